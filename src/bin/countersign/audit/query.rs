//! `audit tail` and `audit query`: records, one line each.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use countersign::Verdict;
use countersign::audit::{Record, RecordKind};
use countersign::prompt::ScreenText;

use super::{Source, at, none};
use crate::moments::past;
use crate::terminal::say;
use crate::{Failure, failed};

/// What `audit tail` takes.
#[derive(Debug, Args)]
pub(super) struct TailArguments {
    /// How many records.
    #[arg(short, long, value_name = "COUNT", default_value_t = 20)]
    number: usize,
    /// As they stand in the log: JSON Lines.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    source: Source,
}

/// What `audit query` takes. All that is given must fit.
#[derive(Debug, Args)]
pub(super) struct QueryArguments {
    /// Since a date (2026-11-30) or within a time (7d, 12h, 45m).
    #[arg(long, value_name = "DATE|TIME")]
    since: Option<String>,
    /// Before a date or a time.
    #[arg(long, value_name = "DATE|TIME")]
    until: Option<String>,
    /// Of this session of the agent.
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// Of calls of this tool, by the agent's name for it.
    #[arg(long, value_name = "NAME")]
    tool: Option<String>,
    /// Decisions that came out so.
    #[arg(long, value_enum, value_name = "VERDICT")]
    verdict: Option<Word>,
    /// With this in the text of the call.
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Decided by a rule with this in its text or its place, such as 'Bash(cargo test:*)' or config.toml:3.
    #[arg(long, value_name = "TEXT")]
    rule: Option<String>,
    /// In the workspace of this folder.
    #[arg(long, value_name = "DIR")]
    workspace: Option<String>,
    /// As they stand in the log: JSON Lines.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    source: Source,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Word {
    Allow,
    Ask,
    Deny,
}

impl Word {
    fn verdict(self) -> Verdict {
        match self {
            Self::Allow => Verdict::Allow,
            Self::Ask => Verdict::Ask,
            Self::Deny => Verdict::Deny,
        }
    }
}

pub(super) fn tail(arguments: &TailArguments) -> Result<ExitCode, Failure> {
    let log = arguments.source.log()?;
    let records = log.records().and_then(|records| records.last(arguments.number)).map_err(failed)?;
    if records.is_empty() && !arguments.json {
        say(&none(&log))?;
    }
    for record in &records {
        say(&shown(record, arguments.json))?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn query(arguments: &QueryArguments) -> Result<ExitCode, Failure> {
    let since = arguments.since.as_deref().map(past).transpose()?;
    let until = arguments.until.as_deref().map(past).transpose()?;
    let workspace = arguments.workspace.as_deref().map(crate::rules::root).transpose()?;
    let fits = |record: &Record| {
        let is = |wanted: &Option<String>, field: &Option<String>| wanted.is_none() || wanted == field;
        let by_rule = |rule: &String| {
            record.by.iter().any(|by| by.rule.contains(rule.as_str()) || by.source.as_ref().is_some_and(|at| at.contains(rule.as_str())))
        };
        since.is_none_or(|since| record.at.is_some_and(|at| at >= since))
            && until.is_none_or(|until| record.at.is_some_and(|at| at < until))
            && is(&arguments.session, &record.session)
            && is(&arguments.tool, &record.tool)
            && arguments.verdict.is_none_or(|word| record.verdict == Some(word.verdict()))
            && arguments.text.as_ref().is_none_or(|text| record.text.as_ref().is_some_and(|of| of.contains(text.as_str())))
            && arguments.rule.as_ref().is_none_or(by_rule)
            && workspace.as_ref().is_none_or(|root| record.workspace.as_deref() == Some(root.as_str()))
    };
    let log = arguments.source.log()?;
    let mut found = 0_u64;
    for record in log.records().map_err(failed)? {
        let record = record.map_err(failed)?;
        if fits(&record) {
            found += 1;
            say(&shown(&record, arguments.json))?;
        }
    }
    if found == 0 && !arguments.json {
        say("there is no such record")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(record: &Record, json: bool) -> String {
    if json { record.line.clone() } else { line(record) }
}

/// Columns of a call's text, and of what came of it.
const TEXT: usize = 100;
const REASON: usize = 160;

/// A record for a person.
fn line(record: &Record) -> String {
    let one_line = |text: &str, width: usize| ScreenText::one_line(text, width).to_string();
    let text = record.text.as_deref().map_or_else(String::new, |text| one_line(text, TEXT));
    let tool = record.tool.as_deref().map_or_else(String::new, |tool| format!("{}: ", one_line(tool, 40)));
    let what = one_line(record.what.as_deref().unwrap_or_default(), REASON);
    let (word, rest) = match (&record.kind, record.verdict) {
        (RecordKind::Decision, Some(verdict)) => {
            let reason = record.reason.as_deref().map_or_else(String::new, |reason| format!("  [{}]", one_line(reason, REASON)));
            (verdict.to_string(), format!("{tool}{text}{reason}"))
        }
        (RecordKind::Answer, _) => {
            let answered = answer(record);
            (answered.0, format!("{tool}{text}  [{}]", one_line(&answered.1, REASON)))
        }
        (RecordKind::Start, _) => ("start".to_owned(), "a file of the log begins".to_owned()),
        (RecordKind::Recovered, _) => ("lost".to_owned(), what),
        (RecordKind::Note, _) => ("note".to_owned(), format!("{what}: {text}")),
        (RecordKind::Decision, None) => ("?".to_owned(), format!("{tool}{text}")),
        (_, _) => ("?".to_owned(), "a record that this program does not know; see it with --json".to_owned()),
    };
    format!("{:>6}  {}  {word:<5}  {rest}", record.seq, at(record))
}

/// What was answered, as a word and in full.
pub(super) fn answer(record: &Record) -> (String, String) {
    let Some(answered) = &record.answered else { return ("?".to_owned(), "an answer that this program does not know".to_owned()) };
    let mut said = Vec::new();
    said.extend(answered.of.map(|of| format!("to {of}")));
    said.extend(answered.scope.clone());
    match answered.outcome.as_deref() {
        Some("again") => said.push("not enough for what was asked: asked again".to_owned()),
        Some("stop") if answered.answer == "yes" => said.push("denied by the rules all the same".to_owned()),
        Some(_) | None => {}
    }
    said.extend(answered.message.iter().map(|message| format!("told the model: {message}")));
    said.extend(answered.remembered.iter().map(|what| format!("remembered: {what}")));
    said.extend(answered.trouble.iter().map(|trouble| format!("but {trouble}")));
    (answered.answer.clone(), said.join("; "))
}
