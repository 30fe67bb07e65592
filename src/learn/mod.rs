//! What the broker learns from answers, and where it keeps it.

pub(crate) mod candidates;
mod draft;
pub(crate) mod forms;
pub(crate) mod meaning;
pub(crate) mod never;
pub mod store;

pub use draft::Draft;
pub use store::{LearnError, LearnedEffect, LearnedRule, LearnedScope, LearnedStore, NewRule};
