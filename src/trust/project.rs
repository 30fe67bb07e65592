//! A project's config, with what the person has said about it in its type.

use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::capability::ProjectCapability;
use super::confirmation::{Confirmation, NotConfirmable};
use super::guard::{Guarded, NotConfirmed};
use super::item::{Item, ItemId};
use super::own::OwnConfig;
use super::review::Review;
use super::snapshot::{ConfigDigest, ConfigSnapshot, Files, SnapshotError, UnreadableFile};
use super::standing::{Kept, Standing};
use super::workspace::{Note, Refused, Workspace};
use crate::action::{Caused, Step};
use crate::analysis::path::AbsPath;
use crate::analysis::programs::taught::TaughtProgram;
use crate::config::ConfigErrors;
use crate::policy::judge::Ground;
use crate::policy::level::TrustLevel;
use crate::policy::rule::Rule;
use crate::policy::sources::rules::covered;
use crate::world::{FolderId, World};

/// Nobody has confirmed these bytes.
#[derive(Debug)]
pub enum Untrusted {}

/// The person has confirmed these bytes, or a part of them.
#[derive(Debug)]
pub enum Trusted {}

/// A project's config: its restrictions, which hold at once, and its grants, which are sealed until
/// the person confirms them.
///
/// It is neither `Clone` nor made from text, so that a trusted one exists only through
/// [`ProjectConfig::confirm`].
pub struct ProjectConfig<State> {
    root: AbsPath,
    folder: Option<FolderId>,
    refused: Option<Refused>,
    notes: Vec<Note>,
    level: TrustLevel,
    digest: Option<ConfigDigest>,
    restrictions: Vec<Rule>,
    /// What the person confirmed; `None` as long as nobody has.
    open: Open,
    /// What nobody confirmed.
    sealed: OwnConfig,
    broken: Option<ProjectError>,
    files: Arc<Files>,
    surface: Vec<Item>,
    unreadable: Vec<UnreadableFile>,
    state: PhantomData<State>,
}

/// What a confirmation opened.
#[derive(Default)]
struct Open {
    items: BTreeSet<ItemId>,
    grants: Vec<Rule>,
    programs: Vec<TaughtProgram>,
    until: Option<u64>,
}

/// Why a project's config cannot be relied on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectError {
    /// It has mistakes.
    #[error(transparent)]
    Mistakes(#[from] ConfigErrors),
    /// It is not text.
    #[error("`{PROJECT_FILE}` is not UTF-8", PROJECT_FILE = super::snapshot::PROJECT_FILE)]
    NotText,
    /// It is there but cannot be read.
    #[error(transparent)]
    Unreadable(#[from] SnapshotError),
}

/// Why a confirmation does not hold for a config.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfirmError {
    /// The person saw something else.
    #[error("the project's config is not the one that was confirmed")]
    ChangedSinceReview,
    /// It was confirmed for another folder, which may have stood at the same path.
    #[error("the confirmation is for another workspace")]
    OtherWorkspace,
    /// It is not known what the config means.
    #[error("the project's config is broken")]
    Broken,
    /// The folder is one that is never trusted.
    #[error(transparent)]
    Refused(Refused),
}

/// A config that a confirmation did not open, and why. The config is handed back: its restrictions
/// hold as before.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub struct Unconfirmed {
    /// The config as it was.
    pub config: ProjectConfig<Untrusted>,
    /// Why it stays untrusted.
    pub why: ConfirmError,
}

/// Grants that nobody has confirmed. All that a host gets out of them is text.
#[derive(Clone)]
pub(crate) struct Sealed {
    rules: Vec<Rule>,
    programs: Vec<TaughtProgram>,
    /// Whether a person could confirm them.
    can_be_confirmed: bool,
}

impl Sealed {
    fn of(own: &OwnConfig, can_be_confirmed: bool) -> Self {
        Self {
            rules: own.grants.iter().map(|(_, rule)| rule.clone()).collect(),
            programs: own.programs.iter().map(|(_, program)| program.clone()).collect(),
            can_be_confirmed,
        }
    }

    /// The text and the source of the first rule that would cover the effect, were it confirmed.
    pub(crate) fn would_cover(&self, step: &Step, caused: &Caused, ground: &Ground<'_>) -> Option<(String, String)> {
        let rule = self.rules.iter().find(|rule| covered(rule, step, caused, ground).is_ok())?;
        Some((rule.to_string(), rule.source.to_string()))
    }

    /// The rules and programs themselves, to judge calls that do not run by them, and for nothing else. `None` if
    /// nobody could confirm them.
    pub(crate) fn for_rehearsal(self) -> Option<(Vec<Rule>, Vec<TaughtProgram>)> {
        self.can_be_confirmed.then_some((self.rules, self.programs))
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealed").finish_non_exhaustive()
    }
}

