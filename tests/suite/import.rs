//! The tables in `tests/import`, one file an agent: what the agent's own rules say about a call, by its documentation
//! or its tests, and what the imported rules say. Never looser than theirs; stricter only with a reason.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use countersign::config::ConfigFile;
use countersign::config::import::{AGENTS, Agent, ForeignFile, Import, Outcome, Scope, render};
use countersign::policy::rule::{Layer, Rule, RuleEffect};
use countersign::{Mode, ToolCall};
use proptest::prelude::*;
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
