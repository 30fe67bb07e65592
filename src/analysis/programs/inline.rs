//! Texts of programs in a call: whether one is understood, and what it touches.

pub(crate) mod databases;
pub(super) mod javascript;
mod perl;
pub(super) mod python;

use super::mini::{Access, Touch};
use super::places::below;
use super::reader::Reader;
use crate::action::{Arg, Choice, Depth, Effect, Origin};
use crate::analysis::path::{AbsPath, Located, Place};
use crate::analysis::sensitive::{choice_by_names, ends_as_secrets, may_be_secret_data, protected, secret, selects_secret};
use crate::world::World;

/// Where the text of a program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// Behind an option.
    Word,
    /// On standard input.
    Input,
}

/// How many files are looked at that a pattern finds to change them.
const MAX_CHANGED: usize = 4096;

/// Where a command line has its program text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line<'w> {
    Word(&'w str),
    Input,
}

impl Reader<'_> {
    /// Describes the program's text, where it is understood and runs nothing but itself.
    pub(super) fn understands(&mut self, source: Source, origin: &Origin) -> bool {
        if source == Source::Word && self.understands_perl(origin) {
            return true;
        }
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
            (Source::Word, Line::Word(text)) if !here.is_windows() || is_kept_by_msys(text) => Some(text.to_owned()),
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
        let path = match path.strip_prefix('~').filter(|_| from_home) {
            None => Some(path),
            Some(rest) => {
                let home = self.origin.home.filter(|_| rest.is_empty() || rest.starts_with('/'));
                home.map(|home| format!("{}{rest}", home.as_str().trim_end_matches('/')))
            }
        };
        // A pattern: of files that are read by their own names no part is one.
        let is_found = matches!(access, Access::Look | Access::ReadFound);
        let is_windows = self.origin.cwd.is_some_and(AbsPath::is_windows);
        let path = path.map(|path| if is_found && is_windows { path.replace('\\', "/") } else { path });
        // By its last part it is told what the pattern finds.
        let path = path.map(|path| if access == Access::ReadFound { without_detours(&path) } else { path });
        if let Some(pattern) = path.as_deref().filter(|_| access == Access::ReadFound) {
            let (folder, choice) = with_hidden(pattern);
            let word = Arg::literal(folder);
            // Of one folder below it is known what lies there.
            let may_choose = if folder == "." || pattern.contains("**") || choice != Choice::Anything {
                self.may_choose_secret(choice, &word)
            } else {
                self.may_hold_hidden_secret(&word)
            };
            if may_choose {
                self.prints_hidden(&word, origin);
            }
        }
        let locate = |path: &str| self.locate(&Arg::literal(path));
        let place = |path: &str| match access {
            Access::Look | Access::ReadFound => found(path, access == Access::ReadFound, locate, |folder, name| {
                self.input.files_may_change || may_be_secret_data(folder.real(), name, self.origin.world)
            }),
            Access::WriteFound => self.changed(path),
            Access::Read | Access::Load | Access::Write => locate(path),
        };
        let place = path.as_deref().map_or(Place::Unknown, place);
        let effect = match access {
            Access::Look => Effect::Read { place, depth: Depth::Metadata },
            Access::Read | Access::Load => Effect::Read { place, depth: Depth::Content },
            Access::ReadFound => Effect::Read { place, depth: Depth::Tree },
            Access::Write | Access::WriteFound => Effect::Write(place),
        };
        self.push(effect, origin);
    }

    /// The files that a pattern for one kind of them finds, where none of those that are there is another than its name says, or is
    /// protected: unlike a shell's, such a pattern goes into hidden folders.
    fn changed(&self, pattern: &str) -> Place {
        let (folder, name) = pattern.rsplit_once('/').unwrap_or((".", pattern));
        let folder = folder.strip_suffix("/**").unwrap_or(folder);
        match self.locate(&Arg::literal(folder)) {
            Place::At(base) if !folder.contains(['*', '?', '[', ':', '\\']) && may_be_changed(&base, name, self.origin.world) => {
                Place::Below { base, pattern: format!("**/{name}") }
            }
            Place::At(_) | Place::Below { .. } | Place::Unknown => Place::Unknown,
        }
    }
}

