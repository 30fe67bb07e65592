//! Paths that a command prints, one a line, as far as its words say which.

use crate::action::{Arg, Choice, HOLES};
use crate::analysis::path::{AbsPath, Located, Origin, Place};
use crate::analysis::programs::find;
use crate::analysis::programs::search::{finds_in_settings, leaves_out_secrets, may_find_secrets};
use crate::analysis::sensitive::{secret, selects_secret};
use crate::world::is_plain_name;

/// Paths that a command prints, one a line.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// The folder below which all of them lie.
    pub(super) folder: String,
    /// How they were chosen there.
    pub(super) choice: Choice,
    /// Whether a NUL stands behind each path instead of a line end.
    pub(super) nul: bool,
    /// The folders whose names are printed. A name that holds a line end, a blank or a quote is another path, or
    /// several, to whoever reads it, so that these must be looked at before the paths are believed.
    pub(super) listed: Vec<AbsPath>,
    /// Whether git prints what its index names there, whether it exists or not.
    pub(super) indexed: bool,
}

/// The paths that a command of these words prints. `piped`: those that it is given on its standard input.
pub(super) fn paths(words: &[Arg], piped: Option<&Found>, here: Origin<'_>) -> Option<Found> {
    let name = words.first()?.as_literal()?;
    let rest = words.get(1..)?;
    if let Some(piped) = piped {
        let rest = literals(rest)?;
        let is_split_anew = name == "tr" && rest.last().is_some_and(|to| to.starts_with('\\'));
        let kept = !piped.nul && passes_lines(name, &rest)?;
        let choice = if chooses(name, &rest) { Choice::Named } else { piped.choice };
        return kept.then(|| Found { nul: is_split_anew, choice, ..piped.clone() });
    }
    match name {
        "find" | "gfind" => {
            let (mut roots, nul, choice) = find::found(words)?;
            if roots.is_empty() {
                roots.push(".".to_owned());
            }
            Some(Found { choice, ..below(&roots, nul, here, false)? })
        }
        "ls" | "gls" => {
            let hidden = rest.iter().any(|word| is_bundle_with(word.prefix(), 'A'));
            let choice = if hidden { Choice::Anything } else { Choice::Named };
            Some(Found { choice, ..below(&of_ls(rest)?, false, here, true)? })
        }
        "git" => of_git(&literals(rest)?, here),
        "fd" | "fdfind" => of_lister(&literals(rest)?, FD, 1, here),
        "rg" => {
            let rest = literals(rest)?;
            let leading = usize::from(!rest.contains(&"--files"));
            of_lister(&rest, RG, leading, here)
        }
        "grep" | "egrep" | "ggrep" => of_grep(rest, here),
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
        _ => return None,
    };
    // Patterns in a pathspec stay below the folder; its magic may not.
    let stays = |word: &&str| !word.starts_with([':', '/', '~']) && !word.split('/').any(|part| part == "..") && !selects_secret(word);
    if !pathspecs.iter().all(stays) {
        return None;
    }
    let found = below(&[], listing.nul, here, false)?;
    // What is not tracked is often so because it is secret.
    let is_tracked =
        words.contains(&"--exclude-standard") || !words.iter().any(|word| untracked.contains(word) || is_bundle_with(word, 'o'));
    let choice = if is_tracked { Choice::Named } else { Choice::Anything };
    Some(Found { indexed: words.first() == Some(&"ls-files"), choice, ..found })
}

