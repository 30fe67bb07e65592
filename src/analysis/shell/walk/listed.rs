//! Paths that a command prints, one a line, as far as its words say which.

use super::filters::{self, passes_lines};
use super::listers::{FD, GIT_DIFF, GIT_GREP, GIT_LS_FILES, GREP, Lister, Listing, RG, is_bundle_with, of_options};
use crate::action::{ANY_IN_NAME, Arg, Choice, Code, Effect, HOLES, Step};
use crate::analysis::path::{AbsPath, Located, Origin, Place};
use crate::analysis::programs::grammars::find;
use crate::analysis::sensitive::{
    HIDDEN_SECRETS, choice_by_names, ends_as_secrets, finds_hidden_line, is_ignore_file, is_taken_in, may_be_secret_data,
    may_choose_hidden, may_find_secrets, rare_names, regex_leaves_out_secrets, regex_may_find_rare, secret, selects_secret,
};
use crate::analysis::wildcard;
use crate::world::is_plain_name;

/// Paths that a command prints, one a line.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about what is printed")]
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// The folder below which all of them lie.
    pub(super) folder: String,
    /// How the paths were chosen among all that lie there.
    pub(super) choice: Choice,
    /// Whether a NUL stands behind each path instead of a line end.
    pub(super) nul: bool,
    /// The folders whose names are printed. They must be looked at before the paths are believed: a name with a line end, a blank or a
    /// quote is another path, or several, to whoever reads it.
    pub(super) listed: Vec<AbsPath>,
    /// Whether git prints what its index names there, whether it exists or not.
    pub(super) indexed: bool,
    /// Whether only bare names are printed that lie in another folder.
    pub(super) bare: bool,
    /// Whether hidden files with secrets are left out only because `.gitignore` names them.
    pub(super) ignored: bool,
}

impl Found {
    fn at(folder: &str, places: &[Located]) -> Self {
        let listed = places.iter().map(|at| at.path.clone()).collect();
        Self { folder: folder.to_owned(), choice: Choice::Named, nul: false, listed, indexed: false, bare: false, ignored: false }
    }

    /// One word of what is printed, or with `many` all words.
    pub(super) fn word(&self, many: bool) -> Arg {
        if self.bare {
            if many { Arg::name_or_nothing() } else { Arg::with_holes(ANY_IN_NAME.to_string(), false).with_plain_names(true) }
        } else {
            Arg::found_below(&self.folder, self.choice, many)
        }
    }
}

/// The paths that a command of these words prints; `piped` are those on its standard input.
pub(super) fn paths(words: &[Arg], piped: Option<&Found>, here: Origin<'_>) -> Option<Found> {
    let name = words.first()?.as_literal()?;
    let rest = words.get(1..)?;
    if let Some(piped) = piped {
        let rest = literals(rest)?;
        let is_split_anew = name == "tr" && rest.last().is_some_and(|to| to.starts_with('\\'));
        let kept = !piped.nul && passes_lines(name, &rest);
        let choice = filters::choice(name, &rest).min(piped.choice);
        return kept.then(|| Found { nul: is_split_anew, choice, ..piped.clone() });
    }
    match name {
        "find" | "gfind" => {
            let may_be_secret =
                |root: &str, name: &str| located(root, here).is_none_or(|at| may_be_secret_data(at.real(), name, here.world));
            let (mut roots, nul, choice) = find::found(words, may_be_secret)?;
            if roots.is_empty() {
                roots.push(".".to_owned());
            }
            Some(Found { choice, nul, ..below(&roots, here)? })
        }
        "ls" | "gls" => {
            let hidden = rest.iter().any(|word| is_bundle_with(word.prefix(), 'A'));
            let choice = if hidden { Choice::Anything } else { Choice::Named };
            Some(Found { choice, bare: lists_names(rest), ..names_in(&of_ls(rest)?, here)? })
        }
        "git" => of_git(&literals(rest)?, here),
        "fd" | "fdfind" => of_lister(&literals(rest)?, FD, 1, here),
        "rg" => {
            let rest = literals(rest)?;
            let leading = usize::from(!rest.contains(&"--files"));
            of_lister(&rest, RG, leading, here)
        }
        "grep" | "egrep" | "ggrep" => of_grep_in_files(rest, here).or_else(|| of_grep(rest, here)),
        _ => None,
    }
}

