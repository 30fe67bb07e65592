//! What changes between two policies: the same calls, decided by each, and the rules that make the difference.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use crate::call::ToolCall;
use crate::counts::noun;
use crate::prompt::ScreenText;
use crate::trace::{Trace, TraceHit, Verdict};

/// How often a verdict became which other one, and for which calls.
///
/// ```
/// use countersign::diff::PolicyDiff;
/// use countersign::world::LexicalWorld;
/// use countersign::{Broker, Mode, ToolCall};
///
/// let broker = |mode| Broker::builder().workspace("/w").world(LexicalWorld).mode(mode).build();
/// let (old, new) = (broker(Mode::Default), broker(Mode::AcceptEdits));
/// let mut diff = PolicyDiff::new();
/// for command in ["ls", "echo x > notes.txt"] {
///     let call = ToolCall::shell(command, "/w");
///     diff.add(command, &call, old.decide(&call).trace(), new.decide(&call).trace());
/// }
/// assert_eq!((diff.calls(), diff.unchanged(), diff.looser()), (2, 1, 1));
/// ```
#[derive(Debug, Clone, Default)]
pub struct PolicyDiff {
    calls: usize,
    counts: BTreeMap<(Verdict, Verdict), usize>,
    groups: BTreeMap<Key, Group>,
}

/// What makes calls alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    from: Verdict,
    to: Verdict,
    command: String,
    because: Vec<String>,
}

#[derive(Debug, Clone)]
struct Group {
    count: usize,
    first: String,
    text: ScreenText,
}

/// Calls of the same commands that change in the same way for the same reason.
#[derive(Debug, Clone, Serialize)]
pub struct ChangedCalls {
    /// How they came out.
    pub from: Verdict,
    /// How they come out.
    pub to: Verdict,
    /// The words that identify the commands, or the tool, that come out otherwise.
    pub command: String,
    /// How many there are.
    pub count: usize,
    /// The rules and facts that make the difference, with where they stand.
    pub because: Vec<String>,
    /// The name of the first of them.
    pub first: String,
    /// Its text.
    pub text: ScreenText,
}

/// A change of verdicts and how many calls it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Count {
    /// How they came out.
    pub from: Verdict,
    /// How they come out.
    pub to: Verdict,
    /// How many there are.
    pub count: usize,
}

impl PolicyDiff {
    /// Nothing compared yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a call by how each policy decided it; `name` is how a person finds it again, such as `FILE:LINE`.
    pub fn add(&mut self, name: &str, call: &ToolCall, old: &Trace, new: &Trace) {
        self.calls = self.calls.saturating_add(1);
        let count = self.counts.entry((old.verdict, new.verdict)).or_default();
        *count = count.saturating_add(1);
        if old.verdict == new.verdict {
            return;
        }
        let Difference { facts, steps } = Difference::between(old, new);
        let mut commands: Vec<&str> = Vec::new();
        for (index, step) in new.steps.iter().enumerate() {
            if (steps.is_empty() || steps.contains(&index)) && !commands.contains(&step.command.as_str()) {
                commands.push(&step.command);
            }
        }
        let key = Key { from: old.verdict, to: new.verdict, command: commands.join(", "), because: facts.into_iter().collect() };
        let group = self.groups.entry(key).or_insert_with(|| Group {
            count: 0,
            first: name.to_owned(),
            text: ScreenText::one_line(&call.text(), 200),
        });
        group.count = group.count.saturating_add(1);
    }

    /// How many calls were compared.
    pub fn calls(&self) -> usize {
        self.calls
    }

    /// How many of them come out as before.
    pub fn unchanged(&self) -> usize {
        self.counts.iter().filter(|((from, to), _)| from == to).map(|(_, count)| count).sum()
    }

    /// How many come out less strict than before.
    pub fn looser(&self) -> usize {
        self.counts.iter().filter(|((from, to), _)| to < from).map(|(_, count)| count).sum()
    }

    /// Each change of verdicts, those that loosen first.
    pub fn counts(&self) -> Vec<Count> {
        let mut counts: Vec<Count> =
            self.counts.iter().filter(|((from, to), _)| from != to).map(|(&(from, to), &count)| Count { from, to, count }).collect();
        counts.sort_by_key(|count| (count.to > count.from, count.from, count.to));
        counts
    }

    /// The calls that change: those that loosen first, of those the most frequent.
    pub fn changed(&self) -> Vec<ChangedCalls> {
        let mut changed: Vec<ChangedCalls> = self
            .groups
            .iter()
            .map(|(key, group)| ChangedCalls {
                from: key.from,
                to: key.to,
                command: key.command.clone(),
                count: group.count,
                because: key.because.clone(),
                first: group.first.clone(),
                text: group.text.clone(),
            })
            .collect();
        changed.sort_by_key(|calls| (calls.to > calls.from, std::cmp::Reverse(calls.count)));
        changed
    }
}

/// What one of two traces says and the other does not.
#[derive(Debug, Default)]
struct Difference {
    facts: BTreeSet<String>,
    /// The steps that it is about.
    steps: BTreeSet<usize>,
}

impl Difference {
    /// Restrictions, and what covers the effects that the other leaves open.
    fn between(old: &Trace, new: &Trace) -> Self {
        let mut difference = Self::default();
        for (trace, other, word) in [(new, old, "now"), (old, new, "no longer")] {
            let is_same = |a: &TraceHit, b: &TraceHit| (a.step, &a.effect, &a.what, &a.reason) == (b.step, &b.effect, &b.what, &b.reason);
            for hit in trace.restrictions.iter().filter(|hit| !other.restrictions.iter().any(|other| is_same(hit, other))) {
                let why = hit.reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
                difference.note(hit.step, format!("{word} {} by {}, {}{why}", hit.effect, hit.what, hit.source));
            }
            for (index, step) in trace.steps.iter().enumerate() {
                for (at, effect) in step.effects.iter().enumerate() {
                    let there = other.steps.get(index).and_then(|step| step.effects.get(at)).filter(|there| there.what == effect.what);
                    match (there, &effect.covered_by) {
                        (Some(there), Some(by)) if there.covered_by.is_none() => {
                            difference.note(index, format!("{word} allowed by {by}"));
                        }
                        (Some(_), _) => {}
                        // A program was described otherwise.
                        (None, _) => difference.note(index, format!("{word}: {}", effect.what)),
                    }
                }
            }
        }
        if difference.facts.is_empty() {
            difference.facts.insert(new.reason.clone());
        }
        difference
    }

    fn note(&mut self, step: usize, fact: String) {
        self.steps.insert(step);
        self.facts.insert(fact);
    }
}

/// The counts alone.
impl fmt::Display for PolicyDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>6} {}, {} as before", self.calls, noun(self.calls, "call"), self.unchanged())?;
        for Count { from, to, count } in self.counts() {
            writeln!(f, "{count:>6} {from} → {to}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ChangedCalls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &str| ScreenText::new(text).as_str().replace('\n', "⏎");
        writeln!(f, "{:>6} {} → {}  {}", self.count, self.from, self.to, ScreenText::one_line(&self.command, 60))?;
        for why in &self.because {
            writeln!(f, "         {}", shown(why))?;
        }
        writeln!(f, "         {}  {}", shown(&self.first), ScreenText::one_line(self.text.as_str(), 60))
    }
}
