//! Development containers. Source: containers.dev, "Dev Container metadata reference".

use super::entry::{Entry, line_of, object};
use super::settings::{findings, variables};
use super::vscode_settings::about;
use crate::config::json::{Member, Node};
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability as Can;
use crate::trust::surface::{Found, Reader, SurfaceFile, Unreadable};

pub(super) const CONTAINER: Reader = Reader {
    owner: "Dev containers",
    paths: &[".devcontainer/devcontainer.json", ".devcontainer.json"],
    capabilities: &[
        Can::Tasks,
        Can::Directories,
        Can::Modes,
        Can::Environment,
        Can::Plugins,
        Can::Commands,
        Can::Permissions,
        Can::McpServers,
        Can::Hooks,
    ],
    read,
};

const ON_HOST: &str = "runs on this machine, not in the container";

fn read(file: &SurfaceFile<'_>) -> Result<Vec<Found>, Unreadable> {
    let node = object(file)?;
    let folder = file.name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut out = Vec::new();
    for member in node.members() {
        let raw = member.value.as_str().map_or_else(|| member.value.to_string(), str::to_owned);
        let bytes = member.bytes.clone();
        match member.key.as_str() {
            "initializeCommand" => commands(member, Risk::High, ON_HOST, &mut out),
            "onCreateCommand" | "updateContentCommand" | "postCreateCommand" | "postStartCommand" | "postAttachCommand" => {
                commands(member, Risk::Medium, "runs in the container when it is made, started or entered", &mut out);
            }
            "image" => {
                let is_pinned = raw.contains("@sha256:");
                let entry = Entry::new(Can::Tasks, "image", &raw, bytes, if is_pinned { Risk::Low } else { Risk::Medium });
                out.push(entry.note_if(!is_pinned, "the image is not pinned by a digest").done());
            }
            "build" | "dockerFile" | "dockerComposeFile" => {
                let mut entry =
                    Entry::new(Can::Tasks, member.key.clone(), &raw, bytes, Risk::Medium).note("built and run from these files");
                let texts = std::iter::once(&member.value).chain(member.value.items()).chain(member.value.get("dockerfile"));
                for path in texts.filter_map(Node::as_str).filter_map(|path| below(folder, path)) {
                    entry = entry.file(path);
                }
                out.push(entry.done());
            }
            "features" if member.value.is_object() => {
                out.extend(member.value.members().iter().map(|feature| self::feature(feature, folder)));
            }
            "mounts" if member.value.is_list() => out.extend(member.value.items().iter().map(mount)),
            "workspaceMount" => out.push(mount(&member.value)),
            "runArgs" | "privileged" | "capAdd" | "securityOpt" => out.extend(power(member, &raw)),
            "containerEnv" | "remoteEnv" => variables(&member.key, member, &mut out),
            "customizations" if member.value.is_object() => customizations(&member.value, &mut out),
            "$schema"
            | "name"
            | "remoteUser"
            | "containerUser"
            | "forwardPorts"
            | "portsAttributes"
            | "otherPortsAttributes"
            | "hostRequirements"
            | "workspaceFolder"
            | "shutdownAction"
            | "overrideCommand"
            | "waitFor"
            | "updateRemoteUserUID"
            | "userEnvProbe"
            | "init"
            | "service"
            | "runServices"
            | "secrets"
            | "overrideFeatureInstallOrder" => {}
            "appPort" => out.push(Entry::new(Can::Modes, "ports", &raw, bytes, Risk::Medium).note("opens ports of this machine").done()),
            _ => out.push(Entry::not_understood(Can::Tasks, format!("`{}`", member.key), &raw, bytes)),
        }
    }
    Ok(out)
}

/// A command: a line, a list of words, or several by name.
fn commands(member: &Member, risk: Risk, note: &str, out: &mut Vec<Found>) {
    let mut one = |what: String, node: &Node, bytes| {
        out.push(match line_of(node, None) {
            Some(line) => Entry::command(Can::Tasks, what, &line, bytes, risk).note(note).done(),
            None => Entry::not_understood(Can::Tasks, what, &node.to_string(), bytes),
        });
    };
    if member.value.is_null() {
        return;
    }
    if member.value.is_object() {
        for named in member.value.members() {
            one(format!("{} \"{}\"", member.key, named.key), &named.value, named.bytes.clone());
        }
    } else {
        one(member.key.clone(), &member.value, member.bytes.clone());
    }
}

