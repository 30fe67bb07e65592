//! What an importer made of another agent's files, looked at by what it means there: a prefix covers whatever
//! follows it.

use super::probe::Probe;
use super::{Finding, LintId, Linted, Place, Semantics, Severity, Time, findings_of, shown, sort};
use crate::config::import::{Entry, Import, Outcome, RuleText};
use crate::policy::breadth::{Breadth, breadth};
use crate::policy::forbids::Forbids;
use crate::policy::pattern::Pattern;
use crate::policy::rule::{Layer, Rule, RuleEffect, Source};

/// Looks at what other agents' files say.
pub fn lint_import(import: &Import) -> Vec<Finding> {
    let mut findings: Vec<Finding> = import.entries.iter().filter_map(outcome).collect();
    let rules: Vec<Linted> = import.entries.iter().flat_map(rules).collect();
    let time = Time { now: None, forbids: &Forbids::default() };
    for finding in findings_of(&rules, &Probe::new([]), Semantics::Foreign, time) {
        // What arrives as an ask has been named already for what it is.
        let names_width = matches!(finding.id, LintId::EverythingRule | LintId::RunsCode);
        let is_known = findings.iter().any(|known| known.place == finding.place && known.id == finding.id);
        if !(names_width && is_known) {
            findings.push(finding);
        }
    }
    sort(&mut findings);
    findings
}

/// What the importer has to say of an entry.
fn outcome(entry: &Entry) -> Option<Finding> {
    let (id, severity, problem, advice) = match &entry.outcome {
        Outcome::Rule(_) => return None,
        Outcome::Normalised(_, why) => (LintId::Malformed, Severity::Note, why.clone(), "write it as it is meant"),
        Outcome::Asks(rule, why) => {
            let everything = rule.rules.iter().any(|text| Pattern::parse(text).is_ok_and(|p| breadth(&p) == Some(Breadth::Everything)));
            let (id, severity) = if everything { (LintId::EverythingRule, Severity::Error) } else { (LintId::RunsCode, Severity::Warning) };
            (id, severity, why.clone(), "name the commands that may run")
        }
        Outcome::Skipped(why) if is_misplaced(why) => misplaced(why),
        Outcome::Skipped(why) => (LintId::DeadRule, Severity::Warning, why.clone(), "remove it, or write what was meant"),
        Outcome::Unreadable(why) => (LintId::Unreadable, Severity::Error, why.clone(), "correct it: what it restricts is not known"),
        Outcome::Secret(kind) => {
            let problem = format!("{kind} stands in the rule, for everyone who can read the file");
            (LintId::SecretInRule, Severity::Error, problem, "remove it, and replace the credential: it may have been read")
        }
        Outcome::Shown(text) => {
            let problem = format!("a language model reads this, and nothing holds it to it: {text}");
            (LintId::Instruction, Severity::Note, problem, "write rules for what has to hold")
        }
        Outcome::Setting(text) => setting(entry, text)?,
    };
    Some(Finding {
        id,
        severity,
        place: place(entry),
        rule: Some(shown(&entry.original)),
        problem: shown(&problem),
        advice: advice.to_owned(),
        fix: None,
    })
}

/// Words by which agents name a mode in which nothing is asked: Claude Code's `bypassPermissions` and
/// `skipDangerousModePermissionPrompt`, Codex's `approval_policy = "never"` and `danger-full-access`, Gemini CLI's
/// `yolo`, Zed's `always_allow_tool_actions`, VS Code's `chat.tools.autoApprove`, Crush's `skip_requests`.
const BYPASSING: [&str; 8] = [
    "bypasspermissions\"",
    "skipdangerousmodepermissionprompt",
    "danger-full-access",
    "yolo",
    "always_allow_tool_actions",
    "tools.autoapprove",
    "tools.global.autoapprove",
    "skip_requests",
];

/// Whether the text of a setting turns asking off.
fn bypasses(original: &str) -> bool {
    let original = original.to_lowercase();
    let is_off = original.ends_with("false") || original.contains("disable");
    let never = original.contains("approval") && original.contains("never");
    !is_off && (never || BYPASSING.iter().any(|word| original.contains(word)))
}

/// Whether an importer says of a key that it counts for nothing where it stands.
fn is_misplaced(why: &str) -> bool {
    ["key means nothing", "key is not known", "key is ignored", "wrong level"].iter().any(|word| why.contains(word))
}

type Said = (LintId, Severity, String, &'static str);

fn misplaced(why: &str) -> Said {
    (LintId::MisplacedKey, Severity::Error, why.to_owned(), "move it to where it counts, or correct its name")
}

fn setting(entry: &Entry, text: &str) -> Option<Said> {
    if bypasses(&entry.original) {
        return Some((LintId::BypassMode, Severity::Warning, text.to_owned(), "choose it for one session, inside a sandbox"));
    }
    is_misplaced(text).then(|| misplaced(text))
}

fn place(entry: &Entry) -> Place {
    Place { file: entry.place.file.clone(), line: entry.place.line, column: 1 }
}

/// The rules that come of an entry, as the agent takes them.
fn rules(entry: &Entry) -> Vec<Linted> {
    let Some(rule) = entry.outcome.rule() else { return Vec::new() };
    // A rule with conditions is less than its text says: nothing here knows how much less.
    let RuleText { effect, rules, except, args, modes, reason, .. } = rule;
    if !args.is_empty() || !modes.is_empty() {
        return Vec::new();
    }
    // There it allows, before anybody is asked about it here.
    let effect = if matches!(entry.outcome, Outcome::Asks(..)) { RuleEffect::Allow } else { *effect };
    let at = place(entry);
    let parse = |text: &String| {
        let mut rule = Rule::parse(effect, text, Source::new(Layer::User, at.to_string())).ok()?;
        rule.except = except.iter().map(|text| Pattern::parse(text)).collect::<Result<_, _>>().ok()?;
        rule.reason.clone_from(reason);
        Some(Linted::new(rule, 0))
    };
    rules.iter().filter_map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_asking_off_is_told_from_what_only_speaks_of_it() {
        for text in [
            "defaultMode: \"bypassPermissions\"",
            "approval_policy = \"never\"",
            "sandbox_mode = \"danger-full-access\"",
            "always_allow_tool_actions: true",
            "chat.tools.autoApprove: true",
            "approvalMode: \"yolo\"",
        ] {
            assert!(bypasses(text), "{text}");
        }
        for text in [
            "defaultMode: \"acceptEdits\"",
            "disableBypassPermissionsMode: \"disable\"",
            "approval_policy = \"on-request\"",
            "autoUpdates: \"never\"",
            "chat.tools.autoApprove: false",
        ] {
            assert!(!bypasses(text), "{text}");
        }
    }
}
