//! The broker: wiring only. It takes a call through analysis, judging and concluding, and an answer
//! to what is remembered.

use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::action::Action;
use crate::analysis::path::AbsPath;
use crate::analysis::programs::catalog::Catalog;
use crate::analysis::programs::taught::TaughtProgram;
use crate::analysis::tools::{ToolKind, Tools};
use crate::analysis::{self, Knowledge};
use crate::answer::{Answer, Answered, Outcome, Says, Scope};
use crate::call::{CallDigest, ToolCall};
use crate::config::ConfigFile;
use crate::decision::{self, Decision, Permit, Refused};
use crate::evidence::Evidence;
use crate::learn::{LearnedEffect, LearnedScope, LearnedStore, NewRule};
use crate::locations::Locations;
use crate::policy::Policy;
use crate::policy::containment::Containment;
use crate::policy::flow::{SessionFlow, Sessions};
use crate::policy::forbids::Forbids;
use crate::policy::judge::{Ground, judge};
use crate::policy::mode::Mode;
use crate::policy::rule::{Layer, Rule, RuleEffect, RuleSet, Source};
use crate::policy::sources::containment::Contained;
use crate::prompt::words::Measure;
use crate::prompt::{Prompt, ScreenText};
use crate::trace::Verdict;
use crate::trust::{ProjectConfig, Trusted, Untrusted};
use crate::world::{OsWorld, World};

/// Tells the time in seconds since 1970, for what is remembered.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// Decides about tool calls. Cheap to clone and to share between threads.
///
/// ```
/// use countersign::{Broker, Decision, ToolCall};
/// use countersign::world::LexicalWorld;
///
/// let broker = Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).build();
/// let call = ToolCall::shell("rg TODO src | head -5", "/home/u/proj");
/// match broker.decide(&call) {
///     Decision::Allow(permit) => broker.redeem(permit, &call).unwrap(),
///     Decision::Ask(prompt) => println!("{}", prompt.view().reason),
///     Decision::Deny(denial) => println!("{}", denial.message),
/// }
/// ```
#[derive(Clone)]
pub struct Broker {
    inner: Arc<Inner>,
}

struct Inner {
    world: Arc<dyn World>,
    clock: Option<Clock>,
    tools: Tools,
    catalog: Arc<Catalog>,
    home: Option<AbsPath>,
    own_files: Vec<AbsPath>,
    workspace: Option<AbsPath>,
    trusted: bool,
    mode: Mode,
    /// The mode that was asked for, which may be forbidden.
    chosen: Mode,
    forbids: Forbids,
    containment: Option<Arc<Containment>>,
    flow: SessionFlow,
    /// What the sessions came upon, where that counts.
    sessions: Mutex<Sessions>,
    policy: RwLock<Policy>,
    /// Rises with every change of the policy; a permit is good for one generation.
    generation: AtomicU64,
    /// Calls that were allowed for the session where no rule could be made of them.
    session: Mutex<HashSet<CallDigest>>,
    learned: Option<Mutex<LearnedStore>>,
}

impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broker")
            .field("workspace", &self.inner.workspace)
            .field("trusted", &self.inner.trusted)
            .field("mode", &self.inner.mode)
            .finish_non_exhaustive()
    }
}

/// Builds a [`Broker`]. Without anything set, it looks at the real file system, knows no workspace and
/// no rules, and asks about almost everything.
#[derive(Clone)]
pub struct BrokerBuilder {
    world: Arc<dyn World>,
    clock: Option<Clock>,
    tools: Tools,
    catalog: Arc<Catalog>,
    home: Option<AbsPath>,
    own_files: Vec<AbsPath>,
    workspace: Option<AbsPath>,
    trusted: bool,
    mode: Mode,
    forbids: Forbids,
    containment: Option<Containment>,
    flow: SessionFlow,
    policy: Policy,
}

impl fmt::Debug for BrokerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BrokerBuilder").field("workspace", &self.workspace).field("mode", &self.mode).finish_non_exhaustive()
    }
}

impl BrokerBuilder {
    fn new() -> Self {
        Self {
            world: Arc::new(OsWorld),
            clock: None,
            tools: Tools::new(),
            catalog: Arc::new(Catalog::new()),
            home: None,
            own_files: Vec::new(),
            workspace: None,
            trusted: false,
            mode: Mode::Default,
            forbids: Forbids::default(),
            containment: None,
            flow: SessionFlow::Ignored,
            policy: Policy::default(),
        }
    }

