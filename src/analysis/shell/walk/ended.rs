//! Where a command leaves the text: in which state after success and after failure, and by `break`, `continue` or `return`.

use super::scope::{Scope, either};

/// How a command ended: the state after success and after failure, where each is possible.
pub(super) enum Ended {
    /// In the same state after both; `None` if the text does not go on.
    Alike(Option<Scope>),
    /// In a state of its own after each.
    Apart { ok: Option<Scope>, failed: Option<Scope> },
}

impl Ended {
    pub(super) fn either_way(scope: Scope) -> Self {
        Self::Alike(Some(scope))
    }

    pub(super) fn never() -> Self {
        Self::Alike(None)
    }

    /// The state after success, and that after failure.
    pub(super) fn states(self) -> (Option<Scope>, Option<Scope>) {
        match self {
            Self::Alike(state) => (state.clone(), state),
            Self::Apart { ok, failed } => (ok, failed),
        }
    }

    /// What is known whichever way it ended.
    pub(super) fn merged(self) -> Option<Scope> {
        match self {
            Self::Alike(state) => state,
            Self::Apart { ok, failed } => either(ok, failed),
        }
    }

    /// With success and failure swapped.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Alike(state) => Self::Alike(state),
            Self::Apart { ok, failed } => Self::Apart { ok: failed, failed: ok },
        }
    }
}

/// A state in which the text is left for the end of a loop, its next round, or the end of a function.
#[derive(Debug, Clone)]
pub(super) struct Jump {
    /// How many loops are left: all of them if the number is not known, or if a function is left.
    pub(super) loops: usize,
    /// Whether the last of these loops goes on with its next round.
    pub(super) continues: bool,
    pub(super) state: Scope,
}
