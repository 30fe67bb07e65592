//! The text, the place in it, and what is known so far: folder, variables, steps.

use std::collections::HashMap;

use crate::action::{Arg, Cause, Caused, CommandName, Dialect, Effect, Invocation, Span, Step, Subject, ordinary};
use crate::analysis::limits::MAX_FOLDERS;
use crate::analysis::path::{self, AbsPath, Place};
use crate::analysis::programs::places;
use crate::analysis::shell::SyntaxError;
use crate::analysis::shell::walk::Setting;

pub(super) type Result<T> = std::result::Result<T, SyntaxError>;

/// What an expression may come out as: one of these, or all of them.
pub(super) type Values = Vec<Arg>;

/// The longest text that is looked at, in bytes.
const MAX_LENGTH: usize = 64 * 1024;
/// How deep parentheses, blocks and strings may stand inside each other.
const MAX_DEPTH: usize = 24;
const MAX_STEPS: usize = 2_000;

/// Words that name the commands that change the folder.
const MOVING: &[&str] = &["set-location", "cd", "chdir", "sl", "push-location", "pushd", "pop-location", "popd"];

/// What is known of a variable.
struct Known {
    values: Values,
    /// Whether it is certainly text, and no list that other text may change.
    is_text: bool,
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) setting: Setting<'a>,
    outer: Option<Span>,
    depth: usize,
    /// How many blocks are open whose commands may run or not, and more than once.
    pub(super) blocks: usize,
    /// The folders it may be in: where one could not be entered, the text goes on in the one before. None where that
    /// is not known.
    folders: Vec<AbsPath>,
    /// The folders it stays in if a command of this pipeline could not enter another.
    stayed: Vec<AbsPath>,
    left: Vec<Vec<AbsPath>>,
    /// How often the text assigns each variable, by its folded name.
    assigned: HashMap<String, usize>,
    variables: HashMap<String, Known>,
    /// The names of the variables in the order in which they became known.
    order: Vec<String>,
    /// Whether the text may change elements of lists.
    mutates: bool,
    steps: Vec<Step>,
    /// Trouble found in words of the command that is being read.
    pending: Vec<Cause>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, folder: Option<AbsPath>, outer: Option<Span>, setting: Setting<'a>) -> Self {
        Self {
            text,
            at: 0,
            setting,
            outer,
            depth: 0,
            blocks: 0,
            folders: folder.into_iter().collect(),
            stayed: Vec::new(),
            left: Vec::new(),
            assigned: assignments(text),
            variables: HashMap::new(),
            order: Vec::new(),
            mutates: mutates(text),
            steps: Vec::new(),
            pending: Vec::new(),
        }
    }

    /// Reads the whole text.
    pub(super) fn steps(mut self) -> Vec<Step> {
        let read = if self.text.len() > MAX_LENGTH {
            Err(SyntaxError { offset: 0, reason: "the text is too long", limit: true })
        } else if self.text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            Err(self.error("a control character"))
        } else if self.text.replace("\r\n", "\n").contains('\r') {
            // It ends lines and comments as a newline does.
            Err(self.error("a carriage return alone"))
        } else {
            self.statements(None)
        };
        if let Err(error) = read {
            let cause = if error.limit { Cause::Limit(error.reason) } else { Cause::Syntax(error.reason) };
            self.pending.clear();
            self.steps.clear();
            self.record(0, vec![Arg::unknown()], vec![ordinary(Effect::Opaque(cause))], false, CommandName::new());
        }
        self.flush(0);
        if self.steps.is_empty() {
            self.record(
                0,
                vec![Arg::literal("Write-Output")],
                vec![ordinary(Effect::Start("Write-Output".into()))],
                true,
                CommandName::new(),
            );
        }
        self.steps
    }

    /// What paths are relative to, for each folder it may be in.
    pub(super) fn origins(&self) -> Vec<path::Origin<'_>> {
        let origin = |cwd| path::Origin { world: self.setting.world, home: self.setting.home, cwd };
        if self.folders.is_empty() { vec![origin(None)] } else { self.folders.iter().map(|folder| origin(Some(folder))).collect() }
    }

    /// The places that a path may name.
    pub(super) fn locate(&self, word: &Arg) -> Vec<Place> {
        let mut found = Vec::new();
        for origin in self.origins() {
            let place = places::locate(word, origin);
            if !found.contains(&place) {
                found.push(place);
            }
        }
        found
    }

    /// The folder, where there is one that it certainly is in.
    pub(super) fn folder(&self) -> Option<&AbsPath> {
        match self.folders.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Moves to one of these folders, if that succeeds.
    pub(super) fn enter(&mut self, folders: Option<Vec<AbsPath>>) {
        let before = std::mem::take(&mut self.folders);
        match folders {
            // What a block does may not happen.
            Some(folders) if self.blocks == 0 && !before.is_empty() => {
                self.stayed.extend(before);
                self.folders = folders;
            }
            _ => {}
        }
    }

    /// Remembers where it is, for [`Reader::return_back`].
    pub(super) fn leave(&mut self) {
        self.left.push(self.folders.clone());
    }

    /// Goes back to where it was when it left last.
    pub(super) fn return_back(&mut self) {
        let back = self.left.pop().filter(|back| !back.is_empty());
        self.enter(back);
    }

    /// At the end of a pipeline of which it is not known whether it succeeded.
    pub(super) fn settle(&mut self) {
        let stayed = std::mem::take(&mut self.stayed);
        if self.folders.is_empty() {
            return;
        }
        for folder in stayed {
            if !self.folders.contains(&folder) {
                self.folders.push(folder);
            }
        }
        if self.folders.len() > MAX_FOLDERS {
            self.folders.clear();
        }
    }

    /// Before what may run more than once: a folder that is changed there, or later, is not known.
    pub(super) fn repeats(&mut self) {
        if moves(self.rest()) {
            self.folders.clear();
            self.stayed.clear();
        }
    }

    /// How much is known of variables.
    pub(super) fn mark(&self) -> usize {
        self.order.len()
    }

    /// Forgets what became known since, where it is not certain that it happened.
    pub(super) fn forget(&mut self, mark: usize) {
        for name in self.order.drain(mark.min(self.order.len())..) {
            self.variables.remove(&name);
        }
    }

    pub(super) fn error(&self, reason: &'static str) -> SyntaxError {
        SyntaxError { offset: self.at.min(self.text.len()), reason, limit: false }
    }

    pub(super) fn fail<T>(&self, reason: &'static str) -> Result<T> {
        Err(self.error(reason))
    }

    /// One level deeper, for what stands inside something else.
    pub(super) fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth >= MAX_DEPTH {
            return Err(SyntaxError { limit: true, ..self.error("too many levels inside each other") });
        }
        self.depth = self.depth.saturating_add(1);
        let out = inner(self);
        self.depth = self.depth.saturating_sub(1);
        out
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn peek_second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    pub(super) fn bump(&mut self) {
        self.at = self.at.saturating_add(self.peek().map_or(0, char::len_utf8));
    }

    /// Takes the text if it comes next.
    pub(super) fn take(&mut self, text: &str) -> bool {
        let comes = self.rest().starts_with(text);
        if comes {
            self.at = self.at.saturating_add(text.len());
        }
        comes
    }

    pub(super) fn expect(&mut self, text: &str, reason: &'static str) -> Result<()> {
        if self.take(text) { Ok(()) } else { self.fail(reason) }
    }

    /// Skips blanks, comments and continued lines.
    pub(super) fn blanks(&mut self) -> Result<()> {
        loop {
            match self.peek() {
                Some(' ' | '\t' | '\r') => self.bump(),
                Some('`') if matches!(self.rest().get(1..2), Some("\n")) || self.rest().starts_with("`\r\n") => {
                    self.bump();
                    self.take("\r");
                    self.bump();
                }
                Some('#') => {
                    let before = self.text.get(..self.at).and_then(|before| before.chars().next_back());
                    if before.is_some_and(|c| !c.is_whitespace() && !"(){};|&,=".contains(c)) {
                        return self.fail("a comment that touches a word");
                    }
                    let end = self.rest().find('\n').unwrap_or(self.rest().len());
                    self.at = self.at.saturating_add(end);
                }
                Some('<') if self.rest().starts_with("<#") => match self.rest().get(2..).and_then(|rest| rest.find("#>")) {
                    Some(end) => self.at = self.at.saturating_add(end).saturating_add(4),
                    None => return self.fail("a comment that is not closed"),
                },
                _ => return Ok(()),
            }
        }
    }

    /// Skips blanks and newlines.
    pub(super) fn lines(&mut self) -> Result<()> {
        loop {
            self.blanks()?;
            if !self.take("\n") {
                return Ok(());
            }
        }
    }

    /// Takes a keyword, in any case, that something follows which no name of a command goes on with.
    pub(super) fn keyword(&mut self, word: &str) -> bool {
        let ends = |rest: &str| rest.chars().next().is_none_or(|c| c.is_whitespace() || "&(),;{|}".contains(c));
        self.rest().get(word.len()..).is_some_and(ends) && self.operator_word(word)
    }

    /// Takes an operator that is a word, in any case.
    pub(super) fn operator_word(&mut self, word: &str) -> bool {
        let comes = self.rest().get(..word.len()).is_some_and(|text| text.eq_ignore_ascii_case(word))
            && !self
                .rest()
                .get(word.len()..)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')));
        if comes {
            self.at = self.at.saturating_add(word.len());
        }
        comes
    }

    /// Notes that what comes of the current words is not known.
    pub(super) fn trouble(&mut self, cause: Cause) {
        if !self.pending.contains(&cause) {
            self.pending.push(cause);
        }
    }

    /// Writes down trouble that no command carries.
    pub(super) fn flush(&mut self, start: usize) {
        if !self.pending.is_empty() {
            self.record(start, vec![Arg::unknown()], vec![ordinary(Effect::Start("an expression".into()))], false, CommandName::new());
        }
    }

    /// Writes a step down that began at `start`, with the trouble found in its words.
    pub(super) fn record(&mut self, start: usize, words: Vec<Arg>, mut effects: Vec<Caused>, known: bool, command: CommandName) {
        effects.extend(std::mem::take(&mut self.pending).into_iter().map(|cause| ordinary(Effect::Opaque(cause))));
        if self.steps.len() > MAX_STEPS || effects.is_empty() {
            effects.push(ordinary(Effect::Opaque(Cause::Limit("too many commands"))));
        }
        let folders = self.folders.as_slice().into();
        let subject = Subject::Command(Invocation { words, command, known, folders, dialect: Dialect::PowerShell });
        let span = self.span(start);
        self.steps.push(Step::of(span, subject, effects));
    }

    /// The span of what began at `start`.
    pub(super) fn span(&self, start: usize) -> Span {
        self.outer.unwrap_or(Span::new(start, self.at.min(self.text.len()).max(start)))
    }

    /// Adds the steps of a text inside this one.
    pub(super) fn extend(&mut self, steps: Vec<Step>) {
        self.steps.extend(steps);
    }

    /// Whether another text may be read inside this one: only in a text that is the call's own, so that texts
    /// inside texts come to an end.
    pub(super) fn nest(&self) -> bool {
        self.outer.is_none()
    }

    /// Remembers a value where the text assigns the variable only here.
    pub(super) fn assign(&mut self, name: &str, values: Option<Values>, is_text: bool) {
        let name = folded(name);
        self.variables.remove(&name);
        if let (Some(values), Some(1)) = (values, self.assigned.get(&name))
            && (is_text || !self.mutates)
        {
            self.order.push(name.clone());
            self.variables.insert(name, Known { values, is_text });
        }
    }

    /// Whether what is known of the variable is certainly text.
    pub(super) fn is_text(&self, name: &str) -> bool {
        self.variables.get(&folded(name)).is_some_and(|known| known.is_text)
    }

    /// A folder of the person's home on Windows, where the text certainly runs there: elsewhere the variables that lead to it are empty.
    fn in_home_of_windows(&self, below: &str) -> Option<AbsPath> {
        let is_windows = !self.folders.is_empty() && self.folders.iter().all(AbsPath::is_windows);
        self.setting.home.filter(|home| is_windows || home.is_windows())?.join(below)
    }

    /// What is known of a variable.
    pub(super) fn variable(&mut self, name: &str) -> Values {
        let name = folded(name);
        if name.strip_prefix("env:").is_some_and(crate::analysis::variables::is_secret) {
            self.trouble(Cause::DynamicWord(format!("${name}")));
        }
        if let Some(known) = self.variables.get(&name) {
            return known.values.clone();
        }
        let path = |path: Option<&AbsPath>| path.map_or_else(unknown, |path| vec![Arg::literal(path.as_str())]);
        match name.as_str() {
            _ if self.assigned.contains_key(&name) => unknown(),
            "home" | "env:userprofile" | "env:home" => path(self.setting.home),
            "env:appdata" => path(self.in_home_of_windows("AppData/Roaming").as_ref()),
            "env:localappdata" => path(self.in_home_of_windows("AppData/Local").as_ref()),
            "env:temp" | "env:tmp" => path(self.in_home_of_windows("AppData/Local/Temp").as_ref()),
            "pwd" => path(self.folder()),
            "true" | "false" | "null" => vec![Arg::literal(name)],
            _ => unknown(),
        }
    }
}

