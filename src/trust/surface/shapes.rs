//! The shapes in which settings say what is run, sent or allowed, and what is found in them.

use std::ops::Range;

use super::launch::{Launch, launch, remote, shell_line, variable};
use super::{Found, SurfaceFile, Unreadable};
use crate::config::json::{self, Member, Node};
use crate::policy::breadth::breadth;
use crate::policy::pattern::Pattern;
use crate::prompt::Risk;
use crate::trust::capability::ProjectCapability;

/// A setting by its key, and how it says what it says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// The keys on the way to it, with a dot between them; `*` stands for any key.
    pub(super) key: &'static str,
    pub(super) capability: ProjectCapability,
    pub(super) shape: Shape,
}

/// How a setting says what it says.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// A line that a shell runs, or a program with its arguments in a list, or an object with `command` and `args`.
    Line(&'static str),
    /// The same by names: each member is one.
    Lines(&'static str),
    /// Hooks by the event that they run on.
    Hooks,
    /// MCP servers by name.
    Servers,
    /// Variables by name.
    Variables,
    /// A list, or an object by names, of which each entry lets something through.
    Entries(&'static str, Risk),
    /// The same of rules that allow: one that runs whatever it is given is riskier.
    Rules,
    /// A value that says how much is let through, whatever it is.
    Value(&'static str, Risk),
    /// The same, unless it is the opposite of this.
    Is(bool, &'static str, Risk),
}

/// What the rows find in a file of JSON.
pub(super) fn read_json(file: &SurfaceFile<'_>, rows: &[Row]) -> Result<Vec<Found>, Unreadable> {
    let root = json::parse(file.text).map_err(|problem| Unreadable { line: problem.line, why: problem.message })?;
    if root.is_object() { Ok(read_node(&root, rows)) } else { Err(Unreadable { line: root.line(), why: "it is not an object".to_owned() }) }
}

/// What the rows find in an object.
pub(super) fn read_node(root: &Node, rows: &[Row]) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    for row in rows {
        let keys: Vec<&str> = row.key.split('.').collect();
        let way = Way { names: Vec::new(), is_last: true };
        visit(root, &keys, &way, &mut |member, way, is_there| {
            let mut finder = Finder { row, out: &mut out, way: way.clone() };
            if is_there {
                finder.member(member);
            } else {
                finder.odd("settings", &member.value, &member.bytes);
            }
        });
    }
    // Several settings may stand below the same odd value.
    let mut seen: Vec<(ProjectCapability, String, Range<usize>)> = Vec::new();
    out.retain(|found| {
        let key = (found.capability, found.what.clone(), found.bytes.clone());
        let is_new = found.what != "settings" || !seen.contains(&key);
        seen.push(key);
        is_new
    });
    out
}

/// How a setting was reached.
#[derive(Clone)]
struct Way {
    /// The keys that a `*` stood for.
    names: Vec<String>,
    /// Whether no key on the way comes again.
    is_last: bool,
}

/// Calls `then` for every member at the keys, also for one whose key comes again; with `false` for what stands in the
/// way of the keys and is no object.
fn visit(node: &Node, keys: &[&str], way: &Way, then: &mut dyn FnMut(&Member, &Way, bool)) {
    let Some((key, rest)) = keys.split_first() else { return };
    for member in node.members().iter().filter(|member| *key == "*" || member.key == *key) {
        let mut way = Way { is_last: way.is_last && node.counts(member), ..way.clone() };
        if *key == "*" {
            way.names.push(member.key.clone());
        }
        if rest.is_empty() {
            then(member, &way, true);
        } else if member.value.is_object() {
            visit(&member.value, rest, &way, then);
        } else if !member.value.is_null() && *key != "*" {
            then(member, &way, false);
        }
    }
}

struct Finder<'a> {
    row: &'a Row,
    out: &'a mut Vec<Found>,
    way: Way,
}

impl Finder<'_> {
    fn member(&mut self, member: &Member) {
        let value = &member.value;
        match self.row.shape {
            Shape::Line(what) => match command_of(value) {
                Some(line) => self.add(what.to_owned(), line, member.bytes.clone()),
                None if value.is_null() => {}
                None => self.odd(what, value, &member.bytes),
            },
            Shape::Lines(what) => self.each(value, &member.bytes, what, |finder, named| {
                let what = format!("{what} \"{}\"", named.key);
                match command_of(&named.value) {
                    Some(line) => finder.add(what, line, named.bytes.clone()),
                    None => finder.odd(&what, &named.value, &named.bytes),
                }
            }),
            Shape::Hooks => self.each(value, &member.bytes, "hooks", Self::hooks),
            Shape::Servers => self.each(value, &member.bytes, "MCP servers", Self::server),
            Shape::Variables => self.each(value, &member.bytes, "variables", |finder, named| {
                let text = named.value.as_str().map_or_else(|| named.value.to_string(), str::to_owned);
                finder.add(format!("variable {}", named.key), variable(&named.key, &text), named.bytes.clone());
            }),
            Shape::Entries(what, risk) => self.entries(member, what, |text| plain(text, risk)),
            Shape::Rules => self.entries(member, "rule that allows", rule),
            Shape::Value(what, risk) => self.add(what.to_owned(), plain(shown(value), risk), member.bytes.clone()),
            Shape::Is(wanted, what, risk) => {
                // Only the plain opposite is harmless: nobody knows what another value is taken for.
                if !value.is_null() && value.as_bool() != Some(!wanted) {
                    self.add(what.to_owned(), plain(format!("{} = {}", member.key, shown(value)), risk), member.bytes.clone());
                }
            }
        }
    }

    fn entries(&mut self, member: &Member, what: &str, line: impl Fn(String) -> Launch) {
        let value = &member.value;
        for item in value.items() {
            self.add(what.to_owned(), line(shown(item)), item.bytes.clone());
        }
        for named in value.members() {
            self.add(what.to_owned(), line(format!("{}: {}", named.key, named.value)), named.bytes.clone());
        }
        if !value.is_list() && !value.is_object() && !value.is_null() {
            self.add(what.to_owned(), line(shown(value)), member.bytes.clone());
        }
    }

    /// Each member of an object; anything else is odd.
    fn each(&mut self, value: &Node, bytes: &Range<usize>, what: &str, then: impl Fn(&mut Self, &Member)) {
        if value.is_object() {
            let before = self.way.clone();
            for member in value.members() {
                self.way.is_last = before.is_last && value.counts(member);
                then(self, member);
            }
            self.way = before;
        } else if !value.is_null() {
            self.odd(what, value, bytes);
        }
    }

    /// The hooks on one event: commands, or groups of commands with what they are for.
    fn hooks(&mut self, event: &Member) {
        let groups = if event.value.is_list() { event.value.items() } else { std::slice::from_ref(&event.value) };
        for group in groups {
            let on = match group.get("matcher").and_then(Node::as_str) {
                Some(matcher) if !matcher.is_empty() => format!("hook on {} for {matcher}", event.key),
                _ => format!("hook on {}", event.key),
            };
            let commands = match group.get("hooks") {
                Some(hooks) if hooks.is_list() => hooks.items(),
                _ => std::slice::from_ref(group),
            };
            for command in commands {
                match everything_of(command) {
                    // The whole group is confirmed: it says when the command runs.
                    Some(mut line) => {
                        line.risk = Risk::High;
                        if event.key.eq_ignore_ascii_case("SessionStart") {
                            line.notes.push("it runs before anything is asked".to_owned());
                        }
                        self.add(on.clone(), line, group.bytes.clone());
                    }
                    None => self.odd(&on, command, &group.bytes),
                }
            }
            if commands.is_empty() && group.get("hooks").is_none() {
                self.odd(&on, group, &group.bytes);
            }
        }
    }

    fn server(&mut self, server: &Member) {
        let what = format!("MCP server \"{}\"", server.key);
        let value = &server.value;
        let Some(mut line) = everything_of(value) else {
            return self.odd(&what, value, &server.bytes);
        };
        line.risk = Risk::High;
        for key in ["alwaysAllow", "autoApprove", "autoAllow", "trust"] {
            let Some(allowed) = value.get(key) else { continue };
            let is_nothing = allowed.items().is_empty() && allowed.is_list() || allowed.as_bool() == Some(false);
            if !is_nothing {
                line.notes.push(format!("its tools are used without asking: {allowed}"));
                let text = format!("{key}: {allowed}");
                self.found(
                    ProjectCapability::Permissions,
                    format!("tools of {what} that are not asked about"),
                    plain(text, Risk::High),
                    server.bytes.clone(),
                );
            }
        }
        self.add(what, line, server.bytes.clone());
    }

    fn odd(&mut self, what: &str, value: &Node, bytes: &Range<usize>) {
        let mut line = plain(shown(value), Risk::High);
        line.notes.push("it is not understood, and may be anything of its kind".to_owned());
        self.add(what.to_owned(), line, bytes.clone());
    }

    fn add(&mut self, what: String, line: Launch, bytes: Range<usize>) {
        self.found(self.row.capability, what, line, bytes);
    }

    fn found(&mut self, capability: ProjectCapability, what: String, line: Launch, bytes: Range<usize>) {
        let Launch { text, mut notes, runs, risk } = line;
        if !self.way.is_last {
            notes.push("the same key comes again further down, and most programs go by that".to_owned());
        }
        // The name that it stands under is part of what is confirmed.
        let what = if self.way.names.is_empty() { what } else { format!("{what} of {}", self.way.names.join(", ")) };
        self.out.push(Found { capability, what, text, bytes, risk, notes, runs });
    }
}

fn plain(text: String, risk: Risk) -> Launch {
    Launch { text, notes: Vec::new(), runs: Vec::new(), risk }
}

/// A rule of another agent. Where ours is written as theirs is, it is known how wide it is.
fn rule(text: String) -> Launch {
    let pattern = Pattern::parse(&text);
    let wide = pattern.as_ref().ok().and_then(breadth);
    let is_everything = match text.split_once('(') {
        Some((_, rest)) => matches!(rest, "*)" | "**)" | ":*)" | "*:*)"),
        None => !text.contains(' ') || text.contains('*'),
    };
    let mut line = plain(text, if wide.is_some() || is_everything { Risk::High } else { Risk::Medium });
    line.notes.extend(wide.map(|wide| format!("it {}", wide.words())));
    line
}

fn shown(value: &Node) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Keys whose value is run, and keys whose value is connected to.
const COMMANDS: &[&str] = &["command", "bash", "powershell", "cmd", "path", "prompt", "headersHelper"];
const ADDRESSES: &[&str] = &["url", "httpUrl", "serverUrl"];

/// Everything that a hook or a server runs and connects to, with its variables; `None` if it says no such thing, or
/// says it in a way that is not understood. A key that is said twice counts twice.
fn everything_of(value: &Node) -> Option<Launch> {
    if !value.is_object() {
        return command_of(value);
    }
    let mut all: Vec<Launch> = Vec::new();
    for member in value.members() {
        if ADDRESSES.contains(&member.key.as_str()) {
            all.push(remote(member.value.as_str()?));
        } else if COMMANDS.contains(&member.key.as_str()) {
            all.push(with_arguments(&member.value, value)?);
        }
    }
    let mut all = all.into_iter();
    let mut line = all.next()?;
    for other in all {
        line.text = format!("{}; and {}", line.text, other.text);
        line.notes.extend(other.notes);
        line.runs.extend(other.runs);
    }
    if let Some(folder) = value.get("cwd").and_then(Node::as_str) {
        line.notes.push(format!("in {folder}"));
        let words: Vec<String> = value.members().iter().map(|member| shown(&member.value)).collect();
        line.runs.extend(shell_line(&format!("cd {folder} && {}", words.join(" "))).runs);
    }
    for named in ["env", "environment", "headers"].iter().filter_map(|key| value.get(key)).flat_map(Node::members) {
        let set = variable(&named.key, &shown(&named.value));
        line.notes.push(format!("with {}", set.text));
        line.notes.extend(set.notes.into_iter().map(|note| format!("{}: {note}", named.key)));
        line.runs.extend(set.runs);
    }
    if let Some(file) = value.get("envFile").and_then(Node::as_str) {
        line.notes.push(format!("with the variables in {file}"));
        line.runs.extend(shell_line(file).runs);
    }
    Some(line)
}

/// The command of a text, of a list of words, or of an object that has one.
fn command_of(value: &Node) -> Option<Launch> {
    if value.is_object() {
        return everything_of(value);
    }
    with_arguments(value, value)
}

/// A command that is a line or a list of words, with the arguments that stand beside it.
fn with_arguments(command: &Node, beside: &Node) -> Option<Launch> {
    let words = |node: &Node| node.items().iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<String>>>();
    let args = match beside.get("args").or_else(|| beside.get("arguments")) {
        Some(args) if args.is_list() => words(args)?,
        Some(args) if args.is_null() => Vec::new(),
        Some(args) => vec![args.as_str()?.to_owned()],
        None => Vec::new(),
    };
    match command.as_str() {
        Some(line) if args.is_empty() => return Some(shell_line(line)),
        _ => {}
    }
    let mut all = if command.is_list() { words(command)? } else { vec![command.as_str()?.to_owned()] };
    all.extend(args);
    let (program, args) = all.split_first()?;
    Some(launch(program, &args.iter().map(String::as_str).collect::<Vec<_>>()))
}
