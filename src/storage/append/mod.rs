//! A log of JSON lines that several processes append to at once.
//!
//! A record is written under an exclusive advisory lock on a sibling `.lock` file, in one write, and
//! synced. A process that dies in between leaves a last line without its line break: readers leave
//! that line out and report it, the next writer moves it aside into a `.torn` file, so that no record
//! is ever glued onto it. Reading takes no lock unless the last line looks torn.
//!
//! The whole log is rewritten under the same lock and takes the place of the old one in one step: whoever reads
//! meanwhile sees the one or the other, and so does whoever comes after a crash.

mod contents;
#[cfg(test)]
mod tests;

use std::fs::{self, File, Metadata};
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::{Problem, StorageError, check_length, create_folder_of, is_there, lock, private, replace, sync_folder_of};
use crate::analysis::path::AbsPath;
use crate::counts::counted;

pub use contents::{Contents, Line, News, RecordError};

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

/// How much of the start of a log, and of what stands before a mark, is held against the file: bytes.
const SAMPLE: usize = 256;

/// How far a log was read, so that a reader can go on from there.
#[derive(Debug, Clone, Default)]
pub struct Mark {
    /// Whether anything was read at all.
    is_set: bool,
    /// What tells the file from one that took its place, where the system has that.
    identity: Option<(u64, u64)>,
    /// Its length, and when it was changed, at the last look.
    seen: Option<(u64, Option<SystemTime>)>,
    /// Where the last complete line ends, and how many there are.
    complete: u64,
    lines: usize,
    /// The first bytes, and the last ones before the mark.
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl Mark {
    /// How many bytes the complete lines have.
    pub fn bytes(&self) -> u64 {
        self.complete
    }
}

fn seen(meta: &Metadata) -> (u64, Option<SystemTime>) {
    (meta.len(), meta.modified().ok())
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps)]
fn identity(meta: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((meta.dev(), meta.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Option<(u64, u64)> {
    None
}

/// Whether these bytes stand there.
fn stands_at<R: Read + Seek>(source: &mut R, at: u64, wanted: &[u8]) -> io::Result<bool> {
    source.seek(SeekFrom::Start(at))?;
    let mut found = Vec::with_capacity(wanted.len());
    source.take(wanted.len() as u64).read_to_end(&mut found)?;
    Ok(found == wanted)
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

    /// All complete lines. A log that does not exist is empty.
    ///
    /// # Errors
    /// When the file cannot be read or is too large.
    pub fn read(&self) -> Result<Contents, StorageError> {
        if let Some(memory) = &self.memory {
            return Ok(self.split(&locked(memory), &Mark::default()));
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

    /// Reads the log, lets `decide` say what to append, and appends it in one write, all under the lock: for
    /// records that depend on those before. `decide` must not wait for anything, least of all a person.
    ///
    /// # Errors
    /// When the log cannot be read or written, or `decide` fails. Nothing is appended then.
    pub fn update<T, I, E>(&self, decide: impl FnOnce(&Contents) -> Result<(I, T), E>) -> Result<T, E>
    where
        I: IntoIterator<Item = String>,
        E: From<StorageError>,
    {
        self.under_lock(&mut Mark::default(), |_, contents| decide(&contents))
    }

    /// The same for who has read the log up to a mark: `decide` is given only what is new. What is appended is behind the
    /// mark, to be read next.
    ///
    /// # Errors
    /// When the log cannot be read or written, or `decide` fails. Nothing is appended then. Where it cannot be read, the
    /// mark is unset.
    pub fn update_since<T, I, E>(&self, mark: &mut Mark, decide: impl FnOnce(News) -> Result<(I, T), E>) -> Result<T, E>
    where
        I: IntoIterator<Item = String>,
        E: From<StorageError>,
    {
        self.under_lock(mark, |goes_on, contents| decide(News::of(goes_on, contents)))
    }

    fn under_lock<T, I, E>(&self, mark: &mut Mark, decide: impl FnOnce(bool, Contents) -> Result<(I, T), E>) -> Result<T, E>
    where
        I: IntoIterator<Item = String>,
        E: From<StorageError>,
    {
        if let Some(memory) = &self.memory {
            let mut bytes = locked(memory);
            let (goes_on, contents) = self.in_bytes(&bytes, mark)?;
            let complete = contents.complete;
            let (records, outcome) = decide(goes_on, contents)?;
            let text = self.text_of(records, complete)?;
            bytes.extend_from_slice(text.as_bytes());
            return Ok(outcome);
        }
        create_folder_of(&self.path)?;
        let _lock = lock::exclusive(&self.path)?;
        let (goes_on, contents) = self.in_file(mark)?;
        let (complete, torn) = (contents.complete, contents.torn.clone());
        let (records, outcome) = decide(goes_on, contents)?;
        let text = self.text_of(records, complete)?;
        if !text.is_empty() {
            self.write(complete, &torn, &text)?;
        }
        Ok(outcome)
    }

    /// What is new since the mark, which goes to where the log ends now. Where nobody wrote, this only looks at the file's
    /// length and times.
    ///
    /// A file that was put in the place of another, or is shorter or begins otherwise than before, is read as a whole. A
    /// file that somebody edits by hand in the middle without changing its length is not noticed.
    ///
    /// # Errors
    /// When the file cannot be read or is too large. The mark is unset then.
    pub fn read_since(&self, mark: &mut Mark) -> Result<News, StorageError> {
        if let Some(memory) = &self.memory {
            let (goes_on, contents) = self.in_bytes(&locked(memory), mark)?;
            return Ok(News::of(goes_on, contents));
        }
        if mark.is_set && self.looks_same(mark) {
            return Ok(News::Nothing);
        }
        let before = mark.clone();
        let (goes_on, contents) = self.in_file(mark)?;
        if contents.torn.is_empty() {
            return Ok(News::of(goes_on, contents));
        }
        // Somebody may be writing that line right now. Where the lock cannot be had, the line stays torn.
        match lock::shared(&self.path) {
            Some(_lock) => {
                *mark = before;
                let (goes_on, contents) = self.in_file(mark)?;
                Ok(News::of(goes_on, contents))
            }
            None => Ok(News::of(goes_on, contents)),
        }
    }

    fn looks_same(&self, mark: &Mark) -> bool {
        match fs::metadata(self.path.as_str()) {
            Ok(meta) => meta.is_file() && mark.identity == identity(&meta) && mark.seen == Some(seen(&meta)),
            Err(e) => e.kind() == io::ErrorKind::NotFound && mark.seen.is_none() && fs::symlink_metadata(self.path.as_str()).is_err(),
        }
    }

    fn in_file(&self, mark: &mut Mark) -> Result<(bool, Contents), StorageError> {
        let before = std::mem::take(mark);
        if !is_there(&self.path)? {
            mark.is_set = true;
            return Ok((before.is_set && before.seen.is_none(), Contents::default()));
        }
        let failed = |e| StorageError::io(&self.path, "read", e);
        let mut file = File::open(self.path.as_str()).map_err(failed)?;
        let meta = file.metadata().map_err(failed)?;
        let now = Mark { identity: identity(&meta), seen: Some(seen(&meta)), ..Mark::default() };
        self.behind(&mut file, meta.len(), before, now, mark)
    }

    fn in_bytes(&self, bytes: &[u8], mark: &mut Mark) -> Result<(bool, Contents), StorageError> {
        let before = std::mem::take(mark);
        self.behind(&mut Cursor::new(bytes), bytes.len() as u64, before, Mark::default(), mark)
    }

    /// What stands behind a mark, and whether it goes on from there; otherwise it is everything.
    fn behind<R: Read + Seek>(
        &self,
        source: &mut R,
        length: u64,
        before: Mark,
        mut now: Mark,
        mark: &mut Mark,
    ) -> Result<(bool, Contents), StorageError> {
        let failed = |e| StorageError::io(&self.path, "read", e);
        if length > self.limits.file {
            return Err(StorageError::FileLimit { path: self.path.clone(), limit: self.limits.file });
        }
        let tail_at = before.complete.saturating_sub(before.tail.len() as u64);
        let goes_on = before.is_set
            && before.identity == now.identity
            && before.complete <= length
            && stands_at(source, 0, &before.head).map_err(failed)?
            && stands_at(source, tail_at, &before.tail).map_err(failed)?;
        let before = if goes_on { before } else { Mark::default() };
        source.seek(SeekFrom::Start(before.complete)).map_err(failed)?;
        let mut bytes = Vec::new();
        let rest = self.limits.file.saturating_sub(before.complete);
        source.take(rest.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > rest {
            return Err(StorageError::FileLimit { path: self.path.clone(), limit: self.limits.file });
        }
        let contents = self.split(&bytes, &before);
        let new = bytes.get(..bytes.len().saturating_sub(contents.torn.len())).unwrap_or_default();
        now.head = before.head.into_iter().chain(new.iter().copied()).take(SAMPLE).collect();
        now.tail = before.tail;
        now.tail.extend_from_slice(new.get(new.len().saturating_sub(SAMPLE)..).unwrap_or_default());
        now.tail.drain(..now.tail.len().saturating_sub(SAMPLE));
        (now.is_set, now.complete, now.lines) = (true, contents.complete, before.lines + contents.lines.len());
        *mark = now;
        Ok((goes_on, contents))
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
            let Some(lines) = decide(&self.split(&bytes, &Mark::default()))? else { return Ok(false) };
            *bytes = self.text_of(lines, 0)?.into_bytes();
            return Ok(true);
        }
        create_folder_of(&self.path)?;
        let _lock = lock::exclusive(&self.path)?;
        let contents = self.read_unlocked()?;
        let Some(lines) = decide(&contents)? else { return Ok(false) };
        let text = self.text_of(lines, 0)?;
        if !contents.torn.is_empty() {
            keep_aside(&self.path, &contents.torn)?;
        }
        // Who holds the lock may do that: what lies there is of processes that died.
        replace::sweep(&self.path)?;
        replace::replace_privately(&self.path, text.as_bytes())?;
        Ok(true)
    }

    /// The records as the text that stands behind that many bytes.
    fn text_of(&self, records: impl IntoIterator<Item = String>, before: u64) -> Result<String, StorageError> {
        let mut text = String::new();
        for record in records {
            self.check(&record, before.saturating_add(text.len() as u64))?;
            text.push_str(&record);
            text.push('\n');
        }
        Ok(text)
    }

    fn read_unlocked(&self) -> Result<Contents, StorageError> {
        Ok(self.in_file(&mut Mark::default())?.1)
    }

    fn split(&self, bytes: &[u8], before: &Mark) -> Contents {
        let mut contents = Contents { complete: before.complete, ..Contents::default() };
        // As a text it is both checked and taken apart at once, which thousands of lines show.
        let lines: Box<dyn Iterator<Item = &[u8]>> = match std::str::from_utf8(bytes) {
            Ok(text) => Box::new(text.split_inclusive('\n').map(str::as_bytes)),
            Err(_) => Box::new(bytes.split_inclusive(|&b| b == b'\n')),
        };
        for (number, line) in (before.lines.saturating_add(1)..).zip(lines) {
            let problem = |message: String| Problem { path: self.path.clone(), line: Some(number), message };
            let Some(line) = line.strip_suffix(b"\n") else {
                contents.torn = line.to_vec();
                contents.problems.push(problem(format!("the last record is incomplete ({}) and left out", counted(line.len(), "byte"))));
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

    fn write(&self, complete: u64, torn: &[u8], text: &str) -> Result<(), StorageError> {
        let is_new = !is_there(&self.path)?;
        check_length(&self.path, complete.saturating_add(torn.len().max(text.len()) as u64))?;
        let failed = |e| StorageError::io(&self.path, "written", e);
        let mut file = private().create(true).append(true).open(self.path.as_str()).map_err(failed)?;
        if !torn.is_empty() {
            keep_aside(&self.path, torn)?;
            file.set_len(complete).map_err(failed)?;
        }
        let written = file.write_all(text.as_bytes()).and_then(|()| file.flush()).and_then(|()| file.sync_data());
        if let Err(e) = written {
            // A full disk leaves half a line; where even that cannot be taken back, it is a torn one.
            let _ = file.set_len(complete);
            return Err(failed(e));
        }
        if is_new { sync_folder_of(&self.path) } else { Ok(()) }
    }
}

/// Keeps the bytes of a torn line of the log at `log` for whoever wants to see what was lost.
pub(super) fn keep_aside(log: &AbsPath, torn: &[u8]) -> Result<(), StorageError> {
    let path = format!("{log}.torn");
    if fs::metadata(&path).is_ok_and(|meta| !meta.is_file() || meta.len() > TORN_LIMIT) {
        return Ok(());
    }
    let before = fs::metadata(&path).map_or(0, |meta| meta.len());
    check_length(log, before.saturating_add(torn.len() as u64).saturating_add(1))?;
    let failed = |e| StorageError::io(log, "repaired", e);
    let mut file = private().create(true).append(true).open(path).map_err(failed)?;
    file.write_all(torn).and_then(|()| file.write_all(b"\n")).and_then(|()| file.sync_data()).map_err(failed)
}
