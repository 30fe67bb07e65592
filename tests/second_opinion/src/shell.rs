//! Bash text: what other parsers see has to be among what ours sees.

use std::panic;

use countersign::analysis::shell::{OutlineCommand, outline};

use crate::{Case, REFUSED, Report, SAME, brush, rable};

pub const BRUSH: &str = "brush-parser";
pub const RABLE: &str = "rable";

/// A word that one of the parsers does not keep as it was written.
pub const UNKNOWN: &str = "\u{0}";

/// A simple command as a parser sees it: texts as they were written.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Seen {
    pub assigns: usize,
    pub words: Vec<String>,
    pub redirects: Vec<(String, String)>,
}

impl Seen {
    fn ours(command: OutlineCommand) -> Self {
        let target = |op: &str, raw: String| if op.starts_with("<<") && op != "<<<" { UNKNOWN.to_owned() } else { raw };
        let redirects = command.redirects.into_iter().map(|(op, word)| (target(&op, word.raw), op)).map(|(word, op)| (op, word));
        Self {
            assigns: command.assigns.len(),
            words: command.words.into_iter().map(|word| word.raw).collect(),
            redirects: redirects.map(normal).collect(),
        }
    }

    /// Whether both are the same command where `same` says that words are.
    fn is_like(&self, other: &Self, same: impl Fn(&str, &str) -> bool) -> bool {
        self.assigns == other.assigns
            && self.words.len() == other.words.len()
            && self.redirects.len() == other.redirects.len()
            && self.words.iter().zip(&other.words).all(|(a, b)| same(a, b))
            && self.redirects.iter().zip(&other.redirects).all(|(a, b)| a.0 == b.0 && same(&a.1, &b.1))
    }
}

/// A redirection with what the parsers write in different ways written in one: no descriptor before the operator, `>|` as
/// what it writes to, and what becomes of a descriptor that is closed or moved left out (no file is in it).
pub fn normal((op, target): (String, String)) -> (String, String) {
    let op = match op.trim_start_matches(|c: char| c.is_ascii_digit()) {
        ">|" => ">",
        ">&-" | "<&-" => return (">&".to_owned(), "-".to_owned()),
        other => other,
    };
    let digits = target.strip_suffix('-').filter(|digits| digits.chars().all(|c| c.is_ascii_digit()));
    match (op, digits) {
        (">&" | "<&", Some("")) => (">&".to_owned(), "-".to_owned()),
        (">&" | "<&", Some(digits)) => (op.to_owned(), digits.to_owned()),
        _ => (op.to_owned(), target),
    }
}

/// Words that both parsers keep have to be written the same. In back quotes the raw text of ours is that of the whole substitution.
fn same(a: &str, b: &str) -> bool {
    a == b || a == UNKNOWN || b == UNKNOWN || a.starts_with('`') || b.starts_with('`')
}

/// What a class of differences explains: that a command of theirs is this one of ours, or that there is none of ours.
enum Explains {
    As(fn(&Seen, &Seen) -> bool),
    Alone(fn(&str, &Seen) -> bool),
}

/// Differences that are the other parser's. Bash's own parser sees in all of these what we see (`tests/shell_oracle`).
struct Known {
    parser: &'static str,
    /// What the text has in it.
    parts: &'static [&'static str],
    explains: Explains,
    why: &'static str,
}

