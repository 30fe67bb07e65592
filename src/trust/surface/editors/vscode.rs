//! Files of VS Code in `.vscode/`, and workspace files. Sources: code.visualstudio.com/docs, "Tasks", "Use MCP servers",
//! "Multi-root workspaces", as of version 1.110.

use std::collections::BTreeSet;

use super::entry::{Entry, line_of, object};
use super::settings::{findings, servers};
use super::vscode_settings::about;
use crate::config::json::{Member, Node};
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability as Can;
use crate::trust::surface::{Found, Reader, SurfaceFile, Unreadable};

const OWNER: &str = "VS Code";

const SETTING_CAPABILITIES: &[Can] =
    &[Can::Permissions, Can::Modes, Can::Commands, Can::Environment, Can::McpServers, Can::Hooks, Can::Plugins, Can::Tasks];

pub(super) const TASKS: Reader =
    Reader { owner: OWNER, paths: &[".vscode/tasks.json"], capabilities: &[Can::Tasks], read: |file| Ok(tasks(&object(file)?)) };

pub(super) const SETTINGS: Reader = Reader {
    owner: OWNER,
    paths: &[".vscode/settings.json"],
    capabilities: SETTING_CAPABILITIES,
    read: |file| Ok(findings(&object(file)?, about)),
};

pub(super) const SERVERS: Reader =
    Reader { owner: OWNER, paths: &[".vscode/mcp.json"], capabilities: &[Can::McpServers], read: |file| Ok(mcp(&object(file)?)) };

pub(super) const LAUNCH: Reader =
    Reader { owner: OWNER, paths: &[".vscode/launch.json"], capabilities: &[Can::Tasks], read: |file| Ok(launch(&object(file)?)) };

pub(super) const EXTENSIONS: Reader = Reader {
    owner: OWNER,
    paths: &[".vscode/extensions.json"],
    capabilities: &[Can::Plugins],
    read: |file| Ok(extensions(&object(file)?)),
};

pub(super) const WORKSPACE: Reader = Reader {
    owner: OWNER,
    paths: &["*.code-workspace"],
    capabilities: &[
        Can::Permissions,
        Can::Modes,
        Can::Commands,
        Can::Environment,
        Can::McpServers,
        Can::Hooks,
        Can::Plugins,
        Can::Tasks,
        Can::Directories,
    ],
    read: workspace,
};

fn unknown(capability: Can, member: &Member) -> Found {
    Entry::not_understood(capability, format!("`{}`", member.key), &member.value.to_string(), member.bytes.clone())
}

fn tasks(node: &Node) -> Vec<Found> {
    let mut out = Vec::new();
    let lists = || node.members().iter().filter(|member| member.key == "tasks");
    let opened = opened(lists().flat_map(|member| member.value.items()));
    for member in node.members() {
        match member.key.as_str() {
            "version" | "$schema" | "presentation" | "problemMatcher" | "echoCommand" | "showOutput" | "suppressTaskName"
            | "isBackground" | "type" | "promptOnClose" => {}
            "tasks" if member.value.is_list() => out.extend(member.value.items().iter().map(|item| task(item, &opened))),
            // Values that a person is asked for; one kind runs a command of the editor.
            "inputs" if member.value.is_list() => {
                for input in member.value.items().iter().filter(|input| input.get("type").and_then(Node::as_str) != Some("promptString")) {
                    if input.get("type").and_then(Node::as_str) == Some("pickString") {
                        continue;
                    }
                    let name = input.get("id").and_then(Node::as_str).unwrap_or("?");
                    out.push(Entry::new(Can::Tasks, format!("input {name}"), &input.to_string(), input.bytes.clone(), Risk::Medium).done());
                }
            }
            _ => {
                let text = member.value.as_str().map_or_else(|| member.value.to_string(), str::to_owned);
                let entry = Entry::new(Can::Tasks, format!("for all tasks: {}", member.key), &text, member.bytes.clone(), Risk::High);
                out.push(entry.runs(&text).note("counts for every task").done());
            }
        }
    }
    out
}

fn label(task: &Node) -> Option<&str> {
    ["label", "taskName", "identifier"].iter().find_map(|key| task.get(key)).and_then(Node::as_str)
}

fn runs_on_open(task: &Node) -> bool {
    // Whatever else it says than `default` may be another moment.
    task.at(&["runOptions", "runOn"]).is_some_and(|on| on.as_str() != Some("default"))
}

/// The tasks that run when the folder is opened because another one does.
fn opened<'a>(tasks: impl Iterator<Item = &'a Node>) -> BTreeSet<String> {
    let tasks: Vec<&Node> = tasks.collect();
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut todo: Vec<&Node> = tasks.iter().copied().filter(|task| runs_on_open(task)).collect();
    while let Some(task) = todo.pop() {
        let Some(after) = task.get("dependsOn") else { continue };
        for name in std::iter::once(after).chain(after.items()).filter_map(Node::as_str) {
            if names.insert(name.to_owned()) {
                todo.extend(tasks.iter().copied().filter(|task| label(task) == Some(name)));
            }
        }
    }
    names
}

