//! Whatever is done to a log afterwards is found, and named.

use std::thread;

use countersign::audit::{Flaw, Verifier};
use countersign::counts::counted;
use countersign::storage::rolling::RawLine;

use super::Scratch;

#[test]
fn a_log_that_nobody_touched_is_intact() {
    let scratch = Scratch::new();
    assert!(scratch.log.verify().expect("absent").is_intact(), "absent");
    let scratch = Scratch::filled(20);
    let verification = scratch.log.verify().expect("readable");
    assert!(verification.is_intact());
    assert_eq!((verification.files, verification.records, verification.begins), (1, 20, Some(1)));
    let head = verification.head.expect("a head");
    assert_eq!((head.seq, &head.hash), (20, &scratch.records().last().expect("a record").hash));
}

/// The lines of a log with their line breaks.
fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect()
}

#[test]
fn every_changed_byte_of_a_thousand_records_is_found() {
    let scratch = Scratch::filled(1_000);
    let lines = lines(&scratch.bytes());
    assert_eq!(lines.len(), 1_000);
    // What a verifier knows before each record, so that a change is checked from there on.
    let mut verifier = Verifier::new();
    verifier.begin_file(scratch.log.path());
    let mut before = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        before.push(verifier.clone());
        verifier.line(&raw(index as u64 + 1, line));
        assert!(!verifier.has_findings(), "record {} itself", index + 1);
    }
    let changes: usize = thread::scope(|scope| {
        let workers = (0..4).map(|worker| {
            let (lines, before) = (&lines, &before);
            scope.spawn(move || {
                (worker..lines.len()).step_by(4).map(|index| changed_everywhere(lines, index, &before[index])).sum::<usize>()
            })
        });
        workers.collect::<Vec<_>>().into_iter().map(|worker| worker.join().expect("no panic")).sum()
    });
    assert!(changes > 200_000, "{changes}");
}

fn raw(number: u64, bytes: &[u8]) -> RawLine {
    let is_complete = bytes.ends_with(b"\n");
    RawLine { number, bytes: bytes.strip_suffix(b"\n").unwrap_or(bytes).to_vec(), is_complete, is_too_long: false }
}

/// Changes each byte of one record; how many changes that were.
fn changed_everywhere(lines: &[Vec<u8>], index: usize, before: &Verifier) -> usize {
    let (line, number) = (&lines[index], index as u64 + 1);
    let mut count = 0;
    for (at, &byte) in line.iter().enumerate() {
        // A bit that goes round, and now and then what would be another line, another case, another digit.
        let other = match (at + index) % 11 {
            0 => b'\n',
            1 => byte ^ 0x20,
            2 if byte.is_ascii_digit() => b'0' + (byte - b'0' + 1) % 10,
            bit => byte ^ (1 << (bit % 8)),
        };
        if other == byte {
            continue;
        }
        count += 1;
        let mut changed = line.clone();
        changed[at] = other;
        // A lost line break joins it with the next; a new one makes two of it.
        if at + 1 == line.len() {
            changed.extend_from_slice(lines.get(index + 1).map_or(&[][..], Vec::as_slice));
        }
        let mut verifier = before.clone();
        for (offset, piece) in changed.split_inclusive(|&byte| byte == b'\n').enumerate() {
            verifier.line(&raw(number + offset as u64, piece));
        }
        let verification = verifier.finish();
        let finding = verification.findings.first().unwrap_or_else(|| panic!("record {number}, byte {at}: {byte} to {other}"));
        assert_eq!((finding.line, finding.flaw.seq()), (number, number), "byte {at}");
    }
    count
}

#[test]
fn a_changed_byte_is_found_in_the_file_as_well() {
    let scratch = Scratch::filled(12);
    let whole = scratch.bytes();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        scratch.write(&bytes);
        assert!(!scratch.log.verify().expect("readable").is_intact(), "byte {at}");
    }
}

/// The log with these lines, by their numbers.
fn arranged(scratch: &Scratch, lines: &[Vec<u8>], order: impl IntoIterator<Item = usize>) -> Vec<String> {
    let bytes: Vec<u8> = order.into_iter().flat_map(|number| lines[number - 1].clone()).collect();
    scratch.write(&bytes);
    scratch.findings()
}

