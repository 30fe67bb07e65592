//! What the files of Docker Compose make every command do that loads them, also one that only lists: parts of them may
//! be named by an address (`include`, `extends`), which is fetched by way of git or from a registry. Source: docker/compose 2.29,
//! pkg/remote, pkg/compose/loader; compose-go, cli/options.go.

use compact_str::CompactString;

use super::reader::Reader;
use crate::action::{Arg, Code, Effect, Origin, Step, Subject};
use crate::analysis::marks::has_word;
use crate::analysis::path::Place;
use crate::analysis::variables;

/// The names under which the files are found, in the folder and in those above it.
pub(crate) const FILES: &[&str] = &[
    "compose.yaml",
    "compose.yml",
    "docker-compose.yaml",
    "docker-compose.yml",
    "compose.override.yaml",
    "compose.override.yml",
    "docker-compose.override.yaml",
    "docker-compose.override.yml",
];

/// In which variables of Compose itself are looked for, beside its files. Source: docker/compose 2.29, cmd/compose, `setEnvWithDotEnv`.
const ENVIRONMENT: &str = ".env";

/// The longest file that is read.
const MAX_FILE: usize = 64 * 1024;

/// The commands that load them and are reads otherwise.
const READERS: &[&str] = &["ps", "logs", "images", "top", "port", "events", "stats", "volumes", "config"];

impl Reader<'_> {
    /// Whether the project that Compose would find from here may be more than what stands in its files.
    pub(super) fn compose_reaches_out(&self) -> bool {
        let Place::At(here) = self.locate(&Arg::literal(".")) else { return true };
        let mut folder = Some(here.real().clone());
        while let Some(at) = folder {
            // Nothing where it cannot be told.
            let text_of = |name: &str| match self.origin.world.read(&at.join(name)?, MAX_FILE).ok()? {
                None => Some(String::new()),
                Some(bytes) => String::from_utf8(bytes).ok(),
            };
            let is_plain = |name: &str| text_of(name).is_some_and(|text| stands_alone(&text) && keeps_secrets(&text));
            let settings = text_of(ENVIRONMENT);
            let Some(further) = settings.as_deref().and_then(files_named_in) else { return true };
            if !FILES.iter().copied().chain(further).all(is_plain) {
                return true;
            }
            folder = at.parent();
        }
        false
    }
}

/// The files that a file of variables names in the place of those that are looked for. `None` if these may lie elsewhere, or it names
/// further files of variables.
fn files_named_in(variables: &str) -> Option<Vec<&str>> {
    let mut files = Vec::new();
    let lines = variables.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    for line in lines.filter(|line| ["COMPOSE_FILE", "COMPOSE_PATH", "COMPOSE_ENV_FILES"].iter().any(|name| line.contains(name))) {
        let value = line.strip_prefix("COMPOSE_FILE=")?.trim_matches(['"', '\'']);
        let is_inside = |name: &str| {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
            is_yaml(name) && !name.starts_with('/') && !name.contains("..") && name.chars().all(is_plain)
        };
        for name in value.split(':') {
            is_inside(name).then(|| files.push(name))?;
        }
    }
    Some(files)
}

fn is_yaml(name: &str) -> bool {
    matches!(name.rsplit_once('.'), Some((_, "yml" | "yaml")))
}

/// Whether no key of the text names another file. Keys can be spelled with escapes, or as bytes.
fn stands_alone(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let names_another = |line: &str| line.split(|c| !is_word(c)).any(|word| matches!(word, "include" | "extends"));
    !text.contains(['\\', '\0'])
        && !text.contains("binary")
        && !text.lines().filter(|line| !line.trim_start().starts_with('#')).any(names_another)
}

/// Keys whose values are text for a container, whatever is filled in.
const TEXTS: &str = "command entrypoint test";

/// Whether nothing that is listed, or complained about, can be a secret: variables are filled in before anything is checked, also
/// those of `.env`, and a file of variables that cannot be understood is shown. Source: compose-go 2.4, interpolation and dotenv.
fn keeps_secrets(text: &str) -> bool {
    let mut files = None;
    text.lines().filter(|line| !line.trim_start().starts_with('#')).all(|line| {
        let behind = line.trim_start_matches([' ', '-']);
        let indent = line.len().saturating_sub(line.trim_start().len());
        let goes_on = files.is_some_and(|at| indent > at || (indent == at && line.trim_start().starts_with('-')));
        let named = behind.strip_prefix("env_file").and_then(|rest| rest.trim_start().strip_prefix(':'));
        if named.is_some() || !goes_on {
            files = named.map(|_| indent);
        }
        let listed = named.or_else(|| goes_on.then_some(behind));
        (listed.is_some() || !line.contains("env_file"))
            && listed.is_none_or(|listed| listed.split([' ', ',', '[', ']', '{', '}', '"', '\'']).all(is_file_of_variables))
            && (is_variable_of_container(line) || !secrets_in(line))
    })
}

