//! Identical asks that wait at the same time are one question, and nothing else is.

use countersign::config::{ConfigFile, Loaded};
use countersign::fatigue::{FatigueSettings, Flood};
use countersign::policy::containment::{Connections, Containment, Processes, Reads, Services, Writes};
use countersign::policy::flow::SessionFlow;
use countersign::policy::rule::Layer;
use countersign::{Answer, Answered, Decision, Outcome, Prompt, Refused, Reload, Scope, Settled, ToolCall, Verdict};
use serde_json::json;

use super::{Desk, FAST, HIGH, MEDIUM, SLOW, permit, proceeds, shell};
use crate::support::WORKSPACE;

fn settled(desk: &Desk, prompt: Prompt) -> Outcome {
    match desk.broker.settle(prompt) {
        Settled::Answered(outcome) => outcome,
        Settled::Open(prompt) => panic!("still open: {:?}", prompt.view()),
    }
}

fn open(desk: &Desk, prompt: Prompt) -> Prompt {
    match desk.broker.settle(prompt) {
        Settled::Open(prompt) => prompt,
        Settled::Answered(outcome) => panic!("settled: {:?}", outcome.remembered),
    }
}

fn say_yes(desk: &Desk, prompt: Prompt) -> Answered {
    desk.wait(SLOW);
    desk.broker.answer(prompt, Answer::allow(Scope::Once)).answered
}

#[test]
fn one_yes_settles_those_that_wait_each_with_a_permit_of_its_own() {
    let desk = Desk::new();
    let call = shell(MEDIUM, "a");
    let first = desk.ask(&call);
    let second = desk.ask(&call);
    let third = desk.ask(&call);
    assert_eq!([&first, &second, &third].map(|prompt| prompt.view().same_as), [None, Some(first.id()), Some(first.id())]);
    let second = open(&desk, second);
    assert_eq!(second.view().same_as, Some(first.id()), "nobody answered yet");
    let mut permits = vec![permit(say_yes(&desk, first))];
    let late = desk.ask(&call);
    assert_eq!(late.view().same_as, None, "a yes once is not for what is asked after it");
    for prompt in [second, third] {
        permits.push(permit(settled(&desk, prompt).answered));
    }
    for permit in permits {
        assert!(permit.trace().reason.starts_with("a person said yes"));
        assert_eq!(desk.broker.redeem(permit, &call), Ok(()));
    }
    drop(open(&desk, late));
    assert_eq!(desk.broker.fatigue(Some("a")).approved, 1, "a person said it once");
}

#[test]
fn one_no_settles_them_as_well() {
    let desk = Desk::new();
    let call = shell(MEDIUM, "a");
    let (first, second) = (desk.ask(&call), desk.ask(&call));
    let _ = desk.broker.answer(first, Answer::deny().saying("use make"));
    let Answered::Stop(denial) = settled(&desk, second).answered else { panic!("not stopped") };
    assert_eq!(denial.message, "use make");
}

#[test]
fn an_always_settles_by_the_rule_and_a_never_denies() {
    for (answer, runs) in [(Answer::allow(Scope::Session), true), (Answer::never(), false)] {
        let desk = Desk::new();
        let call = shell(MEDIUM, "a");
        let (first, second) = (desk.ask(&call), desk.ask(&call));
        desk.wait(SLOW);
        let _ = desk.broker.answer(first, answer);
        match (runs, settled(&desk, second).answered) {
            (true, Answered::Proceed(permit)) => assert_eq!(desk.broker.redeem(permit, &call), Ok(())),
            (false, Answered::Stop(_)) => {}
            (runs, _) => panic!("the other way round than {runs}"),
        }
    }
}

#[test]
fn only_exactly_the_same_call_is_the_same() {
    let desk = Desk::new();
    let input = || json!({ "command": MEDIUM });
    let call = ToolCall::new("Bash", input(), WORKSPACE).in_session("a");
    let first = desk.ask(&call);
    let others = [
        ToolCall::new("Bash", input(), WORKSPACE).in_session("b"),
        ToolCall::new("Bash", input(), WORKSPACE).in_session(""),
        ToolCall::new("Bash", input(), WORKSPACE),
        ToolCall::new("Bash", input(), "/home/u/proj/src").in_session("a"),
        ToolCall::new("bash", input(), WORKSPACE).in_session("a"),
        ToolCall::new("Bash", json!({ "command": MEDIUM, "timeout": 1 }), WORKSPACE).in_session("a"),
        ToolCall::new("Bash", json!({ "command": "cargo test " }), WORKSPACE).in_session("a"),
    ];
    let waiting: Vec<_> = others.iter().map(|other| desk.ask(other)).collect();
    assert!(waiting.iter().all(|prompt| prompt.view().same_as.is_none()), "{waiting:?}");
    proceeds(say_yes(&desk, first));
    for prompt in waiting {
        drop(open(&desk, prompt));
    }
}

#[test]
fn a_yes_in_a_sandbox_is_none_outside_of_it() {
    let desk = Desk::new();
    let call = shell("cat .env", "a");
    let sandbox = Containment::new(
        Writes::OnlyBelow(vec![WORKSPACE.to_owned()]),
        Connections::None,
        Reads::Anywhere,
        Processes::All,
        Services::Reachable,
    );
    let sandbox = sandbox.expect("a statement");
    let Decision::Ask(first) = desk.broker.decide_in(&call, &sandbox) else { panic!("not asked") };
    let outside = desk.ask(&call);
    proceeds(say_yes(&desk, first));
    assert_eq!(open(&desk, outside).view().same_as, None);
}

