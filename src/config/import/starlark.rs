//! The part of Starlark that rule files are written in: calls with texts and lists, and names for such values.
//! Everything else is a problem at its line, and reading goes on behind it.

use std::collections::HashMap;
use std::iter::Peekable;
use std::str::CharIndices;

use crate::config::json::{Lines, Problem};

/// How deep lists may stand in each other.
const MAX_DEPTH: usize = 16;
/// Characters of a call that are kept for the report.
const MAX_SHOWN: usize = 400;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    List(Vec<Value>),
    /// A number, a truth value, or something else that no rule is made of.
    Other,
}

impl Value {
    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::List(_) | Self::Other => None,
        }
    }

    pub(super) fn as_list(&self) -> Option<&[Value]> {
        match self {
            Self::List(items) => Some(items),
            Self::Text(_) | Self::Other => None,
        }
    }
}

/// A call such as `prefix_rule(pattern = ["git"])`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) name: String,
    /// The line it starts on, counted from one.
    pub(super) line: usize,
    /// Its text on one line.
    pub(super) text: String,
    arguments: Vec<(Option<String>, Value)>,
}

impl Call {
    /// The argument of this name.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.arguments.iter().find(|(known, _)| known.as_deref() == Some(name)).map(|(_, value)| value)
    }

    /// The argument of a parameter, by its name or by its place among the parameters.
    pub(super) fn argument(&self, parameters: &[&str], name: &str) -> Option<&Value> {
        let place = parameters.iter().position(|known| *known == name);
        let placed = || self.arguments.iter().filter(|(known, _)| known.is_none()).nth(place?).map(|(_, value)| value);
        self.get(name).or_else(placed)
    }

    /// Why the agent would not take these arguments: then nothing of its file holds, and what was meant is not known.
    pub(super) fn misfit(&self, parameters: &[&str]) -> Option<String> {
        let placed = self.arguments.iter().take_while(|(name, _)| name.is_none()).count();
        let mut said: Vec<&str> = parameters.iter().take(placed).copied().collect();
        if placed > parameters.len() {
            return Some(format!("`{}` takes {} arguments", self.name, parameters.len()));
        }
        for (name, _) in self.arguments.iter().skip(placed) {
            match name.as_deref() {
                None => return Some("an argument without a name stands behind one with a name".to_owned()),
                Some(name) if !parameters.contains(&name) => return Some(format!("`{}` takes no argument `{name}`", self.name)),
                Some(name) if said.contains(&name) => return Some(format!("`{name}` is given twice")),
                Some(name) => said.push(name),
            }
        }
        None
    }
}

/// The calls of a text in their order, and what of it is none.
pub(super) fn statements(text: &str) -> Vec<Result<Call, Problem>> {
    let (tokens, end) = tokens(text);
    let lines = Lines::of(text);
    let mut reader = Reader { tokens: &tokens, at: 0, names: HashMap::new() };
    let mut out = Vec::new();
    while let Some(start) = reader.skip_breaks() {
        let line = lines.at(start);
        // What is indented belongs to a loop, a condition or a function: whether it runs is not known.
        let is_indented = start > 0 && text.get(..start).is_none_or(|before| !before.ends_with('\n'));
        let statement = if is_indented { None } else { reader.statement() };
        match statement {
            Some(Some((name, arguments))) => {
                let stop = reader.tokens.get(reader.at.wrapping_sub(1)).map_or(start, |token| token.end);
                let text: String = text.get(start..stop).unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
                out.push(Ok(Call { name, line, text: text.chars().take(MAX_SHOWN).collect(), arguments }));
            }
            Some(None) => {}
            None => {
                let message = "this is more than calls with texts and lists, and is not understood".to_owned();
                out.push(Err(Problem { line, message }));
                reader.recover();
            }
        }
    }
    if let Some(at) = end {
        out.push(Err(Problem { line: lines.at(at), message: "a text is not closed, or a character is not known".to_owned() }));
    }
    out
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Name(String),
    Text(String),
    Number,
    Symbol(char),
    /// The end of a line outside brackets.
    Break,
}

#[derive(Debug, Clone)]
struct Token {
    start: usize,
    end: usize,
    kind: Kind,
}

