//! Cursor's hooks `beforeShellExecution`, `beforeMCPExecution`, `beforeReadFile` and `preToolUse`.
//!
//! Facts, from the hooks page (cursor.com/docs/hooks, as of September 2026): hooks stand in `hooks.json` of the user's
//! `.cursor` folder and the project's. An exit status of 0 has standard output read as JSON, 2 blocks, and everything else, a
//! timeout or a missing program lets the action go on unless the hook has `failClosed: true`. JSON of another shape blocks. Of
//! several hooks `deny` wins over `ask`, and `ask` over `allow`. `permission` is `allow`, `deny` or, for shell commands and MCP
//! tools, `ask`; for `preToolUse`, `ask` is accepted and not enforced, and for files it is not known. So what is to be asked
//! there is denied. Users report (forum threads 144244 and 155438) that a command that Cursor runs in its own sandbox, or that is
//! on its own list of what runs without asking, runs in spite of `ask`: what the event marks as sandboxed is therefore denied
//! too, and that list should be empty.
//!
//! A shell command and an MCP tool come twice, first as `preToolUse`, which names no server and cannot ask. That one passes,
//! so `preToolUse` must never be registered without the other two; `countersign install` registers all of them. Agents in
//! Cursor's cloud send no `beforeMCPExecution`: MCP tools are not judged there.

use serde_json::{Value, json};

use super::event::{Event, Moment, Proposed, Ran, Unreadable};
use super::fields::Fields;
use super::names;
use super::refusal::{BLOCKS, refusal, unjudged};
use super::reply::{Reply, Ruling};
use crate::analysis::path::AbsPath;
use crate::call::ToolCall;
use crate::json::Strict;

/// Events that are told and wait for no decision about a call.
const OTHERS: &[&str] = &[
    "sessionStart",
    "sessionEnd",
    "beforeSubmitPrompt",
    "preCompact",
    "stop",
    "subagentStop",
    "afterFileEdit",
    "afterTabFileEdit",
    "afterShellExecution",
    "afterMCPExecution",
    "afterAgentResponse",
    "afterAgentThought",
    "postToolUse",
    "postToolUseFailure",
    "workspaceOpen",
];

pub(super) fn read(event: &[u8]) -> Result<Event, Unreadable> {
    let mut fields = Fields::parse(event)?;
    let name = fields.required("hook_event_name")?.to_owned();
    // The agent's own question can come where it can be asked for.
    let (moment, tool, input) = match name.as_str() {
        "beforeShellExecution" => {
            fields = fields.at(Moment::BeforeDialog);
            let moment = if is_set(fields.value("sandbox")) { Moment::BeforeUse } else { Moment::BeforeDialog };
            (moment, names::shell(folder(&fields)?).to_owned(), json!({ "command": fields.required("command")? }))
        }
        "beforeMCPExecution" => {
            fields = fields.at(Moment::BeforeDialog);
            (Moment::BeforeDialog, server_tool(&fields)?, arguments(&fields)?)
        }
        "beforeReadFile" | "beforeTabFileRead" => {
            fields = fields.at(Moment::BeforeUse);
            (Moment::BeforeUse, "Read".to_owned(), json!({ "file_path": fields.required("file_path")? }))
        }
        "preToolUse" => {
            fields = fields.at(Moment::BeforeUse);
            let tool = fields.required("tool_name")?.to_owned();
            if tool == "Shell" || tool.starts_with("MCP:") {
                return Ok(Event::Other);
            }
            (Moment::BeforeUse, tool, fields.take_object("tool_input")?)
        }
        name if OTHERS.contains(&name) => return Ok(Event::Other),
        name => return Err(fields.unreadable(format!("`{name}` is no event that is known"))),
    };
    let file = input.get("file_path").and_then(Value::as_str);
    // Where several are open, a file in one of them says which.
    let folder = folder(&fields).or_else(|unreadable| file.and_then(|file| root_of(&fields, file)).ok_or(unreadable))?;
    let root = root_around(&fields, folder);
    let mut call = ToolCall::new(tool, input, folder);
    if let Some(session) = fields.text("conversation_id")? {
        call = call.in_session(session);
    }
    Ok(match moment {
        Moment::Over => Event::Ran(Ran { call, was_approved: false, mode: None }),
        Moment::BeforeUse | Moment::BeforeDialog => {
            Event::Proposed(Proposed { call, moment, mode: None, suggestions: Vec::new(), can_ask: true, root })
        }
    })
}

