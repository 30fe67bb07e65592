//! Brokers for the workspaces that calls run in, made of what the options, the configs and the person say.

use std::collections::HashMap;

use countersign::analysis::path::AbsPath;
use countersign::audit::{AuditLog, AuditSettings, AuditTable};
use countersign::config::{ConfigFile, Loaded, PackChoice, discovery};
use countersign::learn::LearnedStore;
use countersign::locations::Locations;
use countersign::policy::flow::SessionFlow;
use countersign::policy::level::TrustLevel;
use countersign::policy::packs::Setting;
use countersign::policy::rule::Layer;
use countersign::trust::{Project, ProjectConfig, TrustStore, Workspace};
use countersign::world::{LexicalWorld, OsWorld, World};
use countersign::{Broker, BrokerBuilder, Mode, Reload};

use super::sandbox::Sandbox;
use super::{PolicyArguments, Present, find_pack, rules_of};
use crate::Failure;
use crate::files::{self, absolute};
use crate::moments::now;
use crate::recorded::{home_above, main_checkout};
use crate::replay::ReplayClock;

/// Brokers for the workspaces that calls run in.
pub(crate) struct Brokers {
    arguments: PolicyArguments,
    base: BrokerBuilder,
    home: Option<AbsPath>,
    locations: Option<Locations>,
    /// What an option or a config chose.
    mode: Option<Mode>,
    packs: Vec<PackChoice>,
    /// What the configs say about the audit log.
    audit: Option<AuditSettings>,
    /// The file system is not looked at: recorded calls ran elsewhere.
    recorded: bool,
    /// The home directory of whoever recorded the next call, where the workspace lies in none.
    recorded_home: Option<AbsPath>,
    sandbox: Option<Sandbox>,
    /// By person and workspace.
    made: HashMap<(String, String), Broker>,
    /// By mode and the folder that events come from.
    made_for_events: HashMap<(Option<Mode>, String), Kept>,
}

/// A broker that is kept for further events.
struct Kept {
    broker: Broker,
    workspace: Option<Workspace>,
}

impl Brokers {
    /// For calls that are proposed here and now.
    pub(crate) fn live(arguments: &PolicyArguments) -> Result<Self, Failure> {
        Self::new(arguments, false)
    }

    /// For calls that ran elsewhere at some time.
    pub(crate) fn recorded(arguments: &PolicyArguments) -> Result<Self, Failure> {
        Self::new(arguments, true)
    }

    /// Reads the rules that do not depend on the workspace.
    fn new(arguments: &PolicyArguments, recorded: bool) -> Result<Self, Failure> {
        let home = dirs::home_dir().and_then(|h| h.to_str().and_then(AbsPath::parse));
        let base = Broker::builder().clock(now).untimed();
        let base = if recorded { base.world(LexicalWorld) } else { base.world(OsWorld) };
        let on = |name: &String| Ok(PackChoice { pack: find_pack(name)?, workspace: None, at: "--pack".to_owned() });
        let mut brokers = Self {
            base: if let Some(home) = &home { base.home(home.as_str()) } else { base },
            home,
            locations: None,
            mode: arguments.mode,
            packs: arguments.pack.iter().map(on).collect::<Result<_, Failure>>()?,
            audit: None,
            recorded,
            recorded_home: None,
            sandbox: Sandbox::new(&arguments.sandbox_write, &arguments.sandbox_network)?,
            arguments: arguments.clone(),
            made: HashMap::new(),
            made_for_events: HashMap::new(),
        };
        match files::locations() {
            Ok(found) => brokers.look_at(found),
            // Where an administrator's denials and the person's own stand is not known otherwise.
            Err(error) if !(recorded || arguments.isolated) => return Err(error),
            Err(_) => {}
        }
        let mut base = brokers.base.mode(brokers.mode.unwrap_or(Mode::Default)).rules(rules_of(arguments)?);
        if arguments.session_flow {
            base = base.session_flow(SessionFlow::Followed);
        }
        brokers.base = base;
        Ok(brokers)
    }

    /// Takes what the person's folders hold, as far as it is to count.
    fn look_at(&mut self, found: Locations) {
        self.base = self.base.clone().locations(&found);
        if self.arguments.isolated {
            return;
        }
        let managed = self.take("the administrator's", Layer::Managed, discovery::load_managed(&found, &OsWorld));
        let user = self.take("the user's", Layer::User, discovery::load_user(&found, &OsWorld));
        self.audit = AuditSettings::of(&managed, &user);
        self.locations = Some(found);
    }

