//! Files that are no JSON: TOML as the same values, texts of lines, and files that are confirmed as a whole.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::launch::{CREDENTIAL, SECRET, shell_line, variable};
use super::{Found, SurfaceFile, Unreadable};
use crate::config::json::{Lines, Member, Node, Value};
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability;

/// A file of TOML as the values that JSON gives.
pub(super) fn toml(text: &str) -> Result<Node, Unreadable> {
    let lines = Lines::of(text);
    let table = DeTable::parse(text).map_err(|error| Unreadable {
        line: lines.at(error.span().map_or(0, |span| span.start)),
        why: format!("it is not TOML: {}", error.message()),
    })?;
    Ok(table_node(table.get_ref(), 0..text.len(), &lines))
}

fn table_node(table: &DeTable<'_>, bytes: Range<usize>, lines: &Lines) -> Node {
    let mut members: Vec<Member> = table
        .iter()
        .map(|(key, value)| {
            let value = node(value, lines);
            // A table's own place is its header; what it says may stand further down.
            let bytes = key.span().start.min(value.bytes.start)..key.span().end.max(value.bytes.end);
            Member { key: key.get_ref().to_string(), line: lines.at(key.span().start), bytes, value }
        })
        .collect();
    members.sort_by_key(|member| member.bytes.start);
    Node { line: lines.at(bytes.start), bytes, value: Value::Object(members) }
}

fn node(value: &Spanned<DeValue<'_>>, lines: &Lines) -> Node {
    let bytes = extent(value);
    let line = lines.at(bytes.start);
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => Value::Number(number.to_string()),
        DeValue::Float(number) => Value::Number(number.to_string()),
        DeValue::Boolean(is) => Value::Bool(*is),
        DeValue::Datetime(moment) => Value::Text(moment.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(item, lines)).collect()),
        DeValue::Table(table) => return table_node(table, bytes, lines),
    };
    Node { line, bytes, value }
}

/// A file that is one thing. Its first lines are shown.
pub(super) fn whole(file: &SurfaceFile<'_>, capability: ProjectCapability, what: &str, risk: Risk, notes: &[&str]) -> Vec<Found> {
    let lines: Vec<&str> = file.text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    if lines.is_empty() {
        return Vec::new();
    }
    let mut line = shell_line(&lines.join("\n"));
    let first: Vec<String> = lines.iter().take(SHOWN_LINES).map(|text| shell_line(text).text).collect();
    line.text = first.join("; ").chars().take(SHOWN_TEXT).collect();
    if lines.len() > SHOWN_LINES {
        line.notes.push(format!("{} lines in all", lines.len()));
    }
    line.notes.extend(notes.iter().map(|note| (*note).to_owned()));
    vec![Found { capability, what: what.to_owned(), text: line.text, bytes: 0..file.text.len(), risk, notes: line.notes, runs: line.runs }]
}

/// How much of a file is shown.
const SHOWN_LINES: usize = 6;
const SHOWN_TEXT: usize = 400;

/// The variables in a file of `NAME=value` lines that change which code runs or where things are sent. Others are nobody's
/// business here.
pub(super) fn steering_variables(file: &SurfaceFile<'_>) -> Vec<Found> {
    let mut out = Vec::new();
    let mut start = 0_usize;
    for line in file.text.split_inclusive('\n') {
        let bytes = start..start.saturating_add(line.trim_end_matches(['\n', '\r']).len());
        start = start.saturating_add(line.len());
        let said = line.trim().strip_prefix("export ").unwrap_or(line.trim());
        let Some((name, value)) = said.split_once('=') else { continue };
        let set = variable(name.trim(), value.trim().trim_matches(['"', '\'']));
        let is_credential = set.notes.iter().all(|note| note == CREDENTIAL || note == SECRET);
        if set.risk == Risk::High && !is_credential {
            out.push(Found {
                capability: ProjectCapability::Environment,
                what: format!("variable {}", name.trim()),
                text: set.text,
                bytes,
                risk: Risk::High,
                notes: set.notes,
                runs: set.runs,
            });
        }
    }
    out
}

/// What the head of a command, an agent or a skill lets through or brings, and the commands that its text runs.
pub(super) fn front_matter(file: &SurfaceFile<'_>) -> Vec<Found> {
    let mut out = Vec::new();
    let whole = || 0..file.text.len();
    let mut found = |capability, what: &str, text: String, risk, runs| {
        out.push(Found { capability, what: what.to_owned(), text, bytes: whole(), risk, notes: Vec::new(), runs });
    };
    let head = file.text.strip_prefix("---").and_then(|rest| rest.split_once("\n---")).map(|(head, _)| head);
    for line in head.unwrap_or_default().lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        let shown = format!("{}: {}", key.trim(), value.trim());
        match key.trim() {
            "allowed-tools" | "allowedTools" | "tools" => {
                found(ProjectCapability::Permissions, "tools that it may use", shown, Risk::Medium, Vec::new())
            }
            "hooks" => found(ProjectCapability::Hooks, "hooks of its own", shown, Risk::High, Vec::new()),
            "mcpServers" | "mcp-servers" => found(ProjectCapability::McpServers, "MCP servers of its own", shown, Risk::High, Vec::new()),
            "permissionMode" => found(ProjectCapability::Modes, "mode of its own", shown, Risk::High, Vec::new()),
            _ => {}
        }
    }
    for part in file.text.split("!`").skip(1) {
        if let Some((command, _)) = part.split_once('`') {
            let line = shell_line(command);
            found(ProjectCapability::Commands, "command that runs with it", line.text, Risk::High, line.runs);
        }
    }
    out
}

fn extent(value: &Spanned<DeValue<'_>>) -> Range<usize> {
    crate::config::extent(value)
}
