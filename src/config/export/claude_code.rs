//! Claude Code: `permissions` of `settings.json`, in whose words most of our rules are.

use super::{Note, Said, Start, What, anchored, list, object};
use crate::policy::rule::RuleEffect;

pub(super) fn write(rules: &[Said<'_>], notes: &mut Vec<Note>) -> String {
    let mut lists: [(RuleEffect, Vec<String>); 3] =
        [(RuleEffect::Allow, Vec::new()), (RuleEffect::Ask, Vec::new()), (RuleEffect::Deny, Vec::new())];
    for said in rules {
        let texts = match &said.what {
            What::Everything => {
                said.lost(notes, "all tools of servers have no name in common there");
                ["Bash", "PowerShell", "Read", "Glob", "Grep", "LS", "Edit", "Write", "WebFetch", "WebSearch", "Agent", "Skill"]
                    .map(str::to_owned)
                    .to_vec()
            }
            // Its own star is a wildcard, and nothing escapes it.
            What::Commands(text) if said.allows() && (text.contains(['\\', '"', '\'']) || text.contains('*')) => {
                said.lost(notes, "a pattern inside of a command reaches over its options there");
                continue;
            }
            // Paths behind the names of its other tools of files are never looked at.
            What::Files { writes, glob } => {
                vec![format!("{}({})", if *writes { "Edit" } else { "Read" }, path(glob, said.allows()))]
            }
            What::Command { .. } | What::Commands(_) | What::Host(_) | What::Mcp(..) | What::Tool(_) | What::Other => {
                vec![said.rule.text()]
            }
        };
        if let Some((_, list)) = lists.iter_mut().find(|(effect, _)| *effect == said.effect()) {
            for text in texts {
                if !list.contains(&text) {
                    list.push(text);
                }
            }
        }
    }
    let members: Vec<(String, String)> = lists.iter().map(|(effect, texts)| (effect.to_string(), list(texts, "    "))).collect();
    format!("{}\n", object(&[("permissions".to_owned(), object(&members, "  "))], ""))
}

/// A slash in front means the folder of the settings there.
fn path(glob: &str, allows: bool) -> String {
    match anchored(glob) {
        (Start::Workspace, rest) if allows || glob.starts_with('/') => format!("./{rest}"),
        (Start::Workspace | Start::AnyDepth | Start::Home | Start::Root, _) => glob.to_owned(),
    }
}
