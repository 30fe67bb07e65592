//! What must hold besides its pattern for a rule to speak: effects, folders, programs, arguments, modes, a time.
//!
//! As with patterns there are two questions, and each kind of rule asks its own: a grant covers only where every
//! condition certainly holds, a restriction is hit where every one may.

use std::fmt;

use serde_json::Value;

use super::calendar;
use super::definition::{Bound, Definition, Runs, definitions_of};
use super::folders::is_own;
use super::judge::Ground;
use super::mode::Mode;
use super::pattern::{Anchors, Expression, HostPattern, PathPattern, PatternError, Views, folded_program, name_matches};
use super::sources::rules::Hit;
use crate::action::{Arg, Code, Depth, Effect, Host, Invocation, Reach, Step, Subject};
use crate::analysis::path::{AbsPath, Located, Origin, Place};
use crate::analysis::{sensitive, wildcard};

/// The conditions of a rule. Without any, the rule speaks wherever its pattern does.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    /// The effects that it speaks of; all where there is none.
    pub(crate) effects: Vec<EffectPattern>,
    /// The folders in which the call runs; any where there is none.
    pub(crate) folders: Vec<PathPattern>,
    /// The programs; any where there is none.
    pub(crate) programs: Vec<String>,
    /// What arguments must look like; all of them.
    pub(crate) arguments: Vec<ArgumentPattern>,
    /// The modes in which it holds; all where there is none.
    pub(crate) modes: Vec<Mode>,
    /// When it ends, in seconds since 1970.
    pub(crate) expires: Option<u64>,
    /// What the project defines that must be what it was.
    pub(crate) bound: Vec<Bound>,
}

