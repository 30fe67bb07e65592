//! What the names of a text are bound to.
//!
//! No scopes are followed: whatever a name is bound to anywhere in the text, it may be anywhere in it, and where it is not
//! bound it may be the builtin of that name.

use std::collections::{HashMap, HashSet};

use compact_str::{CompactString, format_compact};

use super::narrowing::narrowed;
use super::shapes::{counted, derived_from, leaves_out, list_of_rows, rows, side_by_side, some_of, texts, words_of};
use super::tree::{Argument, Expr, Handler, Parameters, Stmt, Target};
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
    ItemOf(CompactString),
    /// The path of a file that `glob` found by this pattern.
    Found(String),
    /// The same as a `Path`, found below the path that an expression stands for.
    FoundIn(Expr, String),
    /// A name in some folder, without a slash, by one of these patterns.
    Listed(Vec<String>),
    /// Such names, as `os.walk` gives them.
    Names(Vec<String>),
    /// A folder that `os.walk` found below the path that an expression stands for, with the name for the list of folders to go down
    /// into: whoever changes that chooses where it goes.
    Walked(Expr, CompactString),
    /// What `os.path.join` makes of these.
    Made(Vec<Expr>),
    /// What the function of this name is given at this place.
    Parameter(CompactString, usize),
    /// What stands at this place in the rows that an expression goes through: those of a list, or the pairs of a dictionary.
    Column(Expr, usize),
    /// A path that is made of another one, if that is one: `a / b`, `a.parent`.
    Derived(Expr),
    /// Some of the `Path`s that are found below the path that an expression stands for.
    FoundList(Expr, String),
    /// What the name stands for, of which a test said that it ends with one of these.
    Ending(CompactString, Vec<String>),
    /// What `open` gave.
    File,
    /// A function that is written in the text.
    Function,
    /// A module, by its whole name.
    Module(CompactString),
    /// What a module has, by its whole name.
    Member(CompactString),
}

/// The pattern for any name.
pub(super) const ANY_NAME: &str = "*";

/// Functions that take the items of a list, and neither hand it on nor change it.
const TAKING_ITEMS: &[&str] = &["enumerate", "len", "list", "print", "set", "sorted", "tuple"];

/// All names that are bound in a text.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    pub(super) given: Given<'a>,
    pub(super) bound: HashMap<CompactString, Vec<Bound>>,
    /// Names whose values are handed on, or asked for something.
    pub(super) used: HashSet<CompactString>,
    /// Whether the list of words is handed on, asked for something or changed.
    pub(super) uses_words: bool,
    /// Whether packages are imported that are no part of Python.
    pub(super) imports_installed: bool,
    /// Whether links are followed to where they lead: that has another folder than what is spelled.
    pub(super) follows_links: bool,
    /// The functions of the text that have a name.
    pub(super) functions: HashMap<CompactString, Parameters>,
    /// What they are given where they are called.
    pub(super) calls: HashMap<CompactString, Vec<Vec<Argument>>>,
    /// How often a name stands for its value.
    pub(super) mentions: HashMap<CompactString, usize>,
    /// Lists and dictionaries as they are written.
    pub(super) displays: HashMap<CompactString, Expr>,
    /// How often loops take these apart, row by row.
    pub(super) taken_apart: HashMap<CompactString, usize>,
}

impl<'a> Names<'a> {
    /// What is bound in the statements; `None` if one of the names may not be.
    pub(super) fn of(statements: &[Stmt], given: Given<'a>) -> Option<Self> {
        let mut names = Self { given, ..Self::default() };
        names.statements(statements)?;
        Some(names)
    }

    fn bind(&mut self, name: &str, bound: Bound) -> Option<()> {
        let is_code = matches!(bound, Bound::Function | Bound::Module(_) | Bound::Member(_));
        // In another scope the name is the builtin.
        let is_python3 = self.given.is_python3;
        if name.starts_with("__") || library::is_refused(name, is_python3) || (is_code && library::is_builtin(name, is_python3)) {
            return None;
        }
        self.bound.entry(name.into()).or_default().push(bound);
        Some(())
    }

