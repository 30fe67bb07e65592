//! Where grants and restrictions come from besides rules: one file per source.

pub mod built_in;
pub mod floors;
mod git_config;
mod git_index;
pub mod modes;
pub mod rules;
