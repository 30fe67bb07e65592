//! The text, a place in it, and what every part of the parser needs: looking ahead, blanks and comments, and the limits.

use super::heredoc::Pending;
use crate::action::Span;

/// Why a text is not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at byte {offset}")]
pub struct SyntaxError {
    /// The byte at which it goes wrong; inside back quotes, where those begin.
    pub offset: usize,
    /// What is not understood.
    pub reason: &'static str,
    /// Whether a limit was hit rather than the grammar.
    pub limit: bool,
}

pub(super) type Result<T> = std::result::Result<T, SyntaxError>;

/// The longest text that is looked at, in bytes.
const MAX_LENGTH: usize = 128 * 1024;
/// How deep commands, substitutions and parameter expansions may stand inside each other.
const MAX_DEPTH: usize = 32;
/// How often a brace may turn out not to be a brace expansion.
const MAX_RETRIES: usize = 64;

pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) depth: usize,
    retries: usize,
    /// The span that everything has, where the text is not the call's own (back quotes).
    outer: Option<Span>,
    pub(super) heredocs: Vec<Pending>,
    /// How many pending heredocs belong to an enclosing substitution.
    pub(super) inherited_heredocs: usize,
    /// How many `$(` and `<(` are open: bash writes their commands anew and runs that text.
    pub(super) substitutions: usize,
    /// Whether a heredoc began inside the outermost of them.
    pub(super) rewritten_heredoc: bool,
    /// Where other shells first take the text for something else.
    pub(super) differs: Option<SyntaxError>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, depth: usize, outer: Option<Span>) -> Result<Self> {
        let cursor = Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            depth,
            retries: 0,
            outer,
            heredocs: Vec::new(),
            inherited_heredocs: 0,
            substitutions: 0,
            rewritten_heredoc: false,
            differs: None,
        };
        if text.len() > MAX_LENGTH {
            return Err(cursor.limit("the text is too long"));
        }
        let is_plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\t' | b'\n');
        // Plain text is passed over many bytes at a time, which takes a loop without an early end. Elsewhere, only the
        // first byte of a character can be the beginning of one.
        let refused = text.as_bytes().chunks(64).enumerate().find_map(|(index, chunk)| {
            if chunk.iter().fold(true, |plain, &byte| plain & is_plain(byte)) {
                return None;
            }
            let start = index.saturating_mul(64);
            let is_refused_at = |at: usize| text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(is_refused);
            let at = chunk.iter().enumerate().position(|(offset, &byte)| {
                let continues = (byte & 0xC0) == 0x80;
                !is_plain(byte) && !continues && is_refused_at(start.saturating_add(offset))
            })?;
            Some(start.saturating_add(at))
        });
        match refused {
            Some(offset) => Err(SyntaxError { offset, reason: "a control or invisible character", limit: false }),
            None => Ok(cursor),
        }
    }

    pub(super) fn span(&self, start: usize) -> Span {
        self.outer.unwrap_or(Span::new(start, self.at))
    }

    pub(super) fn error(&self, reason: &'static str) -> SyntaxError {
        // The cursor may stand behind the end where the text ends inside an escape.
        SyntaxError { offset: self.outer.map_or(self.at.min(self.text.len()), |o| o.start), reason, limit: false }
    }

    pub(super) fn fail<T>(&self, reason: &'static str) -> Result<T> {
        Err(self.error(reason))
    }

    pub(super) fn limit(&self, reason: &'static str) -> SyntaxError {
        SyntaxError { limit: true, ..self.error(reason) }
    }

    /// The byte `ahead` of the cursor; 0 at the end, which no accepted text contains.
    pub(super) fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at.saturating_add(ahead)).copied().unwrap_or(0)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    pub(super) fn advance(&mut self, by: usize) {
        self.at = self.at.saturating_add(by);
    }

    /// Moves over all bytes that fit.
    pub(super) fn skip_while(&mut self, fits: impl Fn(u8) -> bool) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.advance(rest.iter().position(|&byte| !fits(byte)).unwrap_or(rest.len()));
    }

    /// Takes the character at the cursor.
    pub(super) fn take_char(&mut self) -> Option<char> {
        let c = self.text.get(self.at..)?.chars().next()?;
        self.advance(c.len_utf8());
        Some(c)
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or("")
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn enter(&mut self) -> Result<()> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_DEPTH { Err(self.limit("too many levels inside each other")) } else { Ok(()) }
    }

    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    pub(super) fn retry(&mut self) -> Result<()> {
        self.retries = self.retries.saturating_add(1);
        if self.retries > MAX_RETRIES { Err(self.limit("too many braces")) } else { Ok(()) }
    }

    pub(super) fn take_name(&mut self) -> &'a str {
        let start = self.at;
        while is_name(self.peek(0)) {
            self.advance(1);
        }
        self.slice(start, self.at)
    }

    /// Skips blanks, joined lines and a comment. Only called at the border of a token.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek(0) {
                b' ' | b'\t' => self.advance(1),
                b'\\' if self.peek(1) == b'\n' => {
                    let before = self.at.checked_sub(1).and_then(|i| self.bytes.get(i));
                    if !matches!(before, None | Some(b' ' | b'\t' | b'\n')) {
                        // It would join two tokens: the caller finds none here and refuses.
                        return;
                    }
                    self.advance(2);
                }
                b'#' => {
                    while !self.is_at_end() && self.peek(0) != b'\n' {
                        self.advance(1);
                    }
                }
                _ => return,
            }
        }
    }

    /// The unquoted word at the cursor that could be reserved; empty where there is none.
    pub(super) fn reserved(&self) -> &'a str {
        let mut end = self.at;
        while self.bytes.get(end).is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'!' | b'{' | b'}' | b'[' | b']')) {
            end = end.saturating_add(1);
        }
        match self.bytes.get(end) {
            None | Some(b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>') => self.slice(self.at, end),
            Some(_) => "",
        }
    }

    /// How many digits stand at the cursor, where a redirection follows them.
    pub(super) fn descriptor_digits(&self) -> Option<usize> {
        let mut count: usize = 0;
        while self.peek(count).is_ascii_digit() {
            count = count.saturating_add(1);
        }
        (count > 0 && matches!(self.peek(count), b'<' | b'>')).then_some(count)
    }
}

/// Whether a byte can start a variable's name.
pub(super) fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// Whether a byte can stand in a variable's name.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Characters that no honest command needs: controls other than tab and newline, blanks that are not
/// blanks to bash, direction marks, and what cannot be seen.
fn is_refused(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control() && !matches!(c, '\t' | '\n');
    }
    matches!(c,
        '\u{80}'..='\u{A0}' | '\u{AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{1680}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
        | '\u{2000}'..='\u{200F}' | '\u{2028}'..='\u{202F}' | '\u{205F}'..='\u{206F}' | '\u{3000}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}
