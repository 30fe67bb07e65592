//! Paths that matter more than others: secrets, and files whose change runs code or changes rules later.

pub mod credential;
mod expressions;
pub mod mask;
mod patterns;
mod protected;
mod secret;
mod secret_places;

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;
use smallvec::SmallVec;

use super::marks::{Filter, mark};
use super::path::{AbsPath, Located};
use super::wildcard;

pub(crate) use expressions::may_find_secrets;
pub(crate) use patterns::{
    HIDDEN_SECRETS, choice_by_all, choice_by_endings, choice_by_names, choice_of, ends_as_secrets, finds_hidden_line, hidden_line_is_found,
    is_ignore_file, is_taken_in, may_choose_hidden, may_choose_secret, may_hold_hidden_secret, rare_names, regex_leaves_out_secrets,
    regex_may_find_rare, selects_secret,
};
pub(crate) use protected::is_plan;
pub use protected::{protected, protected_below, protected_place};

pub use secret::{secret, secret_below};
pub(crate) use secret_places::may_be_secret_data;
pub use secret_places::{secret_found, secret_place};

/// Below this name, macOS has the parts of the file above it: `a.txt/..namedfork/rsrc`.
const FORK: &str = "..namedfork";

/// Why a path is sensitive, in words for a person.
pub type Why = &'static str;

/// What another spelling that may mean the same path says, if there is one.
fn otherwise(path: &AbsPath, look: fn(&AbsPath) -> Option<Why>) -> Option<Why> {
    // Most paths have no such sign.
    if path.as_str().contains('~') && path.components().skip(names_above(path)).any(is_short_name) {
        return Some("a short name, which may stand for another");
    }
    if path.is_windows() && path.components().any(is_device) {
        return Some("the name of a device, or one that Windows reads as another");
    }
    if path.as_str().contains("/..") && path.components().any(|component| component.eq_ignore_ascii_case(FORK)) {
        return Some("another part of a file, by the name of that part");
    }
    folded_path(path).as_ref().and_then(look)
}

/// How many names of the path are the drive's own, or stand for a person's folder, which programs of Windows print in short. Where no
/// drive of Windows is mounted, no name is short: all of them are passed over. Source: `/mnt/c` of WSL, and `/c` where its
/// `wsl.conf` mounts drives at the root.
fn names_above(path: &AbsPath) -> usize {
    let is_drive = |name: Option<&str>| name.is_some_and(|name| name.len() == 1 && name.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let mut names = path.components();
    match names.next() {
        _ if path.is_windows() => 2,
        Some("mnt") if is_drive(names.next()) => 4,
        first if is_drive(first) => 3,
        _ => usize::MAX,
    }
}

/// The path as a disk finds it that folds more than ASCII, where that is another.
pub(crate) fn folded_path(path: &AbsPath) -> Option<AbsPath> {
    if path.as_str().is_ascii() { None } else { AbsPath::parse(&folded_characters(path.as_str())) }
}

/// The text as disks fold it, with its letters and marks composed: APFS and HFS+ take both spellings of a name for one
/// (Apple's "Apple File System Guide", "Frequently Asked Questions").
pub(crate) fn folded_text(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(&folded_characters(text)).into_owned()
}

/// A name such as `ENV~1`, by which Windows finds a longer one.
fn is_short_name(component: &str) -> bool {
    let stem = component.split('.').next().unwrap_or(component);
    stem.len() <= 8 && stem.rsplit_once('~').is_some_and(|(head, tail)| !head.is_empty() && tail.starts_with(|c: char| c.is_ascii_digit()))
}

/// A name that is a device in every folder of Windows, whatever its ending, or of which nothing is left when the dots and
/// blanks at its end are dropped (Microsoft's "Naming Files, Paths, and Namespaces").
fn is_device(component: &str) -> bool {
    let stem = component.split('.').next().unwrap_or(component).trim_end_matches(' ');
    let numbered = |name: &str| {
        let number = stem.get(name.len()..).filter(|_| stem.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name)));
        number.is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']) || matches!(number, "\u{b9}" | "\u{b2}" | "\u{b3}"))
    };
    let is_named = ["con", "prn", "aux", "nul", "conin$", "conout$"].iter().any(|name| stem.eq_ignore_ascii_case(name));
    is_named || numbered("com") || numbered("lpt") || without_trailing(component).is_empty()
}

/// The text as disks fold it: Unicode's full case folding where it ends in ASCII, without the characters that
/// ext4 and HFS+ pass over.
fn folded_characters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{E0000}'..='\u{E0FFF}' => {}
            '\u{17F}' => out.push('s'),
            '\u{DF}' | '\u{1E9E}' => out.push_str("ss"),
            '\u{FB00}' => out.push_str("ff"),
            '\u{FB01}' => out.push_str("fi"),
            '\u{FB02}' => out.push_str("fl"),
            '\u{FB03}' => out.push_str("ffi"),
            '\u{FB04}' => out.push_str("ffl"),
            '\u{FB05}' | '\u{FB06}' => out.push_str("st"),
            _ => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// The name from its last dot on; empty without one.
fn ending(name: &str) -> &str {
    name.bytes().rposition(|byte| byte == b'.').and_then(|dot| name.get(dot..)).unwrap_or("")
}

/// The name with its case folded.
fn folded(name: &str) -> Cow<'_, str> {
    let is_folded = name.bytes().fold(true, |folded, byte| folded & !(byte.is_ascii_uppercase() | !byte.is_ascii()));
    if is_folded { Cow::Borrowed(name) } else { Cow::Owned(name.to_lowercase()) }
}

