//! Which folders other agents trust, by the lists that they keep for the person.
//!
//! A list is only an offer: nothing is trusted by reading it. Each folder is opened, reviewed and confirmed by the
//! person one by one, as any other. Where another agent trusts the parent of a folder as well, that is told and no
//! more: here it reaches neither the parent nor any folder below it.
//!
//! The host reads the files and passes their bytes in. Not here are lists that cannot be read this way: VS Code, Cursor's
//! editor, Zed and Antigravity's editor keep theirs in databases, and Cursor's CLI keeps one undocumented marker for
//! each project below `~/.cursor/projects`.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use toml::de::{DeTable, DeValue};

use crate::analysis::path::AbsPath;
use crate::config::json::{self, Lines, Node};
use crate::prompt::ScreenText;

/// Bytes of a list. Claude Code's holds much besides.
pub const MAX_LIST: usize = 4 << 20;
/// Folders of a list: more of them nobody looks at one by one.
const MAX_FOLDERS: usize = 1000;
/// Problems that are told one by one.
const MAX_PROBLEMS: usize = 50;
/// How much of a path a problem shows.
const SHOWN: usize = 120;

/// An agent that keeps a list of trusted folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForeignAgent {
    /// Its name.
    pub name: &'static str,
    /// Where its list may be, from the home folder.
    pub paths: &'static [&'static str],
    format: Format,
}

impl ForeignAgent {
    /// Where its list may be, for a person: `~/.claude.json`.
    pub fn files(&self) -> impl Iterator<Item = String> {
        self.paths.iter().map(|path| format!("~/{path}"))
    }
}

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// `projects.<path>.hasTrustDialogAccepted`.
    Claude,
    /// `[projects."<path>"]` with `trust_level`.
    Codex,
    /// An object of path and level.
    Levels,
    /// An array of paths.
    Copilot,
    /// `[folders."<path>"]` with `trusted`.
    Grok,
    /// Arrays `trusted` and `untrusted`.
    Vibe,
}

/// The agents whose lists can be read.
pub const AGENTS: &[ForeignAgent] = &[
    // As Claude Code 2.1 writes it; its documentation names the file only.
    ForeignAgent { name: "Claude Code", paths: &[".claude.json"], format: Format::Claude },
    // Codex documentation, config reference: `projects.<path>.trust_level`.
    ForeignAgent { name: "Codex", paths: &[".codex/config.toml"], format: Format::Codex },
    // geminicli.com/docs/cli/trusted-folders.
    ForeignAgent { name: "Gemini CLI", paths: &[".gemini/trustedFolders.json"], format: Format::Levels },
    // Qwen Code documentation, trusted folders.
    ForeignAgent { name: "Qwen Code", paths: &[".qwen/trustedFolders.json"], format: Format::Levels },
    // docs.github.com, "Configure GitHub Copilot CLI"; later versions (1.0.37) write `trustedFolders`.
    ForeignAgent { name: "Copilot CLI", paths: &[".copilot/config.json"], format: Format::Copilot },
    // As Grok Build 1.0 writes it: `/hooks-trust` and `--trust`.
    ForeignAgent { name: "Grok Build", paths: &[".grok/trusted_folders.toml"], format: Format::Grok },
    // Mistral Vibe, README, "Trust folder system".
    ForeignAgent { name: "Mistral Vibe", paths: &[".vibe/trusted_folders.toml"], format: Format::Vibe },
];

/// What an agent's list says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[must_use = "a list is an offer: nothing is trusted by it"]
pub struct TrustList {
    /// Whose list it is.
    pub agent: &'static str,
    /// The folders, each once, in the order of the file.
    pub folders: Vec<ListedFolder>,
    /// What could not be read or is not offered, each with the file and the line.
    pub problems: Vec<String>,
}

/// A folder of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedFolder {
    /// Its absolute path, as plain text: links on it are followed when it is reviewed.
    pub path: String,
    /// What the agent does there.
    pub level: ListedLevel,
    /// The line, counted from one.
    pub line: usize,
}

