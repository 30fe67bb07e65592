//! A place among the tokens of a text, from which `statement.rs`, `expression.rs` and `primary.rs` read.

use compact_str::CompactString;

use super::token::Token;
use crate::analysis::marks::{mark, marks};

/// How deep expressions and blocks may stand in each other.
const MAX_DEPTH: usize = 48;

/// Words that are no names.
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try",
    "while", "with", "yield",
];

pub(super) fn is_keyword(name: &str) -> bool {
    const MARKS: u128 = marks(KEYWORDS);
    MARKS & mark(name.as_bytes()) != 0 && KEYWORDS.contains(&name)
}

/// Reads tokens one by one. Each method that reads something gives nothing where the tokens are not that: the whole text is then not
/// understood.
pub(super) struct Parser<'t, 'a> {
    tokens: &'t [Token<'a>],
    /// The index of the next token.
    pub(super) at: usize,
    /// How deeply nested is what is being read.
    pub(super) depth: usize,
    /// Whether no Python 2 reads it, where comprehensions have no names of their own.
    pub(super) is_python3: bool,
}

impl<'t, 'a> Parser<'t, 'a> {
    /// A parser at the first token of a text that is itself nested as deeply as `depth`.
    pub(super) fn new(tokens: &'t [Token<'a>], depth: usize, is_python3: bool) -> Self {
        Self { tokens, at: 0, depth, is_python3 }
    }

    /// The next token.
    pub(super) fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.at)
    }

    /// The token behind the next one.
    pub(super) fn peek_second(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.at.saturating_add(1))
    }

    /// Passes over the next token.
    pub(super) fn bump(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(next)) if *next == sign)
    }

    /// Takes the sign, if it is the next token.
    pub(super) fn eat(&mut self, sign: &str) -> bool {
        self.eat_one(|next| next == sign)
    }

    /// Takes a sign for which this holds, if the next token is one.
    pub(super) fn eat_one(&mut self, fits: impl Fn(&str) -> bool) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(next)) if fits(next));
        self.at = self.at.saturating_add(usize::from(found));
        found
    }

    pub(super) fn expect(&mut self, sign: &str) -> Option<()> {
        self.eat(sign).then_some(())
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Name(next)) if *next == word)
    }

    /// Takes the word, if it is the next token.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at = self.at.saturating_add(usize::from(found));
        found
    }

    /// A name that is no keyword.
    pub(super) fn name(&mut self) -> Option<CompactString> {
        let Some(Token::Name(name)) = self.peek() else { return None };
        if is_keyword(name) {
            return None;
        }
        let name = CompactString::from(*name);
        self.bump();
        Some(name)
    }

    /// Reads something one level deeper.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth = self.depth.checked_add(1).filter(|depth| *depth <= MAX_DEPTH)?;
        let read = read(self);
        self.depth = self.depth.saturating_sub(1);
        read
    }
}
