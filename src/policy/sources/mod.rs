//! Where grants and restrictions come from besides rules: one file per source.

pub mod built_in;
pub mod containment;
pub mod floors;
pub mod flow;
pub(crate) mod git_config;
pub mod modes;
mod outside;
pub(crate) mod own_command;
pub mod rules;