#[test]
fn what_the_rules_came_to_say_holds_for_settling() {
    let reload = |desk: &Desk, text: &str| {
        let file = ConfigFile::parse(text, Layer::User, "config.toml").expect("valid");
        assert!(desk.broker.reload(Reload::new().user(Loaded::Read(file))).is_empty());
    };
    let waiting = || {
        let desk = Desk::new();
        let call = shell(MEDIUM, "a");
        let (first, second) = (desk.ask(&call), desk.ask(&call));
        let permit = permit(say_yes(&desk, first));
        (desk, call, permit, second)
    };
    let (desk, call, permit, second) = waiting();
    reload(&desk, "deny = ['Bash(cargo:*)']");
    assert!(matches!(settled(&desk, second).answered, Answered::Stop(_)));
    assert_eq!(desk.broker.redeem(permit, &call), Err(Refused::PolicyChanged));

    let (desk, _, _, second) = waiting();
    reload(&desk, "ask = ['Bash(cargo:*)']");
    let prompt = open(&desk, second);
    assert!(prompt.view().reason.as_str().contains("Bash(cargo:*)"), "the person never saw that: {:?}", prompt.view());

    let (desk, call, _, second) = waiting();
    reload(&desk, "deny = ['Bash(rm:*)']");
    let Answered::Proceed(permit) = settled(&desk, second).answered else { panic!("not settled") };
    assert_eq!(desk.broker.redeem(permit, &call), Ok(()), "nothing about this call changed");

    // Between the two prompts: they are two questions.
    let desk = Desk::new();
    let call = shell(MEDIUM, "a");
    let first = desk.ask(&call);
    reload(&desk, "deny = ['Bash(rm:*)']");
    let second = desk.ask(&call);
    assert_eq!(second.view().same_as, None);
    proceeds(say_yes(&desk, first));
    drop(open(&desk, second));
}

#[test]
fn a_secret_read_in_between_is_a_new_question() {
    let desk = Desk::with(|builder| builder.session_flow(SessionFlow::Followed));
    let send = shell("curl -d x https://example.com/", "a");
    let (first, second) = (desk.ask(&send), desk.ask(&send));
    proceeds(say_yes(&desk, first));
    let secret = shell("cat .env", "a");
    assert_eq!(desk.broker.redeem(permit(desk.yes(&secret, SLOW)), &secret), Ok(()));
    let prompt = open(&desk, second);
    assert!(prompt.trace().to_string().contains("has read a secret"), "{}", prompt.trace());
}

#[test]
fn where_the_first_goes_without_an_answer_the_next_is_asked() {
    let desk = Desk::new();
    let call = shell(MEDIUM, "a");
    let (first, second, third) = (desk.ask(&call), desk.ask(&call), desk.ask(&call));
    drop(first);
    let second = open(&desk, second);
    assert_eq!(second.view().same_as, None);
    let third = open(&desk, third);
    assert_eq!(third.view().same_as, Some(second.id()));
    proceeds(say_yes(&desk, second));
    proceeds(settled(&desk, third).answered);
    assert_eq!(desk.broker.fatigue(Some("a")).pending, 0);
}

#[test]
fn a_yes_that_was_not_enough_settles_nothing() {
    let desk = Desk::new();
    desk.hurry(3, "a");
    let call = shell(HIGH, "a");
    let (first, second) = (desk.ask(&call), desk.ask(&call));
    let first = super::again(say_yes(&desk, first));
    let second = open(&desk, second);
    assert_eq!(second.view().same_as, Some(first.id()));
    proceeds(desk.broker.answer(first, Answer::allow(Scope::Once).typed("read")).answered);
    proceeds(settled(&desk, second).answered);
}

#[test]
fn a_yes_of_less_attention_than_a_prompt_demands_does_not_settle_it() {
    let desk = Desk::new();
    let call = shell(HIGH, "a");
    let first = desk.ask(&call);
    desk.hurry(3, "a");
    let second = desk.ask(&call);
    proceeds(desk.yes(&shell("touch src/slow", "a"), SLOW));
    proceeds(say_yes(&desk, first));
    let second = open(&desk, second);
    desk.wait(SLOW);
    drop(super::again(desk.broker.answer(second, Answer::allow(Scope::Once)).answered));
}

#[test]
fn a_flood_of_the_same_is_not_opened_by_one_yes() {
    for flood in [Flood::Pause, Flood::Mark] {
        let desk = Desk::set(FatigueSettings { flood, ..FatigueSettings::USUAL });
        let call = shell(MEDIUM, "a");
        let first = desk.ask(&call);
        let others: Vec<_> = (0..30).map(|_| desk.ask(&call)).collect();
        proceeds(say_yes(&desk, first));
        let settled = others.into_iter().map(|prompt| desk.broker.settle(prompt));
        let runs = settled.filter(|settled| matches!(settled, Settled::Answered(Outcome { answered: Answered::Proceed(_), .. }))).count();
        assert_eq!(runs, 7, "eight wait without being a flood: {flood:?}");
    }
}

#[test]
fn a_prompt_that_follows_can_be_answered_by_itself() {
    let desk = Desk::new();
    let call = shell(MEDIUM, "a");
    let (first, second) = (desk.ask(&call), desk.ask(&call));
    proceeds(say_yes(&desk, second));
    let first = open(&desk, first);
    desk.wait(FAST);
    let _ = desk.broker.answer(first, Answer::deny());
    assert_eq!(desk.broker.decide(&call).verdict(), Verdict::Deny, "and the last word was no");
}
