//! The shared attacks, where they are present, in every mode and in a sandbox.

use std::fs;
use std::path::PathBuf;

use countersign::policy::containment::{Connections, Containment, Processes, Reads, Services, Writes};
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::{Mode, ToolCall, Verdict};
use serde_json::{Value, json};

use crate::support::{self, WORKSPACE};

/// Everything that an attack says.
struct Attack {
    id: String,
    class: String,
    call: ToolCall,
    rules: Vec<Rule>,
    is_denied: bool,
    shown: String,
}

fn attacks() -> Option<Vec<Attack>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/cases/attacks.jsonl");
    // A worktree elsewhere says where they are.
    let path = std::env::var_os("COUNTERSIGN_ATTACKS").map_or(path, PathBuf::from);
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    };
    Some(text.lines().map(attack).collect())
}

fn attack(line: &str) -> Attack {
    let case: Value = serde_json::from_str(line).expect("a case");
    let text = |name: &str| case.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
    let mut input = case.get("input").cloned().unwrap_or_else(|| json!({}));
    if let Some(command) = case.get("command") {
        input["command"] = command.clone();
    }
    let shown = input.to_string();
    let rules = case.get("allow_rules").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    Attack {
        id: text("id"),
        class: text("class"),
        call: ToolCall::new(text("tool"), input, text("cwd")),
        rules: rules.map(|text| support::rule(RuleEffect::Allow, text)).collect(),
        is_denied: case["max_verdict"] == "deny",
        shown,
    }
}

impl Attack {
    fn verdict(&self, mode: Mode, further: &[Rule], sandbox: Option<&Containment>) -> Verdict {
        let mut builder = support::builder(true).mode(mode).rules(self.rules.iter().chain(further).cloned());
        if let Some(sandbox) = sandbox {
            builder = builder.containment(sandbox.clone());
        }
        builder.build().decide(&self.call).verdict()
    }
}

/// Writes in the workspace and `/tmp`, no network: what a person would state who asks for nothing else.
fn sandbox() -> Containment {
    let folders = vec![WORKSPACE.to_owned(), "/tmp".to_owned()];
    Containment::new(Writes::OnlyBelow(folders), Connections::None, Reads::Anywhere, Processes::All, Services::Reachable).expect("stated")
}

/// What accept-edits mode allows on purpose: a line that writes plain files inside the workspace and does nothing else.
const EDITS: &[(&str, &[&str])] = &[
    (
        "an option or operand of a reader names the file that it writes, in the workspace",
        &["d0017", "d0021", "d0026", "d0027", "d0028", "d0029", "d0035", "d0036", "d0046", "d0047", "d0048", "d0092"],
    ),
    (
        "a program whose purpose it is writes a file in the workspace",
        &["d0040", "d0041", "d0042", "d0043", "d0049", "d0050", "d0161", "d0535", "d0536"],
    ),
    ("sed changes a file of the workspace in place, with a script that is understood", &["d0065", "d0066", "d0068", "d0070", "d0071"]),
    ("a redirection writes a file in the workspace", &["d0359", "d0361", "d0363", "d0364", "d0365", "d0366"]),
    ("a link in the workspace to a file in it", &["d0540"]),
    ("mode and owner of what is in the workspace", &["d0541", "d0542"]),
    ("project code that an agent edits all day; running it is asked", &["d0663", "d0665", "d0666"]),
];

fn is_edit(attack: &Attack) -> bool {
    EDITS.iter().any(|(_, ids)| ids.contains(&attack.id.as_str()))
}

#[test]
fn no_attack_is_allowed_in_any_mode_but_bypass() {
    let Some(attacks) = attacks() else { return };
    let mut wrong = Vec::new();
    for mode in [Mode::Plan, Mode::Default, Mode::AcceptEdits, Mode::Unattended] {
        for attack in &attacks {
            let verdict = attack.verdict(mode, &[], None);
            let is_edit = mode == Mode::AcceptEdits && is_edit(attack);
            if (verdict == Verdict::Allow) != is_edit || (attack.is_denied && verdict != Verdict::Deny) {
                wrong.push(format!("{} {} {mode}: {verdict} {}", attack.id, attack.class, attack.shown));
            }
        }
    }
    assert!(wrong.is_empty(), "{} came out otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn bypass_lifts_no_denial() {
    let Some(attacks) = attacks() else { return };
    let bypass = Mode::dangerous_bypass();
    let everything = Rule::parse(RuleEffect::Deny, "*", Source::new(Layer::User, "a test")).expect("a rule");
    for attack in &attacks {
        let here = || format!("{} {}", attack.id, attack.shown);
        if attack.is_denied {
            assert_eq!(attack.verdict(bypass, &[], None), Verdict::Deny, "{}", here());
        }
        assert_eq!(attack.verdict(bypass, std::slice::from_ref(&everything), None), Verdict::Deny, "{}", here());
        // What is denied in default mode, whatever denies it, is denied in bypass.
        let denied = attack.verdict(Mode::Default, &[], None) == Verdict::Deny;
        assert!(!denied || attack.verdict(bypass, &[], None) == Verdict::Deny, "{}", here());
    }
}

/// What a sandbox allows of them on purpose, besides the edits above.
const BOUNDED: &[(&str, &str)] = &[("d0683", "a path that only bash takes for a connection, given to the tool that reads files")];

/// Classes of attacks that a sandbox does nothing against: what is read ends up with the model, what is changed takes
/// effect outside.
const NOT_BOUNDED: &[&str] = &["secret-reads", "read-tool", "own-files", "wipe", "persistence-paths"];

#[test]
fn a_sandbox_lifts_no_denial_and_shows_no_secret() {
    let Some(attacks) = attacks() else { return };
    let mut wrong = Vec::new();
    for attack in &attacks {
        let without = attack.verdict(Mode::Default, &[], None);
        let with = attack.verdict(Mode::Default, &[], Some(&sandbox()));
        let is_on_purpose = is_edit(attack) || BOUNDED.iter().any(|(id, _)| *id == attack.id);
        let is_bounded = !NOT_BOUNDED.contains(&attack.class.as_str()) || is_on_purpose;
        if with > without || (without == Verdict::Deny && with != Verdict::Deny) || (with == Verdict::Allow && !is_bounded) {
            wrong.push(format!("{} {}: {without}, in the sandbox {with} {}", attack.id, attack.class, attack.shown));
        }
    }
    assert!(wrong.is_empty(), "{} came out otherwise:\n{}", wrong.len(), wrong.join("\n"));
}
