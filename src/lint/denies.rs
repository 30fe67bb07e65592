//! Restrictions that do not hold what they seem to: another rule lets code run that may do the same unseen, or
//! only one spelling of several is known.

use super::probe::Probe;
use super::{Finding, LintId, Linted, Semantics, Severity};
use crate::action::{Dialect, last_component};
use crate::analysis::programs::row::Grammar;
use crate::policy::Policy;
use crate::policy::breadth::breadth;
use crate::policy::pattern::{CommandPattern, Matcher};
use crate::policy::rule::{RuleEffect, RuleSet};

/// `alive` are the rules that can match.
pub(super) fn check(alive: &[&Linted], probe: &Probe, semantics: Semantics, findings: &mut Vec<Finding>) {
    walked_around(alive, probe, semantics, findings);
    for effect in [RuleEffect::Ask, RuleEffect::Deny] {
        // A file that happens to be protected as well is not what the author of a command's rule thought of.
        let speaks_of_commands = |linted: &&&Linted| match linted.rule.pattern.matcher {
            Matcher::Command { .. } | Matcher::Tool(_) | Matcher::Everything => true,
            Matcher::File { .. } | Matcher::Host(_) | Matcher::Mcp(_) | Matcher::Detail { .. } => false,
        };
        let as_strict = || alive.iter().filter(|linted| !linted.allows() && linted.rule.effect >= effect).filter(speaks_of_commands);
        let rules: Vec<&Linted> = alive.iter().copied().filter(|linted| linted.rule.effect == effect).collect();
        if rules.is_empty() {
            continue;
        }
        let policy = Policy::new(RuleSet::new(as_strict().map(|linted| linted.rule.clone())));
        for linted in rules {
            findings.extend(literal(linted, &policy, probe));
        }
    }
}

/// What a command would do is denied also when a shell, `xargs` or `timeout` stands around it, and files are
/// denied to commands too. Nobody sees what a script, a recipe or a package does.
fn walked_around(alive: &[&Linted], probe: &Probe, semantics: Semantics, findings: &mut Vec<Finding>) {
    let is_shadowed = |grant: &Linted| {
        let mut restrictions = alive.iter().filter(|linted| !linted.allows() && !linted.is_narrowed());
        restrictions.any(|restriction| restriction.rule.pattern.always_hits(&grant.rule.pattern))
    };
    let runs = |linted: &Linted| {
        // Elsewhere a wrapper hides what stands behind it, too.
        let really = || semantics == Semantics::Foreign || probe.runs_code(&linted.rule);
        linted.allows() && breadth(&linted.rule.pattern).is_some() && !is_shadowed(linted) && really()
    };
    let Some(way) = alive.iter().find(|linted| runs(linted)) else { return };
    for denial in alive.iter().filter(|linted| linted.rule.effect == RuleEffect::Deny) {
        let is_of_actions = match &denial.rule.pattern.matcher {
            Matcher::Command { .. } | Matcher::File { .. } | Matcher::Host(_) => true,
            Matcher::Everything | Matcher::Tool(_) | Matcher::Mcp(_) | Matcher::Detail { .. } => false,
        };
        if is_of_actions {
            let problem = format!("{} allows code to run that nobody looks into, and it may do what is denied here", way.named());
            findings.push(denial.finding(LintId::WalkedAround, Severity::Warning, problem, "allow less there, or contain it in a sandbox"));
        }
    }
}

