//! What a broker tells a host as it happens, for counters and logs: that a call was decided, answered, redeemed, that rules were
//! learned or changed. Never what the call says.
//!
//! With the feature `tracing` the same goes to [`tracing`](https://docs.rs/tracing): an event for each [`Event`] with the target
//! `countersign`, and a span around each decision.

use serde::Serialize;

use crate::answer::Scope;
use crate::decision::{Decision, Refused};
use crate::prompt::{AskKind, Prompt, PromptId, Risk};
use crate::trace::Verdict;

/// Is told what happens at a broker: see [`BrokerBuilder::observer`](crate::BrokerBuilder::observer). Closures that take an
/// [`Event`] are observers.
///
/// It is called by the thread that decides or answers, with nothing locked, so that it may ask the broker in turn; what it
/// does adds to the time of the call. Where it panics, the call it is told about does not run.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use countersign::observe::Event;
/// use countersign::world::LexicalWorld;
/// use countersign::{Broker, ToolCall, Verdict};
///
/// let asked = Arc::new(AtomicU64::new(0));
/// let counter = Arc::clone(&asked);
/// let observer = move |event: &Event<'_>| {
///     if let Event::Decided { verdict: Verdict::Ask, .. } = event {
///         counter.fetch_add(1, Ordering::Relaxed);
///     }
/// };
/// let broker = Broker::builder().workspace("/w").world(LexicalWorld).observer(observer).build();
/// drop(broker.decide(&ToolCall::shell("make", "/w")));
/// assert_eq!(asked.load(Ordering::Relaxed), 1);
/// ```
pub trait Observer: Send + Sync {
    /// This happened.
    fn observe(&self, event: &Event<'_>);
}

impl<F: Fn(&Event<'_>) + Send + Sync> Observer for F {
    fn observe(&self, event: &Event<'_>) {
        self(event);
    }
}

/// What happened. None of it is text of a call; a session is named as the host names it.
///
/// ```
/// use countersign::observe::Event;
///
/// let event = Event::Reloaded { problems: 0 };
/// assert_eq!(serde_json::to_string(&event).unwrap(), r#"{"event":"reloaded","problems":0}"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event<'a> {
    /// A call was decided.
    Decided {
        /// How.
        verdict: Verdict,
        /// How much harm the part of it that nothing covers could do.
        risk: Risk,
        /// Why it is asked, where it is.
        kind: Option<AskKind>,
        /// The prompt, where it is asked.
        prompt: Option<PromptId>,
        /// The prompt that asks the same and waits already.
        same_as: Option<PromptId>,
        /// The session, as the host names it.
        session: Option<&'a str>,
    },
    /// A person answered a prompt.
    Answered {
        /// Which.
        prompt: PromptId,
        /// Whether it was a yes.
        allows: bool,
        /// How far it was to reach.
        scope: Scope,
        /// Whether it counted: a yes may lack what the prompt demands.
        counts: bool,
    },
    /// A prompt was settled by the answer to another one.
    Settled {
        /// Which.
        prompt: PromptId,
        /// Whether its call may run.
        allows: bool,
    },
    /// A host withdrew a prompt. One that is just dropped has no such event.
    Cancelled {
        /// Which.
        prompt: PromptId,
    },
    /// An answer left rules behind, or took some back, or failed to.
    Learned {
        /// The prompt.
        prompt: PromptId,
        /// How many things are remembered or taken back.
        remembered: usize,
        /// Whether something could not be kept.
        trouble: bool,
    },
    /// A permit was taken: the call runs.
    Redeemed {
        /// The session, as the host names it.
        session: Option<&'a str>,
    },
    /// A permit was not taken.
    Refused {
        /// Why.
        why: Refused,
    },
    /// Config was read again.
    Reloaded {
        /// How many layers cannot be read.
        problems: usize,
    },
    /// The store of learned rules says something else than before.
    Refreshed,
}

impl<'a> Event<'a> {
    /// What is said of a decision about a call of this session.
    pub(crate) fn decided(decision: &Decision, session: Option<&'a str>) -> Self {
        let verdict = decision.verdict();
        let (risk, prompt) = match decision {
            Decision::Allow(permit) => (permit.basis().risk(), None),
            Decision::Ask(prompt) => (prompt.pending.basis().risk(), Some(prompt)),
            Decision::Deny(denial) => (denial.trace.risk, None),
        };
        let same_as = prompt.and_then(|prompt| prompt.pending.basis().asked.same_as);
        Self::Decided { verdict, risk, kind: prompt.map(Prompt::kind), prompt: prompt.map(Prompt::id), same_as, session }
    }
}

/// Hands the event on to `tracing`. Fields are words and numbers of ours.
#[cfg(feature = "tracing")]
pub(crate) fn trace(event: &Event<'_>) {
    use tracing::{debug, info, warn};
    match event {
        Event::Decided { verdict, risk, kind, prompt, same_as, session: _ } => debug!(
            target: "countersign",
            verdict = %verdict,
            risk = %risk,
            kind = kind.map(tracing::field::display),
            prompt = prompt.map(|id| id.0),
            same_as = same_as.map(|id| id.0),
            "decided"
        ),
        Event::Answered { prompt, allows, scope, counts } => {
            info!(target: "countersign", prompt = prompt.0, allows, scope = ?scope, counts, "answered");
        }
        Event::Settled { prompt, allows } => info!(target: "countersign", prompt = prompt.0, allows, "settled"),
        Event::Cancelled { prompt } => info!(target: "countersign", prompt = prompt.0, "cancelled"),
        Event::Learned { prompt, remembered, trouble } => {
            info!(target: "countersign", prompt = prompt.0, remembered, trouble, "learned");
        }
        Event::Redeemed { session: _ } => debug!(target: "countersign", "redeemed"),
        Event::Refused { why } => warn!(target: "countersign", why = %why, "refused"),
        Event::Reloaded { problems: 0 } => info!(target: "countersign", problems = 0, "reloaded"),
        Event::Reloaded { problems } => warn!(target: "countersign", problems, "reloaded"),
        Event::Refreshed => debug!(target: "countersign", "refreshed"),
    }
}
