//! What the files of other agents, of editors, shells and git in a project would run, send or allow: read and shown,
//! never run.
//!
//! Each reader knows one program's files. What it finds is shown to the person, and what they confirm is the exact text
//! of the finding: another text, or another script behind it, is another finding.

mod agents;
mod editors;
mod launch;
mod pinning;
mod runs;
mod shapes;
#[cfg(test)]
mod tests;
mod texts;

use std::ops::Range;

use super::capability::ProjectCapability;
use crate::prompt::Risk;

/// The files of one program.
pub(crate) struct Reader {
    /// Whose files these are, for a person.
    pub(crate) owner: &'static str,
    /// Where they stand, from the root: a path with at most one `*`, which stands for any text within a name: `.kiro/agents/*.json`.
    pub(crate) paths: &'static [&'static str],
    /// What they can do. A file that cannot be read may do any of it.
    pub(crate) capabilities: &'static [ProjectCapability],
    /// What stands in one of them.
    pub(crate) read: fn(&SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable>,
}

/// A file to look at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SurfaceFile<'a> {
    /// Its path from the root.
    pub(crate) name: &'a str,
    /// All of its text.
    pub(crate) text: &'a str,
}

/// One thing that a file makes a program do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) capability: ProjectCapability,
    /// What it is, in a few words, with the name that the file gives it: `hook on PreToolUse for Bash`,
    /// `MCP server "github"`, `variable ANTHROPIC_BASE_URL`. Two findings of a file differ in it wherever that is possible.
    pub(crate) what: String,
    /// The command line, address, variable with its value or rule, in full; secrets are masked.
    pub(crate) text: String,
    /// Where the whole entry stands in the file, with everything that says when and how: these bytes are confirmed.
    pub(crate) bytes: Range<usize>,
    pub(crate) risk: Risk,
    /// What a person should know: that a package is not pinned, that a secret stands there, that it runs before any question.
    pub(crate) notes: Vec<String>,
    /// Words of the command line that may be files of the workspace which it runs, from the root. Those that exist are part of
    /// what is confirmed.
    pub(crate) runs: Vec<String>,
}

/// Why a file could not be understood. It may say anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// The line, counted from one.
    pub(crate) line: usize,
    pub(crate) why: String,
}

/// How many words of one entry may be files that are looked at.
pub(crate) const MAX_RUNS: usize = 4096;

/// Everybody whose files are looked at.
pub(crate) fn readers() -> impl Iterator<Item = &'static Reader> {
    agents::READERS.iter().chain(editors::READERS)
}
