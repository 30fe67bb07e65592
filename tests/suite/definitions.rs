//! What rules are bound to: which changes of a project change a definition, and which do not.

use countersign::analysis::path::AbsPath;
use countersign::policy::definition::{Bound, Defined, Definition, changes};
use countersign::world::{MemoryFolder, MemoryWorld};
use proptest::prelude::*;

const ROOT: &str = "/home/u/proj";

/// The world with these files in the workspace.
fn world(files: &[(&str, &str)]) -> MemoryWorld {
    let folder = files.iter().fold(MemoryFolder::new(), |folder, (name, content)| folder.with(name, *content));
    MemoryWorld::new(AbsPath::parse(ROOT).expect("a path"), folder)
}

fn at(name: &str) -> String {
    format!("{ROOT}/{name}")
}

fn script(file: &str) -> Definition {
    Definition::Script { file: at(file) }
}

fn package(name: &str) -> Definition {
    Definition::PackageScript { file: at("package.json"), name: name.into() }
}

fn of_member(member: &str, name: &str) -> Definition {
    Definition::MemberScript { folder: ROOT.into(), member: member.into(), name: name.into() }
}

fn recipe(file: &str, name: &str) -> Definition {
    Definition::Recipe { file: at(file), name: name.into() }
}

fn server(name: &str) -> Definition {
    Definition::McpServer { file: at(".mcp.json"), name: name.into() }
}

fn commit() -> Definition {
    Definition::Commit { repository: ROOT.into() }
}

fn read(definition: &Definition, files: &[(&str, &str)]) -> Option<Defined> {
    definition.read(&world(files))
}

/// Whether a rule that is bound to the definition in the one world holds in the other.
fn holds(definition: &Definition, before: &[(&str, &str)], now: &[(&str, &str)]) -> bool {
    let bound = Bound::now(definition.clone(), &world(before)).unwrap_or_else(|| panic!("{definition} is readable"));
    assert!(bound.is_unchanged(&world(before)), "{definition} is not what it is");
    bound.is_unchanged(&world(now))
}

/// Asserts it of one file, for several texts that it may have instead.
fn changed_by(definition: &Definition, file: &str, before: &str, texts: &[&str]) {
    for now in texts {
        assert!(!holds(definition, &[(file, before)], &[(file, now)]), "{definition} is unchanged with {now}");
    }
}

fn unchanged_by(definition: &Definition, file: &str, before: &str, texts: &[&str]) {
    for now in texts {
        assert!(holds(definition, &[(file, before)], &[(file, now)]), "{definition} is changed by {now}");
    }
}

#[test]
fn a_script_is_its_bytes_and_whether_it_is_there() {
    let run = script("run.sh");
    assert!(holds(&run, &[("run.sh", "echo a\n")], &[("run.sh", "echo a\n"), ("other.sh", "x")]));
    changed_by(&run, "run.sh", "echo a\n", &["echo b\n", "echo a", "echo a\n\n", ""]);
    assert!(!holds(&run, &[("run.sh", "echo a")], &[]));
    assert!(!holds(&run, &[], &[("run.sh", "echo a")]));
    assert!(!holds(&run, &[], &[("run.sh", "")]));
    assert_eq!(read(&run, &[("run.sh", "echo a\n")]).expect("readable").text.as_deref(), Some("echo a\n"));
    // A folder, and what is too large.
    assert!(read(&run, &[("run.sh/x", "")]).is_none());
    let large = "#".repeat((1 << 20) + 1);
    assert!(read(&run, &[("run.sh", &large)]).is_none());
    assert!(read(&run, &[("run.sh", large.get(1..).expect("one less"))]).is_some());
    assert!(Definition::Script { file: "run.sh".into() }.read(&world(&[("run.sh", "")])).is_none());
}

