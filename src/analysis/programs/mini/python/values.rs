//! What an expression stands for, by what its names are bound to: strings that are written in the text, and paths.

use compact_str::{CompactString, format_compact};

use super::names::{Bound, Names};
use super::shapes::{derived_from, list_of_rows, pairs, rows, words_of};
use super::tree::{Argument, Expr};

/// How often a path may be made of others, and of how many strings it may be one.
pub(super) const MAX_JOINS: usize = 3;
pub(super) const MAX_TEXTS: usize = 16;
/// How often a `Path` may be made of another one.
const MAX_DERIVED: usize = 10;
/// Of how many parts.
const MAX_PARTS: usize = 6;
/// How many rows a list may have, and how often a function may be called, for what is in them to be followed.
const MAX_ROWS: usize = 48;

impl<'a> Names<'a> {
    pub(super) fn get(&self, name: &str) -> &[Bound] {
        self.bound.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The dotted name of something in a module, as far as the chain of names goes.
    pub(super) fn dotted(&self, expr: &Expr) -> Option<CompactString> {
        match expr {
            Expr::Name(name) => match self.get(name) {
                [Bound::Module(first) | Bound::Member(first), others @ ..] => {
                    let is_same = others.iter().all(|other| matches!(other, Bound::Module(one) | Bound::Member(one) if one == first));
                    is_same.then(|| first.clone())
                }
                _ => None,
            },
            Expr::Attribute(base, name) => Some(format_compact!("{}.{name}", self.dotted(base)?)),
            Expr::Constant(_)
            | Expr::Text { .. }
            | Expr::Joined { .. }
            | Expr::Subscript(..)
            | Expr::Call(..)
            | Expr::Lambda(..)
            | Expr::Comprehension(..)
            | Expr::Named(..)
            | Expr::Star(_)
            | Expr::Sequence(_)
            | Expr::Pairs(_)
            | Expr::Divided(_)
            | Expr::Compare(..)
            | Expr::All(_)
            | Expr::Any(_)
            | Expr::Set(_)
            | Expr::Ending(..)
            | Expr::Group(_) => None,
        }
    }

    /// What a name stands for that is a parameter of a function, or goes through rows: each of these expressions.
    pub(super) fn stands_for(&self, bound: &Bound) -> Option<Vec<&Expr>> {
        match bound {
            Bound::Parameter(function, at) => self.given_to(function, *at),
            Bound::Column(source, at) => self.column(source, *at),
            _ => None,
        }
    }

    /// Whether the argument at this place goes to a parameter that is followed. What `*NAME` and `**NAME` take is not, nor is a lambda.
    pub(super) fn follows(&self, function: &str, at: usize, argument: &Argument) -> bool {
        let Some(parameters) = self.functions.get(function) else { return false };
        let at = match argument {
            Argument::Plain(_) => Some(at),
            Argument::Named(name, _) => parameters.names.iter().position(|other| other == name),
            Argument::Star(_) | Argument::Doubled(_) => None,
        };
        at.filter(|at| *at < parameters.fixed()).is_some_and(|at| self.given_to(function, at).is_some())
    }

    /// What a function is given at this place, where it is called by its name alone.
    fn given_to(&self, function: &str, at: usize) -> Option<Vec<&Expr>> {
        let parameters = self.functions.get(function)?;
        if self.get(function) != [Bound::Function] || self.mentions.contains_key(function) {
            return None;
        }
        let name = parameters.names.get(at)?;
        let required = parameters.fixed().checked_sub(parameters.defaults.len())?;
        let given = |arguments: &'_ Vec<Argument>| arguments.iter().any(|one| matches!(one, Argument::Star(_) | Argument::Doubled(_)));
        let calls = self.calls.get(function)?;
        if calls.iter().any(given) || calls.len() > MAX_ROWS {
            return None;
        }
        calls
            .iter()
            .map(|arguments| match arguments.get(at) {
                Some(Argument::Plain(value)) => Some(value),
                _ => {
                    let named = arguments.iter().find_map(|one| match one {
                        Argument::Named(other, value) if other == name => Some(value),
                        _ => None,
                    });
                    named.or_else(|| parameters.defaults.get(at.checked_sub(required)?))
                }
            })
            .collect()
    }

    /// What stands at this place in all rows of a list that nothing in the text could change.
    fn column(&self, source: &Expr, at: usize) -> Option<Vec<&Expr>> {
        let list = list_of_rows(source)?;
        let display = self.displays.get(list)?;
        if self.get(list) != [Bound::Data] || self.mentions.get(list) != self.taken_apart.get(list) {
            return None;
        }
        // Without `items()`, a dictionary gives its keys.
        let rows = match (source, display) {
            (Expr::Name(_), Expr::Sequence(all)) => match all.first()? {
                Expr::Sequence(row) => rows(display, row.len()),
                _ => None,
            },
            (Expr::Call(..), display) => pairs(display, 2),
            (_, _) => None,
        };
        let rows = rows.filter(|rows| rows.len() <= MAX_ROWS)?;
        rows.into_iter().map(|row| row.get(at).copied()).collect()
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
                        Bound::Parameter(..) | Bound::Column(..) => self.texts_of(&self.stands_for(bound)?, depth)?,
                        Bound::Ending(of, endings) => {
                            let mut texts = self.literals_within(&Expr::Name(of.clone()), depth)?;
                            texts.retain(|text| endings.iter().any(|ending| text.ends_with(ending)));
                            texts
                        }
                        _ => return None,
                    });
                    if matches!(bound, Bound::Made(_)) && all.len() > MAX_TEXTS || all.len() > MAX_ROWS * MAX_TEXTS {
                        return None;
                    }
                }
                Some(all)
            }
            Expr::Call(callee, arguments) => self.joined(&self.join_of(callee, arguments)?, depth),
            Expr::Subscript(list, at) => self.word(list, at).map(|word| vec![word.to_owned()]),
            Expr::Joined { fields, texts: Some(texts) } => self.put_together(fields, texts, depth),
            _ => None,
        }
    }

    /// The strings that any of these may be.
    fn texts_of(&self, all: &[&Expr], depth: usize) -> Option<Vec<String>> {
        let depth = depth.checked_sub(1)?;
        let mut texts = Vec::new();
        for one in all {
            texts.extend(self.literals_within(one, depth)?);
            if texts.len() > MAX_ROWS {
                return None;
            }
        }
        Some(texts)
    }

    /// The word of the command line for which `sys.argv[N]` stands, where nothing in the text could change the list.
    fn word(&self, list: &Expr, at: &[Expr]) -> Option<&'a str> {
        const WORDS: &str = "sys.argv";
        let [Expr::Constant(Some(at))] = at else { return None };
        let is_known = words_of(list).is_some() && self.dotted(list).as_deref() == Some(WORDS);
        let has_other_name = || self.bound.values().flatten().any(|bound| *bound == Bound::Member(WORDS.into()));
        if !is_known || self.uses_words || has_other_name() {
            return None;
        }
        *self.given.words.get(usize::try_from(*at).ok()?.checked_sub(1)?)?
    }

    /// What `os.path.join` is given.
    pub(super) fn join_of(&self, callee: &Expr, arguments: &[Argument]) -> Option<Vec<Expr>> {
        let part = |argument: &Argument| if let Argument::Plain(part) = argument { Some(part.clone()) } else { None };
        (self.dotted(callee).as_deref() == Some("os.path.join")).then(|| arguments.iter().map(part).collect())?
    }

    /// What `os.path.join` makes of strings that are written in the text.
    pub(super) fn joined(&self, parts: &[Expr], depth: usize) -> Option<Vec<String>> {
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

    /// What an f-string makes of strings that are written in the text.
    fn put_together(&self, fields: &[Expr], texts: &[String], depth: usize) -> Option<Vec<String>> {
        let depth = depth.checked_sub(1)?;
        let (first, others) = texts.split_first()?;
        if fields.len() > MAX_PARTS || fields.len() != others.len() {
            return None;
        }
        let mut all = vec![first.clone()];
        for (field, text) in fields.iter().zip(others) {
            let values = self.literals_within(field, depth)?;
            if values.len().saturating_mul(all.len()) > MAX_TEXTS {
                return None;
            }
            all = all.iter().flat_map(|before| values.iter().map(move |value| format!("{before}{value}{text}"))).collect();
        }
        Some(all)
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
        let paths = |bound: &Bound| match bound {
            Bound::FromHome(path) => Some(vec![path.clone()]),
            Bound::Ending(of, _) => self.home_paths(of),
            _ => None,
        };
        self.get(name).iter().map(paths).collect::<Option<Vec<_>>>().map(|all| all.concat()).filter(|paths| !paths.is_empty())
    }

    /// The strings of which a path is made: `Path('x')`, or a name for such a path.
    pub(super) fn path(&self, expr: &Expr) -> Option<Vec<String>> {
        self.path_within(expr, MAX_DERIVED)
    }

    fn path_within(&self, expr: &Expr, depth: usize) -> Option<Vec<String>> {
        let depth = depth.checked_sub(1)?;
        match expr {
            Expr::Call(callee, arguments) => match self.dotted(callee).as_deref() {
                Some("pathlib.Path") => match arguments.as_slice() {
                    [] => Some(vec![".".to_owned()]),
                    [Argument::Plain(one)] => self.literals(one).or_else(|| self.path_within(one, depth)),
                    [Argument::Plain(first), others @ ..] => self.longer(self.literals(first)?, others),
                    _ => None,
                },
                Some("pathlib.Path.cwd") if arguments.is_empty() => Some(vec![".".to_owned()]),
                Some(_) => None,
                None => match callee.as_ref() {
                    Expr::Attribute(base, method) => {
                        let paths = derived_from(expr).and_then(|_| self.path_within(base, depth))?;
                        if method == "joinpath" { self.longer(paths, arguments) } else { arguments.is_empty().then_some(paths) }
                    }
                    _ => None,
                },
            },
            Expr::Attribute(base, _) => {
                derived_from(expr).filter(|_| !self.follows_links)?;
                self.path_within(base, depth)?.iter().map(|path| parent(path)).collect()
            }
            Expr::Divided(parts) => {
                let (first, others) = parts.split_first()?;
                let others: Vec<Argument> = others.iter().cloned().map(Argument::Plain).collect();
                self.longer(self.path_within(first, depth)?, &others)
            }
            Expr::Name(name) if !self.get(name).is_empty() => {
                let mut all = Vec::new();
                for bound in self.get(name) {
                    match bound {
                        Bound::Path(made_of) | Bound::Derived(made_of) => all.extend(self.path_within(made_of, depth)?),
                        Bound::Ending(of, _) => all.extend(self.path_within(&Expr::Name(of.clone()), depth)?),
                        Bound::Parameter(..) => {
                            for one in self.stands_for(bound)? {
                                all.extend(self.path_within(one, depth)?);
                            }
                        }
                        _ => return None,
                    }
                    if all.len() > MAX_ROWS {
                        return None;
                    }
                }
                Some(all)
            }
            _ => None,
        }
    }

    /// The paths with more parts behind them.
    fn longer(&self, paths: Vec<String>, parts: &[Argument]) -> Option<Vec<String>> {
        let mut all = paths;
        for part in parts {
            let Argument::Plain(part) = part else { return None };
            let texts = self.literals(part)?;
            // On Windows a drive or a backslash begins anew.
            if texts.iter().any(|text| text.contains([':', '\\'])) || texts.len().saturating_mul(all.len()) > MAX_ROWS {
                return None;
            }
            all = all.iter().flat_map(|before| texts.iter().map(move |text| join(before, text))).collect();
        }
        Some(all)
    }
}

/// The folder of a path that is spelled without detours.
fn parent(path: &str) -> Option<String> {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..");
    let relative = path.strip_prefix('/').unwrap_or(path);
    if !relative.split('/').all(is_plain) || path.contains([':', '\\']) {
        return None;
    }
    Some(match path.rsplit_once('/') {
        Some(("", _)) => "/".to_owned(),
        Some((folder, _)) => folder.to_owned(),
        None => ".".to_owned(),
    })
}

/// `os.path.join` of two.
pub(super) fn join(before: &str, text: &str) -> String {
    match before {
        _ if text.starts_with('/') => text.to_owned(),
        "" => text.to_owned(),
        before if before.ends_with('/') => format!("{before}{text}"),
        before => format!("{before}/{text}"),
    }
}
