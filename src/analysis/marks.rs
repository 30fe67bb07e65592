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

/// Which texts a list may hold, as two bits of 512 for each (a Bloom filter): what lacks one of its bits is none of
/// them. The case of letters makes no difference. It is for lists that are too long for marks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filter([u64; 8]);

impl Filter {
    pub(crate) const EMPTY: Self = Self([0; 8]);

    /// The same with one more text.
    #[expect(clippy::indexing_slicing, reason = "the index is below the length")]
    pub(crate) const fn with(mut self, text: &[u8]) -> Self {
        let hash = Self::hash(text);
        let mut half = 0;
        while half < 2 {
            let (word, bit) = Self::place(hash, half);
            self.0[word] |= bit;
            half += 1;
        }
        self
    }

    /// The same with words that are separated by single blanks.
    #[expect(clippy::indexing_slicing, reason = "evaluated while compiling, where a mistake is an error")]
    pub(crate) const fn with_words(mut self, words: &str) -> Self {
        let (mut rest, mut at) = (words.as_bytes(), 0);
        while at < rest.len() {
            if rest[at] == b' ' {
                let (word, others) = rest.split_at(at);
                self = self.with(word);
                (rest, at) = (others.split_at(1).1, 0);
            } else {
                at += 1;
            }
        }
        self.with(rest)
    }

    /// A hash of the length, the first four bytes and the last four: what differs in the middle alone is told apart by
    /// comparing.
    const fn hash(text: &[u8]) -> u64 {
        let mut ends: u64 = 0;
        if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
            ends = ((u32::from_le_bytes(*first) as u64) << 32) | u32::from_le_bytes(*last) as u64;
        } else {
            let mut rest = text;
            while let [byte, others @ ..] = rest {
                ends = (ends << 8) | *byte as u64;
                rest = others;
            }
        }
        // The bit by which letters differ in case.
        ends |= 0x2020_2020_2020_2020;
        let hash = (ends ^ (text.len() as u64)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^ (hash >> 29)
    }

    /// The word, and the bit in it, that one half of the hash says.
    const fn place(hash: u64, half: u32) -> (usize, u64) {
        let bits = hash >> (half * 32);
        (((bits >> 6) & 7) as usize, 1 << (bits & 63))
    }

    pub(crate) fn may_hold(&self, text: &str) -> bool {
        let hash = Self::hash(text.as_bytes());
        [0, 1].into_iter().all(|half| {
            let (word, bit) = Self::place(hash, half);
            self.0.get(word).is_some_and(|word| word & bit != 0)
        })
    }
}

/// A long list of words that is asked for many more than it holds.
#[derive(Debug)]
pub(crate) struct Words {
    /// The words with single blanks between them.
    words: &'static str,
    filter: Filter,
}

impl Words {
    pub(crate) const fn of(words: &'static str) -> Self {
        Self { words, filter: Filter::EMPTY.with_words(words) }
    }

    pub(crate) fn contains(&self, word: &str) -> bool {
        self.filter.may_hold(word) && has_word(self.words, word)
    }
}

/// The word among words, separated by single blanks, that is exactly this one. Words are short and looked for by the
/// hundred: where the wanted one would not end with a word of the list, nothing is compared.
pub(crate) fn find_word<'w>(words: &'w str, wanted: &str) -> Option<&'w str> {
    let bytes = words.as_bytes();
    let mut start: usize = 0;
    while let Some(rest) = bytes.get(start..).filter(|rest| rest.len() >= wanted.len() && !wanted.is_empty()) {
        if rest.get(wanted.len()).is_none_or(|&behind| behind == b' ') && rest.starts_with(wanted.as_bytes()) {
            // Several words are none of the list, also where they stand there in this order.
            return words.get(start..start.saturating_add(wanted.len())).filter(|found| !found.as_bytes().contains(&b' '));
        }
        let length = rest.iter().position(|&byte| byte == b' ')?;
        start = start.saturating_add(length).saturating_add(1);
    }
    None
}

/// Whether one of the words, separated by single blanks, is this one.
pub(crate) fn has_word(words: &str, wanted: &str) -> bool {
    find_word(words, wanted).is_some()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_as_a_whole_and_alone() {
        let words = "-t --type -e";
        for word in ["-t", "--type", "-e"] {
            assert_eq!(find_word(words, word), Some(word));
        }
        for other in ["", "-", "--typ", "--types", "type", "-t --type", "--type -e", " ", "-t "] {
            assert_eq!(find_word(words, other), None, "{other:?}");
        }
    }
}
