//! A human-in-the-loop permission broker for coding agents.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::print_stdout,
        clippy::print_stderr,
        clippy::exit,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable
    )
)]

pub mod action;
pub mod analysis;
pub mod call;
pub mod config;
pub mod learn;
pub mod locations;
pub mod policy;
pub mod storage;
pub mod trust;
pub mod world;

pub use call::ToolCall;
