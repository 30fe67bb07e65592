//! Statements, blocks and pipelines.

use super::commands::Piped;
use super::reader::{Reader, Result, Values, unknown};

/// Words that begin statements outside the subset.
const REFUSED: &[&str] = &[
    "function",
    "filter",
    "class",
    "enum",
    "param",
    "begin",
    "process",
    "end",
    "clean",
    "dynamicparam",
    "trap",
    "data",
    "using",
    "workflow",
    "parallel",
    "sequence",
    "inlinescript",
    "configuration",
    "switch",
    "define",
    "from",
    "var",
    "hidden",
    "static",
];

impl Reader<'_> {
    /// Reads statements up to `close`, which is left, or to the end of the text. The values are those of the
    /// statement where there is only one.
    pub(super) fn statements(&mut self, close: Option<char>) -> Result<Values> {
        let mut values = Vec::new();
        let mut count = 0_usize;
        loop {
            self.lines()?;
            while self.take(";") {
                self.lines()?;
            }
            match self.peek() {
                None if close.is_none() => break,
                None => return self.fail("a bracket that is not closed"),
                Some(c) if Some(c) == close => break,
                Some(_) => {}
            }
            let start = self.at;
            let ends_with_block = ["if", "foreach", "while", "for", "try"].iter().any(|word| self.comes(word));
            values = self.statement()?;
            self.flush(start);
            count = count.saturating_add(1);
            self.blanks()?;
            match self.peek() {
                None | Some('\n' | ';') => {}
                Some(c) if Some(c) == close => {}
                Some(_) if ends_with_block && self.text.get(..self.at).is_some_and(|before| before.trim_end().ends_with('}')) => {}
                Some(_) => return self.fail("a separator is missing"),
            }
        }
        Ok(if count == 1 { values } else { unknown() })
    }

    /// `{ … }`: commands that may run or not, and more than once.
    pub(super) fn block(&mut self) -> Result<()> {
        self.repeats();
        self.once()
    }

    /// `{ … }`: commands that may run or not.
    pub(super) fn once(&mut self) -> Result<()> {
        self.lines()?;
        self.expect("{", "a block is missing")?;
        let mark = self.mark();
        self.blocks = self.blocks.saturating_add(1);
        let read = self.deeper(|reader| reader.statements(Some('}')));
        self.blocks = self.blocks.saturating_sub(1);
        self.forget(mark);
        read?;
        self.expect("}", "a block that is not closed")
    }

    /// Whether the keyword comes next.
    fn comes(&mut self, word: &str) -> bool {
        let at = self.at;
        let comes = self.keyword(word);
        self.at = at;
        comes
    }

    fn condition(&mut self) -> Result<()> {
        self.lines()?;
        self.expect("(", "a condition is missing")?;
        self.deeper(Self::enclosed)?;
        self.expect(")", "a condition that is not closed")
    }

    /// What may stand in brackets: one pipeline, where words that begin statements are names of commands.
    pub(super) fn enclosed(&mut self) -> Result<Values> {
        self.lines()?;
        let start = self.at;
        let values = self.chain()?;
        self.flush(start);
        self.lines()?;
        Ok(values)
    }

    pub(super) fn statement(&mut self) -> Result<Values> {
        if REFUSED.iter().any(|word| self.comes(word)) {
            return self.fail("a kind of statement");
        }
        let is_for_each = self.rest().get(7..).is_some_and(|rest| rest.trim_start().starts_with('('));
        if self.keyword("if") {
            self.if_else()?;
        } else if is_for_each && self.keyword("foreach") {
            self.for_each()?;
        } else if self.keyword("while") {
            self.repeats();
            self.condition()?;
            self.block()?;
        } else if self.keyword("for") {
            self.counting_loop()?;
        } else if self.keyword("do") {
            self.do_loop()?;
        } else if self.keyword("try") {
            self.try_catch()?;
        } else if ["return", "exit", "throw", "break", "continue"].iter().any(|word| self.keyword(word)) {
            self.blanks()?;
            if !matches!(self.peek(), None | Some('\n' | ';' | '}' | ')')) {
                self.chain()?;
            }
        } else {
            return self.chain();
        }
        Ok(unknown())
    }

    fn if_else(&mut self) -> Result<()> {
        self.condition()?;
        self.once()?;
        loop {
            let end = self.at;
            self.lines()?;
            if self.keyword("elseif") {
                let mark = self.mark();
                self.condition()?;
                self.forget(mark);
                self.once()?;
            } else if self.keyword("else") {
                return self.once();
            } else {
                self.at = end;
                return Ok(());
            }
        }
    }

    /// `for (…; …; …) { … }`.
    fn counting_loop(&mut self) -> Result<()> {
        self.repeats();
        let mark = self.mark();
        self.lines()?;
        self.expect("(", "a condition is missing")?;
        self.deeper(|reader| reader.statements(Some(')')))?;
        self.expect(")", "a condition that is not closed")?;
        // The last part may not run.
        self.forget(mark);
        self.block()
    }

    fn do_loop(&mut self) -> Result<()> {
        self.block()?;
        self.lines()?;
        if !self.keyword("while") && !self.keyword("until") {
            return self.fail("a loop without its condition");
        }
        self.condition()
    }

    fn try_catch(&mut self) -> Result<()> {
        self.once()?;
        loop {
            let end = self.at;
            self.lines()?;
            if self.keyword("catch") {
                self.lines()?;
                while self.peek() == Some('[') {
                    self.type_name()?;
                    self.lines()?;
                    self.take(",");
                    self.lines()?;
                }
                self.once()?;
            } else if self.keyword("finally") {
                // Nothing of the statement stands behind it.
                return self.once();
            } else {
                self.at = end;
                return Ok(());
            }
        }
    }

    fn for_each(&mut self) -> Result<()> {
        self.blanks()?;
        self.expect("(", "a loop without its values")?;
        self.blanks()?;
        self.expect("$", "a loop without its variable")?;
        let name = self.variable_name()?;
        self.blanks()?;
        if !self.keyword("in") {
            return self.fail("a loop without its values");
        }
        let values = self.deeper(Self::enclosed)?;
        self.expect(")", "a loop without its values")?;
        self.assign(&name, Some(values), false);
        self.block()
    }

    /// Pipelines joined by `&&` and `||`.
    fn chain(&mut self) -> Result<Values> {
        let mut values = self.pipeline()?;
        let mark = self.mark();
        loop {
            self.blanks()?;
            // What follows `&&` runs where a `cd` before it succeeded.
            let joined = self.take("&&") || {
                self.settle();
                self.forget(mark);
                // What follows `||` may not run.
                let or = self.take("||");
                self.blocks = self.blocks.saturating_add(usize::from(or));
                or
            };
            if !joined {
                return Ok(values);
            }
            self.lines()?;
            self.pipeline()?;
            values = unknown();
        }
    }

    pub(super) fn pipeline(&mut self) -> Result<Values> {
        let mut piped = Piped::Nothing;
        let mut values = self.element(&mut piped)?;
        loop {
            let end = self.at;
            self.blanks()?;
            if self.peek() == Some('\n') {
                // PowerShell 7 lets a line begin with the bar.
                self.lines()?;
                if self.peek() != Some('|') || self.peek_second() == Some('|') {
                    self.at = end;
                    return Ok(values);
                }
            }
            if self.peek() != Some('|') || self.peek_second() == Some('|') {
                return Ok(values);
            }
            self.bump();
            self.lines()?;
            if self.begins_expression() {
                return self.fail("an expression behind a bar");
            }
            self.element(&mut piped)?;
            // Only the last command tells whether the pipeline succeeded.
            self.settle();
            values = unknown();
        }
    }
}
