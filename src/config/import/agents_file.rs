//! `.agents/permissions.json`, for which there is no standard: the files that exist have schemas of their own.
//!
//! Lists called `allow`, `ask` and `deny`, at the top or below `permissions`, are taken for what they say; everything
//! else is reported.

use super::entry::{ForeignFile, Import, Outcome, RuleText};
use super::expression::whole_shell;
use super::objects::{by_command, note, objects, setting, texts};
use super::settle::settle;
use crate::config::json::Node;
use crate::policy::pattern::Pattern;
use crate::policy::rule::RuleEffect;

/// What becomes of these files.
pub(super) fn read(files: &[ForeignFile<'_>]) -> Import {
    objects(files, |file, root, import| {
        lists(file, "", root, import);
        if let Some(inner) = root.get("permissions") {
            lists(file, "permissions.", inner, import);
        }
    })
}

fn lists(file: &ForeignFile<'_>, below: &str, node: &Node, import: &mut Import) {
    for member in node.members() {
        let effect = match member.key.as_str() {
            "allow" => RuleEffect::Allow,
            "ask" => RuleEffect::Ask,
            "deny" => RuleEffect::Deny,
            "$schema" | "version" | "description" => continue,
            "permissions" if below.is_empty() && member.value.is_object() => continue,
            key => {
                setting(import, file, member.line, &format!("{below}{key}"), &member.value, "no agent is known for this key");
                continue;
            }
        };
        for (line, text) in texts(import, file, &member.key, &member.value) {
            note(import, file, line, &format!("{effect} {text}"), rule(effect, text));
        }
    }
}

/// A rule in the form that most agents share; a plain text only where it restricts.
fn rule(effect: RuleEffect, text: &str) -> Outcome {
    let text = text.trim();
    let allows = effect == RuleEffect::Allow;
    if text.is_empty() {
        return Outcome::Skipped("it is empty".to_owned());
    }
    let command = text.strip_prefix("Bash(").or_else(|| text.strip_prefix("Shell(")).and_then(|rest| rest.strip_suffix(')'));
    if let Some(command) = command.filter(|command| !matches!(command.trim(), "*" | ":*" | "**" | "")) {
        return by_command(effect, command);
    }
    if Pattern::parse(text).is_ok() && text != "*" {
        return settle(if text == "Bash" && !allows { whole_shell(effect) } else { RuleText::compact(effect, text) }, &[]);
    }
    if allows {
        return Outcome::Skipped("whose rule this is, and what it means, is not known".to_owned());
    }
    if text == "*" {
        return settle(RuleText::compact(effect, "*"), &[]);
    }
    let is_path = text.starts_with(['/', '~', '.']) || (text.contains('/') && !text.contains(' '));
    if is_path {
        return super::objects::files(effect, &["Read", "Edit"], text, true);
    }
    by_command(effect, &format!("{text}:*"))
}
