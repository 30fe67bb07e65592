//! Expressions. Source: the full grammar specification of CPython 3.13.
//!
//! The rules are those of the grammar, without `await`, `@`, `...` and patterns, and with `yield` as a statement alone.

use compact_str::CompactString;

use super::scopes;
use super::token::{self, Literal, Token};
use super::tree::{Argument, Clause, Comparison, Expr, Parameters};
use crate::analysis::marks::{mark, marks};

/// How deep expressions and blocks may stand in each other.
const MAX_DEPTH: usize = 48;
/// How many attributes, calls and subscripts may follow each other.
const MAX_LINKS: usize = 24;

/// Words that are no names.
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try",
    "while", "with", "yield",
];

fn is_keyword(name: &str) -> bool {
    const MARKS: u128 = marks(KEYWORDS);
    MARKS & mark(name.as_bytes()) != 0 && KEYWORDS.contains(&name)
}

/// Whether it is an operator between two values. Which of them binds closer makes no difference here: what is computed
/// from all of the values is one thing.
fn is_operator(sign: &str) -> bool {
    matches!(sign, "|" | "^" | "&" | "<<" | ">>" | "+" | "-" | "*" | "/" | "//" | "%")
}

/// The others than those for equality.
fn is_comparison(sign: &str) -> bool {
    matches!(sign, "<" | ">" | "<=" | ">=")
}

pub(super) struct Parser<'t, 'a> {
    pub(super) tokens: &'t [Token<'a>],
    pub(super) at: usize,
    pub(super) depth: usize,
    /// Whether no Python 2 reads it, where comprehensions have no names of their own.
    pub(super) is_python3: bool,
}