/// What an agent keeps about a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ListedLevel {
    /// It is trusted there.
    Trusted,
    /// There its parent is trusted too, with all that is below that. Here only the folder itself can be offered.
    Parent,
    /// The person refused it there.
    Refused,
}

/// Reads the list of an agent. `name` is the file's name for a person, in front of each problem.
///
/// Nothing of this is an error: what cannot be understood is a problem, and offers no folder.
pub fn read(agent: &ForeignAgent, name: &str, bytes: &[u8]) -> TrustList {
    let mut list = Reading { name, found: Vec::new(), known: BTreeMap::new(), problems: Vec::new(), untold: 0, left_out: 0 };
    match text_of(bytes) {
        Ok(text) => match agent.format {
            Format::Claude => list.json(text, claude),
            Format::Levels => list.json(text, levels),
            Format::Copilot => list.json(text, copilot),
            Format::Codex => list.toml(text, codex),
            Format::Grok => list.toml(text, grok),
            Format::Vibe => list.toml(text, vibe),
        },
        Err(why) => list.problem(1, why),
    }
    list.finish(agent.name)
}

fn text_of(bytes: &[u8]) -> Result<&str, String> {
    if bytes.len() > MAX_LIST {
        return Err(format!("the file is larger than {MAX_LIST} bytes"));
    }
    std::str::from_utf8(bytes).map_err(|_| "the file is not UTF-8".to_owned())
}

/// A list while it is read.
struct Reading<'a> {
    name: &'a str,
    found: Vec<ListedFolder>,
    /// Where each path stands in `found`.
    known: BTreeMap<String, usize>,
    problems: Vec<String>,
    /// Problems beyond those that are told.
    untold: usize,
    /// Folders beyond those that are listed.
    left_out: usize,
}

impl Reading<'_> {
    fn json(&mut self, text: &str, read: fn(&mut Self, &Node)) {
        match json::parse_within(text, MAX_LIST) {
            Ok(node) if node.is_object() => read(self, &node),
            Ok(node) => self.problem(node.line(), "it is not an object"),
            Err(problem) => self.problem(problem.line, problem.message),
        }
    }

    fn toml(&mut self, text: &str, read: fn(&mut Self, &DeTable<'_>, &Lines)) {
        let lines = Lines::of(text);
        match DeTable::parse(text) {
            Ok(table) => read(self, table.get_ref(), &lines),
            Err(error) => {
                let line = error.span().map_or(1, |span| lines.at(span.start));
                self.problem(line, format!("it is not TOML: {}", error.message()));
            }
        }
    }

    fn problem(&mut self, line: usize, what: impl fmt::Display) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(format!("{}:{line}: {what}", self.name));
        } else {
            self.untold = self.untold.saturating_add(1);
        }
    }

    fn odd(&mut self, line: usize, text: &str, why: &str) {
        self.problem(line, format_args!("`{}` {why}", ScreenText::one_line(text, SHOWN).as_str()));
    }

    fn folder(&mut self, text: &str, level: ListedLevel, line: usize) {
        let path = match plain(text) {
            Ok(path) => path,
            Err(why) => return self.odd(line, text, why),
        };
        if let Some(listed) = self.known.get(path.as_str()).and_then(|at| self.found.get_mut(*at)) {
            // The least that was said of it, so that no order of lines makes more of it.
            let stands = listed.level;
            listed.level = match (stands, level) {
                (ListedLevel::Refused, _) | (_, ListedLevel::Refused) => ListedLevel::Refused,
                (ListedLevel::Trusted, _) | (_, ListedLevel::Trusted) => ListedLevel::Trusted,
                (ListedLevel::Parent, ListedLevel::Parent) => ListedLevel::Parent,
            };
            let first = listed.line;
            return self.odd(line, text, &format!("is listed twice, first on line {first}"));
        }
        if self.found.len() >= MAX_FOLDERS {
            self.left_out = self.left_out.saturating_add(1);
            return;
        }
        self.known.insert(path.as_str().to_owned(), self.found.len());
        self.found.push(ListedFolder { path: path.as_str().to_owned(), level, line });
    }

    fn finish(mut self, agent: &'static str) -> TrustList {
        if self.untold > 0 {
            self.problems.push(format!("{}: and {} more of this kind", self.name, self.untold));
        }
        if self.left_out > 0 {
            self.problems.push(format!("{}: only the first {MAX_FOLDERS} folders are listed, {} are left out", self.name, self.left_out));
        }
        TrustList { agent, folders: self.found, problems: self.problems }
    }
}

