//! A log that is only looked at from its end: what an append costs does not grow with the log.
//!
//! A file that is full is set aside under a number of its own (`log.0001`, `log.0002`, …; the highest is the newest) and
//! the next one begins; the oldest of those set aside are removed. All of it happens under the exclusive lock of
//! [`append`] logs. A process that dies between the steps leaves a log without a current file: the next
//! one goes on behind the newest that was set aside.

mod parts;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};

pub use parts::{Part, RawLine};

use super::{StorageError, append, check_length, create_folder_of, is_there, lock, private, sync_folder_of};
use crate::analysis::path::AbsPath;

/// How much of the end is read first, and by how much that grows while it has no record: bytes.
const WINDOW: u64 = 8 << 10;
const GROWTH: u64 = 8;

/// How large a log may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RollingLimits {
    /// Bytes of one file; what would exceed that begins the next one.
    pub(crate) file: u64,
    /// Bytes of one line, without its line break.
    pub(crate) line: usize,
    /// Files that are kept besides the one that is written.
    pub(crate) keep: usize,
}

/// One log.
#[derive(Debug, Clone)]
pub(crate) struct RollingLog {
    path: AbsPath,
    limits: RollingLimits,
    syncs: bool,
}

/// Where a log ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct End {
    /// The last line that is a record. Nothing in a log without one.
    pub(crate) last: Option<Vec<u8>>,
    /// How many complete lines stand behind it that are none.
    pub(crate) strange: usize,
    /// The bytes of an incomplete last line. They are kept beside the log, in its `.torn` file.
    pub(crate) torn: usize,
    /// Whether what is appended begins a file.
    pub(crate) begins: bool,
}

impl RollingLog {
    /// The log at `path`. Nothing is opened yet.
    ///
    /// With `syncs`, an append waits until the record would survive a power cut; without, it survives the death of the
    /// process.
    pub(crate) fn new(path: AbsPath, limits: RollingLimits, syncs: bool) -> Self {
        Self { path, limits, syncs }
    }

    /// The file that is written.
    pub(crate) fn path(&self) -> &AbsPath {
        &self.path
    }

    /// Lets `make` say, by where the log ends, which lines to append, and appends them in one write, all under the lock.
    /// It is asked again where they begin another file. `is_record` tells records from other lines.
    ///
    /// # Errors
    /// When the log cannot be read or written, the lock cannot be had in about two seconds, or `make` fails. Nothing is
    /// appended then.
    pub(crate) fn append<T, E>(
        &self,
        is_record: fn(&[u8]) -> bool,
        mut make: impl FnMut(&End) -> Result<(Vec<String>, T), E>,
    ) -> Result<T, E>
    where
        E: From<StorageError>,
    {
        create_folder_of(&self.path)?;
        let _lock = lock::exclusive_soon(&self.path)?;
        let (mut end, complete, torn) = self.end(is_record)?;
        let (lines, mut outcome) = make(&end)?;
        let mut text = self.text_of(&lines)?;
        let is_full = complete > 0 && complete.saturating_add(text.len() as u64) > self.limits.file;
        let mut file = if complete > 0 || !torn.is_empty() { Some(self.mended(complete, &torn)?) } else { None };
        if is_full {
            if let Some(file) = file.take() {
                // What is set aside is not written again.
                file.sync_data().map_err(|e| StorageError::io(&self.path, "synced", e))?;
            }
            self.set_aside()?;
            end.begins = true;
            let (lines, again) = make(&end)?;
            outcome = again;
            text = self.text_of(&lines)?;
        }
        self.write(file, if is_full { 0 } else { complete }, &text)?;
        if is_full {
            self.remove_old();
        }
        Ok(outcome)
    }

    fn text_of(&self, lines: &[String]) -> Result<String, StorageError> {
        let mut text = String::new();
        for line in lines {
            if line.contains(['\n', '\r']) {
                return Err(StorageError::LineBreak(self.path.clone()));
            }
            if line.len() > self.limits.line {
                return Err(StorageError::LineLimit { path: self.path.clone(), limit: self.limits.line });
            }
            text.push_str(line);
            text.push('\n');
        }
        Ok(text)
    }

    /// Where the log ends, how many bytes of complete lines the current file has, and what stands behind them.
    fn end(&self, is_record: fn(&[u8]) -> bool) -> Result<(End, u64, Vec<u8>), StorageError> {
        let (mut end, complete, torn) = self.end_of(&self.path, is_record)?;
        end.begins = complete == 0;
        if end.last.is_none()
            && let Some(before) = self.set_aside_before()?.pop()
        {
            end.last = self.end_of(&before, is_record)?.0.last;
        }
        Ok((end, complete, torn))
    }

