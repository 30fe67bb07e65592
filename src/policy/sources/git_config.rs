//! Whether a repository's own config names a program that a reading git command would run: pager,
//! file-system monitor, filters, text converters. It is read with bounds and never by running git.

use crate::analysis::git_config::{self, MAX_FILE, MAX_LINE, Setting};
use crate::analysis::git_index;
use crate::analysis::path::{AbsPath, Located, Place};
use crate::policy::judge::Ground;
use crate::policy::level::TrustLevel;
use crate::world::{World, WorldError};

/// The most repositories inside others that are looked at.
const MAX_REPOSITORIES: usize = 64;

/// The repository that git finds from a folder, as far as its config matters.
struct Repository {
    /// Where its files lie.
    root: AbsPath,
    configs: Vec<AbsPath>,
    hooks: AbsPath,
    index: AbsPath,
    /// Where a submodule's config may say that its files lie.
    worktree: Option<(AbsPath, AbsPath)>,
}

/// Git reads run what the config of the repository names, so they are reads only where the person trusts
/// the workspace and the config of the repository that git finds names nothing.
pub(crate) fn grant(place: &Place, ground: &Ground<'_>) -> Option<&'static str> {
    let (workspace, Place::At(at)) = (ground.workspace?, place) else { return None };
    // A folder that is not there yet may come with a config of its own.
    let is_missing = at.on_disk && ground.world.exists(workspace) && !ground.world.exists(at.real());
    if ground.level < TrustLevel::Full || !at.is_inside(workspace) || is_missing {
        return None;
    }
    let runs_nothing = match repository_of(at, workspace, ground.world)? {
        None => true,
        Some(repository) => runs_nothing(repository, workspace, ground.world).unwrap_or(false),
    };
    runs_nothing.then_some("git reads in a trusted workspace")
}

/// Whether neither the repository nor one that its index names runs anything when it is read. `None` if it cannot
/// be told.
fn runs_nothing(repository: Repository, workspace: &AbsPath, world: &dyn World) -> Option<bool> {
    let mut todo = vec![repository];
    let mut seen = 0;
    while let Some(repository) = todo.pop() {
        seen += 1;
        // Even `git status` writes the index, and this hook runs whenever that is written: githooks(5).
        let has_hook = world.exists(&repository.hooks.join("post-index-change")?);
        if seen > MAX_REPOSITORIES || has_hook || !repository.configs.iter().all(|config| names_no_program_at(config, &repository, world)) {
            return Some(false);
        }
        let links =
            world.read(&repository.index, git_index::MAX_INDEX).ok()?.map_or_else(|| Some(Vec::new()), |bytes| git_index::links(&bytes))?;
        for link in links {
            let folder = repository.root.join(&link)?;
            let marker = folder.join(".git")?;
            // One that was never fetched is not looked into.
            if world.exists(&marker) {
                todo.push(repository_behind(&marker, &folder, workspace, world)?);
            }
        }
    }
    Some(true)
}

/// The folders in which git keeps what it knows of the repository that it finds from there: its own, and the common
/// one of several worktrees. `None` if there is none, or where it cannot be told.
pub(crate) fn data_folders(at: &Located, workspace: &AbsPath, world: &dyn World) -> Option<Vec<AbsPath>> {
    let repository = repository_of(at, workspace, world)??;
    let mut folders = vec![repository.index.parent()?, repository.hooks.parent()?];
    folders.dedup();
    Some(folders)
}

/// Whether git, started there, may take a folder for a repository that is none yet, of which `is_made` says that it may come
/// to be there: it asks for no more than `HEAD` and where objects and references lie, and then runs what the `config` beside
/// them names.
pub(crate) fn may_become_repository(at: &Located, is_made: &dyn Fn(&AbsPath) -> bool, world: &dyn World) -> bool {
    let mut folder = Some(at.real().clone());
    // What is found first counts.
    while let Some(here) = folder.filter(|here| here.join(".git").is_none_or(|marker| !world.exists(&marker))) {
        let has = |name: &str| here.join(name).is_none_or(|path| world.exists(&path) || is_made(&path));
        if has("HEAD") && (has("commondir") || (has("objects") && has("refs"))) {
            return true;
        }
        folder = here.parent();
    }
    false
}

/// What git, started there, finds on its way up. `None` if it cannot be told, or where it is a bare
/// repository among the files of another, which anybody can commit.
#[expect(clippy::option_option, reason = "not known, and known to be none")]
fn repository_of(at: &Located, workspace: &AbsPath, world: &dyn World) -> Option<Option<Repository>> {
    let mut folder = at.real().clone();
    loop {
        let marker = folder.join(".git")?;
        if world.exists(&marker) {
            return repository_behind(&marker, &folder, workspace, world).map(Some);
        }
        let has = |name: &str| folder.join(name).is_none_or(|path| world.exists(&path));
        // Objects and references may lie in another folder, which `commondir` names.
        if has("HEAD") && (has("commondir") || (has("objects") && has("refs"))) {
            return None;
        }
        match folder.parent() {
            Some(parent) => folder = parent,
            None => return Some(None),
        }
    }
}

/// The repository behind `.git`: a folder, or a file that points to the data of a worktree or a submodule.
fn repository_behind(marker: &AbsPath, folder: &AbsPath, workspace: &AbsPath, world: &dyn World) -> Option<Repository> {
    let pointer = match world.read(marker, MAX_LINE) {
        Ok(Some(bytes)) => bytes,
        Err(WorldError::NotAFile(_)) => {
            if !is_repository(marker, world) {
                return None;
            }
            let configs = ["config", "config.worktree"].iter().filter_map(|name| marker.join(name)).collect();
            return Some(Repository {
                root: folder.clone(),
                configs,
                hooks: marker.join("hooks")?,
                index: marker.join("index")?,
                worktree: None,
            });
        }
        Ok(None) | Err(_) => return None,
    };
    let text = std::str::from_utf8(&pointer).ok()?.strip_prefix("gitdir: ")?.trim_end_matches(['\n', '\r']);
    let data = world.resolve(folder, text).ok()??;
    let common = match read_line(&data.join("commondir")?, world) {
        Some(text) => world.resolve(&data, &text).ok()??,
        None => data.clone(),
    };
    // A worktree is one only where both sides say so; what merely points elsewhere could point to anything.
    let back = read_line(&data.join("gitdir")?, world).and_then(|text| world.resolve(&data, &text).ok()?);
    let is_worktree = back.as_ref() == Some(marker);
    let is_submodule = data == common && workspace.join(".git/modules").is_some_and(|modules| modules.contains(&data));
    if !is_worktree && !is_submodule {
        return None;
    }
    Some(Repository {
        root: folder.clone(),
        index: data.join("index")?,
        configs: [common.join("config"), data.join("config.worktree")].into_iter().flatten().collect(),
        hooks: common.join("hooks")?,
        worktree: is_submodule.then(|| (data, folder.clone())),
    })
}

/// Whether git takes the folder for a repository that is complete in itself, by gitrepository-layout(5) 2.47. What it
/// does not take for one it passes over on its way up, and with `commondir` another folder's config counts.
fn is_repository(folder: &AbsPath, world: &dyn World) -> bool {
    let is_folder = |name: &str| folder.join(name).is_some_and(|path| matches!(world.read(&path, 0), Err(WorldError::NotAFile(_))));
    let is_absent = |name: &str| folder.join(name).is_some_and(|path| !world.exists(&path));
    let head = folder.join("HEAD").and_then(|path| read_line(&path, world));
    let is_head = head.is_some_and(|head| {
        let is_id = head.len() >= 40 && head.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id || head.strip_prefix("ref:").is_some_and(|name| name.trim_start().starts_with("refs/"))
    });
    is_head && is_folder("objects") && is_folder("refs") && is_absent("commondir")
}

fn read_line(path: &AbsPath, world: &dyn World) -> Option<String> {
    let bytes = world.read(path, MAX_LINE).ok()??;
    Some(std::str::from_utf8(&bytes).ok()?.trim_end_matches(['\n', '\r']).to_owned())
}

fn names_no_program_at(config: &AbsPath, repository: &Repository, world: &dyn World) -> bool {
    let is_own_worktree = |text: &str| {
        let own = repository.worktree.as_ref();
        own.is_some_and(|(data, folder)| world.resolve(data, text).ok().flatten().as_ref() == Some(folder))
    };
    match world.read(config, MAX_FILE) {
        Ok(None) => true,
        Ok(Some(bytes)) => names_no_program(&bytes, is_own_worktree),
        Err(_) => false,
    }
}

/// Sections and keys of git's config that run nothing, by git-config(1) 2.47. Whatever else stands
/// there may name a program, now or in a later version.
const HARMLESS_SECTIONS: &[&str] = &[
    "remote",
    "branch",
    "user",
    "init",
    "color",
    "push",
    "pull",
    "fetch",
    "rebase",
    "advice",
    "gc",
    "pack",
    "extensions",
    "submodule",
    "lfs",
    "status",
    "log",
    "commit",
    "index",
    "feature",
    "maintenance",
    "safe",
    "svn-remote",
];
const HARMLESS_CORE: &[&str] = &[
    "repositoryformatversion",
    "filemode",
    "bare",
    "logallrefupdates",
    "ignorecase",
    "precomposeunicode",
    "symlinks",
    "autocrlf",
    "safecrlf",
    "eol",
    "quotepath",
    "compression",
    "untrackedcache",
    "protecthfs",
    "protectntfs",
    "preloadindex",
    "longpaths",
    "abbrev",
    "trustctime",
    "checkstat",
    "commitgraph",
    "bigfilethreshold",
    "whitespace",
    "sparsecheckout",
    "sparsecheckoutcone",
    "hidedotfiles",
    "fscache",
    "excludesfile",
];
const HARMFUL_KEYS: &[&str] = &[
    "uploadpack",
    "receivepack",
    "vcs",
    "proxy",
    "sshcommand",
    "gpgsign",
    "program",
    "update",
    "command",
    "mergeoptions",
    "path",
    "helper",
    "clean",
    "smudge",
    "process",
    "recentobjectshook",
    "textconv",
    "driver",
    "cmd",
    "args",
    "editor",
    "tool",
    // Another length of object names, by which the index is taken apart.
    "objectformat",
    // Runs `gpg` on every commit that is shown.
    "showsignature",
    // Objects that are not here are fetched when they are looked at.
    "promisor",
    "partialclonefilter",
    "partialclone",
];

/// Whether a key of a section, both in lower case, names neither a program nor a place.
pub(crate) fn is_harmless_key(section: &str, key: &str) -> bool {
    if section == "core" { HARMLESS_CORE.contains(&key) } else { HARMLESS_SECTIONS.contains(&section) && !HARMFUL_KEYS.contains(&key) }
}

/// `is_own_worktree` tells whether the text is where the files of this repository lie.
fn names_no_program(config: &[u8], is_own_worktree: impl Fn(&str) -> bool) -> bool {
    // Git itself writes one thing a line: what is laid out otherwise is meant to be read by nobody.
    let is_plain = |line: &str| {
        let line = line.trim();
        line.starts_with(['#', ';']) || (!line.ends_with('\\') && (!line.starts_with('[') || line.find(']') == line.len().checked_sub(1)))
    };
    let Some(text) = std::str::from_utf8(config).ok().filter(|text| !text.starts_with('\u{feff}') && text.lines().all(is_plain)) else {
        return false;
    };
    let Ok(config) = git_config::read(text) else { return false };
    let is_known = |section: &String| section == "core" || HARMLESS_SECTIONS.contains(&section.as_str());
    let is_harmless = |setting: &Setting| {
        let is_as_written = text.get(setting.bytes.clone()).is_some_and(|written| written.trim_end().ends_with(&setting.value));
        let is_worktree = setting.section == "core" && setting.key == "worktree" && is_as_written && is_own_worktree(&setting.value);
        is_harmless_key(&setting.section, &setting.key) || is_worktree
    };
    config.sections.iter().all(is_known) && config.settings.iter().all(is_harmless)
}

#[cfg(test)]
mod tests {
    use super::names_no_program;

    #[test]
    fn only_the_folder_of_the_repository_itself_is_its_worktree() {
        let is_own = |text: &str| matches!(text, "../own" | "../own;x" | "\"../own\"");
        assert!(names_no_program(b"[core]\n\tworktree = ../own\n", is_own));
        // Git takes what stands behind `;` for a comment, and another folder than the whole text names.
        for other in ["../other", "../own;x", "../own # x", "\"../own\"", ""] {
            assert!(!names_no_program(format!("[core]\n\tworktree = {other}\n").as_bytes(), is_own), "{other}");
        }
        // The same text is a program, or a folder of programs, for any other key.
        for other in ["hooksPath", "fsmonitor", "pager"] {
            assert!(!names_no_program(format!("[core]\n\t{other} = ../own\n").as_bytes(), is_own), "{other}");
        }
        assert!(!names_no_program(b"[remote \"origin\"]\n\tuploadpack = ../own\n", is_own));
    }

    #[test]
    fn a_usual_git_config_names_no_program() {
        let usual = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote \"origin\"]\n\turl = git@host:o/r.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n[branch \"main\"]\n\tremote = origin\n";
        assert!(names_no_program(usual.as_bytes(), |_| false));
        for evil in [
            "[core]\n\tfsmonitor = ./x\n",
            "[core]\n\tpager = ./x\n",
            "[CORE]\n\tsshCommand = ./x\n",
            "[alias]\n\tst = !./x\n",
            "[include]\n\tpath = ../evil\n",
            "[diff \"x\"]\n\ttextconv = ./x\n",
            "[filter \"x\"]\n\tclean = ./x\n",
            "[core] fsmonitor = ./x\n",
            "[remote \"origin\"]\n\tuploadpack = ./x\n",
            "[core]\n\tworktree = /home/u\n",
            "[log]\n\tshowSignature = true\n",
            "[lfs \"extension.x\"]\n\tclean = ./x\n",
            "[remote \"origin\"]\n\tpromisor = true\n",
            "[core]\n\tbare = \\\n fsmonitor = ./x\n",
            "[core] bare = false\n",
            "[alias]\n",
            "\u{feff}[core]\n\tbare = false\n",
            "[core]\n\tbare = \"false\n",
            "[core\n\tbare = false\n",
            "[core]\n\tbare : false\n",
        ] {
            assert!(!names_no_program(evil.as_bytes(), |_| false), "{evil}");
        }
    }
}
