//! What a program runs in turn, and in which folder.

use crate::action::Arg;
use crate::analysis::path::{AbsPath, Place};

/// What a program runs.
#[derive(Debug, Clone)]
pub(crate) struct Inner {
    pub(crate) run: Run,
    pub(crate) folder: WorkingFolder,
}

/// Words of a command, or a text of several.
#[derive(Debug, Clone)]
pub(crate) enum Run {
    /// A program with its words.
    Command(Vec<Arg>),
    /// Text for a shell.
    Shell {
        text: Arg,
        /// What it is given, from `$1` on, as far as that is known.
        arguments: Vec<Arg>,
    },
    /// Text for PowerShell.
    PowerShell(Arg),
}

/// The folder in which a program works, or what it runs.
#[derive(Debug, Clone, Default)]
pub(crate) enum WorkingFolder {
    /// The one in which it was started.
    #[default]
    Inherited,
    /// Another one, which an option or a command names.
    Named(AbsPath),
    /// Another one, which is only known when it runs.
    Unknown,
}

impl WorkingFolder {
    /// The folder that a word names.
    pub(super) fn at(place: Place) -> Self {
        match place {
            Place::At(at) => Self::Named(at.path),
            Place::Below { .. } | Place::Unknown => Self::Unknown,
        }
    }

    /// The folder itself, where it is known: `started` is the one in which the program was started.
    pub(crate) fn from<'a>(&'a self, started: Option<&'a AbsPath>) -> Option<&'a AbsPath> {
        match self {
            Self::Inherited => started,
            Self::Named(folder) => Some(folder),
            Self::Unknown => None,
        }
    }

    pub(crate) fn is_inherited(&self) -> bool {
        matches!(self, Self::Inherited)
    }
}
