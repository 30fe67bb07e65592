//! Asks and their answers as the fatigue guard has it: who may be asked, what a yes needs, what settles the same question.

use std::sync::Arc;

use super::Broker;
use crate::answer::{Answer, Answered, Outcome, Says, Scope, Settled};
use crate::basis::Basis;
use crate::call::ToolCall;
use crate::decision::{self, Decision, Pending};
use crate::fatigue::{Ask, Asking, FatigueView, Heard, Reply, Said, Waited};
use crate::layers::InForce;
use crate::observe::Event;
use crate::prompt::demand::Asked;
use crate::prompt::{Prompt, Risk};

impl Ask for Basis {
    fn call(&self) -> &ToolCall {
        &self.call
    }

    fn risk(&self) -> Risk {
        self.risk()
    }

    fn word(&self) -> &'static str {
        self.word()
    }

    fn print(&self) -> [u8; 32] {
        self.print()
    }
}

impl Broker {
    /// Whether both are the same, of which there may be many handles.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    /// Makes a prompt of what is to be asked, or a denial where that was asked too much.
    pub(super) fn ask(&self, mut basis: Box<Basis>, now: &InForce) -> Decision {
        match self.inner.fatigue.ask(&*basis, now.generation, &now.fatigue) {
            Asking::Asks(asked, ticket) => {
                basis.asked(asked);
                Decision::Ask(Prompt { pending: Pending::new(basis, ticket) })
            }
            Asking::Denied { why, message } => Decision::Deny(decision::held_back(basis, why, message)),
        }
    }

    /// Takes the answer to a prompt: what it allows or denies now, and what is remembered of it. What the rules have come
    /// to deny since the prompt was made stays denied. A yes without what the prompt demands by now gives it back
    /// ([`Answered::Again`]).
    ///
    /// ```
    /// use countersign::world::LexicalWorld;
    /// use countersign::{Answer, Answered, Broker, Decision, Scope, ToolCall, Verdict};
    ///
    /// let broker = Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).build();
    /// let call = ToolCall::shell("cargo test --lib", "/home/u/proj");
    /// let Decision::Ask(prompt) = broker.decide(&call) else { panic!("it runs code") };
    /// let outcome = broker.answer(prompt, Answer::allow(Scope::Session));
    /// assert!(matches!(outcome.answered, Answered::Proceed(_)));
    /// assert_eq!(outcome.remembered.len(), 1);
    /// assert_eq!(broker.decide(&call).verdict(), Verdict::Allow);
    /// ```
    pub fn answer(&self, prompt: Prompt, answer: Answer) -> Outcome {
        // It is about what that one was asked, and kept where that one keeps it.
        if !prompt.pending.basis().broker().is(self) {
            return prompt.pending.basis().broker().clone().answer(prompt, answer);
        }
        let (id, allows, scope) = (prompt.id(), answer.allows == Says::Yes, answer.scope);
        let outcome = self.hear(prompt, answer);
        let counts = !matches!(outcome.answered, Answered::Again(_));
        self.tell(|| Event::Answered { prompt: id, allows, scope, counts });
        let (remembered, trouble) = (outcome.remembered.len(), outcome.trouble.is_some());
        if remembered > 0 || trouble {
            self.tell(|| Event::Learned { prompt: id, remembered, trouble });
        }
        outcome
    }

    fn hear(&self, mut prompt: Prompt, answer: Answer) -> Outcome {
        let reply = match answer.allows {
            Says::Yes => Reply::Yes { typed: answer.typed.as_deref() },
            Says::No => Reply::No { message: answer.message.as_deref() },
        };
        let settings = self.in_force().fatigue;
        let pending = &mut prompt.pending;
        let entry = self.answer_entry(pending.basis(), &answer);
        let teaches = match pending.ticket().hear(reply, &settings, pending.basis()) {
            Heard::Counts { teaches } => teaches,
            Heard::Again(asked) => {
                pending.asked(asked);
                return self.answered(entry, Outcome { answered: Answered::Again(prompt), remembered: Vec::new(), trouble: None });
            }
        };
        let (scope, held_back) = match answer.scope {
            Scope::Workspace | Scope::User if !teaches => (Scope::Session, true),
            scope @ (Scope::Once | Scope::Task | Scope::Session | Scope::Workspace | Scope::User) => (scope, false),
        };
        let mut outcome = self.take(prompt, Answer { scope, ..answer }, teaches);
        if held_back {
            let seconds = f64::from(settings.fast_millis) / 1_000.0;
            let why = format!(
                "this holds for this session only: the last approvals, at least {} in a row, took less than {seconds} seconds each",
                settings.run
            );
            outcome.trouble = Some(outcome.trouble.map_or(why.clone(), |trouble| format!("{trouble}; {why}")));
        }
        self.answered(entry, outcome)
    }

    /// Settles a prompt by the answer to another one that asked the same and was waiting when this one was made
    /// ([`PromptView::same_as`](crate::prompt::PromptView::same_as)).
    ///
    /// The call is judged again: what is denied by now is denied. What is asked for another reason than the person saw, or would do
    /// something else by now, is a question of its own, and the prompt that comes back may be a new one.
    pub fn settle(&self, prompt: Prompt) -> Settled {
        let id = prompt.id();
        let settled = self.settled(prompt);
        if let Settled::Answered(outcome) = &settled {
            self.tell(|| Event::Settled { prompt: id, allows: matches!(outcome.answered, Answered::Proceed(_)) });
        }
        settled
    }

    fn settled(&self, mut prompt: Prompt) -> Settled {
        let said = match prompt.pending.ticket().waited() {
            Waited::Said(said) => said,
            Waited::Open { same_as } => {
                let asked = Asked { same_as, ..prompt.pending.basis().asked };
                prompt.pending.asked(asked);
                return Settled::Open(prompt);
            }
        };
        let answered = match said {
            Said::No { message } => {
                let no = Answer { message: message.clone(), ..Answer::deny() };
                let entry = self.answer_entry(prompt.pending.basis(), &no);
                let answered = Answered::Stop(prompt.pending.deny(message));
                return Settled::Answered(self.answered(entry, Outcome { answered, remembered: Vec::new(), trouble: None }));
            }
            Said::Yes { print, .. } => {
                let basis = prompt.pending.basis();
                let (call, surroundings) = (basis.call.clone(), basis.surroundings.clone());
                // It waits no more, whatever comes of it.
                drop(prompt);
                let decision = self.judged(&call, &surroundings, |basis, now, _| {
                    self.concluded(basis, now, |basis| {
                        if basis.print() == print { Decision::Allow(Pending::settled(now.generation, basis)) } else { self.ask(basis, now) }
                    })
                });
                match decision {
                    Decision::Allow(permit) => Answered::Proceed(permit),
                    Decision::Deny(denial) => Answered::Stop(denial),
                    Decision::Ask(prompt) => return Settled::Open(prompt),
                }
            }
        };
        Settled::Answered(Outcome { answered, remembered: Vec::new(), trouble: None })
    }

    /// How a session asks and is answered, by its name; nothing stands for calls without a session.
    pub fn fatigue(&self, session: Option<&str>) -> FatigueView {
        self.inner.fatigue.view(session)
    }

    /// Lets the session ask again at once about calls that the person denied a moment ago. Call it when the person writes to the
    /// agent: they may have changed their mind. Nothing is allowed by this.
    pub fn asks_again(&self, session: Option<&str>) {
        self.inner.fatigue.asks_again(session);
    }
}
