//! What learned rules, trust and audit are kept in: one locked append log ([`append`]), which can be rewritten as a
//! whole, one that goes on in further files and is looked at from its end ([`rolling`]), and one atomic replace
//! ([`replace`]).

pub mod append;
mod lock;
pub mod replace;
pub mod rolling;

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use crate::analysis::path::AbsPath;

/// Why a file of ours could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The system said no.
    #[error("`{path}` cannot be {doing}: {error}")]
    Io {
        /// Which file.
        path: AbsPath,
        /// What was tried.
        doing: &'static str,
        /// What the system said.
        error: io::Error,
    },
    /// Another process holds the lock and does not let go.
    #[error("`{0}` stays locked by another process")]
    Busy(AbsPath),
    /// It is a folder, device, pipe or socket.
    #[error("`{0}` is not a plain file")]
    NotAFile(AbsPath),
    /// The file is, or would become, larger than its bound.
    #[error("`{path}` is limited to {limit} bytes")]
    FileLimit {
        /// Which file.
        path: AbsPath,
        /// The bound.
        limit: u64,
    },
    /// It holds something that cannot be read and would be lost.
    #[error("`{path}` is left as it is: {problem}")]
    Unreadable {
        /// Which file.
        path: AbsPath,
        /// What cannot be read.
        problem: String,
    },
    /// A record is longer than its bound.
    #[error("a record of `{path}` is limited to {limit} bytes")]
    LineLimit {
        /// Which file.
        path: AbsPath,
        /// The bound.
        limit: usize,
    },
    /// A record has a line break in it, so it would be read back as two.
    #[error("a record of `{0}` has a line break in it")]
    LineBreak(AbsPath),
}

impl StorageError {
    /// What a person can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Io { .. } => "look at its permissions and at the space that is left: until then nothing new is kept",
            Self::Busy(_) => "try again once that process has ended",
            Self::NotAFile(_) => "move what lies there out of the way: until then nothing is kept",
            Self::FileLimit { .. } => {
                "`countersign rules compact`, or `countersign trust prune`, makes room; what denies or revokes is still kept for a while"
            }
            Self::Unreadable { .. } => "look at what stands there, and remove it if it is none of yours",
            Self::LineLimit { .. } | Self::LineBreak(_) => "it is not kept",
        }
    }

    fn io(path: &AbsPath, doing: &'static str, error: io::Error) -> Self {
        Self::Io { path: path.clone(), doing, error }
    }
}

/// Something in a store that was left out when it was read. The store works on with what it has; a
/// person should see the problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which file.
    pub path: AbsPath,
    /// Which line, counted from one; `None` if the whole file is meant.
    pub line: Option<usize>,
    /// What is wrong, and what it means.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.message),
            None => write!(f, "{}: {}", self.path, self.message),
        }
    }
}

/// Creates the folder of a file, closed to other people.
fn create_folder_of(path: &AbsPath) -> Result<(), StorageError> {
    let Some(folder) = path.parent() else { return Err(StorageError::NotAFile(path.clone())) };
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder.as_str()).map_err(|e| StorageError::io(&folder, "created", e))
}

/// Options that make new files readable for their owner only.
fn private() -> OpenOptions {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Whether there is a plain file, before it is opened: opening a pipe would wait for ever.
fn is_there(path: &AbsPath) -> Result<bool, StorageError> {
    match fs::metadata(path.as_str()) {
        Ok(meta) if meta.is_file() => Ok(true),
        Ok(_) => Err(StorageError::NotAFile(path.clone())),
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => absent(path).map(|()| false),
        Err(e) => Err(StorageError::io(path, "looked at", e)),
    }
}

/// Makes sure that there is really no such file: what was said no to behind a link whose target is not mounted is not
/// allowed by that.
fn absent(path: &AbsPath) -> Result<(), StorageError> {
    let mut place = Some(path.clone());
    while let Some(at) = place {
        // The deepest name that exists: a folder in which the next name is missing, or something in its place.
        if let Ok(meta) = fs::symlink_metadata(at.as_str()) {
            let problem = match fs::metadata(at.as_str()) {
                Ok(target) if target.is_dir() || at == *path => return Ok(()),
                Ok(_) => format!("`{at}` is not a folder"),
                Err(_) if meta.is_symlink() => format!("`{at}` is a link to something that is not there"),
                Err(_) => return Ok(()),
            };
            return Err(StorageError::Unreadable { path: path.clone(), problem });
        }
        place = at.parent();
    }
    Ok(())
}

/// That the system lets this process write a file of that many bytes. Who writes beyond the limit for files is killed by a
/// signal, and an agent whose hook dies runs the call.
#[cfg(unix)]
fn check_length(path: &AbsPath, bytes: u64) -> Result<(), StorageError> {
    use rustix::process::{Resource, getrlimit};
    match getrlimit(Resource::Fsize).current {
        Some(limit) if bytes > limit => Err(StorageError::io(path, "written", io::ErrorKind::FileTooLarge.into())),
        Some(_) | None => Ok(()),
    }
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)]
fn check_length(_: &AbsPath, _: u64) -> Result<(), StorageError> {
    Ok(())
}

/// Makes a new name in a folder survive a power cut. Windows has no such call for folders.
fn sync_folder_of(path: &AbsPath) -> Result<(), StorageError> {
    if cfg!(unix)
        && let Some(folder) = path.parent()
    {
        File::open(Path::new(folder.as_str())).and_then(|f| f.sync_all()).map_err(|e| StorageError::io(&folder, "synced", e))?;
    }
    Ok(())
}
