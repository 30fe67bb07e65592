//! Holds the tree of a text against what it may use.
//!
//! What is called is a name for a function of the text, something of the lists, or a method of the lists that is named. So that
//! a method is the one that every list or string has, nothing that could be a function may become the member of a value under
//! such a name; and so that nothing else is called, what a method of the lists calls is written in the text, or no function.
//!
//! Functions that are not known come from members with computed names, and of names that every value has. A text without any
//! has no such function. In all others a value counts as one where it is not known to be none, and as something that other
//! values inherit from, whose members no text changes.

use super::kinds::Kind;
use super::library::{self, File, Member};
use super::names::{Bound, Names, is_require};
use super::tree::{Assign, Body, Expr, Function, How, Item, Pattern, Property, Stmt, Target};
use crate::analysis::programs::mini::{Access, Touch};

/// `None` if the text uses anything that is not known to be harmless; otherwise the files that it touches.
pub(super) fn check(statements: &[Stmt], names: &Names<'_>) -> Option<Vec<Touch>> {
    let mut checker = Checker { names, strict: false, has_unknown: false, reaches_lists: false, touches: Vec::new() };
    checker.statements(statements)?;
    if checker.has_unknown {
        checker.strict = true;
        checker.touches.clear();
        checker.statements(statements)?;
    }
    Some(checker.touches)
}

/// How many files a text may touch.
const MAX_TOUCHES: usize = 64;
/// How many names may stand for each other.
const MAX_NAMED: usize = 8;

struct Checker<'n, 't> {
    names: &'n Names<'t>,
    /// Whether some value may be a function that is not known.
    strict: bool,
    has_unknown: bool,
    /// Whether a member with a computed name may be one of a list, and lead to what all lists inherit from.
    reaches_lists: bool,
    touches: Vec<Touch>,
}

impl Checker<'_, '_> {
    fn touch(&mut self, paths: Vec<String>, access: Access) -> Option<()> {
        self.touches.extend(paths.into_iter().map(|path| Touch { path, from_home: false, access }));
        (self.touches.len() <= MAX_TOUCHES).then_some(())
    }

    /// Whether a value is no function that is not known, and nothing that other values inherit from.
    fn is_plain(&self, expr: &Expr) -> bool {
        !self.strict || self.names.kind(expr) != Kind::Any
    }

    fn statements(&mut self, statements: &[Stmt]) -> Option<()> {
        statements.iter().try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &Stmt) -> Option<()> {
        match statement {
            Stmt::Expression(value) => {
                if self.input(value).is_some() {
                    return Some(());
                }
                self.value(value)
            }
            Stmt::Declare(all) => all.iter().try_for_each(|(pattern, value)| {
                self.pattern(pattern)?;
                value.as_ref().map_or(Some(()), |value| self.bound(pattern, value))
            }),
            Stmt::Function(function) => self.function(function),
            Stmt::Import { .. } | Stmt::Nothing | Stmt::Leave(None) => Some(()),
            Stmt::Test { conditions, blocks } => {
                self.values(conditions)?;
                self.statements(blocks)
            }
            Stmt::Each { target, source, keys: _, body } => {
                self.pattern(target)?;
                self.value(source)?;
                self.statement(body)
            }
            Stmt::Try { blocks, caught } => {
                caught.as_ref().map_or(Some(()), |caught| self.pattern(caught))?;
                self.statements(blocks)
            }
            Stmt::Block(body) => self.statements(body),
            Stmt::Leave(Some(value)) => self.value(value),
        }
    }

    /// What a name is set to: a module, a function that is called by it, or any value.
    fn bound(&mut self, pattern: &Pattern, value: &Expr) -> Option<()> {
        if self.names.module(value).is_some() {
            return Some(());
        }
        match (pattern, value) {
            (Pattern::Name(_), Expr::Function(function)) => self.function(function),
            (_, value) => self.value(value),
        }
    }

    fn function(&mut self, function: &Function) -> Option<()> {
        function.parameters.iter().try_for_each(|parameter| self.pattern(parameter))?;
        match &function.body {
            Body::Value(value) => self.value(value),
            Body::Block(body) => self.statements(body),
        }
    }

    fn pattern(&mut self, pattern: &Pattern) -> Option<()> {
        match pattern {
            Pattern::Name(_) | Pattern::Rest(_) | Pattern::Hole => Some(()),
            Pattern::Array(items) => items.iter().try_for_each(|item| self.pattern(item)),
            Pattern::Object(members) => members.iter().try_for_each(|(key, inner)| {
                self.member(key)?;
                self.pattern(inner)
            }),
            Pattern::Default(inner, value) => {
                self.value(value)?;
                self.pattern(inner)
            }
        }
    }

