//! Patterns by which files or lines are chosen, and whether secrets may be among them. Most tools read past hidden files where they are
//! not asked for them; of those that look into all, the pattern has to say that something else is meant.

use std::iter::Peekable;
use std::str::Chars;

use super::secret::{ENVIRONMENTS, SECRET_ENDINGS, SECRET_NAMES, glob_probes, secret};
use crate::action::{Choice, HOLES};
use crate::analysis::git_config::{self, Settings};
use crate::analysis::path::AbsPath;
use crate::analysis::wildcard;
use crate::world::World;

/// Files that most often hold the secrets of a project.
pub(crate) const HIDDEN_SECRETS: &[&str] = &[".env", ".env.local", ".env.production"];

/// The settings of a repository.
pub(crate) const SETTINGS: &str = ".git/config";

/// Whether a pattern by which files are chosen, or a part of it, asks for secrets: a glob, a path with globs, or a
/// regular expression that is looked for in names.
pub(crate) fn selects_secret(pattern: &str) -> bool {
    let Some(folder) = AbsPath::parse("/x") else { return true };
    pattern.split(['|', '{', '}', ',', '(', ')', ' ']).filter(|one| !one.is_empty()).any(|one| {
        let mut text = String::new();
        let mut bracket = false;
        for c in one.replace(".*", "*").chars() {
            match c {
                '[' => {
                    bracket = true;
                    text.push('*');
                }
                ']' => bracket = false,
                '\\' | '^' | '$' | '+' => {}
                '?' => text.push('*'),
                c if !bracket => text.push(c),
                _ => {}
            }
        }
        let text = text.trim_matches('/');
        let name = text.rsplit('/').next().unwrap_or(text);
        let known = name.trim_matches('*');
        let is_secret = |name: &str| folder.join(name).as_ref().and_then(secret).is_some();
        let may_be_secret = |glob: &str| glob_probes(glob).any(|name| is_secret(&name));
        known.len() > 1
            && (may_be_secret(text)
                || (name != text && may_be_secret(name))
                || may_be_secret(&format!("{known}*"))
                || may_be_secret(&format!(".{known}*"))
                || is_secret(&text.replace('*', "x"))
                || is_secret(known)
                || is_secret(&format!("x{known}"))
                || is_secret(&format!(".{known}"))
                || is_secret(&format!("{known}x")))
    })
}

/// Whether `*` and this ending, as a pattern for whole names, may find a secret. The ending is letters and digits behind a dot.
pub(crate) fn ends_as_secrets(ending: &str) -> bool {
    let ending = ending.to_ascii_lowercase();
    let is_plain = ending.strip_prefix('.').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric()));
    let known = SECRET_NAMES.iter().chain(SECRET_ENDINGS).any(|(name, _)| name.ends_with(&ending));
    !is_plain || known || ending == ".json"
}

/// How patterns for names choose that all of them are for: whatever one of them asks for is found.
pub(crate) fn choice_by_all<'p>(names: impl Iterator<Item = &'p str>) -> Choice {
    names.map(choice_by_names).max().unwrap_or(Choice::Anything)
}

/// How a pattern for names chooses.
pub(crate) fn choice_by_names(names: &str) -> Choice {
    let names = names.replace(HOLES, "*").to_ascii_lowercase();
    let alternatives = || names.split(['{', '}', ',']).filter(|one| !one.is_empty()).map(|one| one.rsplit('/').next().unwrap_or(one));
    let chooses = |file: &str| alternatives().any(|one| wildcard::matches(&wildcard::from_glob(one), file));
    if names.contains(['[', '\\', ':']) || alternatives().any(|one| one.len() < 3) || HIDDEN_SECRETS.iter().any(|file| chooses(file)) {
        Choice::Anything
    } else if chooses("config") {
        Choice::Settings
    } else if ENVIRONMENTS.iter().any(|file| chooses(file)) {
        Choice::Rare
    } else {
        Choice::Named
    }
}

/// Whether what is chosen in this way may be a hidden file with secrets that lies below the folder.
pub(crate) fn may_choose_secret(choice: Choice, folder: &AbsPath, world: &dyn World) -> bool {
    let has_environment = || {
        let files = world.files_below(folder, ENVIRONMENTS, PASSED);
        files.is_none_or(|files| files.iter().any(|file| secret(file).is_some()))
    };
    let has_settings = || {
        let files = world.files_below(folder, &["config"], PASSED);
        let holds_credential = |file: &AbsPath| repository_of(file).is_some_and(|repository| settings_in(&repository, world).is_some());
        files.is_none_or(|files| files.iter().any(holds_credential))
    };
    match choice {
        Choice::Named => false,
        Choice::Rare => has_environment(),
        Choice::Settings => has_settings() || has_environment(),
        Choice::Anything => true,
    }
}

