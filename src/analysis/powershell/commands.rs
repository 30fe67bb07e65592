//! Commands: the name, the arguments, redirections, and what the pipeline hands on.

use smallvec::smallvec;

use super::bind::{self, Argument, Bound};
use super::cmdlets::{self, Cmdlet};
use super::handing;
use super::reader::{Reader, Result, Values, moves, unknown};
use super::strings::push;
use crate::action::{ANY, Arg, Cause, Caused, Choice, Code, CommandName, Effect, Origin, ordinary};
use crate::analysis::programs::describe;
use crate::analysis::programs::inner::{Inner, Run};
use crate::analysis::shell::{in_quotes, walk};

/// What the pipeline hands to the next command.
#[derive(Debug, Clone)]
pub(super) enum Piped {
    Nothing,
    /// Text, numbers, and whatever else is no file.
    Data,
    /// The files that these places name, or hold.
    Files(Vec<Arg>, Choice),
}

/// Commands that hand on what they are handed, or some of it.
const PASSING: &[&str] = &["Where-Object", "Sort-Object", "Select-Object", "Tee-Object", "Get-Unique"];
/// Commands that hand on files.
const FINDING: &[&str] = &["Get-ChildItem", "Get-Item"];
/// Commands that change the folder.
const MOVING: &[&str] = &["Set-Location", "Push-Location", "Pop-Location"];

fn is_literal(argument: &Argument) -> bool {
    match argument {
        Argument::Parameter { value: None, .. } => true,
        Argument::Parameter { value: Some(values), .. } | Argument::Word(values) => values.iter().all(|value| value.as_literal().is_some()),
        Argument::Block => false,
    }
}

/// Whether properties that are computed make something else of what is handed on: `select @{n='Path';e={…}}`.
fn makes_anew(cmdlet: &str, arguments: &[Argument]) -> bool {
    cmdlet == "Select-Object" && !arguments.iter().all(is_literal)
}

/// Aliases that are there on Windows alone; elsewhere these names are programs. Source: about_Aliases, PowerShell 7.5.
const OF_WINDOWS: &[&str] = &["cat", "cp", "ls", "man", "mkdir", "mv", "rm", "rmdir", "sleep", "tee"];
/// Aliases of Windows PowerShell alone; in PowerShell 7 these names are programs everywhere.
const OF_WINDOWS_POWERSHELL: &[&str] = &["curl", "sc", "wget"];

/// Whether a name that is an alias somewhere may be a program to which these arguments mean something else. A program takes
/// each letter for an option, of which the names of parameters spell none.
fn may_be_program(name: &str, arguments: &[Argument], is_windows: bool) -> bool {
    let is = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let is_letters = |argument: &Argument| matches!(argument, Argument::Parameter { name, .. } if name.len() <= 3);
    is(OF_WINDOWS_POWERSHELL) || (!is_windows && is(OF_WINDOWS) && arguments.iter().any(is_letters))
}

fn merge(all: &mut Vec<Caused>, more: Vec<Caused>) {
    for caused in more {
        if !all.contains(&caused) {
            all.push(caused);
        }
    }
}