/// Whether the word is a file of variables in the project, or says how it is read.
fn is_file_of_variables(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or(word);
    let is_inside = !word.starts_with(['/', '~']) && !word.contains("..") && !word.contains(['$', '\\', '*', '&', ':']);
    has_word("- path: required: format: raw true false", word)
        || word.is_empty()
        || (is_inside && (name.starts_with(".env") || name.rsplit_once('.').is_some_and(|(_, ending)| ending == "env")))
}

/// Whether the line sets a variable of a container, or says what runs in it. In lists they are set by `=`: by a colon ports are.
fn is_variable_of_container(line: &str) -> bool {
    let line = line.trim_start();
    let item = line.strip_prefix('-').map(str::trim_start);
    let text = item.unwrap_or(line).trim_start_matches(['"', '\'']);
    let Some((key, _)) = text.split_once(if item.is_some() { '=' } else { ':' }) else { return false };
    let key = key.trim_end_matches([' ', '"', '\'']);
    let is_name = variables::is_name(key) && !key.contains(|c: char| c.is_ascii_lowercase());
    is_name || (item.is_none() && has_word(TEXTS, key))
}

/// Whether a variable is filled in that is there to hold a secret.
fn secrets_in(line: &str) -> bool {
    line.split('$').skip(1).any(|rest| {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let end = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric() && byte != b'_').unwrap_or(rest.len());
        rest.get(..end).is_some_and(variables::is_secret)
    })
}

/// A listing may be of another project once its files are written, by what runs before, behind or beside it: they were looked at
/// before anything ran.
pub(super) fn ask_where_projects_change(steps: &mut [Step]) {
    if steps.iter().any(loads) && steps.iter().any(may_write_project) {
        for step in steps.iter_mut().filter(|step| loads(step)) {
            step.push(Effect::Execute(Code::Project), Origin::Ordinary);
        }
    }
}

fn loads(step: &Step) -> bool {
    let Subject::Command(invocation) = &step.subject else { return false };
    let mut words = invocation.command.iter().map(CompactString::as_str);
    let command = match words.next() {
        Some("docker" | "podman") => words.next().filter(|word| *word == "compose").and_then(|_| words.next()),
        Some("docker-compose") => words.next(),
        _ => None,
    };
    command.is_some_and(|command| READERS.contains(&command))
}

fn may_write_project(step: &Step) -> bool {
    step.effects().any(|caused| match &caused.effect {
        Effect::Write(Place::At(at)) => {
            let is_file = |name: &str| FILES.contains(&name) || name == ENVIRONMENT || is_yaml(name);
            at.spellings().any(|path| is_file(&path.name().to_ascii_lowercase()))
        }
        Effect::Write(Place::Below { .. } | Place::Unknown) => true,
        Effect::Execute(Code::Script(_) | Code::Inline(_) | Code::Unknown(_)) => true,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_name_others_do_not_stand_alone() {
        for text in
            ["services:\n  web:\n    image: x\n", "# include: x\nservices: {}\n", "services:\n  a:\n    environment:\n      INCLUDED: 1\n"]
        {
            assert!(stands_alone(text), "{text}");
        }
        for text in [
            "include:\n  - https://example.org/x.git\n",
            "{\"include\": [\"oci://example.org/x\"]}",
            "{include: [x]}",
            "? include\n: [x]\n",
            "services: {a: {extends: {file: 'https://example.org/x.git', service: a}}}",
            "\"incl\\u0075de\": [x]",
            "!!binary aW5jbHVkZQ==: [x]",
        ] {
            assert!(!stands_alone(text), "{text}");
        }
    }

    #[test]
    fn secrets_are_kept_where_they_are_variables_of_containers() {
        for text in [
            "services:\n  db:\n    image: x:${TAG:-1}\n    ports: ['${PORT}:80']\n    environment:\n      DB_PASSWORD: ${DB_PASSWORD}\n",
            "    environment:\n      - DB_PASSWORD=${DB_PASSWORD}\n      - \"API_KEY=$API_KEY\"\n",
            "    command: x --password $DB_PASSWORD\n    test: ['CMD', 'x', '-p$DB_PASSWORD']\n",
            "    env_file: .env\n    image: x\n",
            "    env_file:\n      - ./a/.env.local\n      - path: web.env\n        required: false\n    image: a/b\n",
            "    env_file: ['.env', \"b.env\"]\n",
            "  a:\n    env_file: .env\n    image: x\n    healthcheck:\n      retries: 3\n",
        ] {
            assert!(keeps_secrets(text), "{text}");
        }
        for text in [
            "    image: ${DB_PASSWORD}\n",
            "    ports:\n      - '${DB_PASSWORD}:80'\n",
            "    ports:\n      - A:${DB_PASSWORD}\n",
            "    ports:\n      - 8080:${DB_PASSWORD}\n",
            "name: x $GITHUB_TOKEN\n",
            "      replicas: ${API_KEY:-1}\n",
            "    env_file: ~/.netrc\n",
            "    env_file:\n    - /home/u/.netrc\n",
            "    env_file:\n      - path: ../x.env\n",
            "    env_file: [server.key]\n",
            "    env_file:\n      - .env\n      - server.key\n",
            "  web: {env_file: server.key}\n",
            "    env_file: *files\n",
        ] {
            assert!(!keeps_secrets(text), "{text}");
        }
    }
}
