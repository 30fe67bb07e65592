//! What the names of a text are bound to.
//!
//! No scopes are followed: whatever a name is bound to anywhere in the text, it may be anywhere in it, and where it is not
//! bound it may be the builtin of that name.

use std::collections::{HashMap, HashSet};

use super::tree::{Argument, Clause, Expr, Handler, Parameters, Stmt};
use super::{Given, library};

/// What a name is bound to in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bound {
    /// Any value.
    Data,
    /// One of these strings.
    Literal(Vec<String>),
    /// A path that is made of what an expression stands for.
    Path(Expr),
    /// One of these strings, in which `~` stands for the home folder.
    FromHome(String),
    /// A list of these strings.
    List(Vec<String>),
    /// One of the items of the list of this name.
    ItemOf(String),
    /// The path of a file that `glob` found by this pattern.
    Found(String),
    /// The same as a `Path`, found below the path that an expression stands for.
    FoundIn(Expr, String),
    /// A name in some folder, without a slash.
    Listed,
    /// Such names, as `os.walk` gives them.
    Names,
    /// A folder that `os.walk` found below the path that an expression stands for.
    Walked(Expr),
    /// What `os.path.join` makes of these.
    Made(Vec<Expr>),
    /// What `open` gave.
    File,
    /// A function that is written in the text.
    Function,
    /// A module, by its whole name.
    Module(String),
    /// What a module has, by its whole name.
    Member(String),
}

/// All names that are bound in a text.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    given: Given<'a>,
    bound: HashMap<String, Vec<Bound>>,
    /// Names whose values are handed on, or asked for something.
    used: HashSet<String>,
    /// Whether the list of words is handed on, asked for something or changed.
    uses_words: bool,
}

impl<'a> Names<'a> {
    /// What is bound in the statements; nothing where one of the names may not be.
    pub(super) fn of(statements: &[Stmt], given: Given<'a>) -> Option<Self> {
        let mut names = Self { given, ..Self::default() };
        names.statements(statements)?;
        Some(names)
    }

    pub(super) fn get(&self, name: &str) -> &[Bound] {
        self.bound.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The dotted name of something in a module, as far as the chain of names goes.
    pub(super) fn dotted(&self, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Name(name) => match self.get(name) {
                [Bound::Module(first) | Bound::Member(first), others @ ..] => {
                    let is_same = others.iter().all(|other| matches!(other, Bound::Module(one) | Bound::Member(one) if one == first));
                    is_same.then(|| first.clone())
                }
                _ => None,
            },
            Expr::Attribute(base, name) => Some(format!("{}.{name}", self.dotted(base)?)),
            Expr::Constant(_)
            | Expr::Text { .. }
            | Expr::Joined(_)
            | Expr::Subscript(..)
            | Expr::Call(..)
            | Expr::Lambda(..)
            | Expr::Comprehension(..)
            | Expr::Named(..)
            | Expr::Star(_)
            | Expr::Sequence(_)
            | Expr::Compare(_)
            | Expr::Group(_) => None,
        }
    }

    /// The strings that an expression may be, where all of them are written in the text.
    pub(super) fn literals(&self, expr: &Expr) -> Option<Vec<String>> {
        self.literals_within(expr, MAX_JOINS)
    }

    fn literals_within(&self, expr: &Expr, depth: usize) -> Option<Vec<String>> {
        match expr {
            Expr::Text { value: Some(value), bytes: false } => Some(vec![value.clone()]),
            Expr::Name(name) if !self.get(name).is_empty() => {
                let mut all = Vec::new();
                for bound in self.get(name) {
                    all.extend(match bound {
                        Bound::Literal(values) => values.clone(),
                        Bound::ItemOf(list) => self.items(list)?,
                        Bound::Made(parts) => self.joined(parts, depth)?,
                        _ => return None,
                    });
                    if matches!(bound, Bound::Made(_)) && all.len() > MAX_TEXTS {
                        return None;
                    }
                }
                Some(all)
            }
            Expr::Call(callee, arguments) => self.joined(&self.join_of(callee, arguments)?, depth),
            Expr::Subscript(list, at) => self.word(list, at).map(|word| vec![word.to_owned()]),
            _ => None,
        }
    }

