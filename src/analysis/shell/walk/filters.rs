//! Programs that print some of the lines that they read, as they are.

use super::listers::is_bundle_with;
use crate::action::Choice;
use crate::analysis::sensitive::{choice_by_endings, selects_secret};

/// How a program with these words, which prints some of the paths that it reads, chooses among them.
pub(super) fn choice(name: &str, words: &[&str]) -> Choice {
    match words.last() {
        Some(pattern) if matches!(name, "grep" | "egrep" | "fgrep" | "rg") && !words.iter().any(|word| is_bundle_with(word, 'v')) => {
            choice_by_endings(pattern)
        }
        Some(_) | None => Choice::Anything,
    }
}

/// Whether a program with these operands prints some of the lines that it reads, as they are.
pub(super) fn passes_lines(name: &str, words: &[&str]) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match name {
        // Counted in bytes, a line would be cut.
        "head" | "tail" => match words {
            [] => true,
            ["-n", number] => is_number(number.trim_start_matches(['+', '-'])),
            [one] => one.strip_prefix("-n").or_else(|| one.strip_prefix('-')).is_some_and(is_number),
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
                _ => return false,
            };
            let are_plain = flags.iter().all(|word| {
                word.strip_prefix('-').is_some_and(|letters| !letters.is_empty() && letters.chars().all(|c| "viEFPwx".contains(c)))
            });
            let leaves_out = flags.iter().any(|word| word.contains('v'));
            are_plain && (leaves_out || !selects_secret(pattern))
        }
        "tr" => matches!(words, [from, to] if matches!(*from, "\\n" | "\n") && matches!(*to, " " | "\\0" | "\\000")),
        _ => false,
    }
}
