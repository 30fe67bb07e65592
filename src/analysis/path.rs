//! Paths as they are judged: absolute, in one canonical spelling, compared by component.
//!
//! Containment by comparing strings has let `/home/u/project-evil` pass for `/home/u/project`
//! (CVE-2025-54794); [`AbsPath::contains`] is the only comparison there is.

mod place;

use std::fmt;

pub use place::{Located, Origin, Place};

/// An absolute path without `.`, `..`, empty or trailing components.
///
/// POSIX paths are kept as they are. Windows drive paths are kept as `c:/dir/file` with a lower-case
/// drive and are compared without regard to case. UNC and device paths have no `AbsPath`: reaching
/// for them can already send credentials (NTLM), so nothing may touch them unasked.
///
/// A path has at most 4,096 bytes, as on Linux (`PATH_MAX`, limits.h): no call of the system takes a longer one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AbsPath(String);

/// The bytes that a path has at most, as it is written and as it is kept.
const MAX_LENGTH: usize = 4_096;

impl AbsPath {
    /// The root of a POSIX file system.
    pub fn root() -> Self {
        Self("/".to_owned())
    }

    /// Parses an absolute path: `/x/y`, `C:\x\y`, `C:/x/y`. `..` is taken away textually; where
    /// links matter, [`crate::world::World::resolve`] follows them first.
    ///
    /// Nothing for relative, UNC (`\\host\share`, `//host/share` on Windows spellings) and device
    /// paths, for text with control characters, and for what is too long.
    pub fn parse(text: &str) -> Option<Self> {
        if !is_printable_path(text) {
            return None;
        }
        if let Some((drive, rest)) = split_drive(text) {
            // An alternate data stream or a device name behind the drive is not a plain path.
            if rest.contains(':') {
                return None;
            }
            return Self::extended(&format!("{}:/", drive.to_ascii_lowercase()), &rest.replace('\\', "/"));
        }
        if !text.starts_with('/') {
            return None;
        }
        Self::extended("/", text)
    }

    /// This path with relative or absolute `text` applied to it, `..` textually.
    pub fn join(&self, text: &str) -> Option<Self> {
        if !is_printable_path(text) || text.starts_with("\\\\") {
            return None;
        }
        if self.is_windows() {
            // A share, in whichever slashes.
            if matches!(text.as_bytes(), [b'/' | b'\\', b'/' | b'\\', ..]) {
                return None;
            }
            if let Some(drive) = msys_drive(text) {
                return Self::parse(&drive);
            }
            if split_drive(text).is_some() {
                return Self::parse(text);
            }
            // A backslash leads to the root of this drive; what begins with a slash may be meant for MSYS's own tree.
            if let (true, Some(drive)) = (text.starts_with('\\'), self.0.get(..2)) {
                return Self::parse(&format!("{drive}{text}"));
            }
            let text = text.replace('\\', "/");
            if text.starts_with('/') {
                return Self::parse(&text);
            }
            if text.contains(':') {
                return None;
            }
            return Self::extended(&self.0, &text);
        }
        if text.starts_with('/') || split_drive(text).is_some() {
            return Self::parse(text);
        }
        Self::extended(&self.0, text)
    }

    /// The canonical path `base` with the components of `text` applied to it; `None` if that is too long.
    fn extended(base: &str, text: &str) -> Option<Self> {
        let path = Self::applied(base, text);
        (path.0.len() <= MAX_LENGTH).then_some(path)
    }

    fn applied(base: &str, text: &str) -> Self {
        let mut path = String::with_capacity(base.len().saturating_add(text.len()).saturating_add(1));
        path.push_str(base);
        if is_canonical(text) {
            if !path.ends_with('/') {
                path.push('/');
            }
            path.push_str(text.strip_prefix('/').unwrap_or(text));
            return Self(path);
        }
        let mut path = Self(path);
        for component in Components(text) {
            match component {
                "." => {}
                ".." => path.pop(),
                name => {
                    if !path.0.ends_with('/') {
                        path.0.push('/');
                    }
                    path.0.push_str(name);
                }
            }
        }
        path
    }

    fn pop(&mut self) {
        if !self.is_root()
            && let Some(at) = last_slash(&self.0)
        {
            let root = if self.is_windows() { 3 } else { 1 };
            self.0.truncate(at.max(root));
        }
    }

