//! What statements and database files mean for a command: see `mini/sql.rs` and `sqlite_file.rs`.

use crate::action::{Arg, Cause, Code, Depth, Effect, Origin, Step, Subject};
use crate::analysis::path::{AbsPath, Located, Place};
use crate::analysis::programs::mini::sql::{self, Look};
use crate::analysis::programs::reader::Reader;
use crate::analysis::programs::row::Sql;
use crate::analysis::sqlite_file::{self, Definitions};

/// Modules that keep virtual tables in tables of the same file.
const OWN_MODULES: [&str; 6] = ["fts3", "fts4", "fts5", "geopoly", "rtree", "rtree_i32"];

/// How a database file of SQLite is opened.
struct File {
    path: Arg,
    reads_only: bool,
    /// It is taken for one that nobody changes, and nothing is made beside it.
    is_fixed: bool,
}

/// Whether one of the steps may write a database file that `sqlite3` reads in another, before or while it does: what
/// the file defines is then not what it defined when it was looked into.
pub(crate) fn may_change(steps: &[Step]) -> bool {
    let files: Vec<&Place> = steps
        .iter()
        .filter(|step| is_client(step))
        .flat_map(Step::effects)
        .filter_map(|caused| if let Effect::Read { place, .. } = &caused.effect { Some(place) } else { None })
        .collect();
    let may_be_a_file = |place: &Place| {
        let Place::At(at) = place else { return true };
        files.iter().any(|file| match file {
            Place::At(file) => {
                file.spellings().any(|file| at.spellings().any(|at| at.as_str().starts_with(file.as_str()) || at.contains(file)))
            }
            Place::Below { .. } | Place::Unknown => true,
        })
    };
    let changes = |step: &Step| {
        step.effects().any(|caused| match &caused.effect {
            Effect::Start(_)
            | Effect::Internal
            | Effect::Read { .. }
            | Effect::Environment
            | Effect::Network { .. }
            | Effect::Secret(_) => false,
            // What the client does to its own file defines nothing.
            Effect::Write(place) => !(is_client(step) && caused.origin == Origin::Ordinary) && may_be_a_file(place),
            Effect::Delete { place, .. } => may_be_a_file(place),
            Effect::Execute(_)
            | Effect::UserFiles
            | Effect::Process
            | Effect::Privilege
            | Effect::VersionControl(_)
            | Effect::Beyond(_)
            | Effect::Broker
            | Effect::Delegate(_)
            | Effect::Mcp { .. }
            | Effect::Opaque(_) => true,
        })
    };
    !files.is_empty() && steps.iter().any(changes)
}

fn is_client(step: &Step) -> bool {
    matches!(&step.subject, Subject::Command(command) if command.command.first().is_some_and(|name| name == "sqlite3"))
}

fn journal_beside(file: &AbsPath) -> Option<AbsPath> {
    file.parent()?.join(&format!("{}-journal", file.name()))
}

/// A journal that another step puts beside a database file was not there when it was looked for.
pub(in crate::analysis::programs) fn ask_where_journals_come(steps: &mut [Step]) {
    let puts = |step: &Step, journal: &AbsPath| {
        let takes_tree = |effect: &Effect| matches!(effect, Effect::Read { depth: Depth::Tree, .. } | Effect::Delete { tree: true, .. });
        let brings_more = step.effects().any(|caused| takes_tree(&caused.effect));
        step.effects().any(|caused| match &caused.effect {
            Effect::Write(Place::At(at)) => at.spellings().any(|to| journal.may_contain(to) || (brings_more && to.may_contain(journal))),
            // Programs that change whatever they find in a folder make no names.
            Effect::Write(place @ Place::Below { pattern, .. }) => pattern != "**" && place.may_hold(journal),
            _ => false,
        })
    };
    let opened = |step: &Step| -> Vec<Located> {
        let written = step.effects().filter_map(|caused| match (&caused.effect, &caused.origin) {
            (Effect::Write(Place::At(at)), Origin::Ordinary) => Some(at.clone()),
            _ => None,
        });
        if is_client(step) { written.collect() } else { Vec::new() }
    };
    for index in 0..steps.len() {
        let files = steps.get(index).map(opened).unwrap_or_default();
        for file in files {
            let Some(journal) = journal_beside(file.real()) else { continue };
            let comes = steps.iter().enumerate().any(|(other, step)| other != index && puts(step, &journal));
            if let (true, Some(step)) = (comes, steps.get_mut(index)) {
                step.push(Effect::Execute(Code::Script(Place::At(file))), Origin::Ordinary);
            }
        }
    }
}

