//! What is known of the output of a substitution without running it.

use std::borrow::Cow;

use super::super::parse::ast::{Command, CommandKind, Form, List, Part, RedirectOp, Target, Word};
use super::counts;
use super::filters::passes_lines;
use super::lines::{Lines, Reading};
use super::listed::Found;
use super::scope::Scope;
use super::walker::only_pipeline;
use crate::action::{ANY_IN_NAME, Arg, NUMBER};
use crate::analysis::harmless::{NEW_LETTERS, NEW_TEMPORARY};

/// Whether the list prints object names of git, one a line, or nothing.
pub(super) fn are_object_names(list: &List, scope: &Scope) -> bool {
    only_pipeline(list).is_some_and(|pipeline| print_object_names(&pipeline.commands, None, scope))
}

/// What a loop reads into its first variable from each line that these commands of a pipeline print.
pub(super) fn first_field(commands: &[Command], reading: &Reading<'_>, scope: &Scope) -> Option<Arg> {
    let separator = reading.separator.unwrap_or(' ');
    let is_first = reading.names.len() > 1;
    if print_object_names(commands, is_first.then_some(separator), scope) {
        return Some(Arg::hashes());
    }
    (is_first && separator == ':' && counts::are_numbered(commands, scope)).then(Arg::count)
}

/// Whether git prints an object name for this format, as all of a line or as what stands before the separator.
fn is_format_of_names(option: &str, separator: Option<char>) -> bool {
    let format = ["--format=", "--pretty=format:", "--pretty=tformat:", "--pretty="].iter().find_map(|name| option.strip_prefix(name));
    let rest = format.and_then(|format| format.strip_prefix("%H").or_else(|| format.strip_prefix("%h")));
    match (rest, separator) {
        (Some(""), None) => true,
        (Some(rest), Some(separator)) => rest.starts_with(separator) && is_of_one_line(rest),
        (None, Some(' ')) => option == "--oneline",
        (Some(_) | None, _) => false,
    }
}

/// Whether git prints one line for this format: it has no `%n`, and no body of a message. Source: git-log(1) 2.47.
fn is_of_one_line(format: &str) -> bool {
    const IN_ONE_LINE: &[&str] = &[
        "s", "f", "an", "ae", "al", "ad", "ar", "ai", "aI", "as", "cn", "ce", "cl", "cd", "cr", "ci", "cI", "cs", "d", "D", "h", "H", "p",
        "P", "t", "T",
    ];
    let is_known = |rest: &str| IN_ONE_LINE.iter().any(|name| rest.starts_with(name));
    !format.contains('\n') && format.split('%').skip(1).all(is_known)
}

/// Whether these commands of a pipeline print object names of git, one a line or in front of the separator, or nothing.
fn print_object_names(commands: &[Command], separator: Option<char>, scope: &Scope) -> bool {
    let Some((command, filters)) = commands.split_first() else { return false };
    let CommandKind::Simple { assigns, words } = &command.kind else { return false };
    let is_program = |name: &str| scope.function(name).is_none();
    // Errors are text as well.
    if !assigns.is_empty()
        || !prints_alone(command)
        || !is_program("git")
        || !filters.iter().all(|filter| counts::keeps_lines_of(filter, scope))
    {
        return false;
    }
    let spelled: Option<Vec<Cow<'_, str>>> = words.iter().map(|word| with_object_names(word, scope)).collect();
    let words: Option<Vec<&str>> = spelled.as_ref().map(|words| words.iter().map(AsRef::as_ref).collect());
    // Which folder's repository it is says nothing of what an object is called.
    let words = match words.as_deref() {
        Some(["git", "-C", folder, rest @ ..]) if !folder.is_empty() => Some(rest),
        Some(["git", rest @ ..]) => Some(rest),
        Some(_) | None => None,
    };
    match (words, separator) {
        (Some(["merge-base", operands @ ..]), None) => operands.iter().all(|word| !word.starts_with('-')),
        (Some(["rev-parse", words @ ..]), None) => {
            // In front of the words, these have it say nothing but one object name.
            let is_verified = |word: &&str| matches!(*word, "--short" | "--verify");
            let is_flag = |word: &&str| is_verified(word) || matches!(*word, "-q" | "--quiet");
            let verified = words.iter().take_while(|word| is_flag(word)).any(is_verified);
            // Behind a colon stands a path, and what is shown by the name of the object is that file.
            let is_revision = |word: &&str| !word.starts_with('-') && !word.contains(':') && (verified || is_plain_revision(word));
            words.iter().all(|word| is_flag(word) || is_revision(word))
        }
        (Some([name @ ("log" | "rev-list"), words @ ..]), _) => {
            let log = *name == "log";
            let is_format = |word: &str| is_format_of_names(word, separator);
            let options = words.split(|word| *word == "--").next().unwrap_or_default();
            let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            let plain = |word: &str| {
                matches!(word, "--reverse" | "--no-merges" | "--merges" | "--first-parent" | "--all" | "-n")
                    || word.strip_prefix('-').is_some_and(|rest| is_number(rest.strip_prefix('n').unwrap_or(rest)))
                    || word.strip_prefix("--max-count=").is_some_and(is_number)
                    || !word.starts_with('-')
            };
            let are_plain = options.iter().all(|word| plain(word) || (log && is_format(word)));
            are_plain && log == options.iter().any(|word| is_format(word)) && (log || separator.is_none())
        }
        _ => false,
    }
}