impl ProjectConfig<Untrusted> {
    /// Reads and parses the config of a workspace. Always gives one: what cannot be read is broken.
    pub fn load(world: &dyn World, workspace: &Workspace) -> Self {
        match ConfigSnapshot::take(world, workspace) {
            Ok(snapshot) => Self::from_snapshot(&snapshot),
            Err(error) => Self {
                root: workspace.root().clone(),
                folder: workspace.folder_id().cloned(),
                refused: workspace.refused(),
                notes: workspace.notes().to_vec(),
                level: TrustLevel::Restricted,
                digest: None,
                restrictions: Vec::new(),
                open: Open::default(),
                sealed: OwnConfig::default(),
                broken: Some(error.into()),
                files: Arc::new(Files::new()),
                surface: Vec::new(),
                unreadable: Vec::new(),
                state: PhantomData,
            },
        }
    }

    /// The config in a snapshot.
    pub fn from_snapshot(snapshot: &ConfigSnapshot) -> Self {
        let (own, broken) = match OwnConfig::of(snapshot) {
            Ok(own) => (own, None),
            Err(error) => (OwnConfig::default(), Some(error)),
        };
        Self {
            root: snapshot.root().clone(),
            folder: snapshot.folder_id().cloned(),
            refused: snapshot.refused(),
            notes: snapshot.notes().to_vec(),
            level: TrustLevel::Restricted,
            digest: Some(snapshot.digest()),
            restrictions: own.restrictions().cloned().collect(),
            open: Open::default(),
            sealed: own,
            broken,
            files: Arc::clone(snapshot.files()),
            surface: snapshot.items().to_vec(),
            unreadable: snapshot.unreadable().to_vec(),
            state: PhantomData,
        }
    }

    /// What the person has to see before they confirm.
    pub fn review(&self) -> Review {
        self.review_since(&Standing::unknown())
    }

    /// The same review, with what changed since the person last confirmed the config.
    pub fn review_since(&self, standing: &Standing) -> Review {
        let problems = match &self.broken {
            None => Vec::new(),
            Some(ProjectError::Mistakes(errors)) => errors.iter().map(ToString::to_string).collect(),
            Some(error @ (ProjectError::NotText | ProjectError::Unreadable(_))) => vec![error.to_string()],
        };
        let confirmation = match (self.obstacle(), self.digest) {
            (Some(why), _) => Err(NotConfirmable(why.to_string())),
            (None, None) => Err(NotConfirmable(ConfirmError::Broken.to_string())),
            (None, Some(digest)) => {
                let all = self.items().filter(|item| item.kind.is_grant() && item.obstacle.is_none()).map(|item| item.id).collect();
                let mut confirmation = Confirmation::new(self.root.clone(), self.folder.clone(), digest, all);
                self.own().text.clone_into(&mut confirmation.seen.config);
                Ok(confirmation)
            }
        };
        Review::new((&self.root, &self.notes), confirmation, self.items(), &self.unreadable, problems, standing)
    }

    /// The same config at the level that the person chose for this workspace without confirming anything of it.
    #[must_use]
    pub(super) fn at_level(mut self, level: TrustLevel) -> Self {
        self.level = level.min(TrustLevel::Restricted);
        self
    }

    /// The same config with restrictions of before that nobody has confirmed to be gone.
    #[must_use]
    pub(super) fn keeping(mut self, kept: Kept) -> Self {
        self.restrictions.extend(kept.restrictions);
        self
    }

    /// The sealed grants, for an explanation of what a confirmation would change.
    pub(crate) fn sealed(&self) -> Sealed {
        Sealed::of(&self.sealed, self.obstacle().is_none())
    }

    /// The config as one that the person has confirmed: what they confirmed of it counts.
    ///
    /// ```
    /// use countersign::analysis::path::AbsPath;
    /// use countersign::trust::{ConfigSnapshot, ProjectConfig, Workspace};
    /// use countersign::world::LexicalWorld;
    /// use countersign::{Broker, ToolCall};
    ///
    /// let root = AbsPath::parse("/home/u/proj").unwrap();
    /// let workspace = Workspace::discover(&root, &LexicalWorld, None);
    /// let snapshot = ConfigSnapshot::take(&LexicalWorld, &workspace).unwrap();
    /// let config = ProjectConfig::from_snapshot(&snapshot);
    /// let review = config.review();
    /// println!("{review}"); // the person reads it, and says yes
    /// let confirmation = review.confirm().unwrap();
    /// let Ok(trusted) = config.confirm(confirmation) else { panic!("nothing changed") };
    /// let broker = Broker::builder().workspace("/home/u/proj").world(LexicalWorld).trusted_project(trusted).build();
    /// let _ = broker.decide(&ToolCall::shell("git log", "/home/u/proj"));
    /// ```
    ///
    /// # Errors
    /// If the confirmation is not for these bytes in this workspace, or the config is broken.
    pub fn confirm(self, confirmation: Confirmation) -> Result<ProjectConfig<Trusted>, Box<Unconfirmed>> {
        // Taken apart, a confirmation is used up whatever comes of it.
        let Confirmation { root, folder, digest, items, kept, until, .. } = confirmation;
        let why = if root != self.root || folder != self.folder {
            Some(ConfirmError::OtherWorkspace)
        } else if self.digest != Some(digest) {
            Some(ConfirmError::ChangedSinceReview)
        } else {
            self.obstacle()
        };
        if let Some(why) = why {
            return Err(Box::new(Unconfirmed { config: self, why }));
        }
        let (open, sealed) = self.sealed.split(&items);
        let mut restrictions = self.restrictions;
        restrictions.extend(kept.restrictions);
        let mut grants: Vec<Rule> = open.grants.into_iter().map(|(_, rule)| rule).collect();
        for rule in &mut grants {
            rule.conditions.expires = rule.conditions.expires.into_iter().chain(until).min();
        }
        let programs = open.programs.into_iter().map(|(_, program)| program).chain(kept.programs).collect();
        Ok(ProjectConfig {
            root: self.root,
            folder: self.folder,
            refused: self.refused,
            notes: self.notes,
            level: TrustLevel::Full,
            digest: self.digest,
            restrictions,
            open: Open { items, grants, programs, until },
            sealed,
            broken: self.broken,
            files: self.files,
            surface: self.surface,
            unreadable: self.unreadable,
            state: PhantomData,
        })
    }