    /// The folder that holds this path; nothing for a root.
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        let head = self.0.get(..last_slash(&self.0)?)?;
        let is_bare_root = head.is_empty() || (self.is_windows() && head.len() == 2);
        Some(Self(if is_bare_root { format!("{head}/") } else { head.to_owned() }))
    }

    /// The last component; empty for a root.
    pub fn name(&self) -> &str {
        let name = last_slash(&self.0).and_then(|at| self.0.get(at.saturating_add(1)..));
        if self.is_root() { "" } else { name.unwrap_or("") }
    }

    /// Whether this is `/` or the root of a drive.
    pub fn is_root(&self) -> bool {
        self.0 == "/" || (self.is_windows() && self.0.len() == 3)
    }

    /// Whether this is a path on a Windows drive.
    pub fn is_windows(&self) -> bool {
        matches!(self.0.as_bytes(), [drive, b':', ..] if *drive != b'/')
    }

    /// Whether `other` is this path or below it, by component.
    pub fn contains(&self, other: &Self) -> bool {
        self.relative(other).is_some()
    }

    /// The part of `other` below this path (empty for the path itself), or nothing where it is elsewhere.
    pub fn relative<'a>(&self, other: &'a Self) -> Option<&'a str> {
        let head = other.0.get(..self.0.len())?;
        let same = if self.is_windows() { head.eq_ignore_ascii_case(&self.0) } else { head == self.0 };
        let rest = other.0.get(self.0.len()..)?;
        if !same {
            return None;
        }
        if rest.is_empty() || self.0.ends_with('/') { Some(rest) } else { rest.strip_prefix('/') }
    }

    /// Whether `other` may be this path or below it on a disk that folds case.
    pub fn may_contain(&self, other: &Self) -> bool {
        let rest = other.0.get(self.0.len()..);
        let same = other.0.get(..self.0.len()).is_some_and(|head| head.eq_ignore_ascii_case(&self.0));
        same && rest.is_some_and(|rest| rest.is_empty() || self.0.ends_with('/') || rest.starts_with('/'))
    }

    /// Other names by which a system may find the same file, whatever its links say: Windows drops dots and blanks at the end
    /// of a name, and macOS has `/tmp`, `/etc` and `/var` as links, and all of its data below `/System/Volumes/Data`.
    pub(crate) fn other_names(&self) -> Vec<Self> {
        if self.is_windows() {
            let is_trimmed = |component: &str| component.ends_with(['.', ' ']);
            if !self.components().any(is_trimmed) {
                return Vec::new();
            }
            let names = self.components().map(|component| component.trim_end_matches(['.', ' ']));
            return Self::parse(&format!("{}/{}", self.0.get(..2).unwrap_or(""), names.collect::<Vec<_>>().join("/")))
                .into_iter()
                .collect();
        }
        let mut names = Vec::new();
        if let Some(rest) = below(&self.0, DATA_VOLUME) {
            names.extend(Self::parse(if rest.is_empty() { "/" } else { rest }));
        }
        let first = self.components().next().unwrap_or("");
        if LINKED.iter().any(|linked| first.eq_ignore_ascii_case(linked)) {
            names.extend(Self::parse(&format!("{PRIVATE}{}", self.0)));
        }
        if let Some(rest) = below(&self.0, PRIVATE) {
            names.extend(Self::parse(rest));
        }
        names
    }

    /// The components below the root.
    pub fn components(&self) -> impl Iterator<Item = &str> + Clone {
        Components(self.0.get(if self.is_windows() { 2.. } else { 0.. }).unwrap_or(""))
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where macOS keeps what [`LINKED`] leads to, and all that people write.
const PRIVATE: &str = "/private";
const DATA_VOLUME: &str = "/System/Volumes/Data";
const LINKED: &[&str] = &["tmp", "etc", "var"];

/// The rest of the path below a folder, in whichever case that is spelled.
fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    let (head, rest) = path.split_at_checked(folder.len())?;
    (head.eq_ignore_ascii_case(folder) && (rest.is_empty() || rest.starts_with('/'))).then_some(rest)
}

/// The components of a relative path.
pub(crate) fn components_of(text: &str) -> impl Iterator<Item = &str> + Clone {
    Components(text)
}

impl fmt::Display for AbsPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl serde::Serialize for AbsPath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// What stands between slashes and is not empty. Components are short: a loop over bytes finds their ends sooner
/// than a search does.
#[derive(Clone)]
struct Components<'a>(&'a str);

impl<'a> Iterator for Components<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            let end = self.0.bytes().position(|byte| byte == b'/').unwrap_or(self.0.len());
            let (component, rest) = self.0.split_at_checked(end)?;
            let is_last = rest.is_empty();
            self.0 = rest.get(1..).unwrap_or("");
            if !component.is_empty() {
                return Some(component);
            }
            if is_last {
                return None;
            }
        }
    }
}

