//! Hosts that embed the broker: the whole way of a call, and what must not run on any of them.

#[cfg(unix)]
mod batch;
mod events;
mod inbox;
mod whole_way;
mod wire;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use countersign::config::{ConfigFile, Loaded};
use countersign::host::{Permitted, Progress, Question, Refusal, RefusedBy, Resolved};
use countersign::policy::rule::Layer;
use countersign::{Broker, BrokerBuilder, Reload, ToolCall};

use crate::support::{self, WORKSPACE};

/// Calls that are asked about, allowed and denied.
const ASKED: &str = "cargo test";
const READS: &str = "ls src";
const DENIED: &str = "rm -rf /";

/// A call of a session.
fn call(command: &str) -> ToolCall {
    ToolCall::shell(command, WORKSPACE).in_session("s")
}

fn broker() -> Broker {
    support::builder(true).build()
}

/// A broker with a stopwatch, and what sets it in milliseconds.
fn timed(more: impl FnOnce(BrokerBuilder) -> BrokerBuilder) -> (Broker, Arc<AtomicU64>) {
    let millis = Arc::new(AtomicU64::new(1_000_000));
    let stopwatch = Arc::clone(&millis);
    let builder = support::builder(true).stopwatch(move || Duration::from_millis(stopwatch.load(Ordering::Relaxed)));
    (more(builder).build(), millis)
}

/// Reloads the person's config.
fn reload(broker: &Broker, text: &str) {
    let file = ConfigFile::parse(text, Layer::User, "config.toml").expect("valid");
    assert!(broker.reload(Reload::new().user(Loaded::Read(file))).is_empty());
}

fn permitted(resolved: Resolved) -> Permitted {
    match resolved {
        Resolved::Permitted(permitted) => permitted,
        Resolved::Refused(refusal) => panic!("refused: {}", refusal.denial.message),
    }
}

fn refused(resolved: Resolved) -> Refusal {
    match resolved {
        Resolved::Refused(refusal) => refusal,
        Resolved::Permitted(permitted) => panic!("permitted: {}", permitted.trace()),
    }
}

fn done(step: Progress) -> Resolved {
    match step {
        Progress::Done(resolved) => resolved,
        Progress::Asks(question) => panic!("asked: {:?}", question.view()),
    }
}

fn asked(step: Progress) -> Question {
    match step {
        Progress::Asks(question) => question,
        Progress::Done(resolved) => panic!("done: {resolved:?}"),
    }
}

/// Nothing waits at the broker any more.
fn nothing_waits(broker: &Broker) {
    assert_eq!(broker.fatigue(Some("s")).pending, 0, "{:?}", broker.fatigue(Some("s")));
}

#[test]
fn a_refusal_says_who_refused() {
    assert_eq!(refused(done(broker().begin(&call(DENIED)))).by, RefusedBy::Broker);
}
