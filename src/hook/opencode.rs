//! opencode, through a plugin of ours ([`SHIM`]) that asks this hook before each tool call.
//!
//! Facts, from the plugins page (opencode.ai/docs/plugins), the types in `packages/plugin/src/index.ts` (1.18) and issues of
//! anomalyco/opencode: a plugin is a JavaScript file in `plugins` of the config folder or the project's `.opencode`. Its
//! `tool.execute.before` runs before a tool and stops it by throwing. `permission.ask` is declared, but never called (issues 7006 and
//! 47674, still in 1.18), and nothing in `tool.execute.before` can ask: what is to be asked is denied, with the way to allow
//! it. What is allowed here may still be asked by opencode's own rules. A plugin that comes later can change a call that
//! ours has let through.
//!
//! The plugin speaks a form of our own: one event with the tool, its arguments and the folder, answered by `decision` and
//! `message`. It lets a call run only on an exit status of 0 and the decision `allow`.

use serde_json::json;

use super::event::{Event, Moment, Proposed, Unreadable};
use super::fields::Fields;
use super::names;
use super::refusal::{BLOCKS, refusal, unjudged};
use super::reply::{Reply, Ruling};
use crate::call::ToolCall;

/// The plugin. `COUNTERSIGN` in it stands for the program as a JavaScript text.
pub(super) const SHIM: &str = include_str!("shims/opencode.js");

/// opencode's own tools (`packages/opencode/src/tool`, 1.18). A tool of an MCP server is called `SERVER_TOOL`, so that one of a
/// server `todo` could have the name of another agent's tool: such names say nothing here.
const OWN: &[&str] = &[
    "read",
    "write",
    "edit",
    "multiedit",
    "patch",
    "apply_patch",
    "glob",
    "grep",
    "list",
    "lsp",
    "webfetch",
    "websearch",
    "codesearch",
    "task",
    "todowrite",
    "todoread",
    "skill",
    "question",
    "plan_enter",
    "plan_exit",
    "batch",
    "invalid",
];

pub(super) fn read(event: &[u8]) -> Result<Event, Unreadable> {
    let fields = Fields::parse(event)?;
    match fields.required("hook")? {
        "tool.execute.before" => {}
        name => return Err(fields.unreadable(format!("`{name}` is no event that is known"))),
    }
    let mut fields = fields.at(Moment::BeforeUse);
    let input = fields.take_object("args")?;
    let cwd = fields.required("directory")?;
    let tool = match fields.required("tool")? {
        "bash" => names::shell(cwd).to_owned(),
        tool if OWN.contains(&tool) => tool.to_owned(),
        tool => format!("MCP:{tool}"),
    };
    let mut call = ToolCall::new(tool, input, cwd);
    if let Some(session) = fields.text("sessionID")? {
        call = call.in_session(session);
    }
    Ok(Event::Proposed(Proposed { call, moment: Moment::BeforeUse, mode: None, suggestions: Vec::new(), can_ask: true, root: None }))
}

pub(super) fn reply(_: &Proposed, ruling: &Ruling) -> Reply {
    match ruling {
        Ruling::Allow { .. } => Reply::json(&json!({ "decision": "allow" })),
        Ruling::Ask { .. } | Ruling::Deny { .. } => Reply::json(&json!({ "decision": "deny", "message": refusal("opencode", ruling) })),
    }
}

pub(super) fn failure(why: &str) -> Reply {
    let why = unjudged(why);
    Reply { stderr: format!("{why}\n"), status: BLOCKS, ..Reply::json(&json!({ "decision": "deny", "message": why })) }
}
