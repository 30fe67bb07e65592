//! The conditions of a rule, besides its pattern: effects, folders, programs, arguments, modes, a time.
//!
//! As with patterns there are two questions, and each kind of rule asks its own: a grant covers only where every
//! condition certainly holds, a restriction is hit where every one may.

use std::fmt;

use serde_json::Value;

use super::definition::{Bound, Definition, Runs, definitions_of};
use super::effect_pattern::EffectPattern;
use super::folders::is_own_everywhere;
use super::judge::Ground;
use super::mode::Mode;
use super::pattern::{Anchors, Expression, PathPattern, PatternError, Views, folded_program};
use super::sources::rules::restrictions::Hit;
use crate::action::{Arg, Effect, Invocation, Step, Subject};
use crate::analysis::path::{AbsPath, Located, Origin, Place};
use crate::analysis::programs::entered::entered;
use crate::calendar;
use crate::call::ToolCall;

/// The conditions of a rule. Without any, the rule speaks wherever its pattern does.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    /// The effects that it is about; all of them if the list is empty.
    pub(crate) effects: Vec<EffectPattern>,
    /// The folders in which the call may run; any folder if the list is empty.
    pub(crate) folders: Vec<PathPattern>,
    /// The programs; any program if the list is empty.
    pub(crate) programs: Vec<String>,
    /// What arguments must look like; all of them.
    pub(crate) arguments: Vec<ArgumentPattern>,
    /// The modes in which it holds; all modes if the list is empty.
    pub(crate) modes: Vec<Mode>,
    /// When it ends, in seconds since 1970.
    pub(crate) expires: Option<u64>,
    /// What the project defines, and must still be what it was.
    pub(crate) bound: Vec<Bound>,
    /// The session whose calls it allows; the calls of any session if there is none.
    pub(crate) session: Option<OfSession>,
}

/// The calls of one session, by its name, or those that belong to none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OfSession(Option<String>);

impl OfSession {
    /// The session of the call.
    pub(crate) fn of(call: &ToolCall) -> Self {
        Self(call.session().map(str::to_owned))
    }

    fn has(&self, call: Option<&ToolCall>) -> bool {
        call.is_some_and(|call| call.session() == self.0.as_deref())
    }
}

/// A condition that does not certainly hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unmet {
    /// It holds in other modes.
    Mode,
    /// It was given in another session.
    Session,
    /// Its time is over.
    Expired,
    /// It ends some time, and the host tells no time.
    NoClock,
    /// It speaks of other effects.
    Effects,
    /// It speaks of other programs.
    Programs,
    /// It holds in other folders.
    Folders,
    /// The argument at this place among its own looks otherwise, or is not known.
    Argument(usize),
    /// What the project defines under a name, at this place among those that it is bound to, is not what it was.
    Changed(usize),
    /// It holds for what the project defines under other names than the step runs.
    OtherDefinition,
}

/// An argument by its name, and what its text must look like.
#[derive(Debug, Clone)]
pub(crate) struct ArgumentPattern {
    pub(crate) name: String,
    pub(crate) pattern: Expression,
}

/// The argument that stands for the words of a simple command.
const COMMAND: &str = "command";
impl ArgumentPattern {
    pub(crate) fn parse(name: &str, pattern: &str) -> Result<Self, PatternError> {
        let wrong = |why: String| PatternError::new(0, format!("`{pattern}` is not a regular expression: {why}"));
        Ok(Self { name: name.to_owned(), pattern: Expression::parse(pattern).map_err(wrong)? })
    }
}

