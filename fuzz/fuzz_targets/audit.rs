//! Any bytes as an audit log: reading and checking it end, and what is masked has no credential left.
#![no_main]

use countersign::analysis::path::AbsPath;
use countersign::analysis::sensitive::credential::credential_in;
use countersign::analysis::sensitive::mask::masked;
use countersign::audit::{Record, Verifier};
use countersign::storage::rolling::RawLine;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut verifier = Verifier::new();
    verifier.begin_file(&AbsPath::root());
    let mut records = 0;
    for (number, line) in (1..).zip(bytes.split_inclusive(|&byte| byte == b'\n')) {
        let is_complete = line.ends_with(b"\n");
        let line = line.strip_suffix(b"\n").unwrap_or(line).to_vec();
        records += u64::from(is_complete && Record::read(&line).is_some());
        verifier.line(&RawLine { number, bytes: line, is_complete, is_too_long: false });
    }
    let verification = verifier.finish();
    assert!(records <= verification.records);
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert_eq!(credential_in(&masked(text)), None);
    }
});
