//! A command line read by the row of its program: options first, then operands, each in its role, and the command that it runs.

use compact_str::CompactString;

use super::catalog::Catalog;
use super::describe::{Description, Feed, Inner, Input};
use super::getopt::{self, Given, Parsed, Start};
use super::places::is_assignment;
use super::requests::is_sent;
use super::row::{Does, Grammar, Mini, Operands, Opt, Program, Role, Takes};
use super::search::Search;
use super::settings;
use crate::action::{ANY, ANY_IN_NAME, Arg, Cause, Caused, Effect, Origin};
use crate::analysis::marks::find_word;
use crate::analysis::path::{self, AbsPath, Place};
use crate::analysis::sensitive;

/// Options that change what operands are; each is set on its own.
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the command line")]
#[derive(Debug, Default)]
pub(super) struct Modifiers {
    pub(super) recursive: bool,
    pub(super) follows: bool,
    pub(super) recursive_delete: bool,
    pub(super) in_place: Option<bool>,
    /// What is put behind the names of the copies that are kept of what is written.
    pub(super) suffix: Option<String>,
    pub(super) has_operand: bool,
    pub(super) shell_text: bool,
    pub(super) sends_fields: bool,
    pub(super) is_query: bool,
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
    /// The folder that the command works in, where an option names it: `Some(None)` is unknown.
    pub(super) directory: Option<Option<AbsPath>>,
}

