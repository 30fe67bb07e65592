//! The rows of the program tables: what a program's options and operands are, as data that a
//! reviewer can hold against the manual page.
//!
//! A table is an allow list: an option, subcommand or surplus operand that it does not name makes the
//! step opaque. Names stand in one string, separated by blanks; long options are written in full,
//! and GNU abbreviations and bundled short options are resolved against the table as `getopt` does.

use crate::analysis::marks::{find_word, mark};

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
        self.marks & spelling_mark(name.as_bytes()) != 0 && find_word(self.names, name).is_some()
    }
}

impl<'a> Program<'a> {
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

/// One group of options that share a meaning.
#[derive(Debug, Clone, Copy)]
pub struct Opt<'a> {
    /// The spellings, separated by blanks: `"-o --output"`. Each is its own option; the effect is the same.
    /// `-NUM` stands for a dash followed by digits only.
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
const fn spelling_marks(names: &str) -> u128 {
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

/// What a word is to a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Data: a pattern, a number, a format, a message.
    Text,
    /// A path of which names, sizes or attributes are read.
    List,
    /// A file whose content is read.
    Read,
    /// A pattern for the names of the files that are read: data, unless it asks for secrets.
    Filter,
    /// A file whose content is read; `@FILE` stands for further options and makes the step opaque (`gcc @x`).
    Input,
    /// A folder that is read with everything below it.
    ReadTree,
    /// A path that is created or changed.
    Write,
    /// A path that is removed.
    Delete,
    /// A folder that is removed with everything below it.
    DeleteTree,
    /// A path that is moved away (read and removed here, written at the destination).
    Move,
    /// A host name or address that is contacted.
    Host,
    /// Which connections are meant, by protocol, address and port: a host by its name would be looked up.
    Socket,
    /// A URL that is fetched.
    Url,
    /// A URL to which data is sent.
    UrlSend,
    /// A header of a request: data that is sent, unless it only says which answer is wanted (`Accept`).
    Header,
    /// The method of a request: with any but `GET` and `HEAD` the request is sent to change something.
    Method,
    /// Data that is sent with a request; `@FILE`, `NAME=@FILE` and `NAME=<FILE` name a file.
    Sent,
    /// A file that is sent with a request, or data with a `=` in it (`curl -b`).
    SentFile,
    /// A machine that is logged in to, `USER@HOST`: what is asked of it leaves this one.
    Remote,
    /// A setting of `ssh`: harmless ones only say how the connection is made.
    SshSetting,
    /// A repository by its address; a name without `:` and `/` is one that the repository's config knows.
    GitRemote,
    /// Something in the repository's own books that is created or changed (`git branch NAME`).
    Reference,
    /// This word and all that follow are a command that runs.
    Command,
    /// One word that names a program to run (`--pre`, `--compress-program`).
    ProgramName,
    /// Text that a shell runs.
    Shell,
    /// Text that PowerShell runs.
    PowerShell,
    /// The switch of `cmd` that says that a command follows.
    CmdSwitch,
    /// Text that `cmd` runs.
    CmdText,
    /// Program text of an interpreter.
    Inline,
    /// A script of `sed`, `awk`, `jq` or `yq`: harmless in a small subset, program text otherwise.
    Mini(Mini),
    /// A script file that the program runs; further operands are data for it.
    Script,
    /// A folder in which the program works instead of the current one (`git -C`, `make -C`).
    Directory,
    /// A key and value of git's config.
    GitConfig,
    /// `NAME=value` for the environment of the command that follows (`env`).
    Assignment,
    /// A format that starts with `+`; any other word sets something (`date`).
    Format,
    /// An archive that is read; `host:file` is one on another machine (`tar`).
    Archive,
    /// A path, test or package of the project that is run: nothing where it lies in the workspace, and
    /// a script to be asked for anywhere else (`pytest /tmp/x`).
    ProjectPath,
    /// A package of the project by its path, or one that the project's tool knows by name. With a version or
    /// an address it is fetched from elsewhere (`go run x@latest`, `pip install git+https://…`).
    Package,
    /// A word for a script that the project defines. The words behind it may be paths or options of any
    /// meaning: options that are known to put other code in place are refused, and paths outside are read.
    ScriptName,
    /// A key of a config that holds no secret.
    PublicKey,
    /// A file of settings: read, and changed where an operand sets something ([`Role::Reference`]).
    ConfigFile,
    /// What a link names: read, and written by whoever takes the link for the place itself.
    Linked,
    /// Columns of a listing of processes, one of which is their environment.
    Columns,
    /// A revision of the repository, or a path in it (`HEAD:src/x`).
    Revision,
    /// A recipe's name, or a variable that is set for it, which can put any program in place and has to be
    /// named by a rule (`make test CC=gcc`). A value that is not plain makes the step opaque.
    Target,
    /// A goal or task of a build; one with its publisher's name is fetched from there (`mvn org.x:y:run`).
    Goal,
    /// A database file of SQLite by its path or by a `file:` address: read, and written unless it is opened for reading only.
    SqliteFile,
    /// The name of a database of the server. A connection string in its place names another server.
    DatabaseName,
    /// A number, branch, `OWNER/REPO` or address that a forge's command line takes (`gh pr view`): another
    /// host than the public forge itself is a connection of its own.
    Forge,
    /// The path behind a forge's API address, never a whole address (`gh api repos/o/r`).
    ForgePath,
    /// The method of a request to a forge's API: any but `GET` and `HEAD` changes something.
    ForgeMethod,
    /// A field of a request to a forge's API: the request changes something, unless it is a query of `graphql`.
    ForgeField,
    /// Whatever: the step is opaque when it is given.
    Opaque,
}

/// The small languages that are recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mini {
    /// `sed`
    Sed,
    /// `awk`
    Awk,
    /// `jq`, and `yq` in its jq-like forms
    Jq,
    /// A format for output that may name files (`curl -w`, `kubectl -o`)
    Format,
    /// A format of `tmux`, which can run programs
    Tmux,
    /// Statements for a database
    Sql(Sql),
}

