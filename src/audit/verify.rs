//! Whether a log is what was written: every record's own hash, its number, and the hash of the record before.

use std::collections::BTreeSet;
use std::fmt;

use super::RecordKind;
use super::frame::{self, Frame};
use super::record::Record;
use crate::analysis::path::AbsPath;
use crate::storage::rolling::RawLine;

/// How many findings are kept; more are only counted.
const FINDINGS: usize = 1_000;
/// How many records that are missing so far are remembered, so that they are known where they turn up later.
const GAPS: usize = 10_000;

/// What is wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub flaw: Flaw,
    /// The file.
    pub path: AbsPath,
    /// The line in it, counted from one.
    pub line: u64,
}

/// What is wrong at a place of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flaw {
    /// The record that stands there does not have the hash that it states. `seq` is its number by its place.
    Changed {
        /// Its number.
        seq: u64,
    },
    /// The line is no record. `seq` is the number of the record that should stand there.
    NoRecord {
        /// Its number.
        seq: u64,
    },
    /// The record is right in itself, but it does not follow the one before: that one, or this and all behind it, were
    /// written anew.
    Replaced {
        /// The number of the record that does not follow.
        seq: u64,
    },
    /// Records are not there.
    Missing {
        /// The first of them.
        from: u64,
        /// The last.
        to: u64,
    },
    /// The record stands behind one with a higher number.
    Moved {
        /// Its number.
        seq: u64,
    },
    /// There was such a record before.
    Repeated {
        /// Its number.
        seq: u64,
    },
    /// The file does not begin with the record that begins a file: those before `seq` were taken out of it.
    Beheaded {
        /// The number of the record that stands there.
        seq: u64,
    },
    /// The file ends with half a line. A process may have died while it wrote that, or is writing right now.
    Torn {
        /// The number that the record would have.
        seq: u64,
    },
}

impl Flaw {
    /// The number of the record that it is about.
    pub fn seq(&self) -> u64 {
        match self {
            Self::Changed { seq }
            | Self::NoRecord { seq }
            | Self::Replaced { seq }
            | Self::Missing { from: seq, .. }
            | Self::Moved { seq }
            | Self::Repeated { seq }
            | Self::Beheaded { seq }
            | Self::Torn { seq } => *seq,
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { seq } => write!(f, "record {seq} was changed"),
            Self::NoRecord { seq } => write!(f, "this is no record; number {seq} should stand here"),
            Self::Replaced { seq } => {
                write!(f, "record {seq} does not follow record {}: one of them was replaced", seq.saturating_sub(1))
            }
            Self::Missing { from, to } if from == to => write!(f, "record {from} is missing before this line"),
            Self::Missing { from, to } => write!(f, "records {from} to {to} are missing before this line"),
            Self::Moved { seq } => write!(f, "record {seq} was moved here"),
            Self::Repeated { seq } => write!(f, "there is a record {seq} already"),
            Self::Beheaded { seq } => write!(f, "the file begins with record {seq}: what stood before it was taken out"),
            Self::Torn { seq } => write!(f, "record {seq} is incomplete"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.flaw)
    }
}

/// The last record of a log. Kept elsewhere, its hash tells later whether the log was cut or written anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub seq: u64,
    /// Its hash, as 64 hex digits.
    pub hash: String,
}

/// A record that says that something before it was no record, or could not be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// Its number.
    pub seq: u64,
    /// What it says.
    pub what: String,
}

/// What came of checking a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verification {
    /// How many files there are.
    pub files: usize,
    /// How many lines are records, right or not.
    pub records: u64,
    /// The number of the first. Where it is not 1, older files were removed.
    pub begins: Option<u64>,
    /// The last record.
    pub head: Option<Head>,
    /// What is wrong, in the order of the log; at most 1,000.
    pub findings: Vec<Finding>,
    /// How many more findings there are.
    pub more: u64,
    /// What the records themselves say was lost.
    pub recoveries: Vec<Recovery>,
    /// How many records are of a version that is newer than this program. They are checked like all others.
    pub newer: u64,
    /// Where the record with the hash that was looked for stands.
    pub expected_at: Option<u64>,
}

