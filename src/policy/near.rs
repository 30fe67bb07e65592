//! Why rules do not cover an effect, or are not hit, though they are about the same program, folder, host, server or
//! tool: for a person who asks what happened to their rule.

use std::cmp::Reverse;

use super::Policy;
use super::conditions::{Conditions, Unmet};
use super::judge::Ground;
use super::pattern::{Anchors, CommandPattern, Matcher, Views, folded_program};
use super::rule::{Restriction, Rule};
use super::sources::rules::{self, restrictions};
use crate::action::{Caused, Depth, Effect, Host, Invocation, Origin, Step, Subject};
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::sensitive;

/// Why an allow rule does not cover an effect of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Miss {
    /// It is about another kind of thing.
    OtherKind,
    /// It is about the other shell's commands.
    OtherDialect,
    /// It is about other words.
    OtherWords,
    /// It is about such words, if what is only known when it runs is one of them.
    UnknownWords,
    /// It is about other files.
    OtherPlace,
    /// It is about other hosts.
    OtherHost,
    /// It is about another tool, sub-agent or skill.
    OtherName,
    /// It is about reading these files.
    OnlyReads,
    /// It is about changing these files.
    OnlyChanges,
    /// It is about these files, which no rule for files lets anybody delete.
    NoDeletes,
    /// The exception at this place among its own may be meant.
    Except(usize),
    /// One of its conditions does not hold.
    Condition(Unmet),
    /// It does not name the option that causes the effect.
    Option,
    /// Rules for files are about redirections.
    Redirection,
    /// Which place is only known when it runs.
    UnknownPlace,
    /// The place is outside of the workspace.
    Outside,
    /// It is not exactly this, and there are secrets.
    Secret,
    /// It is not exactly this, and the place is protected.
    Protected,
    /// It runs elsewhere than in the workspace's root.
    NotAtRoot,
    /// The script is outside of the workspace, and the rule does not spell its path out.
    OutsideScript,
    /// Another program than the one that it names is started.
    OtherProgram,
    /// Git would find another repository than the workspace's.
    OtherRepository,
    /// It is not exactly this, and there is code in the call.
    InlineCode,
    /// It does not name the host.
    Host,
    /// The host is reached in a way for which a rule for the host does not speak.
    SpecialHost,
    /// Data is sent.
    Sends,
    /// It is not exactly this, and the environment is read or set.
    Environment,
    /// It is not exactly this, and other rights are used.
    Privilege,
    /// It is not exactly this, and is not understood.
    Opaque,
    /// No rule of its kind covers such an effect.
    Never,
}

impl Miss {
    /// That the rule covers it as far as this goes, or else that it does not for this reason.
    pub(crate) fn unless(self, holds: bool) -> Result<(), Self> {
        if holds { Ok(()) } else { Err(self) }
    }
}

/// An allow rule that is about the same and does not cover it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Near<'p> {
    pub(crate) rule: &'p Rule,
    pub(crate) miss: Miss,
}

/// How many are named: who reads more reads none.
const MOST: usize = 4;