    fn obstacle(&self) -> Option<ConfirmError> {
        match (&self.broken, self.refused) {
            (_, Some(refused)) => Some(ConfirmError::Refused(refused)),
            (Some(_), None) => Some(ConfirmError::Broken),
            (None, None) => None,
        }
    }
}

impl ProjectConfig<Trusted> {
    /// All rules: what the person confirmed, and the restrictions.
    pub fn into_rules(self) -> Vec<Rule> {
        self.into_parts().0
    }

    /// All rules, and the programs that the project describes, as far as they were confirmed.
    pub fn into_parts(self) -> (Vec<Rule>, Vec<TaughtProgram>) {
        let mut rules = self.restrictions;
        rules.extend(self.open.grants);
        (rules, self.open.programs)
    }

    /// The project's files for one capability, if the person confirmed everything in them that belongs to it. A host may load what a
    /// project brings only with this.
    ///
    /// What comes back holds the bytes that were confirmed. The host loads those, not the files, which may have
    /// changed since.
    ///
    /// ```compile_fail,E0599
    /// use countersign::trust::{ProjectCapability, ProjectConfig, Untrusted};
    ///
    /// fn start_servers_of(config: &ProjectConfig<Untrusted>) {
    ///     let _ = config.guard(ProjectCapability::McpServers);
    /// }
    /// ```
    ///
    /// # Errors
    /// If something of this kind was not confirmed, or a file that may hold such a thing cannot be understood.
    pub fn guard(&self, capability: ProjectCapability) -> Result<Guarded, NotConfirmed> {
        Guarded::new(capability, &self.surface, &self.unreadable, &self.open.items, &self.files, self.open.until)
    }

    /// Until when it counts, in seconds since 1970. `None` if it counts for good.
    pub fn until(&self) -> Option<u64> {
        self.open.until
    }

    /// The grants that were left out of the confirmation.
    pub(crate) fn sealed(&self) -> Sealed {
        Sealed::of(&self.sealed, true)
    }
}

impl<State> ProjectConfig<State> {
    /// The root of the workspace.
    pub fn root(&self) -> &AbsPath {
        &self.root
    }

    /// How far the person trusts the workspace.
    pub fn level(&self) -> TrustLevel {
        self.level
    }

    /// The digest of the bytes, if they could be read.
    pub fn digest(&self) -> Option<ConfigDigest> {
        self.digest
    }

    /// The rules that ask or deny. They hold whether the workspace is trusted or not.
    pub fn restrictions(&self) -> &[Rule] {
        &self.restrictions
    }

    /// Why it is not known what the config restricts, if so: everything that it could have restricted then has to be asked.
    pub fn broken(&self) -> Option<&ProjectError> {
        self.broken.as_ref()
    }

    /// Whether it is not known what the config restricts.
    pub fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    pub(super) fn folder_id(&self) -> Option<&FolderId> {
        self.folder.as_ref()
    }

    pub(super) fn refused(&self) -> Option<Refused> {
        self.refused
    }

    /// Everything that it says, and what other files would do.
    pub(super) fn items(&self) -> impl Iterator<Item = &Item> {
        self.sealed.items.iter().chain(&self.surface)
    }

    /// The project's own config, but for what was opened.
    pub(super) fn own(&self) -> &OwnConfig {
        &self.sealed
    }
}

impl<State> fmt::Debug for ProjectConfig<State> {
    /// Without what is sealed: a log line is a way out, too.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProjectConfig")
            .field("state", &std::any::type_name::<State>())
            .field("root", &self.root)
            .field("digest", &self.digest)
            .field("restrictions", &self.restrictions.len())
            .field("broken", &self.broken.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
