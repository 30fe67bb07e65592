//! Recognisers for the small languages inside command lines.

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

pub(crate) fn sed(_script: &str) -> Recognised {
    Recognised::ProgramText
}
pub(crate) fn awk(_script: &str) -> Recognised {
    Recognised::ProgramText
}
pub(crate) fn jq(_script: &str) -> Recognised {
    Recognised::ProgramText
}
