//! Places outside the workspace that may be read without an answer: what belongs to the system or to a
//! language, what was written for agents to read, and what programs left in the temporary folder. A
//! secret among them stays a secret: that is asked first.

use super::marks::{mark, marks_of_beginnings};
use super::path::{AbsPath, components_of};
use crate::action::Depth;

/// System files that tell about the machine or the language, and nothing about the person. `*` stands for
/// one name, `**` at the end for anything below, the folder itself included.
const SYSTEM: &[&str] = &[
    "dev/null",
    "dev/zero",
    // Of the descriptors those that nothing was opened for but to be read, and what `<(…)` is spelled as.
    "dev/stdin",
    "dev/fd/0",
    "dev/fd/63",
    "dev/tty",
    "dev/random",
    "dev/urandom",
    "bin/**",
    "sbin/**",
    "lib/**",
    "lib64/**",
    "usr/bin/**",
    "usr/sbin/**",
    "usr/lib/**",
    "usr/lib64/**",
    "usr/libexec/**",
    "usr/share/**",
    "usr/include/**",
    "usr/local/bin/**",
    "usr/local/lib/**",
    "usr/local/share/**",
    "usr/local/include/**",
    "usr/local/go/**",
    "usr/local/Cellar/**",
    "opt/homebrew/**",
    "System/Library/**",
    "Library/Developer/**",
    "Library/Frameworks/Python.framework/**",
    "Library/Java/JavaVirtualMachines/**",
    "Applications/*/Contents/**",
    "nix/store/**",
    "etc/os-release",
    "etc/lsb-release",
    "etc/debian_version",
    "etc/redhat-release",
    "etc/alpine-release",
    "etc/fedora-release",
    "etc/system-release",
    "etc/issue",
    "etc/timezone",
    "etc/hostname",
    "etc/resolv.conf",
    "etc/shells",
    "etc/protocols",
    "etc/services",
    // What `ps` tells about every process.
    "proc/*/cmdline",
    "proc/*/comm",
    "proc/*/limits",
    "proc/*/stat",
    "proc/*/statm",
    "proc/*/status",
    "proc/cpuinfo",
    "proc/meminfo",
    "proc/version",
    "proc/uptime",
    "proc/loadavg",
    "proc/stat",
    "proc/mounts",
    "proc/self/mounts",
    "proc/filesystems",
    "proc/swaps",
    "proc/partitions",
    "proc/diskstats",
    "proc/vmstat",
    "proc/sys/fs/**",
    "proc/sys/vm/**",
    "proc/sys/kernel/**",
    "sys/class/thermal/**",
    "sys/class/power_supply/**",
    "sys/devices/system/cpu/**",
];

/// Folders of the system whose names may be listed. The root is none of them: homes lie below it.
const LISTED: &[&str] = &[
    "usr",
    "usr/local",
    "opt",
    "etc/**",
    "var",
    "var/log/**",
    "dev/**",
    // As `lsof` does.
    "proc/*/fd",
    "tmp",
    "private/tmp",
    "Applications/**",
    "Library",
    "Library/Java",
    "mnt",
    "media",
];

/// Source text and tools that package managers put below the home directory. Their folders for
/// credentials and settings are not among them.
const PACKAGES: &[&str] = &[
    "go/pkg/mod/**",
    ".cargo/registry/src/**",
    ".cargo/git/checkouts/**",
    ".rustup/toolchains/**",
    ".pyenv/versions/**",
    ".rbenv/versions/**",
    ".nvm/versions/**",
    ".volta/tools/**",
    ".local/lib/**",
    ".local/share/mise/installs/**",
    ".local/share/uv/python/**",
    ".local/share/uv/tools/**",
    ".asdf/installs/**",
    ".sdkman/candidates/**",
    ".m2/repository/**",
    ".gradle/caches/modules-2/**",
    ".nuget/packages/**",
    ".pub-cache/hosted/**",
    ".bun/install/cache/**",
    "Library/pnpm/store/**",
    "Library/Python/*/lib/**",
    "Library/Android/sdk/**",
    "Android/Sdk/**",
    // Beside these an environment has its variables.
    "miniconda3/lib/**",
    "miniconda3/pkgs/**",
    "miniconda3/envs/*/lib/**",
    "anaconda3/lib/**",
    "anaconda3/pkgs/**",
    "anaconda3/envs/*/lib/**",
    "miniforge3/lib/**",
    "miniforge3/pkgs/**",
    "miniforge3/envs/*/lib/**",
    ".conda/envs/*/lib/**",
    ".virtualenvs/*/lib/**",
    ".local/share/virtualenvs/*/lib/**",
    ".cache/pypoetry/virtualenvs/*/lib/**",
    "Library/Caches/pypoetry/virtualenvs/*/lib/**",
    ".nodenv/versions/**",
    ".local/share/fnm/node-versions/**",
    ".hex/packages/**",
    ".julia/packages/**",
    ".cabal/packages/**",
];

