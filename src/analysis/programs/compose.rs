//! What the files of Docker Compose make every command do that loads them, also one that only lists: parts of them may
//! be named by an address (`include`, `extends`), which is fetched by way of git or from a registry. Source: docker/compose 2.29,
//! pkg/remote, pkg/compose/loader; compose-go, cli/options.go.

use compact_str::CompactString;

use super::reader::Reader;
use crate::action::{Arg, Code, Effect, Origin, Step, Subject};
use crate::analysis::path::{AbsPath, Place};

/// The names under which the files are found, in the folder and in those above it.
pub(crate) const FILES: &[&str] = &[
    "compose.yaml",
    "compose.yml",
    "docker-compose.yaml",
    "docker-compose.yml",
    "compose.override.yaml",
    "compose.override.yml",
    "docker-compose.override.yaml",
    "docker-compose.override.yml",
];

/// The longest file that is read.
const MAX_FILE: usize = 64 * 1024;

/// The commands that load them and are reads otherwise.
const READERS: &[&str] = &["ps", "logs", "images", "top", "port", "events", "stats", "volumes", "config"];

impl Reader<'_> {
    /// Whether the project that Compose would find from here may be more than what stands in its files.
    pub(super) fn compose_reaches_out(&self) -> bool {
        let Place::At(here) = self.locate(&Arg::literal(".")) else { return true };
        let mut folder = Some(here.real().clone());
        while let Some(at) = folder {
            let mut files = FILES.iter().map(|name| at.join(name)).peekable();
            let plain = |file: Option<AbsPath>| match self.origin.world.read(&file?, MAX_FILE).ok()? {
                None => Some(()),
                Some(bytes) => std::str::from_utf8(&bytes).is_ok_and(stands_alone).then_some(()),
            };
            if !files.all(|file| plain(file).is_some()) {
                return true;
            }
            folder = at.parent();
        }
        false
    }
}

/// Whether no key of the text names another file. Keys can be spelled with escapes, or as bytes.
fn stands_alone(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let names_another = |line: &str| line.split(|c| !is_word(c)).any(|word| matches!(word, "include" | "extends"));
    !text.contains(['\\', '\0'])
        && !text.contains("binary")
        && !text.lines().filter(|line| !line.trim_start().starts_with('#')).any(names_another)
}

/// A listing may be of another project once its files are written, by what runs before, behind or beside it: they were looked at
/// before anything ran.
pub(super) fn ask_where_projects_change(steps: &mut [Step]) {
    if steps.iter().any(loads) && steps.iter().any(may_write_project) {
        for step in steps.iter_mut().filter(|step| loads(step)) {
            step.push(Effect::Execute(Code::Project), Origin::Ordinary);
        }
    }
}

fn loads(step: &Step) -> bool {
    let Subject::Command(invocation) = &step.subject else { return false };
    let words: Vec<&str> = invocation.command.iter().map(CompactString::as_str).collect();
    match words.as_slice() {
        ["docker" | "podman", "compose", command, ..] | ["docker-compose", command, ..] => READERS.contains(command),
        _ => false,
    }
}

fn may_write_project(step: &Step) -> bool {
    step.effects().any(|caused| match &caused.effect {
        Effect::Write(Place::At(at)) => at.spellings().any(|path| FILES.contains(&path.name().to_ascii_lowercase().as_str())),
        Effect::Write(Place::Below { .. } | Place::Unknown) => true,
        Effect::Execute(Code::Script(_) | Code::Inline(_) | Code::Unknown(_)) => true,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_name_others_do_not_stand_alone() {
        for text in
            ["services:\n  web:\n    image: x\n", "# include: x\nservices: {}\n", "services:\n  a:\n    environment:\n      INCLUDED: 1\n"]
        {
            assert!(stands_alone(text), "{text}");
        }
        for text in [
            "include:\n  - https://example.org/x.git\n",
            "{\"include\": [\"oci://example.org/x\"]}",
            "{include: [x]}",
            "? include\n: [x]\n",
            "services: {a: {extends: {file: 'https://example.org/x.git', service: a}}}",
            "\"incl\\u0075de\": [x]",
            "!!binary aW5jbHVkZQ==: [x]",
        ] {
            assert!(!stands_alone(text), "{text}");
        }
    }
}
