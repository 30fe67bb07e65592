//! The numbers of learning, all in one place. A person's config changes them (`[learning]`), and an administrator's makes
//! them stricter.

use super::pattern::Pattern;

/// When what was approved is offered, kept and forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LearningLimits {
    /// After so many approvals, with no denial since, a prompt puts the rule first and says so.
    pub approvals_to_offer: u32,
    /// After so many approvals with no denial, a rule of low risk is kept without being asked for. Only with
    /// [`Self::keeps_unasked`].
    pub approvals_to_keep: u32,
    /// Whether rules of low risk are kept without being asked for. Off unless the person turned it on.
    pub keeps_unasked: bool,
    /// Approved in so many workspaces, a rule is offered for all of them.
    pub workspaces_to_travel: u32,
    /// With so many tools of an MCP server allowed, the server is offered.
    pub tools_to_server: u32,
    /// With so many narrow rules of a kind, a wider one is proposed.
    pub rules_to_merge: u32,
    /// A rule that allows and was not used for so many days lapses.
    pub days_to_lapse: u32,
    /// So many rules are kept at most.
    pub rules: u32,
}

impl LearningLimits {
    /// What holds where nobody says otherwise.
    pub const USUAL: Self = Self {
        approvals_to_offer: 2,
        approvals_to_keep: 5,
        keeps_unasked: false,
        workspaces_to_travel: 2,
        tools_to_server: 3,
        rules_to_merge: 3,
        days_to_lapse: 90,
        rules: 2_000,
    };
}

/// What a config says about the numbers: nothing where it leaves one as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LearningTable {
    /// What no lasting answer is offered for.
    pub never_offer: Vec<Pattern>,
    /// As [`LearningLimits::approvals_to_offer`].
    pub approvals_to_offer: Option<u32>,
    /// As [`LearningLimits::approvals_to_keep`].
    pub approvals_to_keep: Option<u32>,
    /// As [`LearningLimits::keeps_unasked`].
    pub keeps_unasked: Option<bool>,
    /// As [`LearningLimits::workspaces_to_travel`].
    pub workspaces_to_travel: Option<u32>,
    /// As [`LearningLimits::tools_to_server`].
    pub tools_to_server: Option<u32>,
    /// As [`LearningLimits::rules_to_merge`].
    pub rules_to_merge: Option<u32>,
    /// As [`LearningLimits::days_to_lapse`].
    pub days_to_lapse: Option<u32>,
    /// As [`LearningLimits::rules`].
    pub rules: Option<u32>,
}

impl LearningTable {
    /// The numbers with these in their place.
    pub(crate) fn replacing(&self, numbers: LearningLimits) -> LearningLimits {
        LearningLimits {
            approvals_to_offer: self.approvals_to_offer.unwrap_or(numbers.approvals_to_offer),
            approvals_to_keep: self.approvals_to_keep.unwrap_or(numbers.approvals_to_keep),
            keeps_unasked: self.keeps_unasked.unwrap_or(numbers.keeps_unasked),
            workspaces_to_travel: self.workspaces_to_travel.unwrap_or(numbers.workspaces_to_travel),
            tools_to_server: self.tools_to_server.unwrap_or(numbers.tools_to_server),
            rules_to_merge: self.rules_to_merge.unwrap_or(numbers.rules_to_merge),
            days_to_lapse: self.days_to_lapse.unwrap_or(numbers.days_to_lapse),
            rules: self.rules.unwrap_or(numbers.rules),
        }
    }

    /// The numbers as far as these are stricter: more evidence, less that is kept, and not so long.
    pub(crate) fn tightening(&self, numbers: LearningLimits) -> LearningLimits {
        let stricter = self.replacing(numbers);
        LearningLimits {
            approvals_to_offer: stricter.approvals_to_offer.max(numbers.approvals_to_offer),
            approvals_to_keep: stricter.approvals_to_keep.max(numbers.approvals_to_keep),
            keeps_unasked: stricter.keeps_unasked && numbers.keeps_unasked,
            workspaces_to_travel: stricter.workspaces_to_travel.max(numbers.workspaces_to_travel),
            tools_to_server: stricter.tools_to_server.max(numbers.tools_to_server),
            rules_to_merge: stricter.rules_to_merge.max(numbers.rules_to_merge),
            days_to_lapse: stricter.days_to_lapse.min(numbers.days_to_lapse),
            rules: stricter.rules.min(numbers.rules),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_only_makes_numbers_stricter() {
        let person =
            LearningTable { keeps_unasked: Some(true), approvals_to_offer: Some(1), days_to_lapse: Some(365), ..LearningTable::default() };
        let numbers = person.replacing(LearningLimits::USUAL);
        assert_eq!((numbers.keeps_unasked, numbers.approvals_to_offer, numbers.days_to_lapse), (true, 1, 365));
        assert_eq!(numbers.rules, LearningLimits::USUAL.rules);
        let looser =
            LearningTable { approvals_to_offer: Some(0), days_to_lapse: Some(999), rules: Some(9_999), ..LearningTable::default() };
        assert_eq!(looser.tightening(numbers), numbers);
        let stricter =
            LearningTable { keeps_unasked: Some(false), approvals_to_offer: Some(4), days_to_lapse: Some(30), rules: Some(10), ..looser };
        let tightened = stricter.tightening(numbers);
        assert_eq!((tightened.keeps_unasked, tightened.approvals_to_offer, tightened.days_to_lapse, tightened.rules), (false, 4, 30, 10));
        let turned_on = LearningTable { keeps_unasked: Some(true), ..LearningTable::default() };
        assert!(!turned_on.tightening(LearningLimits::USUAL).keeps_unasked);
    }
}
