//! Patterns by which files are chosen, and whether secrets may be among them, or in the lines of hidden ones. Most tools read past hidden files where they are
//! not asked for them; of those that look into all, the pattern has to say that something else is meant.

use smallvec::SmallVec;

use super::expressions::{may_find_secrets, sure_texts};
use super::folder_by_glob;
use super::secret::{ENVIRONMENTS, SECRET_ENDINGS, SECRET_FOLDERS, SECRET_NAMES, SECRET_STARTS, secret};
use super::secret_places::glob_probes;
use crate::action::{Choice, HOLES, last_component};
use crate::analysis::git_config::{self, Settings};
use crate::analysis::path::{AbsPath, Located};
use crate::analysis::wildcard;
use crate::world::World;

/// Files that most often hold the secrets of a project.
pub(crate) const HIDDEN_SECRETS: &[&str] = &[".env", ".env.local", ".env.production"];

/// What hidden files with secrets are called that lie in few projects.
pub(crate) fn rare_names() -> impl Iterator<Item = &'static str> {
    let others = SECRET_NAMES.iter().map(|(name, _)| *name).filter(|name| name.starts_with('.') && !HIDDEN_SECRETS.contains(name));
    ENVIRONMENTS.iter().copied().chain(others)
}

/// Those of them that have an ending: a pattern for files of that kind finds them, and none of the others.
fn documents() -> impl Iterator<Item = &'static str> {
    rare_names().filter(|name| !ENVIRONMENTS.contains(name) && name.rfind('.').is_some_and(|at| at > 0))
}

/// How names are chosen of which the rare ones are found that `chooses` says.
fn choice_of_rare(chooses: impl Fn(&str) -> bool) -> Choice {
    let found: Vec<&str> = rare_names().filter(|name| chooses(name)).collect();
    if found.is_empty() {
        Choice::Named
    } else if found.iter().all(|name| documents().any(|document| document == *name)) {
        Choice::Documents
    } else {
        Choice::Rare
    }
}

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
        let names_folder =
            || folder_by_glob(SECRET_FOLDERS, &SECRET_STARTS, &Located::plain(folder.clone(), false), &text.to_ascii_lowercase()).is_some();
        names_folder()
            || known.len() > 1
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
    let alternatives: SmallVec<[&str; 4]> = names.split(['{', '}', ',']).filter(|one| !one.is_empty()).map(last_component).collect();
    let chooses = |file: &str| alternatives.iter().any(|one| wildcard::glob_matches(one, file));
    if names.contains(['[', '\\', ':']) || alternatives.iter().any(|one| one.len() < 3) {
        Choice::Anything
    } else {
        choice_of(|file| chooses(last_component(file)))
    }
}

/// How files are chosen of which `chooses` says whether one by this path, wherever it lies, may be among them.
pub(crate) fn choice_of(chooses: impl Fn(&str) -> bool) -> Choice {
    if HIDDEN_SECRETS.iter().any(|file| chooses(file)) {
        Choice::Anything
    } else if chooses(SETTINGS) {
        Choice::Settings
    } else {
        choice_of_rare(chooses)
    }
}

/// Whether what is chosen in this way may be a hidden file with secrets that lies below the folder.
pub(crate) fn may_choose_secret(choice: Choice, folder: &AbsPath, world: &dyn World) -> bool {
    let has = |names: Vec<&str>| {
        let files = world.files_below(folder, &names, PASSED);
        files.is_none_or(|files| files.iter().any(|file| holds_secret(file, world)))
    };
    let has_rare = || has(rare_names().collect());
    let has_settings = || {
        let files = world.files_below(folder, &["config"], PASSED);
        let holds_credential = |file: &AbsPath| repository_of(file).is_some_and(|repository| settings_in(&repository, world).is_some());
        files.is_none_or(|files| files.iter().any(holds_credential))
    };
    match choice {
        Choice::Named => false,
        Choice::Documents => has(documents().collect()),
        Choice::Rare => has_rare(),
        Choice::Settings => has_settings() || has_rare(),
        Choice::Anything | Choice::Itself => true,
    }
}

/// Whether a hidden file with secrets lies below the folder.
pub(crate) fn may_hold_hidden_secret(folder: &AbsPath, world: &dyn World) -> bool {
    let files = world.files_below(folder, &[".*"], PASSED);
    files.is_none_or(|files| files.iter().any(|file| holds_secret(file, world)))
}

