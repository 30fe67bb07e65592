//! `install`: the settings of an agent that make it call `countersign hook`, and the proof that they do.

mod edit;
mod prove;
mod settings;

use std::fs;
use std::process::ExitCode;

use clap::Args;
use countersign::analysis::path::AbsPath;
use countersign::hook::Agent;
use countersign::policy::definition::changes;
use countersign::prompt::ScreenText;
use countersign::storage::replace::replace;

use self::prove::{Proof, prove, prove_plugin};
use self::settings::{Content, Folders, Settings, settings};
use crate::Failure;
use crate::files::{absolute, locations, read_text};
use crate::status;
use crate::terminal::{ask, is_attended, say, shown};

/// What `install` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Agents: claude-code, codex, gemini, cursor, copilot, opencode.
Comments, order and other hooks stay as they are, and a file that cannot be read is not touched. The hook stops the call also where
this program is missing or dies; that is tried out at the end, with the very command that was written. Exit status: 0 it is
there and stops what it has to stop, 1 it does not, 10 nothing was written because nobody was there to ask.")]
pub(crate) struct InstallArguments {
    /// Which agent.
    agent: Agent,
    /// Take out what was put in.
    #[arg(long)]
    uninstall: bool,
    /// Show what would be written, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Write without a question.
    #[arg(long)]
    yes: bool,
    /// Write the settings of the project in this folder instead of your own.
    #[arg(long, value_name = "DIR")]
    project: Option<String>,
    /// The path of this program to be written there; by default where it is now.
    #[arg(long, value_name = "PATH")]
    program: Option<String>,
}

/// What becomes of a file.
enum Change {
    Nothing,
    Write(String),
    Remove,
}

pub(crate) fn run(arguments: &InstallArguments) -> Result<ExitCode, Failure> {
    let agent = arguments.agent;
    let home = locations()?.home().cloned().ok_or("the platform names no home folder")?;
    let project = arguments.project.as_deref().map(absolute).transpose()?;
    let program = match &arguments.program {
        Some(program) => program.clone(),
        None => std::env::current_exe()
            .map_err(|e| format!("where this program is cannot be found: {e}"))?
            .to_str()
            .ok_or("the path of this program is not UTF-8")?
            // Shells on Windows take either, and one of the two means nothing else to them.
            .replace(if cfg!(windows) { '\\' } else { '/' }, "/"),
    };
    let folders = Folders { home, project, variable: |name| std::env::var(name).ok() };
    let settings = settings(agent, &program, &folders)?;
    let path = &settings.path;
    let old = read_text(path)?;
    let change = changed(agent, &settings, old.as_deref(), arguments.uninstall)
        .map_err(|why| Failure::Failed(format!("{} stays as it is: {why}", shown(path.as_str()))))?;
    let new = match &change {
        Change::Nothing => None,
        Change::Write(text) => Some(text.as_str()),
        Change::Remove => Some(""),
    };
    if let Some(new) = new {
        let real = fs::canonicalize(path.as_str()).ok().and_then(|real| real.to_str().map(str::to_owned));
        let place = real.filter(|real| real != path.as_str()).map_or_else(String::new, |real| format!(" (in {})", shown(&real)));
        say(&format!("--- {}{place}", shown(path.as_str())))?;
        for line in changes(old.as_deref().unwrap_or_default(), new).lines().filter(|line| *line != "- ") {
            say(&ScreenText::new(line).to_string())?;
        }
        if arguments.dry_run {
            return Ok(ExitCode::SUCCESS);
        }
        if !arguments.yes {
            if !is_attended() {
                say("nothing was written: there is nobody to ask here; --yes writes without a question")?;
                return Ok(status::undecided());
            }
            if !ask("Write it so? Type yes: ")? {
                say("nothing was written")?;
                return Ok(status::undecided());
            }
        }
        apply(path, old.as_deref(), &change)?;
        let what = if matches!(change, Change::Remove) { "removed" } else { "wrote" };
        crate::audit::note(if arguments.uninstall { "uninstall" } else { "install" }, &format!("{agent}: {what} {path}"));
        say(&format!("{what} {}", shown(path.as_str())))?;
    } else {
        say(&format!("{} needs no change", shown(path.as_str())))?;
    }
    if arguments.uninstall || arguments.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    report(agent, &program, &settings)
}

