//! Which workspaces the person has confirmed, in their own state folder, by canonical root.
//!
//! The last record of a root counts. A line that cannot be read may have been a revocation, so
//! everything confirmed before it is in doubt and has to be confirmed again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::review::Confirmation;
use super::snapshot::{ConfigDigest, ConfigSnapshot};
use super::workspace::{Refused, Workspace};
use crate::analysis::path::AbsPath;
use crate::storage::append::{AppendLog, Contents, Line, RecordError};
use crate::storage::{Problem, StorageError};

/// The version of the records that this program writes and reads.
const VERSION: u64 = 1;

/// The workspaces that were confirmed.
#[derive(Debug)]
pub struct TrustStore {
    log: AppendLog,
    latest: BTreeMap<AbsPath, TrustRecord>,
    problems: Vec<Problem>,
}

/// What the person said last about a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrustRecord {
    /// The canonical root of the workspace.
    pub root: AbsPath,
    /// The config that they saw.
    pub digest: ConfigDigest,
    /// Whether they confirmed it or took that back.
    pub action: TrustAction,
    /// When, in seconds since 1970.
    pub at: u64,
}

/// What the person did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TrustAction {
    /// Said yes.
    Confirmed,
    /// Took it back.
    Revoked,
}

/// Where a workspace stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum TrustStatus {
    /// Confirmed as it is.
    Confirmed {
        /// When, in seconds since 1970.
        at: u64,
    },
    /// Confirmed with another config.
    Changed {
        /// The config that was confirmed.
        confirmed: ConfigDigest,
        /// When, in seconds since 1970.
        at: u64,
    },
    /// Confirmed once, and taken back.
    Revoked {
        /// When, in seconds since 1970.
        at: u64,
    },
    /// Never confirmed.
    Unknown,
    /// Never to be confirmed.
    Refused(Refused),
}

/// A record as it is written, without its version.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    root: String,
    digest: String,
    action: TrustAction,
    at: u64,
}

#[derive(Serialize)]
struct Versioned<'a> {
    v: u64,
    #[serde(flatten)]
    record: &'a Wire,
}

impl TrustStore {
    /// The store at `path`. A store that cannot be read has confirmed nothing, and says so in its
    /// [problems](Self::problems).
    pub fn open(path: AbsPath) -> Self {
        let mut store = Self { log: AppendLog::new(path), latest: BTreeMap::new(), problems: Vec::new() };
        store.reload();
        store
    }

    /// Reads it again: other processes write to it as well.
    pub fn reload(&mut self) {
        match self.log.read() {
            Ok(contents) => (self.latest, self.problems) = self.replay(&contents),
            Err(error) => {
                self.latest.clear();
                let message = format!("no workspace counts as confirmed: {error}");
                self.problems = vec![Problem { path: self.log.path().clone(), line: None, message }];
            }
        }
    }

    /// What was left out when it was read.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Where a workspace with this config stands.
    pub fn status(&self, workspace: &Workspace, snapshot: &ConfigSnapshot) -> TrustStatus {
        if let Some(refused) = workspace.refused().or(snapshot.refused()) {
            return TrustStatus::Refused(refused);
        }
        match self.latest.get(workspace.root()) {
            Some(record) => match record.action {
                TrustAction::Revoked => TrustStatus::Revoked { at: record.at },
                TrustAction::Confirmed if record.digest == snapshot.digest() => TrustStatus::Confirmed { at: record.at },
                TrustAction::Confirmed => TrustStatus::Changed { confirmed: record.digest, at: record.at },
            },
            None => TrustStatus::Unknown,
        }
    }

    /// The person's earlier yes to exactly this config of this workspace.
    pub fn confirmation_for(&self, workspace: &Workspace, snapshot: &ConfigSnapshot) -> Option<Confirmation> {
        if workspace.root() != snapshot.root() {
            return None;
        }
        match self.status(workspace, snapshot) {
            TrustStatus::Confirmed { .. } => Some(Confirmation::new(snapshot.root().clone(), snapshot.digest())),
            TrustStatus::Changed { .. } | TrustStatus::Revoked { .. } | TrustStatus::Unknown | TrustStatus::Refused(_) => None,
        }
    }

    /// Records that the person confirmed a workspace at a time, in seconds since 1970.
    ///
    /// # Errors
    /// When it cannot be written; the workspace is confirmed for this session then, not for the next.
    pub fn confirm(&mut self, confirmation: &Confirmation, at: u64) -> Result<(), StorageError> {
        self.write(confirmation.root(), confirmation.digest(), TrustAction::Confirmed, at)
    }

