//! `[fatigue]`: the numbers of the fatigue guard. What a person says takes the place of the usual ones, what an administrator says
//! counts only as far as it is stricter, and a project says nothing.
//!
//! ```toml
//! [fatigue]
//! fast_millis = 1500     # a yes that comes sooner is fast; 0: none is
//! run = 3                # so many fast ones in a row: high risk needs a typed word, nothing is kept beyond the session
//! long_run = 6           # so many: medium risk needs a pause
//! pause_millis = 3000
//! asks_a_minute = 20     # more is a flood
//! pending = 8            # so are more prompts that wait
//! flood = "pause"        # or "mark", "deny"
//! retry_seconds = 60     # so long a no holds against the same call; 0: not at all
//! ```

use std::ops::RangeInclusive;

use super::grammar::{Reader, Value};
use crate::fatigue::{FatigueTable, Flood};

const KEYS: [&str; 8] = ["asks_a_minute", "fast_millis", "flood", "long_run", "pause_millis", "pending", "retry_seconds", "run"];

/// Milliseconds: a pause of more than a minute would only be worked around.
const MILLIS: RangeInclusive<u32> = 0..=60_000;
/// How many make a run. With 0, everything would be in one.
const RUNS: RangeInclusive<u32> = 1..=1_000;
/// How many asks. The guard keeps the time of each.
const ASKS: RangeInclusive<u32> = 1..=1_000;
/// Seconds: an hour.
const SECONDS: RangeInclusive<u32> = 0..=3_600;

impl Reader<'_> {
    pub(super) fn fatigue_table(&mut self, at: usize, value: &Value<'_>) -> FatigueTable {
        let mut table = FatigueTable::default();
        for (key, value) in self.settings(at, "fatigue", value, "fatigue = { run = 5 }").into_iter().flatten() {
            match key.get_ref().as_ref() {
                "asks_a_minute" => table.asks_a_minute = self.number(value, &ASKS),
                "fast_millis" => table.fast_millis = self.number(value, &MILLIS),
                "flood" => table.flood = self.flood(value),
                "long_run" => table.long_run = self.number(value, &RUNS),
                "pause_millis" => table.pause_millis = self.number(value, &MILLIS),
                "pending" => table.pending = self.number(value, &ASKS),
                "retry_seconds" => table.retry_seconds = self.number(value, &SECONDS),
                "run" => table.run = self.number(value, &RUNS),
                name => self.unknown_key(key.span().start, name, &KEYS, ""),
            }
        }
        table
    }

    fn flood(&mut self, value: &Value<'_>) -> Option<Flood> {
        let (at, text) = self.text(value, "\"mark\", \"pause\" or \"deny\"", 100)?;
        match text.as_str() {
            "mark" => Some(Flood::Mark),
            "pause" => Some(Flood::Pause),
            "deny" => Some(Flood::Deny),
            _ => {
                self.unknown_choice(at, &text, "answer to a flood", &["mark", "pause", "deny"]);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ConfigErrors, ConfigFile};
    use crate::policy::rule::Layer;

    fn parse(text: &str) -> Result<ConfigFile, ConfigErrors> {
        ConfigFile::parse(text, Layer::User, "config.toml")
    }

    #[test]
    fn numbers_are_read_and_the_rest_stays_unsaid() {
        let text = "[fatigue]\nrun = 5\nfast_millis = 0\nflood = \"deny\"\npause_millis = 0x10\n";
        let table = parse(text).expect("valid").fatigue;
        let expected = FatigueTable {
            run: Some(5),
            fast_millis: Some(0),
            flood: Some(Flood::Deny),
            pause_millis: Some(16),
            ..FatigueTable::default()
        };
        assert_eq!(table, expected);
        assert_eq!(parse("").expect("valid").fatigue, FatigueTable::default());
    }

    #[test]
    fn the_documented_numbers_are_the_usual_ones() {
        let doc = include_str!("fatigue.rs");
        let lines: Vec<&str> = doc.lines().filter_map(|line| line.strip_prefix("//! ")).skip_while(|line| *line != "[fatigue]").collect();
        let text = lines.split(|line| *line == "```").next().expect("lines").join("\n");
        let table = parse(&text).expect("valid").fatigue;
        let usual = crate::fatigue::FatigueSettings::USUAL;
        let nothing = crate::fatigue::FatigueSettings {
            fast_millis: 0,
            run: 0,
            long_run: 0,
            pause_millis: 0,
            asks_a_minute: 0,
            pending: 0,
            flood: Flood::Mark,
            retry_seconds: 0,
        };
        assert_eq!(table.replacing(nothing), usual);
    }

    #[test]
    fn mistakes_are_named() {
        for (text, wanted) in [
            ("fatigue = 3", "1:11: expected a table, as in fatigue = { run = 5 }, not a number"),
            ("[fatigue]\nruns = 3", "2:1: the key `runs` is not known here, did you mean `run`"),
            ("[fatigue]\nrun = 0", "2:7: `0` is not a number from 1 to 1000"),
            ("[fatigue]\nrun = -1", "2:7: `-1` is not a number from 1 to 1000"),
            ("[fatigue]\nrun = 99999999999999", "is not a number from 1 to 1000"),
            ("[fatigue]\nrun = 1.5", "2:7: expected a number from 1 to 1000"),
            ("[fatigue]\npause_millis = 60001", "is not a number from 0 to 60000"),
            ("[fatigue]\nflood = \"ask\"", "2:9: `ask` is no answer to a flood"),
        ] {
            let errors = parse(text).expect_err(text).to_string();
            assert!(errors.contains(wanted), "{text}: {errors}");
        }
    }
}
