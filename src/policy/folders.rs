//! Which folders of a workspace are the person's own work: where the same words run the same kind of code as at its root.

use super::judge::Ground;
use crate::analysis::path::{AbsPath, Origin, Place};
use crate::world::World;

/// Folders of other people's code, and of what is built.
const FOREIGN: &[&str] =
    &["node_modules", "vendor", "third_party", "bower_components", "jspm_packages", "pods", "site-packages", "venv", "target", "dist"];

/// Whether something in the path is not the person's own work: dependencies, what is built, what is hidden.
pub(crate) fn is_foreign(path: &str) -> bool {
    let is_foreign = |part: &str| FOREIGN.iter().any(|name| part.eq_ignore_ascii_case(name)) || (part.starts_with('.') && part != ".");
    path.split('/').any(is_foreign)
}

/// Whether a folder below the root is the person's own work and belongs to the root's repository: one that was cloned into
/// it, or is a submodule of it, holds code that nobody answered for.
pub(crate) fn is_own(folder: &AbsPath, root: &AbsPath, world: &dyn World) -> bool {
    let is_of_root = |folder: &AbsPath| folder.join(".git").is_some_and(|git| !world.exists(&git));
    let way = std::iter::successors(Some(folder.clone()), AbsPath::parent).take_while(|above| above != root);
    root.relative(folder).is_some_and(|relative| !is_foreign(relative)) && way.into_iter().all(|above| is_of_root(&above))
}

/// The same both where the folder stands and where it leads.
pub(crate) fn is_own_everywhere(folder: &AbsPath, root: &AbsPath, ground: &Ground<'_>) -> bool {
    let origin = Origin { world: ground.world, home: ground.home, cwd: None };
    match origin.locate(folder.as_str()) {
        Place::At(at) => at.spellings().all(|path| is_own(path, root, ground.world)),
        Place::Below { .. } | Place::Unknown => false,
    }
}
