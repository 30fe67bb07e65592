//! Transcripts of Claude Code, `~/.claude/projects/<folder>/<session>.jsonl`; those of sub-agents lie below, or stand
//! between the others with `isSidechain`, and are calls like any.
//!
//! The format is not documented. It is taken here as versions 1.0 to 2.1 write it: lines of type `assistant` hold
//! `tool_use` blocks, lines of type `user` the `tool_result` for them. A call that was not let through has a result that
//! `is_error` and begins with one of few texts. A `user` line of 2.1.247 also says so itself in `toolDenialKind`
//! (`user-rejected`, `permission-rule`, `automode-blocked`); earlier ones say `User rejected tool use` in
//! `toolUseResult`. Both stand as well for a call that the person stopped while it ran.

use std::collections::HashMap;
use std::fmt;

use countersign::calendar;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::text::{Opening, Text};
use super::{At, Collector, DenyKind, LOCAL_USER, Outcome, Record, kind_of, stem, take_command};

#[derive(Debug)]
pub(super) struct Reader {
    /// Where each session began, which is its project.
    workspaces: HashMap<String, String>,
    /// The session of lines that name none.
    session: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    #[serde(rename = "type", default)]
    kind: Text,
    #[serde(default)]
    session_id: Text,
    #[serde(default)]
    cwd: Text,
    #[serde(default)]
    timestamp: Text,
    #[serde(default)]
    tool_denial_kind: Text,
    #[serde(default)]
    tool_use_result: Text,
    message: Option<Message>,
}

#[derive(Debug, Deserialize)]
struct Message {
    #[serde(default)]
    content: Blocks,
}

/// The blocks of a message; a message that is only a text has none.
#[derive(Debug, Default)]
struct Blocks(Vec<Block>);

#[derive(Debug, Deserialize)]
struct Block {
    #[serde(rename = "type", default)]
    kind: Text,
    #[serde(default)]
    id: Text,
    #[serde(default)]
    name: Text,
    #[serde(default)]
    input: Value,
    #[serde(default)]
    tool_use_id: Text,
    is_error: Option<bool>,
    #[serde(default)]
    content: Opening,
}

impl Reader {
    pub(super) fn new(file: &str) -> Self {
        Self { workspaces: HashMap::new(), session: stem(file) }
    }

