//! What programs do, as tables, and how a command line is held against them.

pub(crate) mod activation;
pub(crate) mod catalog;
mod cmd;
mod compose;
pub(crate) mod databases;
pub(crate) mod describe;
mod does;
pub(crate) mod expression;
pub(crate) mod find;
mod getopt;
mod grammars;
pub(crate) mod inline;
mod javascript;
mod mini;
pub(crate) mod parts;
pub(crate) mod places;
mod portable;
mod project_words;
mod python;
mod reader;
mod repositories;
mod requests;
mod roles;
pub mod row;
mod settings;
mod tables;
pub mod taught;
