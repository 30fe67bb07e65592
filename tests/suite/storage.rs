//! Logs that are rewritten as a whole while others append to them and read them.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use countersign::analysis::path::AbsPath;
use countersign::storage::StorageError;
use countersign::storage::append::{AppendLog, Contents, Limits};

fn scratch() -> (tempfile::TempDir, AppendLog) {
    let folder = tempfile::tempdir().expect("scratch");
    let real = folder.path().canonicalize().expect("real");
    let path = AbsPath::parse(real.to_str().expect("utf-8")).expect("absolute").join("state/log.jsonl").expect("join");
    (folder, AppendLog::new(path))
}

fn texts(contents: &Contents) -> Vec<String> {
    contents.lines().iter().map(|line| line.text.clone().expect("text")).collect()
}

fn read(log: &AppendLog) -> Vec<String> {
    texts(&log.read().expect("read"))
}

fn rewrite(log: &AppendLog, change: impl FnOnce(Vec<String>) -> Option<Vec<String>>) -> Result<bool, StorageError> {
    log.rewrite(|contents| Ok(change(texts(contents))))
}

fn append(log: &AppendLog, records: &[&str]) {
    for record in records {
        log.append(record).expect("append");
    }
}

/// The names in the log's folder, but for the lock.
fn names(log: &AppendLog) -> Vec<String> {
    let entries = fs::read_dir(log.path().parent().expect("a folder").as_str()).expect("list");
    let mut names: Vec<String> = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("utf-8")).collect();
    names.retain(|name| name != "log.jsonl.lock");
    names.sort();
    names
}

#[test]
fn the_whole_log_is_replaced_or_stays() {
    let (_folder, log) = scratch();
    assert!(!rewrite(&log, |_| None).expect("nothing to do"));
    assert!(!fs::exists(log.path().as_str()).expect("looked"));
    append(&log, &["a", "b", "c"]);
    assert!(rewrite(&log, |lines| Some(lines.into_iter().filter(|line| line != "b").collect())).expect("rewritten"));
    assert_eq!(read(&log), ["a", "c"]);
    log.append("d").expect("append");
    assert_eq!(read(&log), ["a", "c", "d"]);
    let failed = log.rewrite(|_| Err::<Option<Vec<String>>, _>(StorageError::LineBreak(log.path().clone())));
    assert!(failed.is_err());
    assert_eq!(read(&log), ["a", "c", "d"]);
    assert!(rewrite(&log, |_| Some(Vec::new())).expect("rewritten"));
    assert_eq!((read(&log).len(), names(&log)), (0, vec!["log.jsonl".to_owned()]));
    log.append("e").expect("append");
    assert_eq!(read(&log), ["e"]);
}

#[test]
fn a_log_that_is_not_there_can_be_written_at_once() {
    let (_folder, log) = scratch();
    assert!(rewrite(&log, |lines| lines.is_empty().then(|| vec!["a".to_owned()])).expect("written"));
    assert_eq!(read(&log), ["a"]);
}

#[test]
fn a_torn_last_line_is_kept_aside() {
    let (_folder, log) = scratch();
    log.append("a").expect("append");
    fs::write(log.path().as_str(), "a\nhal").expect("torn");
    // Where nothing is rewritten, nothing is taken away.
    assert!(!rewrite(&log, |_| None).expect("read"));
    assert_eq!(fs::read_to_string(log.path().as_str()).expect("read"), "a\nhal");
    assert!(rewrite(&log, |lines| Some([lines, vec!["b".to_owned()]].concat())).expect("rewritten"));
    assert_eq!(fs::read_to_string(log.path().as_str()).expect("read"), "a\nb\n");
    assert_eq!(fs::read_to_string(format!("{}.torn", log.path())).expect("read"), "hal\n");
    assert!(log.read().expect("read").problems().is_empty());
}

#[test]
fn the_limits_hold_and_what_exceeds_them_leaves_the_log_alone() {
    let (_folder, log) = scratch();
    let log = log.with_limits(Limits { file: 30, line: 10 });
    log.append("old").expect("append");
    let attempt = |lines: &[&str]| rewrite(&log, |_| Some(lines.iter().map(ToString::to_string).collect()));
    assert!(matches!(attempt(&["x", "12345678901"]), Err(StorageError::LineLimit { .. })));
    assert!(matches!(attempt(&["x", "a\nb"]), Err(StorageError::LineBreak(_))));
    assert!(matches!(attempt(&["x", "a\rb"]), Err(StorageError::LineBreak(_))));
    assert!(matches!(attempt(&["123456789", "123456789", "1234567890"]), Err(StorageError::FileLimit { .. })));
    assert_eq!((read(&log), names(&log)), (vec!["old".to_owned()], vec!["log.jsonl".to_owned()]));
    assert!(attempt(&["123456789", "123456789", "123456789"]).expect("it fits"));
    assert!(matches!(log.append("x"), Err(StorageError::FileLimit { .. })));
    assert!(attempt(&["new"]).expect("it fits"));
    log.append("x").expect("there is room again");
    assert_eq!(read(&log), ["new", "x"]);
}

