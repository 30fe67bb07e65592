//! What a shell runs or reads when the folder is entered.

use super::entry::{Entry, lines};
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability as Can;
use crate::trust::surface::{Found, Reader, SurfaceFile, Unreadable};

/// direnv(1): the file is a bash script, run whenever the folder is entered once it was allowed.
pub(super) const DIRENV: Reader =
    Reader { owner: "direnv", paths: &[".envrc"], capabilities: &[Can::Tasks, Can::Environment], read: envrc };

/// Nix: `nix develop`, `nix-shell` and `devenv shell` evaluate these and run their `shellHook`.
pub(super) const NIX: Reader = Reader {
    owner: "Nix",
    paths: &["flake.nix", "shell.nix", "default.nix", "devenv.nix", "devenv.yaml"],
    capabilities: &[Can::Tasks],
    read: nix,
};

/// autoenv (hyperupcall/autoenv) and zsh-autoenv: run on entering and on leaving.
pub(super) const AUTOENV: Reader = Reader {
    owner: "autoenv",
    paths: &[".autoenv", ".autoenv.zsh", ".autoenv_leave.zsh", ".env.leave", ".in", ".out"],
    capabilities: &[Can::Tasks],
    read: autoenv,
};

/// asdf-vm.com, "Versions": which versions of tools the shims run. mise reads it as well.
pub(super) const ASDF: Reader = Reader { owner: "asdf", paths: &[".tool-versions"], capabilities: &[Can::Plugins], read: tool_versions };

fn script(file: &SurfaceFile<'_>, what: &str, risk: Risk, note: &str) -> Vec<Found> {
    if file.text.trim().is_empty() { Vec::new() } else { vec![Entry::whole(file, Can::Tasks, what, risk).note(note).done()] }
}

#[expect(clippy::unnecessary_wraps, reason = "the type of a reader")]
fn envrc(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    Ok(script(file, "script of direnv", Risk::High, "runs when the folder is entered, once direnv allows it"))
}

#[expect(clippy::unnecessary_wraps, reason = "the type of a reader")]
fn nix(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    Ok(script(file, "Nix environment", Risk::Medium, "evaluated, and its hooks run, when its shell is entered"))
}

#[expect(clippy::unnecessary_wraps, reason = "the type of a reader")]
fn autoenv(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    Ok(script(file, "script of autoenv", Risk::High, "runs when the folder is entered or left"))
}

#[expect(clippy::unnecessary_wraps, reason = "the type of a reader")]
fn tool_versions(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    let mut out = Vec::new();
    for (_, bytes, line) in lines(file.text) {
        let text = line.split('#').next().unwrap_or("").trim();
        let Some((tool, versions)) = text.split_once(char::is_whitespace) else {
            if !text.is_empty() {
                out.push(Entry::not_understood(Can::Plugins, format!("tool {text}"), text, bytes));
            }
            continue;
        };
        let from_elsewhere = versions.split_whitespace().any(|version| version.contains([':', '/']));
        let risk = if from_elsewhere { Risk::High } else { Risk::Low };
        let entry = Entry::new(Can::Plugins, format!("tool {tool}"), text, bytes, risk);
        let entry = entry.note_if(from_elsewhere, "runs from a folder, or is built from a source");
        out.push(entry.file_of_version(versions).done());
    }
    Ok(out)
}

impl Entry {
    /// `path:./tools/node`: the folder's programs run.
    fn file_of_version(self, versions: &str) -> Self {
        versions.split_whitespace().filter_map(|version| version.strip_prefix("path:")).fold(self, Self::runs)
    }
}