/// The tokens, and where reading stopped if it did not reach the end.
fn tokens(text: &str) -> (Vec<Token>, Option<usize>) {
    let mut out = Vec::new();
    let mut depth = 0_usize;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let kind = match c {
            '\n' if depth == 0 => Kind::Break,
            c if c.is_whitespace() || c == '\u{feff}' => continue,
            '\\' if chars.peek().is_some_and(|(_, next)| *next == '\n') => {
                chars.next();
                continue;
            }
            '#' => {
                while chars.peek().is_some_and(|(_, next)| *next != '\n') {
                    chars.next();
                }
                continue;
            }
            '"' | '\'' => match string(text, start, c, false, &mut chars) {
                Some(text) => Kind::Text(text),
                None => return (out, Some(start)),
            },
            'r' if chars.peek().is_some_and(|(_, next)| matches!(next, '"' | '\'')) => {
                let Some((at, quote)) = chars.next() else { return (out, Some(start)) };
                match string(text, at, quote, true, &mut chars) {
                    Some(text) => Kind::Text(text),
                    None => return (out, Some(start)),
                }
            }
            c if c.is_alphabetic() || c == '_' => Kind::Name(while_in(c, &mut chars, |c| c.is_alphanumeric() || c == '_')),
            c if c.is_ascii_digit() => {
                while_in(c, &mut chars, |c| c.is_alphanumeric() || c == '.');
                Kind::Number
            }
            '(' | '[' | '{' => {
                depth = depth.saturating_add(1);
                Kind::Symbol(c)
            }
            ')' | ']' | '}' => {
                depth = depth.saturating_sub(1);
                Kind::Symbol(c)
            }
            c => Kind::Symbol(c),
        };
        let end = chars.peek().map_or(text.len(), |(at, _)| *at);
        out.push(Token { start, end, kind });
    }
    (out, None)
}

fn while_in(first: char, chars: &mut Peekable<CharIndices<'_>>, belongs: impl Fn(char) -> bool) -> String {
    let mut word = String::from(first);
    while let Some((_, c)) = chars.next_if(|(_, c)| belongs(*c)) {
        word.push(c);
    }
    word
}

/// The text behind an opening quote that stands at `start`.
fn string(text: &str, start: usize, quote: char, raw: bool, chars: &mut Peekable<CharIndices<'_>>) -> Option<String> {
    let triple: String = std::iter::repeat_n(quote, 3).collect();
    let is_triple = text.get(start..).is_some_and(|rest| rest.starts_with(&triple));
    if is_triple {
        chars.next();
        chars.next();
    }
    let mut out = String::new();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                let (_, next) = chars.next()?;
                if raw {
                    out.extend([c, next]);
                    continue;
                }
                match next {
                    'n' => out.push('\n'),
                    't' => out.push('\t'),
                    'r' => out.push('\r'),
                    '\n' => {}
                    '\\' | '"' | '\'' => out.push(next),
                    'x' | 'u' | 'U' | '0'..='7' => return None,
                    other => out.extend(['\\', other]),
                }
            }
            c if c == quote && !is_triple => return Some(out),
            c if c == quote && text.get(at..).is_some_and(|rest| rest.starts_with(&triple)) => {
                chars.next();
                chars.next();
                return Some(out);
            }
            '\n' if !is_triple => return None,
            c => out.push(c),
        }
    }
    None
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    names: HashMap<String, Value>,
}

type Arguments = Vec<(Option<String>, Value)>;

