//! The time, as the host tells it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Tells the time in seconds since 1970, for what is remembered.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// How far a clock may go back, in seconds: it is adjusted, and threads ask it in another order than they use its answers.
const SLACK: u64 = 60;

/// The host's clock, if there is one, and what it told.
pub(super) struct Time {
    clock: Option<Clock>,
    latest: AtomicU64,
}

impl Time {
    pub(super) fn by(clock: Option<Clock>) -> Self {
        Self { clock, latest: AtomicU64::new(0) }
    }

    /// The time by which what allows until a moment ends: never earlier than it was. A clock that went back tells no time:
    /// what was given for an hour could last for a day.
    pub(super) fn now(&self) -> Option<u64> {
        let told = self.told()?;
        let latest = self.latest.fetch_max(told, Ordering::Relaxed).max(told);
        (told.saturating_add(SLACK) >= latest).then_some(latest)
    }

    /// The time that the clock tells, whatever it told before.
    pub(super) fn told(&self) -> Option<u64> {
        self.clock.as_ref().map(|clock| clock())
    }
}
