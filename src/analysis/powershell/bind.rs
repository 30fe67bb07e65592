//! Holds the arguments of a cmdlet against its row, as PowerShell binds them: names in any case and cut
//! short, values behind them or at their place, what the pipeline hands over.

use super::cmdlets::{self, Cmdlet, Handed};
use super::commands::Piped;
use crate::action::{ANY, ANY_IN_NAME, Arg, Cause, Caused, Choice, Effect, ordinary};
use crate::analysis::path::{self, AbsPath, Place};
use crate::analysis::programs::catalog::Catalog;
use crate::analysis::programs::describe::{self, Word};
use crate::analysis::programs::places;
use crate::analysis::programs::row::{Does, Opt, Role, Takes};
use crate::analysis::sensitive::choice_by_all;

/// An argument as it is written.
#[derive(Debug, Clone)]
pub(super) enum Argument {
    /// `-Name`, with the value behind a colon.
    Parameter { name: String, value: Option<Vec<Arg>> },
    /// A value, or several separated by commas.
    Word(Vec<Arg>),
    /// `{ … }`, of which the commands were written down on their own.
    Block,
}

impl Argument {
    /// The argument as one word.
    pub(super) fn word(&self) -> Arg {
        match self {
            Self::Parameter { name, value: None } => Arg::literal(name),
            Self::Parameter { name, value: Some(values) } => {
                let mut text = format!("{name}:");
                super::strings::push(&mut text, values);
                Arg::with_holes(text, false)
            }
            Self::Word(values) => match values.as_slice() {
                [one] => one.clone(),
                _ => Arg::unknown(),
            },
            Self::Block => Arg::literal("{…}"),
        }
    }
}

/// What a cmdlet does with its arguments.
#[derive(Debug)]
pub(super) struct Bound {
    pub(super) effects: Vec<Caused>,
    /// The folder that is entered, where one is known.
    pub(super) place: Option<AbsPath>,
    /// The same for each of the folders that it may be entered from.
    pub(super) entered: Option<Vec<AbsPath>>,
    /// The places that are looked through.
    pub(super) read: Vec<Arg>,
    /// How what is found there is chosen.
    pub(super) choice: Choice,
    /// Whether it hands on parts of what it is handed (`-ExpandProperty`).
    pub(super) takes_apart: bool,
}

impl Bound {
    /// Nothing yet.
    pub(super) const fn new() -> Self {
        Self { effects: Vec::new(), place: None, entered: None, read: Vec::new(), choice: Choice::Anything, takes_apart: false }
    }

    /// Notes what is looked through or entered by a path, and adds the words that it stands for.
    fn take_path(&mut self, taken: Taken, ready: &mut Vec<Word>, origin: path::Origin<'_>) {
        let Taken { role, value, option, is_literal } = taken;
        let may_be_hidden = may_begin_with_dot(&value);
        let value = home_of(&path(&value, is_literal), origin);
        if matches!(role, Role::List | Role::Read | Role::ReadTree) {
            self.read.push(value.clone());
        }
        if role == Role::Directory {
            // `-` and `+` lead back and forth.
            let known = if matches!(value.as_literal(), Some("-" | "+")) { Arg::unknown() } else { value.clone() };
            self.place = match places::locate(&known, origin) {
                Place::At(at) => Some(at.path),
                Place::Below { .. } | Place::Unknown => None,
            };
            ready.push(Word { role: Role::List, value, option });
            return;
        }
        // Where hidden files are files as any other, a wildcard at the beginning of a name fits them.
        if let Some(hidden) = hidden(&value).filter(|_| may_be_hidden) {
            ready.push(Word { role, value: hidden, option: option.clone() });
        }
        ready.push(Word { role, value, option });
    }
}

/// A path as the rest of the analysis spells it.
pub(super) fn path(word: &Arg, literal: bool) -> Arg {
    let text = word.pattern();
    // Among wildcards a backtick takes from the next character what it means.
    let is_escaped = !literal && text.contains('`');
    if word.is_many() || is_escaped || text.starts_with("\\\\") || text.starts_with("//") || is_relative_to_drive(text) {
        return Arg::unknown();
    }
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push('/'),
            '*' | '?' if !literal => out.push(ANY_IN_NAME),
            '[' if !literal => {
                chars.by_ref().take_while(|c| *c != ']').for_each(drop);
                out.push(ANY_IN_NAME);
            }
            c => out.push(c),
        }
    }
    Arg::with_holes(out, false)
}

/// Whether the path begins where a drive was left: `C:x`.
fn is_relative_to_drive(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next() == Some(':') && !matches!(chars.next(), Some('/' | '\\'))
}

