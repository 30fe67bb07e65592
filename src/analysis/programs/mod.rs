//! What programs do, as tables, and how a command line is held against them.

pub(crate) mod activation;
pub(crate) mod catalog;
pub(crate) mod compose;
pub(crate) mod describe;
mod does;
pub(crate) mod entered;
mod getopt;
mod git_settings;
pub(crate) mod grammars;
pub(crate) mod inline;
pub(crate) mod inner;
mod mini;
pub(crate) mod npm;
mod operands;
pub(crate) mod parts;
pub(crate) mod places;
mod reader;
mod roles;
pub mod row;
mod rust_modules;
mod search;
mod settings;
pub(crate) mod spellings;
mod tables;
pub mod taught;

use crate::action::Step;
use crate::world::World;
use catalog::Catalog;
pub(crate) use tables::own;

/// What is understood may do something else once other steps have changed the files by which it was judged.
pub(crate) fn ask_where_files_change(steps: &mut [Step], catalog: &Catalog, world: &dyn World) {
    inline::python::ask_where_modules_change(steps);
    inline::javascript::ask_where_loaded_files_change(steps);
    compose::ask_where_projects_change(steps);
    inline::databases::ask_where_journals_come(steps);
    settings::ask_where_settings_come(steps, catalog, world);
}
