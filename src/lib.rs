#![doc = include_str!("../README.md")]
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
pub mod answer;
pub mod audit;
mod basis;
pub mod broker;
pub mod calendar;
pub mod call;
mod characters;
pub mod config;
pub mod counts;
pub mod decision;
pub mod diff;
pub mod explain;
pub mod fatigue;
pub mod hook;
pub mod host;
mod json;
mod layers;
pub mod learn;
pub mod lint;
pub mod locations;
pub mod manual;
pub mod observe;
pub mod policy;
pub mod profile;
pub mod prompt;
pub mod rehearse;
pub mod render;
pub mod storage;
pub mod trace;
pub mod trust;
pub mod wire;
pub mod world;

pub use answer::{Answer, Answered, Ends, Outcome, Scope, Settled};
pub use broker::{Broker, BrokerBuilder};
pub use call::ToolCall;
pub use decision::{Decision, Denial, Permit, Refused};
pub use layers::{Problem, Reload};
pub use policy::mode::Mode;
pub use profile::Profile;
pub use prompt::{Prompt, Risk, ScreenText};
pub use trace::{Trace, Verdict};