/// Whether a pattern for names may choose a hidden file with secrets by its name, of whatever case: a star stands for its dot, too.
pub(crate) fn may_choose_hidden(names: &str) -> bool {
    let names = names.replace(HOLES, "*").to_ascii_lowercase();
    // `NAME:GLOB` gives a type of files its names.
    let Some(globs) = wildcard::alternatives(names.rsplit(':').next().unwrap_or("")) else { return true };
    let chooses = |glob: &String| {
        let name = wildcard::from_glob(glob.rsplit('/').next().unwrap_or(glob));
        HIDDEN_SECRETS.iter().chain(ENVIRONMENTS).any(|file| wildcard::matches(&name, file))
    };
    names.contains(['[', '\\']) || globs.iter().any(chooses)
}

/// Whether a text that is looked for in the names of files leaves out the hidden one with secrets.
pub(crate) fn regex_leaves_out_secrets(text: &str) -> bool {
    let is_other = |one: &str| one.chars().any(|c| c.is_ascii_alphanumeric() && !"env".contains(c));
    !may_find_secrets(text) && text.split('|').all(is_other)
}

/// Whether a text that is looked for in the names of files may find an environment of another name.
pub(crate) fn regex_may_find_environment(text: &str) -> bool {
    let is_in = |name: &str, one: &str| sure_texts(one).is_none_or(|texts| texts.iter().all(|text| name.contains(text.as_str())));
    text.split('|').any(|one| ENVIRONMENTS.iter().any(|name| is_in(name, one)))
}

/// The same for a text that is looked for in paths: it says how they end.
pub(crate) fn endings_leave_out_secrets(text: &str) -> bool {
    let is_other = |one: &str| {
        let ending = one.trim_end_matches(['$', ')', '\\']).rsplit('.').next().unwrap_or(one);
        ending.len() < one.len()
            && !ending.is_empty()
            && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && !"env".starts_with(ending)
            && !ending.starts_with("env")
    };
    text.split('|').all(is_other)
}

/// Letters, digits and characters of other scripts of which less is found nearly everywhere.
const FEW: usize = 3;

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

/// The pattern in small letters, where letters of other scripts are those of ASCII that they find as well where case does not matter.
fn folded(pattern: &str) -> String {
    pattern.to_lowercase().replace('\u{17f}', "s").replace('\u{131}', "i").replace('\u{307}', "")
}

/// Whether a pattern may find lines with secrets: it asks for them, or says so little that it finds nearly any line.
/// It may be a regular expression of any kind, or plain text.
pub(crate) fn may_find_secrets(pattern: &str) -> bool {
    let lower = folded(pattern);
    // What takes texts apart has nothing to do with them.
    let asked = lower.replace("tokeniz", "");
    let is_named = ["_KEY", "KEY="].iter().any(|word| pattern.contains(word))
        || asked.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').any(|word| word.starts_with("sk-"));
    is_named || FOR_SECRETS.iter().any(|word| asked.contains(word)) || lower.split(['|', '\n']).any(|one| literals(one) < FEW)
}

/// The longest pattern that is held against what stands in hidden files.
const LONGEST: usize = 1024;

/// The most alternatives of all patterns together that are held against it.
const MAX_ALTERNATIVES: usize = 256;

/// The longest file with a project's environment that is looked at, in bytes.
const MAX_ENVIRONMENT: usize = 16 * 1024;

/// The settings of the repository in the folder, where these hold a credential.
pub(crate) fn settings_in(folder: &AbsPath, world: &dyn World) -> Option<Settings> {
    folder.join(SETTINGS).and_then(|path| git_config::with_credential(&path, world))
}

/// The folder of the repository whose settings the file holds.
fn repository_of(file: &AbsPath) -> Option<AbsPath> {
    file.parent().filter(|_| file.as_str().ends_with("/.git/config"))?.parent()
}

/// The most hidden files that are looked at below one folder.
const MAX_HIDDEN: usize = 64;

/// Folders in which no file is a person's own: what is installed or built there.
const PASSED: &[&str] = &["node_modules", "bower_components", "jspm_packages", "site-packages", "target"];