/// Files that say what searches leave out, and what they take in all the same. Sources: the guide of ripgrep 14.1, fd 10.2.
const IGNORE_FILES: &[&str] = &[".gitignore", ".ignore", ".rgignore", ".fdignore"];

/// Whether the path is that of a file that says what searches leave out or take in.
pub(crate) fn is_ignore_file(path: &AbsPath) -> bool {
    IGNORE_FILES.iter().any(|name| path.name().eq_ignore_ascii_case(name))
}

/// Whether a hidden file with secrets below the folder is searched by what leaves out hidden ones, as one of these files takes it in: `!.env`.
pub(crate) fn is_taken_in(folder: &AbsPath, world: &dyn World) -> bool {
    let names: Vec<&str> = HIDDEN_SECRETS.iter().copied().chain(rare_names()).collect();
    let takes_in = |line: &str, file: &str| {
        let Some(pattern) = line.trim_end().strip_prefix('!').filter(|pattern| !pattern.ends_with('/')) else { return false };
        pattern.contains(['[', '\\']) || wildcard::glob_matches_folded(pattern.rsplit('/').next().unwrap_or(pattern), file)
    };
    let says_so = |above: &AbsPath, files: &[&str]| {
        IGNORE_FILES.iter().any(|name| match above.join(name).and_then(|path| text_of(&path, world)) {
            None => false,
            Some(Settings::Unknown) => true,
            Some(Settings::Text(text)) => text.lines().any(|line| files.iter().any(|file| takes_in(line, file))),
        })
    };
    let around = |from: Option<AbsPath>, files: &[&str]| std::iter::successors(from, AbsPath::parent).any(|above| says_so(&above, files));
    match world.files_below(folder, &names, PASSED) {
        Some(files) => files.iter().filter(|file| secret(file).is_some()).any(|file| around(file.parent(), &[file.name()])),
        // Of a folder with too much in it, what stands there and above.
        None => around(Some(folder.clone()), &names),
    }
}

/// Whether the file has the name of one with secrets, and is none that could hold a token and does not.
fn holds_secret(file: &AbsPath, world: &dyn World) -> bool {
    secret(file).is_some() && !text_of(file, world).is_some_and(|text| is_without_token(file, &text))
}

/// Whether a pattern for names may choose a hidden file with secrets by its name, of whatever case: a star stands for its dot, too.
pub(crate) fn may_choose_hidden(names: &str) -> bool {
    let names = names.replace(HOLES, "*").to_ascii_lowercase();
    // `NAME:GLOB` gives a type of files its names.
    let Some(globs) = wildcard::alternatives(names.rsplit(':').next().unwrap_or("")) else { return true };
    let chooses = |glob: &String| {
        let name = glob.rsplit('/').next().unwrap_or(glob);
        HIDDEN_SECRETS.iter().copied().chain(rare_names()).any(|file| wildcard::glob_matches(name, file))
    };
    names.contains(['[', '\\']) || globs.iter().any(chooses)
}

/// Whether a text that is looked for in the names of files may find a hidden file with secrets that lies in few projects.
pub(crate) fn regex_may_find_rare(text: &str) -> bool {
    let is_in = |name: &str, one: &str| sure_texts(one).is_none_or(|texts| texts.iter().all(|text| name.contains(text.as_str())));
    text.split('|').any(|one| rare_names().any(|name| is_in(name, one)))
}

/// Whether a text that is looked for in the names of files leaves out the hidden one with secrets.
pub(crate) fn regex_leaves_out_secrets(text: &str) -> bool {
    let is_other = |one: &str| one.chars().any(|c| c.is_ascii_alphanumeric() && !"env".contains(c));
    !may_find_secrets(text) && text.split('|').all(is_other)
}

/// How an expression chooses that is looked for in paths, where it says how they end (`\.(ts|tsx)$`).
pub(crate) fn choice_by_endings(expression: &str) -> Choice {
    let Some(endings) = alternatives(expression).and_then(|all| all.iter().map(|one| sure_ending(one)).collect::<Option<Vec<_>>>()) else {
        return Choice::Anything;
    };
    choice_of(|file| endings.iter().any(|ending| file.ends_with(ending.as_str())))
}

