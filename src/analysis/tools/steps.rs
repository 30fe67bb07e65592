//! What a call of a tool does: where each kind of tool has its arguments, and what they say together.

use serde_json::Value;

use super::ToolKind;
use super::fields::{
    COMMAND_FIELDS, FOLDER_FIELDS, INPUT_FIELDS, LIST_FIELDS, PATCH_FIELDS, PATCH_FIELDS_BESIDE_COMMANDS, PATH_FIELDS, PATTERN_FIELDS,
    Reader, SEARCHED_FIELDS, URL_FIELDS, differ,
};
use super::patch::{self, Change};
use super::spelling;
use crate::action::{Cause, Caused, Code, Depth, Effect, Host, Origin, Span, Step, Subject};
use crate::analysis::Knowledge;
use crate::analysis::host::WebAddress;
use crate::analysis::path::{AbsPath, Origin as PathOrigin, Place};
use crate::analysis::powershell;
use crate::analysis::sensitive;
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

/// Whether every file of this ending is secret.
fn is_secret_ending(ending: &str) -> bool {
    AbsPath::parse(&format!("/x{ending}")).is_none_or(|path| sensitive::secret(&path).is_some())
}

/// What the tools do that take a command beside the path.
const EDITS: &[&str] = &["create", "str_replace", "insert", "append", "undo_edit", "edit", "write", "replace", "overwrite"];
/// Where such tools have a diff of the file.
const DIFF_FIELDS: &[&str] = &["diff", "patch", "input", "patchText"];

/// How many arguments are looked at of a call of which it is not known which count.
const MAX_DOUBTFUL: usize = 64;

/// Server and tool of `mcp__server__tool`, in plain ASCII.
fn mcp_name(name: &str) -> Option<(&str, &str)> {
    let (server, tool) = name.strip_prefix("mcp__")?.split_once("__")?;
    let plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-.:".contains(c));
    (plain(server) && plain(tool)).then_some((server, tool))
}

impl<'a> Reader<'a> {
    fn step(&self, name: &str, effect: Effect) -> Step {
        let name = if name.is_empty() { self.call.tool() } else { name };
        Step::new(Span::default(), Subject::Tool { name: name.to_owned(), detail: None }, effect)
    }

    fn place(&self, text: &str) -> Place {
        PathOrigin { world: self.knowledge.world, home: self.knowledge.home, cwd: self.cwd.as_ref() }.locate_for_tool(text)
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
        self.certain(kind)
    }