    /// The word of the command line for which `sys.argv[N]` stands, where nothing in the text could change the list.
    fn word(&self, list: &Expr, at: &[Expr]) -> Option<&'a str> {
        const WORDS: &str = "sys.argv";
        let [Expr::Constant(Some(at))] = at else { return None };
        let is_known = words_of(list).is_some() && self.dotted(list).as_deref() == Some(WORDS);
        let has_other_name = || self.bound.values().flatten().any(|bound| *bound == Bound::Member(WORDS.to_owned()));
        if !is_known || self.uses_words || has_other_name() {
            return None;
        }
        *self.given.words.get(usize::try_from(*at).ok()?.checked_sub(1)?)?
    }

    /// What `os.path.join` is given.
    fn join_of(&self, callee: &Expr, arguments: &[Argument]) -> Option<Vec<Expr>> {
        let part = |argument: &Argument| if let Argument::Plain(part) = argument { Some(part.clone()) } else { None };
        (self.dotted(callee).as_deref() == Some("os.path.join")).then(|| arguments.iter().map(part).collect())?
    }

    /// What `os.path.join` makes of strings that are written in the text.
    fn joined(&self, parts: &[Expr], depth: usize) -> Option<Vec<String>> {
        let depth = depth.checked_sub(1)?;
        if parts.len() > MAX_PARTS {
            return None;
        }
        let mut all = vec![String::new()];
        for part in parts {
            let texts = self.literals_within(part, depth)?;
            // On Windows a drive or a backslash begins anew.
            if texts.iter().any(|text| text.contains([':', '\\'])) || texts.len().saturating_mul(all.len()) > MAX_TEXTS {
                return None;
            }
            all = all.iter().flat_map(|before| texts.iter().map(move |text| join(before, text))).collect();
        }
        Some(all)
    }

    /// The patterns below which everything lies that `os.path.join` makes of a folder and a name that was found.
    fn below(&self, parts: &[Expr]) -> Option<Vec<String>> {
        let [folder, Expr::Name(name)] = parts else { return None };
        let is_name = |bound: &Bound| match bound {
            Bound::Listed => true,
            // Nothing may have been put among them.
            Bound::ItemOf(list) => {
                !self.get(list).is_empty() && self.get(list).iter().all(|one| *one == Bound::Names) && !self.used.contains(list)
            }
            _ => false,
        };
        if self.get(name).is_empty() || !self.get(name).iter().all(is_name) {
            return None;
        }
        if let Some(folders) = self.literals(folder) {
            return Some(folders.iter().map(|folder| join(folder, "*")).collect());
        }
        let Expr::Name(folder) = folder else { return None };
        let mut all = Vec::new();
        for bound in self.get(folder) {
            let Bound::Walked(root) = bound else { return None };
            all.extend(self.literals(root).or_else(|| self.path(root))?.iter().map(|root| join(root, "**")));
        }
        (!all.is_empty()).then_some(all)
    }

    /// The items of a list that nothing in the text could change.
    fn items(&self, list: &str) -> Option<Vec<String>> {
        match self.get(list) {
            [Bound::List(items)] if !self.used.contains(list) => Some(items.clone()),
            _ => None,
        }
    }

    /// The paths in which `~` stands for the home folder, where a name stands for nothing else.
    pub(super) fn home_paths(&self, name: &str) -> Option<Vec<String>> {
        let path = |bound: &Bound| if let Bound::FromHome(path) = bound { Some(path.clone()) } else { None };
        self.get(name).iter().map(path).collect::<Option<Vec<_>>>().filter(|paths| !paths.is_empty())
    }

    /// The patterns by which the paths were found for which an expression stands, where it stands for nothing else.
    pub(super) fn found(&self, expr: &Expr) -> Option<Vec<String>> {
        match expr {
            Expr::Name(name) => self.found_by_name(name),
            Expr::Call(callee, arguments) => self.below(&self.join_of(callee, arguments)?),
            _ => None,
        }
    }

    fn found_by_name(&self, name: &str) -> Option<Vec<String>> {
        let patterns = |bound: &Bound| match bound {
            Bound::Found(pattern) => Some(vec![pattern.clone()]),
            Bound::Made(parts) => self.below(parts),
            _ => None,
        };
        let all = self.get(name).iter().map(patterns).collect::<Option<Vec<_>>>()?;
        Some(all.concat()).filter(|patterns| !patterns.is_empty())
    }

    /// The patterns by which `Path`s were found, where a name stands for nothing else: below a path that is written in the text.
    pub(super) fn found_paths(&self, name: &str) -> Option<Vec<String>> {
        let mut all = Vec::new();
        for bound in self.get(name) {
            let Bound::FoundIn(root, pattern) = bound else { return None };
            all.extend(self.path(root)?.iter().map(|root| format!("{}/{pattern}", root.trim_end_matches('/'))));
        }
        (!all.is_empty()).then_some(all)
    }

    /// The strings of which a path is made: `Path('x')`, or a name for such a path.
    pub(super) fn path(&self, expr: &Expr) -> Option<Vec<String>> {
        match expr {
            Expr::Call(callee, arguments) if self.dotted(callee).as_deref() == Some("pathlib.Path") => match arguments.as_slice() {
                [Argument::Plain(one)] => self.literals(one),
                _ => None,
            },
            Expr::Name(name) if !self.get(name).is_empty() => {
                let mut all = Vec::new();
                for bound in self.get(name) {
                    let Bound::Path(made_of) = bound else { return None };
                    all.extend(self.literals(made_of)?);
                }
                Some(all)
            }
            _ => None,
        }
    }

    fn bind(&mut self, name: &str, bound: Bound) -> Option<()> {
        let is_code = matches!(bound, Bound::Function | Bound::Module(_) | Bound::Member(_));
        // In another scope the name is the builtin.
        let is_python3 = self.given.is_python3;
        if name.starts_with("__") || library::is_refused(name, is_python3) || (is_code && library::is_builtin(name, is_python3)) {
            return None;
        }
        self.bound.entry(name.to_owned()).or_default().push(bound);
        Some(())
    }

    /// Binds the names of a target; `value` is what a target of one name is bound to.
    fn target(&mut self, target: &Expr, value: Bound) -> Option<()> {
        match target {
            Expr::Name(name) => self.bind(name, value),
            Expr::Sequence(items) => items.iter().try_for_each(|item| self.target(item, Bound::Data)),
            Expr::Star(inner) => self.target(inner, Bound::Data),
            Expr::Subscript(base, parts) => {
                self.expression(base)?;
                self.expressions(parts)
            }
            Expr::Constant(_)
            | Expr::Text { .. }
            | Expr::Joined(_)
            | Expr::Attribute(..)
            | Expr::Call(..)
            | Expr::Lambda(..)
            | Expr::Comprehension(..)
            | Expr::Named(..)
            | Expr::Compare(_)
            | Expr::Group(_) => None,
        }
    }

    /// What a name becomes that is set to the value.
    fn value(&self, value: &Expr) -> Bound {
        if let Expr::Text { value: Some(text), bytes: false } = value {
            return Bound::Literal(vec![text.clone()]);
        }
        if let Expr::Lambda(..) = value {
            return Bound::Function;
        }
        if let Expr::Sequence(items) = value {
            return texts(items).map_or(Bound::Data, Bound::List);
        }
        if self.lists_names(value) {
            return Bound::Names;
        }
        if let Expr::Subscript(list, _) = value
            && words_of(list).is_some()
        {
            return Bound::Made(vec![value.clone()]);
        }
        let Expr::Call(callee, arguments) = value else { return Bound::Data };
        match (callee.as_ref(), arguments.as_slice()) {
            (Expr::Name(name), _) if name == "open" => Bound::File,
            (callee, [Argument::Plain(made_of)]) if self.dotted(callee).as_deref() == Some("pathlib.Path") => Bound::Path(made_of.clone()),
            (callee, [Argument::Plain(Expr::Text { value: Some(text), bytes: false })])
                if self.dotted(callee).as_deref() == Some("os.path.expanduser") =>
            {
                Bound::FromHome(text.clone())
            }
            (callee, arguments) => self.join_of(callee, arguments).map_or(Bound::Data, Bound::Made),
        }
    }

    /// Whether the value is a list of names in some folder, and of nothing else.
    fn lists_names(&self, value: &Expr) -> bool {
        match value {
            Expr::Call(callee, arguments) => match (callee.as_ref(), arguments.as_slice()) {
                (Expr::Name(name), [Argument::Plain(inner)]) if matches!(name.as_str(), "sorted" | "list") => self.lists_names(inner),
                (callee, _) => self.dotted(callee).as_deref() == Some("os.listdir"),
            },
            Expr::Comprehension(results, clauses) => match (results.as_slice(), clauses.as_slice()) {
                ([result @ Expr::Name(_)], [Clause { target, source, .. }]) => result == target && self.lists_names(source),
                _ => false,
            },
            _ => false,
        }
    }

    /// What a name becomes that goes through the value.
    fn item(&self, value: &Expr) -> Bound {
        if self.lists_names(value) {
            return Bound::Listed;
        }
        match value {
            Expr::Sequence(items) => texts(items).map_or(Bound::Data, Bound::Literal),
            Expr::Name(list) => Bound::ItemOf(list.clone()),
            Expr::Call(callee, arguments) => match (callee.as_ref(), arguments.as_slice()) {
                (Expr::Name(name), [Argument::Plain(inner @ Expr::Call(..))]) if matches!(name.as_str(), "sorted" | "list") => {
                    self.item(inner)
                }
                (callee, [Argument::Plain(Expr::Text { value: Some(text), bytes: false }), ..])
                    if matches!(self.dotted(callee).as_deref(), Some("glob.glob" | "glob.iglob")) =>
                {
                    Bound::Found(text.clone())
                }
                (Expr::Attribute(root, method), [Argument::Plain(Expr::Text { value: Some(text), bytes: false })]) => match method.as_str()
                {
                    "glob" => Bound::FoundIn((**root).clone(), text.clone()),
                    "rglob" => Bound::FoundIn((**root).clone(), format!("**/{text}")),
                    _ => Bound::Data,
                },
                _ => Bound::Data,
            },
            _ => Bound::Data,
        }
    }

    /// Binds what goes through a source.
    fn items_of(&mut self, target: &Expr, source: &Expr) -> Option<()> {
        if let (Expr::Sequence(targets), Expr::Call(callee, arguments)) = (target, source)
            && let ([root @ Expr::Name(_), folders @ Expr::Name(_), files @ Expr::Name(_)], [Argument::Plain(top)]) =
                (targets.as_slice(), arguments.as_slice())
            && self.dotted(callee).as_deref() == Some("os.walk")
        {
            self.target(root, Bound::Walked(top.clone()))?;
            self.target(folders, Bound::Names)?;
            return self.target(files, Bound::Names);
        }
        self.target(target, self.item(source))
    }

    /// Binds what is bound in something that is gone through, or counted: a list stays what it is there.
    fn source(&mut self, source: &Expr) -> Option<()> {
        match source {
            Expr::Name(_) => Some(()),
            source => self.expression(words_of(source).unwrap_or(source)),
        }
    }

    fn statements(&mut self, statements: &[Stmt]) -> Option<()> {
        statements.iter().try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &Stmt) -> Option<()> {
        match statement {
            Stmt::Expression(value) => self.expression(value),
            Stmt::Assign { targets, value } => {
                self.expression(value)?;
                let bound = match (self.value(value), targets.as_slice()) {
                    // By its other name the list may be changed.
                    (Bound::List(_) | Bound::Names, [_, _, ..]) => Bound::Data,
                    (bound, _) => bound,
                };
                targets.iter().try_for_each(|target| self.target(target, bound.clone()))
            }
            Stmt::Augment { target, value } => {
                self.expression(value)?;
                self.target(target, Bound::Data)
            }
            Stmt::Import { module, name } => {
                library::is_module(module).then_some(())?;
                match name {
                    Some(name) => self.bind(name, Bound::Module(module.clone())),
                    None => {
                        let first = module.split('.').next().unwrap_or(module);
                        self.bind(first, Bound::Module(first.to_owned()))
                    }
                }
            }
            Stmt::From { module, member, name } => {
                library::is_module(module).then_some(())?;
                let whole = format!("{module}.{member}");
                if library::is_module(&whole) {
                    return self.bind(name, Bound::Module(whole));
                }
                library::member(&whole)?;
                self.bind(name, Bound::Member(whole))
            }
            Stmt::Test { condition, body, otherwise } => {
                self.expression(condition)?;
                self.statements(body)?;
                self.statements(otherwise)
            }
            Stmt::For { target, source, body, otherwise } => {
                self.source(source)?;
                self.items_of(target, source)?;
                self.statements(body)?;
                self.statements(otherwise)
            }
            Stmt::Try { body, handlers } => {
                self.statements(body)?;
                handlers.iter().try_for_each(|handler| self.handler(handler))
            }
            Stmt::With { items, body } => {
                for (value, target) in items {
                    self.expression(value)?;
                    let bound = self.value(value);
                    target.as_ref().map_or(Some(()), |target| self.target(target, bound))?;
                }
                self.statements(body)
            }
            Stmt::Function { name, parameters, body } => {
                self.bind(name, Bound::Function)?;
                self.parameters(parameters)?;
                self.statements(body)
            }
            Stmt::Leave(values) => self.expressions(values),
            Stmt::Nothing => Some(()),
        }
    }

    fn handler(&mut self, handler: &Handler) -> Option<()> {
        handler.kind.as_ref().map_or(Some(()), |kind| self.expression(kind))?;
        handler.name.as_ref().map_or(Some(()), |name| self.bind(name, Bound::Data))?;
        self.statements(&handler.body)
    }

    fn parameters(&mut self, parameters: &Parameters) -> Option<()> {
        parameters.names.iter().try_for_each(|name| self.bind(name, Bound::Data))?;
        self.expressions(&parameters.defaults)
    }

    fn expressions(&mut self, all: &[Expr]) -> Option<()> {
        all.iter().try_for_each(|one| self.expression(one))
    }

    /// Binds what is bound inside an expression.
    fn expression(&mut self, expr: &Expr) -> Option<()> {
        match expr {
            Expr::Constant(_) | Expr::Text { .. } => Some(()),
            Expr::Name(name) => {
                self.used.insert(name.clone());
                Some(())
            }
            Expr::Joined(all) | Expr::Sequence(all) | Expr::Compare(all) | Expr::Group(all) => self.expressions(all),
            Expr::Attribute(base, _) => {
                self.uses_words |= words_of(expr).is_some();
                self.expression(base)
            }
            Expr::Star(base) => self.expression(base),
            Expr::Subscript(base, parts) => {
                self.expression(words_of(base).unwrap_or(base))?;
                self.expressions(parts)
            }
            Expr::Call(callee, arguments) => {
                if let (Expr::Name(name), [Argument::Plain(list)]) = (callee.as_ref(), arguments.as_slice())
                    && name == "len"
                {
                    return self.source(list);
                }
                self.expression(callee)?;
                arguments.iter().try_for_each(|argument| match argument {
                    Argument::Plain(value) | Argument::Star(value) | Argument::Named(_, value) | Argument::Doubled(value) => {
                        self.expression(value)
                    }
                })
            }
            Expr::Lambda(parameters, body) => {
                self.parameters(parameters)?;
                self.expression(body)
            }
            Expr::Comprehension(results, clauses) => {
                for clause in clauses {
                    self.source(&clause.source)?;
                    self.items_of(&clause.target, &clause.source)?;
                    self.expressions(&clause.conditions)?;
                }
                self.expressions(results)
            }
            Expr::Named(name, value) => {
                self.expression(value)?;
                let bound = match self.value(value) {
                    // It is handed on from there.
                    Bound::List(_) | Bound::Names => Bound::Data,
                    bound => bound,
                };
                self.bind(name, bound)
            }
        }
    }
}

/// What `argv` is asked of, where the expression may be the list of words: by which name `sys` goes may be said further down.
fn words_of(expr: &Expr) -> Option<&Expr> {
    if let Expr::Attribute(base, name) = expr { (name == "argv").then_some(base.as_ref()) } else { None }
}

/// How often a path may be made of others, and of how many strings it may be one.
const MAX_JOINS: usize = 3;
const MAX_TEXTS: usize = 16;
/// Of how many parts.
const MAX_PARTS: usize = 6;

/// `os.path.join` of two.
fn join(before: &str, text: &str) -> String {
    match before {
        _ if text.starts_with('/') => text.to_owned(),
        "" => text.to_owned(),
        before if before.ends_with('/') => format!("{before}{text}"),
        before => format!("{before}/{text}"),
    }
}

/// The strings of a list that holds nothing else, and at least one.
fn texts(items: &[Expr]) -> Option<Vec<String>> {
    let text = |item: &Expr| if let Expr::Text { value: Some(text), bytes: false } = item { Some(text.clone()) } else { None };
    items.iter().map(text).collect::<Option<Vec<_>>>().filter(|texts| !texts.is_empty())
}
