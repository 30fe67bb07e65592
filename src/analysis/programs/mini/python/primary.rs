//! What operators stand between: names, literals, displays, comprehensions and what is in parentheses, with the attributes, calls and
//! subscripts behind them. Source: the full grammar specification of CPython 3.13.

use super::parser::Parser;
use super::scopes;
use super::token::{self, Literal, Token};
use super::tree::{Argument, Clause, Expr};

/// How many attributes, calls and subscripts may follow each other.
const MAX_LINKS: usize = 24;

impl Parser<'_, '_> {
    /// A value with the attributes, calls and subscripts behind it.
    pub(super) fn primary(&mut self) -> Option<Expr> {
        let mut value = self.atom()?;
        let mut links = 0_usize;
        loop {
            if self.eat(".") {
                value = Expr::Attribute(Box::new(value), self.name()?);
            } else if self.eat("(") {
                value = Expr::Call(Box::new(value), self.arguments()?);
            } else if self.eat("[") {
                value = Expr::Subscript(Box::new(value), self.subscript()?);
            } else {
                return Some(value);
            }
            // The tree is walked as deep as it is built.
            links = links.checked_add(1).filter(|links| *links <= MAX_LINKS)?;
        }
    }

    /// The arguments of a call, behind its opening parenthesis.
    fn arguments(&mut self) -> Option<Vec<Argument>> {
        let mut out: Vec<Argument> = Vec::new();
        while !self.eat(")") {
            let has_named = out.iter().any(|one| matches!(one, Argument::Named(..) | Argument::Doubled(_)));
            let has_doubled = out.iter().any(|one| matches!(one, Argument::Doubled(_)));
            if self.eat("**") {
                out.push(Argument::Doubled(self.expression()?));
            } else if self.eat("*") {
                if has_doubled {
                    return None;
                }
                out.push(Argument::Star(self.expression()?));
            } else if matches!(self.peek_second(), Some(Token::Sign("="))) {
                let name = self.name()?;
                self.bump();
                if out.iter().any(|one| matches!(one, Argument::Named(other, _) if *other == name)) {
                    return None;
                }
                out.push(Argument::Named(name, self.expression()?));
            } else {
                if has_named {
                    return None;
                }
                let value = self.named()?;
                if self.is_word("for") {
                    // Without brackets of its own it is the only argument.
                    let only = self.comprehension(value, ")").filter(|_| out.is_empty())?;
                    return Some(vec![Argument::Plain(only)]);
                }
                out.push(Argument::Plain(value));
            }
            if !self.eat(",") && !self.is_sign(")") {
                return None;
            }
        }
        Some(out)
    }

    /// What is in the brackets of a subscript, behind the opening one.
    fn subscript(&mut self) -> Option<Vec<Expr>> {
        let mut out = Vec::new();
        loop {
            let (mut parts, mut between) = (0, Vec::new());
            loop {
                if !self.is_sign(":") && !self.is_sign("]") && !self.is_sign(",") {
                    between.push(self.expression()?);
                    parts |= 1;
                }
                if !self.eat(":") {
                    break;
                }
                parts += 2;
            }
            // At most two colons, and something between commas.
            if !(1..6).contains(&parts) {
                return None;
            }
            // What a slice gives is no item.
            if parts == 1 {
                out.append(&mut between);
            } else {
                out.push(Expr::Group(between));
            }
            if self.eat("]") {
                return Some(out);
            }
            self.expect(",")?;
            if self.eat("]") {
                return Some(out);
            }
        }
    }

    /// `for TARGET in SOURCE if CONDITION`, at least once.
    fn clauses(&mut self) -> Option<Vec<Clause>> {
        let mut out = Vec::new();
        while self.eat_word("for") {
            let target = self.targets().filter(Expr::is_target)?;
            self.eat_word("in").then_some(())?;
            let source = self.disjunction()?;
            let mut conditions = Vec::new();
            while self.eat_word("if") {
                conditions.push(self.disjunction()?);
            }
            out.push(Clause { target, source, conditions });
        }
        (!out.is_empty()).then_some(out)
    }

    /// The comprehension whose result has just been read, up to the sign that ends it.
    fn comprehension(&mut self, result: Expr, end: &str) -> Option<Expr> {
        let is_plain = !matches!(result, Expr::Star(_) | Expr::Named(..));
        let clauses = self.clauses().filter(|_| is_plain)?;
        self.expect(end)?;
        let results = vec![result];
        if self.is_python3 { scopes::comprehension(results, clauses, self.at) } else { Some(Expr::Comprehension(results, clauses)) }
    }

