//! `rules`: the user's config and the learned rules.

mod export;
mod learned;
mod list;
mod proposals;

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use countersign::analysis::path::AbsPath;
use countersign::config::edit::{self, EditError};
use countersign::config::{ConfigFile, Loaded, discovery};
use countersign::learn::{LearnedStore, LearningLimits};
use countersign::lint::{Finding, LintInput, Severity, lint};
use countersign::locations::Locations;
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::prompt::ScreenText;
use countersign::storage::replace::replace;
use countersign::world::OsWorld;

pub(crate) use list::root;

use crate::files::{edit_config, locations, read_text};
use crate::moments::now;
use crate::terminal::{say, shown};
use crate::{Failure, failed};

const EXAMPLES: &str = "\
Examples:
  countersign rules list --learned --since 7d    what was learned in the last week
  countersign rules why 3f2a                     what a learned rule covers, and what it was learned from
  countersign rules undo                         take back what the last answer taught
  countersign rules proposals                    what was approved again and again without being kept
  countersign rules accept 9b1c04de              keep a proposal
  countersign rules export --workspace . > learned.toml";

/// What `rules` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RulesArguments {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, Subcommand)]
enum RulesCommand {
    /// List the rules of the user's config and the learned ones.
    List(list::ListArguments),
    /// Add a rule to the user's config.
    Add {
        /// What it does.
        effect: Effect,
        /// The rule, such as 'Bash(cargo test:*)'.
        rule: String,
    },
    /// Remove a rule from the user's config, or a learned rule by its id.
    Remove {
        /// The rule as listed, or the id of a learned rule.
        rule: String,
    },
    /// Say what a learned rule covers, what it was learned from, when, and how often it was used.
    Why {
        /// Its id, or the first digits of it.
        id: String,
        /// Answer as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take learned rules back.
    Revoke {
        /// Their ids, or the first digits of them.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
    /// Take back the rules that the last answer taught.
    Undo,
    /// Write the learned rules for a config file: those that hold everywhere, or those of one workspace.
    Export(export::ExportArguments),
    /// Show rules that may be worth keeping, and wider ones in place of narrow ones that piled up.
    Proposals {
        /// Answer as JSON Lines.
        #[arg(long)]
        json: bool,
    },
    /// Keep a proposal, in a terminal.
    Accept {
        /// Its id, or the first digits of it.
        id: String,
    },
    /// Drop learned rules that are over for long, and count evidence together.
    Compact,
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
    match &arguments.command {
        RulesCommand::List(arguments) => list::run(arguments, &locations),
        RulesCommand::Add { effect, rule } => add(&locations.user_config(), RuleEffect::from(*effect), rule),
        RulesCommand::Remove { rule } => remove(&locations, rule),
        RulesCommand::Why { id, json } => learned::why(&open(&locations)?, id, *json),
        RulesCommand::Revoke { ids } => learned::revoke(&mut open(&locations)?, ids),
        RulesCommand::Undo => learned::undo(&mut open(&locations)?),
        RulesCommand::Export(arguments) => export::run(arguments, &open(&locations)?, &locations),
        RulesCommand::Proposals { json } => proposals::list(&open(&locations)?, locations.home(), *json),
        RulesCommand::Accept { id } => proposals::accept(&locations, id),
        RulesCommand::Compact => learned::compact(&mut open(&locations)?),
    }
}

/// The user's config; nothing where there is none.
fn user_config(locations: &Locations) -> Result<Option<ConfigFile>, Failure> {
    read_config(discovery::load_user(locations, &OsWorld))
}

fn read_config(loaded: Loaded) -> Result<Option<ConfigFile>, Failure> {
    match loaded {
        Loaded::Absent => Ok(None),
        Loaded::Read(file) => Ok(Some(file)),
        Loaded::Broken(error) => Err(failed(error)),
    }
}

/// The learned rules, by the numbers of the configs.
fn open(locations: &Locations) -> Result<LearnedStore, Failure> {
    let mut limits = LearningLimits::USUAL;
    if let Some(file) = user_config(locations)? {
        limits = limits.replaced_by(&file.learning);
    }
    if let Some(file) = read_config(discovery::load_managed(locations, &OsWorld))? {
        limits = limits.tightened_by(&file.learning);
    }
    let mut store = LearnedStore::open(locations.learned());
    store.set_limits(limits);
    for problem in store.problems() {
        eprintln!("countersign: learned rules: {problem}");
    }
    Ok(store)
}

/// Whether a config forbids that allowing answers are kept.
fn forbids_learning(locations: &Locations) -> Result<bool, Failure> {
    let configs = [user_config(locations)?, read_config(discovery::load_managed(locations, &OsWorld))?];
    Ok(configs.iter().flatten().any(|file| file.forbids.learning))
}

fn add(path: &AbsPath, effect: RuleEffect, rule: &str) -> Result<ExitCode, Failure> {
    Rule::parse(effect, rule, Source::new(Layer::User, "the command line")).map_err(|e| Failure::Usage(format!("'{rule}': {e}")))?;
    let (old, new) = edit_config(path, |text| edit::add_rule(text, effect, rule))?;
    crate::audit::note("rule", &format!("added to the user's config: {effect} {rule}"));
    let said = say(&format!("added: {effect} {}", shown(rule)))?;
    let before = linted(path, &old);
    let is_known = |finding: &Finding| before.iter().any(|old| old.id == finding.id && old.rule == finding.rule);
    for finding in linted(path, &new).iter().filter(|finding| !is_known(finding)) {
        eprintln!("countersign: {}", ScreenText::new(&finding.to_string()));
    }
    Ok(said)
}

/// What `lint` says of the user's config, notes aside.
fn linted(path: &AbsPath, text: &str) -> Vec<Finding> {
    let mut findings = lint(&[LintInput { text, name: path.as_str(), layer: Layer::User }], Some(now()));
    findings.retain(|finding| finding.severity > Severity::Note);
    findings
}

fn remove(locations: &Locations, rule: &str) -> Result<ExitCode, Failure> {
    let path = locations.user_config();
    let mut store = LearnedStore::open(locations.learned());
    if store.list().iter().any(|learned| learned.id == *rule && learned.revoked.is_none()) {
        store.revoke(rule, now()).map_err(failed)?;
        crate::audit::note("revoke", &format!("the learned rule {rule}"));
        return say(&format!("revoked: {rule}"));
    }
    let text = read_text(&path)?.unwrap_or_default();
    let edited = [RuleEffect::Allow, RuleEffect::Ask, RuleEffect::Deny]
        .into_iter()
        .map(|effect| edit::remove_rule(&text, effect, rule))
        .find(|edited| !matches!(edited, Err(EditError::Missing { .. })))
        .ok_or_else(|| format!("no rule `{rule}` in {path}, and no learned rule of that id; see `countersign rules list`"))?
        .map_err(|error| format!("{path}: {error}"))?;
    replace(&path, edited.as_bytes())?;
    crate::audit::note("rule", &format!("removed from the user's config: {rule}"));
    say(&format!("removed: {}", shown(rule)))
}
