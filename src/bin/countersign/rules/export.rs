//! `rules export`: the learned rules as tables of a config file.
//!
//! A config says nothing about definitions: a rule that allows as long as a definition stays as it is would allow more
//! there, and is left out. Rules of one workspace would hold everywhere in the user's config, so they are written only for
//! the config of that workspace.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use countersign::calendar::rfc3339;
use countersign::config::toml_text::{list, string};
use countersign::counts::counted;
use countersign::learn::{LearnedRule, LearnedScope, LearnedStore, RuleState};
use countersign::locations::Locations;
use countersign::policy::rule::RuleEffect;

use super::list::{as_json, root};
use crate::Failure;
use crate::moments::now;
use crate::terminal::{say, shown};

/// What `rules export` takes.
#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    /// In which format.
    #[arg(long, value_enum, default_value = "toml")]
    format: Format,
    /// The rules of this workspace, for its own config; otherwise those that hold everywhere, for the user's.
    #[arg(long, value_name = "DIR")]
    workspace: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Toml,
    Json,
}

pub(super) fn run(arguments: &ExportArguments, store: &LearnedStore, locations: &Locations) -> Result<ExitCode, Failure> {
    let scope = match arguments.workspace.as_deref() {
        Some(folder) => LearnedScope::Workspace(root(folder)?),
        None => LearnedScope::User,
    };
    let holds = |rule: &&LearnedRule| rule.state(Some(now()), store.limits()) == RuleState::Holds;
    let (meant, others): (Vec<&LearnedRule>, Vec<&LearnedRule>) = store.list().iter().filter(holds).partition(|rule| rule.scope == scope);
    if !others.is_empty() {
        let others = counted(others.len(), "learned rule");
        eprintln!("countersign: left out {others} in force elsewhere; see `countersign rules list --learned`");
    }
    if arguments.format == Format::Json {
        let rules: serde_json::Value = meant.iter().map(|rule| as_json(rule, store)).collect();
        return say(&rules.to_string());
    }
    let mut text = format!("# Learned rules of {}\n", shown(locations.learned().as_str()));
    for rule in meant {
        if rule.rule.effect == RuleEffect::Allow && !rule.draft.bound.is_empty() {
            eprintln!(
                "countersign: left out, since a config cannot say what it is bound to: {} {}",
                rule.id,
                shown(&rule.draft.to_string())
            );
            continue;
        }
        text.push('\n');
        text.push_str(&table(rule));
    }
    say(text.trim_end())
}

fn table(rule: &LearnedRule) -> String {
    let mut lines =
        vec!["[[rule]]".to_owned(), format!("effect = \"{}\"", rule.rule.effect), format!("rule = {}", string(&rule.draft.rule))];
    for (key, values) in [("cwd", &rule.draft.cwd), ("options", &rule.draft.options)] {
        // A denial speaks of all options.
        if !values.is_empty() && (key != "options" || rule.rule.effect == RuleEffect::Allow) {
            lines.push(format!("{key} = {}", list(values)));
        }
    }
    lines.extend(rule.until.map(|until| format!("expires = {}", time(until, rule.rule.effect))));
    lines.push(format!("from = {}", string(&format!("the learned rule {}", rule.id))));
    lines.push(String::new());
    lines.join("\n")
}

/// A time without its seconds: what allows ends earlier by that, what denies later.
fn time(until: u64, effect: RuleEffect) -> String {
    let until = match effect {
        RuleEffect::Allow => until,
        RuleEffect::Ask | RuleEffect::Deny => until.saturating_add(59),
    };
    rfc3339(until - until % 60)
}
