//! Calls that run at the same time, where one of them may change what another was judged by.
//!
//! A call is judged by what the machine says before any of them runs. Whatever it was judged by and another call may change
//! meanwhile (a link on its way, a definition that a rule is bound to, a script that it runs) makes it a question: in a row it
//! would have been judged after that change. What running code may change besides is not looked at: it could do all by
//! itself that the other call could be led to do.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::containment::Containment;
use super::definition::{Runs, definitions_of};
use super::flow::Taint;
use super::hit::{HitBy, Unwritten};
use super::judge::{Coverage, CoveredBy, Ground, Judgement};
use crate::action::{Action, Effect, Origin, Reach, Step, Subject};
use crate::analysis::path::{AbsPath, Located, Place};
use crate::analysis::sensitive;
use crate::world::{Folder, World, WorldError, is_of_patterns, is_plain_name};

/// How many changes are told apart. If there are more, everything may change.
const MAX_CHANGES: usize = 4_096;

/// What holds for this call, besides what holds for all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Surroundings {
    /// The sandbox that the host states for it.
    pub(crate) containment: Option<Arc<Containment>>,
    /// What runs at the same time.
    pub(crate) alongside: Option<Arc<Alongside>>,
}

/// A place that a call may change.
#[derive(Debug, Clone)]
struct Change {
    /// The index of the call among them.
    by: usize,
    what: Changed,
}

#[derive(Debug, Clone)]
enum Changed {
    /// A plain file is written or made there; links neither come nor go.
    Content(Located),
    /// Anything may change there and below; links may come and go.
    Anything(Located),
    /// What git keeps of a repository: index, commits, references.
    Repository,
    /// It is not known where.
    Everywhere,
}

/// What the calls that run at the same time may change.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    changes: Vec<Change>,
}

impl Changes {
    /// Adds what the call with this index would do.
    pub(crate) fn add(&mut self, by: usize, action: &Action) {
        for step in action.steps() {
            for caused in step.effects() {
                if self.changes.len() >= MAX_CHANGES {
                    self.changes = vec![Change { by: usize::MAX, what: Changed::Everywhere }];
                    return;
                }
                let what = match &caused.effect {
                    Effect::Write(place) => Some(changed(place, is_plain_write(step, &caused.origin))),
                    Effect::Delete { place, .. } => Some(changed(place, false)),
                    Effect::VersionControl(Reach::Local) => Some(Changed::Repository),
                    Effect::Start(_)
                    | Effect::Read { .. }
                    | Effect::Execute(_)
                    | Effect::Network { .. }
                    | Effect::Environment
                    | Effect::UserFiles
                    | Effect::Process
                    | Effect::Privilege
                    | Effect::VersionControl(Reach::Remote)
                    | Effect::Internal
                    | Effect::Secret(_)
                    | Effect::Beyond(_)
                    | Effect::Broker
                    | Effect::Delegate(_)
                    | Effect::Mcp { .. }
                    | Effect::Opaque(_) => None,
                };
                self.changes.extend(what.map(|what| Change { by, what }));
            }
        }
    }

    /// What all calls but this one may change while it runs; `None` if they change nothing.
    pub(crate) fn beside(self: &Arc<Self>, own: usize, taint: Taint) -> Option<Alongside> {
        let is_quiet = self.changes.iter().all(|change| change.by == own) && taint == Taint::default();
        (!is_quiet).then(|| Alongside { changes: Arc::clone(self), own, taint })
    }
}

fn changed(place: &Place, is_plain: bool) -> Changed {
    match place {
        Place::At(at) if is_plain => Changed::Content(at.clone()),
        Place::At(at) | Place::Below { base: at, .. } => Changed::Anything(at.clone()),
        Place::Unknown => Changed::Everywhere,
    }
}

/// Whether what is written is the content of a file and no link: an agent's own tools and redirections make none.
fn is_plain_write(step: &Step, origin: &Origin) -> bool {
    match (&step.subject, origin) {
        (Subject::Tool { .. }, _) | (Subject::Command(_), Origin::Redirection) => true,
        (Subject::Command(_), Origin::Ordinary | Origin::Option(_)) => false,
    }
}

/// What the companions of a call may do meanwhile.
#[derive(Debug, Clone)]
pub(crate) struct Alongside {
    changes: Arc<Changes>,
    own: usize,
    /// What companions of the same session come upon.
    pub(crate) taint: Taint,
}

