//! What the analysis may ask of the machine, behind one trait: [`OsWorld`] for hosts, [`LexicalWorld`]
//! for replay, fuzzing and tests. Nothing else in the core touches the file system.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::fs;
use std::io::{self, Read as _};

use crate::analysis::path::AbsPath;
use crate::analysis::wildcard;

/// Why the machine gave no answer. Whoever asked takes the strictest view.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorldError {
    /// More links than the limit, or a link that cannot be read or spelled.
    #[error("the links of `{0}` cannot be followed")]
    Links(String),
    /// The file is larger than the caller's bound.
    #[error("`{0}` is larger than {1} bytes")]
    TooLarge(String, usize),
    /// It is a folder, device, socket or pipe.
    #[error("`{0}` is not a plain file")]
    NotAFile(String),
    /// The folder has more names than the caller's bound.
    #[error("`{0}` holds more than {1} files")]
    TooMany(String, usize),
    /// The system said no.
    #[error("`{0}` cannot be read: {1}")]
    Io(String, io::Error),
}

/// The machine, as far as the analysis may ask it.
pub trait World: fmt::Debug + Send + Sync {
    /// Where `text`, relative to `base`, leads when all links are followed. Components that do not
    /// exist are kept as they are below the deepest one that does. `Ok(None)`: this world does not
    /// look, and the caller goes by the text alone.
    ///
    /// # Errors
    /// When links cannot be followed; the caller treats the place as unknown.
    fn resolve(&self, base: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError>;

    /// The bytes of a plain file of at most `limit` bytes, or `None` where there is no such file.
    /// Links are followed; devices, pipes and folders are refused without being opened.
    ///
    /// # Errors
    /// When it is too large, not a plain file or cannot be read.
    fn read(&self, path: &AbsPath, limit: usize) -> Result<Option<Vec<u8>>, WorldError>;

    /// Whether there is anything at `path`.
    fn exists(&self, path: &AbsPath) -> bool;

    /// Whether all names below the folder are plain: no blanks, line ends, quotes and the like, by which a path that
    /// is printed could be taken for several, or for another; and none that could be taken for an option. A world that
    /// cannot tell says no.
    fn names_are_plain(&self, folder: &AbsPath) -> bool {
        let _ = folder;
        false
    }

    /// The names in the folder; none where there is no such folder. Nothing where they cannot be told, or are too many.
    fn names_in(&self, folder: &AbsPath) -> Option<Vec<String>> {
        let _ = folder;
        None
    }

    /// Where the links lead that a pattern finds below a folder, in which `*` stands for any text within a name and
    /// `**` for any text: whoever reads what is found follows them. Nothing where that cannot be told, where a link
    /// stands above what is found, or where a name would be taken for an option. A world that cannot tell gives nothing.
    fn links_below(&self, folder: &AbsPath, pattern: &str) -> Option<Vec<AbsPath>> {
        let _ = (folder, pattern);
        None
    }

    /// The folder at `path`, opened, so that what is read from it is in that folder, whatever takes its place meanwhile.
    /// `None` where there is no such folder, or this world does not look.
    ///
    /// # Errors
    /// When there is something that is no folder, or that cannot be opened.
    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError>;
}

/// An open folder. Nothing that is read from it leads out of it: links are not followed.
pub trait Folder: fmt::Debug + Send {
    /// What the file system knows it by, whatever it is called; nothing where that cannot be told.
    fn id(&self) -> Option<FolderId>;

    /// The bytes of the plain file `relative`, of at most `limit` bytes, or `None` where there is no such file. The path
    /// has names separated by `/`, none of them `.` or `..`.
    ///
    /// # Errors
    /// When a link stands on the way or in its place, or it is too large, not a plain file or cannot be read. Devices
    /// and pipes are not waited for.
    fn read(&self, relative: &str, limit: usize) -> Result<Option<Vec<u8>>, WorldError>;

