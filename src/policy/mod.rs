//! Rules, and how an action is held against them.

pub(crate) mod alongside;
pub(crate) mod breadth;
mod brought;
pub mod conditions;
pub mod containment;
pub mod definition;
pub(crate) mod effect_pattern;
pub mod flow;
pub(crate) mod folders;
pub mod forbids;
pub(crate) mod hit;
mod index;
pub(crate) mod judge;
pub mod level;
pub mod mode;
pub(crate) mod near;
pub mod packs;
pub mod pattern;
pub mod rule;
pub(crate) mod sources;
pub(crate) mod trial;
pub(crate) mod written;

use index::Index;
use judge::Ground;
use pattern::Views;
use rule::{Grant, Restriction, RuleSet};
use sources::rules;
use sources::rules::restrictions::{self, Hit};

use crate::action::{Caused, Step};

/// All rules that apply, from every layer.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    grants: Vec<Grant>,
    restrictions: Vec<Restriction>,
    grant_index: Index,
    restriction_index: Index,
    broken: Vec<String>,
}

impl Policy {
    /// A policy of these rules.
    pub fn new(rules: RuleSet) -> Self {
        let mut policy = Self::default();
        policy.extend(rules);
        policy
    }

    /// Adds rules.
    pub fn extend(&mut self, rules: RuleSet) {
        let (grants, restrictions) = rules.split();
        for grant in grants {
            self.grant_index.add(grant.rule());
            self.grants.push(grant);
        }
        for restriction in restrictions {
            self.restriction_index.add(restriction.rule());
            self.restrictions.push(restriction);
        }
    }

    /// Notes a layer that could not be read: whatever it could have restricted is asked.
    pub fn add_broken(&mut self, what: impl Into<String>) {
        self.broken.push(what.into());
    }

    /// The layers that could not be read, with the reason.
    pub fn broken(&self) -> &[String] {
        &self.broken
    }

    /// All grants.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// All restrictions.
    pub fn restrictions(&self) -> &[Restriction] {
        &self.restrictions
    }

    /// The grant that covers the effect, if one does.
    fn covering(&self, step: &Step, caused: &Caused, ground: &Ground<'_>) -> Option<&Grant> {
        let mut first: Option<usize> = None;
        self.grant_index.covering(step, &caused.effect, ground, &mut |places| {
            for &at in places {
                let is_earlier = first.is_none_or(|first| at < first);
                if is_earlier && self.grants.get(at).is_some_and(|grant| rules::covers(grant, step, caused, ground)) {
                    first = Some(at);
                }
            }
        });
        self.grants.get(first?)
    }

