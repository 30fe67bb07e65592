//! What the options say about the policy, as a broker: which rules, which workspace, which stores.

mod brokers;
mod sandbox;

use clap::Args;
use countersign::Mode;
use countersign::analysis::path::AbsPath;
use countersign::policy::packs::{self, Pack};
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::world::{Folder, LexicalWorld, World, WorldError};

use crate::Failure;

pub(crate) use brokers::Brokers;

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
