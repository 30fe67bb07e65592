//! What counts as one workspace, and which folders can never be one that is trusted.

use std::fmt;

use super::mounts::{Medium, Mounts};
use crate::analysis::git_worktree;
use crate::analysis::path::AbsPath;
use crate::world::{Folder, FolderId, World, WorldError};

/// The folder that an agent works in, by its canonical path.
///
/// The path is found by following links ourselves, and the file system says which folder it is. Data of git in the
/// folder is not asked for either: a `commondir` can point at somebody else's trusted repository (GHSA-q5hj-mxqh-vv77).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    root: AbsPath,
    refused: Option<Refused>,
    id: Option<FolderId>,
    notes: Vec<Note>,
    main_checkout: Option<(AbsPath, Option<FolderId>)>,
}

/// Why a folder is never trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// It is, or holds, the home folder.
    #[error("the home folder and what is above it are never trusted as a workspace")]
    Home,
    /// It holds the home folders of people, or is the administrator's.
    #[error("folders that hold people's home folders, and the administrator's own, are never trusted as a workspace")]
    Homes,
    /// It is the root of a file system or a drive.
    #[error("the root of a file system is never trusted as a workspace")]
    Root,
    /// Anybody on the machine puts files there.
    #[error("a folder for everybody's temporary or shared files is never trusted as a workspace: anybody can put config there")]
    Shared,
    /// Its canonical path cannot be found.
    #[error("the links that lead to this folder cannot be followed")]
    Unresolved,
}

/// What a person should know about a folder before they trust it. None of it keeps them from that.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Note {
    /// Its files are elsewhere, or can be exchanged.
    Medium(Medium),
    /// It belongs to somebody else, who is not the administrator.
    OtherOwner,
    /// Everybody on the machine may put files there.
    OthersWrite,
    /// Names there that differ in case are one.
    CaseInsensitive,
    /// The file system does not say which folder it is: another one in its place would pass for it.
    NoIdentity,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Medium(medium) => medium.fmt(f),
            Self::OtherOwner => f.write_str("it belongs to another user of this machine, who can change what is in it"),
            Self::OthersWrite => f.write_str("everybody on this machine may put files there"),
            Self::CaseInsensitive => f.write_str("names that differ only in case are the same file there"),
            Self::NoIdentity => f.write_str("another folder that is put in its place cannot be told from it"),
        }
    }
}

/// Names that make a folder the root, wherever it is.
const ROOT_MARKERS: &[&str] = &[".countersign.toml", ".git", ".hg", ".jj", ".svn"];

/// Names that make a folder the root where there is no repository around it.
const PROJECT_MARKERS: &[&str] = &[
    "Cargo.toml",
    "package.json",
    "deno.json",
    "deno.jsonc",
    "pyproject.toml",
    "setup.py",
    "go.mod",
    "go.work",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "settings.gradle",
    "settings.gradle.kts",
    "build.sbt",
    "project.clj",
    "deps.edn",
    "Gemfile",
    "composer.json",
    "mix.exs",
    "rebar.config",
    "pubspec.yaml",
    "Package.swift",
    "stack.yaml",
    "cabal.project",
    "dune-project",
    "CMakeLists.txt",
    "meson.build",
    "build.zig",
    "MODULE.bazel",
    "flake.nix",
];

/// How many folders are looked at on the way up. A root that is further away is not found, and has to be named.
const MAX_STEPS: usize = 64;

/// Folders that hold home folders, or are the administrator's.
const HOMES: &[&str] = &["/home", "/export/home", "/usr/home", "/Users", "/root", "/var/root"];

/// Folders in which everybody may put files. That a config there speaks for what is below it has been used against
/// other programs: CVE-2022-24765 of git.
const SHARED: &[&str] = &["/tmp", "/var/tmp", "/usr/tmp", "/private/tmp", "/private/var/tmp", "/dev/shm", "/Users/Shared"];

/// The same on a drive, without its letter.
const DRIVE_HOMES: &[&str] = &["/users", "/documents and settings"];
const DRIVE_SHARED: &[&str] = &["/temp", "/tmp", "/windows/temp", "/users/public", "/programdata"];

