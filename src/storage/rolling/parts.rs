//! The files of a log as they are at one moment, read line by line.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read as _, Take};

use super::RollingLog;
use crate::analysis::path::AbsPath;
use crate::storage::{StorageError, is_there, lock};

/// One file of a log.
#[derive(Debug)]
pub struct Part {
    path: AbsPath,
    /// What was there when the log was opened.
    source: BufReader<Take<File>>,
    line_limit: usize,
    lines: u64,
}

/// A line of a file, whatever is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawLine {
    /// Counted from one.
    pub number: u64,
    /// Its bytes without the line break; the first of them where it is too long.
    pub bytes: Vec<u8>,
    /// Whether it ends with a line break.
    pub is_complete: bool,
    /// Whether it is longer than a record may be.
    pub is_too_long: bool,
}

impl RollingLog {
    /// The files of the log as they are now, the oldest first. What is appended afterwards is not seen.
    ///
    /// # Errors
    /// When they cannot be listed or opened.
    pub(crate) fn parts(&self) -> Result<Vec<Part>, StorageError> {
        // Between listing and opening nobody may set a file aside. Where the lock cannot be had, one may be missing.
        let _lock = lock::shared(&self.path);
        let mut paths: Vec<AbsPath> = numbered(&self.path)?.into_iter().map(|(_, path)| path).collect();
        if is_there(&self.path)? {
            paths.push(self.path.clone());
        }
        paths.into_iter().map(|path| Part::open(path, self.limits.line)).collect()
    }
}

impl Part {
    fn open(path: AbsPath, line_limit: usize) -> Result<Self, StorageError> {
        let failed = |e| StorageError::io(&path, "read", e);
        if !is_there(&path)? {
            return Err(StorageError::NotAFile(path));
        }
        let file = File::open(path.as_str()).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        Ok(Self { source: BufReader::new(file.take(length)), path, line_limit, lines: 0 })
    }

    /// Which file.
    pub fn path(&self) -> &AbsPath {
        &self.path
    }

    fn next_line(&mut self) -> io::Result<Option<RawLine>> {
        let mut bytes = Vec::new();
        let limit = (self.line_limit as u64).saturating_add(1);
        if (&mut self.source).take(limit).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        let mut is_complete = bytes.pop_if(|last| *last == b'\n').is_some();
        let is_too_long = !is_complete && bytes.len() > self.line_limit;
        if is_too_long {
            is_complete = self.skip_line()?;
        }
        self.lines = self.lines.saturating_add(1);
        Ok(Some(RawLine { number: self.lines, bytes, is_complete, is_too_long }))
    }

    /// Goes behind the next line break; whether there is one.
    fn skip_line(&mut self) -> io::Result<bool> {
        loop {
            let (used, found) = {
                let buffer = self.source.fill_buf()?;
                match buffer.iter().position(|&byte| byte == b'\n') {
                    Some(at) => (at + 1, true),
                    None => (buffer.len(), false),
                }
            };
            self.source.consume(used);
            if found || used == 0 {
                return Ok(found);
            }
        }
    }
}

impl Iterator for Part {
    type Item = Result<RawLine, StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_line().map_err(|e| StorageError::io(&self.path, "read", e)).transpose()
    }
}

/// The files that were set aside for the log, with their numbers, the lowest first.
pub(super) fn numbered(log: &AbsPath) -> Result<Vec<(u64, AbsPath)>, StorageError> {
    let Some(folder) = log.parent() else { return Err(StorageError::NotAFile(log.clone())) };
    let entries = match fs::read_dir(folder.as_str()) {
        Ok(entries) => entries,
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(Vec::new()),
        Err(e) => return Err(StorageError::io(&folder, "listed", e)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|e| StorageError::io(&folder, "listed", e))?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if let Some(number) = number_of(name, log.name())
            && entry.file_type().is_ok_and(|kind| kind.is_file())
            && let Some(path) = folder.join(name)
        {
            found.push((number, path));
        }
    }
    found.sort_unstable_by_key(|(number, _)| *number);
    Ok(found)
}

/// The number in the name of a file that was set aside.
fn number_of(name: &str, log: &str) -> Option<u64> {
    let digits = name.strip_prefix(log)?.strip_prefix('.')?;
    (digits.len() >= 4 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}
