//! Putting a broker together.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant};

use super::clock::{Clock, Time};
use super::{Broker, Inner};
use crate::analysis::path::AbsPath;
use crate::analysis::programs::taught::TaughtProgram;
use crate::analysis::tools::{ToolKind, Tools};
use crate::audit::AuditLog;
use crate::config::{ConfigFile, PackChoice};
use crate::fatigue::{FatigueGuard, FatigueSettings, Stopwatch};
use crate::layers::{Layers, Site};
use crate::learn::LearnedStore;
use crate::locations::Locations;
use crate::observe::Observer;
use crate::policy::containment::Containment;
use crate::policy::flow::{SessionFlow, Sessions};
use crate::policy::forbids::Forbids;
use crate::policy::level::TrustLevel;
use crate::policy::mode::Mode;
use crate::policy::rule::{Layer, Rule};
use crate::trust::{Project, ProjectConfig, Trusted, Untrusted};
use crate::world::{OsWorld, World};

/// Builds a [`Broker`]. Without anything set, it looks at the real file system, knows no workspace and
/// no rules, and asks about almost everything.
///
/// ```
/// use countersign::config::ConfigFile;
/// use countersign::policy::rule::Layer;
/// use countersign::world::LexicalWorld;
/// use countersign::{Broker, Mode, ToolCall, Verdict};
///
/// let config = ConfigFile::parse("deny = [\"Bash(git push:*)\"]", Layer::User, "config.toml").unwrap();
/// let broker = Broker::builder()
///     .home("/home/u")
///     .workspace("/home/u/proj")
///     .world(LexicalWorld) // a host leaves this out
///     .mode(Mode::AcceptEdits)
///     .config(config)
///     .build();
/// assert_eq!(broker.decide(&ToolCall::shell("echo x > notes.txt", "/home/u/proj")).verdict(), Verdict::Allow);
/// assert_eq!(broker.decide(&ToolCall::shell("sudo git push", "/home/u/proj")).verdict(), Verdict::Deny);
/// ```
#[derive(Clone)]
pub struct BrokerBuilder {
    world: Arc<dyn World>,
    clock: Option<Clock>,
    stopwatch: Option<Stopwatch>,
    observer: Option<Arc<dyn Observer>>,
    tools: Tools,
    home: Option<AbsPath>,
    own_files: Vec<AbsPath>,
    workspace: Option<AbsPath>,
    main_checkout: Option<AbsPath>,
    containment: Option<Containment>,
    layers: Layers,
    audit: Option<AuditLog>,
    sessions: Sessions,
}

impl fmt::Debug for BrokerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BrokerBuilder")
            .field("workspace", &self.workspace)
            .field("mode", &self.layers.chosen_mode())
            .finish_non_exhaustive()
    }
}

impl BrokerBuilder {
    pub(super) fn new() -> Self {
        Self {
            world: Arc::new(OsWorld),
            clock: None,
            stopwatch: Some(running()),
            observer: None,
            tools: Tools::new(),
            home: None,
            own_files: Vec::new(),
            workspace: None,
            main_checkout: None,
            containment: None,
            layers: Layers::new(),
            audit: None,
            sessions: Sessions::default(),
        }
    }

    /// The machine that the analysis may look at. By default it is the real one ([`OsWorld`]).
    #[must_use]
    pub fn world(mut self, world: impl World + 'static) -> Self {
        self.world = Arc::new(world);
        self
    }

    /// Where the time comes from, in seconds since 1970. Without a clock, rules and trust that end at some time allow nothing.
    /// What is learned then carries the time 0: it does not lapse here, and has lapsed for a broker with a clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// What measures how long a person takes to answer: the time since some moment, which never goes back. By default that is
    /// [`Instant`].
    #[must_use]
    pub fn stopwatch(mut self, stopwatch: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        self.stopwatch = Some(Arc::new(stopwatch));
        self
    }

    /// Measures no answers: for replays and tests, where no person answers. The [`fatigue`](crate::fatigue) guard then does nothing that
    /// needs time.
    #[must_use]
    pub fn untimed(mut self) -> Self {
        self.stopwatch = None;
        self
    }

    /// Who is told of events. Without an observer, they cost no time.
    #[must_use]
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// The numbers of the [`fatigue`](crate::fatigue) guard. Those of config files replace them; an administrator's only as far as they are
    /// stricter.
    #[must_use]
    pub fn fatigue(mut self, settings: FatigueSettings) -> Self {
        self.layers.fatigue(settings);
        self
    }

