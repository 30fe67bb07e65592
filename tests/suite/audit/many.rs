//! Several write at once, and nothing is lost.

use std::collections::HashSet;
use std::thread;

use countersign::audit::{AuditLog, AuditSettings};

use super::Scratch;

#[test]
fn eight_writers_lose_nothing_and_the_chain_holds() {
    let settings = AuditSettings { max_bytes: 20_000, keep: 100, required: false };
    let scratch = Scratch::with(settings);
    thread::scope(|scope| {
        for writer in 0..8 {
            // A log of its own is what another process has: nothing is shared but the files.
            let log = AuditLog::new(scratch.log.path().clone(), settings);
            scope.spawn(move || {
                for n in 0..25 {
                    log.note(Some(n), "test", &format!("writer {writer}, note {n}")).expect("recorded");
                }
            });
        }
        // Whoever reads meanwhile sees a whole chain.
        for _ in 0..10 {
            let verification = scratch.log.verify().expect("readable");
            assert!(verification.is_intact(), "{:?}", verification.findings);
        }
    });
    let verification = scratch.log.verify().expect("readable");
    assert!(verification.is_intact(), "{:?}", verification.findings);
    assert!(verification.files > 2);
    let texts: Vec<String> = scratch.records().into_iter().filter_map(|record| record.text).collect();
    assert_eq!(texts.len(), 200);
    assert_eq!(texts.iter().collect::<HashSet<_>>().len(), 200);
}