    /// Binds the names of a target; `value` is what a target of one name is bound to.
    fn target(&mut self, target: &Expr, value: Bound) -> Option<()> {
        match target.as_target()? {
            Target::Name(name) => self.bind(name, value),
            Target::Items(items) => items.iter().try_for_each(|item| self.target(item, Bound::Data)),
            Target::Subscript(base, parts) => {
                self.expression(base)?;
                self.expressions(parts)
            }
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
        if let Some(patterns) = self.lists_names(value) {
            return Bound::Names(patterns);
        }
        if let Expr::Ending(of, endings) = value
            && let Expr::Name(name) = of.as_ref()
        {
            return Bound::Ending(name.clone(), endings.clone());
        }
        if let Expr::Subscript(list, _) = value
            && words_of(list).is_some()
        {
            return Bound::Made(vec![value.clone()]);
        }
        if let Expr::Joined { texts: Some(_), .. } = value {
            return Bound::Made(vec![value.clone()]);
        }
        if matches!(value, Expr::Divided(_)) || derived_from(value).is_some() {
            return Bound::Derived(value.clone());
        }
        if let Some((root, pattern)) = self.lists_paths(value) {
            return Bound::FoundList(root.clone(), pattern);
        }
        let Expr::Call(callee, arguments) = value else { return Bound::Data };
        match (callee.as_ref(), arguments.as_slice()) {
            (Expr::Name(name), _) if name == "open" => Bound::File,
            (callee, _) if matches!(self.dotted(callee).as_deref(), Some("pathlib.Path" | "pathlib.Path.cwd")) => {
                Bound::Path(value.clone())
            }
            (callee, [Argument::Plain(Expr::Text { value: Some(text), bytes: false })])
                if self.dotted(callee).as_deref() == Some("os.path.expanduser") =>
            {
                Bound::FromHome(text.clone())
            }
            (callee, arguments) => self.join_of(callee, arguments).map_or(Bound::Data, Bound::Made),
        }
    }

    /// The patterns for the names in some folder of which the value is a list, where it is one of nothing else.
    fn lists_names(&self, value: &Expr) -> Option<Vec<String>> {
        match value {
            Expr::Call(callee, arguments) => match (callee.as_ref(), arguments.as_slice()) {
                (Expr::Name(name), [Argument::Plain(inner)]) if matches!(name.as_str(), "sorted" | "list") => self.lists_names(inner),
                (callee, _) => (self.dotted(callee).as_deref() == Some("os.listdir")).then(|| vec![ANY_NAME.to_owned()]),
            },
            Expr::Comprehension(results, clauses) => {
                let (source, endings) = some_of(results, clauses)?;
                let patterns = self.lists_names(source)?;
                Some(if endings.is_empty() { patterns } else { narrowed(&patterns, endings) })
            }
            _ => None,
        }
    }

    /// What a name becomes that goes through the value.
    fn item(&self, value: &Expr) -> Bound {
        if let Some(patterns) = self.lists_names(value) {
            return Bound::Listed(patterns);
        }
        if let Some((root, pattern)) = self.lists_paths(value) {
            return Bound::FoundIn(root.clone(), pattern);
        }
        match value {
            Expr::Sequence(items) => texts(items).map_or(Bound::Data, Bound::Literal),
            Expr::Name(list) => Bound::ItemOf(list.clone()),
            Expr::Subscript(list, parts) if matches!(parts.as_slice(), [Expr::Group(_)]) => match list.as_ref() {
                Expr::Name(list) => Bound::ItemOf(list.clone()),
                _ => Bound::Data,
            },
            Expr::Call(callee, arguments) => match (callee.as_ref(), arguments.as_slice()) {
                (Expr::Name(name), [Argument::Plain(inner @ (Expr::Call(..) | Expr::Name(_)))])
                    if matches!(name.as_str(), "sorted" | "list" | "reversed") =>
                {
                    self.item(inner)
                }
                (callee, [Argument::Plain(Expr::Text { value: Some(text), bytes: false }), ..])
                    if matches!(self.dotted(callee).as_deref(), Some("glob.glob" | "glob.iglob")) =>
                {
                    Bound::Found(text.clone())
                }
                _ => Bound::Data,
            },
            _ => Bound::Data,
        }
    }

    /// The path below which the value finds paths, and by which pattern, where it is a list of some of these and of nothing else.
    pub(super) fn lists_paths<'e>(&self, value: &'e Expr) -> Option<(&'e Expr, String)> {
        match value {
            Expr::Call(callee, arguments) => match (callee.as_ref(), arguments.as_slice()) {
                (Expr::Name(name), [Argument::Plain(inner)]) if matches!(name.as_str(), "sorted" | "list" | "tuple") => {
                    self.lists_paths(inner)
                }
                (Expr::Attribute(root, method), [Argument::Plain(Expr::Text { value: Some(text), bytes: false })]) => match method.as_str()
                {
                    "glob" => Some((root.as_ref(), text.clone())),
                    "rglob" => Some((root.as_ref(), format!("**/{text}"))),
                    _ => None,
                },
                (Expr::Attribute(root, method), []) if method == "iterdir" => Some((root.as_ref(), "*".to_owned())),
                _ => None,
            }
            // What has a module in front of it is its function by that name.
            .filter(|(root, _)| self.dotted(root).is_none()),
            Expr::Comprehension(results, clauses) => {
                let (source, endings) = some_of(results, clauses)?;
                let (root, pattern) = self.lists_paths(source)?;
                match endings {
                    [ending] => narrowed(&[pattern], std::slice::from_ref(ending)).pop().map(|pattern| (root, pattern)),
                    _ => Some((root, pattern)),
                }
            }
            _ => None,
        }
    }

