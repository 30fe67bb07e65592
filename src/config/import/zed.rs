//! Zed: `agent.tool_permissions` of `settings.json`.
//!
//! Checked against the documentation page "Tool Permissions" (zed.dev/docs/ai/tool-permissions, since version 0.224).
//! Expressions in Rust's syntax are looked for in each command of a line, without regard to case unless it is said.
//! Deny comes before confirm before allow before the tool's default before the global one, and an expression that
//! cannot be read blocks its tool.

use super::entry::{ForeignFile, Import, Outcome, RuleText};
use super::expression::{Flavour, How, commands, fetches, paths, whole_shell};
use super::objects::{any_of, mcp, note, objects, setting};
use super::settle::settle;
use crate::config::export::zed::EDITS;
use crate::config::json::Node;
use crate::policy::rule::RuleEffect;

/// What a tool of Zed's is given, and what ours for it is called.
#[derive(Debug, Clone, Copy)]
enum Kind<'a> {
    Terminal,
    /// Paths; whether an allow of ours covers what the tool does.
    Paths(&'a str, bool),
    Address,
    /// Something that no rule of ours looks at.
    Other(&'a str),
    Server(&'a str, &'a str),
    Unknown,
}

impl<'a> Kind<'a> {
    fn of(name: &'a str) -> Self {
        if let Some((server, tool)) = name.strip_prefix("mcp:").and_then(|rest| rest.split_once(':')) {
            return Self::Server(server, tool);
        }
        match name {
            "terminal" => Self::Terminal,
            "edit_file" | "write_file" | "create_file" => Self::Paths("Edit", true),
            _ if EDITS.contains(&name) => Self::Paths("Edit", false),
            "read_file" => Self::Paths("Read", true),
            "list_directory" => Self::Paths("LS", true),
            "grep" => Self::Other("Grep"),
            "find_path" => Self::Other("Glob"),
            "fetch" => Self::Address,
            "web_search" => Self::Other("WebSearch"),
            "spawn_agent" => Self::Other("Agent"),
            _ => Self::Unknown,
        }
    }

    /// A rule for all that the tool does.
    fn whole(self, effect: RuleEffect) -> Outcome {
        let allows = effect == RuleEffect::Allow;
        match self {
            Self::Terminal if allows => settle(RuleText::compact(effect, "Bash"), &[]),
            Self::Terminal => settle(whole_shell(effect), &[]),
            Self::Paths(_, false) if allows => Outcome::Skipped("nothing of ours says no more than this".to_owned()),
            Self::Paths(tool, _) | Self::Other(tool) => any_of(effect, vec![tool.to_owned()]),
            Self::Address => any_of(effect, vec!["WebFetch".to_owned()]),
            Self::Server(server, tool) => mcp(effect, server, tool),
            Self::Unknown => Outcome::Skipped("nothing of ours is this tool; what is not known is asked about".to_owned()),
        }
    }

    fn matching(self, effect: RuleEffect, pattern: &str, folds: bool) -> Vec<Outcome> {
        let allows = effect == RuleEffect::Allow;
        let how = How { flavour: Flavour::Rust, folds, whole: false, lines: pattern.contains('>') };
        match self {
            Self::Terminal => commands(effect, pattern, how),
            Self::Paths(_, false) if allows => vec![Outcome::Skipped("nothing of ours says no more than this".to_owned())],
            Self::Paths(tool, _) => paths(effect, tool, pattern, how),
            Self::Address => fetches(effect, pattern, how),
            Self::Other(_) | Self::Server(..) if !allows => {
                let what = "nothing of ours looks at what this tool is given, so that every use of it is restricted";
                match self.whole(effect) {
                    Outcome::Rule(rule) => vec![Outcome::Normalised(rule, what.to_owned())],
                    other => vec![other],
                }
            }
            Self::Other(_) | Self::Server(..) => {
                vec![Outcome::Skipped("nothing of ours looks at what this tool is given".to_owned())]
            }
            Self::Unknown => vec![self.whole(effect)],
        }
    }
}

/// What becomes of these settings.
pub(super) fn read(files: &[ForeignFile<'_>]) -> Import {
    objects(files, |file, root, import| {
        let Some(agent) = root.get("agent") else { return };
        if let Some(node) = agent.get("always_allow_tool_actions")
            && node.as_bool() != Some(false)
        {
            note(import, file, node.line(), "always_allow_tool_actions", everything());
        }
        if let Some(permissions) = agent.get("tool_permissions") {
            tool_permissions(file, permissions, import);
        }
    })
}

fn everything() -> Outcome {
    let rules = ["Bash", "Edit", "WebFetch"].map(str::to_owned).to_vec();
    Outcome::Asks(RuleText { rules, ..RuleText::compact(RuleEffect::Allow, "") }, "allows everything".to_owned())
}

fn tool_permissions(file: &ForeignFile<'_>, node: &Node, import: &mut Import) {
    if !node.is_object() {
        return note(
            import,
            file,
            node.line(),
            "tool_permissions",
            Outcome::Unreadable("`tool_permissions` is an object there".to_owned()),
        );
    }
    let mut allowed = Vec::new();
    for tool in node.get("tools").map(Node::members).unwrap_or_default() {
        allowed.extend(rules(file, &tool.key, &tool.value, import));
    }
    if let Some(default) = node.get("default") {
        let outcome = match default.as_str() {
            Some("allow") => everything(),
            Some("deny") => {
                let rule = RuleText { except: allowed, ..RuleText::compact(RuleEffect::Deny, "*") };
                settle(rule, &[])
            }
            Some("confirm") => Outcome::Setting("what no rule allows is asked about here, too".to_owned()),
            _ => Outcome::Unreadable("a default is \"allow\", \"confirm\" or \"deny\" there".to_owned()),
        };
        note(import, file, default.line(), &format!("default {default}"), outcome);
    }
}

/// The rules for a tool; the compact ones that allow.
fn rules(file: &ForeignFile<'_>, name: &str, node: &Node, import: &mut Import) -> Vec<String> {
    let kind = Kind::of(name);
    let mut allowed = Vec::new();
    for (key, effect) in [("always_deny", RuleEffect::Deny), ("always_confirm", RuleEffect::Ask), ("always_allow", RuleEffect::Allow)] {
        let Some(list) = node.get(key) else { continue };
        if !list.is_list() {
            let what = format!("`{key}` is a list there");
            note(import, file, list.line(), &format!("{name} {key}"), Outcome::Unreadable(what));
            note(import, file, list.line(), &format!("{name} {key}"), kind.whole(RuleEffect::Deny));
        }
        for item in list.items() {
            let pattern = item.get("pattern").and_then(Node::as_str).or(item.as_str());
            let Some(pattern) = pattern else {
                note(
                    import,
                    file,
                    item.line(),
                    &format!("{name} {key} {item}"),
                    Outcome::Unreadable("a rule has a `pattern` there".to_owned()),
                );
                note(import, file, item.line(), &format!("{name} {key} {item}"), kind.whole(RuleEffect::Deny));
                continue;
            };
            let folds = item.get("case_sensitive").and_then(Node::as_bool) != Some(true);
            let original = format!("{name} {key} {pattern}");
            if regex::Regex::new(pattern).is_err() {
                let outcome = match kind.whole(RuleEffect::Deny) {
                    Outcome::Rule(rule) => Outcome::Normalised(rule, "it cannot be read, and so blocks the tool there".to_owned()),
                    other => other,
                };
                note(import, file, item.line(), &original, outcome);
                continue;
            }
            for outcome in kind.matching(effect, pattern, folds) {
                if let (RuleEffect::Allow, Outcome::Rule(rule) | Outcome::Normalised(rule, _)) = (effect, &outcome)
                    && rule.args.is_empty()
                {
                    allowed.extend(rule.rules.iter().cloned());
                }
                note(import, file, item.line(), &original, outcome);
            }
        }
    }
    if let Some(default) = node.get("default") {
        let original = format!("{name} default {default}");
        let reads = matches!(kind, Kind::Paths("Read" | "LS", _) | Kind::Other("Grep" | "Glob"));
        let outcome = match default.as_str() {
            Some("allow") => kind.whole(RuleEffect::Allow),
            Some("deny") => except(kind.whole(RuleEffect::Deny), &allowed),
            // Reads of the workspace need no rule here.
            Some("confirm") if reads || matches!(kind, Kind::Server(..)) => except(kind.whole(RuleEffect::Ask), &allowed),
            Some("confirm") => Outcome::Setting("what no rule allows is asked about here, too".to_owned()),
            _ => except(kind.whole(RuleEffect::Deny), &[]),
        };
        note(import, file, default.line(), &original, outcome);
    }
    for member in node.members() {
        if !matches!(member.key.as_str(), "default" | "always_allow" | "always_deny" | "always_confirm") {
            setting(import, file, member.line, &format!("{name} {}", member.key), &member.value, "this key is not known here");
        }
    }
    allowed
}

/// A restriction of the rest: what other rules allow is not meant.
fn except(outcome: Outcome, allowed: &[String]) -> Outcome {
    match outcome {
        Outcome::Rule(rule) => settle(RuleText { except: allowed.to_vec(), ..rule }, &[]),
        other => other,
    }
}
