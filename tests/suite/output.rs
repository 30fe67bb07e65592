//! Where the output of commands goes, and what they do where nobody gets to read it.

use std::fs::{self, File};
use std::io;
use std::process::{ExitStatus, Stdio};

use crate::program::program;

/// Commands that say something and change nothing; each may end with 0 where it is read.
const COMMANDS: &[&[&str]] = &[
    &["check", "ls"],
    &["check", "--profile", "json", "ls"],
    &["explain", "ls"],
    &["replay", "examples/session.jsonl"],
    &["replay", "--json", "examples/session.jsonl"],
    &["replay", "--calls", "examples/session.jsonl"],
    &["diff", "none", "none", "examples/session.jsonl"],
    &["diff", "none", "none", "--json", "examples/session.jsonl"],
    &["install", "codex", "--dry-run"],
    &["export", "codex", "--json"],
    &["packs", "list"],
    &["packs", "show", "local-git"],
    &["rules", "list"],
    &["rules", "proposals"],
    &["rules", "export"],
    &["lint"],
    &["trust", "list"],
    &["trust", "review"],
    &["trust", "prune"],
    &["trust", "import"],
    &["audit", "tail"],
    &["audit", "stats"],
    &["completions", "bash"],
    &["man"],
];

/// What a command comes to whose output goes there, and what it says about it.
fn run(arguments: &[&str], stdout: impl Into<Stdio>) -> (ExitStatus, String) {
    let home = tempfile::tempdir().expect("a folder");
    let home = fs::canonicalize(home.path()).expect("there");
    let mut command = program(&home);
    let output = command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).stdout(stdout).output().expect("it starts");
    (output.status, String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn manual_pages_go_into_a_folder_that_is_not_there_yet() {
    let folder = tempfile::tempdir().expect("a folder");
    let below = folder.path().join("share/man/man1");
    let (status, said) = run(&["man", "--dir", below.to_str().expect("utf-8")], Stdio::null());
    assert!(status.success(), "{said}");
    assert!(below.join("countersign-trust-confirm.1").exists());
}

#[test]
fn what_cannot_be_written_is_no_success() {
    for arguments in COMMANDS {
        let Ok(full) = File::options().write(true).open("/dev/full") else { return eprintln!("skipped: there is no /dev/full") };
        let (status, said) = run(arguments, full);
        assert_eq!(status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains("standard output cannot be written: "), "{arguments:?}: {said}");
    }
}

#[test]
fn a_reader_that_is_gone_is_no_success_and_no_news() {
    for arguments in COMMANDS {
        let (reader, writer) = io::pipe().expect("a pipe");
        drop(reader);
        let (status, said) = run(arguments, writer);
        assert_eq!(status.code(), Some(1), "{arguments:?}: {said}");
        assert!(!said.contains("panicked") && !said.contains("standard output"), "{arguments:?}: {said}");
    }
}