impl Reader<'_> {
    /// The byte at which the next statement starts.
    fn skip_breaks(&mut self) -> Option<usize> {
        while self.tokens.get(self.at).is_some_and(|token| token.kind == Kind::Break) {
            self.at = self.at.saturating_add(1);
        }
        self.tokens.get(self.at).map(|token| token.start)
    }

    fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    fn next(&mut self) -> Option<&Kind> {
        let token = self.tokens.get(self.at)?;
        self.at = self.at.saturating_add(1);
        Some(&token.kind)
    }

    fn takes(&mut self, symbol: char) -> bool {
        let is_next = self.peek() == Some(&Kind::Symbol(symbol));
        if is_next {
            self.at = self.at.saturating_add(1);
        }
        is_next
    }

    /// A call, or nothing where a name is given to a value; no statement at all where it is something else.
    #[allow(clippy::option_option)]
    fn statement(&mut self) -> Option<Option<(String, Arguments)>> {
        let name = match self.next()?.clone() {
            Kind::Name(name) => name,
            // A text by itself says nothing.
            Kind::Text(_) if self.ends() => return Some(None),
            Kind::Text(_) | Kind::Number | Kind::Symbol(_) | Kind::Break => return None,
        };
        if self.takes('=') {
            // A name whose value is not understood stands for nothing from here on.
            self.names.remove(&name);
            let value = self.value(MAX_DEPTH)?;
            if !self.ends() {
                return None;
            }
            self.names.insert(name, value);
            return Some(None);
        }
        if !self.takes('(') {
            return None;
        }
        let mut arguments = Vec::new();
        while !self.takes(')') {
            let named = match (self.peek(), self.tokens.get(self.at.saturating_add(1)).map(|token| &token.kind)) {
                (Some(Kind::Name(name)), Some(Kind::Symbol('='))) => Some(name.clone()),
                _ => None,
            };
            if named.is_some() {
                self.at = self.at.saturating_add(2);
            }
            arguments.push((named, self.value(MAX_DEPTH)?));
            if !self.takes(',') && self.peek() != Some(&Kind::Symbol(')')) {
                return None;
            }
        }
        self.ends().then_some(Some((name, arguments)))
    }

    fn ends(&self) -> bool {
        matches!(self.peek(), None | Some(Kind::Break))
    }

    /// A value; texts and lists may be joined with `+`.
    fn value(&mut self, depth: usize) -> Option<Value> {
        let below = depth.checked_sub(1)?;
        let mut value = self.single(below)?;
        while self.takes('+') {
            value = match (value, self.single(below)?) {
                (Value::Text(a), Value::Text(b)) => Value::Text(a + &b),
                (Value::List(a), Value::List(b)) => Value::List([a, b].concat()),
                _ => return None,
            };
        }
        Some(value)
    }

    fn single(&mut self, depth: usize) -> Option<Value> {
        match self.next()?.clone() {
            Kind::Text(mut text) => {
                while let Some(Kind::Text(more)) = self.peek() {
                    text.push_str(more);
                    self.at = self.at.saturating_add(1);
                }
                Some(Value::Text(text))
            }
            Kind::Number => Some(Value::Other),
            Kind::Name(name) if matches!(name.as_str(), "True" | "False" | "None") => Some(Value::Other),
            Kind::Name(name) => self.names.get(&name).cloned(),
            Kind::Symbol(open @ ('[' | '(')) => {
                let close = if open == '[' { ']' } else { ')' };
                let mut items = Vec::new();
                while !self.takes(close) {
                    items.push(self.value(depth)?);
                    if !self.takes(',') && self.peek() != Some(&Kind::Symbol(close)) {
                        return None;
                    }
                }
                Some(Value::List(items))
            }
            Kind::Symbol(_) | Kind::Break => None,
        }
    }

    /// Goes on behind the end of the line, outside all brackets.
    fn recover(&mut self) {
        while let Some(token) = self.next() {
            if *token == Kind::Break {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_read_with_their_lines() {
        let read = statements(concat!(
            "# mine\n",
            "READ = [\"ls\", 'cat'] + [r\"a\\b\"]\n",
            "prefix_rule(\n    pattern = [\"git\", [\"push\", \"fetch\"]], # words\n    decision = \"prompt\",\n)\n",
            "prefix_rule(pattern=[READ], match=[\"ls\"], justification=\"\"\"two\nlines\"\"\")\n",
        ));
        let calls: Vec<&Call> = read.iter().map(|call| call.as_ref().expect("a call")).collect();
        assert_eq!(calls.iter().map(|call| call.line).collect::<Vec<_>>(), [3, 7]);
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(calls[0].get("pattern"), Some(&Value::List(vec![text("git"), Value::List(vec![text("push"), text("fetch")])])));
        assert_eq!(calls[1].get("pattern"), Some(&Value::List(vec![Value::List(vec![text("ls"), text("cat"), text("a\\b")])])));
        assert_eq!(calls[1].get("justification"), Some(&text("two\nlines")));
    }

    #[test]
    fn what_is_not_understood_is_a_problem_and_not_the_end() {
        let read =
            statements("for x in [1]:\n    prefix_rule(pattern=[\"rm\"])\nprefix_rule(pattern=[\"ls\"])\nprefix_rule(pattern=[y])\n");
        assert!(read[0].is_err() && read[1].is_err());
        assert!(read.iter().any(|call| call.as_ref().is_ok_and(|call| call.line == 3)));
        assert!(read.last().expect("the last").is_err());
        assert!(statements("prefix_rule(pattern=[\"ls])\n")[0].is_err());
        assert!(statements(&"[".repeat(10_000))[0].is_err());
        assert!(statements(&format!("f({}", "(".repeat(10_000)))[0].is_err());
    }
}
