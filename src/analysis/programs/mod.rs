//! What programs do, as tables, and how a command line is held against them.

pub(crate) mod activation;
pub(crate) mod catalog;
mod cmd;
pub(crate) mod databases;
pub(crate) mod describe;
mod expression;
pub(crate) mod find;
mod getopt;
mod grammars;
mod mini;
pub(crate) mod parts;
pub(crate) mod places;
mod portable;
pub(crate) mod python;
mod roles;
pub mod row;
mod settings;
mod tables;
pub mod taught;
