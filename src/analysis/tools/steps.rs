//! What a call of a tool does, by the kind of the tool: shells, agents, messages and fetches here, what touches files in `files.rs`, by
//! which arguments other tools do more in `escalation.rs`.

use serde_json::Value;

use super::ToolKind;
use super::fields::{AGENT_FIELDS, COMMAND_FIELDS, FOLDER_FIELDS, INPUT_FIELDS, PATCH_FIELDS, Reader, SKILL_FIELDS, URL_FIELDS};
use super::spelling;
use crate::action::{Cause, Code, Depth, Effect, Host, Origin, Span, Step, Subject};
use crate::analysis::Knowledge;
use crate::analysis::host::WebAddress;
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::powershell;
use crate::analysis::sensitive::mask::is_in_address;
use crate::analysis::shell::in_quotes;
use crate::analysis::shell::walk::{self, Setting};
use crate::call::ToolCall;

/// The steps of a call.
pub(in crate::analysis) fn steps(call: &ToolCall, knowledge: Knowledge<'_>) -> Vec<Step> {
    let reader = Reader { call, knowledge, cwd: AbsPath::parse(call.cwd()) };
    match knowledge.tools.kind(call.tool()) {
        Some(ToolKind::Shell) if reader.runs_powershell() => reader.known(ToolKind::PowerShell),
        Some(kind) => reader.known(kind),
        None => match mcp_name(call.tool()) {
            Some((server, tool)) => {
                let effect = Effect::Mcp { server: server.to_owned(), tool: tool.to_owned() };
                vec![Step::new(Span::default(), Subject::Tool { name: call.tool().to_owned(), detail: None }, effect)]
            }
            None => vec![reader.step("", Effect::Opaque(Cause::UnknownTool(call.tool().to_owned())))],
        },
    }
}

/// How many arguments are looked at of a call of which it is not known which count.
const MAX_DOUBTFUL: usize = 64;

/// Server and tool of `mcp__server__tool`, in plain ASCII.
fn mcp_name(name: &str) -> Option<(&str, &str)> {
    let (server, tool) = name.strip_prefix("mcp__")?.split_once("__")?;
    let plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-.:".contains(c));
    (plain(server) && plain(tool)).then_some((server, tool))
}

impl<'a> Reader<'a> {
    pub(super) fn step(&self, name: &str, effect: Effect) -> Step {
        let name = if name.is_empty() { self.call.tool() } else { name };
        Step::new(Span::default(), Subject::Tool { name: name.to_owned(), detail: None }, effect)
    }

    fn known(self, kind: ToolKind) -> Vec<Step> {
        // Most calls of a shell name the command and nothing else.
        if kind == ToolKind::Shell
            && let Some(input) = self.call.input().as_object().filter(|input| input.len() == 1)
            && let Some(Value::String(text)) = input.get("command")
        {
            let setting = self.setting();
            return walk::steps(text, self.cwd, None, setting);
        }
        if self.disagrees(kind) {
            return self.doubtful(kind, "arguments that agree");
        }
        if self.has_unknown_argument(kind) {
            return self.doubtful(kind, "arguments that are known");
        }
        if self.passes_option(kind) {
            return self.doubtful(kind, "arguments that are no options");
        }
        if self.does_otherwise(kind) {
            return self.doubtful(kind, "an operation that is known");
        }
        self.certain(kind)
    }

    /// A call of which it is not known which of its arguments count: none lets it through, and each is held against denials.
    pub(super) fn doubtful(&self, kind: ToolKind, why: &'static str) -> Vec<Step> {
        let name = kind.canonical();
        let mut steps = vec![self.step(name, Effect::Opaque(Cause::Argument(why)))];
        let commands = || self.others(COMMAND_FIELDS).filter_map(Value::as_str).take(MAX_DOUBTFUL);
        match kind {
            ToolKind::Shell => steps.extend(commands().flat_map(|text| walk::steps(text, self.folder_of_shell(), None, self.setting()))),
            ToolKind::PowerShell => {
                steps.extend(commands().flat_map(|text| powershell::steps(text, self.folder_of_shell(), None, self.setting())));
            }
            ToolKind::Read | ToolKind::List | ToolKind::Glob | ToolKind::Grep => {
                let read = |path: &str| Effect::Read { place: self.pattern(path), depth: Depth::Content };
                steps.extend(self.named_places().iter().map(|path| self.step(name, read(path))));
            }
            ToolKind::Write | ToolKind::Edit => {
                let patches = self.others(PATCH_FIELDS).filter_map(Value::as_str).filter(|text| text.contains("*** "));
                steps.extend(patches.flat_map(|text| self.patch(name, text)));
                steps.extend(self.named_places().iter().map(|path| self.step(name, Effect::Write(self.pattern(path)))));
            }
            ToolKind::Delete => {
                let delete = |path: &str| Effect::Delete { place: self.pattern(path), tree: false };
                steps.extend(self.named_places().iter().map(|path| self.step(name, delete(path))));
            }
            ToolKind::WebFetch => steps.extend(self.others(URL_FIELDS).filter_map(Value::as_str).map(|url| self.step(name, address(url)))),
            ToolKind::Input | ToolKind::WebSearch | ToolKind::Agent | ToolKind::Skill | ToolKind::Internal => {}
        }
        steps
    }

