//! What is recorded of an answer about trust, and how it is written.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::analysis::path::AbsPath;
use crate::calendar;
use crate::config::errors::visible_text;
use crate::counts::counted;
use crate::storage::append::{Line, RecordError};
use crate::trust::confirmation::{SeenItem, TrustScope};
use crate::trust::item::ItemId;
use crate::trust::snapshot::ConfigDigest;
use crate::world::FolderId;

/// The version of the records that this program writes and reads.
const VERSION: u64 = 2;

/// What the person said about a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrustRecord {
    /// The canonical root of the workspace.
    pub root: AbsPath,
    /// What the file system knows the folder by.
    pub folder: Option<FolderId>,
    /// What they said.
    pub action: TrustAction,
    /// The files that they saw.
    pub digest: Option<ConfigDigest>,
    /// What they confirmed.
    pub items: BTreeSet<ItemId>,
    /// For which folders it counts.
    pub scope: TrustScope,
    /// Until when, in seconds since 1970. `None` if for good.
    pub until: Option<u64>,
    /// Who said it.
    pub by: Option<String>,
    /// When, in seconds since 1970.
    pub at: u64,
    /// The text of the project's config that they saw.
    pub(in crate::trust) config: String,
    /// The items that they saw.
    pub(in crate::trust) seen: Vec<SeenItem>,
}

/// For people, without the root.
impl fmt::Display for TrustRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.action {
            TrustAction::Confirmed => {
                let seen = self.seen.iter().filter(|seen| seen.kind.is_grant()).count();
                write!(f, "confirmed, {} of {}", self.items.len(), counted(seen, "item"))?;
            }
            TrustAction::Revoked => f.write_str("revoked")?,
            TrustAction::Restricted => f.write_str("restricted")?,
            TrustAction::None => f.write_str("not trusted at all")?,
        }
        if self.scope == TrustScope::Worktrees {
            f.write_str(", with its worktrees")?;
        }
        if let Some(until) = self.until {
            write!(f, ", until {}", calendar::shown(until))?;
        }
        write!(f, ", on {}", calendar::shown(self.at))?;
        self.by.iter().try_for_each(|by| write!(f, " by {}", visible_text(by.chars())))
    }
}

/// What the person did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TrustAction {
    /// Said yes.
    Confirmed,
    /// Took it back.
    Revoked,
    /// Chose [`TrustLevel::Restricted`](crate::trust::TrustLevel::Restricted).
    Restricted,
    /// Chose [`TrustLevel::None`](crate::trust::TrustLevel::None).
    None,
}

/// A record as it is written, without its version.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wire {
    pub(super) root: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) folder: Option<String>,
    pub(super) action: TrustAction,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) digest: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) items: Vec<ItemId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) scope: Option<TrustScope>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<String>,
    pub(super) at: u64,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) config: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) seen: Vec<SeenItem>,
}

#[derive(Serialize)]
struct Versioned<'a> {
    v: u64,
    #[serde(flatten)]
    record: &'a Wire,
}

impl Wire {
    /// The line that is written.
    pub(super) fn line(&self) -> serde_json::Result<String> {
        serde_json::to_string(&Versioned { v: VERSION, record: self })
    }

    pub(super) fn of(record: &TrustRecord) -> Self {
        Self {
            root: record.root.to_string(),
            folder: record.folder.as_ref().map(|folder| folder.as_str().to_owned()),
            action: record.action,
            digest: record.digest.map(|digest| digest.to_string()),
            items: record.items.iter().copied().collect(),
            scope: (record.action == TrustAction::Confirmed).then_some(record.scope),
            until: record.until,
            by: record.by.clone(),
            at: record.at,
            config: record.config.clone(),
            seen: record.seen.clone(),
        }
    }

    pub(super) fn without_items(root: &AbsPath, action: TrustAction, by: Option<&str>, at: u64) -> Self {
        Self {
            root: root.to_string(),
            folder: None,
            action,
            digest: None,
            items: Vec::new(),
            scope: None,
            until: None,
            by: by.map(str::to_owned),
            at,
            config: String::new(),
            seen: Vec::new(),
        }
    }
}

pub(super) fn record_of(line: &Line) -> Result<TrustRecord, RecordError> {
    let wire: Wire = line.record(VERSION)?;
    let broken = |what: &str| RecordError::Broken(format!("no usable `{what}`"));
    let root = AbsPath::parse(&wire.root).filter(|root| root.as_str() == wire.root).ok_or_else(|| broken("root"))?;
    let digest = wire.digest.as_deref().map(|text| ConfigDigest::parse(text).ok_or_else(|| broken("digest"))).transpose()?;
    if digest.is_some() != (wire.action == TrustAction::Confirmed) {
        return Err(broken("digest"));
    }
    Ok(TrustRecord {
        root,
        folder: wire.folder.as_deref().map(FolderId::from_text),
        action: wire.action,
        digest,
        items: wire.items.into_iter().collect(),
        scope: wire.scope.unwrap_or(TrustScope::Folder),
        until: wire.until,
        by: wire.by,
        at: wire.at,
        config: wire.config,
        seen: wire.seen,
    })
}
