//! Adds and removes one rule or pack in the text of a config file, leaving all other text as it is: comments,
//! blank lines, order, quoting.
//!
//! Only the arrays `allow`, `ask`, `deny` and `packs` are edited, and the tables `[[pack]]`. The outcome is parsed again and has to be
//! the old content with exactly this change, so that an edit can never change another rule.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::errors::quoted;
use super::toml_text::string;
use crate::policy::rule::RuleEffect;

/// Why a text was not edited.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// It is not TOML, with the line and column, or the key is not an array of strings.
    #[error("the file is broken and has to be mended by hand first: {0}")]
    Broken(String),
    /// There is no such entry.
    #[error("there is no {entry} in `{key}`")]
    Missing {
        /// The array or table.
        key: String,
        /// The rule or pack, quoted.
        entry: String,
    },
    /// The text is laid out in a way that this editor does not understand.
    #[error("this has to be changed by hand: `{0}` is laid out in an unexpected way")]
    Layout(String),
}

impl EditError {
    fn syntax(text: &str, error: &toml::de::Error) -> Self {
        let before = text.get(..error.span().map_or(0, |span| span.start)).unwrap_or_default();
        let last_line = before.rsplit('\n').next().unwrap_or_default();
        Self::Broken(format!("{}:{}: {}", before.matches('\n').count() + 1, last_line.chars().count() + 1, error.message()))
    }
}

/// The text with `rule` at the end of the array of `effect`; the same text where it is there already.
///
/// ```
/// use countersign::config::edit::add_rule;
/// use countersign::policy::rule::RuleEffect;
///
/// let text = "allow = [\n    \"Bash(cargo test)\", # fast\n]\n";
/// let edited = add_rule(text, RuleEffect::Allow, "Bash(cargo check)").unwrap();
/// assert_eq!(edited, "allow = [\n    \"Bash(cargo test)\", # fast\n    \"Bash(cargo check)\",\n]\n");
/// ```
///
/// # Errors
/// When the file is broken or cannot be edited.
pub fn add_rule(text: &str, effect: RuleEffect, rule: &str) -> Result<String, EditError> {
    add(text, &effect.to_string(), rule)
}

/// The text without `rule` in the array of `effect`, however often it is there; a comment on a line of
/// its own entry goes with it.
///
/// # Errors
/// When it is not there, or the file is broken or cannot be edited.
pub fn remove_rule(text: &str, effect: RuleEffect, rule: &str) -> Result<String, EditError> {
    remove(text, &effect.to_string(), rule)
}

/// The text with the pack turned on, everywhere or in one workspace; the same text where it is already.
///
/// # Errors
/// When the file is broken or cannot be edited.
pub fn add_pack(text: &str, pack: &str, workspace: Option<&str>) -> Result<String, EditError> {
    let Some(workspace) = workspace else { return add(text, "packs", pack) };
    if pack_tables(text)?.iter().any(|table| table.is(pack, workspace)) {
        return Ok(text.to_owned());
    }
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let gap = match text {
        "" => String::new(),
        text if text.ends_with('\n') => line_break.to_owned(),
        _ => line_break.repeat(2),
    };
    let table = format!("[[pack]]{line_break}name = {}{line_break}workspace = {}{line_break}", string(pack), string(workspace));
    checked_packs(text, format!("{text}{gap}{table}"), |tables| {
        let entry = [("name", pack), ("workspace", workspace)].map(|(key, value)| (key.to_owned(), toml::Value::String(value.to_owned())));
        tables.push(toml::Value::Table(entry.into_iter().collect()));
    })
}

/// The text with the pack turned off, everywhere or in one workspace. Comments inside the table of a workspace go with it.
///
/// # Errors
/// When it is not on there, or the file is broken or cannot be edited.
pub fn remove_pack(text: &str, pack: &str, workspace: Option<&str>) -> Result<String, EditError> {
    let Some(workspace) = workspace else { return remove(text, "packs", pack) };
    let mut edited = text.to_owned();
    let mut removed = false;
    while let Some(table) = pack_tables(&edited)?.into_iter().find(|table| table.is(pack, workspace)) {
        let without = table.cut_from(&edited).filter(|without| without.len() < edited.len());
        edited = without.ok_or_else(|| EditError::Layout("pack".to_owned()))?;
        removed = true;
    }
    if !removed {
        return Err(EditError::Missing { key: "pack".to_owned(), entry: quoted(pack) });
    }
    checked_packs(text, edited, |tables| {
        let is = |table: &toml::Value, key: &str, value: &str| table.get(key).and_then(toml::Value::as_str) == Some(value);
        tables.retain(|table| !(is(table, "name", pack) && is(table, "workspace", workspace)));
    })
}

