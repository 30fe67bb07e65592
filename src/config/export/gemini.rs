//! Gemini CLI: `[[rule]]`s of a policy file. The highest priority counts, so denials have the highest.

use super::{Became, Note, Said, What, quoted};
use crate::policy::rule::RuleEffect;

pub(super) fn write(rules: &[Said<'_>], notes: &mut Vec<Note>) -> String {
    let mut out = String::new();
    for said in rules {
        let restricts = !said.allows();
        let matched: Vec<String> = match &said.what {
            What::Command { text, open, .. } => {
                if said.allows() && !open {
                    said.lost(notes, "every rule for a command there covers what follows, too");
                    continue;
                }
                if !open {
                    said.became(notes, Became::Stricter, "every rule for a command there covers what follows, too");
                }
                vec![format!("toolName = \"run_shell_command\"\ncommandPrefix = {}", quoted(text))]
            }
            What::Everything if restricts => vec!["toolName = \"*\"".to_owned()],
            What::Tool(tool) => {
                let names: &[&str] = match (tool.as_str(), restricts) {
                    ("Bash", true) => &["run_shell_command"],
                    ("Edit" | "Write" | "MultiEdit" | "NotebookEdit", true) => &["write_file", "replace"],
                    ("Read", true) => &["read_file", "read_many_files"],
                    ("LS", true) => &["list_directory"],
                    ("Glob", _) => &["glob"],
                    ("Grep", true) => &["search_file_content", "grep_search"],
                    ("WebFetch", true) => &["web_fetch"],
                    ("WebSearch", _) => &["google_web_search"],
                    (_, _) => &[],
                };
                if names.is_empty() {
                    said.lost(notes, "there it covers more than here, or has no name");
                    continue;
                }
                names.iter().map(|name| format!("toolName = \"{name}\"")).collect()
            }
            What::Mcp(server, tool) if !server.contains('*') && (tool == "*" || !tool.contains('*')) => {
                let tool = if tool == "*" { String::new() } else { format!("\ntoolName = {}", quoted(tool)) };
                vec![format!("mcpName = {}{tool}", quoted(server))]
            }
            What::Everything | What::Commands(_) | What::Files { .. } | What::Host(_) | What::Mcp(..) | What::Other => {
                said.lost(notes, "a policy there cannot say this");
                continue;
            }
        };
        let (decision, priority) = match said.effect() {
            RuleEffect::Allow => ("allow", "100"),
            RuleEffect::Ask => ("ask_user", "200"),
            RuleEffect::Deny => ("deny", "300"),
        };
        let message = match (&said.rule.reason, said.effect()) {
            (Some(reason), RuleEffect::Deny) => format!("denyMessage = {}\n", quoted(reason)),
            (Some(_) | None, _) => String::new(),
        };
        for matched in matched {
            out.extend(["[[rule]]\n", &matched, "\ndecision = \"", decision, "\"\npriority = ", priority, "\n", &message, "\n"]);
        }
    }
    out
}