    /// The name of a member that is taken.
    fn member(&mut self, name: &str) -> Option<()> {
        self.has_unknown |= library::is_called(name) && !library::is_count(name);
        (!library::is_refused(name)).then_some(())
    }

    fn values(&mut self, all: &[Expr]) -> Option<()> {
        all.iter().try_for_each(|one| self.value(one))
    }

    fn items(&mut self, all: &[Item]) -> Option<()> {
        all.iter().filter_map(Item::value).try_for_each(|value| self.value(value))
    }

    fn value(&mut self, expr: &Expr) -> Option<()> {
        match expr {
            Expr::Number(_) | Expr::Constant | Expr::Text(_) => Some(()),
            Expr::Template(all) | Expr::Compute(_, all) => self.values(all),
            // Only behind `instanceof`.
            Expr::Class(name) => (self.names.get(name).is_empty() && library::is_asked_for(name)).then_some(()),
            Expr::Name(name) => self.name(name),
            Expr::Member(base, name) => {
                let known = self.names.dotted(expr).and_then(|dotted| library::member(&dotted));
                if known == Some(Member::Data) {
                    return Some(());
                }
                self.member(name)?;
                self.value(base)
            }
            Expr::Index(base, key) => {
                if self.names.kind(key) != Kind::Number {
                    self.has_unknown = true;
                    self.reaches_lists |= !matches!(base.as_ref(), Expr::Name(name) if self.names.is_object(name));
                }
                self.value(base)?;
                self.value(key)
            }
            Expr::Call(callee, arguments) => self.call(callee, arguments),
            Expr::New(name, arguments) => {
                (self.names.get(name).is_empty() && library::is_class(name)).then_some(())?;
                self.items(arguments)
            }
            Expr::Function(function) => {
                self.has_unknown = true;
                self.function(function)
            }
            Expr::Array(items) => self.items(items),
            Expr::Object(properties) => properties.iter().try_for_each(|property| self.property(property)),
            Expr::Assign(assign) => self.assign(assign),
            Expr::Update(target) => match target.as_ref() {
                Expr::Name(_) => Some(()),
                place => self.place(place, None),
            },
            Expr::Delete(place) => self.place(place, None),
            Expr::Choose { looked_at, values } => {
                self.values(looked_at)?;
                self.values(values)
            }
            Expr::Parameters(_) => None,
        }
    }

    /// A name that stands for its value.
    fn name(&mut self, name: &str) -> Option<()> {
        let bound = self.names.get(name);
        self.has_unknown |= bound.contains(&Bound::Function);
        let is_value = |one: &Bound<'_>| !matches!(one, Bound::Module(_) | Bound::Member(_));
        (!bound.is_empty() && bound.iter().all(is_value)).then_some(())
    }

    fn property(&mut self, property: &Property) -> Option<()> {
        match property {
            Property::Named(name, value) => {
                self.value(value)?;
                (!library::is_refused(name) && (!library::is_called(name) || self.is_plain(value))).then_some(())
            }
            Property::Computed(key, value) => {
                self.value(key)?;
                self.value(value)?;
                (self.names.kind(key) == Kind::Number || self.is_plain(value)).then_some(())
            }
            Property::Spread(value) => self.value(value),
            Property::Default(..) => None,
        }
    }

    fn assign(&mut self, assign: &Assign) -> Option<()> {
        let Assign { target, how, value } = assign;
        // It is handed on as well.
        self.has_unknown |= matches!(value, Expr::Function(_));
        match target {
            Target::Pattern(pattern) => {
                self.pattern(pattern)?;
                self.bound(pattern, value)
            }
            Target::Place(place) => {
                self.value(value)?;
                match how {
                    // What it leaves is a number or a string.
                    How::Sum | How::Number => self.place(place, None),
                    How::Set => self.place(place, Some(value)),
                    How::Perhaps => {
                        // What was there is handed on.
                        self.value(place)?;
                        self.place(place, Some(value))
                    }
                }
            }
        }
    }

