//! Arguments by which a tool that is otherwise harmless does more: a message goes to another machine, a sub-agent works where nobody
//! judges its calls, a language server changes files.

use serde_json::Value;

use super::fields::Reader;

impl Reader<'_> {
    /// Whether a message may go to another machine: to what is no plain name of a teammate, or by an argument that such messages
    /// do not have. Another agent's tool of this name may send mail. To Claude Code an id of a session is an address of one that runs
    /// elsewhere, and it tells as the kind of the recipient whether it takes a name for one (2.1.332).
    pub(super) fn is_sent_elsewhere(&self) -> bool {
        const KNOWN: &[&str] = &[
            "to",
            "recipient",
            "recipient_kind",
            "type",
            "content",
            "message",
            "summary",
            "request_id",
            "approve",
            "reason",
            "notify_when_idle",
        ];
        let is_plain = |to: &str| to.chars().all(|c| c.is_alphanumeric() || "-_@ *".contains(c));
        let is_session = |to: &str| ["session_", "cse_", "local_"].iter().any(|start| to.trim_start().starts_with(start));
        let is_name = |to: &Value| to.as_str().is_some_and(|to| is_plain(to) && !is_session(to));
        let input = self.call.input();
        if input.get("recipient_kind").is_some_and(|kind| !matches!(kind.as_str(), Some("main" | "agent" | "name"))) {
            return self.call.tool() == "SendMessage";
        }
        let names = || ["to", "recipient"].iter().filter_map(|key| input.get(*key));
        let is_known = input.as_object().is_some_and(|fields| fields.keys().all(|key| KNOWN.contains(&key.as_str())));
        self.call.tool() == "SendMessage" && !(is_known && names().all(is_name))
    }

    /// Whether a call that only keeps books is given something of these names. Claude Code's answer of a given form may have any.
    pub(super) fn tells(&self, names: &[&str]) -> bool {
        let names: Vec<&str> = names.iter().copied().filter(|name| *name != "input").collect();
        self.call.tool() != "StructuredOutput" && self.others(&names).any(|value| value.as_str() != Some(""))
    }

    /// Whether a language server is asked for more than it knows: to rename, to format, to run a command.
    pub(super) fn changes_through_server(&self) -> bool {
        const ASKS: &[&str] = &[
            "goToDefinition",
            "goToDeclaration",
            "goToTypeDefinition",
            "goToImplementation",
            "findReferences",
            "hover",
            "documentSymbol",
            "workspaceSymbol",
            "prepareCallHierarchy",
            "incomingCalls",
            "outgoingCalls",
            "diagnostics",
        ];
        self.call.tool() == "LSP"
            && self.others(&["operation"]).any(|operation| operation.as_str().is_none_or(|name| !ASKS.contains(&name)))
    }

    /// Whether a sub-agent would work in a mode in which nothing is asked, or on another machine, where its calls are not judged.
    pub(super) fn leaves_judging(&self) -> bool {
        const MODES: &[&str] = &["bypassPermissions", "dontAsk", "auto", "bypass", "yolo", "full-auto", "never"];
        // Others of Gemini CLI's work on other machines, or in a browser.
        const LOCAL: &[&str] = &["codebase_investigator", "cli_help"];
        let is_free = |mode: &Value| mode.as_str().is_none_or(|mode| MODES.iter().any(|free| free.eq_ignore_ascii_case(mode)));
        if self.call.tool() == "invoke_agent" && !self.text(&["agent_name"]).is_some_and(|name| LOCAL.contains(&name)) {
            return true;
        }
        let is_here = |isolation: &Value| matches!(isolation.as_str(), Some("" | "none" | "worktree"));
        self.others(&["mode", "permission_mode", "permissionMode", "approval_policy"]).any(is_free)
            || !self.others(&["isolation"]).all(is_here)
            || self.others(&["remote"]).any(|remote| !matches!(remote, Value::Bool(false)))
    }
}