/// What people and plugins wrote for agents: instructions, skills, commands. Transcripts, memories of other
/// projects, settings and credentials are not among them.
const FOR_AGENTS: &[&str] = &[
    ".agents/skills/**",
    ".claude/CLAUDE.md",
    ".claude/skills/**",
    ".claude/agents/**",
    ".claude/commands/**",
    ".claude/rules/**",
    ".claude/plugins/cache/**",
    ".claude/plugins/marketplaces/**",
    ".codex/AGENTS.md",
    ".codex/skills/**",
    ".codex/prompts/**",
    ".codex/plugins/cache/**",
    ".gemini/GEMINI.md",
    ".gemini/skills/**",
    ".gemini/commands/**",
    ".gemini/extensions/**",
    ".cursor/rules/**",
    ".cursor/skills/**",
    ".config/opencode/AGENTS.md",
    ".config/opencode/agent/**",
    ".config/opencode/command/**",
    ".config/opencode/skill/**",
];

/// Folders in which programs leave what is not kept. macOS gives each user one of their own.
const TEMPORARY: &[&str] = &["tmp", "private/tmp", "var/tmp", "private/var/tmp", "var/folders/*/*/T", "private/var/folders/*/*/T"];

const AT_HOME: u128 = marks_of_beginnings(PACKAGES) | marks_of_beginnings(FOR_AGENTS);
const IN_SYSTEM: u128 = marks_of_beginnings(SYSTEM) | marks_of_beginnings(LISTED) | marks_of_beginnings(TEMPORARY);

/// The folders below the home directory in which package managers keep source text and tools.
pub(crate) fn package_folders() -> impl Iterator<Item = &'static str> {
    PACKAGES.iter().map(|pattern| pattern.trim_end_matches("/**"))
}

/// For what `mktemp` puts letters and digits of its own choice.
pub(crate) const NEW_LETTERS: &str = "XXXXXX";

/// The template of what `mktemp` makes without being told where: nothing has this name.
pub(crate) const NEW_TEMPORARY: &str = "/tmp/tmp.XXXXXXXXXX";

/// The folder for temporary files in which the path lies.
pub(crate) fn temporary_base(path: &AbsPath, home: Option<&AbsPath>) -> Option<AbsPath> {
    let in_home = home.and_then(|home| home.join("AppData/Local/Temp"));
    let known = ["/tmp", "/private/tmp", "/var/tmp"].into_iter().filter_map(AbsPath::parse).chain(in_home);
    known.into_iter().find(|base| base.contains(path))
}

/// Why this place outside the workspace may be read, if it may.
pub(crate) fn reason(path: &AbsPath, depth: Depth, home: Option<&AbsPath>) -> Option<&'static str> {
    if let Some(below) = home.and_then(|home| home.relative(path)) {
        let first = components_of(below).next().unwrap_or("");
        let any = |patterns: &[&str]| patterns.iter().any(|pattern| matches(pattern, first, components_of(below)));
        if mark(first.as_bytes()) & AT_HOME != 0 {
            if any(PACKAGES) {
                return Some("reads of installed packages");
            }
            if any(FOR_AGENTS) {
                return Some("reads of what was written for agents");
            }
        }
    }
    let first = path.components().next()?;
    if mark(first.as_bytes()) & IN_SYSTEM == 0 {
        return None;
    }
    let any = |patterns: &[&str]| patterns.iter().any(|pattern| matches(pattern, first, path.components()));
    if any(SYSTEM) {
        return Some("reads of harmless system files");
    }
    if depth == Depth::Metadata && any(LISTED) {
        return Some("looks at a folder of the system");
    }
    TEMPORARY.iter().any(|folder| is_left_in(folder, first, path.components())).then_some("reads of temporary files")
}

