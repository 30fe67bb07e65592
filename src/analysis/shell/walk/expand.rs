//! From the parts of a word to the words that bash would make of it, as far as they are known.
//! Substitutions inside are walked on the way: their commands run whatever becomes of their output.

use super::super::parse::ast::{Arithmetic, Form, List, Operation, Part, Word};
use super::brackets::closed_brackets;
use super::counts;
use super::drafts::{BLANKS, Drafts, Insertion};
use super::output;
use super::scope::Scope;
use super::trimmed;
use super::walker::{Walker, only_command};
use crate::action::{ANY, ANY_IN_NAME, Arg, Cause, Span};
use crate::analysis::limits::MAX_WORDS_OF_COMMAND;
use crate::analysis::path::{self, AbsPath, Place};
use crate::analysis::variables;

impl Walker<'_> {
    /// The words of a word list, in order.
    pub(super) fn expand_all(&mut self, words: &[Word], scope: &mut Scope) -> Vec<Arg> {
        let mut out = Vec::with_capacity(words.len());
        for word in words {
            match word.parts.as_slice() {
                [Part::Text { text, .. }] => out.push(Arg::from_text(text.clone())),
                _ => out.extend(self.expand(word, scope)),
            }
            if out.len() > MAX_WORDS_OF_COMMAND {
                // One word may have become many more, each of which would be looked up.
                out.truncate(MAX_WORDS_OF_COMMAND);
                self.trouble(Cause::Limit("too many words"));
                break;
            }
        }
        out
    }

    /// The words that one word becomes.
    pub(super) fn expand(&mut self, word: &Word, scope: &mut Scope) -> Vec<Arg> {
        self.parts(word.span, &word.parts, scope, true)
    }

    /// The one word that a word becomes where bash does not split or glob: assignments, `case`, `[[`.
    pub(super) fn expand_unsplit(&mut self, word: &Word, scope: &mut Scope) -> Arg {
        let words = self.parts(word.span, &word.parts, scope, false);
        match words.as_slice() {
            // Whether a name is missing is not forgotten.
            [one] if one.is_name_or_nothing() => one.clone(),
            [one] => one.as_one_word(),
            [] => Arg::literal(""),
            _ => Arg::unknown_word(),
        }
    }

    /// The value that the word sets a variable to. What `PATH` was before counts for what it is set to, and nowhere else.
    pub(super) fn expand_value(&mut self, name: &str, word: &Word, scope: &mut Scope) -> Arg {
        let is_plain = |part: &Part| match part {
            Part::Command { list, .. } => self.folder_printed(list, scope).is_some(),
            part => matches!(part, Part::Text { .. } | Part::Tilde(_) | Part::Parameter { form: Form::Plain, .. }),
        };
        self.sets_path = name == "PATH" && word.parts.iter().all(is_plain);
        let value = self.expand_unsplit(word, scope);
        self.sets_path = false;
        if name == "JAVA_HOME" && output::is_home_of_java(&word.parts) { Arg::literal(output::HOME_OF_JAVA) } else { value }
    }

    /// Walks what stands in parts of which the value does not matter.
    pub(super) fn visit_parts(&mut self, parts: &[Part], scope: &mut Scope) {
        self.parts(Span::default(), parts, scope, false);
    }

    pub(super) fn parts(&mut self, span: Span, parts: &[Part], scope: &mut Scope, splits: bool) -> Vec<Arg> {
        if let [Part::Text { text, .. }] = parts {
            return vec![Arg::from_text(text.clone())];
        }
        if parts.iter().any(|part| matches!(part, Part::Brace(_))) {
            return self.words_of_braces(span, parts, scope, splits);
        }
        let mut drafts = Drafts::default();
        let insertion = |quoted: bool| if quoted || !splits { Insertion::Whole } else { Insertion::Split };
        let closed = closed_brackets(parts);
        for (index, part) in parts.iter().enumerate() {
            match part {
                // Without its end the bracket is a character: `[` the command.
                Part::Glob('[') if index >= closed => {
                    drafts.last.text.push('[');
                    drafts.last.solid = true;
                }
                Part::Text { text, quoted } => {
                    // `**/` is any number of folders, none as well, to zsh.
                    let text = if splits && is_behind_stars(parts, index) { text.strip_prefix('/').unwrap_or(text) } else { text };
                    drafts.text(text, *quoted);
                }
                // A glob that finds nothing stays as it is.
                Part::Glob(c @ ('?' | '*')) if splits && drafts.is_one() && self.finds_no_address(&drafts.last.text, scope) => {
                    drafts.last.text.push(*c);
                }
                Part::Glob(c) => {
                    drafts.in_bracket |= splits && *c == '[';
                    // Only at its start a glob may come out as an option: by a name of the current folder.
                    drafts.last.plain =
                        splits && (drafts.last.plain || drafts.last.text.is_empty()) && self.matches_plain_names("", false, scope);
                    drafts.last.text.push(if splits { ANY_IN_NAME } else { *c });
                    drafts.last.many |= splits;
                    drafts.last.solid = true;
                }
                // Spelled out before.
                Part::Brace(_) => self.trouble(Cause::Limit("braces inside each other")),
                // Behind a name and `=`, as a word of a command, zsh leaves it as it is.
                Part::Tilde(user) if splits && self.walks_as_zsh && !drafts.last.text.is_empty() => {
                    drafts.last.text.push('~');
                    drafts.last.text.push_str(user);
                }
                Part::Tilde(user) => {
                    self.differs_in_zsh |= splits && !drafts.last.text.is_empty();
                    let home = if user.is_empty() { self.home().map(|h| h.as_str().to_owned()) } else { None };
                    let text = home.unwrap_or_else(|| ANY.to_string());
                    drafts.last.text.push_str(text.trim_end_matches('/'));
                    drafts.last.solid = true;
                }
                Part::Parameter { name, form, quoted } => {
                    let value = self.parameter(name, form, scope);
                    let value = if drafts.last.text.is_empty() { self.with_folder_settled(value, parts, index, scope) } else { value };
                    if self.budget.text(value.pattern().len()).is_none() {
                        self.exhaust(span, "its variables make too much text");
                        return vec![Arg::unknown()];
                    }
                    self.differs_in_zsh |= splits && !quoted && value.pattern().contains(BLANKS);
                    let insertion = match insertion(*quoted) {
                        Insertion::Split if self.walks_as_zsh => Insertion::Unsplit,
                        insertion => insertion,
                    };
                    drafts.value(&value, insertion);
                    if splits && is_many_words(part) {
                        if drafts.last.text != value.pattern() || value.found_in().is_none() {
                            drafts.last.text.push(ANY);
                        }
                        drafts.last.many = true;
                    }
                }
                Part::Command { list, quoted } => {
                    let value = self.substitution(list, scope);
                    let begins = drafts.last.text.is_empty() || (self.sets_path && drafts.last.text.ends_with([':', '=']));
                    let value = if begins { self.with_folder_settled(value, parts, index, scope) } else { value };
                    drafts.value(&value, insertion(*quoted));
                }
                Part::Process { list } => {
                    self.substitution(list, scope);
                    // A descriptor: /dev/fd/63. What is read there is what the commands print.
                    drafts.last.text.push_str("/dev/fd/63");
                    drafts.last.solid = true;
                }
                Part::Arithmetic { expression, quoted } => {
                    self.may_drop_line(scope);
                    self.arithmetic(expression, scope);
                    drafts.append(&Arg::number(), insertion(*quoted));
                }
            }
        }
        drafts.into_words(splits)
    }

    fn parameter(&mut self, name: &str, form: &Form, scope: &mut Scope) -> Arg {
        match form {
            Form::Plain => self.value_of(name, scope),
            Form::Modified => {
                let value = self.value_of(name, scope);
                if !(value.is_number() || value.is_hashes() || value.pattern().chars().eq([ANY])) {
                    self.trouble(Cause::DynamicWord(format!("${name}:…")));
                }
                value
            }
            Form::Length => Arg::number(),
            // The value is taken for a name, with a subscript that bash evaluates.
            Form::Indirect { operand } => {
                self.visit_parts(operand, scope);
                self.trouble(Cause::DynamicWord(format!("${{!{name}}}")));
                Arg::unknown()
            }
            Form::Operator(operation) => {
                let operand = &operation.operand;
                self.visit_parts(operand, scope);
                // Whether it is set is no secret.
                if !matches!(operation.operator, "+" | ":+") {
                    self.note_secret(name, scope);
                }
                match operation.operator {
                    // `@P` runs the value as a prompt string.
                    "@" => self.trouble(Cause::DynamicWord(format!("${{{name}@…}}"))),
                    "=" | ":=" => {
                        if !variables::is_name(name) || scope.may_refuse(name) {
                            self.may_drop_line(scope);
                        }
                        if variables::is_acted_upon(name) {
                            self.trouble(Cause::Variable(name.to_owned()));
                        }
                        scope.assign(name, Arg::unknown_word());
                    }
                    // Offset and length are arithmetic.
                    ":" => {
                        if !is_plain_range(operand) {
                            self.may_drop_line(scope);
                        }
                        if !self.are_numbers(operand, scope) {
                            self.trouble(Cause::DynamicWord(format!("${{{name}:…}}")));
                        }
                    }
                    _ => {}
                }
                self.left_by(name, operation, scope).unwrap_or_else(Arg::unknown)
            }
            Form::Subscript(expression) => {
                self.may_drop_line(scope);
                self.arithmetic(expression, scope);
                self.note_secret(name, scope);
                // What the commands of a pipeline came out with; not every shell has it.
                let is_status = matches!(name, "PIPESTATUS" | "pipestatus") && scope.variable(name).is_none() && !expression.every;
                if is_status { Arg::count() } else { Arg::unknown() }
            }
        }
    }

    /// What an operator leaves of the value of a variable, where that is known.
    fn left_by(&mut self, name: &str, operation: &Operation, scope: &Scope) -> Option<Arg> {
        let value = if name == "PWD" { self.value_of(name, scope) } else { scope.variable(name)?.clone() };
        match operation.operator {
            "#" | "##" | "%" | "%%" => trimmed::without(&value, operation.operator, operation.pattern.as_deref()?),
            // Nothing else takes its place.
            "-" | ":-" => {
                let is_something = value.as_literal().map_or_else(|| value.is_glob() && !value.is_many(), |text| !text.is_empty());
                is_something.then_some(value)
            }
            _ => None,
        }
    }

    /// The name that `basename` prints, where it is all that the substitution runs.
    fn name_printed(&mut self, list: &List, scope: &Scope) -> Option<Arg> {
        let (path, suffix) = output::operands_of_basename(list, scope)?;
        match self.expand(path, &mut scope.clone()).as_slice() {
            [path] => trimmed::name_of(path, suffix),
            _ => None,
        }
    }

    /// Whether a glob matches none but plain names in the folder that `prefix` names, or also in those below.
    pub(super) fn matches_plain_names(&mut self, prefix: &str, goes_down: bool, scope: &Scope) -> bool {
        if self.may_change.names || scope.folders().is_empty() {
            return false;
        }
        let base = if prefix.is_empty() { "." } else { prefix };
        let (world, home) = (self.setting.world, self.setting.home);
        let plain = scope.folders().iter().all(|here| match (path::Origin { world, home, cwd: Some(here) }).locate(base) {
            Place::At(at) => self.listings.are_plain(at.real(), goes_down, world),
            Place::Below { .. } | Place::Unknown => false,
        });
        self.trusts_names |= plain;
        plain
    }

    /// Whether the text begins as an address, and nothing lies where a glob in it would look: below a folder called `https:`.
    fn finds_no_address(&mut self, text: &str, scope: &Scope) -> bool {
        let Some(folder) =
            ["http:", "https:"].into_iter().find(|scheme| text.strip_prefix(scheme).is_some_and(|rest| rest.starts_with("//")))
        else {
            return false;
        };
        if self.may_change.names || self.drops_globs || scope.folders().is_empty() {
            return false;
        }
        // No name on Windows has a colon in it.
        let is_absent = |here: &AbsPath| here.is_windows() || here.join(folder).is_some_and(|path| !self.setting.world.exists(&path));
        let absent = scope.folders().iter().all(is_absent);
        self.trusts_names |= absent;
        absent
    }

    /// Whether arithmetic on these parts only ever sees numbers.
    fn are_numbers(&mut self, parts: &[Part], scope: &Scope) -> bool {
        parts.iter().all(|part| match part {
            Part::Text { text, .. } => text
                .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
                .all(|name| self.value_of(name, scope).is_number()),
            Part::Parameter { name, form: Form::Plain, .. } => self.value_of(name, scope).is_number(),
            Part::Parameter { form: Form::Length, .. } | Part::Arithmetic { .. } => true,
            Part::Parameter { .. } | Part::Command { .. } | Part::Process { .. } | Part::Glob(_) | Part::Brace(_) | Part::Tilde(_) => false,
        })
    }

    pub(super) fn value_of(&mut self, name: &str, scope: &Scope) -> Arg {
        match name {
            "!" => scope.variable(name).filter(|value| value.is_job()).cloned().unwrap_or_else(Arg::count),
            "?" | "#" | "$" | "PPID" => Arg::number(),
            // Once it was unset, it is a variable like any other; and not every shell has it.
            "UID" | "EUID" | "RANDOM" | "SECONDS" | "LINENO" | "EPOCHSECONDS" if scope.variable(name).is_none() => Arg::count(),
            "HOME" => match (scope.variable(name), self.home()) {
                (None, Some(home)) => Arg::literal(home.as_str()),
                _ => Arg::unknown(),
            },
            "PATH" if self.sets_path => Arg::search_path(),
            "PWD" => match (scope.variable(name), scope.folder()) {
                (None, Some(folder)) => Arg::literal(folder.as_str()),
                _ => Arg::unknown(),
            },
            // In zsh there is a zero byte in it, at which a word ends.
            "IFS" => {
                self.trouble(Cause::DynamicWord("$IFS".to_owned()));
                Arg::unknown()
            }
            _ => match scope.variable(name) {
                Some(value) => value.clone(),
                None => {
                    self.note_secret(name, scope);
                    Arg::unknown()
                }
            },
        }
    }

    /// Notes that the value of a variable from the environment may be a secret.
    fn note_secret(&mut self, name: &str, scope: &Scope) {
        if scope.variable(name).is_none() && variables::is_secret(name) {
            self.pending.push(Cause::DynamicWord(format!("${name}")));
        }
    }

    /// Walks the commands of a substitution and says what is known of their output.
    fn substitution(&mut self, list: &List, scope: &Scope) -> Arg {
        let mut inner = scope.clone();
        let output = match (only_command(list), scope.folder()) {
            (Some("pwd"), Some(folder)) if scope.function("pwd").is_none() => Some(Arg::literal(folder.as_str())),
            _ if output::are_object_names(list, scope) => Some(Arg::hashes()),
            _ => output::word_printed(list, scope)
                .or_else(|| counts::prints_number(list, scope).then(Arg::count))
                .or_else(|| self.name_printed(list, scope))
                .or_else(|| self.folder_printed(list, scope)),
        };
        self.flow.found = None;
        // Of several pipelines the last says what is found.
        self.flow.wants_found = output.is_none();
        self.subshell(list, &mut inner);
        self.flow.wants_found = false;
        let found = self.flow.found.take().filter(|found| !found.nul && self.is_plain(found));
        output.or_else(|| found.map(|found| found.word(true))).unwrap_or_else(Arg::unknown)
    }

    /// Arithmetic evaluates the value of each of its variables as arithmetic again, and a subscript in
    /// such a value can run commands: only numbers are known to be harmless.
    pub(super) fn arithmetic(&mut self, expression: &Arithmetic, scope: &mut Scope) {
        self.visit_parts(&expression.parts, scope);
        for part in &expression.parts {
            let known = match part {
                Part::Parameter { name, form: Form::Plain, .. } => self.value_of(name, scope).is_number(),
                Part::Parameter { form: Form::Length, .. } | Part::Arithmetic { .. } => true,
                Part::Text { .. } => true,
                Part::Command { list, .. } => counts::prints_number(list, scope),
                Part::Parameter { .. } | Part::Process { .. } | Part::Glob(_) | Part::Brace(_) | Part::Tilde(_) => false,
            };
            if !known {
                self.trouble(Cause::DynamicWord("arithmetic".to_owned()));
                return;
            }
        }
        for name in &expression.names {
            if !self.value_of(name, scope).is_number() {
                self.trouble(Cause::DynamicWord(format!("arithmetic on {name}")));
                return;
            }
            // It may be assigned there.
            if scope.variable(name).and_then(Arg::as_literal).is_some() {
                scope.assign(name, Arg::number());
            }
        }
    }
}