/// What the hidden files with secrets below the folder say: the settings of repositories, where these hold a credential, the
/// environments of projects, and the files of tools that keep tokens. Nothing where there is too much to look at.
fn hidden_texts(folder: &AbsPath, world: &dyn World) -> Option<Vec<Settings>> {
    let files = world.files_below(folder, &[".*", "config"], PASSED)?;
    let mut texts = Vec::new();
    for file in files.iter().filter(|file| file.name().starts_with('.') || repository_of(file).is_some()) {
        let text = match repository_of(file) {
            Some(repository) => settings_in(&repository, world),
            None => secret(file).and_then(|_| text_of(file, world)),
        };
        texts.extend(text.filter(|text| !is_without_token(file, text)));
        if texts.len() > MAX_HIDDEN {
            return None;
        }
    }
    Some(texts)
}

/// Whether the file keeps a token among other settings, and holds none.
fn is_without_token(file: &AbsPath, text: &Settings) -> bool {
    let names_none = |text: &str| {
        let text = text.to_ascii_lowercase();
        !["auth", "passw", "token"].iter().any(|word| text.contains(word))
    };
    matches!(file.name(), ".npmrc" | ".yarnrc.yml") && matches!(text, Settings::Text(text) if names_none(text))
}

/// Whether one of the patterns may find a line of a hidden file with secrets below the folder.
pub(crate) fn finds_hidden_line(patterns: &[impl AsRef<str>], folder: &AbsPath, world: &dyn World) -> bool {
    let Some(texts) = hidden_texts(folder, world) else { return true };
    if texts.is_empty() {
        return false;
    }
    let alternatives = || patterns.iter().flat_map(|pattern| pattern.as_ref().split(['|', '\n']));
    if alternatives().count() > MAX_ALTERNATIVES || patterns.iter().any(|pattern| pattern.as_ref().len() > LONGEST) {
        return true;
    }
    let sure: Option<Vec<Vec<String>>> = alternatives().map(sure_texts).collect();
    let Some(sure) = sure else { return true };
    texts.into_iter().any(|text| match text {
        Settings::Text(text) => {
            text.to_lowercase().lines().any(|line| sure.iter().any(|texts| texts.iter().all(|text| line.contains(text))))
        }
        Settings::Unknown => true,
    })
}

/// What stands in a file; one that is long, or cannot be read, may hold anything.
fn text_of(path: &AbsPath, world: &dyn World) -> Option<Settings> {
    match world.read(path, MAX_ENVIRONMENT) {
        Ok(bytes) => String::from_utf8(bytes?).ok().map(Settings::Text).or(Some(Settings::Unknown)),
        Err(_) => Some(Settings::Unknown),
    }
}

/// The letters and digits that stand in all that the alternative finds, in runs of small letters. Nothing where that is not certain: a
/// group may be missing, a sign may stand for a character, or spell one otherwise.
fn sure_texts(alternative: &str) -> Option<Vec<String>> {
    let mut runs = vec![String::new()];
    let mut chars = alternative.chars().peekable();
    while let Some(c) = chars.next() {
        let run = runs.last_mut()?;
        match c {
            // What is repeated may be missing.
            '*' | '?' | '{' => {
                run.pop();
                if c == '{' {
                    chars.by_ref().find(|c| *c == '}');
                }
            }
            // Signs mean in one kind of expression what they mean in another without.
            '\\' => match chars.next() {
                Some('?') => drop(run.pop()),
                Some('{') => {
                    run.pop();
                    chars.by_ref().find(|c| *c == '}');
                }
                Some(')') if matches!(chars.peek(), Some('*' | '\\' | '?' | '{')) => return None,
                Some('w' | 's' | 'd' | 'b' | 'W' | 'S' | 'D' | 'B') | None => {}
                Some(c) if c.is_alphanumeric() => return None,
                Some(_) => {}
            },
            '(' if chars.peek() == Some(&'?') => {
                chars.next();
                let flags = chars.by_ref().find(|c| *c != 'i' && *c != 'm' && *c != 's');
                matches!(flags, Some(')' | ':')).then_some(())?;
            }
            // `(*UTF)` says how the rest is read.
            '(' if chars.peek() == Some(&'*') => drop(chars.by_ref().find(|c| *c == ')')),
            ')' if matches!(chars.peek(), Some('*' | '?' | '{')) => return None,
            '[' => skip_class(&mut chars)?,
            c if c.is_ascii_alphanumeric() || c == '_' => {
                run.push(c.to_ascii_lowercase());
                continue;
            }
            // Of letters with two cases it is not certain which others they find, letters of ASCII among them.
            c if c.is_alphanumeric() && c.to_lowercase().eq([c]) && c.to_uppercase().eq([c]) => {
                run.push(c);
                continue;
            }
            _ => {}
        }
        runs.push(String::new());
    }
    Some(runs)
}