/// Whether the path is in a drive of PowerShell's own: the registry, variables, certificates.
fn drive(word: &Arg) -> Option<&str> {
    let (drive, _) = word.prefix().split_once(':')?;
    (drive.len() > 1 && drive.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '\\' | '_'))).then_some(drive)
}

/// The paths that a redirection may write to: versions of PowerShell differ in whether wildcards count there.
pub(super) fn redirected(word: &Arg) -> Vec<Arg> {
    let as_glob = path(word, false);
    let hidden = hidden(&as_glob).filter(|_| may_begin_with_dot(word));
    let mut paths = vec![path(word, true)];
    paths.extend([Some(as_glob), hidden].into_iter().flatten().filter(|glob| *glob != path(word, true)));
    paths
}

/// Describes a cmdlet with its arguments.
pub(super) fn describe(row: &Cmdlet, arguments: &[Argument], piped: &Piped, catalog: &Catalog, origin: path::Origin<'_>) -> Bound {
    let mut binder = Binder {
        row,
        words: Vec::new(),
        trouble: Vec::new(),
        free: Vec::new(),
        bound: Vec::new(),
        takes_apart: false,
        deep: false,
        filters: Vec::new(),
        makes_folder: false,
    };
    binder.take(arguments);
    binder.place_free();
    binder.take_piped(piped);
    // A folder that is there already is left as it is, where a file would be emptied.
    if binder.makes_folder && cmdlets::canonical(row) == "New-Item" {
        binder.words.retain(|taken| taken.option.as_deref() != Some("-Force"));
    }
    binder.name_below_path();
    binder.name_in_destination();
    let Binder { words, trouble, takes_apart, filters, .. } = binder;
    let choice = choice_by_all(filters.iter().map(Arg::pattern));
    let mut out = Bound { choice, takes_apart, ..Bound::new() };
    let mut ready = Vec::new();
    let mut extra: Vec<Effect> = trouble.into_iter().map(Effect::Opaque).collect();
    for taken in words {
        if !is_path(taken.role) {
            ready.push(Word { role: taken.role, value: taken.value, option: taken.option });
            continue;
        }
        match drive(&taken.value) {
            Some(name) if name.eq_ignore_ascii_case("env") => extra.push(Effect::Environment),
            Some(_) => extra.push(Effect::Opaque(Cause::Operands(cmdlets::canonical(row).to_owned()))),
            None => out.take_path(taken, &mut ready, origin),
        }
    }
    // Who asks for a secret by its name is not looking at a folder.
    let filters = filters.iter().map(|filter| path(filter, false));
    for value in filters.flat_map(|value| hidden(&value).into_iter().chain([value])) {
        if matches!(row.handed, Handed::Paths(Role::List)) {
            out.read.push(value);
        } else if matches!(row.handed, Handed::Paths(Role::Read) | Handed::Files(Role::Read)) {
            ready.push(Word { role: Role::Read, value, option: None });
        }
    }
    let described = describe::describe_bound(cmdlets::canonical(row), &ready, row.does, catalog, origin);
    out.effects = described.effects;
    out.effects.extend(extra.into_iter().map(ordinary));
    out
}

/// Whether a wildcard at the beginning of a name may stand for a dot: `*` and `?`, and a class with a dot in it.
fn may_begin_with_dot(word: &Arg) -> bool {
    word.pattern().split(['/', '\\']).any(|name| match name.strip_prefix('[') {
        Some(class) => class.split(']').next().is_some_and(|class| class.contains(['.', '-'])),
        None => name.starts_with(['*', '?', ANY, ANY_IN_NAME]),
    })
}

/// The hidden files and folders that wildcards at the beginning of names fit as well.
fn hidden(value: &Arg) -> Option<Arg> {
    let dotted = |name: &str| if name.starts_with(ANY_IN_NAME) { format!(".{name}") } else { name.to_owned() };
    let text = value.pattern();
    let hidden = text.split('/').map(dotted).collect::<Vec<_>>().join("/");
    (hidden != text).then(|| Arg::with_holes(hidden, value.is_many()))
}

fn is_path(role: Role) -> bool {
    matches!(
        role,
        Role::List
            | Role::Read
            | Role::ReadTree
            | Role::Write
            | Role::Delete
            | Role::DeleteTree
            | Role::Move
            | Role::Directory
            | Role::Script
    )
}

