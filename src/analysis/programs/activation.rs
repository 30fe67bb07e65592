//! Environments of Python: what `source ENVIRONMENT/bin/activate` makes of the commands behind it.
//!
//! It puts the environment's `bin` first where programs are looked for, and sets variables of its own (CPython 3.13,
//! `Lib/venv/scripts/common/activate`). That is so as long as the script is what a person let run; what it is bound to
//! says so. A program of a name that is found there is code of the project, and one that others rely on (`ls`, `sh`)
//! makes every command another one.

use super::tables;
use crate::action::{Cause, Code, Effect, Origin, Step, Subject, last_component};
use crate::analysis::path::{AbsPath, Place};
use crate::world::World;

/// The names of the programs that come first after the script at this place has run. `None` if it is no script that
/// activates, where it cannot be told, or where one of them is a program that others start.
pub(crate) fn activated(place: &Place, world: &dyn World) -> Option<Vec<String>> {
    let folder = folder_of(place)?;
    let names = match world.names_in(&folder) {
        Some(names) => names,
        // A world without folders knows its files by their names alone.
        None if matches!(world.resolve(&folder, "."), Ok(None)) && !world.exists(&folder) => Vec::new(),
        None => return None,
    };
    let names: Vec<String> = names.iter().map(|name| bare(name)).collect();
    names.iter().all(|name| !tables::is_outside_of_python(name)).then_some(names)
}

/// The folder with the programs of the environment whose script it is.
fn folder_of(place: &Place) -> Option<AbsPath> {
    let Place::At(at) = place else { return None };
    let folder = at.path.parent().filter(|folder| matches!(folder.name(), "bin" | "Scripts"))?;
    (at.path.name() == "activate" && !at.leads_elsewhere()).then_some(folder)
}

/// A name of a file as the shell takes it for a program.
fn bare(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    [".exe", ".cmd", ".bat"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name).to_owned()
}

/// The most scripts that a call sources: each may be the one of an environment.
const MAX_SCRIPTS: usize = 16;

/// Marks the steps that run programs of an environment which the same call activates. Where the call writes into that
/// environment, nothing is known of any command.
pub(crate) fn mark_activated(steps: &mut [Step], world: &dyn World) {
    let is_source = |step: &Step| matches!(&step.subject, Subject::Command(run) if run.command.first().is_some_and(|name| name == "source" || name == "."));
    let mut scripts: Vec<Place> = Vec::new();
    for caused in steps.iter().filter(|step| is_source(step)).flat_map(Step::effects) {
        if let Effect::Execute(Code::Script(place)) = &caused.effect
            && !scripts.contains(place)
        {
            scripts.push(place.clone());
        }
        if scripts.len() > MAX_SCRIPTS {
            break;
        }
    }
    if scripts.len() > MAX_SCRIPTS {
        let unclear = || Effect::Opaque(Cause::Limit("too many scripts are sourced"));
        return steps.iter_mut().for_each(|step| step.push(unclear(), Origin::Ordinary));
    }
    for place in scripts {
        let (Some(names), Some(folder)) = (activated(&place, world), folder_of(&place)) else { continue };
        let is_written = steps.iter().any(|step| may_write_in(step, &folder));
        for step in &mut *steps {
            let Subject::Command(invocation) = &step.subject else { continue };
            let program = invocation.words.first().and_then(|word| word.as_literal()).unwrap_or("");
            let is_theirs = !program.contains('/') && names.contains(&bare(last_component(program)));
            let effect = match (is_written, is_theirs) {
                (true, _) => Effect::Opaque(Cause::ShellState("activate".to_owned())),
                (false, true) => Effect::Execute(Code::Project),
                (false, false) => continue,
            };
            if !step.effects().any(|caused| caused.effect == effect) {
                step.push(effect, Origin::Ordinary);
            }
        }
    }
}

/// Formatters that, of a folder, change files with the endings of Python's sources alone: programs of an environment and its script
/// have none. Sources: ruff 0.9, black 24.10, isort 5.13.
const SOURCES_ALONE: &[&str] = &["ruff", "black", "isort"];

/// Whether the step is one of those formatters.
pub(crate) fn changes_sources_alone(step: &Step) -> bool {
    matches!(&step.subject, Subject::Command(run) if run.command.first().is_some_and(|name| SOURCES_ALONE.contains(&name.as_str())))
}

/// Whether a file of this name is a source of Python's.
pub(crate) fn is_source(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".py", ".pyi", ".ipynb", ".toml"].iter().any(|end| name.ends_with(end))
}

/// Whether the step may change what is in the folder, other than by code that was let run.
fn may_write_in(step: &Step, folder: &AbsPath) -> bool {
    let runs_code = step.runs_code();
    let formats = changes_sources_alone(step);
    // Below the folder it names no program of the environment.
    let is_of_sources = |place: &Place| match place {
        Place::At(at) | Place::Below { base: at, .. } => formats && !folder.contains(&at.path) && !at.leads_elsewhere(),
        Place::Unknown => false,
    };
    step.effects().any(|caused| match &caused.effect {
        Effect::Write(place) | Effect::Delete { place, .. } => {
            let is_redirected = caused.origin == Origin::Redirection;
            (is_redirected || !(runs_code || is_of_sources(place))) && place.may_be_in(folder)
        }
        Effect::Start(_)
        | Effect::Internal
        | Effect::Read { .. }
        | Effect::Execute(_)
        | Effect::Network { .. }
        | Effect::Environment
        | Effect::UserFiles
        | Effect::Process
        | Effect::Privilege
        | Effect::VersionControl(_)
        | Effect::Secret(_)
        | Effect::Beyond(_)
        | Effect::Broker
        | Effect::Delegate(_)
        | Effect::Mcp { .. }
        | Effect::Opaque(_) => false,
    })
}