/// Whether a word can be nothing but a revision: `HEAD~2`, or an object name. Where there is none of a name, `rev-parse` repeats the word, also
/// where it names a file, and a part of such a name comes into another word (`.$(git rev-parse env)`).
fn is_plain_revision(word: &str) -> bool {
    const HEADS: &[&str] = &["HEAD", "FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "@"];
    let (name, rest) = word.split_at(word.find(['~', '^', '{']).unwrap_or(word.len()));
    let name = name.strip_suffix('@').filter(|name| !name.is_empty()).unwrap_or(name);
    let is_hash = name.len() >= 7 && name.bytes().all(|b| b.is_ascii_hexdigit());
    let is_step = |c: char| c.is_ascii_alphanumeric() || matches!(c, '^' | '~' | '@' | '{' | '}' | '-');
    (HEADS.contains(&name) || is_hash) && rest.chars().all(is_step)
}

/// The text of a word without the object names in it, if there are any.
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
pub(super) fn keeps_lines(name: &str, words: &[&str]) -> bool {
    let is_line = |script: &str| script.strip_suffix('p').is_some_and(|line| !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit()));
    match (name, words) {
        ("sed", ["-n", script]) => is_line(script),
        ("tr", _) => false,
        _ => passes_lines(name, words),
    }
}

/// Where macOS keeps Java.
pub(super) const HOME_OF_JAVA: &str = "/Library/Java/JavaVirtualMachines/jdk/Contents/Home";

/// Whether the value is what macOS prints for the home of an installed Java: that folder, or nothing if there is none.
pub(super) fn is_home_of_java(value: &[Part]) -> bool {
    let [Part::Command { list, .. }] = value else { return false };
    let Some([command]) = only_pipeline(list).map(|pipeline| pipeline.commands.as_slice()) else { return false };
    let is_version = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match plain_words(command).as_deref() {
        Some([Some("/usr/libexec/java_home")]) => true,
        Some([Some("/usr/libexec/java_home"), Some("-v" | "--version"), Some(version)]) => is_version(version),
        _ => false,
    }
}

/// How a program is started.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    /// All that is on its standard input, if the text has it.
    pub(super) input: Option<String>,
}

/// What is known of what pipelines, substitutions and redirections hand on, at one point of the walk.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// The paths that the next simple command reads from its standard input, if they are known.
    pub(super) feed: Option<Found>,
    /// What the next loop reads from each line into its first variable, if that is known and no path.
    pub(super) field: Option<Arg>,
    /// The text that the next program reads from its standard input, if it is known.
    pub(super) text: Option<String>,
    /// How the next simple command is started, if its words reach the program unchanged.
    pub(super) typed: Option<Typed>,
    /// The pipe from which the loop around it reads its lines, if that is the standard input.
    pub(super) lines: Option<Lines>,
    /// Whether it matters what the next simple command prints.
    pub(super) wants_paths: bool,
    /// Whether it matters what the next pipeline prints.
    pub(super) wants_found: bool,
    /// The words of the program that was run last, if its output matters and is all that the command prints.
    pub(super) printed: Option<Vec<Arg>>,
    /// The paths that the last pipeline printed, if they matter and it printed nothing else.
    pub(super) found: Option<Found>,
}