    /// A call of which it is not known which of its arguments count: none lets it through, and each is held against denials.
    fn doubtful(&self, kind: ToolKind, why: &'static str) -> Vec<Step> {
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
            ToolKind::WebFetch => vec![self.step(name, self.fetch())],
            // A search engine gets the words of the query, and nothing else.
            ToolKind::WebSearch => vec![self.step(name, Effect::Network { host: Host::Any, sends: false })],
            ToolKind::Agent if self.leaves_judging() => vec![self.step(name, Effect::Opaque(Cause::Argument("mode")))],
            ToolKind::Agent => {
                let detail = self.text(&["subagent_type", "agent_type", "agent", "name"]).unwrap_or("").to_owned();
                let subject = Subject::Tool { name: name.to_owned(), detail: Some(detail.clone()) };
                vec![Step::new(Span::default(), subject, Effect::Delegate(detail))]
            }
            ToolKind::Skill => {
                let detail = self.text(&["skill", "name", "command"]).unwrap_or("").to_owned();
                let subject = Subject::Tool { name: name.to_owned(), detail: Some(detail) };
                vec![Step::new(Span::default(), subject, Effect::Execute(Code::Project))]
            }
            ToolKind::Internal => {
                let effect = if self.is_sent_elsewhere() { Effect::Opaque(Cause::Argument("to")) } else { Effect::Internal };
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

    /// Whether a message may go to another machine: to what is no plain name of a teammate, or by an argument that such messages
    /// do not have. Another agent's tool of this name may send mail.
    fn is_sent_elsewhere(&self) -> bool {
        const KNOWN: &[&str] = &["to", "recipient", "type", "content", "message", "summary", "request_id", "approve", "reason"];
        let is_name = |to: &Value| to.as_str().is_some_and(|to| to.chars().all(|c| c.is_alphanumeric() || "-_@ *".contains(c)));
        let input = self.call.input();
        let names = || ["to", "recipient"].iter().filter_map(|key| input.get(*key));
        let is_known = input.as_object().is_some_and(|fields| fields.keys().all(|key| KNOWN.contains(&key.as_str())));
        self.call.tool() == "SendMessage" && !(is_known && names().all(is_name))
    }

    /// Whether a language server is asked for more than it knows: to rename, to format, to run a command.
    fn changes_through_server(&self) -> bool {
        const ASKS: &[&str] = &[
            "goToDefinition",
            "goToDeclaration",
            "goToTypeDefinition",
            "goToImplementation",
            "findReferences",
            "hover",
            "documentSymbol",
            "workspaceSymbol",
            "prepareCallHierarchy",
            "incomingCalls",
            "outgoingCalls",
            "diagnostics",
        ];
        self.call.tool() == "LSP"
            && self.others(&["operation"]).any(|operation| operation.as_str().is_none_or(|name| !ASKS.contains(&name)))
    }

    /// Whether a sub-agent would work in a mode in which nothing is asked, or on another machine, where its calls are not judged.
    fn leaves_judging(&self) -> bool {
        const MODES: &[&str] = &["bypassPermissions", "dontAsk", "auto", "bypass", "yolo", "full-auto", "never"];
        let is_free = |mode: &Value| mode.as_str().is_none_or(|mode| MODES.iter().any(|free| free.eq_ignore_ascii_case(mode)));
        let is_here = |isolation: &Value| matches!(isolation.as_str(), Some("" | "none" | "worktree"));
        self.others(&["mode", "permission_mode", "permissionMode", "approval_policy"]).any(is_free)
            || !self.others(&["isolation"]).all(is_here)
            || self.others(&["remote"]).any(|remote| !matches!(remote, Value::Bool(false)))
    }

    /// Whether a shell that is called the same on all systems is PowerShell here. A list of words names its program itself.
    fn runs_powershell(&self) -> bool {
        self.knowledge.tools.is_powershell_on_windows(self.call.tool())
            && self.cwd.as_ref().is_some_and(|cwd| !cwd.as_str().starts_with('/'))
            && self.field(COMMAND_FIELDS).is_some_and(Value::is_string)
    }

    fn powershell(&self, name: &str) -> Vec<Step> {
        match self.text(COMMAND_FIELDS) {
            Some(text) => powershell::steps(text, self.folder_of_shell(), None, self.setting()),
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

    fn shell(&self) -> Vec<Step> {
        let name = ToolKind::Shell.canonical();
        let (folder, setting) = (self.folder_of_shell(), self.setting());
        let Some(command) = self.field(COMMAND_FIELDS) else { return vec![self.step(name, Effect::Opaque(Cause::Argument("command")))] };
        if let Some(text) = command.as_str() {
            return walk::steps(text, folder, None, setting);
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

    /// One step for each file that the call names.
    fn files(&self, name: &str, effect: impl Fn(Place) -> Effect) -> Vec<Step> {
        let paths: Option<Vec<&str>> = match (self.field(PATH_FIELDS), self.field(LIST_FIELDS)) {
            (Some(Value::String(path)), _) => Some(vec![path]),
            // Such lists are patterns: braces and brackets are more than characters of a name.
            (None, Some(Value::Array(paths))) => paths.iter().map(|path| path.as_str().filter(|path| !path.contains(['{', '[']))).collect(),
            _ => None,
        };
        match paths {
            Some(paths) if !paths.is_empty() => paths
                .iter()
                .map(|path| {
                    let mut step = self.step(name, effect(self.pattern(path)));
                    for other in self.otherwise(path) {
                        step.push(effect(other), Origin::Ordinary);
                    }
                    // With such a character it is no name of a file, also where it is taken for a pattern.
                    if path.is_empty() || path.chars().any(char::is_control) {
                        step.push(Effect::Opaque(Cause::Argument("path")), Origin::Ordinary);
                    }
                    step
                })
                .collect(),
            _ => vec![self.step(name, Effect::Opaque(Cause::Argument("path")))],
        }
    }

    /// Whether a backslash in the path is a slash.
    fn is_on_windows(&self, path: &str) -> bool {
        self.cwd.as_ref().is_some_and(AbsPath::is_windows) || path.get(1..2) == Some(":")
    }

    /// What else a path may mean to the tool than what it spells.
    fn otherwise(&self, path: &str) -> Vec<Place> {
        // Where stars are more than characters of a name, so are braces and brackets. Of several in braces each may be meant.
        let is_more_than_stars = path.contains(['*', '?']) && path.contains(['{', '[', '(']);
        let has_several = || spelling::alternatives(path).is_some_and(|found| found.len() > 1);
        let on_windows = self.is_on_windows(path);
        let mut found: Vec<Place> = spelling::others(path, on_windows).iter().map(|other| self.pattern(other)).collect();
        if spelling::is_read_otherwise(path, on_windows) || is_more_than_stars || has_several() {
            found.push(Place::Unknown);
        }
        found
    }

    /// A path that may be a glob.
    fn pattern(&self, path: &str) -> Place {
        let on_windows = self.is_on_windows(path);
        let slashed;
        let path = if on_windows {
            // A backslash at the start leads to the root of the drive.
            let drive = self.cwd.as_ref().and_then(|cwd| cwd.as_str().get(..2)).filter(|_| path.starts_with('\\'));
            let rest = path.replace('\\', "/");
            slashed = match drive {
                Some(drive) if !rest.starts_with("//") => format!("{drive}{rest}"),
                _ => rest,
            };
            // A share, a device, or a stream behind a name.
            if slashed.starts_with("//") || slashed.get(2..).is_some_and(|rest| rest.contains(':')) {
                return Place::Unknown;
            }
            slashed.as_str()
        } else {
            path
        };
        if path.starts_with("\\\\") {
            return Place::Unknown;
        }
        if path.contains(['*', '?']) {
            let folder: Vec<&str> = path.split('/').take_while(|part| !part.contains(['*', '?'])).collect();
            let mut joined = folder.join("/");
            if on_windows && joined.len() == 2 && joined.ends_with(':') {
                // The root of a drive, not the folder that happens to be current there.
                joined.push('/');
            }
            let rest = path.get(joined.len()..).unwrap_or("").trim_start_matches('/');
            if rest.split('/').any(|part| part == "..") {
                return Place::Unknown;
            }
            let folder = if joined.is_empty() && path.starts_with('/') {
                "/"
            } else if joined.is_empty() {
                "."
            } else {
                &joined
            };
            return match self.place(folder) {
                Place::At(base) => Place::Below { base, pattern: rest.to_owned() },
                place @ (Place::Below { .. } | Place::Unknown) => place,
            };
        }
        self.place(path)
    }

    fn edits(&self, name: &str) -> Vec<Step> {
        let has_commands = matches!(self.call.tool(), "str_replace_editor" | "str_replace_based_edit_tool");
        let fields = if has_commands { PATCH_FIELDS_BESIDE_COMMANDS } else { PATCH_FIELDS };
        if let Some(patch) = self.given(fields).filter_map(Value::as_str).find(|p| p.contains("*** ")) {
            // Which of them says what is changed is not known.
            if self.others(PATH_FIELDS).next().is_some() || differ(self.given(fields)) {
                return self.doubtful(ToolKind::Edit, "arguments that agree");
            }
            return self.patch(name, patch);
        }
        match self.text(&["command"]) {
            Some("view") if has_commands => return self.files("Read", |place| Effect::Read { place, depth: Depth::Content }),
            Some(command) if !EDITS.contains(&command) => {
                return self.doubtful(ToolKind::Edit, "a command that is known");
            }
            Some(_) | None => {}
        }
        let path = self.text(PATH_FIELDS).unwrap_or("");
        if !path.is_empty() && self.others(DIFF_FIELDS).filter_map(Value::as_str).any(|diff| patch::is_about_another(diff, path)) {
            return self.doubtful(ToolKind::Edit, "arguments that agree");
        }
        self.changed(name, Effect::Write)
    }

    /// One step for each file that is changed: a pattern in place of a path may mean any.
    fn changed(&self, name: &str, effect: impl Fn(Place) -> Effect) -> Vec<Step> {
        let mut steps = self.files(name, &effect);
        for step in &mut steps {
            let is_pattern = |caused: &Caused| {
                matches!(&caused.effect, Effect::Write(Place::Below { .. }) | Effect::Delete { place: Place::Below { .. }, .. })
            };
            if step.effects().any(is_pattern) {
                step.push(effect(Place::Unknown), Origin::Ordinary);
            }
        }
        steps
    }

    /// The files that a patch in Codex's form names.
    fn patch(&self, name: &str, text: &str) -> Vec<Step> {
        let step = |change: &Change<'_>| {
            let (path, effect): (_, fn(Place) -> Effect) = match change {
                Change::Write(path) => (path, Effect::Write),
                Change::Delete(path) => (path, |place| Effect::Delete { place, tree: false }),
                Change::Unknown => return self.step(name, Effect::Opaque(Cause::Argument("patch"))),
            };
            let mut step = self.step(name, effect(self.place(path)));
            for other in self.otherwise(path) {
                step.push(effect(other), Origin::Ordinary);
            }
            step
        };
        let steps: Vec<Step> = patch::changes(text).iter().map(step).collect();
        if steps.is_empty() { vec![step(&Change::Unknown)] } else { steps }
    }

    /// A folder that is listed or searched: the current one where none is named.
    fn folder(&self, name: &str, depth: Depth) -> Vec<Step> {
        let place = match self.field(PATH_FIELDS) {
            None => self.place("."),
            Some(Value::String(path)) => self.pattern(if path.is_empty() { "." } else { path }),
            Some(_) => return vec![self.step(name, Effect::Opaque(Cause::Argument("path")))],
        };
        let mut step = self.step(name, Effect::Read { place: place.clone(), depth });
        for place in self.text(PATH_FIELDS).map(|path| self.otherwise(path)).unwrap_or_default() {
            step.push(Effect::Read { place, depth }, Origin::Ordinary);
        }
        if depth == Depth::Tree {
            for given in self.others(SEARCHED_FIELDS) {
                let globs: Option<Vec<&str>> = match given {
                    Value::String(glob) => Some(vec![glob]),
                    Value::Array(globs) => globs.iter().map(Value::as_str).collect(),
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
                };
                let Some(globs) = globs else {
                    step.push(Effect::Opaque(Cause::Argument("patterns that are texts")), Origin::Ordinary);
                    continue;
                };
                for glob in globs {
                    Self::searched(&place, glob, &mut step);
                }
            }
        }
        vec![step]
    }

    /// The files that a glob picks from a search: it may ask for secrets by name, or lead elsewhere.
    fn searched(place: &Place, glob: &str, step: &mut Step) {
        let (Place::At(base) | Place::Below { base, .. }) = place else { return };
        let on_windows = base.path.is_windows();
        let found = spelling::alternatives(glob).unwrap_or_else(|| vec!["/".to_owned()]);
        let is_one_of_several = found.len() > 1;
        for glob in found {
            // Whoever names several endings means what has them, not the few files among them that are secret by their name.
            if is_one_of_several && spelling::ending(&glob).is_some_and(|ending| !is_secret_ending(ending)) {
                continue;
            }
            // With brackets any name may be meant.
            let place = if spelling::leads_out(&glob, on_windows) || glob.contains('[') {
                Place::Unknown
            } else {
                Place::Below { base: base.clone(), pattern: glob.trim_start_matches("./").trim_start_matches("**/").to_owned() }
            };
            // In such globs a star stands for the beginning of a hidden name, too.
            if let (Place::Below { base, pattern }, true) = (&place, is_one_of_several)
                && let Some(hidden) = pattern.strip_prefix("*.")
            {
                let place = Place::Below { base: base.clone(), pattern: format!(".{hidden}") };
                step.push(Effect::Read { place, depth: Depth::Content }, Origin::Ordinary);
            }
            step.push(Effect::Read { place, depth: Depth::Content }, Origin::Ordinary);
        }
    }

    fn glob(&self, name: &str) -> Vec<Step> {
        let pattern = match self.field(PATTERN_FIELDS) {
            None => return self.folder(name, Depth::Metadata),
            Some(Value::String(pattern)) => pattern.as_str(),
            Some(_) => return vec![self.step(name, Effect::Opaque(Cause::Argument("pattern")))],
        };
        let base = match self.others(PATH_FIELDS).next() {
            None => ".",
            Some(Value::String(path)) => path.as_str(),
            Some(_) => return vec![self.step(name, Effect::Opaque(Cause::Argument("path")))],
        };
        let on_windows = self.is_on_windows(pattern);
        let found = spelling::alternatives(pattern);
        let is_elsewhere = pattern.starts_with(['/', '~']) || pattern.get(1..2) == Some(":");
        // One of several in braces may lead elsewhere.
        let is_vague = found.as_ref().is_none_or(|found| {
            let has_braces = found.len() > 1;
            found
                .iter()
                .any(|one| spelling::may_climb(one, on_windows) || (has_braces && !is_elsewhere && spelling::leads_out(one, on_windows)))
        });
        let joined = if is_elsewhere { pattern.to_owned() } else { format!("{base}/{pattern}") };
        let read = |place| Effect::Read { place, depth: Depth::Metadata };
        let mut step = self.step(name, read(self.pattern(&joined)));
        let is_otherwise = [pattern, base].iter().any(|text| spelling::is_read_otherwise(text, on_windows));
        if is_vague || is_otherwise {
            step.push(read(Place::Unknown), Origin::Ordinary);
        }
        vec![step]
    }

    fn fetch(&self) -> Effect {
        self.text(URL_FIELDS).map_or(Effect::Network { host: Host::Any, sends: false }, address)
    }
}

/// What a fetch of the address does.
fn address(text: &str) -> Effect {
    let host = match WebAddress::parse(text) {
        None => return Effect::Opaque(Cause::Address(text.chars().take(200).collect())),
        Some(WebAddress { host, plain: true, .. }) => Host::Named(host),
        Some(WebAddress { host, plain: false, local_port }) => Host::Special { name: host, local_port },
    };
    Effect::Network { host, sends: false }
}