fn home_of(value: &Arg, origin: path::Origin<'_>) -> Arg {
    match (value.prefix().strip_prefix('~'), origin.home) {
        (Some(rest), Some(home)) if rest.is_empty() && !value.has_holes() || rest.starts_with('/') => {
            Arg::with_holes(format!("{}{}", home.as_str(), value.pattern().get(1..).unwrap_or("")), false)
        }
        (Some(_), _) => Arg::unknown(),
        (None, _) => value.clone(),
    }
}

/// The parameter of [`Binder::name_below_path`].
const NAME: &str = "-Name";

/// The name in the folder.
fn below(folder: &Arg, name: &Arg) -> Arg {
    let text = format!("{}/{}", folder.pattern().trim_end_matches(['/', '\\']), name.pattern());
    Arg::with_holes(text, folder.is_many() || name.is_many())
}

/// A value with what it is to the cmdlet.
struct Taken {
    role: Role,
    value: Arg,
    /// The option that it belongs to, where that has to be named.
    option: Option<String>,
    /// Whether wildcards in it are none.
    is_literal: bool,
}

impl Taken {
    fn literal(role: Role, value: Arg) -> Self {
        Self { role, value, option: None, is_literal: true }
    }

    fn glob(role: Role, value: Arg) -> Self {
        Self { role, value, option: None, is_literal: false }
    }
}

struct Binder<'r> {
    row: &'r Cmdlet,
    words: Vec<Taken>,
    trouble: Vec<Cause>,
    /// Values without a name, in order.
    free: Vec<Vec<Arg>>,
    /// The parameters that were named.
    bound: Vec<&'r str>,
    takes_apart: bool,
    /// Whether what is named is meant with everything below it.
    deep: bool,
    /// The names that are looked for.
    filters: Vec<Arg>,
    /// Whether a folder is made, and no file.
    makes_folder: bool,
}

