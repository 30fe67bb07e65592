//! Which rules could be about a step: by program, by the literal beginning of a path, by host. Thousands of
//! rules then cost no more than the few that are left. What the index leaves out can neither match nor
//! may match; what it leaves in is held against the step as ever.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::judge::Ground;
use super::pattern::{Anchor, Matcher, folded_program};
use super::rule::{Layer, Rule, RuleEffect};
use super::sources::rules::named;
use crate::action::{Arg, Code, Depth, Dialect, Effect, Host, Step, Subject};
use crate::analysis::marks::mark;
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::programs::entered::entered;
use crate::analysis::programs::spellings::{names, usual};

/// Patterns by what they spell out. A pattern is known by its index in the list that it was added from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    by_program: HashMap<String, Vec<usize>>,
    /// The marks of these programs: most commands are of others.
    programs: u128,
    /// The same for what must match: by the words behind the program as well, as far as the pattern spells them out.
    must_start: HashMap<String, Starts>,
    in_file_system: Folders,
    in_home: Folders,
    in_workspace: Folders,
    by_host: HashMap<String, Vec<usize>>,
    /// Patterns that spell out nothing by which they could be found.
    others: Vec<usize>,
    /// Patterns of commands that spell out a script.
    of_scripts: Vec<usize>,
    /// The first pattern of each kind and voice that has no conditions: if nothing is known of a step, it stands for all of them.
    firsts: Vec<(Kind, Voice, usize)>,
    /// Patterns of rules with exceptions or conditions, of which none can stand for another.
    conditional: Vec<(Kind, usize)>,
    count: usize,
}

/// By how many words behind the program patterns are found: `git -C FOLDER`, `npm run SCRIPT`.
const MAX_STARTS: usize = 2;

/// Patterns that begin with the same words.
#[derive(Debug, Clone, Default)]
struct Starts {
    /// Those that spell out no further word to be found by.
    here: Vec<usize>,
    /// The others, by their next word.
    next: HashMap<String, Starts>,
}

/// Literal beginnings of path patterns.
#[derive(Debug, Clone, Default)]
struct Folders {
    lists: BTreeMap<String, Vec<usize>>,
    /// The marks of their first components: most paths begin otherwise.
    firsts: u128,
}

impl Folders {
    fn list(&mut self, start: String) -> &mut Vec<usize> {
        let first = start.get(..first_slash(&start, 0)).unwrap_or(&start);
        self.firsts |= mark(first.as_bytes());
        self.lists.entry(start).or_default()
    }
}

/// Takes the indexes of patterns that could be about something, some of them perhaps twice.
type Found<'f> = dyn FnMut(&[usize]) + 'f;

/// What two rules must have in common for one to stand for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Voice {
    effect: RuleEffect,
    /// Whether an administrator says it, so that no mode lifts it.
    is_managed: bool,
}

impl Voice {
    pub(crate) fn of(rule: &Rule) -> Self {
        Self { effect: rule.effect, is_managed: rule.source.layer == Layer::Managed }
    }
}

/// What kind of thing a pattern is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Command,
    PowerShell,
    Read,
    Write,
    Host,
}

