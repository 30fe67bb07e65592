//! Other names for what a text has, which no text can spell, as they have a blank in them: what is known of a name in one place need not
//! hold wherever the same name stands.

use compact_str::CompactString;

use super::tree::{Argument, Clause, Expr, Handler, Parameters, Stmt, Target};

/// Where names are others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Wherever they stand.
    Everywhere,
    /// In what is computed at once: a function may be called when the name stands for something else, and what a comprehension gives may
    /// be asked for then.
    AtOnce,
}

/// The names, and what they are called instead.
pub(super) struct Renaming {
    pub(super) names: Vec<(CompactString, CompactString)>,
    pub(super) reach: Reach,
}

impl Renaming {
    /// Of one name, in what is computed at once.
    pub(super) fn at_once(name: &str, other: &str) -> Self {
        Self { names: vec![(name.into(), other.into())], reach: Reach::AtOnce }
    }

    fn other(&self, name: &str) -> Option<&CompactString> {
        self.names.iter().find(|(one, _)| one == name).map(|(_, other)| other)
    }

    /// `None` if one of the names is bound in the statements: it stands for something else from there on.
    pub(super) fn statements(&self, statements: &mut [Stmt]) -> Option<()> {
        statements.iter_mut().try_for_each(|statement| self.statement(statement))
    }

    fn statement(&self, statement: &mut Stmt) -> Option<()> {
        match statement {
            Stmt::Expression(value) => self.expression(value),
            Stmt::Assign { targets, value } => {
                self.expression(value)?;
                targets.iter_mut().try_for_each(|target| self.target(target))
            }
            Stmt::Declare { target, annotation: _, value } => {
                value.as_mut().map_or(Some(()), |value| self.expression(value))?;
                self.target(target)
            }
            Stmt::Augment { target, value } => {
                self.expression(value)?;
                self.target(target)
            }
            Stmt::Import { module, name } => {
                let bound = name.as_deref().unwrap_or_else(|| module.split('.').next().unwrap_or(module));
                self.stays(bound)
            }
            Stmt::From { module: _, member: _, name } => self.stays(name),
            Stmt::Test { condition, body, otherwise, repeats: _ } => {
                self.expression(condition)?;
                self.statements(body)?;
                self.statements(otherwise)
            }
            Stmt::For { target, source, body, otherwise } => {
                self.expression(source)?;
                self.target(target)?;
                self.statements(body)?;
                self.statements(otherwise)
            }
            Stmt::Try { body, handlers, last } => {
                self.statements(body)?;
                self.statements(last)?;
                handlers.iter_mut().try_for_each(|Handler { kind, name, body }| {
                    kind.as_mut().map_or(Some(()), |kind| self.expression(kind))?;
                    name.as_ref().map_or(Some(()), |name| self.stays(name))?;
                    self.statements(body)
                })
            }
            Stmt::With { items, body } => {
                for (value, target) in items {
                    self.expression(value)?;
                    target.as_mut().map_or(Some(()), |target| self.target(target))?;
                }
                self.statements(body)
            }
            // What is bound in it is its own.
            Stmt::Function { name, parameters: _, body: _ } => self.stays(name),
            Stmt::Leave(values) | Stmt::Yield(values) => self.expressions(values),
            Stmt::Delete(gone) => self.target(gone),
            Stmt::Global => None,
            Stmt::Jump | Stmt::Nothing => Some(()),
        }
    }

    fn stays(&self, bound: &str) -> Option<()> {
        self.other(bound).is_none().then_some(())
    }

    fn target(&self, target: &mut Expr) -> Option<()> {
        match target.as_target()? {
            Target::Name(name) => self.stays(name),
            Target::Items(items) => items.iter().try_for_each(|item| self.target(&mut item.clone())),
            Target::Subscript(..) => self.expression(target),
        }
    }

    pub(super) fn expressions(&self, all: &mut [Expr]) -> Option<()> {
        all.iter_mut().try_for_each(|one| self.expression(one))
    }

    /// `None` if one of the names is bound in the expression, in the same scope.
    pub(super) fn expression(&self, expr: &mut Expr) -> Option<()> {
        match expr {
            Expr::Constant(_) | Expr::Text { .. } => Some(()),
            Expr::Name(name) => {
                if let Some(other) = self.other(name) {
                    *name = other.clone();
                }
                Some(())
            }
            Expr::Joined { fields: all, .. }
            | Expr::Sequence(all)
            | Expr::Divided(all)
            | Expr::Compare(_, all)
            | Expr::All(all)
            | Expr::Any(all)
            | Expr::Set(all)
            | Expr::Group(all) => self.expressions(all),
            Expr::Named(name, value) => {
                self.stays(name)?;
                self.expression(value)
            }
            Expr::Attribute(inner, _) | Expr::Star(inner) | Expr::Ending(inner, _) => self.expression(inner),
            Expr::Subscript(base, parts) => {
                self.expression(base)?;
                self.expressions(parts)
            }
            Expr::Call(callee, arguments) => {
                self.expression(callee)?;
                arguments.iter_mut().try_for_each(|argument| match argument {
                    Argument::Plain(value) | Argument::Star(value) | Argument::Named(_, value) | Argument::Doubled(value) => {
                        self.expression(value)
                    }
                })
            }
            Expr::Lambda(parameters, body) => self.lambda(parameters, body),
            Expr::Comprehension(results, clauses) => self.comprehension(results, clauses),
            Expr::Pairs(pairs) => pairs.iter_mut().try_for_each(|(key, value)| {
                self.expression(key)?;
                self.expression(value)
            }),
        }
    }

    fn lambda(&self, parameters: &mut Parameters, body: &mut Expr) -> Option<()> {
        self.expressions(&mut parameters.defaults)?;
        let is_other = |(name, _): &&(CompactString, CompactString)| !parameters.names.contains(name);
        let names = self.names.iter().filter(is_other).cloned().collect();
        match self.reach {
            Reach::Everywhere => Self { names, reach: self.reach }.expression(body),
            Reach::AtOnce => Some(()),
        }
    }

    fn comprehension(&self, results: &mut [Expr], clauses: &mut [Clause]) -> Option<()> {
        // Nothing but what it goes through is sure to be computed at once. Names that it binds for what is around it are found all the same.
        let at_once = |index: usize| self.reach == Reach::Everywhere || index == 0;
        let later = |expr: &mut Expr| match self.reach {
            Reach::Everywhere => self.expression(expr),
            Reach::AtOnce => self.expression(&mut expr.clone()),
        };
        for (index, Clause { target, source, conditions }) in clauses.iter_mut().enumerate() {
            if at_once(index) {
                self.expression(source)?;
            } else {
                later(source)?;
            }
            later(target)?;
            conditions.iter_mut().try_for_each(later)?;
        }
        results.iter_mut().try_for_each(later)
    }
}
