//! Braces, which a shell spells out before it puts anything in: `{a,b}c` is `ac bc`, whatever `a` and `b` are by then.

use smallvec::SmallVec;

use super::super::parse::ast::{Form, Part, Parts};
use super::expand::is_many_words;
use super::scope::Scope;
use super::walker::Walker;
use crate::action::{Arg, Cause, Span};
use crate::analysis::limits::MAX_WORDS;

impl Walker<'_> {
    /// Braces are text to a shell: it spells all of the words out before it puts anything else in.
    pub(super) fn words_of_braces(&mut self, span: Span, parts: &[Part], scope: &mut Scope, splits: bool) -> Vec<Arg> {
        let mut out = Vec::new();
        if self.may_hold_an_array(parts, scope) {
            // In zsh it takes the braces apart.
            self.trouble(Cause::DynamicWord("braces".to_owned()));
        }
        let Some(spelled) = spelled_out(parts) else {
            self.trouble(Cause::Limit("a brace expansion makes too many words"));
            return vec![Arg::unknown()];
        };
        for word in &spelled {
            // Each walks the commands that stand in it, which may hold braces themselves.
            if self.is_exhausted() {
                return vec![Arg::unknown()];
            }
            if word.is_empty() {
                // Nothing at all is no word to bash, and an empty one to other shells.
                out.push(Arg::with_holes("", true));
                continue;
            }
            if self.budget.text(word.iter().map(length).sum::<usize>().saturating_add(WORD)).is_none() || out.len() > MAX_WORDS {
                self.exhaust(span, "a brace expansion makes too many words");
                return vec![Arg::unknown()];
            }
            out.extend(self.parts(span, word, scope, splits));
        }
        out
    }

    /// Whether a variable of which the value is not known stands between braces without quotes, or several words do.
    fn may_hold_an_array(&mut self, parts: &[Part], scope: &Scope) -> bool {
        let inside = parts.iter().filter_map(|part| if let Part::Brace(alternatives) = part { Some(alternatives) } else { None });
        inside.flatten().any(|alternative| {
            alternative.iter().any(|part| match part {
                Part::Parameter { name, form: Form::Plain, quoted: false } => self.value_of(name, scope).as_literal().is_none(),
                part => is_many_words(part),
            }) || self.may_hold_an_array(alternative, scope)
        })
    }
}

/// What a word costs besides its text: each may be a path that is judged.
const WORD: usize = 128;

/// How many parts all the words of a brace expansion may have.
const MAX_PARTS: usize = 4_096;

/// The words without braces that the parts stand for, in the order of the shell; `None` if they are too many.
fn spelled_out(parts: &[Part]) -> Option<Vec<Parts>> {
    let mut words = vec![Parts::new()];
    for part in parts {
        let Part::Brace(alternatives) = part else {
            if words.len() > 1 && words.iter().map(SmallVec::len).sum::<usize>() > MAX_PARTS {
                return None;
            }
            for word in &mut words {
                push(word, part.clone());
            }
            continue;
        };
        let mut ends = Vec::new();
        for alternative in alternatives {
            ends.extend(spelled_out(alternative)?);
        }
        let made = words.len().saturating_mul(ends.len());
        let of_words: usize = words.iter().map(SmallVec::len).sum();
        let of_ends: usize = ends.iter().map(SmallVec::len).sum();
        let parts = of_words.saturating_mul(ends.len()).saturating_add(of_ends.saturating_mul(words.len()));
        if made > MAX_WORDS || parts > MAX_PARTS {
            return None;
        }
        let mut next = Vec::with_capacity(made);
        for word in &words {
            for end in &ends {
                let mut word = word.clone();
                end.iter().for_each(|part| push(&mut word, part.clone()));
                next.push(word);
            }
        }
        words = next;
    }
    Some(words)
}

/// Adds a part to a word, where text is one with what stands before it.
fn push(word: &mut Parts, part: Part) {
    if let (Some(Part::Text { text, quoted }), Part::Text { text: more, quoted: same }) = (word.last_mut(), &part)
        && quoted == same
    {
        text.push_str(more);
        return;
    }
    word.push(part);
}

fn length(part: &Part) -> usize {
    match part {
        Part::Text { text, .. } => text.len(),
        Part::Glob(_)
        | Part::Brace(_)
        | Part::Tilde(_)
        | Part::Parameter { .. }
        | Part::Command { .. }
        | Part::Process { .. }
        | Part::Arithmetic { .. } => 1,
    }
}