#[test]
fn records_that_are_taken_out_moved_or_doubled_are_named() {
    let scratch = Scratch::filled(9);
    let lines = lines(&scratch.bytes());
    let find = |order: &[usize]| arranged(&scratch, &lines, order.iter().copied()).join("; ");
    assert_eq!(find(&[1, 2, 3, 4, 5, 6, 7, 8, 9]), "");
    assert_eq!(find(&[1, 2, 4, 5, 6, 7, 8, 9]), "3: record 3 is missing before this line");
    assert_eq!(find(&[1, 2, 6, 7, 8, 9]), "3: records 3 to 5 are missing before this line");
    assert_eq!(find(&[2, 3, 4, 5, 6, 7, 8, 9]), "1: the file begins with record 2: what stood before it was taken out");
    assert_eq!(find(&[1, 2, 4, 3, 5]), "3: record 3 is missing before this line; 4: record 3 was moved here");
    assert_eq!(find(&[1, 2, 3, 3, 4]), "4: there is a record 3 already");
    assert_eq!(find(&[1, 2, 3, 4, 2, 5]), "5: there is a record 2 already");
    assert_eq!(find(&[9, 1]), "1: the file begins with record 9: what stood before it was taken out; 2: there is a record 1 already");
}

#[test]
fn every_removal_swap_and_doubling_is_found() {
    let count = 40;
    let scratch = Scratch::filled(count as u64);
    let lines = lines(&scratch.bytes());
    for at in 1..=count {
        // Without the last one it is a log that ended there: only who kept the head can tell.
        if at < count {
            let found = arranged(&scratch, &lines, (1..=count).filter(|number| *number != at));
            assert!(!found.is_empty(), "without {at}");
            let found = arranged(
                &scratch,
                &lines,
                (1..=count).map(|n| {
                    if n == at {
                        n + 1
                    } else if n == at + 1 {
                        at
                    } else {
                        n
                    }
                }),
            );
            assert!(!found.is_empty(), "{at} swapped with the next");
        }
        let found = arranged(&scratch, &lines, (1..=count).flat_map(|number| vec![number; if number == at { 2 } else { 1 }]));
        assert_eq!(found, [format!("{}: there is a record {at} already", at + 1)], "{at} doubled");
    }
}

#[test]
fn a_record_of_another_log_does_not_follow() {
    let (scratch, other) = (Scratch::filled(6), Scratch::new());
    for n in 1..6 {
        other.log.note(Some(n), "test", "something else").expect("recorded");
    }
    let (mut own, foreign) = (lines(&scratch.bytes()), lines(&other.bytes()));
    own[2].clone_from(&foreign[2]);
    scratch.write(&own.concat());
    let expected = [
        "3: record 3 does not follow record 2: one of them was replaced",
        "4: record 4 does not follow record 3: one of them was replaced",
    ];
    assert_eq!(scratch.findings(), expected);
}

#[test]
fn a_log_that_was_cut_or_written_anew_shows_by_its_head_alone() {
    let scratch = Scratch::filled(10);
    let head = scratch.log.verify().expect("readable").head.expect("a head");
    let expecting = |scratch: &Scratch, hash: &str| {
        let verification = scratch.log.verify_with(Verifier::new().expecting(hash)).expect("readable");
        (verification.is_intact(), verification.expected_at)
    };
    assert_eq!(expecting(&scratch, &head.hash), (true, Some(10)));
    assert_eq!(expecting(&scratch, &head.hash.to_uppercase()), (true, Some(10)));
    scratch.log.note(None, "test", "it goes on").expect("recorded");
    assert_eq!(expecting(&scratch, &head.hash), (true, Some(10)));
    let lines = lines(&scratch.bytes());
    scratch.write(&lines[..8].concat());
    assert_eq!(expecting(&scratch, &head.hash), (true, None));
    assert_eq!(expecting(&Scratch::filled(10), &head.hash), (true, Some(10)), "the same records have the same hashes");
    let anew = Scratch::new();
    for n in 1..10 {
        anew.log.note(Some(n), "test", "other").expect("recorded");
    }
    assert_eq!(expecting(&anew, &head.hash), (true, None));
}

