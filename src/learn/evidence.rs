//! What the answers to a candidate say about it: whether it is offered first, kept without asking, or taken back.
//!
//! Approvals count from the last denial on: whoever said no once starts anew.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::Draft;
use super::limits::{DAY, LearningLimits, TOLD_APART};
use super::store::LearnedRule;
use crate::analysis::path::AbsPath;
use crate::policy::rule::RuleEffect;

/// What is known about a candidate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evidence {
    /// Approvals since the last denial.
    pub approvals: u32,
    /// Approvals at all.
    pub approvals_ever: u32,
    /// Denials at all.
    pub denials: u32,
    /// The calls that were approved since the last denial, as far as they are told apart: 16 at most.
    pub distinct_calls: u32,
    /// How often the rules that were learned from it were used. Uses that were never written down are not in it.
    pub uses: u64,
    /// When one of them was last used, in seconds since 1970.
    pub last_use: Option<u64>,
    /// Approvals since the last denial in each workspace; 16 workspaces at most.
    pub workspaces: BTreeMap<AbsPath, u32>,
    /// How many of these are known only because an agent says that the call has run.
    pub elsewhere: BTreeMap<AbsPath, u32>,
    /// When it was last approved, in seconds since 1970.
    pub last_approval: Option<u64>,
    /// When it was last denied, in seconds since 1970.
    pub last_denial: Option<u64>,
}

/// How far the answers to a candidate carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Not far enough for anything.
    Unproven,
    /// It is offered first.
    Proven,
    /// A rule of low risk may be kept without asking.
    Promotable,
}

impl Standing {
    /// The standing of a candidate in a workspace. Nothing is promotable outside of any, by approvals somewhere else, or by those
    /// that only an agent tells of.
    pub fn of(evidence: &Evidence, limits: &LearningLimits, here: Option<&AbsPath>) -> Self {
        let count = |counts: &BTreeMap<AbsPath, u32>| here.and_then(|here| counts.get(here)).copied().unwrap_or(0);
        let here = count(&evidence.workspaces).saturating_sub(count(&evidence.elsewhere));
        let is_proven = evidence.approvals >= limits.offer_after.max(1);
        if limits.promotes && is_proven && here >= limits.promote_after.max(1) {
            Self::Promotable
        } else if is_proven {
            Self::Proven
        } else {
            Self::Unproven
        }
    }
}

/// Whether it was approved in enough workspaces to be offered for all of them.
pub(crate) fn travels(evidence: &Evidence, limits: &LearningLimits) -> bool {
    u32::try_from(evidence.workspaces.len()).unwrap_or(u32::MAX) >= limits.user_after.max(1)
}

/// Whether it will have been approved in enough workspaces, once it is approved here as well.
pub(crate) fn travels_from(evidence: &Evidence, limits: &LearningLimits, here: Option<&AbsPath>) -> bool {
    let is_new = here.is_some_and(|here| !evidence.workspaces.contains_key(here));
    let count = evidence.workspaces.len().saturating_add(usize::from(is_new && !evidence.workspaces.is_empty()));
    u32::try_from(count).unwrap_or(u32::MAX) >= limits.user_after.max(1)
}

/// Whether an allowing rule, learned or last used at this time, no longer holds. A clock that was set back lets nothing
/// lapse.
pub(crate) fn is_lapsed(last: u64, now: u64, limits: &LearningLimits) -> bool {
    now.saturating_sub(last) > u64::from(limits.lapse_days).saturating_mul(DAY)
}

/// The rules that the denial of a call takes back: those that allow and were learned from one of its candidates, whatever
/// definition they are bound to, and hold in the workspace.
pub(crate) fn taken_back<'a>(rules: &'a [LearnedRule], denied: &[Draft], workspace: Option<&AbsPath>) -> Vec<&'a LearnedRule> {
    let is_same =
        |kept: &Draft| denied.iter().any(|draft| draft.rule == kept.rule && draft.cwd == kept.cwd && draft.options == kept.options);
    let allows = |rule: &&LearnedRule| rule.revoked.is_none() && rule.rule.effect == RuleEffect::Allow;
    rules.iter().filter(allows).filter(|rule| rule.scope.holds_in(workspace) && is_same(&rule.draft)).collect()
}

