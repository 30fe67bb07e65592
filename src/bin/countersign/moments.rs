//! The present moment, and moments as people write them (a date, or some time from now), as seconds since 1970.

use std::time::{SystemTime, UNIX_EPOCH};

use countersign::config::ConfigFile;
use countersign::policy::rule::Layer;

use crate::Failure;

pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
}

/// The count and the unit of `30d`, `12h` or `45m`, in seconds.
fn span(text: &str) -> Option<(&str, u64)> {
    [("d", 86_400), ("h", 3_600), ("m", 60)].into_iter().find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, seconds)))
}

/// The end of a date, or a moment, as a config has it: its own reader knows them. `option` is where it stands.
fn written(text: &str, option: &str) -> Option<u64> {
    let table = format!("[[rule]]\neffect = 'ask'\nrule = 'Bash'\nexpires = {text}\n");
    let file = ConfigFile::parse(&table, Layer::User, option).ok()?;
    file.rules.first().and_then(|rule| rule.conditions.expires())
}

/// A moment that is over: the start of a day, or some time ago.
pub(crate) fn past(text: &str) -> Result<u64, Failure> {
    let wrong = || Failure::Usage(format!("`{text}` is neither a date such as 2026-11-30 nor a time such as 7d, 12h or 45m"));
    if let Some((count, unit)) = span(text) {
        let count: u64 = count.parse().map_err(|_| wrong())?;
        return count.checked_mul(unit).map(|seconds| now().saturating_sub(seconds)).ok_or_else(wrong);
    }
    let end = written(text, "--since").ok_or_else(wrong)?;
    // In a config a day is over at its end.
    Ok(if text.len() == "2026-11-30".len() { end.saturating_sub(86_400) } else { end })
}

/// A moment that is still to come: the end of a day, or some time from now.
pub(crate) fn coming(text: &str) -> Result<u64, Failure> {
    let wrong = || Failure::Usage(format!("`{text}` is neither a date such as 2026-12-31 nor a time such as 30d, 12h or 45m"));
    if let Some((count, unit)) = span(text) {
        let count: u64 = count.parse().ok().filter(|count| *count > 0).ok_or_else(wrong)?;
        return count.checked_mul(unit).and_then(|seconds| now().checked_add(seconds)).ok_or_else(wrong);
    }
    let at = written(text, "--until").ok_or_else(wrong)?;
    if at > now() { Ok(at) } else { Err(Failure::Usage(format!("`{text}` is over already"))) }
}
