//! Values that are a folder which a program prints (`$(go env GOPATH)/bin`). If the program is missing or fails, it prints nothing, and what
//! stands behind is then a path from the root.

use super::super::parse::ast::{List, Part};
use super::output::plain_words;
use super::scope::Scope;
use super::walker::{Walker, only_pipeline};
use crate::action::{Arg, Choice};
use crate::analysis::marks::has_word;
use crate::analysis::path::AbsPath;
use crate::analysis::program_folders;

/// Names that lie at the root of some machines, also if they are not on this one.
const AT_ROOT: &str = "boot cygdrive data dev etc home lib32 lost+found media mnt net nfs nix opt private proc root run sbin snap srv sys tmp usr var \
     Applications Library Network System Users Volumes cores host workspace workspaces";

impl Walker<'_> {
    /// The folder that a substitution prints, or nothing.
    pub(super) fn folder_printed(&self, list: &List, scope: &Scope) -> Option<Arg> {
        let [command] = only_pipeline(list)?.commands.as_slice() else { return None };
        let words: Vec<&str> = plain_words(command)?.into_iter().collect::<Option<_>>()?;
        let folder = program_folders::folder_printed(&words, self.home())
            .filter(|_| words.first().is_some_and(|name| scope.function(name).is_none()))?;
        Some(Arg::found_below(folder.as_str(), Choice::Itself, false))
    }

    /// The value of the part at `index`, which is at the beginning of a word, or of an entry of `PATH`. If it may be a folder or nothing, and
    /// what stands behind it would be nothing at the root, it is the folder.
    pub(super) fn with_folder_settled(&self, value: Arg, parts: &[Part], index: usize, scope: &Scope) -> Arg {
        let behind = parts.get(index.saturating_add(1)..).unwrap_or_default();
        let is_it = value.chosen() == Some(Choice::Itself);
        let folder = value.found_in().filter(|folder| is_it && folder.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.+@".contains(&b)));
        match folder {
            Some(folder) if self.is_nothing_at_root(behind, scope) => Arg::literal(folder),
            Some(_) | None => value,
        }
    }

    /// Whether these parts, as a path from the root, name nothing, or only a program of the system.
    fn is_nothing_at_root(&self, path: &[Part], scope: &Scope) -> bool {
        let Some((Part::Text { text, .. }, rest)) = path.split_first() else { return false };
        let Some(below) = text.strip_prefix('/') else { return false };
        // Among the folders in which programs are looked for, it is one of several.
        if self.sets_path {
            let name = below.split(':').next().unwrap_or(below);
            return name == "bin" && (rest.is_empty() || below.contains(':'));
        }
        let (name, is_whole) = match below.split_once('/') {
            Some((name, _)) => (name, true),
            None => (below, rest.is_empty()),
        };
        let stays = |part: &Part| match part {
            Part::Text { text, .. } => !text.contains(".."),
            Part::Glob(_) => true,
            _ => false,
        };
        let is_windows = scope.folders().iter().any(AbsPath::is_windows);
        let is_missing = || {
            !has_word(AT_ROOT, name)
                && AbsPath::parse("/").and_then(|root| root.join(name)).is_some_and(|path| !self.setting.world.exists(&path))
        };
        is_whole && !name.is_empty() && name != "." && path.iter().all(stays) && !is_windows && (name == "bin" || is_missing())
    }
}