/// The allow rules that come nearest to the effect, the nearest first.
pub(crate) fn misses<'p>(step: &Step, caused: &Caused, policy: &'p Policy, ground: &Ground<'_>) -> Vec<Near<'p>> {
    let mut found: Vec<(u32, Near<'p>)> = Vec::new();
    for grant in policy.grants() {
        let rule = grant.rule();
        let Err(miss) = rules::covered(rule, step, caused, ground) else { continue };
        let miss = with_unknown(miss, rule, step, caused);
        if let Some(distance) = distance(rule, miss, step, caused, ground) {
            found.push((distance, Near { rule, miss }));
        }
    }
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().take(MOST).map(|(_, near)| near).collect()
}

/// Tells what differs from what is only known when it runs.
fn with_unknown(miss: Miss, rule: &Rule, step: &Step, caused: &Caused) -> Miss {
    match (miss, &rule.pattern.matcher, &step.subject) {
        (Miss::OtherWords, Matcher::Command { command, .. }, Subject::Command(invocation))
            if first_unknown(invocation).is_some() && command.may_match(&Views::of(step)) =>
        {
            Miss::UnknownWords
        }
        (Miss::OtherPlace, ..) if caused.effect.place() == Some(&Place::Unknown) => Miss::UnknownPlace,
        _ => miss,
    }
}

/// How far away the rule is; `None` if it is about something else.
fn distance(rule: &Rule, miss: Miss, step: &Step, caused: &Caused, ground: &Ground<'_>) -> Option<u32> {
    const FAR: u32 = 1000;
    let farther = |shared: usize| FAR.saturating_sub(u32::try_from(shared).unwrap_or(FAR));
    match (miss, &rule.pattern.matcher, &step.subject) {
        (Miss::OtherKind, ..) => None,
        (Miss::OtherDialect, Matcher::Command { command, .. }, Subject::Command(invocation)) => {
            is_same_program(command, invocation).then_some(2)
        }
        (Miss::OtherWords, Matcher::Command { command, .. }, Subject::Command(invocation)) => {
            is_same_program(command, invocation).then(|| farther(shared_words(command, invocation)))
        }
        (Miss::OtherPlace, Matcher::File { path, .. }, _) => {
            let place = caused.effect.place()?;
            path.shared_folders(place, Anchors { workspace: ground.workspace, home: ground.home }).map(farther)
        }
        (Miss::OtherHost, Matcher::Host(_), _) => is_same_domain(rule, &caused.effect).then_some(FAR),
        (Miss::OtherName, Matcher::Mcp(names), Subject::Tool { name, .. }) => {
            let server = |name: &str| name.split("__").nth(1).map(str::to_owned);
            (server(names) == server(name)).then_some(FAR)
        }
        (Miss::OtherName, Matcher::Detail { tool, .. }, Subject::Tool { name, .. }) => (tool == name).then_some(FAR),
        (Miss::OtherDialect | Miss::OtherWords | Miss::OtherPlace | Miss::OtherHost | Miss::OtherName, ..) => None,
        (Miss::OnlyReads | Miss::OnlyChanges | Miss::NoDeletes | Miss::UnknownWords | Miss::UnknownPlace, ..) => Some(1),
        _ => Some(0),
    }
}

fn is_same_program(command: &CommandPattern, invocation: &Invocation) -> bool {
    let (Some(wanted), Some(name)) = (command.program(), invocation.program_name()) else { return false };
    folded_program(wanted) == folded_program(name)
}

fn shared_words(command: &CommandPattern, invocation: &Invocation) -> usize {
    command.spelled_words().zip(&invocation.words).take_while(|(wanted, word)| word.as_literal() == Some(wanted)).count()
}

fn is_same_domain(rule: &Rule, effect: &Effect) -> bool {
    let Effect::Network { host: Host::Named(host) | Host::Special { name: host, .. }, .. } = effect else { return false };
    let text = rule.pattern.to_string();
    let wanted = text.trim_end_matches(')').rsplit(':').next().unwrap_or("");
    let domain = |host: &str| host.rsplit('.').take(2).map(str::to_owned).collect::<Vec<_>>();
    domain(wanted).len() == 2 && domain(wanted) == domain(host.as_str())
}

fn first_unknown(invocation: &Invocation) -> Option<String> {
    invocation.words.iter().find(|word| word.is_many() || word.has_holes()).map(ToString::to_string)
}

impl Near<'_> {
    /// Why it does not cover the effect, as the end of "the rule …".
    pub(crate) fn why(&self, step: &Step, caused: &Caused, ground: &Ground<'_>) -> String {
        let exactly = |what: &str| format!("is not for exactly this, as it would have to be {what}");
        match self.miss {
            Miss::OtherKind => "is about something else".to_owned(),
            Miss::OtherDialect => "is about the commands of another shell".to_owned(),
            Miss::OtherWords => other_words(self.rule, step),
            Miss::UnknownWords => {
                let word = match &step.subject {
                    Subject::Command(invocation) => first_unknown(invocation).unwrap_or_default(),
                    Subject::Tool { .. } => String::new(),
                };
                format!("may be about it, but `{word}` is only known when it runs")
            }
            Miss::OtherPlace => "is about other files".to_owned(),
            Miss::OtherHost => "is about other hosts".to_owned(),
            Miss::OtherName => "is about another name".to_owned(),
            Miss::OnlyReads => "is about reading, not changing".to_owned(),
            Miss::OnlyChanges => "is about changing, not reading".to_owned(),
            Miss::NoDeletes => "is about files, and no rule for files covers deleting".to_owned(),
            Miss::Except(at) => {
                format!("excepts {}, which this may be", self.rule.except.get(at).map(ToString::to_string).unwrap_or_default())
            }
            Miss::Condition(unmet) => unmet_words(unmet, &self.rule.conditions, step, ground),
            Miss::Option => match &caused.origin {
                Origin::Option(name) => format!("does not name the option `{name}`"),
                Origin::Ordinary | Origin::Redirection => "does not name the option".to_owned(),
            },
            Miss::Redirection => "is about the command; a redirection needs a rule for the file".to_owned(),
            Miss::UnknownPlace => "covers known places, and this one is only known when it runs".to_owned(),
            Miss::Outside => "is about the command, which changes something outside the workspace".to_owned(),
            Miss::Secret => {
                let what = caused.effect.place().and_then(|place| sensitive::secret_place(place, ground.home, Depth::Tree));
                exactly(&format!("for a secret{}", what.map_or(String::new(), |what| format!(" ({what})"))))
            }
            Miss::Protected => {
                let what = caused.effect.place().and_then(sensitive::protected_place);
                exactly(&format!("to change a protected file{}", what.map_or(String::new(), |what| format!(" ({what})"))))
            }
            Miss::NotAtRoot => format!("holds in the workspace's root, and this runs {}", folders(step, ground)),
            Miss::OutsideScript => "does not spell out the path of the script, which is outside the workspace".to_owned(),
            Miss::OtherProgram => "is about the program that starts another one, which is not known".to_owned(),
            Miss::OtherRepository => "holds for the workspace's repository, and git may find another".to_owned(),
            Miss::InlineCode => exactly("for code in the call"),
            Miss::Host => "does not name the host".to_owned(),
            Miss::SpecialHost => "does not speak of this port, user name or inside address".to_owned(),
            Miss::Sends => match self.rule.pattern.matcher {
                Matcher::Host(_) | Matcher::Tool(_) => "covers fetching, not sending".to_owned(),
                Matcher::Everything | Matcher::Command { .. } | Matcher::File { .. } | Matcher::Mcp(_) | Matcher::Detail { .. } => {
                    exactly("to send data")
                }
            },
            Miss::Environment => exactly("for the environment, where secrets may be"),
            Miss::Privilege => exactly("for administrator rights"),
            Miss::Opaque => exactly("for what is not understood"),
            Miss::Never => "is of a kind that covers no such effect".to_owned(),
        }
    }
}

