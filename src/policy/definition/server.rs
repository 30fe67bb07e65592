//! How an MCP server is launched.

use serde_json::{Map, Value};

use super::summary::Summary;
use super::{Defined, json};
use crate::analysis::path::AbsPath;
use crate::world::World;

/// The objects in which agents and editors name servers. Sources: the manuals of Claude Code (`.mcp.json`) and VS Code
/// (`.vscode/mcp.json`), 2025.
const TABLES: &[&str] = &["mcpServers", "servers"];

/// The entries of a server whose values are often credentials.
const HIDDEN: &[&str] = &["env", "headers", "inputs"];

pub(super) fn read(file: &AbsPath, name: &str, world: &dyn World) -> Option<Defined> {
    let mut summary = Summary::new("mcp server");
    let content = match summary.read(file, world)? {
        Some(bytes) => json::object(&bytes)?,
        None => Map::new(),
    };
    let mut found = false;
    for table in TABLES {
        let servers = match content.get(*table) {
            None => continue,
            Some(servers) => servers.as_object()?,
        };
        let mut entries: Vec<(&String, &Value)> = servers.iter().filter(|(key, _)| spelled(key) == spelled(name)).collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        for (key, entry) in entries {
            found = true;
            summary.hide("table", table.as_bytes());
            summary.show_as(key, json::canonical(entry).as_bytes(), &json::canonical(&shown(entry)));
        }
    }
    if !found {
        summary.absent(name);
    }
    Some(summary.finish())
}

/// A server's name as the names of its tools spell it: everything but letters, digits, `_` and `-` becomes `_`.
fn spelled(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') { c } else { '_' }).collect()
}

/// The entry without the values that are often credentials.
fn shown(entry: &Value) -> Value {
    let Value::Object(entry) = entry else { return entry.clone() };
    let hide = |(key, value): (&String, &Value)| {
        let value = match value {
            Value::Object(values) if HIDDEN.contains(&key.as_str()) => {
                Value::Object(values.keys().map(|name| (name.clone(), Value::from("(not shown)"))).collect())
            }
            _ if HIDDEN.contains(&key.as_str()) => Value::from("(not shown)"),
            value => value.clone(),
        };
        (key.clone(), value)
    };
    Value::Object(entry.iter().map(hide).collect())
}
