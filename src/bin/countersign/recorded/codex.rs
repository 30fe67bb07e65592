//! Rollouts of Codex, `~/.codex/sessions/YYYY/MM/DD/rollout-*.jsonl`.
//!
//! Since September 2025 each line is an envelope `{timestamp, type, payload}`, as `codex-rs/protocol` defines it
//! (`RolloutLine`, `ResponseItem`). Earlier, items stood bare behind a first line with the session's id, and the folder
//! only in the `<environment_context>` that the first message of the user holds. A fork begins with its own
//! `session_meta` and goes on with a copy of its parent's lines.

use countersign::analysis::shell::quoted;
use countersign::calendar;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::text::{Opening, Text};
use super::{At, Collector, DenyKind, LOCAL_USER, Outcome, Record, kind_of, stem, take_command};

/// Types of lines around a payload.
pub(super) const ENVELOPES: &[&str] = &["session_meta", "turn_context", "response_item", "event_msg", "compacted", "world_state"];

/// Types of items, which stood bare once.
pub(super) const ITEMS: &[&str] = &[
    "message",
    "reasoning",
    "function_call",
    "function_call_output",
    "local_shell_call",
    "custom_tool_call",
    "custom_tool_call_output",
    "web_search_call",
];

#[derive(Debug)]
pub(super) struct Reader {
    session: String,
    is_named: bool,
    /// Where the session began.
    workspace: Option<String>,
    /// Where the turn runs.
    cwd: Option<String>,
    /// The last time that a line told; bare items have none.
    time: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Line {
    #[serde(rename = "type", default)]
    kind: Text,
    #[serde(default)]
    timestamp: Text,
    payload: Option<Item>,
}

/// All that items of any type have and that matters.
#[derive(Debug, Deserialize)]
struct Item {
    #[serde(rename = "type", default)]
    kind: Text,
    #[serde(default)]
    id: Text,
    #[serde(default)]
    call_id: Text,
    #[serde(default)]
    cwd: Text,
    #[serde(default)]
    role: Text,
    #[serde(default)]
    content: Opening,
    #[serde(default)]
    namespace: Text,
    #[serde(default)]
    name: Text,
    #[serde(default)]
    arguments: Text,
    #[serde(default)]
    input: Text,
    #[serde(default)]
    action: Value,
    #[serde(default)]
    status: Text,
    #[serde(default)]
    output: Opening,
}

/// What a call asks for.
struct Asked {
    name: String,
    command: Option<String>,
    input: Value,
}

impl Reader {
    pub(super) fn new(file: &str) -> Self {
        Self { session: stem(file), is_named: false, workspace: None, cwd: None, time: None }
    }

    pub(super) fn line(&mut self, text: &[u8], at: &At<'_>, into: &mut Collector) -> Result<(), serde_json::Error> {
        let line: Line = serde_json::from_slice(text)?;
        self.time = calendar::seconds(&line.timestamp).or(self.time);
        match (line.kind.as_str(), line.payload) {
            ("session_meta", Some(meta)) => self.begin(meta.id, meta.cwd.given()),
            ("turn_context", Some(turn)) => self.enter(turn.cwd.given()),
            ("response_item", Some(item)) => self.item(&item, at, into),
            (_, Some(_)) => {}
            (kind, None) => {
                let item: Item = serde_json::from_slice(text)?;
                if kind.is_empty() {
                    self.begin(item.id, None);
                } else {
                    self.item(&item, at, into);
                }
            }
        }
        Ok(())
    }

    /// The first line says whose the file is; further ones are the parent's of a fork.
    fn begin(&mut self, id: Text, cwd: Option<String>) {
        if let Some(id) = id.given()
            && !self.is_named
        {
            self.is_named = true;
            self.session = id;
            self.enter(cwd);
        }
    }

    fn enter(&mut self, cwd: Option<String>) {
        if cwd.is_some() {
            self.workspace = self.workspace.take().or_else(|| cwd.clone());
            self.cwd = cwd;
        }
    }

