//! Imported expressions against the expressions themselves, over generated ones and generated commands: what allows
//! does so nowhere else, what restricts does so everywhere.

use std::collections::BTreeSet;

use countersign::config::ConfigFile;
use countersign::config::import::{Agent, ForeignFile, Scope, render};
use countersign::policy::rule::{Layer, Rule, RuleEffect};
use countersign::{Mode, ToolCall};
use proptest::prelude::*;
use regex::Regex;
use serde_json::{Value, json};

use crate::support;

const ATOMS: &[&str] = &[
    "mytool",
    "mytool",
    "other",
    "build",
    "x",
    "-f",
    " ",
    " ",
    r"\s+",
    r"\s",
    r"\s*",
    "  ",
    "(build|test)",
    "(a|b)?",
    "( .*)?",
    r"(\s|$)",
    r"\b",
    ".*",
    ".+",
    ".",
    "$",
    "[a-z]+",
    "[^;]*",
    r"\w+",
    r"\S+",
    "x?",
    "\"",
    "'",
    r"\\",
    "^",
    "(^|/)",
    r"\*",
    "|",
    "(?i:BUILD)",
    r"a{2}",
];
const WORDS: &[&str] = &[
    "mytool",
    "mytoolbox",
    "other",
    "build",
    "builder",
    "test",
    "a",
    "b",
    "x",
    "-f",
    "'a b'",
    "\"x\"",
    "''",
    "a\\ b",
    "aa",
    "BUILD",
    "'*'",
];

fn expression() -> impl Strategy<Value = String> {
    (any::<bool>(), proptest::collection::vec(proptest::sample::select(ATOMS), 1..7))
        .prop_map(|(starts, atoms)| format!("{}{}", if starts { "^" } else { "" }, atoms.concat()))
        .prop_filter("an expression", |text| Regex::new(text).is_ok())
}

fn command() -> impl Strategy<Value = String> {
    let blank = prop_oneof![4 => Just(" "), 1 => Just("  ")];
    let program = proptest::sample::select(&["mytool", "mytool", "mytoolbox", "other"][..]);
    (program, proptest::collection::vec((blank, proptest::sample::select(WORDS)), 0..4))
        .prop_map(|(program, words)| words.into_iter().fold(program.to_owned(), |text, (blank, word)| text + blank + word))
}

/// The words as the program gets them, with one to three blanks between any two: all of these are the same command.
fn spaced(command: &str) -> Vec<String> {
    let plain = command.replace("\\ ", " ").replace(['\'', '"'], "");
    let mut words = plain.split_whitespace();
    let first = vec![words.next().unwrap_or("").to_owned()];
    let widen = |texts: Vec<String>, word| {
        texts.iter().flat_map(|text| (1..=3).map(move |width| format!("{text}{}{word}", " ".repeat(width)))).collect()
    };
    words.fold(first, widen)
}

fn imported(agent: &str, file: &Value) -> Vec<Rule> {
    let text = file.to_string();
    let file = ForeignFile { name: "settings.json", text: &text, scope: Scope::User, folder: None };
    let import = Agent::named(agent).expect(agent).read(&[file]);
    let rendered = render::add_to("", &import, &BTreeSet::new()).expect("rendered").text;
    ConfigFile::parse(&rendered, Layer::User, "config.toml").unwrap_or_else(|e| panic!("{e}\n{rendered}")).rules
}

fn verdict(rules: Vec<Rule>, command: &str) -> String {
    let broker = support::builder(true).mode(Mode::Default).rules(rules).build();
    broker.decide(&ToolCall::new("bash", json!({ "command": command }), support::WORKSPACE)).verdict().to_string()
}

/// How each agent writes one expression, and what it means by it.
fn agents(effect: RuleEffect, pattern: &str) -> Vec<(&'static str, Value, Regex)> {
    let allows = effect == RuleEffect::Allow;
    let mut all = Vec::new();
    let list = if allows { "always_allow" } else { "always_deny" };
    for sensitive in [false, true] {
        let settings =
            json!({"agent": {"tool_permissions": {"tools": {"terminal": {list: [{"pattern": pattern, "case_sensitive": sensitive}]}}}}});
        let fold = if sensitive { "" } else { "(?i)" };
        all.push(("zed", settings, Regex::new(&format!("{fold}{pattern}")).expect("an expression")));
    }
    let list = if allows { "allowedCommands" } else { "deniedCommands" };
    all.push((
        "kiro",
        json!({"toolsSettings": {"shell": {list: [pattern]}}}),
        Regex::new(&format!(r"\A(?:{pattern})\z")).expect("an expression"),
    ));
    let key = format!("/{pattern}/");
    all.push(("vscode", json!({"chat.tools.terminal.autoApprove": {key: allows}}), Regex::new(pattern).expect("an expression")));
    all
}

