//! A project's config files, read once. What the person confirms and what becomes active are these
//! bytes; nothing is read a second time in between (another agent hashed a file and then let a shell
//! read it again).

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::workspace::{Refused, Workspace};
use crate::analysis::path::AbsPath;
use crate::world::{World, WorldError};

/// The name of a project's config in its root.
pub const PROJECT_FILE: &str = ".countersign.toml";

/// Bytes of one file of a project's config.
const MAX_FILE: usize = 256 << 10;

/// Why a project's config cannot be read. Its restrictions are unknown then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The system said no, or the file is too large or not a plain one.
    #[error(transparent)]
    Unreadable(#[from] WorldError),
    /// It would show, and be confirmed as, something that is not the project's.
    #[error("`{path}` is a link that leads outside the workspace, to `{real}`")]
    Outside {
        /// The file.
        path: AbsPath,
        /// Where it leads.
        real: AbsPath,
    },
    /// It is a link to nothing.
    #[error("`{0}` is a link to something that is not there")]
    Dangling(AbsPath),
}

/// The bytes of a project's config files at one moment.
#[derive(Clone)]
pub struct ConfigSnapshot {
    root: AbsPath,
    refused: Option<Refused>,
    /// Names relative to the root, in their order.
    files: Vec<(&'static str, Vec<u8>)>,
    digest: ConfigDigest,
}

impl ConfigSnapshot {
    /// Reads the config files of a workspace. A workspace without any has an empty snapshot, with a
    /// digest of its own: the first file that appears later is a change.
    ///
    /// # Errors
    /// When a file is there but cannot be read, is too large, or leads outside.
    pub fn take(world: &dyn World, workspace: &Workspace) -> Result<Self, SnapshotError> {
        let root = workspace.root();
        let mut files = Vec::new();
        if let Some(bytes) = read_inside(world, root, PROJECT_FILE)? {
            files.push((PROJECT_FILE, bytes));
        }
        files.sort_by_key(|(name, _)| *name);
        Ok(Self { digest: digest_of(&files), root: root.clone(), refused: workspace.refused(), files })
    }

    /// The root of the workspace.
    pub fn root(&self) -> &AbsPath {
        &self.root
    }

    /// Why the workspace can never be trusted, where that is so.
    pub fn refused(&self) -> Option<Refused> {
        self.refused
    }

    /// What stands for these bytes.
    pub fn digest(&self) -> ConfigDigest {
        self.digest
    }

    /// The bytes of one file.
    pub(super) fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.iter().find(|(n, _)| *n == name).map(|(_, bytes)| bytes.as_slice())
    }
}

impl fmt::Debug for ConfigSnapshot {
    /// Without the content: it holds grants that nobody has confirmed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes: Vec<_> = self.files.iter().map(|(name, bytes)| (name, bytes.len())).collect();
        f.debug_struct("ConfigSnapshot")
            .field("root", &self.root)
            .field("files", &sizes)
            .field("digest", &self.digest)
            .finish_non_exhaustive()
    }
}

fn read_inside(world: &dyn World, root: &AbsPath, name: &str) -> Result<Option<Vec<u8>>, SnapshotError> {
    let path = root.join(name).ok_or_else(|| WorldError::Links(name.to_owned()))?;
    let real = world.resolve(&AbsPath::root(), path.as_str())?.unwrap_or_else(|| path.clone());
    if !root.contains(&real) {
        return Err(SnapshotError::Outside { path, real });
    }
    match world.read(&real, MAX_FILE)? {
        None if world.exists(&path) => Err(SnapshotError::Dangling(path)),
        content => Ok(content),
    }
}