/// The clients of databases whose statements are recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sql {
    /// `sqlite3`
    Sqlite,
    /// `psql`
    Postgres,
    /// `mysql`, `mariadb`
    Mysql,
}

/// What a program or an option does, whatever its words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// Runs code that the project defines (tests, build scripts, plugins).
    RunProject,
    /// Runs programs that the repository's git config names.
    RunGitConfig,
    /// Fetches packages and runs their scripts.
    RunPackages,
    /// The word that names this subcommand and all behind it are the command that runs (`rtk git status`).
    /// In a row named `*` only where a table knows a program of that name.
    IsCommand,
    /// The row's other effects also hold where one of its subcommands is given (`uv run TOOL`).
    Throughout,
    /// Runs what the program reads from its standard input.
    RunInput,
    /// Runs what it reads from its standard input when it is given neither a script nor program text.
    RunInputIfBare,
    /// Runs the statements that it reads from its standard input when it is given none.
    RunStatements(Sql),
    /// The database file is opened for reading only.
    OpensForReading,
    /// What a database file defines calls nothing that reaches out of it.
    DistrustsFile,
    /// Without a script or program text nothing is read from standard input (`ruby -v`, `node --test`).
    PrintsIfBare,
    /// The first operand is text for a shell, the others are data for it (`bash -c`).
    ShellText,
    /// Reads the current folder with everything below it.
    ReadHere,
    /// Turns every read of an operand into one of everything below it (`grep -r`).
    Recursive,
    /// Follows the links below the folders that it reads (`grep -R`).
    Follow,
    /// Turns every removal of an operand into one of everything below it (`rm -r`).
    RecursiveDelete,
    /// Turns every read of an operand into a write of it (`sed -i`).
    InPlace,
    /// Changes files in the current folder.
    WriteHere,
    /// Writes to the user's own caches or config outside the workspace.
    WriteUser,
    /// Connects to a host that the call does not name.
    Network,
    /// Reads from the forge that the repository's remotes name.
    Forge,
    /// Sends data of the project to a host that the call does not name.
    Send,
    /// Changes the local repository.
    LocalVcs,
    /// Changes a remote repository or forge.
    RemoteVcs,
    /// Goes beyond what the command above it does, so that an allow rule has to name this subcommand.
    Named,
    /// Reads the whole environment.
    ReadEnvironment,
    /// Signals processes or changes the machine's state.
    Process,
    /// Uses rights beyond the user's own.
    Privilege,
    /// Prints credentials or other secrets.
    Secret,
    /// Changes the broker's own rules or trust.
    ChangeBroker,
    /// Cannot be described: the step is opaque.
    Opaque,
    /// Takes `@FILE` for the words in that file, wherever it stands.
    ArgumentFiles,
    /// As `Stop`, but only where the option is the only word of the command (`mix --version`).
    StopAlone,
    /// The rest of the words is not looked at: the option only prints (`--help`, `--version`).
    Stop,
}
