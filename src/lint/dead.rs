//! Rules that no call, or hardly one, can match. A dead allow is a click that bought nothing; a dead denial
//! protects nothing and looks as if it did.

use super::words::{Word, Written, body};
use super::{Finding, LintId, Linted, Severity, Time};
use crate::analysis::interpreters;
use crate::analysis::sensitive::credential::credential_in;
use crate::analysis::variables;
use crate::policy::mode::Mode;
use crate::policy::pattern::{Anchor, Matcher};
use crate::policy::rule::RuleEffect;

/// Why the rule is dead, if it is.
pub(super) fn check(linted: &Linted, time: Time<'_>) -> Option<Finding> {
    if let Some(finding) = out_of_time(linted, time) {
        return Some(finding);
    }
    let (id, problem, advice) = match &linted.rule.pattern.matcher {
        Matcher::Command { .. } => command(linted)?,
        Matcher::File { path, .. } => file(linted, path.literal_start())?,
        Matcher::Everything | Matcher::Tool(_) | Matcher::Host(_) | Matcher::Mcp(_) | Matcher::Detail { .. } => return None,
    };
    let severity = match (linted.rule.effect, id) {
        (_, LintId::OneOff) => Severity::Note,
        (RuleEffect::Allow, _) => Severity::Warning,
        // What was meant to be restricted is not.
        (RuleEffect::Ask | RuleEffect::Deny, _) => Severity::Error,
    };
    Some(linted.finding(id, severity, problem, advice))
}

/// A rule whose time is over, or whose modes are forbidden.
fn out_of_time(linted: &Linted, Time { now, forbids }: Time<'_>) -> Option<Finding> {
    let conditions = &linted.rule.conditions;
    if conditions.expires.zip(now).is_some_and(|(end, now)| end <= now) {
        let advice = "remove it, or give it more time";
        return Some(linted.finding(LintId::Expired, Severity::Warning, "the rule's time is over: it does nothing any more", advice));
    }
    let is_over = |mode: &Mode| forbids.leaves(*mode) != *mode;
    (!conditions.modes.is_empty() && conditions.modes.iter().all(is_over)).then(|| {
        linted.finding(
            LintId::NeverMatches,
            Severity::Warning,
            "every mode in which it would hold is forbidden",
            "remove it, or name another mode",
        )
    })
}

type Why = (LintId, String, String);

/// Words with which commands begin only in the shell's grammar.
const KEYWORDS: &str = "for while until select do done if then else elif fi case esac function { } [[ !";

fn command(linted: &Linted) -> Option<Why> {
    let inner = linted.inner()?;
    let (body, is_open) = body(&inner);
    let written = Written::of(body);
    let why = |id, problem: &str, advice: &str| Some((id, problem.to_owned(), advice.to_owned()));
    if written.open_quote {
        let problem = "a quote is not closed, so that the rule is no command that could be called";
        return why(LintId::UnbalancedQuote, problem, "close the quote, or end the rule before it");
    }
    let first = written.first().unwrap_or("");
    if KEYWORDS.split(' ').any(|keyword| keyword == first) || first.starts_with('#') {
        let problem = format!("`{first}` is a piece of shell grammar; only the commands between such words are judged");
        return Some((LintId::Fragment, problem, "write a rule for the command itself".to_owned()));
    }
    if let Some(word) = written.words.iter().find(|word| is_placeholder(word)) {
        let problem = format!("`{}` is a placeholder: nobody calls it so", word.text);
        return Some((LintId::Placeholder, problem, "write the value, or end the rule before it with `:*`".to_owned()));
    }
    if let Some(word) = written.words.iter().find(|word| word.is_operator() || word.breaks_line) {
        let sign = if word.breaks_line { "a line break" } else { &format!("`{}`", word.text) };
        let problem = format!("{sign} separates or redirects commands, and rules see one simple command at a time");
        return Some((
            LintId::OperatorInCommand,
            problem,
            "write one rule for each command; files of redirections are for `Edit(…)`".to_owned(),
        ));
    }
    if is_assignment(first) {
        let problem = "variables before a command are judged by themselves and are no part of its words";
        return why(LintId::NeverMatches, problem, "write the command without them");
    }
    if let Some(word) = written.words.iter().find(|word| word.expands) {
        let problem = format!("`{}` is replaced by its value before rules see it", word.text);
        return Some((LintId::NeverMatches, problem, "write the value, or a star in its place".to_owned()));
    }
    if linted.allows() && credential_in(&inner).is_none() {
        let (problem, advice) = one_off(&written, !is_open)?;
        return why(LintId::OneOff, problem, advice);
    }
    None
}

