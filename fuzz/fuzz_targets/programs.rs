//! Any text as a program in one of the small languages that are read. What holds stands beside the tests, which hold the seeds to it.
#![no_main]

#[path = "../../tests/suite/hostile/laws/programs.rs"]
mod law;

libfuzzer_sys::fuzz_target!(|input: &[u8]| law::holds(input));
