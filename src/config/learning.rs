//! `[learning]`: the numbers of learning, and what is never offered for good. What a person says takes the place of the usual
//! numbers, what an administrator says counts only as far as it is stricter, and a project says nothing.
//!
//! ```toml
//! [learning]
//! approvals_to_offer = 2     # so many approvals: the rule comes first, and the prompt says why
//! keeps_unasked = false      # whether rules of low risk are kept without being asked for
//! approvals_to_keep = 5      # after so many approvals and no denial
//! workspaces_to_travel = 2   # approved in so many workspaces: offered for all of them
//! tools_to_server = 3        # so many tools of an MCP server allowed: the server is offered
//! rules_to_merge = 3         # so many narrow rules of a kind: a wider one is proposed
//! days_to_lapse = 90         # not used for so long, a rule that allows is forgotten
//! rules = 2000               # so many are kept at most
//! never_offer = ["Bash(git push:*)"]
//! ```

use std::ops::RangeInclusive;

use super::grammar::{Reader, Value};
use crate::policy::learning::LearningTable;
use crate::policy::pattern::Pattern;

const KEYS: [&str; 9] = [
    "approvals_to_keep",
    "approvals_to_offer",
    "days_to_lapse",
    "keeps_unasked",
    "never_offer",
    "rules",
    "rules_to_merge",
    "tools_to_server",
    "workspaces_to_travel",
];

/// How many of anything: one approval is the least that can be said to be one.
const COUNTS: RangeInclusive<u32> = 1..=1_000;
/// Ten years.
const DAYS: RangeInclusive<u32> = 1..=3_650;
const RULES: RangeInclusive<u32> = 0..=100_000;

impl Reader<'_> {
    pub(super) fn learning_table(&mut self, at: usize, value: &Value<'_>) -> LearningTable {
        let mut table = LearningTable::default();
        self.is_for_people(at, "learning");
        let Some(entries) = value.get_ref().as_table() else {
            self.wrong_type(value, "a table, as in learning = { days_to_lapse = 30 }");
            return table;
        };
        for (key, value) in entries {
            match key.get_ref().as_ref() {
                "approvals_to_keep" => table.approvals_to_keep = self.number(value, &COUNTS),
                "approvals_to_offer" => table.approvals_to_offer = self.number(value, &COUNTS),
                "days_to_lapse" => table.days_to_lapse = self.number(value, &DAYS),
                "keeps_unasked" => table.keeps_unasked = Some(self.switch(key.span().start, "keeps_unasked", value)),
                "never_offer" => {
                    table.never_offer = self.parsed(value, ("a rule", "never_offer = [\"Bash(git push:*)\"]"), Pattern::parse);
                }
                "rules" => table.rules = self.number(value, &RULES),
                "rules_to_merge" => table.rules_to_merge = self.number(value, &COUNTS),
                "tools_to_server" => table.tools_to_server = self.number(value, &COUNTS),
                "workspaces_to_travel" => table.workspaces_to_travel = self.number(value, &COUNTS),
                name => self.unknown_key(key.span().start, name, &KEYS, ""),
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{ConfigErrors, ConfigFile};
    use crate::policy::learning::LearningLimits;
    use crate::policy::rule::Layer;

    fn parse(text: &str, layer: Layer) -> Result<ConfigFile, ConfigErrors> {
        ConfigFile::parse(text, layer, "config.toml")
    }

    #[test]
    fn the_documented_numbers_are_the_usual_ones() {
        let doc = include_str!("learning.rs");
        let lines: Vec<&str> = doc.lines().filter_map(|line| line.strip_prefix("//! ")).skip_while(|line| *line != "[learning]").collect();
        let text = lines.split(|line| *line == "```").next().expect("lines").join("\n");
        let table = parse(&text, Layer::User).expect("valid").learning;
        assert_eq!(table.replacing(LearningLimits::USUAL), LearningLimits::USUAL);
        assert!(table.rules.is_some() && table.keeps_unasked == Some(false) && table.days_to_lapse.is_some());
        assert_eq!(table.never_offer.iter().map(ToString::to_string).collect::<Vec<_>>(), ["Bash(git push:*)"]);
    }

    #[test]
    fn mistakes_are_named_and_a_project_says_nothing() {
        for (text, wanted) in [
            ("learning = 3", "1:12: expected a table, as in learning = { days_to_lapse = 30 }, not a number"),
            ("[learning]\napproval = 3", "2:1: the key `approval` is not known here"),
            ("[learning]\napprovals_to_offer = 0", "2:22: `0` is not a number from 1 to 1000"),
            ("[learning]\nkeeps_unasked = 1", "2:17: expected"),
            ("[learning]\nnever_offer = [\"Bash(\"]", "2:22"),
        ] {
            let errors = parse(text, Layer::User).expect_err(text).to_string();
            assert!(errors.contains(wanted), "{text}: {errors}");
        }
        assert!(parse("[learning]\nrules = 10\n", Layer::Project).is_err());
        assert_eq!(parse("[learning]\nrules = 10\n", Layer::Managed).expect("valid").learning.rules, Some(10));
    }
}