/// The alternatives of an expression, which may stand in one group: `a(b|c)d` is `abd` or `acd`. Nothing where it has others. What is a
/// group in one kind of expression stands for itself in another: there it finds less.
fn alternatives(expression: &str) -> Option<Vec<String>> {
    let expression = expression.to_ascii_lowercase().replace("\\(", "(").replace("\\)", ")").replace("\\|", "|");
    let Some((before, rest)) = expression.split_once('(') else { return Some(expression.split('|').map(str::to_owned).collect()) };
    let (inside, behind) = rest.split_once(')')?;
    let is_one = !before.contains(['|', '[']) && !inside.contains(['(', '[', '?']) && !behind.contains(['|', '(', ')']);
    is_one.then(|| inside.split('|').map(|one| format!("{before}{one}{behind}")).collect())
}

/// The letters, digits and dot with which all ends that the alternative finds.
fn sure_ending(alternative: &str) -> Option<String> {
    let found = alternative.strip_suffix('$')?;
    let before = found.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let letters = found.get(before.len()..)?;
    let ending = match before.strip_suffix("\\.").or_else(|| before.strip_suffix("[.]")) {
        Some(before) if !before.ends_with('\\') && !before.contains('[') => format!(".{letters}"),
        Some(_) => letters.to_owned(),
        // The first letter may say something else.
        None if before.ends_with('\\') => letters.get(1..)?.to_owned(),
        None => letters.to_owned(),
    };
    (!ending.is_empty()).then_some(ending)
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
/// environments of projects, and the files of tools that keep tokens. `None` if there is too much to look at.
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
        !["auth", "passw", "token", "-----begin"].iter().any(|word| text.contains(word))
    };
    matches!(file.name(), ".npmrc" | ".yarnrc.yml") && matches!(text, Settings::Text(text) if names_none(text))
}

/// Whether one of the patterns may find a line of a hidden file with secrets below the folder.
pub(crate) fn finds_hidden_line(patterns: &[impl AsRef<str>], folder: &AbsPath, world: &dyn World) -> bool {
    hidden_line_is_found(patterns, folder, false, world).unwrap_or(true)
}

/// The same, or nothing where there is too much to look at. What is found may go over several lines (`spans`).
pub(crate) fn hidden_line_is_found(patterns: &[impl AsRef<str>], folder: &AbsPath, spans: bool, world: &dyn World) -> Option<bool> {
    hidden_texts(folder, world).map(|texts| finds_line(patterns, spans, texts))
}

fn finds_line(patterns: &[impl AsRef<str>], spans: bool, texts: Vec<Settings>) -> bool {
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
            let text = text.to_lowercase();
            let is_found = |within: &str| sure.iter().any(|texts| texts.iter().all(|text| within.contains(text)));
            if spans { is_found(&text) } else { text.lines().any(is_found) }
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
    fn expressions_that_say_how_paths_end_choose() {
        for text in
            [r"\.ts$", r"\.(ts|tsx)$", r"\.ts$|\.tsx$", r"\(\.rs\|\.py\)$", "[.]go$", "_test.go$", "Makefile$", r"^src/.*\.c$", r"x\.d$"]
        {
            assert_eq!(choice_by_endings(text), Choice::Named, "{text}");
        }
        for (text, choice) in
            [("ig$", Choice::Settings), (r"\.yml$", Choice::Documents), (r"\.(json|toml)$", Choice::Documents), ("rc$", Choice::Rare)]
        {
            assert_eq!(choice_by_endings(text), choice, "{text}");
        }
        for text in [
            "",
            "$",
            "v$",
            "V$",
            "ion$",
            "al$",
            r"\.local$",
            ".v$",
            r"\.(ts|env)$",
            r"\.(ts)?$",
            r"\(\.ts\)*$",
            r"(a|b)(c|v)$",
            "[tv]$",
            r"\bv$",
            r"ts\>",
            r"x\$",
            "ts|$",
            r"[^[.]v$",
            "(?!x)ts$",
            "a(b|[c)]d)$",
            // It may be a part of a folder's name.
            r"\.ts",
            "src",
            r"\.hid",
        ] {
            assert_eq!(choice_by_endings(text), Choice::Anything, "{text}");
        }
    }
}
