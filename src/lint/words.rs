//! The words of a command rule as they are written, with what a shell would make of their signs.

/// A command as it is written in a rule.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) words: Vec<Word>,
    /// Whether a quote is not closed.
    pub(super) open_quote: bool,
}

/// A word as it is written.
#[derive(Debug, Default)]
pub(super) struct Word {
    /// Without its quotes.
    pub(super) text: String,
    /// Whether a part of it stands in quotes, or behind a backslash.
    pub(super) quoted: bool,
    /// Whether the shell would put a value in its place.
    pub(super) expands: bool,
    /// Whether it has a line break in it outside quotes.
    pub(super) breaks_line: bool,
}

impl Written {
    pub(super) fn of(text: &str) -> Self {
        let mut written = Self::default();
        let mut word: Option<Word> = None;
        let mut quote: Option<char> = None;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if quote.is_none() && matches!(c, ' ' | '\t') {
                written.words.extend(word.take());
                continue;
            }
            let current = word.get_or_insert_with(Word::default);
            match (quote, c) {
                (Some(open), c) if open == c => quote = None,
                (None, '\'' | '"') => {
                    quote = Some(c);
                    current.quoted = true;
                }
                (None | Some('"'), '\\') => {
                    current.quoted = true;
                    current.text.extend(chars.next());
                }
                (None | Some('"'), '$') => {
                    current.expands |=
                        chars.peek().is_some_and(|next| next.is_ascii_alphanumeric() || matches!(next, '_' | '{' | '(' | '?' | '@'));
                    current.text.push(c);
                }
                (None | Some('"'), '`') => {
                    current.expands = true;
                    current.text.push(c);
                }
                (None, '\n') => {
                    current.breaks_line = true;
                    current.text.push(c);
                }
                (_, c) => current.text.push(c),
            }
        }
        written.words.extend(word);
        written.open_quote = quote.is_some();
        written
    }

    pub(super) fn first(&self) -> Option<&str> {
        self.words.first().map(|word| word.text.as_str())
    }
}

impl Word {
    /// Whether it is an operator of the shell: a pipe, a separator, a redirection.
    pub(super) fn is_operator(&self) -> bool {
        if self.quoted {
            return false;
        }
        let text = self.text.as_str();
        let behind_number = text.trim_start_matches(|c: char| c.is_ascii_digit());
        matches!(text, "|" | "||" | "&&" | "&" | ";" | "|&")
            || behind_number.starts_with('>')
            || (behind_number.starts_with('<') && !text.ends_with('>'))
            || text.starts_with("&>")
            || (text.len() > 1 && text.ends_with(';'))
    }
}

/// A command rule's text without the ending that lets further words follow, and whether it had one.
pub(super) fn body(inner: &str) -> (&str, bool) {
    let inner = inner.trim();
    match inner.strip_suffix(":*").or_else(|| inner.strip_suffix(" *")) {
        Some(body) => (body, true),
        None => (inner, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_what_a_shell_would_do_with_them() {
        let written = Written::of(r#"a 'b $c' "d $e" f\ g | 2>&1 x; {} \; "|""#);
        let texts: Vec<&str> = written.words.iter().map(|w| w.text.as_str()).collect();
        assert_eq!(texts, ["a", "b $c", "d $e", "f g", "|", "2>&1", "x;", "{}", ";", "|"]);
        let of = |test: fn(&Word) -> bool| written.words.iter().map(|w| if test(w) { '1' } else { '0' }).collect::<String>();
        assert_eq!(of(|w| w.expands), "0010000000");
        assert_eq!(of(Word::is_operator), "0000111000");
        assert!(!written.open_quote);
        assert!(Written::of("a 'b").open_quote);
    }

    #[test]
    fn an_ending_is_no_word() {
        assert_eq!(body("a b:*"), ("a b", true));
        assert_eq!(body("a b *"), ("a b", true));
        assert_eq!(body("a b*"), ("a b*", false));
    }
}