    /// Takes back the confirmation of a workspace. Whether there was one, as far as is known.
    ///
    /// # Errors
    /// When it cannot be written; the workspace is still confirmed then.
    pub fn revoke(&mut self, root: &AbsPath, at: u64) -> Result<bool, StorageError> {
        // Another process may have confirmed it since.
        self.reload();
        let Some(record) = self.latest.get(root).filter(|record| record.action == TrustAction::Confirmed) else { return Ok(false) };
        self.write(root, record.digest, TrustAction::Revoked, at)?;
        Ok(true)
    }

    /// The last record of every workspace, by root.
    pub fn list(&self) -> impl Iterator<Item = &TrustRecord> {
        self.latest.values()
    }

    fn write(&mut self, root: &AbsPath, digest: ConfigDigest, action: TrustAction, at: u64) -> Result<(), StorageError> {
        let record = Wire { root: root.to_string(), digest: digest.to_string(), action, at };
        let line = serde_json::to_string(&Versioned { v: VERSION, record: &record }).map_err(|e| StorageError::Io {
            path: self.log.path().clone(),
            doing: "written",
            error: e.into(),
        })?;
        self.log.append(&line)?;
        self.reload();
        Ok(())
    }

    fn replay(&self, contents: &Contents) -> (BTreeMap<AbsPath, TrustRecord>, Vec<Problem>) {
        let mut latest = BTreeMap::new();
        let mut problems = contents.problems().to_vec();
        for line in contents.lines() {
            match record_of(line) {
                Ok(record) => {
                    latest.insert(record.root.clone(), record);
                }
                Err(error) => {
                    latest.clear();
                    let message = format!("what was confirmed before this line has to be confirmed again: {error}");
                    problems.push(Problem { path: self.log.path().clone(), line: Some(line.number), message });
                }
            }
        }
        (latest, problems)
    }
}