impl Index {
    /// Adds the next rule.
    pub(crate) fn add(&mut self, rule: &Rule) {
        let place = self.count;
        self.count = self.count.saturating_add(1);
        let list = match &rule.pattern.matcher {
            Matcher::Command { dialect, command } => command.program().map(|program| {
                let kind = match dialect {
                    Dialect::PowerShell => Kind::PowerShell,
                    Dialect::Posix => Kind::Command,
                };
                if named::spelled_script(command).is_some() {
                    self.of_scripts.push(place);
                }
                if let Some(usual) = command.usual() {
                    self.add_command(usual.spelled_words(), place).push(place);
                }
                let list = self.add_command(std::iter::once(program).chain(command.spelled_words().skip(1)), place);
                (kind, list)
            }),
            // What is spelled with other letters than those of ASCII has several spellings.
            Matcher::File { writes, path, .. } => path.literal_start().filter(|(_, start)| start.is_ascii()).map(|(anchor, start)| {
                let folders = match anchor {
                    Anchor::FileSystem => &mut self.in_file_system,
                    Anchor::Home => &mut self.in_home,
                    Anchor::Workspace => &mut self.in_workspace,
                };
                (if *writes { Kind::Write } else { Kind::Read }, folders.list(start.to_ascii_lowercase()))
            }),
            Matcher::Host(host) => host.literal().map(|host| (Kind::Host, self.by_host.entry(host.to_owned()).or_default())),
            Matcher::Everything | Matcher::Tool(_) | Matcher::Mcp(_) | Matcher::Detail { .. } => None,
        };
        let Some((kind, list)) = list else { return self.others.push(place) };
        list.push(place);
        let voice = Voice::of(rule);
        if !rule.conditions.is_empty() || !rule.except.is_empty() {
            self.conditional.push((kind, place));
        } else if !self.firsts.iter().any(|(k, v, _)| (*k, *v) == (kind, voice)) {
            self.firsts.push((kind, voice, place));
        }
    }

