//! Loops over the paths, object names or numbers that a command prints: `find … | while read -r f; do …; done`.
//!
//! What `read` gets is a printed line only as long as nobody else reads from the same pipe: another reader may leave the end of a
//! line behind, and that is another path.

use super::super::parse::ast::{Assign, Command, CommandKind, Redirect, RedirectOp, Value, Word};
use super::ended::Ended;
use super::listed::Found;
use super::scope::{Scope, either};
use super::simple::reads;
use super::walker::{Walker, only_pipeline};
use crate::action::{Arg, COUNT, Caused, Effect, HASH, HOLES, NUMBER};
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::variables;

/// Who reads from the pipe from which a loop reads its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// The loop alone.
    Whole,
    /// Perhaps another command as well.
    Shared,
}

/// `read` as the condition of a loop: the variables it sets, and what stands between two lines.
pub(super) struct Reading<'c> {
    /// All of a line goes into one, or what stands before the first separator into the first.
    pub(super) names: Vec<&'c str>,
    /// What separates two fields; blanks if nothing is set.
    pub(super) separator: Option<char>,
    nul: bool,
    words: &'c [Word],
}

/// What a loop reads before each round, if that is one line of the pipeline's output.
pub(super) fn reading(command: &Command) -> Option<Reading<'_>> {
    let CommandKind::Loop { condition, until: false, .. } = &command.kind else { return None };
    let pipeline = only_pipeline(condition)?;
    let ([condition], false) = (pipeline.commands.as_slice(), pipeline.negated) else { return None };
    let CommandKind::Simple { assigns, words } = &condition.kind else { return None };
    let separators = match assigns.as_slice() {
        [] => None,
        [Assign { name, value: Value::Scalar(word), append: false, subscript: None }] if name == "IFS" => {
            Some(if word.parts.is_empty() { "" } else { word.as_text()? })
        }
        _ => return None,
    };
    if !condition.redirects.is_empty() || command.redirects.iter().any(reads) {
        return None;
    }
    let texts: Vec<&str> = words.iter().map(Word::as_text).collect::<Option<_>>()?;
    let (names, nul) = match texts.as_slice() {
        ["read", "-r", "-d", "", name] | ["read", "-d", "", "-r", name] | ["read", "-rd", "", name] => (vec![*name], true),
        ["read", "-r", names @ ..] | ["read", names @ ..] => (names.to_vec(), false),
        _ => return None,
    };
    let mut characters = separators.unwrap_or("").chars();
    let separator = characters.next();
    // Without separators, blanks at both ends stay; plain names have none.
    let is_split_alike = match names.as_slice() {
        [] => false,
        [_] => separator.is_none(),
        [..] => characters.next().is_none() && (separators.is_none() || separator.is_some_and(|c| c.is_ascii_punctuation())),
    };
    (is_split_alike && names.iter().all(|name| variables::is_free(name))).then_some(Reading { names, separator, nul, words })
}

/// Builtins that read nothing, or only through commands that are looked at as well.
const READ_NOTHING: &[&str] = &[
    "cd", "pushd", "popd", "dirs", "export", "declare", "typeset", "local", "readonly", "unset", "set", "shopt", "eval", "let", "printf",
    "exit", "return", "break", "continue", "command", "builtin", "hash", "shift", "wait", "times",
];
/// Programs that read no standard input, whatever their operands are.
const WITHOUT_INPUT: &[&str] =
    &["echo", "printf", "true", "false", ":", "test", "[", "basename", "dirname", "realpath", "readlink", "ls", "stat", "sleep", "pwd"];
/// A program that reads its standard input only where no file is named, or one by the name of `-`.
struct Filter {
    names: &'static [&'static str],
    /// How many operands stand in front of the files.
    leading: usize,
    /// Its options without a value.
    flags: &'static str,
    /// Its options with one that is no file.
    valued: &'static str,
}

