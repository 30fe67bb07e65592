//! The known failures of trust, one test each, and the laws that hold whatever files, edits and answers come.

mod before;
#[cfg(unix)]
mod identity;
mod law;
mod records;
mod self_approval;
#[cfg(unix)]
mod size;
mod store;
mod surface;
#[cfg(unix)]
mod swapped;

use std::fs;

use countersign::analysis::path::AbsPath;
use countersign::locations::Locations;
use countersign::policy::rule::{Rule, RuleEffect};
use countersign::trust::{
    Confirmation, Guarded, NotConfirmed, Project, ProjectCapability, ProjectConfig, Review, TrustStatus, TrustStore, Untrusted, Workspace,
};
use countersign::world::OsWorld;
use countersign::{Broker, BrokerBuilder, ToolCall, Verdict};

/// The name of the project's own config.
pub(crate) const OWN: &str = ".countersign.toml";

/// A home folder with a repository `proj` in it, and the person's own files in the usual places.
pub(crate) struct Scene {
    _scratch: tempfile::TempDir,
    pub(crate) home: AbsPath,
    pub(crate) root: AbsPath,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let scratch = tempfile::tempdir().expect("a folder");
        let top = AbsPath::parse(scratch.path().canonicalize().expect("real").to_str().expect("utf-8")).expect("absolute");
        let home = top.join("home/u").expect("a path");
        let root = home.join("proj").expect("a path");
        fs::create_dir_all(root.join(".git").expect("a path").as_str()).expect("a repository");
        Self { _scratch: scratch, home, root }
    }

    /// A scene whose project has this config.
    pub(crate) fn with(config: &str) -> Self {
        let scene = Self::new();
        scene.write(OWN, config);
        scene
    }

    /// A path below the home folder.
    pub(crate) fn at(&self, path: &str) -> AbsPath {
        self.home.join(path).expect("a path")
    }

    /// Writes a file of the project.
    pub(crate) fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        self.write_in("proj", file, content);
    }

    /// Writes a file in a folder below the home folder.
    pub(crate) fn write_in(&self, folder: &str, file: &str, content: impl AsRef<[u8]>) {
        let path = self.at(&format!("{folder}/{file}"));
        fs::create_dir_all(path.parent().expect("a folder").as_str()).expect("a folder");
        fs::write(path.as_str(), content).expect("written");
    }

    pub(crate) fn locations(&self) -> Locations {
        Locations::under(&self.home)
    }

    pub(crate) fn store(&self) -> TrustStore {
        TrustStore::open(self.locations().trust())
    }

    pub(crate) fn workspace(&self, folder: &str) -> Workspace {
        Workspace::discover(&self.at(folder), &OsWorld, Some(&self.home))
    }

    /// The config that the agent finds that is started in a folder.
    pub(crate) fn config(&self, folder: &str) -> ProjectConfig<Untrusted> {
        ProjectConfig::load(&OsWorld, &self.workspace(folder))
    }

    /// What the person is shown there.
    pub(crate) fn review(&self, folder: &str, now: u64) -> Review {
        let (workspace, config) = (self.workspace(folder), self.config(folder));
        config.review_since(&self.store().standing(&workspace, &config, now))
    }

    /// The person says yes to everything there.
    pub(crate) fn confirm(&self, folder: &str, now: u64) {
        self.keep(&self.review(folder, now).confirm().expect("confirmable"), now);
    }

    /// Records an answer.
    pub(crate) fn keep(&self, confirmation: &Confirmation, now: u64) {
        self.store().confirm(confirmation, now).expect("recorded");
    }

    /// What a host finds.
    pub(crate) fn project(&self, folder: &str, now: u64) -> Project {
        self.store().project(&self.workspace(folder), self.config(folder), now)
    }

    pub(crate) fn status(&self, folder: &str, now: u64) -> TrustStatus {
        self.store().standing(&self.workspace(folder), &self.config(folder), now).status().clone()
    }

    pub(crate) fn is_trusted(&self, folder: &str, now: u64) -> bool {
        matches!(self.project(folder, now), Project::Trusted(_))
    }

    pub(crate) fn builder(&self, folder: &str, now: u64) -> BrokerBuilder {
        Broker::builder().locations(&self.locations()).clock(move || now).project(self.project(folder, now))
    }

    /// How a command comes out that an agent proposes that works there.
    pub(crate) fn verdict(&self, folder: &str, command: &str, now: u64) -> Verdict {
        let broker = self.builder(folder, now).build();
        broker.decide(&ToolCall::shell(command, self.at(folder).as_str())).verdict()
    }

    /// What a host may load there.
    pub(crate) fn guard(&self, folder: &str, capability: ProjectCapability, now: u64) -> Option<Result<Guarded, NotConfirmed>> {
        match self.project(folder, now) {
            Project::Trusted(config) => Some(config.guard(capability)),
            Project::Untrusted(_) => None,
        }
    }

    /// Whether a host may load what there is of a kind, and there is something.
    pub(crate) fn may_load(&self, folder: &str, capability: ProjectCapability, now: u64) -> bool {
        matches!(self.guard(folder, capability, now), Some(Ok(confirmed)) if !confirmed.is_empty())
    }
}

/// The texts of the rules that allow, and of those that restrict.
pub(crate) fn texts(project: Project) -> (Vec<String>, Vec<String>) {
    let rules = match project {
        Project::Trusted(config) => config.into_rules(),
        Project::Untrusted(config) => config.restrictions().to_vec(),
    };
    let (allow, restrict): (Vec<_>, Vec<_>) = rules.into_iter().partition(|rule| rule.effect == RuleEffect::Allow);
    (allow.iter().map(Rule::text).collect(), restrict.iter().map(Rule::text).collect())
}