impl Alongside {
    /// The machine, watched while the call is judged.
    pub(crate) fn watch<'a>(&'a self, world: &'a dyn World) -> Watched<'a> {
        Watched { world, alongside: self, found: Mutex::default() }
    }

    fn others(&self) -> impl Iterator<Item = &Changed> {
        self.changes.changes.iter().filter(|change| change.by != self.own).map(|change| &change.what)
    }
}

/// A machine that notes whether it is asked about anything that companions may change.
#[derive(Debug)]
pub(crate) struct Watched<'a> {
    world: &'a dyn World,
    alongside: &'a Alongside,
    /// The first such thing, in words.
    found: Mutex<Option<String>>,
}

impl Watched<'_> {
    /// What makes the call a question, after it was judged in this world: what it was judged by, and what it runs.
    pub(crate) fn hits(&self, action: &Action, judgement: &Judgement, ground: &Ground<'_>) -> Vec<HitBy> {
        let mut hits: Vec<HitBy> = self.take().map(|what| hit(0, &what)).into_iter().collect();
        for (index, step) in action.steps().enumerate() {
            // What a sandbox bounds may be anything.
            let is_bounded = |coverage: &Coverage| matches!(coverage.by, Some(CoveredBy::Containment(_)));
            let runs = |effect: &Effect| matches!(effect, Effect::Execute(_) | Effect::Opaque(_) | Effect::Mcp { .. });
            if !judgement.effects(action).any(|(coverage, caused)| coverage.step == index && runs(&caused.effect) && !is_bounded(coverage))
            {
                continue;
            }
            match definitions_of(step, ground) {
                Runs::Nothing => {}
                Runs::Unnamed => self.note(self.alongside.others().find(|what| !matches!(what, Changed::Repository))),
                Runs::Defined(definitions) => {
                    for definition in definitions {
                        let _ = definition.read(self);
                    }
                }
            }
            hits.extend(self.take().map(|what| hit(index, &what)));
        }
        hits
    }

    fn take(&self) -> Option<String> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn note(&self, what: Option<&Changed>) {
        if let Some(what) = what {
            self.found.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| what.to_string());
        }
    }

    /// The path, and where it leads.
    fn spellings(&self, path: &AbsPath) -> Vec<AbsPath> {
        let real = self.world.resolve(&AbsPath::root(), path.as_str()).ok().flatten().filter(|real| real != path);
        std::iter::once(path.clone()).chain(real).collect()
    }

    /// Notes what may change a file or folder, or whether it is there.
    fn look_at(&self, path: &AbsPath) {
        let paths = self.spellings(path);
        // A folder that is there stays, whatever happens in it.
        let is_new =
            |at: &Located| paths.iter().any(|path| at.spellings().any(|written| path.may_contain(written) && !self.world.exists(path)));
        self.note(self.alongside.others().find(|what| match what {
            Changed::Content(at) | Changed::Anything(at) => is_at_or_above(at, &paths) || is_new(at),
            Changed::Repository => paths.iter().any(|path| path.components().any(|name| name.eq_ignore_ascii_case(".git"))),
            Changed::Everywhere => true,
        }));
    }

    /// Notes what may change the names in a folder, or below it; `content` says whether a file that is written does.
    fn look_into(&self, folder: &AbsPath, content: impl Fn(&AbsPath, &AbsPath) -> bool) {
        let folders = self.spellings(folder);
        let pairs = |at: &Located, is: &dyn Fn(&AbsPath, &AbsPath) -> bool| {
            folders.iter().any(|folder| at.spellings().any(|written| folder.may_contain(written) && is(folder, written)))
        };
        self.note(self.alongside.others().find(|what| match what {
            Changed::Content(at) => is_at_or_above(at, &folders) || pairs(at, &content),
            Changed::Anything(at) => is_at_or_above(at, &folders) || pairs(at, &|_, _| true),
            Changed::Repository => false,
            Changed::Everywhere => true,
        }));
    }
}

fn is_at_or_above(at: &Located, paths: &[AbsPath]) -> bool {
    at.spellings().any(|written| paths.iter().any(|path| written.may_contain(path)))
}

