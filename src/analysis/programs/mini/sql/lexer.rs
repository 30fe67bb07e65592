//! Takes a script apart as the clients do: commands at the start of a line, and statements as tokens. What the servers
//! or their versions read differently is an error.

use super::super::cursor::Cursor;
use crate::analysis::programs::row::Sql;

/// The longest text that is read.
const MAX_TEXT: usize = 64 * 1024;
/// The most tokens of a statement.
const MAX_TOKENS: usize = 8_000;

/// A part of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A keyword or a bare name.
    Word(&'a str),
    /// A name in quotes or brackets.
    Name(&'a str),
    /// A string.
    Text(&'a str),
    Number,
    Sign(char),
}

impl Token<'_> {
    /// Whether it is this bare word, which is in lower case.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(text) if text.eq_ignore_ascii_case(word))
    }
}

/// Words with which a line of a statement may begin: `mysql` takes some others for commands of its own.
const MYSQL_LINES: &[&str] = &[
    "and", "desc", "describe", "explain", "from", "group", "having", "inner", "join", "left", "limit", "on", "or", "order", "right",
    "select", "show", "union", "where",
];

pub(super) struct Script<'a> {
    sql: Sql,
    at: Cursor<'a>,
    starts_line: bool,
    /// Whether a comment stands in front of the statement that comes next.
    comments: bool,
}

impl<'a> Script<'a> {
    /// The start of `text`. Servers may take other bytes than those of ASCII for parts of other characters, and to SQLite
    /// a byte order mark is a blank.
    pub(super) fn new(sql: Sql, text: &'a str) -> Option<Self> {
        let at = Cursor::new(text).filter(|_| text.len() <= MAX_TEXT && !text.contains('\u{feff}'))?;
        (sql == Sql::Sqlite || text.is_ascii()).then_some(Self { sql, at, starts_line: true, comments: false })
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at.peek().is_none()
    }

    /// Passes blanks, comments and empty statements.
    pub(super) fn skip_to_statement(&mut self) -> Option<()> {
        loop {
            if self.skip_blank()? {
                continue;
            }
            if !self.at.eat(";") {
                return Some(());
            }
            self.starts_line = false;
        }
    }