/// A path from the folder of the file, from the root; nothing for one outside.
fn below(folder: &str, path: &str) -> Option<String> {
    if path.starts_with(['/', '~', '$']) {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn feature(member: &Member, folder: &str) -> Found {
    let text = format!("{} {}", member.key, member.value);
    let what = format!("feature {}", member.key);
    if member.key.starts_with("./") {
        let entry =
            Entry::new(Can::Plugins, what, &text, member.bytes.clone(), Risk::Medium).note("its script runs when the container is built");
        return match below(folder, &format!("{}/install.sh", member.key)) {
            Some(script) => entry.file(script).done(),
            None => entry.done(),
        };
    }
    let is_pinned = member.key.contains("@sha256:");
    let entry = Entry::new(Can::Plugins, what, &text, member.bytes.clone(), if is_pinned { Risk::Low } else { Risk::Medium });
    entry.note_if(!is_pinned, "the feature is not pinned by a digest").done()
}

fn mount(node: &Node) -> Found {
    let text = node.as_str().map_or_else(|| node.to_string(), str::to_owned);
    let is_volume = text.contains("type=volume") || node.get("type").and_then(Node::as_str) == Some("volume");
    let is_socket = text.contains(".sock");
    let is_own = text.contains("source=${localWorkspaceFolder}") && !text.contains("..");
    let risk = if is_socket || !(is_volume || is_own) { Risk::High } else { Risk::Low };
    Entry::new(Can::Directories, format!("mount {text}"), &text, node.bytes.clone(), risk)
        .note_if(is_socket, "who reaches this socket rules the machine behind it")
        .note_if(risk == Risk::High && !is_socket, "a folder of this machine")
        .done()
}

/// What the container may do to the machine.
fn power(member: &Member, raw: &str) -> Option<Found> {
    const HARMLESS: &[&str] = &["--init", "--rm", "--name", "--hostname", "--memory", "--cpus", "--shm-size", "--label", "--env"];
    if member.value.as_bool() == Some(false) || (member.value.is_list() && member.value.items().is_empty()) {
        return None;
    }
    let is_harmless = |node: &Node| {
        node.as_str().is_some_and(|text| {
            HARMLESS.contains(&text.split('=').next().unwrap_or(text)) || !text.starts_with('-') && !text.contains(['/', ':'])
        })
    };
    let is_mild = member.key == "runArgs" && member.value.is_list() && member.value.items().iter().all(is_harmless);
    let entry = Entry::new(Can::Modes, member.key.clone(), raw, member.bytes.clone(), if is_mild { Risk::Medium } else { Risk::High });
    Some(entry.note_if(!is_mild, "the container may get more of this machine than its workspace").done())
}

fn customizations(node: &Node, out: &mut Vec<Found>) {
    for tool in node.members() {
        for member in tool.value.members() {
            match member.key.as_str() {
                "settings" if tool.key == "vscode" && member.value.is_object() => out.extend(findings(&member.value, about)),
                "extensions" | "plugins" => out.push(
                    Entry::new(
                        Can::Plugins,
                        format!("{} of {}", member.key, tool.key),
                        &member.value.to_string(),
                        member.bytes.clone(),
                        Risk::Medium,
                    )
                    .note("installed in the container without a question")
                    .done(),
                ),
                _ => out.push(
                    Entry::new(
                        Can::Modes,
                        format!("{} of {}", member.key, tool.key),
                        &member.value.to_string(),
                        member.bytes.clone(),
                        Risk::Medium,
                    )
                    .runs(&member.value.to_string())
                    .done(),
                ),
            }
        }
        if !tool.value.is_object() {
            out.push(Entry::not_understood(Can::Modes, format!("`{}`", tool.key), &tool.value.to_string(), tool.bytes.clone()));
        }
    }
}
