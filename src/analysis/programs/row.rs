//! The rows of the program tables: what a program's options and operands are, as data that a
//! reviewer can hold against the manual page.
//!
//! A table is an allow list: an option, subcommand or surplus operand that it does not name makes the
//! step opaque. Names stand in one string, separated by blanks; long options are written in full,
//! and GNU abbreviations and bundled short options are resolved against the table as `getopt` does.

mod vocabulary;

pub use vocabulary::{Does, Form, Mini, Role, Setting, Sql};

use crate::analysis::marks::{find_word, has_word, mark};

/// One program, or one subcommand of a program.
#[derive(Debug, Clone, Copy)]
pub struct Program<'a> {
    /// Its names, separated by blanks: `"grep egrep fgrep"`. A subcommand named `*` is any that no other
    /// row names; its name is then the first operand as well.
    pub names: &'a str,
    /// Where the row was checked: manual page and version.
    pub source: &'a str,
    /// How its words are taken apart.
    pub grammar: Grammar,
    /// Its options, in groups that several commands may share.
    pub options: &'a [&'a [Opt<'a>]],
    /// What its operands are.
    pub operands: Operands<'a>,
    /// What it does whatever its options and operands are.
    pub does: &'a [Does],
    /// Its subcommands. Where there are some, the first operand must be one of them, unless
    /// `bare` says what happens without.
    pub subcommands: &'a [Program<'a>],
    /// Whether the program without any subcommand is understood by the rest of the row
    /// (prints help, or does what `does` and `operands` say).
    pub bare: bool,
    /// The marks of its names, where a long table has them worked out beforehand; otherwise all.
    pub(crate) marks: u128,
}

impl Program<'_> {
    /// A row with nothing in it, for `..Program::NEW`.
    pub const NEW: Program<'static> = Program {
        names: "",
        source: "",
        grammar: Grammar::Getopt,
        options: &[],
        operands: Operands::NONE,
        does: &[],
        subcommands: &[],
        bare: false,
        marks: u128::MAX,
    };

    /// The same row with the marks of its names.
    #[must_use]
    pub(crate) const fn marked(mut self) -> Self {
        self.marks = spelling_marks(self.names);
        self
    }

    /// Whether this row is the one for `name`.
    pub fn is_named(&self, name: &str) -> bool {
        self.may_be(spelling_mark(name.as_bytes())) && has_word(self.names, name)
    }

    /// Whether the name that has this mark may be one of the row's.
    fn may_be(&self, mark: u128) -> bool {
        self.marks & mark != 0
    }
}

impl<'a> Program<'a> {
    /// The row for `name` among these.
    pub(super) fn among<'r>(rows: impl IntoIterator<Item = &'r Self>, name: &str) -> Option<&'r Self>
    where
        'a: 'r,
    {
        let mark = spelling_mark(name.as_bytes());
        rows.into_iter().find(|row| row.may_be(mark) && has_word(row.names, name))
    }

    /// Its first name.
    pub fn name(&self) -> &'a str {
        let end = self.names.bytes().position(|byte| byte == b' ');
        end.and_then(|end| self.names.get(..end)).unwrap_or(self.names)
    }
}

/// How a program takes its words apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grammar {
    /// GNU `getopt_long`: bundled short options, `--long=value`, abbreviated long options, options
    /// after operands, `--` ends options.
    Getopt,
    /// As `Getopt`, but the first operand ends the options.
    Posix,
    /// Bundled short options and exact long options, also after operands (clap, cobra, argparse
    /// without abbreviation).
    Exact,
    /// As `Exact`, but what stands behind one dash is one option however many letters it has, and a value may stand
    /// behind a colon (`-flp:logfile=x` of msbuild).
    Switches,
    /// Long options with one dash, `-name value` or `-name=value`, no bundles (Go's flag package, Java,
    /// terraform). The first operand ends the options.
    SingleDash,
    /// As `SingleDash`, but options may follow operands.
    SingleDashPermuted,
    /// Every word is an operand, whatever it starts with: they are the words of a program of the project.
    Words,
    /// Every word is data (`echo`, `true`).
    Data,
    /// The expression of `find`.
    Find,
    /// `test` and `[`.
    Test,
    /// `NAME=value` operands only (`dd`).
    Dd,
    /// Old-style bundles without a dash as the first word (`tar xzf`, `ps aux`), then as `Getopt`.
    Bundle,
}

/// Stands in [`Opt::names`] for every word that the program takes for an option and that is called as none is, such as this one: each
/// of its versions says so and does nothing.
pub const REFUSED: &str = "-|";

/// One group of options that share a meaning.
#[derive(Debug, Clone, Copy)]
pub struct Opt<'a> {
    /// The spellings, separated by blanks: `"-o --output"`. Each is its own option; the effect is the same.
    /// `-NUM` stands for a dash followed by digits only, which are its value where it takes one.
    pub names: &'a str,
    /// Whether a value follows.
    pub takes: Takes,
    /// What the value is.
    pub role: Role,
    /// What the option does beyond its value.
    pub does: &'a [Does],
    /// Whether this goes beyond the ordinary nature of the command, so that an allow rule has to name it.
    pub danger: bool,
    /// The marks of all spellings.
    marks: u128,
}

/// Whether an option takes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// None.
    Nothing,
    /// One: the rest of the bundle, the text behind `=`, or the next word.
    Value,
    /// Only when attached: `--color=auto`, `-i.bak`.
    Attached,
    /// Two following words (`jq --arg NAME VALUE`): the role is that of the second.
    Pair,
    /// Always the next word, never the rest of a bundle (`bash -o pipefail`).
    Word,
    /// Ends the options: every word behind it is an operand (`python -m MODULE …`, `go test -args …`).
    /// Where the program has subcommands, only this option leads to them.
    Rest,
}

