//! Names that are not UTF-8: of folders that the program works in, of files that it finds, of what it is given.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;

use super::{Home, PROJECT, TRUST, decision_of};
use crate::program::fed;

/// A name that no text is.
const ODD: &[u8] = b"odd\xff\xfe";

/// A folder of such a name; nothing where the file system takes none.
fn odd(home: &Home, below: &str) -> Option<PathBuf> {
    let path = home.path(below).join(OsStr::from_bytes(ODD));
    if fs::create_dir_all(&path).is_err() {
        eprintln!("skipped: no file here has a name that is not UTF-8");
        return None;
    }
    Some(path)
}

const COMMANDS: [&[&str]; 8] = [
    &["check", "ls"],
    &["explain", "ls"],
    &["rules", "list"],
    &["rules", "add", "allow", "Bash(x:*)"],
    &["trust", "status"],
    &["trust", "confirm", "--level", "restricted"],
    &["trust", "review"],
    &["audit", "tail"],
];

#[test]
fn a_home_config_or_state_folder_of_such_a_name_is_named_and_nothing_is_allowed() {
    let home = Home::with_rules();
    let Some(path) = odd(&home, "") else { return };
    for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
        let mut hook = home.command(&["hook", "claude-code"]);
        hook.env(variable, &path);
        let (verdict, reason) = decision_of(&fed(hook, home.event("ls")));
        assert!(
            verdict == "ask" && reason.contains("is not a plain absolute path") && reason.contains("odd"),
            "{variable}: {verdict}: {reason}"
        );
        for arguments in COMMANDS {
            let mut command = home.command(arguments);
            command.env(variable, &path);
            let output = fed(command, "");
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(matches!(output.status.code(), Some(1 | 2)), "{variable}, {arguments:?}: {output:?}");
            assert!(text.contains("is not a plain absolute path"), "{variable}, {arguments:?}: {text}");
        }
    }
    assert!(fs::read_dir(&path).expect("a folder").next().is_none(), "nothing is written there");
}

#[test]
fn a_workspace_of_such_a_name_is_neither_trusted_nor_mistaken_for_another() {
    let home = Home::with_rules();
    let Some(path) = odd(&home, "proj") else { return };
    for arguments in [&["check", "ls"][..], &["explain", "ls"], &["trust", "status"], &["trust", "confirm", "--level", "restricted"]] {
        let mut command = home.command(arguments);
        command.current_dir(&path);
        let output = fed(command, "");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(1 | 2)) && text.contains("not UTF-8"), "{arguments:?}: {output:?}");
    }
    assert_eq!(home.read(TRUST), None);
    // As the agent's own folder: another one does not take its place.
    let mut hook = home.command(&["hook", "claude-code"]);
    hook.env("CLAUDE_PROJECT_DIR", &path);
    let (verdict, reason) = decision_of(&fed(hook, home.event("ls")));
    assert!(verdict == "ask" && reason.contains("CLAUDE_PROJECT_DIR") && reason.contains("not UTF-8"), "{verdict}: {reason}");
    // In an event it cannot be spelled.
    let event = home.event("ls").replace("\"cwd\":\"", "\"cwd\":\"odd");
    let bytes = event.as_bytes().iter().flat_map(|byte| if *byte == b'o' { vec![0xff] } else { vec![*byte] }).collect::<Vec<u8>>();
    let mut child = home.command(&["hook", "claude-code"]).spawn().expect("started");
    let _ = std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), &bytes);
    assert_eq!(decision_of(&child.wait_with_output().expect("ended")).0, "ask");
}

#[test]
fn an_operand_of_such_a_name_is_a_mistake_and_no_panic() {
    let home = Home::with_rules();
    for arguments in
        [&["check"][..], &["lint"], &["replay"], &["import", "claude-code"], &["trust", "review", "--dir"], &["check", "--cwd"]]
    {
        let mut command = home.command(arguments);
        command.arg(OsStr::from_bytes(ODD));
        let output = fed(command, "");
        assert!(matches!(output.status.code(), Some(1 | 2)), "{arguments:?}: {output:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{arguments:?}: {output:?}");
    }
}

/// Bytes in a command that are no text: what the shell would open is not what is shown.
#[test]
fn an_operand_in_a_command_that_is_no_text_is_not_foreseen() {
    let home = Home::with_rules();
    for command in [r"cat $'odd\xff'", r"rm $'\377'", r"cat $'\xff/../a.txt'"] {
        assert_eq!(home.verdict(command), "ask", "{command}");
    }
}

#[test]
fn a_file_of_such_a_name_does_not_hide_and_stops_nothing_else() {
    let home = Home::with_rules();
    home.write(PROJECT, "allow = [\"Bash(unknown-tool:*)\"]\n");
    if odd(&home, "proj/sub").is_none() {
        return;
    }
    for folder in ["proj", "proj/sub", "proj/.claude/commands", "proj/.cursor/rules", "proj/.git/hooks"] {
        fs::create_dir_all(home.path(folder)).expect("a folder");
        fs::write(home.path(folder).join(OsStr::from_bytes(b"odd\xff.md")), "text").expect("written");
    }
    assert_eq!(home.verdicts(["ls sub", "find . -name x", "git push"]), ["allow", "allow", "deny"]);
    // What one program lists and the next reads is not known.
    assert_eq!(home.verdicts(["ls sub | xargs cat", "find sub | xargs rm"]), ["ask", "ask"]);
    let (text, status) = home.said(&["trust", "review"]);
    assert!(status == 0 && text.contains(".claude/commands") && text.contains("a name that cannot be spelled"), "{status}: {text}");
    let (text, status) = home.said(&["replay", home.path("proj").to_str().expect("utf-8")]);
    assert!(status <= 1 && !text.contains("panicked"), "{status}: {text}");
}
