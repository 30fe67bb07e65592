//! Git. Sources: git 2.47 manual pages; which options take values, from its own completion tables.
//!
//! Almost every command may run what the repository's config and attributes name: pager, hooks,
//! filters, textconv, external diff, file-system monitor. Commands that read content carry
//! [`Does::RunGitConfig`] and count as reads only where the config is known to name nothing, and so do those that
//! print names, which `pager.NAME` may show on a terminal; they are a look at the folder as well, so that
//! `git -C elsewhere` is one outside the workspace.
//! Revisions and paths share one place on the command line; where git would read a path outside the
//! repository, operands are read as paths, and a revision is then a path inside the workspace.

mod options;
mod read;
mod refs;
mod write;

use super::super::row::{Does, Opt, Program, Role, attached, does, flags, takes, value};
use options::CONFIGURED;

const GLOBAL: &[Opt<'static>] = &[
    takes(Role::Directory, "-C"),
    takes(Role::GitConfig, "-c --config-env").danger(),
    takes(Role::Directory, "--git-dir --work-tree").danger(),
    value("--namespace --super-prefix --attr-source").danger(),
    // Its programs take the place of git's own.
    attached(Role::Opaque, "--exec-path").danger(),
    flags(
        "--no-pager -P --no-optional-locks --literal-pathspecs --glob-pathspecs --noglob-pathspecs --icase-pathspecs --no-replace-objects",
    ),
    flags("--no-lazy-fetch --no-advice"),
    flags("--bare").danger(),
    does(CONFIGURED, "-p --paginate -h --help"),
    // They end git wherever they stand before a command.
    does(&[Does::Stop], "--version -v --man-path --info-path --html-path"),
];

/// All subcommands: what reads, what reads in some forms, what writes.
static COMMANDS: [Program<'static>; COUNT] = all();

pub(super) const PROGRAMS: &[Program<'static>] = &[Program {
    names: "git",
    source: "git 2.47",
    options: &[GLOBAL],
    subcommands: &COMMANDS,
    does: CONFIGURED,
    bare: true,
    ..Program::NEW
}];

const COUNT: usize = read::COMMANDS.len() + refs::COMMANDS.len() + write::COMMANDS.len();

/// The tables of the parts, one behind the other; counted and filled when the crate is compiled.
#[allow(clippy::indexing_slicing)]
const fn all() -> [Program<'static>; COUNT] {
    const PARTS: [&[Program<'static>]; 3] = [read::COMMANDS, refs::COMMANDS, write::COMMANDS];
    let mut out = [Program::NEW; COUNT];
    let (mut part, mut filled) = (0, 0);
    while part < PARTS.len() {
        let mut index = 0;
        while index < PARTS[part].len() {
            out[filled] = PARTS[part][index].marked();
            filled += 1;
            index += 1;
        }
        part += 1;
    }
    out
}
