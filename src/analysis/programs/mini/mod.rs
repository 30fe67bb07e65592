//! Recognisers for the languages inside command lines: `sed`, `awk`, `jq`, looks into databases, and small parts of
//! Python, JavaScript and Perl. Each is a strict reader that accepts what can only transform data, and calls everything else program text.

mod awk;
pub(crate) mod cmd;
mod cursor;
mod format;
pub(crate) mod javascript;
mod jq;
#[cfg(test)]
mod mutation;
mod perl;
pub(crate) mod python;
mod sed;
pub(crate) mod sql;

pub(crate) use awk::awk;
pub(crate) use format::{fields, format, tmux};
pub(crate) use jq::jq;
pub(crate) use perl::perl;
pub(crate) use sed::sed;

/// A file that a text of a program touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Touch {
    /// Its path as the program is given it.
    pub(crate) path: String,
    /// Whether a `~` at its start stands for the home folder.
    pub(crate) from_home: bool,
    /// What is done to it.
    pub(crate) access: Access,
}

/// What is done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Its name, size or kind is asked for, or the names in it.
    Look,
    /// Its content is read.
    Read,
    /// The path is a pattern: what it finds is read.
    ReadFound,
    /// Its content is read as data, if the file is there: otherwise another of a like name may be run.
    Load,
    /// It is created or changed.
    Write,
    /// The path is a pattern: what it finds is changed.
    WriteFound,
}

/// What a script does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Recognised {
    /// It only transforms data, apart from these files.
    Data {
        /// Files that it reads.
        reads: Vec<String>,
        /// Files that it writes.
        writes: Vec<String>,
    },
    /// It may run programs, or is not understood.
    ProgramText,
}

impl Recognised {
    /// Data without any file.
    const PLAIN: Self = Self::Data { reads: Vec::new(), writes: Vec::new() };

    /// What a recogniser found: nothing is program text.
    fn or_program_text(found: Option<Self>) -> Self {
        found.unwrap_or(Self::ProgramText)
    }
}
