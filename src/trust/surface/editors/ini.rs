//! Settings of one line each, `key = value` or `key value`.

use std::ops::Range;

use super::entry::lines;
use crate::trust::surface::Unreadable;

/// A line that sets something.
pub(super) struct Setting<'a> {
    pub(super) key: String,
    pub(super) value: &'a str,
    pub(super) bytes: Range<usize>,
}

/// The settings of a text. `separator` stands between a key and its value: `=`, or a blank.
pub(super) fn settings(text: &str, separator: char) -> Result<Vec<Setting<'_>>, Unreadable> {
    let mut out = Vec::new();
    for (number, bytes, line) in lines(text) {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if trimmed.starts_with('[') && separator == '=' {
            return Err(Unreadable { line: number, why: "sections are not understood here".to_owned() });
        }
        // A key alone is one that is switched on.
        let (key, value) = trimmed.split_once(separator).unwrap_or((trimmed, "true"));
        let bare = |text: &str| text.trim().trim_matches(['"', '\'']).to_lowercase();
        out.push(Setting { key: bare(key), value: value.trim().trim_matches(['"', '\'']), bytes });
    }
    Ok(out)
}
