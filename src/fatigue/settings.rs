//! The numbers of the fatigue guard, all in one place, and what a config file says about them.
//!
//! | setting | by itself | what it does |
//! |---|---|---|
//! | `fast_millis` | 1500 | a yes that comes sooner is fast; 0 turns off runs |
//! | `run` | 3 | so many fast approvals in a row are a run: it does not teach, and high risk demands a typed word |
//! | `long_run` | 6 | from so many on, medium risk demands a pause |
//! | `pause_millis` | 3000 | how long a pause is |
//! | `asks_a_minute` | 20 | a session that asks more within 60 s floods; all sessions together three times as much |
//! | `pending` | 8 | so does one with more prompts that wait for an answer; all together three times as many |
//! | `flood` | pause | what a flood comes to: `mark`, `pause` or `deny` |
//! | `retry_seconds` | 60 | for so long after a no the same call is denied without asking; 0 turns that off |

use std::time::Duration;

use serde::Serialize;

/// How long asks count for a flood.
pub(super) const MINUTE: Duration = Duration::from_secs(60);
/// How many times as much as one session all sessions together may ask.
pub(super) const SESSIONS: u32 = 3;

/// What happens to asks above the limit, from the mildest to the strictest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Flood {
    /// The prompt says so, and the host decides.
    Mark,
    /// The prompt says so, and a yes to it needs a pause.
    Pause,
    /// The call is denied, and the model is told to slow down.
    Deny,
}

/// The numbers of the guard; the module has a table of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FatigueSettings {
    /// A yes that comes within so many milliseconds is fast. With 0 none is.
    pub fast_millis: u32,
    /// How many fast approvals in a row are a run.
    pub run: u32,
    /// How many of them are a long run.
    pub long_run: u32,
    /// How long a pause is, in milliseconds.
    pub pause_millis: u32,
    /// How many asks a session may make within a minute.
    pub asks_a_minute: u32,
    /// How many of its prompts may wait for an answer.
    pub pending: u32,
    /// What happens to the asks above that.
    pub flood: Flood,
    /// How many seconds a no holds against exactly the same call. With 0 it does not.
    pub retry_seconds: u32,
}

impl FatigueSettings {
    /// The usual numbers.
    pub const USUAL: Self = Self {
        fast_millis: 1_500,
        run: 3,
        long_run: 6,
        pause_millis: 3_000,
        asks_a_minute: 20,
        pending: 8,
        flood: Flood::Pause,
        retry_seconds: 60,
    };

    /// Of each number the stricter one.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        Self {
            fast_millis: self.fast_millis.max(other.fast_millis),
            run: self.run.min(other.run),
            long_run: self.long_run.min(other.long_run),
            pause_millis: self.pause_millis.max(other.pause_millis),
            asks_a_minute: self.asks_a_minute.min(other.asks_a_minute),
            pending: self.pending.min(other.pending),
            flood: self.flood.max(other.flood),
            retry_seconds: self.retry_seconds.max(other.retry_seconds),
        }
    }
}

/// What a config file says about the numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FatigueTable {
    /// [`FatigueSettings::fast_millis`]
    pub fast_millis: Option<u32>,
    /// [`FatigueSettings::run`]
    pub run: Option<u32>,
    /// [`FatigueSettings::long_run`]
    pub long_run: Option<u32>,
    /// [`FatigueSettings::pause_millis`]
    pub pause_millis: Option<u32>,
    /// [`FatigueSettings::asks_a_minute`]
    pub asks_a_minute: Option<u32>,
    /// [`FatigueSettings::pending`]
    pub pending: Option<u32>,
    /// [`FatigueSettings::flood`]
    pub flood: Option<Flood>,
    /// [`FatigueSettings::retry_seconds`]
    pub retry_seconds: Option<u32>,
}

impl FatigueTable {
    /// The numbers where what is said takes the place of what was there: a person's own word.
    pub(crate) fn replacing(&self, base: FatigueSettings) -> FatigueSettings {
        FatigueSettings {
            fast_millis: self.fast_millis.unwrap_or(base.fast_millis),
            run: self.run.unwrap_or(base.run),
            long_run: self.long_run.unwrap_or(base.long_run),
            pause_millis: self.pause_millis.unwrap_or(base.pause_millis),
            asks_a_minute: self.asks_a_minute.unwrap_or(base.asks_a_minute),
            pending: self.pending.unwrap_or(base.pending),
            flood: self.flood.unwrap_or(base.flood),
            retry_seconds: self.retry_seconds.unwrap_or(base.retry_seconds),
        }
    }

    /// The numbers where what is said counts only as far as it is stricter: an administrator's word.
    pub(crate) fn tightening(&self, base: FatigueSettings) -> FatigueSettings {
        base.stricter(self.replacing(base))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nothing is asked of anybody.
    const MILD: FatigueTable = FatigueTable {
        fast_millis: Some(0),
        run: Some(99),
        long_run: Some(99),
        pause_millis: Some(0),
        asks_a_minute: Some(999),
        pending: Some(999),
        flood: Some(Flood::Mark),
        retry_seconds: Some(0),
    };

    #[test]
    fn an_administrator_tightens_and_never_loosens() {
        assert_eq!(MILD.tightening(FatigueSettings::USUAL), FatigueSettings::USUAL);
        let mild = MILD.replacing(FatigueSettings::USUAL);
        let usual = FatigueTable { run: Some(3), flood: Some(Flood::Deny), ..FatigueTable::default() };
        assert_eq!(usual.tightening(mild), FatigueSettings { run: 3, flood: Flood::Deny, ..mild });
        assert_eq!(FatigueTable::default().tightening(mild), mild);
    }
}
