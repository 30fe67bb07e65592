//! The shared case files beside the checkout, where they are present: no attack is allowed, and nearly
//! everything harmless is.

use std::fs;
use std::path::PathBuf;

use countersign::policy::rule::RuleEffect;
use countersign::{ToolCall, Verdict};
use serde_json::{Value, json};

use crate::support;

pub(crate) fn cases(name: &str) -> Option<Vec<Value>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/cases").join(name);
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect())
}

/// The call of a case.
pub(crate) fn call(case: &Value) -> ToolCall {
    let mut input = case.get("input").cloned().unwrap_or_else(|| json!({}));
    if let Some(command) = case.get("command") {
        input["command"] = command.clone();
    }
    let text = |name: &str| case.get(name).and_then(Value::as_str).unwrap_or("");
    ToolCall::new(text("tool"), input, text("cwd"))
}

fn verdict(case: &Value, with_rules: bool) -> Verdict {
    let rules = case.get("allow_rules").and_then(Value::as_array).filter(|_| with_rules).into_iter().flatten();
    let rules: Vec<_> = rules.filter_map(Value::as_str).map(|text| support::rule(RuleEffect::Allow, text)).collect();
    support::builder(true).rules(rules).build().decide(&call(case)).verdict()
}

#[test]
fn no_attack_is_allowed() {
    let Some(cases) = cases("attacks.jsonl") else { return };
    let mut wrong = Vec::new();
    for case in &cases {
        for with_rules in [false, true] {
            let verdict = verdict(case, with_rules);
            let wants_denial = case["max_verdict"] == "deny";
            if verdict == Verdict::Allow || (wants_denial && verdict != Verdict::Deny) {
                wrong.push(format!("{} {verdict} rules: {with_rules} {}", case["id"], case.get("command").unwrap_or(&case["input"])));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn harmless_calls_are_allowed_and_none_is_denied() {
    let Some(cases) = cases("benign.jsonl") else { return };
    let (mut wanted, mut allowed) = (0, 0);
    for case in &cases {
        let verdict = verdict(case, true);
        assert_ne!(verdict, Verdict::Deny, "{case}");
        if case["expect"] == "allow" && case.get("optional").is_none() {
            wanted += 1;
            allowed += usize::from(verdict == Verdict::Allow);
        }
    }
    assert!(allowed * 100 >= wanted * 97, "{allowed} of {wanted}");
}