/// Why what a glob in a folder matches may be read, if it may: all of the folder, or files of a name that is
/// known far enough to be no ticket or socket of a session.
pub(crate) fn reason_below(folder: &AbsPath, pattern: &str, depth: Depth, home: Option<&AbsPath>) -> Option<&'static str> {
    reason(folder, depth.max(Depth::Content), home).or_else(|| {
        let known = pattern.split(['*', '/']).next().filter(|known| known.len() > 2 && !"krb5cc_".starts_with(known))?;
        reason(&folder.join(known)?, depth, home)
    })
}

/// Whether it lies below a temporary folder, not hidden: sockets, locks and tickets of a session have names
/// that begin with a dot, or are among the secrets.
fn is_left_in<'p>(folder: &str, first: &str, mut parts: impl Iterator<Item = &'p str>) -> bool {
    let in_folder =
        begins_with(folder, first) && components_of(folder).all(|wanted| parts.next().is_some_and(|part| wanted == "*" || wanted == part));
    in_folder && parts.next().is_some_and(|name| !name.starts_with('.'))
}

/// Whether the pattern's first name, which is never `*`, is this one: most patterns are told apart by it.
fn begins_with(pattern: &str, first: &str) -> bool {
    let (pattern, first) = (pattern.as_bytes(), first.as_bytes());
    matches!(pattern.get(first.len()), None | Some(b'/')) && pattern.starts_with(first)
}

/// Whether the components, of which `first` is the first, are as the pattern says.
fn matches<'p>(pattern: &str, first: &str, mut given: impl Iterator<Item = &'p str>) -> bool {
    if !begins_with(pattern, first) {
        return false;
    }
    let (pattern, open) = match pattern.strip_suffix("/**") {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut wanted = components_of(pattern);
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (None, Some(_)) => return open,
            (Some(_), None) => return false,
            (Some(wanted), Some(part)) if wanted == "*" || wanted == part => {}
            (Some(_), Some(_)) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason_of(path: &str, depth: Depth) -> Option<&'static str> {
        reason(&AbsPath::parse(path).expect(path), depth, AbsPath::parse("/home/u").as_ref())
    }

    #[test]
    fn what_was_written_to_be_read_is_harmless() {
        for path in [
            "/usr/include/stdio.h",
            "/dev/fd/63",
            "/tmp/build.log",
            "/private/tmp/claude-501/p/tasks/1.output",
            "/var/folders/ab/cd/T/x/y.log",
            "/home/u/go/pkg/mod/x@v1/y.go",
            "/home/u/.claude/skills/x/SKILL.md",
        ] {
            assert!(reason_of(path, Depth::Content).is_some(), "{path}");
        }
        for path in ["/etc", "/etc/nginx/sites-enabled", "/var/log", "/dev/ttyUSB0", "/Applications/Unity/Hub/Editor"] {
            assert!(reason_of(path, Depth::Metadata).is_some(), "{path}");
        }
    }

    #[test]
    fn what_belongs_to_a_person_or_a_service_is_not() {
        for path in [
            "/",
            "/etc",
            "/etc/passwd",
            "/tmp",
            "/tmp/.X11-unix/X0",
            "/home/u",
            "/home/u/notes.txt",
            "/home/v/.claude/skills/x",
            "/home/u/.claude/settings.json",
            "/home/u/.claude/projects/x.jsonl",
            "/home/u/.codex/auth.json",
            "/home/u/.cargo/credentials.toml",
            "/var/log/syslog",
            "/proc/1/environ",
            "/proc/sys/net/x",
            "/etc/nginx/nginx.conf",
            "/home/u/miniconda3/envs/x/conda-meta/state",
            "/home/u/.android/adbkey",
            "/dev/sda",
        ] {
            assert!(reason_of(path, Depth::Tree).is_none() && reason_of(path, Depth::Content).is_none(), "{path}");
        }
        assert!(reason_of("/", Depth::Metadata).is_none() && reason_of("/home/u", Depth::Metadata).is_none());
        assert!(reason_of("/root", Depth::Metadata).is_none());
    }
}
