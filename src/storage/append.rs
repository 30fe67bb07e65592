//! A log of JSON lines that several processes append to at once.
//!
//! A record is written under an exclusive advisory lock on a sibling `.lock` file, in one write, and
//! synced. A process that dies in between leaves a last line without its line break: readers leave
//! that line out and report it, the next writer moves it aside into a `.torn` file, so that no record
//! is ever glued onto it. Reading takes no lock unless the last line looks torn.
//!
//! The whole log is rewritten under the same lock and takes the place of the old one in one step: whoever reads
//! meanwhile sees the one or the other, and so does whoever comes after a crash.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Problem, StorageError, create_folder_of, is_there, lock, private, replace, sync_folder_of};
use crate::analysis::path::AbsPath;

/// How large a log and a record of it may become.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the file.
    pub file: u64,
    /// Bytes of one line, without its line break.
    pub line: usize,
}

impl Limits {
    /// 16 MiB in lines of 64 KiB.
    pub const USUAL: Self = Self { file: 16 << 20, line: 64 << 10 };
}

/// What is kept of torn lines; beyond that they are dropped.
const TORN_LIMIT: u64 = 1 << 20;

/// One log.
#[derive(Debug, Clone)]
pub struct AppendLog {
    path: AbsPath,
    limits: Limits,
    /// Where the log is kept in memory instead of in the file.
    memory: Option<Arc<Mutex<Vec<u8>>>>,
}

/// What a log looks like from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp {
    bytes: u64,
    at: Option<std::time::SystemTime>,
    file: Option<u64>,
}

/// The complete lines of a log, and what could not be taken for one.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    lines: Vec<Line>,
    problems: Vec<Problem>,
    /// Where the last complete line ends.
    complete: u64,
    /// The bytes behind it.
    torn: Vec<u8>,
}

/// A line of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Counted from one.
    pub number: usize,
    /// Its text without the line break; `Err` has what is left of a line that is not UTF-8 or too long.
    pub text: Result<String, String>,
}

/// Why a line is not a record of this version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// It was written by a later version of this crate.
    #[error("the record is of version {0}, which is newer than this program")]
    Newer(u64),
    /// It is not a record.
    #[error("this is not a record: {0}")]
    Broken(String),
}

impl Contents {
    /// The lines, in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// How many bytes the complete lines have.
    pub fn bytes(&self) -> u64 {
        self.complete
    }

    /// What was left out: a torn last line, lines that are no text.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl Line {
    /// The line as a record of `version`, which it has to name in its field `v`.
    ///
    /// # Errors
    /// When it is of a newer version or not a record.
    pub fn record<T: DeserializeOwned>(&self, version: u64) -> Result<T, RecordError> {
        let text = self.text.as_ref().map_err(|_| RecordError::Broken("no readable text, or too long".to_owned()))?;
        let broken = |e: serde_json::Error| RecordError::Broken(e.to_string());
        let mut value: Value = serde_json::from_str(text).map_err(broken)?;
        let named = value.as_object_mut().and_then(|fields| fields.remove("v")).and_then(|v| v.as_u64());
        match named {
            Some(v) if v == version => serde_json::from_value(value).map_err(broken),
            Some(v) if v > version => Err(RecordError::Newer(v)),
            Some(_) | None => Err(RecordError::Broken("no known version in `v`".to_owned())),
        }
    }

    /// The line as far as it can be read.
    pub fn readable(&self) -> &str {
        match &self.text {
            Ok(text) | Err(text) => text,
        }
    }
}

fn locked(memory: &Mutex<Vec<u8>>) -> MutexGuard<'_, Vec<u8>> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

impl AppendLog {
    /// The log at `path`, with the usual limits. Nothing is opened yet.
    pub fn new(path: AbsPath) -> Self {
        Self { path, limits: Limits::USUAL, memory: None }
    }

    /// A log in memory, which its clones share; `path` is only what its problems name.
    pub fn in_memory(path: AbsPath) -> Self {
        Self { memory: Some(Arc::default()), ..Self::new(path) }
    }

    /// The same, with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The file.
    pub fn path(&self) -> &AbsPath {
        &self.path
    }

    /// What changes whenever the log does: it is found out without reading the log.
    pub fn stamp(&self) -> Stamp {
        if let Some(memory) = &self.memory {
            return Stamp { bytes: locked(memory).len() as u64, at: None, file: None };
        }
        let Ok(meta) = fs::metadata(self.path.as_str()) else { return Stamp::default() };
        #[cfg(unix)]
        let file = Some(std::os::unix::fs::MetadataExt::ino(&meta));
        #[cfg(not(unix))]
        let file = None;
        Stamp { bytes: meta.len(), at: meta.modified().ok(), file }
    }

