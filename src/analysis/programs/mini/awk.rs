//! The programs of `awk`. Sources: gawk 5.2 manual and grammar, mawk 1.3.4, one-true-awk, POSIX.
//!
//! What can run programs or touch files: `system`, pipes, `getline <`, `print >`, gawk's `@` forms,
//! and writing to `ARGV`, which names the files that are read. All else is arithmetic on text. Output to
//! a file whose name is spelled out is told as a write.
//!
//! The hard part is where a slash begins a regular expression: what is inside one is not code. It is
//! decided by the token before it, and where implementations could differ there is no answer.

use super::Recognised;
use super::cursor::{Cursor, is_torn};

/// Recognises a program of `awk`.
pub(crate) fn awk(program: &str) -> Recognised {
    Recognised::or_program_text(read(program).map(|writes| Recognised::Data { reads: Vec::new(), writes }))
}

/// What the token before a slash means for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// An expression begins: a slash begins a regular expression.
    Start,
    /// An expression could end here: a slash divides.
    End,
    /// The closing parenthesis of `if (…)`, a word like `next` or a function without arguments:
    /// a slash has no certain meaning.
    Unclear,
}

/// An open bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `(` of an expression.
    Paren,
    /// `(` behind `if`, `while`, `for` or `switch`.
    Header,
    /// `[`
    Index,
    /// `{`
    Block,
}

/// Words that statements or patterns begin with, or behind which an expression begins.
const KEYWORDS: &[&str] = &["BEGIN", "END", "else", "do", "return", "in", "delete", "function"];
/// Words that are such only for some implementations, and names of variables for the others.
const PERHAPS: &[&str] = &["BEGINFILE", "ENDFILE", "case", "default", "func"];
/// Words that open a header in parentheses.
const HEADERS: &[&str] = &["if", "while", "for", "switch"];
/// Words that stand alone, or with an expression behind them.
const ALONE: &[&str] = &["next", "nextfile", "exit", "break", "continue", "getline"];
/// Functions that only compute, and the harmless ones on open streams, of which there are none
/// but the standard ones.
const FUNCTIONS: &[&str] = &[
    "length",
    "substr",
    "index",
    "split",
    "sub",
    "gsub",
    "gensub",
    "match",
    "sprintf",
    "sin",
    "cos",
    "atan2",
    "exp",
    "log",
    "sqrt",
    "int",
    "rand",
    "srand",
    "tolower",
    "toupper",
    "patsplit",
    "asort",
    "asorti",
    "strftime",
    "mktime",
    "systime",
    "strtonum",
    "and",
    "or",
    "xor",
    "lshift",
    "rshift",
    "compl",
    "isarray",
    "typeof",
    "mkbool",
    "close",
    "fflush",
    "dcgettext",
    "dcngettext",
];
/// Names that reach files, programs, the environment or other variables by name.
const REFUSED: &[&str] =
    &["system", "ENVIRON", "ARGV", "ARGC", "SYMTAB", "FUNCTAB", "PROCINFO", "bindtextdomain", "TEXTDOMAIN", "extension"];

/// Which halves of `getline < FILE` were seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileReads {
    None,
    Getline,
    Less,
    Both,
}

impl FileReads {
    fn with(self, other: Self) -> Self {
        if self == Self::None || self == other { other } else { Self::Both }
    }
}

struct Reader<'a> {
    at: Cursor<'a>,
    before: Before,
    open: Vec<Open>,
    /// How many brackets are open around the `print` whose statement this is.
    printing: Option<usize>,
    /// Whether the next `(` is that of a header.
    header: bool,
    /// Whether the last token is a `print` without anything.
    bare_print: bool,
    reads_files: FileReads,
    /// The files that output goes to.
    writes: Vec<String>,
}

