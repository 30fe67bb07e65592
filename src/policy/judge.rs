//! Judging by coverage: an action is allowed when no restriction is hit and every effect of every
//! step is covered by a grant. Ask is what remains.

use std::fmt;
use std::sync::Arc;

use super::Policy;
use super::flow::Taint;
use super::hit::{HitBy, Unwritten};
use super::index::Voice;
use super::level::TrustLevel;
use super::mode::Mode;
use super::sources::rules::restrictions::Hit;
use super::sources::sandbox::Contained;
use super::sources::{built_in, by_mode, floors, git_config, tainted};
use crate::action::{Action, Caused, Code, Depth, Effect, Origin, Step, Subject};
use crate::analysis::path::{AbsPath, Located, Place};
use crate::analysis::sensitive;
use crate::call::ToolCall;
use crate::policy::brought::Brought;
use crate::policy::pattern::Anchors;
use crate::policy::rule::{Layer, Rule, RuleEffect};
use crate::policy::written::{Writes, Written};
use crate::world::World;

/// What judging knows besides action and policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground<'a> {
    /// The workspace's root.
    pub(crate) workspace: Option<&'a AbsPath>,
    /// How far the person trusts the workspace.
    pub(crate) level: TrustLevel,
    /// The person's home folder.
    pub(crate) home: Option<&'a AbsPath>,
    /// The broker's own files and folders.
    pub(crate) own_files: &'a [AbsPath],
    /// The machine.
    pub(crate) world: &'a dyn World,
    /// How much may be done without asking.
    pub(crate) mode: Mode,
    /// The mode that was chosen: another one than `mode` if it is forbidden.
    pub(crate) chosen: Mode,
    /// The time in seconds since 1970 for what allows until some moment. `None` if the host tells no time or its clock went back.
    pub(crate) now: Option<u64>,
    /// The time that the host tells, for what restricts until some moment: it holds again if the clock goes back.
    pub(crate) told: Option<u64>,
    /// The call that is judged, if it is one.
    pub(crate) call: Option<&'a ToolCall>,
    /// What a sandbox enforces on the call, if the host says so.
    pub(crate) containment: Option<&'a Contained<'a>>,
    /// What the session has come upon, if that counts.
    pub(crate) taint: Option<&'a Taint>,
}

impl<'a> Ground<'a> {
    /// A trusted workspace in default mode, of which nothing else is known.
    pub(crate) fn trusted(workspace: Option<&'a AbsPath>, home: Option<&'a AbsPath>, world: &'a dyn World) -> Self {
        Self {
            workspace,
            level: TrustLevel::Full,
            home,
            own_files: &[],
            world,
            mode: Mode::Default,
            chosen: Mode::Default,
            now: None,
            told: None,
            call: None,
            containment: None,
            taint: None,
        }
    }
}

impl Ground<'_> {
    /// The folders that the paths of rules start from.
    pub(crate) fn anchors(&self) -> Anchors<'_> {
        Anchors { workspace: self.workspace, home: self.home }
    }
}

/// What came of holding a call against the policy: the restrictions that it hit, and what covers its effects.
#[derive(Debug, Clone)]
pub(crate) struct Judgement {
    /// The restrictions that were hit.
    pub(crate) hits: Vec<HitBy>,
    /// What covers each effect, in the order of the action's steps and their effects.
    pub(crate) coverage: Vec<Coverage>,
}

/// An effect and what covers it.
#[derive(Debug, Clone)]
pub(crate) struct Coverage {
    /// The index of the step.
    pub(crate) step: usize,
    /// What covers it.
    pub(crate) by: Option<CoveredBy>,
    /// Whether nothing covers it only because the workspace is not trusted at all.
    pub(crate) lacks_trust: bool,
}

/// What covers an effect.
#[derive(Debug, Clone)]
pub(crate) enum CoveredBy {
    /// A built-in grant, in words.
    BuiltIn(&'static str),
    /// The mode, in words.
    Mode(&'static str),
    /// A rule.
    Rule(Arc<Rule>),
    /// What the host's sandbox enforces, in words. The call may run only in that sandbox.
    Containment(&'static str),
}

impl fmt::Display for CoveredBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn(what) => write!(f, "{what} ({})", Layer::BuiltIn),
            Self::Mode(what) => f.write_str(what),
            Self::Rule(rule) => write!(f, "{rule}, {}", rule.source),
            Self::Containment(what) => write!(f, "{what}, as the host states it"),
        }
    }
}

