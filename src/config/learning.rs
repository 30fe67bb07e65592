//! `[learning]`: the numbers of learning. What a person says takes the place of the usual ones, what an administrator says
//! counts only as far as it is stricter, and a project says nothing.
//!
//! ```toml
//! [learning]
//! offer_after = 2        # approvals until the rule is offered first
//! promotes = false       # whether a rule of low risk is kept without asking
//! promote_after = 5      # approvals in one workspace until that
//! user_after = 2         # workspaces until a rule is offered for all of them
//! server_after = 3       # tools of an MCP server until the server is offered
//! consolidate_after = 3  # kept rules about the same until a wider one is proposed
//! lapse_days = 90        # a rule that allows and is not used for so long ends
//! rules = 1000           # rules that are kept at most
//! never_offer = []       # what nothing lasting is offered for, as in ["Bash(git push:*)"]
//! ```

use std::ops::RangeInclusive;

use super::grammar::{Reader, Value};
use crate::policy::pattern::Pattern;

const KEYS: [&str; 9] =
    ["consolidate_after", "lapse_days", "never_offer", "offer_after", "promote_after", "promotes", "rules", "server_after", "user_after"];

/// How often something has to happen. Once is the answer that it is about.
const COUNTS: RangeInclusive<u32> = 1..=1_000;
/// Days: ten years.
const DAYS: RangeInclusive<u32> = 1..=3_650;
/// Rules. With 0, nothing that allows is kept.
const RULES: RangeInclusive<u32> = 0..=10_000;

/// What a config file says about the numbers of learning; [`crate::config::ConfigFile::learning`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LearningTable {
    /// Approvals until a rule is offered first.
    pub offer_after: Option<u32>,
    /// Whether a rule of low risk is kept without asking.
    pub promotes: Option<bool>,
    /// Approvals in one workspace until that.
    pub promote_after: Option<u32>,
    /// Workspaces until a rule is offered for all of them.
    pub user_after: Option<u32>,
    /// Tools of an MCP server until the server is offered.
    pub server_after: Option<u32>,
    /// Kept rules about the same until a wider one is proposed.
    pub consolidate_after: Option<u32>,
    /// Days until a rule that is not used ends.
    pub lapse_days: Option<u32>,
    /// Rules that are kept at most.
    pub rules: Option<u32>,
    /// What nothing lasting is offered for.
    pub never_offer: Vec<Pattern>,
}

impl Reader<'_> {
    pub(super) fn learning_table(&mut self, at: usize, value: &Value<'_>) -> LearningTable {
        let mut table = LearningTable::default();
        for (key, value) in self.settings(at, "learning", value, "learning = { lapse_days = 30 }").into_iter().flatten() {
            match key.get_ref().as_ref() {
                "consolidate_after" => table.consolidate_after = self.number(value, &COUNTS),
                "lapse_days" => table.lapse_days = self.number(value, &DAYS),
                "offer_after" => table.offer_after = self.number(value, &COUNTS),
                "promote_after" => table.promote_after = self.number(value, &COUNTS),
                "promotes" => table.promotes = self.yes_or_no(value),
                "never_offer" if value.get_ref().as_array().is_some_and(|values| values.is_empty()) => {}
                "never_offer" => {
                    table.never_offer = self.parsed(value, ("a rule", "never_offer = [\"Bash(git push:*)\"]"), Pattern::parse);
                }
                "rules" => table.rules = self.number(value, &RULES),
                "server_after" => table.server_after = self.number(value, &COUNTS),
                "user_after" => table.user_after = self.number(value, &COUNTS),
                name => self.unknown_key(key.span().start, name, &KEYS, ""),
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ConfigErrors, ConfigFile};
    use crate::policy::rule::Layer;

    fn parse(text: &str) -> Result<ConfigFile, ConfigErrors> {
        ConfigFile::parse(text, Layer::User, "config.toml")
    }

    #[test]
    fn numbers_are_read_and_the_rest_stays_unsaid() {
        let table = parse("[learning]\nlapse_days = 30\npromotes = true\n").expect("valid").learning;
        assert_eq!(table, LearningTable { lapse_days: Some(30), promotes: Some(true), ..LearningTable::default() });
        assert_eq!(parse("").expect("valid").learning, LearningTable::default());
    }

    #[test]
    fn mistakes_are_named() {
        for (text, wanted) in [
            ("learning = 3", "1:12: expected a table, as in learning = { lapse_days = 30 }, not a number"),
            ("[learning]\nlapse_day = 3", "2:1: the key `lapse_day` is not known here, did you mean `lapse_days`"),
            ("[learning]\nlapse_days = 0", "2:14: `0` is not a number from 1 to 3650"),
            ("[learning]\noffer_after = 0", "2:15: `0` is not a number from 1 to 1000"),
            ("[learning]\nrules = 10001", "2:9: `10001` is not a number from 0 to 10000"),
            ("[learning]\npromotes = 1", "2:12: expected true or false, not a number"),
            ("learning = {}\n[learning]\n", "config.toml:2:"),
        ] {
            let errors = parse(text).expect_err(text).to_string();
            assert!(errors.contains(wanted), "{text}: {errors}");
        }
    }
}
