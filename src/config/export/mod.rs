//! Rules of ours in other agents' formats, and what those cannot say.
//!
//! Export never widens. An allow is written only where the other agent means the same by it, or less: a rule for
//! `find` that does not cover `-exec` here is left out where it would. A restriction is written at least as wide, and
//! where an agent cannot say it, the report says so loudly: there nothing restricts it.
//!
//! One file an agent, checked against the same documentation as the import of its files.

mod claude_code;
mod codex;
mod cursor;
mod gemini;
mod opencode;
mod vscode;
pub(in crate::config) mod zed;

use std::fmt;

use crate::analysis::programs::catalog::Catalog;
use crate::analysis::programs::row::{Does, Grammar, Program, Role};
use crate::config::errors::is_hidden;
use crate::policy::breadth::breadth;
use crate::policy::pattern::Matcher;
use crate::policy::rule::{Rule, RuleEffect};

/// An agent whose format can be written.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// What it is called on the command line, as for import.
    pub name: &'static str,
    /// The file in which it looks for this.
    pub file: &'static str,
    write: fn(&[Said<'_>], &mut Vec<Note>) -> String,
}

/// All agents whose format can be written.
pub const TARGETS: &[Target] = &[
    Target { name: "claude-code", file: "~/.claude/settings.json", write: claude_code::write },
    Target { name: "codex", file: "~/.codex/rules/default.rules", write: codex::write },
    Target { name: "gemini", file: "~/.gemini/policies/countersign.toml", write: gemini::write },
    Target { name: "opencode", file: "~/.config/opencode/opencode.json", write: opencode::write },
    Target { name: "cursor", file: "~/.cursor/cli-config.json", write: cursor::write },
    Target { name: "zed", file: "~/.config/zed/settings.json", write: zed::write },
    Target { name: "vscode", file: "settings.json", write: vscode::write },
];

/// What was written, and what could not be.
#[derive(Debug, Clone)]
pub struct Exported {
    /// The file's text.
    pub text: String,
    /// What is not as it is here, in the order of the rules.
    pub notes: Vec<Note>,
}

/// A rule that is not in the other file as it is here.
#[derive(Debug, Clone)]
pub struct Note {
    /// The rule's place among those that were given.
    pub index: usize,
    /// Its effect and text.
    pub rule: String,
    /// Where it stands.
    pub at: String,
    /// What became of it.
    pub became: Became,
    /// Why.
    pub why: String,
}

/// What became of a rule that cannot be said as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// An allow that is not written: its calls are asked about there.
    Asked,
    /// A restriction that is not written: nothing restricts its calls there.
    Unrestricted,
    /// A denial that only asks there.
    Weaker,
    /// A restriction that restricts more there.
    Stricter,
}

impl Became {
    /// In a word, for a report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Asked => "left out",
            Self::Unrestricted => "NOT RESTRICTED THERE",
            Self::Weaker => "ONLY ASKED THERE",
            Self::Stricter => "stricter there",
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({}): {}", self.became.word(), self.rule, self.at, self.why)
    }
}

impl Target {
    /// The agent of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.name == name)
    }

    /// Writes rules in the agent's format.
    ///
    /// ```
    /// use countersign::config::export::Target;
    /// use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
    ///
    /// let rule = Rule::parse(RuleEffect::Deny, "Bash(git push:*)", Source::new(Layer::User, "config.toml:1")).unwrap();
    /// let exported = Target::named("claude-code").unwrap().write(&[rule]);
    /// assert!(exported.text.contains("Bash(git push:*)"));
    /// ```
    pub fn write(&self, rules: &[Rule]) -> Exported {
        let mut notes = Vec::new();
        let mut said = Vec::new();
        for (index, rule) in rules.iter().enumerate() {
            let mut add = |became, why: &str| notes.push(note(index, rule, became, why));
            let restricts = rule.effect != RuleEffect::Allow;
            if !rule.conditions.is_empty() {
                add(if restricts { Became::Unrestricted } else { Became::Asked }, "no other agent knows its conditions");
                continue;
            }
            if !rule.options.is_empty() {
                add(Became::Asked, "no other agent knows which options a rule allows besides");
                continue;
            }
            if !rule.except.is_empty() {
                add(if restricts { Became::Stricter } else { Became::Asked }, "no other agent knows exceptions");
                if !restricts {
                    continue;
                }
            }
            let what = What::of(rule);
            match wider(rule, &what) {
                Some(why) if !restricts => add(Became::Asked, &why),
                Some(_) | None => said.push(Said { index, rule, what }),
            }
        }
        let text = (self.write)(&said, &mut notes);
        notes.sort_by_key(|note| note.index);
        Exported { text, notes }
    }
}

