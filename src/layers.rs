//! What every layer said last, and what is in force because of it.
//!
//! What is in force is made as a whole from what the layers say, and takes the place of what was in force before in one
//! step: a call is judged by the one or the other, never by parts of both and never by nothing.

use std::sync::Arc;

use crate::analysis::path::AbsPath;
use crate::analysis::programs::catalog::Catalog;
use crate::analysis::programs::taught::TaughtProgram;
use crate::config::{ConfigFile, Loaded, PackChoice};
use crate::fatigue::FatigueSettings;
use crate::learn::LearningLimits;
use crate::learn::candidates::Offering;
use crate::policy::Policy;
use crate::policy::flow::SessionFlow;
use crate::policy::forbids::Forbids;
use crate::policy::level::TrustLevel;
use crate::policy::mode::Mode;
use crate::policy::packs::Setting;
use crate::policy::pattern::Pattern;
use crate::policy::rule::{Layer, Rule, RuleEffect, RuleSet};
use crate::trust::{self, ProjectConfig, Sealed, Trusted, Untrusted};
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
    broken: Vec<(Layer, String)>,
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

    /// The project's config with what the person said about it.
    pub fn project(self, project: trust::Project) -> Self {
        match project {
            trust::Project::Trusted(config) => self.trusted_project(config),
            trust::Project::Untrusted(config) => self.untrusted_project(&config),
        }
    }

    /// A layer that cannot be read, whatever else is said about it here: what it could have restricted is asked.
    pub fn broken_layer(mut self, layer: Layer, why: impl Into<String>) -> Self {
        self.broken.push((layer, why.into()));
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
    level: TrustLevel,
    /// When that ends, in seconds since 1970.
    until: Option<u64>,
    rules: Vec<Rule>,
    programs: Vec<TaughtProgram>,
    /// What it would allow, were it confirmed.
    sealed: Option<Sealed>,
    broken: Option<String>,
}

impl Project {
    fn trusted(config: ProjectConfig<Trusted>) -> Self {
        let (root, sealed, until) = (config.root().clone(), config.sealed(), config.until());
        let (rules, programs) = config.into_parts();
        Self { root, level: TrustLevel::Full, until, rules, programs, sealed: Some(sealed), broken: None }
    }

    fn untrusted(config: &ProjectConfig<Untrusted>) -> Self {
        let broken = config.broken().map(|error| format!("the project's config: {error}"));
        let (root, rules) = (config.root().clone(), config.restrictions().to_vec());
        Self { root, level: config.level(), until: None, rules, programs: Vec::new(), sealed: Some(config.sealed()), broken }
    }
}

/// What every layer said last.
#[derive(Debug, Clone)]
pub(crate) struct Layers {
    /// Files that could be read, with what they say.
    files: Vec<ConfigFile>,
    project: Option<Project>,
    /// How far the workspace is trusted at most.
    at_most: TrustLevel,
    /// What the host says itself.
    rules: Vec<Rule>,
    programs: Vec<TaughtProgram>,
    packs: Vec<PackChoice>,
    forbids: Forbids,
    flow: SessionFlow,
    /// The host's numbers of the fatigue guard.
    fatigue: FatigueSettings,
    mode: Mode,
    /// What was learned and holds here.
    learned: Vec<Rule>,
    /// What answers made for this session alone.
    answers: Vec<Rule>,
    /// What they made for the task at hand.
    task: Vec<Rule>,
    problems: Vec<Problem>,
    generation: u64,
}

/// What is in force.
#[derive(Debug)]
pub(crate) struct InForce {
    /// Rises with every change; a permit is good for one generation.
    pub(crate) generation: u64,
    pub(crate) policy: Policy,
    catalog: Arc<Catalog>,
    /// The programs without those that the project describes, where these end.
    later_catalog: Option<Arc<Catalog>>,
    level: TrustLevel,
    /// When that ends, in seconds since 1970.
    until: Option<u64>,
    pub(crate) mode: Mode,
    /// The mode that was asked for, which may be forbidden.
    pub(crate) chosen: Mode,
    pub(crate) forbids: Forbids,
    pub(crate) flow: SessionFlow,
    pub(crate) fatigue: FatigueSettings,
    /// The numbers of learning.
    pub(crate) learning: LearningLimits,
    /// What no lasting answer is offered for.
    pub(crate) never_offer: Vec<Pattern>,
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
            at_most: TrustLevel::Full,
            rules: Vec::new(),
            programs: Vec::new(),
            packs: Vec::new(),
            forbids: Forbids::default(),
            flow: SessionFlow::Ignored,
            fatigue: FatigueSettings::USUAL,
            mode: Mode::Default,
            learned: Vec::new(),
            answers: Vec::new(),
            task: Vec::new(),
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

