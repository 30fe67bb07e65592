//! What a rule is about: the compact rule language, parsed once into a [`Pattern`].
//!
//! | form | is about |
//! |---|---|
//! | `Bash(npm run test)` | exactly this command |
//! | `Bash(npm run test:*)`, `Bash(npm run test *)` | the command alone or with any further words |
//! | `Bash(git * main)` | `*` inside: any text |
//! | `Bash(git push -u origin <branch>)` | `<branch>` as a word of a git command: a branch, but none that many work on, and no version |
//! | `Read(src/**)`, `Edit(/docs/*.md)`, `Read(~/notes/**)`, `Read(//usr/share/**)` | files, gitignore style: relative to the workspace, `/` the workspace's root, `~/` home, `//` the file system |
//! | `WebFetch(domain:docs.rs)`, `WebFetch(domain:*.rs)` | a host; `*.` any depth of subdomains |
//! | `WebFetch(domain:localhost:3000)` | a service of this machine, and what is sent to it |
//! | `mcp__server`, `mcp__server__tool`, `mcp__server__get_*` | tools of a server |
//! | `Agent(name)`, `Skill(name)` | sub-agents, skills |
//! | `Bash`, `Read`, `WebSearch`, … | everything of that tool |
mod branch;
mod command;
mod expression;
mod host;
mod inclusion;
mod mcp;
mod path;

use std::fmt;

use crate::action::{ANY, Dialect, HOLES};
use crate::analysis::wildcard;

pub(crate) use branch::{WRITTEN as BRANCH, is_own_branch};
pub(crate) use command::{CommandPattern, Views, folded_program};
pub(crate) use expression::Expression;
pub(crate) use host::HostPattern;
pub(crate) use mcp::{grants_tool, may_be_of_server};
pub(crate) use path::{Anchor, Anchors, PathPattern};

/// Why a text is not a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PatternError {
    /// What is wrong and what would be right.
    pub message: String,
    /// The byte of the rule's text at which it goes wrong.
    pub offset: usize,
}

impl PatternError {
    pub(crate) fn new(offset: usize, message: impl Into<String>) -> Self {
        Self { message: message.into(), offset }
    }
}

/// What a rule is about.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    pub(crate) matcher: Matcher,
}

/// A pattern by what it looks at.
#[derive(Debug, Clone)]
pub(crate) enum Matcher {
    /// Every tool.
    Everything,
    /// Every use of a tool, by canonical name.
    Tool(String),
    /// Commands of a shell.
    Command { dialect: Dialect, command: CommandPattern },
    /// Files that are read, or changed.
    File { writes: bool, path: PathPattern },
    /// A host that is fetched from.
    Host(HostPattern),
    /// Tools of an MCP server: the pattern of the full name.
    Mcp(String),
    /// A sub-agent or skill.
    Detail { tool: String, name: String },
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

/// Tools of files by the names that rules use, and whether they change them.
const FILE_TOOLS: &[(&str, bool)] = &[
    ("Read", false),
    ("Glob", false),
    ("Grep", false),
    ("LS", false),
    ("Edit", true),
    ("Write", true),
    ("MultiEdit", true),
    ("NotebookEdit", true),
];
const OTHER_TOOLS: &[&str] = &["Bash", "PowerShell", "WebFetch", "WebSearch", "Agent", "Task", "Skill"];

/// Whether a rule that names the tool alone is about reading any file.
pub(crate) fn reads_files(tool: &str) -> bool {
    FILE_TOOLS.contains(&(tool, false))
}

impl Pattern {
    /// Parses the compact form.
    ///
    /// # Errors
    /// When the text is not a rule: it says where and what would be right.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let trimmed = text.trim();
        let matcher = parse_matcher(trimmed)?;
        Ok(Self { text: trimmed.to_owned(), matcher })
    }