/// Whether what lies below the folder and is called so may be changed as other files of a project are.
pub(crate) fn may_be_changed(folder: &Located, name: &str, world: &dyn World) -> bool {
    let is_kind = name.strip_prefix("*.").is_some_and(|end| !end.is_empty() && end.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.'));
    let is_plain = |path: &AbsPath| {
        protected(path).is_none()
            && secret(path).is_none()
            && world.resolve(path, ".").is_ok_and(|real| real.is_none_or(|real| real == *path))
    };
    let files = || world.files_below(folder.real(), &[name], &[]);
    is_kind && !folder.leads_elsewhere() && files().is_some_and(|files| files.len() <= MAX_CHANGED && files.iter().all(is_plain))
}

/// Whether MSYS hands the text to a program as it is: it puts other paths in the place of those that begin with a slash, up to the first
/// blank alone, and lists of them behind a colon. Source: `msys2_path_conv.cc` of msys2-runtime 2.5 and 3.3.
fn is_kept_by_msys(text: &str) -> bool {
    let head = text.split(|c: char| c.is_ascii_whitespace() || c == '\x0b').next().unwrap_or(text);
    let is_inside = |(at, _): (usize, &str)| {
        let before = at.checked_sub(1).and_then(|before| head.as_bytes().get(before));
        before.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
    };
    !head.contains('/') || (!head.contains([':', '-']) && head.match_indices('/').all(is_inside))
}

/// The folder in which the pattern may find hidden files as well, unlike a shell's, and how it chooses them.
fn with_hidden(pattern: &str) -> (&str, Choice) {
    let name = pattern.rsplit('/').next().unwrap_or(pattern);
    let known = pattern.split(['*', '?', '[']).next().unwrap_or("");
    let folder = known.rsplit_once('/').map_or("", |(folder, _)| folder);
    (if folder.is_empty() { "." } else { folder }, choice_by_names(name))
}

/// The pattern without parts that `Path` leaves out: `a/*/`, `a/*/.` and `a//*` find what `a/*` does.
fn without_detours(pattern: &str) -> String {
    let parts: Vec<&str> = pattern.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let root = if pattern.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

/// What is found by a path, which may be a pattern for `glob`: everything below a folder, or what the pattern names. Whoever reads that may
/// read what is secret.
fn found(path: &str, reads: bool, locate: impl Fn(&str) -> Place, may_be_secret: impl Fn(&Located, &str) -> bool) -> Place {
    const WILD: [char; 3] = ['*', '?', '['];
    let is_wild = |text: &str| text.contains(WILD);
    let Some(wild) = path.find(WILD) else { return locate(path) };
    let start = path.get(..wild).and_then(|before| before.rfind('/')).map_or(0, |slash| slash.saturating_add(1));
    let (folder, pattern) = path.split_at_checked(start).unwrap_or(("", path));
    let (above, name) = pattern.rsplit_once('/').unwrap_or(("", pattern));
    // Unlike a name, an ending that no secret has by itself says what kind of file is meant.
    let is_ending = name.strip_prefix('*').is_some_and(|end| !is_wild(end) && !ends_as_secrets(end));
    // Some of these patterns find hidden files, which no star of a shell does.
    let selects = |part: &str| selects_secret(part) || (part.starts_with('.') && is_wild(part));
    let place = locate(if folder.is_empty() { "." } else { folder });
    let is_harmless = || matches!(&place, Place::At(at) if !may_be_secret(at, name));
    let is_ending = is_ending || (reads && is_harmless());
    let is_secret = reads && (selects(if is_ending { above } else { pattern }) || above.split('/').any(selects));
    // On Windows a drive or a backslash begins another folder.
    if is_secret || pattern.contains([':', '\\']) || pattern.split('/').any(|part| part == "..") {
        return Place::Unknown;
    }
    below(place)
}
