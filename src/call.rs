//! What the agent proposes: a tool, its input, the folder it runs in; and the digest that stands for it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Arguments in which agents say what a command is for.
pub(crate) const SAYINGS: [&str; 3] = ["description", "justification", "explanation"];

/// A tool call as the agent proposes it. Cheap to clone.
///
/// ```
/// use countersign::ToolCall;
/// use serde_json::json;
///
/// let call = ToolCall::new("Bash", json!({"command": "cargo test"}), "/home/u/proj");
/// assert_eq!(call.tool(), "Bash");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolCall {
    parts: Arc<Parts>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts {
    tool: String,
    input: Value,
    cwd: String,
    session: Option<String>,
}

impl ToolCall {
    /// A call of `tool` with its JSON `input`, which would run in the folder `cwd` (an absolute path).
    pub fn new(tool: impl Into<String>, input: Value, cwd: impl Into<String>) -> Self {
        Self { parts: Arc::new(Parts { tool: tool.into(), input, cwd: cwd.into(), session: None }) }
    }

    /// A call of the shell tool with `command`, which would run in the folder `cwd` (an absolute path).
    pub fn shell(command: impl Into<String>, cwd: impl Into<String>) -> Self {
        Self::new("bash", serde_json::json!({ "command": command.into() }), cwd)
    }

    /// The same call as part of a session: answers for "this session" hold for calls with the same name here.
    #[must_use]
    pub fn in_session(mut self, session: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.parts).session = Some(session.into());
        self
    }

    /// The tool's name as the agent gives it.
    pub fn tool(&self) -> &str {
        &self.parts.tool
    }

    /// The tool's input.
    pub fn input(&self) -> &Value {
        &self.parts.input
    }

    /// The folder that it would run in, as the agent gives it.
    pub fn cwd(&self) -> &str {
        &self.parts.cwd
    }

    /// The session that it belongs to, if the host said so.
    pub fn session(&self) -> Option<&str> {
        self.parts.session.as_deref()
    }

    /// The text by which a person knows the call: the command, or the whole input.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        self.command().map_or_else(|| Cow::Owned(self.input().to_string()), Cow::Borrowed)
    }

    /// The command, if the input has one.
    pub(crate) fn command(&self) -> Option<&str> {
        ["command", "cmd", "script"].iter().find_map(|name| self.input().get(name)).and_then(Value::as_str)
    }

    /// The digest that stands for exactly this call: tool, full input, folder and session.
    pub fn digest(&self) -> CallDigest {
        let mut hash = Sha256::new();
        for part in [self.tool(), self.cwd(), self.session().unwrap_or("")] {
            add_text(&mut hash, part);
        }
        add_value(&mut hash, self.input());
        CallDigest(hash.finalize().into())
    }
}

/// Adds a text behind its length, so that no two different calls give the same bytes.
fn add_text(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_le_bytes());
    hash.update(text.as_bytes());
}

/// Adds a value behind a letter that says of which kind it is.
fn add_value(hash: &mut Sha256, value: &Value) {
    match value {
        Value::Null => hash.update(b"n"),
        Value::Bool(true) => hash.update(b"t"),
        Value::Bool(false) => hash.update(b"f"),
        Value::Number(number) => {
            hash.update(b"d");
            add_text(hash, &number.to_string());
        }
        Value::String(text) => {
            hash.update(b"s");
            add_text(hash, text);
        }
        Value::Array(values) => {
            hash.update(b"a");
            hash.update((values.len() as u64).to_le_bytes());
            for value in values {
                add_value(hash, value);
            }
        }
        Value::Object(fields) => {
            hash.update(b"o");
            hash.update((fields.len() as u64).to_le_bytes());
            for (name, value) in fields {
                add_text(hash, name);
                add_value(hash, value);
            }
        }
    }
}

/// The SHA-256 of a call in canonical form.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CallDigest([u8; 32]);

impl fmt::Display for CallDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for CallDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CallDigest({self})")
    }
}
