//! Marks by which a text is told apart from most others without comparing it to any: one bit of 64 for its length and
//! beginning. A list whose marks lack that of a text does not hold the text.

/// The mark of a text; the case of its letters makes no difference.
pub(crate) const fn mark(text: &[u8]) -> u64 {
    let beginning = match text {
        [first, second, ..] => {
            (first.to_ascii_lowercase() as usize).wrapping_mul(5).wrapping_add((second.to_ascii_lowercase() as usize).wrapping_mul(11))
        }
        [first] => (first.to_ascii_lowercase() as usize).wrapping_mul(5),
        [] => 0,
    };
    1 << (beginning.wrapping_add(text.len()) & 63)
}

/// The marks of all texts of a list.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling, where a mistake is an error")]
pub(crate) const fn marks(texts: &[&str]) -> u64 {
    let mut marks = 0;
    let mut at = 0;
    while at < texts.len() {
        marks |= mark(texts[at].as_bytes());
        at += 1;
    }
    marks
}

/// The marks of the texts of a list of pairs.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling, where a mistake is an error")]
pub(crate) const fn marks_of_first(pairs: &[(&str, &str)]) -> u64 {
    let mut marks = 0;
    let mut at = 0;
    while at < pairs.len() {
        marks |= mark(pairs[at].0.as_bytes());
        at += 1;
    }
    marks
}
