//! What the broker learns from answers, and where it keeps it.

mod draft;
pub(crate) mod offers;
pub mod store;

pub use draft::Draft;
pub use store::{LearnError, LearnedEffect, LearnedRule, LearnedScope, LearnedStore, NewRule};
