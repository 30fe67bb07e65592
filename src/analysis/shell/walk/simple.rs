//! Simple commands on the walk: their assignments, what they run, and their redirections.

use compact_str::CompactString;
use smallvec::smallvec;

use super::super::parse::ast::{Assign, Command, Part, Redirect, RedirectOp, Target, Value, Word};
use super::ended::Ended;
use super::lines;
use super::output::{self, Typed};
use super::scope::{Function, Scope, either};
use super::taken_names;
use super::walker::Walker;
use crate::action::{ANY_IN_NAME, Arg, Cause, Caused, Code, Effect, Origin, Span, ordinary};
use crate::analysis::path::{self, AbsPath, Place};
use crate::analysis::powershell;
use crate::analysis::programs::describe::{self, Description, Feed, Input, Launch};
use crate::analysis::programs::inner::{Inner, Run, WorkingFolder};
use crate::analysis::programs::places;
use crate::analysis::variables;

/// Programs that start another command, and hand it its words, their standard input and their variables unchanged.
const HANDING_ON: &[&str] = &["timeout", "gtimeout", "nice", "stdbuf"];

impl Walker<'_> {
    pub(super) fn redirects_of_compound(&mut self, command: &Command, scope: &mut Scope) {
        if command.redirects.is_empty() {
            return;
        }
        let effects = self.redirects(&command.redirects, scope);
        let mut all = vec![ordinary(Effect::Start(":".into()))];
        all.extend(effects);
        self.record(command.span, vec![Arg::literal(":")], all, scope, smallvec![":".into()]);
    }

    pub(super) fn simple(&mut self, command: &Command, assigns: &[Assign], words: &[Word], mut scope: Scope) -> Ended {
        let feed = self.flow.feed.take();
        let wants_paths = std::mem::take(&mut self.flow.wants_paths);
        let mark = self.steps.len();
        let mut args = self.expand_all(words, &mut scope);
        // Without the word, what a program works on is another thing: the whole folder, or its standard input.
        if self.drops_globs && args.iter().any(|arg| arg.is_many() && arg.pattern().contains(ANY_IN_NAME)) {
            self.trouble(Cause::DynamicWord("a glob that may come to nothing".to_owned()));
        }
        let declares = matches!(args.first().and_then(Arg::as_literal), Some("declare" | "local" | "export" | "typeset" | "readonly"));
        if declares && args.len() > words.len() {
            // What is one value to bash is several words to dash.
            self.trouble(Cause::DynamicWord("a value of several words".to_owned()));
        } else if declares {
            for (arg, word) in args.iter_mut().zip(words).filter(|(arg, _)| arg.prefix().starts_with("PATH=")) {
                // What runs in it was walked before.
                let walked = self.steps.len();
                *arg = self.expand_value("PATH", word, &mut scope);
                self.steps.truncate(walked);
            }
            for (arg, word) in args.iter_mut().zip(words) {
                if let [Part::Text { text, .. }, value @ ..] = word.parts.as_slice()
                    && text == "JAVA_HOME="
                    && output::is_home_of_java(value)
                {
                    *arg = Arg::literal(format!("JAVA_HOME={}", output::HOME_OF_JAVA));
                }
            }
        }
        let is_bare = words.is_empty();
        let before = (!assigns.is_empty()).then(|| scope.clone());
        let mut assigned = Vec::new();
        for assign in assigns {
            let value = self.assigned(assign, &mut scope);
            if is_bare || assigns.len() > 1 {
                // What stands behind it sees it: `a=1 b=$a`.
                scope.assign(&assign.name, value.clone());
            }
            assigned.push((assign.name.as_str(), value));
        }
        let after = is_bare.then(|| scope.clone());
        if let Some(before) = before {
            // It is set for this command alone, and shells do not agree on what a redirection sees.
            scope = scope.merge(before);
        }
        let redirects = self.redirects(&command.redirects, &mut scope);
        // What commands in the words printed is not what this one prints.
        self.flow.printed = None;
        if let Some(after) = after {
            // Where a redirection fails, not every shell assigns.
            let after = if command.redirects.is_empty() { after } else { scope };
            return self.bare_assignment(command, assigns, assigned, redirects, after);
        }
        let redirected = redirects.len();
        let mut extra = redirects;
        // How this one line is split.
        let splits_line = args.first().and_then(Arg::as_literal) == Some("read") && scope.function("read").is_none();
        for (name, value) in &assigned {
            if !(splits_line && *name == "IFS" && value.as_literal().is_some()) {
                self.environment_of_command(name, value, &scope, &mut extra);
            }
        }
        self.may_not_start = !command.redirects.is_empty();
        // Commands in its words read from the same pipe, and a redirection may put another in its place.
        let is_fed = self.steps.len() == mark && !command.redirects.iter().any(reads);
        self.flow.text = if self.steps.len() == mark { input(command) } else { None };
        let takes = matches!(args.first().and_then(Arg::as_literal), Some("xargs" | "gxargs"));
        self.flow.feed = feed.filter(|feed| takes && is_fed && self.is_plain(feed));
        self.flow.wants_paths = wants_paths;
        // What is set for a program alone may be where it finds its modules.
        self.flow.typed = (extra.len() == redirected).then(|| Typed { input: input(command) });
        // What a builtin or a function is given may stay.
        let is_other = |name| name != ":" && !super::builtins::is_builtin(name) && scope.function(name).is_none();
        let is_program = args.first().and_then(Arg::as_literal).is_some_and(is_other);
        if !is_program {
            for (name, _) in &assigned {
                scope.assign(name, Arg::unknown_word());
            }
        }
        let is_other = is_program && lines::replace_input(&command.redirects);
        self.with_other_input(is_other, |walker| walker.invoke(command.span, args, extra, scope, true))
    }

    /// Notes what setting a variable for one command does.
    fn environment_of_command(&self, name: &str, value: &Arg, scope: &Scope, effects: &mut Vec<Caused>) {
        let is_evaluated = variables::is_evaluated(name) && !value.is_number();
        let literal = value.as_literal();
        let is_harmless = !is_evaluated && variables::is_harmless_with(name, value) && !variables::chooses_production(name, literal);
        if is_harmless || variables::is_harmless_value(name, value, self.setting.home) {
            return;
        }
        if let (true, Some(folders)) = (variables::names_code(name), value.as_literal()) {
            let origin = path::Origin { world: self.setting.world, home: self.setting.home, cwd: scope.folder() };
            let places = folders.split(':').map(|folder| origin.locate(if folder.is_empty() { "." } else { folder }));
            effects.extend(places.map(|place| ordinary(Effect::Execute(Code::Script(place)))));
        } else if variables::is_acted_upon(name) {
            effects.push(ordinary(Effect::Opaque(Cause::Variable(name.to_owned()))));
        } else {
            let value = literal.filter(|value| variables::can_be_named(name, value) && !variables::chooses_production(name, Some(value)));
            let option = format!("{name}={}", value.unwrap_or_default());
            effects.push(Caused { effect: Effect::Beyond(option.clone()), origin: Origin::Option(option) });
        }
    }

    fn assigned(&mut self, assign: &Assign, scope: &mut Scope) -> Arg {
        if assign.subscript.is_some() || scope.may_refuse(&assign.name) {
            self.may_drop_line(scope);
        }
        if let Some(subscript) = &assign.subscript {
            self.arithmetic(subscript, scope);
        }
        match &assign.value {
            Value::Scalar(word) => {
                let value = self.expand_value(&assign.name, word, scope);
                if assign.append || assign.subscript.is_some() { Arg::unknown_word() } else { value }
            }
            Value::Array(words) => {
                self.expand_all(words, scope);
                Arg::unknown()
            }
        }
    }

    fn bare_assignment(
        &mut self,
        command: &Command,
        assigns: &[Assign],
        assigned: Vec<(&str, Arg)>,
        redirects: Vec<Caused>,
        mut scope: Scope,
    ) -> Ended {
        let mut effects = vec![ordinary(Effect::Start(if assigns.is_empty() { ":" } else { "assignment" }.into()))];
        effects.extend(redirects);
        let mut words = Vec::new();
        for (name, value) in assigned {
            words.push(Arg::with_holes(format!("{name}={}", value.pattern()), false));
            if variables::is_acted_upon_as(name, &value, self.setting.home) {
                effects.push(ordinary(Effect::Opaque(Cause::Variable(name.to_owned()))));
            }
        }
        // A number of zsh that cannot be set; what is added to it is evaluated before that is seen.
        for assign in assigns.iter().filter(|a| a.append && a.name == "status") {
            effects.push(ordinary(Effect::Opaque(Cause::Variable(assign.name.clone()))));
        }
        for assign in assigns.iter().filter(|a| a.subscript.is_some() || matches!(a.value, Value::Array(_))) {
            scope.make_array(&assign.name);
            if taken_names::is_table_of_zsh(&assign.name) {
                effects.push(ordinary(Effect::Opaque(Cause::Variable(assign.name.clone()))));
            }
        }
        if words.is_empty() {
            words.push(Arg::literal(":"));
        }
        self.record(command.span, words, effects, &scope, smallvec!["assignment".into()]);
        Ended::either_way(scope)
    }

    /// Runs a command of these words. `shell`: whether its name may be that of a builtin or function.
    pub(super) fn invoke(&mut self, span: Span, args: Vec<Arg>, extra: Vec<Caused>, scope: Scope, shell: bool) -> Ended {
        let typed = self.flow.typed.take();
        if let Some(name) = args.first().and_then(Arg::as_literal).filter(|_| shell) {
            let name = CompactString::new(name);
            match scope.function(&name) {
                Some(Function::Certain(body)) => {
                    let ended = self.call(span, &name, &body, args, extra, &scope);
                    self.flow.printed = None;
                    return ended;
                }
                Some(Function::Unclear) => {
                    let mut effects = vec![ordinary(Effect::Opaque(Cause::ShellState(name.to_string())))];
                    effects.extend(extra);
                    self.record_unclear(span, args, effects, &scope, smallvec![name]);
                    return Ended::either_way(scope);
                }
                None => {}
            }
            if super::builtins::is_builtin(&name) {
                self.shares_lines(lines::builtin_leaves_input(&name));
                self.flow.feed = None;
                self.flow.text = None;
                // It hands on what it is given.
                self.flow.typed = typed.filter(|_| name == "command");
                let ended = self.builtin(span, &name, args, extra, scope);
                self.flow.typed = None;
                self.flow.printed = None;
                return ended;
            }
        }
        self.program(span, args, extra, scope, typed)
    }

    /// Runs a function of the text.
    fn call(&mut self, span: Span, name: &str, body: &Command, args: Vec<Arg>, extra: Vec<Caused>, scope: &Scope) -> Ended {
        self.flow.feed = None;
        self.flow.text = None;
        self.flow.wants_paths = false;
        let mut effects = vec![ordinary(Effect::Start(name.into()))];
        effects.extend(extra);
        self.record(span, args, effects, scope, smallvec![name.into()]);
        let outer_jumps = std::mem::take(&mut self.jumps);
        let before = self.may_not_start.then(|| scope.clone());
        self.functions = self.functions.saturating_add(1);
        let mut inside = scope.clone();
        inside.take_arguments();
        let ended = self.command(body, inside);
        self.functions = self.functions.saturating_sub(1);
        let ended = either(ended.merged(), before);
        let after = std::mem::replace(&mut self.jumps, outer_jumps).into_iter().fold(ended, |a, j| either(a, Some(j.state)));
        Ended::Alike(after.map(|after| after.returned(scope)))
    }

    /// Runs a program by its table, in each folder that the shell may be in.
    fn program(&mut self, span: Span, args: Vec<Arg>, extra: Vec<Caused>, scope: Scope, typed: Option<Typed>) -> Ended {
        let feed = self.flow.feed.take();
        let text = self.flow.text.take();
        let printed = std::mem::take(&mut self.flow.wants_paths).then(|| args.clone());
        let input = Input {
            feed: feed.as_ref().map(|found| Feed { folder: &found.folder, choice: found.choice, nul: found.nul }),
            text: text.as_deref(),
            files_may_change: self.may_change.files,
            before: &self.steps,
            launch: typed.as_ref().map(|typed| Launch { input: typed.input.as_deref() }),
        };
        let Description { mut effects, command, known, inner } = self.described(&args, input, &scope);
        self.shares_lines(lines::program_leaves_input(&args, &effects));
        effects.extend(extra);
        let hands_on = matches!(command.as_slice(), [name] if HANDING_ON.contains(&name.as_str()));
        let typed = typed.filter(|_| hands_on);
        self.step(span, args, effects, known, &scope, command);
        if self.budget.enter().is_none() {
            self.exhaust(span, "too many commands inside each other");
            return Ended::either_way(scope);
        }
        for one in inner {
            self.inner(span, one, &scope, typed.as_ref());
        }
        self.budget.leave();
        self.flow.printed = printed;
        Ended::either_way(scope)
    }

    /// What a program does by its table, in whichever of the folders it runs.
    fn described(&self, args: &[Arg], input: Input<'_>, scope: &Scope) -> Description {
        let describe_in = |cwd: Option<&AbsPath>| {
            let origin = path::Origin { world: self.setting.world, home: self.setting.home, cwd };
            describe::describe_fed(args, input, self.setting.catalog, origin)
        };
        let mut folders = scope.folders().iter();
        let mut all = describe_in(folders.next());
        for folder in folders {
            let other = describe_in(Some(folder));
            for caused in other.effects {
                if !all.effects.iter().any(|e| e.effect == caused.effect && e.origin == caused.origin) {
                    all.effects.push(caused);
                }
            }
            if !other.inner.iter().all(|inner| inner.folder.is_inherited()) {
                all.effects.push(ordinary(Effect::Opaque(Cause::DynamicWord("the current folder".to_owned()))));
            }
        }
        all
    }

    /// Walks what a program runs in turn. `typed`: how the program was started, if it hands that on.
    fn inner(&mut self, span: Span, inner: Inner, scope: &Scope, typed: Option<&Typed>) {
        let mut there = scope.clone();
        match inner.folder {
            WorkingFolder::Inherited => {}
            WorkingFolder::Named(folder) => there.enter(Some(vec![folder])),
            WorkingFolder::Unknown => there.enter(None),
        }
        let (text, arguments) = match inner.run {
            Run::Command(words) => {
                self.flow.typed = typed.cloned();
                self.invoke(span, words, Vec::new(), there, false);
                return;
            }
            Run::Shell { text, arguments } => (text, Some(arguments)),
            Run::PowerShell(text) => (text, None),
        };
        match (text.as_literal(), arguments) {
            (None, _) => self.record_opaque(span, Cause::DynamicWord("the text of a shell".to_owned()), &there),
            (Some(text), None) => {
                let steps = powershell::steps(text, there.folder().cloned(), Some(span), self.setting);
                self.steps.extend(steps);
            }
            (Some(text), Some(arguments)) => {
                let mut child = there.child();
                let known = arguments.iter().take_while(|argument| self.is_plain_argument(argument, &there)).cloned();
                child.give(&known.collect::<Vec<_>>());
                self.text(text, Some(span), &mut child);
            }
        }
    }

    /// Whether a word stays one word, and the same, in the text of a shell that does not quote it.
    fn is_plain_argument(&mut self, argument: &Arg, scope: &Scope) -> bool {
        let Some(folder) = argument.found_in() else { return !argument.is_many() };
        self.trusts_names = true;
        let is_plain = |place| matches!(place, Place::At(at) if self.setting.world.names_are_plain(at.real()));
        !self.may_change.names && is_plain(self.place(&Arg::literal(folder), scope.folder()))
    }

    pub(super) fn place(&self, word: &Arg, folder: Option<&AbsPath>) -> Place {
        if word.is_many() && !word.is_glob() {
            return Place::Unknown;
        }
        places::locate(word, path::Origin { world: self.setting.world, home: self.setting.home, cwd: folder })
    }
}

