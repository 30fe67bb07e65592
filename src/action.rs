//! What a call could do, as data: an [`Action`] is a non-empty list of [`Step`]s, each with a
//! non-empty list of [`Effect`]s and the place in the text that it comes from.
//!
//! By type there is no action without a step and no step without an effect, so that "nothing was
//! found" can never be taken for "nothing is wrong".

use compact_str::{CompactString, ToCompactString as _, format_compact};
use smallvec::SmallVec;
use std::fmt;
use std::sync::Arc;

use crate::analysis::path::{AbsPath, Place};

/// A range of bytes in the text of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` up to, not including, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The text that the span covers, or nothing where it does not fit the text.
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// Everything one call could do.
#[derive(Debug, Clone)]
pub struct Action {
    /// Never empty.
    steps: Vec<Step>,
}

impl Action {
    /// An action of one step.
    pub fn single(step: Step) -> Self {
        Self { steps: vec![step] }
    }

    /// An action of these steps, or nothing where there is no step.
    pub fn from_steps(steps: Vec<Step>) -> Option<Self> {
        (!steps.is_empty()).then_some(Self { steps })
    }

    /// An action of which nothing is known but why.
    pub fn opaque(span: Span, subject: Subject, cause: Cause) -> Self {
        Self::single(Step::new(span, subject, Effect::Opaque(cause)))
    }

    /// The steps in the order of the text.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter()
    }
}

/// One thing that would run or be touched: a simple command, a redirection, a tool's access to a file.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where it stands in the text of the call.
    pub span: Span,
    /// What rules match on.
    pub subject: Subject,
    /// Never empty.
    effects: Vec<Caused>,
}

impl Step {
    /// A step with one ordinary effect.
    pub fn new(span: Span, subject: Subject, effect: Effect) -> Self {
        Self { span, subject, effects: vec![Caused { effect, origin: Origin::Ordinary }] }
    }

    /// A step with these effects. Without any, nobody knows what it does.
    pub(crate) fn of(span: Span, subject: Subject, mut effects: Vec<Caused>) -> Self {
        if effects.is_empty() {
            effects.push(Caused { effect: Effect::Opaque(Cause::DynamicProgram), origin: Origin::Ordinary });
        }
        Self { span, subject, effects }
    }

    /// Adds an effect.
    pub fn push(&mut self, effect: Effect, origin: Origin) {
        self.effects.push(Caused { effect, origin });
    }

    /// Whether it runs code that a rule or a person lets run as a whole.
    pub(crate) fn runs_code(&self) -> bool {
        self.effects().any(|caused| matches!(caused.effect, Effect::Execute(Code::Project | Code::Package | Code::Script(_))))
    }

    /// The effects, in the order in which they were found.
    pub fn effects(&self) -> impl ExactSizeIterator<Item = &Caused> {
        self.effects.iter()
    }
}

/// An effect and what in the step causes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caused {
    /// What would happen.
    pub effect: Effect,
    /// Why it would.
    pub origin: Origin,
}

/// What in a step causes an effect. Rules that allow a command cover only what is ordinary for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The command's ordinary nature: `cat FILE` reads the file.
    Ordinary,
    /// An option beyond the command's ordinary nature, in the spelling of the table (`--output`,
    /// `-exec`). Only a rule whose text has that option covers it.
    Option(String),
    /// A redirection of the shell. Rules for files cover it, rules for commands do not.
    Redirection,
}

/// What rules match on.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A simple command of a shell.
    Command(Invocation),
    /// A tool of the agent other than a shell, by its canonical name (`Read`, `Edit`, `WebFetch`,
    /// `mcp__server__tool`, …), with the detail that rules may name (sub-agent, skill).
    Tool {
        /// Canonical name.
        name: String,
        /// Sub-agent or skill, where the tool has one.
        detail: Option<String>,
    },
}

/// The words that identify a command: most have one or two, which are kept in place.
pub type CommandName = SmallVec<[CompactString; 2]>;

/// A simple command: its words as far as they are known before the shell expands them.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// All words, the program first. Never empty.
    pub words: Vec<Arg>,
    /// The words that identify the command without global options: `git log` of `git -C x log -p`.
    /// As long as the program's table knows them, otherwise just the program.
    pub command: CommandName,
    /// Whether the program's own table was used: an allow rule that ends in a wildcard may then rely
    /// on the effects that were found.
    pub known: bool,
    /// The folders in which it may run; empty where that is not known.
    pub folders: Arc<[AbsPath]>,
    /// The shell that takes the words apart: rules for `Bash` speak of one, rules for `PowerShell` of the other.
    pub dialect: Dialect,
}

