//! Our own format: one call a line, as a JSON object that names tool, arguments, place and outcome.

use countersign::calendar;
use serde::Deserialize;
use serde_json::Value;

use super::text::Text;
use super::{DenyKind, LOCAL_USER, Outcome, Record};

/// A line as it is written. Whatever is left out is not known.
#[derive(Debug, Deserialize)]
pub(super) struct Line {
    session: Option<String>,
    user: Option<String>,
    workspace: Option<String>,
    cwd: Option<String>,
    tool: Option<String>,
    name: Option<String>,
    command: Option<String>,
    #[serde(default)]
    input: Value,
    #[serde(default)]
    outcome: Text,
    #[serde(default)]
    deny_kind: Text,
    #[serde(default)]
    ts: Text,
}

impl From<Line> for Record {
    fn from(line: Line) -> Self {
        let outcome = match line.outcome.as_str() {
            "ok" | "error" => Outcome::Ran,
            "denied" => Outcome::Denied(match line.deny_kind.as_str() {
                "user_reject" => DenyKind::ByPerson,
                "rule_deny" | "policy_block" => DenyKind::ByRule,
                _ => DenyKind::Other,
            }),
            _ => Outcome::Unknown,
        };
        Self {
            session: line.session.unwrap_or_default(),
            user: line.user.unwrap_or_else(|| LOCAL_USER.to_owned()),
            workspace: line.workspace,
            cwd: line.cwd,
            tool: line.tool.unwrap_or_default(),
            name: line.name.unwrap_or_default(),
            command: line.command,
            input: line.input,
            outcome,
            time: calendar::seconds(&line.ts),
            file: "".into(),
            line: 0,
        }
    }
}