impl Reader<'_> {
    /// Statements that look as far as that, or program text where that is not known. `from`: where they stand.
    pub(in crate::analysis::programs) fn statements(&mut self, look: Option<Look>, from: String, origin: &Origin) {
        match look {
            Some(Look::Schema) => {}
            Some(Look::Rows) => self.modifiers.reads_rows = true,
            None => self.push(Effect::Execute(Code::Inline(from)), origin),
        }
    }

    /// Runs what is read from standard input where no statements are given, and ends what is to be said of them.
    pub(in crate::analysis::programs) fn run_statements(&mut self, sql: Sql, origin: &Origin) {
        if !self.modifiers.has_statements && !self.modifiers.prints_if_bare {
            let look = self.input.text.and_then(|text| sql::input(sql, text));
            self.statements(look, "standard input".to_owned(), origin);
        }
        if let Some(place) = self.modifiers.may_run.take().filter(|_| self.modifiers.reads_rows) {
            self.push(Effect::Execute(Code::Script(place)), origin);
        }
    }

    /// Without `-readonly` the shell opens and makes the file for writing, rolls back what was left half done, and makes
    /// files beside it, whatever the statements say.
    pub(in crate::analysis::programs) fn sqlite_file(&mut self, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        if matches!(word.as_literal(), Some("" | ":memory:")) {
            return Ok(());
        }
        let file = address(word).ok_or_else(|| Cause::Operands(self.name()))?;
        let reads_only = file.reads_only || self.modifiers.opens_for_reading;
        self.path(&file.path, false, origin, |place| Effect::Read { place, depth: Depth::Content });
        if !reads_only {
            self.path(&file.path, false, origin, Effect::Write);
        }
        let place = self.locate(&file.path);
        let Place::At(at) = &place else {
            self.modifiers.may_run = Some(place);
            return Ok(());
        };
        // What was left half done is undone first, and with it the file is removed whose name stands in the journal.
        if !reads_only && self.has_journal(at) {
            self.push(Effect::Execute(Code::Script(place.clone())), origin);
        }
        let known = self.definitions(at).filter(|_| !self.input.files_may_change);
        // Readers open a log for writing as well.
        if !file.is_fixed && known.as_ref().is_none_or(|known| known.has_log) {
            for ending in ["-wal", "-shm"] {
                let beside = Arg::literal(format!("{}{ending}", at.real()));
                self.path(&beside, false, origin, Effect::Write);
            }
        }
        // In safe mode views call nothing that reaches out; virtual tables of other modules still read other files.
        let is_own = |table: &String| sql::module(table).is_some_and(|module| OWN_MODULES.contains(&module.as_str()));
        let is_plain = known.is_some_and(|known| {
            known.virtual_tables.iter().all(is_own)
                && (self.modifiers.distrusts_file || known.views.iter().all(|view| sql::is_plain_view(view)))
        });
        if !is_plain {
            self.modifiers.may_run = Some(place);
        }
        Ok(())
    }

    /// Whether there is something in the journal beside the file.
    fn has_journal(&self, at: &Located) -> bool {
        match journal_beside(at.real()).map(|journal| self.origin.world.read(&journal, sqlite_file::MAX_FILE)) {
            Some(Ok(bytes)) => bytes.is_some_and(|bytes| !bytes.is_empty()),
            Some(Err(_)) | None => true,
        }
    }

    /// What the file defines, where that is known: `None` if there is no file. What stands in a log or a journal
    /// beside it counts more than what stands in it.
    fn definitions(&self, at: &Located) -> Option<Definitions> {
        let read = |path: &AbsPath| self.origin.world.read(path, sqlite_file::MAX_FILE).ok();
        let folder = at.real().parent()?;
        let beside = |ending: &str| read(&folder.join(&format!("{}{ending}", at.real().name()))?);
        let (log, journal) = (beside("-wal")?, beside("-journal")?);
        if [&log, &journal].into_iter().flatten().any(|bytes| !bytes.is_empty()) {
            return None;
        }
        let mut found = sqlite_file::definitions(&read(at.real())?.unwrap_or_default())?;
        found.has_log |= log.is_some();
        Some(found)
    }
}

