//! What the broker learns from answers, and where it keeps it.

pub(crate) mod candidates;
mod draft;
pub mod evidence;
pub(crate) mod forge_comments;
pub(crate) mod forms;
pub mod limits;
pub(crate) mod meaning;
pub(crate) mod never;
mod options;
pub mod proposals;
mod repeatable;
mod shapes;
pub mod store;
pub(crate) mod worktrees;

pub use draft::Draft;
pub use evidence::{Evidence, Standing};
pub use limits::LearningLimits;
pub use proposals::{Proposal, ProposalReason};
pub use store::{AnswerGiven, LearnError, LearnedEffect, LearnedRule, LearnedScope, LearnedStore, NewRule, RuleState};
