//! `rules list`: the rules of the user's config, and the learned ones with what became of them.

use std::process::ExitCode;

use clap::Args;
use countersign::analysis::path::AbsPath;
use countersign::calendar;
use countersign::learn::{LearnedRule, LearnedScope, LearnedStore, RuleState};
use countersign::locations::Locations;
use countersign::policy::rule::Layer;
use countersign::world::{OsWorld, World as _};
use serde_json::{Value, json};

use super::{open, user_config};
use crate::Failure;
use crate::files::absolute;
use crate::moments::now;
use crate::moments::past;
use crate::terminal::{say, shown};

/// What `rules list` takes.
#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Answer as JSON Lines.
    #[arg(long)]
    json: bool,
    /// Only the learned rules.
    #[arg(long, conflicts_with = "config")]
    learned: bool,
    /// Only the rules of the user's config.
    #[arg(long)]
    config: bool,
    /// Only what was learned since a date (2026-11-30) or within a time (7d, 12h, 45m), also what holds no longer.
    #[arg(long, value_name = "DATE|TIME", conflicts_with = "config")]
    since: Option<String>,
    /// Only learned rules that hold in this workspace.
    #[arg(long, value_name = "DIR", conflicts_with = "config")]
    workspace: Option<String>,
}

pub(super) fn run(arguments: &ListArguments, locations: &Locations) -> Result<ExitCode, Failure> {
    let mut lines = Vec::new();
    if !arguments.learned && arguments.since.is_none() && arguments.workspace.is_none() {
        for rule in user_config(locations)?.map(|file| file.rules).unwrap_or_default() {
            lines.push(if arguments.json {
                json!({ "effect": rule.effect.to_string(), "rule": rule.text(), "layer": rule.source.layer.to_string(), "at": rule.source.at })
                    .to_string()
            } else {
                format!("{:<5} {:<50} {}", rule.effect, shown(&rule.text()), rule.source)
            });
        }
    }
    if !arguments.config {
        let store = open(locations)?;
        let since = arguments.since.as_deref().map(past).transpose()?;
        let workspace = arguments.workspace.as_deref().map(root).transpose()?;
        let is_meant = |rule: &&LearnedRule| {
            let holds = rule.state(Some(now()), store.limits()) == RuleState::Holds;
            let is_here = workspace.as_ref().is_none_or(|root| rule.scope.holds_in(Some(root)));
            is_here && since.map_or(holds, |since| rule.at >= since)
        };
        for rule in store.list().iter().filter(is_meant) {
            lines.push(if arguments.json { as_json(rule, &store).to_string() } else { line(rule, &store) });
        }
    }
    if lines.is_empty() {
        if arguments.json { Ok(ExitCode::SUCCESS) } else { say("there is no such rule") }
    } else {
        say(&lines.join("\n"))
    }
}

fn line(rule: &LearnedRule, store: &LearnedStore) -> String {
    let state = match rule.state(Some(now()), store.limits()) {
        RuleState::Holds => String::new(),
        other => format!(", {}", word(other)),
    };
    let until = rule.until.map(|until| format!(", until {}", calendar::shown(until))).unwrap_or_default();
    let effect = rule.rule.effect;
    format!(
        "{effect:<5} {:<50} learned:{} {}, {}{until}{state}",
        shown(&rule.draft.to_string()),
        rule.id,
        calendar::shown(rule.at),
        place(rule)
    )
}

/// Where it holds, for a person.
pub(super) fn place(rule: &LearnedRule) -> String {
    match &rule.scope {
        LearnedScope::User => "everywhere".to_owned(),
        LearnedScope::Workspace(root) => format!("in {}", shown(root.as_str())),
    }
}

pub(super) fn word(state: RuleState) -> &'static str {
    match state {
        RuleState::Holds => "holds",
        RuleState::Revoked => "revoked",
        RuleState::Ended => "ended",
        RuleState::Lapsed => "lapsed",
    }
}

/// A learned rule with all that is known about it.
pub(super) fn as_json(rule: &LearnedRule, store: &LearnedStore) -> Value {
    json!({
        "effect": rule.rule.effect.to_string(),
        "rule": rule.draft.rule,
        "layer": Layer::Learned.to_string(),
        "at": rule.id,
        "cwd": rule.draft.cwd,
        "options": rule.draft.options,
        "bound": rule.draft.bound.iter().map(|bound| bound.definition.to_string()).collect::<Vec<_>>(),
        "workspace": match &rule.scope {
            LearnedScope::User => None,
            LearnedScope::Workspace(root) => Some(root.as_str()),
        },
        "answer": rule.answer,
        "from": rule.from,
        "learned": rule.at,
        "until": rule.until,
        "revoked": rule.revoked,
        "uses": rule.uses,
        "last_use": rule.last_use,
        "state": word(rule.state(Some(now()), store.limits())),
    })
}

/// The root of the workspace of a folder.
pub(crate) fn root(folder: &str) -> Result<AbsPath, Failure> {
    let path = absolute(folder)?;
    let real = OsWorld.resolve(&AbsPath::root(), path.as_str()).ok().flatten().unwrap_or(path);
    let home = crate::files::locations()?.home().cloned();
    Ok(countersign::trust::Workspace::discover(&real, &OsWorld, home.as_ref()).root().clone())
}