    /// The person's home folder, an absolute path. With anything else it counts as not known.
    #[must_use]
    pub fn home(mut self, home: &str) -> Self {
        self.home = AbsPath::parse(home);
        if let Some(home) = &self.home {
            self.own_files = Locations::under(home).own_files().collect();
        }
        self
    }

    /// The person's folders: home, config and state. The agent may never write to those that are the broker's own.
    #[must_use]
    pub fn locations(mut self, locations: &Locations) -> Self {
        self.home = locations.home().cloned();
        self.own_files = locations.own_files().collect();
        self
    }

    /// The root of the workspace, an absolute path. The workspace is not trusted until a confirmed project config is given
    /// ([`trusted_project`](Self::trusted_project), [`project`](Self::project)).
    #[must_use]
    pub fn workspace(mut self, root: &str) -> Self {
        self.workspace = AbsPath::parse(root);
        self
    }

    /// If the workspace is a worktree, the root of its repository's main checkout: what is learned in one worktree then holds in the
    /// others. A rule that is bound to a definition holds there as long as the definition is the same. That the workspace is a worktree has
    /// to be proven from both sides, as [`Workspace::main_checkout`](crate::trust::Workspace::main_checkout) does.
    #[must_use]
    pub fn worktree_of(mut self, main: &str) -> Self {
        self.main_checkout = AbsPath::parse(main);
        self
    }

    /// The project's config before the person has confirmed it: only what tightens counts.
    #[must_use]
    pub fn untrusted_project(mut self, config: &ProjectConfig<Untrusted>) -> Self {
        self.workspace = Some(self.layers.untrusted_project(config));
        self
    }

    /// The project's config after the person has confirmed it: all of it counts. Commands that read, and may run what the repository
    /// configures (`git log`), then count as reads.
    #[must_use]
    pub fn trusted_project(mut self, config: ProjectConfig<Trusted>) -> Self {
        self.workspace = Some(self.layers.trusted_project(config));
        self
    }

    /// The project's config with whatever the person said about it.
    #[must_use]
    pub fn project(self, project: Project) -> Self {
        match project {
            Project::Trusted(config) => self.trusted_project(config),
            Project::Untrusted(config) => self.untrusted_project(&config),
        }
    }

    /// Programs that the person's config describes. If a built-in table describes one as well, the person's word counts.
    #[must_use]
    pub fn programs(mut self, programs: impl IntoIterator<Item = TaughtProgram>) -> Self {
        self.layers.programs(programs);
        self
    }

    /// Rules of the person or of an administrator.
    #[must_use]
    pub fn rules(mut self, rules: impl IntoIterator<Item = Rule>) -> Self {
        self.layers.rules(rules);
        self
    }

    /// What a config file says, except for the mode that it chooses: several files may choose one, and the host decides which counts
    /// ([`mode`](Self::mode)).
    #[must_use]
    pub fn config(mut self, file: ConfigFile) -> Self {
        self.layers.file(file);
        self
    }

    /// The packs that a person or an administrator turned on. Which of their rules hold depends on the workspace, on whether it is
    /// trusted, and on the files at its root, and is found out when the broker is built.
    #[must_use]
    pub fn packs(mut self, packs: impl IntoIterator<Item = PackChoice>) -> Self {
        self.layers.packs(packs);
        self
    }

    /// A layer of rules that could not be read: what it could have restricted is asked.
    ///
    /// ```
    /// use countersign::policy::rule::Layer;
    /// use countersign::world::LexicalWorld;
    /// use countersign::{Broker, ToolCall, Verdict};
    ///
    /// let builder = Broker::builder().workspace("/w").world(LexicalWorld);
    /// let broker = builder.broken_layer(Layer::User, "config.toml is not readable").build();
    /// assert_eq!(broker.decide(&ToolCall::shell("ls", "/w")).verdict(), Verdict::Ask, "it may have been denied");
    /// ```
    #[must_use]
    pub fn broken_layer(mut self, layer: Layer, why: impl Into<String>) -> Self {
        self.layers.broken(layer, why.into());
        self
    }

    /// Trusts the workspace no further than this, whatever was confirmed. If it is said several times, the strictest counts.
    #[must_use]
    pub fn trust_at_most(mut self, level: TrustLevel) -> Self {
        self.layers.trust_at_most(level);
        self
    }

