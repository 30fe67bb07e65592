//! Any bytes as a message. What holds stands beside the tests, which hold the seeds to it.
#![no_main]

#[path = "../../tests/suite/hostile/laws/wire.rs"]
mod law;

libfuzzer_sys::fuzz_target!(|input: &[u8]| law::holds(input));
