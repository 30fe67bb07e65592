//! The log, line by line.

use std::thread;

use serde_json::Value;

use super::*;

fn scratch() -> (tempfile::TempDir, AppendLog) {
    let folder = tempfile::tempdir().expect("scratch");
    let path = AbsPath::parse(folder.path().to_str().expect("utf-8")).expect("absolute").join("state/log.jsonl").expect("join");
    (folder, AppendLog::new(path))
}

fn texts(log: &AppendLog) -> Vec<String> {
    log.read().expect("read").lines().iter().map(|line| line.text.clone().expect("text")).collect()
}

#[test]
fn records_come_back_in_order_and_absent_is_empty() {
    let (_folder, log) = scratch();
    assert!(texts(&log).is_empty());
    log.append("{\"a\":1}").expect("append");
    log.append("{\"a\":2}").expect("append");
    assert_eq!(texts(&log), ["{\"a\":1}", "{\"a\":2}"]);
    assert!(log.read().expect("read").problems().is_empty());
}

#[test]
fn a_write_torn_at_any_byte_loses_only_its_own_record() {
    let records = ["{\"n\":\"one\"}", "{\"n\":\"two ü\"}", "{\"n\":\"three\"}"];
    let whole = records.join("\n") + "\n";
    for cut in 0..=whole.len() {
        let (_folder, log) = scratch();
        create_folder_of(log.path()).expect("folder");
        fs::write(log.path().as_str(), &whole.as_bytes()[..cut]).expect("torn");
        let complete = whole.as_bytes()[..cut].split(|&b| b == b'\n').count() - 1;
        assert_eq!(texts(&log), records[..complete], "cut at {cut}");
        let is_torn = cut > 0 && whole.as_bytes()[cut - 1] != b'\n';
        assert_eq!(log.read().expect("read").problems().len(), usize::from(is_torn), "cut at {cut}");

        log.append("{\"n\":\"next\"}").expect("append");
        let mut expected: Vec<_> = records[..complete].iter().map(ToString::to_string).collect();
        expected.push("{\"n\":\"next\"}".to_owned());
        assert_eq!(texts(&log), expected, "cut at {cut}");
        assert!(log.read().expect("read").problems().is_empty(), "cut at {cut}");
        assert_eq!(fs::metadata(format!("{}.torn", log.path())).is_ok(), is_torn, "cut at {cut}");
    }
}

#[test]
fn lines_that_are_no_text_are_reported_with_their_number() {
    let (_folder, log) = scratch();
    let log = log.with_limits(Limits { file: 1000, line: 20 });
    create_folder_of(log.path()).expect("folder");
    fs::write(log.path().as_str(), b"{\"a\":1}\n\xff\xfe\n{\"long\":\"xxxxxxxxxxxxxxxxxxxxxxxx\"}\n{\"a\":2}\n").expect("write");
    let contents = log.read().expect("read");
    assert_eq!(contents.problems().iter().map(|p| p.line).collect::<Vec<_>>(), [Some(2), Some(3)]);
    assert_eq!(contents.lines().iter().filter(|l| l.text.is_ok()).map(|l| l.number).collect::<Vec<_>>(), [1, 4]);
}

#[test]
fn bounds_are_kept() {
    let (_folder, log) = scratch();
    let log = log.with_limits(Limits { file: 30, line: 20 });
    assert!(matches!(log.append(&"x".repeat(21)), Err(StorageError::LineLimit { .. })));
    assert!(matches!(log.append("a\nb"), Err(StorageError::LineBreak(_))));
    log.append(&"x".repeat(20)).expect("fits");
    assert!(matches!(log.append(&"x".repeat(20)), Err(StorageError::FileLimit { .. })));
    fs::write(log.path().as_str(), "x".repeat(31)).expect("write");
    assert!(matches!(log.read(), Err(StorageError::FileLimit { .. })));
}

#[test]
fn several_records_are_appended_in_one_write_or_none() {
    let (_folder, log) = scratch();
    let log = log.with_limits(Limits { file: 40, line: 20 });
    let put = |records: &[&str]| {
        let records: Vec<String> = records.iter().map(ToString::to_string).collect();
        log.update(|_| Ok::<_, StorageError>((records, ())))
    };
    put(&["one", "two"]).expect("append");
    for wrong in [["three", "a\nb"], ["three", "xxxxxxxxxxxxxxxxxxxxx"], ["xxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxx"]] {
        assert!(put(&wrong).is_err(), "{wrong:?}");
        assert_eq!(texts(&log), ["one", "two"], "{wrong:?}");
    }
}

