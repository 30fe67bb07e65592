//! All tests that use the crate from the outside, in one binary.

mod cases;
mod flow;
mod laws;
mod layout;
mod lint;
mod lint_meaning;
mod packs;
mod reload;
mod repositories;
mod shared;
mod shell;
mod support;
