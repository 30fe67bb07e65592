//! A project's files, read once. What the person confirms and what becomes active are these bytes; nothing is read a
//! second time in between (another agent hashed a file and then let a shell read it again).
//!
//! Besides the project's own config these are the files that would make other agents, editors, shells or git do
//! something (`surface/`), and the files of the workspace that those run.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::capability::ProjectCapability;
use super::item::{self, Item, ItemId, ItemKind};
use super::surface::{self, Found, Reader, SurfaceFile};
use super::workspace::{Note, Refused, Workspace};
use crate::analysis::path::AbsPath;
use crate::world::{Folder, FolderId, World, WorldError};

/// The name of a project's config in its root.
pub const PROJECT_FILE: &str = ".countersign.toml";

/// Bytes of one file of a project's config, and of a file that says what others run.
const MAX_FILE: usize = 256 << 10;
/// Bytes of a file of the workspace that is run.
const MAX_SCRIPT: usize = 4 << 20;
/// Bytes of all files together.
const MAX_TOTAL: usize = 16 << 20;
/// Files that are looked at.
const MAX_FILES: usize = 512;
/// Names in a folder of such files.
const MAX_NAMES: usize = 4096;

/// Why a project's config cannot be read. Its restrictions are unknown then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The system said no, or the file is too large or not a plain one, or it became a link while it was read.
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
    /// The project's own config is a link. What keeps an agent from writing it goes by its name, and would not keep it
    /// from writing the file behind the link.
    #[error("`{0}` is a link, and has to be a plain file")]
    Linked(AbsPath),
    /// It is a link to nothing.
    #[error("`{0}` is a link to something that is not there")]
    Dangling(AbsPath),
    /// All files together are larger than the bound, or more.
    #[error("`{0}` is one file too many: at most {MAX_FILES} files and {MAX_TOTAL} bytes are looked at")]
    TooMuch(AbsPath),
    /// Another folder was put in its place since the workspace was found.
    #[error("another folder stands at `{0}` now")]
    Replaced(AbsPath),
}

/// The bytes of a project's files at one moment.
#[derive(Clone)]
pub struct ConfigSnapshot {
    root: AbsPath,
    folder: Option<FolderId>,
    refused: Option<Refused>,
    notes: Vec<Note>,
    files: Arc<Files>,
    items: Vec<Item>,
    unreadable: Vec<UnreadableFile>,
    digest: ConfigDigest,
}

/// The files that could be read, by their paths from the root.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// A file that is there and whose meaning is not known: it may do anything that files of its kind can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UnreadableFile {
    pub(super) owner: &'static str,
    pub(super) file: String,
    pub(super) line: Option<usize>,
    pub(super) why: String,
    pub(super) capabilities: &'static [ProjectCapability],
}

impl ConfigSnapshot {
    /// Reads the files of a workspace. A workspace without any has an empty snapshot, with a digest of its own: the
    /// first file that appears later is a change.
    ///
    /// # Errors
    /// When the project's own config is there but cannot be read, is too large, or leads outside. Other files that
    /// cannot be read are shown in the [`Review`](super::Review), and what they can do is not confirmed.
    pub fn take(world: &dyn World, workspace: &Workspace) -> Result<Self, SnapshotError> {
        let root = workspace.root();
        let Some(folder) = world.open_folder(root)? else {
            return Ok(Self::new(workspace, None, Files::new(), Vec::new(), Vec::new()));
        };
        let id = folder.id();
        if workspace.folder_id().is_some_and(|found| id.as_ref() != Some(found)) {
            return Err(SnapshotError::Replaced(root.clone()));
        }
        let mut reading = Reading { world, root, folder: &*folder, files: Files::new(), total: 0 };
        let (path, real) = reading.inside(PROJECT_FILE)?;
        if path != real {
            return Err(SnapshotError::Linked(path));
        }
        reading.read(PROJECT_FILE, MAX_FILE)?;
        let (items, unreadable) = reading.surface();
        Ok(Self::new(workspace, id, reading.files, items, unreadable))
    }

