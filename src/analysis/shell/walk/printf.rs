//! What formats of `printf` do with their words beyond printing them. Sources: bash 5.2 manual, chapter 4; zshbuiltins(1).

use crate::action::{ANY, Arg};
use crate::analysis::variables;

/// What may stand between `%` and the letter of a conversion.
const FLAGS: &str = "-+ #0123456789'*.hlLjzt";

/// Whether the words may be evaluated, or name a variable that is set.
pub(super) fn does_more_than_print(format: &Arg, data: &[Arg]) -> bool {
    let text = format.pattern();
    !data.is_empty() && (counts(text) || evaluates(text, data) || text.contains(ANY) && data.iter().any(|word| !is_plain_data(word)))
}

/// The conversions of a format: what stands in front of the letter, and the letter.
fn conversions(format: &str) -> impl Iterator<Item = (&str, char)> {
    let mut pieces = format.split('%').skip(1);
    std::iter::from_fn(move || {
        loop {
            let piece = pieces.next()?;
            let rest = piece.trim_start_matches(|c| FLAGS.contains(c));
            let flags = piece.strip_suffix(rest).unwrap_or(piece);
            match rest.chars().next() {
                Some(letter) => return Some((flags, letter)),
                // `%%` is a character, and what stands behind it is text.
                None => pieces.next()?,
            };
        }
    })
}

/// Whether it has the conversion `%n`, which sets the variable that a word names to how much was printed so far.
fn counts(format: &str) -> bool {
    conversions(format).any(|(_, letter)| letter == 'n')
}

/// Whether zsh and ksh may evaluate one of the words as arithmetic, because a number is wanted there: by `%d`, or by `*` as a width.
fn evaluates(format: &str, data: &[Arg]) -> bool {
    let wanted: Vec<bool> = conversions(format)
        .flat_map(|(flags, letter)| {
            let is_text = matches!(letter, 's' | 'b' | 'q' | 'Q' | 'c');
            flags.matches('*').map(|_| true).chain([!is_text])
        })
        .collect();
    // A word that may be several shifts the others.
    let shifts = data.iter().any(|word| word.is_many() && !word.is_number());
    let wants = |index: usize| index.checked_rem(wanted.len()).and_then(|index| wanted.get(index)) == Some(&true);
    wanted.contains(&true) && (shifts || data.iter().enumerate().any(|(index, word)| wants(index) && !is_number(word)))
}

/// Whether a word is a number, or the character behind a quote, of which the number is meant.
fn is_number(word: &Arg) -> bool {
    let text = word.pattern();
    let is_hexadecimal = text.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-. ".contains(&byte));
    word.is_number() || is_hexadecimal || is_decimal || text.starts_with(['\'', '"'])
}

/// Whether a word is data and no name of a variable that matters.
fn is_plain_data(word: &Arg) -> bool {
    word.as_literal().is_some_and(|text| !variables::is_name(text))
        || (!word.prefix().is_empty() && !variables::is_name(word.prefix()))
        || word.is_number()
}