/// Whether the text, with or without a slash before it, is spelled as canonical paths are: no component is empty or
/// begins with a dot.
fn is_canonical(text: &str) -> bool {
    let rest = text.strip_prefix('/').unwrap_or(text).as_bytes();
    let behind = rest.get(1..).unwrap_or_default();
    // Without an early end the loop takes many bytes at a time.
    let joints = rest.iter().zip(behind).fold(true, |plain, pair| plain & !matches!(pair, (b'/', b'/' | b'.')));
    joints && !matches!(rest, [] | [b'/' | b'.', ..] | [.., b'/'])
}

/// Where the last slash stands. Names are short: a loop over bytes finds it sooner than a search does.
fn last_slash(path: &str) -> Option<usize> {
    path.bytes().rposition(|byte| byte == b'/')
}

/// Whether the text is short enough and has no control characters.
fn is_printable_path(text: &str) -> bool {
    // Without an early end the loop takes many bytes at a time.
    let is_plain = |text: &str| text.bytes().fold(true, |plain, b| plain & matches!(b, b' '..=b'~'));
    text.len() <= MAX_LENGTH && (is_plain(text) || !text.chars().any(char::is_control))
}

/// `C:\x` and `C:/x` as drive letter and the rest.
fn split_drive(text: &str) -> Option<(char, &str)> {
    let drive = text.chars().next().filter(char::is_ascii_alphabetic)?;
    let rest = text.get(1..)?.strip_prefix(':')?;
    rest.starts_with(['/', '\\']).then_some((drive, rest))
}

/// `/c/x` and `/mnt/c/x`, as Git Bash and WSL spell drives, in drive form.
fn msys_drive(text: &str) -> Option<String> {
    let rest = text.strip_prefix("/mnt/").or_else(|| text.strip_prefix("/cygdrive/")).or_else(|| text.strip_prefix('/'))?;
    let drive = rest.chars().next().filter(char::is_ascii_alphabetic)?;
    let tail = rest.get(1..)?;
    (tail.is_empty() || tail.starts_with('/')).then(|| format!("{drive}:/{}", tail.trim_start_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn abs(text: &str) -> AbsPath {
        AbsPath::parse(text).expect(text)
    }

    #[test]
    fn the_way_up_ends_at_a_root() {
        assert!(!abs("/:a/b").is_windows() && !abs("/:a").is_root(), "a POSIX name with a colon");
        for path in ["/a/:/b", "/:/:", "/home/u/C:/x", "C:/a/:", "C:/a"] {
            let Some(path) = AbsPath::parse(path) else { continue };
            let above = std::iter::successors(path.parent(), AbsPath::parent).take(10).collect::<Vec<_>>();
            assert!(above.len() < 10 && above.last().is_some_and(AbsPath::is_root), "{path}: {above:?}");
        }
    }

    #[test]
    fn containment_is_by_component() {
        let project = abs("/home/u/project");
        assert!(project.contains(&abs("/home/u/project")));
        assert!(project.contains(&abs("/home/u/project/src/../x")));
        assert!(!project.contains(&abs("/home/u/project-evil")));
        assert!(!project.contains(&abs("/home/u/project/../.ssh")));
        assert!(AbsPath::root().contains(&project));
    }

    #[test]
    fn windows_drives_fold_case_and_refuse_streams_and_unc() {
        let project = abs("C:\\Users\\u\\Proj");
        assert!(project.contains(&abs("c:/users/U/proj/src")));
        assert_eq!(project.join("/c/Users/u/Proj/x").map(|p| project.contains(&p)), Some(true));
        assert_eq!(AbsPath::parse("C:/x/y:stream"), None);
        assert_eq!(AbsPath::parse("\\\\host\\share"), None);
        assert_eq!(AbsPath::parse("C:relative"), None);
        assert_eq!(project.join("\\Windows\\x"), Some(abs("c:/Windows/x")));
        assert!(["//host/share", "\\/host\\share", "/\\host/share"].iter().all(|share| project.join(share).is_none()));
    }

    #[test]
    fn parents_end_at_the_root() {
        assert_eq!(abs("/a/b").parent(), Some(abs("/a")));
        assert_eq!(abs("/a").parent(), Some(AbsPath::root()));
        assert_eq!(AbsPath::root().parent(), None);
        assert_eq!(abs("c:/a").parent(), Some(abs("c:/")));
    }
}
