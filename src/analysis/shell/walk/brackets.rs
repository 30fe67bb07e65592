//! Bracket expressions of globs (`[a-z]`) in a word: where they end, and what is left of the text in them.

use super::super::parse::ast::Part;
use crate::action::ANY;

/// How many of the parts stand before the last that may end a bracket expression.
pub(super) fn closed_brackets(parts: &[Part]) -> usize {
    parts.iter().rposition(closes_bracket).unwrap_or(0)
}

/// Whether the part may end a bracket expression that begins before it.
fn closes_bracket(part: &Part) -> bool {
    match part {
        Part::Text { text, quoted } => !quoted && text.contains(']'),
        Part::Parameter { quoted, .. } | Part::Command { quoted, .. } => !quoted,
        Part::Brace(_) | Part::Glob(_) | Part::Tilde(_) | Part::Process { .. } | Part::Arithmetic { .. } => false,
    }
}

/// The rest of a bracket expression is part of the hole; text behind it is text again. Where it ends is not
/// certain (`[]a]`, `[[:alpha:]]`): the last bracket that may end it leaves the least to stand for itself.
pub(super) fn close_bracket(text: &str, bracket: &mut bool) -> String {
    match text.rsplit_once(']') {
        // A bracket expression does not reach over a slash.
        Some((inside, _)) if inside.contains('/') => {
            *bracket = false;
            ANY.to_string()
        }
        Some((_, rest)) => {
            *bracket = false;
            rest.to_owned()
        }
        // Without its end the bracket stands for itself or for anything.
        None => ANY.to_string(),
    }
}
