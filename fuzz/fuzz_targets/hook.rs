//! Any bytes as the event of any agent. What holds stands beside the tests, which hold the seeds to it.
#![no_main]

#[path = "../../tests/suite/hostile/laws/hook.rs"]
mod law;

libfuzzer_sys::fuzz_target!(|input: &[u8]| law::holds(input));
