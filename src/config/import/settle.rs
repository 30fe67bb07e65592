//! The last look at a rule before it is in the report: whether it is one, and whether it may allow unseen.

use super::entry::{Outcome, RuleText};
use super::path::too_wide;
use crate::config::grammar::MAX_RULE;
use crate::policy::breadth::breadth;
use crate::policy::pattern::{Matcher, Pattern, reads_files};
use crate::policy::rule::{Layer, Rule, RuleEffect, Source};

/// Characters of a reason that are kept.
const MAX_REASON: usize = 500;

/// What becomes of a rule, with what was put right in it on the way.
pub(super) fn settle(mut rule: RuleText, notes: &[&str]) -> Outcome {
    // What no config takes: a text that is too long to be read is not a rule, a reason is cut.
    let reason = rule.reason.map(|reason| reason.chars().filter(|c| !c.is_control()).take(MAX_REASON).collect::<String>());
    rule.reason = reason.filter(|reason| !reason.trim().is_empty());
    let args = rule.args.iter().map(|(_, pattern)| pattern);
    if rule.rules.iter().chain(&rule.except).chain(args).any(|text| text.len() > MAX_RULE) {
        let why = format!("it is longer than {MAX_RULE} bytes");
        return if rule.effect == RuleEffect::Allow { Outcome::Skipped(why) } else { Outcome::Unreadable(why) };
    }
    let source = || Source::new(Layer::User, "import");
    let not_a_rule = rule.rules.iter().find_map(|text| Rule::parse(rule.effect, text, source()).err());
    if let Some(error) = not_a_rule.or_else(|| rule.except.iter().find_map(|text| Pattern::parse(text).err())) {
        // What would have been restricted is lost; the report says so louder.
        return if rule.effect == RuleEffect::Allow { Outcome::Skipped(error.message) } else { Outcome::Unreadable(error.message) };
    }
    if rule.rules.is_empty() {
        return Outcome::Skipped("nothing of ours says the same".to_owned());
    }
    if rule.effect == RuleEffect::Allow
        && let Some(why) = wide(&rule)
    {
        return Outcome::Asks(rule, why.to_owned());
    }
    if notes.is_empty() { Outcome::Rule(rule) } else { Outcome::Normalised(rule, notes.join("; ")) }
}

/// What becomes of a rule that may only allow once it is confirmed, since it …
pub(super) fn asks(rule: RuleText, why: &str) -> Outcome {
    match settle(rule, &[]) {
        Outcome::Rule(rule) | Outcome::Normalised(rule, _) | Outcome::Asks(rule, _) => Outcome::Asks(rule, why.to_owned()),
        outcome => outcome,
    }
}

/// Why an allow rule is too wide to come about unseen.
fn wide(rule: &RuleText) -> Option<&'static str> {
    rule.rules.iter().find_map(|text| {
        let pattern = Pattern::parse(text).ok()?;
        // What an expression narrows is looked at by whoever made the expression.
        let narrowed = rule.args.iter().any(|(name, _)| name == "command");
        let by_command = breadth(&pattern).filter(|_| !narrowed).map(crate::policy::breadth::Breadth::words);
        let by_tool = match text.as_str() {
            tool if reads_files(tool) => Some("allows reading every file on the disk"),
            "Skill" => Some("allows every skill, with the code that it runs"),
            "WebFetch" | "WebFetch(domain:*)" => (rule.args.is_empty()).then_some("allows fetching from every host"),
            _ => None,
        };
        let inner = text.find('(').and_then(|at| text.get(at + 1..)).and_then(|rest| rest.strip_suffix(')'));
        let by_path = inner.filter(|_| matches!(pattern.matcher, Matcher::File { .. })).and_then(too_wide);
        by_command.or(by_tool).or(by_path)
    })
}
