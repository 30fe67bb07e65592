//! What every layer said last, and what is in force because of it.
//!
//! What is in force is made as a whole from what the layers say, and takes the place of what was in force before in one
//! step: a call is judged by the one or the other, never by parts of both and never by nothing.

use std::sync::Arc;

use crate::analysis::path::AbsPath;
use crate::analysis::programs::catalog::Catalog;
use crate::analysis::programs::taught::TaughtProgram;
use crate::config::{ConfigFile, Loaded, PackChoice};
use crate::policy::Policy;
use crate::policy::flow::SessionFlow;
use crate::policy::forbids::Forbids;
use crate::policy::mode::Mode;
use crate::policy::packs::Setting;
use crate::policy::rule::{Layer, Rule, RuleEffect, RuleSet};
use crate::trust::{ProjectConfig, Sealed, Trusted, Untrusted};
use crate::world::World;

/// A layer that says something else than was understood. What it said last stays in force, and whatever it could
/// restrict now is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The layer.
    pub layer: Layer,
    /// What is wrong with it.
    pub why: String,
}

/// What layers say now, to take the place of what they said before: see [`Broker::reload`](crate::Broker::reload).
/// Layers that are not named stay as they are.
#[derive(Debug, Default)]
#[must_use = "nothing is reloaded until the broker is given it"]
pub struct Reload {
    files: Vec<(Layer, Loaded)>,
    project: Option<Project>,
}

impl Reload {
    /// No layer yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The administrator's config.
    pub fn managed(mut self, loaded: Loaded) -> Self {
        self.files.push((Layer::Managed, loaded));
        self
    }

    /// The person's config. A mode that it chooses is left to the host, as in
    /// [`BrokerBuilder::config`](crate::BrokerBuilder::config).
    pub fn user(mut self, loaded: Loaded) -> Self {
        self.files.push((Layer::User, loaded));
        self
    }

    /// The project's config as the person confirmed it.
    pub fn trusted_project(mut self, config: ProjectConfig<Trusted>) -> Self {
        self.project = Some(Project::trusted(config));
        self
    }

    /// The project's config that nobody confirmed: the workspace is not trusted any more.
    pub fn untrusted_project(mut self, config: &ProjectConfig<Untrusted>) -> Self {
        self.project = Some(Project::untrusted(config));
        self
    }
}

/// A project's config, as far as it counts.
#[derive(Debug, Clone)]
struct Project {
    root: AbsPath,
    trusted: bool,
    rules: Vec<Rule>,
    programs: Vec<TaughtProgram>,
    /// What it would allow, were it confirmed.
    sealed: Option<Sealed>,
    broken: Option<String>,
}

impl Project {
    fn trusted(config: ProjectConfig<Trusted>) -> Self {
        let (root, sealed) = (config.root().clone(), config.sealed());
        let (rules, programs) = config.into_parts();
        Self { root, trusted: true, rules, programs, sealed: Some(sealed), broken: None }
    }

    fn untrusted(config: &ProjectConfig<Untrusted>) -> Self {
        let broken = config.broken().map(|error| format!("the project's config: {error}"));
        let (root, rules) = (config.root().clone(), config.restrictions().to_vec());
        Self { root, trusted: false, rules, programs: Vec::new(), sealed: Some(config.sealed()), broken }
    }
}

/// What every layer said last.
#[derive(Debug, Clone)]
pub(crate) struct Layers {
    /// Files that could be read, with what they say.
    files: Vec<ConfigFile>,
    project: Option<Project>,
    /// What the host says itself.
    rules: Vec<Rule>,
    programs: Vec<TaughtProgram>,
    packs: Vec<PackChoice>,
    forbids: Forbids,
    flow: SessionFlow,
    mode: Mode,
    /// What was learned before, and the answers of this session.
    answers: Vec<Rule>,
    problems: Vec<Problem>,
    generation: u64,
}

/// What is in force.
#[derive(Debug)]
pub(crate) struct InForce {
    /// Rises with every change; a permit is good for one generation.
    pub(crate) generation: u64,
    pub(crate) policy: Policy,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) trusted: bool,
    pub(crate) mode: Mode,
    /// The mode that was asked for, which may be forbidden.
    pub(crate) chosen: Mode,
    pub(crate) forbids: Forbids,
    pub(crate) flow: SessionFlow,
    /// What the project would allow, were it confirmed.
    pub(crate) sealed: Option<Sealed>,
}

/// Where the layers are to hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    pub(crate) workspace: Option<&'a AbsPath>,
    pub(crate) home: Option<&'a AbsPath>,
    pub(crate) world: &'a dyn World,
}

impl Layers {
    pub(crate) fn new() -> Self {
        Self {
            files: Vec::new(),
            project: None,
            rules: Vec::new(),
            programs: Vec::new(),
            packs: Vec::new(),
            forbids: Forbids::default(),
            flow: SessionFlow::Ignored,
            mode: Mode::Default,
            answers: Vec::new(),
            problems: Vec::new(),
            generation: 0,
        }
    }

    pub(crate) fn file(&mut self, file: ConfigFile) {
        self.files.push(file);
    }

    /// The root of the trusted project.
    pub(crate) fn trusted_project(&mut self, config: ProjectConfig<Trusted>) -> AbsPath {
        self.project(Project::trusted(config))
    }

