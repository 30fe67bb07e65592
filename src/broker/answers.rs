//! What comes of an answer: what it allows or denies now, and what is remembered of it.

use super::{Broker, lock};
use crate::answer::{Answer, Answered, Outcome, Says, Scope};
use crate::evidence::Evidence;
use crate::layers::InForce;
use crate::learn::{Draft, LearnedEffect, LearnedScope, NewRule};
use crate::policy::judge::judge;
use crate::policy::rule::{Layer, Rule, RuleEffect, Source};
use crate::prompt::{Prompt, ScreenText};

impl Broker {
    /// Takes an answer that counts.
    pub(super) fn take(&self, prompt: Prompt, answer: Answer) -> Outcome {
        let Prompt { pending } = prompt;
        if answer.allows == Says::Yes && self.is_denied_now(pending.evidence(), &self.in_force()) {
            return Outcome { answered: Answered::Stop(pending.outrun()), remembered: Vec::new(), trouble: None };
        }
        let view = pending.evidence().view();
        let rules = view.offers.get(answer.offer).map(|o| o.rules.clone()).unwrap_or_default();
        let mut outcome_rules = Vec::new();
        let mut trouble = None;
        if answer.scope != Scope::Once {
            if rules.is_empty() && answer.allows == Says::Yes {
                lock(&self.inner.session).insert(pending.evidence().call.digest());
                outcome_rules.push("this exact call, for this session".to_owned());
            }
            match self.remember(&rules, &answer, view.text.as_str()) {
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

    fn remember(&self, rules: &[String], answer: &Answer, from: &str) -> Result<Vec<String>, String> {
        let effect = match answer.allows {
            Says::Yes => RuleEffect::Allow,
            Says::No => RuleEffect::Deny,
        };
        let forbids_learning = self.in_force().forbids.learning;
        let mut parsed = Vec::new();
        let mut problems = Vec::new();
        let mut said = Vec::new();
        for text in rules {
            let keeps = matches!(answer.scope, Scope::Workspace | Scope::User) && self.inner.learned.is_some();
            if keeps && forbids_learning && effect == RuleEffect::Allow {
                problems.push(format!("{text} holds for this session only: keeping allowing answers is forbidden here"));
            }
            let store = self.inner.learned.as_ref().filter(|_| !(forbids_learning && effect == RuleEffect::Allow));
            let (layer, at) = match (answer.scope, store, &self.inner.workspace) {
                (Scope::Workspace | Scope::User, Some(store), Some(workspace)) => {
                    let scope = if answer.scope == Scope::User { LearnedScope::User } else { LearnedScope::Workspace(workspace.clone()) };
                    let learned = match effect {
                        RuleEffect::Allow => LearnedEffect::Allow,
                        RuleEffect::Ask | RuleEffect::Deny => LearnedEffect::Deny,
                    };
                    let from = ScreenText::one_line(from, 200).to_string();
                    let new = NewRule { effect: learned, draft: Draft::plain(text.clone()), scope, until: None, from };
                    match lock(store).add(&new, self.now().unwrap_or(0)) {
                        Ok(id) => (Layer::Learned, id),
                        Err(error) => {
                            problems.push(format!("{text} holds for this session only: {error}"));
                            (Layer::Session, "this session".to_owned())
                        }
                    }
                }
                _ => (Layer::Session, "this session".to_owned()),
            };
            let reach = if layer == Layer::Learned { "kept" } else { "for this session" };
            match Rule::parse(effect, text, Source::new(layer, at)) {
                Ok(rule) => {
                    said.push(format!("{effect} {text} ({reach})"));
                    parsed.push(rule);
                }
                Err(error) => problems.push(format!("{text}: {error}")),
            }
        }
        if !parsed.is_empty() {
            let mut layers = lock(&self.inner.layers);
            layers.answers(parsed);
            self.put_into_force(&mut layers);
        }
        if problems.is_empty() { Ok(said) } else { Err(problems.join("; ")) }
    }
}
