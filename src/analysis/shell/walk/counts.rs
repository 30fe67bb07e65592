//! Commands that print a decimal number, or nothing, whatever they read: `$(grep -c x f || true)`, `$(stat -c%s "$f")`.

use super::super::parse::ast::{Command, CommandKind, Form, Item, List, Part, Pipeline, Word};
use super::listed::is_plain_path;
use super::output::{keeps_lines, prints_alone};
use super::scope::Scope;
use crate::action::{Arg, HOLES};

/// A word of a command, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelled<'w> {
    Text(&'w str),
    /// One path of plain names, which is no option.
    PlainPath,
    Unknown,
}
use Spelled::Text;

impl<'w> Spelled<'w> {
    fn of(word: &'w Word, scope: &Scope) -> Self {
        let is_plain = |value: &Arg| {
            let is_known = value.found_in().is_some() || value.has_plain_names() || value.as_literal().is_some();
            is_known && !value.may_be_option() && (value.found_in().is_some() || is_plain_path(&value.pattern().replace(HOLES, "x")))
        };
        match (word.as_text(), word.parts.as_slice()) {
            (Some(text), _) => Self::Text(text),
            (None, [Part::Parameter { name, form: Form::Plain, quoted: true }]) if scope.variable(name).is_some_and(is_plain) => {
                Self::PlainPath
            }
            (None, _) => Self::Unknown,
        }
    }

    fn is_file(self) -> bool {
        match self {
            Text(text) => !text.starts_with('-') && is_plain_path(text),
            Self::PlainPath => true,
            Self::Unknown => false,
        }
    }

    /// Whether it is a bundle of flags of these letters.
    fn is_bundle(self, letters: &str) -> bool {
        matches!(self, Text(text) if text.strip_prefix('-').is_some_and(|flags| !flags.is_empty() && flags.chars().all(|c| letters.contains(c))))
    }

    fn has_flag(self, letter: char) -> bool {
        matches!(self, Text(text) if text.starts_with('-') && text.contains(letter))
    }
}

/// Whether a substitution prints a number, or nothing.
pub(super) fn prints_number(list: &List, scope: &Scope) -> bool {
    let [Item { first, rest, background: false }] = list.as_slice() else { return false };
    let Some((printer, before)) = first.commands.split_last() else { return false };
    counts(printer, before, scope) && rest.iter().all(|(_, pipeline)| is_default(pipeline, scope))
}

/// `|| echo 0` and `|| true`.
fn is_default(pipeline: &Pipeline, scope: &Scope) -> bool {
    let [command] = pipeline.commands.as_slice() else { return false };
    match program(command, scope) {
        Some(("echo", words)) => matches!(words.as_slice(), [Text(number)] if number.bytes().all(|b| b.is_ascii_digit())),
        Some(("true" | ":", words)) => words.is_empty(),
        Some(_) | None => false,
    }
}

/// Whether a command prints a number of what the commands before it in a pipeline print.
fn counts(printer: &Command, before: &[Command], scope: &Scope) -> bool {
    const PRINTERS: &[&str] = &["wc", "grep", "egrep", "fgrep", "date", "nproc", "stat", "jq", "git", "gh", "awk", "cut", "tr"];
    if !name_of(printer).is_some_and(|name| PRINTERS.contains(&name)) {
        return false;
    }
    let Some((name, words)) = program(printer, scope) else { return false };
    let is_after = |name: &str, letters: &str| match before {
        [counter] => is_count_of_file(counter, name, letters, scope),
        _ => false,
    };
    match (name, words.as_slice()) {
        // A file among the operands would be named behind its number.
        ("wc", flags) => {
            !flags.is_empty() && flags.iter().all(|flag| flag.is_bundle("lcwmL") || matches!(flag, Text("--lines" | "--bytes")))
        }
        // One number only: a name of its own would be printed in front of it for more than one file.
        ("grep" | "egrep" | "fgrep", words) => {
            let is_flag = |word: &Spelled<'_>| matches!(word, Text(text) if text.starts_with('-'));
            let (flags, operands): (Vec<Spelled<'_>>, Vec<Spelled<'_>>) = words.iter().copied().partition(is_flag);
            flags.iter().all(|flag| flag.is_bundle("ciEFPwxvhs"))
                && flags.iter().any(|flag| flag.has_flag('c'))
                && matches!(operands.as_slice(), [Text(_)] | [Text(_), Text(_) | Spelled::PlainPath] | [])
        }
        ("date", [Text(format)]) => is_numeric_format(format),
        ("nproc", []) => true,
        ("stat", [Text("-c"), Text(format), file]) => is_number_of_file(format) && file.is_file(),
        ("stat", [Text(option), file]) => {
            let format = option.strip_prefix("-c").or_else(|| option.strip_prefix("--format="));
            format.is_some_and(is_number_of_file) && file.is_file()
        }
        ("jq", [Text(program)]) => counts_elements(program),
        ("jq", [Text(program), file]) => counts_elements(program) && file.is_file(),
        ("git", [Text("rev-list"), Text("--count"), revisions @ ..]) => {
            revisions.iter().all(|word| matches!(word, Text(text) if !text.starts_with('-')))
        }
        ("gh", [Text("pr" | "run" | "issue"), Text("view" | "list"), words @ ..]) => tells_number_of_forge(words),
        ("awk", [Text("{print $1}")]) => is_after("wc", "lcwmL"),
        ("cut", [Text("-f1")] | [Text("-f"), Text("1")]) => is_after("du", "skmb"),
        // What stands in front of the first colon; no line has none, and no file is named there.
        ("cut", [Text("-d:"), Text("-f1")] | [Text("-d"), Text(":"), Text("-f1")] | [Text("-d"), Text(":"), Text("-f"), Text("1")]) => {
            are_numbered(before, scope)
        }
        // BSD's `wc` prints blanks in front.
        ("tr", [Text("-d"), Text(" " | "[:space:]")]) => {
            before.split_last().is_some_and(|(counter, before)| name_of(counter) == Some("wc") && counts(counter, before, scope))
        }
        _ => false,
    }
}

