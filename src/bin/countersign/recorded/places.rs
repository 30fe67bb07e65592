//! Where sessions worked whose records do not say.

use std::collections::HashMap;

use countersign::analysis::path::AbsPath;
use serde_json::Value;

use super::Record;

/// Stands for the workspace of a session that nothing tells of: its relative paths lie there, others do not.
const UNNAMED_WORKSPACE: &str = "/workspace";

/// Where sessions work whose records name no folder: in the deepest folder below a home directory that two
/// thirds of their records with absolute paths are about. Where that lies in the folder of more sessions of the
/// same person, it is a part of that project, and the session works there.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    folders: HashMap<String, AbsPath>,
    /// By person, the home directory that most of their paths lie in, where their records name none.
    homes: HashMap<String, AbsPath>,
}

/// So many bytes may stand in front of the `cd` with which a command begins: `cmd /c "`.
const LAUNCHER: usize = 12;

/// How many records of a session name paths, and how many of them one below each folder.
#[derive(Debug, Default)]
struct Votes {
    records: usize,
    folders: HashMap<AbsPath, usize>,
}

impl Sessions {
    /// The places of all sessions among the records.
    pub(crate) fn of<'r>(records: impl Iterator<Item = &'r Record> + Clone) -> Self {
        let homes = homes(records.clone());
        let mut sessions: HashMap<&str, Votes> = HashMap::new();
        let mut users: HashMap<&str, &str> = HashMap::new();
        for record in records.filter(|record| named_folder(record).is_none()) {
            let mut folders: Vec<AbsPath> = paths(record).flat_map(|path| folders_below_home(&path)).collect();
            folders.sort_unstable();
            folders.dedup();
            let votes = sessions.entry(&record.session).or_default();
            users.entry(&record.session).or_insert(&record.user);
            votes.records += usize::from(!folders.is_empty());
            for folder in folders {
                *votes.folders.entry(folder).or_default() += 1;
            }
        }
        let places: Vec<(&str, AbsPath)> = sessions.into_iter().filter_map(|(session, votes)| Some((session, votes.winner()?))).collect();
        let mut frequent: HashMap<(Option<&str>, AbsPath), usize> = HashMap::new();
        for (session, place) in &places {
            *frequent.entry((users.get(session).copied(), place.clone())).or_default() += 1;
        }
        let project = |session: &str, place: &AbsPath| {
            let user = users.get(session).copied();
            let count = |folder: &AbsPath| frequent.get(&(user, folder.clone())).copied().unwrap_or(0);
            let above = std::iter::successors(place.parent(), AbsPath::parent).take_while(|folder| !folder.is_root());
            let more = above.filter(|folder| count(folder) > count(place));
            // The nearest of those with the most sessions.
            more.max_by_key(|folder| (count(folder), folder.components().count())).unwrap_or_else(|| place.clone())
        };
        let folders = places.iter().map(|(session, place)| ((*session).to_owned(), project(session, place))).collect();
        Self { folders, homes }
    }

    /// The home directory of whoever recorded this, where the workspace lies in none.
    pub(crate) fn home(&self, record: &Record) -> Option<&AbsPath> {
        self.homes.get(&record.user)
    }

    /// The workspace of a record and the folder in which its call ran. A call that ran elsewhere, in a worktree
    /// or another project, has the folder it ran in for its workspace, as if that had been discovered from it.
    pub(crate) fn folders(&self, record: &Record) -> (AbsPath, AbsPath) {
        let named = named_folder(record).or_else(|| self.folders.get(&record.session).cloned());
        let workspace = named.or_else(|| AbsPath::parse(UNNAMED_WORKSPACE)).unwrap_or_else(AbsPath::root);
        let cwd = record.cwd.as_deref().filter(|cwd| !cwd.is_empty()).and_then(|cwd| workspace.join(cwd));
        match cwd {
            Some(cwd) if !workspace.contains(&cwd) && can_be_workspace(&cwd) => (cwd.clone(), cwd),
            Some(cwd) => (workspace, cwd),
            None => (workspace.clone(), workspace),
        }
    }
}

