//! Runs of fast approvals: what they demand, what ends them, and what they do not teach.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use countersign::analysis::path::AbsPath;
use countersign::fatigue::FatigueSettings;
use countersign::learn::LearnedStore;
use countersign::prompt::Demand;
use countersign::{Answer, Answered, Risk, Scope, Verdict};

use super::{Desk, FAST, HIGH, LOW, MEDIUM, SLOW, again, permit, proceeds, shell};

const TYPED: Demand = Demand::Typed { word: "read" };
const PAUSE: Demand = Demand::Pause { millis: 3_000 };

fn demand(desk: &Desk, command: &str, session: &str) -> Demand {
    desk.ask(&shell(command, session)).view().demand
}

#[test]
fn high_risk_after_three_fast_approvals_demands_a_word() {
    let desk = Desk::new();
    for before in 0..3 {
        assert_eq!(demand(&desk, HIGH, "a"), Demand::None, "after {before}");
        desk.hurry(1, "a");
    }
    assert_eq!([LOW, MEDIUM, HIGH].map(|command| demand(&desk, command, "a")), [Demand::None, Demand::None, TYPED]);

    let mut prompt = desk.ask(&shell(HIGH, "a"));
    for answer in [Answer::allow(Scope::Session), Answer::allow(Scope::Once).typed(""), Answer::allow(Scope::Workspace).typed("yes")] {
        desk.wait(SLOW);
        let outcome = desk.broker.answer(prompt, answer);
        assert!(outcome.remembered.is_empty() && outcome.trouble.is_none(), "{outcome:?}");
        prompt = again(outcome.answered);
        assert_eq!(prompt.view().demand, TYPED);
        assert_eq!(desk.broker.decide(&shell(HIGH, "a")).verdict(), Verdict::Ask, "nothing was learned");
    }
    let call = shell(HIGH, "a");
    let permit = permit(desk.broker.answer(prompt, Answer::allow(Scope::Once).typed(" Read ")).answered);
    assert_eq!(desk.broker.redeem(permit, &call), Ok(()));
    assert_eq!(demand(&desk, HIGH, "a"), Demand::None, "that took its time");
}

#[test]
fn a_no_needs_nothing() {
    let desk = Desk::new();
    desk.hurry(7, "a");
    let prompt = desk.ask(&shell(HIGH, "a"));
    assert!(matches!(desk.broker.answer(prompt, Answer::deny()).answered, Answered::Stop(_)));
}

#[test]
fn medium_risk_in_a_long_run_demands_a_pause_which_an_early_yes_starts_again() {
    let desk = Desk::new();
    desk.hurry(6, "a");
    assert_eq!([LOW, MEDIUM, HIGH].map(|command| demand(&desk, command, "a")), [Demand::None, PAUSE, TYPED]);
    let yes = || Answer::allow(Scope::Once);
    let mut prompt = desk.ask(&shell(MEDIUM, "a"));
    for _ in 0..10 {
        desk.wait(2_999);
        prompt = again(desk.broker.answer(prompt, yes()).answered);
        assert_eq!(prompt.view().demand, PAUSE);
    }
    desk.wait(3_000);
    proceeds(desk.broker.answer(prompt, yes()).answered);
    assert_eq!(demand(&desk, MEDIUM, "a"), Demand::None);
}

#[test]
fn a_prompt_from_before_the_run_is_no_way_round_it() {
    let desk = Desk::new();
    let early = desk.ask(&shell(HIGH, "a"));
    assert_eq!(early.view().demand, Demand::None);
    desk.hurry(3, "a");
    let prompt = again(desk.broker.answer(early, Answer::allow(Scope::Once)).answered);
    assert_eq!(prompt.view().demand, TYPED);
}

