//! Files that the words of a command name, whatever its program does with them.

use super::not_sensitive;
use crate::action::Invocation;
use crate::analysis::path::{AbsPath, Origin, Place};
use crate::policy::judge::Ground;
use crate::policy::near::Miss;

/// So many words are looked at: more of them are not known to be harmless.
pub(super) const MOST_WORDS: usize = 256;

/// That no word names a file that holds secrets, or one that is acted upon later: what such a program does with it is not
/// known.
pub(super) fn names_nothing_sensitive(invocation: &Invocation, ground: &Ground<'_>) -> Result<(), Miss> {
    Miss::OtherWords.unless(invocation.words.len() <= MOST_WORDS)?;
    let none = invocation.folders.is_empty().then_some(None);
    let folders = || invocation.folders.iter().map(Some).chain(none);
    let is_plain = |piece: &str| {
        folders().try_for_each(|cwd| not_sensitive(&Origin { world: ground.world, home: ground.home, cwd }.locate(piece), ground))
    };
    let words = invocation.words.iter().skip(1).filter_map(|word| word.as_literal());
    words.flat_map(pieces).try_for_each(is_plain)
}

/// Whether a word names this place: a variable in front may name one as well, and is no part of a command that is spelled out.
pub(crate) fn names_place(invocation: &Invocation, place: &Place) -> bool {
    let Place::At(at) = place else { return false };
    let words = || invocation.words.iter().filter_map(|word| word.as_literal()).flat_map(pieces);
    let is_it = |folder: &AbsPath| words().any(|piece| folder.join(piece).is_some_and(|path| path == at.path));
    invocation.folders.iter().any(is_it)
}

/// What of a word may be a path: all of it, or what stands behind a sign that programs read as the beginning of a value.
pub(super) fn pieces<'w>(word: &'w str) -> impl Iterator<Item = &'w str> {
    let behind_letter = word.strip_prefix('-').filter(|rest| !rest.starts_with('-')).and_then(|rest| {
        let mut letters = rest.chars();
        letters.next().map(|_| letters.as_str())
    });
    let parts = word.split(['=', ',', ':', '@', ';']);
    let is_path = |piece: &&str| !piece.is_empty() && !piece.starts_with('-') && !piece.contains([' ', '\n', '\t']);
    // Go's word for all packages below a folder.
    let below = |piece: &'w str| piece.strip_suffix("/...").unwrap_or(piece);
    std::iter::once(word).chain(behind_letter).chain(parts).filter(is_path).map(below)
}