const KNOWN: &[Known] = &[
    Known {
        parser: BRUSH,
        parts: &["\\\n"],
        explains: Explains::As(respaced),
        why: "joins the lines of a word already in what was written",
    },
    Known {
        parser: RABLE,
        parts: &["\\\n"],
        explains: Explains::As(respaced),
        why: "joins the lines of a word already in what was written",
    },
    Known { parser: BRUSH, parts: &["${"], explains: Explains::As(respaced), why: "writes the blanks in an operand anew" },
    Known { parser: BRUSH, parts: &["$(", "\t"], explains: Explains::As(respaced), why: "writes the blanks in a substitution anew" },
    Known { parser: BRUSH, parts: &["$(", "#"], explains: Explains::As(uncommented), why: "leaves comments out of what was written" },
    Known { parser: BRUSH, parts: &["|&"], explains: Explains::As(both_piped), why: "writes out the redirection that `|&` stands for" },
    Known { parser: RABLE, parts: &["|&"], explains: Explains::As(both_piped), why: "writes out the redirection that `|&` stands for" },
    Known { parser: BRUSH, parts: &["!", "time"], explains: Explains::As(timed), why: "takes `time` behind `!` for a program" },
    Known { parser: BRUSH, parts: &["<("], explains: Explains::As(cut), why: "cuts a word where a process substitution begins" },
    Known { parser: BRUSH, parts: &[">("], explains: Explains::As(cut), why: "cuts a word where a process substitution begins" },
    Known {
        parser: BRUSH,
        parts: &["$(", "<<", "'", "`"],
        explains: Explains::Alone(back_quoted),
        why: "expands back quotes in a quoted heredoc",
    },
    Known {
        parser: BRUSH,
        parts: &["$${"],
        explains: Explains::As(joined),
        why: "takes the second of two `$` for the start of an expansion",
    },
    Known { parser: RABLE, parts: &["["], explains: Explains::As(joined), why: "lets a word go on over the blanks in brackets" },
    Known {
        parser: RABLE,
        parts: &["["],
        explains: Explains::Alone(target_in_brackets),
        why: "lets the target of a redirection go on over the blanks in brackets",
    },
    Known { parser: RABLE, parts: &["\\`"], explains: Explains::Alone(escaped), why: "keeps the backslashes in back quotes" },
    Known {
        parser: RABLE,
        parts: &["<<"],
        explains: Explains::Alone(behind_blanks),
        why: "ends a heredoc at its word with blanks behind it",
    },
];

fn without(text: &str, left_out: &[char]) -> String {
    text.chars().filter(|c| !left_out.contains(c)).collect()
}

fn respaced(theirs: &Seen, ours: &Seen) -> bool {
    let bare = |word: &str| without(&word.replace("\\\n", ""), &[' ', '\t', '\n']);
    theirs.is_like(ours, |a, b| same(a, b) || bare(a) == bare(b))
}

/// Theirs has nothing that ours has not, and differs behind a `#` only.
fn uncommented(theirs: &Seen, ours: &Seen) -> bool {
    theirs.is_like(ours, |theirs, ours| {
        let mut rest = ours.chars();
        same(theirs, ours)
            || (ours.find('#').is_some_and(|at| theirs.starts_with(ours[..at].trim_end()))
                && theirs.chars().filter(|c| !c.is_whitespace()).all(|c| rest.any(|other| other == c)))
    })
}

fn both_piped(theirs: &Seen, ours: &Seen) -> bool {
    let mut theirs = theirs.clone();
    let added = theirs.redirects.iter().rposition(|(op, target)| op == ">&" && target == "1");
    added.map(|at| theirs.redirects.remove(at)).is_some() && (theirs.is_like(ours, same) || cut(&theirs, ours))
}

fn timed(theirs: &Seen, ours: &Seen) -> bool {
    let mut theirs = theirs.clone();
    if theirs.words.first().is_none_or(|word| word != "time") {
        return false;
    }
    theirs.words.remove(0);
    if theirs.words.first().is_some_and(|word| word == "-p") {
        theirs.words.remove(0);
    }
    theirs.is_like(ours, same)
}