fn task(node: &Node, opened: &BTreeSet<String>) -> Found {
    let what = format!("task \"{}\"", label(node).unwrap_or("?"));
    let kind = node.get("type").and_then(Node::as_str);
    let mut text = match (kind, node.get("command")) {
        (Some("shell" | "process") | None, Some(command)) => line_of(command, node.get("args")),
        (Some("npm"), None) => node.get("script").and_then(Node::as_str).map(|script| format!("npm run {script}")),
        // Only a name for the tasks that it waits for.
        (None, None) if node.get("dependsOn").is_some() => Some(String::new()),
        (Some(_), _) | (None, None) => node.is_object().then(|| node.to_string()),
    };
    for system in ["windows", "osx", "linux"] {
        let own = node.members().iter().filter(|member| member.key == system);
        for own in own {
            let line = own.value.get("command").and_then(|command| line_of(command, own.value.get("args")));
            let line = line.unwrap_or_else(|| own.value.to_string());
            text = text.map(|text| format!("{text}\non {system}: {line}"));
        }
    }
    if let Some(after) = node.get("dependsOn") {
        text = text.map(|text| format!("{text}\nafter {after}").trim_start().to_owned());
    }
    for option in node.get("options").map_or(&[][..], Node::members).iter().filter(|option| option.key != "cwd") {
        text = text.map(|text| format!("{text}\nwith {}: {}", option.key, option.value));
    }
    let Some(text) = text else { return Entry::not_understood(Can::Tasks, what, &node.to_string(), node.bytes.clone()) };
    let on_open = runs_on_open(node);
    let by_other = label(node).is_some_and(|label| opened.contains(label));
    let risk = if on_open || by_other { Risk::High } else { Risk::Medium };
    Entry::command(Can::Tasks, what, &text, node.bytes.clone(), risk)
        .note_if(on_open, "runs when the folder is opened")
        .note_if(by_other && !on_open, "runs when the folder is opened, for another task")
        .note_if(!on_open && !by_other, "runs when a person or an agent starts it")
        .done()
}

fn mcp(node: &Node) -> Vec<Found> {
    let mut out = Vec::new();
    for member in node.members() {
        match member.key.as_str() {
            "$schema" => {}
            "servers" => servers("servers", member, &mut out),
            "inputs" if member.value.items().iter().all(|input| input.get("type").and_then(Node::as_str) != Some("command")) => {}
            _ => out.push(unknown(Can::McpServers, member)),
        }
    }
    out
}

fn launch(node: &Node) -> Vec<Found> {
    let mut out = Vec::new();
    for member in node.members() {
        match member.key.as_str() {
            "version" | "$schema" => {}
            "configurations" | "compounds" if member.value.is_list() => {
                for item in member.value.items() {
                    let name = item.get("name").and_then(Node::as_str).unwrap_or("?");
                    let names_one = ["preLaunchTask", "postDebugTask", "runtimeExecutable", "program", "command", "envFile", "debugServer"];
                    let risk = if names_one.iter().any(|key| item.get(key).is_some()) { Risk::Medium } else { Risk::Low };
                    let text = item.to_string();
                    let entry = Entry::command(Can::Tasks, format!("debug configuration \"{name}\""), &text, item.bytes.clone(), risk);
                    out.push(entry.note("runs when a person starts it").done());
                }
            }
            "inputs" if member.value.items().iter().all(|input| input.get("type").and_then(Node::as_str) != Some("command")) => {}
            _ => out.push(unknown(Can::Tasks, member)),
        }
    }
    out
}

fn extensions(node: &Node) -> Vec<Found> {
    let mut out = Vec::new();
    for member in node.members() {
        match member.key.as_str() {
            "unwantedRecommendations" | "$schema" => {}
            "recommendations" if member.value.is_list() => {
                if !member.value.items().is_empty() {
                    let text = member.value.to_string();
                    let entry = Entry::new(Can::Plugins, "recommended extensions", &text, member.bytes.clone(), Risk::Low);
                    out.push(entry.note("installed when a person agrees").done());
                }
            }
            _ => out.push(unknown(Can::Plugins, member)),
        }
    }
    out
}

fn workspace(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    let node = object(file)?;
    let mut out = Vec::new();
    for member in node.members() {
        match member.key.as_str() {
            "settings" if member.value.is_object() => out.extend(findings(&member.value, about)),
            "tasks" if member.value.is_object() => out.extend(tasks(&member.value)),
            "launch" if member.value.is_object() => out.extend(launch(&member.value)),
            "extensions" if member.value.is_object() => out.extend(extensions(&member.value)),
            "mcp" if member.value.is_object() => out.extend(mcp(&member.value)),
            "folders" if member.value.is_list() => out.extend(member.value.items().iter().filter_map(folder)),
            "$schema" | "transient" => {}
            _ => out.push(unknown(Can::Commands, member)),
        }
    }
    Ok(out)
}

/// A folder outside the one that the file is in.
fn folder(node: &Node) -> Option<Found> {
    let path = node.get("path").and_then(Node::as_str).filter(|_| node.get("uri").is_none());
    let is_inside = path.is_some_and(|path| {
        !path.starts_with(['/', '\\', '~']) && !path.contains([':', '$', '\\']) && path.split('/').all(|part| part != "..")
    });
    if is_inside {
        return None;
    }
    let text = path.map_or_else(|| node.to_string(), str::to_owned);
    let entry = Entry::new(Can::Directories, format!("folder {text}"), &text, node.bytes.clone(), Risk::High);
    Some(entry.note("outside the workspace").done())
}