/// `grep -rl`. Where no name in the current folder begins like an option, `--include=*.go` is what it looks like.
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
    let is_fd = lister.lists.is_empty();
    let is_of_paths = words.iter().any(|word| *word == "--full-path" || is_bundle_with(word, 'p'));
    let mut names = listing.patterns.iter().filter(|pattern| !pattern.starts_with('!')).peekable();
    let leaves_out = |pattern: &&str| leaves_out_secrets(&if is_fd { format!("*.{pattern}") } else { (*pattern).to_owned() });
    let is_named = names.peek().is_some() && names.all(leaves_out);
    // What does not match, or not anywhere, is found as well as anything.
    let is_opposite =
        |word: &&str| matches!(*word, "--invert-match" | "--files-without-match") || is_bundle_with(word, 'v') || is_bundle_with(word, 'L');
    let finds_little = |text: &str| if is_fd { chooses_names(text) && !is_of_paths } else { !may_find_secrets(text) };
    let mut folders =
        listing.operands.iter().copied().chain(listing.operands.is_empty().then_some(".")).filter_map(|root| folder(root, here));
    let mut finds_settings = |text: &str| !is_fd && folders.any(|folder| finds_in_settings(text, &folder, here.world));
    let by_text = listing.first.is_some_and(|text| finds_little(text) && !finds_settings(text)) && !words.iter().any(is_opposite);
    let choice = if is_named || by_text || !listing.hidden { Choice::Named } else { Choice::Anything };
    let roots: Vec<String> = listing.operands.iter().map(|root| (*root).to_owned()).collect();
    Some(Found { choice, ..below(&roots, listing.nul, here, false)? })
}

/// Where the word leads, if that is known.
fn folder(root: &str, here: Origin<'_>) -> Option<AbsPath> {
    match here.locate(root) {
        Place::At(at) => Some(at.real().clone()),
        Place::Below { .. } | Place::Unknown => None,
    }
}

/// One folder for all of these. `names_here`: bare names of the current folder may be printed as well.
fn below(roots: &[String], nul: bool, here: Origin<'_>, names_here: bool) -> Option<Found> {
    let cwd = here.cwd?;
    // `a/../b` may lead elsewhere than its text where `a` is a link, and what begins with a dash is an option.
    let is_unclear = |root: &String| root.starts_with('-') || root.split('/').any(|part| part == "..") || !is_plain_path(root);
    if roots.iter().any(is_unclear) {
        return None;
    }
    let locate = |root: &str| match here.locate(root) {
        Place::At(at) => Some(at),
        Place::Below { .. } | Place::Unknown => None,
    };
    let places: Vec<Located> = match roots {
        [] => vec![locate(".")?],
        roots => roots.iter().map(|root| locate(root)).collect::<Option<_>>()?,
    };
    let listed = places.iter().map(|at| at.path.clone()).collect();
    let folder = match roots {
        // Bare names, of which one may begin with a dash.
        [] => ".".to_owned(),
        [one] if !names_here => {
            if one == "." {
                "./".to_owned()
            } else {
                one.clone()
            }
        }
        _ => {
            let base = locate(".")?;
            let inside = |at: &Located| cwd.contains(&at.path) && base.real().contains(at.real()) && secret(&at.path).is_none();
            if !places.iter().all(inside) {
                return None;
            }
            if names_here { ".".to_owned() } else { "./".to_owned() }
        }
    };
    Some(Found { folder, choice: Choice::Named, nul, listed, indexed: false })
}

/// Whether the text of a path stays one word, and the same, to whoever reads it.
pub(super) fn is_plain_path(text: &str) -> bool {
    let below_drive = text.get(1..).and_then(|rest| rest.strip_prefix(':')).filter(|_| text.starts_with(|c: char| c.is_ascii_alphabetic()));
    let parts = below_drive.unwrap_or(text).split('/');
    parts.filter(|part| !part.is_empty()).all(is_plain_name)
}

/// What `ls` is asked to list, where it prints nothing but names: no columns, no headers of folders below, no `..`.
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
                // A leading dot in a pattern can match `..`.
                let pattern = word.pattern().get(text.len()..).unwrap_or("");
                if text.ends_with('.') || pattern.split('/').any(|part| part.starts_with('.')) {
                    return None;
                }
                text.rsplit_once('/').map_or(".", |(folder, _)| if folder.is_empty() { "/" } else { folder })
            }
            None => return None,
        };
        // A repository's config may hold a credential, and it is not by its name that it is chosen here.
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

fn literals(words: &[Arg]) -> Option<Vec<&str>> {
    words.iter().map(Arg::as_literal).collect()
}