/// Runs of components, and what lies below them.
type Folders = &'static [(&'static [&'static str], Why)];

/// The first components of runs: most components of paths are told from all of them by that.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling, where a mistake is an error")]
const fn beginnings(folders: Folders) -> Filter {
    let mut filter = Filter::EMPTY;
    let mut at = 0;
    while at < folders.len() {
        filter = filter.with(folders[at].0[0].as_bytes());
        at += 1;
    }
    filter
}

/// Why a file of this name matters, if the list has it.
fn named(name: &str, list: &[(&str, Why)], marks: u128) -> Option<Why> {
    if marks & mark(name.as_bytes()) == 0 {
        return None;
    }
    list.iter().find(|(listed, _)| *listed == name).map(|(_, why)| *why)
}

fn in_folder(path: &AbsPath, folders: Folders, beginnings: &Filter) -> Option<Why> {
    let mut rest = path.components();
    let mut found: Option<usize> = None;
    while let Some(first) = rest.next().map(without_trailing) {
        if beginnings.may_hold(first) {
            let earlier = folders.get(..found.unwrap_or(folders.len())).unwrap_or_default();
            let begins = |run: &[&str]| match run {
                [wanted, others @ ..] => first.eq_ignore_ascii_case(wanted) && starts_with(rest.clone(), others),
                [] => false,
            };
            found = earlier.iter().position(|(run, _)| begins(run)).or(found);
        }
    }
    found.and_then(|at| folders.get(at)).map(|(_, why)| *why)
}

/// The reason of the first run in which a glob below the folder may find something, or which it may find itself.
fn folder_by_glob(folders: Folders, beginnings: &Filter, base: &Located, glob: &str) -> Option<Why> {
    let known = base.path.components().count();
    let parts: SmallVec<[&str; 16]> = base.path.components().chain(glob.split('/')).collect();
    // Every name fits a star alone: that is no sign of any of them.
    let is_said = |parts: &[&str]| parts.iter().any(|part| literal_len(part) > 0);
    let is_run = |run: &[&str], from: usize| {
        let parts = parts.get(from..from.saturating_add(run.len())).unwrap_or_default();
        parts.len() == run.len() && parts.iter().zip(run).all(|(part, name)| may_be(part, name)) && is_said(parts)
    };
    let may_begin =
        |at: usize, part: &str| (wildcard::has_star(part) || beginnings.may_hold(part)) && is_said(parts.get(at..).unwrap_or_default());
    let starts: SmallVec<[usize; 8]> = parts.iter().enumerate().filter(|(at, part)| may_begin(*at, part)).map(|(at, _)| at).collect();
    if starts.is_empty() {
        return None;
    }
    // Runs that end in the folder are known without the glob.
    let found = |run: &[&str]| starts.iter().any(|&from| from.saturating_add(run.len()) > known && is_run(run, from));
    folders.iter().find(|(run, _)| found(run)).map(|(_, why)| *why)
}

/// Whether a part of a glob may stand for the name of a folder. No star at its beginning stands for a dot; where one does, that is a glob
/// of its own.
fn may_be(part: &str, name: &str) -> bool {
    let is_star = |byte: u8| matches!(byte, b'*' | b'?');
    let first = |text: &str| text.bytes().next().unwrap_or_default();
    let begins = first(part).eq_ignore_ascii_case(&first(name)) || (is_star(first(part)) && first(name) != b'.');
    begins && wildcard::glob_matches_folded(part, name)
}

/// The component as Windows keeps it, where `.git.` is `.git`.
fn without_trailing(component: &str) -> &str {
    match component.as_bytes() {
        [.., b'.' | b' '] => component.trim_end_matches(['.', ' ']),
        _ => component,
    }
}

/// Whether the components begin with the run.
fn starts_with<'p>(mut components: impl Iterator<Item = &'p str>, run: &[&str]) -> bool {
    run.iter().all(|wanted| components.next().is_some_and(|part| without_trailing(part).eq_ignore_ascii_case(wanted)))
}

fn located(at: &Located, look: fn(&AbsPath) -> Option<Why>) -> Option<Why> {
    at.spellings().find_map(look)
}

fn literal_len(pattern: &str) -> usize {
    pattern.bytes().filter(|byte| *byte != b'*').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn abs(text: &str) -> AbsPath {
        AbsPath::parse(text).expect(text)
    }

    #[test]
    fn secrets_are_known_by_name_ending_and_folder() {
        for path in [
            "/p/.env",
            "/p/.env.local",
            "/p/prod.env",
            "/home/u/.ssh/id_rsa",
            "/home/u/.SSH/config",
            "/p/x.pem",
            "/proc/1/environ",
            "/etc/shadow",
        ] {
            assert!(secret(&abs(path)).is_some(), "{path}");
        }
        for path in ["/p/.env.example", "/p/src/env.rs", "/p/docs/ssh.md", "/home/u/.ssh/id_rsa.pub", "/p/key.rs", "/p/monkey"] {
            assert!(secret(&abs(path)).is_none(), "{path}");
        }
    }

    #[test]
    fn writes_that_run_later_are_known() {
        for path in [
            "/p/.git/hooks/pre-commit",
            "/p/.GIT/config",
            "/p/.git.",
            "/home/u/.bashrc",
            "/p/.vscode/tasks.json",
            "/etc/hosts",
            "/p/x.code-workspace",
        ] {
            assert!(protected(&abs(path)).is_some(), "{path}");
        }
        for path in ["/p/.gitignore", "/p/src/main.rs", "/p/.github/ISSUE_TEMPLATE.md"] {
            assert!(protected(&abs(path)).is_none(), "{path}");
        }
    }
}
