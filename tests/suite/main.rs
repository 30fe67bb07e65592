//! All tests that use the crate from the outside, in one binary.

mod cases;
mod export;
mod expressions;
mod flow;
#[cfg(feature = "import")]
mod import;
mod laws;
mod layout;
mod repositories;
mod shared;
mod shell;
mod support;
