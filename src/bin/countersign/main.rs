//! The command line of `countersign`.
//!
//! Exit status of `check` and `explain`: 0 allow, 10 ask, 20 deny, 2 usage, 1 failure.

mod audit;
mod check;
mod desk;
mod diff;
mod export;
mod files;
mod hook;
mod import;
mod install;
mod lint;
mod manual;
mod moments;
mod packs;
mod recorded;
mod replay;
mod rules;
mod serve;
mod setup;
mod status;
mod terminal;
mod trust;

use std::fmt;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};
use countersign::storage::StorageError;

/// A permission broker for coding agents: allow, ask or deny each tool call.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Decide about one call, or many (--batch). Exit status: 0 allow, 10 ask, 20 deny.
    Check(check::CheckArguments),
    /// Show every step and effect of one call, why rules that come near do not cover it, and what would. Exit status as of `check`.
    Explain(check::ExplainArguments),
    /// Run recorded sessions through a policy and count what would be asked.
    Replay(replay::ReplayArguments),
    /// Answer one event of an agent's hook: read from standard input, as that agent writes it.
    Hook(hook::HookArguments),
    /// Answer the calls of a host, or the events of an agent's hook, for as long as they come.
    Serve(serve::ServeArguments),
    /// Write the user's rules in another agent's format, and say what that cannot.
    Export(export::ExportArguments),
    /// Compare two policies over recorded calls: which come out otherwise, and by which rule.
    Diff(diff::DiffArguments),
    /// Show, confirm or revoke the trust in a workspace.
    Trust(trust::TrustArguments),
    /// List packs of rules, show what they allow, turn them on or off.
    Packs(packs::PacksArguments),
    /// Look at config files for rules that are too wide, dead, or in each other's way.
    Lint(lint::LintArguments),
    /// List, add or remove rules of the user's config, and learned rules.
    Rules(rules::RulesArguments),
    /// Make an agent ask this program before each call, and prove that it does.
    Install(install::InstallArguments),
    /// Look into the log of decisions: what was allowed, asked or denied, why, and whether the log is intact.
    Audit(audit::AuditArguments),
    /// Take over what another agent's permission files say, never more than they do.
    Import(import::ImportArguments),
    /// Print the script with which a shell completes this command line.
    Completions(manual::CompletionsArguments),
    /// Print the manual page, or write the page of every command into a folder.
    Man(manual::ManArguments),
}

/// Why a command did not work, as a person reads it.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It was called in a way that makes no sense.
    Usage(String),
    /// Something on the machine was in the way.
    Failed(String),
    /// Whoever read the output has seen enough. Nothing is said of it, and no status that would stand for a verdict.
    Unheard,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) | Self::Failed(message) => f.write_str(message),
            Self::Unheard => f.write_str("nobody reads standard output"),
        }
    }
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::Failed(message)
    }
}

impl From<&str> for Failure {
    fn from(message: &str) -> Self {
        Self::Failed(message.to_owned())
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::Failed(format!("{error}; {}", error.advice()))
    }
}

#[allow(clippy::needless_pass_by_value)]
pub(crate) fn failed(error: impl ToString) -> Failure {
    Failure::Failed(error.to_string())
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Explain(arguments) => check::explain(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Hook(arguments) => Ok(hook::hook(&arguments)),
        Command::Serve(arguments) => serve::serve(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Trust(arguments) => trust::run(&arguments),
        Command::Packs(arguments) => packs::run(&arguments),
        Command::Lint(arguments) => lint::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Install(arguments) => install::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Completions(arguments) => manual::completions(&arguments, Arguments::command()),
        Command::Man(arguments) => manual::man(&arguments, Arguments::command()),
    };
    match outcome {
        Ok(code) => code,
        Err(Failure::Unheard) => status::failed(),
        Err(failure) => {
            eprintln!("countersign: {failure}");
            if matches!(failure, Failure::Usage(_)) { status::misused() } else { status::failed() }
        }
    }
}
