//! The explanation of a decision: its trace, the rules that come near and why they do not cover, and what would
//! change it. It is made for somebody who asks, never on the way of a call.

use std::fmt;

use serde::Serialize;

use crate::action::{Cause, Caused, Code, Effect, Step, Subject};
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::sensitive::credential::credential_in;
use crate::basis::Basis;
use crate::learn::candidates::{self, Candidate, Offering};
use crate::learn::meaning::meaning;
use crate::learn::never::never_learned;
use crate::learn::{Draft, forms};
use crate::policy::Policy;
use crate::policy::breadth::breadth;
use crate::policy::containment::{Connections, Containment, Processes, Reads, Services, Writes};
use crate::policy::hit::{HitBy, Unwritten};
use crate::policy::judge::{Ground, judge, may_lead_out, needs_no_rule_at};
use crate::policy::level::TrustLevel;
use crate::policy::near::{self, Miss, Near};
use crate::policy::rule::{Layer, Rule, RuleEffect, Source};
use crate::policy::sources::sandbox::Contained;
use crate::policy::sources::{floors, rules};
use crate::prompt::ScreenText;
use crate::prompt::risk::{self, Risk};
use crate::prompt::words::{self, Measure};
use crate::trace::{NOT_TRUSTED, Trace, Verdict};
use crate::trust::Sealed;

/// Why a call comes out as it does, and what would change that.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// Every step, effect and restriction, and what decided.
    #[serde(flatten)]
    pub trace: Trace,
    /// The allow rules that are about the same as an effect and do not cover it.
    pub near: Vec<NearMiss>,
    /// The rules that ask or deny, are about the same as a step and are not hit.
    pub passed_by: Vec<PassedBy>,
    /// What stands in the way of an allow, besides missing rules.
    pub obstacles: Vec<Obstacle>,
    /// The rules that would allow the call, from narrow to wide. Those of one suggestion are all needed.
    pub suggestions: Vec<Suggestion>,
}

/// An allow rule that does not cover an effect.
#[derive(Debug, Clone, Serialize)]
pub struct NearMiss {
    /// The step, from 0.
    pub step: usize,
    /// The effect among those of the step, from 0.
    pub effect: usize,
    /// The rule's text.
    pub rule: String,
    /// Where it comes from.
    pub source: String,
    /// Why it does not cover the effect, as the end of "the rule …".
    pub why: String,
}

/// A rule that asks or denies and is not hit.
#[derive(Debug, Clone, Serialize)]
pub struct PassedBy {
    /// The step, from 0.
    pub step: usize,
    /// Whether it denies or asks.
    pub effect: RuleEffect,
    /// The rule's text.
    pub rule: String,
    /// Where it comes from.
    pub source: String,
    /// Why it is not hit, as the end of "the rule …".
    pub why: String,
}

/// What stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Obstacle {
    /// A rule or a fact.
    pub what: String,
    /// Where the rule comes from.
    pub source: Option<String>,
    /// What a person could do.
    pub advice: String,
}

/// Rules that would allow the call.
#[derive(Debug, Clone, Serialize)]
pub struct Suggestion {
    /// Their texts.
    pub rules: Vec<String>,
    /// How a config file says each of them.
    pub config: Vec<String>,
    /// What each of them allows from then on, in plain words.
    pub meaning: String,
    /// How much harm what they allow could do.
    pub risk: Risk,
}

/// What an explanation is made from, besides the basis.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) ground: &'a Ground<'a>,
    /// The grants of a config that nobody has confirmed.
    pub(crate) sealed: Option<&'a Sealed>,
    pub(crate) offering: Offering<'a>,
}

