//! What a replay tells: how many calls would have been asked, of which tools and people, why, and when in their
//! history. Pure: it counts decisions, and is written as text or JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use countersign::counts::{counted, noun};
use countersign::prompt::AskKind;
use countersign::{Decision, Verdict};
use serde::Serialize;
use serde_json::{Value, json};

use crate::recorded::{Record, Skipped};

/// How many calls came out how.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Tally {
    pub(crate) calls: u64,
    pub(crate) allowed: u64,
    pub(crate) asked: u64,
    pub(crate) denied: u64,
}

/// What a replay counted.
#[derive(Debug, Default)]
pub(crate) struct Report {
    total: Tally,
    shell: Tally,
    /// Those calls of `total` of which the record left out what the tool was given.
    not_recorded: Tally,
    by_tool: BTreeMap<String, Tally>,
    asks: BTreeMap<AskKind, u64>,
    people: BTreeMap<String, Person>,
    /// How many rules each person has learned in the end.
    learned: BTreeMap<String, usize>,
    skipped: Skipped,
}

/// What one person's calls came to.
#[derive(Debug, Default)]
struct Person {
    total: Tally,
    shell: Tally,
    not_recorded: Tally,
    /// Whether each call was asked, in order.
    history: Vec<bool>,
}

/// Into so many parts each person's history is cut.
const PARTS: usize = 10;

impl Tally {
    fn add(&mut self, verdict: Verdict) {
        self.calls += 1;
        *match verdict {
            Verdict::Allow => &mut self.allowed,
            Verdict::Ask => &mut self.asked,
            Verdict::Deny => &mut self.denied,
        } += 1;
    }

    /// Those calls that are not among the others.
    fn without(self, others: Self) -> Self {
        Self {
            calls: self.calls.saturating_sub(others.calls),
            allowed: self.allowed.saturating_sub(others.allowed),
            asked: self.asked.saturating_sub(others.asked),
            denied: self.denied.saturating_sub(others.denied),
        }
    }

    /// Asks per 100 calls; `None` if there was no call.
    fn asked_per_100(self) -> Option<f64> {
        per_100(self.asked, self.calls)
    }
}

impl Report {
    /// Adds what became of a person's next call.
    pub(crate) fn add(&mut self, user: &str, record: &Record, decision: &Decision) {
        let kind = match decision {
            Decision::Ask(prompt) => Some(prompt.kind()),
            Decision::Allow(_) | Decision::Deny(_) => None,
        };
        self.count(user, &record.tool, decision.verdict(), kind);
        if record.lacks_arguments() {
            self.leave_out(user, decision.verdict());
        }
    }

    /// Counts a call among those of which nothing could be understood, as the record has no arguments.
    fn leave_out(&mut self, user: &str, verdict: Verdict) {
        self.not_recorded.add(verdict);
        if let Some(person) = self.people.get_mut(user) {
            person.not_recorded.add(verdict);
        }
    }

    /// Notes how many rules the person has in the end.
    pub(crate) fn learned(&mut self, user: &str, rules: usize) {
        self.learned.insert(user.to_owned(), rules);
    }

    /// Notes what could not be read.
    pub(crate) fn skipped(&mut self, skipped: Skipped) {
        self.skipped = skipped;
    }

    fn count(&mut self, user: &str, tool: &str, verdict: Verdict, kind: Option<AskKind>) {
        let is_shell = tool == "bash";
        let tool = if tool.is_empty() { "other" } else { tool };
        if !self.people.contains_key(user) {
            self.people.insert(user.to_owned(), Person::default());
        }
        if !self.by_tool.contains_key(tool) {
            self.by_tool.insert(tool.to_owned(), Tally::default());
        }
        let by_tool = self.by_tool.get_mut(tool).into_iter();
        let person = self.people.get_mut(user).into_iter();
        for person in person {
            person.total.add(verdict);
            if is_shell {
                person.shell.add(verdict);
            }
            person.history.push(verdict == Verdict::Ask);
        }
        by_tool.for_each(|tally| tally.add(verdict));
        self.total.add(verdict);
        if is_shell {
            self.shell.add(verdict);
        }
        if let Some(kind) = kind {
            *self.asks.entry(kind).or_default() += 1;
        }
    }

    /// Asks per 100 calls, as the mean over those people who made such calls.
    fn mean(&self, of: fn(&Person) -> Tally) -> Option<f64> {
        let rates: Vec<f64> = self.people.values().filter_map(|person| of(person).asked_per_100()).collect();
        mean(&rates)
    }

