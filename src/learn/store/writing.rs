//! How records get into the log: all of an answer or nothing, under its lock, after what others wrote was read.

use super::rule::LearnError;
use super::state::State;
use super::wire::Record;
use super::{LearnedStore, compact, time};
use crate::analysis::path::AbsPath;
use crate::learn::limits::{COMPACT_FROM, RESERVE};
use crate::storage::append::{AppendLog, News};
use crate::storage::{Problem, StorageError};

/// Whether a record may take what is held back of the store's size.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    Usual,
    Reserve,
}

impl LearnedStore {
    /// Writes the store anew without what is over, where it is wanted as it is now.
    pub(super) fn rewrite(&mut self, at: u64, is_wanted: impl FnOnce(&State, u64) -> bool) -> Result<bool, LearnError> {
        let (log, limits) = (self.log.clone(), self.limits);
        let rewritten = log.rewrite(|contents| {
            let mut state = State::default();
            state.take(log.path(), contents);
            if let Some(line) = state.blocked {
                let problem = format!("line {line} is not understood, and would be lost");
                return Err(LearnError::from(StorageError::Unreadable { path: log.path().clone(), problem }));
            }
            if contents.lines().is_empty() || !is_wanted(&state, contents.bytes()) {
                return Ok(None);
            }
            let records = compact::records(&state, time(at), &limits);
            let mut lines = records.iter().map(|record| line_of(&log, record)).collect::<Result<Vec<_>, _>>()?;
            let bytes = lines.iter().map(|line| line.len() as u64 + 1).sum();
            lines.insert(0, line_of(&log, &Record::Compacted { times: state.compacted.0.saturating_add(1), bytes, at })?);
            Ok(Some(lines))
        })?;
        self.refresh();
        Ok(rewritten)
    }

    /// Reads what is new, lets `decide` say what to write, and writes it, all under the lock.
    pub(super) fn write<T, R: IntoIterator<Item = Record>>(
        &mut self,
        room: Room,
        at: u64,
        decide: impl FnOnce(&State) -> Result<(R, T), LearnError>,
    ) -> Result<T, LearnError> {
        let limit = match room {
            Room::Usual => self.sizes.file.saturating_sub(RESERVE.min(self.sizes.file / 2)),
            Room::Reserve => self.sizes.file,
        };
        let Self { log, mark, state, problems, .. } = self;
        let outcome = log.update_since(mark, |news| {
            let used = news.bytes();
            absorb(state, problems, log.path(), news);
            let (records, outcome) = decide(state)?;
            let lines = records.into_iter().map(|record| line_of(log, &record)).collect::<Result<Vec<_>, _>>()?;
            let more: u64 = lines.iter().map(|line| line.len() as u64 + 1).sum();
            if more > 0 && used.saturating_add(more) > limit {
                return Err(LearnError::from(StorageError::FileLimit { path: log.path().clone(), limit }));
            }
            Ok((lines, outcome))
        });
        // Also after a failure: what can no longer be read must not allow.
        self.refresh();
        let outcome = outcome?;
        let is_large = |state: &State, bytes: u64| bytes > COMPACT_FROM.max(state.compacted.1.saturating_mul(2));
        let bytes = self.mark.bytes();
        if is_large(&self.state, bytes) && bytes >= self.stuck && self.state.blocked.is_none() {
            // What was to be written is written. Where the rest cannot be made smaller, it is tried again much later.
            if self.rewrite(at, is_large).is_err() {
                self.stuck = bytes.saturating_add(COMPACT_FROM);
            }
        }
        Ok(outcome)
    }
}

/// Takes in what is new; whether that is anything.
pub(super) fn absorb(state: &mut State, problems: &mut Vec<Problem>, path: &AbsPath, news: News) -> bool {
    let (contents, is_other) = match news {
        News::Nothing => return false,
        News::More(contents) => (contents, false),
        News::All(contents) => (contents, true),
    };
    let before = if is_other { std::mem::take(state) } else { State::default() };
    state.take(path, &contents);
    state.keep_denials(before);
    problems.clone_from(&state.problems);
    problems.extend(state.about_left(path));
    problems.extend(contents.problems().last().filter(|_| contents.is_torn()).cloned());
    is_other || !contents.lines().is_empty()
}

fn line_of(log: &AppendLog, record: &Record) -> Result<String, StorageError> {
    record.line().map_err(|e| StorageError::Io { path: log.path().clone(), doing: "written", error: e.into() })
}
