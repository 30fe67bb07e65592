//! Files of Zed. Sources: zed.dev/docs, "Tool permissions" (version 0.224), "Worktree trust", "Tasks", "Model Context
//! Protocol", "Configuring languages".

use super::entry::{Entry, any_json, line_of, object};
use super::settings::{Key, findings, names_program, says};
use crate::config::json::Node;
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability as Can;
use crate::trust::surface::{Found, Reader, SurfaceFile, Unreadable};

const OWNER: &str = "Zed";

pub(super) const SETTINGS: Reader = Reader {
    owner: OWNER,
    paths: &[".zed/settings.json"],
    capabilities: &[Can::Tasks, Can::Permissions, Can::Modes, Can::Commands, Can::Environment, Can::McpServers, Can::Plugins],
    read: |file| Ok(findings(&object(file)?, about)),
};

pub(super) const TASKS: Reader =
    Reader { owner: OWNER, paths: &[".zed/tasks.json", ".zed/debug.json"], capabilities: &[Can::Tasks], read: tasks };

fn about(key: &str, node: &Node) -> Key {
    let last = key.rsplit('.').next().unwrap_or(key);
    match key {
        "agent" | "languages" | "lsp" | "dap" | "terminal" | "session" => return Key::Other,
        "context_servers" => return Key::Servers,
        "agent_servers" => return Key::Shown(Can::Commands, Risk::High, "runs as an agent"),
        "terminal.env" => return Key::Variables,
        "terminal.shell" | "terminal.detect_venv" if !says(node, "system") || node.is_object() => {
            return Key::Shown(Can::Commands, if last == "shell" { Risk::High } else { Risk::Low }, "runs with each terminal");
        }
        "load_direnv" => return Key::Shown(Can::Tasks, Risk::Medium, "loads what `.envrc` sets"),
        "auto_install_extensions" => return Key::Shown(Can::Plugins, Risk::Medium, "code of others that the editor loads"),
        "proxy" | "server_url" => return Key::Shown(Can::Environment, Risk::High, "what the editor sends goes there"),
        _ => {}
    }
    if key.starts_with("agent.tool_permissions") || key == "agent.always_allow_tool_actions" {
        // Rules are objects with a pattern: what stands in `always_allow` is allowed.
        let allows = says(node, "allow") || node.to_string().contains("always_allow");
        let risk = if allows { Risk::High } else { Risk::Low };
        return Key::Shown(Can::Permissions, risk, if allows { "tools run without a question" } else { "" });
    }
    if last == "trust_all_worktrees" {
        return Key::Shown(Can::Modes, if says(node, "") { Risk::High } else { Risk::Low }, "every folder counts as trusted");
    }
    if key.starts_with("agent.") {
        return Key::Shown(Can::Modes, Risk::Medium, "what the agent does");
    }
    if last == "api_url" || last == "low_speed_timeout" || last == "base_url" {
        return Key::Shown(Can::Environment, Risk::High, "what the editor sends goes there");
    }
    if last == "env" && node.is_object() {
        return Key::Variables;
    }
    // `lsp.NAME.binary` and an external formatter: a program with its arguments.
    if names_program(key, node) || last == "binary" || last == "node" {
        return Key::Shown(Can::Commands, Risk::High, "may name a program, or what it runs with");
    }
    Key::Other
}

fn tasks(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    let node = any_json(file)?;
    if file.text.trim().is_empty() {
        return Ok(Vec::new());
    }
    if !node.is_list() {
        return Err(Unreadable { line: node.line(), why: "it is not a list".to_owned() });
    }
    Ok(node.items().iter().map(task).collect())
}

fn task(node: &Node) -> Found {
    let name = node.get("label").and_then(Node::as_str).unwrap_or("?");
    let what = format!("task \"{name}\"");
    let Some(command) = node.get("command") else {
        // A debug scenario names an adapter, and what it builds and starts.
        if node.get("adapter").is_some() {
            let entry =
                Entry::command(Can::Tasks, format!("debug scenario \"{name}\""), &node.to_string(), node.bytes.clone(), Risk::Medium);
            return entry.note("runs when a person starts it").done();
        }
        return Entry::not_understood(Can::Tasks, what, &node.to_string(), node.bytes.clone());
    };
    let Some(mut line) = line_of(command, node.get("args")) else {
        return Entry::not_understood(Can::Tasks, what, &node.to_string(), node.bytes.clone());
    };
    for key in ["env", "shell"] {
        if let Some(value) = node.get(key) {
            line = format!("{line}\nwith {key}: {value}");
        }
    }
    let by_itself = node.get("hooks").is_some_and(|hooks| !hooks.items().is_empty() || !hooks.is_list());
    Entry::command(Can::Tasks, what, &line, node.bytes.clone(), if by_itself { Risk::High } else { Risk::Medium })
        .note(if by_itself { "runs by itself, on an event of the editor" } else { "runs when a person or an agent starts it" })
        .done()
}
