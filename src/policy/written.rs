//! The machine as it may be once a call has run in part: what its other steps may write is not known any more.
//!
//! A rule that is bound to what a file says does not speak of a call that changes the file first: `cp x run.sh && ./run.sh`.
//! What approved code does by itself is beyond this: whoever lets a build run has let it run.

use crate::action::{Action, Caused, Effect, Origin};
use crate::analysis::path::{AbsPath, Place};
use crate::world::{Folder, World, WorldError};

/// A world in which the files that the other steps of a call may change cannot be read, and may be there.
#[derive(Debug)]
pub(crate) struct Written<'a> {
    world: &'a dyn World,
    places: Vec<&'a Place>,
}

impl<'a> Written<'a> {
    /// For one step of the action, by its place among the steps.
    pub(crate) fn beside(step: usize, action: &'a Action, world: &'a dyn World) -> Self {
        let mut places = Vec::new();
        for (index, other) in action.steps().enumerate() {
            let runs_code = other.runs_code();
            for Caused { effect, origin } in other.effects() {
                let counts = match origin {
                    Origin::Redirection => true,
                    Origin::Ordinary | Origin::Option(_) => index != step && !runs_code,
                };
                if let (true, Effect::Write(place) | Effect::Delete { place, .. }) = (counts, effect) {
                    places.push(place);
                }
            }
        }
        Self { world, places }
    }

    /// Whether nothing is written, so that the world is as it was.
    pub(crate) fn is_nothing(&self) -> bool {
        self.places.is_empty()
    }

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
