//! The example in a pseudo-terminal, driven by a script. Skipped where there is no Python or the example was not built.

use std::path::Path;
use std::process::Command;

#[test]
fn the_interface_runs_in_a_terminal_and_leaves_it_as_it_was() {
    let here = std::env::current_exe().expect("a path");
    let binary = here.parent().and_then(Path::parent).expect("a folder").join("examples/tui_prompt");
    let has_python = Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success());
    if !has_python || !binary.exists() {
        eprintln!("skipped: python3 or {} is missing", binary.display());
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/screen/drive_tui.py");
    for (columns, lines, argument, no_color) in
        [("80", "24", None, false), ("120", "40", Some("--light"), false), ("200", "50", Some("--mouse"), true)]
    {
        let mut command = Command::new("python3");
        command.arg(&script).arg(&binary).args([columns, lines]).args(argument).env_remove("NO_COLOR");
        if no_color {
            command.env("NO_COLOR", "1");
        }
        let output = command.output().expect("python3 runs");
        assert!(output.status.success(), "{columns}x{lines}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
