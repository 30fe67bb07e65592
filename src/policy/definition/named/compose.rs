//! The files that say what Docker Compose starts: with which folders and rights of the machine its containers run.

use super::script;
use crate::action::Invocation;
use crate::analysis::path::AbsPath;
use crate::analysis::programs::parts::Parts;
use crate::policy::definition::Definition;
use crate::world::World;

/// The names under which the file is looked for, in the folder and in those above it (compose-go 2.4, `cli/options.go`).
const NAMES: &[&str] = &["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// What is laid over it.
const OVERRIDES: &[&str] =
    &["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"];

/// Whether the command is one of Compose.
pub(super) fn is_compose(program: &str, invocation: &Invocation) -> bool {
    program == "docker-compose"
        || (matches!(program, "docker" | "podman") && invocation.command.get(1).is_some_and(|word| word == "compose"))
}

/// The files, each as a whole. Those that they take in by themselves (`include`, `extends`) are not followed.
pub(super) fn files_of(parts: &Parts, folder: &AbsPath, world: &dyn World) -> Option<Vec<Definition>> {
    let mut given = Vec::new();
    let mut start = folder.clone();
    for (name, value) in &parts.options {
        let named = || value.as_ref().and_then(|value| folder.join(value.as_literal()?));
        match *name {
            "-f" | "--file" => given.push(script(&named()?)),
            "--project-directory" => start = named()?,
            _ => {}
        }
    }
    if !given.is_empty() {
        return Some(given);
    }
    let all_in = |folder: &AbsPath| NAMES.iter().chain(OVERRIDES).map(|name| folder.join(name)).collect::<Option<Vec<_>>>();
    let mut files = Vec::new();
    for here in std::iter::successors(Some(start.clone()), AbsPath::parent) {
        files.extend(all_in(&here)?);
        if NAMES.iter().filter_map(|name| here.join(name)).any(|file| world.exists(&file)) {
            // What is there is what the rule is about; what is not would be taken if it were.
            files.sort_by_key(|file| !world.exists(file));
            return Some(files.iter().map(script).collect());
        }
    }
    // Where there is none at all, one that appears in the folder is a change.
    Some(all_in(&start)?.iter().map(script).collect())
}
