//! What no answer lasts for, and what is never kept without a question.

use countersign::analysis::path::AbsPath;
use countersign::config::ConfigFile;
use countersign::hook::{Agent, Event, Responder};
use countersign::learn::{Draft, LearnedEffect, LearnedScope, LearnedStore, NewRule};
use countersign::policy::rule::Layer;
use countersign::{Answer, Broker, Decision, Refused, Scope, ToolCall, Verdict};
use serde_json::json;

use super::{Time, always, asked, builder, shell, verdict};
use crate::support::WORKSPACE;

fn config(text: &str, layer: Layer) -> ConfigFile {
    ConfigFile::parse(text, layer, "config.toml").unwrap_or_else(|e| panic!("{e}"))
}

fn written(path: &str) -> ToolCall {
    ToolCall::new("Write", json!({ "file_path": format!("{WORKSPACE}/{path}"), "content": "x" }), WORKSPACE)
}

fn read(path: &str) -> ToolCall {
    ToolCall::new("Read", json!({ "file_path": path }), WORKSPACE)
}

fn tool(name: &str) -> ToolCall {
    ToolCall::new(format!("mcp__db__{name}"), json!({}), WORKSPACE)
}

fn decided(broker: &Broker, call: &ToolCall) -> Verdict {
    broker.decide(call).verdict()
}

const NEVER: &str =
    "[learning]\nnever_offer = ['Bash(git push:*)', 'Bash(cargo test --release:*)', 'Edit(/src/gen/**)', 'mcp__db__drop']\n";

#[test]
fn what_is_never_to_be_offered_is_in_no_wider_answer_either() {
    for layer in [Layer::User, Layer::Managed] {
        for scope in [Scope::Task, Scope::Session, Scope::Workspace] {
            let broker = builder(&Time::default()).config(config(NEVER, layer)).build_with_store(LearnedStore::in_memory());
            for call in [shell("cargo test"), written("src/a.rs")] {
                let _ = broker.answer(asked(&broker, &call), Answer::allow(scope));
            }
            for (call, expected) in [
                (shell("cargo test --lib"), Verdict::Allow),
                (written("src/b.rs"), Verdict::Allow),
                (shell("cargo test --release"), Verdict::Ask),
                (shell("cargo test \"$X\""), Verdict::Ask),
                (written("src/gen/b.rs"), Verdict::Ask),
                (written("src/x/../gen/b.rs"), Verdict::Ask),
            ] {
                assert_eq!(decided(&broker, &call), expected, "{scope:?} {}", call.input());
            }
        }
        // All tools of a server, and one of them.
        let broker = builder(&Time::default()).config(config(NEVER, layer)).build_with_store(LearnedStore::in_memory());
        for name in ["a", "b", "c", "d"] {
            let prompt = asked(&broker, &tool(name));
            let widest = prompt.view().offers.len() - 1;
            let _ = broker.answer(prompt, Answer::allow(Scope::Workspace).choosing(widest));
        }
        assert_eq!([decided(&broker, &tool("e")), decided(&broker, &tool("drop"))], [Verdict::Allow, Verdict::Ask]);
    }
}

#[test]
fn what_is_never_to_be_offered_ends_what_was_learned_before() {
    let mut store = LearnedStore::in_memory();
    for text in ["Bash(git push origin fix)", "Bash(git push:*)", "Bash(cargo test:*)"] {
        let (effect, draft, scope) = (LearnedEffect::Allow, Draft::plain(text), LearnedScope::User);
        store.add(&NewRule { effect, draft, scope, until: None, from: String::new() }, 1).expect("learned");
    }
    let commands = ["git push origin fix", "cargo test --release", "cargo test"];
    let before = builder(&Time::default()).build_with_store(store.clone());
    assert_eq!(commands.map(|command| verdict(&before, command)), [Verdict::Allow; 3]);
    let broker = builder(&Time::default()).config(config(NEVER, Layer::Managed)).build_with_store(store);
    assert_eq!(commands.map(|command| verdict(&broker, command)), [Verdict::Ask, Verdict::Ask, Verdict::Allow]);
    let obstacles = broker.explain(&shell("git push origin fix")).obstacles;
    assert!(obstacles.iter().any(|obstacle| obstacle.advice.contains("`never_offer` in a config")), "{obstacles:?}");
}

#[test]
fn no_spelling_of_what_is_never_to_be_offered_is_offered() {
    let broker = builder(&Time::default()).config(config(NEVER, Layer::User)).build_with_store(LearnedStore::in_memory());
    for before in ["", "/usr/bin/", "env ", "command ", "timeout 5 ", "nice ", "nohup ", "GIT_TRACE=1 ", "cd x && ", "find . -exec "] {
        let command = format!("{before}git push origin fix");
        assert!(asked(&broker, &shell(&command)).view().offers.is_empty(), "{command}");
    }
    for command in [
        "git -C . push origin fix",
        "git --no-pager push origin fix",
        "git -c core.pager=cat push origin fix",
        "bash -c 'git push origin fix'",
        "\"git\" pu\"sh\" origin fix",
        "(git push origin fix)",
        "g=push; git $g origin fix",
        "xargs git push < x",
    ] {
        assert!(asked(&broker, &shell(command)).view().offers.is_empty(), "{command}");
    }
}

