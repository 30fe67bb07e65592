//! What a prompt demands of a yes besides the yes, and how prompts are told apart.

use std::fmt;

use serde::Serialize;

use crate::action::{Effect, Reach};

/// Tells prompts of a broker apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct PromptId(pub(crate) u64);

impl fmt::Display for PromptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a yes needs to count. A no never needs anything. From the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum Demand {
    /// Nothing.
    None,
    /// The prompt has to stand for so long first. A yes that comes before starts the time again.
    Pause {
        /// How long, in milliseconds.
        millis: u64,
    },
    /// The person types this word: give it with [`crate::Answer::typed`]. It says what the call would do, and is never
    /// taken from the call.
    Typed {
        /// The word.
        word: &'static str,
    },
}

impl Demand {
    /// How much it demands, whatever the time or the word.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Pause { .. } => 1,
            Self::Typed { .. } => 2,
        }
    }
}

/// What the fatigue guard says of an ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) id: PromptId,
    pub(crate) demand: Demand,
    pub(crate) same_as: Option<PromptId>,
    pub(crate) flood: bool,
}

impl Asked {
    /// Of what is no ask, or not yet.
    pub(crate) const NOT: Self = Self { id: PromptId(0), demand: Demand::None, same_as: None, flood: false };
}

/// The word that stands for the effect. None of them comes from the call: the agent must not choose what is typed.
pub(crate) fn word(effect: &Effect) -> &'static str {
    match effect {
        Effect::Start(_) | Effect::Execute(_) | Effect::Beyond(_) | Effect::Opaque(_) => "run",
        Effect::Internal | Effect::Mcp { .. } => "use",
        Effect::Delegate(_) => "delegate",
        Effect::Read { .. } => "read",
        Effect::Write(_) => "write",
        Effect::Delete { .. } => "delete",
        Effect::Network { sends: true, .. } => "send",
        Effect::Network { sends: false, .. } => "connect",
        Effect::Environment => "environment",
        Effect::UserFiles | Effect::VersionControl(Reach::Local) => "change",
        Effect::Process => "process",
        Effect::Privilege => "administrator",
        Effect::VersionControl(Reach::Remote) => "publish",
        Effect::Secret(_) => "secret",
        Effect::Broker => "rules",
    }
}
