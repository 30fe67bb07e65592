//! Every simple command of a text, flat: what the differential test compares with bash's own parser.

use super::parse::ast::{Arithmetic, Arm, Command, CommandKind, Form, List, Part, Redirect, Target, Value, Word};
use super::parse::{SyntaxError, parse};

/// A simple command, or the redirections of a compound one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutlineCommand {
    /// Names of the variables that are assigned.
    pub assigns: Vec<String>,
    /// The words.
    pub words: Vec<OutlineWord>,
    /// Operators and targets of redirections.
    pub redirects: Vec<(String, OutlineWord)>,
}

/// A word as far as the text alone tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineWord {
    /// Its text after quote removal; `None` if an expansion makes part of it.
    pub value: Option<String>,
    /// The text as written; inside back quotes, that of the whole substitution.
    pub raw: String,
    /// Whether braces make several words of it.
    pub braces: bool,
}

/// Every simple command of `text`, those in substitutions and heredocs included.
///
/// # Errors
/// When the text is outside the subset that is understood.
pub fn outline(text: &str) -> Result<Vec<OutlineCommand>, SyntaxError> {
    let list = parse(text)?.list;
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
                    out.assigns.push(assign.name.clone());
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
                if let Some(list) = otherwise {
                    self.list(list);
                }
            }
            CommandKind::Loop { condition, body, .. } => {
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
                for Arm { patterns, body, .. } in arms {
                    for pattern in patterns {
                        self.parts(&pattern.parts);
                    }
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

    fn redirects(&mut self, redirects: &[Redirect]) -> Vec<(String, OutlineWord)> {
        redirects
            .iter()
            .map(|redirect| {
                let target = match &redirect.target {
                    Target::Word(word) => self.word(word),
                    Target::Heredoc { delimiter, body } => {
                        self.parts(body.get().map(Vec::as_slice).unwrap_or_default());
                        // Bash keeps the body there, not the delimiter.
                        OutlineWord { value: None, raw: delimiter.clone(), braces: false }
                    }
                };
                (redirect.text.to_owned(), target)
            })
            .collect()
    }

    fn word(&mut self, word: &Word) -> OutlineWord {
        self.parts(&word.parts);
        let braces = word.parts.iter().any(|part| matches!(part, Part::Brace(_)));
        let mut value = Some(String::new());
        for part in &word.parts {
            match part {
                Part::Text { text, .. } => value.iter_mut().for_each(|v| v.push_str(text)),
                Part::Glob(c) => value.iter_mut().for_each(|v| v.push(*c)),
                Part::Tilde(name) => value.iter_mut().for_each(|v| {
                    v.push('~');
                    v.push_str(name);
                }),
                Part::Brace(_) | Part::Parameter { .. } | Part::Command { .. } | Part::Process { .. } | Part::Arithmetic { .. } => {
                    value = None;
                }
            }
        }
        OutlineWord { value, raw: word.span.of(self.text).to_owned(), braces }
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Text { .. } | Part::Glob(_) | Part::Tilde(_) => {}
                Part::Brace(alternatives) => alternatives.iter().for_each(|a| self.parts(a)),
                Part::Parameter { form, .. } => match form {
                    Form::Plain | Form::Modified | Form::Length => {}
                    Form::Indirect { operand } => self.parts(operand),
                    Form::Operator(operation) => self.parts(&operation.operand),
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