impl Workspace {
    /// The workspace of the folder `dir`: the nearest folder upwards with a config of ours or a
    /// repository, else the nearest with a usual project file, else `dir`. A repository inside another
    /// is a workspace of its own.
    ///
    /// The search ends below the home folder, below folders that everybody shares, and where something is mounted, as
    /// git's own search does: what is mounted below a trusted folder comes from elsewhere.
    pub fn discover(dir: &AbsPath, world: &dyn World, home: Option<&AbsPath>) -> Self {
        let ground = Ground::new(world, home);
        let Ok(start) = ground.real(dir) else { return Self::refuse(dir.clone(), Refused::Unresolved) };
        if let Some(refused) = ground.refusal(&start) {
            return Self::refuse(start, refused);
        }
        let mounts = Mounts::read(world);
        let top = mounts.holding(&start).map_or_else(AbsPath::root, |mount| mount.point.clone());
        let upwards: Vec<AbsPath> = std::iter::successors(Some(start.clone()), AbsPath::parent)
            .take(MAX_STEPS)
            .take_while(|folder| (folder.is_windows() || top.contains(folder)) && ground.refusal(folder).is_none())
            .collect();
        let marked = |markers: &[&str]| {
            let is_marked = |folder: &&AbsPath| markers.iter().any(|name| folder.join(name).is_some_and(|file| world.exists(&file)));
            upwards.iter().find(is_marked).cloned()
        };
        let root = marked(ROOT_MARKERS).or_else(|| marked(PROJECT_MARKERS)).unwrap_or(start);
        Self::with_root(root, &ground)
    }

    /// The workspace with exactly this root, which somebody named: nothing is searched for. The same folders are refused.
    pub fn at(root: &AbsPath, world: &dyn World, home: Option<&AbsPath>) -> Self {
        let ground = Ground::new(world, home);
        let Ok(root) = ground.real(root) else { return Self::refuse(root.clone(), Refused::Unresolved) };
        match ground.refusal(&root) {
            Some(refused) => Self::refuse(root, refused),
            None => Self::with_root(root, &ground),
        }
    }

    fn refuse(root: AbsPath, refused: Refused) -> Self {
        Self { root, refused: Some(refused), id: None, notes: Vec::new(), main_checkout: None }
    }

    /// A root that is canonical, and by its name not refused.
    fn with_root(root: AbsPath, ground: &Ground<'_>) -> Self {
        let folder = match ground.world.open_folder(&root) {
            Ok(folder) => folder,
            // The path had no link a moment ago.
            Err(WorldError::Links(_)) => return Self::refuse(root, Refused::Unresolved),
            // What cannot be opened has no config that could be confirmed.
            Err(_) => None,
        };
        let Some(folder) = folder else {
            return Self { root, refused: None, id: None, notes: Vec::new(), main_checkout: None };
        };
        let id = folder.id();
        if let Some(refused) = ground.refusal_of(&root, id.as_ref()) {
            return Self::refuse(root, refused);
        }
        let main_checkout = ground.main_checkout(&root, &*folder).map(|main| {
            let id = ground.id_of(&main);
            (main, id)
        });
        Self { notes: ground.notes(&root, &*folder, id.as_ref()), refused: None, id, main_checkout, root }
    }

    /// The canonical path of its root.
    pub fn root(&self) -> &AbsPath {
        &self.root
    }

    /// Why it can never be trusted, if so.
    pub fn refused(&self) -> Option<Refused> {
        self.refused
    }

    /// Which folder the root is, as its file system knows it. `None` if it is refused, is not there, or cannot be told.
    pub fn folder_id(&self) -> Option<&FolderId> {
        self.id.as_ref()
    }

    /// What a person should know before they trust it.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The root of the main checkout, where this is a worktree of it that git made: each names the other, and the main
    /// one is a workspace that is not refused. Whether trust in that one reaches here is for the person to say.
    pub fn main_checkout(&self) -> Option<&AbsPath> {
        self.main_checkout.as_ref().map(|(root, _)| root)
    }

    /// The same, with which folder it is.
    pub(super) fn main_folder(&self) -> Option<(&AbsPath, Option<&FolderId>)> {
        self.main_checkout.as_ref().map(|(root, id)| (root, id.as_ref()))
    }
}

/// What folders are held against.
struct Ground<'a> {
    world: &'a dyn World,
    /// The home folder, as given and after links.
    homes: Vec<AbsPath>,
    /// What the file system knows the home folder and those above it by.
    ids: Vec<FolderId>,
}

