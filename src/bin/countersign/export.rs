//! `export`: the user's rules in another agent's format, and what that cannot say.

use std::process::ExitCode;

use clap::Args;
use countersign::config::export::{Became, TARGETS, Target};
use countersign::config::{Loaded, discovery};
use countersign::counts::counted;
use countersign::storage::replace::replace;
use countersign::world::{OsWorld, World};
use serde_json::json;

use crate::files::{absolute, locations};
use crate::terminal::say;
use crate::{Failure, failed};

/// What `export` takes.
#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// claude-code, codex, gemini, opencode, cursor, zed or vscode.
    agent: String,
    /// Write to this file, which must not be there yet, instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
    /// Answer as one JSON object with the text and what it cannot say.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &ExportArguments) -> Result<ExitCode, Failure> {
    let target = Target::named(&arguments.agent).ok_or_else(|| {
        let known: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        Failure::Usage(format!("rules cannot be written for `{}`; known are {}", arguments.agent, known.join(", ")))
    })?;
    let rules = match discovery::load_user(&locations()?, &OsWorld) {
        Loaded::Absent => Vec::new(),
        Loaded::Read(file) => file.rules,
        Loaded::Broken(error) => return Err(failed(error)),
    };
    let exported = target.write(&rules);
    if let Some(out) = &arguments.out {
        let path = absolute(out)?;
        if OsWorld.exists(&path) {
            return Err(Failure::Failed(format!("{path} is there already; write to another file and put the two together by hand")));
        }
        replace(&path, exported.text.as_bytes())?;
    }
    if arguments.json {
        let notes: Vec<_> = exported
            .notes
            .iter()
            .map(|note| json!({ "rule": note.rule, "at": note.at, "became": note.became.word(), "why": note.why }))
            .collect();
        return say(&json!({ "agent": target.name, "file": target.file, "text": exported.text, "notes": notes }).to_string());
    }
    if arguments.out.is_none() && !exported.text.is_empty() {
        say(exported.text.trim_end())?;
    }
    for note in &exported.notes {
        eprintln!("countersign: {note}");
    }
    let lost = exported.notes.iter().filter(|note| matches!(note.became, Became::Unrestricted | Became::Weaker)).count();
    let left_out = exported.notes.iter().filter(|note| matches!(note.became, Became::Asked | Became::Unrestricted)).count();
    let all = rules.len();
    let written = all.saturating_sub(left_out);
    let (all, lost) = (counted(all, "rule"), counted(lost, "restriction"));
    eprintln!("countersign: {written} of {all} for {} ({}); {lost} lost or weaker there", target.name, target.file);
    Ok(ExitCode::SUCCESS)
}
