//! Transcripts of agents as the command line reads them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn transcripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts")
}

/// Runs the program with these arguments in the folder of the transcripts, for a person without any config.
fn run(arguments: &[&str]) -> Output {
    let home = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.args(arguments).current_dir(transcripts()).env("HOME", home.path());
    for variable in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"] {
        command.env_remove(variable);
    }
    command.output().expect("the program runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("a text")
}

fn lines(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn a_replay_counts_the_calls_of_transcripts() {
    let output = run(&["replay", "--isolated", "--json", "claude", "codex"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let counts = lines(&output).pop().expect("counts");
    assert_eq!((&counts["calls"], &counts["by_tool"]["bash"]["calls"]), (&Value::from(16), &Value::from(9)), "{counts}");
}

#[test]
fn what_is_left_out_is_told() {
    let told = text(&run(&["replay", "--isolated", "claude"]).stderr).to_owned();
    assert!(told.contains("skipped 1 line:") && told.contains("2d7a1b9c.jsonl:4: "), "{told}");
    let told = text(&run(&["replay", "--isolated", "codex"]).stderr).to_owned();
    assert!(told.contains("skipped 1 file:") && told.contains("notes.jsonl: neither"), "{told}");
}

#[test]
fn a_named_file_that_is_no_transcript_is_an_error() {
    for command in [&["replay", "--isolated", "codex/notes.jsonl"][..], &["diff", "none", "none", "codex/notes.jsonl"]] {
        let output = run(command);
        assert_eq!(output.status.code(), Some(1), "{command:?}");
        assert!(text(&output.stderr).contains("codex/notes.jsonl: neither recorded calls nor a transcript"), "{}", text(&output.stderr));
    }
}

#[test]
fn policies_are_compared_over_transcripts() {
    let output = run(&["diff", "--json", "none", "none", "claude"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(lines(&output)[0]["calls"], 7);
}

#[test]
fn a_review_takes_transcripts_for_its_history() {
    let project = tempfile::tempdir().expect("a folder");
    let history = transcripts().join("claude");
    let output =
        run(&["trust", "review", project.path().to_str().expect("a path"), "--json", "--history", history.to_str().expect("a path")]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(lines(&output)[0]["rehearsal"]["calls"], 7, "{}", text(&output.stdout));
}
