//! What holds for any input of a reader, one file a reader. The fuzz targets of the same names hold inputs without end to it, the
//! tests those that are kept in `fuzz/corpus`.

pub(crate) mod definitions;
pub(crate) mod hook;
pub(crate) mod hosts;
pub(crate) mod paths;
pub(crate) mod programs;
pub(crate) mod prompt;
pub(crate) mod rules;
pub(crate) mod store;
pub(crate) mod tools;
pub(crate) mod wire;