/// Whether these commands print lines behind their numbers and a colon: `grep -n PATTERN FILE`, or some of those.
pub(super) fn are_numbered(commands: &[Command], scope: &Scope) -> bool {
    let Some((numbering, filters)) = commands.split_first() else { return false };
    let Some(("grep" | "egrep" | "fgrep", words)) = program(numbering, scope) else { return false };
    // Of a file that is no text its name is printed.
    let [options @ .., Text(pattern), file] = words.as_slice() else { return false };
    options.iter().all(|option| option.is_bundle("naiEFPwxhs"))
        && options.iter().any(|option| option.has_flag('n'))
        && !pattern.starts_with('-')
        && file.is_file()
        && filters.iter().all(|filter| keeps_lines_of(filter, scope))
}

/// Whether a command prints some of the lines that it reads, as they are.
pub(super) fn keeps_lines_of(command: &Command, scope: &Scope) -> bool {
    let Some((name, words)) = program(command, scope) else { return false };
    let texts: Option<Vec<&str>> = words.iter().map(|word| if let Text(text) = word { Some(*text) } else { None }).collect();
    texts.is_some_and(|texts| keeps_lines(name, &texts))
}

/// Whether `gh` prints one number of what it asks for, or nothing: it prints nothing for `null`. Source: `gh pr view --help`, `gh run view
/// --help` of 2.86, and the fields that they list.
fn tells_number_of_forge(words: &[Spelled<'_>]) -> bool {
    let is_option = |word: &Spelled<'_>| matches!(word, Text(text) if text.starts_with('-'));
    let mut fields = None;
    let mut program = None;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let into = match word {
            Text("--json") => &mut fields,
            Text("--jq" | "-q") => &mut program,
            Text(
                "--repo" | "-R" | "--branch" | "-b" | "--limit" | "-L" | "--workflow" | "--status" | "-s" | "--state" | "--head" | "-H",
            ) => {
                words.next();
                continue;
            }
            word if is_option(word) => return false,
            _ => continue,
        };
        match words.next() {
            Some(Text(text)) if into.is_none() => *into = Some(*text),
            Some(_) | None => return false,
        }
    }
    let is_step = |step: &str| {
        let (name, index) = step.split_once('[').map_or((step, None), |(name, index)| (name, Some(index)));
        let is_index = |index: &str| index.strip_suffix(']').is_some_and(|at| !at.is_empty() && at.bytes().all(|b| b.is_ascii_digit()));
        name.bytes().all(|b| b.is_ascii_alphabetic()) && index.is_none_or(is_index) && !step.is_empty()
    };
    let program = program.map(|text| text.strip_suffix("// empty").map_or(text, str::trim_end));
    let steps = program.and_then(|text| text.strip_prefix('.'));
    fields.is_some()
        && steps.is_some_and(|steps| matches!(steps.rsplit('.').next(), Some("number" | "databaseId")) && steps.split('.').all(is_step))
}

/// Whether a command is this program with flags of these letters and one file, which it names behind a number on its only line.
fn is_count_of_file(command: &Command, wanted: &str, letters: &str, scope: &Scope) -> bool {
    match program(command, scope) {
        Some((name, words)) if name == wanted => match words.as_slice() {
            [flags @ .., file] => {
                // Without it every folder below has a line.
                let is_one_line = name != "du" || flags.iter().any(|flag| flag.has_flag('s'));
                is_one_line && flags.iter().all(|flag| flag.is_bundle(letters)) && file.is_file()
            }
            [] => false,
        },
        Some(_) | None => false,
    }
}

/// What `stat` prints as a decimal number. Source: stat(1) of GNU coreutils 9.4; BSD's knows no `-c`.
fn is_number_of_file(format: &str) -> bool {
    matches!(format, "%s" | "%X" | "%Y" | "%Z" | "%W" | "%a" | "%u" | "%g" | "%h" | "%i" | "%b" | "%B")
}

/// Whether a program of `jq` prints nothing but lengths.
fn counts_elements(program: &str) -> bool {
    let (before, last) = program.rsplit_once('|').unwrap_or(("", program));
    last.trim() == "length" && before.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'[' | b']' | b'|' | b' '))
}

fn is_numeric_format(format: &str) -> bool {
    let mut chars = format.strip_prefix('+').unwrap_or("").chars();
    let mut any = false;
    while let Some(c) = chars.next() {
        any = true;
        if c != '%' || !chars.next().is_some_and(|c| "sNYmdHMSjuwWVyC".contains(c)) {
            return false;
        }
    }
    any
}

/// The program that a simple command starts, and the words behind its name; `None` if its errors, or assignments, could come into
/// what it prints, or the name means something else here.
fn program<'w>(command: &'w Command, scope: &Scope) -> Option<(&'w str, Vec<Spelled<'w>>)> {
    let name = name_of(command).filter(|name| scope.function(name).is_none())?;
    let CommandKind::Simple { assigns, words } = &command.kind else { return None };
    let is_alone = assigns.is_empty() && prints_alone(command);
    is_alone.then(|| (name, words.iter().skip(1).map(|word| Spelled::of(word, scope)).collect()))
}

fn name_of(command: &Command) -> Option<&str> {
    match &command.kind {
        CommandKind::Simple { words, .. } => words.first()?.as_text(),
        _ => None,
    }
}
