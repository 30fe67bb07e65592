//! Crush: `permissions` and `options` of `crush.json`.
//!
//! Checked against the README, section "Allowing Tools", and the documentation page "Permissions" of early 2026. There
//! are names of tools that run unasked, and tools that are switched off; nothing about what a tool is given, other than
//! an action behind a colon.

use super::entry::{ForeignFile, Import, Outcome};
use super::objects::{any_of, by_command, mcp, note, objects, setting, texts};
use crate::config::json::Node;
use crate::policy::rule::RuleEffect;

/// What becomes of these files.
pub(super) fn read(files: &[ForeignFile<'_>]) -> Import {
    objects(files, |file, root, import| {
        let servers: Vec<&str> =
            root.get("mcp").map(|mcp| mcp.members().iter().map(|member| member.key.as_str()).collect()).unwrap_or_default();
        for member in root.get("permissions").map(Node::members).unwrap_or_default() {
            match member.key.as_str() {
                "allowed_tools" => {
                    for (line, text) in texts(import, file, &member.key, &member.value) {
                        note(import, file, line, &format!("allow {text}"), allowed(text, &servers));
                    }
                }
                "skip_requests" | "yolo" => {
                    let what = "it asks nothing at all there; bypass is only ever on here when it is asked for by name";
                    setting(import, file, member.line, &member.key, &member.value, what);
                }
                key => note(import, file, member.line, key, Outcome::Skipped("this key is not known below `permissions`".to_owned())),
            }
        }
        for member in root.get("options").map(Node::members).unwrap_or_default() {
            if member.key == "disabled_tools" {
                for (line, text) in texts(import, file, &member.key, &member.value) {
                    note(import, file, line, &format!("disable {text}"), disabled(text, &servers));
                }
            }
        }
        for server in root.get("mcp").map(Node::members).unwrap_or_default() {
            if let Some(tools) = server.value.get("disabled_tools") {
                for (line, text) in texts(import, file, "disabled_tools", tools) {
                    note(import, file, line, &format!("disable {text}"), mcp(RuleEffect::Deny, &server.key, text));
                }
            }
        }
    })
}

/// Tools with ours that allow no more, and with ours that restrict all of them.
const TOOLS: &[(&str, &[&str], &[&str])] = &[
    ("bash", &["Bash"], &["Bash", "PowerShell"]),
    ("view", &["Read"], &["Read"]),
    ("ls", &["LS"], &["LS"]),
    ("grep", &["Grep"], &["Grep"]),
    ("glob", &["Glob"], &["Glob"]),
    ("edit", &["Edit"], &["Edit"]),
    ("multiedit", &["Edit"], &["Edit"]),
    ("write", &["Edit", "Write"], &["Edit"]),
    ("fetch", &["WebFetch"], &["WebFetch"]),
    ("web_fetch", &["WebFetch"], &["WebFetch"]),
    ("agentic_fetch", &[], &["WebFetch"]),
    ("web_search", &["WebSearch"], &["WebSearch"]),
    // It writes what it fetches.
    ("download", &[], &["WebFetch"]),
    ("agent", &["Agent"], &["Agent"]),
];
/// Actions that are all that their tool does.
const ACTIONS: &[(&str, &str)] = &[
    ("bash", "execute"),
    ("view", "read"),
    ("ls", "list"),
    ("edit", "write"),
    ("multiedit", "write"),
    ("write", "write"),
    ("fetch", "fetch"),
    ("web_fetch", "fetch"),
];

fn allowed(text: &str, servers: &[&str]) -> Outcome {
    let (name, action) = text.trim().split_once(':').map_or((text.trim(), None), |(name, action)| (name.trim(), Some(action.trim())));
    if let (Some((server, tool)), None) = (of_server(name, servers), action) {
        return mcp(RuleEffect::Allow, server, tool);
    }
    let whole = action.is_none_or(|action| ACTIONS.contains(&(name, action)));
    match TOOLS.iter().find(|(known, ..)| *known == name) {
        Some((_, rules, _)) if whole && !rules.is_empty() => any_of(RuleEffect::Allow, rules.iter().map(|r| (*r).to_owned()).collect()),
        // A pattern for the whole line there, for each command here.
        Some(("bash", ..)) if action.is_some_and(|action| action.contains(' ') || action.ends_with('*')) => {
            by_command(RuleEffect::Allow, action.unwrap_or(""))
        }
        Some(_) => Outcome::Skipped("nothing of ours says no more than this".to_owned()),
        None if name.starts_with("mcp_") => {
            Outcome::Skipped("its server is not named in this file, so that server and tool cannot be told apart".to_owned())
        }
        None if name.starts_with("bash ") => Outcome::Skipped("a command is no name of a tool: it means nothing there".to_owned()),
        None => Outcome::Skipped(format!("no tool is called `{name}` there")),
    }
}

fn disabled(text: &str, servers: &[&str]) -> Outcome {
    let name = text.trim();
    if let Some((server, tool)) = of_server(name, servers) {
        return mcp(RuleEffect::Deny, server, tool);
    }
    match TOOLS.iter().find(|(known, ..)| *known == name) {
        Some((_, _, rules)) => any_of(RuleEffect::Deny, rules.iter().map(|r| (*r).to_owned()).collect()),
        // Whichever part of the name is the server's.
        None => match name.strip_prefix("mcp_") {
            Some(rest) => any_of(
                RuleEffect::Deny,
                rest.match_indices('_')
                    .filter_map(|(at, _)| Some(format!("mcp__{}__{}", rest.get(..at)?, rest.get(at + 1..)?)))
                    .filter(|name| !name.ends_with("__") && !name.contains("mcp____"))
                    .collect(),
            ),
            None => Outcome::Skipped("nothing of ours is this tool; what is not known is asked about".to_owned()),
        },
    }
}

/// `mcp_server_tool` by the servers that the file names, of which the longest that fits counts.
fn of_server<'a>(name: &'a str, servers: &[&'a str]) -> Option<(&'a str, &'a str)> {
    let rest = name.strip_prefix("mcp_")?;
    let fits = |server: &&&str| rest.strip_prefix(**server).is_some_and(|tool| tool.len() > 1 && tool.starts_with('_'));
    let server = servers.iter().filter(fits).max_by_key(|server| server.len())?;
    Some((server, rest.get(server.len() + 1..)?))
}
