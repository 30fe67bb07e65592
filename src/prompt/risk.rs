//! How much harm an effect could do.

use std::fmt;

use serde::Serialize;

use super::words::Measure;
use crate::action::{Cause, Code, Depth, Effect, Host, Reach};
use crate::analysis::sensitive;

/// How much harm the uncovered part of a call could do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Risk {
    /// It can be undone, or stays in the workspace.
    Low,
    /// It runs code, or reaches outside the workspace.
    Medium,
    /// It may leak secrets, destroy work, or is not understood.
    High,
}

impl fmt::Display for Risk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        })
    }
}

/// How much harm the effect could do.
pub(crate) fn of(effect: &Effect, measure: Measure<'_>) -> Risk {
    weigh(effect, measure).0
}

/// How much harm the effect could do, and why that much: "it destroys something outside the workspace".
pub(crate) fn weigh(effect: &Effect, measure: Measure<'_>) -> (Risk, &'static str) {
    match effect {
        Effect::Start(_) => (Risk::Low, "it starts a program that is known"),
        Effect::Internal => (Risk::Low, "it touches only the agent's own books"),
        Effect::Delegate(_) => (Risk::Low, "the calls of a sub-agent are asked one by one"),
        Effect::Read { place, depth } => {
            if sensitive::secret_place(place, measure.home, *depth).is_some() {
                (Risk::High, "it reads what may be secret")
            } else if measure.is_inside(place) {
                (Risk::Low, "it only reads, in the workspace")
            } else if *depth == Depth::Metadata {
                (Risk::Low, "it only looks at names and sizes")
            } else {
                (Risk::Medium, "it reads outside the workspace, or nobody knows where")
            }
        }
        Effect::Write(place) => {
            if sensitive::protected_place(place).is_some() {
                (Risk::High, "it changes what other programs run or obey")
            } else if measure.is_inside(place) {
                (Risk::Low, "it changes files in the workspace")
            } else {
                (Risk::Medium, "it writes outside the workspace, or nobody knows where")
            }
        }
        Effect::Delete { place, tree } => {
            if !measure.is_inside(place) {
                (Risk::High, "it destroys something outside the workspace, or nobody knows where")
            } else if sensitive::protected_place(place).is_some() {
                (Risk::High, "it destroys what other programs run or obey")
            } else if *tree {
                (Risk::Medium, "it deletes folders with everything in them")
            } else {
                (Risk::Low, "it deletes files in the workspace")
            }
        }
        Effect::Execute(Code::Project | Code::GitConfig(_)) => (Risk::Medium, "it runs code of this project"),
        Effect::Execute(Code::Script(place)) => {
            if measure.is_inside(place) {
                (Risk::Medium, "it runs code of this project")
            } else {
                (Risk::High, "it runs a script from elsewhere")
            }
        }
        Effect::Execute(Code::Inline(_)) => (Risk::High, "it runs code that stands in the call"),
        Effect::Execute(Code::Unknown(_)) => (Risk::High, "it runs a program that is not known"),
        Effect::Execute(Code::Package) => (Risk::High, "it runs code of packages from the network"),
        Effect::Network { host: Host::Special { local_port: Some(_), .. }, .. } => (Risk::Medium, "it reaches a service of this machine"),
        Effect::Network { sends: true, .. } => (Risk::High, "it sends data to another machine"),
        Effect::Network { sends: false, .. } => (Risk::Medium, "it connects to another machine"),
        Effect::Mcp { .. } => (Risk::Medium, "a server does what it is asked for"),
        Effect::UserFiles => (Risk::Medium, "it changes files of your own programs"),
        Effect::Process => (Risk::Medium, "it acts on other processes or the machine"),
        Effect::Beyond(_) => (Risk::Medium, "it goes beyond the command's ordinary use"),
        Effect::VersionControl(Reach::Local) => (Risk::Low, "it changes the local repository only"),
        Effect::VersionControl(Reach::Remote) => (Risk::Medium, "it changes a repository that others use"),
        Effect::Environment => (Risk::High, "secrets may be in the environment"),
        Effect::Secret(_) => (Risk::High, "it prints secrets"),
        Effect::Privilege => (Risk::High, "it uses administrator rights"),
        Effect::Broker => (Risk::High, "it changes what is asked at all"),
        Effect::Opaque(cause) => match cause {
            Cause::UnknownOption { .. } | Cause::UnknownSubcommand { .. } | Cause::Operands(_) => {
                (Risk::Medium, "a known program is used in a way that is not known")
            }
            Cause::Syntax(_)
            | Cause::Limit(_)
            | Cause::DynamicProgram
            | Cause::DynamicWord(_)
            | Cause::ProgramText(_)
            | Cause::Variable(_)
            | Cause::ShellState(_)
            | Cause::UnknownTool(_)
            | Cause::Argument(_)
            | Cause::Shell(_)
            | Cause::Address(_) => (Risk::High, "it cannot be foreseen what it does"),
        },
    }
}