    fn certain(self, kind: ToolKind) -> Vec<Step> {
        let name = kind.canonical();
        match kind {
            ToolKind::Shell => self.shell(),
            ToolKind::PowerShell => self.powershell(name),
            ToolKind::Read if self.changes_through_server() => vec![self.step(name, Effect::Opaque(Cause::Argument("operation")))],
            ToolKind::Read => self.files(name, |place| Effect::Read { place, depth: Depth::Content }),
            ToolKind::Write | ToolKind::Edit => self.edits(name),
            ToolKind::Delete => self.changed(name, |place| Effect::Delete { place, tree: false }),
            ToolKind::List => self.folder(name, Depth::Metadata),
            ToolKind::Glob => self.glob(name),
            ToolKind::Grep => self.folder(name, Depth::Tree),
            ToolKind::WebFetch => {
                let mut step = self.step(name, self.fetch());
                self.fetched_by_prompt().for_each(|effect| step.push(effect, Origin::Ordinary));
                vec![step]
            }
            // A search engine gets the words of the query, and nothing else.
            ToolKind::WebSearch => vec![self.step(name, Effect::Network { host: Host::Any, sends: false })],
            ToolKind::Agent if self.leaves_judging() => vec![self.step(name, Effect::Opaque(Cause::Argument("mode")))],
            ToolKind::Agent => {
                let detail = self.text(AGENT_FIELDS).or_else(|| self.text(&["name"])).unwrap_or("").to_owned();
                let subject = Subject::Tool { name: name.to_owned(), detail: Some(detail.clone()) };
                vec![Step::new(Span::default(), subject, Effect::Delegate(detail))]
            }
            ToolKind::Skill => {
                let detail = self.text(SKILL_FIELDS).map_or("", skill).to_owned();
                let subject = Subject::Tool { name: name.to_owned(), detail: Some(detail) };
                vec![Step::new(Span::default(), subject, Effect::Execute(Code::Project))]
            }
            // Cline's `attempt_completion` runs a command to show the result.
            ToolKind::Internal if self.tells(COMMAND_FIELDS) => self.doubtful(ToolKind::Shell, "only words"),
            ToolKind::Internal if self.tells(URL_FIELDS) => self.doubtful(ToolKind::WebFetch, "only words"),
            ToolKind::Internal => {
                let effect = if self.is_sent_elsewhere() {
                    Effect::Opaque(Cause::Argument("to"))
                } else if !self.others(&["attachments"]).all(|files| files.as_array().is_some_and(Vec::is_empty)) {
                    Effect::Opaque(Cause::Argument("attachments"))
                } else {
                    Effect::Internal
                };
                vec![self.step("", effect)]
            }
            // Without a text it only waits for what the command prints.
            ToolKind::Input => {
                let effect = match self.field(INPUT_FIELDS).map(Value::as_str) {
                    None | Some(Some("")) => Effect::Internal,
                    Some(Some(_)) => Effect::Execute(Code::Inline("a running command".to_owned())),
                    Some(None) => Effect::Opaque(Cause::Argument("chars")),
                };
                vec![self.step(name, effect)]
            }
        }
    }

    /// Whether a shell that is called the same on all systems is PowerShell here. A list of words names its program itself.
    fn runs_powershell(&self) -> bool {
        self.knowledge.tools.is_powershell_on_windows(self.call.tool())
            && self.cwd.as_ref().is_some_and(|cwd| !cwd.as_str().starts_with('/'))
            && self.field(COMMAND_FIELDS).is_some_and(Value::is_string)
    }

    fn powershell(&self, name: &str) -> Vec<Step> {
        match self.text(COMMAND_FIELDS) {
            Some(text) => {
                let mut steps = powershell::steps(text, self.folder_of_shell(), None, self.setting());
                if self.shell_goes_on() && steps.iter().any(moves) {
                    steps.push(self.step(name, Effect::Opaque(Cause::Argument(GOES_ON))));
                }
                steps
            }
            None => vec![self.step(name, Effect::Opaque(Cause::Argument("command")))],
        }
    }