/// The program starts the same, and every word of theirs is part of one of ours that has a process substitution, or is one of ours.
fn cut(theirs: &Seen, ours: &Seen) -> bool {
    let is_cut = |word: &str| word.contains("<(") || word.contains(">(");
    let part = |word: &String, whole: &String| word == whole || (is_cut(whole) && (word == UNKNOWN || whole.contains(word.as_str())));
    let targets = |seen: &Seen| seen.redirects.iter().map(|(_, target)| target.clone()).collect::<Vec<_>>();
    let whole: Vec<String> = ours.words.iter().cloned().chain(targets(ours)).collect();
    let starts = match (theirs.words.first(), ours.words.first()) {
        (Some(theirs), Some(ours)) => {
            let is_start = |word: &str| theirs == UNKNOWN || word.starts_with(theirs.as_str());
            theirs == ours
                || (is_cut(ours) && (is_start(ours) || ours.strip_prefix('`').is_some_and(|inner| inner.contains(theirs.as_str()))))
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    starts
        && whole.iter().any(|word| is_cut(word))
        && theirs.words.iter().chain(&targets(theirs)).all(|word| whole.iter().any(|own| part(word, own)))
}

/// The same text with other ends of words, where the program of theirs is ours or goes on behind it.
fn joined(theirs: &Seen, ours: &Seen) -> bool {
    let starts = theirs.words.first().zip(ours.words.first()).is_some_and(|(theirs, ours)| theirs.starts_with(ours.as_str()));
    starts && theirs.words.join(" ") == ours.words.join(" ") && theirs.assigns == ours.assigns && theirs.redirects == ours.redirects
}

/// The target of a redirection stands in the text as it is, with blanks behind a bracket.
fn target_in_brackets(text: &str, theirs: &Seen) -> bool {
    let is_one =
        |target: &str| target.split_once('[').is_some_and(|(_, behind)| behind.contains([' ', '\t', '\n'])) && text.contains(target);
    theirs.redirects.iter().any(|(_, target)| is_one(target))
}

/// The command stands in the text as it is, with back quotes that a backslash hides from the outer ones.
fn escaped(text: &str, theirs: &Seen) -> bool {
    let words = theirs.words.join(" ");
    words.contains("\\`") && text.contains(&words)
}

fn back_quoted(text: &str, theirs: &Seen) -> bool {
    theirs.words.first().is_some_and(|word| text.contains(&format!("`{word}")))
}

/// The command stands behind a line that is the word of a heredoc but for blanks behind it.
fn behind_blanks(text: &str, theirs: &Seen) -> bool {
    let word =
        |line: &str| text.contains(&format!("<<{line}")) || text.contains(&format!("<<-{line}")) || text.contains(&format!("<<'{line}'"));
    let ends = text.split_inclusive('\n').scan(0, |at, line| {
        *at += line.len();
        Some((line.trim_end_matches('\n'), *at))
    });
    let end = ends.filter(|(line, _)| line.ends_with([' ', '\t']) && !line.trim().is_empty() && word(line.trim())).map(|(_, at)| at).next();
    end.and_then(|at| text.get(at..)).is_some_and(|behind| theirs.words.iter().all(|word| behind.contains(word.as_str())))
}

/// Takes the first that fits out of `left`, and says whether there was one.
fn take(left: &mut Vec<Seen>, fits: impl Fn(&Seen) -> bool) -> bool {
    left.iter().position(fits).map(|at| left.swap_remove(at)).is_some()
}

type Parse = fn(&str) -> Option<Vec<Seen>>;

pub fn compare(cases: &[Case], report: &mut Report) {
    for Case { command, .. } in cases.iter().filter(|case| matches!(case.tool.to_lowercase().as_str(), "bash" | "shell")) {
        let Ok(ours) = outline(command) else {
            report.count("bash", "refused by us");
            continue;
        };
        let ours: Vec<Seen> = ours.into_iter().map(Seen::ours).collect();
        for (name, parse) in [(BRUSH, brush::commands as Parse), (RABLE, rable::commands)] {
            match panic::catch_unwind(|| parse(command)).ok().flatten() {
                None => report.count(name, REFUSED),
                Some(theirs) => hold(name, command, ours.clone(), theirs, report),
            }
        }
    }
}

fn hold(name: &'static str, text: &str, mut left: Vec<Seen>, theirs: Vec<Seen>, report: &mut Report) {
    // What is written the same first, so that a word that nobody kept is not taken for another.
    let others: Vec<Seen> = theirs.into_iter().filter(|seen| !take(&mut left, |own| own == seen)).collect();
    let others: Vec<Seen> = others.into_iter().filter(|seen| !take(&mut left, |own| own.is_like(seen, same))).collect();
    let is_same = others.is_empty();
    let mut reasons = Vec::new();
    let mut unexplained = Vec::new();
    for seen in others {
        let explanation = KNOWN.iter().filter(|known| known.parser == name && known.parts.iter().all(|part| text.contains(part))).find(
            |known| match known.explains {
                Explains::As(like) => take(&mut left, |own| like(&seen, own)),
                Explains::Alone(is_theirs) => is_theirs(text, &seen),
            },
        );
        match explanation {
            Some(known) => reasons.push(known.why),
            None => unexplained.push(seen),
        }
    }
    if !unexplained.is_empty() {
        report.unexplained.push(format!("{name} in {text:?}\n    {unexplained:?}\n  where we see\n    {left:?}"));
        report.count(name, "UNEXPLAINED");
    } else if is_same {
        report.count(name, if left.is_empty() { SAME } else { "sees less" });
    } else {
        for why in reasons {
            report.count(name, why);
        }
    }
}
