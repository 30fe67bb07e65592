//! `import`: what other agents' permission files say, as rules in the user's config.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use countersign::analysis::path::AbsPath;
use countersign::config::ConfigFile;
use countersign::config::import::{AGENTS, Agent, Entry, ForeignFile, Import, Outcome, RuleText, Scope, render};
use countersign::counts::counted;
use countersign::policy::rule::Layer;
use countersign::storage::replace::replace;
use serde_json::{Value, json};

use crate::files::{absolute, locations, read_text};
use crate::status;
use crate::terminal::{ask, say};
use crate::{Failure, failed};

/// The agents whose files are understood, a line each.
fn known_agents() -> String {
    AGENTS.iter().map(|agent| format!("  {:<12} {}", agent.name, agent.files)).collect::<Vec<_>>().join("\n")
}

/// What `import` takes.
#[derive(Debug, Args)]
#[command(after_help = format!("Agents, and what their files are called:\n{}", known_agents()))]
// Switches of a command line are what they are.
#[allow(clippy::struct_excessive_bools)]
pub(crate) struct ImportArguments {
    /// The agent whose files they are, by its name below.
    agent: String,
    /// Its files, in the order in which the agent reads them.
    #[arg(required = true)]
    paths: Vec<String>,
    /// Show what would become of them, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Answer as JSON; needs --dry-run or --yes.
    #[arg(long)]
    json: bool,
    /// Do not ask. Rules that allow whatever code they are given stay out.
    #[arg(long)]
    yes: bool,
    /// Ask about each rule that allows whatever code it is given; needs a terminal.
    #[arg(long, conflicts_with = "yes")]
    confirm_each: bool,
    /// Whose word the files are, where their paths do not say it.
    #[arg(long, value_name = "WHOSE")]
    scope: Option<Whose>,
}

/// Whose word a file is.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Whose {
    Managed,
    User,
    Project,
    Local,
}

struct File {
    name: String,
    text: String,
    scope: Scope,
    folder: Option<String>,
}

pub(crate) fn run(arguments: &ImportArguments) -> Result<ExitCode, Failure> {
    if arguments.json && !arguments.dry_run && !arguments.yes {
        return Err(Failure::Usage("--json needs --dry-run or --yes".to_owned()));
    }
    if arguments.confirm_each && !std::io::stdin().is_terminal() {
        return Err(Failure::Usage("--confirm-each needs a terminal: each rule is looked at by a person".to_owned()));
    }
    let locations = locations()?;
    let import = read_files(&arguments.agent, &arguments.paths, arguments.scope, locations.home())?;
    let report = if arguments.json { as_json(&import).to_string() } else { import.to_string() };
    say(report.trim_end())?;
    if arguments.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    // Who reads JSON reads one value.
    let told = |what: &str| if arguments.json { Ok(ExitCode::SUCCESS) } else { say(what) };
    let unreadable = import.counts().unreadable;
    if arguments.yes && unreadable > 0 {
        let parts = counted(unreadable, "part");
        return Err(Failure::Failed(format!("{parts} not readable that may restrict something: nothing is changed")));
    }
    let confirmed = if arguments.confirm_each { confirm_each(&import)? } else { BTreeSet::new() };
    let path = locations.user_config();
    let existing = read_text(&path)?.unwrap_or_default();
    let rendered = render::add_to(&existing, &import, &confirmed).map_err(|e| Failure::Failed(format!("{path}: {e}")))?;
    if rendered.added == 0 {
        return told("nothing is new");
    }
    ConfigFile::parse(&rendered.text, Layer::User, path.as_str()).map_err(failed)?;
    let added = counted(rendered.added, "rule");
    let question = match unreadable {
        0 => format!("Add {added} to {path}? Type yes: "),
        parts => format!("{} not readable that may restrict something. Add {added} to {path}? Type yes: ", counted(parts, "part")),
    };
    if !arguments.yes && !ask(&question)? {
        told("nothing was changed")?;
        return Ok(status::undecided());
    }
    // What was read before the question is what is written to: an edit in between is not lost.
    if read_text(&path)?.unwrap_or_default() != existing {
        return Err(Failure::Failed(format!("{path} was changed meanwhile; import again")));
    }
    replace(&path, rendered.text.as_bytes())?;
    told(&format!("added {added} to {path}"))
}

/// What becomes of everything that these files of an agent say.
pub(crate) fn read_files(agent: &str, paths: &[String], scope: Option<Whose>, home: Option<&AbsPath>) -> Result<Import, Failure> {
    let found =
        Agent::named(agent).ok_or_else(|| Failure::Usage(format!("no agent is called `{agent}`; known are\n{}", known_agents())))?;
    let files = paths.iter().map(|path| read(path, scope, home)).collect::<Result<Vec<_>, _>>()?;
    let foreign: Vec<ForeignFile<'_>> = files
        .iter()
        .map(|file| ForeignFile { name: &file.name, text: &file.text, scope: file.scope, folder: file.folder.as_deref() })
        .collect();
    Ok(found.read(&foreign))
}

