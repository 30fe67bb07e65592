//! What the person said about workspaces, in their own state folder, by canonical root and the identity of the folder.
//!
//! The last record counts. A line that cannot be read may have been a revocation, so everything confirmed before it is
//! in doubt and has to be confirmed again; what was said to be trusted less still is.

mod record;

use std::collections::BTreeMap;

pub use record::{TrustAction, TrustRecord};
use record::{Wire, record_of};

use super::confirmation::{Confirmation, TrustScope};
use super::project::{ProjectConfig, Trusted, Untrusted};
use super::standing::Standing;
use super::workspace::Workspace;
use crate::analysis::path::AbsPath;
use crate::storage::append::{AppendLog, Contents, Limits};
use crate::storage::{Problem, StorageError};
use crate::world::World;

/// A record holds the text of a project's config, and a short text of each item.
const LIMITS: Limits = Limits { file: 64 << 20, line: 4 << 20 };

/// What was said about workspaces.
///
/// ```
/// use countersign::analysis::path::AbsPath;
/// use countersign::trust::{ConfigSnapshot, Project, ProjectConfig, TrustStore, Workspace};
/// use countersign::world::OsWorld;
///
/// # let scratch = tempfile::tempdir().unwrap();
/// # let folder = |name: &str| { let path = scratch.path().canonicalize().unwrap().join(name); std::fs::create_dir(&path).unwrap(); AbsPath::parse(path.to_str().unwrap()).unwrap() };
/// # let (root, state) = (folder("proj"), folder("state"));
/// let workspace = Workspace::discover(&root, &OsWorld, None);
/// let read = || ProjectConfig::from_snapshot(&ConfigSnapshot::take(&OsWorld, &workspace).unwrap());
/// let mut store = TrustStore::open(state.join("trust.jsonl").unwrap());
/// let now = 1_790_000_000;
/// assert!(matches!(store.project(&workspace, read(), now), Project::Untrusted(_)));
/// let confirmation = read().review().confirm().unwrap();
/// store.confirm(&confirmation, now).unwrap();
/// assert!(matches!(store.project(&workspace, read(), now), Project::Trusted(_)));
/// ```
#[derive(Debug)]
pub struct TrustStore {
    log: AppendLog,
    records: Records,
    problems: Vec<Problem>,
    /// Whether the last of the problems is an incomplete last record.
    is_torn: bool,
}

/// What counts for each root: one record that counts whatever stands there, or one for each folder that was confirmed there.
type Records = BTreeMap<AbsPath, Vec<TrustRecord>>;

/// A project's config, after what the person said was looked up.
#[derive(Debug)]
#[must_use]
pub enum Project {
    /// They confirmed it, or a part of it.
    Trusted(ProjectConfig<Trusted>),
    /// They did not, or do not any more.
    Untrusted(ProjectConfig<Untrusted>),
}

impl TrustStore {
    /// The store at `path`. A store that cannot be read has confirmed nothing, and says so in its
    /// [problems](Self::problems).
    pub fn open(path: AbsPath) -> Self {
        let mut store =
            Self { log: AppendLog::new(path).with_limits(LIMITS), records: Records::new(), problems: Vec::new(), is_torn: false };
        store.reload();
        store
    }

    /// Reads it again: other processes write to it as well.
    pub fn reload(&mut self) {
        match self.log.read() {
            Ok(contents) => {
                (self.records, self.problems) = self.replay(&contents);
                self.is_torn = contents.is_torn();
            }
            Err(error) => {
                self.records.clear();
                self.is_torn = false;
                let message = format!("no workspace counts as confirmed: {error}");
                self.problems = vec![Problem { path: self.log.path().clone(), line: None, message }];
            }
        }
    }

    /// What was left out when it was read.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Something that was left out and may have taken trust back, or kept what a project restricts: as long as that is so, a
    /// host asks about whatever it could have restricted ([`crate::BrokerBuilder::broken_layer`]). An incomplete last record
    /// is none: whoever was writing it was not told that it is kept.
    pub fn lost(&self) -> Option<&Problem> {
        if self.is_torn && self.problems.len() == 1 { None } else { self.problems.last() }
    }