/// A family of shells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// Bash and its relatives.
    Posix,
    /// PowerShell.
    PowerShell,
}

impl Dialect {
    /// The tool that rules name.
    pub fn tool(self) -> &'static str {
        match self {
            Self::Posix => "Bash",
            Self::PowerShell => "PowerShell",
        }
    }
}

impl Invocation {
    /// What is known of the bare name of the program up to the first hole; empty where nothing is.
    pub(crate) fn program_start(&self) -> &str {
        let name = self.words.first().filter(|word| !word.is_many()).map_or("", |word| last_component(word.pattern()));
        name.split(HOLES).next().unwrap_or("")
    }

    /// The bare name of the program, where it is known.
    pub(crate) fn program_name(&self) -> Option<&str> {
        let word = self.words.first().filter(|word| !word.is_many())?;
        let name = last_component(word.pattern());
        let is_known = !word.has_holes() || !name.contains(HOLES);
        (is_known && !name.is_empty()).then_some(name)
    }
}

/// What stands behind the last slash. Programs have short names: a loop over bytes finds it sooner than a search does.
pub(crate) fn last_component(path: &str) -> &str {
    path.bytes().rposition(|byte| byte == b'/').and_then(|at| path.get(at.saturating_add(1)..)).unwrap_or(path)
}

/// The character that stands for any text, also none.
pub(crate) const ANY: char = '\u{0}';
/// The character that stands for any text without a slash: what a glob matches.
pub(crate) const ANY_IN_NAME: char = '\u{1}';

/// The character that stands for a decimal number.
pub(crate) const NUMBER: char = '\u{2}';
/// The character that stands for an object name of git, or for nothing where there is none.
pub(crate) const HASH: char = '\u{4}';
/// Between these two stands a folder: the word is a path below it, or the folder itself, or empty.
pub(crate) const FOUND: char = '\u{5}';
pub(crate) const FOUND_END: char = '\u{6}';
/// The character that stands for a decimal number, with blanks around it, or for nothing where there is none.
pub(crate) const COUNT: char = '\u{7}';
/// All characters that stand for something unknown. None of them can occur in a text that is analysed.
pub(crate) const HOLES: [char; 7] = [ANY, ANY_IN_NAME, NUMBER, HASH, FOUND, FOUND_END, COUNT];

/// Whether the byte is one of the holes, which are all in ASCII.
fn is_hole(byte: u8) -> bool {
    HOLES.contains(&char::from(byte))
}

/// A shell word as far as it is known: literal text with holes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Arg {
    text: CompactString,
    many: bool,
    /// Whether part of the text is unknown: asked for too often to look each time.
    holes: bool,
}

impl Arg {
    /// A word that is exactly this text. Control characters that mark holes are taken for holes.
    pub fn literal(text: impl AsRef<str>) -> Self {
        Self::of(CompactString::new(text), false)
    }

    /// The same, of a text that is already kept in place.
    pub(crate) fn from_text(text: CompactString) -> Self {
        Self::of(text, false)
    }

    fn of(text: CompactString, many: bool) -> Self {
        // Without an early end the loop takes many bytes at a time.
        let holes = text.bytes().fold(false, |holes, byte| holes | is_hole(byte));
        Self { text, many, holes }
    }

    /// A word of which nothing is known, not even whether it is one word.
    pub fn unknown() -> Self {
        Self::of(ANY.to_compact_string(), true)
    }

    /// One word of which nothing is known.
    pub(crate) fn unknown_word() -> Self {
        Self::of(ANY.to_compact_string(), false)
    }

    /// A decimal number of which nothing else is known.
    pub(crate) fn number() -> Self {
        Self::of(NUMBER.to_compact_string(), false)
    }

    /// An object name of git, or several.
    pub(crate) fn hashes() -> Self {
        Self::of(HASH.to_compact_string(), true)
    }

    /// A decimal number, or nothing.
    pub(crate) fn count() -> Self {
        Self::of(COUNT.to_compact_string(), false)
    }

    /// A path below the folder, or the folder itself, or nothing. With `many`, any number of them.
    pub(crate) fn found_below(folder: &str, many: bool) -> Self {
        Self::of(format_compact!("{FOUND}{folder}{FOUND_END}"), many)
    }