impl Explanation {
    pub(crate) fn new(basis: &Basis, held: Held<'_>) -> Self {
        let mut explanation =
            Self { trace: basis.trace().clone(), near: Vec::new(), passed_by: Vec::new(), obstacles: Vec::new(), suggestions: Vec::new() };
        let asked = basis.verdict != Verdict::Allow;
        if asked {
            explanation.hits(basis, held);
        }
        let mut coverage = basis.judgement.coverage.iter();
        for (index, step) in basis.action.steps().enumerate() {
            for (at, caused) in step.effects().enumerate() {
                if coverage.next().is_some_and(|coverage| coverage.by.is_none()) {
                    let near = near::misses(step, caused, held.policy, held.ground);
                    explanation.near.extend(near.iter().map(|near| NearMiss {
                        step: index,
                        effect: at,
                        rule: near.rule.text(),
                        source: near.rule.source.to_string(),
                        why: near.why(step, caused, held.ground),
                    }));
                    if asked {
                        explanation.uncovered(step, caused, &near, held);
                    }
                }
            }
            explanation.passed_by.extend(near::passed_by(step, held.policy, held.ground).into_iter().map(|passed| PassedBy {
                step: index,
                effect: passed.rule.effect,
                rule: passed.rule.text(),
                source: passed.rule.source.to_string(),
                why: passed.why.to_owned(),
            }));
        }
        if asked {
            explanation.sandbox(basis, held);
            explanation.suggestions = suggestions(basis, held);
            if explanation.suggestions.is_empty() && explanation.obstacles.is_empty() {
                explanation.obstacle("no rule can be made of this call", None, "a person answers each time");
            }
        }
        explanation
    }

    fn obstacle(&mut self, what: impl Into<String>, source: Option<String>, advice: impl Into<String>) {
        let obstacle = Obstacle { what: what.into(), source, advice: advice.into() };
        if !self.obstacles.contains(&obstacle) {
            self.obstacles.push(obstacle);
        }
    }

    /// The restrictions that were hit: while they stand, no rule that allows changes anything.
    fn hits(&mut self, basis: &Basis, held: Held<'_>) {
        for hit in &basis.judgement.hits {
            let why = hit.reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
            let what = format!("{} by {}{why}", hit.effect, hit.what);
            self.obstacle(what, Some(hit.source.to_string()), advice_on_hit(hit, basis, held.ground));
        }
    }