/// Whether a file of that name changes nothing of what names below the folder are taken for.
fn has_plain_names(folder: &AbsPath, written: &AbsPath) -> bool {
    // On a disk that folds case the folder may be spelled otherwise.
    folder.relative(written).is_some_and(|below| below.split('/').all(is_plain_name))
}

impl World for Watched<'_> {
    fn resolve(&self, base: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError> {
        let answer = self.world.resolve(base, text);
        let joined = base.join(text);
        // Links on the way that are named by neither spelling are not seen from here.
        let is_straight = !text.split(['/', '\\']).any(|name| name == "..")
            && match &answer {
                Ok(Some(real)) => joined.as_ref() == Some(real),
                Ok(None) => joined.is_some(),
                Err(_) => false,
            };
        let paths: Vec<AbsPath> = joined.into_iter().collect();
        self.note(self.alongside.others().find(|what| match what {
            Changed::Anything(at) => !is_straight || is_at_or_above(at, &paths),
            Changed::Content(_) | Changed::Repository => false,
            Changed::Everywhere => true,
        }));
        answer
    }

    fn read(&self, path: &AbsPath, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        self.look_at(path);
        self.world.read(path, limit)
    }

    fn exists(&self, path: &AbsPath) -> bool {
        self.look_at(path);
        self.world.exists(path)
    }

    fn names_are_plain(&self, folder: &AbsPath) -> bool {
        self.look_into(folder, |folder, written| !has_plain_names(folder, written));
        self.world.names_are_plain(folder)
    }

    fn names_here_are_plain(&self, folder: &AbsPath) -> bool {
        self.look_into(folder, |folder, written| !has_plain_names(folder, written));
        self.world.names_here_are_plain(folder)
    }

    fn names_in(&self, folder: &AbsPath) -> Option<Vec<String>> {
        self.look_into(folder, |_, written| !self.world.exists(written));
        self.world.names_in(folder)
    }

    fn glob(&self, folder: &AbsPath, pattern: &str) -> Option<Vec<AbsPath>> {
        // Of what is found nothing is asked but whether it is secret.
        self.look_into(folder, |_, written| sensitive::secret(written).is_some());
        self.world.glob(folder, pattern)
    }

    fn links_below(&self, folder: &AbsPath, pattern: &str) -> Option<Vec<AbsPath>> {
        self.look_into(folder, |folder, written| !has_plain_names(folder, written));
        self.world.links_below(folder, pattern)
    }

    fn files_below(&self, folder: &AbsPath, patterns: &[&str], passing: &[&str]) -> Option<Vec<AbsPath>> {
        self.look_into(folder, |_, written| is_of_patterns(written.name(), patterns));
        self.world.files_below(folder, patterns, passing)
    }

    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        self.look_into(path, |_, _| true);
        self.world.open_folder(path)
    }
}

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content(at) | Self::Anything(at) => at.path.fmt(f),
            Self::Repository => f.write_str("the repository"),
            Self::Everywhere => f.write_str("files that are only known when it runs"),
        }
    }
}

