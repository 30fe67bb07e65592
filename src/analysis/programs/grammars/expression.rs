//! The expressions of `test` and `[`: files whose attributes are looked at, strings and numbers.
//! Source: bash 5.2 `help test`; POSIX test(1).

use crate::action::{Arg, COUNT, Cause, NUMBER};

/// Operators on one file.
const FILE: &[&str] =
    &["-a", "-b", "-c", "-d", "-e", "-f", "-g", "-h", "-k", "-L", "-N", "-O", "-G", "-p", "-r", "-s", "-S", "-u", "-w", "-x"];

/// Whether some shells (zsh, ksh) find a command in the text where they want a number: `a[$(x)]`.
pub(crate) fn may_hold_command(text: &str) -> bool {
    let begins = |at: usize| text.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'));
    text.match_indices('[').any(|(at, _)| begins(at) && text.get(at..).is_some_and(|rest| rest.contains("$(") || rest.contains('`')))
}

/// Whether it is a number, or nothing: `[ $(wc -l < x) -gt 5 ]`.
fn is_count(word: &Arg) -> bool {
    word.is_many() && word.pattern().chars().all(|c| matches!(c, NUMBER | COUNT) || c.is_ascii_digit())
}

/// The files that the expression looks at. A value that is only known at run time is data to the
/// test, and whether some file exists is all that can be learned by it.
pub(super) fn read(words: &[Arg], program: &str) -> Result<Vec<Arg>, Cause> {
    let mut files = Vec::new();
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        match word.as_literal() {
            // Bash evaluates the subscript of a variable's name: `test -v 'a[$(cmd)]'` runs it.
            Some("-v" | "-R") => {
                let name = words.next().and_then(Arg::as_literal).ok_or_else(|| Cause::DynamicWord(program.to_owned()))?;
                if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                    return Err(Cause::Operands(program.to_owned()));
                }
            }
            // Zsh evaluates the number of a descriptor.
            Some("-t") if words.peek().is_some_and(|next| !next.is_number() && next.as_literal() != Some("]")) => {
                return Err(Cause::Operands(program.to_owned()));
            }
            Some(text) if may_hold_command(text) => return Err(Cause::Operands(program.to_owned())),
            Some(operator) if FILE.contains(&operator) => {
                if let Some(file) = words.peek()
                    && (file.as_literal().is_some_and(|f| f != "]" && !f.is_empty()) || file.is_glob())
                {
                    files.push((*file).clone());
                }
                // Where there is none, the operator is about the next word.
                if words.peek().is_some_and(|next| is_count(next)) {
                    return Err(Cause::DynamicWord(program.to_owned()));
                }
            }
            None if is_count(word) => {}
            // A word that could come out as `-v` makes the next one a name.
            None if word.is_many() || word.prefix().is_empty() && words.peek().is_some_and(|next| next.pattern().contains('[')) => {
                return Err(Cause::DynamicWord(program.to_owned()));
            }
            Some(_) | None => {}
        }
    }
    Ok(files)
}
