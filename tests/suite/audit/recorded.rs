//! What a decision and an answer leave in the log, and what never gets there.

use countersign::audit::RecordKind;
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::{Answer, Answered, Broker, Decision, Mode, Outcome, Scope, ToolCall, Verdict};
use serde_json::json;

use super::Scratch;
use crate::support::{self, HOME, WORKSPACE};

fn broker(scratch: &Scratch) -> Broker {
    let rule = |effect, text, at| Rule::parse(effect, text, Source::new(Layer::User, at)).expect(text);
    let rules =
        [rule(RuleEffect::Allow, "Bash(cargo test:*)", "config.toml:1:10"), rule(RuleEffect::Deny, "Bash(git push:*)", "config.toml:2:9")];
    support::builder(true).mode(Mode::Default).rules(rules).clock(|| 1_000).audit(scratch.log.clone().agent("an-agent")).build()
}

fn shell(command: &str) -> ToolCall {
    ToolCall::shell(command, WORKSPACE).in_session("s1")
}

#[test]
fn each_decision_is_a_record() {
    let scratch = Scratch::new();
    let broker = broker(&scratch);
    let calls = ["cargo test -q", "git push origin main", "cargo install x", "ls src"].map(shell);
    let verdicts: Vec<Verdict> = calls.iter().map(|call| broker.decide(call).verdict()).collect();
    assert_eq!(verdicts, [Verdict::Allow, Verdict::Deny, Verdict::Ask, Verdict::Allow]);

    let records = scratch.records();
    assert_eq!(records[0].kind, RecordKind::Start);
    let records = &records[1..];
    assert_eq!(records.iter().map(|record| record.verdict).collect::<Vec<_>>(), verdicts.iter().copied().map(Some).collect::<Vec<_>>());
    for (record, call) in records.iter().zip(&calls) {
        assert_eq!(record.digest, Some(call.digest().to_string()));
        assert_eq!(record.text.as_deref(), call.input()["command"].as_str());
        assert_eq!((record.at, record.tool.as_deref(), record.agent.as_deref()), (Some(1_000), Some("bash"), Some("an-agent")));
        assert_eq!((record.session.as_deref(), record.workspace.as_deref()), (Some("s1"), Some(WORKSPACE)));
        assert_eq!(record.call().as_ref().map(ToolCall::digest), Some(call.digest()));
    }
    let by = |at: usize| {
        records[at].by.iter().map(|by| format!("{} {} [{}]", by.effect, by.rule, by.source.as_deref().unwrap_or(""))).collect::<Vec<_>>()
    };
    assert_eq!(by(0), ["allow Bash(cargo test:*) [config.toml:1:10 (user)]", "allow a program that is understood [built-in]"]);
    assert_eq!(by(1)[0], "deny Bash(git push:*) [config.toml:2:9 (user)]");
    assert_eq!(records[1].reason.as_deref(), Some("deny by Bash(git push:*), config.toml:2:9 (user)"));
    assert_eq!(records.iter().map(|record| record.cause.as_deref()).collect::<Vec<_>>(), [None, Some("rule"), Some("packages"), None]);
    assert_eq!(records[3].by[0].source.as_deref(), Some("built-in"));
    assert_eq!(records[2].risk.as_deref(), Some("high"));
}

#[test]
fn what_only_looks_is_not_recorded() {
    let scratch = Scratch::new();
    let broker = broker(&scratch);
    let _ = broker.explain(&shell("cargo install x"));
    let _ = broker.rehearse(&unconfirmed(), [&shell("ls")]);
    assert_eq!(scratch.records(), []);
}

fn unconfirmed() -> countersign::trust::ProjectConfig<countersign::trust::Untrusted> {
    use countersign::trust::{ConfigSnapshot, ProjectConfig, Workspace};
    let root = countersign::analysis::path::AbsPath::parse(WORKSPACE).expect("a path");
    let workspace = Workspace::discover(&root, &countersign::world::LexicalWorld, None);
    ProjectConfig::from_snapshot(&ConfigSnapshot::take(&countersign::world::LexicalWorld, &workspace).expect("a snapshot"))
}

