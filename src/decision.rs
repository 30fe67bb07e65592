//! From a judgement to a decision: the only place where a [`Permit`] is made.

use serde::Serialize;

use crate::basis::Basis;
use crate::call::ToolCall;
use crate::fatigue::Ticket;
use crate::policy::containment::Containment;
use crate::policy::judge::{CoveredBy, Judgement};
use crate::policy::mode::Mode;
use crate::policy::rule::RuleEffect;
use crate::profile::Profile;
use crate::prompt::Prompt;
use crate::prompt::demand::Asked;
use crate::trace::{Trace, Verdict};

/// How a call came out. Exhaustive on purpose: a host says what it does in each case.
#[derive(Debug)]
#[must_use = "a call runs only with the permit of its decision"]
pub enum Decision {
    /// The call may run: redeem the permit for it.
    Allow(Permit),
    /// A person decides: show the prompt and give its answer to [`crate::Broker::answer`].
    Ask(Prompt),
    /// The call does not run: tell the model why.
    Deny(Denial),
}

impl Decision {
    /// The decision as a word.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Allow(_) => Verdict::Allow,
            Self::Ask(_) => Verdict::Ask,
            Self::Deny(_) => Verdict::Deny,
        }
    }

    /// Why it came out so.
    pub fn trace(&self) -> &Trace {
        match self {
            Self::Allow(permit) => permit.trace(),
            Self::Ask(prompt) => prompt.trace(),
            Self::Deny(denial) => &denial.trace,
        }
    }
}

/// Proof that exactly one call was allowed. It is bound to the call and to the state of the
/// policy, is redeemed once, and cannot be made, copied or read from anywhere.
///
/// A second use does not compile:
///
/// ```compile_fail,E0382
/// # use countersign::{Broker, ToolCall, Permit};
/// fn twice(broker: &Broker, call: &ToolCall, permit: Permit) {
///     let _ = broker.redeem(permit, call);
///     let _ = broker.redeem(permit, call);
/// }
/// ```
///
/// Nor does making one:
///
/// ```compile_fail
/// let permit = countersign::Permit { generation: 0, basis: todo!() };
/// ```
///
/// ```compile_fail
/// let permit: countersign::Permit = Default::default();
/// ```
#[derive(Debug)]
#[must_use = "the call may run only when its permit is redeemed"]
pub struct Permit {
    generation: u64,
    basis: Box<Basis>,
}

impl Permit {
    /// Why the call was allowed.
    pub fn trace(&self) -> &Trace {
        self.basis.trace()
    }

    /// The sandbox that the call was allowed in, where that is part of why: it may run only there. Nothing where
    /// the rules alone allow it.
    pub fn required_containment(&self) -> Option<&Containment> {
        let needs = self.basis.judgement.coverage.iter().any(|coverage| matches!(coverage.by, Some(CoveredBy::Containment(_))));
        self.basis.surroundings.containment.as_deref().filter(|_| needs)
    }

    /// What was decided from.
    pub(crate) fn basis(&self) -> &Basis {
        &self.basis
    }

    /// The same, of a permit that is not given.
    pub(crate) fn into_basis(self) -> Box<Basis> {
        self.basis
    }

    /// It was not taken: the call does not run.
    pub(crate) fn lapsed(self, refused: Refused) -> Denial {
        let message = format!("Not run: {refused}. Try again later, or ask the person.");
        held_back(self.basis, "its permit was not taken", message)
    }

    /// What was allowed, in a form that a sandbox can enforce. It is made when it is asked for, and looks at what is
    /// there then: ask right before the call runs.
    pub fn profile(&self) -> Profile {
        self.basis.profile()
    }

    pub(crate) fn is_for(&self, call: &ToolCall, generation: u64) -> Result<(), Refused> {
        if self.basis.call != *call {
            return Err(Refused::OtherCall);
        }
        if self.generation != generation {
            return Err(Refused::PolicyChanged);
        }
        Ok(())
    }
}

/// Why a permit was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refused {
    /// It was given for another call.
    #[error("the permit is for another call")]
    OtherCall,
    /// Rules or mode changed since; decide again.
    #[error("the policy changed since the call was allowed; decide again")]
    PolicyChanged,
}

/// A call that does not run, and what to tell the model.
#[derive(Debug, Clone, Serialize)]
pub struct Denial {
    /// Why, for the model: one or two sentences.
    pub message: String,
    /// Why, in full.
    pub trace: Trace,
    #[serde(skip)]
    is_by_person: bool,
}