    /// Where a workspace with this config stands at a time, in seconds since 1970.
    pub fn standing(&self, workspace: &Workspace, config: &ProjectConfig<Untrusted>, now: u64) -> Standing {
        if let Some(refused) = workspace.refused() {
            return Standing::refused(refused);
        }
        // A config of another folder says nothing about this one.
        if workspace.root() != config.root() {
            return Standing::unknown();
        }
        let here = self.records.get(config.root()).map_or(&[][..], Vec::as_slice);
        let counts = |record: &&TrustRecord| match record.action {
            TrustAction::Confirmed => record.folder.as_ref() == config.folder_id(),
            TrustAction::Revoked | TrustAction::Restricted | TrustAction::None => true,
        };
        match (here.iter().find(counts), here.last()) {
            (Some(record), _) => Standing::of(Some(record), config, now),
            (None, Some(other)) => Standing::replaced(other),
            (None, None) => Standing::of(self.of_main_checkout(workspace), config, now),
        }
    }

    /// What was said about the checkout that a worktree belongs to, where it was said for worktrees as well.
    fn of_main_checkout(&self, workspace: &Workspace) -> Option<&TrustRecord> {
        let (main, folder) = workspace.main_folder()?;
        let confirmed = |record: &&TrustRecord| {
            record.action == TrustAction::Confirmed && record.scope == TrustScope::Worktrees && record.folder.as_ref() == folder
        };
        self.records.get(main)?.iter().find(confirmed)
    }

    /// The person's earlier yes, as far as it counts for this config at this time, in seconds since 1970.
    pub fn confirmation_for(&self, workspace: &Workspace, config: &ProjectConfig<Untrusted>, now: u64) -> Option<Confirmation> {
        self.standing(workspace, config, now).confirmation(config)
    }

    /// The config with everything that the person said about it until this time, in seconds since 1970: what a host
    /// gives to [`BrokerBuilder::project`](crate::BrokerBuilder::project).
    pub fn project(&self, workspace: &Workspace, config: ProjectConfig<Untrusted>, now: u64) -> Project {
        let standing = self.standing(workspace, &config, now);
        let Some(confirmation) = standing.confirmation(&config) else {
            return Project::Untrusted(config.at_level(standing.level()).keeping(standing.kept().clone()));
        };
        match config.confirm(confirmation) {
            Ok(trusted) => Project::Trusted(trusted),
            Err(unconfirmed) => Project::Untrusted(unconfirmed.config.keeping(standing.kept().clone())),
        }
    }

    /// Records that the person confirmed a workspace at a time, in seconds since 1970.
    ///
    /// # Errors
    /// When it cannot be written; the workspace is confirmed for this session then, not for the next.
    pub fn confirm(&mut self, confirmation: &Confirmation, at: u64) -> Result<(), StorageError> {
        self.write(&Wire {
            root: confirmation.root.to_string(),
            folder: confirmation.folder.as_ref().map(|folder| folder.as_str().to_owned()),
            action: TrustAction::Confirmed,
            digest: Some(confirmation.digest.to_string()),
            items: confirmation.items.iter().copied().collect(),
            scope: Some(confirmation.scope),
            until: confirmation.until,
            by: confirmation.by.clone(),
            at,
            config: confirmation.seen.config.clone(),
            seen: confirmation.seen.items.clone(),
        })
    }

    /// Records that the person looked at a workspace and trusts it no further than this: whatever stands at its root
    /// from then on. Nothing that was confirmed there before counts any more.
    ///
    /// # Errors
    /// When it cannot be written; what was said before counts then.
    pub fn limit(&mut self, workspace: &Workspace, limit: TrustLimit, by: Option<&str>, at: u64) -> Result<(), StorageError> {
        let action = match limit {
            TrustLimit::Restricted => TrustAction::Restricted,
            TrustLimit::None => TrustAction::None,
        };
        self.write(&Wire::without_items(workspace.root(), action, by, at))
    }

    /// Takes back what was said about the workspace with this root, and what its main checkout passes on to it. Whether
    /// that was not the last word already.
    ///
    /// # Errors
    /// When it cannot be written; what was said counts still.
    pub fn revoke(&mut self, root: &AbsPath, by: Option<&str>, at: u64) -> Result<bool, StorageError> {
        let wire = Wire::without_items(root, TrustAction::Revoked, by, at);
        let log = self.log.clone();
        let line = self.line(&wire)?;
        // Under the lock: another process may have confirmed it since this one read the store.
        let was = log.update(|contents| {
            let (records, _) = self.replay(contents);
            let was = records.get(root).is_none_or(|all| all.iter().any(|record| record.action != TrustAction::Revoked));
            Ok::<_, StorageError>((was.then(|| line.clone()), was))
        })?;
        self.reload();
        Ok(was)
    }

