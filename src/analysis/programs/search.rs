//! Searches through many files: whether what is found may be a line of a hidden file that holds secrets.

use compact_str::CompactString;

use super::places::below;
use super::reader::Reader;
use crate::action::{Arg, Caused, Choice, Depth, Effect, Origin, Step};
use crate::analysis::harmless;
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::sensitive::{
    choice_by_names, finds_hidden_line, is_ignore_file, is_taken_in, may_choose_hidden, may_choose_secret, may_find_secrets,
    may_hold_hidden_secret, secret_place,
};
use crate::world::WorldError;

/// What is known of a search.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about the search")]
#[derive(Debug, Default)]
pub(super) struct Search {
    /// Whether hidden files are searched.
    pub(super) hidden: bool,
    /// Whether only names, or numbers, are printed.
    pub(super) names_only: bool,
    /// Whether nothing is looked for in the files, which are only listed.
    pub(super) lists: bool,
    /// How patterns for names choose; nothing without such patterns.
    pub(super) choice: Option<Choice>,
    /// Whether what does not match is printed as well.
    pub(super) inverted: bool,
    /// Whether one of the patterns may find a secret; `None` if the program does not search.
    pub(super) finds_secrets: Option<bool>,
    /// The patterns that find no secret by themselves, where hidden files are searched.
    pub(super) patterns: Vec<CompactString>,
    /// In how many folders hidden files were looked for.
    pub(super) looked: usize,
}

/// Programs that print next to nothing of what stands in the files that they read.
const TELL_LITTLE: &[&str] = &[
    "wc",
    "gwc",
    "du",
    "gdu",
    "stat",
    "file",
    "cmp",
    "gofmt",
    "md5sum",
    "gmd5sum",
    "md5",
    "sha1sum",
    "sha224sum",
    "sha256sum",
    "gsha256sum",
    "sha384sum",
    "sha512sum",
    "shasum",
    "b2sum",
    "b3sum",
    "cksum",
    "sum",
    "git",
];

/// In how many folders hidden files are looked for: in more of them there may be any.
const MAX_FOLDERS: usize = 16;

/// More lines around what is found than are looked at there.
const MANY_LINES: usize = 60;