impl Denial {
    fn by_broker(message: String, trace: &Trace) -> Self {
        Self { message, trace: trace.clone(), is_by_person: false }
    }

    /// Whether it is a person's no, to this prompt or to the one that it was the same as.
    pub(crate) fn is_by_person(&self) -> bool {
        self.is_by_person
    }
}

/// What an ask becomes when it is answered.
#[derive(Debug)]
pub(crate) struct Pending {
    basis: Box<Basis>,
    ticket: Ticket,
}

impl Pending {
    pub(crate) fn new(basis: Box<Basis>, ticket: Ticket) -> Self {
        Self { basis, ticket }
    }

    /// Its place among the prompts that wait.
    pub(crate) fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// What the guard says of it changed.
    pub(crate) fn asked(&mut self, asked: Asked) {
        self.basis.asked(asked);
    }

    pub(crate) fn basis(&self) -> &Basis {
        &self.basis
    }

    /// The ask stands in the audit log under this number.
    pub(crate) fn recorded(&mut self, seq: u64) {
        self.basis.recorded = Some(seq);
    }

    /// The person said yes.
    pub(crate) fn allow(self, generation: u64) -> Permit {
        Permit { generation, basis: self.basis.decided(Verdict::Allow, "a person said yes") }
    }

    /// The person said yes to the same call, of which this is what it was judged to be now.
    pub(crate) fn settled(generation: u64, basis: Box<Basis>) -> Permit {
        Permit { generation, basis: basis.decided(Verdict::Allow, "a person said yes to the same call") }
    }

    /// The person said no.
    pub(crate) fn deny(self, message: Option<String>) -> Denial {
        let message = message.unwrap_or_else(|| "The person declined this call. Do not retry it; ask what they want instead.".to_owned());
        let trace = self.basis.decided(Verdict::Deny, "a person said no").trace().clone();
        Denial { message, trace, is_by_person: true }
    }

    /// No person said anything.
    pub(crate) fn unanswered(self, why: &'static str, message: String) -> Denial {
        held_back(self.basis, why, message)
    }

    /// The rules deny it before the person's yes came.
    pub(crate) fn outrun(self) -> Denial {
        let message = "The rules changed since this call was asked about, and deny it now. Do not retry it.".to_owned();
        Denial::by_broker(message, self.basis.decided(Verdict::Deny, "the rules came to deny it before the answer").trace())
    }
}

/// What a judgement means in a mode. Ask is what remains.
pub(crate) fn verdict(judgement: &Judgement, mode: Mode) -> Verdict {
    if judgement.is_denied() {
        return Verdict::Deny;
    }
    if judgement.is_covered() {
        return Verdict::Allow;
    }
    match mode {
        Mode::Bypass(_) if judgement.hits.iter().all(|hit| hit.effect == RuleEffect::Ask && hit.can_be_bypassed) => Verdict::Allow,
        Mode::Unattended => Verdict::Deny,
        Mode::Bypass(_) | Mode::Plan | Mode::Default | Mode::AcceptEdits => Verdict::Ask,
    }
}

/// The denial of a call that the rules do not deny: what stands in the way is something else.
pub(crate) fn held_back(basis: Box<Basis>, why: &'static str, message: String) -> Denial {
    Denial::by_broker(message, basis.decided(Verdict::Deny, why).trace())
}

/// The decision of a verdict; `ask` makes what is to be asked a prompt, or a denial.
pub(crate) fn conclude(generation: u64, basis: Box<Basis>, mode: Mode, ask: impl FnOnce(Box<Basis>) -> Decision) -> Decision {
    match basis.verdict {
        Verdict::Allow => Decision::Allow(Permit { generation, basis }),
        Verdict::Ask => ask(basis),
        Verdict::Deny => {
            let advice = match mode {
                Mode::Plan => "Plan mode is on: read and propose, change nothing.",
                Mode::Unattended => "Nobody is there to be asked. Use a way that needs no approval, or leave it.",
                Mode::Default | Mode::AcceptEdits | Mode::Bypass(_) => {
                    "Do not try to reach the same by another spelling; use another way or ask the person."
                }
            };
            let trace = basis.trace();
            Decision::Deny(Denial::by_broker(format!("Not allowed: {}. {advice}", trace.reason), trace))
        }
    }
}