    /// The root of the project that is not trusted.
    pub(crate) fn untrusted_project(&mut self, config: &ProjectConfig<Untrusted>) -> AbsPath {
        self.project(Project::untrusted(config))
    }

    /// Takes the place of what the project said. What could not be read keeps the restrictions of before, but nothing
    /// that they allowed: that was confirmed for other bytes.
    fn project(&mut self, mut project: Project) -> AbsPath {
        self.problems.retain(|problem| problem.layer != Layer::Project);
        if let Some(why) = project.broken.clone() {
            self.problems.push(Problem { layer: Layer::Project, why });
            let before = self.project.take().filter(|before| before.root == project.root);
            let restrictions = before.into_iter().flat_map(|before| before.rules).filter(|rule| rule.effect != RuleEffect::Allow);
            project.rules.extend(restrictions);
        }
        let root = project.root.clone();
        self.project = Some(project);
        root
    }

    pub(crate) fn rules(&mut self, rules: impl IntoIterator<Item = Rule>) {
        self.rules.extend(rules);
    }

    pub(crate) fn programs(&mut self, programs: impl IntoIterator<Item = TaughtProgram>) {
        self.programs.extend(programs);
    }

    pub(crate) fn packs(&mut self, packs: impl IntoIterator<Item = PackChoice>) {
        self.packs.extend(packs);
    }

    pub(crate) fn forbids(&mut self, forbids: Forbids) {
        self.forbids.extend(forbids);
    }

    pub(crate) fn flow(&mut self, flow: SessionFlow) {
        self.flow = flow;
    }

    pub(crate) fn mode(&mut self, mode: Mode) {
        self.mode = mode;
    }

    pub(crate) fn chosen_mode(&self) -> Mode {
        self.mode
    }

    pub(crate) fn broken(&mut self, layer: Layer, why: String) {
        self.problems.push(Problem { layer, why });
    }

    /// Adds rules that answers made.
    pub(crate) fn answers(&mut self, rules: impl IntoIterator<Item = Rule>) {
        self.answers.extend(rules);
    }

    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Takes what layers say now. One that cannot be read keeps what it said last.
    pub(crate) fn reload(&mut self, reload: Reload, workspace: Option<&AbsPath>) {
        let Reload { files, project } = reload;
        for (layer, loaded) in files {
            self.problems.retain(|problem| problem.layer != layer);
            match loaded {
                Loaded::Absent => self.files.retain(|file| file.layer != layer),
                Loaded::Read(file) if file.layer == layer => {
                    self.files.retain(|file| file.layer != layer);
                    self.files.push(file);
                }
                Loaded::Read(file) => self.broken(layer, format!("a config of the {} layer was given for it", file.layer)),
                Loaded::Broken(error) => self.broken(layer, error.to_string()),
            }
        }
        match project {
            Some(project) if workspace == Some(&project.root) => {
                self.project(project);
            }
            Some(project) => {
                self.problems.retain(|problem| problem.layer != Layer::Project);
                self.broken(Layer::Project, format!("the config of another workspace was given for it: {}", project.root));
            }
            None => {}
        }
    }

    /// What is in force from now on.
    pub(crate) fn next(&mut self, site: Site<'_>) -> InForce {
        self.generation = self.generation.saturating_add(1);
        // A confirmation is for one workspace.
        let here = self.project.as_ref().is_some_and(|project| site.workspace == Some(&project.root));
        let trusted = here && self.project.as_ref().is_some_and(|project| project.trusted);
        let mut forbids = self.forbids.clone();
        let mut flow = self.flow;
        let mut catalog = Catalog::new();
        let mut policy = Policy::default();
        for problem in &self.problems {
            policy.add_broken(problem.why.clone());
        }
        for file in &self.files {
            forbids.extend(file.forbids.clone());
            if file.session_flow {
                flow = SessionFlow::Followed;
            }
            file.programs.iter().cloned().for_each(|program| catalog.teach_by_person(program));
            policy.extend(RuleSet::new(file.rules.iter().cloned()));
        }
        self.programs.iter().cloned().for_each(|program| catalog.teach_by_person(program));
        policy.extend(RuleSet::new(self.rules.iter().cloned()));
        if let Some(project) = &self.project {
            if here {
                project.programs.iter().cloned().for_each(|program| catalog.teach_by_project(program));
            }
            policy.extend(RuleSet::new(project.rules.iter().filter(|rule| here || rule.effect != RuleEffect::Allow).cloned()));
        }
        let setting = Setting { workspace: site.workspace, trusted, world: site.world };
        let packs = self.files.iter().flat_map(|file| &file.packs).chain(&self.packs);
        let on = packs.filter(|choice| choice.holds_in(site.workspace, site.home, site.world));
        policy.extend(RuleSet::new(on.flat_map(|choice| choice.pack.rules(setting))));
        let allowed = |rule: &&Rule| !(forbids.learning && rule.source.layer == Layer::Learned && rule.effect == RuleEffect::Allow);
        policy.extend(RuleSet::new(self.answers.iter().filter(allowed).cloned()));
        let sealed = self.project.as_ref().filter(|_| here).and_then(|project| project.sealed.clone());
        let mode = forbids.leaves(self.mode);
        InForce { generation: self.generation, policy, catalog: Arc::new(catalog), trusted, mode, chosen: self.mode, forbids, flow, sealed }
    }
}