    /// Takes a config, and gives what it says about the audit log.
    fn take(&mut self, whose: &str, layer: Layer, loaded: Loaded) -> AuditTable {
        match loaded {
            Loaded::Absent => AuditTable::default(),
            Loaded::Read(mut file) => {
                self.mode = self.mode.or(file.mode);
                self.packs.append(&mut file.packs);
                let audit = file.audit;
                self.base = self.base.clone().config(file);
                audit
            }
            Loaded::Broken(error) => {
                eprintln!("countersign: {whose} config is not used, and everything is asked until it is mended:\n{error}");
                self.base = self.base.clone().broken_layer(layer, error.to_string());
                AuditTable::default()
            }
        }
    }

    /// The same for one call of sessions whose other calls are not seen.
    pub(crate) fn for_one_call(mut self) -> Self {
        self.base = self.base.sessions_unseen();
        self
    }

    /// The same with another config of the user; its mode counts where no option chose one.
    pub(crate) fn with_config(mut self, file: ConfigFile) -> Self {
        let mode = self.arguments.mode.or(file.mode).unwrap_or(Mode::Default);
        self.base = self.base.mode(mode).config(file);
        self
    }

    /// The same, recording what is decided about this agent's calls where the configs say so.
    pub(crate) fn recording(mut self, agent: &str) -> Self {
        if let (Some(settings), Some(locations)) = (self.audit, &self.locations) {
            self.base = self.base.audit(AuditLog::new(locations.audit(), settings).agent(agent));
        }
        self
    }

    /// Takes the time from a replay.
    pub(crate) fn set_clock(&mut self, clock: &ReplayClock) {
        let (now, watch) = (clock.clone(), clock.clone());
        self.base = self.base.clone().clock(move || now.now()).stopwatch(move || watch.watch());
    }

    /// Takes the home directory of whoever recorded the next call, for a workspace that lies in none.
    pub(crate) fn set_home(&mut self, home: Option<&AbsPath>) {
        if self.recorded_home.as_ref() != home {
            self.recorded_home = home.cloned();
        }
    }

    /// The broker for a call that runs in `cwd`; `workspace` where the record of the call names it.
    pub(crate) fn for_call(&mut self, cwd: &str, workspace: Option<&str>) -> Broker {
        self.for_person(None, cwd, workspace)
    }

    /// The same for whoever has learned this, by a name of theirs.
    pub(crate) fn for_person(&mut self, person: Option<(&str, &LearnedStore)>, cwd: &str, workspace: Option<&str>) -> Broker {
        let root = self.arguments.workspace.as_deref().or(workspace).unwrap_or(cwd).to_owned();
        let key = (person.map_or(String::new(), |(name, _)| name.to_owned()), root);
        if let Some(broker) = self.made.get(&key) {
            return broker.clone();
        }
        let explicit = self.arguments.workspace.is_some() || workspace.is_some();
        let (broker, _) = self.make(self.base.clone(), &key.1, explicit, person.map(|(_, store)| store));
        self.made.insert(key, broker.clone());
        broker
    }

    /// The broker for the events of an agent that was started in `folder` and is in this mode. An option counts for more than
    /// the agent's mode, that for more than a config.
    pub(crate) fn for_event(&mut self, folder: &str, mode: Option<Mode>) -> Broker {
        let key = (mode, folder.to_owned());
        if let Some(kept) = self.made_for_events.get(&key) {
            // What a person has just denied holds for the very next call.
            if let Some(workspace) = &kept.workspace {
                kept.broker.reload(self.said_now(workspace));
            }
            return kept.broker.clone();
        }
        let base = self.base.clone().mode(self.arguments.mode.or(mode).or(self.mode).unwrap_or(Mode::Default));
        let root = self.arguments.workspace.as_deref();
        let (broker, workspace) = self.make(base, root.unwrap_or(folder), root.is_some(), None);
        self.made_for_events.insert(key, Kept { broker: broker.clone(), workspace });
        broker
    }

    /// What the configs and the person say now.
    fn said_now(&self, workspace: &Workspace) -> Reload {
        let mut reload = Reload::new();
        if self.arguments.isolated {
            return reload;
        }
        if let Some(found) = &self.locations {
            reload = reload.managed(discovery::load_managed(found, &OsWorld)).user(discovery::load_user(found, &OsWorld));
        }
        if let Some(why) = self.moved_into(workspace) {
            reload = reload.broken_layer(Layer::User, why);
        }
        let (project, lost) = self.project(workspace, &OsWorld);
        let reload = reload.project(project);
        if let Some(why) = lost { reload.broken_layer(Layer::Project, why) } else { reload }
    }

