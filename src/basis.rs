//! What a decision was made from. Traces and prompts are written from it when somebody looks at them,
//! because most calls are decided without anybody looking.

mod shown;

use std::fmt;
use std::sync::{Arc, OnceLock};

use sha2::{Digest as _, Sha256};

use crate::action::{Action, Step};
use crate::broker::Broker;
use crate::call::ToolCall;
use crate::layers::InForce;
use crate::learn::candidates::{self, Candidate};
use crate::policy::alongside::Surroundings;
use crate::policy::definition::{Bound, Runs, definitions_of, may_run_unnamed};
use crate::policy::flow::Taint;
use crate::policy::hit::HitBy;
use crate::policy::judge::{CoveredBy, Judgement};
use crate::policy::level::TrustLevel;
use crate::policy::rule::Layer;
use crate::policy::sources::tainted;
use crate::profile::Profile;
use crate::prompt::demand::{self, Asked};
use crate::prompt::risk::{self, Risk};
use crate::prompt::{AskKind, PromptView};
use crate::trace::{Decisive, Trace, Verdict};
use crate::world::World;

/// A judged call.
pub(crate) struct Basis {
    pub(crate) call: ToolCall,
    pub(crate) action: Action,
    pub(crate) judgement: Judgement,
    pub(crate) verdict: Verdict,
    /// What held for it alone.
    pub(crate) surroundings: Surroundings,
    /// What its session had come upon, where that counts.
    pub(crate) taint: Option<Taint>,
    /// How far the workspace was trusted.
    level: TrustLevel,
    /// What a person said, where it decided.
    said: Option<&'static str>,
    /// What the fatigue guard said, where it is an ask.
    pub(crate) asked: Asked,
    /// Its number in the audit log.
    pub(crate) recorded: Option<u64>,
    broker: Broker,
    /// What was in force.
    now: Arc<InForce>,
    trace: OnceLock<Trace>,
    view: OnceLock<PromptView>,
    offered: OnceLock<Vec<Candidate>>,
    runs: OnceLock<Option<Vec<Bound>>>,
}

impl fmt::Debug for Basis {
    // All of the policy is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Basis").field("call", &self.call).field("verdict", &self.verdict).finish_non_exhaustive()
    }
}

impl Basis {
    pub(crate) fn new(
        (broker, now): (Broker, Arc<InForce>),
        call: ToolCall,
        action: Action,
        (judgement, verdict): (Judgement, Verdict),
        (surroundings, taint): (Surroundings, Option<Taint>),
        level: TrustLevel,
    ) -> Self {
        Self {
            call,
            action,
            judgement,
            verdict,
            surroundings,
            taint,
            level,
            said: None,
            asked: Asked::NOT,
            recorded: None,
            broker,
            now,
            trace: OnceLock::new(),
            view: OnceLock::new(),
            offered: OnceLock::new(),
            runs: OnceLock::new(),
        }
    }

    /// Whether something that it was judged by has ended: trust in the workspace, or a rule that covers a part of it, by its time
    /// or because what it is bound to is another by now.
    pub(crate) fn is_outdated(&self, level: TrustLevel, now: Option<u64>, world: &dyn World) -> bool {
        let has_ended = |by: &CoveredBy| match by {
            CoveredBy::Rule(rule) => {
                rule.conditions.expires().is_some_and(|end| now.is_none_or(|now| now >= end))
                    || rule.conditions.bound.iter().any(|bound| !bound.is_unchanged(world))
            }
            CoveredBy::BuiltIn(_) | CoveredBy::Mode(_) | CoveredBy::Containment(_) => false,
        };
        level < self.level || self.judgement.coverage.iter().filter_map(|coverage| coverage.by.as_ref()).any(has_ended)
    }

    /// Whether the session came upon something since that the call would be asked about.
    pub(crate) fn is_tainted_since(&self, taint: &Taint) -> bool {
        let more = taint.since(self.taint.as_ref().unwrap_or(&Taint::default()));
        self.action.steps().flat_map(Step::effects).any(|caused| tainted::restriction(&caused.effect, &more).is_some())
    }

    /// The broker that judged it.
    pub(crate) fn broker(&self) -> &Broker {
        &self.broker
    }

    /// The fatigue guard says this of the ask.
    pub(crate) fn asked(&mut self, asked: Asked) {
        self.asked = asked;
        self.view = OnceLock::new();
    }