impl<'a> Parser<'_, 'a> {
    pub(super) fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.at)
    }

    pub(super) fn bump(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(next)) if *next == sign)
    }

    pub(super) fn eat(&mut self, sign: &str) -> bool {
        self.eat_one(|next| next == sign)
    }

    /// Takes a sign for which this holds.
    fn eat_one(&mut self, fits: impl Fn(&str) -> bool) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(next)) if fits(next));
        self.at = self.at.saturating_add(usize::from(found));
        found
    }

    pub(super) fn expect(&mut self, sign: &str) -> Option<()> {
        self.eat(sign).then_some(())
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Name(next)) if *next == word)
    }

    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at = self.at.saturating_add(usize::from(found));
        found
    }

    /// A name that is no keyword.
    pub(super) fn name(&mut self) -> Option<CompactString> {
        let Some(Token::Name(name)) = self.peek() else { return None };
        if is_keyword(name) {
            return None;
        }
        let name = CompactString::from(*name);
        self.bump();
        Some(name)
    }

    /// Reads something one level deeper.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth = self.depth.checked_add(1).filter(|depth| *depth <= MAX_DEPTH)?;
        let read = read(self);
        self.depth = self.depth.saturating_sub(1);
        read
    }

    /// Expressions with commas between them, which make a tuple, or one without.
    pub(super) fn expressions(&mut self) -> Option<Expr> {
        self.listed(|parser| parser.starred(Self::expression))
    }

    /// What may stand in front of `=`, and between `for` and `in`.
    pub(super) fn targets(&mut self) -> Option<Expr> {
        self.listed(|parser| parser.starred(Self::operation))
    }

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

    fn begins_expression(&self) -> bool {
        match self.peek() {
            Some(Token::Name(name)) => !is_keyword(name) || matches!(*name, "None" | "True" | "False" | "not" | "lambda"),
            Some(Token::Number(_) | Token::Text(_)) => true,
            Some(Token::Sign(sign)) => matches!(*sign, "(" | "[" | "{" | "-" | "+" | "~" | "*"),
            Some(Token::Newline | Token::Indent | Token::Dedent) | None => false,
        }
    }

    /// `*VALUE`, or what `other` reads.
    fn starred(&mut self, other: impl Fn(&mut Self) -> Option<Expr>) -> Option<Expr> {
        if self.eat("*") { self.operation().map(|value| Expr::Star(Box::new(value))) } else { other(self) }
    }

    /// `NAME := VALUE`, or an expression.
    fn named(&mut self) -> Option<Expr> {
        if matches!(self.tokens.get(self.at.saturating_add(1)), Some(Token::Sign(":="))) {
            let name = self.name()?;
            self.bump();
            return Some(Expr::Named(name, Box::new(self.expression()?)));
        }
        self.expression()
    }

    /// A condition, where `NAME := VALUE` may stand without brackets.
    pub(super) fn condition(&mut self) -> Option<Expr> {
        self.named()
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

    pub(super) fn disjunction(&mut self) -> Option<Expr> {
        self.joined("or", Expr::Any, |parser| parser.joined("and", Expr::All, Self::inversion))
    }

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
        let is_not_in = self.is_word("not") && matches!(self.tokens.get(self.at.saturating_add(1)), Some(Token::Name("in")));
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

    fn primary(&mut self) -> Option<Expr> {
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
            } else if matches!(self.tokens.get(self.at.saturating_add(1)), Some(Token::Sign("="))) {
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
                    let clauses = self.clauses()?;
                    // Without brackets of its own it is the only argument.
                    let is_alone = out.is_empty() && self.eat(")") && !matches!(value, Expr::Named(..));
                    return is_alone.then(|| Some(vec![Argument::Plain(self.comprehension(vec![value], clauses)?)]))?;
                }
                out.push(Argument::Plain(value));
            }
            if !self.eat(",") && !self.is_sign(")") {
                return None;
            }
        }
        Some(out)
    }

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

    /// The comprehension that ends here.
    fn comprehension(&self, results: Vec<Expr>, clauses: Vec<Clause>) -> Option<Expr> {
        if self.is_python3 { scopes::comprehension(results, clauses, self.at) } else { Some(Expr::Comprehension(results, clauses)) }
    }

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

    /// Literals that stand behind each other are one.
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

    fn in_parentheses(&mut self) -> Option<Expr> {
        if self.eat(")") {
            return Some(Expr::Sequence(Vec::new()));
        }
        let first = self.starred(Self::named)?;
        if self.is_word("for") {
            let is_plain = !matches!(first, Expr::Star(_) | Expr::Named(..));
            let clauses = self.clauses().filter(|_| is_plain)?;
            self.expect(")")?;
            return self.comprehension(vec![first], clauses);
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

    fn in_brackets(&mut self) -> Option<Expr> {
        let mut items = Vec::new();
        while !self.eat("]") {
            items.push(self.starred(Self::named)?);
            if let ([only], true) = (items.as_slice(), self.is_word("for")) {
                let is_plain = !matches!(only, Expr::Star(_) | Expr::Named(..));
                let clauses = self.clauses().filter(|_| is_plain)?;
                self.expect("]")?;
                return self.comprehension(items, clauses);
            }
            if !self.eat(",") && !self.is_sign("]") {
                return None;
            }
        }
        Some(Expr::Sequence(items))
    }

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
            if let ([only], true) = (items.as_slice(), self.is_word("for")) {
                let is_plain = !matches!(only, Expr::Star(_) | Expr::Named(..));
                let clauses = self.clauses().filter(|_| is_plain)?;
                self.expect("}")?;
                return self.comprehension(items, clauses);
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

/// Values with `+` between them. What is put together with a text is one as well: an f-string of the same fields.
fn sum(items: Vec<Expr>) -> Expr {
    if items.iter().any(|item| matches!(item, Expr::Text { bytes: false, .. })) {
        let texts = vec![String::new(); items.len().saturating_add(1)];
        return Expr::Joined { fields: items, texts: Some(texts) };
    }
    Expr::Group(items)
}

/// The expression in a field of an f-string.
fn field(text: &str, depth: usize, is_python3: bool) -> Option<Expr> {
    let tokens = token::field(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, depth, is_python3 };
    let value = parser.expressions()?;
    (parser.at == tokens.len()).then_some(value)
}
