//! One file per family of programs. A row that surprises names its source.

mod archive;
mod build;
mod containers;
mod files;
mod git;
mod info;
mod network;
mod node;
mod own;
mod python;
mod rust;
mod search;
mod shell_builtins;
mod system;
mod text;
mod view;
mod wrappers;

use super::row::Program;

/// Every family.
pub(super) const FAMILIES: &[&[Program<'static>]] = &[
    archive::PROGRAMS,
    build::PROGRAMS,
    containers::PROGRAMS,
    system::PROGRAMS,
    node::PROGRAMS,
    python::PROGRAMS,
    rust::PROGRAMS,
    git::PROGRAMS,
    network::PROGRAMS,
    own::PROGRAMS,
    wrappers::PROGRAMS,
    files::PROGRAMS,
    info::PROGRAMS,
    search::PROGRAMS,
    shell_builtins::PROGRAMS,
    text::PROGRAMS,
    view::PROGRAMS,
];
