//! Which folder is the workspace, which never is one, and what it inherits.

use std::fs;

use super::*;
use crate::world::{LexicalWorld, OsWorld, Owner};

struct Tree {
    _scratch: tempfile::TempDir,
    top: AbsPath,
}

impl Tree {
    fn new(entries: &[&str]) -> Self {
        let scratch = tempfile::tempdir().expect("scratch");
        let top = AbsPath::parse(scratch.path().canonicalize().expect("real").to_str().expect("utf-8")).expect("absolute");
        for entry in entries {
            let path = top.join(entry).expect("join");
            if entry.ends_with('/') {
                fs::create_dir_all(path.as_str()).expect("folder");
            } else {
                fs::create_dir_all(path.parent().expect("parent").as_str()).expect("folder");
                fs::write(path.as_str(), "").expect("file");
            }
        }
        Self { _scratch: scratch, top }
    }

    fn at(&self, path: &str) -> AbsPath {
        self.top.join(path).expect("join")
    }

    fn root_in(&self, world: &dyn World, dir: &str) -> (String, Option<Refused>) {
        let found = Workspace::discover(&self.at(dir), world, Some(&self.at("home")));
        (self.top.relative(found.root()).unwrap_or("outside").to_owned(), found.refused())
    }

    fn root_of(&self, dir: &str) -> (String, Option<Refused>) {
        self.root_in(&OsWorld, dir)
    }
}

/// The real files, with a second name for some of them, as disks that fold case and second mounts give them, and with
/// a mount table. Links are not followed: a path that leads through one looks canonical, as to somebody who looked
/// before it was put there.
#[derive(Debug, Default)]
struct Told {
    second: Option<(AbsPath, AbsPath)>,
    mounts: String,
}

impl Told {
    fn real(&self, path: &AbsPath) -> AbsPath {
        let second = self.second.as_ref().and_then(|(name, real)| real.join(name.relative(path)?));
        second.unwrap_or_else(|| path.clone())
    }
}

impl World for Told {
    fn resolve(&self, _: &AbsPath, _: &str) -> Result<Option<AbsPath>, WorldError> {
        Ok(None)
    }

    fn read(&self, path: &AbsPath, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        if path.as_str() == "/proc/self/mountinfo" {
            Ok(Some(self.mounts.clone().into_bytes()))
        } else {
            OsWorld.read(&self.real(path), limit)
        }
    }

    fn exists(&self, path: &AbsPath) -> bool {
        OsWorld.exists(&self.real(path))
    }

    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        OsWorld.open_folder(&self.real(path))
    }
}

#[test]
fn the_nearest_marker_upwards_makes_the_root() {
    let tree = Tree::new(&[
        "home/repo/.git/",
        "home/repo/crates/a/Cargo.toml",
        "home/repo/crates/a/src/",
        "home/repo/vendor/inner/.git/",
        "home/repo/sub/.countersign.toml",
        "home/plain/package.json",
        "home/plain/src/deep/",
        "home/bare/x/",
    ]);
    for (dir, root) in [
        ("home/repo/crates/a/src", "home/repo"),
        ("home/repo", "home/repo"),
        ("home/repo/vendor/inner", "home/repo/vendor/inner"),
        ("home/repo/sub/missing", "home/repo/sub"),
        ("home/plain/src/deep", "home/plain"),
        ("home/bare/x", "home/bare/x"),
    ] {
        assert_eq!(tree.root_of(dir), (root.to_owned(), None), "{dir}");
    }
}

#[test]
fn home_and_what_is_above_it_are_never_trusted() {
    let tree = Tree::new(&["home/.git/", "home/downloads/", ".git/"]);
    assert_eq!(tree.root_of("home"), ("home".to_owned(), Some(Refused::Home)));
    assert_eq!(tree.root_of(""), (String::new(), Some(Refused::Home)));
    assert_eq!(tree.root_of("home/downloads"), ("home/downloads".to_owned(), None), "a repository of dotfiles is no root");
    let root = Workspace::discover(&AbsPath::root(), &OsWorld, None);
    assert_eq!(root.refused(), Some(Refused::Root));
    let drive = Workspace::discover(&AbsPath::parse("c:/").expect("drive"), &LexicalWorld, None);
    assert_eq!(drive.refused(), Some(Refused::Root));
}

