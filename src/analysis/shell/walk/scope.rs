//! What a shell knows at one point of its text: the folders it may be in, its variables, its functions.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use compact_str::CompactString;

use super::super::parse::ast;
use crate::action::Arg;
use crate::analysis::limits::{MAX_FOLDERS, MAX_NAMES};
use crate::analysis::path::AbsPath;

/// Variables that the shell itself sets: they do not keep what the text assigns.
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

/// Variables that bash does not let a text assign.
const READ_ONLY: &[&str] = &["UID", "EUID", "PPID", "BASHOPTS", "SHELLOPTS", "BASH_VERSINFO"];

/// The name of all arguments, as in `"$@"`.
pub(super) const ALL_ARGUMENTS: &str = "@";

/// Arrays that the shell has by itself.
const ARRAYS_OF_THE_SHELL: &[&str] = &["FUNCNAME", "GROUPS", "DIRSTACK", "PIPESTATUS", "COPROC", "MAPFILE"];

/// The state of a shell, as far as the text tells.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// The folders it may be in; `None` where that is not known.
    folders: Option<Arc<[AbsPath]>>,
    /// What names mean; `None` as long as the text gave a meaning to none.
    names: Option<Rc<Names>>,
    /// What changed the meaning of later text, if anything did.
    pub(super) changed: Option<String>,
}

/// The meanings that a text gave to names.
#[derive(Debug, Clone, Default)]
struct Names {
    /// Variables that the text assigned.
    variables: BTreeMap<CompactString, Rc<Arg>>,
    /// Variables whose assignments may fail.
    fixed: BTreeSet<CompactString>,
    /// Variables that may be arrays.
    arrays: BTreeSet<CompactString>,
    /// Functions that the text defined.
    functions: BTreeMap<CompactString, Function>,
}

/// What a name means for which the text defined a function.
#[derive(Debug, Clone)]
pub(super) enum Function {
    /// This function.
    Certain(Rc<ast::Command>),
    /// Perhaps another function, or none.
    Unclear,
}

impl Function {
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Certain(ours), Self::Certain(theirs)) => Rc::ptr_eq(ours, theirs),
            (Self::Unclear, Self::Unclear) => true,
            (Self::Certain(_), Self::Unclear) | (Self::Unclear, Self::Certain(_)) => false,
        }
    }
}

impl Names {
    fn count(&self) -> usize {
        [self.variables.len(), self.fixed.len(), self.arrays.len(), self.functions.len()].iter().sum()
    }

    /// What is known if either may hold.
    fn merge(&self, other: &Self) -> Self {
        let variables = merged(&self.variables, &other.variables, |ours, theirs| match (ours, theirs) {
            (Some(ours), Some(theirs)) if Rc::ptr_eq(ours, theirs) => Rc::clone(ours),
            (Some(ours), Some(theirs)) => Rc::new(ours.join(theirs)),
            (Some(_), None) | (None, _) => Rc::new(Arg::unknown_word()),
        });
        let functions = merged(&self.functions, &other.functions, |ours, theirs| match (ours, theirs) {
            (Some(ours), Some(theirs)) if ours.is(theirs) => ours.clone(),
            _ => Function::Unclear,
        });
        Self { variables, fixed: &self.fixed | &other.fixed, arrays: &self.arrays | &other.arrays, functions }
    }

    fn are_as_known_as(&self, other: &Self) -> bool {
        self.variables == other.variables
            && self.fixed == other.fixed
            && self.arrays == other.arrays
            && self.functions.len() == other.functions.len()
            && self.functions.iter().zip(&other.functions).all(|(ours, theirs)| ours.0 == theirs.0 && ours.1.is(theirs.1))
    }
}