fn note(index: usize, rule: &Rule, became: Became, why: &str) -> Note {
    Note { index, rule: format!("{} {}", rule.effect, rule.text()), at: rule.source.at.clone(), became, why: why.to_owned() }
}

/// A rule without conditions, and what it is about.
struct Said<'r> {
    index: usize,
    rule: &'r Rule,
    what: What,
}

impl Said<'_> {
    fn effect(&self) -> RuleEffect {
        self.rule.effect
    }

    fn allows(&self) -> bool {
        self.rule.effect == RuleEffect::Allow
    }

    /// Reports that the rule is not written.
    fn lost(&self, notes: &mut Vec<Note>, why: &str) {
        let became = if self.allows() { Became::Asked } else { Became::Unrestricted };
        notes.push(note(self.index, self.rule, became, why));
    }

    fn became(&self, notes: &mut Vec<Note>, became: Became, why: &str) {
        notes.push(note(self.index, self.rule, became, why));
    }
}

/// Why an allow would cover more elsewhere, where danger need not be named and nothing is sensitive by itself.
fn wider(rule: &Rule, what: &What) -> Option<String> {
    match what {
        What::Command { words, open: true, .. } => {
            if let Some(breadth) = breadth(&rule.pattern) {
                return Some(format!("it {}, which is only bounded here", breadth.words()));
            }
            let (program, rest) = words.split_first()?;
            let catalog = Catalog::new();
            let beyond = catalog.find(program)?.with_row(|row| reaches_beyond(row, rest))?;
            let why =
                || format!("there it covers whatever `{}` can be told to read, write, send or run; here it does not", words.join(" "));
            beyond.then(why)
        }
        What::Files { .. } if !rule.pattern.is_exact() => {
            Some("there it covers secret and protected files, too; here only an exact path does".to_owned())
        }
        What::Tool(tool) if !matches!(tool.as_str(), "WebSearch" | "Agent" | "Task" | "Skill") => {
            Some("there it covers everything that the tool can do; here nothing that is sensitive or outside of the workspace".to_owned())
        }
        What::Everything
        | What::Command { .. }
        | What::Commands(_)
        | What::Files { .. }
        | What::Host(_)
        | What::Mcp(..)
        | What::Tool(_)
        | What::Other => None,
    }
}

/// Whether words of the command can make it do what a rule for it does not cover here. What runs the project's own
/// code can do all of that anyway.
fn reaches_beyond(row: &Program<'_>, words: &[String]) -> bool {
    let inner = words.first().and_then(|word| row.subcommands.iter().find(|sub| sub.is_named(word)));
    if let Some(inner) = inner {
        return reaches_beyond(inner, words.get(1..).unwrap_or_default());
    }
    match row.grammar {
        Grammar::Getopt
        | Grammar::Posix
        | Grammar::Exact
        | Grammar::Switches
        | Grammar::SingleDash
        | Grammar::SingleDashPermuted
        | Grammar::Bundle => {}
        Grammar::Words | Grammar::Data | Grammar::Test => return false,
        Grammar::Find | Grammar::Dd => return true,
    }
    if row.does.iter().any(|does| matches!(does, Does::RunProject | Does::RunNamed | Does::RunPackages)) {
        return false;
    }
    let harmless = |role: Role| matches!(role, Role::Text | Role::List | Role::Revision | Role::Reference | Role::Columns | Role::Format);
    let operands = [row.operands.rest, row.operands.last, row.operands.default];
    let operands = row.operands.first.iter().copied().chain(operands.into_iter().flatten());
    row.options.iter().flat_map(|group| group.iter()).any(|option| option.danger || !harmless(option.role))
        || operands.into_iter().any(|role| !harmless(role))
        || !row.subcommands.is_empty()
}