#[cfg(unix)]
#[test]
fn a_link_is_the_workspace_it_leads_to() {
    let tree = Tree::new(&["home/repo/.git/", "elsewhere/"]);
    std::os::unix::fs::symlink(tree.at("home/repo").as_str(), tree.at("elsewhere/link").as_str()).expect("link");
    std::os::unix::fs::symlink(tree.at("home").as_str(), tree.at("elsewhere/myhome").as_str()).expect("link");
    std::os::unix::fs::symlink(tree.at("elsewhere/loop").as_str(), tree.at("elsewhere/loop").as_str()).expect("link");
    assert_eq!(tree.root_of("elsewhere/link"), ("home/repo".to_owned(), None));
    assert_eq!(tree.root_of("elsewhere/myhome").1, Some(Refused::Home));
    assert_eq!(tree.root_of("elsewhere/loop").1, Some(Refused::Unresolved));
    // The home folder is known under a name that is a link itself.
    let found = Workspace::discover(&tree.at("home"), &OsWorld, Some(&tree.at("elsewhere/myhome")));
    assert_eq!(found.refused(), Some(Refused::Home));
}

#[test]
fn a_repository_of_any_kind_is_its_own_workspace() {
    let tree = Tree::new(&[
        "home/a/.git/",
        "home/a/package.json",
        "home/a/hg/.hg/",
        "home/a/jj/.jj/",
        "home/a/svn/.svn/",
        "home/a/submodule/.git",
        "home/a/submodule/src/",
        "home/a/wt/.git",
        "home/a/pkg/go.mod",
    ]);
    for (dir, root) in [
        ("home/a/hg", "home/a/hg"),
        ("home/a/jj", "home/a/jj"),
        ("home/a/svn", "home/a/svn"),
        ("home/a/submodule/src", "home/a/submodule"),
        ("home/a/wt", "home/a/wt"),
        ("home/a/pkg", "home/a"),
    ] {
        assert_eq!(tree.root_of(dir), (root.to_owned(), None), "{dir}");
    }
}

#[test]
fn a_named_root_is_not_searched_for() {
    let tree = Tree::new(&["home/repo/.git/", "home/repo/sub/"]);
    let at = |path: &str| Workspace::at(&tree.at(path), &OsWorld, Some(&tree.at("home")));
    assert_eq!(at("home/repo/sub").root(), &tree.at("home/repo/sub"));
    assert!(at("home/repo/sub").refused().is_none());
    assert!(at("home/repo/sub").folder_id().is_some());
    assert_eq!(at("home").refused(), Some(Refused::Home));
    assert_eq!(at("").refused(), Some(Refused::Home));
    assert!(at("home").folder_id().is_none());
}

#[test]
fn folders_that_others_share_are_never_trusted() {
    let refused = |path: &str| {
        let path = AbsPath::parse(path).expect("absolute");
        let found = Workspace::discover(&path, &LexicalWorld, Some(&AbsPath::parse("/home/u").expect("absolute")));
        assert_eq!(found.refused(), Workspace::at(&path, &LexicalWorld, Some(&AbsPath::parse("/home/u").expect("absolute"))).refused());
        found.refused()
    };
    for (path, expected) in [
        ("/", Some(Refused::Root)),
        ("c:/", Some(Refused::Root)),
        ("D:\\", Some(Refused::Root)),
        ("/mnt/c", Some(Refused::Root)),
        ("/cygdrive/d", Some(Refused::Root)),
        ("/home", Some(Refused::Home)),
        ("/home/u", Some(Refused::Home)),
        ("/home/u/x/..", Some(Refused::Home)),
        ("/HOME/U", Some(Refused::Home)),
        ("/root", Some(Refused::Homes)),
        ("/Users", Some(Refused::Homes)),
        ("/users", Some(Refused::Homes)),
        ("C:/Users", Some(Refused::Homes)),
        ("/mnt/c/Users", Some(Refused::Homes)),
        ("/tmp", Some(Refused::Shared)),
        ("/var/tmp", Some(Refused::Shared)),
        ("/private/tmp", Some(Refused::Shared)),
        ("/Users/Shared", Some(Refused::Shared)),
        ("C:/Windows/Temp", Some(Refused::Shared)),
        ("/mnt/c/ProgramData", Some(Refused::Shared)),
        ("/tmp/x", None),
        ("/mnt/data", None),
        ("/mnt/c/x", None),
        ("/mnt", None),
        ("c:/x", None),
        ("/home/u/x", None),
        ("/home/u-2", None),
        ("/Users/u/proj", None),
    ] {
        assert_eq!(refused(path), expected, "{path}");
    }
}

