//! What a rule is about: the compact rule language, parsed once into a [`Pattern`].
//!
//! | form | is about |
//! |---|---|
//! | `Bash(npm run test)` | exactly this command |
//! | `Bash(npm run test:*)`, `Bash(npm run test *)` | the command alone or with any further words |
//! | `Bash(git * main)` | `*` inside: any text |
//! | `Read(src/**)`, `Edit(/docs/*.md)`, `Read(~/notes/**)`, `Read(//usr/share/**)` | files, gitignore style: relative to the workspace, `/` the workspace's root, `~/` home, `//` the file system |
//! | `WebFetch(domain:docs.rs)`, `WebFetch(domain:*.rs)` | a host; `*.` any depth of subdomains |
//! | `mcp__server`, `mcp__server__tool`, `mcp__server__get_*` | tools of a server |
//! | `Agent(name)`, `Skill(name)` | sub-agents, skills |
//! | `Bash`, `Read`, `WebSearch`, … | everything of that tool |

use std::borrow::Cow;
use std::fmt;

use globset::{GlobBuilder, GlobMatcher};

use crate::action::{ANY, Arg, Dialect, HOLES, Invocation, Step, Subject, last_component};
use crate::analysis::host::HostName;
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::powershell::cmdlets;
use crate::analysis::wildcard;

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
    fn new(offset: usize, message: impl Into<String>) -> Self {
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

/// Tools by the names that rules use, with what they are about.
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

    /// Whether the rule allows only one exact thing: there is no wildcard in it.
    pub fn is_exact(&self) -> bool {
        match &self.matcher {
            Matcher::Command { command, .. } => command.is_exact(),
            Matcher::File { path, .. } => path.is_literal(),
            Matcher::Host(host) => !host.0.contains(ANY),
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
}

impl Pattern {
    /// Whether a command pattern spells out the host, up to the path behind it.
    pub(crate) fn names_host(&self, host: &str) -> bool {
        match &self.matcher {
            Matcher::Command { command, .. } => {
                command.head.contains(&format!("//{host}/")) || command.head.ends_with(&format!("//{host}"))
            }
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
        return mcp(tool, inner.is_some());
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

fn mcp(tool: &str, has_argument: bool) -> Result<Matcher, PatternError> {
    if has_argument {
        return Err(PatternError::new(0, format!("`{tool}` takes no argument in a rule")));
    }
    let parts = tool.strip_prefix("mcp__").unwrap_or("");
    if parts.is_empty() {
        return Err(PatternError::new(0, "a server is missing; write `mcp__server__tool`"));
    }
    // A server alone means all of its tools.
    let name = if parts.contains("__") || parts.ends_with('*') { tool.to_owned() } else { format!("{tool}__*") };
    Ok(Matcher::Mcp(wildcard::from_glob(&name)))
}

/// Stands for a blank inside a word, so that a pattern's blanks only ever separate words.
const INNER_BLANK: char = '\u{3}';

/// A command as a pattern over its canonical text.
#[derive(Debug, Clone)]
pub(crate) struct CommandPattern {
    /// Canonical text with [`ANY`] for wildcards, without a trailing ` *`.
    head: String,
    /// Whether any further words may follow.
    open: bool,
}

impl CommandPattern {
    fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (head, open) = if let Some(head) = text.strip_suffix(":*") {
            (head, true)
        } else if let Some(head) = text.strip_suffix(" *") {
            (head, true)
        } else {
            (text, false)
        };
        if head.trim().is_empty() {
            return Err("a command is missing; write `Bash(cargo test:*)`, or `Bash` for every command".to_owned());
        }
        Ok(Self { head: canonical_pattern(head), open })
    }

    /// The same with an alias of PowerShell's taken for the cmdlet that it stands for.
    fn in_dialect(mut self, dialect: Dialect) -> Self {
        if dialect == Dialect::PowerShell
            && let Some(row) = self.program().and_then(cmdlets::find)
        {
            let rest = self.head.find(' ').and_then(|at| self.head.get(at..)).unwrap_or("");
            self.head = format!("{}{rest}", cmdlets::canonical(row));
        }
        self
    }

    fn is_exact(&self) -> bool {
        !self.open && !self.head.contains(ANY)
    }

    /// The program, where the pattern spells it out.
    pub(crate) fn program(&self) -> Option<&str> {
        let first = self.head.split(' ').next()?;
        (!first.is_empty() && !first.contains(ANY)).then_some(first)
    }

    /// Whether the option stands in the pattern, alone or with a value attached.
    fn names(&self, option: &str) -> bool {
        self.head.split(' ').any(|word| {
            word == option
                || word.strip_prefix(option).is_some_and(|rest| rest.starts_with('=') || (option.len() == 2 && !rest.is_empty()))
                || (option.ends_with('=') && word.starts_with(option))
        })
    }

    /// Whether the pattern certainly matches all words.
    pub(crate) fn must_match(&self, invocation: &Invocation) -> bool {
        let text = canonical_words(&invocation.words);
        self.matches_text(&text)
    }

    fn matches_text(&self, text: &str) -> bool {
        if !self.open {
            return wildcard::matches(&self.head, text);
        }
        // At a word's end, not inside one: `ls *` is not about `lsof`.
        wildcard::matches(&self.head, text) || wildcard::matches(&format!("{} {ANY}", self.head), text)
    }

    /// Whether the pattern may match, by any spelling of the program and with global options aside.
    pub(crate) fn may_match(&self, views: &Views) -> bool {
        // A program that is spelled out on both sides and differs settles most of thousands of rules.
        if let (Some(wanted), Some(program)) = (self.program(), views.program.as_deref())
            && folded_program(wanted) != program
        {
            return false;
        }
        let meets = |head: &str| {
            let open = format!("{head} {ANY}");
            views.texts.iter().any(|view| wildcard::intersects(head, view) || (self.open && wildcard::intersects(&open, view)))
        };
        meets(&self.head) || views.folded.as_ref().is_some_and(|view| self.meets_folded(view))
    }

    /// The same with the program's name as a disk that folds case finds it.
    fn meets_folded(&self, view: &str) -> bool {
        let Some(program) = self.program() else { return false };
        let head = format!("{}{}", folded_program(program), self.head.get(program.len()..).unwrap_or(""));
        wildcard::intersects(&head, view) || (self.open && wildcard::intersects(&format!("{head} {ANY}"), view))
    }
}

/// The texts by which a restriction may know a command.
#[derive(Debug)]
pub(crate) struct Views {
    texts: Vec<String>,
    /// The first of them with the program's name folded, where that is another.
    folded: Option<String>,
    /// The program's bare name, where it is known, folded.
    program: Option<String>,
}

/// The bare name of a program as a disk that folds case finds it, and as Windows does without its ending.
pub(crate) fn folded_program(program: &str) -> Cow<'_, str> {
    let name = last_component(program);
    let stem = name.len().checked_sub(4).and_then(|at| name.split_at_checked(at)).filter(|(_, end)| end.eq_ignore_ascii_case(".exe"));
    let name = stem.map_or(name, |(stem, _)| stem);
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) { Cow::Owned(name.to_ascii_lowercase()) } else { Cow::Borrowed(name) }
}

impl Views {
    /// The views of a step's command; none of anything else.
    pub(crate) fn of(step: &Step) -> Self {
        match &step.subject {
            Subject::Command(invocation) => {
                let name = invocation.words.first().and_then(Arg::as_literal);
                let program = name.map(|name| folded_program(name).into_owned());
                let folded = program.as_ref().filter(|program| name != Some(program.as_str())).map(|program| {
                    let rest = invocation.words.iter().skip(1).cloned();
                    canonical_words(&std::iter::once(Arg::literal(program.as_str())).chain(rest).collect::<Vec<_>>())
                });
                Self { texts: views(invocation), folded, program }
            }
            Subject::Tool { .. } => Self { texts: Vec::new(), folded: None, program: None },
        }
    }
}

/// The texts by which a restriction may know a command.
fn views(invocation: &Invocation) -> Vec<String> {
    let mut words = invocation.words.clone();
    let mut out = vec![canonical_words(&words)];
    if let Some(first) = words.first_mut()
        && let Some((_, name)) = first.pattern().rsplit_once('/')
    {
        *first = Arg::with_holes(name, first.is_many());
        out.push(canonical_words(&words));
    }
    if let [program, .., last] = invocation.command.as_slice()
        && let Some(at) = invocation.words.iter().position(|w| w.as_literal() == Some(last.as_str()))
    {
        let mut short: Vec<Arg> = invocation.command.iter().map(Arg::literal).collect();
        short.extend(invocation.words.get(at.saturating_add(1)..).unwrap_or_default().iter().cloned());
        if let Some(first) = short.first_mut() {
            *first = Arg::literal(program.rsplit('/').next().unwrap_or(program));
        }
        out.push(canonical_words(&short));
    }
    out
}

/// Words as one text in which a blank separates words and nothing else.
fn canonical_words(words: &[Arg]) -> String {
    let mut out = String::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        if word.is_many() {
            out.push(ANY);
        } else if word.pattern().is_empty() {
            out.push(INNER_BLANK);
        } else {
            out.extend(word.pattern().chars().map(|c| if c == ' ' { INNER_BLANK } else { c }));
        }
    }
    out
}

/// A rule's command in the same form: quotes taken off, `*` as the star.
fn canonical_pattern(text: &str) -> String {
    let mut out = String::new();
    let mut quote: Option<char> = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(q), c) if q == c => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                if chars.peek() == Some(&c) && (out.is_empty() || out.ends_with(' ')) {
                    out.push(INNER_BLANK);
                }
            }
            (None | Some('"'), '\\') => match chars.next() {
                Some(' ') => out.push(INNER_BLANK),
                Some(next) => out.push(next),
                None => out.push('\\'),
            },
            (Some(_), ' ') => out.push(INNER_BLANK),
            (None, ' ' | '\t') => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            (_, '*') => {
                if !out.ends_with(ANY) {
                    out.push(ANY);
                }
            }
            (_, c) => out.push(c),
        }
    }
    // An open quote: the text is not a command of its own, and is kept as it stands.
    if quote.is_some() { wildcard::from_glob(text) } else { out.trim().to_owned() }
}

