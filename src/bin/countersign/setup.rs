//! What the options say, as a broker: which rules, which workspace, which stores.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use countersign::analysis::path::AbsPath;
use countersign::audit::{AuditLog, AuditSettings, AuditTable};
use countersign::config::edit::EditError;
use countersign::config::{ConfigFile, Loaded, PackChoice, discovery};
use countersign::learn::LearnedStore;
use countersign::locations::Locations;
use countersign::policy::flow::SessionFlow;
use countersign::policy::level::TrustLevel;
use countersign::policy::packs::{self, Pack, Setting};
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::storage::replace::replace;
use countersign::trust::{Project, ProjectConfig, TrustStore, Workspace};
use countersign::world::{Folder, LexicalWorld, OsWorld, World, WorldError};
use countersign::{Broker, BrokerBuilder, Mode, Reload};

use crate::person::ReplayClock;
use crate::sandbox::Sandbox;
use crate::terminal::shown;
use crate::{Failure, failed};

/// Options that say what a call is held against.
#[derive(Debug, Clone, Args)]
pub(crate) struct PolicyArguments {
    /// Workspace root; by default it is found from the folder of the call.
    #[arg(long, value_name = "DIR")]
    pub(crate) workspace: Option<String>,
    /// Judge as if the workspace had been confirmed.
    #[arg(long)]
    pub(crate) trusted: bool,
    /// plan, default, accept-edits, unattended or bypass.
    #[arg(long, value_name = "MODE")]
    pub(crate) mode: Option<Mode>,
    /// A rule of the user that allows, such as 'Bash(cargo test:*)'; repeatable.
    #[arg(long, value_name = "RULE")]
    pub(crate) allow: Vec<String>,
    /// A rule of the user that asks; repeatable.
    #[arg(long, value_name = "RULE")]
    pub(crate) ask: Vec<String>,
    /// A rule of the user that denies; repeatable.
    #[arg(long, value_name = "RULE")]
    pub(crate) deny: Vec<String>,
    /// A pack to turn on, such as `local-git`; repeatable. In recorded calls every kind of project is taken for present.
    #[arg(long, value_name = "NAME")]
    pub(crate) pack: Vec<String>,
    /// The sandbox in which the call runs lets it write only below this folder; WORKSPACE stands for the workspace
    /// of the call; repeatable.
    #[arg(long, value_name = "DIR|WORKSPACE")]
    pub(crate) sandbox_write: Vec<String>,
    /// The sandbox lets it connect to nothing (none), to this host (repeatable), or to all (any).
    #[arg(long, value_name = "none|any|HOST")]
    pub(crate) sandbox_network: Vec<String>,
    /// Ask again before a session sends anything once it has read a secret or what somebody else wrote.
    #[arg(long)]
    pub(crate) session_flow: bool,
    /// Ignore every config file and store.
    #[arg(long)]
    pub(crate) isolated: bool,
    /// A store of learned rules to use instead of the user's.
    #[arg(long, value_name = "FILE")]
    pub(crate) learned: Option<String>,
}

/// The pack of this name.
pub(crate) fn find_pack(name: &str) -> Result<&'static Pack, Failure> {
    packs::find(name).ok_or_else(|| {
        let known: Vec<&str> = packs::all().iter().map(|pack| pack.name).collect();
        Failure::Usage(format!("there is no pack `{name}`; known are {}", known.join(", ")))
    })
}

/// A world in which every file is there that is looked for: what a recorded workspace held is not known.
#[derive(Debug)]
pub(crate) struct Present;

impl World for Present {
    fn resolve(&self, base: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError> {
        LexicalWorld.resolve(base, text)
    }

    fn read(&self, path: &AbsPath, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        LexicalWorld.read(path, limit)
    }

    fn exists(&self, _: &AbsPath) -> bool {
        true
    }

    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        LexicalWorld.open_folder(path)
    }
}

/// The rules that options spell out.
fn rules_of(arguments: &PolicyArguments) -> Result<Vec<Rule>, Failure> {
    let mut rules = Vec::new();
    for (effect, option, texts) in [
        (RuleEffect::Allow, "--allow", &arguments.allow),
        (RuleEffect::Ask, "--ask", &arguments.ask),
        (RuleEffect::Deny, "--deny", &arguments.deny),
    ] {
        for text in texts {
            let rule = Rule::parse(effect, text, Source::new(Layer::User, option));
            rules.push(rule.map_err(|e| Failure::Usage(format!("{option} '{text}': {e}")))?);
        }
    }
    Ok(rules)
}

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

pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
}

/// A path of the command line as an absolute one.
pub(crate) fn absolute(path: &str) -> Result<AbsPath, Failure> {
    if let Some(path) = AbsPath::parse(path) {
        return Ok(path);
    }
    let here = std::env::current_dir().map_err(|e| format!("the current folder cannot be found: {e}"))?;
    let here = here.to_str().and_then(AbsPath::parse).ok_or("the current folder has a name that is not UTF-8")?;
    here.join(path).ok_or_else(|| Failure::Usage(format!("`{path}` is not a path that can be judged")))
}

/// Bytes of a file that is read as text: configs, and the settings of other agents.
const MAX_TEXT: usize = 1 << 20;

/// The text of a file; nothing where it is not there.
pub(crate) fn read_text(path: &AbsPath) -> Result<Option<String>, Failure> {
    let Some(bytes) = OsWorld.read(path, MAX_TEXT).map_err(failed)? else { return Ok(None) };
    String::from_utf8(bytes).map(Some).map_err(|_| Failure::Failed(format!("{} is not UTF-8", shown(path.as_str()))))
}

/// Changes a config. What it said, and what it says now.
pub(crate) fn edit_config(path: &AbsPath, edited: impl Fn(&str) -> Result<String, EditError>) -> Result<(String, String), Failure> {
    let old = read_text(path)?.unwrap_or_default();
    let new = edited(&old).map_err(|error| Failure::Failed(format!("{path}: {error}")))?;
    replace(path, new.as_bytes())?;
    Ok((old, new))
}

/// The person's folders.
pub(crate) fn locations() -> Result<Locations, Failure> {
    Locations::platform().and_then(|l| l.with_links(&OsWorld)).map_err(failed)
}

/// The home directory of whoever recorded a call, by the folder that it ran in: `/home/u`, `/Users/u`,
/// `/root`, `C:/Users/u`.
pub(crate) fn home_above(folder: &AbsPath) -> Option<AbsPath> {
    let parts: Vec<&str> = folder.as_str().split('/').collect();
    let depth = match parts.as_slice() {
        ["", "home" | "Users", _, ..] => 3,
        ["", "root", ..] => 2,
        [drive, users, _, ..] if drive.ends_with(':') && users.eq_ignore_ascii_case("users") => 3,
        _ => return None,
    };
    AbsPath::parse(&parts.get(..depth)?.join("/"))
}

/// The main checkout of a recorded worktree. Nothing on disk says which it is, so it is told by the places where people and
/// agents put worktrees: `X/.worktrees/NAME`, `X/.claude/worktrees/NAME`, `X.worktrees/NAME`, `X__worktrees/NAME`.
fn recorded_checkout(root: &AbsPath) -> Option<AbsPath> {
    let places = ["/.worktrees/", "/.claude/worktrees/", ".worktrees/", "__worktrees/"];
    let (main, name) = places.iter().find_map(|place| root.as_str().split_once(place))?;
    AbsPath::parse(main).filter(|main| !name.is_empty() && main.components().count() > 2)
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
        match self::locations() {
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
        let by_name = self.recorded.then(|| recorded_checkout(workspace.root())).flatten();
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