impl Reader<'_> {
    pub(super) fn name(&self) -> String {
        self.out.command.join(" ")
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
                let word = words.get(at).and_then(Arg::as_literal).ok_or_else(|| Cause::DynamicWord(self.name()))?;
                let sub = program
                    .subcommands
                    .iter()
                    .find(|p| p.is_named(word))
                    .or_else(|| program.subcommands.iter().find(|p| p.names == ANY_NAME))
                    .ok_or_else(|| Cause::UnknownSubcommand { program: self.name(), name: word.to_owned() })?;
                if sub.names != ANY_NAME && sub.does.contains(&Does::IsCommand) {
                    return self.command(words.get(at..).unwrap_or_default().to_vec());
                }
                if program.does.contains(&Does::Throughout) {
                    self.does_all(program.does, &Origin::Ordinary);
                }
                let inherited: &[&[Opt<'_>]] = if leading.is_some() { &[] } else { groups };
                self.out.command.extend(leading.map(CompactString::from));
                if sub.names == ANY_NAME {
                    if sub.does.contains(&Does::IsCommand) && self.catalog.find(word).is_some() {
                        self.does_all(sub.does, &Origin::Ordinary);
                        return self.command(words.get(at..).unwrap_or_default().to_vec());
                    }
                    self.out.command.push(word.into());
                    return self.read(sub, inherited, at);
                }
                self.out.command.push(word.into());
                return self.read(sub, inherited, at.saturating_add(1));
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
            self.searched(&Arg::literal("."), &Origin::Ordinary);
        }
        self.does_all(program.does, &Origin::Ordinary);
        read
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
            let Some(value) = value else { continue };
            self.modifiers.sends |= is_sent(row.role, value);
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
        if self.modifiers.creates && options.iter().any(|given| find_word(ELSEWHERE, given.name).is_some()) {
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
            if row.role == Role::GitConfig && *name == "-c" && value.as_ref().is_some_and(settings::is_harmless) {
                continue;
            }
            let origin = if row.danger { Origin::Option((*name).to_owned()) } else { Origin::Ordinary };
            self.does_all(row.does, &origin);
            if self.feed.is_some_and(|feed| !leaves_paths_whole(feed, name, value.as_ref())) {
                self.feed = None;
            } else if matches!(*name, "-0" | "--null") {
                self.feed = self.feed.map(|feed| Feed { nul: false, ..feed });
            }
            if matches!(self.out.command.first().map(CompactString::as_str), Some("xargs" | "gxargs"))
                && matches!(*name, "-I" | "-J" | "--replace" | "-i")
            {
                let text = value.as_ref().map_or(Some("{}"), Arg::as_literal);
                match text {
                    Some(text) => self.placeholders.push(text.to_owned()),
                    None => return Some(Err(Cause::DynamicWord(self.name()))),
                }
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
        let place = self.locate(folder);
        self.directory = Some(match place {
            Place::At(at) => Some(at.path),
            Place::Below { .. } | Place::Unknown => None,
        });
    }

    fn operands(&mut self, roles: &Operands<'_>, words: &[Arg], operands: &[usize], options: &[Given<'_>]) -> Result<(), Cause> {
        let is_given = |names: &str| !names.is_empty() && options.iter().any(|given| find_word(names, given.name).is_some());
        let shell_text = Operands::then(&[Role::Shell], Role::Text);
        let roles = if self.modifiers.shell_text { &shell_text } else { roles };
        let first: &[Role] = if is_given(roles.first_unless) { &[] } else { roles.first };
        let takes_last = roles.last.filter(|_| !is_given(roles.last_unless));
        let last = takes_last.filter(|_| operands.len() > first.len().saturating_add(1));
        if !is_given("-e --expression -f --file") {
            self.read_by_bsd(words, operands);
        }
        let operands = self.without_suffix(words, operands);
        // The form with a subcommand; to other programs of that name it is an expression of one unknown word.
        let operands = match operands {
            [first, others @ ..]
                if self.name() == "yq" && matches!(words.get(*first).and_then(Arg::as_literal), Some("e" | "eval" | "ea" | "eval-all")) =>
            {
                others
            }
            operands => operands,
        };
        if takes_last.is_some() && last.is_none() && operands.iter().any(|&at| words.get(at).is_some_and(Arg::is_many)) {
            // One word that may become several has a destination among them.
            return Err(Cause::DynamicWord(self.name()));
        }
        // With `-r` the link is made to lead where the word leads from here.
        let leads_from_link = is_given("-s --symbolic") && !is_given("-r --relative");
        let into = target_folder(options).filter(|_| roles.last == Some(Role::Write));
        let mut beyond_first = 0;
        for (position, &at) in operands.iter().enumerate() {
            let Some(word) = words.get(at) else { continue };
            let is_last = position.saturating_add(1) == operands.len();
            let role = match (first.get(position), last) {
                (Some(role), _) => *role,
                (None, Some(role)) if is_last => role,
                (None, _) => {
                    beyond_first += 1;
                    roles.rest.ok_or_else(|| Cause::Operands(self.name()))?
                }
            };
            // A word that may be none or several moves every later word to another role.
            let uniform = first.get(position..).is_none_or(|f| f.iter().all(|r| Some(*r) == roles.rest)) && !(is_last && last.is_some());
            if word.is_many() && !uniform {
                return Err(Cause::DynamicWord(self.name()));
            }
            if role == Role::Command {
                let inner = words.get(at..).unwrap_or_default().to_vec();
                return self.command(inner);
            }
            if role == Role::JoinedShell {
                return self.joined_shell(words.get(at..).unwrap_or_default());
            }
            if role == Role::Script {
                return self.word(Role::Script, word, &Origin::Ordinary);
            }
            if roles.rest == Some(Role::Command) && role == Role::Assignment && !is_assignment(word) {
                let inner = words.get(at..).unwrap_or_default().to_vec();
                return self.command(inner);
            }
            // A file that a reading program writes when it is named in this place (`uniq IN OUT`).
            let origin =
                if role == Role::Write && first.get(position).is_some() { Origin::Option("OUTPUT".to_owned()) } else { Origin::Ordinary };
            if role == Role::Linked {
                // A link has the name of what it leads to, where it is made in a folder.
                let here = Arg::literal(".");
                let destination = operands.last().filter(|_| !is_last).and_then(|&at| words.get(at));
                self.copied(word, into.or(destination).unwrap_or(&here), true)?;
            }
            if role == Role::Linked && leads_from_link && !word.prefix().starts_with(['/', '~']) {
                let destination = operands.last().filter(|_| !is_last).and_then(|&at| words.get(at));
                self.linked(word, destination, options)?;
                continue;
            }
            self.modifiers.has_statements |= matches!(role, Role::Mini(Mini::Sql(_)));
            self.word(role, word, &origin)?;
            if let (Some(Role::Write), false, Role::Read | Role::ReadTree | Role::Move) = (last, is_last, role)
                && let Some(destination) = operands.last().and_then(|&at| words.get(at))
            {
                self.copied(word, destination, role == Role::Move)?;
            }
            if let (Role::Read | Role::ReadTree | Role::Move, Some(folder)) = (role, into) {
                self.copied(word, folder, role == Role::Move)?;
            }
        }
        if beyond_first == 0
            && last.is_none()
            && let Some(role) = roles.default.filter(|role| *role != Role::Read || self.modifiers.recursive)
        {
            if role == Role::Command {
                return self.command(Vec::new());
            }
            self.word(role, &Arg::literal("."), &Origin::Ordinary)?;
        }
        Ok(())
    }

    /// A symbolic link leads from its own folder, which is the destination or the one above it.
    fn linked(&mut self, target: &Arg, destination: Option<&Arg>, options: &[Given<'_>]) -> Result<(), Cause> {
        let folder = target_folder(options);
        let here = Arg::literal(".");
        let base = folder.or(destination).unwrap_or(&here);
        for above in ["", "../"] {
            let from_there = format!("{}/{above}{}", base.pattern().trim_end_matches('/'), target.pattern());
            self.word(Role::Linked, &Arg::with_holes(from_there, target.is_many() || base.is_many()), &Origin::Ordinary)?;
            if folder.is_some() || *base == here {
                break;
            }
        }
        Ok(())
    }

    /// BSD's `sed -i ''` takes the empty word for the suffix, where GNU's takes none.
    fn without_suffix<'o>(&self, words: &[Arg], operands: &'o [usize]) -> &'o [usize] {
        match operands {
            [first, others @ ..] if self.modifiers.in_place.is_some() && words.get(*first).and_then(Arg::as_literal) == Some("") => others,
            _ => operands,
        }
    }

    /// BSD's `sed -i p w.envrc FILE` takes `p` for the suffix and `w.envrc` for the script, which writes.
    fn read_by_bsd(&mut self, words: &[Arg], operands: &[usize]) {
        let takes_word =
            self.modifiers.in_place.is_some() && self.modifiers.suffix.is_none() && matches!(self.name().as_str(), "sed" | "gsed");
        let Some(script) = operands.get(1).and_then(|&at| words.get(at)).filter(|_| takes_word) else { return };
        let script = script.pattern();
        for (at, _) in script.match_indices('w') {
            let Some(file) = script.get(at.saturating_add(1)..).map(str::trim_start).filter(|file| !file.is_empty()) else { continue };
            let place = self.locate(&Arg::with_holes(file, false));
            let leads_out = at == 0 && file.starts_with(['/', '.']);
            if leads_out || sensitive::protected_place(&place).is_some() {
                self.push(Effect::Write(place), &Origin::Option("-i".to_owned()));
            }
        }
    }

    /// What a copy into a folder writes there: a file of the same name, and with a whole folder also
    /// the hidden files in it.
    fn copied(&mut self, source: &Arg, destination: &Arg, moves: bool) -> Result<(), Cause> {
        let name = source.pattern().trim_end_matches('/').rsplit('/').next().unwrap_or("").to_owned();
        let is_contents = matches!(name.as_str(), "." | ".." | "") || name.contains([ANY, ANY_IN_NAME]);
        let name = if is_contents && self.modifiers.recursive { ".git".to_owned() } else { name };
        let target = format!("{}/{name}", destination.pattern().trim_end_matches('/'));
        if moves || self.modifiers.recursive {
            // With a folder goes what programs act upon below one of its name (`.github/workflows`).
            for top in [destination.pattern().trim_end_matches('/'), target.as_str()] {
                for inner in sensitive::protected_below(top.rsplit('/').next().unwrap_or(top)) {
                    let inner = Arg::with_holes(format!("{top}/{inner}"), destination.is_many());
                    self.word(Role::Write, &inner, &Origin::Ordinary)?;
                }
            }
        }
        self.word(Role::Write, &Arg::with_holes(target, destination.is_many()), &Origin::Ordinary)
    }

    /// Words that are joined to one text for a shell; some versions of these programs start them as they are.
    fn joined_shell(&mut self, words: &[Arg]) -> Result<(), Cause> {
        let texts = words.iter().map(Arg::as_literal).collect::<Option<Vec<_>>>().ok_or_else(|| Cause::DynamicWord(self.name()))?;
        let is_plain = |text: &&str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:,@%+".contains(c));
        if !texts.iter().all(is_plain) {
            self.word(Role::Shell, &Arg::literal(texts.join(" ")), &Origin::Ordinary)?;
        }
        self.command(words.to_vec())
    }

    /// A command of the remaining words; assignments before it are its environment.
    fn command(&mut self, mut words: Vec<Arg>) -> Result<(), Cause> {
        // Others than these take `A=./x` for the name of a program.
        let takes_assignments = matches!(self.out.command.first().map(CompactString::as_str), Some("env" | "genv" | "sudo"));
        while let Some(word) = words.first().filter(|w| takes_assignments && is_assignment(w)) {
            self.word(Role::Assignment, &word.clone(), &Origin::Ordinary)?;
            words.remove(0);
        }
        if words.is_empty() {
            self.push(Effect::Environment, &Origin::Ordinary);
            return Ok(());
        }
        // What `xargs` and `find` append is not known to the text.
        if matches!(self.out.command.first().map(CompactString::as_str), Some("xargs" | "gxargs")) {
            let found = |many| self.feed.filter(|feed| !feed.nul).map(|feed| Arg::found_below(feed.folder, feed.choice, many));
            for word in &mut words {
                let is_placeholder = word.as_literal().is_some_and(|text| self.placeholders.iter().any(|one| one == text));
                if let Some(path) = found(false).filter(|_| is_placeholder) {
                    *word = path;
                    continue;
                }
                for placeholder in ["{}"].into_iter().chain(self.placeholders.iter().map(String::as_str)) {
                    if placeholder.is_empty() || word.pattern().contains(placeholder) {
                        *word = Arg::with_holes(word.pattern().replace(placeholder, &ANY.to_string()), true);
                    }
                }
            }
            words.push(found(true).unwrap_or_else(Arg::unknown));
        }
        self.out.inner.push(Inner::Command { words, directory: self.directory.clone() });
        Ok(())
    }
}
/// Whether `xargs` with this option still takes each line, or each word, that it reads for a path as it was printed.
fn leaves_paths_whole(feed: Feed<'_>, option: &str, value: Option<&Arg>) -> bool {
    match option {
        "-a" | "--arg-file" | "-J" | "-E" | "-e" | "--eof" | "-S" | "-R" => false,
        "-0" | "--null" => feed.nul,
        "-d" | "--delimiter" => value.and_then(Arg::as_literal).is_some_and(|text| matches!(text, "\\n" | "\n") && !feed.nul),
        _ => true,
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

/// The folder that `-t` names, for programs that then copy every operand into it.
fn target_folder<'a>(options: &'a [Given<'_>]) -> Option<&'a Arg> {
    options.iter().find(|given| matches!(given.name, "-t" | "--target-directory")).and_then(|given| given.value.as_ref())
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
            | Does::InPlace
            | Does::Creates
            | Does::ToStdout
            | Does::OpensForReading
            | Does::DistrustsFile
            | Does::SaveByName
            | Does::Hidden
            | Does::NamesOnly
            | Does::Inverts
    )
}

/// The name of a row for every subcommand that no other row names.
const ANY_NAME: &str = "*";

/// Whether an option changes nothing but what is printed or read: an unknown word may be taken for it.
pub(super) fn is_harmless_option(row: &Opt<'_>) -> bool {
    let harmless_role = matches!(row.role, Role::Text | Role::Filter | Role::Pattern | Role::List | Role::Read | Role::ReadTree);
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
