//! VS Code: `chat.tools.*.autoApprove` of `settings.json`. There is no deny: what is denied here is asked about there.
//! A redirection is no part of a command there, so that every line with one is asked about.

use super::{Became, Note, Said, What, object};
use crate::policy::rule::RuleEffect;

pub(super) fn write(rules: &[Said<'_>], notes: &mut Vec<Note>) -> String {
    let (mut terminal, mut edits, mut urls) = (Vec::new(), Vec::new(), Vec::new());
    for said in rules {
        match (&said.what, said.allows()) {
            (What::Command { text, open, .. }, allows) => {
                let end = if *open { r"(?:\s|$)" } else { "$" };
                let start = if allows { "^" } else { r"(?:^|\/)" };
                let text = regex::escape(text).replace('/', r"\/").replace(r"\-", "-").replace(' ', r"\s+");
                set(&mut terminal, format!("/{start}{text}{end}/"), allows);
            }
            (What::Tool(tool), false) if matches!(tool.as_str(), "Bash" | "PowerShell") => set(&mut terminal, "/./".to_owned(), false),
            (What::Tool(tool), false) if matches!(tool.as_str(), "Edit" | "Write") => set(&mut edits, "**/*".to_owned(), false),
            (What::Files { writes: true, glob }, false) if !glob.contains('\\') => {
                let rest = glob.trim_start_matches(['/', '~', '.']).trim_start_matches('/');
                // What a leading dot was part of the name for stays.
                let rest = if glob.starts_with('.') && !glob.starts_with("./") { glob } else { rest };
                set(&mut edits, format!("**/{rest}"), false);
                set(&mut edits, format!("**/{rest}/**"), false);
            }
            (What::Host(host), allows) if allows && !host.contains('*') => {
                for scheme in ["https", "http"] {
                    set_value(&mut urls, format!("{scheme}://{host}"), "{ \"approveRequest\": true, \"approveResponse\": false }");
                }
            }
            (What::Host(host), false) => {
                for scheme in ["https", "http"] {
                    set(&mut urls, format!("{scheme}://{host}"), false);
                }
            }
            (What::Everything, false) => {
                set(&mut terminal, "/./".to_owned(), false);
                set(&mut edits, "**/*".to_owned(), false);
                said.lost(notes, "what reads, and tools of servers, have no such rules there");
                continue;
            }
            (
                What::Everything | What::Tool(_) | What::Files { .. } | What::Host(_) | What::Commands(_) | What::Mcp(..) | What::Other,
                _,
            ) => {
                said.lost(notes, "its settings cannot say this, or say more by it");
                continue;
            }
        }
        if said.effect() == RuleEffect::Deny {
            said.became(notes, Became::Weaker, "there is no deny: it is asked about there");
        }
    }
    if terminal.iter().any(|(_, value)| value == "true") {
        set_value(&mut terminal, "/[<>]/".to_owned(), "{ \"approve\": false, \"matchCommandLine\": true }");
    }
    let mut members = Vec::new();
    for (name, list) in [("terminal", terminal), ("edits", edits), ("urls", urls)] {
        if !list.is_empty() {
            members.push((format!("chat.tools.{name}.autoApprove"), object(&list, "  ")));
        }
    }
    format!("{}\n", object(&members, ""))
}

/// Sets a key once; what asks counts before what approves.
fn set(list: &mut Vec<(String, String)>, key: String, approve: bool) {
    set_value(list, key, if approve { "true" } else { "false" });
}

fn set_value(list: &mut Vec<(String, String)>, key: String, value: &str) {
    match list.iter_mut().find(|(known, _)| *known == key) {
        Some((_, known)) if value == "false" => value.clone_into(known),
        Some(_) => {}
        None => list.push((key, value.to_owned())),
    }
}
