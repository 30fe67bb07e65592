//! What the broker learns from answers, and where it keeps it.

pub(crate) mod offers;
pub mod store;

pub use store::{LearnError, LearnedEffect, LearnedRule, LearnedScope, LearnedStore, NewRule};
