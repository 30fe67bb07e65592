//! What words mean to git and to the command lines of forges.

use super::forge_api::Request;
use super::requests::is_sent;
use crate::action::{ANY, ANY_IN_NAME, Arg, COUNT, Cause, Depth, Effect, HOLES, Host, JOB, NUMBER, Origin, Reach};
use crate::analysis::host::HostName;
use crate::analysis::programs::places::{named_forge, url_host};
use crate::analysis::programs::reader::Reader;
use crate::analysis::programs::row::{Does, Role};
use crate::analysis::sensitive;

/// Whether the text is a commit before the present one, or the changes from one of these on: `HEAD~1`, `@~2^`, `HEAD~3..HEAD~1`.
fn is_before_head(text: &str) -> bool {
    text.split("..").all(|side| {
        let rest = side.trim_start_matches('.');
        let rest = rest.strip_prefix("HEAD").or_else(|| rest.strip_prefix('@')).unwrap_or(rest);
        rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '~' | '^')) && !rest.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// Whether git starts the program that checks signatures for what it shows or sorts in this way: `%G…` of commits (git-log(1)),
/// `signature` of references (git-for-each-ref(1)).
fn checks_signatures(format: &str) -> bool {
    // `%%` stands for itself, and a sign behind `%` says what is printed around a value.
    let mut fields = format.split('%').skip(1);
    while let Some(field) = fields.next() {
        if field.is_empty() {
            fields.next();
        } else if field.trim_start_matches(['+', '-', ' ']).starts_with('G') {
            return true;
        }
    }
    format.contains("signature") || format.contains(ANY)
}

impl Reader<'_> {
    /// A remote, by its name or by its address.
    pub(super) fn git_remote(&mut self, word: &Arg, origin: &Origin) {
        if word.as_literal().is_some_and(|text| !text.contains([':', '/'])) {
            return;
        }
        let host = word.as_literal().and_then(|text| match text.split_once("://") {
            Some(("https" | "http" | "ssh", _)) => url_host(word),
            Some(_) => None,
            None => text.split_once(':').and_then(|(host, _)| HostName::parse(host.rsplit('@').next()?)).map(Host::Named),
        });
        self.push(Effect::Network { host: host.unwrap_or(Host::Any), sends: true }, origin);
    }

    /// The address of a repository that is fetched.
    pub(super) fn cloned(&mut self, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        self.word(Role::Url, word, origin)?;
        self.clone_into(word, origin)
    }

    /// The same by a name that the forge knows. Behind `--` stand options of git.
    pub(super) fn cloned_name(&mut self, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        if self.words.iter().any(|word| word.as_literal() == Some("--")) {
            return Err(Cause::Operands(self.name()));
        }
        self.clone_into(word, origin)
    }

    pub(super) fn commit_format(&mut self, word: &Arg) {
        if checks_signatures(word.pattern()) {
            self.does(Does::RunGitConfig, &Origin::Option("--show-signature".to_owned()));
        }
    }

    /// A branch, tag or setting that changes.
    pub(super) fn reference(&mut self, origin: &Origin) {
        self.push(Effect::VersionControl(Reach::Local), origin);
        if let Some(file) = self.modifiers.config_file.clone() {
            self.path(&file, false, origin, Effect::Write);
        }
    }

    /// What is put back may be another branch's: a file that is acted upon later is written like any other. Names of branches are words
    /// of this kind, too, and none of them is protected.
    pub(super) fn restored(&mut self, word: &Arg, origin: &Origin) {
        let has = |long: &str, short: char| {
            self.words.iter().map(Arg::prefix).any(|text| match text.strip_prefix('-') {
                Some(letters) if !letters.starts_with('-') => letters.contains(short),
                _ => text.starts_with(long),
            })
        };
        // The index alone is no file.
        if has("--staged", 'S') && !has("--w", 'W') {
            return;
        }
        let text = word.prefix();
        let path_at = match text.strip_prefix(":(") {
            Some(magic) => magic.find(')').map_or(0, |end| end.saturating_add(":()".len())),
            None if text.starts_with(":/") => ":/".len(),
            None => 0,
        };
        let path = word.after(path_at).unwrap_or_else(Arg::unknown_word);
        if sensitive::protected_place(&self.locate(&path)).is_some() {
            self.path(&path, false, origin, Effect::Write);
        }
    }

    pub(super) fn forge(&mut self, word: &Arg, origin: &Origin) {
        if let Some(host) = word.as_literal().and_then(named_forge) {
            self.push(Effect::Network { host, sends: false }, origin);
        }
    }

    /// An issue or a pull request: of this repository by its number, of any by its address.
    pub(super) fn forge_subject(&mut self, word: &Arg) {
        if !carries_nothing(word) || word.pattern().contains("://") {
            let option = "://".to_owned();
            self.push(Effect::Beyond(option.clone()), &Origin::Option(option));
        }
    }

    pub(super) fn forge_path(&mut self, word: &Arg, origin: &Origin) {
        if !is_plain_forge_path(word) {
            self.push(Effect::Network { host: Host::Any, sends: true }, origin);
        }
        match self.modifiers.request.at(word) {
            Request::Asks => {}
            Request::Tells => self.push(Effect::VersionControl(Reach::Remote), &Origin::Option("--field".to_owned())),
            Request::Changes(option) => self.changes_forge(option),
        }
    }

    pub(super) fn forge_method(&mut self, word: &Arg) {
        if !self.modifiers.request.method(word) {
            self.changes_forge("--method");
        }
    }

    pub(super) fn forge_header(&mut self, word: &Arg) {
        let is_version = word.as_literal().is_some_and(|header| header.to_ascii_lowercase().starts_with("x-github-api-version:"));
        if !is_version && is_sent(Role::Header, word) {
            self.changes_forge("--header");
        }
    }

    pub(super) fn forge_field(&mut self, word: &Arg) {
        if !self.modifiers.request.field(word) {
            self.changes_forge("--field");
        }
    }

    /// A request that changes something on the forge, which the rule has to name.
    fn changes_forge(&mut self, option: &str) {
        let origin = Origin::Option(option.to_owned());
        self.push(Effect::VersionControl(Reach::Remote), &origin);
        self.push(Effect::Network { host: Host::Any, sends: true }, &origin);
    }

    /// A revision, a path in one, or a path as git matches it.
    pub(super) fn revision(&mut self, word: &Arg, is_stream: bool, origin: &Origin) {
        // A hash names neither a file nor a folder.
        let word = &word.with_hashes_named("HEAD");
        // On Windows `HEAD~1` alone would be the short name of a longer one, of which nothing secret is the bearer.
        let word = &if word.as_literal().is_some_and(is_before_head) { Arg::literal("HEAD") } else { word.clone() };
        let text = word.prefix();
        let path_at = match text.rfind(':') {
            // `:/PATH` begins at the top, `:(MAGIC)PATH` says how it is matched.
            Some(0) if text.starts_with(":/") => 2,
            Some(0) if text.starts_with(":(") => text.find(')').map_or(1, |end| end.saturating_add(1)),
            // `REVISION:PATH` names a file of the repository's history.
            Some(colon) => colon.saturating_add(1),
            None => 0,
        };
        let path = word.after(path_at).unwrap_or_else(Arg::unknown_word);
        self.read_path(&path, is_stream, origin, Depth::Content);
        if let Some(read) = self.read_of_secrets_folder(&path) {
            self.push(read, origin);
        }
        if self.compares_folders(&path) {
            self.prints_hidden(&path, origin);
        }
        // Where any two files are compared, a colon may be a part of their names.
        let is_drive = path_at == 2 && text.starts_with(|c: char| c.is_ascii_alphabetic());
        if path_at > 0 && (is_drive || text.starts_with(['/', '~']) || text.contains("../")) {
            self.read_path(word, is_stream, origin, Depth::Content);
        }
        // Git matches these itself, as a search does.
        if path.pattern().contains(['*', '?', '[']) {
            self.filter(&path, origin);
        }
    }

    /// Whether git compares this folder with another one, and all that lies in them, whatever a repository knows of it.
    fn compares_folders(&self, word: &Arg) -> bool {
        if !self.is_command(&["git", "diff"]) || !self.is_folder(word) {
            return false;
        }
        let folders: Vec<&Arg> = self.words.iter().filter(|word| self.is_folder(word)).collect();
        let is_elsewhere = |word: &&Arg| word.prefix().starts_with(['/', '~']) || word.prefix().starts_with("..");
        self.words.iter().any(|word| word.as_literal() == Some("--no-index")) || (folders.len() > 1 && folders.iter().any(is_elsewhere))
    }

    /// The folder into which a repository is fetched where no other is named: one of its own name.
    fn clone_into(&mut self, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        let text = word.pattern().trim_end_matches('/');
        let name = text.rsplit(['/', ':']).next().unwrap_or(text);
        let name = name.strip_suffix(".git").unwrap_or(name);
        if name.is_empty() {
            return Ok(());
        }
        self.word(Role::Write, &Arg::with_holes(name, word.is_many()), origin)
    }
}

