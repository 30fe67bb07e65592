//! Judging by coverage: an action is allowed when no restriction is hit and every effect of every
//! step is covered by a grant. Ask is what remains.

use super::Policy;
use super::mode::Mode;
use super::pattern::Views;
use super::sources::{built_in, floors, modes, rules};
use crate::action::{Action, Caused, Effect, Step, Subject};
use crate::analysis::path::AbsPath;
use crate::policy::rule::{Layer, RuleEffect, Source};
use crate::world::World;

/// What judging knows besides action and policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground<'a> {
    /// The workspace's root.
    pub(crate) workspace: Option<&'a AbsPath>,
    /// Whether the person has confirmed the workspace.
    pub(crate) trusted: bool,
    /// The person's home folder.
    pub(crate) home: Option<&'a AbsPath>,
    /// The broker's own files and folders.
    pub(crate) own_files: &'a [AbsPath],
    /// The machine.
    pub(crate) world: &'a dyn World,
}

/// What the call was held against, and how it came out.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// The restrictions that were hit.
    pub hits: Vec<HitBy>,
    /// Every effect with the grant that covers it, if one does, in the order of the steps.
    pub coverage: Vec<Coverage>,
}

/// A restriction that was hit.
#[derive(Debug, Clone)]
pub struct HitBy {
    /// The step, by its place among the steps.
    pub step: usize,
    /// Whether it denies; otherwise it asks.
    pub effect: RuleEffect,
    /// Whether bypass mode lifts it.
    pub can_be_bypassed: bool,
    /// The rule's text, or what was hit.
    pub what: String,
    /// Why, in words for the person or the model.
    pub reason: Option<String>,
    /// Where it comes from.
    pub source: Source,
}

/// An effect and what covers it.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// The step, by its place among the steps.
    pub step: usize,
    /// The effect.
    pub effect: Caused,
    /// What covers it: the rule's text or the built-in grant, with its source.
    pub by: Option<(String, Source)>,
}

impl Judgement {
    /// Whether a restriction denies.
    pub fn is_denied(&self) -> bool {
        self.hits.iter().any(|hit| hit.effect == RuleEffect::Deny)
    }

    /// Whether nothing restricts it and everything is covered.
    pub fn is_covered(&self) -> bool {
        self.hits.is_empty() && !self.coverage.is_empty() && self.coverage.iter().all(|c| c.by.is_some())
    }

    /// The effects that no grant covers.
    pub fn uncovered(&self) -> impl Iterator<Item = &Coverage> {
        self.coverage.iter().filter(|c| c.by.is_none())
    }
}

/// Holds the action against the policy.
pub(crate) fn judge(action: &Action, policy: &Policy, mode: Mode, ground: Ground<'_>) -> Judgement {
    let mut judgement = Judgement { hits: Vec::new(), coverage: Vec::new() };
    for what in policy.broken() {
        judgement.hits.push(HitBy {
            step: 0,
            effect: RuleEffect::Ask,
            can_be_bypassed: false,
            what: "a layer of rules cannot be read".to_owned(),
            reason: Some(what.clone()),
            source: Source::new(Layer::BuiltIn, "broken config"),
        });
    }
    for (index, step) in action.steps().enumerate() {
        restrict(index, step, policy, mode, &ground, &mut judgement.hits);
        for caused in step.effects() {
            let by = cover(step, caused, policy, mode, &ground);
            judgement.coverage.push(Coverage { step: index, effect: caused.clone(), by });
        }
    }
    judgement
}

fn restrict(index: usize, step: &Step, policy: &Policy, mode: Mode, ground: &Ground<'_>, hits: &mut Vec<HitBy>) {
    let views = Views::of(step);
    for restriction in policy.restrictions() {
        let Some(hit) = rules::hit(restriction, step, &views, ground) else { continue };
        let rule = restriction.rule();
        // Where so little is known that everything may match, a person decides.
        let denies = restriction.denies() && hit == rules::Hit::Known;
        hits.push(HitBy {
            step: index,
            effect: if denies { RuleEffect::Deny } else { RuleEffect::Ask },
            can_be_bypassed: !restriction.denies(),
            what: rule.text(),
            reason: rule.reason.clone(),
            source: rule.source.clone(),
        });
    }
    for caused in step.effects() {
        if let Some(floor) = floors::floor(&caused.effect, step, ground)
            && !(floor.can_be_named && is_named(step, policy))
        {
            hits.push(HitBy { effect: floor.effect, ..built_in_hit(index, "a floor", floor.why) });
        }
        if let Some(why) = modes::restriction(&caused.effect, mode) {
            hits.push(built_in_hit(index, "the mode", why));
        }
    }
}

fn built_in_hit(step: usize, what: &str, why: &str) -> HitBy {
    HitBy {
        step,
        effect: RuleEffect::Deny,
        can_be_bypassed: false,
        what: what.to_owned(),
        reason: Some(why.to_owned()),
        source: Source::new(Layer::BuiltIn, "floors and modes"),
    }
}

/// Whether an administrator or the person allowed exactly this command.
fn is_named(step: &Step, policy: &Policy) -> bool {
    let Subject::Command(invocation) = &step.subject else { return false };
    policy.grants().iter().any(|grant| {
        let rule = grant.rule();
        matches!(rule.source.layer, Layer::Managed | Layer::User)
            && rule.pattern.is_exact()
            && matches!(&rule.pattern.matcher, super::pattern::Matcher::Command { command, .. } if command.must_match(invocation))
    })
}

fn cover(step: &Step, caused: &Caused, policy: &Policy, mode: Mode, ground: &Ground<'_>) -> Option<(String, Source)> {
    let built_in = |what: &str| (what.to_owned(), Source::new(Layer::BuiltIn, "built-in"));
    // What goes beyond a command's ordinary nature is never a plain read, whatever it touches.
    let ordinary = matches!(caused.origin, crate::action::Origin::Ordinary | crate::action::Origin::Redirection)
        || matches!(caused.effect, Effect::Read { .. } | Effect::Write(_));
    if ordinary && let Some(what) = built_in::grant(&caused.effect, ground) {
        return Some(built_in(what));
    }
    if let Some(what) = modes::grant(&caused.effect, mode, ground) {
        return Some(built_in(what));
    }
    let program = match &step.subject {
        Subject::Command(invocation) => invocation.words.first().and_then(|w| w.as_literal()),
        Subject::Tool { .. } => None,
    };
    policy
        .grants_for(program)
        .find(|grant| rules::covers(grant, step, caused, ground))
        .map(|grant| (grant.rule().text(), grant.rule().source.clone()))
}
