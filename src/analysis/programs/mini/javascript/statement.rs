//! Statements. Source: ECMA-262, chapters 12.10 (where semicolons may be left out), 14 and 16.2.
//!
//! Left out: labels, `with`, `debugger`, classes, `using`, `export`, `for await`.

use super::expression::Parser;
use super::tree::{Expr, Pattern, Stmt};

/// The statements of a whole text.
pub(super) fn parse(text: &str) -> Option<Vec<Stmt>> {
    let mut parser = Parser::new(text)?;
    let mut out = Vec::new();
    while !parser.text.is_at_end() {
        // Imports stand outside of everything.
        out.push(if parser.text.is_word("import") { parser.import()? } else { parser.statement()? });
    }
    Some(out)
}

impl Parser<'_> {
    pub(super) fn block(&mut self) -> Option<Vec<Stmt>> {
        self.text.expect("{")?;
        let mut out = Vec::new();
        while !self.text.eat("}")? {
            out.push(self.statement()?);
        }
        Some(out)
    }

    /// The end of a statement. A semicolon is left out in front of `}` and the end, and where a line ends and what comes next
    /// cannot go on: whoever read the statement has taken all that could.
    fn end(&mut self) -> Option<()> {
        if self.text.eat(";")? || self.text.is_sign("}") || self.text.is_at_end() {
            return Some(());
        }
        self.text.after_newline.then_some(())
    }

    fn statement(&mut self) -> Option<Stmt> {
        self.count()?;
        self.deeper(Self::any_statement)
    }

    fn any_statement(&mut self) -> Option<Stmt> {
        match self.text.sign() {
            Some("{") => return self.block().map(Stmt::Block),
            Some(";") => {
                self.text.expect(";")?;
                return Some(Stmt::Nothing);
            }
            _ => {}
        }
        match self.text.word().unwrap_or("") {
            "const" | "let" | "var" => {
                let declared = self.declaration()?;
                self.end()?;
                Some(declared)
            }
            "function" => {
                self.text.take_word()?;
                let name = self.name()?;
                self.function(Some(name)).map(Stmt::Function)
            }
            "if" => self.test(),
            "for" => self.repeat(),
            "while" => {
                self.text.take_word()?;
                let condition = self.condition()?;
                Some(Stmt::Test { conditions: vec![condition], blocks: vec![self.statement()?] })
            }
            "do" => {
                self.text.take_word()?;
                let body = self.statement()?;
                self.text.eat_word("while")?.then_some(())?;
                let condition = self.condition()?;
                // A semicolon may be left out even on the same line.
                self.text.eat(";")?;
                Some(Stmt::Test { conditions: vec![condition], blocks: vec![body] })
            }
            "switch" => self.switch(),
            "try" => self.attempt(),
            word @ ("return" | "throw") => {
                self.text.take_word()?;
                let is_bare = self.text.is_sign(";") || self.text.is_sign("}") || self.text.is_at_end();
                // What stands on the next line would be another statement.
                if (self.text.after_newline && !is_bare) || (is_bare && word == "throw") {
                    return None;
                }
                let value = if is_bare { None } else { Some(self.expression()?) };
                self.end()?;
                Some(Stmt::Leave(value))
            }
            "break" | "continue" => {
                self.text.take_word()?;
                self.end()?;
                Some(Stmt::Nothing)
            }
            _ => {
                let value = self.expression()?;
                self.end()?;
                Some(Stmt::Expression(value))
            }
        }
    }

    fn condition(&mut self) -> Option<Expr> {
        self.text.expect("(")?;
        let condition = self.expression()?;
        self.text.expect(")")?;
        Some(condition)
    }

    fn test(&mut self) -> Option<Stmt> {
        self.text.take_word()?;
        let condition = self.condition()?;
        let mut blocks = vec![self.statement()?];
        if self.text.eat_word("else")? {
            blocks.push(self.statement()?);
        }
        Some(Stmt::Test { conditions: vec![condition], blocks })
    }

    /// `switch (VALUE) { case VALUE: … default: … }`
    fn switch(&mut self) -> Option<Stmt> {
        self.text.take_word()?;
        let mut conditions = vec![self.condition()?];
        let mut blocks = Vec::new();
        let mut has_default = false;
        self.text.expect("{")?;
        while !self.text.eat("}")? {
            if self.text.eat_word("case")? {
                conditions.push(self.expression()?);
                self.text.expect(":")?;
            } else if !has_default && self.text.eat_word("default")? {
                has_default = true;
                self.text.expect(":")?;
            } else if conditions.len() > 1 || has_default {
                blocks.push(self.statement()?);
            } else {
                return None;
            }
        }
        Some(Stmt::Test { conditions, blocks })
    }

    /// What a declaration or a loop binds.
    fn pattern(&mut self) -> Option<Pattern> {
        match self.text.sign() {
            // Nothing that may follow a list or an object here belongs to it.
            Some("[" | "{") => self.literal()?.into_pattern(),
            _ => self.name().map(Pattern::Name),
        }
    }

    /// `const PATTERN = VALUE, …`
    fn declaration(&mut self) -> Option<Stmt> {
        self.text.take_word()?;
        let first = self.pattern()?;
        self.declared(first)
    }

    fn declared(&mut self, first: Pattern) -> Option<Stmt> {
        let mut pattern = first;
        let mut out = Vec::new();
        loop {
            let value = if self.text.eat("=")? { Some(self.value()?) } else { None };
            // Without a value there is nothing to take apart.
            if value.is_none() && !matches!(pattern, Pattern::Name(_)) {
                return None;
            }
            out.push((pattern, value));
            if !self.text.eat(",")? {
                return Some(Stmt::Declare(out));
            }
            pattern = self.pattern()?;
        }
    }

    fn repeat(&mut self) -> Option<Stmt> {
        self.text.take_word()?;
        self.text.expect("(")?;
        let mut blocks = Vec::new();
        if matches!(self.text.word(), Some("const" | "let" | "var")) {
            self.text.take_word()?;
            let target = self.pattern()?;
            let keys = self.text.is_word("in");
            if keys || self.text.is_word("of") {
                self.text.take_word()?;
                let source = if keys { self.expression()? } else { self.value()? };
                self.text.expect(")")?;
                return Some(Stmt::Each { target, source, keys, body: Box::new(self.statement()?) });
            }
            self.no_in = true;
            let declared = self.declared(target);
            self.no_in = false;
            blocks.push(declared?);
        } else if !self.text.is_sign(";") {
            self.no_in = true;
            let value = self.expression();
            self.no_in = false;
            blocks.push(Stmt::Expression(value?));
        }
        self.text.expect(";")?;
        let mut conditions = Vec::new();
        if !self.text.is_sign(";") {
            conditions.push(self.expression()?);
        }
        self.text.expect(";")?;
        if !self.text.is_sign(")") {
            conditions.push(self.expression()?);
        }
        self.text.expect(")")?;
        blocks.push(self.statement()?);
        Some(Stmt::Test { conditions, blocks })
    }

    fn attempt(&mut self) -> Option<Stmt> {
        self.text.take_word()?;
        let mut blocks = self.block()?;
        let mut caught = None;
        let catches = self.text.eat_word("catch")?;
        if catches {
            if self.text.eat("(")? {
                caught = Some(self.pattern()?);
                self.text.expect(")")?;
            }
            blocks.extend(self.block()?);
        }
        if self.text.eat_word("finally")? {
            blocks.extend(self.block()?);
        } else if !catches {
            return None;
        }
        Some(Stmt::Try { blocks, caught })
    }

    /// `import A, { B as C } from 'MODULE'`
    fn import(&mut self) -> Option<Stmt> {
        self.text.take_word()?;
        let mut names = Vec::new();
        let mut more = true;
        if self.text.word().is_some() {
            names.push(("default".to_owned(), self.name()?));
            more = self.text.eat(",")?;
        }
        if more && self.text.eat("*")? {
            self.text.eat_word("as")?.then_some(())?;
            names.push(("*".to_owned(), self.name()?));
        } else if more {
            self.text.expect("{")?;
            while !self.text.eat("}")? {
                let member = self.text.take_word()?.to_owned();
                let name = if self.text.eat_word("as")? { self.name()? } else { member.clone() };
                names.push((member, name));
                if !self.text.eat(",")? && !self.text.is_sign("}") {
                    return None;
                }
            }
        }
        self.text.eat_word("from")?.then_some(())?;
        let module = self.text.string()??;
        // `with { type: 'json' }` says how the module is to be read.
        if self.text.is_word("with") || self.text.is_word("assert") {
            return None;
        }
        self.end()?;
        Some(Stmt::Import { module, names })
    }
}
