//! `replay`: recorded sessions, each call judged in its own folder and workspace.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use countersign::policy::flow::SessionFlow;
use countersign::{Answer, Answered, Broker, Decision, Scope, ToolCall, Verdict};
use serde::Serialize;
use serde_json::json;

use crate::Failure;
use crate::check::answer_line;
use crate::recorded::{self, Record, Sessions};
use crate::setup::{Brokers, PolicyArguments};

/// Runs recorded sessions through a policy and counts what would be asked.
///
/// Every record is judged in its own workspace, with the home directory that lies above it; nothing is looked up
/// on this machine. A record without any folder is judged in the one that two thirds of its session's absolute
/// paths lie in, or in a workspace of its own. A call that ran outside the workspace of its record is judged with
/// the folder it ran in for its workspace.
#[derive(Debug, Args)]
pub(crate) struct ReplayArguments {
    #[command(flatten)]
    policy: PolicyArguments,
    /// How the person answers.
    #[arg(long, value_enum, default_value = "never")]
    learn: Learn,
    /// Print the counts as JSON.
    #[arg(long)]
    json: bool,
    /// Print the most frequent reasons of asks.
    #[arg(long)]
    reasons: bool,
    /// Print every call's decision as a JSON line before the counts; its id is FILE:LINE.
    #[arg(long)]
    calls: bool,
    /// Files of recorded calls, one JSON object a line.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
}

/// How the person answers in a replay.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Learn {
    /// Nothing is learned.
    Never,
}

/// How many calls came out how.
#[derive(Debug, Default, Clone, Serialize)]
struct Counts {
    calls: u64,
    allowed: u64,
    asked: u64,
    denied: u64,
}

impl Counts {
    fn add(&mut self, verdict: Verdict) {
        self.calls += 1;
        *match verdict {
            Verdict::Allow => &mut self.allowed,
            Verdict::Ask => &mut self.asked,
            Verdict::Deny => &mut self.denied,
        } += 1;
    }
}

pub(crate) fn run(arguments: &ReplayArguments) -> Result<ExitCode, Failure> {
    let Learn::Never = arguments.learn;
    let mut brokers = Brokers::new(&arguments.policy, true)?;
    let mut total = Counts::default();
    let mut by_tool: BTreeMap<String, Counts> = BTreeMap::new();
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for name in &arguments.files {
        let records = read(name)?;
        let sessions = Sessions::of(records.iter().map(|(_, record)| record));
        for (line, record) in records {
            let (workspace, cwd) = sessions.folders(&record);
            let call = to_call(&record, cwd.as_str());
            let broker = brokers.for_call(cwd.as_str(), Some(workspace.as_str()));
            let decision = broker.decide(&call);
            let kind = if record.tool.is_empty() { "other" } else { &record.tool };
            total.add(decision.verdict());
            by_tool.entry(kind.to_owned()).or_default().add(decision.verdict());
            if arguments.reasons && decision.verdict() != Verdict::Allow {
                *reasons.entry(format!("{kind}: {}", decision.trace().reason)).or_default() += 1;
            }
            if arguments.calls {
                let line = answer_line(&json!(format!("{name}:{line}")), &decision);
                writeln!(out, "{line}").map_err(|e| Failure::Failed(e.to_string()))?;
            }
            if broker.session_flow() == SessionFlow::Followed && record.ran() {
                run_again(&broker, decision, &call);
            }
        }
    }
    let printed = if arguments.json {
        let counts =
            json!({ "calls": total.calls, "allowed": total.allowed, "asked": total.asked, "denied": total.denied, "by_tool": by_tool });
        writeln!(out, "{counts}")
    } else {
        by_tool.iter().chain([(&"all".to_owned(), &total)]).try_for_each(|(tool, c)| {
            writeln!(out, "{tool:<10} {:>7} calls  {:>7} allowed  {:>7} asked  {:>6} denied", c.calls, c.allowed, c.asked, c.denied)
        })
    };
    printed.map_err(|e| Failure::Failed(e.to_string()))?;
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (reason, count) in reasons.iter().take(60) {
        writeln!(out, "{count:>6}  {reason}").map_err(|e| Failure::Failed(e.to_string()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Lets the session go on as recorded: what ran counts for the calls behind it.
fn run_again(broker: &Broker, decision: Decision, call: &ToolCall) {
    let permit = match decision {
        Decision::Allow(permit) => permit,
        Decision::Ask(prompt) => match broker.answer(prompt, Answer::allow(Scope::Once)).answered {
            Answered::Proceed(permit) => permit,
            Answered::Stop(_) => return,
        },
        Decision::Deny(_) => return,
    };
    // A permit that is not good any more changes nothing.
    let _ = broker.redeem(permit, call);
}

/// The records of a file or folder, each with the number of its line. What could not be read is told on stderr.
pub(crate) fn read(name: &str) -> Result<Vec<(usize, Record)>, Failure> {
    let recording = recorded::read(&[name])?;
    if let Some(warning) = recording.skipped.warning() {
        eprintln!("countersign: {warning}");
    }
    Ok(recording.records.into_iter().map(|record| (record.line, record)).collect())
}

/// The call that a record stands for: by the agent's own tool name where it has arguments of its own,
/// by the kind where it only tells that.
pub(crate) fn to_call(record: &Record, cwd: &str) -> ToolCall {
    let mut input = if record.input.is_object() { record.input.clone() } else { json!({}) };
    if let (Some(command), Some(fields)) = (&record.command, input.as_object_mut()) {
        fields.insert("command".to_owned(), json!(command));
    }
    let tool = if record.name.is_empty() { &record.tool } else { &record.name };
    ToolCall::new(tool, input, cwd).in_session(&record.session)
}
