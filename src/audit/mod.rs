//! The audit log: what was decided about each call, and what a person answered. One JSON object a line, each with the
//! hash of the one before, so that a record that was changed, taken out or moved is found ([`AuditLog::verify`]).
//!
//! - It is off unless the host gives the broker a log ([`BrokerBuilder::audit`](crate::BrokerBuilder::audit)).
//! - A record never has the full input of a call: its text is cut, what looks like a credential is masked, and what would
//!   be written to a file stands there as a number of bytes. The call's digest tells it apart.
//! - Several processes append to one log. Appending reads the end of the log only, under its lock; a record is one write.
//! - A line that a dying process left half written is kept aside, and the next record says so.
//! - A full file is set aside under a number, and the next one begins with the last hash of it. The oldest are removed; from then on
//!   the log begins at a later record, and `verify` says at which.
//! - By default what cannot be recorded is lost, and counted in the next record; with [`AuditSettings::required`] it is not
//!   allowed either: a person is asked. Only then is each record synced to the disk before the verdict is given. Otherwise it
//!   survives the death of the process, and a power cut may take the last ones.
//!
//! The chain shows accidents and careless edits. Whoever may write the file can make the whole chain anew, and a log that was
//! cut at the end of a record looks like one that ended there. Both are seen only by who kept the last hash elsewhere: see
//! [`Verification::head`].
//!
//! ```
//! use countersign::analysis::path::AbsPath;
//! use countersign::audit::{AuditLog, AuditSettings};
//! use countersign::world::LexicalWorld;
//! use countersign::{Broker, ToolCall};
//!
//! # let folder = tempfile::tempdir().unwrap();
//! # let path = AbsPath::parse(folder.path().join("audit.jsonl").to_str().unwrap()).unwrap();
//! let log = AuditLog::new(path, AuditSettings::USUAL).agent("my-agent");
//! let broker = Broker::builder().world(LexicalWorld).workspace("/w").audit(log.clone()).build();
//! let _ = broker.decide(&ToolCall::shell("ls", "/w"));
//! let verification = log.verify().unwrap();
//! assert!(verification.is_intact());
//! // One record that the log begins, and one of the decision.
//! assert_eq!(verification.records, 2);
//! ```

mod entry;
mod frame;
mod record;
mod settings;
mod text;
mod verify;

use std::sync::{Arc, Mutex, PoisonError};

pub(crate) use entry::{AnswerEntry, Body, ByEntry, CallEntry, DecisionEntry};
pub use record::{Answered, By, Record, RecordKind, Records};
pub use settings::{AuditSettings, AuditTable};
pub use verify::{Finding, Flaw, Head, Recovery, Verification, Verifier};

use crate::analysis::path::AbsPath;
use crate::counts::counted;
use crate::storage::StorageError;
use crate::storage::rolling::{End, RollingLimits, RollingLog};
use frame::Frame;

/// Bytes of one record, without its line break.
const LINE: usize = 32 << 10;

