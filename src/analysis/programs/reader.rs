//! A command line read by the row of its program: options first, then operands, each in its role, and the command that it runs.

use compact_str::CompactString;
use smallvec::smallvec;

use super::catalog::Catalog;
use super::describe::{Description, Feed, Input};
use super::getopt::{self, Given, Parsed, Start};
use super::git_settings;
use super::inner::WorkingFolder;
use super::roles::forge_api::ForgeRequest;
use super::roles::requests::is_sent;
use super::row::{Does, Grammar, Opt, Program, Role, Takes};
use super::search::Search;
use crate::action::{Arg, Cause, Caused, Effect, Origin, ordinary};
use crate::analysis::marks::has_word;
use crate::analysis::path::{self, Place};

/// Options that change what operands are; each is set on its own.
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the command line")]
#[derive(Debug, Default)]
pub(super) struct Modifiers {
    pub(super) recursive: bool,
    pub(super) follows: bool,
    pub(super) recursive_delete: bool,
    /// What would be removed stays where it is.
    pub(super) keeps: bool,
    /// Whether files that are read are changed as well; true where an option says so.
    pub(super) in_place: Option<bool>,
    /// What is put behind the names of the copies that are kept of what is written.
    pub(super) suffix: Option<String>,
    pub(super) has_operand: bool,
    pub(super) shell_text: bool,
    /// What is asked of a forge's API.
    pub(super) request: ForgeRequest,
    pub(super) sends: bool,
    /// What is fetched is saved by the name in its address.
    pub(super) saves: bool,
    pub(super) prints_if_bare: bool,
    /// Its program text only computes.
    pub(super) understood: bool,
    pub(super) config_file: Option<Arg>,
    /// An archive is made of what the operands name.
    pub(super) creates: bool,
    pub(super) to_stdout: bool,
    pub(super) opens_for_reading: bool,
    pub(super) distrusts_file: bool,
    /// Whether statements are among the operands.
    pub(super) has_statements: bool,
    /// Whether a statement reads tables.
    pub(super) reads_rows: bool,
    /// A database file that may define more than tables.
    pub(super) may_run: Option<Place>,
}

/// Most commands have no more effects than this.
const USUAL_EFFECTS: usize = 4;

pub(super) struct Reader<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) origin: path::Origin<'a>,
    pub(super) words: &'a [Arg],
    pub(super) out: Description,
    pub(super) modifiers: Modifiers,
    pub(super) search: Search,
    /// What `xargs` replaces in the words of its command.
    pub(super) placeholders: Vec<String>,
    /// The paths that `xargs` reads, where they are known.
    pub(super) feed: Option<Feed<'a>>,
    pub(super) input: Input<'a>,
    /// The folder in which the command works.
    pub(super) folder: WorkingFolder,
}

impl<'a> Reader<'a> {
    /// A program that a table knows, of which nothing is read yet.
    pub(super) fn started(name: &str, words: &'a [Arg], input: Input<'a>, catalog: &'a Catalog, origin: path::Origin<'a>) -> Self {
        let mut effects = Vec::with_capacity(USUAL_EFFECTS);
        effects.push(ordinary(Effect::Start(name.into())));
        Self {
            catalog,
            origin,
            words,
            out: Description { effects, command: smallvec![name.into()], known: true, inner: Vec::new() },
            modifiers: Modifiers::default(),
            search: Search::default(),
            placeholders: Vec::new(),
            feed: input.feed,
            input,
            folder: WorkingFolder::Inherited,
        }
    }
}

