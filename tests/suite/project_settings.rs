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
        ("rust-toolchain.toml", "[toolchain]\npath = \"/opt/x\"", "rustup --version"),
        ("rust-toolchain", "[toolchain]\npath = \"/opt/x\"", "rustup show"),
        ("rust-toolchain.toml", "[toolchain]\npath = \"/opt/x\"", "rustup show active-toolchain -v"),
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
        ("pyproject.toml", "[tool.isort]\nskip_gitignore = true", "isort ."),
        ("setup.cfg", "[isort]\nskip_gitignore: True", "isort --check src/a.py"),
        (".isort.cfg", "[settings]\nskip_gitignore=1", "cd /home/u/proj && isort src"),
        ("pyproject.toml", "[tool.vulture]\npaths = ['../.env']", "vulture"),
        ("justfile", "import '../.env'\n\nx:\n", "just --list"),
        ("Justfile", "mod? x '../.env'", "just --show x"),
        ("build.ninja", "include ../.env", "ninja -t targets"),
        ("build.ninja", "rule x\n  command = y\nsubninja ../.env", "ninja -t rules"),
        (".ackrc", "--files-from=list", "ack handler"),
        ("_ackrc", "--follow", "ack handler src"),
        (".beads/metadata.json", r#"{"dolt_server_host": "issues.example"}"#, "bd list"),
        (".beads/metadata.json", r#"{"dolt_server_host": "127.0.0.1.issues.example"}"#, "bd show a-1"),
        (".beads/config.yaml", "dolt:\n  host: localhost.example\n", "bd search secret"),
        (".swiftlint.yml", "parent_config: https://x.example/a.yml", "swiftlint rules"),
        (".npmrc", "registry=https://x.example/", "npm ls"),
        (".npmrc", "//x.example/:_authToken=${GITHUB_TOKEN}", "npm pkg get version"),
        (".npmrc", "@a:registry=https://x.example", "npm config get registry"),
        (".mvn/jvm.config", "-javaagent:x.jar", "mvn -v"),
        (".mvn/maven.config", "-f ../x", "mvn --version"),
        (".mvn/extensions.xml", "<extensions/>", "mvn -v"),
        ("app.db-journal", "x", "sqlite3 app.db .tables"),
        ("app.db-journal", "x", "sqlite3 app.db 'select 1'"),
        ("c.beam", "x", "elixir --version"),
        ("epp.beam", "x", "iex -v"),
        ("beam_asm.beam", "", "mix --version"),
    ] {
        assert_eq!(verdict(file, text, command, ""), Verdict::Ask, "{command}");
        let is_of_folder = command.starts_with("sqlite3") || file.contains(".beam");
        if !is_of_folder {
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
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"1.85\"", "rustup --version"),
        ("rust-toolchain.toml", "[toolchain]\npath = \"/opt/x\"", "rustup show active-toolchain"),
        ("rust-toolchain.toml", "[toolchain]\npath = \"/opt/x\"", "rustup show home"),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"1.85\"", "rustup show active-toolchain -v"),
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

/// The verdict on a command at the root of a workspace that holds these files, where plain files may be written.
fn verdict_among(files: &[(&str, &str)], command: &str) -> Verdict {
    let folder = files.iter().fold(MemoryFolder::new(), |folder, (file, text)| folder.with(file, *text));
    let world = MemoryWorld::new(AbsPath::parse(WORKSPACE).expect("a path"), folder);
    let broker = support::builder(true).world(world).mode(Mode::AcceptEdits).build();
    broker.decide(&ToolCall::shell(command, WORKSPACE)).verdict()
}

#[test]
fn files_go_by_the_settings_of_their_own_folder() {
    let files = [("inner/folder/ruff.toml", "extend = '/home/u/.env'"), ("inner/folder/a.py", ""), ("docs/a.py", "")];
    for (command, wanted) in [
        ("ruff check .", Verdict::Ask),
        ("ruff check inner", Verdict::Ask),
        ("ruff format inner/folder/a.py", Verdict::Ask),
        ("ruff check docs inner/folder", Verdict::Ask),
        ("cd docs && ruff check ../inner", Verdict::Ask),
        ("cd inner && ruff check", Verdict::Ask),
        ("ruff check inner/folder/*.py", Verdict::Ask),
        ("ruff check inner/*/a.py", Verdict::Ask),
        ("ruff check docs/*.py", Verdict::Allow),
        ("ruff check docs", Verdict::Allow),
        ("ruff format docs/a.py", Verdict::Allow),
        ("cd docs && ruff check", Verdict::Allow),
    ] {
        assert_eq!(verdict_among(&files, command), wanted, "{command}");
    }
}

#[test]
fn settings_that_a_call_brings_along_count() {
    let files = [("old/pyproject.toml", "[tool.ruff]"), ("plain/a.py", ""), ("src/a.py", "")];
    for (command, wanted) in [
        ("mv old src/new; ruff check src", Verdict::Ask),
        ("cp -r old src/new && ruff check src", Verdict::Ask),
        ("cp old/*.toml src; ruff check src", Verdict::Ask),
        ("mv plain src/new; ruff check src", Verdict::Allow),
        ("cp plain/a.py src; ruff check src", Verdict::Allow),
    ] {
        assert_eq!(verdict_among(&files, command), wanted, "{command}");
    }
}

#[test]
fn formatters_of_rust_are_followed_to_where_modules_lie() {
    let manifest = "[package]\nname = 'a'\n";
    let of =
        |text: &'static str| [("Cargo.toml", manifest), ("src/main.rs", "mod a;\nfn main() {}"), ("src/a.rs", text), (".env", "KEY=x")];
    for text in [
        "#[path = \"/home/u/.netrc\"] mod b;",
        "#[path = \"../../other/b.rs\"] mod b;",
        "mod c { #[cfg_attr(x, path = \"../../.env\")] mod b; }",
    ] {
        for command in
            ["cargo fmt", "cd src && cargo fmt --check", "rustfmt src/main.rs", "rustfmt --check src/a.rs", "rustfmt --check src/a*.rs"]
        {
            // Only what is there is reached, and this world knows nothing of other folders.
            let wanted = if text.contains(".env") { Verdict::Ask } else { Verdict::Allow };
            assert_eq!(verdict_among(&of(text), command), wanted, "{command} with {text}");
        }
    }
    for (text, wanted) in
        [("#[path = concat!(\"x\")] mod b;", Verdict::Ask), ("#[path = \"b.rs\"] mod b;", Verdict::Allow), ("fn f() {}", Verdict::Allow)]
    {
        assert_eq!(verdict_among(&of(text), "cargo fmt"), wanted, "{text}");
    }
    // Files that the manifest does not lead to.
    for (text, wanted) in [("#[path = \"../.env\"] mod b;", Verdict::Ask), ("fn f() {}", Verdict::Allow)] {
        let files = [("Cargo.toml", manifest), ("src/main.rs", "fn main() {}"), ("out/x.rs", text), (".env", "KEY=x")];
        for command in ["cargo fmt -- out/x.rs", "cargo fmt -- out/*.rs", "rustfmt out/*.rs"] {
            assert_eq!(verdict_among(&files, command), wanted, "{command} with {text}");
        }
    }
}

#[test]
fn targets_and_members_of_a_package_of_rust_are_formatted_with_it() {
    let secret = (".env", "KEY=x");
    let member = ("crates/a/Cargo.toml", "[package]\nname = 'a'\n[lib]\npath = '../../.env'\n");
    for (manifest, command, wanted) in [
        ("[package]\nname = 'a'\n[[bin]]\nname = 'b'\npath = '.env'\n", "cargo fmt", Verdict::Ask),
        ("[package]\nname = 'a'\nbuild = '.env'\n", "cargo fmt --check", Verdict::Ask),
        ("[workspace]\nmembers = ['crates/*']\n", "cargo fmt", Verdict::Ask),
        ("[workspace]\nmembers = ['crates/a']\n", "cd docs && cargo fmt --all", Verdict::Ask),
        ("[package]\nname = 'a'\n[dependencies]\na = { path = 'crates/a' }\n", "cargo fmt", Verdict::Ask),
        ("[package]\nname = 'a'\n[dependencies]\na = '1'\n", "cargo fmt", Verdict::Allow),
        ("[workspace]\nmembers = ['**']\n", "cargo fmt", Verdict::Ask),
        ("[workspace]\nmembers = ['crates/b']\n", "cargo fmt --all", Verdict::Allow),
    ] {
        assert_eq!(verdict_among(&[("Cargo.toml", manifest), member, secret], command), wanted, "{command} with {manifest}");
    }
}

#[test]
fn hooks_are_protected_where_the_repository_keeps_them() {
    let config = |text| [(".git/HEAD", "ref: refs/heads/main"), (".git/config", text), ("scripts/hooks/pre-commit", "x")];
    for (text, command, wanted) in [
        ("[core]\n\thooksPath = scripts/hooks\n", "echo x > scripts/hooks/pre-commit", Verdict::Ask),
        ("[core]\n\thooksPath = ./scripts/hooks/\n", "cp a.sh scripts/hooks/commit-msg", Verdict::Ask),
        ("[core]\n\thooksPath = scripts/hooks\n", "sed -i s/a/b/ scripts/hooks/pre-commit", Verdict::Ask),
        ("[core]\n\thooksPath = scripts/hooks\n", "echo x > scripts/build.sh", Verdict::Allow),
        ("[core]\n\tbare = false\n", "echo x > scripts/hooks/pre-commit", Verdict::Allow),
    ] {
        assert_eq!(verdict_among(&config(text), command), wanted, "{command} with {text}");
    }
}

#[test]
fn secrets_are_not_read_under_another_name() {
    let files = [("app/.env", "KEY=abc123"), ("app/x.txt", ""), ("docs/x.txt", "")];
    for (command, wanted) in [
        ("tar cf a.tar app", Verdict::Ask),
        ("tar czf a.tgz app && tar xOf a.tgz", Verdict::Ask),
        ("zip -r a.zip app; unzip -p a.zip", Verdict::Ask),
        ("zip -r a.zip .", Verdict::Ask),
        ("zip -0r /dev/stdout app", Verdict::Ask),
        ("jar cf a.jar app", Verdict::Ask),
        ("tar cf a.tar docs", Verdict::Allow),
        ("tar cf a.tar --exclude=.env app", Verdict::Allow),
        ("zip -r a.zip docs app/x.txt", Verdict::Allow),
        ("mv app new; grep -rn KEY new", Verdict::Ask),
        ("cp -r app new && rg --hidden KEY new", Verdict::Ask),
        ("mv app new; grep -rln KEY new", Verdict::Allow),
        ("grep -rn KEY new", Verdict::Allow),
        ("git grep --no-index KEY app", Verdict::Ask),
        ("git grep --untracked -n KEY -- app", Verdict::Ask),
        ("git grep --no-index KEY docs", Verdict::Allow),
        ("git grep --no-index -l KEY app", Verdict::Allow),
        ("git grep --no-index other app", Verdict::Allow),
    ] {
        assert_eq!(verdict_among(&files, command), wanted, "{command}");
    }
}

/// What is wrong in a file is often shown with a line of it.
#[cfg(unix)]
#[test]
fn settings_that_are_a_link_are_asked_about() {
    let scratch = tempfile::tempdir().expect("a folder");
    let top = scratch.path().canonicalize().expect("a folder");
    let root = top.join("proj");
    std::fs::create_dir(&root).expect("a folder");
    for (name, text) in [("proj/plain.toml", ""), ("secret", "")] {
        std::fs::write(top.join(name), text).expect("written");
    }
    let verdict = |command: &str| {
        let workspace = root.to_str().expect("a path");
        let broker = countersign::Broker::builder().home(support::HOME).world(countersign::world::OsWorld).workspace(workspace).untimed();
        let config = support::confirmed_at(workspace, &countersign::world::OsWorld);
        broker.trusted_project(config).mode(Mode::AcceptEdits).build().decide(&ToolCall::shell(command, workspace)).verdict()
    };
    assert_eq!(verdict("ruff check ."), Verdict::Allow);
    for (to, expected) in [("../secret", Verdict::Ask), ("plain.toml", Verdict::Ask)] {
        std::os::unix::fs::symlink(to, root.join("ruff.toml")).expect("a link");
        assert_eq!(verdict("ruff check ."), expected, "{to}");
        std::fs::remove_file(root.join("ruff.toml")).expect("removed");
    }
    std::fs::write(root.join("ruff.toml"), "").expect("written");
    assert_eq!(verdict("ruff check ."), Verdict::Allow, "a file");
}
