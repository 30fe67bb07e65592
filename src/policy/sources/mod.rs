//! Where grants and restrictions come from, rules among them: one file per source. `git_config.rs`, `outside.rs`,
//! `own_command.rs` and `words.rs` are what some of them ask.

pub(crate) mod built_in;
pub(crate) mod containment;
pub(crate) mod floors;
pub(crate) mod flow;
pub(crate) mod git_config;
pub(crate) mod modes;
mod outside;
pub(crate) mod own_command;
pub(crate) mod rules;
pub(crate) mod words;
