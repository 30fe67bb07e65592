//! The log, by what its end is.

use super::*;

const LIMITS: RollingLimits = RollingLimits { file: 200, line: 50, keep: 1 };

fn scratch() -> (tempfile::TempDir, RollingLog) {
    let folder = tempfile::tempdir().expect("scratch");
    let path = AbsPath::parse(folder.path().to_str().expect("utf-8")).expect("absolute").join("state/log.jsonl").expect("join");
    (folder, RollingLog::new(path, LIMITS, true))
}

fn is_record(line: &[u8]) -> bool {
    line.starts_with(b"r")
}

/// Appends a line, and gives what the end was.
fn put(log: &RollingLog, line: &str) -> Result<End, StorageError> {
    log.append(is_record, |end| Ok::<_, StorageError>((vec![line.to_owned()], end.clone())))
}

#[test]
fn the_end_is_the_last_record_whatever_stands_behind_it() {
    let (_folder, log) = scratch();
    assert_eq!(put(&log, "r1").expect("put"), End { begins: true, ..End::default() });
    let last = |text: &str| Some(text.as_bytes().to_vec());
    assert_eq!(put(&log, "x").expect("put"), End { last: last("r1"), ..End::default() });
    assert_eq!(put(&log, "r2").expect("put"), End { last: last("r1"), strange: 1, ..End::default() });
    fs::write(log.path().as_str(), "r1\nr2\n\nhalf").expect("write");
    assert_eq!(put(&log, "r3").expect("put"), End { last: last("r2"), strange: 1, torn: 4, begins: false });
    assert_eq!(fs::read_to_string(log.path().as_str()).expect("read"), "r1\nr2\n\nr3\n");
}

#[test]
fn a_record_far_from_the_end_is_found() {
    let (_folder, log) = scratch();
    let log = RollingLog { limits: RollingLimits { file: 1 << 20, ..LIMITS }, ..log };
    put(&log, "r1").expect("put");
    for junk in [1, 100, 2_000, 30_000] {
        fs::write(log.path().as_str(), format!("r1\n{}", "junk\n".repeat(junk))).expect("write");
        let end = put(&log, "r2").expect("put");
        assert_eq!((end.last, end.strange), (Some(b"r1".to_vec()), junk));
    }
    // A line of any length.
    fs::write(log.path().as_str(), format!("r1\n{}\nr3\n{}", "x".repeat(20_000), "y".repeat(20_000))).expect("write");
    let end = put(&log, "r4").expect("put");
    assert_eq!((end.last, end.strange, end.torn), (Some(b"r3".to_vec()), 0, 20_000));
}

#[test]
fn bounds_are_kept_and_nothing_is_written_then() {
    let (_folder, log) = scratch();
    put(&log, "r1").expect("put");
    assert!(matches!(put(&log, &"r".repeat(51)), Err(StorageError::LineLimit { .. })));
    assert!(matches!(put(&log, "a\nb"), Err(StorageError::LineBreak(_))));
    assert_eq!(fs::read_to_string(log.path().as_str()).expect("read"), "r1\n");
}

#[test]
fn a_full_file_is_set_aside_and_the_maker_is_told() {
    let (_folder, log) = scratch();
    let line = "r".repeat(50);
    let begins: Vec<bool> = (0..9).map(|_| put(&log, &line).expect("put").begins).collect();
    assert_eq!(begins, [true, false, false, true, false, false, true, false, false]);
    let names: Vec<String> = log.parts().expect("parts").iter().map(|part| part.path().name().to_owned()).collect();
    assert_eq!(names, ["log.jsonl.0002", "log.jsonl"], "one is kept");
    assert_eq!(log.parts().expect("parts").into_iter().flatten().count(), 6);
}

#[test]
fn lines_are_read_whatever_they_are() {
    let (_folder, log) = scratch();
    put(&log, "r1").expect("put");
    let endless = "x".repeat(60_000);
    fs::write(log.path().as_str(), [b"r1\n\n\xff\n", endless.as_bytes(), b"\nr2\n", endless.as_bytes()].concat()).expect("write");
    let lines: Vec<RawLine> = log.parts().expect("parts").into_iter().flatten().collect::<Result<_, _>>().expect("readable");
    let seen: Vec<_> = lines.iter().map(|line| (line.number, line.bytes.len(), line.is_complete, line.is_too_long)).collect();
    assert_eq!(
        seen,
        [(1, 2, true, false), (2, 0, true, false), (3, 1, true, false), (4, 51, true, true), (5, 2, true, false), (6, 51, false, true)]
    );
    // One that is exactly as long as it may be.
    fs::write(log.path().as_str(), format!("{}\n", "x".repeat(50))).expect("write");
    let line = log.parts().expect("parts").into_iter().flatten().next().expect("a line").expect("readable");
    assert_eq!((line.bytes.len(), line.is_complete, line.is_too_long), (50, true, false));
}
