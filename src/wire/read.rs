//! Reading messages: whatever is not exactly as it should be is an error.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::VERSION;
use super::reply::Reply;
use crate::call::ToolCall;
use crate::json::Strict;

/// The largest message that is read, in bytes: calls hold whole files.
const LIMIT: usize = 32 << 20;

/// Why a message cannot be read. Nothing was decided or answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It is longer than the limit.
    #[error("the message is longer than {} MiB", LIMIT >> 20)]
    TooLong,
    /// It is not the JSON that it should be.
    #[error("the message cannot be read: {0}")]
    Malformed(#[from] serde_json::Error),
    /// It is of another version, or of none.
    #[error("the message is not of version {VERSION}")]
    Version,
    /// It holds something else, or more.
    #[error("the message does not hold a `{0}` and nothing else")]
    NotA(&'static str),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CallRead {
    tool: String,
    input: Map<String, Value>,
    cwd: String,
    #[serde(default, deserialize_with = "present")]
    session: Option<String>,
}

/// A field that may be missing, but where it is there is not null.
pub(super) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Reads a call: `{"version": 1, "call": {"tool": …, "input": {…}, "cwd": …, "session": …}}`, the session if there is one.
///
/// ```
/// use countersign::wire::read_call;
///
/// let call = read_call(br#"{"version":1,"call":{"tool":"Bash","input":{"command":"ls"},"cwd":"/w","session":"s"}}"#).unwrap();
/// assert_eq!(call.session(), Some("s"));
/// assert!(read_call(br#"{"version":2,"call":{"tool":"Bash","input":{"command":"ls"},"cwd":"/w"}}"#).is_err());
/// // Which of the two would run?
/// assert!(read_call(br#"{"version":1,"call":{"tool":"Bash","input":{"command":"ls","command":"rm x"},"cwd":"/w"}}"#).is_err());
/// ```
///
/// # Errors
/// When it is anything else.
pub fn read_call(message: &[u8]) -> Result<ToolCall, ReadError> {
    let CallRead { tool, input, cwd, session } = content(message, "call")?;
    let call = ToolCall::new(tool, Value::Object(input), cwd);
    Ok(match session {
        Some(session) => call.in_session(session),
        None => call,
    })
}

/// Reads a reply: `{"version": 1, "reply": {"prompt": 1, "seen": …, "choice": …}}`, with `text`, `typed` and `ends` where they go
/// with the choice. It becomes an answer by [`Reply::to`].
///
/// # Errors
/// When it is anything else.
pub fn read_reply(message: &[u8]) -> Result<Reply, ReadError> {
    content(message, "reply")
}

/// The one thing that the message holds.
fn content<T: DeserializeOwned>(message: &[u8], name: &'static str) -> Result<T, ReadError> {
    if message.len() > LIMIT {
        return Err(ReadError::TooLong);
    }
    let Strict(Value::Object(mut fields)) = serde_json::from_slice(message)? else { return Err(ReadError::NotA(name)) };
    if fields.remove("version").is_none_or(|version| version.as_u64() != Some(u64::from(VERSION))) {
        return Err(ReadError::Version);
    }
    match (fields.remove(name), fields.is_empty()) {
        // Not a list: a reader of lists would take what stands in order for what is named.
        (Some(content @ Value::Object(_)), true) => Ok(serde_json::from_value(content)?),
        (Some(_) | None, _) => Err(ReadError::NotA(name)),
    }
}