/// Whether the path of a request tells the forge nothing but which of its things are meant. What is searched for is
/// chosen freely, and is read by others than this repository's people.
fn is_plain_forge_path(word: &Arg) -> bool {
    // Names of files that a glob (`pulls?state=open`) may stand for can be in no other place than behind a known one.
    let is_rooted = !word.has_holes() || word.prefix().trim_start_matches('/').contains('/');
    let text = word.with_hashes_named("HEAD").pattern().replace([ANY_IN_NAME, NUMBER], "x");
    let path = text.split('?').next().unwrap_or(&text);
    is_rooted
        && !text.contains(HOLES)
        && !text.contains(':')
        && !path.contains(['%', '\\'])
        && !path.split('/').any(|part| matches!(part, ".." | "search"))
}

/// Whether what is not known of a word are only names of files in this folder, names of objects and numbers, which carry
/// nothing that was read.
pub(in crate::analysis::programs) fn carries_nothing(word: &Arg) -> bool {
    if word.as_literal().is_some() {
        return true;
    }
    let is_here = !word.is_glob() || !(word.prefix().starts_with(['/', '~']) || word.prefix().contains(".."));
    is_here && !word.with_hashes_named("").pattern().replace([ANY_IN_NAME, NUMBER, COUNT, JOB], "").contains(HOLES)
}
