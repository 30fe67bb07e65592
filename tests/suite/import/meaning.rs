//! Rules as people write and break them: any text is taken, and none of it comes to more than the agent means.

use std::collections::BTreeSet;

use countersign::config::import::{AGENTS, Scope};
use countersign::{Mode, ToolCall};
use proptest::prelude::*;
use serde_json::json;

use super::{rank, read, rules_of};
use crate::support;

/// Rules as people write and break them, in the words of each agent.
fn foreign_rule() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("git"),
        Just("push"),
        Just("npm"),
        Just("test"),
        Just("rm"),
        Just("-rf"),
        Just("*"),
        Just(":*"),
        Just("\\("),
        Just("'"),
        Just("\""),
        Just("$X"),
        Just("$("),
        Just(")"),
        Just("&&"),
        Just("|"),
        Just("do"),
        Just("done"),
        Just("\n"),
        Just("<<EOF"),
        Just("python3"),
        Just("-c"),
        Just("//**"),
        Just("~/"),
        Just("/x"),
        Just("C:\\x"),
        Just("../"),
        Just("src/*.rs"),
        Just("?"),
        Just("[a]"),
        Just("ü"),
        Just("\u{202e}"),
        Just("`"),
    ];
    prop::collection::vec((word, prop_oneof![Just(" "), Just(""), Just("  ")]), 0..7)
        .prop_map(|words| words.into_iter().flat_map(|(word, gap)| [word, gap]).collect())
}

const CALLS: [&str; 12] = [
    "git push",
    "git push --force",
    "npm test",
    "npm publish",
    "rm -rf x",
    "rm -rf /",
    "python3 -c 'x'",
    "cat /etc/passwd",
    "cat ../x",
    "npm test && rm x",
    "echo x > src/a.rs",
    "$X",
];

fn verdicts(broker: &countersign::Broker) -> Vec<String> {
    CALLS.iter().map(|call| broker.decide(&ToolCall::shell(*call, support::WORKSPACE)).verdict().to_string()).collect()
}

