//! Packs: without them nothing changes, and with all of them no attack is allowed.

use countersign::config::ConfigFile;
use countersign::policy::level::TrustLevel;
use countersign::policy::packs;
use countersign::policy::rule::Layer;
use countersign::world::LexicalWorld;
use countersign::{Broker, ToolCall, Verdict};
use proptest::prelude::*;

use crate::shared;
use crate::support::{self, WORKSPACE};

fn names() -> Vec<&'static str> {
    packs::all().iter().map(|pack| pack.name).collect()
}

/// Running code of the project is what `build-and-test` asks consent for; unasked it is among the attacks.
const CONSENTED: [&str; 7] = ["make", "cargo build", "cargo test", "pytest", "go test ./...", "gradle build", "mvn test"];

#[test]
fn no_attack_is_allowed_with_all_packs_on() {
    let Some(cases) = shared::cases("attacks.jsonl") else { return };
    let broker = support::builder(true).rules(support::packs(&names(), TrustLevel::Full)).build();
    let allowed: Vec<String> = cases
        .iter()
        .filter(|case| !case["command"].as_str().is_some_and(|command| CONSENTED.contains(&command)))
        .filter(|case| broker.decide(&shared::call(case)).verdict() == Verdict::Allow)
        .map(|case| format!("{} {}", case["id"], case.get("command").unwrap_or(&case["input"])))
        .collect();
    assert!(cases.len() > 100, "only {} attacks were found", cases.len());
    assert!(allowed.is_empty(), "{}", allowed.join("\n"));
}

#[test]
fn nothing_is_on_by_itself() {
    let broker = support::broker(&[], &[], &[]);
    for command in ["git add .", "cargo test", "npm view react", "curl -s https://docs.rs/"] {
        assert_eq!(broker.decide(&ToolCall::shell(command, WORKSPACE)).verdict(), Verdict::Ask, "{command}");
        let with = support::builder(true).rules(support::packs(&names(), TrustLevel::Full)).build();
        assert_eq!(with.decide(&ToolCall::shell(command, WORKSPACE)).verdict(), Verdict::Allow, "{command}");
    }
}

#[test]
fn a_rule_of_a_pack_says_which_pack_it_is_from() {
    let rules = support::packs(&["local-git"], TrustLevel::Full);
    assert!(rules.iter().all(|rule| rule.source.layer == Layer::BuiltIn && rule.source.at == "pack local-git"));
    let broker = support::builder(true).rules(rules).build();
    let trace = broker.decide(&ToolCall::shell("git commit -m x", WORKSPACE)).trace().to_string();
    assert!(trace.contains("Bash(git commit:*), pack local-git (built-in)"), "{trace}");
}

#[test]
fn what_names_no_workspace_holds_without_one() {
    let broker = Broker::builder().home("/home/u").world(LexicalWorld).rules(support::packs(&["docs-web"], TrustLevel::Restricted)).build();
    assert_eq!(broker.decide(&ToolCall::shell("curl -s https://docs.rs/", "/")).verdict(), Verdict::Allow);
}

const COMMANDS: &[&str] = &[
    "git add .",
    "git commit -m x",
    "git checkout main",
    "git push",
    "cargo test",
    "make test",
    "npm view x",
    "curl -s https://docs.rs/",
    "curl -s http://localhost:1/",
    "cat src/a.rs",
    "cat .env",
    "rm -rf /",
    "rm a",
    "python3 -c x",
    "$X",
    "cd /tmp",
    "x=1",
];

proptest! {
    /// A pack only allows: what is denied stays denied, what was allowed stays allowed.
    #[test]
    fn packs_only_loosen_and_never_lift_a_denial(
        parts in prop::collection::vec(prop::sample::select(COMMANDS), 1..4),
        on in prop::sample::subsequence(names(), 0..=packs::all().len()),
        level in prop::sample::select(&[TrustLevel::None, TrustLevel::Restricted, TrustLevel::Full][..]),
    ) {
        let call = ToolCall::shell(parts.join(" && "), WORKSPACE);
        let deny = || [support::rule(countersign::policy::rule::RuleEffect::Deny, "Bash(git commit:*)")];
        let without = support::at_level(level).rules(deny()).build().decide(&call).verdict();
        let with = support::at_level(level).rules(deny()).rules(support::packs(&on, level)).build().decide(&call).verdict();
        match without {
            Verdict::Deny => prop_assert_eq!(with, Verdict::Deny),
            Verdict::Allow => prop_assert_eq!(with, Verdict::Allow),
            Verdict::Ask => prop_assert_ne!(with, Verdict::Deny),
        }
    }
}

#[test]
fn a_config_turns_packs_on_where_it_says() {
    let text = "packs = [\"local-git\"]\n[[pack]]\nname = \"docs-web\"\nworkspace = \"~/proj\"\n[[pack]]\nname = \"web-search\"\nworkspace = \"~/other\"\n";
    let config = || ConfigFile::parse(text, Layer::User, "config.toml").expect("valid");
    let verdicts = |trusted: bool, config: ConfigFile| {
        // The order in which a builder is told does not matter.
        let broker = Broker::builder().config(config);
        let broker = if trusted { broker.trusted_project(support::confirmed()) } else { broker.workspace(WORKSPACE) };
        let broker = broker.home("/home/u").world(LexicalWorld).build();
        let search = ToolCall::new("WebSearch", serde_json::json!({ "query": "x" }), WORKSPACE);
        let shell = ["git commit -m x", "curl -s https://docs.rs/"].map(|command| ToolCall::shell(command, WORKSPACE));
        [&shell[0], &shell[1], &search].map(|call| broker.decide(call).verdict())
    };
    assert_eq!(verdicts(true, config()), [Verdict::Allow, Verdict::Allow, Verdict::Ask]);
    assert_eq!(verdicts(false, config()), [Verdict::Ask, Verdict::Allow, Verdict::Ask]);
}