impl Verification {
    /// Whether nothing is wrong. That a log was cut at the end of a record, or written anew from some record on, cannot be
    /// seen in it: that shows only by the hash of a record that was noted elsewhere ([`Verifier::expecting`]).
    pub fn is_intact(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Checks a log line by line. [`AuditLog::verify`](super::AuditLog::verify) is the usual way to it.
#[derive(Debug, Clone, Default)]
pub struct Verifier {
    so_far: Verification,
    /// The hash of the record that must be in the log.
    expected: Option<String>,
    path: Option<AbsPath>,
    /// Whether the next line is the first of its file.
    at_start: bool,
    /// The record with the highest number so far.
    last: Option<Last>,
    /// How many lines since then are no records.
    strange: u64,
    /// Records that are missing so far.
    gaps: BTreeSet<u64>,
}

#[derive(Debug, Clone)]
struct Last {
    seq: u64,
    hash: String,
    /// Whether it is what was written: what follows one that is not, says nothing.
    is_sound: bool,
}

impl Verifier {
    /// Before the first line of the first file.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, looking for the record with this hash: 64 hex digits, as [`Verification::head`] had it once.
    #[must_use]
    pub fn expecting(mut self, hash: &str) -> Self {
        self.expected = Some(hash.trim().to_ascii_lowercase());
        self
    }

    /// From here on, lines are of this file.
    pub fn begin_file(&mut self, path: &AbsPath) {
        self.so_far.files += 1;
        self.path = Some(path.clone());
        self.at_start = true;
    }

    /// The next line.
    pub fn line(&mut self, line: &RawLine) {
        let at_start = std::mem::replace(&mut self.at_start, false);
        let due = self.due();
        if !line.is_complete {
            self.found(Flaw::Torn { seq: due }, line.number);
            return;
        }
        let Some(frame) = Frame::read(&line.bytes).filter(|_| !line.is_too_long) else {
            self.found(Flaw::NoRecord { seq: due }, line.number);
            self.strange = self.strange.saturating_add(1);
            return;
        };
        self.so_far.records = self.so_far.records.saturating_add(1);
        if !frame.is_intact() {
            self.found(Flaw::Changed { seq: due }, line.number);
            // Its number may be what was changed. By its place it is the next one.
            if self.last.is_some() {
                self.follow(due, &frame, false);
            } else {
                self.strange = self.strange.saturating_add(1);
            }
            return;
        }
        self.sound(&frame, line, at_start);
    }

    /// A record with the hash that it states.
    fn sound(&mut self, frame: &Frame<'_>, line: &RawLine, at_start: bool) {
        let number = line.number;
        if frame.version > super::entry::VERSION {
            self.so_far.newer = self.so_far.newer.saturating_add(1);
        }
        if self.expected.as_deref() == Some(frame.hash) {
            self.so_far.expected_at = Some(frame.seq);
        }
        if frame.kind == "recovered"
            && let Some(Record { kind: RecordKind::Recovered, seq, what, .. }) = Record::read(&line.bytes)
            && self.so_far.recoveries.len() < FINDINGS
        {
            self.so_far.recoveries.push(Recovery { seq, what: what.unwrap_or_default() });
        }
        let Some(last) = &self.last else {
            // What stands before the first record was removed, or there is nothing before it.
            self.so_far.begins = Some(frame.seq.saturating_sub(self.strange));
            if self.strange > 0 {
                // Those lines are found already, and the first of them may be what begins the file.
            } else if frame.kind != "start" {
                self.found(Flaw::Beheaded { seq: frame.seq }, number);
            } else if frame.seq == 1 && frame.prev != frame::NONE {
                self.found(Flaw::Replaced { seq: 1 }, number);
            }
            self.follow(frame.seq, frame, true);
            return;
        };
        if frame.seq <= last.seq {
            let seq = frame.seq;
            let flaw = if self.gaps.remove(&seq) { Flaw::Moved { seq } } else { Flaw::Repeated { seq } };
            self.found(flaw, number);
            return;
        }
        let next = last.seq.saturating_add(1);
        let (follows, is_sound) = (frame.prev == last.hash, last.is_sound);
        // As many numbers as there were lines that are no records are accounted for by them.
        let missing_from = next.saturating_add(self.strange);
        if frame.seq > missing_from {
            self.missing(missing_from, frame.seq.saturating_sub(1), number);
        } else if frame.seq == next && !follows && is_sound {
            self.found(Flaw::Replaced { seq: frame.seq }, number);
        }
        if at_start && frame.kind != "start" {
            self.found(Flaw::Beheaded { seq: frame.seq }, number);
        }
        self.follow(frame.seq, frame, true);
    }

    /// The number that the next record should have.
    fn due(&self) -> u64 {
        self.last.as_ref().map_or(1, |last| last.seq.saturating_add(1)).saturating_add(self.strange)
    }

    fn follow(&mut self, seq: u64, frame: &Frame<'_>, is_sound: bool) {
        self.strange = 0;
        self.last = Some(Last { seq, hash: frame.hash.to_owned(), is_sound });
    }

    fn missing(&mut self, from: u64, to: u64, line: u64) {
        self.found(Flaw::Missing { from, to }, line);
        let room = GAPS.saturating_sub(self.gaps.len());
        self.gaps.extend((from..=to).take(room));
    }

    fn found(&mut self, flaw: Flaw, line: u64) {
        if self.so_far.findings.len() < FINDINGS {
            let path = self.path.clone().unwrap_or_else(AbsPath::root);
            self.so_far.findings.push(Finding { flaw, path, line });
        } else {
            self.so_far.more = self.so_far.more.saturating_add(1);
        }
    }

    /// Whether anything is wrong so far.
    pub fn has_findings(&self) -> bool {
        !self.so_far.findings.is_empty()
    }

    /// What came of it.
    pub fn finish(self) -> Verification {
        let Self { mut so_far, last, .. } = self;
        so_far.head = last.map(|last| Head { seq: last.seq, hash: last.hash });
        so_far
    }
}
