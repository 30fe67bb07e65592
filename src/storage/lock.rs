//! Advisory locks on a file beside the one that they are for, which is never replaced: whoever waits for it waits for
//! the same file as whoever holds it.

use std::fs::{self, File, TryLockError};
use std::thread;
use std::time::Duration;

use super::{StorageError, private};
use crate::analysis::path::AbsPath;

/// How often and how long a lock is waited for: about ten seconds. A process that holds it for ever
/// must not make the broker hang, since hosts run the call when their hook times out.
const ATTEMPTS: u32 = 1000;
const PAUSE: Duration = Duration::from_millis(10);

/// The same for what every call waits for: about two seconds.
const SOON_ATTEMPTS: u32 = 1000;
const SOON_PAUSE: Duration = Duration::from_millis(2);

/// A reader's patience for a writer in the middle of a line: half a second.
const READ_ATTEMPTS: u32 = 50;

/// The file that is locked in place of `path`.
pub(super) fn file_for(path: &AbsPath) -> String {
    format!("{path}.lock")
}

/// That nothing else stands in the place of the file that is locked: opening a pipe would wait for ever.
fn check(path: &AbsPath) -> Result<(), StorageError> {
    let file = file_for(path);
    match fs::metadata(&file) {
        Ok(meta) if !meta.is_file() => {
            Err(AbsPath::parse(&file).map_or_else(|| StorageError::NotAFile(path.clone()), StorageError::NotAFile))
        }
        // What cannot be looked at cannot be opened either, which says why.
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Waits until nobody else has a lock; dropping the handle gives it back. It is a handle of its own for every lock:
/// locking a second time through the same one may deadlock.
///
/// # Errors
/// When the file cannot be locked, or somebody holds it for too long.
pub(super) fn exclusive(path: &AbsPath) -> Result<File, StorageError> {
    exclusive_within(path, ATTEMPTS, PAUSE)
}

/// The same for who waits about two seconds.
pub(super) fn exclusive_soon(path: &AbsPath) -> Result<File, StorageError> {
    exclusive_within(path, SOON_ATTEMPTS, SOON_PAUSE)
}

fn exclusive_within(path: &AbsPath, attempts: u32, pause: Duration) -> Result<File, StorageError> {
    let failed = |e| StorageError::io(path, "locked", e);
    check(path)?;
    let file = private().create(true).truncate(false).write(true).open(file_for(path)).map_err(failed)?;
    for _ in 0..attempts {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => thread::sleep(pause),
            Err(TryLockError::Error(e)) => return Err(failed(e)),
        }
    }
    Err(StorageError::Busy(path.clone()))
}

/// Waits a little until nobody writes. `None` if the lock cannot be had.
pub(super) fn shared(path: &AbsPath) -> Option<File> {
    check(path).ok()?;
    let file = File::open(file_for(path)).ok()?;
    for _ in 0..READ_ATTEMPTS {
        match file.try_lock_shared() {
            Ok(()) => return Some(file),
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
            Err(TryLockError::Error(_)) => return None,
        }
    }
    None
}
