//! Words in the making: what becomes of a value that is put into one, and into how many words it is split.

use std::borrow::Cow;

use super::brackets::close_bracket;
use crate::action::{ANY, ANY_IN_NAME, Arg, COUNT, FOUND, NUMBER};

/// At what an unquoted value is split.
pub(super) const BLANKS: [char; 3] = [' ', '\t', '\n'];

/// What a shell does with a value that it puts into a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Insertion {
    /// It stays as it is: it is quoted, or stands where nothing is split.
    Whole,
    /// It may hold globs, but stays one word, as in zsh.
    Unsplit,
    /// It is split at blanks, and what comes of it may hold globs.
    Split,
}

/// A word in the making.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about the word")]
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) text: String,
    pub(super) many: bool,
    /// Whether anything stood in it that makes a word even when empty.
    pub(super) solid: bool,
    /// Whether its globs match plain names only, as far as those are known that values brought along.
    pub(super) plain: bool,
    /// Whether it begins with a name that may be missing: what stands behind it is then at the beginning, and may be a path from the root.
    headless: bool,
    /// Where a value ends of whose last name an ending was cut off.
    cut_at: Option<usize>,
}

impl Draft {
    fn into_word(mut self, splits: bool) -> Arg {
        let cut = self.cut_at == Some(self.text.len());
        if self.headless {
            let rest = self.text.trim_start_matches(ANY_IN_NAME);
            if rest.is_empty() && !splits {
                return Arg::name_or_nothing().with_ending_cut(cut);
            }
            // Where the name is missing, the path begins at the root.
            if rest.starts_with('/') {
                self.text.insert(0, ANY);
            }
        }
        Arg::with_holes(self.text, self.many).with_plain_names(self.plain).with_ending_cut(cut)
    }
}

/// All words that come of one word of a text.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    /// Words that ended in a value that was split.
    ended: Vec<Draft>,
    /// The word to which belongs whatever comes next.
    pub(super) last: Draft,
    /// Whether a bracket expression was begun and has not ended.
    pub(super) in_bracket: bool,
}

impl Drafts {
    /// Whether no value was split yet.
    pub(super) fn is_one(&self) -> bool {
        self.ended.is_empty()
    }

    /// Adds text that stands in the word itself.
    pub(super) fn text(&mut self, text: &str, quoted: bool) {
        let text = match (self.in_bracket, quoted) {
            (false, _) => Cow::Borrowed(text),
            (true, false) => Cow::Owned(close_bracket(text, &mut self.in_bracket)),
            (true, true) => Cow::Owned(ANY.to_string()),
        };
        self.last.text.push_str(&text);
        self.last.solid = true;
    }

    /// Adds a value. If it may hold globs, it may be part of a bracket expression, or be the whole of one.
    pub(super) fn value(&mut self, value: &Arg, insertion: Insertion) {
        self.append(value, insertion);
        let opens = insertion != Insertion::Whole && value.pattern().contains('[');
        if self.in_bracket || opens {
            self.in_bracket |= opens && !value.pattern().contains(']');
            for draft in self.ended.iter_mut().chain([&mut self.last]) {
                draft.text.push(ANY);
            }
        }
    }

    /// Adds a value that is no part of a bracket expression, such as a number.
    pub(super) fn append(&mut self, value: &Arg, insertion: Insertion) {
        let text = value.pattern();
        let draft = &mut self.last;
        draft.headless |= draft.text.is_empty() && value.is_name_or_nothing();
        if insertion == Insertion::Whole {
            if text.contains(ANY_IN_NAME) {
                draft.plain = draft.text.is_empty() && value.has_plain_names();
            }
            draft.text.push_str(text);
            draft.cut_at = value.has_ending_cut().then_some(draft.text.len());
            draft.solid = true;
            return;
        }
        // A name that a glob matched may hold blanks, behind which a further word begins.
        let splits = text.contains(ANY_IN_NAME) && !value.has_plain_names();
        // In ksh and mksh, braces in a value are expanded as well.
        let braces = text.contains('{') && text.contains('}');
        let open = splits || text.contains([ANY, FOUND, COUNT, '*', '?', '[']) || braces;
        let is_open = |c: char| matches!(c, '*' | '?' | '[') || braces && c == '{' || splits && c == ANY_IN_NAME;
        let text: String = text.chars().map(|c| if is_open(c) { ANY } else { c }).collect();
        if insertion == Insertion::Unsplit || !text.contains(BLANKS) {
            let numeric = !text.is_empty() && text.chars().all(|c| c == NUMBER);
            draft.many |= open || (value.is_many() && !numeric);
            draft.solid |= numeric;
            draft.plain = draft.text.is_empty() && value.has_plain_names();
            draft.text.push_str(&text);
            draft.cut_at = value.has_ending_cut().then_some(draft.text.len());
            return;
        }
        for (index, piece) in text.split(BLANKS).enumerate() {
            if index > 0 && (!self.last.text.is_empty() || self.last.solid) {
                self.ended.push(std::mem::take(&mut self.last));
            }
            self.last.text.push_str(piece);
            self.last.many |= open;
        }
    }

    /// The words. Where nothing is split, a name that may be missing is a word all the same.
    pub(super) fn into_words(self, splits: bool) -> Vec<Arg> {
        let is_word = |draft: &Draft| draft.solid || draft.many || !draft.text.is_empty();
        self.ended.into_iter().chain([self.last]).filter(is_word).map(|draft| draft.into_word(splits)).collect()
    }
}
