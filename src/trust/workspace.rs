//! What counts as one workspace, and which folders can never be one that is trusted.

use crate::analysis::path::AbsPath;
use crate::world::{FolderId, World};

/// The folder that an agent works in, by its canonical path.
///
/// The path is found by following links ourselves. Data of git in the folder is not asked: a
/// `commondir` can point at somebody else's trusted repository (GHSA-q5hj-mxqh-vv77).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    root: AbsPath,
    refused: Option<Refused>,
}

/// Why a folder is never trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// It is, or holds, the home folder.
    #[error("the home folder and what is above it are never trusted as a workspace")]
    Home,
    /// It is the root of a file system.
    #[error("the root of a file system is never trusted as a workspace")]
    Root,
    /// Its canonical path cannot be found.
    #[error("the links that lead to this folder cannot be followed")]
    Unresolved,
}

/// Names that make a folder the root, wherever it is.
const ROOT_MARKERS: [&str; 2] = [".countersign.toml", ".git"];
/// Names that make a folder the root where there is no repository around it.
const PROJECT_MARKERS: [&str; 4] = ["Cargo.toml", "package.json", "pyproject.toml", "go.mod"];

impl Workspace {
    /// The workspace of the folder `dir`: the nearest folder upwards with a config of ours or a
    /// repository, else the nearest with a usual project file, else `dir`. A repository inside another
    /// is a workspace of its own. The search ends below the home folder.
    pub fn discover(dir: &AbsPath, world: &dyn World, home: Option<&AbsPath>) -> Self {
        let real = |path: &AbsPath| world.resolve(&AbsPath::root(), path.as_str()).map(|real| real.unwrap_or_else(|| path.clone()));
        let Ok(start) = real(dir) else { return Self { root: dir.clone(), refused: Some(Refused::Unresolved) } };
        let homes: Vec<AbsPath> = home.into_iter().flat_map(|home| [Some(home.clone()), real(home).ok()]).flatten().collect();
        let refusal = |folder: &AbsPath| {
            if folder.is_root() { Some(Refused::Root) } else { homes.iter().any(|home| folder.contains(home)).then_some(Refused::Home) }
        };
        if let Some(refused) = refusal(&start) {
            return Self { root: start, refused: Some(refused) };
        }
        let upwards = || std::iter::successors(Some(start.clone()), AbsPath::parent).take_while(|folder| refusal(folder).is_none());
        let marked = |markers: &[&str]| {
            upwards().find(|folder| markers.iter().any(|name| folder.join(name).is_some_and(|file| world.exists(&file))))
        };
        let root = marked(&ROOT_MARKERS).or_else(|| marked(&PROJECT_MARKERS)).unwrap_or(start);
        Self { root, refused: None }
    }

    /// The canonical path of its root.
    pub fn root(&self) -> &AbsPath {
        &self.root
    }

    /// The checkout that this worktree belongs to, where both say so, and what the file system knows its folder by.
    pub fn main_checkout(&self) -> Option<(&AbsPath, Option<&FolderId>)> {
        None
    }

    /// Why it can never be trusted, where that is so.
    pub fn refused(&self) -> Option<Refused> {
        self.refused
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::world::{LexicalWorld, OsWorld};

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

        fn root_of(&self, dir: &str) -> (String, Option<Refused>) {
            let found = Workspace::discover(&self.at(dir), &OsWorld, Some(&self.at("home")));
            (self.top.relative(found.root()).unwrap_or("outside").to_owned(), found.refused())
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
}
