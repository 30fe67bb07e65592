//! Files of a project that say which program starts where only a version, or a tool of the language itself, is asked for.

use countersign::analysis::path::AbsPath;
use countersign::world::{MemoryFolder, MemoryWorld};
use countersign::{Mode, ToolCall, Verdict};

use crate::support::{self, WORKSPACE};

/// The verdict on a command in a folder of the workspace that holds this file, where plain files may be written.
fn verdict(file: &str, text: &str, command: &str, cwd: &str) -> Verdict {
    let world = MemoryWorld::new(AbsPath::parse(WORKSPACE).expect("a path"), MemoryFolder::new().with(file, text));
    let broker = support::builder(true).world(world).mode(Mode::AcceptEdits).build();
    broker.decide(&ToolCall::shell(command, format!("{WORKSPACE}{cwd}"))).verdict()
}

#[test]
fn settings_that_put_code_in_place_are_asked_about() {
    for (file, text, command) in [
        ("global.json", r#"{"sdk": {"paths": [".dotnet"]}}"#, "dotnet --version"),
        ("global.json", r#"{"sdk": {"p\u0061ths": [".dotnet"]}}"#, "dotnet --info"),
        ("global.json", r#"{"sdk": {"paths": [".dotnet"]}}"#, "dotnet build -h"),
        ("rust-toolchain.toml", "[toolchain]\npath = \"/opt/x\"", "cargo --version"),
        ("rust-toolchain.toml", "[toolchain]\npath = \"/opt/x\"", "rustc -V"),
        ("rust-toolchain", "[toolchain]\npath = \"/opt/x\"", "rustfmt src/a.rs"),
        ("rust-toolchain.toml", "[toolchain]\npath = \"/opt/x\"", "cargo metadata --no-deps"),
        (".cargo/config.toml", "[alias]\nfmt = \"run\"", "cargo fmt"),
        (".cargo/config", "alias.fmt = \"run\"", "cargo fmt --check"),
        (".cargo/config.toml", "include = \"more.toml\"", "cargo fmt"),
        (".cargo/config.toml", "[build]\nrustc-wrapper = \"./x\"", "cargo clean -p a"),
        (".cargo/config.toml", "[build]\ntarget-dir = \"/home/u\"", "cargo clean"),
        ("ruff.toml", "extend = \"/home/u/.env\"", "ruff check ."),
        (".ruff.toml", "cache-dir = '../other'", "ruff format ."),
        ("pyproject.toml", "[tool]\nruff = { extend = '../.env' }", "ruff check src"),
        ("pyproject.toml", "[tool.ruff]\n\"ext\\u0065nd\" = '../.env'", "ruff analyze graph"),
        (".yamllint", "extends: /home/u/.env", "yamllint ."),
        ("justfile", "import '../.env'\n\nx:\n", "just --list"),
        ("Justfile", "mod? x '../.env'", "just --show x"),
        (".ackrc", "--files-from=list", "ack handler"),
        ("_ackrc", "--follow", "ack handler src"),
        (".beads/metadata.json", r#"{"dolt_server_host": "issues.example"}"#, "bd list"),
        (".beads/metadata.json", r#"{"dolt_server_host": "127.0.0.1.issues.example"}"#, "bd show a-1"),
        (".beads/config.yaml", "dolt:\n  host: localhost.example\n", "bd search secret"),
        (".npmrc", "registry=https://x.example/", "npm ls"),
        (".npmrc", "//x.example/:_authToken=${GITHUB_TOKEN}", "npm pkg get version"),
        (".npmrc", "@a:registry=https://x.example", "npm config get registry"),
        ("app.db-journal", "x", "sqlite3 app.db .tables"),
        ("app.db-journal", "x", "sqlite3 app.db 'select 1'"),
    ] {
        assert_eq!(verdict(file, text, command, ""), Verdict::Ask, "{command}");
        if !command.starts_with("sqlite3") {
            assert_eq!(verdict(file, text, command, "/inner/folder"), Verdict::Ask, "{command} below");
        }
        assert_eq!(verdict("README.md", text, command, ""), Verdict::Allow, "{command} without");
    }
}

#[test]
fn settings_that_choose_a_version_are_not() {
    for (file, text, command) in [
        ("global.json", r#"{"sdk": {"version": "9.0.100"}}"#, "dotnet --version"),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"1.85\"", "cargo --version"),
        (".cargo/config.toml", "[build]\njobs = 2", "cargo fmt"),
        ("ruff.toml", "extend-select = ['E']\nexclude = ['\\.x']", "ruff check ."),
        ("pyproject.toml", "[tool.ruff.lint]\nextend-ignore = ['E']", "ruff format ."),
        (".yamllint", "extends: default\nrules: {}", "yamllint ."),
        ("justfile", "x:\n  import y\nimported := 'z'\n", "just --list"),
        (".cargo/config.toml", "[alias]\nx = \"run\"", "cargo clean"),
        (".beads/metadata.json", r#"{"dolt_server_host": "127.0.0.1", "dolt_mode": "server"}"#, "bd list"),
        (".beads/config.yaml", "dolt:\n  host: localhost\n", "bd ready"),
        ("app.db-journal", "", "sqlite3 app.db .tables"),
        ("app.db-journal", "x", "sqlite3 -readonly app.db .tables"),
    ] {
        assert_eq!(verdict(file, text, command, ""), Verdict::Allow, "{command}");
    }
}

#[test]
fn a_folder_that_the_call_puts_there_may_bring_settings() {
    for (command, wanted) in [
        ("mv old new; cd new; cargo clean", Verdict::Ask),
        ("cp -r old new && cd new && cargo metadata --no-deps", Verdict::Ask),
        ("mv old new; cargo clean", Verdict::Allow),
        ("echo 'registry=https://x.example' > .npmrc; npm ls", Verdict::Ask),
        ("mv old new; cd new; npm ls", Verdict::Ask),
        ("mv old new; npm --prefix new ls", Verdict::Ask),
    ] {
        assert_eq!(verdict("README.md", "", command, ""), wanted, "{command}");
    }
}
