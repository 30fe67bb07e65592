//! What the store of learned rules says to the broker, and what a person takes back of it.

use std::sync::atomic::Ordering;

use super::{Broker, lock};
use crate::analysis::path::AbsPath;
use crate::call::{SAYINGS, ToolCall};
use crate::layers::Layers;
use crate::learn::candidates::Candidate;
use crate::learn::evidence::{taken_back, travels_from};
use crate::learn::worktrees::moved;
use crate::learn::{AnswerGiven, Draft, LearnedRule, Standing};
use crate::observe::Event;
use crate::policy::hit::{HitBy, Unwritten};
use crate::policy::judge::{Coverage, CoveredBy, Judgement};
use crate::policy::rule::Layer;

/// What answers so far say about what is offered.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Told {
    pub(crate) approvals: u64,
    pub(crate) is_proven: bool,
    /// Whether it was approved in enough workspaces, this one among them.
    pub(crate) travels: bool,
    /// Whether nobody ever said no to it.
    pub(crate) is_free: bool,
}

impl Broker {
    /// Looks at the store of learned rules if the last look was in another second.
    pub(super) fn refresh_sometimes(&self) {
        if self.inner.learned.is_some()
            && let Some(now) = self.inner.time.told()
            && self.inner.refreshed.swap(now, Ordering::Relaxed) != now
        {
            self.refresh();
        }
    }

    /// Takes what the store of learned rules says now: other processes learn and revoke as well. Deciding does that by
    /// itself about once a second where there is a clock. What comes into force by it makes permits from before useless.
    pub fn refresh(&self) {
        if let Some(store) = &self.inner.learned {
            let is_new = lock(store).refresh();
            let mut layers = lock(&self.inner.layers);
            if is_new && self.take_learned(&mut layers) {
                self.put_into_force(&mut layers);
                drop(layers);
                self.tell(|| Event::Refreshed);
            }
        }
    }

    /// Whether something else is learned now.
    pub(super) fn take_learned(&self, layers: &mut Layers) -> bool {
        let Some(store) = &self.inner.learned else { return false };
        let here = self.inner.workspace.clone().unwrap_or_else(AbsPath::root);
        let mut store = lock(store);
        store.set_limits(layers.learning());
        let rules = match &self.inner.main_checkout {
            Some(main) => store.rules_for_worktree(&here, main, self.inner.time.told()),
            None => store.rules_for(&here, self.inner.time.told()),
        };
        layers.learned(rules, store.lost().map(ToString::to_string))
    }

    /// Where the workspace is a worktree: the main checkout, and the drafts as they read there, where all of them can.
    pub(super) fn of_repository(&self, drafts: &[Draft]) -> Option<(AbsPath, Vec<Draft>)> {
        let (main, here) = self.inner.main_checkout.as_ref().zip(self.inner.workspace.as_ref())?;
        let moved = drafts.iter().map(|draft| moved(draft, here, main)).collect::<Option<Vec<Draft>>>()?;
        Some((main.clone(), moved))
    }

    /// The root under which answers given here are counted: those of all worktrees of a repository together.
    pub(super) fn counted_at(&self) -> Option<&AbsPath> {
        self.inner.main_checkout.as_ref().or(self.inner.workspace.as_ref())
    }

    /// The draft as it is counted.
    pub(super) fn counted(&self, draft: &Draft) -> Draft {
        self.of_repository(std::slice::from_ref(draft)).and_then(|(_, moved)| moved.into_iter().next()).unwrap_or_else(|| draft.clone())
    }