/// An entry of an array, and what to take out of the text to be without it: the entry with its comma, and with a
/// comment on a line of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntryCut {
    /// The byte at which the entry begins.
    pub(crate) start: usize,
    /// The bytes to take out.
    pub(crate) cut: Range<usize>,
}

/// The entries of the array of `effect`; none where there is no such array.
///
/// # Errors
/// When the file is broken or cannot be edited.
pub(crate) fn entries(text: &str, effect: RuleEffect) -> Result<Vec<EntryCut>, EditError> {
    let Some(array) = Array::find(text, &effect.to_string())? else { return Ok(Vec::new()) };
    let cut = |(index, entry): (usize, &Entry)| Some(EntryCut { start: entry.span.start, cut: array.cut_of(text, index)? });
    array.entries.iter().enumerate().map(cut).collect::<Option<_>>().ok_or_else(|| EditError::Layout(effect.to_string()))
}

/// The text without the entries of the array of `effect` that begin at these bytes.
///
/// # Errors
/// When no entry begins at one of them, or the file is broken or cannot be edited.
pub(crate) fn remove_entries(text: &str, effect: RuleEffect, starts: &[usize]) -> Result<String, EditError> {
    if starts.is_empty() {
        return Ok(text.to_owned());
    }
    let entries = entries(text, effect)?;
    let goes = |entry: &&EntryCut| starts.contains(&entry.start);
    let gone: Vec<EntryCut> = entries.iter().filter(goes).cloned().collect();
    if gone.len() < starts.len() {
        return Err(EditError::Missing { key: effect.to_string(), entry: "such entry".to_owned() });
    }
    let kept: Vec<bool> = entries.iter().map(|entry| !goes(&entry)).collect();
    let without = |rules: &mut Vec<String>| {
        let mut kept = kept.iter();
        rules.retain(|_| kept.next().copied().unwrap_or(true));
    };
    // All at once where entries stand apart, as they do on lines of their own.
    let at_once = || {
        let mut edited = text.to_owned();
        for (index, entry) in gone.iter().enumerate().rev() {
            if gone.get(index + 1).is_some_and(|next| next.cut.start < entry.cut.end) {
                return None;
            }
            edited = cut(&edited, entry.cut.clone())?;
        }
        Some(edited)
    };
    if let Some(Ok(edited)) = at_once().map(|edited| checked(text, edited, &effect.to_string(), without)) {
        return Ok(edited);
    }
    let mut edited = text.to_owned();
    for entry in gone.iter().rev() {
        let now = self::entries(&edited, effect)?;
        let place = now.into_iter().find(|now| now.start == entry.start).ok_or_else(|| EditError::Layout(effect.to_string()))?;
        edited = cut(&edited, place.cut).ok_or_else(|| EditError::Layout(effect.to_string()))?;
    }
    checked(text, edited, &effect.to_string(), without)
}

/// A `[[pack]]` table of two keys.
struct PackTable {
    name: String,
    workspace: String,
    /// From its header to behind its last value.
    span: Range<usize>,
}

impl PackTable {
    fn is(&self, name: &str, workspace: &str) -> bool {
        self.name == name && self.workspace == workspace
    }

    /// The text without the table's lines, and without the blank lines above it.
    fn cut_from(&self, text: &str) -> Option<String> {
        let line_start = text.get(..self.span.start)?.rfind('\n').map_or(0, |at| at + 1);
        let before = text.get(..line_start)?;
        let kept = before.trim_end_matches(['\r', '\n', ' ', '\t']);
        let start = match text.get(kept.len()..line_start)?.find('\n') {
            Some(at) if !kept.is_empty() => kept.len() + at + 1,
            _ => kept.len(),
        };
        let end = self.span.end + text.get(self.span.end..)?.find('\n').map_or(text.len() - self.span.end, |at| at + 1);
        cut(text, start..end)
    }
}

fn pack_tables(text: &str) -> Result<Vec<PackTable>, EditError> {
    let table = DeTable::parse(text).map_err(|error| EditError::syntax(text, &error))?;
    let Some(value) = table.get_ref().get("pack") else { return Ok(Vec::new()) };
    let not_tables = || EditError::Broken("`pack` is not an array of tables with `name` and `workspace`".to_owned());
    let mut tables = Vec::new();
    for entry in value.get_ref().as_array().ok_or_else(not_tables)? {
        let fields = entry.get_ref().as_table().ok_or_else(not_tables)?;
        let text = |key: &str| fields.get(key).and_then(|value| value.get_ref().as_str()).map(str::to_owned).ok_or_else(not_tables);
        let end = fields.iter().map(|(_, value)| value.span().end).max().unwrap_or(entry.span().end);
        let span = entry.span().start..end.max(entry.span().end);
        tables.push(PackTable { name: text("name")?, workspace: text("workspace")?, span });
    }
    Ok(tables)
}