/// Everybody can put a repository or a config into the folder for temporary files.
#[test]
fn a_config_in_a_shared_folder_speaks_for_nothing_below_it() {
    #[derive(Debug)]
    struct Planted;
    impl World for Planted {
        fn resolve(&self, _: &AbsPath, _: &str) -> Result<Option<AbsPath>, WorldError> {
            Ok(None)
        }
        fn read(&self, _: &AbsPath, _: usize) -> Result<Option<Vec<u8>>, WorldError> {
            Ok(None)
        }
        fn exists(&self, path: &AbsPath) -> bool {
            ["/tmp/.git", "/tmp/.countersign.toml", "/.git", "/home/u/.git"].contains(&path.as_str())
        }
        fn open_folder(&self, _: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
            Ok(None)
        }
    }
    let home = AbsPath::parse("/home/u").expect("absolute");
    for path in ["/tmp/work/sub", "/srv/x", "/home/u/x"] {
        let path = AbsPath::parse(path).expect("absolute");
        assert_eq!(Workspace::discover(&path, &Planted, Some(&home)).root(), &path);
    }
}

#[cfg(unix)]
#[test]
fn another_name_of_home_is_home() {
    let tree = Tree::new(&["home/.git/", "home/x/.git/", "other/"]);
    for (name, real, dir, refused) in [
        // A disk that folds case.
        ("HOME", "home", "HOME", Some(Refused::Home)),
        ("HOME", "home", "HOME/x", None),
        // A second mount of the home folder, and of the one above it.
        ("other/mount", "home", "other/mount", Some(Refused::Home)),
        ("other/mount", "", "other/mount", Some(Refused::Home)),
        ("other/mount", "", "other/mount/home", Some(Refused::Home)),
        ("other/mount", "home/x", "other/mount", None),
    ] {
        let world = Told { second: Some((tree.at(name), tree.at(real))), mounts: String::new() };
        assert_eq!(tree.root_in(&world, dir).1, refused, "{dir}");
        assert_eq!(Workspace::at(&tree.at(dir), &world, Some(&tree.at("home"))).refused(), refused, "{dir}");
    }
    // The search upwards ends there as well.
    let world = Told { second: Some((tree.at("HOME"), tree.at("home"))), mounts: String::new() };
    assert_eq!(tree.root_in(&world, "HOME/y/z"), ("HOME/y/z".to_owned(), None));
}

#[cfg(unix)]
#[test]
fn a_link_that_was_put_in_the_way_is_not_the_workspace() {
    let tree = Tree::new(&["home/repo/.git/", "evil/"]);
    std::os::unix::fs::symlink(tree.at("home/repo").as_str(), tree.at("evil/link").as_str()).expect("link");
    let found = Workspace::at(&tree.at("evil/link"), &Told::default(), None);
    assert_eq!((found.refused(), found.folder_id()), (Some(Refused::Unresolved), None));
}

/// Once the folder was looked at, the home folder stands in its place.
#[cfg(unix)]
#[test]
fn home_that_was_put_in_the_place_of_a_folder_is_not_the_workspace() {
    #[derive(Debug)]
    struct Swapped {
        place: AbsPath,
        home: AbsPath,
        looked: std::sync::atomic::AtomicUsize,
    }
    impl World for Swapped {
        fn resolve(&self, _: &AbsPath, _: &str) -> Result<Option<AbsPath>, WorldError> {
            Ok(None)
        }
        fn read(&self, _: &AbsPath, _: usize) -> Result<Option<Vec<u8>>, WorldError> {
            Ok(None)
        }
        fn exists(&self, _: &AbsPath) -> bool {
            false
        }
        fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
            let is_swapped = *path == self.place && self.looked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) > 0;
            OsWorld.open_folder(if is_swapped { &self.home } else { path })
        }
    }
    let tree = Tree::new(&["home/repo/"]);
    let world = Swapped { place: tree.at("home/repo"), home: tree.at("home"), looked: 0.into() };
    assert_eq!(Workspace::at(&tree.at("home/repo"), &world, Some(&tree.at("home"))).refused(), Some(Refused::Home));
}