    /// The mode: how much may be done without asking.
    #[must_use]
    pub fn mode(mut self, mode: Mode) -> Self {
        self.layers.mode(mode);
        self
    }

    /// What an administrator or the person forbids. It may be said several times; all of it counts.
    #[must_use]
    pub fn forbids(mut self, forbids: Forbids) -> Self {
        self.layers.forbids(forbids);
        self
    }

    /// What the host's sandbox enforces on every call. If only some calls run in a sandbox, use [`Broker::decide_in`] for them
    /// instead.
    #[must_use]
    pub fn containment(mut self, containment: Containment) -> Self {
        self.containment = Some(containment);
        self
    }

    /// Whether it counts for a call what its session read before.
    #[must_use]
    pub fn session_flow(mut self, flow: SessionFlow) -> Self {
        self.layers.flow(flow);
        self
    }

    /// Says that sessions began before this broker was there, so that it does not know what they read: for a broker that is made anew
    /// for every call. If it counts what a session read ([`session_flow`](Self::session_flow)), each counts as having read secrets.
    #[must_use]
    pub fn sessions_unseen(mut self) -> Self {
        self.sessions.are_unseen = true;
        self
    }

    /// Records every decision and every answer in this log. Without one, nothing is recorded.
    #[must_use]
    pub fn audit(mut self, log: AuditLog) -> Self {
        self.audit = Some(log);
        self
    }

    /// Adds a tool of the host's own by its name. `field` names the argument that matters (the command, path or URL), if it is not one of
    /// the usual ones.
    ///
    /// ```
    /// use countersign::analysis::tools::ToolKind;
    /// use countersign::world::LexicalWorld;
    /// use countersign::{Broker, ToolCall, Verdict};
    /// use serde_json::json;
    ///
    /// let builder = Broker::builder().workspace("/w").world(LexicalWorld);
    /// let broker = builder.tool("terminal", ToolKind::Shell, Some("line")).build();
    /// let call = |line: &str| ToolCall::new("terminal", json!({ "line": line }), "/w");
    /// assert_eq!(broker.decide(&call("ls")).verdict(), Verdict::Allow);
    /// assert_eq!(broker.decide(&call("make")).verdict(), Verdict::Ask);
    /// ```
    #[must_use]
    pub fn tool(mut self, name: &str, kind: ToolKind, field: Option<&str>) -> Self {
        self.tools = self.tools.with(name, kind, field);
        self
    }

    /// The same builder with what these layers say.
    #[cfg(test)]
    pub(crate) fn layers(mut self, layers: Layers) -> Self {
        self.layers = layers;
        self
    }

    /// The broker without a store of learned rules: an "always" holds for the session.
    pub fn build(self) -> Broker {
        self.finish(None)
    }

    /// The broker with a store of learned rules: an "always" is kept there.
    pub fn build_with_store(mut self, mut store: LearnedStore) -> Broker {
        let here = self.workspace.clone().unwrap_or_else(AbsPath::root);
        store.set_limits(self.layers.learning());
        store.refresh();
        let now = self.clock.as_ref().map(|clock| clock());
        let rules = match &self.main_checkout {
            Some(main) => store.rules_for_worktree(&here, main, now),
            None => store.rules_for(&here, now),
        };
        self.layers.learned(rules, store.lost().map(ToString::to_string));
        self.finish(Some(Mutex::new(store)))
    }

    fn finish(mut self, learned: Option<Mutex<LearnedStore>>) -> Broker {
        let containment = self.containment.map(|stated| Arc::new(stated.with_links(&*self.world)));
        let site = Site { workspace: self.workspace.as_ref(), home: self.home.as_ref(), world: &*self.world };
        let in_force = RwLock::new(Arc::new(self.layers.next(site)));
        Broker {
            inner: Arc::new(Inner {
                world: self.world,
                time: Time::by(self.clock),
                observer: self.observer,
                tools: self.tools,
                home: self.home,
                own_files: self.own_files,
                workspace: self.workspace,
                main_checkout: self.main_checkout,
                containment,
                sessions: Mutex::new(self.sessions),
                layers: Mutex::new(self.layers),
                in_force,
                session: Mutex::default(),
                refreshed: AtomicU64::new(u64::MAX),
                learned,
                fatigue: FatigueGuard::new(self.stopwatch),
                audit: self.audit,
            }),
        }
    }
}

/// The time since now.
fn running() -> Stopwatch {
    let start = Instant::now();
    Arc::new(move || start.elapsed())
}