/// Options of a program that prints the paths of files: those without a value that leave each line a path, those that
/// say that paths are printed at all, those that go down, those with data, and those with a pattern for names.
struct Lister {
    flags: &'static [&'static str],
    lists: &'static [&'static str],
    recursive: &'static [&'static str],
    values: &'static [&'static str],
    patterns: &'static [&'static str],
    /// Takes the place of the pattern among the operands.
    expressions: &'static [&'static str],
    /// Say that hidden files are among them; empty where they always are.
    hidden: &'static [&'static str],
    /// Say that a NUL stands behind each path.
    nul: &'static [&'static str],
}

/// Source: git-ls-files(1) 2.43. Names with line ends or quotes are printed in quotes.
const GIT_LS_FILES: &Lister = &Lister {
    flags: &["-c", "-m", "-o", "--cached", "--modified", "--others", "--exclude-standard"],
    lists: &[],
    recursive: &[],
    values: &[],
    patterns: &[],
    expressions: &[],
    hidden: &[],
    nul: &["-z"],
};
/// Source: git-grep(1) 2.43.
const GIT_GREP: &Lister = &Lister {
    flags: &["-i", "-E", "-F", "-w", "-P", "-G", "-I", "-v"],
    lists: &["-l", "-L", "--files-with-matches", "--name-only", "--files-without-match"],
    recursive: &[],
    values: &[],
    patterns: &[],
    expressions: &["-e"],
    hidden: &[],
    nul: &["-z", "--null"],
};
/// Source: fd(1) 10.2.
const FD: &Lister = &Lister {
    flags: &["-H", "-I", "-u", "-g", "-F", "-s", "-i", "-p", "--hidden", "--no-ignore", "--glob", "--full-path"],
    lists: &[],
    recursive: &[],
    values: &["-t", "-d", "--type", "--max-depth", "--min-depth", "--changed-within", "--changed-before", "-E", "--exclude"],
    patterns: &["-e", "--extension"],
    expressions: &[],
    hidden: &["-H", "-u", "--hidden"],
    nul: &["-0", "--print0"],
};
/// Source: rg(1) 14.1.
const RG: &Lister = &Lister {
    flags: &["-i", "-S", "-s", "-n", "-w", "-x", "-F", "-P", "-U", "-u", "-.", "--hidden", "--no-ignore", "--ignore-case"],
    lists: &["-l", "--files", "--files-with-matches", "--files-without-match"],
    recursive: &[],
    values: &["-t", "-T", "-m", "-d", "--type", "--type-not", "--max-depth", "--sort", "--sortr", "--max-count"],
    patterns: &["-g", "--glob", "--iglob"],
    expressions: &["-e", "--regexp"],
    hidden: &["-u", "-.", "--hidden"],
    nul: &["-0", "--null"],
};
/// Source: grep(1) 3.8. `-R` is not among them: it follows links.
const GREP: &Lister = &Lister {
    flags: &["-i", "-E", "-F", "-P", "-G", "-w", "-x", "-n", "-s", "-I", "-v", "-H", "--ignore-case", "--extended-regexp"],
    lists: &["-l", "-L", "--files-with-matches", "--files-without-match"],
    recursive: &["-r", "--recursive"],
    values: &["-m", "--max-count", "--exclude", "--exclude-dir"],
    patterns: &["--include"],
    expressions: &["-e", "--regexp"],
    hidden: &[],
    nul: &["-Z", "--null"],
};

/// The words of a lister.
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the command line")]
#[derive(Default)]
struct Listing<'w> {
    lists: bool,
    recursive: bool,
    hidden: bool,
    nul: bool,
    patterns: Vec<&'w str>,
    /// The first operand, where it is a pattern.
    first: Option<&'w str>,
    operands: Vec<&'w str>,
}