    fn setting(&self) -> Setting<'a> {
        Setting { catalog: self.knowledge.catalog, world: self.knowledge.world, home: self.knowledge.home }
    }

    /// The folder in which a shell starts.
    fn folder_of_shell(&self) -> Option<AbsPath> {
        match self.others(FOLDER_FIELDS).next() {
            None => self.cwd.clone(),
            Some(folder) if folder.as_str().is_some_and(|text| spelling::is_read_otherwise(text, self.is_on_windows(text))) => None,
            Some(folder) => match self.place(folder.as_str()?) {
                Place::At(at) => Some(at.path),
                Place::Below { .. } | Place::Unknown => None,
            },
        }
    }

    /// Whether the text runs in a shell that later calls go on in, as Copilot CLI's with an id do (1.0.30). Events tell the folder in
    /// which the agent was started, and not where that shell is: it has to stay there.
    fn shell_goes_on(&self) -> bool {
        self.others(&["shellId", "shell_id"]).any(|id| id.as_str() != Some(""))
    }

    fn shell(&self) -> Vec<Step> {
        let name = ToolKind::Shell.canonical();
        let (folder, setting) = (self.folder_of_shell(), self.setting());
        let Some(command) = self.field(COMMAND_FIELDS) else { return vec![self.step(name, Effect::Opaque(Cause::Argument("command")))] };
        if let Some(text) = command.as_str() {
            let stays = || folder.as_ref().is_some_and(|folder| walk::leaves_as_found(text, folder, setting));
            let goes_elsewhere = self.shell_goes_on() && !stays();
            let mut steps = walk::steps(text, folder, None, setting);
            if goes_elsewhere {
                steps.push(self.step(name, Effect::Opaque(Cause::Argument(GOES_ON))));
            }
            return steps;
        }
        // A list of words is run without a shell; most are a shell with its text.
        let words: Option<Vec<&str>> = command.as_array().map(Vec::as_slice).unwrap_or_default().iter().map(Value::as_str).collect();
        match words {
            Some(words) if !words.is_empty() && !words.iter().any(|w| w.contains(char::is_control) && !w.contains('\n')) => {
                let quoted: Vec<String> = words.iter().map(|word| in_quotes(word)).collect();
                walk::steps(&quoted.join(" "), folder, None, setting)
            }
            _ => vec![self.step(name, Effect::Opaque(Cause::Argument("command")))],
        }
    }

    /// The addresses in a prompt, which Gemini CLI fetches whatever else the call says (`web_fetch`, 0.61). To Claude Code's tool a
    /// prompt is a question about the page.
    fn fetched_by_prompt(&self) -> impl Iterator<Item = Effect> {
        let prompt = self.others(&["prompt"]).filter(|_| self.call.tool() != "WebFetch").filter_map(Value::as_str);
        prompt
            .flat_map(str::split_whitespace)
            .filter(|word| word.contains("://"))
            .take(MAX_DOUBTFUL.saturating_add(1))
            .enumerate()
            .map(|(at, word)| if at < MAX_DOUBTFUL { address(word) } else { Effect::Opaque(Cause::Argument("few addresses")) })
    }

    fn fetch(&self) -> Effect {
        self.text(URL_FIELDS).map_or(Effect::Network { host: Host::Any, sends: false }, address)
    }
}

/// The argument because of which a shell must not be left in another folder.
const GOES_ON: &str = "shellId";

/// Whether the step moves a PowerShell to another folder.
fn moves(step: &Step) -> bool {
    const MOVES: &[&str] = &["set-location", "push-location", "pop-location", "cd", "chdir", "sl", "pushd", "popd"];
    match &step.subject {
        Subject::Command(invocation) => invocation.program_name().is_none_or(|name| MOVES.contains(&name.to_ascii_lowercase().as_str())),
        Subject::Tool { .. } => false,
    }
}

/// The name of a skill in what starts it: agents drop blanks and the slash, and words may stand behind it.
fn skill(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('/').unwrap_or(text).split_whitespace().next().unwrap_or("")
}

/// What a fetch of the address does.
fn address(text: &str) -> Effect {
    let host = match WebAddress::parse(text) {
        None => return Effect::Opaque(Cause::Address(text.chars().take(200).collect())),
        Some(WebAddress { host, plain: true, .. }) => Host::Named(host),
        Some(WebAddress { host, plain: false, local_port }) => Host::Special { name: host, local_port },
    };
    // A token in the address is handed to whoever has the host.
    Effect::Network { host, sends: is_in_address(text) }
}
