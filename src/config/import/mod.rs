//! What other agents' permission files say, as rules of ours.
//!
//! Import never widens. What an agent allows arrives as an allow only where a rule of ours means the same or
//! less; a rule that runs whatever code it is given, or allows everything, is written only once the person has
//! confirmed it by itself, and until then its calls ask as they do without it. What an agent denies arrives as a
//! denial that is at least as wide, or as unreadable. Everything that does not arrive is in the report with its file
//! and line: nothing is dropped in silence.
//!
//! One file an agent; each says in its first lines which version of the agent's documentation it was checked against.

mod agents_file;
mod claude;
mod codex;
mod command;
mod crush;
mod cursor;
mod entry;
mod expression;
mod gemini;
mod goose;
mod kiro;
mod objects;
mod opencode;
mod path;
mod ranked;
pub mod render;
mod report;
mod settle;
mod starlark;
mod toml_file;
mod vscode;
mod yaml;
mod zed;

pub use entry::{Entry, ForeignFile, Import, Outcome, Place, RuleText, Scope};
pub use report::Counts;

/// An agent whose files can be read.
#[derive(Debug, Clone, Copy)]
pub struct Agent {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What its files are called, for a person who looks for them.
    pub files: &'static str,
    /// The folders that it keeps them in, below a project or a home folder.
    pub folders: &'static [&'static str],
    /// The same below `.config` and `.local/share` of a home folder.
    pub shared: &'static [&'static str],
    read: fn(&[ForeignFile<'_>]) -> Import,
}

/// All agents whose files can be read, by name.
pub const AGENTS: &[Agent] = &[
    Agent {
        name: "claude-code",
        files: "~/.claude/settings.json, .claude/settings.json, .claude/settings.local.json",
        folders: &[".claude"],
        shared: &[],
        read: claude::read,
    },
    Agent { name: "codex", files: "~/.codex/rules/*.rules, ~/.codex/config.toml", folders: &[".codex"], shared: &[], read: codex::read },
    Agent {
        name: "gemini",
        files: "~/.gemini/policies/*.toml, ~/.gemini/settings.json",
        folders: &[".gemini"],
        shared: &["gemini"],
        read: gemini::read,
    },
    Agent {
        name: "opencode",
        files: "~/.config/opencode/opencode.json, opencode.json",
        folders: &[".opencode"],
        shared: &["opencode"],
        read: opencode::read,
    },
    Agent {
        name: "cursor",
        files: "~/.cursor/cli-config.json, .cursor/cli.json, ~/.cursor/permissions.json, .cursor/permissions.json",
        folders: &[".cursor"],
        shared: &["Cursor", "cursor"],
        read: cursor::read,
    },
    Agent { name: "zed", files: "~/.config/zed/settings.json, .zed/settings.json", folders: &[".zed"], shared: &["zed"], read: zed::read },
    Agent {
        name: "vscode",
        files: "settings.json of the person, .vscode/settings.json, *.code-workspace",
        folders: &[".vscode"],
        shared: &["Code", "Code - Insiders", "VSCodium"],
        read: vscode::read,
    },
    Agent {
        name: "crush",
        files: "~/.config/crush/crush.json, crush.json, .crush.json",
        folders: &[".crush"],
        shared: &["crush"],
        read: crush::read,
    },
    Agent { name: "goose", files: "~/.config/goose/permission.yaml", folders: &[], shared: &["goose"], read: goose::read },
    Agent {
        name: "kiro",
        files: "~/.kiro/agents/*.json, .kiro/agents/*.json, .kiro/settings/mcp.json, ~/.kiro/settings/permissions.yaml",
        folders: &[".kiro"],
        shared: &["kiro"],
        read: kiro::read,
    },
    Agent {
        name: "amazon-q",
        files: "~/.aws/amazonq/cli-agents/*.json, .amazonq/cli-agents/*.json",
        folders: &[".amazonq", ".aws"],
        shared: &["amazonq"],
        read: kiro::read,
    },
    Agent { name: "agents", files: ".agents/permissions.json", folders: &[".agents"], shared: &[], read: agents_file::read },
];

impl Agent {
    /// The agent of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        AGENTS.iter().find(|agent| agent.name == name)
    }

    /// What becomes of everything that these files say. Their order is the order in which the agent reads them:
    /// where it lets a later word overrule an earlier one, the file that counts more comes last.
    ///
    /// What a project allows is limited to its folder: a repository's word does not reach into others.
    ///
    /// ```
    /// use countersign::config::import::{Agent, ForeignFile, Scope};
    ///
    /// let agent = Agent::named("claude-code").unwrap();
    /// let text = r#"{"permissions": {"allow": ["Bash(cargo test:*)"], "deny": ["Read(.env)"]}}"#;
    /// let import = agent.read(&[ForeignFile { name: "settings.json", text, scope: Scope::User, folder: None }]);
    /// println!("{:?}", import.counts());
    /// ```
    pub fn read(&self, files: &[ForeignFile<'_>]) -> Import {
        let mut import = (self.read)(files);
        import.files = files.iter().map(|file| (file.name.to_owned(), file.scope)).collect();
        let order = |entry: &Entry| files.iter().position(|file| file.name == entry.place.file);
        import.entries.sort_by_key(|entry| (order(entry), entry.place.line));
        for entry in &mut import.entries {
            let folder = files.iter().find(|file| file.name == entry.place.file).and_then(ForeignFile::limited_to);
            if let (Some(folder), Some(rule)) = (folder, entry.outcome.rule_mut()) {
                rule.limit_to(folder);
            }
        }
        import
    }
}
