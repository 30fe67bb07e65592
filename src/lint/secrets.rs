//! Credentials and people's home folders in rules. Learned lists that are committed carry both.

use super::{Finding, LintId, Linted, Severity};
use crate::analysis::sensitive::credential::credential_in;
use crate::policy::pattern::{Matcher, Pattern};
use crate::policy::rule::Layer;

pub(super) fn check(linted: &Linted, findings: &mut Vec<Finding>) {
    let rule = &linted.rule;
    let except = rule.except.iter().map(Pattern::to_string);
    let texts: Vec<String> = std::iter::once(rule.to_string()).chain(except).chain(rule.reason.clone()).collect();
    if let Some(kind) = texts.iter().find_map(|text| credential_in(text)) {
        let problem = format!("{kind} stands in the rule, for everyone who can read the file");
        findings.push(linted.finding(
            LintId::SecretInRule,
            Severity::Error,
            problem,
            "remove it, and replace the credential: it may have been read",
        ));
        return;
    }
    if let Some(home) = texts.iter().find_map(|text| home_in(text)) {
        let severity = if rule.source.layer == Layer::Project { Severity::Warning } else { Severity::Note };
        let problem = format!("`{home}` is one person's home folder: on another machine the rule is about nothing");
        let advice = match rule.pattern.matcher {
            Matcher::File { .. } => "write `~/…`",
            _ => "write a path below the workspace, or the program's bare name",
        };
        findings.push(linted.finding(LintId::HomePath, severity, problem, advice));
    }
}

/// A home folder that is spelled out, as far as its name.
fn home_in(text: &str) -> Option<String> {
    let text = text.replace("\\\\", "/").replace('\\', "/");
    ["/home/", "/Users/"].iter().find_map(|homes| {
        text.match_indices(homes).find_map(|(at, _)| {
            // At the beginning of a path only: `site/home/x` is a folder of a project.
            let before = text.get(..at)?;
            let starts = before.is_empty() || before.ends_with([' ', '(', '/', '"', '\'', '=', ':']);
            let rest = text.get(at + homes.len()..)?;
            let name: &str = rest.split(['/', ' ', ')', '"', '\'', ':']).next()?;
            let is_name = !name.is_empty() && !name.contains(['*', '$', '<', '?', '[', '{']) && !matches!(name, "Shared" | "Public");
            (starts && is_name).then(|| format!("{homes}{name}"))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes_are_found_where_paths_begin() {
        for text in ["Read(//home/ann/x/**)", "Bash(/Users/ann/bin/x:*)", "Bash(cat \"C:\\Users\\ann\\x\")", "Bash(ls -la /home/ann)"] {
            assert!(home_in(text).is_some(), "{text}");
        }
        for text in ["Read(~/x)", "Read(src/home/ann/x)", "Read(//home/*/x)", "Bash(ls /home)", "Read(//Users/Shared/x)"] {
            assert!(home_in(text).is_none(), "{text}");
        }
    }
}