    /// The restrictions that the step hits, in their order.
    fn hitting(&self, step: &Step, ground: &Ground<'_>) -> Vec<(&Restriction, Hit)> {
        if self.restrictions.is_empty() {
            return Vec::new();
        }
        let mut places: Vec<usize> = Vec::new();
        self.restriction_index.meeting(step, ground, &mut |found| places.extend_from_slice(found));
        if places.is_empty() {
            return Vec::new();
        }
        places.sort_unstable();
        places.dedup();
        let views = Views::of(step);
        let restrictions = places.into_iter().filter_map(|at| self.restrictions.get(at));
        restrictions.filter_map(|restriction| Some((restriction, restrictions::hit(restriction, step, &views, ground)?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::rule::{Layer, Rule, RuleEffect, Source};
    use super::*;
    use crate::analysis::path::AbsPath;
    use crate::analysis::programs::catalog::Catalog;
    use crate::analysis::tools::Tools;
    use crate::analysis::{self, Knowledge};
    use crate::call::ToolCall;
    use crate::world::LexicalWorld;

    const PATTERNS: &[&str] = &[
        "Bash(ls:*)",
        "Bash(/usr/bin/ls)",
        "Bash(git *)",
        "Bash(git push --force)",
        "Bash(git -C /etc:*)",
        "Bash(ls 'a b')",
        "Bash(*)",
        "Bash(* --force)",
        "Bash(g*)",
        "Bash(rm -rf:*)",
        "PowerShell(rm:*)",
        "Read(src/**)",
        "Read(/src/main.rs)",
        "Read(**/secret)",
        "Read(*.rs)",
        "Read(~/notes/**)",
        "Read(//)",
        "Read(//etc/**)",
        "Read(//etc/passwd)",
        "Read(//home/u/proj/src/*)",
        "Edit(src/**)",
        "Edit(//tmp/x/y/z)",
        "Edit(~/.config/**)",
        "WebFetch(domain:example.com)",
        "WebFetch(domain:*.example.com)",
        "WebFetch",
        "mcp__a__b",
        "Agent(x)",
        "*",
    ];

    const CALLS: &[&str] = &[
        "ls",
        "/usr/bin/ls",
        "./ls",
        "$X/ls",
        "$X",
        "l$X",
        "g*t status",
        "/usr/$X",
        "git -C /etc log",
        "git push --force",
        "ls 'a b'",
        "ls a\\ b c",
        "rm -rf src",
        "rm -rf /",
        "rm -rf ~/.config",
        "rm -rf $X",
        "cat src/main.rs",
        "cat /etc/passwd",
        "cat /home/u/notes/a",
        "cat $X",
        "cat src/$X",
        "cat *",
        "grep -r x /",
        "grep -r x ~",
        "grep -r x .",
        "grep -r x src",
        "ls > /tmp/x",
        "ls > src/a/b",
        "cp -r a /tmp/x",
        "curl https://example.com/",
        "curl https://a.example.com/",
        "curl $X",
        "bash src/run.sh",
        "echo $(",
    ];

    fn policy(rules: &[(RuleEffect, &str)]) -> Policy {
        let parse = |(effect, text): &(RuleEffect, &str)| Rule::parse(*effect, text, Source::new(Layer::User, "test")).ok();
        Policy::new(RuleSet::new(rules.iter().filter_map(parse)))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        /// The index leaves out only what neither covers nor may be hit.
        #[test]
        fn the_index_finds_what_looking_at_every_rule_finds(
            rules in prop::collection::vec((prop::sample::select(&[RuleEffect::Allow, RuleEffect::Ask, RuleEffect::Deny][..]), prop::sample::select(PATTERNS)), 0..12),
            call in prop::sample::select(CALLS),
        ) {
            let policy = policy(&rules);
            let home = AbsPath::parse("/home/u");
            let workspace = AbsPath::parse("/home/u/proj");
            let (tools, catalog) = (Tools::new(), Catalog::new());
            let knowledge = Knowledge { tools: &tools, catalog: &catalog, world: &LexicalWorld, home: home.as_ref() };
            let action = analysis::analyze(&ToolCall::shell(call, "/home/u/proj"), knowledge);
            let ground = Ground::trusted(workspace.as_ref(), home.as_ref(), &LexicalWorld);
            for step in action.steps() {
                for caused in step.effects() {
                    let naive = policy.grants().iter().find(|grant| rules::covers(grant, step, caused, &ground));
                    let found = policy.covering(step, caused, &ground);
                    prop_assert_eq!(naive.map(|g| g.rule().text()), found.map(|g| g.rule().text()));
                }
                let views = Views::of(step);
                let naive = policy.restrictions().iter().filter_map(|r| Some((r, restrictions::hit(r, step, &views, &ground)?)));
                prop_assert_eq!(summary(naive), summary(policy.hitting(step, &ground).into_iter()), "{} with {:?}", call, rules);
            }
        }
    }

    /// Every rule that is hit for certain, and the effects of those that are hit because too little is known.
    fn summary<'a>(hits: impl Iterator<Item = (&'a Restriction, Hit)>) -> BTreeSet<(RuleEffect, Option<String>)> {
        hits.map(|(restriction, hit)| (restriction.rule().effect, (hit == Hit::Known).then(|| restriction.rule().text()))).collect()
    }
}
