//! The person of a replay: answers as the record says that somebody did, and the time in which that happens.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use clap::ValueEnum;
use countersign::prompt::{Demand, PromptView};
use countersign::{Answer, Answered, Broker, Decision, Permit, Scope, ToolCall};

use crate::recorded::{Outcome, Record};

/// How the person answers in a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Learn {
    /// Nothing is learned.
    Never,
    /// Yes, this once; a lasting answer only where the prompt offers it because of what was approved before.
    Once,
    /// Yes, by the first lasting answer that is offered.
    Eager,
}

/// How far lasting answers reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Reach {
    /// The workspace, and all of them once the same was approved in a second one.
    Offered,
    /// The workspace.
    Workspace,
    /// All workspaces of the person.
    User,
}

/// The time of a replay: that of the records where they tell it, and so slow for a person that nobody seems to be in a hurry.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReplayClock {
    seconds: Arc<AtomicU64>,
    watch: Arc<AtomicU64>,
}

/// Seconds between two calls, for whoever watches how fast they come.
const BETWEEN_CALLS: u64 = 120;
/// Seconds before an answer.
const BEFORE_ANSWER: u64 = 20;

impl ReplayClock {
    /// The next call happens.
    fn advance(&self, record: &Record) {
        let last = self.seconds.load(Ordering::Relaxed);
        // People's histories follow each other, and each begins anew.
        self.seconds.store(record.time.unwrap_or(last), Ordering::Relaxed);
        self.watch.fetch_add(BETWEEN_CALLS, Ordering::Relaxed);
    }

    /// Seconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        self.seconds.load(Ordering::Relaxed)
    }

    /// What a stopwatch shows.
    pub(crate) fn watch(&self) -> Duration {
        Duration::from_secs(self.watch.load(Ordering::Relaxed))
    }
}

/// Whoever answers.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) learn: Learn,
    pub(crate) reach: Reach,
    pub(crate) clock: ReplayClock,
}

impl Person {
    /// The decision about a call at its time.
    pub(crate) fn decide(&self, broker: &Broker, call: &ToolCall, record: &Record) -> Decision {
        self.clock.advance(record);
        if self.learn != Learn::Never {
            broker.refresh();
        }
        broker.decide(call)
    }

    /// Lets the session go on as recorded: what ran is answered with yes and counts for the calls behind it, what was denied
    /// with no. What became of a call the record need not tell: transcripts leave results out, and a session in which
    /// somebody says no goes on otherwise.
    pub(crate) fn go_on(&self, broker: &Broker, decision: Decision, call: &ToolCall, record: &Record) {
        let permit = match decision {
            // Whoever said no to it in the record would have objected.
            Decision::Allow(_) if matches!(record.outcome, Outcome::Denied(_)) => {
                broker.object(call);
                None
            }
            Decision::Allow(permit) => Some(permit),
            Decision::Ask(prompt) => {
                self.clock.watch.fetch_add(BEFORE_ANSWER, Ordering::Relaxed);
                let answer = match record.outcome {
                    Outcome::Ran | Outcome::Unknown => self.yes(prompt.view()),
                    Outcome::Denied(_) => Answer::deny(),
                };
                let answer = match &prompt.view().demand {
                    Demand::Typed { word } => answer.typed(*word),
                    Demand::None | Demand::Pause { .. } => answer,
                };
                permit_of(broker.answer(prompt, answer).answered)
            }
            Decision::Deny(_) => None,
        };
        if let (Some(permit), Outcome::Ran | Outcome::Unknown) = (permit, record.outcome) {
            // A permit that is not good any more changes nothing.
            let _ = broker.redeem(permit, call);
        }
    }

    fn yes(&self, view: &PromptView) -> Answer {
        let takes = match self.learn {
            Learn::Never => false,
            Learn::Once => view.offers.first().is_some_and(|offer| offer.is_proven),
            Learn::Eager => !view.offers.is_empty(),
        };
        let scope = match self.reach {
            _ if !takes => Scope::Once,
            Reach::Workspace => Scope::Workspace,
            Reach::User => Scope::User,
            Reach::Offered => view.offers.first().map_or(Scope::Once, |offer| offer.scope),
        };
        Answer::allow(scope)
    }
}

fn permit_of(answered: Answered) -> Option<Permit> {
    match answered {
        Answered::Proceed(permit) => Some(permit),
        Answered::Stop(_) | Answered::Again(_) => None,
    }
}
