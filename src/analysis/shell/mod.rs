//! The only place that knows shell syntax.
//!
//! `cursor` → `parser` (with `command`, `word` and `expansion`) → `ast` → `walk` (with `compound`, `simple`,
//! `redirection`, `scope`, `expand` and `builtins`): text to tree, tree to steps.

pub(crate) mod added;
mod ast;
mod braces;
mod builtins;
mod command;
mod compound;
mod cursor;
mod expand;
mod expansion;
mod lines;
mod listed;
mod outline;
mod output;
mod parser;
mod printf;
mod quoting;
mod redirection;
mod scope;
mod sh;
mod simple;
pub(crate) mod walk;
mod word;
mod zsh;

pub use cursor::SyntaxError;
pub use outline::{OutlineCommand, OutlineWord, outline};
pub(crate) use parser::parse;
pub use quoting::quoted;
pub(crate) use quoting::{in_quotes, quoted_unless};
