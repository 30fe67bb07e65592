//! The expression of `find`: tests, and actions that run, delete or write.
//! Source: findutils 4.9 find(1); FreeBSD find(1).

use super::find_names;
use crate::action::{Arg, Cause, Choice};
use crate::analysis::sensitive::{ends_as_secrets, selects_secret};

/// What an expression does.
#[derive(Debug)]
pub(super) struct Expression {
    /// Indexes of the words that are starting points.
    pub(super) paths: Vec<usize>,
    /// Files that tests read.
    pub(super) reads: Vec<Arg>,
    /// Files that actions write, with the action.
    pub(super) writes: Vec<(String, Arg)>,
    /// The action that deletes.
    pub(super) deletes: Option<String>,
    /// Commands that actions run, with the action.
    pub(super) commands: Vec<(String, Vec<Arg>)>,
    /// Whether what is found may lie elsewhere than below the starting points, or is chosen by what is not known.
    leads_elsewhere: bool,
    /// Indexes of the words that choose by name.
    names: Vec<usize>,
    /// Whether something else than paths, one a line, is printed.
    prints_otherwise: bool,
    /// Whether a NUL stands behind each path.
    prints_nul: bool,
    /// How it chooses what it prints or gives to commands.
    pub(super) choice: Choice,
}

impl Expression {
    /// Whether what is found may lie elsewhere than below the starting points, or is chosen so that it may be secret.
    /// `may_be_secret`: whether a pattern for names may find a secret below a starting point.
    pub(super) fn is_unclear(&self, words: &[Arg], may_be_secret: impl Fn(&str, &str) -> bool) -> bool {
        let names = self.names.iter().filter_map(|&at| words.get(at));
        // A starting point that is known is a place, and what lies below it is judged as one.
        let patterns = self.paths.iter().filter_map(|&at| words.get(at)).filter(|path| path.as_literal().is_none());
        // Unlike a regular expression, such a pattern is for whole names: `*.py` does not find `.pypirc`.
        let is_plain_ending =
            |word: &Arg| word.as_literal().and_then(|text| text.strip_prefix('*')).is_some_and(|end| !ends_as_secrets(end));
        let roots: Option<Vec<&str>> = self.paths.iter().map(|&at| words.get(at).and_then(Arg::as_literal)).collect();
        let is_harmless = |word: &Arg| {
            let roots = roots.as_ref().map(|roots| if roots.is_empty() { vec!["."] } else { roots.clone() });
            let name = word.as_literal();
            name.zip(roots).is_some_and(|(name, roots)| !roots.iter().any(|root| may_be_secret(root, name)))
        };
        let may_choose = |word: &Arg| !is_plain_ending(word) && selects_secret(word.pattern()) && !is_harmless(word);
        self.leads_elsewhere || names.chain(patterns).any(may_choose)
    }
}

/// The starting points of a search that does nothing but print what it finds below them, and whether a NUL stands
/// behind each path, and how it chooses. Nothing where that is not certain.
pub(crate) fn found(words: &[Arg], may_be_secret: impl Fn(&str, &str) -> bool) -> Option<(Vec<String>, bool, Choice)> {
    let out = read(words, 1, "find").ok()?;
    // What a search among the files prints instead is some of their paths.
    let prints_paths = match out.commands.as_slice() {
        [] => true,
        [(_, command)] => !prints(words) && lists_files(command),
        [..] => false,
    };
    let only_prints = prints_paths && out.writes.is_empty() && out.deletes.is_none();
    if out.prints_otherwise || !only_prints || out.is_unclear(words, may_be_secret) {
        return None;
    }
    let roots: Option<Vec<String>> = out.paths.iter().map(|&at| Some(words.get(at)?.as_literal()?.to_owned())).collect();
    Some((roots?, out.prints_nul, out.choice))
}

