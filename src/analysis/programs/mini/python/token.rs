//! The tokens of a Python text. Sources: the language reference of CPython 3.13, chapter 2; `Parser/tokenizer` of 3.8 to 3.13.
//!
//! What versions read differently, or what only few people could read, has no token: names that are not ASCII (Python
//! normalises them, so that `ｅval` is `eval`), tabs before statements, form feeds, `\N{…}`, quotes and backslashes in the
//! fields of f-strings, comments that could name an encoding.

use super::literal;

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Name(&'a str),
    Number(&'a str),
    Text(Literal<'a>),
    Sign(&'static str),
    /// The end of a statement's last line.
    Newline,
    Indent,
    Dedent,
}

/// One string literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Literal<'a> {
    /// Its value, where every escape in it is known and nothing is put into it.
    pub(super) value: Option<String>,
    pub(super) bytes: bool,
    /// Whether it is an f-string, and the texts of the expressions in its fields.
    pub(super) fields: Option<Vec<&'a str>>,
    /// The texts before, between and behind these, where the fields are put in as they are.
    pub(super) texts: Option<Vec<&'a str>>,
}

/// How many tokens a text may have.
const MAX_TOKENS: usize = 8192;
/// How deep blocks may stand in each other.
const MAX_INDENTS: usize = 32;

/// Signs of several characters, the longest first. The second is one of [`BEHIND`].
const LONG_SIGNS: &[&str] = &[
    "**=", "//=", ">>=", "<<=", "->", ":=", "!=", "==", "<=", ">=", "**", "//", "<<", ">>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
];
const BEHIND: [u8; 5] = *b"=*/<>";
const SIGNS: &[&str] = &["(", ")", ",", ".", "=", ":", "[", "]", "{", "}", "+", "-", "*", "/", "%", "<", ">", "&", "|", "^", "~", ";"];

struct Tokenizer<'a> {
    rest: &'a str,
    tokens: Vec<Token<'a>>,
    /// The blanks before the statements of each open block.
    indents: Vec<usize>,
    /// Open brackets.
    open: Vec<char>,
}

/// The tokens of a text of statements.
pub(super) fn statements(text: &str) -> Option<Vec<Token<'_>>> {
    let mut tokenizer = Tokenizer { rest: text, tokens: Vec::new(), indents: Vec::new(), open: Vec::new() };
    while !tokenizer.rest.is_empty() {
        tokenizer.line()?;
    }
    for _ in std::mem::take(&mut tokenizer.indents) {
        tokenizer.tokens.push(Token::Dedent);
    }
    tokenizer.open.is_empty().then_some(tokenizer.tokens)
}

/// The tokens of the expression in a field of an f-string.
pub(super) fn field(text: &str) -> Option<Vec<Token<'_>>> {
    if text.contains(['\n', '\\', '#']) {
        return None;
    }
    let mut tokenizer = Tokenizer { rest: text, tokens: Vec::new(), indents: Vec::new(), open: Vec::new() };
    loop {
        tokenizer.blanks();
        if tokenizer.rest.is_empty() {
            return tokenizer.open.is_empty().then_some(tokenizer.tokens);
        }
        tokenizer.token()?;
    }
}

pub(super) fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

pub(super) fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

impl<'a> Tokenizer<'a> {
    fn take(&mut self, length: usize) -> Option<&'a str> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> Option<&'a str> {
        let end = self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len());
        self.take(end)
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    fn push(&mut self, token: Token<'a>) -> Option<()> {
        self.tokens.push(token);
        (self.tokens.len() <= MAX_TOKENS).then_some(())
    }

    /// One logical line, or one that holds no statement.
    fn line(&mut self) -> Option<()> {
        let indent = self.take_while(|c| c == ' ')?.len();
        match self.rest.chars().next() {
            None => return Some(()),
            // Tabs count differently, and a line that is continued before it begins does as well.
            Some('\t' | '\\') => return None,
            Some('\n') => {
                self.take(1)?;
                return Some(());
            }
            Some('#') => return self.comment(),
            Some(_) => self.indent(indent)?,
        }
        loop {
            self.blanks();
            match self.rest.chars().next() {
                None => return self.push(Token::Newline),
                Some('\n') => {
                    self.take(1)?;
                    if self.open.is_empty() {
                        return self.push(Token::Newline);
                    }
                }
                Some('#') => self.comment()?,
                Some('\\') => {
                    self.rest = self.rest.strip_prefix("\\\n")?;
                    // What ends there, or goes on with nothing, is an error or not, depending on the version.
                    if self.rest.trim_start_matches([' ', '\t']).starts_with(['\n', '#', '\\']) || self.rest.is_empty() {
                        return None;
                    }
                }
                Some(_) => self.token()?,
            }
        }
    }

