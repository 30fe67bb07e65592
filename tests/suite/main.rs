//! All tests that use the crate from the outside, in one binary.

mod cases;
mod diff;
mod explain;
mod flow;
mod laws;
mod layout;
mod repositories;
mod shared;
mod shell;
mod support;