fn digest_of(files: &[(&'static str, Vec<u8>)]) -> ConfigDigest {
    let mut hash = Sha256::new();
    hash.update(b"countersign project config 1\0");
    for part in files.iter().flat_map(|(name, bytes)| [name.as_bytes(), bytes]) {
        // Lengths first, so that no two sets of files run together into the same bytes.
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    ConfigDigest(hash.finalize().into())
}

/// The SHA-256 of a project's config files: their names and contents.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConfigDigest([u8; 32]);

impl ConfigDigest {
    /// The digest in its written form: 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        let mut digest = [0; 32];
        for (byte, at) in digest.iter_mut().zip((0..).step_by(2)) {
            *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
        }
        Some(Self(digest))
    }
}

impl fmt::Display for ConfigDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ConfigDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConfigDigest({self})")
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::world::OsWorld;

    fn scratch() -> (tempfile::TempDir, AbsPath) {
        let folder = tempfile::tempdir().expect("scratch");
        let top = AbsPath::parse(folder.path().canonicalize().expect("real").to_str().expect("utf-8")).expect("absolute");
        let root = top.join("proj").expect("join");
        fs::create_dir_all(root.join(".git").expect("join").as_str()).expect("folder");
        (folder, root)
    }

    fn take(root: &AbsPath) -> Result<ConfigSnapshot, SnapshotError> {
        ConfigSnapshot::take(&OsWorld, &Workspace::discover(root, &OsWorld, None))
    }

    fn file(root: &AbsPath) -> String {
        format!("{root}/{PROJECT_FILE}")
    }

    #[test]
    fn every_byte_counts_and_absence_differs_from_emptiness() {
        let (_scratch, root) = scratch();
        let absent = take(&root).expect("absent");
        assert_eq!(absent.file(PROJECT_FILE), None);
        fs::write(file(&root), "").expect("write");
        let empty = take(&root).expect("empty");
        assert_ne!(absent.digest(), empty.digest());

        let text = b"allow = [\"Bash(x)\"]\n".to_vec();
        fs::write(file(&root), &text).expect("write");
        let first = take(&root).expect("first").digest();
        assert_eq!(first, take(&root).expect("again").digest());
        for at in 0..text.len() {
            let mut changed = text.clone();
            changed[at] ^= 1;
            fs::write(file(&root), &changed).expect("write");
            assert_ne!(first, take(&root).expect("changed").digest(), "byte {at}");
        }
    }

    #[test]
    fn lengths_keep_names_and_contents_apart() {
        assert_ne!(digest_of(&[("a", b"bc".to_vec())]), digest_of(&[("ab", b"c".to_vec())]));
        assert_ne!(digest_of(&[("a", b"b".to_vec()), ("c", b"".to_vec())]), digest_of(&[("a", b"bc".to_vec())]));
    }

    #[test]
    fn digests_are_written_in_one_way_only() {
        let digest = digest_of(&[]);
        assert_eq!(ConfigDigest::parse(&digest.to_string()), Some(digest));
        for wrong in [digest.to_string().to_uppercase(), format!("{digest}0"), "0".repeat(63), "+1".repeat(32), String::new()] {
            assert_eq!(ConfigDigest::parse(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_too_large_or_no_file_is_an_error() {
        let (_scratch, root) = scratch();
        fs::write(file(&root), vec![b'#'; MAX_FILE]).expect("write");
        assert!(take(&root).is_ok());
        fs::write(file(&root), vec![b'#'; MAX_FILE + 1]).expect("write");
        assert!(matches!(take(&root), Err(SnapshotError::Unreadable(WorldError::TooLarge(..)))));
        fs::remove_file(file(&root)).expect("remove");
        fs::create_dir(file(&root)).expect("folder");
        assert!(matches!(take(&root), Err(SnapshotError::Unreadable(WorldError::NotAFile(_)))));
    }

    #[cfg(unix)]
    #[test]
    fn links_may_not_lead_outside() {
        use std::os::unix::fs::symlink;
        let (_scratch, root) = scratch();
        let outside = format!("{}/other.toml", root.parent().expect("parent"));
        fs::write(&outside, "allow = [\"Bash(x)\"]").expect("write");
        symlink(&outside, file(&root)).expect("link");
        assert!(matches!(take(&root), Err(SnapshotError::Outside { .. })));
        fs::remove_file(file(&root)).expect("remove");
        symlink("../other.toml", file(&root)).expect("link");
        assert!(matches!(take(&root), Err(SnapshotError::Outside { .. })));
        fs::remove_file(file(&root)).expect("remove");
        symlink("missing.toml", file(&root)).expect("link");
        assert!(matches!(take(&root), Err(SnapshotError::Dangling(_))));
        fs::write(format!("{root}/missing.toml"), "deny = []").expect("write");
        assert_eq!(take(&root).expect("inside").file(PROJECT_FILE), Some(&b"deny = []"[..]));
    }
}
