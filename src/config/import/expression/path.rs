//! Expressions about paths, as rules for files.

use super::{End, Expression, How, Spelled};
use crate::config::import::{Outcome, RuleText};
use crate::policy::pattern::Pattern;
use crate::policy::rule::RuleEffect;

/// What becomes of an expression about the paths that a file tool is given; `tool` is ours for it, `Read` or `Edit`.
pub(in crate::config::import) fn paths(effect: RuleEffect, tool: &str, text: &str, how: How) -> Vec<Outcome> {
    let allows = effect == RuleEffect::Allow;
    let spelled = match Expression::parse(text, how) {
        Ok(expression) => expression.spelled(),
        Err(why) if allows => return vec![Outcome::Skipped(why)],
        Err(why) => {
            let note = format!("{why}, so that every file is restricted; write the rule by hand instead");
            return vec![Outcome::Normalised(RuleText::compact(effect, tool), note)];
        }
    };
    if spelled.iter().any(|s| s.text.is_empty() && s.end == End::Open) {
        let rule = RuleText::compact(effect, tool);
        return vec![if allows { Outcome::Asks(rule, "allows every file".to_owned()) } else { Outcome::Rule(rule) }];
    }
    let globs: Option<Vec<Vec<String>>> = spelled.iter().map(|s| if allows { allowed(s) } else { restricted(s) }).collect();
    let rules: Option<Vec<String>> = globs.map(|globs| globs.into_iter().flatten().map(|glob| format!("{tool}({glob})")).collect());
    match rules.filter(|rules| rules.iter().all(|rule| Pattern::parse(rule).is_ok())) {
        Some(rules) => vec![Outcome::Rule(RuleText { rules, ..RuleText::compact(effect, "") })],
        None if allows => vec![Outcome::Skipped("no pattern for files says no more than this".to_owned())],
        None => vec![Outcome::Normalised(
            RuleText::compact(RuleEffect::Ask, tool),
            "no pattern for files says this, so that every file is asked about; write the rule by hand instead".to_owned(),
        )],
    }
}

/// Globs that match no more than this.
fn allowed(spelled: &Spelled) -> Option<Vec<String>> {
    let text = escaped(&spelled.text)?;
    let start = match (spelled.starts, text.starts_with('/')) {
        (true, true) => format!("/{text}"),
        (true, false) if text.contains('/') => text.clone(),
        (true, false) => format!("./{text}"),
        (false, true) => format!("**{text}"),
        (false, false) => format!("**/*{text}"),
    };
    match spelled.end {
        End::Exact => Some(vec![start]),
        End::Open if text.ends_with('/') => Some(vec![format!("{start}**")]),
        End::Open => Some(vec![format!("{start}*"), format!("{start}*/**")]),
        End::Boundary => Some(vec![start.clone(), format!("{start}/**")]),
        End::Words | End::More => None,
    }
}

/// Globs that match at least this, whatever folder it is seen from.
fn restricted(spelled: &Spelled) -> Option<Vec<String>> {
    let text = escaped(&spelled.text)?;
    // A dot or a slash alone is in nearly every path.
    if text.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
        return None;
    }
    let start = match (spelled.starts, text.starts_with('/')) {
        (true, true) => format!("/{text}"),
        (false, true) => format!("//**{text}"),
        (true, false) if text.starts_with("~/") => text.clone(),
        (true, false) => format!("//**/{text}"),
        (false, false) => format!("//**/*{text}"),
    };
    Some(match spelled.end {
        End::Exact => vec![start.trim_end_matches('/').to_owned()],
        End::Open | End::Boundary | End::Words | End::More if text.ends_with('/') => vec![format!("{start}**")],
        End::Open | End::Boundary | End::Words | End::More => vec![format!("{start}*")],
    })
}

/// The text as a glob that means only itself; `None` if separators of another system are in it.
fn escaped(text: &str) -> Option<String> {
    if text.contains(['\\', '\n']) || text.split('/').any(|part| part == "..") || text.contains("//") {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "*?[]{}!".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::Flavour;
    use super::*;

    fn shown(effect: RuleEffect, text: &str) -> String {
        let how = How { flavour: Flavour::Rust, folds: true, whole: false, lines: false };
        paths(effect, "Edit", text, how)
            .iter()
            .map(|outcome| outcome.rule().map_or("-".to_owned(), |rule| format!("{} {}", rule.effect, rule.rules.join(" "))))
            .collect::<Vec<_>>()
            .join("; ")
    }

    #[test]
    fn expressions_about_paths_become_globs() {
        let allow = |text: &str| shown(RuleEffect::Allow, text);
        let deny = |text: &str| shown(RuleEffect::Deny, text);
        assert_eq!(allow(r"\.(md|txt)$"), "allow Edit(**/*.md) Edit(**/*.txt)");
        assert_eq!(allow("^src/"), "allow Edit(src/**)");
        assert_eq!(allow("^/tmp/"), "allow Edit(//tmp/**)");
        assert_eq!(allow("sensitive"), "allow Edit(**/*sensitive*) Edit(**/*sensitive*/**)");
        assert_eq!(allow(r"[a-z]+\.md$"), "-");
        assert_eq!(allow(r"^\.\./x"), "-");
        assert_eq!(deny(r"\.env"), "deny Edit(//**/*.env*)");
        assert_eq!(deny(r"\.(pem|key)$"), "deny Edit(//**/*.pem) Edit(//**/*.key)");
        assert_eq!(deny("^/etc"), "deny Edit(//etc*)");
        assert_eq!(deny("/etc/"), "deny Edit(//**/etc/**)");
        assert_eq!(deny("secrets?/"), "deny Edit(//**/*secrets/**) Edit(//**/*secret/**)");
        assert_eq!(deny(r"\.git/?$"), "deny Edit(//**/*.git) Edit(//**/*.git)");
        assert_eq!(deny("^src/[ab]"), "deny Edit(//**/src/**)");
        assert_eq!(deny("[a-z]"), "ask Edit");
        assert_eq!(deny("("), "deny Edit");
        assert_eq!(deny(".*"), "deny Edit");
    }
}