    /// The same of one file.
    fn end_of(&self, path: &AbsPath, is_record: fn(&[u8]) -> bool) -> Result<(End, u64, Vec<u8>), StorageError> {
        if !is_there(path)? {
            return Ok((End::default(), 0, Vec::new()));
        }
        let failed = |e| StorageError::io(path, "read", e);
        let mut file = File::open(path.as_str()).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        // A file that somebody else let grow is not read as a whole.
        let most = self.limits.file.saturating_add(self.limits.line as u64).saturating_mul(2);
        let mut window = WINDOW;
        loop {
            let begins = length.saturating_sub(window.min(most));
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(begins)).map_err(failed)?;
            (&mut file).take(length.saturating_sub(begins)).read_to_end(&mut bytes).map_err(failed)?;
            let is_all = begins == 0 || window >= most;
            let complete = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
            let (lines, torn) = bytes.split_at_checked(complete).unwrap_or((&bytes, &[]));
            let mut strange = 0;
            let mut last = None;
            let lines = lines.strip_suffix(b"\n").unwrap_or(lines);
            // The first piece is the end of a line where the window begins in the middle of the file.
            let pieces = lines.split(|&byte| byte == b'\n').count().saturating_sub(usize::from(begins > 0));
            for line in lines.rsplit(|&byte| byte == b'\n').take(pieces).filter(|_| complete > 0) {
                if is_record(line) {
                    last = Some(line.to_vec());
                    break;
                }
                strange += 1;
            }
            if last.is_some() || is_all {
                let end = End { last, strange, torn: torn.len(), begins: false };
                return Ok((end, begins.saturating_add(complete as u64), torn.to_vec()));
            }
            window = window.saturating_mul(GROWTH);
        }
    }

    /// The current file, without the incomplete line at its end, which is kept aside.
    fn mended(&self, complete: u64, torn: &[u8]) -> Result<File, StorageError> {
        let file = private().append(true).open(self.path.as_str()).map_err(|e| StorageError::io(&self.path, "written", e))?;
        if !torn.is_empty() {
            append::keep_aside(&self.path, torn)?;
            file.set_len(complete).map_err(|e| StorageError::io(&self.path, "repaired", e))?;
        }
        Ok(file)
    }

    fn write(&self, file: Option<File>, complete: u64, text: &str) -> Result<(), StorageError> {
        check_length(&self.path, complete.saturating_add(text.len() as u64))?;
        let failed = |e| StorageError::io(&self.path, "written", e);
        let is_new = file.is_none();
        let mut file = match file {
            Some(file) => file,
            None => private().create(true).append(true).open(self.path.as_str()).map_err(failed)?,
        };
        let written = file.write_all(text.as_bytes()).and_then(|()| file.flush());
        if let Err(e) = written.and_then(|()| if self.syncs { file.sync_data() } else { Ok(()) }) {
            // A full disk leaves half a line; where even that cannot be taken back, it is a torn one.
            let _ = file.set_len(complete);
            return Err(failed(e));
        }
        if is_new && self.syncs { sync_folder_of(&self.path) } else { Ok(()) }
    }

    /// Gives the current file the next number.
    fn set_aside(&self) -> Result<(), StorageError> {
        let newest = parts::numbered(&self.path)?.last().map_or(0, |(number, _)| *number);
        let target = format!("{}.{:04}", self.path, newest.saturating_add(1));
        // Renaming would replace what stands there under a number that could not be told.
        if fs::symlink_metadata(&target).is_ok() {
            return Err(StorageError::io(&self.path, "set aside", std::io::ErrorKind::AlreadyExists.into()));
        }
        fs::rename(self.path.as_str(), &target).map_err(|e| StorageError::io(&self.path, "set aside", e))
    }

    /// The files that were set aside, the oldest first.
    fn set_aside_before(&self) -> Result<Vec<AbsPath>, StorageError> {
        Ok(parts::numbered(&self.path)?.into_iter().map(|(_, path)| path).collect())
    }

    /// Removes those that are too many. What cannot be removed stays until the next time.
    fn remove_old(&self) {
        let Ok(files) = self.set_aside_before() else { return };
        let surplus = files.len().saturating_sub(self.limits.keep);
        for file in files.iter().take(surplus) {
            let _ = fs::remove_file(file.as_str());
        }
    }
}
