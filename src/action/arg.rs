//! Words as far as they are known: text with holes.

use std::fmt;

use compact_str::{CompactString, ToCompactString as _, format_compact};

/// The character that stands for any text, also none.
pub(crate) const ANY: char = '\u{0}';
/// The character that stands for any text without a slash: what a glob matches.
pub(crate) const ANY_IN_NAME: char = '\u{1}';

/// The character that stands for a decimal number.
pub(crate) const NUMBER: char = '\u{2}';
/// The character that stands for an object name of git, or for nothing where there is none.
pub(crate) const HASH: char = '\u{4}';
/// Between these two stands a folder: the word is a path below it, or the folder itself, or empty.
pub(crate) const FOUND: char = '\u{5}';
pub(crate) const FOUND_END: char = '\u{6}';
/// The character that stands for a decimal number, with blanks around it, or for nothing where there is none.
pub(crate) const COUNT: char = '\u{7}';
/// The character that stands for the process id of a job that the text itself started.
pub(crate) const JOB: char = '\u{8}';
/// The character that stands for what `PATH` was before, in what it is set to: the folders in which programs are found.
pub(crate) const SEARCH_PATH: char = '\u{e}';
/// All characters that stand for something unknown. None of them can occur in a text that is analysed.
pub(crate) const HOLES: [char; 9] = [ANY, ANY_IN_NAME, NUMBER, HASH, FOUND, FOUND_END, COUNT, JOB, SEARCH_PATH];

/// Whether the byte is one of the holes, which are all in ASCII.
pub(crate) fn is_hole(byte: u8) -> bool {
    HOLES.contains(&char::from(byte))
}

/// How paths were chosen among those below a folder, the narrowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Choice {
    /// By what hidden files with secrets are not called, or without hidden files.
    Named,
    /// By what most of such files are not called, but some that have an ending: `.yarnrc.yml`.
    Documents,
    /// The same, and some of other names may be: `.env.staging`, `.netrc`.
    Rare,
    /// The same, where the settings of a repository may be among them as well.
    Settings,
    /// Not by their names, hidden files among them.
    Anything,
    /// It is the folder itself.
    Itself,
}

impl Choice {
    const ALL: [Self; 6] = [Self::Named, Self::Documents, Self::Rare, Self::Settings, Self::Anything, Self::Itself];

    /// How often [`FOUND_END`] stands behind the folder.
    fn ends(self) -> usize {
        match self {
            Self::Named => 1,
            Self::Documents => 2,
            Self::Rare => 3,
            Self::Settings => 4,
            Self::Anything => 5,
            Self::Itself => 6,
        }
    }
}

/// A shell word as far as it is known: literal text with holes.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about the word")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Arg {
    text: CompactString,
    many: bool,
    /// Whether part of the text is unknown: asked for too often to look each time.
    holes: bool,
    /// Whether every name that its globs match is one word to a shell, and no option.
    plain: bool,
    /// Whether an ending was cut off the name at its end, which is then one that nobody has looked at: `lefthook.yml` of `lefthook.yml.x`.
    cut: bool,
}

impl Arg {
    /// A word that is exactly this text. Control characters that mark holes are taken for holes.
    pub fn literal(text: impl AsRef<str>) -> Self {
        Self::of(CompactString::new(text), false)
    }

    /// The same, of a text that is already kept in place.
    pub(crate) fn from_text(text: CompactString) -> Self {
        Self::of(text, false)
    }

    fn of(text: CompactString, many: bool) -> Self {
        // Without an early end the loop takes many bytes at a time.
        let holes = text.bytes().fold(false, |holes, byte| holes | is_hole(byte));
        Self { text, many, holes, plain: false, cut: false }
    }

    /// A word of which nothing is known, not even whether it is one word.
    pub fn unknown() -> Self {
        Self::of(ANY.to_compact_string(), true)
    }

