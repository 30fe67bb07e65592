//! A call on its way through analysis and judging, by what is in force at one moment.

use std::sync::Arc;

use super::{Broker, lock};
use crate::action::Action;
use crate::analysis::tools::may_leave_sandbox;
use crate::analysis::{self, Knowledge};
use crate::basis::Basis;
use crate::call::ToolCall;
use crate::decision;
use crate::layers::InForce;
use crate::policy::alongside::Surroundings;
use crate::policy::containment::Containment;
use crate::policy::flow::{SessionFlow, Taint};
use crate::policy::judge::{Ground, Judgement, judge};
use crate::policy::mode::Mode;
use crate::policy::sources::sandbox::Contained;
use crate::rehearse::{Judged, Rehearsal};
use crate::trace::Verdict;
use crate::trust::{ProjectConfig, Untrusted};
use crate::world::World;

/// One moment for all of a decision: what ends meanwhile has not ended for half of it.
#[derive(Clone, Copy)]
pub(super) struct Moment<'n> {
    pub(super) in_force: &'n Arc<InForce>,
    /// In seconds since 1970, where it is known.
    pub(super) time: Option<u64>,
}

impl Broker {
    /// The present moment.
    pub(super) fn moment<'n>(&self, in_force: &'n Arc<InForce>) -> Moment<'n> {
        Moment { in_force, time: self.inner.time.now() }
    }

    /// What holds for a call of which the host states this: else what it stated for all calls.
    pub(crate) fn surroundings(&self, containment: Option<&Containment>) -> Surroundings {
        let containment = match containment {
            Some(stated) => Some(Arc::new(stated.clone().with_links(&*self.inner.world))),
            None => self.inner.containment.clone(),
        };
        Surroundings { containment, alongside: None }
    }

    /// Judges the call, and gives what came of it together with what it was held against.
    pub(super) fn judged<T>(
        &self,
        call: &ToolCall,
        surroundings: &Surroundings,
        then: impl FnOnce(Basis, &InForce, &Ground<'_>) -> T,
    ) -> T {
        self.refresh_sometimes();
        self.judged_at(self.moment(&self.in_force()), call, surroundings, then)
    }

    /// The same at a moment.
    pub(super) fn judged_at<T>(
        &self,
        moment: Moment<'_>,
        call: &ToolCall,
        surroundings: &Surroundings,
        then: impl FnOnce(Basis, &InForce, &Ground<'_>) -> T,
    ) -> T {
        let watched = surroundings.alongside.as_ref().map(|alongside| alongside.watch(&*self.inner.world));
        let world: &dyn World = match &watched {
            Some(watched) => watched,
            None => &*self.inner.world,
        };
        let now = moment.in_force;
        let action = self.analyze(moment, call, world);
        self.held_against(moment, call, surroundings, |ground| {
            let ground = &Ground { world, ..*ground };
            let mut judgement = judge(&action, &now.policy, ground);
            judgement.hits.extend(self.denied_before(call, &judgement));
            if let Some(watched) = &watched {
                let hits = watched.hits(&action, &judgement, ground);
                judgement.hits.extend(hits);
            }
            let verdict = self.verdict(call, &action, &judgement, now.mode);
            let wiring = (self.clone(), Arc::clone(now));
            let circumstances = (surroundings.clone(), ground.taint.cloned());
            let basis = Basis::new(wiring, call.clone(), action, (judgement, verdict), circumstances, ground.level);
            then(basis, now, ground)
        })
    }

    /// What the judgement means for the call, which a person may have allowed for the session.
    fn verdict(&self, call: &ToolCall, action: &Action, judgement: &Judgement, mode: Mode) -> Verdict {
        let verdict = decision::verdict(judgement, mode);
        if verdict == Verdict::Ask && judgement.hits.is_empty() {
            // Whether it is still meant is looked up in the host's world, with nothing locked.
            let meant = lock(&self.inner.session).meant(call);
            if meant.iter().any(|meant| meant.is(action, &*self.inner.world)) {
                return Verdict::Allow;
            }
        }
        verdict
    }

    fn rehearsed<'n>(&self, moment: Moment<'n>, call: &ToolCall) -> Judged<'n> {
        let Moment { in_force, time } = moment;
        let contained = contained(self.inner.containment.as_deref(), call);
        let action = self.analyze(moment, call, &*self.inner.world);
        let judgement = judge(&action, &in_force.policy, &Ground { containment: contained.as_ref(), ..self.ground_at(moment, call) });
        let verdict = self.verdict(call, &action, &judgement, in_force.mode);
        Judged { action, judgement, verdict, catalog: in_force.catalog(time) }
    }

    /// What the call is held against besides the policy, for as long as that takes.
    pub(super) fn held_against<T>(
        &self,
        moment: Moment<'_>,
        call: &ToolCall,
        surroundings: &Surroundings,
        then: impl FnOnce(&Ground<'_>) -> T,
    ) -> T {
        let contained = contained(surroundings.containment.as_deref(), call);
        let taint = match moment.in_force.flow {
            SessionFlow::Ignored => None,
            SessionFlow::Followed => {
                let before = lock(&self.inner.sessions).taint(call.session());
                let meanwhile = surroundings.alongside.as_ref().map(|alongside| alongside.taint.clone());
                before.into_iter().chain(meanwhile).reduce(Taint::and)
            }
        };
        then(&Ground { containment: contained.as_ref(), taint: taint.as_ref(), ..self.ground_at(moment, call) })
    }

    /// What the call could do, by what is known of its programs at this moment.
    pub(super) fn analyze(&self, moment: Moment<'_>, call: &ToolCall, world: &dyn World) -> Action {
        let inner = &*self.inner;
        let knowledge = Knowledge { tools: &inner.tools, catalog: moment.in_force.catalog(moment.time), world, home: inner.home.as_ref() };
        analysis::analyze(call, knowledge)
    }

    /// What a call is judged on, without a sandbox and whatever its session came upon.
    pub(crate) fn ground<'a>(&'a self, call: &'a ToolCall, in_force: &Arc<InForce>) -> Ground<'a> {
        self.ground_at(self.moment(in_force), call)
    }

    /// The same at this moment.
    pub(super) fn ground_at<'a>(&'a self, Moment { in_force, time }: Moment<'_>, call: &'a ToolCall) -> Ground<'a> {
        let inner = &*self.inner;
        Ground {
            workspace: inner.workspace.as_ref(),
            level: in_force.level(time),
            home: inner.home.as_ref(),
            own_files: &inner.own_files,
            world: &*inner.world,
            mode: in_force.mode,
            chosen: in_force.chosen,
            now: time,
            told: inner.time.told(),
            call: Some(call),
            containment: None,
            taint: None,
        }
    }

    /// What a confirmation of the project's config would change, were it in full and now: each of the calls is judged by
    /// what is in force and by what would be. Nothing is decided or kept, and what sessions came upon does not count.
    ///
    /// A config that cannot be confirmed, or is another workspace's, would change nothing.
    pub fn rehearse<'c>(&self, project: &ProjectConfig<Untrusted>, calls: impl IntoIterator<Item = &'c ToolCall>) -> Rehearsal {
        let (now, time) = (self.in_force(), self.inner.time.now());
        let is_here = self.inner.workspace.as_ref() == Some(project.root());
        let layers = is_here.then(|| lock(&self.inner.layers).rehearsed(project)).flatten();
        let next = layers.map(|mut layers| Arc::new(layers.next(self.inner.site())));
        let mut rehearsal = Rehearsal::default();
        for call in calls {
            let before = self.rehearsed(Moment { in_force: &now, time }, call);
            match &next {
                Some(next) => rehearsal.add(call, &before, &self.rehearsed(Moment { in_force: next, time }, call)),
                None => rehearsal.add(call, &before, &before),
            }
        }
        rehearsal.counted()
    }
}

/// What is stated of a sandbox, where the call stays in it.
fn contained<'c>(stated: Option<&'c Containment>, call: &ToolCall) -> Option<Contained<'c>> {
    stated.filter(|_| !may_leave_sandbox(call)).map(Contained::new)
}
