//! `audit why`: everything that the log has about one call.

use std::process::ExitCode;

use clap::Args;
use countersign::audit::{By, Record, RecordKind};
use countersign::prompt::ScreenText;

use super::query::answer;
use super::{Source, at, none};
use crate::status;
use crate::terminal::say;
use crate::{Failure, failed};

/// What `audit why` takes.
#[derive(Debug, Args)]
pub(super) struct WhyArguments {
    /// The number of a record, as in `audit tail`.
    seq: u64,
    #[command(flatten)]
    source: Source,
}

/// How many answers are shown.
const ANSWERS: usize = 20;

pub(super) fn run(arguments: &WhyArguments) -> Result<ExitCode, Failure> {
    let log = arguments.source.log()?;
    let find = |seq: u64| -> Result<Option<Record>, Failure> {
        for record in log.records().map_err(failed)? {
            let record = record.map_err(failed)?;
            if record.seq == seq {
                return Ok(Some(record));
            }
        }
        Ok(None)
    };
    let verification = log.verify().map_err(failed)?;
    let Some(mut record) = find(arguments.seq)? else {
        return Err(Failure::Usage(match (verification.begins, &verification.head) {
            (Some(first), Some(head)) => format!("there is no record {}: the log has {first} to {}", arguments.seq, head.seq),
            (_, _) => none(&log),
        }));
    };
    // An answer is about the call that was asked about.
    if let Some(of) = record.answered.as_ref().and_then(|answered| answered.of)
        && let Some(asked) = find(of)?
    {
        record = asked;
    }
    let mut lines = about(&record);
    let mut answers = 0;
    for later in log.records().map_err(failed)? {
        let later = later.map_err(failed)?;
        if later.seq <= record.seq || record.kind != RecordKind::Decision {
            continue;
        }
        // The next decision about the same call has answers of its own, unless they name this one.
        let is_same = later.digest.is_some() && later.digest == record.digest;
        if is_same && later.kind == RecordKind::Decision {
            break;
        }
        let of = later.answered.as_ref().and_then(|answered| answered.of);
        if later.kind == RecordKind::Answer && (of == Some(record.seq) || (of.is_none() && is_same)) {
            let (word, rest) = answer(&later);
            lines.push(field("answered", &format!("{word} at {} (record {}): {rest}", at(&later), later.seq)));
            answers += 1;
            if answers >= ANSWERS {
                break;
            }
        }
    }
    let flaw = verification.findings.iter().find(|finding| finding.flaw.seq() == record.seq);
    if let Some(finding) = flaw {
        lines.push(field("but", &format!("{finding}: this is not what was written")));
    } else if !verification.is_intact() {
        lines.push(field("but", "the log is not as it was written elsewhere; see `countersign audit verify`"));
    }
    say(&lines.join("\n"))?;
    Ok(if verification.is_intact() { ExitCode::SUCCESS } else { status::failed() })
}

fn field(name: &str, text: &str) -> String {
    let text = ScreenText::new(text);
    let mut lines = text.as_str().lines();
    let first = format!("{name:>10}: {}", lines.next().unwrap_or_default());
    std::iter::once(first).chain(lines.map(|line| format!("{:>12}{line}", ""))).collect::<Vec<_>>().join("\n")
}

/// What the record itself says.
fn about(record: &Record) -> Vec<String> {
    let mut lines = vec![field("record", &format!("{}, {}", record.seq, at(record)))];
    let mut add = |name: &str, value: Option<&str>| lines.extend(value.map(|value| field(name, value)));
    let verdict = record.verdict.map(|verdict| verdict.to_string());
    add("verdict", verdict.as_deref());
    add("because", record.reason.as_deref());
    add("kind", record.cause.as_deref());
    add("risk", record.risk.as_deref());
    add("tool", record.tool.as_deref());
    let rest = if record.is_partial { "\n(not all of it: a log has no secrets and no contents of files)" } else { "" };
    let text = record.text.as_ref().map(|text| format!("{text}{rest}"));
    add("call", text.as_deref());
    add("in", record.cwd.as_deref());
    add("workspace", record.workspace.as_deref());
    add("agent", record.agent.as_deref());
    add("session", record.session.as_deref());
    add("digest", record.digest.as_deref());
    add("what", record.what.as_deref());
    lines.extend(record.by.iter().map(|by| field("by", &source(by))));
    if let RecordKind::Other(kind) = &record.kind {
        lines.push(field("kind", &format!("{kind}, which this program does not know: {}", record.line)));
    }
    if record.answered.is_some() {
        let (word, rest) = answer(record);
        lines.push(field("answered", &format!("{word}: {rest}")));
    }
    lines
}

fn source(by: &By) -> String {
    let Some(at) = &by.source else { return format!("{} {}", by.effect, by.rule) };
    let more = at.strip_suffix(" (learned)").map_or_else(String::new, |id| format!("; see `countersign rules why {id}`"));
    format!("{} {}, {at}{more}", by.effect, by.rule)
}
