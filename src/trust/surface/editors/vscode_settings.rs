//! Settings of VS Code that run, send or allow. Sources: code.visualstudio.com/docs, "Settings reference", "Manage
//! approvals and permissions", "Agent hooks", "Workspace Trust", as of version 1.110.

use super::settings::{Key, names_program, says};
use crate::config::json::Node;
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability as Can;

/// Keys, by how they start, in lower case; the first that fits counts.
const STARTS: &[(&str, Can, Risk, &str)] = &[
    ("chat.permissions.", Can::Modes, Risk::High, "how much the agent does without asking"),
    ("chat.usehooks", Can::Hooks, Risk::High, "hooks run with the agent"),
    ("chat.usecustomagenthooks", Can::Hooks, Risk::High, "hooks run with the agent"),
    ("chat.hook", Can::Hooks, Risk::High, "hooks run with the agent"),
    ("chat.plugin", Can::Plugins, Risk::High, "code of others that the agent loads"),
    ("chat.mcp.", Can::McpServers, Risk::High, "which servers start, and when"),
    ("github.copilot.chat.mcp", Can::McpServers, Risk::High, "which servers start, and when"),
    ("chat.", Can::Modes, Risk::Medium, "what the agent does"),
    ("github.copilot.", Can::Modes, Risk::Medium, "what the agent does"),
    ("security.workspace.trust.", Can::Modes, Risk::High, "when the editor takes a folder for trusted"),
    ("security.", Can::Modes, Risk::High, "what the editor keeps from running"),
    ("task.allowautomatictasks", Can::Tasks, Risk::High, "tasks run when the folder is opened"),
    ("extensions.supportuntrustedworkspaces", Can::Plugins, Risk::High, "extensions run in folders that are not trusted"),
    ("terminal.integrated.shellintegration", Can::Commands, Risk::Low, ""),
    ("terminal.integrated.profiles.", Can::Commands, Risk::High, "runs with each terminal that uses it"),
    ("terminal.integrated.automationprofile.", Can::Commands, Risk::High, "runs with each task and each call of an agent's terminal"),
    ("terminal.integrated.automationshell.", Can::Commands, Risk::High, "runs with each task and each call of an agent's terminal"),
    ("terminal.integrated.defaultprofile.", Can::Commands, Risk::Medium, "which program each terminal runs"),
    ("terminal.integrated.shell", Can::Commands, Risk::High, "runs with each terminal"),
    ("terminal.external.", Can::Commands, Risk::High, "runs as a terminal"),
    ("http.proxy", Can::Environment, Risk::High, "what the editor sends goes there"),
    ("dotfiles.", Can::Commands, Risk::High, "runs when a container is made"),
];

/// What a setting of VS Code is.
pub(super) fn about(key: &str, node: &Node) -> Key {
    if key == "mcp" || key == "mcp.servers" {
        return if key == "mcp" { Key::Other } else { Key::Servers };
    }
    if key == "mcp.inputs" {
        return Key::Other;
    }
    // An object of these may also stand nested: `"chat": {"tools": {…}}`.
    let is_above = |start: &str| start.strip_prefix(key).is_some_and(|rest| rest.starts_with('.'));
    if node.is_object() && (is_above("chat.tools.") || is_above("terminal.integrated.") || STARTS.iter().any(|(start, ..)| is_above(start)))
    {
        let is_group = matches!(
            key,
            "chat"
                | "github"
                | "github.copilot"
                | "github.copilot.chat"
                | "security"
                | "security.workspace"
                | "security.workspace.trust"
                | "terminal"
                | "terminal.integrated"
                | "terminal.external"
                | "http"
                | "task"
                | "extensions"
                | "dotfiles"
                | "chat.tools"
                | "chat.mcp"
                | "chat.permissions"
                | "terminal.integrated.profiles"
                | "terminal.integrated.automationprofile"
        );
        if is_group {
            return Key::Other;
        }
    }
    if key.starts_with("chat.tools.") || key.starts_with("chat.agent.") && key.contains("autoapprove") {
        let risk = if says(node, "always") { Risk::High } else { Risk::Low };
        return Key::Shown(Can::Permissions, risk, if risk == Risk::High { "tools run without a question" } else { "" });
    }
    if key.starts_with("terminal.integrated.env.") {
        return Key::Variables;
    }
    if let Some((_, capability, risk, note)) = STARTS.iter().find(|(start, ..)| key.starts_with(start)) {
        return Key::Shown(*capability, *risk, note);
    }
    // Fetched whenever such a file is open, with what an agent wrote into the address (CVE-2025-49150).
    if (key == "json.schemas" || key == "yaml.schemas") && node.to_string().contains("://") {
        return Key::Shown(Can::Environment, Risk::Medium, "an address that is fetched when such a file is opened");
    }
    let last = key.rsplit('.').next().unwrap_or(key);
    if matches!(last, "env" | "extraenv" | "environment" | "envvars" | "toolsenvvars" | "testenvvars" | "buildenvvars") && node.is_object()
    {
        return Key::Variables;
    }
    if last == "envfile" || last == "testenvfile" {
        return Key::Shown(Can::Environment, Risk::Medium, "variables are read from that file");
    }
    // What an extension of another agent allows: `cline.autoApprove`, `claudeCode.allowDangerouslySkipPermissions`.
    if ["autoapprove", "dangerously", "yolo", "skippermissions", "allowedcommands", "alwaysallow"].iter().any(|word| key.contains(word)) {
        let is_on = node.is_list() || node.as_str().is_some() || says(node, "");
        return Key::Shown(Can::Permissions, if is_on { Risk::High } else { Risk::Low }, "tools run without a question");
    }
    if names_program(key, node) {
        return Key::Shown(Can::Commands, Risk::Medium, "may name a program, or what it runs with");
    }
    Key::Other
}