/// The path of a folder that may be offered.
fn plain(text: &str) -> Result<AbsPath, &'static str> {
    let path = AbsPath::parse(text).ok_or("is not a plain absolute path")?;
    // `AbsPath` takes these away by the text alone, and a link before them leads elsewhere.
    if text.split(['/', '\\']).any(|part| part == ".." || part == ".") {
        return Err("has `.` or `..` in it");
    }
    if text.starts_with("//") {
        return Err("may be on the network");
    }
    if path.is_root() {
        return Err("is the root of a file system");
    }
    if may_be_home(&path) {
        return Err("is, or holds, a home folder");
    }
    Ok(path)
}

/// Whether it looks like somebody's home folder, or one above. Whose it is only the host knows; the review refuses the
/// person's own wherever it is.
fn may_be_home(path: &AbsPath) -> bool {
    let mut parts = path.components().map(str::to_lowercase);
    let first = parts.next().unwrap_or_default();
    let top = if first.ends_with(':') { parts.next().unwrap_or_default() } else { first };
    let below = parts.count();
    match top.as_str() {
        "home" | "users" => below <= 1,
        "root" => below == 0,
        _ => false,
    }
}

fn claude(list: &mut Reading<'_>, node: &Node) {
    for projects in node.members().iter().filter(|member| member.key == "projects") {
        if !projects.value.is_object() {
            list.problem(projects.line, "`projects` is not an object");
        }
        for project in projects.value.members() {
            let mut answers = Vec::new();
            for (key, member) in ["hasTrustDialogAccepted", "hasTrustDialogHooksAccepted"]
                .into_iter()
                .flat_map(|key| project.value.members().iter().filter(move |member| member.key == key).map(move |member| (key, member)))
            {
                match member.value.as_bool() {
                    Some(answer) => answers.push((key, answer)),
                    None => list.odd(member.line, &project.key, &format!("has a `{key}` that is neither true nor false")),
                }
            }
            // `false` is what stands there before any answer.
            let said = |key: &str| answers.iter().filter(|(of, _)| *of == key).map(|(_, answer)| *answer).collect::<Vec<_>>();
            let is_yes = |answers: &[bool]| !answers.is_empty() && answers.iter().all(|answer| *answer);
            if is_yes(&said("hasTrustDialogAccepted")) || is_yes(&said("hasTrustDialogHooksAccepted")) {
                list.folder(&project.key, ListedLevel::Trusted, project.line);
            }
        }
    }
}

fn levels(list: &mut Reading<'_>, node: &Node) {
    for member in node.members() {
        match member.value.as_str() {
            Some("TRUST_FOLDER") => list.folder(&member.key, ListedLevel::Trusted, member.line),
            Some("TRUST_PARENT") => list.folder(&member.key, ListedLevel::Parent, member.line),
            Some("DO_NOT_TRUST") => list.folder(&member.key, ListedLevel::Refused, member.line),
            Some(_) | None => list.odd(member.line, &member.key, "has a level that is not known"),
        }
    }
}

fn copilot(list: &mut Reading<'_>, node: &Node) {
    for member in node.members().iter().filter(|member| member.key == "trustedFolders" || member.key == "trusted_folders") {
        if !member.value.is_list() {
            list.problem(member.line, format_args!("`{}` is not a list", member.key));
        }
        for item in member.value.items() {
            match item.as_str() {
                Some(path) => list.folder(path, ListedLevel::Trusted, item.line()),
                None => list.problem(item.line(), "a folder is not a text"),
            }
        }
    }
}

