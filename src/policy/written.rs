//! The machine as it may be once a call has run in part: what its other steps may write is not known any more.
//!
//! A rule that is bound to what a file says does not speak of a call that changes the file first: `cp x run.sh && ./run.sh`.
//! What approved code does by itself is beyond this: whoever lets a build run has let it run.

use crate::action::{Action, Caused, Effect, Origin, Step};
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::programs::activation;
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
    /// The steps that change a repository, each of which may make a commit.
    commits: Vec<usize>,
}

#[derive(Debug)]
struct Write<'a> {
    step: usize,
    /// Whether the shell does it before the step runs.
    is_before: bool,
    /// Whether of a folder only Python's sources are changed.
    is_of_sources: bool,
    place: &'a Place,
}

impl Write<'_> {
    fn may_be_of(&self, path: &AbsPath) -> bool {
        let is_named = || matches!(self.place, Place::At(at) if at.spellings().any(|named| named == path));
        self.place.may_hold(path) && (!self.is_of_sources || activation::is_source(path.name()) || is_named())
    }
}

impl<'a> Writes<'a> {
    /// Of the action's steps.
    pub(crate) fn of(action: &'a Action) -> Self {
        let mut writes = action.steps().enumerate().flat_map(|(step, by)| {
            let runs_code = by.runs_code();
            let formats = activation::changes_sources_alone(by);
            by.effects().filter_map(move |Caused { effect, origin }| {
                let is_before = match origin {
                    Origin::Redirection => true,
                    Origin::Ordinary | Origin::Option(_) => false,
                };
                if let (true, Effect::Write(place) | Effect::Delete { place, .. }) = (is_before || !runs_code, effect) {
                    Some(Write { step, is_before, is_of_sources: formats && !is_before, place })
                } else {
                    None
                }
            })
        });
        let first = writes.by_ref().take(MAX_PLACES).collect();
        let are_more = writes.next().is_some();
        let changes = |step: &Step| step.effects().any(|caused| matches!(caused.effect, Effect::VersionControl(_)));
        let commits = action.steps().enumerate().filter(|(_, step)| changes(step)).map(|(index, _)| index).collect();
        Self { first, are_more, commits }
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
        self.others().map(|write| write.place)
    }

    fn others(&self) -> impl Iterator<Item = &Write<'_>> {
        self.writes.first.iter().filter(|write| write.step != self.step || write.is_before)
    }

    /// Whether nothing is written, so that the world is as it was.
    pub(crate) fn is_nothing(&self) -> bool {
        !self.writes.are_more && self.places().next().is_none()
    }

    /// Whether everything is as it was: nothing is written, and no repository is changed either.
    pub(crate) fn is_as_before(&self) -> bool {
        self.is_nothing() && !self.may_commit()
    }

    /// Whether another step may make a commit. Its files of git are no places that a step is known to write.
    fn may_commit(&self) -> bool {
        self.writes.commits.iter().any(|step| *step != self.step)
    }

    /// The step for which it is as it may be.
    pub(crate) fn step(&self) -> usize {
        self.step
    }

    /// Whether the path may come to be there by then. Programs that change whatever they find in a folder make no names.
    pub(crate) fn may_make(&self, path: &AbsPath) -> bool {
        let makes = |place: &Place| match place {
            Place::At(at) => at.spellings().any(|written| path.may_contain(written)),
            Place::Below { pattern, .. } => pattern != "**" && place.may_hold(path),
            Place::Unknown => true,
        };
        self.writes.are_more || self.places().any(makes)
    }

    /// Whether the path, or where it leads, may be something else by then.
    fn may_change(&self, path: &AbsPath) -> bool {
        if self.writes.are_more {
            return true;
        }
        let Ok(real) = self.world.resolve(&AbsPath::root(), path.as_str()) else { return !self.is_nothing() };
        let is_at = |path: &AbsPath| self.others().any(|write| write.may_be_of(path));
        is_at(path) || real.is_some_and(|real| is_at(&real))
    }
}

