//! Replaces a file by another content at once: a reader sees the old or the new one, never a half.

use std::fs::{self, File};
use std::io::{self, Write as _};

use super::{StorageError, check_length, create_folder_of, is_there, private, sync_folder_of};
use crate::analysis::path::AbsPath;

/// How many left-over temporary files of the same name are stepped over.
const ATTEMPTS: u32 = 64;

/// Gives the file at `path` this content: written to a temporary file in the same folder, synced, and
/// renamed over it. A link is followed, so that a config linked from elsewhere stays linked; a file
/// that exists keeps its permissions.
///
/// # Errors
/// When it cannot be written, or on Windows while another program holds the file open; then the old content is still
/// there. The new one is there where only making it survive a power cut failed.
pub fn replace(path: &AbsPath, content: &[u8]) -> Result<(), StorageError> {
    put(path, content, true)
}

/// The same, and from then on only the owner may look at it.
pub(super) fn replace_privately(path: &AbsPath, content: &[u8]) -> Result<(), StorageError> {
    put(path, content, false)
}

fn put(path: &AbsPath, content: &[u8], keeps_permissions: bool) -> Result<(), StorageError> {
    let failed = |e| StorageError::io(path, "replaced", e);
    create_folder_of(path)?;
    check_length(path, content.len() as u64)?;
    let (target, exists) = target_of(path)?;
    let (temporary, mut file) = create_beside(&target).map_err(failed)?;
    let set_permissions = |file: &File| {
        if !(exists && keeps_permissions) {
            return Ok(());
        }
        fs::metadata(target.as_str()).and_then(|meta| file.set_permissions(meta.permissions()))
    };
    let written = file
        .write_all(content)
        .and_then(|()| set_permissions(&file))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&temporary, target.as_str()));
    if let Err(e) = written {
        let _ = fs::remove_file(&temporary);
        return Err(failed(e));
    }
    sync_folder_of(&target)
}

/// The file itself, where `path` may be a link to it, and whether it is there.
fn target_of(path: &AbsPath) -> Result<(AbsPath, bool), StorageError> {
    if !is_there(path)? {
        return Ok((path.clone(), false));
    }
    let real = fs::canonicalize(path.as_str()).map_err(|e| StorageError::io(path, "replaced", e))?;
    Ok((real.to_str().and_then(AbsPath::parse).unwrap_or_else(|| path.clone()), true))
}

/// Removes temporary files that processes left behind when they died. Only for who knows that nobody is replacing the
/// file right now. What cannot be removed stays.
///
/// # Errors
/// When the file is something else than a plain file.
pub(super) fn sweep(path: &AbsPath) -> Result<(), StorageError> {
    let (target, _) = target_of(path)?;
    let Ok(entries) = fs::read_dir(folder_of(&target).as_str()) else { return Ok(()) };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|name| is_temporary(name, target.name()));
        if is_ours && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}

/// Whether it is the name of a temporary file of ours: see [`create_beside`].
fn is_temporary(name: &str, of: &str) -> bool {
    let middle = name.strip_prefix('.').and_then(|rest| rest.strip_prefix(of)).and_then(|rest| rest.strip_prefix('.'));
    let numbers = middle.and_then(|rest| rest.strip_suffix(".tmp")).and_then(|numbers| numbers.split_once('-'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    numbers.is_some_and(|(process, attempt)| is_number(process) && is_number(attempt))
}

fn folder_of(target: &AbsPath) -> AbsPath {
    target.parent().unwrap_or_else(AbsPath::root)
}

fn create_beside(target: &AbsPath) -> io::Result<(String, File)> {
    let folder = folder_of(target);
    for attempt in 0..ATTEMPTS {
        let name = format!("{}/.{}.{}-{attempt}.tmp", folder.as_str().trim_end_matches('/'), target.name(), std::process::id());
        match private().create_new(true).write(true).open(&name) {
            Ok(file) => return Ok((name, file)),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch() -> (tempfile::TempDir, AbsPath) {
        let folder = tempfile::tempdir().expect("scratch");
        let path = AbsPath::parse(folder.path().to_str().expect("utf-8")).expect("absolute");
        (folder, path)
    }

    #[test]
    fn content_is_replaced_and_nothing_is_left_behind() {
        let (_scratch, folder) = scratch();
        let file = folder.join("sub/config.toml").expect("join");
        for content in ["one", "two", ""] {
            replace(&file, content.as_bytes()).expect("replace");
            assert_eq!(fs::read_to_string(file.as_str()).expect("read"), content);
        }
        let names: Vec<_> = fs::read_dir(file.parent().expect("parent").as_str()).expect("list").collect();
        assert_eq!(names.len(), 1);
    }

    #[test]
    fn a_folder_is_not_replaced() {
        let (_scratch, folder) = scratch();
        assert!(matches!(replace(&folder, b"x"), Err(StorageError::NotAFile(_))));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_scratch, folder) = scratch();
        let (target, link) = (folder.join("dotfiles.toml").expect("join"), folder.join("config.toml").expect("join"));
        fs::write(target.as_str(), "old").expect("write");
        fs::set_permissions(target.as_str(), fs::Permissions::from_mode(0o640)).expect("mode");
        std::os::unix::fs::symlink(target.as_str(), link.as_str()).expect("link");
        replace(&link, b"new").expect("replace");
        assert!(fs::symlink_metadata(link.as_str()).expect("link").is_symlink());
        assert_eq!(fs::read_to_string(target.as_str()).expect("read"), "new");
        assert_eq!(fs::metadata(target.as_str()).expect("meta").permissions().mode() & 0o777, 0o640);
    }

    #[cfg(unix)]
    #[test]
    fn the_old_content_survives_a_failure() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_scratch, folder) = scratch();
        let file = folder.join("locked/config.toml").expect("join");
        replace(&file, b"old").expect("replace");
        let parent = file.parent().expect("parent");
        fs::set_permissions(parent.as_str(), fs::Permissions::from_mode(0o500)).expect("mode");
        let outcome = replace(&file, b"new");
        fs::set_permissions(parent.as_str(), fs::Permissions::from_mode(0o700)).expect("mode");
        // The superuser may write everywhere.
        if outcome.is_err() {
            assert_eq!(fs::read_to_string(file.as_str()).expect("read"), "old");
        }
    }
}
