//! Folders on Windows. The standard library opens nothing below a handle there, so this is weaker than on Unix: each
//! component is looked at before, and the handle of the last one after it was opened. The folder itself stays where it
//! is: its handle does not share the right to rename or delete it.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::windows::fs::{MetadataExt as _, OpenOptionsExt as _};

use super::{Owner, WorldError};
use crate::analysis::path::AbsPath;

const FILE_ATTRIBUTE_REPARSE_POINT: u32 = 0x400;
const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
const FILE_FLAG_BACKUP_SEMANTICS: u32 = 0x0200_0000;
/// Others may read and write what is in it, and may not rename or delete it.
const FILE_SHARE_READ_WRITE: u32 = 0x3;

/// A folder that is open, with the path that it was opened by.
#[derive(Debug)]
pub(super) struct Handle {
    path: AbsPath,
    /// Held open, so that the folder stays.
    _held: File,
}

/// What one path is, which is not followed.
enum Found {
    Folder,
    File,
    Nothing,
    Link,
}

fn look(path: &AbsPath, shown: &str) -> Result<Found, WorldError> {
    match fs::symlink_metadata(path.as_str()) {
        // Links, junctions, and files that are somewhere else until they are read.
        Ok(meta) if meta.file_attributes() & FILE_ATTRIBUTE_REPARSE_POINT != 0 => Ok(Found::Link),
        Ok(meta) if meta.is_dir() => Ok(Found::Folder),
        Ok(_) => Ok(Found::File),
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(Found::Nothing),
        Err(e) => Err(WorldError::Io(shown.to_owned(), e)),
    }
}

/// The path with one more name, looked at.
fn step(path: &AbsPath, name: &str, shown: &str) -> Result<(AbsPath, Found), WorldError> {
    let next = path.join(name).ok_or_else(|| WorldError::Spelling(shown.to_owned()))?;
    let found = look(&next, shown)?;
    Ok((next, found))
}

pub(super) fn open(path: &AbsPath) -> Result<Option<Handle>, WorldError> {
    let shown = path.as_str();
    if !path.is_windows() {
        return Ok(None);
    }
    let above: Vec<AbsPath> = std::iter::successors(Some(path.clone()), AbsPath::parent).collect();
    for folder in above.iter().rev() {
        match look(folder, shown)? {
            Found::Folder => {}
            Found::File => return Err(WorldError::NotAFolder(shown.to_owned())),
            Found::Nothing => return Ok(None),
            Found::Link => return Err(WorldError::Links(shown.to_owned())),
        }
    }
    let file = open_unfollowed(path).map_err(|e| WorldError::Io(shown.to_owned(), e))?;
    let meta = file.metadata().map_err(|e| WorldError::Io(shown.to_owned(), e))?;
    if meta.file_attributes() & FILE_ATTRIBUTE_REPARSE_POINT != 0 {
        return Err(WorldError::Links(shown.to_owned()));
    }
    if !meta.is_dir() {
        return Err(WorldError::NotAFolder(shown.to_owned()));
    }
    Ok(Some(Handle { path: path.clone(), _held: file }))
}

fn open_unfollowed(path: &AbsPath) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .share_mode(FILE_SHARE_READ_WRITE)
        .custom_flags(FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS)
        .open(path.as_str())
}

/// Where the names lead below `folder`, or nothing where there is no such folder.
fn walk(folder: &Handle, names: &[&str], shown: &str) -> Result<Option<AbsPath>, WorldError> {
    let mut at = folder.path.clone();
    for name in names {
        let (next, found) = step(&at, name, shown)?;
        match found {
            Found::Folder => at = next,
            Found::File | Found::Nothing => return Ok(None),
            Found::Link => return Err(WorldError::Links(shown.to_owned())),
        }
    }
    Ok(Some(at))
}

pub(super) fn open_file(folder: &Handle, parents: &[&str], name: &str, shown: &str) -> Result<Option<File>, WorldError> {
    let Some(at) = walk(folder, parents, shown)? else { return Ok(None) };
    let (path, found) = step(&at, name, shown)?;
    match found {
        Found::File => {}
        Found::Nothing => return Ok(None),
        Found::Folder => return Err(WorldError::NotAFile(shown.to_owned())),
        Found::Link => return Err(WorldError::Links(shown.to_owned())),
    }
    let file = match open_unfollowed(&path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(WorldError::Io(shown.to_owned(), e)),
    };
    let meta = file.metadata().map_err(|e| WorldError::Io(shown.to_owned(), e))?;
    if meta.file_attributes() & FILE_ATTRIBUTE_REPARSE_POINT != 0 {
        return Err(WorldError::Links(shown.to_owned()));
    }
    // A folder on the way that became a link in between is found, unless it was put back in the same moment.
    match walk(folder, parents, shown)? {
        Some(_) => Ok(Some(file)),
        None => Err(WorldError::Links(shown.to_owned())),
    }
}

/// Gives every name of the folder to `each`; nothing for one that is not Unicode.
pub(super) fn list(
    folder: &Handle,
    names: &[&str],
    shown: &str,
    each: &mut dyn FnMut(Option<&str>) -> Result<(), WorldError>,
) -> Result<(), WorldError> {
    let Some(at) = walk(folder, names, shown)? else { return Ok(()) };
    for entry in fs::read_dir(at.as_str()).map_err(|e| WorldError::Io(shown.to_owned(), e))? {
        let entry = entry.map_err(|e| WorldError::Io(shown.to_owned(), e))?;
        each(entry.file_name().to_str())?;
    }
    // It may have become a link while it was listed.
    walk(folder, names, shown).map(|_| ())
}

/// Nothing: the standard library gives the number of neither the file nor the volume, and the time of creation alone is
/// given to a folder that takes the place of another (file system tunnelling), and can be set by anybody.
pub(super) fn identity(_: &Handle) -> Option<String> {
    None
}

/// Nothing: owners and access lists are not in the standard library.
pub(super) fn owner(_: &Handle) -> Option<Owner> {
    None
}

pub(super) fn open_without_waiting(path: &str) -> io::Result<File> {
    File::open(path)
}