impl World for Written<'_> {
    fn resolve(&self, base: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError> {
        self.world.resolve(base, text)
    }

    fn read(&self, path: &AbsPath, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        let is_head = || path.as_str().ends_with("/HEAD");
        if self.may_change(path) || (self.may_commit() && is_head()) {
            return Err(WorldError::NotAFile(path.to_string()));
        }
        self.world.read(path, limit)
    }

    fn exists(&self, path: &AbsPath) -> bool {
        self.may_change(path) || self.world.exists(path)
    }

    fn names_are_plain(&self, folder: &AbsPath) -> bool {
        self.is_nothing() && self.world.names_are_plain(folder)
    }

    fn names_here_are_plain(&self, folder: &AbsPath) -> bool {
        self.is_nothing() && self.world.names_here_are_plain(folder)
    }

    fn names_in(&self, folder: &AbsPath) -> Option<Vec<String>> {
        if self.writes.are_more || self.places().any(|place| place.may_be_in(folder)) { None } else { self.world.names_in(folder) }
    }

    fn glob(&self, folder: &AbsPath, pattern: &str) -> Option<Vec<AbsPath>> {
        let written = self.places().filter_map(|place| match place {
            Place::At(at) => Some(at.path.clone()).filter(|path| folder.contains(path)),
            Place::Below { .. } | Place::Unknown => None,
        });
        // What is written there may be found as well.
        self.world.glob(folder, pattern).map(|found| found.into_iter().chain(written).collect())
    }

    fn links_below(&self, folder: &AbsPath, pattern: &str) -> Option<Vec<AbsPath>> {
        self.world.links_below(folder, pattern)
    }

    fn files_below(&self, folder: &AbsPath, patterns: &[&str], passing: &[&str]) -> Option<Vec<AbsPath>> {
        let is_changed = self.writes.are_more || self.places().any(|place| place.may_be_in(folder));
        if is_changed { None } else { self.world.files_below(folder, patterns, passing) }
    }

    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        self.world.open_folder(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{Span, Step, Subject};
    use crate::analysis::path::Located;
    use crate::analysis::programs::catalog::Catalog;
    use crate::analysis::tools::Tools;
    use crate::analysis::{self, Knowledge};
    use crate::call::ToolCall;

    /// A machine with the file `/w/a`, on which `/w/link` leads to it.
    #[derive(Debug)]
    struct Disk;

    impl World for Disk {
        fn resolve(&self, _: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError> {
            if text == "/w/loop" {
                return Err(WorldError::NotAFile(text.to_owned()));
            }
            Ok(AbsPath::parse(&text.replacen("/w/link", "/w/a", 1)))
        }

        fn read(&self, _: &AbsPath, _: usize) -> Result<Option<Vec<u8>>, WorldError> {
            Ok(Some(b"x".to_vec()))
        }

        fn exists(&self, path: &AbsPath) -> bool {
            path.as_str() == "/w/a"
        }

        fn names_are_plain(&self, _: &AbsPath) -> bool {
            true
        }

        fn names_in(&self, _: &AbsPath) -> Option<Vec<String>> {
            Some(vec!["a".to_owned()])
        }

        fn links_below(&self, _: &AbsPath, _: &str) -> Option<Vec<AbsPath>> {
            Some(vec![AbsPath::root()])
        }

        fn files_below(&self, _: &AbsPath, _: &[&str], _: &[&str]) -> Option<Vec<AbsPath>> {
            Some(Vec::new())
        }

        fn open_folder(&self, _: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
            Err(WorldError::NotAFile("x".to_owned()))
        }
    }

    fn abs(text: &str) -> AbsPath {
        AbsPath::parse(text).expect(text)
    }

    /// An action whose first step writes to these paths, and whose second does nothing.
    fn action(paths: &[String]) -> Action {
        let step = |effects| Step::of(Span::default(), Subject::Tool { name: "x".to_owned(), detail: None }, effects);
        let write = |path: &String| Caused { effect: Effect::Write(Place::At(Located::plain(abs(path), true))), origin: Origin::Ordinary };
        let nothing = Caused { effect: Effect::Internal, origin: Origin::Ordinary };
        Action::from_steps(vec![step(paths.iter().map(write).collect()), step(vec![nothing])]).expect("steps")
    }

    #[test]
    fn what_another_step_writes_is_not_known() {
        let action = action(&["/w/a".to_owned(), "/w/sub/new".to_owned()]);
        let writes = Writes::of(&action);
        let beside = Written::beside(1, &writes, &Disk);
        assert!(!beside.is_nothing());
        for changed in ["/w/a", "/w/link", "/w/loop", "/w/sub/new"] {
            assert!(beside.read(&abs(changed), 9).is_err() && beside.exists(&abs(changed)), "{changed}");
        }
        assert!(beside.read(&abs("/w/b"), 9).is_ok() && !beside.exists(&abs("/w/b")));
        assert!(!beside.names_are_plain(&abs("/w/other")), "some names are not known");
        assert_eq!((beside.names_in(&abs("/w")), beside.names_in(&abs("/w/sub"))), (None, None));
        assert_eq!(beside.names_in(&abs("/w/other")), Some(vec!["a".to_owned()]));
        assert_eq!(beside.resolve(&abs("/w"), "/w/link").ok().flatten(), Some(abs("/w/a")));
        assert_eq!(beside.links_below(&abs("/w"), "*"), Some(vec![AbsPath::root()]));
        assert!(beside.open_folder(&abs("/w")).is_err());
        // What a step writes by itself comes too late for what it reads.
        let own = Written::beside(0, &writes, &Disk);
        assert!(own.is_nothing() && own.names_are_plain(&abs("/w")) && own.read(&abs("/w/a"), 9).is_ok());
        assert_eq!(own.names_in(&abs("/w")), Some(vec!["a".to_owned()]));
        assert!(own.read(&abs("/w/loop"), 9).is_ok(), "nothing is written");
    }

    #[test]
    fn what_a_formatter_prints_goes_to_any_file() {
        let is_known = |command: &str| {
            let (tools, catalog) = (Tools::new(), Catalog::new());
            let knowledge = Knowledge { tools: &tools, catalog: &catalog, world: &Disk, home: None };
            let action = analysis::analyze(&ToolCall::shell(command, "/w"), knowledge);
            let writes = Writes::of(&action);
            let last = action.steps().count() - 1;
            ["/w/src/a.py", "/w/package.json"].map(|file| Written::beside(last, &writes, &Disk).read(&abs(file), 9).is_ok())
        };
        assert_eq!(is_known("black src; npm run build"), [false, true], "its own writes are of sources");
        assert_eq!(is_known("black src > pack$X; npm run build"), [false, false]);
    }

    #[test]
    fn more_than_can_be_told_apart_is_anything() {
        let paths: Vec<String> = (0..=MAX_PLACES).map(|n| format!("/w/{n}")).collect();
        let (action, few) = (action(&paths), action(&paths[1..]));
        let (writes, few) = (Writes::of(&action), Writes::of(&few));
        for (writes, is_known) in [(&writes, false), (&few, true)] {
            let beside = Written::beside(1, writes, &Disk);
            assert_eq!(beside.read(&abs("/x"), 9).is_ok(), is_known);
            assert_eq!(beside.names_in(&abs("/x")).is_some(), is_known);
            assert_eq!(beside.files_below(&abs("/x"), &["a"], &[]).is_some(), is_known);
            assert_eq!(Written::beside(0, writes, &Disk).is_nothing(), is_known);
        }
    }
}