impl Reader<'_> {
    /// One command or expression of a pipeline.
    pub(super) fn element(&mut self, piped: &mut Piped) -> Result<Values> {
        self.blanks()?;
        let start = self.at;
        match (self.peek(), self.peek_second()) {
            (Some('&'), second) if second != Some('&') => {
                self.bump();
                self.blanks()?;
                if self.peek() == Some('{') {
                    self.once()?;
                    *piped = Piped::Data;
                    return Ok(unknown());
                }
                if !matches!(self.peek(), Some('$' | '\'' | '"' | '(')) {
                    return self.fail("the name of a command");
                }
                let (values, _) = self.operand()?;
                self.command(start, &values, piped)?;
            }
            (Some('.'), Some(' ' | '\t')) => {
                self.bump();
                self.blanks()?;
                let values = if matches!(self.peek(), Some('$' | '\'' | '"' | '(')) { self.operand()?.0 } else { self.word()? };
                let places = values.first().map(|word| self.locate(&bind::path(word, false))).unwrap_or_default();
                let script = places.into_iter().map(|place| ordinary(Effect::Execute(Code::Script(place))));
                let opaque = ordinary(Effect::Opaque(Cause::ShellState(".".to_owned())));
                self.arguments_of_command()?;
                self.record(start, vec![Arg::literal(".")], script.chain([opaque]).collect(), false, smallvec![".".into()]);
            }
            _ if self.begins_expression() => {
                let values = self.expression()?;
                self.redirections(start)?;
                *piped = Piped::Data;
                return Ok(values);
            }
            (Some(_), _) => {
                let name = self.command_name()?;
                self.command(start, &vec![Arg::literal(name)], piped)?;
            }
            (None, _) => return self.fail("a command is missing"),
        }
        Ok(unknown())
    }

    pub(super) fn begins_expression(&self) -> bool {
        match self.peek() {
            Some('$' | '\'' | '"' | '(' | '@' | '[' | '{' | '-' | '+' | '!' | ',') => true,
            Some('0'..='9') => self.is_number(),
            Some(_) | None => false,
        }
    }

    fn is_number(&self) -> bool {
        let word = self.rest().split(|c: char| c.is_whitespace() || ";|)},.]".contains(c)).next().unwrap_or("");
        let word = word.to_lowercase();
        let sized = ["kb", "mb", "gb", "tb", "pb"].iter().find_map(|unit| word.strip_suffix(unit)).unwrap_or(&word);
        let number = sized.strip_suffix(['l', 'd']).unwrap_or(sized);
        number.chars().all(|c| c.is_ascii_digit() || c == '.')
    }

    /// The bare word of a command.
    fn command_name(&mut self) -> Result<String> {
        let rest = self.rest();
        let end = rest.find(|c: char| c.is_whitespace() || "|;&(){}<>,\"'`$@#".contains(c)).unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or("").to_owned();
        let behind = rest.get(end..).and_then(|rest| rest.chars().next());
        self.at = self.at.saturating_add(end);
        let ends = behind.is_none_or(|c| c.is_whitespace() || matches!(c, '|' | ';' | ')' | '}' | '{'));
        let plain = !name.is_empty() && name != "." && name.chars().all(|c| c.is_alphanumeric() || "-_./\\:~+?%".contains(c));
        if ends && plain { Ok(name) } else { self.fail("the name of a command") }
    }

    /// Runs a command by what its name may be.
    fn command(&mut self, start: usize, name: &Values, piped: &mut Piped) -> Result<()> {
        let (arguments, redirected) = self.arguments_of_command()?;
        let name = match name.as_slice() {
            [one] => one.as_literal().map(str::to_owned),
            _ => None,
        };
        let Some(name) = name else {
            let effects = vec![ordinary(Effect::Opaque(Cause::DynamicProgram))];
            self.record(start, vec![Arg::unknown()], effects.into_iter().chain(redirected).collect(), false, CommandName::new());
            *piped = Piped::Data;
            return Ok(());
        };
        let Some(row) = cmdlets::find(&name) else {
            *piped = Piped::Data;
            self.program(start, &name, &arguments, redirected);
            return Ok(());
        };
        let canonical = cmdlets::canonical(row);
        if canonical == "Where-Object" && arguments.first().is_some_and(|first| matches!(first, Argument::Word(_)) && !is_literal(first)) {
            // It may be a block, of which the text does not show what it runs.
            self.trouble(Cause::DynamicProgram);
        }
        let mut words = vec![Arg::literal(canonical)];
        words.extend(arguments.iter().map(Argument::word));
        let described = self.bound(row, &arguments, piped);
        let mut effects = described.effects;
        effects.extend(redirected);
        if MOVING.contains(&canonical) && !moves(self.text.get(start..self.at).unwrap_or("")) {
            // A name that is put together is not found where loops look for it.
            self.trouble(Cause::DynamicProgram);
        }
        self.record(start, words, effects, true, smallvec![canonical.into()]);
        let is_windows = self.folder().is_some() && !self.is_posix();
        if may_be_program(&name, &arguments, is_windows) {
            self.program(start, &name, &arguments, Vec::new());
        }
        match canonical {
            "Set-Location" => self.enter(described.entered),
            "Push-Location" => {
                self.leave();
                self.enter(described.entered);
            }
            "Pop-Location" => self.return_back(),
            _ => {}
        }
        *piped = if FINDING.contains(&canonical) {
            Piped::Files(described.read, described.choice)
        } else if PASSING.contains(&canonical) && !described.takes_apart && !makes_anew(canonical, &arguments) {
            piped.clone()
        } else {
            Piped::Data
        };
        Ok(())
    }

    /// What the cmdlet does in each of the folders it may be in.
    fn bound(&self, row: &Cmdlet, arguments: &[Argument], piped: &Piped) -> Bound {
        let mut all = Bound::new();
        let mut entered = Some(Vec::new());
        for origin in self.origins() {
            let bound = bind::describe(row, arguments, piped, self.setting.catalog, origin);
            merge(&mut all.effects, bound.effects);
            entered = entered.zip(bound.place).map(|(mut entered, place)| {
                if !entered.contains(&place) {
                    entered.push(place);
                }
                entered
            });
            all.read = bound.read;
            all.choice = bound.choice;
            all.takes_apart |= bound.takes_apart;
        }
        all.entered = entered;
        all
    }

    /// A program that is no cmdlet.
    fn program(&mut self, start: usize, name: &str, arguments: &[Argument], redirected: Vec<Caused>) {
        let name = name.replace('\\', "/");
        let bare = name.strip_suffix(".exe").or_else(|| name.strip_suffix(".EXE")).unwrap_or(&name).to_owned();
        let mut words = vec![Arg::literal(bare)];
        let mut blocks = false;
        for argument in arguments {
            blocks |= matches!(argument, Argument::Block);
            words.push(argument.word());
        }
        if blocks {
            self.trouble(Cause::Operands(name.clone()));
        }
        if handing::may_reach_cmd(&words, self.is_posix()) {
            self.trouble(Cause::Operands(name.clone()));
        }
        let mut described = Vec::new();
        for origin in self.origins() {
            described.push(describe::describe(&words, self.setting.catalog, origin));
        }
        // Where the program may be handed other words, both are looked at.
        if let Some(handed) = handing::by_windows_powershell(&words) {
            for origin in self.origins() {
                described.push(describe::describe(&handed, self.setting.catalog, origin));
            }
        }
        let (mut effects, mut inner) = (Vec::new(), Vec::new());
        let known = described.iter().all(|described| described.known);
        let command = described.first().map(|described| described.command.clone()).unwrap_or_default();
        for described in described {
            merge(&mut effects, described.effects);
            inner.extend(described.inner);
        }
        effects.extend(redirected);
        self.record(start, words, effects, known, command);
        for inner in inner {
            self.inner(start, inner);
        }
    }

    /// Whether the folder is certainly one of no Windows.
    fn is_posix(&self) -> bool {
        self.folder().is_some_and(|folder| folder.as_str().starts_with('/'))
    }

    /// A command that a program runs in turn.
    fn inner(&mut self, start: usize, inner: Inner) {
        let folder = inner.folder.from(self.folder()).cloned();
        let (text, is_powershell) = match inner.run {
            Run::Shell { text, .. } => (text, false),
            Run::PowerShell(text) => (text, true),
            Run::Command(words) => {
                // Its words were taken apart already, and are no text for another shell.
                let words: Option<Vec<String>> = words.iter().map(|word| word.as_literal().map(in_quotes)).collect();
                (words.map_or_else(Arg::unknown, |words| Arg::literal(words.join(" "))), false)
            }
        };
        match text.as_literal() {
            Some(text) if self.nest() => {
                let span = Some(self.span(start));
                let steps = if is_powershell {
                    super::steps(text, folder, span, self.setting)
                } else {
                    walk::steps(text, folder, Some(self.span(start)), self.setting)
                };
                self.extend(steps);
            }
            Some(_) | None => {
                let effect = ordinary(Effect::Opaque(Cause::DynamicWord("the text of a shell".to_owned())));
                self.record(start, vec![Arg::unknown()], vec![effect], false, CommandName::new());
            }
        }
    }

    /// Arguments up to the end of the command, and what redirections do.
    fn arguments_of_command(&mut self) -> Result<(Vec<Argument>, Vec<Caused>)> {
        let mut arguments = Vec::new();
        let mut effects = Vec::new();
        loop {
            self.blanks()?;
            if self.redirection(&mut effects)? {
                continue;
            }
            match (self.peek(), self.peek_second()) {
                (None | Some('\n' | ';' | '|' | ')' | '}'), _) | (Some('&'), Some('&')) => return Ok((arguments, effects)),
                (Some('{'), _) => {
                    self.block()?;
                    arguments.push(Argument::Block);
                }
                (Some('-'), Some(c)) if c.is_alphabetic() || c == '?' => {
                    let rest = self.rest();
                    let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '?'))).unwrap_or(rest.len());
                    let name = rest.get(..end).unwrap_or("").to_owned();
                    self.at = self.at.saturating_add(end);
                    match self.peek() {
                        Some(':') => {
                            self.bump();
                            self.blanks()?;
                            let values = self.word()?;
                            arguments.push(Argument::Parameter { name, value: Some(values) });
                        }
                        None => arguments.push(Argument::Parameter { name, value: None }),
                        Some(c) if c.is_whitespace() || matches!(c, ';' | '|' | ')' | '}') => {
                            arguments.push(Argument::Parameter { name, value: None });
                        }
                        Some('@') => return self.fail("a character in a word"),
                        // `-x=1` and `-n5` are one word to programs, and nothing that cmdlets take.
                        Some(_) => {
                            let values = self.word()?;
                            let mut text = name;
                            push(&mut text, &values);
                            arguments.push(Argument::Word(vec![Arg::with_holes(text, values.len() != 1)]));
                        }
                    }
                }
                (Some('-'), Some('-')) if self.rest().starts_with("--%") => return self.fail("an end of parsing"),
                (Some('&'), _) => return self.fail("a job in the background"),
                _ => {
                    let values = self.word()?;
                    arguments.push(Argument::Word(values));
                }
            }
        }
    }

    /// A word of a command: several values where commas stand in it.
    fn word(&mut self) -> Result<Values> {
        let mut values = self.one_word()?;
        loop {
            let end = self.at;
            self.blanks()?;
            if !self.take(",") {
                self.at = end;
                return Ok(values);
            }
            self.lines()?;
            values.extend(self.one_word()?);
        }
    }

    fn one_word(&mut self) -> Result<Values> {
        match (self.peek(), self.peek_second()) {
            (Some('('), _) | (Some('@'), Some('(' | '{' | '\'' | '"')) => {
                let (values, _) = self.operand()?;
                return self.end_of_word(values);
            }
            (Some('@'), _) => return self.fail("splatting"),
            (Some('\'' | '"'), _) => {
                let (values, _) = self.operand()?;
                if self.is_end_of_word() {
                    return Ok(values);
                }
                return self.composite(&values);
            }
            (Some('$'), Some(c)) if c.is_alphanumeric() || matches!(c, '_' | '{' | '(' | '?' | '$' | '^') => {
                let (values, _) = self.operand()?;
                if self.is_end_of_word() {
                    return Ok(values);
                }
                return self.composite(&values);
            }
            _ => {}
        }
        self.composite(&vec![Arg::literal("")])
    }

    fn is_end_of_word(&self) -> bool {
        self.peek().is_none_or(|c| c.is_whitespace() || matches!(c, ';' | '|' | ')' | '}' | ','))
    }

    fn end_of_word(&mut self, values: Values) -> Result<Values> {
        if self.is_end_of_word() { Ok(values) } else { self.fail("a word that goes on behind its value") }
    }

    /// The rest of a word behind what is known of it: bare characters, strings, variables.
    fn composite(&mut self, values: &Values) -> Result<Values> {
        let mut out = String::new();
        push(&mut out, values);
        let start = self.at;
        while !self.is_end_of_word() {
            match (self.peek(), self.peek_second()) {
                (Some('`'), Some(next)) if next != '\n' && next != '\r' => {
                    self.bump();
                    self.bump();
                    out.push(if next.is_ascii_alphanumeric() { ANY } else { next });
                }
                (Some('"'), _) => out.push_str(self.double_quoted()?.pattern()),
                (Some('\''), _) => out.push_str(&self.single_quoted()?),
                (Some('$'), Some('(')) => {
                    self.substitution()?;
                    out.push(ANY);
                }
                (Some('$'), Some(c)) if c.is_alphanumeric() || matches!(c, '_' | '{') => {
                    self.bump();
                    let name = self.variable_name()?;
                    push(&mut out, &self.variable(&name));
                }
                (Some('>'), _) => break,
                (Some(c), _) if "(){}<&`#".contains(c) && !(c == '#' && self.at > start) => return self.fail("a character in a word"),
                // Typographic dashes and quotes are read as plain ones.
                (Some('\u{2013}'..='\u{2015}' | '\u{2018}'..='\u{201E}'), _) => return self.fail("a typographic character in a word"),
                (Some(c), _) => {
                    out.push(c);
                    self.bump();
                }
                (None, _) => break,
            }
        }
        if self.at == start && values.iter().all(|v| v.pattern().is_empty()) {
            return self.fail("a word is missing");
        }
        Ok(vec![Arg::with_holes(out, false)])
    }

    fn redirections(&mut self, start: usize) -> Result<()> {
        let mut effects = Vec::new();
        self.blanks()?;
        while self.redirection(&mut effects)? {
            self.blanks()?;
        }
        if !effects.is_empty() {
            self.record(start, vec![Arg::literal("Write-Output")], effects, true, smallvec!["Write-Output".into()]);
        }
        Ok(())
    }

    /// Takes a redirection if one comes next.
    fn redirection(&mut self, effects: &mut Vec<Caused>) -> Result<bool> {
        let rest = self.rest();
        let digits = usize::from(rest.starts_with(|c: char| matches!(c, '1'..='6' | '*')));
        if !rest.get(digits..).is_some_and(|rest| rest.starts_with('>')) {
            return Ok(false);
        }
        self.at = self.at.saturating_add(digits).saturating_add(1);
        self.take(">");
        if self.take("&") {
            return if self.peek().is_some_and(|c| c.is_ascii_digit()) {
                self.bump();
                Ok(true)
            } else {
                self.fail("a redirection")
            };
        }
        self.blanks()?;
        let null = self.rest().get(..5).filter(|word| word.eq_ignore_ascii_case("$null"));
        // A name that goes on, or a word that does, is another.
        let ends = |rest: &str| rest.chars().next().is_none_or(|c| c.is_whitespace() || ";|)}&".contains(c));
        let to_null = null.is_some() && self.rest().get(5..).is_some_and(ends);
        let values = self.word()?;
        if !to_null {
            for value in values {
                let places: Vec<_> = bind::redirected(&value).iter().flat_map(|path| self.locate(path)).collect();
                effects.extend(places.into_iter().map(|place| Caused { effect: Effect::Write(place), origin: Origin::Redirection }));
            }
        }
        Ok(true)
    }
}
