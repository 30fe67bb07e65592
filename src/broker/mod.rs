//! The broker: wiring only. It takes a call through analysis, judging and concluding, and an answer
//! to what is remembered.

mod answers;
mod asks;
mod audit;
mod batch;
mod builder;
mod exact;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

pub use builder::BrokerBuilder;
use exact::AllowedCalls;

use crate::action::Action;
use crate::analysis::path::AbsPath;
use crate::analysis::tools::{Tools, may_leave_sandbox};
use crate::analysis::{self, Knowledge};
use crate::audit::AuditLog;
use crate::basis::Basis;
use crate::call::ToolCall;
use crate::decision::{self, Decision, Permit, Refused};
use crate::explain::{Explanation, Held};
use crate::fatigue::FatigueGuard;
use crate::layers::{InForce, Layers, Problem, Reload, Site};
use crate::learn::LearnedStore;
use crate::observe::{Event, Observer};
use crate::policy::alongside::Surroundings;
use crate::policy::containment::Containment;
use crate::policy::flow::{SessionFlow, Sessions, Taint};
use crate::policy::judge::{Ground, Judgement, judge};
use crate::policy::mode::Mode;
use crate::policy::sources::sandbox::Contained;
use crate::prompt::words::Measure;
use crate::rehearse::{Judged, Rehearsal};
use crate::trace::Verdict;
use crate::trust::{ProjectConfig, Untrusted};
use crate::world::World;

/// How far a clock may go back, in seconds: it is adjusted, and threads ask it in another order than they use its answers.
const CLOCK_SLACK: u64 = 60;

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
    /// The latest time that the clock told.
    latest: AtomicU64,
    observer: Option<Arc<dyn Observer>>,
    tools: Tools,
    home: Option<AbsPath>,
    own_files: Vec<AbsPath>,
    workspace: Option<AbsPath>,
    /// The main checkout of the repository that the workspace is a worktree of.
    main_checkout: Option<AbsPath>,
    containment: Option<Arc<Containment>>,
    /// What the sessions came upon, where that counts.
    sessions: Mutex<Sessions>,
    /// What the layers say; whoever changes it puts into force what follows before letting go.
    layers: Mutex<Layers>,
    in_force: RwLock<Arc<InForce>>,
    /// Calls that were allowed for the session or the task where no rule could be made of them.
    session: Mutex<AllowedCalls>,
    /// The second in which the store of learned rules was looked at last.
    refreshed: AtomicU64,
    learned: Option<Mutex<LearnedStore>>,
    /// What of the asks becomes too much.
    fatigue: FatigueGuard,
    /// Where decisions and answers are recorded.
    audit: Option<AuditLog>,
}

impl Inner {
    /// Where the layers are to hold.
    fn site(&self) -> Site<'_> {
        Site { workspace: self.workspace.as_ref(), home: self.home.as_ref(), world: &*self.world }
    }
}

impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let now = self.in_force();
        f.debug_struct("Broker")
            .field("workspace", &self.inner.workspace)
            .field("level", &now.level(self.now()))
            .field("mode", &now.mode)
            .finish_non_exhaustive()
    }
}

impl Broker {
    /// Starts building a broker.
    pub fn builder() -> BrokerBuilder {
        BrokerBuilder::new()
    }

    /// Decides about a call. Total: whatever goes wrong on the way is an ask with its cause.
    ///
    /// ```
    /// use countersign::world::LexicalWorld;
    /// use countersign::{Broker, Decision, ToolCall};
    ///
    /// let broker = Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).build();
    /// let words = |command: &str| match broker.decide(&ToolCall::shell(command, "/home/u/proj")) {
    ///     Decision::Allow(permit) => permit.trace().reason.clone(),
    ///     Decision::Ask(prompt) => prompt.view().reason.to_string(),
    ///     Decision::Deny(denial) => denial.message,
    /// };
    /// assert_eq!(words("cd src && ls | head"), words("ls"));
    /// assert_ne!(words("ls src | sh"), words("ls"));
    /// ```
    pub fn decide(&self, call: &ToolCall) -> Decision {
        self.decide_within(call, &self.surroundings(None))
    }

