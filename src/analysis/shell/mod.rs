//! The only place that knows shell syntax.

pub(crate) mod ast;