/// A condition that does not certainly hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unmet {
    /// It holds in other modes.
    Mode,
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
        let Self { effects, folders, programs, arguments, modes, expires, bound } = self;
        let names_none = effects.is_empty() && folders.is_empty() && programs.is_empty() && arguments.is_empty();
        names_none && modes.is_empty() && expires.is_none() && bound.is_empty()
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
        let origin = Origin { world: ground.world, home: ground.home, cwd: None };
        let is_ours = || match origin.locate(folder.as_str()) {
            Place::At(at) => at.spellings().all(|path| is_own(path, root, ground.world)),
            Place::Below { .. } | Place::Unknown => false,
        };
        self.folders.iter().any(PathPattern::is_workspace) && is_ours()
    }

    /// When the rule ends, in seconds since 1970, where it does.
    pub fn expires(&self) -> Option<u64> {
        self.expires
    }

    /// Lets the rule end then, where it does not end before.
    pub(crate) fn end_by(&mut self, moment: u64) {
        self.expires = Some(self.expires.map_or(moment, |end| end.min(moment)));
    }

    /// Whether the rule certainly speaks of this effect of the step.
    pub(crate) fn must_hold(&self, step: &Step, effect: &Effect, ground: &Ground<'_>) -> bool {
        self.unmet(step, effect, ground).is_none()
    }

    /// The first condition that does not certainly hold for this effect of the step, if one does not.
    pub(crate) fn unmet(&self, step: &Step, effect: &Effect, ground: &Ground<'_>) -> Option<Unmet> {
        let Self { effects, folders, programs, arguments, modes, expires, bound } = self;
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
        // What is restricted stays so, whatever the project makes of it.
        let Self { effects, folders, programs, arguments, modes, expires, bound: _ } = self;
        let ended = expires.zip(ground.now).is_some_and(|(end, now)| now >= end);
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
        list("effects", self.effects.iter().map(|e| e.text.clone()).collect());
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

/// The folders in which the step may run; nothing where they are not known.
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

fn anchors<'a>(ground: &'a Ground<'_>) -> Anchors<'a> {
    Anchors { workspace: ground.workspace, home: ground.home }
}

fn folders_must_match(patterns: &[PathPattern], step: &Step, ground: &Ground<'_>) -> bool {
    let Some(folders) = folders_of(step, ground) else { return false };
    folders.iter().all(|folder| patterns.iter().any(|pattern| pattern.must_match(folder, anchors(ground))))
}

fn folders_may_match(patterns: &[PathPattern], step: &Step, ground: &Ground<'_>) -> Option<Hit> {
    let Some(folders) = folders_of(step, ground) else { return Some(Hit::Unknown) };
    let meets = |folder: &Place| patterns.iter().any(|pattern| pattern.may_match(folder, false, anchors(ground)));
    folders.iter().any(meets).then_some(Hit::Known)
}

impl ArgumentPattern {
    fn must_match(&self, step: &Step, ground: &Ground<'_>) -> bool {
        match &step.subject {
            Subject::Command(invocation) if self.name == COMMAND => {
                // An empty word is written as something that it is not.
                let is_empty = |word: &Arg| word.as_literal() == Some("");
                let is_known = !invocation.words.iter().any(|word| word.is_many() || word.has_holes() || is_empty(word));
                // Only what stands between words is a blank: a line end or a tab inside of one separates nothing.
                is_known && self.pattern.must_match(&Views::without_blanks(&Views::text_of(invocation)))
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

/// The text of an argument of the call; nothing where it has none of that name.
fn argument(name: &str, ground: &Ground<'_>) -> Option<String> {
    match ground.call?.input().get(name)? {
        Value::String(text) => Some(text.clone()),
        value @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => Some(value.to_string()),
    }
}

/// Effects of a kind, and of those the ones at a place, with a host or of a sort.
#[derive(Debug, Clone)]
pub(crate) struct EffectPattern {
    text: String,
    kind: Kind,
    what: Option<What>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Any,
    Read,
    Write,
    Delete,
    Execute,
    Network,
    Send,
    Environment,
    Process,
    Privilege,
    VersionControl,
    Secret,
    Mcp,
    Opaque,
}

#[derive(Debug, Clone)]
enum What {
    Path(Box<PathPattern>),
    Host(HostPattern),
    /// A word with stars.
    Name(String),
}

/// The kinds by the words that rules use.
const KINDS: [(&str, Kind); 14] = [
    ("any", Kind::Any),
    ("read", Kind::Read),
    ("write", Kind::Write),
    ("delete", Kind::Delete),
    ("execute", Kind::Execute),
    ("network", Kind::Network),
    ("send", Kind::Send),
    ("environment", Kind::Environment),
    ("process", Kind::Process),
    ("privilege", Kind::Privilege),
    ("vcs", Kind::VersionControl),
    ("secret", Kind::Secret),
    ("mcp", Kind::Mcp),
    ("opaque", Kind::Opaque),
];

impl EffectPattern {
    /// As it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Parses `read`, `write:src/**`, `network:*.example.com`, `execute:script`, `vcs:remote`.
    pub(crate) fn parse(text: &str) -> Result<Self, PatternError> {
        let text = text.trim();
        let (name, behind) = text.split_once(':').map_or((text, None), |(name, behind)| (name, Some(behind)));
        let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == name) else {
            let known = KINDS.map(|(known, _)| known).join(", ");
            return Err(PatternError::new(0, format!("no effect is called `{name}`; effects are {known}")));
        };
        let offset = name.len().saturating_add(1);
        let at = |message: String| PatternError::new(offset, message);
        let what = match (kind, behind) {
            (_, None) => None,
            (Kind::Read | Kind::Write | Kind::Delete, Some(path)) => Some(What::Path(Box::new(PathPattern::parse(path).map_err(at)?))),
            (Kind::Network | Kind::Send, Some(host)) => Some(What::Host(HostPattern::parse(host).map_err(at)?)),
            (Kind::Execute, Some(sort @ ("project" | "script" | "inline" | "unknown" | "package" | "git-config"))) => {
                Some(What::Name(sort.to_owned()))
            }
            (Kind::Execute, Some(sort)) => {
                return Err(at(format!("`{sort}` is no sort of code; write project, script, inline, unknown, package or git-config")));
            }
            (Kind::VersionControl, Some(reach @ ("local" | "remote"))) => Some(What::Name(reach.to_owned())),
            (Kind::VersionControl, Some(reach)) => {
                return Err(at(format!("`{reach}` is not how far a change reaches; write local or remote")));
            }
            (Kind::Mcp, Some(tool)) => Some(What::Name(wildcard::from_glob(tool))),
            (Kind::Any | Kind::Environment | Kind::Process | Kind::Privilege | Kind::Secret | Kind::Opaque, Some(_)) => {
                return Err(at(format!("`{name}` takes nothing behind it")));
            }
        };
        Ok(Self { text: text.to_owned(), kind: *kind, what })
    }

    fn must_match(&self, effect: &Effect, ground: &Ground<'_>) -> bool {
        self.kind == Kind::Any
            || match effect {
                // What every command does by itself is covered without a rule.
                Effect::Start(_) | Effect::Internal | Effect::Delegate(_) | Effect::Broker => false,
                Effect::Read { place, .. } => self.kind == Kind::Read && self.place_must_match(place, ground),
                Effect::Write(place) => self.kind == Kind::Write && self.place_must_match(place, ground),
                Effect::Delete { place, .. } => self.kind == Kind::Delete && self.place_must_match(place, ground),
                Effect::Execute(code) => self.kind == Kind::Execute && self.names(sort_of(code)),
                Effect::Network { host, sends } => {
                    self.kind == (if *sends { Kind::Send } else { Kind::Network })
                        && match (&self.what, host) {
                            (None, _) => true,
                            (Some(What::Host(pattern)), Host::Named(name)) => pattern.matches(name),
                            (Some(What::Host(pattern)), Host::Special(name)) => pattern.literal().is_some() && pattern.matches(name),
                            (Some(_), Host::Named(_) | Host::Special(_) | Host::Forge | Host::Any) => false,
                        }
                }
                Effect::Environment => self.kind == Kind::Environment,
                Effect::UserFiles => self.kind == Kind::Write && self.what.is_none(),
                Effect::Process => self.kind == Kind::Process,
                Effect::Privilege => self.kind == Kind::Privilege,
                Effect::VersionControl(reach) => self.kind == Kind::VersionControl && self.names(reach_of(*reach)),
                Effect::Secret(_) => self.kind == Kind::Secret,
                Effect::Mcp { server, tool } => self.kind == Kind::Mcp && self.names(&format!("mcp__{server}__{tool}")),
                Effect::Beyond(_) | Effect::Opaque(_) => self.kind == Kind::Opaque,
            }
    }

    fn may_match(&self, effect: &Effect, ground: &Ground<'_>) -> Option<Hit> {
        let path = |place: &Place, tree: bool| match &self.what {
            _ if *place == Place::Unknown => Some(Hit::Unknown),
            None => Some(Hit::Known),
            Some(What::Path(pattern)) => pattern.may_match(place, tree, anchors(ground)).then_some(Hit::Known),
            Some(What::Host(_) | What::Name(_)) => None,
        };
        let is = |kind: Kind| (self.kind == kind).then_some(Hit::Known);
        if self.kind == Kind::Any {
            return Some(Hit::Known);
        }
        match effect {
            Effect::Start(_) | Effect::Internal | Effect::Delegate(_) => None,
            Effect::Read { place, depth } if self.kind == Kind::Read => path(place, *depth == Depth::Tree),
            Effect::Write(place) if self.kind == Kind::Write => path(place, true),
            // What is deleted is changed.
            Effect::Delete { place, .. } if matches!(self.kind, Kind::Delete | Kind::Write) => path(place, true),
            Effect::Read { place, depth } if self.kind == Kind::Secret => {
                let is_secret = sensitive::secret_place(place, ground.home, *depth == Depth::Tree).is_some();
                (is_secret && *depth != Depth::Metadata).then_some(Hit::Known)
            }
            Effect::Read { .. } | Effect::Write(_) | Effect::Delete { .. } => None,
            Effect::Execute(code) => (self.kind == Kind::Execute && self.names(sort_of(code))).then_some(Hit::Known),
            // What sends uses the network as well.
            Effect::Network { host, sends } if self.kind == Kind::Network || (self.kind == Kind::Send && *sends) => {
                match (&self.what, host) {
                    (None, _) => Some(Hit::Known),
                    (Some(What::Host(pattern)), Host::Named(name) | Host::Special(name)) => pattern.matches(name).then_some(Hit::Known),
                    (Some(What::Host(_)), Host::Any | Host::Forge) => Some(Hit::Unknown),
                    (Some(What::Path(_) | What::Name(_)), _) => None,
                }
            }
            Effect::Network { .. } => None,
            Effect::Environment => is(Kind::Environment).or_else(|| is(Kind::Secret)),
            // Which files, the call does not say.
            Effect::UserFiles => is(Kind::Write).map(|_| Hit::Unknown),
            Effect::Process => is(Kind::Process),
            Effect::Privilege => is(Kind::Privilege),
            // What changes a repository elsewhere is sent there, to a host that the call need not name.
            Effect::VersionControl(Reach::Remote) if matches!(self.kind, Kind::Network | Kind::Send) => {
                Some(if self.what.is_none() { Hit::Known } else { Hit::Unknown })
            }
            Effect::VersionControl(reach) => (self.kind == Kind::VersionControl && self.names(reach_of(*reach))).then_some(Hit::Known),
            Effect::Secret(_) => is(Kind::Secret),
            Effect::Mcp { server, tool } => (self.kind == Kind::Mcp && self.names(&format!("mcp__{server}__{tool}"))).then_some(Hit::Known),
            Effect::Broker => is(Kind::Write),
            // Nobody knows that it does not do this.
            Effect::Beyond(_) | Effect::Opaque(_) => is(Kind::Opaque).or(Some(Hit::Unknown)),
        }
    }

    fn place_must_match(&self, place: &Place, ground: &Ground<'_>) -> bool {
        match &self.what {
            None => true,
            Some(What::Path(pattern)) => pattern.must_match(place, anchors(ground)),
            Some(What::Host(_) | What::Name(_)) => false,
        }
    }

    fn names(&self, name: &str) -> bool {
        match &self.what {
            None => true,
            Some(What::Name(pattern)) => name_matches(pattern, name),
            Some(What::Path(_) | What::Host(_)) => false,
        }
    }
}

fn sort_of(code: &Code) -> &'static str {
    match code {
        Code::Project => "project",
        Code::Script(_) => "script",
        Code::Inline(_) => "inline",
        Code::Unknown(_) => "unknown",
        Code::GitConfig(_) => "git-config",
        Code::Package => "package",
    }
}

fn reach_of(reach: Reach) -> &'static str {
    match reach {
        Reach::Local => "local",
        Reach::Remote => "remote",
    }
}