#[test]
fn no_rule_is_offered_that_looks_otherwise_than_it_is() {
    let broker = builder(&Time::default()).build_with_store(LearnedStore::in_memory());
    for hidden in ['\u{202e}', '\u{200b}', '\u{feff}', '\u{a0}', '\u{336}', '\u{e0041}', '\u{fdfd}', '\u{7}'] {
        let calls = [
            read(&format!("/srv/a{hidden}b/x")),
            written(&format!("src/a{hidden}b/x")),
            ToolCall::new(format!("mcp__d{hidden}b__x"), json!({}), WORKSPACE),
            shell(&format!("cd a{hidden}b && make x")),
        ];
        for call in calls {
            let Decision::Ask(prompt) = broker.decide(&call) else { continue };
            assert!(prompt.view().offers.is_empty(), "{hidden:?} {}: {:?}", call.input(), prompt.view().offers);
        }
    }
    // Letters of any script are letters.
    assert_eq!(asked(&broker, &read("/srv/données/x")).view().offers.len(), 1);
}

const PROMOTES: &str = "[learning]\npromotes = true\npromote_after = 3\n";

fn promoting(store: &LearnedStore) -> Broker {
    builder(&Time::default()).config(config(PROMOTES, Layer::User)).build_with_store(store.clone())
}

#[test]
fn nothing_is_kept_unasked_that_a_denial_speaks_against() {
    let once = |broker: &Broker, call: &ToolCall| {
        let Decision::Ask(prompt) = broker.decide(call) else { return };
        let _ = broker.answer(prompt, Answer::allow(Scope::Once));
    };
    for (denied, expected) in [
        (None, Verdict::Allow),
        (Some(written("other/x.rs")), Verdict::Allow),
        // A part of what would be kept, what it is a part of, and the same: once is enough.
        (Some(written("src/gen/x.rs")), Verdict::Ask),
        (Some(written("src/x.rs")), Verdict::Ask),
    ] {
        let broker = promoting(&LearnedStore::in_memory());
        if let Some(denied) = &denied {
            let _ = broker.answer(asked(&broker, denied), Answer::deny());
        }
        for number in 0..6 {
            once(&broker, &written(&format!("src/{number}.rs")));
        }
        assert_eq!(decided(&broker, &written("src/a.rs")), expected, "{denied:?}");
        assert_eq!(decided(&broker, &written("src/gen/y.rs")), expected, "{denied:?}");
    }
}

#[test]
fn a_part_of_a_call_is_neither_kept_unasked_nor_denied_for_good() {
    let broker = promoting(&LearnedStore::in_memory());
    let call = shell("git add src && git rm old.rs");
    for _ in 0..6 {
        let prompt = asked(&broker, &call);
        assert_eq!(prompt.view().offers.iter().map(|offer| offer.asked_again.len()).collect::<Vec<_>>(), [1]);
        let _ = broker.answer(prompt, Answer::allow(Scope::Once));
    }
    assert_eq!(verdict(&broker, "git add src"), Verdict::Ask);
    let outcome = broker.answer(asked(&broker, &call), Answer::never());
    assert!(outcome.remembered.is_empty(), "{:?}", outcome.remembered);
    assert_eq!(verdict(&broker, "git add src"), Verdict::Ask);
}

