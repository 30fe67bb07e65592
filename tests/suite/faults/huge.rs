//! Files far beyond their limits, in a process that may not take the memory for them.

use std::fs::File;

use super::{AUDIT, Home, LEARNED, PROJECT, TRUST, USER};

/// A gibibyte of addresses: more than the program needs, less than one of the files.
const LITTLE_MEMORY: &str = "ulimit -v 1048576";

/// Of a file of which nothing takes space.
const SIZE: u64 = 8 << 30;

fn grow(home: &Home, file: &str) {
    home.write(file, "");
    File::options().write(true).open(home.path(file)).and_then(|file| file.set_len(SIZE)).expect("a sparse file");
}

#[test]
fn a_huge_file_is_a_question_and_takes_no_memory() {
    for file in [USER, LEARNED, TRUST, PROJECT] {
        let Some(home) = Home::with_rules().after(LITTLE_MEMORY) else { return };
        grow(&home, file);
        let (verdict, reason) = home.hook("ls");
        assert_eq!(verdict, "ask", "{file}");
        let name = file.rsplit('/').next().expect("a name");
        assert!(reason.contains(name) && (reason.contains("larger than") || reason.contains("is limited to")), "{file}: {reason}");
        assert_ne!(home.verdict("git push"), "allow", "{file}");
    }
}

#[test]
fn commands_name_a_huge_file_and_leave_it() {
    for (file, arguments) in [
        (USER, &["rules", "add", "allow", "Bash(x:*)"][..]),
        (LEARNED, &["rules", "undo"]),
        (TRUST, &["trust", "confirm", "--level", "none"]),
        (TRUST, &["trust", "prune"]),
    ] {
        let Some(home) = Home::with_rules().after(LITTLE_MEMORY) else { return };
        grow(&home, file);
        let text = home.fails(arguments);
        assert!(text.contains(home.abs(file).as_str()), "{arguments:?}: {text}");
        assert_eq!(home.path(file).metadata().expect("there").len(), SIZE);
    }
}

/// Files of the project that are looked at because other programs would read them.
#[test]
fn a_huge_file_of_another_agent_is_not_confirmed() {
    let Some(home) = Home::with_rules().after(LITTLE_MEMORY) else { return };
    for file in ["proj/.mcp.json", "proj/.claude/settings.json", "proj/.git/config", "proj/.vscode/tasks.json"] {
        grow(&home, file);
        let (text, _) = home.said(&["trust", "review"]);
        let name = file.strip_prefix("proj/").expect("below");
        assert!(text.contains(name) && text.contains("larger than"), "{file}: {text}");
    }
    assert_ne!(home.verdict("git log"), "allow");
    assert_eq!(home.verdict("git push"), "deny");
}

#[test]
fn a_huge_log_is_gone_on_with_from_its_end() {
    let home = Home::with_rules();
    home.write(USER, "audit = { on = true, required = true }\ndeny = [\"Bash(git push:*)\"]\n");
    assert_eq!(home.verdict("ls"), "allow");
    let Some(home) = home.after(LITTLE_MEMORY) else { return };
    File::options().write(true).open(home.path(AUDIT)).and_then(|file| file.set_len(SIZE)).expect("a sparse file");
    // Somebody let it grow by a line of nothing: what is not recorded is not allowed, what can be is.
    assert_ne!(home.verdict("git push"), "allow");
    let (verdict, reason) = home.hook("ls");
    assert!(verdict == "allow" || reason.contains("audit.jsonl"), "{verdict}: {reason}");
}
