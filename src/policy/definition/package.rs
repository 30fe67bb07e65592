//! A script of a `package.json` with everything that it runs by name. Sources: npm 11 `scripts` and `npmrc`, pnpm 10
//! settings, yarn 1 and 4 manuals, npm-run-all 4.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::summary::Summary;
use super::{Defined, json};
use crate::analysis::path::AbsPath;
use crate::world::World;

/// Programs that run scripts by their names.
const RUNNERS: &[&str] =
    &["npm", "yarn", "bun", "run-s", "run-p", "run-", "--run", "concurrently", "corepack", "nps", "wireit", "ni", "nr"];

/// Commands by which a package manager runs scripts that no word names, by all of their names. Sources: npm 11 `npm help` with
/// its aliases, pnpm 10, yarn 1 and 4 and bun 1.1 manuals.
const LIFECYCLE: &[&str] = &[
    "install",
    "isntall",
    "i",
    "add",
    "a",
    "ci",
    "ic",
    "clean-install",
    "install-clean",
    "isntall-clean",
    "install-test",
    "it",
    "install-ci-test",
    "clean-install-test",
    "cit",
    "sit",
    "update",
    "udpate",
    "u",
    "up",
    "upgrade",
    "upgrade-interactive",
    "uninstall",
    "un",
    "unlink",
    "unplug",
    "remove",
    "rm",
    "r",
    "link",
    "ln",
    "pack",
    "publish",
    "rebuild",
    "rb",
    "version",
    "verison",
    "dedupe",
    "ddp",
    "prune",
    "audit",
    "import",
    "fetch",
    "focus",
    "patch-commit",
    "exec",
];

/// The scripts that have a command of their name, which also runs them.
const BY_NAME: &[&str] = &["test", "start", "stop", "restart"];

/// What makes other words of words when a text runs.
const COMPUTES: &[char] = &['$', '`', '\\', '*', '?', '[', ']', '{', '}', '%', '^', '!', '~'];

/// The fields that decide which package manager runs the scripts, and what it hands to them.
const FIELDS: &[&str] = &["packageManager", "devEngines", "config"];

/// Files that pnpm takes where there is no `package.json`.
const OTHER_MANIFESTS: &[&str] = &["package.json5", "package.yaml"];

/// Settings of package managers, which they look for in this folder and above it.
const SETTINGS: &[&str] = &[".yarnrc", ".yarnrc.yml", "pnpm-workspace.yaml", "bunfig.toml"];

pub(super) fn read(file: &AbsPath, name: &str, world: &dyn World) -> Option<Defined> {
    let folder = file.parent()?;
    let mut summary = Summary::new("package script");
    let manifest = match summary.read(file, world)? {
        Some(bytes) => json::object(&bytes)?,
        None => {
            for other in OTHER_MANIFESTS {
                if world.exists(&folder.join(other)?) {
                    return None;
                }
            }
            Map::new()
        }
    };
    let scripts = scripts_of(&manifest)?;
    let bound = reached(name, &scripts);
    let mut texts = String::new();
    for script in &bound {
        match scripts.get(script.as_str()) {
            Some(text) => {
                summary.show(script, text.as_bytes());
                texts.push_str(text);
                texts.push('\n');
            }
            None if script == name => summary.absent(script),
            None => summary.hide("no script", script.as_bytes()),
        }
    }
    // Without such a script npm runs this file.
    if bound.contains("start") && !scripts.contains_key("start") {
        match summary.read(&folder.join("server.js")?, world)? {
            Some(bytes) => summary.show("server.js", &bytes),
            None => summary.hide("no file", b"server.js"),
        }
    }
    for field in FIELDS {
        if let Some(value) = manifest.get(*field) {
            summary.show(field, json::canonical(value).as_bytes());
        }
    }
    // Every field of the file is a variable of the scripts.
    if texts.to_ascii_lowercase().contains("npm_package") {
        summary.hide("package.json", json::canonical(&Value::Object(manifest)).as_bytes());
    }
    settings(&folder, &mut summary, world)?;
    Some(summary.finish())
}

/// The scripts by their names; `None` if one is no text.
fn scripts_of(manifest: &Map<String, Value>) -> Option<std::collections::BTreeMap<&str, &str>> {
    match manifest.get("scripts") {
        None => Some(std::collections::BTreeMap::new()),
        Some(scripts) => scripts.as_object()?.iter().map(|(name, text)| Some((name.as_str(), text.as_str()?))).collect(),
    }
}

/// The names of the scripts that one runs: itself, those before and after it, and those that the texts name. It may be
/// more than those, where a word happens to be the name of a script.
fn reached(name: &str, scripts: &std::collections::BTreeMap<&str, &str>) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut todo = vec![name.to_owned()];
    // pnpm takes `/PATTERN/` for every script that it matches.
    let mut everything = name.starts_with('/') || name.contains(['*', '{']);
    while let Some(script) = todo.pop() {
        if !found.insert(script.clone()) {
            continue;
        }
        let text = scripts.get(script.as_str()).copied();
        // What runs around a script that is not there does not run, but for these.
        let is_step = text.is_some() || script == name;
        if is_step {
            todo.extend([format!("pre{script}"), format!("post{script}")]);
        }
        if script == "restart" && text.is_none() {
            todo.extend(["stop".to_owned(), "start".to_owned()]);
        }
        let Some(text) = text else { continue };
        let runs_scripts = RUNNERS.iter().any(|runner| text.contains(runner));
        let unquoted: String = text.chars().filter(|c| !matches!(c, '"' | '\'')).collect();
        let words: BTreeSet<&str> = words(text).chain(words(&unquoted)).collect();
        let runs_others = || words.iter().any(|word| LIFECYCLE.iter().any(|known| may_mean(word, known))) || installs_by_yarn(text);
        everything |= runs_scripts && (text.contains(COMPUTES) || runs_others());
        for word in words {
            if scripts.contains_key(word) {
                todo.push(word.to_owned());
            }
            if runs_scripts {
                let meant = BY_NAME.iter().filter(|known| may_mean(word, known) || (**known == "test" && matches!(word, "t" | "tst")));
                todo.extend(meant.map(|known| (*known).to_owned()));
            }
        }
    }
    if everything {
        found.extend(scripts.keys().map(|name| (*name).to_owned()));
    }
    found
}