/// A broker is told that the call has run, as an agent's hook is.
fn told(broker: &Broker, call: &ToolCall) {
    let event = json!({
        "hook_event_name": "PostToolUse", "cwd": call.cwd(), "session_id": "s", "permission_mode": "default",
        "tool_name": "Bash", "tool_input": call.input(), "tool_use_id": "toolu_1",
    });
    match Agent::ClaudeCode.read(event.to_string().as_bytes()) {
        Ok(Event::Ran(ran)) => broker.note(&ran),
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_is_kept_unasked_because_an_agent_says_that_it_ran() {
    let mut store = LearnedStore::in_memory();
    for _ in 0..10 {
        // Each time another process, and the same event.
        told(&promoting(&store), &shell("git add src"));
    }
    assert_eq!(verdict(&promoting(&store), "git add src"), Verdict::Ask);
    store.reload();
    let (draft, here) = (Draft::plain("Bash(git add:*)"), AbsPath::parse(WORKSPACE).expect("a path"));
    let counted = |store: &LearnedStore| {
        (store.evidence(&draft).workspaces.get(&here).copied(), store.evidence(&draft).elsewhere.get(&here).copied())
    };
    assert_eq!(counted(&store), (Some(10), Some(10)));
    assert_eq!(store.proposals(Some(1), None).len(), 1, "a person may look at it");
    // That is still known after the store was made smaller, and the person's own answers count from nothing.
    store.compact(1).expect("compacted");
    assert_eq!(counted(&store), (Some(10), Some(10)));
    for expected in [Verdict::Ask, Verdict::Ask, Verdict::Ask, Verdict::Allow] {
        let broker = promoting(&store);
        assert_eq!(verdict(&broker, "git add src"), expected);
        if expected == Verdict::Ask {
            let _ = broker.answer(asked(&broker, &shell("git add src")), Answer::allow(Scope::Once));
        }
    }
}

#[test]
fn only_single_answers_of_the_person_come_to_a_rule_unasked() {
    let store = LearnedStore::in_memory();
    let call = shell("git add src");
    // Whoever allows it for a session says that it is for no longer.
    for _ in 0..6 {
        let broker = promoting(&store);
        let _ = broker.answer(asked(&broker, &call), Answer::allow(Scope::Session));
    }
    assert_eq!(decided(&promoting(&store), &call), Verdict::Ask);
    // What an agent tells is not the answer that there are enough with.
    told(&promoting(&store), &call);
    assert_eq!(decided(&promoting(&store), &call), Verdict::Ask);
    let broker = promoting(&store);
    let _ = broker.answer(asked(&broker, &call), Answer::allow(Scope::Once));
    assert_eq!(decided(&promoting(&store), &call), Verdict::Allow);
}

#[test]
fn no_yes_is_kept_where_that_is_forbidden() {
    let store = LearnedStore::in_memory();
    let call = shell("git add src");
    let forbidding = || {
        let managed = config("forbid_learning = true\n", Layer::Managed);
        builder(&Time::default()).config(config(PROMOTES, Layer::User)).config(managed).build_with_store(store.clone())
    };
    for scope in [Scope::Once, Scope::Once, Scope::Once, Scope::Once, Scope::Workspace, Scope::User] {
        let broker = forbidding();
        let outcome = broker.answer(asked(&broker, &call), Answer::allow(scope));
        let is_said = outcome.trouble.is_some_and(|trouble| trouble.contains("forbidden"));
        assert_eq!(is_said, scope != Scope::Once, "{scope:?}");
    }
    // Nor does any of them count once it is allowed again.
    assert_eq!(decided(&promoting(&store), &call), Verdict::Ask);
    let broker = promoting(&store);
    let _ = broker.answer(asked(&broker, &call), Answer::allow(Scope::Once));
    assert_eq!(decided(&promoting(&store), &call), Verdict::Ask);
}

#[test]
fn a_no_is_kept_also_where_no_yes_is() {
    let store = LearnedStore::in_memory();
    let broker = |text: &str| builder(&Time::default()).config(config(text, Layer::Managed)).build_with_store(store.clone());
    assert!(always(&broker(""), &shell("cargo test")));
    assert_eq!(verdict(&broker(""), "cargo test"), Verdict::Allow);
    let forbidding = broker("forbid_learning = true\n");
    let _ = forbidding.answer(asked(&forbidding, &shell("cargo test")), Answer::deny());
    assert_eq!(verdict(&broker(""), "cargo test"), Verdict::Ask);
    assert_eq!(verdict(&broker(""), "cargo test --lib"), Verdict::Ask, "the rule is taken back");
}

#[test]
fn a_permit_is_not_taken_once_another_process_took_its_rule_back() {
    let (store, time) = (LearnedStore::in_memory(), Time::default());
    time.set(1);
    let broker = builder(&time).build_with_store(store.clone());
    assert!(always(&broker, &shell("cargo test")));
    let Decision::Allow(permit) = broker.decide(&shell("cargo test")) else { panic!("it was learned") };
    let mut other = store;
    other.reload();
    let id = other.list()[0].id.clone();
    other.revoke(&id, 1).expect("revoked");
    time.set(2);
    assert_eq!(broker.redeem(permit, &shell("cargo test")), Err(Refused::PolicyChanged));
}

#[test]
fn another_store_is_not_taken_for_the_same_by_the_names_of_its_rules() {
    let scratch = tempfile::tempdir().expect("a folder");
    let path = AbsPath::parse(scratch.path().join("learned.jsonl").to_str().expect("utf-8")).expect("a path");
    let put = |rule: &str| {
        let rule = json!({ "id": "0123456789", "effect": "allow", "rule": rule, "scope": "user", "from": "" });
        let line = format!("{}\n", json!({ "v": 2, "op": "learn", "at": 1, "rules": [rule] }));
        std::fs::write(path.as_str(), line).expect("written");
    };
    put("Bash(cargo test:*)");
    let time = Time::default();
    time.set(1);
    let broker = builder(&time).build_with_store(LearnedStore::open(path.clone()));
    assert_eq!(verdict(&broker, "cargo test --lib"), Verdict::Allow);
    put("Bash(cargo test)");
    time.set(2);
    assert_eq!([verdict(&broker, "cargo test --lib"), verdict(&broker, "cargo test")], [Verdict::Ask, Verdict::Allow]);
}