/// `NAME=value` before a command.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| variables::is_name(name))
}

/// `__TRACKED_VAR__`, `<file>`, `YOUR_TOKEN`, `path/to/x`.
fn is_placeholder(word: &Word) -> bool {
    let text = word.text.as_str();
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let dunder = text.split_once("__").and_then(|(_, rest)| rest.split_once("__")).is_some_and(|(name, _)| name.len() > 1 && is_name(name));
    let angle = text
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .is_some_and(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' ')));
    dunder || angle || text.contains("YOUR_") || text.starts_with("path/to/") || text.contains("/path/to/")
}

/// What of the command does not come again, and what to write for what does.
fn one_off(written: &Written, exact: bool) -> Option<(&'static str, &'static str)> {
    const END: &str = "end the rule before it with `:*`, if the command is to be allowed again";
    let words: Vec<&str> = written.words.iter().map(|word| word.text.as_str()).collect();
    let first = words.first().map_or("", |first| crate::action::last_component(first));
    let has_number = words.iter().skip(1).any(|word| word.len() >= 3 && word.chars().all(|c| c.is_ascii_digit()));
    if has_number
        && (matches!(first, "kill" | "taskkill" | "strace" | "renice") || (matches!(first, "ps" | "lsof") && words.contains(&"-p")))
    {
        return Some(("the number of a process is another one next time", END));
    }
    if words.iter().any(|word| word.split(['/', '=', ':', '.', '@']).any(is_hash)) {
        return Some(("a hash or id like this one does not come again", END));
    }
    if words.iter().any(|word| is_temporary(word)) {
        return Some(("a temporary name is another one next time", END));
    }
    if words.iter().any(|word| word.split(['/', '=', '_', '.']).any(is_date)) {
        return Some(("a date is another one next time", END));
    }
    if !exact {
        return None;
    }
    let next = |option: &str| words.iter().position(|word| *word == option).and_then(|at| words.get(at.saturating_add(1)));
    if first == "git" && words.get(1) == Some(&"commit") && next("-m").is_some() {
        return Some(("the same message is hardly written twice", END));
    }
    // What is short, such as `select 1`, may well be.
    interpreters::code_in(first, words.get(1..).unwrap_or_default())
        .flatten()
        .find(|code| code.contains(' ') && code.len() >= 20)
        .map(|_| ("code in the command itself is hardly written the same twice", "write it into a script, and allow that"))
}

/// A commit, a digest, a UUID.
fn is_hash(part: &str) -> bool {
    let groups: Vec<&str> = part.split('-').collect();
    let is_hex = |text: &str| text.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c));
    let is_uuid =
        groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(|group| is_hex(&group.to_ascii_lowercase()));
    let digits = part.chars().filter(char::is_ascii_digit).count();
    is_uuid || ((7..=64).contains(&part.len()) && is_hex(part) && digits >= 2 && digits < part.len())
}

/// A name as `mktemp` and the like make it.
fn is_temporary(word: &str) -> bool {
    let random = |name: &str| name.len() >= 6 && name.chars().any(|c| c.is_ascii_digit()) && name.chars().any(|c| c.is_ascii_uppercase());
    word.contains("/var/folders/")
        || word.split('/').any(|part| {
            let name = part.strip_prefix("tmp.").or_else(|| part.strip_prefix("tmp"));
            name.is_some_and(|name| random(name) || (part.starts_with("tmp.") && name.len() >= 6 && !name.contains('.')))
        })
}

