//! Statements. Source: the full grammar specification of CPython 3.13.
//!
//! Left out: classes, decorators, `match`, `async`, `nonlocal`, `type`, relative imports and
//! imports of everything.

use compact_str::CompactString;

use super::parser::Parser;
use super::token::Token;
use super::tree::{Expr, Handler, Stmt};

/// Assignments that compute first.
const AUGMENTED: &[&str] = &["+=", "-=", "*=", "/=", "//=", "%=", "**=", "&=", "|=", "^=", "<<=", ">>="];

/// The statements of a whole text.
pub(super) fn parse(tokens: &[Token<'_>], is_python3: bool) -> Option<Vec<Stmt>> {
    let mut parser = Parser::new(tokens, 0, is_python3);
    let mut out = Vec::new();
    while parser.peek().is_some() {
        parser.statement(&mut out)?;
    }
    Some(out)
}

impl Parser<'_, '_> {
    fn statement(&mut self, out: &mut Vec<Stmt>) -> Option<()> {
        let word = match self.peek() {
            Some(Token::Name(name)) => *name,
            _ => "",
        };
        let compound = match word {
            "if" | "while" => self.deeper(|parser| parser.test(word == "if")),
            "for" => self.deeper(Self::repeat),
            "try" => self.deeper(Self::attempt),
            "with" => self.deeper(Self::with),
            "def" => self.deeper(Self::function),
            _ => return self.line(out),
        };
        out.push(compound?);
        Some(())
    }

    /// Simple statements up to the end of their line.
    fn line(&mut self, out: &mut Vec<Stmt>) -> Option<()> {
        loop {
            self.simple(out)?;
            let more = self.eat(";");
            if matches!(self.peek(), Some(Token::Newline)) {
                self.bump();
                return Some(());
            }
            more.then_some(())?;
        }
    }

    fn block(&mut self) -> Option<Vec<Stmt>> {
        self.expect(":")?;
        let mut out = Vec::new();
        if !matches!(self.peek(), Some(Token::Newline)) {
            self.line(&mut out)?;
            return Some(out);
        }
        self.bump();
        matches!(self.peek(), Some(Token::Indent)).then(|| self.bump())?;
        while !matches!(self.peek(), Some(Token::Dedent)) {
            self.statement(&mut out)?;
        }
        self.bump();
        Some(out)
    }

    fn test(&mut self, may_go_on: bool) -> Option<Stmt> {
        self.bump();
        let condition = self.named()?;
        let body = self.block()?;
        let otherwise = if may_go_on && self.is_word("elif") { vec![self.deeper(|parser| parser.test(true))?] } else { self.otherwise()? };
        Some(Stmt::Test { condition, body, otherwise, repeats: !may_go_on })
    }

    fn otherwise(&mut self) -> Option<Vec<Stmt>> {
        if self.eat_word("else") { self.block() } else { Some(Vec::new()) }
    }

    fn repeat(&mut self) -> Option<Stmt> {
        self.bump();
        let target = self.targets().filter(Expr::is_target)?;
        self.eat_word("in").then_some(())?;
        let source = self.expressions()?;
        let body = self.block()?;
        Some(Stmt::For { target, source, body, otherwise: self.otherwise()? })
    }

    fn attempt(&mut self) -> Option<Stmt> {
        self.bump();
        let mut body = self.block()?;
        let mut handlers: Vec<Handler> = Vec::new();
        while self.eat_word("except") {
            // One without a kind is the last.
            if handlers.last().is_some_and(|last| last.kind.is_none()) {
                return None;
            }
            let kind = if self.is_sign(":") { None } else { Some(self.expression()?) };
            let name = if kind.is_some() && self.eat_word("as") { Some(self.name()?) } else { None };
            handlers.push(Handler { kind, name, body: self.block()? });
        }
        if !handlers.is_empty() && self.is_word("else") {
            body.extend(self.otherwise()?);
        }
        let last = if self.eat_word("finally") { Some(self.block()?) } else { None };
        if last.is_none() && handlers.is_empty() {
            return None;
        }
        Some(Stmt::Try { body, handlers, last: last.unwrap_or_default() })
    }

    fn with(&mut self) -> Option<Stmt> {
        self.bump();
        let mut items = Vec::new();
        loop {
            let value = self.expression()?;
            let target = if self.eat_word("as") { Some(self.name().map(Expr::Name)?) } else { None };
            items.push((value, target));
            if !self.eat(",") {
                return Some(Stmt::With { items, body: self.block()? });
            }
        }
    }

    fn function(&mut self) -> Option<Stmt> {
        self.bump();
        let name = self.name()?;
        self.expect("(")?;
        let mut parameters = self.parameters(")")?;
        if self.eat("->") {
            parameters.annotations.push(self.expression()?);
        }
        Some(Stmt::Function { name, parameters, body: self.block()? })
    }

    fn simple(&mut self, out: &mut Vec<Stmt>) -> Option<()> {
        let word = match self.peek() {
            Some(Token::Name(name)) => *name,
            _ => "",
        };
        match word {
            "pass" | "break" | "continue" => {
                self.bump();
                out.push(if word == "pass" { Stmt::Nothing } else { Stmt::Jump });
            }
            "return" => {
                self.bump();
                let is_bare = matches!(self.peek(), Some(Token::Newline)) || self.is_sign(";");
                let value = if is_bare { None } else { Some(self.expressions()?) };
                out.push(Stmt::Leave(value.into_iter().collect()));
            }
            // What it is told in return is no value of the text.
            "yield" => {
                self.bump();
                let is_bare = matches!(self.peek(), Some(Token::Newline)) || self.is_sign(";");
                let value = match (is_bare, self.eat_word("from")) {
                    (true, _) => None,
                    (false, true) => Some(self.expression()?),
                    (false, false) => Some(self.expressions()?),
                };
                out.push(Stmt::Yield(value.into_iter().collect()));
            }
            "raise" => {
                self.bump();
                let mut values = Vec::new();
                if !matches!(self.peek(), Some(Token::Newline)) && !self.is_sign(";") {
                    values.push(self.expression()?);
                    if self.eat_word("from") {
                        values.push(self.expression()?);
                    }
                }
                out.push(Stmt::Leave(values));
            }
            "assert" => {
                self.bump();
                let mut values = vec![self.expression()?];
                if self.eat(",") {
                    values.push(self.expression()?);
                }
                out.push(Stmt::Leave(values));
            }
            // No scopes are followed.
            "global" => {
                self.bump();
                self.name()?;
                while self.eat(",") {
                    self.name()?;
                }
                out.push(Stmt::Global);
            }
            "del" => {
                self.bump();
                let is_plain = |gone: &Expr| !matches!(gone, Expr::Sequence(all) if all.iter().any(|one| matches!(one, Expr::Star(_))));
                let gone = self.expressions().filter(Expr::is_target).filter(is_plain)?;
                out.push(Stmt::Delete(gone));
            }
            "import" => self.import(out)?,
            "from" => self.import_from(out)?,
            _ => out.push(self.assignment()?),
        }
        Some(())
    }

    fn assignment(&mut self) -> Option<Stmt> {
        let first = self.expressions()?;
        if matches!(first, Expr::Name(_)) && self.eat(":") {
            let annotation = self.expression()?;
            let value = if self.eat("=") { Some(self.expressions()?) } else { None };
            return Some(Stmt::Declare { target: first, annotation, value });
        }
        let augmented = AUGMENTED.iter().any(|sign| self.eat(sign));
        if augmented {
            let is_single = matches!(first, Expr::Name(_) | Expr::Subscript(..));
            return is_single.then_some(Stmt::Augment { target: first, value: self.expressions()? });
        }
        let mut targets = Vec::new();
        let mut value = first;
        while self.eat("=") {
            targets.push(value);
            value = self.expressions()?;
        }
        if targets.is_empty() {
            return Some(Stmt::Expression(value));
        }
        targets.iter().all(Expr::is_target).then_some(Stmt::Assign { targets, value })
    }

    /// `a.b.c`
    fn module(&mut self) -> Option<CompactString> {
        let mut module = self.name()?;
        while self.eat(".") {
            module.push('.');
            module.push_str(&self.name()?);
        }
        Some(module)
    }

    fn import(&mut self, out: &mut Vec<Stmt>) -> Option<()> {
        self.bump();
        loop {
            let module = self.module()?;
            let name = if self.eat_word("as") { Some(self.name()?) } else { None };
            out.push(Stmt::Import { module, name });
            if !self.eat(",") {
                return Some(());
            }
        }
    }

    fn import_from(&mut self, out: &mut Vec<Stmt>) -> Option<()> {
        self.bump();
        let module = self.module()?;
        self.eat_word("import").then_some(())?;
        let in_parentheses = self.eat("(");
        loop {
            let member = self.name()?;
            let name = if self.eat_word("as") { self.name()? } else { member.clone() };
            out.push(Stmt::From { module: module.clone(), member, name });
            let more = self.eat(",");
            if in_parentheses && self.eat(")") {
                return Some(());
            }
            if !more {
                return (!in_parentheses).then_some(());
            }
        }
    }
}