    /// The line, where it is a command of the client. Behind a comment it may be a part of the statement to some.
    pub(super) fn command(&mut self) -> Option<&'a str> {
        let sign = match self.sql {
            Sql::Sqlite => '.',
            Sql::Postgres => '\\',
            Sql::Mysql => return None,
        };
        (self.starts_line && !self.comments && self.at.peek() == Some(sign)).then(|| self.at.take_while(|c| c != '\n'))
    }

    /// The tokens up to the next semicolon outside of brackets, or the end.
    pub(super) fn statement(&mut self) -> Option<Vec<Token<'a>>> {
        let mut tokens = Vec::new();
        let mut depth: usize = 0;
        loop {
            if self.starts_line && !self.may_start_line() {
                return None;
            }
            if self.skip_blank()? {
                continue;
            }
            let Some(next) = self.at.peek() else { break };
            let token = self.token(next)?;
            match token {
                Token::Sign(';') if depth == 0 => break,
                Token::Sign(';') => return None,
                Token::Sign('(') => depth = depth.saturating_add(1),
                Token::Sign(')') => depth = depth.checked_sub(1)?,
                Token::Word(_) | Token::Name(_) | Token::Text(_) | Token::Number | Token::Sign(_) => {}
            }
            tokens.push(token);
            if tokens.len() > MAX_TOKENS {
                return None;
            }
        }
        self.comments = false;
        (depth == 0).then_some(tokens)
    }

    /// Whether no client takes the line for something else than a part of the statement: a command, a comment, or, in
    /// `sqlite3`, the end of the statement (`/`, `go`).
    fn may_start_line(&self) -> bool {
        let line = self.at.rest().trim_start_matches([' ', '\t']);
        let word = line.split(|c: char| !is_word(c)).next().unwrap_or("").to_ascii_lowercase();
        let is_comment = line.starts_with("/*");
        !(line.starts_with(['.', '#', '\\', '!']) || (line.starts_with('/') && !is_comment) || word == "go")
            && (self.sql != Sql::Mysql || line.is_empty() || line.starts_with('\n') || MYSQL_LINES.contains(&word.as_str()))
    }

    /// Passes one run of blanks, or a comment. False where there is neither.
    fn skip_blank(&mut self) -> Option<bool> {
        match self.at.peek() {
            Some('\n') => {
                self.at.bump();
                self.starts_line = true;
                return Some(true);
            }
            // Commands of `sqlite3` stand at the very start of a line.
            Some(' ' | '\t') => {
                self.at.bump();
                self.starts_line = false;
                return Some(true);
            }
            Some(_) | None => {}
        }
        let rest = self.at.rest();
        self.comments |= rest.starts_with("--") || rest.starts_with("/*");
        if rest.starts_with("--") {
            // To MySQL it is a comment only in front of a blank.
            (self.sql != Sql::Mysql).then_some(())?;
            self.at.take_while(|c| c != '\n');
            return Some(true);
        }
        if let Some(comment) = rest.strip_prefix("/*") {
            // Those of MySQL can hold statements. In PostgreSQL they nest, in SQLite they do not.
            let (inside, _) = comment.split_once("*/").filter(|_| self.sql != Sql::Mysql)?;
            let starts_command = |line: &str| line.trim_start().starts_with(['.', '#', '\\', '/', '!']);
            if inside.contains("/*") || inside.lines().skip(1).any(starts_command) {
                return None;
            }
            self.at.eat("/*");
            self.at.eat(inside);
            self.at.eat("*/");
            self.starts_line = false;
            return Some(true);
        }
        Some(false)
    }

    fn token(&mut self, next: char) -> Option<Token<'a>> {
        self.starts_line = false;
        match next {
            '\'' => self.quoted('\'').map(Token::Text),
            '"' => self.quoted('"').map(Token::Name),
            '`' if self.sql != Sql::Postgres => self.quoted('`').map(Token::Name),
            // In the others it is a subscript.
            '[' if self.sql == Sql::Sqlite => self.bracketed().map(Token::Name),
            c if c.is_ascii_digit() => self.number(),
            c if is_word(c) => Some(Token::Word(self.at.take_while(is_word))),
            ',' | '(' | ')' | '.' | ';' | '*' | '+' | '-' | '/' | '%' | '=' | '<' | '>' | '!' | '|' | '&' | '~' => {
                self.at.bump();
                Some(Token::Sign(next))
            }
            '[' | ']' | '^' if self.sql == Sql::Postgres => {
                self.at.bump();
                Some(Token::Sign(next))
            }
            // A cast; with one colon `psql` puts a variable in.
            ':' if self.sql == Sql::Postgres && self.at.eat("::") => (self.at.peek() != Some(':')).then_some(Token::Sign(':')),
            _ => None,
        }
    }

    /// A string or a quoted name. Where a backslash may be an escape, there must be none, and `psql` or `mysql` could take
    /// a line of it for something else.
    fn quoted(&mut self, quote: char) -> Option<&'a str> {
        self.at.bump();
        let start = self.at.rest();
        loop {
            let inside = self.at.take_while(|c| c != quote);
            if inside.contains('\n') || (self.sql != Sql::Sqlite && inside.contains('\\')) {
                return None;
            }
            self.at.bump()?;
            if self.at.peek() != Some(quote) {
                let length = start.len().checked_sub(self.at.rest().len())?.checked_sub(1)?;
                return start.get(..length);
            }
            self.at.bump();
        }
    }

    fn bracketed(&mut self) -> Option<&'a str> {
        self.at.bump();
        let inside = self.at.take_while(|c| c != ']');
        self.at.bump()?;
        (!inside.contains('\n')).then_some(inside)
    }

    /// A number behind which no word begins: some versions take `1INTO` for two words.
    fn number(&mut self) -> Option<Token<'a>> {
        let text = self.at.take_while(|c| is_word(c) || c == '.');
        let is_hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
        let is_decimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let is_plain = match is_hex {
            Some(digits) => !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
            None => match text.split_once(['e', 'E']) {
                Some((number, exponent)) => is_decimal(number) && is_decimal(exponent),
                None => is_decimal(text),
            },
        };
        is_plain.then_some(Token::Number)
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii()
}
