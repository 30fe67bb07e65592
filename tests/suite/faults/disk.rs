//! A disk without space, one that cannot be written at all, and a limit for the size of files.

use std::fs;

use countersign::audit::{AuditLog, AuditSettings};
use countersign::learn::{Draft, LearnedEffect, LearnedScope, LearnedStore, NewRule};
use countersign::trust::TrustStore;

use super::{AUDIT, Home, LEARNED, TRUST, USER, no_looser};
use crate::program::fed;

/// Nothing can be written any more; the signal that comes with it is left as it is.
const FULL: &str = "ulimit -f 0";

/// The same files, which nobody can write: in a name space of its own, so that nothing of it is left.
const READ_ONLY: &str = "mount --bind \"$STATE\" \"$STATE\" && mount -o remount,ro,bind \"$STATE\" && \
                         mount --bind \"$CONFIG\" \"$CONFIG\" && mount -o remount,ro,bind \"$CONFIG\"";

const COMMANDS: [&str; 6] = ["ls", "make a", "make never", "cargo test", "git push", "unknown-tool"];

fn learned(home: &Home) -> String {
    let mut store = LearnedStore::open(home.abs(LEARNED));
    let scope = LearnedScope::Workspace(home.abs("proj"));
    let new = |effect, text: &str| NewRule { effect, draft: Draft::plain(text), scope: scope.clone(), until: None, from: String::new() };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    store.add(&new(LearnedEffect::Deny, "Bash(make never:*)"), now).expect("learned");
    store.add(&new(LearnedEffect::Allow, "Bash(make a)"), now).expect("learned")
}

/// Runs each command that has something to keep, and holds what it says and leaves behind against what has to be.
fn nothing_is_kept(home: &Home, id: &str, why: &str) {
    for (arguments, file) in [
        (&["rules", "add", "allow", "Bash(x:*)"][..], USER),
        (&["trust", "confirm", "--level", "none"], TRUST),
        (&["trust", "revoke"], TRUST),
        (&["rules", "revoke", id], LEARNED),
        (&["rules", "undo"], LEARNED),
    ] {
        let before = home.read(file).expect("a file");
        let text = home.fails(arguments);
        assert!(text.contains(home.abs(file).as_str()), "{arguments:?}: {text}");
        assert!(text.contains(why) && text.contains("space"), "{arguments:?}: {text}");
        assert_eq!(home.read(file).expect("a file"), before, "{arguments:?}");
    }
    let left = fs::read_dir(home.path(".config/countersign")).expect("a folder").count();
    assert_eq!(left, 1, "no temporary file is left");
}

fn cannot_write(prelude: &str, why: &str) {
    let home = Home::with_rules();
    let id = learned(&home);
    home.must(&["trust", "confirm", "--level", "restricted"]);
    let before = home.verdicts(COMMANDS);
    assert_eq!(before, ["allow", "allow", "deny", "allow", "deny", "ask"]);
    let Some(home) = home.after(prelude) else { return };
    assert_eq!(home.verdicts(COMMANDS), before);
    nothing_is_kept(&home, &id, why);
    // What only looks, works.
    for arguments in [&["rules", "list"][..], &["trust", "list"], &["audit", "tail"], &["trust", "review"]] {
        home.must(arguments);
    }
    home.write(USER, "audit = { on = true }\nallow = [\"Bash(cargo test:*)\"]\ndeny = [\"Bash(git push:*)\"]\n");
    assert_eq!(home.verdicts(COMMANDS), before, "a log that is nice to have changes no verdict");
    home.write(USER, "audit = { on = true, required = true }\nallow = [\"Bash(cargo test:*)\"]\ndeny = [\"Bash(git push:*)\"]\n");
    let after = home.verdicts(COMMANDS);
    assert!(no_looser(&before, &after) && !after.contains(&"allow".to_owned()), "{after:?}");
    let (_, reason) = home.hook("ls");
    assert!(reason.contains(home.abs(AUDIT).as_str()) && reason.contains(why), "{reason}");
}

#[test]
fn a_limit_for_files_loosens_no_verdict_and_kills_nobody() {
    cannot_write(FULL, "oo large");
}

#[test]
fn a_file_system_that_is_read_only_loosens_no_verdict() {
    cannot_write(READ_ONLY, "Read-only file system");
}

