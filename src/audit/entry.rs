//! What is written of a decision, an answer, or something that happened to the log: the only place that makes records.

use serde::Serialize;

use super::frame;
use super::text::{Kept, of_call, short, visible_json};
use crate::analysis::path::AbsPath;
use crate::call::ToolCall;
use crate::counts::counted;
use crate::trace::Verdict;

/// The version of the records that this program writes.
pub(super) const VERSION: u64 = 1;

/// Characters of a call's text, of a reason, of a rule, of a name.
const TEXT: usize = 2_000;
const REASON: usize = 600;
const RULE: usize = 300;
const NAME: usize = 200;
/// Characters of a path.
const PATH: usize = 1_000;
/// How many of what decided, or of what was remembered, are written.
const MANY: usize = 12;
/// Characters of each, where a record would become too long: eight of its bytes may be needed for one.
const CRAMPED: usize = 200;

/// One record, without its place in the chain.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum Body {
    /// The first record of a file.
    Start,
    /// Something at the end of the log was no record.
    Recovered { what: String },
    /// Something that a person did outside of a call.
    Note {
        what: String,
        text: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        agent: Option<String>,
    },
    /// What a call came out as.
    Decision(Box<DecisionEntry>),
    /// What a person said.
    Answer(Box<AnswerEntry>),
}

/// Which call.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct CallEntry {
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workspace: Option<String>,
    cwd: String,
    tool: String,
    text: String,
    /// Whether the text is not all of the call.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    partial: bool,
    digest: String,
}

/// What a call came out as, and why.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DecisionEntry {
    #[serde(flatten)]
    pub(crate) call: CallEntry,
    pub(crate) verdict: Verdict,
    pub(crate) risk: String,
    /// Why it is not simply allowed, as a kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cause: Option<String>,
    pub(crate) reason: String,
    pub(crate) by: Vec<ByEntry>,
    /// How many more decided.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) more: usize,
}

/// What decided, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ByEntry {
    effect: String,
    rule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

/// What a person said.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AnswerEntry {
    /// The record of the ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) of: Option<u64>,
    #[serde(flatten)]
    pub(crate) call: CallEntry,
    pub(crate) answer: &'static str,
    pub(crate) scope: String,
    /// What came of it: the call may run, it does not, or it is asked again.
    pub(crate) outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) remembered: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) trouble: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl CallEntry {
    /// What is written of a call.
    pub(crate) fn new(call: &ToolCall, agent: Option<&str>, workspace: Option<&AbsPath>) -> Self {
        let Kept { text, is_changed } = of_call(call, TEXT);
        Self {
            agent: agent.map(|agent| short(agent, NAME)),
            // It is a name that the agent made up, and often looks like a credential.
            session: call.session().map(|session| session.chars().take(NAME).collect()),
            workspace: workspace.map(|root| root.as_str().chars().take(PATH).collect()),
            cwd: call.cwd().chars().take(PATH).collect(),
            tool: call.tool().chars().take(NAME).collect(),
            text,
            partial: is_changed,
            digest: call.digest().to_string(),
        }
    }
}

impl ByEntry {
    pub(crate) fn new(effect: &str, rule: &str, source: Option<&str>) -> Self {
        Self { effect: effect.to_owned(), rule: short(rule, RULE), source: source.map(|source| short(source, PATH)) }
    }
}

impl DecisionEntry {
    /// The entry of a call that is not decided yet.
    pub(crate) fn undecided(call: CallEntry, cause: Option<String>, decided_by: impl Iterator<Item = ByEntry>) -> Self {
        let mut by: Vec<ByEntry> = Vec::new();
        let mut more = 0;
        for entry in decided_by {
            if by.contains(&entry) {
                continue;
            }
            if by.len() < MANY {
                by.push(entry);
            } else {
                more += 1;
            }
        }
        Self { call, verdict: Verdict::Ask, risk: String::new(), cause, reason: String::new(), by, more }
    }

    /// With what came of it.
    pub(crate) fn decided(mut self, verdict: Verdict, risk: &impl ToString, reason: &str) -> Self {
        if verdict == Verdict::Allow {
            self.cause = None;
        }
        Self { verdict, risk: risk.to_string(), reason: short(reason, REASON), ..self }
    }
}