fn answered(broker: &Broker, call: &ToolCall, answer: Answer) -> Outcome {
    match broker.decide(call) {
        Decision::Ask(prompt) => broker.answer(prompt, answer),
        other @ (Decision::Allow(_) | Decision::Deny(_)) => panic!("not asked: {other:?}"),
    }
}

#[test]
fn each_answer_names_the_ask_that_it_is_about() {
    let scratch = Scratch::new();
    let broker = broker(&scratch);
    let always = answered(&broker, &shell("touch notes.txt"), Answer::allow(Scope::Session));
    assert!(matches!(always.answered, Answered::Proceed(_)));
    let no = answered(&broker, &shell("cargo install x"), Answer::deny().saying("use the one that is there"));
    assert!(matches!(no.answered, Answered::Stop(_)));

    let records = scratch.of_calls();
    let kinds: Vec<_> = records.iter().map(|record| record.kind.clone()).collect();
    assert_eq!(kinds, [RecordKind::Decision, RecordKind::Answer, RecordKind::Decision, RecordKind::Answer]);
    let (yes, no) = (records[1].answered.as_ref().expect("an answer"), records[3].answered.as_ref().expect("an answer"));
    assert_eq!((yes.of, no.of), (Some(records[0].seq), Some(records[2].seq)));
    assert_eq!((yes.answer.as_str(), yes.scope.as_deref(), yes.outcome.as_deref()), ("yes", Some("session"), Some("proceed")));
    assert_eq!(yes.remembered, always.remembered);
    assert!(!yes.remembered.is_empty());
    assert_eq!((no.answer.as_str(), no.outcome.as_deref(), no.message.as_deref()), ("no", Some("stop"), Some("use the one that is there")));
    assert_eq!(records[1].digest, records[0].digest);
    assert!(scratch.log.verify().expect("readable").is_intact());
}

#[test]
fn a_no_to_the_same_question_is_recorded_for_each() {
    let scratch = Scratch::new();
    let broker = broker(&scratch);
    let ask = || match broker.decide(&shell("cargo install x")) {
        Decision::Ask(prompt) => prompt,
        other @ (Decision::Allow(_) | Decision::Deny(_)) => panic!("not asked: {other:?}"),
    };
    let (first, second) = (ask(), ask());
    let _ = broker.answer(first, Answer::deny());
    let _ = broker.settle(second);
    let records = scratch.of_calls();
    let of: Vec<_> = records.iter().filter_map(|record| record.answered.as_ref()).map(|answered| answered.of).collect();
    assert_eq!(of, [Some(records[0].seq), Some(records[1].seq)]);
}

#[test]
fn a_yes_to_the_same_question_is_a_decision_that_says_so() {
    let scratch = Scratch::new();
    let broker = broker(&scratch);
    let ask = || match broker.decide(&shell("cargo install x")) {
        Decision::Ask(prompt) => prompt,
        other @ (Decision::Allow(_) | Decision::Deny(_)) => panic!("not asked: {other:?}"),
    };
    let (first, second) = (ask(), ask());
    let _ = broker.answer(first, Answer::allow(Scope::Once));
    let _ = broker.settle(second);
    let last = scratch.of_calls().pop().expect("a record");
    assert_eq!((last.verdict, last.reason.as_deref()), (Some(Verdict::Allow), Some("a person said yes to the same call")));
}

