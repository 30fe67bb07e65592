//! Simple commands: assignments, words and redirections.

use compact_str::{CompactString, format_compact};
use smallvec::smallvec;

use super::ast::{Arithmetic, Assign, Command, CommandKind, Form, Part, Parts, Redirect, RedirectOp, Target, Value, Word};
use super::cursor::{Cursor, Result, is_name, is_name_start};
use super::word::Context;

/// Most commands have no more words than this.
const USUAL_WORDS: usize = 8;

const DECLARATIONS: &[&str] = &["declare", "local", "export", "typeset", "readonly", "alias"];

impl Cursor<'_> {
    pub(super) fn redirects_behind(&mut self) -> Result<Vec<Redirect>> {
        let mut redirects = Vec::new();
        loop {
            self.blanks();
            match self.peek(0) {
                b'<' | b'>' if self.peek(1) == b'(' => return self.fail("a word behind a compound command"),
                b'<' | b'>' => redirects.push(self.redirect()?),
                b'&' if self.peek(1) == b'>' => redirects.push(self.redirect()?),
                b'0'..=b'9' => match self.descriptor_digits() {
                    Some(digits) => {
                        redirects.push(self.numbered_redirect(digits)?);
                    }
                    None => return self.fail("a word behind a compound command"),
                },
                _ => return Ok(redirects),
            }
        }
    }

    pub(super) fn simple(&mut self, start: usize) -> Result<Command> {
        let mut assigns = Vec::new();
        let mut words: Vec<Word> = Vec::with_capacity(USUAL_WORDS);
        let mut redirects = Vec::new();
        let mut declares = false;
        loop {
            self.blanks();
            match self.peek(0) {
                0 | b';' | b'|' | b')' | b'\n' => break,
                b'&' if self.peek(1) == b'>' => {
                    redirects.push(self.redirect()?);
                    continue;
                }
                b'&' => break,
                b'(' => {
                    let alone = assigns.is_empty() && redirects.is_empty() && self.peek(1) == b')';
                    let name = match words.as_slice() {
                        [word] if alone => plain_text(word),
                        _ => None,
                    };
                    let Some(name) = name else { return self.fail("a parenthesis") };
                    self.advance(2);
                    let kind = self.function(name)?;
                    return Ok(Command { span: self.span(start), kind, redirects: Vec::new() });
                }
                b'<' | b'>' if self.peek(1) != b'(' => {
                    redirects.push(self.redirect()?);
                    continue;
                }
                b'0'..=b'9' => {
                    if let Some(digits) = self.descriptor_digits().filter(|&d| self.peek(d.saturating_add(1)) != b'(') {
                        if digits > 4 {
                            return self.fail("the number of a descriptor");
                        }
                        // There is no program of such a name: `exec 200>lock` fails there.
                        let is_exec = words.first().is_some_and(|word| plain_text(word).as_deref() == Some("exec"));
                        if digits > 1 && !is_exec && !words.is_empty() {
                            self.differ("a number that is a word to other shells");
                        }
                        redirects.push(self.numbered_redirect(digits)?);
                        continue;
                    }
                }
                _ => {}
            }
            if words.is_empty() || declares {
                let word_start = self.at;
                if let Some(assign) = self.assignment()? {
                    if declares {
                        words.push(self.declared(assign, word_start)?);
                    } else {
                        assigns.push(assign);
                    }
                    continue;
                }
                if is_name_start(self.peek(0)) && self.name_with_bracket() {
                    // Bash reads on to the matching bracket, over blanks and operators.
                    return self.fail("a subscript");
                }
            }
            let word_start = self.at;
            let word = self.word(Context::Argument)?;
            let raw = self.slice(word_start, self.at);
            if matches!(self.peek(0), b'<' | b'>') && raw.starts_with('{') && raw.ends_with('}') {
                return self.fail("a descriptor in a variable");
            }
            if words.is_empty() {
                declares = literal_text(&word).is_some_and(|name| DECLARATIONS.contains(&name.as_str()));
            }
            words.push(word);
        }
        if words.is_empty() && assigns.is_empty() && redirects.is_empty() {
            return self.fail("an empty command");
        }
        Ok(Command { span: self.span(start), kind: CommandKind::Simple { assigns, words }, redirects })
    }

    fn name_with_bracket(&self) -> bool {
        let mut ahead: usize = 0;
        while is_name(self.peek(ahead)) {
            ahead = ahead.saturating_add(1);
        }
        self.peek(ahead) == b'['
    }

    /// `NAME=…`, `NAME+=…`, `NAME[…]=…` at the cursor; nothing, and no move, where there is none.
    fn assignment(&mut self) -> Result<Option<Assign>> {
        let start = self.at;
        if !is_name_start(self.peek(0)) {
            return Ok(None);
        }
        let name = self.take_name();
        let mut subscript = None;
        if self.peek(0) == b'[' {
            match self.simple_subscript() {
                Some(expression) => subscript = Some(expression),
                None => {
                    self.at = start;
                    return Ok(None);
                }
            }
        }
        let append = self.peek(0) == b'+' && self.peek(1) == b'=';
        if !append && self.peek(0) != b'=' {
            self.at = start;
            return Ok(None);
        }
        self.advance(if append { 2 } else { 1 });
        let value = if self.peek(0) == b'(' { self.array()? } else { Value::Scalar(self.assigned_word()?) };
        Ok(Some(Assign { name: name.to_owned(), subscript, append, value }))
    }

    /// `[name]`, `[12]` or `[$name]`.
    fn simple_subscript(&mut self) -> Option<Arithmetic> {
        self.advance(1);
        let start = self.at;
        while is_name(self.peek(0)) || self.peek(0) == b'$' {
            self.advance(1);
        }
        if self.peek(0) != b']' {
            return None;
        }
        let mut expression = Arithmetic::default();
        for piece in self.slice(start, self.at).split_inclusive('$') {
            let name = piece.trim_end_matches('$');
            if name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
                expression.names.push(name.to_owned());
            }
        }
        if self.slice(start, self.at).contains('$') {
            let name = self.slice(start, self.at).trim_start_matches('$').into();
            expression.parts.push(Part::Parameter { name, form: Form::Plain, quoted: true });
        }
        self.advance(1);
        Some(expression)
    }

    fn ends_word(&self) -> bool {
        matches!(self.peek(0), 0 | b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b')')
    }

    fn assigned_word(&mut self) -> Result<Word> {
        let is_redirect = matches!(self.peek(0), b'<' | b'>') && self.peek(1) != b'(';
        if self.ends_word() || is_redirect {
            return Ok(Word { span: self.span(self.at), parts: Parts::new() });
        }
        self.word(Context::Assignment)
    }

    fn array(&mut self) -> Result<Value> {
        self.advance(1);
        let mut words = Vec::new();
        loop {
            self.newlines()?;
            match self.peek(0) {
                b')' => break self.advance(1),
                0 | b'(' | b';' | b'&' | b'|' => return self.fail("the words of an array"),
                b'<' | b'>' if self.peek(1) != b'(' => return self.fail("the words of an array"),
                _ => {
                    let start = self.at;
                    words.push(self.word(Context::Argument)?);
                    // `([x]=1)`: bash evaluates the value of `x`, and a subscript in that can run commands. There may be blanks in it.
                    let is_pattern = |text: &str| text.contains(']') && !text.contains('=');
                    if self.slice(start, self.at).strip_prefix('[').is_some_and(|text| !is_pattern(text) && !is_at_number(text)) {
                        return self.fail("a subscript in an array");
                    }
                }
            }
        }
        if !self.ends_word() {
            return self.fail("something behind an array");
        }
        Ok(Value::Array(words))
    }

    /// The argument `NAME=value` of a declaration, as the word that it is.
    fn declared(&self, assign: Assign, start: usize) -> Result<Word> {
        let Value::Scalar(value) = assign.value else { return self.fail("an array in a declaration") };
        if assign.subscript.is_some() {
            return self.fail("a subscript in a declaration");
        }
        let operator = if assign.append { "+=" } else { "=" };
        let mut parts: Parts = smallvec![Part::Text { text: format_compact!("{}{operator}", assign.name), quoted: false }];
        parts.extend(value.parts);
        Ok(Word { span: self.span(start), parts })
    }

    fn numbered_redirect(&mut self, digits: usize) -> Result<Redirect> {
        // A number that no descriptor has is not the one of the standard input either.
        let descriptor = self.slice(self.at, self.at.saturating_add(digits)).parse().unwrap_or(u16::MAX);
        self.advance(digits);
        Ok(Redirect { descriptor: Some(descriptor), ..self.redirect()? })
    }

    fn redirect(&mut self) -> Result<Redirect> {
        let (text, op) = match (self.peek(0), self.peek(1), self.peek(2)) {
            (b'&', b'>', b'>') => ("&>>", RedirectOp::AppendBoth),
            (b'&', b'>', _) => ("&>", RedirectOp::WriteBoth),
            (b'<', b'<', b'<') => ("<<<", RedirectOp::HereString),
            (b'<', b'<', b'-') => ("<<-", RedirectOp::Heredoc),
            (b'<', b'<', _) => ("<<", RedirectOp::Heredoc),
            (b'>', b'>', _) => (">>", RedirectOp::Append),
            (b'>', b'|', _) => (">|", RedirectOp::Write),
            (b'<', b'>', _) => ("<>", RedirectOp::ReadWrite),
            (b'>', b'&', _) => (">&", RedirectOp::Duplicate),
            (b'<', b'&', _) => ("<&", RedirectOp::Duplicate),
            (b'>', ..) => (">", RedirectOp::Write),
            (b'<', ..) => ("<", RedirectOp::Read),
            _ => return self.fail("a redirection"),
        };
        self.advance(text.len());
        if self.peek(0) == b'&' && matches!(text, ">>" | ">" | "<<") {
            return self.fail("a redirection");
        }
        self.blanks();
        let next_is_redirect = matches!(self.peek(0), b'<' | b'>') && (self.peek(1) != b'(' || op == RedirectOp::Heredoc);
        if matches!(self.peek(0), 0 | b'\n' | b';' | b'&' | b'|' | b'(' | b')') || next_is_redirect {
            return self.fail("the target of a redirection");
        }
        let word_start = self.at;
        if op == RedirectOp::Heredoc {
            return self.heredoc_start(text);
        }
        let word = self.word(Context::Argument)?;
        let raw = self.slice(word_start, self.at);
        self.refuse_target(raw)?;
        if op == RedirectOp::Duplicate {
            self.note_move(raw);
        }
        // Bash ends the number early where text is glued to it, or takes the whole for a file.
        let number = raw.strip_suffix('-').unwrap_or(raw);
        let is_descriptor =
            number.bytes().all(|b| b.is_ascii_digit()) || !raw.starts_with(|c: char| c.is_ascii_digit() || c == '-') && !raw.ends_with('-');
        if op == RedirectOp::Duplicate && (!is_descriptor || raw.contains(['\\'])) {
            return self.fail("text behind a descriptor");
        }
        if matches!(self.peek(0), b'<' | b'>') && raw.bytes().all(|b| b.is_ascii_digit()) {
            return self.fail("the target of a redirection");
        }
        Ok(Redirect { op, text, descriptor: None, target: Target::Word(word) })
    }
}

/// The text of a word of which all parts are text, quoted or not.
fn literal_text(word: &Word) -> Option<CompactString> {
    word.parts.iter().map(|part| if let Part::Text { text, .. } = part { Some(text.as_str()) } else { None }).collect()
}

/// The text of a word without any quoting.
pub(super) fn plain_text(word: &Word) -> Option<String> {
    match word.parts.as_slice() {
        [Part::Text { text, quoted: false }] => Some(text.to_string()),
        _ => None,
    }
}

/// Whether the text begins with the end of a subscript that is a number.
fn is_at_number(text: &str) -> bool {
    text.split_once(']').is_some_and(|(subscript, _)| !subscript.is_empty() && subscript.bytes().all(|byte| byte.is_ascii_digit()))
}
