//! What a project defines under a name that calls use: scripts, recipes, servers. A rule for the name is bound to what
//! the person saw behind it.
//!
//! Tests and sources change all the time and do not count: to run tests is to run the project. What counts is the text
//! that the name stands for, and what decides how that text is run. Everything that cannot be read for certain is
//! unreadable as a whole, and a rule that is bound to it does not hold.

mod changes;
mod commit;
mod json;
mod just;
mod make;
mod member;
mod named;
mod package;
mod recipe;
mod server;
mod summary;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use changes::changes;
pub(crate) use named::{CONFIGS_OF_MISE, MODULE_ENDINGS, RESOLVERS, Runs, definitions_of, may_run_unnamed};
pub(crate) use recipe::{JUSTFILES, MAKEFILES, TASKFILES};

use crate::analysis::path::AbsPath;
use crate::world::{World, WorldError};
use summary::Summary;

/// The most that is read of a file, in bytes.
const LIMIT: usize = 1 << 20;

/// What is defined, and where.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
#[non_exhaustive]
pub enum Definition {
    /// A script that is a file: all of its bytes, and where the path leads after links. Of an installed program that is too
    /// large to be read, to which the path leads as a link, only where that is.
    ///
    /// Not covered: what the script reads, sources, imports or runs in turn, and whether the file may be executed.
    Script {
        /// The file, an absolute path.
        file: String,
    },
    /// A script of a `package.json`: its text, those that run before and after it, those that these name, and so on;
    /// the settings of package managers in this folder and above it that are not known to leave scripts alone; and the
    /// fields `packageManager`, `devEngines` and `config`.
    ///
    /// A file that gives a name twice is unreadable. Texts that choose scripts by patterns or variables stand for all
    /// scripts. Not covered: the files that the texts name, the packages that are installed, scripts of other folders.
    PackageScript {
        /// The `package.json`, an absolute path.
        file: String,
        /// The script.
        name: String,
    },
    /// A script of other packages than the one in the folder: of all members that a word may choose, by name or folder, in
    /// the workspaces of packages that lie around the folder, as in `pnpm --filter NAME SCRIPT`. Which packages these are
    /// belongs to it, and what [`Definition::PackageScript`] says of each.
    ///
    /// Unreadable are workspaces whose members cannot be told for certain: patterns with `**` or braces, lists in other
    /// spellings than one line for each pattern.
    MemberScript {
        /// The folder from which the members are looked for, an absolute path.
        folder: String,
        /// The word that chooses among them; empty for all.
        member: String,
        /// The script.
        name: String,
    },
    /// A recipe of a Makefile, a justfile or a Taskfile, by the name of the file; of other files, all of their text.
    ///
    /// Of a Makefile and a justfile it is everything but the recipes that are certainly others: variables, settings and
    /// patterns belong to it, and whatever it depends on. Where parts cannot be told apart (`define`, `$(eval …)`,
    /// conditional rules, strings of several lines, an empty name) it is the whole file. Included files belong to it
    /// where they are named literally. Another file that the program would take instead belongs to it by its name.
    ///
    /// Not covered: files that are included by computed names, those that a Taskfile includes (YAML is not taken apart
    /// here: a Taskfile counts as a whole), and what recipes read or run.
    Recipe {
        /// The file, an absolute path.
        file: String,
        /// The target; empty for the one that runs where none is named.
        name: String,
    },
    /// How an MCP server is launched: its entry in `mcpServers`, and in `servers`, of a JSON file, whatever the order of
    /// its keys. A file with comments, or one that gives a name twice, is unreadable.
    ///
    /// Not covered: the program that is launched, and what it offers once it runs.
    McpServer {
        /// The file that says so, an absolute path.
        file: String,
        /// The server, as the names of its tools spell it.
        name: String,
    },
    /// What is committed in a repository: the commit that `HEAD` names, and when it came to name it, where git keeps a log of that.
    /// Without a commit it is unreadable.
    ///
    /// Not covered: the working tree, the index, and repositories that keep their references in tables.
    Commit {
        /// The root of its working tree, an absolute path.
        repository: String,
    },
}

/// A definition with the digest of what it was.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// What is defined.
    pub definition: Definition,
    /// SHA-256 of it in hexadecimal digits.
    pub digest: String,
}

/// A definition as it is at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defined {
    /// SHA-256 of it in hexadecimal digits. What is absent has a digest of its own, which is not that of an empty file.
    pub digest: String,
    /// What of it a person may read, where all of it is text. Settings that may be credentials are left out.
    pub text: Option<String>,
}

