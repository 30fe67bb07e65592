//! Expressions, from lists down to operators and what stands between them. Source: the full grammar specification of CPython 3.13.
//!
//! The rules are those of the grammar, without `await`, `@`, `...` and patterns, and with `yield` as a statement alone.

use super::parser::{Parser, is_keyword};
use super::token::Token;
use super::tree::{Comparison, Expr, Parameters};

/// Whether it is an operator between two values. Which of them binds closer makes no difference here: what is computed
/// from all of the values is one thing.
fn is_operator(sign: &str) -> bool {
    matches!(sign, "|" | "^" | "&" | "<<" | ">>" | "+" | "-" | "*" | "/" | "//" | "%")
}

/// Whether it is an operator that compares, other than `==` and `!=`.
fn is_comparison(sign: &str) -> bool {
    matches!(sign, "<" | ">" | "<=" | ">=")
}

impl Parser<'_, '_> {
    /// Expressions with commas between them, which make a tuple, or one without.
    pub(super) fn expressions(&mut self) -> Option<Expr> {
        self.listed(|parser| parser.starred(Self::expression))
    }

    /// What may stand in front of `=`, and between `for` and `in`.
    pub(super) fn targets(&mut self) -> Option<Expr> {
        self.listed(|parser| parser.starred(Self::operation))
    }

    /// Items with commas between them, which make a tuple, or one without.
    fn listed(&mut self, item: impl Fn(&mut Self) -> Option<Expr>) -> Option<Expr> {
        let first = item(self)?;
        if !self.is_sign(",") {
            return (!matches!(first, Expr::Star(_))).then_some(first);
        }
        let mut items = vec![first];
        while self.eat(",") && self.begins_expression() {
            items.push(item(self)?);
        }
        Some(Expr::Sequence(items))
    }

    /// Whether the next token may begin an expression.
    fn begins_expression(&self) -> bool {
        match self.peek() {
            Some(Token::Name(name)) => !is_keyword(name) || matches!(*name, "None" | "True" | "False" | "not" | "lambda"),
            Some(Token::Number(_) | Token::Text(_)) => true,
            Some(Token::Sign(sign)) => matches!(*sign, "(" | "[" | "{" | "-" | "+" | "~" | "*"),
            Some(Token::Newline | Token::Indent | Token::Dedent) | None => false,
        }
    }

    /// `*VALUE`, or what `other` reads.
    pub(super) fn starred(&mut self, other: impl Fn(&mut Self) -> Option<Expr>) -> Option<Expr> {
        if self.eat("*") { self.operation().map(|value| Expr::Star(Box::new(value))) } else { other(self) }
    }

    /// `NAME := VALUE`, or an expression: what may be a condition, or stand in brackets.
    pub(super) fn named(&mut self) -> Option<Expr> {
        if matches!(self.peek_second(), Some(Token::Sign(":="))) {
            let name = self.name()?;
            self.bump();
            return Some(Expr::Named(name, Box::new(self.expression()?)));
        }
        self.expression()
    }

    pub(super) fn expression(&mut self) -> Option<Expr> {
        self.deeper(|parser| {
            if parser.eat_word("lambda") {
                let parameters = parser.parameters(":")?;
                return Some(Expr::Lambda(parameters, Box::new(parser.expression()?)));
            }
            let value = parser.disjunction()?;
            if !parser.eat_word("if") {
                return Some(value);
            }
            let condition = parser.disjunction()?;
            parser.eat_word("else").then_some(())?;
            Some(Expr::Group(vec![value, condition, parser.expression()?]))
        })
    }

