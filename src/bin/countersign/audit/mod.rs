//! `audit`: what was decided about calls, and why.

mod query;
mod stats;
mod verify;
mod why;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use countersign::analysis::path::AbsPath;
use countersign::audit::{AuditLog, AuditSettings, AuditTable, Record};
use countersign::calendar;
use countersign::config::{Loaded, discovery};
use countersign::locations::Locations;
use countersign::world::OsWorld;

use crate::files::{absolute, locations};
use crate::moments::now;
use crate::terminal::shown;
use crate::{Failure, failed};

const EXAMPLES: &str = "\
Examples:
  countersign audit tail                          the last decisions and answers
  countersign audit why 1204                      why that call was allowed, asked or denied
  countersign audit query --verdict ask --since 1d --workspace .
  countersign audit query --rule 'Bash(cargo test:*)' --json
  countersign audit verify --expect-head HASH     whether anything was changed since that hash was noted

The log is written by `hook` and `serve` where a config has `audit = { on = true }`, and by programs that embed the broker.";

/// What `audit` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct AuditArguments {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Show the last records.
    Tail(query::TailArguments),
    /// Show the records that fit.
    Query(query::QueryArguments),
    /// Say why a call was allowed, asked or denied, and what was answered.
    Why(why::WhyArguments),
    /// Check that no record was changed, taken out or moved. Exit status: 0 intact, 1 not.
    Verify(verify::VerifyArguments),
    /// Count decisions by verdict, tool, cause and day, and answers.
    Stats(stats::StatsArguments),
}

/// Which log.
#[derive(Debug, Args)]
struct Source {
    /// Another log than the user's: the file that is written; those that were set aside stand beside it.
    #[arg(long, value_name = "FILE")]
    file: Option<String>,
}

impl Source {
    fn log(&self) -> Result<AuditLog, Failure> {
        let path = match &self.file {
            Some(file) => absolute(file)?,
            None => locations()?.audit(),
        };
        Ok(AuditLog::new(path, AuditSettings::USUAL))
    }
}

pub(crate) fn run(arguments: &AuditArguments) -> Result<ExitCode, Failure> {
    match &arguments.command {
        AuditCommand::Tail(arguments) => query::tail(arguments),
        AuditCommand::Query(arguments) => query::query(arguments),
        AuditCommand::Why(arguments) => why::run(arguments),
        AuditCommand::Verify(arguments) => verify::run(arguments),
        AuditCommand::Stats(arguments) => stats::run(arguments),
    }
}

/// Records in the user's log that a person did something, where the configs turn the log on. What cannot be recorded is said,
/// and holds nothing up: it is done already.
pub(crate) fn note(what: &str, text: &str) {
    let Ok(locations) = locations() else { return };
    let Some(log) = own_log(&locations) else { return };
    if let Err(error) = log.note(Some(now()), what, text) {
        eprintln!("countersign: this is not recorded: {error}");
    }
}

/// The user's log, where the configs turn it on. Of a config that cannot be read nothing is known.
fn own_log(locations: &Locations) -> Option<AuditLog> {
    let table = |loaded| match loaded {
        Loaded::Read(file) => file.audit,
        Loaded::Absent | Loaded::Broken(_) => AuditTable::default(),
    };
    let managed = table(discovery::load_managed(locations, &OsWorld));
    let user = table(discovery::load_user(locations, &OsWorld));
    Some(AuditLog::new(locations.audit(), AuditSettings::of(&managed, &user)?))
}

/// The last decisions about calls in a workspace that can be judged again, the oldest first; nothing where there is no log.
pub(crate) fn last_calls(locations: &Locations, root: &AbsPath, most: usize) -> Result<Vec<countersign::ToolCall>, Failure> {
    let log = AuditLog::new(locations.audit(), AuditSettings::USUAL);
    let mut calls = std::collections::VecDeque::new();
    for record in log.records().map_err(failed)? {
        let record = record.map_err(failed)?;
        if record.verdict.is_some()
            && record.workspace.as_deref() == Some(root.as_str())
            && let Some(call) = record.call()
        {
            calls.push_back(call);
            if calls.len() > most {
                calls.pop_front();
            }
        }
    }
    Ok(calls.into())
}

/// When a record was written, to the second, in UTC.
fn at(record: &Record) -> String {
    record.at.map_or_else(|| "no time".to_owned(), calendar::shown_to_the_second)
}

/// The day of a moment.
fn day(at: u64) -> String {
    calendar::shown(at - at % 86_400)
}

/// What to say where there is no log.
fn none(log: &AuditLog) -> String {
    format!("there is no record in {}; `audit = {{ on = true }}` in a config turns the log on", shown(log.path().as_str()))
}
