//! The audit log: what is recorded, what is never written, and what its chain shows.

mod chain;
#[cfg(all(feature = "cli", unix))]
mod command;
mod many;
mod recorded;
mod required;
mod rotation;

use std::fs;

use countersign::analysis::path::AbsPath;
use countersign::audit::{AuditLog, AuditSettings, Record, RecordKind};

/// A log of its own, with the folder that goes when it is dropped.
struct Scratch {
    _folder: tempfile::TempDir,
    log: AuditLog,
}

impl Scratch {
    fn new() -> Self {
        Self::with(AuditSettings::USUAL)
    }

    fn with(settings: AuditSettings) -> Self {
        let folder = tempfile::tempdir().expect("scratch");
        let path = folder.path().join("state/audit.jsonl");
        let path = AbsPath::parse(path.to_str().expect("utf-8")).expect("absolute");
        Self { _folder: folder, log: AuditLog::new(path, settings) }
    }

    /// A log with so many records, the one that begins it among them.
    fn filled(records: u64) -> Self {
        let scratch = Self::new();
        scratch.fill(records - 1);
        scratch
    }

    fn fill(&self, notes: u64) {
        for n in 1..=notes {
            self.log.note(Some(n), "test", &format!("note {n}")).expect("recorded");
        }
    }

    fn records(&self) -> Vec<Record> {
        self.log.records().expect("a log").collect::<Result<_, _>>().expect("readable")
    }

    /// Those of decisions and answers.
    fn of_calls(&self) -> Vec<Record> {
        let is_of_call = |record: &Record| matches!(record.kind, RecordKind::Decision | RecordKind::Answer);
        self.records().into_iter().filter(is_of_call).collect()
    }

    fn path(&self) -> &str {
        self.log.path().as_str()
    }

    fn bytes(&self) -> Vec<u8> {
        fs::read(self.path()).expect("a file")
    }

    fn write(&self, bytes: &[u8]) {
        fs::write(self.path(), bytes).expect("written");
    }

    /// What `verify` finds, as `line: what`, in the current file or with the ending of an older one.
    fn findings(&self) -> Vec<String> {
        let name = |path: &AbsPath| path.as_str().strip_prefix(self.path()).unwrap_or("elsewhere").to_owned();
        let findings = self.log.verify().expect("readable").findings;
        findings.iter().map(|finding| format!("{}{}: {}", name(&finding.path), finding.line, finding.flaw)).collect()
    }

    /// The files of the log and those beside it, by how their names end.
    fn files(&self) -> Vec<String> {
        let folder = self.log.path().parent().expect("a folder");
        let names = fs::read_dir(folder.as_str()).expect("a folder").map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<String> = names.map(|name| name.to_str().expect("utf-8").trim_start_matches("audit.jsonl").to_owned()).collect();
        names.sort();
        names
    }
}