    /// Binds a target to the value, or those of a list of targets to the values of a list that is as long.
    fn assign(&mut self, target: &Expr, value: &Expr) -> Option<()> {
        if let Some(pairs) = side_by_side(target, value) {
            return pairs.into_iter().try_for_each(|(target, value)| self.assign(target, value));
        }
        if let Expr::Name(name) = target
            && matches!(value, Expr::Sequence(_) | Expr::Pairs(_))
        {
            self.displays.insert(name.clone(), value.clone());
        }
        self.target(target, self.value(value))
    }

    /// Binds what goes through a source.
    fn items_of(&mut self, target: &Expr, source: &Expr) -> Option<()> {
        if let (Expr::Sequence(targets), Expr::Call(callee, arguments)) = (target, source)
            && let ([root @ Expr::Name(_), folders @ Expr::Name(_), files @ Expr::Name(_)], [Argument::Plain(top)]) =
                (targets.as_slice(), arguments.as_slice())
            && self.dotted(callee).as_deref() == Some("os.walk")
        {
            let Expr::Name(list) = folders else { return None };
            self.target(root, Bound::Walked(top.clone(), list.clone()))?;
            let any = || Bound::Names(vec![ANY_NAME.to_owned()]);
            self.target(folders, any())?;
            return self.target(files, any());
        }
        if let Some((counted, target, source)) = counted(target, source) {
            self.target(counted, Bound::Data)?;
            return self.items_of(target, source);
        }
        let Expr::Sequence(columns) = target else { return self.target(target, self.item(source)) };
        if let Some(rows) = rows(source, columns.len()) {
            return rows.into_iter().flat_map(|row| columns.iter().zip(row)).try_for_each(|(column, value)| {
                let bound = match self.value(value) {
                    // The rows may be changed by other names.
                    Bound::List(_) | Bound::Names(_) | Bound::FoundList(..) => Bound::Data,
                    bound => bound,
                };
                self.target(column, bound)
            });
        }
        let Some(list) = list_of_rows(source) else { return self.target(target, Bound::Data) };
        let count = self.taken_apart.entry(list.into()).or_default();
        *count = count.saturating_add(1);
        columns.iter().enumerate().try_for_each(|(at, column)| self.target(column, Bound::Column(source.clone(), at)))
    }

    /// Binds what is bound in something that is gone through, or counted: a list stays what it is there.
    fn source(&mut self, source: &Expr) -> Option<()> {
        match source {
            Expr::Name(name) => {
                self.mention(name);
                Some(())
            }
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
                if let Some(clause) = leaves_out(targets, value) {
                    self.items_of(&clause.target, &clause.source)?;
                    return self.expressions(&clause.conditions);
                }
                self.expression(value)?;
                if let [target] = targets.as_slice() {
                    return self.assign(target, value);
                }
                let bound = match self.value(value) {
                    // By its other name the list may be changed.
                    Bound::List(_) | Bound::Names(_) => Bound::Data,
                    bound => bound,
                };
                targets.iter().try_for_each(|target| self.target(target, bound.clone()))
            }
            Stmt::Declare { target, annotation, value } => {
                self.expression(annotation)?;
                value.as_ref().map_or(Some(()), |value| self.expression(value))?;
                let bound = value.as_ref().map_or(Bound::Data, |value| self.value(value));
                self.target(target, bound)
            }
            Stmt::Augment { target, value } => {
                self.expression(value)?;
                self.target(target, Bound::Data)
            }
            Stmt::Import { module, name } => self.import(module, name.as_deref()),
            Stmt::From { module, member, name } => self.import_from(module, member, name),
            Stmt::Test { condition, body, otherwise, repeats: _ } => {
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
            Stmt::Try { body, handlers, last } => {
                self.statements(body)?;
                self.statements(last)?;
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
                let of = |at| if at < parameters.fixed() { Bound::Parameter(name.clone(), at) } else { Bound::Data };
                parameters.names.iter().enumerate().try_for_each(|(at, parameter)| self.bind(parameter, of(at)))?;
                self.functions.insert(name.clone(), parameters.clone());
                self.expressions(&parameters.annotations)?;
                self.expressions(&parameters.defaults)?;
                self.statements(body)
            }
            Stmt::Leave(values) | Stmt::Yield(values) => self.expressions(values),
            Stmt::Delete(gone) => self.removed(gone),
            Stmt::Jump | Stmt::Global | Stmt::Nothing => Some(()),
        }
    }

