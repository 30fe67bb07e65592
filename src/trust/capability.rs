//! What a project's files can make an agent do before or besides any call of its model.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A way in which the files of a project make an agent run, send, allow or look at something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ProjectCapability {
    /// Commands that run on events of the agent, such as the start of a session.
    Hooks,
    /// Servers of tools that are started or connected to.
    McpServers,
    /// Variables that the agent runs with; a base URL sends everything somewhere else (CVE-2026-21852).
    Environment,
    /// Other commands that the agent runs by itself: for the status line, for keys, formatters, language servers.
    Commands,
    /// Code of others that the agent loads: plugins, extensions, marketplaces.
    Plugins,
    /// What the agent is told not to ask about: allow rules, automatic approval.
    Permissions,
    /// How much is done without asking: modes, sandboxes turned off.
    Modes,
    /// Folders outside the workspace that count as part of it.
    Directories,
    /// What an editor or a shell runs when the folder is opened or entered: tasks, containers, `.envrc`.
    Tasks,
    /// What git runs: settings that name programs, and files that settings bring in.
    GitConfig,
}

impl ProjectCapability {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Hooks,
        Self::McpServers,
        Self::Environment,
        Self::Commands,
        Self::Plugins,
        Self::Permissions,
        Self::Modes,
        Self::Directories,
        Self::Tasks,
        Self::GitConfig,
    ];

    /// What it is, for a person.
    pub fn words(self) -> &'static str {
        match self {
            Self::Hooks => "hooks",
            Self::McpServers => "MCP servers",
            Self::Environment => "environment",
            Self::Commands => "commands",
            Self::Plugins => "plugins",
            Self::Permissions => "permissions",
            Self::Modes => "modes",
            Self::Directories => "directories",
            Self::Tasks => "tasks",
            Self::GitConfig => "git config",
        }
    }
}

impl fmt::Display for ProjectCapability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_told_from_the_others_by_its_words() {
        let words: std::collections::BTreeSet<String> = ProjectCapability::ALL.iter().map(ToString::to_string).collect();
        assert!(words.len() == ProjectCapability::ALL.len() && words.contains("hooks") && !words.contains(""), "{words:?}");
    }
}