impl Reader<'_> {
    pub(super) fn name(&self) -> String {
        self.out.command.join(" ")
    }

    /// Whether the program is read by itself, not by one of its subcommands, under one of these names.
    pub(super) fn is_called(&self, names: &[&str]) -> bool {
        matches!(self.out.command.as_slice(), [name] if names.contains(&name.as_str()))
    }

    /// Whether it is this program with this subcommand.
    pub(super) fn is_command(&self, words: &[&str]) -> bool {
        self.out.command.iter().eq(words)
    }

    pub(super) fn push(&mut self, effect: Effect, origin: &Origin) {
        let caused = Caused { effect, origin: origin.clone() };
        if !self.out.effects.iter().any(|c| c.effect == caused.effect && c.origin == caused.origin) {
            self.out.effects.push(caused);
        }
    }

    /// Reads the words from `index` on by `program`; `inherited` are options of enclosing commands.
    pub(super) fn read(&mut self, program: &Program<'_>, inherited: &[&[Opt<'_>]], index: usize) -> Result<(), Cause> {
        match program.grammar {
            Grammar::Data => {
                self.does_all(program.does, &Origin::Ordinary);
                return Ok(());
            }
            Grammar::Find => return self.find(index),
            Grammar::Test => return self.test(index),
            Grammar::Dd => return self.dd(index),
            Grammar::Bundle => return self.bundle(program, index),
            Grammar::Getopt
            | Grammar::Posix
            | Grammar::Exact
            | Grammar::Switches
            | Grammar::SingleDash
            | Grammar::SingleDashPermuted
            | Grammar::Words => {}
        }
        let words = self.words;
        self.read_options(program, inherited, words, index)
    }

    pub(super) fn read_options(
        &mut self,
        program: &Program<'_>,
        inherited: &[&[Opt<'_>]],
        words: &[Arg],
        index: usize,
    ) -> Result<(), Cause> {
        let with_inherited: Vec<&[Opt<'_>]>;
        let groups = if matches!(program.grammar, Grammar::Exact | Grammar::Switches) && !inherited.is_empty() {
            with_inherited = program.options.iter().chain(inherited).copied().collect();
            with_inherited.as_slice()
        } else {
            program.options
        };
        if program.does.contains(&Does::ArgumentFiles) && words.iter().skip(index).any(may_be_argument_file) {
            return Err(Cause::Operands(self.name()));
        }
        self.modifiers.saves |= program.does.contains(&Does::SaveByName);
        self.search.hidden |= program.does.contains(&Does::Hidden);
        let has_subcommands = !program.subcommands.is_empty();
        let start = Start { index, to_first_operand: has_subcommands };
        let mut parsed = Parsed::default();
        getopt::parse((program, &self.out.command), groups, words, start, &mut parsed)?;
        let operands = parsed.operands.as_slice();
        if let Some(cause) = &parsed.trouble {
            self.push(Effect::Opaque(cause.clone()), &Origin::Ordinary);
        }
        if let Some(stop) = self.options(&parsed.options, ends(program, words, operands)) {
            return stop;
        }
        // Behind an option that ends the program's own words, its options mean nothing any more.
        let leads = |row: &Opt<'_>| row.takes == Takes::Rest;
        let leading = parsed.options.iter().find(|given| leads(given.row)).map(|given| given.name);
        if has_subcommands && (leading.is_some() || !groups.iter().any(|group| group.iter().any(leads))) {
            if let Some(&at) = operands.first() {
                let inherited: &[&[Opt<'_>]] = if leading.is_some() { &[] } else { groups };
                return self.subcommand(program, leading, inherited, words, at);
            }
            if !program.bare {
                return Err(Cause::Operands(self.name()));
            }
        }
        if program.does.contains(&Does::RunInputIfBare)
            && operands.first().and_then(|&at| words.get(at)).is_some_and(|w| w.prefix().starts_with('+'))
        {
            // `+n` takes back `-n`.
            return Err(Cause::Operands(self.name()));
        }
        self.modifiers.has_operand = !operands.is_empty();
        let read = self.operands(&program.operands, words, operands, &parsed.options);
        // `git grep --no-index` names what it searches as little as it names what it finds.
        if parsed.options.iter().any(|given| given.row.does.contains(&Does::ReadHere)) {
            let named = || operands.iter().filter_map(|&at| words.get(at));
            // The first may be the pattern, and what is no folder a pattern for names anywhere.
            let is_narrowed = operands.len() > 1 && named().skip(1).all(|word| self.is_folder(word));
            if !is_narrowed {
                self.searched(&Arg::literal("."), &Origin::Ordinary);
            }
            for word in named() {
                if self.is_folder(word) {
                    self.searched(word, &Origin::Ordinary);
                }
            }
        }
        self.does_all(program.does, &Origin::Ordinary);
        read
    }

    /// Reads the words from the subcommand on; `leading` is an option that stood before it and is a part of its name.
    fn subcommand(
        &mut self,
        program: &Program<'_>,
        leading: Option<&str>,
        inherited: &[&[Opt<'_>]],
        words: &[Arg],
        at: usize,
    ) -> Result<(), Cause> {
        let word = words.get(at).and_then(Arg::as_literal).ok_or_else(|| Cause::DynamicWord(self.name()))?;
        let sub = Program::among(program.subcommands, word)
            .or_else(|| program.subcommands.iter().find(|p| p.names == ANY_NAME))
            .ok_or_else(|| Cause::UnknownSubcommand { program: self.name(), name: word.to_owned() })?;
        let is_any = sub.names == ANY_NAME;
        let is_command = sub.does.contains(&Does::IsCommand);
        if is_command && !is_any {
            return self.command(words.get(at..).unwrap_or_default().to_vec());
        }
        if program.does.contains(&Does::Throughout) {
            self.does_all(program.does, &Origin::Ordinary);
        }
        self.out.command.extend(leading.map(CompactString::from));
        if is_command && self.catalog.find(word).is_some() {
            self.does_all(sub.does, &Origin::Ordinary);
            return self.command(words.get(at..).unwrap_or_default().to_vec());
        }
        if is_any {
            self.runs_other(word);
        }
        self.out.command.push(word.into());
        self.read(sub, inherited, if is_any { at } else { at.saturating_add(1) })
    }

    /// Applies the options. `Some` where the rest of the words does not matter.
    fn options(&mut self, options: &[Given<'_>], ends: Ends) -> Option<Result<(), Cause>> {
        // The folder first: every path in the other words is relative to it.
        for Given { row, name, value, .. } in options {
            // What changes the meaning of operands counts wherever it stands.
            let origin = if row.danger { Origin::Option(String::new()) } else { Origin::Ordinary };
            for what in row.does.iter().filter(|d| is_modifier(**d)) {
                self.does(*what, &origin);
            }
            self.search.lists |= *name == "--files" && row.does.contains(&Does::NamesOnly);
            let Some(value) = value else { continue };
            self.modifiers.sends |= is_sent(row.role, value);
            if row.role == Role::Filter {
                self.looks_for(value.pattern());
            }
            if row.role == Role::Suffix {
                self.modifiers.suffix = value.as_literal().map(str::to_owned);
            }
            if row.role == Role::Directory {
                self.enter(value);
                if row.danger {
                    self.push(Effect::Beyond((*name).to_owned()), &Origin::Option((*name).to_owned()));
                }
            }
        }
        if self.modifiers.creates && options.iter().any(|given| has_word(ELSEWHERE, given.name)) {
            return Some(Err(Cause::Operands(self.name())));
        }
        // Beside `--list`, what else is given still chooses the file that is read; and nobody asks for a
        // version in such words.
        let may_stop = ends != Ends::Never && !options.iter().any(|given| given.row.danger);
        for Given { row, name, value, behind_operand } in options {
            let stops = may_stop && (ends == Ends::Anywhere || !behind_operand);
            let is_alone = || match self.words {
                [_, _] => true,
                [_, option, _] => value.is_some() && option.as_literal() == Some(name),
                _ => false,
            };
            if (stops && row.does.contains(&Does::Stop)) || (row.does.contains(&Does::StopAlone) && is_alone()) {
                self.does_all(row.does, &Origin::Ordinary);
                return Some(Ok(()));
            }
            if row.role == Role::GitConfig && *name == "-c" && value.as_ref().is_some_and(git_settings::is_harmless) {
                continue;
            }
            let origin = if row.danger { Origin::Option((*name).to_owned()) } else { Origin::Ordinary };
            self.does_all(row.does, &origin);
            if self.is_xargs()
                && let Err(cause) = self.option_of_xargs(name, value.as_ref())
            {
                return Some(Err(cause));
            }
            if let Some(value) = value {
                if matches!(row.role, Role::Command) {
                    return Some(Err(Cause::Operands(self.name())));
                }
                if row.role != Role::Directory
                    && let Err(cause) = self.word(row.role, value, &origin)
                {
                    return Some(Err(cause));
                }
            }
            if row.danger && row.role != Role::Directory && !speaks_for_itself(row, value.is_some()) {
                self.push(Effect::Beyond((*name).to_owned()), &origin);
            }
        }
        None
    }

    /// Works in another folder from here on.
    pub(super) fn enter(&mut self, folder: &Arg) {
        self.folder = WorkingFolder::at(self.locate(folder));
    }
}

/// Where among its words an option that only prints (`--help`) ends a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    Anywhere,
    /// Behind an operand it may be one itself: `rm -r x --help` of BSD removes `x`.
    BeforeOperands,
    /// Nowhere: other words may be a file of further options, which are taken first (`gcc --version @FILE`).
    Never,
}

/// Whether the word may be `@FILE`, for which some programs take the words in that file: options that nobody has read.
pub(super) fn may_be_argument_file(word: &Arg) -> bool {
    word.prefix().starts_with('@') || (word.prefix().is_empty() && word.has_holes())
}

/// Where the program ends at an option that only prints.
fn ends(program: &Program<'_>, words: &[Arg], operands: &[usize]) -> Ends {
    let roles = program.operands.first.iter().chain(&program.operands.rest);
    let takes_files = roles.into_iter().any(|role| matches!(role, Role::Input | Role::Script));
    let mut operands = operands.iter().filter_map(|&at| words.get(at));
    if takes_files && operands.clone().any(may_be_argument_file) {
        return Ends::Never;
    }
    // Many programs take this for the value of any switch before it.
    if operands.any(|word| matches!(word.as_literal(), Some("false" | "0" | ""))) {
        return Ends::Never;
    }
    if program.grammar == Grammar::Getopt { Ends::BeforeOperands } else { Ends::Anywhere }
}

/// Options with which an archive is made of what is read elsewhere, or by names from a file: that is not followed.
const ELSEWHERE: &str = "-C --directory -T --files-from -h --dereference -H -x --extract --get -t --list";

/// Whether it changes the meaning of operands, wherever it stands.
fn is_modifier(what: Does) -> bool {
    matches!(
        what,
        Does::Recursive
            | Does::Follow
            | Does::RecursiveDelete
            | Does::Keeps
            | Does::InPlace
            | Does::Creates
            | Does::ToStdout
            | Does::OpensForReading
            | Does::DistrustsFile
            | Does::SaveByName
            | Does::Hidden
            | Does::NamesOnly
            | Does::PrintsFound
            | Does::Inverts
    )
}

/// The name of a row for every subcommand that no other row names.
const ANY_NAME: &str = "*";

/// Whether an option changes nothing but what is printed or read: an unknown word may be taken for it.
pub(super) fn is_harmless_option(row: &Opt<'_>) -> bool {
    let harmless_role =
        matches!(row.role, Role::Text | Role::Filter | Role::Pattern | Role::Around | Role::List | Role::Read | Role::ReadTree);
    !row.danger
        && harmless_role
        && row.does.iter().all(|d| {
            matches!(
                d,
                Does::Recursive
                    | Does::Follow
                    | Does::ReadHere
                    | Does::Stop
                    | Does::StopAlone
                    | Does::Hidden
                    | Does::NamesOnly
                    | Does::PrintsFound
                    | Does::Inverts
            )
        })
}

/// Whether the effects of a dangerous option need a grant that no built-in read gives, so that
/// nothing has to be added to make it asked.
fn speaks_for_itself(row: &Opt<'_>, has_value: bool) -> bool {
    let by_role =
        has_value && matches!(row.role, Role::Write | Role::Delete | Role::DeleteTree | Role::Move | Role::ProgramName | Role::Inline);
    by_role || row.does.iter().any(|what| matches!(what, Does::InPlace | Does::Creates))
}
