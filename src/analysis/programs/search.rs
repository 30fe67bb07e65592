//! Searches through many files: whether what is found may be a line of a hidden file that holds secrets.

use compact_str::CompactString;

use super::places::below;
use super::reader::Reader;
use crate::action::{Arg, Choice, Depth, Effect, HOLES, Origin};
use crate::analysis::git_config::Settings;
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::{git_config, harmless, wildcard};
use crate::world::{World, WorldError};

/// What is known of a search.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// Whether hidden files are searched.
    pub(super) hidden: bool,
    /// Whether only names, or numbers, are printed.
    pub(super) names_only: bool,
    /// How patterns for names choose; nothing without such patterns.
    pub(super) choice: Option<Choice>,
    /// Whether what does not match is printed as well.
    pub(super) inverted: bool,
    /// Whether one of the patterns may find a secret; nothing where the program does not search.
    pub(super) finds_secrets: Option<bool>,
    /// The patterns that find no secret by themselves, where hidden files are searched.
    pub(super) patterns: Vec<CompactString>,
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

/// Files that most often hold the secrets of a project.
pub(super) const HIDDEN_SECRETS: &[&str] = &[".env", ".env.local", ".env.production"];

/// The settings of a repository.
pub(super) const SETTINGS: &str = ".git/config";

/// The longest pattern that is held against git's settings.
const LONGEST: usize = 1024;

/// Letters, digits and characters of other scripts of which less is found nearly everywhere.
const FEW: usize = 3;

/// More lines around what is found than are looked at there.
const MANY_LINES: usize = 60;

/// What secrets are called, and what they look like, in small letters.
const FOR_SECRETS: &[&str] = &[
    "passw",
    "passphrase",
    "secret",
    "token",
    "api_key",
    "apikey",
    "api-key",
    "api.key",
    "credential",
    "private_key",
    "private key",
    "access_key",
    "accesskey",
    "akia",
    "ghp_",
    "github_pat",
    "xoxb",
    "xoxp",
    "bearer",
    "_pwd",
    "_dsn",
    "database_url",
    "redis_url",
    "mongo_uri",
    "connection_string",
    "begin rsa",
    "begin openssh",
    "begin private",
    "begin ec",
    "begin pgp",
];

impl Reader<'_> {
    /// Notes a pattern that is searched for.
    pub(super) fn searches_for(&mut self, pattern: &Arg) {
        // Most searches are in files that are named, of which each is looked at for itself. Cmdlets have no words here.
        let matters = self.search.hidden || self.words.is_empty() || self.words.iter().any(|word| word.chosen() > Some(Choice::Named));
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
            self.search.choice = self.search.choice.max(Some(choice(names)));
        }
    }

    /// Whether what is printed may be what stands in a file, whatever that is.
    fn may_print_secrets(&self) -> bool {
        let Search { names_only, choice, inverted, finds_secrets, .. } = self.search;
        !names_only
            && match finds_secrets {
                Some(finds) => (finds || inverted) && choice.is_none_or(|choice| choice == Choice::Anything),
                None => !self.out.command.first().is_some_and(|name| TELL_LITTLE.contains(&CompactString::as_str(name))),
            }
    }

    /// The hidden files below the folders that are searched.
    pub(super) fn searched(&mut self, word: &Arg, origin: &Origin) {
        if self.search.hidden && (self.may_print_secrets() || self.may_print_settings(word)) && !self.are_files(word) {
            self.prints_hidden(word, origin);
        }
    }

    /// Whether what is printed may be a line of the settings of the repository there, and these hold a credential.
    fn may_print_settings(&self, folder: &Arg) -> bool {
        let Search { names_only, choice, patterns, .. } = &self.search;
        let Place::At(at) = self.locate(folder) else { return false };
        !names_only
            && *choice != Some(Choice::Named)
            && patterns.iter().any(|pattern| finds_in_settings(pattern, at.real(), self.origin.world))
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
        let at = || self.locate(&Arg::literal(folder));
        let may_be_secret = match word.chosen() {
            Some(Choice::Anything) => true,
            Some(Choice::Settings) => matches!(at(), Place::At(at) if settings_in(at.real(), self.origin.world).is_some()),
            Some(Choice::Named) | None => false,
        };
        let may_print_settings = || word.chosen() > Some(Choice::Named) && self.may_print_settings(&Arg::literal(folder));
        if (may_be_secret && self.may_print_secrets()) || may_print_settings() {
            self.prints_hidden(&Arg::literal(folder), origin);
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
        // Neither installed packages nor the system have settings of the person there.
        let is_theirs = |why: &str| why != "reads of temporary files";
        if harmless::reason(base.real(), Depth::Tree, self.origin.home).is_some_and(is_theirs) {
            return;
        }
        self.push(Effect::Read { place: Place::Below { base, pattern: "**/.*".to_owned() }, depth: Depth::Content }, origin);
    }
}

