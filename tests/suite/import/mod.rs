//! The tables in `tests/import`, one file an agent: what the agent's own rules say about a call, by its documentation
//! or its tests, and what the imported rules say. Never looser than theirs; stricter only with a reason.

#[cfg(feature = "cli")]
mod command_line;
mod meaning;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use countersign::config::ConfigFile;
use countersign::config::import::{AGENTS, Agent, ForeignFile, Import, Scope, render};
use countersign::policy::rule::{Layer, Rule};
use countersign::{Mode, ToolCall};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// One file, as a text or as the JSON that is in it.
    file: Option<String>,
    text: Option<String>,
    json: Option<Value>,
    #[serde(default)]
    scope: Whose,
    /// Several files, in the order in which the agent reads them.
    #[serde(default)]
    files: Vec<Foreign>,
    call: Call,
    #[serde(default)]
    mode: Option<String>,
    theirs: String,
    /// Ours, where it is stricter on purpose.
    ours: Option<String>,
    why: Option<String>,
    /// The documentation or test that says so.
    cites: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Foreign {
    file: String,
    text: Option<String>,
    json: Option<Value>,
    #[serde(default)]
    scope: Whose,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Whose {
    Managed,
    #[default]
    User,
    Project,
    Local,
}

impl From<Whose> for Scope {
    fn from(whose: Whose) -> Self {
        match whose {
            Whose::Managed => Self::Managed,
            Whose::User => Self::User,
            Whose::Project => Self::Project,
            Whose::Local => Self::Local,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    tool: Option<String>,
    command: Option<String>,
    input: Option<Value>,
    cwd: Option<String>,
}

impl Call {
    fn as_tool_call(&self) -> ToolCall {
        let mut input = self.input.clone().unwrap_or_else(|| json!({}));
        if let Some(command) = &self.command {
            input["command"] = json!(command);
        }
        ToolCall::new(self.tool.as_deref().unwrap_or("bash"), input, self.cwd.as_deref().unwrap_or(support::WORKSPACE))
    }
}

/// The rules of the import, by way of the text that would be written to a config.
fn rules_of(import: &Import, confirmed: &BTreeSet<usize>) -> Vec<Rule> {
    let rendered = render::add_to("", import, confirmed).expect("rendered").text;
    ConfigFile::parse(&rendered, Layer::User, "config.toml").unwrap_or_else(|e| panic!("{e}\n{rendered}")).rules
}

fn rank(verdict: &str) -> usize {
    ["allow", "ask", "deny"].iter().position(|known| *known == verdict).unwrap_or_else(|| panic!("`{verdict}` is no verdict"))
}

/// What is wrong with a line, if anything is.
fn judge(agent: &Agent, line: &Line) -> Option<String> {
    let single = line.file.iter().map(|file| (file, &line.text, &line.json, line.scope));
    let several = line.files.iter().map(|f| (&f.file, &f.text, &f.json, f.scope));
    let texts: Vec<(String, String, Scope)> = single
        .chain(several)
        .map(|(file, text, json, scope)| {
            (file.clone(), text.clone().or_else(|| json.as_ref().map(ToString::to_string)).expect("a text or json"), scope.into())
        })
        .collect();
    let files: Vec<ForeignFile<'_>> =
        texts.iter().map(|(name, text, scope)| ForeignFile { name, text, scope: *scope, folder: None }).collect();
    let import = agent.read(&files);
    let broker = support::builder(true)
        .mode(line.mode.as_deref().unwrap_or("default").parse::<Mode>().expect("a mode"))
        .rules(rules_of(&import, &BTreeSet::new()))
        .build();
    let decision = broker.decide(&line.call.as_tool_call());
    let verdict = decision.verdict().to_string();
    let wanted = line.ours.as_ref().unwrap_or(&line.theirs);
    let is_documented = line.ours.as_ref().is_none_or(|ours| line.why.is_some() && rank(ours) > rank(&line.theirs));
    let shown = || format!("{:?}\n{import}\n{}", line.call, decision.trace());
    if rank(&verdict) < rank(&line.theirs) {
        return Some(format!("LOOSER: {verdict}, theirs {} by {}: {}", line.theirs, line.cites, shown()));
    }
    if verdict != *wanted {
        return Some(format!("{verdict}, wanted {wanted}, theirs {} by {}: {}", line.theirs, line.cites, shown()));
    }
    (!is_documented).then(|| format!("ours is only given where it is stricter, with a reason: {:?}", line.call))
}

#[test]
fn imported_rules_agree_with_the_published_meaning_of_each_grammar() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import");
    let mut wrong = Vec::new();
    for agent in AGENTS {
        let file = folder.join(format!("{}.jsonl", agent.name));
        let text = fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let mut calls = BTreeSet::new();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = format!("{}:{}", agent.name, index + 1);
            let parsed: Line = serde_json::from_str(line).unwrap_or_else(|e| panic!("{place}: {e}"));
            assert!(parsed.cites.len() > 5, "{place} cites nothing");
            assert!(calls.insert(line.to_owned()), "{place} is there twice");
            wrong.extend(judge(agent, &parsed).map(|report| format!("{place}: {report}")));
        }
        assert!(calls.len() >= 40, "only {} lines for {}", calls.len(), agent.name);
    }
    assert!(wrong.is_empty(), "{} lines came out otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

fn read(agent: &str, files: &[(&str, &str, Scope, Option<&str>)]) -> Import {
    let files: Vec<ForeignFile<'_>> =
        files.iter().map(|(name, text, scope, folder)| ForeignFile { name, text, scope: *scope, folder: *folder }).collect();
    Agent::named(agent).expect("an agent").read(&files)
}

const SETTINGS: &str = r#"{
  // what a person clicked together
  "permissions": {
    "allow": [
      "Bash(npm run test:*)",
      "Bash(git:*)",
      "Bash(PGPASSWORD=hunter2 psql:*)",
      "Bash(done)",
      "Bash(find . -name \"*.py\")",
      "Read(C:\\\\work\\\\docs\\\\**)",
      "Bash(echo \u001b[8m hidden)"
    ],
    "deny": [
      "Write(secrets/**)",
      "Bash(curl * | sh)"
    ],
    "defaultMode": "bypassPermissions"
  },
  "allowedTools": ["Bash"],
  "env": { "ANTHROPIC_AUTH_TOKEN": "hunter2" }
}"#;

#[test]
fn the_report_says_what_becomes_of_each_line_and_why() {
    let import = read("claude-code", &[(".claude/settings.json", SETTINGS, Scope::Project, Some("/home/u/proj"))]);
    insta::assert_snapshot!(import.to_string());
}

#[test]
fn what_comes_of_a_rule_is_shown_to_its_end() {
    let text = format!("Bash(npm run x {}--and-then-some:*)", "a ".repeat(200));
    let settings = json!({ "permissions": { "allow": [text] } }).to_string();
    let import = read("claude-code", &[("settings.json", &settings, Scope::User, None)]);
    assert_eq!(import.counts().allow, 1);
    assert!(import.to_string().contains("--and-then-some:*)"), "{import}");
}

#[test]
fn the_rules_say_where_they_are_from_and_where_they_hold() {
    let import = read("claude-code", &[(".claude/settings.json", SETTINGS, Scope::Project, Some("/home/u/proj"))]);
    insta::assert_snapshot!(render::add_to("", &import, &BTreeSet::new()).expect("rendered").text);
}

#[test]
fn what_a_project_allows_does_not_reach_into_another() {
    let settings = r#"{"permissions": {"allow": ["Bash(npm run build)"], "deny": ["Bash(npm publish:*)"]}}"#;
    let broker = |folder: &str| {
        let import = read("claude-code", &[(".claude/settings.json", settings, Scope::Project, Some(folder))]);
        support::builder(true).mode(Mode::Default).rules(rules_of(&import, &BTreeSet::new())).build()
    };
    let verdict = |folder: &str, command: &str| broker(folder).decide(&ToolCall::shell(command, support::WORKSPACE)).verdict().to_string();
    assert_eq!(verdict(support::WORKSPACE, "npm run build"), "allow");
    assert_eq!(verdict("/home/u/other", "npm run build"), "ask");
    assert_eq!(verdict("/home/u/pro", "npm run build"), "ask");
    assert_eq!(verdict("/home/u/other", "npm publish"), "deny");
}

#[test]
fn only_what_is_confirmed_by_itself_allows_any_code() {
    let import =
        read("codex", &[("default.rules", "prefix_rule(pattern=[\"git\"])\nprefix_rule(pattern=[\"make\"])\n", Scope::User, None)]);
    let verdict = |confirmed: &[usize], command: &str| {
        let rules = rules_of(&import, &confirmed.iter().copied().collect());
        support::builder(true)
            .mode(Mode::Default)
            .rules(rules)
            .build()
            .decide(&ToolCall::shell(command, support::WORKSPACE))
            .verdict()
            .to_string()
    };
    assert_eq!(verdict(&[], "make x"), "ask");
    assert_eq!(verdict(&[0], "make x"), "ask");
    assert_eq!(verdict(&[1], "make x"), "allow");
}

#[test]
fn a_file_that_cannot_be_read_is_never_an_empty_one() {
    for agent in AGENTS {
        for name in ["settings.json", "config.toml", "default.rules", "permission.yaml"] {
            for text in ["{ \"permissions\": [", "= = =\n[", "\u{0}", "<<<<<<< HEAD\n{}\n=======\n", "prefix_rule(pattern = [\"x\""] {
                let import = read(agent.name, &[(name, text, Scope::User, None)]);
                let told = import.entries.iter().any(|entry| entry.outcome.rule().is_none());
                assert!(told, "{} {name} {text:?}", agent.name);
            }
        }
    }
}

#[test]
fn what_no_config_takes_is_not_written() {
    let long = "x".repeat(10_000);
    for (agent, name, text) in [
        ("claude-code", "s.json", json!({ "permissions": { "deny": [format!("Bash({long})"), format!("Read({long})")] } }).to_string()),
        ("codex", "x.rules", format!("prefix_rule(pattern=[\"{long}\"], decision=\"forbidden\")\n")),
        ("codex", "x.rules", format!("prefix_rule(pattern=[\"npm\"], decision=\"forbidden\", justification=\"{long}\")\n")),
        ("codex", "x.rules", "prefix_rule(pattern=[\"npm\"], decision=\"forbidden\", justification=\"\\n\")\n".to_owned()),
        ("gemini", "x.toml", format!("[[rule]]\ntoolName = \"run_shell_command\"\ncommandRegex = \"{long}\"\ndecision = \"deny\"\n")),
        ("opencode", "x.json", json!({ "permission": { "bash": { "*": "ask", long.as_str(): "deny" } } }).to_string()),
    ] {
        let import = read(agent, &[(name, &text, Scope::User, None)]);
        let counts = import.counts();
        assert!(counts.unreadable + counts.ask + counts.deny > 0, "{agent}");
        rules_of(&import, &BTreeSet::new());
    }
}
