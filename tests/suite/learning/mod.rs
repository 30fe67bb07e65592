//! What is learned from answers: what is offered, what it then allows, and what it never does.

mod answers;
mod attacks;
mod grants;
mod kept;
mod offers;
mod reach;
mod spellings;
mod unasked;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use countersign::learn::LearnedStore;
use countersign::{Answer, Broker, BrokerBuilder, Decision, Outcome, Prompt, Scope, ToolCall, Verdict};

use crate::support::{self, WORKSPACE};

/// A time that tests set, in seconds since 1970.
#[derive(Clone, Default)]
struct Time(Arc<AtomicU64>);

impl Time {
    fn set(&self, at: u64) {
        self.0.store(at, Ordering::Relaxed);
    }

    fn clock(&self) -> impl Fn() -> u64 + Send + Sync + 'static {
        let time = Arc::clone(&self.0);
        move || time.load(Ordering::Relaxed)
    }
}

/// A builder for the trusted workspace, at a time.
fn builder(time: &Time) -> BrokerBuilder {
    support::builder(true).clock(time.clock())
}

fn broker() -> Broker {
    builder(&Time::default()).build_with_store(LearnedStore::in_memory())
}

fn shell(command: &str) -> ToolCall {
    ToolCall::shell(command, WORKSPACE)
}

fn verdict(broker: &Broker, command: &str) -> Verdict {
    broker.decide(&shell(command)).verdict()
}

fn asked(broker: &Broker, call: &ToolCall) -> Prompt {
    match broker.decide(call) {
        Decision::Ask(prompt) => prompt,
        decision @ (Decision::Allow(_) | Decision::Deny(_)) => panic!("{} is not asked: {}", call.input(), decision.trace().reason),
    }
}

/// The answer to a call that is asked.
fn answer(broker: &Broker, command: &str, answer: Answer) -> Outcome {
    let prompt = asked(broker, &shell(command));
    broker.answer(prompt, answer)
}

/// Says always, and whether something lasting was offered.
fn always(broker: &Broker, call: &ToolCall) -> bool {
    let Decision::Ask(prompt) = broker.decide(call) else { return false };
    let is_offered = !prompt.view().offers.is_empty();
    let scope = if is_offered { Scope::Workspace } else { Scope::Once };
    let _ = broker.answer(prompt, Answer::allow(scope));
    is_offered
}
