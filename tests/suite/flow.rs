//! The whole way: ask, answer, remember, trust, change.

use std::fs;

use countersign::analysis::path::AbsPath;
use countersign::config::ConfigFile;
use countersign::learn::LearnedStore;
use countersign::policy::rule::{Layer, RuleEffect};
use countersign::trust::{ConfigSnapshot, ProjectConfig, TrustStore, Workspace};
use countersign::world::OsWorld;
use countersign::{Answer, Answered, Broker, Decision, Prompt, Refused, Scope, ToolCall, Verdict};

use crate::support::{self, WORKSPACE};

fn ask(broker: &Broker, call: &ToolCall) -> Prompt {
    match broker.decide(call) {
        Decision::Ask(prompt) => prompt,
        other => panic!("not an ask: {other:?}"),
    }
}

#[test]
fn a_permit_is_good_for_its_call_and_policy_only() {
    let broker = support::broker(&["Bash(cargo test:*)"], &[], &[]);
    let call = ToolCall::shell("cargo test", WORKSPACE);
    let other = ToolCall::shell("cargo test --release", WORKSPACE);
    let Decision::Allow(permit) = broker.decide(&call) else { panic!("not allowed") };
    assert_eq!(broker.redeem(permit, &other), Err(Refused::OtherCall));
    let Decision::Allow(permit) = broker.decide(&call) else { panic!("not allowed") };
    assert_eq!(broker.redeem(permit, &call), Ok(()));
    let Decision::Allow(permit) = broker.decide(&call) else { panic!("not allowed") };
    let _ = broker.answer(ask(&broker, &ToolCall::shell("cargo bench", WORKSPACE)), Answer::allow(Scope::Session));
    assert_eq!(broker.redeem(permit, &call), Err(Refused::PolicyChanged));
}

#[test]
fn neither_a_permit_nor_a_prompt_is_another_brokers() {
    let (mild, strict) = (support::broker(&["Bash(cargo test:*)"], &[], &[]), support::broker(&[], &[], &["Bash(cargo test:*)"]));
    let call = ToolCall::shell("cargo test", WORKSPACE);
    let Decision::Allow(permit) = mild.decide(&call) else { panic!("not allowed") };
    assert_eq!(strict.redeem(permit, &call), Err(Refused::PolicyChanged));
    let other = ToolCall::shell("cargo build", WORKSPACE);
    let Answered::Proceed(permit) = strict.answer(ask(&mild, &other), Answer::allow(Scope::Session)).answered else {
        panic!("not allowed")
    };
    assert_eq!([mild.decide(&other).verdict(), strict.decide(&other).verdict()], [Verdict::Allow, Verdict::Ask]);
    assert_eq!(mild.redeem(permit, &other), Ok(()));
    // Clones of a broker are one broker.
    let Decision::Allow(permit) = mild.clone().decide(&call) else { panic!("not allowed") };
    assert_eq!(mild.redeem(permit, &call), Ok(()));
}

#[test]
fn an_answer_once_is_asked_again_and_an_answer_for_the_session_is_not() {
    let broker = support::broker(&[], &[], &[]);
    let call = ToolCall::shell("cargo test", WORKSPACE);
    let outcome = broker.answer(ask(&broker, &call), Answer::allow(Scope::Once));
    let Answered::Proceed(permit) = outcome.answered else { panic!("not allowed") };
    assert_eq!(broker.redeem(permit, &call), Ok(()));
    let outcome = broker.answer(ask(&broker, &call), Answer::allow(Scope::Session));
    assert!(!outcome.remembered.is_empty());
    assert_eq!(broker.decide(&call).verdict(), Verdict::Allow);
}

#[test]
fn what_cannot_be_a_rule_is_remembered_for_the_session_as_it_is() {
    let broker = support::broker(&[], &[], &[]);
    let call = ToolCall::shell("python3 -c 'run(1)'", WORKSPACE);
    let prompt = ask(&broker, &call);
    assert!(prompt.view().offers.is_empty());
    let _ = broker.answer(prompt, Answer::allow(Scope::Session));
    assert_eq!(broker.decide(&call).verdict(), Verdict::Allow);
    assert_eq!(broker.decide(&ToolCall::shell("python3 -c 'run(2)'", WORKSPACE)).verdict(), Verdict::Ask);
}

#[test]
fn a_learned_rule_is_used_by_the_next_broker_until_it_is_revoked() {
    let scratch = tempfile::tempdir().expect("a folder");
    let path = AbsPath::parse(scratch.path().join("learned.jsonl").to_str().expect("utf-8")).expect("absolute");
    let broker = || support::builder(true).build_with_store(LearnedStore::open(path.clone()));
    let call = ToolCall::shell("cargo test", WORKSPACE);
    let first = broker();
    let outcome = first.answer(ask(&first, &call), Answer::allow(Scope::Workspace));
    assert_eq!(outcome.trouble, None);
    let second = broker();
    assert_eq!(second.decide(&call).verdict(), Verdict::Allow);
    assert_eq!(second.decide(&ToolCall::shell("cargo publish", WORKSPACE)).verdict(), Verdict::Ask);
    let mut store = LearnedStore::open(path.clone());
    let id = store.list().first().expect("a rule").id.clone();
    store.revoke(&id, 1).expect("revoked");
    assert_eq!(broker().decide(&call).verdict(), Verdict::Ask);
}

#[test]
fn never_is_remembered_as_a_denial() {
    let broker = support::broker(&[], &[], &[]);
    let call = ToolCall::shell("cargo test", WORKSPACE);
    let outcome = broker.answer(ask(&broker, &call), Answer::never());
    assert!(matches!(outcome.answered, Answered::Stop(_)));
    assert_eq!(broker.decide(&call).verdict(), Verdict::Deny);
}