fn hit(step: usize, what: &str) -> HitBy {
    let reason = format!("it may change {what}, by which this one is judged or which it runs");
    HitBy::unwritten(Unwritten::Alongside, step, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_where_nothing_takes_them_for_more() {
        let abs = |text: &str| AbsPath::parse(text).expect(text);
        let is_plain = |written: &str| has_plain_names(&abs("/w/src"), &abs(written));
        assert!(is_plain("/w/src/a.rs") && is_plain("/w/src/b/c.txt"));
        for written in ["/w/src/-rf", "/w/src/a b", "/w/src/x/-exec", "/w/SRC/a.rs", "/w/other/a.rs"] {
            assert!(!is_plain(written), "{written}");
        }
    }

    /// A folder `/w` with a file, a folder and a link to that; names are plain, and nothing is read.
    #[derive(Debug)]
    struct Disk;

    impl World for Disk {
        fn resolve(&self, base: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError> {
            let path = base.join(text).map(|path| path.as_str().replacen("/w/link", "/w/in", 1));
            Ok(path.and_then(|path| AbsPath::parse(&path)))
        }

        fn read(&self, _: &AbsPath, _: usize) -> Result<Option<Vec<u8>>, WorldError> {
            Ok(None)
        }

        fn exists(&self, path: &AbsPath) -> bool {
            ["/w", "/w/a", "/w/in", "/w/in/b", "/w/link"].contains(&path.as_str())
        }

        fn names_are_plain(&self, folder: &AbsPath) -> bool {
            folder.as_str() == "/w/in"
        }

        fn names_in(&self, folder: &AbsPath) -> Option<Vec<String>> {
            (folder.as_str() == "/w/in").then(|| vec!["b".to_owned()])
        }

        fn links_below(&self, _: &AbsPath, _: &str) -> Option<Vec<AbsPath>> {
            Some(Vec::new())
        }

        fn files_below(&self, folder: &AbsPath, _: &[&str], _: &[&str]) -> Option<Vec<AbsPath>> {
            folder.join("b").map(|file| vec![file])
        }

        fn open_folder(&self, _: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
            Err(WorldError::NotAFile("x".to_owned()))
        }
    }

    /// What is noted of a world beside a companion that changes this.
    fn noted(what: Changed, looks: impl Fn(&Watched<'_>)) -> Option<String> {
        let own = Change { by: 0, what: Changed::Everywhere };
        let changes = Arc::new(Changes { changes: vec![own, Change { by: 1, what }] });
        let alongside = changes.beside(0, Taint::default()).expect("a companion");
        let watched = alongside.watch(&Disk);
        looks(&watched);
        watched.take()
    }

    #[test]
    fn what_a_companion_may_change_is_noted_wherever_it_is_asked_for() {
        let abs = |text: &str| AbsPath::parse(text).expect(text);
        let content = |text: &str| Changed::Content(Located::plain(abs(text), true));
        let anything = |text: &str| Changed::Anything(Located::plain(abs(text), true));
        let exists = |text: &'static str| move |world: &Watched<'_>| assert_eq!(world.exists(&abs(text)), Disk.exists(&abs(text)));
        // The file itself, where a link leads, and a folder that is made with what is written below it.
        assert_eq!(noted(content("/w/a"), exists("/w/a")).as_deref(), Some("/w/a"));
        assert!(noted(content("/w/in/b"), exists("/w/link/b")).is_some());
        assert!(noted(content("/w/new/x"), exists("/w/new")).is_some());
        assert!(noted(anything("/w/in"), exists("/w/in/b")).is_some());
        assert!(noted(Changed::Everywhere, exists("/w/a")).is_some());
        assert!(noted(Changed::Repository, exists("/w/.git/HEAD")).is_some());
        // What is there stays, and what is elsewhere.
        assert_eq!(noted(content("/w/in/new"), exists("/w/in")), None);
        assert_eq!(noted(content("/w/b"), exists("/w/a")), None);
        assert_eq!(noted(Changed::Repository, exists("/w/a")), None);

        let names = |world: &Watched<'_>| assert_eq!(world.names_in(&abs("/w/in")), Some(vec!["b".to_owned()]));
        assert!(noted(content("/w/in/new"), names).is_some());
        assert!(noted(anything("/w/in/b"), names).is_some());
        assert!(noted(content("/w/in"), names).is_some());
        assert_eq!(noted(content("/w/in/b"), names), None, "a file that is there is no new name");
        assert_eq!(noted(content("/w/other"), names), None);

        let plain = |world: &Watched<'_>| assert!(world.names_are_plain(&abs("/w/in")) && !world.names_are_plain(&abs("/w")));
        assert!(noted(content("/w/in/a b"), plain).is_some());
        assert!(noted(content("/w/-rf"), plain).is_some());
        assert_eq!(noted(content("/w/in/new.rs"), plain), None, "a plain name changes nothing");
        let links = |world: &Watched<'_>| assert_eq!(world.links_below(&abs("/w/in"), "*"), Some(Vec::new()));
        assert!(noted(content("/w/in/a b"), links).is_some());
        assert_eq!(noted(content("/w/in/new.rs"), links), None);
        let files = |world: &Watched<'_>| assert_eq!(world.files_below(&abs("/w/in"), &["b"], &[]), Some(vec![abs("/w/in/b")]));
        assert!(noted(content("/w/in/b"), files).is_some());
        assert_eq!(noted(content("/w/in/c"), files), None, "a name that is not looked for");
        let opened = |world: &Watched<'_>| assert!(world.open_folder(&abs("/w/in")).is_err());
        assert!(noted(content("/w/in/b"), opened).is_some());
    }
}