/// What file patterns start from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Anchors<'a> {
    pub(crate) workspace: Option<&'a AbsPath>,
    pub(crate) home: Option<&'a AbsPath>,
}

/// Where a file pattern starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// The root of the file system.
    FileSystem,
    /// The person's home folder.
    Home,
    /// The workspace's root.
    Workspace,
}

/// A path pattern in gitignore style.
#[derive(Debug, Clone)]
pub(crate) struct PathPattern {
    anchor: Anchor,
    /// Below the anchor, without a leading slash.
    glob: String,
    matcher: GlobMatcher,
    /// The same without regard to case, for restrictions: on many disks `Secrets` is `secrets`.
    folded: GlobMatcher,
    /// A name without a slash is meant at any depth; so is a folder for restrictions.
    any_depth: bool,
}

impl PathPattern {
    fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().replace("\\\\", "/");
        let text =
            if text.get(1..3) == Some(":\\") || text.get(1..3) == Some(":/") { format!("//{}", text.replace('\\', "/")) } else { text };
        let (anchor, glob) = if let Some(rest) = text.strip_prefix("//") {
            (Anchor::FileSystem, rest)
        } else if let Some(rest) = text.strip_prefix("~/") {
            (Anchor::Home, rest)
        } else if text == "~" {
            (Anchor::Home, "")
        } else if let Some(rest) = text.strip_prefix('/') {
            (Anchor::Workspace, rest)
        } else {
            (Anchor::Workspace, text.strip_prefix("./").unwrap_or(&text))
        };
        if glob.split('/').any(|part| part == "..") {
            return Err(format!(
                "`{text}` climbs with `..`; write the path from its root: `//abs/path`, `~/path` or `/path` in the workspace"
            ));
        }
        let any_depth = anchor == Anchor::Workspace && !text.starts_with('/') && !text.starts_with("./") && !glob.contains('/');
        let glob = glob.trim_end_matches('/').to_owned();
        let whole = if any_depth { format!("**/{glob}") } else { glob.clone() };
        let compiled = |folds: bool| {
            GlobBuilder::new(&whole)
                .literal_separator(true)
                .backslash_escape(true)
                .case_insensitive(folds)
                .build()
                .map(|glob| glob.compile_matcher())
                .map_err(|e| format!("`{text}` is not a path pattern: {}", e.kind()))
        };
        Ok(Self { anchor, matcher: compiled(false)?, folded: compiled(true)?, glob, any_depth })
    }

    /// The components up to the first wildcard, below which everything lies that the pattern is about;
    /// nothing where it is about names at any depth.
    pub(crate) fn literal_start(&self) -> Option<(Anchor, String)> {
        if self.any_depth {
            return None;
        }
        let literal = self.glob.split('/').take_while(|part| !part.contains(['*', '?', '[', '{', '\\']));
        let start = literal.collect::<Vec<_>>().join("/");
        (!start.is_empty()).then_some((self.anchor, start))
    }

    fn is_literal(&self) -> bool {
        !self.glob.contains(['*', '?', '[', '{'])
    }

    fn root(&self, anchors: Anchors<'_>) -> Option<AbsPath> {
        match self.anchor {
            Anchor::FileSystem => Some(AbsPath::root()),
            Anchor::Home => anchors.home.cloned(),
            Anchor::Workspace => anchors.workspace.cloned(),
        }
    }

    fn matches_path(&self, root: &AbsPath, path: &AbsPath) -> bool {
        match root.relative(path) {
            Some(relative) => self.matcher.is_match(relative) || self.covers_folder(relative),
            // Windows drives stand behind `//` as `c:/…`.
            None if self.anchor == Anchor::FileSystem => self.matcher.is_match(path.as_str()),
            None => false,
        }
    }

    /// Whether the pattern is about the path on a disk that folds case.
    fn may_match_path(&self, root: &AbsPath, path: &AbsPath) -> bool {
        if !root.may_contain(path) {
            return self.anchor == Anchor::FileSystem && self.folded.is_match(path.as_str());
        }
        let relative = path.as_str().get(root.as_str().len()..).unwrap_or("").trim_start_matches('/');
        let is_folder = self.glob.strip_suffix("/**").is_some_and(|dir| dir.eq_ignore_ascii_case(relative));
        self.folded.is_match(relative) || is_folder || (self.glob == "**" && relative.is_empty())
    }

    /// `dir/**` is about the folder itself too.
    fn covers_folder(&self, relative: &str) -> bool {
        self.glob.strip_suffix("/**").is_some_and(|dir| dir == relative) || (self.glob == "**" && relative.is_empty())
    }

    /// Whether the pattern certainly covers the place, by its text and by where it leads.
    pub(crate) fn must_match(&self, place: &Place, anchors: Anchors<'_>) -> bool {
        let Some(root) = self.root(anchors) else { return false };
        match place {
            Place::At(located) => located.spellings().all(|path| self.matches_path(&root, path)),
            // Whatever the glob finds lies below the base: only a pattern for the whole of it is enough.
            Place::Below { base, .. } => {
                let whole = self.glob == "**" || self.glob.ends_with("/**");
                whole && base.spellings().all(|path| self.matches_path(&root, path))
            }
            Place::Unknown => false,
        }
    }

    /// Whether the pattern may be about the place, or about something below it where `tree` is read.
    pub(crate) fn may_match(&self, place: &Place, tree: bool, anchors: Anchors<'_>) -> bool {
        let Some(root) = self.root(anchors) else { return true };
        let at = |path: &AbsPath| self.may_match_path(&root, path) || self.below_match(&root, path) || (tree && self.is_below(&root, path));
        match place {
            Place::At(located) => located.spellings().any(at),
            Place::Below { base, pattern } => {
                let absolute = self.absolute(&root);
                let subject =
                    |path: &AbsPath| wildcard::from_glob(&format!("{}/{pattern}", path.as_str().trim_end_matches('/')).to_lowercase());
                base.spellings().any(|path| at(path) || wildcard::intersects(&absolute, &subject(path)))
            }
            Place::Unknown => true,
        }
    }

    fn absolute(&self, root: &AbsPath) -> String {
        let middle = if self.any_depth { "/*" } else { "/" };
        // What stands in brackets and braces may be any text here.
        let mut glob = String::new();
        let mut depth: usize = 0;
        for c in self.glob.chars() {
            match c {
                '{' | '[' => depth = depth.saturating_add(1),
                '}' | ']' if depth > 0 => {
                    depth = depth.saturating_sub(1);
                    glob.push('*');
                }
                _ if depth == 0 => glob.push(c),
                _ => {}
            }
        }
        wildcard::from_glob(&format!("{}{middle}{glob}", root.as_str().trim_end_matches('/')).to_lowercase())
    }

    /// A pattern that names a folder restricts everything below it.
    fn below_match(&self, root: &AbsPath, path: &AbsPath) -> bool {
        let mut folder = path.parent();
        while let Some(current) = folder {
            if !root.may_contain(&current) || current.as_str().len() == root.as_str().len() {
                return false;
            }
            if self.may_match_path(root, &current) {
                return true;
            }
            folder = current.parent();
        }
        false
    }

    /// Whether something that the pattern names may lie below the folder.
    fn is_below(&self, root: &AbsPath, folder: &AbsPath) -> bool {
        if self.any_depth || self.glob.starts_with("**") {
            return root.may_contain(folder) || folder.may_contain(root);
        }
        let literal: String = self.glob.split('/').take_while(|part| !part.contains(['*', '?', '[', '{'])).collect::<Vec<_>>().join("/");
        root.join(&literal).is_some_and(|named| folder.may_contain(&named) || named.may_contain(folder))
    }
}

