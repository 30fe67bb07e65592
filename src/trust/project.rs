//! A project's config, with what the person has said about it in its type.

use std::fmt;
use std::marker::PhantomData;

use super::review::{Confirmation, NotConfirmable, Review};
use super::snapshot::{ConfigDigest, ConfigSnapshot, PROJECT_FILE, SnapshotError};
use super::workspace::{Refused, Workspace};
use crate::action::{Caused, Step};
use crate::analysis::path::AbsPath;
use crate::analysis::programs::taught::TaughtProgram;
use crate::config::{ConfigErrors, ConfigFile};
use crate::policy::judge::Ground;
use crate::policy::rule::{Layer, Rule, RuleEffect};
use crate::policy::sources::rules::covered;
use crate::world::World;

/// Nobody has confirmed these bytes.
#[derive(Debug)]
pub enum Untrusted {}

/// The person has confirmed these bytes.
#[derive(Debug)]
pub enum Trusted {}

/// A project's config: its restrictions, which hold at once, and its grants, which are sealed until
/// the person confirms them.
///
/// It is neither `Clone` nor made from text, so that a trusted one exists only through
/// [`ProjectConfig::confirm`].
pub struct ProjectConfig<State> {
    root: AbsPath,
    refused: Option<Refused>,
    digest: Option<ConfigDigest>,
    restrictions: Vec<Rule>,
    grants: Vec<Rule>,
    /// What it says that programs do: a program that only reads needs no person, so they are sealed as well.
    programs: Vec<TaughtProgram>,
    broken: Option<ProjectError>,
    state: PhantomData<State>,
}

/// Why a project's config says nothing that can be relied on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectError {
    /// It has mistakes.
    #[error(transparent)]
    Mistakes(#[from] ConfigErrors),
    /// It is not text.
    #[error("`{PROJECT_FILE}` is not UTF-8")]
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
    /// It was confirmed for another folder.
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
    /// The text and the source of the first rule that would cover the effect, were it confirmed.
    pub(crate) fn would_cover(&self, step: &Step, caused: &Caused, ground: &Ground<'_>) -> Option<(String, String)> {
        let rule = self.rules.iter().find(|rule| covered(rule, step, caused, ground).is_ok())?;
        Some((rule.to_string(), rule.source.to_string()))
    }

    /// The rules and programs themselves, to judge calls that do not run by them, and for nothing else. Nothing where
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
            Err(error) => Self::new(workspace.root().clone(), workspace.refused(), None, Err(error.into())),
        }
    }

    /// The config in a snapshot.
    pub fn from_snapshot(snapshot: &ConfigSnapshot) -> Self {
        let file = match snapshot.file(PROJECT_FILE).map(std::str::from_utf8) {
            None => Ok(None),
            Some(Ok(text)) => ConfigFile::parse(text, Layer::Project, PROJECT_FILE).map(Some).map_err(ProjectError::from),
            Some(Err(_)) => Err(ProjectError::NotText),
        };
        Self::new(snapshot.root().clone(), snapshot.refused(), Some(snapshot.digest()), file)
    }

    fn new(root: AbsPath, refused: Option<Refused>, digest: Option<ConfigDigest>, file: Result<Option<ConfigFile>, ProjectError>) -> Self {
        let (rules, programs, broken) = match file {
            Ok(Some(file)) => (file.rules, file.programs, None),
            Ok(None) => (Vec::new(), Vec::new(), None),
            Err(error) => (Vec::new(), Vec::new(), Some(error)),
        };
        let (grants, restrictions) = rules.into_iter().partition(|rule| match rule.effect {
            RuleEffect::Allow => true,
            RuleEffect::Ask | RuleEffect::Deny => false,
        });
        Self { root, refused, digest, restrictions, grants, programs, broken, state: PhantomData }
    }

    /// What the person has to see before they confirm.
    pub fn review(&self) -> Review {
        let problems = match &self.broken {
            None => Vec::new(),
            Some(ProjectError::Mistakes(errors)) => errors.iter().map(ToString::to_string).collect(),
            Some(error @ (ProjectError::NotText | ProjectError::Unreadable(_))) => vec![error.to_string()],
        };
        let confirmation = match (self.obstacle(), self.digest) {
            (Some(why), _) => Err(NotConfirmable(why.to_string())),
            (None, None) => Err(NotConfirmable(ConfirmError::Broken.to_string())),
            (None, Some(digest)) => Ok(Confirmation::new(self.root.clone(), digest)),
        };
        Review::new(&self.root, confirmation, (&self.grants, &self.programs), &self.restrictions, problems)
    }

    /// The sealed grants, for an explanation of what a confirmation would change.
    pub(crate) fn sealed(&self) -> Sealed {
        let can_be_confirmed = self.obstacle().is_none();
        Sealed { rules: self.grants.clone(), programs: self.programs.clone(), can_be_confirmed }
    }

    /// The config as one that the person has confirmed.
    ///
    /// # Errors
    /// When the confirmation is not for these bytes in this workspace, or the config is broken.
    pub fn confirm(self, confirmation: Confirmation) -> Result<ProjectConfig<Trusted>, Box<Unconfirmed>> {
        let why = if *confirmation.root() != self.root {
            Some(ConfirmError::OtherWorkspace)
        } else if self.digest != Some(confirmation.digest()) {
            Some(ConfirmError::ChangedSinceReview)
        } else {
            self.obstacle()
        };
        // A confirmation is for one config; it is used up whatever comes of it.
        drop(confirmation);
        if let Some(why) = why {
            return Err(Box::new(Unconfirmed { config: self, why }));
        }
        let Self { root, refused, digest, restrictions, grants, programs, broken, state: PhantomData } = self;
        Ok(ProjectConfig { root, refused, digest, restrictions, grants, programs, broken, state: PhantomData })
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

    /// All rules, and the programs that the project describes.
    pub fn into_parts(self) -> (Vec<Rule>, Vec<TaughtProgram>) {
        let mut rules = self.restrictions;
        rules.extend(self.grants);
        (rules, self.programs)
    }
}