    /// The folder below which the path lies that this word is, where it is one that was found. Text in front of
    /// it or behind it would make another path of it, above all where nothing was found.
    pub(crate) fn found_in(&self) -> Option<&str> {
        let folder = self.text.strip_prefix(FOUND)?.strip_suffix(FOUND_END)?;
        (!folder.is_empty() && !folder.contains(HOLES)).then_some(folder)
    }

    /// Makes it what it is to rules: a path that was found is a word of unknown text.
    pub(crate) fn forget_found(&mut self) {
        if self.holes && self.text.contains([FOUND, FOUND_END]) {
            self.text = ANY.to_compact_string();
        }
    }

    /// The same with a name in place of every object name.
    pub(crate) fn with_hashes_named(&self, name: &str) -> Self {
        Self::of(self.text.replace(HASH, name).into(), self.many)
    }

    /// Whether it is certainly a decimal number.
    pub(crate) fn is_number(&self) -> bool {
        let digits = self.text.strip_prefix('-').unwrap_or(&self.text);
        !self.many && !digits.is_empty() && digits.chars().all(|c| matches!(c, NUMBER | COUNT) || c.is_ascii_digit())
    }

    /// What is known of a value that is either of the two.
    pub(crate) fn join(&self, other: &Self) -> Self {
        if self == other {
            self.clone()
        } else if self.is_number() && other.is_number() {
            if self.text.contains(COUNT) || other.text.contains(COUNT) { Self::count() } else { Self::number() }
        } else {
            Self::unknown_word()
        }
    }

    /// Text with holes; `many` where the shell may make several words, or none, of it.
    pub(crate) fn with_holes(text: impl AsRef<str>, many: bool) -> Self {
        Self::of(CompactString::new(text), many)
    }

    /// The text where all of it is known.
    pub fn as_literal(&self) -> Option<&str> {
        (!self.many && !self.has_holes()).then_some(self.text.as_str())
    }

    /// Whether part of the text is unknown.
    pub fn has_holes(&self) -> bool {
        self.holes
    }

    /// Whether the only unknown parts are globs.
    pub fn is_glob(&self) -> bool {
        self.holes && !self.text.contains([ANY, HASH, FOUND, FOUND_END, COUNT]) && self.text.contains([ANY_IN_NAME, NUMBER])
    }

    /// Whether the shell may make several words, or none, of it.
    pub fn is_many(&self) -> bool {
        self.many
    }

    /// Whether the shell may make several words of it by splitting what is put in, where the further ones
    /// may be anything.
    pub(crate) fn may_split(&self) -> bool {
        self.many && self.text.contains(ANY)
    }

    /// The known text up to the first hole.
    pub fn prefix(&self) -> &str {
        if !self.holes {
            return &self.text;
        }
        let end = self.text.bytes().position(is_hole).unwrap_or(self.text.len());
        self.text.get(..end).unwrap_or("")
    }

    /// The text with its holes.
    pub(crate) fn pattern(&self) -> &str {
        &self.text
    }

    /// Whether it could be taken for an option: it starts with `-`, or nothing is known of its start.
    pub fn may_be_option(&self) -> bool {
        match self.prefix() {
            // Object names and counts begin with a digit or a letter; where there is none, what is spelled out comes first.
            // In front of what is found in another folder than the current one stands that folder.
            "" if self.found_in().is_some_and(|folder| folder != "." && !folder.starts_with('-')) => false,
            "" if self.text.starts_with([HASH, COUNT]) => Self::of(self.text.replace([HASH, COUNT], "").into(), self.many).may_be_option(),
            "" => self.has_holes(),
            prefix => prefix.starts_with('-') && prefix != "-" || (prefix == "-" && self.has_holes()),
        }
    }

    /// The word after `skip` known bytes, as in the value of `--file=x`.
    pub(crate) fn after(&self, skip: usize) -> Option<Self> {
        (skip <= self.prefix().len()).then(|| Self::of(self.text.get(skip..).unwrap_or("").into(), self.many))
    }
}

