//! The only place that knows shell syntax.

pub(crate) mod ast;
mod builtins;
mod expand;
mod scope;
pub(crate) mod walk;

#[derive(Debug)]
pub(crate) struct SyntaxError {
    pub(crate) offset: usize,
    pub(crate) reason: &'static str,
    pub(crate) limit: bool,
}
pub(crate) fn parse(_: &str) -> Result<ast::List, SyntaxError> {
    Err(SyntaxError { offset: 0, reason: "no parser", limit: false })
}
