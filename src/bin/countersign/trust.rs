//! `trust`: what the person has confirmed about a workspace.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use countersign::trust::{ConfigSnapshot, ProjectConfig, TrustStatus, TrustStore, Workspace};
use countersign::world::OsWorld;
use serde_json::json;

use crate::Failure;
use crate::setup::{absolute, locations, now};

/// What `trust` takes.
#[derive(Debug, Args)]
pub(crate) struct TrustArguments {
    #[command(subcommand)]
    command: TrustCommand,
}

#[derive(Debug, Subcommand)]
enum TrustCommand {
    /// Say whether the workspace is confirmed.
    Status(Target),
    /// Show what confirming would make active.
    Review(Target),
    /// Show the review, ask, and confirm exactly what was shown.
    Confirm {
        #[command(flatten)]
        target: Target,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Take the confirmation back.
    Revoke(Target),
}

#[derive(Debug, Args)]
struct Target {
    /// A folder of the workspace; by default the current one.
    dir: Option<String>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &TrustArguments) -> Result<ExitCode, Failure> {
    let (target, yes) = match &arguments.command {
        TrustCommand::Status(target) | TrustCommand::Review(target) | TrustCommand::Revoke(target) => (target, false),
        TrustCommand::Confirm { target, yes } => (target, *yes),
    };
    let locations = locations()?;
    let workspace = Workspace::discover(&absolute(target.dir.as_deref().unwrap_or("."))?, &OsWorld, locations.home());
    locations.check_outside(workspace.root()).map_err(|e| Failure::Failed(e.to_string()))?;
    let mut store = TrustStore::open(locations.trust());
    for problem in store.problems() {
        eprintln!("countersign: trust records: {problem}");
    }
    if let TrustCommand::Revoke(_) = &arguments.command {
        let was = store.revoke(workspace.root(), None, now()).map_err(|e| Failure::Failed(e.to_string()))?;
        return say(target, &json!({ "root": workspace.root().as_str(), "revoked": was }), &revoked(&workspace, was));
    }
    let snapshot = ConfigSnapshot::take(&OsWorld, &workspace).map_err(|e| Failure::Failed(e.to_string()))?;
    let config = ProjectConfig::from_snapshot(&snapshot);
    let review = config.review();
    match &arguments.command {
        TrustCommand::Status(_) => {
            let (word, text) = describe(store.standing(&workspace, &config, now()).status());
            say(
                target,
                &json!({ "root": workspace.root().as_str(), "status": word, "digest": snapshot.digest().to_string() }),
                &format!("{}: {text}", workspace.root()),
            )
        }
        TrustCommand::Review(_) => {
            say(target, &serde_json::to_value(&review).map_err(|e| Failure::Failed(e.to_string()))?, &review.to_string())
        }
        TrustCommand::Confirm { .. } => {
            println!("{review}");
            if !yes && !ask("Confirm this workspace as shown? Type yes: ")? {
                println!("not confirmed");
                return Ok(ExitCode::from(10));
            }
            let confirmation = review.confirm().map_err(|e| Failure::Failed(e.to_string()))?;
            store.confirm(&confirmation, now()).map_err(|e| Failure::Failed(e.to_string()))?;
            println!("confirmed {}", workspace.root());
            Ok(ExitCode::SUCCESS)
        }
        TrustCommand::Revoke(_) => Ok(ExitCode::SUCCESS),
    }
}

fn revoked(workspace: &Workspace, was: bool) -> String {
    if was { format!("{} is not trusted any more", workspace.root()) } else { format!("{} was not confirmed", workspace.root()) }
}

fn describe(status: &TrustStatus) -> (&'static str, String) {
    match status {
        TrustStatus::Confirmed { .. } => ("confirmed", "confirmed".to_owned()),
        TrustStatus::Changed { .. } => {
            ("changed", "changed since it was confirmed; see `countersign trust review`, then `trust confirm`".to_owned())
        }
        TrustStatus::Revoked { .. } => ("revoked", "revoked".to_owned()),
        TrustStatus::Unknown => ("unknown", "not confirmed; see `countersign trust review`, then `trust confirm`".to_owned()),
        TrustStatus::Refused(why) => ("refused", format!("never trusted: {why}")),
        _ => ("other", "not confirmed".to_owned()),
    }
}

fn say(target: &Target, json: &serde_json::Value, text: &str) -> Result<ExitCode, Failure> {
    let mut out = std::io::stdout();
    if target.json { writeln!(out, "{json}") } else { writeln!(out, "{}", text.trim_end()) }.map_err(|e| Failure::Failed(e.to_string()))?;
    Ok(ExitCode::SUCCESS)
}

/// Whether the person types yes.
pub(crate) fn ask(question: &str) -> Result<bool, Failure> {
    print!("{question}");
    std::io::stdout().flush().map_err(|e| Failure::Failed(e.to_string()))?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|e| Failure::Failed(e.to_string()))?;
    Ok(line.trim() == "yes")
}
