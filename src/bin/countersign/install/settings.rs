//! Where each agent keeps its hooks, which ones are written there, and what makes a hook that fails stop the call.

use countersign::analysis::path::AbsPath;
use countersign::hook::Agent;
use jsonc_parser::cst::CstInputValue;

use crate::Failure;

/// What is written for an agent.
pub(super) struct Settings {
    /// The file.
    pub(super) path: AbsPath,
    pub(super) content: Content,
    /// What only the person can see to, or nobody can, in sentences.
    pub(super) notes: Vec<String>,
}

/// What the file holds.
pub(super) enum Content {
    /// JSON with comments, in which these hooks stand among others.
    Hooks {
        hooks: Vec<Hook>,
        /// Whether the agent wants a `version`.
        version: bool,
    },
    /// A file of ours alone.
    Plugin(String),
}

/// One hook of one event.
pub(super) struct Hook {
    pub(super) event: &'static str,
    /// What stands in the list of the event.
    pub(super) entry: CstInputValue,
}

/// Folders that the environment names, as the agents themselves read it.
pub(super) struct Folders {
    pub(super) home: AbsPath,
    /// The project whose settings are written, instead of the person's own.
    pub(super) project: Option<AbsPath>,
    pub(super) variable: fn(&str) -> Option<String>,
}

impl Folders {
    /// A folder of the person that a variable moves.
    fn own(&self, variable: &str, usual: &str) -> Result<AbsPath, Failure> {
        match (self.variable)(variable).filter(|value| !value.is_empty()) {
            Some(value) => AbsPath::parse(&value).ok_or_else(|| Failure::Failed(format!("{variable} is not an absolute path"))),
            None => below(&self.home, usual),
        }
    }
}

fn below(folder: &AbsPath, rest: &str) -> Result<AbsPath, Failure> {
    folder.join(rest).ok_or_else(|| Failure::Failed(format!("`{folder}/{rest}` is not a path that can be judged")))
}

/// What is written for the agent, with the program at `program`.
pub(super) fn settings(agent: Agent, program: &str, folders: &Folders) -> Result<Settings, Failure> {
    check(program)?;
    // Claude Code calls hooks through Git Bash there, and the plugin needs no shell. What the shells of the others do with a
    // program that is missing has not been seen.
    if cfg!(windows) && !matches!(agent, Agent::ClaudeCode | Agent::OpenCode) {
        return Err(Failure::Usage(format!("hooks of {agent} are not written on Windows yet")));
    }
    let hooks = hooks(agent, program);
    let version = matches!(agent, Agent::Cursor | Agent::Copilot);
    let content = match agent.shim(program) {
        Some(plugin) => Content::Plugin(plugin),
        None => Content::Hooks { hooks, version },
    };
    Ok(Settings { path: place(agent, folders)?, content, notes: notes(agent, folders.project.is_some()) })
}

/// The program's path stands in double quotes in the text of a shell, which may stand in another's: what any of them would
/// read there is refused.
fn check(program: &str) -> Result<(), Failure> {
    let odd = program.chars().find(|c| c.is_control() || "\"'`$!\\%^".contains(*c));
    match odd {
        Some(c) => Err(Failure::Failed(format!(
            "the path of this program has {c:?} in it, which shells read in different ways; put the program elsewhere, or name another with --program"
        ))),
        None if AbsPath::parse(program).is_none() => Err(Failure::Usage("--program has to be an absolute path".to_owned())),
        None => Ok(()),
    }
}

/// What is said where the program says nothing: some agents take a status of 2 for a no only with a text.
const SILENT: &str = "countersign did not answer, so this call does not run";

/// The shell text of the hook. It ends with 2 whatever happens to the program: that it is not there, is killed or crashes.
pub(super) fn line(agent: Agent, program: &str) -> String {
    match agent {
        // Standard error is not needed there, and the text is read by `sh` on Unix and by Git Bash on Windows.
        Agent::ClaudeCode => format!("\"{program}\" hook {agent} || exit 2"),
        // The text is given to the person's own shell, which may know no braces.
        Agent::Codex | Agent::Cursor => format!("sh -c '\"{program}\" hook {agent} || {{ echo \"{SILENT}\" >&2; exit 2; }}'"),
        _ => format!("\"{program}\" hook {agent} || {{ echo '{SILENT}' >&2; exit 2; }}"),
    }
}

