//! The machine as it may be once a call has run in part: what its other steps may write is not known any more.
//!
//! A rule that is bound to what a file says does not speak of a call that changes the file first: `cp x run.sh && ./run.sh`.
//! What approved code does by itself is beyond this: whoever lets a build run has let it run.

use crate::action::{Action, Caused, Effect, Origin};
use crate::analysis::path::{AbsPath, Place};
use crate::world::{Folder, World, WorldError};

/// What the steps of a call write and delete.
#[derive(Debug, Default)]
pub(crate) struct Writes<'a> {
    /// The step, by its place among the steps, and whether that step itself finds it written: a redirection is done
    /// before the command starts.
    places: Vec<(usize, bool, &'a Place)>,
}

impl<'a> Writes<'a> {
    pub(crate) fn of(action: &'a Action) -> Self {
        let mut places = Vec::new();
        for (index, step) in action.steps().enumerate() {
            for Caused { effect, origin } in step.effects() {
                let (Effect::Write(place) | Effect::Delete { place, .. }) = effect else { continue };
                match origin {
                    Origin::Redirection => places.push((index, true, place)),
                    Origin::Ordinary | Origin::Option(_) if !step.runs_code() => places.push((index, false, place)),
                    Origin::Ordinary | Origin::Option(_) => {}
                }
            }
        }
        Self { places }
    }

    /// The world as one step finds it, by its place among the steps; nothing where that is as it was.
    pub(crate) fn beside(&self, step: usize, world: &'a dyn World) -> Option<Written<'a>> {
        let counts = self.places.iter().filter(|(index, at_once, _)| *at_once || *index != step);
        let places: Vec<&Place> = counts.map(|(_, _, place)| *place).collect();
        (!places.is_empty()).then_some(Written { world, places })
    }
}

/// A world in which the files that the other steps of a call may change cannot be read, and may be there.
#[derive(Debug)]
pub(crate) struct Written<'a> {
    world: &'a dyn World,
    places: Vec<&'a Place>,
}

impl Written<'_> {
    /// Whether the path, or where it leads, may be something else by then.
    fn may_change(&self, path: &AbsPath) -> bool {
        let Ok(real) = self.world.resolve(&AbsPath::root(), path.as_str()) else { return !self.places.is_empty() };
        let is_at = |path: &AbsPath| self.places.iter().any(|place| place.may_hold(path));
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
        self.places.is_empty() && self.world.names_are_plain(folder)
    }

    fn names_in(&self, folder: &AbsPath) -> Option<Vec<String>> {
        if self.places.iter().any(|place| place.may_be_in(folder)) { None } else { self.world.names_in(folder) }
    }

    fn links_below(&self, folder: &AbsPath, pattern: &str) -> Option<Vec<AbsPath>> {
        self.world.links_below(folder, pattern)
    }

    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        self.world.open_folder(path)
    }
}
