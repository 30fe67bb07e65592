//! Folders that are only in memory.

use std::collections::{BTreeMap, BTreeSet};

use super::folder;
use super::{Folder, FolderId, LexicalWorld, World, WorldError, is_of_patterns};
use crate::analysis::path::AbsPath;

/// A folder of files that are only in memory: for hosts whose files are elsewhere, and for tests.
#[derive(Debug, Clone, Default)]
pub struct MemoryFolder {
    files: BTreeMap<String, Vec<u8>>,
}

impl MemoryFolder {
    /// A folder without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with one more file; `relative` has names separated by `/`.
    #[must_use]
    pub fn with(mut self, relative: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.insert(relative.to_owned(), content.into());
        self
    }
}

impl Folder for MemoryFolder {
    fn id(&self) -> Option<FolderId> {
        None
    }

    fn read(&self, relative: &str, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        folder::names_of(relative)?;
        let below = format!("{relative}/");
        match self.files.get(relative) {
            None if relative.is_empty() || self.files.keys().any(|path| path.starts_with(&below)) => {
                Err(WorldError::NotAFile(relative.to_owned()))
            }
            Some(content) if content.len() > limit => Err(WorldError::TooLarge(relative.to_owned(), limit)),
            content => Ok(content.cloned()),
        }
    }

    fn names(&self, relative: &str, limit: usize) -> Result<Vec<String>, WorldError> {
        folder::names_of(relative)?;
        let below = self
            .files
            .keys()
            .filter_map(|path| if relative.is_empty() { Some(path.as_str()) } else { path.strip_prefix(relative)?.strip_prefix('/') });
        let names: BTreeSet<&str> = below.map(|rest| rest.split('/').next().unwrap_or(rest)).collect();
        if names.len() > limit {
            return Err(WorldError::TooMany(relative.to_owned(), limit));
        }
        Ok(names.into_iter().map(str::to_owned).collect())
    }
}

/// A world with one folder of files that are only in memory; everything else is as in [`LexicalWorld`].
#[derive(Debug, Clone)]
pub struct MemoryWorld {
    root: AbsPath,
    folder: MemoryFolder,
}

impl MemoryWorld {
    /// The world in which this folder stands at `root`.
    pub fn new(root: AbsPath, folder: MemoryFolder) -> Self {
        Self { root, folder }
    }
}

impl World for MemoryWorld {
    fn resolve(&self, base: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError> {
        LexicalWorld.resolve(base, text)
    }

    fn read(&self, path: &AbsPath, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        match self.root.relative(path) {
            Some(relative) if !relative.is_empty() => self.folder.read(relative, limit),
            Some(_) | None => LexicalWorld.read(path, limit),
        }
    }

    fn exists(&self, path: &AbsPath) -> bool {
        *path == self.root || matches!(self.read(path, usize::MAX), Ok(Some(_)) | Err(_))
    }

    fn names_in(&self, folder: &AbsPath) -> Option<Vec<String>> {
        self.folder.names(self.root.relative(folder)?, usize::MAX).ok()
    }

    fn links_below(&self, folder: &AbsPath, pattern: &str) -> Option<Vec<AbsPath>> {
        LexicalWorld.links_below(folder, pattern)
    }

    fn files_below(&self, folder: &AbsPath, patterns: &[&str], passing: &[&str]) -> Option<Vec<AbsPath>> {
        let paths = self.folder.files.keys().filter_map(|relative| self.root.join(relative));
        let is_passed = |path: &AbsPath| {
            let below = path.parent().and_then(|parent| folder.relative(&parent).map(str::to_owned));
            below.is_some_and(|below| below.split('/').any(|name| passing.contains(&name)))
        };
        Some(paths.filter(|path| folder.contains(path) && !is_passed(path) && is_of_patterns(path.name(), patterns)).collect())
    }

    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        Ok((*path == self.root).then(|| Box::new(self.folder.clone()) as Box<dyn Folder>))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_memory_answers_as_one_on_disk() {
        let folder = MemoryFolder::new().with("a/b/c", "text").with("a/x", "");
        assert_eq!(folder.read("a/b/c", 4).expect("read").as_deref(), Some(&b"text"[..]));
        assert!(matches!(folder.read("a/b/c", 3), Err(WorldError::TooLarge(_, 3))));
        assert!(matches!(folder.read("a/b", 99), Err(WorldError::NotAFile(_))));
        assert!(matches!(folder.read("a/../a/x", 99), Err(WorldError::Spelling(_))));
        assert!(folder.read("a/b/c/d", 99).expect("none").is_none());
        assert_eq!(folder.names("a", 2).expect("names"), ["b", "x"]);
        assert!(matches!(folder.names("a", 1), Err(WorldError::TooMany(_, 1))));
        assert!(folder.names("a/x", 9).expect("none").is_empty());
    }

    #[test]
    fn files_are_found_below_a_folder_but_not_in_those_that_are_passed() {
        let path = |text: &str| AbsPath::parse(text).expect("a path");
        let folder = MemoryFolder::new().with("a/b/.env", "").with("a/node_modules/x/.env", "").with("a/x", "").with("c/.env", "");
        let found = MemoryWorld::new(path("/w"), folder).files_below(&path("/w/a"), &[".env*"], &["node_modules"]);
        assert_eq!(found, Some(vec![path("/w/a/b/.env")]));
    }
}