impl Conditions {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        let Self { effects, folders, programs, arguments, modes, expires, bound, session } = self;
        let names_none = effects.is_empty() && folders.is_empty() && programs.is_empty() && arguments.is_empty();
        names_none && modes.is_empty() && expires.is_none() && bound.is_empty() && session.is_none()
    }

    /// Whether the rule names this very folder, or one above it that lies in the workspace or is apart from it and from
    /// the home folder. That it speaks in the whole of the workspace names none.
    pub(crate) fn names_folder(&self, folder: &AbsPath, root: &AbsPath, anchors: Anchors<'_>) -> bool {
        let place = Place::At(Located::plain(folder.clone(), false));
        let is_inside = |start: &AbsPath| start != root && root.contains(start);
        let holds_home = |start: &AbsPath| anchors.home.is_some_and(|home| start.contains(home));
        let is_apart = |start: &AbsPath| !holds_home(start) && start.components().count() > 1;
        self.folders.iter().any(|pattern| {
            // One folder by its very name may be around the workspace, as that of a repository is around its worktrees.
            let is_narrow = |start: &AbsPath| is_inside(start) || (is_apart(start) && (pattern.is_literal() || !start.contains(root)));
            pattern.must_match(&place, anchors) && pattern.start(anchors).is_some_and(|start| is_narrow(&start))
        })
    }

    /// Whether the rule speaks in the whole of the workspace, and the folder holds the person's own work, both where it
    /// stands and where it leads.
    pub(crate) fn names_own_folder(&self, folder: &AbsPath, root: &AbsPath, ground: &Ground<'_>) -> bool {
        self.folders.iter().any(PathPattern::is_workspace) && is_own_everywhere(folder, root, ground)
    }

    /// When the rule ends, in seconds since 1970, if it does.
    pub fn expires(&self) -> Option<u64> {
        self.expires
    }

    /// Lets the rule end at that moment, unless it ends before.
    pub(crate) fn end_by(&mut self, moment: u64) {
        self.expires = Some(self.expires.map_or(moment, |end| end.min(moment)));
    }

    /// Whether the rule certainly speaks of this effect of the step.
    pub(crate) fn must_hold(&self, step: &Step, effect: &Effect, ground: &Ground<'_>) -> bool {
        self.unmet(step, effect, ground).is_none()
    }

    /// The first condition that does not certainly hold for this effect of the step, if one does not.
    pub(crate) fn unmet(&self, step: &Step, effect: &Effect, ground: &Ground<'_>) -> Option<Unmet> {
        let Self { effects, folders, programs, arguments, modes, expires, bound, session } = self;
        if session.as_ref().is_some_and(|session| !session.has(ground.call)) {
            return Some(Unmet::Session);
        }
        // A rule for the mode that is left must not allow what the one that was chosen would have left to a person.
        if !(modes.is_empty() || (modes.contains(&ground.mode) && modes.contains(&ground.chosen))) {
            return Some(Unmet::Mode);
        }
        match (expires, ground.now) {
            (Some(end), Some(now)) if now >= *end => return Some(Unmet::Expired),
            // Without a clock nobody knows that it has not ended yet.
            (Some(_), None) => return Some(Unmet::NoClock),
            (Some(_), Some(_)) | (None, _) => {}
        }
        if !(effects.is_empty() || effects.iter().any(|pattern| pattern.must_match(effect, ground))) {
            return Some(Unmet::Effects);
        }
        if !(programs.is_empty() || programs_must_match(programs, step)) {
            return Some(Unmet::Programs);
        }
        if !(folders.is_empty() || folders_must_match(folders, step, ground)) {
            return Some(Unmet::Folders);
        }
        if let Some(at) = arguments.iter().position(|argument| !argument.must_match(step, ground)) {
            return Some(Unmet::Argument(at));
        }
        // It is looked at last: it reads files.
        if bound.is_empty() || names_all(bound, step, ground) {
            return bound.iter().position(|bound| !bound.is_unchanged(ground.world)).map(Unmet::Changed);
        }
        Some(Unmet::OtherDefinition)
    }

    /// Whether, and how, the rule may speak of the step.
    pub(crate) fn may_hold(&self, step: &Step, views: &Views, ground: &Ground<'_>) -> Option<Hit> {
        // What is restricted stays so, whatever the project makes of it, and in every session.
        let Self { effects, folders, programs, arguments, modes, expires, bound: _, session: _ } = self;
        let ended = expires.zip(ground.told).is_some_and(|(end, now)| now >= end);
        // Forbidding a mode takes away none of the rules that hold in it.
        if ended || !(modes.is_empty() || modes.contains(&ground.mode) || modes.contains(&ground.chosen)) {
            return None;
        }
        let mut hit = Hit::Known;
        if !effects.is_empty() {
            let hits = step.effects().flat_map(|caused| effects.iter().filter_map(|pattern| pattern.may_match(&caused.effect, ground)));
            hit = hit.min(hits.max()?);
        }
        if !programs.is_empty() {
            hit = hit.min(programs_may_match(programs, step)?);
        }
        if !folders.is_empty() {
            hit = hit.min(folders_may_match(folders, step, ground)?);
        }
        for argument in arguments {
            hit = hit.min(argument.may_match(step, views, ground)?);
        }
        Some(hit)
    }
}

impl fmt::Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        let mut list = |what: &str, texts: Vec<String>| {
            if !texts.is_empty() {
                parts.push(format!("{what} {}", texts.join(", ")));
            }
        };
        list("effects", self.effects.iter().map(|e| e.text().to_owned()).collect());
        list("in", self.folders.iter().map(PathPattern::text).collect());
        list("programs", self.programs.clone());
        list("where", self.arguments.iter().map(|a| format!("{} is like {}", a.name, a.pattern.text())).collect());
        list("in mode", self.modes.iter().map(Mode::to_string).collect());
        if let Some(end) = self.expires {
            parts.push(format!("until {}", calendar::shown(end)));
        }
        parts.extend(self.bound.iter().map(|bound| format!("as long as {} stays as it is", bound.definition)));
        f.write_str(&parts.join("; "))
    }
}

/// Whether the step runs nothing by name but these, or what stays the same with every call of the rule: the last commit.
fn names_all(bound: &[Bound], step: &Step, ground: &Ground<'_>) -> bool {
    let is_bound = |definition: &Definition| bound.iter().any(|bound| bound.definition == *definition);
    match definitions_of(step, ground) {
        Runs::Nothing => true,
        Runs::Defined(definitions) => definitions.iter().all(is_bound),
        Runs::Unnamed => bound.iter().all(|bound| matches!(bound.definition, Definition::Commit { .. })),
    }
}