/// Whether npm may take the word for the command: it takes any beginning that tells a command from the others, and capitals
/// for dashes. Source: npm 11, `npm inst` and `npm cleanInstall`.
fn may_mean(word: &str, command: &str) -> bool {
    let plain = |text: &str| text.replace('-', "").to_ascii_lowercase();
    word == command || (word.len() > 1 && !word.starts_with('-') && plain(command).starts_with(&plain(word)))
}

/// Whether yarn stands there without a command, which installs.
fn installs_by_yarn(text: &str) -> bool {
    let commands = text.split(['"', '\'', ';', '&', '|', '(', ')', '<', '>', ',', '\n', '\r']);
    commands.into_iter().any(|command| {
        let words: Vec<&str> = command.split_whitespace().collect();
        let is_bare = |next: Option<&&str>| next.is_none_or(|next| next.starts_with(['-', '#']));
        words.iter().enumerate().any(|(at, word)| matches!(*word, "yarn" | "yarnpkg") && is_bare(words.get(at.saturating_add(1))))
    })
}

/// The words of a text, and what follows the name of a package manager in `npm:NAME`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let pieces = text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '&' | '|' | '(' | ')' | '<' | '>' | ',' | '='));
    pieces.filter(|word| !word.is_empty()).flat_map(|word| {
        let behind = ["npm:", "pnpm:", "yarn:", "bun:", "node:"].iter().find_map(|start| word.strip_prefix(start));
        std::iter::once(word).chain(behind)
    })
}

/// The settings of package managers in the folder and above it.
fn settings(folder: &AbsPath, summary: &mut Summary, world: &dyn World) -> Option<()> {
    let mut next = Some(folder.clone());
    while let Some(folder) = next {
        let npmrc = folder.join(".npmrc")?;
        if let Some(bytes) = summary.read(&npmrc, world)? {
            let text = String::from_utf8(bytes).ok()?;
            for line in text.split(['\n', '\r']).map(str::trim).filter(|line| !leaves_scripts_alone(line)) {
                match line.split_once('=') {
                    Some((key, _)) if may_be_credential(key) => {
                        summary.show_as(npmrc.as_str(), line.as_bytes(), &format!("{key}=(not shown)"));
                    }
                    Some(_) | None => summary.show(npmrc.as_str(), line.as_bytes()),
                }
            }
        }
        for name in SETTINGS {
            let file = folder.join(name)?;
            if let Some(bytes) = summary.read(&file, world)? {
                // They may hold credentials.
                summary.show_as(file.as_str(), &bytes, "(its settings)");
            }
        }
        next = if folder.is_root() { None } else { folder.parent() };
    }
    Some(())
}

fn may_be_credential(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["auth", "token", "password", "cert", "key"].iter().any(|part| key.contains(part))
}

/// Settings of npm and pnpm that do not change which code scripts run. Every other line counts, also one whose key has
/// variables in it, which npm puts in.
const HARMLESS: &[&str] = &[
    "registry",
    "save-exact",
    "save-prefix",
    "save",
    "package-lock",
    "engine-strict",
    "fund",
    "audit",
    "audit-level",
    "loglevel",
    "progress",
    "color",
    "update-notifier",
    "legacy-peer-deps",
    "strict-ssl",
    "always-auth",
    "email",
    "auto-install-peers",
    "strict-peer-dependencies",
    "strict-peer-deps",
    "prefer-offline",
    "fetch-retries",
    "fetch-timeout",
    "maxsockets",
    "_authToken",
    "_auth",
];

fn leaves_scripts_alone(line: &str) -> bool {
    if line.is_empty() || line.starts_with(['#', ';']) {
        return true;
    }
    let Some((key, _)) = line.split_once('=') else { return false };
    let key = key.trim();
    let of_host = key.strip_prefix("//").and_then(|key| key.rsplit_once(':'));
    let is_plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:/@".contains(c));
    match of_host {
        Some((host, key)) => is_plain(host) && matches!(key, "_authToken" | "_auth" | "username" | "_password" | "email" | "always-auth"),
        None => match key.strip_prefix('@').and_then(|key| key.strip_suffix(":registry")) {
            Some(scope) => is_plain(scope),
            None => HARMLESS.contains(&key),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_counts_unless_it_is_known_to_leave_scripts_alone() {
        for alone in ["", "# x", "; x", "registry=https://r.example", "@a:registry = https://r.example", "//r.example/:_authToken=${T}"] {
            assert!(leaves_scripts_alone(alone), "{alone}");
        }
        for counts in [
            "script-shell=./evil",
            "script-shell = ./evil",
            "\"script-shell\"=./evil",
            "${X}script-shell=./evil",
            "node-options=--require ./evil.js",
            "shell-emulator=true",
            "[registry]",
            "script-shell",
            "//x/:_authToken:script-shell=./evil",
        ] {
            assert!(!leaves_scripts_alone(counts), "{counts}");
        }
    }
}
