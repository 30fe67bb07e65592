//! Settings of editors: objects with dotted or nested keys, of which some run, send or allow.

use super::entry::{Entry, line_of, shown_variable};
use crate::config::json::{Member, Node, Value};
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability;
use crate::trust::surface::Found;

/// What a key is.
pub(super) enum Key {
    /// Nothing that runs; what stands below it may.
    Other,
    /// Shown with its value.
    Shown(ProjectCapability, Risk, &'static str),
    /// An object of variables.
    Variables,
    /// An object of MCP servers by name.
    Servers,
}

/// What the settings of an object do. `about` tells of a key, written with dots in lower case, what it is.
pub(super) fn findings(node: &Node, about: fn(&str, &Node) -> Key) -> Vec<Found> {
    let mut out = Vec::new();
    walk(node, "", about, &mut out);
    out
}

fn walk(node: &Node, above: &str, about: fn(&str, &Node) -> Key, out: &mut Vec<Found>) {
    for member in node.members() {
        // Settings for a language alone: `"[python]": {…}`.
        let name = if member.key.starts_with('[') || above.is_empty() { member.key.clone() } else { format!("{above}.{}", member.key) };
        match about(&name.to_lowercase(), &member.value) {
            Key::Other => match &member.value.value {
                Value::Object(_) => walk(&member.value, if member.key.starts_with('[') { above } else { &name }, about, out),
                Value::List(items) => items.iter().for_each(|item| walk(item, &name, about, out)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {}
            },
            Key::Shown(capability, risk, remark) => {
                let text = member.value.as_str().map_or_else(|| member.value.to_string(), str::to_owned);
                out.push(
                    Entry::new(capability, format!("setting {name}"), &text, member.bytes.clone(), risk)
                        .runs(&text)
                        .note_if(!remark.is_empty(), remark)
                        .done(),
                );
            }
            Key::Variables => variables(&name, member, out),
            Key::Servers => servers(&name, member, out),
        }
    }
}

/// The variables of an object.
pub(super) fn variables(name: &str, member: &Member, out: &mut Vec<Found>) {
    if !member.value.is_object() {
        if !member.value.is_null() {
            out.push(Entry::not_understood(ProjectCapability::Environment, name, &member.value.to_string(), member.bytes.clone()));
        }
        return;
    }
    for variable in member.value.members() {
        let found = match &variable.value.value {
            Value::Text(text) => Entry::variable(&variable.key, text, variable.bytes.clone()).done(),
            // It is taken away.
            Value::Null => Entry::variable(&variable.key, "", variable.bytes.clone()).done(),
            Value::Bool(_) | Value::Number(_) => Entry::variable(&variable.key, &variable.value.to_string(), variable.bytes.clone()).done(),
            Value::List(_) | Value::Object(_) => Entry::not_understood(
                ProjectCapability::Environment,
                format!("variable {}", variable.key),
                &variable.value.to_string(),
                variable.bytes.clone(),
            ),
        };
        out.push(found);
    }
}

/// The MCP servers of an object.
pub(super) fn servers(name: &str, member: &Member, out: &mut Vec<Found>) {
    if !member.value.is_object() {
        out.push(Entry::not_understood(ProjectCapability::McpServers, name, &member.value.to_string(), member.bytes.clone()));
        return;
    }
    out.extend(member.value.members().iter().map(server));
}

fn server(member: &Member) -> Found {
    let what = format!("MCP server \"{}\"", member.key);
    let node = &member.value;
    let bytes = member.bytes.clone();
    // Zed: `"command": {"path": …, "args": […]}`.
    let command =
        node.get("command").map(|command| command.get("path").map_or((command, node.get("args")), |path| (path, command.get("args"))));
    let line = command.and_then(|(command, args)| line_of(command, args));
    let url = node.get("url").or_else(|| node.get("serverUrl")).and_then(Node::as_str);
    let text = match (line, url) {
        (Some(line), None) if command.is_some() => line,
        (None, Some(url)) if command.is_none() => url.to_owned(),
        (Some(_) | None, Some(_) | None) => return Entry::not_understood(ProjectCapability::McpServers, what, &node.to_string(), bytes),
    };
    let mut text = text;
    let own = node.members().iter().filter(|member| matches!(member.key.as_str(), "env" | "headers" | "envFile" | "cwd"));
    for own in own {
        for variable in own.value.members() {
            let value = variable.value.as_str().map_or_else(|| variable.value.to_string(), str::to_owned);
            text = format!("{text}\nwith {} {}", own.key, shown_variable(&variable.key, &value));
        }
        if !own.value.is_object() {
            text = format!("{text}\nwith {} {}", own.key, own.value);
        }
    }
    Entry::command(ProjectCapability::McpServers, what, &text, bytes, Risk::High)
        .note_if(url.is_some(), "a server elsewhere, which can change what it offers")
        .done()
}

/// Whether `true` or the word stands anywhere in a value.
pub(super) fn says(node: &Node, word: &str) -> bool {
    match &node.value {
        Value::Bool(value) => *value,
        Value::Text(text) => text == word,
        Value::List(items) => items.iter().any(|item| says(item, word)),
        Value::Object(members) => members.iter().any(|member| says(&member.value, word)),
        Value::Null | Value::Number(_) => false,
    }
}

/// Whether the last part of a key names a program, its arguments or code that is loaded, by the words that settings of
/// editors and their extensions use for that.
pub(super) fn names_program(key: &str, node: &Node) -> bool {
    const ENDS: &[&str] = &[
        "path",
        "executable",
        "command",
        "commands",
        "interpreter",
        "binary",
        "bin",
        "tsdk",
        "shell",
        "args",
        "arguments",
        "argv",
        "script",
        "runtime",
        "vmargs",
        "home",
        "sdk",
        "cmd",
        "external",
        "plugins",
        "pluginpaths",
        "preload",
        "program",
        "wrapper",
        "runner",
    ];
    const NOT: &[&str] = &["breadcrumbs.filepath", "command palette", "workbench.editor.labelformat", "search.searcheditor.path"];
    let last = key.rsplit('.').next().unwrap_or(key);
    let is_value = !matches!(node.value, Value::Bool(_) | Value::Null | Value::Number(_));
    is_value && !NOT.contains(&key) && ENDS.iter().any(|end| last.ends_with(end))
}
