//! How a finding is put together: secrets masked, files that it runs named.

use std::ops::Range;

use crate::config::json::{self, Lines, Node};
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability;
use crate::trust::surface::{Found, SurfaceFile, Unreadable, launch};

/// A finding in the making.
pub(super) struct Entry(Found);

impl Entry {
    /// A finding that says `text`.
    pub(super) fn new(capability: ProjectCapability, what: impl Into<String>, text: &str, bytes: Range<usize>, risk: Risk) -> Self {
        let shown = launch::masked(text);
        let has_secret = shown != text;
        let entry = Self(Found { capability, what: what.into(), text: shown, bytes, risk, notes: Vec::new(), runs: Vec::new() });
        entry.note_if(has_secret, launch::SECRET)
    }

    /// A finding that runs a command line.
    pub(super) fn command(capability: ProjectCapability, what: impl Into<String>, line: &str, bytes: Range<usize>, risk: Risk) -> Self {
        let line = launch::shell_line(line);
        Self(Found { capability, what: what.into(), text: line.text, bytes, risk, notes: line.notes, runs: line.runs })
    }

    /// A variable and its value.
    pub(super) fn variable(name: &str, value: &str, bytes: Range<usize>) -> Self {
        let set = launch::variable(name, value);
        let (capability, what) = (ProjectCapability::Environment, format!("variable {name}"));
        let entry = Self(Found { capability, what, text: set.text, bytes, risk: set.risk, notes: set.notes, runs: set.runs });
        entry.note_if(value.contains("${localEnv:"), "takes a variable of this machine into the container")
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
        for file in launch::files_in(line) {
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

/// A variable with its value, but for a secret.
pub(super) fn shown_variable(name: &str, value: &str) -> String {
    launch::variable(name, value).text
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

/// A command with its arguments as one line; `None` if a part is no text.
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
