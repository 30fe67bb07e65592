//! `replay`: recorded sessions, each call judged in its own folder and workspace.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use countersign::Verdict;
use countersign::analysis::path::AbsPath;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Failure;
use crate::check::answer_line;
use crate::setup::{Brokers, PolicyArguments, home_above};

/// Runs recorded sessions through a policy and counts what would be asked.
///
/// Every record is judged in its own workspace, with the home directory that lies above it; nothing is looked up
/// on this machine. A record without any folder is judged in the one that its session first goes to (`cd /x/y`),
/// and before that in a workspace of its own.
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

/// A recorded call, as far as it matters here.
#[derive(Debug, Deserialize)]
struct Record {
    #[serde(default)]
    session: String,
    workspace: Option<String>,
    cwd: Option<String>,
    #[serde(default)]
    tool: String,
    #[serde(default)]
    name: String,
    command: Option<String>,
    #[serde(default)]
    input: Value,
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
    let mut sessions = Sessions::default();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for name in &arguments.files {
        let file = File::open(name).map_err(|e| format!("{name}: {e}"))?;
        for (index, line) in BufReader::new(file).lines().enumerate() {
            let line = line.map_err(|e| format!("{name}:{}: {e}", index + 1))?;
            if line.trim().is_empty() {
                continue;
            }
            let record: Record = serde_json::from_str(&line).map_err(|e| format!("{name}:{}: {e}", index + 1))?;
            let (workspace, cwd) = sessions.folders(&record);
            let call = to_call(&record, cwd.as_str());
            let decision = brokers.for_call(cwd.as_str(), Some(workspace.as_str())).decide(&call);
            let kind = if record.tool.is_empty() { "other" } else { &record.tool };
            total.add(decision.verdict());
            by_tool.entry(kind.to_owned()).or_default().add(decision.verdict());
            if arguments.reasons && decision.verdict() != Verdict::Allow {
                *reasons.entry(format!("{kind}: {}", decision.trace().reason)).or_default() += 1;
            }
            if arguments.calls {
                let line = answer_line(&json!(format!("{name}:{}", index + 1)), &decision);
                writeln!(out, "{line}").map_err(|e| Failure::Failed(e.to_string()))?;
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

/// Stands for the workspace of a record that names none: its relative paths lie there, others do not.
const UNNAMED_WORKSPACE: &str = "/workspace";

/// Where sessions work whose records do not say.
#[derive(Debug, Default)]
struct Sessions(HashMap<String, AbsPath>);

impl Sessions {
    /// The workspace of a record and the folder in which its call ran. Records without any folder are judged
    /// in the one that their session first goes to, and before that in a workspace of their own.
    fn folders(&mut self, record: &Record) -> (AbsPath, AbsPath) {
        let named = [&record.workspace, &record.cwd].into_iter().flatten().find_map(|folder| AbsPath::parse(folder));
        let named = named.or_else(|| {
            if let (None, Some(folder)) = (self.0.get(&record.session), record.command.as_deref().and_then(first_folder)) {
                self.0.insert(record.session.clone(), folder);
            }
            self.0.get(&record.session).cloned()
        });
        let workspace = named.or_else(|| AbsPath::parse(UNNAMED_WORKSPACE)).unwrap_or_else(AbsPath::root);
        let cwd = record.cwd.as_deref().filter(|cwd| !cwd.is_empty()).and_then(|cwd| workspace.join(cwd));
        (workspace.clone(), cwd.unwrap_or(workspace))
    }
}

/// The folder of a command that begins with `cd /x/y`, unless it is a home directory or above one.
fn first_folder(command: &str) -> Option<AbsPath> {
    let folder = command.strip_prefix("cd ")?.split([' ', ';', '&', '\n']).next()?.trim_matches(['"', '\'']);
    AbsPath::parse(folder).filter(|folder| home_above(folder).is_some_and(|home| home != *folder))
}

/// The call that a record stands for: by the agent's own tool name where it has arguments of its own,
/// by the kind where it only tells that.
fn to_call(record: &Record, cwd: &str) -> countersign::ToolCall {
    let mut input = if record.input.is_object() { record.input.clone() } else { json!({}) };
    if let (Some(command), Some(fields)) = (&record.command, input.as_object_mut()) {
        fields.insert("command".to_owned(), json!(command));
    }
    let tool = if record.name.is_empty() { &record.tool } else { &record.name };
    countersign::ToolCall::new(tool, input, cwd)
}
