//! What a shell knows at one point of its text: the folders it may be in, its variables, its functions.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use compact_str::{CompactString, format_compact};

use super::super::parse::ast;
use crate::action::Arg;
use crate::analysis::limits::{MAX_FOLDERS, MAX_NAMES};
use crate::analysis::path::AbsPath;

/// Variables that the shell sets by itself, so that they do not keep what is assigned.
const OF_THE_SHELL: &[&str] = &[
    "_",
    "FUNCNAME",
    "GROUPS",
    "BASHPID",
    "DIRSTACK",
    "LINENO",
    "RANDOM",
    "SRANDOM",
    "SECONDS",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
    "UID",
    "EUID",
    "PPID",
    "HISTCMD",
    "PIPESTATUS",
    "OPTARG",
    "OPTIND",
    "COPROC",
    "HOSTNAME",
    "HOSTTYPE",
    "MACHTYPE",
    "OSTYPE",
];

/// What stands among the variables for one that is fixed; no name begins like this.
fn fixed(name: &str) -> CompactString {
    format_compact!("={name}")
}

/// What stands among the variables for one that may be an array.
fn array(name: &str) -> CompactString {
    format_compact!("[{name}")
}

/// Arrays that the shell has by itself.
const ARRAYS_OF_THE_SHELL: &[&str] = &["FUNCNAME", "GROUPS", "DIRSTACK", "PIPESTATUS", "COPROC", "MAPFILE"];

/// The state of a shell, as far as the text tells.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// The folders it may be in; `None` where that is not known.
    folders: Option<Arc<[AbsPath]>>,
    /// What names mean; nothing as long as the text gave none a meaning.
    names: Option<Rc<Names>>,
    /// What changed the meaning of later text, if anything did.
    pub(super) changed: Option<String>,
}

/// The meanings that a text gave to names.
#[derive(Debug, Clone, Default)]
struct Names {
    /// Variables that the text assigned.
    variables: BTreeMap<CompactString, Rc<Arg>>,
    /// Functions that the text defined; `None` where it is not certain which.
    functions: BTreeMap<CompactString, Option<Rc<ast::Command>>>,
}

impl Names {
    /// What is known where either may be what holds.
    fn merge(&self, other: &Self) -> Self {
        let variables = merged(&self.variables, &other.variables, |ours, theirs| match (ours, theirs) {
            (Some(ours), Some(theirs)) if Rc::ptr_eq(ours, theirs) => Rc::clone(ours),
            (Some(ours), Some(theirs)) => Rc::new(ours.join(theirs)),
            (Some(_), None) | (None, _) => Rc::new(Arg::unknown_word()),
        });
        let functions = merged(&self.functions, &other.functions, |ours, theirs| match (ours, theirs) {
            (Some(Some(ours)), Some(Some(theirs))) if Rc::ptr_eq(ours, theirs) => Some(Rc::clone(ours)),
            _ => None,
        });
        Self { variables, functions }
    }
}

/// For each name of either map, what is to be kept of the two that it stands for.
fn merged<V>(
    ours: &BTreeMap<CompactString, V>,
    theirs: &BTreeMap<CompactString, V>,
    keep: impl Fn(Option<&V>, Option<&V>) -> V,
) -> BTreeMap<CompactString, V> {
    let of_ours = ours.iter().map(|(name, value)| (name.clone(), keep(Some(value), theirs.get(name))));
    let of_theirs =
        theirs.iter().filter(|(name, _)| !ours.contains_key(*name)).map(|(name, value)| (name.clone(), keep(None, Some(value))));
    of_ours.chain(of_theirs).collect()
}

impl Scope {
    /// A fresh shell in a folder.
    pub(super) fn new(folder: Option<AbsPath>) -> Self {
        Self { folders: folder.map(|f| Arc::from([f])), names: None, changed: None }
    }

    fn names(&mut self) -> &mut Names {
        Rc::make_mut(self.names.get_or_insert_default())
    }

    fn variables(&self) -> Option<&BTreeMap<CompactString, Rc<Arg>>> {
        self.names.as_ref().map(|names| &names.variables).filter(|variables| !variables.is_empty())
    }

    /// Whether the text gave more names a meaning than are followed.
    pub(super) fn is_full(&self) -> bool {
        self.names.as_ref().is_some_and(|names| names.variables.len().saturating_add(names.functions.len()) > MAX_NAMES)
    }

    /// A shell started by this one: it keeps the folder, not the variables and functions, which are
    /// not exported or cannot be told from those that are.
    pub(super) fn child(&self) -> Self {
        Self { folders: self.folders.clone(), names: None, changed: self.changed.clone() }
    }

    /// The same shell at some later point: its functions, and nothing that is known of its variables and folder.
    pub(super) fn forgotten(mut self) -> Self {
        let known: Vec<CompactString> = self.variables().into_iter().flat_map(BTreeMap::keys).cloned().collect();
        for name in known.iter().map(CompactString::as_str).chain(OF_THE_SHELL.iter().copied()) {
            self.assign(name, Arg::unknown_word());
        }
        self.folders = None;
        self
    }

