//! Texts with some of them changed, for what is held against the judge of a language.

/// One of the texts with some of it left out, repeated, or replaced by a part of another or by one of the pieces.
pub(super) fn mutated(random: &mut u64, texts: &[&str], pieces: &[&str]) -> String {
    let mut next = |bound: usize| {
        // Good enough to choose by.
        *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(*random >> 33).unwrap_or(0) % bound.max(1)
    };
    let mut text: Vec<char> = texts[next(texts.len())].chars().collect();
    for _ in 0..=next(3) {
        let at = next(text.len() + 1);
        let end = (at + next(6)).min(text.len());
        match next(5) {
            0 => drop(text.drain(at..end)),
            1 => {
                let copy: Vec<char> = text[at..end].to_vec();
                let to = next(text.len() + 1);
                text.splice(to..to, copy);
            }
            2 => {
                let other: Vec<char> = texts[next(texts.len())].chars().collect();
                let from = next(other.len() + 1);
                let until = (from + next(40)).min(other.len());
                text.splice(at..end, other[from..until].to_vec());
            }
            _ => drop(text.splice(at..if next(2) == 0 { end } else { at }, pieces[next(pieces.len())].chars())),
        }
    }
    text.into_iter().collect()
}