#[test]
fn prompts_made_in_advance_grow_no_older_by_waiting_in_line() {
    let desk = Desk::new();
    let prompts: Vec<_> = (0..4).map(|number| desk.ask(&shell(&format!("touch src/{number}"), "a"))).collect();
    desk.wait(60_000);
    for prompt in prompts {
        proceeds(desk.broker.answer(prompt, Answer::allow(Scope::Once)).answered);
        desk.wait(FAST);
    }
    let view = desk.broker.fatigue(Some("a"));
    assert_eq!(view.last.iter().map(|seen| seen.millis).collect::<Vec<_>>(), [Some(60_000), Some(500), Some(500), Some(500)]);
    assert_eq!((view.fast_in_a_row, demand(&desk, HIGH, "a")), (3, TYPED));
}

#[test]
fn another_session_is_answered_by_the_same_person() {
    let desk = Desk::new();
    for session in ["a", "b", "c"] {
        desk.hurry(1, session);
    }
    assert_eq!(demand(&desk, HIGH, "fresh"), TYPED);
    let view = desk.broker.fatigue(Some("a"));
    assert_eq!((view.fast_in_a_row, view.fast_in_a_row_overall), (1, 3));
    // The session's own run is not over because the person took their time with another.
    desk.hurry(3, "a");
    proceeds(desk.yes(&shell(LOW, "b"), SLOW));
    assert_eq!([demand(&desk, HIGH, "a"), demand(&desk, HIGH, "b")], [TYPED, Demand::None]);
}

#[test]
fn a_fast_no_does_not_end_a_run_and_an_answer_that_takes_its_time_does() {
    for (after, expected) in [(FAST, TYPED), (1_499, TYPED), (1_500, Demand::None), (SLOW, Demand::None)] {
        let desk = Desk::new();
        desk.hurry(3, "a");
        desk.no(&shell("sudo rm x", "a"), after);
        assert_eq!(demand(&desk, HIGH, "a"), expected, "a no after {after}");
        let desk = Desk::new();
        desk.hurry(3, "a");
        proceeds(desk.yes(&shell(LOW, "a"), after));
        assert_eq!(demand(&desk, HIGH, "a"), expected, "a yes after {after}");
    }
}

#[test]
fn a_stopwatch_that_goes_back_ends_nothing() {
    let desk = Desk::new();
    desk.hurry(6, "a");
    desk.no(&shell("sudo rm x", "a"), FAST);
    desk.millis.store(0, Ordering::Relaxed);
    assert_eq!([demand(&desk, MEDIUM, "a"), demand(&desk, HIGH, "a")], [PAUSE, TYPED]);
    let prompt = desk.ask(&shell(MEDIUM, "a"));
    desk.wait(SLOW);
    drop(again(desk.broker.answer(prompt, Answer::allow(Scope::Once)).answered));
    desk.denial(&shell("sudo rm x", "a"));
}

#[test]
fn a_run_is_not_kept_beyond_the_session_and_a_first_answer_is() {
    let scratch = tempfile::tempdir().expect("a folder");
    let path = AbsPath::parse(scratch.path().join("learned.jsonl").to_str().expect("utf-8")).expect("absolute");
    let desk = Desk::built(|builder| builder.build_with_store(LearnedStore::open(path.clone())));
    let kept = || LearnedStore::open(path.clone()).list().len();
    let always = |command: &str, after| {
        let prompt = desk.ask(&shell(command, "a"));
        assert!(!prompt.view().offers.is_empty(), "{command}");
        desk.wait(after);
        desk.broker.answer(prompt, Answer::allow(Scope::Workspace))
    };
    for (number, command) in ["cargo test", "cargo clippy"].into_iter().enumerate() {
        assert_eq!(always(command, FAST).trouble, None);
        assert_eq!(kept(), number + 1, "{command}");
    }
    let outcome = always("cargo build", FAST);
    assert!(matches!(outcome.answered, Answered::Proceed(_)), "this yes holds all the same");
    assert!(outcome.trouble.as_ref().is_some_and(|why| why.contains("this session only")), "{outcome:?}");
    assert!(outcome.trouble.is_some_and(|why| why.contains("3 in a row, took less than 1.5 seconds")));
    assert_eq!(kept(), 2);
    assert_eq!(desk.broker.decide(&shell("cargo build", "a")).verdict(), Verdict::Allow, "in this session");
    assert_eq!(always("cargo doc", SLOW).trouble, None);
    assert_eq!(kept(), 3);
    // What restricts is kept however fast it was said.
    desk.hurry(3, "a");
    let prompt = desk.ask(&shell("cargo bench", "a"));
    assert_eq!(desk.broker.answer(prompt, Answer::never()).trouble, None);
    assert_eq!(kept(), 4);
}

