//! Package managers of JavaScript. Sources: docs.npmjs.com, "Scripts" and "config"; yarnpkg.com, "yarnrc";
//! pnpm.io, ".pnpmfile.cjs" and "Settings"; bun.sh, "bunfig.toml".

use super::entry::{Entry, object};
use super::ini::settings;
use super::toml_file::{About, Leaf, findings};
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability as Can;
use crate::trust::surface::{Found, Reader, SurfaceFile, Unreadable};

pub(super) const PACKAGE: Reader =
    Reader { owner: "npm", paths: &["package.json"], capabilities: &[Can::Tasks, Can::Plugins], read: package };

pub(super) const NPMRC: Reader = Reader {
    owner: "npm",
    paths: &[".npmrc"],
    capabilities: &[Can::Commands, Can::Environment, Can::Modes],
    read: |file| lines(file, '='),
};

pub(super) const YARNRC: Reader = Reader {
    owner: "Yarn 1",
    paths: &[".yarnrc"],
    capabilities: &[Can::Commands, Can::Environment, Can::Modes],
    read: |file| lines(file, ' '),
};

pub(super) const YARN: Reader =
    Reader { owner: "Yarn", paths: &[".yarnrc.yml"], capabilities: &[Can::Commands, Can::Environment, Can::Plugins], read: yarn };

pub(super) const PNPM: Reader =
    Reader { owner: "pnpm", paths: &[".pnpmfile.cjs", ".pnpmfile.mjs", "pnpmfile.js"], capabilities: &[Can::Commands], read: pnpm };

pub(super) const BUN: Reader = Reader {
    owner: "Bun",
    paths: &["bunfig.toml", ".bunfig.toml"],
    capabilities: &[Can::Commands, Can::Environment],
    read: |file| findings(file, bun),
};

const ON_INSTALL: &str = "runs with an install";

fn package(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    const LIFECYCLE: &[&str] = &[
        "preinstall",
        "install",
        "postinstall",
        "prepublish",
        "preprepare",
        "prepare",
        "postprepare",
        "dependencies",
        "pnpm:devPreinstall",
    ];
    let node = object(file)?;
    let mut out = Vec::new();
    for member in node.members() {
        match member.key.as_str() {
            "scripts" if member.value.is_object() => {
                for script in member.value.members().iter().filter(|script| LIFECYCLE.contains(&script.key.as_str())) {
                    let what = format!("script {}", script.key);
                    out.push(match script.value.as_str() {
                        Some(line) => Entry::command(Can::Tasks, what, line, script.bytes.clone(), Risk::Medium).note(ON_INSTALL).done(),
                        None => Entry::not_understood(Can::Tasks, what, &script.value.to_string(), script.bytes.clone()),
                    });
                }
            }
            "scripts" => out.push(Entry::not_understood(Can::Tasks, "scripts", &member.value.to_string(), member.bytes.clone())),
            "packageManager" => {
                let text = member.value.as_str().map_or_else(|| member.value.to_string(), str::to_owned);
                let is_pinned = text.contains("+sha");
                let entry = Entry::new(
                    Can::Plugins,
                    "package manager",
                    &text,
                    member.bytes.clone(),
                    if is_pinned { Risk::Low } else { Risk::Medium },
                );
                out.push(entry.note_if(!is_pinned, "fetched and run by corepack, without a digest").done());
            }
            "simple-git-hooks" | "gitHooks" | "husky" | "pre-commit" | "ghooks" => {
                let text = member.value.to_string();
                let entry = Entry::command(Can::Tasks, format!("git hooks of {}", member.key), &text, member.bytes.clone(), Risk::Medium);
                out.push(entry.note("run by git, once installed").done());
            }
            _ => {}
        }
    }
    Ok(out)
}

/// Keys of npm, pnpm and Yarn 1 that neither run, send nor allow anything.
const HARMLESS: &[&str] = &[
    "save-exact",
    "save-prefix",
    "engine-strict",
    "legacy-peer-deps",
    "fund",
    "audit",
    "auto-install-peers",
    "shamefully-hoist",
    "strict-peer-dependencies",
    "loglevel",
    "progress",
    "package-lock",
    "node-linker",
    "public-hoist-pattern[]",
    "hoist-pattern[]",
    "hoist",
    "link-workspace-packages",
    "prefer-workspace-packages",
    "resolution-mode",
    "message",
    "tag-version-prefix",
    "access",
    "lockfile",
    "save-workspace-protocol",
    "dedupe-peer-dependents",
    "update-notifier",
    "color",
    "unicode",
    "lastupdatecheck",
    "version-git-message",
    "prefer-offline",
    "offline",
    "network-timeout",
    "fetch-retries",
    "maxsockets",
    "provenance",
    "side-effects-cache",
    "save-dev",
    "package-import-method",
];