/// Goes behind a class, of which the bracket was read. Nothing where its readers do not agree on its end: whether a backslash, or a bracket
/// that opens, stands for itself.
fn skip_class(chars: &mut Peekable<Chars<'_>>) -> Option<()> {
    if chars.peek() == Some(&'^') {
        chars.next();
    }
    // In front, a bracket that closes stands for itself.
    if chars.peek() == Some(&']') {
        chars.next();
    }
    loop {
        match chars.next() {
            Some(']') | None => return Some(()),
            Some('\\') => return None,
            // `[:alpha:]` within a class.
            Some('[') => {
                let sign = chars.next().filter(|sign| matches!(sign, ':' | '.' | '='))?;
                chars.by_ref().find(|c| *c == sign)?;
                (chars.next() == Some(']')).then_some(())?;
            }
            Some(_) => {}
        }
    }
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
                Some('(' | ')') => continue,
                Some('{' | '?') => {
                    count = count.saturating_sub(last);
                    if chars.next() == Some('{') {
                        chars.by_ref().find(|c| *c == '}');
                    }
                    0
                }
                Some(_) | None => {
                    chars.next();
                    0
                }
            },
            '[' => {
                let before = chars.clone();
                if skip_class(&mut chars).is_none() {
                    chars = before;
                    chars.by_ref().find(|c| *c == ']');
                }
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
    use crate::world::{MemoryFolder, MemoryWorld};

    #[test]
    fn lines_are_held_against_patterns() {
        let folder = AbsPath::parse("/ws").expect("absolute");
        let files = MemoryFolder::new().with(".env", "DATABASE=postgres://app:hunter2@localhost/db");
        let world = MemoryWorld::new(folder.clone(), files);
        let finds = |pattern: &str| finds_hidden_line(&[pattern], &folder, &world);
        for pattern in [
            "localhost",
            "LOCALHOST",
            "foo|localhost",
            r"foo\|app:",
            "local(host|net)",
            r"l\(ocal\)*host",
            "(zzz)?local",
            "data.*local",
            "^DATA[A-Z]+=",
            r"\bapp\b",
            "colou?r|locall?host",
            r"\x6cocalhost",
            r"[\]lz]ocalhost",
            "(?x) l o c a l",
            "(?i)LOCAL",
            "(?:local)host",
            r"\Qlocalhost\E",
            r"(l)o\1?calhost",
            "localhost{1}",
            "loz*cal",
            // What may be missing, in the spelling of each kind of expression.
            r"\(zzz\)*local",
            r"\(zzz\)\?local",
            r"\(zzz\)\{0,1\}local",
            "(zzz){0,1}local",
            "hunter{1,3}2",
            r"z\{0,1\}localhost",
            "(*UTF)localhost",
            "(*UCP)local",
            "İ?localhost",
            "ſ*localhoſt",
            "ſ?localhost",
            "[[:alpha:]z]ocalhost",
            "[[l]z]ocalhost",
            "[a-z&&[^b]z]ocalhost",
            r"\Wlocalhost\B",
            // Classes that end at their second bracket.
            "[^]z]localhost",
            r"[\]zzz]*local",
        ] {
            assert!(finds(pattern), "{pattern}");
        }
        for pattern in [
            "useState",
            r"app\.get\(",
            "localhost:3000",
            "foo|bar",
            "fn (main|test)",
            "(?i)usestate",
            r"^\s*import .* from",
            "data.*remote",
            "LocalStorage",
            "[[:space:]]useState",
            "[[:alpha:]_]*useState",
            "func (*Model) View",
            "größer 处理失败",
        ] {
            assert!(!finds(pattern), "{pattern}");
        }
        // Too much to be looked at.
        assert!(finds_hidden_line(&vec!["useState"; 300], &folder, &world) && finds(&"x".repeat(2000)));
        let long = MemoryWorld::new(folder.clone(), MemoryFolder::new().with(".env", "A=b\n".repeat(5000)));
        assert!(finds_hidden_line(&["useState"], &folder, &long));
        assert!(!finds_hidden_line(&["A"], &folder, &MemoryWorld::new(folder.clone(), MemoryFolder::new())));
    }

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
            "paſſword",
            "CREDENTıAL",
            "[[:alnum:]abc_]*",
            r"a\{0,9\}b\{0,9\}",
            r"a\?b\?c\?d\?",
        ] {
            assert!(may_find_secrets(pattern), "{pattern}");
        }
    }
}
