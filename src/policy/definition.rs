//! What a project defines under a name that calls use: scripts, recipes, servers. A rule for the name is bound to what
//! the person saw behind it.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::analysis::path::AbsPath;
use crate::world::World;

/// The most that is read of a file, in bytes.
const LIMIT: usize = 1 << 20;

/// What is defined, and where.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
#[non_exhaustive]
pub enum Definition {
    /// A script that is a file.
    Script {
        /// The file, an absolute path.
        file: String,
    },
    /// A script of a `package.json`.
    PackageScript {
        /// The `package.json`, an absolute path.
        file: String,
        /// The script.
        name: String,
    },
    /// A recipe of a Makefile, a justfile or a Taskfile.
    Recipe {
        /// The file, an absolute path.
        file: String,
        /// The target.
        name: String,
    },
    /// How an MCP server is launched.
    McpServer {
        /// The file that says so, an absolute path.
        file: String,
        /// The server.
        name: String,
    },
    /// What is committed in a repository.
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
    /// SHA-256 of it in hexadecimal digits: of nothing where nothing is there.
    pub digest: String,
    /// The text, where it is one.
    pub text: Option<String>,
}

impl Definition {
    /// What it is now; nothing where that cannot be found out.
    pub(crate) fn read(&self, world: &dyn World) -> Option<Defined> {
        let file = match self {
            Self::Script { file } | Self::PackageScript { file, .. } | Self::Recipe { file, .. } | Self::McpServer { file, .. } => file,
            Self::Commit { .. } => return None,
        };
        let bytes = world.read(&AbsPath::parse(file)?, LIMIT).ok()?.unwrap_or_default();
        let digest = Sha256::digest(&bytes).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        Some(Defined { digest, text: String::from_utf8(bytes).ok() })
    }
}

impl Bound {
    /// The definition bound to what it is now; nothing where that cannot be found out.
    pub(crate) fn now(definition: Definition, world: &dyn World) -> Option<Self> {
        let digest = definition.read(world)?.digest;
        Some(Self { definition, digest })
    }

    /// Whether it certainly is what it was.
    pub(crate) fn is_unchanged(&self, world: &dyn World) -> bool {
        self.definition.read(world).is_some_and(|now| now.digest == self.digest)
    }
}

impl fmt::Display for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Script { file } => write!(f, "{file}"),
            Self::PackageScript { file, name } => write!(f, "script `{name}` of {file}"),
            Self::Recipe { file, name } => write!(f, "recipe `{name}` of {file}"),
            Self::McpServer { file, name } => write!(f, "MCP server `{name}` in {file}"),
            Self::Commit { repository } => write!(f, "the last commit of {repository}"),
        }
    }
}