    /// What the layers would say, were this config confirmed: for judging calls that do not run. `None` if it cannot be.
    pub(crate) fn rehearsed(&self, config: &ProjectConfig<Untrusted>) -> Option<Self> {
        let (grants, programs) = config.sealed().for_rehearsal()?;
        let rules = config.restrictions().iter().cloned().chain(grants).collect();
        let mut layers = self.clone();
        let (root, level) = (config.root().clone(), TrustLevel::Full);
        layers.project(Project { root, level, until: None, rules, programs, sealed: None, broken: None });
        Some(layers)
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

    pub(crate) fn fatigue(&mut self, settings: FatigueSettings) {
        self.fatigue = settings;
    }

    pub(crate) fn trust_at_most(&mut self, level: TrustLevel) {
        self.at_most = self.at_most.min(level);
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

    /// Takes what was learned and holds here, and why some of it is lost; whether that is something else than before.
    pub(crate) fn learned(&mut self, rules: Vec<Rule>, lost: Option<String>) -> bool {
        let said = self.problems.iter().find(|problem| problem.layer == Layer::Learned).map(|problem| &problem.why);
        // A file that was put in the place of another may have other rules by the same names.
        let is_rule = |(one, other): (&Rule, &Rule)| {
            one.source.at == other.source.at && one.conditions.bound == other.conditions.bound && one.to_string() == other.to_string()
        };
        let are_same = self.learned.len() == rules.len() && self.learned.iter().zip(&rules).all(is_rule);
        let is_same = said == lost.as_ref() && are_same;
        self.learned = rules;
        self.problems.retain(|problem| problem.layer != Layer::Learned);
        self.problems.extend(lost.map(|why| Problem { layer: Layer::Learned, why }));
        !is_same
    }

    /// Adds rules that answers made for the task at hand.
    pub(crate) fn task_answers(&mut self, rules: impl IntoIterator<Item = Rule>) {
        self.task.extend(rules);
    }

    /// Lets go of them.
    pub(crate) fn end_task(&mut self) {
        self.task.clear();
    }

    /// The numbers of learning: an administrator tightens what everybody else said.
    pub(crate) fn learning(&self) -> LearningLimits {
        let (managed, own): (Vec<_>, Vec<_>) = self.files.iter().partition(|file| file.layer == Layer::Managed);
        let numbers = own.iter().fold(LearningLimits::default(), |numbers, file| numbers.replaced_by(&file.learning));
        managed.iter().fold(numbers, |numbers, file| numbers.tightened_by(&file.learning))
    }

    /// Adds rules that answers made for this session.
    pub(crate) fn answers(&mut self, rules: impl IntoIterator<Item = Rule>) {
        self.answers.extend(rules);
    }

    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Takes what layers say now. One that cannot be read keeps what it said last.
    pub(crate) fn reload(&mut self, reload: Reload, workspace: Option<&AbsPath>) {
        let Reload { files, project, broken } = reload;
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
        for (layer, why) in broken {
            self.broken(layer, why);
        }
    }

    /// What is in force from now on.
    pub(crate) fn next(&mut self, site: Site<'_>) -> InForce {
        self.generation = self.generation.saturating_add(1);
        // A confirmation is for one workspace.
        let project_here = self.project.as_ref().filter(|project| site.workspace == Some(&project.root));
        let level = self.level(project_here);
        let until = project_here.and_then(|project| project.until);
        let mut forbids = self.forbids.clone();
        self.files.iter().for_each(|file| forbids.extend(file.forbids.clone()));
        let is_followed = self.files.iter().any(|file| file.session_flow);
        let never_offer: Vec<Pattern> = self.files.iter().flat_map(|file| file.learning.never_offer.iter().cloned()).collect();
        let (catalog, later_catalog) = self.catalogs(level, until);
        let mut policy = Policy::default();
        for problem in &self.problems {
            policy.add_broken(problem.why.clone());
        }
        policy.extend(RuleSet::new(self.files.iter().flat_map(|file| &file.rules).chain(&self.rules).cloned()));
        policy.extend(RuleSet::new(self.rules_of_project(level, until)));
        policy.extend(RuleSet::new(self.rules_of_packs(level, until, site)));
        policy.extend(RuleSet::new(self.rules_of_answers(&forbids, &never_offer)));
        InForce {
            generation: self.generation,
            policy,
            catalog,
            later_catalog,
            level,
            until,
            mode: forbids.leaves(self.mode),
            chosen: self.mode,
            forbids,
            flow: if is_followed { SessionFlow::Followed } else { self.flow },
            fatigue: self.numbers_of_fatigue(),
            learning: self.learning(),
            never_offer,
            sealed: project_here.and_then(|project| project.sealed.clone()),
        }
    }

    /// How far the workspace is trusted.
    fn level(&self, project_here: Option<&Project>) -> TrustLevel {
        let said = self.project.as_ref().map_or(TrustLevel::Restricted, |project| project.level);
        self.at_most.min(if project_here.is_some() { said } else { said.min(TrustLevel::Restricted) })
    }

    /// The programs that are known, and those that still are once trust has ended, where it ends.
    fn catalogs(&self, level: TrustLevel, until: Option<u64>) -> (Arc<Catalog>, Option<Arc<Catalog>>) {
        let mut catalog = Catalog::new();
        for program in self.files.iter().flat_map(|file| &file.programs).chain(&self.programs) {
            catalog.teach_by_person(program.clone());
        }
        let of_project = self.project.as_ref().map_or(&[][..], |project| &project.programs);
        if level < TrustLevel::Full || of_project.is_empty() {
            return (Arc::new(catalog), None);
        }
        let later = until.map(|_| Arc::new(catalog.clone()));
        of_project.iter().cloned().for_each(|program| catalog.teach_by_project(program));
        (Arc::new(catalog), later)
    }

    /// The project's rules, as far as it is trusted.
    fn rules_of_project(&self, level: TrustLevel, until: Option<u64>) -> impl Iterator<Item = Rule> {
        let counts = move |rule: &&Rule| level == TrustLevel::Full || rule.effect != RuleEffect::Allow;
        let rules = self.project.iter().flat_map(|project| &project.rules);
        rules.filter(counts).cloned().map(move |rule| ending(rule, until))
    }

    fn rules_of_packs(&self, level: TrustLevel, until: Option<u64>, site: Site<'_>) -> Vec<Rule> {
        let packs = self.files.iter().flat_map(|file| &file.packs).chain(&self.packs);
        let on: Vec<&PackChoice> = packs.filter(|choice| choice.holds_in(site.workspace, site.home, site.world)).collect();
        let at = |level| {
            let setting = Setting { workspace: site.workspace, level, world: site.world };
            on.iter().flat_map(move |choice| choice.pack.rules(setting))
        };
        // What holds by less trust does not end.
        let lasting = until.map(|_| at(level.min(TrustLevel::Restricted)));
        lasting.into_iter().flatten().chain(at(level).map(|rule| ending(rule, until))).collect()
    }

    /// What was learned, and what answers made for the session and the task.
    fn rules_of_answers(&self, forbids: &Forbids, never_offer: &[Pattern]) -> impl Iterator<Item = Rule> {
        let is_learning_forbidden = forbids.learning;
        let counts = move |rule: &&Rule| !(is_learning_forbidden && rule.effect == RuleEffect::Allow);
        let learned = self.learned.iter().filter(counts);
        learned.chain(&self.answers).chain(&self.task).cloned().map(move |rule| excepting(rule, never_offer))
    }

    /// The numbers of the fatigue guard: an administrator tightens what everybody else said.
    fn numbers_of_fatigue(&self) -> FatigueSettings {
        let (managed, own): (Vec<_>, Vec<_>) = self.files.iter().partition(|file| file.layer == Layer::Managed);
        let numbers = own.iter().fold(self.fatigue, |numbers, file| file.fatigue.replacing(numbers));
        managed.iter().fold(numbers, |numbers, file| file.fatigue.tightening(numbers))
    }
}

impl InForce {
    /// How far the workspace is trusted at this moment.
    pub(crate) fn level(&self, now: Option<u64>) -> TrustLevel {
        self.level.at(self.until, now)
    }

    /// What is offered besides what a call itself says.
    pub(crate) fn offering(&self) -> Offering<'_> {
        Offering { policy: &self.policy, limits: &self.learning, never: &self.never_offer }
    }

    /// The programs that are known at this moment.
    pub(crate) fn catalog(&self, now: Option<u64>) -> &Catalog {
        match &self.later_catalog {
            Some(later) if self.level(now) < TrustLevel::Full => later,
            Some(_) | None => &self.catalog,
        }
    }
}

/// The rule of an answer without what no answer is to last for: a wider rule, one that was learned before and one that took the place
/// of others would cover it as well.
fn excepting(mut rule: Rule, never_offer: &[Pattern]) -> Rule {
    if rule.effect == RuleEffect::Allow {
        rule.except.extend_from_slice(never_offer);
    }
    rule
}

/// The rule as it is where trust ends: what allows by it ends with it, what restricts does not.
fn ending(mut rule: Rule, until: Option<u64>) -> Rule {
    if let (RuleEffect::Allow, Some(moment)) = (rule.effect, until) {
        rule.conditions.end_by(moment);
    }
    rule
}

#[cfg(test)]
mod tests;
