//! Names that a comprehension has for itself: since Python 3 nothing outside of it sees them, whatever the same name stands for there.
//! Source: section 6.2.4 of the language reference of Python 3.13.

use compact_str::{CompactString, format_compact};

use super::library;
use super::narrowing::narrow_results;
use super::renaming::{Reach, Renaming};
use super::tree::{Clause, Expr, Target};

/// The comprehension, in which such names are others than anywhere else: with a number that no other one has.
pub(super) fn comprehension(mut results: Vec<Expr>, mut clauses: Vec<Clause>, number: usize) -> Option<Expr> {
    let mut names = Vec::new();
    for clause in &clauses {
        collect(&clause.target, &mut names);
    }
    // These are refused by the name that they have.
    names.retain(|name| !name.starts_with("__") && !library::is_refused(name, true));
    let others = names.into_iter().map(|name| (name.clone(), format_compact!("{name} {number}"))).collect();
    let renaming = Renaming { names: others, reach: Reach::Everywhere };
    for (index, clause) in clauses.iter_mut().enumerate() {
        renaming.expression(&mut clause.target)?;
        // What the first of them goes through is found outside.
        if index > 0 {
            renaming.expression(&mut clause.source)?;
        }
        renaming.expressions(&mut clause.conditions)?;
    }
    renaming.expressions(&mut results)?;
    if let [clause] = clauses.as_mut_slice() {
        narrow_results(clause, &mut results);
    }
    Some(Expr::Comprehension(results, clauses))
}

/// The names that a target binds.
fn collect(target: &Expr, names: &mut Vec<CompactString>) {
    match target.as_target() {
        Some(Target::Name(name)) => names.push(name.into()),
        Some(Target::Items(items)) => items.iter().for_each(|item| collect(item, names)),
        Some(Target::Subscript(..)) | None => {}
    }
}