fn of_git(words: &[&str], here: Origin<'_>) -> Option<Found> {
    let untracked = ["-o", "--others"];
    let (listing, pathspecs) = match words {
        ["ls-files", rest @ ..] => {
            let listing = of_options(rest, GIT_LS_FILES, 0)?;
            let pathspecs = listing.operands.clone();
            (listing, pathspecs)
        }
        // Without the dashes a word may be a revision, whose names nobody has looked at.
        ["grep", rest @ ..] => {
            let named = rest.iter().position(|word| *word == "--").unwrap_or(rest.len());
            let (rest, pathspecs) = rest.split_at(named);
            let listing = of_options(rest, GIT_GREP, 1)?;
            if !listing.lists || !listing.operands.is_empty() {
                return None;
            }
            (listing, pathspecs.get(1..).unwrap_or_default().to_vec())
        }
        // Without a revision it compares the files with the index, which has all the names.
        ["diff", "--name-only", rest @ ..] => {
            let named = rest.iter().position(|word| *word == "--").unwrap_or(rest.len());
            let (options, pathspecs) = rest.split_at(named);
            let listing = of_options(options, GIT_DIFF, 0)?;
            if !listing.operands.is_empty() {
                return None;
            }
            (listing, pathspecs.get(1..).unwrap_or_default().to_vec())
        }
        _ => return None,
    };
    // Patterns in a pathspec stay below the folder; its magic may not.
    let stays = |word: &&str| {
        !word.starts_with([':', '/', '~']) && !word.split('/').any(|part| part == "..") && (is_for_a_kind(word) || !selects_secret(word))
    };
    if !pathspecs.iter().all(stays) {
        return None;
    }
    let found = below(&[], here)?;
    // What is not tracked is often so because it is secret.
    let is_untracked = words.iter().any(|word| untracked.contains(word) || is_bundle_with(word, 'o'));
    let untracked = match is_untracked {
        true if words.contains(&"--exclude-standard") => untracked_in(here),
        true => Untracked::Listed,
        false => Untracked::None,
    };
    let choice = if untracked == Untracked::Listed { Choice::Anything } else { Choice::Named };
    let ignored = untracked == Untracked::Ignored;
    Some(Found { indexed: matches!(words.first(), Some(&"ls-files" | &"diff")), choice, nul: listing.nul, ignored, ..found })
}

/// Whether a pathspec is for all files of one kind, in folders that are not secret: `*.py` does not find `.pypirc`.
fn is_for_a_kind(pathspec: &str) -> bool {
    let (folders, name) = pathspec.rsplit_once('/').unwrap_or(("", pathspec));
    let is_plain = |folder: &str| matches!(folder, "" | "*" | "**") || !selects_secret(folder);
    name.strip_prefix('*').is_some_and(|end| !ends_as_secrets(end)) && folders.split('/').all(is_plain)
}

/// Hidden files with secrets, to git.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Untracked {
    None,
    /// There are some, and git leaves them out by their names.
    Ignored,
    Listed,
}

/// Which hidden files with secrets there are below the folder.
fn untracked_in(here: Origin<'_>) -> Untracked {
    const MAX_FILE: usize = 64 * 1024;
    let Some(folder) = here.cwd else { return Untracked::Listed };
    let names: Vec<&str> = HIDDEN_SECRETS.iter().copied().chain(rare_names()).collect();
    let Some(files) = here.world.files_below(folder, &names, &[]) else { return Untracked::Listed };
    let secrets: Vec<AbsPath> = files.into_iter().filter(|file| secret(file).is_some()).collect();
    if secrets.is_empty() {
        return Untracked::None;
    }
    let text_in = |folder: &AbsPath| match here.world.read(&folder.join(".gitignore")?, MAX_FILE).ok()? {
        Some(bytes) => String::from_utf8(bytes).ok(),
        None => Some(String::new()),
    };
    let Some(text) = text_in(folder) else { return Untracked::Listed };
    // One character, or one of several, stands for less than a star does.
    let lines = || text.lines().map(str::trim_end).filter(|line| !line.contains(['?', '[', '\\']));
    let is_named = |file: &AbsPath| lines().any(|line| wildcard::glob_matches(line, file.name()));
    // What one of them leaves out another one below may take in again.
    let are_taken_in = |file: &AbsPath| {
        let mut above = std::iter::successors(file.parent(), AbsPath::parent).take_while(|above| folder.contains(above));
        above.any(|above| text_in(&above).is_none_or(|text| text.contains('!')))
    };
    if secrets.iter().all(|file| is_named(file) && !are_taken_in(file)) { Untracked::Ignored } else { Untracked::Listed }
}

