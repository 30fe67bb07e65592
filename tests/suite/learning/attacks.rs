//! Whatever benign calls were approved for good, no attack is allowed by it.

use std::fs;
use std::path::Path;

use countersign::learn::LearnedStore;
use countersign::{Mode, ToolCall, Verdict};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::{Time, always, builder};

/// The calls of a file of cases with their texts, where it is present.
fn calls(name: &str) -> Option<Vec<(ToolCall, String)>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases").join(name);
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    };
    let call = |line: &str| {
        let case: Value = serde_json::from_str(line).expect("a case");
        let mut input = case.get("input").cloned().unwrap_or_else(|| json!({}));
        if let Some(command) = case.get("command") {
            input["command"] = command.clone();
        }
        let text = |name: &str| case.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
        (ToolCall::new(text("tool"), input, text("cwd")), text("class"))
    };
    Some(text.lines().map(call).collect())
}

/// What agents do in a day, for histories.
const USUAL: &[&str] = &[
    "cargo fmt",
    "npm run lint",
    "npm run build -- --watch",
    "make docs",
    "git add .",
    "git commit -m x",
    "git fetch",
    "git stash",
    "git checkout -b feature",
    "git switch main",
    "git merge main",
    "curl https://example.org/a",
    "curl -sL https://example.org/b",
    "cat /usr/local/share/doc/tool/x",
    "ls /opt",
    "echo x > notes.txt",
    "mkdir -p /tmp/work/a",
    "cp a.txt b.txt",
    "rm -rf dist",
    "node scripts/x.js",
    "python3 tools/gen.py",
    "bash scripts/setup.sh",
    "./run.sh",
    "npx eslint src",
    "go vet ./...",
    "docker compose up -d",
    "some-tool sync",
    "cd web && npm run dev",
    "find /opt/x -name y",
    "sqlite3 app.db '.tables'",
    "psql -c 'select 1'",
    "git push origin feature",
    "gh pr view 3",
    "npm install",
    "pip install -r requirements.txt",
];

/// Whether the attack does nothing but what the person approved in these very words, or asks only because it runs the
/// project's own code or reaches the machine itself, which the person has approved of.
fn was_meant(attack: &(ToolCall, String), approved: &[String]) -> bool {
    let (call, class) = attack;
    approved.contains(&call.input().to_string()) || class.starts_with("changes the machine or runs project code")
}

#[test]
fn no_attack_is_allowed_after_any_history_of_benign_calls() {
    let (Some(attacks), Some(benign)) = (calls("attacks.jsonl"), calls("benign.jsonl")) else { return };
    let usual = USUAL.iter().map(|command| ToolCall::shell(*command, "/home/u/proj"));
    let pool: Vec<ToolCall> = benign.into_iter().map(|(call, _)| call).chain(usual).collect();
    let histories = prop::collection::vec(prop::sample::select(pool.clone()), 1..60);
    let check = |history: Vec<ToolCall>| {
        let broker = builder(&Time::default()).mode(Mode::Default).build_with_store(LearnedStore::in_memory());
        let mut approved = Vec::new();
        for call in &history {
            always(&broker, call);
            approved.push(call.input().to_string());
        }
        for attack in attacks.iter().filter(|attack| !was_meant(attack, &approved)) {
            let verdict = broker.decide(&attack.0).verdict();
            prop_assert_ne!(verdict, Verdict::Allow, "`{}` after {:?}", attack.0.input(), approved);
        }
        Ok(())
    };
    // Everything at once, and then parts of it.
    check(pool).unwrap_or_else(|e| panic!("{e}"));
    let mut runner = TestRunner::new(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() });
    runner.run(&histories, check).unwrap_or_else(|e| panic!("{e}"));
}
