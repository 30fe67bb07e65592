//! What the person said about workspaces, in their own state folder, by canonical root and the identity of the folder.
//!
//! The last record counts. A line that cannot be read may have been a revocation, so everything confirmed before it is
//! in doubt and has to be confirmed again; what was said to be trusted less still is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::confirmation::{Confirmation, SeenItem, TrustScope};
use super::item::ItemId;
use super::project::{ProjectConfig, Trusted, Untrusted};
use super::snapshot::ConfigDigest;
use super::standing::Standing;
use super::workspace::Workspace;
use crate::analysis::path::AbsPath;
use crate::config::errors::visible_text;
use crate::policy::calendar;
use crate::storage::append::{AppendLog, Contents, Limits, Line, RecordError};
use crate::storage::{Problem, StorageError};
use crate::world::{FolderId, World};

/// The version of the records that this program writes and reads.
const VERSION: u64 = 2;

/// A record holds the text of a project's config, and a short text of each item.
const LIMITS: Limits = Limits { file: 64 << 20, line: 4 << 20 };

/// What was said about workspaces.
#[derive(Debug)]
pub struct TrustStore {
    log: AppendLog,
    records: Records,
    problems: Vec<Problem>,
}

/// What counts for each root: one record that counts whatever stands there, or one for each folder that was confirmed there.
type Records = BTreeMap<AbsPath, Vec<TrustRecord>>;

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
    /// Until when, in seconds since 1970; for good where it is not said.
    pub until: Option<u64>,
    /// Who said it.
    pub by: Option<String>,
    /// When, in seconds since 1970.
    pub at: u64,
    /// The text of the project's config that they saw.
    pub(super) config: String,
    /// The items that they saw.
    pub(super) seen: Vec<SeenItem>,
}

