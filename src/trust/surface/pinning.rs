//! What of a command line another can change without changing the line: packages and images that are not pinned.

use crate::action::last_component;
use crate::analysis::interpreters::runs_what_it_is_fed;

/// Programs that run whatever a registry gives them under a name.
const RUNNERS: &[&str] = &["npx", "bunx", "pnpx", "uvx", "pipx"];
/// Subcommands that make a program such a one.
const RUNNING: &[(&str, &str)] = &[
    ("npm", "exec"),
    ("pnpm", "dlx"),
    ("yarn", "dlx"),
    ("bun", "x"),
    ("pipx", "run"),
    ("uv", "tool"),
    ("uv", "x"),
    ("deno", "run"),
    ("go", "run"),
];

/// What is run that somebody else can change at any time.
pub(super) fn unpinned(words: &[&str]) -> Vec<String> {
    let mut notes = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
        let name = name.strip_suffix(".cmd").or_else(|| name.strip_suffix(".exe")).unwrap_or(name);
        let next = words.get(at.saturating_add(1)).copied().unwrap_or_default();
        let rest = words.get(at.saturating_add(1)..).unwrap_or_default();
        if matches!(name, "docker" | "podman" | "nerdctl") && rest.contains(&"run") {
            let before = std::iter::once("").chain(rest.iter().copied());
            // A label may look like an image.
            let takes = |option: &str| {
                option.starts_with('-') && !matches!(option, "-i" | "-t" | "-it" | "-ti" | "--rm" | "--interactive" | "--tty")
            };
            if !before.zip(rest).any(|(before, word)| word.contains("@sha256:") && !takes(before)) {
                notes.push("the image is not pinned: whatever is published next runs".to_owned());
            }
        } else if RUNNERS.contains(&name) || RUNNING.iter().any(|(program, command)| *program == name && *command == next) {
            let packages = packages_of(rest);
            if packages.is_empty() || !packages.iter().all(|package| is_pinned(package)) {
                notes.push("the package is not pinned: whatever is published next runs".to_owned());
            }
        } else if matches!(name, "curl" | "wget") && words.iter().any(|word| runs_what_it_is_fed(last_component(word))) {
            notes.push("it runs what it downloads".to_owned());
        }
    }
    notes
}

/// The packages that a runner gets: those behind options, else its first word that is no option.
fn packages_of<'w>(rest: &[&'w str]) -> Vec<&'w str> {
    let before = std::iter::once("").chain(rest.iter().copied());
    let named = before.zip(rest.iter().copied()).filter_map(|(before, word)| {
        let behind = matches!(before, "--package" | "-p" | "--from" | "--spec" | "--with").then_some(word);
        behind.or_else(|| ["--package=", "--from=", "--with=", "--spec="].iter().find_map(|option| word.strip_prefix(option)))
    });
    let named: Vec<&str> = named.collect();
    let is_first = |word: &&&str| !word.starts_with('-') && !matches!(**word, "run" | "exec" | "dlx" | "tool" | "x" | "create" | "init");
    let first = rest.iter().find(is_first).copied();
    if named.is_empty() { first.into_iter().collect() } else { named }
}

/// Whether the package is of one version, which a registry gives out only once.
fn is_pinned(package: &str) -> bool {
    if package.starts_with("./") || package.starts_with('/') {
        return true;
    }
    // `github:x/y@1.2.3`, an address: a tag or a file there can be moved.
    if package.contains(':') {
        return false;
    }
    let version = package.split_once("==").map(|(_, version)| version).or_else(|| {
        let (name, version) = package.rsplit_once('@')?;
        (!name.is_empty()).then_some(version)
    });
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    version.is_some_and(|version| {
        let version = version.strip_prefix('v').unwrap_or(version);
        let core = version.split(['-', '+']).next().unwrap_or(version);
        core.split('.').count() >= 3 && core.split('.').all(is_number)
    })
}
