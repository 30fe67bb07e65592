//! What rules grant: an allow rule covers an effect where it is certainly about it. What rules restrict is in
//! `restrictions.rs`; the other files are what an allow rule for a command is held to.

use crate::action::{Caused, Code, Depth, Effect, Host, Origin, Reach, Step, Subject};
use crate::analysis::harmless::temporary_base;
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::programs::entered::entered;
use crate::analysis::sensitive;
use crate::policy::judge::Ground;
use crate::policy::near::Miss;
use crate::policy::pattern::{Matcher, Pattern, Views, grants_tool, name_matches};
use crate::policy::rule::{Grant, Layer, Rule};
use crate::policy::sources::{built_in, by_mode};

pub(crate) mod command;
pub(crate) mod elsewhere;
pub(crate) mod files;
pub(crate) mod named;
pub(crate) mod options;
pub(crate) mod restrictions;
pub(crate) mod tasks;

/// Whether the grant covers the effect of the step.
pub(crate) fn covers(grant: &Grant, step: &Step, caused: &Caused, ground: &Ground<'_>) -> bool {
    covered(grant.rule(), step, caused, ground).is_ok()
}

/// That the allow rule covers the effect of the step, or the first reason why it does not. Where an option has the command start
/// in another folder, the rule is held against the same command in that folder as well, and only there where the option does more than
/// the rule says.
pub(crate) fn covered(rule: &Rule, step: &Step, caused: &Caused, ground: &Ground<'_>) -> Result<(), Miss> {
    let as_written = || covered_as(rule, step, step, caused, ground);
    if !matches!(rule.pattern.matcher, Matcher::Command { .. } | Matcher::Tool(_)) {
        return as_written();
    }
    let Some(entered) = entered(step) else { return as_written() };
    let inside = || covered_as(rule, &entered.step, step, &entered.caused(caused), ground);
    let names_option = || rule.pattern.names_option(&entered.option) || rule.options.contains(&entered.option);
    // As it is written, what it runs seems to be what lies where the call runs: both readings together would cover more than either.
    let does_more = step.effects().any(|caused| entered.says_all(caused));
    if does_more && !names_option() { inside() } else { as_written().or_else(|miss| inside().map_err(|inside| sooner(miss, inside))) }
}

/// The miss of the reading that the rule is about.
fn sooner(as_written: Miss, inside: Miss) -> Miss {
    if as_written == Miss::OtherWords { inside } else { as_written }
}

/// The same, where the step reads so; `whole` is how it is written.
fn covered_as(rule: &Rule, step: &Step, whole: &Step, caused: &Caused, ground: &Ground<'_>) -> Result<(), Miss> {
    let pattern = &rule.pattern;
    speaks_of(pattern, step, caused, ground)?;
    // A pack speaks for nobody in particular, so it takes no more for granted than the crate itself.
    if let (Layer::BuiltIn, Effect::Read { place, depth }) = (rule.source.layer, &caused.effect)
        && built_in::is_in_untrusted(place, *depth, ground)
    {
        return Err(Miss::Never);
    }
    if !rule.except.is_empty() {
        let views = Views::of(whole);
        if let Some(at) = rule.except.iter().position(|pattern| restrictions::may_match(pattern, whole, &views, ground).is_some()) {
            return Err(Miss::Except(at));
        }
    }
    if !rule.conditions.is_empty()
        && let Some(unmet) = rule.conditions.unmet(step, &caused.effect, ground)
    {
        return Err(Miss::Condition(unmet));
    }
    match (&pattern.matcher, &step.subject) {
        (Matcher::Command { .. } | Matcher::Tool(_), Subject::Command(invocation)) => command::covers(rule, invocation, caused, ground),
        (Matcher::Tool(_), Subject::Tool { .. }) => covers_tool(caused, ground),
        (Matcher::File { .. }, _) => covers_file(rule, step, caused, ground),
        (Matcher::Host(_), _) => covers_host(pattern, caused),
        (Matcher::Mcp(_), _) => named::names_nothing_sensitive(step, ground),
        (Matcher::Detail { .. }, _) => Ok(()),
        (Matcher::Everything | Matcher::Command { .. }, _) => Err(Miss::OtherKind),
    }
}