/// The path and the suffix that `basename` is given, if a substitution runs nothing else.
pub(super) fn operands_of_basename<'w>(list: &'w List, scope: &Scope) -> Option<(&'w Word, Option<&'w str>)> {
    let [command] = only_pipeline(list)?.commands.as_slice() else { return None };
    let CommandKind::Simple { assigns, words } = &command.kind else { return None };
    if !assigns.is_empty() || !prints_alone(command) || scope.function("basename").is_some() {
        return None;
    }
    let (path, suffix) = match words.as_slice() {
        [name, path] if name.as_text() == Some("basename") => (path, None),
        [name, path, suffix] if name.as_text() == Some("basename") => (path, Some(suffix.as_text()?)),
        _ => return None,
    };
    let runs_nothing = |part: &Part| match part {
        Part::Text { .. } | Part::Tilde(_) => true,
        Part::Parameter { form: Form::Plain, .. } => true,
        Part::Parameter { form: Form::Operator(operation), .. } => operation.pattern.is_some(),
        Part::Parameter { .. } | Part::Glob(_) | Part::Brace(_) | Part::Command { .. } | Part::Process { .. } | Part::Arithmetic { .. } => {
            false
        }
    };
    // An option would be taken for one.
    let is_path = !path.as_text().is_some_and(|text| text.starts_with('-'));
    (is_path && path.parts.iter().all(runs_nothing)).then_some((path, suffix))
}

/// The one word that a substitution prints, as far as it is known, where it is plain: the date, or what the machine or its user is
/// called.
pub(super) fn word_printed(list: &List, scope: &Scope) -> Option<Arg> {
    let [command] = only_pipeline(list)?.commands.as_slice() else { return None };
    let words: Vec<&str> = plain_words(command)?.into_iter().collect::<Option<_>>()?;
    let (name, words) = words.split_first().filter(|(name, _)| scope.function(name).is_none())?;
    let text = match (*name, words) {
        ("date", [format] | ["-u", format]) => date_text(format.strip_prefix('+')?)?,
        ("hostname" | "whoami" | "arch" | "uname", [])
        | ("hostname", ["-s"])
        | ("uname", ["-s" | "-m" | "-r" | "-n"])
        | ("id", ["-un"]) => return Some(Arg::name_or_nothing()),
        ("id", ["-u" | "-g"]) => NUMBER.to_string(),
        ("mktemp", operands) if scope.variable("TMPDIR").is_none() => return new_temporary(operands).map(Arg::literal),
        _ => return None,
    };
    Some(Arg::with_holes(text, false).with_plain_names(true))
}

/// What stands for the path that `mktemp` with these operands makes right in the folder for temporary files: its template, as nothing
/// has that name. Where it cannot make one, it prints nothing, and what is put behind is another path: other folders may be missing, and
/// other templates wrong. Source: mktemp(1) of GNU coreutils 9.4 and FreeBSD 14.
fn new_temporary<'t>(operands: &[&'t str]) -> Option<&'t str> {
    match operands {
        [] | ["-d"] => Some(NEW_TEMPORARY),
        [template] | ["-d", template] => {
            let name = template.strip_suffix(NEW_LETTERS)?.strip_prefix("/tmp/")?;
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)).then_some(template)
        }
        _ => None,
    }
}

/// A date in this format, of which every part is a plain name. Source: date(1) of GNU coreutils 9.4 and FreeBSD 14.
fn date_text(format: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        match c {
            '%' => match chars.next()? {
                'Y' | 'm' | 'd' | 'H' | 'M' | 'S' | 'y' | 'j' | 's' | 'V' | 'W' | 'u' | 'w' | 'C' | 'G' | 'g' | 'U' | 'I' => {
                    out.push(NUMBER);
                }
                'a' | 'A' | 'b' | 'B' | 'h' | 'p' | 'Z' => out.push(ANY_IN_NAME),
                'F' => out.extend([NUMBER, '-', NUMBER, '-', NUMBER]),
                'T' => out.extend([NUMBER, ':', NUMBER, ':', NUMBER]),
                _ => return None,
            },
            c if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | ':') => out.push(c),
            _ => return None,
        }
    }
    (out.starts_with(NUMBER)).then_some(out)
}

/// The words of a simple command, each where it is literal; `None` if its errors, or assignments, could come into
/// what it prints.
pub(super) fn plain_words(command: &Command) -> Option<Vec<Option<&str>>> {
    let CommandKind::Simple { assigns, words } = &command.kind else { return None };
    (assigns.is_empty() && prints_alone(command)).then(|| words.iter().map(Word::as_text).collect())
}

/// Whether nothing is printed but what the command itself prints.
pub(super) fn prints_alone(command: &Command) -> bool {
    command.redirects.iter().all(|redirect| match (redirect.op, &redirect.target) {
        (RedirectOp::Read | RedirectOp::Heredoc | RedirectOp::HereString, _) => true,
        (RedirectOp::Write, Target::Word(word)) => word.as_text() == Some("/dev/null"),
        _ => false,
    })
}
