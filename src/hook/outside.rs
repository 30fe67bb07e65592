//! Calls that ask to run outside of the agent's sandbox. What is allowed because a sandbox holds it is not allowed there.

use serde_json::Value;

use super::event::{Moment, Proposed};

/// Arguments by which calls ask for that: Claude Code's, Copilot CLI's (hooks reference, "sandbox-bypass exception"), Codex's
/// and Cursor's.
const ARGUMENTS: &[&str] =
    &["dangerouslyDisableSandbox", "requestSandboxBypass", "sandbox_permissions", "with_escalated_permissions", "required_permissions"];

/// Whether the call may run outside: it says so, or the agent's own question is about that, as Codex's is.
pub(super) fn may_leave(proposed: &Proposed) -> bool {
    let asks = |name: &&str| proposed.call.input().get(*name).is_some_and(|value| !is_no(value));
    proposed.moment == Moment::BeforeDialog || ARGUMENTS.iter().any(asks)
}

fn is_no(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) | Value::Number(_) => false,
        Value::String(text) => text.is_empty() || text == "use_default",
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}

/// Why such a call is asked about.
pub(super) const WHY: &str = "it is allowed only in the sandbox that you stated, and may run outside of it";
