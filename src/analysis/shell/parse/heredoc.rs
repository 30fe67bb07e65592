//! Heredocs: their delimiters, and their bodies, which begin behind the next newline.

use std::cell::OnceCell;
use std::rc::Rc;

use super::ast::{Part, Redirect, RedirectOp, Target, Word};
use super::cursor::{Cursor, Result};
use super::word::Context;

/// A heredoc whose body is still to come.
pub(super) struct Pending {
    pub(super) delimiter: String,
    pub(super) strips_tabs: bool,
    pub(super) quoted: bool,
    pub(super) body: Rc<OnceCell<Vec<Part>>>,
}

impl Cursor<'_> {
    /// At the delimiter behind `<<`.
    pub(super) fn heredoc_start(&mut self, text: &'static str) -> Result<Redirect> {
        let word_start = self.at;
        let word = self.word(Context::Plain)?;
        let raw = self.slice(word_start, self.at);
        let delimiter = raw_text(&word);
        let plain = !raw.contains(['\n', '$', '`']);
        let Some(delimiter) = delimiter.filter(|d| plain && !d.is_empty()) else { return self.fail("the delimiter of a heredoc") };
        let quoted = raw.contains(['\'', '"', '\\']);
        let body = Rc::new(OnceCell::new());
        self.rewritten_heredoc = self.substitutions > 0;
        self.heredocs.push(Pending { delimiter: delimiter.clone(), strips_tabs: text == "<<-", quoted, body: Rc::clone(&body) });
        Ok(Redirect { op: RedirectOp::Heredoc, text, descriptor: None, target: Target::Heredoc { delimiter, body } })
    }

    /// Blanks, comments and newlines, with the bodies of the heredocs that begin behind them.
    pub(super) fn newlines(&mut self) -> Result<()> {
        loop {
            self.blanks();
            if self.peek(0) != b'\n' {
                return Ok(());
            }
            self.newline()?;
        }
    }

    fn newline(&mut self) -> Result<()> {
        self.advance(1);
        if self.inherited_heredocs > 0 && self.heredocs.len() >= self.inherited_heredocs {
            return self.fail("a newline inside a substitution while a heredoc is open");
        }
        if !self.heredocs.is_empty() {
            for pending in std::mem::take(&mut self.heredocs) {
                self.heredoc(&pending)?;
            }
        }
        Ok(())
    }

    fn heredoc(&mut self, pending: &Pending) -> Result<()> {
        let start = self.at;
        loop {
            if self.is_at_end() {
                return self.fail("a heredoc without its end");
            }
            let line_start = self.at;
            let length = self.rest().find('\n').unwrap_or(self.rest().len());
            let end = line_start.saturating_add(length);
            let mut line = self.slice(line_start, end);
            if pending.strips_tabs {
                line = line.trim_start_matches('\t');
            }
            let next = if end < self.text.len() { end.saturating_add(1) } else { end };
            if line == pending.delimiter {
                let parts = if pending.quoted {
                    vec![Part::Text { text: self.slice(start, line_start).into(), quoted: true }]
                } else {
                    self.at = start;
                    self.heredoc_body(line_start)?
                };
                self.at = next;
                // Set once: each pending heredoc is filled by exactly one line.
                let _ = pending.body.set(parts);
                return Ok(());
            }
            if !pending.quoted && line.ends_with('\\') {
                return self.fail("a joined line in a heredoc");
            }
            // Inside a substitution bash ends a heredoc at some lines that only look like its end.
            let look_alike = line.strip_prefix(pending.delimiter.as_str()).is_some_and(|tail| tail.contains(')'));
            if self.depth > 0 && look_alike {
                return self.fail("a line that looks like the end of a heredoc");
            }
            self.at = next;
        }
    }

    /// The parts of a heredoc's body, which ends at the byte `end`.
    fn heredoc_body(&mut self, end: usize) -> Result<Vec<Part>> {
        let mut parts = Vec::new();
        while self.at < end {
            match self.peek(0) {
                // It escapes only these; in front of others it stands for itself.
                b'\\' => {
                    let escapes = matches!(self.peek(1), b'$' | b'`' | b'\\');
                    self.advance(usize::from(escapes));
                    parts.push(Part::Text { text: self.slice(self.at, self.at.saturating_add(1)).into(), quoted: true });
                    self.advance(1);
                }
                b'$' => parts.extend(self.dollar(true)?),
                b'`' => parts.push(Part::Command { list: self.back_quoted(false)?.into(), quoted: true }),
                _ => {
                    let run = self.at;
                    while self.at < end && !matches!(self.peek(0), b'\\' | b'$' | b'`') {
                        self.advance(1);
                    }
                    parts.push(Part::Text { text: self.slice(run, self.at).into(), quoted: true });
                }
            }
        }
        if self.at > end {
            return self.fail("an expansion that runs over the end of a heredoc");
        }
        Ok(parts)
    }
}

/// The text of a heredoc's delimiter, in which nothing but quotes is special.
fn raw_text(word: &Word) -> Option<String> {
    let mut out = String::new();
    for part in &word.parts {
        match part {
            Part::Text { text, .. } => out.push_str(text),
            Part::Glob(c) => out.push(*c),
            Part::Tilde(name) => {
                out.push('~');
                out.push_str(name);
            }
            Part::Brace(_) | Part::Parameter { .. } | Part::Command { .. } | Part::Process { .. } | Part::Arithmetic { .. } => return None,
        }
    }
    Some(out)
}