/// Whether a pattern for names, by which files are chosen, leaves out the hidden one with secrets.
pub(crate) fn leaves_out_secrets(names: &str) -> bool {
    choice(names) < Choice::Anything
}

/// How a pattern for names chooses.
fn choice(names: &str) -> Choice {
    let names = names.replace(HOLES, "*");
    let alternatives = || names.split(['{', '}', ',']).filter(|one| !one.is_empty()).map(|one| one.rsplit('/').next().unwrap_or(one));
    let chooses = |file: &str| alternatives().any(|one| wildcard::matches(&wildcard::from_glob(one), file));
    if names.contains(['[', '\\', ':']) || alternatives().any(|one| one.len() < 3) || HIDDEN_SECRETS.iter().any(|file| chooses(file)) {
        Choice::Anything
    } else if chooses("config") {
        Choice::Settings
    } else {
        Choice::Named
    }
}

/// Whether a pattern may find lines with secrets: it asks for them, or says so little that it finds nearly any line.
/// It may be a regular expression of any kind, or plain text.
pub(crate) fn may_find_secrets(pattern: &str) -> bool {
    let lower = pattern.to_lowercase();
    // What takes texts apart has nothing to do with them.
    let asked = lower.replace("tokeniz", "");
    let is_named = ["_KEY", "KEY="].iter().any(|word| pattern.contains(word))
        || asked.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').any(|word| word.starts_with("sk-"));
    is_named || FOR_SECRETS.iter().any(|word| asked.contains(word)) || lower.split(['|', '\n']).any(|one| literals(one) < FEW)
}

/// The settings of the repository in the folder, where these hold a credential.
fn settings_in(folder: &AbsPath, world: &dyn World) -> Option<Settings> {
    folder.join(SETTINGS).and_then(|path| git_config::with_credential(&path, world))
}

/// Whether the pattern may find something in the settings of the repository in the folder, and these hold a credential.
pub(crate) fn finds_in_settings(pattern: &str, folder: &AbsPath, world: &dyn World) -> bool {
    let Some(settings) = settings_in(folder, world) else { return false };
    let is_text = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | ':' | '@' | ' ' | '"' | '\'' | '=' | '#' | ',');
    let finds = |one: &str| !one.chars().all(is_text) || settings.may_contain(one);
    pattern.len() > LONGEST || pattern.split(['|', '\n']).map(|one| one.trim_end_matches('\\')).any(finds)
}

/// How many characters stand for themselves in all that the alternative finds.
fn literals(alternative: &str) -> usize {
    let mut count: usize = 0;
    // How many of them are gone where what was read last may be missing.
    let mut last: usize = 0;
    let mut groups: Vec<usize> = Vec::new();
    let mut chars = alternative.chars().peekable();
    while let Some(c) = chars.next() {
        let this = match c {
            // A class, a boundary, a reference or a sign. Signs mean in one kind of expression what they mean in another without.
            '\\' => match chars.peek() {
                Some('(' | ')' | '{' | '?') => continue,
                Some(_) | None => {
                    chars.next();
                    0
                }
            },
            '[' => {
                if chars.peek() == Some(&'^') {
                    chars.next();
                }
                // In front, a bracket that closes stands for itself.
                if chars.peek() == Some(&']') {
                    chars.next();
                }
                chars.by_ref().find(|c| *c == ']');
                0
            }
            '*' | '?' | '{' => {
                count = count.saturating_sub(last);
                if c == '{' {
                    chars.by_ref().find(|c| *c == '}');
                }
                0
            }
            '(' => {
                groups.push(count);
                0
            }
            ')' => {
                last = count.saturating_sub(groups.pop().unwrap_or(0));
                continue;
            }
            c if c.is_ascii_alphanumeric() || c == '_' => 1,
            c if c.is_ascii() => 0,
            _ => FEW,
        };
        count = count.saturating_add(this);
        last = this;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_for_in_code_finds_no_secrets() {
        for pattern in [
            "useState",
            "fn main",
            r"^\s*export default",
            "func (m \\*Model) View",
            "—",
            "TODO|FIXME",
            r"MAX_[A-Z]+_CHARS",
            "处理失败",
            "(import|from)",
            "foo(",
            r"\(foo\|bar\)",
        ] {
            assert!(!may_find_secrets(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_finds_nearly_all_lines_or_asks_for_secrets_does() {
        for pattern in [
            "",
            ".",
            ".*",
            "^",
            "$",
            "=",
            "[A-Za-z_]*=",
            "a*b*c*",
            "(useState)?",
            r"\(useState\)*",
            r"useState\|a\?b",
            "(use|State)*",
            "useState|",
            "useState|.",
            "x{0,9}abc*",
            r"\w+=\w+",
            "[^]abc]",
            "PASSWORD",
            "api_key",
            "Api-Key",
            "AKIA[0-9A-Z]{16}",
            "STRIPE_KEY",
            "KEY=",
            "BEGIN RSA",
            "ghp_",
            "secret|useState",
        ] {
            assert!(may_find_secrets(pattern), "{pattern}");
        }
    }
}
