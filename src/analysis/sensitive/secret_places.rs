//! Secret paths among what a place stands for: what a pattern may find, and what lies in a folder that is read as a whole.

use super::secret::{
    ENVIRONMENTS, SECRET_AMONG_OTHERS, SECRET_ENDINGS, SECRET_FOLDERS, SECRET_NAMES, SECRET_STARTS, found_among_secrets, secret,
};
use super::{Why, ending, folded, folder_by_glob, literal_len, located};
use crate::action::Depth;
use crate::analysis::path::{AbsPath, Located, Place, components_of};
use crate::analysis::wildcard;
use crate::world::World;

/// Why reading so much of the place may read a secret. That one is there is none.
pub fn secret_place(place: &Place, home: Option<&AbsPath>, depth: Depth) -> Option<Why> {
    by_folder(place, home, depth).or_else(|| match place {
        // Disks that fold case find the names in any.
        Place::Below { base, pattern } if depth != Depth::Metadata => {
            glob_probes(&folded(pattern)).find_map(|name| base.path.join(&name).as_ref().and_then(secret))
        }
        Place::Below { .. } | Place::At(_) | Place::Unknown => None,
    })
}

/// Why it may read a secret where the world was asked for what a pattern finds. One that is for all data of a kind (`*.yml`) may find
/// secrets, but whoever spells it means others; one that says little (`*`) asks for none, and may find some.
pub fn secret_found(place: &Place, home: Option<&AbsPath>, depth: Depth, world: &dyn World) -> Option<Why> {
    let Some(why) = secret_place(place, home, depth) else { return secret_there(place, depth, world) };
    let Place::Below { base, pattern } = place else { return Some(why) };
    let Some(name) = pattern.rsplit('/').next().filter(|name| is_for_data(name)) else { return Some(why) };
    if by_folder(place, home, depth).is_some() || pattern.split('/').any(|part| part.starts_with('.')) {
        return Some(why);
    }
    // Not each of these folders is one that the pattern finds.
    let there = if pattern.contains('/') { world.files_below(base.real(), &[name], &[]) } else { files_in(base.real(), name, world) };
    match there {
        Some(files) if files.len() <= MAX_FOUND => files.iter().find_map(secret),
        Some(_) | None => Some(why),
    }
}

/// Why one of the files is secret that a glob stands for, as far as the world tells which these are. Where there is too much to look at, it
/// is not known where links lead either, by which it is asked for.
fn secret_there(place: &Place, depth: Depth, world: &dyn World) -> Option<Why> {
    let Place::Below { base, pattern } = place else { return None };
    if depth != Depth::Content {
        return None;
    }
    // For a `?` or a class of a shell a star stands here already: next to another one it is no sign for folders.
    let mut pattern = pattern.clone();
    while pattern.contains("**") {
        pattern = pattern.replace("**", "*");
    }
    world.glob(base.real(), &pattern)?.iter().find_map(secret)
}

/// Whether what lies below the folder may be secret by its name, where a pattern for names finds it: nothing is known of patterns for
/// anything but all data of one kind.
pub(crate) fn may_be_secret_data(folder: &AbsPath, name: &str, world: &dyn World) -> bool {
    let there = || world.files_below(folder, &[name], &[]);
    !is_for_data(name) || there().is_none_or(|files| files.len() > MAX_FOUND || files.iter().any(|file| secret(file).is_some()))
}

/// How many files are looked at that a pattern may find.
const MAX_FOUND: usize = 4096;

/// What lies in the folder under such names, where that can be told; a world that does not look has no files.
fn files_in(folder: &AbsPath, pattern: &str, world: &dyn World) -> Option<Vec<AbsPath>> {
    match world.names_in(folder) {
        Some(names) => names.iter().filter(|name| wildcard::glob_matches_folded(pattern, name)).map(|name| folder.join(name)).collect(),
        None => matches!(world.resolve(folder, "."), Ok(None)).then(Vec::new),
    }
}

/// Whether the pattern is for everything with an ending of data of which most is no secret.
fn is_for_data(name: &str) -> bool {
    let ending = name.strip_prefix('*').map(folded);
    ending.is_some_and(|ending| {
        matches!(ending.as_ref(), ".json" | ".yaml" | ".yml" | ".toml" | ".xml" | ".csv" | ".txt" | ".conf" | ".cfg" | ".ini")
    })
}

/// Why so much of the place may be secret by the folder in which it lies.
fn by_folder(place: &Place, home: Option<&AbsPath>, depth: Depth) -> Option<Why> {
    let tree = depth == Depth::Tree;
    match place {
        _ if depth == Depth::Metadata => None,
        Place::Unknown => None,
        Place::At(at) => located(at, secret).or_else(|| if tree { covers_home(at, home) } else { None }),
        Place::Below { base, pattern } => located(base, secret)
            .or_else(|| covers_home_by_pattern(base, pattern, home))
            .or_else(|| folder_by_glob(SECRET_FOLDERS, &SECRET_STARTS, base, &folded(pattern)))
            .or_else(|| found_among_secrets(&base.path, pattern))
            .or_else(|| (tree && base.spellings().any(is_above_homes)).then_some("everything in a folder with credentials")),
    }
}