    /// The same, that grants only commands in its own spelling: as the agent did from whose settings it comes.
    #[must_use]
    pub(crate) fn in_this_spelling(self) -> Self {
        let matcher = match self.matcher {
            Matcher::Command { dialect, command } => Matcher::Command { dialect, command: command.in_this_spelling() },
            other => other,
        };
        Self { matcher, ..self }
    }

    /// Whether the rule allows only one exact thing: there is no wildcard in it.
    pub fn is_exact(&self) -> bool {
        match &self.matcher {
            Matcher::Command { command, .. } => command.is_exact(),
            Matcher::File { path, .. } => path.is_literal(),
            Matcher::Host(host) => host.literal().is_some(),
            Matcher::Mcp(name) => !name.contains(ANY),
            Matcher::Detail { name, .. } => !name.contains(ANY),
            Matcher::Everything | Matcher::Tool(_) => false,
        }
    }

    /// Whether a rule of this pattern may allow: patterns that span tools may only restrict.
    pub(crate) fn may_allow(&self) -> Result<(), PatternError> {
        let too_wide = match &self.matcher {
            Matcher::Everything => true,
            Matcher::Mcp(name) => name.split("__").nth(1).is_none_or(|server| server.is_empty() || server.contains(ANY)),
            Matcher::Tool(_) | Matcher::Command { .. } | Matcher::File { .. } | Matcher::Host(_) | Matcher::Detail { .. } => false,
        };
        if too_wide {
            return Err(PatternError::new(
                0,
                format!("`{}` is too wide to allow; name a tool, or a server as in `mcp__server__*`", self.text),
            ));
        }
        Ok(())
    }

    /// The words of a command pattern that are spelled out, for options that have to be named.
    pub(crate) fn names_option(&self, option: &str) -> bool {
        match &self.matcher {
            Matcher::Command { command, .. } => command.names(option),
            _ => false,
        }
    }

    /// Whether a word of a command pattern stands for any branch of the person's own.
    pub(crate) fn has_branch(&self) -> bool {
        match &self.matcher {
            Matcher::Command { command, .. } => command.has_branch,
            Matcher::Everything | Matcher::Tool(_) | Matcher::File { .. } | Matcher::Host(_) | Matcher::Mcp(_) | Matcher::Detail { .. } => {
                false
            }
        }
    }