/// Whether one of the steps writes a file that may make a search include what is hidden.
pub(super) fn take_in_hidden(steps: &[Step]) -> bool {
    let writes_one = |effect: &Effect| matches!(effect, Effect::Write(Place::At(at)) if at.spellings().any(is_ignore_file));
    steps.iter().flat_map(Step::effects).any(|caused| writes_one(&caused.effect))
}

/// Whether one of the steps may change what `.gitignore` says, which was read before the call began.
pub(super) fn may_change_ignored(steps: &[Step]) -> bool {
    let may_be_one = |place: &Place| match place {
        Place::At(at) => at.spellings().any(|path| path.name().eq_ignore_ascii_case(".gitignore")),
        Place::Below { .. } | Place::Unknown => true,
    };
    steps.iter().flat_map(Step::effects).any(|caused| match &caused.effect {
        Effect::Start(_)
        | Effect::Internal
        | Effect::Read { .. }
        | Effect::Environment
        | Effect::Network { .. }
        | Effect::Secret(_)
        | Effect::Process => false,
        Effect::Write(place) => may_be_one(place),
        Effect::Delete { place, tree } => *tree || may_be_one(place),
        // What git's settings start runs with what was looked at here as well.
        Effect::Execute(code) => !matches!(code, Code::GitConfig(_)),
        Effect::UserFiles
        | Effect::Privilege
        | Effect::VersionControl(_)
        | Effect::Beyond(_)
        | Effect::Broker
        | Effect::Delegate(_)
        | Effect::Mcp { .. }
        | Effect::Opaque(_) => true,
    })
}

/// `grep -l PATTERN FILE…`, which prints some of these.
fn of_grep_in_files(words: &[Arg], here: Origin<'_>) -> Option<Found> {
    let (options, operands) = words.split_at(words.iter().position(|word| !word.prefix().starts_with('-'))?);
    let letters: Vec<&str> = options.iter().map(|word| word.as_literal()?.strip_prefix('-')).collect::<Option<_>>()?;
    let lists = letters.iter().any(|letters| letters.contains('l'));
    if !lists || !letters.iter().all(|letters| letters.chars().all(|c| "liEFwsqIx".contains(c))) {
        return None;
    }
    let (pattern, files) = operands.split_first()?;
    if pattern.as_literal().is_none() || files.is_empty() || files.iter().any(|file| file.prefix().starts_with('-')) {
        return None;
    }
    names_in(&of_ls(files)?, here)
}

/// `grep -rl`. As long as no name in the current folder begins like an option, `--include=*.go` is what it looks like.
fn of_grep(words: &[Arg], here: Origin<'_>) -> Option<Found> {
    let is_pattern = |word: &&Arg| word.is_glob() && word.prefix().starts_with("--") && word.prefix().contains('=');
    let spelled: Vec<String> = words
        .iter()
        .map(|word| match word.as_literal() {
            Some(text) => Some(text.to_owned()),
            None => Some(word).filter(is_pattern).map(|word| word.pattern().replace(HOLES, "*")),
        })
        .collect::<Option<_>>()?;
    let spelled: Vec<&str> = spelled.iter().map(String::as_str).collect();
    let mut found = of_lister(&spelled, GREP, 1, here)?;
    if words.iter().any(|word| is_pattern(&word)) {
        found.listed.push(here.cwd?.clone());
    }
    Some(found)
}

fn of_lister(words: &[&str], lister: &Lister, leading: usize, here: Origin<'_>) -> Option<Found> {
    let listing = of_options(words, lister, leading)?;
    let is_listing = (lister.lists.is_empty() || listing.lists) && (lister.recursive.is_empty() || listing.recursive);
    // The first operand of `fd` chooses names, that of the others text.
    let by_name = listing.first.filter(|_| lister.lists.is_empty());
    let mut chosen = listing.patterns.iter().copied().chain(by_name).filter(|pattern| !pattern.starts_with('!'));
    if !is_listing || chosen.any(selects_secret) {
        return None;
    }
    let choice = choice(words, lister, &listing, here);
    let roots: Vec<String> = listing.operands.iter().map(|root| (*root).to_owned()).collect();
    Some(Found { choice, nul: listing.nul, ..below(&roots, here)? })
}

/// In how many folders hidden files are looked for.
const MAX_FOLDERS: usize = 64;

