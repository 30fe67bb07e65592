//! Whether the names in folders are plain, and whether a text puts others there before it looks.

use std::collections::HashMap;

use crate::action::{Depth, Effect, Step, Subject};
use crate::analysis::path::{AbsPath, Place};
use crate::world::{World, is_plain_name};

/// The folders whose names were looked at, each once for a text.
#[derive(Debug, Default)]
pub(super) struct Listings {
    known: HashMap<(AbsPath, bool), bool>,
}

impl Listings {
    /// Whether all names in the folder are plain, or also those below it.
    pub(super) fn are_plain(&mut self, folder: &AbsPath, goes_down: bool, world: &dyn World) -> bool {
        let look = || if goes_down { world.names_are_plain(folder) } else { world.names_here_are_plain(folder) };
        *self.known.entry((folder.clone(), goes_down)).or_insert_with(look)
    }
}

/// Programs that write no file that was not there, or is not spelled out.
const REWRITING: &[&str] = &["sed", "gsed", "gofmt", "goimports", "rustfmt", "chmod", "rm"];
/// Subcommands of git that put files of other revisions into the folder.
const CHECKING_OUT: &[&str] = &[
    "am",
    "apply",
    "checkout",
    "checkout-index",
    "cherry-pick",
    "clone",
    "merge",
    "pull",
    "read-tree",
    "rebase",
    "reset",
    "restore",
    "revert",
    "stash",
    "submodule",
    "switch",
    "worktree",
];

/// Whether what is not there yet of a path is plain. The folders that a command runs in are there.
fn makes_plain_names(path: &AbsPath, folders: &[AbsPath], world: &dyn World) -> bool {
    let mut at = Some(path.clone());
    while let Some(path) = at.filter(|path| !folders.iter().any(|folder| path.contains(folder)) && !world.exists(path)) {
        if !path.as_str().rsplit('/').next().is_none_or(is_plain_name) {
            return false;
        }
        at = path.parent();
    }
    true
}

/// Whether one of the steps may make a file whose name a shell reads as several words, or as an option: names in a
/// folder are looked at before the call begins.
pub(super) fn may_add_names(steps: &[Step], world: &dyn World) -> bool {
    steps.iter().any(|step| {
        let Subject::Command(command) = &step.subject else { return true };
        let mut names = command.command.iter().map(compact_str::CompactString::as_str);
        let name = names.next().unwrap_or("");
        if name == "git" {
            return names.next().is_some_and(|sub| CHECKING_OUT.contains(&sub));
        }
        let rewrites = REWRITING.contains(&name);
        let mut writes = false;
        for caused in step.effects() {
            let Effect::Write(place) = &caused.effect else { continue };
            let is_known = match place {
                Place::At(at) => at.spellings().all(|path| makes_plain_names(path, &command.folders, world)),
                Place::Below { .. } | Place::Unknown => rewrites,
            };
            if !is_known {
                return true;
            }
            writes = true;
        }
        // A folder is copied or moved with the names in it.
        writes
            && !rewrites
            && step.effects().any(|caused| match &caused.effect {
                Effect::Read { place: Place::At(at) | Place::Below { base: at, .. }, depth: Depth::Tree } => {
                    !world.names_are_plain(at.real())
                }
                Effect::Read { place: Place::Unknown, depth: Depth::Tree } => true,
                _ => false,
            })
    })
}
