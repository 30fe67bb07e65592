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
    /// This session: calls that name the same one, or none as this call does, until the broker is dropped.
    Session,
    /// This workspace, from now on.
    Workspace,
    /// Every workspace of this person, where the offer reaches that far ([`crate::prompt::Offer::scope`]); else this one.
    User,
}

/// When a lasting answer ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ends {
    /// At a moment, in seconds since 1970.
    At(u64),
    /// So many minutes after the answer.
    After {
        /// How many.
        minutes: u32,
    },
    /// With the next commit in the workspace: as soon as its `HEAD` names another one. Where git keeps a log of `HEAD`, going back to
    /// the commit brings nothing back.
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
    /// Yes, as far as the scope reaches, by the prompt's first offer.
    pub fn allow(scope: Scope) -> Self {
        Self { allows: Says::Yes, scope, offer: 0, message: None, typed: None, ends: None, elsewhere: false }
    }

    /// No, this once.
    pub fn deny() -> Self {
        Self { allows: Says::No, scope: Scope::Once, offer: 0, message: None, typed: None, ends: None, elsewhere: false }
    }

    /// No, and not again in this workspace: the offered rules are kept as denials.
    pub fn never() -> Self {
        Self { allows: Says::No, scope: Scope::Workspace, offer: 0, message: None, typed: None, ends: None, elsewhere: false }
    }

    /// The same by another of the prompt's offers, counted from 0.
    #[must_use]
    pub fn choosing(mut self, offer: usize) -> Self {
        self.offer = offer;
        self
    }

    /// The same, with the word that the person typed where the prompt demands one ([`crate::prompt::Demand::Typed`]).
    #[must_use]
    pub fn typed(mut self, word: impl Into<String>) -> Self {
        self.typed = Some(word.into());
        self
    }

    /// The same, but what is remembered ends by itself. Where that cannot be seen to — no clock, no commit — nothing is
    /// remembered.
    #[must_use]
    pub fn ending(mut self, ends: Ends) -> Self {
        self.ends = Some(ends);
        self
    }

    /// The same, as another program says that it was given.
    pub(crate) fn elsewhere(mut self) -> Self {
        self.elsewhere = true;
        self
    }

    /// The same, with something to tell the model.
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
    /// The rules that will be remembered, and for how long.
    pub remembered: Vec<String>,
    /// Why something could not be remembered. The answer itself holds all the same.
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
    /// It does not run yet, and nothing was remembered: the prompt demands more of a yes than it was given. Show what it
    /// demands ([`crate::prompt::PromptView::demand`]) and ask again.
    Again(Prompt),
}

/// Whether a prompt was settled by the answer to another one that asks the same.
#[derive(Debug)]
#[must_use = "a prompt that is still open is a question"]
pub enum Settled {
    /// It was: the outcome is its own, with a permit of its own.
    Answered(Outcome),
    /// It was not. Where the view's `same_as` names a prompt, that one still waits; else show this one.
    Open(Prompt),
}
