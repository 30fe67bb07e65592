//! Expressions. Source: ECMA-262, chapter 13 and 15.
//!
//! Left out: `this`, `super`, `class`, `async`, `await`, `yield`, generators, tagged templates, methods and accessors in
//! objects, `import(…)`, `import.meta`, `new.target`, private names.

use super::scanner::Scanner;
use super::tree::{Assign, Body, Expr, Function, How, Item, Makes, Pattern, Target};
use crate::analysis::marks::{mark, marks};

pub(super) fn is_keyword(word: &str) -> bool {
    const MARKS: u128 = marks(KEYWORDS);
    MARKS & mark(word.as_bytes()) != 0 && KEYWORDS.contains(&word)
}

/// How deep expressions and blocks may stand in each other.
const MAX_DEPTH: usize = 40;
/// How many members, calls and indices may follow each other.
const MAX_LINKS: usize = 24;
/// How many values, names and statements a text may have.
const MAX_NODES: usize = 8192;

/// Words that are no names, or are names only in some places.
const KEYWORDS: &[&str] = &[
    "arguments",
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "void",
    "while",
    "with",
    "yield",
    "of",
    "undefined",
    "NaN",
    "Infinity",
];

pub(super) struct Parser<'a> {
    pub(super) text: Scanner<'a>,
    depth: usize,
    nodes: usize,
    /// Whether `in` is no operator here, as at the head of `for`.
    pub(super) no_in: bool,
}

/// What an operator between two values makes of them; `None` if it is none of these.
fn operator(sign: &str) -> Option<Makes> {
    match sign {
        "+" => Some(Makes::Sum),
        "-" | "*" | "/" | "%" | "**" | "&" | "|" | "^" | "<<" | ">>" | ">>>" => Some(Makes::Number),
        "===" | "!==" | "==" | "!=" | "<" | ">" | "<=" | ">=" => Some(Makes::Other),
        _ => None,
    }
}