/// A folder above or at the home folder, or above one of the folders in it, holds its keys.
fn covers_home(at: &Located, home: Option<&AbsPath>) -> Option<Why> {
    let above_secrets = |rest: &str| {
        let first = components_of(rest).next().unwrap_or("");
        let may_be_above = first.is_empty() || SECRET_STARTS.may_hold(first);
        may_be_above
            && SECRET_FOLDERS.iter().any(|(run, _)| {
                let mut rest = components_of(rest);
                run.iter().all(|part| rest.next().is_none_or(|r| r.eq_ignore_ascii_case(part))) && rest.next().is_none()
            })
    };
    let above = |path: &AbsPath| {
        is_above_homes(path) || home.is_some_and(|home| path.contains(home) || home.relative(path).is_some_and(above_secrets))
    };
    at.spellings().any(above).then_some("everything in a folder with credentials")
}

fn is_above_homes(path: &AbsPath) -> bool {
    let mut parts = path.components();
    matches!((parts.next(), parts.next()), (None, _) | (Some("home" | "Users" | "root" | "etc"), None))
}

fn covers_home_by_pattern(base: &Located, pattern: &str, home: Option<&AbsPath>) -> Option<Why> {
    // `~/*` does not reach hidden files by itself; `~/.*` and anything with more levels does.
    let deep = pattern.contains('/') || pattern.contains("**") || pattern.starts_with('.');
    if deep { covers_home(base, home) } else { None }
}

/// The endings of keys that the names may have that a glob stands for. By one letter nobody says which ending is meant: `*.t*` finds texts.
fn endings_of(last: &str) -> impl Iterator<Item = &'static str> {
    const SAID: usize = 2;
    let said = ending(last);
    let is_said = said.bytes().filter(u8::is_ascii_alphanumeric).count() >= SAID;
    let may_be = move |wanted: &str| last.ends_with(wanted) || (is_said && wildcard::glob_matches_folded(said, wanted));
    SECRET_ENDINGS.iter().map(|(ending, _)| *ending).filter(move |ending| may_be(ending))
}

/// Names that a glob may stand for and that are secret: a pattern that names a hidden file, or that
/// ends as keys do, may cover one.
pub(super) fn glob_probes(pattern: &str) -> impl Iterator<Item = String> {
    let (folder, last) = pattern.rsplit_once('/').unwrap_or(("", pattern));
    let is_hidden = |name: &str| name.as_bytes().first() == Some(&b'.');
    let hidden = is_hidden(last);
    let is_named = last.len() > 1 && literal_len(last) > 0;
    let listed = if is_named { SECRET_NAMES } else { &[] };
    // A pattern that says how names begin is for these as well.
    let begins = is_named && !last.starts_with(['*', '?', '[']);
    let among_others = if begins { SECRET_AMONG_OTHERS } else { &[] };
    // Most names differ in what stands before the first star or behind the last, and most of these in one byte.
    let is_star = |c: char| matches!(c, '*' | '?');
    let head = last.split(is_star).next().unwrap_or("");
    let tail = last.rsplit(is_star).next().unwrap_or("");
    let (first, end) = (head.as_bytes().first(), tail.as_bytes().last());
    let differs = move |name: &str| {
        let name = name.as_bytes();
        first.is_some_and(|first| name.first() != Some(first)) || end.is_some_and(|end| name.last() != Some(end))
    };
    let alike = listed
        .iter()
        .map(|(name, _)| *name)
        .chain(among_others.iter().map(|(name, _)| *name))
        .chain(if is_named { ENVIRONMENTS } else { &[] }.iter().copied())
        .filter(move |name| !differs(name) && hidden == is_hidden(name) && name.ends_with(tail) && name.starts_with(head));
    let names = alike.filter(move |name| wildcard::glob_matches(last, name)).map(str::to_owned);
    let endings = endings_of(last).map(|ending| format!("x{ending}"));
    // Of what is known by how names begin, one that begins so.
    let like = (is_named && last.contains(is_star)).then(|| last.replace(is_star, "x"));
    let environment = (last.starts_with(".env") && !last.contains("example")).then(|| ".env".to_owned());
    // A hidden folder in the pattern: `.s*/id*`.
    let folder = folder.replace('*', "x");
    // Whatever lies in a folder that is secret.
    let inside = (!folder.is_empty()).then(|| "x".to_owned());
    names
        .chain(endings)
        .chain(like)
        .chain(environment)
        .chain(inside)
        .map(move |name| if folder.is_empty() { name } else { format!("{folder}/{name}") })
}
