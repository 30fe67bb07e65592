//! Copilot CLI's hook `preToolUse`.
//!
//! Facts, from the hooks reference (docs.github.com/en/copilot/reference/hooks-reference, as of November 2026): hooks stand in
//! JSON files of the user's `.copilot/hooks` folder and the repository's `.github/hooks`. A `preToolUse` hook that crashes or
//! exits with anything but 0 denies the call, whatever it printed; only a timeout (30 s unless set) lets the agent's own
//! permission flow decide. `permissionDecision` is `allow`, `deny` (with a reason) or `ask`, which counts as `deny` where nobody is
//! there. What is not JSON counts as no answer. Arguments were a JSON text in earlier versions and are a value now. The event
//! does not say its own name when the hook is registered as `preToolUse`; registered as `PreToolUse` it has the form of another
//! agent, in which the shells of Unix and Windows have one name. That form is not read, and the call is denied.
//!
//! Issue 3590 of github/copilot-cli reports that 1.0.53 to 1.0.56 answered `ask` themselves, with a yes; issue 228 of github/app
//! that the desktop app runs such calls. Only `deny` stops them there.

use serde_json::{Value, json};

use super::event::{Event, Moment, Proposed, Ran, Unreadable};
use super::fields::Fields;
use super::refusal::{BLOCKS, refusal, unjudged};
use super::reply::{Reply, Ruling};
use crate::call::ToolCall;
use crate::json::Strict;

pub(super) fn read(event: &[u8]) -> Result<Event, Unreadable> {
    let fields = Fields::parse(event)?;
    if fields.value("hook_event_name").is_some() {
        return Err(fields.unreadable("the hook has to be registered under the name `preToolUse`, as `countersign install` does"));
    }
    // Only what has run has a result or an error.
    let is_given = |name: &str| fields.value(name).is_some_and(|value| !value.is_null());
    let is_over = is_given("toolResult") || is_given("error");
    let moment = if is_over { Moment::Over } else { Moment::BeforeUse };
    let fields = fields.at(moment);
    let input = match fields.value("toolArgs") {
        Some(object @ Value::Object(_)) => object.clone(),
        Some(Value::String(text)) => match serde_json::from_str(text) {
            Ok(Strict(object @ Value::Object(_))) => object,
            Ok(_) | Err(_) => return Err(fields.unreadable("`toolArgs` of the event is not an object")),
        },
        None | Some(_) => return Err(fields.unreadable("`toolArgs` of the event is not an object")),
    };
    let mut call = ToolCall::new(fields.required("toolName")?, input, fields.required("cwd")?);
    if let Some(session) = fields.text("sessionId")? {
        call = call.in_session(session);
    }
    Ok(match moment {
        // Whether a person was asked is not told.
        Moment::Over => Event::Ran(Ran { call, was_approved: false, mode: None }),
        Moment::BeforeUse | Moment::BeforeDialog => {
            Event::Proposed(Proposed { call, moment, mode: None, suggestions: Vec::new(), can_ask: true, root: None })
        }
    })
}

/// Tools that are themselves a question to the person: to allow one may answer it.
const QUESTIONS: &[&str] = &["ask_user", "exit_plan_mode"];

pub(super) fn reply(proposed: &Proposed, ruling: &Ruling) -> Reply {
    if matches!(ruling, Ruling::Allow { .. }) && QUESTIONS.contains(&proposed.call.tool()) {
        return Reply::silent();
    }
    match ruling {
        Ruling::Allow { .. } => decided("allow", &format!("countersign: {}", ruling.text())),
        Ruling::Ask { .. } => decided("ask", &format!("countersign: {}", ruling.text())),
        Ruling::Deny { .. } => decided("deny", &refusal("Copilot CLI", ruling)),
    }
}

pub(super) fn failure(moment: Option<Moment>, why: &str) -> Reply {
    match moment {
        None | Some(Moment::BeforeUse | Moment::BeforeDialog) => {
            let why = unjudged(why);
            Reply { stderr: format!("{why}\n"), status: BLOCKS, ..decided("deny", &why) }
        }
        Some(Moment::Over) => Reply::silent(),
    }
}

fn decided(decision: &str, reason: &str) -> Reply {
    Reply::json(&json!({ "permissionDecision": decision, "permissionDecisionReason": reason }))
}