fn files_of(agent: &str, effect: &str, text: &str) -> (String, String) {
    let quoted = json!(text).to_string();
    match agent {
        "claude-code" => {
            let tool = |tool: &str| json!(format!("{tool}({text})"));
            (
                "settings.json".to_owned(),
                json!({ "permissions": { effect: [tool("Bash"), tool("Read"), tool("Edit"), tool("WebFetch"), text] } }).to_string(),
            )
        }
        "codex" => {
            let decision = match effect {
                "deny" => "forbidden",
                "ask" => "prompt",
                other => other,
            };
            let words: Vec<&str> = text.split(' ').collect();
            let rules = format!(
                "prefix_rule(pattern = {}, decision = \"{decision}\")\nprefix_rule(pattern = [{quoted}], decision = \"{decision}\")\n",
                json!(words)
            );
            ("default.rules".to_owned(), rules)
        }
        "gemini" => {
            let decision = if effect == "ask" { "ask_user" } else { effect };
            let text: String = text.chars().filter(|c| *c != '\'' && !c.is_control()).collect();
            let rule = |key: &str| {
                format!("[[rule]]\ntoolName = \"run_shell_command\"\n{key} = '{text}'\ndecision = \"{decision}\"\npriority = 1\n")
            };
            ("rules.toml".to_owned(), rule("commandPrefix") + &rule("commandRegex") + &rule("argsPattern"))
        }
        _ => {
            let map = json!({ text: effect });
            (
                "opencode.json".to_owned(),
                json!({ "permission": { "bash": map.clone(), "edit": map.clone(), "read": map.clone(), "external_directory": map } })
                    .to_string(),
            )
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands in the files: no panic, a config that parses, and no entry lost.
    #[test]
    fn import_takes_any_text(text in "\\PC{0,200}", words in foreign_rule()) {
        for agent in AGENTS {
            for name in ["settings.json", "config.toml", "default.rules", "permission.yaml"] {
                for text in [&text, &words] {
                    let import = read(agent.name, &[(name, text, Scope::User, None)]);
                    let _ = (import.to_string(), rules_of(&import, &(0..import.entries.len()).collect()));
                }
            }
        }
    }

    /// A rule that restricts never makes a call less asked about, and nothing that is unconfirmed runs code.
    #[test]
    fn import_never_widens(text in foreign_rule()) {
        let bare = verdicts(&support::builder(true).mode(Mode::Default).build());
        for agent in ["claude-code", "codex", "gemini", "opencode"] {
            for effect in ["allow", "ask", "deny"] {
                let (name, file) = files_of(agent, effect, &text);
                let import = read(agent, &[(&name, &file, Scope::User, None)]);
                let rules = rules_of(&import, &BTreeSet::new());
                let came = rules.iter().any(|rule| rule.effect.to_string() != effect);
                prop_assert!(!came, "{agent} {effect} {text:?}\n{import}");
                let ours = verdicts(&support::builder(true).mode(Mode::Default).rules(rules).build());
                for ((call, before), after) in CALLS.iter().zip(&bare).zip(&ours) {
                    let restricts = effect != "allow";
                    prop_assert!(!restricts || rank(after) >= rank(before), "{agent} {effect} {text:?}: {call} {before} to {after}\n{import}");
                    let is_code = matches!(*call, "python3 -c 'x'" | "$X" | "rm -rf /");
                    prop_assert!(restricts || !is_code || after == before, "{agent} {text:?}: {call} {before} to {after}\n{import}");
                }
            }
        }
    }
}

/// A rule for commands in the words of an agent, and whether it means a command, by the agent's documentation.
#[derive(Debug, Clone)]
struct Simple {
    words: Vec<&'static str>,
    /// Whether further words may follow.
    open: bool,
}

impl Simple {
    fn means(&self, agent: &str, call: &[&str]) -> bool {
        if agent == "codex" {
            return call.starts_with(&self.words);
        }
        // A star is any text, a blank and a star at the end also none.
        let star = |word: &&str| if *word == "*" && agent != "gemini" { ".*".to_owned() } else { regex::escape(word) };
        let head = self.words.iter().map(star).collect::<Vec<_>>().join(" ");
        let (head, open) = head.strip_suffix(" .*").filter(|_| !self.open).map_or((head.as_str(), self.open), |head| (head, true));
        let tail = if open || agent == "gemini" { "( .*)?" } else { "" };
        regex::Regex::new(&format!("^{head}{tail}$")).expect("an expression").is_match(&call.join(" "))
    }

    fn file(&self, agent: &str, effect: &str) -> (String, String) {
        let text = self.words.join(" ");
        match agent {
            "claude-code" => {
                let rule = format!("Bash({text}{})", if self.open { ":*" } else { "" });
                ("settings.json".to_owned(), json!({ "permissions": { effect: [rule] } }).to_string())
            }
            "opencode" => {
                let pattern = format!("{text}{}", if self.open { " *" } else { "" });
                ("opencode.json".to_owned(), json!({ "permission": { "bash": { pattern: effect } } }).to_string())
            }
            "codex" => {
                let decision = if effect == "deny" { "forbidden" } else { effect };
                ("x.rules".to_owned(), format!("prefix_rule(pattern = {}, decision = \"{decision}\")\n", json!(self.words)))
            }
            _ => (
                "x.toml".to_owned(),
                format!("[[rule]]\ntoolName = \"run_shell_command\"\ncommandPrefix = \"{text}\"\ndecision = \"{effect}\"\n"),
            ),
        }
    }
}

fn word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["npm", "run", "test", "build", "git", "add", "src", "x", "*", "rm", "--force", "tests"])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Against a plain reading of the documentation: what the agent does not allow, no imported rule does; what it
    /// denies, an imported rule denies.
    #[test]
    fn imported_rules_mean_no_more_than_the_documentation(
        words in prop::collection::vec(word(), 1..5),
        open in any::<bool>(),
        more in prop::collection::vec(word(), 0..3),
        less in 0..2usize,
        agent in prop::sample::select(vec!["claude-code", "codex", "gemini", "opencode"]),
    ) {
        let rule = Simple { words, open };
        let mut call: Vec<&str> = rule.words.iter().map(|word| if *word == "*" { "any" } else { word }).collect();
        call.truncate(call.len().saturating_sub(less).max(1));
        call.extend(more.iter().filter(|word| **word != "*"));
        let command = call.join(" ");
        let verdict = |effect: &str| {
            let (name, text) = rule.file(agent, effect);
            let import = read(agent, &[(&name, &text, Scope::User, None)]);
            let broker = support::builder(true).mode(Mode::Default).rules(rules_of(&import, &(0..import.entries.len()).collect())).build();
            broker.decide(&ToolCall::shell(&command, support::WORKSPACE)).verdict().to_string()
        };
        let bare = support::builder(true).mode(Mode::Default).build().decide(&ToolCall::shell(&command, support::WORKSPACE)).verdict().to_string();
        let is_meant = rule.means(agent, &call);
        prop_assert!(is_meant || bare == "allow" || verdict("allow") != "allow", "{agent} {rule:?} allows {command}");
        prop_assert!(!is_meant || verdict("deny") == "deny", "{agent} {rule:?} does not deny {command}");
    }
}