    /// What the analysis may ask of the machine.
    #[must_use]
    pub fn world(mut self, world: impl World + 'static) -> Self {
        self.world = Arc::new(world);
        self
    }

    /// Where the time comes from; without it, what is learned carries the time 0, and no rule that ends at some time
    /// allows anything.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// The person's home folder, an absolute path. Anything else is taken for "not known".
    #[must_use]
    pub fn home(mut self, home: &str) -> Self {
        self.home = AbsPath::parse(home);
        if let Some(home) = &self.home {
            self.own_files = Locations::under(home).own_files().collect();
        }
        self
    }

    /// The person's folders: home, config and state. The agent may never write the broker's own.
    #[must_use]
    pub fn locations(mut self, locations: &Locations) -> Self {
        self.home = locations.home().cloned();
        self.own_files = locations.own_files().collect();
        self
    }

    /// The workspace's root, an absolute path. It is not trusted until a confirmed project config
    /// is given.
    #[must_use]
    pub fn workspace(mut self, root: &str) -> Self {
        self.workspace = AbsPath::parse(root);
        self
    }

    /// The project's config as long as the person has not confirmed it: only what tightens counts.
    #[must_use]
    pub fn untrusted_project(mut self, config: &ProjectConfig<Untrusted>) -> Self {
        self.workspace = Some(config.root().clone());
        self.trusted = false;
        if let Some(error) = config.broken() {
            self.policy.add_broken(format!("the project's config: {error}"));
        }
        self.policy.extend(RuleSet::new(config.restrictions().to_vec()));
        self
    }

    /// The project's config after the person confirmed it: all of it counts, and reading commands
    /// that may run what the repository configures count as reads.
    #[must_use]
    pub fn trusted_project(mut self, config: ProjectConfig<Trusted>) -> Self {
        self.workspace = Some(config.root().clone());
        self.trusted = true;
        let (rules, programs) = config.into_parts();
        self.policy.extend(RuleSet::new(rules));
        if !programs.is_empty() {
            let catalog = Arc::make_mut(&mut self.catalog);
            for program in programs {
                catalog.teach_by_project(program);
            }
        }
        self
    }

    /// Programs that the person's config describes. Where a built-in table describes one as well, the
    /// person's word counts.
    #[must_use]
    pub fn programs(mut self, programs: impl IntoIterator<Item = TaughtProgram>) -> Self {
        for program in programs {
            Arc::make_mut(&mut self.catalog).teach_by_person(program);
        }
        self
    }

    /// Rules of the person or of an administrator.
    #[must_use]
    pub fn rules(mut self, rules: impl IntoIterator<Item = Rule>) -> Self {
        self.policy.extend(RuleSet::new(rules));
        self
    }

    /// What a config file says, but for the mode that it chooses: several files may choose one, and the host
    /// decides whose word counts.
    #[must_use]
    pub fn config(self, file: ConfigFile) -> Self {
        let ConfigFile { rules, mode: _, forbids, session_flow, programs } = file;
        let this = if session_flow { self.session_flow(SessionFlow::Followed) } else { self };
        this.rules(rules).programs(programs).forbids(forbids)
    }

    /// A layer of rules that could not be read: what it could have restricted is asked.
    #[must_use]
    pub fn broken_layer(mut self, why: impl Into<String>) -> Self {
        self.policy.add_broken(why);
        self
    }

    /// How much may be done without asking.
    #[must_use]
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// What an administrator or the person forbids. May be said several times; all of it counts.
    #[must_use]
    pub fn forbids(mut self, forbids: Forbids) -> Self {
        self.forbids.extend(forbids);
        self
    }

    /// What the host's sandbox enforces on every call. Where only some calls run in it, say it with
    /// [`Broker::decide_in`] instead.
    #[must_use]
    pub fn containment(mut self, containment: Containment) -> Self {
        self.containment = Some(containment);
        self
    }

    /// Whether what a session read before counts.
    #[must_use]
    pub fn session_flow(mut self, flow: SessionFlow) -> Self {
        self.flow = flow;
        self
    }

    /// Adds a tool of the host's own by its name; `field` names the argument that matters where it is
    /// not one of the usual ones.
    #[must_use]
    pub fn tool(mut self, name: &str, kind: ToolKind, field: Option<&str>) -> Self {
        self.tools = self.tools.with(name, kind, field);
        self
    }