fn add(text: &str, key: &str, entry: &str) -> Result<String, EditError> {
    let entries = Array::find(text, key)?;
    let edited = match &entries {
        Some(array) if array.entries.iter().any(|known| known.text == entry) => return Ok(text.to_owned()),
        Some(array) => array.with_entry(text, entry),
        None => with_array(text, key, entry),
    };
    checked(text, edited.ok_or_else(|| EditError::Layout(key.to_owned()))?, key, |entries| entries.push(entry.to_owned()))
}

fn remove(text: &str, key: &str, entry: &str) -> Result<String, EditError> {
    let mut edited = text.to_owned();
    let mut removed = false;
    while let Some(array) = Array::find(&edited, key)? {
        let Some(index) = array.entries.iter().position(|known| known.text == entry) else { break };
        // Without progress there would be no end.
        let without = array.without_entry(&edited, index).filter(|without| without.len() < edited.len());
        edited = without.ok_or_else(|| EditError::Layout(key.to_owned()))?;
        removed = true;
    }
    if !removed {
        return Err(EditError::Missing { key: key.to_owned(), entry: quoted(entry) });
    }
    checked(text, edited, key, |entries| entries.retain(|known| known != entry))
}

/// The edited text, if it says what the old text says with `change` made to the array of this key.
fn checked(old: &str, edited: String, key: &str, change: impl FnOnce(&mut Vec<String>)) -> Result<String, EditError> {
    checked_array(old, edited, key, |values| {
        let mut entries: Vec<String> = values.iter().filter_map(|entry| entry.as_str().map(str::to_owned)).collect();
        change(&mut entries);
        *values = entries.into_iter().map(toml::Value::String).collect();
    })
}

/// The same for the tables of packs, of which none may be left.
fn checked_packs(old: &str, edited: String, change: impl FnOnce(&mut Vec<toml::Value>)) -> Result<String, EditError> {
    checked_array(old, edited, "pack", change)
}

fn checked_array(old: &str, edited: String, key: &str, change: impl FnOnce(&mut Vec<toml::Value>)) -> Result<String, EditError> {
    let parse = |text: &str| text.parse::<toml::Table>().map_err(|error| EditError::syntax(text, &error));
    let mut expected = parse(old)?;
    let mut values = expected.get(key).and_then(toml::Value::as_array).cloned().unwrap_or_default();
    change(&mut values);
    // Without any table there is no key either, whereas an array may be empty.
    if values.is_empty() && key == "pack" {
        expected.remove(key);
    } else {
        expected.insert(key.to_owned(), toml::Value::Array(values));
    }
    if parse(&edited).is_ok_and(|table| table == expected) { Ok(edited) } else { Err(EditError::Layout(key.to_owned())) }
}

struct Array {
    /// From `[` to behind `]`.
    span: Range<usize>,
    entries: Vec<Entry>,
}

struct Entry {
    span: Range<usize>,
    text: String,
}

impl Array {
    fn find(text: &str, key: &str) -> Result<Option<Self>, EditError> {
        let table = DeTable::parse(text).map_err(|error| EditError::syntax(text, &error))?;
        let Some(value) = table.get_ref().get(key) else { return Ok(None) };
        let not_strings = || EditError::Broken(format!("`{key}` is not an array of strings"));
        let array = value.get_ref().as_array().ok_or_else(not_strings)?;
        let mut entries = Vec::new();
        for entry in array {
            let DeValue::String(text) = entry.get_ref() else { return Err(not_strings()) };
            entries.push(Entry { span: entry.span(), text: text.to_string() });
        }
        Ok(Some(Self { span: value.span(), entries }))
    }

