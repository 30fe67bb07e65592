//! Agents that ask too much: repeats after a no, and floods.

use std::sync::atomic::Ordering;

use countersign::config::{ConfigFile, Loaded};
use countersign::fatigue::{FatigueSettings, Flood};
use countersign::policy::rule::Layer;
use countersign::prompt::Demand;
use countersign::{Answer, Answered, BrokerBuilder, Reload, Scope, Verdict};

use super::{Desk, HIGH, SLOW, again, proceeds, shell};

#[test]
fn the_same_call_after_a_no_is_denied_for_a_minute() {
    let desk = Desk::new();
    let call = shell(HIGH, "a");
    desk.no(&call, SLOW);
    desk.wait(7_000);
    let denial = desk.denial(&call);
    assert!(denial.message.contains("declined exactly this call 7 seconds ago"), "{}", denial.message);
    assert_eq!((denial.trace.verdict, denial.trace.reason.as_str()), (Verdict::Deny, "a person said no to the same call a moment ago"));
    assert_eq!(desk.broker.fatigue(Some("a")).asked, 1, "nobody was bothered");
    for other in [shell("cat ~/.ssh/id_rsa x", "a"), shell(HIGH, "b"), shell("cat ~/.ssh/id_rsa ", "a")] {
        assert_eq!(desk.broker.decide(&other).verdict(), Verdict::Ask, "{other:?}");
    }
    desk.wait(52_999);
    desk.denial(&call);
    desk.wait(1);
    // The denials in between do not make it longer.
    proceeds(desk.yes(&call, SLOW));
}

#[test]
fn a_person_who_writes_to_the_agent_may_have_changed_their_mind() {
    let desk = Desk::new();
    let calls = [shell(HIGH, "a"), shell(HIGH, "b")];
    for call in &calls {
        desk.no(call, SLOW);
    }
    desk.broker.asks_again(Some("a"));
    assert_eq!(calls.each_ref().map(|call| desk.broker.decide(call).verdict()), [Verdict::Ask, Verdict::Deny]);
}

#[test]
fn a_yes_to_a_prompt_that_still_waits_takes_the_no_back() {
    let desk = Desk::new();
    let call = shell(HIGH, "a");
    let waiting = desk.ask(&call);
    desk.no(&call, SLOW);
    proceeds(desk.broker.answer(waiting, Answer::allow(Scope::Once)).answered);
    assert_eq!(desk.broker.decide(&call).verdict(), Verdict::Ask);
}

#[test]
fn a_no_is_not_held_against_repeats_where_that_is_off_or_nothing_is_timed() {
    let off = FatigueSettings { retry_seconds: 0, ..FatigueSettings::USUAL };
    for desk in [Desk::set(off), Desk::with(BrokerBuilder::untimed)] {
        desk.no(&shell(HIGH, "a"), SLOW);
        assert_eq!(desk.broker.decide(&shell(HIGH, "a")).verdict(), Verdict::Ask);
    }
}

/// Different calls, each asked and dropped.
fn ask_often(desk: &Desk, times: u32, session: &str) {
    for number in 0..times {
        drop(desk.ask(&shell(&format!("touch src/{number}"), session)));
    }
}

#[test]
fn more_than_twenty_asks_within_a_minute_demand_a_pause() {
    let desk = Desk::new();
    ask_often(&desk, 19, "a");
    let view = desk.ask(&shell("touch src/last", "a")).view().clone();
    assert_eq!((view.flood, view.demand), (false, Demand::None));
    let prompt = desk.ask(&shell("touch src/over", "a"));
    assert_eq!((prompt.view().flood, prompt.view().demand), (true, Demand::Pause { millis: 3_000 }));
    desk.wait(2_999);
    let prompt = again(desk.broker.answer(prompt, Answer::allow(Scope::Once)).answered);
    desk.wait(3_000);
    proceeds(desk.broker.answer(prompt, Answer::allow(Scope::Once)).answered);
    // Another session does not suffer, and a minute later this one is as any.
    assert!(!desk.ask(&shell("touch src/x", "b")).view().flood);
    desk.wait(60_000);
    assert!(!desk.ask(&shell("touch src/x", "a")).view().flood);
}

#[test]
fn a_flood_split_over_sessions_is_one() {
    let desk = Desk::new();
    for number in 0..60 {
        drop(desk.ask(&shell("touch src/x", &format!("session {number}"))));
    }
    assert!(desk.ask(&shell("touch src/x", "fresh")).view().flood);
}