#[test]
fn what_a_crash_left_behind_is_no_part_of_the_log_and_is_swept() {
    let (_folder, log) = scratch();
    append(&log, &["a", "b"]);
    let folder = log.path().parent().expect("a folder");
    let leave = |names: &[&str]| {
        for name in names {
            fs::write(folder.join(name).expect("join").as_str(), "half a li").expect("left");
        }
    };
    // Of this and of other processes, at any point before the rename.
    leave(&[&format!(".log.jsonl.{}-0.tmp", std::process::id()), ".log.jsonl.1-0.tmp", ".log.jsonl.99999-63.tmp"]);
    let others = [
        ".log.jsonl.tmp",
        ".log.jsonl.x-0.tmp",
        ".log.jsonl.1-.tmp",
        ".other.jsonl.1-0.tmp",
        ".log.jsonl.1-0.tmp.bak",
        "log.jsonl.1-0.tmp",
    ];
    leave(&others);
    fs::create_dir(folder.join(".log.jsonl.2-0.tmp").expect("join").as_str()).expect("a folder");

    assert_eq!(read(&log), ["a", "b"]);
    log.append("c").expect("append");
    assert_eq!(read(&log), ["a", "b", "c"]);
    assert!(rewrite(&log, Some).expect("rewritten"));
    assert_eq!(read(&log), ["a", "b", "c"]);
    let mut wanted: Vec<String> =
        others.iter().map(ToString::to_string).chain([".log.jsonl.2-0.tmp".to_owned(), "log.jsonl".to_owned()]).collect();
    wanted.sort();
    assert_eq!(names(&log), wanted);
}

#[test]
fn where_no_temporary_file_can_be_made_the_log_stays() {
    let (_folder, log) = scratch();
    log.append("a").expect("append");
    let folder = log.path().parent().expect("a folder");
    let taken = |attempt| folder.join(&format!(".log.jsonl.{}-{attempt}.tmp", std::process::id())).expect("join");
    for attempt in 0..64 {
        fs::create_dir(taken(attempt).as_str()).expect("a folder in its place");
    }
    assert!(matches!(rewrite(&log, |_| Some(vec!["b".to_owned()])), Err(StorageError::Io { .. })));
    assert_eq!(read(&log), ["a"]);
    // Nobody is kept from the lock by it.
    log.append("c").expect("append");
    fs::remove_dir(taken(7).as_str()).expect("room again");
    assert!(rewrite(&log, |lines| Some([lines, vec!["d".to_owned()]].concat())).expect("rewritten"));
    assert_eq!(read(&log), ["a", "c", "d"]);
}

#[test]
fn a_folder_in_its_place_is_an_error() {
    let (_folder, log) = scratch();
    fs::create_dir_all(log.path().as_str()).expect("folder");
    assert!(matches!(rewrite(&log, Some), Err(StorageError::NotAFile(_))));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_look_at_what_was_rewritten() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, log) = scratch();
    log.append("a").expect("append");
    fs::set_permissions(log.path().as_str(), fs::Permissions::from_mode(0o644)).expect("opened up");
    assert!(rewrite(&log, Some).expect("rewritten"));
    assert_eq!(fs::metadata(log.path().as_str()).expect("there").permissions().mode() & 0o777, 0o600);
}

#[cfg(unix)]
#[test]
fn a_log_behind_a_link_stays_behind_it() {
    let (folder, log) = scratch();
    log.append("a").expect("append");
    let target = folder.path().join("elsewhere.jsonl");
    fs::rename(log.path().as_str(), &target).expect("moved");
    std::os::unix::fs::symlink(&target, log.path().as_str()).expect("a link");
    fs::write(folder.path().join(".elsewhere.jsonl.1-0.tmp"), "x").expect("left");
    assert!(rewrite(&log, |lines| Some([lines, vec!["b".to_owned()]].concat())).expect("rewritten"));
    assert!(fs::symlink_metadata(log.path().as_str()).expect("there").is_symlink());
    assert_eq!(fs::read_to_string(&target).expect("read"), "a\nb\n");
    assert!(!folder.path().join(".elsewhere.jsonl.1-0.tmp").exists());
}

/// Those who append lose nothing to those who rewrite, and those who read never see less than they saw before.
#[test]
fn threads_that_append_and_rewrite_lose_nothing() {
    const WRITERS: usize = 3;
    const RECORDS: usize = 40;
    const REWRITES: usize = 20;
    let (_folder, log) = scratch();
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut last = 0;
            while !is_done.load(Ordering::Relaxed) {
                let seen = log.read().expect("read").lines().len();
                assert!(seen >= last, "{seen} records after {last}");
                last = seen;
            }
        });
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                scope.spawn({
                    let log = &log;
                    move || (0..RECORDS).for_each(|n| log.append(&format!("{{\"w\":{writer},\"n\":{n}}}")).expect("append"))
                })
            })
            .collect();
        let rewriters: Vec<_> = (0..2)
            .map(|rewriter| {
                scope.spawn({
                    let log = &log;
                    move || {
                        for n in 0..REWRITES {
                            let added = format!("{{\"rewriter\":{rewriter},\"n\":{n}}}");
                            let reordered = |mut lines: Vec<String>| {
                                lines.push(added);
                                lines.sort();
                                Some(lines)
                            };
                            assert!(rewrite(log, reordered).expect("rewritten"));
                        }
                    }
                })
            })
            .collect();
        // All are waited for before any is blamed, or the reader would read for ever.
        let ended: Vec<_> = writers.into_iter().chain(rewriters).map(thread::ScopedJoinHandle::join).collect();
        is_done.store(true, Ordering::Relaxed);
        assert!(ended.iter().all(Result::is_ok));
        reader.join().expect("no panic");
    });
    let mut lines = read(&log);
    assert_eq!(lines.len(), WRITERS * RECORDS + 2 * REWRITES);
    lines.sort();
    lines.dedup();
    assert_eq!(lines.len(), WRITERS * RECORDS + 2 * REWRITES);
    assert_eq!(names(&log), ["log.jsonl"]);
}