/// Records are written until one does not fit: all that were acknowledged are there, and nothing else.
#[test]
fn what_did_not_fit_was_not_acknowledged_and_what_was_is_there() {
    let Some(mut home) = Home::new().after("ulimit -f 1") else { return };
    let mut kept = 0;
    while home.said(&["trust", "confirm", "--level", "restricted"]).1 == 0 {
        kept += 1;
        assert!(kept < 100, "there is a limit");
    }
    let text = String::from_utf8(home.read(TRUST).expect("a store")).expect("utf-8");
    assert!(kept > 2 && text.ends_with('\n'), "{text}");
    assert_eq!(text.lines().count(), kept);
    // With more space it goes on.
    home.prelude.clear();
    home.must(&["trust", "confirm", "--level", "none"]);
    assert!(TrustStore::open(home.abs(TRUST)).problems().is_empty());
    assert_eq!(home.read(TRUST).map(|bytes| bytes.split(|byte| *byte == b'\n').count() - 1), Some(kept + 1));
}

/// A real file system without space, which takes the first half of a record.
#[test]
fn a_disk_that_fills_in_the_middle_of_a_record_keeps_those_before() {
    const DISK: &str = "mount -t tmpfs -o size=4k,mode=700 tmpfs \"$STATE\"";
    let Some(mut home) = Home::new().after(DISK) else { return };
    let out = home.path("out");
    fs::create_dir(&out).expect("a folder");
    // The disk goes with the name space, so all of it happens in one.
    home.prelude = format!(
        "{DISK} && for n in $(seq 200); do \"$1\" trust confirm --level none >\"{out}/said\" 2>&1 || break; echo $n >\"{out}/kept\"; done; \
         cp -r \"$STATE\" \"{out}/state\" && set -- true",
        out = out.display()
    );
    let _ = fed(home.command(&[]), "");
    let read = |name: &str| fs::read_to_string(out.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let kept: usize = read("kept").trim().parse().expect("a number");
    assert!(kept > 2 && kept < 200, "{kept}");
    assert!(read("said").contains("trust.jsonl` cannot be written: No space left on device"), "{}", read("said"));
    let text = read("state/trust.jsonl");
    assert_eq!(text.split_inclusive('\n').filter(|line| line.ends_with('\n')).count(), kept, "{text}");
    assert!(text.ends_with('\n'), "the half record was taken back: {text}");
}

/// Where not even taking back works, half a record stays. Whoever comes next finds all before it, and loses nothing.
#[test]
fn half_a_record_is_moved_aside_by_the_next_writer() {
    let home = Home::with_rules();
    learned(&home);
    home.must(&["trust", "confirm", "--level", "restricted"]);
    let log = AuditLog::new(home.abs(AUDIT), AuditSettings::USUAL);
    log.note(Some(1), "test", "whole").expect("recorded");
    let before = home.verdicts(COMMANDS);
    let whole: Vec<Vec<u8>> = [LEARNED, TRUST, AUDIT].iter().map(|file| home.read(file).expect("a file")).collect();
    for (file, bytes) in [LEARNED, TRUST, AUDIT].iter().zip(&whole) {
        home.write(file, [&bytes[..], &bytes[..bytes.len() / 3]].concat());
    }
    assert_eq!(home.verdicts(COMMANDS), before);
    home.must(&["trust", "confirm", "--level", "none"]);
    home.must(&["rules", "undo"]);
    log.note(Some(2), "test", "after").expect("recorded");
    for (file, bytes) in [LEARNED, TRUST, AUDIT].iter().zip(&whole) {
        let now = home.read(file).expect("a file");
        assert!(now.starts_with(bytes), "{file}");
        assert!(home.read(&format!("{file}.torn")).is_some_and(|torn| torn.starts_with(&bytes[..bytes.len() / 3])), "{file}");
    }
    assert!(log.verify().expect("readable").is_intact());
}

#[test]
fn what_cannot_be_said_is_no_success() {
    let home = Home::with_rules();
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return eprintln!("skipped: there is no /dev/full") };
    for arguments in
        [&["check", "ls"][..], &["explain", "ls"], &["rules", "list"], &["trust", "status"], &["trust", "review"], &["audit", "tail"]]
    {
        let mut command = home.command(arguments);
        command.stdout(full.try_clone().expect("a handle"));
        let output = fed(command, "");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(1 | 2)), "{arguments:?}: {output:?}");
        assert!(text.contains("standard output") || text.contains("No space left"), "{arguments:?}: {text}");
    }
}

/// A new file that cannot be finished leaves the old one, and nothing beside it.
#[test]
fn a_config_is_there_as_a_whole_or_as_it_was() {
    let Some(mut home) = Home::with_rules().after("ulimit -f 1") else { return };
    let wide = format!("Bash(tool {}:*)", "x".repeat(2_000));
    let before = home.read(USER);
    let text = home.fails(&["rules", "add", "deny", &wide]);
    assert!(text.contains(home.abs(USER).as_str()) && text.contains("oo large"), "{text}");
    assert_eq!(home.read(USER), before);
    home.prelude.clear();
    home.must(&["rules", "add", "deny", &wide]);
    assert!(home.read(USER).is_some_and(|bytes| bytes.len() > 2_000));
}