/// Where the words first differ from the rule's.
fn other_words(rule: &Rule, step: &Step) -> String {
    let (Matcher::Command { command, .. }, Subject::Command(invocation)) = (&rule.pattern.matcher, &step.subject) else {
        return "is about other words".to_owned();
    };
    let at = shared_words(command, invocation);
    let has = invocation.words.get(at).map(ToString::to_string);
    match (command.spelled_words().nth(at), has) {
        (Some(wanted), Some(has)) => format!("has `{wanted}` where this has `{has}`"),
        (Some(wanted), None) => format!("goes on with `{wanted}`"),
        (None, Some(has)) if rule.pattern.is_exact() => format!("ends where this goes on with `{has}`"),
        (None, Some(_) | None) => "is about other words".to_owned(),
    }
}

fn unmet_words(unmet: Unmet, conditions: &Conditions, step: &Step, ground: &Ground<'_>) -> String {
    let list = |texts: Vec<String>| texts.join(", ");
    match unmet {
        Unmet::Mode => {
            let modes = list(conditions.modes.iter().map(ToString::to_string).collect());
            format!("holds in mode {modes}, and this is {}", ground.mode)
        }
        Unmet::Session => "holds in the session in which it was allowed, and this is another".to_owned(),
        Unmet::Expired => {
            let ago = ground.now.zip(conditions.expires).map_or(0, |(now, end)| now.saturating_sub(end));
            match ago / 86_400 {
                0 => "ended less than a day ago".to_owned(),
                1 => "ended a day ago".to_owned(),
                days => format!("ended {days} days ago"),
            }
        }
        Unmet::NoClock => "ends some time, and the host does not say what time it is".to_owned(),
        Unmet::Effects => {
            let effects = list(conditions.effects.iter().map(|effect| effect.text().to_owned()).collect());
            format!("speaks only of {effects}")
        }
        Unmet::Programs => format!("holds for the programs {}", list(conditions.programs.clone())),
        Unmet::Folders => {
            let patterns = list(conditions.folders.iter().map(super::pattern::PathPattern::text).collect());
            format!("holds in {patterns}, and this runs {}", folders(step, ground))
        }
        Unmet::Argument(at) => match conditions.arguments.get(at) {
            Some(argument) => format!("wants `{}` to be like {}", argument.name, argument.pattern.text()),
            None => "wants an argument to look otherwise".to_owned(),
        },
        Unmet::OtherDefinition => {
            let names = list(conditions.bound.iter().map(|bound| bound.definition.to_string()).collect());
            format!("holds for {names} alone, and this may run something else")
        }
        Unmet::Changed(at) => match conditions.bound.get(at) {
            Some(bound) => format!("holds for {} as it was when it was allowed, and that changed or cannot be read", bound.definition),
            None => "holds for something that changed".to_owned(),
        },
    }
}