impl Binder<'_> {
    fn refuse(&mut self, name: &str) {
        self.trouble.push(Cause::UnknownOption { program: cmdlets::canonical(self.row).to_owned(), option: name.to_owned() });
    }

    fn take(&mut self, arguments: &[Argument]) {
        let mut arguments = arguments.iter().peekable();
        while let Some(argument) = arguments.next() {
            match argument {
                Argument::Block => {
                    if !self.row.blocks {
                        self.refuse("{…}");
                    }
                }
                Argument::Word(values) => self.free.push(values.clone()),
                Argument::Parameter { name, value } => {
                    let Some((option, spelling)) = cmdlets::parameter(self.row, name) else {
                        self.refuse(name);
                        continue;
                    };
                    self.bound.push(spelling);
                    self.takes_apart |= spelling == "-ExpandProperty";
                    let values = match (option.takes, value) {
                        (Takes::Nothing, _) => None,
                        (_, Some(values)) => Some(values.clone()),
                        (_, None) => match arguments.next_if(|next| !matches!(next, Argument::Parameter { .. })) {
                            Some(Argument::Word(values)) => Some(values.clone()),
                            Some(Argument::Block) if self.row.blocks => None,
                            Some(Argument::Block | Argument::Parameter { .. }) | None => {
                                self.refuse(name);
                                None
                            }
                        },
                    };
                    self.apply(option, spelling, values);
                }
            }
        }
    }

    fn apply(&mut self, option: &Opt<'_>, spelling: &str, values: Option<Vec<Arg>>) {
        let named = option.danger.then(|| spelling.to_owned());
        if option.danger && option.takes == Takes::Nothing {
            self.words.push(Taken { option: named.clone(), ..Taken::literal(Role::Text, Arg::literal("")) });
        }
        self.deep |= option.does.contains(&Does::Recursive);
        // What does not match is found as well as anything.
        if option.does.contains(&Does::Inverts) {
            self.words.push(Taken::literal(Role::Pattern, Arg::literal("")));
        }
        if matches!(spelling, "-ItemType" | "-Type") && cmdlets::canonical(self.row) == "New-Item" {
            let is = |value: &Arg, wanted: &str| value.as_literal().is_some_and(|kind| kind.eq_ignore_ascii_case(wanted));
            let kinds = values.as_deref().unwrap_or_default();
            self.makes_folder = !kinds.is_empty() && kinds.iter().all(|value| is(value, "directory"));
            // A link may lead anywhere, and every beginning of such a word is one.
            if !kinds.iter().all(|value| is(value, "directory") || is(value, "file")) {
                self.trouble.push(Cause::Operands("New-Item".to_owned()));
            }
        }
        if matches!(spelling, "-Filter" | "-Include") {
            self.filters.extend(values.iter().flatten().cloned());
        }
        let named = if spelling == NAME && option.role == Role::Write { Some(NAME.to_owned()) } else { named };
        let is_literal = spelling.starts_with("-Literal") || self.row.is_literal();
        for value in values.unwrap_or_default() {
            self.words.push(Taken { role: option.role, value, option: named.clone(), is_literal });
        }
    }

    /// Values without a name take the places that are left.
    fn place_free(&mut self) {
        let mut places = self.row.positional.iter().filter(|(name, _)| !self.bound.contains(name)).copied().collect::<Vec<_>>().into_iter();
        for values in std::mem::take(&mut self.free) {
            let place = places.next();
            if place.is_some_and(|(name, _)| name == "-Filter") {
                self.filters.extend(values.iter().cloned());
            }
            match place.map(|(_, role)| role).or(self.row.rest) {
                Some(role) => {
                    let is_literal = self.row.is_literal();
                    self.words.extend(values.into_iter().map(|value| Taken { role, value, option: None, is_literal }));
                }
                None => self.refuse(&values.first().map(Arg::to_string).unwrap_or_default()),
            }
        }
        let has_path = self.words.iter().any(|taken| is_path(taken.role));
        if let (Some(role), false) = (self.row.default, has_path) {
            self.words.push(Taken::literal(role, Arg::literal(".")));
        }
        if self.deep {
            for taken in &mut self.words {
                taken.role = deep(taken.role);
            }
        }
    }

    /// `New-Item -Path FOLDER -Name NAME` makes `FOLDER/NAME`.
    fn name_below_path(&mut self) {
        if cmdlets::canonical(self.row) != "New-Item" || !self.bound.contains(&NAME) {
            return;
        }
        let is_name = |taken: &&Taken| taken.option.as_deref() == Some(NAME);
        let is_folder = |taken: &&Taken| taken.role == Role::Write && !is_name(taken);
        let names = self.values(is_name);
        let mut folders = self.values(is_folder);
        if folders.is_empty() {
            folders.push(Arg::literal("."));
        }
        self.words.retain(|taken| taken.role != Role::Write);
        for folder in &folders {
            self.words.extend(names.iter().map(|name| Taken::literal(Role::Write, below(folder, name))));
        }
    }

    /// The values of these words.
    fn values(&self, which: impl FnMut(&&Taken) -> bool) -> Vec<Arg> {
        self.words.iter().filter(which).map(|taken| taken.value.clone()).collect()
    }

    /// What is copied or moved into a folder has its name there.
    fn name_in_destination(&mut self) {
        if !matches!(cmdlets::canonical(self.row), "Copy-Item" | "Move-Item") {
            return;
        }
        let last = |value: &Arg| {
            let text = value.pattern();
            let name = text.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or("");
            // What a folder is called that is named by a way to it is not known.
            if matches!(name, "" | "." | ".." | "~") { Arg::unknown() } else { Arg::with_holes(name, value.is_many()) }
        };
        let names: Vec<Arg> =
            self.values(|taken| matches!(taken.role, Role::Read | Role::ReadTree | Role::Move)).iter().map(last).collect();
        for folder in self.values(|taken| taken.role == Role::Write) {
            self.words.extend(names.iter().map(|name| Taken::glob(Role::Write, below(&folder, name))));
        }
    }

    fn take_piped(&mut self, piped: &Piped) {
        let has_path = self.words.iter().any(|taken| is_path(taken.role) && taken.value.as_literal() != Some("."));
        if has_path {
            return;
        }
        let role = match (self.row.handed, piped) {
            (Handed::Nothing, _) | (_, Piped::Nothing) | (Handed::Files(_), Piped::Data) => return,
            (Handed::Paths(role), Piped::Data) => {
                self.words.push(Taken::glob(role, Arg::unknown()));
                return;
            }
            (Handed::Paths(role) | Handed::Files(role), Piped::Files(..)) => deep(role),
        };
        let Piped::Files(places, choice) = piped else { return };
        for place in places {
            if role == Role::ReadTree && !place.has_holes() {
                self.words.push(Taken::glob(Role::Read, Arg::found_below(place.pattern(), *choice, false)));
            }
            self.words.push(Taken::glob(role, place.clone()));
            // What was found lies below.
            let below = Arg::with_holes(format!("{}/{ANY}", place.pattern().trim_end_matches('/')), false);
            if role == Role::Write {
                self.words.push(Taken::glob(role, below));
            }
        }
    }
}

/// The role with everything below what is named.
fn deep(role: Role) -> Role {
    match role {
        Role::Read => Role::ReadTree,
        Role::Delete => Role::DeleteTree,
        other => other,
    }
}
