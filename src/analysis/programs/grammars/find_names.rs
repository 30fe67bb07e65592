//! Which files the expression of `find` chooses by their names: whether hidden ones with secrets are among them.

use std::borrow::Cow;

use super::find::{READS, VALUE, is_newer_than_time, is_number};
use crate::action::{Arg, Choice, last_component};
use crate::analysis::sensitive::{HIDDEN_SECRETS, SETTINGS, choice_of_rare};
use crate::analysis::wildcard;

/// Parentheses in one another that are followed.
const MAX_DEPTH: usize = 16;

/// How the expression, which is all of the words behind the starting points, chooses.
pub(super) fn choice(expression: &[Arg]) -> Choice {
    let leaves_out = |file: &str| {
        let mut reading = Reading { words: expression, at: 0, file, path: &format!("x/{file}"), acts: false, reached: false };
        let found = reading.alternatives(true, MAX_DEPTH);
        let is_read = found.is_some() && reading.at == expression.len();
        let is_found = if reading.acts { reading.reached } else { found != Some(Holds::No) };
        is_read && !is_found
    };
    if !HIDDEN_SECRETS.iter().all(|file| leaves_out(file)) {
        Choice::Anything
    } else if !leaves_out(SETTINGS) {
        Choice::Settings
    } else {
        choice_of_rare(|name| !leaves_out(name))
    }
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

struct Reading<'w> {
    words: &'w [Arg],
    at: usize,
    /// The name of the file, behind that of its folder where this is known.
    file: &'w str,
    /// The same in some folder.
    path: &'w str,
    /// Whether the expression says itself what is done to what is found.
    acts: bool,
    /// Whether that may be done to the file.
    reached: bool,
}

impl<'w> Reading<'w> {
    fn peek(&self) -> Option<&'w str> {
        self.words.get(self.at).and_then(Arg::as_literal)
    }

    fn skip(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    /// `a -o b`, `a , b`. `tried`: whether the file may come this far. Nothing where it is not understood.
    fn alternatives(&mut self, tried: bool, depth: usize) -> Option<Holds> {
        let mut holds = self.together(tried, depth)?;
        while matches!(self.peek(), Some("-o" | "-or" | ",")) {
            self.skip();
            holds = holds.or(self.together(tried, depth)?);
        }
        Some(holds)
    }

    /// `a b`, `a -a b`.
    fn together(&mut self, tried: bool, depth: usize) -> Option<Holds> {
        let mut holds = Holds::Yes;
        while !matches!(self.peek(), None | Some("-o" | "-or" | "," | ")")) || (self.peek().is_none() && self.at < self.words.len()) {
            if matches!(self.peek(), Some("-a" | "-and")) {
                self.skip();
                continue;
            }
            holds = holds.and(self.test(tried && holds != Holds::No, depth)?);
        }
        Some(holds)
    }

    fn test(&mut self, tried: bool, depth: usize) -> Option<Holds> {
        let depth = depth.checked_sub(1)?;
        let name = self.peek()?;
        self.skip();
        match name {
            "!" | "-not" => self.test(tried, depth).map(Holds::not),
            "(" => {
                let holds = self.alternatives(tried, depth)?;
                (self.peek() == Some(")")).then(|| self.skip())?;
                Some(holds)
            }
            "-exec" | "-execdir" | "-ok" | "-okdir" => {
                let ends = |word: &Arg| matches!(word.as_literal(), Some(";")) || (word.is_many() && word.pattern() == "{}");
                let rest = self.words.get(self.at..)?;
                let end = rest.iter().position(|word| ends(word) || word.as_literal() == Some("+"))?;
                self.at = self.at.saturating_add(end).saturating_add(1);
                self.acts(tried);
                Some(Holds::Maybe)
            }
            "-print" | "-print0" | "-ls" | "-delete" => {
                self.acts(tried);
                Some(Holds::Yes)
            }
            "-fprint" | "-fprint0" | "-fls" | "-printf" => {
                self.skip();
                self.acts(tried);
                Some(Holds::Yes)
            }
            "-fprintf" => {
                self.skip();
                self.skip();
                self.acts(tried);
                Some(Holds::Yes)
            }
            "-true" | "-prune" | "-xdev" | "-mount" | "-follow" => Some(Holds::Yes),
            "-false" | "-empty" => Some(Holds::No),
            "-depth" if !is_number(self.words.get(self.at)) => Some(Holds::Yes),
            test if VALUE.contains(&test) || READS.contains(&test) || is_newer_than_time(test) => {
                let value = self.words.get(self.at)?.as_literal();
                self.skip();
                Some(value.map_or(Holds::Maybe, |value| self.holds(test, value)))
            }
            _ => Some(Holds::Maybe),
        }
    }

    fn acts(&mut self, tried: bool) {
        self.acts = true;
        self.reached |= tried;
    }

    /// Whether a test with this value holds for the file.
    fn holds(&self, test: &str, value: &str) -> Holds {
        let file = self.file;
        let is_plain = || !value.contains(['[', '\\']);
        // The names of the files are in small letters.
        let folds = test.starts_with("-i");
        let matches = if folds { wildcard::glob_matches_folded } else { wildcard::glob_matches };
        match test {
            "-name" | "-iname" if is_plain() => {
                if matches(value, last_component(file)) {
                    Holds::Yes
                } else {
                    Holds::No
                }
            }
            // Of a path only the end is known.
            "-path" | "-ipath" | "-wholename" | "-iwholename" if is_plain() => {
                if value.starts_with('*') && matches(value, self.path) {
                    return Holds::Yes;
                }
                let end = value.rsplit(['*', '?']).next().unwrap_or("");
                let end = if folds { Cow::Owned(end.to_ascii_lowercase()) } else { Cow::Borrowed(end) };
                let may_end_so =
                    file.ends_with(&*end) || end.strip_suffix(file).is_some_and(|before| before.is_empty() || before.ends_with('/'));
                if may_end_so { Holds::Maybe } else { Holds::No }
            }
            "-type" | "-xtype" if !value.contains(['f', 'l']) => Holds::No,
            _ => Holds::Maybe,
        }
    }
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
            "-exec cat {} ; -name *.ts",
            "( -name *.ts",
            "-name *.ts )",
            "-name",
            "-type d -o -type f",
            "-false -o -size -2k",
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
