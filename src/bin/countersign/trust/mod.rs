//! `trust`: what the person has said about workspaces.

mod confirm;
mod lists;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use countersign::analysis::path::AbsPath;
use countersign::locations::Locations;
use countersign::trust::{Project, ProjectConfig, Review, TrustLevel, TrustRecord, TrustStatus, TrustStore, Untrusted, Workspace};
use countersign::world::{LexicalWorld, OsWorld, World as _};
use countersign::{Broker, ToolCall};
use serde_json::{Value, json};

use crate::files::{absolute, locations};
use crate::moments::now;
use crate::recorded::{self, Sessions};
use crate::status;
use crate::terminal::{is_attended, say, shown};
use crate::{Failure, failed};

/// What `trust` takes.
#[derive(Debug, Args)]
pub(crate) struct TrustArguments {
    #[command(subcommand)]
    command: TrustCommand,
}

#[derive(Debug, Subcommand)]
enum TrustCommand {
    /// List what was said about workspaces.
    List {
        /// Answer as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say whether the workspace is confirmed. Exit status: 0 it is, 10 something is to be confirmed, 20 it is not trusted at all.
    Status(Target),
    /// Show what confirming would make active, and what other programs would run because of files of the project.
    Review {
        #[command(flatten)]
        target: Target,
        /// Recorded sessions, such as transcripts of Claude Code or Codex: what it would have changed about their last
        /// 200 calls; repeatable. Without it, the last ones in the audit log are taken, where there are any.
        #[arg(long, value_name = "FILE")]
        history: Vec<String>,
    },
    /// Show the review, ask, and confirm exactly what was shown, or a part of it.
    Confirm(confirm::ConfirmArguments),
    /// Take back what was said about a workspace.
    Revoke(Target),
    /// Forget what was said about folders that are gone, or in whose place another stands.
    Prune {
        /// Answer as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show which folders another agent trusts, and ask about each of them; nothing is taken over without an answer.
    Import(lists::ImportArguments),
}

#[derive(Debug, Args)]
struct Target {
    /// A folder of the workspace; by default the current one.
    dir: Option<String>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// A workspace, its files and what was said about it.
struct Scene {
    locations: Locations,
    workspace: Workspace,
    store: TrustStore,
}

/// How many of the last calls are looked at.
const HISTORY: usize = 200;

impl Scene {
    fn of(dir: Option<&str>) -> Result<Self, Failure> {
        let locations = locations()?;
        let workspace = Workspace::discover(&absolute(dir.unwrap_or("."))?, &OsWorld, locations.home());
        locations.check_outside(workspace.root()).map_err(failed)?;
        let store = open_store(&locations);
        Ok(Self { locations, workspace, store })
    }

    fn config(&self) -> ProjectConfig<Untrusted> {
        ProjectConfig::load(&OsWorld, &self.workspace)
    }

    /// Whether the person said that nothing in it is taken for granted.
    fn is_distrusted(&self) -> bool {
        self.store.standing(&self.workspace, &self.config(), now()).level() == TrustLevel::None
    }

    fn review(&self, config: &ProjectConfig<Untrusted>) -> Review {
        config.review_since(&self.store.standing(&self.workspace, config, now()))
    }
}

pub(crate) fn run(arguments: &TrustArguments) -> Result<ExitCode, Failure> {
    match &arguments.command {
        TrustCommand::List { json } => list(*json),
        TrustCommand::Status(target) => status(target),
        TrustCommand::Review { target, history } => review(target, history),
        TrustCommand::Confirm(arguments) => confirm::run(arguments),
        TrustCommand::Revoke(target) => revoke(target),
        TrustCommand::Prune { json } => prune(*json),
        TrustCommand::Import(arguments) => lists::run(arguments),
    }
}

/// A person decided that a workspace is not trusted at all, and only a person lets it be trusted more.
fn refuse_to_raise() -> ExitCode {
    eprintln!("countersign: this workspace is not trusted at all, and there is nobody to ask here: change that in a terminal");
    status::undecided()
}

fn open_store(locations: &Locations) -> TrustStore {
    let store = TrustStore::open(locations.trust());
    for problem in store.problems() {
        eprintln!("countersign: trust records: {problem}");
    }
    store
}

fn list(json: bool) -> Result<ExitCode, Failure> {
    let store = open_store(&locations()?);
    if json {
        let records: Vec<Value> = store.list().map(as_json).collect();
        return say(&json!(records).to_string());
    }
    let line = |record: &TrustRecord| {
        let gone = if OsWorld.exists(&record.root) { "" } else { " (the folder is not there any more)" };
        format!("{}: {record}{gone}", shown(record.root.as_str()))
    };
    say_lines(&store.list().map(line).collect::<Vec<_>>(), "nothing was said about any workspace")
}

fn as_json(record: &TrustRecord) -> Value {
    json!({
        "root": record.root.as_str(),
        "folder": record.folder.as_ref().map(countersign::world::FolderId::as_str),
        "action": record.action,
        "digest": record.digest.map(|digest| digest.to_string()),
        "items": record.items,
        "scope": record.scope,
        "until": record.until,
        "by": record.by,
        "at": record.at,
    })
}

fn status(target: &Target) -> Result<ExitCode, Failure> {
    let scene = Scene::of(target.dir.as_deref())?;
    let config = scene.config();
    let standing = scene.store.standing(&scene.workspace, &config, now());
    let status = standing.status();
    let broken = config.broken().map(ToString::to_string);
    if target.json {
        let told = json!({
            "root": scene.workspace.root().as_str(),
            "status": status.word(),
            "level": standing.level(),
            "digest": config.digest().map(|digest| digest.to_string()),
            "broken": broken,
            "notes": scene.workspace.notes().iter().map(ToString::to_string).collect::<Vec<_>>(),
        });
        say(&told.to_string())?;
    } else {
        let mut lines = vec![format!("{}: {status}", shown(scene.workspace.root().as_str()))];
        lines.extend(broken.iter().map(|why| format!("its config cannot be used: {}", shown(why))));
        lines.extend(scene.workspace.notes().iter().map(|note| format!("note: {note}")));
        lines.extend(next(status).map(str::to_owned));
        say_lines(&lines, "")?;
    }
    Ok(match status {
        TrustStatus::Confirmed { .. } if broken.is_none() => ExitCode::SUCCESS,
        _ if standing.level() == TrustLevel::None => status::denied(),
        TrustStatus::Refused(_) => status::denied(),
        _ => status::undecided(),
    })
}

/// What a person can do about it.
fn next(status: &TrustStatus) -> Option<&'static str> {
    match status {
        TrustStatus::Confirmed { .. } | TrustStatus::Refused(_) => None,
        TrustStatus::Limited { .. } => Some("`countersign trust confirm` trusts it further, `countersign trust revoke` forgets this"),
        _ => Some("see `countersign trust review`, then `countersign trust confirm`"),
    }
}

fn review(target: &Target, history: &[String]) -> Result<ExitCode, Failure> {
    let scene = Scene::of(target.dir.as_deref())?;
    let config = scene.config();
    let review = scene.review(&config);
    let calls = if history.is_empty() {
        crate::audit::last_calls(&scene.locations, scene.workspace.root(), HISTORY).unwrap_or_default()
    } else {
        last_calls(history)?
    };
    let rehearsal = (!history.is_empty() || !calls.is_empty()).then(|| {
        let project = scene.store.project(&scene.workspace, scene.config(), now());
        let home = scene.locations.home().map_or_else(String::new, ToString::to_string);
        let builder = Broker::builder().home(&home).clock(now).world(LexicalWorld);
        let builder = match project {
            Project::Trusted(trusted) => builder.trusted_project(trusted),
            Project::Untrusted(untrusted) => builder.untrusted_project(&untrusted),
        };
        builder.build().rehearse(&config, &calls)
    });
    if target.json {
        let mut all = serde_json::to_value(&review).map_err(failed)?;
        if let (Some(fields), Some(rehearsal)) = (all.as_object_mut(), &rehearsal) {
            fields.insert("rehearsal".to_owned(), json!(rehearsal));
        }
        return say(&all.to_string());
    }
    let rehearsal = rehearsal.map_or_else(String::new, |rehearsal| rehearsal.to_string());
    let digest = review.digest().map_or_else(String::new, |digest| format!("Digest of what is shown: {digest}\n"));
    say(format!("{review}{rehearsal}{digest}").trim_end())
}

/// The last calls of recorded sessions, as they would run in the workspace that they were recorded in.
fn last_calls(files: &[String]) -> Result<Vec<ToolCall>, Failure> {
    let mut calls = Vec::new();
    for name in files {
        let records = recorded::read_and_warn(&[name])?.records;
        let sessions = Sessions::of(records.iter());
        calls.extend(records.iter().map(|record| record.to_call(sessions.folders(record).1.as_str())));
    }
    Ok(calls.split_off(calls.len().saturating_sub(HISTORY)))
}

fn revoke(target: &Target) -> Result<ExitCode, Failure> {
    let mut scene = Scene::of(target.dir.as_deref())?;
    // A folder that is not there any more has no markers: it is taken as it is named.
    let named = absolute(target.dir.as_deref().unwrap_or("."))?;
    let root = if OsWorld.exists(&named) { scene.workspace.root().clone() } else { named };
    if scene.is_distrusted() && !is_attended() {
        return Ok(refuse_to_raise());
    }
    let was = scene.store.revoke(&root, user().as_deref(), now())?;
    if was {
        crate::audit::note("trust", &format!("{root} is not trusted any more"));
    }
    if target.json {
        return say(&json!({ "root": root.as_str(), "revoked": was }).to_string());
    }
    say(&format!("{} is {}", shown(root.as_str()), if was { "not trusted any more" } else { "not trusted, as before" }))
}

fn prune(json: bool) -> Result<ExitCode, Failure> {
    let mut store = open_store(&locations()?);
    let forgotten = store.prune(&OsWorld)?;
    if json {
        return say(&json!(forgotten.iter().map(as_json).collect::<Vec<_>>()).to_string());
    }
    let line = |record: &TrustRecord| format!("forgot {}: {record}", shown(record.root.as_str()));
    say_lines(&forgotten.iter().map(line).collect::<Vec<_>>(), "nothing is out of date")
}

/// Who answers, for the record.
fn user() -> Option<String> {
    ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok()).filter(|name| !name.is_empty())
}

fn say_lines(lines: &[String], otherwise: &str) -> Result<ExitCode, Failure> {
    if lines.is_empty() { say(otherwise) } else { say(&lines.join("\n")) }
}

fn workspace_of(folder: &AbsPath, locations: &Locations) -> Workspace {
    Workspace::at(folder, &OsWorld, locations.home())
}
