//! All tests that use the crate from the outside, in one binary.

mod attacks;
mod cases;
mod flow;
mod laws;
mod layout;
mod repositories;
mod session_flow;
mod shared;
mod shell;
mod support;