/// The home directories that most paths of a person lie in, by what was recorded outside of all, or nowhere.
fn homes<'r>(records: impl Iterator<Item = &'r Record>) -> HashMap<String, AbsPath> {
    let mut counts: HashMap<(&str, AbsPath), usize> = HashMap::new();
    for record in records.filter(|record| named_folder(record).is_none_or(|folder| home_above(&folder).is_none())) {
        for home in paths(record).filter_map(|path| home_above(&path)) {
            *counts.entry((&record.user, home)).or_default() += 1;
        }
    }
    let mut by_count: Vec<((&str, AbsPath), usize)> = counts.into_iter().collect();
    // The last one for each is kept.
    by_count.sort_unstable_by(|(one, count), (other, others)| (count, one).cmp(&(others, other)));
    by_count.into_iter().map(|((user, home), _)| (user.to_owned(), home)).collect()
}

/// Home directories and what lies above them are never a workspace.
fn can_be_workspace(folder: &AbsPath) -> bool {
    match home_above(folder) {
        Some(home) => home != *folder,
        None => folder.components().count() > 1,
    }
}

impl Votes {
    fn winner(self) -> Option<AbsPath> {
        let enough = self.folders.iter().filter(|(_, votes)| **votes * 3 >= self.records * 2);
        enough.map(|(folder, _)| folder).max_by_key(|folder| (folder.components().count(), std::cmp::Reverse(*folder))).cloned()
    }
}

fn named_folder(record: &Record) -> Option<AbsPath> {
    [&record.workspace, &record.cwd].into_iter().flatten().find_map(|folder| AbsPath::parse(folder))
}

/// The absolute paths that a record spells out.
fn paths(record: &Record) -> impl Iterator<Item = AbsPath> {
    let separators = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '=' | '(' | ')' | ';' | '&' | '|' | '<' | '>');
    let words = record.command.iter().flat_map(move |command| command.split(separators));
    let inputs = record.input.as_object().into_iter().flat_map(|fields| fields.values()).filter_map(Value::as_str);
    let entered = record.command.as_deref().and_then(|command| {
        let words = ["cd /d ", "cd "].iter().find_map(|start| command.split_once(start).filter(|(before, _)| before.len() <= LAUNCHER))?.1;
        words.split(separators).find(|word| !word.is_empty())
    });
    // What a session enters is a folder: something in it stands for it.
    let entered = entered.and_then(absolute).and_then(|folder| folder.join("*"));
    words.chain(inputs).filter_map(absolute).chain(entered)
}

/// The path that a word is, also in the spelling of Windows.
fn absolute(word: &str) -> Option<AbsPath> {
    let has_drive = word.as_bytes().get(1) == Some(&b':') && word.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_absolute = word.starts_with('/') || has_drive;
    is_absolute.then(|| AbsPath::parse(&word.replace('\\', "/"))).flatten()
}

/// The folders above the path up to, not including, the home directory; nothing where hidden ones are among
/// them, which belong to programs rather than to a project.
fn folders_below_home(path: &AbsPath) -> Vec<AbsPath> {
    let Some(home) = home_above(path) else { return Vec::new() };
    let folders: Vec<AbsPath> =
        std::iter::successors(path.parent(), AbsPath::parent).take_while(|folder| *folder != home && home.contains(folder)).collect();
    if folders.iter().any(|folder| folder.name().starts_with('.')) { Vec::new() } else { folders }
}

/// The home directory of whoever recorded a call, by the folder that it ran in: `/home/u`, `/Users/u`,
/// `/root`, `C:/Users/u`.
pub(crate) fn home_above(folder: &AbsPath) -> Option<AbsPath> {
    let parts: Vec<&str> = folder.as_str().split('/').collect();
    let depth = match parts.as_slice() {
        ["", "home" | "Users", _, ..] => 3,
        ["", "root", ..] => 2,
        [drive, users, _, ..] if drive.ends_with(':') && users.eq_ignore_ascii_case("users") => 3,
        _ => return None,
    };
    AbsPath::parse(&parts.get(..depth)?.join("/"))
}

