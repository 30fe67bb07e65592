//! The real file system.

use std::collections::VecDeque;
use std::fs;
use std::io;

use super::folder::{self, OsFolder};
use super::{Folder, MAX_NAMES, NamePatterns, World, WorldError, is_plain_name};
use crate::analysis::path::AbsPath;
use crate::analysis::wildcard;

/// The real file system.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsWorld;

/// How many links one path may lead through; Linux follows 40.
const MAX_LINKS: usize = 40;

impl World for OsWorld {
    fn resolve(&self, base: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError> {
        let unfollowable = || WorldError::Links(text.to_owned());
        let absolute = AbsPath::parse(text);
        if base.is_windows() || absolute.as_ref().is_some_and(AbsPath::is_windows) {
            // Canonical paths of Windows need its own rules; the text is what is judged there.
            return Ok(base.join(text));
        }
        let start = if absolute.is_some() { AbsPath::root() } else { base.clone() };
        let mut todo: VecDeque<String> = start.components().chain(text.split('/')).map(str::to_owned).collect();
        let mut real = AbsPath::root();
        let mut links = 0;
        while let Some(component) = todo.pop_front() {
            match component.as_str() {
                "" | "." => continue,
                ".." => {
                    real = real.parent().unwrap_or_else(AbsPath::root);
                    continue;
                }
                _ => {}
            }
            let next = real.join(&component).ok_or_else(unfollowable)?;
            match fs::symlink_metadata(next.as_str()) {
                Ok(meta) if meta.is_symlink() => {
                    links += 1;
                    if links > MAX_LINKS {
                        return Err(unfollowable());
                    }
                    let target = fs::read_link(next.as_str()).map_err(|e| WorldError::Io(next.to_string(), e))?;
                    let target = target.to_str().ok_or_else(unfollowable)?;
                    if target.starts_with('/') {
                        real = AbsPath::root();
                    }
                    for part in target.split('/').rev() {
                        todo.push_front(part.to_owned());
                    }
                }
                Ok(_) => real = next,
                Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::PermissionDenied) => {
                    real = next;
                }
                Err(e) => return Err(WorldError::Io(next.to_string(), e)),
            }
        }
        Ok(Some(real))
    }

