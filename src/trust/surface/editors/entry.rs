//! How a finding is put together: secrets masked, files that it runs named.

use std::ops::Range;

use crate::analysis::sensitive::credential::credential_in;
use crate::analysis::variables;
use crate::config::json::{self, Lines, Node};
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability;
use crate::trust::surface::{Found, SurfaceFile, Unreadable};

/// What stands for a secret.
const MASK: &str = "********";

/// A finding in the making.
pub(super) struct Entry(Found);

impl Entry {
    /// A finding that says `text`.
    pub(super) fn new(capability: ProjectCapability, what: impl Into<String>, text: &str, bytes: Range<usize>, risk: Risk) -> Self {
        let (text, has_secret) = masked(text);
        let entry = Self(Found { capability, what: what.into(), text, bytes, risk, notes: Vec::new(), runs: Vec::new() });
        if has_secret { entry.note("a secret may stand there") } else { entry }
    }

    /// A finding that runs a command line.
    pub(super) fn command(capability: ProjectCapability, what: impl Into<String>, line: &str, bytes: Range<usize>, risk: Risk) -> Self {
        let entry = Self::new(capability, what, line, bytes, risk).runs(line);
        if is_unpinned(line) { entry.note("runs a package whose version is not pinned") } else { entry }
    }

    /// A variable and its value.
    pub(super) fn variable(name: &str, value: &str, bytes: Range<usize>) -> Self {
        let risk = if variables::is_harmless(name) { Risk::Low } else { Risk::High };
        let what = format!("variable {name}");
        // `${input:token}` and `${env:TOKEN}` are no secrets.
        let shown = shown_variable(name, value);
        let entry = if shown.ends_with(MASK) {
            Self::new(ProjectCapability::Environment, what, &shown, bytes, risk).note("a secret may stand there")
        } else {
            Self::new(ProjectCapability::Environment, what, &format!("{name}={value}"), bytes, risk).runs(value)
        };
        if value.contains("${localEnv:") { entry.note("takes a variable of this machine into the container") } else { entry }
    }

    /// A value in a place that is known, with a shape that is not.
    pub(super) fn not_understood(capability: ProjectCapability, what: impl Into<String>, raw: &str, bytes: Range<usize>) -> Found {
        Self::new(capability, what, raw, bytes, Risk::High).runs(raw).note("not understood").done()
    }

    /// A file that is a script as a whole.
    pub(super) fn whole(file: &SurfaceFile<'_>, capability: ProjectCapability, what: &str, risk: Risk) -> Self {
        Self::new(capability, what, file.text.trim_end(), 0..file.text.len(), risk).runs(file.text)
    }

    pub(super) fn note(mut self, note: &str) -> Self {
        if !self.0.notes.iter().any(|known| known == note) {
            self.0.notes.push(note.to_owned());
        }
        self
    }

    pub(super) fn note_if(self, holds: bool, note: &str) -> Self {
        if holds { self.note(note) } else { self }
    }

    /// What it runs, by the words of a line.
    pub(super) fn runs(mut self, line: &str) -> Self {
        const MAX: usize = 256;
        let mut files = files_in(line);
        // What looks most like a file comes first, where there are too many.
        files.sort_by_key(|file| !file.contains(['/', '.']));
        for file in files {
            if self.0.runs.len() >= MAX {
                return self.note("runs more than is looked at");
            }
            if !self.0.runs.contains(&file) {
                self.0.runs.push(file);
            }
        }
        self
    }

    /// A file that it runs, from the root.
    pub(super) fn file(mut self, path: String) -> Self {
        if !self.0.runs.contains(&path) {
            self.0.runs.push(path);
        }
        self
    }

    pub(super) fn done(self) -> Found {
        self.0
    }
}

/// A variable with its value, or with the mask where it is there to hold a secret.
pub(super) fn shown_variable(name: &str, value: &str) -> String {
    let is_secret = variables::is_secret(name) && !value.is_empty() && !value.contains("${");
    format!("{name}={}", if is_secret { MASK } else { value })
}

/// What parts words.
fn is_edge(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ';' | '&' | '|' | '(' | ')' | '<' | '>' | ',' | '[' | ']' | '{' | '}')
}

/// The text with what looks like a secret masked, and whether there was any.
fn masked(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut has_secret = false;
    while !rest.is_empty() {
        let end = rest.find(is_edge).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if !word.is_empty() && credential_in(word).is_some() {
            has_secret = true;
            let kept = word.find('=').and_then(|at| word.get(..=at)).unwrap_or("");
            out.push_str(kept);
            out.push_str(MASK);
        } else {
            out.push_str(word);
        }
        let next = after.chars().next().map_or(0, char::len_utf8);
        let (edge, after) = after.split_at(next);
        out.push_str(edge);
        rest = after;
    }
    (out, has_secret)
}

