//! What holds at which moment.

use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::policy::packs;
use crate::policy::rule::Source;
use crate::world::LexicalWorld;
use crate::{Broker, Decision, Refused, ToolCall, Verdict};

const CONFIG: &str = "allow = ['Bash(make check)']\ndeny = ['Bash(rm:*)']\n[[rule]]\neffect = \"allow\"\nrule = 'Bash(make)'\n\
        expires = 1970-01-01\n[[program]]\nnames = \"ourtool\"\n";
const END: u64 = 1_000_000;

/// What is in force where the project is trusted that far and so long.
fn in_force(level: TrustLevel, until: Option<u64>, at_most: TrustLevel) -> InForce {
    let root = root();
    layers(level, until, at_most).next(Site { workspace: Some(&root), home: None, world: &LexicalWorld })
}

fn root() -> AbsPath {
    AbsPath::parse("/w").expect("a path")
}

fn layers(level: TrustLevel, until: Option<u64>, at_most: TrustLevel) -> Layers {
    let file = ConfigFile::parse(CONFIG, Layer::Project, ".countersign.toml").expect("valid");
    let mut layers = Layers::new();
    layers.trust_at_most(at_most);
    layers.packs(["local-git", "web-search"].map(|name| PackChoice {
        pack: packs::find(name).expect("a pack"),
        workspace: None,
        at: "a test".to_owned(),
    }));
    let own = Rule::parse(RuleEffect::Allow, "Bash(just)", Source::new(Layer::User, "a test")).expect("a rule");
    layers.rules([own]);
    let sealed = None;
    layers.project(Project { root: root(), level, until, rules: file.rules, programs: file.programs, sealed, broken: None });
    layers
}

/// Whether there is such a rule that has not ended, and whether one holds to that moment.
fn holds(now: &InForce, rule: &str, moment: u64) -> bool {
    let mut rules = now.policy.grants().iter().map(crate::policy::rule::Grant::rule).filter(|grant| grant.text() == rule);
    rules.any(|rule| rule.conditions.expires().is_none_or(|end| moment < end))
}

#[test]
fn what_was_confirmed_until_a_moment_does_not_outlast_it() {
    let now = in_force(TrustLevel::Full, Some(END), TrustLevel::Full);
    assert_eq!(
        [Some(END - 1), Some(END), None].map(|at| now.level(at)),
        [TrustLevel::Full, TrustLevel::Restricted, TrustLevel::Restricted]
    );
    let is_known = |at| now.catalog(at).find("ourtool").is_some();
    assert_eq!([Some(END - 1), Some(END), None].map(is_known), [true, false, false]);
    for (rule, before, after) in [
        ("Bash(make check)", true, false),
        ("Bash(make)", false, false),
        ("Bash(git commit:*)", true, false),
        ("WebSearch", true, true),
        ("Bash(just)", true, true),
    ] {
        assert_eq!([END - 1, END].map(|at| holds(&now, rule, at)), [before, after], "{rule}");
    }
    assert!(now.policy.restrictions().iter().all(|rule| rule.rule().conditions.is_empty()), "what restricts does not end");
    assert_eq!(now.policy.restrictions().len(), 1);
}

#[test]
fn a_broker_trusts_to_the_moment_and_takes_no_permit_from_before() {
    use Verdict::{Allow, Ask, Deny};
    let time = Arc::new(AtomicU64::new(0));
    let clock = Arc::clone(&time);
    let broker = Broker::builder().world(LexicalWorld).layers(layers(TrustLevel::Full, Some(END), TrustLevel::Full)).workspace("/w");
    let broker = broker.clock(move || clock.load(Ordering::Relaxed)).build();
    let calls = ["make check", "ourtool", "git status", "git commit -m x", "just", "ls", "rm x"].map(|text| ToolCall::shell(text, "/w"));
    let verdicts = || calls.each_ref().map(|call| broker.decide(call).verdict());
    let allowed = |call: &ToolCall| match broker.decide(call) {
        Decision::Allow(permit) => Some(permit),
        Decision::Ask(_) | Decision::Deny(_) => None,
    };
    assert_eq!(verdicts(), [Allow, Allow, Allow, Allow, Allow, Allow, Deny]);
    time.store(END - 1, Ordering::Relaxed);
    assert_eq!(verdicts(), [Allow, Allow, Allow, Allow, Allow, Allow, Deny]);
    let permits = calls.each_ref().map(|call| allowed(call).map(|permit| (call, permit)));
    let (call, permit) = allowed(&calls[0]).map(|permit| (&calls[0], permit)).expect("allowed");
    assert!(broker.redeem(permit, call).is_ok());
    time.store(END, Ordering::Relaxed);
    assert_eq!(verdicts(), [Ask, Ask, Ask, Ask, Allow, Allow, Deny]);
    for (call, permit) in permits.into_iter().flatten() {
        assert_eq!(broker.redeem(permit, call), Err(Refused::PolicyChanged), "{}", call.text());
    }
    for call in &calls[4..6] {
        assert_eq!(broker.redeem(allowed(call).expect("allowed"), call), Ok(()), "{}", call.text());
    }
    // What has ended stays so, wherever the clock goes.
    time.store(END - 1, Ordering::Relaxed);
    assert_eq!(verdicts(), [Ask, Ask, Ask, Ask, Allow, Allow, Deny]);
    let timeless = Broker::builder().world(LexicalWorld).layers(layers(TrustLevel::Full, Some(END), TrustLevel::Full)).workspace("/w");
    let timeless = timeless.build();
    assert_eq!(calls.each_ref().map(|call| timeless.decide(call).verdict()), [Ask, Ask, Ask, Ask, Allow, Allow, Deny]);
}

#[test]
fn without_an_end_nothing_ends() {
    let now = in_force(TrustLevel::Full, None, TrustLevel::Full);
    assert_eq!(now.level(None), TrustLevel::Full);
    assert!(now.catalog(None).find("ourtool").is_some() && holds(&now, "Bash(make check)", u64::MAX));
}

#[test]
fn less_trust_leaves_the_restrictions_alone() {
    for (level, at_most) in
        [(TrustLevel::Full, TrustLevel::Restricted), (TrustLevel::None, TrustLevel::Full), (TrustLevel::Full, TrustLevel::None)]
    {
        let now = in_force(level, None, at_most);
        assert_eq!(now.level(Some(0)), level.min(at_most));
        assert!(now.catalog(Some(0)).find("ourtool").is_none());
        let held = ["Bash(make check)", "Bash(git commit:*)", "WebSearch", "Bash(just)"].map(|rule| holds(&now, rule, 0));
        assert_eq!(held, [false, false, true, true], "{level} at most {at_most}");
        assert_eq!(now.policy.restrictions().len(), 1);
    }
}