/// The rows of two lists, of which several commands may share one.
pub(super) const fn joined<const N: usize>(first: &[Program<'static>], second: &[Program<'static>]) -> [Program<'static>; N] {
    let mut rows = [Program::NEW; N];
    let (head, tail) = rows.split_at_mut(first.len());
    head.copy_from_slice(first);
    tail.copy_from_slice(second);
    rows
}

/// Options without a value and without an effect of their own.
pub const fn flags(names: &str) -> Opt<'_> {
    Opt::new(names, Takes::Nothing, Role::Text, &[], false)
}

/// Options with a value that is data.
pub const fn value(names: &str) -> Opt<'_> {
    Opt::new(names, Takes::Value, Role::Text, &[], false)
}

/// Options with a value that has a role.
pub const fn takes(role: Role, names: &str) -> Opt<'_> {
    Opt::new(names, Takes::Value, role, &[], false)
}

/// Options with a value that is only taken when attached.
pub const fn attached(role: Role, names: &str) -> Opt<'_> {
    Opt::new(names, Takes::Attached, role, &[], false)
}

/// Options followed by two words, of which the second has a role.
pub const fn pair(role: Role, names: &str) -> Opt<'_> {
    Opt::new(names, Takes::Pair, role, &[], false)
}

/// Options whose value is always the next word.
pub const fn word(role: Role, names: &str) -> Opt<'_> {
    Opt::new(names, Takes::Word, role, &[], false)
}

/// Options behind which no word is the program's own any more.
pub const fn rest(names: &str) -> Opt<'_> {
    Opt::new(names, Takes::Rest, Role::Text, &[], false)
}

/// Options that do something, without a value.
pub const fn does<'a>(what: &'a [Does], names: &'a str) -> Opt<'a> {
    Opt::new(names, Takes::Nothing, Role::Text, what, false)
}

/// The mark of one spelling, without the dashes in front, which say little.
const fn spelling_mark(spelling: &[u8]) -> u128 {
    match spelling {
        [b'-', b'-', name @ ..] | [b'-', name @ ..] | name => mark(name),
    }
}

/// The marks of all spellings.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling, where a mistake is an error")]
pub(super) const fn spelling_marks(names: &str) -> u128 {
    let mut rest = names.as_bytes();
    let mut marks = 0;
    let mut end = 0;
    while end <= rest.len() {
        if end == rest.len() || rest[end] == b' ' {
            let (spelling, behind) = rest.split_at(end);
            marks |= spelling_mark(spelling);
            rest = match behind {
                [_, behind @ ..] => behind,
                [] => return marks,
            };
            end = 0;
        } else {
            end += 1;
        }
    }
    marks
}

impl<'a> Opt<'a> {
    /// Options with all that can be said of them.
    pub const fn new(names: &'a str, takes: Takes, role: Role, does: &'a [Does], danger: bool) -> Self {
        Opt { names, takes, role, does, danger, marks: spelling_marks(names) }
    }

    /// The spelling of the option that is exactly this text.
    pub fn spelled(&self, name: &str) -> Option<&'a str> {
        if self.marks & spelling_mark(name.as_bytes()) == 0 {
            return None;
        }
        find_word(self.names, name)
    }

    /// The same, marked as beyond the ordinary nature of the command.
    #[must_use]
    pub const fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// The same, with something that it does beyond its value.
    #[must_use]
    pub const fn and(mut self, what: &'a [Does]) -> Self {
        self.does = what;
        self
    }
}

/// What the operands of a program are.
#[derive(Debug, Clone, Copy)]
pub struct Operands<'a> {
    /// The first ones, in order.
    pub first: &'a [Role],
    /// Options which, when given, take the place of the `first` operands (`grep -e`, `sed -f`).
    pub first_unless: &'a str,
    /// All further ones; `None`: a surplus operand makes the step opaque.
    pub rest: Option<Role>,
    /// The last of them, where it differs (`cp … DESTINATION`); applies when there are at least two
    /// operands and none of `last_unless` is given.
    pub last: Option<Role>,
    /// Options which, when given, take the place of the last operand (`cp -t DIR`).
    pub last_unless: &'a str,
    /// What the program works on in the current folder when no operand (beyond `first`) is given.
    pub default: Option<Role>,
}

impl<'a> Operands<'a> {
    /// No operands.
    pub const NONE: Operands<'static> = Operands { first: &[], first_unless: "", rest: None, last: None, last_unless: "", default: None };

    /// Any number, all of one role.
    pub const fn all(role: Role) -> Operands<'static> {
        Operands { rest: Some(role), ..Operands::NONE }
    }

    /// Exactly these, or fewer.
    pub const fn up_to(first: &'a [Role]) -> Operands<'a> {
        Operands { first, ..Operands::NONE }
    }

    /// These first, then any number of one role.
    pub const fn then(first: &'a [Role], rest: Role) -> Operands<'a> {
        Operands { first, rest: Some(rest), ..Operands::NONE }
    }

    /// The same, where some options take the place of the first operands.
    #[must_use]
    pub const fn unless(mut self, options: &'a str) -> Self {
        self.first_unless = options;
        self
    }

    /// The same, where the last operand has a role of its own unless one of `unless` is given.
    #[must_use]
    pub const fn last(mut self, role: Role, unless: &'a str) -> Self {
        self.last = Some(role);
        self.last_unless = unless;
        self
    }

    /// The same, where the current folder is meant when there is no operand.
    #[must_use]
    pub const fn or_here(mut self, role: Role) -> Self {
        self.default = Some(role);
        self
    }
}