    /// Adds the pattern of a command by the words that it spells out, and returns the list of its program.
    fn add_command<'w>(&mut self, mut words: impl Iterator<Item = &'w str>, place: usize) -> &mut Vec<usize> {
        let program = folded_program(words.next().unwrap_or("")).into_owned();
        self.programs |= mark(program.as_bytes());
        let mut starts = self.must_start.entry(program.clone()).or_default();
        // A blank inside of a word is written as something else there.
        for word in words.take(MAX_STARTS).take_while(|word| !word.contains(char::is_control)) {
            starts = starts.next.entry(word.to_owned()).or_default();
        }
        starts.here.push(place);
        self.by_program.entry(program).or_default()
    }

    /// The patterns that could certainly cover the effect.
    pub(crate) fn covering(&self, step: &Step, effect: &Effect, ground: &Ground<'_>, found: &mut Found<'_>) {
        if self.count == 0 {
            return;
        }
        if self.may_know_program(step) {
            self.starting(step, found);
            // In the folder that an option enters it is the same program.
            if let Some(entered) = entered(step) {
                self.starting(&entered.step, found);
            }
        }
        match effect.place() {
            Some(Place::At(at) | Place::Below { base: at, .. }) => self.above(&at.path, ground, found),
            Some(Place::Unknown) | None => {}
        }
        match effect.host() {
            Some(Host::Named(host) | Host::Special { name: host, .. }) => give_all(self.by_host.get(host.as_str()), found),
            Some(Host::Forge | Host::Any) | None => {}
        }
        found(&self.others);
    }

    /// The patterns of commands that begin as the step does.
    fn starting(&self, step: &Step, found: &mut Found<'_>) {
        let Subject::Command(invocation) = &step.subject else { return };
        self.starting_with(invocation.program_name(), &invocation.words, found);
        if let Some(usual) = usual(&invocation.words) {
            self.starting_with(usual.first().and_then(Arg::as_literal), &usual, found);
        }
    }

    fn starting_with(&self, program: Option<&str>, words: &[Arg], found: &mut Found<'_>) {
        let Some(program) = program.and_then(|program| self.known(program)) else { return };
        let mut starts = self.must_start.get(&*program);
        let mut words = words.iter().skip(1);
        while let Some(begun) = starts {
            found(&begun.here);
            starts = words.next().filter(|_| !begun.next.is_empty()).and_then(Arg::as_literal).and_then(|word| begun.next.get(word));
        }
    }

    /// Whether there may be patterns for commands of the step's program, under whichever of its names.
    fn may_know_program(&self, step: &Step) -> bool {
        let Subject::Command(invocation) = &step.subject else { return false };
        invocation.program_name().is_some_and(|program| names(program).any(|name| self.known(name).is_some()))
    }

    /// The patterns that may be about the step. If everything of a kind may match, only the first for each voice is among them, and all
    /// that speak under conditions.
    pub(crate) fn meeting(&self, step: &Step, ground: &Ground<'_>, found: &mut Found<'_>) {
        found(&self.others);
        if self.others.len() == self.count {
            return;
        }
        self.meeting_command(step, found);
        if !self.by_host.is_empty() {
            for host in named::hosts(step, ground) {
                give_all(self.by_host.get(host.as_str()), found);
            }
            for host in step.effects().filter_map(|caused| caused.effect.host()) {
                match host {
                    Host::Named(host) | Host::Special { name: host, .. } => give_all(self.by_host.get(host.as_str()), found),
                    Host::Any | Host::Forge => self.first_of(&[Kind::Host], found),
                }
            }
        }
        if self.folders().iter().any(|(_, folders)| !folders.lists.is_empty()) {
            for place in named::places(step, ground) {
                self.meeting_place(&place, Depth::Content, ground, found);
            }
            for caused in step.effects() {
                self.meeting_files(&caused.effect, ground, found);
            }
        }
    }

    /// The patterns for commands, and those that spell out a script, that the step may meet.
    fn meeting_command(&self, step: &Step, found: &mut Found<'_>) {
        match &step.subject {
            Subject::Tool { name, .. } if name == "PowerShell" => self.first_of(&[Kind::PowerShell], found),
            Subject::Tool { .. } => {}
            Subject::Command(invocation) => match invocation.program_name() {
                Some(program) => {
                    let known = names(program).filter_map(|name| self.known(name));
                    give_all(known.filter_map(|name| self.by_program.get(&*name)), found);
                }
                None => match invocation.program_start() {
                    "" => self.first_of(&[Kind::Command, Kind::PowerShell], found),
                    start => {
                        let start = start.to_ascii_lowercase();
                        let possible = self.by_program.iter().filter(|(program, _)| program.starts_with(&start));
                        give_all(possible.map(|(_, list)| list), found);
                    }
                },
            },
        }
        for word in named::inner_words(step) {
            give_all(self.known(word).and_then(|program| self.by_program.get(&*program)), found);
        }
        // By which name a script is run, and which links lead to it, says nothing of the names in these.
        if named::scripts(step).next().is_some() {
            found(&self.of_scripts);
        }
    }

    /// The patterns for files that the effect may meet.
    fn meeting_files(&self, effect: &Effect, ground: &Ground<'_>, found: &mut Found<'_>) {
        match effect {
            Effect::Read { place, depth: Depth::Tree } | Effect::Write(place) | Effect::Delete { place, .. } => {
                self.meeting_place(place, Depth::Tree, ground, found);
            }
            Effect::Read { place, depth: Depth::Metadata | Depth::Content } | Effect::Execute(Code::Script(place)) => {
                self.meeting_place(place, Depth::Content, ground, found);
            }
            Effect::Start(_)
            | Effect::Execute(Code::Project | Code::Inline(_) | Code::GitConfig(_) | Code::Unknown(_) | Code::Package)
            | Effect::Network { .. }
            | Effect::Environment
            | Effect::UserFiles
            | Effect::Process
            | Effect::Privilege
            | Effect::VersionControl(_)
            | Effect::Internal
            | Effect::Secret(_)
            | Effect::Beyond(_)
            | Effect::Broker
            | Effect::Delegate(_)
            | Effect::Mcp { .. }
            | Effect::Opaque(_) => {}
        }
    }

    /// The patterns for files that may be about the place, by every name that it has.
    fn meeting_place(&self, place: &Place, depth: Depth, ground: &Ground<'_>, found: &mut Found<'_>) {
        let (at, depth) = match place {
            Place::Unknown => return self.first_of(&[Kind::Read, Kind::Write], found),
            Place::At(at) => (at, depth),
            Place::Below { base, .. } => (base, Depth::Tree),
        };
        for path in at.spellings() {
            for name in std::iter::once(path).chain(&path.other_names()) {
                self.above(name, ground, found);
                if depth == Depth::Tree {
                    self.below(name, ground, found);
                }
            }
        }
    }

    /// The name by which patterns for the program are found, if there may be any.
    fn known<'p>(&self, program: &'p str) -> Option<Cow<'p, str>> {
        let program = folded_program(program);
        (self.programs & mark(program.as_bytes()) != 0).then_some(program)
    }

    fn first_of(&self, kinds: &[Kind], found: &mut Found<'_>) {
        let firsts = self.firsts.iter().filter(|(kind, ..)| kinds.contains(kind));
        firsts.for_each(|(_, _, place)| found(std::slice::from_ref(place)));
        let conditional = self.conditional.iter().filter(|(kind, _)| kinds.contains(kind));
        conditional.for_each(|(_, place)| found(std::slice::from_ref(place)));
    }

    fn folders(&self) -> [(Anchor, &Folders); 3] {
        [(Anchor::FileSystem, &self.in_file_system), (Anchor::Home, &self.in_home), (Anchor::Workspace, &self.in_workspace)]
    }

    /// Patterns whose literal beginning is the path or a folder above it.
    fn above(&self, path: &AbsPath, ground: &Ground<'_>, found: &mut Found<'_>) {
        for (anchor, folders) in self.folders() {
            if folders.lists.is_empty() {
                continue;
            }
            let relative = match relative_to(anchor, path, ground) {
                Some(relative) if relative.is_ascii() => relative,
                None if path.as_str().is_ascii() => continue,
                // It may be another spelling of any of them.
                Some(_) | None => {
                    give_all(folders.lists.values(), found);
                    continue;
                }
            };
            let mut end = first_slash(relative, 0);
            let first = relative.get(..end).unwrap_or(relative);
            if folders.firsts & mark(first.as_bytes()) == 0 {
                continue;
            }
            let relative = relative.to_ascii_lowercase();
            loop {
                give_all(relative.get(..end).and_then(|start| folders.lists.get(start)), found);
                if end >= relative.len() {
                    break;
                }
                end = first_slash(&relative, end.saturating_add(1));
            }
        }
    }

    /// Patterns whose literal beginning lies below the path.
    fn below(&self, path: &AbsPath, ground: &Ground<'_>, found: &mut Found<'_>) {
        for (anchor, folders) in self.folders() {
            match relative_to(anchor, path, ground) {
                Some("") => give_all(folders.lists.values(), found),
                // A slash comes right before a zero in the order of bytes.
                Some(relative) => {
                    let relative = relative.to_ascii_lowercase();
                    let range = folders.lists.range(format!("{relative}/")..format!("{relative}0"));
                    give_all(range.map(|(_, list)| list), found);
                }
                None => {
                    let is_above = root_of(anchor, ground).is_none_or(|root| path.may_contain(root));
                    if is_above {
                        give_all(folders.lists.values(), found);
                    }
                }
            }
        }
    }
}