pub(super) fn unknown() -> Values {
    vec![Arg::unknown()]
}

/// The name without the scopes that all mean this text.
fn folded(name: &str) -> String {
    let name = name.to_lowercase();
    for scope in ["global:", "script:", "local:", "private:", "using:", "variable:"] {
        if let Some(rest) = name.strip_prefix(scope) {
            return rest.to_owned();
        }
    }
    name
}

/// How often each variable is, or may be, assigned: whatever looks like it counts, also in strings.
fn assignments(text: &str) -> HashMap<String, usize> {
    let mut found = HashMap::new();
    for (at, _) in text.match_indices('$') {
        let rest = text.get(at.saturating_add(1)..).unwrap_or("");
        let braced = rest.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let (name, behind) = braced.unwrap_or_else(|| {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | ':' | '?'))).unwrap_or(rest.len());
            rest.split_at(end)
        });
        let behind = behind.trim_start();
        // What stands between a name and its operator is not looked into.
        let may_go_on = behind.starts_with("<#") || behind.starts_with('`') || behind.starts_with('#');
        let operator = behind.get(..2).unwrap_or(behind);
        let assigns = (operator.starts_with('=') && operator != "==")
            || matches!(operator, "+=" | "-=" | "*=" | "/=" | "%=" | "++" | "--" | "??")
            || may_go_on
            || (operator.eq_ignore_ascii_case("in") && !behind.get(2..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric)));
        let before = text.get(..at).unwrap_or("");
        if assigns || before.ends_with("++") || before.ends_with("--") {
            *found.entry(folded(name)).or_insert(0) += 1;
        }
    }
    found
}

/// Whether the text may put something into a list: what stands behind a bracket may assign, and `Add` adds.
fn mutates(text: &str) -> bool {
    let assigns = |rest: &str| {
        let rest = rest.trim_start();
        rest.starts_with(['=', '<', '`', '#']) || ["+=", "-=", "*=", "/=", "%=", "??", "++", "--"].iter().any(|o| rest.starts_with(o))
    };
    text.match_indices(']').any(|(at, _)| text.get(at.saturating_add(1)..).is_some_and(assigns)) || text.to_lowercase().contains(".add")
}

/// Whether the text names a command that changes the folder.
pub(super) fn moves(text: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '-')).any(|word| MOVING.iter().any(|name| name.eq_ignore_ascii_case(word)))
}
