//! What the broker learns from answers, and where it keeps it.

#[cfg_attr(not(test), allow(dead_code, reason = "what offers are bound to"))]
pub(crate) mod definitions;
mod draft;
pub(crate) mod offers;
pub mod store;

pub use draft::Draft;
pub use store::{LearnError, LearnedEffect, LearnedRule, LearnedScope, LearnedStore, NewRule};
