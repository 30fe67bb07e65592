//! Calls that run inside bubblewrap with the profile of their permit: they succeed, and others fail and change nothing.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use countersign::analysis::path::AbsPath;
use countersign::policy::rule::RuleEffect;
use countersign::profile::Bwrap;
use countersign::trust::{ConfigSnapshot, ProjectConfig, Workspace};
use countersign::world::{LexicalWorld, OsWorld};
use countersign::{Broker, BrokerBuilder, Decision, Mode, ToolCall};

use crate::profile::profile_of;
use crate::support;

/// A workspace on the real disk.
struct Scratch {
    folder: tempfile::TempDir,
    /// The folder's name that is the workspace.
    workspace: &'static str,
}

impl Scratch {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let scratch = Self { folder, workspace: "proj" };
        for name in ["proj/src", "proj/out", "proj/.vscode", "home", "other"] {
            fs::create_dir_all(scratch.root().join(name)).expect("a folder");
        }
        for (name, text) in [
            ("proj/f", "b\na\n"),
            ("proj/src/a b.txt", "one\ntwo\n"),
            ("proj/.env", "KEY=1\n"),
            ("proj/.vscode/tasks.json", "{}\n"),
            ("home/notes", "n\n"),
            ("other/x", "x\n"),
        ] {
            fs::write(scratch.root().join(name), text).expect("a file");
        }
        std::os::unix::fs::symlink("../other", scratch.root().join("proj/linked")).expect("a link");
        scratch
    }

    fn root(&self) -> std::path::PathBuf {
        self.folder.path().canonicalize().expect("real")
    }

    fn path(&self, name: &str) -> String {
        self.root().join(name).to_str().expect("utf-8").to_owned()
    }

    fn git(&self, arguments: &str) {
        let status = Command::new("bash")
            .args(["-c", &format!("git {arguments}")])
            .current_dir(self.path("proj"))
            .env("HOME", self.path("home"))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .status();
        assert!(status.expect("git").success(), "git {arguments}");
    }

    fn builder(&self) -> BrokerBuilder {
        let root = AbsPath::parse(&self.path(self.workspace)).expect("a path");
        let workspace = Workspace::discover(&root, &LexicalWorld, None);
        let snapshot = ConfigSnapshot::take(&OsWorld, &workspace).expect("a snapshot");
        let config = ProjectConfig::from_snapshot(&snapshot);
        let confirmation = config.review().confirm().expect("confirmable");
        Broker::builder().home(&self.path("home")).trusted_project(config.confirm(confirmation).expect("unchanged")).mode(Mode::AcceptEdits)
    }

    /// The arguments for a call that is allowed.
    fn allowed(&self, command: &str, allow: &[&str]) -> Bwrap {
        let rules: Vec<_> = allow.iter().map(|text| support::rule(RuleEffect::Allow, text)).collect();
        let broker = self.builder().rules(rules).build();
        match broker.decide(&ToolCall::shell(command, self.path(self.workspace))) {
            Decision::Allow(permit) => permit.profile().bwrap().expect(command),
            other => panic!("{command}: {}", other.trace()),
        }
    }

    fn run(&self, bwrap: &Bwrap, command: &str) -> (bool, String) {
        let line = format!("exec bwrap {bwrap} -- bash -c \"$1\"");
        let output = Command::new("bash")
            .args(["-c", &line, "bash", command])
            .current_dir("/")
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", self.path("home"))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .stdin(Stdio::null())
            .output()
            .expect("bash");
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.success(), said)
    }

    fn runs(&self, bwrap: &Bwrap, command: &str) -> String {
        let (succeeded, said) = self.run(bwrap, command);
        assert!(succeeded, "{command}: {said}\n{bwrap}");
        said
    }

    /// The command, which no call asked for, fails and changes nothing.
    fn fails(&self, bwrap: &Bwrap, command: &str) {
        let before = tree(&self.root());
        let (succeeded, said) = self.run(bwrap, command);
        assert!(!succeeded, "{command} succeeded: {said}\n{bwrap}");
        assert_eq!(tree(&self.root()), before, "{command}: {said}");
    }
}

/// Everything below the folder, with what stands in the files.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let kind = entry.file_type().expect("a kind");
        let name = entry.path().display().to_string();
        if kind.is_dir() {
            found.insert(name, Vec::new());
            found.append(&mut tree(&entry.path()));
        } else if kind.is_symlink() {
            found.insert(name, fs::read_link(entry.path()).expect("a link").display().to_string().into_bytes());
        } else {
            found.insert(name, fs::read(entry.path()).expect("a file"));
        }
    }
    found
}

/// Whether bubblewrap works here. Where it does not, these tests have nothing to say.
fn has_bubblewrap() -> bool {
    static WORKS: OnceLock<bool> = OnceLock::new();
    *WORKS.get_or_init(|| {
        let arguments = ["--ro-bind", "/", "/", "--unshare-pid", "--unshare-net", "--dev", "/dev", "--proc", "/proc", "true"];
        let output = Command::new("bwrap").args(arguments).stdin(Stdio::null()).output();
        let works = output.is_ok_and(|output| output.status.success());
        if !works {
            eprintln!("skipped: bubblewrap is not installed, or user namespaces do not work here");
        }
        works
    })
}

