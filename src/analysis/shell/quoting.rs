//! Words written so that a shell reads them back as they are.

/// The word in quotes, whatever it is: so it is no keyword, assignment or pattern either.
pub(crate) fn in_quotes(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The word as a person would type it: in quotes only where a shell would read it as something else.
///
/// ```
/// use countersign::analysis::shell::quoted;
///
/// assert_eq!(quoted("src/main.rs"), "src/main.rs");
/// assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
/// assert_eq!(quoted("A=b"), "'A=b'");
/// ```
pub fn quoted(word: &str) -> String {
    quoted_unless(word, |_| false)
}

/// The same where some characters more need no quotes: because of where the word stands, or because only a person reads it.
pub(crate) fn quoted_unless(word: &str, needs_none: impl Fn(char) -> bool) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_@%+:,./-".contains(c) || needs_none(c);
    if !word.is_empty() && word.chars().all(is_plain) { word.to_owned() } else { in_quotes(word) }
}
