//! What is read from each format, over invented transcripts.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::*;

fn path(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts").join(name).to_string_lossy().into_owned()
}

/// The records, one a line, and what was skipped.
fn shown(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| path(name)).collect();
    let Recording { records, skipped } = read(&names).unwrap_or_else(|e| panic!("{e:?}"));
    let mut text = String::new();
    for r in records {
        let what = r.command.clone().unwrap_or_else(|| r.input.to_string());
        let short = |text: &Option<String>| text.as_deref().unwrap_or("-").replace("/home/", "~");
        let (workspace, cwd) = (short(&r.workspace), short(&r.cwd));
        let time = r.time.map_or("-".to_owned(), |time| time.to_string());
        let _ = writeln!(text, "{} {} {time} {workspace} {cwd} {}/{} {:?}\n    {what}", r.user, r.session, r.tool, r.name, r.outcome);
    }
    text + &skipped.warning().unwrap_or_default().replace(&path(""), "")
}

#[test]
fn transcripts_of_claude_code() {
    insta::assert_snapshot!(shown(&["claude"]), @r#"
    local 1c5d0f6e 1772359205 ~u/tool ~u/tool bash/Bash Ran
        ls src
    local 1c5d0f6e 1772359210 ~u/tool ~u/tool bash/Bash Denied(ByPerson)
        rm -rf target
    local 1c5d0f6e 1772359210 ~u/tool ~u/tool bash/Bash Denied(ByRule)
        git push --force
    local 1c5d0f6e 1772359230 ~u/tool ~u/tool/src read/Read Ran
        {"file_path":"/home/u/tool/src/main.rs"}
    local 1c5d0f6e 1772359240 ~u/tool ~u/tool edit/Edit Unknown
        {"file_path":"/home/u/tool/src/main.rs","new_string":"y","old_string":"x"}
    local 1c5d0f6e 1772359250 ~u/tool ~u/tool mcp/mcp__tracker__list Ran
        {"state":"open"}
    local 2d7a1b9c 1772366400 ~u/tool ~u/tool bash/Bash Ran
        ls src
    skipped 1 line:
      claude/-home-u-tool/2d7a1b9c.jsonl:4: expected ident at line 1 column 2
    "#);
}

#[test]
fn rollouts_of_codex() {
    insta::assert_snapshot!(shown(&["codex"]), @r#"
    local 0150-old 1748764800 ~u/old ~u/old bash/shell Ran
        git status
    local 0150-old 1748764800 ~u/old ~u/old edit/shell:apply_patch Denied(ByPerson)
        {"input":"*** Begin Patch\n*** Delete File: a\n*** End Patch","workdir":null}
    local 0195-child 1772362803 ~u/site ~u/site bash/shell Ran
        ls | wc -l
    local 0195-child 1772362805 ~u/site ~u/site bash/exec_command Denied(ByPerson)
        npm install left-pad
    local 0195-child 1772362807 ~u/site ~u/site edit/apply_patch Ran
        {"input":"*** Begin Patch\n*** Update File: index.md\n@@\n-a\n+b\n*** End Patch"}
    local 0195-child 1772362810 ~u/site ~u/site bash/local_shell Denied(ByRule)
        cat 'a file'
    local 0195-child 1772362812 ~u/site ~u/site websearch/web_search_call Ran
        {"query":"left pad"}
    local 0195-child 1772362813 ~u/site ~u/site mcp/mcp__tracker__close Unknown
        {"id":7}
    local 0195-child 1772362814 ~u/site ~u/site bash/shell_command Unknown
        null
    skipped 1 file:
      codex/notes.jsonl: neither recorded calls nor a transcript of Claude Code or Codex
    "#);
}

#[test]
fn our_own_format() {
    insta::assert_snapshot!(shown(&["own.jsonl"]), @r#"
    ann s1 1767225600 ~ann/x - bash/run_shell_command Ran
        ls
    local  - - - bash/ Unknown
        ls
    ann s1 - ~ann/x - bash/Bash Denied(ByPerson)
        ls
    ann s1 - ~ann/x - bash/Bash Denied(ByRule)
        ls
    ann s1 - ~ann/x - bash/Bash Denied(Other)
        ls
    skipped 1 line:
      own.jsonl:6: invalid type: integer `7`, expected a string at line 1 column 94
    "#);
}

fn read_text(text: &str) -> Result<Recording, Failure> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("x.txt");
    fs::write(&file, text).expect("written");
    read(&[file.to_string_lossy()])
}

#[test]
fn a_named_file_that_holds_no_calls_is_an_error() {
    for text in ["{\"title\":\"x\"}\n", "[1]\n", "not json\n", "{\"command\": \"ls"] {
        let Err(Failure::Failed(why)) = read_text(text) else { panic!("{text} was read") };
        assert!(why.contains("neither recorded calls nor a transcript"), "{why}");
    }
    assert!(read(&[path("absent.jsonl")]).is_err());
    assert!(read_text("").expect("nothing in it").records.is_empty());
    assert!(read_text("\n \n").expect("nothing in it").records.is_empty());
}

#[test]
fn lines_before_the_first_that_tells_the_format_are_read_as_well() {
    let recording = read_text("broken\n{\"title\":1}\n{\"command\":\"ls\",\"tool\":\"bash\"}\n").expect("calls");
    // What is an object is a record, of which nothing is known.
    assert_eq!((recording.records.len(), recording.skipped.lines), (2, 1));
    assert!(recording.skipped.first[0].contains("x.txt:1: expected value"), "{:?}", recording.skipped);
}

#[test]
fn a_line_in_the_middle_of_being_written_is_left_out() {
    let recording = read_text("{\"command\":\"ls\"}\n{\"command\":\"rm").expect("calls");
    assert_eq!((recording.records.len(), recording.skipped.lines), (1, 0));
    let recording = read_text("{\"command\":\"ls\"}\n{\"command\":\"rm\n").expect("calls");
    assert_eq!((recording.records.len(), recording.skipped.lines), (1, 1));
}

/// A line of Claude Code with one call.
fn claude(id: &str, time: &str, command: &str) -> String {
    let block = serde_json::json!({ "type": "tool_use", "id": id, "name": "Bash", "input": { "command": command } });
    let line = serde_json::json!({
        "type": "assistant", "sessionId": "s", "cwd": "/w", "timestamp": time, "message": { "content": [block] },
    });
    format!("{line}\n")
}

#[test]
fn a_call_counts_once_but_counted_ids_are_not_taken_for_the_same_call() {
    let time = "2026-01-01T00:00:00Z";
    let long = "toolu_0123456789";
    let commands = |text: &str| read_text(text).expect("calls").records.into_iter().filter_map(|r| r.command).collect::<Vec<_>>();
    assert_eq!(commands(&claude(long, time, "a").repeat(2)), ["a"]);
    assert_eq!(commands(&(claude(long, time, "a") + &claude(long, time, "b"))), ["a", "b"]);
    assert_eq!(commands(&claude("call_0", time, "a").repeat(2)), ["a"]);
    assert_eq!(commands(&(claude("call_0", time, "a") + &claude("call_0", "2026-01-01T00:00:09Z", "a"))), ["a", "a"]);
    assert_eq!(commands(&claude("", time, "a").repeat(2)), ["a", "a"]);
}

#[test]
fn what_lies_below_a_folder_comes_in_order_of_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("written");
    fs::create_dir(folder.path().join("b")).expect("a folder");
    let at = |id: &str, second: u32, command: &str| claude(id, &format!("2026-01-01T00:00:{second:02}Z"), command);
    // A file keeps its own order, also where its clock went back.
    write("a.jsonl", &(at("1", 10, "a1") + &at("2", 30, "a2") + &at("3", 5, "a3")));
    write("b/b.jsonl", &(at("4", 20, "b1") + &at("5", 40, "b2")));
    write("b/ignored.txt", &at("6", 1, "no transcript by its name"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.path().join("a.jsonl"), folder.path().join("link.jsonl")).expect("a link");
        std::os::unix::fs::symlink(folder.path(), folder.path().join("b/loop")).expect("a link");
    }
    let recording = read(&[folder.path().to_string_lossy()]).expect("calls");
    let commands: Vec<_> = recording.records.iter().filter_map(|r| r.command.as_deref()).collect();
    assert_eq!(commands, ["a1", "b1", "a2", "a3", "b2"]);
    assert_eq!(recording.skipped, Skipped::default());
}

#[test]
fn only_the_first_of_many_broken_lines_are_named() {
    let recording = read_text(&("{\"command\":\"ls\"}\n".to_owned() + &"{\n".repeat(7))).expect("calls");
    let warning = recording.skipped.warning().expect("a warning");
    assert!(warning.starts_with("skipped 7 lines:\n"), "{warning}");
    assert!(warning.ends_with("\n  and 2 more"), "{warning}");
    assert_eq!(warning.lines().count(), 7, "{warning}");
}