/// That the pattern is certainly about the step and this kind of effect, danger aside.
fn speaks_of(pattern: &Pattern, step: &Step, caused: &Caused, ground: &Ground<'_>) -> Result<(), Miss> {
    match (&pattern.matcher, &step.subject) {
        (Matcher::Command { dialect, command }, Subject::Command(invocation)) => {
            Miss::OtherDialect.unless(*dialect == invocation.dialect)?;
            Miss::OtherWords.unless(command.must_match(invocation))
        }
        (Matcher::Tool(tool), Subject::Command(invocation)) => Miss::OtherKind.unless(tool == invocation.dialect.tool()),
        (Matcher::Tool(tool), Subject::Tool { name, .. }) => Miss::OtherKind.unless(tool == name || restrictions::is_called(tool, ground)),
        (Matcher::File { writes, path }, _) => match &caused.effect {
            Effect::Read { place, .. } => {
                Miss::OtherPlace.unless(path.must_match(place, ground.anchors()))?;
                Miss::OnlyChanges.unless(!writes)
            }
            Effect::Write(place) => {
                Miss::OtherPlace.unless(path.must_match(place, ground.anchors()))?;
                Miss::OnlyReads.unless(*writes)
            }
            Effect::Delete { place, .. } => {
                Miss::OtherPlace.unless(path.must_match(place, ground.anchors()))?;
                Err(Miss::NoDeletes)
            }
            _ => Err(Miss::OtherKind),
        },
        (Matcher::Host(host), _) => match &caused.effect {
            Effect::Network { host: Host::Named(name), .. } => Miss::OtherHost.unless(host.matches(name) && !host.is_service()),
            Effect::Network { host: Host::Special { name, local_port }, .. } => {
                Miss::OtherHost.unless(host.matches(name) && host.speaks_of_port(*local_port))
            }
            _ => Err(Miss::OtherKind),
        },
        (Matcher::Mcp(names), Subject::Tool { name, .. }) => {
            Miss::OtherKind.unless(matches!(caused.effect, Effect::Mcp { .. }))?;
            Miss::OtherName.unless(grants_tool(names, name))
        }
        (Matcher::Detail { tool, name: names }, Subject::Tool { name, detail: Some(detail) }) => {
            Miss::OtherKind.unless(tool == name && matches!(caused.effect, Effect::Delegate(_) | Effect::Execute(Code::Project)))?;
            Miss::OtherName.unless(name_matches(names, detail))
        }
        (Matcher::Everything | Matcher::Command { .. } | Matcher::Mcp(_) | Matcher::Detail { .. }, _) => Err(Miss::OtherKind),
    }
}

fn inside(place: &Place, ground: &Ground<'_>) -> Result<(), Miss> {
    let is_inside = |workspace: &AbsPath| match place {
        Place::At(at) => at.is_inside(workspace),
        Place::Below { base, .. } => base.is_inside(workspace),
        Place::Unknown => false,
    };
    match place {
        Place::Unknown => Err(Miss::UnknownPlace),
        Place::At(_) | Place::Below { .. } if ground.workspace.is_some_and(is_inside) => Ok(()),
        Place::At(_) | Place::Below { .. } => Err(Miss::Outside),
    }
}

fn not_sensitive(place: &Place, ground: &Ground<'_>) -> Result<(), Miss> {
    if sensitive::protected_place(place).is_some() || by_mode::is_hook(place, ground) {
        return Err(Miss::Protected);
    }
    if sensitive::secret_found(place, ground.home, Depth::Content, ground.world).is_some() { Err(Miss::Secret) } else { Ok(()) }
}

/// Whether a read comes upon secrets: rules for files say nothing of them, not even that they are there.
fn is_near_secret(place: &Place, depth: Depth, ground: &Ground<'_>) -> bool {
    sensitive::secret_place(place, ground.home, depth.max(Depth::Content)).is_some()
}

