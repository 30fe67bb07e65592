//! Which files the expression of `find` chooses by their names: whether hidden ones with secrets are among them.

use std::borrow::Cow;

use super::find::{READS, VALUE, is_newer_than_time, is_number};
use crate::action::{Arg, Choice, last_component};
use crate::analysis::sensitive::choice_of;
use crate::analysis::wildcard;

/// Parentheses in one another that are followed.
const MAX_DEPTH: usize = 16;

/// How the expression, which is all of the words behind the starting points, chooses.
pub(super) fn choice(expression: &[Arg]) -> Choice {
    let Some(parts) = parts(expression) else { return Choice::Anything };
    choice_of(|file| !is_left_out(&parts, file))
}

/// Whether the expression is understood, and nothing is done to the file. Its name stands behind that of its folder where this is known.
fn is_left_out(parts: &[Part<'_>], file: &str) -> bool {
    let mut trial = Trial { parts, at: 0, file, acts: false, reached: false };
    let found = trial.alternatives(true, MAX_DEPTH);
    let is_found = if trial.acts { trial.reached } else { found != Some(Holds::No) };
    found.is_some() && trial.at == parts.len() && !is_found
}

/// Whether a test holds for the file, wherever that lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    No,
    Maybe,
    Yes,
}

impl Holds {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            (Self::Maybe, Self::Maybe | Self::Yes) | (Self::Yes, Self::Maybe) => Self::Maybe,
        }
    }

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }

    fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }
}

/// A part of the expression, by what it says of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'w> {
    /// `-o`
    Or,
    And,
    Not,
    Open,
    Close,
    /// A test for the name alone.
    Name {
        glob: &'w str,
        folds: bool,
    },
    /// A test for the whole path.
    Path {
        glob: &'w str,
        folds: bool,
    },
    /// Any other test, and an option.
    Other(Holds),
    /// It says itself what is done to what is found.
    Action(Holds),
}

/// The parts of the expression. `None` if a word is not known.
fn parts(words: &[Arg]) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::with_capacity(words.len());
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let (part, len) = part(word.as_literal()?, words.get(at.saturating_add(1)..).unwrap_or_default())?;
        parts.push(part);
        at = at.saturating_add(len);
    }
    Some(parts)
}

/// The part that begins with this word, and how many words it has.
fn part<'w>(word: &'w str, rest: &'w [Arg]) -> Option<(Part<'w>, usize)> {
    let alone = |part| Some((part, 1));
    match word {
        "-name" | "-iname" | "-path" | "-ipath" | "-wholename" | "-iwholename" | "-type" | "-xtype" => {
            Some((valued(word, rest.first()?.as_literal()), 2))
        }
        "-o" | "-or" => alone(Part::Or),
        // A list should hold where its last part does, but names are looked at first: `-type f , -name x` finds all files (findutils 4.9).
        "," => None,
        "-a" | "-and" => alone(Part::And),
        "!" | "-not" => alone(Part::Not),
        "(" => alone(Part::Open),
        ")" => alone(Part::Close),
        "-exec" | "-execdir" | "-ok" | "-okdir" => {
            let ends = |word: &Arg| matches!(word.as_literal(), Some(";" | "+")) || (word.is_many() && word.pattern() == "{}");
            let end = rest.iter().position(ends)?;
            Some((Part::Action(Holds::Maybe), end.saturating_add(2)))
        }
        "-print" | "-print0" | "-ls" | "-delete" => alone(Part::Action(Holds::Yes)),
        "-fprint" | "-fprint0" | "-fls" | "-printf" => rest.first().map(|_| (Part::Action(Holds::Yes), 2)),
        "-fprintf" => rest.get(1).map(|_| (Part::Action(Holds::Yes), 3)),
        "-true" | "-prune" | "-xdev" | "-mount" | "-follow" => alone(Part::Other(Holds::Yes)),
        "-false" | "-empty" => alone(Part::Other(Holds::No)),
        "-depth" if !is_number(rest.first()) => alone(Part::Other(Holds::Yes)),
        test if VALUE.contains(&test) || READS.contains(&test) || is_newer_than_time(test) => {
            rest.first().map(|_| (Part::Other(Holds::Maybe), 2))
        }
        _ => alone(Part::Other(Holds::Maybe)),
    }
}

/// A test for a name, a path or a kind of file, by the value behind it where this is known.
fn valued<'w>(test: &str, value: Option<&'w str>) -> Part<'w> {
    let Some(value) = value else { return Part::Other(Holds::Maybe) };
    let is_plain = !value.contains(['[', '\\']);
    let folds = test.starts_with("-i");
    match test {
        "-name" | "-iname" if is_plain => Part::Name { glob: value, folds },
        "-path" | "-ipath" | "-wholename" | "-iwholename" if is_plain => Part::Path { glob: value, folds },
        "-type" | "-xtype" if !value.contains(['f', 'l']) => Part::Other(Holds::No),
        _ => Part::Other(Holds::Maybe),
    }
}

/// The expression is tried on one file.
struct Trial<'p> {
    parts: &'p [Part<'p>],
    at: usize,
    file: &'p str,
    /// Whether the expression says itself what is done to what is found.
    acts: bool,
    /// Whether that may be done to the file.
    reached: bool,
}