/// Whether the restriction knows a command by one spelling only, and no other of the policy knows the rest.
fn literal(linted: &Linted, policy: &Policy, probe: &Probe) -> Option<Finding> {
    let Matcher::Command { dialect: Dialect::Posix, command } = &linted.rule.pattern.matcher else { return None };
    // What else its conditions ask for, another spelling need not fulfil.
    if linted.is_part() {
        return None;
    }
    let words: Vec<&str> = command.spelled_words().collect();
    let at = words.iter().position(|word| is_option(word))?;
    // Quotes and blanks inside words: nothing that is spelled again here.
    if words.iter().any(|word| word.contains(|c: char| c.is_control() || "'\"\\$`;|&<>(){}!#~".contains(c))) {
        return None;
    }
    let escapes =
        spellings(&words, at, grammar(command, probe)).into_iter().find(|spelling| !probe.hits(policy, &linted.rule, spelling))?;
    let program = words.get(..at).unwrap_or_default().join(" ");
    let option = words.get(at).copied().unwrap_or_default();
    let problem = format!("this does not hold for `{escapes}`, which may mean the same");
    let advice = if escapes.split(' ').any(|word| word == option) {
        format!("restrict `Bash({program}:*)`, or the option wherever it stands: `Bash({program}* {option}*)`")
    } else {
        format!("restrict `Bash({program}:*)`")
    };
    Some(linted.finding(LintId::LiteralDeny, Severity::Warning, problem, advice))
}

fn is_option(word: &str) -> bool {
    word.len() > 1 && word.starts_with('-') && word != "--"
}

/// How the program takes its words apart, where that is known.
fn grammar(command: &CommandPattern, probe: &Probe) -> Option<Grammar> {
    let program = last_component(command.program()?);
    probe.catalog().find(program)?.with_row(|row| row.grammar)
}

/// Options that ask for the same, of the commands that people restrict most. Manual pages: git 2.44, coreutils 9.4.
const SYNONYMS: &[(&str, &str, &str)] = &[
    ("git push", "--force", "-f"),
    ("git push", "-f", "--force"),
    ("git push", "--delete", "-d"),
    ("git branch", "-D", "-d --force"),
    ("git commit", "--no-verify", "-n"),
    ("git clean", "-f", "--force"),
    ("rm", "-r", "--recursive"),
    ("rm", "-rf", "--recursive --force"),
    ("rm", "-fr", "--force --recursive"),
];

/// Other spellings of the command that ask for the same.
fn spellings(words: &[&str], at: usize, grammar: Option<Grammar>) -> Vec<String> {
    let mut out = Vec::new();
    let (before, after) = words.split_at(at);
    let Some((option, rest)) = after.split_first() else { return out };
    let with = |options: &[&str]| before.iter().chain(options).chain(rest).copied().collect::<Vec<_>>().join(" ");
    let bundle = option.strip_prefix('-').filter(|letters| letters.len() > 1 && letters.chars().all(|c| c.is_ascii_alphabetic()));
    let bundles = match grammar {
        Some(Grammar::Getopt | Grammar::Posix | Grammar::Exact | Grammar::Bundle) => true,
        // Unknown programs may well have words of letters behind one dash.
        None
        | Some(
            Grammar::Switches
            | Grammar::SingleDash
            | Grammar::SingleDashPermuted
            | Grammar::Words
            | Grammar::Data
            | Grammar::Find
            | Grammar::Test
            | Grammar::Dd,
        ) => false,
    };
    if let Some(letters) = bundle.filter(|_| bundles) {
        let apart: Vec<String> = letters.chars().map(|c| format!("-{c}")).collect();
        out.push(with(&apart.iter().map(String::as_str).collect::<Vec<_>>()));
        out.push(with(&[&format!("-{}", letters.chars().rev().collect::<String>())]));
    }
    let command = before.join(" ");
    let same = SYNONYMS.iter().filter(|(of, known, _)| *of == command && known == option);
    out.extend(same.map(|(.., other)| with(&[other])));
    let permutes = match grammar {
        Some(Grammar::Getopt | Grammar::Exact | Grammar::Switches | Grammar::SingleDashPermuted) => true,
        None
        | Some(
            Grammar::Posix
            | Grammar::SingleDash
            | Grammar::Words
            | Grammar::Data
            | Grammar::Find
            | Grammar::Test
            | Grammar::Dd
            | Grammar::Bundle,
        ) => false,
    };
    if permutes && rest.is_empty() {
        out.push(with(&["x", option]));
    }
    // Without an operand the command would do nothing.
    if rest.is_empty() {
        for spelling in out.iter_mut().filter(|spelling| !spelling.contains(" x ")) {
            spelling.push_str(" x");
        }
    }
    out
}