    /// All complete lines. A log that does not exist is empty.
    ///
    /// # Errors
    /// When the file cannot be read or is too large.
    pub fn read(&self) -> Result<Contents, StorageError> {
        if let Some(memory) = &self.memory {
            return Ok(self.split(&locked(memory)));
        }
        let contents = self.read_unlocked()?;
        if contents.torn.is_empty() {
            return Ok(contents);
        }
        // Somebody may be writing that line right now. Where the lock cannot be had, the line stays torn.
        match lock::shared(&self.path) {
            Some(_lock) => self.read_unlocked(),
            None => Ok(contents),
        }
    }

    /// Appends one record: a line of JSON.
    ///
    /// # Errors
    /// When it cannot be written; then it is as good as never written.
    pub fn append(&self, record: &str) -> Result<(), StorageError> {
        self.update(|_| Ok::<_, StorageError>((Some(record.to_owned()), ())))
    }

    /// Reads the log, lets `decide` say what to append, and appends it, all under the lock: for
    /// records that depend on those before. `decide` must not wait for anything, least of all a person.
    ///
    /// # Errors
    /// When the log cannot be read or written, or `decide` fails.
    pub fn update<T, E: From<StorageError>>(&self, decide: impl FnOnce(&Contents) -> Result<(Option<String>, T), E>) -> Result<T, E> {
        self.update_all(|contents| decide(contents).map(|(record, outcome)| (record.into_iter().collect(), outcome)))
    }

    /// The same with any number of records, which are written at once.
    ///
    /// # Errors
    /// As [`Self::update`]. Where writing fails, none of the records is there.
    pub fn update_all<T, E: From<StorageError>>(&self, decide: impl FnOnce(&Contents) -> Result<(Vec<String>, T), E>) -> Result<T, E> {
        if let Some(memory) = &self.memory {
            let mut bytes = locked(memory);
            let contents = self.split(&bytes);
            let (records, outcome) = decide(&contents)?;
            let text = self.joined_behind(&records, contents.complete)?;
            bytes.extend_from_slice(text.as_bytes());
            return Ok(outcome);
        }
        create_folder_of(&self.path)?;
        let _lock = lock::exclusive(&self.path)?;
        let contents = self.read_unlocked()?;
        let (records, outcome) = decide(&contents)?;
        if !records.is_empty() {
            self.write(&contents, &records)?;
        }
        Ok(outcome)
    }

    /// Reads the log and lets `decide` say which lines are all of it from now on, under the lock: for a log in which much
    /// is out of date. Nothing where it is to stay. Whether it was rewritten.
    ///
    /// What `decide` does not give is gone, a line that could not be read as well, so it gives nothing where it does not
    /// know a line. A torn last line is kept aside. `decide` must not wait for anything, least of all a person.
    ///
    /// # Errors
    /// When the log cannot be read or written, the new one would exceed its limits, or `decide` fails. Then the log is as
    /// it was, unless all that failed was to make the new one survive a power cut.
    pub fn rewrite<E: From<StorageError>>(&self, decide: impl FnOnce(&Contents) -> Result<Option<Vec<String>>, E>) -> Result<bool, E> {
        if let Some(memory) = &self.memory {
            let mut bytes = locked(memory);
            let Some(lines) = decide(&self.split(&bytes))? else { return Ok(false) };
            *bytes = self.joined(&lines)?.into_bytes();
            return Ok(true);
        }
        create_folder_of(&self.path)?;
        let _lock = lock::exclusive(&self.path)?;
        let contents = self.read_unlocked()?;
        let Some(lines) = decide(&contents)? else { return Ok(false) };
        let text = self.joined(&lines)?;
        if !contents.torn.is_empty() {
            self.keep_aside(&contents.torn)?;
        }
        // Who holds the lock may do that: what lies there is of processes that died.
        replace::sweep(&self.path)?;
        replace::replace_privately(&self.path, text.as_bytes())?;
        Ok(true)
    }

    /// The lines as the text of a log.
    fn joined(&self, lines: &[String]) -> Result<String, StorageError> {
        self.joined_behind(lines, 0)
    }

    /// The lines as text that stands behind so many bytes.
    fn joined_behind(&self, lines: &[String], before: u64) -> Result<String, StorageError> {
        let mut text = String::new();
        for line in lines {
            self.check(line, before.saturating_add(text.len() as u64))?;
            text.push_str(line);
            text.push('\n');
        }
        Ok(text)
    }

