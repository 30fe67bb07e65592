//! What git runs for a repository: its settings, hooks, submodules and drivers. Sources: git-config(1), githooks(5),
//! gitmodules(5), gitattributes(5), 2.47.

use super::entry::{Entry, lines};
use crate::analysis::git_config::{self as config, Setting};
use crate::config::json::Lines;
use crate::policy::sources::git_config;
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability as Can;
use crate::trust::surface::{Found, Reader, SurfaceFile, Unreadable};

const OWNER: &str = "git";

pub(super) const CONFIG: Reader = Reader {
    owner: OWNER,
    paths: &[".git/config", ".git/config.worktree"],
    capabilities: &[Can::GitConfig],
    read: |file| Ok(settings(file.text)?.iter().filter_map(setting).collect()),
};

pub(super) const HOOKS: Reader = Reader { owner: OWNER, paths: &[".git/hooks/*"], capabilities: &[Can::GitConfig], read: hook };

pub(super) const MODULES: Reader = Reader { owner: OWNER, paths: &[".gitmodules"], capabilities: &[Can::GitConfig], read: modules };

pub(super) const ATTRIBUTES: Reader =
    Reader { owner: OWNER, paths: &[".gitattributes"], capabilities: &[Can::GitConfig], read: attributes };

/// git-lfs-config(5) 3.6: only harmless keys are read from this file; what else stands there is shown.
pub(super) const LFS: Reader = Reader { owner: "Git LFS", paths: &[".lfsconfig"], capabilities: &[Can::GitConfig], read: lfs };

/// Hooks that are committed, and run by git once they are installed. Source: lefthook.dev, "Config file name"; husky 9; pre-commit 4.
pub(super) const HOOK_MANAGERS: Reader = Reader {
    owner: "git hook managers",
    paths: &[
        ".husky/*",
        ".githooks/*",
        "lefthook.yml",
        ".lefthook.yml",
        ".config/lefthook.yml",
        "lefthook.yaml",
        ".lefthook.yaml",
        ".config/lefthook.yaml",
        "lefthook.toml",
        ".lefthook.toml",
        ".config/lefthook.toml",
        "lefthook.json",
        ".lefthook.json",
        ".config/lefthook.json",
        "lefthook.jsonc",
        ".lefthook.jsonc",
        ".config/lefthook.jsonc",
        "lefthook-local.yml",
        ".lefthook-local.yml",
        ".config/lefthook-local.yml",
        "lefthook-local.yaml",
        ".lefthook-local.yaml",
        ".config/lefthook-local.yaml",
        "lefthook-local.toml",
        ".lefthook-local.toml",
        ".config/lefthook-local.toml",
        "lefthook-local.json",
        ".lefthook-local.json",
        ".config/lefthook-local.json",
        "lefthook-local.jsonc",
        ".lefthook-local.jsonc",
        ".config/lefthook-local.jsonc",
        ".pre-commit-config.yaml",
        ".overcommit.yml",
    ],
    capabilities: &[Can::GitConfig],
    read: installed_hook,
};

fn settings(text: &str) -> Result<Vec<Setting>, Unreadable> {
    let read = config::read(text).map_err(|(at, why)| Unreadable { line: Lines::of(text).at(at), why: why.to_owned() })?;
    Ok(read.settings)
}

fn name(setting: &Setting) -> String {
    match &setting.subsection {
        Some(subsection) => format!("{}.{subsection}.{}", setting.section, setting.key),
        None => format!("{}.{}", setting.section, setting.key),
    }
}

/// An address with which git runs something: git-remote-ext(1), and options in its place (CVE-2017-1000117, CVE-2018-17456).
fn runs_by_address(value: &str) -> bool {
    value.starts_with('-') || value.contains("::") || value.contains("://-") || value.contains("@-")
}

fn setting(setting: &Setting) -> Option<Found> {
    let value = setting.value.as_str();
    let is_address = matches!(setting.key.as_str(), "url" | "pushurl" | "insteadof" | "pushinsteadof");
    if is_address && (runs_by_address(value) || setting.subsection.as_deref().is_some_and(runs_by_address) && setting.section == "url") {
        return Some(entry(setting, Risk::High, "runs a program by its address"));
    }
    if setting.section == "submodule" && setting.key == "update" && matches!(value, "checkout" | "rebase" | "merge" | "none") {
        return None;
    }
    if git_config::is_harmless_key(&setting.section, &setting.key) {
        return None;
    }
    let (risk, note) = match (setting.section.as_str(), setting.key.as_str()) {
        ("include" | "includeif", _) => (Risk::High, "git reads its settings from that file as well"),
        ("core", "hookspath") => (Risk::High, "git runs the hooks of that folder"),
        ("core", "worktree") => (Risk::High, "git works on the files of that folder"),
        ("alias", _) if value.starts_with('!') => (Risk::High, "runs a command line"),
        ("alias", _) => (Risk::Low, "another meaning of a command of git"),
        ("url", _) => (Risk::High, "git goes there instead"),
        ("http" | "https" | "protocol", _) => (Risk::High, "what git sends, and whom it believes"),
        ("credential", _) => (Risk::High, "runs to get secrets"),
        ("filter", _) if value.starts_with("git-lfs ") && !value.contains([';', '|', '&', '$', '`', '\n']) => (Risk::Medium, "git runs it"),
        ("core" | "filter" | "diff" | "merge" | "pager" | "gpg" | "sequence" | "interactive" | "difftool" | "mergetool" | "remote", _) => {
            (Risk::High, "git may run it")
        }
        _ => (Risk::High, "not known to be harmless"),
    };
    // `[core] fsmonitor = true` is git's own, and a boolean names no program.
    let is_switch = config::is_switch(value);
    let names_program = !matches!(setting.section.as_str(), "http" | "https" | "protocol" | "include" | "includeif" | "url");
    if is_switch && names_program {
        return Some(entry(setting, Risk::Low, "a switch"));
    }
    Some(entry(setting, risk, note))
}