impl Reader<'_> {
    /// Notes a pattern that is searched for.
    pub(super) fn searches_for(&mut self, pattern: &Arg) {
        // Most searches are in files that are named, of which each is looked at for itself. Cmdlets have no words here.
        let matters = self.search.hidden
            || self.is_ripgrep()
            || self.words.is_empty()
            || self.words.iter().any(|word| word.chosen() > Some(Choice::Named));
        let finds = matters && pattern.as_literal().is_none_or(may_find_secrets);
        self.search.finds_secrets = Some(finds | self.search.finds_secrets.unwrap_or(false));
        if matters && !finds {
            self.search.patterns.push(pattern.pattern().into());
        }
    }

    /// Notes how many lines around what is found are printed: with so many, a file that holds it is printed as a whole.
    pub(super) fn prints_around(&mut self, lines: &Arg) {
        let count = lines.as_literal().and_then(|text| text.parse::<usize>().ok());
        self.search.inverted |= count.is_none_or(|count| count > MANY_LINES);
    }

    /// Notes a pattern for the names of the files that are searched: whatever one of them asks for is.
    pub(super) fn searches_in(&mut self, names: &str) {
        if !names.starts_with('!') {
            self.search.choice = self.search.choice.max(Some(choice_by_names(names)));
        }
    }

    /// Notes that a pattern for names has hidden files searched: what it chooses is not left out, as with `rg -g '*'`.
    pub(super) fn looks_for(&mut self, names: &str) {
        self.search.hidden |= !names.starts_with('!') && may_choose_hidden(names);
    }

    /// Whether what is printed may be what stands in a file below the folder, whatever that is.
    fn may_print_secrets(&self, folder: &Arg) -> bool {
        let Search { names_only, choice, inverted, finds_secrets, .. } = self.search;
        !names_only
            && match finds_secrets {
                Some(finds) => (finds || inverted) && choice.is_none_or(|choice| self.may_choose_secret(choice, folder)),
                None => !self.out.command.first().is_some_and(|name| TELL_LITTLE.contains(&CompactString::as_str(name))),
            }
    }

    /// Whether what is chosen in this way may be a hidden file with secrets that lies below the folder.
    pub(super) fn may_choose_secret(&self, choice: Choice, folder: &Arg) -> bool {
        match self.locate(folder) {
            Place::At(at) | Place::Below { base: at, .. } => may_choose_secret(choice, at.real(), self.origin.world),
            Place::Unknown => choice > Choice::Named,
        }
    }

    /// Whether a hidden file with secrets lies below the folder.
    pub(super) fn may_hold_hidden_secret(&self, folder: &Arg) -> bool {
        match self.locate(folder) {
            Place::At(at) | Place::Below { base: at, .. } => may_hold_hidden_secret(at.real(), self.origin.world),
            Place::Unknown => true,
        }
    }

    /// The hidden files below the folders that are searched.
    pub(super) fn searched(&mut self, word: &Arg, origin: &Origin) {
        let is_hidden = self.search.hidden || self.takes_in_hidden(word);
        if is_hidden && (self.may_print_secrets(word) || self.may_print_hidden_line(word)) && !self.are_files(word) {
            self.prints_hidden(word, origin);
        }
        if self.search.finds_secrets.is_some()
            && let Some(read) = self.read_of_secrets_folder(word)
            && self.may_print_secrets(word)
        {
            self.push(read, origin);
        }
    }

    /// The read of all that lies in a folder that is called after secrets, where the word names one: it need not be hidden.
    pub(super) fn read_of_secrets_folder(&self, word: &Arg) -> Option<Effect> {
        let inside = below(self.locate(word));
        secret_place(&inside, self.origin.home, Depth::Tree).map(|_| Effect::Read { place: inside, depth: Depth::Tree })
    }

    fn is_ripgrep(&self) -> bool {
        self.out.command.first().is_some_and(|name| name == "rg")
    }

    /// Whether hidden files are searched because a file says so that names what is left out.
    fn takes_in_hidden(&self, folder: &Arg) -> bool {
        let names_file = |word: &Arg| word.prefix() == "--ignore-file" || word.prefix().starts_with("--ignore-file=");
        let writes_one = |caused: &Caused| matches!(&caused.effect, Effect::Write(Place::At(at)) if at.spellings().any(is_ignore_file));
        let is_taken_in = || match self.locate(folder) {
            Place::At(at) | Place::Below { base: at, .. } => !self.is_of_others(at.real()) && is_taken_in(at.real(), self.origin.world),
            Place::Unknown => false,
        };
        self.is_ripgrep()
            && (self.words.iter().any(names_file) || self.input.before.iter().flat_map(Step::effects).any(writes_one) || is_taken_in())
    }

    /// Whether what is printed may be a line of a hidden file with secrets that is there.
    fn may_print_hidden_line(&mut self, folder: &Arg) -> bool {
        let Place::At(at) = self.locate(folder) else { return false };
        // Where the home folder lies, more secrets are read than any hidden file.
        if self.is_of_others(at.real()) || self.origin.home.is_some_and(|home| at.real().contains(home)) {
            return false;
        }
        self.search.looked = self.search.looked.saturating_add(1);
        let Search { names_only, choice, patterns, looked, .. } = &self.search;
        !names_only
            && *choice != Some(Choice::Named)
            && !patterns.is_empty()
            && (*looked > MAX_FOLDERS || self.brings_line(at.real()) || finds_hidden_line(patterns, at.real(), self.origin.world))
    }

    /// Whether a step before this one may put the folder there, with a hidden file in which the patterns find a line.
    fn brings_line(&self, folder: &AbsPath) -> bool {
        let world = self.origin.world;
        let tree = |caused: &Caused| match &caused.effect {
            Effect::Read { place, depth: Depth::Tree } | Effect::Delete { place, tree: true } => Some(place.clone()),
            _ => None,
        };
        let has_line = |place: Place| match place {
            Place::At(at) | Place::Below { base: at, .. } => finds_hidden_line(&self.search.patterns, at.real(), world),
            Place::Unknown => true,
        };
        let writes = |step: &&Step| step.effects().any(|caused| matches!(caused.effect, Effect::Write(_)));
        self.comes_later(folder) && self.input.before.iter().filter(writes).flat_map(Step::effects).filter_map(tree).any(has_line)
    }

    /// Whether the word names files, in which there are no others: by their ending, where the machine does not say what they are.
    pub(super) fn are_files(&self, word: &Arg) -> bool {
        let name = word.pattern().rsplit('/').next().unwrap_or("");
        let ending = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map_or("", |(_, ending)| ending);
        let has_ending = !ending.is_empty() && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match self.locate(word) {
            Place::At(at) => match self.origin.world.read(at.real(), 0) {
                Ok(Some(_)) | Err(WorldError::TooLarge(..)) => true,
                Ok(None) => has_ending,
                Err(_) => false,
            },
            Place::Below { .. } => has_ending && word.is_glob(),
            Place::Unknown => false,
        }
    }

    /// The hidden files among those that were found, where what stands in them is printed.
    pub(super) fn found(&mut self, word: &Arg, folder: &str, origin: &Origin) {
        let folder = &Arg::literal(folder);
        let chosen = word.chosen().unwrap_or(Choice::Named);
        let may_print = (self.may_choose_secret(chosen, folder) && self.may_print_secrets(folder))
            || (chosen > Choice::Named && self.may_print_hidden_line(folder));
        if may_print {
            self.prints_hidden(folder, origin);
        }
    }

    /// The hidden files below a folder, or below one that was found, are read, and what stands in them is printed.
    pub(super) fn prints_hidden(&mut self, folder: &Arg, origin: &Origin) {
        let above = folder.found_in().map(Arg::literal);
        let base = match below(self.locate(above.as_ref().unwrap_or(folder))) {
            Place::Below { base, .. } => base,
            // Asked for whatever is done there.
            Place::At(_) | Place::Unknown => return,
        };
        if !self.is_of_others(base.real()) {
            self.push(Effect::Read { place: Place::Below { base, pattern: "**/.*".to_owned() }, depth: Depth::Content }, origin);
        }
    }

    /// Whether installed packages, or the system, lie in the folder, which have no settings of the person there.
    fn is_of_others(&self, folder: &AbsPath) -> bool {
        harmless::reason(folder, Depth::Tree, self.origin.home).is_some_and(|why| why != "reads of temporary files")
    }
}
