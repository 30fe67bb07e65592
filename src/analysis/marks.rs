//! Looking for short texts in lists of them. A mark tells a text apart from most others without comparing it to any:
//! one bit of 128 for its length and beginning. A list whose marks lack that of a text does not hold the text.

/// How many marks there are.
pub(crate) const MARKS: usize = u128::BITS as usize;

/// The mark of a text; the case of its letters makes no difference.
pub(crate) const fn mark(text: &[u8]) -> u128 {
    let beginning = match text {
        [first, second, ..] => {
            (first.to_ascii_lowercase() as usize).wrapping_mul(5).wrapping_add((second.to_ascii_lowercase() as usize).wrapping_mul(11))
        }
        [first] => (first.to_ascii_lowercase() as usize).wrapping_mul(5),
        [] => 0,
    };
    1 << (beginning.wrapping_add(text.len()) & 127)
}

/// The marks of all texts of a list.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling, where a mistake is an error")]
pub(crate) const fn marks(texts: &[&str]) -> u128 {
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
pub(crate) const fn marks_of_first(pairs: &[(&str, &str)]) -> u128 {
    let mut marks = 0;
    let mut at = 0;
    while at < pairs.len() {
        marks |= mark(pairs[at].0.as_bytes());
        at += 1;
    }
    marks
}

/// The word among words, separated by single blanks, that is exactly this one. Words are short and looked for by the
/// hundred: where the wanted one would not end with a word of the list, nothing is compared.
pub(crate) fn find_word<'w>(words: &'w str, wanted: &str) -> Option<&'w str> {
    let bytes = words.as_bytes();
    let mut start: usize = 0;
    while let Some(rest) = bytes.get(start..).filter(|rest| rest.len() >= wanted.len() && !wanted.is_empty()) {
        if rest.get(wanted.len()).is_none_or(|&behind| behind == b' ') && rest.starts_with(wanted.as_bytes()) {
            return words.get(start..start.saturating_add(wanted.len()));
        }
        let length = rest.iter().position(|&byte| byte == b' ')?;
        start = start.saturating_add(length).saturating_add(1);
    }
    None
}

/// The marks of what stands before the first slash of each text.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling, where a mistake is an error")]
pub(crate) const fn marks_of_beginnings(paths: &[&str]) -> u128 {
    let mut marks = 0;
    let mut at = 0;
    while at < paths.len() {
        let path = paths[at].as_bytes();
        let mut end = 0;
        while end < path.len() && path[end] != b'/' {
            end += 1;
        }
        marks |= mark(path.split_at(end).0);
        at += 1;
    }
    marks
}