#[test]
fn bytes_that_are_no_text_count_and_are_not_shown() {
    let of = |bytes: &[u8]| {
        let folder = MemoryFolder::new().with("run", bytes).with("Makefile", bytes);
        let world = MemoryWorld::new(AbsPath::parse(ROOT).expect("a path"), folder);
        [script("run"), recipe("Makefile", "lint")].map(|definition| definition.read(&world).expect("readable"))
    };
    for (one, other) in of(b"a\xff").iter().zip(of(b"a\xfe")) {
        assert_ne!(one.digest, other.digest);
        assert_eq!(one.text, None);
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_script_is_a_change() {
    use countersign::world::OsWorld;

    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("its path");
    std::fs::write(root.join("run.sh"), "echo a").expect("written");
    let file = root.join("run.sh").to_str().expect("UTF-8").to_owned();
    let bound = Bound::now(Definition::Script { file }, &OsWorld).expect("readable");
    assert!(bound.is_unchanged(&OsWorld));
    std::fs::rename(root.join("run.sh"), root.join("real.sh")).expect("moved");
    std::os::unix::fs::symlink(root.join("real.sh"), root.join("run.sh")).expect("linked");
    assert!(!bound.is_unchanged(&OsWorld));
}

const PACKAGE: &str = r#"{
  "name": "x", "version": "1.0.0",
  "scripts": {
    "build": "npm run gen && tsc -p .",
    "gen": "node gen.js",
    "pregen": "rimraf out",
    "lint": "eslint .",
    "fmt": "prettier --write ."
  },
  "dependencies": { "a": "1" }
}"#;

#[test]
fn a_package_script_is_what_runs_by_its_name() {
    let with = |from: &str, to: &str| {
        assert!(PACKAGE.contains(from), "{from}");
        PACKAGE.replace(from, to)
    };
    let build = package("build");
    let same = [
        with("1.0.0", "1.0.1"),
        with(r#""a": "1""#, r#""b": "2""#),
        with("eslint .", "eslint src"),
        with("prettier --write .", "./evil"),
        with("\n", "\n\n  "),
    ];
    unchanged_by(&build, "package.json", PACKAGE, &same.each_ref().map(String::as_str));
    let changed = [
        with("tsc -p .", "tsc  -p ."),
        with("node gen.js", "node evil.js"),
        with("rimraf out", "./evil"),
        with(r#""lint":"#, r#""prebuild": "./evil", "lint":"#),
        with(r#""lint":"#, r#""postbuild": "./evil", "lint":"#),
        with(r#""lint":"#, r#""postgen": "./evil", "lint":"#),
        with(r#""build": "npm run gen && tsc -p .","#, ""),
        with(r#""name": "x""#, r#""packageManager": "yarn@https://evil.example/x.js""#),
        with(r#""lint":"#, r#""build": "./evil", "lint":"#),
        with(r#""dependencies""#, r#""scripts": {"build": "./evil"}, "dependencies""#),
        String::new(),
        "[]".to_owned(),
        r#"{"scripts": []}"#.to_owned(),
        r#"{"scripts": {"build": ["./evil"]}}"#.to_owned(),
    ];
    changed_by(&build, "package.json", PACKAGE, &changed.each_ref().map(String::as_str));
    assert!(!holds(&build, &[("package.json", PACKAGE)], &[]));
    assert_eq!(
        read(&build, &[("package.json", PACKAGE)]).expect("readable").text.expect("text"),
        "build: npm run gen && tsc -p .\ngen: node gen.js\npregen: rimraf out"
    );
}

#[test]
fn a_script_that_is_not_there_may_come() {
    let before = r#"{"scripts": {}}"#;
    changed_by(&package("jest"), "package.json", before, &[r#"{"scripts": {"jest": "./evil"}}"#, r#"{"scripts": {"prejest": "./evil"}}"#]);
    unchanged_by(&package("jest"), "package.json", before, &[r#"{"scripts": {"lint": "x"}}"#, "{}"]);
    assert!(!holds(&package("jest"), &[], &[("package.json", r#"{"scripts": {"jest": "./evil"}}"#)]));
    assert!(read(&package("jest"), &[("package.yaml", "")]).is_none());
    // npm runs a file where no script is called so, and two scripts in place of a third.
    assert!(!holds(&package("start"), &[("package.json", "{}")], &[("package.json", "{}"), ("server.js", "evil()")]));
    changed_by(&package("restart"), "package.json", before, &[r#"{"scripts": {"stop": "./evil"}}"#]);
}

#[test]
fn scripts_that_are_chosen_when_it_runs_are_all_scripts() {
    for text in [
        "run-p build:*",
        "npm-run-all 'build:**'",
        "npm run $NEXT",
        "npm run `cat next`",
        "npm run ot\\\\her",
        "run-s {a,other}",
        "npm install",
        "concurrently \\\"npm:*\\\"",
    ] {
        let with = |other: &str| format!(r#"{{"scripts": {{"all": "{text}", "other": "{other}"}}}}"#);
        changed_by(&package("all"), "package.json", &with("a"), &[&with("b")]);
    }
    for text in ["npm run other", "npm run \\\"oth\\\"er", "concurrently npm:other", "node --run other", "pnpm other&&x", "(yarn other)"] {
        let with = |other: &str, more: &str| format!(r#"{{"scripts": {{"all": "{text}", "other": "{other}", "more": "{more}"}}}}"#);
        changed_by(&package("all"), "package.json", &with("a", "a"), &[&with("b", "a")]);
        unchanged_by(&package("all"), "package.json", &with("a", "a"), &[&with("a", "b")]);
    }
    let with = |version: &str| format!(r#"{{"version": "{version}", "scripts": {{"v": "sh -c \"$npm_package_version\""}}}}"#);
    changed_by(&package("v"), "package.json", &with("1"), &[&with("./evil")]);
}

#[test]
fn settings_that_change_how_scripts_run_count() {
    let before = [("package.json", PACKAGE), (".npmrc", "registry=https://r.example\n")];
    let with = |npmrc| [("package.json", PACKAGE), (".npmrc", npmrc)];
    for same in ["", "# registry=https://r.example", "registry = https://other.example\r\n//r.example/:_authToken=abc\n"] {
        assert!(holds(&package("build"), &before, &with(same)), "{same}");
    }
    for other in ["script-shell=./evil", "registry=x\rscript-shell=./evil", "node-options=--require=./evil.js", "${X}script-shell=./evil"] {
        assert!(!holds(&package("build"), &before, &with(other)), "{other}");
    }
    for name in [".yarnrc", ".yarnrc.yml", "pnpm-workspace.yaml", "bunfig.toml"] {
        assert!(!holds(&package("build"), &[("package.json", PACKAGE)], &[("package.json", PACKAGE), (name, "x")]), "{name}");
    }
    // Also those of the folders above.
    let nested = Definition::PackageScript { file: at("a/package.json"), name: "build".into() };
    assert!(!holds(&nested, &[("a/package.json", PACKAGE)], &[("a/package.json", PACKAGE), (".npmrc", "script-shell=./evil")]));
    // A token is not shown.
    let token = read(&package("build"), &with("script-shell=x\n[a]\n_authToken[]=abc123")).expect("readable").text.expect("text");
    assert!(token.contains("script-shell=x") && !token.contains("abc123"), "{token}");
}

const MAKEFILE: &str = "\
# How it is built.
CC = cc
FLAGS := -O2 \\
  -g

.PHONY: all lint test gen

all: lint test

lint: gen  ## Look for mistakes
\t$(CC) $(FLAGS) --lint

gen:
\t./gen.sh

test:
\t./test.sh $(shell date)

%.o: %.c
\t$(CC) -c $<
";

#[test]
fn a_recipe_of_a_makefile_is_what_decides_what_it_does() {
    let with = |from: &str, to: &str| {
        assert!(MAKEFILE.contains(from), "{from}");
        MAKEFILE.replace(from, to)
    };
    let lint = recipe("Makefile", "lint");
    let same = [
        with("# How it is built.", "# How\n\n\n# it is built."),
        with("./test.sh", "./other-test.sh"),
        with("all: lint test", "all: lint test\n\t./evil"),
        with("test:\n", "test:\n\n# a\n"),
        format!("{MAKEFILE}\nmore: lint\n\tmore\n"),
        with(".PHONY: all lint test gen", ".PHONY: all lint test gen more"),
    ];
    unchanged_by(&lint, "Makefile", MAKEFILE, &same.each_ref().map(String::as_str));
    let changed = [
        with("--lint", "--lint; ./evil"),
        with("./gen.sh", "./evil"),
        with("CC = cc", "CC = ./evil"),
        with("-g", "-g -evil"),
        with("$(CC) -c $<", "./evil"),
        with("lint: gen", "lint: gen test"),
        with("gen:\n", "gen: all\n"),
        with("lint: gen  ## Look for mistakes\n\t$(CC) $(FLAGS) --lint\n", ""),
        String::new(),
    ];
    changed_by(&lint, "Makefile", MAKEFILE, &changed.each_ref().map(String::as_str));
    assert!(!holds(&lint, &[("Makefile", MAKEFILE)], &[]));
    // Where no target is named, the first one may be another.
    changed_by(&recipe("Makefile", ""), "Makefile", MAKEFILE, &[&with("./test.sh", "./evil"), &format!("{MAKEFILE}# x")]);
}

#[test]
fn additions_to_a_makefile_that_reach_a_recipe_are_changes() {
    let attacks = [
        "include evil.mk",
        "-include evil.mk",
        "\tinclude evil.mk",
        "include\\\n evil.mk",
        "SHELL = ./evil",
        "SHELL=./evil",
        "export PATH := evil:$(PATH)",
        ".SHELLFLAGS = -c ./evil",
        "lint:\n\t./evil",
        "other lint: ; ./evil",
        "lint::\n\t./evil",
        "./lint: ; ./evil",
        "lint: SHELL = ./evil",
        "%: SHELL = ./evil",
        "lint: evil\nevil:\n\t./evil",
        ".ONESHELL:",
        ".EXPORT_ALL_VARIABLES:",
        ".RECIPEPREFIX = >",
        ".SECONDEXPANSION:",
        "MAKEFLAGS += --eval=x:",
        "Makefile:\n\t./evil",
        "makefile:\n\t./evil",
        "$(eval CC = ./evil)",
        "$(shell ./evil)",
        "X != ./evil",
        "X := $(shell ./evil)",
        "define CC\n./evil\nendef",
        "override CC = ./evil",
        "ifdef X\nlint:\n\t./evil\nendif",
        "ifeq (1,1)\nCC = ./evil\nendif",
        "T = lint\n$(T):\n\t./evil",
        "vpath %.c evil",
        ".DEFAULT:\n\t./evil",
        "load evil.so",
        "%:\n\t./evil",
        "li%:\n\t./evil",
        "lint &: ; ./evil",
        "LINT: ; ./evil",
        ".include \"evil.mk\"",
    ];
    for attack in attacks {
        for now in [format!("{MAKEFILE}\n{attack}\n"), format!("{attack}\n{MAKEFILE}")] {
            changed_by(&recipe("Makefile", "lint"), "Makefile", MAKEFILE, &[&now]);
        }
    }
}

#[test]
fn no_line_of_another_recipe_becomes_one_of_this_unnoticed() {
    let lint = recipe("Makefile", "lint");
    for (before, now) in [
        ("lint:\nother:\n\t./evil\n", "lint:\n\t./evil\n"),
        ("lint:\n.PHONY: x\n\t./evil\n", "lint:\n\t./evil\n"),
        ("lint:\nother:\nifdef A\nendif\n\t./evil\n", "lint:\nifdef A\nendif\n\t./evil\n"),
        ("lint:\nifdef A\nother:\nendif\n\t./evil\n", "lint:\nifdef A\nendif\n\t./evil\n"),
        ("lint:\n\ta\nother:\n\tb \\\n\tc\n", "lint:\n\ta\n\tb \\\n\tc\n"),
        ("lint:\n\ta\nother:\n# x \\\n\tc\n", "lint:\n\ta\n\tc\n"),
        ("lint:\nother:\nX=1\n\t./evil\n", "lint:\n\t./evil\nX=1\n"),
        ("define X\nlint:\nother:\n\t./evil\nendef\n", "define X\nlint:\n\t./evil\nendef\n"),
    ] {
        changed_by(&lint, "Makefile", before, &[now]);
    }
}

#[test]
fn a_recipe_reaches_those_that_it_calls() {
    for call in
        ["$(MAKE) gen", "@make gen", "-@$(MAKE) -s gen", "${MAKE} --no-print-directory gen", "make 'gen'", "make $(NAME)", "make `cat x`"]
    {
        let with = |text: &str| format!("lint:\n\t{call}\ngen:\n\t{text}\n");
        changed_by(&recipe("Makefile", "lint"), "Makefile", &with("a"), &[&with("b")]);
    }
    for names in ["DEPS = gen\nlint: $(DEPS)", "lint: $(addprefix g,en)", "%t: ge%\n\ta\nlint:", "lint: | gen", "lint: x y\\\n  gen"] {
        let with = |text: &str| format!("{names}\n\ta\ngen:\n\t{text}\n");
        changed_by(&recipe("Makefile", "lint"), "Makefile", &with("a"), &[&with("b")]);
    }
}

#[test]
fn included_files_count_where_they_are_named() {
    let makefile = "include a.mk b/c.mk # d.mk\nlint:\n\ta\n";
    let lint = recipe("Makefile", "lint");
    let files = |a, c, d| [("Makefile", makefile), ("a.mk", a), ("b/c.mk", c), ("d.mk", d)];
    let before = files("X = 1", "include e.mk", "1");
    assert!(holds(&lint, &before, &files("X = 1", "include e.mk", "2")));
    assert!(!holds(&lint, &before, &files("X = 2", "include e.mk", "1")));
    assert!(!holds(&lint, &before, &files("X = 1", "include f.mk", "1")));
    assert!(!holds(&lint, &[("Makefile", makefile)], &[("Makefile", makefile), ("a.mk", "evil")]));
    let nested: Vec<(&str, &str)> = before.into_iter().chain([("e.mk", "evil")]).collect();
    assert!(!holds(&lint, &before, &nested));
    let computed = read(&lint, &[("Makefile", "-include $(DEPS)\nlint:\n\ta\n")]).expect("readable").text.expect("text");
    assert!(computed.contains("not part of this"), "{computed}");
}

#[test]
fn a_file_that_is_taken_before_this_one_is_a_change() {
    for (file, before) in
        [("Makefile", "GNUmakefile"), ("Makefile", "makefile"), ("makefile", "GNUmakefile"), ("taskfile.yml", "Taskfile.yml")]
    {
        assert!(!holds(&recipe(file, "lint"), &[(file, "lint:\n")], &[(file, "lint:\n"), (before, "lint:\n\t./evil")]), "{before}");
    }
    assert!(holds(&recipe("GNUmakefile", "lint"), &[("GNUmakefile", "")], &[("GNUmakefile", ""), ("Makefile", "lint:\n")]));
}

const JUSTFILE: &str = "\
set shell := ['bash', '-c']
version := '1'

# Look for mistakes
[private]
lint arg='x': gen
  clippy {{arg}} {{version}}

gen:
  ./gen.sh

[group('slow')]
test: lint
  ./test.sh
";

#[test]
fn a_recipe_of_a_justfile_is_what_decides_what_it_does() {
    let with = |from: &str, to: &str| {
        assert!(JUSTFILE.contains(from), "{from}");
        JUSTFILE.replace(from, to)
    };
    let lint = recipe("justfile", "lint");
    let same = [
        with("./test.sh", "./other.sh"),
        with("# Look", "# Look hard"),
        with("[group('slow')]\n", ""),
        format!("{JUSTFILE}\nmore: lint\n  x\n"),
        with("\n\n", "\n\n\n"),
    ];
    unchanged_by(&lint, "justfile", JUSTFILE, &same.each_ref().map(String::as_str));
    let changed = [
        with("'bash', '-c'", "'./evil', '-c'"),
        with("version := '1'", "version := `./evil`"),
        with("clippy {{arg}}", "./evil"),
        with("./gen.sh", "./evil"),
        with("[private]", "[script('./evil')]"),
        with("lint arg='x': gen", "lint arg='x': gen test"),
        format!("{JUSTFILE}\nset shell := ['./evil']\n"),
        format!("{JUSTFILE}\nset windows-shell := ['./evil']\n"),
        format!("{JUSTFILE}\nset dotenv-load\n"),
        format!("{JUSTFILE}\nexport PATH := 'evil'\n"),
        format!("{JUSTFILE}\nimport 'evil.just'\n"),
        format!("{JUSTFILE}\nmod evil\n"),
        format!("{JUSTFILE}\nalias lint := test\n"),
        format!("{JUSTFILE}\nlint:\n  ./evil\n"),
    ];
    changed_by(&lint, "justfile", JUSTFILE, &changed.each_ref().map(String::as_str));
    for (before, now) in [
        ("[script('./evil')]\nother:\n  a\nlint:\n  b\n", "[script('./evil')]\nlint:\n  b\n"),
        ("lint:\n  a\nother:\n  b\n", "lint:\n  a\n  b\n"),
        ("x := '''\nother:\n  a\n'''\nlint:\n  {{x}}\n", "x := '''\nother:\n  evil\n'''\nlint:\n  {{x}}\n"),
        ("x := 'a\nother:\n  a\n'\nlint:\n  {{x}}\n", "x := 'a\nother:\n  evil\n'\nlint:\n  {{x}}\n"),
        ("lint:\n  just other\nother:\n  a\n", "lint:\n  just other\nother:\n  evil\n"),
        ("lint:\n  just $X\nother:\n  a\n", "lint:\n  just $X\nother:\n  evil\n"),
        ("lint:\n  {{just_executable()}} other\nother:\n  a\n", "lint:\n  {{just_executable()}} other\nother:\n  evil\n"),
    ] {
        changed_by(&lint, "justfile", before, &[now]);
    }
    // What is imported, and variables that are read from a file.
    let import = [("justfile", "import 'a.just'\nlint:\n"), ("a.just", "x := '1'")];
    assert!(!holds(&lint, &import, &[import[0], ("a.just", "x := `./evil`")]));
    let env = [("justfile", "set dotenv-load\nlint:\n"), (".env", "A=1")];
    assert!(!holds(&lint, &env, &[env[0], (".env", "PATH=evil")]));
    assert!(!read(&lint, &env).expect("readable").text.expect("text").contains("A=1"));
    assert!(read(&lint, &[("justfile", "set fallback\nother:\n  a\n")]).is_none());
}

#[test]
fn a_taskfile_counts_as_a_whole() {
    changed_by(&recipe("Taskfile.yml", "gen"), "Taskfile.yml", "tasks: {gen: a}", &["tasks: {gen: b}", "tasks: {gen: a}\n"]);
}

#[test]
fn a_server_is_its_entry() {
    let before = r#"{"mcpServers": {"db": {"command": "db-mcp", "args": ["-r"], "env": {"TOKEN": "secret-1"}}, "web": {"command": "w"}}}"#;
    let with = |from: &str, to: &str| {
        assert!(before.contains(from), "{from}");
        before.replace(from, to)
    };
    let same = [
        with(r#""command": "w""#, r#""command": "v""#),
        with(r#""command": "db-mcp", "args": ["-r"]"#, r#""args":["-r"],"command":"db-mcp""#),
    ];
    unchanged_by(&server("db"), ".mcp.json", before, &same.each_ref().map(String::as_str));
    let changed = [
        with("db-mcp", "./evil"),
        with("-r", "-w"),
        with("secret-1", "secret-2"),
        with(r#""args""#, r#""cwd": "/evil", "args""#),
        with(r#""web""#, r#""db""#),
        with(r#""mcpServers""#, r#""other""#),
        before.replacen('{', r#"{"servers": {"db": {"command": "./evil"}}, "#, 1),
        String::new(),
    ];
    changed_by(&server("db"), ".mcp.json", before, &changed.each_ref().map(String::as_str));
    assert!(!holds(&server("new"), &[], &[(".mcp.json", r#"{"mcpServers": {"new": {}}}"#)]));
    let text = read(&server("db"), &[(".mcp.json", before)]).expect("readable").text.expect("text");
    assert!(text.contains("db-mcp") && !text.contains("secret"), "{text}");
    // Tools spell the name of the server in fewer letters.
    changed_by(
        &server("my_db"),
        ".mcp.json",
        r#"{"mcpServers": {"my.db": {"command": "a"}}}"#,
        &[r#"{"mcpServers": {"my.db": {"command": "b"}}}"#],
    );
}

#[test]
fn a_commit_is_where_head_leads() {
    const A: &str = "0123456789012345678901234567890123456789";
    const B: &str = "9876543210987654321098765432109876543210";
    let head = (".git/HEAD", "ref: refs/heads/main\n");
    let packed = format!("# pack-refs with: peeled fully-peeled sorted \n{B} refs/heads/mai\n{A} refs/heads/main\n^{B}\n");
    let line = format!("{A}\n");
    let loose = [head, (".git/refs/heads/main", line.as_str())];
    assert!(holds(&commit(), &loose, &[head, (".git/packed-refs", &packed)]));
    assert!(holds(&commit(), &loose, &[(".git/HEAD", &line)]));
    assert!(!holds(&commit(), &loose, &[head, (".git/refs/heads/main", B)]));
    // What has a file of its own is that, whatever the list says.
    assert!(!holds(&commit(), &loose, &[head, (".git/packed-refs", &packed), (".git/refs/heads/main", B)]));
    assert!(holds(&commit(), &loose, &[(".git/HEAD", "ref: refs/heads/a"), (".git/refs/heads/a", "ref: refs/heads/main"), loose[1]]));
    let worktree = [
        (".git", "gitdir: /home/u/proj/.main/worktrees/w\n"),
        (".main/worktrees/w/HEAD", "ref: refs/heads/main\n"),
        (".main/worktrees/w/commondir", "../..\n"),
        (".main/refs/heads/main", line.as_str()),
    ];
    assert!(holds(&commit(), &loose, &worktree));
    for broken in [
        &[][..],
        &[head],
        &[(".git/HEAD", "")],
        &[(".git/HEAD", "ref: refs/heads/../../x"), (".git/x", line.as_str())],
        &[(".git/HEAD", "ref: refs/heads/.invalid")],
        &[(".git/HEAD", "ref: refs/heads/main"), (".git/refs/heads/main", "ref: refs/heads/main")],
        &[head, (".git/refs/heads/main", "0123")],
    ] {
        assert!(read(&commit(), broken).is_none(), "{broken:?}");
    }
}

#[test]
fn kinds_and_names_are_told_apart() {
    let file = [("Makefile", "a:\n\tx\n")];
    let one = read(&recipe("Makefile", ""), &file).expect("readable");
    let script = read(&script("Makefile"), &file).expect("readable");
    assert_ne!(one.digest, script.digest);
    // Text of one script cannot pass for another one.
    let joined = [("package.json", r#"{"scripts": {"build": "a\npostbuild: b"}}"#)];
    let apart = [("package.json", r#"{"scripts": {"build": "a", "postbuild": "b"}}"#)];
    assert!(!holds(&package("build"), &joined, &apart));
}

#[test]
fn people_see_what_changed() {
    let text = |content: &str| read(&recipe("Makefile", "lint"), &[("Makefile", content)]).expect("readable").text.expect("text");
    let now = MAKEFILE.replace("./gen.sh", "./evil.sh").replace("./test.sh", "./x.sh");
    assert_eq!(changes(&text(MAKEFILE), &text(&now)), "- \t./gen.sh\n+ \t./evil.sh");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_edit_of_what_a_script_runs_is_a_change(at in 0..64_usize, put in "[ -~]{1,4}", take in 0..3_usize) {
        for (definition, file, start, text, end) in [
            (script("run"), "run", "", "echo a && ./b c", ""),
            (recipe("Makefile", "lint"), "Makefile", "lint: gen\n\ta\ngen:\n\t", "echo a && ./b c", "\nother:\n\tx\n"),
            (recipe("justfile", "lint"), "justfile", "lint: gen\n  a\ngen:\n  ", "echo a && ./b c", "\nother:\n  x\n"),
        ] {
            let at = at % text.len();
            let mut edited = text.to_owned();
            edited.replace_range(at..(at + take).min(text.len()), &put);
            prop_assume!(edited != text && !edited.starts_with([' ', '\t']) && !edited.ends_with('\\'));
            let before = format!("{start}{text}{end}");
            let now = format!("{start}{edited}{end}");
            prop_assert!(!holds(&definition, &[(file, &before)], &[(file, &now)]), "{}", now);
            let with = |script: &str| serde_json::json!({"scripts": {"all": "npm run gen", "gen": script}}).to_string();
            prop_assert!(!holds(&package("all"), &[("package.json", &with(text))], &[("package.json", &with(&edited))]), "{}", edited);
        }
    }

    /// Rules that count for nothing are left out in the same way wherever they stand.
    #[test]
    fn what_is_left_out_of_a_makefile_never_reaches_the_target(lines in proptest::collection::vec(
        prop::sample::select(vec!["lint:", "lint: gen", "gen:", "other:", "\ta", "\tb", "X = 1", "ifdef A", "endif", "", "# c", "else", ".PHONY: lint", "%: x", "other: gen"]), 0..8),
        drop in 0..8_usize) {
        let before = lines.join("\n");
        let mut fewer = lines.clone();
        if drop < fewer.len() {
            fewer.remove(drop);
        }
        let now = fewer.join("\n");
        let recipes = |lines: &[&str]| meaning(lines);
        if holds(&recipe("Makefile", "lint"), &[("Makefile", &before)], &[("Makefile", &now)]) {
            prop_assert_eq!(recipes(&lines), recipes(&fewer), "{:?} and {:?}", before, now);
        }
    }
}

/// What make takes from the lines for the targets `lint` and `gen`, with `A` set or not: their recipes and prerequisites.
fn meaning(lines: &[&str]) -> Vec<Option<Vec<String>>> {
    [true, false]
        .map(|is_set| {
            let mut target = "";
            let mut found = Vec::new();
            let mut skipped: Vec<bool> = Vec::new();
            for line in lines {
                match *line {
                    "ifdef A" => skipped.push(!is_set),
                    "else" => {
                        let last = skipped.last_mut()?;
                        *last = !*last;
                    }
                    "endif" => {
                        skipped.pop()?;
                    }
                    _ if skipped.contains(&true) => {}
                    "X = 1" => target = "",
                    "" | "# c" => {}
                    line if line.starts_with('\t') => {
                        if matches!(target, "lint" | "gen" | "%") {
                            found.push(format!("{target}{line}"));
                        }
                    }
                    line => {
                        target = line.split(':').next().unwrap_or("");
                        if matches!(target, "lint" | "gen" | "%") {
                            found.push(line.to_owned());
                        }
                    }
                }
            }
            if !found.iter().any(|line| line == "lint: gen") {
                found.retain(|line| !line.starts_with("gen"));
            }
            found.sort();
            skipped.is_empty().then_some(found)
        })
        .to_vec()
}

const WORKSPACE: &[(&str, &str)] = &[
    ("pnpm-workspace.yaml", "# all of them\npackages:\n  - 'apps/*'\n  - libs/core\n\ncatalog:\n  a: 1\n"),
    ("package.json", r#"{"name":"root","scripts":{"build":"echo root"}}"#),
    ("apps/README.md", "x"),
    ("apps/web/package.json", r#"{"name":"@x/web","scripts":{"build":"vite build","lint":"eslint ."}}"#),
    ("apps/api/package.json", r#"{"name":"api","scripts":{"build":"nest build"}}"#),
    ("libs/core/package.json", r#"{"name":"core","scripts":{"build":"tsc"}}"#),
    ("other/package.json", r#"{"name":"web","scripts":{"build":"other"}}"#),
];

/// The workspace with another text of one file.
fn workspace_with<'a>(file: &'a str, text: &'a str) -> Vec<(&'a str, &'a str)> {
    let rest = WORKSPACE.iter().copied().filter(|(name, _)| *name != file);
    rest.chain([(file, text)]).collect()
}

#[test]
fn a_script_of_a_member_is_that_of_the_package_which_the_word_chooses() {
    let web = of_member("web", "build");
    let own = r#"{"name":"@x/web","scripts":{"build":"./evil"}}"#;
    // Its own text, another package of the name, and another list of members.
    for (file, text) in [
        ("apps/web/package.json", own),
        ("apps/web/package.json", r#"{"name":"@x/web","scripts":{"prebuild":"./evil","build":"vite build"}}"#),
        ("apps/web/package.json", r#"{"name":"renamed","scripts":{"build":"./evil"}}"#),
        ("apps/evil/package.json", r#"{"name":"web","scripts":{"build":"./evil"}}"#),
        ("libs/core/package.json", r#"{"name":"@y/web","scripts":{"build":"tsc"}}"#),
        ("pnpm-workspace.yaml", "packages:\n  - 'apps/*'\n  - libs/core\n  - other\n"),
        ("apps/web/.npmrc", "script-shell=./evil"),
    ] {
        assert!(!holds(&web, WORKSPACE, &workspace_with(file, text)), "{file}: {text}");
    }
    for (file, text) in [
        ("apps/web/package.json", r#"{"name":"@x/web","version":"2","scripts":{"build":"vite build","lint":"./other"}}"#),
        ("apps/api/package.json", r#"{"name":"api","scripts":{"build":"./other"}}"#),
        ("other/package.json", r#"{"name":"web","scripts":{"build":"./no-member"}}"#),
        ("apps/new/package.json", r#"{"name":"new"}"#),
    ] {
        assert!(holds(&web, WORKSPACE, &workspace_with(file, text)), "{file}: {text}");
    }
    // All members, and none of them there.
    assert!(!holds(
        &of_member("", "build"),
        WORKSPACE,
        &workspace_with("apps/api/package.json", r#"{"name":"api","scripts":{"build":"./other"}}"#)
    ));
    assert!(!holds(&web, &[], WORKSPACE));
    assert!(!holds(&web, WORKSPACE, &[]));
    let shown = read(&web, WORKSPACE).expect("readable").text.expect("text");
    assert!(shown.contains("vite build") && !shown.contains("nest"), "{shown}");
}

#[test]
fn members_named_in_a_package_are_members() {
    for workspaces in [r#"["packages/*"]"#, r#"{"packages":["packages/*"]}"#] {
        let root = format!(r#"{{"name":"root","workspaces":{workspaces}}}"#);
        let before = [("package.json", root.as_str()), ("packages/a/package.json", r#"{"name":"a","scripts":{"t":"x"}}"#)];
        let now = [("package.json", root.as_str()), ("packages/a/package.json", r#"{"name":"a","scripts":{"t":"y"}}"#)];
        assert!(!holds(&of_member("a", "t"), &before, &now));
        // By its folder.
        assert!(!holds(&of_member("packages/a", "t"), &before, &now));
        assert!(holds(&of_member("b", "t"), &before, &now));
    }
}

#[test]
fn members_that_cannot_be_told_are_unreadable() {
    for text in [
        "packages: [apps/*]\n",
        "packages:\n  - apps/**\n",
        "packages:\n  - 'apps/{a,b}'\n",
        "packages:\n  - apps/../../x\n",
        "packages:\n  - &a apps/*\n",
        "\"packages\":\n  - apps/*\n",
        "packages:\n  - apps/*\npackages:\n  - x\n",
        "onlyBuiltDependencies:\n  - x\n",
        "{packages: [x]}\n",
        "packages:\n  - apps/*\n  x: 1\n",
        "packages:\n\t- apps/*\n---\npackages:\n  - x\n",
    ] {
        assert!(read(&of_member("web", "build"), &workspace_with("pnpm-workspace.yaml", text)).is_none(), "{text}");
    }
    for (file, text) in [
        ("apps/api/package.json", r#"{"name":"api","name":"web"}"#),
        ("apps/odd/package.yaml", "name: web"),
        ("package.json", r#"{"workspaces":"apps/*"}"#),
        ("package.json", r#"{"workspaces":[1]}"#),
    ] {
        assert!(read(&of_member("web", "build"), &workspace_with(file, text)).is_none(), "{file}: {text}");
    }
}