/// What a rule is about, by its text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Everything,
    /// A command: its text and words, and whether further words may follow. Nothing in it needs quotes.
    Command {
        text: String,
        words: Vec<String>,
        open: bool,
    },
    /// Commands by a pattern, or with quotes.
    Commands(String),
    /// Files by a pattern, whichever tool the rule names, as here: to be read, or to be changed.
    Files {
        writes: bool,
        glob: String,
    },
    Host(String),
    Mcp(String, String),
    /// All of a tool.
    Tool(String),
    /// A sub-agent or skill, or a command of PowerShell.
    Other,
}

impl What {
    fn of(rule: &Rule) -> Self {
        let text = rule.text();
        if text == "*" {
            return Self::Everything;
        }
        if let Some(rest) = text.strip_prefix("mcp__") {
            let (server, tool) = rest.split_once("__").unwrap_or((rest, "*"));
            return Self::Mcp(server.to_owned(), tool.to_owned());
        }
        let Some((tool, inner)) = text.split_once('(').and_then(|(tool, rest)| Some((tool, rest.strip_suffix(')')?))) else {
            return Self::Tool(text);
        };
        if let Matcher::File { writes, .. } = &rule.pattern.matcher {
            return Self::Files { writes: *writes, glob: inner.trim().to_owned() };
        }
        match tool {
            _ if matches!(inner.trim(), "*" | ":*") => Self::Tool(tool.to_owned()),
            "Bash" => Self::command(inner.trim()),
            "WebFetch" => Self::Host(inner.trim().trim_start_matches("domain:").to_owned()),
            _ => Self::Other,
        }
    }

    fn command(inner: &str) -> Self {
        let (head, open) = match inner.strip_suffix(":*").or_else(|| inner.strip_suffix(" *")) {
            Some(head) => (head.trim_end(), true),
            None => (inner, false),
        };
        let plain = |c: char| c.is_alphanumeric() || "-_./:=,+@%^~ ".contains(c);
        if head.is_empty() || !head.chars().all(plain) {
            return Self::Commands(inner.to_owned());
        }
        let words: Vec<String> = head.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        Self::Command { text: words.join(" "), words, open }
    }
}

/// A path pattern of ours, by where it starts and what follows.
fn anchored(glob: &str) -> (Start, &str) {
    if let Some(rest) = glob.strip_prefix("//") {
        (Start::Root, rest)
    } else if let Some(rest) = glob.strip_prefix("~/") {
        (Start::Home, rest)
    } else if let Some(rest) = glob.strip_prefix('/').or_else(|| glob.strip_prefix("./")) {
        (Start::Workspace, rest)
    } else if glob.contains('/') {
        (Start::Workspace, glob)
    } else {
        (Start::AnyDepth, glob)
    }
}

/// Where a path pattern starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Root,
    Home,
    Workspace,
    AnyDepth,
}

/// A JSON string that is one of TOML and of Starlark as well, with what does not show on a screen escaped.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for c in serde_json::Value::from(text).to_string().chars() {
        match u16::try_from(u32::from(c)) {
            Ok(code) if is_hidden(c) => out.extend(format!("\\u{code:04x}").chars()),
            Ok(_) | Err(_) => out.push(c),
        }
    }
    out
}

/// A JSON list over several lines.
fn list(items: &[String], indent: &str) -> String {
    if items.is_empty() {
        return "[]".to_owned();
    }
    let lines: Vec<String> = items.iter().map(|item| format!("{indent}  {}", quoted(item))).collect();
    format!("[\n{}\n{indent}]", lines.join(",\n"))
}

/// A JSON object over several lines in this order, of values that are JSON already.
fn object(members: &[(String, String)], indent: &str) -> String {
    if members.is_empty() {
        return "{}".to_owned();
    }
    let lines: Vec<String> = members.iter().map(|(key, value)| format!("{indent}  {}: {value}", quoted(key))).collect();
    format!("{{\n{}\n{indent}}}", lines.join(",\n"))
}
