//! What brush-parser sees: words are raw text there, so what stands inside is parsed again.

use brush_parser::ast::{
    AndOr, AssignmentName, AssignmentValue, Command, CommandPrefixOrSuffixItem as Item, CompoundCommand, CompoundList, ExtendedTestExpr,
    IoFileRedirectTarget, IoRedirect, RedirectList, SimpleCommand,
};
use brush_parser::word::{self, Parameter, ParameterExpr as Expr, WordPiece};
use brush_parser::{Parser, ParserOptions};

use crate::shell::{Seen, UNKNOWN, normal};

pub fn commands(text: &str) -> Option<Vec<Seen>> {
    let mut reader = Reader { options: ParserOptions { enable_extended_globbing: false, ..ParserOptions::default() }, out: Vec::new() };
    reader.text(text)?;
    Some(reader.out)
}

struct Reader {
    options: ParserOptions,
    out: Vec<Seen>,
}

/// `None` where the parser refuses a part.
type Read = Option<()>;

impl Reader {
    fn text(&mut self, text: &str) -> Read {
        let program = Parser::new(std::io::Cursor::new(text.as_bytes()), &self.options).parse_program().ok()?;
        program.complete_commands.iter().try_for_each(|list| self.list(list))
    }

    fn word(&mut self, text: &str) -> Read {
        word::parse(text, &self.options).ok()?.iter().try_for_each(|piece| self.piece(&piece.piece))
    }

    /// Text in which quotes mean nothing: heredocs, arithmetic, subscripts.
    fn raw(&mut self, text: &str) -> Read {
        word::parse_heredoc(text, &self.options).ok()?.iter().try_for_each(|piece| self.piece(&piece.piece))
    }

    fn piece(&mut self, piece: &WordPiece) -> Read {
        match piece {
            WordPiece::DoubleQuotedSequence(pieces) | WordPiece::GettextDoubleQuotedSequence(pieces) => {
                pieces.iter().try_for_each(|piece| self.piece(&piece.piece))
            }
            WordPiece::CommandSubstitution(text) | WordPiece::BackquotedCommandSubstitution(text) => self.text(text),
            WordPiece::ArithmeticExpression(expression) => self.raw(&expression.value),
            WordPiece::ParameterExpansion(expression) => self.parameter(expression),
            WordPiece::Text(_)
            | WordPiece::SingleQuotedText(_)
            | WordPiece::AnsiCQuotedText(_)
            | WordPiece::TildeExpansion(_)
            | WordPiece::EscapeSequence(_) => Some(()),
        }
    }

    fn parameter(&mut self, expression: &Expr) -> Read {
        let (parameter, operands): (_, Vec<&String>) = match expression {
            Expr::Parameter { parameter, .. } | Expr::ParameterLength { parameter, .. } | Expr::Transform { parameter, .. } => {
                (parameter, vec![])
            }
            Expr::UseDefaultValues { parameter, default_value: value, .. }
            | Expr::AssignDefaultValues { parameter, default_value: value, .. }
            | Expr::IndicateErrorIfNullOrUnset { parameter, error_message: value, .. }
            | Expr::UseAlternativeValue { parameter, alternative_value: value, .. }
            | Expr::RemoveSmallestSuffixPattern { parameter, pattern: value, .. }
            | Expr::RemoveLargestSuffixPattern { parameter, pattern: value, .. }
            | Expr::RemoveSmallestPrefixPattern { parameter, pattern: value, .. }
            | Expr::RemoveLargestPrefixPattern { parameter, pattern: value, .. }
            | Expr::UppercaseFirstChar { parameter, pattern: value, .. }
            | Expr::UppercasePattern { parameter, pattern: value, .. }
            | Expr::LowercaseFirstChar { parameter, pattern: value, .. }
            | Expr::LowercasePattern { parameter, pattern: value, .. } => (parameter, value.iter().collect()),
            Expr::Substring { parameter, offset, length, .. } => {
                self.raw(&offset.value)?;
                length.iter().try_for_each(|length| self.raw(&length.value))?;
                (parameter, vec![])
            }
            Expr::ReplaceSubstring { parameter, pattern, replacement, .. } => {
                (parameter, std::iter::once(pattern).chain(replacement).collect())
            }
            Expr::VariableNames { .. } | Expr::MemberKeys { .. } => return Some(()),
        };
        if let Parameter::NamedWithIndex { index, .. } = parameter {
            self.raw(index)?;
        }
        operands.into_iter().try_for_each(|operand| self.word(operand))
    }

    fn list(&mut self, list: &CompoundList) -> Read {
        for item in &list.0 {
            let others = item.0.additional.iter().map(|other| match other {
                AndOr::And(pipeline) | AndOr::Or(pipeline) => pipeline,
            });
            for pipeline in std::iter::once(&item.0.first).chain(others) {
                pipeline.seq.iter().try_for_each(|command| self.command(command))?;
            }
        }
        Some(())
    }

    fn command(&mut self, command: &Command) -> Read {
        match command {
            Command::Simple(simple) => self.simple(simple),
            Command::Compound(compound, redirects) => {
                self.compound(compound)?;
                self.redirects(redirects.as_ref())
            }
            Command::Function(function) => {
                self.compound(&function.body.0)?;
                self.redirects(function.body.1.as_ref())
            }
            Command::ExtendedTest(test, redirects) => {
                self.test(&test.expr)?;
                self.redirects(redirects.as_ref())
            }
        }
    }

