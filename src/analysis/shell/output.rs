//! What is known of the output of a substitution without running it.

use super::ast::{CommandKind, Item, List, Part};

/// Whether the list prints object names of git, or nothing.
pub(super) fn is_object_names(list: &List) -> bool {
    let [Item { first, rest, background: false }] = list.as_slice() else { return false };
    let ([command], true) = (first.commands.as_slice(), rest.is_empty()) else { return false };
    let CommandKind::Simple { assigns, words } = &command.kind else { return false };
    if !assigns.is_empty() {
        return false;
    }
    let literal: Option<Vec<&str>> = words
        .iter()
        .map(|word| match word.parts.as_slice() {
            [Part::Text { text, .. }] => Some(text.as_str()),
            _ => None,
        })
        .collect();
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