    /// A member that is set, to a value where that may be more than a number or a string.
    fn place(&mut self, place: &Expr, value: Option<&Expr>) -> Option<()> {
        if self.names.dotted(place).as_deref() == Some("process.exitCode") {
            return Some(());
        }
        let (base, may_be_called) = match place {
            Expr::Member(base, name) => {
                (!library::is_refused(name)).then_some(())?;
                (base, library::is_called(name))
            }
            Expr::Index(base, key) => {
                self.value(key)?;
                (base, self.names.kind(key) != Kind::Number)
            }
            _ => return None,
        };
        self.value(base)?;
        // Elsewhere it could be the module of that name.
        let may_be_module = matches!(base.as_ref(), Expr::Name(name) if library::is_bound_module(name));
        let is_harmless = !may_be_called || value.is_none_or(|value| self.is_plain(value));
        (!may_be_module && self.is_plain(base) && is_harmless).then_some(())
    }

    fn call(&mut self, callee: &Expr, arguments: &[Item]) -> Option<()> {
        match callee {
            Expr::Function(function) => {
                self.function(function)?;
                return self.items(arguments);
            }
            Expr::Name(name) if self.names.get(name).contains(&Bound::Function) => return self.items(arguments),
            callee if is_require(callee) => return self.require(arguments),
            _ => {}
        }
        if let Some(dotted) = self.names.dotted(callee) {
            if dotted == "require.resolve" {
                return self.resolve(arguments);
            }
            match library::member(&dotted) {
                Some(Member::Call { calls, .. }) => return self.function_of(&dotted, calls, arguments),
                Some(Member::File(file)) => return self.file(file, arguments),
                Some(Member::Data) => return None,
                None => {}
            }
        }
        let Expr::Member(base, method) = callee else { return None };
        let calls = library::called_by(method)?;
        self.value(base)?;
        if library::changes(method) && self.reaches_lists && !self.is_plain(base) {
            return None;
        }
        self.arguments(arguments, calls, method)
    }

    /// `require('./FILE.json')`
    fn require(&mut self, arguments: &[Item]) -> Option<()> {
        let [Item::Plain(path)] = arguments else { return None };
        let paths = self.names.literals(path, MAX_NAMED)?;
        let is_json = |path: &String| {
            let name = path.rsplit('/').next().unwrap_or("");
            // Node takes `..` away before it follows links.
            let goes_back = path.split('/').skip_while(|part| matches!(*part, "." | "..")).any(|part| part == "..");
            let is_relative = path.starts_with("./") || path.starts_with("../") || path.starts_with('/');
            // A name that is nothing but `.json` has no ending.
            is_relative && !goes_back && name.strip_suffix(".json").is_some_and(|stem| !stem.is_empty())
        };
        paths.iter().all(is_json).then(|| self.touch(paths, Access::Load))?
    }

    /// `require.resolve('MODULE')`, which looks for the file and runs nothing.
    fn resolve(&mut self, arguments: &[Item]) -> Option<()> {
        let [Item::Plain(name)] = arguments else { return None };
        let is_path = |name: &str| name.starts_with(['.', '/']);
        let names = self.names.literals(name, MAX_NAMED)?;
        let paths = names.into_iter().map(|name| if is_path(&name) { name } else { format!("node_modules/{name}") });
        self.touch(paths.collect(), Access::Look)
    }

    fn arguments(&mut self, arguments: &[Item], calls: Option<usize>, by: &str) -> Option<()> {
        arguments.iter().enumerate().try_for_each(|(at, argument)| match argument {
            Item::Plain(value) if calls == Some(at) => self.called(value, by),
            Item::Plain(value) => self.value(value),
            // Which of them is called is not known.
            Item::Spread(value) => calls.is_none().then(|| self.value(value))?,
            Item::Hole => None,
        })
    }

    /// A value that is called where it is a function.
    fn called(&mut self, value: &Expr, by: &str) -> Option<()> {
        match value {
            Expr::Function(function) => return self.function(function),
            Expr::Name(name) if self.names.get(name).contains(&Bound::Function) => return Some(()),
            _ => {}
        }
        let is_known = |dotted: String| library::may_be_called(&dotted, by);
        if self.names.dotted(value).is_some_and(is_known) {
            return Some(());
        }
        self.value(value)?;
        self.is_plain(value).then_some(())
    }

