//! The builtins of bash that change the shell itself, or run text and commands in it.
//! Source: bash 5.2 manual, chapter 4. Builtins that only print or test are in the program tables.

use smallvec::smallvec;

use super::ended::{Ended, Jump};
use super::printf;
use super::scope::{Scope, either};
use super::taken_names;
use super::walker::{NULL_GLOB, Walker};
use crate::action::{Arg, COUNT, Cause, Caused, Code, CommandName, Effect, NUMBER, Span, ordinary};
use crate::analysis::marks::{mark, marks};
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::programs::activation;
use crate::analysis::programs::grammars::expression;
use crate::analysis::variables;

const BUILTINS: &[&str] = &[
    "cd",
    "pushd",
    "popd",
    "dirs",
    "export",
    "declare",
    "typeset",
    "local",
    "readonly",
    "unset",
    "set",
    "shopt",
    "alias",
    "unalias",
    "eval",
    "source",
    ".",
    "exec",
    "trap",
    "read",
    "mapfile",
    "readarray",
    "getopts",
    "let",
    "printf",
    "exit",
    "logout",
    "return",
    "break",
    "continue",
    "command",
    "builtin",
    "enable",
    "hash",
    "bind",
    "complete",
    "compopt",
    "compgen",
    "history",
    "fc",
    "umask",
    "ulimit",
    "shift",
    "wait",
    "jobs",
    "fg",
    "bg",
    "disown",
    "suspend",
    "times",
    "caller",
    "coproc",
];

/// Whether the shell itself runs a command of this name, in a way that the program tables do not say.
pub(super) fn is_builtin(name: &str) -> bool {
    const MARKS: u128 = marks(BUILTINS);
    MARKS & mark(name.as_bytes()) != 0 && BUILTINS.contains(&name)
}

/// Whether a trap on this signal runs when the shell ends, or when somebody else ends it.
fn ends_the_shell(signal: &str) -> bool {
    let signal = signal.to_ascii_uppercase();
    matches!(signal.strip_prefix("SIG").unwrap_or(&signal), "EXIT" | "0" | "INT" | "TERM" | "HUP" | "QUIT")
}

/// Whether zsh and ksh may evaluate what they are given where they want a number.
fn may_be_evaluated(name: &str, operands: &[Arg]) -> bool {
    let is_jump = matches!(name, "exit" | "return" | "break" | "continue");
    // Nothing, or a number, may come of a count without quotes. A name is a number as well.
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | NUMBER | COUNT);
    let is_evaluated = |operand: &Arg| is_jump && !operand.pattern().chars().all(is_part);
    (is_jump || name == "printf") && operands.iter().any(|o| is_evaluated(o) || expression::may_hold_command(o.pattern()))
}

/// Whether all that the builtins for jobs are given are numbers, jobs and harmless letters.
fn are_jobs(name: &str, operands: &[Arg]) -> bool {
    let is_letter = |operand: &Arg| matches!(operand.as_literal(), Some("-l" | "-n" | "-v" | "-p" | "-c"));
    // `wait -p NAME` assigns, and evaluates a subscript in the name.
    let assigns = name == "wait" && operands.iter().any(|o| o.prefix() == "-p");
    !assigns && operands.iter().all(|o| o.is_number() || o.prefix().starts_with('%') || is_letter(o))
}