    fn new(workspace: &Workspace, folder: Option<FolderId>, files: Files, items: Vec<Item>, unreadable: Vec<UnreadableFile>) -> Self {
        let read = files.iter().flat_map(|(name, bytes)| [name.as_bytes(), bytes]);
        let others = unreadable.iter().flat_map(|file| [file.file.as_bytes(), file.why.as_bytes()]);
        let digest = ConfigDigest(item::digest_of(b"countersign project config 2\0", read.chain([b"unreadable".as_slice()]).chain(others)));
        Self {
            root: workspace.root().clone(),
            folder,
            refused: workspace.refused(),
            notes: workspace.notes().to_vec(),
            files: Arc::new(files),
            items,
            unreadable,
            digest,
        }
    }

    /// The root of the workspace.
    pub fn root(&self) -> &AbsPath {
        &self.root
    }

    /// What the file system knows the folder by that was read.
    pub fn folder_id(&self) -> Option<&FolderId> {
        self.folder.as_ref()
    }

    /// Why the workspace can never be trusted, if so.
    pub fn refused(&self) -> Option<Refused> {
        self.refused
    }

    /// What a person should know about the workspace.
    pub(super) fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// What stands for these bytes.
    pub fn digest(&self) -> ConfigDigest {
        self.digest
    }

    /// The bytes of one file.
    pub(super) fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    pub(super) fn files(&self) -> &Arc<Files> {
        &self.files
    }

    /// What other programs' files would do.
    pub(super) fn items(&self) -> &[Item] {
        &self.items
    }

    pub(super) fn unreadable(&self) -> &[UnreadableFile] {
        &self.unreadable
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

/// A snapshot in the making: every file is read at most once.
struct Reading<'a> {
    world: &'a dyn World,
    root: &'a AbsPath,
    folder: &'a dyn Folder,
    files: Files,
    total: usize,
}

impl Reading<'_> {
    /// Reads a file, unless it was read before. Whether it is there.
    fn read(&mut self, name: &str, limit: usize) -> Result<bool, SnapshotError> {
        if self.files.contains_key(name) {
            return Ok(true);
        }
        let (path, real) = self.inside(name)?;
        // The way that was just found is taken without following links: one that was put there meanwhile is an error.
        let Some(bytes) = self.folder.read(self.root.relative(&real).unwrap_or_default(), limit)? else {
            return if real == path { Ok(false) } else { Err(SnapshotError::Dangling(path)) };
        };
        let total = self.total.saturating_add(bytes.len());
        if self.files.len() >= MAX_FILES || total > MAX_TOTAL {
            return Err(SnapshotError::TooMuch(path));
        }
        self.total = total;
        self.files.insert(name.to_owned(), bytes);
        Ok(true)
    }

    /// A path below the root, and where its links lead, which is below the root as well.
    fn inside(&self, name: &str) -> Result<(AbsPath, AbsPath), SnapshotError> {
        let path = self.root.join(name).ok_or_else(|| WorldError::Links(name.to_owned()))?;
        let real = self.world.resolve(&AbsPath::root(), path.as_str())?.unwrap_or_else(|| path.clone());
        if self.root.contains(&real) { Ok((path, real)) } else { Err(SnapshotError::Outside { path, real }) }
    }

    fn surface(&mut self) -> (Vec<Item>, Vec<UnreadableFile>) {
        let mut items = Vec::new();
        let mut unreadable = Vec::new();
        let present = self.folded_names();
        let is_absent = |path: &str| {
            let first = path.split('/').next().unwrap_or(path);
            !first.contains('*') && present.as_ref().is_some_and(|names| !names.contains(&first.to_ascii_lowercase()))
        };
        for reader in surface::readers() {
            for path in reader.paths.iter().filter(|path| !is_absent(path)) {
                match self.names(path) {
                    Ok(names) => names.iter().for_each(|name| match self.found(reader, name) {
                        Ok(found) => items.extend(found),
                        Err((line, why)) => unreadable.push(UnreadableFile::new(reader, name, line, why)),
                    }),
                    Err(error) => unreadable.push(UnreadableFile::new(reader, path, None, error.to_string())),
                }
            }
        }
        (items, unreadable)
    }