/// Whether the expression says that paths are printed, whatever commands find.
fn prints(words: &[Arg]) -> bool {
    words.iter().any(|word| matches!(word.as_literal(), Some("-print" | "-print0")))
}

/// `grep -l PATTERN {}`
fn lists_files(command: &[Arg]) -> bool {
    let [name, options @ .., pattern, files] = command else { return false };
    let is_of = |word: &Arg| word.pattern() == "{}";
    let letters = |word: &Arg| word.as_literal().and_then(|text| text.strip_prefix('-')).map(str::to_owned);
    let is_known = |word: &Arg| letters(word).is_some_and(|letters| !letters.is_empty() && letters.chars().all(|c| "liEFwsqI".contains(c)));
    matches!(name.as_literal(), Some("grep" | "egrep" | "fgrep"))
        && options.iter().all(is_known)
        && options.iter().filter_map(letters).any(|letters| letters.contains('l'))
        && pattern.as_literal().is_some_and(|text| !text.starts_with('-') && text != "{}")
        && is_of(files)
}

/// Options before the starting points.
const LEADING: &[&str] = &["-H", "-L", "-P", "-E", "-X", "-x", "-s", "-d", "-O0", "-O1", "-O2", "-O3"];
/// Tests, options and actions without a value, all without effect.
const PLAIN: &[&str] = &[
    "-print",
    "-print0",
    "-prune",
    "-ls",
    "-quit",
    "-depth",
    "-d",
    "-mount",
    "-xdev",
    "-x",
    "-daystart",
    "-empty",
    "-executable",
    "-readable",
    "-writable",
    "-nouser",
    "-nogroup",
    "-true",
    "-false",
    "-a",
    "-and",
    "-o",
    "-or",
    "-not",
    "!",
    "(",
    ")",
    ",",
    "-follow",
    "-noleaf",
    "-ignore_readdir_race",
    "-noignore_readdir_race",
    "-help",
    "--help",
    "-version",
    "--version",
    "-warn",
    "-nowarn",
];
/// Tests with a value that is data.
pub(super) const VALUE: &[&str] = &[
    "-name",
    "-iname",
    "-path",
    "-ipath",
    "-wholename",
    "-iwholename",
    "-regex",
    "-iregex",
    "-regextype",
    "-type",
    "-xtype",
    "-size",
    "-mtime",
    "-atime",
    "-ctime",
    "-mmin",
    "-amin",
    "-cmin",
    "-perm",
    "-user",
    "-group",
    "-uid",
    "-gid",
    "-links",
    "-inum",
    "-maxdepth",
    "-mindepth",
    "-fstype",
    "-lname",
    "-ilname",
    "-used",
    "-printf",
    "-flags",
    "-context",
    "-Bmin",
    "-Btime",
    "-depth",
];
/// Tests that look at another file.
pub(super) const READS: &[&str] = &["-newer", "-anewer", "-cnewer", "-samefile", "-newermm", "-neweram", "-newercm"];

