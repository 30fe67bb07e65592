//! Profiles: what a permit allows, as data that a sandbox can enforce. The boundary is the sandbox's, never ours.
//!
//! A [`Profile`] is made from the steps of the action that was allowed, every effect of which adds what it needs
//! (`gather.rs`). What must not be touched inside the folders that become readable or writable is looked for on disk
//! (`hold.rs`). The renderings are [`Profile::bwrap`] and [`Profile::srt`]; the profile itself serializes.
//!
//! What a rendering grants, in words:
//!
//! - Readable are the workspace, the system (`/usr`, `/etc`, `/sys`, what it knows of packages), the tools and packages below the home folder,
//!   and what an effect reads. Secrets in them that no effect reads are hidden.
//! - Writable is what an effect writes. A file that is not there yet needs the deepest folder that is; so does a file that
//!   a program may replace by another, and what is deleted: see [`Writable::through`].
//! - Inside what is writable, the broker's own files are never writable, and protected paths (`.git`, git hooks, agent
//!   configs) only where an effect names them. A command that changes the repository writes `.git`, but not its hooks and
//!   config.
//! - The network is open only where an effect uses it.
//!
//! A step that runs code, or of which not everything is known, has unknown reach. The profile then says so
//! ([`Profile::complete`]), and grants the widest that it still can: the whole workspace becomes writable, with the
//! exceptions above, and nothing else does. A call that needs more fails in the sandbox.
//!
//! Limits of what mounts can do, which hold for [`Profile::bwrap`]:
//!
//! - A protected file that is not there cannot be kept from being made in a writable folder, nor a link there from being
//!   replaced.
//! - Secrets and protected files are looked for at the top of the folders that become readable and writable, of the folder
//!   in which the call runs, and of the home folder where that lies in them, and not deeper.
//! - What is mounted is what lies there when bubblewrap starts.
//! - Where the network is open, so are sockets of the machine that have no path.

mod bwrap;
mod gather;
mod hold;
mod srt;

use serde::Serialize;

pub use bwrap::Bwrap;

use crate::action::Action;
use crate::analysis::path::AbsPath;
use crate::policy::containment::Containment;
use crate::policy::judge::Ground;

/// What was allowed, as far as a sandbox can enforce it.
///
/// ```
/// use countersign::world::LexicalWorld;
/// use countersign::{Broker, Decision, ToolCall};
///
/// let broker = Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).build();
/// let Decision::Allow(permit) = broker.decide(&ToolCall::shell("cat src/main.rs", "/home/u/proj")) else { panic!("it only reads") };
/// let profile = permit.profile();
/// assert!(profile.writable.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Profile {
    /// Whether this is all that the call needs. Where it is not, [`Self::unknown`] says why.
    pub complete: bool,
    /// Why the call may need more than this.
    pub unknown: Vec<String>,
    /// What was allowed that no sandbox of files and network grants. The renderings refuse it in these words.
    pub not_enforceable: Vec<String>,
    /// The folder in which it runs, where that is an absolute path.
    pub cwd: Option<AbsPath>,
    /// The workspace's root, which is readable as a whole.
    pub workspace: Option<AbsPath>,
    /// The person's home folder.
    #[serde(skip)]
    home: Option<AbsPath>,
    /// Where the workspace's root leads after links.
    #[serde(skip)]
    workspace_real: Option<AbsPath>,
    /// The programs that are started, by their bare names.
    pub programs: Vec<String>,
    /// What effects read.
    pub readable: Vec<Readable>,
    /// What effects write or remove.
    pub writable: Vec<Writable>,
    /// What stays read-only although it lies in a folder that has to be writable.
    pub read_only: Vec<Held>,
    /// What stays unreadable although it lies in a folder that has to be readable.
    pub hidden: Vec<Held>,
    /// Programs, packages and settings of git below the home folder, which are readable for what is started.
    pub tools: Vec<AbsPath>,
    /// The connections.
    pub network: Network,
    /// The links on the way to any of these, and where they lead.
    pub links: Vec<Link>,
}

/// Something that is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Readable {
    /// As the call spells it, absolute; the folder where a pattern is read in it.
    pub path: AbsPath,
    /// Where it leads after links.
    pub real: AbsPath,
    /// What below it is read, in which `*` stands for any text within a name and `**` for any text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// How much of it.
    pub extent: Extent,
    /// Whether it is granted. Names alone are not where the home folder or a secret lies below: a sandbox that shows
    /// names shows content as well.
    pub shown: bool,
}

