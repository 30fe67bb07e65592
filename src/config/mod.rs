//! What people write: `config.toml` of a person, `.countersign.toml` of a project. Only this room
//! knows TOML.

mod audit;
pub mod discovery;
pub mod edit;
pub mod errors;
mod examples;
#[cfg(feature = "import")]
pub mod export;
mod fatigue;
pub mod grammar;
#[cfg(feature = "import")]
pub mod import;
pub(crate) mod json;
mod json_options;
mod learning;
pub mod packs;
pub mod programs;
mod rule_table;
pub mod toml_text;

pub use discovery::{LoadError, Loaded};
pub use errors::{ConfigError, ConfigErrors, ErrorKind};
pub use grammar::ConfigFile;
pub(crate) use grammar::extent;
pub use learning::LearningTable;
pub use packs::PackChoice;