    fn make(&self, base: BrokerBuilder, root: &str, explicit: bool, learned: Option<&LearnedStore>) -> (Broker, Option<Workspace>) {
        let Ok(root) = absolute(root) else { return (base.build(), None) };
        let world: &dyn World = if self.recorded { &LexicalWorld } else { &OsWorld };
        let recorded_home = self.recorded.then(|| home_above(&root).or_else(|| self.recorded_home.clone())).flatten();
        let home = recorded_home.as_ref().or(self.home.as_ref());
        let workspace = if explicit { Workspace::at(&root, world, home) } else { Workspace::discover(&root, world, home) };
        let mut builder = base.workspace(workspace.root().as_str());
        if let Some(why) = self.moved_into(&workspace) {
            builder = builder.mode(Mode::Default).broken_layer(Layer::User, why);
        }
        let by_name = self.recorded.then(|| main_checkout(workspace.root())).flatten();
        if let Some(main) = workspace.main_checkout().or(by_name.as_ref()) {
            builder = builder.worktree_of(main.as_str());
        }
        if let Some(home) = home {
            builder = builder.home(home.as_str());
        }
        // Without the statement everything is as without a sandbox: stricter.
        if let Some(Ok(stated)) = self.sandbox.as_ref().map(|sandbox| sandbox.of_workspace(workspace.root())) {
            builder = builder.containment(stated);
        }
        let config_world: &dyn World = if self.arguments.isolated { &LexicalWorld } else { world };
        let (builder, trusted) = self.with_project(builder, &workspace, config_world);
        let builder = self.with_packs(builder, workspace.root(), trusted, home);
        let broker = match (learned, self.store_path()) {
            (Some(store), _) => builder.build_with_store(store.clone()),
            (None, Some(path)) => {
                let store = LearnedStore::open(path);
                for problem in store.problems() {
                    eprintln!("countersign: learned rules: {problem}");
                }
                builder.build_with_store(store)
            }
            (None, None) => builder.build(),
        };
        (broker, Some(workspace))
    }

    /// Why what stands in the person's folders is not known to be the person's.
    fn moved_into(&self, workspace: &Workspace) -> Option<String> {
        self.locations.as_ref()?.check_not_moved_into(workspace.root()).err().map(|error| error.to_string())
    }

    fn store_path(&self) -> Option<AbsPath> {
        match &self.arguments.learned {
            Some(file) => absolute(file).ok(),
            None => self.locations.as_ref().map(Locations::learned),
        }
    }

    /// The builder with the packs that are on in this workspace.
    fn with_packs(&self, builder: BrokerBuilder, root: &AbsPath, trusted: bool, home: Option<&AbsPath>) -> BrokerBuilder {
        let world: &dyn World = if self.recorded { &Present } else { &OsWorld };
        let level = if trusted { TrustLevel::Full } else { TrustLevel::Restricted };
        let setting = Setting { workspace: Some(root), level, world };
        let on = self.packs.iter().filter(|choice| choice.holds_in(Some(root), home, world));
        on.fold(builder, |builder, choice| builder.rules(choice.pack.rules(setting)))
    }

    /// The builder with the project's config, and whether the person confirmed it.
    fn with_project(&self, builder: BrokerBuilder, workspace: &Workspace, world: &dyn World) -> (BrokerBuilder, bool) {
        let (project, lost) = self.project(workspace, world);
        let trusted = matches!(project, Project::Trusted(_));
        let builder = builder.project(project);
        (if let Some(why) = lost { builder.broken_layer(Layer::Project, why) } else { builder }, trusted)
    }

    /// The project's config with what the person said about it, and what of that is lost.
    fn project(&self, workspace: &Workspace, world: &dyn World) -> (Project, Option<String>) {
        let config = ProjectConfig::load(world, workspace);
        let mut lost = None;
        let project = match (&self.locations, self.arguments.trusted) {
            (_, true) => match config.review().confirm().map(|confirmation| config.confirm(confirmation)) {
                Ok(Ok(trusted)) => Project::Trusted(trusted),
                Ok(Err(unconfirmed)) => Project::Untrusted(unconfirmed.config),
                Err(_) => Project::Untrusted(ProjectConfig::load(world, workspace)),
            },
            (Some(locations), false) => {
                let store = TrustStore::open(locations.trust());
                for problem in store.problems() {
                    eprintln!("countersign: trust records: {problem}");
                }
                lost = store.lost().map(ToString::to_string);
                store.project(workspace, config, now())
            }
            (None, false) => Project::Untrusted(config),
        };
        (project, lost)
    }
}
