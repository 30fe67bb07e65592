//! What programs do, as tables, and how a command line is held against them.

pub mod row;
