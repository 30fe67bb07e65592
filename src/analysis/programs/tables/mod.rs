//! One file per family of programs. A row that surprises names its source.

mod archive;
mod containers;
mod files;
mod info;
mod network;
mod search;
mod shell_builtins;
mod text;
mod view;
mod wrappers;

use super::row::Program;

/// Every family.
pub(super) const FAMILIES: &[&[Program<'static>]] = &[
    archive::PROGRAMS,
    containers::PROGRAMS,
    files::PROGRAMS,
    info::PROGRAMS,
    network::PROGRAMS,
    search::PROGRAMS,
    shell_builtins::PROGRAMS,
    text::PROGRAMS,
    view::PROGRAMS,
    wrappers::PROGRAMS,
];
