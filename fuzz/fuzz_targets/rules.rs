//! Any text as a rule, in every place where rules are written. What holds stands beside the tests, which hold the seeds to it.
#![no_main]

#[path = "../../tests/suite/hostile/laws/rules.rs"]
mod law;

libfuzzer_sys::fuzz_target!(|input: &[u8]| law::holds(input));