/// How a lister chooses what it prints.
fn choice(words: &[&str], lister: &Lister, listing: &Listing<'_>, here: Origin<'_>) -> Choice {
    let is_fd = lister.lists.is_empty();
    let is_of_paths = words.iter().any(|word| *word == "--full-path" || is_bundle_with(word, 'p'));
    let patterns = listing.patterns.iter().filter(|pattern| !pattern.starts_with('!'));
    let by_name = |pattern: &&str| choice_by_names(&if is_fd { format!("*.{pattern}") } else { (*pattern).to_owned() });
    let chosen = patterns.map(by_name).max().unwrap_or(Choice::Anything);
    // What does not match, or not anywhere, is found as well as anything.
    let is_opposite =
        |word: &&str| matches!(*word, "--invert-match" | "--files-without-match") || is_bundle_with(word, 'v') || is_bundle_with(word, 'L');
    let finds_little = |text: &str| if is_fd { regex_leaves_out_secrets(text) && !is_of_paths } else { !may_find_secrets(text) };
    let roots = || listing.operands.iter().copied().chain(listing.operands.is_empty().then_some("."));
    let mut folders = roots().filter_map(|root| located(root, here));
    let mut finds_hidden = |text: &str| {
        !is_fd && (listing.operands.len() > MAX_FOLDERS || folders.any(|folder| finds_hidden_line(&[text], folder.real(), here.world)))
    };
    // What a pattern of `rg` asks for is searched, whether it is hidden or not.
    let is_ripgrep = lister.patterns.contains(&"-g");
    let asks_for_hidden = || is_ripgrep && listing.patterns.iter().any(|pattern| may_choose_hidden(pattern));
    let is_one_taken_in = |root: &str| located(root, here).is_some_and(|folder| is_taken_in(folder.real(), here.world));
    let is_taken_in =
        || (is_ripgrep || is_fd) && (words.iter().any(|word| word.starts_with("--ignore-file")) || roots().any(is_one_taken_in));
    let is_hidden = listing.hidden || asks_for_hidden() || is_taken_in();
    if !is_hidden {
        return Choice::Named;
    }
    let by_text = listing.first.is_some_and(|text| finds_little(text) && !finds_hidden(text)) && !words.iter().any(is_opposite);
    match chosen {
        Choice::Anything if by_text && is_fd && listing.first.is_some_and(regex_may_find_rare) => Choice::Rare,
        _ if by_text => Choice::Named,
        chosen => chosen,
    }
}

/// What is printed with its path from one of these folders on, or from the current one where there are several.
fn below(roots: &[String], here: Origin<'_>) -> Option<Found> {
    let places = places(roots, here)?;
    let folder = match roots {
        // Bare names, of which one may begin with a dash.
        [] => ".",
        [one] if one != "." => one,
        [_] => "./",
        _ => are_inside(&places, here)?.then_some("./")?,
    };
    Some(Found::at(folder, &places))
}

/// What is printed by bare names, as if all of it were in the current folder.
fn names_in(roots: &[String], here: Origin<'_>) -> Option<Found> {
    let places = places(roots, here)?;
    are_inside(&places, here)?.then(|| Found::at(".", &places))
}

/// Where these folders are, or the current one.
fn places(roots: &[String], here: Origin<'_>) -> Option<Vec<Located>> {
    here.cwd?;
    // `a/../b` may lead elsewhere than its text where `a` is a link, and what begins with a dash is an option.
    let is_unclear = |root: &String| root.starts_with('-') || root.split('/').any(|part| part == "..") || !is_plain_path(root);
    if roots.iter().any(is_unclear) {
        return None;
    }
    match roots {
        [] => Some(vec![located(".", here)?]),
        roots => roots.iter().map(|root| located(root, here)).collect(),
    }
}

/// Whether all of them lie in the current folder, and are not secret; `None` if it is not known which folder that is.
fn are_inside(places: &[Located], here: Origin<'_>) -> Option<bool> {
    let (cwd, base) = (here.cwd?, located(".", here)?);
    let is_inside = |at: &Located| cwd.contains(&at.path) && base.real().contains(at.real()) && secret(&at.path).is_none();
    Some(places.iter().all(is_inside))
}

/// Where the word leads, if that is known.
fn located(folder: &str, here: Origin<'_>) -> Option<Located> {
    match here.locate(folder) {
        Place::At(at) => Some(at),
        Place::Below { .. } | Place::Unknown => None,
    }
}

