//! The expression of `find`: tests, and actions that run, delete or write.
//! Source: findutils 4.9 find(1); FreeBSD find(1).

use crate::action::{Arg, Cause};

/// What an expression does.
#[derive(Debug, Default)]
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
const VALUE: &[&str] = &[
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
const READS: &[&str] = &["-newer", "-anewer", "-cnewer", "-samefile", "-newermm", "-neweram", "-newercm"];

/// Reads the words of `find` from `index` on.
pub(super) fn read(words: &[Arg], mut index: usize, program: &str) -> Result<Expression, Cause> {
    let dynamic = || Cause::DynamicWord(program.to_owned());
    let unknown = |option: &str| Cause::UnknownOption { program: program.to_owned(), option: option.to_owned() };
    let mut out = Expression::default();
    while words.get(index).and_then(Arg::as_literal).is_some_and(|w| LEADING.contains(&w)) {
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
    while let Some(word) = words.get(index) {
        let test = word.as_literal().ok_or_else(dynamic)?;
        index = index.saturating_add(1);
        if PLAIN.contains(&test) && !(test == "-depth" && is_number(words.get(index))) {
            continue;
        }
        if VALUE.contains(&test) || is_newer_than_time(test) {
            let value = words.get(index).ok_or_else(|| Cause::Operands(program.to_owned()))?;
            if value.is_many() {
                return Err(dynamic());
            }
            index = index.saturating_add(1);
        } else if READS.contains(&test) {
            out.reads.push(words.get(index).ok_or_else(|| Cause::Operands(program.to_owned()))?.clone());
            index = index.saturating_add(1);
        } else if test == "-delete" {
            out.deletes = Some(test.to_owned());
        } else if matches!(test, "-fprint" | "-fprint0" | "-fls" | "-fprintf") {
            out.writes.push((test.to_owned(), words.get(index).ok_or_else(|| Cause::Operands(program.to_owned()))?.clone()));
            index = index.saturating_add(if test == "-fprintf" { 2 } else { 1 });
        } else if matches!(test, "-exec" | "-execdir" | "-ok" | "-okdir") {
            let mut command = Vec::new();
            loop {
                let word = words.get(index).ok_or_else(|| Cause::Operands(program.to_owned()))?;
                index = index.saturating_add(1);
                match word.as_literal() {
                    Some(";") => break,
                    Some("+") if command.last().and_then(Arg::as_literal) == Some("{}") => break,
                    _ => command.push(word.clone()),
                }
            }
            if test.ends_with("dir") {
                // The command runs in the folder of what was found, where a program of the same
                // name may lie; nothing about its paths is known.
                return Err(Cause::Operands(format!("{program} {test}")));
            }
            out.commands.push((test.to_owned(), command));
        } else {
            return Err(unknown(test));
        }
    }
    Ok(out)
}

fn is_number(word: Option<&Arg>) -> bool {
    word.and_then(Arg::as_literal).is_some_and(|w| w.trim_start_matches(['+', '-']).bytes().all(|b| b.is_ascii_digit()))
}

/// `-newermt '2 days ago'` and its like compare with a time instead of a file.
fn is_newer_than_time(test: &str) -> bool {
    test.strip_prefix("-newer").is_some_and(|xy| xy.len() == 2 && xy.ends_with('t'))
}
