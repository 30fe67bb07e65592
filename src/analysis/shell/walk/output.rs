//! What is known of the output of a substitution without running it.

use std::borrow::Cow;

use super::super::parse::ast::{Command, CommandKind, Form, Item, List, Part, RedirectOp, Target, Word};
use super::filters::passes_lines;
use super::lines::Lines;
use super::listed::{self, Found};
use super::scope::Scope;
use super::walker::only_pipeline;
use crate::action::Arg;
use crate::analysis::path::AbsPath;

/// Whether the list prints object names of git, one a line, or nothing.
pub(super) fn are_object_names(list: &List, scope: &Scope) -> bool {
    only_pipeline(list).is_some_and(|pipeline| print_object_names(&pipeline.commands, scope))
}

/// Whether these commands of a pipeline print object names of git, one a line, or nothing.
pub(super) fn print_object_names(commands: &[Command], scope: &Scope) -> bool {
    let Some((command, filters)) = commands.split_first() else { return false };
    let CommandKind::Simple { assigns, words } = &command.kind else { return false };
    let is_program = |name: &str| scope.function(name).is_none();
    // Errors are text as well.
    let is_kept = |command: &Command| {
        let words: Option<Vec<&str>> = plain_words(command).and_then(|words| words.into_iter().collect());
        words.is_some_and(|words| words.split_first().is_some_and(|(name, words)| is_program(name) && keeps_lines(name, words)))
    };
    if !assigns.is_empty() || !prints_alone(command) || !is_program("git") || !filters.iter().all(is_kept) {
        return false;
    }
    let spelled: Option<Vec<Cow<'_, str>>> = words.iter().map(|word| with_object_names(word, scope)).collect();
    let words: Option<Vec<&str>> = spelled.as_ref().map(|words| words.iter().map(AsRef::as_ref).collect());
    match words.as_deref() {
        Some(["git", "merge-base", operands @ ..]) => operands.iter().all(|word| !word.starts_with('-')),
        // Of a revision that does not exist, `rev-parse` repeats the word.
        Some(["git", "rev-parse", words @ ..]) => words.iter().all(|word| {
            matches!(*word, "--short" | "--verify" | "-q" | "--quiet")
                || !word.starts_with(['-', '/', '~']) && !word.contains(':') && !word.contains("..")
        }),
        Some(["git", name @ ("log" | "rev-list"), words @ ..]) => {
            let log = *name == "log";
            let prints_names =
                words.iter().any(|word| matches!(*word, "--format=%H" | "--format=%h" | "--pretty=%H" | "--pretty=format:%H"));
            let plain = |word: &str| {
                matches!(
                    word,
                    "--reverse"
                        | "--no-merges"
                        | "--merges"
                        | "--first-parent"
                        | "--all"
                        | "--format=%H"
                        | "--format=%h"
                        | "--pretty=%H"
                        | "--pretty=format:%H"
                ) || word.strip_prefix('-').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()) && !rest.is_empty())
                    || !word.starts_with('-')
            };
            (log == prints_names) && words.iter().all(|word| plain(word))
        }
        _ => false,
    }
}

/// The text of a word without the object names in it, of which there may be none.
fn with_object_names<'w>(word: &'w Word, scope: &Scope) -> Option<Cow<'w, str>> {
    if let Some(text) = word.as_text() {
        return Some(Cow::Borrowed(text));
    }
    let mut out = String::new();
    for part in &word.parts {
        match part {
            Part::Text { text, .. } => out.push_str(text),
            Part::Command { list, .. } if are_object_names(list, scope) => {}
            Part::Parameter { name, form: Form::Plain, .. } if scope.variable(name).is_some_and(Arg::is_hashes) => {}
            _ => return None,
        }
    }
    Some(Cow::Owned(out))
}

/// Whether a program with these operands prints some of the lines that it reads, as they are.
fn keeps_lines(name: &str, words: &[&str]) -> bool {
    let is_line = |script: &str| script.strip_suffix('p').is_some_and(|line| !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit()));
    match (name, words) {
        ("sed", ["-n", script]) => is_line(script),
        ("tr", _) => false,
        _ => passes_lines(name, words),
    }
}

/// The folder that `go env` prints, where it is the one of downloaded modules: other people's source text, wherever it is.
/// Source: `go help environment`; `GOPATH` is `go` in the home folder, and modules are in `pkg/mod` there.
pub(super) fn go_folder(list: &List, home: Option<&AbsPath>) -> Option<String> {
    let [command] = only_pipeline(list)?.commands.as_slice() else { return None };
    let words = plain_words(command)?;
    let is_it = matches!(words.as_slice(), [Some("go"), Some("env"), Some("GOMODCACHE")]);
    home.filter(|_| is_it).and_then(|home| home.join("go/pkg/mod")).map(|folder| folder.to_string())
}

/// How a program is started.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    /// All that is on its standard input, where that stands in the text.
    pub(super) input: Option<String>,
}

/// What is known of what pipelines, substitutions and redirections hand on, at one point of the walk.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// The paths that the next simple command reads from its standard input, where they are known.
    pub(super) feed: Option<Found>,
    /// Whether the next loop reads object names of git, one a line.
    pub(super) feeds_names: bool,
    /// The text that the next program reads from its standard input, where it is known.
    pub(super) text: Option<String>,
    /// How the next simple command is started, where its words reach the program as they are.
    pub(super) typed: Option<Typed>,
    /// The pipe from which the loop around it reads its lines, where that is the standard input.
    pub(super) lines: Option<Lines>,
    /// Whether somebody reads what the next simple command prints.
    pub(super) wants_paths: bool,
    /// Whether somebody reads what the next pipeline prints.
    pub(super) wants_found: bool,
    /// The words of the program that was run last, where what it prints is wanted and all that the command prints.
    pub(super) printed: Option<Vec<Arg>>,
    /// The paths that the last pipeline printed, where they are wanted and it printed nothing else.
    pub(super) found: Option<Found>,
}

