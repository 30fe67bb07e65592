//! The walk along lists and pipelines, and what it carries with it.

use std::sync::Arc;

use smallvec::smallvec;

use super::super::parse;
use super::super::parse::ast::{Command, CommandKind, Item, Link, List, Pipeline, RedirectOp, Target, Word};
use super::ended::{Ended, Jump};
use super::lines;
use super::listed::{self, Found};
use super::output::{self, Flow};
use super::plain_names::Listings;
use super::scope::{Scope, either};
use super::{MayChange, Setting};
use crate::action::{Arg, Cause, Caused, Choice, CommandName, Dialect, Effect, Invocation, Origin, Span, Step, Subject, ordinary};
use crate::analysis::git_index;
use crate::analysis::limits::Budget;
use crate::analysis::path::{self, AbsPath};

/// The option of bash that drops a glob which finds nothing.
pub(super) const NULL_GLOB: &str = "nullglob";

#[expect(clippy::struct_excessive_bools, reason = "independent facts about the walk")]
pub(super) struct Walker<'a> {
    pub(super) setting: Setting<'a>,
    pub(super) budget: Budget,
    pub(super) steps: Vec<Step>,
    /// What was found unclear while the words of the current command were expanded.
    pub(super) pending: Vec<Cause>,
    /// States in which `break`, `continue` and `return` leave.
    pub(super) jumps: Vec<Jump>,
    /// Whether a redirection of the current command can fail, after which a builtin does nothing.
    pub(super) may_not_start: bool,
    /// Whether a trap was set, whose text runs at some later point.
    pub(super) traps: bool,
    /// How many functions the walk is in.
    pub(super) functions: usize,
    /// What is known of what pipelines and substitutions hand on.
    pub(super) flow: Flow,
    /// Whether the word that is being expanded is a value for `PATH`.
    pub(super) sets_path: bool,
    pub(super) may_change: MayChange,
    /// Whether something is only understood because the names in a folder are plain.
    pub(super) trusts_names: bool,
    /// Whether hidden files with secrets only count as left out because `.gitignore` names them.
    pub(super) trusts_ignored: bool,
    /// The folders that were looked at for plain names.
    pub(super) listings: Listings,
    /// Whether words are made as zsh makes them: a variable's value stays one word.
    pub(super) walks_as_zsh: bool,
    /// Whether zsh would make other words of something.
    pub(super) differs_in_zsh: bool,
    /// The step for a limit that was hit, after which the rest of the text is not looked at. It is kept apart from the steps, as some of
    /// those are taken back.
    pub(super) limit: Option<Step>,
    /// Whether the text may have turned on the option that drops globs which find nothing.
    pub(super) drops_globs: bool,
    /// The states in which bash may drop the rest of the line.
    pub(super) dropped: Option<Scope>,
}

/// The only pipeline of a list; `None` if anything else runs.
pub(super) fn only_pipeline(list: &List) -> Option<&Pipeline> {
    let [Item { first, rest, background: false }] = list.as_slice() else { return None };
    rest.is_empty().then_some(first)
}

/// The only command of a list, if it is one plain word.
pub(super) fn only_command(list: &List) -> Option<&str> {
    let [command] = only_pipeline(list)?.commands.as_slice() else { return None };
    match &command.kind {
        CommandKind::Simple { assigns, words } if assigns.is_empty() && command.redirects.is_empty() => match words.as_slice() {
            [word] => word.as_text(),
            _ => None,
        },
        _ => None,
    }
}

impl<'a> Walker<'a> {
    pub(super) fn new(setting: Setting<'a>, may_change: MayChange) -> Self {
        Self {
            setting,
            budget: Budget::new(),
            steps: Vec::new(),
            pending: Vec::new(),
            jumps: Vec::new(),
            may_not_start: false,
            traps: false,
            functions: 0,
            flow: Flow::default(),
            sets_path: false,
            may_change,
            trusts_names: false,
            trusts_ignored: false,
            listings: Listings::default(),
            walks_as_zsh: false,
            drops_globs: false,
            dropped: None,
            differs_in_zsh: false,
            limit: None,
        }
    }

