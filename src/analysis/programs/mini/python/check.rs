//! Holds the tree of a text against what it may use.

use super::files::{is_for_a_kind, opens_for_reading};
use super::library::{self, Member};
use super::names::{Bound, Names};
use super::shapes::{counted, side_by_side};
use super::tree::{Argument, Clause, Expr, Stmt, Target};
use super::{Access, Touch, format};

/// `None` if the text uses anything that is not known to be harmless; otherwise the files that it touches.
pub(super) fn check(statements: &[Stmt], names: &Names<'_>) -> Option<Vec<Touch>> {
    let mut checker = Checker { names, touches: Vec::new() };
    checker.statements(statements)?;
    Some(checker.touches)
}

/// Which names the arguments of a call may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keywords {
    /// Any: they are the names of parameters in the text, or keys.
    Any,
    /// Those that mean something harmless wherever they mean anything.
    Known,
}

/// What goes down into folders.
pub(super) const WALK: &str = "os.walk";
/// How many files a text may touch.
const MAX_TOUCHES: usize = 64;

pub(super) struct Checker<'n> {
    pub(super) names: &'n Names<'n>,
    touches: Vec<Touch>,
}

/// The value of which `type(VALUE)` says the type.
fn of_type(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Call(callee, arguments) => match (callee.as_ref(), arguments.as_slice()) {
            (Expr::Name(name), [Argument::Plain(value)]) if name == "type" => Some(value),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the patterns are for what lies below the folders that they begin with.
pub(super) fn stay_below(patterns: &[String]) -> bool {
    patterns.iter().all(|pattern| !pattern.contains(".."))
}

/// Whether the expression only names types: its value is kept where nothing in a text that is taken comes to it.
fn is_annotation(expr: &Expr) -> bool {
    match expr {
        Expr::Constant(_) | Expr::Text { .. } => true,
        Expr::Name(name) => library::is_type(name),
        Expr::Attribute(base, name) => matches!(base.as_ref(), Expr::Name(_)) && library::is_type(name),
        Expr::Subscript(base, parts) => is_annotation(base) && parts.iter().all(is_annotation),
        Expr::Sequence(all) | Expr::Group(all) => all.iter().all(is_annotation),
        Expr::Joined { .. }
        | Expr::Call(..)
        | Expr::Lambda(..)
        | Expr::Comprehension(..)
        | Expr::Named(..)
        | Expr::Star(_)
        | Expr::Pairs(_)
        | Expr::Divided(_)
        | Expr::Compare(..)
        | Expr::All(_)
        | Expr::Any(_)
        | Expr::Set(_)
        | Expr::Ending(..) => false,
    }
}

impl Checker<'_> {
    pub(super) fn touch(&mut self, paths: Vec<String>, access: Access, from_home: bool) -> Option<()> {
        self.touches.extend(paths.into_iter().map(|path| Touch { path, from_home, access }));
        (self.touches.len() <= MAX_TOUCHES).then_some(())
    }

    fn statements(&mut self, statements: &[Stmt]) -> Option<()> {
        statements.iter().try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &Stmt) -> Option<()> {
        match statement {
            Stmt::Expression(value) => self.expression(value),
            Stmt::Assign { targets, value } => {
                targets.iter().try_for_each(|target| self.target(target))?;
                self.assigned(targets, value)
            }
            Stmt::Declare { target, annotation, value } => {
                is_annotation(annotation).then(|| self.target(target))??;
                let is_path = |value: &Expr| self.names.path(value).is_some() && self.names.path(target).is_some();
                value.as_ref().filter(|value| !is_path(value)).map_or(Some(()), |value| self.expression(value))
            }
            Stmt::Augment { target, value } => {
                self.target(target)?;
                self.expression(value)
            }
            Stmt::Import { .. } | Stmt::From { .. } | Stmt::Jump | Stmt::Global | Stmt::Nothing => Some(()),
            Stmt::Test { condition, body, otherwise, repeats: _ } => {
                self.told(condition)?;
                self.statements(body)?;
                self.statements(otherwise)
            }
            Stmt::For { target, source, body, otherwise } => {
                self.target(target)?;
                self.source(target, source)?;
                self.statements(body)?;
                self.statements(otherwise)
            }
            Stmt::Try { body, handlers, last } => {
                self.statements(body)?;
                self.statements(last)?;
                handlers.iter().try_for_each(|handler| {
                    handler.kind.as_ref().map_or(Some(()), |kind| self.expression(kind))?;
                    self.statements(&handler.body)
                })
            }
            Stmt::With { items, body } => {
                for (value, target) in items {
                    self.opens(value).then(|| self.expression(value))??;
                    target.as_ref().map_or(Some(()), |target| self.target(target))?;
                }
                self.statements(body)
            }
            Stmt::Function { name: _, parameters, body } => {
                parameters.annotations.iter().all(is_annotation).then_some(())?;
                self.expressions(&parameters.defaults)?;
                self.statements(body)
            }
            Stmt::Leave(values) | Stmt::Yield(values) => self.expressions(values),
            Stmt::Delete(gone) => self.expression(gone),
        }
    }

    /// What is bound to these targets, of which only names stand for paths.
    fn assigned(&mut self, targets: &[Expr], value: &Expr) -> Option<()> {
        if let [target] = targets
            && let Some(pairs) = side_by_side(target, value)
        {
            return pairs.into_iter().try_for_each(|(target, value)| self.assigned(std::slice::from_ref(target), value));
        }
        if self.names.path(value).is_some() && targets.iter().all(|target| self.names.path(target).is_some()) {
            return Some(());
        }
        if !matches!(value, Expr::Name(_))
            && let Some(patterns) = self.found_paths(value)
            && targets.iter().all(|target| self.found_paths(target).is_some())
        {
            return self.touch(patterns, Access::Look, false);
        }
        let is_list = |target: &Expr| matches!(target, Expr::Name(name) if self.names.found_list(name).is_some());
        if targets.iter().all(is_list) { self.list_of_paths(value)? } else { self.expression(value) }
    }

    pub(super) fn clauses(&mut self, clauses: &[Clause]) -> Option<()> {
        clauses.iter().try_for_each(|Clause { target, source, conditions }| {
            self.target(target)?;
            self.source(target, source)?;
            self.expressions(conditions)
        })
    }

    /// Whether the value is what a function gives that opens a file.
    fn opens(&self, value: &Expr) -> bool {
        let Expr::Call(callee, _) = value else { return false };
        match callee.as_ref() {
            Expr::Name(name) if name == "open" => true,
            Expr::Attribute(base, name) if name == "open" && (self.names.path(base).is_some() || self.found_paths(base).is_some()) => true,
            callee => self.names.dotted(callee).is_some_and(|dotted| library::is_opening(&dotted)),
        }
    }

    /// What is computed to find out where a target is.
    fn target(&mut self, target: &Expr) -> Option<()> {
        match target.as_target()? {
            Target::Name(_) => Some(()),
            Target::Items(items) => items.iter().try_for_each(|item| self.target(item)),
            Target::Subscript(base, parts) => {
                self.expression(base)?;
                self.expressions(parts)
            }
        }
    }

    pub(super) fn expressions(&mut self, all: &[Expr]) -> Option<()> {
        all.iter().try_for_each(|one| self.expression(one))
    }

    /// What is gone through. `Path`s that are found below one are no values like others, as their methods change files: only a name
    /// stands for them, of which no more is taken than what they read.
    fn source(&mut self, target: &Expr, source: &Expr) -> Option<()> {
        if let Some((number, target, source)) = counted(target, source) {
            // By that name the text may call a function that gives something else.
            self.names.get("enumerate").is_empty().then_some(())?;
            self.target(number)?;
            return self.source(target, source);
        }
        let found = if let Expr::Name(_) = target { self.names.found_paths(target) } else { None };
        match found {
            Some(patterns) if stay_below(&patterns) => {
                self.touch(patterns, Access::Look, false)?;
                self.beside_paths(source)
            }
            Some(_) => None,
            None => self.walk(target, source).unwrap_or_else(|| self.expression(source)),
        }
    }

    /// What is gone through by `os.walk`, where it is that.
    fn walk(&mut self, target: &Expr, source: &Expr) -> Option<Option<()>> {
        let Expr::Call(callee, arguments) = source else { return None };
        if self.names.dotted(callee).as_deref() != Some(WALK) {
            return None;
        }
        let Expr::Sequence(targets) = target else { return Some(None) };
        let [Expr::Name(_), Expr::Name(folders), Expr::Name(_)] = targets.as_slice() else { return Some(None) };
        // A second argument would say that links are followed, or what is called.
        let is_plain = arguments.len() == 1 && self.names.is_unchanged(folders);
        Some(if is_plain { self.looks(WALK, Member::Look, arguments) } else { None })
    }

    /// What a function of the text is given: also paths, where the parameter is followed that becomes one.
    fn given(&mut self, function: &str, arguments: &[Argument]) -> Option<()> {
        arguments.iter().enumerate().try_for_each(|(at, argument)| match argument {
            Argument::Plain(value) | Argument::Named(_, value)
                if self.names.path(value).is_some() && self.names.follows(function, at, argument) =>
            {
                Some(())
            }
            argument => self.arguments(std::slice::from_ref(argument), Keywords::Any),
        })
    }

    /// Whether the expression is a path, or all that it can be was found.
    fn is_path(&self, expr: &Expr) -> bool {
        self.names.path(expr).is_some() || self.found_paths(expr).is_some()
    }

    /// The patterns by which the `Path`s were found for which an expression stands.
    pub(super) fn found_paths(&self, expr: &Expr) -> Option<Vec<String>> {
        self.names.found_paths(expr).filter(|patterns| stay_below(patterns))
    }

    /// A value of which nothing but its text, or a yes or no, is taken: a type may stand there, which could make new
    /// values anywhere else.
    fn told(&mut self, expr: &Expr) -> Option<()> {
        if let Some(paths) = self.names.path(expr) {
            return self.touch(paths, Access::Look, false);
        }
        let is_list = |expr: &Expr| matches!(expr, Expr::Name(name) if self.names.found_list(name).is_some());
        if self.found_paths(expr).is_some() || is_list(expr) {
            return Some(());
        }
        match expr {
            Expr::Attribute(base, name) if name == "parent" && self.found_paths(base).is_some() => return Some(()),
            Expr::Call(callee, arguments) => {
                if let Expr::Attribute(base, name) = callee.as_ref()
                    && name == "relative_to"
                    && self.found_paths(base).is_some()
                {
                    return arguments.iter().try_for_each(|argument| match argument {
                        Argument::Plain(value) => self.told(value),
                        Argument::Star(_) | Argument::Named(..) | Argument::Doubled(_) => None,
                    });
                }
            }
            // What is computed of them is told as well: `type(a) if b else c`.
            Expr::All(all) | Expr::Any(all) | Expr::Group(all) => return all.iter().try_for_each(|one| self.told(one)),
            _ => {}
        }
        self.expression(of_type(expr).unwrap_or(expr))
    }

    pub(super) fn expression(&mut self, expr: &Expr) -> Option<()> {
        match expr {
            Expr::Constant(_) | Expr::Text { .. } => Some(()),
            Expr::Joined { fields: all, .. } | Expr::Compare(_, all) => all.iter().try_for_each(|one| self.told(one)),
            Expr::Name(name) => self.name(name),
            Expr::Attribute(base, name) => self.attribute(expr, base, name),
            Expr::Subscript(base, parts) => {
                self.expression(base)?;
                self.expressions(parts)
            }
            Expr::Call(callee, arguments) => self.call(callee, arguments),
            Expr::Lambda(parameters, body) => {
                self.expressions(&parameters.defaults)?;
                self.expression(body)
            }
            Expr::Comprehension(results, clauses) => {
                self.clauses(clauses)?;
                self.expressions(results)
            }
            Expr::Named(_, value) | Expr::Star(value) => self.expression(value),
            Expr::Sequence(all) | Expr::Divided(all) | Expr::All(all) | Expr::Any(all) | Expr::Set(all) | Expr::Group(all) => {
                self.expressions(all)
            }
            // Nothing is computed: the name stands where it is tested.
            Expr::Ending(..) => Some(()),
            Expr::Pairs(pairs) => pairs.iter().try_for_each(|(key, value)| {
                self.expression(key)?;
                self.expression(value)
            }),
        }
    }

    /// A name that stands for its value.
    fn name(&self, name: &str) -> Option<()> {
        let bound = self.names.get(name);
        if bound.is_empty() {
            return (library::is_harmless_builtin(name) || name == "__name__").then_some(());
        }
        let is_value = |one: &Bound| match one {
            Bound::Data
            | Bound::Literal(_)
            | Bound::FromHome(_)
            | Bound::List(_)
            | Bound::Found(_)
            | Bound::Listed(_)
            | Bound::Names(_)
            | Bound::Walked(..)
            | Bound::Made(_)
            | Bound::Column(..)
            | Bound::File
            | Bound::Function => true,
            Bound::Member(dotted) => is_value(dotted),
            // What is a path is looked at where it stands: it has methods that move files.
            Bound::ItemOf(list) => !self.names.get(list).iter().any(|list| matches!(list, Bound::FoundList(..))),
            Bound::Parameter(..) => self.names.stands_for(one).is_none_or(|all| all.iter().all(|given| self.names.path(given).is_none())),
            Bound::Derived(made_of) => !self.is_path(made_of),
            Bound::Ending(of, _) => self.name(of).is_some(),
            Bound::Module(_) | Bound::Path(_) | Bound::FoundIn(..) | Bound::FoundList(..) => false,
        };
        bound.iter().all(is_value).then_some(())
    }

    /// An attribute that stands for its value.
    fn attribute(&mut self, whole: &Expr, base: &Expr, name: &str) -> Option<()> {
        if let (Some(value), "__name__") = (of_type(base), name) {
            return self.expression(value);
        }
        if self.names.dotted(whole).is_some_and(|dotted| is_value(&dotted)) {
            return Some(());
        }
        // The text of a path, or parts of it.
        if matches!(name, "name" | "stem" | "suffix" | "suffixes" | "parts") && self.is_path(base) {
            return Some(());
        }
        (library::is_method(name) || library::is_field(name)).then(|| self.expression(base))?
    }

    pub(super) fn arguments(&mut self, arguments: &[Argument], keywords: Keywords) -> Option<()> {
        arguments.iter().try_for_each(|argument| match argument {
            Argument::Plain(value) | Argument::Star(value) => self.expression(value),
            Argument::Named(name, value) => (keywords == Keywords::Any || library::is_keyword(name)).then(|| self.expression(value))?,
            Argument::Doubled(value) => (keywords == Keywords::Any).then(|| self.expression(value))?,
        })
    }

    fn call(&mut self, callee: &Expr, arguments: &[Argument]) -> Option<()> {
        if let Expr::Name(name) = callee {
            let bound = self.names.get(name);
            if bound.is_empty() {
                return self.builtin(name, arguments);
            }
            if bound.iter().all(|one| *one == Bound::Function) {
                return self.given(name, arguments);
            }
        }
        if let Some((dotted, kind)) = self.names.dotted(callee).and_then(|dotted| library::member(&dotted).map(|kind| (dotted, kind))) {
            return self.member(&dotted, kind, arguments);
        }
        let Expr::Attribute(base, name) = callee else { return None };
        if let Some(paths) = self.names.path(base) {
            return self.of_path(paths, name, arguments);
        }
        if let Some(patterns) = self.found_paths(base) {
            let access = match name.as_str() {
                "read_text" | "read_bytes" => Access::ReadFound,
                "open" => {
                    arguments.iter().all(opens_for_reading).then_some(())?;
                    return self.touch(patterns, Access::ReadFound, false);
                }
                "write_text" | "write_bytes" if patterns.iter().all(|pattern| is_for_a_kind(pattern)) => Access::WriteFound,
                "exists" | "is_dir" | "is_file" | "is_symlink" | "stat" | "as_posix" if arguments.is_empty() => Access::Look,
                _ => return None,
            };
            self.touch(patterns, access, false)?;
            return self.arguments(arguments, Keywords::Known);
        }
        match name.as_str() {
            // A field of the format may ask for any attribute of what is put into it.
            "format" => match base.as_ref() {
                Expr::Text { value: Some(text), bytes: false } if format::is_plain(text) => self.arguments(arguments, Keywords::Any),
                _ => None,
            },
            "write" | "writelines" => {
                self.writer(base)?;
                self.arguments(arguments, Keywords::Known)
            }
            name => {
                library::is_method(name).then_some(())?;
                self.expression(base)?;
                self.arguments(arguments, Keywords::Known)
            }
        }
    }

    fn builtin(&mut self, name: &str, arguments: &[Argument]) -> Option<()> {
        match name {
            "open" => self.open(arguments),
            "print" => arguments.iter().try_for_each(|argument| match argument {
                Argument::Plain(value) => self.told(value),
                Argument::Star(value) => self.expression(value),
                Argument::Named(name, value) if name == "file" => self.writer(value),
                Argument::Named(name, value) => matches!(name.as_str(), "sep" | "end" | "flush").then(|| self.expression(value))?,
                Argument::Doubled(_) => None,
            }),
            "str" | "repr" | "ascii" | "format" | "bool" => match arguments {
                [Argument::Plain(value)] => self.told(value),
                arguments => self.arguments(arguments, Keywords::Known),
            },
            "dict" => self.arguments(arguments, Keywords::Any),
            "len" => match arguments {
                [Argument::Plain(Expr::Name(list))] if self.names.found_list(list).is_some() => Some(()),
                arguments => self.arguments(arguments, Keywords::Known),
            },
            name => library::is_harmless_builtin(name).then(|| self.arguments(arguments, Keywords::Known))?,
        }
    }

    fn member(&mut self, dotted: &str, kind: Member, arguments: &[Argument]) -> Option<()> {
        match kind {
            Member::Call => {
                let writes = match dotted {
                    // With a dot in its name, a module's packages are imported.
                    "importlib.util.find_spec" => {
                        let [Argument::Plain(name)] = arguments else { return None };
                        let names = self.names.literals(name)?;
                        return names.iter().all(|name| !name.contains('.')).then_some(());
                    }
                    "json.dump" => arguments.get(1),
                    "csv.writer" | "csv.DictWriter" => arguments.first(),
                    "collections.Counter" => return self.arguments(arguments, Keywords::Any),
                    _ => return self.arguments(arguments, Keywords::Known),
                };
                let Some(Argument::Plain(file)) = writes else { return None };
                self.writer(file)?;
                let others = arguments.iter().filter(|one| !matches!(one, Argument::Plain(value) if value == file));
                let others: Vec<Argument> = others.cloned().collect();
                self.arguments(&others, Keywords::Known)
            }
            // By what it gives elsewhere it could be led on.
            Member::Look if dotted == WALK => None,
            Member::Make => {
                let Some(Argument::Plain(path)) = arguments.first() else { return None };
                let (paths, from_home) = self.path_of(path)?;
                self.touch(paths, Access::Write, from_home)?;
                self.arguments(arguments.get(1..).unwrap_or_default(), Keywords::Known)
            }
            Member::Look | Member::Read => self.looks(dotted, kind, arguments),
            // Its methods are what matters, and they are looked at where it stands in front of one.
            Member::Path | Member::Data => None,
        }
    }
}

/// Whether what a module has by this name may be handed on.
fn is_value(dotted: &str) -> bool {
    match library::member(dotted) {
        // These write to what they are given.
        Some(Member::Call) => !matches!(dotted, "json.dump" | "csv.writer" | "csv.DictWriter" | "importlib.util.find_spec"),
        Some(Member::Data) => true,
        Some(Member::Look | Member::Read | Member::Make | Member::Path) | None => false,
    }
}
