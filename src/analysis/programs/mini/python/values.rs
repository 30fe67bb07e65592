//! What an expression stands for, by what its names are bound to: strings that are written in the text, paths, and what was found by
//! them.

use compact_str::{CompactString, format_compact};

use super::names::{ANY_NAME, Bound, Names};
use super::narrowing::narrowed;
use super::shapes::{derived_from, folder_and_name, pairs, rows, words_of};
use super::tree::{Argument, Expr, Parameters};

/// How often a path may be made of others, and of how many strings it may be one.
const MAX_JOINS: usize = 3;
const MAX_TEXTS: usize = 16;
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
            Bound::Column(list, at) => self.column(list, *at),
            _ => None,
        }
    }

    /// Whether all that a function is given is known where its parameters stand.
    pub(super) fn follows(&self, function: &str) -> bool {
        let count = self.functions.get(function).map_or(0, Parameters::fixed);
        (0..count).all(|at| self.given_to(function, at).is_some())
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
    fn column(&self, list: &str, at: usize) -> Option<Vec<&Expr>> {
        let display = self.displays.get(list)?;
        if self.get(list) != [Bound::Data] || self.mentions.get(list) != self.taken_apart.get(list) {
            return None;
        }
        let columns = match display {
            Expr::Sequence(all) => match all.first()? {
                Expr::Sequence(row) => row.len(),
                _ => return None,
            },
            _ => 2,
        };
        let rows = rows(display, columns).or_else(|| pairs(display, columns)).filter(|rows| rows.len() <= MAX_ROWS)?;
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

    /// The patterns for a name in some folder that was found there, where the expression stands for nothing else.
    fn found_name(&self, expr: &Expr) -> Option<Vec<String>> {
        let Expr::Name(name) = expr else { return None };
        let mut all = Vec::new();
        for bound in self.get(name) {
            match bound {
                Bound::Listed(patterns) => all.extend_from_slice(patterns),
                // Nothing may have been put among them.
                Bound::ItemOf(list) if !self.used.contains(list) && !self.get(list).is_empty() => {
                    for list in self.get(list) {
                        let Bound::Names(patterns) = list else { return None };
                        all.extend_from_slice(patterns);
                    }
                }
                Bound::Ending(of, endings) => all.extend(narrowed(&self.found_name(&Expr::Name(of.clone()))?, endings)),
                _ => return None,
            }
        }
        all.sort_unstable();
        all.dedup();
        (!all.is_empty() && all.len() <= MAX_TEXTS).then_some(all)
    }

    /// The patterns that an f-string is in which names stand that were found.
    fn pattern_of(&self, fields: &[Expr], texts: &[String]) -> Option<Vec<String>> {
        let (first, others) = texts.split_first()?;
        if fields.len() != others.len() || !fields.iter().any(|field| self.found_name(field).is_some()) {
            return None;
        }
        let mut all = vec![first.clone()];
        for (field, text) in fields.iter().zip(others) {
            let parts = match self.found_name(field) {
                Some(patterns) => patterns,
                None => self.literals(field).filter(|texts| texts.len() == 1 && texts.iter().all(|text| is_no_pattern(text)))?,
            };
            if parts.len().saturating_mul(all.len()) > MAX_TEXTS {
                return None;
            }
            all = all.iter().flat_map(|before| parts.iter().map(move |part| format!("{before}{part}{text}"))).collect();
        }
        texts.iter().all(|text| is_no_pattern(text)).then_some(all)
    }

    /// The patterns below which everything lies that `os.path.join` makes of a folder, a name that was found there, and what stands behind.
    fn below(&self, parts: &[Expr]) -> Option<Vec<String>> {
        if let [Expr::Joined { fields, texts: Some(texts) }] = parts {
            return self.pattern_of(fields, texts).or_else(|| {
                let [folder, name] = folder_and_name(fields, texts)?;
                self.in_walked(folder, &self.found_name(name)?)
            });
        }
        let [folder, name, behind @ ..] = parts else { return None };
        let names = self.found_name(name)?;
        if !behind.is_empty() {
            let (folders, behind) = (self.literals(folder)?, self.joined(behind, MAX_JOINS)?);
            let is_plain = |text: &str| is_no_pattern(text) && !text.starts_with('/');
            let ([folder], [behind]) = (folders.as_slice(), behind.as_slice()) else { return None };
            return (is_no_pattern(folder) && is_plain(behind))
                .then(|| names.iter().map(|name| format!("{}/{behind}", join(folder, name))).collect());
        }
        if let Some(folders) = self.literals(folder).or_else(|| self.path(folder)) {
            let in_folder = |folder: &String| names.iter().map(|name| join(folder, name)).collect::<Vec<_>>();
            return Some(folders.iter().flat_map(in_folder).collect());
        }
        self.in_walked(folder, &names)
    }

    /// The patterns for such names in any of the folders that `os.walk` found.
    fn in_walked(&self, folder: &Expr, names: &[String]) -> Option<Vec<String>> {
        let Expr::Name(folder) = folder else { return None };
        let mut all = Vec::new();
        for bound in self.get(folder) {
            let Bound::Walked(root, folders) = bound else { return None };
            if !self.is_unchanged(folders) {
                return None;
            }
            for root in self.literals(root).or_else(|| self.path(root))? {
                all.extend(names.iter().map(|name| if name == ANY_NAME { join(&root, "**") } else { join(&root, &format!("**/{name}")) }));
            }
        }
        (!all.is_empty()).then_some(all)
    }

    /// Whether a walk goes down into the folders that it found alone, where it gives its list of them this name.
    pub(super) fn is_unchanged(&self, folders: &str) -> bool {
        let is_of_walk = |bound: &Bound| matches!(bound, Bound::Names(_) | Bound::Walked(..));
        self.get(folders).iter().all(is_of_walk) && !self.used.contains(folders)
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

    /// The patterns by which the paths were found for which an expression stands, where it stands for nothing else.
    pub(super) fn found(&self, expr: &Expr) -> Option<Vec<String>> {
        match expr {
            // A name that was found in any folder is one in this folder by itself.
            Expr::Name(name) => self.found_by_name(name).or_else(|| self.found_name(expr)),
            Expr::Call(callee, arguments) => self.below(&self.join_of(callee, arguments)?),
            Expr::Joined { texts: Some(_), .. } => self.below(std::slice::from_ref(expr)),
            _ => None,
        }
    }

    fn found_by_name(&self, name: &str) -> Option<Vec<String>> {
        let patterns = |bound: &Bound| match bound {
            Bound::Found(pattern) => Some(vec![pattern.clone()]),
            Bound::Made(parts) => self.below(parts),
            Bound::Ending(of, endings) => self.found_by_name(of).map(|patterns| narrowed(&patterns, endings)),
            _ => None,
        };
        let all = self.get(name).iter().map(patterns).collect::<Option<Vec<_>>>()?;
        Some(all.concat()).filter(|patterns| !patterns.is_empty())
    }

    /// The patterns by which the `Path`s were found for which an expression stands, where it stands for nothing else: below a path that is
    /// written in the text.
    pub(super) fn found_paths(&self, expr: &Expr) -> Option<Vec<String>> {
        match expr {
            Expr::Name(name) => self.found_paths_by_name(name),
            Expr::Divided(parts) => self.found_behind(parts),
            Expr::Call(callee, arguments) => self.found(self.made_path(callee, arguments)?),
            _ => None,
        }
    }

    fn found_paths_by_name(&self, name: &str) -> Option<Vec<String>> {
        let mut all = Vec::new();
        for bound in self.get(name) {
            match bound {
                Bound::FoundIn(root, pattern) => all.extend(self.patterns_below(root, pattern)?),
                Bound::ItemOf(list) => all.extend(self.found_list(list)?),
                Bound::Path(made @ Expr::Call(..)) | Bound::Derived(made @ Expr::Divided(_)) => all.extend(self.found_paths(made)?),
                Bound::Ending(of, endings) => all.extend(narrowed(&self.found_paths_by_name(of)?, endings)),
                _ => return None,
            }
        }
        (!all.is_empty() && all.len() <= MAX_TEXTS).then_some(all)
    }

    /// What `pathlib.Path` makes a path of.
    fn made_path<'e>(&self, callee: &Expr, arguments: &'e [Argument]) -> Option<&'e Expr> {
        match arguments {
            [Argument::Plain(one)] if self.dotted(callee).as_deref() == Some("pathlib.Path") => Some(one),
            _ => None,
        }
    }

    /// The patterns of paths behind one that was found, `p / 'package.json'`, or of such a name in a folder: `Path('src') / name`.
    fn found_behind(&self, parts: &[Expr]) -> Option<Vec<String>> {
        if let [folder, name @ Expr::Name(_)] = parts
            && self.found_name(name).is_some()
        {
            let made_of = if let Expr::Call(callee, arguments) = folder { self.made_path(callee, arguments) } else { None };
            return self.below(&[made_of.unwrap_or(folder).clone(), name.clone()]);
        }
        let (Expr::Name(found), behind) = parts.split_first()? else { return None };
        let bound = self.get(found);
        let is_found = |bound: &Bound| matches!(bound, Bound::FoundIn(..) | Bound::ItemOf(_) | Bound::Ending(..));
        let behind = self.joined(behind, MAX_JOINS).filter(|_| bound.iter().all(is_found))?;
        let [behind] = behind.as_slice() else { return None };
        let is_plain = is_no_pattern(behind) && !behind.starts_with('/') && !behind.split('/').any(|part| part == "..");
        let patterns = self.found_paths_by_name(found).filter(|_| is_plain)?;
        Some(patterns.iter().map(|pattern| format!("{pattern}/{behind}")).collect())
    }

    /// The patterns by which the `Path`s of a list were found, where a name stands for nothing else.
    pub(super) fn found_list(&self, name: &str) -> Option<Vec<String>> {
        let mut all = Vec::new();
        for bound in self.get(name) {
            let Bound::FoundList(root, pattern) = bound else { return None };
            all.extend(self.patterns_below(root, pattern)?);
        }
        (!all.is_empty()).then_some(all)
    }

    pub(super) fn patterns_below(&self, root: &Expr, pattern: &str) -> Option<Vec<String>> {
        Some(self.path(root)?.iter().map(|root| format!("{}/{pattern}", root.trim_end_matches('/'))).collect())
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

/// Whether the text stands for itself in a pattern.
fn is_no_pattern(text: &str) -> bool {
    !text.contains(['*', '?', '[', '\\', ':'])
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
fn join(before: &str, text: &str) -> String {
    match before {
        _ if text.starts_with('/') => text.to_owned(),
        "" => text.to_owned(),
        before if before.ends_with('/') => format!("{before}{text}"),
        before => format!("{before}/{text}"),
    }
}
