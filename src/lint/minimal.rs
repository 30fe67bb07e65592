//! The smaller list of rules that means the same: without allow rules that are dead, say what others say, or
//! stand there twice. Nothing is ever loosened: of restrictions only exact doubles go.

use super::{Finding, Fix, LintId, LintInput, Linted};
use crate::config::edit::{self, EditError};
use crate::policy::rule::RuleEffect;

/// Gives the findings about these rules of a file the change that mends them.
pub(super) fn add_fixes<'a>(input: &LintInput<'_>, rules: impl Iterator<Item = &'a Linted>, findings: &mut [Finding]) {
    let mut entries: Vec<(RuleEffect, usize)> = Vec::new();
    for effect in [RuleEffect::Allow, RuleEffect::Ask, RuleEffect::Deny] {
        // A file that is broken is mended by hand first.
        let Ok(found) = edit::entries(input.text, effect) else { return };
        entries.extend(found.into_iter().map(|at| (effect, at)));
    }
    for linted in rules {
        let removable = |finding: &&mut Finding| finding.place == linted.place && is_removable(finding.id, linted.rule.effect);
        let Some(finding) = findings.iter_mut().find(removable) else { continue };
        let Some(at) = offset(input.text, linted.place.line, linted.place.column) else { continue };
        // What stands in a table is not removed: it says more than the rule.
        if entries.contains(&(linted.rule.effect, at)) {
            finding.fix = edit::remove_entry(input.text, linted.rule.effect, at).ok().and_then(|edited| difference(input.text, &edited));
        }
    }
}

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
    let mut removed: Vec<(RuleEffect, usize)> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.fix.is_some() && finding.place.file == input.name) {
        let Some(at) = offset(input.text, finding.place.line, finding.place.column) else { continue };
        let mut effects = [RuleEffect::Allow, RuleEffect::Ask, RuleEffect::Deny].into_iter();
        let effect = effects.find(|effect| edit::entries(input.text, *effect).is_ok_and(|entries| entries.contains(&at)));
        removed.extend(effect.map(|effect| (effect, at)));
    }
    // From the end, so that the places before stay what they are.
    removed.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
    removed.dedup();
    let mut text = input.text.to_owned();
    for (effect, at) in removed {
        text = edit::remove_entry(&text, effect, at)?;
    }
    Ok(text)
}

/// The byte at a line and column.
fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let mut start = 0;
    for _ in 1..line {
        start += text.get(start..)?.find('\n')? + 1;
    }
    let rest = text.get(start..)?;
    rest.char_indices().nth(column.checked_sub(1)?).map(|(at, _)| start + at)
}

/// The one change that makes the second text of the first, which lacks an entry in it.
fn difference(old: &str, new: &str) -> Option<Fix> {
    let start = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let start = (0..=start).rev().find(|at| old.is_char_boundary(*at) && new.is_char_boundary(*at))?;
    let (old_rest, new_rest) = (old.get(start..)?, new.get(start..)?);
    let same = old_rest.bytes().rev().zip(new_rest.bytes().rev()).take_while(|(a, b)| a == b).count();
    let fits = |count: &usize| old.is_char_boundary(old.len() - count) && new.is_char_boundary(new.len() - count);
    let same = (0..=same).rev().find(fits)?;
    let replacement = new_rest.get(..new_rest.len() - same)?.to_owned();
    Some(Fix { title: "remove the rule".to_owned(), range: start..old.len() - same, replacement })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_makes_the_one_text_of_the_other() {
        for (old, new) in [("a, b, c", "a, c"), ("aaa", "a"), ("ü, ö", "ü"), ("x", ""), ("[\"é\", \"è\"]", "[\"é\"]"), ("abab", "ab")]
        {
            let fix = difference(old, new).expect(old);
            assert_eq!(format!("{}{}{}", &old[..fix.range.start], fix.replacement, &old[fix.range.end..]), new);
        }
    }

    #[test]
    fn offsets_are_those_of_lines_and_columns() {
        assert_eq!(offset("ab\nüx\n", 2, 2), Some(5));
        assert_eq!(offset("ab\n", 1, 1), Some(0));
        assert_eq!(offset("ab\n", 4, 1), None);
        assert_eq!(offset("ab\n", 1, 0), None);
    }
}