    /// The broker, without a store: "always" holds for the session.
    pub fn build(self) -> Broker {
        self.finish(None)
    }

    /// The broker with a store of learned rules.
    pub fn build_with_store(mut self, store: LearnedStore) -> Broker {
        let here = self.workspace.clone().unwrap_or_else(AbsPath::root);
        let allows = |rule: &Rule| rule.effect == RuleEffect::Allow;
        let forbidden = self.forbids.learning;
        self.policy.extend(RuleSet::new(store.rules_for(&here).into_iter().filter(|rule| !(forbidden && allows(rule)))));
        self.finish(Some(Mutex::new(store)))
    }

    fn finish(self, learned: Option<Mutex<LearnedStore>>) -> Broker {
        let containment = self.containment.map(|stated| Arc::new(stated.with_links(&*self.world)));
        Broker {
            inner: Arc::new(Inner {
                world: self.world,
                clock: self.clock,
                tools: self.tools,
                catalog: self.catalog,
                home: self.home,
                own_files: self.own_files,
                workspace: self.workspace,
                trusted: self.trusted,
                mode: self.forbids.leaves(self.mode),
                chosen: self.mode,
                forbids: self.forbids,
                containment,
                flow: self.flow,
                sessions: Mutex::new(Sessions::default()),
                policy: RwLock::new(self.policy),
                generation: AtomicU64::new(0),
                session: Mutex::new(HashSet::new()),
                learned,
            }),
        }
    }
}

impl Broker {
    /// Starts building a broker.
    pub fn builder() -> BrokerBuilder {
        BrokerBuilder::new()
    }

    /// Decides about a call. Total: whatever goes wrong on the way is an ask with its cause.
    pub fn decide(&self, call: &ToolCall) -> Decision {
        self.decide_within(call, self.inner.containment.clone())
    }

    /// Decides about a call that the host runs in a sandbox, which enforces this. A permit that relies on it says so
    /// ([`Permit::required_containment`]): the call may run only there.
    pub fn decide_in(&self, call: &ToolCall, containment: &Containment) -> Decision {
        let stated = containment.clone().with_links(&*self.inner.world);
        self.decide_within(call, Some(Arc::new(stated)))
    }

    fn decide_within(&self, call: &ToolCall, containment: Option<Arc<Containment>>) -> Decision {
        let inner = &*self.inner;
        let generation = inner.generation.load(Ordering::Acquire);
        let action = self.analyze(call);
        let policy = inner.policy.read().unwrap_or_else(PoisonError::into_inner);
        let contained = containment.as_deref().map(Contained::new);
        let taint = match inner.flow {
            SessionFlow::Ignored => None,
            SessionFlow::Followed => lock(&inner.sessions).taint(call.session()),
        };
        let ground = Ground { containment: contained.as_ref(), taint: taint.as_ref(), ..self.ground(call) };
        let judgement = judge(&action, &policy, &ground);
        let mut verdict = decision::verdict(&judgement, inner.mode);
        if verdict == Verdict::Ask && judgement.hits.is_empty() {
            let session = lock(&inner.session);
            if !session.is_empty() && session.contains(&call.digest()) {
                verdict = Verdict::Allow;
            }
        }
        let evidence = Evidence::new(self.clone(), call.clone(), action, (judgement, verdict), containment);
        decision::conclude(generation, Box::new(evidence), inner.mode)
    }

    /// Takes a permit for the call that is about to run. The host runs the call only when this is `Ok`.
    ///
    /// # Errors
    /// When the permit is for another call, or the policy changed since.
    #[expect(clippy::needless_pass_by_value, reason = "taking the permit is what makes it good for one use")]
    pub fn redeem(&self, permit: Permit, call: &ToolCall) -> Result<(), Refused> {
        permit.is_for(call, self.inner.generation.load(Ordering::Acquire))?;
        if self.inner.flow == SessionFlow::Followed {
            lock(&self.inner.sessions).note(call.session(), &permit.evidence().action, &self.ground(call));
        }
        Ok(())
    }

