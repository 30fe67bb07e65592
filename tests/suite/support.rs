//! Brokers for tests: the workspace `/home/u/proj` of the person `u`, on no file system.

use countersign::analysis::path::AbsPath;
use countersign::policy::level::TrustLevel;
use countersign::policy::packs::{self, Setting};
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::trust::{ConfigSnapshot, ProjectConfig, Trusted, Workspace};
use countersign::world::{Folder, LexicalWorld, World, WorldError};
use countersign::{Broker, BrokerBuilder, Mode};

pub(crate) const HOME: &str = "/home/u";
pub(crate) const WORKSPACE: &str = "/home/u/proj";

/// A rule of the user.
pub(crate) fn rule(effect: RuleEffect, text: &str) -> Rule {
    Rule::parse(effect, text, Source::new(Layer::User, "a test")).unwrap_or_else(|e| panic!("{text}: {e}"))
}

/// A builder for the workspace, confirmed or not. Nobody is timed: tests answer faster than people.
pub(crate) fn builder(trusted: bool) -> BrokerBuilder {
    let builder = Broker::builder().home(HOME).workspace(WORKSPACE).world(LexicalWorld).untimed();
    if !trusted {
        return builder;
    }
    builder.trusted_project(confirmed())
}

/// A builder for the workspace, trusted that far.
pub(crate) fn at_level(level: TrustLevel) -> BrokerBuilder {
    builder(level == TrustLevel::Full).trust_at_most(level)
}

/// The workspace's empty config as the person confirmed it.
pub(crate) fn confirmed() -> ProjectConfig<Trusted> {
    confirmed_at(WORKSPACE, &LexicalWorld)
}

/// The config of the workspace that is found from a folder, as the person confirmed it.
pub(crate) fn confirmed_at(folder: &str, world: &dyn World) -> ProjectConfig<Trusted> {
    let root = AbsPath::parse(folder).expect("a path");
    let workspace = Workspace::discover(&root, world, None);
    let snapshot = ConfigSnapshot::take(world, &workspace).expect("a snapshot");
    let config = ProjectConfig::from_snapshot(&snapshot);
    let confirmation = config.review().confirm().expect("confirmable");
    config.confirm(confirmation).expect("unchanged")
}

/// A broker in default mode for the confirmed workspace with rules of the user.
pub(crate) fn broker(allow: &[&str], ask: &[&str], deny: &[&str]) -> Broker {
    let rules = [(RuleEffect::Allow, allow), (RuleEffect::Ask, ask), (RuleEffect::Deny, deny)];
    let rules = rules.into_iter().flat_map(|(effect, texts)| texts.iter().map(move |t| rule(effect, t)));
    builder(true).mode(Mode::Default).rules(rules.collect::<Vec<_>>()).build()
}

/// A world in which every file is there that is looked for.
#[derive(Debug)]
struct Present;

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

/// The rules of packs by their names, for a workspace that holds every kind of project.
pub(crate) fn packs(names: &[impl AsRef<str>], level: TrustLevel) -> Vec<Rule> {
    let root = AbsPath::parse(WORKSPACE);
    let setting = Setting { workspace: root.as_ref(), level, world: &Present };
    let pack = |name: &str| packs::find(name).unwrap_or_else(|| panic!("no pack {name}"));
    names.iter().flat_map(|name| pack(name.as_ref()).rules(setting)).collect()
}
