//! Which broker rules on the calls of an agent that runs as another program.

use std::cell::RefCell;
use std::collections::HashMap;

use countersign::hook::{Proposed, Ran, Responder, Ruling};
use countersign::{Broker, Mode, ToolCall};

use crate::setup::Brokers;

/// The stack of a thread that judges: the limits of the library are far from it.
#[cfg(unix)]
pub(crate) const STACK: usize = 16 << 20;
/// The sessions whose folders are remembered.
const SESSIONS: usize = 1_000;

/// The brokers of the workspaces that events come from.
pub(crate) struct Desk {
    brokers: RefCell<Brokers>,
    /// The folder in which the agent was started, where it tells.
    project: Option<String>,
    /// The folder that a session was in first: where it goes from there is no other workspace.
    sessions: RefCell<HashMap<String, String>>,
    /// Whether what has run counts as evidence.
    learns: bool,
}

impl Desk {
    /// For an agent of this name; `project` is the folder in which it was started, where that is known.
    pub(crate) fn new(brokers: Brokers, agent: &str, project: Option<String>, learns: bool) -> Self {
        Self { brokers: RefCell::new(brokers.recording(agent)), project, sessions: RefCell::default(), learns }
    }

    /// The broker for a call of an agent in this mode.
    pub(crate) fn broker(&self, call: &ToolCall, mode: Option<Mode>) -> Broker {
        let folder = match (&self.project, call.session()) {
            (Some(project), _) => project.clone(),
            (None, None) => call.cwd().to_owned(),
            (None, Some(session)) => {
                let mut sessions = self.sessions.borrow_mut();
                match sessions.get(session) {
                    Some(first) => first.clone(),
                    // Those that are told apart stay so.
                    None if sessions.len() >= SESSIONS => call.cwd().to_owned(),
                    None => sessions.entry(session.to_owned()).or_insert_with(|| call.cwd().to_owned()).clone(),
                }
            }
        };
        self.brokers.borrow_mut().for_event(&folder, mode)
    }
}

impl Responder for Desk {
    fn rule(&self, proposed: &Proposed) -> Ruling {
        let broker = match &proposed.root {
            Some(root) if self.project.is_none() => self.brokers.borrow_mut().for_event(root, proposed.mode),
            Some(_) | None => self.broker(&proposed.call, proposed.mode),
        };
        broker.rule(proposed)
    }

    fn note(&self, ran: &Ran) {
        if self.learns {
            self.broker(&ran.call, ran.mode).note(ran);
        }
    }
}
