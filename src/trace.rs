//! The trace of a decision: every step, every effect with what covers it, every restriction that was
//! hit, and what decided.

use std::fmt;

use serde::Serialize;

use crate::action::{Action, Caused, Subject};
use crate::basis::Basis;
use crate::policy::hit::HitBy;
use crate::policy::judge::{Coverage, CoveredBy, Judgement};
use crate::policy::rule::RuleEffect;
use crate::prompt::risk::{self, Risk};
use crate::prompt::text::ScreenText;
use crate::prompt::words::{self, Measure};

/// What was decided about a call, as a word. [`Decision`](crate::Decision) has it with what goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The call may run.
    Allow,
    /// A person is asked.
    Ask,
    /// The call must not run.
    Deny,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Allow => "allow",
            Self::Ask => "ask",
            Self::Deny => "deny",
        })
    }
}

/// Why a call was allowed, asked or denied.
#[derive(Debug, Clone, Serialize)]
pub struct Trace {
    /// What was decided.
    pub verdict: Verdict,
    /// How much harm the effects could do that nothing covers.
    pub risk: Risk,
    /// The main reason, in one line.
    pub reason: String,
    /// The steps in the order of the text.
    pub steps: Vec<TraceStep>,
    /// The restrictions that were hit.
    pub restrictions: Vec<TraceHit>,
}

/// One step of a trace.
#[derive(Debug, Clone, Serialize)]
pub struct TraceStep {
    /// Its text in the call.
    pub text: ScreenText,
    /// The words that identify it: program and subcommand, or tool.
    pub command: String,
    /// What it would do.
    pub effects: Vec<TraceEffect>,
}

/// One effect of a trace.
#[derive(Debug, Clone, Serialize)]
pub struct TraceEffect {
    /// In plain words.
    pub what: String,
    /// The rule or built-in grant that covers it, with its source; `None` if it has to be asked.
    pub covered_by: Option<String>,
    /// Whether it has to be asked only because the workspace is not trusted at all.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub lacks_trust: bool,
}

/// A restriction of a trace.
#[derive(Debug, Clone, Serialize)]
pub struct TraceHit {
    /// Which step it is about, from 0.
    pub step: usize,
    /// Whether it denies or asks.
    pub effect: RuleEffect,
    /// The rule, or what was hit.
    pub what: String,
    /// The reason that its author gave, if any.
    pub reason: Option<String>,
    /// Where it comes from: file and line, or layer.
    pub source: String,
}

impl Trace {
    /// The trace of a judged call; `said` is what a person said, if that decided.
    pub(crate) fn new(basis: &Basis, said: Option<&str>, measure: Measure<'_>) -> Self {
        let Basis { call, action, judgement, verdict, .. } = basis;
        let text = call.text();
        let mut steps: Vec<TraceStep> = action
            .steps()
            .map(|step| {
                let (command, shown) = match &step.subject {
                    Subject::Command(invocation) => (invocation.command.join(" "), step.span.of(&text)),
                    Subject::Tool { name, .. } => (name.clone(), text.as_ref()),
                };
                TraceStep {
                    text: ScreenText::one_line(shown, 400),
                    command: ScreenText::one_line(&command, 80).to_string(),
                    effects: Vec::new(),
                }
            })
            .collect();
        for (coverage, caused) in judgement.effects(action) {
            let Some(step) = steps.get_mut(coverage.step) else { continue };
            step.effects.push(TraceEffect {
                what: words::sentence(caused, measure),
                covered_by: coverage.by.as_ref().map(CoveredBy::to_string),
                lacks_trust: coverage.lacks_trust,
            });
        }
        let restrictions = judgement
            .hits
            .iter()
            .map(|hit| TraceHit {
                step: hit.step,
                effect: hit.effect,
                what: hit.what.clone(),
                reason: hit.reason.clone(),
                source: hit.source.to_string(),
            })
            .collect();
        let reason = said.map_or_else(|| reason(action, judgement, measure), str::to_owned);
        Self { verdict: *verdict, risk: basis.risk(), reason, steps, restrictions }
    }
}

/// The reason for which even a read in the workspace is asked.
pub(crate) const NOT_TRUSTED: &str = "this workspace is not trusted at all";

/// What decides that a call is not simply allowed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Decisive<'a> {
    /// The strictest restriction.
    Hit(&'a HitBy),
    /// The most harmful effect that nothing covers.
    Open(&'a Coverage, &'a Caused),
    /// All is covered, and nothing was hit.
    Nothing,
}

impl<'a> Decisive<'a> {
    pub(crate) fn of(action: &'a Action, judgement: &'a Judgement, measure: Measure<'_>) -> Self {
        if let Some(hit) = judgement.hits.iter().rev().max_by_key(|hit| hit.effect) {
            return Self::Hit(hit);
        }
        let open: Vec<_> = judgement.effects(action).filter(|(coverage, _)| coverage.by.is_none()).collect();
        let worst = open.into_iter().rev().max_by_key(|(_, caused)| risk::of(&caused.effect, measure));
        worst.map_or(Self::Nothing, |(coverage, caused)| Self::Open(coverage, caused))
    }
}

/// What decided, in one line.
fn reason(action: &Action, judgement: &Judgement, measure: Measure<'_>) -> String {
    match Decisive::of(action, judgement, measure) {
        Decisive::Hit(hit) => {
            let why = hit.reason.as_ref().map_or(String::new(), |r| format!(": {r}"));
            return format!("{} by {}, {}{why}", hit.effect, hit.what, hit.source);
        }
        Decisive::Open(coverage, caused) => {
            let why = if coverage.lacks_trust { format!("{NOT_TRUSTED}: ") } else { String::new() };
            return format!("{why}{}", words::sentence(caused, measure));
        }
        Decisive::Nothing => {}
    }
    // What depends on the sandbox is said first: the call may run only there.
    let by = |is: fn(&CoveredBy) -> bool| judgement.coverage.iter().filter_map(|c| c.by.as_ref()).find(|by| is(by));
    let decisive = by(|by| matches!(by, CoveredBy::Containment(_)))
        .or_else(|| by(|by| matches!(by, CoveredBy::Rule(_))))
        .or_else(|| by(|by| matches!(by, CoveredBy::Mode(_))));
    decisive.map_or_else(|| "only reads what may be read".to_owned(), |by| format!("allowed by {by}"))
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.verdict, self.reason)?;
        for (index, step) in self.steps.iter().enumerate() {
            writeln!(f, "  step {}: {}", index.saturating_add(1), step.text.as_str().replace('\n', "⏎"))?;
            for effect in &step.effects {
                match &effect.covered_by {
                    Some(by) => writeln!(f, "    ✓ {}  [{by}]", effect.what)?,
                    None if effect.lacks_trust => writeln!(f, "    ? {}  [{NOT_TRUSTED}]", effect.what)?,
                    None => writeln!(f, "    ? {}  [no rule covers this]", effect.what)?,
                }
            }
            for hit in self.restrictions.iter().filter(|h| h.step == index) {
                let why = hit.reason.as_ref().map_or(String::new(), |r| format!(": {r}"));
                writeln!(f, "    ✗ {} by {}  [{}]{why}", hit.effect, hit.what, hit.source)?;
            }
        }
        Ok(())
    }
}