/// What a reader with a mark sees, as `=` all, `+` more, or `.` nothing, with the texts.
fn news(log: &AppendLog, mark: &mut Mark) -> String {
    let shown = |contents: Contents| {
        let lines = contents.lines().iter().map(|line| format!(" {}:{}", line.number, line.readable()));
        lines.chain(contents.is_torn().then(|| " torn".to_owned())).collect::<String>()
    };
    match log.read_since(mark).expect("read") {
        News::Nothing => ".".to_owned(),
        News::More(contents) => format!("+{}", shown(contents)),
        News::All(contents) => format!("={}", shown(contents)),
    }
}

#[test]
fn a_reader_goes_on_from_its_mark() {
    let (_folder, log) = scratch();
    let mut mark = Mark::default();
    assert_eq!(news(&log, &mut mark), "=");
    assert_eq!(news(&log, &mut mark), ".");
    log.append("a").expect("append");
    assert_eq!(news(&log, &mut mark), "= 1:a");
    assert_eq!(news(&log, &mut mark), ".");
    log.append("b").expect("append");
    log.append("c").expect("append");
    assert_eq!(news(&log, &mut mark), "+ 2:b 3:c");
    // A torn line, and whoever writes over it.
    fs::write(log.path().as_str(), "a\nb\nc\nhalf").expect("torn");
    assert_eq!(news(&log, &mut mark), "+ torn");
    log.append("d").expect("append");
    assert_eq!(news(&log, &mut mark), "+ 4:d");
    // Shorter, longer but otherwise, gone.
    fs::write(log.path().as_str(), "a\nb\n").expect("cut");
    assert_eq!(news(&log, &mut mark), "= 1:a 2:b");
    fs::write(log.path().as_str(), "a\nB\nc\n").expect("changed");
    assert_eq!(news(&log, &mut mark), "= 1:a 2:B 3:c");
    log.rewrite(|_| Ok::<_, StorageError>(Some(vec!["a".to_owned(), "B".to_owned(), "c".to_owned()]))).expect("rewritten");
    #[cfg(unix)]
    assert_eq!(news(&log, &mut mark), "= 1:a 2:B 3:c");
    fs::remove_file(log.path().as_str()).expect("removed");
    assert_eq!(news(&log, &mut mark), "=");
    assert_eq!(news(&log, &mut mark), ".");
}

#[test]
fn who_decides_from_a_mark_sees_what_is_new() {
    for log in [scratch().1, AppendLog::in_memory(AbsPath::root())] {
        let mut mark = Mark::default();
        let mut put = |record: &str| {
            log.update_since(&mut mark, |news| {
                let seen = match news {
                    News::All(contents) | News::More(contents) => contents.lines().len(),
                    News::Nothing => 0,
                };
                Ok::<_, StorageError>((Some(record.to_owned()), seen))
            })
            .expect("append")
        };
        assert_eq!([put("a"), put("b")], [0, 1]);
        log.append("c").expect("append");
        assert_eq!(put("d"), 2);
        log.rewrite(|_| Ok::<_, StorageError>(Some(vec!["x".to_owned()]))).expect("rewritten");
        assert_eq!(put("e"), 1);
        assert_eq!(texts(&log), ["x", "e"]);
    }
}

#[test]
fn threads_lose_nothing() {
    let (_folder, log) = scratch();
    thread::scope(|scope| {
        for thread in 0..4 {
            let log = log.clone();
            scope.spawn(move || (0..50).for_each(|n| log.append(&format!("{{\"t\":{thread},\"n\":{n}}}")).expect("append")));
        }
    });
    let mut lines = texts(&log);
    assert_eq!(lines.len(), 200);
    lines.sort();
    lines.dedup();
    assert_eq!(lines.len(), 200);
}

#[test]
fn a_folder_or_pipe_in_its_place_is_an_error_not_an_empty_log() {
    let (_folder, log) = scratch();
    fs::create_dir_all(log.path().as_str()).expect("folder");
    assert!(matches!(log.read(), Err(StorageError::NotAFile(_))));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_look() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, log) = scratch();
    log.append("{}").expect("append");
    let mode = |path: &str| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(log.path().as_str()), 0o600);
    assert_eq!(mode(&lock::file_for(log.path())), 0o600);
    assert_eq!(mode(log.path().parent().expect("parent").as_str()), 0o700);
}

#[test]
fn records_name_their_version() {
    let line = |text: &str| Line { number: 1, text: Ok(text.to_owned()) };
    assert_eq!(line(r#"{"v":1,"a":2}"#).record::<Value>(1), Ok(serde_json::json!({"a": 2})));
    assert_eq!(line(r#"{"v":2,"a":2}"#).record::<Value>(1), Err(RecordError::Newer(2)));
    for broken in [r#"{"a":2}"#, r#"{"v":0}"#, r#"{"v":"1"}"#, "[1]", "", "{"] {
        assert!(matches!(line(broken).record::<Value>(1), Err(RecordError::Broken(_))), "{broken}");
    }
}
