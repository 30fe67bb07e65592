//! Archives: what is read from them, and what goes into one that is made.

use crate::action::{Arg, Depth, Effect, HOLES, Host, Origin};
use crate::analysis::git_config;
use crate::analysis::marks::has_word;
use crate::analysis::path::{AbsPath, Located, Place};
use crate::analysis::programs::reader::Reader;
use crate::analysis::sensitive;
use crate::analysis::wildcard;

/// Programs that make an archive of the folders that they are given.
pub(super) const PACKS: &[&str] = &["zip", "jar"];

/// Whether what is written there goes to whoever reads what the program prints.
pub(super) fn is_stream(at: &Located) -> bool {
    at.spellings().any(|path| ["/dev/", "/proc/"].iter().any(|folder| path.as_str().starts_with(folder)))
}

impl Reader<'_> {
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
    pub(super) fn packs(&mut self, word: &Arg, origin: &Origin) {
        let base = match self.locate(word) {
            Place::At(at) | Place::Below { base: at, .. } => at,
            Place::Unknown => return,
        };
        let disk = self.origin.world;
        let Some(files) = disk.files_below(base.real(), &["*"], &[]) else { return self.prints_hidden(word, origin) };
        let left_out = self.left_out();
        let is_left_out = |path: &AbsPath| {
            let below = base.real().relative(path).unwrap_or(path.as_str());
            below.split('/').any(|name| left_out.iter().any(|pattern| wildcard::matches(pattern, name)))
        };
        let is_secret = |path: &AbsPath| {
            let holds_credential = || path.as_str().ends_with("/.git/config") && git_config::file_holds_credential(path, disk);
            sensitive::secret(path).is_some() || holds_credential()
        };
        if let Some(found) = files.into_iter().find(|path| is_secret(path) && !is_left_out(path)) {
            let place = self.locate(&Arg::literal(found.as_str()));
            self.push(Effect::Read { place, depth: Depth::Content }, origin);
        }
    }

    /// Patterns for names that go into no archive, with all below them. Options of `tar` hold for what is named behind them; bsdtar
    /// takes no option behind the first of these. Behind an option that is not known here, a word may be its value.
    fn left_out(&self) -> Vec<String> {
        const FLAGS: &str = "--create --gzip --bzip2 --xz --zstd --verbose --exclude-caches --exclude-backups --no-xattrs --numeric-owner";
        let is_bundle = |letters: &str| letters.bytes().all(|letter| b"cvzjJahpS".contains(&letter));
        let mut patterns = Vec::new();
        let mut words = self.words.iter().skip(1).enumerate().map(|(index, word)| (index, word.as_literal().unwrap_or_default()));
        while let Some((index, text)) = words.next() {
            let letters = text.strip_prefix('-').unwrap_or(text);
            let pattern = match text.strip_prefix("--exclude") {
                Some("") => words.next().map(|(_, text)| text),
                Some("-vcs") => Some(".git"),
                Some(rest) => rest.strip_prefix('='),
                None => None,
            };
            // The word behind is the archive, or the folder that everything is named from.
            let is_of_next = letters.strip_suffix('f').is_some_and(is_bundle) || matches!(text, "--file" | "-C" | "--directory");
            if is_of_next {
                words.next();
            } else if index > 0 && !text.starts_with('-') {
                break;
            } else if pattern.is_none() && !is_bundle(letters) && !has_word(FLAGS, text) && !text.starts_with("--file=") {
                return Vec::new();
            }
            let is_plain = |pattern: &&str| !pattern.contains(['?', '[', '\\', '/']);
            patterns.extend(pattern.filter(is_plain).map(wildcard::from_glob));
        }
        patterns
    }
}

/// Whether it may be the name of an archive, by its ending.
pub(super) fn is_archive(word: &Arg) -> bool {
    const ENDINGS: &str = "zip tar gz tgz bz2 tbz2 xz txz lzma zst z Z jar war ear whl egg rpm deb dmg cab iso 7z rar nupkg";
    let ending = word.pattern().rsplit('.').next().unwrap_or("");
    word.as_literal() == Some("-") || ending.contains(HOLES) || ENDINGS.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(ending))
}