    /// Decides about a call that the host runs in a sandbox, which enforces this. A permit that relies on it says so
    /// ([`Permit::required_containment`]): the call may run only there.
    pub fn decide_in(&self, call: &ToolCall, containment: &Containment) -> Decision {
        self.decide_within(call, &self.surroundings(Some(containment)))
    }

    /// What holds for a call of which the host states this: else what it stated for all calls.
    pub(crate) fn surroundings(&self, containment: Option<&Containment>) -> Surroundings {
        let containment = match containment {
            Some(stated) => Some(Arc::new(stated.clone().with_links(&*self.inner.world))),
            None => self.inner.containment.clone(),
        };
        Surroundings { containment, alongside: None }
    }

    pub(crate) fn decide_within(&self, call: &ToolCall, surroundings: &Surroundings) -> Decision {
        #[cfg(feature = "tracing")]
        let _span = tracing::debug_span!(target: "countersign", "decide").entered();
        self.judged(call, surroundings, |basis, now, _| self.decided(basis, now))
    }

    /// Concludes, and tells of it.
    fn decided(&self, basis: Basis, now: &InForce) -> Decision {
        let call = basis.call.clone();
        let decision = self.concluded(basis, now, |basis| self.ask(basis, now));
        self.tell(|| Event::decided(&decision, call.session()));
        decision
    }

