//! `diff`: what would come out otherwise by another policy, over recorded calls.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use countersign::config::ConfigFile;
use countersign::counts::counted;
use countersign::diff::PolicyDiff;
use countersign::policy::rule::Layer;
use serde_json::json;

use crate::recorded::{self, Sessions};
use crate::setup::{Brokers, PolicyArguments};
use crate::terminal::unsaid;
use crate::{Failure, failed};

/// Compares two policies over recorded calls: how many come out otherwise, which, and by which rule.
///
/// A policy is a config file of the user, or `none` for no rules. Nothing else is looked at: no other config, no
/// learned rules, no file on this machine; the options hold for both. The exit status is 0 whatever changes.
#[derive(Debug, Args)]
pub(crate) struct DiffArguments {
    #[command(flatten)]
    policy: PolicyArguments,
    /// Name every group of calls instead of the first ten.
    #[arg(long)]
    all: bool,
    /// Answer as JSON, with every group of calls.
    #[arg(long)]
    json: bool,
    /// The config file that holds now, or `none`.
    old: String,
    /// The config file that would hold, or `none`.
    new: String,
    /// Files of recorded calls, transcripts of Claude Code or Codex, or folders of them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
}

/// Groups of calls that are named.
const MOST: usize = 10;

pub(crate) fn run(arguments: &DiffArguments) -> Result<ExitCode, Failure> {
    let brokers = |name: &str| -> Result<Brokers, Failure> {
        let policy = PolicyArguments { isolated: true, ..arguments.policy.clone() };
        let brokers = Brokers::recorded(&policy)?;
        if name == "none" {
            return Ok(brokers);
        }
        let text = std::fs::read_to_string(name).map_err(|e| format!("{name}: {e}"))?;
        let file = ConfigFile::parse(&text, Layer::User, name).map_err(failed)?;
        Ok(brokers.with_config(file))
    };
    let (mut old, mut new) = (brokers(&arguments.old)?, brokers(&arguments.new)?);
    let mut diff = PolicyDiff::new();
    for name in &arguments.files {
        let records = recorded::read_and_warn(&[name])?.records;
        let sessions = Sessions::of(records.iter());
        for record in records {
            let (workspace, cwd) = sessions.folders(&record);
            let call = record.to_call(cwd.as_str());
            let trace = |brokers: &mut Brokers| {
                let decision = brokers.for_call(cwd.as_str(), Some(workspace.as_str())).decide(&call);
                decision.trace().clone()
            };
            let (before, after) = (trace(&mut old), trace(&mut new));
            diff.add(&record.place(), &call, &before, &after);
        }
    }
    print(arguments, &diff).map_err(unsaid)?;
    Ok(ExitCode::SUCCESS)
}

fn print(arguments: &DiffArguments, diff: &PolicyDiff) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let changed = diff.changed();
    if arguments.json {
        let value = json!({
            "calls": diff.calls(),
            "unchanged": diff.unchanged(),
            "looser": diff.looser(),
            "changes": diff.counts(),
            "changed": changed,
        });
        writeln!(out, "{value}")?;
        return out.flush();
    }
    write!(out, "{diff}")?;
    if diff.looser() > 0 {
        writeln!(out, "warning: {} of them would be less strict than before", diff.looser())?;
    }
    let most = if arguments.all { changed.len() } else { MOST };
    for calls in changed.iter().take(most) {
        write!(out, "{calls}")?;
    }
    if changed.len() > most {
        writeln!(out, "and {} of calls; --all names all", counted(changed.len() - most, "other group"))?;
    }
    out.flush()
}
