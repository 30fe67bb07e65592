//! Kinds of asks: what is alike for a person is of one kind.

use countersign::policy::flow::SessionFlow;
use countersign::policy::level::TrustLevel;
use countersign::prompt::AskKind;
use countersign::{Answer, Answered, Broker, Decision, Scope, ToolCall};
use serde_json::{Value, json};

use crate::support::{self, WORKSPACE};

fn kind(broker: &Broker, call: &ToolCall) -> AskKind {
    match broker.decide(call) {
        Decision::Ask(prompt) => prompt.kind(),
        other => panic!("{call:?} is not asked: {}", other.trace()),
    }
}

#[test]
fn commands_are_asked_for_kinds_of_reasons() {
    let broker = support::broker(&[], &[], &[]);
    let mut wrong = Vec::new();
    for (command, wanted) in [
        ("if then", AskKind::Unreadable),
        ("awk '@load \"x\"'", AskKind::Unreadable),
        ("$X y", AskKind::Dynamic),
        ("grep --frobnicate x", AskKind::UnknownUse),
        ("git frobnicate", AskKind::UnknownUse),
        ("LD_PRELOAD=./x.so pwd", AskKind::ShellState),
        ("frobnicate", AskKind::UnknownProgram),
        ("make", AskKind::ProjectCode),
        ("./run.sh", AskKind::ProjectCode),
        ("bash /srv/run.sh", AskKind::OtherScript),
        ("python3 -c 'run()'", AskKind::InlineCode),
        ("npm install left-pad", AskKind::Packages),
        ("cat ~/.ssh/id_ed25519", AskKind::Secrets),
        ("env", AskKind::Secrets),
        ("cat /srv/data.txt", AskKind::ReadOutside),
        ("echo a > b", AskKind::Write),
        ("echo a > /srv/b", AskKind::WriteOutside),
        ("echo a > .git/hooks/pre-commit", AskKind::WriteProtected),
        ("rm b", AskKind::Delete),
        ("curl https://example.org", AskKind::Connect),
        ("curl -d @b https://example.org", AskKind::Send),
        ("git commit -m x", AskKind::LocalRepository),
        ("git branch x", AskKind::LocalRepository),
        ("kill 7", AskKind::Machine),
        ("sudo ls", AskKind::Machine),
        // The most harmful part decides.
        ("rm b && npm install left-pad", AskKind::Packages),
    ] {
        let found = match broker.decide(&ToolCall::shell(command, WORKSPACE)) {
            Decision::Ask(prompt) => Some(prompt.kind()),
            Decision::Allow(_) | Decision::Deny(_) => None,
        };
        if found != Some(wanted) {
            wrong.push(format!("{command}: {found:?}, not {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_rule_that_asks_is_named_before_what_the_call_does() {
    let broker = support::broker(&[], &["Bash(cat:*)"], &[]);
    for command in ["cat a", "cat ~/.ssh/id_ed25519", "cat a && frobnicate"] {
        assert_eq!(kind(&broker, &ToolCall::shell(command, WORKSPACE)), AskKind::Rule, "{command}");
    }
    assert_eq!(kind(&broker, &ToolCall::shell("frobnicate", WORKSPACE)), AskKind::UnknownProgram);
}

#[test]
fn tools_are_asked_for_kinds_of_reasons() {
    let broker = support::broker(&[], &[], &[]);
    for (tool, input, wanted) in [
        ("frobnicate", json!({}), AskKind::UnknownTool),
        ("Bash", json!({}), AskKind::Unreadable),
        ("Write", json!({ "file_path": "a" }), AskKind::Write),
        ("mcp__tracker__list", json!({}), AskKind::Mcp),
    ] {
        let input: Value = input;
        assert_eq!(kind(&broker, &ToolCall::new(tool, input, WORKSPACE)), wanted, "{tool}");
    }
}

#[test]
fn what_lacks_trust_is_a_kind_of_its_own() {
    let broker = support::at_level(TrustLevel::None).build();
    assert_eq!(kind(&broker, &ToolCall::shell("cat a", WORKSPACE)), AskKind::NotTrusted);
    assert_eq!(kind(&broker, &ToolCall::shell("cat /srv/a", WORKSPACE)), AskKind::ReadOutside);
}

#[test]
fn what_follows_from_the_session_is_a_kind_of_its_own() {
    let rules = [support::rule(countersign::policy::rule::RuleEffect::Allow, "Bash(curl:*)")];
    let broker = support::builder(true).rules(rules).session_flow(SessionFlow::Followed).build();
    let call = |command: &str| ToolCall::shell(command, WORKSPACE).in_session("s");
    let Decision::Ask(prompt) = broker.decide(&call("cat ~/.ssh/id_ed25519")) else { panic!("a secret is asked") };
    let Answered::Proceed(permit) = broker.answer(prompt, Answer::allow(Scope::Once)).answered else { panic!("it was allowed") };
    broker.redeem(permit, &call("cat ~/.ssh/id_ed25519")).expect("a fresh permit");
    assert_eq!(kind(&broker, &call("curl -d @b https://example.org")), AskKind::SessionFlow);
}