    /// Parameters up to the sign that ends them: plain names, the last of them with values. Those of functions that have a name may have
    /// types.
    pub(super) fn parameters(&mut self, end: &str) -> Option<Parameters> {
        let mut parameters = Parameters::default();
        let mut all_taken = false;
        while !self.eat(end) {
            let takes_named = self.eat("**");
            let takes_others = takes_named || self.eat("*");
            // Behind `*NAME` there is only `**NAME`, which is the last.
            if parameters.others > 0 && !takes_named || all_taken {
                return None;
            }
            parameters.others = parameters.others.saturating_add(usize::from(takes_others));
            all_taken |= takes_named;
            let name = self.name()?;
            if parameters.names.contains(&name) {
                return None;
            }
            parameters.names.push(name);
            if end == ")" && self.eat(":") {
                parameters.annotations.push(self.expression()?);
            }
            if !takes_others && self.eat("=") {
                parameters.defaults.push(self.expression()?);
            } else if !takes_others && !parameters.defaults.is_empty() {
                return None;
            }
            if !self.eat(",") && !self.is_sign(end) {
                return None;
            }
        }
        Some(parameters)
    }

    /// Values with `or` and `and` between them.
    pub(super) fn disjunction(&mut self) -> Option<Expr> {
        self.joined("or", Expr::Any, |parser| parser.joined("and", Expr::All, Self::inversion))
    }

    /// Items with this word between them, or one without.
    fn joined(&mut self, word: &str, made: fn(Vec<Expr>) -> Expr, item: impl Fn(&mut Self) -> Option<Expr>) -> Option<Expr> {
        let first = item(self)?;
        if !self.is_word(word) {
            return Some(first);
        }
        let mut items = vec![first];
        while self.eat_word(word) {
            items.push(item(self)?);
        }
        Some(made(items))
    }

    /// `not VALUE`, a comparison, or a value.
    fn inversion(&mut self) -> Option<Expr> {
        if self.eat_word("not") {
            return self.deeper(Self::inversion).map(|value| Expr::Compare(Comparison::Not, vec![value]));
        }
        let first = self.operation()?;
        let Some(mut kind) = self.comparison() else { return Some(first) };
        let mut items = vec![first, self.operation()?];
        while self.comparison().is_some() {
            kind = Comparison::Other;
            items.push(self.operation()?);
        }
        Some(Expr::Compare(kind, items))
    }

    /// Takes an operator that compares.
    fn comparison(&mut self) -> Option<Comparison> {
        if self.eat("==") {
            return Some(Comparison::Equal);
        }
        if self.eat("!=") {
            return Some(Comparison::Unequal);
        }
        if self.eat_one(is_comparison) {
            return Some(Comparison::Other);
        }
        if self.eat_word("in") {
            return Some(Comparison::Among);
        }
        if self.eat_word("is") {
            self.eat_word("not");
            return Some(Comparison::Other);
        }
        let is_not_in = self.is_word("not") && matches!(self.peek_second(), Some(Token::Name("in")));
        self.at = self.at.saturating_add(if is_not_in { 2 } else { 0 });
        is_not_in.then_some(Comparison::NotAmong)
    }

    /// Values with operators between them.
    pub(super) fn operation(&mut self) -> Option<Expr> {
        let first = self.factor()?;
        if !matches!(self.peek(), Some(Token::Sign(next)) if is_operator(next)) {
            return Some(first);
        }
        let mut items = vec![first];
        let (mut divides, mut adds) = (true, true);
        while matches!(self.peek(), Some(Token::Sign(next)) if is_operator(next)) {
            divides &= self.is_sign("/");
            adds &= self.is_sign("+");
            self.bump();
            items.push(self.factor()?);
        }
        Some(if divides {
            Expr::Divided(items)
        } else if adds {
            sum(items)
        } else {
            Expr::Group(items)
        })
    }

    /// A value with its signs, or a power.
    fn factor(&mut self) -> Option<Expr> {
        if self.eat("-") || self.eat("+") || self.eat("~") {
            return self.deeper(Self::factor).map(|value| Expr::Group(vec![value]));
        }
        let base = self.primary()?;
        if !self.eat("**") {
            return Some(base);
        }
        self.deeper(Self::factor).map(|exponent| Expr::Group(vec![base, exponent]))
    }
}

/// Values with `+` between them. What is put together with a text is one as well: an f-string of the same fields.
fn sum(items: Vec<Expr>) -> Expr {
    if items.iter().any(|item| matches!(item, Expr::Text { bytes: false, .. })) {
        let texts = vec![String::new(); items.len().saturating_add(1)];
        return Expr::Joined { fields: items, texts: Some(texts) };
    }
    Expr::Group(items)
}
