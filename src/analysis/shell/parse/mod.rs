//! Reads a shell text into a tree, as bash would. One pass, no recovery: whatever is outside the subset is an error, and the whole
//! text is then opaque. Several refusals stand for forms in which other parsers have hidden commands; bash's own parser is the judge
//! of this one (`tests/shell_oracle`).
//!
//! `list` reads what is made of commands, `command` simple ones, `word` and `expansion` what those are made of; all of them move one
//! `cursor`, and the tree is in `ast`. What `zsh` and `sh` read otherwise is refused or noted.

pub(super) mod ast;
mod command;
mod cursor;
mod expansion;
mod heredoc;
mod list;
mod sh;
mod word;
mod zsh;

pub use cursor::SyntaxError;

use ast::List;
use cursor::{Cursor, Result};
use list::End;

use crate::action::Span;

/// What a text is to bash.
pub(super) struct Parsed {
    pub(super) list: List,
    /// Where it first is something else to other shells.
    pub(super) differs: Option<SyntaxError>,
}

/// Parses a whole text.
pub(super) fn parse(text: &str) -> Result<Parsed> {
    parse_at(text, 0, None)
}

/// Parses the text of a back-quoted substitution, or a whole text at depth 0.
fn parse_at(text: &str, depth: usize, outer: Option<Span>) -> Result<Parsed> {
    let mut cursor = Cursor::new(text, depth, outer)?;
    cursor.newlines()?;
    let list = if cursor.is_at_end() { List::new() } else { cursor.list(End::Text)? };
    if !cursor.is_at_end() {
        return cursor.fail("something that cannot stand here");
    }
    if !cursor.heredocs.is_empty() {
        return cursor.fail("a heredoc without its end");
    }
    Ok(Parsed { list, differs: cursor.differs })
}
