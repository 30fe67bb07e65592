//! What comes of an answer: what it allows or denies now, what is remembered of it, and what it says about the rules that
//! were offered.

use super::exact::Meant;
use super::{Broker, lock};
use crate::analysis::path::AbsPath;
use crate::analysis::sensitive::mask::masked;
use crate::answer::{Answer, Answered, Ends, Outcome, Says, Scope};
use crate::basis::Basis;
use crate::call::{SAYINGS, ToolCall};
use crate::layers::{InForce, Layers};
use crate::learn::candidates::Candidate;
use crate::learn::evidence::{taken_back, travels_from};
use crate::learn::worktrees::moved;
use crate::learn::{AnswerGiven, Draft, LearnedEffect, LearnedRule, LearnedScope, NewRule, Standing};
use crate::observe::Event;
use crate::policy::conditions::OfSession;
use crate::policy::definition::{Bound, Definition};
use crate::policy::hit::{HitBy, Unwritten};
use crate::policy::judge::{Coverage, CoveredBy, Judgement, judge};
use crate::policy::rule::{Layer, RuleEffect, Source};
use crate::prompt::{Prompt, Risk, ScreenText};

/// What an answer leaves behind, in words for the person.
#[derive(Debug, Default)]
struct Remembered {
    said: Vec<String>,
    trouble: Vec<String>,
}

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
    /// Takes an answer that counts. With `teaches`, it is also evidence for what was offered.
    pub(super) fn take(&self, prompt: Prompt, answer: Answer, teaches: bool) -> Outcome {
        let Prompt { pending } = prompt;
        if answer.allows == Says::Yes && self.is_denied_now(pending.basis(), &self.in_force()) {
            return Outcome { answered: Answered::Stop(pending.outrun()), remembered: Vec::new(), trouble: None };
        }
        let mut remembered = Remembered::default();
        if answer.scope != Scope::Once {
            self.remember(pending.basis(), &answer, &mut remembered);
        }
        if teaches || answer.allows == Says::No {
            self.note(pending.basis(), &answer, &mut remembered);
        }
        // The rules may have changed while the answer was remembered.
        let now = self.in_force();
        let answered = match answer.allows {
            Says::Yes if self.is_denied_now(pending.basis(), &now) => Answered::Stop(pending.outrun()),
            Says::Yes => Answered::Proceed(pending.allow(now.generation)),
            Says::No => Answered::Stop(pending.deny(answer.message)),
        };
        let Remembered { said, trouble } = remembered;
        Outcome { answered, remembered: said, trouble: (!trouble.is_empty()).then(|| trouble.join("; ")) }
    }

    fn is_denied_now(&self, basis: &Basis, now: &InForce) -> bool {
        self.held_against(self.now(), &basis.call, &basis.surroundings, (now, &*self.inner.world), |ground| {
            judge(&basis.action, &now.policy, ground).is_denied()
        })
    }

    /// Keeps what the answer chose of what was offered, as far as it reaches.
    fn remember(&self, basis: &Basis, answer: &Answer, remembered: &mut Remembered) {
        let chosen = basis.offered().get(answer.offer);
        let is_too_far = answer.allows == Says::Yes
            && answer.scope == Scope::User
            && chosen.is_some_and(|candidate| basis.reach_of(candidate) != Scope::User);
        if is_too_far {
            remembered.trouble.push("this is kept for this workspace: in others it would allow something else".to_owned());
            return self.remember(basis, &Answer { scope: Scope::Workspace, ..answer.clone() }, remembered);
        }
        let drafts = match (chosen, answer.allows) {
            (Some(candidate), Says::Yes) => candidate.drafts.clone(),
            // A part of a call is not what was denied.
            (Some(candidate), Says::No) if candidate.is_complete() => {
                candidate.drafts.iter().map(|draft| Draft::plain(draft.rule.clone())).collect()
            }
            (Some(_) | None, _) => Vec::new(),
        };
        if drafts.is_empty() {
            match answer {
                Answer { allows: Says::No, .. } => {}
                Answer { ends: Some(_), .. } => remembered.trouble.push("nothing is remembered that could end".to_owned()),
                Answer { scope, .. } => match basis.runs().map(|runs| Meant::new(&basis.action, runs)) {
                    None => remembered.trouble.push("nothing is remembered: what it runs cannot be read, and may change".to_owned()),
                    Some(meant) if *scope == Scope::Task => {
                        lock(&self.inner.session).for_task(&basis.call, meant);
                        remembered.said.push("this exact call, for this task".to_owned());
                    }
                    Some(meant) => {
                        lock(&self.inner.session).for_session(&basis.call, meant);
                        remembered.said.push("this exact call, for this session".to_owned());
                    }
                },
            }
            return;
        }
        match self.ended(drafts, answer.ends) {
            Ok((drafts, until)) => self.keep(&drafts, until, answer, &basis.call, remembered),
            Err(why) => remembered.trouble.push(why),
        }
    }

    /// The drafts with the end that the answer gives them, as far as a draft says it, and the moment of it otherwise.
    fn ended(&self, mut drafts: Vec<Draft>, ends: Option<Ends>) -> Result<(Vec<Draft>, Option<u64>), String> {
        let until = match ends {
            None => None,
            Some(Ends::At(moment)) => Some(moment),
            Some(Ends::After { minutes }) => {
                let now = self.told().ok_or("nothing is remembered: the host tells no time, so it would never end")?;
                Some(now.saturating_add(u64::from(minutes).saturating_mul(60)))
            }
            Some(Ends::NextCommit) => {
                let bound = self
                    .inner
                    .workspace
                    .as_ref()
                    .and_then(|workspace| Bound::now(Definition::Commit { repository: workspace.to_string() }, &*self.inner.world));
                let bound = bound.ok_or("nothing is remembered: the workspace has no commit that could be followed by another")?;
                for draft in &mut drafts {
                    draft.bound.push(bound.clone());
                }
                None
            }
        };
        Ok((drafts, until))
    }

    /// Keeps the drafts as far as the answer's scope reaches.
    fn keep(&self, drafts: &[Draft], until: Option<u64>, answer: &Answer, call: &ToolCall, remembered: &mut Remembered) {
        let (effect, learned) = match answer.allows {
            Says::Yes => (RuleEffect::Allow, LearnedEffect::Allow),
            Says::No => (RuleEffect::Deny, LearnedEffect::Deny),
        };
        let now = self.in_force();
        // What cannot be kept for the whole repository is kept for the worktree.
        let kept_for = self.of_repository(drafts);
        let (scope, to_keep) = match (answer.scope, &self.inner.workspace) {
            (Scope::User, Some(_)) => (Some(LearnedScope::User), drafts.to_vec()),
            (Scope::Workspace, Some(workspace)) => match kept_for {
                Some((main, moved)) => (Some(LearnedScope::Workspace(main)), moved),
                None => (Some(LearnedScope::Workspace(workspace.clone())), drafts.to_vec()),
            },
            (Scope::Workspace | Scope::User, None) | (Scope::Once | Scope::Task | Scope::Session, _) => (None, Vec::new()),
        };
        let mut is_kept = false;
        if let (Some(scope), Some(store)) = (scope, &self.inner.learned) {
            let from = ScreenText::one_line(&masked(&call.text()), 200).to_string();
            let new = |draft: &Draft| NewRule { effect: learned, draft: draft.clone(), scope: scope.clone(), until, from: from.clone() };
            let new: Vec<NewRule> = to_keep.iter().map(new).collect();
            let shown = drafts.iter().map(Draft::to_string).collect::<Vec<_>>().join(" and ");
            let problem = if effect == RuleEffect::Allow && now.forbids.learning {
                Some("keeping allowing answers is forbidden here".to_owned())
            } else {
                lock(store).add_all(&new, self.told().unwrap_or(0)).err().map(|error| error.to_string())
            };
            match problem {
                None => is_kept = true,
                Some(why) => remembered.trouble.push(format!("{shown} holds for this session only: {why}")),
            }
        }
        let mut rules = Vec::new();
        for draft in drafts {
            match draft.rule(effect, Source::new(Layer::Session, "this session")) {
                Ok(mut rule) => {
                    let reach = match answer.scope {
                        _ if is_kept => "kept",
                        Scope::Task => "for this task",
                        Scope::Once | Scope::Session | Scope::Workspace | Scope::User => "for this session",
                    };
                    remembered.said.push(format!("{effect} {draft} ({reach})"));
                    if let Some(moment) = until {
                        rule.conditions.end_by(moment);
                    }
                    if effect == RuleEffect::Allow {
                        rule.conditions.session = Some(OfSession::of(call));
                    }
                    rules.push(rule);
                }
                Err(error) => remembered.trouble.push(format!("{draft}: {error}")),
            }
        }
        let mut layers = lock(&self.inner.layers);
        match answer.scope {
            _ if is_kept => {}
            Scope::Task => layers.task_answers(rules),
            Scope::Once | Scope::Session | Scope::Workspace | Scope::User => layers.answers(rules),
        }
        self.take_learned(&mut layers);
        self.put_into_force(&mut layers);
    }

    /// Where the workspace is a worktree: the main checkout, and the drafts as they read there, where all of them can.
    fn of_repository(&self, drafts: &[Draft]) -> Option<(AbsPath, Vec<Draft>)> {
        let (main, here) = self.inner.main_checkout.as_ref().zip(self.inner.workspace.as_ref())?;
        let moved = drafts.iter().map(|draft| moved(draft, here, main)).collect::<Option<Vec<Draft>>>()?;
        Some((main.clone(), moved))
    }

    /// The root under which answers given here are counted: those of all worktrees of a repository together.
    fn counted_at(&self) -> Option<&AbsPath> {
        self.inner.main_checkout.as_ref().or(self.inner.workspace.as_ref())
    }

    /// The draft as it is counted.
    fn counted(&self, draft: &Draft) -> Draft {
        self.of_repository(std::slice::from_ref(draft)).and_then(|(_, moved)| moved.into_iter().next()).unwrap_or_else(|| draft.clone())
    }

    /// The learned rules that hold here and were learned from one of the drafts.
    fn taken_back(&self, rules: &[LearnedRule], drafts: &[Draft]) -> Vec<String> {
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

    /// Writes down what the answer says about the rules that were offered. A denial takes back those that are kept. What was
    /// approved often enough and is of low risk is kept, where the person turned that on.
    fn note(&self, basis: &Basis, answer: &Answer, remembered: &mut Remembered) {
        let (Some(store), Some(workspace)) = (&self.inner.learned, self.counted_at()) else { return };
        let now = self.in_force();
        // What was said no to is kept all the same.
        if now.forbids.learning && answer.allows == Says::Yes {
            return;
        }
        let offered: Vec<&Candidate> = basis.offered().iter().collect();
        let drafts: Vec<Draft> = offered.iter().flat_map(|candidate| &candidate.drafts).map(|draft| self.counted(draft)).collect();
        let allows = answer.allows == Says::Yes;
        let (call, at) = (told_apart(&basis.call), self.told().unwrap_or(0));
        let given = AnswerGiven { drafts: &drafts, allows, call: &call, workspace: Some(workspace), millis: None };
        // That evidence is lost loosens nothing: it is asked again.
        let _ = if answer.elsewhere { lock(store).note_elsewhere(&given, at) } else { lock(store).note_answer(&given, at) };
        if !allows {
            let mut store = lock(store);
            let ids = self.taken_back(store.list(), &drafts);
            let all: Vec<&str> = ids.iter().map(String::as_str).collect();
            if let Err(error) = if all.is_empty() { Ok(()) } else { store.revoke_all(&all, at) } {
                remembered.trouble.push(format!("the learned rule {} still holds: {error}", ids.join(", ")));
            } else if !ids.is_empty() {
                drop(store);
                remembered.said.extend(ids.into_iter().map(|id| format!("the learned rule {id} is taken back")));
                let mut layers = lock(&self.inner.layers);
                self.take_learned(&mut layers);
                self.put_into_force(&mut layers);
            }
            return;
        }
        let Some(candidate) = offered.first().filter(|_| answer.scope == Scope::Once && !answer.elsewhere) else { return };
        if now.learning.promotes && candidate.is_complete() && basis.risk() == Risk::Low {
            let is_due = |draft: &Draft| {
                let evidence = lock(store).evidence(&self.counted(draft));
                Standing::of(&evidence, &now.learning, Some(workspace)) == Standing::Promotable
            };
            if candidate.drafts.iter().all(is_due) && lock(store).are_free(&candidate.drafts) {
                let kept = Answer::allow(Scope::Workspace);
                self.keep(&candidate.drafts, None, &kept, &basis.call, remembered);
            }
        }
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
        let at = self.told().unwrap_or(0);
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

    /// Ends the task that is at hand: what was allowed for it is asked again.
    pub fn end_task(&self) {
        lock(&self.inner.session).end_task();
        let mut layers = lock(&self.inner.layers);
        layers.end_task();
        self.put_into_force(&mut layers);
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
    fn take_learned(&self, layers: &mut Layers) -> bool {
        let Some(store) = &self.inner.learned else { return false };
        let here = self.inner.workspace.clone().unwrap_or_else(AbsPath::root);
        let mut store = lock(store);
        store.set_limits(layers.learning());
        let rules = match &self.inner.main_checkout {
            Some(main) => store.rules_for_worktree(&here, main, self.told()),
            None => store.rules_for(&here, self.told()),
        };
        layers.learned(rules, store.lost().map(ToString::to_string))
    }
}

/// What tells a call apart from others, whichever session it is of, and whatever the agent says that it is for.
fn told_apart(call: &ToolCall) -> String {
    let mut input = call.input().clone();
    if let Some(fields) = input.as_object_mut().filter(|_| call.command().is_some()) {
        for name in SAYINGS {
            fields.remove(name);
        }
    }
    format!("{}\u{1f}{}\u{1f}{input}", call.tool(), call.cwd())
}
