//! The words in which rows say what a word of the command line is to a program, and what a program or an option does.

/// What a word is to a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Data: a pattern, a number, a format, a message.
    Text,
    /// What is searched for in the files that are read.
    Pattern,
    /// How many lines around what is found are printed.
    Around,
    /// The rights of a file: data, unless whoever starts it gets those of its owner.
    Mode,
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
    /// A file or folder of source text; programs unpack an archive in its place (`cloc`).
    Sources,
    /// A file that is read, or a folder of which the files are (`diff`).
    ReadEither,
    /// A file that is read; an address in its place may load code that serves it (`openssl x509 -in`).
    LocalFile,
    /// A path that is created or changed.
    Write,
    /// What the paths begin with that are created, each with further letters behind it (`split`).
    Prefix,
    /// What is put behind the name of every file that is written, where a copy of it is kept as it was (`sed -i.bak`).
    Suffix,
    /// A path that is removed.
    Delete,
    /// A folder that is removed with everything below it.
    DeleteTree,
    /// A path that is moved away (read and removed here, written at the destination).
    Move,
    /// A file of which nothing but certificates is printed, whatever else stands in it; an address in its place may load code.
    Certificate,
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
    /// Text about the client that goes out with a request (`curl -A`).
    ClientName,
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
    /// A repository by its address, fetched into a folder of its name unless another is named.
    Cloned,
    /// The same by the name that a forge has for it (`OWNER/REPO`).
    ClonedName,
    /// Something in the repository's own books that is created or changed (`git branch NAME`).
    Reference,
    /// A file that is put back as it was recorded, or a name for something else (`git checkout`).
    Restored,
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
    /// An archive that is read, or made; `host:file` is one on another machine (`tar`).
    Archive,
    /// A name in the archive, or a path that goes into it with everything below.
    Member,
    /// A path, test or package of the project that is run: nothing where it lies in the workspace, and
    /// a script to be asked for anywhere else (`pytest /tmp/x`).
    ProjectPath,
    /// A file of the project that is run or only read: as [`Role::ProjectPath`], and what stands in it may be printed.
    ProjectFile,
    /// The same of Python, which is compiled into a folder beside it.
    Compiled,
    /// A name with settings, `NAME;KEY=VALUE;…`, of which a value may be a path that is written (`trx;LogFileName=x`).
    Settings,
    /// A plain name that can be no path, file or address: letters, digits, `-` and `_`, with a version behind `@`.
    Formula,
    /// A level and a lint of rustc, `-D warnings`: with other options it names files and programs.
    Lint,
    /// A package of the project by its path, or one that the project's tool knows by name. With a version or
    /// an address it is fetched from elsewhere (`go run x@latest`, `pip install git+https://…`).
    Package,
    /// A package of a registry by its name, `@scope/name@version`, or one of the project by its path. `owner/name` is one of a
    /// forge, and like an address or a path elsewhere it is other code.
    Dependency,
    /// A word for a script that the project defines. The words behind it may be paths or options of any
    /// meaning: options that are known to put other code in place are refused, and paths outside are read.
    ScriptName,
    /// A key of a config that holds no secret.
    PublicKey,
    /// What says that something is only shown: `raw` behind `plutil -extract`, `Print …` of PlistBuddy.
    Shown,
    /// The name of a variable whose value is printed: it may hold a secret.
    Variable,
    /// A file of settings: read, and changed where an operand sets something ([`Role::Reference`]).
    ConfigFile,
    /// What a link names: read, and written by whoever takes the link for the place itself.
    Linked,
    /// A name that the program looks up among those that it knows, never a path.
    Name,
    /// Data that some shells take for arithmetic, in which a subscript may hold a command (`printf %d 'a[$(x)]'`).
    Number,
    /// Columns of a listing of processes, one of which is their environment.
    Columns,
    /// A revision of the repository, or a path in it (`HEAD:src/x`).
    Revision,
    /// How git shows or sorts commits and references: data, unless it has their signatures checked (`%G?`, `%(signature)`).
    CommitFormat,
    /// A recipe's name, or a variable that is set for it, which can put any program in place and has to be
    /// named by a rule (`make test CC=gcc`). A value that is not plain makes the step opaque.
    Target,
    /// The folder of a container build: an address is fetched and built as it comes, and `-` is read from standard input.
    BuildContext,
    /// A kit of Apple's by its name: by a path it would bring programs of its own (`xcrun --sdk`).
    AppleSdk,
    /// This word and all that follow, joined by blanks, are text for `sh`; or a command, as with [`Role::Command`].
    JoinedShell,
    /// A goal or task of a build; one with its publisher's name is fetched from there (`mvn org.x:y:run`).
    Goal,
    /// A database file of SQLite by its path or by a `file:` address: read, and written unless it is opened for reading only.
    SqliteFile,
    /// The name of a database of the server. A connection string in its place names another server.
    DatabaseName,
    /// A number, branch, `OWNER/REPO` or address that a forge's command line takes (`gh pr view`): another
    /// host than the public forge itself is a connection of its own.
    Forge,
    /// A number or branch of what a forge's command line changes (`gh pr comment 3`): an address may be of another repository.
    ForgeSubject,
    /// The path behind a forge's API address, never a whole address (`gh api repos/o/r`).
    ForgePath,
    /// The method of a request to a forge's API: any but `GET` and `HEAD` changes something.
    ForgeMethod,
    /// A header of a request to a forge's API: it may change what the request does, unless it is about the answer alone.
    ForgeHeader,
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
    /// A template of Go that chooses fields of something that holds secrets as well (`docker inspect -f`)
    Fields,
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

