//! Expansions: parameters, substitutions and arithmetic, and the conditions of `[[ … ]]`.

use compact_str::{CompactString, ToCompactString as _};
use smallvec::smallvec;

use super::ast::{Arithmetic, Form, List, Operation, Part, Parts, Word};
use super::cursor::{Cursor, Result, is_name, is_name_start};
use super::list::End;
use super::word::Context;
use super::{Parsed, parse_at};

impl Cursor<'_> {
    /// At `$`: the expansion that begins there, or nothing where the `$` stands for itself.
    pub(super) fn dollar(&mut self, quoted: bool) -> Result<Option<Part>> {
        self.refuse_flags_of_expansion()?;
        self.refuse_letter(1)?;
        match self.peek(1) {
            b'(' if self.peek(2) == b'(' => {
                self.advance(3);
                Ok(Some(Part::Arithmetic { expression: Box::new(self.arithmetic_to_end()?), quoted }))
            }
            b'(' => {
                self.advance(2);
                Ok(Some(Part::Command { list: self.substitution()?.into(), quoted }))
            }
            b'{' => {
                self.advance(2);
                self.enter()?;
                let part = self.parameter(quoted)?;
                self.leave();
                Ok(Some(part))
            }
            b'[' => self.fail("arithmetic in its old form"),
            b'\\' if self.peek(2) == b'\n' => self.fail("a joined line behind a dollar"),
            c if is_name_start(c) => {
                self.advance(1);
                let name = self.take_name().into();
                self.refuse_letter(0)?;
                Ok(Some(self.unbraced(name, quoted)?))
            }
            b'#' if is_name_start(self.peek(2)) || matches!(self.peek(2), b'0'..=b'9' | b'$' | b'@' | b'*' | b'?' | b'!' | b'#' | b'-') => {
                self.fail("the length of a variable in zsh")
            }
            c @ (b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!') => {
                self.advance(2);
                Ok(Some(self.unbraced(char::from(c).to_compact_string(), quoted)?))
            }
            _ => {
                self.advance(1);
                Ok(None)
            }
        }
    }

    /// Behind `$name`.
    fn unbraced(&self, name: CompactString, quoted: bool) -> Result<Part> {
        self.refuse_subscript()?;
        let form = if self.is_at_modifier() { Form::Modified } else { Form::Plain };
        Ok(Part::Parameter { name, form, quoted })
    }

    /// Behind `${`: the parameter up to and over the closing brace.
    fn parameter(&mut self, quoted: bool) -> Result<Part> {
        let mut prefix = 0;
        if matches!(self.peek(0), b'!' | b'#') && self.peek(1) != b'}' {
            prefix = self.peek(0);
            self.advance(1);
        }
        let name_start = self.at;
        if is_name_start(self.peek(0)) {
            self.take_name();
        } else if self.peek(0).is_ascii_digit() {
            while self.peek(0).is_ascii_digit() {
                self.advance(1);
            }
        } else if matches!(self.peek(0), b'@' | b'*' | b'?' | b'-' | b'$' | b'!' | b'#') {
            self.advance(1);
        } else {
            return self.fail("the name of a parameter");
        }
        let name = self.slice(name_start, self.at).into();
        let subscript = if self.peek(0) == b'[' { Some(self.subscript(quoted)?) } else { None };
        let operator = self.operator()?;
        let operand_start = self.at;
        let operand = self.operand(quoted)?;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/' | b'_' | b'-' | b'*');
        let pattern = || {
            let text = self.slice(operand_start, self.at.saturating_sub(1));
            text.bytes().all(is_plain).then(|| text.into())
        };
        let form = match (prefix, operator, subscript) {
            (b'!', ..) => Form::Indirect { operand: operand.into() },
            (b'#', "", None) => Form::Length,
            // How many there are is one word.
            (b'#', "", Some(expression)) => Form::Subscript(Box::new(Arithmetic { every: false, ..expression })),
            (_, "", None) => Form::Plain,
            (_, "", Some(expression)) => Form::Subscript(Box::new(expression)),
            (_, operator, subscript) => {
                let mut operand = operand;
                let pattern = if subscript.is_none() { pattern() } else { None };
                operand.extend(subscript.map(|expression| Part::Arithmetic { expression: Box::new(expression), quoted: true }));
                Form::Operator(Box::new(Operation { operator, operand, pattern }))
            }
        };
        Ok(Part::Parameter { name, form, quoted })
    }

    fn subscript(&mut self, quoted: bool) -> Result<Arithmetic> {
        self.advance(1);
        let mut expression = Arithmetic::default();
        loop {
            match self.peek(0) {
                b']' => {
                    self.advance(1);
                    return Ok(expression);
                }
                b'$' => expression.parts.extend(self.dollar(quoted)?),
                c if is_name_start(c) => expression.names.push(self.take_name().to_owned()),
                b'@' => {
                    expression.every = true;
                    self.advance(1);
                }
                c if c.is_ascii_digit() || matches!(c, b'*' | b'+' | b'-' | b' ') => self.advance(1),
                _ => return self.fail("a subscript"),
            }
        }
    }

    fn operator(&mut self) -> Result<&'static str> {
        const OPERATORS: [&str; 18] = [":-", ":=", ":?", ":+", ":", "-", "=", "?", "+", "##", "#", "%%", "%", "//", "/", "^^", "^", ",,"];
        if self.peek(0) == b'}' {
            return Ok("");
        }
        let found = OPERATORS.iter().chain(&[",", "@"]).find(|op| self.rest().starts_with(**op));
        match found {
            Some(operator) => {
                self.advance(operator.len());
                Ok(operator)
            }
            None => self.fail("an operator on a parameter"),
        }
    }

    /// What stands behind the operator, up to and over the closing brace.
    fn operand(&mut self, quoted: bool) -> Result<Vec<Part>> {
        let mut parts = Parts::new();
        loop {
            let run = self.at;
            while !matches!(self.peek(0), 0 | b'}' | b'\\' | b'\'' | b'"' | b'`' | b'$' | b'<' | b'>' | b'{' | b'(' | b'\n') {
                self.advance(1);
            }
            if self.at > run {
                parts.push(Part::Text { text: self.slice(run, self.at).into(), quoted: true });
            }
            match self.peek(0) {
                b'}' => {
                    self.advance(1);
                    return Ok(parts.into_vec());
                }
                b'\\' => {
                    self.advance(1);
                    if self.peek(0) == b'\n' || self.take_char().is_none() {
                        return self.fail("a joined line in a parameter");
                    }
                }
                b'\'' => {
                    if quoted {
                        return self.fail("a quote in a parameter");
                    }
                    self.advance(1);
                    match self.rest().find('\'') {
                        Some(length) => self.advance(length.saturating_add(1)),
                        None => return self.fail("a quote that is not closed"),
                    }
                }
                b'"' => {
                    self.advance(1);
                    self.double_quoted(&mut parts)?;
                }
                b'`' => parts.push(Part::Command { list: self.back_quoted(quoted)?.into(), quoted: true }),
                b'$' => {
                    if matches!(self.peek(1), b'\'' | b'"') {
                        return self.fail("a quote in a parameter");
                    }
                    parts.extend(self.dollar(quoted)?);
                }
                b'<' | b'>' if self.peek(1) == b'(' => return self.fail("a process substitution in a parameter"),
                b'<' | b'>' => self.advance(1),
                // Zsh runs what stands there: `${x:-*(e:'cmd':)}`, `${x:-=(cmd)}`.
                b'(' if !quoted => return self.fail("a parenthesis in a parameter"),
                b'(' => {
                    parts.push(Part::Text { text: "(".into(), quoted: true });
                    self.advance(1);
                }
                _ => return self.fail("a brace in a parameter"),
            }
        }
    }

    /// Behind `$(` or `<(`: the commands up to and over the closing parenthesis.
    pub(super) fn substitution(&mut self) -> Result<List> {
        self.enter()?;
        let inherited = self.inherited_heredocs;
        let open = self.heredocs.len();
        self.inherited_heredocs = open;
        self.substitutions = self.substitutions.saturating_add(1);
        self.newlines()?;
        let list = if self.peek(0) == b')' { List::new() } else { self.list(End::Parenthesis)? };
        if self.peek(0) != b')' {
            return self.fail("a substitution that is not closed");
        }
        if self.heredocs.len() != open {
            return self.fail("a heredoc that does not end inside its substitution");
        }
        self.inherited_heredocs = inherited;
        self.substitutions = self.substitutions.saturating_sub(1);
        self.rewritten_heredoc &= self.substitutions > 0;
        self.advance(1);
        self.leave();
        Ok(list)
    }

    /// At a back quote: the commands up to and over the closing one. Their text is unescaped first,
    /// as bash does, and parsed as a text of its own.
    pub(super) fn back_quoted(&mut self, in_double_quotes: bool) -> Result<List> {
        let start = self.at;
        self.advance(1);
        let mut text = String::new();
        loop {
            let run = self.at;
            while !matches!(self.peek(0), 0 | b'`' | b'\\') {
                self.advance(1);
            }
            text.push_str(self.slice(run, self.at));
            match self.peek(0) {
                b'`' => break,
                b'\\' => match self.peek(1) {
                    c @ (b'`' | b'$' | b'\\') => {
                        text.push(char::from(c));
                        self.advance(2);
                    }
                    b'"' if in_double_quotes => return self.fail("an escaped quote in back quotes"),
                    b'\n' | 0 => return self.fail("a joined line in back quotes"),
                    _ => {
                        text.push('\\');
                        self.advance(1);
                    }
                },
                _ => return self.fail("a back quote that is not closed"),
            }
        }
        self.advance(1);
        self.enter()?;
        let Parsed { list, differs } = parse_at(&text, self.depth, Some(self.span(start)))?;
        self.differs = self.differs.or(differs);
        self.leave();
        Ok(list)
    }

    /// Behind `((`: arithmetic up to and over `))`.
    pub(super) fn arithmetic_to_end(&mut self) -> Result<Arithmetic> {
        self.enter()?;
        let mut expression = Arithmetic::default();
        let mut open: usize = 0;
        loop {
            match self.peek(0) {
                b')' if open == 0 => {
                    if self.peek(1) != b')' {
                        return self.fail("arithmetic");
                    }
                    self.advance(2);
                    self.leave();
                    return Ok(expression);
                }
                b')' => {
                    open = open.saturating_sub(1);
                    self.advance(1);
                }
                b'(' => {
                    open = open.saturating_add(1);
                    self.advance(1);
                }
                b'$' => {
                    let start = self.at;
                    match self.dollar(true)? {
                        Some(part) => expression.parts.push(part),
                        None => return self.fail("arithmetic"),
                    }
                    // Bash 5.2 writes a substitution anew before it counts the parentheses that tell
                    // arithmetic from a subshell, and a `case` or a heredoc may come out unbalanced.
                    let inner = self.slice(start, self.at);
                    if inner.contains("case") || inner.contains("<<") {
                        return self.fail("a case or a heredoc inside arithmetic");
                    }
                }
                c if is_name_start(c) => expression.names.push(self.take_name().to_owned()),
                // A number with its base: `0x1f`, `16#ff`.
                c if c.is_ascii_digit() => {
                    let start = self.at;
                    while is_name(self.peek(0)) || (self.peek(0) == b'#' && is_name(self.peek(1))) {
                        self.advance(1);
                    }
                    self.refuse_other_numbers(self.slice(start, self.at))?;
                }
                b'*' | b'[' => {
                    self.refuse_other_numbers("")?;
                    self.advance(1);
                }
                b' ' | b'\t' | b'+' | b'-' | b'/' | b'%' | b'<' | b'>' | b'=' | b'!' | b'&' | b'|' | b'^' | b'~' | b'?' | b':' | b','
                | b';' | b']' | b'#' => self.advance(1),
                _ => return self.fail("arithmetic"),
            }
        }
    }

    /// Behind `[[`: the words and operators up to and over `]]`.
    pub(super) fn condition(&mut self) -> Result<Vec<Word>> {
        let mut words: Vec<Word> = Vec::new();
        let mut operands: usize = 0;
        let mut wants_operand = true;
        let operator = |at: usize, text: &str| Word {
            span: crate::action::Span::new(at, at.saturating_add(text.len())),
            parts: smallvec![Part::Text { text: text.into(), quoted: false }],
        };
        loop {
            while matches!(self.peek(0), b' ' | b'\t' | b'\n') {
                if self.peek(0) == b'\n' {
                    if !self.heredocs.is_empty() {
                        return self.fail("a heredoc in a condition");
                    }
                    self.note_command_in_condition();
                }
                self.advance(1);
            }
            match self.peek(0) {
                0 | b';' | b'#' | b'`' => return self.fail("a condition"),
                c @ (b'&' | b'|') => {
                    if self.peek(1) != c {
                        return self.fail("an operator of a condition");
                    }
                    words.push(operator(self.at, self.slice(self.at, self.at.saturating_add(2))));
                    self.advance(2);
                    if c == b'|' {
                        self.note_command_in_condition();
                    }
                    wants_operand = true;
                }
                b'(' | b')' => {
                    words.push(operator(self.at, self.slice(self.at, self.at.saturating_add(1))));
                    self.advance(1);
                }
                b'<' | b'>' => {
                    if self.peek(1) == b'(' {
                        return self.fail("a condition");
                    }
                    self.note_redirection_in_condition();
                    words.push(operator(self.at, self.slice(self.at, self.at.saturating_add(1))));
                    self.advance(1);
                    wants_operand = true;
                }
                b'\\' if self.peek(1) == b'\n' => self.advance(2),
                _ => {
                    let start = self.at;
                    let word = self.word(Context::Plain)?;
                    let raw = self.slice(start, self.at);
                    if raw == "]]" {
                        return if operands == 0 || wants_operand { self.fail("a condition") } else { Ok(words) };
                    }
                    words.push(word);
                    if raw == "=~" {
                        // The right side has quoting rules of its own: one plain word only.
                        self.blanks();
                        let start = self.at;
                        let expression = self.word(Context::Plain)?;
                        if matches!(self.peek(0), b'(' | b')' | b'|' | b'<' | b'>' | b'&' | b';') {
                            return self.fail("a regular expression");
                        }
                        if self.slice(start, self.at) == "]]" {
                            return self.fail("a condition");
                        }
                        words.push(expression);
                        operands = operands.saturating_add(2);
                        wants_operand = false;
                        continue;
                    }
                    wants_operand = matches!(
                        raw,
                        "==" | "="
                            | "!="
                            | "!"
                            | "-eq"
                            | "-ne"
                            | "-lt"
                            | "-gt"
                            | "-le"
                            | "-ge"
                            | "-f"
                            | "-d"
                            | "-e"
                            | "-n"
                            | "-z"
                            | "-x"
                            | "-r"
                            | "-w"
                            | "-s"
                    );
                    operands = operands.saturating_add(1);
                }
            }
        }
    }
}
