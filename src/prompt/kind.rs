//! Kinds of asks: one word for why a call is asked, to count by. Asks of one kind are alike for a person, whichever
//! program or path they are about.

use std::fmt;

use serde::Serialize;

use super::words::Measure;
use crate::action::{Cause, Code, Effect, Reach};
use crate::analysis::sensitive;
use crate::policy::hit::{HitBy, Unwritten};
use crate::trace::Decisive;

/// Why a call is asked, as a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AskKind {
    /// A rule says that it is asked.
    Rule,
    /// A built-in limit says so: it may reach what is never allowed, or a config cannot be read.
    Floor,
    /// It would send or change something after the session came upon a secret or what somebody else wrote.
    SessionFlow,
    /// A call that runs at the same time may change what it runs or was judged by.
    Alongside,
    /// Even its reads are asked, because the workspace is not trusted at all.
    NotTrusted,
    /// Its text or its arguments cannot be read.
    Unreadable,
    /// What it does depends on values that are only known when it runs.
    Dynamic,
    /// A known program is used in an unknown way.
    UnknownUse,
    /// It changes variables or the shell, so that later commands mean something else.
    ShellState,
    /// The agent's tool is not known.
    UnknownTool,
    /// It runs a program that is not known.
    UnknownProgram,
    /// It runs code that the project defines, or that its repository's config names.
    ProjectCode,
    /// It runs a script from outside the workspace, or nobody knows from where.
    OtherScript,
    /// It runs program text that stands in the call.
    InlineCode,
    /// It installs packages.
    Packages,
    /// It reads a secret, or where secrets may be.
    Secrets,
    /// It reads in the workspace.
    Read,
    /// It reads outside the workspace.
    ReadOutside,
    /// It writes in the workspace.
    Write,
    /// It writes outside the workspace.
    WriteOutside,
    /// It writes what other programs run or obey.
    WriteProtected,
    /// It deletes.
    Delete,
    /// It connects to another machine.
    Connect,
    /// It sends data.
    Send,
    /// It changes the local repository.
    LocalRepository,
    /// It changes a remote repository.
    RemoteRepository,
    /// It changes files of the person's own programs.
    UserFiles,
    /// It acts on processes, the machine, or with administrator rights.
    Machine,
    /// It uses a tool of an MCP server.
    Mcp,
    /// It starts a sub-agent.
    Agent,
    /// Something else: a command goes beyond its ordinary use, or starts.
    Other,
}

impl fmt::Display for AskKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Rule => "a rule asks",
            Self::Floor => "a built-in limit",
            Self::SessionFlow => "after what the session read",
            Self::Alongside => "a call that runs at the same time",
            Self::NotTrusted => "the workspace is not trusted",
            Self::Unreadable => "cannot be read",
            Self::Dynamic => "depends on values of the run",
            Self::UnknownUse => "unknown use of a known program",
            Self::ShellState => "changes what commands mean",
            Self::UnknownTool => "unknown tool",
            Self::UnknownProgram => "unknown program",
            Self::ProjectCode => "runs code of the project",
            Self::OtherScript => "runs a script from elsewhere",
            Self::InlineCode => "runs inline code",
            Self::Packages => "installs packages",
            Self::Secrets => "reads secrets",
            Self::Read => "reads in the workspace",
            Self::ReadOutside => "reads outside the workspace",
            Self::Write => "writes in the workspace",
            Self::WriteOutside => "writes outside the workspace",
            Self::WriteProtected => "writes what others run or obey",
            Self::Delete => "deletes",
            Self::Connect => "connects to the network",
            Self::Send => "sends data",
            Self::LocalRepository => "changes the repository",
            Self::RemoteRepository => "changes a remote repository",
            Self::UserFiles => "changes the person's programs",
            Self::Machine => "acts on processes or the machine",
            Self::Mcp => "uses a tool of an MCP server",
            Self::Agent => "starts a sub-agent",
            Self::Other => "something else",
        })
    }
}

impl AskKind {
    /// The kind of what decided.
    pub(crate) fn of(decisive: Decisive<'_>, measure: Measure<'_>) -> Self {
        match decisive {
            Decisive::Hit(hit) => Self::of_hit(hit),
            Decisive::Open(coverage, _) if coverage.lacks_trust => Self::NotTrusted,
            Decisive::Open(_, caused) => Self::of_effect(&caused.effect, measure),
            Decisive::Nothing => Self::Other,
        }
    }

    fn of_hit(hit: &HitBy) -> Self {
        match hit.unwritten {
            None | Some(Unwritten::DeniedBefore) => Self::Rule,
            Some(Unwritten::Alongside) => Self::Alongside,
            Some(Unwritten::SessionFlow) => Self::SessionFlow,
            Some(Unwritten::BrokenLayer | Unwritten::Floor | Unwritten::Mode | Unwritten::Unrecorded) => Self::Floor,
        }
    }

    fn of_effect(effect: &Effect, measure: Measure<'_>) -> Self {
        match effect {
            Effect::Read { place, depth } => {
                let is_secret = sensitive::secret_place(place, measure.home, *depth).is_some();
                match (is_secret, measure.is_inside(place)) {
                    (true, _) => Self::Secrets,
                    (false, true) => Self::Read,
                    (false, false) => Self::ReadOutside,
                }
            }
            Effect::Write(place) if sensitive::protected_place(place).is_some() => Self::WriteProtected,
            Effect::Write(place) if measure.is_inside(place) => Self::Write,
            Effect::Write(_) => Self::WriteOutside,
            Effect::Delete { .. } => Self::Delete,
            Effect::Execute(code) => match code {
                Code::Project | Code::GitConfig(_) => Self::ProjectCode,
                Code::Script(place) if measure.is_inside(place) => Self::ProjectCode,
                Code::Script(_) => Self::OtherScript,
                Code::Inline(_) => Self::InlineCode,
                Code::Unknown(_) => Self::UnknownProgram,
                Code::Package => Self::Packages,
            },
            Effect::Network { sends: true, .. } => Self::Send,
            Effect::Network { sends: false, .. } => Self::Connect,
            Effect::Environment | Effect::Secret(_) => Self::Secrets,
            Effect::UserFiles => Self::UserFiles,
            Effect::Process | Effect::Privilege => Self::Machine,
            Effect::VersionControl(Reach::Local) => Self::LocalRepository,
            Effect::VersionControl(Reach::Remote) => Self::RemoteRepository,
            Effect::Mcp { .. } => Self::Mcp,
            Effect::Delegate(_) => Self::Agent,
            Effect::Broker => Self::Floor,
            Effect::Start(_) | Effect::Internal | Effect::Beyond(_) => Self::Other,
            Effect::Opaque(cause) => match cause {
                Cause::Syntax(_) | Cause::Limit(_) | Cause::ProgramText(_) | Cause::Argument(_) | Cause::Shell(_) | Cause::Address(_) => {
                    Self::Unreadable
                }
                Cause::DynamicProgram | Cause::DynamicWord(_) => Self::Dynamic,
                Cause::UnknownOption { .. } | Cause::UnknownSubcommand { .. } | Cause::Operands(_) => Self::UnknownUse,
                Cause::Variable(_) | Cause::ShellState(_) => Self::ShellState,
                Cause::UnknownTool(_) => Self::UnknownTool,
            },
        }
    }
}