/// What an assignment with this sign leaves in its target.
fn assignment(sign: &str) -> Option<How> {
    match sign {
        "=" => Some(How::Set),
        "||=" | "&&=" | "??=" => Some(How::Perhaps),
        "+=" => Some(How::Sum),
        "-=" | "*=" | "/=" | "%=" | "**=" | "<<=" | ">>=" | ">>>=" | "&=" | "|=" | "^=" => Some(How::Number),
        _ => None,
    }
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Option<Self> {
        Some(Self { text: Scanner::new(text)?, depth: 0, nodes: 0, no_in: false })
    }

    /// Reads something one level deeper.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth = self.depth.checked_add(1).filter(|depth| *depth <= MAX_DEPTH)?;
        let read = read(self);
        self.depth = self.depth.saturating_sub(1);
        read
    }

    pub(super) fn count(&mut self) -> Option<()> {
        self.nodes = self.nodes.checked_add(1).filter(|nodes| *nodes <= MAX_NODES)?;
        Some(())
    }

    /// A name that is no keyword.
    pub(super) fn name(&mut self) -> Option<String> {
        let name = self.text.word().filter(|word| !is_keyword(word))?;
        self.text.take_word()?;
        Some(name.to_owned())
    }

    /// Expressions with commas between them.
    pub(super) fn expression(&mut self) -> Option<Expr> {
        let first = self.value()?;
        if !self.text.is_sign(",") {
            return Some(first);
        }
        let mut looked_at = vec![first];
        while self.text.eat(",")? {
            looked_at.push(self.value()?);
        }
        let last = looked_at.pop()?;
        Some(Expr::Choose { looked_at, values: vec![last] })
    }

    /// An expression without commas.
    pub(super) fn value(&mut self) -> Option<Expr> {
        self.deeper(Self::assigned)
    }

    fn assigned(&mut self) -> Option<Expr> {
        let left = self.conditional()?;
        let sign = self.text.sign().unwrap_or("");
        if sign == "=>" {
            let parameters = match left {
                Expr::Name(name) if !self.text.after_newline => vec![Pattern::Name(name)],
                Expr::Parameters(items) => items.into_iter().map(Item::into_pattern).collect::<Option<_>>()?,
                _ => return None,
            };
            return self.arrow(parameters);
        }
        let Some(how) = assignment(sign) else { return Some(left) };
        self.text.expect(sign)?;
        let target = match left {
            Expr::Member(..) | Expr::Index(..) => Target::Place(left),
            Expr::Name(_) => Target::Pattern(left.into_pattern()?),
            Expr::Array(_) | Expr::Object(_) if how == How::Set => Target::Pattern(left.into_pattern()?),
            _ => return None,
        };
        Some(Expr::Assign(Box::new(Assign { target, how, value: self.value()? })))
    }

    fn arrow(&mut self, parameters: Vec<Pattern>) -> Option<Expr> {
        self.text.expect("=>")?;
        let no_in = std::mem::take(&mut self.no_in);
        let body = if self.text.is_sign("{") { Body::Block(self.block()?) } else { Body::Value(self.value()?) };
        self.no_in = no_in;
        Some(Expr::Function(Box::new(Function { name: None, parameters, body })))
    }

    fn conditional(&mut self) -> Option<Expr> {
        let condition = self.either()?;
        if !self.text.eat("?")? {
            return Some(condition);
        }
        let no_in = std::mem::take(&mut self.no_in);
        let first = self.value()?;
        self.no_in = no_in;
        self.text.expect(":")?;
        Some(Expr::Choose { looked_at: vec![condition], values: vec![first, self.value()?] })
    }

    /// `A || B && C`, `A ?? B`. What stands in front of `&&` is handed on only where it is no object.
    fn either(&mut self) -> Option<Expr> {
        let first = self.both()?;
        if !self.text.is_sign("||") && !self.text.is_sign("??") {
            return Some(first);
        }
        let mut values = vec![first];
        while self.text.eat("||")? || self.text.eat("??")? {
            values.push(self.both()?);
        }
        Some(Expr::Choose { looked_at: Vec::new(), values })
    }

    fn both(&mut self) -> Option<Expr> {
        let first = self.operation()?;
        if !self.text.is_sign("&&") {
            return Some(first);
        }
        let mut looked_at = vec![first];
        while self.text.eat("&&")? {
            looked_at.push(self.operation()?);
        }
        let last = looked_at.pop()?;
        // In front of it stand the values that count as no: numbers, texts and nothing.
        Some(Expr::Choose { looked_at, values: vec![last, Expr::Text(None)] })
    }

    fn is_at_operator(&self) -> bool {
        match self.text.sign() {
            Some(sign) => operator(sign).is_some(),
            None => self.text.is_word("instanceof") || (self.text.is_word("in") && !self.no_in),
        }
    }

    /// Values with operators between them.
    fn operation(&mut self) -> Option<Expr> {
        let first = self.unary()?;
        if !self.is_at_operator() {
            return Some(first);
        }
        let mut items = vec![first];
        let mut makes = None;
        loop {
            if self.text.is_word("instanceof") {
                self.text.take_word()?;
                items.push(Expr::Class(self.name()?));
                makes = Some(Makes::Other);
                // Of these the class would only be the beginning.
                if matches!(self.text.sign(), Some("." | "?." | "[" | "(")) || self.text.next() == Some('`') {
                    return None;
                }
                continue;
            }
            if self.text.is_word("in") && !self.no_in {
                self.text.take_word()?;
                makes = Some(Makes::Other);
            } else {
                let Some((sign, one)) = self.text.sign().and_then(|sign| Some((sign, operator(sign)?))) else { break };
                self.text.expect(sign)?;
                makes = match makes {
                    None => Some(one),
                    Some(before) if before == one => Some(one),
                    Some(_) => Some(Makes::Other),
                };
            }
            items.push(self.unary()?);
            self.count()?;
        }
        match makes {
            None => items.pop(),
            Some(makes) => Some(Expr::Compute(makes, items)),
        }
    }

    fn unary(&mut self) -> Option<Expr> {
        self.count()?;
        match self.text.sign() {
            Some(sign @ ("!" | "-" | "+" | "~")) => {
                self.text.expect(sign)?;
                let makes = if sign == "!" { Makes::Other } else { Makes::Number };
                return self.deeper(Self::unary).map(|value| Expr::Compute(makes, vec![value]));
            }
            Some(sign @ ("++" | "--")) => {
                self.text.expect(sign)?;
                let target = self.deeper(Self::unary)?;
                return target.is_place().then(|| Expr::Update(Box::new(target)));
            }
            _ => {}
        }
        match self.text.word() {
            Some("typeof" | "void") => {
                self.text.take_word()?;
                return self.deeper(Self::unary).map(|value| Expr::Compute(Makes::Other, vec![value]));
            }
            Some("delete") => {
                self.text.take_word()?;
                let place = self.deeper(Self::unary)?;
                return matches!(place, Expr::Member(..) | Expr::Index(..)).then(|| Expr::Delete(Box::new(place)));
            }
            _ => {}
        }
        let value = self.links()?;
        let is_updated = !self.text.after_newline && matches!(self.text.sign(), Some("++" | "--"));
        if !is_updated {
            return Some(value);
        }
        let sign = self.text.sign()?;
        self.text.expect(sign)?;
        value.is_place().then(|| Expr::Update(Box::new(value)))
    }

    fn links(&mut self) -> Option<Expr> {
        let mut value = self.atom()?;
        if matches!(value, Expr::Parameters(_)) {
            return Some(value);
        }
        let mut links = 0_usize;
        loop {
            // Behind a value this would be a call.
            if self.text.next() == Some('`') {
                return None;
            }
            let sign = self.text.sign().unwrap_or("");
            if !matches!(sign, "." | "?." | "[" | "(") {
                return Some(value);
            }
            // The tree is walked as deep as it is built.
            links = links.checked_add(1).filter(|links| *links <= MAX_LINKS)?;
            self.count()?;
            self.text.expect(sign)?;
            let is_optional = sign == "?.";
            value = if sign == "(" || (is_optional && self.text.eat("(")?) {
                Expr::Call(Box::new(value), self.items(")")?)
            } else if sign == "[" || (is_optional && self.text.eat("[")?) {
                self.index(value)?
            } else {
                Expr::Member(Box::new(value), self.text.take_word()?.to_owned())
            };
        }
    }

    fn index(&mut self, base: Expr) -> Option<Expr> {
        let key = self.within(Self::expression)?;
        self.text.expect("]")?;
        Some(match key {
            Expr::Text(Some(name)) => Expr::Member(Box::new(base), name),
            key => Expr::Index(Box::new(base), Box::new(key)),
        })
    }

    /// Reads something between brackets, where `in` is an operator.
    pub(super) fn within<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let no_in = std::mem::take(&mut self.no_in);
        let read = read(self);
        self.no_in = no_in;
        read
    }
}

impl Expr {
    /// Whether `++` may stand beside it.
    fn is_place(&self) -> bool {
        matches!(self, Self::Name(_) | Self::Member(..) | Self::Index(..))
    }
}
