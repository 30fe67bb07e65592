//! What goes wrong on a machine: disks, rights, clocks, locks, files of other versions, names that are not text. Each time
//! the verdict is as strict as before or stricter, the message names the file, and nothing that was acknowledged is lost.

mod clock;
mod disk;
mod huge;
mod locked;
mod names;
mod newer;
mod rights;
mod swapped;
mod vanished;

use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use countersign::analysis::path::AbsPath;
use serde_json::{Value, json};

use crate::program::{at_home, fed};

const USER: &str = ".config/countersign/config.toml";
const LEARNED: &str = ".state/countersign/learned.jsonl";
const TRUST: &str = ".state/countersign/trust.jsonl";
const AUDIT: &str = ".state/countersign/audit.jsonl";
const PROJECT: &str = "proj/.countersign.toml";

/// Somebody who is not the superuser.
const NOBODY: u32 = 65_534;

/// A person's home with a project in it, and the program as they run it.
struct Home {
    folder: tempfile::TempDir,
    /// What is done in the program's own process before it starts: a piece of shell, with `$STATE` and `$CONFIG`.
    prelude: String,
    is_nobody: bool,
}

impl Home {
    fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().expect("a folder"), prelude: String::new(), is_nobody: false };
        home.write("proj/.git/HEAD", "ref: refs/heads/main\n").write("proj/a.txt", "text\n");
        home
    }

    /// A home whose person allows tests and denies pushes.
    fn with_rules() -> Self {
        let home = Self::new();
        home.write(USER, "allow = [\"Bash(cargo test:*)\"]\ndeny = [\"Bash(git push:*)\"]\n");
        home
    }

    fn path(&self, below: &str) -> PathBuf {
        fs::canonicalize(self.folder.path()).expect("there").join(below)
    }

    fn abs(&self, below: &str) -> AbsPath {
        AbsPath::parse(self.path(below).to_str().expect("utf-8")).expect("absolute")
    }

    fn write(&self, below: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.path(below);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("written");
        self
    }

    fn read(&self, below: &str) -> Option<Vec<u8>> {
        fs::read(self.path(below)).ok()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let binary = env!("CARGO_BIN_EXE_countersign");
        let mut command = if self.prelude.is_empty() {
            Command::new(binary)
        } else {
            let mut shell = Command::new(if self.prelude.starts_with("mount") { "unshare" } else { "sh" });
            if self.prelude.starts_with("mount") {
                shell.args(["--map-root-user", "--mount", "sh"]);
            }
            shell.args(["-c", &format!("{} && exec \"$@\"", self.prelude), "sh", binary]);
            shell.env("STATE", self.path(".state/countersign")).env("CONFIG", self.path(".config/countersign"));
            shell
        };
        at_home(&mut command, &self.path(""));
        command.args(arguments).current_dir(self.path("proj")).stdin(Stdio::piped());
        if self.is_nobody {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    fn run(&self, arguments: &[&str], input: &str) -> Output {
        fed(self.command(arguments), input)
    }

    /// What the program says, on both streams, and its exit status.
    fn said(&self, arguments: &[&str]) -> (String, i32) {
        let output = self.run(arguments, "");
        let text = [output.stdout, output.stderr].concat();
        (String::from_utf8_lossy(&text).into_owned(), output.status.code().expect("it ended by itself"))
    }

    /// Runs what has to work.
    fn must(&self, arguments: &[&str]) {
        let (text, status) = self.said(arguments);
        assert_eq!(status, 0, "{arguments:?}: {text}");
    }

    /// Runs what must not work, and gives what it says of that.
    fn fails(&self, arguments: &[&str]) -> String {
        let (text, status) = self.said(arguments);
        assert!(matches!(status, 1 | 2), "{arguments:?} ends with {status}: {text}");
        text
    }

    fn event(&self, command: &str) -> String {
        let event = json!({
            "session_id": "s", "cwd": self.path("proj"), "permission_mode": "default", "hook_event_name": "PreToolUse",
            "tool_name": "Bash", "tool_input": { "command": command },
        });
        event.to_string()
    }

    /// What Claude Code is told of a command, and why.
    fn hook(&self, command: &str) -> (String, String) {
        decision_of(&self.run(&["hook", "claude-code"], &self.event(command)))
    }

    fn verdict(&self, command: &str) -> String {
        self.hook(command).0
    }

    fn verdicts<const N: usize>(&self, commands: [&str; N]) -> [String; N] {
        commands.map(|command| self.verdict(command))
    }

    /// What the program's processes are from now on: somebody without special rights, to whom all of this belongs. Not
    /// where this test is somebody else already, nor where such a process could not start the program.
    fn of_nobody(mut self) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            return Some(self);
        }
        let given = give(self.folder.path());
        self.is_nobody = true;
        let started = given.is_ok() && self.command(&["--version"]).output().is_ok_and(|output| output.status.success());
        if !started {
            eprintln!("skipped: the superuser may do everything, and nobody else can start the program here");
        }
        started.then_some(self)
    }

    /// Lets a piece of shell go before the program, where the system lets it happen at all.
    fn after(mut self, prelude: &str) -> Option<Self> {
        fs::create_dir_all(self.path(".state/countersign")).expect("a folder");
        fs::create_dir_all(self.path(".config/countersign")).expect("a folder");
        prelude.clone_into(&mut self.prelude);
        let tried = self.command(&["--version"]).output();
        if tried.is_ok_and(|output| output.status.success()) {
            return Some(self);
        }
        eprintln!("skipped: this system does not let a test do `{prelude}`");
        None
    }
}

/// Gives a tree of files to nobody.
fn give(path: &Path) -> std::io::Result<()> {
    std::os::unix::fs::lchown(path, Some(NOBODY), Some(NOBODY))?;
    if fs::symlink_metadata(path)?.is_dir() {
        for entry in fs::read_dir(path)? {
            give(&entry?.path())?;
        }
    }
    Ok(())
}

/// The decision of a valid answer, and its reason.
fn decision_of(output: &Output) -> (String, String) {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"));
    let text = |name: &str| answer["hookSpecificOutput"][name].as_str().expect(name).to_owned();
    (text("permissionDecision"), text("permissionDecisionReason"))
}

/// Whether none of the verdicts is looser than it was.
fn no_looser(before: &[String], after: &[String]) -> bool {
    let rank = |verdict: &String| ["allow", "ask", "deny"].iter().position(|known| known == verdict).expect("a verdict");
    before.len() == after.len() && before.iter().zip(after).all(|(before, after)| rank(before) <= rank(after))
}