impl Walker<'_> {
    pub(super) fn builtin(&mut self, span: Span, name: &str, args: Vec<Arg>, extra: Vec<Caused>, mut scope: Scope) -> Ended {
        let mut effects = vec![ordinary(Effect::Start(name.into()))];
        effects.extend(extra);
        let operands = args.get(1..).unwrap_or_default();
        let mut opaque = |cause: Cause| effects.push(ordinary(Effect::Opaque(cause)));
        let changed = || Cause::ShellState(name.to_owned());
        let command: CommandName = smallvec![name.into()];
        if may_be_evaluated(name, operands) {
            opaque(Cause::Operands(name.to_owned()));
        }
        match name {
            "cd" | "pushd" | "popd" => return self.move_to(span, name, args, effects, scope),
            "shift" if are_jobs(name, operands) => scope.take_arguments(),
            "dirs" | "wait" | "jobs" | "fg" | "bg" | "disown" | "times" | "caller" if are_jobs(name, operands) => {}
            "exit" if !self.may_not_start => {
                self.record(span, args, effects, &scope, command);
                return Ended::never();
            }
            "exit" | "logout" | "suspend" | "return" | "break" | "continue" => return self.jump(span, name, args, effects, scope),
            "export" | "declare" | "typeset" | "local" | "readonly" => self.declare(name, operands, &mut effects, &mut scope),
            "unset" => Self::unset(operands, &mut effects, &mut scope),
            "set" => {
                Self::set(operands, &mut effects, &mut scope);
                scope.take_arguments();
            }
            "shopt" => self.shopt(operands, &mut effects, &mut scope),
            "eval" => return self.eval(span, args, effects, scope),
            "source" | "." => return self.source(span, name, args, effects, scope),
            // Its own options would be taken for the program.
            "exec" if operands.first().is_some_and(|o| o.prefix().starts_with('-')) => opaque(changed()),
            "exec" => return self.exec(span, args, effects, scope),
            "command" | "builtin" => return self.command_builtin(span, args, effects, scope),
            "trap" => return self.trap(span, args, effects, scope),
            "read" => Self::read_names(operands, &["-p", "-t", "-n", "-N", "-d", "-u", "-i"], "rse", &mut effects, &mut scope),
            "mapfile" | "readarray" => Self::read_names(operands, &["-d", "-n", "-O", "-s", "-u"], "t", &mut effects, &mut scope),
            "getopts" => match operands {
                [_, variable, ..] if variable.as_literal().is_some_and(variables::is_free) => {
                    scope.assign(variable.prefix(), Arg::unknown_word());
                    scope.assign("OPTARG", Arg::unknown_word());
                    scope.assign("OPTIND", Arg::number());
                }
                _ => opaque(changed()),
            },
            "printf" => Self::printf(operands, &mut effects, &mut scope),
            "hash" if operands.is_empty() => {}
            "ulimit" | "umask" if operands.iter().all(|o| o.as_literal().is_some_and(|t| t.starts_with('-') && t.len() == 2)) => {}
            "compgen" | "alias" if operands.is_empty() => {}
            // `coproc`, `enable`, `bind`, `alias`, … and whatever else gives names another meaning.
            _ => {
                scope.changed = Some(name.to_owned());
                opaque(changed());
            }
        }
        self.record(span, args, effects, &scope, command);
        Ended::either_way(scope)
    }

    /// What leaves a loop, a function or the shell. Outside of one it fails, and the text goes on.
    fn jump(&mut self, span: Span, name: &str, args: Vec<Arg>, effects: Vec<Caused>, scope: Scope) -> Ended {
        let loops = match (name, args.get(1..).unwrap_or_default()) {
            ("break" | "continue", []) => 1,
            ("break" | "continue", [count]) => count.as_literal().and_then(|n| n.parse().ok()).unwrap_or(usize::MAX),
            _ => usize::MAX,
        };
        self.record(span, args, effects, &scope, smallvec![name.into()]);
        self.jumps.push(Jump { loops, continues: name == "continue", state: scope.clone() });
        Ended::either_way(scope)
    }

    fn unset(operands: &[Arg], effects: &mut Vec<Caused>, scope: &mut Scope) {
        for operand in operands {
            match operand.as_literal() {
                Some("-v" | "-f") => {}
                Some(text) if variables::is_free(text) => {
                    scope.assign(text, Arg::unknown());
                    scope.undefine(text);
                }
                _ => effects.push(ordinary(Effect::Opaque(Cause::ShellState("unset".to_owned())))),
            }
        }
    }

    fn shopt(&self, operands: &[Arg], effects: &mut Vec<Caused>, scope: &mut Scope) {
        let is_harmless = |o: &Arg| match o.as_literal() {
            Some("-s" | "-u" | "-q" | "inherit_errexit") => true,
            Some(NULL_GLOB) => self.drops_globs,
            Some(_) | None => false,
        };
        if !operands.iter().all(is_harmless) {
            scope.changed = Some("shopt".to_owned());
            effects.push(ordinary(Effect::Opaque(Cause::ShellState("shopt".to_owned()))));
        }
    }

    fn source(&mut self, span: Span, name: &str, args: Vec<Arg>, mut effects: Vec<Caused>, mut scope: Scope) -> Ended {
        let operands = args.get(1..).unwrap_or_default();
        let place = operands.first().map_or(Place::Unknown, |o| self.place(o, scope.folder()));
        // A name alone is looked for where programs are.
        let is_path = matches!(operands, [one] if one.as_literal().is_some_and(|path| path.contains('/')));
        let activates = is_path && activation::activated(&place, self.setting.world).is_some();
        effects.push(ordinary(Effect::Execute(Code::Script(place))));
        if !activates {
            scope.changed = Some(name.to_owned());
        }
        self.record_unclear(span, args, effects, &scope, smallvec![name.into()]);
        Ended::either_way(scope)
    }

    fn exec(&mut self, span: Span, args: Vec<Arg>, effects: Vec<Caused>, scope: Scope) -> Ended {
        let inner = args.get(1..).unwrap_or_default().to_vec();
        self.record(span, args, effects, &scope, smallvec!["exec".into()]);
        // Without a command, the redirections hold for the rest of the shell.
        if inner.is_empty() {
            return Ended::either_way(scope);
        }
        let goes_on = self.may_not_start;
        self.invoke(span, inner, Vec::new(), scope.clone(), false);
        if goes_on { Ended::either_way(scope) } else { Ended::never() }
    }

    /// The builtins that give variables values and attributes.
    fn declare(&self, name: &str, operands: &[Arg], effects: &mut Vec<Caused>, scope: &mut Scope) {
        let mut opaque = |cause: Cause| effects.push(ordinary(Effect::Opaque(cause)));
        let is_given = |letters: &[char]| operands.iter().any(|o| o.prefix().starts_with('-') && o.prefix().contains(letters));
        let exports = name == "export" || is_given(&['x']);
        let arrays = is_given(&['a', 'A']);
        let fixes = name == "readonly" || is_given(&['r']);
        let mut names = 0;
        for operand in operands {
            let text = operand.prefix();
            if text.starts_with('-') || text.starts_with('+') {
                // `-i` and `-n` make later assignments evaluate their value.
                if operand.has_holes() || !text.trim_start_matches(['-', '+']).chars().all(|c| matches!(c, 'x' | 'r' | 'a' | 'A' | 'g')) {
                    opaque(Cause::ShellState(name.to_owned()));
                }
                continue;
            }
            names += 1;
            let variable = text.split_once('=').map_or(text, |(n, _)| n).trim_end_matches('+');
            let spelled = variables::is_name(variable) && !operand.is_many() && (text.contains('=') || !operand.has_holes());
            let is_set = text.strip_prefix(variable).is_some_and(|rest| rest.starts_with('='));
            let set_to = if is_set { operand.after(variable.len().saturating_add(1)) } else { None };
            let set_to = set_to.unwrap_or_else(Arg::unknown);
            let value = operand.as_literal().and_then(|text| Some(text.split_once('=')?.1));
            let is_known = || {
                value.is_some_and(|value| variables::is_harmless_as(variable, Some(value)))
                    || variables::is_harmless_value(variable, &set_to, self.setting.home)
            };
            if !spelled
                || variables::is_acted_upon_as(variable, &set_to, self.setting.home)
                || arrays && taken_names::is_table_of_zsh(variable)
                || (exports && !variables::is_harmless(variable) && !is_known())
                || (exports && is_set && variables::is_harmless(variable) && !variables::is_harmless_with(variable, &set_to))
                || (exports && variables::chooses_production(variable, value))
            {
                opaque(Cause::Variable(variable.to_owned()));
            }
            if let Some(at) = text.find('=').filter(|_| spelled) {
                let value = operand.after(at.saturating_add(1)).unwrap_or_else(Arg::unknown_word);
                // To an array, bash takes text in parentheses for words, and runs the substitutions in it.
                let may_be_words = value.prefix().starts_with('(') || (value.prefix().is_empty() && value.has_holes());
                if may_be_words && (arrays || scope.may_be_array(variable)) {
                    opaque(Cause::DynamicWord(format!("{variable}=(…)")));
                }
                let value = if text.get(..at).is_some_and(|name| name.ends_with('+')) { Arg::unknown_word() } else { value };
                // Outside a function `local` fails, and not every shell has each of them.
                let was = scope.variable(variable).cloned();
                let may_fail = match name {
                    "local" => self.functions == 0 || was.is_some_and(|was| was != value),
                    "declare" | "typeset" => true,
                    _ => self.may_not_start,
                };
                scope.assign(variable, if may_fail { Arg::unknown_word() } else { value });
            }
            if arrays && spelled {
                scope.make_array(variable);
            }
            if fixes {
                scope.fix(variable);
            }
        }
        if names == 0 {
            effects.push(ordinary(Effect::Environment));
        }
    }

    fn printf(operands: &[Arg], effects: &mut Vec<Caused>, scope: &mut Scope) {
        let mut opaque = |cause: Cause| effects.push(ordinary(Effect::Opaque(cause)));
        let first = operands.first().map_or("", Arg::prefix);
        if let Some(attached) = first.strip_prefix("-v") {
            let variable = if attached.is_empty() {
                operands.get(1).and_then(Arg::as_literal)
            } else {
                operands.first().and_then(|o| o.as_literal()?.get(2..))
            };
            match variable {
                Some(text) if variables::is_free(text) => scope.assign(text, Arg::unknown_word()),
                _ => opaque(Cause::ShellState("printf".to_owned())),
            }
        } else if operands.first().is_some_and(|o| o.prefix().is_empty() && o.has_holes()) {
            opaque(Cause::DynamicWord("printf".to_owned()));
        }
        let words = operands.split_first().map_or(0, |(first, _)| match first.as_literal() {
            Some("-v") => 2,
            Some(text) if text == "--" || text.starts_with("-v") => 1,
            Some(_) | None => 0,
        });
        if let Some((format, data)) = operands.get(words..).unwrap_or_default().split_first()
            && printf::does_more_than_print(format, data)
        {
            opaque(Cause::ShellState("printf".to_owned()));
        }
    }

    fn move_to(&mut self, span: Span, name: &str, args: Vec<Arg>, effects: Vec<Caused>, scope: Scope) -> Ended {
        let mut operands = args.iter().skip(1).filter(|a| !matches!(a.as_literal(), Some("-P" | "-L" | "-e" | "--"))).collect::<Vec<_>>();
        // Then `..` leads elsewhere later, where a link is on the way.
        let resolves = args.iter().any(|a| a.as_literal() == Some("-P"));
        // An empty word is a folder to some versions and none to others.
        let stays = operands.iter().any(|o| o.as_literal() == Some(""));
        operands.retain(|_| !stays);
        let target: Option<Vec<AbsPath>> = match (name, operands.as_slice()) {
            ("cd", []) if !stays => self.home().map(|h| vec![h.clone()]),
            ("cd" | "pushd", [one]) => match one.as_literal() {
                Some(text) if !text.starts_with(['-', '+']) => {
                    if let Some(path) = AbsPath::parse(text).filter(|_| scope.folders().is_empty()) {
                        Some(vec![path])
                    } else {
                        scope.folders().iter().map(|f| f.join(text)).collect::<Option<Vec<_>>>()
                    }
                }
                _ => None,
            },
            _ => None,
        };
        self.record(span, args, effects, &scope, smallvec![name.into()]);
        let mut moved = scope.clone();
        moved.enter(target.filter(|_| !resolves));
        Ended::Apart { ok: Some(moved), failed: Some(scope) }
    }

    fn set(operands: &[Arg], effects: &mut Vec<Caused>, scope: &mut Scope) {
        if operands.is_empty() {
            effects.push(ordinary(Effect::Environment));
            return;
        }
        let mut operands = operands.iter();
        while let Some(operand) = operands.next() {
            let harmless = match operand.as_literal() {
                Some("--") => return,
                Some(text) if text.starts_with(['-', '+']) && text.len() > 1 => {
                    let letters = text.trim_start_matches(['-', '+']);
                    let option_name = || operands.next().and_then(Arg::as_literal).map(str::to_owned);
                    letters.chars().all(|c| matches!(c, 'e' | 'u' | 'x' | 'v' | 'E' | 'o'))
                        && (!letters.contains('o') || { option_name }()
                            .is_some_and(|n| matches!(n.as_str(), "pipefail" | "errexit" | "nounset" | "xtrace" | "verbose" | "errtrace")))
                }
                Some(_) => return,
                None => false,
            };
            if !harmless {
                scope.changed = Some("set".to_owned());
                effects.push(ordinary(Effect::Opaque(Cause::ShellState("set".to_owned()))));
                return;
            }
        }
    }

    fn eval(&mut self, span: Span, args: Vec<Arg>, effects: Vec<Caused>, mut scope: Scope) -> Ended {
        let text: Option<Vec<&str>> = args.iter().skip(1).map(Arg::as_literal).collect();
        let Some(text) = text else {
            let mut effects = effects;
            effects.push(ordinary(Effect::Opaque(Cause::DynamicWord("eval".to_owned()))));
            scope.changed = Some("eval".to_owned());
            self.record_unclear(span, args, effects, &scope, smallvec!["eval".into()]);
            return Ended::either_way(scope);
        };
        let text = text.join(" ");
        // What it runs is looked at below; that text is run at all is for a person to see.
        let mut effects = effects;
        effects.push(ordinary(Effect::Execute(Code::Inline("eval".to_owned()))));
        self.record(span, args, effects, &scope, smallvec!["eval".into()]);
        self.text(&text, Some(span), &mut scope);
        Ended::either_way(scope)
    }

    fn command_builtin(&mut self, span: Span, args: Vec<Arg>, mut effects: Vec<Caused>, scope: Scope) -> Ended {
        let is_command = args.first().and_then(Arg::as_literal) == Some("command");
        let name = if is_command { "command" } else { "builtin" };
        let mut rest = args.get(1..).unwrap_or_default();
        while let [first, tail @ ..] = rest {
            match first.as_literal() {
                // `command -v NAME` only prints what the name means.
                Some("-v" | "-V") if is_command => {
                    self.record(span, args, effects, &scope, smallvec![name.into()]);
                    return Ended::either_way(scope);
                }
                Some("-p" | "--") if is_command => rest = tail,
                Some(text) if !text.starts_with('-') => break,
                _ => {
                    effects.push(ordinary(Effect::Opaque(Cause::DynamicWord(name.to_owned()))));
                    self.record_unclear(span, args, effects, &scope, smallvec![name.into()]);
                    return Ended::either_way(scope);
                }
            }
        }
        let inner = rest.to_vec();
        self.record(span, args, effects, &scope, smallvec![name.into()]);
        match inner.first().and_then(Arg::as_literal).map(str::to_owned) {
            None => Ended::either_way(scope),
            // To zsh `command` is in front of a program, which changes nothing of the shell.
            Some(inner_name) if is_builtin(&inner_name) => {
                let before = is_command.then(|| scope.clone());
                let ended = self.builtin(span, &inner_name, inner, Vec::new(), scope);
                if before.is_some() { Ended::Alike(either(ended.merged(), before)) } else { ended }
            }
            Some(_) => self.invoke(span, inner, Vec::new(), scope, false),
        }
    }

    fn trap(&mut self, span: Span, args: Vec<Arg>, mut effects: Vec<Caused>, scope: Scope) -> Ended {
        let operands = args.get(1..).unwrap_or_default();
        match operands {
            [] => self.record(span, args, effects, &scope, smallvec!["trap".into()]),
            [text, ..] => match text.as_literal() {
                Some("-" | "" | "-l" | "-p") => self.record(span, args, effects, &scope, smallvec!["trap".into()]),
                Some(text) if !text.starts_with('-') => {
                    let text = text.to_owned();
                    // In a function of zsh, the end is that of the function, and the text goes on.
                    let ends_function = |o: &Arg| self.functions > 0 && matches!(o.as_literal(), Some("EXIT" | "0"));
                    if !operands.iter().skip(1).all(|o| o.as_literal().is_some_and(ends_the_shell) && !ends_function(o)) {
                        // Between any two commands it can move the shell and set variables.
                        effects.push(ordinary(Effect::Opaque(Cause::ShellState("trap".to_owned()))));
                    }
                    self.record(span, args, effects, &scope, smallvec!["trap".into()]);
                    // It runs at some later point, in whatever folder the shell is then.
                    self.traps = true;
                    let mut later = scope.clone().forgotten();
                    self.text(&text, Some(span), &mut later);
                }
                _ => {
                    effects.push(ordinary(Effect::Opaque(Cause::DynamicWord("trap".to_owned()))));
                    self.record_unclear(span, args, effects, &scope, smallvec!["trap".into()]);
                }
            },
        }
        Ended::either_way(scope)
    }

    /// `read` and `mapfile`: options with a value, flags, then names that are set.
    fn read_names(operands: &[Arg], valued: &[&str], flags: &str, effects: &mut Vec<Caused>, scope: &mut Scope) {
        let trouble = |effects: &mut Vec<Caused>| effects.push(ordinary(Effect::Opaque(Cause::DynamicWord("read".to_owned()))));
        // Set where no name is given.
        scope.assign("REPLY", Arg::unknown_word());
        scope.assign("MAPFILE", Arg::unknown_word());
        // `mapfile` fills an array whatever its options are.
        let mut are_arrays = flags == "t";
        let mut operands = operands.iter();
        while let Some(operand) = operands.next() {
            let text = operand.prefix();
            if text.starts_with('-') && operand.has_holes() {
                trouble(effects);
                continue;
            }
            if let Some(letters) = text.strip_prefix('-').filter(|l| !l.is_empty()) {
                let last = letters.chars().last().map(|c| format!("-{c}")).unwrap_or_default();
                if valued.contains(&text) || (valued.contains(&last.as_str()) && letters.chars().rev().skip(1).all(|c| flags.contains(c))) {
                    let value = operands.next();
                    // Other shells evaluate a number.
                    let is_time = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
                    let is_plain = |value: &Arg| value.is_number() || value.as_literal().is_some_and(is_time);
                    if !matches!(last.as_str(), "-p" | "-d" | "-i") && !value.is_some_and(is_plain) {
                        trouble(effects);
                    }
                } else if letters == "a" || letters.ends_with('a') && letters.chars().all(|c| c == 'a' || flags.contains(c)) {
                    // The next word is the name of an array.
                    are_arrays = true;
                } else if !letters.chars().all(|c| flags.contains(c)) && !valued.iter().any(|v| text.starts_with(v)) {
                    trouble(effects);
                }
                continue;
            }
            match operand.as_literal() {
                // Bash evaluates a subscript in the name.
                Some(name) if variables::is_free(name) => {
                    scope.assign(name, Arg::unknown_word());
                    if are_arrays {
                        scope.make_array(name);
                    }
                }
                _ => trouble(effects),
            }
        }
    }
}