fn entry(setting: &Setting, risk: Risk, note: &str) -> Found {
    let what = name(setting);
    let base = Entry::command(Can::GitConfig, what, &setting.value, setting.bytes.clone(), risk).note(note);
    let leaves = matches!(setting.section.as_str(), "include" | "includeif")
        && (setting.value.starts_with(['/', '~', '%']) || setting.value.split('/').filter(|part| *part == "..").count() > 1);
    // From `.git/config`, `../x` is a file of the workspace.
    let file = setting.value.strip_prefix("../").filter(|rest| setting.section.starts_with("include") && !rest.contains(".."));
    let base = base.note_if(leaves, "outside the workspace");
    match file {
        Some(file) => base.file(file.to_owned()).done(),
        None => base.done(),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the type of a reader")]
fn hook(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    // What git puts there, and never runs: githooks(5).
    let is_sample = std::path::Path::new(file.name).extension().is_some_and(|extension| extension == "sample");
    if is_sample {
        return Ok(Vec::new());
    }
    Ok(vec![Entry::whole(file, Can::GitConfig, "git hook", Risk::High).note("git runs it").done()])
}

#[expect(clippy::unnecessary_wraps, reason = "the type of a reader")]
fn installed_hook(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    if file.text.trim().is_empty() || file.name.ends_with("/.gitignore") {
        return Ok(Vec::new());
    }
    Ok(vec![Entry::whole(file, Can::GitConfig, "git hooks", Risk::Medium).note("run by git, once installed").done()])
}

fn modules(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    let mut out = Vec::new();
    for setting in settings(file.text)? {
        let leaves = |text: &str| text.starts_with(['/', '-', '~']) || text.split(['/', '\\']).any(|part| part == "..");
        let is_odd = setting.section != "submodule" || setting.subsection.as_deref().is_none_or(leaves);
        let value = setting.value.as_str();
        let (risk, note) = match setting.key.as_str() {
            // CVE-2018-11235: the name leads out of `.git/modules`.
            _ if is_odd => (Risk::High, "not the name of a submodule"),
            "path" if leaves(value) || value.split('/').any(|part| part.eq_ignore_ascii_case(".git")) => {
                (Risk::High, "outside the workspace")
            }
            "path" | "branch" | "ignore" | "shallow" | "fetchrecursesubmodules" => continue,
            "update" if matches!(value, "checkout" | "rebase" | "merge" | "none") => continue,
            "update" => (Risk::High, "runs a command line"),
            "url" if runs_by_address(value) => (Risk::High, "runs a program by its address"),
            "url" => (Risk::Low, "fetched with its submodules"),
            _ => (Risk::High, "not understood"),
        };
        out.push(entry(&setting, risk, note));
    }
    Ok(out)
}

#[expect(clippy::unnecessary_wraps, reason = "the type of a reader")]
fn attributes(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    let names_driver = |word: &str| ["filter=", "diff=", "merge="].iter().any(|start| word.starts_with(start));
    let mut out = Vec::new();
    for (_, bytes, line) in lines(file.text) {
        if !line.trim_start().starts_with('#') && line.split_whitespace().skip(1).any(names_driver) {
            let entry = Entry::new(Can::GitConfig, format!("attribute {}", line.trim()), line.trim(), bytes, Risk::Low);
            out.push(entry.note("only names a driver: what runs stands in git's settings").done());
        }
    }
    Ok(out)
}

fn lfs(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    let mut out = Vec::new();
    for setting in settings(file.text)? {
        let (risk, note) = match (setting.section.as_str(), setting.key.as_str()) {
            ("lfs", "fetchexclude" | "fetchinclude" | "skipdownloaderrors" | "locksverify") => continue,
            ("lfs", "access" | "allowincompletepush") => continue,
            ("lfs", "url" | "pushurl") | ("remote", "lfsurl" | "lfspushurl") => (Risk::Medium, "large files come from there and go there"),
            _ => (Risk::High, "not known to be harmless"),
        };
        out.push(entry(&setting, risk, note));
    }
    Ok(out)
}
