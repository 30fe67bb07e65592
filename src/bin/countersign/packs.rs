//! `packs`: named sets of allow rules that a person turns on and off.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use countersign::analysis::path::AbsPath;
use countersign::config::{Loaded, PackChoice, discovery, edit};
use countersign::counts::counted;
use countersign::locations::Locations;
use countersign::policy::level::TrustLevel;
use countersign::policy::packs::{Group, Pack, Setting, When, all};
use countersign::trust::{ProjectConfig, Workspace};
use countersign::world::{LexicalWorld, OsWorld};
use countersign::{Broker, ToolCall, Verdict};
use serde_json::{Value, json};

use crate::check::read_call;
use crate::files::{absolute, edit_config, locations};
use crate::setup::{Present, find_pack};
use crate::status;
use crate::terminal::{ask, say};
use crate::{Failure, failed};

/// What `packs` takes.
#[derive(Debug, Args)]
pub(crate) struct PacksArguments {
    #[command(subcommand)]
    command: PacksCommand,
}

#[derive(Debug, Subcommand)]
enum PacksCommand {
    /// List the packs, and where they are on.
    List {
        /// Answer as JSON Lines.
        #[arg(long)]
        json: bool,
    },
    /// Show what a pack allows.
    Show {
        /// The name as listed.
        name: String,
        /// Answer as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show every rule that a pack adds, ask, and turn it on.
    On {
        #[command(flatten)]
        target: Target,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Turn a pack off.
    Off(Target),
}

#[derive(Debug, Args)]
struct Target {
    /// The name as listed.
    name: String,
    /// Only in the workspace that this folder belongs to; everywhere by default.
    #[arg(long, value_name = "DIR")]
    workspace: Option<String>,
}

pub(crate) fn run(arguments: &PacksArguments) -> Result<ExitCode, Failure> {
    match &arguments.command {
        PacksCommand::List { json } => list(*json),
        PacksCommand::Show { name, json } => {
            let pack = find_pack(name)?;
            say(&if *json { described(pack).to_string() } else { shown(pack) })
        }
        PacksCommand::On { target, yes } => on(target, *yes),
        PacksCommand::Off(target) => {
            let (pack, locations) = (find_pack(&target.name)?, locations()?);
            let workspace = root(target, &locations)?;
            // A folder that is written in another way than its root is the same workspace.
            let written = choices(&locations)?.into_iter().find(|choice| {
                choice.pack.name == pack.name
                    && choice.workspace.is_some()
                    && choice.holds_in(workspace.as_ref(), locations.home(), &OsWorld)
            });
            let written = written.and_then(|choice| choice.workspace).or_else(|| workspace.as_ref().map(ToString::to_string));
            let folder = workspace.as_ref().and(written.as_deref());
            edit_config(&locations.user_config(), |text| edit::remove_pack(text, pack.name, folder))?;
            say(&format!("off: {}{}", pack.name, place(folder)))
        }
    }
}

fn on(target: &Target, yes: bool) -> Result<ExitCode, Failure> {
    let (pack, locations) = (find_pack(&target.name)?, locations()?);
    let workspace = root(target, &locations)?;
    let is_on = choices(&locations)?.iter().any(|choice| {
        choice.pack.name == pack.name
            && choice.workspace.is_some() == workspace.is_some()
            && choice.holds_in(workspace.as_ref(), locations.home(), &OsWorld)
    });
    let folder = workspace.as_ref().map(AbsPath::as_str);
    if is_on {
        return say(&format!("{} is on already{}", pack.name, place(folder)));
    }
    say(&shown(pack))?;
    say(&saved(pack))?;
    if !yes && !ask(&format!("\nTurn {} on{}? Type yes: ", pack.name, folder.map_or(" everywhere".to_owned(), |f| place(Some(f)))))? {
        say("not turned on")?;
        return Ok(status::undecided());
    }
    edit_config(&locations.user_config(), |text| edit::add_pack(text, pack.name, folder))?;
    say(&format!("on: {}{}", pack.name, place(folder)))
}

fn place(folder: Option<&str>) -> String {
    folder.map(|folder| format!(" in {folder}")).unwrap_or_default()
}

/// The root of the workspace that was named.
fn root(target: &Target, locations: &Locations) -> Result<Option<AbsPath>, Failure> {
    let Some(folder) = &target.workspace else { return Ok(None) };
    let workspace = Workspace::discover(&absolute(folder)?, &OsWorld, locations.home());
    match workspace.refused() {
        Some(why) => Err(Failure::Failed(format!("{}: {why}", workspace.root()))),
        None => Ok(Some(workspace.root().clone())),
    }
}

fn choices(locations: &Locations) -> Result<Vec<PackChoice>, Failure> {
    match discovery::load_user(locations, &OsWorld) {
        Loaded::Absent => Ok(Vec::new()),
        Loaded::Read(file) => Ok(file.packs),
        Loaded::Broken(error) => Err(failed(error)),
    }
}

fn list(as_json: bool) -> Result<ExitCode, Failure> {
    let choices = choices(&locations()?)?;
    for pack in all() {
        let on: Vec<&PackChoice> = choices.iter().filter(|choice| choice.pack.name == pack.name).collect();
        let places: Vec<&str> = on.iter().map(|choice| choice.workspace.as_deref().unwrap_or("everywhere")).collect();
        let rules: usize = pack.groups.iter().map(|group| group.texts().count()).sum();
        say(&if as_json {
            json!({ "name": pack.name, "about": pack.about, "rules": rules, "on": places }).to_string()
        } else {
            let state = if places.is_empty() { "off".to_owned() } else { format!("on: {}", places.join(", ")) };
            format!("{:<15} {rules:>4} rules  {state}", pack.name)
        })?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Every rule of a pack, in words.
fn shown(pack: &Pack) -> String {
    let mut out = format!("{}: {}\n", pack.name, pack.about);
    for group in pack.groups {
        let _ = writeln!(out, "\n{} {}", group.why, condition(group));
        wrap(&mut out, "allow", group.texts());
        wrap(&mut out, "but not", group.except.iter().map(|&text| text.to_owned()));
    }
    out.trim_end().to_owned()
}

/// Columns of a line of rules.
const WIDTH: usize = 110;

/// Rules one behind the other, in lines that fit a screen.
fn wrap(out: &mut String, word: &str, texts: impl Iterator<Item = String>) {
    let mut line = String::new();
    for text in texts {
        if line.is_empty() {
            line = format!("  {word} {text}");
        } else if line.len() + text.len() + 2 > WIDTH {
            out.push_str(&line);
            out.push_str(",\n");
            line = format!("    {text}");
        } else {
            line.push_str(", ");
            line.push_str(&text);
        }
    }
    if !line.is_empty() {
        out.push_str(&line);
        out.push('\n');
    }
}

/// Where the rules of a group hold.
fn condition(group: &Group) -> String {
    match group.when {
        When::Always => "(in every folder)".to_owned(),
        When::Trusted => "(in workspaces that you confirmed)".to_owned(),
        When::Holds(files) => format!("(in workspaces that you confirmed, with {})", files.join(" or ").replace("{name}", "FOLDER-NAME")),
    }
}

fn described(pack: &Pack) -> Value {
    let groups = pack.groups.iter().map(|group| {
        let texts: Vec<String> = group.texts().collect();
        json!({ "why": group.why, "where": condition(group), "allow": texts, "except": group.except })
    });
    json!({ "name": pack.name, "about": pack.about, "groups": groups.collect::<Vec<_>>() })
}

/// A recorded session, to tell what difference a pack makes.
const SAMPLE: &str = include_str!("../../../examples/session.jsonl");
const SAMPLE_HOME: &str = "/home/you";
const SAMPLE_WORKSPACE: &str = "/home/you/shop";

/// How many questions the sample session would have had with and without the pack.
fn saved(pack: &'static Pack) -> String {
    let calls: Vec<ToolCall> = SAMPLE
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter_map(|value: Value| read_call(&value, SAMPLE_WORKSPACE).ok())
        .collect();
    let asks =
        |with: bool| sample_broker(pack, with).map_or(0, |b| calls.iter().filter(|call| b.decide(call).verdict() == Verdict::Ask).count());
    let (before, after) = (asks(false), asks(true));
    let saved = before.saturating_sub(after);
    format!("\nIn a sample session of {} it saves {saved} of {}.", counted(calls.len(), "call"), counted(before, "question"))
}

fn sample_broker(pack: &'static Pack, with: bool) -> Option<Broker> {
    let root = AbsPath::parse(SAMPLE_WORKSPACE)?;
    let config = ProjectConfig::load(&LexicalWorld, &Workspace::discover(&root, &LexicalWorld, None));
    let confirmation = config.review().confirm().ok()?;
    let builder = Broker::builder().home(SAMPLE_HOME).world(LexicalWorld).trusted_project(config.confirm(confirmation).ok()?);
    let setting = Setting { workspace: Some(&root), level: TrustLevel::Full, world: &Present };
    Some(builder.rules(if with { pack.rules(setting) } else { Vec::new() }).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_a_pack_is_shown_in_lines_that_fit() {
        for pack in all() {
            let shown = shown(pack);
            for text in pack.groups.iter().flat_map(Group::texts) {
                assert!(shown.contains(&text), "{text}");
            }
            let rules = shown.lines().filter(|line| line.starts_with("  "));
            assert!(rules.clone().count() > 0 && rules.into_iter().all(|line| line.len() <= WIDTH + 1), "{}", pack.name);
        }
    }

    #[test]
    fn what_a_pack_saves_is_counted_in_the_sample() {
        let of = |name: &str| saved(find_pack(name).expect("a pack"));
        assert_eq!(of("build-and-test").trim(), "In a sample session of 40 calls it saves 5 of 16 questions.");
        assert_eq!(of("read-only").trim(), "In a sample session of 40 calls it saves 0 of 16 questions.");
    }
}
