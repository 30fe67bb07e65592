//! Rules written for other agents and read again are never looser than they were.

use std::collections::BTreeSet;

use countersign::config::ConfigFile;
use countersign::config::export::{Became, Exported, TARGETS, Target};
use countersign::config::import::{Agent, ForeignFile, Scope, render};
use countersign::policy::rule::{Layer, Rule, RuleEffect};
use countersign::{Broker, Mode, ToolCall};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support;

const RULES: &[&str] = &[
    "Bash(mytool:*)",
    "Bash(mytool build:*)",
    "Bash(mytool build)",
    "Bash(cargo test:*)",
    "Bash(git push:*)",
    "Bash(git push origin main)",
    "Bash(find:*)",
    "Bash(rm:*)",
    "Bash(rm -rf build)",
    "Bash(curl https://docs.rs/:*)",
    "Bash(git * main)",
    "Bash(echo 'a b':*)",
    "Bash",
    "Edit",
    "Edit(src/**)",
    "Edit(/docs/*.md)",
    "Edit(.env)",
    "Edit(~/notes/**)",
    "Edit(//tmp/out/**)",
    "Read(.env)",
    "Read(//etc/hosts)",
    "Read",
    "WebFetch(domain:docs.rs)",
    "WebFetch(domain:*.example.com)",
    "WebFetch",
    "mcp__github__list_issues",
    "mcp__github__*",
    "mcp__github",
    "Bash(npm run*)",
    "Bash(echo \\*)",
    "Bash(PAGER=x mytool:*)",
    "PowerShell(Get-Item:*)",
    "PowerShell",
    "Write",
    "Write(b.rs)",
    "Read(**/*.rs)",
    "Glob",
    "Agent",
    "Skill(x)",
    "WebSearch",
];
/// Such may only restrict.
const WIDE: &[&str] = &["*", "mcp__*__list_issues"];

fn calls() -> Vec<ToolCall> {
    let call = |tool: &str, input: Value| ToolCall::new(tool, input, support::WORKSPACE);
    let mut calls: Vec<ToolCall> = [
        "mytool",
        "mytool build",
        "mytool build x",
        "mytool builder",
        "mytool build && mytool deploy",
        "mytool build > /tmp/out/x",
        "cargo test --all",
        "git push origin main",
        "git push",
        "find . -exec rm {} +",
        "find . -name x",
        "rm -rf build",
        "rm x",
        "/bin/rm x",
        "curl https://docs.rs/x",
        "cat .env",
        "git log main",
        "echo 'a b'",
        "sed -i s/a/b/ src/a.rs",
        "npm run lint",
        "npm runx",
        "echo '*'",
        "PAGER=x mytool a",
        "mytool build > /dev/null",
    ]
    .into_iter()
    .map(|command| call("bash", json!({ "command": command })))
    .collect();
    for path in ["src/a.rs", "docs/a.md", "docs/x/a.md", "a/.env", ".env", "/home/u/notes/x", "/tmp/out/x", "/etc/hosts", "b.rs"] {
        calls.push(call("edit", json!({ "file_path": path, "old_string": "a", "new_string": "b" })));
        calls.push(call("read", json!({ "file_path": path })));
    }
    for url in ["https://docs.rs/x", "http://docs.rs/x", "https://docs.rs.evil.example/", "https://a.example.com/x", "https://example.com/"]
    {
        calls.push(call("webfetch", json!({ "url": url })));
    }
    calls.push(call("powershell", json!({ "command": "Get-Item x" })));
    calls.push(call("glob", json!({ "pattern": "**/*.rs" })));
    calls.push(call("websearch", json!({ "query": "x" })));
    calls.push(call("agent", json!({ "prompt": "x" })));
    calls.push(call("write", json!({ "file_path": "b.rs", "content": "" })));
    for tool in ["mcp__github__list_issues", "mcp__github__create_issue", "mcp__other__list_issues"] {
        calls.push(call(tool, json!({})));
    }
    calls
}

fn broker(rules: Vec<Rule>) -> Broker {
    support::builder(true).mode(Mode::Default).rules(rules).build()
}