/// For each name in either map, what `keep` makes of its two values.
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

    /// Whether the text gave a meaning to more names than are followed.
    pub(super) fn is_full(&self) -> bool {
        self.names.as_ref().is_some_and(|names| names.count() > MAX_NAMES)
    }

    /// A shell started by this one: it keeps the folder, not the variables and functions, which are
    /// not exported or cannot be told from those that are.
    pub(super) fn child(&self) -> Self {
        Self { folders: self.folders.clone(), names: None, changed: self.changed.clone() }
    }

    /// Gives the shell its arguments; the last of them may stand for several.
    pub(super) fn give(&mut self, arguments: &[Arg]) {
        const MAX: usize = 9;
        self.take_arguments();
        if let [several] = arguments
            && several.found_in().is_some()
        {
            self.assign(ALL_ARGUMENTS, several.clone());
        }
        for number in 1..=MAX {
            let Some(argument) = arguments.get(number.saturating_sub(1)).or(arguments.last().filter(|last| last.is_many())) else { break };
            self.assign(&number.to_string(), argument.as_one_word());
        }
    }

    /// Forgets what the shell was given: a function has arguments of its own, and `set` and `shift` change them.
    pub(super) fn take_arguments(&mut self) {
        let is_argument = |name: &str| name == ALL_ARGUMENTS || name.bytes().all(|byte| byte.is_ascii_digit());
        if self.variables().is_some_and(|variables| variables.keys().any(|name| is_argument(name))) {
            self.names().variables.retain(|name, _| !is_argument(name));
        }
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

    /// Whether the text gave the name of a function a meaning.
    pub(super) fn has_functions(&self) -> bool {
        self.names.as_ref().is_some_and(|names| !names.functions.is_empty())
    }

    /// The folders it may be in; empty where that is not known.
    pub(super) fn folders(&self) -> &[AbsPath] {
        self.folders.as_deref().unwrap_or_default()
    }

    /// The same folders, shared.
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

    /// What is known of a variable's value; `None` if the text did not assign it.
    pub(super) fn variable(&self, name: &str) -> Option<&Arg> {
        self.variables()?.get(name).map(Rc::as_ref)
    }

    /// Assigns a variable.
    pub(super) fn assign(&mut self, name: &str, value: Arg) {
        let is_fixed = || self.names.as_ref().is_some_and(|names| names.fixed.contains(name));
        // What `PATH` is set to is judged there, and what it was before is known to nobody.
        let keeps = !OF_THE_SHELL.contains(&name) && name != "PATH" && !is_fixed();
        let value = if keeps { value } else { Arg::unknown_word() };
        // The arguments to zsh.
        if name == "argv" {
            self.take_arguments();
        }
        self.names().variables.insert(name.into(), Rc::new(value));
    }

    /// Notes that later assignments of a variable may fail, after which the text goes on.
    pub(super) fn fix(&mut self, name: &str) {
        self.names().fixed.insert(name.into());
    }

    /// Whether an assignment of the variable may be an error, and not only fail.
    pub(super) fn may_refuse(&self, name: &str) -> bool {
        READ_ONLY.contains(&name) || self.names.as_ref().is_some_and(|names| names.fixed.contains(name))
    }

    /// Notes that a variable may be an array from here on.
    pub(super) fn make_array(&mut self, name: &str) {
        self.names().arrays.insert(name.into());
    }

    /// Whether a variable may be an array.
    pub(super) fn may_be_array(&self, name: &str) -> bool {
        ARRAYS_OF_THE_SHELL.contains(&name) || self.names.as_ref().is_some_and(|names| names.arrays.contains(name))
    }

    /// The state behind a call of a function that began in `before`: a variable may have its old value again, as a function may have
    /// variables of its own.
    pub(super) fn returned(mut self, before: &Self) -> Self {
        let differs = |(name, value): (&CompactString, &Rc<Arg>)| (before.variable(name) != Some(&**value)).then(|| name.clone());
        for name in self.variables().into_iter().flatten().filter_map(differs).collect::<Vec<_>>() {
            self.assign(&name, Arg::unknown_word());
        }
        self
    }

    /// Defines a function.
    pub(super) fn define(&mut self, name: &str, body: ast::Command) {
        self.names().functions.insert(name.into(), Function::Certain(Rc::new(body)));
    }

    /// Forgets a function: from here on it is not certain what the name means.
    pub(super) fn undefine(&mut self, name: &str) {
        if self.function(name).is_some() {
            self.names().functions.insert(name.into(), Function::Unclear);
        }
    }

    /// The function of this name, where the text defined any.
    pub(super) fn function(&self, name: &str) -> Option<Function> {
        self.names.as_ref()?.functions.get(name).cloned()
    }

    /// What is known if the shell may be in either state.
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
        let are_names_same = || match (&self.names, &other.names) {
            (Some(ours), Some(theirs)) => Rc::ptr_eq(ours, theirs) || ours.are_as_known_as(theirs),
            (Some(names), None) | (None, Some(names)) => names.are_as_known_as(&Names::default()),
            (None, None) => true,
        };
        self.folders == other.folders && self.changed == other.changed && are_names_same()
    }
}

/// Merges two states, of which either may be one that is never reached.
pub(super) fn either(a: Option<Scope>, b: Option<Scope>) -> Option<Scope> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.merge(b)),
        (one, None) | (None, one) => one,
    }
}
