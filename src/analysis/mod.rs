//! From a call to what it could do. Every failure is an opaque action with its cause.

pub mod host;
pub mod path;
pub mod programs;
pub(crate) mod shell;
mod variables;