/// Whether a command is one that was written here, for whichever place of the program.
pub(super) fn is_ours(agent: Agent, command: &str) -> bool {
    let Some((before, after)) = command.split_once(&format!("\" hook {agent} || ")) else { return false };
    let program = before.strip_prefix("sh -c '").unwrap_or(before).strip_prefix('"');
    let is_named = program.and_then(|path| path.rsplit('/').next()).is_some_and(|name| name.starts_with("countersign"));
    is_named && (after.starts_with("exit 2") || after.contains("exit 2;"))
}

/// The fields of an entry in which a command stands.
pub(super) const COMMANDS: &[&str] = &["command", "bash"];

fn object(fields: Vec<(&str, CstInputValue)>) -> CstInputValue {
    CstInputValue::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn text(text: &str) -> CstInputValue {
    CstInputValue::String(text.to_owned())
}

fn hooks(agent: Agent, program: &str) -> Vec<Hook> {
    let line = text(&line(agent, program));
    let command = |further: Vec<(&'static str, CstInputValue)>| {
        object([vec![("type", text("command")), ("command", line.clone())], further].concat())
    };
    let group = |matcher: Option<&str>, hook: CstInputValue| {
        let matcher = matcher.map(|matcher| ("matcher", text(matcher)));
        object(matcher.into_iter().chain([("hooks", CstInputValue::Array(vec![hook]))]).collect())
    };
    // A hook that takes longer lets the call run: better to wait.
    let seconds = || CstInputValue::Number("600".to_owned());
    let each = |events: &[&'static str], entry: &dyn Fn() -> CstInputValue| {
        events.iter().map(|event| Hook { event, entry: entry() }).collect::<Vec<_>>()
    };
    match agent {
        // Not its own question (`PermissionRequest`): where rules of the person ask there, an allow of ours would answer.
        Agent::ClaudeCode => each(&["PreToolUse", "PostToolUse"], &|| group(Some("*"), command(vec![]))),
        // Without a matcher it is called for every tool.
        Agent::Codex => each(&["PreToolUse", "PermissionRequest"], &|| group(None, command(vec![("timeout", seconds())]))),
        Agent::Gemini => each(&["BeforeTool"], &|| {
            let further = vec![("name", text("countersign")), ("timeout", CstInputValue::Number("600000".to_owned()))];
            group(Some(".*"), command(further))
        }),
        Agent::Cursor => each(&["preToolUse", "beforeShellExecution", "beforeMCPExecution", "beforeReadFile"], &|| {
            object(vec![("command", line.clone()), ("failClosed", CstInputValue::Bool(true))])
        }),
        Agent::Copilot => {
            each(&["preToolUse"], &|| object(vec![("type", text("command")), ("bash", line.clone()), ("timeoutSec", seconds())]))
        }
        _ => Vec::new(),
    }
}

/// Settings files, from the agents' own pages: code.claude.com/docs/en/settings, developers.openai.com/codex/hooks,
/// geminicli.com/docs/hooks/reference, cursor.com/docs/hooks, docs.github.com/en/copilot/reference/hooks-reference,
/// opencode.ai/docs/plugins. In a project it is the file that is not meant to be shared, where there is one: the path of a
/// program on this machine is nothing for others.
fn place(agent: Agent, folders: &Folders) -> Result<AbsPath, Failure> {
    if let Some(project) = &folders.project {
        let rest = match agent {
            Agent::ClaudeCode => ".claude/settings.local.json",
            Agent::Codex => ".codex/hooks.json",
            Agent::Gemini => ".gemini/settings.json",
            Agent::Cursor => ".cursor/hooks.json",
            Agent::Copilot => ".github/hooks/countersign.json",
            Agent::OpenCode => ".opencode/plugins/countersign.js",
            other => return Err(unknown(other)),
        };
        return below(project, rest);
    }
    let (folder, rest) = match agent {
        Agent::ClaudeCode => (folders.own("CLAUDE_CONFIG_DIR", ".claude")?, "settings.json"),
        Agent::Codex => (folders.own("CODEX_HOME", ".codex")?, "hooks.json"),
        Agent::Gemini => (below(&folders.home, ".gemini")?, "settings.json"),
        Agent::Cursor => (below(&folders.home, ".cursor")?, "hooks.json"),
        Agent::Copilot => (folders.own("COPILOT_HOME", ".copilot")?, "hooks/countersign.json"),
        Agent::OpenCode => (folders.own("XDG_CONFIG_HOME", ".config")?, "opencode/plugins/countersign.js"),
        other => return Err(unknown(other)),
    };
    below(&folder, rest)
}

fn unknown(agent: Agent) -> Failure {
    Failure::Usage(format!("it is not known where {agent} keeps its hooks"))
}

fn notes(agent: Agent, in_project: bool) -> Vec<String> {
    let mut notes: Vec<&str> = match agent {
        Agent::ClaudeCode => vec![
            "Claude Code runs a call whose hook takes longer than 600 s. In `bypassPermissions` what would be asked is denied, since some versions ask nobody there.",
            "Files that you name with @ are read without a hook, and settings of a project that you trust can turn all hooks off (`disableAllHooks`).",
        ],
        Agent::Codex => vec![
            "Codex runs the hook only once you have trusted it: start codex, type /hooks and trust both. Until then nothing is judged, and nobody says so.",
            "Codex cannot be made to ask: what would be asked is denied, with the rule that would allow it.",
        ],
        Agent::Gemini => vec![
            "Gemini CLI asks by what this hook says since the spring of 2026 (pull request 21146); before that only its own policy asks, and denials hold.",
        ],
        Agent::Cursor => vec![
            "Cursor is reported to run commands that are on its own allow list, or in its sandbox, although a hook says to ask: keep that list empty.",
            "Cursor cannot be made to ask about files: what would be asked is denied, with the rule that would allow it. Its cloud agents send no MCP calls to hooks.",
        ],
        Agent::Copilot => vec![
            "Copilot CLI lets its own questions decide where a hook takes longer than 600 s. Versions 1.0.53 to 1.0.56 answer `ask` themselves: use a later one.",
            "Settings of a repository can turn all hooks off (`disableAllHooks`).",
        ],
        Agent::OpenCode => vec![
            "opencode loads the plugin when it starts. It is for opencode 1; whether another version calls it cannot be proven here: ask it to run `rm -rf /` once, in a place where that does no harm.",
            "opencode cannot be made to ask: what would be asked is denied, with the rule that would allow it.",
        ],
        _ => Vec::new(),
    };
    if in_project {
        notes.push("The agent reads a project's settings only once it trusts the project, and they name a place on this machine: do not commit them.");
    }
    notes.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_known_again_and_no_others() {
        for &agent in Agent::ALL {
            for program in ["/usr/bin/countersign", "/home/u/my tools/countersign-0.2"] {
                assert!(is_ours(agent, &line(agent, program)), "{agent} {program}");
                for &other in Agent::ALL.iter().filter(|&&other| other != agent) {
                    assert!(!is_ours(other, &line(agent, program)), "{agent} is not {other}");
                }
            }
            for foreign in [
                format!("\"/usr/bin/guard\" hook {agent} || exit 2"),
                format!("\"/opt/countersign/guard\" hook {agent} || exit 2"),
                format!("echo \"countersign\" hook {agent}"),
                format!("/usr/bin/countersign hook {agent}"),
                format!("\"/usr/bin/countersign\" hook {agent} || true"),
                String::new(),
            ] {
                assert!(!is_ours(agent, &foreign), "{foreign}");
            }
        }
    }

    #[test]
    fn a_path_that_a_shell_would_read_is_refused() {
        for program in
            ["/a\"b/countersign", "/a'b", "/a$HOME", "/a`id`", "/a!b", "/a\\b", "/a\nb", "/a%b%", "countersign", "./countersign", ""]
        {
            assert!(check(program).is_err(), "{program}");
        }
        for program in ["/usr/bin/countersign", "/Users/u/My Tools (new)/countersign", "/ü/countersign"] {
            assert!(check(program).is_ok(), "{program}");
        }
    }
}
