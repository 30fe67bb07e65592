//! All tests that use the crate from the outside, in one binary.

mod acp;
mod ask_kinds;
mod attacks;
mod audit;
mod bypasses;
mod cases;
mod compose;
mod definitions;
mod diff;
mod explain;
mod export;
mod expressions;
mod fatigue;
#[cfg(all(unix, feature = "cli"))]
mod faults;
mod flow;
#[cfg(unix)]
mod folders;
#[cfg(unix)]
mod found_files;
#[cfg(feature = "cli")]
mod hook_command;
mod hooks_golden;
mod hostile;
mod hosts;
#[cfg(feature = "import")]
mod import;
#[cfg(all(unix, feature = "cli"))]
mod install;
mod javascript;
mod laws;
mod layout;
mod learned_store;
mod learning;
mod lint;
mod lint_meaning;
#[cfg(all(unix, feature = "cli"))]
mod output;
mod packs;
#[cfg(unix)]
mod profile;
#[cfg(feature = "cli")]
mod program;
mod project_settings;
mod python;
mod readme;
mod rehearse;
mod reload;
mod repositories;
#[cfg(unix)]
mod rules_command;
#[cfg(unix)]
mod sandbox;
mod screen;
mod session_flow;
mod shared;
mod shell;
mod storage;
mod support;
#[cfg(feature = "cli")]
mod transcripts;
mod trust;
#[cfg(feature = "cli")]
mod trust_command;
mod trust_levels;