    /// Takes the answer to a prompt: what it allows or denies now, and what is remembered of it.
    pub fn answer(&self, prompt: Prompt, answer: Answer) -> Outcome {
        let Prompt { pending } = prompt;
        let view = pending.evidence().view();
        let rules = view.offers.get(answer.offer).map(|o| o.rules.clone()).unwrap_or_default();
        let mut outcome_rules = Vec::new();
        let mut trouble = None;
        if answer.scope != Scope::Once {
            if rules.is_empty() && answer.allows == Says::Yes {
                lock(&self.inner.session).insert(pending.evidence().call.digest());
                outcome_rules.push("this exact call, for this session".to_owned());
            }
            match self.remember(&rules, &answer, view.text.as_str()) {
                Ok(remembered) => outcome_rules.extend(remembered),
                Err(why) => trouble = Some(why),
            }
        }
        let generation = self.inner.generation.load(Ordering::Acquire);
        let answered = match answer.allows {
            Says::Yes => Answered::Proceed(pending.allow(generation)),
            Says::No => Answered::Stop(pending.deny(answer.message)),
        };
        Outcome { answered, remembered: outcome_rules, trouble }
    }

    fn remember(&self, rules: &[String], answer: &Answer, from: &str) -> Result<Vec<String>, String> {
        let effect = match answer.allows {
            Says::Yes => RuleEffect::Allow,
            Says::No => RuleEffect::Deny,
        };
        let mut parsed = Vec::new();
        let mut problems = Vec::new();
        let mut said = Vec::new();
        for text in rules {
            let keeps = matches!(answer.scope, Scope::Workspace | Scope::User) && self.inner.learned.is_some();
            if keeps && self.inner.forbids.learning && effect == RuleEffect::Allow {
                problems.push(format!("{text} holds for this session only: keeping allowing answers is forbidden here"));
            }
            let store = self.inner.learned.as_ref().filter(|_| !(self.inner.forbids.learning && effect == RuleEffect::Allow));
            let (layer, at) = match (answer.scope, store, &self.inner.workspace) {
                (Scope::Workspace | Scope::User, Some(store), Some(workspace)) => {
                    let scope = if answer.scope == Scope::User { LearnedScope::User } else { LearnedScope::Workspace(workspace.clone()) };
                    let learned = match effect {
                        RuleEffect::Allow => LearnedEffect::Allow,
                        RuleEffect::Ask | RuleEffect::Deny => LearnedEffect::Deny,
                    };
                    let from = ScreenText::one_line(from, 200).to_string();
                    let new = NewRule { effect: learned, rule: text.clone(), scope, from };
                    match lock(store).add(&new, self.now().unwrap_or(0)) {
                        Ok(id) => (Layer::Learned, id),
                        Err(error) => {
                            problems.push(format!("{text} holds for this session only: {error}"));
                            (Layer::Session, "this session".to_owned())
                        }
                    }
                }
                _ => (Layer::Session, "this session".to_owned()),
            };
            let reach = if layer == Layer::Learned { "kept" } else { "for this session" };
            match Rule::parse(effect, text, Source::new(layer, at)) {
                Ok(rule) => {
                    said.push(format!("{effect} {text} ({reach})"));
                    parsed.push(rule);
                }
                Err(error) => problems.push(format!("{text}: {error}")),
            }
        }
        if !parsed.is_empty() {
            self.inner.policy.write().unwrap_or_else(PoisonError::into_inner).extend(RuleSet::new(parsed));
            self.inner.generation.fetch_add(1, Ordering::AcqRel);
        }
        if problems.is_empty() { Ok(said) } else { Err(problems.join("; ")) }
    }

    fn analyze(&self, call: &ToolCall) -> Action {
        let inner = &*self.inner;
        let knowledge = Knowledge { tools: &inner.tools, catalog: &inner.catalog, world: &*inner.world, home: inner.home.as_ref() };
        analysis::analyze(call, knowledge)
    }

    fn now(&self) -> Option<u64> {
        self.inner.clock.as_ref().map(|clock| clock())
    }

    /// What a call is judged on, without a sandbox and whatever its session came upon.
    pub(crate) fn ground<'a>(&'a self, call: &'a ToolCall) -> Ground<'a> {
        let inner = &*self.inner;
        Ground {
            workspace: inner.workspace.as_ref(),
            trusted: inner.trusted,
            home: inner.home.as_ref(),
            own_files: &inner.own_files,
            world: &*inner.world,
            mode: inner.mode,
            chosen: inner.chosen,
            now: self.now(),
            call: Some(call),
            containment: None,
            taint: None,
        }
    }

    pub(crate) fn measure(&self) -> Measure<'_> {
        Measure { workspace: self.inner.workspace.as_ref(), home: self.inner.home.as_ref() }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
