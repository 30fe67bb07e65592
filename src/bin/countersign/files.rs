//! The person's files, as commands read and change them.

use countersign::analysis::path::AbsPath;
use countersign::config::edit::EditError;
use countersign::locations::Locations;
use countersign::storage::replace::replace;
use countersign::world::{OsWorld, World as _};

use crate::terminal::shown;
use crate::{Failure, failed};

/// A path of the command line as an absolute one.
pub(crate) fn absolute(path: &str) -> Result<AbsPath, Failure> {
    if let Some(path) = AbsPath::parse(path) {
        return Ok(path);
    }
    let here = std::env::current_dir().map_err(|e| format!("the current folder cannot be found: {e}"))?;
    let here = here.to_str().and_then(AbsPath::parse).ok_or("the current folder has a name that is not UTF-8")?;
    here.join(path).ok_or_else(|| Failure::Usage(format!("`{path}` is not a path that can be judged")))
}

/// Bytes of a file that is read as text: configs, and the settings of other agents.
const MAX_TEXT: usize = 1 << 20;

/// The text of a file; nothing where it is not there.
pub(crate) fn read_text(path: &AbsPath) -> Result<Option<String>, Failure> {
    let Some(bytes) = OsWorld.read(path, MAX_TEXT).map_err(failed)? else { return Ok(None) };
    String::from_utf8(bytes).map(Some).map_err(|_| Failure::Failed(format!("{} is not UTF-8", shown(path.as_str()))))
}

/// Changes a config. What it said, and what it says now.
pub(crate) fn edit_config(path: &AbsPath, edited: impl Fn(&str) -> Result<String, EditError>) -> Result<(String, String), Failure> {
    let old = read_text(path)?.unwrap_or_default();
    let new = edited(&old).map_err(|error| Failure::Failed(format!("{path}: {error}")))?;
    replace(path, new.as_bytes())?;
    Ok((old, new))
}

/// The person's folders.
pub(crate) fn locations() -> Result<Locations, Failure> {
    Locations::platform().and_then(|l| l.with_links(&OsWorld)).map_err(failed)
}