    pub(super) fn home(&self) -> Option<&'a AbsPath> {
        self.setting.home
    }

    /// Notes a reason for which the current command is not fully understood.
    pub(super) fn trouble(&mut self, cause: Cause) {
        if !self.pending.contains(&cause) {
            self.pending.push(cause);
        }
    }

    /// Walks a text in `scope`; `outer` is the span of its steps if the text is not the call's own.
    pub(super) fn text(&mut self, text: &str, outer: Option<Span>, scope: &mut Scope) {
        let whole = outer.unwrap_or(Span::new(0, text.len()));
        // Loops and functions come to what stands before it once more, so that only the whole text says where.
        self.drops_globs |= outer.is_none() && text.contains(NULL_GLOB);
        let (list, trouble) = match parse::parse(text) {
            Ok(parsed) => (Some(parsed.list), parsed.differs),
            Err(error) => (None, Some(error)),
        };
        if let Some(error) = trouble {
            let cause = if error.limit { Cause::Limit(error.reason) } else { Cause::Syntax(error.reason) };
            let span = outer.unwrap_or(Span::new(error.offset.min(text.len()), text.len()));
            self.record_opaque(span, cause, scope);
        }
        let Some(list) = list else { return };
        if self.budget.enter().is_none() {
            self.exhaust(whole, "too many shells inside each other");
            return;
        }
        let around = self.dropped.take();
        if let Some(after) = self.lines(&list, text, scope.clone()) {
            *scope = after;
        }
        self.dropped = around;
        self.budget.leave();
        if outer.is_none() && self.steps.is_empty() {
            // A text of comments and blanks runs nothing.
            self.record(whole, vec![Arg::literal(":")], vec![ordinary(Effect::Start(":".into()))], scope, smallvec![":".into()]);
        }
    }

    pub(super) fn exhaust(&mut self, span: Span, what: &'static str) {
        self.limit.get_or_insert_with(|| {
            let subject = Subject::Command(Invocation {
                words: vec![Arg::unknown()],
                command: CommandName::new(),
                known: false,
                folders: Arc::default(),
                dialect: Dialect::Posix,
            });
            Step::new(span, subject, Effect::Opaque(Cause::Limit(what)))
        });
    }

    /// Whether the rest of the text is not looked at any more.
    pub(super) fn is_exhausted(&self) -> bool {
        self.limit.is_some()
    }

    /// Walks a list in the same shell, and gives the state behind it: `None` if the text does not go on there.
    pub(super) fn list(&mut self, list: &List, scope: Scope) -> Option<Scope> {
        self.items(list, scope, |_, _| false)
    }

    /// Walks the list that is a whole text. If a word cannot be made (`$((1/0))`), bash drops the rest of the line and goes on behind it.
    fn lines(&mut self, list: &List, text: &str, scope: Scope) -> Option<Scope> {
        let start = |item: &Item| item.first.commands.first().map_or(0, |command| command.span.start);
        // A line may also go on behind such an end; then it is taken for dropped sooner.
        let are_apart = |one: &Item, next: &Item| text.get(start(one)..start(next)).is_none_or(|between| between.contains('\n'));
        let after = self.items(list, scope, are_apart);
        either(after, self.dropped.take())
    }

    /// Notes that bash may fail to make a word here, and then drops the rest of the line.
    pub(super) fn may_drop_line(&mut self, scope: &Scope) {
        self.dropped = either(self.dropped.take(), Some(scope.clone()));
    }

    fn items(&mut self, list: &List, scope: Scope, are_apart: impl Fn(&Item, &Item) -> bool) -> Option<Scope> {
        let mut scope = scope;
        let mut reached = true;
        let mut before: Option<&Item> = None;
        for (index, item) in list.iter().enumerate() {
            if self.is_exhausted() {
                return Some(scope);
            }
            if before.replace(item).is_some_and(|before| are_apart(before, item))
                && let Some(dropped) = self.dropped.take()
            {
                scope = scope.merge(dropped);
                reached = true;
            }
            let has_more = index.saturating_add(1) < list.len();
            let start = has_more.then(|| scope.clone());
            match (self.item(item, scope).merged(), start) {
                (Some(after), _) => scope = after,
                // What stands behind `exit` does not run; it is looked at all the same.
                (None, Some(start)) => {
                    reached = false;
                    scope = start;
                }
                (None, None) => return None,
            }
        }
        reached.then_some(scope)
    }

    fn item(&mut self, item: &Item, scope: Scope) -> Ended {
        if item.background {
            let mut inner = scope.clone();
            let ended = self.chain(item, &inner);
            if let Some(after) = ended.merged() {
                inner.changed = after.changed;
            }
            let mut scope = scope;
            scope.assign("!", Arg::job());
            return Ended::either_way(scope);
        }
        if item.rest.is_empty() { self.pipeline(&item.first, scope) } else { self.chain(item, &scope) }
    }

    fn chain(&mut self, item: &Item, scope: &Scope) -> Ended {
        let (mut ok, mut failed) = self.pipeline(&item.first, scope.clone()).states();
        for (link, pipeline) in &item.rest {
            let from = match link {
                Link::And => ok.take(),
                Link::Or => failed.take(),
            };
            let reachable = from.is_some();
            let next = self.pipeline(pipeline, from.unwrap_or_else(|| scope.clone()));
            if !reachable {
                continue;
            }
            let (next_ok, next_failed) = next.states();
            (ok, failed) = match link {
                Link::And => (next_ok, either(failed, next_failed)),
                Link::Or => (either(ok, next_ok), next_failed),
            };
        }
        Ended::Apart { ok, failed }
    }

    fn pipeline(&mut self, pipeline: &Pipeline, scope: Scope) -> Ended {
        let wants_found = std::mem::take(&mut self.flow.wants_found);
        if let [command] = pipeline.commands.as_slice() {
            let before = wants_found.then(|| scope.clone());
            let untouched = pipeline.timed.then(|| scope.clone());
            self.flow.wants_paths = wants_found;
            let ended = self.command(command, scope);
            let ended = if untouched.is_some() { Ended::Alike(either(ended.merged(), untouched)) } else { ended };
            self.flow.found = before.and_then(|before| self.paths_printed(command, None, &before));
            return if pipeline.negated { ended.negated() } else { ended };
        }
        let mut found: Option<Found> = None;
        let mut last = None;
        for (index, command) in pipeline.commands.iter().enumerate() {
            let behind = pipeline.commands.get(index.saturating_add(1)..).unwrap_or_default();
            let wants_paths = wants_found || behind.iter().any(reads_paths);
            // Each part runs in a shell of its own; zsh, and bash with `lastpipe`, run the last in this one.
            self.flow.feed.clone_from(&found);
            let before = pipeline.commands.get(..index).unwrap_or_default();
            self.flow.field = lines::reading(command).and_then(|reading| output::first_field(before, &reading, &scope));
            self.flow.wants_paths = wants_paths;
            let ended = self.with_other_input(index > 0, |walker| walker.command(command, scope.clone()));
            last = if behind.is_empty() { ended.merged() } else { None };
            self.flow.feed = None;
            self.flow.field = None;
            self.flow.wants_paths = false;
            found = if wants_paths { self.paths_printed(command, found.as_ref(), &scope) } else { None };
        }
        self.flow.found = found;
        Ended::Alike(either(Some(scope), last))
    }

    /// The paths that a command just printed, if it printed nothing else; `piped` are those that it was given.
    fn paths_printed(&mut self, command: &Command, piped: Option<&Found>, scope: &Scope) -> Option<Found> {
        let words = self.flow.printed.take()?;
        // Errors are text as well.
        let harmless = command.redirects.iter().all(|redirect| {
            matches!((redirect.op, &redirect.target), (RedirectOp::Write, Target::Word(word)) if word.as_text() == Some("/dev/null"))
        });
        let is_simple = matches!(command.kind, CommandKind::Simple { .. });
        let here = path::Origin { world: self.setting.world, home: self.setting.home, cwd: scope.folder() };
        let mut found = listed::paths(&words, piped, here).filter(|_| is_simple && harmless)?;
        self.trusts_ignored |= found.ignored;
        let is_search = piped.is_none() && matches!(words.first().and_then(Arg::as_literal), Some("rg" | "fd" | "fdfind"));
        if (found.ignored && self.may_change.ignored) || (is_search && listed::take_in_hidden(&self.steps)) {
            found.choice = Choice::Anything;
        }
        Some(found)
    }

    /// Whether each of the paths is still itself for whoever reads them as lines or as words.
    pub(super) fn is_plain(&mut self, found: &Found) -> bool {
        self.trusts_names = true;
        !self.may_change.names
            && found
                .listed
                .iter()
                .all(|folder| self.setting.world.names_are_plain(folder) && (!found.indexed || self.index_is_plain(folder)))
    }

    /// Whether the paths are plain that are named in the index of the repository around the folder.
    fn index_is_plain(&self, folder: &AbsPath) -> bool {
        let world = self.setting.world;
        let mut around = Some(folder.clone());
        while let Some(folder) = around {
            let Some(git) = folder.join(".git") else { return false };
            if world.exists(&git) {
                // Where the index is elsewhere, or git would look further up, nobody has looked at the names.
                let index = git.join("index").and_then(|index| world.read(&index, git_index::MAX_INDEX).ok().flatten());
                return index.is_some_and(|bytes| git_index::all_paths(&bytes, listed::is_plain_path) == Some(true));
            }
            around = folder.parent();
        }
        true
    }

    /// Walks a list in a shell of its own.
    pub(super) fn subshell(&mut self, list: &List, scope: &mut Scope) {
        let outer_pending = std::mem::take(&mut self.pending);
        // It ends there, and the line around it goes on.
        let outer_dropped = self.dropped.clone();
        if self.budget.enter().is_none() {
            self.exhaust(Span::default(), "too many levels inside each other");
        } else {
            self.list(list, scope.clone());
            self.budget.leave();
        }
        self.dropped = outer_dropped;
        self.pending = outer_pending;
    }

    pub(super) fn command(&mut self, command: &Command, scope: Scope) -> Ended {
        if self.budget.enter().is_none() {
            self.exhaust(command.span, "too many levels inside each other");
            return Ended::either_way(scope);
        }
        if scope.is_full() {
            self.exhaust(command.span, "too many variables and functions");
        }
        // Where `&>` is no redirection, it is one behind `&`: what stands before it runs in a shell of its own.
        let both = command.redirects.iter().any(|redirect| matches!(redirect.op, RedirectOp::WriteBoth | RedirectOp::AppendBoth));
        let before = both.then(|| scope.clone());
        let ended = self.command_inner(command, scope);
        self.budget.leave();
        match before {
            Some(before) => Ended::Alike(either(ended.merged(), Some(before))),
            None => ended,
        }
    }

    fn command_inner(&mut self, command: &Command, mut scope: Scope) -> Ended {
        if let CommandKind::Simple { assigns, words } = &command.kind {
            return self.simple(command, assigns, words, scope);
        }
        let feed = self.flow.feed.take();
        self.redirects_of_compound(command, &mut scope);
        let before = (!command.redirects.is_empty()).then(|| scope.clone());
        let ended = self.with_other_input(lines::replace_input(&command.redirects), |walker| {
            walker.loop_over_lines(command, feed, &scope).unwrap_or_else(|| walker.compound(command, scope))
        });
        self.flow.printed = None;
        // Where a redirection fails, nothing of it runs.
        match before {
            None => ended,
            Some(before) => {
                let (ok, failed) = ended.states();
                Ended::Apart { ok, failed: either(failed, Some(before)) }
            }
        }
    }

    /// Writes down a command that is part of the shell and does nothing but what its words say.
    pub(super) fn start(&mut self, span: Span, args: Vec<Arg>, name: &str, scope: &mut Scope) {
        self.record(span, args, vec![ordinary(Effect::Start(name.into()))], scope, smallvec![name.into()]);
    }

    /// Writes down what was found unclear, if no command carries it.
    pub(super) fn flush(&mut self, span: Span, scope: &mut Scope) {
        if !self.pending.is_empty() {
            self.start(span, vec![Arg::literal(":")], ":", scope);
        }
    }

    /// Writes down a command that is understood, with what was found unclear in its words.
    pub(super) fn record(&mut self, span: Span, words: Vec<Arg>, effects: Vec<Caused>, scope: &Scope, command: CommandName) {
        self.step(span, words, effects, true, scope, command);
    }

    /// Writes down a command of which it is unclear what it does.
    pub(super) fn record_unclear(&mut self, span: Span, words: Vec<Arg>, effects: Vec<Caused>, scope: &Scope, command: CommandName) {
        self.step(span, words, effects, false, scope, command);
    }

    /// Writes down a text of which not even the words are known.
    pub(super) fn record_opaque(&mut self, span: Span, cause: Cause, scope: &Scope) {
        self.record_unclear(span, vec![Arg::unknown()], vec![ordinary(Effect::Opaque(cause))], scope, CommandName::new());
    }

    /// Writes down a step for a command, unless a limit was hit. `known`: whether it is clear what the command does.
    pub(super) fn step(&mut self, span: Span, words: Vec<Arg>, effects: Vec<Caused>, known: bool, scope: &Scope, command: CommandName) {
        if self.is_exhausted() {
            return;
        }
        if self.budget.step().is_none() {
            self.exhaust(span, "too many commands");
            return;
        }
        let mut words = words;
        if words.is_empty() {
            words.push(Arg::unknown());
        }
        for word in &mut words {
            word.forget_found();
        }
        let subject = Subject::Command(Invocation { words, command, known, folders: scope.shared_folders(), dialect: Dialect::Posix });
        let mut step = Step::of(span, subject, effects);
        for cause in std::mem::take(&mut self.pending) {
            step.push(Effect::Opaque(cause), Origin::Ordinary);
        }
        if let Some(what) = &scope.changed {
            step.push(Effect::Opaque(Cause::ShellState(what.clone())), Origin::Ordinary);
        }
        self.steps.push(step);
    }
}

/// Whether the command takes paths from its standard input: `xargs`, spelled out, or a loop that reads them.
fn reads_paths(command: &Command) -> bool {
    match &command.kind {
        CommandKind::Simple { words, .. } => matches!(words.first().and_then(Word::as_text), Some("xargs" | "gxargs")),
        _ => lines::reading(command).is_some(),
    }
}