    /// Forgets what was said about folders that are gone, or in whose place another stands. What is trusted less stays so,
    /// and so does what was taken back or is over while a worktree could have its trust from elsewhere again. Gives what
    /// was forgotten.
    ///
    /// # Errors
    /// When it cannot be read or written, or holds a line that cannot be read: nothing is forgotten then.
    pub fn prune(&mut self, world: &dyn World) -> Result<Vec<TrustRecord>, StorageError> {
        let log = self.log.clone();
        let mut forgotten = Vec::new();
        // Under the lock: another process may have said something since this one read the store.
        log.rewrite(|contents| {
            let (records, problems) = self.replay(contents);
            if let Some(problem) = problems.into_iter().next() {
                return Err(StorageError::Unreadable { path: self.log.path().clone(), problem: problem.to_string() });
            }
            let reaches_worktrees = |record: &TrustRecord| record.action == TrustAction::Confirmed && record.scope == TrustScope::Worktrees;
            let may_shadow = records.values().flatten().any(reaches_worktrees);
            let (out_of_date, rest): (Vec<_>, Vec<_>) =
                records.into_values().flatten().partition(|record| is_out_of_date(record, may_shadow, world));
            forgotten = out_of_date;
            if forgotten.is_empty() {
                return Ok(None);
            }
            rest.iter().map(|record| self.line(&Wire::of(record))).collect::<Result<Vec<_>, _>>().map(Some)
        })?;
        self.reload();
        Ok(forgotten)
    }

    /// What counts, by root.
    pub fn list(&self) -> impl Iterator<Item = &TrustRecord> {
        self.records.values().flatten()
    }

    fn line(&self, wire: &Wire) -> Result<String, StorageError> {
        wire.line().map_err(|e| StorageError::Io { path: self.log.path().clone(), doing: "written", error: e.into() })
    }

    fn write(&mut self, wire: &Wire) -> Result<(), StorageError> {
        self.log.append(&self.line(wire)?)?;
        self.reload();
        Ok(())
    }

    fn replay(&self, contents: &Contents) -> (Records, Vec<Problem>) {
        let mut records = Records::new();
        let mut problems = contents.problems().to_vec();
        for line in contents.lines() {
            match record_of(line) {
                Ok(record) => add(&mut records, record),
                Err(error) => {
                    for all in records.values_mut() {
                        all.retain(|record| record.action != TrustAction::Confirmed);
                    }
                    records.retain(|_, all| !all.is_empty());
                    let message = format!("what was confirmed before this line has to be confirmed again: {error}");
                    problems.push(Problem { path: self.log.path().clone(), line: Some(line.number), message });
                }
            }
        }
        (records, problems)
    }
}

/// What the person chose who does not confirm anything. Trusting in full is what a [`Confirmation`] is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrustLimit {
    /// [`TrustLevel::Restricted`](crate::trust::TrustLevel::Restricted)
    Restricted,
    /// [`TrustLevel::None`](crate::trust::TrustLevel::None)
    None,
}

/// A yes is for one folder and counts beside those for others that stood at the same path; everything else is about
/// whatever stands there. What was confirmed to restrict goes with nobody's word but another yes.
fn add(records: &mut Records, mut record: TrustRecord) {
    let here = records.entry(record.root.clone()).or_default();
    match record.action {
        TrustAction::Confirmed => {
            here.retain(|other| other.action == TrustAction::Confirmed && other.folder != record.folder);
        }
        TrustAction::Revoked | TrustAction::Restricted | TrustAction::None => {
            if let Some(before) = here.last().filter(|_| record.config.is_empty()) {
                record.config.clone_from(&before.config);
            }
            here.clear();
        }
    }
    here.push(record);
}

/// Whether nothing depends on a record any more; `may_shadow` where it may keep a worktree from being trusted by what was
/// said about its main checkout.
fn is_out_of_date(record: &TrustRecord, may_shadow: bool, world: &dyn World) -> bool {
    // Where it cannot be told what stands there, the record stays.
    let Ok(folder) = world.open_folder(&record.root) else { return false };
    match record.action {
        TrustAction::Restricted | TrustAction::None => false,
        TrustAction::Revoked => folder.is_none() && !may_shadow,
        TrustAction::Confirmed => match folder {
            None => !may_shadow || (record.scope == TrustScope::Worktrees && record.until.is_none()),
            Some(folder) => folder.id() != record.folder && !may_shadow,
        },
    }
}

#[cfg(test)]
mod tests;
