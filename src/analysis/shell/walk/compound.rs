//! Compound commands: tests and branches, loops until nothing new is found, and functions where they are defined.

use super::super::parse::ast::{Arm, Command, CommandKind, List, Word};
use super::ended::{Ended, Jump};
use super::scope::{ALL_ARGUMENTS, Scope, either};
use super::taken_names;
use super::walker::Walker;
use crate::action::{ANY_IN_NAME, Arg, Cause, Span};
use crate::analysis::limits::MAX_LOOP_VALUES;
use crate::analysis::variables;

impl Walker<'_> {
    pub(super) fn compound(&mut self, command: &Command, mut scope: Scope) -> Ended {
        match &command.kind {
            CommandKind::Simple { .. } => Ended::never(),
            CommandKind::Subshell(list) => {
                let dropped = self.dropped.clone();
                self.list(list, scope.clone());
                self.dropped = dropped;
                Ended::either_way(scope)
            }
            CommandKind::Group(list) => Ended::Alike(self.list(list, scope)),
            CommandKind::If { arms, otherwise } => self.branches(arms, otherwise.as_ref(), &scope),
            CommandKind::Loop { condition, body, .. } => self.repeat(scope, |walker, scope| {
                let tested = walker.list(condition, scope)?;
                let done = walker.list(body, tested.clone());
                either(Some(tested), done)
            }),
            CommandKind::For { name, words, body, selects } => {
                if *selects {
                    // What is chosen, and `REPLY`, come from its input.
                    self.trouble(Cause::ShellState("select".to_owned()));
                }
                self.for_each(command.span, name, words.as_deref(), body, scope)
            }
            CommandKind::ForArith { header, body } => {
                self.arithmetic(header, &mut scope);
                for name in &header.names {
                    scope.assign(name, Arg::number());
                }
                self.flush(command.span, &mut scope);
                self.repeat(scope, |walker, scope| walker.list(body, scope))
            }
            CommandKind::Case { subject, arms } => self.case(command.span, subject, arms, scope),
            CommandKind::Condition(words) => {
                self.condition(words, &mut scope);
                let shown = words.iter().map(|_| Arg::unknown_word()).collect::<Vec<_>>();
                let mut all = vec![Arg::literal("[[")];
                all.extend(shown);
                self.start(command.span, all, "[[", &mut scope);
                Ended::either_way(scope)
            }
            CommandKind::Arithmetic(expression) => {
                self.arithmetic(expression, &mut scope);
                for name in &expression.names {
                    scope.assign(name, Arg::number());
                }
                self.start(command.span, vec![Arg::literal("((")], "((", &mut scope);
                Ended::either_way(scope)
            }
            CommandKind::Function { name, body } => self.define(command.span, name, body, scope),
        }
    }

    /// `if`, `elif`, `else`.
    fn branches(&mut self, arms: &[(List, List)], otherwise: Option<&List>, scope: &Scope) -> Ended {
        let mut after = None;
        let mut state = Some(scope.clone());
        for (condition, body) in arms {
            let tested = self.list(condition, state.unwrap_or_else(|| scope.clone()));
            let done = self.list(body, tested.clone().unwrap_or_else(|| scope.clone()));
            after = either(after, done);
            state = tested;
        }
        let last = match otherwise {
            Some(list) => self.list(list, state.unwrap_or_else(|| scope.clone())),
            None => state,
        };
        Ended::Alike(either(after, last))
    }

    /// `case`: any of its arms may be walked, or none.
    fn case(&mut self, span: Span, subject: &Word, arms: &[Arm], mut scope: Scope) -> Ended {
        self.expand_unsplit(subject, &mut scope);
        let mut after = Some(scope.clone());
        let mut goes_on = None;
        for arm in arms {
            for pattern in &arm.patterns {
                self.expand_unsplit(pattern, &mut scope);
            }
            let start = either(goes_on, Some(scope.clone())).unwrap_or_else(|| scope.clone());
            let done = self.list(&arm.body, start);
            goes_on = done.clone().filter(|_| arm.goes_on);
            after = either(after, done);
        }
        self.flush(span, &mut scope);
        Ended::Alike(after)
    }

    /// Defines a function. Its commands are looked at here, and again wherever it is called.
    fn define(&mut self, span: Span, name: &str, body: &Command, mut scope: Scope) -> Ended {
        let mut inside = scope.clone();
        inside.take_arguments();
        let outer_jumps = std::mem::take(&mut self.jumps);
        if self.traps && self.may_be_command(name) {
            // The text of a trap may mean it, in whatever state the shell is then.
            self.trouble(Cause::ShellState(format!("a function {name} behind a trap")));
        }
        if taken_names::is_called_unasked_by_zsh(name) {
            self.trouble(Cause::ShellState(format!("a function {name}, which the shell calls by itself")));
            self.flush(span, &mut scope);
        }
        if taken_names::is_never_a_function(name) {
            self.trouble(Cause::ShellState(format!("a function {name}, which is another command in some shells")));
            self.flush(span, &mut scope);
        }
        self.functions = self.functions.saturating_add(1);
        self.command(body, inside);
        self.functions = self.functions.saturating_sub(1);
        self.jumps = outer_jumps;
        scope.define(name, body.clone());
        Ended::either_way(scope)
    }

    /// Walks the body of a loop until another round finds nothing new, and writes down that round.
    pub(super) fn repeat(&mut self, scope: Scope, body: impl Fn(&mut Self, Scope) -> Option<Scope>) -> Ended {
        let outer_jumps = std::mem::take(&mut self.jumps);
        let mut scope = scope;
        let mark = self.steps.len();
        for _ in 0..4 {
            let after = body(self, scope.clone());
            let jumped = self.jumps.iter().fold(after, |a, j| either(a, Some(j.state.clone())));
            let merged = match jumped {
                Some(after) => scope.clone().merge(after),
                None => scope.clone(),
            };
            if merged.is_as_known_as(&scope) || self.is_exhausted() {
                self.leave_loop(outer_jumps);
                return Ended::either_way(merged);
            }
            self.jumps.clear();
            scope = merged;
            if scope.folders().len() > 1 {
                // A loop that moves may end up anywhere below or above.
                scope.enter(None);
            }
            self.steps.truncate(mark);
        }
        self.jumps = outer_jumps;
        self.exhaust(Span::default(), "a loop that does not settle");
        Ended::either_way(scope)
    }

    /// Whether there may be a command of this name besides a function.
    fn may_be_command(&self, name: &str) -> bool {
        super::builtins::is_builtin(name) || self.setting.catalog.find(name).is_some()
    }

    /// Keeps the jumps of a loop's body that leave more than this loop, beside those of what is around it.
    fn leave_loop(&mut self, outer: Vec<Jump>) {
        let inner = std::mem::replace(&mut self.jumps, outer);
        let further = inner.into_iter().filter(|j| j.loops > 1);
        self.jumps.extend(further.map(|j| Jump { loops: if j.loops == usize::MAX { j.loops } else { j.loops.saturating_sub(1) }, ..j }));
    }

    fn for_each(&mut self, span: Span, name: &str, words: Option<&[Word]>, body: &List, mut scope: Scope) -> Ended {
        let values = match words {
            Some(words) => self.expand_all(words, &mut scope),
            None => vec![scope.variable(ALL_ARGUMENTS).cloned().unwrap_or_else(Arg::unknown)],
        };
        self.flush(span, &mut scope);
        if variables::is_acted_upon(name) {
            scope.changed = Some(format!("for {name}"));
        }
        // A few values are followed one by one.
        let values =
            if values.len() <= MAX_LOOP_VALUES { values } else { values.into_iter().reduce(|a, b| a.join(&b)).into_iter().collect() };
        let mut left = None;
        for value in &values {
            if value.as_literal().is_none() {
                scope = self.rounds(name, value, body, scope);
                continue;
            }
            let outer_jumps = std::mem::take(&mut self.jumps);
            scope.assign(name, value.clone());
            let after = self.list(body, scope.clone());
            let next = self.jumps.iter().fold(after, |a, j| either(a, Some(j.state.clone())));
            let leaving = self.jumps.iter().filter(|j| !j.continues || j.loops > 1);
            left = leaving.fold(left, |a, j| either(a, Some(j.state.clone())));
            scope = next.unwrap_or(scope);
            self.leave_loop(outer_jumps);
        }
        let after = either(Some(scope.clone()), left).unwrap_or(scope);
        Ended::either_way(after)
    }

    /// The state after any number of rounds, for a word of the loop whose value is not known.
    fn rounds(&mut self, name: &str, word: &Arg, body: &List, scope: Scope) -> Scope {
        // Names in another folder were looked at where they were listed.
        let is_listed = word.has_plain_names() && word.pattern().chars().eq([ANY_IN_NAME]);
        let plain = is_listed || self.is_plain_glob(word, &scope);
        // What the word begins with stands in front of the first of its fields alone.
        let value = if word.may_split() { Arg::unknown_word() } else { word.as_one_word().with_plain_names(plain) };
        let ended = self.repeat(scope.clone(), |walker, mut scope| {
            scope.assign(name, value.clone());
            walker.list(body, scope)
        });
        ended.merged().unwrap_or(scope)
    }

    /// Whether a glob is known to match plain names only.
    fn is_plain_glob(&mut self, value: &Arg, scope: &Scope) -> bool {
        let (folder, pattern) = match value.prefix().rsplit_once('/') {
            Some(("", _)) => ("/", value.pattern()),
            Some((folder, _)) => (folder, value.pattern().get(folder.len().saturating_add(1)..).unwrap_or("/")),
            None => ("", value.pattern()),
        };
        value.is_glob() && self.matches_plain_names(folder, pattern.contains('/'), scope)
    }

    /// `[[ … ]]`: only arithmetic comparison and `-v` do more than look.
    fn condition(&mut self, words: &[Word], scope: &mut Scope) {
        let expanded: Vec<Arg> = words.iter().map(|w| self.expand_unsplit(w, scope)).collect();
        for (index, word) in expanded.iter().enumerate() {
            let neighbours = [index.checked_sub(1).and_then(|i| expanded.get(i)), expanded.get(index.saturating_add(1))];
            match word.as_literal() {
                Some("-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge") if neighbours.iter().flatten().any(|n| !n.is_number()) => {
                    self.pending.push(Cause::DynamicWord("[[ arithmetic".to_owned()));
                }
                // Zsh evaluates the number of a descriptor.
                Some("-t") if neighbours.get(1).copied().flatten().is_some_and(|n| !n.is_number()) => {
                    self.pending.push(Cause::DynamicWord("[[ -t".to_owned()));
                }
                Some("-v" | "-R") => {
                    let name = neighbours.get(1).copied().flatten().and_then(Arg::as_literal).unwrap_or("[");
                    if name.contains(['[', '$', '`']) {
                        self.pending.push(Cause::DynamicWord("[[ -v".to_owned()));
                    }
                }
                _ => {}
            }
        }
    }
}
