//! The person's yes as a value.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::item::ItemId;
use super::snapshot::ConfigDigest;
use super::standing::Kept;
use crate::analysis::path::AbsPath;
use crate::world::FolderId;

/// The workspace cannot be confirmed, whatever the person says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotConfirmable(pub(super) String);

/// For which folders a confirmation counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TrustScope {
    /// For the folder that the person looked at.
    Folder,
    /// For the worktrees of the same repository as well, as far as their files hold the same.
    Worktrees,
}

/// That a person said yes to what exactly these bytes would activate in this workspace, or to a part of it.
///
/// Only [`Review::confirm`](super::Review::confirm), [`Review::confirm_only`](super::Review::confirm_only) and the
/// record of an earlier answer ([`TrustStore::confirmation_for`](super::TrustStore::confirmation_for)) make one.
#[derive(Debug)]
#[must_use]
pub struct Confirmation {
    pub(super) root: AbsPath,
    pub(super) folder: Option<FolderId>,
    pub(super) digest: ConfigDigest,
    /// What was confirmed.
    pub(super) items: BTreeSet<ItemId>,
    /// What holds of an earlier config, since nobody has confirmed that it is gone.
    pub(super) kept: Kept,
    pub(super) scope: TrustScope,
    pub(super) until: Option<u64>,
    pub(super) by: Option<String>,
    /// What the person saw, for comparing it with what comes later.
    pub(super) seen: Seen,
}

/// What a person had before their eyes when they confirmed.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// The text of the project's own config.
    pub(super) config: String,
    /// The items, with a short text of each.
    pub(super) items: Vec<SeenItem>,
}

/// An item that was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeenItem {
    pub(super) id: ItemId,
    pub(super) kind: super::item::ItemKind,
    pub(super) file: String,
    pub(super) what: String,
    pub(super) text: String,
}

impl Confirmation {
    pub(super) fn new(root: AbsPath, folder: Option<FolderId>, digest: ConfigDigest, items: BTreeSet<ItemId>) -> Self {
        Self { root, folder, digest, items, kept: Kept::default(), scope: TrustScope::Folder, until: None, by: None, seen: Seen::default() }
    }

    /// The same for a limited time: until this moment, in seconds since 1970.
    pub fn until(mut self, moment: u64) -> Self {
        self.until = Some(self.until.map_or(moment, |before| before.min(moment)));
        self
    }

    /// The same for the worktrees of the repository as well, as far as their files hold the same.
    pub fn with_worktrees(mut self) -> Self {
        self.scope = TrustScope::Worktrees;
        self
    }

    /// The same with the name of who said yes, for the record.
    pub fn by(mut self, name: &str) -> Self {
        self.by = Some(name.to_owned());
        self
    }

    /// The workspace that was confirmed.
    pub fn root(&self) -> &AbsPath {
        &self.root
    }

    /// What the person saw.
    pub fn digest(&self) -> ConfigDigest {
        self.digest
    }

    /// For which folders it counts.
    pub fn scope(&self) -> TrustScope {
        self.scope
    }

    /// How many items were confirmed.
    pub fn confirmed(&self) -> usize {
        self.items.len()
    }
}
