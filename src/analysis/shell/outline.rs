//! Every simple command of a text, flat: what the differential test compares with bash's own parser.

use super::ast::{Arithmetic, Command, CommandKind, Form, List, Part, Redirect, RedirectOp, Target, Value, Word};
use super::cursor::SyntaxError;

/// A simple command, or the redirections of a compound one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutlineCommand {
    /// Names of the variables that are assigned, with their subscript.
    pub assigns: Vec<String>,
    /// The words: quoted text, or `$x` in place of any word with an expansion.
    pub words: Vec<String>,
    /// Operators and targets of redirections.
    pub redirects: Vec<(String, String)>,
}

/// Every simple command of `text`, those in substitutions and heredocs included.
///
/// # Errors
/// When the text is outside the subset that is understood.
pub fn outline(text: &str) -> Result<Vec<OutlineCommand>, SyntaxError> {
    let list = super::parse(text)?;
    let mut outline = Outline { text, out: Vec::new() };
    outline.list(&list);
    Ok(outline.out)
}

struct Outline<'a> {
    text: &'a str,
    out: Vec<OutlineCommand>,
}

impl Outline<'_> {
    fn list(&mut self, list: &List) {
        for item in list {
            for pipeline in std::iter::once(&item.first).chain(item.rest.iter().map(|(_, p)| p)) {
                for command in &pipeline.commands {
                    self.command(command);
                }
            }
        }
    }

    fn command(&mut self, command: &Command) {
        match &command.kind {
            CommandKind::Simple { assigns, words } => {
                let mut out = OutlineCommand::default();
                for assign in assigns {
                    let raw = assign.span.of(self.text);
                    out.assigns.push(raw.split('=').next().unwrap_or("").trim_end_matches('+').to_owned());
                    if let Some(expression) = &assign.subscript {
                        self.arithmetic(expression);
                    }
                    match &assign.value {
                        Value::Scalar(word) => self.parts(&word.parts),
                        Value::Array(words) => words.iter().for_each(|w| self.parts(&w.parts)),
                    }
                }
                for word in words {
                    out.words.push(self.word(word));
                }
                out.redirects = self.redirects(&command.redirects);
                self.out.push(out);
                return;
            }
            CommandKind::Subshell(list) | CommandKind::Group(list) => self.list(list),
            CommandKind::If { arms, otherwise } => {
                for (condition, body) in arms {
                    self.list(condition);
                    self.list(body);
                }
                otherwise.iter().for_each(|list| self.list(list));
            }
            CommandKind::Loop { condition, body } => {
                self.list(condition);
                self.list(body);
            }
            CommandKind::For { words, body, .. } => {
                words.iter().flatten().for_each(|w| self.parts(&w.parts));
                self.list(body);
            }
            CommandKind::ForArith { header, body } => {
                self.arithmetic(header);
                self.list(body);
            }
            CommandKind::Case { subject, arms } => {
                self.parts(&subject.parts);
                for (patterns, body) in arms {
                    patterns.iter().for_each(|w| self.parts(&w.parts));
                    self.list(body);
                }
            }
            CommandKind::Condition(words) => words.iter().for_each(|w| self.parts(&w.parts)),
            CommandKind::Arithmetic(expression) => self.arithmetic(expression),
            CommandKind::Function { body, .. } => self.command(body),
        }
        if !command.redirects.is_empty() {
            let redirects = self.redirects(&command.redirects);
            self.out.push(OutlineCommand { redirects, ..OutlineCommand::default() });
        }
    }

    fn redirects(&mut self, redirects: &[Redirect]) -> Vec<(String, String)> {
        redirects
            .iter()
            .map(|redirect| {
                let target = match &redirect.target {
                    // Descriptors as written; bash's own listing has them so.
                    Target::Word(word) if redirect.op == RedirectOp::Duplicate => self.word(word).replace('\'', ""),
                    Target::Word(word) => self.word(word),
                    Target::Heredoc { delimiter, body } => {
                        self.parts(body.get().map(Vec::as_slice).unwrap_or_default());
                        quote(delimiter)
                    }
                };
                (redirect.text.to_owned(), target)
            })
            .collect()
    }

    fn word(&mut self, word: &Word) -> String {
        self.parts(&word.parts);
        let mut out = String::new();
        for part in &word.parts {
            match part {
                Part::Text { text, .. } => out.push_str(&quote(text)),
                Part::Glob(c) => out.push(*c),
                Part::Tilde(name) => {
                    out.push('~');
                    out.push_str(name);
                }
                // Bash's parser does not expand braces: the word as written is what it has.
                Part::Brace(_) => return word.span.of(self.text).to_owned(),
                Part::Parameter { .. } | Part::Command { .. } | Part::Process { .. } | Part::Arithmetic { .. } => return "$x".to_owned(),
            }
        }
        out
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Text { .. } | Part::Glob(_) | Part::Tilde(_) => {}
                Part::Brace(alternatives) => alternatives.iter().for_each(|a| self.parts(a)),
                Part::Parameter { form, .. } => match form {
                    Form::Plain | Form::Length => {}
                    Form::Indirect { operand } => self.parts(operand),
                    Form::Operator { operand, .. } => self.parts(operand),
                    Form::Subscript(expression) => self.arithmetic(expression),
                },
                Part::Command { list, .. } | Part::Process { list } => self.list(list),
                Part::Arithmetic { expression, .. } => self.arithmetic(expression),
            }
        }
    }

    fn arithmetic(&mut self, expression: &Arithmetic) {
        self.parts(&expression.parts);
    }
}

fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
