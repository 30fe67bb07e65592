//! Calls that an agent proposes together, to run at the same time.

use std::sync::Arc;

use super::Broker;
use crate::basis::Basis;
use crate::call::ToolCall;
use crate::decision::Decision;
use crate::policy::alongside::{Changes, Surroundings};
use crate::policy::flow::{SessionFlow, Taint};
use crate::trace::Verdict;

impl Broker {
    /// Decides about calls that run at the same time, in their order. Identical asks are one question
    /// ([`PromptView::same_as`](crate::prompt::PromptView::same_as)), and all calls are held against the same rules.
    ///
    /// What is allowed here would be allowed in a row as well, in every order: a call is asked about where another one of
    /// them may change what it was judged by or runs (links on its way, the script, the recipe, the repository's config), and
    /// with session flow where another one of its session comes upon a secret or somebody else's text. Calls that are denied do
    /// not count, because they do not run.
    ///
    /// ```
    /// use countersign::world::LexicalWorld;
    /// use countersign::{Broker, ToolCall, Verdict};
    /// use serde_json::json;
    ///
    /// let config = "allow = ['Bash(make:*)', 'Edit']";
    /// let config = countersign::config::ConfigFile::parse(config, countersign::policy::rule::Layer::User, "config.toml").unwrap();
    /// let broker = Broker::builder().workspace("/w").world(LexicalWorld).config(config).build();
    /// let write = ToolCall::new("Write", json!({"file_path": "/w/Makefile", "content": "all: ; ./x"}), "/w");
    /// let make = ToolCall::shell("make", "/w");
    ///
    /// assert_eq!(broker.decide(&make).verdict(), Verdict::Allow);
    /// let decisions = broker.decide_all(&[write, make]);
    /// assert_eq!(decisions[1].verdict(), Verdict::Ask, "which of the two Makefiles would it be?");
    /// ```
    pub fn decide_all(&self, calls: &[ToolCall]) -> Vec<Decision> {
        self.decide_batch(calls).into_iter().map(|(_, decision)| decision).collect()
    }

    /// The same, each with what holds for that call.
    pub(crate) fn decide_batch(&self, calls: &[ToolCall]) -> Vec<(Surroundings, Decision)> {
        self.refresh_sometimes();
        let now = self.in_force();
        let moment = self.moment(&now);
        let alone = self.surroundings(None);
        let judged = |call: &ToolCall, surroundings: &Surroundings| self.judged_at(moment, call, surroundings, |basis, _, _| basis);
        let first: Vec<Basis> = calls.iter().map(|call| judged(call, &alone)).collect();

        let mut changes = Changes::default();
        let mut taints: Vec<(usize, &ToolCall, Taint)> = Vec::new();
        for (index, (call, basis)) in calls.iter().zip(&first).enumerate() {
            if basis.verdict == Verdict::Deny {
                continue;
            }
            changes.add(index, &basis.action);
            if now.flow == SessionFlow::Followed {
                taints.push((index, call, Taint::of(&basis.action, &self.ground_at(moment, call))));
            }
        }
        let changes = Arc::new(changes);
        let others = |own: usize, call: &ToolCall| {
            let same = taints.iter().filter(|(index, other, _)| *index != own && other.session() == call.session());
            same.map(|(_, _, taint)| taint.clone()).reduce(Taint::and).unwrap_or_default()
        };
        let held = calls.iter().zip(first).enumerate().map(|(index, (call, basis))| match changes.beside(index, others(index, call)) {
            None => (alone.clone(), basis),
            Some(alongside) => {
                let surroundings = Surroundings { alongside: Some(Arc::new(alongside)), ..alone.clone() };
                let basis = judged(call, &surroundings);
                (surroundings, basis)
            }
        });
        held.map(|(surroundings, basis)| (surroundings, self.decided(basis, &now))).collect()
    }
}
