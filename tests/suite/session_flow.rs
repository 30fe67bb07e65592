//! What a session read before counts for what it sends, where that is wanted.

use countersign::policy::flow::SessionFlow;
use countersign::policy::rule::RuleEffect;
use countersign::{Answer, Answered, Broker, Decision, Mode, Scope, ToolCall, Verdict};
use serde_json::json;

use crate::support::{self, WORKSPACE};

const RULES: &[&str] =
    &["Bash(git push:*)", "Bash(git commit:*)", "Bash(curl https://api.example.com/x)", "WebFetch(domain:docs.rs)", "mcp__mail__send"];

fn broker(flow: SessionFlow, mode: Mode) -> Broker {
    let rules = RULES.iter().map(|text| support::rule(RuleEffect::Allow, text));
    support::builder(true).mode(mode).session_flow(flow).rules(rules.collect::<Vec<_>>()).build()
}

fn shell(command: &str, session: &str) -> ToolCall {
    ToolCall::shell(command, WORKSPACE).in_session(session)
}

/// Runs the call, with a person's yes where one is needed.
fn run(broker: &Broker, call: &ToolCall) {
    let permit = match broker.decide(call) {
        Decision::Allow(permit) => permit,
        Decision::Ask(prompt) => match broker.answer(prompt, Answer::allow(Scope::Once)).answered {
            Answered::Proceed(permit) => permit,
            Answered::Stop(denial) => panic!("{}", denial.message),
            Answered::Again(prompt) => panic!("{:?}", prompt.view().demand),
        },
        Decision::Deny(denial) => panic!("{}", denial.message),
    };
    broker.redeem(permit, call).expect("redeemed");
}

fn verdict(broker: &Broker, command: &str, session: &str) -> Verdict {
    broker.decide(&shell(command, session)).verdict()
}

#[test]
fn after_a_secret_nothing_leaves_unasked() {
    let broker = broker(SessionFlow::Followed, Mode::Default);
    assert_eq!(verdict(&broker, "git push", "a"), Verdict::Allow);
    run(&broker, &shell("cat .env", "a"));
    for command in ["git push", "curl https://api.example.com/x", "timeout 5 git push", "git commit -m x && git push"] {
        assert_eq!(verdict(&broker, command, "a"), Verdict::Ask, "{command}");
    }
    for (tool, input) in [("WebFetch", json!({ "url": "https://docs.rs/x" })), ("mcp__mail__send", json!({}))] {
        assert_eq!(broker.decide(&ToolCall::new(tool, input, WORKSPACE).in_session("a")).verdict(), Verdict::Ask, "{tool}");
    }
    // What stays here is not asked, and another session read nothing.
    assert_eq!(verdict(&broker, "git commit -m x", "a"), Verdict::Allow);
    assert_eq!(verdict(&broker, "cat src/main.rs", "a"), Verdict::Allow);
    assert_eq!(verdict(&broker, "git push", "b"), Verdict::Allow);
    // The prompt says why.
    let reasons = format!("{}", broker.decide(&shell("git push", "a")).trace());
    assert!(reasons.contains("this session has read a secret"), "{reasons}");
}

#[test]
fn after_somebody_elses_text_what_sends_is_asked_and_what_fetches_is_not() {
    for foreign in [
        ToolCall::new("WebFetch", json!({ "url": "https://docs.rs/x" }), WORKSPACE),
        ToolCall::new("mcp__mail__send", json!({}), WORKSPACE),
        ToolCall::shell("cat /tmp/x", WORKSPACE),
        ToolCall::shell("cat /home/u/other/notes.md", WORKSPACE),
        ToolCall::shell("curl -s https://example.com/", WORKSPACE),
    ] {
        let broker = broker(SessionFlow::Followed, Mode::Default);
        let foreign = foreign.in_session("a");
        run(&broker, &foreign);
        assert_eq!(verdict(&broker, "git push", "a"), Verdict::Ask, "{foreign:?}");
        let fetch = ToolCall::new("WebFetch", json!({ "url": "https://docs.rs/x" }), WORKSPACE).in_session("a");
        assert_eq!(broker.decide(&fetch).verdict(), Verdict::Allow, "{foreign:?}");
        assert_eq!(verdict(&broker, "git push", "b"), Verdict::Allow, "{foreign:?}");
    }
}

#[test]
fn what_did_not_run_was_not_read() {
    let broker = broker(SessionFlow::Followed, Mode::Default);
    let secret = shell("cat .env", "a");
    let _ = broker.decide(&secret);
    assert_eq!(verdict(&broker, "git push", "a"), Verdict::Allow, "only decided");
    let Decision::Ask(prompt) = broker.decide(&secret) else { panic!("not asked") };
    let Answered::Proceed(permit) = broker.answer(prompt, Answer::allow(Scope::Once)).answered else { panic!("not allowed") };
    assert!(broker.redeem(permit, &shell("cat other", "a")).is_err());
    assert_eq!(verdict(&broker, "git push", "a"), Verdict::Allow, "a permit for another call");
    run(&broker, &shell("ls -la .env", "a"));
    assert_eq!(verdict(&broker, "git push", "a"), Verdict::Allow, "that a secret exists is none");
    run(&broker, &shell("cat src/main.rs", "a"));
    assert_eq!(verdict(&broker, "git push", "a"), Verdict::Allow, "the project's own text");
}

#[test]
fn a_call_that_reads_a_secret_and_sends_is_asked_by_itself() {
    let broker = broker(SessionFlow::Followed, Mode::Default);
    assert_eq!(verdict(&broker, "cat .env && git push", "a"), Verdict::Ask);
}

#[test]
fn nobody_is_asked_where_it_does_not_count_and_nobody_answers_where_nobody_is() {
    let ignored = broker(SessionFlow::Ignored, Mode::Default);
    run(&ignored, &shell("cat .env", "a"));
    assert_eq!(verdict(&ignored, "git push", "a"), Verdict::Allow);

    let unattended = broker(SessionFlow::Followed, Mode::Unattended);
    run(&unattended, &shell("cat /tmp/x", "a"));
    assert_eq!(verdict(&unattended, "git push", "a"), Verdict::Deny);

    let bypass = broker(SessionFlow::Followed, Mode::dangerous_bypass());
    run(&bypass, &shell("cat .env", "a"));
    assert_eq!(verdict(&bypass, "git push", "a"), Verdict::Allow, "bypass lifts questions");
}

#[test]
fn a_yes_for_the_session_does_not_outlive_what_was_read_later() {
    let broker = broker(SessionFlow::Followed, Mode::Default);
    let send = shell("curl -d x https://example.com/", "a");
    let Decision::Ask(prompt) = broker.decide(&send) else { panic!("not asked") };
    let _ = broker.answer(prompt, Answer::allow(Scope::Session));
    run(&broker, &shell("cat .env", "a"));
    assert_eq!(broker.decide(&send).verdict(), Verdict::Ask);
}

#[test]
fn where_sessions_are_not_seen_each_may_have_read_anything() {
    let rules = RULES.iter().map(|text| support::rule(RuleEffect::Allow, text));
    let builder = support::builder(true).session_flow(SessionFlow::Followed).rules(rules.collect::<Vec<_>>());
    let broker = builder.sessions_unseen().build();
    let fetch = ToolCall::new("WebFetch", json!({ "url": "https://docs.rs/x" }), WORKSPACE).in_session("a");
    assert_eq!(broker.decide(&fetch).verdict(), Verdict::Ask);
    // Also once something harmless is known of it.
    run(&broker, &shell("cat /tmp/x", "a"));
    assert_eq!(broker.decide(&fetch).verdict(), Verdict::Ask);
}
