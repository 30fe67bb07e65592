//! What was found, by which patterns: names that `os.listdir` and `os.walk` give, paths of `glob`, and `Path`s below others.

use super::names::{ANY_NAME, Bound, Names};
use super::narrowing::narrowed;
use super::shapes::folder_and_name;
use super::tree::{Argument, Expr};
use super::values::{MAX_JOINS, MAX_TEXTS, join};

impl Names<'_> {
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
}

/// Whether the text stands for itself in a pattern.
fn is_no_pattern(text: &str) -> bool {
    !text.contains(['*', '?', '[', '\\', ':'])
}
