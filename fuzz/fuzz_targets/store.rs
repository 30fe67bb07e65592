//! Any bytes as the store of learned rules or of trust. What holds stands beside the tests, which hold the seeds to it.
#![no_main]

#[path = "../../tests/suite/hostile/laws/store.rs"]
mod law;

libfuzzer_sys::fuzz_target!(|input: &[u8]| law::holds(input));
