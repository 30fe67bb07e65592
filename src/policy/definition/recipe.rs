//! A recipe of a file of recipes: which parts of the file decide what it does.

use super::summary::Summary;
use super::{Defined, just, make};
use crate::analysis::path::AbsPath;
use crate::world::World;

/// The names under which make looks for its file, the first one that is there first. Source: GNU make 4.4.
pub(crate) const MAKEFILES: &[&str] = &["GNUmakefile", "makefile", "Makefile"];

/// The same for task. Source: task 3.40.
pub(crate) const TASKFILES: &[&str] = &[
    "Taskfile.yml",
    "taskfile.yml",
    "Taskfile.yaml",
    "taskfile.yaml",
    "Taskfile.dist.yml",
    "taskfile.dist.yml",
    "Taskfile.dist.yaml",
    "taskfile.dist.yaml",
];

/// The same for just. Source: just 1.40.
pub(crate) const JUSTFILES: &[&str] = &["justfile", "Justfile", "JUSTFILE", ".justfile"];

/// By which names a file of recipes may be taken in place of another. FreeBSD's make(1) takes one more before all others.
const CANDIDATES: &[&[&str]] = &[&["BSDmakefile", "GNUmakefile", "makefile", "Makefile"], TASKFILES, JUSTFILES];

/// How many files one may include, and they in turn.
const MAX_INCLUDED: usize = 32;

/// The parts of a file that decide what a recipe does.
#[derive(Debug, Default)]
pub(super) struct Slice {
    /// The parts in their order.
    pub(super) parts: Vec<String>,
    /// The files that it includes, as it names them; each list is of alternatives that all count.
    pub(super) included: Vec<String>,
    /// Whether it includes files whose names are computed.
    pub(super) includes_more: bool,
    /// Whether it reads variables from a file `.env`.
    pub(super) reads_env: bool,
    /// Whether recipes may come from a file that is not known.
    pub(super) is_open: bool,
}

/// How a file of recipes is taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Make,
    Just,
    /// All of the file counts, and what it includes is not followed.
    Other,
}

impl Language {
    /// The parts of a text that decide what the recipe of this name does.
    fn slice(self, text: &str, name: &str) -> Slice {
        match self {
            Self::Make => make::slice(text, name),
            Self::Just => just::slice(text, name),
            Self::Other => Slice { parts: vec![text.to_owned()], reads_env: text.contains("dotenv"), ..Slice::default() },
        }
    }
}

pub(super) fn read(file: &AbsPath, name: &str, world: &dyn World) -> Option<Defined> {
    let folder = file.parent()?;
    let language = language(file.name());
    let mut summary = Summary::new("recipe");
    let bytes = summary.read(file, world)?;
    note_others(&mut summary, file, bytes.is_some(), world)?;
    if language == Language::Just {
        note_justfiles(&mut summary, file, world)?;
    }
    let Some(bytes) = bytes else {
        summary.absent(name);
        return Some(summary.finish());
    };
    let Ok(text) = String::from_utf8(bytes.clone()) else {
        summary.show("", &bytes);
        return Some(summary.finish());
    };
    let slice = language.slice(&text, name);
    if slice.is_open {
        return None;
    }
    for part in &slice.parts {
        summary.show("", part.as_bytes());
    }
    let Reads { more, env } = follow(&mut summary, file, language, slice, world)?;
    if env && let Some(bytes) = summary.read(&folder.join(".env")?, world)? {
        summary.show_as(".env", &bytes, "(its variables)");
    }
    if more {
        summary.note("(Files that are included by names which are only known when it runs are not part of this.)");
    }
    Some(summary.finish())
}

/// Notes which files of other names the program may take in the place of this one.
fn note_others(summary: &mut Summary, file: &AbsPath, is_there: bool, world: &dyn World) -> Option<()> {
    let folder = file.parent()?;
    let family = CANDIDATES.iter().find(|names| names.contains(&file.name()));
    for other in family.into_iter().flat_map(|names| names.iter()) {
        // A program that finds one of them looks no further.
        if *other == file.name() && is_there {
            break;
        }
        if *other != file.name() && world.exists(&folder.join(other)?) {
            summary.hide("earlier", other.as_bytes());
        }
    }
    Some(())
}

/// The same of just, which takes them in whatever letters, and more than one for an error.
fn note_justfiles(summary: &mut Summary, file: &AbsPath, world: &dyn World) -> Option<()> {
    let is_one = |name: &String| name != file.name() && matches!(name.to_ascii_lowercase().as_str(), "justfile" | ".justfile");
    let mut others: Vec<String> = world.names_in(&file.parent()?).unwrap_or_default().into_iter().filter(is_one).collect();
    others.sort_unstable();
    for other in others {
        summary.hide("beside", other.as_bytes());
    }
    Some(())
}

/// What a file and all that it includes read besides.
struct Reads {
    /// Whether files whose names are computed.
    more: bool,
    /// Whether variables from a file `.env`.
    env: bool,
}

/// Shows the files that the slice of a file includes, and they in turn.
fn follow(summary: &mut Summary, file: &AbsPath, language: Language, slice: Slice, world: &dyn World) -> Option<Reads> {
    let folder = file.parent()?;
    let mut reads = Reads { more: slice.includes_more, env: slice.reads_env };
    let mut todo: Vec<(AbsPath, String)> = slice.included.into_iter().map(|file| (folder.clone(), file)).collect();
    let mut seen: Vec<AbsPath> = vec![file.clone()];
    while let Some((base, included)) = todo.pop() {
        let path = base.join(&included)?;
        if seen.contains(&path) {
            continue;
        }
        if seen.len() > MAX_INCLUDED {
            return None;
        }
        seen.push(path.clone());
        let Some(bytes) = summary.read(&path, world)? else {
            summary.hide("no file", path.as_str().as_bytes());
            continue;
        };
        summary.show(path.as_str(), &bytes);
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let inner = language.slice(&text, "");
        // make looks from the folder that it runs in, just from that of the file.
        let base = if language == Language::Just { path.parent()? } else { folder.clone() };
        reads.more |= inner.includes_more;
        reads.env |= inner.reads_env;
        todo.extend(inner.included.into_iter().map(|file| (base.clone(), file)));
    }
    Some(reads)
}

fn language(name: &str) -> Language {
    let name = name.to_ascii_lowercase();
    let has = |ending: &str| name.rsplit_once('.').is_some_and(|(_, end)| end == ending);
    if name.ends_with("makefile") || name.starts_with("makefile.") || has("mk") || has("mak") || has("make") {
        Language::Make
    } else if name == "justfile" || has("justfile") || has("just") {
        Language::Just
    } else {
        Language::Other
    }
}

/// The places of a text at which a name may stand: its words as far as shells and languages of recipes part them.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '%' | '+' | '@'))).filter(|word| !word.is_empty())
}
