//! Locks: of processes that are gone, of one that never lets go, and other things in the place of the file that is locked.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::process::Command;
use std::thread;

use countersign::storage::StorageError;
use countersign::storage::append::AppendLog;

use super::{AUDIT, Home, LEARNED, TRUST, USER, no_looser};

const COMMANDS: [&str; 3] = ["ls", "git push", "unknown-tool"];

fn lock_of(home: &Home, file: &str) -> std::path::PathBuf {
    home.path(&format!("{file}.lock"))
}

#[test]
fn a_lock_file_of_a_dead_process_holds_nobody() {
    let home = Home::with_rules();
    for file in [LEARNED, TRUST, AUDIT] {
        home.write(&format!("{file}.lock"), "12345\n");
    }
    home.write(USER, "audit = { on = true, required = true }\ndeny = [\"Bash(git push:*)\"]\n");
    assert_eq!(home.verdicts(COMMANDS), ["allow", "deny", "ask"]);
    home.must(&["trust", "confirm", "--level", "restricted"]);
}

/// Who waits gives up after a while and says so; who only judges does not wait for it.
#[test]
fn a_process_that_never_lets_go_delays_and_loosens_nothing() {
    let home = Home::with_rules();
    home.must(&["trust", "confirm", "--level", "restricted"]);
    home.write(LEARNED, "{\"v\":2,\"op\":\"lea");
    let before = home.verdicts(COMMANDS);
    let held: Vec<File> = [LEARNED, TRUST, AUDIT]
        .iter()
        .map(|file| {
            let lock = lock_of(&home, file);
            let file = File::options().create(true).truncate(false).write(true).open(lock).expect("a lock file");
            file.lock().expect("nobody else has it");
            file
        })
        .collect();
    let kept = home.read(TRUST);
    thread::scope(|scope| {
        let trust = scope.spawn(|| home.fails(&["trust", "confirm", "--level", "none"]));
        let undo = scope.spawn(|| home.fails(&["rules", "undo"]));
        assert_eq!(home.verdicts(COMMANDS), before);
        home.write(USER, "audit = { on = true }\nallow = [\"Bash(cargo test:*)\"]\ndeny = [\"Bash(git push:*)\"]\n");
        assert_eq!(home.verdicts(COMMANDS), before, "what may be lost is not waited for for long");
        home.write(USER, "audit = { on = true, required = true }\ndeny = [\"Bash(git push:*)\"]\n");
        let (verdict, reason) = home.hook("ls");
        assert!(verdict == "ask" && reason.contains("stays locked by another process"), "{verdict}: {reason}");
        for (writer, file) in [(trust, TRUST), (undo, LEARNED)] {
            let text = writer.join().expect("it ends");
            assert!(text.contains(home.abs(file).as_str()) && text.contains("stays locked by another process"), "{text}");
            assert!(text.contains("try again once that process has ended"), "{text}");
        }
    });
    assert_eq!(home.read(TRUST), kept);
    drop(held);
    home.must(&["trust", "confirm", "--level", "none"]);
}

/// Nobody waits for the other end of a pipe.
#[test]
fn whatever_stands_in_the_place_of_a_lock_is_named_and_not_waited_for() {
    for kind in ["a pipe", "a folder", "a link to itself", "a link to a device"] {
        let home = Home::with_rules();
        home.must(&["trust", "confirm", "--level", "restricted"]);
        home.write(LEARNED, "{\"v\":2,\"op\":\"lea");
        let before = home.verdicts(COMMANDS);
        for file in [LEARNED, TRUST, AUDIT] {
            let lock = lock_of(&home, file);
            let _ = fs::remove_file(&lock);
            match kind {
                "a pipe" => assert!(Command::new("mkfifo").arg(&lock).status().is_ok_and(|status| status.success())),
                "a folder" => fs::create_dir(&lock).expect("a folder"),
                "a link to itself" => symlink(&lock, &lock).expect("a link"),
                _ => symlink("/dev/null", &lock).expect("a link"),
            }
        }
        assert_eq!(home.verdicts(COMMANDS), before, "{kind}");
        for (arguments, file) in [(&["trust", "confirm", "--level", "none"][..], TRUST), (&["rules", "undo"], LEARNED)] {
            let (text, bytes) = (home.read(file), home.fails(arguments));
            assert!(bytes.contains(home.abs(file).as_str()), "{kind}, {arguments:?}: {bytes}");
            assert_eq!(home.read(file), text, "{kind}");
        }
        home.write(USER, "audit = { on = true, required = true }\ndeny = [\"Bash(git push:*)\"]\n");
        let after = home.verdicts(COMMANDS);
        assert!(no_looser(&before, &after) && !after.contains(&"allow".to_owned()), "{kind}: {after:?}");
        let log = AppendLog::new(home.abs(TRUST));
        assert!(matches!(log.append("{}"), Err(StorageError::NotAFile(_) | StorageError::Io { .. })), "{kind}");
    }
}
