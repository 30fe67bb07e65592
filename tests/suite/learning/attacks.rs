//! Whatever benign calls were approved for good, no attack is allowed by it.

use std::fs;
use std::path::Path;

use countersign::learn::LearnedStore;
use countersign::{Mode, ToolCall, Verdict};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::{Time, always, builder};

/// The calls of a file of cases, where it is present.
fn calls(name: &str) -> Option<Vec<ToolCall>> {
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
        ToolCall::new(text("tool"), input, text("cwd"))
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

/// Whether the attack is a call that the person approved, or a part of one, in these very words.
fn was_meant(attack: &ToolCall, approved: &[ToolCall]) -> bool {
    let said = |call: &ToolCall| call.input().get("command").and_then(Value::as_str).map(str::to_owned);
    let is_part = |call: &ToolCall| said(attack).zip(said(call)).is_some_and(|(part, whole)| whole.contains(&part));
    approved.iter().any(|call| call.input() == attack.input() || is_part(call))
}

#[test]
fn no_attack_is_allowed_after_any_history_of_benign_calls() {
    let (Some(attacks), Some(benign)) = (calls("attacks.jsonl"), calls("benign.jsonl")) else { return };
    let usual = USUAL.iter().map(|command| ToolCall::shell(*command, "/home/u/proj"));
    let pool: Vec<ToolCall> = benign.into_iter().chain(usual).collect();
    let histories = prop::collection::vec(prop::sample::select(pool.clone()), 1..60);
    let check = |history: Vec<ToolCall>| {
        let broker = builder(&Time::default()).mode(Mode::Default).build_with_store(LearnedStore::in_memory());
        let mut approved = Vec::new();
        for call in &history {
            always(&broker, call);
            approved.push(call.clone());
        }
        for attack in attacks.iter().filter(|attack| !was_meant(attack, &approved)) {
            let verdict = broker.decide(attack).verdict();
            let last: Vec<String> = approved.iter().rev().take(60).map(|call| call.input().to_string()).collect();
            prop_assert!(verdict != Verdict::Allow, "`{}` after {last:?}", attack.input());
        }
        Ok(())
    };
    // Everything at once, and then parts of it.
    check(pool).unwrap_or_else(|e| panic!("{e}"));
    let mut runner = TestRunner::new(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() });
    runner.run(&histories, check).unwrap_or_else(|e| panic!("{e}"));
}
