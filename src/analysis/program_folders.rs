//! Folders that programs print when they are asked where they keep things (`go env GOMODCACHE`, `brew --prefix`). One usual path stands
//! for each, wherever it is on a machine.

use super::path::AbsPath;
use crate::action::{Arg, Choice};

/// What is run, and the folder that stands for the one it prints: below the home folder where it begins with `~/`.
/// Sources: `go help environment`, go 1.24; brew(1), Homebrew 4.4.
const FOLDERS: &[(&[&str], &str)] = &[
    (&["go", "env", "GOMODCACHE"], "~/go/pkg/mod"),
    (&["go", "env", "GOPATH"], "~/go"),
    (&["go", "env", "GOROOT"], "/usr/local/go"),
    (&["brew", "--prefix"], "/opt/homebrew"),
    (&["brew", "--cellar"], "/opt/homebrew/Cellar"),
];

/// The folder that a command of these words prints. If the program is missing or fails, it prints nothing.
pub(crate) fn folder_printed(words: &[&str], home: Option<&AbsPath>) -> Option<AbsPath> {
    let (_, folder) = FOLDERS.iter().find(|(printer, _)| *printer == words)?;
    match folder.strip_prefix("~/") {
        Some(below) => home?.join(below),
        None => AbsPath::parse(folder),
    }
}

/// Whether the variable is set to what `go env` prints for it, which changes nothing.
pub(crate) fn is_of(variable: &str, value: &Arg, home: Option<&AbsPath>) -> bool {
    let is_printed = |folder: &str| folder_printed(&["go", "env", variable], home).is_some_and(|own| own.as_str() == folder);
    value.chosen() == Some(Choice::Itself) && value.found_in().is_some_and(is_printed)
}