/// The tables below a key, with their lines.
fn tables(
    list: &mut Reading<'_>,
    table: &DeTable<'_>,
    key: &str,
    lines: &Lines,
    mut each: impl FnMut(&mut Reading<'_>, &str, &DeTable<'_>, usize),
) {
    let Some(value) = table.get(key) else { return };
    let Some(entries) = value.get_ref().as_table() else {
        return list.problem(lines.at(value.span().start), format_args!("`{key}` is not a table"));
    };
    for (path, entry) in entries {
        let line = lines.at(path.span().start);
        match entry.get_ref().as_table() {
            Some(entry) => each(list, path.get_ref(), entry, line),
            None => list.odd(line, path.get_ref(), "is not a table"),
        }
    }
}

fn codex(list: &mut Reading<'_>, table: &DeTable<'_>, lines: &Lines) {
    tables(list, table, "projects", lines, |list, path, entry, line| {
        match entry.get("trust_level").map(|value| value.get_ref().as_str()) {
            Some(Some("trusted")) => list.folder(path, ListedLevel::Trusted, line),
            Some(Some("untrusted")) => list.folder(path, ListedLevel::Refused, line),
            Some(Some(_) | None) => list.odd(line, path, "has a level that is not known"),
            None => {}
        }
    });
}

fn grok(list: &mut Reading<'_>, table: &DeTable<'_>, lines: &Lines) {
    tables(list, table, "folders", lines, |list, path, entry, line| match entry.get("trusted").map(|value| value.get_ref().as_bool()) {
        Some(Some(true)) => list.folder(path, ListedLevel::Trusted, line),
        Some(Some(false)) => list.folder(path, ListedLevel::Refused, line),
        Some(None) | None => list.odd(line, path, "has a level that is not known"),
    });
}