impl fmt::Display for Arg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.text.chars() {
            match c {
                ANY | HASH | COUNT => f.write_str("…")?,
                ANY_IN_NAME | NUMBER => f.write_str("*")?,
                FOUND => {}
                FOUND_END => f.write_str("/…")?,
                c => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}

/// One thing that a step would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// A program that is understood from its table starts; what it does is in the other effects.
    Start(CompactString),
    /// Something is read.
    Read {
        /// What.
        place: Place,
        /// How much of it.
        depth: Depth,
    },
    /// A file is created, changed or its attributes are.
    Write(Place),
    /// A file or folder is removed or moved away.
    Delete {
        /// What.
        place: Place,
        /// Whether folders go with everything in them.
        tree: bool,
    },
    /// Code runs that is not the program itself.
    Execute(Code),
    /// Data goes to or comes from another machine.
    Network {
        /// Which.
        host: Host,
        /// Whether the call chooses data that is sent, beyond the address itself.
        sends: bool,
    },
    /// The environment of the session is read as a whole, or set for later commands.
    Environment,
    /// Files of the person's own programs change outside the workspace: caches, installed tools, settings.
    UserFiles,
    /// Other processes are signalled, or the machine's state is changed.
    Process,
    /// Rights beyond the user's own are used.
    Privilege,
    /// The repository's history, index or references change.
    VersionControl(Reach),
    /// The agent's own bookkeeping: its to-do list, its plan, a question to the person.
    Internal,
    /// Credentials or other secrets are printed, by a program that keeps them itself.
    Secret(String),
    /// The option does something beyond the ordinary nature of the command that no other effect
    /// says (forces, skips a check, takes another config).
    Beyond(String),
    /// The broker's own rules or trust are changed.
    Broker,
    /// A sub-agent starts, whose own calls are judged one by one.
    Delegate(String),
    /// A tool of an MCP server runs.
    Mcp {
        /// The server's name.
        server: String,
        /// The tool's name.
        tool: String,
    },
    /// It is not known what would happen.
    Opaque(Cause),
}

/// How much of a place is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Depth {
    /// Names, sizes, whether it exists.
    Metadata,
    /// The content of one file.
    Content,
    /// The content of everything below a folder.
    Tree,
}

/// Code that a program runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// What the project defines: tests, build scripts, recipes, plugins.
    Project,
    /// A script file that is run by name.
    Script(Place),
    /// Program text in the call itself.
    Inline(String),
    /// A program that no table knows.
    Unknown(String),
    /// Programs that a repository's own config names: pager, hooks, filters, file-system monitor.
    /// The place is the folder in which git looks for the repository.
    GitConfig(Place),
    /// Packages from a registry, with their install scripts.
    Package,
}

/// The other end of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Host {
    /// A host by its canonical name.
    Named(crate::analysis::host::HostName),
    /// A named host, reached in a way for which a rule for the host does not speak: a port or user
    /// information in the address, or a machine inside the network.
    Special(crate::analysis::host::HostName),
    /// The forge that the repository's remotes name, asked by its own command line as the person
    /// who is logged in there (`gh`, `glab`).
    Forge,
    /// Whichever: the call does not say.
    Any,
}

/// How far a change to a repository reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The local clone.
    Local,
    /// A remote.
    Remote,
}

/// Why it is not known what a step does.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// The shell text is outside the subset that is understood.
    #[error("this shell text is not understood: {0}")]
    Syntax(&'static str),
    /// The text is longer, deeper or has more parts than the limits.
    #[error("the call is larger than the limits: {0}")]
    Limit(&'static str),
    /// The program's name is made by an expansion.
    #[error("the name of the program is only known when it runs")]
    DynamicProgram,
    /// A word whose value is unknown stands where it could change what happens.
    #[error("a value that is only known when it runs stands in `{0}`")]
    DynamicWord(String),
    /// An option that the program's table does not know.
    #[error("`{program}` has no known option `{option}`")]
    UnknownOption {
        /// The program.
        program: String,
        /// The option as written.
        option: String,
    },
    /// A subcommand that the program's table does not know.
    #[error("`{program}` has no known subcommand `{name}`")]
    UnknownSubcommand {
        /// The program.
        program: String,
        /// The subcommand as written.
        name: String,
    },
    /// More or other operands than the program's table knows.
    #[error("`{0}` is not known to take these operands")]
    Operands(String),
    /// Program text in a small language that is outside the harmless subset.
    #[error("this `{0}` program is not understood")]
    ProgramText(&'static str),
    /// A variable is set that is not known to be harmless.
    #[error("the variable `{0}` can change what programs do")]
    Variable(String),
    /// The shell itself is changed, so that later text means something else.
    #[error("`{0}` changes what later commands mean")]
    ShellState(String),
    /// The tool is not known.
    #[error("the tool `{0}` is not known")]
    UnknownTool(String),
    /// The call lacks an argument, or one has the wrong type.
    #[error("the call has no usable `{0}`")]
    Argument(&'static str),
    /// The shell is not one that is understood.
    #[error("{0} is not understood")]
    Shell(&'static str),
    /// An address that cannot be taken apart for certain.
    #[error("the address is not understood: {0}")]
    Address(String),
}
