//! What a confirmation would change: calls of the past, judged with and without what a project's config would grant.
//!
//! Nothing is decided by it and nothing kept: it gives text and counts, and neither permits nor the rules themselves.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::action::{Action, Caused, Step, Subject};
use crate::analysis::programs::catalog::{Catalog, Known};
use crate::analysis::programs::taught::TaughtProgram;
use crate::call::ToolCall;
use crate::counts::counted;
use crate::policy::hit::HitBy;
use crate::policy::judge::{CoveredBy, Judgement};
use crate::policy::rule::{Layer, Source};
use crate::prompt::ScreenText;
use crate::trace::Verdict;

/// What a confirmation of a project's config would change for calls of the past.
///
/// ```
/// use countersign::trust::{ProjectConfig, Workspace};
/// use countersign::world::LexicalWorld;
/// use countersign::{Broker, ToolCall};
/// # use countersign::analysis::path::AbsPath;
///
/// # let root = AbsPath::parse("/w").unwrap();
/// let config = ProjectConfig::load(&LexicalWorld, &Workspace::discover(&root, &LexicalWorld, None));
/// let broker = Broker::builder().world(LexicalWorld).untrusted_project(&config).build();
/// let rehearsal = broker.rehearse(&config, &[ToolCall::shell("git status", "/w")]);
/// assert_eq!((rehearsal.allowed(), rehearsal.calls), (1, 1));
/// ```
#[derive(Debug, Clone, Default, Serialize)]
pub struct Rehearsal {
    /// How many calls were judged.
    pub calls: usize,
    /// Those that would come out otherwise, in their order.
    pub changed: Vec<Rehearsed>,
    /// What would decide, and about how many of those calls: the most frequent first.
    pub deciders: Vec<Count>,
}

/// A call that would come out otherwise.
#[derive(Debug, Clone, Serialize)]
pub struct Rehearsed {
    /// Its text, shortened.
    pub text: ScreenText,
    /// How it comes out without the confirmation.
    pub before: Verdict,
    /// How it would come out.
    pub after: Verdict,
    /// What would decide: all of it is needed where it would be allowed.
    pub by: Vec<Decider>,
}

/// A rule, a program that the project describes, or what is built in for confirmed workspaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decider {
    /// Its text.
    pub what: ScreenText,
    /// Where it stands.
    pub at: ScreenText,
}

/// How many calls something would decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// What would decide.
    #[serde(flatten)]
    pub by: Decider,
    /// The calls that would be allowed.
    pub allowed: usize,
    /// The calls that would be asked about or denied instead.
    pub others: usize,
}

/// The length in which calls are shown.
const SHOWN: usize = 200;

impl Rehearsal {
    /// How many calls would be allowed that are not allowed now.
    pub fn allowed(&self) -> usize {
        self.changed.iter().filter(|call| call.after == Verdict::Allow).count()
    }

    /// Adds a call by how it is judged with and without the confirmation.
    pub(crate) fn add(&mut self, call: &ToolCall, before: &Judged<'_>, after: &Judged<'_>) {
        self.calls = self.calls.saturating_add(1);
        if before.verdict != after.verdict {
            let text = ScreenText::one_line(&call.text(), SHOWN);
            self.changed.push(Rehearsed { text, before: before.verdict, after: after.verdict, by: deciders(before, after) });
        }
    }

    /// Counts what decides, once every call was added.
    pub(crate) fn counted(mut self) -> Self {
        let mut counts: BTreeMap<(&str, &str), Count> = BTreeMap::new();
        for call in &self.changed {
            for by in &call.by {
                let count =
                    counts.entry((by.what.as_str(), by.at.as_str())).or_insert_with(|| Count { by: by.clone(), allowed: 0, others: 0 });
                let calls = if call.after == Verdict::Allow { &mut count.allowed } else { &mut count.others };
                *calls = calls.saturating_add(1);
            }
        }
        let mut deciders: Vec<Count> = counts.into_values().collect();
        deciders.sort_by_key(|count| std::cmp::Reverse((count.allowed, count.others)));
        self.deciders = deciders;
        self
    }
}

