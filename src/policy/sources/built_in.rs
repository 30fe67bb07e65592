//! The built-in grants: what is allowed without any rule, because it only reads what may be read.

use crate::action::{Code, Depth, Effect, Host, Reach};
use crate::analysis::path::{AbsPath, Located, Place};
use crate::analysis::sensitive;
use crate::policy::judge::Ground;

/// Which built-in grant covers the effect, if one does.
pub(crate) fn grant(effect: &Effect, ground: &Ground<'_>) -> Option<&'static str> {
    match effect {
        Effect::Start(_) => Some("a program that is understood"),
        Effect::Internal => Some("the agent's own bookkeeping"),
        Effect::Delegate(_) => Some("a sub-agent, whose calls are judged one by one"),
        Effect::Read { place, depth } => read(place, *depth, ground),
        Effect::Execute(Code::GitConfig(place)) => git(place, ground),
        // What the agent works on lies there, and only the forge sees what is asked for.
        Effect::Network { host: Host::Forge, sends: false } => ground.trusted.then_some("reads from the forge of a trusted workspace"),
        Effect::Write(place) => is_sink(place).then_some("a device that keeps nothing"),
        Effect::Execute(Code::Project | Code::Script(_) | Code::Inline(_) | Code::Unknown(_) | Code::Package)
        | Effect::Delete { .. }
        | Effect::Network { host: Host::Named(_) | Host::Special(_) | Host::Any | Host::Forge, .. }
        | Effect::Environment
        | Effect::Process
        | Effect::Privilege
        | Effect::VersionControl(Reach::Local | Reach::Remote)
        | Effect::Secret(_)
        | Effect::Beyond(_)
        | Effect::Broker
        | Effect::Mcp { .. }
        | Effect::Opaque(_) => None,
    }
}

fn read(place: &Place, depth: Depth, ground: &Ground<'_>) -> Option<&'static str> {
    // That a secret exists is no secret; what stands in it is.
    if depth != Depth::Metadata && sensitive::secret_place(place, ground.home, depth == Depth::Tree).is_some() {
        return None;
    }
    let base = match place {
        Place::At(at) => at,
        Place::Below { base, .. } => base,
        Place::Unknown => return None,
    };
    if ground.workspace.is_some_and(|w| base.is_inside(w)) {
        return Some("reads in the workspace");
    }
    let harmless = |path: &AbsPath| sensitive::is_harmless_system_file(path);
    (harmless(&base.path) && harmless(&base.real)).then_some("reads of harmless system files")
}

fn is_sink(place: &Place) -> bool {
    match place {
        Place::At(Located { path, real, .. }) => {
            [path, real].iter().all(|p| matches!(p.as_str(), "/dev/null" | "/dev/stdout" | "/dev/stderr" | "/dev/tty"))
        }
        Place::Below { .. } | Place::Unknown => false,
    }
}

/// The longest git config that is read.
const MAX_GIT_CONFIG: usize = 256 * 1024;

/// Git reads run what the repository's config names (pager, file-system monitor, filters, …), so
/// they are reads only where the person trusts the workspace and its config names nothing.
fn git(place: &Place, ground: &Ground<'_>) -> Option<&'static str> {
    let (workspace, Place::At(at)) = (ground.workspace?, place) else { return None };
    if !ground.trusted || !is_the_workspaces_repository(at, workspace, ground) {
        return None;
    }
    let config = workspace.join(".git/config")?;
    match ground.world.read(&config, MAX_GIT_CONFIG) {
        Ok(None) => Some("git reads in a trusted workspace"),
        Ok(Some(bytes)) => names_no_program(&bytes).then_some("git reads in a trusted workspace"),
        Err(_) => None,
    }
}

/// Whether git, started there, finds the workspace's own repository: at its root, or in a folder
/// below it with no other repository in between.
fn is_the_workspaces_repository(at: &Located, workspace: &AbsPath, ground: &Ground<'_>) -> bool {
    if at.path == *workspace && at.real == *workspace {
        return true;
    }
    if !at.on_disk || !at.is_inside(workspace) || !ground.world.exists(&at.real) {
        return false;
    }
    let mut folder = at.real.clone();
    while folder != *workspace {
        // A folder with these is a bare repository, whose config git obeys.
        let marks_repository = [".git", "HEAD"].iter().any(|name| folder.join(name).is_none_or(|p| ground.world.exists(&p)));
        if marks_repository {
            return false;
        }
        match folder.parent() {
            Some(parent) => folder = parent,
            None => return false,
        }
    }
    true
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
    "merge.default",
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
    "worktree",
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
];

fn names_no_program(config: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(config) else { return false };
    let mut section = String::new();
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if line.ends_with('\\') {
            return false;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let Some((head, behind)) = rest.split_once(']') else { return false };
            if !behind.trim().is_empty() {
                return false;
            }
            section = head.split([' ', '"', '.']).next().unwrap_or("").to_lowercase();
            if section != "core" && !HARMLESS_SECTIONS.contains(&section.as_str()) {
                return false;
            }
            continue;
        }
        let key = line.split(['=', ' ', '\t']).next().unwrap_or("").to_lowercase();
        let harmless = if section == "core" {
            HARMLESS_CORE.contains(&key.as_str())
        } else {
            !section.is_empty() && !HARMFUL_KEYS.contains(&key.as_str())
        };
        if !harmless {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::names_no_program;

    #[test]
    fn a_usual_git_config_names_no_program() {
        let usual = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote \"origin\"]\n\turl = git@host:o/r.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n[branch \"main\"]\n\tremote = origin\n";
        assert!(names_no_program(usual.as_bytes()));
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
            "[core]\n\tbare = \\\n fsmonitor = ./x\n",
        ] {
            assert!(!names_no_program(evil.as_bytes()), "{evil}");
        }
    }
}
