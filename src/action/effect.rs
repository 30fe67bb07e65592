//! What a step would do. A new kind of effect is one that every `match` on them has to decide about.

use compact_str::CompactString;

use crate::analysis::host::HostName;
use crate::analysis::path::Place;

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

impl Effect {
    /// The place whose files it looks at, reads or changes, if it does that. The script that is run is no such place.
    pub(crate) fn place(&self) -> Option<&Place> {
        match self {
            Self::Read { place, .. } | Self::Write(place) | Self::Delete { place, .. } => Some(place),
            Self::Start(_)
            | Self::Execute(_)
            | Self::Network { .. }
            | Self::Environment
            | Self::UserFiles
            | Self::Process
            | Self::Privilege
            | Self::VersionControl(_)
            | Self::Internal
            | Self::Secret(_)
            | Self::Beyond(_)
            | Self::Broker
            | Self::Delegate(_)
            | Self::Mcp { .. }
            | Self::Opaque(_) => None,
        }
    }

    /// The other end of the connection, if it makes one.
    pub(crate) fn host(&self) -> Option<&Host> {
        match self {
            Self::Network { host, .. } => Some(host),
            Self::Start(_)
            | Self::Read { .. }
            | Self::Write(_)
            | Self::Delete { .. }
            | Self::Execute(_)
            | Self::Environment
            | Self::UserFiles
            | Self::Process
            | Self::Privilege
            | Self::VersionControl(_)
            | Self::Internal
            | Self::Secret(_)
            | Self::Beyond(_)
            | Self::Broker
            | Self::Delegate(_)
            | Self::Mcp { .. }
            | Self::Opaque(_) => None,
        }
    }
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
    Named(HostName),
    /// A named host, reached in a way for which a rule for the host does not speak: a port or user
    /// information in the address, or a machine inside the network.
    Special {
        /// Its canonical name.
        name: HostName,
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
