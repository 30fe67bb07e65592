//! What is known of how a session, or all of them together, asks and is answered. Bounded, however long it goes on.

use std::collections::VecDeque;
use std::time::Duration;

use super::settings::MINUTE;
use super::{AnswerSeen, FatigueView};

/// Answers that are kept.
const ANSWERS: usize = 50;
/// Times of asks that are kept: more than any limit, which config bounds.
const ASKS: usize = 4_096;

/// A session by its name, or what belongs to none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Session(Option<String>);

impl Session {
    pub(super) fn named(name: Option<&str>) -> Self {
        Self(name.map(str::to_owned))
    }
}

#[derive(Debug, Default)]
pub(super) struct Record {
    asks: VecDeque<Duration>,
    answers: VecDeque<AnswerSeen>,
    asked: u64,
    approved: u64,
    denied: u64,
    approvals_in_a_row: u32,
    /// Fast approvals since the last answer that took its time.
    pub(super) fast: u32,
    /// Prompts that wait.
    pub(super) pending: usize,
    /// When it was last touched, counted in touches.
    pub(super) touched: u64,
}

impl Record {
    /// One of which nothing is known but that it is in a run.
    pub(super) fn in_a_run(fast: u32) -> Self {
        Self { fast, ..Self::default() }
    }

    pub(super) fn ask(&mut self, now: Option<Duration>) {
        self.asked = self.asked.saturating_add(1);
        self.pending = self.pending.saturating_add(1);
        if let Some(now) = now {
            self.asks.push_back(now);
            while self.asks.len() > ASKS || self.asks.front().is_some_and(|at| now.saturating_sub(*at) >= MINUTE) {
                self.asks.pop_front();
            }
        }
    }

    pub(super) fn close(&mut self) {
        self.pending = self.pending.saturating_sub(1);
    }

    pub(super) fn answer(&mut self, seen: AnswerSeen, is_fast: bool) {
        if seen.allowed {
            self.approved = self.approved.saturating_add(1);
            self.approvals_in_a_row = self.approvals_in_a_row.saturating_add(1);
        } else {
            self.denied = self.denied.saturating_add(1);
            self.approvals_in_a_row = 0;
        }
        self.fast = match (is_fast, seen.allowed) {
            (true, true) => self.fast.saturating_add(1),
            // An agent can provoke a fast no, which must not end the run.
            (true, false) => self.fast,
            (false, _) => 0,
        };
        self.answers.push_back(seen);
        if self.answers.len() > ANSWERS {
            self.answers.pop_front();
        }
    }

    /// The asks of the last minute.
    pub(super) fn last_minute(&self, now: Option<Duration>) -> usize {
        now.map_or(0, |now| self.asks.iter().filter(|at| now.saturating_sub(**at) < MINUTE).count())
    }

    pub(super) fn view(&self, now: Option<Duration>, overall: u32) -> FatigueView {
        let mut times: Vec<u64> = self.answers.iter().filter_map(|seen| seen.millis).collect();
        times.sort_unstable();
        FatigueView {
            asked: self.asked,
            approved: self.approved,
            denied: self.denied,
            approvals_in_a_row: self.approvals_in_a_row,
            fast_in_a_row: self.fast,
            fast_in_a_row_overall: overall,
            median_millis: times.get(times.len() / 2).copied(),
            asked_last_minute: self.last_minute(now),
            pending: self.pending,
            last: self.answers.iter().copied().collect(),
        }
    }
}
