//! Expressions: operands, operators, assignments.

use super::members::{Owner, is_known_type};
use super::reader::{Reader, Result, Values, unknown};
use crate::action::{Arg, Cause};
use crate::analysis::variables;

/// Operators that are words. None of them runs anything but a block on its right side, which is read as one.
const OPERATORS: &[&str] = &[
    "eq",
    "ne",
    "gt",
    "ge",
    "lt",
    "le",
    "like",
    "notlike",
    "match",
    "notmatch",
    "contains",
    "notcontains",
    "in",
    "notin",
    "replace",
    "split",
    "join",
    "is",
    "isnot",
    "as",
    "and",
    "or",
    "xor",
    "band",
    "bor",
    "bxor",
    "shl",
    "shr",
    "f",
];

/// Variables that change what later commands do, or run text: a text that so much as names one is refused.
const REFUSED: &[&str] = &["psdefaultparametervalues", "psmoduleautoloadingpreference", "executioncontext", "psmodulepath", "profile"];

impl Reader<'_> {
    /// An expression or an assignment at the beginning of a pipeline.
    pub(super) fn expression(&mut self) -> Result<Values> {
        let start = self.at;
        let (mut values, mut owner) = self.operand()?;
        let mut alone = true;
        // What stands behind `-and` and `-or` may not happen.
        let mark = self.mark();
        loop {
            self.blanks()?;
            if alone && self.assignment(start, &owner, &mut values)? {
                return Ok(values);
            }
            let is_text = match &owner {
                Owner::Text => true,
                Owner::Variable(name) => self.is_text(name),
                Owner::Element | Owner::Property(_) | Owner::Typed(_) | Owner::Unknown => false,
            };
            if !self.operator(&mut values, is_text)? {
                if !alone {
                    self.forget(mark);
                }
                return Ok(values);
            }
            // Text to which something is added is text.
            owner = if is_text { Owner::Text } else { Owner::Unknown };
            alone = false;
        }
    }

    /// Takes an assignment to what was just read, if one follows.
    fn assignment(&mut self, start: usize, owner: &Owner, values: &mut Values) -> Result<bool> {
        let rest = self.rest();
        let is_plain = rest.starts_with('=') && !rest.starts_with("==");
        let operator = ["+=", "-=", "*=", "/=", "%=", "??="].into_iter().find(|operator| rest.starts_with(operator));
        if !is_plain && operator.is_none() {
            return Ok(false);
        }
        let target = self.text.get(start..self.at).unwrap_or("").trim().to_owned();
        self.at = self.at.saturating_add(operator.map_or(1, str::len));
        self.lines()?;
        // What begins with a quote and has one value that is known is text.
        let is_quoted = self.rest().starts_with(['\'', '"']);
        let assigned = self.deeper(Self::statement)?;
        let is_text = is_quoted && matches!(assigned.as_slice(), [one] if !one.is_many());
        match owner {
            Owner::Variable(name) => {
                let folded = name.to_lowercase();
                if let Some(variable) = folded.strip_prefix("env:") {
                    let name = variable.to_uppercase();
                    if !assigned.first().is_some_and(|value| variables::is_harmless_with(&name, value)) {
                        self.trouble(Cause::Variable(variable.to_owned()));
                    }
                } else if folded.rsplit_once(':').is_some_and(|(scope, _)| !matches!(scope, "global" | "script" | "local" | "private")) {
                    self.trouble(Cause::Variable(folded));
                }
                self.assign(name, is_plain.then_some(assigned), is_text);
            }
            // It becomes what the type makes of it.
            Owner::Typed(name) => self.assign(name, None, false),
            // An element of a list or table, which holds data alone.
            Owner::Element => {}
            // Setting a property can change the file or the program behind the object.
            Owner::Property(_) | Owner::Text | Owner::Unknown => self.trouble(Cause::Operands(target)),
        }
        *values = unknown();
        Ok(true)
    }

    /// Takes an operator with the operand behind it, if one follows.
    fn operator(&mut self, values: &mut Values, is_text: bool) -> Result<bool> {
        let rest = self.rest();
        if self.take(",") {
            self.lines()?;
            let (more, _) = self.operand()?;
            values.extend(more);
            return Ok(true);
        }
        if rest.starts_with('-') && rest.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic())) {
            let word: String = rest.chars().skip(1).take_while(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
            let plain = word.strip_prefix(['c', 'i']).filter(|plain| OPERATORS.contains(plain)).unwrap_or(&word);
            if !OPERATORS.contains(&plain) {
                return self.fail("an operator");
            }
            self.at = self.at.saturating_add(word.len()).saturating_add(1);
            if !self.ends_operator() {
                return self.fail("an operator");
            }
        } else if let Some(operator) = ["..", "+", "-", "*", "/", "%"].into_iter().find(|operator| rest.starts_with(operator)) {
            self.at = self.at.saturating_add(operator.len());
            self.lines()?;
            let (right, _) = self.operand()?;
            *values = match (operator, values.as_slice(), right.as_slice()) {
                // Anything added to a list becomes one more of its elements.
                ("+", [left], [right]) if is_text && !left.is_many() && !right.is_many() => {
                    vec![Arg::with_holes(format!("{}{}", left.pattern(), right.pattern()), false)]
                }
                _ => unknown(),
            };
            return Ok(true);
        } else {
            return Ok(false);
        }
        self.lines()?;
        let is_type = self.peek() == Some('[');
        let (right, _) = self.operand()?;
        // What is made of a value runs code of the type: `'x' -as 'IO.StreamWriter'` empties a file.
        let is_named = matches!(right.as_slice(), [one] if one.as_literal().is_some_and(is_known_type));
        if rest.get(1..3).is_some_and(|word| word.eq_ignore_ascii_case("as")) && !is_type && !is_named {
            self.trouble(Cause::Operands("-as".to_owned()));
        }
        *values = unknown();
        Ok(true)
    }

    /// Whether nothing follows with which an operator that is a word would be another word.
    fn ends_operator(&self) -> bool {
        self.peek().is_some_and(|c| c.is_whitespace() || "$('\"[@{`".contains(c))
    }

    /// A value with what is read or called of it.
    pub(super) fn operand(&mut self) -> Result<(Values, Owner)> {
        self.deeper(|reader| {
            reader.blanks()?;
            let rest = reader.rest();
            for unary in ["!", "++", "--", "-", "+", ","] {
                if rest.starts_with(unary)
                    && !rest.get(unary.len()..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
                {
                    reader.at = reader.at.saturating_add(unary.len());
                    // `--@` is the name of a command.
                    let before = if matches!(unary, "++" | "--") { "$(" } else { "$('\"[!" };
                    let is_digit = unary.len() == 1 && reader.peek().is_some_and(|c| c.is_ascii_digit());
                    if unary != "," && !is_digit && !reader.peek().is_some_and(|c| c.is_whitespace() || before.contains(c)) {
                        return reader.fail("an operator");
                    }
                    let (values, _) = reader.operand()?;
                    return Ok((if unary == "," { values } else { unknown() }, Owner::Unknown));
                }
            }
            for unary in ["-not", "-bnot", "-join", "-split", "-isplit", "-csplit"] {
                if reader.operator_word(unary) {
                    if !reader.ends_operator() {
                        return reader.fail("an operator");
                    }
                    reader.operand()?;
                    return Ok((unknown(), Owner::Unknown));
                }
            }
            let (mut values, mut owner) = reader.primary()?;
            while reader.member(&mut values, &mut owner)? {}
            Ok((values, owner))
        })
    }

    fn primary(&mut self) -> Result<(Values, Owner)> {
        let text = |arg: Arg| (vec![arg], Owner::Text);
        match (self.peek(), self.peek_second()) {
            (Some('\''), _) => Ok(text(Arg::literal(self.single_quoted()?))),
            (Some('"'), _) => Ok(text(self.double_quoted()?)),
            (Some('@'), Some('\'' | '"')) => Ok(text(self.here_string()?)),
            (Some('@'), Some('(')) => {
                self.bump();
                self.bump();
                let values = self.deeper(|reader| reader.statements(Some(')')))?;
                self.expect(")", "a bracket that is not closed")?;
                Ok((values, Owner::Unknown))
            }
            (Some('@'), Some('{')) => {
                self.table()?;
                Ok((unknown(), Owner::Unknown))
            }
            (Some('$'), Some('(')) => {
                self.substitution()?;
                Ok((unknown(), Owner::Unknown))
            }
            (Some('$'), Some('$' | '?' | '^')) => {
                self.bump();
                self.bump();
                Ok((unknown(), Owner::Unknown))
            }
            (Some('$'), _) => {
                self.bump();
                let name = self.variable_name()?;
                let values = self.variable(&name);
                let folded = name.to_lowercase();
                if folded.starts_with("function:") || folded.starts_with("alias:") || REFUSED.iter().any(|name| folded.ends_with(name)) {
                    return self.fail("a variable that changes what commands mean");
                }
                Ok((values, Owner::Variable(name)))
            }
            (Some('('), _) => {
                self.bump();
                let values = self.deeper(Self::enclosed)?;
                self.expect(")", "a bracket that is not closed")?;
                Ok((values, Owner::Unknown))
            }
            (Some('{'), _) => {
                self.block()?;
                Ok((unknown(), Owner::Unknown))
            }
            (Some('['), _) => {
                let name = self.type_name()?;
                if self.take("::") {
                    return self.static_member(&name);
                }
                if !is_known_type(&name) {
                    self.trouble(Cause::Operands(format!("[{name}]")));
                }
                self.blanks()?;
                let casts = matches!(self.peek(), Some('$' | '\'' | '"' | '(' | '@' | '[' | '-' | '0'..='9'));
                if !casts {
                    return Ok((unknown(), Owner::Unknown));
                }
                // `[char]47` is a slash, and `[int]'x'` nothing.
                Ok(match self.operand()?.1 {
                    Owner::Variable(name) | Owner::Typed(name) => (unknown(), Owner::Typed(name)),
                    Owner::Element | Owner::Property(_) | Owner::Text | Owner::Unknown => (unknown(), Owner::Unknown),
                })
            }
            (Some('0'..='9' | '.'), _) => {
                let rest = self.rest();
                let mut end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).unwrap_or(rest.len());
                // `1..3` is a range.
                if let Some(range) = rest.get(..end).and_then(|number| number.find("..")) {
                    end = range;
                }
                let number = rest.get(..end).unwrap_or("").to_owned();
                self.at = self.at.saturating_add(end);
                if number.is_empty() { self.fail("a number") } else { Ok((vec![Arg::literal(number)], Owner::Unknown)) }
            }
            _ => self.fail("an expression"),
        }
    }

    /// `@{ name = value; … }`
    pub(super) fn table(&mut self) -> Result<()> {
        self.bump();
        self.bump();
        self.deeper(|reader| {
            loop {
                reader.lines()?;
                while reader.take(";") {
                    reader.lines()?;
                }
                match reader.peek() {
                    Some('}') => return Ok(()),
                    Some('\'' | '"' | '$' | '(' | '[') => {
                        reader.operand()?;
                    }
                    Some(c) if c.is_alphanumeric() || c == '_' => {
                        while reader.peek().is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')) {
                            reader.bump();
                        }
                    }
                    _ => return reader.fail("a table"),
                }
                reader.blanks()?;
                reader.expect("=", "a table")?;
                reader.lines()?;
                reader.statement()?;
            }
        })?;
        self.expect("}", "a table that is not closed")
    }
}
