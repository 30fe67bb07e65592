//! After an "always", the same call is allowed again, and so are its harmless spellings.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use countersign::learn::LearnedStore;
use countersign::{Mode, ToolCall, Verdict};
use proptest::prelude::*;
use serde_json::Value;

use super::{Time, always, builder};
use crate::support::WORKSPACE;

const CALLS: &[&str] = &[
    "cargo test",
    "cargo test --all-features -- --nocapture",
    "npm run build",
    "npm test -- --watch=false",
    "make lint",
    "git add src/main.rs",
    "git commit -m 'a message'",
    "git push origin main",
    "go test ./...",
    "pytest -x tests",
    "npx tsc --noEmit",
    "bash scripts/check.sh --fast",
    "python3 tools/gen.py out",
    "node scripts/build.mjs",
    "curl https://example.org/x",
    "curl -sL https://example.org/x",
    "cat /opt/tool/share/notes.txt",
    "grep -rn todo /opt/other/src",
    "echo x > out.txt",
    "some-unknown-tool check --all",
    "cd web && npm run build",
    "go vet ./... && go test ./...",
    "rm -rf dist",
    "docker compose up -d",
];

/// The call in another spelling that does no more.
fn spelled(command: &str, how: usize) -> String {
    let quoted = || match command.split_once(' ') {
        Some((program, rest)) => format!("'{program}' {rest}"),
        None => format!("\"{command}\""),
    };
    match how {
        0 => command.to_owned(),
        1 => format!("{command} 2>&1"),
        2 => format!("{command} 2>/dev/null"),
        3 => format!("cd {WORKSPACE} && {command}"),
        4 => format!("NO_COLOR=1 {command}"),
        5 => format!("  {}  ", command.replacen(' ', "   ", 1)),
        6 => quoted(),
        7 => format!("{command} | head -20"),
        8 => format!("{command} || true"),
        9 => format!("timeout 60 {command}"),
        10 => format!("{command} 2>&1 | tail -n 40 | grep -c x"),
        11 => format!("{command}; echo done"),
        12 => named_otherwise(command),
        _ => format!("time {command}"),
    }
}

const SPELLINGS: usize = 14;

/// The call by another name that its program has for it, or with an option that changes what is printed, where there is one.
fn named_otherwise(command: &str) -> String {
    const NAMES: &[(&str, &str)] = &[
        ("cargo test", "cargo -q t"),
        ("cargo build", "cargo b --quiet"),
        ("npm test", "npm -s t"),
        ("npm run ", "npm run-script --silent "),
        ("npm install", "npm i"),
        ("pnpm run build", "pnpm build"),
        ("make ", "make -j4 "),
        ("git commit", "git --no-pager commit"),
        ("git add", "git stage"),
        ("pytest", "python3 -m pytest"),
        ("python3 -m pytest", "pytest"),
        ("bash scripts/", "bash -e ./scripts/"),
        ("python3 ", "python "),
        ("node scripts/", "node --no-warnings ./scripts/"),
        ("mvn ", "mvn -q -B "),
    ];
    let found = NAMES.iter().find_map(|(usual, other)| Some(format!("{other}{}", command.strip_prefix(usual)?)));
    found.unwrap_or_else(|| command.to_owned())
}

/// Whether another spelling of the text is one of the whole: a single simple command without redirections.
fn is_simple(command: &str) -> bool {
    !command.contains(['|', '&', ';', '>', '<', '\n', '(', '`', '#', '{', '$', '\\', '\'', '"', '!', '~', '*', '?', '['])
        && !command.contains('=')
        && command.split(' ').next().is_some_and(|program| !matches!(program, "cd" | "time" | "timeout" | "if" | "for" | "while"))
}

fn assert_spellings(command: &str, cwd: &str, mode: Mode, ways: impl IntoIterator<Item = usize>) -> Result<(), TestCaseError> {
    let broker = builder(&Time::default()).mode(mode).build_with_store(LearnedStore::in_memory());
    let call = ToolCall::shell(command, cwd);
    if !always(&broker, &call) || broker.decide(&call).verdict() != Verdict::Allow {
        // Nothing lasting is offered for all of it: then it is asked again, and so are its spellings.
        return Ok(());
    }
    for how in ways {
        let other = spelled(command, how);
        let verdict = broker.decide(&ToolCall::shell(&other, cwd)).verdict();
        prop_assert_eq!(verdict, Verdict::Allow, "`{}` after an always to `{}`", other, command);
    }
    Ok(())
}

#[test]
fn what_is_offered_for_usual_calls_allows_them() {
    for command in CALLS {
        let broker = builder(&Time::default()).build_with_store(LearnedStore::in_memory());
        let call = ToolCall::shell(*command, WORKSPACE);
        assert!(always(&broker, &call), "nothing is offered for `{command}`");
        assert_eq!(broker.decide(&call).verdict(), Verdict::Allow, "{command}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn harmless_spellings_of_what_was_approved_do_not_ask_again(command in prop::sample::select(CALLS), how in 0..SPELLINGS) {
        // A compound is spelled otherwise as a whole.
        let simple = is_simple(command) || matches!(how, 0 | 3 | 8 | 11);
        if simple {
            assert_spellings(command, WORKSPACE, Mode::Default, [how])?;
        }
    }
}

/// The same over real sessions, where they are present: each simple command once, in every spelling.
#[test]
fn calls_of_real_sessions_do_not_ask_again_in_other_spellings() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/sessions.jsonl");
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return;
    };
    let mut seen = HashSet::new();
    let mut tried = 0;
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).expect("a record");
        let Some(command) = record["command"].as_str().map(str::trim).filter(|command| is_simple(command)) else { continue };
        // One in eight is enough for every run.
        if record["tool"] != "bash" || !seen.insert(command.to_owned()) || seen.len() % 8 != 0 {
            continue;
        }
        tried += 1;
        assert_spellings(command, WORKSPACE, Mode::AcceptEdits, 0..SPELLINGS).unwrap_or_else(|e| panic!("{e}"));
    }
    assert!(tried > 200, "only {tried} commands");
}
