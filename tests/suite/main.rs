//! All tests that use the crate from the outside, in one binary.

mod attacks;
mod cases;
mod diff;
mod explain;
mod export;
mod expressions;
mod flow;
#[cfg(unix)]
mod folders;
#[cfg(feature = "import")]
mod import;
mod laws;
mod layout;
mod lint;
mod lint_meaning;
mod packs;
#[cfg(unix)]
mod profile;
mod python;
mod readme;
mod rehearse;
mod reload;
mod repositories;
#[cfg(unix)]
mod sandbox;
mod session_flow;
mod shared;
mod shell;
mod storage;
mod support;
mod trust;
#[cfg(feature = "cli")]
mod trust_command;
mod trust_levels;
