//! Codex's hooks `PreToolUse`, `PermissionRequest` and `PostToolUse`.
//!
//! Facts, from the hooks page (developers.openai.com/codex/hooks) and the reader of answers in `codex-rs/hooks` (0.144 and
//! later, 2026): hooks stand in `hooks.json` or `[hooks]` of `config.toml`, beside the user's and the project's config, and run
//! only once the person has trusted exactly that hook (`/hooks`); on by default since 0.124. An exit status of 2 blocks, but
//! only with a text on standard error; everything else, a timeout (600 s unless set), a missing program or JSON of another
//! shape lets the call go on. In answers to `PreToolUse`, `ask` is read and not supported, and so is `allow` without changed
//! input: both count as a failed hook, and the call goes on. So what is allowed is answered with silence, and what is to be
//! asked is denied, with the way to allow it. `PermissionRequest` comes before the question whether a call may leave the
//! sandbox: `allow` and `deny` answer it (any `deny` wins), and silence leaves it to the person.
//!
//! `cwd` of an event is the folder in which a command would run, which the model chooses (`workdir`); the hook itself runs in that of the
//! session. A shell that the model names (`shell`) is one of the system, and is not told. What is typed into a running command
//! (`write_stdin`) is not told at all (tried with 0.171).
//!
//! A question about the network has the originating command as its input, and only the description says what is asked for.
//! What was judged is the command, so that question is never answered here.

use serde_json::{Value, json};

use super::claude_code::mode_of;
use super::event::{Event, Moment, Proposed, Ran, Unreadable};
use super::fields::Fields;
use super::names;
use super::refusal::{blocked, refusal, unjudged};
use super::reply::{Reply, Ruling};
use crate::call::ToolCall;

/// Events that are told and wait for no decision about a call.
const OTHERS: &[&str] = &[
    "SessionStart",
    "SessionEnd",
    "UserPromptSubmit",
    "SubagentStart",
    "SubagentStop",
    "Stop",
    "StopFailure",
    "Interrupt",
    "PreCompact",
    "PostCompact",
];

/// With what the description of a question about the network begins.
const NETWORK: &str = "network-access";

pub(super) fn read(event: &[u8]) -> Result<Event, Unreadable> {
    let fields = Fields::parse(event)?;
    let moment = match fields.required("hook_event_name")? {
        "PreToolUse" => Moment::BeforeUse,
        "PermissionRequest" => Moment::BeforeDialog,
        "PostToolUse" => Moment::Over,
        name if OTHERS.contains(&name) => return Ok(Event::Other),
        name => return Err(fields.unreadable(format!("`{name}` is no event that is known"))),
    };
    let mut fields = fields.at(moment);
    let input = fields.take_object("tool_input")?;
    let cwd = fields.required("cwd")?;
    let tool = match fields.required("tool_name")? {
        "Bash" => names::shell(cwd),
        tool => tool,
    };
    let mut call = ToolCall::new(tool, input, cwd);
    if let Some(session) = fields.text("session_id")? {
        call = call.in_session(session);
    }
    let mode = mode_of(fields.text("permission_mode")?);
    Ok(match moment {
        // What is asked about does not run here, so that nothing that ran was approved through us.
        Moment::Over => Event::Ran(Ran { call, was_approved: false, mode }),
        Moment::BeforeUse | Moment::BeforeDialog => {
            Event::Proposed(Proposed { call, moment, mode, suggestions: Vec::new(), can_ask: true, root: None })
        }
    })
}

pub(super) fn reply(proposed: &Proposed, ruling: &Ruling) -> Reply {
    match proposed.moment {
        Moment::BeforeUse => match ruling {
            Ruling::Allow { .. } => Reply::silent(),
            Ruling::Ask { .. } | Ruling::Deny { .. } => Reply::json(&json!({ "hookSpecificOutput": {
                "hookEventName": "PreToolUse",
                "permissionDecision": "deny",
                "permissionDecisionReason": refusal("Codex", ruling),
            }})),
        },
        Moment::BeforeDialog => match ruling {
            Ruling::Allow { .. } if !asks_for_network(proposed.call.input()) => dialog(&json!({ "behavior": "allow" })),
            Ruling::Allow { .. } | Ruling::Ask { .. } => Reply::silent(),
            Ruling::Deny { .. } => dialog(&json!({ "behavior": "deny", "message": refusal("Codex", ruling) })),
        },
        Moment::Over => Reply::silent(),
    }
}

pub(super) fn failure(moment: Option<Moment>, why: &str) -> Reply {
    match moment {
        None | Some(Moment::BeforeUse) => blocked(why),
        // The person is asked.
        Some(Moment::BeforeDialog | Moment::Over) => Reply { stderr: format!("{}\n", unjudged(why)), ..Reply::silent() },
    }
}

fn asks_for_network(input: &Value) -> bool {
    ["description", "command"].iter().filter_map(|name| input.get(name)).any(|value| match value {
        Value::String(text) => text.trim_start().starts_with(NETWORK),
        Value::Null => false,
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
    })
}

fn dialog(decision: &Value) -> Reply {
    Reply::json(&json!({ "hookSpecificOutput": { "hookEventName": "PermissionRequest", "decision": decision } }))
}