/// The rules as the other agent has them, by way of its own file.
fn read_again(target: &Target, exported: &Exported) -> Vec<Rule> {
    let agent = Agent::named(target.name).expect("an agent");
    let file = ForeignFile { name: target.file, text: &exported.text, scope: Scope::User, folder: None };
    let import = agent.read(&[file]);
    let counts = import.counts();
    assert_eq!((counts.unreadable, counts.secrets), (0, 0), "{}:\n{}\n{import}", target.name, exported.text);
    let rendered = render::add_to("", &import, &BTreeSet::new()).expect("rendered").text;
    ConfigFile::parse(&rendered, Layer::User, "config.toml").unwrap_or_else(|e| panic!("{e}\n{rendered}")).rules
}

/// What is left of the rules where those are out that the report says are out.
fn said(rules: &[Rule], exported: &Exported) -> Vec<Rule> {
    let became = |index: usize, wanted: Became| exported.notes.iter().any(|note| note.index == index && note.became == wanted);
    rules
        .iter()
        .enumerate()
        .filter(|(index, _)| !became(*index, Became::Unrestricted) && !became(*index, Became::Asked))
        .map(|(index, rule)| {
            let effect = if became(index, Became::Weaker) { RuleEffect::Ask } else { rule.effect };
            Rule { effect, ..rule.clone() }
        })
        .collect()
}

fn rank(broker: &Broker, call: &ToolCall) -> usize {
    let verdict = broker.decide(call).verdict().to_string();
    ["allow", "ask", "deny"].iter().position(|known| *known == verdict).expect("a verdict")
}

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    let effect = prop_oneof![Just(RuleEffect::Allow), Just(RuleEffect::Ask), Just(RuleEffect::Deny)];
    let rule = (effect, proptest::sample::select(RULES)).prop_map(|(effect, text)| support::rule(effect, text));
    let denies = prop_oneof![Just(RuleEffect::Ask), Just(RuleEffect::Deny)];
    let wide = (denies, proptest::sample::select(WIDE)).prop_map(|(effect, text)| support::rule(effect, text));
    let rule = prop_oneof![12 => rule, 1 => wide];
    proptest::collection::vec(rule, 0..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_and_read_again_is_never_looser(rules in rules()) {
        for target in TARGETS {
            let exported = target.write(&rules);
            let (before, after) = (broker(said(&rules, &exported)), broker(read_again(target, &exported)));
            for call in calls() {
                prop_assert!(
                    rank(&after, &call) >= rank(&before, &call),
                    "{} on {} {}:\n{}\nnotes {:#?}", target.name, call.tool(), call.input(), exported.text, exported.notes
                );
            }
        }
    }
}