#[test]
fn what_was_seen_is_told() {
    let desk = Desk::new();
    proceeds(desk.yes(&shell(LOW, "a"), 100));
    proceeds(desk.yes(&shell(MEDIUM, "a"), 9_000));
    desk.no(&shell(HIGH, "a"), 400);
    let waiting = desk.ask(&shell(LOW, "a"));
    let view = desk.broker.fatigue(Some("a"));
    assert_eq!((view.asked, view.approved, view.denied, view.pending, view.asked_last_minute), (4, 2, 1, 1, 4));
    assert_eq!((view.approvals_in_a_row, view.fast_in_a_row, view.median_millis), (0, 0, Some(400)));
    let last: Vec<_> = view.last.iter().map(|seen| (seen.millis, seen.allowed, seen.risk)).collect();
    assert_eq!(last, [(Some(100), true, Risk::Low), (Some(9_000), true, Risk::Medium), (Some(400), false, Risk::High)]);
    drop(waiting);
    desk.wait(60_000);
    let view = desk.broker.fatigue(Some("a"));
    assert_eq!((view.asked, view.pending, view.asked_last_minute), (4, 0, 0));
    assert_eq!(desk.broker.fatigue(None).asked, 0);
}

#[test]
fn what_is_not_asked_is_not_counted_and_does_not_even_look_at_the_stopwatch() {
    let looks = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&looks);
    let desk = Desk::with(|builder| {
        builder.stopwatch(move || {
            counted.fetch_add(1, Ordering::Relaxed);
            Duration::ZERO
        })
    });
    for command in ["ls", "cat src/main.rs", "rm -rf /"] {
        assert_ne!(desk.broker.decide(&shell(command, "a")).verdict(), Verdict::Ask, "{command}");
    }
    let _ = desk.broker.explain(&shell(HIGH, "a"));
    assert_eq!(looks.load(Ordering::Relaxed), 0);
    drop(desk.ask(&shell(HIGH, "b")));
    assert_eq!(looks.load(Ordering::Relaxed), 1);
    assert_eq!(desk.broker.fatigue(Some("a")).asked, 0);
}

#[test]
fn a_yes_to_the_prompt_of_another_broker_is_held_to_what_that_one_demands() {
    let (desk, other) = (Desk::new(), Desk::new());
    desk.hurry(3, "a");
    let prompt = desk.ask(&shell(HIGH, "a"));
    drop(again(other.broker.answer(prompt, Answer::allow(Scope::Once)).answered));
}

#[test]
fn without_a_stopwatch_nothing_is_demanded() {
    let desk = Desk::with(countersign::BrokerBuilder::untimed);
    desk.hurry(9, "a");
    assert_eq!([MEDIUM, HIGH].map(|command| demand(&desk, command, "a")), [Demand::None, Demand::None]);
    let view = desk.broker.fatigue(Some("a"));
    assert_eq!((view.approvals_in_a_row, view.fast_in_a_row, view.median_millis, view.asked_last_minute), (9, 0, None, 0));
}

#[test]
fn the_numbers_can_be_set_and_the_shortest_run_counts() {
    let desk = Desk::set(FatigueSettings { run: 4, long_run: 2, fast_millis: 100, pause_millis: 50, ..FatigueSettings::USUAL });
    desk.hurry(9, "a");
    assert_eq!(demand(&desk, HIGH, "a"), Demand::None, "half a second is slow here");
    for number in 0..4 {
        assert_eq!(demand(&desk, HIGH, "a"), if number < 2 { Demand::None } else { Demand::Pause { millis: 50 } });
        let prompt = desk.ask(&shell(LOW, "a"));
        desk.wait(99);
        proceeds(desk.broker.answer(prompt, Answer::allow(Scope::Once)).answered);
    }
    assert_eq!(demand(&desk, HIGH, "a"), TYPED);
}
