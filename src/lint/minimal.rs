//! The smaller list of rules that means the same: without allow rules that are dead, say what others say, or
//! stand there twice. Nothing is ever loosened: of restrictions only exact doubles go.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::{Finding, Fix, LintId, LintInput, Linted, Place};
use crate::config::edit::{self, EditError};
use crate::policy::rule::RuleEffect;

/// Gives the findings about these rules of a file the change that mends them.
pub(super) fn add_fixes<'a>(input: &LintInput<'_>, rules: impl Iterator<Item = &'a Linted>, findings: &mut [Finding]) {
    // A file that is broken is mended by hand first. What stands in a table is not removed: it says more than the rule.
    let Ok(mut entries) = entries(input.text) else { return };
    let rules: HashMap<&Place, RuleEffect> = rules.map(|linted| (&linted.place, linted.rule.effect)).collect();
    let lines = Lines::of(input.text);
    for finding in findings {
        let Some(effect) = rules.get(&finding.place).filter(|effect| is_removable(finding.id, **effect)) else { continue };
        // Each entry is removed once, whatever is wrong with it.
        let entry = lines.offset(&finding.place).and_then(|at| entries.remove(&(*effect, at)));
        finding.fix = entry.map(|range| Fix { title: "remove the rule".to_owned(), range, replacement: String::new() });
    }
}

/// What to take out of the text for each entry of its arrays, by what the array does and where the entry begins.
fn entries(text: &str) -> Result<HashMap<(RuleEffect, usize), Range<usize>>, EditError> {
    let mut out = HashMap::new();
    for effect in EFFECTS {
        out.extend(edit::entries(text, effect)?.into_iter().map(|entry| ((effect, entry.start), entry.cut)));
    }
    Ok(out)
}

const EFFECTS: [RuleEffect; 3] = [RuleEffect::Allow, RuleEffect::Ask, RuleEffect::Deny];

/// Whether removing the rule changes nothing but the length of the list, or only asks more often.
fn is_removable(id: LintId, effect: RuleEffect) -> bool {
    match id {
        LintId::Duplicate => true,
        LintId::Fragment
        | LintId::OneOff
        | LintId::Placeholder
        | LintId::UnbalancedQuote
        | LintId::OperatorInCommand
        | LintId::NeverMatches
        | LintId::Expired
        | LintId::Redundant => effect == RuleEffect::Allow,
        // What was meant by these only their author knows.
        LintId::EverythingRule
        | LintId::RunsCode
        | LintId::ExecOption
        | LintId::WideRead
        | LintId::WideWrite
        | LintId::WideHost
        | LintId::AccidentalWildcard
        | LintId::WalkedAround
        | LintId::LiteralDeny
        | LintId::RootedPath
        | LintId::NotARule
        | LintId::DeadRule
        | LintId::Malformed
        | LintId::Instruction
        | LintId::Shadowed
        | LintId::SecretInRule
        | LintId::HomePath
        | LintId::MisplacedKey
        | LintId::MissingDecision
        | LintId::InvalidValue
        | LintId::Unreadable
        | LintId::ExampleDiffers
        | LintId::IgnoredInProject
        | LintId::BypassMode => false,
    }
}

/// The file's text with all fixes of the findings about it made; the same text where there are none.
///
/// # Errors
/// When a fix does not fit the text, as when it changed since.
pub fn minimal(input: &LintInput<'_>, findings: &[Finding]) -> Result<String, EditError> {
    let lines = Lines::of(input.text);
    let of_file = findings.iter().filter(|finding| finding.fix.is_some() && finding.place.file == input.name);
    let gone: HashSet<usize> = of_file.filter_map(|finding| lines.offset(&finding.place)).collect();
    if gone.is_empty() {
        return Ok(input.text.to_owned());
    }
    let mut arrays = Vec::new();
    for effect in EFFECTS {
        let starts: Vec<usize> =
            edit::entries(input.text, effect)?.iter().map(|entry| entry.start).filter(|at| gone.contains(at)).collect();
        arrays.extend(starts.iter().max().map(|last| (*last, effect, starts.clone())));
    }
    // From the end, so that the places before stay what they are.
    arrays.sort_by_key(|(last, ..)| std::cmp::Reverse(*last));
    arrays.into_iter().try_fold(input.text.to_owned(), |text, (_, effect, starts)| edit::remove_entries(&text, effect, &starts))
}

/// Where the lines of a text begin.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, starts: std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect() }
    }

    /// The byte at a place.
    fn offset(&self, place: &Place) -> Option<usize> {
        let start = *self.starts.get(place.line.checked_sub(1)?)?;
        let mut characters = self.text.get(start..)?.char_indices();
        characters.nth(place.column.checked_sub(1)?).map(|(at, _)| start + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_those_of_lines_and_columns() {
        let offset = |text: &str, line, column| Lines::of(text).offset(&Place { file: String::new(), line, column });
        assert_eq!(offset("ab\nüx\n", 2, 2), Some(5));
        assert_eq!(offset("ab\n", 1, 1), Some(0));
        assert_eq!(offset("ab\n", 4, 1), None);
        assert_eq!(offset("ab\n", 1, 0), None);
    }
}
