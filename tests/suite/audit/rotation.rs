//! A full file is set aside, and the chain goes on in the next one.

use std::fs;

use countersign::audit::AuditSettings;

use super::Scratch;

const SMALL: AuditSettings = AuditSettings { max_bytes: 2_000, keep: 3, required: false };

fn filled(settings: AuditSettings, notes: u64) -> Scratch {
    let scratch = Scratch::with(settings);
    scratch.fill(notes);
    scratch
}

#[test]
fn the_chain_goes_on_from_file_to_file() {
    let scratch = filled(SMALL, 20);
    assert_eq!(scratch.files(), ["", ".0001", ".0002", ".lock"]);
    let verification = scratch.log.verify().expect("readable");
    assert!(verification.is_intact(), "{:?}", verification.findings);
    // Each file begins with a record of its own.
    assert_eq!((verification.files, verification.records, verification.begins), (3, 23, Some(1)));
    for file in ["", ".0001", ".0002"] {
        let length = fs::metadata(format!("{}{file}", scratch.path())).expect("there").len();
        assert!(length <= SMALL.max_bytes, "{file}: {length}");
    }
    let last: Vec<_> = scratch.log.records().expect("a log").last(9).expect("readable").iter().map(|record| record.seq).collect();
    assert_eq!(last, (15..=23).collect::<Vec<_>>());
    assert_eq!(scratch.log.records().expect("a log").last(500).expect("readable").len(), 23);
}

#[test]
fn the_oldest_are_removed_and_the_log_begins_later() {
    let scratch = filled(SMALL, 100);
    assert_eq!(scratch.files().len(), 5, "{:?}", scratch.files());
    let verification = scratch.log.verify().expect("readable");
    assert!(verification.is_intact(), "{:?}", verification.findings);
    let begins = verification.begins.expect("records");
    assert!(begins > 1, "{begins}");
    assert_eq!(scratch.records()[0].seq, begins);
    assert_eq!(verification.head.expect("a head").seq, begins + verification.records - 1);
}

#[test]
fn none_of_the_full_files_need_be_kept() {
    let scratch = filled(AuditSettings { keep: 0, ..SMALL }, 50);
    assert_eq!(scratch.files(), ["", ".lock"]);
    let verification = scratch.log.verify().expect("readable");
    assert!(verification.is_intact(), "{:?}", verification.findings);
    assert!(verification.begins > Some(1));
}

#[test]
fn a_file_in_the_middle_that_is_gone_is_missed() {
    let scratch = filled(SMALL, 30);
    assert_eq!(scratch.files(), ["", ".0001", ".0002", ".0003", ".lock"]);
    fs::remove_file(format!("{}.0002", scratch.path())).expect("removed");
    let findings = scratch.findings();
    assert_eq!(findings.len(), 1);
    assert!(findings[0].starts_with(".00031: records ") && findings[0].ends_with(" are missing before this line"), "{findings:?}");
}

#[test]
fn the_first_records_of_a_file_do_not_go_unnoticed() {
    for file in [".0001", ".0002", ""] {
        let scratch = filled(SMALL, 20);
        let path = format!("{}{file}", scratch.path());
        let text = fs::read_to_string(&path).expect("text");
        fs::write(&path, text.split_inclusive('\n').skip(1).collect::<String>()).expect("written");
        assert!(!scratch.log.verify().expect("readable").is_intact(), "{file}");
    }
}

#[test]
fn a_process_that_died_while_it_set_a_file_aside_breaks_nothing() {
    let scratch = filled(SMALL, 5);
    fs::rename(scratch.path(), format!("{}.0007", scratch.path())).expect("renamed");
    assert_eq!(scratch.log.verify().expect("readable").records, 6);
    scratch.log.note(None, "test", "after it").expect("recorded");
    let verification = scratch.log.verify().expect("readable");
    assert!(verification.is_intact(), "{:?}", verification.findings);
    assert_eq!((verification.files, verification.records), (2, 8));
    // Nothing of it, and an empty file.
    fs::write(scratch.path(), "").expect("written");
    scratch.log.note(None, "test", "after that").expect("recorded");
    assert!(scratch.log.verify().expect("readable").is_intact());
}

#[test]
fn a_torn_line_at_the_end_of_a_full_file_is_recovered_in_the_next() {
    let scratch = filled(SMALL, 5);
    let mut bytes = scratch.bytes();
    bytes.extend_from_slice(&b"{".repeat(1_990_usize.saturating_sub(bytes.len())));
    scratch.write(&bytes);
    for n in 0..6 {
        scratch.log.note(None, "test", &format!("after it, {n}")).expect("recorded");
    }
    let verification = scratch.log.verify().expect("readable");
    assert!(verification.is_intact(), "{:?}", verification.findings);
    assert_eq!(verification.recoveries.len(), 1);
    assert!(scratch.files().contains(&".torn".to_owned()));
}

#[test]
fn other_files_beside_the_log_are_none_of_it() {
    let scratch = filled(SMALL, 20);
    for name in [".bak", ".01", ".0003x", ".0004.gz"] {
        fs::write(format!("{}{name}", scratch.path()), "something else\n").expect("written");
    }
    fs::create_dir(format!("{}.0009", scratch.path())).expect("a folder");
    assert!(scratch.log.verify().expect("readable").is_intact());
    scratch.fill(30);
    assert!(scratch.log.verify().expect("readable").is_intact());
    assert!(scratch.files().contains(&".bak".to_owned()));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_look() {
    use std::os::unix::fs::PermissionsExt as _;
    let scratch = filled(SMALL, 20);
    for file in ["", ".0001", ".0002", ".lock"] {
        let mode = fs::metadata(format!("{}{file}", scratch.path())).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{file}");
    }
}
