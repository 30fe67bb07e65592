//! VS Code: `chat.tools.*.autoApprove` of `settings.json` and of workspace files.
//!
//! Checked against the settings' own descriptions and the editor's tests of terminal approval, late 2025 to 2026, and
//! the documentation page "Chat tools". A key is the beginning of a command up to the end of a word, or an expression
//! between slashes; both are held against each command of a line, or against the whole line where it is said. `true`
//! approves, `false` asks, `null` takes a rule of the editor's own back. There is no deny.

use super::entry::{ForeignFile, Import, Outcome, RuleText};
use super::expression::{Flavour, How, commands, whole_shell};
use super::objects::{files as file_rule, note, objects, setting};
use super::settle::settle;
use crate::config::json::{self, Member, Node};
use crate::policy::rule::RuleEffect;

/// What becomes of these settings.
pub(super) fn read(files: &[ForeignFile<'_>]) -> Import {
    // Switched off anywhere, nothing is approved by a rule.
    let is_off = files.iter().filter_map(|file| json::parse(file.text).ok()).any(|root| {
        let off = |node: &Node| node.get("chat.tools.terminal.enableAutoApprove").and_then(Node::as_bool) == Some(false);
        off(&root) || root.get("settings").is_some_and(off)
    });
    objects(files, |file, root, import| {
        settings(file, root, is_off, import);
        // A workspace file has the settings one deeper.
        if let Some(inner) = root.get("settings") {
            settings(file, inner, is_off, import);
        }
    })
}

fn settings(file: &ForeignFile<'_>, root: &Node, is_off: bool, import: &mut Import) {
    for member in root.members() {
        let (key, value) = (member.key.as_str(), &member.value);
        match key {
            "chat.tools.terminal.autoApprove" => {
                for rule in value.members() {
                    for outcome in terminal(&rule.key, &rule.value, is_off) {
                        note(import, file, rule.line, &said("terminal", rule), outcome);
                    }
                }
                if !value.is_object() {
                    note(import, file, member.line, key, Outcome::Unreadable("it is an object there".to_owned()));
                }
            }
            "chat.tools.edits.autoApprove" => {
                for rule in value.members() {
                    note(import, file, rule.line, &said("edits", rule), edits(&rule.key, &rule.value));
                }
            }
            "chat.tools.urls.autoApprove" => {
                for rule in value.members() {
                    note(import, file, rule.line, &said("urls", rule), address(&rule.key, &rule.value));
                }
            }
            "chat.tools.global.autoApprove" | "chat.tools.autoApprove" => {
                let what = "it asks nothing at all there; bypass is only ever on here when it is asked for by name";
                setting(import, file, member.line, key, value, what);
            }
            "chat.tools.terminal.enableAutoApprove"
            | "chat.tools.terminal.ignoreDefaultAutoApproveRules"
            | "chat.tools.terminal.blockDetectedFileWrites"
            | "chat.tools.terminal.autoApproveWorkspaceNpmScripts"
            | "chat.tools.eligibleForAutoApproval" => {
                setting(import, file, member.line, key, value, "this setting has no counterpart here");
            }
            _ => {}
        }
    }
}

/// The value first: behind a name such as `passwd` it would look like a password.
fn said(list: &str, rule: &Member) -> String {
    format!("{list} {} {}", rule.value, rule.key)
}

fn terminal(key: &str, value: &Node, is_off: bool) -> Vec<Outcome> {
    let (approve, lines) = match value.as_bool() {
        Some(approve) => (Some(approve), false),
        None => (value.get("approve").and_then(Node::as_bool), value.get("matchCommandLine").and_then(Node::as_bool) == Some(true)),
    };
    let effect = match approve {
        Some(true) => RuleEffect::Allow,
        Some(false) => RuleEffect::Ask,
        None if value.is_null() || value.get("approve").is_some_and(Node::is_null) => {
            return vec![Outcome::Skipped("it takes back a rule of the editor's own, which there is none of here".to_owned())];
        }
        None => return vec![Outcome::Unreadable("a rule is true, false, null or an object with `approve` there".to_owned())],
    };
    let allows = effect == RuleEffect::Allow;
    if allows && is_off {
        return vec![Outcome::Skipped("`chat.tools.terminal.enableAutoApprove` is off, so that it approves nothing there".to_owned())];
    }
    let (pattern, folds) = match expression(key) {
        Ok(found) => found,
        Err(why) if allows => return vec![Outcome::Skipped(why)],
        Err(why) => return vec![Outcome::Normalised(whole_shell(effect), format!("{why}, so that every command is asked about"))],
    };
    if pattern.is_empty() {
        return vec![Outcome::Skipped("it is empty and never matches there".to_owned())];
    }
    let how = How { flavour: Flavour::JavaScript, folds, whole: false, lines: lines || !allows };
    let outcomes = commands(effect, &pattern, how);
    if !lines || !allows {
        return outcomes;
    }
    // On a line of several commands it would let through whatever stands behind the first.
    let by_command = "there it approves a whole line, here each command that it is about";
    outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Outcome::Rule(rule) => Outcome::Normalised(rule, by_command.to_owned()),
            Outcome::Normalised(rule, why) => Outcome::Normalised(rule, format!("{why}; {by_command}")),
            other => other,
        })
        .collect()
}