    /// The word that stands for the worst that is not covered.
    pub(crate) fn word(&self) -> &'static str {
        let measure = self.broker.measure();
        let worst = self.judgement.uncovered(&self.action).max_by_key(|(_, caused)| risk::of(&caused.effect, measure));
        worst.map_or("allow", |(_, caused)| demand::word(&caused.effect))
    }

    /// A digest of what the call was judged to do, by what, and where: whoever said yes to one call said it to another of
    /// the same print as well.
    pub(crate) fn print(&self) -> [u8; 32] {
        let Self { call, action, judgement, surroundings: Surroundings { containment, .. }, level, .. } = self;
        Sha256::digest(format!("{call:?}\n{action:?}\n{judgement:?}\n{containment:?}\n{level:?}")).into()
    }

    /// The same call after a person decided.
    pub(crate) fn decided(self: Box<Self>, verdict: Verdict, said: &'static str) -> Box<Self> {
        Box::new(Self { verdict, said: Some(said), trace: OnceLock::new(), ..*self })
    }

    /// The same call with one more restriction, and what that comes to.
    pub(crate) fn restricted(mut self: Box<Self>, hit: HitBy, verdict: Verdict) -> Box<Self> {
        self.judgement.hits.push(hit);
        let said = None;
        Box::new(Self { verdict, said, trace: OnceLock::new(), view: OnceLock::new(), offered: OnceLock::new(), ..*self })
    }

    /// Why the call came out as it did.
    pub(crate) fn trace(&self) -> &Trace {
        self.trace.get_or_init(|| Trace::new(self, self.said, self.broker.measure()))
    }

    /// What the call needs, and no more.
    pub(crate) fn profile(&self) -> Profile {
        let profile = Profile::of(self.call.cwd(), &self.action, &self.broker.ground(&self.call, &self.now));
        match &self.surroundings.containment {
            // What the sandbox does not let through was no part of what was allowed.
            Some(stated) => profile.within(stated),
            None => profile,
        }
    }

    /// What to show of an ask.
    pub(crate) fn view(&self) -> &PromptView {
        self.view.get_or_init(|| self.shown())
    }

    /// How much harm the part that is not covered could do.
    pub(crate) fn risk(&self) -> Risk {
        if self.judgement.is_denied() {
            return Risk::High;
        }
        let measure = self.broker.measure();
        self.judgement.uncovered(&self.action).map(|(_, caused)| risk::of(&caused.effect, measure)).max().unwrap_or(Risk::Low)
    }

    /// What an answer can make permanent, in the order in which it is shown.
    pub(crate) fn offered(&self) -> &[Candidate] {
        self.offered.get_or_init(|| {
            let ground = self.broker.ground(&self.call, &self.now);
            let mut offers = candidates::offers(&self.action, &self.judgement, &ground, self.now.offering());
            // What was approved often enough comes first.
            offers.sort_by_key(|candidate| std::cmp::Reverse(self.broker.told_of(candidate).is_proven));
            offers
        })
    }

    /// What the call runs by name, as it was when the call was shown. `None` if some of it cannot be read: nobody would see
    /// it change.
    pub(crate) fn runs(&self) -> Option<&[Bound]> {
        let read = || {
            let ground = self.broker.ground(&self.call, &self.now);
            let mut runs = Vec::new();
            for step in self.action.steps() {
                match definitions_of(step, &ground) {
                    Runs::Nothing => {}
                    // What is not understood is the same with the same words; a script that only a pattern names is not.
                    Runs::Unnamed if may_run_unnamed(step) => return None,
                    Runs::Unnamed => {}
                    Runs::Defined(definitions) => {
                        let bound = definitions.into_iter().map(|definition| Bound::now(definition, ground.world));
                        runs.extend(bound.collect::<Option<Vec<Bound>>>()?);
                    }
                }
            }
            Some(runs)
        };
        self.runs.get_or_init(read).as_deref()
    }

    /// The ids of the learned rules that cover parts of it.
    pub(crate) fn learned_rules(&self) -> impl Iterator<Item = &str> {
        let rules = self.judgement.coverage.iter().filter_map(|coverage| match &coverage.by {
            Some(CoveredBy::Rule(rule)) if rule.source.layer == Layer::Learned => Some(rule.source.at.as_str()),
            Some(CoveredBy::Rule(_) | CoveredBy::BuiltIn(_) | CoveredBy::Mode(_) | CoveredBy::Containment(_)) | None => None,
        });
        let unique: std::collections::BTreeSet<&str> = rules.collect();
        unique.into_iter()
    }

    /// Why it is asked, as a kind.
    pub(crate) fn kind(&self) -> AskKind {
        let measure = self.broker.measure();
        AskKind::of(Decisive::of(&self.action, &self.judgement, measure), measure)
    }
}
