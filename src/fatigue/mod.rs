//! The fatigue guard: people who are asked too often stop reading, and an agent can make use of that. The guard watches
//! how fast a person answers and how much a session asks. It makes a yes harder or a call denied, never the other way
//! round, and it is touched by asks only.
//!
//! - After a run of fast approvals, a prompt of high risk demands a typed word, and in a long run one of medium risk a pause
//!   ([`Demand`](crate::prompt::Demand)). [`Broker::answer`](crate::Broker::answer) holds to it: a yes without it gives the prompt
//!   back.
//! - What is approved in such a run is not kept beyond the session.
//! - The run is the person's: it goes on from one session to the next. How long a prompt was looked at is counted from the
//!   answer before, so that prompts made in advance count as fast as any. Only an answer that took its time ends a run; a fast
//!   no does not, because an agent can provoke it.
//! - Identical asks that wait at the same time are one question: [`PromptView::same_as`](crate::prompt::PromptView::same_as),
//!   [`Broker::settle`](crate::Broker::settle).
//! - After a no, exactly the same call is denied for a minute without asking again. A person who changed their mind says so to the host
//!   ([`Broker::asks_again`](crate::Broker::asks_again), to be called when the person writes to the agent), waits, or has the agent
//!   make another call.
//! - A session that floods gets prompts that need a pause, or denials ([`Flood`]).
//!
//! Time comes from a stopwatch ([`BrokerBuilder::stopwatch`](crate::BrokerBuilder::stopwatch)). Where there is none, nothing that needs time
//! happens. A stopwatch that goes back stands still. What the guard knows ends with the broker: a host that makes one for each call has
//! no guard.

mod guard;
mod record;
pub mod settings;
mod waiting;

use serde::Serialize;

pub(crate) use guard::{Ask, Asking, FatigueGuard, Heard, Reply, Said, Stopwatch, Ticket, Waited};
pub use settings::{FatigueSettings, FatigueTable, Flood};

use crate::prompt::Risk;

/// How a session asks and is answered, as data. What was forgotten of sessions that nobody asked for in a long time is
/// missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FatigueView {
    /// The prompts that were made.
    pub asked: u64,
    /// The prompts that the person allowed.
    pub approved: u64,
    /// The prompts that the person denied.
    pub denied: u64,
    /// The approvals since the last denial.
    pub approvals_in_a_row: u32,
    /// The fast approvals since the last answer that took its time.
    pub fast_in_a_row: u32,
    /// The same over all sessions: the run of the person.
    pub fast_in_a_row_overall: u32,
    /// The median of how long the last answers took. Nothing without answers or without a stopwatch.
    pub median_millis: Option<u64>,
    /// The prompts of the last 60 seconds. None are counted without a stopwatch.
    pub asked_last_minute: usize,
    /// The prompts that wait for an answer.
    pub pending: usize,
    /// The last answers, the oldest first; at most 50.
    pub last: Vec<AnswerSeen>,
}

/// An answer of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AnswerSeen {
    /// How long it took, in milliseconds: from when the prompt was made, or from the answer before where that was later.
    pub millis: Option<u64>,
    /// Whether it was a yes.
    pub allowed: bool,
    /// The risk of what was asked.
    pub risk: Risk,
}