/// The text that a command reads from its standard input, where one redirection puts it there and all of it is known.
fn input(command: &Command) -> Option<String> {
    let mut reading = command.redirects.iter().filter(|redirect| reads(redirect) || redirect.descriptor == Some(0));
    let (Some(redirect), None) = (reading.next(), reading.next()) else { return None };
    if redirect.descriptor.is_some() {
        return None;
    }
    let literal = |parts: &[Part]| -> Option<String> {
        parts.iter().map(|part| if let Part::Text { text, .. } = part { Some(text.as_str()) } else { None }).collect()
    };
    match &redirect.target {
        Target::Word(word) if redirect.op == RedirectOp::HereString => literal(&word.parts).map(|text| text + "\n"),
        Target::Word(_) => None,
        Target::Heredoc { body, .. } => {
            let text = literal(body.get()?)?;
            let without_tabs = || text.split_inclusive('\n').map(|line| line.trim_start_matches('\t')).collect();
            Some(if redirect.text == "<<-" { without_tabs() } else { text })
        }
    }
}

/// Whether the redirection may put something else in the place of what is piped in.
pub(super) fn reads(redirect: &Redirect) -> bool {
    match redirect.op {
        RedirectOp::Write | RedirectOp::Append | RedirectOp::WriteBoth | RedirectOp::AppendBoth => false,
        // `2>&1` does not, `0<&3` and `0>&3` do.
        RedirectOp::Duplicate => {
            let is_output = matches!(&redirect.target, Target::Word(word) if matches!(word.as_text(), Some("1" | "2")));
            !is_output || redirect.text.starts_with('<')
        }
        RedirectOp::Read | RedirectOp::ReadWrite | RedirectOp::Heredoc | RedirectOp::HereString => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::shell::parse::ast::CommandKind;

    /// What the first command of a text reads.
    fn read(text: &str) -> Option<String> {
        let list = crate::analysis::shell::parse::parse(text).expect("a text").list;
        let command = list.first().expect("an item").first.commands.first().expect("a command");
        assert!(matches!(command.kind, CommandKind::Simple { .. }));
        input(command)
    }

    #[test]
    fn the_text_of_the_standard_input_is_what_bash_makes_of_it() {
        let texts = [
            ("cat <<'E'\na $b `c` \\$d\n\te\nE", "a $b `c` \\$d\n\te\n"),
            ("cat <<E\na \\$b \\`c\\` \\\\ \\d \\\"e\\\" '\"\nE", "a $b `c` \\ \\d \\\"e\\\" '\"\n"),
            ("cat <<E\n\\\\x\nE", "\\x\n"),
            ("cat <<-'E'\n\t\ta\n b\n\tc\td\n\tE", "a\n b\nc\td\n"),
            ("cat <<-E\n\ta\n\tE", "a\n"),
            ("cat <<E\nE", ""),
            ("cat <<< 'a b'", "a b\n"),
            ("cat <<< a\\ b", "a b\n"),
            ("cat 2>/dev/null <<< a > x 2>&1", "a\n"),
        ];
        for (text, wanted) in texts {
            assert_eq!(read(text).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_not_certain_is_no_text() {
        let texts = [
            "cat",
            "cat < x",
            "cat <<E\n$x\nE",
            "cat <<E\n$(x)\nE",
            "cat <<E\n`x`\nE",
            "cat <<< $x",
            "cat <<< *",
            "cat <<< ~",
            "cat 3<<E\na\nE",
            "cat 0<<E\na\nE",
            "cat <<E < x\na\nE",
            "cat < x <<E\na\nE",
            "cat <<E <<F\na\nE\nb\nF",
            "cat <<E <<< b\na\nE",
            "cat <<E 0>&2\na\nE",
            "cat <<E 0>x\na\nE",
            "cat <<E <&3\na\nE",
        ];
        for text in texts {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