#[test]
fn every_rule_by_itself_comes_back_no_looser() {
    let mut wrong = Vec::new();
    for target in TARGETS {
        for effect in [RuleEffect::Allow, RuleEffect::Ask, RuleEffect::Deny] {
            let wide = if effect == RuleEffect::Allow { &[] } else { WIDE };
            for text in RULES.iter().chain(wide) {
                let rules = vec![support::rule(effect, text)];
                let exported = target.write(&rules);
                let (before, after) = (broker(said(&rules, &exported)), broker(read_again(target, &exported)));
                for call in calls() {
                    if rank(&after, &call) < rank(&before, &call) {
                        wrong.push(format!("{}: {effect} {text} on {} {}\n{}", target.name, call.tool(), call.input(), exported.text));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} are looser:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_allow_that_covers_more_elsewhere_is_left_out() {
    for target in TARGETS {
        for text in [
            "Bash(find:*)",
            "Bash(git:*)",
            "Bash(python3:*)",
            "Bash(sed:*)",
            "Bash(cat:*)",
            "Bash(curl:*)",
            "Bash",
            "Edit",
            "Edit(**)",
            "Read(src/**)",
            "WebFetch",
        ] {
            let exported = target.write(&[support::rule(RuleEffect::Allow, text)]);
            let notes: Vec<Became> = exported.notes.iter().map(|note| note.became).collect();
            assert_eq!(notes, [Became::Asked], "{} {text}:\n{}", target.name, exported.text);
        }
    }
}

#[test]
fn a_restriction_that_cannot_be_said_is_reported() {
    let config = "[[rule]]\neffect = \"deny\"\nrule = \"Bash(git push:*)\"\ncwd = \"/x/**\"\n\
                  [[rule]]\neffect = \"deny\"\nrule = \"Read(.env)\"\nexcept = [\"Read(a/.env)\"]\n";
    let rules = ConfigFile::parse(config, Layer::User, "config.toml").expect("a config").rules;
    for target in TARGETS {
        let exported = target.write(&rules);
        let of = |index: usize| exported.notes.iter().filter(|note| note.index == index).map(|note| note.became).collect::<Vec<_>>();
        assert_eq!(of(0), [Became::Unrestricted], "{}", target.name);
        assert!(of(1).contains(&Became::Stricter), "{}", target.name);
    }
    let told = Target::named("codex").expect("codex").write(&rules);
    assert!(told.notes.iter().any(|note| note.to_string().starts_with("NOT RESTRICTED THERE: deny Read(.env) (config.toml:")));
}

/// Here a path counts whichever tool a rule names for it; Claude Code never looks at paths behind these.
#[test]
fn a_path_is_written_for_the_tool_by_which_it_counts_there() {
    for (text, counts) in [
        ("Write(b.rs)", "Edit(b.rs)"),
        ("MultiEdit(b.rs)", "Edit(b.rs)"),
        ("NotebookEdit(b.ipynb)", "Edit(b.ipynb)"),
        ("Glob(src/**)", "Read(src/**)"),
        ("Grep(src/**)", "Read(src/**)"),
        ("LS(src/**)", "Read(src/**)"),
    ] {
        for target in TARGETS {
            let [written, wanted] = [text, counts].map(|text| target.write(&[support::rule(RuleEffect::Deny, text)]).text);
            assert_eq!(written, wanted, "{} {text}", target.name);
        }
    }
}

#[test]
fn what_every_agent_can_say_is_written() {
    let call = |command: &str| ToolCall::new("bash", json!({ "command": command }), support::WORKSPACE);
    for target in TARGETS {
        let denied = target.write(&[support::rule(RuleEffect::Deny, "Bash(rm:*)")]);
        let wanted = if target.name == "vscode" { 1 } else { 2 };
        assert_eq!(rank(&broker(read_again(target, &denied)), &call("rm -rf x")), wanted, "{}:\n{}", target.name, denied.text);
        // One says only what begins so, another only what is all.
        let allowed = ["Bash(mytool build:*)", "Bash(mytool build)"].map(|text| target.write(&[support::rule(RuleEffect::Allow, text)]));
        let verdicts = allowed.each_ref().map(|exported| rank(&broker(read_again(target, exported)), &call("mytool build")));
        // What asks in front of all there, or about redirections, asks about all when it is read here.
        let is_written = match target.name {
            "opencode" => allowed[0].text.contains(r#""mytool build *": "allow""#),
            "vscode" => allowed[0].text.contains(r#""/^mytool\\s+build(?:\\s|$)/": true"#),
            _ => verdicts.contains(&0),
        };
        assert!(is_written, "{}: {verdicts:?}\n{}", target.name, allowed[0].text);
    }
}

#[test]
fn what_does_not_show_is_written_as_escapes() {
    let reason = "a b \u{202e} c \u{200b} d \\ \" e";
    let config =
        format!("[[rule]]\neffect = \"deny\"\nrule = \"Bash(mytool:*)\"\nreason = {}\n", "\"a b \\u202e c \\u200b d \\\\ \\\" e\"");
    let file = ConfigFile::parse(&config, Layer::User, "config.toml").expect("a config");
    assert_eq!(file.rules.first().and_then(|rule| rule.reason.as_deref()), Some(reason));
    for target in TARGETS {
        let text = target.write(&file.rules).text;
        assert!(!text.contains(['\u{7f}', '\u{202e}', '\u{200b}']), "{}: {text:?}", target.name);
        if target.name == "gemini" {
            let read: toml::Table = text.parse().expect("TOML");
            assert_eq!(read["rule"][0]["denyMessage"].as_str(), Some(reason));
        }
    }
}
