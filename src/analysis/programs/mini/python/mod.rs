//! The programs of Python: those that only compute, print, and touch files that they name.
//!
//! `token.rs` and `literal.rs` take the text apart. `statement.rs`, `expression.rs` and `primary.rs` read the tree of `tree.rs` from the
//! tokens (through `parser.rs`); some names become others on the way, as `scopes.rs` and `narrowing.rs` say.
//! `names.rs` says what each name is bound to (in the forms of `shapes.rs`), `values.rs` what an expression stands for, and `found.rs` which
//! files it stands for that are found when the text runs. `check.rs` and `files.rs` hold all of it against the lists of `library.rs`.
//! Whatever is outside of the subset makes the whole text one that is not understood.
//!
//! A called name must be a builtin of the list that the text binds nowhere, a function of the text, or something that a
//! module of the list has. Types, modules, and functions that could reach further are never values, so that no name that
//! only holds a value needs to be followed. Attributes are those of a list, whatever they are asked of: none of them leads
//! from a value to the interpreter behind it (`__class__`, `gi_frame`, …).

mod check;
mod expression;
mod files;
mod format;
mod found;
mod library;
mod literal;
mod names;
mod narrowing;
mod parser;
mod primary;
mod renaming;
mod scopes;
mod shapes;
mod statement;
mod token;
mod tree;
mod values;

use super::{Access, Touch};

/// How long a text may be.
const MAX_LENGTH: usize = 16 * 1024;

/// What the command line says of a text.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Given<'a> {
    /// The words behind it, from `sys.argv[1]` on, as far as they are known.
    pub(crate) words: &'a [Option<&'a str>],
    /// Whether no Python 2 runs it.
    pub(crate) is_python3: bool,
}

/// What a text does that is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    /// The files that it touches.
    pub(crate) touches: Vec<Touch>,
    /// Whether it imports packages that are no part of Python, which import others by names that are not known here.
    pub(crate) imports_installed: bool,
}

/// What a text does that computes, prints and touches files; `None` if that is not certain to be all.
pub(crate) fn python(text: &str, given: Given<'_>) -> Option<Text> {
    // Passing over plain text takes a loop without an early end.
    let is_ascii = text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~' | b'\n' | b'\t'));
    let is_plain = is_ascii || !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    if !is_plain || text.len() > MAX_LENGTH || imports_unknown(text) {
        return None;
    }
    of_statements(statement::parse(&token::statements(text)?, given.is_python3)?, given)
}

fn of_statements(mut statements: Vec<tree::Stmt>, given: Given<'_>) -> Option<Text> {
    // In Python 2 a comprehension binds its names for what is around it.
    if given.is_python3 {
        narrowing::narrow(&mut statements);
    }
    // What only imports is there for what the modules do when they are imported.
    let imports = |one: &tree::Stmt| matches!(one, tree::Stmt::Import { .. } | tree::Stmt::From { .. });
    let names = names::Names::of(&statements, given)?;
    // Of a package of others it says whether that is there.
    if !statements.is_empty() && !names.imports_installed && statements.iter().all(imports) {
        return None;
    }
    let touches = check::check(&statements, &names)?;
    Some(Text { touches, imports_installed: names.imports_installed })
}

/// Whether one of the imports that the text begins with is of a module that is not known: most texts that are not
/// understood are told by that, before they are taken apart.
fn imports_unknown(text: &str) -> bool {
    let begins = text.lines().map(|line| line.trim_end_matches([' ', '\t']));
    let mut modules = begins.filter(|line| !line.is_empty() && !line.starts_with('#')).map_while(|line| {
        let named = line.strip_prefix("import ").or_else(|| line.strip_prefix("from "))?;
        named.split([' ', '\t', ',', ';', '\\']).find(|name| !name.is_empty())
    });
    modules.any(|module| !library::is_module(module))
}

#[cfg(test)]
mod everywhere;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests;
