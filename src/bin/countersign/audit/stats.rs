//! `audit stats`: how much was decided and asked.

use std::collections::{BTreeMap, HashSet};
use std::process::ExitCode;

use clap::Args;
use countersign::Verdict;
use countersign::audit::{Record, RecordKind};
use serde::Serialize;

use super::{Source, day, none, verify};
use crate::moments::past;
use crate::status;
use crate::terminal::{say, shown};
use crate::{Failure, failed};
use countersign::counts::counted;

/// What `audit stats` takes.
#[derive(Debug, Args)]
pub(super) struct StatsArguments {
    /// Only since a date (2026-11-30) or within a time (7d, 12h, 45m).
    #[arg(long, value_name = "DATE|TIME")]
    since: Option<String>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    source: Source,
}

/// Decisions by how they came out.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
struct Count {
    allow: u64,
    ask: u64,
    deny: u64,
}

impl Count {
    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Allow => self.allow += 1,
            Verdict::Ask => self.ask += 1,
            Verdict::Deny => self.deny += 1,
        }
    }

    fn all(self) -> u64 {
        self.allow + self.ask + self.deny
    }

    /// Asks in 100 calls, with one digit behind the point.
    fn asks_per_100(self) -> String {
        let tenths = (self.ask * 1_000 + self.all() / 2).checked_div(self.all()).unwrap_or(0);
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

#[derive(Debug, Default, Serialize)]
struct Stats {
    calls: Count,
    asks_per_100: String,
    sessions: usize,
    tools: BTreeMap<String, Count>,
    /// Why calls were asked.
    causes: BTreeMap<String, u64>,
    days: BTreeMap<String, Count>,
    answers: Answers,
}

#[derive(Debug, Default, Serialize)]
struct Answers {
    yes: u64,
    no: u64,
    /// A yes that was not enough, and was asked for again.
    again: u64,
    /// Those that were to hold longer than once, by how far.
    lasting: BTreeMap<String, u64>,
}

impl Stats {
    fn of(records: impl Iterator<Item = Result<Record, Failure>>) -> Result<Self, Failure> {
        let mut stats = Self::default();
        let mut sessions = HashSet::new();
        for record in records {
            let record = record?;
            match (&record.kind, record.verdict, &record.answered) {
                (RecordKind::Decision, Some(verdict), _) => {
                    stats.calls.add(verdict);
                    stats.tools.entry(record.tool.unwrap_or_default()).or_default().add(verdict);
                    stats.days.entry(record.at.map_or_else(|| "no time".to_owned(), day)).or_default().add(verdict);
                    if verdict == Verdict::Ask {
                        *stats.causes.entry(record.cause.unwrap_or_else(|| "unknown".to_owned())).or_default() += 1;
                    }
                    sessions.extend(record.session);
                }
                (RecordKind::Answer, _, Some(answered)) => {
                    match (answered.answer.as_str(), answered.outcome.as_deref()) {
                        (_, Some("again")) => stats.answers.again += 1,
                        ("yes", _) => stats.answers.yes += 1,
                        (_, _) => stats.answers.no += 1,
                    }
                    if let Some(scope) = answered.scope.as_ref().filter(|scope| *scope != "once") {
                        *stats.answers.lasting.entry(scope.clone()).or_default() += 1;
                    }
                }
                (_, _, _) => {}
            }
        }
        stats.sessions = sessions.len();
        stats.asks_per_100 = stats.calls.asks_per_100();
        Ok(stats)
    }
}

pub(super) fn run(arguments: &StatsArguments) -> Result<ExitCode, Failure> {
    let since = arguments.since.as_deref().map(past).transpose()?;
    let log = arguments.source.log()?;
    let records = log.records().map_err(failed)?.map(|record| record.map_err(failed));
    let is_meant = |record: &Result<Record, Failure>| match record {
        Ok(record) => since.is_none_or(|since| record.at.is_some_and(|at| at >= since)),
        Err(_) => true,
    };
    let stats = Stats::of(records.filter(is_meant))?;
    let verification = log.verify().map_err(failed)?;
    if arguments.json {
        let mut all = serde_json::to_value(&stats).map_err(failed)?;
        if let Some(fields) = all.as_object_mut() {
            fields.insert("intact".to_owned(), verification.is_intact().into());
            fields.insert("head".to_owned(), verification.head.as_ref().map(|head| head.hash.clone()).into());
        }
        say(&all.to_string())?;
    } else if verification.files == 0 {
        say(&none(&log))?;
    } else {
        say(&text(&stats))?;
        say(&verify::summary(&verification, false))?;
    }
    Ok(if verification.is_intact() { ExitCode::SUCCESS } else { status::failed() })
}

/// Tools and causes that are listed, those with the most first; days, the last ones.
const LISTED: usize = 20;

fn text(stats: &Stats) -> String {
    let Count { allow, ask, deny } = stats.calls;
    let mut lines = vec![
        format!(
            "{} in {}: {allow} allowed, {ask} asked, {deny} denied",
            counted(stats.calls.all(), "call"),
            counted(stats.sessions, "session")
        ),
        format!("asks per 100 calls: {}", stats.asks_per_100),
        format!("answers: {} yes, {} no, {} asked again", stats.answers.yes, stats.answers.no, stats.answers.again),
    ];
    lines.extend(stats.answers.lasting.iter().map(|(scope, count)| format!("  {count:>6}  for longer than once: {}", shown(scope))));
    let row = |name: &str, count: Count| {
        format!("  {:>6} {:>6} {:>6} {:>6}  {}", count.allow, count.ask, count.deny, count.asks_per_100(), shown(name))
    };
    let head = |what: &str| format!("\n   allow    ask   deny   /100  {what}");
    let mut tools: Vec<_> = stats.tools.iter().collect();
    tools.sort_by_key(|(_, count)| std::cmp::Reverse(count.all()));
    if !tools.is_empty() {
        lines.push(head("tool"));
        lines.extend(tools.iter().take(LISTED).map(|(name, count)| row(name, **count)));
        lines.push(head("day"));
        lines.extend(stats.days.iter().skip(stats.days.len().saturating_sub(LISTED)).map(|(name, count)| row(name, *count)));
    }
    let mut causes: Vec<_> = stats.causes.iter().collect();
    causes.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    if !causes.is_empty() {
        lines.push("\n     ask  cause".to_owned());
        lines.extend(causes.iter().take(LISTED).map(|(name, count)| format!("  {count:>6}  {}", shown(name))));
    }
    lines.push(String::new());
    lines.join("\n")
}
