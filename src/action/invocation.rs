//! A simple command of a shell, as rules match on it.

use std::sync::Arc;

use compact_str::CompactString;
use smallvec::SmallVec;

use super::arg::{Arg, HOLES};
use crate::analysis::path::AbsPath;

/// The words that identify a command: most have one or two, which are kept in place.
pub type CommandName = SmallVec<[CompactString; 2]>;

/// A simple command: its words as far as they are known before the shell expands them.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// All words, the program first. Never empty.
    pub words: Vec<Arg>,
    /// The words that identify the command without global options: `git log` of `git -C x log -p`.
    /// As long as the program's table knows them, otherwise just the program.
    pub command: CommandName,
    /// Whether the program's own table was used: an allow rule that ends in a wildcard may then rely
    /// on the effects that were found.
    pub known: bool,
    /// The folders in which it may run; empty where that is not known.
    pub folders: Arc<[AbsPath]>,
    /// The shell that takes the words apart: rules for `Bash` speak of one, rules for `PowerShell` of the other.
    pub dialect: Dialect,
}

/// A family of shells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// Bash and its relatives.
    Posix,
    /// PowerShell.
    PowerShell,
}

impl Dialect {
    /// The tool that rules name.
    pub fn tool(self) -> &'static str {
        match self {
            Self::Posix => "Bash",
            Self::PowerShell => "PowerShell",
        }
    }
}

impl Invocation {
    /// What is known of the bare name of the program up to the first hole; empty where nothing is.
    pub(crate) fn program_start(&self) -> &str {
        let name = self.words.first().filter(|word| !word.is_many()).map_or("", |word| last_component(word.pattern()));
        name.split(HOLES).next().unwrap_or("")
    }

    /// The bare name of the program, where it is known.
    pub(crate) fn program_name(&self) -> Option<&str> {
        let word = self.words.first().filter(|word| !word.is_many())?;
        let name = last_component(word.pattern());
        let is_known = !word.has_holes() || !name.contains(HOLES);
        (is_known && !name.is_empty()).then_some(name)
    }
}

/// What stands behind the last slash. Programs have short names: a loop over bytes finds it sooner than a search does.
pub(crate) fn last_component(path: &str) -> &str {
    path.bytes().rposition(|byte| byte == b'/').and_then(|at| path.get(at.saturating_add(1)..)).unwrap_or(path)
}
