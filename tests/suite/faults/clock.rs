//! A clock that goes back, stands at its beginning, or was ahead for a while.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use countersign::audit::{AuditLog, AuditSettings};
use countersign::config::ConfigFile;
use countersign::learn::{Draft, LearnedEffect, LearnedScope, LearnedStore, NewRule};
use countersign::policy::rule::Layer;
use countersign::{Answer, Answered, Broker, BrokerBuilder, Decision, Ends, Permit, Refused, Scope, ToolCall, Verdict};

use super::{AUDIT, Home};
use crate::support::{self, WORKSPACE};

const START: u64 = 1_790_000_000;
const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;

/// A clock that is set by hand.
#[derive(Clone)]
struct Clock(Arc<AtomicU64>);

impl Clock {
    fn at(time: u64) -> Self {
        Self(Arc::new(AtomicU64::new(time)))
    }

    fn set(&self, time: u64) {
        self.0.store(time, Ordering::Relaxed);
    }

    fn of(&self, builder: BrokerBuilder) -> BrokerBuilder {
        let clock = self.clone();
        builder.clock(move || clock.0.load(Ordering::Relaxed))
    }
}

fn call() -> ToolCall {
    ToolCall::shell("cargo test", WORKSPACE)
}

fn verdict(broker: &Broker) -> Verdict {
    broker.decide(&call()).verdict()
}

/// The person says yes for an hour.
fn yes_for_an_hour(broker: &Broker, scope: Scope) -> Permit {
    let Decision::Ask(prompt) = broker.decide(&call()) else { panic!("not asked") };
    let outcome = broker.answer(prompt, Answer::allow(scope).ending(Ends::After { minutes: 60 }));
    assert_eq!(outcome.trouble, None);
    let Answered::Proceed(permit) = outcome.answered else { panic!("stopped") };
    permit
}

#[test]
fn an_hour_is_no_longer_by_a_clock_that_goes_back() {
    for scope in [Scope::Session, Scope::Task, Scope::Workspace] {
        let clock = Clock::at(START);
        let broker = clock.of(support::builder(true)).build_with_store(LearnedStore::in_memory());
        let _ = yes_for_an_hour(&broker, scope);
        clock.set(START + HOUR - 1);
        assert_eq!(verdict(&broker), Verdict::Allow, "{scope:?}");
        // Back before it was given, and back to a moment at which it still held.
        for back in [START - 365 * DAY, START - HOUR, START + 5] {
            clock.set(back);
            assert_eq!(verdict(&broker), Verdict::Ask, "{scope:?}: {back}");
        }
        // Over is over, wherever the clock goes then.
        clock.set(START + HOUR);
        assert_eq!(verdict(&broker), Verdict::Ask, "{scope:?}");
        clock.set(START + HOUR - 30);
        assert_eq!(verdict(&broker), Verdict::Ask, "{scope:?}: what a clock is adjusted by brings nothing back");
    }
}

#[test]
fn what_a_clock_is_adjusted_by_ends_nothing_early() {
    let clock = Clock::at(START);
    let broker = clock.of(support::builder(true)).build_with_store(LearnedStore::in_memory());
    let _ = yes_for_an_hour(&broker, Scope::Session);
    clock.set(START + 100);
    assert_eq!(verdict(&broker), Verdict::Allow);
    clock.set(START + 60);
    assert_eq!(verdict(&broker), Verdict::Allow);
}

#[test]
fn between_a_yes_and_its_use() {
    let clock = Clock::at(START);
    let broker = clock.of(support::builder(true)).build();
    let _ = yes_for_an_hour(&broker, Scope::Session);
    let allowed = || match broker.decide(&call()) {
        Decision::Allow(permit) => permit,
        other => panic!("{:?}", other.verdict()),
    };
    let (one, other, last) = (allowed(), allowed(), allowed());
    clock.set(START - DAY);
    assert_eq!(broker.redeem(one, &call()), Err(Refused::PolicyChanged));
    clock.set(START + HOUR);
    assert_eq!(broker.redeem(other, &call()), Err(Refused::PolicyChanged));
    clock.set(START + HOUR - 1);
    assert_eq!(broker.redeem(last, &call()), Err(Refused::PolicyChanged), "it has ended");
}

/// What was learned for an hour, found by a process that starts when the clock has gone back.
#[test]
fn what_was_learned_for_a_while_does_not_hold_before_it_was_learned() {
    let home = Home::new();
    let path = home.abs("state/learned.jsonl");
    let new = |effect, text: &str| NewRule {
        effect,
        draft: Draft::plain(text),
        scope: LearnedScope::User,
        until: Some(START + HOUR),
        from: String::new(),
    };
    let mut store = LearnedStore::open(path.clone());
    store.add(&new(LearnedEffect::Allow, "Bash(cargo test)"), START).expect("learned");
    store.add(&new(LearnedEffect::Deny, "Bash(ls:*)"), START).expect("learned");
    for (now, allowed) in [(START, true), (START + HOUR, false), (START - 1, false), (START - 300 * DAY, false), (1, false), (0, false)] {
        let broker = Clock::at(now).of(support::builder(true)).build_with_store(LearnedStore::open(path.clone()));
        assert_eq!(verdict(&broker) == Verdict::Allow, allowed, "{now}");
        let listed = broker.decide(&ToolCall::shell("ls", WORKSPACE)).verdict();
        assert_eq!(listed == Verdict::Deny, now < START + HOUR, "{now}: what was denied stays denied");
    }
}

/// A clock that is ahead for a moment ends what allows, and what denies only for as long.
#[test]
fn what_denies_until_a_moment_holds_again_when_the_clock_is_right_again() {
    let config = "[[rule]]\neffect = \"deny\"\nrule = \"Bash(ls:*)\"\nexpires = 2026-12-01\n\
                  [[rule]]\neffect = \"allow\"\nrule = \"Bash(cargo test:*)\"\nexpires = 2026-12-01\n";
    let file = ConfigFile::parse(config, Layer::User, "config.toml").expect("a config");
    let clock = Clock::at(START);
    let broker = clock.of(support::builder(true)).config(file).build();
    let both = || (broker.decide(&ToolCall::shell("ls", WORKSPACE)).verdict(), verdict(&broker));
    assert_eq!(both(), (Verdict::Deny, Verdict::Allow));
    clock.set(START + 400 * DAY);
    assert_eq!(both(), (Verdict::Allow, Verdict::Ask));
    clock.set(START);
    assert_eq!(both(), (Verdict::Deny, Verdict::Ask));
}

#[test]
fn the_log_says_what_the_clock_said_and_its_chain_holds() {
    let home = Home::new();
    let log = AuditLog::new(home.abs(AUDIT), AuditSettings::USUAL);
    let clock = Clock::at(START);
    let broker = clock.of(support::builder(true)).audit(log.clone()).build();
    for time in [START, START - DAY, 0, START + HOUR, START + 1] {
        clock.set(time);
        let _ = broker.decide(&call());
    }
    assert!(log.verify().expect("readable").is_intact());
    let times: Vec<Option<u64>> = log.records().expect("a log").skip(1).map(|record| record.expect("readable").at).collect();
    assert_eq!(times, [START, START - DAY, 0, START + HOUR, START + 1].map(Some));
    // A search by time looks at every record, not only up to the first that is too early.
    let (text, status) = home.said(&["audit", "query", "--since", "2026-09-21", "--json"]);
    assert_eq!((status, text.lines().filter(|line| line.contains("cargo test")).count()), (0, 3), "{text}");
}