/// Where the step runs: "in /home/u/x".
fn folders(step: &Step, ground: &Ground<'_>) -> String {
    let names: Vec<&str> = match &step.subject {
        Subject::Command(invocation) => invocation.folders.iter().map(AbsPath::as_str).collect(),
        Subject::Tool { .. } => ground.call.map(crate::call::ToolCall::cwd).into_iter().collect(),
    };
    if names.is_empty() { "in a folder that is not known".to_owned() } else { format!("in {}", names.join(" or ")) }
}

/// A rule that asks or denies, is about the same and was not hit.
#[derive(Debug, Clone)]
pub(crate) struct Passed<'p> {
    pub(crate) rule: &'p Rule,
    pub(crate) why: &'static str,
}

/// The rules that ask or deny, are about the step's program, files, host, server or tool, and are not hit.
pub(crate) fn passed_by<'p>(step: &Step, policy: &'p Policy, ground: &Ground<'_>) -> Vec<Passed<'p>> {
    let views = Views::of(step);
    let mut found: Vec<(Reverse<bool>, Passed<'p>)> = Vec::new();
    for rule in policy.restrictions().iter().filter(|r| restrictions::hit(r, step, &views, ground).is_none()).map(Restriction::rule) {
        if restrictions::may_match(&rule.pattern, step, &views, ground).is_some() {
            let holds = rule.conditions.is_empty() || rule.conditions.may_hold(step, &views, ground).is_some();
            let why = if holds { "excepts this" } else { "has a condition that does not hold" };
            found.push((Reverse(true), Passed { rule, why }));
        } else if step.effects().any(|caused| is_about_same(rule, step, caused, ground)) {
            found.push((Reverse(false), Passed { rule, why: "is about others of its kind" }));
        }
    }
    found.sort_by_key(|(matches, _)| *matches);
    found.into_iter().take(MOST).map(|(_, passed)| passed).collect()
}

fn is_about_same(rule: &Rule, step: &Step, caused: &Caused, ground: &Ground<'_>) -> bool {
    let miss = match &rule.pattern.matcher {
        Matcher::Command { .. } => Miss::OtherWords,
        Matcher::File { .. } => Miss::OtherPlace,
        Matcher::Host(_) => Miss::OtherHost,
        Matcher::Mcp(_) | Matcher::Detail { .. } => Miss::OtherName,
        Matcher::Everything | Matcher::Tool(_) => return false,
    };
    distance(rule, miss, step, caused, ground).is_some()
}