#[cfg(unix)]
#[test]
fn a_folder_is_known_whatever_it_is_called() {
    let tree = Tree::new(&["home/repo/.git/"]);
    let id = |dir: &str| Workspace::at(&tree.at(dir), &OsWorld, None).folder_id().cloned();
    let before = id("home/repo");
    assert!(before.is_some());
    fs::rename(tree.at("home/repo").as_str(), tree.at("home/moved").as_str()).expect("moved");
    fs::create_dir_all(tree.at("home/repo/.git").as_str()).expect("another");
    assert_eq!(id("home/moved"), before);
    assert_ne!(id("home/repo"), before, "a clone into the same path is another folder");
    assert_eq!(id("home/missing"), None);
}

#[test]
fn the_search_does_not_leave_what_is_mounted() {
    let tree = Tree::new(&["home/repo/.git/", "home/repo/share/x/", "home/repo/share/y/.git/", "home/repo/y/"]);
    let share = tree.at("home/repo/share");
    let world = Told { mounts: format!("1 0 8:1 / / rw - ext4 x rw\n2 1 0:9 / {share} rw - nfs4 host:/x rw\n"), second: None };
    for (dir, root) in [
        ("home/repo/share/x", "home/repo/share/x"),
        ("home/repo/share/y", "home/repo/share/y"),
        ("home/repo/share", "home/repo/share"),
        ("home/repo/y", "home/repo"),
    ] {
        assert_eq!(tree.root_in(&world, dir), (root.to_owned(), None), "{dir}");
    }
    let notes = |dir: &str| Workspace::discover(&tree.at(dir), &world, None).notes().to_vec();
    assert_eq!(notes("home/repo/share/x").first(), Some(&Note::Medium(Medium::Network("nfs4".to_owned()))));
    assert!(!notes("home/repo/y").iter().any(|note| matches!(note, Note::Medium(_))));
}

#[test]
fn the_way_up_has_an_end() {
    let tree = Tree::new(&["home/repo/.git/"]);
    let below = |levels: usize| format!("home/repo{}", "/d".repeat(levels));
    assert_eq!(tree.root_of(&below(MAX_STEPS - 1)).0, "home/repo");
    assert_eq!(tree.root_of(&below(MAX_STEPS)).0, below(MAX_STEPS));
}

#[cfg(unix)]
#[test]
fn what_a_person_should_know_is_noted() {
    use std::os::unix::fs::PermissionsExt as _;
    let tree = Tree::new(&["home/repo/.git/"]);
    let notes = |world: &dyn World| Workspace::at(&tree.at("home/repo"), world, None).notes().to_vec();
    let plain = Told::default();
    assert_eq!(notes(&plain), []);
    let folds = Told { second: Some((tree.at("home/REPO"), tree.at("home/repo"))), mounts: String::new() };
    assert_eq!(notes(&folds), [Note::CaseInsensitive]);
    fs::set_permissions(tree.at("home/repo").as_str(), fs::Permissions::from_mode(0o777)).expect("rights");
    assert_eq!(notes(&plain), [Note::OthersWrite]);
    // Nothing is known of a folder that nobody looked at.
    assert_eq!(notes(&LexicalWorld), []);
}

/// A folder that somebody else made, or may write to.
#[derive(Debug)]
struct Owned(Option<Owner>, Option<Box<dyn Folder>>);

impl Folder for Owned {
    fn id(&self) -> Option<FolderId> {
        None
    }
    fn owner(&self) -> Option<Owner> {
        self.0
    }
    fn read(&self, relative: &str, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        self.1.as_ref().map_or(Ok(None), |folder| folder.read(relative, limit))
    }
    fn names(&self, _: &str, _: usize) -> Result<Vec<String>, WorldError> {
        Ok(Vec::new())
    }
}

/// The real files, which belong to whom it says.
#[derive(Debug)]
struct Whose(Option<Owner>);