/// A path, or a `file:` address with the parameters `mode` and `immutable` (uri.html). Of other parameters and of
/// encoded letters a path is made in ways that are not followed here.
fn address(word: &Arg) -> Option<File> {
    let plain = || Some(File { path: word.clone(), reads_only: false, is_fixed: false });
    let Some(text) = word.as_literal() else {
        // What is wholly unknown is no place that is known, whichever way it is named.
        let known = word.prefix();
        let may_be_address = known.starts_with("file:") || (!known.is_empty() && "file:".starts_with(known));
        return if may_be_address { None } else { plain() };
    };
    let Some(rest) = text.strip_prefix("file:") else { return plain() };
    let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let path = match path.strip_prefix("//") {
        Some(path) => path.strip_prefix("localhost").unwrap_or(path).strip_prefix('/').map(|path| format!("/{path}"))?,
        None => path.to_owned(),
    };
    if path.is_empty() || path.contains(['%', '#', ':']) {
        return None;
    }
    let mut file = File { path: Arg::literal(path), reads_only: false, is_fixed: false };
    for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
        match parameter {
            "mode=ro" => file.reads_only = true,
            "immutable=1" => file.is_fixed = true,
            "mode=rw" | "mode=rwc" if !file.reads_only => {}
            _ => return None,
        }
    }
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::path::Origin as Base;
    use crate::analysis::programs::catalog::Catalog;
    use crate::analysis::programs::describe::{Input, describe_fed};
    use crate::analysis::sqlite_file::tests::file;
    use crate::world::{MemoryFolder, MemoryWorld};

    const TABLE: (&str, Option<&str>) = ("table", Some("CREATE TABLE t(a)"));

    /// What the words do in a folder that holds these files, without the start of the program itself.
    fn effects(words: &str, folder: MemoryFolder) -> Vec<String> {
        let root = AbsPath::parse("/w").expect("a path");
        let world = MemoryWorld::new(root.clone(), folder);
        let words: Vec<Arg> = words.split('|').map(Arg::literal).collect();
        let base = Base { world: &world, home: None, cwd: Some(&root) };
        let described = describe_fed(&words, Input::default(), &Catalog::new(), base);
        let shown = |effect: &Effect| match effect {
            Effect::Read { place, .. } => format!("read {place}"),
            Effect::Write(place) => format!("write {place}"),
            Effect::Execute(Code::Script(place)) => format!("run {place}"),
            effect => format!("{effect:?}"),
        };
        described.effects.iter().map(|caused| shown(&caused.effect)).skip(1).collect()
    }

    fn folder(definitions: &[(&str, Option<&str>)], log: u8) -> MemoryFolder {
        MemoryFolder::new().with("a.db", file(definitions, log))
    }

    const QUERY: &str = "sqlite3|-readonly|a.db|SELECT * FROM t";

    #[test]
    fn a_file_of_tables_is_only_read() {
        let plain = folder(&[TABLE, ("view", Some("CREATE VIEW v AS SELECT upper(a) FROM t"))], 1);
        assert_eq!(effects(QUERY, plain.clone()), ["read /w/a.db"]);
        assert_eq!(effects("sqlite3|file:a.db?mode=ro|SELECT * FROM t", plain.clone()), ["read /w/a.db"]);
        assert_eq!(effects("sqlite3|a.db|SELECT * FROM t", plain), ["read /w/a.db", "write /w/a.db"]);
        assert_eq!(effects(QUERY, MemoryFolder::new()), ["read /w/a.db"]);
        assert_eq!(effects("sqlite3|:memory:|SELECT 1", MemoryFolder::new()), [] as [&str; 0]);
    }

    #[test]
    fn a_view_may_run() {
        let evil = folder(&[("view", Some("CREATE VIEW t AS SELECT edit('x', 'sh')"))], 1);
        assert_eq!(effects(QUERY, evil.clone()), ["read /w/a.db", "run /w/a.db"]);
        assert_eq!(effects("sqlite3|-readonly|a.db|.tables|SELECT name FROM sqlite_master", evil.clone()), ["read /w/a.db"]);
        assert_eq!(effects("sqlite3|-safe|-readonly|a.db|SELECT * FROM t", evil), ["read /w/a.db"]);
        let reads = folder(&[("table", Some("CREATE VIRTUAL TABLE t USING zipfile('/x')"))], 1);
        assert_eq!(effects("sqlite3|-safe|-readonly|a.db|SELECT * FROM t", reads), ["read /w/a.db", "run /w/a.db"]);
        let other = MemoryFolder::new().with("a.db", "PK");
        assert_eq!(effects(QUERY, other).pop().as_deref(), Some("run /w/a.db"));
    }

    #[test]
    fn a_log_is_opened_for_writing() {
        let wanted = ["read /w/a.db", "write /w/a.db-wal", "write /w/a.db-shm"];
        assert_eq!(effects(QUERY, folder(&[TABLE], 2)), wanted);
        assert_eq!(effects("sqlite3|file:a.db?mode=ro|SELECT 1", folder(&[TABLE], 2)), wanted);
        assert_eq!(effects("sqlite3|a.db|SELECT 1", folder(&[TABLE], 2)), [wanted[0], "write /w/a.db", wanted[1], wanted[2]]);
        assert_eq!(effects("sqlite3|file:a.db?mode=ro&immutable=1|SELECT 1", folder(&[TABLE], 2)), ["read /w/a.db"]);
        // What stands in the log counts more than what stands in the file.
        let with_log = folder(&[TABLE], 1).with("a.db-wal", "x");
        assert_eq!(effects(QUERY, with_log), [&wanted[..], &["run /w/a.db"]].concat());
        let with_journal = folder(&[TABLE], 1).with("a.db-journal", "x");
        assert_eq!(effects(QUERY, with_journal).pop().as_deref(), Some("run /w/a.db"));
    }
}
