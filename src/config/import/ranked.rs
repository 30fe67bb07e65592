//! Rules of agents where the first or last rule that matches decides, as rules of ours, where deny comes before ask
//! before allow.
//!
//! A restriction loses what a stronger rule lifts: those stronger rules become its exceptions. Where that cannot be
//! said, the restriction stays whole, which is stricter.

use super::entry::{ForeignFile, Import, Outcome, RuleText, Scope};
use crate::analysis::sensitive::credential::credential_in;
use crate::policy::rule::RuleEffect;

/// A rule with its place; a list of them goes from the strongest to the weakest.
#[derive(Debug)]
pub(super) struct Ranked<'a> {
    pub(super) file: &'a ForeignFile<'a>,
    pub(super) line: usize,
    pub(super) original: String,
    pub(super) outcome: Outcome,
}

/// Exceptions of one rule; more are not written, and the rule stays whole for the rest.
const MAX_EXCEPTIONS: usize = 500;

/// Adds the rules, the strongest first, each restriction with what stronger rules take out of it.
pub(super) fn add(mut ranked: Vec<Ranked<'_>>, import: &mut Import) {
    let mut stronger: Vec<(Scope, RuleText)> = Vec::new();
    for rule in &mut ranked {
        // A rule that was widened on its way must not take more out of others than the agent's rule does.
        let exact = matches!(rule.outcome, Outcome::Rule(_) | Outcome::Asks(..))
            || rule.outcome.rule().is_some_and(|r| r.effect == RuleEffect::Allow);
        let Some(text) = rule.outcome.rule_mut() else { continue };
        let own = text.clone();
        if own.effect != RuleEffect::Allow {
            let scope = rule.file.scope;
            let lifting = stronger.iter().filter(|(by, other)| may_lift(*by, scope) && lifts(other, &own)).map(|(_, other)| other);
            if let Some(whole) = lifting.clone().find(|other| own.rules.iter().all(|text| other.rules.contains(text))) {
                rule.outcome = Outcome::Skipped(format!("a stronger rule says {} for all that it is about", whole.effect));
                continue;
            }
            let except: Vec<String> =
                lifting.flat_map(|other| &other.rules).filter(|other| concerns(other, &own)).map(|other| exception(other)).collect();
            if let Some(text) = rule.outcome.rule_mut() {
                text.except.extend(except.into_iter().take(MAX_EXCEPTIONS));
                text.except.sort();
                text.except.dedup();
                // A restriction is not dropped for a credential in what it does not restrict.
                text.except.retain(|text| credential_in(text).is_none());
            }
        }
        if exact {
            stronger.push((rule.file.scope, own));
        }
    }
    for rule in ranked {
        import.add(rule.file, rule.line, rule.original, rule.outcome);
    }
}

/// A project takes nothing out of what a person or an administrator restricts, even where the agent lets it.
fn may_lift(by: Scope, scope: Scope) -> bool {
    let is_project = |scope: Scope| matches!(scope, Scope::Project | Scope::Local);
    !is_project(by) || is_project(scope)
}

/// Whether what a stronger rule says is milder, wherever the weaker one holds.
fn lifts(stronger: &RuleText, weaker: &RuleText) -> bool {
    let milder = stronger.effect < weaker.effect;
    let everywhere = stronger.args.is_empty()
        && stronger.except.is_empty()
        && stronger.folders.is_empty()
        && (stronger.modes.is_empty() || (!weaker.modes.is_empty() && weaker.modes.iter().all(|mode| stronger.modes.contains(mode))));
    milder && everywhere
}

fn tool(text: &str) -> &str {
    text.split('(').next().unwrap_or(text)
}

/// Whether a pattern may be about something that the rule is about, and is not all of it by far: a rule that someone
/// wrote against one thing is kept even where the agent never gets to it, behind one that allows everything.
fn concerns(other: &str, rule: &RuleText) -> bool {
    rule.rules.iter().any(|own| {
        let is_mcp = |text: &str| text.starts_with("mcp__");
        match (other, own.as_str()) {
            ("*", own) => own == "*",
            (_, "*") => true,
            (other, own) if is_mcp(other) && is_mcp(own) => own.contains('*'),
            (other, own) => {
                let is_whole = !other.contains('(');
                tool(other) == tool(own) && (!is_whole || own == other)
            }
        }
    })
}

/// A pattern as an exception: a whole shell is every command of it.
fn exception(text: &str) -> String {
    match text {
        "Bash" | "PowerShell" => format!("{text}(* *)"),
        other => other.to_owned(),
    }
}