    /// One word of which nothing is known.
    pub(crate) fn unknown_word() -> Self {
        Self::of(ANY.to_compact_string(), false)
    }

    /// A decimal number of which nothing else is known.
    pub(crate) fn number() -> Self {
        Self::of(NUMBER.to_compact_string(), false)
    }

    /// What `PATH` was before.
    pub(crate) fn search_path() -> Self {
        Self::of(SEARCH_PATH.to_compact_string(), false)
    }

    /// The process id of a job that the text itself started.
    pub(crate) fn job() -> Self {
        Self::of(JOB.to_compact_string(), false)
    }

    /// Whether it is such a process id.
    pub(crate) fn is_job(&self) -> bool {
        !self.many && self.text.chars().eq([JOB])
    }

    /// The same, whose globs match none but plain names.
    #[must_use]
    pub(crate) fn with_plain_names(self, plain: bool) -> Self {
        Self { plain, ..self }
    }

    /// The same, with a name at its end of which an ending was cut off.
    #[must_use]
    pub(crate) fn with_ending_cut(self, cut: bool) -> Self {
        Self { cut, ..self }
    }

    /// Whether an ending was cut off the name at its end.
    pub(crate) fn has_ending_cut(&self) -> bool {
        self.cut
    }

    /// The same as one word.
    pub(crate) fn as_one_word(&self) -> Self {
        Self { many: false, ..self.clone() }
    }

    /// Whether its globs match none but names that stay one word to a shell, and no option.
    pub(crate) fn has_plain_names(&self) -> bool {
        self.plain
    }

    /// Whether it is nothing but object names of git.
    pub(crate) fn is_hashes(&self) -> bool {
        self.text.chars().eq([HASH])
    }

    /// A plain name, or several of them, or none.
    pub(crate) fn name_or_nothing() -> Self {
        Self::of(ANY_IN_NAME.to_compact_string(), true).with_plain_names(true)
    }

    /// Whether it is a name that may be missing.
    pub(crate) fn is_name_or_nothing(&self) -> bool {
        self.many && self.text.chars().eq([ANY_IN_NAME])
    }

    /// An object name of git, or several.
    pub(crate) fn hashes() -> Self {
        Self::of(HASH.to_compact_string(), true)
    }

    /// A decimal number, or nothing.
    pub(crate) fn count() -> Self {
        Self::of(COUNT.to_compact_string(), false)
    }

    /// A path below the folder, or the folder itself, or nothing. With `many`, any number of them. Below `.` its names are
    /// plain, of which none begins like an option; elsewhere it begins with the folder.
    pub(crate) fn found_below(folder: &str, choice: Choice, many: bool) -> Self {
        let mut text = format_compact!("{FOUND}{folder}");
        text.extend(std::iter::repeat_n(FOUND_END, choice.ends()));
        Self::of(text, many)
    }

    /// The folder below which the path lies that this word is, where it is one that was found. Text in front of
    /// it or behind it would make another path of it, above all where nothing was found.
    pub(crate) fn found_in(&self) -> Option<&str> {
        let folder = self.text.strip_prefix(FOUND)?.strip_suffix(FOUND_END)?.trim_end_matches(FOUND_END);
        (!folder.is_empty() && !folder.contains(HOLES)).then_some(folder)
    }

    /// How it was chosen, where it is a path that was found.
    pub(crate) fn chosen(&self) -> Option<Choice> {
        self.found_in()?;
        let ends = self.text.chars().rev().take_while(|c| *c == FOUND_END).count();
        Choice::ALL.into_iter().find(|choice| choice.ends() == ends)
    }

    /// Makes it what it is to rules: a path that was found is a word of unknown text.
    pub(crate) fn forget_found(&mut self) {
        if self.holes && self.text.contains([FOUND, FOUND_END]) {
            self.text = ANY.to_compact_string();
        }
    }