/// The counters of a candidate, as they are in the store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) approvals: u32,
    pub(super) approvals_ever: u32,
    pub(super) denials: u32,
    pub(super) calls: BTreeSet<String>,
    pub(super) workspaces: BTreeMap<AbsPath, u32>,
    pub(super) elsewhere: BTreeMap<AbsPath, u32>,
    pub(super) last_approval: Option<u64>,
    pub(super) last_denial: Option<u64>,
}

impl Tally {
    /// An approval that only an agent tells of.
    pub(super) fn approved_elsewhere(&mut self, call: &str, workspace: Option<&AbsPath>, at: u64) {
        self.approved(call, workspace, at);
        if let Some(workspace) = workspace.filter(|workspace| self.workspaces.contains_key(*workspace)) {
            let count = self.elsewhere.entry(workspace.clone()).or_default();
            *count = count.saturating_add(1);
        }
    }

    pub(super) fn approved(&mut self, call: &str, workspace: Option<&AbsPath>, at: u64) {
        self.approvals = self.approvals.saturating_add(1);
        self.approvals_ever = self.approvals_ever.saturating_add(1);
        self.last_approval = self.last_approval.max(Some(at));
        if self.calls.len() < TOLD_APART {
            self.calls.insert(call.to_owned());
        }
        let Some(workspace) = workspace else { return };
        if self.workspaces.len() < TOLD_APART || self.workspaces.contains_key(workspace) {
            let count = self.workspaces.entry(workspace.clone()).or_default();
            *count = count.saturating_add(1);
        }
    }

    pub(super) fn denied(&mut self, at: u64) {
        self.denials = self.denials.saturating_add(1);
        self.last_denial = self.last_denial.max(Some(at));
        self.approvals = 0;
        self.calls.clear();
        self.workspaces.clear();
        self.elsewhere.clear();
    }

    /// When anything was last said about it.
    pub(super) fn last(&self) -> u64 {
        self.last_approval.max(self.last_denial).unwrap_or(0)
    }

