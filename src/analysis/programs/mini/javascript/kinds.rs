//! What is known of the values of a text: which of them are no functions that nobody knows.

use super::library::{self, Gives, Member};
use super::names::{Bound, Names, is_require};
use super::tree::{Expr, How, Item, Makes, Pattern, Target};

/// What is known of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// As a key it names an item of a list, and nothing that every value has.
    Number,
    /// No function, and nothing that other values inherit from.
    Plain,
    Any,
}

impl Names<'_> {
    /// Finds the kinds of all names: the least that fits all that they are bound to.
    pub(super) fn settle(&mut self) {
        self.kinds = self.bound.keys().map(|name| (*name, Kind::Number)).collect();
        loop {
            let mut changed = Vec::new();
            for (name, bound) in &self.bound {
                let now = self.kinds.get(name).copied().unwrap_or(Kind::Any);
                let kind = bound.iter().map(|one| self.kind_of(name, one)).max().unwrap_or(Kind::Any);
                if kind > now {
                    changed.push((*name, kind));
                }
            }
            if changed.is_empty() {
                return;
            }
            self.kinds.extend(changed);
        }
    }

    fn kind_of(&self, name: &str, bound: &Bound<'_>) -> Kind {
        // Elsewhere it could be the module.
        if library::is_bound_module(name) {
            return Kind::Any;
        }
        match bound {
            Bound::Value(value) => self.kind(value),
            Bound::Sum(value) => {
                let now = self.kinds.get(name).copied().unwrap_or(Kind::Any);
                if now.max(self.kind(value)) == Kind::Number { Kind::Number } else { Kind::Plain }
            }
            Bound::Number => Kind::Number,
            Bound::Plain => Kind::Plain,
            Bound::Each(_) | Bound::Any | Bound::Function | Bound::Module(_) | Bound::Member(_) => Kind::Any,
        }
    }

    /// What is known of the value of an expression that may be used.
    pub(super) fn kind(&self, expr: &Expr) -> Kind {
        let sum = |all: Kind| if all == Kind::Number { Kind::Number } else { Kind::Plain };
        match expr {
            Expr::Number(_) | Expr::Update(_) | Expr::Compute(Makes::Number, _) => Kind::Number,
            Expr::Compute(Makes::Sum, values) => sum(self.most(values)),
            Expr::Constant
            | Expr::Text(_)
            | Expr::Template(_)
            | Expr::New(..)
            | Expr::Array(_)
            | Expr::Object(_)
            | Expr::Delete(_)
            | Expr::Class(_)
            | Expr::Compute(Makes::Other, _) => Kind::Plain,
            Expr::Name(name) => self.kinds.get(name.as_str()).copied().unwrap_or(Kind::Any),
            Expr::Member(_, name) if library::is_count(name) => Kind::Plain,
            Expr::Member(..) => {
                let is_data = self.dotted(expr).and_then(|dotted| library::member(&dotted)) == Some(Member::Data);
                if is_data { Kind::Plain } else { Kind::Any }
            }
            Expr::Index(..) | Expr::Function(_) | Expr::Parameters(_) => Kind::Any,
            Expr::Assign(assign) => match assign.how {
                How::Set => self.kind(&assign.value),
                How::Perhaps => self.kind_of_target(&assign.target).max(self.kind(&assign.value)),
                How::Sum => sum(self.kind_of_target(&assign.target).max(self.kind(&assign.value))),
                How::Number => Kind::Number,
            },
            Expr::Choose { values, .. } => self.most(values),
            Expr::Call(callee, arguments) => self.given(callee, arguments),
        }
    }

    fn kind_of_target(&self, target: &Target) -> Kind {
        match target {
            Target::Pattern(Pattern::Name(name)) => self.kinds.get(name.as_str()).copied().unwrap_or(Kind::Any),
            Target::Pattern(_) => Kind::Any,
            Target::Place(place) => self.kind(place),
        }
    }

    fn most(&self, values: &[Expr]) -> Kind {
        values.iter().map(|value| self.kind(value)).max().unwrap_or(Kind::Any)
    }

    /// What a call gives.
    fn given(&self, callee: &Expr, arguments: &[Item]) -> Kind {
        let kind = |gives| match gives {
            Gives::Number => Kind::Number,
            Gives::Plain => Kind::Plain,
            Gives::Any => Kind::Any,
        };
        if is_require(callee) {
            return Kind::Plain;
        }
        if let Some(dotted) = self.dotted(callee) {
            if dotted == "require.resolve" {
                return Kind::Plain;
            }
            match library::member(&dotted) {
                // Whatever the function behind the text gives.
                Some(Member::Call { .. }) if dotted == "JSON.parse" && arguments.len() != 1 => return Kind::Any,
                Some(Member::Call { gives: what, .. }) => return kind(what),
                Some(Member::File(_)) => return Kind::Plain,
                Some(Member::Data) | None => {}
            }
        }
        match callee {
            Expr::Member(_, method) => kind(library::given_by(method)),
            _ => Kind::Any,
        }
    }
}