#[test]
fn reads_run_in_their_profile_and_nothing_else_does() {
    if !has_bubblewrap() {
        return;
    }
    let scratch = Scratch::new();
    for (command, said) in [
        ("cat f 'src/a b.txt' | sort | head -1", "a"),
        ("sed -n 2p 'src/a b.txt'", "two"),
        ("cd src && wc -l < *.txt 2>/dev/null", "2"),
        ("find . -name '*.txt' | head -1", "./src/a b.txt"),
    ] {
        let bwrap = scratch.allowed(command, &[]);
        assert_eq!(scratch.runs(&bwrap, command).trim(), said, "{command}");
        scratch.fails(&bwrap, "touch new");
        scratch.fails(&bwrap, "echo x >> f");
        scratch.fails(&bwrap, "rm -rf src out");
        scratch.fails(&bwrap, "cat .env");
        scratch.fails(&bwrap, &format!("cat {}", scratch.path("home/notes")));
        scratch.fails(&bwrap, &format!("echo x > {}", scratch.path("other/new")));
        scratch.fails(&bwrap, "cat linked/x");
        scratch.fails(&bwrap, "mount -o remount,rw,bind \"$PWD\" || umount -l \"$PWD\"");
        scratch.fails(&bwrap, ": >> /proc/sys/kernel/hostname");
    }
}

#[test]
fn a_link_is_followed_only_where_it_was_allowed() {
    if !has_bubblewrap() {
        return;
    }
    let scratch = Scratch::new();
    let bwrap = scratch.allowed("cat linked/x", &[&format!("Read(/{}/**)", scratch.root().display())]);
    assert_eq!(scratch.runs(&bwrap, "cat linked/x"), "x\n");
    scratch.fails(&bwrap, "echo y > linked/x");
    scratch.fails(&bwrap, "cat ../home/notes");
    // The folder in which it runs may be a link itself.
    std::os::unix::fs::symlink("proj/src", scratch.root().join("here")).expect("a link");
    let call = ToolCall::shell("cat *.txt", scratch.path("here"));
    let bwrap = profile_of(&scratch.builder().build(), &call).bwrap().expect("rendered");
    assert_eq!(scratch.runs(&bwrap, "cat *.txt"), "one\ntwo\n");
    scratch.fails(&bwrap, "touch new");
}

#[test]
fn writes_run_in_their_profile_and_stay_where_they_are() {
    if !has_bubblewrap() {
        return;
    }
    let scratch = Scratch::new();
    for (command, file, text) in [
        ("sort f > out/sorted", "proj/out/sorted", "a\nb\n"),
        ("cp f out/copy && cp f out/copy", "proj/out/copy", "b\na\n"),
        ("mkdir -p out/a/b && touch out/a/b/c", "proj/out/a/b/c", ""),
        ("sed -i s/a/c/ out/copy", "proj/out/copy", "b\nc\n"),
        ("cat f | tee out/teed > /dev/null", "proj/out/teed", "b\na\n"),
    ] {
        let bwrap = scratch.allowed(command, &[]);
        scratch.runs(&bwrap, command);
        assert_eq!(fs::read_to_string(scratch.path(file)).expect(file), text, "{command}");
        scratch.fails(&bwrap, "echo x >> f");
        scratch.fails(&bwrap, "touch new src/new");
        scratch.fails(&bwrap, "rm -r src");
        scratch.fails(&bwrap, &format!("touch {}", scratch.path("other/new")));
        scratch.fails(&bwrap, "mv out elsewhere");
    }
    // In place, not even the folder is writable.
    let bwrap = scratch.allowed("sort f > f", &[]);
    scratch.fails(&bwrap, "touch new");
    scratch.runs(&bwrap, "sort -r src/*.txt > f");
    assert_eq!(fs::read_to_string(scratch.path("proj/f")).expect("f"), "two\none\n");
}

#[test]
fn removing_runs_in_its_profile() {
    if !has_bubblewrap() {
        return;
    }
    let scratch = Scratch::new();
    let command = "rm 'src/a b.txt'";
    let bwrap = scratch.allowed(command, &["Bash(rm:*)"]);
    scratch.fails(&bwrap, "rm f");
    scratch.runs(&bwrap, command);
    assert!(!Path::new(&scratch.path("proj/src/a b.txt")).exists());
    scratch.fails(&bwrap, "rmdir src");
}

