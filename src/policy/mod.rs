//! Rules, and how an action is held against them.

pub mod pattern;
pub mod rule;