#[test]
fn secrets_and_contents_are_never_written() {
    let scratch = Scratch::new();
    let broker = broker(&scratch);
    let token = concat!("ghp", "_0123456789abcdefghijABCDEFGHIJ456789");
    let calls = [
        shell(&format!("curl -H 'Authorization: Bearer {token}' https://example.org")),
        shell("PGPASSWORD=swordfish-1 psql -c 'select 1'"),
        shell("git clone https://me:swordfish-2@example.org/x"),
        shell(&format!("{} {token}", "x".repeat(16_300))),
        shell(&format!("echo {} password=swordfish-3", "y ".repeat(8_180))),
        // What is masked makes room for what stands at the cut.
        shell(&format!("token='{}' ghp_0swordfish-3b0123456789abcdef", "z".repeat(16 * 1024 - 27))),
        ToolCall::new("Write", json!({"file_path": "/home/u/proj/.env", "content": "KEY=swordfish-4"}), WORKSPACE),
        ToolCall::new("Edit", json!({"file_path": "a", "old_string": "swordfish-5", "new_string": "swordfish-6"}), WORKSPACE),
        ToolCall::new(
            "mcp__x__y",
            json!({"api_key": "swordfish-7", "deep": {"password": "swordfish-8"}, "text": "swordfish-9\n"}),
            WORKSPACE,
        ),
        ToolCall::new("mcp__x__y", json!({"a": [[[[[[[["swordfish-10"]]]]]]]]}), WORKSPACE),
    ];
    for call in &calls {
        let _ = broker.decide(call);
    }
    let outcome = answered(&broker, &shell("cargo install y"), Answer::deny().saying("not with token=swordfish-11"));
    drop(outcome);
    let text = String::from_utf8(scratch.bytes()).expect("utf-8");
    assert!(!text.contains("swordfish"), "{text}");
    assert!(!text.contains(&token[..20]), "{text}");
    let records = scratch.of_calls();
    assert!(records.iter().take(calls.len()).all(|record| record.is_partial && record.call().is_none()));
    assert_eq!(records[1].text.as_deref(), Some("PGPASSWORD=<masked> psql -c 'select 1'"));
    assert_eq!(records[6].text.as_deref(), Some(r#"{"content":"[15 bytes]","file_path":"/home/u/proj/.env"}"#));
}

#[test]
fn a_rule_with_a_secret_does_not_bring_it_in() {
    let scratch = Scratch::new();
    let rule = support::rule(RuleEffect::Deny, "Bash(tool --password=swordfish)");
    let broker = support::builder(true).rules([rule]).audit(scratch.log.clone()).build();
    assert_eq!(broker.decide(&shell("tool --password=swordfish")).verdict(), Verdict::Deny);
    let text = String::from_utf8(scratch.bytes()).expect("utf-8");
    assert!(!text.contains("swordfish"), "{text}");
}

#[test]
fn a_call_of_any_length_leaves_a_short_line_in_which_everything_is_seen() {
    let scratch = Scratch::new();
    let broker = broker(&scratch);
    let calls = [
        shell(&"x".repeat(1_000_000)),
        shell(&format!("echo {}", "\u{202e}\u{e0041}".repeat(3_000))),
        shell("printf '\u{1b}[2K\r\u{9b}31m'\nls"),
        ToolCall::new(
            "\u{200b}".repeat(5_000),
            json!({"\u{202e}".repeat(5_000): {"a": vec!["\u{e0041}".repeat(200); 500]}}),
            "\u{e0041}".repeat(9_000),
        ),
    ];
    for call in &calls {
        let _ = broker.decide(&call.clone().in_session("\u{e0041}".repeat(5_000)));
    }
    let text = String::from_utf8(scratch.bytes()).expect("utf-8");
    assert!(text.lines().all(|line| line.len() <= 32 << 10), "{:?}", text.lines().map(str::len).collect::<Vec<_>>());
    assert!(text.chars().all(|c| c == '\n' || (' '..='~').contains(&c) || c == '…'), "{text}");
    assert_eq!(scratch.of_calls().len(), calls.len());
    assert!(scratch.of_calls()[2].text.as_deref().is_some_and(|text| text.contains('\u{9b}')), "escapes are read back");
    assert!(scratch.log.verify().expect("readable").is_intact());
}

#[test]
fn without_a_clock_there_is_no_time() {
    let scratch = Scratch::new();
    let broker = Broker::builder().home(HOME).world(countersign::world::LexicalWorld).audit(scratch.log.clone()).build();
    let _ = broker.decide(&shell("ls"));
    assert_eq!(scratch.records()[1].at, None);
}