    /// A value without anything behind it.
    fn atom(&mut self) -> Option<Expr> {
        let token = self.peek()?.clone();
        match token {
            Token::Name("None" | "True" | "False") => {
                self.bump();
                Some(Expr::Constant(None))
            }
            Token::Name(_) => self.name().map(Expr::Name),
            Token::Number(digits) => {
                self.bump();
                Some(Expr::Constant(digits.parse().ok()))
            }
            Token::Text(first) => self.text(&first),
            Token::Sign("(") => {
                self.bump();
                self.deeper(Self::in_parentheses)
            }
            Token::Sign("[") => {
                self.bump();
                self.deeper(Self::in_brackets)
            }
            Token::Sign("{") => {
                self.bump();
                self.deeper(Self::in_braces)
            }
            Token::Sign(_) | Token::Newline | Token::Indent | Token::Dedent => None,
        }
    }

    /// A string: literals that stand behind each other are one.
    fn text(&mut self, first: &Literal<'_>) -> Option<Expr> {
        let bytes = first.bytes;
        let mut value = Some(String::new());
        let mut formatted = false;
        let texts = first.texts.as_ref().map(|texts| texts.iter().map(|text| (*text).to_owned()).collect());
        let begin = self.at;
        let mut fields = Vec::new();
        while let Some(Token::Text(literal)) = self.peek() {
            if literal.bytes != bytes {
                return None;
            }
            value = value.zip(literal.value.as_deref()).map(|(value, more)| value + more);
            formatted |= literal.fields.is_some();
            for text in literal.fields.clone().unwrap_or_default() {
                fields.push(self.deeper(|parser| field(text, parser.depth, parser.is_python3))?);
            }
            self.bump();
        }
        let is_one = self.at == begin.saturating_add(1);
        Some(if formatted { Expr::Joined { fields, texts: texts.filter(|_| is_one) } } else { Expr::Text { value, bytes } })
    }

    /// What is in parentheses: a tuple, a comprehension, or a value.
    fn in_parentheses(&mut self) -> Option<Expr> {
        if self.eat(")") {
            return Some(Expr::Sequence(Vec::new()));
        }
        let first = self.starred(Self::named)?;
        if self.is_word("for") {
            return self.comprehension(first, ")");
        }
        if self.eat(")") {
            // A value in parentheses: as a target, a name or a subscript stays what it is.
            return (!matches!(first, Expr::Star(_))).then_some(first);
        }
        let mut items = vec![first];
        while self.eat(",") && !self.is_sign(")") {
            items.push(self.starred(Self::named)?);
        }
        self.expect(")")?;
        Some(Expr::Sequence(items))
    }

    /// A list, or a comprehension that makes one.
    fn in_brackets(&mut self) -> Option<Expr> {
        let mut items = Vec::new();
        while !self.eat("]") {
            items.push(self.starred(Self::named)?);
            if self.is_word("for") {
                let only = items.pop().filter(|_| items.is_empty())?;
                return self.comprehension(only, "]");
            }
            if !self.eat(",") && !self.is_sign("]") {
                return None;
            }
        }
        Some(Expr::Sequence(items))
    }

    /// A dictionary or a set, or a comprehension that makes one.
    fn in_braces(&mut self) -> Option<Expr> {
        let mut items = Vec::new();
        let mut is_dict = None;
        while !self.eat("}") {
            let (item, keyed) = if self.eat("**") {
                (Expr::Star(Box::new(self.operation()?)), true)
            } else {
                let first = self.starred(Self::named)?;
                let is_key = self.is_sign(":") && !matches!(first, Expr::Star(_) | Expr::Named(..));
                if is_key && self.eat(":") { (Expr::Pairs(vec![(first, self.expression()?)]), true) } else { (first, false) }
            };
            if *is_dict.get_or_insert(keyed) != keyed {
                return None;
            }
            items.push(item);
            if self.is_word("for") {
                let only = items.pop().filter(|_| items.is_empty())?;
                return self.comprehension(only, "}");
            }
            if !self.eat(",") && !self.is_sign("}") {
                return None;
            }
        }
        let pair = |item: &Expr| if let Expr::Pairs(pair) = item { pair.first().cloned() } else { None };
        let pairs = if is_dict == Some(true) { items.iter().map(pair).collect::<Option<Vec<_>>>() } else { None };
        let set = if is_dict == Some(false) { Expr::Set } else { Expr::Group };
        Some(pairs.map_or_else(|| set(items), Expr::Pairs))
    }
}

/// The expression in a field of an f-string.
fn field(text: &str, depth: usize, is_python3: bool) -> Option<Expr> {
    let tokens = token::field(text)?;
    let mut parser = Parser::new(&tokens, depth, is_python3);
    let value = parser.expressions()?;
    parser.peek().is_none().then_some(value)
}
