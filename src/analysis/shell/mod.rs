//! The only place that knows shell syntax.
//!
//! `cursor` → `parser` (with `word` and `expansion`) → `ast` → `walk` (with `scope`, `expand` and
//! `builtins`): text to tree, tree to steps.

pub(crate) mod ast;
mod builtins;
mod cursor;
mod expand;
mod expansion;
mod outline;
mod output;
mod parser;
mod scope;
pub(crate) mod walk;
mod word;

pub use cursor::SyntaxError;
pub use outline::{OutlineCommand, OutlineWord, outline};
pub(crate) use parser::parse;
