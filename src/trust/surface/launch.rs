//! Command lines, addresses and variables, as a person reads them: what is not pinned, what is a secret, and which files
//! of the workspace they may run.

use std::collections::HashSet;

use crate::analysis::sensitive::credential::credential_in;
use crate::prompt::Risk;

/// A command line, an address or a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Launch {
    /// In full; secrets are masked.
    pub(super) text: String,
    pub(super) notes: Vec<String>,
    /// Words that may be files of the workspace, from its root.
    pub(super) runs: Vec<String>,
    pub(super) risk: Risk,
}

/// What stands for the root of the workspace in command lines.
const ROOTS: &[&str] = &[
    "${CLAUDE_PROJECT_DIR}/",
    "$CLAUDE_PROJECT_DIR/",
    "%CLAUDE_PROJECT_DIR%/",
    "$(git rev-parse --show-toplevel)/",
    "${workspaceFolder}/",
    "${workspaceRoot}/",
    "${localWorkspaceFolder}/",
    "$GEMINI_PROJECT_DIR/",
    "${GEMINI_PROJECT_DIR}/",
    "$CURSOR_PROJECT_DIR/",
    "$ZED_WORKTREE_ROOT/",
    "$PWD/",
    "${PWD}/",
];

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

/// Names of variables that change which code runs, or where everything is sent.
const STEERING: &[(&str, &str)] = &[
    ("BASE_URL", "everything that is sent to the model goes there"),
    ("API_BASE", "everything that is sent to the model goes there"),
    ("ENDPOINT", "requests go there"),
    ("PROXY", "everything that is sent goes through it"),
    ("PATH", "programs are found there first"),
    ("LD_PRELOAD", "its code is loaded into every program"),
    ("LD_LIBRARY_PATH", "libraries are found there first"),
    ("DYLD_", "its code is loaded into every program"),
    ("NODE_OPTIONS", "its code is loaded into every Node program"),
    ("PYTHON", "it changes what Python loads"),
    ("PERL5", "it changes what Perl loads"),
    ("RUBYOPT", "its code is loaded into every Ruby program"),
    ("BASH_ENV", "it is run by every shell"),
    ("ENV", "it is run by every shell"),
    ("PROMPT_COMMAND", "it is run by every shell"),
    ("GIT_", "it changes what git runs and where it connects"),
    ("EDITOR", "it is run where something is edited"),
    ("PAGER", "it is run where something is shown"),
    ("SHELL", "it is run for every command"),
    ("CA_", "it changes which servers are believed"),
    ("TLS_REJECT", "it changes which servers are believed"),
    ("_HOME", "a program's own settings are read there (CVE-2025-61260)"),
    ("CONFIG_DIR", "a program's own settings are read there"),
    ("_TOKEN", CREDENTIAL),
    ("_KEY", CREDENTIAL),
];

pub(super) const CREDENTIAL: &str = "with it somebody signs in";
pub(super) const SECRET: &str = "a secret stands here";

/// A program with its arguments.
pub(super) fn launch(command: &str, args: &[&str]) -> Launch {
    if args.is_empty() && command.contains(' ') {
        return shell_line(command);
    }
    let words: Vec<&str> = std::iter::once(command).chain(args.iter().copied()).collect();
    let text = words.iter().map(|word| quoted(&masked(word))).collect::<Vec<_>>().join(" ");
    of_words(text, &words)
}

/// A line that a shell gets.
pub(super) fn shell_line(line: &str) -> Launch {
    let spaced = ROOTS.iter().fold(line.to_owned(), |line, root| line.replace(&format!("\"{}\"/", root.trim_end_matches('/')), root));
    let spaced = spaced.replace("$(git rev-parse --show-toplevel)/", "${workspaceFolder}/");
    let words: Vec<&str> = spaced
        .split(|c: char| c.is_whitespace() || ";|&()<>`\"'=,{}".contains(c) && c != '{' && c != '}')
        .filter(|word| !word.is_empty())
        .collect();
    let text = line.split(' ').map(masked).collect::<Vec<_>>().join(" ");
    of_words(text, &words)
}