    fn read(&self, path: &AbsPath, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        let io_error = |e| WorldError::Io(path.to_string(), e);
        let meta = match fs::metadata(path.as_str()) {
            Ok(meta) => meta,
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(None),
            Err(e) => return Err(io_error(e)),
        };
        if !meta.is_file() {
            return Err(WorldError::NotAFile(path.to_string()));
        }
        // What was looked at may have made way for a pipe or a device: that is not waited for, and the handle is asked again.
        let file = match folder::open_without_waiting(path.as_str()) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(io_error(e)),
        };
        folder::read_plain(file, path.as_str(), limit).map(Some)
    }

    fn exists(&self, path: &AbsPath) -> bool {
        fs::symlink_metadata(path.as_str()).is_ok()
    }

    fn names_are_plain(&self, folder: &AbsPath) -> bool {
        let mut left = MAX_NAMES;
        let mut folders = vec![std::path::PathBuf::from(folder.as_str())];
        while let Some(folder) = folders.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                // What cannot be listed is not listed by a program of the same person either.
                Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::PermissionDenied) => {
                    continue;
                }
                Err(_) => return false,
            };
            for entry in entries {
                let Ok(entry) = entry else { return false };
                left = match usize::checked_sub(left, 1) {
                    Some(left) => left,
                    None => return false,
                };
                if !entry.file_name().to_str().is_some_and(is_plain_name) {
                    return false;
                }
                match entry.file_type() {
                    // Links are not followed, as programs that list do not follow them by themselves.
                    Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                    Ok(_) => {}
                    Err(_) => return false,
                }
            }
        }
        true
    }

    fn names_here_are_plain(&self, folder: &AbsPath) -> bool {
        let Ok(entries) = fs::read_dir(folder.as_str()) else {
            return self.names_in(folder).is_some();
        };
        let mut left = MAX_NAMES;
        entries.into_iter().all(|entry| {
            let is_counted = usize::checked_sub(left, 1).map(|less| left = less).is_some();
            is_counted && entry.is_ok_and(|entry| entry.file_name().to_str().is_some_and(is_plain_name))
        })
    }

    fn names_in(&self, folder: &AbsPath) -> Option<Vec<String>> {
        let entries = match fs::read_dir(folder.as_str()) {
            Ok(entries) => entries,
            // What cannot be listed is not listed by a program of the same person either.
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::PermissionDenied) => {
                return Some(Vec::new());
            }
            Err(_) => return None,
        };
        let mut names = Vec::new();
        for entry in entries {
            // No path can be made of a name that is not UTF-8, and none that is known is spelled so.
            names.extend(entry.ok()?.file_name().into_string().ok());
            if names.len() > MAX_NAMES {
                return None;
            }
        }
        Some(names)
    }

    fn files_below(&self, folder: &AbsPath, patterns: &[&str], passing: &[&str]) -> Option<Vec<AbsPath>> {
        let patterns = NamePatterns::new(patterns);
        let mut left = MAX_NAMES;
        let (mut files, mut todo) = (Vec::new(), vec![folder.clone()]);
        while let Some(folder) = todo.pop() {
            let entries = match fs::read_dir(folder.as_str()) {
                Ok(entries) => entries,
                // What cannot be listed is not listed by a program of the same person either.
                Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::PermissionDenied) => {
                    continue;
                }
                Err(_) => return None,
            };
            for entry in entries {
                let entry = entry.ok()?;
                left = usize::checked_sub(left, 1)?;
                // No pattern that is asked for has a name that is not UTF-8, but a folder of one may hold such a file.
                let kind = entry.file_type().ok()?;
                let name = match entry.file_name().into_string() {
                    Ok(name) => name,
                    Err(_) if kind.is_dir() => return None,
                    Err(_) => continue,
                };
                if kind.is_dir() {
                    if !passing.contains(&name.as_str()) {
                        todo.push(folder.join(&name)?);
                    }
                } else if patterns.match_name(&name) {
                    files.push(folder.join(&name)?);
                }
            }
        }
        Some(files)
    }

    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        Ok(OsFolder::open(path)?.map(|folder| Box::new(folder) as Box<dyn Folder>))
    }

    fn links_below(&self, folder: &AbsPath, pattern: &str) -> Option<Vec<AbsPath>> {
        let mut left = MAX_NAMES;
        let mut links = Vec::new();
        let parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        let everything = parts.iter().position(|part| part.contains("**")).unwrap_or(parts.len());
        let mut todo = vec![(folder.clone(), 0)];
        while let Some((folder, level)) = todo.pop() {
            let entries = match fs::read_dir(folder.as_str()) {
                Ok(entries) => entries,
                // What cannot be listed is not listed by a program of the same person either.
                Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::PermissionDenied) => {
                    continue;
                }
                Err(_) => return None,
            };
            let is_deep = level >= everything;
            let wanted = parts.get(level).filter(|_| !is_deep).map(|part| wildcard::from_glob(part));
            let is_last = level.saturating_add(1) >= parts.len();
            for entry in entries {
                let entry = entry.ok()?;
                left = usize::checked_sub(left, 1)?;
                // A name that cannot be spelled may be any.
                let name = entry.file_name().into_string().ok()?;
                if wanted.as_ref().is_some_and(|wanted| !wildcard::matches(wanted, &name)) {
                    continue;
                }
                if parts.len() == 1 && !is_deep && name.starts_with('-') {
                    return None;
                }
                let path = folder.join(&name)?;
                let kind = entry.file_type().ok()?;
                if kind.is_symlink() {
                    if !is_deep && !is_last {
                        return None;
                    }
                    links.push(self.resolve(&folder, &name).ok()??);
                } else if kind.is_dir() && (is_deep || !is_last) {
                    todo.push((path, if is_deep { level } else { level.saturating_add(1) }));
                }
            }
        }
        Some(links)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On every system: a drive is no folder of a POSIX root.
    #[test]
    fn a_path_on_a_drive_keeps_its_drive() {
        for (base, text, wanted) in [("/", "C:/Users/u", "c:/Users/u"), ("/home/u", "C:\\x\\..\\y", "c:/y"), ("C:/w", "a/b", "c:/w/a/b")] {
            let resolved = OsWorld.resolve(&AbsPath::parse(base).expect(base), text).expect(text);
            assert_eq!(resolved.as_ref().map(AbsPath::as_str), Some(wanted), "{text}");
        }
    }

    #[test]
    fn one_odd_name_below_a_folder_is_found() {
        let folder = std::env::temp_dir().join(format!("countersign-names-{}", std::process::id()));
        fs::create_dir_all(folder.join("a/b")).expect("a folder");
        fs::write(folder.join("a/b/c.rs"), "").expect("a file");
        let path = AbsPath::parse(folder.to_str().expect("a name")).expect("a path");
        assert!(OsWorld.names_are_plain(&path));
        fs::create_dir_all(folder.join("a/x /etc")).expect("a folder");
        assert!(!OsWorld.names_are_plain(&path));
        fs::remove_dir_all(&folder).expect("removed");
    }
}
