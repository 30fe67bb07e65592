//! Lists, pipelines and compound commands.

use smallvec::SmallVec;

use super::ast::{Arm, Command, CommandKind, Item, Link, List, Pipeline};
use super::command::plain_text;
use super::cursor::{Cursor, Result, is_name_start};
use super::word::Context;

/// What ends a list.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum End {
    Text,
    Parenthesis,
    Words(&'static [&'static str]),
    CaseArm,
}

impl Cursor<'_> {
    /// A list up to, not over, its end; at least one command.
    pub(super) fn list(&mut self, end: End) -> Result<List> {
        // Most have one entry.
        let mut list = List::with_capacity(1);
        loop {
            let mut item = self.chain()?;
            self.blanks();
            let mut ended = false;
            match self.peek(0) {
                _ if self.is_at(end) => ended = true,
                // Bash 5.2 loses it when it writes the commands of a substitution anew.
                b';' if self.rewritten_heredoc => return self.fail("a semicolon behind a heredoc in a substitution"),
                b';' => self.advance(1),
                b'&' if self.peek(1) != b'&' => {
                    item.background = true;
                    self.advance(1);
                }
                b'\n' => {}
                _ => return self.fail("a separator is missing"),
            }
            list.push(item);
            if ended {
                return Ok(list);
            }
            self.newlines()?;
            if self.is_at(end) {
                return Ok(list);
            }
            if self.is_at_end() {
                return self.fail("the text ends inside a command");
            }
        }
    }

    fn is_at(&self, end: End) -> bool {
        match end {
            End::Text => self.is_at_end(),
            End::Parenthesis => self.peek(0) == b')',
            End::Words(words) => {
                let word = self.reserved();
                !word.is_empty() && words.contains(&word)
            }
            End::CaseArm => (self.peek(0) == b';' && matches!(self.peek(1), b';' | b'&')) || self.reserved() == "esac",
        }
    }

    fn chain(&mut self) -> Result<Item> {
        let first = self.pipeline()?;
        let mut item = Item { first, rest: Vec::new(), background: false };
        loop {
            self.blanks();
            let link = match (self.peek(0), self.peek(1)) {
                (b'&', b'&') => Link::And,
                (b'|', b'|') => Link::Or,
                _ => return Ok(item),
            };
            self.advance(2);
            self.newlines()?;
            item.rest.push((link, self.pipeline()?));
        }
    }

    fn pipeline(&mut self) -> Result<Pipeline> {
        let mut pipeline = Pipeline { negated: false, timed: false, commands: SmallVec::new() };
        self.blanks();
        loop {
            match self.reserved() {
                "!" => {
                    pipeline.negated = !pipeline.negated;
                    self.advance(1);
                }
                "time" => {
                    pipeline.timed = true;
                    self.advance(4);
                    self.blanks();
                    if self.rest().starts_with("-p ") {
                        self.advance(3);
                        self.blanks();
                    }
                    if self.peek(0) == b'-' {
                        return self.fail("`time` with options");
                    }
                }
                _ => break,
            }
            self.blanks();
        }
        loop {
            pipeline.commands.push(self.command()?);
            self.blanks();
            if self.peek(0) != b'|' || self.peek(1) == b'|' {
                self.note_negated_condition(&pipeline);
                return Ok(pipeline);
            }
            self.advance(if self.peek(1) == b'&' { 2 } else { 1 });
            self.newlines()?;
        }
    }

    fn command(&mut self) -> Result<Command> {
        self.blanks();
        self.enter()?;
        let start = self.at;
        let command = match self.compound()? {
            Some(_) if self.rewritten_heredoc => return self.fail("a heredoc in a compound command in a substitution"),
            Some(kind) => {
                let redirects = self.redirects_behind()?;
                Command { span: self.span(start), kind, redirects }
            }
            None => self.simple(start)?,
        };
        self.leave();
        Ok(command)
    }

    fn expect(&mut self, word: &'static str) -> Result<()> {
        if self.reserved() != word {
            return self.fail("a reserved word is missing");
        }
        self.advance(word.len());
        Ok(())
    }

    /// A list between reserved words, up to one of `ends`.
    fn block(&mut self, ends: &'static [&'static str]) -> Result<List> {
        self.newlines()?;
        self.list(End::Words(ends))
    }

    fn compound(&mut self) -> Result<Option<CommandKind>> {
        match self.peek(0) {
            b'(' if self.peek(1) == b'(' => {
                self.advance(2);
                let start = self.at;
                let expression = self.arithmetic_to_end()?;
                self.note_commands_in_arithmetic(self.slice(start, self.at.saturating_sub(2)));
                return Ok(Some(CommandKind::Arithmetic(expression)));
            }
            b'(' => {
                self.advance(1);
                self.newlines()?;
                let list = self.list(End::Parenthesis)?;
                self.advance(1);
                return Ok(Some(CommandKind::Subshell(list)));
            }
            0 | b')' | b';' | b'&' | b'|' | b'\n' if self.peek(0) != b'&' || self.peek(1) != b'>' => {
                return self.fail("a command is missing");
            }
            _ => {}
        }
        let word = self.reserved();
        let kind = match word {
            "" => return Ok(None),
            "{" => {
                self.advance(1);
                let list = self.block(&["}"])?;
                self.advance(1);
                CommandKind::Group(list)
            }
            "if" => self.if_command()?,
            "while" | "until" => {
                self.advance(5);
                let condition = self.block(&["do"])?;
                self.advance(2);
                let body = self.block(&["done"])?;
                self.advance(4);
                CommandKind::Loop { until: word == "until", condition, body }
            }
            "for" | "select" => self.for_command(word)?,
            "case" => self.case_command()?,
            "[[" => {
                self.advance(2);
                CommandKind::Condition(self.condition()?)
            }
            "function" => {
                self.advance(8);
                self.blanks();
                let name = self.word(Context::Plain)?;
                let Some(name) = plain_text(&name) else { return self.fail("the name of a function") };
                self.blanks();
                if self.peek(0) == b'(' && self.peek(1) == b')' {
                    self.advance(2);
                }
                self.function(name)?
            }
            "then" | "elif" | "else" | "fi" | "do" | "done" | "esac" | "in" | "}" | "]]" | "coproc" | "time" | "!" => {
                return self.fail("a reserved word");
            }
            _ => return Ok(None),
        };
        Ok(Some(kind))
    }

    fn if_command(&mut self) -> Result<CommandKind> {
        self.advance(2);
        let mut arms = Vec::new();
        let mut condition = self.block(&["then"])?;
        self.advance(4);
        loop {
            let body = self.block(&["elif", "else", "fi"])?;
            arms.push((std::mem::take(&mut condition), body));
            match self.reserved() {
                "elif" => {
                    self.advance(4);
                    condition = self.block(&["then"])?;
                    self.advance(4);
                }
                "else" => {
                    self.advance(4);
                    let otherwise = self.block(&["fi"])?;
                    self.advance(2);
                    return Ok(CommandKind::If { arms, otherwise: Some(otherwise) });
                }
                _ => {
                    self.advance(2);
                    return Ok(CommandKind::If { arms, otherwise: None });
                }
            }
        }
    }

    fn for_command(&mut self, word: &str) -> Result<CommandKind> {
        self.advance(word.len());
        self.blanks();
        if self.peek(0) == b'(' {
            if word != "for" || self.peek(1) != b'(' {
                return self.fail("the head of a loop");
            }
            self.advance(2);
            let header = self.arithmetic_to_end()?;
            self.blanks();
            if self.peek(0) == b';' {
                self.advance(1);
            }
            self.newlines()?;
            self.expect("do")?;
            let body = self.block(&["done"])?;
            self.advance(4);
            return Ok(CommandKind::ForArith { header, body });
        }
        if !is_name_start(self.peek(0)) {
            return self.fail("the name of a loop's variable");
        }
        let name = self.take_name().to_owned();
        self.newlines()?;
        let mut words = None;
        if self.reserved() == "in" {
            self.advance(2);
            let mut list = Vec::new();
            loop {
                self.blanks();
                match self.peek(0) {
                    b';' => {
                        self.advance(1);
                        break;
                    }
                    b'\n' => break,
                    0 | b'&' | b'|' | b'(' | b')' => return self.fail("the words of a loop"),
                    _ => list.push(self.word(Context::Argument)?),
                }
            }
            words = Some(list);
        } else if self.peek(0) == b';' {
            self.advance(1);
        }
        self.newlines()?;
        self.expect("do")?;
        let body = self.block(&["done"])?;
        self.advance(4);
        Ok(CommandKind::For { name, words, body, selects: word == "select" })
    }

    fn case_command(&mut self) -> Result<CommandKind> {
        self.advance(4);
        self.blanks();
        let subject = self.word(Context::Plain)?;
        self.newlines()?;
        self.expect("in")?;
        let mut arms = Vec::new();
        loop {
            self.newlines()?;
            if self.reserved() == "esac" {
                self.advance(4);
                return Ok(CommandKind::Case { subject, arms });
            }
            if self.peek(0) == b'(' {
                self.advance(1);
            }
            let mut patterns = Vec::new();
            loop {
                self.blanks();
                patterns.push(self.word(Context::Plain)?);
                self.blanks();
                match self.peek(0) {
                    b'|' => self.advance(1),
                    b')' => {
                        self.advance(1);
                        break;
                    }
                    _ => return self.fail("the pattern of a case"),
                }
            }
            self.newlines()?;
            let body = if self.is_at(End::CaseArm) { List::new() } else { self.list(End::CaseArm)? };
            let mut goes_on = false;
            if self.peek(0) == b';' {
                goes_on = self.peek(1) == b'&' || self.peek(2) == b'&';
                self.advance(2);
                if self.peek(0) == b'&' {
                    self.advance(1);
                }
            }
            arms.push(Arm { patterns, body, goes_on });
        }
    }

    pub(super) fn function(&mut self, name: String) -> Result<CommandKind> {
        self.newlines()?;
        let is_group = self.reserved() == "{" || (self.peek(0) == b'(' && self.peek(1) != b'(');
        if !is_group {
            return self.fail("the body of a function");
        }
        Ok(CommandKind::Function { name, body: Box::new(self.command()?) })
    }
}
