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

/// What was decided about a call. It is exhaustive on purpose: a host has to say what it does in each case.
#[derive(Debug)]
#[must_use = "a call runs only with the permit of its decision"]
pub enum Decision {
    /// The call may run: redeem the permit for it.
    Allow(Permit),
    /// A person decides: show the prompt, and give their answer to [`crate::Broker::answer`].
    Ask(Prompt),
    /// The call must not run: tell the model why.
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

    /// Why it was decided so.
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

    /// The sandbox that the call may run in, and nowhere else, if it was allowed because of that sandbox. `None` if rules alone allow it.
    pub fn required_containment(&self) -> Option<&Containment> {
        let needs = self.basis.judgement.coverage.iter().any(|coverage| matches!(coverage.by, Some(CoveredBy::Containment(_))));
        self.basis.surroundings.containment.as_deref().filter(|_| needs)
    }

    /// What was decided from.
    pub(crate) fn basis(&self) -> &Basis {
        &self.basis
    }

    /// What was decided from, for a permit that is withdrawn before anybody gets it.
    pub(crate) fn into_basis(self) -> Box<Basis> {
        self.basis
    }

    /// The denial of a call whose permit was not taken.
    pub(crate) fn lapsed(self, refused: Refused) -> Denial {
        let message = format!("Not run: {refused}. Try again later, or ask the person.");
        held_back(self.basis, "its permit was not taken", message)
    }

    /// What was allowed, in a form that a sandbox can enforce. It is made from the files as they are now: ask for it right before the
    /// call runs.
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
    /// The permit was given for another call.
    #[error("the permit is for another call")]
    OtherCall,
    /// The rules or the mode changed since the decision; decide again.
    #[error("the policy changed since the call was allowed; decide again")]
    PolicyChanged,
}

/// Why a call does not run, and what to tell the model.
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

    /// Whether a person said no, to this prompt or to another one that asked the same.
    pub(crate) fn is_by_person(&self) -> bool {
        self.is_by_person
    }
}

/// An ask that has no answer yet, with all that its permit or denial is made of.
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

    /// Takes what the fatigue guard now demands of a yes.
    pub(crate) fn asked(&mut self, asked: Asked) {
        self.basis.asked(asked);
    }

    pub(crate) fn basis(&self) -> &Basis {
        &self.basis
    }

    /// Notes the number of its record in the audit log.
    pub(crate) fn recorded(&mut self, seq: u64) {
        self.basis.recorded = Some(seq);
    }

    /// The permit, as the person said yes.
    pub(crate) fn allow(self, generation: u64) -> Permit {
        Permit { generation, basis: self.basis.decided(Verdict::Allow, "a person said yes") }
    }

    /// The permit, as the person said yes to another prompt for the same call; `basis` is how this call was judged again after that.
    pub(crate) fn settled(generation: u64, basis: Box<Basis>) -> Permit {
        Permit { generation, basis: basis.decided(Verdict::Allow, "a person said yes to the same call") }
    }

    /// The denial, as the person said no.
    pub(crate) fn deny(self, message: Option<String>) -> Denial {
        let message = message.unwrap_or_else(|| "The person declined this call. Do not retry it; ask what they want instead.".to_owned());
        let trace = self.basis.decided(Verdict::Deny, "a person said no").trace().clone();
        Denial { message, trace, is_by_person: true }
    }

    /// The denial, as no person said anything.
    pub(crate) fn unanswered(self, why: &'static str, message: String) -> Denial {
        held_back(self.basis, why, message)
    }

    /// The denial, as rules came to deny the call before the person answered.
    pub(crate) fn outrun(self) -> Denial {
        let message = "The rules changed since this call was asked about, and deny it now. Do not retry it.".to_owned();
        Denial::by_broker(message, self.basis.decided(Verdict::Deny, "the rules came to deny it before the answer").trace())
    }
}

/// The verdict of a judgement in a mode. Ask is what remains when nothing denies and something is not covered.
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

/// The denial of a call that no rule denies: something else stands in its way.
pub(crate) fn held_back(basis: Box<Basis>, why: &'static str, message: String) -> Denial {
    Denial::by_broker(message, basis.decided(Verdict::Deny, why).trace())
}

/// The decision that a verdict comes to. `ask` makes a prompt of what is to be asked, or a denial.
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
