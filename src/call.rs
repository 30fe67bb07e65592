//! What the agent proposes: a tool, its input, the folder it runs in; and the digest that stands for it.

use std::fmt;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// A tool call as the agent proposes it.
///
/// ```
/// use countersign::ToolCall;
/// use serde_json::json;
///
/// let call = ToolCall::new("Bash", json!({"command": "cargo test"}), "/home/u/proj");
/// assert_eq!(call.tool(), "Bash");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ToolCall {
    tool: String,
    input: Value,
    cwd: String,
    session: Option<String>,
}

impl ToolCall {
    /// A call of `tool` with its JSON `input`, running in the folder `cwd` (an absolute path).
    pub fn new(tool: impl Into<String>, input: Value, cwd: impl Into<String>) -> Self {
        Self { tool: tool.into(), input, cwd: cwd.into(), session: None }
    }

    /// A call of the shell with `command`.
    pub fn shell(command: impl Into<String>, cwd: impl Into<String>) -> Self {
        Self::new("bash", serde_json::json!({ "command": command.into() }), cwd)
    }

    /// The same call, named as part of a session.
    #[must_use]
    pub fn in_session(mut self, session: impl Into<String>) -> Self {
        self.session = Some(session.into());
        self
    }

    /// The tool's name as the agent gives it.
    pub fn tool(&self) -> &str {
        &self.tool
    }

    /// The tool's input.
    pub fn input(&self) -> &Value {
        &self.input
    }

    /// The folder it would run in, as the agent gives it.
    pub fn cwd(&self) -> &str {
        &self.cwd
    }

    /// The session it belongs to, where the host tells.
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// The digest that stands for exactly this call: tool, full input, folder and session.
    pub fn digest(&self) -> CallDigest {
        let mut hash = Sha256::new();
        let input = self.input.to_string();
        for part in [self.tool.as_str(), &input, &self.cwd, self.session.as_deref().unwrap_or("")] {
            // Lengths first, so that no two calls run together into the same bytes.
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        CallDigest(hash.finalize().into())
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