    pub(super) fn line(&mut self, line: &[u8], at: &At<'_>, into: &mut Collector) -> Result<(), serde_json::Error> {
        let line: Line = serde_json::from_slice(line)?;
        let session = line.session_id.clone().given().unwrap_or_else(|| self.session.clone());
        let cwd = line.cwd.clone().given();
        if let Some(cwd) = &cwd
            && !self.workspaces.contains_key(&session)
        {
            self.workspaces.insert(session.clone(), cwd.clone());
        }
        let Some(message) = line.message else { return Ok(()) };
        for block in message.content.0 {
            match (line.kind.as_str(), block.kind.as_str()) {
                ("assistant", "tool_use") => {
                    let kind = kind_of(&block.name);
                    let mut input = block.input;
                    let command = input.as_object_mut().and_then(|input| take_command(kind, input));
                    let command = command.as_ref().and_then(Value::as_str).map(str::to_owned);
                    let record = Record {
                        session: session.clone(),
                        user: LOCAL_USER.to_owned(),
                        workspace: self.workspaces.get(&session).cloned(),
                        cwd: cwd.clone(),
                        tool: kind.to_owned(),
                        name: block.name.to_string(),
                        command,
                        input,
                        outcome: Outcome::Unknown,
                        time: calendar::seconds(&line.timestamp),
                        file: at.file.clone(),
                        line: at.line,
                    };
                    into.call(&block.id, record);
                }
                ("user", "tool_result") => {
                    let is_error = block.is_error == Some(true);
                    let outcome = outcome(&line.tool_denial_kind, &line.tool_use_result, is_error, &block.content);
                    into.outcome(&block.tool_use_id, outcome, at);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// How the results of calls begin that the person did not let through.
const BY_PERSON: &[&str] = &["The user doesn't want to proceed with this tool use", "The user doesn't want to take this action right now"];

/// How they begin where a rule did not. What is denied stands between the two parts.
const BY_RULE: &[(&str, &str)] = &[("Permission to ", "has been denied"), ("File is in a directory that is denied", "")];

/// How they begin, and go on, where somebody else did not, or nobody was asked.
const BY_OTHERS: &[(&str, &str)] = &[
    ("Permission for this action", "denied"),
    ("Permission for this command", "denied"),
    ("Claude requested permissions to ", ""),
    ("This command requires approval", ""),
    ("This Bash command contains multiple operations", "require"),
    ("PreToolUse:", ""),
    ("Hook PreToolUse:", ""),
    ("Error: PreToolUse:", ""),
    ("Error: Hook PreToolUse:", ""),
];

fn outcome(denial: &str, told: &str, is_error: bool, text: &str) -> Outcome {
    match denial {
        "user-rejected" => return Outcome::Denied(DenyKind::ByPerson),
        "permission-rule" => return Outcome::Denied(DenyKind::ByRule),
        "" => {}
        _ => return Outcome::Denied(DenyKind::Other),
    }
    if !is_error {
        return Outcome::Ran;
    }
    let text = text.trim_start();
    let begins =
        |list: &[(&str, &str)]| list.iter().any(|(start, later)| text.strip_prefix(start).is_some_and(|rest| rest.contains(later)));
    if told == "User rejected tool use" || BY_PERSON.iter().any(|start| text.starts_with(start)) {
        Outcome::Denied(DenyKind::ByPerson)
    } else if begins(BY_OTHERS) {
        Outcome::Denied(DenyKind::Other)
    } else if begins(BY_RULE) {
        Outcome::Denied(DenyKind::ByRule)
    } else if text.starts_with("<tool_use_error>") || text.starts_with("[Request interrupted") {
        // What was wrong with the call is found before anybody is asked.
        Outcome::Unknown
    } else {
        Outcome::Ran
    }
}

impl<'de> Deserialize<'de> for Blocks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BlocksVisitor)
    }
}

struct BlocksVisitor;

impl<'de> Visitor<'de> for BlocksVisitor {
    type Value = Blocks;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a list of blocks")
    }

    fn visit_str<E>(self, _: &str) -> Result<Blocks, E> {
        Ok(Blocks::default())
    }

    fn visit_unit<E>(self) -> Result<Blocks, E> {
        Ok(Blocks::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Blocks, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Blocks::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Blocks, A::Error> {
        let mut blocks = Vec::new();
        while let Some(block) = list.next_element()? {
            blocks.push(block);
        }
        Ok(Blocks(blocks))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_tell_who_said_no() {
        let text = |text: &str| outcome("", "", true, text);
        assert_eq!(text("Exit code 1\nls: x: no such file"), Outcome::Ran);
        assert_eq!(text("<tool_use_error>File has not been read yet.</tool_use_error>"), Outcome::Unknown);
        let by_person = Outcome::Denied(DenyKind::ByPerson);
        assert_eq!(text("The user doesn't want to proceed with this tool use. The tool use was rejected (eg. …)"), by_person);
        assert_eq!(outcome("", "User rejected tool use", true, ""), by_person);
        assert_eq!(outcome("user-rejected", "", true, "Some parts require approval."), by_person);
        let by_rule = Outcome::Denied(DenyKind::ByRule);
        assert_eq!(text("Permission to use Bash with command rm x has been denied."), by_rule);
        assert_eq!(outcome("permission-rule", "", true, "guard: no"), by_rule);
        let other = Outcome::Denied(DenyKind::Other);
        assert_eq!(text("Permission for this action was denied by the Claude Code auto mode classifier. Reason: …"), other);
        assert_eq!(text("Claude requested permissions to write to /x, but you haven't granted it yet."), other);
        assert_eq!(text("PreToolUse:Bash hook error: [guard]: no"), other);
        assert_eq!(outcome("automode-blocked", "", true, ""), other);
    }

    #[test]
    fn what_a_command_prints_is_no_denial() {
        for text in ["The user doesn't want to proceed with this tool use", "Permission to x has been denied"] {
            assert_eq!(outcome("", "", false, text), Outcome::Ran);
            assert_eq!(outcome("", "", true, &format!("Exit code 1\n{text}")), Outcome::Ran);
        }
    }
}
