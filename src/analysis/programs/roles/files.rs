//! Words that name files and folders: what is read there, written, or looked for by name.

use super::archives::{PACKS, is_stream};
use crate::action::{ANY_IN_NAME, Arg, Depth, Effect, HOLES, Host, Origin};
use crate::analysis::path::Place;
use crate::analysis::programs::places::below;
use crate::analysis::programs::reader::Reader;
use crate::analysis::sensitive::{self, HIDDEN_SECRETS, rare_names};
use crate::world::WorldError;

/// Programs that write to their standard output where they are given `-` for a file. To most programs that write, `-` is a
/// file of that name (`rm -`, `sort -o -`).
const STDOUT_BY_DASH: &[&str] = &["curl", "wget", "zip", "pdftotext"];
impl Reader<'_> {
    /// A file whose content is read.
    pub(super) fn read_file(&mut self, word: &Arg, is_stream: bool, origin: &Origin) {
        let depth = if self.modifiers.recursive { Depth::Tree } else { Depth::Content };
        // Many programs take `@FILE` for a file of further words.
        if let Some(rest) = word.prefix().strip_prefix('@').and_then(|_| word.after(1)) {
            self.path(&rest, false, origin, |place| Effect::Read { place, depth: Depth::Content });
        }
        // Who takes files often takes their addresses as well (`pip install -r https://…`).
        if word.prefix().contains("://") {
            self.push(Effect::Network { host: Host::Any, sends: true }, &Origin::Option("://".to_owned()));
        }
        self.read_path(word, is_stream, origin, depth);
        if self.is_called(PACKS) {
            self.packs(word, origin);
        }
        if self.modifiers.recursive {
            self.searched(word, origin);
        }
        if let Some(origin) = self.origin_in_place(origin) {
            self.written(word, is_stream, &origin);
        }
    }

    /// A folder that is read with everything below it.
    pub(super) fn read_tree(&mut self, word: &Arg, is_stream: bool, origin: &Origin) {
        self.read_path(word, is_stream, origin, Depth::Tree);
        self.searched(word, origin);
        if let Some(origin) = self.origin_in_place(origin) {
            self.path(word, is_stream, &origin, |place| Effect::Write(below(place)));
            self.path(word, is_stream, &origin, Effect::Write);
        }
    }

    pub(super) fn moved(&mut self, word: &Arg, origin: &Origin) {
        self.path(word, false, origin, |place| Effect::Read { place, depth: Depth::Tree });
        // By another name of the folder it is not known any more for secrets.
        let inside = below(self.locate(word));
        if sensitive::secret_place(&inside, self.origin.home, Depth::Tree).is_some() {
            self.push(Effect::Read { place: inside, depth: Depth::Tree }, origin);
        }
        self.path(word, false, origin, |place| Effect::Delete { place, tree: true });
    }

    /// By what files that are read are changed as well, if they are.
    fn origin_in_place(&self, origin: &Origin) -> Option<Origin> {
        let is_by_option = self.modifiers.in_place?;
        Some(if is_by_option { Origin::Option("-i".to_owned()) } else { origin.clone() })
    }

    pub(super) fn write_file(&mut self, word: &Arg, origin: &Origin) {
        let is_stdout = word.as_literal() == Some("-") && self.is_called(STDOUT_BY_DASH);
        // An archive that goes into no file is printed, or given to whatever reads it.
        self.search.hidden |= is_stdout || (self.is_called(PACKS) && matches!(self.locate(word), Place::At(at) if is_stream(&at)));
        self.written(word, is_stdout, origin);
    }

    /// Files whose names begin like this.
    pub(super) fn write_beginning_with(&mut self, word: &Arg, origin: &Origin) {
        let any = Arg::with_holes(format!("{}{ANY_IN_NAME}", word.pattern()), word.is_many());
        self.path(&any, false, origin, Effect::Write);
    }

    /// What a link leads to can be read and written by the link's name from now on.
    pub(super) fn link_to(&mut self, word: &Arg, origin: &Origin) {
        self.path(word, false, origin, |place| Effect::Read { place, depth: Depth::Tree });
        self.path(word, false, origin, Effect::Write);
        self.path(word, false, origin, |place| Effect::Write(below(place)));
    }

    /// Files that are looked for by name, where some of them may be secret. `!` leaves them out.
    pub(in crate::analysis::programs) fn filter(&mut self, word: &Arg, origin: &Origin) {
        self.searches_in(word.pattern());
        if self.search.lists {
            return;
        }
        let Place::At(base) = self.locate(&Arg::literal(".")) else { return };
        let pattern = word.pattern().replace(HOLES, "*");
        let alternatives = pattern.split(['{', '}', ',', ':']).filter(|one| !one.is_empty() && !pattern.starts_with('!'));
        for one in alternatives {
            let spelled = one.replace(['[', ']', '\\', '?'], "*");
            // Folders of which nothing is said may be any.
            let parts: Vec<&str> = spelled.split('/').filter(|part| !part.is_empty()).collect();
            let (name, folders) = parts.split_last().map_or(("", [].as_slice()), |(name, folders)| (*name, folders));
            // By its ending alone, a file of any name is looked for: of a hidden one, the star may be its dot.
            let ending = name.strip_prefix('*').map(|ending| ending.trim_start_matches('*'));
            let is_hidden =
                |name: &str| name.strip_prefix('.').is_some_and(|rest| ending.is_some_and(|end| end.eq_ignore_ascii_case(rest)));
            let hidden = HIDDEN_SECRETS.iter().copied().chain(rare_names()).find(|name| is_hidden(name)).map(str::to_owned);
            let name = ending.map_or(name.to_owned(), |ending| format!("x{ending}"));
            let named: Vec<&str> = folders.iter().copied().filter(|folder| folder.contains(|c| c != '*')).collect();
            let path = (!named.is_empty()).then(|| format!("{}/{name}", named.join("/")));
            for pattern in std::iter::once(name).chain(hidden).chain(path) {
                let place = Place::Below { base: base.clone(), pattern };
                if sensitive::secret_place(&place, self.origin.home, Depth::Content).is_some() {
                    self.push(Effect::Read { place, depth: Depth::Content }, origin);
                    break;
                }
            }
        }
    }

    /// A path that is read. One that was found below a folder may be any file there.
    pub(in crate::analysis::programs) fn read_path(&mut self, word: &Arg, is_stream: bool, origin: &Origin, depth: Depth) {
        match word.found_in() {
            Some(folder) => {
                let place = below(self.locate(&Arg::literal(folder)));
                let depth = if depth == Depth::Metadata { depth } else { Depth::Tree };
                self.push(Effect::Read { place, depth }, origin);
                if depth == Depth::Tree {
                    self.found(word, folder, origin);
                }
            }
            None => {
                // What links lead to is looked at where something below a folder is read.
                let follows = self.modifiers.follows && depth == Depth::Tree;
                self.path(word, is_stream, origin, |place| Effect::Read { place: if follows { below(place) } else { place }, depth });
            }
        }
    }

    /// A path that is written, and the copy of it that is kept.
    fn written(&mut self, word: &Arg, is_stream: bool, origin: &Origin) {
        self.path(word, is_stream, origin, Effect::Write);
        if let Some(suffix) = self.modifiers.suffix.clone() {
            let copy = Arg::with_holes(format!("{}{suffix}", word.pattern().trim_end_matches('/')), word.is_many());
            self.path(&copy, is_stream, origin, Effect::Write);
        }
    }

    /// Whether the word names a folder of this machine.
    pub(in crate::analysis::programs) fn is_folder(&self, word: &Arg) -> bool {
        let Place::At(at) = self.locate(word) else { return word.has_holes() };
        matches!(self.origin.world.read(at.real(), 0), Err(WorldError::NotAFile(_)))
    }

    pub(in crate::analysis::programs) fn path(&mut self, word: &Arg, is_stream: bool, origin: &Origin, effect: impl Fn(Place) -> Effect) {
        if is_stream {
            return;
        }
        // Whatever is done to a path that was found may be done to everything there, and is not known to be less.
        if let Some(folder) = word.found_in() {
            let place = below(self.locate(&Arg::literal(folder)));
            self.push(effect(place), origin);
        }
        let place = self.locate(word);
        self.push(effect(place), origin);
    }
}