    /// The names at the root without regard to case, where they are few and plain: a file system that knows further
    /// spellings of a name (other letters, ignored characters) shows one that is not ASCII. Most of what is looked for is not
    /// there, and to look for each costs a hook more than all the rest.
    fn folded_names(&self) -> Option<BTreeSet<String>> {
        let names = self.folder.names("", MAX_NAMES).ok()?;
        names.iter().all(|name| name.is_ascii()).then(|| names.iter().map(|name| name.to_ascii_lowercase()).collect())
    }

    /// The files that a path with at most one `*` stands for, which is in one of its components.
    fn names(&self, path: &str) -> Result<Vec<String>, SnapshotError> {
        let Some((before, after)) = path.split_once('*') else { return Ok(vec![path.to_owned()]) };
        let (folder, start) = before.rsplit_once('/').unwrap_or(("", before));
        let (end, below) = after.split_once('/').map_or((after, None), |(end, below)| (end, Some(below)));
        let (_, real) = self.inside(folder)?;
        let names = self.folder.names(self.root.relative(&real).unwrap_or_default(), MAX_NAMES)?;
        let fits = |name: &&String| name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end);
        let mut paths: Vec<String> = names.iter().filter(fits).cloned().collect();
        for path in &mut paths {
            *path =
                [Some(folder).filter(|folder| !folder.is_empty()), Some(path), below].into_iter().flatten().collect::<Vec<_>>().join("/");
        }
        Ok(paths)
    }

    fn holds_names(&self, name: &str) -> bool {
        let names = self.inside(name).map(|(_, real)| self.folder.names(self.root.relative(&real).unwrap_or_default(), 0));
        matches!(names, Ok(Err(WorldError::TooMany(..))))
    }

    fn found(&mut self, reader: &Reader, name: &str) -> Result<Vec<Item>, (Option<usize>, String)> {
        match self.read(name, MAX_FILE) {
            Ok(true) => {}
            Ok(false) => return Ok(Vec::new()),
            // Nobody reads a folder as a file. A pipe is none: what comes out of it is anybody's.
            Err(SnapshotError::Unreadable(WorldError::NotAFile(_))) if self.holds_names(name) => return Ok(Vec::new()),
            Err(error) => return Err((None, error.to_string())),
        }
        let bytes = self.files.get(name).cloned().unwrap_or_default();
        let text = String::from_utf8(bytes).map_err(|_| (None, "it is not UTF-8".to_owned()))?;
        let found = (reader.read)(&SurfaceFile { name, text: &text }).map_err(|error| (Some(error.line), error.why))?;
        Ok(found.into_iter().map(|found| self.item(reader, name, &text, found)).collect())
    }

    fn item(&mut self, reader: &Reader, name: &str, text: &str, found: Found) -> Item {
        let kind = ItemKind::Surface(found.capability);
        let mut runs = Vec::new();
        let mut obstacle = None;
        if found.runs.len() > surface::MAX_RUNS {
            obstacle = Some(format!("it names more than {} files that it may run", surface::MAX_RUNS));
        }
        let mut seen = BTreeSet::new();
        for script in found.runs.into_iter().take(surface::MAX_RUNS).filter(|script| seen.insert(script.clone())) {
            match self.read(&script, MAX_SCRIPT) {
                Ok(true) => runs.push(script),
                // A word that names a folder, or nothing: whatever it means there is in the text.
                Ok(false) | Err(SnapshotError::Unreadable(WorldError::NotAFile(_))) => {}
                Err(error) => obstacle = Some(format!("what it runs cannot be looked at: {error}")),
            }
        }
        let entry = text.get(found.bytes.clone()).unwrap_or(text).as_bytes();
        let name_of = kind.to_string();
        let mut parts = vec![name_of.as_bytes(), name.as_bytes(), found.what.as_bytes(), found.text.as_bytes(), entry];
        parts.extend(runs.iter().flat_map(|script| [script.as_bytes(), self.files.get(script).map_or(&b""[..], Vec::as_slice)]));
        let line = text.get(..found.bytes.start).map_or(1, |before| before.matches('\n').count().saturating_add(1));
        Item {
            id: ItemId::of(parts),
            kind,
            owner: reader.owner,
            file: name.to_owned(),
            line,
            what: found.what,
            text: found.text,
            risk: found.risk,
            notes: found.notes,
            runs,
            obstacle,
        }
    }
}

