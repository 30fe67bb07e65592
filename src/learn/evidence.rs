//! What people's answers say about a rule that was offered, and what follows from it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::policy::learning::LearningLimits;

/// What is known of a rule that was offered, whether it is kept or not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Evidence {
    /// How often a call was approved that the rule would have allowed, since the last denial.
    pub approvals: u64,
    /// How often one was denied.
    pub denials: u64,
    /// The workspaces in which it was approved, since the last denial: the first few of them.
    pub workspaces: BTreeSet<String>,
    /// Digests of the calls that were approved, since the last denial: the first few of them.
    pub calls: BTreeSet<String>,
    /// When one was approved last, in seconds since 1970.
    pub last_approval: Option<u64>,
    /// When one was denied last, in seconds since 1970.
    pub last_denial: Option<u64>,
}

/// How far what is known goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Not far enough.
    Unproven,
    /// Far enough to put the rule first.
    Proven,
    /// Far enough to keep a rule of low risk without being asked for it, where that is turned on.
    KeptUnasked,
}

/// So many workspaces and calls are told apart.
const TOLD_APART: usize = 16;

impl Evidence {
    /// How many calls were approved that differ from each other, as far as they are told apart.
    pub fn distinct_calls(&self) -> usize {
        self.calls.len()
    }

    /// Adds an answer. A denial takes away what was approved before it.
    pub(crate) fn add(&mut self, allows: bool, call: &str, workspace: &str, at: u64) {
        if !allows {
            *self = Self { denials: self.denials.saturating_add(1), last_denial: Some(at), ..Self::default() };
            return;
        }
        self.approvals = self.approvals.saturating_add(1);
        self.last_approval = Some(self.last_approval.map_or(at, |last| last.max(at)));
        for (set, value) in [(&mut self.calls, call), (&mut self.workspaces, workspace)] {
            if set.len() < TOLD_APART {
                set.insert(value.to_owned());
            }
        }
    }

    /// How far it goes.
    pub fn standing(&self, limits: &LearningLimits) -> Standing {
        let has = |wanted: u32| self.approvals >= u64::from(wanted) && self.approvals > 0;
        if self.denials == 0 && limits.keeps_unasked && has(limits.approvals_to_keep) {
            Standing::KeptUnasked
        } else if has(limits.approvals_to_offer) {
            Standing::Proven
        } else {
            Standing::Unproven
        }
    }

    /// Whether it was approved in so many workspaces that it is offered for all of them.
    pub fn travels(&self, limits: &LearningLimits) -> bool {
        self.workspaces.len() >= usize::try_from(limits.workspaces_to_travel).unwrap_or(usize::MAX).min(TOLD_APART)
    }
}

/// Whether a rule lapses that was learned or used last at a moment, by the time now; both in seconds since 1970.
pub(crate) fn has_lapsed(last: u64, now: u64, limits: &LearningLimits) -> bool {
    now.saturating_sub(last) > u64::from(limits.days_to_lapse).saturating_mul(86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn approvals_count_until_a_denial() {
        let limits = LearningLimits::USUAL;
        let mut evidence = Evidence::default();
        assert_eq!(evidence.standing(&limits), Standing::Unproven);
        assert_eq!(evidence.standing(&LearningLimits { approvals_to_offer: 0, ..limits }), Standing::Unproven);
        evidence.add(true, "a", "/w", 1);
        assert_eq!(evidence.standing(&limits), Standing::Unproven);
        evidence.add(true, "a", "/w", 3);
        evidence.add(true, "b", "/v", 2);
        assert_eq!((evidence.standing(&limits), evidence.travels(&limits)), (Standing::Proven, true));
        assert_eq!((evidence.approvals, evidence.distinct_calls(), evidence.last_approval), (3, 2, Some(3)));
        evidence.add(false, "a", "/w", 4);
        assert_eq!((evidence.standing(&limits), evidence.travels(&limits)), (Standing::Unproven, false));
        assert_eq!((evidence.approvals, evidence.denials, evidence.last_denial), (0, 1, Some(4)));
    }

    #[test]
    fn nothing_is_kept_unasked_unless_that_is_turned_on_and_nobody_ever_denied_it() {
        let on = LearningLimits { keeps_unasked: true, ..LearningLimits::USUAL };
        let mut evidence = Evidence::default();
        for at in 0..10 {
            evidence.add(true, "a", "/w", at);
        }
        assert_eq!(evidence.standing(&LearningLimits::USUAL), Standing::Proven);
        assert_eq!(evidence.standing(&on), Standing::KeptUnasked);
        evidence.add(false, "a", "/w", 11);
        for at in 12..30 {
            evidence.add(true, "a", "/w", at);
        }
        assert_eq!(evidence.standing(&on), Standing::Proven);
    }

    #[test]
    fn a_rule_lapses_after_its_days_and_not_when_the_clock_goes_back() {
        let limits = LearningLimits::USUAL;
        let day = 86_400;
        assert!(!has_lapsed(1_000, 1_000 + 90 * day, &limits));
        assert!(has_lapsed(1_000, 1_001 + 90 * day, &limits));
        assert!(!has_lapsed(1_000, 0, &limits));
    }
}