    /// Whether a command pattern spells out the host, up to the path behind it.
    pub(crate) fn names_host(&self, host: &str) -> bool {
        match &self.matcher {
            Matcher::Command { command, .. } => command.names_host(host),
            _ => false,
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn parse_matcher(text: &str) -> Result<Matcher, PatternError> {
    if text.is_empty() {
        return Err(PatternError::new(0, "a rule is empty; write a tool such as `Bash(cargo test:*)` or `Read(src/**)`"));
    }
    if let Some(at) = text.find(|c: char| c.is_control() && c != '\n' && c != '\t') {
        return Err(PatternError::new(at, "a rule holds a control character"));
    }
    let (tool, inner) = match text.find('(') {
        None => (text, None),
        Some(open) => {
            let (tool, rest) = text.split_at(open);
            let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) else {
                return Err(PatternError::new(text.len(), format!("`{tool}(` is not closed; write `{tool}(…)`")));
            };
            (tool, Some((open.saturating_add(1), inner)))
        }
    };
    if tool == "*" && inner.is_none() {
        return Ok(Matcher::Everything);
    }
    if tool.starts_with("mcp__") {
        if inner.is_some() {
            return Err(PatternError::new(0, format!("`{tool}` takes no argument in a rule")));
        }
        let names = mcp::parse(tool).ok_or_else(|| PatternError::new(0, "a server is missing; write `mcp__server__tool`"))?;
        return Ok(Matcher::Mcp(names));
    }
    let canonical = canonical_tool(tool).ok_or_else(|| PatternError::new(0, unknown_tool(tool)))?;
    let Some((offset, inner)) = inner else { return Ok(Matcher::Tool(canonical.to_owned())) };
    if inner.trim() == "*" || inner.trim() == ":*" {
        return Ok(Matcher::Tool(canonical.to_owned()));
    }
    if let Some((_, writes)) = FILE_TOOLS.iter().find(|(name, _)| *name == canonical) {
        return Ok(Matcher::File { writes: *writes, path: PathPattern::parse(inner).map_err(|m| PatternError::new(offset, m))? });
    }
    match canonical {
        "Bash" | "PowerShell" => {
            let command = CommandPattern::parse(inner).map_err(|m| PatternError::new(offset, m))?;
            let dialect = if canonical == "PowerShell" { Dialect::PowerShell } else { Dialect::Posix };
            Ok(Matcher::Command { dialect, command: command.in_dialect(dialect) })
        }
        "WebFetch" => {
            let domain = inner
                .strip_prefix("domain:")
                .ok_or_else(|| PatternError::new(offset, format!("`{inner}` is not a domain; write `WebFetch(domain:docs.rs)`")))?;
            Ok(Matcher::Host(HostPattern::parse(domain).map_err(|m| PatternError::new(offset.saturating_add(7), m))?))
        }
        "Agent" | "Skill" => {
            // As people type it to start one.
            let inner = if canonical == "Skill" { inner.strip_prefix('/').unwrap_or(inner) } else { inner };
            let name = inner.strip_suffix(":*").map_or_else(|| inner.to_owned(), |head| format!("{head}*"));
            Ok(Matcher::Detail { tool: canonical.to_owned(), name: wildcard::from_glob(&name) })
        }
        _ => Err(PatternError::new(offset, format!("`{canonical}` takes no argument in a rule; write `{canonical}`"))),
    }
}

/// The name under which a tool is judged.
fn canonical_tool(tool: &str) -> Option<&'static str> {
    let known = FILE_TOOLS.iter().map(|(name, _)| *name).chain(OTHER_TOOLS.iter().copied()).find(|name| *name == tool)?;
    Some(if known == "Task" { "Agent" } else { known })
}

fn unknown_tool(tool: &str) -> String {
    let lower = tool.to_lowercase();
    let known = || FILE_TOOLS.iter().map(|(name, _)| *name).chain(OTHER_TOOLS.iter().copied());
    match known().find(|name| name.to_lowercase() == lower) {
        Some(name) => format!("`{tool}` is spelled `{name}` in rules"),
        None if tool.contains(['/', '*', '.']) => format!("`{tool}` is a path without a tool; write `Read({tool})` or `Edit({tool})`"),
        None => format!("no tool is called `{tool}`; rules know {}, and `mcp__server__tool`", known().collect::<Vec<_>>().join(", ")),
    }
}

/// Whether a name, such as that of an MCP tool, fits a pattern with stars.
pub(crate) fn name_matches(pattern: &str, name: &str) -> bool {
    !name.contains(HOLES) && wildcard::matches(pattern, name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{Arg, Effect, Invocation, Span, Step, Subject};

    fn invocation(words: &[&str]) -> Invocation {
        Invocation {
            words: words.iter().map(|w| if *w == "?" { Arg::unknown_word() } else { Arg::literal(*w) }).collect(),
            command: smallvec::smallvec![words[0].rsplit('/').next().unwrap_or("").into()],
            known: true,
            folders: std::sync::Arc::default(),
            dialect: crate::action::Dialect::Posix,
        }
    }

    fn command(rule: &str) -> CommandPattern {
        match Pattern::parse(rule).expect(rule).matcher {
            Matcher::Command { command, .. } => command,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn commands_match_by_words() {
        let must = |rule: &str, words: &[&str]| command(rule).must_match(&invocation(words));
        assert!(must("Bash(npm run test:*)", &["npm", "run", "test"]));
        assert!(must("Bash(npm run test *)", &["npm", "run", "test", "--x"]));
        assert!(!must("Bash(npm run test *)", &["npm", "run", "tester"]));
        assert!(must("Bash(ls*)", &["lsof", "-i"]));
        assert!(!must("Bash(ls *)", &["lsof"]));
        assert!(must("Bash(git * main)", &["git", "log", "--oneline", "main"]));
        assert!(must("Bash(git commit -m \"a b\")", &["git", "commit", "-m", "a b"]));
        assert!(!must("Bash(git commit -m a b)", &["git", "commit", "-m", "a b"]));
        assert!(!must("Bash(rm x)", &["rm", "?"]));
    }

    #[test]
    fn restrictions_see_through_spellings() {
        let may = |rule: &str, words: &[&str]| {
            let step = Step::new(Span::default(), Subject::Command(invocation(words)), Effect::Internal);
            command(rule).may_match(&Views::of(&step))
        };
        assert!(may("Bash(rm:*)", &["/bin/rm", "-rf", "x"]));
        assert!(may("Bash(rm -rf:*)", &["rm", "?"]));
        assert!(may("Bash(rm:*)", &["?", "x"]));
        assert!(!may("Bash(rm:*)", &["ls", "rm"]));
    }

    #[test]
    fn errors_say_what_would_be_right() {
        let message = |text: &str| Pattern::parse(text).expect_err(text).message;
        assert!(message("bash(ls)").contains("`Bash`"));
        assert!(message("Bash(ls").contains("not closed"));
        assert!(message("src/**").contains("Read(src/**)"));
        assert!(message("WebFetch(https://x)").contains("domain:"));
        for host in ["docs.rs..", "*.docs.rs..", ".."] {
            assert!(message(&format!("WebFetch(domain:{host})")).contains("is not a host name"), "{host}");
        }
        assert!(message("Read(../x)").contains(".."));
    }

    #[test]
    fn a_branch_stands_for_a_word_of_a_git_command_alone() {
        assert!(command("Bash(git push origin <branch>)").must_match(&invocation(&["git", "push", "origin", "feat/x"])));
        for wrong in [
            "Bash(rm <branch>)",
            "Bash(foo push <branch>)",
            "Bash(git <branch>)",
            "Bash(git push <branch>:*)",
            "Bash(git push * <branch>)",
            "Bash(git p* <branch>)",
        ] {
            assert!(Pattern::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_option_is_named_as_it_is_or_with_a_value() {
        let names = |rule: &str, option: &str| Pattern::parse(rule).expect(rule).names_option(option);
        for (rule, option) in
            [("Bash(git push --force:*)", "--force"), ("Bash(x --out=y)", "--out"), ("Bash(x -oy)", "-o"), ("Bash(dd if=a of=b)", "of=")]
        {
            assert!(names(rule, option), "{rule} {option}");
        }
        for (rule, option) in [
            ("Bash(git push --force-with-lease:*)", "--force"),
            ("Bash(x --only)", "-o"),
            ("Bash(x --outer)", "--out"),
            ("Bash(x y)", "-o"),
        ] {
            assert!(!names(rule, option), "{rule} {option}");
        }
    }

    #[test]
    fn a_pattern_is_exact_without_a_star_and_one_pattern_with_one_text() {
        let pattern = |rule: &str| Pattern::parse(rule).expect(rule);
        for (rule, is_exact) in [
            ("Bash(ls x)", true),
            ("Bash(ls:*)", false),
            ("Read(/a)", true),
            ("Read(/a/*)", false),
            ("Skill(x)", true),
            ("Skill(x*)", false),
            ("mcp__s__t", true),
            ("mcp__s__*", false),
            ("Bash", false),
        ] {
            assert_eq!(pattern(rule).is_exact(), is_exact, "{rule}");
        }
        assert!(pattern("Read(a)") == pattern(" Read(a)") && pattern("Read(a)") != pattern("Read(b)"));
        assert!(Pattern::parse("Bash(a\u{1b}[2Kb)").is_err() && Pattern::parse("Bash(a\u{7}b)").is_err());
    }
}
