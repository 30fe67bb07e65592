//! What is measured: texts, rules, learned rules, brokers of them, and real commands where they are at hand.

use std::fs;
use std::path::Path;

use countersign::config::ConfigFile;
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::world::LexicalWorld;
use countersign::{Broker, BrokerBuilder};
use serde_json::Value;

pub(crate) const WORKSPACE: &str = "/home/u/proj";
pub(crate) const PLAIN: &str = "rg -n 'fn main' src --glob '*.rs'";
pub(crate) const COMPOUND: &str =
    "cd /home/u/proj && git log --oneline -5 | head -3 && cat Cargo.toml 2>/dev/null | grep -A3 version || echo none";

/// The effect and pattern of each of many rules.
pub(crate) fn pattern(i: usize) -> (&'static str, String) {
    match i % 3 {
        0 => ("allow", format!("Bash(tool{i} run:*)")),
        1 => ("allow", format!("Read(//data/set{i}/**)")),
        _ => ("deny", format!("Bash(danger{i}:*)")),
    }
}

/// A config of rules that are only patterns.
pub(crate) fn compact(rules: usize) -> String {
    let list = |wanted: &str| {
        let of_effect = (0..rules).map(pattern).filter(|(effect, _)| *effect == wanted);
        of_effect.map(|(_, text)| format!("    '{text}',")).collect::<Vec<_>>().join("\n")
    };
    format!("allow = [\n{}]\ndeny = [\n{}]\n", list("allow"), list("deny"))
}

/// A config of rules with conditions of every kind.
pub(crate) fn tables(rules: usize) -> String {
    let condition = |i: usize| match i % 7 {
        0 => format!("cwd = ['/packages/p{i}/**']"),
        1 => format!("effects = ['read', 'write:target/t{i}/**']"),
        2 => format!("args = {{ command = '^[a-z]+{i} (run|test)\\b' }}"),
        3 => "mode = ['default', 'accept-edits']".to_owned(),
        4 => "expires = 2030-12-31".to_owned(),
        5 => format!("except = ['Bash(danger{i} --dry-run:*)']"),
        _ => format!("reason = 'because of {i}'"),
    };
    let table = |i: usize| {
        let (effect, text) = pattern(i);
        format!("[[rule]]\neffect = '{effect}'\nrule = '{text}'\n{}\n", condition(i))
    };
    (0..rules).map(table).collect::<Vec<_>>().concat()
}

pub(crate) fn load(text: &str) -> Vec<Rule> {
    ConfigFile::parse(text, Layer::User, "bench.toml").expect("a config").rules
}

/// A broker on no machine, whose clock stands still.
pub(crate) fn builder() -> BrokerBuilder {
    Broker::builder().home("/home/u").workspace(WORKSPACE).world(LexicalWorld).clock(|| 1_790_000_000).untimed()
}

pub(crate) fn broker_of(rules: Vec<Rule>) -> Broker {
    builder().rules(rules).build()
}

pub(crate) fn broker(rules: usize) -> Broker {
    let rule = |(effect, text): (&str, String)| {
        let effect = if effect == "deny" { RuleEffect::Deny } else { RuleEffect::Allow };
        Rule::parse(effect, &text, Source::new(Layer::User, "bench")).expect("a rule")
    };
    broker_of((0..rules).map(|i| rule(pattern(i))).collect())
}

/// The same number of rules, every second one with a condition.
pub(crate) fn mixed(rules: usize) -> Broker {
    let half = rules / 2;
    broker_of(load(&compact(half)).into_iter().chain(load(&tables(half))).collect())
}

/// The commands of recorded sessions where they are at hand, else those of the cases: every so many of them.
pub(crate) fn real_commands() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let recorded = fs::read_to_string(root.join("../shared/corpus/sessions.jsonl"));
    let text = recorded.unwrap_or_else(|_| {
        let files = fs::read_dir(root.join("tests/cases")).expect("tests/cases");
        files.map(|file| fs::read_to_string(file.expect("an entry").path()).expect("a case file")).collect()
    });
    let command = |line: &str| serde_json::from_str::<Value>(line).ok()?.get("command")?.as_str().map(str::to_owned);
    let all: Vec<String> = text.lines().filter_map(command).collect();
    let step = (all.len() / 2_000).max(1);
    all.into_iter().step_by(step).collect()
}