    /// Asks per 100 calls in each tenth of the people's histories. Short histories are not in every tenth.
    fn by_tenth(&self) -> [Option<f64>; PARTS] {
        let mut parts = [(0, 0); PARTS];
        for person in self.people.values() {
            for (index, asked) in person.history.iter().enumerate() {
                if let Some((asks, calls)) = parts.get_mut(index * PARTS / person.history.len()) {
                    *calls += 1;
                    *asks += u64::from(*asked);
                }
            }
        }
        parts.map(|(asks, calls)| per_100(asks, calls))
    }

    /// How many rules the people have in the end, ascending; `None` if nothing was to be learned.
    fn rules(&self) -> Option<Vec<usize>> {
        let mut rules: Vec<usize> = self.people.keys().map(|user| self.learned.get(user).copied().unwrap_or(0)).collect();
        rules.sort_unstable();
        (!self.learned.is_empty() && !rules.is_empty()).then_some(rules)
    }

    /// The kinds of asks, the most frequent first.
    fn causes(&self) -> Vec<(AskKind, u64)> {
        let mut causes: Vec<(AskKind, u64)> = self.asks.iter().map(|(kind, count)| (*kind, *count)).collect();
        causes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        causes
    }

    /// Writes the report: a line of JSON, or a text for people.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn print(&self, out: &mut impl Write, json: bool) -> io::Result<()> {
        if json { writeln!(out, "{}", self.json()) } else { self.write_text(out) }
    }

    fn json(&self) -> Value {
        let rules = self.rules();
        let learned = rules.as_deref().map(|rules| json!({ "rules_per_user": { "median": median(rules), "max": rules.last() } }));
        let by_user: BTreeMap<&str, Tally> = self.people.iter().map(|(user, person)| (user.as_str(), person.total)).collect();
        json!({
            "calls": self.total.calls,
            "allowed": self.total.allowed,
            "asked": self.total.asked,
            "denied": self.total.denied,
            "by_tool": self.by_tool,
            "by_user": by_user,
            "asked_per_100": rounded(self.total.asked_per_100()),
            "asked_per_100_mean_over_users": rounded(self.mean(|person| person.total)),
            "shell_asked_per_100": rounded(self.shell.asked_per_100()),
            "shell_asked_per_100_mean_over_users": rounded(self.mean(|person| person.shell)),
            "not_recorded": self.not_recorded,
            "recorded_asked_per_100": rounded(self.total.without(self.not_recorded).asked_per_100()),
            "recorded_asked_per_100_mean_over_users": rounded(self.mean(|person| person.total.without(person.not_recorded))),
            "asks_by_cause": self.asks,
            "asks_by_tenth": self.by_tenth().map(rounded),
            "learned": learned,
            "skipped": { "files": self.skipped.files, "lines": self.skipped.lines },
        })
    }

    fn write_text(&self, out: &mut impl Write) -> io::Result<()> {
        for (tool, tally) in self.by_tool.iter().map(|(tool, tally)| (tool.as_str(), tally)).chain([("all", &self.total)]) {
            let Tally { calls, allowed, asked, denied } = tally;
            let call = noun(*calls, "call");
            writeln!(out, "{tool:<10} {calls:>7} {call:<5}  {allowed:>7} allowed  {asked:>7} asked  {denied:>6} denied")?;
        }
        if let Some(all) = self.total.asked_per_100() {
            let shell = self.shell.asked_per_100().map_or(String::new(), |shell| format!(", {shell:.1} per 100 shell calls"));
            writeln!(out, "\n{all:.1} asks per 100 calls{shell}")?;
        }
        if let (2.., Some(all)) = (self.people.len(), self.mean(|person| person.total)) {
            let shell = self.mean(|person| person.shell).map_or(String::new(), |shell| format!(" and {shell:.1}"));
            writeln!(out, "{all:.1}{shell} as the mean over {} people", self.people.len())?;
        }
        if self.not_recorded.asked > 0 {
            let Tally { calls, asked, .. } = self.not_recorded;
            let rest = self.total.without(self.not_recorded).asked_per_100();
            let rest = rest.map_or(String::new(), |rest| format!("; {rest:.1} asks per 100 calls without them"));
            let (asked, calls) = (counted(asked, "ask"), counted(calls, "call"));
            writeln!(out, "{asked} about {calls} whose arguments were not recorded{rest}")?;
        }
        if !self.asks.is_empty() {
            writeln!(out, "\nasks by cause")?;
        }
        for (kind, count) in self.causes() {
            let share = per_100(count, self.total.asked).unwrap_or(0.0);
            writeln!(out, "{count:>7}  {share:>4.1} %  {kind}")?;
        }
        if self.total.asked > 0 {
            let parts: Vec<String> =
                self.by_tenth().iter().map(|part| part.map_or("    -".to_owned(), |part| format!("{part:>5.1}"))).collect();
            writeln!(out, "\nasks per 100 calls in each tenth of a history\n {}", parts.join(" "))?;
        }
        if let Some(rules) = self.rules() {
            let most = rules.last().copied().unwrap_or(0);
            writeln!(out, "\nlearned rules of a person: {} (median), {most} at most", median(&rules))?;
        }
        Ok(())
    }
}