/// For people, without the root.
impl fmt::Display for TrustRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.action {
            TrustAction::Confirmed => {
                write!(f, "confirmed, {} of {} items", self.items.len(), self.seen.iter().filter(|seen| seen.kind.is_grant()).count())?;
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
    /// Chose [`TrustLevel::Restricted`].
    Restricted,
    /// Chose [`TrustLevel::None`].
    None,
}

/// A project's config, after what the person said was looked up.
#[derive(Debug)]
#[must_use]
pub enum Project {
    /// They confirmed it, or a part of it.
    Trusted(ProjectConfig<Trusted>),
    /// They did not, or do not any more.
    Untrusted(ProjectConfig<Untrusted>),
}

/// A record as it is written, without its version.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    root: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    folder: Option<String>,
    action: TrustAction,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    items: Vec<ItemId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<TrustScope>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    at: u64,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    config: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    seen: Vec<SeenItem>,
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
        let mut store = Self { log: AppendLog::new(path).with_limits(LIMITS), records: Records::new(), problems: Vec::new() };
        store.reload();
        store
    }

    /// Reads it again: other processes write to it as well.
    pub fn reload(&mut self) {
        match self.log.read() {
            Ok(contents) => (self.records, self.problems) = self.replay(&contents),
            Err(error) => {
                self.records.clear();
                let message = format!("no workspace counts as confirmed: {error}");
                self.problems = vec![Problem { path: self.log.path().clone(), line: None, message }];
            }
        }
    }

    /// What was left out when it was read.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
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

    /// Forgets what is out of date, at a time in seconds since 1970: what was confirmed of folders that are gone, or in
    /// whose place another stands, or for a time that is over, and what was taken back. That a folder is trusted less
    /// stays said. Gives what was forgotten.
    ///
    /// # Errors
    /// When it cannot be read or written, or holds a line that cannot be read: nothing is forgotten then.
    pub fn prune(&mut self, world: &dyn World, now: u64) -> Result<Vec<TrustRecord>, StorageError> {
        let log = self.log.clone();
        let mut forgotten = Vec::new();
        // Under the lock: another process may have said something since this one read the store.
        log.rewrite(|contents| {
            let (records, problems) = self.replay(contents);
            if let Some(problem) = problems.into_iter().next() {
                return Err(StorageError::Unreadable { path: self.log.path().clone(), problem: problem.to_string() });
            }
            let (out_of_date, rest): (Vec<_>, Vec<_>) =
                records.into_values().flatten().partition(|record| is_out_of_date(record, world, now));
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
        serde_json::to_string(&Versioned { v: VERSION, record: wire }).map_err(|e| StorageError::Io {
            path: self.log.path().clone(),
            doing: "written",
            error: e.into(),
        })
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

fn is_out_of_date(record: &TrustRecord, world: &dyn World, now: u64) -> bool {
    match record.action {
        TrustAction::Revoked => true,
        TrustAction::Restricted | TrustAction::None => false,
        TrustAction::Confirmed => {
            let is_over = record.until.is_some_and(|until| until <= now);
            // Where it cannot be told which folder stands there, the record stays.
            is_over || world.open_folder(&record.root).is_ok_and(|folder| folder.is_none_or(|folder| folder.id() != record.folder))
        }
    }
}

impl Wire {
    fn of(record: &TrustRecord) -> Self {
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

    fn without_items(root: &AbsPath, action: TrustAction, by: Option<&str>, at: u64) -> Self {
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

fn record_of(line: &Line) -> Result<TrustRecord, RecordError> {
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::policy::level::TrustLevel;
    use crate::policy::rule::RuleEffect;
    use crate::trust::{ConfigSnapshot, Refused, TrustStatus};
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

    fn config(snapshot: &ConfigSnapshot) -> ProjectConfig<Untrusted> {
        ProjectConfig::from_snapshot(snapshot)
    }

    fn yes(snapshot: &ConfigSnapshot) -> Confirmation {
        config(snapshot).review().confirm().expect("confirmable")
    }

    fn status(store: &TrustStore, (workspace, snapshot): &(Workspace, ConfigSnapshot), now: u64) -> TrustStatus {
        store.standing(workspace, &config(snapshot), now).status().clone()
    }

    /// The texts of what is allowed and of what is restricted.
    fn active(store: &TrustStore, (workspace, snapshot): &(Workspace, ConfigSnapshot), now: u64) -> (Vec<String>, Vec<String>) {
        let rules = match store.project(workspace, config(snapshot), now) {
            Project::Trusted(config) => config.into_rules(),
            Project::Untrusted(config) => config.restrictions().to_vec(),
        };
        let (grants, restrictions): (Vec<_>, Vec<_>) = rules.into_iter().partition(|rule| rule.effect == RuleEffect::Allow);
        let texts = |rules: Vec<crate::policy::rule::Rule>| rules.iter().map(crate::policy::rule::Rule::text).collect();
        (texts(grants), texts(restrictions))
    }

    const fn confirmed(at: u64) -> TrustStatus {
        TrustStatus::Confirmed { at, until: None, declined: 0 }
    }

    #[test]
    fn a_yes_is_remembered_for_these_bytes_in_this_place() {
        let scene = Scene::new();
        let proj = scene.project("proj", "allow = [\"Bash(x)\"]");
        let mut store = scene.store();
        assert_eq!(status(&store, &proj, 7), TrustStatus::Unknown);
        assert!(store.confirmation_for(&proj.0, &config(&proj.1), 7).is_none());
        store.confirm(&yes(&proj.1).by("u"), 7).expect("confirm");

        let mut store = scene.store();
        assert_eq!(status(&store, &proj, 8), confirmed(7));
        assert_eq!(active(&store, &proj, 8).0, ["Bash(x)"]);
        assert_eq!(store.list().next().and_then(|record| record.by.as_deref()), Some("u"));

        let copy = scene.project("copy", "allow = [\"Bash(x)\"]");
        assert_eq!(status(&store, &copy, 8), TrustStatus::Unknown);
        assert!(active(&store, &copy, 8).0.is_empty());
        assert!(store.confirmation_for(&proj.0, &config(&copy.1), 8).is_none());

        assert_eq!(store.revoke(proj.0.root(), None, 9).ok(), Some(true));
        assert_eq!(store.revoke(proj.0.root(), None, 9).ok(), Some(false));
        assert_eq!(status(&scene.store(), &proj, 9), TrustStatus::Revoked { at: 9 });
        assert!(active(&store, &proj, 9).0.is_empty());
        store.confirm(&yes(&proj.1), 11).expect("again");
        assert_eq!(status(&scene.store(), &proj, 12), confirmed(11));
    }

    #[test]
    fn what_changed_waits_and_what_did_not_still_counts() {
        let scene = Scene::new();
        let before = scene.project("proj", "allow = [\"Bash(a)\", \"Bash(b)\"]\ndeny = [\"Bash(z)\"]\n");
        let mut store = scene.store();
        store.confirm(&yes(&before.1), 1).expect("confirm");

        let changed = scene.project("proj", "allow = [\"Bash(a)\", \"Bash(c)\"]\ndeny = [\"Bash(z)\"]\n");
        assert_eq!(status(&store, &changed, 2), TrustStatus::Changed { at: 1, pending: 1, removed: 0 });
        assert_eq!(active(&store, &changed, 2).0, ["Bash(a)"]);

        let tighter = scene.project("proj", "# hello\nask = [\"Bash(y)\"]\nallow = [\"Bash(b)\"]\ndeny = [\"Bash(z)\", \"Bash(w)\"]\n");
        assert_eq!(status(&store, &tighter, 2), confirmed(1), "tightening needs no answer");
        assert_eq!(active(&store, &tighter, 2).0, ["Bash(b)"]);

        let spelled = scene.project("proj", "[[rule]]\neffect = 'deny'\nrule = 'Bash(z)'\nreason = 'x'\n");
        assert_eq!(status(&store, &spelled, 2), confirmed(1), "the same in other words");

        let looser = scene.project("proj", "allow = [\"Bash(a)\"]\n");
        assert_eq!(status(&store, &looser, 2), TrustStatus::Changed { at: 1, pending: 0, removed: 1 });
        assert_eq!(active(&store, &looser, 2), (vec!["Bash(a)".to_owned()], vec!["Bash(z)".to_owned()]), "what is gone still restricts");
        let review = config(&looser.1).review_since(&store.standing(&looser.0, &config(&looser.1), 2));
        assert!(review.to_string().contains("deny Bash(z)  (.countersign.toml, and holds until you confirm again)"), "{review}");
        store.confirm(&review.confirm().expect("confirmable"), 3).expect("confirm");
        assert_eq!(active(&store, &looser, 4), (vec!["Bash(a)".to_owned()], Vec::new()));
    }

    #[test]
    fn a_broken_config_keeps_what_restricted_and_grants_nothing() {
        let scene = Scene::new();
        let before = scene.project("proj", "allow = [\"Bash(a)\"]\ndeny = [\"Bash(z)\"]\n");
        let mut store = scene.store();
        store.confirm(&yes(&before.1), 1).expect("confirm");
        let broken = scene.project("proj", "allow = [\"Bash(a)\"]\nmode = \"bypass\"\n");
        assert_eq!(active(&store, &broken, 2), (Vec::new(), vec!["Bash(z)".to_owned()]));
    }

    #[test]
    fn a_part_can_be_left_out() {
        let scene = Scene::new();
        let proj = scene.project("proj", "allow = [\"Bash(a)\", \"Bash(b)\"]\n");
        let review = config(&proj.1).review();
        let wanted = review.grants().iter().find(|item| item.text == "Bash(b)").expect("listed").id;
        let mut store = scene.store();
        store.confirm(&review.confirm_only([wanted, ItemId::of([b"made up".as_slice()])]).expect("confirmable"), 1).expect("confirm");
        assert_eq!(status(&store, &proj, 2), TrustStatus::Confirmed { at: 1, until: None, declined: 1 });
        assert_eq!(active(&store, &proj, 2).0, ["Bash(b)"]);
        let review = config(&proj.1).review_since(&store.standing(&proj.0, &config(&proj.1), 2));
        assert!(review.to_string().contains("left out before"), "{review}");
    }

    #[test]
    fn a_time_that_is_over_or_cannot_be_told_ends_it() {
        let scene = Scene::new();
        let proj = scene.project("proj", "allow = [\"Bash(a)\"]\n");
        let mut store = scene.store();
        store.confirm(&yes(&proj.1).until(100), 50).expect("confirm");
        assert_eq!(active(&store, &proj, 99).0, ["Bash(a)"]);
        for now in [100, 101, 49, 0] {
            assert_eq!(status(&store, &proj, now), TrustStatus::Expired { until: 100 }, "{now}");
            assert!(active(&store, &proj, now).0.is_empty(), "{now}");
        }
        let Project::Trusted(config) = store.project(&proj.0, config(&proj.1), 99) else { panic!("trusted") };
        assert_eq!(config.until(), Some(100));
        assert!(config.into_rules().iter().all(|rule| rule.conditions.expires == Some(100)), "a broker that runs on stops as well");
    }

    #[test]
    fn a_lower_level_takes_the_place_of_a_yes() {
        let scene = Scene::new();
        let proj = scene.project("proj", "allow = [\"Bash(a)\"]\ndeny = [\"Bash(z)\"]\n");
        let mut store = scene.store();
        for (limit, level) in [(TrustLimit::Restricted, TrustLevel::Restricted), (TrustLimit::None, TrustLevel::None)] {
            store.confirm(&yes(&proj.1), 1).expect("confirm");
            store.limit(&proj.0, limit, None, 2).expect("limit");
            assert_eq!(status(&store, &proj, 3), TrustStatus::Limited { level, at: 2 });
            assert_eq!(active(&store, &proj, 3), (Vec::new(), vec!["Bash(z)".to_owned()]));
            let Project::Untrusted(untrusted) = store.project(&proj.0, config(&proj.1), 3) else { panic!("untrusted") };
            assert_eq!(untrusted.level(), level);
            let looser = scene.project("proj", "allow = [\"Bash(a)\"]\n");
            assert_eq!(active(&scene.store(), &looser, 3), (Vec::new(), vec!["Bash(z)".to_owned()]), "gone, and nobody confirmed that");
            store.revoke(proj.0.root(), None, 4).expect("revoke");
            assert_eq!(active(&scene.store(), &looser, 5), (Vec::new(), vec!["Bash(z)".to_owned()]), "nor does that");
            scene.project("proj", "allow = [\"Bash(a)\"]\ndeny = [\"Bash(z)\"]\n");
        }
    }

    #[test]
    fn home_is_refused_whatever_the_store_says() {
        let scene = Scene::new();
        let (workspace, snapshot) = scene.project("proj", "");
        let mut store = scene.store();
        store.confirm(&yes(&snapshot), 1).expect("confirm");
        let home = (Workspace::discover(workspace.root(), &OsWorld, Some(workspace.root())), snapshot);
        assert_eq!(status(&store, &home, 2), TrustStatus::Refused(Refused::Home));
        assert!(store.confirmation_for(&home.0, &config(&home.1), 2).is_none());
    }

    #[test]
    fn a_line_that_cannot_be_read_puts_what_came_before_in_doubt() {
        let scene = Scene::new();
        let one = scene.project("one", "");
        let two = scene.project("two", "");
        let digest = one.1.digest();
        let root = one.0.root();
        let broken = [
            "garbage".to_owned(),
            "{}".to_owned(),
            format!(r#"{{"v":1,"root":"{root}","digest":"{digest}","action":"confirmed","at":1}}"#),
            format!(r#"{{"v":3,"root":"{root}","action":"revoked","at":1}}"#),
            format!(r#"{{"v":2,"root":"{root}","digest":"{digest}","action":"approved","at":1}}"#),
            format!(r#"{{"v":2,"root":"{root}","digest":"{digest}","action":"confirmed","at":1,"extra":0}}"#),
            format!(r#"{{"v":2,"root":"{root}","action":"confirmed","at":1}}"#),
            format!(r#"{{"v":2,"root":"relative","digest":"{digest}","action":"confirmed","at":1}}"#),
            format!(r#"{{"v":2,"root":"{root}/../x","digest":"{digest}","action":"confirmed","at":1}}"#),
            format!(r#"{{"v":2,"root":"{root}","digest":"abc","action":"confirmed","at":1}}"#),
        ];
        for line in broken {
            let _ = fs::remove_file(scene.path().as_str());
            let mut store = scene.store();
            store.confirm(&yes(&one.1), 1).expect("confirm");
            store.limit(&two.0, TrustLimit::None, None, 1).expect("limit");
            let text = fs::read_to_string(scene.path().as_str()).expect("read");
            fs::write(scene.path().as_str(), format!("{text}{line}\n")).expect("write");
            let mut store = scene.store();
            assert_eq!(status(&store, &one, 2), TrustStatus::Unknown, "{line}");
            assert_eq!(status(&store, &two, 2), TrustStatus::Limited { level: TrustLevel::None, at: 1 }, "{line}");
            assert_eq!(store.problems().iter().map(|p| p.line).collect::<Vec<_>>(), [Some(3)], "{line}");
            store.confirm(&yes(&two.1), 2).expect("confirm");
            assert_eq!(status(&store, &two, 3), confirmed(2), "{line}");
        }
    }

    #[test]
    fn a_torn_write_loses_only_itself() {
        let scene = Scene::new();
        let (one, two) = (scene.project("one", ""), scene.project("two", ""));
        let mut store = scene.store();
        store.confirm(&yes(&one.1), 1).expect("confirm");
        let kept = fs::read(scene.path().as_str()).expect("read").len();
        store.confirm(&yes(&two.1), 2).expect("confirm");
        let whole = fs::read(scene.path().as_str()).expect("read");
        for cut in kept..whole.len() {
            fs::write(scene.path().as_str(), &whole[..cut]).expect("torn");
            let store = scene.store();
            assert_eq!(status(&store, &one, 3), confirmed(1), "{cut}");
            assert_eq!(status(&store, &two, 3), TrustStatus::Unknown, "{cut}");
            assert_eq!(store.problems().len(), usize::from(cut > kept), "{cut}");
        }
    }

    #[test]
    fn what_is_out_of_date_is_forgotten_and_nothing_else() {
        let scene = Scene::new();
        let [kept, gone, replaced, over, revoked, limited] =
            ["kept", "gone", "replaced", "over", "revoked", "limited"].map(|name| scene.project(name, "allow = [\"Bash(a)\"]"));
        let mut store = scene.store();
        for project in [&kept, &gone, &replaced, &revoked] {
            store.confirm(&yes(&project.1), 1).expect("confirm");
        }
        store.confirm(&yes(&over.1).until(5), 1).expect("confirm");
        store.revoke(revoked.0.root(), None, 2).expect("revoke");
        store.limit(&limited.0, TrustLimit::None, None, 2).expect("limit");
        for project in [&gone, &replaced, &limited] {
            fs::remove_dir_all(project.0.root().as_str()).expect("removed");
        }
        scene.project("other", "");
        fs::rename(scene.top.join("other").expect("join").as_str(), replaced.0.root().as_str()).expect("replaced");

        let mut forgotten: Vec<String> =
            store.prune(&OsWorld, 6).expect("pruned").iter().map(|record| record.root.name().to_owned()).collect();
        forgotten.sort();
        assert_eq!(forgotten, ["gone", "over", "replaced", "revoked"]);
        let store = scene.store();
        assert_eq!(store.list().map(|record| record.root.name()).collect::<Vec<_>>(), ["kept", "limited"]);
        assert_eq!(status(&store, &kept, 6), confirmed(1));
        assert_eq!(active(&store, &kept, 6).0, ["Bash(a)"]);

        let text = fs::read_to_string(scene.path().as_str()).expect("read");
        fs::write(scene.path().as_str(), format!("{text}garbage\n")).expect("write");
        assert!(scene.store().prune(&OsWorld, 6).is_err(), "what cannot be read is not forgotten");
        assert!(fs::read_to_string(scene.path().as_str()).expect("read").contains("garbage"));
    }

    #[test]
    fn a_store_that_cannot_be_read_has_confirmed_nothing() {
        let scene = Scene::new();
        let proj = scene.project("proj", "");
        fs::create_dir_all(scene.path().as_str()).expect("folder in its place");
        let mut store = scene.store();
        assert_eq!(status(&store, &proj, 1), TrustStatus::Unknown);
        assert_eq!(store.problems().len(), 1);
        assert!(store.confirm(&yes(&proj.1), 1).is_err());
        assert!(store.confirmation_for(&proj.0, &config(&proj.1), 1).is_none());
    }
}