/// Whether offset and length are plain numbers, which are never an error.
fn is_plain_range(operand: &[Part]) -> bool {
    let [Part::Text { text, .. }] = operand else { return false };
    let is_number =
        |text: &str| text == "0" || (text.len() < 10 && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()));
    let mut numbers = text.split(':').map(|number| number.trim_matches(' '));
    numbers.by_ref().take(2).all(|number| !number.is_empty() && is_number(number)) && numbers.next().is_none()
}

/// Whether the part may be several words also between quotes: `"$@"`, `"${a[@]}"`, and what puts these in (`"${x-$@}"`).
pub(super) fn is_many_words(part: &Part) -> bool {
    match part {
        Part::Parameter { name, form, .. } => match form {
            Form::Plain | Form::Modified => name == "@",
            Form::Length => false,
            Form::Indirect { .. } => true,
            Form::Operator(operation) => name == "@" || operation.operand.iter().any(is_many_words),
            Form::Subscript(expression) => expression.every,
        },
        // The subscript of what an operator works on.
        Part::Arithmetic { expression, .. } => expression.every,
        Part::Brace(alternatives) => alternatives.iter().flatten().any(is_many_words),
        Part::Text { .. } | Part::Glob(_) | Part::Tilde(_) | Part::Command { .. } | Part::Process { .. } => false,
    }
}

/// Whether the part stands behind two stars.
fn is_behind_stars(parts: &[Part], index: usize) -> bool {
    matches!(parts.get(..index), Some([.., Part::Glob('*'), Part::Glob('*')]))
}