/// Counts of calls are far below what a float holds exactly.
#[allow(clippy::cast_precision_loss)]
fn per_100(part: u64, all: u64) -> Option<f64> {
    (all > 0).then(|| part as f64 * 100.0 / all as f64)
}

#[allow(clippy::cast_precision_loss)]
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The median of values in order.
#[allow(clippy::cast_precision_loss)]
fn median(values: &[usize]) -> f64 {
    let middle = values.len() / 2;
    let at = |index: usize| values.get(index).copied().unwrap_or(0) as f64;
    if values.len() % 2 == 1 { at(middle) } else { f64::midpoint(at(middle.saturating_sub(1)), at(middle)) }
}

fn rounded(value: Option<f64>) -> Option<f64> {
    value.map(|value| (value * 100.0).round() / 100.0)
}

#[cfg(test)]
mod tests {
    use countersign::world::LexicalWorld;
    use countersign::{Broker, ToolCall};

    use super::*;

    const ASK: (Verdict, Option<AskKind>) = (Verdict::Ask, Some(AskKind::Packages));
    const ALLOW: (Verdict, Option<AskKind>) = (Verdict::Allow, None);

    fn text(report: &Report) -> String {
        let mut out = Vec::new();
        report.print(&mut out, false).expect("memory");
        String::from_utf8(out).expect("a text")
    }

    fn sample() -> Report {
        let mut report = Report::default();
        // Ann: four calls, of which one of two in the shell and one other are asked.
        for (tool, (verdict, kind)) in
            [("bash", ASK), ("edit", (Verdict::Ask, Some(AskKind::WriteProtected))), ("bash", ALLOW), ("read", ALLOW)]
        {
            report.count("ann", tool, verdict, kind);
        }
        // Bob: twenty calls in the shell, of which the first three are asked.
        for index in 0..20 {
            let (verdict, kind) = if index < 3 { ASK } else { ALLOW };
            report.count("bob", "bash", verdict, kind);
        }
        // Cy: one call, without a tool.
        report.count("cy", "", Verdict::Deny, None);
        report
    }

    #[test]
    fn rates_are_over_calls_and_over_people() {
        let json = sample().json();
        assert_eq!((&json["calls"], &json["allowed"], &json["asked"], &json["denied"]), (&json!(25), &json!(19), &json!(5), &json!(1)));
        assert_eq!(json["by_tool"]["bash"], json!({ "calls": 22, "allowed": 18, "asked": 4, "denied": 0 }));
        assert_eq!(json["by_tool"]["other"]["denied"], 1);
        assert_eq!(json["by_user"]["ann"], json!({ "calls": 4, "allowed": 2, "asked": 2, "denied": 0 }));
        // 5 of 25; (50 + 15 + 0) / 3.
        assert_eq!((&json["asked_per_100"], &json["asked_per_100_mean_over_users"]), (&json!(20.0), &json!(21.67)));
        // 4 of 22; (50 + 15) / 2, as Cy used no shell.
        assert_eq!((&json["shell_asked_per_100"], &json["shell_asked_per_100_mean_over_users"]), (&json!(18.18), &json!(32.5)));
        assert_eq!(json["asks_by_cause"], json!({ "packages": 4, "write_protected": 1 }));
        assert_eq!(json["learned"], Value::Null);
        assert_eq!(json["skipped"], json!({ "files": 0, "lines": 0 }));
    }