/// A call as one of the two policies judges it.
#[derive(Debug)]
pub(crate) struct Judged<'a> {
    pub(crate) action: Action,
    pub(crate) judgement: Judgement,
    pub(crate) verdict: Verdict,
    /// The programs that were known.
    pub(crate) catalog: &'a Catalog,
}

impl Judged<'_> {
    fn step(&self, index: usize) -> Option<&Step> {
        self.action.steps().nth(index)
    }

    fn covers(&self, step: usize, caused: &Caused) -> bool {
        self.judgement
            .effects(&self.action)
            .any(|(coverage, own)| coverage.step == step && coverage.by.is_some() && own.effect == caused.effect)
    }

    fn is_hit(&self, hit: &HitBy) -> bool {
        let is_same = |own: &HitBy| (own.step, own.effect, &own.what, &own.source) == (hit.step, hit.effect, &hit.what, &hit.source);
        self.judgement.hits.iter().any(is_same)
    }
}

/// What the second judgement says and the first does not.
fn deciders(before: &Judged<'_>, after: &Judged<'_>) -> Vec<Decider> {
    let mut found: Vec<Decider> = Vec::new();
    let mut note = |what: &str, at: &str| {
        let decider = Decider { what: ScreenText::one_line(what, SHOWN), at: ScreenText::one_line(at, SHOWN) };
        if !found.contains(&decider) {
            found.push(decider);
        }
    };
    for (index, step) in after.action.steps().enumerate() {
        if let Some(program) = described_anew(index, step, before, after) {
            note(&format!("program {}", program.names), &Source::new(Layer::Project, program.at()).to_string());
        }
    }
    for (coverage, caused) in after.judgement.effects(&after.action) {
        let Some(by) = coverage.by.as_ref().filter(|_| !before.covers(coverage.step, caused)) else { continue };
        let is_described = after.step(coverage.step).is_some_and(|step| described_anew(coverage.step, step, before, after).is_some());
        match by {
            CoveredBy::Rule(rule) => note(&rule.to_string(), &rule.source.to_string()),
            // That what it does needs no rule is what its description is worth.
            CoveredBy::BuiltIn(_) | CoveredBy::Mode(_) | CoveredBy::Containment(_) if is_described => {}
            CoveredBy::BuiltIn(what) | CoveredBy::Mode(what) => note(what, &Layer::BuiltIn.to_string()),
            CoveredBy::Containment(what) => note(what, "as the host states it"),
        }
    }
    for hit in after.judgement.hits.iter().filter(|hit| !before.is_hit(hit)) {
        note(&format!("{} {}", hit.effect, hit.what), &hit.source.to_string());
    }
    found
}

/// The project's description of the step's program, where it makes another step of it.
fn described_anew<'a>(index: usize, step: &Step, before: &Judged<'_>, after: &Judged<'a>) -> Option<&'a TaughtProgram> {
    let Subject::Command(invocation) = &step.subject else { return None };
    let name = invocation.program_name()?;
    let Known::Taught(program) = after.catalog.find(name)? else { return None };
    let is_same = matches!(before.catalog.find(name), Some(Known::Taught(known)) if known == program);
    let does_same = before.step(index).is_some_and(|other| other.effects().eq(step.effects()));
    (!is_same && !does_same).then_some(program)
}

impl fmt::Display for Decider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.what, self.at)
    }
}

/// The counts alone.
impl fmt::Display for Rehearsal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let allowed = self.allowed();
        if self.changed.is_empty() {
            return writeln!(f, "It would have changed nothing about the last {}.", counted(self.calls, "call"));
        }
        write!(f, "It would have allowed {allowed} of the last {}", counted(self.calls, "call"))?;
        match self.changed.len().saturating_sub(allowed) {
            0 => writeln!(f, ":")?,
            others => writeln!(f, ", and decided {others} otherwise:")?,
        }
        for Count { by, allowed, others } in &self.deciders {
            writeln!(f, "{:>6}  {by}", allowed.saturating_add(*others))?;
        }
        Ok(())
    }
}

impl fmt::Display for Rehearsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} → {}  {}", self.before, self.after, ScreenText::one_line(self.text.as_str(), 60))?;
        self.by.iter().try_for_each(|by| writeln!(f, "    {by}"))
    }
}
