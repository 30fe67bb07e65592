//! What comes of an answer: what it allows or denies now, and what is remembered of it.

use super::{Broker, lock};
use crate::analysis::path::AbsPath;
use crate::answer::{Answer, Answered, Outcome, Says, Scope};
use crate::evidence::Evidence;
use crate::layers::{InForce, Layers};
use crate::learn::{Draft, LearnedEffect, LearnedScope, NewRule};
use crate::policy::judge::judge;
use crate::policy::rule::{Layer, RuleEffect, Source};
use crate::prompt::{Prompt, ScreenText};

impl Broker {
    /// Takes an answer that counts.
    pub(super) fn take(&self, prompt: Prompt, answer: Answer) -> Outcome {
        let Prompt { pending } = prompt;
        if answer.allows == Says::Yes && self.is_denied_now(pending.evidence(), &self.in_force()) {
            return Outcome { answered: Answered::Stop(pending.outrun()), remembered: Vec::new(), trouble: None };
        }
        let rules = pending.evidence().offered().get(answer.offer).map(|offer| offer.drafts.clone()).unwrap_or_default();
        let mut outcome_rules = Vec::new();
        let mut trouble = None;
        if answer.scope != Scope::Once {
            if rules.is_empty() && answer.allows == Says::Yes {
                lock(&self.inner.session).insert(pending.evidence().call.digest());
                outcome_rules.push("this exact call, for this session".to_owned());
            }
            match self.remember(&rules, &answer, &pending.evidence().call.text()) {
                Ok(remembered) => outcome_rules.extend(remembered),
                Err(why) => trouble = Some(why),
            }
        }
        // The rules may have changed while the answer was remembered.
        let now = self.in_force();
        let answered = match answer.allows {
            Says::Yes if self.is_denied_now(pending.evidence(), &now) => Answered::Stop(pending.outrun()),
            Says::Yes => Answered::Proceed(pending.allow(now.generation)),
            Says::No => Answered::Stop(pending.deny(answer.message)),
        };
        Outcome { answered, remembered: outcome_rules, trouble }
    }

    fn is_denied_now(&self, evidence: &Evidence, now: &InForce) -> bool {
        self.held_against(self.now(), &evidence.call, evidence.containment.as_deref(), now, |ground| {
            judge(&evidence.action, &now.policy, ground).is_denied()
        })
    }

    /// Keeps the drafts as far as the answer's scope reaches, and gives what is remembered in words.
    fn remember(&self, drafts: &[Draft], answer: &Answer, from: &str) -> Result<Vec<String>, String> {
        let effect = match answer.allows {
            Says::Yes => RuleEffect::Allow,
            Says::No => RuleEffect::Deny,
        };
        let is_forbidden = effect == RuleEffect::Allow && self.in_force().forbids.learning;
        let wants_keeping = matches!(answer.scope, Scope::Workspace | Scope::User) && self.inner.learned.is_some();
        let scope = match (answer.scope, &self.inner.workspace) {
            (Scope::User, Some(_)) => Some(LearnedScope::User),
            (Scope::Workspace, Some(workspace)) => Some(LearnedScope::Workspace(workspace.clone())),
            (Scope::Workspace | Scope::User, None) | (Scope::Once | Scope::Session, _) => None,
        };
        let store = self.inner.learned.as_ref().filter(|_| !is_forbidden);
        let mut parsed = Vec::new();
        let mut problems = Vec::new();
        let mut said = Vec::new();
        for draft in drafts {
            if wants_keeping && is_forbidden {
                problems.push(format!("{draft} holds for this session only: keeping allowing answers is forbidden here"));
            }
            let mut is_kept = false;
            if let (Some(scope), Some(store)) = (&scope, store) {
                let learned = match effect {
                    RuleEffect::Allow => LearnedEffect::Allow,
                    RuleEffect::Ask | RuleEffect::Deny => LearnedEffect::Deny,
                };
                let from = ScreenText::one_line(from, 200).to_string();
                let new = NewRule { effect: learned, draft: draft.clone(), scope: scope.clone(), until: None, from };
                match lock(store).add(&new, self.now().unwrap_or(0)) {
                    Ok(_) => is_kept = true,
                    Err(error) => problems.push(format!("{draft} holds for this session only: {error}")),
                }
            }
            match draft.rule(effect, Source::new(Layer::Session, "this session")) {
                Ok(rule) => {
                    let reach = if is_kept { "kept" } else { "for this session" };
                    said.push(format!("{effect} {draft} ({reach})"));
                    if !is_kept {
                        parsed.push(rule);
                    }
                }
                Err(error) => problems.push(format!("{draft}: {error}")),
            }
        }
        if !said.is_empty() {
            let mut layers = lock(&self.inner.layers);
            layers.answers(parsed);
            self.take_learned(&mut layers);
            self.put_into_force(&mut layers);
        }
        if problems.is_empty() { Ok(said) } else { Err(problems.join("; ")) }
    }

    /// Takes what the store of learned rules says now: other processes learn and revoke as well. What comes into force by
    /// it makes permits from before useless.
    pub fn refresh(&self) {
        if let Some(store) = &self.inner.learned {
            lock(store).reload();
            let mut layers = lock(&self.inner.layers);
            if self.take_learned(&mut layers) {
                self.put_into_force(&mut layers);
            }
        }
    }

    /// Whether something else is learned now.
    fn take_learned(&self, layers: &mut Layers) -> bool {
        let Some(store) = &self.inner.learned else { return false };
        let here = self.inner.workspace.clone().unwrap_or_else(AbsPath::root);
        let rules = lock(store).rules_for(&here, self.now());
        layers.learned(rules)
    }
}
