//! Files and folders that the person may not read or write.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use super::{AUDIT, Home, LEARNED, PROJECT, TRUST, USER, no_looser};

const COMMANDS: [&str; 5] = ["ls", "cargo test", "git push", "unknown-tool", "cat a.txt"];

fn mode(home: &Home, below: &str, mode: u32) {
    fs::set_permissions(home.path(below), Permissions::from_mode(mode)).expect("mode");
}

#[test]
fn what_may_not_be_read_could_have_said_no() {
    for below in [USER, ".config/countersign", LEARNED, TRUST, ".state/countersign", PROJECT] {
        let home = Home::with_rules();
        home.write(LEARNED, "").write(TRUST, "").write(PROJECT, "deny = [\"Bash(make never:*)\"]\n");
        let Some(home) = home.of_nobody() else { return };
        let before = home.verdicts(COMMANDS);
        assert_eq!(before, ["allow", "allow", "deny", "ask", "allow"]);
        mode(&home, below, 0o000);
        let after = home.verdicts(COMMANDS);
        let reason = home.hook("ls").1;
        mode(&home, below, 0o700);
        // Where the file that denied is the one that cannot be read, nobody knows that it denied.
        assert!(after.iter().all(|verdict| verdict != "allow"), "{below}: {after:?}");
        assert!(below.contains("config") || no_looser(&before, &after), "{below}: {after:?}");
        let name = if below == PROJECT { ".countersign.toml" } else { below };
        assert!(reason.contains(name) && reason.contains("Permission denied"), "{below}: {reason}");
    }
}

#[test]
fn what_may_not_be_written_is_said_and_stays() {
    let home = Home::with_rules();
    home.write(USER, "audit = { on = true }\nallow = [\"Bash(cargo test:*)\"]\ndeny = [\"Bash(git push:*)\"]\n");
    let Some(home) = home.of_nobody() else { return };
    home.must(&["trust", "confirm", "--level", "restricted"]);
    let before = home.verdicts(COMMANDS);
    let kept = [USER, TRUST].map(|file| home.read(file));
    for below in [TRUST, AUDIT] {
        mode(&home, below, 0o400);
    }
    for below in [".state/countersign", ".config/countersign"] {
        mode(&home, below, 0o500);
    }
    assert_eq!(home.verdicts(COMMANDS), before);
    for (arguments, file) in [(&["trust", "confirm", "--level", "none"][..], TRUST), (&["rules", "add", "allow", "Bash(x:*)"], USER)] {
        let text = home.fails(arguments);
        assert!(text.contains(home.abs(file).as_str()) && text.contains("Permission denied"), "{text}");
        assert!(text.contains("look at its permissions"), "{text}");
    }
    for below in [".state/countersign", ".config/countersign"] {
        mode(&home, below, 0o700);
    }
    assert_eq!([USER, TRUST].map(|file| home.read(file)), kept);
}

/// A folder that nobody may look into is read by nobody either, but what is asked about it is no reason to fail.
#[test]
fn a_closed_folder_in_the_workspace_takes_nothing_else_with_it() {
    let home = Home::with_rules();
    home.write("proj/closed/inner/x", "").write("proj/.claude/settings.json", "{}");
    let Some(home) = home.of_nobody() else { return };
    let commands = ["ls closed", "cat closed/inner/x", "find . -name x", "rm closed/inner/x", "ls closed | xargs cat"];
    let before = home.verdicts(commands);
    for below in ["proj/closed", "proj/.claude"] {
        mode(&home, below, 0o000);
    }
    let after = home.verdicts(commands);
    let (review, status) = home.said(&["trust", "review"]);
    for below in ["proj/closed", "proj/.claude"] {
        mode(&home, below, 0o700);
    }
    // What cannot be listed is not listed by a program that runs as the same person either.
    assert!(no_looser(&before[..4], &after[..4]), "{before:?} {after:?}");
    assert_eq!(status, 0, "{review}");
    assert!(review.contains(".claude") && review.contains("Permission denied"), "{review}");
}