    /// What stands in the way of a rule for the effect.
    fn uncovered(&mut self, step: &Step, caused: &Caused, near: &[Near<'_>], held: Held<'_>) {
        let Held { ground, sealed, .. } = held;
        if let Some((rule, source)) = sealed.and_then(|sealed| sealed.would_cover(step, caused, ground)) {
            let advice = "look at what this project's config allows, and confirm it: `countersign trust review`, then `trust confirm`";
            self.obstacle(format!("{rule} counts only in a confirmed workspace"), Some(source), advice);
        }
        self.trust(step, caused, ground);
        if may_lead_out(&caused.effect, ground) {
            self.obstacle("a link among what the pattern finds may lead out of the folder", None, "name the files one by one");
        }
        let measure = Measure { workspace: ground.workspace, home: ground.home };
        let with_risk = |rule: String| format!("{rule} ({} risk)", risk::of(&caused.effect, measure));
        let mut is_advised = false;
        for near in near {
            let source = Some(near.rule.source.to_string());
            let what = format!("{} {}", near.rule.pattern, near.why(step, caused, ground));
            let advice = match near.miss {
                Miss::Option => match naming_option(step, caused, ground).filter(|rule| credential_in(rule).is_none()) {
                    Some(rule) => format!("name it in a rule: {}", with_risk(rule)),
                    None => "name the option in a rule".to_owned(),
                },
                Miss::NotAtRoot => format!("run it from {}", ground.workspace.map_or("the workspace's root", AbsPath::as_str)),
                Miss::Except(_) if matches!(near.rule.source.layer, Layer::Learned | Layer::Session) => {
                    "`never_offer` in a config keeps answers from lasting for it".to_owned()
                }
                Miss::Except(_) => "take the exception out of the rule".to_owned(),
                Miss::UnknownWords | Miss::UnknownPlace => "write it out in the call".to_owned(),
                Miss::Condition(_) => "change the rule's condition".to_owned(),
                _ => continue,
            };
            is_advised |= matches!(near.miss, Miss::Option | Miss::UnknownWords | Miss::UnknownPlace);
            self.obstacle(what, source, advice);
        }
        // Where it is denied, nobody is asked about the rest.
        let is_denied = self.trace.restrictions.iter().any(|hit| hit.effect == RuleEffect::Deny);
        if never_learned(&caused.effect, ground) && !is_advised && !is_denied {
            let advice = advice_on_effect(&caused.effect);
            // A rule is kept in a file: none is named that would keep a credential there.
            let exact = exact_rule(step, caused, ground).filter(|rule| credential_in(rule).is_none());
            let advice = match exact {
                Some(rule) => format!("{advice}; a rule for exactly this covers it, but is never offered: {}", with_risk(rule)),
                None => advice.to_owned(),
            };
            self.obstacle(words::sentence(caused, measure), None, advice);
        }
    }

    /// Says how far the workspace would have to be trusted for the effect to need no answer, where that is what it takes.
    fn trust(&mut self, step: &Step, caused: &Caused, ground: &Ground<'_>) {
        let levels = [TrustLevel::Restricted, TrustLevel::Full].into_iter().filter(|level| *level > ground.level);
        let mut enough = levels.filter(|level| needs_no_rule_at(*level, step, caused, ground));
        match enough.next() {
            Some(TrustLevel::Full) => {
                let advice = "confirm the workspace: `countersign trust confirm`";
                self.obstacle("reads of this kind need no answer in a confirmed workspace", None, advice);
            }
            Some(TrustLevel::Restricted) => {
                let advice = "trust it as far as an unknown one (level `restricted`), or confirm it: `countersign trust confirm`";
                self.obstacle(format!("{NOT_TRUSTED}: in other workspaces this needs no answer"), None, advice);
            }
            Some(TrustLevel::None) | None => {}
        }
    }

    /// Says that a sandbox would be enough, where it would.
    fn sandbox(&mut self, basis: &Basis, held: Held<'_>) {
        let Basis { action, judgement, surroundings, .. } = basis;
        let (Some(workspace), None) = (held.ground.workspace, &surroundings.containment) else { return };
        // It covers effects, and lifts no restriction.
        if !judgement.hits.is_empty() {
            return;
        }
        // Cut off from the network, what needs it does not ask, and does not work either.
        if judgement.uncovered(action).any(|(_, caused)| matches!(caused.effect, Effect::Network { .. })) {
            return;
        }
        let writes = Writes::OnlyBelow(vec![workspace.to_string()]);
        let stated = Containment::new(writes, Connections::None, Reads::Anywhere, Processes::All, Services::Reachable);
        let Ok(stated) = stated.map(|stated| stated.with_links(held.ground.world)) else { return };
        let contained = Contained::new(&stated);
        if judge(action, held.policy, &Ground { containment: Some(&contained), ..*held.ground }).is_covered() {
            let advice = "state one that lets writes through only in the workspace, and no connections: in it this needs no answer";
            self.obstacle("no sandbox is stated", None, advice);
        }
    }
}

fn advice_on_hit(hit: &HitBy, basis: &Basis, ground: &Ground<'_>) -> String {
    let advice = match hit.unwritten {
        None => return advice_on_rule(&hit.source),
        Some(Unwritten::BrokenLayer) => "mend that file; until then everything is asked",
        Some(Unwritten::Mode) => "choose another mode",
        Some(Unwritten::SessionFlow) => "start a new session, or answer each time",
        Some(Unwritten::Alongside) => "propose it once the other call is done",
        Some(Unwritten::Unrecorded) => "see to it that the audit log can be written",
        Some(Unwritten::DeniedBefore) => "say yes to it once more; until then it is asked",
        Some(Unwritten::Floor) => {
            let can_be_named = basis.action.steps().nth(hit.step).is_some_and(|step| {
                let floors = step.effects().filter_map(|caused| floors::floor(&caused.effect, step, ground));
                floors.filter(|floor| hit.reason.as_deref() == Some(floor.why)).all(|floor| floor.can_be_named)
            });
            if can_be_named {
                "only a rule of yours or the administrator's for exactly this command lifts it"
            } else {
                "no rule, mode or answer lifts it"
            }
        }
    };
    advice.to_owned()
}

fn advice_on_rule(source: &Source) -> String {
    match source.layer {
        Layer::Managed => "only the administrator can change that rule".to_owned(),
        Layer::User if source.at.starts_with("--") => "leave the option out".to_owned(),
        Layer::User => "change that rule, or give it an `except`".to_owned(),
        Layer::Project => "change that rule in the project's config, or give it an `except`".to_owned(),
        Layer::Learned => format!("take it back: `countersign rules remove {}`", source.at),
        Layer::Session => "it ends with the session".to_owned(),
        Layer::BuiltIn => "no rule, mode or answer lifts it".to_owned(),
    }
}

/// What a person could do about an effect that no answer teaches.
fn advice_on_effect(effect: &Effect) -> &'static str {
    const EACH_TIME: &str = "a person answers each time";
    match effect {
        Effect::Opaque(cause) => match cause {
            Cause::UnknownOption { .. } | Cause::UnknownSubcommand { .. } | Cause::Operands(_) => {
                "describe it in a `[[program]]` of your config"
            }
            Cause::DynamicProgram | Cause::DynamicWord(_) => "write the value out in the call",
            Cause::Variable(_) => "leave the variable out of the call",
            Cause::Syntax(_) | Cause::Limit(_) | Cause::Shell(_) => "split it into simpler calls",
            Cause::UnknownTool(_) => "let the host register the tool",
            Cause::ProgramText(_) | Cause::ShellState(_) | Cause::Argument(_) | Cause::Address(_) => EACH_TIME,
        },
        Effect::Read { place: Place::Unknown, .. } | Effect::Write(Place::Unknown) | Effect::Delete { place: Place::Unknown, .. } => {
            "write the path out in the call"
        }
        Effect::Execute(Code::Inline(_)) => "put the code into a script of the workspace",
        Effect::Broker => "no rule, mode or answer lifts it",
        Effect::Beyond(_) => "name the option in a rule",
        Effect::Start(_)
        | Effect::Internal
        | Effect::Delegate(_)
        | Effect::Mcp { .. }
        | Effect::Read { .. }
        | Effect::Write(_)
        | Effect::Delete { .. }
        | Effect::Execute(Code::Project | Code::Script(_) | Code::Unknown(_) | Code::GitConfig(_) | Code::Package)
        | Effect::Network { .. }
        | Effect::Environment
        | Effect::UserFiles
        | Effect::Process
        | Effect::Privilege
        | Effect::VersionControl(_)
        | Effect::Secret(_) => EACH_TIME,
    }
}

