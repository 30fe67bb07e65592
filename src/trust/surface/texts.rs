//! Files that are no JSON: TOML as the same values, texts of lines, and files that are confirmed as a whole.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::launch::{CREDENTIAL, SECRET, files_in, masked, parts, shell_line, variable};
use super::runs::inside;
use super::{Found, SurfaceFile, Unreadable};
use crate::config::json::{Lines, Member, Node, Value};
use crate::policy::definition::MODULE_ENDINGS;
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
    if file.text.trim().is_empty() {
        return Vec::new();
    }
    // What ends a line is not the same everywhere, and a comment may end where only some programs see it.
    let lines: Vec<&str> =
        file.text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut line = shell_line(file.text);
    let first: Vec<String> = lines.iter().take(SHOWN_LINES).map(|text| masked(text)).collect();
    line.text = first.join("; ").chars().take(SHOWN_TEXT).collect();
    if lines.len() > SHOWN_LINES {
        line.notes.push(format!("{} lines in all", lines.len()));
    }
    line.notes.extend(notes.iter().map(|note| (*note).to_owned()));
    // What code loads is named from where it stands.
    line.runs = files_in(file.text);
    let folder = file.name.rsplit_once('/').map_or(".", |(folder, _)| folder);
    for word in parts(file.text).filter(|word| word.starts_with("./") || word.starts_with("../")) {
        let ends = [""].into_iter().chain(MODULE_ENDINGS.iter().copied());
        line.runs.extend(ends.filter_map(|end| inside(&format!("{folder}/{word}{end}"))));
    }
    let bytes = 0..file.text.len();
    vec![Found { capability, what: what.to_owned(), text: line.text, bytes, risk, notes: line.notes, runs: line.runs }]
}

/// How much of a file is shown.
const SHOWN_LINES: usize = 6;
const SHOWN_TEXT: usize = 400;

/// The variables in a file of `NAME=value` lines that change which code runs or where things are sent. Others are nobody's
/// business here.
pub(super) fn steering_variables(file: &SurfaceFile<'_>) -> Vec<Found> {
    let mut out = Vec::new();
    let mut start = 0_usize;
    for line in file.text.split_inclusive(['\n', '\r']) {
        let bytes = start..start.saturating_add(line.trim_end_matches(['\n', '\r']).len());
        start = start.saturating_add(line.len());
        let said = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let said = said.strip_prefix("export ").unwrap_or(said).trim_start();
        // Some readers take `NAME: value` as well.
        let Some((name, value)) = said.split_once(['=', ':']) else { continue };
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

/// What the head of a command, an agent or a skill lets through or brings, and the commands that its text runs. The whole
/// file is confirmed with each of them.
pub(super) fn front_matter(file: &SurfaceFile<'_>) -> Vec<Found> {
    use ProjectCapability as Can;
    /// Words in a head, in lower case, wherever and however they stand there.
    const HEADS: &[(&str, Can, &str, Risk)] = &[
        ("allowed", Can::Permissions, "tools that it may use", Risk::High),
        ("tools", Can::Permissions, "tools that it may use", Risk::Medium),
        ("permission:", Can::Permissions, "what it may do", Risk::High),
        ("hooks", Can::Hooks, "hooks of its own", Risk::High),
        ("mcp", Can::McpServers, "MCP servers of its own", Risk::High),
        ("mode", Can::Modes, "mode or model of its own", Risk::Medium),
        ("permissionmode", Can::Modes, "mode of its own", Risk::High),
    ];
    let text = file.text.trim_start_matches('\u{feff}');
    let head = text
        .strip_prefix("---")
        .map_or("", |rest| rest.split_once("\n---").or_else(|| rest.split_once("\r---")).map_or(rest, |(head, _)| head));
    let lower = head.to_ascii_lowercase();
    let mut out: Vec<Found> = Vec::new();
    let mut found = |capability, what: &str, text: String, risk, runs| {
        let is_same = |other: &Found| other.capability == capability && other.what == what && other.text == text;
        if !out.iter().any(is_same) {
            out.push(Found { capability, what: what.to_owned(), text, bytes: 0..file.text.len(), risk, notes: Vec::new(), runs });
        }
    };
    for (word, capability, what, risk) in HEADS.iter().filter(|(word, ..)| lower.contains(word)) {
        let lines: Vec<&str> = head.split(['\n', '\r']).filter(|line| line.to_ascii_lowercase().contains(word)).collect();
        found(*capability, what, masked(lines.join("; ").trim()), *risk, shell_line(head).runs);
    }
    // `!` and a command in back quotes, or a block of them.
    let runs_something = file.text.contains("!`") || file.text.contains("```!");
    for part in file.text.split('!').filter(|_| runs_something) {
        if let Some((command, _)) = part.strip_prefix('`').and_then(|part| part.split_once('`')) {
            let line = shell_line(command);
            found(Can::Commands, "command that runs with it", line.text, Risk::High, line.runs);
        }
    }
    if file.text.contains("```!") {
        let line = shell_line(file.text);
        found(Can::Commands, "block of commands that run with it", "```!".to_owned(), Risk::High, line.runs);
    }
    out
}

fn extent(value: &Spanned<DeValue<'_>>) -> Range<usize> {
    crate::config::extent(value)
}
