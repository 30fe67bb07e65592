//! Our program as a person runs it from a home folder that is made for a test.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Variables of whoever runs the tests that would lead elsewhere.
const LEAD_ELSEWHERE: [&str; 5] = ["CLAUDE_CONFIG_DIR", "CLAUDE_PROJECT_DIR", "CODEX_HOME", "COPILOT_HOME", "XDG_DATA_HOME"];

/// The program with no input, and its output kept, for the person with this home folder.
pub(crate) fn program(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    at_home(&mut command, home);
    command
}

/// Gives the command the environment of the person with this home folder.
pub(crate) fn at_home(command: &mut Command, home: &Path) {
    for name in LEAD_ELSEWHERE {
        command.env_remove(name);
    }
    command
        .current_dir(home)
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home.join(".config"))
        .env("XDG_STATE_HOME", home.join(".state"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
}

/// What comes of a command that is given this input.
pub(crate) fn fed(mut command: Command, input: impl AsRef<[u8]>) -> Output {
    let mut child = command.stdin(Stdio::piped()).spawn().expect("started");
    // A program that has given up reading is no failure of the test.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_ref());
    child.wait_with_output().expect("ended")
}