impl Judgement {
    /// Whether a restriction denies.
    pub(crate) fn is_denied(&self) -> bool {
        self.hits.iter().any(|hit| hit.effect == RuleEffect::Deny)
    }

    /// Whether nothing restricts it and everything is covered.
    pub(crate) fn is_covered(&self) -> bool {
        self.hits.is_empty() && !self.coverage.is_empty() && self.coverage.iter().all(|c| c.by.is_some())
    }

    /// Every effect of the action that was judged, with what covers it.
    pub(crate) fn effects<'a>(&'a self, action: &'a Action) -> impl Iterator<Item = (&'a Coverage, &'a Caused)> {
        self.coverage.iter().zip(action.steps().flat_map(Step::effects))
    }

    /// The effects of the action that no grant covers, each with the index of its step.
    pub(crate) fn uncovered<'a>(&'a self, action: &'a Action) -> impl Iterator<Item = (usize, &'a Caused)> {
        self.effects(action).filter(|(coverage, _)| coverage.by.is_none()).map(|(coverage, caused)| (coverage.step, caused))
    }
}

/// Holds the action against the policy.
pub(crate) fn judge(action: &Action, policy: &Policy, ground: &Ground<'_>) -> Judgement {
    let effects = action.steps().map(|step| step.effects().len()).sum();
    let mut judgement = Judgement { hits: Vec::new(), coverage: Vec::with_capacity(effects) };
    for what in policy.broken() {
        judgement.hits.push(HitBy::unwritten(Unwritten::BrokenLayer, 0, what));
    }
    let writes = Writes::of(action);
    let brought = Brought::by(action, ground.world);
    for (index, step) in action.steps().enumerate() {
        restrict(index, step, policy, ground, &mut judgement.hits);
        // Grants are bound to files as they are when the step runs.
        let written = Written::beside(index, &writes, ground.world);
        let then = if written.is_as_before() { *ground } else { Ground { world: &written, ..*ground } };
        for caused in step.effects() {
            let leads_out = may_lead_out(&caused.effect, ground) || brought.may_lead_out(index, &caused.effect);
            let by = if leads_out {
                None
            } else if makes_repository(&caused.effect, &written, &brought, ground) {
                contained(step, caused, ground).map(CoveredBy::Containment)
            } else {
                cover(step, caused, policy, ground, &then)
            };
            let lacks_trust = by.is_none() && lacks_trust(step, caused, ground);
            judgement.coverage.push(Coverage { step: index, by, lacks_trust });
        }
    }
    judgement
}

/// Adds the restrictions that the step hits.
fn restrict(index: usize, step: &Step, policy: &Policy, ground: &Ground<'_>, hits: &mut Vec<HitBy>) {
    let mut may_be_any: Vec<Voice> = Vec::new();
    for (restriction, hit) in policy.hitting(step, ground) {
        let rule = restriction.rule();
        // Where everything may match, the first of a kind stands for all of thousands.
        if hit == Hit::Unknown {
            let voice = Voice::of(rule);
            if may_be_any.contains(&voice) {
                continue;
            }
            may_be_any.push(voice);
        }
        // Where so little is known that everything may match, a person decides.
        hits.push(HitBy::rule(rule, index, hit == Hit::Known));
    }
    if let Some(floor) = floors::floor_of_step(step, ground) {
        hits.push(HitBy { effect: floor.effect, ..HitBy::unwritten(Unwritten::Floor, index, floor.why) });
    }
    for caused in step.effects() {
        if let Some(floor) = floors::floor(&caused.effect, step, ground)
            && !(floor.can_be_named && is_named(step, caused, policy, ground))
        {
            hits.push(HitBy { effect: floor.effect, ..HitBy::unwritten(Unwritten::Floor, index, floor.why) });
        }
        if let Some(why) = by_mode::restriction(&caused.effect, ground) {
            hits.push(HitBy::unwritten(Unwritten::Mode, index, why));
        }
        if let Some(why) = ground.taint.and_then(|taint| tainted::restriction(&caused.effect, taint)) {
            hits.push(HitBy::unwritten(Unwritten::SessionFlow, index, why));
        }
    }
}

