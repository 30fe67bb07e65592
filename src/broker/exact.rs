//! Calls that a person allowed as they are, for the session or the task at hand, where no rule could be made of them.
//!
//! A yes is to what was seen. The same words come to do something else once a link leads elsewhere or a script has changed; then
//! the call is asked again.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use crate::action::Action;
use crate::call::{CallDigest, ToolCall};
use crate::policy::definition::Bound;
use crate::world::World;

/// The calls of all sessions of a broker; a call's digest has its session in it.
#[derive(Default)]
pub(super) struct AllowedCalls {
    session: HashMap<CallDigest, Meant>,
    task: HashMap<CallDigest, Meant>,
}

/// What a call was judged to do when it was allowed.
#[derive(Clone)]
pub(super) struct Meant {
    action: [u8; 32],
    /// What it runs by name, as it was.
    bound: Vec<Bound>,
}

impl AllowedCalls {
    pub(super) fn for_session(&mut self, call: &ToolCall, meant: Meant) {
        self.session.insert(call.digest(), meant);
    }

    pub(super) fn for_task(&mut self, call: &ToolCall, meant: Meant) {
        self.task.insert(call.digest(), meant);
    }

    pub(super) fn end_task(&mut self) {
        self.task.clear();
    }

    /// What was meant by a yes to this call, of the session and of the task.
    pub(super) fn meant(&self, call: &ToolCall) -> Vec<Meant> {
        if self.session.is_empty() && self.task.is_empty() {
            return Vec::new();
        }
        let digest = call.digest();
        [&self.session, &self.task].into_iter().filter_map(|allowed| allowed.get(&digest).cloned()).collect()
    }
}

impl Meant {
    /// The action, and what it runs by name.
    pub(super) fn new(action: &Action, bound: &[Bound]) -> Self {
        Self { action: print(action), bound: bound.to_vec() }
    }

    /// Whether the action is still what was meant.
    pub(super) fn is(&self, action: &Action, world: &dyn World) -> bool {
        self.action == print(action) && self.bound.iter().all(|bound| bound.is_unchanged(world))
    }
}

fn print(action: &Action) -> [u8; 32] {
    Sha256::digest(format!("{action:?}")).into()
}
