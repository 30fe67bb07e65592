//! The commit that a repository stands at. Sources: git 2.47, gitrepository-layout(5), gitglossary(7).

use super::Defined;
use super::summary::Summary;
use crate::analysis::path::AbsPath;
use crate::world::World;

/// The most that is read of a file that names one thing.
const SMALL: usize = 4096;

/// The most that is read of the list of packed references, and of the log of what `HEAD` named.
const PACKED: usize = 8 << 20;

/// How many references may lead to another one; git follows five.
const MAX_LINKS: usize = 5;

pub(super) fn read(repository: &AbsPath, world: &dyn World) -> Option<Defined> {
    let dot_git = repository.join(".git")?;
    // A folder is no plain file.
    let folder = match world.read(&dot_git, SMALL) {
        Ok(Some(link)) => repository.join(std::str::from_utf8(&link).ok()?.strip_prefix("gitdir: ")?.trim_end_matches(['\n', '\r']))?,
        Ok(None) => return None,
        Err(_) => dot_git,
    };
    // Several working trees share the references of one repository.
    let common = match small(&folder.join("commondir")?, world)? {
        Some(path) => folder.join(path.trim_end_matches(['\n', '\r']))?,
        None => folder.clone(),
    };
    let mut content = small(&folder.join("HEAD")?, world)??;
    for _ in 0..MAX_LINKS {
        let line = content.trim_end();
        let Some(name) = line.strip_prefix("ref:").map(str::trim_start) else {
            let commit = hash(line)?;
            let mut summary = Summary::new("commit");
            summary.show("", commit.as_bytes());
            summary.hide("moved", last_move(&folder, world)?.as_bytes());
            return Some(summary.finish());
        };
        if !is_reference(name) {
            return None;
        }
        let own = ["refs/bisect/", "refs/worktree/", "refs/rewritten/"].iter().any(|start| name.starts_with(start));
        let base = if own { &folder } else { &common };
        content = match small(&base.join(name)?, world)? {
            Some(content) => content,
            None => packed(&common, name, world)?,
        };
    }
    None
}

/// The entry of the last move of `HEAD` to another commit, where a log of that is kept: whoever commits and goes back stands at
/// the same commit again, and not where they stood before. `None` where the log cannot be read.
fn last_move(folder: &AbsPath, world: &dyn World) -> Option<String> {
    let Some(bytes) = world.read(&folder.join("logs/HEAD")?, PACKED).ok()? else { return Some(String::new()) };
    // Names of people in it may be in any encoding.
    let log = String::from_utf8_lossy(&bytes);
    let moves = |entry: &&str| {
        let mut names = entry.split(' ');
        names.next() != names.next()
    };
    Some(log.lines().rfind(moves).unwrap_or_default().to_owned())
}

/// The text of a small file; nothing in it where there is none. `None` where it cannot be read.
#[expect(clippy::option_option, reason = "not to be read is something else than not to be there")]
fn small(file: &AbsPath, world: &dyn World) -> Option<Option<String>> {
    match world.read(file, SMALL).ok()? {
        Some(bytes) => Some(Some(String::from_utf8(bytes).ok()?)),
        None => Some(None),
    }
}

/// The commit of a reference that has no file of its own.
fn packed(common: &AbsPath, name: &str, world: &dyn World) -> Option<String> {
    let list = String::from_utf8(world.read(&common.join("packed-refs")?, PACKED).ok()??).ok()?;
    let mut lines = list.lines().filter(|line| !line.starts_with(['#', '^']));
    lines.find_map(|line| line.split_once(' ').filter(|(_, of)| *of == name)).map(|(commit, _)| commit.to_owned())
}

/// The name of an object: SHA-1 or SHA-256.
fn hash(text: &str) -> Option<&str> {
    (matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))).then_some(text)
}

/// Whether it names a reference below the folder of references.
fn is_reference(name: &str) -> bool {
    name.starts_with("refs/")
        && name.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && part.strip_suffix(".lock").is_none())
        && !name.contains("..")
        && !name.contains(|c: char| c.is_control() || c.is_whitespace() || matches!(c, '\\' | ':' | '~' | '^' | '?' | '*' | '['))
}

#[cfg(test)]
mod tests {
    use super::is_reference;

    #[test]
    fn a_reference_stays_below_its_folder() {
        for name in ["refs/heads/a", "refs/heads/a/b.c", "refs/tags/v1.2"] {
            assert!(is_reference(name), "{name}");
        }
        for name in
            ["heads/a", "refs/.a", "refs//a", "refs/a.lock", "refs/a..b", "refs/../x", "refs/a b", "refs/a\u{1}", "refs/a:b", "refs/a\\b"]
        {
            assert!(!is_reference(name), "{name}");
        }
    }
}
