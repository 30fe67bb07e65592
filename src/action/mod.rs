//! What a call could do, as data: an [`Action`] is a non-empty list of [`Step`]s, each with a
//! non-empty list of [`Effect`]s and the place in the text that it comes from.
//!
//! By type there is no action without a step and no step without an effect, so that "nothing was
//! found" can never be taken for "nothing is wrong".

mod arg;

use std::sync::Arc;

use compact_str::CompactString;
use smallvec::SmallVec;

use crate::analysis::path::{AbsPath, Place};

pub use arg::Arg;
pub(crate) use arg::{ANY, ANY_IN_NAME, COUNT, Choice, FOUND, FOUND_END, HASH, HOLES, JOB, NUMBER, SEARCH_PATH};

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
        Self { span, subject, effects: vec![ordinary(effect)] }
    }

    /// A step with these effects. Without any, nobody knows what it does.
    pub(crate) fn of(span: Span, subject: Subject, mut effects: Vec<Caused>) -> Self {
        if effects.is_empty() {
            effects.push(ordinary(Effect::Opaque(Cause::DynamicProgram)));
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

/// An effect that is of the step's ordinary nature.
pub(crate) fn ordinary(effect: Effect) -> Caused {
    Caused { effect, origin: Origin::Ordinary }
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
    Special {
        /// Its canonical name.
        name: crate::analysis::host::HostName,
        /// The port, where it is a service of this machine that a rule may speak for: `http://localhost:3000`.
        local_port: Option<u16>,
    },
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