/// The programs that a substitution's last pipeline runs to print a number, where it prints a number or nothing.
pub(super) fn counting_programs(list: &List) -> Option<Vec<&str>> {
    let [Item { first, rest, background: false }] = list.as_slice() else { return None };
    let mut programs = Vec::new();
    for (_, pipeline) in rest {
        // `|| echo 0` and `|| true`.
        let [command] = pipeline.commands.as_slice() else { return None };
        match plain_words(command)?.as_slice() {
            [Some(name @ "echo"), Some(number)] if number.bytes().all(|b| b.is_ascii_digit()) => programs.push(*name),
            [Some(name @ ("true" | ":"))] => programs.push(*name),
            _ => return None,
        }
    }
    let (printer, before) = first.commands.split_last()?;
    let words = plain_words(printer)?;
    let (name, words) = match words.split_first()? {
        (Some(name), words) => (*name, words),
        (None, _) => return None,
    };
    let is_literal = |wanted: &[&str]| words.len() == wanted.len() && words.iter().zip(wanted).all(|(word, wanted)| *word == Some(wanted));
    let counts = match name {
        // A file among the operands would be named behind its number.
        "wc" => {
            !words.is_empty() && words.iter().all(|word| matches!(word, Some("-l" | "-c" | "-w" | "-m" | "-L" | "--lines" | "--bytes")))
        }
        // One number only: a name of its own would be printed in front of it for more than one file.
        "grep" | "egrep" | "fgrep" => {
            let literal = words.iter().all(|word| word.is_some_and(|word| !word.starts_with("--")));
            let flags: Vec<&str> = words.iter().flatten().copied().filter(|word| word.starts_with('-')).collect();
            let is_count = flags.iter().any(|flags| flags.contains('c'));
            literal
                && is_count
                && flags.iter().all(|flags| flags.len() > 1 && flags.chars().skip(1).all(|c| "ciEFPwxvhs".contains(c)))
                && words.len() <= flags.len().saturating_add(2)
        }
        "date" => match words {
            [Some(format)] => is_numeric_format(format),
            _ => false,
        },
        "nproc" => words.is_empty(),
        // What stands in front of the first colon; no line has none, and no file is named there.
        "cut" => is_literal(&["-d:", "-f1"]) || is_literal(&["-d", ":", "-f1"]) || is_literal(&["-d", ":", "-f", "1"]),
        "tr" if before.last().is_some_and(|before| plain_words(before).is_some_and(|words| words.first() == Some(&Some("wc")))) => {
            // BSD's `wc` prints blanks in front.
            programs.push("wc");
            is_literal(&["-d", " "]) || is_literal(&["-d", "[:space:]"])
        }
        _ => false,
    };
    if name == "tr" {
        let words = plain_words(before.last()?)?;
        let counts = words.iter().skip(1).all(|word| matches!(word, Some("-l" | "-c" | "-w" | "-m" | "-L")));
        if !counts || words.len() < 2 {
            return None;
        }
    }
    if name == "cut" {
        let (numbering, filters) = before.split_first()?;
        for filter in filters {
            let words: Vec<&str> = plain_words(filter)?.into_iter().collect::<Option<_>>()?;
            let (name @ ("head" | "tail"), words) = words.split_first().map(|(name, words)| (*name, words))? else { return None };
            if !keeps_lines(name, words) {
                return None;
            }
            programs.push(name);
        }
        programs.push(numbering_program(numbering)?);
    }
    programs.push(name);
    counts.then_some(programs)
}

/// `grep -n PATTERN FILE`, which prints lines behind their numbers.
fn numbering_program(command: &Command) -> Option<&str> {
    let words = plain_words(command)?;
    let [Some(name @ ("grep" | "egrep" | "fgrep")), words @ ..] = words.as_slice() else { return None };
    let (options, [Some(pattern), Some(file)]) = words.split_at_checked(words.len().checked_sub(2)?)? else { return None };
    let numbers = options.iter().flatten().any(|flags| flags.contains('n'));
    let known = options.iter().all(|option| {
        option.and_then(|option| option.strip_prefix('-')).is_some_and(|flags| flags.chars().all(|c| "naiEFPwxhs".contains(c)))
    });
    // Of a file that is no text its name is printed.
    (numbers && known && !pattern.starts_with('-') && !file.starts_with('-') && listed::is_plain_path(file)).then_some(*name)
}

fn is_numeric_format(format: &str) -> bool {
    let Some(format) = format.strip_prefix('+') else { return false };
    let mut chars = format.chars();
    let mut any = false;
    while let Some(c) = chars.next() {
        any = true;
        if c != '%' || !chars.next().is_some_and(|c| "sNYmdHMSjuwWVyC".contains(c)) {
            return false;
        }
    }
    any
}

/// The words of a simple command, each where it is literal; nothing where its errors, or assignments, could come into
/// what it prints.
fn plain_words(command: &Command) -> Option<Vec<Option<&str>>> {
    let CommandKind::Simple { assigns, words } = &command.kind else { return None };
    (assigns.is_empty() && prints_alone(command)).then(|| words.iter().map(Word::as_text).collect())
}

/// Whether nothing is printed but what the command itself prints.
fn prints_alone(command: &Command) -> bool {
    command.redirects.iter().all(|redirect| match (redirect.op, &redirect.target) {
        (RedirectOp::Read | RedirectOp::Heredoc | RedirectOp::HereString, _) => true,
        (RedirectOp::Write, Target::Word(word)) => word.as_text() == Some("/dev/null"),
        _ => false,
    })
}
