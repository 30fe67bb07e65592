//! What is recorded of decisions and answers, and what becomes of a decision that cannot be.

use super::Broker;
use crate::answer::{Answer, Answered, Outcome, Says, Scope};
use crate::audit::{AnswerEntry, AuditLog, Body, ByEntry, CallEntry, DecisionEntry};
use crate::basis::Basis;
use crate::call::ToolCall;
use crate::decision::{self, Decision};
use crate::layers::InForce;
use crate::policy::hit::{HitBy, Unwritten};
use crate::policy::judge::CoveredBy;
use crate::prompt::Prompt;
use crate::trace::Verdict;

impl Broker {
    /// Concludes, and records what came of it. Where the log has to work and does not, what would be allowed is asked.
    pub(super) fn concluded(&self, basis: Basis, now: &InForce, ask: impl FnOnce(Box<Basis>) -> Decision) -> Decision {
        let basis = Box::new(basis);
        let Some(log) = &self.inner.audit else { return decision::conclude(now.generation, basis, now.mode, ask) };
        let entry = self.entry_of(&basis, log);
        let mut decision = decision::conclude(now.generation, basis, now.mode, ask);
        let trace = decision.trace();
        let entry = entry.decided(trace.verdict, &trace.risk, &trace.reason);
        match log.append(self.inner.time.told(), &Body::Decision(Box::new(entry))) {
            Ok(seq) => {
                if let Decision::Ask(prompt) = &mut decision {
                    prompt.pending.recorded(seq);
                }
                decision
            }
            Err(error) if log.is_required() => self.unrecorded(decision, &error.to_string(), now),
            Err(_) => decision,
        }
    }

    /// The prompt of a call that was decided about before, where it is still asked: to take an answer that was given elsewhere.
    /// It is no decision of its own, so only the answer is recorded, and nothing is allowed by it.
    pub(crate) fn asked_again(&self, call: &ToolCall) -> Option<Prompt> {
        let decision = self.judged(call, &self.surroundings(None), |basis, now, _| {
            decision::conclude(now.generation, Box::new(basis), now.mode, |basis| self.ask(basis, now))
        });
        match decision {
            Decision::Ask(prompt) => Some(prompt),
            Decision::Allow(_) | Decision::Deny(_) => None,
        }
    }

    /// What becomes of a decision that cannot be recorded.
    fn unrecorded(&self, decision: Decision, why: &str, now: &InForce) -> Decision {
        let permit = match decision {
            Decision::Allow(permit) => permit,
            Decision::Ask(_) | Decision::Deny(_) => return decision,
        };
        let hit = HitBy::unwritten(Unwritten::Unrecorded, 0, why);
        let mut basis = permit.into_basis();
        basis.judgement.hits.push(hit.clone());
        let verdict = decision::verdict(&basis.judgement, now.mode);
        basis.judgement.hits.pop();
        decision::conclude(now.generation, basis.restricted(hit, verdict), now.mode, |basis| self.ask(basis, now))
    }

    fn entry_of(&self, basis: &Basis, log: &AuditLog) -> DecisionEntry {
        let cause = if basis.verdict == Verdict::Allow { None } else { Some(kind_word(basis)) };
        let hits = basis.judgement.hits.iter();
        let hits = hits.map(|hit| ByEntry::new(&hit.effect.to_string(), &hit.what, Some(&hit.source.to_string())));
        let covering = || basis.judgement.coverage.iter().filter_map(|coverage| coverage.by.as_ref());
        let by = |by: &CoveredBy| match by {
            CoveredBy::Rule(rule) => ByEntry::new("allow", &rule.to_string(), Some(&rule.source.to_string())),
            CoveredBy::Mode(what) => ByEntry::new("allow", what, Some("the mode")),
            CoveredBy::BuiltIn(what) => ByEntry::new("allow", what, Some("built-in")),
            CoveredBy::Containment(what) => ByEntry::new("allow", what, Some("the host's sandbox")),
        };
        // What is built in covers a part of almost every call, and comes last.
        let (built_in, chosen): (Vec<&CoveredBy>, Vec<&CoveredBy>) = covering().partition(|by| matches!(by, CoveredBy::BuiltIn(_)));
        let by = chosen.into_iter().chain(built_in).map(by);
        DecisionEntry::undecided(self.call_entry(&basis.call, log), cause, hits.chain(by))
    }

    fn call_entry(&self, call: &ToolCall, log: &AuditLog) -> CallEntry {
        CallEntry::new(call, log.agent_name(), self.inner.workspace.as_ref())
    }

    /// The record of an answer, which still lacks what comes of it. `None` if nothing is recorded.
    pub(super) fn answer_entry(&self, basis: &Basis, answer: &Answer) -> Option<AnswerEntry> {
        let said = match answer.allows {
            Says::Yes => "yes",
            Says::No => "no",
        };
        let scope = match answer.scope {
            Scope::Once => "once",
            Scope::Task => "task",
            Scope::Session => "session",
            Scope::Workspace => "workspace",
            Scope::User => "user",
        };
        let log = self.inner.audit.as_ref()?;
        Some(AnswerEntry::said(basis.recorded, self.call_entry(&basis.call, log), said, scope, answer.message.as_deref()))
    }

    /// Records what came of an answer. Where that cannot be recorded and has to be, the person is told.
    pub(super) fn answered(&self, entry: Option<AnswerEntry>, mut outcome: Outcome) -> Outcome {
        let (Some(entry), Some(log)) = (entry, &self.inner.audit) else { return outcome };
        let came = match outcome.answered {
            Answered::Proceed(_) => "proceed",
            Answered::Stop(_) => "stop",
            Answered::Again(_) => "again",
        };
        let entry = entry.outcome(came, &outcome.remembered, outcome.trouble.as_deref());
        if let Err(error) = log.append(self.inner.time.told(), &Body::Answer(Box::new(entry)))
            && log.is_required()
        {
            let why = format!("the answer is not recorded: {error}");
            outcome.trouble = Some(outcome.trouble.map_or(why.clone(), |trouble| format!("{trouble}; {why}")));
        }
        outcome
    }

    /// Records what a person did besides deciding about a call.
    pub(super) fn noted(&self, what: &str, text: &str) {
        if let Some(log) = &self.inner.audit {
            // It loosens nothing.
            let _ = log.note(self.inner.time.told(), what, text);
        }
    }

    /// Why records of the audit log are lost. `None` if all is well, or nothing is recorded.
    pub fn audit_trouble(&self) -> Option<String> {
        self.inner.audit.as_ref().and_then(AuditLog::trouble)
    }
}

/// The kind of an ask as a word.
fn kind_word(basis: &Basis) -> String {
    match serde_json::to_value(basis.kind()) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => basis.kind().to_string(),
    }
}