/// A file of a project's config that may put code in the place of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Its path, from the folder in which it is looked for.
    pub file: &'static str,
    /// The word that stands in it then.
    pub word: &'static str,
    /// What may stand behind the word and is harmless.
    pub unless: &'static [&'static str],
    /// Where the word has to stand.
    pub form: Form,
}

/// Where the word of a setting stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Anywhere.
    Anywhere,
    /// Before `=` or `:`, with or without quotes.
    Key,
    /// At the beginning of a line, with more behind it.
    Line,
}

impl Setting {
    /// The word in the file, whatever stands behind it.
    pub const fn with(file: &'static str, word: &'static str) -> Self {
        Self { file, word, unless: &[], form: Form::Anywhere }
    }

    /// The word as a key.
    pub const fn key(file: &'static str, word: &'static str) -> Self {
        Self { form: Form::Key, ..Self::with(file, word) }
    }

    /// The word at the beginning of a line.
    pub const fn line(file: &'static str, word: &'static str) -> Self {
        Self { form: Form::Line, ..Self::with(file, word) }
    }

    /// The file, whatever is in it.
    pub const fn any(file: &'static str) -> Self {
        Self::with(file, "")
    }

    /// Whether the text says so.
    pub fn stands_in(&self, text: &str) -> bool {
        match self.form {
            Form::Anywhere => {}
            Form::Key => {
                return text.match_indices(['=', ':']).any(|(at, _)| text.get(..at).is_some_and(|before| self.ends_as_key(before)));
            }
            Form::Line => {
                let goes_on = |rest: &str| rest.starts_with([' ', '\t', '?']);
                return text.lines().any(|line| line.strip_prefix(self.word).is_some_and(goes_on));
            }
        }
        // A name may be spelled with escapes.
        if text.contains('\\') {
            return true;
        }
        let mut values = text.match_indices(self.word).filter_map(|(at, word)| text.get(at.saturating_add(word.len())..));
        values.any(|behind| {
            let value = behind.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ':' | '='));
            let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@'));
            !self.unless.iter().any(|harmless| value.strip_prefix(harmless).is_some_and(ends))
        })
    }

    /// Whether the text ends with the word as a key, or with a key that is spelled with escapes.
    fn ends_as_key(&self, text: &str) -> bool {
        let text = text.trim_end_matches([' ', '\t']);
        let quoted = text.strip_suffix(['"', '\'']).and_then(|inner| inner.rsplit(['"', '\'', '\n']).next());
        let bare = || text.rsplit(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).next();
        quoted.or_else(bare).is_some_and(|key| key == self.word || (quoted.is_some() && key.contains('\\')))
    }
}