#[test]
fn protected_files_stay_as_they_are_in_a_writable_workspace() {
    if !has_bubblewrap() {
        return;
    }
    let scratch = Scratch::new();
    scratch.git("init -q");
    fs::create_dir_all(scratch.path("proj/.github/workflows")).expect("a folder");
    fs::write(scratch.path("proj/.countersign.toml"), "").expect("a file");
    // An unknown program gets the workspace.
    let bwrap = scratch.allowed("ourtool", &["Bash(ourtool)"]);
    scratch.runs(&bwrap, "touch new && rm new");
    for command in [
        "echo x > .git/hooks/pre-commit",
        "echo x >> .git/config",
        "mv .git elsewhere",
        "echo x > .vscode/tasks.json",
        "rm -rf .vscode",
        "touch .github/workflows/x.yml",
        "mv .github elsewhere",
        "echo 'allow = []' > .countersign.toml",
        "rm -f .countersign.toml",
        "mv .countersign.toml x",
        "cat .env",
        "echo x > .env",
    ] {
        scratch.fails(&bwrap, command);
    }
}

#[test]
fn git_runs_in_its_profile_without_touching_hooks() {
    if !has_bubblewrap() {
        return;
    }
    let scratch = Scratch::new();
    scratch.git("init -q && git config user.name x && git config user.email x@example.org && git add f && git commit -qm one");
    let status = scratch.allowed("git status --short", &[]);
    assert!(scratch.runs(&status, "git status --short").contains("?? src/"));
    scratch.fails(&status, "git add src");
    let commit = scratch.allowed("git add src && git commit -qm two", &["Bash(git add:*)", "Bash(git commit:*)"]);
    scratch.runs(&commit, "git add src && git commit -qm two && git log --oneline");
    scratch.fails(&commit, "echo x > .git/hooks/pre-commit");
    scratch.fails(&commit, "git config core.pager x");
    scratch.fails(&commit, "mv .git/hooks .git/other");
    scratch.fails(&commit, "touch new");
}

#[test]
fn a_worktree_reads_and_writes_where_its_repository_lies() {
    if !has_bubblewrap() {
        return;
    }
    let mut scratch = Scratch::new();
    scratch.git("init -q && git config user.name x && git config user.email x@example.org && git add f && git commit -qm one");
    scratch.git("worktree add -q ../tree");
    scratch.workspace = "tree";
    let status = scratch.allowed("git status --short", &[]);
    scratch.runs(&status, "git status --short && git log --oneline");
    scratch.fails(&status, "cat ../proj/f");
    let commit = scratch.allowed("git commit -q --allow-empty -m two", &["Bash(git commit:*)"]);
    scratch.runs(&commit, "git commit -q --allow-empty -m two");
    scratch.fails(&commit, "echo x > ../proj/.git/hooks/pre-commit");
    scratch.fails(&commit, "echo x >> ../proj/.git/config");
    scratch.fails(&commit, "touch new");
}

#[cfg(feature = "cli")]
#[test]
fn the_command_line_prints_profiles_of_what_is_allowed_only() {
    let scratch = Scratch::new();
    let check = |form: &str, command: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .args(["check", "--isolated", "--workspace", &scratch.path("proj"), "--allow", "Bash(sudo ls)", "--deny", "Bash(rm:*)"])
            .args(["--cwd", &scratch.path("proj"), "--profile", form, command])
            .env("HOME", scratch.path("home"))
            .output()
            .expect("run");
        (output.status.code(), String::from_utf8(output.stdout).expect("utf-8"), String::from_utf8(output.stderr).expect("utf-8"))
    };
    let (code, json, _) = check("json", "cat f");
    assert!(code == Some(0) && json.contains("\"complete\": true"), "{json}");
    let (code, settings, _) = check("srt", "cat f");
    assert!(code == Some(0) && settings.contains("\"allowWrite\": []"), "{settings}");
    let (code, line, _) = check("bwrap", "cat f");
    assert!(code == Some(0) && line.lines().count() == 1 && line.contains("--unshare-net"), "{line}");
    for (command, wanted) in [("ourtool", 10), ("rm f", 20)] {
        let (code, out, err) = check("bwrap", command);
        assert!(code == Some(wanted) && out.is_empty() && err.contains("not allowed"), "{command}: {code:?} {out}{err}");
    }
    let (code, out, err) = check("bwrap", "sudo ls");
    assert!(code == Some(1) && out.is_empty() && err.contains("rights beyond"), "{code:?} {out}{err}");
}

#[test]
fn connections_are_made_only_where_they_were_allowed() {
    if !has_bubblewrap() {
        return;
    }
    let scratch = Scratch::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("set");
    let port = listener.local_addr().expect("an address").port();
    let connect = format!("exec 3<>/dev/tcp/127.0.0.1/{port}");
    scratch.fails(&scratch.allowed("cat f", &[]), &connect);
    scratch.fails(&scratch.allowed("ourtool", &["Bash(ourtool)"]), &connect);
    assert!(listener.accept().is_err(), "a connection was made");
    let fetch = format!("curl http://127.0.0.1:{port}/");
    scratch.runs(&scratch.allowed(&fetch, &["WebFetch(domain:127.0.0.1)"]), &connect);
    assert!(listener.accept().is_ok());
}