    /// Opens a block, or closes some.
    fn indent(&mut self, indent: usize) -> Option<()> {
        let current = self.indents.last().copied().unwrap_or(0);
        if indent > current {
            self.indents.push(indent);
            return (self.indents.len() <= MAX_INDENTS).then(|| self.push(Token::Indent))?;
        }
        while self.indents.last().is_some_and(|open| *open > indent) {
            self.indents.pop();
            self.push(Token::Dedent)?;
        }
        (self.indents.last().copied().unwrap_or(0) == indent).then_some(())
    }

    fn comment(&mut self) -> Option<()> {
        let text = self.take_while(|c| c != '\n')?;
        // A line like `# coding: utf-7` says how the rest is to be read.
        (!text.contains("coding")).then_some(())
    }

    fn token(&mut self) -> Option<()> {
        let next = self.rest.chars().next()?;
        if is_name_start(next) {
            let name = self.rest.split(|c| !is_name(c)).next()?;
            if self.rest.get(name.len()..)?.starts_with(['"', '\'']) {
                let (text, length) = literal::read(self.rest, name)?;
                self.take(length)?;
                return self.push(Token::Text(text));
            }
            let name = self.take(name.len())?;
            return self.push(Token::Name(name));
        }
        if matches!(next, '"' | '\'') {
            let (text, length) = literal::read(self.rest, "")?;
            self.take(length)?;
            return self.push(Token::Text(text));
        }
        let is_fraction = next == '.' && self.rest.get(1..)?.starts_with(|c: char| c.is_ascii_digit());
        if next.is_ascii_digit() || is_fraction {
            let number = self.take(number(self.rest)?)?;
            // `1if x` is read as two tokens by some versions.
            return (!self.rest.starts_with(|c: char| is_name(c) || !c.is_ascii())).then(|| self.push(Token::Number(number)))?;
        }
        let sign = sign(self.rest)?;
        self.take(sign.len())?;
        match next {
            '(' | '[' | '{' => self.open.push(next),
            ')' | ']' | '}' => {
                let opened = self.open.pop()?;
                if !matches!((opened, next), ('(', ')') | ('[', ']') | ('{', '}')) {
                    return None;
                }
            }
            _ => {}
        }
        self.push(Token::Sign(sign))
    }
}

/// The sign at the start of the text.
fn sign(text: &str) -> Option<&'static str> {
    let long = if text.as_bytes().get(1).is_some_and(|second| BEHIND.contains(second)) { LONG_SIGNS } else { &[] };
    long.iter().chain(SIGNS).copied().find(|sign| text.starts_with(sign))
}

/// The length of the number at the start of the text.
fn number(text: &str) -> Option<usize> {
    let digits = |text: &str, fits: fn(char) -> bool| -> Option<usize> {
        let length = text.find(|c| !(fits(c) || c == '_')).unwrap_or(text.len());
        let digits = text.get(..length)?;
        let is_well_formed = !digits.starts_with('_') && !digits.ends_with('_') && !digits.contains("__");
        is_well_formed.then_some(length)
    };
    let decimal: fn(char) -> bool = |c| c.is_ascii_digit();
    let based = |fits: fn(char) -> bool| {
        let length = digits(text.get(2..)?, fits)?;
        (length > 0).then_some(length.saturating_add(2))
    };
    match text.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => return based(|c| c.is_ascii_hexdigit()),
        Some("0o") => return based(|c| matches!(c, '0'..='7')),
        Some("0b") => return based(|c| matches!(c, '0' | '1')),
        _ => {}
    }
    let mut length = digits(text, decimal)?;
    // `010` was another number once, and is none now.
    if length > 1 && text.starts_with('0') {
        return None;
    }
    if text.get(length..)?.starts_with('.') {
        length = length.saturating_add(1);
        length = length.saturating_add(digits(text.get(length..)?, decimal)?);
    }
    if text.get(length..)?.starts_with(['e', 'E']) {
        let signed = text.get(length.saturating_add(1)..)?;
        let unsigned = signed.strip_prefix(['+', '-']).unwrap_or(signed);
        let exponent = digits(unsigned, decimal)?;
        if exponent == 0 {
            return None;
        }
        length = length.saturating_add(1).saturating_add(signed.len().saturating_sub(unsigned.len())).saturating_add(exponent);
    }
    if text.get(length..)?.starts_with(['j', 'J']) {
        length = length.saturating_add(1);
    }
    Some(length)
}
