//! One file per family of programs. A row that surprises names its source.

use super::row::Program;

/// Every family.
pub(super) const FAMILIES: &[&[Program<'static>]] = &[];
