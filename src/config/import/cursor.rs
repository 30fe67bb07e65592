//! Cursor: `cli-config.json` and `cli.json` of the command line, and `permissions.json`.
//!
//! Checked against the documentation pages "Permissions" (cursor.com/docs/cli/reference/permissions), "Configuration"
//! and "permissions.json reference" (cursor.com/docs/reference/permissions) as of June 2026. Deny comes before allow
//! there too; what neither names is asked about.

use super::entry::{ForeignFile, Import, Outcome, RuleText};
use super::expression::whole_shell;
use super::objects::{any_of, by_command, files, mcp, note, objects, setting, texts};
use super::settle::settle;
use crate::config::json::Node;
use crate::policy::rule::RuleEffect;

/// What becomes of these files.
pub(super) fn read(files: &[ForeignFile<'_>]) -> Import {
    objects(files, |file, root, import| {
        for member in root.members() {
            let (key, value, line) = (member.key.as_str(), &member.value, member.line);
            match key {
                "permissions" => permissions(file, value, import),
                "terminalAllowlist" => {
                    for (line, text) in texts(import, file, key, value) {
                        note(import, file, line, &format!("{key} {text}"), shell(RuleEffect::Allow, text, true));
                    }
                }
                "mcpAllowlist" => {
                    for (line, text) in texts(import, file, key, value) {
                        note(import, file, line, &format!("{key} {text}"), server(RuleEffect::Allow, text));
                    }
                }
                "autoRun" => instructions(file, value, import),
                "approvalMode" | "sandbox" => {
                    let what = "modes and sandboxes are not imported; choose a mode with `mode = \"…\"` in your config or `--mode`";
                    setting(import, file, line, key, value, what);
                }
                _ => {}
            }
        }
    })
}

fn permissions(file: &ForeignFile<'_>, node: &Node, import: &mut Import) {
    if !node.is_object() {
        return note(import, file, node.line(), "permissions", Outcome::Unreadable("`permissions` is an object there".to_owned()));
    }
    for member in node.members() {
        let effect = match member.key.as_str() {
            "allow" => RuleEffect::Allow,
            "deny" => RuleEffect::Deny,
            key => {
                note(import, file, member.line, key, Outcome::Skipped("this key is not known below `permissions`".to_owned()));
                continue;
            }
        };
        for (line, text) in texts(import, file, &member.key, &member.value) {
            note(import, file, line, &format!("{effect} {text}"), token(effect, text));
        }
    }
}

/// Sentences that steer a language model, which are no rules there either.
fn instructions(file: &ForeignFile<'_>, node: &Node, import: &mut Import) {
    for member in node.members() {
        for (line, text) in texts(import, file, &member.key, &member.value) {
            let what = match member.key.as_str() {
                "allow_instructions" => "a sentence for a language model: write what it should allow as rules",
                _ => "a sentence for a language model: write what it should stop as rules",
            };
            note(import, file, line, text, Outcome::Shown(what.to_owned()));
        }
    }
}

/// `Shell(…)`, `Read(…)`, `Write(…)`, `WebFetch(…)`, `Mcp(…)`.
fn token(effect: RuleEffect, text: &str) -> Outcome {
    let trimmed = text.trim();
    let (kind, inner) = match trimmed.split_once('(') {
        Some((kind, rest)) => match rest.strip_suffix(')') {
            Some(inner) => (kind.trim(), inner.trim()),
            None if effect == RuleEffect::Allow => return Outcome::Skipped("its parenthesis is not closed".to_owned()),
            None => (kind.trim(), rest.trim()),
        },
        None => (trimmed, "**"),
    };
    match kind {
        "Shell" => shell(effect, inner, false),
        "Read" => files(effect, &["Read"], inner, effect != RuleEffect::Allow),
        "Write" => files(effect, &["Edit"], inner, effect != RuleEffect::Allow),
        "WebFetch" => fetch(effect, inner),
        "Mcp" => server(effect, inner),
        other => Outcome::Skipped(format!("no kind of permission is called `{other}` there")),
    }
}

/// A command: its first word, or that and a glob for the rest behind a colon.
fn shell(effect: RuleEffect, text: &str, is_prefix: bool) -> Outcome {
    let text = text.trim();
    let allows = effect == RuleEffect::Allow;
    if matches!(text, "" | "*" | "**" | "*:*") {
        return if text.is_empty() { Outcome::Skipped("it names no command".to_owned()) } else { settle(whole(effect), &[]) };
    }
    let (base, rest) = match text.split_once(':') {
        Some((base, rest)) if !base.contains([' ', '/']) => (base.to_owned(), Some(rest.trim())),
        _ => (text.to_owned(), None),
    };
    let pattern = match rest {
        Some("" | "*" | "**") => format!("{base}:*"),
        Some(rest) if allows || rest.contains('*') => format!("{base} {rest}"),
        Some(rest) => format!("{base} {rest}:*"),
        None if base.contains(['*', '?']) => base,
        // The page speaks of the first word only: what allows more words is kept to exactly them.
        None if base.contains(' ') && allows && !is_prefix => base,
        None => format!("{base}:*"),
    };
    let pattern = if allows { pattern } else { pattern.replace('?', "*") };
    by_command(effect, &pattern)
}

/// The whole shell; an allow names one shell, since what it is confirmed for should be said.
fn whole(effect: RuleEffect) -> RuleText {
    if effect == RuleEffect::Allow { RuleText::compact(effect, "Bash") } else { whole_shell(effect) }
}

fn fetch(effect: RuleEffect, text: &str) -> Outcome {
    let host = text.strip_prefix("domain:").unwrap_or(text).trim();
    let rule = |host: &str| format!("WebFetch(domain:{host})");
    match host {
        "*" | "**" => settle(RuleText::compact(effect, "WebFetch"), &[]),
        host if effect == RuleEffect::Allow => any_of(effect, vec![rule(host)]),
        host => {
            let apex = host.strip_prefix("*.").unwrap_or(host);
            let wide = any_of(effect, vec![rule(apex), rule(&format!("*.{apex}"))]);
            if wide.rule().is_some() { wide } else { restricted_fetch(effect) }
        }
    }
}

fn restricted_fetch(effect: RuleEffect) -> Outcome {
    Outcome::Normalised(RuleText::compact(effect, "WebFetch"), "it names no host, so that every host is restricted".to_owned())
}

/// `server:tool`, of which either may be a glob.
fn server(effect: RuleEffect, text: &str) -> Outcome {
    let (server, tool) = text.split_once([':', ',']).map_or((text.trim(), "*"), |(server, tool)| (server.trim(), tool.trim()));
    let tidy = |name: &str| name.replace("**", "*");
    mcp(effect, &tidy(server), &tidy(tool))
}
