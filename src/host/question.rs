//! One call on its way, step by step: for hosts that ask in their own time.

use super::resolved::{Notes, Permitted, Refusal, RefusedBy, Resolved};
use crate::answer::{Answer, Answered, Outcome, Settled};
use crate::broker::Broker;
use crate::call::ToolCall;
use crate::decision::{Decision, Permit};
use crate::observe::Event;
use crate::policy::alongside::Surroundings;
use crate::policy::containment::Containment;
use crate::prompt::{Prompt, PromptId, PromptView};

/// How often a call is decided or asked again before it is refused: rules that change with every answer, or a yes that is
/// never enough, would go on for ever.
pub(super) const TRIES: u32 = 8;

/// How far a call has come. It is exhaustive on purpose.
#[derive(Debug)]
#[must_use = "a call runs only where it is permitted"]
pub enum Progress {
    /// The call ended: it may run, or it is refused.
    Done(Resolved),
    /// A person has to answer.
    Asks(Question),
}

/// A call that waits for a person. Dropping it refuses the call, as nothing else can answer it, and its prompt stops waiting.
///
/// ```
/// use countersign::host::{Resolved, Progress};
/// use countersign::world::LexicalWorld;
/// use countersign::{Answer, Broker, Scope, ToolCall};
///
/// let broker = Broker::builder().workspace("/w").world(LexicalWorld).build();
/// let Progress::Asks(question) = broker.begin(&ToolCall::shell("make", "/w")) else { panic!("not asked") };
/// println!("{}", question.view().reason);
/// // … whenever the person answers:
/// let step = question.answer(Answer::allow(Scope::Once));
/// assert!(matches!(step, Progress::Done(Resolved::Permitted(_))));
/// ```
///
/// It is answered once, and not after it was cancelled:
///
/// ```compile_fail,E0382
/// # use countersign::host::Question;
/// # use countersign::{Answer, Scope};
/// fn twice(question: Question) {
///     let _ = question.answer(Answer::deny());
///     let _ = question.answer(Answer::allow(Scope::Once));
/// }
/// ```
///
/// ```compile_fail,E0382
/// # use countersign::host::Question;
/// # use countersign::{Answer, Scope};
/// fn late(question: Question) {
///     let _ = question.cancel();
///     let _ = question.answer(Answer::allow(Scope::Once));
/// }
/// ```
///
/// Nor does its prompt come out of it, to be answered elsewhere:
///
/// ```compile_fail,E0616
/// # use countersign::host::Question;
/// fn taken(question: Question) -> countersign::Prompt {
///     question.prompt
/// }
/// ```
#[derive(Debug)]
#[must_use = "a question is answered, cancelled, or refused by being dropped"]
pub struct Question {
    way: Box<Way>,
    prompt: Prompt,
}

/// What belongs to a call wherever it is.
#[derive(Debug)]
pub(super) struct Way {
    broker: Broker,
    call: ToolCall,
    surroundings: Surroundings,
    tries: u32,
    notes: Notes,
}

impl Broker {
    /// Decides about a call, and takes it as far as it gets without a person.
    pub fn begin(&self, call: &ToolCall) -> Progress {
        self.stage(call, None).finish()
    }

    /// The same for a call that the host will run in a sandbox that enforces `containment`.
    pub fn begin_in(&self, call: &ToolCall, containment: &Containment) -> Progress {
        self.stage(call, Some(containment)).finish()
    }

    /// Decides about calls that run at the same time ([`Broker::decide_all`]), and takes each as far as it gets without a person. The
    /// results are in the order of the calls.
    ///
    /// ```
    /// use countersign::host::{Resolved, Progress};
    /// use countersign::world::LexicalWorld;
    /// use countersign::{Broker, ToolCall};
    ///
    /// let broker = Broker::builder().workspace("/w").world(LexicalWorld).build();
    /// let steps = broker.begin_all(&["ls", "make"].map(|command| ToolCall::shell(command, "/w")));
    /// assert!(matches!(steps[..], [Progress::Done(Resolved::Permitted(_)), Progress::Asks(_)]));
    /// ```
    pub fn begin_all(&self, calls: &[ToolCall]) -> Vec<Progress> {
        self.stage_all(calls).into_iter().map(Stage::finish).collect()
    }

    /// The same with the permit still to be taken.
    pub(super) fn stage(&self, call: &ToolCall, containment: Option<&Containment>) -> Stage {
        Box::new(self.start(call, self.surroundings(containment))).decide()
    }

    /// The same for calls that run at the same time.
    pub(super) fn stage_all(&self, calls: &[ToolCall]) -> Vec<Stage> {
        let decided = self.decide_batch(calls).into_iter().zip(calls);
        decided.map(|((surroundings, decision), call)| Box::new(self.start(call, surroundings)).decided(decision)).collect()
    }