    /// Tells whoever observes. Nothing is locked where this is called.
    pub(crate) fn tell<'e>(&self, event: impl Fn() -> Event<'e>) {
        #[cfg(feature = "tracing")]
        if tracing::enabled!(target: "countersign", tracing::Level::DEBUG) {
            crate::observe::trace(&event());
        }
        if let Some(observer) = &self.inner.observer {
            observer.observe(&event());
        }
    }

    /// Why a call comes out as it does, which rules come near, and what would change it. Nothing is decided by this,
    /// and it takes longer than deciding does.
    ///
    /// ```
    /// use countersign::world::LexicalWorld;
    /// use countersign::{Broker, ToolCall};
    ///
    /// let broker = Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).build();
    /// let explanation = broker.explain(&ToolCall::shell("cargo test", "/home/u/proj"));
    /// assert_eq!(explanation.suggestions[0].rules, ["Bash(cargo test)"]);
    /// ```
    pub fn explain(&self, call: &ToolCall) -> Explanation {
        self.explain_within(call, &self.surroundings(None))
    }

    /// The same for a call that the host runs in a sandbox, which enforces this.
    pub fn explain_in(&self, call: &ToolCall, containment: &Containment) -> Explanation {
        self.explain_within(call, &self.surroundings(Some(containment)))
    }

    fn explain_within(&self, call: &ToolCall, surroundings: &Surroundings) -> Explanation {
        self.judged(call, surroundings, |basis, now, ground| {
            Explanation::new(&basis, Held { policy: &now.policy, ground, sealed: now.sealed.as_ref(), offering: now.offering() })
        })
    }

    /// What the call could do, by what is known of its programs now. It is not judged.
    ///
    /// ```
    /// use countersign::world::LexicalWorld;
    /// use countersign::{Broker, ToolCall};
    ///
    /// let broker = Broker::builder().world(LexicalWorld).build();
    /// assert_eq!(broker.action(&ToolCall::shell("cat notes | sort", "/w")).steps().count(), 2);
    /// ```
    pub fn action(&self, call: &ToolCall) -> Action {
        self.analyze(self.now(), call, &self.in_force(), &*self.inner.world)
    }

    /// Judges the call, and gives what came of it together with what it was held against.
    fn judged<T>(&self, call: &ToolCall, surroundings: &Surroundings, then: impl FnOnce(Basis, &InForce, &Ground<'_>) -> T) -> T {
        self.refresh_sometimes();
        // One moment for all of it: what ends meanwhile has not ended for half of it.
        self.judged_at((&self.in_force(), self.now()), call, surroundings, then)
    }

    /// The same by what is in force at a moment.
    fn judged_at<T>(
        &self,
        (now, at): (&Arc<InForce>, Option<u64>),
        call: &ToolCall,
        surroundings: &Surroundings,
        then: impl FnOnce(Basis, &InForce, &Ground<'_>) -> T,
    ) -> T {
        let watched = surroundings.alongside.as_ref().map(|alongside| alongside.watch(&*self.inner.world));
        let world: &dyn World = match &watched {
            Some(watched) => watched,
            None => &*self.inner.world,
        };
        let action = self.analyze(at, call, now, world);
        self.held_against(at, call, surroundings, (now, world), |ground| {
            let mut judgement = judge(&action, &now.policy, ground);
            judgement.hits.extend(self.denied_before(call, &judgement));
            if let Some(watched) = &watched {
                let hits = watched.hits(&action, &judgement, ground);
                judgement.hits.extend(hits);
            }
            let verdict = self.verdict(call, &action, &judgement, now.mode);
            let wiring = (self.clone(), Arc::clone(now));
            let circumstances = (surroundings.clone(), ground.taint.cloned());
            let basis = Basis::new(wiring, call.clone(), action, (judgement, verdict), circumstances, ground.level);
            then(basis, now, ground)
        })
    }

    /// What the judgement means for the call, which a person may have allowed for the session.
    fn verdict(&self, call: &ToolCall, action: &Action, judgement: &Judgement, mode: Mode) -> Verdict {
        let verdict = decision::verdict(judgement, mode);
        if verdict == Verdict::Ask && judgement.hits.is_empty() {
            // Whether it is still meant is looked up in the host's world, with nothing locked.
            let meant = lock(&self.inner.session).meant(call);
            if meant.iter().any(|meant| meant.is(action, &*self.inner.world)) {
                return Verdict::Allow;
            }
        }
        verdict
    }

    /// What a confirmation of the project's config would change, were it in full and now: each of the calls is judged by
    /// what is in force and by what would be. Nothing is decided or kept, and what sessions came upon does not count.
    ///
    /// A config that cannot be confirmed, or is another workspace's, would change nothing.
    pub fn rehearse<'c>(&self, project: &ProjectConfig<Untrusted>, calls: impl IntoIterator<Item = &'c ToolCall>) -> Rehearsal {
        let (now, at) = (self.in_force(), self.now());
        let is_here = self.inner.workspace.as_ref() == Some(project.root());
        let layers = is_here.then(|| lock(&self.inner.layers).rehearsed(project)).flatten();
        let next = layers.map(|mut layers| layers.next(self.inner.site()));
        let mut rehearsal = Rehearsal::default();
        for call in calls {
            let before = self.judged_by(&now, at, call);
            match &next {
                Some(next) => rehearsal.add(call, &before, &self.judged_by(next, at, call)),
                None => rehearsal.add(call, &before, &before),
            }
        }
        rehearsal.counted()
    }

    fn judged_by<'n>(&self, now: &'n InForce, at: Option<u64>, call: &ToolCall) -> Judged<'n> {
        let contained = contained(self.inner.containment.as_deref(), call);
        let action = self.analyze(at, call, now, &*self.inner.world);
        let judgement = judge(&action, &now.policy, &Ground { containment: contained.as_ref(), ..self.ground_at(at, call, now) });
        let verdict = self.verdict(call, &action, &judgement, now.mode);
        Judged { action, judgement, verdict, catalog: now.catalog(at) }
    }

    /// What the call is held against besides the policy, for as long as that takes.
    fn held_against<T>(
        &self,
        at: Option<u64>,
        call: &ToolCall,
        surroundings: &Surroundings,
        (now, world): (&InForce, &dyn World),
        then: impl FnOnce(&Ground<'_>) -> T,
    ) -> T {
        let contained = contained(surroundings.containment.as_deref(), call);
        let taint = match now.flow {
            SessionFlow::Ignored => None,
            SessionFlow::Followed => {
                let before = lock(&self.inner.sessions).taint(call.session());
                let meanwhile = surroundings.alongside.as_ref().map(|alongside| alongside.taint.clone());
                before.into_iter().chain(meanwhile).reduce(Taint::and)
            }
        };
        then(&Ground { containment: contained.as_ref(), taint: taint.as_ref(), world, ..self.ground_at(at, call, now) })
    }

    /// Takes what layers say now. All of it comes into force at once: a call that is decided at the same time is judged
    /// by what was in force before or by what is now, and permits from before are refused. Answers of the session and what
    /// was learned stay, as does what the host said itself.
    ///
    /// A layer that cannot be read keeps what it said last, so that what it denied stays denied, and everything else is
    /// asked until it can be read again. What a project allowed does not stay: that was confirmed for other bytes.
    ///
    /// Gives what is wrong now, in any layer.
    ///
    /// ```
    /// use countersign::config::{ConfigFile, Loaded};
    /// use countersign::policy::rule::Layer;
    /// use countersign::world::LexicalWorld;
    /// use countersign::{Broker, Reload, ToolCall, Verdict};
    ///
    /// let config = |text| ConfigFile::parse(text, Layer::User, "config.toml").unwrap();
    /// let broker = Broker::builder().world(LexicalWorld).workspace("/w").config(config("deny = [\"Bash(ls:*)\"]")).build();
    /// assert_eq!(broker.decide(&ToolCall::shell("ls", "/w")).verdict(), Verdict::Deny);
    /// let problems = broker.reload(Reload::new().user(Loaded::Read(config("deny = [\"Bash(rm:*)\"]"))));
    /// assert!(problems.is_empty());
    /// assert_eq!(broker.decide(&ToolCall::shell("ls", "/w")).verdict(), Verdict::Allow);
    /// ```
    pub fn reload(&self, reload: Reload) -> Vec<Problem> {
        let problems = {
            let mut layers = lock(&self.inner.layers);
            layers.reload(reload, self.inner.workspace.as_ref());
            self.put_into_force(&mut layers);
            layers.problems().to_vec()
        };
        self.tell(|| Event::Reloaded { problems: problems.len() });
        problems
    }

    /// The layers that cannot be read, and why. As long as there is one, whatever it could restrict is asked.
    pub fn problems(&self) -> Vec<Problem> {
        lock(&self.inner.layers).problems().to_vec()
    }

    /// Puts into force what the layers say; their lock makes sure that the last change wins.
    fn put_into_force(&self, layers: &mut Layers) {
        let next = Arc::new(layers.next(self.inner.site()));
        *self.inner.in_force.write().unwrap_or_else(PoisonError::into_inner) = next;
    }

    fn in_force(&self) -> Arc<InForce> {
        Arc::clone(&self.inner.in_force.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes a permit for the call that is about to run. The host runs the call only when this is `Ok`.
    ///
    /// ```
    /// use countersign::world::LexicalWorld;
    /// use countersign::{Broker, Decision, Refused, ToolCall};
    ///
    /// let broker = Broker::builder().workspace("/w").world(LexicalWorld).build();
    /// let Decision::Allow(permit) = broker.decide(&ToolCall::shell("ls", "/w")) else { panic!("it only reads") };
    /// let other = ToolCall::shell("ls -a", "/w");
    /// assert_eq!(broker.redeem(permit, &other), Err(Refused::OtherCall));
    /// ```
    ///
    /// # Errors
    /// When the permit is for another call, or the policy changed since: also where a rule or the trust that it was given
    /// by has ended, and where its session came upon something since that it would be asked about.
    #[expect(clippy::needless_pass_by_value, reason = "taking the permit is what makes it good for one use")]
    pub fn redeem(&self, permit: Permit, call: &ToolCall) -> Result<(), Refused> {
        self.redeem_once(&permit, call)
    }

    /// The same for who keeps the permit where nobody can redeem it again.
    pub(crate) fn redeem_once(&self, permit: &Permit, call: &ToolCall) -> Result<(), Refused> {
        let taken = self.check(permit, call);
        self.tell(|| match taken {
            Ok(()) => Event::Redeemed { session: call.session() },
            Err(why) => Event::Refused { why },
        });
        taken
    }

    /// Whether the permit is good for the call now; what follows from its use is noted.
    fn check(&self, permit: &Permit, call: &ToolCall) -> Result<(), Refused> {
        // What another broker allows says nothing of what is in force here, whatever number that has.
        if !permit.basis().broker().is(self) {
            return Err(Refused::PolicyChanged);
        }
        self.refresh_sometimes();
        let now = self.in_force();
        permit.is_for(call, now.generation)?;
        let at = self.now();
        if permit.basis().is_outdated(now.level(at), at, &*self.inner.world) {
            return Err(Refused::PolicyChanged);
        }
        if now.flow == SessionFlow::Followed {
            // Looked at and noted in one step: of two calls that run at once one comes second.
            let mut sessions = lock(&self.inner.sessions);
            if sessions.taint(call.session()).is_some_and(|taint| permit.basis().is_tainted_since(&taint)) {
                return Err(Refused::PolicyChanged);
            }
            sessions.note(call.session(), &permit.basis().action, &self.ground(call, &now));
        }
        if let Some(store) = &self.inner.learned {
            // That a use is not counted loosens nothing: the rule lapses the sooner.
            let mut store = lock(store);
            let at = self.told().unwrap_or(0);
            if store.note_use(permit.basis().learned_rules(), at) {
                let _ = store.flush(at);
            }
        }
        Ok(())
    }

    /// Looks at the store of learned rules if the last look was in another second.
    fn refresh_sometimes(&self) {
        if self.inner.learned.is_some()
            && let Some(now) = self.told()
            && self.inner.refreshed.swap(now, Ordering::Relaxed) != now
        {
            self.refresh();
        }
    }

    fn analyze(&self, at: Option<u64>, call: &ToolCall, now: &InForce, world: &dyn World) -> Action {
        let inner = &*self.inner;
        let knowledge = Knowledge { tools: &inner.tools, catalog: now.catalog(at), world, home: inner.home.as_ref() };
        analysis::analyze(call, knowledge)
    }

    /// Whether what a session read before counts.
    pub fn session_flow(&self) -> SessionFlow {
        self.in_force().flow
    }

    /// The time by which what allows until a moment ends: never earlier than it was. A clock that went back tells no time:
    /// what was given for an hour could last for a day.
    fn now(&self) -> Option<u64> {
        let told = self.told()?;
        let latest = self.inner.latest.fetch_max(told, Ordering::Relaxed).max(told);
        (told.saturating_add(CLOCK_SLACK) >= latest).then_some(latest)
    }

    /// The time that the clock tells, whatever it told before.
    fn told(&self) -> Option<u64> {
        self.inner.clock.as_ref().map(|clock| clock())
    }

    /// What a call is judged on, without a sandbox and whatever its session came upon.
    pub(crate) fn ground<'a>(&'a self, call: &'a ToolCall, now: &InForce) -> Ground<'a> {
        self.ground_at(self.now(), call, now)
    }

    /// The same at this moment.
    fn ground_at<'a>(&'a self, at: Option<u64>, call: &'a ToolCall, now: &InForce) -> Ground<'a> {
        let inner = &*self.inner;
        Ground {
            workspace: inner.workspace.as_ref(),
            level: now.level(at),
            home: inner.home.as_ref(),
            own_files: &inner.own_files,
            world: &*inner.world,
            mode: now.mode,
            chosen: now.chosen,
            now: at,
            told: self.told(),
            call: Some(call),
            containment: None,
            taint: None,
        }
    }

    pub(crate) fn measure(&self) -> Measure<'_> {
        Measure { workspace: self.inner.workspace.as_ref(), home: self.inner.home.as_ref() }
    }
}

/// What is stated of a sandbox, where the call stays in it.
fn contained<'c>(stated: Option<&'c Containment>, call: &ToolCall) -> Option<Contained<'c>> {
    stated.filter(|_| !may_leave_sandbox(call)).map(Contained::new)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