    /// `import MODULE as NAME`
    fn import(&mut self, module: &CompactString, name: Option<&str>) -> Option<()> {
        library::is_module(module).then_some(())?;
        self.imports_installed |= library::is_of_installed(module);
        match name {
            Some(name) => self.bind(name, Bound::Module(module.clone())),
            None => {
                let first = module.split('.').next().unwrap_or(module);
                self.bind(first, Bound::Module(first.into()))
            }
        }
    }

    /// `from MODULE import MEMBER as NAME`
    fn import_from(&mut self, module: &str, member: &str, name: &str) -> Option<()> {
        library::is_module(module).then_some(())?;
        self.imports_installed |= library::is_of_installed(module);
        let whole = format_compact!("{module}.{member}");
        // Nothing is known of what a class of an installed package has.
        if library::is_module(&whole) || library::is_class_of_installed(module, member) {
            return self.bind(name, Bound::Module(whole));
        }
        library::member(&whole)?;
        self.bind(name, Bound::Member(whole))
    }

    /// What is removed: without one of its items, a list is another one.
    fn removed(&mut self, gone: &Expr) -> Option<()> {
        match gone.as_target()? {
            Target::Name(_) => self.expression(gone),
            Target::Items(items) => items.iter().try_for_each(|item| self.removed(item)),
            Target::Subscript(..) => self.target(gone, Bound::Data),
        }
    }

    fn mention(&mut self, name: &str) {
        let count = self.mentions.entry(name.into()).or_default();
        *count = count.saturating_add(1);
    }

    fn handler(&mut self, handler: &Handler) -> Option<()> {
        handler.kind.as_ref().map_or(Some(()), |kind| self.expression(kind))?;
        handler.name.as_ref().map_or(Some(()), |name| self.bind(name, Bound::Data))?;
        self.statements(&handler.body)
    }

    fn parameters(&mut self, parameters: &Parameters) -> Option<()> {
        parameters.names.iter().try_for_each(|name| self.bind(name, Bound::Data))?;
        self.expressions(&parameters.annotations)?;
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
                self.mention(name);
                Some(())
            }
            Expr::Joined { fields: all, .. } | Expr::Compare(_, all) => all.iter().try_for_each(|one| self.source(one)),
            Expr::Sequence(all) | Expr::Divided(all) | Expr::All(all) | Expr::Any(all) | Expr::Set(all) | Expr::Group(all) => {
                self.expressions(all)
            }
            Expr::Ending(of, _) => self.source(of),
            Expr::Pairs(pairs) => pairs.iter().try_for_each(|(key, value)| {
                self.expression(key)?;
                self.expression(value)
            }),
            Expr::Attribute(base, name) => {
                self.uses_words |= words_of(expr).is_some();
                self.follows_links |= name == "resolve";
                self.expression(base)
            }
            Expr::Star(base) => self.expression(base),
            Expr::Subscript(base, parts) => {
                self.source(base)?;
                self.expressions(parts)
            }
            Expr::Call(callee, arguments) => {
                if let Expr::Name(name) = callee.as_ref() {
                    self.used.insert(name.clone());
                    self.calls.entry(name.clone()).or_default().push(arguments.clone());
                } else {
                    self.expression(callee)?;
                }
                // They take nothing but the items of a list. Where the name means something else, the call is refused.
                let takes_items = matches!(callee.as_ref(), Expr::Name(name) if TAKING_ITEMS.contains(&name.as_str()));
                arguments.iter().try_for_each(|argument| match argument {
                    Argument::Plain(value) if takes_items => self.source(value),
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
                    Bound::List(_) | Bound::Names(_) | Bound::FoundList(..) => Bound::Data,
                    bound => bound,
                };
                self.bind(name, bound)
            }
        }
    }
}