/// The folder that paths are read from: the one that is named, or the only one that is open.
fn folder(fields: &Fields) -> Result<&str, Unreadable> {
    if let Some(folder) = fields.text("cwd")?.filter(|folder| !folder.is_empty()) {
        return Ok(folder);
    }
    match fields.value("workspace_roots").and_then(Value::as_array).map(Vec::as_slice) {
        Some([Value::String(root)]) if !root.is_empty() => Ok(root),
        _ => Err(fields.unreadable("the event does not say in which folder it is")),
    }
}

/// The open folder that a call in this folder belongs to: the model chooses in which one a command runs, the person opened these.
fn root_around(fields: &Fields, folder: &str) -> Option<String> {
    let roots = fields.value("workspace_roots").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let first = || roots.clone().find(|root| AbsPath::parse(root).is_some());
    root_of(fields, folder).or_else(first).map(str::to_owned)
}

/// The innermost of the open folders that the file is in.
fn root_of<'f>(fields: &'f Fields, file: &str) -> Option<&'f str> {
    let file = AbsPath::parse(file)?;
    let roots = fields.value("workspace_roots").and_then(Value::as_array)?.iter().filter_map(Value::as_str);
    roots.filter(|root| AbsPath::parse(root).is_some_and(|root| root.contains(&file))).max_by_key(|root| root.len())
}

/// `mcp__server__tool`. Where no server is named, the tool stays unknown.
fn server_tool(fields: &Fields) -> Result<String, Unreadable> {
    let tool = fields.required("tool_name")?;
    let named = fields.text("mcp_server_name")?.and_then(|server| names::mcp(server, tool.strip_prefix("MCP:").unwrap_or(tool)));
    Ok(named.unwrap_or_else(|| format!("MCP:{tool}")))
}

/// The arguments of an MCP tool: an object, or one written as a text.
fn arguments(fields: &Fields) -> Result<Value, Unreadable> {
    let wrong = || fields.unreadable("`tool_input` of the event is not an object");
    match fields.value("tool_input") {
        Some(object @ Value::Object(_)) => Ok(object.clone()),
        Some(Value::String(text)) => match serde_json::from_str(text) {
            Ok(Strict(object @ Value::Object(_))) => Ok(object),
            Ok(_) | Err(_) => Err(wrong()),
        },
        None | Some(_) => Err(wrong()),
    }
}

/// Whether a flag is there and not plainly off.
fn is_set(value: Option<&Value>) -> bool {
    !matches!(value, None | Some(Value::Null | Value::Bool(false)))
}

pub(super) fn reply(proposed: &Proposed, ruling: &Ruling) -> Reply {
    let can_ask = proposed.moment == Moment::BeforeDialog;
    match ruling {
        Ruling::Allow { .. } => nothing(),
        Ruling::Ask { .. } if can_ask => permission("ask", &format!("countersign: {}", ruling.text())),
        Ruling::Ask { .. } | Ruling::Deny { .. } => permission("deny", &refusal("Cursor", ruling)),
    }
}

/// Silence would count as a failed hook.
pub(super) fn nothing() -> Reply {
    Reply::json(&json!({ "permission": "allow" }))
}

pub(super) fn failure(moment: Option<Moment>, why: &str) -> Reply {
    let why = unjudged(why);
    match moment {
        None | Some(Moment::BeforeUse | Moment::BeforeDialog) => {
            Reply { stderr: format!("{why}\n"), status: BLOCKS, ..permission("deny", &why) }
        }
        Some(Moment::Over) => nothing(),
    }
}

/// The model reads one of the messages, the person the other.
fn permission(permission: &str, why: &str) -> Reply {
    Reply::json(&json!({ "permission": permission, "user_message": why, "agent_message": why }))
}