impl<'a> Ground<'a> {
    fn new(world: &'a dyn World, home: Option<&AbsPath>) -> Self {
        let mut ground = Self { world, homes: home.into_iter().cloned().collect(), ids: Vec::new() };
        if let Some(real) = home.and_then(|home| ground.real(home).ok()) {
            ground.ids = std::iter::successors(Some(real.clone()), AbsPath::parent).filter_map(|folder| ground.id_of(&folder)).collect();
            ground.homes.push(real);
        }
        ground
    }

    fn real(&self, path: &AbsPath) -> Result<AbsPath, WorldError> {
        Ok(self.world.resolve(&AbsPath::root(), path.as_str())?.unwrap_or_else(|| path.clone()))
    }

    fn id_of(&self, folder: &AbsPath) -> Option<FolderId> {
        self.world.open_folder(folder).ok()??.id()
    }

    fn refusal(&self, folder: &AbsPath) -> Option<Refused> {
        self.refusal_of(folder, self.id_of(folder).as_ref())
    }

    /// Why the folder is refused, by its path and by which folder it is: the home folder has further names on disks that
    /// fold case, and where it is mounted a second time.
    fn refusal_of(&self, folder: &AbsPath, id: Option<&FolderId>) -> Option<Refused> {
        let drive = on_drive(folder);
        let is_one_of = |names: &[&str], drive_names: &[&str]| {
            let is = |path: &str, names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(path));
            is(folder.as_str(), names) || drive.is_some_and(|below| is(below, drive_names))
        };
        let is_home = match id {
            Some(id) => self.ids.contains(id),
            // Nobody can say that it is another folder.
            None => self.homes.iter().any(|home| folder.may_contain(home)),
        };
        if folder.is_root() || drive == Some("") {
            Some(Refused::Root)
        } else if is_home || self.homes.iter().any(|home| folder.contains(home)) {
            Some(Refused::Home)
        } else if is_one_of(HOMES, DRIVE_HOMES) {
            Some(Refused::Homes)
        } else if is_one_of(SHARED, DRIVE_SHARED) {
            Some(Refused::Shared)
        } else {
            None
        }
    }

    fn main_checkout(&self, root: &AbsPath, folder: &dyn Folder) -> Option<AbsPath> {
        // A repository may still name a folder that was removed; somebody else's in that place is not its worktree.
        if folder.owner().is_some_and(|owner| !owner.is_own || owner.others_write) {
            return None;
        }
        git_worktree::main_checkout(self.world, root, folder).filter(|main| self.refusal(main).is_none())
    }

    fn notes(&self, root: &AbsPath, folder: &dyn Folder, id: Option<&FolderId>) -> Vec<Note> {
        let owner = folder.owner();
        let mut notes: Vec<Note> = Mounts::read(self.world).medium(root).map(Note::Medium).into_iter().collect();
        for (holds, note) in [
            (owner.is_some_and(|owner| !owner.is_own && !owner.is_root), Note::OtherOwner),
            (owner.is_some_and(|owner| owner.others_write), Note::OthersWrite),
            (id.is_some() && in_other_case(root).and_then(|other| self.id_of(&other)).as_ref() == id, Note::CaseInsensitive),
            (id.is_none(), Note::NoIdentity),
        ] {
            if holds {
                notes.push(note);
            }
        }
        notes
    }
}

/// The path with the case of its last name turned round; `None` if that has no letters.
fn in_other_case(path: &AbsPath) -> Option<AbsPath> {
    let turn = |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    let turned: String = path.name().chars().map(turn).collect();
    if turned == path.name() { None } else { path.parent()?.join(&turned) }
}

/// What of the path is below a drive: `c:/x`, or `/mnt/c/x` and `/cygdrive/c/x`, as WSL and Cygwin name drives.
fn on_drive(path: &AbsPath) -> Option<&str> {
    let text = path.as_str();
    let tail = if path.is_windows() {
        text.get(2..)?.trim_end_matches('/')
    } else {
        let rest = text.strip_prefix("/mnt/").or_else(|| text.strip_prefix("/cygdrive/"))?;
        rest.strip_prefix(|c: char| c.is_ascii_alphabetic())?
    };
    (tail.is_empty() || tail.starts_with('/')).then_some(tail)
}

#[cfg(test)]
pub(super) mod tests;
