//! `[audit]`: the audit log of the command line's `hook` and `serve`. What an administrator says counts only as far as it is
//! stricter, and a project says nothing.
//!
//! ```toml
//! [audit]
//! on = true             # whether decisions and answers are recorded; off where nothing is said
//! max_bytes = 8388608   # bytes of one file; a full one is set aside and the next begins
//! keep = 8              # full files that are kept
//! required = false      # true: what cannot be recorded is asked, never allowed, and each record is synced to the disk
//! ```

use std::ops::RangeInclusive;

use super::grammar::{Reader, Value};
use crate::audit::AuditTable;

const KEYS: [&str; 4] = ["keep", "max_bytes", "on", "required"];

/// Bytes: from room for a few records to a gigabyte.
const BYTES: RangeInclusive<u32> = 65_536..=1_073_741_824;
/// Files. All of them are open while the log is read.
const FILES: RangeInclusive<u32> = 0..=100;

impl Reader<'_> {
    pub(super) fn audit_table(&mut self, at: usize, value: &Value<'_>) -> AuditTable {
        let mut table = AuditTable::default();
        for (key, value) in self.settings(at, "audit", value, "audit = { on = true }").into_iter().flatten() {
            match key.get_ref().as_ref() {
                "keep" => table.keep = self.number(value, &FILES),
                "max_bytes" => table.max_bytes = self.number(value, &BYTES).map(u64::from),
                "on" => table.on = self.yes_or_no(value),
                "required" => table.required = self.yes_or_no(value),
                name => self.unknown_key(key.span().start, name, &KEYS, ""),
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::AuditSettings;
    use crate::config::{ConfigErrors, ConfigFile};
    use crate::policy::rule::Layer;

    fn parse(text: &str) -> Result<ConfigFile, ConfigErrors> {
        ConfigFile::parse(text, Layer::User, "config.toml")
    }

    #[test]
    fn what_is_said_is_read_and_the_rest_stays_unsaid() {
        let table = parse("audit = { on = true, keep = 0 }").expect("valid").audit;
        assert_eq!(table, AuditTable { on: Some(true), keep: Some(0), ..AuditTable::default() });
        assert_eq!(parse("").expect("valid").audit, AuditTable::default());
    }

    #[test]
    fn the_documented_settings_are_the_usual_ones() {
        let doc = include_str!("audit.rs");
        let lines: Vec<&str> = doc.lines().filter_map(|line| line.strip_prefix("//! ")).skip_while(|line| *line != "[audit]").collect();
        let text = lines.split(|line| *line == "```").next().expect("lines").join("\n");
        let table = parse(&text).expect("valid").audit;
        assert!(table.keep.is_some() && table.max_bytes.is_some() && table.required.is_some());
        assert_eq!(AuditSettings::of(&AuditTable::default(), &table), Some(AuditSettings::USUAL));
    }

    #[test]
    fn mistakes_are_named() {
        for (text, wanted) in [
            ("audit = true", "1:9: expected a table, as in audit = { on = true }, not a boolean"),
            ("[audit]\nonn = true", "2:1: the key `onn` is not known here, did you mean `on`"),
            ("[audit]\non = 1", "2:6: expected true or false, not a number"),
            ("[audit]\nmax_bytes = 1", "2:13: `1` is not a number from 65536 to 1073741824"),
            ("[audit]\nkeep = 101", "2:8: `101` is not a number from 0 to 100"),
            ("[audit]\nrequired = \"yes\"", "2:12: expected true or false, not the string `yes`"),
        ] {
            let errors = parse(text).expect_err(text).to_string();
            assert!(errors.contains(wanted), "{text}: {errors}");
        }
    }
}
