//! What expressions are made of: literals, templates, lists, objects, functions, `new` and what stands in parentheses.
//! Source: ECMA-262, chapter 13.2.

use super::expression::{Parser, is_keyword};
use super::tree::{Body, Expr, Function, Item, Property};

impl Parser<'_> {
    /// Arguments, or the values of a list, up to the sign that ends them.
    pub(super) fn items(&mut self, end: &str) -> Option<Vec<Item>> {
        self.within(|parser| {
            let mut out = Vec::new();
            while !parser.text.eat(end)? {
                if end == "]" && parser.text.eat(",")? {
                    out.push(Item::Hole);
                    continue;
                }
                let item = if parser.text.eat("...")? { Item::Spread(parser.value()?) } else { Item::Plain(parser.value()?) };
                out.push(item);
                if !parser.text.eat(",")? && !parser.text.is_sign(end) {
                    return None;
                }
            }
            Some(out)
        })
    }

    pub(super) fn atom(&mut self) -> Option<Expr> {
        let next = self.text.next()?;
        match next {
            '"' | '\'' => return self.text.string().map(Expr::Text),
            '`' => return self.template(),
            '/' => return self.text.regex().map(|()| Expr::Constant),
            _ => {}
        }
        if next.is_ascii_digit() || (next == '.' && !self.text.is_sign("...")) {
            return self.text.number().map(|digits| Expr::Number(digits.parse().ok()));
        }
        match self.text.sign() {
            Some("(") => {
                self.text.expect("(")?;
                return self.in_parentheses();
            }
            Some("[" | "{") => return self.literal(),
            Some(_) => return None,
            None => {}
        }
        match self.text.word()? {
            "null" | "undefined" | "true" | "false" => {
                self.text.take_word()?;
                Some(Expr::Constant)
            }
            "NaN" | "Infinity" => {
                self.text.take_word()?;
                Some(Expr::Number(None))
            }
            "function" => {
                self.text.take_word()?;
                let name = if self.text.is_sign("(") { None } else { Some(self.name()?) };
                self.within(|parser| parser.function(name)).map(|function| Expr::Function(Box::new(function)))
            }
            "new" => {
                self.text.take_word()?;
                let name = self.name()?;
                // `new A.B()` and `new A[0]()` make something else than an `A`.
                if matches!(self.text.sign(), Some("." | "?." | "[")) {
                    return None;
                }
                let arguments = if self.text.eat("(")? { self.items(")")? } else { Vec::new() };
                Some(Expr::New(name, arguments))
            }
            _ => self.name().map(Expr::Name),
        }
    }

    /// A list or an object.
    pub(super) fn literal(&mut self) -> Option<Expr> {
        if self.text.eat("[")? {
            return self.items("]").map(Expr::Array);
        }
        self.text.expect("{")?;
        self.within(Self::properties).map(Expr::Object)
    }

    /// Parameters and body of a function, behind its name.
    pub(super) fn function(&mut self, name: Option<String>) -> Option<Function> {
        self.text.expect("(")?;
        let parameters = self.items(")")?.into_iter().map(Item::into_pattern).collect::<Option<_>>()?;
        Some(Function { name, parameters, body: Body::Block(self.block()?) })
    }

    fn in_parentheses(&mut self) -> Option<Expr> {
        let mut items = self.items(")")?;
        if self.text.is_sign("=>") && !self.text.after_newline {
            return Some(Expr::Parameters(items));
        }
        let last = items.pop()?;
        let mut looked_at = Vec::new();
        for item in items {
            let Item::Plain(value) = item else { return None };
            looked_at.push(value);
        }
        let Item::Plain(last) = last else { return None };
        if looked_at.is_empty() {
            // A pattern in parentheses is none.
            return Some(match last {
                value @ (Expr::Array(_) | Expr::Object(_) | Expr::Name(_)) if self.text.is_sign("=") => {
                    Expr::Choose { looked_at, values: vec![value] }
                }
                value => value,
            });
        }
        Some(Expr::Choose { looked_at, values: vec![last] })
    }

    fn template(&mut self) -> Option<Expr> {
        let (value, mut ends) = self.text.template()?;
        if ends {
            return Some(Expr::Text(value));
        }
        let mut parts = vec![Expr::Text(value)];
        while !ends {
            parts.push(self.within(Self::expression)?);
            if self.text.next() != Some('}') {
                return None;
            }
            let (text, is_last) = self.text.template()?;
            parts.push(Expr::Text(text));
            ends = is_last;
        }
        Some(Expr::Template(parts))
    }

    fn properties(&mut self) -> Option<Vec<Property>> {
        let mut out = Vec::new();
        while !self.text.eat("}")? {
            self.count()?;
            out.push(self.property()?);
            if !self.text.eat(",")? && !self.text.is_sign("}") {
                return None;
            }
        }
        Some(out)
    }

    fn property(&mut self) -> Option<Property> {
        if self.text.eat("...")? {
            return self.value().map(Property::Spread);
        }
        if self.text.eat("[")? {
            let key = self.value()?;
            self.text.expect("]")?;
            self.text.expect(":")?;
            return Some(match key {
                Expr::Text(Some(name)) => Property::Named(name, self.value()?),
                key => Property::Computed(key, self.value()?),
            });
        }
        let next = self.text.next()?;
        if matches!(next, '"' | '\'') {
            let key = self.text.string()??;
            self.text.expect(":")?;
            return Some(Property::Named(key, self.value()?));
        }
        if next.is_ascii_digit() {
            let key = self.text.number()?.to_owned();
            self.text.expect(":")?;
            return Some(Property::Named(key, self.value()?));
        }
        let word = self.text.take_word()?;
        if self.text.eat(":")? {
            return Some(Property::Named(word.to_owned(), self.value()?));
        }
        if is_keyword(word) {
            return None;
        }
        if self.text.eat("=")? {
            return Some(Property::Default(word.to_owned(), self.value()?));
        }
        Some(Property::Named(word.to_owned(), Expr::Name(word.to_owned())))
    }
}
