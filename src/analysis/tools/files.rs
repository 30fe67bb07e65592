//! What tools do to files: which they read, write, list and search, and what else than it spells a path may mean.

use serde_json::Value;

use super::ToolKind;
use super::fields::{
    LIST_FIELDS, PATCH_FIELDS, PATCH_FIELDS_BESIDE_COMMANDS, PATH_FIELDS, PATTERN_FIELDS, Reader, SEARCHED_FIELDS, differ,
};
use super::patch::{self, Change};
use super::spelling;
use crate::action::{Cause, Caused, Depth, Effect, Origin, Step};
use crate::analysis::path::{AbsPath, Origin as PathOrigin, Place};
use crate::analysis::{sensitive, wildcard};

/// What the tools do that take a command beside the path.
const EDITS: &[&str] = &["create", "str_replace", "insert", "append", "undo_edit", "edit", "write", "replace", "overwrite"];
/// Where such tools have a diff of the file.
const DIFF_FIELDS: &[&str] = &["diff", "patch", "input", "patchText"];

impl Reader<'_> {
    pub(super) fn place(&self, text: &str) -> Place {
        PathOrigin { world: self.knowledge.world, home: self.knowledge.home, cwd: self.cwd.as_ref() }.locate_for_tool(text)
    }

    /// One step for each file that the call names.
    pub(super) fn files(&self, name: &str, effect: impl Fn(Place) -> Effect) -> Vec<Step> {
        let paths: Option<Vec<&str>> = match (self.field(PATH_FIELDS), self.field(LIST_FIELDS)) {
            (Some(Value::String(path)), _) => Some(vec![path]),
            // Such lists are patterns: braces and brackets are more than characters of a name.
            (None, Some(Value::Array(paths))) => paths.iter().map(|path| path.as_str().filter(|path| !path.contains(['{', '[']))).collect(),
            _ => None,
        };
        match paths {
            Some(paths) if !paths.is_empty() => paths
                .iter()
                .map(|path| {
                    let mut step = self.step(name, effect(self.pattern(path)));
                    for other in self.otherwise(path) {
                        step.push(effect(other), Origin::Ordinary);
                    }
                    // With such a character it is no name of a file, also where it is taken for a pattern.
                    if path.is_empty() || path.chars().any(char::is_control) {
                        step.push(Effect::Opaque(Cause::Argument("path")), Origin::Ordinary);
                    }
                    step
                })
                .collect(),
            _ => vec![self.step(name, Effect::Opaque(Cause::Argument("path")))],
        }
    }

    /// Whether a backslash in the path is a slash.
    pub(super) fn is_on_windows(&self, path: &str) -> bool {
        self.cwd.as_ref().is_some_and(AbsPath::is_windows) || path.get(1..2) == Some(":")
    }

    /// What else a path may mean to the tool than what it spells.
    fn otherwise(&self, path: &str) -> Vec<Place> {
        // Where stars are more than characters of a name, so are braces and brackets. Of several in braces each may be meant.
        let is_more_than_stars = path.contains(['*', '?']) && path.contains(['{', '[', '(']);
        let has_several = || wildcard::alternatives(path).is_some_and(|found| found.len() > 1);
        let on_windows = self.is_on_windows(path);
        let mut found: Vec<Place> = spelling::others(path, on_windows).iter().map(|other| self.pattern(other)).collect();
        if spelling::is_read_otherwise(path, on_windows) || is_more_than_stars || has_several() {
            found.push(Place::Unknown);
        }
        found
    }

    /// A path that may be a glob.
    pub(super) fn pattern(&self, path: &str) -> Place {
        let on_windows = self.is_on_windows(path);
        let slashed;
        let path = if on_windows {
            // A backslash at the start leads to the root of the drive.
            let drive = self.cwd.as_ref().and_then(|cwd| cwd.as_str().get(..2)).filter(|_| path.starts_with('\\'));
            let rest = path.replace('\\', "/");
            slashed = match drive {
                Some(drive) if !rest.starts_with("//") => format!("{drive}{rest}"),
                _ => rest,
            };
            // A share, a device, or a stream behind a name.
            if slashed.starts_with("//") || slashed.get(2..).is_some_and(|rest| rest.contains(':')) {
                return Place::Unknown;
            }
            slashed.as_str()
        } else {
            path
        };
        if path.starts_with("\\\\") {
            return Place::Unknown;
        }
        if path.contains(['*', '?']) {
            let folder: Vec<&str> = path.split('/').take_while(|part| !part.contains(['*', '?'])).collect();
            let mut joined = folder.join("/");
            if on_windows && joined.len() == 2 && joined.ends_with(':') {
                // The root of a drive, not the folder that happens to be current there.
                joined.push('/');
            }
            let rest = path.get(joined.len()..).unwrap_or("").trim_start_matches('/');
            if rest.split('/').any(|part| part == "..") {
                return Place::Unknown;
            }
            let folder = if joined.is_empty() && path.starts_with('/') {
                "/"
            } else if joined.is_empty() {
                "."
            } else {
                &joined
            };
            return match self.place(folder) {
                Place::At(base) => Place::Below { base, pattern: rest.to_owned() },
                place @ (Place::Below { .. } | Place::Unknown) => place,
            };
        }
        self.place(path)
    }

    pub(super) fn edits(&self, name: &str) -> Vec<Step> {
        let has_commands = matches!(self.call.tool(), "str_replace_editor" | "str_replace_based_edit_tool");
        let fields = if has_commands { PATCH_FIELDS_BESIDE_COMMANDS } else { PATCH_FIELDS };
        if let Some(patch) = self.given(fields).filter_map(Value::as_str).find(|p| p.contains("*** ")) {
            // Which of them says what is changed is not known.
            if self.others(PATH_FIELDS).next().is_some() || differ(self.given(fields)) {
                return self.doubtful(ToolKind::Edit, "arguments that agree");
            }
            return self.patch(name, patch);
        }
        match self.text(&["command"]) {
            Some("view") if has_commands => return self.files("Read", |place| Effect::Read { place, depth: Depth::Content }),
            Some(command) if !EDITS.contains(&command) => {
                return self.doubtful(ToolKind::Edit, "a command that is known");
            }
            Some(_) | None => {}
        }
        let path = self.text(PATH_FIELDS).unwrap_or("");
        if !path.is_empty() && self.others(DIFF_FIELDS).filter_map(Value::as_str).any(|diff| patch::is_about_another(diff, path)) {
            return self.doubtful(ToolKind::Edit, "arguments that agree");
        }
        self.changed(name, Effect::Write)
    }

    /// One step for each file that is changed: a pattern in place of a path may mean any.
    pub(super) fn changed(&self, name: &str, effect: impl Fn(Place) -> Effect) -> Vec<Step> {
        let mut steps = self.files(name, &effect);
        for step in &mut steps {
            let is_pattern = |caused: &Caused| {
                matches!(&caused.effect, Effect::Write(Place::Below { .. }) | Effect::Delete { place: Place::Below { .. }, .. })
            };
            if step.effects().any(is_pattern) {
                step.push(effect(Place::Unknown), Origin::Ordinary);
            }
        }
        steps
    }

    /// The files that a patch in Codex's form names.
    pub(super) fn patch(&self, name: &str, text: &str) -> Vec<Step> {
        let step = |change: &Change<'_>| {
            let (path, effect): (_, fn(Place) -> Effect) = match change {
                Change::Write(path) => (path, Effect::Write),
                Change::Delete(path) => (path, |place| Effect::Delete { place, tree: false }),
                Change::Unknown => return self.step(name, Effect::Opaque(Cause::Argument("patch"))),
            };
            let mut step = self.step(name, effect(self.place(path)));
            for other in self.otherwise(path) {
                step.push(effect(other), Origin::Ordinary);
            }
            step
        };
        let steps: Vec<Step> = patch::changes(text).iter().map(step).collect();
        if steps.is_empty() { vec![step(&Change::Unknown)] } else { steps }
    }

    /// A folder that is listed or searched: the current one where none is named.
    pub(super) fn folder(&self, name: &str, depth: Depth) -> Vec<Step> {
        let place = match self.field(PATH_FIELDS) {
            None => self.place("."),
            Some(Value::String(path)) => self.pattern(if path.is_empty() { "." } else { path }),
            Some(_) => return vec![self.step(name, Effect::Opaque(Cause::Argument("path")))],
        };
        let mut step = self.step(name, Effect::Read { place: place.clone(), depth });
        for place in self.text(PATH_FIELDS).map(|path| self.otherwise(path)).unwrap_or_default() {
            step.push(Effect::Read { place, depth }, Origin::Ordinary);
        }
        if depth == Depth::Tree {
            for given in self.others(SEARCHED_FIELDS) {
                let globs: Option<Vec<&str>> = match given {
                    Value::String(glob) => Some(vec![glob]),
                    Value::Array(globs) => globs.iter().map(Value::as_str).collect(),
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
                };
                let Some(globs) = globs else {
                    step.push(Effect::Opaque(Cause::Argument("patterns that are texts")), Origin::Ordinary);
                    continue;
                };
                for glob in globs {
                    Self::searched(&place, glob, &mut step);
                }
            }
            self.prints_hidden(&place, &mut step);
        }
        vec![step]
    }

    /// The files that a glob picks from a search: it may ask for secrets by name, or lead elsewhere.
    fn searched(place: &Place, glob: &str, step: &mut Step) {
        let (Place::At(base) | Place::Below { base, .. }) = place else { return };
        let on_windows = base.path.is_windows();
        let found = wildcard::alternatives(glob).unwrap_or_else(|| vec!["/".to_owned()]);
        let is_one_of_several = found.len() > 1;
        for glob in found {
            // Whoever names several endings means what has them, not the few files among them that are secret by their name.
            if is_one_of_several && spelling::ending(&glob).is_some_and(|ending| !is_secret_ending(ending)) {
                continue;
            }
            // With brackets, or a sign in front of a character, any name may be meant.
            let is_any = glob.contains('[') || !on_windows && glob.contains('\\');
            let place = if spelling::leads_out(&glob, on_windows) || is_any {
                Place::Unknown
            } else {
                Place::Below { base: base.clone(), pattern: glob.trim_start_matches("./").trim_start_matches("**/").to_owned() }
            };
            // In such globs a star stands for the beginning of a hidden name, too.
            if let (Place::Below { base, pattern }, true) = (&place, is_one_of_several)
                && let Some(hidden) = pattern.strip_prefix("*.")
            {
                let place = Place::Below { base: base.clone(), pattern: format!(".{hidden}") };
                step.push(Effect::Read { place, depth: Depth::Content }, Origin::Ordinary);
            }
            step.push(Effect::Read { place, depth: Depth::Content }, Origin::Ordinary);
        }
    }

    pub(super) fn glob(&self, name: &str) -> Vec<Step> {
        let pattern = match self.field(PATTERN_FIELDS) {
            None => return self.folder(name, Depth::Metadata),
            Some(Value::String(pattern)) => pattern.as_str(),
            Some(_) => return vec![self.step(name, Effect::Opaque(Cause::Argument("pattern")))],
        };
        let base = match self.others(PATH_FIELDS).next() {
            None => ".",
            Some(Value::String(path)) => path.as_str(),
            Some(_) => return vec![self.step(name, Effect::Opaque(Cause::Argument("path")))],
        };
        let on_windows = self.is_on_windows(pattern);
        let found = wildcard::alternatives(pattern);
        let is_elsewhere = pattern.starts_with(['/', '~']) || pattern.get(1..2) == Some(":");
        // One of several in braces may lead elsewhere.
        let is_vague = found.as_ref().is_none_or(|found| {
            let has_braces = found.len() > 1;
            found
                .iter()
                .any(|one| spelling::may_climb(one, on_windows) || (has_braces && !is_elsewhere && spelling::leads_out(one, on_windows)))
        });
        let joined = if is_elsewhere { pattern.to_owned() } else { format!("{base}/{pattern}") };
        let read = |place| Effect::Read { place, depth: Depth::Metadata };
        let mut step = self.step(name, read(self.pattern(&joined)));
        let is_otherwise = [pattern, base].iter().any(|text| spelling::is_read_otherwise(text, on_windows));
        if is_vague || is_otherwise {
            step.push(read(Place::Unknown), Origin::Ordinary);
        }
        vec![step]
    }
}

/// Whether every file of this ending is secret.
fn is_secret_ending(ending: &str) -> bool {
    AbsPath::parse(&format!("/x{ending}")).is_none_or(|path| sensitive::secret(&path).is_some())
}
