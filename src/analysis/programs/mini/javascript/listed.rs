//! Names that `readdirSync` gave, and the paths that are made of them.

use super::names::{Bound, Names};
use super::tree::{Expr, Item, Makes, Pattern};

/// How many names may stand for each other in a path that is found.
const MAX_DEPTH: usize = 8;

impl Names<'_> {
    /// The folders of which a list holds names, and nothing else: what `readdirSync` gives, and what is left of that.
    pub(super) fn folders(&self, list: &Expr) -> Option<Vec<String>> {
        self.folders_within(list, MAX_DEPTH)
    }

    fn folders_within(&self, list: &Expr, depth: usize) -> Option<Vec<String>> {
        let deeper = depth.checked_sub(1)?;
        match list {
            Expr::Call(callee, arguments) if self.dotted(callee).as_deref() == Some("fs.readdirSync") => match arguments.as_slice() {
                [Item::Plain(folder)] => self.literals(folder, MAX_DEPTH),
                _ => None,
            },
            Expr::Call(callee, arguments) => match (callee.as_ref(), arguments.as_slice()) {
                // A third parameter would be the list itself, into which more could be put.
                (Expr::Member(base, method), [Item::Plain(Expr::Function(function))]) if method == "filter" => {
                    matches!(function.parameters.as_slice(), [] | [Pattern::Name(_)]).then(|| self.folders_within(base, deeper))?
                }
                (Expr::Member(base, method), _) if matches!(method.as_str(), "sort" | "reverse" | "slice") => {
                    self.folders_within(base, deeper)
                }
                _ => None,
            },
            // What stands for itself leads nowhere.
            Expr::Name(name) if !self.used.contains(name.as_str()) => match self.get(name) {
                [Bound::Value(list @ Expr::Call(..))] => self.folders_within(list, deeper),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether an expression stands for nothing but a name in some folder.
    fn is_listed(&self, expr: &Expr) -> bool {
        let Expr::Name(name) = expr else { return false };
        let is_name = |bound: &Bound<'_>| matches!(bound, Bound::Each(source) if self.folders(source).is_some());
        !self.get(name).is_empty() && self.get(name).iter().all(is_name)
    }

    /// The patterns by which everything is found that a path may be, which is made of a folder and of a name in some folder.
    pub(super) fn found(&self, expr: &Expr) -> Option<Vec<String>> {
        let (folder, between, name) = match expr {
            Expr::Compute(Makes::Sum, parts) => parts.split_last().map(|(name, folder)| (folder.iter().collect::<Vec<_>>(), "", name))?,
            Expr::Template(parts) => {
                let [folder @ .., name, Expr::Text(Some(behind))] = parts.as_slice() else { return None };
                behind.is_empty().then_some((folder.iter().collect(), "", name))?
            }
            Expr::Call(callee, arguments) if matches!(self.dotted(callee)?.as_str(), "path.join" | "path.posix.join") => {
                let mut parts = Vec::new();
                for argument in arguments {
                    let Item::Plain(part) = argument else { return None };
                    parts.push(part);
                }
                let (name, folder) = parts.split_last()?;
                (folder.to_vec(), "/", *name)
            }
            Expr::Name(name) => match self.get(name) {
                [Bound::Value(path @ (Expr::Compute(..) | Expr::Template(_) | Expr::Call(..)))] => return self.found(path),
                _ => return None,
            },
            _ => return None,
        };
        let folders = self.products(folder.into_iter(), between, MAX_DEPTH)?;
        let ends_as_folder = |folder: &String| !folder.is_empty() && (!between.is_empty() || folder.ends_with('/'));
        let is_found =
            self.is_listed(name) && !folders.is_empty() && folders.iter().all(|folder| ends_as_folder(folder) && !folder.contains(".."));
        is_found.then(|| folders.iter().map(|folder| format!("{}/*", folder.trim_end_matches('/'))).collect())
    }
}
