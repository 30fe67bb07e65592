//! What the names of a text are bound to.
//!
//! No scopes are followed: whatever a name is bound to anywhere in the text, it may be anywhere in it. Where it is not bound it would be
//! what every text finds bound, so that none of those names may be given to something else.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use super::kinds::Kind;
use super::library;
use super::tree::{Assign, Body, Expr, Function, How, Item, Makes, Pattern, Property, Stmt, Target};

/// What a name is bound to in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bound<'t> {
    /// The value of this expression.
    Value(&'t Expr),
    /// What `+=` makes of it and this.
    Sum(&'t Expr),
    /// Each of the values in this.
    Each(&'t Expr),
    Number,
    /// Nothing yet, or a new list or object.
    Plain,
    /// Any value.
    Any,
    /// A function that is written in the text.
    Function,
    Module(&'static str),
    /// What a module has, by its whole name.
    Member(String),
}

impl Bound<'_> {
    fn is_code(&self) -> bool {
        matches!(self, Self::Function | Self::Module(_) | Self::Member(_))
    }
}

/// All names that are bound in a text.
#[derive(Debug, Default)]
pub(super) struct Names<'t> {
    pub(super) bound: HashMap<&'t str, Vec<Bound<'t>>>,
    pub(super) kinds: HashMap<&'t str, Kind>,
    declared: HashSet<&'t str>,
    assigned: HashSet<&'t str>,
    /// Names whose values are handed on, or asked for something.
    pub(super) used: HashSet<&'t str>,
    /// How often it was asked which strings something is.
    asked: Cell<usize>,
}

/// How many names a text may have.
const MAX_NAMES: usize = 256;
/// How often it may be asked which strings something is, through the names that stand for each other.
const MAX_ASKED: usize = 4096;
/// How long a path may be.
const MAX_PATH: usize = 4096;
/// How many strings a path may be one of.
const MAX_PATHS: usize = 32;

impl<'t> Names<'t> {
    /// What is bound in the statements; `None` if one of the names may not be.
    pub(super) fn of(statements: &'t [Stmt]) -> Option<Self> {
        let mut names = Self::default();
        names.statements(statements)?;
        // Anywhere else an assignment makes a name that every other script finds.
        let is_sound = names.assigned.is_subset(&names.declared) && names.bound.len() <= MAX_NAMES;
        is_sound.then_some(())?;
        names.settle();
        Some(names)
    }

    pub(super) fn get(&self, name: &str) -> &[Bound<'t>] {
        self.bound.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The module that an expression is.
    pub(super) fn module(&self, expr: &Expr) -> Option<&'static str> {
        match expr {
            Expr::Call(callee, arguments) if is_require(callee) => match arguments.as_slice() {
                [Item::Plain(Expr::Text(Some(name)))] => library::module(name),
                _ => None,
            },
            Expr::Name(name) => match self.get(name) {
                [Bound::Module(module), ..] => Some(*module),
                [] if library::is_bound_module(name) => library::module(name),
                _ => None,
            },
            _ => None,
        }
    }

    /// The dotted name of something in a module, or of what every text finds bound.
    pub(super) fn dotted(&self, expr: &Expr) -> Option<String> {
        if let Some(module) = self.module(expr) {
            return Some(module.to_owned());
        }
        match expr {
            Expr::Name(name) => match self.get(name) {
                [] => Some(name.clone()),
                [Bound::Member(dotted), ..] => Some(dotted.clone()),
                _ => None,
            },
            Expr::Member(base, name) => Some(format!("{}.{name}", self.dotted(base)?)),
            _ => None,
        }
    }

    /// Whether a name stands for nothing but objects that are written in the text.
    pub(super) fn is_object(&self, name: &str) -> bool {
        let bound = self.get(name);
        !bound.is_empty() && bound.iter().all(|one| matches!(one, Bound::Value(Expr::Object(_))))
    }

    /// The strings that an expression may be, where all of them are written in the text.
    pub(super) fn literals(&self, expr: &Expr, depth: usize) -> Option<Vec<String>> {
        let deeper = depth.checked_sub(1)?;
        self.asked.set(self.asked.get().saturating_add(1));
        if self.asked.get() > MAX_ASKED {
            return None;
        }
        let found = match expr {
            Expr::Text(Some(text)) => vec![text.clone()],
            Expr::Name(name) => {
                let mut all = Vec::new();
                for bound in self.get(name) {
                    all.extend(match bound {
                        Bound::Value(value) => self.literals(value, deeper)?,
                        Bound::Each(source) => self.items(source)?,
                        _ => return None,
                    });
                }
                all
            }
            Expr::Compute(Makes::Sum, values) | Expr::Template(values) => self.products(values.iter(), "", deeper)?,
            Expr::Call(callee, arguments) if matches!(self.dotted(callee)?.as_str(), "path.join" | "path.posix.join") => {
                let mut parts = Vec::new();
                for argument in arguments {
                    let Item::Plain(part) = argument else { return None };
                    parts.push(part);
                }
                self.products(parts.into_iter(), "/", deeper)?
            }
            _ => return None,
        };
        (!found.is_empty() && found.len() <= MAX_PATHS).then_some(found)
    }

    /// All ways to put one string of each value behind the other.
    pub(super) fn products<'e>(&self, values: impl Iterator<Item = &'e Expr>, between: &str, depth: usize) -> Option<Vec<String>> {
        let mut all: Vec<String> = Vec::new();
        for (index, value) in values.enumerate() {
            let parts = self.literals(value, depth)?;
            // An empty part leaves out what stands between, and `..` is taken away before links are followed.
            if !between.is_empty() && parts.iter().any(|part| part.is_empty() || part.contains("..")) {
                return None;
            }
            all = if index == 0 {
                parts
            } else {
                all.iter().flat_map(|before| parts.iter().map(move |part| format!("{before}{between}{part}"))).collect()
            };
            if all.len() > MAX_PATHS || all.iter().any(|path| path.len() > MAX_PATH) {
                return None;
            }
        }
        Some(all)
    }

    /// The texts of a list that nothing in the text could change.
    fn items(&self, source: &Expr) -> Option<Vec<String>> {
        match source {
            Expr::Array(items) => texts(items),
            Expr::Name(name) => match self.get(name) {
                [Bound::Value(Expr::Array(items))] if !self.used.contains(name.as_str()) => texts(items),
                _ => None,
            },
            _ => None,
        }
    }

    fn bind(&mut self, name: &'t str, bound: Bound<'t>) -> Option<()> {
        let may_be = match bound {
            Bound::Module(module) if library::is_bound_module(name) => module == name,
            _ => library::may_be_bound(name),
        };
        if !may_be {
            return None;
        }
        let all: &mut Vec<Bound<'t>> = self.bound.entry(name).or_default();
        // A name that is called means one thing.
        if all.first().is_some_and(|first| (first.is_code() || bound.is_code()) && *first != bound) {
            return None;
        }
        all.push(bound);
        Some(())
    }

    fn declare(&mut self, pattern: &'t Pattern, bound: Bound<'t>) -> Option<()> {
        if let Pattern::Name(name) = pattern {
            self.declared.insert(name);
        }
        self.pattern(pattern, bound, true)
    }

    /// Binds the names of a pattern; `bound` is what a pattern of one name is bound to.
    fn pattern(&mut self, pattern: &'t Pattern, bound: Bound<'t>, declares: bool) -> Option<()> {
        match pattern {
            Pattern::Name(name) => {
                if declares {
                    self.declared.insert(name);
                } else {
                    self.assigned.insert(name);
                }
                self.bind(name, bound)
            }
            Pattern::Array(items) => items.iter().try_for_each(|item| self.pattern(item, Bound::Any, declares)),
            Pattern::Object(members) => members.iter().try_for_each(|(key, inner)| {
                let bound = match (&bound, inner) {
                    (Bound::Module(module), Pattern::Name(_)) => Bound::Member(format!("{module}.{key}")),
                    (Bound::Module(_), _) => return None,
                    _ => Bound::Any,
                };
                self.pattern(inner, bound, declares)
            }),
            Pattern::Rest(name) => {
                if declares {
                    self.declared.insert(name);
                } else {
                    self.assigned.insert(name);
                }
                self.bind(name, Bound::Plain)
            }
            Pattern::Default(inner, value) => {
                self.expression(value)?;
                self.pattern(inner, Bound::Any, declares)
            }
            Pattern::Hole => Some(()),
        }
    }

    /// What a pattern becomes that is set to the value.
    fn value(&self, pattern: &Pattern, value: &'t Expr) -> Bound<'t> {
        if let Some(module) = self.module(value) {
            return Bound::Module(module);
        }
        match value {
            Expr::Function(_) if matches!(pattern, Pattern::Name(_)) => Bound::Function,
            value => Bound::Value(value),
        }
    }

    /// Binds what is bound in something that is gone through, or counted: a list stays what it is there.
    fn source(&mut self, source: &'t Expr) -> Option<()> {
        if matches!(source, Expr::Name(_)) { Some(()) } else { self.expression(source) }
    }

    fn statements(&mut self, statements: &'t [Stmt]) -> Option<()> {
        statements.iter().try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &'t Stmt) -> Option<()> {
        match statement {
            Stmt::Expression(value) => self.expression(value),
            Stmt::Declare(all) => all.iter().try_for_each(|(pattern, value)| {
                let Some(value) = value else { return self.declare(pattern, Bound::Plain) };
                let bound = self.value(pattern, value);
                self.declare(pattern, bound.clone())?;
                if matches!(bound, Bound::Module(_)) { Some(()) } else { self.expression(value) }
            }),
            Stmt::Function(function) => {
                let name = function.name.as_ref()?;
                self.declared.insert(name);
                self.bind(name, Bound::Function)?;
                self.function(function, None)
            }
            Stmt::Import { module, names } => {
                let module = library::module(module)?;
                names.iter().try_for_each(|(member, name)| {
                    self.declared.insert(name);
                    let bound = match member.as_str() {
                        "*" | "default" => Bound::Module(module),
                        member => Bound::Member(format!("{module}.{member}")),
                    };
                    self.bind(name, bound)
                })
            }
            Stmt::Test { conditions, blocks } => {
                self.expressions(conditions)?;
                self.statements(blocks)
            }
            Stmt::Each { target, source, keys, body } => {
                self.source(source)?;
                self.declare(target, if *keys { Bound::Plain } else { Bound::Each(source) })?;
                self.statement(body)
            }
            Stmt::Try { blocks, caught } => {
                caught.as_ref().map_or(Some(()), |caught| self.declare(caught, Bound::Any))?;
                self.statements(blocks)
            }
            Stmt::Block(body) => self.statements(body),
            Stmt::Leave(value) => value.as_ref().map_or(Some(()), |value| self.expression(value)),
            Stmt::Nothing => Some(()),
        }
    }

    /// Binds what is bound in a function; `of` is the list whose items its only parameter is given.
    fn function(&mut self, function: &'t Function, of: Option<&'t Expr>) -> Option<()> {
        for parameter in &function.parameters {
            self.declare(parameter, of.map_or(Bound::Any, Bound::Each))?;
        }
        self.body(function)
    }

    fn body(&mut self, function: &'t Function) -> Option<()> {
        match &function.body {
            Body::Value(value) => self.expression(value),
            Body::Block(body) => self.statements(body),
        }
    }

    fn expressions(&mut self, all: &'t [Expr]) -> Option<()> {
        all.iter().try_for_each(|one| self.expression(one))
    }

    fn arguments(&mut self, all: &'t [Item]) -> Option<()> {
        all.iter().filter_map(Item::value).try_for_each(|value| self.expression(value))
    }

    /// Binds what is bound inside an expression.
    fn expression(&mut self, expr: &'t Expr) -> Option<()> {
        match expr {
            Expr::Number(_) | Expr::Constant | Expr::Text(_) | Expr::Class(_) => Some(()),
            Expr::Name(name) => {
                self.used.insert(name);
                Some(())
            }
            Expr::Template(all) | Expr::Compute(_, all) => self.expressions(all),
            Expr::Member(base, name) if library::is_count(name) => self.source(base),
            Expr::Member(base, _) | Expr::Delete(base) => self.expression(base),
            Expr::Index(base, key) => {
                self.expression(base)?;
                self.expression(key)
            }
            Expr::Call(callee, arguments) => self.call(callee, arguments),
            Expr::New(_, arguments) | Expr::Array(arguments) => self.arguments(arguments),
            Expr::Function(function) => {
                if let Some(name) = &function.name {
                    self.declared.insert(name);
                    self.bind(name, Bound::Function)?;
                }
                self.function(function, None)
            }
            Expr::Object(properties) => properties.iter().try_for_each(|property| match property {
                Property::Named(_, value) | Property::Spread(value) | Property::Default(_, value) => self.expression(value),
                Property::Computed(key, value) => {
                    self.expression(key)?;
                    self.expression(value)
                }
            }),
            Expr::Assign(assign) => self.assign(assign),
            Expr::Update(target) => match target.as_ref() {
                Expr::Name(name) => {
                    self.assigned.insert(name);
                    self.bind(name, Bound::Number)
                }
                place => self.expression(place),
            },
            Expr::Choose { looked_at, values } => {
                self.expressions(looked_at)?;
                self.expressions(values)
            }
            Expr::Parameters(_) => None,
        }
    }

    fn call(&mut self, callee: &'t Expr, arguments: &'t [Item]) -> Option<()> {
        if let (Expr::Member(base, method), [Item::Plain(Expr::Function(function)), Item::Plain(first)]) = (callee, arguments)
            && function.name.is_none()
            && matches!(method.as_str(), "reduce" | "reduceRight")
            && let [Pattern::Name(name), others @ ..] = function.parameters.as_slice()
        {
            self.expression(base)?;
            self.expression(first)?;
            // It is handed what it was given last.
            let mut given = vec![first];
            match &function.body {
                Body::Value(value) => given.push(value),
                Body::Block(body) => returned(body, &mut given),
            }
            self.declared.insert(name);
            given.into_iter().try_for_each(|value| self.bind(name, Bound::Value(value)))?;
            others.iter().try_for_each(|other| self.declare(other, Bound::Any))?;
            return self.body(function);
        }
        if let (Expr::Member(base, method), [Item::Plain(Expr::Function(function))]) = (callee, arguments)
            && function.name.is_none()
            && matches!(function.parameters.as_slice(), [Pattern::Name(_)])
            && matches!(method.as_str(), "forEach" | "map" | "filter" | "some" | "every" | "find" | "flatMap")
            && (matches!(base.as_ref(), Expr::Name(_) | Expr::Array(_)) || self.folders(base).is_some())
        {
            self.source(base)?;
            return self.function(function, Some(base));
        }
        self.expression(callee)?;
        self.arguments(arguments)
    }

    fn assign(&mut self, assign: &'t Assign) -> Option<()> {
        let Assign { target, how, value } = assign;
        match target {
            Target::Place(place) => self.expression(place)?,
            Target::Pattern(pattern) => {
                let bound = match how {
                    How::Set | How::Perhaps => self.value(pattern, value),
                    How::Sum => Bound::Sum(value),
                    How::Number => Bound::Number,
                };
                self.pattern(pattern, bound.clone(), false)?;
                if matches!(bound, Bound::Module(_)) {
                    return Some(());
                }
            }
        }
        self.expression(value)
    }
}

/// Whether it is the function by which modules are asked for, which no text binds.
pub(super) fn is_require(callee: &Expr) -> bool {
    matches!(callee, Expr::Name(name) if name == "require")
}

/// What the statements of a function give.
fn returned<'t>(statements: &'t [Stmt], out: &mut Vec<&'t Expr>) {
    for statement in statements {
        match statement {
            Stmt::Leave(Some(value)) => out.push(value),
            Stmt::Test { blocks, .. } | Stmt::Try { blocks, .. } | Stmt::Block(blocks) => returned(blocks, out),
            Stmt::Each { body, .. } => returned(std::slice::from_ref(body), out),
            Stmt::Leave(None) | Stmt::Expression(_) | Stmt::Declare(_) | Stmt::Function(_) | Stmt::Import { .. } | Stmt::Nothing => {}
        }
    }
}

/// The strings of a list that holds nothing else.
fn texts(items: &[Item]) -> Option<Vec<String>> {
    let text = |item: &Item| if let Item::Plain(Expr::Text(Some(text))) = item { Some(text.clone()) } else { None };
    items.iter().map(text).collect()
}