fn lines(file: &SurfaceFile<'_>, separator: char) -> Result<Vec<Found>, Unreadable> {
    let mut out = Vec::new();
    for setting in settings(file.text, separator)? {
        let key = setting.key.trim_start_matches("--");
        let value = setting.value;
        let (can, risk, note) = if HARMLESS.contains(&key) {
            continue;
        } else if key == "ignore-scripts" || key == "strict-ssl" {
            if value == "true" {
                continue;
            }
            (Can::Modes, Risk::High, "a protection is turned off")
        } else if key.ends_with("_authtoken") || key.ends_with("_auth") || key.ends_with("_password") || key.ends_with(":username") {
            // A variable is filled in when it is read.
            let is_variable = value.starts_with("${") && value.ends_with('}');
            let text = if is_variable { format!("{key}={value}") } else { format!("{key}=********") };
            let note = if is_variable { "a secret of this machine is sent there" } else { "a secret may stand there" };
            out.push(Entry::new(Can::Environment, format!("`{key}`"), &text, setting.bytes, Risk::High).note(note).done());
            continue;
        } else if key == "registry" || key.ends_with(":registry") {
            (Can::Environment, if value.starts_with("https://") { Risk::Medium } else { Risk::High }, "packages come from there")
        } else if matches!(key, "proxy" | "https-proxy" | "http-proxy" | "noproxy" | "cafile" | "ca" | "cert" | "key") {
            (Can::Environment, Risk::High, "what is sent goes there, or whom it believes")
        } else if matches!(
            key,
            "script-shell"
                | "shell"
                | "node-options"
                | "git"
                | "editor"
                | "viewer"
                | "browser"
                | "init-module"
                | "onload-script"
                | "pnpmfile"
                | "global-pnpmfile"
                | "node-gyp"
                | "python"
                | "yarn-path"
                | "hooks-dir"
                | "globalconfig"
                | "userconfig"
                | "prefix"
                | "shell-emulator"
        ) {
            (Can::Commands, Risk::High, "names a program, or code that is loaded")
        } else {
            (Can::Commands, Risk::High, "not understood")
        };
        out.push(Entry::new(can, format!("`{key}`"), value, setting.bytes, risk).runs(value).note(note).done());
    }
    Ok(out)
}

/// The file is shown as it is: YAML has many ways to say one thing.
#[expect(clippy::unnecessary_wraps, reason = "the type of a reader")]
fn yarn(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    if file.text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let is_plain = ["\\", "&", "*", "<<", "?", "yarnPath", "plugins", "http", "Script", "{"].iter().all(|sign| !file.text.contains(sign));
    let entry = Entry::whole(file, Can::Commands, "settings of Yarn", if is_plain { Risk::Medium } else { Risk::High });
    // CVE-2025-65099: `yarn --version` already runs what stands there.
    Ok(vec![entry.note_if(!is_plain, "may name programs and plugins that run with any call of yarn (CVE-2025-65099)").done()])
}

#[expect(clippy::unnecessary_wraps, reason = "the type of a reader")]
fn pnpm(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    Ok(if file.text.trim().is_empty() {
        Vec::new()
    } else {
        vec![Entry::whole(file, Can::Commands, "hooks of pnpm", Risk::High).note(ON_INSTALL).done()]
    })
}

fn bun(leaf: &Leaf) -> About {
    let key = leaf.key.as_str();
    match key {
        "preload" | "test.preload" => About::Shown(Can::Commands, Risk::High, "loaded with each script that bun runs"),
        "logLevel"
        | "telemetry"
        | "smol"
        | "test.root"
        | "test.coverage"
        | "test.coverageThreshold"
        | "install.exact"
        | "install.optional"
        | "install.dev"
        | "install.peer"
        | "install.production"
        | "install.frozenLockfile"
        | "install.saveTextLockfile"
        | "run.silent" => About::Nothing,
        _ if key.starts_with("install.registry") || key.starts_with("install.scopes") => {
            About::Shown(Can::Environment, Risk::Medium, "packages come from there")
        }
        _ => About::Shown(Can::Commands, Risk::High, "not understood"),
    }
}