/// Whether an administrator or the person allowed exactly this command.
fn is_named(step: &Step, caused: &Caused, policy: &Policy, ground: &Ground<'_>) -> bool {
    let Subject::Command(invocation) = &step.subject else { return false };
    policy.grants().iter().any(|grant| {
        let rule = grant.rule();
        matches!(rule.source.layer, Layer::Managed | Layer::User)
            && rule.pattern.is_exact()
            && rule.conditions.must_hold(step, &caused.effect, ground)
            && matches!(&rule.pattern.matcher, super::pattern::Matcher::Command { command, .. } if command.must_match(invocation))
    })
}

/// Whether a link that a pattern finds may lead out of what is read or written by it: grants speak of the folder that
/// the pattern starts from.
pub(crate) fn may_lead_out(effect: &Effect, ground: &Ground<'_>) -> bool {
    let (Effect::Read { place: Place::Below { base, pattern }, depth: Depth::Content | Depth::Tree }
    | Effect::Write(Place::Below { base, pattern })) = effect
    else {
        return false;
    };
    let Some(targets) = ground.world.links_below(base.real(), pattern) else { return true };
    targets.into_iter().any(|target| {
        let is_inside = base.real().contains(&target) || ground.workspace.is_some_and(|workspace| workspace.contains(&target));
        let place = Place::At(Located::plain(target, true));
        !is_inside || sensitive::secret_place(&place, ground.home, Depth::Tree).is_some()
    })
}

/// What covers the effect; `then` is the ground as it may be when the step runs.
fn cover(step: &Step, caused: &Caused, policy: &Policy, ground: &Ground<'_>, then: &Ground<'_>) -> Option<CoveredBy> {
    // What a pattern finds is there, or is brought there, when the step runs.
    let is_found = matches!(&caused.effect, Effect::Read { place: Place::Below { .. }, .. } | Effect::Write(Place::Below { .. }));
    if let Some(by) = built_in_or_mode(step, caused, if is_found { then } else { ground }) {
        return Some(by);
    }
    if let Some(grant) = policy.covering(step, caused, then) {
        return Some(CoveredBy::Rule(grant.shared_rule()));
    }
    contained(step, caused, ground).map(CoveredBy::Containment)
}

/// Whether git runs what a repository names that the call itself makes: what there was before says nothing of it.
fn makes_repository(effect: &Effect, written: &Written<'_>, brought: &Brought<'_>, ground: &Ground<'_>) -> bool {
    let Effect::Execute(Code::GitConfig(Place::At(at))) = effect else { return false };
    let is_made = |path: &AbsPath| written.may_make(path) || brought.may_be_folder(written.step(), path);
    !written.is_nothing() && git_config::may_become_repository(at, &is_made, ground.world)
}

fn built_in_or_mode(step: &Step, caused: &Caused, ground: &Ground<'_>) -> Option<CoveredBy> {
    // What goes beyond a command's ordinary nature is never a plain read, whatever it touches.
    let ordinary =
        matches!(caused.origin, Origin::Ordinary | Origin::Redirection) || matches!(caused.effect, Effect::Read { .. } | Effect::Write(_));
    let built_in = if ordinary { built_in::grant(&caused.effect, ground) } else { None };
    built_in.map(CoveredBy::BuiltIn).or_else(|| by_mode::grant(step, caused, ground).map(CoveredBy::Mode))
}

fn contained(step: &Step, caused: &Caused, ground: &Ground<'_>) -> Option<&'static str> {
    ground.containment.and_then(|contained| contained.grant(step, &caused.effect, ground))
}

/// Whether the effect would need no rule, were the workspace trusted as far as this.
pub(crate) fn needs_no_rule_at(level: TrustLevel, step: &Step, caused: &Caused, ground: &Ground<'_>) -> bool {
    let ground = &Ground { level, ..*ground };
    !may_lead_out(&caused.effect, ground) && (built_in_or_mode(step, caused, ground).is_some() || contained(step, caused, ground).is_some())
}

/// Whether the effect is asked about only because nothing is taken for granted in the workspace.
fn lacks_trust(step: &Step, caused: &Caused, ground: &Ground<'_>) -> bool {
    match ground.level {
        TrustLevel::None => needs_no_rule_at(TrustLevel::Full, step, caused, ground),
        TrustLevel::Restricted | TrustLevel::Full => false,
    }
}
