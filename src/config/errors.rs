//! What is wrong with a config file: where, the offending text, and what would be right.

use std::fmt;

use crate::characters::{covers_others, is_invisible, is_wider_than_told};

/// One thing that is wrong, with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct ConfigError {
    /// The file, as it was named when it was parsed.
    pub file: String,
    /// The line, counted from one.
    pub line: usize,
    /// The column in characters, counted from one.
    pub column: usize,
    /// What sort of mistake it is.
    pub kind: ErrorKind,
    /// What is wrong and what would be right.
    pub message: String,
}

/// Sorts of mistakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// It is not TOML.
    Syntax,
    /// A key that is not known here.
    Key,
    /// A key that has to be there and is not, such as the effect of a rule.
    Missing,
    /// A value of the wrong type or outside its choices.
    Value,
    /// A text that is not a rule.
    Rule,
    /// An example that the rule is not about, or a counterexample that it is.
    Example,
    /// Something that this layer may not say.
    Refused,
    /// The file is larger than its bounds.
    Limit,
}

/// Everything that is wrong with one file; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors {
    first: ConfigError,
    rest: Vec<ConfigError>,
    omitted: usize,
}

/// How many errors of one file are kept; the rest is counted.
const MAX_ERRORS: usize = 100;

impl ConfigErrors {
    /// These errors, or nothing where there is none.
    pub(crate) fn of(errors: Vec<ConfigError>) -> Option<Self> {
        let omitted = errors.len().saturating_sub(MAX_ERRORS);
        let mut errors = errors.into_iter().take(MAX_ERRORS);
        Some(Self { first: errors.next()?, rest: errors.collect(), omitted })
    }

    /// The errors in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &ConfigError> {
        std::iter::once(&self.first).chain(&self.rest)
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first)?;
        for error in &self.rest {
            write!(f, "\n{error}")?;
        }
        match self.omitted {
            0 => Ok(()),
            more => write!(f, "\n… and {more} more"),
        }
    }
}

impl std::error::Error for ConfigErrors {}

/// How much of an offending text is quoted.
const QUOTED: usize = 60;

/// Text of a file, fit for a message: what a terminal would act on or not show is spelled as an
/// escape, since the file may be an attacker's, and long text is cut.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown = visible_text(text.chars().take(QUOTED));
    if text.chars().nth(QUOTED).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// All of a text as it may be shown, on one line.
pub(crate) fn visible_text(text: impl IntoIterator<Item = char>) -> String {
    text.into_iter().map(|c| visible(c).to_string()).collect()
}

/// Whether a character does not show on a screen as what it is.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control() || (!c.is_ascii() && visible_text([c]) != c.to_string())
}

/// A character as it may be shown: controls, bidirectional, invisible and combining characters as
/// escapes (a conceal code has hidden the next line of a trust prompt before).
fn visible(c: char) -> impl fmt::Display {
    enum Shown {
        Plain(char),
        Escaped(std::char::EscapeDebug),
        Blank(std::char::EscapeUnicode),
    }
    impl fmt::Display for Shown {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self {
                Self::Plain(c) => write!(f, "{c}"),
                Self::Escaped(escape) => write!(f, "{escape}"),
                Self::Blank(escape) => write!(f, "{escape}"),
            }
        }
    }
    if c != ' ' && !c.is_control() && (is_invisible(c) || covers_others(c) || is_wider_than_told(c)) {
        return Shown::Blank(c.escape_unicode());
    }
    if matches!(c, '"' | '\'' | '\\') { Shown::Plain(c) } else { Shown::Escaped(c.escape_debug()) }
}

/// The known word that was probably meant.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    // Nobody mistypes a key of five letters into thirty; and an attacker's key may be long.
    if word.len() > 30 {
        return None;
    }
    let word = word.to_lowercase();
    known.iter().map(|k| (distance(&word, k), *k)).filter(|(d, k)| *d <= 2.max(k.len() / 3)).min().map(|(_, k)| k)
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for ((cb, above_left), above) in b.chars().zip(&row).zip(row.iter().skip(1)) {
            let left = next.last().copied().unwrap_or(0);
            next.push((above_left + usize::from(ca != cb)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_screen_shows_otherwise_is_spelled_out() {
        for (text, shown) in [
            ("a\u{2e3a}b", "a\\u{2e3a}b"),
            ("\u{fdfd}\u{a9c5}", "\\u{fdfd}\\u{a9c5}"),
            ("a\u{a0}b", "a\\u{a0}b"),
            ("a\u{3164}", "a\\u{3164}"),
            ("o\u{338}", "o\\u{338}"),
            ("a b 'c' \"d\"", "a b 'c' \"d\""),
            ("\n\u{1b}[8m", "\\n\\u{1b}[8m"),
        ] {
            assert_eq!(visible_text(text.chars()), shown);
        }
    }

    #[test]
    fn mistyped_words_are_recognised() {
        let known = ["allow", "ask", "deny", "mode", "rule"];
        for (typed, meant) in
            [("alow", "allow"), ("Deny", "deny"), ("rules", "rule"), ("denny", "deny"), ("modes", "mode"), ("asks", "ask")]
        {
            assert_eq!(nearest(typed, &known), Some(meant), "{typed}");
        }
        assert_eq!(nearest("permissions", &known), None);
        assert_eq!(nearest(&"a".repeat(10_000), &known), None);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn quoted_text_cannot_steer_a_terminal() {
        assert_eq!(quoted("a\u{1b}[8mb\nc"), "`a\\u{1b}[8mb\\nc`");
        for hidden in
            ['\u{202e}', '\u{200b}', '\u{2066}', '\u{e0041}', '\u{feff}', '\u{9b}', '\u{2028}', '\u{ad}', '\u{61c}', '\u{200d}', '\u{3164}']
        {
            assert!(visible(hidden).to_string().starts_with("\\u{"), "{:x}", hidden as u32);
        }
        assert_eq!(quoted("Bash(echo \"it's\" *) ü 漢"), "`Bash(echo \"it's\" *) ü 漢`");
        assert_eq!(quoted(&"x".repeat(100)).chars().count(), 63);
    }
}
