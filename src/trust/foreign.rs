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
mod tests;