    #[test]
    fn calls_without_arguments_are_counted_apart_and_with_the_others() {
        let mut report = sample();
        let broker = Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).build();
        for (tool, input) in [
            ("edit", json!({})),
            ("write", Value::Null),
            ("glob", json!({})),
            ("other", json!({})),
            ("edit", json!({ "file_path": "/home/u/proj/a" })),
        ] {
            let record: Record = serde_json::from_value(json!({ "tool": tool, "input": input })).expect("a record");
            report.add("ann", &record, &broker.decide(&ToolCall::new("Edit", input, "/home/u/proj")));
        }
        let json = report.json();
        assert_eq!((&json["calls"], &json["asked"]), (&json!(30), &json!(10)));
        assert_eq!(json["not_recorded"], json!({ "calls": 2, "allowed": 0, "asked": 2, "denied": 0 }));
        // 8 of 28; Ann 5 of 7, Bob 3 of 20, Cy 0 of 1.
        assert_eq!((&json["recorded_asked_per_100"], &json["recorded_asked_per_100_mean_over_users"]), (&json!(28.57), &json!(28.81)));
        let shown = text(&report);
        assert!(
            shown.contains("\n2 asks about 2 calls whose arguments were not recorded; 28.6 asks per 100 calls without them\n"),
            "{shown}"
        );
        assert_eq!(sample().json()["not_recorded"]["calls"], 0);
        assert!(!text(&sample()).contains("recorded"));
    }

    #[test]
    fn tenths_are_those_of_each_person() {
        // Bob: two calls in each tenth. Ann: calls 0 to 3 of 4 are in tenths 0, 2, 5 and 7. Cy: in 0.
        // Tenth 0: Bob 2 of 2, Ann 1 of 1, Cy 0 of 1. Tenth 1: Bob 1 of 2. Tenth 2: Bob 0 of 2, Ann 1 of 1.
        let json = sample().json();
        assert_eq!(json["asks_by_tenth"], json!([75.0, 50.0, 33.33, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]));
        let mut report = Report::default();
        report.count("ann", "bash", Verdict::Ask, None);
        assert_eq!(report.json()["asks_by_tenth"], json!([100.0, null, null, null, null, null, null, null, null, null]));
    }

    #[test]
    fn people_without_rules_count_among_those_who_learn() {
        let rules = |counts: &[(&str, usize)]| {
            let mut report = sample();
            for (user, count) in counts {
                report.learned(user, *count);
            }
            report.json()["learned"]["rules_per_user"].clone()
        };
        assert_eq!(rules(&[("ann", 4), ("bob", 9)]), json!({ "median": 4.0, "max": 9 }));
        assert_eq!(rules(&[("bob", 9)]), json!({ "median": 0.0, "max": 9 }));
        assert_eq!((median(&[1, 4]), median(&[1, 2, 9]), median(&[])), (2.5, 2.0, 0.0));
    }

    #[test]
    fn nothing_counted_is_a_report_as_well() {
        let report = Report::default();
        assert_eq!(report.json()["asked_per_100"], Value::Null);
        assert_eq!(text(&report), "all              0 calls        0 allowed        0 asked       0 denied\n");
    }

    #[test]
    fn a_report_for_people() {
        let mut report = sample();
        report.learned("bob", 7);
        insta::assert_snapshot!(text(&report), @r#"
        bash            22 calls       18 allowed        4 asked       0 denied
        edit             1 call         0 allowed        1 asked       0 denied
        other            1 call         0 allowed        0 asked       1 denied
        read             1 call         1 allowed        0 asked       0 denied
        all             25 calls       19 allowed        5 asked       1 denied

        20.0 asks per 100 calls, 18.2 per 100 shell calls
        21.7 and 32.5 as the mean over 3 people

        asks by cause
              4  80.0 %  installs packages
              1  20.0 %  writes what others run or obey

        asks per 100 calls in each tenth of a history
          75.0  50.0  33.3   0.0   0.0   0.0   0.0   0.0   0.0   0.0

        learned rules of a person: 0 (median), 7 at most
        "#);
    }

    #[test]
    fn asks_are_counted_by_what_causes_them() {
        let broker = Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).build();
        let mut report = Report::default();
        for command in ["ls", "npm install left-pad", "python3 -c 'run()'", "cat /srv/data.txt", "frobnicate", "rm -rf build", "$X y"] {
            let record: Record = serde_json::from_value(json!({ "tool": "bash", "command": command })).expect("a record");
            report.add("ann", &record, &broker.decide(&ToolCall::shell(command, "/home/u/proj")));
        }
        let once = json!({ "packages": 1, "inline_code": 1, "read_outside": 1, "unknown_program": 1, "delete": 1, "dynamic": 1 });
        assert_eq!(report.json()["asks_by_cause"], once);
        assert_eq!(report.json()["by_tool"]["bash"], json!({ "calls": 7, "allowed": 1, "asked": 6, "denied": 0 }));
    }
}
