//! All tables as one lookup by name: the built-in ones and what people teach.

use std::collections::HashMap;
use std::sync::Arc;

use super::row::Program;
use super::tables;
use super::taught::TaughtProgram;
use crate::analysis::marks::{MARKS, mark};

/// The programs that are understood, by name.
#[derive(Debug, Clone)]
pub(crate) struct Catalog {
    /// The names of the built-in tables by their marks, which tell them apart sooner than hashes would.
    built_in: Vec<Vec<(&'static str, &'static Program<'static>)>>,
    /// Taught by the person: their word counts before the built-in tables.
    person: HashMap<String, Arc<TaughtProgram>>,
    /// Taught by the confirmed project: only what is known to nobody else, so that no project can
    /// say anew what `rm` does.
    project: HashMap<String, Arc<TaughtProgram>>,
}

/// A program that is understood.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Known<'a> {
    BuiltIn(&'static Program<'static>),
    Taught(&'a TaughtProgram),
}

impl Known<'_> {
    /// Hands the program's row to `read`; `None` where there is none.
    pub(crate) fn with_row<R>(self, read: impl FnOnce(&Program<'_>) -> R) -> Option<R> {
        match self {
            Self::BuiltIn(program) => Some(read(program)),
            Self::Taught(program) => program.with_row(read),
        }
    }
}

impl Catalog {
    /// The built-in tables.
    pub(crate) fn new() -> Self {
        let programs = tables::FAMILIES.iter().flat_map(|family| family.iter());
        let mut built_in = vec![Vec::new(); MARKS];
        for (name, program) in programs.flat_map(|program| program.names.split(' ').map(move |name| (name, program))) {
            if let Some(names) = built_in.get_mut(place(name)) {
                names.push((name, program));
            }
        }
        Self { built_in, person: HashMap::new(), project: HashMap::new() }
    }

    /// Adds what the person teaches; a later word takes the place of an earlier one.
    pub(crate) fn teach_by_person(&mut self, program: TaughtProgram) {
        add(&mut self.person, program);
    }

    /// Adds what a confirmed project teaches.
    pub(crate) fn teach_by_project(&mut self, program: TaughtProgram) {
        add(&mut self.project, program);
    }

    fn built_in(&self, name: &str) -> Option<&'static Program<'static>> {
        let alike = self.built_in.get(place(name))?;
        alike.iter().find(|(known, _)| *known == name).map(|(_, program)| *program)
    }

    /// What is known of a program by its bare name.
    pub(crate) fn find(&self, name: &str) -> Option<Known<'_>> {
        self.person
            .get(name)
            .map(|program| Known::Taught(program))
            .or_else(|| self.built_in(name).map(Known::BuiltIn))
            .or_else(|| self.project.get(name).map(|program| Known::Taught(program)))
    }
}

/// Where a name stands among the marks.
fn place(name: &str) -> usize {
    mark(name.as_bytes()).trailing_zeros() as usize
}

fn add(taught: &mut HashMap<String, Arc<TaughtProgram>>, program: TaughtProgram) {
    let program = Arc::new(program);
    for name in program.names() {
        taught.insert(name.to_owned(), Arc::clone(&program));
    }
}
