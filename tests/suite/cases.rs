//! The cases in `tests/cases`: a call, the rules, the verdict, why. Adding a case needs no code.

use std::fs;
use std::path::Path;

use countersign::config::ConfigFile;
use countersign::policy::containment::{Connections, Containment, Processes, Reads, Services, Writes};
use countersign::policy::level::TrustLevel;
use countersign::policy::rule::{Layer, Rule, RuleEffect};
use countersign::{Mode, ToolCall};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    command: Option<String>,
    tool: Option<String>,
    input: Option<Value>,
    #[serde(default = "workspace")]
    cwd: String,
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    ask: Vec<String>,
    #[serde(default)]
    deny: Vec<String>,
    /// The workspace, where it is another than usual, which nobody confirmed; the home folder is the one above it.
    root: Option<String>,
    /// How far the workspace is trusted: `none`, `restricted` or `full`.
    #[serde(default = "full")]
    level: TrustLevel,
    #[serde(default)]
    mode: Option<String>,
    /// The person's config, as TOML.
    #[serde(default)]
    config: String,
    /// The administrator's config, as TOML.
    #[serde(default)]
    managed: String,
    /// The folders to which a sandbox binds writes, where one is stated.
    sandbox_write: Option<Vec<String>>,
    /// The hosts to which it binds connections.
    sandbox_hosts: Option<Vec<String>>,
    /// Packs that are on, in a workspace that has every file that they look for.
    #[serde(default)]
    packs: Vec<String>,
    verdict: String,
    why: String,
}

fn workspace() -> String {
    support::WORKSPACE.to_owned()
}

fn full() -> TrustLevel {
    TrustLevel::Full
}

/// A day in 2026.
const NOW: u64 = 1_790_000_000;

fn sandbox(case: &Case) -> Containment {
    let writes = case.sandbox_write.clone().map_or(Writes::Anywhere, Writes::OnlyBelow);
    let connections = match case.sandbox_hosts.as_deref() {
        None => Connections::Any,
        Some([]) => Connections::None,
        Some(hosts) => Connections::Only(hosts.to_vec()),
    };
    Containment::new(writes, connections, Reads::Anywhere, Processes::All, Services::Reachable).expect("a statement")
}

#[test]
fn every_case_comes_out_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<_> = fs::read_dir(folder).expect("tests/cases").map(|e| e.expect("an entry").path()).collect();
    files.sort();
    let (mut count, mut wrong) = (0, Vec::new());
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "jsonl")) {
        for (index, line) in fs::read_to_string(file).expect("a case file").lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let place = format!("{}:{}", file.file_name().and_then(|n| n.to_str()).unwrap_or(""), index + 1);
            let case: Case = serde_json::from_str(line).unwrap_or_else(|e| panic!("{place}: {e}"));
            count += 1;
            if let Some(report) = judge(&case) {
                wrong.push(format!("{place}: {report}"));
            }
        }
    }
    assert!(count >= 150, "only {count} cases were found");
    assert!(wrong.is_empty(), "{} of {count} cases came out otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

fn rules_of(case: &Case) -> Vec<Rule> {
    let rules = [(RuleEffect::Allow, &case.allow), (RuleEffect::Ask, &case.ask), (RuleEffect::Deny, &case.deny)];
    rules.into_iter().flat_map(|(effect, texts)| texts.iter().map(move |t| support::rule(effect, t))).collect()
}

/// What is wrong with the case, if anything is.
fn judge(case: &Case) -> Option<String> {
    let rules = rules_of(case);
    let mode: Mode = case.mode.as_deref().unwrap_or("default").parse().expect("a mode");
    let config = |text: &str, layer| ConfigFile::parse(text, layer, "config.toml").unwrap_or_else(|e| panic!("{text}: {e}"));
    let managed = config(&case.managed, Layer::Managed);
    let rules = rules.into_iter().chain(support::packs(&case.packs, case.level));
    let mut builder = support::at_level(case.level).mode(mode).rules(rules).config(managed).config(config(&case.config, Layer::User));
    if case.sandbox_write.is_some() || case.sandbox_hosts.is_some() {
        builder = builder.containment(sandbox(case));
    }
    if let Some(root) = &case.root {
        let home = root.rsplit_once('/').expect("a folder above").0;
        builder = support::builder(false).mode(mode).rules(rules_of(case)).home(home).workspace(root);
    }
    let broker = builder.clock(|| NOW).build();
    let mut input = case.input.clone().unwrap_or_else(|| json!({}));
    if let Some(command) = &case.command {
        input["command"] = json!(command);
    }
    let call = ToolCall::new(case.tool.as_deref().unwrap_or("bash"), input, &case.cwd);
    let decision = broker.decide(&call);
    let verdict = decision.verdict().to_string();
    (verdict != case.verdict).then(|| {
        let shown = case.command.clone().unwrap_or_else(|| call.input().to_string());
        format!(
            "wanted {} because {}, allow {:?}, packs {:?}\n    {shown}\n{}",
            case.verdict,
            case.why,
            case.allow,
            case.packs,
            decision.trace()
        )
    })
}
