//! `rules why`, `revoke`, `undo` and `compact`: learned rules by their ids.

use std::process::ExitCode;

use countersign::calendar;
use countersign::counts::counted;
use countersign::learn::{LearnedRule, LearnedStore, RuleState};
use serde_json::json;

use super::list::{as_json, place, word};
use crate::moments::now;
use crate::terminal::{say, shown};
use crate::{Failure, failed};

/// Digits that name a rule at least.
const MIN_DIGITS: usize = 4;

pub(super) fn why(store: &LearnedStore, id: &str, json: bool) -> Result<ExitCode, Failure> {
    let rule = named(store, id)?;
    let evidence = store.evidence(&rule.draft);
    if json {
        let mut value = as_json(rule, store);
        if let Some(fields) = value.as_object_mut() {
            let counts = json!({
                "approvals": evidence.approvals, "approvals_ever": evidence.approvals_ever, "denials": evidence.denials,
                "distinct_calls": evidence.distinct_calls, "workspaces": evidence.workspaces.len(),
                "last_approval": evidence.last_approval, "last_denial": evidence.last_denial,
            });
            fields.insert("evidence".to_owned(), counts);
        }
        return say(&value.to_string());
    }
    let mut lines = vec![format!("{} {} {}", rule.id, rule.rule.effect, shown(&rule.draft.rule)), format!("holds: {}", place(rule))];
    if !rule.draft.options.is_empty() {
        lines.push(format!("also with: {}", shown(&rule.draft.options.join(", "))));
    }
    if !rule.draft.cwd.is_empty() {
        lines.push(format!("only when run in: {}", shown(&rule.draft.cwd.join(", "))));
    }
    lines.extend(
        rule.draft.bound.iter().map(|bound| format!("only as long as this stays as it is: {}", shown(&bound.definition.to_string()))),
    );
    lines.push(format!("learned: {}, from {}", calendar::shown(rule.at), shown(&rule.from)));
    let others = store.list().iter().filter(|other| other.id != rule.id && other.answer.is_some() && other.answer == rule.answer);
    lines.extend(others.map(|other| format!("by the same answer: {} {}", other.id, shown(&other.draft.to_string()))));
    lines.extend(rule.until.map(|until| format!("until: {}", calendar::shown(until))));
    lines.push(match rule.last_use {
        Some(last) => format!("used: {}, last {}", counted(rule.uses, "time"), calendar::shown(last)),
        None => "used: not yet, as far as it is written down".to_owned(),
    });
    if evidence.approvals_ever > 0 || evidence.denials > 0 {
        lines.push(format!(
            "answers: {} yes to {} since the last no, {} no; in {}",
            counted(evidence.approvals, "time"),
            counted(evidence.distinct_calls, "call"),
            counted(evidence.denials, "time"),
            counted(evidence.workspaces.len(), "workspace")
        ));
    }
    let state = rule.state(Some(now()), store.limits());
    lines.push(match (state, rule.revoked) {
        (RuleState::Revoked, Some(at)) if at > 0 => format!("state: revoked {}", calendar::shown(at)),
        (RuleState::Revoked, _) => "state: not used, since a line that names it could not be read".to_owned(),
        (RuleState::Lapsed, _) => format!("state: lapsed, since it was not used for {}", counted(store.limits().lapse_days, "day")),
        (other, _) => format!("state: {}", word(other)),
    });
    say(&lines.join("\n"))
}

pub(super) fn revoke(store: &mut LearnedStore, ids: &[String]) -> Result<ExitCode, Failure> {
    let mut rules: Vec<LearnedRule> = Vec::new();
    for id in ids {
        let rule = named(store, id)?;
        if !rules.iter().any(|other| other.id == rule.id) {
            rules.push(rule.clone());
        }
    }
    let ids: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    store.revoke_all(&ids, now()).map_err(failed)?;
    crate::audit::note("revoke", &revoked(&rules));
    say(&revoked(&rules))
}

pub(super) fn undo(store: &mut LearnedStore) -> Result<ExitCode, Failure> {
    let rules = store.undo(now()).map_err(failed)?;
    if rules.is_empty() {
        return say("there is no answer to take back");
    }
    crate::audit::note("revoke", &revoked(&rules));
    say(&revoked(&rules))
}

pub(super) fn compact(store: &mut LearnedStore) -> Result<ExitCode, Failure> {
    let before = store.list().len();
    let rewritten = store.compact(now()).map_err(failed)?;
    let dropped = before.saturating_sub(store.list().len());
    say(&if rewritten {
        format!("compacted, without {} over for long", counted(dropped, "rule"))
    } else {
        "there is nothing to compact".to_owned()
    })
}

fn revoked(rules: &[LearnedRule]) -> String {
    let line =
        |rule: &LearnedRule| format!("revoked: {} {} {}, {}", rule.id, rule.rule.effect, shown(&rule.draft.to_string()), place(rule));
    rules.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The rule with this id, or the first digits of it.
fn named<'a>(store: &'a LearnedStore, text: &str) -> Result<&'a LearnedRule, Failure> {
    let mut fits = store.list().iter().filter(|rule| text.len() >= MIN_DIGITS && rule.id.starts_with(text));
    match (fits.next(), fits.next()) {
        (Some(rule), None) => Ok(rule),
        (Some(_), Some(_)) => Err(Failure::Usage(format!("several learned rules begin with `{}`: give more digits", shown(text)))),
        (None, _) => Err(Failure::Usage(format!(
            "no learned rule begins with `{}`: give at least {MIN_DIGITS} digits of an id in `countersign rules list --learned`",
            shown(text)
        ))),
    }
}
