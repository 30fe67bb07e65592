//! The programs of JavaScript: those that only compute, print, and touch files that they name.
//!
//! `scanner.rs` takes the text apart as `expression.rs` and `statement.rs` ask for it, which make the tree of `tree.rs`;
//! `names.rs` says what each name is bound to, `kinds.rs` what its values may be, `listed.rs` which of them are names in a folder, and `check.rs` holds all of it against the lists of `library.rs`. Everything
//! outside of the subset makes the whole text one that is not understood.
//!
//! Values lead to the interpreter here: `x.constructor.constructor` makes functions of texts. So what counts is what may be
//! called, and what could come to be called: see `check.rs`.

mod check;
mod expression;
mod kinds;
mod library;
mod listed;
mod names;
mod primary;
mod scanner;
mod statement;
mod tree;

use super::Touch;

/// How long a text may be.
const MAX_LENGTH: usize = 16 * 1024;

/// The files that a text touches which does nothing else; `None` if that is not certain.
pub(crate) fn javascript(text: &str) -> Option<Vec<Touch>> {
    // The last two end lines, as few people could see.
    let is_plain = !text.chars().any(|c| (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{2028}' | '\u{2029}'));
    if !is_plain || text.len() > MAX_LENGTH {
        return None;
    }
    of_statements(&statement::parse(text)?)
}

fn of_statements(statements: &[tree::Stmt]) -> Option<Vec<Touch>> {
    let names = names::Names::of(statements)?;
    check::check(statements, &names)
}

#[cfg(test)]
mod everywhere;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests;
