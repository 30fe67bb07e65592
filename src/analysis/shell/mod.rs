//! The only place that knows shell syntax: `parse` makes a tree of a text, `walk` makes steps of the tree. `outline` lists the commands
//! of a text without walking it, `quoting` writes words.

mod outline;
mod parse;
mod quoting;
pub(crate) mod walk;

pub use outline::{OutlineCommand, OutlineWord, outline};
pub use parse::SyntaxError;
pub use quoting::quoted;
pub(crate) use quoting::{in_quotes, quoted_unless};