    fn item(&mut self, item: &Item, at: &At<'_>, into: &mut Collector) {
        let asked = match item.kind.as_str() {
            "message" if *item.role == "user" && self.workspace.is_none() => return self.enter(told_folder(&item.content)),
            "function_call_output" | "custom_tool_call_output" => {
                return into.outcome(&item.call_id, outcome(&item.output), at);
            }
            "function_call" => function(item),
            "local_shell_call" => local_shell(&item.action),
            "custom_tool_call" => Asked { name: flat_name(item), command: None, input: json!({ "input": item.input.as_str() }) },
            "web_search_call" => Asked { name: item.kind.to_string(), command: None, input: searched(&item.action) },
            _ => return,
        };
        let is_done = item.kind.as_str() == "web_search_call" && item.status.as_str() == "completed";
        let record = Record {
            session: self.session.clone(),
            user: LOCAL_USER.to_owned(),
            workspace: self.workspace.clone(),
            cwd: self.cwd.clone(),
            tool: kind_of(&asked.name).to_owned(),
            name: asked.name,
            command: asked.command,
            input: asked.input,
            outcome: if is_done { Outcome::Ran } else { Outcome::Unknown },
            time: self.time,
            file: at.file.clone(),
            line: at.line,
        };
        let id = if item.call_id.is_empty() { &item.id } else { &item.call_id };
        into.call(id, record);
    }
}

/// The folder that the first message of the user names.
fn told_folder(message: &str) -> Option<String> {
    let context = message.split_once("<environment_context>")?.1;
    let folder = match context.split_once("<cwd>") {
        Some((_, rest)) => rest.split_once("</cwd>")?.0,
        None => context.split_once("Current working directory:")?.1.lines().next()?,
    };
    Some(folder.trim().to_owned()).filter(|folder| !folder.is_empty())
}

/// Namespace and name as one, the way Codex flattens them for models: `mcp__server` and `tool` are `mcp__server__tool`.
fn flat_name(item: &Item) -> String {
    if item.namespace.is_empty() {
        return item.name.to_string();
    }
    format!("{}__{}", item.namespace.trim_end_matches('_'), item.name.trim_start_matches('_'))
}

/// A call whose arguments are a text with JSON in it. Other arguments are none: what is asked is not known then.
fn function(item: &Item) -> Asked {
    let name = flat_name(item);
    let Ok(Value::Object(mut input)) = serde_json::from_str(&item.arguments) else {
        return Asked { name, command: None, input: Value::Null };
    };
    match take_command(kind_of(&name), &mut input) {
        Some(command) => shell(name, &command, input),
        None => Asked { name, command: None, input: Value::Object(input) },
    }
}

/// `local_shell_call`: words, and where they run.
fn local_shell(action: &Value) -> Asked {
    let field = |name: &str| action.get(name).filter(|value| !value.is_null()).cloned();
    let fields = [("workdir", field("working_directory")), ("env", field("env"))];
    let input = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    shell("local_shell".to_owned(), action.get("command").unwrap_or(&Value::Null), input)
}

/// A command as a text: words that start bash with a text are that text, others are quoted.
fn shell(name: String, command: &Value, input: Map<String, Value>) -> Asked {
    let text = match command {
        Value::String(text) => Some(text.clone()),
        Value::Array(words) => {
            words.iter().map(Value::as_str).collect::<Option<Vec<&str>>>().filter(|words| !words.is_empty()).map(|words| {
                match words.as_slice() {
                    ["bash" | "/bin/bash" | "/usr/bin/bash", "-lc" | "-c", text] => (*text).to_owned(),
                    // Codex itself takes the patch, no program of this name is there.
                    ["apply_patch" | "applypatch", patch] => format!("apply_patch <<'PATCH'\n{patch}\nPATCH"),
                    words => words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "),
                }
            })
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    };
    match text.as_deref().and_then(patch) {
        Some(patch) => {
            let workdir = input.get("workdir").cloned().unwrap_or(Value::Null);
            Asked { name: "shell:apply_patch".to_owned(), command: None, input: json!({ "input": patch, "workdir": workdir }) }
        }
        None => Asked { name, command: text, input: Value::Object(input) },
    }
}

/// The patch where a text is nothing but `apply_patch` with one as a here-document.
fn patch(text: &str) -> Option<&str> {
    let (first, rest) = text.trim_start().split_once('\n')?;
    let end = first.strip_prefix("apply_patch")?.trim().strip_prefix("<<")?.trim();
    let end = [('\'', '\''), ('"', '"')].iter().find_map(|(a, b)| end.strip_prefix(*a)?.strip_suffix(*b))?;
    let is_plain = !end.is_empty() && end.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let (patch, last) = rest.trim_end().rsplit_once('\n')?;
    (is_plain && last == end && patch.lines().all(|line| line != end)).then_some(patch)
}

/// What a search asks for: words, or the address of a page.
fn searched(action: &Value) -> Value {
    let fields = ["query", "url", "pattern"].into_iter().filter_map(|name| Some((name.to_owned(), action.get(name)?.clone())));
    Value::Object(fields.filter(|(_, value)| value.is_string()).collect())
}

/// How outputs begin of calls that were never tried.
const NEVER_TRIED: &[&str] = &[
    "aborted",
    "apply_patch verification failed",
    "err:",
    "execution error",
    "exec_command failed",
    "failed",
    "invalid",
    "unsupported",
    "write_stdin failed",
];

/// What an output says became of the call. The texts are those of `codex-rs/core/src/tools` (2025 and 2026): a no of the
/// person is normalised to the first two.
fn outcome(output: &str) -> Outcome {
    let output = output.trim();
    let is_no =
        ["exec command rejected by user", "patch rejected by user", "rejected by user", "user rejected MCP tool call"].contains(&output);
    // Version 0.50 and later put it in the words of an error where the command had begun to be set up.
    if is_no || output.starts_with("exec_command failed") && output.ends_with(r#"Rejected(\"rejected by user\")" }"#) {
        return Outcome::Denied(DenyKind::ByPerson);
    }
    let by_rule = output.ends_with("rejected: blocked by policy")
        || output.ends_with("rejected by user approval settings")
        || output.starts_with("approval policy is ") && output.contains("reject command");
    if by_rule {
        return Outcome::Denied(DenyKind::ByRule);
    }
    if output.starts_with("This action was rejected due to unacceptable risk") {
        return Outcome::Denied(DenyKind::Other);
    }
    if NEVER_TRIED.iter().any(|start| output.starts_with(start)) { Outcome::Unknown } else { Outcome::Ran }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(command: &Value) -> (String, Option<String>, Value) {
        let Asked { name, command, input } = shell("shell".to_owned(), command, Map::new());
        (name, command, input)
    }

    #[test]
    fn words_become_a_text() {
        for (words, text) in [
            (json!(["bash", "-lc", "ls | wc -l"]), "ls | wc -l"),
            (json!(["/bin/bash", "-c", "ls"]), "ls"),
            (json!(["ls", "-la", "a b", "it's", ""]), r"ls -la 'a b' 'it'\''s' ''"),
            // Other shells, and more words, are for the analysis to understand.
            (json!(["zsh", "-lc", "ls *"]), "zsh -lc 'ls *'"),
            (json!(["bash", "-lc", "ls", "x"]), "bash -lc ls x"),
            (json!(["A=1", "ls"]), "'A=1' ls"),
        ] {
            assert_eq!(asked(&words), ("shell".to_owned(), Some(text.to_owned()), json!({})), "{words}");
        }
        for nothing in [json!([]), json!(["ls", 1]), json!(null), json!(1)] {
            assert_eq!(asked(&nothing).1, None, "{nothing}");
        }
    }

    #[test]
    fn a_patch_is_taken_as_one_only_where_there_is_nothing_else() {
        let patch = "*** Begin Patch\n*** Delete File: a\n*** End Patch";
        for words in [json!(["apply_patch", patch]), json!(["bash", "-lc", format!("apply_patch <<'EOF'\n{patch}\nEOF\n")])] {
            assert_eq!(asked(&words), ("shell:apply_patch".to_owned(), None, json!({ "input": patch, "workdir": null })), "{words}");
        }
        for text in [
            format!("apply_patch <<'EOF'\n{patch}\nEOF\nrm -rf x"),
            format!("apply_patch <<'EOF'\n{patch}\nEOF\nrm -rf x\nEOF"),
            format!("apply_patch <<EOF\n{patch}\n$(id)\nEOF"),
            format!("apply_patch <<'E' && id <<'E'\n{patch}\nE"),
            format!("cd x && apply_patch <<'EOF'\n{patch}\nEOF"),
        ] {
            assert_eq!(asked(&json!(["bash", "-lc", text])).1, Some(text));
        }
    }

    #[test]
    fn outputs_tell_who_said_no() {
        for (output, wanted) in [
            ("exec command rejected by user", Outcome::Denied(DenyKind::ByPerson)),
            ("patch rejected by user", Outcome::Denied(DenyKind::ByPerson)),
            (
                r#"exec_command failed for `rm x`: CreateProcess { message: "Rejected(\"rejected by user\")" }"#,
                Outcome::Denied(DenyKind::ByPerson),
            ),
            ("`rm x` rejected: blocked by policy", Outcome::Denied(DenyKind::ByRule)),
            ("patch rejected: writing outside of the project; rejected by user approval settings", Outcome::Denied(DenyKind::ByRule)),
            ("approval policy is Never; reject command — you should not ask", Outcome::Denied(DenyKind::ByRule)),
            ("This action was rejected due to unacceptable risk.\nReason: x", Outcome::Denied(DenyKind::Other)),
            ("aborted by user after 3.1s", Outcome::Unknown),
            ("failed to parse function arguments: x", Outcome::Unknown),
            (r#"{"output":"exec command rejected by user","metadata":{"exit_code":0}}"#, Outcome::Ran),
            ("Exit code: 1\nWall time: 0 seconds\nOutput:\nrejected by user", Outcome::Ran),
            ("Chunk ID: a\nWall time: 1.0 seconds\nProcess running with session ID 42\nOutput:\n", Outcome::Ran),
        ] {
            assert_eq!(outcome(output), wanted, "{output}");
        }
    }

    #[test]
    fn the_folder_stands_in_the_first_message() {
        assert_eq!(told_folder("<environment_context>\n  <cwd>/w</cwd>\n</environment_context>"), Some("/w".to_owned()));
        assert_eq!(told_folder("<environment_context>\nCurrent working directory: /w\nApproval: never"), Some("/w".to_owned()));
        assert_eq!(told_folder("look into <cwd>/w</cwd>"), None);
    }
}
