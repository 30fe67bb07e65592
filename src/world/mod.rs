//! What the analysis may ask of the machine, behind one trait: [`OsWorld`] for hosts, [`LexicalWorld`]
//! for replay, fuzzing and tests. Nothing else in the core touches the file system.

mod folder;
mod lexical;
mod memory;
mod os;

use std::fmt;
use std::io;

pub use lexical::LexicalWorld;
pub use memory::{MemoryFolder, MemoryWorld};
pub use os::OsWorld;

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
    /// It is something else than a folder.
    #[error("`{0}` is not a folder")]
    NotAFolder(String),
    /// It, or something in it, has a name that no path is made of: not UTF-8, or with parts that lead elsewhere.
    #[error("`{0}` has, or holds, a name that cannot be spelled")]
    Spelling(String),
    /// The folder has more names than the caller's bound.
    #[error("`{0}` holds more than {1} files")]
    TooMany(String, usize),
    /// The system said no.
    #[error("`{0}` cannot be read: {1}")]
    Io(String, io::Error),
}

/// How many names are looked at before the answer is no. A glob is given up for no fewer than a look for links.
const MAX_NAMES: usize = 50_000;

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

    /// Whether all names in the folder itself are plain in the same way.
    fn names_here_are_plain(&self, folder: &AbsPath) -> bool {
        self.names_are_plain(folder)
    }

    /// The names in the folder; none where there is no such folder. `None` if they cannot be told, or are too many.
    fn names_in(&self, folder: &AbsPath) -> Option<Vec<String>> {
        let _ = folder;
        None
    }

    /// The paths that a glob of a shell finds below the folder: `*` and `?` stand for text within a name, but for no dot in front of it, and
    /// letters for themselves in either case. `None` if that cannot be told, or if there are too many. The default asks
    /// [`World::names_in`].
    fn glob(&self, folder: &AbsPath, pattern: &str) -> Option<Vec<AbsPath>> {
        let mut found = vec![folder.clone()];
        for part in pattern.split('/') {
            let mut next = Vec::new();
            for folder in &found {
                let names = self.names_in(folder)?;
                let fits = |name: &&String| name.starts_with('.') == part.starts_with('.') && wildcard::glob_matches_folded(part, name);
                next.extend(names.iter().filter(fits).filter_map(|name| folder.join(name)));
                if next.len() > MAX_NAMES {
                    return None;
                }
            }
            found = next;
        }
        Some(found)
    }

    /// Where the links lead that a pattern finds below a folder, in which `*` stands for any text within a name and
    /// `**` for any text: whoever reads what is found follows them. `None` if that cannot be told, where a link
    /// stands above what is found, or where a name would be taken for an option. A world that cannot tell gives nothing.
    fn links_below(&self, folder: &AbsPath, pattern: &str) -> Option<Vec<AbsPath>> {
        let _ = (folder, pattern);
        None
    }

    /// The files below the folder with names of these patterns, in which `*` stands for any text, whatever the case of their
    /// letters. No link is followed, and no folder looked into that has one of the names in `passing`. `None` if that
    /// cannot be told, or there is too much to look through. A world that cannot tell gives nothing.
    fn files_below(&self, folder: &AbsPath, patterns: &[&str], passing: &[&str]) -> Option<Vec<AbsPath>> {
        let _ = (folder, patterns, passing);
        None
    }

    /// The folder at `path`, opened, so that what is read from it is in that folder, whatever takes its place meanwhile.
    /// The path is canonical, as [`World::resolve`] gives it: no link is followed. `None` where there is no such folder,
    /// or this world does not look.
    ///
    /// # Errors
    /// When a link stands on the way or in its place, or something that is no folder, or when it cannot be opened.
    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError>;
}

/// An open folder. Nothing that is read from it leads out of it: links are not followed.
pub trait Folder: fmt::Debug + Send {
    /// What the file system knows it by, whatever it is called; `None` if that cannot be told.
    fn id(&self) -> Option<FolderId>;

    /// Who may change what is in it; `None` if that cannot be told.
    fn owner(&self) -> Option<Owner> {
        None
    }

    /// The bytes of the plain file `relative`, of at most `limit` bytes, or `None` where there is no such file. The path
    /// has names separated by `/`, none of them `.` or `..`.
    ///
    /// # Errors
    /// When a link stands on the way or in its place, or it is too large, also when it grew while it was read, not a plain
    /// file or cannot be read. Devices and pipes are not waited for.
    fn read(&self, relative: &str, limit: usize) -> Result<Option<Vec<u8>>, WorldError>;

    /// The names in the folder `relative`, in their order; none where there is no such folder. Empty text: this folder.
    ///
    /// # Errors
    /// When there are more than `limit`, one of them is not UTF-8, a link stands on the way, or they cannot be read.
    fn names(&self, relative: &str, limit: usize) -> Result<Vec<String>, WorldError>;
}

/// Who may change what is in a folder, as far as the rights of its file system say so; lists of further rights are not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// It belongs to whoever runs this process.
    pub is_own: bool,
    /// It belongs to the administrator.
    pub is_root: bool,
    /// Everybody may put files there.
    pub others_write: bool,
}

/// What a file system knows a folder by, whatever it is called and wherever it is moved: not the one of a folder that
/// is made in its place later.
///
/// On Unix it is the number of the folder and the moment it was made (`ino:123 born:1690000000.123456789`), or the number
/// and the device where no such moment is kept; a device may have another number after the next start, and the folder is
/// another one then. It says which folder this is, not whose: a copy of a whole disk has the same ones.
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

/// Patterns for names, in which `*` stands for any text, whatever the case of their letters.
struct NamePatterns(Vec<String>);

impl NamePatterns {
    fn new(patterns: &[&str]) -> Self {
        Self(patterns.iter().map(|pattern| wildcard::from_glob(&pattern.to_ascii_lowercase())).collect())
    }

    fn match_name(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.0.iter().any(|pattern| wildcard::matches(pattern, &name))
    }
}

/// Whether the name is of one of the patterns, whatever the case of its letters.
pub(crate) fn is_of_patterns(name: &str, patterns: &[&str]) -> bool {
    NamePatterns::new(patterns).match_name(name)
}

/// Whether a name stays one word, and the same, wherever a shell or `xargs` reads it. Brackets stand in the names of
/// routes; as patterns they match one character and never a dot at the start.
pub(crate) fn is_plain_name(name: &str) -> bool {
    // Of `@` and what follows some programs make the name of another file, and of two dots with an ending the folder above is left
    // where it is cut off.
    !(name == "@" || name.starts_with("@.") || name.starts_with(".."))
        && name.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '@' | '(' | '['))
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '+' | ',' | '(' | ')' | '[' | ']'))
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
}