/// The rule, where it parses and covers the effect.
fn covering(text: String, step: &Step, caused: &Caused, ground: &Ground<'_>) -> Option<String> {
    let rule = Rule::parse(RuleEffect::Allow, &text, Source::new(Layer::Session, "a suggestion")).ok()?;
    rules::covered(&rule, step, caused, ground).is_ok().then_some(text)
}

/// A rule with the command's words up to the option that causes the effect.
fn naming_option(step: &Step, caused: &Caused, ground: &Ground<'_>) -> Option<String> {
    let Subject::Command(invocation) = &step.subject else { return None };
    let mut words = Vec::new();
    for word in &invocation.words {
        let word = word.as_literal().filter(|word| !word.is_empty() && !word.contains([' ', '*', '(', ')', '\'', '"', '\\', '\n']))?;
        words.push(word);
        let text = format!("{}({}:*)", invocation.dialect.tool(), words.join(" "));
        if words.len() > 1 && word.starts_with('-') && covering(text.clone(), step, caused, ground).is_some() {
            return Some(text);
        }
    }
    None
}

/// The rule for exactly this, where one covers the effect.
fn exact_rule(step: &Step, caused: &Caused, ground: &Ground<'_>) -> Option<String> {
    let text = match (&step.subject, &caused.effect) {
        (Subject::Command(invocation), _) => forms::exact_command(invocation)?,
        (Subject::Tool { .. }, Effect::Read { place: Place::At(at), .. }) => format!("Read(/{})", at.path),
        (Subject::Tool { .. }, Effect::Write(Place::At(at))) => format!("Edit(/{})", at.path),
        (Subject::Tool { .. }, _) => return None,
    };
    covering(text, step, caused, ground)
}

fn suggestions(basis: &Basis, held: Held<'_>) -> Vec<Suggestion> {
    let ground = held.ground;
    let measure = Measure { workspace: ground.workspace, home: ground.home };
    let open = basis.judgement.uncovered(&basis.action).map(|(_, caused)| risk::of(&caused.effect, measure));
    let least = open.max().unwrap_or(Risk::Low);
    let sets = candidates::candidates(&basis.action, &basis.judgement, ground, held.offering);
    let suggestion = |Candidate { mut drafts, .. }: Candidate| {
        // Who writes a rule down by hand has no digests.
        for draft in &mut drafts {
            draft.bound.clear();
        }
        let parsed = || drafts.iter().filter_map(Draft::allows);
        let is_broad = parsed().any(|rule| breadth(&rule.pattern).is_some());
        let meaning = parsed().map(|rule| meaning(&rule)).collect::<Vec<_>>().join("; ");
        Suggestion {
            rules: drafts.iter().map(Draft::to_string).collect(),
            config: drafts.iter().map(|draft| draft.to_config(RuleEffect::Allow)).collect(),
            meaning,
            risk: if is_broad { Risk::High } else { least },
        }
    };
    sets.into_iter().filter(Candidate::is_complete).map(suggestion).collect()
}

