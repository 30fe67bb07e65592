//! Any JSON as the input of any tool: rules that restrict never loosen, and what is allowed can be told, sandboxed and redeemed.
//!
//! The first byte names the tool, the others are its input.

use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::world::LexicalWorld;
use countersign::{Broker, Decision, ToolCall};
use serde_json::Value;

const CWD: &str = "/home/u/proj";
const TOOLS: &[&str] = &[
    "Bash",
    "shell",
    "PowerShell",
    "write_stdin",
    "Read",
    "read_many_files",
    "Write",
    "Edit",
    "MultiEdit",
    "NotebookEdit",
    "apply_patch",
    "str_replace_editor",
    "apply_diff",
    "Delete",
    "LS",
    "Glob",
    "Grep",
    "WebFetch",
    "WebSearch",
    "Task",
    "Skill",
    "TodoWrite",
    "ExitPlanMode",
    "mcp__server__tool",
    "fs_read",
    "multi_replace_file_content",
    "unknown",
];
const DENIED: &[&str] =
    &["Bash(rm:*)", "Read(/kept/**)", "Edit(/kept/**)", "WebFetch(domain:*.example.com)", "mcp__server__*", "Task", "Skill"];

fn broker(denied: &[&str]) -> Broker {
    let rule = |text: &&str| Rule::parse(RuleEffect::Deny, text, Source::new(Layer::User, "fuzz")).expect("a rule");
    Broker::builder().home("/home/u").workspace(CWD).world(LexicalWorld).untimed().rules(denied.iter().map(rule)).build()
}

pub(crate) fn holds(input: &[u8]) {
    let Some((choice, json)) = input.split_first() else { return };
    let Ok(input) = serde_json::from_slice::<Value>(json) else { return };
    let call = ToolCall::new(TOOLS[usize::from(*choice) % TOOLS.len()], input, CWD);
    let (free, bound) = (broker(&[]), broker(DENIED));
    let decision = free.decide(&call);
    assert!(bound.decide(&call).verdict() >= decision.verdict(), "{call:?}");
    assert!(!decision.trace().reason.is_empty());
    assert!(serde_json::to_string(decision.trace()).is_ok());
    let explained = bound.explain(&call);
    assert!(serde_json::to_string(&explained).is_ok());
    match decision {
        Decision::Allow(permit) => {
            let _ = permit.profile();
            assert!(free.redeem(permit, &call).is_ok());
        }
        Decision::Ask(prompt) => assert!(!prompt.view().choices.is_empty()),
        Decision::Deny(denial) => assert!(!denial.message.is_empty()),
    }
}
