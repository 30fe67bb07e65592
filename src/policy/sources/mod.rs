//! Where grants and restrictions come from, rules among them: one file per source. `git_config.rs`, `outside.rs` and
//! `own_command.rs` are what some of them ask.

pub(crate) mod built_in;
pub(crate) mod by_mode;
pub(crate) mod floors;
pub(crate) mod git_config;
mod outside;
pub(crate) mod own_command;
pub(crate) mod rules;
pub(crate) mod sandbox;
pub(crate) mod tainted;
