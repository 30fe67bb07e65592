//! What a shell knows at one point of its text: the folders it may be in, its variables, its functions.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::ast;
use crate::action::Arg;
use crate::analysis::limits::MAX_FOLDERS;
use crate::analysis::path::AbsPath;

/// The state of a shell, as far as the text tells.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// The folders it may be in; `None` where that is not known.
    folders: Option<Vec<AbsPath>>,
    /// Variables that the text assigned.
    variables: BTreeMap<String, Arg>,
    /// Functions that the text defined; `None` where it is not certain which.
    functions: BTreeMap<String, Option<Rc<ast::Command>>>,
    /// What changed the meaning of later text, if anything did.
    pub(super) changed: Option<String>,
}

impl Scope {
    /// A fresh shell in a folder.
    pub(super) fn new(folder: Option<AbsPath>) -> Self {
        Self { folders: folder.map(|f| vec![f]), variables: BTreeMap::new(), functions: BTreeMap::new(), changed: None }
    }

    /// A shell started by this one: it keeps the folder, not the variables and functions, which are
    /// not exported or cannot be told from those that are.
    pub(super) fn child(&self) -> Self {
        Self { folders: self.folders.clone(), variables: BTreeMap::new(), functions: BTreeMap::new(), changed: self.changed.clone() }
    }

    /// The folders it may be in; empty where that is not known.
    pub(super) fn folders(&self) -> &[AbsPath] {
        self.folders.as_deref().unwrap_or_default()
    }

    /// The folder it is in, where only one is possible.
    pub(super) fn folder(&self) -> Option<&AbsPath> {
        match self.folders() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Moves to one of these folders.
    pub(super) fn enter(&mut self, folders: Option<Vec<AbsPath>>) {
        self.folders = folders.filter(|f| !f.is_empty() && f.len() <= MAX_FOLDERS);
    }

    /// What is known of a variable; `None` where the text did not assign it.
    pub(super) fn variable(&self, name: &str) -> Option<&Arg> {
        self.variables.get(name)
    }

    /// Assigns a variable.
    pub(super) fn assign(&mut self, name: &str, value: Arg) {
        self.variables.insert(name.to_owned(), value);
    }

    /// Defines a function.
    pub(super) fn define(&mut self, name: &str, body: ast::Command) {
        self.functions.insert(name.to_owned(), Some(Rc::new(body)));
    }

    /// Forgets a function: it is not certain any more what the name means.
    pub(super) fn undefine(&mut self, name: &str) {
        if self.functions.contains_key(name) {
            self.functions.insert(name.to_owned(), None);
        }
    }

    /// The function of this name: nothing, certainly this one, or unclear.
    pub(super) fn function(&self, name: &str) -> Option<Option<Rc<ast::Command>>> {
        self.functions.get(name).cloned()
    }

    /// What is known where the shell may be in either state.
    pub(super) fn merge(self, other: Self) -> Self {
        let folders = match (self.folders, other.folders) {
            (Some(mut ours), Some(theirs)) => {
                for folder in theirs {
                    if !ours.contains(&folder) {
                        ours.push(folder);
                    }
                }
                (ours.len() <= MAX_FOLDERS).then_some(ours)
            }
            _ => None,
        };
        let mut variables = BTreeMap::new();
        for (name, ours) in &self.variables {
            let joined = other.variables.get(name).map_or_else(Arg::unknown_word, |theirs| ours.join(theirs));
            variables.insert(name.clone(), joined);
        }
        for name in other.variables.keys() {
            variables.entry(name.clone()).or_insert_with(Arg::unknown_word);
        }
        let mut functions = self.functions.clone();
        for (name, theirs) in other.functions {
            let same = match (functions.get(&name), &theirs) {
                (Some(Some(ours)), Some(theirs)) => Rc::ptr_eq(ours, theirs),
                _ => false,
            };
            if !same {
                functions.insert(name, None);
            }
        }
        for (name, ours) in &self.functions {
            if ours.is_some() && functions.get(name).is_some_and(Option::is_some) {
                continue;
            }
            functions.insert(name.clone(), None);
        }
        Self { folders, variables, functions, changed: self.changed.or(other.changed) }
    }

    /// Whether variables and folders are the same, so that another round of a loop finds nothing new.
    pub(super) fn is_as_known_as(&self, other: &Self) -> bool {
        self.folders == other.folders && self.variables == other.variables && self.changed == other.changed
    }
}

/// Merges states of which either may not be reached at all.
pub(super) fn either(a: Option<Scope>, b: Option<Scope>) -> Option<Scope> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.merge(b)),
        (one, None) | (None, one) => one,
    }
}
