//! Which files of the workspace a command line may run: those that its words name, and those by which its programs go.

use std::collections::HashSet;

use crate::action::last_component;
use crate::analysis::interpreters::unversioned;
use crate::analysis::programs::compose;
use crate::analysis::sensitive::credential::credential_in;
use crate::policy::definition::{JUSTFILES, MAKEFILES, MODULE_ENDINGS, RESOLVERS, TASKFILES};

/// Characters of a path that is looked at.
const MAX_PATH: usize = 500;
/// Folders that a line may go to.
const MAX_FOLDERS: usize = 16;

/// The words that may be files of the workspace, from its root. Too many of them do no harm: only those that are there
/// are looked at.
pub(super) fn files_among(readings: &[Vec<&str>]) -> Vec<String> {
    let mut files = Files { found: Vec::new(), seen: HashSet::new(), folders: vec![String::new()] };
    let leads = |before: &str| {
        matches!(last_component(before), "cd" | "pushd" | "-C" | "--prefix" | "--dir" | "--cwd" | "--directory" | "--project")
    };
    let pairs = || readings.iter().flat_map(|words| std::iter::once("").chain(words.iter().copied()).zip(words.iter().copied()));
    for words in readings {
        // One `cd` may follow another.
        let mut below: Vec<String> = vec![String::new()];
        for (before, word) in std::iter::once("").chain(words.iter().copied()).zip(words.iter().copied()) {
            let glued = ["-C", "--prefix=", "--cwd=", "--dir=", "--directory="].iter().find_map(|option| word.strip_prefix(option));
            if let Some(folder) = glued.or_else(|| leads(before).then_some(word)).and_then(inside) {
                below.extend(below.clone().iter().map(|above| if above.is_empty() { folder.clone() } else { format!("{above}/{folder}") }));
                below.truncate(MAX_FOLDERS);
            }
        }
        for folder in below {
            if !files.folders.contains(&folder) {
                files.folders.push(folder);
            }
        }
    }
    for (before, word) in pairs().filter(|(_, word)| credential_in(word).is_none()) {
        let value = word.split_once('=').map_or("", |(_, value)| value);
        // `PATH=./bin:…`; an address is no list.
        let listed = word.split([':', '=']).filter(|_| !word.contains("://"));
        [word, value].into_iter().chain(listed).filter_map(inside).for_each(|path| files.add(&path));
        let module = if before == "-m" { Some(word) } else { word.strip_prefix("-m").filter(|module| !module.is_empty()) };
        if let Some(module) = module.map(|module| module.replace('.', "/")) {
            files.add_ends(&module, &[".py", "/__init__.py", "/__main__.py"]);
        }
        match last_component(before) {
            program if program == "deno" || RESOLVERS.contains(&program) => {
                let script = inside(word).map(|script| format!("{script}/")).unwrap_or_default();
                files.add_ends(&script, &["index.js", "package.json"]);
                let script = script.trim_end_matches('/');
                if !script.is_empty() {
                    files.add_ends(script, MODULE_ENDINGS);
                }
            }
            program if unversioned(program) == "python" => {
                files.add(&format!("{}__main__.py", inside(word).map(|folder| format!("{folder}/")).unwrap_or_default()));
            }
            _ => {}
        }
        let recipes: &[&str] = match last_component(word) {
            "npm" | "pnpm" | "yarn" | "yarnpkg" | "bun" => &["package.json"],
            "make" | "gmake" => MAKEFILES,
            "just" => JUSTFILES,
            "task" => TASKFILES,
            "docker" | "docker-compose" | "podman" => {
                files.add("Dockerfile");
                compose::FILES
            }
            _ => &[],
        };
        files.add_ends("", recipes);
    }
    files.found
}

struct Files {
    found: Vec<String>,
    seen: HashSet<String>,
    /// The folders in which the line may stand.
    folders: Vec<String>,
}

impl Files {
    fn add_ends(&mut self, start: &str, ends: &[&str]) {
        for end in ends {
            self.add(&format!("{start}{end}"));
        }
    }

    fn add(&mut self, path: &str) {
        for folder in &self.folders {
            let path = if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") };
            if self.seen.insert(path.clone()) {
                self.found.push(path);
            }
        }
    }
}

/// A word as a path from the root, where it can be one.
pub(super) fn inside(word: &str) -> Option<String> {
    let word = word.replace('\\', "/");
    // `-r./x` and `!./x`.
    let word = word.trim_start_matches('!');
    let word = if word.starts_with('-') { word.find("./").and_then(|at| word.get(at..)).unwrap_or(word) } else { word };
    let is_path = !word.is_empty()
        && !word.starts_with(['/', '-', '~', '$'])
        && !word.contains(['\0', '\n'])
        && !word.contains("://")
        && word.get(1..2) != Some(":")
        && word.chars().any(char::is_alphanumeric)
        && word.chars().count() <= MAX_PATH;
    if !is_path {
        return None;
    }
    let mut names: Vec<&str> = Vec::new();
    for name in word.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop()?;
            }
            name => names.push(name),
        }
    }
    (!names.is_empty()).then(|| names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_a_path_of_the_workspace_or_none() {
        assert_eq!(inside("a/./b/../c").as_deref(), Some("a/c"));
        assert_eq!(inside("-r./x").as_deref(), Some("x"));
        for word in ["", ".", "..", "a/../..", "/a", "-a", "~a", "$A", "a\0", "a\nb", "x://a", "c:a", "+/+", &"a".repeat(MAX_PATH + 1)] {
            assert_eq!(inside(word), None, "{word:?}");
        }
        assert!(inside(&"a".repeat(MAX_PATH)).is_some());
    }
}