impl Trial<'_> {
    fn next_is(&self, part: Part<'_>) -> bool {
        self.parts.get(self.at) == Some(&part)
    }

    fn skip(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    /// `a -o b`. `tried`: whether the file may come this far. `None` if it is not understood.
    fn alternatives(&mut self, tried: bool, depth: usize) -> Option<Holds> {
        let mut holds = self.together(tried, depth)?;
        while self.next_is(Part::Or) {
            self.skip();
            holds = holds.or(self.together(tried, depth)?);
        }
        Some(holds)
    }

    /// `a b`, `a -a b`.
    fn together(&mut self, tried: bool, depth: usize) -> Option<Holds> {
        let mut holds = Holds::Yes;
        loop {
            match self.parts.get(self.at) {
                None | Some(Part::Or | Part::Close) => return Some(holds),
                Some(Part::And) => self.skip(),
                Some(_) => holds = holds.and(self.test(tried && holds != Holds::No, depth)?),
            }
        }
    }

    fn test(&mut self, tried: bool, depth: usize) -> Option<Holds> {
        let depth = depth.checked_sub(1)?;
        let part = *self.parts.get(self.at)?;
        self.skip();
        match part {
            Part::Not => self.test(tried, depth).map(Holds::not),
            Part::Open => {
                let holds = self.alternatives(tried, depth)?;
                self.next_is(Part::Close).then(|| self.skip())?;
                Some(holds)
            }
            Part::Action(holds) => {
                self.acts = true;
                self.reached |= tried;
                Some(holds)
            }
            Part::Other(holds) => Some(holds),
            Part::Name { glob, folds } => Some(fits(last_component(self.file), glob, folds)),
            Part::Path { glob, folds } => Some(has_path(self.file, glob, folds)),
            // Nothing can be negated that is no test.
            Part::Or | Part::And | Part::Close => None,
        }
    }
}

/// Whether the glob is for the text. Where a `?` stands in it, which is for any text here, it may not be. The names of the files are in
/// small letters.
fn fits(text: &str, glob: &str, folds: bool) -> Holds {
    let matches = if folds { wildcard::glob_matches_folded(glob, text) } else { wildcard::glob_matches(glob, text) };
    match matches {
        false => Holds::No,
        true if glob.contains('?') => Holds::Maybe,
        true => Holds::Yes,
    }
}

/// Of a path only the end is known.
fn has_path(file: &str, glob: &str, folds: bool) -> Holds {
    let rest = glob.trim_start_matches('*');
    let is_anywhere = rest.len() < glob.len();
    let is_it = |glob: &str| fits(file, glob, folds) == Holds::Yes;
    if is_anywhere && (is_it(glob) || rest.strip_prefix('/').is_some_and(is_it)) {
        return Holds::Yes;
    }
    let end = glob.rsplit(['*', '?']).next().unwrap_or("");
    let end = if folds { Cow::Owned(end.to_ascii_lowercase()) } else { Cow::Borrowed(end) };
    let may_end_so = file.ends_with(&*end) || end.strip_suffix(file).is_some_and(|before| before.is_empty() || before.ends_with('/'));
    if may_end_so { Holds::Maybe } else { Holds::No }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice_of(text: &str) -> Choice {
        let words: Vec<Arg> = text.split_ascii_whitespace().map(Arg::literal).collect();
        choice(&words)
    }

    #[test]
    fn names_choose() {
        for text in [
            "-name *.ts",
            "-type f -name *.ts -print",
            "( -name *.ts -o -name *.tsx ) -not -path */node_modules/*",
            "-path ./node_modules -prune -o -name *.go -print",
            "-type d",
            "-name Makefile -exec cat {} ;",
            "-path */migrations/*.sql",
            "! -name .* -type f -not -path */.git/*",
            "-name config -not -path */.git/*",
            "-name *.ts -exec cat {} ; -o -name *.js -print",
            "-depth -name *.ts",
        ] {
            assert_eq!(choice_of(text), Choice::Named, "{text}");
        }
        for text in ["! -name .* -type f", "-name con*", "-name config", "-not -path */x/* -name co*g"] {
            assert_eq!(choice_of(text), Choice::Settings, "{text}");
        }
    }

    #[test]
    fn names_may_be_those_of_other_environments() {
        for text in ["-name *test*", "-name *.dev", "-iname *Staging* -type f", "-name *.ts -o -name *.old"] {
            assert_eq!(choice_of(text), Choice::Rare, "{text}");
        }
    }

    #[test]
    fn what_may_be_a_hidden_file_is_not_chosen_by_name() {
        for text in [
            "",
            "-type f",
            "-maxdepth 1 -type f",
            "-not -name *.ts",
            "! -name x -exec cat {} ;",
            "-path ./node_modules -prune -o -type f -print",
            "-name *",
            "-name *.ts -o -type f",
            "-name .*",
            "-name .e*",
            "-name *env",
            "-name *local*",
            "-iname *Production",
            "-iname *ENV",
            "-name [.]env",
            "-path ./src/*",
            "-path */.env",
            "-wholename ./.env",
            "-name *.ts -print -o -print",
            "-name *.ts , -print",
            "-name *.ts , -name *.tsx",
            "! ( -type f , -name *.ts )",
            "-exec cat {} ; -name *.ts",
            "( -name *.ts",
            "-name *.ts )",
            "-name",
            "-type d -o -type f",
            "-false -o -size -2k",
            // The folder may have any name.
            "-type f -not -path *x/.env -name *",
            // A `?` is for one letter, and may stand for none of these.
            "-type f -not -name ?.env* -not -name config",
            "-type f -not -path */?.env* -not -name config",
            "! -o -name *.ts",
            "-name *.ts -fprint",
            // What is done before the names are looked at.
            "-print -name *.ts",
            "-print0 -false",
            "-fprint x -name *.ts",
            "-printf %p -name *.ts",
            "-fprintf x %p -name *.ts",
            "-path */.[e]nv",
            "-path */.\\env",
            "-depth 1 -type f",
        ] {
            assert_eq!(choice_of(text), Choice::Anything, "{text}");
        }
    }
}