#[test]
fn a_log_torn_at_any_byte_loses_one_record_and_says_so() {
    let scratch = Scratch::filled(4);
    let whole = scratch.bytes();
    let ends: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] == b'\n').map(|at| at + 1).collect();
    for cut in 0..=whole.len() {
        let scratch = Scratch::filled(1);
        scratch.log.note(None, "test", "makes the folder").expect("recorded");
        scratch.write(&whole[..cut]);
        let complete = ends.iter().filter(|end| **end <= cut).count() as u64;
        let is_torn = cut > 0 && !ends.contains(&cut);
        let torn = scratch.log.verify().expect("readable");
        assert_eq!(
            torn.findings.iter().map(|finding| finding.flaw.clone()).collect::<Vec<_>>(),
            if is_torn { vec![Flaw::Torn { seq: complete + 1 }] } else { vec![] },
            "cut at {cut}"
        );

        let seq = scratch.log.note(None, "test", "after it").expect("recorded");
        let mended = scratch.log.verify().expect("readable");
        assert!(mended.is_intact(), "cut at {cut}: {:?}", mended.findings);
        let begins = u64::from(complete == 0);
        assert_eq!(seq, complete + begins + u64::from(is_torn) + 1, "cut at {cut}");
        let said: Vec<_> = mended.recoveries.iter().map(|recovery| recovery.what.clone()).collect();
        let torn = cut - ends.iter().filter(|end| **end <= cut).max().unwrap_or(&0);
        let expected = format!("the .torn file has {} of an incomplete record", counted(torn, "byte"));
        assert_eq!(said, if is_torn { vec![expected] } else { vec![] }, "cut at {cut}");
    }
}

#[test]
fn lines_that_are_no_records_are_stepped_over_and_named() {
    let scratch = Scratch::filled(3);
    let mut bytes = scratch.bytes();
    bytes.extend_from_slice(b"{\"who\":\"somebody\"}\n\xff\xfe\n\n");
    scratch.write(&bytes);
    scratch.log.note(None, "test", "after them").expect("recorded");
    let verification = scratch.log.verify().expect("readable");
    assert_eq!(verification.recoveries[0].what, "3 lines before this one could not be read as records");
    assert_eq!(
        scratch.findings(),
        [
            "4: this is no record; number 4 should stand here",
            "5: this is no record; number 5 should stand here",
            "6: this is no record; number 6 should stand here",
        ]
    );
    assert_eq!(scratch.records().iter().map(|record| record.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
}

#[test]
fn a_log_of_nothing_but_junk_begins_anew_behind_it() {
    let scratch = Scratch::filled(2);
    scratch.write(&b"junk\n".repeat(40_000));
    assert_eq!(scratch.log.note(None, "test", "after it").expect("recorded"), 2);
    let verification = scratch.log.verify().expect("readable");
    assert!(!verification.is_intact());
    assert_eq!(verification.records, 2);
}

#[test]
fn records_of_a_newer_version_are_checked_as_bytes() {
    use sha2::{Digest as _, Sha256};
    let hex = |bytes: &[u8]| bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let scratch = Scratch::filled(2);
    let prev = scratch.records()[1].hash.clone();
    let open = format!("{{\"v\":7,\"seq\":3,\"kind\":\"dream\",\"of\":{{\"sheep\":[1,2]}},\"prev\":\"{prev}\"");
    let line = format!("{open},\"hash\":\"{}\"}}\n", hex(&Sha256::digest(&open)));
    let mut bytes = scratch.bytes();
    bytes.extend_from_slice(line.as_bytes());
    scratch.write(&bytes);
    scratch.log.note(None, "test", "goes on").expect("recorded");
    let verification = scratch.log.verify().expect("readable");
    assert!(verification.is_intact(), "{:?}", verification.findings);
    assert_eq!((verification.newer, verification.records), (1, 4));
    let record = &scratch.records()[2];
    assert_eq!((record.version, format!("{:?}", record.kind)), (7, "Other(\"dream\")".to_owned()));
    assert_eq!(record.line, line.trim_end());
    scratch.write(&String::from_utf8(bytes).expect("utf-8").replace("sheep", "wolves").into_bytes());
    assert_eq!(scratch.findings(), ["3: record 3 was changed"]);
}
