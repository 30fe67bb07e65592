//! Patterns for commands, over the words of a command as they are known before the shell expands them.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::branch;
use crate::action::{ANY, Arg, Dialect, Invocation, Step, Subject, last_component};
use crate::analysis::host::HostName;
use crate::analysis::path::Place;
use crate::analysis::powershell::cmdlets;
use crate::analysis::programs::entered::without_folders;
use crate::analysis::programs::spellings::usual;
use crate::analysis::wildcard;

/// Stands for a blank inside a word, so that a pattern's blanks only ever separate words.
const INNER_BLANK: char = '\u{3}';

/// Stands for one word that names a branch of the person's own work.
const BRANCH: char = '\u{4}';

/// A command as a pattern over its canonical text.
#[derive(Debug, Clone)]
pub(crate) struct CommandPattern {
    /// Canonical text with [`ANY`] for wildcards, without a trailing ` *`.
    pub(super) head: String,
    /// Whether any further words may follow.
    pub(super) open: bool,
    /// Whether one of the words stands for a branch.
    pub(super) has_branch: bool,
    /// The same as the command is usually spelled, where that is another.
    usual: Option<Box<Self>>,
    /// Whether it grants what is spelled otherwise as well.
    any_spelling: bool,
}

impl CommandPattern {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
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
        let head = canonical_pattern(head);
        if !head.split(' ').any(|word| word == branch::WRITTEN) {
            let words: Vec<Arg> = head.split(' ').map(|word| Arg::with_holes(word, false)).collect();
            let usual = usual(&words).map(|words| Self {
                head: canonical_words(&words),
                open,
                has_branch: false,
                usual: None,
                any_spelling: false,
            });
            return Ok(Self { head, open, has_branch: false, usual: usual.map(Box::new), any_spelling: true });
        }
        // One of the words has to be a branch, and any could be another thing where it is not known which one.
        let mut words = head.split(' ');
        let is_of_git = words.next() == Some("git") && words.next().is_some_and(|word| word != branch::WRITTEN);
        if open || head.contains(ANY) || !is_of_git {
            return Err(format!("`{}` stands for a word of a git command that is spelled out otherwise", branch::WRITTEN));
        }
        let stand_in = |word: &str| if word == branch::WRITTEN { BRANCH.to_string() } else { word.to_owned() };
        Ok(Self {
            head: head.split(' ').map(stand_in).collect::<Vec<_>>().join(" "),
            open,
            has_branch: true,
            usual: None,
            any_spelling: false,
        })
    }

    /// Whether the words are the spelled ones with a branch in its place.
    fn matches_words(&self, invocation: &Invocation) -> bool {
        let wanted: Vec<&str> = self.head.split(' ').collect();
        let is_it = |(wanted, given): (&&str, &Arg)| match given.as_literal() {
            Some(given) if wanted.contains(BRANCH) => branch::is_own_branch(given),
            Some(given) => canonical_words(&[Arg::literal(given)]) == **wanted,
            None => false,
        };
        wanted.len() == invocation.words.len() && wanted.iter().zip(&invocation.words).all(is_it)
    }

    /// The same with an alias of PowerShell's taken for the cmdlet that it stands for.
    pub(super) fn in_dialect(mut self, dialect: Dialect) -> Self {
        if dialect == Dialect::PowerShell
            && let Some(row) = self.program().and_then(cmdlets::find)
        {
            let rest = self.head.find(' ').and_then(|at| self.head.get(at..)).unwrap_or("");
            self.head = format!("{}{rest}", cmdlets::canonical(row));
        }
        self
    }

    pub(super) fn is_exact(&self) -> bool {
        !self.open && !self.head.contains(ANY) && !self.has_branch
    }

    /// The program, where the pattern spells it out.
    pub(crate) fn program(&self) -> Option<&str> {
        let first = self.head.split(' ').next()?;
        (!first.is_empty() && !first.contains(ANY)).then_some(first)
    }

    /// The words that the pattern spells out, up to the first with a wildcard in it.
    pub(crate) fn spelled_words(&self) -> impl Iterator<Item = &str> {
        self.head.split(' ').take_while(|word| !word.is_empty() && !word.contains([ANY, BRANCH]))
    }

    /// What the pattern spells out, up to its first wildcard.
    pub(crate) fn spelled_text(&self) -> &str {
        self.head.split([ANY, BRANCH]).next().unwrap_or("")
    }

    /// Whether it spells out the host, up to the path behind it.
    pub(super) fn names_host(&self, host: &str) -> bool {
        self.head.contains(&format!("//{host}/")) || self.head.ends_with(&format!("//{host}"))
    }

    /// Whether the option stands in the pattern, alone or with a value attached.
    pub(super) fn names(&self, option: &str) -> bool {
        self.head.split(' ').any(|word| {
            word == option
                || word.strip_prefix(option).is_some_and(|rest| rest.starts_with('=') || (option.len() == 2 && !rest.is_empty()))
                || (option.ends_with('=') && word.starts_with(option))
        })
    }

    /// Whether the pattern certainly matches all words.
    pub(crate) fn must_match(&self, invocation: &Invocation) -> bool {
        if self.has_branch {
            return self.matches_words(invocation);
        }
        let is_said_so = !self.begins_otherwise(invocation) && self.matches_text(&canonical_words(&invocation.words));
        is_said_so || (self.any_spelling && self.matches_usually(&invocation.words))
    }

    /// The same, that grants only what is spelled as it is.
    pub(super) fn in_this_spelling(self) -> Self {
        Self { any_spelling: false, ..self }
    }

    /// Whether it matches all words where both are spelled as they usually are, and one of them is not.
    fn matches_usually(&self, words: &[Arg]) -> bool {
        let usual = usual(words);
        if usual.is_none() && self.usual.is_none() {
            return false;
        }
        self.usual().unwrap_or(self).matches_text(&canonical_words(usual.as_deref().unwrap_or(words)))
    }

    /// The same pattern as the command is usually spelled, where that is another.
    pub(crate) fn usual(&self) -> Option<&Self> {
        self.usual.as_deref()
    }

    /// Whether a word that the pattern spells out is another one in the command: that settles most of many rules for one
    /// program, without writing the command down.
    fn begins_otherwise(&self, invocation: &Invocation) -> bool {
        // What stands for something is a control character.
        let is_spelled =
            |rest: &str| rest.split(' ').next().is_some_and(|word| !word.is_empty() && !word.bytes().any(|byte| byte.is_ascii_control()));
        let mut rest = self.head.as_str();
        for word in &invocation.words {
            // A blank inside of a word, and one that is empty, are written as something else in the pattern.
            let Some(given) = word.as_literal().filter(|given| !given.is_empty() && !given.as_bytes().contains(&b' ')) else {
                return false;
            };
            match rest.strip_prefix(given) {
                Some("") => return false,
                Some(behind) if behind.starts_with(' ') => rest = behind.get(1..).unwrap_or(""),
                Some(_) | None => return is_spelled(rest),
            }
        }
        is_spelled(rest)
    }

    pub(super) fn matches_text(&self, text: &str) -> bool {
        // At a word's end, not inside one: `ls *` is not about `lsof`.
        wildcard::matches(&self.head, text) || (self.open && wildcard::matches(&format!("{} {ANY}", self.head), text))
    }

    /// Whether the pattern may match, by any spelling of the program and with global options aside.
    pub(crate) fn may_match(&self, views: &Views) -> bool {
        // A program that is spelled out on both sides and differs settles most of thousands of rules.
        if let (Some(wanted), Some(program)) = (self.program(), views.program.as_deref())
            && self.usual.is_none()
            && folded_program(wanted) != program
        {
            return false;
        }
        let meets = |head: &str| {
            let open = format!("{head} {ANY}");
            views.texts.iter().any(|view| wildcard::intersects(head, view) || (self.open && wildcard::intersects(&open, view)))
        };
        // What is restricted for branches is so for whatever stands there.
        meets(&self.head.replace(BRANCH, &ANY.to_string()))
            || self.usual().is_some_and(|usual| meets(&usual.head))
            || views.folded.as_ref().is_some_and(|view| self.meets_folded(view))
    }

    /// Whether the words that the pattern spells out stand among these in their order, whatever stands between them: another program
    /// may run them, or take options where nobody expects them.
    pub(crate) fn is_named_among<'w>(&self, mut words: impl Iterator<Item = &'w str>) -> bool {
        let mut spelled = self.spelled_words();
        let Some(program) = spelled.next().filter(|_| !self.head.contains(ANY)) else { return false };
        let program = folded_program(program);
        words.any(|word| folded_program(word) == program) && spelled.all(|wanted| words.any(|word| word == wanted))
    }

    /// The same with the program's name as a disk that folds case finds it.
    fn meets_folded(&self, view: &str) -> bool {
        let Some(program) = self.program() else { return false };
        let head = format!("{}{}", folded_program(program), self.head.get(program.len()..).unwrap_or("")).replace(BRANCH, &ANY.to_string());
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
    /// The files that are named where it is not known what is done with them, once they were asked for.
    pub(crate) named_places: OnceCell<Vec<Place>>,
    /// The same for hosts.
    pub(crate) named_hosts: OnceCell<Vec<HostName>>,
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
        let (named_places, named_hosts) = (OnceCell::new(), OnceCell::new());
        match &step.subject {
            Subject::Command(invocation) => {
                let name = invocation.words.first().and_then(Arg::as_literal);
                let program = name.map(|name| folded_program(name).into_owned());
                let folded = program.as_ref().filter(|program| name != Some(program.as_str())).map(|program| {
                    let rest = invocation.words.iter().skip(1).cloned();
                    canonical_words(&std::iter::once(Arg::literal(program.as_str())).chain(rest).collect::<Vec<_>>())
                });
                let mut texts = views(invocation);
                let inside = without_folders(&invocation.words);
                texts.extend(inside.as_deref().map(canonical_words));
                let usual = usual(inside.as_deref().unwrap_or(&invocation.words));
                texts.extend(usual.as_deref().map(canonical_words));
                // It may be another program then.
                let program = program.filter(|_| usual.is_none());
                Self { texts, folded, program, named_places, named_hosts }
            }
            Subject::Tool { .. } => Self { texts: Vec::new(), folded: None, program: None, named_places, named_hosts },
        }
    }
}

impl Views {
    /// The words of a command as one text, in which a blank inside a word is none.
    pub(crate) fn text_of(invocation: &Invocation) -> String {
        canonical_words(&invocation.words)
    }

    /// All texts of the command.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().chain(&self.folded).map(String::as_str)
    }

    /// A text with the blanks inside words as such, and line ends and tabs as blanks: `.` does not match a line end.
    pub(crate) fn with_blanks(text: &str) -> String {
        text.replace(|c: char| c == INNER_BLANK || (c.is_whitespace() && c != ' '), " ")
    }

    /// A text of a command without any blank but the ones between words.
    pub(crate) fn without_blanks(text: &str) -> String {
        text.chars().map(|c| if c.is_whitespace() && c != ' ' { INNER_BLANK } else { c }).collect()
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
