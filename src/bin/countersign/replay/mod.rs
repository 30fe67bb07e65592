//! `replay`: recorded sessions, each call judged in its own folder and workspace.

mod person;
mod progress;
mod report;

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use countersign::Verdict;
use countersign::learn::{LearnedEffect, LearnedStore, LearningLimits, NewRule};
use countersign::policy::flow::SessionFlow;
use countersign::policy::rule::RuleEffect;
use serde_json::json;

use crate::check::answer_line;
use crate::files::absolute;
use crate::moments::now;
use crate::recorded::{self, Record, Sessions};
use crate::setup::{Brokers, PolicyArguments};
use crate::terminal::unsaid;
use crate::{Failure, failed};
pub(crate) use person::ReplayClock;
use person::{Learn, Person, Reach};
use progress::Progress;
use report::Report;

/// Runs recorded sessions through a policy and counts what would be asked.
///
/// Reads the transcripts of Claude Code (`~/.claude/projects`) and of Codex (`~/.codex/sessions`) as they are on disk, and
/// lines of JSON with `session`, `workspace`, `cwd`, `tool`, `command` or `input`, and `outcome`.
///
/// Every record is judged in its own workspace, with the home directory that lies above it, or else most of the
/// person's paths; nothing is looked up on this machine. A record without any folder is judged in the one that two
/// thirds of its session's absolute paths lie in, or in a workspace of its own. A call that ran outside the workspace of its record is judged with
/// the folder it ran in for its workspace. A workspace `X/.worktrees/NAME`, `X/.claude/worktrees/NAME`,
/// `X.worktrees/NAME` or `X__worktrees/NAME` counts as a worktree of the repository `X`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    What would my own sessions have asked me, had I answered \"always\" each time?\n    \
    countersign replay --trusted --mode accept-edits --learn eager ~/.claude/projects\n  \
    And without learning anything?\n    \
    countersign replay --trusted --mode accept-edits ~/.claude/projects")]
pub(crate) struct ReplayArguments {
    #[command(flatten)]
    policy: PolicyArguments,
    /// How the person answers: nothing is learned, yes this once, or yes by the first lasting answer that is offered.
    #[arg(long, value_enum, default_value = "never")]
    learn: Learn,
    /// How far lasting answers reach.
    #[arg(long, value_enum, default_value = "offered")]
    scope: Reach,
    /// Keep what was learned in a new store.
    #[arg(long, value_name = "FILE")]
    store: Option<String>,
    /// Replay the calls of this person alone.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Print the counts as JSON.
    #[arg(long)]
    json: bool,
    /// Print the most frequent reasons of asks.
    #[arg(long)]
    reasons: bool,
    /// Print every call's decision as a JSON line before the counts; its id is FILE:LINE.
    #[arg(long)]
    calls: bool,
    /// Files of recorded calls, or folders with transcripts.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
}

pub(crate) fn run(arguments: &ReplayArguments) -> Result<ExitCode, Failure> {
    let clock = ReplayClock::default();
    let person = Person { learn: arguments.learn, reach: arguments.scope, clock: clock.clone() };
    let mut brokers = Brokers::recorded(&arguments.policy)?;
    if arguments.learn != Learn::Never {
        brokers.set_clock(&clock);
    }
    let kept = arguments.store.as_deref().map(new_store).transpose()?;
    let mut learned: BTreeMap<String, LearnedStore> = BTreeMap::new();
    let mut report = Report::default();
    let mut reasons: HashMap<String, u64> = HashMap::new();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());

    let recording = recorded::read_and_warn(&arguments.files)?;
    let sessions = Sessions::of(recording.records.iter());
    let is_meant = |record: &&Record| arguments.user.as_ref().is_none_or(|user| *user == record.user);
    let mut progress = Progress::new(recording.records.iter().filter(is_meant).count(), arguments.calls);
    for record in recording.records.iter().filter(is_meant) {
        let (workspace, cwd) = sessions.folders(record);
        let call = record.to_call(cwd.as_str());
        brokers.set_home(sessions.home(record));
        let broker = match arguments.learn {
            Learn::Never => brokers.for_call(cwd.as_str(), Some(workspace.as_str())),
            Learn::Once | Learn::Eager => {
                let store = learned.entry(record.user.clone()).or_insert_with(LearnedStore::in_memory);
                brokers.for_person(Some((&record.user, store)), cwd.as_str(), Some(workspace.as_str()))
            }
        };
        let decision = person.decide(&broker, &call, record);
        report.add(&record.user, record, &decision);
        if arguments.reasons && decision.verdict() != Verdict::Allow {
            *reasons.entry(format!("{}: {}", record.tool, decision.trace().reason)).or_default() += 1;
        }
        if arguments.calls {
            let line = answer_line(&json!(record.place()), &decision);
            writeln!(out, "{line}").map_err(unsaid)?;
        }
        if arguments.learn != Learn::Never || broker.session_flow() == SessionFlow::Followed {
            person.go_on(&broker, decision, &call, record);
        }
        progress.advance();
    }
    progress.clear();
    for (user, store) in &mut learned {
        store.reload();
        report.learned(user, store.list().iter().filter(|rule| rule.revoked.is_none()).count());
        if let Some(kept) = &kept {
            keep(kept, store)?;
        }
    }
    report.skipped(recording.skipped);
    report.print(&mut out, arguments.json).map_err(unsaid)?;
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by(|(a, many), (b, more)| more.cmp(many).then_with(|| a.cmp(b)));
    for (reason, count) in reasons.iter().take(60) {
        writeln!(out, "{count:>6}  {reason}").map_err(unsaid)?;
    }
    out.flush().map_err(unsaid)?;
    Ok(ExitCode::SUCCESS)
}

/// A store that is not there yet: what was learned from somebody's history is no part of what a person learned.
fn new_store(file: &str) -> Result<LearnedStore, Failure> {
    let path = absolute(file)?;
    if std::fs::symlink_metadata(path.as_str()).is_ok() {
        return Err(Failure::Usage(format!("{path} is there already; `--store` makes a new file")));
    }
    let mut store = LearnedStore::open(path);
    // What several people learned goes into one.
    let mut limits = LearningLimits::default();
    limits.rules = u32::MAX;
    store.set_limits(limits);
    Ok(store)
}

/// Writes what was learned into the store.
fn keep(kept: &LearnedStore, learned: &LearnedStore) -> Result<(), Failure> {
    let mut kept = kept.clone();
    for rule in learned.list().iter().filter(|rule| rule.revoked.is_none()) {
        let effect = match rule.rule.effect {
            RuleEffect::Allow => LearnedEffect::Allow,
            RuleEffect::Ask | RuleEffect::Deny => LearnedEffect::Deny,
        };
        let new = NewRule { effect, draft: rule.draft.clone(), scope: rule.scope.clone(), until: rule.until, from: rule.from.clone() };
        kept.add(&new, now()).map_err(failed)?;
    }
    kept.take_denials(learned, now()).map_err(failed)
}