    /// The learned rules that hold here and were learned from one of the drafts.
    pub(super) fn taken_back(&self, rules: &[LearnedRule], drafts: &[Draft]) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for root in [self.inner.workspace.as_ref(), self.inner.main_checkout.as_ref()].into_iter().flatten() {
            for rule in taken_back(rules, drafts, Some(root)) {
                if !ids.contains(&rule.id) {
                    ids.push(rule.id.clone());
                }
            }
        }
        ids
    }

    /// What an answer can come to: whether rules that allow, and rules that deny, are kept beyond the session.
    pub(crate) fn keeps(&self) -> (bool, bool) {
        let has_store = self.inner.learned.is_some() && self.inner.workspace.is_some();
        (has_store && !self.in_force().forbids.learning, has_store)
    }

    /// What answers so far say about what is offered: of several rules, what is true of each of them.
    pub(crate) fn told_of(&self, candidate: &Candidate) -> Told {
        let limits = self.in_force().learning;
        let Some(store) = &self.inner.learned else { return Told::default() };
        let store = lock(store);
        let of = |draft: &Draft| {
            let evidence = store.evidence(&self.counted(draft));
            Told {
                approvals: u64::from(evidence.approvals),
                is_proven: Standing::of(&evidence, &limits, self.counted_at()) >= Standing::Proven,
                travels: travels_from(&evidence, &limits, self.counted_at()),
                is_free: evidence.denials == 0,
            }
        };
        let both = |a: Told, b: Told| Told {
            approvals: a.approvals.min(b.approvals),
            is_proven: a.is_proven && b.is_proven,
            travels: a.travels && b.travels,
            is_free: a.is_free && b.is_free,
        };
        candidate.drafts.iter().map(of).reduce(both).unwrap_or_default()
    }

    /// The person objects to a call that was allowed: they stopped it, or said so afterwards. The learned rules that allowed it
    /// are taken back, and this very call is asked from now on, whatever is learned, until it is approved. Gives what was
    /// taken back, in words. What was allowed for the session or by a config is not taken back, and without a store of learned
    /// rules there is nothing to take back.
    ///
    /// ```
    /// use countersign::learn::LearnedStore;
    /// use countersign::world::LexicalWorld;
    /// use countersign::{Answer, Broker, Decision, Scope, ToolCall, Verdict};
    ///
    /// let builder = Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).clock(|| 1_790_000_000);
    /// let broker = builder.build_with_store(LearnedStore::in_memory());
    /// let call = ToolCall::shell("cargo test", "/home/u/proj");
    /// let Decision::Ask(prompt) = broker.decide(&call) else { panic!("it runs code") };
    /// let _ = broker.answer(prompt, Answer::allow(Scope::Workspace));
    /// assert_eq!(broker.object(&call).len(), 1);
    /// assert_eq!(broker.decide(&call).verdict(), Verdict::Ask);
    /// ```
    pub fn object(&self, call: &ToolCall) -> Vec<String> {
        let (Some(store), Some(workspace)) = (&self.inner.learned, self.counted_at()) else { return Vec::new() };
        let ids =
            self.judged(call, &self.surroundings(None), |basis, _, _| basis.learned_rules().map(str::to_owned).collect::<Vec<String>>());
        let at = self.inner.time.told().unwrap_or(0);
        let said = {
            let mut store = lock(store);
            let drafts: Vec<Draft> = store.list().iter().filter(|rule| ids.contains(&rule.id)).map(|rule| rule.draft.clone()).collect();
            let key = told_apart(call);
            let given = AnswerGiven { drafts: &drafts, allows: false, call: &key, workspace: Some(workspace), millis: None };
            let all: Vec<&str> = ids.iter().map(String::as_str).collect();
            let noted = store.note_answer(&given, at).and_then(|()| if all.is_empty() { Ok(()) } else { store.revoke_all(&all, at) });
            match noted {
                Ok(()) => ids.iter().map(|id| format!("the learned rule {id} is taken back")).collect(),
                Err(error) => vec![format!("this could not be kept: {error}")],
            }
        };
        let mut layers = lock(&self.inner.layers);
        self.take_learned(&mut layers);
        self.put_into_force(&mut layers);
        drop(layers);
        let told = std::iter::once(format!("the person objects to the call {}", call.digest())).chain(said.iter().cloned());
        self.noted("objection", &told.collect::<Vec<_>>().join("; "));
        said
    }

    /// What asks about a call that rules of answers allow, though the person denied this very call.
    pub(super) fn denied_before(&self, call: &ToolCall, judgement: &Judgement) -> Option<HitBy> {
        let store = self.inner.learned.as_ref()?;
        let is_answer = |coverage: &Coverage| matches!(&coverage.by, Some(CoveredBy::Rule(rule)) if rule.source.layer == Layer::Learned);
        let step = judgement.coverage.iter().find(|coverage| is_answer(coverage))?.step;
        let was_denied = lock(store).was_denied(&told_apart(call));
        was_denied.then(|| HitBy::unwritten(Unwritten::DeniedBefore, step, "this very call was denied before"))
    }
}

/// What tells a call apart from others, whichever session it is of, and whatever the agent says that it is for.
pub(super) fn told_apart(call: &ToolCall) -> String {
    let mut input = call.input().clone();
    if let Some(fields) = input.as_object_mut().filter(|_| call.command().is_some()) {
        for name in SAYINGS {
            fields.remove(name);
        }
    }
    format!("{}\u{1f}{}\u{1f}{input}", call.tool(), call.cwd())
}
