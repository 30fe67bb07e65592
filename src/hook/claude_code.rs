//! Claude Code's hooks `PreToolUse`, `PreSkillShellCommand`, `PermissionRequest` and `PostToolUse`.
//!
//! Facts, from the hooks reference (code.claude.com/docs/en/hooks, as of version 2.1.240): an exit status of 0 has standard
//! output read as JSON, 2 blocks the call, and everything else, a timeout, a missing program or JSON of another shape lets
//! the call go on. Of several hooks the strictest counts (`deny`, `defer`, `ask`, `allow`). `allow` does not beat the agent's own
//! rules that deny or ask; `ask` shows the agent's question in every mode but with nobody there. That it does so while the person
//! bypasses permissions is in doubt (issues 77212, 79356 and 89561 of anthropics/claude-code), so there it is a denial. The
//! reason goes to the person, but that of a denial to the model. Exit status 2 does nothing for `PermissionRequest`: there, the agent's question
//! is shown.
//!
//! Commands that stand in the text of a skill (`!` and a command) run when it is loaded, without `PreToolUse`. Newer versions tell
//! `PreSkillShellCommand` before each (2.1.332, by its program): it has the input of `PreToolUse`, takes its answers as well, and a
//! command that is to be asked about does not run. What older ones make of settings with an event that they do not know is not known, so
//! that `countersign install` does not write it.

use serde_json::{Value, json};

use super::event::{Event, Moment, Proposed, Ran, Unreadable};
use super::fields::Fields;
use super::refusal::refusal;
use super::reply::{Reply, Ruling, shortened};
use crate::call::ToolCall;
use crate::policy::mode::Mode;

pub(super) fn read(event: &[u8]) -> Result<Event, Unreadable> {
    let fields = Fields::parse(event)?;
    let name = fields.required("hook_event_name")?.to_owned();
    let moment = match name.as_str() {
        "PreToolUse" | IN_SKILL => Moment::BeforeUse,
        "PermissionRequest" => Moment::BeforeDialog,
        "PostToolUse" => Moment::Over,
        // Sessions, prompts, notifications: whatever it is, no call waits for an answer to it.
        _ => return Ok(Event::Other),
    };
    let mut fields = fields.at(moment);
    let input = fields.take_object("tool_input")?;
    let mut call = ToolCall::new(fields.required("tool_name")?, input, fields.required("cwd")?);
    if let Some(session) = fields.text("session_id")? {
        call = call.in_session(session);
    }
    let mode = fields.text("permission_mode")?;
    Ok(match moment {
        Moment::Over => Event::Ran(Ran { call, was_approved: asks(mode), mode: mode_of(mode) }),
        Moment::BeforeUse | Moment::BeforeDialog => {
            let suggestions = fields.value("permission_suggestions").map(suggestions).unwrap_or_default();
            let can_ask = mode != Some(BYPASSES) && name != IN_SKILL;
            Event::Proposed(Proposed { call, moment, mode: mode_of(mode), suggestions, can_ask, root: None })
        }
    })
}

/// Before a command in the text of a skill.
const IN_SKILL: &str = "PreSkillShellCommand";

/// Our mode for theirs. That a person bypasses the agent's questions says nothing about ours.
pub(super) fn mode_of(mode: Option<&str>) -> Option<Mode> {
    match mode? {
        "plan" => Some(Mode::Plan),
        "acceptEdits" => Some(Mode::AcceptEdits),
        "dontAsk" => Some(Mode::Unattended),
        _ => None,
    }
}

/// Whether a call that was asked about runs in this mode only with a person's yes.
fn asks(mode: Option<&str>) -> bool {
    matches!(mode, Some("default" | "acceptEdits" | "plan"))
}

/// What the agent would offer to remember, in the words of its rules: `Bash(npm test:*)`, a mode, folders.
fn suggestions(value: &Value) -> Vec<String> {
    let texts = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut found = Vec::new();
    for update in value.as_array().map(Vec::as_slice).unwrap_or_default() {
        for rule in update.get("rules").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default() {
            found.extend(texts(rule, "toolName").map(|tool| match texts(rule, "ruleContent") {
                Some(content) => format!("{tool}({content})"),
                None => tool,
            }));
        }
        found.extend(texts(update, "mode"));
        let folders = update.get("directories").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        found.extend(folders.iter().filter_map(Value::as_str).map(str::to_owned));
    }
    found
}

/// Tools that are themselves a question to the person. To allow one before it is asked would answer it: with nothing, or
/// with a plan that nobody has read (hooks reference, "PreToolUse decision control").
const QUESTIONS: &[&str] = &[
    "AskUserQuestion",
    "EnterPlanMode",
    "ExitPlanMode",
    "McpTaskShowQuestion",
    "OfferChromeSetup",
    "ProposeGoal",
    "ProposeSkills",
    "SetGoal",
    "ShowOnboardingRolePicker",
    "propose_skills",
];

pub(super) fn reply(proposed: &Proposed, ruling: &Ruling) -> Reply {
    if matches!(ruling, Ruling::Allow { .. }) && QUESTIONS.contains(&proposed.call.tool()) {
        return Reply::silent();
    }
    match proposed.moment {
        Moment::BeforeUse => match ruling {
            Ruling::Allow { .. } => decided("allow", &format!("countersign: {}", ruling.text())),
            Ruling::Ask { .. } if !proposed.can_ask => {
                decided("deny", &refusal("Claude Code in the mode bypassPermissions, or in a skill,", ruling))
            }
            Ruling::Ask { .. } => decided("ask", &format!("countersign: {}", ruling.text())),
            Ruling::Deny { .. } => decided("deny", &format!("countersign: {}", ruling.text())),
        },
        Moment::BeforeDialog => match ruling {
            Ruling::Allow { .. } => dialog(&json!({ "behavior": "allow" })),
            // The agent's question comes: the person decides.
            Ruling::Ask { .. } => Reply::silent(),
            Ruling::Deny { .. } => dialog(&json!({ "behavior": "deny", "message": format!("countersign: {}", ruling.text()) })),
        },
        Moment::Over => Reply::silent(),
    }
}

/// The mode of [`Proposed::can_ask`].
const BYPASSES: &str = "bypassPermissions";

/// Whether the event may come from a mode in which questions may not be shown, wherever in it that is said: it could not be read.
pub(super) fn may_bypass(event: &[u8]) -> bool {
    event.windows(BYPASSES.len()).any(|bytes| bytes == BYPASSES.as_bytes())
}

pub(super) fn failure(moment: Option<Moment>, why: &str) -> Reply {
    failed("ask", moment, why)
}

/// The answer to such an event.
pub(super) fn refused(moment: Option<Moment>, why: &str) -> Reply {
    failed("deny", moment, why)
}

fn failed(decision: &str, moment: Option<Moment>, why: &str) -> Reply {
    let why = format!("countersign could not judge this call: {}", shortened(why));
    let mut reply = match moment {
        // Where it is not known when it happened: at the other moments this answer does nothing, and the question comes.
        None | Some(Moment::BeforeUse) => decided(decision, &why),
        Some(Moment::BeforeDialog | Moment::Over) => Reply::silent(),
    };
    reply.stderr = format!("{why}\n");
    reply
}

fn decided(decision: &str, reason: &str) -> Reply {
    Reply::json(&json!({ "hookSpecificOutput": {
        "hookEventName": "PreToolUse",
        "permissionDecision": decision,
        "permissionDecisionReason": reason,
    }}))
}

fn dialog(decision: &Value) -> Reply {
    Reply::json(&json!({ "hookSpecificOutput": { "hookEventName": "PermissionRequest", "decision": decision } }))
}
