//! Any text as the files of a project: reading them never panics, what is shown holds nothing that a terminal acts on,
//! nothing is granted that was not confirmed, and a changed byte is another digest.
#![no_main]

use countersign::analysis::path::AbsPath;
use countersign::policy::rule::RuleEffect;
use countersign::trust::{ConfigSnapshot, ProjectCapability, ProjectConfig, Workspace};
use countersign::world::{MemoryFolder, MemoryWorld};
use libfuzzer_sys::fuzz_target;

/// Files that are looked at, one for each kind of reader.
const NAMES: [&str; 24] = [
    ".countersign.toml",
    ".claude/settings.json",
    ".mcp.json",
    ".claude/commands/x.md",
    ".codex/config.toml",
    ".codex/rules/x.rules",
    ".gemini/settings.json",
    ".gemini/policies/x.toml",
    "opencode.json",
    ".cursor/hooks.json",
    ".kiro/agents/x.json",
    ".env",
    ".vscode/tasks.json",
    ".vscode/settings.json",
    "x.code-workspace",
    ".zed/settings.json",
    ".devcontainer/devcontainer.json",
    ".envrc",
    ".mise.toml",
    ".npmrc",
    ".git/config",
    ".gitmodules",
    ".cargo/config.toml",
    "package.json",
];

fn snapshot(name: &str, bytes: &[u8]) -> Option<ConfigSnapshot> {
    let root = AbsPath::parse("/home/u/proj")?;
    let world = MemoryWorld::new(root.clone(), MemoryFolder::new().with(name, bytes).with("run.sh", "echo run\n"));
    let workspace = Workspace::at(&root, &world, None);
    ConfigSnapshot::take(&world, &workspace).ok()
}

fuzz_target!(|input: (u8, usize, &[u8])| {
    let (name, at, bytes) = (NAMES[usize::from(input.0) % NAMES.len()], input.1, input.2);
    let Some(taken) = snapshot(name, bytes) else { return };
    let review = ProjectConfig::from_snapshot(&taken).review();
    let shown = review.to_string();
    assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
    if let Ok(nothing) = review.confirm_only([]) {
        let trusted = ProjectConfig::from_snapshot(&taken).confirm(nothing).expect("the same bytes");
        for capability in ProjectCapability::ALL {
            if let Ok(guarded) = trusted.guard(capability) {
                assert!(guarded.is_empty(), "{capability}");
            }
        }
        assert!(trusted.into_rules().iter().all(|rule| rule.effect != RuleEffect::Allow));
    }
    if !bytes.is_empty() {
        let mut changed = bytes.to_vec();
        let at = at % changed.len();
        changed[at] ^= 1;
        if let Some(other) = snapshot(name, &changed) {
            assert_ne!(taken.digest(), other.digest());
        }
    }
});
