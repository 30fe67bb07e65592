//! goose: `permission.yaml`.
//!
//! Checked against the documentation page "Managing Tool Permissions" of 2026. There are whole tools, named by their
//! extension and name, that always run, are asked about or never run. What stands under `smart_approve` is what a
//! language model thought of a tool, never the person's word.

use super::entry::{ForeignFile, Import, Outcome};
use super::objects::{any_of, mcp, note, setting, texts};
use super::yaml;
use crate::policy::rule::RuleEffect;

/// What becomes of these files.
pub(super) fn read(files: &[ForeignFile<'_>]) -> Import {
    let mut import = Import::default();
    for file in files {
        let root = match yaml::parse(file.text) {
            Ok(root) if root.is_object() => root,
            Ok(root) => {
                note(&mut import, file, root.line(), "", Outcome::Unreadable("the file is no mapping".to_owned()));
                continue;
            }
            Err(problem) => {
                note(&mut import, file, problem.line, "", Outcome::Unreadable(problem.message));
                continue;
            }
        };
        for whose in root.members() {
            if !whose.value.is_object() {
                setting(&mut import, file, whose.line, &whose.key, &whose.value, "this key is not known here");
            }
            for list in whose.value.members() {
                let effect = match list.key.as_str() {
                    "always_allow" => RuleEffect::Allow,
                    "ask_before" => RuleEffect::Ask,
                    "never_allow" => RuleEffect::Deny,
                    key => {
                        note(&mut import, file, list.line, key, Outcome::Skipped("this key is not known there".to_owned()));
                        continue;
                    }
                };
                for (line, tool) in texts(&mut import, file, &list.key, &list.value) {
                    let outcome = if effect == RuleEffect::Allow && whose.key != "user" {
                        Outcome::Skipped("a language model's opinion of a tool allows nothing here".to_owned())
                    } else {
                        rule(effect, tool)
                    };
                    note(&mut import, file, line, &format!("{} {} {tool}", whose.key, list.key), outcome);
                }
            }
        }
    }
    import
}

/// Tools of goose's own with ours that allow no more, and with ours that restrict all of them.
const TOOLS: &[(&str, &[&str], &[&str])] = &[
    ("shell", &["Bash"], &["Bash", "PowerShell"]),
    ("text_editor", &["Edit", "Write"], &["Edit", "Read"]),
    ("edit", &["Edit"], &["Edit"]),
    ("write", &["Edit", "Write"], &["Edit"]),
    ("read", &["Read"], &["Read"]),
    ("tree", &["LS"], &["LS"]),
    ("glob", &["Glob"], &["Glob"]),
    ("search", &["Grep"], &["Grep"]),
    ("list_windows", &[], &[]),
    ("screen_capture", &[], &[]),
    ("image_processor", &["Read"], &["Read"]),
];

fn rule(effect: RuleEffect, tool: &str) -> Outcome {
    let name = tool.trim();
    let (extension, short) = name.split_once("__").unwrap_or(("developer", name));
    if extension != "developer" {
        return mcp(effect, extension, short);
    }
    let known = TOOLS.iter().find(|(known, ..)| *known == short);
    let rules = known.map(|(_, allow, restrict)| if effect == RuleEffect::Allow { *allow } else { *restrict });
    match rules {
        Some(rules) if !rules.is_empty() => any_of(effect, rules.iter().map(|rule| (*rule).to_owned()).collect()),
        Some(_) | None => Outcome::Skipped("nothing of ours is this tool; what is not known is asked about".to_owned()),
    }
}
