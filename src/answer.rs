//! What a person says to a prompt, and what comes of it.

use serde::Serialize;

use crate::decision::{Denial, Permit};
use crate::prompt::Prompt;

/// How far an answer reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// This call.
    Once,
    /// The task at hand, in this session: until the host says that it is over ([`crate::Broker::end_task`]).
    Task,
    /// This session, until the broker is dropped: all calls with the same session, or without one if this call has none.
    Session,
    /// This workspace, from now on.
    Workspace,
    /// Every workspace of this person, if the offer reaches that far ([`crate::prompt::Offer::scope`]); otherwise this workspace.
    User,
}

/// When a lasting answer ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ends {
    /// At a moment, in seconds since 1970.
    At(u64),
    /// Some minutes after the answer.
    After {
        /// How many.
        minutes: u32,
    },
    /// With the next commit in the workspace: as soon as its `HEAD` names another one. It does not come back when somebody goes back to
    /// the old commit, as long as git keeps a log of `HEAD`.
    NextCommit,
}

/// What a person says to a prompt.
///
/// ```
/// use countersign::{Answer, Scope};
///
/// let once = Answer::allow(Scope::Once);
/// let always = Answer::allow(Scope::Workspace).choosing(0);
/// let no = Answer::deny();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub(crate) allows: Says,
    pub(crate) scope: Scope,
    pub(crate) offer: usize,
    pub(crate) message: Option<String>,
    pub(crate) typed: Option<String>,
    pub(crate) ends: Option<Ends>,
    /// Whether it was given to another program, and only that program says so.
    pub(crate) elsewhere: bool,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    Yes,
    No,
}

impl Answer {
    /// Yes, as far as the scope reaches. What is remembered is the prompt's first offer; [`choosing`](Self::choosing) takes another.
    pub fn allow(scope: Scope) -> Self {
        Self { allows: Says::Yes, scope, offer: 0, message: None, typed: None, ends: None, elsewhere: false }
    }

    /// No, to this call only.
    pub fn deny() -> Self {
        Self { allows: Says::No, scope: Scope::Once, offer: 0, message: None, typed: None, ends: None, elsewhere: false }
    }

    /// No, and not again in this workspace: the offered rules are kept as denials.
    pub fn never() -> Self {
        Self { allows: Says::No, scope: Scope::Workspace, offer: 0, message: None, typed: None, ends: None, elsewhere: false }
    }

    /// The same answer with another of the prompt's [`offers`](crate::prompt::PromptView::offers), counted from 0.
    #[must_use]
    pub fn choosing(mut self, offer: usize) -> Self {
        self.offer = offer;
        self
    }

    /// The same answer with the word that the person typed, for a prompt that demands one ([`crate::prompt::Demand::Typed`]).
    #[must_use]
    pub fn typed(mut self, word: impl Into<String>) -> Self {
        self.typed = Some(word.into());
        self
    }

    /// The same answer, but what is remembered ends by itself. If the broker could not notice that (it has no clock, the workspace has no
    /// commit), nothing is remembered.
    #[must_use]
    pub fn ending(mut self, ends: Ends) -> Self {
        self.ends = Some(ends);
        self
    }

    /// The same answer, given to another program, whose word for it is all there is.
    pub(crate) fn elsewhere(mut self) -> Self {
        self.elsewhere = true;
        self
    }

    /// The same answer with something to tell the model.
    #[must_use]
    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }
}

/// What came of an answer.
#[derive(Debug)]
#[must_use = "the outcome holds the permit, if the person said yes"]
pub struct Outcome {
    /// Whether the call may run.
    pub answered: Answered,
    /// The rules that are remembered, each with how long.
    pub remembered: Vec<String>,
    /// Why something could not be remembered, if so. The answer itself holds all the same.
    pub trouble: Option<String>,
}

/// Whether an answered call may run.
#[derive(Debug)]
#[must_use = "a call runs only with its permit"]
pub enum Answered {
    /// It may run: redeem the permit for it.
    Proceed(Permit),
    /// It does not run.
    Stop(Denial),
    /// It does not run yet, and nothing was remembered: the prompt demands more of a yes than this one had, such as a typed word. Show
    /// what it demands ([`crate::prompt::PromptView::demand`]) and ask again.
    Again(Prompt),
}

/// Whether the answer to another prompt, which asks the same, settled this one.
#[derive(Debug)]
#[must_use = "a prompt that is still open is a question"]
pub enum Settled {
    /// It did. This prompt has an outcome of its own, with a permit of its own.
    Answered(Outcome),
    /// It did not. If the view's [`same_as`](crate::prompt::PromptView::same_as) names a prompt, that one still waits; otherwise show
    /// this one.
    Open(Prompt),
}