/// Whether the text of a path is one word, and the same, to whoever reads it.
pub(super) fn is_plain_path(text: &str) -> bool {
    let below_drive = text.get(1..).and_then(|rest| rest.strip_prefix(':')).filter(|_| text.starts_with(|c: char| c.is_ascii_alphabetic()));
    let parts = below_drive.unwrap_or(text).split('/');
    parts.filter(|part| !part.is_empty()).all(is_plain_name)
}

/// What `ls` is asked to list, if it prints nothing but names: no columns, no headers of folders below, no `..`.
fn of_ls(words: &[Arg]) -> Option<Vec<String>> {
    let mut roots = Vec::new();
    for word in words {
        let text = word.prefix();
        if let Some(letters) = text.strip_prefix('-') {
            if word.has_holes() || !letters.chars().all(|c| "1dtrSAXvcup".contains(c)) {
                return None;
            }
            continue;
        }
        let folder = match word.as_literal() {
            Some(text) => text,
            // What a glob matches lies in the folder in front of it, or in folders there.
            None if word.is_glob() && !word.pattern().split('/').any(|part| part == "..") => {
                text.rsplit_once('/').map_or(".", |(folder, _)| if folder.is_empty() { "/" } else { folder })
            }
            None => return None,
        };
        // A pattern with a leading dot can match `..`. A repository's config may hold a credential, and it is not by its name that
        // it is chosen here.
        let may_be_of_git = |part: &str| part.eq_ignore_ascii_case(".git") || (part.starts_with('.') && part.contains(HOLES));
        if word.pattern().split('/').any(may_be_of_git) {
            return None;
        }
        let is_pattern_for_secrets = || word.as_literal().is_none() && selects_secret(word.pattern().replace(HOLES, "*").as_str());
        if is_pattern_for_secrets() || !is_plain_path(&word.pattern().replace(HOLES, "x")) {
            return None;
        }
        roots.push(folder.to_owned());
    }
    if roots.is_empty() { Some(vec![".".to_owned()]) } else { Some(roots) }
}

/// Whether `ls` with these words prints the names in one folder, or the path of a file as it was given.
fn lists_names(words: &[Arg]) -> bool {
    let (options, folders): (Vec<&Arg>, Vec<&Arg>) = words.iter().partition(|word| word.prefix().starts_with('-'));
    let lists_itself = options.iter().any(|word| is_bundle_with(word.prefix(), 'd') || is_bundle_with(word.prefix(), 'A'));
    let is_folder = |text: &str| text.ends_with('/') || !text.contains('/') && !text.starts_with('.');
    !lists_itself && matches!(folders.as_slice(), [one] if one.as_literal().is_some_and(is_folder))
}

fn literals(words: &[Arg]) -> Option<Vec<&str>> {
    words.iter().map(Arg::as_literal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Folder, World, WorldError};

    /// A machine on which `/w/link` leads elsewhere.
    #[derive(Debug)]
    struct Linked;

    impl World for Linked {
        fn resolve(&self, base: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError> {
            let path = base.join(text).map(|path| path.as_str().replacen("/w/link", "/opt/x", 1));
            Ok(path.and_then(|path| AbsPath::parse(&path)))
        }

        fn read(&self, _: &AbsPath, _: usize) -> Result<Option<Vec<u8>>, WorldError> {
            Ok(None)
        }

        fn exists(&self, _: &AbsPath) -> bool {
            true
        }

        fn open_folder(&self, _: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
            Ok(None)
        }
    }

    #[test]
    fn what_is_found_in_several_folders_lies_in_the_current_one_or_is_not_known() {
        let cwd = AbsPath::parse("/w").expect("a path");
        let here = Origin { world: &Linked, home: None, cwd: Some(&cwd) };
        let found = |roots: &[&str]| {
            let roots: Vec<String> = roots.iter().map(|root| (*root).to_owned()).collect();
            below(&roots, here).map(|found| found.folder)
        };
        assert_eq!(found(&["a", "b"]).as_deref(), Some("./"));
        assert_eq!(found(&["a", "link"]), None, "a link leads out");
        assert_eq!(found(&["a", "/opt"]), None);
        assert_eq!(found(&["a", ".ssh"]), None, "a secret");
        assert_eq!(found(&["a", "b/../c"]), None);
        assert_eq!(found(&["-a", "b"]), None);
        assert_eq!(found(&["a b", "c"]), None);
    }
}
