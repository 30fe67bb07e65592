//! Command lines, addresses and variables, as a person reads them, without the secrets in them.

use super::pinning::unpinned;
use super::runs::files_among;
use crate::analysis::sensitive::credential::credential_in;
use crate::analysis::shell::{outline, quoted_unless};
use crate::analysis::variables;
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
    for note in readings.iter().flat_map(|words| unpinned(words)) {
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

#[cfg(test)]
mod tests {
    use super::*;

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