/// The text for a terminal of 80 columns; the alternate form (`{:#}`) names what was passed by as well.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Trace { verdict, reason, steps, restrictions, .. } = &self.trace;
        put(f, "", &format!("{verdict}: {reason}"))?;
        // What is said where it belongs is not said again.
        let mut said: Vec<&Obstacle> = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            put(f, "  ", &format!("step {}: {}", index.saturating_add(1), step.text.as_str().trim_end()))?;
            for (at, effect) in step.effects.iter().enumerate() {
                match &effect.covered_by {
                    Some(by) => put(f, "    ", &format!("✓ {} [{by}]", effect.what))?,
                    None => put(f, "    ", &format!("? {}", effect.what))?,
                }
                for near in self.near.iter().filter(|near| (near.step, near.effect) == (index, at)) {
                    put(f, "      ", &format!("- {}, {}: {}", near.rule, near.source, near.why))?;
                    self.advise(f, "        ", (&format!("{} {}", near.rule, near.why), &near.source), &mut said)?;
                }
            }
            for hit in restrictions.iter().filter(|hit| hit.step == index) {
                let why = hit.reason.as_ref().map_or(String::new(), |r| format!(": {r}"));
                put(f, "    ", &format!("✗ {} by {} [{}]{why}", hit.effect, hit.what, hit.source))?;
                self.advise(f, "      ", (&format!("{} by {}{why}", hit.effect, hit.what), &hit.source), &mut said)?;
            }
            if f.alternate() {
                for passed in self.passed_by.iter().filter(|passed| passed.step == index) {
                    put(f, "    ", &format!("- not hit: {} {}, {}: {}", passed.effect, passed.rule, passed.source, passed.why))?;
                }
            }
        }
        let rest: Vec<&Obstacle> = self.obstacles.iter().filter(|obstacle| !said.contains(obstacle)).collect();
        if !rest.is_empty() {
            put(f, "  ", "in the way:")?;
        }
        for obstacle in rest {
            let source = obstacle.source.as_ref().map_or(String::new(), |source| format!(" [{source}]"));
            put(f, "    ", &format!("! {}{source}", obstacle.what))?;
            put(f, "      ", &format!("→ {}", obstacle.advice))?;
        }
        if !self.suggestions.is_empty() {
            put(f, "  ", "would allow it:")?;
        }
        for suggestion in &self.suggestions {
            let risk = suggestion.risk;
            // A rule stays on its line, so that it can be copied.
            writeln!(f, "    + {} ({risk} risk)", shown(&suggestion.rules.join(" and ")))?;
            put(f, "      ", &suggestion.meaning)?;
            for table in suggestion.config.iter().filter(|text| text.starts_with("[[rule]]")) {
                table.lines().try_for_each(|line| writeln!(f, "      | {}", shown(line)))?;
            }
        }
        Ok(())
    }
}

impl Explanation {
    /// What to do about the obstacle of that name and source, where there is one.
    fn advise<'e>(&'e self, f: &mut fmt::Formatter<'_>, indent: &str, name: (&str, &str), said: &mut Vec<&'e Obstacle>) -> fmt::Result {
        let is_it = |obstacle: &&Obstacle| (obstacle.what.as_str(), obstacle.source.as_deref()) == (name.0, Some(name.1));
        match self.obstacles.iter().find(is_it) {
            Some(obstacle) if !said.contains(&obstacle) => {
                said.push(obstacle);
                put(f, indent, &format!("→ {}", obstacle.advice))
            }
            Some(_) | None => Ok(()),
        }
    }
}

fn shown(text: &str) -> String {
    ScreenText::new(text).as_str().replace('\n', "⏎")
}

/// A line that is broken at blanks before the 80th column, and goes on further in.
fn put(f: &mut fmt::Formatter<'_>, indent: &str, text: &str) -> fmt::Result {
    let start = indent.chars().count();
    let mut column = start;
    f.write_str(indent)?;
    for (index, word) in shown(text).split(' ').enumerate() {
        let width = word.chars().count();
        if index > 0 && column.saturating_add(width).saturating_add(1) > 80 {
            write!(f, "\n{indent}  ")?;
            column = start.saturating_add(2);
        } else if index > 0 {
            f.write_str(" ")?;
            column = column.saturating_add(1);
        }
        f.write_str(word)?;
        column = column.saturating_add(width);
    }
    f.write_str("\n")
}