    /// The names in the folder `relative`, in their order; none where there is no such folder. Empty text: this folder.
    ///
    /// # Errors
    /// When there are more than `limit`, or they cannot be read.
    fn names(&self, relative: &str, limit: usize) -> Result<Vec<String>, WorldError>;
}

/// What a file system knows a folder by, whatever it is called and wherever it is moved: not the one of a folder that
/// is made in its place later.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FolderId(pub(crate) String);

impl FolderId {
    /// The written form of an identity.
    pub fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Its written form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The real file system.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsWorld;

/// No file system: paths are taken by their text, and no file exists.
#[derive(Debug, Clone, Copy, Default)]
pub struct LexicalWorld;

/// How many links one path may lead through; Linux follows 40.
const MAX_LINKS: usize = 40;

impl World for OsWorld {
    fn resolve(&self, base: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError> {
        let unfollowable = || WorldError::Links(text.to_owned());
        let start = if AbsPath::parse(text).is_some() { AbsPath::root() } else { base.clone() };
        if base.is_windows() || start.is_windows() {
            // Canonical paths of Windows need its own rules; the text is what is judged there.
            return Ok(base.join(text));
        }
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
        let mut bytes = Vec::new();
        let file = fs::File::open(path.as_str()).map_err(io_error)?;
        // One byte more than allowed tells a file at the limit from one beyond it.
        file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(io_error)?;
        if bytes.len() > limit { Err(WorldError::TooLarge(path.to_string(), limit)) } else { Ok(Some(bytes)) }
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

    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        match fs::metadata(path.as_str()) {
            Ok(meta) if meta.is_dir() => Ok(Some(Box::new(OsFolder { path: path.clone() }))),
            Ok(_) => Err(WorldError::NotAFile(path.to_string())),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(WorldError::Io(path.to_string(), e)),
        }
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

#[derive(Debug)]
struct OsFolder {
    path: AbsPath,
}

impl Folder for OsFolder {
    fn id(&self) -> Option<FolderId> {
        None
    }

    fn read(&self, relative: &str, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        let path = self.path.join(relative).ok_or_else(|| WorldError::Links(relative.to_owned()))?;
        if fs::symlink_metadata(path.as_str()).is_ok_and(|meta| meta.is_symlink()) {
            return Err(WorldError::Links(relative.to_owned()));
        }
        OsWorld.read(&path, limit)
    }

    fn names(&self, relative: &str, limit: usize) -> Result<Vec<String>, WorldError> {
        let path = self.path.join(relative).ok_or_else(|| WorldError::Links(relative.to_owned()))?;
        let mut names = OsWorld.names_in(&path).unwrap_or_default();
        names.sort();
        names.truncate(limit);
        Ok(names)
    }
}

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
        match self.files.get(relative) {
            Some(content) if content.len() > limit => Err(WorldError::TooLarge(relative.to_owned(), limit)),
            content => Ok(content.cloned()),
        }
    }

    fn names(&self, relative: &str, limit: usize) -> Result<Vec<String>, WorldError> {
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

/// How many names are looked at before the answer is no.
const MAX_NAMES: usize = 50_000;

/// Whether a name stays one word, and the same, wherever a shell or `xargs` reads it. Brackets stand in the names of
/// routes; as patterns they match one character and never a dot at the start.
pub(crate) fn is_plain_name(name: &str) -> bool {
    // Of `@` and what follows some programs make the name of another file.
    !(name == "@" || name.starts_with("@."))
        && name.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '@' | '(' | '['))
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '+' | ',' | '(' | ')' | '[' | ']'))
}

impl World for LexicalWorld {
    fn resolve(&self, _: &AbsPath, _: &str) -> Result<Option<AbsPath>, WorldError> {
        Ok(None)
    }

    fn read(&self, _: &AbsPath, _: usize) -> Result<Option<Vec<u8>>, WorldError> {
        Ok(None)
    }

    fn exists(&self, _: &AbsPath) -> bool {
        false
    }

    fn open_folder(&self, _: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        Ok(None)
    }

    fn names_are_plain(&self, _: &AbsPath) -> bool {
        true
    }

    fn links_below(&self, _: &AbsPath, _: &str) -> Option<Vec<AbsPath>> {
        Some(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_shells_read_as_others_are_not_plain() {
        for plain in ["a.rs", "[slug]", "(group)", "_x-y+z", "@types", "größe.md", ".gitignore"] {
            assert!(is_plain_name(plain), "{plain}");
        }
        for other in ["a b", "-rf", "x\n", "'", "\"", "a\\b", "*", "~", "$x", "a;b", "a=b", "HEAD:x", "+x", "\u{a0}x", "@", "@.", ""] {
            assert!(!is_plain_name(other), "{other}");
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
