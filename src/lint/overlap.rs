//! Rules that say what others of the policy say already, or that others always overrule.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::probe::Probe;
use super::{Finding, LintId, Linted, Severity};
use crate::policy::pattern::{Matcher, Pattern};
use crate::policy::rule::RuleEffect;

/// The rules without those that stand there twice, which are named.
pub(super) fn without_duplicates<'a>(rules: &'a [Linted], findings: &mut Vec<Finding>) -> Vec<&'a Linted> {
    let mut first: HashMap<(usize, RuleEffect, String), &Linted> = HashMap::new();
    let mut out = Vec::with_capacity(rules.len());
    for linted in rules {
        match first.entry((linted.file, linted.rule.effect, linted.identity())) {
            Entry::Occupied(earlier) => {
                let problem = format!("the same stands in {}", earlier.get().named());
                findings.push(linted.finding(LintId::Duplicate, Severity::Warning, problem, "remove one of them"));
            }
            Entry::Vacant(entry) => {
                entry.insert(linted);
                out.push(linted);
            }
        }
    }
    out
}

/// `alive` are the rules that can match, `fitting` those of them that are not too wide.
pub(super) fn check(alive: &[&Linted], fitting: &[&Linted], probe: &Probe, findings: &mut Vec<Finding>) {
    let restrictions: Vec<&Linted> = alive.iter().copied().filter(|linted| !linted.allows() && !linted.is_narrowed()).collect();
    let wide: Vec<&Linted> =
        fitting.iter().copied().filter(|linted| linted.allows() && !linted.is_narrowed() && !linted.rule.pattern.is_exact()).collect();
    let (restrictions, wide) = (ByProgram::new(&restrictions), ByProgram::new(&wide));
    for grant in alive.iter().filter(|linted| linted.allows()) {
        let pattern = &grant.rule.pattern;
        if let Some(restriction) = restrictions.like(pattern).find(|restriction| restriction.rule.pattern.always_hits(pattern)) {
            findings.push(shadowed(grant, restriction));
            continue;
        }
        let covering = wide.like(pattern).find(|wide| {
            // Of two that say the same, the first stays.
            let is_first = || wide.place < grant.place || grant.is_narrowed() || !covers(grant, wide, probe);
            wide.file == grant.file && wide.place != grant.place && covers(wide, grant, probe) && is_first()
        });
        if let Some(wide) = covering {
            let problem = format!("{} allows all of this already", wide.named());
            findings.push(grant.finding(LintId::Redundant, Severity::Note, problem, "remove it"));
        }
    }
}

fn shadowed(grant: &Linted, restriction: &Linted) -> Finding {
    let verb = if restriction.rule.effect == RuleEffect::Deny { "denies" } else { "asks about" };
    let what = match grant.rule.pattern.matcher {
        // The names in a folder are no content.
        Matcher::File { writes: false, .. } => "whatever this allows to be read",
        _ => "all that this allows",
    };
    let problem = format!("{} {verb} {what}, and of two rules the stricter one counts", restriction.named());
    let advice = if matches!(grant.rule.pattern.matcher, Matcher::Host(_) | Matcher::Detail { .. }) {
        "restrict less, or remove this".to_owned()
    } else {
        format!("write it as an exception of the restriction, `except = [\"{}\"]` in a table, or remove it", grant.shown)
    };
    grant.finding(LintId::Shadowed, Severity::Warning, problem, advice)
}

/// Whether the wide rule, which is not exact, covers whatever the other covers.
fn covers(wide: &Linted, other: &Linted, probe: &Probe) -> bool {
    let (wide_pattern, pattern) = (&wide.rule.pattern, &other.rule.pattern);
    if !wide_pattern.includes(pattern) {
        return false;
    }
    if pattern.is_exact() {
        // An exact rule covers things for which a wide one has to name them.
        return match pattern.matcher {
            Matcher::Mcp(_) | Matcher::Detail { .. } => true,
            _ => probe.allows_exact(&wide.rule, pattern) == Some(true),
        };
    }
    match &pattern.matcher {
        Matcher::Command { .. } => {
            let names_something = |word: &str| word.starts_with('-') || word.contains("//") || word.contains('=');
            let text = wide_pattern.to_string();
            let same = |word: &str| text.split([' ', '(', ')']).any(|known| known == word || known.strip_suffix(":*") == Some(word));
            let inner = other.inner().unwrap_or_default();
            super::words::body(&inner).0.split_whitespace().all(|word| !names_something(word) || same(word))
        }
        Matcher::Everything | Matcher::Tool(_) | Matcher::File { .. } | Matcher::Host(_) | Matcher::Mcp(_) | Matcher::Detail { .. } => true,
    }
}

impl Linted {
    /// All that the rule says, for finding it again.
    fn identity(&self) -> String {
        let except: Vec<String> = self.rule.except.iter().map(Pattern::to_string).collect();
        format!("{}\n{}", self.rule, except.join("\n"))
    }
}

/// Rules by the program that they spell out, since most speak of different ones.
struct ByProgram<'a> {
    by_program: HashMap<&'a str, Vec<&'a Linted>>,
    others: Vec<&'a Linted>,
}

impl<'a> ByProgram<'a> {
    fn new(rules: &[&'a Linted]) -> Self {
        let mut this = Self { by_program: HashMap::new(), others: Vec::new() };
        for linted in rules {
            match program(&linted.rule.pattern) {
                Some(program) => this.by_program.entry(program).or_default().push(linted),
                None => this.others.push(linted),
            }
        }
        this
    }

    /// The rules that could include the pattern, in the order of the text within each group.
    fn like(&self, pattern: &Pattern) -> impl Iterator<Item = &'a Linted> {
        let same = program(pattern).and_then(|program| self.by_program.get(program));
        same.into_iter().flatten().chain(&self.others).copied()
    }
}

fn program(pattern: &Pattern) -> Option<&str> {
    match &pattern.matcher {
        Matcher::Command { command, .. } => command.program(),
        _ => None,
    }
}