fn programs_must_match(programs: &[String], step: &Step) -> bool {
    let Subject::Command(invocation) = &step.subject else { return false };
    invocation.words.first().and_then(Arg::as_literal).is_some_and(|name| programs.iter().any(|program| program == name))
}

fn programs_may_match(programs: &[String], step: &Step) -> Option<Hit> {
    let Subject::Command(invocation) = &step.subject else { return None };
    match invocation.program_name() {
        Some(name) => {
            let name = folded_program(name);
            programs.iter().any(|program| folded_program(program) == name).then_some(Hit::Known)
        }
        None => Some(Hit::Unknown),
    }
}

/// The folders in which the step may run; `None` if they are not known.
fn folders_of(step: &Step, ground: &Ground<'_>) -> Option<Vec<Place>> {
    // A folder may be a link: both where it stands and where it leads count, as with files.
    let origin = Origin { world: ground.world, home: ground.home, cwd: None };
    let place = |path: &AbsPath| origin.locate(path.as_str());
    match &step.subject {
        Subject::Command(invocation) if invocation.folders.is_empty() => None,
        Subject::Command(invocation) => Some(invocation.folders.iter().map(place).collect()),
        Subject::Tool { .. } => ground.call.and_then(|call| AbsPath::parse(call.cwd())).map(|path| vec![place(&path)]),
    }
}

fn folders_must_match(patterns: &[PathPattern], step: &Step, ground: &Ground<'_>) -> bool {
    let Some(folders) = folders_of(step, ground) else { return false };
    folders.iter().all(|folder| patterns.iter().any(|pattern| pattern.must_match(folder, ground.anchors())))
}

fn folders_may_match(patterns: &[PathPattern], step: &Step, ground: &Ground<'_>) -> Option<Hit> {
    let meets = |folder: &Place| patterns.iter().any(|pattern| pattern.may_match(folder, false, ground.anchors()));
    let meet = |step: &Step| match folders_of(step, ground) {
        Some(folders) => folders.iter().any(meets).then_some(Hit::Known),
        None => Some(Hit::Unknown),
    };
    meet(step).max(entered(step).and_then(|entered| meet(&entered.step)))
}

impl ArgumentPattern {
    fn must_match(&self, step: &Step, ground: &Ground<'_>) -> bool {
        match &step.subject {
            Subject::Command(invocation) if self.name == COMMAND => {
                // An empty word is written as something that it is not.
                let is_empty = |word: &Arg| word.as_literal() == Some("");
                let is_known = !invocation.words.iter().any(|word| word.is_many() || word.has_holes() || is_empty(word));
                let text = Views::text_of(invocation);
                // Only what stands between words is a blank: a line end or a tab inside of one separates nothing. But to an expression
                // that is for the text as it was written, a blank inside of a word is one as well: it has to hold in both readings.
                is_known && [Views::without_blanks(&text), Views::with_blanks(&text)].iter().all(|text| self.pattern.must_match(text))
            }
            Subject::Command(_) | Subject::Tool { .. } => argument(&self.name, ground).is_some_and(|text| self.pattern.must_match(&text)),
        }
    }

    fn may_match(&self, step: &Step, views: &Views, ground: &Ground<'_>) -> Option<Hit> {
        match &step.subject {
            Subject::Command(invocation) if self.name == COMMAND => {
                if has_unknown(invocation) {
                    return Some(Hit::Unknown);
                }
                let plain = |text: &str| self.pattern.may_match(&Views::with_blanks(text));
                views.texts().any(|text| self.pattern.may_match(text) || plain(text)).then_some(Hit::Known)
            }
            Subject::Command(_) | Subject::Tool { .. } => {
                let value = ground.call.and_then(|call| call.input().get(&self.name));
                value.is_some_and(|value| self.is_anywhere_in(value)).then_some(Hit::Known)
            }
        }
    }
}

impl ArgumentPattern {
    /// Whether the value as JSON, or a text in it as it is, looks like the pattern: escapes hide where a word begins.
    fn is_anywhere_in(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.pattern.may_match(text) || self.pattern.may_match(&Views::with_blanks(text)),
            Value::Array(values) => self.pattern.may_match(&value.to_string()) || values.iter().any(|value| self.is_anywhere_in(value)),
            Value::Object(fields) => self.pattern.may_match(&value.to_string()) || fields.values().any(|value| self.is_anywhere_in(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => self.pattern.may_match(&value.to_string()),
        }
    }
}

fn has_unknown(invocation: &Invocation) -> bool {
    invocation.words.iter().any(|word| word.is_many() || word.has_holes())
}

/// The text of an argument of the call; `None` if it has none of that name.
fn argument(name: &str, ground: &Ground<'_>) -> Option<String> {
    match ground.call?.input().get(name)? {
        Value::String(text) => Some(text.clone()),
        value @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => Some(value.to_string()),
    }
}