    /// The folders it may be in; empty where that is not known.
    pub(super) fn folders(&self) -> &[AbsPath] {
        self.folders.as_deref().unwrap_or_default()
    }

    /// The same, to be kept.
    pub(super) fn shared_folders(&self) -> Arc<[AbsPath]> {
        self.folders.clone().unwrap_or_default()
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
        self.folders = folders.filter(|f| !f.is_empty() && f.len() <= MAX_FOLDERS).map(Arc::from);
    }

    /// What is known of a variable; `None` where the text did not assign it.
    pub(super) fn variable(&self, name: &str) -> Option<&Arg> {
        self.variables()?.get(name).map(Rc::as_ref)
    }

    /// Assigns a variable.
    pub(super) fn assign(&mut self, name: &str, value: Arg) {
        // What `PATH` is set to is judged there, and what it was before is known to nobody.
        let keeps = !OF_THE_SHELL.contains(&name) && name != "PATH" && self.variable(&fixed(name)).is_none();
        let value = if keeps { value } else { Arg::unknown_word() };
        self.names().variables.insert(name.into(), Rc::new(value));
    }

    /// Notes that later assignments of a variable may fail, after which the text goes on.
    pub(super) fn fix(&mut self, name: &str) {
        self.names().variables.insert(fixed(name), Rc::new(Arg::literal("")));
    }

    /// Notes that a variable may be an array from here on.
    pub(super) fn make_array(&mut self, name: &str) {
        self.names().variables.insert(array(name), Rc::new(Arg::literal("")));
    }

    /// Whether a variable may be an array.
    pub(super) fn may_be_array(&self, name: &str) -> bool {
        ARRAYS_OF_THE_SHELL.contains(&name) || self.variable(&array(name)).is_some()
    }

    /// The state behind a call of a function that began in `before`: what a variable was may be what it is
    /// again, for those of a function are its own.
    pub(super) fn returned(mut self, before: &Self) -> Self {
        let differs = |(name, value): (&CompactString, &Rc<Arg>)| (before.variable(name) != Some(&**value)).then(|| name.clone());
        for name in self.variables().into_iter().flatten().filter_map(differs).collect::<Vec<_>>() {
            self.assign(&name, Arg::unknown_word());
        }
        self
    }

    /// Defines a function.
    pub(super) fn define(&mut self, name: &str, body: ast::Command) {
        self.names().functions.insert(name.into(), Some(Rc::new(body)));
    }

    /// Forgets a function: it is not certain any more what the name means.
    pub(super) fn undefine(&mut self, name: &str) {
        if self.function(name).is_some() {
            self.names().functions.insert(name.into(), None);
        }
    }

    /// The function of this name: nothing, certainly this one, or unclear.
    pub(super) fn function(&self, name: &str) -> Option<Option<Rc<ast::Command>>> {
        self.names.as_ref()?.functions.get(name).cloned()
    }

    /// What is known where the shell may be in either state.
    pub(super) fn merge(self, other: Self) -> Self {
        let folders = match (self.folders, other.folders) {
            (Some(ours), Some(theirs)) if Arc::ptr_eq(&ours, &theirs) || ours == theirs => Some(ours),
            (Some(ours), Some(theirs)) => {
                let new = theirs.iter().filter(|folder| !ours.contains(folder));
                let all: Vec<AbsPath> = ours.iter().chain(new).cloned().collect();
                (all.len() <= MAX_FOLDERS).then(|| all.into())
            }
            _ => None,
        };
        let names = match (self.names, other.names) {
            (Some(ours), Some(theirs)) if Rc::ptr_eq(&ours, &theirs) => Some(ours),
            (None, None) => None,
            (ours, theirs) => Some(Rc::new(ours.unwrap_or_default().merge(&theirs.unwrap_or_default()))),
        };
        Self { folders, names, changed: self.changed.or(other.changed) }
    }

    /// Whether variables, functions and folders are the same, so that another round of a loop finds nothing new.
    pub(super) fn is_as_known_as(&self, other: &Self) -> bool {
        self.folders == other.folders
            && self.variables() == other.variables()
            && self.changed == other.changed
            && self.has_functions_of(other)
    }

    fn has_functions_of(&self, other: &Self) -> bool {
        let functions = |scope: &Self| scope.names.as_ref().map(Rc::clone).unwrap_or_default();
        let (ours, theirs) = (functions(self), functions(other));
        let same = |ours: &Option<Rc<ast::Command>>, theirs: &Option<Rc<ast::Command>>| match (ours, theirs) {
            (Some(ours), Some(theirs)) => Rc::ptr_eq(ours, theirs),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        Rc::ptr_eq(&ours, &theirs)
            || ours.functions.len() == theirs.functions.len()
                && ours.functions.iter().zip(&theirs.functions).all(|(ours, theirs)| ours.0 == theirs.0 && same(ours.1, theirs.1))
    }
}

/// Merges states of which either may not be reached at all.
pub(super) fn either(a: Option<Scope>, b: Option<Scope>) -> Option<Scope> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.merge(b)),
        (one, None) | (None, one) => one,
    }
}