    fn with_entry(&self, text: &str, rule: &str) -> Option<String> {
        let new = string(rule);
        let end = self.span.end.checked_sub(1)?;
        let Some(last) = self.entries.last() else {
            // Nothing but blanks and comments: the new entry comes first, before any of them.
            return insert(text, self.span.start + 1, &new, if text.get(self.span.start + 1..end)?.is_empty() { "" } else { "," });
        };
        let tail = text.get(last.span.end..end)?;
        let comma = comma(tail);
        // The place behind the last entry and its comma.
        let behind = last.span.end + comma.map_or(0, |at| at + 1);
        let separator = if comma.is_some() { "" } else { "," };
        match text.get(behind..end)?.find('\n') {
            // On a line of its own below the last one, whose comment stays where it is.
            Some(line_end) => {
                let newline = behind + line_end + 1;
                let indent = indent_of(text, last.span.start).unwrap_or("    ");
                let (kept, rest) = (text.get(behind..newline)?, text.get(newline..)?);
                let line_break = if kept.ends_with("\r\n") { "\r\n" } else { "\n" };
                Some(format!("{}{separator}{kept}{indent}{new},{line_break}{rest}", text.get(..behind)?))
            }
            None => insert(text, behind, &format!("{separator} {new}"), ""),
        }
    }

    fn without_entry(&self, text: &str, index: usize) -> Option<String> {
        cut(text, self.cut_of(text, index)?)
    }

    /// What to take out of the text for it to be without the entry.
    fn cut_of(&self, text: &str, index: usize) -> Option<Range<usize>> {
        let entry = self.entries.get(index)?;
        let next = self.entries.get(index + 1).map_or(self.span.end.checked_sub(1)?, |next| next.span.start);
        let tail = text.get(entry.span.end..next)?;
        let behind = entry.span.end + comma(tail).map_or(0, |at| at + 1);
        let line_start = text.get(..entry.span.start)?.rfind('\n').map_or(0, |at| at + 1);
        let alone_before = line_start > self.span.start && text.get(line_start..entry.span.start)?.trim().is_empty();
        let rest = text.get(behind..next)?;
        let line_rest = rest.find('\n').and_then(|at| rest.get(..at));
        if alone_before && let Some(comment) = line_rest.filter(|rest| rest.trim().is_empty() || rest.trim_start().starts_with('#')) {
            return Some(line_start..behind + comment.len() + 1);
        }
        // In a line with others: with the blanks behind it, or, as the last one, those before it.
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if self.entries.get(index + 1).is_some() || index == 0 {
            return Some(entry.span.start..behind + blanks);
        }
        let before = text.get(..entry.span.start)?.trim_end_matches([' ', '\t']);
        let start = if behind == entry.span.end { before.strip_suffix(',').unwrap_or(before) } else { before }.len();
        Some(start..behind)
    }
}

/// The text with a new array: behind the last line of the keys of the whole file, which have to stand
/// above the first table, or else at the top.
fn with_array(text: &str, key: &str, entry: &str) -> Option<String> {
    let table = DeTable::parse(text).ok()?;
    let of_file = |key: &str| matches!(key, "allow" | "ask" | "deny" | "mode" | "packs");
    let last = table.get_ref().iter().filter(|(key, _)| of_file(key.get_ref())).map(|(_, value)| value.span().end).max();
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let array = format!("{key} = [{line_break}    {},{line_break}]{line_break}", string(entry));
    match last {
        Some(end) => {
            let rest = text.get(end..)?;
            let line_end = rest.find('\n').map_or(rest.len(), |at| at + 1);
            let before = text.get(..end + line_end)?;
            let gap = if before.ends_with('\n') { "" } else { line_break };
            insert(text, end + line_end, gap, &array)
        }
        None if table.get_ref().is_empty() && !text.is_empty() => {
            let gap = if text.ends_with('\n') { "" } else { line_break };
            Some(format!("{text}{gap}{array}"))
        }
        None => {
            let top = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            insert(text, top, &array, if text.is_empty() { "" } else { line_break })
        }
    }
}

/// The first comma of what stands between two entries, outside comments.
fn comma(between: &str) -> Option<usize> {
    let mut in_comment = false;
    for (at, c) in between.char_indices() {
        match c {
            '\n' => in_comment = false,
            '#' => in_comment = true,
            ',' if !in_comment => return Some(at),
            _ => {}
        }
    }
    None
}

/// The blanks before an entry that is the first on its line.
fn indent_of(text: &str, at: usize) -> Option<&str> {
    let line = text.get(..at)?.rsplit('\n').next()?;
    line.trim().is_empty().then_some(line)
}

fn insert(text: &str, at: usize, first: &str, second: &str) -> Option<String> {
    Some(format!("{}{first}{second}{}", text.get(..at)?, text.get(at..)?))
}

fn cut(text: &str, range: Range<usize>) -> Option<String> {
    Some(format!("{}{}", text.get(..range.start)?, text.get(range.end..)?))
}

#[cfg(test)]
mod tests;