    fn start(&self, call: &ToolCall, surroundings: Surroundings) -> Way {
        Way { broker: self.clone(), call: call.clone(), surroundings, tries: TRIES, notes: Notes::default() }
    }
}

/// The same before the permit is taken.
#[derive(Debug)]
pub(super) enum Stage {
    Allowed(Box<Way>, Permit),
    Asks(Box<Question>),
    Refused(Box<Refusal>),
}

impl Stage {
    /// Takes the permit, if there is one. Where the policy changed since it was given, the call is decided again.
    pub(super) fn finish(mut self) -> Progress {
        loop {
            let (mut way, permit) = match self {
                Self::Asks(question) => return Progress::Asks(*question),
                Self::Refused(refusal) => return Progress::Done(Resolved::Refused(*refusal)),
                Self::Allowed(way, permit) => (way, permit),
            };
            match (way.broker.redeem_once(&permit, &way.call), way.tries.checked_sub(1)) {
                (Ok(()), _) => return Progress::Done(Resolved::Permitted(Permitted::redeemed(way.call, permit, way.notes))),
                (Err(_), Some(left)) => {
                    way.tries = left;
                    self = way.decide();
                }
                (Err(refused), None) => {
                    return Progress::Done(Resolved::Refused(Refusal::new(permit.lapsed(refused), RefusedBy::Broker, way.notes)));
                }
            }
        }
    }
}

impl Way {
    fn decide(self: Box<Self>) -> Stage {
        let decision = self.broker.decide_within(&self.call, &self.surroundings);
        self.decided(decision)
    }

    fn decided(self: Box<Self>, decision: Decision) -> Stage {
        match decision {
            Decision::Allow(permit) => Stage::Allowed(self, permit),
            Decision::Ask(prompt) => Stage::Asks(Box::new(Question { way: self, prompt })),
            Decision::Deny(denial) => Stage::Refused(Box::new(Refusal::new(denial, RefusedBy::Broker, self.notes))),
        }
    }

    fn answered(mut self: Box<Self>, outcome: Outcome) -> Stage {
        let Outcome { answered, remembered, trouble } = outcome;
        self.notes.add(remembered, trouble);
        match answered {
            Answered::Proceed(permit) => Stage::Allowed(self, permit),
            Answered::Stop(denial) => {
                let by = if denial.is_by_person() { RefusedBy::Person } else { RefusedBy::Broker };
                Stage::Refused(Box::new(Refusal::new(denial, by, self.notes)))
            }
            Answered::Again(prompt) => Stage::Asks(Box::new(Question { way: self, prompt })),
        }
    }
}

impl Question {
    /// The call that waits.
    pub fn call(&self) -> &ToolCall {
        &self.way.call
    }

    /// What to show.
    pub fn view(&self) -> &PromptView {
        self.prompt.view()
    }

    /// Tells it apart from the broker's other prompts.
    pub fn id(&self) -> PromptId {
        self.prompt.id()
    }

    /// Takes the answer. A yes that is not enough gives the question back, with what it demands in its view.
    pub fn answer(self, answer: Answer) -> Progress {
        self.heard(answer).finish()
    }

    /// Whether the answer to the same question elsewhere settles this one. If not, it comes back; where its view's `same_as`
    /// names a prompt, that one still waits, else this one is to be shown.
    pub fn settle(self) -> Progress {
        self.settled().finish()
    }

    pub(super) fn heard(self, answer: Answer) -> Stage {
        let Self { way, prompt } = self;
        let outcome = way.broker.answer(prompt, answer);
        way.answered(outcome)
    }

    pub(super) fn settled(self) -> Stage {
        let Self { way, prompt } = self;
        match way.broker.settle(prompt) {
            Settled::Answered(outcome) => way.answered(outcome),
            Settled::Open(prompt) => Stage::Asks(Box::new(Self { way, prompt })),
        }
    }

    /// Nobody answers any more: the agent was stopped, or the person went away. The call does not run. It counts as no
    /// person's word, so that the agent may ask again.
    pub fn cancel(self) -> Refusal {
        self.refuse(RefusedBy::Nobody, "it was cancelled", "This call was cancelled before the person answered. It did not run.", None)
    }

    pub(super) fn refuse(self, by: RefusedBy, why: &'static str, message: &str, trouble: Option<String>) -> Refusal {
        let Self { mut way, prompt } = self;
        way.broker.tell(|| Event::Cancelled { prompt: prompt.id() });
        way.notes.add(Vec::new(), trouble);
        Refusal::new(prompt.pending.unanswered(why, message.to_owned()), by, way.notes)
    }
}
