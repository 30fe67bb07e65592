//! Files of editors, containers, shells, package managers and git: one file for each program.

mod cargo;
mod devcontainer;
mod entry;
mod git;
mod ini;
mod jetbrains;
mod mise;
mod node;
mod settings;
mod shell;
mod toml_file;
mod vscode;
mod vscode_settings;
mod zed;

use super::Reader;

/// The readers of these files.
pub(super) const READERS: &[Reader] = &[
    vscode::TASKS,
    vscode::SETTINGS,
    vscode::SERVERS,
    vscode::LAUNCH,
    vscode::EXTENSIONS,
    vscode::WORKSPACE,
    zed::SETTINGS,
    zed::TASKS,
    jetbrains::RUN_CONFIGURATIONS,
    devcontainer::CONTAINER,
    shell::DIRENV,
    shell::NIX,
    shell::AUTOENV,
    shell::ASDF,
    mise::CONFIG,
    node::PACKAGE,
    node::NPMRC,
    node::YARNRC,
    node::YARN,
    node::PNPM,
    node::BUN,
    cargo::CONFIG,
    git::CONFIG,
    git::HOOKS,
    git::MODULES,
    git::ATTRIBUTES,
    git::LFS,
    git::HOOK_MANAGERS,
];