impl World for Whose {
    fn resolve(&self, base: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError> {
        OsWorld.resolve(base, text)
    }
    fn read(&self, _: &AbsPath, _: usize) -> Result<Option<Vec<u8>>, WorldError> {
        Ok(None)
    }
    fn exists(&self, path: &AbsPath) -> bool {
        OsWorld.exists(path)
    }
    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        Ok(Some(Box::new(Owned(self.0, OsWorld.open_folder(path)?))))
    }
}

fn write(tree: &Tree, path: &str, text: &str) {
    let path = tree.at(path);
    fs::create_dir_all(path.parent().expect("parent").as_str()).expect("folder");
    fs::write(path.as_str(), text).expect("file");
}

fn add_worktree(tree: &Tree, worktree: &str, main: &str) {
    let record = format!("{main}/.git/worktrees/wt");
    write(tree, &format!("{worktree}/.git"), &format!("gitdir: {}\n", tree.at(&record)));
    write(tree, &format!("{record}/gitdir"), &format!("{}/.git\n", tree.at(worktree)));
    write(tree, &format!("{record}/commondir"), "../..\n");
}

#[cfg(unix)]
#[test]
fn a_worktree_in_a_folder_of_somebody_else_inherits_nothing() {
    let tree = Tree::new(&[]);
    add_worktree(&tree, "home/wt", "home/main");
    let own = Owner { is_own: true, is_root: false, others_write: false };
    for (owner, is_linked, noted) in [
        (None, true, None),
        (Some(own), true, None),
        (Some(Owner { is_own: false, ..own }), false, Some(Note::OtherOwner)),
        (Some(Owner { is_own: false, is_root: true, ..own }), false, None),
        (Some(Owner { others_write: true, ..own }), false, Some(Note::OthersWrite)),
    ] {
        let found = Workspace::discover(&tree.at("home/wt"), &Whose(owner), Some(&tree.at("home")));
        assert_eq!(found.refused(), None);
        assert_eq!(found.main_checkout().is_some(), is_linked, "{owner:?}");
        assert_eq!(found.notes(), noted.into_iter().chain([Note::NoIdentity]).collect::<Vec<_>>(), "{owner:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_worktree_of_what_is_refused_inherits_nothing() {
    let tree = Tree::new(&[]);
    add_worktree(&tree, "home/wt", "home");
    add_worktree(&tree, "home/wt2", "home/main");
    let main = |dir: &str| Workspace::discover(&tree.at(dir), &OsWorld, Some(&tree.at("home"))).main_checkout().cloned();
    assert_eq!(main("home/wt"), None, "a repository of dotfiles is no workspace");
    assert_eq!(main("home/wt2/x"), Some(tree.at("home/main")));
    // Below another repository it is a worktree still, and not of that one.
    let tree = Tree::new(&["home/outer/.git/"]);
    add_worktree(&tree, "home/outer/wt", "home/main");
    let found = Workspace::discover(&tree.at("home/outer/wt"), &OsWorld, Some(&tree.at("home")));
    assert_eq!((found.root(), found.main_checkout()), (&tree.at("home/outer/wt"), Some(&tree.at("home/main"))));
}

#[test]
fn an_agent_cannot_make_a_folder_below_a_workspace_of_its_own() {
    // There the config of the workspace above it would not hold.
    for marker in ROOT_MARKERS {
        let path = AbsPath::parse(&format!("/home/u/proj/sub/{marker}")).expect("a path");
        assert!(crate::analysis::sensitive::protected(&path).is_some(), "{marker} can be made");
    }
}

#[test]
fn each_note_says_what_may_happen_to_the_folder() {
    let kind = || "x".to_owned();
    for (note, words) in [
        (Note::Medium(Medium::Network(kind())), "on a network file system (x)"),
        (Note::Medium(Medium::Host(kind())), "shared with the host of this machine (x)"),
        (Note::Medium(Medium::Removable(kind())), "on a medium that can be exchanged (x)"),
        (Note::Medium(Medium::Program(kind())), "a program presents its files (x)"),
        (Note::OtherOwner, "belongs to another user"),
        (Note::OthersWrite, "everybody on this machine may put files there"),
        (Note::CaseInsensitive, "differ only in case"),
        (Note::NoIdentity, "cannot be told from it"),
    ] {
        assert!(note.to_string().contains(words), "{note}");
    }
}
