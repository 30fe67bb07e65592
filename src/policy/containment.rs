//! What the host's sandbox enforces on a call, as the host states it. A wrong statement is the host's mistake, so
//! each property is stated by itself and none has a default.

use crate::action::Host;
use crate::analysis::host::HostName;
use crate::analysis::path::AbsPath;
use crate::world::World;

/// What a sandbox enforces on the calls for which it is stated.
///
/// ```
/// use countersign::policy::containment::{Connections, Containment, Processes, Reads, Services, Writes};
///
/// let stated = Containment::new(
///     Writes::OnlyBelow(vec!["/home/u/proj".into(), "/tmp".into()]),
///     Connections::None,
///     Reads::Anywhere,
///     Processes::All,
///     Services::Reachable,
/// );
/// assert!(stated.is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Containment {
    writes: Option<Vec<AbsPath>>,
    connections: Option<Vec<HostName>>,
    unreadable: Vec<AbsPath>,
    processes: Processes,
    services: Services,
}

/// Where a call can write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writes {
    /// Wherever the person can.
    Anywhere,
    /// Only in these folders, absolute paths; what is written elsewhere fails. Links out of them lead nowhere.
    OnlyBelow(Vec<String>),
}

/// What a call can connect to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Connections {
    /// Every host that the machine reaches.
    Any,
    /// Only these hosts, by name.
    Only(Vec<String>),
    /// Nothing, this machine's own ports included. A connection that `ssh` keeps open (`ControlPath`) is one as well: a
    /// sandbox through which its socket can be reached is not offline.
    None,
}

/// What a call can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reads {
    /// Whatever the person can.
    Anywhere,
    /// All but what is below these paths, absolute ones.
    AllBut(Vec<String>),
}

/// Which processes a call can signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Processes {
    /// All of the person's.
    All,
    /// Only those that it started.
    Own,
}

/// Whether a call can talk to services outside of the sandbox by a socket that is a file: a container engine, a
/// terminal multiplexer, the session bus. What they do for it is not contained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Services {
    /// It can.
    Reachable,
    /// It cannot.
    Unreachable,
}

/// Why a statement cannot be relied on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContainmentError {
    /// A folder is relative, on the network or otherwise not a plain absolute path.
    #[error("`{0}` is not an absolute path, so nothing can be said of what is below it")]
    Path(String),
    /// A name is not that of a host.
    #[error("`{0}` is not the name of a host")]
    Host(String),
}

impl Containment {
    /// What a sandbox enforces: where calls can write, what they can connect to, what they can read, which processes
    /// they can signal and whether they reach services outside.
    ///
    /// # Errors
    /// When a folder is not an absolute path or a host not a name.
    pub fn new(
        writes: Writes,
        connections: Connections,
        reads: Reads,
        processes: Processes,
        services: Services,
    ) -> Result<Self, ContainmentError> {
        let paths = |texts: Vec<String>| -> Result<Vec<AbsPath>, ContainmentError> {
            texts.into_iter().map(|text| AbsPath::parse(&text).ok_or(ContainmentError::Path(text))).collect()
        };
        let writes = match writes {
            Writes::Anywhere => None,
            Writes::OnlyBelow(folders) => Some(paths(folders)?),
        };
        let connections = match connections {
            Connections::Any => None,
            Connections::None => Some(Vec::new()),
            Connections::Only(hosts) => {
                let names = hosts.into_iter().map(|text| HostName::parse(&text).ok_or(ContainmentError::Host(text)));
                Some(names.collect::<Result<_, _>>()?)
            }
        };
        let unreadable = match reads {
            Reads::Anywhere => Vec::new(),
            Reads::AllBut(places) => paths(places)?,
        };
        Ok(Self { writes, connections, unreadable, processes, services })
    }

    /// The same with the places to which links lead beside the folders as they were stated.
    #[must_use]
    pub(crate) fn with_links(mut self, world: &dyn World) -> Self {
        if let Some(folders) = &mut self.writes {
            let real: Result<Vec<Option<AbsPath>>, _> =
                folders.iter().map(|folder| world.resolve(&AbsPath::root(), folder.as_str())).collect();
            match real {
                Ok(real) => {
                    folders.extend(real.into_iter().flatten());
                    folders.sort_unstable();
                    folders.dedup();
                }
                // Where a folder leads that nobody can follow is not known.
                Err(_) => self.writes = None,
            }
        }
        self
    }

    /// The folders in which the call can write, where it is bound to some.
    pub fn writable(&self) -> Option<&[AbsPath]> {
        self.writes.as_deref()
    }

    /// The hosts that the call can reach, where it is bound to some.
    pub fn hosts(&self) -> Option<&[HostName]> {
        self.connections.as_deref()
    }

    /// Whether the call can connect to nothing.
    pub fn is_offline(&self) -> bool {
        self.connections.as_ref().is_some_and(Vec::is_empty)
    }

    /// Whether the call signals only what it started.
    pub(crate) fn has_own_processes(&self) -> bool {
        self.processes == Processes::Own
    }

    /// Whether services outside may do something for the call.
    pub(crate) fn reaches_services(&self) -> bool {
        self.services == Services::Reachable
    }

    /// Whether the sandbox certainly does not let the path be read.
    pub(crate) fn hides(&self, path: &AbsPath) -> bool {
        self.unreadable.iter().any(|hidden| hidden.contains(path))
    }

    /// Whether the sandbox certainly does not let the host be reached.
    pub(crate) fn cuts_off(&self, host: &Host) -> bool {
        let Some(reachable) = &self.connections else { return false };
        match host {
            Host::Named(name) | Host::Special { name, .. } => !reachable.contains(name),
            Host::Forge | Host::Any => reachable.is_empty(),
        }
    }
}
