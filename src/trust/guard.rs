//! The proof that a host may load what a project brings.

use std::collections::BTreeSet;
use std::fmt;

use super::capability::ProjectCapability;
use super::item::{Item, ItemId, ItemKind};
use super::snapshot::{Files, UnreadableFile};

/// That the person confirmed everything of one kind that a project's files hold, with the bytes that they confirmed.
///
/// A host that takes this instead of a path cannot load a project's hooks, servers or variables before the trust
/// question (CVE-2025-59536, CVE-2026-21852), nor what took their place afterwards (CVE-2025-54136):
///
/// ```
/// use countersign::trust::{Guarded, ProjectCapability, ProjectConfig, Trusted};
///
/// fn start_servers(confirmed: &Guarded) {
///     for (file, bytes) in confirmed.files() {
///         println!("{file}: {} bytes that the person has confirmed", bytes.len());
///     }
/// }
///
/// fn load(config: &ProjectConfig<Trusted>) {
///     match config.guard(ProjectCapability::McpServers) {
///         Ok(confirmed) => start_servers(&confirmed),
///         Err(why) => eprintln!("no MCP servers of the project: {why}"),
///     }
/// }
/// ```
///
/// It is made nowhere else:
///
/// ```compile_fail,E0451
/// use countersign::trust::{Guarded, ProjectCapability};
///
/// let _ = Guarded { capability: ProjectCapability::Hooks, files: Vec::new(), items: Vec::new(), until: None };
/// ```
///
/// ```compile_fail,E0277
/// fn made_of_nothing<T: Default>() {}
/// made_of_nothing::<countersign::trust::Guarded>();
/// ```
pub struct Guarded {
    capability: ProjectCapability,
    files: Vec<(String, Vec<u8>)>,
    items: Vec<(String, String)>,
    until: Option<u64>,
}

/// Why a host may not load what a project brings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotConfirmed {
    /// Some of it was not confirmed.
    #[error("{capability} of the project were not confirmed: {}", names.join(", "))]
    Items {
        /// What was asked for.
        capability: ProjectCapability,
        /// What was not confirmed, each with its file and line.
        names: Vec<String>,
    },
    /// A file may hold such a thing and is not understood.
    #[error("`{file}` may hold {capability} and cannot be understood: {why}")]
    Unreadable {
        /// What was asked for.
        capability: ProjectCapability,
        /// The file, from the root.
        file: String,
        /// What is wrong with it.
        why: String,
    },
}

impl Guarded {
    pub(super) fn new(
        capability: ProjectCapability,
        items: &[Item],
        unreadable: &[UnreadableFile],
        confirmed: &BTreeSet<ItemId>,
        files: &Files,
        until: Option<u64>,
    ) -> Result<Self, NotConfirmed> {
        if let Some(UnreadableFile { file, why, .. }) = unreadable.iter().find(|file| file.capabilities.contains(&capability)) {
            return Err(NotConfirmed::Unreadable { capability, file: file.clone(), why: why.clone() });
        }
        let asked: Vec<&Item> = items.iter().filter(|item| item.kind == ItemKind::Surface(capability)).collect();
        let missing = asked.iter().filter(|item| item.obstacle.is_some() || !confirmed.contains(&item.id));
        let names: Vec<String> = missing.map(|item| format!("{} ({}:{})", item.what, item.file, item.line)).collect();
        if !names.is_empty() {
            return Err(NotConfirmed::Items { capability, names });
        }
        let wanted: BTreeSet<&String> = asked.iter().flat_map(|item| [&item.file].into_iter().chain(&item.runs)).collect();
        let files = wanted.into_iter().filter_map(|name| Some((name.clone(), files.get(name)?.clone()))).collect();
        let items = asked.iter().map(|item| (item.what.clone(), item.text.clone())).collect();
        Ok(Self { capability, files, items, until })
    }

    /// What was confirmed.
    pub fn capability(&self) -> ProjectCapability {
        self.capability
    }

    /// The files, from the root, with the bytes that were confirmed, and the files of the workspace that they run.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// What each of the confirmed things is, and its command line or address.
    pub fn items(&self) -> impl Iterator<Item = (&str, &str)> {
        self.items.iter().map(|(what, text)| (what.as_str(), text.as_str()))
    }

    /// Whether the project brings nothing of this kind.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Until when it counts, in seconds since 1970. `None` if it counts for good.
    pub fn until(&self) -> Option<u64> {
        self.until
    }
}

impl fmt::Debug for Guarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded").field("capability", &self.capability).field("items", &self.items.len()).finish_non_exhaustive()
    }
}
