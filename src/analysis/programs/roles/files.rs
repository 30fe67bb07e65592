//! Words that name files and folders: what is read there, written, or looked for by name.

use crate::action::{ANY_IN_NAME, Arg, Depth, Effect, HOLES, Host, Origin};
use crate::analysis::path::{AbsPath, Located, Place};
use crate::analysis::programs::places::below;
use crate::analysis::programs::reader::Reader;
use crate::analysis::sensitive;
use crate::world::{WorldError, is_of_patterns};

/// Programs that write to their standard output where they are given `-` for a file. To most programs that write, `-` is a
/// file of that name (`rm -`, `sort -o -`).
const STDOUT_BY_DASH: &[&str] = &["curl", "wget", "zip"];
/// Programs that make an archive of the folders that they are given.
const PACKS: &[&str] = &["zip", "jar"];

/// Whether what is written there goes to whoever reads what the program prints.
fn is_stream(at: &Located) -> bool {
    at.spellings().any(|path| ["/dev/", "/proc/"].iter().any(|folder| path.as_str().starts_with(folder)))
}

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
        if PACKS.contains(&self.name().as_str()) {
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

    /// By what files that are read are changed as well, if they are.
    fn origin_in_place(&self, origin: &Origin) -> Option<Origin> {
        let is_by_option = self.modifiers.in_place?;
        Some(if is_by_option { Origin::Option("-i".to_owned()) } else { origin.clone() })
    }

    /// An archive that is read or made.
    pub(super) fn archive(&mut self, word: &Arg, is_stream: bool, origin: &Origin) {
        // `host:file` is read by way of a remote shell.
        let before_slash = word.prefix().split('/').next().unwrap_or("");
        if before_slash.contains(':') || (word.has_holes() && !word.prefix().contains('/')) {
            self.push(Effect::Network { host: Host::Any, sends: true }, origin);
        }
        if self.modifiers.creates {
            self.path(word, is_stream, &Origin::Option("-c".to_owned()), Effect::Write);
        } else {
            self.path(word, is_stream, origin, |place| Effect::Read { place, depth: Depth::Content });
        }
    }

    /// What goes into an archive that is made, or is looked for in one.
    pub(super) fn member(&mut self, word: &Arg, origin: &Origin) {
        if self.modifiers.creates {
            // bsdtar takes what is in the archive that is named like this.
            let path = word.prefix().strip_prefix('@').and_then(|_| word.after(1));
            let path = path.as_ref().unwrap_or(word);
            // An archive that goes into no file is printed, or given to whatever reads it.
            let is_file = |effect: &Effect| matches!(effect, Effect::Write(Place::At(at)) if !is_stream(at));
            if !self.are_files(path) && !self.out.effects.iter().any(|caused| is_file(&caused.effect)) {
                self.prints_hidden(path, origin);
            }
            self.packs(path, origin);
            let is_input = matches!(path.as_literal(), Some("-" | ""));
            self.read_tree(path, is_input, origin);
        } else {
            // Who asks for a member by its name may have it printed.
            self.filter(word, origin);
        }
    }

    /// What goes into an archive has another name there, by which it is as secret to nobody who reads it.
    fn packs(&mut self, word: &Arg, origin: &Origin) {
        let base = match self.locate(word) {
            Place::At(at) | Place::Below { base: at, .. } => at,
            Place::Unknown => return,
        };
        let Some(files) = self.origin.world.files_below(base.real(), &["*"]) else { return self.prints_hidden(word, origin) };
        let is_left_out = |path: &AbsPath| {
            let excluded = self.words.iter().filter_map(|word| word.as_literal()?.strip_prefix("--exclude="));
            is_of_patterns(path.name(), &excluded.collect::<Vec<_>>())
        };
        if let Some(found) = files.into_iter().find(|path| sensitive::secret(path).is_some() && !is_left_out(path)) {
            let place = self.locate(&Arg::literal(found.as_str()));
            self.push(Effect::Read { place, depth: Depth::Content }, origin);
        }
    }

    pub(super) fn write_file(&mut self, word: &Arg, origin: &Origin) {
        let is_stdout = word.as_literal() == Some("-") && STDOUT_BY_DASH.contains(&self.name().as_str());
        // An archive that goes into no file is printed, or given to whatever reads it.
        self.search.hidden |=
            is_stdout || (PACKS.contains(&self.name().as_str()) && matches!(self.locate(word), Place::At(at) if is_stream(&at)));
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
        let Place::At(base) = self.locate(&Arg::literal(".")) else { return };
        let pattern = word.pattern().replace(HOLES, "*");
        let alternatives = pattern.split(['{', '}', ',', ':']).filter(|one| !one.is_empty() && !pattern.starts_with('!'));
        for one in alternatives {
            let name = one.rsplit('/').next().unwrap_or(one).replace(['[', ']', '\\', '?'], "*");
            // By its ending alone, a file of any name is looked for.
            let pattern = name.strip_prefix('*').map_or(name.clone(), |ending| format!("x{}", ending.trim_start_matches('*')));
            let place = Place::Below { base: base.clone(), pattern };
            if sensitive::secret_place(&place, self.origin.home, false).is_some() {
                self.push(Effect::Read { place, depth: Depth::Content }, origin);
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

/// Whether it may be the name of an archive, by its ending.
pub(super) fn is_archive(word: &Arg) -> bool {
    const ENDINGS: &str = "zip tar gz tgz bz2 tbz2 xz txz lzma zst z Z jar war ear whl egg rpm deb dmg cab iso 7z rar nupkg";
    let ending = word.pattern().rsplit('.').next().unwrap_or("");
    word.as_literal() == Some("-") || ending.contains(HOLES) || ENDINGS.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(ending))
}
