//! Folders on Unix: `openat` with `O_NOFOLLOW`, one name after the other.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::time::UNIX_EPOCH;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, openat, statat};
use rustix::io::Errno;

use super::{Owner, WorldError};
use crate::analysis::path::AbsPath;

/// A folder that is open. On some systems the handle only names the folder, which takes no right to list it.
pub(super) type Handle = File;

/// How folders on the way are opened: to search in them is enough where the system has a word for that.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
const SEARCH: OFlags = OFlags::PATH;
#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
const SEARCH: OFlags = OFlags::RDONLY;

/// Never the terminal of the session, and never waiting: not for a pipe's other end, not for a device.
const CAREFUL: OFlags = OFlags::NONBLOCK.union(OFlags::NOCTTY);

/// What one name in an open folder is.
enum Found {
    Folder(File),
    Nothing,
    Link,
    Other,
}

fn step(folder: &File, name: &str, shown: &str) -> Result<Found, WorldError> {
    let flags = SEARCH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    match openat(folder, name, flags, Mode::empty()) {
        Ok(handle) => Ok(Found::Folder(handle.into())),
        Err(Errno::NOENT) => Ok(Found::Nothing),
        // Systems differ in what they call a link here.
        Err(Errno::LOOP | Errno::MLINK | Errno::NOTDIR) => match kind(folder, name, shown)? {
            None => Ok(Found::Nothing),
            // A folder that was none a moment ago: somebody is at it.
            Some(FileType::Symlink | FileType::Directory) => Ok(Found::Link),
            Some(_) => Ok(Found::Other),
        },
        Err(e) => Err(io_error(shown, e)),
    }
}

/// What stands at a name, which is not followed.
fn kind(folder: &File, name: &str, shown: &str) -> Result<Option<FileType>, WorldError> {
    match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(Some(FileType::from_raw_mode(stat.st_mode))),
        Err(Errno::NOENT) => Ok(None),
        Err(e) => Err(io_error(shown, e)),
    }
}

fn io_error(shown: &str, e: Errno) -> WorldError {
    WorldError::Io(shown.to_owned(), e.into())
}

pub(super) fn open(path: &AbsPath) -> Result<Option<Handle>, WorldError> {
    let shown = path.as_str();
    if path.is_windows() {
        return Ok(None);
    }
    let root = openat(CWD, "/", SEARCH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()).map_err(|e| io_error(shown, e))?;
    let mut folder = File::from(root);
    for name in path.components() {
        folder = match step(&folder, name, shown)? {
            Found::Folder(next) => next,
            Found::Nothing => return Ok(None),
            Found::Link => return Err(WorldError::Links(shown.to_owned())),
            Found::Other => return Err(WorldError::NotAFolder(shown.to_owned())),
        };
    }
    Ok(Some(folder))
}

/// The folder below `folder` that the names lead to, or nothing where there is none.
fn walk(folder: &Handle, names: &[&str], shown: &str) -> Result<Option<File>, WorldError> {
    let mut at = folder.try_clone().map_err(|e| WorldError::Io(shown.to_owned(), e))?;
    for name in names {
        at = match step(&at, name, shown)? {
            Found::Folder(next) => next,
            Found::Link => return Err(WorldError::Links(shown.to_owned())),
            // Below something that is no folder there is no file.
            Found::Nothing | Found::Other => return Ok(None),
        };
    }
    Ok(Some(at))
}

/// Opens the file `name`, not waiting for anything. What was opened is still to be asked for its kind.
pub(super) fn open_file(folder: &Handle, parents: &[&str], name: &str, shown: &str) -> Result<Option<File>, WorldError> {
    let Some(folder) = walk(folder, parents, shown)? else { return Ok(None) };
    // Opening alone can already do something to a device, such as rewinding a tape: what is one now is left alone.
    match kind(&folder, name, shown)? {
        None => return Ok(None),
        Some(FileType::RegularFile) => {}
        Some(FileType::Symlink) => return Err(WorldError::Links(shown.to_owned())),
        Some(_) => return Err(WorldError::NotAFile(shown.to_owned())),
    }
    match openat(&folder, name, OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | CAREFUL, Mode::empty()) {
        Ok(file) => Ok(Some(file.into())),
        Err(Errno::NOENT) => Ok(None),
        Err(Errno::LOOP | Errno::MLINK) => Err(WorldError::Links(shown.to_owned())),
        // A socket that took its place.
        Err(Errno::NXIO | Errno::OPNOTSUPP) => Err(WorldError::NotAFile(shown.to_owned())),
        Err(e) => Err(io_error(shown, e)),
    }
}

/// Gives every name of the folder to `each`; nothing for one that is not UTF-8.
pub(super) fn list(
    folder: &Handle,
    names: &[&str],
    shown: &str,
    each: &mut dyn FnMut(Option<&str>) -> Result<(), WorldError>,
) -> Result<(), WorldError> {
    let Some(folder) = walk(folder, names, shown)? else { return Ok(()) };
    // Opened once more: this handle may only name it, and is to have a place of its own in the list.
    let listed = openat(&folder, ".", OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty());
    let listed = listed.and_then(Dir::new).map_err(|e| io_error(shown, e))?;
    for entry in listed {
        let entry = entry.map_err(|e| io_error(shown, e))?;
        let name = entry.file_name().to_str().ok();
        if !matches!(name, Some("." | "..")) {
            each(name)?;
        }
    }
    Ok(())
}

/// The number of the folder in its file system, and the moment it was made. Numbers are given again once a folder is
/// removed; a moment does not come back. The number of the device is left out where it can be: it changes between
/// boots, and with the order in which disks are found.
pub(super) fn identity(folder: &Handle) -> Option<String> {
    Some(identity_of(&folder.metadata().ok()?))
}

fn identity_of(meta: &Metadata) -> String {
    let born = meta.created().ok().and_then(|born| born.duration_since(UNIX_EPOCH).ok()).filter(|born| !born.is_zero());
    match born {
        Some(born) => format!("ino:{} born:{}.{:09}", meta.ino(), born.as_secs(), born.subsec_nanos()),
        None => format!("ino:{} dev:{}", meta.ino(), meta.dev()),
    }
}

pub(super) fn owner(folder: &Handle) -> Option<Owner> {
    let meta = folder.metadata().ok()?;
    let is_own = meta.uid() == rustix::process::geteuid().as_raw();
    Some(Owner { is_own, is_root: meta.uid() == 0, others_write: meta.mode() & 0o002 != 0 })
}

pub(super) fn open_without_waiting(path: &str) -> io::Result<File> {
    let flags = i32::try_from(CAREFUL.bits()).map_err(io::Error::other)?;
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}