/// The files that a program writes.
fn read(program: &str) -> Option<Vec<String>> {
    let at = Cursor::new(program)?;
    let mut reader = Reader {
        at,
        before: Before::Start,
        open: Vec::new(),
        printing: None,
        header: false,
        bare_print: false,
        reads_files: FileReads::None,
        writes: Vec::new(),
    };
    while let Some(next) = reader.at.peek() {
        reader.token(next)?;
    }
    // `getline < FILE` reads any file; whether a `<` belongs to it takes a full parser.
    (reader.open.is_empty() && reader.reads_files != FileReads::Both).then_some(reader.writes)
}

impl Reader<'_> {
    fn token(&mut self, next: char) -> Option<()> {
        if self.header && !matches!(next, ' ' | '\t' | '(') {
            return None;
        }
        if !matches!(next, ' ' | '\t' | '\n' | '\\' | '#') {
            self.bare_print = false;
        }
        match next {
            ' ' | '\t' => {
                self.at.bump();
            }
            '\n' => self.newline(),
            '\\' => {
                self.at.bump();
                return self.at.eat("\n").then_some(());
            }
            '#' => {
                // A backslash at its end continues the comment in some implementations.
                return (!self.at.take_while(|c| c != '\n').ends_with('\\')).then_some(());
            }
            '"' => {
                self.string()?;
                self.before = Before::End;
            }
            '/' => return self.slash(),
            '(' | '[' | '{' => self.opening(next),
            ')' | ']' | '}' => return self.closing(next),
            c if c.is_ascii_digit() || c == '.' => return self.number(),
            c if c.is_ascii_alphabetic() || c == '_' => return self.word(),
            _ => return self.operator(),
        }
        Some(())
    }

    fn newline(&mut self) {
        self.at.bump();
        // Behind an operator or a comma, or in parentheses, the statement may go on.
        if (self.before != Before::Start || self.bare_print) && self.printing.is_none_or(|depth| self.open.len() <= depth) {
            self.printing = None;
        }
        self.before = Before::Start;
    }

    fn string(&mut self) -> Option<String> {
        let mut text = String::new();
        self.at.bump();
        loop {
            match self.at.bump()? {
                '"' => return Some(text),
                '\n' => return None,
                '\\' if is_torn(text.chars().next_back(), '\\') => return None,
                '\\' => {
                    text.push('\\');
                    text.push(self.at.bump().filter(|c| *c != '\n')?);
                }
                c => text.push(c),
            }
        }
    }

    /// A decimal number. What follows at once could be taken into it, or be a word of its own:
    /// `1system("ls")` joins a number and what the function returns.
    fn number(&mut self) -> Option<()> {
        let digits = self.at.take_while(|c| c.is_ascii_digit() || c == '.');
        if self.at.eat("e") || self.at.eat("E") {
            let _signed = self.at.eat("+") || self.at.eat("-");
            if self.at.take_while(|c| c.is_ascii_digit()).is_empty() {
                return None;
            }
        }
        self.before = Before::End;
        (digits != "." && !self.at.peek().is_some_and(is_word)).then_some(())
    }

    fn slash(&mut self) -> Option<()> {
        self.at.bump();
        match self.before {
            Before::Start => {
                self.at.regex('/', false)?;
                self.before = Before::End;
            }
            Before::End => {
                self.at.eat("=");
                self.before = Before::Start;
            }
            Before::Unclear => return None,
        }
        Some(())
    }

    fn opening(&mut self, bracket: char) {
        self.at.bump();
        self.open.push(match bracket {
            '(' if self.header => Open::Header,
            '(' => Open::Paren,
            '[' => Open::Index,
            _ => Open::Block,
        });
        self.header = false;
        self.before = Before::Start;
    }

    fn closing(&mut self, bracket: char) -> Option<()> {
        self.at.bump();
        let open = self.open.pop()?;
        let fits = match open {
            Open::Paren | Open::Header => bracket == ')',
            Open::Index => bracket == ']',
            Open::Block => bracket == '}',
        };
        self.before = match open {
            Open::Paren | Open::Index => Before::End,
            Open::Header => Before::Unclear,
            Open::Block => Before::Start,
        };
        if self.printing.is_some_and(|depth| self.open.len() < depth) {
            self.printing = None;
        }
        fits.then_some(())
    }

    fn word(&mut self) -> Option<()> {
        let word = self.at.take_while(is_word);
        // A word that goes on behind a line continuation is two words, one would hope.
        if REFUSED.contains(&word) || self.at.peek() == Some('\\') {
            return None;
        }
        self.before = if matches!(word, "print" | "printf") {
            if self.printing.is_some() {
                return None;
            }
            self.printing = Some(self.open.len());
            self.bare_print = true;
            Before::Start
        } else if KEYWORDS.contains(&word) {
            Before::Start
        } else if HEADERS.contains(&word) {
            self.header = true;
            Before::Unclear
        } else if ALONE.contains(&word) {
            if word == "getline" {
                self.reads_files = self.reads_files.with(FileReads::Getline);
            }
            Before::Unclear
        } else if FUNCTIONS.contains(&word) || PERHAPS.contains(&word) {
            Before::Unclear
        } else {
            // `name (…)` and `name(…)` both end in an expression.
            Before::End
        };
        Some(())
    }

    fn operator(&mut self) -> Option<()> {
        const LONG: &[&str] = &["**=", "&&", "||", "++", "--", "+=", "-=", "*=", "%=", "^=", "**", "==", "!=", "<=", "!~"];
        if self.at.rest().starts_with(">=") {
            self.at.eat(">=");
            // `print 1 >= 2` is a comparison in some implementations and `print 1 > (= 2)`, an
            // error, in others.
            self.before = Before::Start;
            return Some(());
        }
        if let Some(operator) = LONG.iter().find(|o| self.at.rest().starts_with(**o)) {
            self.at.eat(operator);
            self.before = match *operator {
                // `a++ / 2` divides; before an operand there is no regular expression either.
                "++" | "--" => match self.before {
                    Before::End => Before::End,
                    Before::Start | Before::Unclear => Before::Unclear,
                },
                _ => Before::Start,
            };
            return Some(());
        }
        match self.at.bump()? {
            ';' => {
                self.printing = None;
                self.before = Before::Start;
            }
            '>' if self.redirects() => return self.redirection(),
            '$' => {
                self.before = Before::Unclear;
                return self.at.peek().filter(|c| is_word(*c) || matches!(c, '(' | '$' | '+' | '-')).map(|_| ());
            }
            '<' => {
                self.reads_files = self.reads_files.with(FileReads::Less);
                self.before = Before::Start;
            }
            ',' | '?' | ':' | '!' | '~' | '+' | '-' | '*' | '%' | '^' | '=' | '>' => self.before = Before::Start,
            // `|`, `|&`, `@`, `&` and all that no implementation knows.
            _ => return None,
        }
        Some(())
    }

    /// Whether a `>` here sends output to a file: in a `print` outside its parentheses.
    fn redirects(&self) -> bool {
        let Some(depth) = self.printing else { return false };
        self.open.get(depth..).is_none_or(|inner| !inner.contains(&Open::Paren))
    }

    /// Output to a file, by its plain name as the last thing of the statement.
    fn redirection(&mut self) -> Option<()> {
        self.at.eat(">");
        self.at.skip_blanks();
        if self.at.peek() != Some('"') {
            return None;
        }
        let name = self.string()?;
        self.at.skip_blanks();
        let ends = matches!(self.at.peek(), None | Some(';' | '}' | '\n'));
        self.before = Before::End;
        if !matches!(name.as_str(), "/dev/stderr" | "/dev/stdout") {
            let is_plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/' | b'_' | b'-'));
            if name.is_empty() || !is_plain {
                return None;
            }
            self.writes.push(name);
        }
        ends.then_some(())
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests;
