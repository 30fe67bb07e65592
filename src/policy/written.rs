//! The machine as it may be once a call has run in part: what its other steps may write is not known any more.
//!
//! A rule that is bound to what a file says does not speak of a call that changes the file first: `cp x run.sh && ./run.sh`.
//! What approved code does by itself is beyond this: whoever lets a build run has let it run.

use crate::action::{Action, Caused, Effect, Origin};
use crate::analysis::path::{AbsPath, Place};
use crate::world::{Folder, World, WorldError};

/// So many places are told apart. Where a call writes more, it may have written anything.
const MAX_PLACES: usize = 128;

/// What the steps of a call write.
#[derive(Debug)]
pub(crate) struct Writes<'a> {
    /// The first ones, in the order of the steps.
    first: Vec<Write<'a>>,
    /// Whether there are more.
    are_more: bool,
}

#[derive(Debug)]
struct Write<'a> {
    step: usize,
    /// Whether the shell does it before the step runs.
    is_before: bool,
    place: &'a Place,
}

impl<'a> Writes<'a> {
    /// Of the action's steps.
    pub(crate) fn of(action: &'a Action) -> Self {
        let mut writes = action.steps().enumerate().flat_map(|(step, by)| {
            let runs_code = by.runs_code();
            by.effects().filter_map(move |Caused { effect, origin }| {
                let is_before = match origin {
                    Origin::Redirection => true,
                    Origin::Ordinary | Origin::Option(_) => false,
                };
                if let (true, Effect::Write(place) | Effect::Delete { place, .. }) = (is_before || !runs_code, effect) {
                    Some(Write { step, is_before, place })
                } else {
                    None
                }
            })
        });
        let first = writes.by_ref().take(MAX_PLACES).collect();
        Self { first, are_more: writes.next().is_some() }
    }
}

/// A world in which the files that the other steps of a call may change cannot be read, and may be there.
#[derive(Debug)]
pub(crate) struct Written<'a> {
    world: &'a dyn World,
    writes: &'a Writes<'a>,
    step: usize,
}

impl<'a> Written<'a> {
    /// For one step of the action, by its place among the steps.
    pub(crate) fn beside(step: usize, writes: &'a Writes<'a>, world: &'a dyn World) -> Self {
        Self { world, writes, step }
    }

    /// What counts for the step: what the others write, and what the shell writes for it.
    fn places(&self) -> impl Iterator<Item = &Place> {
        self.writes.first.iter().filter(|write| write.step != self.step || write.is_before).map(|write| write.place)
    }

    /// Whether nothing is written, so that the world is as it was.
    pub(crate) fn is_nothing(&self) -> bool {
        !self.writes.are_more && self.places().next().is_none()
    }

    /// Whether the path, or where it leads, may be something else by then.
    fn may_change(&self, path: &AbsPath) -> bool {
        if self.writes.are_more {
            return true;
        }
        let Ok(real) = self.world.resolve(&AbsPath::root(), path.as_str()) else { return !self.is_nothing() };
        let is_at = |path: &AbsPath| self.places().any(|place| place.may_hold(path));
        is_at(path) || real.is_some_and(|real| is_at(&real))
    }
}

impl World for Written<'_> {
    fn resolve(&self, base: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError> {
        self.world.resolve(base, text)
    }

    fn read(&self, path: &AbsPath, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        if self.may_change(path) { Err(WorldError::NotAFile(path.to_string())) } else { self.world.read(path, limit) }
    }

    fn exists(&self, path: &AbsPath) -> bool {
        self.may_change(path) || self.world.exists(path)
    }

    fn names_are_plain(&self, folder: &AbsPath) -> bool {
        self.is_nothing() && self.world.names_are_plain(folder)
    }

    fn names_in(&self, folder: &AbsPath) -> Option<Vec<String>> {
        if self.writes.are_more || self.places().any(|place| place.may_be_in(folder)) { None } else { self.world.names_in(folder) }
    }

    fn links_below(&self, folder: &AbsPath, pattern: &str) -> Option<Vec<AbsPath>> {
        self.world.links_below(folder, pattern)
    }

    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        self.world.open_folder(path)
    }
}