fn of_words(text: String, words: &[&str]) -> Launch {
    let mut notes = pinning(words);
    let mut risk = if notes.is_empty() { Risk::Medium } else { Risk::High };
    if words.iter().any(|word| word.contains("://")) {
        notes.push("it connects to what its words name".to_owned());
        risk = Risk::High;
    }
    if words.iter().any(|word| credential_in(word).is_some()) {
        notes.push(SECRET.to_owned());
    }
    let runs = files_among(words);
    Launch { text, notes, runs, risk }
}

/// A server that is connected to.
pub(super) fn remote(url: &str) -> Launch {
    let parsed = url::Url::parse(url).ok();
    let host = parsed.as_ref().and_then(|url| url.host_str().map(str::to_owned));
    let mut notes = vec![match &host {
        Some(host) => format!("it connects to {host}, which can answer otherwise every time"),
        None => "it connects to an address that cannot be told".to_owned(),
    }];
    let is_local = matches!(host.as_deref(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if !is_local && parsed.as_ref().is_none_or(|url| !matches!(url.scheme(), "https" | "wss")) {
        notes.push("the connection is not encrypted".to_owned());
    }
    if credential_in(url).is_some() || parsed.as_ref().is_some_and(|url| url.password().is_some()) {
        notes.push(SECRET.to_owned());
    }
    Launch { text: masked(url), notes, runs: Vec::new(), risk: if is_local { Risk::Medium } else { Risk::High } }
}

/// A variable with its value.
pub(super) fn variable(name: &str, value: &str) -> Launch {
    let upper = name.to_ascii_uppercase();
    let steers = STEERING.iter().find(|(part, _)| match *part {
        "PATH" | "ENV" | "SHELL" => upper == *part,
        part => upper
            .match_indices(part)
            .any(|(at, _)| part.starts_with('_') || at == 0 || upper.get(..at).is_some_and(|before| before.ends_with('_'))),
    });
    let is_secret = credential_in(value).is_some() || (looks_secret(&upper) && !value.is_empty() && !value.contains('$'));
    let mut notes: Vec<String> =
        steers.iter().map(|(_, what)| (*what).to_owned()).filter(|note| !is_secret || note != CREDENTIAL).collect();
    if is_secret {
        notes.push(SECRET.to_owned());
    }
    let text = format!("{name}={}", if is_secret { HIDDEN.to_owned() } else { masked(value) });
    let runs = if steers.is_some() { files_among(&[value]) } else { Vec::new() };
    Launch { text, notes, runs, risk: if steers.is_some() { Risk::High } else { Risk::Low } }
}

/// What stands for a secret.
const HIDDEN: &str = "••••";

fn looks_secret(name: &str) -> bool {
    ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "API_KEY", "APIKEY", "_KEY", "CREDENTIAL", "AUTHORIZATION"]
        .iter()
        .any(|part| name.contains(part))
}

/// A word in which a secret is not shown.
fn masked(word: &str) -> String {
    if credential_in(word).is_none() {
        return word.to_owned();
    }
    if let Some(url) = url::Url::parse(word).ok().filter(url::Url::has_host) {
        return format!("{}://{}/{HIDDEN}", url.scheme(), url.host_str().unwrap_or_default());
    }
    match word.split_once(['=', ':']) {
        Some((name, _)) if credential_in(name).is_none() => format!("{name}={HIDDEN}"),
        _ => HIDDEN.to_owned(),
    }
}

fn quoted(word: &str) -> String {
    let is_plain = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "-_./:@=+,%^~•$".contains(c));
    if is_plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// What is run that somebody else can change at any time.
fn pinning(words: &[&str]) -> Vec<String> {
    let mut notes = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
        let name = name.strip_suffix(".cmd").or_else(|| name.strip_suffix(".exe")).unwrap_or(name);
        let next = words.get(at.saturating_add(1)).copied().unwrap_or_default();
        let rest = words.get(at.saturating_add(1)..).unwrap_or_default();
        if matches!(name, "docker" | "podman" | "nerdctl") && rest.contains(&"run") {
            if !rest.iter().any(|word| word.contains("@sha256:")) {
                notes.push("the image is not pinned: whatever is published next runs".to_owned());
            }
        } else if RUNNERS.contains(&name) || RUNNING.iter().any(|(program, command)| *program == name && *command == next) {
            let is_pinned = package_of(rest).is_some_and(is_pinned);
            if !is_pinned {
                notes.push("the package is not pinned: whatever is published next runs".to_owned());
            }
        } else if matches!(name, "curl" | "wget") && words.iter().any(|word| matches!(*word, "sh" | "bash" | "zsh" | "python" | "python3"))
        {
            notes.push("it runs what it downloads".to_owned());
        }
    }
    notes
}