/// What a program or an option does, whatever its words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// Runs code that the project defines (tests, build scripts, plugins).
    RunProject,
    /// The same where one of these files in the folder, or above it, says so.
    RunProjectIf(&'static [Setting]),
    /// The same for files that are looked for from what the command works on: in its folder, above it, and below it.
    RunProjectIfNear(&'static [Setting]),
    /// Changes what the files of Rust that are named take in as their modules, or those of the package in the folder.
    RustModules,
    /// The same, unless this option is given.
    RunProjectUnless(&'static str),
    /// The same, where an operand names what of it runs.
    RunNamed,
    /// The same, unless it is a module of Python's own that only computes and nothing in the folder can take its place.
    RunModule,
    /// Runs programs that the repository's git config names.
    RunGitConfig,
    /// Loads the files of Docker Compose, which may name what is fetched.
    LoadCompose,
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
    /// Searches in hidden files as well (`rg --hidden`).
    Hidden,
    /// Prints names or numbers only of what is found (`grep -l`).
    NamesOnly,
    /// Prints what is found, also behind an option that says otherwise (`rg -l --json`).
    PrintsFound,
    /// Prints what does not match (`grep -v`).
    Inverts,
    /// Turns every removal of an operand into one of everything below it (`rm -r`).
    RecursiveDelete,
    /// What the operands name is only taken out of the repository's own books (`git rm --cached`).
    Keeps,
    /// Turns every read of an operand into a write of it (`sed -i`).
    InPlace,
    /// Makes an archive of what the operands name instead of reading one.
    Creates,
    /// Prints what it would unpack.
    ToStdout,
    /// Changes files in the current folder.
    WriteHere,
    /// Writes whatever files it is given into the current folder, also those that programs act upon.
    Unpack,
    /// Writes what it fetches into the current folder, by the name that stands last in the address.
    SaveByName,
    /// Writes to the user's own caches or config outside the workspace.
    WriteUser,
    /// Makes a new file or folder for temporary files, where no operand says where.
    TemporaryIfBare,
    /// What is set is set in a config file outside the workspace.
    UserConfig,
    /// Connects to a host that the call does not name.
    Network,
    /// The same where one of these files in the folder, or above it, says so.
    NetworkIf(&'static [Setting]),
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
    /// Sends signals, which is nothing where only jobs get them that the text itself started.
    Kill,
    /// Uses rights beyond the user's own.
    Privilege,
    /// Prints credentials or other secrets.
    Secret,
    /// Prints git's settings, among which there may be credentials.
    PrintsSettings,
    /// Changes the broker's own rules or trust.
    ChangeBroker,
    /// Cannot be described: the step is opaque.
    Opaque,
    /// Takes `@FILE` for the words in that file, wherever it stands.
    ArgumentFiles,
    /// As `Stop`, but only where the option, with the word that is its value, is all that the command has (`mix --version`).
    StopAlone,
    /// The rest of the words is not looked at: beside what else the option does, it only prints (`--help`, `--version`).
    Stop,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_lines_are_told_from_words() {
        let key = Setting::key("ruff.toml", "extend");
        for text in [
            "extend = 'x'",
            "extend\t=\"x\"",
            "[tool]\nruff = { extend='x' }",
            "tool.ruff.extend='x'",
            "\"extend\" = 'x'",
            "'extend'='x'",
            "\"ext\\u0065nd\" = 'x'",
        ] {
            assert!(key.stands_in(text), "{text}");
        }
        for text in ["extend-select = ['E']", "# extend\nline-length = 100", "exclude = ['\\.x', 'extend']", "x = 1"] {
            assert!(!key.stands_in(text), "{text}");
        }
        let line = Setting::line("justfile", "import");
        assert!(line.stands_in("x:\n  y\nimport? 'z'") && line.stands_in("import 'z'"));
        assert!(!line.stands_in("x:\n  import y\nimports := 'z'"));
    }
}