/// Takes the words apart; nothing where one of them is not known. `leading`: how many operands are patterns.
fn of_options<'w>(words: &[&'w str], lister: &Lister, leading: usize) -> Option<Listing<'w>> {
    let mut out = Listing { hidden: lister.hidden.is_empty(), ..Listing::default() };
    let mut leading = leading;
    let mut words = words.iter().copied();
    let mut options = true;
    while let Some(word) = words.next() {
        if !options || !word.starts_with('-') || word == "-" {
            if leading > 0 {
                leading = leading.saturating_sub(1);
                out.first = Some(word);
            } else {
                out.operands.push(word);
            }
            continue;
        }
        if word == "--" {
            options = false;
            continue;
        }
        let (name, attached) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
        let valued = |names: &[&str]| names.contains(&name);
        if valued(lister.values) || valued(lister.patterns) || valued(lister.expressions) {
            let value = match attached {
                Some(value) => value,
                None => words.next()?,
            };
            if valued(lister.patterns) {
                out.patterns.push(value);
            }
            if valued(lister.expressions) {
                leading = 0;
            }
            continue;
        }
        if attached.is_some() {
            return None;
        }
        let mut flag = |flag: &str| {
            out.lists |= lister.lists.contains(&flag);
            out.recursive |= lister.recursive.contains(&flag);
            out.nul |= lister.nul.contains(&flag);
            out.hidden |= lister.hidden.contains(&flag);
            lister.flags.contains(&flag) || lister.nul.contains(&flag) || lister.lists.contains(&flag) || lister.recursive.contains(&flag)
        };
        if !flag(word) {
            let letters = word.strip_prefix('-').filter(|letters| !letters.starts_with('-'))?;
            let mut all = true;
            for letter in letters.chars() {
                all &= flag(&format!("-{letter}"));
            }
            if !all {
                return None;
            }
        }
    }
    Some(out)
}

/// Whether some of the letters behind one dash is this one.
fn is_bundle_with(word: &str, letter: char) -> bool {
    word.strip_prefix('-').is_some_and(|letters| !letters.starts_with('-') && letters.contains(letter))
}

/// Whether a text that is looked for in the names of files is not in that of the hidden one with secrets.
fn chooses_names(text: &str) -> bool {
    let is_other = |one: &str| one.chars().any(|c| c.is_ascii_alphanumeric() && !"env".contains(c));
    !may_find_secrets(text) && text.split('|').all(is_other)
}

/// Whether a text that is looked for in paths says how they end, and not as that of the hidden file with secrets does.
fn chooses_endings(text: &str) -> bool {
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

/// Whether a program with these words, which prints some of the paths that it reads, chooses them by their names.
fn chooses(name: &str, words: &[&str]) -> bool {
    let (Some(pattern), true) = (words.last(), matches!(name, "grep" | "egrep" | "fgrep" | "rg")) else { return false };
    chooses_endings(pattern) && !words.iter().any(|word| is_bundle_with(word, 'v'))
}

/// Whether a program with these operands prints some of the lines that it reads, as they are.
pub(super) fn passes_lines(name: &str, words: &[&str]) -> Option<bool> {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let kept = match name {
        // Counted in bytes, a line would be cut.
        "head" | "tail" => match words {
            [] => true,
            ["-n", number] => is_number(number.trim_start_matches(['+', '-'])),
            [one] => is_number(one.strip_prefix("-n").or_else(|| one.strip_prefix('-'))?),
            _ => false,
        },
        "sort" | "gsort" => words.iter().all(|word| {
            word.strip_prefix('-').is_some_and(|letters| !letters.is_empty() && letters.chars().all(|c| "bdfghinrRuV".contains(c)))
        }),
        "uniq" | "cat" | "tac" | "shuf" => words.is_empty(),
        "grep" | "egrep" | "fgrep" | "rg" => {
            let (flags, pattern): (&[&str], &str) = match words {
                [flags @ .., "-e", pattern] => (flags, pattern),
                [flags @ .., pattern] if !pattern.starts_with('-') => (flags, pattern),
                _ => return None,
            };
            let are_plain = flags.iter().all(|word| {
                word.strip_prefix('-').is_some_and(|letters| !letters.is_empty() && letters.chars().all(|c| "viEFPwx".contains(c)))
            });
            let leaves_out = flags.iter().any(|word| word.contains('v'));
            are_plain && (leaves_out || !selects_secret(pattern))
        }
        "tr" => matches!(words, [from, to] if matches!(*from, "\\n" | "\n") && matches!(*to, " " | "\\0" | "\\000")),
        _ => false,
    };
    Some(kept)
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
            below(&roots, false, here, false).map(|found| found.folder)
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
