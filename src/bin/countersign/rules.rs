//! `rules`: the user's config and the learned rules.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use countersign::config::edit;
use countersign::config::{Loaded, discovery};
use countersign::learn::LearnedStore;
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::storage::replace::replace;
use countersign::world::{OsWorld, World};
use serde_json::json;

use crate::Failure;
use crate::setup::{locations, now};

/// What `rules` takes.
#[derive(Debug, Args)]
pub(crate) struct RulesArguments {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, Subcommand)]
enum RulesCommand {
    /// List the rules of the user's config and the learned ones.
    List {
        /// Answer as JSON Lines.
        #[arg(long)]
        json: bool,
    },
    /// Add a rule to the user's config.
    Add { effect: Effect, rule: String },
    /// Remove a rule from the user's config, or a learned rule by its id.
    Remove {
        /// The rule as listed, or the id of a learned rule.
        rule: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Effect {
    Allow,
    Ask,
    Deny,
}

impl From<Effect> for RuleEffect {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Allow => Self::Allow,
            Effect::Ask => Self::Ask,
            Effect::Deny => Self::Deny,
        }
    }
}

pub(crate) fn run(arguments: &RulesArguments) -> Result<ExitCode, Failure> {
    let locations = locations()?;
    let path = locations.user_config();
    match &arguments.command {
        RulesCommand::List { json } => {
            let config = match discovery::load_user(&locations, &OsWorld) {
                Loaded::Absent => Vec::new(),
                Loaded::Read(file) => file.rules,
                Loaded::Broken(error) => return Err(Failure::Failed(error.to_string())),
            };
            let store = LearnedStore::open(locations.learned());
            let mut out = std::io::stdout().lock();
            let learned = store.list().iter().filter(|learned| learned.revoked.is_none()).map(|learned| &learned.rule);
            for rule in config.iter().chain(learned) {
                let line = if *json {
                    json!({ "effect": rule.effect.to_string(), "rule": rule.text(), "layer": rule.source.layer.to_string(), "at": rule.source.at }).to_string()
                } else {
                    format!("{:<5} {:<50} {}", rule.effect, rule.text(), rule.source)
                };
                writeln!(out, "{line}").map_err(|e| Failure::Failed(e.to_string()))?;
            }
        }
        RulesCommand::Add { effect, rule } => {
            let effect = RuleEffect::from(*effect);
            Rule::parse(effect, rule, Source::new(Layer::User, "the command line"))
                .map_err(|e| Failure::Usage(format!("'{rule}': {e}")))?;
            let text = read(&path)?;
            let edited = edit::add_rule(&text, effect, rule).map_err(|e| Failure::Failed(e.to_string()))?;
            replace(&path, edited.as_bytes()).map_err(|e| Failure::Failed(e.to_string()))?;
            println!("added: {effect} {rule}");
        }
        RulesCommand::Remove { rule } => {
            let mut store = LearnedStore::open(locations.learned());
            if store.list().iter().any(|learned| learned.id == *rule && learned.revoked.is_none()) {
                store.revoke(rule, now()).map_err(|e| Failure::Failed(e.to_string()))?;
                println!("revoked: {rule}");
                return Ok(ExitCode::SUCCESS);
            }
            let text = read(&path)?;
            let edited = [RuleEffect::Allow, RuleEffect::Ask, RuleEffect::Deny]
                .into_iter()
                .find_map(|effect| edit::remove_rule(&text, effect, rule).ok())
                .ok_or_else(|| format!("no rule `{rule}` in {path}, and no learned rule of that id; see `countersign rules list`"))?;
            replace(&path, edited.as_bytes()).map_err(|e| Failure::Failed(e.to_string()))?;
            println!("removed: {rule}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read(path: &countersign::analysis::path::AbsPath) -> Result<String, Failure> {
    let bytes = OsWorld.read(path, 1 << 20).map_err(|e| Failure::Failed(e.to_string()))?.unwrap_or_default();
    String::from_utf8(bytes).map_err(|_| Failure::Failed(format!("{path} is not UTF-8")))
}