fn vibe(list: &mut Reading<'_>, table: &DeTable<'_>, lines: &Lines) {
    for (key, level) in [("trusted", ListedLevel::Trusted), ("untrusted", ListedLevel::Refused)] {
        let Some(value) = table.get(key) else { continue };
        let DeValue::Array(items) = value.get_ref() else {
            list.problem(lines.at(value.span().start), format_args!("`{key}` is not a list"));
            continue;
        };
        for item in items {
            let line = lines.at(item.span().start);
            match item.get_ref().as_str() {
                Some(path) => list.folder(path, level, line),
                None => list.problem(line, "a folder is not a text"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(name: &str) -> &'static ForeignAgent {
        AGENTS.iter().find(|agent| agent.name == name).expect("an agent")
    }

    fn folders(name: &str, text: &str) -> Vec<(String, ListedLevel, usize)> {
        let list = read(agent(name), "list", text.as_bytes());
        assert_eq!(list.problems, Vec::<String>::new(), "{text}");
        list.folders.into_iter().map(|folder| (folder.path, folder.level, folder.line)).collect()
    }

    fn listed(path: &str, level: ListedLevel, line: usize) -> (String, ListedLevel, usize) {
        (path.to_owned(), level, line)
    }

    use ListedLevel::{Parent, Refused, Trusted};

    #[test]
    fn each_agent_s_list_is_read_as_it_writes_it() {
        assert_eq!(
            folders(
                "Claude Code",
                "{\"numStartups\": 3, \"projects\": {\n\"/home/u/a\": {\"allowedTools\": [], \"hasTrustDialogAccepted\": true},\n\"/home/u/b\": {\"hasTrustDialogAccepted\": false},\n\"/home/u/c\": {},\n\"/home/u/d\": {\"hasTrustDialogHooksAccepted\": true}}}"
            ),
            [listed("/home/u/a", Trusted, 2), listed("/home/u/d", Trusted, 5)]
        );
        assert_eq!(
            folders(
                "Codex",
                "model = \"x\"\n[projects.\"/home/u/a\"]\ntrust_level = \"trusted\"\n[projects.'C:\\w\\b']\ntrust_level = \"untrusted\"\n[projects.\"/home/u/c\"]\n"
            ),
            [listed("/home/u/a", Trusted, 2), listed("c:/w/b", Refused, 4)]
        );
        for name in ["Gemini CLI", "Qwen Code"] {
            assert_eq!(
                folders(
                    name,
                    "{\n// mine\n\"/home/u/a/\": \"TRUST_FOLDER\",\n\"/home/u/w/b\": \"TRUST_PARENT\",\n\"/srv/c\": \"DO_NOT_TRUST\"}"
                ),
                [listed("/home/u/a", Trusted, 3), listed("/home/u/w/b", Parent, 4), listed("/srv/c", Refused, 5)]
            );
        }
        for key in ["trustedFolders", "trusted_folders"] {
            let text = format!("// managed\n{{\"banner\": \"never\",\n\"{key}\": [\"/home/u/a\",\n\"/srv/b\"]}}");
            assert_eq!(folders("Copilot CLI", &text), [listed("/home/u/a", Trusted, 3), listed("/srv/b", Trusted, 4)]);
        }
        assert_eq!(
            folders("Grok Build", "[folders.\"/home/u/a\"]\ntrusted = true\ndecided_at = 1\n[folders.\"/home/u/b\"]\ntrusted = false\n"),
            [listed("/home/u/a", Trusted, 1), listed("/home/u/b", Refused, 4)]
        );
        assert_eq!(
            folders("Mistral Vibe", "trusted = [\"/home/u/a\"]\nuntrusted = [\"/home/u/b\"]\n"),
            [listed("/home/u/a", Trusted, 1), listed("/home/u/b", Refused, 2)]
        );
    }

    #[test]
    fn an_empty_list_offers_nothing() {
        for agent in AGENTS {
            let list = read(agent, "list", b"");
            assert_eq!((list.agent, list.folders, list.problems), (agent.name, Vec::new(), Vec::new()));
        }
    }

    #[test]
    fn what_a_person_never_trusts_is_not_offered() {
        for path in [
            "/",
            "//",
            "C:\\",
            "~",
            "~/x",
            "",
            ".",
            "..",
            "x",
            "../x",
            "/home/u/..",
            "/home/u/x/../../..",
            "/home/u/x/./y",
            "/home/u",
            "/home/u/",
            "/home",
            "/Users/u",
            "/root",
            "C:/Users/u",
            "c:\\users",
            "\\\\host\\share",
            "//host/share",
            "/home/u/a\\u0000b",
            "/home/u/a\\u001b[2Jb",
            "/home/u/a\\nb",
            "$HOME/x",
            "file:///home/u/x",
            "C:\\x:stream",
        ] {
            let written = if path.contains("\\u0") || path.contains("\\n") { path.to_owned() } else { path.replace('\\', "\\\\") };
            for level in ["TRUST_FOLDER", "TRUST_PARENT", "DO_NOT_TRUST"] {
                let list = read(agent("Gemini CLI"), "list", format!("{{\"{written}\": \"{level}\"}}").as_bytes());
                assert_eq!(list.folders, [], "{path}");
                assert_eq!(list.problems.len(), 1, "{path}: {:?}", list.problems);
                assert!(list.problems.iter().all(|text| text.starts_with("list:1: ") && !text.chars().any(char::is_control)), "{path}");
            }
        }
    }

    #[test]
    fn a_folder_listed_twice_is_what_was_said_least() {
        for (first, second, stands) in [
            ("TRUST_FOLDER", "DO_NOT_TRUST", Refused),
            ("DO_NOT_TRUST", "TRUST_PARENT", Refused),
            ("TRUST_PARENT", "TRUST_FOLDER", Trusted),
            ("TRUST_PARENT", "TRUST_PARENT", Parent),
        ] {
            let text = format!("{{\"/srv/a\": \"{first}\",\n\"/srv/a/\": \"{second}\"}}");
            let list = read(agent("Gemini CLI"), "list", text.as_bytes());
            assert_eq!(list.folders, [ListedFolder { path: "/srv/a".to_owned(), level: stands, line: 1 }]);
            assert_eq!(list.problems, ["list:2: `/srv/a/` is listed twice, first on line 1"]);
        }
        let both = "{\"projects\": {\"/srv/a\": {\"hasTrustDialogAccepted\": true, \"hasTrustDialogAccepted\": false}}}";
        assert_eq!(read(agent("Claude Code"), "list", both.as_bytes()).folders, [], "no answer where two are given");
    }

    #[test]
    fn what_is_not_understood_is_told_and_offers_nothing() {
        for (name, text, problem) in [
            ("Claude Code", "{\"projects\": []}", "list:1: `projects` is not an object"),
            (
                "Claude Code",
                "{\"projects\": {\n\"/srv/a\": {\"hasTrustDialogAccepted\": \"true\"}}}",
                "list:2: `/srv/a` has a `hasTrustDialogAccepted` that is neither true nor false",
            ),
            ("Codex", "projects = 1", "list:1: `projects` is not a table"),
            ("Codex", "[projects.\"/srv/a\"]\ntrust_level = \"Trusted\"", "list:1: `/srv/a` has a level that is not known"),
            ("Codex", "[projects]\n\"/srv/a\" = \"trusted\"", "list:2: `/srv/a` is not a table"),
            ("Gemini CLI", "[\"/srv/a\"]", "list:1: it is not an object"),
            ("Gemini CLI", "{\"/srv/a\": true}", "list:1: `/srv/a` has a level that is not known"),
            ("Gemini CLI", "{\"/srv/a\": \"TRUST_ALL\"}", "list:1: `/srv/a` has a level that is not known"),
            ("Copilot CLI", "{\"trusted_folders\": \"/srv/a\"}", "list:1: `trusted_folders` is not a list"),
            ("Copilot CLI", "{\"trusted_folders\": [true]}", "list:1: a folder is not a text"),
            ("Grok Build", "[folders.\"/srv/a\"]\n", "list:1: `/srv/a` has a level that is not known"),
            ("Mistral Vibe", "trusted = \"/srv/a\"", "list:1: `trusted` is not a list"),
        ] {
            let list = read(agent(name), "list", text.as_bytes());
            assert_eq!((list.folders, list.problems), (Vec::new(), vec![problem.to_owned()]), "{text}");
        }
        for agent in AGENTS {
            for bytes in [&b"\x00"[..], b"<html>", b"{\"/srv/a\": \"TRUST_FOLDER\"", b"\xff\xfe{}", b"[[[[", b"a = "] {
                let list = read(agent, "list", bytes);
                assert_eq!((list.folders, list.problems.len()), (Vec::new(), 1), "{}: {bytes:?}", agent.name);
            }
        }
    }

    #[test]
    fn a_list_has_bounds() {
        let entries: Vec<String> = (0..100_000).map(|index| format!("\"/srv/{index}\": \"TRUST_FOLDER\"")).collect();
        let list = read(agent("Gemini CLI"), "list", format!("{{{}}}", entries.join(",\n")).as_bytes());
        assert_eq!(list.folders.len(), MAX_FOLDERS);
        assert_eq!(list.problems, ["list: only the first 1000 folders are listed, 99000 are left out"]);

        let odd: Vec<String> = (0..100_000).map(|index| format!("\"{index}\": \"TRUST_FOLDER\"")).collect();
        let list = read(agent("Gemini CLI"), "list", format!("{{{}}}", odd.join(",\n")).as_bytes());
        assert_eq!((list.folders.len(), list.problems.len()), (0, MAX_PROBLEMS + 1));
        assert_eq!(list.problems.last().map(String::as_str), Some("list: and 99950 more of this kind"));

        let large = format!("{{\"/srv/a\": \"TRUST_FOLDER\"}}{}", " ".repeat(MAX_LIST));
        for agent in AGENTS {
            let list = read(agent, "list", large.as_bytes());
            assert_eq!((list.folders, list.problems), (Vec::new(), vec![format!("list:1: the file is larger than {MAX_LIST} bytes")]));
        }
        let deep = format!("{{\"projects\": {}", "[".repeat(1_000_000));
        assert_eq!(read(agent("Claude Code"), "list", deep.as_bytes()).folders, []);
    }

    #[test]
    fn each_agent_has_files_below_the_home_folder() {
        for agent in AGENTS {
            assert!(!agent.paths.is_empty());
            assert!(agent.files().zip(agent.paths).all(|(file, path)| file == format!("~/{path}") && !path.starts_with('/')));
        }
    }
}
