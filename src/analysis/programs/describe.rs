//! Holds a command line against the tables: what the program does with these words, and which
//! commands it runs in turn.

use compact_str::ToCompactString as _;
use smallvec::smallvec;

use super::catalog::Catalog;
use super::inner::Inner;
use super::reader::Reader;
use super::roles::requests::is_sent;
use super::row::{Does, Role};
use super::tables;
use crate::action::{Arg, Cause, Caused, Choice, Code, CommandName, Effect, Origin, Step, ordinary};
use crate::analysis::installed;
use crate::analysis::path::{self, Place};

/// What a command line does.
#[derive(Debug, Default)]
pub(crate) struct Description {
    /// Its effects, at least one.
    pub(crate) effects: Vec<Caused>,
    /// The words that identify it: program and subcommands.
    pub(crate) command: CommandName,
    /// Whether a table knows the program.
    pub(crate) known: bool,
    /// What it runs in turn.
    pub(crate) inner: Vec<Inner>,
}

/// Describes `words`, of which the first is the program's name; nothing is known of what else the call does.
pub(crate) fn describe(words: &[Arg], catalog: &Catalog, origin: path::Origin<'_>) -> Description {
    describe_fed(words, Input { files_may_change: true, ..Input::default() }, catalog, origin)
}

/// What is known of what a program is given besides its words.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Input<'a> {
    /// The paths on its standard input.
    pub(crate) feed: Option<Feed<'a>>,
    /// The whole text of its standard input.
    pub(crate) text: Option<&'a str>,
    /// Whether a database file may be another one by then: something else in the call may write it.
    pub(crate) files_may_change: bool,
    /// The steps before it.
    pub(crate) before: &'a [Step],
    /// How it is started, where it gets its words exactly as they are.
    pub(crate) launch: Option<Launch<'a>>,
}

/// Paths that a program reads from its standard input: the folder below which they lie, how they were chosen there, and
/// whether a NUL stands behind each instead of a line end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Feed<'a> {
    pub(crate) folder: &'a str,
    pub(crate) choice: Choice,
    pub(crate) nul: bool,
}

/// What is known of how a program is started, where it gets its words exactly as they are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Launch<'a> {
    /// All that it can read from its standard input, where the call says so.
    pub(crate) input: Option<&'a str>,
}

/// The same, for a program of whose standard input something is known.
pub(crate) fn describe_fed(words: &[Arg], input: Input<'_>, catalog: &Catalog, origin: path::Origin<'_>) -> Description {
    let Some(program_word) = words.first() else {
        return Description { effects: vec![ordinary(Effect::Opaque(Cause::DynamicProgram))], ..Description::default() };
    };
    let Some(name) = program_word.as_literal() else {
        return Description {
            effects: vec![ordinary(Effect::Opaque(Cause::DynamicProgram))],
            command: smallvec![program_word.to_compact_string()],
            ..Description::default()
        };
    };
    let Some(bare) = installed_name(name, origin) else {
        let effects = vec![ordinary(Effect::Execute(Code::Script(origin.locate(name))))];
        return Description { effects, command: smallvec![name.into()], ..Description::default() };
    };
    if tables::tells_version(bare, words) {
        let effects = vec![ordinary(Effect::Start(bare.into()))];
        return Description { effects, command: smallvec![bare.into()], known: true, ..Description::default() };
    }
    let toolchain = toolchain(bare, words);
    let without;
    let words = if toolchain {
        without = [words.get(..1), words.get(2..)].into_iter().flatten().flatten().cloned().collect::<Vec<_>>();
        without.as_slice()
    } else {
        words
    };
    match catalog.find(bare) {
        Some(known) => {
            let mut reader = Reader::started(bare, words, input, catalog, origin);
            let read = known.with_row(|program| reader.read(program, &[], 1));
            if let Err(cause) = read.unwrap_or_else(|| Err(Cause::Operands(bare.to_owned()))) {
                reader.out.effects.push(ordinary(Effect::Opaque(cause)));
            }
            // One that is not there may be fetched.
            if toolchain {
                reader.does(Does::RunPackages, &Origin::Ordinary);
            }
            reader.out
        }
        None => Description {
            effects: vec![ordinary(Effect::Execute(Code::Unknown(bare.to_owned())))],
            command: smallvec![bare.into()],
            ..Description::default()
        },
    }
}

/// Whether the first word chooses one of Rust's published toolchains for what the rest says (`cargo +nightly fmt`). Others are
/// folders with programs of their own. Source: rustup 1.28.
fn toolchain(program: &str, words: &[Arg]) -> bool {
    let is_proxy = matches!(program, "cargo" | "rustc" | "rustdoc" | "rustfmt");
    let name = words.get(1).and_then(Arg::as_literal).and_then(|word| word.strip_prefix('+'));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    is_proxy
        && name.is_some_and(|name| {
            let (channel, date) = name.split_once('-').unwrap_or((name, "0"));
            let is_version = channel.split('.').count() > 1 && channel.split('.').all(is_number);
            (matches!(channel, "stable" | "beta" | "nightly") || is_version) && date.split('-').all(is_number)
        })
}

/// A word whose role is known, with the option that it belongs to where that goes beyond the command's
/// ordinary nature.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) role: Role,
    pub(crate) value: Arg,
    pub(crate) option: Option<String>,
}

/// Describes a command whose words were taken apart already.
pub(crate) fn describe_bound(name: &str, words: &[Word], does: &[Does], catalog: &Catalog, origin: path::Origin<'_>) -> Description {
    let mut reader = Reader::started(name, &[], Input::default(), catalog, origin);
    reader.modifiers.sends = words.iter().any(|word| is_sent(word.role, &word.value));
    for Word { role, value, option } in words {
        let origin = option.as_ref().map_or(Origin::Ordinary, |option| Origin::Option(option.clone()));
        if let (Role::Text, Some(option)) = (role, option) {
            reader.push(Effect::Beyond(option.clone()), &origin);
        }
        if let Err(cause) = reader.word(*role, value, &origin) {
            reader.push(Effect::Opaque(cause), &origin);
        }
    }
    reader.does_all(does, &Origin::Ordinary);
    reader.out
}

/// The bare name of a program that is an installed one, or a bare name as it is. A path anywhere else is whatever lies there.
fn installed_name<'n>(name: &'n str, origin: path::Origin<'_>) -> Option<&'n str> {
    if !name.bytes().any(|byte| matches!(byte, b'/' | b'\\')) {
        return Some(name);
    }
    let (_, bare) = name.rsplit_once('/')?;
    match origin.locate(name) {
        Place::At(at) if name.starts_with('/') && at.path.name() == bare => {
            installed::is_program_folder(&at.path.parent()?, origin.home).then_some(bare)
        }
        _ => None,
    }
}
