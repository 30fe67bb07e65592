//! Texts of programs in a call: whether one is understood, and what it touches.

use super::mini::{Access, Touch};
use super::places::below;
use super::reader::Reader;
use super::search::leaves_out_secrets;
use super::{compose, databases, javascript, python};
use crate::action::{Arg, Depth, Effect, Origin, Step};
use crate::analysis::path::{AbsPath, Place};

/// Where the text of a program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// Behind an option.
    Word,
    /// On standard input.
    Input,
}

/// Where a command line has its program text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line<'w> {
    Word(&'w str),
    Input,
}

/// What is understood may do something else once other steps have changed the files by which it was judged.
pub(crate) fn ask_where_files_change(steps: &mut [Step]) {
    python::ask_where_modules_change(steps);
    javascript::ask_where_loaded_files_change(steps);
    compose::ask_where_projects_change(steps);
    databases::ask_where_journals_come(steps);
}

impl Reader<'_> {
    /// Describes the program's text, where it is understood and runs nothing but itself.
    pub(super) fn understands(&mut self, source: Source, origin: &Origin) -> bool {
        let Some(touches) = self.touches_of_python(source).or_else(|| self.touches_of_javascript(source)) else { return false };
        self.modifiers.understood = true;
        for touch in touches {
            self.touch(touch, origin);
        }
        true
    }

    /// The text that a command line has there.
    pub(super) fn text_at(&self, source: Source, line: Line<'_>) -> Option<String> {
        let launch = self.input.launch?;
        let here = self.origin.cwd?;
        match (source, line) {
            // Shells of Windows put other paths in the place of those that begin with a slash.
            (Source::Word, Line::Word(text)) if !(here.is_windows() && text.contains('/')) => Some(text.to_owned()),
            (Source::Input, Line::Input) => launch.input.map(str::to_owned),
            (Source::Word | Source::Input, Line::Word(_) | Line::Input) => None,
        }
    }

    /// A word for the text, where it is known: shells of Windows put other paths in the place of some.
    pub(super) fn given_word<'w>(&self, word: &'w Arg) -> Option<&'w str> {
        let is_plain = |text: &str| !text.starts_with('/') && !text.contains([':', '=', ',', ';']);
        let is_windows = self.origin.cwd.is_none_or(AbsPath::is_windows);
        word.as_literal().filter(|text| !is_windows || is_plain(text))
    }

    fn touch(&mut self, touch: Touch, origin: &Origin) {
        let Touch { path, from_home, access } = touch;
        let place = match path.strip_prefix('~').filter(|_| from_home) {
            None => self.locate(&Arg::literal(&path)),
            Some(rest) => match self.origin.home.filter(|_| rest.is_empty() || rest.starts_with('/')) {
                Some(home) => self.locate(&Arg::literal(format!("{}{rest}", home.as_str().trim_end_matches('/')))),
                None => Place::Unknown,
            },
        };
        if access == Access::ReadFound
            && let Some(folder) = with_hidden(&path)
        {
            self.prints_hidden(&Arg::literal(folder), origin);
        }
        let effect = match access {
            Access::Look => Effect::Read { place: below_pattern(place), depth: Depth::Metadata },
            Access::Read | Access::Load => Effect::Read { place, depth: Depth::Content },
            Access::ReadFound => Effect::Read { place: below_pattern(place), depth: Depth::Tree },
            Access::Write => Effect::Write(place),
        };
        self.push(effect, origin);
    }
}

/// The folder of which the pattern finds hidden files as well: below it, or right in the folder that is worked in.
fn with_hidden(pattern: &str) -> Option<&str> {
    let (folder, name) = pattern.rsplit_once('/').unwrap_or(("", pattern));
    let folder = folder.split(['*', '?', '[']).next().unwrap_or("").trim_end_matches('/');
    let is_below = pattern.contains("**") || matches!(folder, "" | ".");
    (is_below && !leaves_out_secrets(name)).then_some(if folder.is_empty() { "." } else { folder })
}

/// A path that is looked at may be a pattern for `glob`.
fn below_pattern(place: Place) -> Place {
    match place {
        Place::At(at) if at.path.as_str().contains(['*', '?', '[']) => {
            let mut folder = Some(at.path.clone());
            while let Some(here) = folder {
                if !here.as_str().contains(['*', '?', '[']) {
                    return below(Place::At(crate::analysis::path::Located::plain(here, at.on_disk)));
                }
                folder = here.parent();
            }
            Place::Unknown
        }
        place @ (Place::At(_) | Place::Below { .. } | Place::Unknown) => place,
    }
}
