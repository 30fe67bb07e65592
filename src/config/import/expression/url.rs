//! Expressions about addresses, as rules for hosts.

use super::{End, Expression, How, Spelled};
use crate::config::import::{Outcome, RuleText};
use crate::policy::pattern::Pattern;
use crate::policy::rule::RuleEffect;

/// What becomes of an expression about the addresses that are fetched.
pub(in crate::config::import) fn fetches(effect: RuleEffect, text: &str, how: How) -> Vec<Outcome> {
    let allows = effect == RuleEffect::Allow;
    let whole = |note: String| vec![Outcome::Normalised(RuleText::compact(effect, "WebFetch"), note)];
    let expression = match Expression::parse(text, how) {
        Ok(expression) => expression,
        Err(why) if allows => return vec![Outcome::Skipped(why)],
        Err(why) => return whole(format!("{why}, so that every host is restricted; write the rule by hand instead")),
    };
    let spelled = expression.spelled();
    if spelled.iter().any(|s| s.text.is_empty() && s.end == End::Open) {
        let rule = RuleText::compact(effect, "WebFetch");
        return vec![if allows { Outcome::Asks(rule, "allows every host".to_owned()) } else { Outcome::Rule(rule) }];
    }
    let parts: Option<Vec<Address<'_>>> = spelled.iter().map(Address::of).collect();
    let rule = parts.and_then(|parts| if allows { allowed(&expression, &parts) } else { Some(restricted(effect, &parts)) });
    match rule.filter(|rule| rule.rules.iter().all(|text| Pattern::parse(text).is_ok())) {
        Some(rule) => vec![Outcome::Rule(rule)],
        None if allows => vec![Outcome::Skipped("no rule for hosts says no more than this".to_owned())],
        None => vec![Outcome::Normalised(
            RuleText::compact(RuleEffect::Ask, "WebFetch"),
            "no rule for hosts says this, so that every host is asked about; write the rule by hand instead".to_owned(),
        )],
    }
}

/// What an expression spells out of an address.
struct Address<'a> {
    scheme: Option<&'a str>,
    host: &'a str,
    path: &'a str,
    end: End,
}

impl<'a> Address<'a> {
    fn of(spelled: &'a Spelled) -> Option<Self> {
        let text = spelled.text.as_str();
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme @ ("http" | "https"), rest)) => (Some(scheme), rest),
            Some(_) => return None,
            None => (None, text),
        };
        let at = rest.find('/').unwrap_or(rest.len());
        let (host, path) = rest.split_at_checked(at)?;
        let is_host = host.contains('.') && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c));
        // The rest of a host that is not spelled out to its end is any text.
        let is_whole = !path.is_empty() || spelled.end != End::More;
        let starts = scheme.is_none() || spelled.starts;
        (is_host && is_whole && starts && !host.starts_with(['.', '-'])).then_some(Self { scheme, host, path, end: spelled.end })
    }
}

/// The hosts, with the expression beside them where it says more than hosts.
fn allowed(expression: &Expression, parts: &[Address<'_>]) -> Option<RuleText> {
    let mut rules: Vec<String> = Vec::new();
    let mut needs_expression = false;
    for part in parts {
        // Without a scheme it may stand anywhere in an address: only a host by itself is certain.
        if part.scheme.is_none() && (!part.path.trim_matches('/').is_empty() || part.end == End::More) {
            return None;
        }
        let has_other = parts.iter().any(|other| other.host == part.host && other.path == part.path && other.scheme != part.scheme);
        needs_expression |= !part.path.trim_matches('/').is_empty() || matches!(part.end, End::More | End::Exact);
        needs_expression |= part.scheme.is_some() && !has_other;
        let rule = format!("WebFetch(domain:{})", part.host);
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    let args = if needs_expression { vec![("url".to_owned(), expression.source())] } else { Vec::new() };
    Some(RuleText { rules, args, ..RuleText::compact(RuleEffect::Allow, "") })
}

/// The hosts and what is below them, whatever path there.
fn restricted(effect: RuleEffect, parts: &[Address<'_>]) -> RuleText {
    let mut rules: Vec<String> = Vec::new();
    for part in parts {
        for host in [part.host.to_owned(), format!("*.{}", part.host), format!("*{}", part.host), format!("{}.*", part.host)] {
            let rule = format!("WebFetch(domain:{host})");
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
    }
    RuleText { rules, ..RuleText::compact(effect, "") }
}

#[cfg(test)]
mod tests {
    use super::super::Flavour;
    use super::*;

    fn shown(effect: RuleEffect, text: &str) -> String {
        let how = How { flavour: Flavour::Rust, folds: true, whole: false, lines: false };
        let show = |rule: &RuleText| {
            let args: Vec<String> = rule.args.iter().map(|(name, text)| format!(" {name}={text}")).collect();
            format!("{} {}{}", rule.effect, rule.rules.join(" "), args.concat())
        };
        fetches(effect, text, how).iter().map(|o| o.rule().map_or("-".to_owned(), show)).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn expressions_about_addresses_become_hosts() {
        let allow = |text: &str| shown(RuleEffect::Allow, text);
        assert_eq!(allow(r"docs\.rs"), "allow WebFetch(domain:docs.rs)");
        assert_eq!(allow(r"^https?://docs\.rs"), "allow WebFetch(domain:docs.rs)");
        assert_eq!(allow(r"^https://docs\.rs"), r"allow WebFetch(domain:docs.rs) url=(?i)^https://docs\.rs");
        assert_eq!(allow(r"^https?://github\.com/me/"), r"allow WebFetch(domain:github.com) url=(?i)^https?://github\.com/me/");
        assert_eq!(allow(r"^https://[a-z]+\.evil\.com"), "-");
        assert_eq!(allow(r"^https://docs\.[a-z]+"), "-");
        assert_eq!(allow("docs.rs"), "-");
        assert_eq!(allow(".*"), "allow WebFetch");
        let deny = |text: &str| shown(RuleEffect::Deny, text);
        assert_eq!(
            deny(r"internal\.company\.com"),
            "deny WebFetch(domain:internal.company.com) WebFetch(domain:*.internal.company.com) \
             WebFetch(domain:*internal.company.com) WebFetch(domain:internal.company.com.*)"
        );
        assert_eq!(deny("[a-z]"), "ask WebFetch");
        assert_eq!(deny("("), "deny WebFetch");
    }
}