fn changed(agent: Agent, settings: &Settings, old: Option<&str>, uninstall: bool) -> Result<Change, String> {
    let text = old.unwrap_or_default();
    let new = match (&settings.content, uninstall) {
        (Content::Hooks { hooks, version }, false) => Some(edit::with(agent, text, hooks, *version)?),
        (Content::Hooks { .. }, true) if old.is_none() => None,
        (Content::Hooks { hooks, .. }, true) => edit::without(agent, text, hooks)?,
        (Content::Plugin(plugin), _) => {
            let is_ours = |text: &str| text.lines().next() == plugin.lines().next();
            if old.is_some_and(|text| !is_ours(text)) {
                return Err("there is a file of that name which is none of ours".to_owned());
            }
            (!uninstall).then(|| plugin.clone())
        }
    };
    Ok(match (new, old) {
        (Some(new), old) if old == Some(new.as_str()) => Change::Nothing,
        (Some(mut new), old) => {
            if old.is_none() && !new.ends_with('\n') {
                new.push('\n');
            }
            Change::Write(new)
        }
        (None, None) => Change::Nothing,
        // What is linked from elsewhere stays.
        (None, Some(_)) if fs::symlink_metadata(settings.path.as_str()).is_ok_and(|meta| meta.is_symlink()) => {
            Change::Write("{}\n".to_owned())
        }
        (None, Some(_)) => Change::Remove,
    })
}

/// Writes what was shown, unless the file is another one by now.
fn apply(path: &AbsPath, old: Option<&str>, change: &Change) -> Result<(), Failure> {
    if old.is_none() && fs::symlink_metadata(path.as_str()).is_ok_and(|meta| meta.is_symlink()) {
        return Err(Failure::Failed(format!("{} is a link to nowhere, and stays one", shown(path.as_str()))));
    }
    if read_text(path)?.as_deref() != old {
        return Err(Failure::Failed(format!("{} changed meanwhile, and stays as it is", shown(path.as_str()))));
    }
    match change {
        Change::Nothing => Ok(()),
        Change::Write(text) => replace(path, text.as_bytes()).map_err(Failure::from),
        Change::Remove => fs::remove_file(path.as_str()).map_err(|e| Failure::Failed(format!("{}: {e}", shown(path.as_str())))),
    }
}

/// Tries out what stands in the file now, and says what was proven and what cannot be.
fn report(agent: Agent, program: &str, settings: &Settings) -> Result<ExitCode, Failure> {
    let written = read_text(&settings.path)?.unwrap_or_default();
    let failed = |why: String| Failure::Failed(format!("{}: {why}", shown(settings.path.as_str())));
    let mut commands = Vec::new();
    let mut missing: Vec<Proof> = Vec::new();
    match &settings.content {
        Content::Plugin(_) => {}
        Content::Hooks { hooks, .. } => {
            for hook in hooks {
                let found = edit::commands(agent, &written, hook.event).map_err(failed)?;
                if found.is_empty() {
                    let wrong = Some("the hook is not where the agent reads it".to_owned());
                    missing.push(Proof { what: format!("{}: the hook is there", hook.event), wrong });
                }
                commands.extend(found.into_iter().map(|command| (hook.event, command)));
            }
        }
    }
    let mut proofs: Vec<Proof> = missing.into_iter().chain(prove(agent, &commands)).collect();
    let mut notes = settings.notes.clone();
    if matches!(settings.content, Content::Plugin(_)) {
        match prove_plugin(&written, program) {
            Some(of_plugin) => proofs.extend(of_plugin),
            None => notes.insert(0, "The plugin could not be tried out: there is no `node` here.".to_owned()),
        }
    }
    for proof in &proofs {
        say(&match &proof.wrong {
            None => format!("proven: {}", proof.what),
            Some(wrong) => format!("WRONG: {}: {}", proof.what, shown(wrong)),
        })?;
    }
    for switch in edit::switched_off(agent, &written) {
        say(&format!("WRONG: `{switch}` in {} turns the hooks off", shown(settings.path.as_str())))?;
    }
    for note in &notes {
        say(&format!("note: {note}"))?;
    }
    let is_right = proofs.iter().all(|proof| proof.wrong.is_none()) && edit::switched_off(agent, &written).is_empty();
    Ok(if is_right { ExitCode::SUCCESS } else { status::failed() })
}
