//! An open folder of the real file system. What is read from it cannot be moved out of it between a check and the
//! reading: every name on the way is opened below the handle before it, and what is checked is the handle that is read.

#[cfg(not(any(unix, windows)))]
mod other;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(test)]
#[cfg(unix)]
mod tests;

use std::fs::File;
use std::io::Read as _;

#[cfg(not(any(unix, windows)))]
use other as system;
#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

use super::{Folder, FolderId, Owner, WorldError};
use crate::analysis::path::AbsPath;

/// A folder that was opened once.
#[derive(Debug)]
pub(super) struct OsFolder(system::Handle);

impl OsFolder {
    /// Opens the folder at `path`, in which no component may be a link: a canonical path has none, and one that came
    /// later was put there by somebody.
    pub(super) fn open(path: &AbsPath) -> Result<Option<Self>, WorldError> {
        Ok(system::open(path)?.map(Self))
    }
}

impl Folder for OsFolder {
    fn id(&self) -> Option<FolderId> {
        system::identity(&self.0).map(FolderId)
    }

    fn owner(&self) -> Option<Owner> {
        system::owner(&self.0)
    }

    fn read(&self, relative: &str, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        let names = names_of(relative)?;
        let Some((name, parents)) = names.split_last() else { return Err(WorldError::NotAFile(relative.to_owned())) };
        match system::open_file(&self.0, parents, name, relative)? {
            Some(file) => read_plain(file, relative, limit).map(Some),
            None => Ok(None),
        }
    }

    fn names(&self, relative: &str, limit: usize) -> Result<Vec<String>, WorldError> {
        let mut names = Vec::new();
        system::list(&self.0, &names_of(relative)?, relative, &mut |name| {
            // Whoever else reads the folder finds the file: that it cannot be named here must not hide it.
            let name = name.ok_or_else(|| WorldError::Spelling(relative.to_owned()))?;
            names.push(name.to_owned());
            if names.len() > limit { Err(WorldError::TooMany(relative.to_owned(), limit)) } else { Ok(()) }
        })?;
        names.sort();
        Ok(names)
    }
}

/// The names in a relative path; none for empty text.
pub(super) fn names_of(relative: &str) -> Result<Vec<&str>, WorldError> {
    if relative.is_empty() {
        return Ok(Vec::new());
    }
    relative
        .split('/')
        .map(|name| {
            // On Windows a backslash separates names too, and a colon begins a stream or follows a drive.
            let is_odd = matches!(name, "" | "." | "..") || name.contains('\0') || (cfg!(windows) && name.contains(['\\', ':']));
            if is_odd { Err(WorldError::Spelling(relative.to_owned())) } else { Ok(name) }
        })
        .collect()
}

/// The bytes of an open file, which must be a plain one. The handle is asked, not the path: that may name something
/// else by now. `shown` is what errors call it.
pub(super) fn read_plain(file: File, shown: &str, limit: usize) -> Result<Vec<u8>, WorldError> {
    let io_error = |e| WorldError::Io(shown.to_owned(), e);
    if !file.metadata().map_err(io_error)?.is_file() {
        return Err(WorldError::NotAFile(shown.to_owned()));
    }
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file at the limit from one beyond it, however long it said that it is.
    file.take((limit as u64).saturating_add(1)).read_to_end(&mut bytes).map_err(io_error)?;
    if bytes.len() > limit { Err(WorldError::TooLarge(shown.to_owned(), limit)) } else { Ok(bytes) }
}

/// Opens a file where links lead, without waiting for the other end of a pipe and without becoming the terminal of
/// a session: something else may stand there since somebody looked.
pub(super) fn open_without_waiting(path: &str) -> std::io::Result<File> {
    system::open_without_waiting(path)
}
