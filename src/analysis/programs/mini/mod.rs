//! Recognisers for the languages inside command lines: `sed`, `awk`, `jq`, looks into databases, and a small part of
//! Python. Each is a strict reader that accepts what can only transform data, and calls everything else program text.

mod awk;
mod cursor;
mod format;
mod jq;
pub(crate) mod python;
mod sed;
pub(crate) mod sql;

pub(crate) use awk::awk;
pub(crate) use format::{format, tmux};
pub(crate) use jq::jq;
pub(crate) use sed::sed;

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