#[test]
fn a_blank_inside_of_a_word_is_one_to_whoever_reads_the_text() {
    let allow = |pattern: &str| imported("kiro", &json!({"toolsSettings": {"shell": {"allowedCommands": [pattern]}}}));
    for (pattern, command, wanted) in [
        (r"mytool \S+", "mytool ab", "allow"),
        (r"mytool \S+", "mytool 'a b'", "ask"),
        (r"mytool \S+", "mytool a\\ b", "ask"),
        (r"mytool [^ ]+", "mytool 'a b'", "ask"),
        (r"mytool .+", "mytool 'a b'", "allow"),
    ] {
        assert_eq!(verdict(allow(pattern), command), wanted, "{pattern} {command}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_allows_matches(pattern in expression(), commands in proptest::collection::vec(command(), 8)) {
        for (agent, file, theirs) in agents(RuleEffect::Allow, &pattern) {
            let rules = imported(agent, &file);
            for command in &commands {
                if verdict(rules.clone(), command) == "allow" {
                    let shown = rules.iter().map(ToString::to_string).collect::<Vec<_>>();
                    prop_assert!(
                        theirs.is_match(command) || spaced(command).iter().any(|text| theirs.is_match(text)),
                        "{agent} /{pattern}/ does not match {command:?}, {shown:?} allow it"
                    );
                }
            }
        }
    }

    #[test]
    fn what_matches_is_restricted(pattern in expression(), commands in proptest::collection::vec(command(), 8)) {
        for (agent, file, theirs) in agents(RuleEffect::Deny, &pattern) {
            let mut rules = imported(agent, &file);
            let shown = rules.iter().map(|rule| format!("{} {rule}", rule.effect)).collect::<Vec<_>>();
            rules.extend(["Bash(mytool:*)", "Bash(mytoolbox:*)", "Bash(other:*)"].map(|text| support::rule(RuleEffect::Allow, text)));
            for command in &commands {
                if theirs.is_match(command) {
                    prop_assert!(verdict(rules.clone(), command) != "allow", "{agent} /{pattern}/ matches {command:?}, {shown:?} do not");
                }
            }
        }
    }
}

/// What becomes of each entry of a file, as a word with its line.
fn outcomes(agent: &str, name: &str, text: &str) -> Vec<String> {
    use countersign::config::import::Outcome;
    let file = ForeignFile { name, text, scope: Scope::User, folder: None };
    let import = Agent::named(agent).expect(agent).read(&[file]);
    let word = |outcome: &Outcome| match outcome {
        Outcome::Rule(rule) => format!("{rule}"),
        Outcome::Normalised(rule, _) => format!("{rule} (changed)"),
        Outcome::Asks(rule, _) => format!("{rule} (unconfirmed)"),
        Outcome::Skipped(_) => "skipped".to_owned(),
        Outcome::Secret(_) => "secret".to_owned(),
        Outcome::Shown(_) => "shown".to_owned(),
        Outcome::Setting(_) => "setting".to_owned(),
        Outcome::Unreadable(_) => "unreadable".to_owned(),
    };
    import.entries.iter().map(|entry| format!("{} {}", entry.place, word(&entry.outcome))).collect()
}

#[test]
fn what_is_no_rule_is_reported_with_its_line() {
    let text = "{\n\"terminalAllowlist\": [\n\"mytool\",\n\"deploy --token ghp_0123456789abcdef0123\",\n7],\n\
                \"autoRun\": {\"block_instructions\": [\n\"Never delete anything.\"]}}";
    assert_eq!(
        outcomes("cursor", "p.json", text),
        ["p.json:3 allow Bash(mytool:*)", "p.json:4 secret", "p.json:5 unreadable", "p.json:7 shown"]
    );
    let text = "{\n\"chat.tools.terminal.autoApprove\": {\n\"mytool\": true,\n\"rm\": null,\n\"/.*/\": true,\n\"ls\": \"x\"},\n\
                \"chat.tools.global.autoApprove\": true}";
    assert_eq!(
        outcomes("vscode", "s.json", text),
        [
            "s.json:3 allow Bash(mytool:*) (changed)",
            "s.json:4 skipped",
            "s.json:5 allow Bash where command matches /.*/ (unconfirmed)",
            "s.json:6 unreadable",
            "s.json:7 setting"
        ]
    );
    let text = "user:\n  always_allow:\n    - developer__shell\n    - github__x\n  sometimes: [y]\n";
    assert_eq!(
        outcomes("goose", "p.yaml", text),
        ["p.yaml:3 allow Bash (unconfirmed)", "p.yaml:4 allow mcp__github__x", "p.yaml:5 skipped"]
    );
}
