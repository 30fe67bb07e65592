//! Any text: the parser neither panics nor hangs, and says where it stops.
#![no_main]

use countersign::analysis::shell::outline;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(error) = outline(text) {
        assert!(error.offset <= text.len());
    }
});