/// Words that may be files of the workspace. Words that are none do no harm: only files that exist count.
fn files_in(line: &str) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    // `${workspaceFolder}` and the like have braces, which part words.
    let line = [
        "${workspaceFolder}",
        "${workspaceRoot}",
        "${ZED_WORKTREE_ROOT}",
        "$ZED_WORKTREE_ROOT",
        "${PWD}",
        "$PWD",
        "$(pwd)",
        "${containerWorkspaceFolder}",
        "${localWorkspaceFolder}",
        "$PROJECT_DIR$",
        "{{config_root}}",
    ]
    .iter()
    .fold(line.to_owned(), |line, name| line.replace(name, "."));
    for word in line.split(is_edge).filter(|word| !word.contains("://")).flat_map(|word| word.split([':', '='])) {
        // `-r./x` and `!./x`.
        let word = if word.starts_with('-') { word.find("./").and_then(|at| word.get(at..)).unwrap_or(word) } else { word };
        let word = word.trim_start_matches('!').trim_start_matches("./").trim_end_matches('/');
        let is_path = !word.is_empty()
            && !word.starts_with(['/', '-', '~', '$', '#', '@'])
            && !word.contains(['*', '\\', '%', '#', '$', '^', '?'])
            && !word.split('/').any(|part| part == "..")
            && word.chars().any(char::is_alphanumeric)
            && word.chars().count() <= 200;
        if is_path && !files.iter().any(|known| known == word) {
            files.push(word.to_owned());
        }
    }
    files
}

/// Whether a line runs a package from a registry without naming its exact version.
fn is_unpinned(line: &str) -> bool {
    let mut words = line.split(is_edge).filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        let runner = word.rsplit('/').next().unwrap_or(word);
        if !matches!(runner, "npx" | "bunx" | "uvx" | "pnpx") {
            continue;
        }
        let package = words.by_ref().find(|word| !word.starts_with('-')).unwrap_or("");
        let version =
            package.rsplit_once('@').filter(|(name, _)| !name.is_empty()).or_else(|| package.split_once("==")).map_or("", |(_, v)| v);
        let is_exact = version.starts_with(|c: char| c.is_ascii_digit()) && version.contains('.') && !version.contains(['x', '*']);
        if !is_exact {
            return true;
        }
    }
    false
}

/// A file of JSON whose value is an object.
pub(super) fn object(file: &SurfaceFile<'_>) -> Result<Node, Unreadable> {
    let node = any_json(file)?;
    if node.is_object() { Ok(node) } else { Err(Unreadable { line: node.line(), why: "it is not an object".to_owned() }) }
}

/// A file of JSON.
pub(super) fn any_json(file: &SurfaceFile<'_>) -> Result<Node, Unreadable> {
    json::parse(file.text).map_err(|problem| Unreadable { line: problem.line, why: problem.message })
}

/// A command with its arguments as one line; nothing where a part is no text.
pub(super) fn line_of(command: &Node, args: Option<&Node>) -> Option<String> {
    let word = |node: &Node| match node.as_str() {
        Some(text) if text.is_empty() || text.contains(char::is_whitespace) => Some(format!("{text:?}")),
        Some(text) => Some(text.to_owned()),
        // VS Code: `{"value": "…", "quoting": "…"}`.
        None => node.get("value").and_then(Node::as_str).map(|text| format!("{text:?}")),
    };
    let mut words = match command.as_str() {
        Some(text) => vec![text.to_owned()],
        None if command.is_list() => command.items().iter().map(word).collect::<Option<Vec<_>>>()?,
        None => vec![command.get("value").and_then(Node::as_str)?.to_owned()],
    };
    if let Some(args) = args.filter(|args| !args.is_null()) {
        if !args.is_list() {
            return None;
        }
        words.extend(args.items().iter().map(word).collect::<Option<Vec<_>>>()?);
    }
    Some(words.join(" "))
}

/// Lines with their bytes and numbers, without their ends.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, Range<usize>, &str)> {
    let starts = Lines::of(text);
    let mut at: usize = 0;
    text.split_inclusive('\n').map(move |whole| {
        let start = at;
        at = at.saturating_add(whole.len());
        let line = whole.trim_end_matches(['\n', '\r']);
        (starts.at(start), start..start.saturating_add(line.len()), line)
    })
}
