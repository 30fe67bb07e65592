//! The machine as it may be once a call has run in part: what its other steps may write is not known any more.
//!
//! A rule that is bound to what a file says does not speak of a call that changes the file first: `cp x run.sh && ./run.sh`.
//! What approved code does by itself is beyond this: whoever lets a build run has let it run.

use crate::action::{Action, Caused, Code, Effect, Origin, Step};
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::wildcard;
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
            let runs_code = runs_code(other);
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
        let real = match self.world.resolve(&AbsPath::root(), path.as_str()) {
            Ok(real) => real,
            Err(_) => return !self.places.is_empty(),
        };
        let is_at = |path: &AbsPath| self.places.iter().any(|place| may_be_at(place, path));
        is_at(path) || real.is_some_and(|real| is_at(&real))
    }
}

/// Whether the place may be the path, or a folder above it.
fn may_be_at(place: &Place, path: &AbsPath) -> bool {
    match place {
        Place::At(at) => at.spellings().any(|written| written.may_contain(path)),
        Place::Below { base, pattern } => base.spellings().any(|base| {
            let found = wildcard::from_glob(&format!("{}/{pattern}", base.as_str().trim_end_matches('/')).to_lowercase());
            let is_found = |path: &AbsPath| wildcard::intersects(&found, &path.as_str().to_lowercase());
            base.may_contain(path) && std::iter::successors(Some(path.clone()), AbsPath::parent).any(|path| is_found(&path))
        }),
        Place::Unknown => true,
    }
}

/// Whether the step runs code that a rule or a person lets run as a whole.
fn runs_code(step: &Step) -> bool {
    step.effects().any(|caused| matches!(caused.effect, Effect::Execute(Code::Project | Code::Package | Code::Script(_))))
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
        let is_in = |place: &&Place| match place {
            Place::At(at) => at.spellings().any(|path| folder.may_contain(path)),
            Place::Below { base, .. } => base.spellings().any(|base| folder.may_contain(base) || base.may_contain(folder)),
            Place::Unknown => true,
        };
        if self.may_change(folder) || self.places.iter().any(is_in) { None } else { self.world.names_in(folder) }
    }

    fn links_below(&self, folder: &AbsPath, pattern: &str) -> Option<Vec<AbsPath>> {
        self.world.links_below(folder, pattern)
    }

    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        self.world.open_folder(path)
    }
}
