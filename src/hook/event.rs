//! What an agent tells a hook, whichever agent it is.

use crate::call::ToolCall;
use crate::policy::mode::Mode;

/// What happens.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A call is about to run.
    Proposed(Proposed),
    /// A call has run.
    Ran(Ran),
    /// Something that is no call: there is nothing to decide.
    Other,
}

impl Event {
    /// When it happened, where a call is told of.
    pub fn moment(&self) -> Option<Moment> {
        match self {
            Self::Proposed(proposed) => Some(proposed.moment),
            Self::Ran(_) => Some(Moment::Over),
            Self::Other => None,
        }
    }
}

/// When the agent tells of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// Before the agent looks at its own rules.
    BeforeUse,
    /// Before the agent shows its own question: silence leaves that to the person.
    BeforeDialog,
    /// Afterwards.
    Over,
}

/// A call that is about to run.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposed {
    /// The call.
    pub call: ToolCall,
    /// When it is told.
    pub moment: Moment,
    /// The mode that the person set in the agent, where it is one that may be taken over: bypassing is not. It says how
    /// much the person wants to be asked, so a config that sets a mode for the agent's own default is not looser by it.
    pub mode: Option<Mode>,
    /// The rules that the agent would offer to remember, as it writes them itself: shown, never believed.
    pub suggestions: Vec<String>,
    /// Whether the agent shows a question when it is told to, as far as it could ever do that: not in a mode in which the person
    /// has switched all questions off.
    pub can_ask: bool,
    /// The folder that the person opened, where the agent tells it apart from that of the call.
    pub root: Option<String>,
}

/// A call that has run.
#[derive(Debug, Clone, PartialEq)]
pub struct Ran {
    /// The call.
    pub call: ToolCall,
    /// Whether the agent would not have run it without a person's yes, had the hook asked: not where the person told the agent to
    /// bypass all questions, or nobody was there.
    pub was_approved: bool,
    /// The same as with [`Proposed::mode`].
    pub mode: Option<Mode>,
}

/// Something is not an event of the agent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Unreadable {
    /// When it happened, as far as that could be read.
    pub moment: Option<Moment>,
    why: String,
}

impl Unreadable {
    pub(super) fn new(moment: Option<Moment>, why: impl Into<String>) -> Self {
        Self { moment, why: why.into() }
    }
}
