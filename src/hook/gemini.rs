//! Gemini CLI's hooks `BeforeTool` and `AfterTool`.
//!
//! Facts, from the hooks reference (geminicli.com/docs/hooks/reference) and `packages/core/src/hooks` (0.61): hooks stand in
//! `hooks` of `settings.json`. An exit status of 0 has standard output read as JSON; 2 blocks the call, with standard error as
//! the reason, and does nothing where that is empty; everything else, a timeout (60 s unless set) or a missing program lets the
//! call go on. `decision` is `deny` (or `block`), `allow`, or `ask`, which asks the person whatever the agent's own policy
//! says and shows `systemMessage`. `ask` is not in the reference; it came with pull request 21146 in March 2026. Before that
//! it does nothing, and the agent's own policy decides. `allow` does not skip the agent's own question. A tool of an MCP server
//! comes with `mcp_context`, which says which server it is.

use serde_json::{Value, json};

use super::event::{Event, Moment, Proposed, Ran, Unreadable};
use super::fields::Fields;
use super::names;
use super::refusal::{blocked, refusal};
use super::reply::{Reply, Ruling};
use crate::call::ToolCall;

/// Events that are told and wait for no decision about a call.
const OTHERS: &[&str] = &[
    "BeforeAgent",
    "AfterAgent",
    "BeforeModel",
    "AfterModel",
    "BeforeToolSelection",
    "SessionStart",
    "SessionEnd",
    "Notification",
    "PreCompress",
];

pub(super) fn read(event: &[u8]) -> Result<Event, Unreadable> {
    let fields = Fields::parse(event)?;
    let moment = match fields.required("hook_event_name")? {
        "BeforeTool" => Moment::BeforeUse,
        "AfterTool" => Moment::Over,
        name if OTHERS.contains(&name) => return Ok(Event::Other),
        name => return Err(fields.unreadable(format!("`{name}` is no event that is known"))),
    };
    let mut fields = fields.at(moment);
    let input = fields.take_object("tool_input")?;
    let cwd = fields.required("cwd")?;
    let tool = match (fields.value("mcp_context"), fields.required("tool_name")?) {
        (None | Some(Value::Null), "run_shell_command") => names::shell(cwd).to_owned(),
        (None | Some(Value::Null), tool) => tool.to_owned(),
        (Some(context), tool) => server_tool(context).unwrap_or_else(|| format!("MCP:{tool}")),
    };
    let mut call = ToolCall::new(tool, input, cwd);
    if let Some(session) = fields.text("session_id")? {
        call = call.in_session(session);
    }
    Ok(match moment {
        // Whether a person was asked is not told.
        Moment::Over => Event::Ran(Ran { call, was_approved: false, mode: None }),
        Moment::BeforeUse | Moment::BeforeDialog => {
            Event::Proposed(Proposed { call, moment: Moment::BeforeUse, mode: None, suggestions: Vec::new(), can_ask: true, root: None })
        }
    })
}

fn server_tool(context: &Value) -> Option<String> {
    names::mcp(context.get("server_name")?.as_str()?, context.get("tool_name")?.as_str()?)
}

/// Tools that are themselves a question to the person, which `ask` would only double.
const QUESTIONS: &[&str] = &["ask_user", "exit_plan_mode", "enter_plan_mode"];

pub(super) fn reply(proposed: &Proposed, ruling: &Ruling) -> Reply {
    if matches!(ruling, Ruling::Allow { .. }) && QUESTIONS.contains(&proposed.call.tool()) {
        return Reply::silent();
    }
    match ruling {
        Ruling::Allow { .. } => Reply::json(&json!({ "decision": "allow" })),
        Ruling::Ask { .. } => {
            let why = format!("countersign: {}", ruling.text());
            Reply::json(&json!({ "decision": "ask", "reason": why, "systemMessage": why }))
        }
        Ruling::Deny { .. } => Reply::json(&json!({ "decision": "deny", "reason": refusal("Gemini CLI", ruling) })),
    }
}

pub(super) fn failure(moment: Option<Moment>, why: &str) -> Reply {
    match moment {
        None | Some(Moment::BeforeUse | Moment::BeforeDialog) => blocked(why),
        Some(Moment::Over) => Reply::silent(),
    }
}