impl Definition {
    /// What it is now; `None` if that cannot be found out: a path that is not absolute, a file that is too large or
    /// cannot be read, text that cannot be taken apart. Whoever asks takes that for a change.
    pub fn read(&self, world: &dyn World) -> Option<Defined> {
        match self {
            Self::Script { file } => script(&AbsPath::parse(file)?, world),
            Self::PackageScript { file, name } => package::read(&AbsPath::parse(file)?, name, world),
            Self::MemberScript { folder, member, name } => member::read(&AbsPath::parse(folder)?, member, name, world),
            Self::Recipe { file, name } => recipe::read(&AbsPath::parse(file)?, name, world),
            Self::McpServer { file, name } => server::read(&AbsPath::parse(file)?, name, world),
            Self::Commit { repository } => commit::read(&AbsPath::parse(repository)?, world),
        }
    }
}

impl Definition {
    /// The file or folder that it names.
    pub(crate) fn place(&self) -> &str {
        match self {
            Self::Script { file } | Self::PackageScript { file, .. } | Self::Recipe { file, .. } | Self::McpServer { file, .. } => file,
            Self::MemberScript { folder, .. } => folder,
            Self::Commit { repository } => repository,
        }
    }

    /// The same of another file or folder.
    pub(crate) fn at(&self, place: &str) -> Self {
        let mut moved = self.clone();
        match &mut moved {
            Self::Script { file } | Self::PackageScript { file, .. } | Self::Recipe { file, .. } | Self::McpServer { file, .. } => {
                place.clone_into(file);
            }
            Self::MemberScript { folder, .. } => place.clone_into(folder),
            Self::Commit { repository } => place.clone_into(repository),
        }
        moved
    }
}

fn script(file: &AbsPath, world: &dyn World) -> Option<Defined> {
    let mut summary = Summary::new("script");
    match summary.read(file, world) {
        Some(Some(bytes)) => summary.show("", &bytes),
        Some(None) => summary.absent(""),
        // An interpreter is too large to be read for each call.
        None => summary.hide("installed", installed(file, world)?.as_str().as_bytes()),
    }
    Some(summary.finish())
}

/// Folders of programs that are installed for the machine or the person: what lies there is written by installing alone.
const INSTALLED: &[&str] = &["/usr/", "/opt/", "/nix/store/", "/Library/", "/System/"];
const INSTALLED_BELOW_HOME: &[&str] =
    &["/.pyenv/versions/", "/.local/share/uv/python/", "/.local/share/mise/installs/", "/.asdf/installs/", "/.rye/py/", "/.nvm/versions/"];

/// The installed program to which a link leads, where it is too large to be read: `.venv/bin/python`.
fn installed(link: &AbsPath, world: &dyn World) -> Option<AbsPath> {
    let is_large = matches!(world.read(link, LIMIT), Err(WorldError::TooLarge(..)));
    let program = world.resolve(&AbsPath::root(), link.as_str()).ok()?.filter(|program| program != link)?;
    let is_installed = INSTALLED.iter().any(|folder| program.as_str().starts_with(folder))
        || INSTALLED_BELOW_HOME.iter().any(|folder| program.as_str().contains(folder));
    // What lies beside the link is the project's own.
    let project = link.parent()?.parent()?.parent()?;
    (is_large && is_installed && !project.contains(&program)).then_some(program)
}

impl Bound {
    /// The definition bound to what it is now; `None` if that cannot be found out.
    pub fn now(definition: Definition, world: &dyn World) -> Option<Self> {
        let digest = definition.read(world)?.digest;
        Some(Self { definition, digest })
    }

    /// Whether it certainly is what it was.
    pub fn is_unchanged(&self, world: &dyn World) -> bool {
        self.definition.read(world).is_some_and(|now| now.digest == self.digest)
    }
}

impl fmt::Display for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Script { file } => write!(f, "{file}"),
            Self::PackageScript { file, name } => write!(f, "script `{name}` of {file}"),
            Self::MemberScript { folder, member, name } if member.is_empty() => {
                write!(f, "script `{name}` of all packages around {folder}")
            }
            Self::MemberScript { folder, member, name } => write!(f, "script `{name}` of the packages called `{member}` around {folder}"),
            Self::Recipe { file, name } if name.is_empty() => write!(f, "the first recipe of {file}"),
            Self::Recipe { file, name } => write!(f, "recipe `{name}` of {file}"),
            Self::McpServer { file, name } => write!(f, "MCP server `{name}` in {file}"),
            Self::Commit { repository } => write!(f, "the last commit of {repository}"),
        }
    }
}