/// Reads the words of `find` from `index` on.
pub(super) fn read(words: &[Arg], mut index: usize, program: &str) -> Result<Expression, Cause> {
    let dynamic = || Cause::DynamicWord(program.to_owned());
    let missing = || Cause::Operands(program.to_owned());
    let mut out = Expression {
        paths: Vec::new(),
        reads: Vec::new(),
        writes: Vec::new(),
        deletes: None,
        commands: Vec::new(),
        leads_elsewhere: false,
        names: Vec::new(),
        prints_otherwise: false,
        prints_nul: false,
        choice: Choice::Anything,
    };
    while let Some(option) = words.get(index).and_then(Arg::as_literal).filter(|w| LEADING.contains(w)) {
        out.leads_elsewhere |= option == "-L";
        index = index.saturating_add(1);
    }
    while let Some(word) = words.get(index) {
        let text = word.prefix();
        if text.starts_with('-') || matches!(word.as_literal(), Some("!" | "(" | ")" | ",")) {
            break;
        }
        // A starting point that might come out as `-delete` or `-exec` is not a starting point.
        if text.is_empty() && word.has_holes() {
            return Err(dynamic());
        }
        out.paths.push(index);
        index = index.saturating_add(1);
    }
    out.choice = find_names::choice(words.get(index..).unwrap_or_default());
    let mut negated = false;
    let mut prints_lines = false;
    while let Some(word) = words.get(index) {
        let test = word.as_literal().ok_or_else(dynamic)?;
        let is_negated = std::mem::replace(&mut negated, matches!(test, "!" | "-not"));
        match test {
            "-follow" | "-regex" | "-iregex" | "-lname" | "-ilname" => out.leads_elsewhere = true,
            "-printf" | "-ls" | "-help" | "--help" | "-version" | "--version" => out.prints_otherwise = true,
            "-print0" => out.prints_nul = true,
            "-print" => prints_lines = true,
            _ => {}
        }
        out.prints_otherwise |= out.prints_nul && prints_lines;
        index = index.saturating_add(1);
        if PLAIN.contains(&test) && !(test == "-depth" && is_number(words.get(index))) {
            continue;
        }
        if VALUE.contains(&test) || is_newer_than_time(test) {
            let value = words.get(index).ok_or_else(missing)?;
            if value.is_many() {
                return Err(dynamic());
            }
            let chooses = matches!(test, "-name" | "-iname" | "-path" | "-ipath" | "-wholename" | "-iwholename");
            if chooses && !is_negated {
                out.leads_elsewhere |= value.as_literal().is_none();
                out.names.push(index);
            }
            index = index.saturating_add(1);
        } else if READS.contains(&test) {
            out.reads.push(words.get(index).ok_or_else(missing)?.clone());
            index = index.saturating_add(1);
        } else if test == "-delete" {
            out.deletes = Some(test.to_owned());
        } else if matches!(test, "-fprint" | "-fprint0" | "-fls" | "-fprintf") {
            out.writes.push((test.to_owned(), words.get(index).ok_or_else(missing)?.clone()));
            index = index.saturating_add(if test == "-fprintf" { 2 } else { 1 });
        } else if matches!(test, "-exec" | "-execdir" | "-ok" | "-okdir") {
            let (command, behind) = command_from(words, index).ok_or_else(missing)?;
            index = behind;
            if test.ends_with("dir") {
                // The command runs in the folder of what was found, where a program of the same
                // name may lie; nothing about its paths is known.
                return Err(Cause::Operands(format!("{program} {test}")));
            }
            out.commands.push((test.to_owned(), command));
        } else {
            return Err(Cause::UnknownOption { program: program.to_owned(), option: test.to_owned() });
        }
    }
    Ok(out)
}

/// The command of `-exec`, and where the words go on behind it; `None` if it does not end.
fn command_from(words: &[Arg], start: usize) -> Option<(Vec<Arg>, usize)> {
    let mut command = Vec::new();
    for (at, word) in words.iter().enumerate().skip(start) {
        match word.as_literal() {
            Some(";") => return Some((command, at.saturating_add(1))),
            Some("+") if command.last().and_then(Arg::as_literal) == Some("{}") => {
                // As many of what was found as fit: `uniq {} +` writes the second.
                command.pop();
                command.push(Arg::with_holes("{}", true));
                return Some((command, at.saturating_add(1)));
            }
            _ => command.push(word.clone()),
        }
    }
    None
}

pub(super) fn is_number(word: Option<&Arg>) -> bool {
    word.and_then(Arg::as_literal).is_some_and(|w| w.trim_start_matches(['+', '-']).bytes().all(|b| b.is_ascii_digit()))
}

/// `-newermt '2 days ago'` and its like compare with a time instead of a file.
pub(super) fn is_newer_than_time(test: &str) -> bool {
    test.strip_prefix("-newer").is_some_and(|xy| xy.len() == 2 && xy.ends_with('t'))
}