impl<State> ProjectConfig<State> {
    /// The root of the workspace.
    pub fn root(&self) -> &AbsPath {
        &self.root
    }

    /// What stands for the bytes, where they could be read.
    pub fn digest(&self) -> Option<ConfigDigest> {
        self.digest
    }

    /// The rules that ask or deny. They hold whether the workspace is trusted or not.
    pub fn restrictions(&self) -> &[Rule] {
        &self.restrictions
    }

    /// Why it is not known what the config restricts, where that is so: then everything that it could
    /// have restricted has to be asked.
    pub fn broken(&self) -> Option<&ProjectError> {
        self.broken.as_ref()
    }

    /// Whether it is not known what the config restricts.
    pub fn is_broken(&self) -> bool {
        self.broken.is_some()
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
mod tests {
    use std::fs;

    use super::*;
    use crate::world::OsWorld;

    struct Project {
        _scratch: tempfile::TempDir,
        root: AbsPath,
    }

    impl Project {
        fn new(config: &str) -> Self {
            let scratch = tempfile::tempdir().expect("scratch");
            let root = AbsPath::parse(scratch.path().canonicalize().expect("real").to_str().expect("utf-8")).expect("absolute");
            let project = Self { _scratch: scratch, root };
            project.write(config);
            project
        }

        fn write(&self, config: impl AsRef<[u8]>) {
            fs::write(format!("{}/{PROJECT_FILE}", self.root), config).expect("write");
        }

        fn load(&self) -> ProjectConfig<Untrusted> {
            ProjectConfig::load(&OsWorld, &Workspace::discover(&self.root, &OsWorld, None))
        }
    }

    const CONFIG: &str = "allow = [\"Bash(cargo test)\"]\ndeny = [\"Read(.env)\"]\nask = [\"Bash(git push:*)\"]\n";

    #[test]
    fn restrictions_hold_at_once_and_grants_after_a_yes() {
        let project = Project::new(CONFIG);
        let config = project.load();
        assert!(!config.is_broken());
        assert_eq!(config.restrictions().iter().map(Rule::text).collect::<Vec<_>>(), ["Read(.env)", "Bash(git push:*)"]);
        let debug = format!("{config:?}");
        assert!(!debug.contains("cargo test"), "{debug}");

        let trusted = config.confirm(project.load().review().confirm().expect("yes")).expect("same bytes");
        assert_eq!(trusted.restrictions().len(), 2);
        let rules = trusted.into_rules();
        assert!(rules.iter().any(|rule| rule.effect == RuleEffect::Allow && rule.source.at == ".countersign.toml:1:10"));
        assert!(rules.iter().all(|rule| rule.source.layer == Layer::Project));
    }

    #[test]
    fn any_changed_byte_makes_the_confirmation_fail_and_keeps_the_restrictions() {
        let project = Project::new(CONFIG);
        for at in 0..CONFIG.len() {
            project.write(CONFIG);
            let confirmation = project.load().review().confirm().expect("yes");
            let mut changed = CONFIG.as_bytes().to_vec();
            changed[at] ^= 1;
            project.write(&changed);
            let unconfirmed = project.load().confirm(confirmation).expect_err("changed");
            assert_eq!(unconfirmed.why, ConfirmError::ChangedSinceReview, "byte {at}");
        }
        project.write(format!("{CONFIG}# more\n"));
        let changed = project.load();
        project.write(CONFIG);
        let unconfirmed = changed.confirm(project.load().review().confirm().expect("yes")).expect_err("changed");
        assert_eq!(unconfirmed.config.restrictions().len(), 2);
    }

    #[test]
    fn a_yes_for_one_workspace_is_not_one_for_its_copy() {
        let (one, copy) = (Project::new(CONFIG), Project::new(CONFIG));
        let confirmation = one.load().review().confirm().expect("yes");
        assert_eq!(copy.load().confirm(confirmation).expect_err("copy").why, ConfirmError::OtherWorkspace);
    }

    #[test]
    fn a_broken_config_grants_nothing_and_says_so() {
        for text in ["allow = [\"Bash(x)\"]\nmode = \"bypass\"\n", "alow = []", "allow = [", "trust = true\nallow = [\"Bash(x)\"]"] {
            let project = Project::new(text);
            let config = project.load();
            assert!(config.is_broken() && config.restrictions().is_empty(), "{text}");
            let review = config.review();
            assert!(review.grants().is_empty() && !review.problems().is_empty(), "{text}");
            assert!(review.to_string().contains("cannot be confirmed"), "{review}");
            assert!(review.confirm().is_err(), "{text}");
            let forged = Confirmation::new(project.root.clone(), config.digest().expect("digest"));
            assert_eq!(config.confirm(forged).expect_err("broken").why, ConfirmError::Broken, "{text}");
        }
        let project = Project::new("");
        project.write(b"\xff");
        assert!(matches!(project.load().broken(), Some(ProjectError::NotText)));
        project.write(vec![b'#'; 1 << 20]);
        assert!(matches!(project.load().broken(), Some(ProjectError::Unreadable(_))));
        assert!(project.load().review().confirm().is_err());
    }

    #[test]
    fn home_is_never_trusted() {
        let project = Project::new(CONFIG);
        let home = Workspace::discover(&project.root, &OsWorld, Some(&project.root));
        let config = ProjectConfig::load(&OsWorld, &home);
        assert_eq!(config.restrictions().len(), 2);
        assert!(config.review().confirm().is_err());
        let elsewhere = project.load().review().confirm().expect("as a plain folder");
        assert_eq!(config.confirm(elsewhere).expect_err("home").why, ConfirmError::Refused(Refused::Home));
    }

    #[test]
    fn a_review_shows_everything_on_lines_of_its_own() {
        let project = Project::new("allow = [\"Bash(a\\u001b[8m)\"]\n");
        assert!(project.load().is_broken(), "control characters are refused outright");

        let project = Project::new(
            "allow = [\"Bash(a\\nb \\u202Ec)\"]\ndeny = [\"Read(.env)\"]\n[[rule]]\neffect = \"allow\"\nrule = \"Bash(make:*)\"\nexcept = [\"Bash(make -f:*)\"]\nreason = \"builds\"\n",
        );
        let review = project.load().review();
        assert_eq!(
            review.to_string(),
            format!(
                "Workspace {}\n\
                 Confirmed, it would run these without asking (2):\n  \
                   allow Bash(a\\nb \\u{{202e}}c)  (.countersign.toml:1:10)\n  \
                   allow Bash(make:*)  (.countersign.toml:5:8)\n      \
                       except Bash(make -f:*)\n      \
                       its author says: builds\n\
                 It restricts already, confirmed or not (1):\n  \
                   deny Read(.env)  (.countersign.toml:2:9)\n",
                project.root
            )
        );
        let json = serde_json::to_value(&review).expect("json");
        assert_eq!(json["grants"][1]["rule"], "Bash(make:*)");
        assert_eq!(json["digest"], project.load().digest().expect("digest").to_string());
        assert_eq!(json["not_confirmable"], serde_json::Value::Null);
        assert!(json.get("confirmation").is_none());
    }
}
