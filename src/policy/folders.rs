//! Which folders of a workspace are the person's own work: where the same words run the same kind of code as at its root.

use super::judge::Ground;
use crate::analysis::git_worktree;
use crate::analysis::path::{AbsPath, Origin, Place};
use crate::world::World;

/// Folders of other people's code, and of what is built.
const FOREIGN: &[&str] =
    &["node_modules", "vendor", "third_party", "bower_components", "jspm_packages", "pods", "site-packages", "venv", "target", "dist"];

/// Where agents have their checkouts of a repository, each below by a name of its own.
const CHECKOUTS: &[&[&str]] = &[&[".claude", "worktrees"], &[".worktrees"]];

/// Whether something in the path is not the person's own work: dependencies, what is built, what is hidden and no checkout.
pub(crate) fn is_foreign(path: &str) -> bool {
    let is_foreign = |part: &str| FOREIGN.iter().any(|name| part.eq_ignore_ascii_case(name)) || (part.starts_with('.') && part != ".");
    let parts: Vec<&str> = path.split('/').collect();
    let mut rest = parts.as_slice();
    while let Some((first, others)) = rest.split_first() {
        let below = CHECKOUTS.iter().find_map(|run| rest.strip_prefix(*run)).filter(|below| !below.is_empty());
        if below.is_none() && is_foreign(first) {
            return true;
        }
        rest = below.unwrap_or(others);
    }
    false
}

/// Whether a folder below the root is the person's own work and belongs to the root's repository, in its checkout or another one of it:
/// a repository that was cloned into it, or is a submodule of it, holds code that nobody answered for.
pub(crate) fn is_own(folder: &AbsPath, root: &AbsPath, world: &dyn World) -> bool {
    let has_git = |above: &AbsPath| above.join(".git").is_none_or(|git| world.exists(&git));
    let mut way = std::iter::successors(Some(folder.clone()), AbsPath::parent).take_while(|above| above != root);
    let checkout = match way.find(has_git) {
        Some(other) if !git_worktree::is_worktree_of(&other, root, world) => return false,
        Some(worktree) => worktree,
        None => root.clone(),
    };
    root.contains(folder) && checkout.relative(folder).is_some_and(|relative| !is_foreign(relative))
}

/// The same both where the folder stands and where it leads.
pub(crate) fn is_own_everywhere(folder: &AbsPath, root: &AbsPath, ground: &Ground<'_>) -> bool {
    let origin = Origin { world: ground.world, home: ground.home, cwd: None };
    match origin.locate(folder.as_str()) {
        Place::At(at) => at.spellings().all(|path| is_own(path, root, ground.world)),
        Place::Below { .. } | Place::Unknown => false,
    }
}