/// A host pattern: labels, with `*.` in front for any depth of subdomains and `*` within a label.
#[derive(Debug, Clone)]
pub(crate) struct HostPattern(String);

impl HostPattern {
    fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().trim_end_matches('.').to_lowercase();
        if text.is_empty() || text.contains(['/', ':', '@', ' ']) {
            return Err(format!("`{text}` is not a host name; write only the host, as in `WebFetch(domain:docs.rs)`"));
        }
        // What has no wildcard is brought into the same canonical form as hosts of calls.
        if !text.contains('*') {
            return HostName::parse(&text).map(|h| Self(h.as_str().to_owned())).ok_or_else(|| format!("`{text}` is not a host name"));
        }
        Ok(Self(text.replace('*', &ANY.to_string())))
    }

    /// The host, where the pattern is about exactly one.
    pub(crate) fn literal(&self) -> Option<&str> {
        (!self.0.contains(ANY)).then_some(self.0.as_str())
    }

    /// Whether the pattern is about the host.
    pub(crate) fn matches(&self, host: &HostName) -> bool {
        let (pattern, host) = (self.0.as_str(), host.as_str());
        if pattern.chars().all(|c| c == ANY) {
            return true;
        }
        if let Some(apex) = pattern.strip_prefix(ANY).and_then(|rest| rest.strip_prefix('.')) {
            return host.strip_suffix(apex).and_then(|head| head.strip_suffix('.')).is_some_and(|head| !head.is_empty());
        }
        let (mut labels, mut patterns) = (host.split('.'), pattern.split('.'));
        loop {
            match (patterns.next(), labels.next()) {
                (None, None) => return true,
                (Some(pattern), Some(label)) if wildcard::matches(pattern, label) => {}
                (None | Some(_), None | Some(_)) => return false,
            }
        }
    }
}

/// Whether a name, such as that of an MCP tool, fits a pattern with stars.
pub(crate) fn name_matches(pattern: &str, name: &str) -> bool {
    !name.contains(HOLES) && wildcard::matches(pattern, name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{Effect, Span};

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
    fn hosts_match_by_label() {
        let host = |text: &str| HostName::parse(text).expect(text);
        let pattern = |text: &str| HostPattern::parse(text).expect(text);
        assert!(pattern("*.example.com").matches(&host("a.b.example.com")));
        assert!(!pattern("*.example.com").matches(&host("example.com")));
        assert!(!pattern("*.example.com").matches(&host("evilexample.com")));
        assert!(pattern("example.*").matches(&host("example.org")));
        assert!(!pattern("example.*").matches(&host("example.org.evil.com")));
    }

    #[test]
    fn errors_say_what_would_be_right() {
        let message = |text: &str| Pattern::parse(text).expect_err(text).message;
        assert!(message("bash(ls)").contains("`Bash`"));
        assert!(message("Bash(ls").contains("not closed"));
        assert!(message("src/**").contains("Read(src/**)"));
        assert!(message("WebFetch(https://x)").contains("domain:"));
        assert!(message("Read(../x)").contains(".."));
    }
}