    /// The same with a name in place of every object name.
    pub(crate) fn with_hashes_named(&self, name: &str) -> Self {
        Self::of(self.text.replace(HASH, name).into(), self.many).with_ending_cut(self.cut)
    }

    /// Whether it is certainly a decimal number.
    pub(crate) fn is_number(&self) -> bool {
        let digits = self.text.strip_prefix('-').unwrap_or(&self.text);
        !self.many && !digits.is_empty() && digits.chars().all(|c| matches!(c, NUMBER | COUNT | JOB) || c.is_ascii_digit())
    }

    /// What is known of a value that is either of the two.
    pub(crate) fn join(&self, other: &Self) -> Self {
        if self == other {
            self.clone()
        } else if self.is_number() && other.is_number() {
            if self.text.contains(COUNT) || other.text.contains(COUNT) { Self::count() } else { Self::number() }
        } else {
            Self::unknown_word()
        }
    }

    /// Text with holes; `many` where the shell may make several words, or none, of it.
    pub(crate) fn with_holes(text: impl AsRef<str>, many: bool) -> Self {
        Self::of(CompactString::new(text), many)
    }

    /// The text where all of it is known.
    pub fn as_literal(&self) -> Option<&str> {
        (!self.many && !self.has_holes()).then_some(self.text.as_str())
    }

    /// Whether part of the text is unknown.
    pub fn has_holes(&self) -> bool {
        self.holes
    }

    /// Whether the only unknown parts are globs.
    pub fn is_glob(&self) -> bool {
        self.holes && !self.text.contains([ANY, HASH, FOUND, FOUND_END, COUNT, JOB]) && self.text.contains([ANY_IN_NAME, NUMBER])
    }

    /// Whether the shell may make several words, or none, of it.
    pub fn is_many(&self) -> bool {
        self.many
    }

    /// Whether the shell may make several words of it by splitting what is put in, where the further ones
    /// may be anything.
    pub(crate) fn may_split(&self) -> bool {
        self.many && self.text.contains(ANY)
    }

    /// The known text up to the first hole.
    pub fn prefix(&self) -> &str {
        if !self.holes {
            return &self.text;
        }
        let end = self.text.bytes().position(is_hole).unwrap_or(self.text.len());
        self.text.get(..end).unwrap_or("")
    }

    /// The text with its holes.
    pub(crate) fn pattern(&self) -> &str {
        &self.text
    }

    /// Whether it could be taken for an option: it starts with `-`, or nothing is known of its start.
    pub fn may_be_option(&self) -> bool {
        match self.prefix() {
            // Object names and counts begin with a digit or a letter; where there is none, what is spelled out comes first.
            // The folder stands in front of what is found, or nothing does where that is a plain name.
            "" if self.found_in().is_some_and(|folder| !folder.starts_with('-')) => false,
            "" if self.text.starts_with([HASH, COUNT]) => Self::of(self.text.replace([HASH, COUNT], "").into(), self.many).may_be_option(),
            "" if self.plain && self.text.starts_with(ANY_IN_NAME) => false,
            "" => self.has_holes(),
            prefix => prefix.starts_with('-') && prefix != "-" || (prefix == "-" && self.has_holes()),
        }
    }

    /// The word after `skip` known bytes, as in the value of `--file=x`.
    pub(crate) fn after(&self, skip: usize) -> Option<Self> {
        (skip <= self.prefix().len()).then(|| Self::of(self.text.get(skip..).unwrap_or("").into(), self.many).with_ending_cut(self.cut))
    }
}

impl fmt::Display for Arg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.text.trim_end_matches(FOUND_END);
        let end = (known.len() < self.text.len()).then_some(FOUND_END);
        for c in known.chars().chain(end) {
            match c {
                ANY | HASH | COUNT | SEARCH_PATH => f.write_str("…")?,
                ANY_IN_NAME | NUMBER | JOB => f.write_str("*")?,
                FOUND => {}
                FOUND_END => f.write_str("/…")?,
                c => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}
