//! Command lines, addresses and variables, as a person reads them: what is not pinned, what is a secret, and which files
//! of the workspace they may run.

use std::collections::HashSet;

use crate::analysis::interpreters::{runs_what_it_is_fed, unversioned};
use crate::analysis::programs::compose;
use crate::analysis::sensitive::credential::credential_in;
use crate::analysis::shell::{outline, quoted_unless};
use crate::analysis::variables;
use crate::policy::definition::{JUSTFILES, MAKEFILES, MODULE_ENDINGS, RESOLVERS, TASKFILES};
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
    "$(git rev-parse --show-toplevel)",
    "${containerWorkspaceFolder}",
    "${localWorkspaceFolder}",
    "${workspaceFolder}",
    "${workspaceRoot}",
    "${CLAUDE_PROJECT_DIR}",
    "$CLAUDE_PROJECT_DIR",
    "%CLAUDE_PROJECT_DIR%",
    "${GEMINI_PROJECT_DIR}",
    "$GEMINI_PROJECT_DIR",
    "$CURSOR_PROJECT_DIR",
    "${ZED_WORKTREE_ROOT}",
    "$ZED_WORKTREE_ROOT",
    "$PROJECT_DIR$",
    "{{config_root}}",
    "${PWD}",
    "$PWD",
    "$(pwd)",
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
    ("LD_AUDIT", "its code is loaded into every program"),
    ("JAVA_TOOL_OPTIONS", "its code is loaded into every Java program"),
    ("RUSTC_WRAPPER", "it is run for every build"),
    ("VISUAL", "it is run where something is edited"),
    ("ASKPASS", "it is run where a password is needed"),
    ("BROWSER", "it is run where a page is shown"),
    ("LESSOPEN", "it is run where something is shown"),
    ("SHELL_PREFIX", "it is run for every command"),
    ("SYSTEM_MD", "it is what the agent is told first"),
    ("SETTINGS_PATH", "a program's own settings are read there"),
    ("OPENCODE", "it changes what the agent does without asking"),
    ("CONFIG", "it changes what a program does"),
    ("REGISTRY", "packages come from there"),
    ("INDEX_URL", "packages come from there"),
    ("ZDOTDIR", "it is run by every shell"),
    ("HOST", "requests go there"),
    ("_HOME", "a program's own settings are read there (CVE-2025-61260)"),
    ("CONFIG_DIR", "a program's own settings are read there"),
    ("_TOKEN", CREDENTIAL),
    ("_KEY", CREDENTIAL),
];

/// What is known of a variable by its name.
pub(super) const CREDENTIAL: &str = "with it somebody signs in";
/// What is known of a text by its shape.
pub(super) const SECRET: &str = "a secret stands here";
/// What stands for a secret.
const HIDDEN: &str = "••••";

/// A program with its arguments.
pub(super) fn launch(command: &str, args: &[&str]) -> Launch {
    let words: Vec<&str> = std::iter::once(command).chain(args.iter().copied()).collect();
    let before = std::iter::once("").chain(words.iter().copied());
    let shown = before.zip(&words).map(|(before, word)| if hides_next(before) { HIDDEN.to_owned() } else { for_person(&masked(word)) });
    let text = shown.collect::<Vec<_>>().join(" ");
    let there: Vec<String> = words.iter().map(|word| rooted(word)).collect();
    // An argument may be a line of its own: `bash -c '…'`.
    let lines = there.iter().filter(|word| word.contains(char::is_whitespace)).map(|word| parts(word).collect::<Vec<_>>());
    let lists: Vec<Vec<&str>> = std::iter::once(there.iter().map(String::as_str).collect()).chain(lines).collect();
    of_words(text, &lists)
}

/// A line that a shell gets.
pub(super) fn shell_line(line: &str) -> Launch {
    let there = rooted(line);
    // As the shell puts words together, where it is understood: `"./a"".sh"` is one.
    let parsed = outline(&there).unwrap_or_default();
    let joined = parsed.iter().flat_map(|command| &command.words).filter_map(|word| word.value.as_deref()).collect();
    of_words(masked(line), &[parts(&there).collect(), joined])
}

/// The files that a whole file may run, by its words; where there are many, only by those that look like paths.
pub(super) fn files_in(text: &str) -> Vec<String> {
    const MANY: usize = 500;
    let mut files = shell_line(text).runs;
    if files.len() > MANY {
        files.retain(|word| word.contains(['/', '.']));
    }
    files
}

/// A text in which the root of the workspace is where the line stands.
fn rooted(text: &str) -> String {
    let mut text = text.to_owned();
    // `${CLAUDE_PROJECT_DIR:-.}`: with another value where it is not set.
    for start in ["${CLAUDE_PROJECT_DIR:", "${GEMINI_PROJECT_DIR:", "${PWD:"] {
        while let Some((before, rest)) = text.split_once(start) {
            let Some((_, after)) = rest.split_once('}') else { break };
            text = format!("{before}${{PWD}}{after}");
        }
    }
    ROOTS.iter().fold(text, |text, root| text.replace(&format!("\"{root}\""), ".").replace(root, "."))
}

/// The words of a text, whatever parts them.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_edge).filter(|word| !word.is_empty())
}

fn is_edge(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ';' | '&' | '|' | '(' | ')' | '<' | '>' | ',' | '[' | ']' | '{' | '}')
}

