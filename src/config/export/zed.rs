//! Zed: `agent.tool_permissions` of `settings.json`, in regular expressions.

use super::{Became, Note, Said, Start, What, anchored, object, quoted};
use crate::policy::rule::RuleEffect;

/// A tool of Zed's, its expressions by effect, and its default.
type Tool = (String, Vec<(RuleEffect, String)>, Option<RuleEffect>);
type Tools = Vec<Tool>;

/// Those that change files, of all versions: the import knows by the same list which there are.
pub(in crate::config) const EDITS: [&str; 9] = [
    "edit_file",
    "write_file",
    "create_file",
    "delete_path",
    "move_path",
    "copy_path",
    "create_directory",
    "save_file",
    "restore_file_from_disk",
];

pub(super) fn write(rules: &[Said<'_>], notes: &mut Vec<Note>) -> String {
    let mut tools = Tools::new();
    for said in rules {
        let effect = said.effect();
        match (&said.what, said.allows()) {
            (What::Command { text, open, .. }, allows) => {
                let start = if allows { "^" } else { r"(?:^|/)" };
                let end = if *open { r"(?:\s|$)" } else { "$" };
                add(&mut tools, "terminal", effect, format!("{start}{}{end}", regex::escape(text).replace(' ', r"\s+")));
            }
            (What::Tool(tool), false) => match tool.as_str() {
                "Bash" | "PowerShell" => whole(&mut tools, "terminal", effect),
                "Edit" | "Write" => EDITS.iter().for_each(|tool| whole(&mut tools, tool, effect)),
                "WebFetch" => whole(&mut tools, "fetch", effect),
                "WebSearch" => whole(&mut tools, "web_search", effect),
                _ => said.lost(notes, "no rule there is about this tool"),
            },
            (What::Tool(tool), true) if tool == "WebSearch" => whole(&mut tools, "web_search", effect),
            (What::Files { writes, glob }, false) => match (expression(glob), writes) {
                (Some(pattern), true) => EDITS.iter().for_each(|tool| add(&mut tools, tool, effect, pattern.clone())),
                _ => said.lost(notes, "no rule there is about reading, or about such a pattern"),
            },
            (What::Host(host), true) if !host.contains('*') => {
                add(&mut tools, "fetch", effect, format!("^https?://{}(?:/|$)", regex::escape(host)));
            }
            // Anywhere in the address: a port or a user's name may stand beside it.
            (What::Host(host), false) if !host.trim_start_matches("*.").contains('*') => {
                said.became(notes, Became::Stricter, "it is looked for anywhere in an address there");
                add(&mut tools, "fetch", effect, regex::escape(host.trim_start_matches("*.")));
            }
            (What::Mcp(server, tool), _) if !server.contains('*') && !tool.contains('*') => {
                whole(&mut tools, &format!("mcp:{server}:{tool}"), effect);
            }
            (What::Everything, false) => {
                for tool in EDITS.iter().chain(&["terminal", "fetch", "web_search"]) {
                    whole(&mut tools, tool, effect);
                }
                said.lost(notes, "tools of servers and what reads are not named one by one there");
            }
            (What::Commands(_) | What::Host(_) | What::Mcp(..) | What::Other, _)
            | (What::Everything | What::Tool(_) | What::Files { .. }, true) => {
                said.lost(notes, "its rules cannot say this, or say more by it");
            }
        }
    }
    let members: Vec<(String, String)> =
        tools.iter().map(|(tool, patterns, default)| (tool.clone(), rendered(patterns, *default))).collect();
    let permissions = object(&[("tools".to_owned(), object(&members, "      "))], "    ");
    format!("{}\n", object(&[("agent".to_owned(), object(&[("tool_permissions".to_owned(), permissions)], "  "))], ""))
}

fn entry<'t>(tools: &'t mut Tools, tool: &str) -> Option<&'t mut Tool> {
    if !tools.iter().any(|(known, ..)| known == tool) {
        tools.push((tool.to_owned(), Vec::new(), None));
    }
    tools.iter_mut().find(|(known, ..)| known == tool)
}

fn add(tools: &mut Tools, tool: &str, effect: RuleEffect, pattern: String) {
    if let Some((_, patterns, _)) = entry(tools, tool) {
        patterns.push((effect, pattern));
    }
}

fn whole(tools: &mut Tools, tool: &str, effect: RuleEffect) {
    if tool.starts_with("mcp:") {
        // Nothing but the default counts for these.
        if let Some((.., default)) = entry(tools, tool) {
            *default = (*default).max(Some(effect));
        }
    } else {
        add(tools, tool, effect, ".*".to_owned());
    }
}

fn rendered(patterns: &[(RuleEffect, String)], default: Option<RuleEffect>) -> String {
    let mut members = Vec::new();
    if let Some(default) = default {
        let word = match default {
            RuleEffect::Allow => "allow",
            RuleEffect::Ask => "confirm",
            RuleEffect::Deny => "deny",
        };
        members.push(("default".to_owned(), quoted(word)));
    }
    for (effect, key) in [(RuleEffect::Allow, "always_allow"), (RuleEffect::Ask, "always_confirm"), (RuleEffect::Deny, "always_deny")] {
        let of: Vec<String> = patterns
            .iter()
            .filter(|(known, _)| *known == effect)
            // A restriction is better wide; an allow means what it says.
            .map(|(_, pattern)| format!("{{ \"pattern\": {}, \"case_sensitive\": {} }}", quoted(pattern), effect == RuleEffect::Allow))
            .collect();
        if !of.is_empty() {
            members.push((key.to_owned(), format!("[\n            {}\n          ]", of.join(",\n            "))));
        }
    }
    object(&members, "        ")
}

/// A path pattern as an expression that matches at least as much.
fn expression(glob: &str) -> Option<String> {
    let (start, rest) = anchored(glob);
    if rest.contains(['[', '{', '\\']) {
        return None;
    }
    let mut out = String::from(if start == Start::Root { "^/" } else { "(?:^|/)" });
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '*' if chars.peek() == Some(&'*') => {
                chars.next();
                chars.next_if_eq(&'/');
                out.push_str(".*");
            }
            '*' => out.push_str("[^/]*"),
            '?' => out.push_str("[^/]"),
            c => out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out.push_str("(?:/|$)");
    Some(out)
}