impl UnreadableFile {
    fn new(reader: &Reader, file: &str, line: Option<usize>, why: String) -> Self {
        Self { owner: reader.owner, file: file.to_owned(), line, why, capabilities: reader.capabilities }
    }
}

/// The SHA-256 of a project's files: their names and contents.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConfigDigest([u8; 32]);

impl ConfigDigest {
    /// The digest in its written form: 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        item::parse_hex(text).map(Self)
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
    fn digests_are_written_in_one_way_only() {
        let digest = ConfigDigest(item::digest_of(b"", []));
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
        for inside in ["{}", "{\"hooks\": {}}"] {
            symlink("missing.toml", file(&root)).expect("link");
            assert!(matches!(take(&root), Err(SnapshotError::Linked(_))), "an agent may write what it leads to");
            fs::remove_file(file(&root)).expect("remove");
            // Files of others may lead to another place inside.
            fs::create_dir_all(format!("{root}/.claude")).expect("folder");
            let linked = format!("{root}/.claude/settings.json");
            let _ = fs::remove_file(&linked);
            symlink("../shared.json", &linked).expect("link");
            let _ = fs::remove_file(format!("{root}/shared.json"));
            assert_eq!(take(&root).expect("dangling").unreadable().len(), 1);
            fs::write(format!("{root}/shared.json"), inside).expect("write");
            assert_eq!(take(&root).expect("inside").file(".claude/settings.json"), Some(inside.as_bytes()));
        }
    }

    #[test]
    fn files_of_other_programs_are_found_in_their_folders() {
        let (_scratch, root) = scratch();
        for path in [".claude/agents/a.md", ".claude/skills/s/SKILL.md", ".github/hooks/h.json"] {
            let path = format!("{root}/{path}");
            fs::create_dir_all(path.rsplit_once('/').expect("a folder").0).expect("folder");
            fs::write(&path, "{}").expect("write");
        }
        let snapshot = take(&root).expect("snapshot");
        for path in [".claude/agents/a.md", ".claude/skills/s/SKILL.md", ".github/hooks/h.json"] {
            assert!(snapshot.file(path).is_some(), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_in_place_of_a_file_is_nothing_and_a_pipe_may_be_anything() {
        let (_scratch, root) = scratch();
        let path = format!("{root}/.mcp.json");
        fs::create_dir_all(format!("{path}/x")).expect("folder");
        assert!(take(&root).expect("a folder").unreadable().is_empty());
        fs::remove_dir_all(&path).expect("removed");
        assert!(std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
        assert_eq!(take(&root).expect("a pipe").unreadable().len(), 1);
    }

    #[test]
    fn what_names_too_many_files_is_not_confirmed() {
        let (_scratch, root) = scratch();
        let server = |count: usize| {
            let words: Vec<String> = (0..count).map(|n| format!("\"s/{n}.py\"")).collect();
            let text = format!(
                "{{\"mcpServers\": {{\"a\": {{\"command\": \"x\"}}, \"b\": {{\"command\": \"x\", \"args\": [{}]}}}}}}",
                words.join(",")
            );
            fs::write(format!("{root}/.mcp.json"), text).expect("write");
            let config = crate::trust::ProjectConfig::from_snapshot(&take(&root).expect("snapshot"));
            config.review().confirm().expect("confirmable").confirmed()
        };
        // The program itself is one of them.
        assert_eq!([server(9), server(surface::MAX_RUNS - 1), server(surface::MAX_RUNS + 1)], [2, 2, 1]);
    }
}