/// `2026-01-31`.
fn is_date(part: &str) -> bool {
    let groups: Vec<&str> = part.split(['-', 'T']).take(3).collect();
    let is_number = |text: &&str| text.chars().all(|c| c.is_ascii_digit());
    groups.iter().map(|group| group.len()).eq([4, 2, 2]) && groups.iter().all(is_number) && part.starts_with("20")
}

/// Folders that lie at the root of file systems and not of projects.
const ROOTED: [&str; 8] = ["home", "Users", "etc", "usr", "var", "opt", "root", "Volumes"];

fn file(linted: &Linted, start: Option<(Anchor, String)>) -> Option<Why> {
    let inner = linted.inner()?;
    let tool = linted.rule.text().split('(').next().unwrap_or("Read").to_owned();
    let path = inner.trim();
    let has_variable = path.split('/').any(|part| {
        part.strip_prefix('$').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '{'))
            || (part.len() > 2 && part.starts_with('%') && part.ends_with('%'))
    });
    if has_variable {
        let problem = "variables have no value in a rule".to_owned();
        return Some((LintId::NeverMatches, problem, "write `~/` for the home folder, or the path itself".to_owned()));
    }
    let Some((Anchor::Workspace, start)) = start else { return None };
    let first = start.split('/').next().unwrap_or("");
    if path.starts_with('/') && ROOTED.contains(&first) && start != "var" {
        let problem = format!("a single slash is the workspace's root, so that this is the folder `{first}` of the project");
        return Some((LintId::RootedPath, problem, format!("write `{tool}(/{path})` for the path on this machine")));
    }
    if linted.allows() && start.split('/').any(|part| is_hash(part) || is_temporary(part)) {
        let problem = "a hash or temporary name like this one does not come again".to_owned();
        return Some((LintId::OneOff, problem, "name the folder above it".to_owned()));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_come_again_is_told_from_what_does() {
        let of = |text: &str, exact| one_off(&Written::of(text), exact).is_some();
        for text in [
            "kill 7288",
            "taskkill /PID 7288 /F",
            "git show 0566f3d",
            "git show 0566f3dab12",
            "cat /tmp/tmp.Ab12Cd/x",
            "ls /var/folders/zz/x",
            "cat logs/2026-01-31.log",
            "docker rm 4f1c2a90b7de",
            "cat 123e4567-e89b-12d3-a456-426614174000.json",
        ] {
            assert!(of(text, false), "{text}");
        }
        for text in ["git commit -m 'fix it'", "python3 -c 'import x; print(x.y())'"] {
            assert!(of(text, true) && !of(text, false), "{text}");
        }
        for text in [
            "kill -0",
            "npm run e2e",
            "curl http://localhost:8080/api",
            "cargo test --test facade",
            "python3.12 -m pytest",
            "go test ./...",
            "docker run node:20",
            "ls tmp/cache",
            "cat tmpfiles.d/x.conf",
            "git diff v1.2.3",
            "make effaced",
            "psql -c 'select 1'",
            "sleep 30",
        ] {
            assert!(!of(text, true), "{text}");
        }
    }

    #[test]
    fn placeholders_are_told_from_names() {
        let is = |text: &str| Written::of(text).words.iter().any(is_placeholder);
        for text in ["cat __TRACKED_VAR__", "cat <file>", "curl YOUR_URL", "cat path/to/x", "cat /path/to/x"] {
            assert!(is(text), "{text}");
        }
        for text in ["cat __init__.py", "sed s/a/b/", "pytest tests/__main__.py", "cat paths/to", "git diff a__b"] {
            assert!(!is(text), "{text}");
        }
    }
}