#[test]
fn asks_while_the_stopwatch_is_behind_count_when_it_is_right_again() {
    let desk = Desk::new();
    let right = desk.millis.load(Ordering::Relaxed);
    ask_often(&desk, 1, "a");
    desk.millis.store(0, Ordering::Relaxed);
    ask_often(&desk, 19, "a");
    desk.millis.store(right, Ordering::Relaxed);
    assert!(desk.ask(&shell("touch src/x", "a")).view().flood);
}

#[test]
fn more_than_eight_prompts_that_wait_are_a_flood_and_dropped_ones_do_not_wait() {
    let desk = Desk::new();
    let mut waiting: Vec<_> = (0..8).map(|number| desk.ask(&shell(&format!("touch src/{number}"), "a"))).collect();
    assert!(waiting.iter().all(|prompt| !prompt.view().flood));
    assert!(desk.ask(&shell("touch src/over", "a")).view().flood);
    waiting.pop();
    assert!(!desk.ask(&shell("touch src/x", "a")).view().flood);
    let _ = desk.broker.answer(waiting.remove(0), Answer::deny());
    assert_eq!(desk.broker.fatigue(Some("a")).pending, 6);
    // Over sessions as well.
    let many: Vec<_> = (0..18).map(|number| desk.ask(&shell("touch src/x", &number.to_string()))).collect();
    assert!(many.iter().all(|prompt| !prompt.view().flood));
    assert!(desk.ask(&shell("touch src/x", "fresh")).view().flood);
}

#[test]
fn a_flood_can_be_marked_or_denied_instead() {
    let limit = |flood| FatigueSettings { asks_a_minute: 2, flood, ..FatigueSettings::USUAL };
    let desk = Desk::set(limit(Flood::Mark));
    ask_often(&desk, 2, "a");
    let view = desk.ask(&shell("touch src/x", "a")).view().clone();
    assert_eq!((view.flood, view.demand), (true, Demand::None));

    let desk = Desk::set(limit(Flood::Deny));
    ask_often(&desk, 2, "a");
    let denial = desk.denial(&shell("touch src/x", "a"));
    assert_eq!(denial.message, "The person was asked 2 times within a minute. Wait, or use calls that need no approval.");
    assert_eq!(desk.broker.decide(&shell("ls", "a")).verdict(), Verdict::Allow, "what needs no approval goes on");
    desk.wait(60_000);
    drop(desk.ask(&shell("touch src/x", "a")));

    let desk = Desk::set(FatigueSettings { pending: 1, flood: Flood::Deny, ..FatigueSettings::USUAL });
    let waiting = desk.ask(&shell("touch src/x", "a"));
    assert!(desk.denial(&shell("touch src/y", "a")).message.starts_with("The person has yet to answer 1 call."));
    drop(waiting);
    drop(desk.ask(&shell("touch src/y", "a")));
}

#[test]
fn without_a_stopwatch_a_flood_is_marked_and_never_waits_for_a_pause_without_an_end() {
    let desk = Desk::with(BrokerBuilder::untimed);
    let _waiting: Vec<_> = (0..8).map(|number| desk.ask(&shell(&format!("touch src/{number}"), "a"))).collect();
    let prompt = desk.ask(&shell("touch src/x", "a"));
    assert_eq!((prompt.view().flood, prompt.view().demand), (true, Demand::None));
    assert!(matches!(desk.broker.answer(prompt, Answer::allow(Scope::Once)).answered, Answered::Proceed(_)));
}

#[test]
fn the_persons_numbers_take_the_place_of_the_hosts_and_the_administrators_tighten() {
    let file = |layer, text: &str| ConfigFile::parse(&format!("[fatigue]\n{text}\n"), layer, "config.toml").expect("valid");
    // The administrator's file comes first: the order of files is the host's.
    let desk = Desk::with(|builder| {
        let managed = file(Layer::Managed, "asks_a_minute = 3\nflood = \"mark\"\nretry_seconds = 0");
        builder.config(managed).config(file(Layer::User, "asks_a_minute = 9\nflood = \"deny\""))
    });
    ask_often(&desk, 3, "a");
    desk.denial(&shell("touch src/x", "a"));
    desk.no(&shell(HIGH, "b"), SLOW);
    desk.denial(&shell(HIGH, "b"));
    let reload = Reload::new().managed(Loaded::Absent);
    assert!(desk.broker.reload(reload).is_empty());
    ask_often(&desk, 6, "a");
    desk.denial(&shell("touch src/x", "a"));
    let reload = Reload::new().user(Loaded::Read(file(Layer::User, "retry_seconds = 0")));
    assert!(desk.broker.reload(reload).is_empty());
    drop(desk.ask(&shell("touch src/x", "a")));
    drop(desk.ask(&shell(HIGH, "b")));
}