/// The index of the first slash from `from` on, or of the end.
fn first_slash(path: &str, from: usize) -> usize {
    let behind = path.as_bytes().get(from..).unwrap_or_default();
    from.saturating_add(behind.iter().position(|&byte| byte == b'/').unwrap_or(behind.len()))
}

fn give_all<'l>(lists: impl IntoIterator<Item = &'l Vec<usize>>, found: &mut Found<'_>) {
    for list in lists {
        found(list);
    }
}

fn root_of<'a>(anchor: Anchor, ground: &Ground<'a>) -> Option<&'a AbsPath> {
    match anchor {
        Anchor::FileSystem => None,
        Anchor::Home => ground.home,
        Anchor::Workspace => ground.workspace,
    }
}

/// The path below the anchor, as patterns spell it, on a disk that folds case.
fn relative_to<'a>(anchor: Anchor, path: &'a AbsPath, ground: &Ground<'_>) -> Option<&'a str> {
    match anchor {
        Anchor::FileSystem => Some(path.as_str().trim_matches('/')),
        Anchor::Home | Anchor::Workspace => {
            let root = root_of(anchor, ground).filter(|root| root.may_contain(path))?;
            path.as_str().get(root.as_str().len()..).map(|relative| relative.trim_start_matches('/'))
        }
    }
}
