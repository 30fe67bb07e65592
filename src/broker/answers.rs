//! What comes of an answer: what it allows or denies now, what is remembered of it, and what it says about the rules that
//! were offered.

use std::sync::Arc;

use super::exact::Meant;
use super::learned::told_apart;
use super::{Broker, lock};
use crate::analysis::sensitive::mask::masked;
use crate::answer::{Answer, Answered, Ends, Outcome, Says, Scope};
use crate::basis::Basis;
use crate::call::ToolCall;
use crate::layers::InForce;
use crate::learn::candidates::Candidate;
use crate::learn::{AnswerGiven, Draft, LearnedEffect, LearnedScope, NewRule, Standing};
use crate::policy::conditions::OfSession;
use crate::policy::definition::{Bound, Definition};
use crate::policy::judge::judge;
use crate::policy::rule::{Layer, RuleEffect, Source};
use crate::prompt::{Prompt, Risk, ScreenText};

/// What an answer leaves behind, in words for the person.
#[derive(Debug, Default)]
struct Remembered {
    said: Vec<String>,
    trouble: Vec<String>,
}

/// Whether an answer is in the store of learned rules.
enum Kept {
    Yes,
    /// For the session only; `why`, where it was to be kept.
    No {
        why: Option<String>,
    },
}

fn effect_of(says: Says) -> RuleEffect {
    match says {
        Says::Yes => RuleEffect::Allow,
        Says::No => RuleEffect::Deny,
    }
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

    fn is_denied_now(&self, basis: &Basis, in_force: &Arc<InForce>) -> bool {
        self.held_against(self.moment(in_force), &basis.call, &basis.surroundings, |ground| {
            judge(&basis.action, &in_force.policy, ground).is_denied()
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
                let now = self.inner.time.told().ok_or("nothing is remembered: the host tells no time, so it would never end")?;
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
        let kept = self.kept_in_store(drafts, until, answer, call);
        if let Kept::No { why: Some(why) } = &kept {
            let shown = drafts.iter().map(Draft::to_string).collect::<Vec<_>>().join(" and ");
            remembered.trouble.push(format!("{shown} holds for this session only: {why}"));
        }
        let reach = match (&kept, answer.scope) {
            (Kept::Yes, _) => "kept",
            (Kept::No { .. }, Scope::Task) => "for this task",
            (Kept::No { .. }, Scope::Once | Scope::Session | Scope::Workspace | Scope::User) => "for this session",
        };
        let effect = effect_of(answer.allows);
        let mut rules = Vec::new();
        for draft in drafts {
            match draft.rule(effect, Source::new(Layer::Session, "this session")) {
                Ok(mut rule) => {
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
        match (kept, answer.scope) {
            (Kept::Yes, _) => {}
            (Kept::No { .. }, Scope::Task) => layers.task_answers(rules),
            (Kept::No { .. }, Scope::Once | Scope::Session | Scope::Workspace | Scope::User) => layers.answers(rules),
        }
        self.take_learned(&mut layers);
        self.put_into_force(&mut layers);
    }

    /// Puts the drafts into the store of learned rules, where the answer reaches beyond the session.
    fn kept_in_store(&self, drafts: &[Draft], until: Option<u64>, answer: &Answer, call: &ToolCall) -> Kept {
        let (Some(store), Some(workspace)) = (&self.inner.learned, &self.inner.workspace) else { return Kept::No { why: None } };
        let (scope, drafts) = match answer.scope {
            Scope::User => (LearnedScope::User, drafts.to_vec()),
            Scope::Workspace => match self.of_repository(drafts) {
                Some((main, moved)) => (LearnedScope::Workspace(main), moved),
                // What cannot be kept for the whole repository is kept for the worktree.
                None => (LearnedScope::Workspace(workspace.clone()), drafts.to_vec()),
            },
            Scope::Once | Scope::Task | Scope::Session => return Kept::No { why: None },
        };
        let effect = match answer.allows {
            Says::Yes if self.in_force().forbids.learning => {
                return Kept::No { why: Some("keeping allowing answers is forbidden here".to_owned()) };
            }
            Says::Yes => LearnedEffect::Allow,
            Says::No => LearnedEffect::Deny,
        };
        let from = ScreenText::one_line(&masked(&call.text()), 200).to_string();
        let new = |draft| NewRule { effect, draft, scope: scope.clone(), until, from: from.clone() };
        let new: Vec<NewRule> = drafts.into_iter().map(new).collect();
        match lock(store).add_all(&new, self.inner.time.told().unwrap_or(0)) {
            Ok(_) => Kept::Yes,
            Err(error) => Kept::No { why: Some(error.to_string()) },
        }
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
        let (call, at) = (told_apart(&basis.call), self.inner.time.told().unwrap_or(0));
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

    /// Ends the task that is at hand: what was allowed for it is asked again.
    pub fn end_task(&self) {
        lock(&self.inner.session).end_task();
        let mut layers = lock(&self.inner.layers);
        layers.end_task();
        self.put_into_force(&mut layers);
    }
}