fn covers_tool(caused: &Caused, ground: &Ground<'_>) -> Result<(), Miss> {
    match &caused.effect {
        Effect::Start(_) | Effect::Internal | Effect::Delegate(_) => Ok(()),
        Effect::Read { place: Place::Unknown, .. } => Err(Miss::UnknownPlace),
        Effect::Read { place, depth } => Miss::Secret.unless(!is_near_secret(place, *depth, ground)),
        Effect::Write(place) => {
            inside(place, ground)?;
            not_sensitive(place, ground)
        }
        Effect::Network { host: Host::Named(_) | Host::Any, sends: false } => Ok(()),
        Effect::Execute(Code::Project) => Ok(()),
        Effect::Network { sends: true, .. } => Err(Miss::Sends),
        Effect::Network { host: Host::Special { .. } | Host::Forge, sends: false } => Err(Miss::SpecialHost),
        Effect::Secret(_) => Err(Miss::Secret),
        Effect::Opaque(_) => Err(Miss::Opaque),
        Effect::Mcp { .. }
        | Effect::Delete { .. }
        | Effect::Execute(Code::Script(_) | Code::Inline(_) | Code::Unknown(_) | Code::GitConfig(_) | Code::Package)
        | Effect::Environment
        | Effect::UserFiles
        | Effect::Process
        | Effect::Privilege
        | Effect::VersionControl(Reach::Local | Reach::Remote)
        | Effect::Beyond(_)
        | Effect::Broker => Err(Miss::Never),
    }
}

/// What a file rule covers of the places that it is about.
fn covers_file(rule: &Rule, step: &Step, caused: &Caused, ground: &Ground<'_>) -> Result<(), Miss> {
    let exact = rule.is_exact();
    // Whoever answered for changes of files in a folder said nothing of commands that change them in their own ways.
    let is_answer = matches!(rule.source.layer, Layer::Learned | Layer::Session);
    let is_in_its_own_way =
        matches!(step.subject, Subject::Command(_)) && caused.origin != Origin::Redirection && !makes_temporary_file(step, caused, ground);
    match &caused.effect {
        Effect::Write(_) if is_answer && is_in_its_own_way => Err(Miss::OtherKind),
        Effect::Read { .. } | Effect::Write(_) if exact => Ok(()),
        Effect::Read { place, depth } => Miss::Secret.unless(!is_near_secret(place, *depth, ground)),
        Effect::Write(place) => not_sensitive(place, ground),
        _ => Err(Miss::OtherKind),
    }
}

/// Whether the effect makes or changes one temporary file or folder, as an understood command does by itself or by an option. Who
/// copies whole folders puts links there, through which the next command of the call would read something else.
fn makes_temporary_file(step: &Step, caused: &Caused, ground: &Ground<'_>) -> bool {
    let (Subject::Command(invocation), Effect::Write(Place::At(at)), Origin::Ordinary | Origin::Option(_)) =
        (&step.subject, &caused.effect, &caused.origin)
    else {
        return false;
    };
    let is_temporary = !at.leads_elsewhere() && temporary_base(&at.path, ground.home).is_some();
    let copies_folders = step.effects().any(|other| {
        matches!(&other.effect, Effect::Read { depth: Depth::Tree, .. } | Effect::Delete { tree: true, .. } | Effect::Opaque(_))
            || matches!(&other.effect, Effect::Write(Place::Below { .. } | Place::Unknown))
    });
    invocation.known && is_temporary && !copies_folders
}

/// What a rule for a host covers of connections to it.
fn covers_host(pattern: &Pattern, caused: &Caused) -> Result<(), Miss> {
    let is_of_service = matches!(&pattern.matcher, Matcher::Host(host) if host.is_service());
    match (&caused.effect, &caused.origin) {
        // Nothing leaves the machine, and the service is meant by its name.
        (Effect::Network { host: Host::Special { local_port: Some(_), .. }, .. }, Origin::Ordinary) if is_of_service => Ok(()),
        (Effect::Network { sends: true, .. }, _) => Err(Miss::Sends),
        (Effect::Network { .. }, Origin::Option(_)) => Err(Miss::Option),
        (Effect::Network { .. }, Origin::Redirection) => Err(Miss::Redirection),
        (Effect::Network { host: Host::Named(_), .. }, Origin::Ordinary) => Ok(()),
        // A port or user name makes another service of a public host; an inside host is named as such.
        (Effect::Network { host: Host::Special { name, .. }, .. }, Origin::Ordinary) if pattern.is_exact() && name.is_internal() => Ok(()),
        (Effect::Network { .. }, Origin::Ordinary) => Err(Miss::SpecialHost),
        _ => Err(Miss::OtherKind),
    }
}
