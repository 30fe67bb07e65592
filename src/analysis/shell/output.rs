//! What is known of the output of a substitution without running it.

use super::ast::{Command, CommandKind, Item, List, RedirectOp, Target, Word};
use super::listed::Found;
use crate::action::Arg;
use crate::analysis::path::AbsPath;

/// Whether the list prints object names of git, or nothing.
pub(super) fn is_object_names(list: &List) -> bool {
    let [Item { first, rest, background: false }] = list.as_slice() else { return false };
    let ([command], true) = (first.commands.as_slice(), rest.is_empty()) else { return false };
    let CommandKind::Simple { assigns, words } = &command.kind else { return false };
    if !assigns.is_empty() {
        return false;
    }
    let literal: Option<Vec<&str>> = words.iter().map(Word::as_text).collect();
    match literal.as_deref() {
        Some(["git", "merge-base", operands @ ..]) => operands.iter().all(|word| !word.starts_with('-')),
        // Of a revision that does not exist, `rev-parse` repeats the word.
        Some(["git", "rev-parse", words @ ..]) => words.iter().all(|word| {
            matches!(*word, "--short" | "--verify" | "-q" | "--quiet")
                || !word.starts_with(['-', '/', '~']) && !word.contains(':') && !word.contains("..")
        }),
        Some(["git", "log" | "rev-list", words @ ..]) => {
            let log = literal.as_deref().and_then(|words| words.get(1)) == Some(&"log");
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

/// The folder that `go env` prints, where it is the one of downloaded modules: other people's source text, wherever it is.
/// Source: `go help environment`; `GOPATH` is `go` in the home folder, and modules are in `pkg/mod` there.
pub(super) fn go_folder(list: &List, home: Option<&AbsPath>) -> Option<String> {
    let [Item { first, rest, background: false }] = list.as_slice() else { return None };
    let ([command], true) = (first.commands.as_slice(), rest.is_empty()) else { return None };
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
    /// The text that the next program reads from its standard input, where it is known.
    pub(super) text: Option<String>,
    /// How the next simple command is started, where its words reach the program as they are.
    pub(super) typed: Option<Typed>,
    /// Whether somebody reads what the next simple command prints.
    pub(super) wants_paths: bool,
    /// Whether somebody reads what the next pipeline prints.
    pub(super) wants_found: bool,
    /// The words of the program that was run last, where what it prints is wanted and all that the command prints.
    pub(super) printed: Option<Vec<Arg>>,
    /// The paths that the last pipeline printed, where they are wanted and it printed nothing else.
    pub(super) found: Option<Found>,
}

/// Whether a substitution prints what one pipeline prints.
pub(super) fn is_one_pipeline(list: &List) -> bool {
    matches!(list.as_slice(), [Item { first: _, rest, background: false }] if rest.is_empty())
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
    programs.push(name);
    counts.then_some(programs)
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
    let harmless = command.redirects.iter().all(|redirect| match (redirect.op, &redirect.target) {
        (RedirectOp::Read | RedirectOp::Heredoc | RedirectOp::HereString, _) => true,
        (RedirectOp::Write, Target::Word(word)) => word.as_text() == Some("/dev/null"),
        _ => false,
    });
    if !assigns.is_empty() || !harmless {
        return None;
    }
    Some(words.iter().map(Word::as_text).collect())
}