fn record_of(line: &Line) -> Result<TrustRecord, RecordError> {
    let wire: Wire = line.record(VERSION)?;
    let broken = |what: &str| RecordError::Broken(format!("no usable `{what}`"));
    let root = AbsPath::parse(&wire.root).filter(|root| root.as_str() == wire.root).ok_or_else(|| broken("root"))?;
    let digest = ConfigDigest::parse(&wire.digest).ok_or_else(|| broken("digest"))?;
    Ok(TrustRecord { root, digest, action: wire.action, at: wire.at })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::trust::ProjectConfig;
    use crate::world::OsWorld;

    struct Scene {
        _scratch: tempfile::TempDir,
        top: AbsPath,
    }

    impl Scene {
        fn new() -> Self {
            let scratch = tempfile::tempdir().expect("scratch");
            let top = AbsPath::parse(scratch.path().canonicalize().expect("real").to_str().expect("utf-8")).expect("absolute");
            Self { _scratch: scratch, top }
        }

        fn project(&self, name: &str, config: &str) -> (Workspace, ConfigSnapshot) {
            let root = self.top.join(name).expect("join");
            fs::create_dir_all(root.as_str()).expect("folder");
            fs::write(format!("{root}/.countersign.toml"), config).expect("write");
            let workspace = Workspace::discover(&root, &OsWorld, None);
            let snapshot = ConfigSnapshot::take(&OsWorld, &workspace).expect("snapshot");
            (workspace, snapshot)
        }

        fn path(&self) -> AbsPath {
            self.top.join("state/trust.jsonl").expect("join")
        }

        fn store(&self) -> TrustStore {
            TrustStore::open(self.path())
        }
    }

    fn yes(snapshot: &ConfigSnapshot) -> Confirmation {
        ProjectConfig::from_snapshot(snapshot).review().confirm().expect("confirmable")
    }

    #[test]
    fn a_yes_is_remembered_for_these_bytes_in_this_place() {
        let scene = Scene::new();
        let (workspace, snapshot) = scene.project("proj", "allow = [\"Bash(x)\"]");
        let mut store = scene.store();
        assert_eq!(store.status(&workspace, &snapshot), TrustStatus::Unknown);
        assert!(store.confirmation_for(&workspace, &snapshot).is_none());
        store.confirm(&yes(&snapshot), 7).expect("confirm");

        let mut store = scene.store();
        assert_eq!(store.status(&workspace, &snapshot), TrustStatus::Confirmed { at: 7 });
        let confirmation = store.confirmation_for(&workspace, &snapshot).expect("remembered");
        assert!(ProjectConfig::from_snapshot(&snapshot).confirm(confirmation).is_ok());

        let (copy, copied) = scene.project("copy", "allow = [\"Bash(x)\"]");
        assert_eq!(store.status(&copy, &copied), TrustStatus::Unknown);
        assert!(store.confirmation_for(&workspace, &copied).is_none());
        let (_, changed) = scene.project("proj", "allow = [\"Bash(y)\"]");
        assert_eq!(store.status(&workspace, &changed), TrustStatus::Changed { confirmed: snapshot.digest(), at: 7 });
        assert!(store.confirmation_for(&workspace, &changed).is_none());

        assert_eq!(store.revoke(workspace.root(), 9).ok(), Some(true));
        assert_eq!(store.revoke(workspace.root(), 9).ok(), Some(false));
        assert_eq!(scene.store().status(&workspace, &snapshot), TrustStatus::Revoked { at: 9 });
        assert_eq!(store.list().count(), 1);
        store.confirm(&yes(&snapshot), 11).expect("again");
        assert_eq!(scene.store().status(&workspace, &snapshot), TrustStatus::Confirmed { at: 11 });
    }

    #[test]
    fn home_is_refused_whatever_the_store_says() {
        let scene = Scene::new();
        let (workspace, snapshot) = scene.project("proj", "");
        let mut store = scene.store();
        store.confirm(&yes(&snapshot), 1).expect("confirm");
        let home = Workspace::discover(workspace.root(), &OsWorld, Some(workspace.root()));
        assert_eq!(store.status(&home, &snapshot), TrustStatus::Refused(Refused::Home));
        assert!(store.confirmation_for(&home, &snapshot).is_none());
    }

    #[test]
    fn a_line_that_cannot_be_read_puts_what_came_before_in_doubt() {
        let scene = Scene::new();
        let (one, first) = scene.project("one", "");
        let (two, second) = scene.project("two", "");
        let digest = first.digest();
        let broken = [
            "garbage".to_owned(),
            "{}".to_owned(),
            format!(r#"{{"v":2,"root":"{}","digest":"{digest}","action":"revoked","at":1}}"#, one.root()),
            format!(r#"{{"v":1,"root":"{}","digest":"{digest}","action":"approved","at":1}}"#, one.root()),
            format!(r#"{{"v":1,"root":"{}","digest":"{digest}","action":"confirmed","at":1,"extra":0}}"#, one.root()),
            format!(r#"{{"v":1,"root":"relative","digest":"{digest}","action":"confirmed","at":1}}"#),
            format!(r#"{{"v":1,"root":"{}/../x","digest":"{digest}","action":"confirmed","at":1}}"#, one.root()),
            format!(r#"{{"v":1,"root":"{}","digest":"abc","action":"confirmed","at":1}}"#, one.root()),
        ];
        for line in broken {
            let _ = fs::remove_file(scene.path().as_str());
            let mut store = scene.store();
            store.confirm(&yes(&first), 1).expect("confirm");
            let text = fs::read_to_string(scene.path().as_str()).expect("read");
            fs::write(scene.path().as_str(), format!("{text}{line}\n")).expect("write");
            let mut store = scene.store();
            assert_eq!(store.status(&one, &first), TrustStatus::Unknown, "{line}");
            assert_eq!(store.problems().iter().map(|p| p.line).collect::<Vec<_>>(), [Some(2)], "{line}");
            store.confirm(&yes(&second), 2).expect("confirm");
            assert_eq!(store.status(&two, &second), TrustStatus::Confirmed { at: 2 }, "{line}");
        }
    }

    #[test]
    fn a_torn_write_loses_only_itself() {
        let scene = Scene::new();
        let (one, first) = scene.project("one", "");
        let (two, second) = scene.project("two", "");
        let mut store = scene.store();
        store.confirm(&yes(&first), 1).expect("confirm");
        let kept = fs::read(scene.path().as_str()).expect("read").len();
        store.confirm(&yes(&second), 2).expect("confirm");
        let whole = fs::read(scene.path().as_str()).expect("read");
        for cut in kept..whole.len() {
            fs::write(scene.path().as_str(), &whole[..cut]).expect("torn");
            let store = scene.store();
            assert_eq!(store.status(&one, &first), TrustStatus::Confirmed { at: 1 }, "{cut}");
            assert_eq!(store.status(&two, &second), TrustStatus::Unknown, "{cut}");
            assert_eq!(store.problems().len(), usize::from(cut > kept), "{cut}");
        }
    }

    #[test]
    fn a_store_that_cannot_be_read_has_confirmed_nothing() {
        let scene = Scene::new();
        let (workspace, snapshot) = scene.project("proj", "");
        fs::create_dir_all(scene.path().as_str()).expect("folder in its place");
        let mut store = scene.store();
        assert_eq!(store.status(&workspace, &snapshot), TrustStatus::Unknown);
        assert_eq!(store.problems().len(), 1);
        assert!(store.confirm(&yes(&snapshot), 1).is_err());
        assert!(store.confirmation_for(&workspace, &snapshot).is_none());
    }
}