/// The main checkout of a recorded worktree. Nothing on disk says which it is, so it is told by the places where people and
/// agents put worktrees: `X/.worktrees/NAME`, `X/.claude/worktrees/NAME`, `X.worktrees/NAME`, `X__worktrees/NAME`.
pub(crate) fn main_checkout(root: &AbsPath) -> Option<AbsPath> {
    let places = ["/.worktrees/", "/.claude/worktrees/", ".worktrees/", "__worktrees/"];
    let (main, name) = places.iter().find_map(|place| root.as_str().split_once(place))?;
    AbsPath::parse(main).filter(|main| !name.is_empty() && main.components().count() > 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(command: &str) -> Record {
        serde_json::from_value(serde_json::json!({ "session": "s", "command": command })).expect("a record")
    }

    #[test]
    fn a_session_works_where_most_of_its_paths_lie() {
        let records = [
            record("ls /home/u/dev/tool/src"),
            record("cd /home/u/dev/tool/ && git log"),
            record("cat /home/u/dev/tool/src/main.rs /home/u/.config/x/y"),
            record("ls /home/u/dev/other/z"),
            record("ls"),
        ];
        let sessions = Sessions::of(records.iter());
        let (workspace, cwd) = sessions.folders(&records[4]);
        assert_eq!((workspace.as_str(), cwd.as_str()), ("/home/u/dev/tool", "/home/u/dev/tool"));
        let sessions = Sessions::of(records[1..].iter());
        assert_eq!(sessions.folders(&records[0]).0.as_str(), "/home/u/dev/tool");
        let sessions = Sessions::of(records[2..].iter());
        assert_eq!(sessions.folders(&records[0]).0.as_str(), "/home/u/dev");
    }

    #[test]
    fn a_session_inside_the_project_of_more_sessions_works_in_that_project() {
        let record = |user: &str, session: &str, command: &str| -> Record {
            serde_json::from_value(serde_json::json!({ "user": user, "session": session, "command": command })).expect("a record")
        };
        let records = [
            record("ann", "1", "cat /home/u/dev/tool/a"),
            record("ann", "2", "cat /home/u/dev/tool/b"),
            record("ann", "3", "cat /home/u/dev/tool/src/deep/c"),
            record("ann", "4", "cat /home/u/dev/other/c"),
            record("bob", "5", "cat /home/u/dev/tool/src/c"),
            record("ann", "6", "cat /home/u/dev/c"),
        ];
        let sessions = Sessions::of(records.iter());
        let of = |index: usize| sessions.folders(&records[index]).0.to_string();
        assert_eq!(of(2), "/home/u/dev/tool");
        // Of as many sessions as inside it, a folder is no project; nor is what lies beside it, nor somebody else's.
        assert_eq!((of(3), of(4), of(5)), ("/home/u/dev/other".to_owned(), "/home/u/dev/tool/src".to_owned(), "/home/u/dev".to_owned()));
        assert_eq!(of(0), "/home/u/dev/tool");
    }

    #[test]
    fn paths_of_windows_are_paths() {
        let records = [record("type C:\\Users\\u\\proj\\a.txt"), record("cmd /c \"cd /d C:\\Users\\u\\proj && git status\"")];
        assert_eq!(Sessions::of(records.iter()).folders(&records[0]).0.as_str(), "c:/Users/u/proj");
    }

    #[test]
    fn a_call_in_a_worktree_has_that_for_its_workspace() {
        let place = |cwd: &str| {
            let record = serde_json::json!({ "workspace": "/home/u/dev/tool", "cwd": cwd });
            Sessions::default().folders(&serde_json::from_value(record).expect("a record")).0.to_string()
        };
        assert_eq!(place("/home/u/dev/tool/src"), "/home/u/dev/tool");
        assert_eq!(place("/home/u/dev/tool.worktrees/x"), "/home/u/dev/tool.worktrees/x");
        assert_eq!(place("/home/u"), "/home/u/dev/tool");
        assert_eq!(place("/"), "/home/u/dev/tool");
    }

    #[test]
    fn nothing_is_taken_for_a_workspace_where_nothing_tells() {
        let records = [record("ls /home/u"), record("cat /etc/passwd /home/u/.ssh/config /home/u/notes.txt")];
        assert_eq!(Sessions::of(records.iter()).folders(&records[0]).0.as_str(), UNNAMED_WORKSPACE);
    }

    #[test]
    fn the_home_of_who_works_on_another_drive_is_told_by_the_paths() {
        let record = |user: &str, workspace: &str, command: &str| -> Record {
            let record = serde_json::json!({ "session": "s", "user": user, "workspace": workspace, "command": command });
            serde_json::from_value(record).expect("a record")
        };
        let records = [
            record("a", "D:\\work", "type C:\\Users\\a\\x"),
            record("a", "D:\\work", "type C:/Users/a/y C:/Users/b/z"),
            record("b", "/home/c/work", "cat /home/b/x"),
        ];
        let sessions = Sessions::of(records.iter());
        assert_eq!(sessions.home(&records[0]).map(AbsPath::as_str), Some("c:/Users/a"));
        assert_eq!(sessions.home(&records[2]), None);
    }
}