/// A key as an expression, and whether case does not count.
fn expression(key: &str) -> Result<(String, bool), String> {
    if let Some((pattern, flags)) = key.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'))
        && flags.chars().all(|c| c.is_ascii_lowercase())
    {
        if let Some(flag) = flags.chars().find(|flag| !"dgimsu".contains(*flag)) {
            return Err(format!("the flag `{flag}` means something else here"));
        }
        return Ok((pattern.to_owned(), flags.contains('i')));
    }
    let name = key.strip_prefix("./").or_else(|| key.strip_prefix(".\\"));
    if key.is_empty() || name == Some("") {
        return Ok((String::new(), false));
    }
    let start = if name.is_some() { r"^(?:\./)?" } else { "^" };
    Ok((format!("{start}{}\\b", regex::escape(name.unwrap_or(key))), false))
}

fn edits(glob: &str, value: &Node) -> Outcome {
    match value.as_bool() {
        Some(true) => file_rule(RuleEffect::Allow, &["Edit"], glob, false),
        Some(false) => file_rule(RuleEffect::Ask, &["Edit"], glob, true),
        None => Outcome::Unreadable("a rule is true or false there".to_owned()),
    }
}

/// An address with an optional star for subdomains and for what stands behind a path.
fn address(pattern: &str, value: &Node) -> Outcome {
    let approve = value.as_bool().or_else(|| value.get("approveRequest").and_then(Node::as_bool));
    let (scheme, rest) = pattern.split_once("://").map_or((None, pattern), |(scheme, rest)| (Some(scheme), rest));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let is_whole = matches!(path, "" | "*" | "**");
    match approve {
        Some(true) if host == "*" || host.is_empty() => settle(RuleText::compact(RuleEffect::Allow, "WebFetch"), &[]),
        Some(true) if !is_whole => Outcome::Skipped("rules for hosts know no paths".to_owned()),
        Some(true) => {
            let rule = RuleText::compact(RuleEffect::Allow, format!("WebFetch(domain:{host})"));
            match scheme {
                None | Some("http*" | "*") => settle(rule, &[]),
                Some(scheme @ ("http" | "https")) => {
                    settle(RuleText { args: vec![("url".to_owned(), format!("^{scheme}://"))], ..rule }, &[])
                }
                Some(_) => Outcome::Skipped("only addresses of the web are fetched here".to_owned()),
            }
        }
        Some(false) => {
            let apex = host.trim_start_matches("*.");
            let rules = vec![format!("WebFetch(domain:{apex})"), format!("WebFetch(domain:*.{apex})")];
            let rule = settle(RuleText { rules, ..RuleText::compact(RuleEffect::Ask, "") }, &[]);
            if rule.rule().is_some() {
                return rule;
            }
            Outcome::Normalised(
                RuleText::compact(RuleEffect::Ask, "WebFetch"),
                "it names no host, so that every host is asked about".to_owned(),
            )
        }
        None => Outcome::Unreadable("a rule is true, false or an object with `approveRequest` there".to_owned()),
    }
}
