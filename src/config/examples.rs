//! Examples of rules, held against them while the file is read: a rule that is not about what its author thinks is
//! a mistake like any other.

use serde_json::json;

use super::errors::quoted;
use crate::call::ToolCall;
use crate::policy::Policy;
use crate::policy::judge::CoveredBy;
use crate::policy::mode::Mode;
use crate::policy::rule::{Layer, Rule, RuleEffect, RuleSet};
use crate::policy::trial::Trial;

/// A call that a rule must be about, or must not be about.
#[derive(Debug)]
pub(super) struct Example {
    /// Where it stands.
    pub(super) at: usize,
    /// A shell command, or a tool with its argument: `Read(src/main.rs)`, `WebFetch(https://docs.rs/)`.
    pub(super) text: String,
    /// Whether the rule must be about it.
    pub(super) is_about: bool,
}

/// An example that does not come out as it should.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) at: usize,
    pub(super) message: String,
}

/// The examples that do not come out as they should, for the rules of one table.
pub(super) fn wrong(rules: &[Rule], examples: &[Example]) -> Vec<Wrong> {
    let Some(first) = rules.first() else { return Vec::new() };
    let effect = first.effect;
    let policy = Policy::new(RuleSet::new(rules.iter().cloned()));
    let mode = first.conditions.modes.first().copied().unwrap_or(Mode::Default);
    let trial = Trial::new([]);
    let mut out = Vec::new();
    for Example { at, text, is_about } in examples {
        let is_hit = is_about_call(&trial, &policy, effect, mode, &call(text));
        if is_hit != *is_about {
            let (is, should) = if *is_about { ("is not", "an example") } else { ("is", "a counterexample") };
            let verb = match effect {
                RuleEffect::Allow => "allowed",
                RuleEffect::Ask => "asked",
                RuleEffect::Deny => "denied",
            };
            out.push(Wrong { at: *at, message: format!("{} {is} {verb} by this rule, and is given as {should}", quoted(text)) });
        }
    }
    out
}

/// The call that the text stands for.
fn call(text: &str) -> ToolCall {
    let argument = |name: &str| match name {
        "Read" | "Edit" | "Write" => Some("file_path"),
        "WebFetch" => Some("url"),
        "Agent" => Some("subagent_type"),
        "Skill" => Some("skill"),
        _ => None,
    };
    let parts = text.strip_suffix(')').and_then(|text| text.split_once('('));
    if let Some((tool, value)) = parts
        && let Some(name) = argument(tool)
    {
        return ToolCall::new(tool, json!({ name: value }), Trial::WORKSPACE);
    }
    if text.starts_with("mcp__") && !text.contains(char::is_whitespace) {
        return ToolCall::new(text, json!({}), Trial::WORKSPACE);
    }
    ToolCall::shell(text, Trial::WORKSPACE)
}

fn is_about_call(trial: &Trial, policy: &Policy, effect: RuleEffect, mode: Mode, call: &ToolCall) -> bool {
    let (_, judgement) = trial.judge(call, policy, mode);
    match effect {
        RuleEffect::Allow => {
            judgement.is_covered() && judgement.coverage.iter().any(|coverage| matches!(coverage.by, Some(CoveredBy::Rule(_))))
        }
        RuleEffect::Ask | RuleEffect::Deny => judgement.hits.iter().any(|hit| hit.source.layer != Layer::BuiltIn),
    }
}