fn read(path: &str, scope: Option<Whose>, home: Option<&AbsPath>) -> Result<File, Failure> {
    let absolute = absolute(path)?;
    let text = read_text(&absolute)?.ok_or_else(|| Failure::Failed(format!("`{path}` is not there")))?;
    let folder = folder_of(&absolute);
    let scope = match scope {
        Some(Whose::Managed) => Scope::Managed,
        Some(Whose::User) => Scope::User,
        Some(Whose::Project) => Scope::Project,
        Some(Whose::Local) => Scope::Local,
        None => scope_of(&absolute, folder.as_ref(), home),
    };
    Ok(File { name: path.to_owned(), text, scope, folder: folder.map(|folder| folder.as_str().to_owned()) })
}

/// The folder that a file of a project is about: the one that holds the agent's own folder, such as `.claude`; the
/// innermost, as it is what the file's rules are limited to.
///
/// Below `.config` and `.local` are the folders of everything, among them clones of other people's repositories: only
/// those that are named after an agent hold the person's own files.
fn folder_of(path: &AbsPath) -> Option<AbsPath> {
    let mut current = path.parent();
    while let Some(folder) = current {
        let parent = folder.parent();
        let is_agents = match folder.name() {
            ".config" | ".local" => {
                let below = path.as_str().strip_prefix(folder.as_str()).unwrap_or_default().trim_start_matches('/');
                let name = below.strip_prefix("share/").unwrap_or(below).split('/').next().unwrap_or_default();
                AGENTS.iter().any(|agent| agent.shared.contains(&name))
            }
            name => AGENTS.iter().any(|agent| agent.folders.contains(&name)),
        };
        if is_agents {
            return parent;
        }
        current = parent;
    }
    path.parent()
}

/// Whose word a file is, by where it lies. What is not certainly the person's own is a project's.
fn scope_of(path: &AbsPath, folder: Option<&AbsPath>, home: Option<&AbsPath>) -> Scope {
    let managed = ["/etc", "/Library/Application Support", "c:/Program Files", "c:/ProgramData"];
    if managed.iter().filter_map(|folder| AbsPath::parse(folder)).any(|folder| folder.contains(path)) {
        return Scope::Managed;
    }
    if folder.is_some() && folder == home {
        return Scope::User;
    }
    if path.name().contains(".local.") { Scope::Local } else { Scope::Project }
}

/// The entries that the person confirms, each by itself.
fn confirm_each(import: &Import) -> Result<BTreeSet<usize>, Failure> {
    let mut confirmed = BTreeSet::new();
    for (index, entry) in import.entries.iter().enumerate() {
        if let Outcome::Asks(..) = &entry.outcome {
            say(&format!("\n{}\n{}", entry.place, entry.to_string().trim_end()))?;
            if ask("Allow this without asking? Type yes: ")? {
                confirmed.insert(index);
            }
        }
    }
    Ok(confirmed)
}

fn as_json(import: &Import) -> Value {
    let counts = import.counts();
    json!({
        "files": import.files.iter().map(|(file, scope)| json!({ "file": file, "scope": scope_word(*scope) })).collect::<Vec<_>>(),
        "entries": import.entries.iter().map(entry).collect::<Vec<_>>(),
        "counts": {
            "allow": counts.allow, "ask": counts.ask, "deny": counts.deny, "unconfirmed": counts.unconfirmed,
            "secrets": counts.secrets, "skipped": counts.skipped, "shown": counts.shown, "unreadable": counts.unreadable,
        },
    })
}

fn scope_word(scope: Scope) -> &'static str {
    match scope {
        Scope::Managed => "managed",
        Scope::User => "user",
        Scope::Project => "project",
        Scope::Local => "local",
    }
}

fn entry(entry: &Entry) -> Value {
    let (outcome, why) = match &entry.outcome {
        Outcome::Rule(_) => ("rule", None),
        Outcome::Normalised(_, note) => ("normalised", Some(note.as_str())),
        Outcome::Asks(_, why) => ("asks", Some(why.as_str())),
        Outcome::Skipped(why) => ("skipped", Some(why.as_str())),
        Outcome::Secret(kind) => ("secret", Some(*kind)),
        Outcome::Shown(text) => ("shown", Some(text.as_str())),
        Outcome::Setting(what) => ("setting", Some(what.as_str())),
        Outcome::Unreadable(why) => ("unreadable", Some(why.as_str())),
    };
    json!({
        "file": entry.place.file, "line": entry.place.line, "original": entry.original, "outcome": outcome, "why": why,
        "rule": entry.outcome.rule().map(rule),
    })
}

fn rule(rule: &RuleText) -> Value {
    let args: serde_json::Map<String, Value> = rule.args.iter().map(|(name, pattern)| (name.clone(), json!(pattern))).collect();
    json!({
        "effect": rule.effect.to_string(), "rules": rule.rules, "except": rule.except, "args": args, "mode": rule.modes,
        "cwd": rule.folders, "reason": rule.reason,
    })
}
