//! Foreign files in TOML.

use toml::Spanned;
use toml::de::DeTable;

use super::entry::{ForeignFile, Import, Outcome};
use crate::config::json::{Lines, MAX_FILE};

/// The file as a table, with its lines; where it is none, that becomes of it.
pub(super) fn table<'a>(file: &ForeignFile<'a>, import: &mut Import) -> Option<(Lines, Spanned<DeTable<'a>>)> {
    if file.text.len() > MAX_FILE {
        import.add(file, 1, "", Outcome::Unreadable(format!("the file is larger than {MAX_FILE} bytes")));
        return None;
    }
    let lines = Lines::of(file.text);
    match DeTable::parse(file.text) {
        Ok(table) => Some((lines, table)),
        Err(error) => {
            let line = lines.at(error.span().map_or(0, |span| span.start));
            import.add(file, line, "", Outcome::Unreadable(format!("it is not TOML: {}", error.message())));
            None
        }
    }
}