impl AnswerEntry {
    /// What was said, which still lacks what came of it.
    pub(crate) fn said(of: Option<u64>, call: CallEntry, answer: &'static str, scope: &str, message: Option<&str>) -> Self {
        let (scope, message) = (scope.to_owned(), message.map(|message| short(message, REASON)));
        Self { of, call, answer, scope, outcome: "", message, remembered: Vec::new(), trouble: None }
    }

    /// With what came of it.
    pub(crate) fn outcome(mut self, outcome: &'static str, remembered: &[String], trouble: Option<&str>) -> Self {
        self.outcome = outcome;
        self.remembered = remembered.iter().take(MANY).map(|what| short(what, RULE)).collect();
        self.trouble = trouble.map(|trouble| short(trouble, REASON));
        self
    }
}

#[derive(Serialize)]
struct Line<'a> {
    v: u64,
    seq: u64,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<u64>,
    #[serde(flatten)]
    body: &'a Body,
}

impl Body {
    pub(super) fn note(what: &str, text: &str, agent: Option<&str>) -> Self {
        Self::Note { what: short(what, NAME), text: short(text, TEXT), agent: agent.map(|agent| short(agent, NAME)) }
    }

    /// The end of the log was no record: so many bytes without a line break, so many lines.
    pub(super) fn recovered(torn: usize, strange: usize) -> Self {
        let mut what = Vec::new();
        if strange > 0 {
            what.push(format!("{} before this one could not be read as records", counted(strange, "line")));
        }
        if torn > 0 {
            what.push(format!("the .torn file has {} of an incomplete record", counted(torn, "byte")));
        }
        Self::Recovered { what: what.join("; ") }
    }

    /// So many records could not be written.
    pub(super) fn lost(records: u64) -> Self {
        Self::Recovered { what: format!("{} of one process could not be written before this one", counted(records, "record")) }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Recovered { .. } => "recovered",
            Self::Note { .. } => "note",
            Self::Decision(_) => "decision",
            Self::Answer(_) => "answer",
        }
    }

    /// The line of the record at its place in the chain, which has at most so many bytes: a text that is too long even when it
    /// was cut, because its characters need escapes, is cut again.
    pub(super) fn line(&self, seq: u64, at: Option<u64>, prev: &str, most: usize) -> Result<String, serde_json::Error> {
        let line = self.spelled(seq, at, prev)?;
        if line.len() <= most { Ok(line) } else { self.cramped().spelled(seq, at, prev) }
    }

    fn spelled(&self, seq: u64, at: Option<u64>, prev: &str) -> Result<String, serde_json::Error> {
        let mut line = visible_json(serde_json::to_string(&Line { v: VERSION, seq, kind: self.kind(), at, body: self })?);
        line.pop();
        Ok(frame::seal(line, prev))
    }

    /// The same with less of every text.
    fn cramped(&self) -> Self {
        let cut = |text: &str| text.chars().take(CRAMPED).collect::<String>();
        let cut_call = |call: &CallEntry| CallEntry {
            agent: call.agent.as_deref().map(cut),
            session: call.session.as_deref().map(cut),
            workspace: call.workspace.as_deref().map(cut),
            cwd: cut(&call.cwd),
            tool: cut(&call.tool),
            text: cut(&call.text),
            partial: true,
            digest: call.digest.clone(),
        };
        match self {
            Self::Start => Self::Start,
            Self::Recovered { what } => Self::Recovered { what: cut(what) },
            Self::Note { what, text, agent } => Self::Note { what: cut(what), text: cut(text), agent: agent.as_deref().map(cut) },
            Self::Decision(entry) => {
                let by = |by: &ByEntry| ByEntry { rule: cut(&by.rule), source: by.source.as_deref().map(cut), ..by.clone() };
                Self::Decision(Box::new(DecisionEntry {
                    call: cut_call(&entry.call),
                    reason: cut(&entry.reason),
                    by: entry.by.iter().take(2).map(by).collect(),
                    more: entry.more.saturating_add(entry.by.len().saturating_sub(2)),
                    ..(**entry).clone()
                }))
            }
            Self::Answer(entry) => Self::Answer(Box::new(AnswerEntry {
                call: cut_call(&entry.call),
                message: entry.message.as_deref().map(cut),
                remembered: entry.remembered.iter().take(2).map(|what| cut(what)).collect(),
                trouble: entry.trouble.as_deref().map(cut),
                ..(**entry).clone()
            })),
        }
    }
}
