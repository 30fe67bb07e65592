//! From a call to what it could do. Every failure is an opaque action with its cause.

pub(crate) mod git_config;
pub(crate) mod git_index;
pub(crate) mod git_worktree;
pub(crate) mod harmless;
pub mod host;
pub(crate) mod installed;
pub(crate) mod interpreters;
mod limits;
pub(crate) mod marks;
pub mod path;
pub(crate) mod powershell;
pub(crate) mod program_folders;
pub mod programs;
pub mod sensitive;
pub mod shell;
pub(crate) mod sqlite_file;
pub mod tools;
pub(crate) mod variables;
pub(crate) mod wildcard;

use crate::action::{Action, Cause, Span, Subject};
use crate::call::ToolCall;
use path::AbsPath;
use programs::catalog::Catalog;
use tools::Tools;

/// What the analysis knows besides the call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Knowledge<'a> {
    pub(crate) tools: &'a Tools,
    pub(crate) catalog: &'a Catalog,
    pub(crate) world: &'a dyn crate::world::World,
    pub(crate) home: Option<&'a AbsPath>,
}

/// What the call could do.
pub(crate) fn analyze(call: &ToolCall, knowledge: Knowledge<'_>) -> Action {
    let steps = tools::steps(call, knowledge);
    Action::from_steps(steps).unwrap_or_else(|| {
        // Unreachable by construction; if it ever were not, the call is asked.
        Action::opaque(
            Span::default(),
            Subject::Tool { name: call.tool().to_owned(), detail: None },
            Cause::UnknownTool(call.tool().to_owned()),
        )
    })
}
