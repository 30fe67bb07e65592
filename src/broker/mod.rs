//! The broker: wiring only. It takes a call through analysis and judging to a decision, and an answer to what is
//! remembered of it.

mod answers;
mod asks;
mod audit;
mod batch;
mod builder;
mod clock;
mod exact;
mod judging;
mod learned;
mod permits;

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

pub use builder::BrokerBuilder;
pub use clock::Clock;
use clock::Time;
use exact::AllowedCalls;

use crate::action::Action;
use crate::analysis::path::AbsPath;
use crate::analysis::tools::Tools;
use crate::audit::AuditLog;
use crate::basis::Basis;
use crate::call::ToolCall;
use crate::decision::Decision;
use crate::explain::{Explanation, Held};
use crate::fatigue::FatigueGuard;
use crate::layers::{InForce, Layers, Problem, Reload, Site};
use crate::learn::LearnedStore;
use crate::observe::{Event, Observer};
use crate::policy::alongside::Surroundings;
use crate::policy::containment::Containment;
use crate::policy::flow::{SessionFlow, Sessions};
use crate::prompt::words::Measure;
use crate::world::World;

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
    time: Time,
    observer: Option<Arc<dyn Observer>>,
    tools: Tools,
    home: Option<AbsPath>,
    own_files: Vec<AbsPath>,
    workspace: Option<AbsPath>,
    /// If the workspace is a worktree, the main checkout of its repository.
    main_checkout: Option<AbsPath>,
    containment: Option<Arc<Containment>>,
    /// What each session read that counts for later calls of it.
    sessions: Mutex<Sessions>,
    /// What the layers say. Whoever changes it puts the result into force before unlocking it.
    layers: Mutex<Layers>,
    in_force: RwLock<Arc<InForce>>,
    /// Calls that were allowed for the session or the task, and of which no rule could be made.
    session: Mutex<AllowedCalls>,
    /// The second in which the store of learned rules was last looked at.
    refreshed: AtomicU64,
    learned: Option<Mutex<LearnedStore>>,
    /// Which asks are too many for a person, and which answers too fast.
    fatigue: FatigueGuard,
    /// Where decisions and answers are recorded.
    audit: Option<AuditLog>,
}

impl Inner {
    /// Where the layers hold: the workspace, the home folder and the machine.
    fn site(&self) -> Site<'_> {
        Site { workspace: self.workspace.as_ref(), home: self.home.as_ref(), world: &*self.world }
    }
}

impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let now = self.in_force();
        f.debug_struct("Broker")
            .field("workspace", &self.inner.workspace)
            .field("level", &now.level(self.inner.time.now()))
            .field("mode", &now.mode)
            .finish_non_exhaustive()
    }
}

impl Broker {
    /// Starts building a broker.
    pub fn builder() -> BrokerBuilder {
        BrokerBuilder::new()
    }

    /// Decides about a call. It never fails: whatever goes wrong on the way is an ask that says what.
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

    /// Decides about a call that the host will run in a sandbox that enforces `containment`. A permit that relies on the sandbox says so
    /// ([`Permit::required_containment`](crate::Permit::required_containment)): the call may then run only there.
    pub fn decide_in(&self, call: &ToolCall, containment: &Containment) -> Decision {
        self.decide_within(call, &self.surroundings(Some(containment)))
    }

    pub(crate) fn decide_within(&self, call: &ToolCall, surroundings: &Surroundings) -> Decision {
        #[cfg(feature = "tracing")]
        let _span = tracing::debug_span!(target: "countersign", "decide").entered();
        self.judged(call, surroundings, |basis, now, _| self.decided(basis, now))
    }

    /// Concludes, and tells observers.
    fn decided(&self, basis: Basis, now: &InForce) -> Decision {
        let call = basis.call.clone();
        let decision = self.concluded(basis, now, |basis| self.ask(basis, now));
        self.tell(|| Event::decided(&decision, call.session()));
        decision
    }

    /// Tells observers of an event. It must not be called while anything is locked.
    pub(crate) fn tell<'e>(&self, event: impl Fn() -> Event<'e>) {
        #[cfg(feature = "tracing")]
        if tracing::enabled!(target: "countersign", tracing::Level::DEBUG) {
            crate::observe::trace(&event());
        }
        if let Some(observer) = &self.inner.observer {
            observer.observe(&event());
        }
    }

    /// Why a call would be allowed, asked or denied, which rules come near, and what would change that. It decides nothing, and takes
    /// longer than [`decide`](Self::decide).
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

    /// The same as [`explain`](Self::explain) for a call that the host will run in a sandbox that enforces `containment`.
    pub fn explain_in(&self, call: &ToolCall, containment: &Containment) -> Explanation {
        self.explain_within(call, &self.surroundings(Some(containment)))
    }

    fn explain_within(&self, call: &ToolCall, surroundings: &Surroundings) -> Explanation {
        self.judged(call, surroundings, |basis, now, ground| {
            Explanation::new(&basis, Held { policy: &now.policy, ground, sealed: now.sealed.as_ref(), offering: now.offering() })
        })
    }

    /// What the call could do, as far as its programs are known. It is not judged.
    ///
    /// ```
    /// use countersign::world::LexicalWorld;
    /// use countersign::{Broker, ToolCall};
    ///
    /// let broker = Broker::builder().world(LexicalWorld).build();
    /// assert_eq!(broker.action(&ToolCall::shell("cat notes | sort", "/w")).steps().count(), 2);
    /// ```
    pub fn action(&self, call: &ToolCall) -> Action {
        self.analyze(self.moment(&self.in_force()), call, &*self.inner.world)
    }

    /// Takes what layers say now. All of it comes into force at once: a call that is being decided meanwhile is judged by what was in
    /// force before or by what is now, never by some of both, and permits from before are refused. Answers for the session, learned
    /// rules and what the host itself told the builder stay.
    ///
    /// A layer that cannot be read keeps what it said last, so that what it denied stays denied; everything else is asked until it can
    /// be read again. What a project allowed does not stay: that was confirmed for other bytes.
    ///
    /// The result is what is wrong now, in any layer.
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

    /// The layers that cannot be read, and why. As long as there is one, every call that it could restrict is asked.
    pub fn problems(&self) -> Vec<Problem> {
        lock(&self.inner.layers).problems().to_vec()
    }

    /// Puts into force what the layers say. As they are locked meanwhile, the last change wins.
    fn put_into_force(&self, layers: &mut Layers) {
        let next = Arc::new(layers.next(self.inner.site()));
        *self.inner.in_force.write().unwrap_or_else(PoisonError::into_inner) = next;
    }

    fn in_force(&self) -> Arc<InForce> {
        Arc::clone(&self.inner.in_force.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether it counts for a call what its session read before.
    pub fn session_flow(&self) -> SessionFlow {
        self.in_force().flow
    }

    pub(crate) fn measure(&self) -> Measure<'_> {
        Measure { workspace: self.inner.workspace.as_ref(), home: self.inner.home.as_ref() }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
