//! The fatigue guard, with a stopwatch that the tests set: each rule beside what an agent would do against it.

mod flood;
mod laws;
mod runs;
mod same;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use countersign::fatigue::FatigueSettings;
use countersign::{Answer, Answered, Broker, BrokerBuilder, Decision, Denial, Permit, Prompt, Risk, Scope, ToolCall};

use crate::support::{self, WORKSPACE};

/// Calls of each risk.
const LOW: &str = "touch src/x";
const MEDIUM: &str = "cargo test";
const HIGH: &str = "cat ~/.ssh/id_rsa";
const FAST: u64 = 500;
const SLOW: u64 = 5_000;

/// A person at a broker.
struct Desk {
    broker: Broker,
    millis: Arc<AtomicU64>,
}

impl Desk {
    fn new() -> Self {
        Self::with(|builder| builder)
    }

    fn with(more: impl FnOnce(BrokerBuilder) -> BrokerBuilder) -> Self {
        Self::built(|builder| more(builder).build())
    }

    fn set(settings: FatigueSettings) -> Self {
        Self::with(|builder| builder.fatigue(settings))
    }

    fn built(build: impl FnOnce(BrokerBuilder) -> Broker) -> Self {
        let millis = Arc::new(AtomicU64::new(1_000_000));
        let stopwatch = Arc::clone(&millis);
        let builder = support::builder(true).stopwatch(move || Duration::from_millis(stopwatch.load(Ordering::Relaxed)));
        Self { broker: build(builder), millis }
    }

    fn wait(&self, millis: u64) {
        self.millis.fetch_add(millis, Ordering::Relaxed);
    }

    fn ask(&self, call: &ToolCall) -> Prompt {
        match self.broker.decide(call) {
            Decision::Ask(prompt) => prompt,
            Decision::Allow(_) => panic!("allowed: {call:?}"),
            Decision::Deny(denial) => panic!("{}: {call:?}", denial.message),
        }
    }

    fn denial(&self, call: &ToolCall) -> Denial {
        match self.broker.decide(call) {
            Decision::Deny(denial) => denial,
            other @ (Decision::Ask(_) | Decision::Allow(_)) => panic!("{}: {call:?}", other.verdict()),
        }
    }

    /// Asks, waits and says yes.
    fn yes(&self, call: &ToolCall, after: u64) -> Answered {
        let prompt = self.ask(call);
        self.wait(after);
        self.broker.answer(prompt, Answer::allow(Scope::Once)).answered
    }

    fn no(&self, call: &ToolCall, after: u64) {
        let prompt = self.ask(call);
        self.wait(after);
        let _ = self.broker.answer(prompt, Answer::deny());
    }

    /// Lets the person say yes fast so many times.
    fn hurry(&self, times: u32, session: &str) {
        for number in 0..times {
            let call = shell(&format!("touch src/{number}"), session);
            proceeds(self.yes(&call, FAST));
        }
    }
}

fn shell(command: &str, session: &str) -> ToolCall {
    ToolCall::shell(command, WORKSPACE).in_session(session)
}

fn permit(answered: Answered) -> Permit {
    match answered {
        Answered::Proceed(permit) => permit,
        Answered::Stop(denial) => panic!("{}", denial.message),
        Answered::Again(prompt) => panic!("{:?}", prompt.view().demand),
    }
}

/// It may run.
fn proceeds(answered: Answered) {
    drop(permit(answered));
}

fn again(answered: Answered) -> Prompt {
    match answered {
        Answered::Again(prompt) => prompt,
        Answered::Stop(denial) => panic!("{}", denial.message),
        Answered::Proceed(permit) => panic!("{}", permit.trace()),
    }
}

#[test]
fn the_calls_here_have_the_risk_that_they_stand_for() {
    for (command, risk) in [(LOW, Risk::Low), (MEDIUM, Risk::Medium), (HIGH, Risk::High)] {
        assert_eq!(Desk::new().ask(&shell(command, "a")).view().risk, risk, "{command}");
    }
}