#[test]
fn a_projects_allow_rules_count_only_while_exactly_they_are_confirmed() {
    let scratch = tempfile::tempdir().expect("a folder");
    let root = AbsPath::parse(scratch.path().canonicalize().expect("real").to_str().expect("utf-8")).expect("absolute");
    let config = root.join(".countersign.toml").expect("a path");
    fs::write(config.as_str(), "allow = [\"Bash(make test)\"]\ndeny = [\"Bash(make deploy:*)\"]\n").expect("written");
    let store = root.join("../countersign-test-trust.jsonl").expect("a path");
    let state = tempfile::tempdir().expect("a folder");
    let store_path = AbsPath::parse(state.path().join("trust.jsonl").to_str().expect("utf-8")).unwrap_or(store);
    let verdicts = |store: &TrustStore| {
        let workspace = Workspace::discover(&root, &OsWorld, None);
        let snapshot = ConfigSnapshot::take(&OsWorld, &workspace).expect("a snapshot");
        let project = ProjectConfig::from_snapshot(&snapshot);
        let broker = Broker::builder().home("/home/u").project(store.project(&workspace, project, 2)).build();
        ["make test", "make deploy now"].map(|c| broker.decide(&ToolCall::shell(c, root.as_str())).verdict())
    };
    let mut trust = TrustStore::open(store_path);
    assert_eq!(verdicts(&trust), [Verdict::Ask, Verdict::Deny], "not confirmed");
    let workspace = Workspace::discover(&root, &OsWorld, None);
    let snapshot = ConfigSnapshot::take(&OsWorld, &workspace).expect("a snapshot");
    let confirmation = ProjectConfig::from_snapshot(&snapshot).review().confirm().expect("confirmable");
    trust.confirm(&confirmation, 1).expect("stored");
    assert_eq!(verdicts(&trust), [Verdict::Allow, Verdict::Deny], "confirmed");
    fs::write(config.as_str(), "allow = [\"Bash(make test)\"]\ndeny = [\"Bash(make deploy:*)\"]\n ").expect("written");
    assert_eq!(verdicts(&trust), [Verdict::Allow, Verdict::Deny], "a byte that means nothing");
    fs::write(config.as_str(), "allow = [\"Bash(make tests)\"]\ndeny = [\"Bash(make deploy:*)\"]\n").expect("written");
    assert_eq!(verdicts(&trust), [Verdict::Ask, Verdict::Deny], "one byte more");
    fs::write(config.as_str(), "allow = [\"Bash(make test)\"]\n").expect("written");
    assert_eq!(verdicts(&trust), [Verdict::Allow, Verdict::Deny], "a denial is gone, and holds until that is confirmed");
}

#[test]
fn a_projects_programs_count_only_when_confirmed_and_replace_none_that_is_known() {
    let scratch = tempfile::tempdir().expect("a folder");
    let root = AbsPath::parse(scratch.path().canonicalize().expect("real").to_str().expect("utf-8")).expect("absolute");
    let text = "[[program]]\nnames = \"ourlint ournet rm\"\noperands = { rest = \"text\" }\n";
    fs::write(root.join(".countersign.toml").expect("a path").as_str(), text).expect("written");
    let workspace = Workspace::discover(&root, &OsWorld, None);
    let project = || ProjectConfig::from_snapshot(&ConfigSnapshot::take(&OsWorld, &workspace).expect("a snapshot"));
    let person = "[[program]]\nnames = \"ournet\"\ndoes = [\"network\"]\noperands = { rest = \"text\" }\n";
    let person = ConfigFile::parse(person, Layer::User, "config.toml").expect("valid").programs;
    let builder = || Broker::builder().home("/home/u").programs(person.clone());
    let verdicts = |broker: Broker| ["ourlint x", "ournet x", "rm x"].map(|c| broker.decide(&ToolCall::shell(c, root.as_str())).verdict());

    assert_eq!(verdicts(builder().untrusted_project(&project()).build()), [Verdict::Ask; 3], "not confirmed");
    let review = project().review();
    assert!(review.to_string().contains("ourlint ournet rm: only reads  (.countersign.toml:1)"), "{review}");
    let trusted = project().confirm(review.confirm().expect("confirmable")).expect("unchanged");
    assert_eq!(verdicts(builder().trusted_project(trusted).build()), [Verdict::Allow, Verdict::Ask, Verdict::Ask], "confirmed");
}

#[test]
fn a_broken_layer_asks_about_everything() {
    let broker = support::builder(true)
        .broken_layer(Layer::User, "config.toml:1:1: nonsense")
        .rules([support::rule(RuleEffect::Allow, "Bash(ls:*)")])
        .build();
    assert_eq!(broker.decide(&ToolCall::shell("ls", WORKSPACE)).verdict(), Verdict::Ask);
}

#[test]
fn hosts_name_their_own_tools() {
    use countersign::analysis::tools::ToolKind;
    let broker = support::builder(true).tool("peek", ToolKind::Read, Some("what")).build();
    let call = ToolCall::new("peek", serde_json::json!({"what": "src/main.rs"}), WORKSPACE);
    assert_eq!(broker.decide(&call).verdict(), Verdict::Allow);
    let call = ToolCall::new("peek", serde_json::json!({"what": "/etc/shadow"}), WORKSPACE);
    assert_eq!(broker.decide(&call).verdict(), Verdict::Ask);
    let call = ToolCall::new("peek", serde_json::json!({"what": "src/main.rs", "then": "run it"}), WORKSPACE);
    assert_eq!(broker.decide(&call).verdict(), Verdict::Ask, "more than the host said");
}
