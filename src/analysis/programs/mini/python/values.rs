//! What an expression stands for, by what its names are bound to: strings that are written in the text, paths, and what was found by
//! them.

use compact_str::{CompactString, format_compact};

use super::names::{Bound, Names, words_of};
use super::tree::{Argument, Expr};

/// How often a path may be made of others, and of how many strings it may be one.
const MAX_JOINS: usize = 3;
const MAX_TEXTS: usize = 16;
/// Of how many parts.
const MAX_PARTS: usize = 6;

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
            Expr::Joined { fields, texts: Some(texts) } => self.put_together(fields, texts, depth),
            _ => None,
        }
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
            let Bound::Walked(root, folders) = bound else { return None };
            if !self.is_unchanged(folders) {
                return None;
            }
            all.extend(self.literals(root).or_else(|| self.path(root))?.iter().map(|root| join(root, "**")));
        }
        (!all.is_empty()).then_some(all)
    }

    /// Whether a walk goes down into the folders that it found alone, where it gives its list of them this name.
    pub(super) fn is_unchanged(&self, folders: &str) -> bool {
        let is_of_walk = |bound: &Bound| matches!(bound, Bound::Names | Bound::Walked(..));
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