/// What is known of a line by its words, of which there may be several readings.
fn of_words(text: String, readings: &[Vec<&str>]) -> Launch {
    let mut notes: Vec<String> = Vec::new();
    for note in readings.iter().flat_map(|words| pinning(words)) {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    let words = || readings.iter().flatten();
    if words().any(|word| word.contains("://")) {
        notes.push("it connects to what its words name".to_owned());
    }
    if words().any(|word| word.contains('/') && !word.contains("://") && word.contains(['*', '?', '$', '{'])) {
        notes.push("it may run files that its words do not name".to_owned());
    }
    let risk = if notes.is_empty() { Risk::Medium } else { Risk::High };
    if text.contains(HIDDEN) {
        notes.push(SECRET.to_owned());
    }
    Launch { text, notes, runs: files_among(readings), risk }
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
    if url.contains('$') {
        notes.push("it is sent what the variables in the address hold".to_owned());
    }
    if credential_in(url).is_some() || parsed.as_ref().is_some_and(|url| url.password().is_some()) {
        notes.push(SECRET.to_owned());
    }
    Launch { text: masked(url), notes, runs: Vec::new(), risk: if is_local { Risk::Medium } else { Risk::High } }
}

/// A variable with its value.
pub(super) fn variable(name: &str, value: &str) -> Launch {
    let upper = name.to_ascii_uppercase();
    let starts_word = |at: usize| at == 0 || upper.get(..at).is_some_and(|before| before.ends_with('_'));
    let steers = STEERING.iter().find(|(part, _)| match *part {
        "PATH" | "ENV" | "SHELL" | "HOST" => upper == *part || (*part == "HOST" && upper.ends_with("_HOST")),
        "_HOME" => upper == "HOME" || upper.ends_with(part),
        part => upper.match_indices(part).any(|(at, _)| part.starts_with('_') || starts_word(at)),
    });
    // `${input:token}` and `$TOKEN` are no secrets.
    let is_secret = credential_in(value).is_some() || (variables::is_secret(name) && !value.is_empty() && !value.contains('$'));
    let mut notes: Vec<String> = steers.iter().map(|(_, what)| (*what).to_owned()).collect();
    notes.retain(|note| !is_secret || note != CREDENTIAL);
    if is_secret {
        notes.push(SECRET.to_owned());
    }
    let risk = match steers {
        Some(_) => Risk::High,
        None if variables::is_harmless(name) => Risk::Low,
        None => Risk::Medium,
    };
    let text = format!("{name}={}", if is_secret { HIDDEN.to_owned() } else { masked(value) });
    Launch { text, notes, runs: shell_line(value).runs, risk }
}

/// A text in which no secret is shown.
pub(super) fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut before) = (text, "");
    while !rest.is_empty() {
        let (word, after) = rest.split_at(rest.find(is_edge).unwrap_or(rest.len()));
        out.push_str(&if hides_next(before) && !word.is_empty() { HIDDEN.to_owned() } else { masked_word(word) });
        before = if word.is_empty() { before } else { word };
        let (edge, after) = after.split_at(after.chars().next().map_or(0, char::len_utf8));
        out.push_str(edge);
        rest = after;
    }
    out
}

/// Whether the word behind this one is a secret: `--token`, `Bearer`.
fn hides_next(word: &str) -> bool {
    word == "Bearer" || word.strip_prefix("--").is_some_and(|name| variables::is_secret(&name.replace('-', "_")))
}

fn masked_word(word: &str) -> String {
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

/// Quoted where a person would misread it: `${workspaceFolder}` is filled in by the agent, and a text with a secret left
/// out goes to no shell.
fn for_person(word: &str) -> String {
    quoted_unless(word, |c| c.is_alphanumeric() || "=^~•$".contains(c))
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
        } else if matches!(name, "curl" | "wget") && words.iter().any(|word| runs_what_it_is_fed(last(word))) {
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

/// Characters of a path that is looked at.
const MAX_PATH: usize = 500;
/// Folders that a line may go to.
const MAX_FOLDERS: usize = 16;

/// The words that may be files of the workspace, from its root. Too many of them do no harm: only those that are there
/// are looked at.
fn files_among(readings: &[Vec<&str>]) -> Vec<String> {
    let mut files = Files { found: Vec::new(), seen: HashSet::new(), folders: vec![String::new()] };
    let leads = |before: &str| matches!(last(before), "cd" | "pushd" | "-C" | "--prefix" | "--dir" | "--cwd" | "--directory" | "--project");
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
        match last(before) {
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
        let recipes: &[&str] = match last(word) {
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

/// The name of a program in a word.
fn last(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
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

    #[test]
    fn what_a_line_may_run_is_named() {
        for (line, file) in [
            ("PATH=./bin:/usr/bin x", "bin"),
            ("python3 -mtool.x", "tool/x.py"),
            ("python3 -m tool.x", "tool/x.py"),
            ("python3 tools", "tools/__main__.py"),
            ("python3.12 tools", "tools/__main__.py"),
            ("node tools", "tools/index.js"),
            ("nodejs tools/serve", "tools/serve.cjs"),
            ("tsx tools/serve", "tools/serve.mts"),
            ("make all", "Makefile"),
            ("task serve", "Taskfile.dist.yml"),
            ("docker compose up", "compose.override.yaml"),
        ] {
            assert!(shell_line(line).runs.iter().any(|run| run == file), "{line}: {:?}", shell_line(line).runs);
        }
        assert!(!shell_line("x http://a.b/c").runs.iter().any(|run| run.contains("a.b/c")), "an address is no list");
        assert!(!shell_line("cat -m").runs.iter().any(|run| run.contains(".py")), "no module is named");
    }

    #[test]
    fn no_part_of_a_word_shows_a_secret() {
        let secret = format!("ghp_{}", "a1B2".repeat(9));
        assert!(!masked(&format!("{secret}=x")).contains(&secret));
        assert_eq!(masked(&format!("key={secret}")), format!("key={HIDDEN}"));
    }
}