    fn read_unlocked(&self) -> Result<Contents, StorageError> {
        if !is_there(&self.path)? {
            return Ok(Contents::default());
        }
        let failed = |e| StorageError::io(&self.path, "read", e);
        let file = File::open(self.path.as_str()).map_err(failed)?;
        let mut bytes = Vec::new();
        file.take(self.limits.file.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > self.limits.file {
            return Err(StorageError::FileLimit { path: self.path.clone(), limit: self.limits.file });
        }
        Ok(self.split(&bytes))
    }

    fn split(&self, bytes: &[u8]) -> Contents {
        let mut contents = Contents::default();
        for (number, line) in (1..).zip(bytes.split_inclusive(|&b| b == b'\n')) {
            let problem = |message: String| Problem { path: self.path.clone(), line: Some(number), message };
            let Some(line) = line.strip_suffix(b"\n") else {
                contents.torn = line.to_vec();
                contents.problems.push(problem(format!("the last record is incomplete ({} bytes) and left out", line.len())));
                break;
            };
            contents.complete += line.len() as u64 + 1;
            let text = match std::str::from_utf8(line) {
                Ok(text) if line.len() <= self.limits.line => Ok(text.to_owned()),
                Ok(text) => {
                    contents.problems.push(problem(format!("the line is longer than {} bytes and left out", self.limits.line)));
                    Err(text.to_owned())
                }
                Err(_) => {
                    contents.problems.push(problem("the line is not UTF-8 and left out".to_owned()));
                    Err(String::from_utf8_lossy(line).into_owned())
                }
            };
            contents.lines.push(Line { number, text });
        }
        contents
    }

    /// That the record is one line, and fits behind that many bytes.
    fn check(&self, record: &str, before: u64) -> Result<(), StorageError> {
        if record.contains(['\n', '\r']) {
            return Err(StorageError::LineBreak(self.path.clone()));
        }
        if record.len() > self.limits.line {
            return Err(StorageError::LineLimit { path: self.path.clone(), limit: self.limits.line });
        }
        let after = before.saturating_add(record.len() as u64).saturating_add(1);
        if after > self.limits.file {
            return Err(StorageError::FileLimit { path: self.path.clone(), limit: self.limits.file });
        }
        Ok(())
    }

    fn write(&self, contents: &Contents, records: &[String]) -> Result<(), StorageError> {
        let text = self.joined_behind(records, contents.complete)?;
        let is_new = !is_there(&self.path)?;
        let failed = |e| StorageError::io(&self.path, "written", e);
        let mut file = private().create(true).append(true).open(self.path.as_str()).map_err(failed)?;
        if !contents.torn.is_empty() {
            self.keep_aside(&contents.torn)?;
            file.set_len(contents.complete).map_err(failed)?;
        }
        let written = file.write_all(text.as_bytes()).and_then(|()| file.flush()).and_then(|()| file.sync_data());
        if let Err(e) = written {
            // A full disk leaves half a line; where even that cannot be taken back, it is a torn one.
            let _ = file.set_len(contents.complete);
            return Err(failed(e));
        }
        if is_new { sync_folder_of(&self.path) } else { Ok(()) }
    }

    /// Keeps the bytes of a torn line for whoever wants to see what was lost.
    fn keep_aside(&self, torn: &[u8]) -> Result<(), StorageError> {
        let path = format!("{}.torn", self.path);
        if fs::metadata(&path).is_ok_and(|meta| !meta.is_file() || meta.len() > TORN_LIMIT) {
            return Ok(());
        }
        let failed = |e| StorageError::io(&self.path, "repaired", e);
        let mut file = private().create(true).append(true).open(path).map_err(failed)?;
        file.write_all(torn).and_then(|()| file.write_all(b"\n")).and_then(|()| file.sync_data()).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn scratch() -> (tempfile::TempDir, AppendLog) {
        let folder = tempfile::tempdir().expect("scratch");
        let path = AbsPath::parse(folder.path().to_str().expect("utf-8")).expect("absolute").join("state/log.jsonl").expect("join");
        (folder, AppendLog::new(path))
    }

    fn texts(log: &AppendLog) -> Vec<String> {
        log.read().expect("read").lines().iter().map(|line| line.text.clone().expect("text")).collect()
    }

    #[test]
    fn records_come_back_in_order_and_absent_is_empty() {
        let (_folder, log) = scratch();
        assert!(texts(&log).is_empty());
        log.append("{\"a\":1}").expect("append");
        log.append("{\"a\":2}").expect("append");
        assert_eq!(texts(&log), ["{\"a\":1}", "{\"a\":2}"]);
        assert!(log.read().expect("read").problems().is_empty());
    }

    #[test]
    fn a_write_torn_at_any_byte_loses_only_its_own_record() {
        let records = ["{\"n\":\"one\"}", "{\"n\":\"two ü\"}", "{\"n\":\"three\"}"];
        let whole = records.join("\n") + "\n";
        for cut in 0..=whole.len() {
            let (_folder, log) = scratch();
            create_folder_of(log.path()).expect("folder");
            fs::write(log.path().as_str(), &whole.as_bytes()[..cut]).expect("torn");
            let complete = whole.as_bytes()[..cut].split(|&b| b == b'\n').count() - 1;
            assert_eq!(texts(&log), records[..complete], "cut at {cut}");
            let is_torn = cut > 0 && whole.as_bytes()[cut - 1] != b'\n';
            assert_eq!(log.read().expect("read").problems().len(), usize::from(is_torn), "cut at {cut}");

            log.append("{\"n\":\"next\"}").expect("append");
            let mut expected: Vec<_> = records[..complete].iter().map(ToString::to_string).collect();
            expected.push("{\"n\":\"next\"}".to_owned());
            assert_eq!(texts(&log), expected, "cut at {cut}");
            assert!(log.read().expect("read").problems().is_empty(), "cut at {cut}");
            assert_eq!(fs::metadata(format!("{}.torn", log.path())).is_ok(), is_torn, "cut at {cut}");
        }
    }

    #[test]
    fn lines_that_are_no_text_are_reported_with_their_number() {
        let (_folder, log) = scratch();
        let log = log.with_limits(Limits { file: 1000, line: 20 });
        create_folder_of(log.path()).expect("folder");
        fs::write(log.path().as_str(), b"{\"a\":1}\n\xff\xfe\n{\"long\":\"xxxxxxxxxxxxxxxxxxxxxxxx\"}\n{\"a\":2}\n").expect("write");
        let contents = log.read().expect("read");
        assert_eq!(contents.problems().iter().map(|p| p.line).collect::<Vec<_>>(), [Some(2), Some(3)]);
        assert_eq!(contents.lines().iter().filter(|l| l.text.is_ok()).map(|l| l.number).collect::<Vec<_>>(), [1, 4]);
    }

    #[test]
    fn bounds_are_kept() {
        let (_folder, log) = scratch();
        let log = log.with_limits(Limits { file: 30, line: 20 });
        assert!(matches!(log.append(&"x".repeat(21)), Err(StorageError::LineLimit { .. })));
        assert!(matches!(log.append("a\nb"), Err(StorageError::LineBreak(_))));
        log.append(&"x".repeat(20)).expect("fits");
        assert!(matches!(log.append(&"x".repeat(20)), Err(StorageError::FileLimit { .. })));
        fs::write(log.path().as_str(), "x".repeat(31)).expect("write");
        assert!(matches!(log.read(), Err(StorageError::FileLimit { .. })));
    }

    #[test]
    fn threads_lose_nothing() {
        let (_folder, log) = scratch();
        thread::scope(|scope| {
            for thread in 0..4 {
                let log = log.clone();
                scope.spawn(move || (0..50).for_each(|n| log.append(&format!("{{\"t\":{thread},\"n\":{n}}}")).expect("append")));
            }
        });
        let mut lines = texts(&log);
        assert_eq!(lines.len(), 200);
        lines.sort();
        lines.dedup();
        assert_eq!(lines.len(), 200);
    }

    #[test]
    fn a_folder_or_pipe_in_its_place_is_an_error_not_an_empty_log() {
        let (_folder, log) = scratch();
        fs::create_dir_all(log.path().as_str()).expect("folder");
        assert!(matches!(log.read(), Err(StorageError::NotAFile(_))));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_look() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_folder, log) = scratch();
        log.append("{}").expect("append");
        let mode = |path: &str| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(log.path().as_str()), 0o600);
        assert_eq!(mode(&lock::file_for(log.path())), 0o600);
        assert_eq!(mode(log.path().parent().expect("parent").as_str()), 0o700);
    }

    #[test]
    fn records_name_their_version() {
        let line = |text: &str| Line { number: 1, text: Ok(text.to_owned()) };
        assert_eq!(line(r#"{"v":1,"a":2}"#).record::<Value>(1), Ok(serde_json::json!({"a": 2})));
        assert_eq!(line(r#"{"v":2,"a":2}"#).record::<Value>(1), Err(RecordError::Newer(2)));
        for broken in [r#"{"a":2}"#, r#"{"v":0}"#, r#"{"v":"1"}"#, "[1]", "", "{"] {
            assert!(matches!(line(broken).record::<Value>(1), Err(RecordError::Broken(_))), "{broken}");
        }
    }
}
