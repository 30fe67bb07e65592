//! Settings in TOML: each value with the keys above it.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::entry::Entry;
use crate::config::json::Lines;
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability as Can;
use crate::trust::surface::{Found, SurfaceFile, Unreadable};

/// A value that is no table.
pub(super) struct Leaf {
    /// The keys, with dots.
    pub(super) key: String,
    /// The value as it is written; a text without its quotes.
    pub(super) text: String,
    /// The key and the value.
    pub(super) bytes: Range<usize>,
}

/// What a value is.
pub(super) enum About {
    Nothing,
    Variable(String),
    Shown(Can, Risk, &'static str),
}

/// What the values of a file do.
pub(super) fn findings(file: &SurfaceFile<'_>, about: impl Fn(&Leaf) -> About) -> Result<Vec<Found>, Unreadable> {
    let table = DeTable::parse(file.text).map_err(|error| Unreadable {
        line: error.span().map_or(1, |span| Lines::of(file.text).at(span.start)),
        why: format!("it is not TOML: {}", error.message()),
    })?;
    let mut out = Vec::new();
    walk(table.get_ref(), "", file.text, &mut |leaf| {
        let found = match about(leaf) {
            About::Nothing => return,
            About::Variable(name) => Entry::variable(&name, &leaf.text, leaf.bytes.clone()),
            About::Shown(can, risk, note) => {
                Entry::command(can, format!("`{}`", leaf.key), &leaf.text, leaf.bytes.clone(), risk).note_if(!note.is_empty(), note)
            }
        };
        out.push(found.done());
    });
    out.sort_by_key(|found| found.bytes.start);
    Ok(out)
}

fn walk(table: &DeTable<'_>, above: &str, text: &str, each: &mut impl FnMut(&Leaf)) {
    for (key, value) in table {
        let name = if above.is_empty() { key.get_ref().to_string() } else { format!("{above}.{}", key.get_ref()) };
        match value.get_ref() {
            DeValue::Table(inner) => walk(inner, &name, text, each),
            DeValue::Array(items) if !items.is_empty() && items.iter().all(|item| item.get_ref().is_table()) => {
                for item in items {
                    if let DeValue::Table(inner) = item.get_ref() {
                        walk(inner, &name, text, each);
                    }
                }
            }
            leaf @ (DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_)) => {
                let span = value.span();
                let raw = text.get(span.clone()).unwrap_or_default();
                let written = leaf.as_str().map_or_else(|| raw.to_owned(), str::to_owned);
                each(&Leaf { key: name, text: written, bytes: key.span().start.min(span.start)..span.end });
            }
        }
    }
}