    pub(super) fn evidence(&self) -> Evidence {
        Evidence {
            approvals: self.approvals,
            approvals_ever: self.approvals_ever,
            denials: self.denials,
            distinct_calls: u32::try_from(self.calls.len()).unwrap_or(u32::MAX),
            uses: 0,
            last_use: None,
            workspaces: self.workspaces.clone(),
            elsewhere: self.elsewhere.clone(),
            last_approval: self.last_approval,
            last_denial: self.last_denial,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: LearningLimits = LearningLimits::USUAL;

    fn abs(text: &str) -> AbsPath {
        AbsPath::parse(text).expect(text)
    }

    #[test]
    fn approvals_prove_and_a_denial_starts_anew() {
        let (a, b) = (abs("/w/a"), abs("/w/b"));
        let promoting = LearningLimits { promotes: true, ..LIMITS };
        let mut tally = Tally::default();
        let standing = |tally: &Tally, limits: &LearningLimits, here| Standing::of(&tally.evidence(), limits, here);
        assert_eq!(standing(&tally, &promoting, Some(&a)), Standing::Unproven);
        tally.approved("1", Some(&a), 1);
        assert_eq!(standing(&tally, &promoting, Some(&a)), Standing::Unproven);
        tally.approved("1", Some(&b), 2);
        assert_eq!(standing(&tally, &promoting, Some(&a)), Standing::Proven);
        assert!(travels(&tally.evidence(), &LIMITS));
        (3..7).for_each(|at| tally.approved("2", Some(&a), at));
        assert_eq!(standing(&tally, &promoting, Some(&a)), Standing::Promotable);
        // Not by itself, not somewhere else, not nowhere.
        assert_eq!(standing(&tally, &LIMITS, Some(&a)), Standing::Proven);
        assert_eq!(standing(&tally, &promoting, Some(&b)), Standing::Proven);
        assert_eq!(standing(&tally, &promoting, None), Standing::Proven);
        assert_eq!(tally.evidence().distinct_calls, 2);

        tally.denied(9);
        assert_eq!(standing(&tally, &promoting, Some(&a)), Standing::Unproven);
        let evidence = tally.evidence();
        assert_eq!((evidence.approvals, evidence.approvals_ever, evidence.denials), (0, 6, 1));
        assert!(!travels(&evidence, &LIMITS));
        tally.approved("3", Some(&a), 10);
        assert_eq!(standing(&tally, &promoting, Some(&a)), Standing::Unproven);
    }

    #[test]
    fn zero_proves_nothing() {
        let none = LearningLimits { offer_after: 0, promote_after: 0, user_after: 0, promotes: true, ..LIMITS };
        assert_eq!(Standing::of(&Evidence::default(), &none, Some(&abs("/w"))), Standing::Unproven);
        assert!(!travels(&Evidence::default(), &none));
    }

    #[test]
    fn rules_lapse_when_nobody_uses_them() {
        assert!(!is_lapsed(1000, 1000 + 90 * DAY, &LIMITS));
        assert!(is_lapsed(1000, 1001 + 90 * DAY, &LIMITS));
        assert!(!is_lapsed(1000, 5, &LIMITS));
        assert!(is_lapsed(0, u64::MAX, &LearningLimits { lapse_days: u32::MAX, ..LIMITS }));
    }

    #[test]
    fn a_denial_takes_back_what_was_learned_from_its_candidates_here() {
        use crate::learn::store::{LearnedEffect, LearnedScope, LearnedStore, NewRule};
        use crate::policy::definition::{Bound, Definition};
        let (here, there) = (LearnedScope::Workspace(abs("/w/a")), LearnedScope::Workspace(abs("/w/b")));
        let bound = |digest: &str| {
            let definition = Definition::Script { file: "/w/a/run.sh".to_owned() };
            Draft { bound: vec![Bound { definition, digest: digest.repeat(64) }], ..Draft::plain("Bash(./run.sh:*)") }
        };
        let in_folder = Draft { cwd: vec!["/x/**".to_owned()], ..Draft::plain("Bash(./run.sh:*)") };
        let mut store = LearnedStore::in_memory();
        let mut learn = |effect, draft: &Draft, scope: &LearnedScope| {
            let new = NewRule { effect, draft: draft.clone(), scope: scope.clone(), until: None, from: String::new() };
            store.add(&new, 1).expect("learned")
        };
        let mine = learn(LearnedEffect::Allow, &bound("0"), &here);
        let everywhere = learn(LearnedEffect::Allow, &bound("0"), &LearnedScope::User);
        learn(LearnedEffect::Allow, &bound("0"), &there);
        learn(LearnedEffect::Allow, &in_folder, &here);
        learn(LearnedEffect::Deny, &bound("0"), &here);
        // The definition is another by now, and that is what the person said no to.
        let taken = |workspace: Option<&AbsPath>| {
            taken_back(store.list(), &[bound("1")], workspace).iter().map(|rule| rule.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(taken(Some(&abs("/w/a"))), [mine, everywhere.clone()]);
        assert_eq!(taken(None), [everywhere]);
    }

    #[test]
    fn what_is_told_apart_is_bounded() {
        let mut tally = Tally::default();
        for n in 0..1000 {
            tally.approved(&n.to_string(), Some(&abs(&format!("/w/{n}"))), n);
        }
        assert_eq!((tally.calls.len(), tally.workspaces.len(), tally.approvals), (TOLD_APART, TOLD_APART, 1000));
    }
}