    fn function_of(&mut self, dotted: &str, calls: Option<usize>, arguments: &[Item]) -> Option<()> {
        match dotted {
            // These give members names that are only known when they run.
            "Object.fromEntries" if self.strict => return None,
            "JSON.parse" if self.strict && arguments.len() != 1 => return None,
            "Object.assign" => {
                let Some(Item::Plain(target)) = arguments.first() else { return None };
                self.is_plain(target).then_some(())?;
            }
            "console.dir" | "util.inspect" => {
                let [Item::Plain(value), options @ ..] = arguments else { return None };
                let names = "breakLength colors compact depth maxArrayLength maxStringLength showHidden sorted";
                are_options(options, names).then(|| self.value(value))??;
                return Some(());
            }
            "process.stdout.write" | "process.stderr.write" => {
                let [Item::Plain(text)] = arguments else { return None };
                return self.value(text);
            }
            // A message may be a function in some versions.
            dotted if dotted.starts_with("assert") => {
                let is_plain = |item: &Item| matches!(item, Item::Plain(value) if self.is_plain(value));
                arguments.iter().all(is_plain).then_some(())?;
            }
            _ => {}
        }
        self.arguments(arguments, calls, dotted)
    }

    /// `process.stdin.on('data', FUNCTION)` and its like, one behind the other.
    fn input(&mut self, expr: &Expr) -> Option<()> {
        let Expr::Call(callee, arguments) = expr else {
            return (self.names.dotted(expr)? == "process.stdin").then_some(());
        };
        let Expr::Member(base, method) = callee.as_ref() else { return None };
        self.input(base)?;
        match (method.as_str(), arguments.as_slice()) {
            ("on" | "once", [Item::Plain(Expr::Text(Some(event))), Item::Plain(listener)])
                if matches!(event.as_str(), "data" | "end" | "close" | "error") =>
            {
                match listener {
                    Expr::Function(function) => self.function(function),
                    Expr::Name(name) if self.names.get(name).contains(&Bound::Function) => Some(()),
                    _ => None,
                }
            }
            ("setEncoding", [Item::Plain(Expr::Text(_))]) | ("resume" | "pause", []) => Some(()),
            _ => None,
        }
    }

    fn file(&mut self, file: File, arguments: &[Item]) -> Option<()> {
        let [Item::Plain(path), others @ ..] = arguments else { return None };
        // Its number is that of standard input.
        if *path == Expr::Number(Some(0)) {
            return (file == File::Read && are_options(others, "encoding")).then_some(());
        }
        if let Some(patterns) = self.names.found(path) {
            return match file {
                File::Look if are_options(others, "throwIfNoEntry bigint") => self.touch(patterns, Access::Look),
                File::Read if are_options(others, "encoding") => self.touch(patterns, Access::ReadFound),
                File::Look | File::Read | File::List | File::Write | File::Make | File::Copy => None,
            };
        }
        let paths = self.names.literals(path, MAX_NAMED)?;
        match (file, others) {
            (File::Look, options) => {
                are_options(options, "throwIfNoEntry bigint").then_some(())?;
                self.touch(paths, Access::Look)
            }
            (File::List, options) => {
                are_options(options, "withFileTypes encoding").then_some(())?;
                self.touch(paths, Access::Look)
            }
            (File::Read, options) => {
                are_options(options, "encoding").then_some(())?;
                self.touch(paths, Access::Read)
            }
            (File::Write, [Item::Plain(content), options @ ..]) => {
                are_options(options, "encoding").then_some(())?;
                self.value(content)?;
                self.touch(paths, Access::Write)
            }
            (File::Make, options) => {
                are_options(options, "recursive").then_some(())?;
                self.touch(paths, Access::Write)
            }
            (File::Copy, [Item::Plain(to)]) => {
                let written = self.names.literals(to, MAX_NAMED)?;
                self.touch(paths, Access::Read)?;
                self.touch(written, Access::Write)
            }
            (File::Write | File::Copy, _) => None,
        }
    }
}

/// Whether these are at most one argument, a text or an object that holds nothing but constants by these names.
fn are_options(arguments: &[Item], names: &str) -> bool {
    let is_constant = |value: &Expr| matches!(value, Expr::Number(_) | Expr::Constant | Expr::Text(Some(_)));
    match arguments {
        [] => true,
        [Item::Plain(Expr::Object(properties))] => properties.iter().all(|property| match property {
            Property::Named(name, value) => is_constant(value) && names.split(' ').any(|known| known == name),
            Property::Computed(..) | Property::Spread(_) | Property::Default(..) => false,
        }),
        [Item::Plain(Expr::Text(Some(_)) | Expr::Constant)] => names.contains("encoding"),
        _ => false,
    }
}