/// Why a record could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// The log cannot be read or written.
    #[error("the audit log: {0}")]
    Storage(#[from] StorageError),
    /// The record cannot be spelled as JSON.
    #[error("the audit log: the record cannot be spelled: {0}")]
    Spelling(#[from] serde_json::Error),
}

/// An audit log. Its clones are the same log.
#[derive(Debug, Clone)]
pub struct AuditLog {
    log: RollingLog,
    agent: Option<String>,
    required: bool,
    /// What could not be written since the last record that was. Holding it keeps this process' threads apart, so that they
    /// need not wait for the file's lock.
    lost: Arc<Mutex<Lost>>,
}

#[derive(Debug, Default)]
struct Lost {
    records: u64,
    why: Option<String>,
}

impl AuditLog {
    /// The log at `path`. Nothing is opened yet.
    pub fn new(path: AbsPath, settings: AuditSettings) -> Self {
        let AuditSettings { max_bytes, keep, required } = settings;
        let limits = RollingLimits { file: max_bytes, line: LINE, keep };
        Self { log: RollingLog::new(path, limits, required), agent: None, required, lost: Arc::default() }
    }

    /// The same log with the name of the agent whose calls are recorded.
    #[must_use]
    pub fn agent(mut self, name: impl Into<String>) -> Self {
        self.agent = Some(name.into());
        self
    }

    /// The file that is written.
    pub fn path(&self) -> &AbsPath {
        self.log.path()
    }

    /// Whether what cannot be recorded may not be allowed.
    pub fn is_required(&self) -> bool {
        self.required
    }

    /// Why the last record could not be written, and how many were lost since the last one that could. `None` if all is
    /// well.
    pub fn trouble(&self) -> Option<String> {
        let lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        let why = lost.why.as_ref()?;
        Some(format!("{why} ({} lost)", counted(lost.records, "record")))
    }

    /// Records something that a person did outside of a call: `what` is a word such as `trust`, `install` or `revoke`, `text`
    /// says it in a sentence, `at` is the time in seconds since 1970. Gives the record's number.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note(&self, at: Option<u64>, what: &str, text: &str) -> Result<u64, AuditError> {
        self.append(at, &Body::note(what, text, self.agent.as_deref()))
    }

    /// Appends a record, and gives its number.
    pub(crate) fn append(&self, at: Option<u64>, body: &Body) -> Result<u64, AuditError> {
        let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        let written = self.log.append(|line| Frame::read(line).is_some(), |end| lines(end, at, body, lost.records));
        match &written {
            Ok(_) => *lost = Lost::default(),
            Err(error) => *lost = Lost { records: lost.records.saturating_add(1), why: Some(error.to_string()) },
        }
        written
    }

    /// The name of the agent whose calls are recorded.
    pub(crate) fn agent_name(&self) -> Option<&str> {
        self.agent.as_deref()
    }

    /// All records that are kept, the oldest first, as the log is now.
    ///
    /// # Errors
    /// When the log cannot be opened. A log that does not exist has no records.
    pub fn records(&self) -> Result<Records, AuditError> {
        Ok(Records::new(self.log.parts()?))
    }

    /// Checks the chain of all records that are kept.
    ///
    /// # Errors
    /// When the log cannot be opened or read. A log that does not exist has no records, and is intact.
    pub fn verify(&self) -> Result<Verification, AuditError> {
        self.verify_with(Verifier::new())
    }

    /// The same by this verifier, which may look for the record with a certain hash.
    ///
    /// # Errors
    /// When the log cannot be opened or read.
    pub fn verify_with(&self, mut verifier: Verifier) -> Result<Verification, AuditError> {
        for part in self.log.parts()? {
            verifier.begin_file(part.path());
            for line in part {
                verifier.line(&line?);
            }
        }
        Ok(verifier.finish())
    }
}

/// The lines to append behind this end: what happened to the log, then the record.
fn lines(end: &End, at: Option<u64>, body: &Body, lost: u64) -> Result<(Vec<String>, u64), AuditError> {
    let before = end.last.as_deref().and_then(Frame::read);
    let mut seq = before.as_ref().map_or(0, |frame| frame.seq);
    let mut prev = before.map_or_else(|| frame::NONE.to_owned(), |frame| frame.hash.to_owned());
    let mut lines = Vec::new();
    let mut add = |body: &Body| -> Result<u64, AuditError> {
        seq = seq.saturating_add(1);
        let line = body.line(seq, at, &prev, LINE)?;
        prev = frame::hash_of(&line).unwrap_or_default();
        lines.push(line);
        Ok(seq)
    };
    if end.begins {
        add(&Body::Start)?;
    }
    if end.torn > 0 || end.strange > 0 {
        add(&Body::recovered(end.torn, end.strange))?;
    }
    if lost > 0 {
        add(&Body::lost(lost))?;
    }
    let seq = add(body)?;
    Ok((lines, seq))
}
