//! The numbers of learning, all in one place.
//!
//! | number | by itself | what it does |
//! |---|---|---|
//! | `offer_after` | 2 | after so many approvals without a denial the rule is offered first |
//! | `promotes` | no | whether rules of low risk are kept without asking |
//! | `promote_after` | 5 | after so many approvals in one workspace, where that is so |
//! | `user_after` | 2 | approved in so many workspaces, the one of the call among them, a rule is offered for all of them |
//! | `server_after` | 3 | after so many tools of an MCP server, the server is offered |
//! | `consolidate_after` | 3 | from so many kept rules about the same on, a wider one is proposed |
//! | `lapse_days` | 90 | an allowing rule that was not used for so long no longer holds |
//! | `rules` | 1000 | so many allowing rules are kept at most |
//!
//! Which answers are too fast to teach is a number of the fatigue guard.

use serde::Serialize;

use crate::config::LearningTable;

/// A day in seconds.
pub(crate) const DAY: u64 = 86_400;
/// How many days a rule is still listed after it was revoked or has ended, and evidence is kept without any new.
pub(super) const KEPT_DAYS: u64 = 180;
/// A file that is smaller is left as it is; a larger one is compacted when it has doubled. Bytes.
pub(super) const COMPACT_FROM: u64 = 1 << 20;
/// What is left of a store's size for denials and revocations when nothing else is written any more, in bytes.
pub(super) const RESERVE: u64 = 1 << 20;
/// Uses of a rule are written once in so many seconds.
pub(super) const USE_EVERY: u64 = 3_600;
/// The calls and workspaces that are told apart for a candidate: beyond that there are "many".
pub(super) const TOLD_APART: usize = 16;
/// The candidates whose evidence is kept, the most recent ones.
pub(super) const CANDIDATES: usize = 5_000;
/// The candidates of one answer that count.
pub(super) const CANDIDATES_OF_ANSWER: usize = 32;

/// The numbers of learning; the module has a table of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LearningLimits {
    /// After how many approvals without a denial a rule is offered first.
    pub offer_after: u32,
    /// Whether rules of low risk are kept without asking.
    pub promotes: bool,
    /// After how many approvals in one workspace.
    pub promote_after: u32,
    /// In how many workspaces it has to be approved to be offered for all of them.
    pub user_after: u32,
    /// After how many tools of an MCP server the server is offered.
    pub server_after: u32,
    /// From how many kept rules about the same a wider one is proposed.
    pub consolidate_after: u32,
    /// After how many days without use an allowing rule no longer holds.
    pub lapse_days: u32,
    /// How many allowing rules are kept at most.
    pub rules: u32,
}

impl Default for LearningLimits {
    fn default() -> Self {
        Self::USUAL
    }
}

impl LearningLimits {
    /// The usual numbers.
    pub const USUAL: Self = Self {
        offer_after: 2,
        promotes: false,
        promote_after: 5,
        user_after: 2,
        server_after: 3,
        consolidate_after: 3,
        lapse_days: 90,
        rules: 1_000,
    };

    /// Of each number the stricter one.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        Self {
            offer_after: self.offer_after.max(other.offer_after),
            promotes: self.promotes && other.promotes,
            promote_after: self.promote_after.max(other.promote_after),
            user_after: self.user_after.max(other.user_after),
            server_after: self.server_after.max(other.server_after),
            consolidate_after: self.consolidate_after.max(other.consolidate_after),
            lapse_days: self.lapse_days.min(other.lapse_days),
            rules: self.rules.min(other.rules),
        }
    }

    /// The numbers where what a table says takes the place of what was there: a person's own word.
    #[must_use]
    pub fn replaced_by(self, table: &LearningTable) -> Self {
        Self {
            offer_after: table.offer_after.unwrap_or(self.offer_after),
            promotes: table.promotes.unwrap_or(self.promotes),
            promote_after: table.promote_after.unwrap_or(self.promote_after),
            user_after: table.user_after.unwrap_or(self.user_after),
            server_after: table.server_after.unwrap_or(self.server_after),
            consolidate_after: table.consolidate_after.unwrap_or(self.consolidate_after),
            lapse_days: table.lapse_days.unwrap_or(self.lapse_days),
            rules: table.rules.unwrap_or(self.rules),
        }
    }

    /// The numbers where what a table says counts only as far as it is stricter: an administrator's word.
    #[must_use]
    pub fn tightened_by(self, table: &LearningTable) -> Self {
        self.stricter(self.replaced_by(table))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ConfigFile;
    use crate::policy::rule::Layer;

    fn table(text: &str) -> LearningTable {
        ConfigFile::parse(text, Layer::Managed, "managed.toml").expect(text).learning
    }

    #[test]
    fn an_administrator_tightens_and_never_loosens() {
        let mild = table(
            "[learning]\noffer_after = 1\npromotes = true\npromote_after = 1\nuser_after = 1\nserver_after = 1\n\
             consolidate_after = 1\nlapse_days = 3650\nrules = 10000\n",
        );
        assert_eq!(LearningLimits::USUAL.tightened_by(&mild), LearningLimits::USUAL);
        let own = LearningLimits::USUAL.replaced_by(&mild);
        assert_eq!((own.offer_after, own.promotes, own.lapse_days, own.rules), (1, true, 3650, 10_000));
        let strict = table("[learning]\noffer_after = 4\npromotes = false\nlapse_days = 7\nrules = 10\n");
        assert_eq!(own.tightened_by(&strict), LearningLimits { offer_after: 4, promotes: false, lapse_days: 7, rules: 10, ..own });
        assert_eq!(own.tightened_by(&LearningTable::default()), own);
    }

    #[test]
    fn the_documented_numbers_are_the_usual_ones() {
        let doc = include_str!("../config/learning.rs");
        let lines: Vec<&str> = doc.lines().filter_map(|line| line.strip_prefix("//! ")).skip_while(|line| *line != "[learning]").collect();
        let text = lines.split(|line| *line == "```").next().expect("lines").join("\n");
        let nothing = LearningLimits {
            offer_after: 0,
            promotes: true,
            promote_after: 0,
            user_after: 0,
            server_after: 0,
            consolidate_after: 0,
            lapse_days: 0,
            rules: 0,
        };
        assert_eq!(nothing.replaced_by(&table(&text)), LearningLimits::USUAL);
    }
}