/// The package that a runner gets: behind `--package`, `-p` or `--from`, else its first word that is no option.
fn package_of<'w>(rest: &[&'w str]) -> Option<&'w str> {
    let named = rest.iter().position(|word| matches!(*word, "--package" | "-p" | "--from" | "--spec"));
    if let Some(at) = named {
        return rest.get(at.saturating_add(1)).copied();
    }
    rest.iter()
        .find_map(|word| word.strip_prefix("--package=").or_else(|| word.strip_prefix("--from=")))
        .or_else(|| rest.iter().find(|word| !word.starts_with('-') && !matches!(**word, "run" | "exec" | "dlx" | "tool" | "x")).copied())
}

/// Whether the package is of one version, which a registry gives out only once.
fn is_pinned(package: &str) -> bool {
    if package.starts_with("./") || package.starts_with('/') {
        return true;
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

/// The words that may be files of the workspace, from its root. Too many of them do no harm: only those that are there
/// are looked at.
fn files_among(words: &[&str]) -> Vec<String> {
    let pairs = || std::iter::once("").chain(words.iter().copied()).zip(words.iter().copied());
    let leads = |before: &str| matches!(last(before), "cd" | "pushd" | "-C" | "--prefix" | "--dir" | "--cwd" | "--directory" | "--project");
    let folders = pairs().filter(|(before, _)| leads(before)).filter_map(|(_, word)| inside(word));
    let folders = std::iter::once(String::new()).chain(folders).take(MAX_FOLDERS).collect();
    let mut files = Files { found: Vec::new(), seen: HashSet::new(), folders };
    for (before, word) in pairs() {
        for part in word.split(|c: char| c.is_whitespace() || ";|&()<>`\"',".contains(c)).filter(|part| credential_in(part).is_none()) {
            let value = part.split_once('=').map_or("", |(_, value)| value);
            let listed = part.split(':').filter(|_| !part.contains("://"));
            [part, value].into_iter().chain(listed).filter_map(inside).for_each(|path| files.add(&path));
        }
        match last(before) {
            "-m" => {
                let module = word.replace('.', "/");
                [".py", "/__init__.py", "/__main__.py"].iter().for_each(|end| files.add(&format!("{module}{end}")));
            }
            "node" | "bun" | "deno" | "tsx" | "ts-node" => {
                let script = inside(word).unwrap_or_default();
                [".js", ".mjs", ".cjs", ".ts", "/index.js"].iter().for_each(|end| files.add(&format!("{script}{end}")));
            }
            _ => {}
        }
        let recipes: &[&str] = match last(word) {
            "npm" | "pnpm" | "yarn" | "bun" => &["package.json"],
            "make" | "gmake" => &["Makefile", "makefile", "GNUmakefile"],
            "just" => &["justfile", "Justfile", ".justfile"],
            "task" => &["Taskfile.yml", "Taskfile.yaml"],
            _ => &[],
        };
        recipes.iter().for_each(|recipe| files.add(recipe));
    }
    files.found
}

/// The name of a program in a word.
fn last(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// How many folders a line may go to.
const MAX_FOLDERS: usize = 16;

struct Files {
    found: Vec<String>,
    seen: HashSet<String>,
    /// The folders in which the line may stand.
    folders: Vec<String>,
}

impl Files {
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
fn inside(word: &str) -> Option<String> {
    let word = word.replace('\\', "/");
    let word = ROOTS.iter().find_map(|root| word.strip_prefix(root)).unwrap_or(&word);
    let is_path = !word.is_empty()
        && !word.starts_with(['/', '-', '~', '$', '%', '@'])
        && !word.contains(['*', '?', '\0', '\n'])
        && !word.contains("://")
        && word.get(1..2) != Some(":");
    if !is_path {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in word.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}