/// How much of a place is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Extent {
    /// Names, sizes, whether it exists.
    Names,
    /// The content of a file.
    File,
    /// The content of everything below.
    Tree,
}

/// Something that is written or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Writable {
    /// As the call spells it, absolute; the folder where a pattern is written in it.
    pub path: AbsPath,
    /// Where it leads after links.
    pub real: AbsPath,
    /// What below it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Whether it is removed, or moved away.
    pub removed: bool,
    /// The file or folder, as resolved, that has to be writable for it: the file itself where it is changed in place,
    /// the folder where the file is made, replaced or removed. `None` if there is nothing to be writable, or where
    /// [`Profile::not_enforceable`] says why it cannot be.
    pub through: Option<AbsPath>,
}

/// Something inside a granted folder that is held back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Held {
    /// As resolved.
    pub path: AbsPath,
    /// Whether it is a folder.
    pub folder: bool,
    /// Why, in words for a person.
    pub why: String,
}

/// A link that the call follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Link {
    /// Where it lies.
    pub path: AbsPath,
    /// Where it leads when all links are followed.
    pub target: AbsPath,
}

/// The connections that were allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// None.
    None,
    /// To these hosts.
    Hosts(Vec<HostPorts>),
    /// To any: the call does not say, or names the host in a way that is not known here.
    Any,
}

/// A host, and the ports on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HostPorts {
    /// The canonical name or address.
    pub name: String,
    /// The ports; empty where they are not known.
    pub ports: Vec<u16>,
}

/// Why a sandbox cannot enforce a profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotEnforceable {
    /// The call does what no sandbox of files and network grants.
    #[error("no sandbox can hold exactly this: {0}")]
    Call(String),
    /// This sandbox lacks what would be needed.
    #[error("{sandbox} cannot hold this: {why}")]
    Sandbox {
        /// Its name.
        sandbox: &'static str,
        /// What it lacks.
        why: String,
    },
}

impl Profile {
    /// The profile of an action that was allowed.
    pub(crate) fn of(cwd: &str, action: &Action, ground: &Ground<'_>) -> Self {
        let mut profile = gather::gather(cwd, action, ground);
        hold::hold(&mut profile, ground);
        profile.complete = profile.unknown.is_empty() && profile.not_enforceable.is_empty();
        profile
    }

    /// The same without what the host's sandbox does not let through anyway.
    pub(crate) fn within(mut self, stated: &Containment) -> Self {
        if let Some(folders) = stated.writable() {
            for writable in &mut self.writable {
                writable.through = writable.through.take().filter(|through| folders.iter().any(|folder| folder.contains(through)));
            }
        }
        if let Some(reachable) = stated.hosts() {
            self.network = match self.network {
                Network::None => Network::None,
                Network::Hosts(mut hosts) => {
                    hosts.retain(|host| reachable.iter().any(|name| name.as_str() == host.name));
                    Network::Hosts(hosts)
                }
                Network::Any => {
                    Network::Hosts(reachable.iter().map(|name| HostPorts { name: name.as_str().to_owned(), ports: Vec::new() }).collect())
                }
            };
            if matches!(&self.network, Network::Hosts(hosts) if hosts.is_empty()) {
                self.network = Network::None;
            }
        }
        self
    }

    /// The files and folders that have to be writable, without those inside others.
    fn writable_roots(&self) -> Vec<&AbsPath> {
        let mut roots: Vec<&AbsPath> = self.writable.iter().filter_map(|writable| writable.through.as_ref()).collect();
        roots.sort();
        roots.dedup();
        let all = roots.clone();
        roots.retain(|root| !all.iter().any(|other| other != root && other.contains(root)));
        roots
    }

    /// What has to be readable besides the system.
    fn readable_roots(&self) -> impl Iterator<Item = &AbsPath> {
        let shown = self.readable.iter().filter(|readable| readable.shown).map(|readable| &readable.real);
        self.workspace_real.iter().chain(shown).chain(&self.tools)
    }

    /// What the call does that cannot be enforced, as an error.
    fn enforceable(&self) -> Result<(), NotEnforceable> {
        if self.not_enforceable.is_empty() { Ok(()) } else { Err(NotEnforceable::Call(self.not_enforceable.join("; "))) }
    }
}