/// Source: GNU coreutils 9.4, grep(1) 3.11, rg(1) 14.1, sed(1) 4.9, gawk(1) 5.2, jq(1) 1.7, file(1) 5.45, their common letters.
const FILTERS: &[Filter] = &[
    Filter { names: &["cat", "tac", "md5sum", "sha1sum", "sha256sum", "shasum", "cksum"], leading: 0, flags: "nbsvETA", valued: "" },
    Filter { names: &["head", "tail"], leading: 0, flags: "qv0123456789", valued: "nc" },
    Filter { names: &["wc"], leading: 0, flags: "lcwmL", valued: "" },
    Filter { names: &["sort", "uniq"], leading: 0, flags: "nrufbdghVci", valued: "kt" },
    Filter { names: &["grep", "egrep", "fgrep"], leading: 1, flags: "incvlLHhowxEFPqsaIb", valued: "ABCm" },
    Filter { names: &["rg"], leading: 1, flags: "incvlLHwxUFPsSI", valued: "ABCmgt" },
    Filter { names: &["sed"], leading: 1, flags: "nErsz", valued: "" },
    Filter { names: &["awk", "gawk"], leading: 1, flags: "", valued: "Fv" },
    Filter { names: &["jq"], leading: 1, flags: "rcMSsej", valued: "" },
    Filter { names: &["file"], leading: 0, flags: "bikL", valued: "" },
    Filter { names: &["du"], leading: 0, flags: "shkmac", valued: "d" },
];

impl Filter {
    /// Whether behind these words, which follow its name, there comes a file.
    fn takes_file_behind(&self, words: &[Arg]) -> bool {
        let mut operands = 0_usize;
        let mut words = words.iter();
        while let Some(word) = words.next() {
            // What a number stands for is no option.
            let is_known = word.as_literal().is_some() || !word.pattern().replace([NUMBER, COUNT], "").contains(HOLES);
            let text = word.pattern();
            if !is_known {
                return false;
            }
            let Some(letters) = text.strip_prefix('-') else {
                operands = operands.saturating_add(1);
                continue;
            };
            let letters = letters.trim_start_matches(|letter| self.flags.contains(letter));
            let mut rest = letters.chars();
            match rest.next() {
                None if text != "-" => {}
                Some(letter) if self.valued.contains(letter) => {
                    if rest.as_str().is_empty() && words.next().is_none() {
                        return false;
                    }
                }
                None | Some(_) => return false,
            }
        }
        operands == self.leading
    }
}

/// Subcommands of git that read their standard input where an option says so.
const OF_GIT: &[&str] = &["log", "show", "diff", "blame", "status", "rev-parse", "ls-files", "shortlog"];

/// Whether the builtin leaves its standard input alone.
pub(super) fn builtin_leaves_input(name: &str) -> bool {
    READ_NOTHING.contains(&name)
}

/// Whether a program of these words and effects leaves its standard input alone.
pub(super) fn program_leaves_input(words: &[Arg], effects: &[Caused]) -> bool {
    let Some(name) = words.first().and_then(Arg::as_literal) else { return false };
    if WITHOUT_INPUT.contains(&name) {
        return true;
    }
    if name == "git" {
        let is_known = |word: &Arg| word.found_in().is_some() || word.is_hashes();
        // With something behind an object name, such as `:src/a.ts`, it is no option.
        let is_revision = |word: &Arg| !word.prefix().starts_with('-') && !word.pattern().replace(HASH, "").contains(HOLES);
        let is_quiet = |word: &Arg| word.as_literal().map_or_else(|| is_known(word) || is_revision(word), |text| !text.contains("--stdin"));
        return words.get(1).and_then(Arg::as_literal).is_some_and(|sub| OF_GIT.contains(&sub)) && words.iter().all(is_quiet);
    }
    let (Some(filter), Some((file, before))) = (FILTERS.iter().find(|filter| filter.names.contains(&name)), words.split_last()) else {
        return false;
    };
    // A script can name files as well, of which the system keeps some for the standard input.
    let names_input = |word: &Arg| ["/dev/", "/proc/", "getline"].iter().any(|name| word.pattern().contains(name));
    // `-` is none.
    let is_named = |file: &Arg| !file.is_many() && !file.prefix().starts_with('-') && (!file.prefix().is_empty() || file.has_plain_names());
    // To `awk` an operand with `=` sets a variable, and without another one it reads its input.
    let sets = |file: &Arg| matches!(name, "awk" | "gawk") && file.pattern().contains('=');
    let is_file = (file.found_in().is_some() || is_named(file)) && !sets(file);
    let is_elsewhere = |caused: &Caused| match &caused.effect {
        Effect::Read { place: Place::At(at), .. } => !at.spellings().any(is_of_system),
        Effect::Read { place: Place::Below { base, .. }, .. } => !base.spellings().any(is_of_system),
        _ => false,
    };
    let mut reads = effects.iter().filter(|caused| matches!(caused.effect, Effect::Read { .. }));
    is_file
        && filter.takes_file_behind(before.get(1..).unwrap_or_default())
        && !before.iter().any(names_input)
        && reads.next().is_some_and(is_elsewhere)
        && reads.next().is_none()
}

