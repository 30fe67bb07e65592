//! Records as they are read back. What this program does not know of them is kept in their lines.

use serde_json::{Map, Value};

use super::AuditError;
use super::frame::Frame;
use crate::analysis::path::AbsPath;
use crate::call::ToolCall;
use crate::storage::rolling::{Part, RawLine};
use crate::trace::Verdict;

/// What a record is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordKind {
    /// A file begins.
    Start,
    /// What stood before it was no record, or could not be written.
    Recovered,
    /// A person did something outside of a call.
    Note,
    /// A call was decided about.
    Decision,
    /// A person answered.
    Answer,
    /// Something that this program does not know.
    Other(String),
}

/// A record. A field that it does not have, or that is spelled in a way that this program does not know, is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The version of its format.
    pub version: u64,
    /// Its number.
    pub seq: u64,
    /// When it was written, in seconds since 1970, by the host's clock.
    pub at: Option<u64>,
    /// What it is about.
    pub kind: RecordKind,
    /// The agent.
    pub agent: Option<String>,
    /// The agent's session.
    pub session: Option<String>,
    /// The workspace's root.
    pub workspace: Option<String>,
    /// The folder of the call.
    pub cwd: Option<String>,
    /// The agent's tool.
    pub tool: Option<String>,
    /// The text of the call, or of a note.
    pub text: Option<String>,
    /// Whether the text is not all of the call: it was cut, masked, or has lengths in the place of contents.
    pub is_partial: bool,
    /// The call's digest.
    pub digest: Option<String>,
    /// How a call came out.
    pub verdict: Option<Verdict>,
    /// How much harm what was not covered could do.
    pub risk: Option<String>,
    /// Why it was not simply allowed, as a kind.
    pub cause: Option<String>,
    /// Why, in one line.
    pub reason: Option<String>,
    /// What decided.
    pub by: Vec<By>,
    /// What a person answered.
    pub answered: Option<Answered>,
    /// What a note is about, or what was recovered.
    pub what: Option<String>,
    /// The record's hash as it is stated.
    pub hash: String,
    /// The line, in which everything can be seen.
    pub line: String,
}

/// What decided about a call.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct By {
    /// `allow`, `ask` or `deny`.
    pub effect: String,
    /// The rule, or what was hit or covers.
    pub rule: String,
    /// Where the rule stands: `file:line:column`, with its layer.
    pub source: Option<String>,
}

/// What a person answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answered {
    /// The record of the ask.
    pub of: Option<u64>,
    /// `yes` or `no`.
    pub answer: String,
    /// How far it was to reach.
    pub scope: Option<String>,
    /// `proceed`, `stop` or `again`.
    pub outcome: Option<String>,
    /// What the model was told.
    pub message: Option<String>,
    /// What was remembered.
    pub remembered: Vec<String>,
    /// Why something was not.
    pub trouble: Option<String>,
}

impl Record {
    /// The record of a line, where it is one. Whether the chain holds is not looked at.
    pub fn read(line: &[u8]) -> Option<Self> {
        let frame = Frame::read(line)?;
        let text = std::str::from_utf8(line).ok()?;
        let Value::Object(fields) = serde_json::from_str(text).ok()? else { return None };
        let fields = Fields(&fields);
        let kind = match frame.kind {
            "start" => RecordKind::Start,
            "recovered" => RecordKind::Recovered,
            "note" => RecordKind::Note,
            "decision" => RecordKind::Decision,
            "answer" => RecordKind::Answer,
            other => RecordKind::Other(other.to_owned()),
        };
        let answered = (kind == RecordKind::Answer).then(|| fields.answered()).flatten();
        let verdict = fields.text("verdict").and_then(|word| match word.as_str() {
            "allow" => Some(Verdict::Allow),
            "ask" => Some(Verdict::Ask),
            "deny" => Some(Verdict::Deny),
            _ => None,
        });
        Some(Self {
            version: frame.version,
            seq: frame.seq,
            at: fields.0.get("at").and_then(Value::as_u64),
            kind,
            agent: fields.text("agent"),
            session: fields.text("session"),
            workspace: fields.text("workspace"),
            cwd: fields.text("cwd"),
            tool: fields.text("tool"),
            text: fields.text("text"),
            is_partial: fields.0.get("partial").is_some_and(|value| *value != Value::Bool(false)),
            digest: fields.text("digest"),
            verdict,
            risk: fields.text("risk"),
            cause: fields.text("cause"),
            reason: fields.text("reason"),
            by: fields.by(),
            answered,
            what: fields.text("what"),
            hash: frame.hash.to_owned(),
            line: text.to_owned(),
        })
    }

