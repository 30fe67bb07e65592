//! One-liners of Perl: which command lines run nothing but a text that is understood, and which files that goes through.
//!
//! With `-n` and `-p` each operand is opened as two words of `open` say (perlop, "I/O Operators"): a name that begins with
//! `>` is written, and one that begins or ends with `|` is a command.

use crate::action::{Arg, Origin};
use crate::analysis::path::AbsPath;
use crate::analysis::programs::mini;
use crate::analysis::programs::reader::Reader;
use crate::analysis::programs::row::Role;

/// A command line, taken apart.
#[derive(Debug, Default)]
struct Line<'w> {
    scripts: Vec<&'w str>,
    /// Whether the text is run for each line of the files.
    loops: bool,
    /// Whether the files are changed, and what is put behind the names of copies.
    in_place: Option<&'w str>,
    files: &'w [Arg],
}

fn line(words: &[Arg]) -> Option<Line<'_>> {
    let mut out = Line::default();
    let mut words = words.get(1..)?;
    while let [word, rest @ ..] = words {
        if word.prefix() == "" || !word.prefix().starts_with('-') {
            break;
        }
        words = rest;
        let option = word.as_literal()?;
        if matches!(option, "-CS" | "-CSD" | "-CSDA" | "-CSA" | "-F," | "-F:" | "-F\\t") {
            continue;
        }
        let mut letters = option.strip_prefix('-').filter(|letters| !letters.is_empty())?;
        while let Some(letter) = letters.chars().next() {
            letters = letters.get(1..)?;
            match letter {
                'n' | 'p' => out.loops = true,
                'a' | 'w' => {}
                // Digits of their own may follow; others say it in hexadecimal.
                'l' | '0' => letters = letters.trim_start_matches(|c: char| c.is_digit(8)),
                'i' => {
                    out.in_place = Some(letters);
                    letters = "";
                }
                'e' if letters.is_empty() => {
                    let [script, rest @ ..] = words else { return None };
                    out.scripts.push(script.as_literal()?);
                    words = rest;
                }
                _ => return None,
            }
        }
    }
    out.files = words;
    (!out.scripts.is_empty()).then_some(out)
}

/// Whether the file is opened by its name, and nothing else is done. Words that a shell may split could be any.
fn is_file(word: &Arg) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/');
    !word.may_split() && word.found_in().is_none() && word.pattern().starts_with(is_plain) && word.pattern().ends_with(is_plain)
}

impl Reader<'_> {
    /// Whether the program's text only changes, chooses and prints lines; what it reads and writes is told.
    pub(super) fn understands_perl(&mut self, origin: &Origin) -> bool {
        let words = self.words;
        let Some(line) = line(words).filter(|_| self.input.launch.is_some() && self.is_called(&["perl"])) else { return false };
        // Shells of Windows put other paths in the place of words.
        let is_windows = self.origin.cwd.is_none_or(AbsPath::is_windows);
        if is_windows || !mini::perl(&line.scripts.join("\n")) || (line.loops && !line.files.iter().all(is_file)) {
            return false;
        }
        self.modifiers.understood = true;
        if !line.loops {
            return true;
        }
        if let Some(suffix) = line.in_place {
            self.modifiers.in_place = Some(true);
            if !suffix.is_empty() {
                if self.word(Role::Suffix, &Arg::literal(suffix), origin).is_err() || suffix.contains('*') {
                    return false;
                }
                self.modifiers.suffix = Some(suffix.to_owned());
            }
        }
        line.files.iter().all(|file| self.word(Role::Read, file, origin).is_ok())
    }
}