/// Whether the system keeps its own files there, of which some stand for the standard input.
fn is_of_system(path: &AbsPath) -> bool {
    ["/dev", "/proc"].iter().any(|folder| path.as_str().strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Whether the redirections certainly put something else in the place of the standard input.
pub(super) fn replace_input(redirects: &[Redirect]) -> bool {
    redirects.iter().any(|redirect| {
        matches!(redirect.op, RedirectOp::Read | RedirectOp::Heredoc | RedirectOp::HereString)
            && redirect.descriptor.is_none_or(|descriptor| descriptor == 0)
    })
}

impl Walker<'_> {
    /// Walks a loop that reads the paths of `found`, or object names, line by line; `None` if a line may not reach it whole.
    pub(super) fn loop_over_lines(&mut self, command: &Command, found: Option<Found>, scope: &Scope) -> Option<Ended> {
        let CommandKind::Loop { body, .. } = &command.kind else { return None };
        let field = self.flow.field.take();
        let reading = reading(command)?;
        if scope.function("read").is_some() || self.traps {
            return None;
        }
        let line = match found {
            Some(found) if reading.names.len() == 1 && found.nul == reading.nul && self.is_plain(&found) => found.word(false),
            None if !reading.nul => field?,
            Some(_) | None => return None,
        };
        let mark = self.steps.len();
        let outer = self.flow.lines.replace(Lines::Whole);
        let jumps = self.jumps.clone();
        let ended = self.repeat(scope.clone(), |walker, mut scope| {
            let words = reading.words.iter().filter_map(Word::as_text).map(Arg::literal).collect();
            walker.start(command.span, words, "read", &mut scope);
            for (index, name) in reading.names.iter().enumerate() {
                scope.assign(name, if index == 0 { line.clone() } else { Arg::unknown_word() });
            }
            let done = walker.list(body, scope.clone());
            either(Some(scope), done)
        });
        let is_whole = std::mem::replace(&mut self.flow.lines, outer) == Some(Lines::Whole) && !self.traps;
        // Over a limit, another walk would find nothing.
        if is_whole || self.is_exhausted() {
            return Some(ended);
        }
        self.steps.truncate(mark);
        self.jumps = jumps;
        None
    }

    /// Does something whose standard input is not that of the loop around it, if `is_other`.
    pub(super) fn with_other_input<T>(&mut self, is_other: bool, what: impl FnOnce(&mut Self) -> T) -> T {
        let lines = if is_other { self.flow.lines.take() } else { None };
        let out = what(self);
        if is_other {
            self.flow.lines = lines;
        }
        out
    }

    /// Notes that a command may read from the pipe of the loop around it.
    pub(super) fn shares_lines(&mut self, leaves_input: bool) {
        if !leaves_input && let Some(lines) = &mut self.flow.lines {
            *lines = Lines::Shared;
        }
    }
}