    /// The call as far as the record has it, for looking at what rules would say of it. `None` if a part of it is missing. Fields
    /// that do not matter for what a command does are not there, so it may have another digest.
    pub fn call(&self) -> Option<ToolCall> {
        let (tool, text, cwd) = (self.tool.as_ref()?, self.text.as_ref()?, self.cwd.as_ref()?);
        if self.is_partial {
            return None;
        }
        let call = match serde_json::from_str::<Value>(text) {
            Ok(input @ Value::Object(_)) => ToolCall::new(tool, input, cwd),
            Ok(_) | Err(_) => ToolCall::new(tool, serde_json::json!({ "command": text }), cwd),
        };
        Some(match &self.session {
            Some(session) => call.in_session(session),
            None => call,
        })
    }
}

struct Fields<'a>(&'a Map<String, Value>);

impl Fields<'_> {
    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name).and_then(Value::as_str).map(str::to_owned)
    }

    fn by(&self) -> Vec<By> {
        let entries = self.0.get("by").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let by = |entry: &Value| {
            let fields = Fields(entry.as_object()?);
            Some(By { effect: fields.text("effect")?, rule: fields.text("rule")?, source: fields.text("source") })
        };
        entries.iter().filter_map(by).collect()
    }

    fn answered(&self) -> Option<Answered> {
        let remembered = self.0.get("remembered").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        Some(Answered {
            of: self.0.get("of").and_then(Value::as_u64),
            answer: self.text("answer")?,
            scope: self.text("scope"),
            outcome: self.text("outcome"),
            message: self.text("message"),
            remembered: remembered.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            trouble: self.text("trouble"),
        })
    }
}

/// The records of a log, the oldest first. Lines that are none are left out: [`AuditLog::verify`](super::AuditLog::verify)
/// tells of them.
#[derive(Debug)]
pub struct Records {
    parts: std::vec::IntoIter<Part>,
    current: Option<Part>,
}

impl Records {
    pub(super) fn new(parts: Vec<Part>) -> Self {
        Self { parts: parts.into_iter(), current: None }
    }

    /// The last records, the oldest of them first. Files before those that have them are not read.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn last(self, count: usize) -> Result<Vec<Record>, AuditError> {
        let mut found: Vec<Record> = Vec::new();
        for part in self.parts.rev() {
            let mut here = std::collections::VecDeque::new();
            let wanted = count.saturating_sub(found.len());
            if wanted == 0 {
                break;
            }
            for line in part {
                let line = line?;
                // Most lines are not among the last: they are parsed when it is known which ones are.
                if line.is_complete && Frame::read(&line.bytes).is_some() {
                    here.push_back(line);
                }
                if here.len() > wanted {
                    here.pop_front();
                }
            }
            let mut here: Vec<Record> = here.iter().filter_map(of_line).collect();
            here.append(&mut found);
            found = here;
        }
        Ok(found)
    }

    /// The file that the next record is from.
    pub fn path(&self) -> Option<&AbsPath> {
        self.current.as_ref().map(Part::path)
    }
}

fn of_line(line: &RawLine) -> Option<Record> {
    if line.is_complete && !line.is_too_long { Record::read(&line.bytes) } else { None }
}

impl Iterator for Records {
    type Item = Result<Record, AuditError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.current.is_none() {
                self.current = Some(self.parts.next()?);
            }
            match self.current.as_mut()?.next() {
                None => self.current = None,
                Some(Ok(line)) => {
                    if let Some(record) = of_line(&line) {
                        return Some(Ok(record));
                    }
                }
                Some(Err(error)) => {
                    self.current = None;
                    return Some(Err(error.into()));
                }
            }
        }
    }
}