    fn simple(&mut self, simple: &SimpleCommand) -> Read {
        let mut seen = Seen::default();
        self.items(simple.prefix.iter().flat_map(|prefix| &prefix.0), true, &mut seen)?;
        if let Some(word) = &simple.word_or_name {
            seen.words.push(word.value.clone());
            self.word(&word.value)?;
        }
        self.items(simple.suffix.iter().flat_map(|suffix| &suffix.0), false, &mut seen)?;
        self.out.push(seen);
        Some(())
    }

    fn items<'i>(&mut self, items: impl Iterator<Item = &'i Item>, before: bool, seen: &mut Seen) -> Read {
        for item in items {
            match item {
                Item::IoRedirect(redirect) => self.redirect(redirect, seen)?,
                Item::Word(word) => {
                    seen.words.push(word.value.clone());
                    self.word(&word.value)?;
                }
                Item::AssignmentWord(assignment, word) => {
                    if before {
                        seen.assigns += 1;
                    } else {
                        seen.words.push(word.value.clone());
                    }
                    if let AssignmentName::ArrayElementName(_, index) = &assignment.name {
                        self.raw(index)?;
                    }
                    match &assignment.value {
                        AssignmentValue::Scalar(value) => self.word(&value.value)?,
                        AssignmentValue::Array(values) => {
                            for (key, value) in values {
                                key.iter().try_for_each(|key| self.raw(&key.value))?;
                                self.word(&value.value)?;
                            }
                        }
                    }
                }
                Item::ProcessSubstitution(_, inner) => {
                    seen.words.push(UNKNOWN.to_owned());
                    self.list(&inner.list)?;
                }
            }
        }
        Some(())
    }

    fn redirect(&mut self, redirect: &IoRedirect, seen: &mut Seen) -> Read {
        let (operator, target) = match redirect {
            IoRedirect::File(_, kind, target) => match target {
                IoFileRedirectTarget::Filename(word) | IoFileRedirectTarget::Duplicate(word) => (kind.to_string(), word.value.clone()),
                IoFileRedirectTarget::Fd(number) => (kind.to_string(), number.to_string()),
                IoFileRedirectTarget::ProcessSubstitution(_, inner) => {
                    self.list(&inner.list)?;
                    (kind.to_string(), UNKNOWN.to_owned())
                }
            },
            IoRedirect::HereDocument(_, heredoc) => {
                if heredoc.requires_expansion {
                    self.raw(&heredoc.doc.value)?;
                }
                seen.redirects.push((if heredoc.remove_tabs { "<<-" } else { "<<" }.to_owned(), UNKNOWN.to_owned()));
                return Some(());
            }
            IoRedirect::HereString(_, word) => ("<<<".to_owned(), word.value.clone()),
            IoRedirect::OutputAndError(word, appends) => (if *appends { "&>>" } else { "&>" }.to_owned(), word.value.clone()),
        };
        self.word(&target)?;
        seen.redirects.push(normal((operator, target)));
        Some(())
    }

    fn redirects(&mut self, redirects: Option<&RedirectList>) -> Read {
        let mut seen = Seen::default();
        redirects.iter().flat_map(|list| &list.0).try_for_each(|redirect| self.redirect(redirect, &mut seen))?;
        if !seen.redirects.is_empty() {
            self.out.push(seen);
        }
        Some(())
    }

    fn test(&mut self, test: &ExtendedTestExpr) -> Read {
        match test {
            ExtendedTestExpr::And(left, right) | ExtendedTestExpr::Or(left, right) => {
                self.test(left)?;
                self.test(right)
            }
            ExtendedTestExpr::Not(inner) | ExtendedTestExpr::Parenthesized(inner) => self.test(inner),
            ExtendedTestExpr::UnaryTest(_, word) => self.word(&word.value),
            ExtendedTestExpr::BinaryTest(_, left, right) => {
                self.word(&left.value)?;
                self.word(&right.value)
            }
        }
    }

    fn compound(&mut self, compound: &CompoundCommand) -> Read {
        match compound {
            CompoundCommand::Arithmetic(arithmetic) => self.raw(&arithmetic.expr.value),
            CompoundCommand::ArithmeticForClause(clause) => {
                let header = [&clause.initializer, &clause.condition, &clause.updater];
                header.into_iter().flatten().try_for_each(|expression| self.raw(&expression.value))?;
                self.list(&clause.body.list)
            }
            CompoundCommand::BraceGroup(group) => self.list(&group.list),
            CompoundCommand::Subshell(subshell) => self.list(&subshell.list),
            CompoundCommand::ForClause(clause) => {
                clause.values.iter().flatten().try_for_each(|word| self.word(&word.value))?;
                self.list(&clause.body.list)
            }
            CompoundCommand::CaseClause(clause) => {
                self.word(&clause.value.value)?;
                for case in &clause.cases {
                    case.patterns.iter().try_for_each(|pattern| self.word(&pattern.value))?;
                    case.cmd.iter().try_for_each(|list| self.list(list))?;
                }
                Some(())
            }
            CompoundCommand::IfClause(clause) => {
                self.list(&clause.condition)?;
                self.list(&clause.then)?;
                for other in clause.elses.iter().flatten() {
                    other.condition.iter().try_for_each(|list| self.list(list))?;
                    self.list(&other.body)?;
                }
                Some(())
            }
            CompoundCommand::WhileClause(clause) | CompoundCommand::UntilClause(clause) => {
                self.list(&clause.0)?;
                self.list(&clause.1.list)
            }
            CompoundCommand::Coprocess(process) => self.command(&process.body),
        }
    }
}
