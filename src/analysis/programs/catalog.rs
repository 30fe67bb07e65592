//! All tables as one lookup by name.

use std::collections::HashMap;

use super::row::Program;
use super::tables;

/// The programs that are understood, by name.
#[derive(Debug)]
pub(crate) struct Catalog {
    built_in: HashMap<&'static str, &'static Program<'static>>,
}

impl Catalog {
    /// The built-in tables.
    pub(crate) fn new() -> Self {
        let programs = tables::FAMILIES.iter().flat_map(|family| family.iter());
        let built_in = programs.flat_map(|program| program.names.split(' ').map(move |name| (name, program))).collect();
        Self { built_in }
    }

    /// The row of a program by its bare name.
    pub(crate) fn find(&self, name: &str) -> Option<&'static Program<'static>> {
        self.built_in.get(name).copied()
    }
}

impl Default for Catalog {
    fn default() -> Self {
        Self::new()
    }
}
