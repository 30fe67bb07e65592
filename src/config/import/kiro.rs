//! Amazon Q and Kiro: an agent's JSON file, `mcp.json`, and `permissions.yaml` of Kiro 3.
//!
//! Checked against "Agent Format" and "Built-in Tools" of the Amazon Q command line (aws.github.io/amazon-q-developer-cli),
//! and Kiro's documentation pages "Built-in tools" and "Permissions" (kiro.dev/docs/cli/v3/permissions) of 2026.
//! Expressions for commands have to match all of the text; a deny that cannot be read denies everything; deny comes
//! before allow. What is trusted as a whole tool is still denied by a deny.

use super::entry::{ForeignFile, Import, Outcome, RuleText};
use super::expression::{Flavour, How, commands, fetches, whole_shell};
use super::objects::{any_of, by_command, files as file_rule, mcp, note, setting, texts, with_last_keys};
use super::settle::settle;
use super::yaml;
use crate::config::json::{self, Node};
use crate::policy::rule::RuleEffect;

/// What becomes of these files.
pub(super) fn read(files: &[ForeignFile<'_>]) -> Import {
    let mut import = Import::default();
    for file in files {
        let is_yaml = [".yaml", ".yml"].iter().any(|end| file.name.to_ascii_lowercase().ends_with(end));
        let parsed = if is_yaml { yaml::parse(file.text) } else { json::parse(file.text) };
        match parsed {
            Ok(root) if is_yaml && root.is_object() => permissions(file, &root, &mut import),
            Ok(root) if root.is_object() => with_last_keys(&root, &mut import, |root, import| agent(file, root, import)),
            Ok(root) => note(&mut import, file, root.line(), "", Outcome::Unreadable("the file is no object".to_owned())),
            Err(problem) => note(&mut import, file, problem.line, "", Outcome::Unreadable(problem.message)),
        }
    }
    import
}

// ---- An agent, and the servers.

fn agent(file: &ForeignFile<'_>, root: &Node, import: &mut Import) {
    for member in root.members() {
        let (key, value) = (member.key.as_str(), &member.value);
        match key {
            "allowedTools" => {
                for (line, text) in texts(import, file, key, value) {
                    note(import, file, line, &format!("{key} {text}"), tool(RuleEffect::Allow, text));
                }
            }
            "toolsSettings" => {
                for tool in value.members() {
                    tool_settings(file, &tool.key, &tool.value, import);
                }
            }
            "mcpServers" => {
                for server in value.members() {
                    servers(file, &server.key, &server.value, import);
                }
            }
            "hooks" => setting(import, file, member.line, key, value, "hooks run commands by themselves and are not imported"),
            _ => {}
        }
    }
}

fn servers(file: &ForeignFile<'_>, server: &str, node: &Node, import: &mut Import) {
    for (key, effect) in [("autoApprove", RuleEffect::Allow), ("alwaysAllow", RuleEffect::Allow), ("disabledTools", RuleEffect::Deny)] {
        if let Some(list) = node.get(key) {
            for (line, text) in texts(import, file, key, list) {
                note(import, file, line, &format!("{server} {key} {text}"), mcp(effect, server, text));
            }
        }
    }
}

/// Tools with ours that allow no more, and with ours that restrict all of them.
const TOOLS: &[(&[&str], &[&str], &[&str])] = &[
    (&["execute_bash", "execute_cmd", "shell"], &["Bash"], &["Bash", "PowerShell"]),
    (&["fs_read", "read"], &["Read"], &["Read"]),
    (&["fs_write", "write"], &["Edit", "Write"], &["Edit"]),
    (&["glob"], &["Glob"], &["Glob"]),
    (&["grep"], &["Grep"], &["Grep"]),
    (&["web_fetch"], &["WebFetch"], &["WebFetch"]),
    (&["web_search"], &["WebSearch"], &["WebSearch"]),
    (&["use_subagent", "subagent", "delegate"], &["Agent"], &["Agent"]),
];

fn tool(effect: RuleEffect, text: &str) -> Outcome {
    let allows = effect == RuleEffect::Allow;
    let name = text.trim();
    if let Some(rest) = name.strip_prefix('@').filter(|rest| *rest != "builtin") {
        let (server, tool) = rest.split_once('/').unwrap_or((rest, "*"));
        return mcp(effect, server, tool);
    }
    if matches!(name, "*" | "@builtin") {
        let rules = ["Bash", "Read", "Edit", "WebFetch"].map(str::to_owned).to_vec();
        return Outcome::Asks(RuleText { rules, ..RuleText::compact(effect, "") }, "allows everything".to_owned());
    }
    let fits = |known: &str| match (name.split_once('*'), name.contains('?')) {
        (Some((head, tail)), false) => known.starts_with(head) && known.ends_with(tail.trim_start_matches('*')),
        (Some(_), true) => false,
        (None, _) => known == name,
    };
    let rules: Vec<String> = TOOLS
        .iter()
        .filter(|(names, ..)| names.iter().any(|known| fits(known)))
        .flat_map(|(_, allow, restrict)| if allows { *allow } else { *restrict })
        .map(|rule| (*rule).to_owned())
        .collect();
    if rules.is_empty() {
        return Outcome::Skipped("nothing of ours is this tool; what is not known is asked about".to_owned());
    }
    any_of(effect, rules)
}

fn tool_settings(file: &ForeignFile<'_>, name: &str, node: &Node, import: &mut Import) {
    match name {
        "shell" | "execute_bash" | "execute_cmd" => shell(file, name, node, import),
        "read" | "fs_read" => file_settings(file, name, &["Read"], node, import),
        "write" | "fs_write" => file_settings(file, name, &["Edit"], node, import),
        "glob" => file_settings(file, name, &["Glob"], node, import),
        "grep" => file_settings(file, name, &["Grep"], node, import),
        "web_fetch" => {
            for (key, effect) in [("trusted", RuleEffect::Allow), ("blocked", RuleEffect::Deny)] {
                for (line, text) in node.get(key).map(|list| texts(import, file, key, list)).unwrap_or_default() {
                    for outcome in fetches(effect, text, WHOLE) {
                        note(import, file, line, &format!("{name} {key} {text}"), outcome);
                    }
                }
            }
        }
        "use_aws" | "aws" => {
            for member in node.members() {
                if member.key != "deniedServices" {
                    setting(import, file, member.line, &format!("{name} {}", member.key), &member.value, "services are not known here");
                    continue;
                }
                for (line, text) in texts(import, file, &member.key, &member.value) {
                    note(
                        import,
                        file,
                        line,
                        &format!("{name} denied {text}"),
                        any_of(RuleEffect::Deny, vec![format!("Bash(aws {text}:*)")]),
                    );
                }
            }
        }
        _ => setting(import, file, node.line(), name, node, "settings of this tool are not known here"),
    }
}

const WHOLE: How = How { flavour: Flavour::Rust, folds: false, whole: true, lines: true };

fn shell(file: &ForeignFile<'_>, name: &str, node: &Node, import: &mut Import) {
    let mut allowed = Vec::new();
    for (key, effect) in [("deniedCommands", RuleEffect::Deny), ("allowedCommands", RuleEffect::Allow)] {
        for (line, text) in node.get(key).map(|list| texts(import, file, key, list)).unwrap_or_default() {
            for outcome in commands(effect, text, WHOLE) {
                if let (RuleEffect::Allow, Outcome::Rule(rule) | Outcome::Normalised(rule, _)) = (effect, &outcome)
                    && rule.args.is_empty()
                {
                    allowed.extend(rule.rules.iter().cloned());
                }
                note(import, file, line, &format!("{name} {key} {text}"), outcome);
            }
        }
    }
    for member in node.members() {
        match member.key.as_str() {
            "deniedCommands" | "allowedCommands" => {}
            "denyByDefault" if member.value.as_bool() == Some(true) => {
                let rule = RuleText { except: allowed.clone(), ..whole_shell(RuleEffect::Deny) };
                note(import, file, member.line, &format!("{name} denyByDefault"), settle(rule, &[]));
            }
            "autoAllowReadonly" | "allowReadOnly" => {
                let what = "reading inside the workspace needs no rule here, wherever a command is understood";
                setting(import, file, member.line, &format!("{name} {}", member.key), &member.value, what);
            }
            key => setting(import, file, member.line, &format!("{name} {key}"), &member.value, "this key is not known here"),
        }
    }
}

fn file_settings(file: &ForeignFile<'_>, name: &str, tools: &[&str], node: &Node, import: &mut Import) {
    for member in node.members() {
        let effect = match member.key.as_str() {
            "allowedPaths" => RuleEffect::Allow,
            "deniedPaths" => RuleEffect::Deny,
            key => {
                setting(import, file, member.line, &format!("{name} {key}"), &member.value, "this key is not known here");
                continue;
            }
        };
        for (line, text) in texts(import, file, &member.key, &member.value) {
            note(import, file, line, &format!("{name} {} {text}", member.key), file_rule(effect, tools, text, true));
        }
    }
}

// ---- Kiro 3.

fn permissions(file: &ForeignFile<'_>, root: &Node, import: &mut Import) {
    if let Some(rules) = root.get("rules").filter(|rules| !rules.is_list()) {
        note(import, file, rules.line(), "rules", Outcome::Unreadable("`rules` is a list there".to_owned()));
    }
    for rule in root.get("rules").map(Node::items).unwrap_or_default() {
        let effect = match rule.get("effect").and_then(Node::as_str) {
            Some("allow") => RuleEffect::Allow,
            Some("ask") => RuleEffect::Ask,
            Some("deny") => RuleEffect::Deny,
            _ => {
                note(import, file, rule.line(), &rule.to_string(), Outcome::Unreadable("a rule has an `effect` there".to_owned()));
                continue;
            }
        };
        let capability = rule.get("capability").and_then(Node::as_str).unwrap_or("");
        let list = |key: &str| -> Vec<&str> {
            let Some(node) = rule.get(key) else { return Vec::new() };
            node.as_str().into_iter().chain(node.items().iter().filter_map(Node::as_str)).collect()
        };
        let (matches, excludes) = (list("match"), list("exclude"));
        // What is left out of a restriction is at most what it says; what is left out of an allow, at least.
        let opposite = if effect == RuleEffect::Allow { RuleEffect::Deny } else { RuleEffect::Allow };
        let said: Vec<Outcome> = excludes.iter().map(|text| resource(opposite, capability, text)).collect();
        let sound = |outcome: &Outcome| outcome.rule().is_some_and(|rule| rule.effect == opposite && rule.args.is_empty());
        let is_unsaid = effect == RuleEffect::Allow && !said.iter().all(sound);
        let except: Vec<String> =
            said.iter().filter(|outcome| sound(outcome)).filter_map(Outcome::rule).flat_map(|rule| rule.rules.clone()).collect();
        let outcomes: Vec<(String, Outcome)> = if matches.is_empty() {
            vec![(format!("{effect} {capability}"), whole(effect, capability))]
        } else {
            matches.iter().map(|text| (format!("{effect} {capability} {text}"), resource(effect, capability, text))).collect()
        };
        for (original, outcome) in outcomes {
            let outcome = if is_unsaid {
                Outcome::Skipped("what it leaves out cannot be said here".to_owned())
            } else {
                leaving_out(outcome, &except)
            };
            note(import, file, rule.line(), &original, outcome);
        }
    }
}

fn leaving_out(outcome: Outcome, except: &[String]) -> Outcome {
    match outcome {
        Outcome::Rule(rule) => Outcome::Rule(RuleText { except: except.to_vec(), ..rule }),
        Outcome::Normalised(rule, why) => Outcome::Normalised(RuleText { except: except.to_vec(), ..rule }, why),
        Outcome::Asks(rule, why) => Outcome::Asks(RuleText { except: except.to_vec(), ..rule }, why),
        other => other,
    }
}

fn whole(effect: RuleEffect, capability: &str) -> Outcome {
    match capability {
        "shell" if effect == RuleEffect::Allow => settle(RuleText::compact(effect, "Bash"), &[]),
        "shell" => settle(whole_shell(effect), &[]),
        "fs_read" => any_of(effect, vec!["Read".to_owned()]),
        "fs_write" => any_of(effect, vec!["Edit".to_owned()]),
        "web_fetch" | "web" => any_of(effect, vec!["WebFetch".to_owned()]),
        "web_search" => any_of(effect, vec!["WebSearch".to_owned()]),
        "mcp" => mcp(effect, "*", "*"),
        "all" | "*" if effect == RuleEffect::Allow => tool(effect, "*"),
        "all" | "*" => any_of(effect, vec!["*".to_owned()]),
        _ => Outcome::Skipped("nothing of ours is this capability; what is not known is asked about".to_owned()),
    }
}

fn resource(effect: RuleEffect, capability: &str, text: &str) -> Outcome {
    let allows = effect == RuleEffect::Allow;
    if matches!(text, "*" | "**") {
        return whole(effect, capability);
    }
    match capability {
        "shell" => by_command(effect, text),
        "fs_read" => file_rule(effect, &["Read"], text, !allows),
        "fs_write" => file_rule(effect, &["Edit"], text, !allows),
        "mcp" => {
            let (server, tool) = text.split_once('/').unwrap_or((text, "*"));
            mcp(effect, server, tool)
        }
        _ if allows => Outcome::Skipped("nothing of ours says no more than this".to_owned()),
        _ => whole(effect, capability),
    }
}
