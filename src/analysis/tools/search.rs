//! Whether an agent's own search prints what stands in hidden files with secrets. Such tools look into hidden files, too: Claude Code's
//! hands `--hidden` to `rg`, and prints names alone unless it is told to print lines (its 1.0.120, `output_mode`).

use serde_json::Value;

use super::fields::{Reader, SEARCHED_FIELDS, WORDS_FIELDS};
use crate::action::{Choice, Depth, Effect, Origin, Step};
use crate::analysis::harmless;
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::sensitive::{choice_by_names, hidden_line_is_found, may_find_secrets};
use crate::analysis::wildcard;

/// Kinds of files, as `rg` knows them, to which hidden ones with secrets may belong.
const KINDS_WITH_HIDDEN: &[&str] = &["all", "sh", "config", "ini", "json", "yaml", "tf", "terraform"];

impl Reader<'_> {
    /// Adds to a search below the place that it reads hidden files, where a line of one may be printed.
    pub(super) fn prints_hidden(&self, place: &Place, step: &mut Step) {
        let (Place::At(base) | Place::Below { base, .. }) = place else { return };
        if !self.prints_names_alone() && !self.names_others() && self.finds_hidden_line(base.real()) {
            let hidden = Place::Below { base: base.clone(), pattern: "**/.*".to_owned() };
            step.push(Effect::Read { place: hidden, depth: Depth::Content }, Origin::Ordinary);
        }
    }

    /// Whether names or numbers are printed, and no lines.
    fn prints_names_alone(&self) -> bool {
        match self.others(&["output_mode"]).next() {
            Some(mode) => matches!(mode.as_str(), Some("files_with_matches" | "count")),
            None => self.call.tool() == "Grep",
        }
    }

    /// Whether files of other names, or of other kinds, are searched.
    fn names_others(&self) -> bool {
        let globs = self.others(SEARCHED_FIELDS).flat_map(|given| match given {
            Value::Array(globs) => globs.iter().filter_map(Value::as_str).collect(),
            _ => Vec::from_iter(given.as_str()),
        });
        // Several globs stand in one text with blanks between them.
        let names = globs.flat_map(str::split_whitespace).filter(|glob| !glob.starts_with('!'));
        let chooses = |glob| {
            let each = wildcard::alternatives(glob)?;
            each.iter().map(|one| choice_by_names(one)).max()
        };
        let kind = self.others(&["type"]).next().and_then(Value::as_str);
        names.map(|glob| chooses(glob).unwrap_or(Choice::Anything)).max() == Some(Choice::Named)
            || kind.is_some_and(|kind| !kind.is_empty() && !KINDS_WITH_HIDDEN.contains(&kind) && !kind.contains("env"))
    }

    /// Whether what is found may begin on one line and end on another.
    fn spans_lines(&self) -> bool {
        self.others(&["multiline"]).any(|given| *given != Value::Bool(false))
    }

    fn finds_hidden_line(&self, folder: &AbsPath) -> bool {
        let patterns: Vec<&str> = self.others(WORDS_FIELDS).filter_map(Value::as_str).collect();
        // Installed packages, and the system, have no settings of the person.
        let is_of_others = harmless::reason(folder, Depth::Tree, self.knowledge.home).is_some_and(|why| why != "reads of temporary files");
        !is_of_others
            && hidden_line_is_found(&patterns, folder, self.spans_lines(), self.knowledge.world)
                .unwrap_or_else(|| patterns.iter().any(|pattern| may_find_secrets(pattern)))
    }
}
