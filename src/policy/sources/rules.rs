//! What rules grant and restrict: grants where they must match, restrictions where they may.

use crate::action::{Caused, Code, Depth, Dialect, Effect, Host, Invocation, Origin, Reach, Step, Subject};
use crate::analysis::path::Place;
use crate::analysis::sensitive;
use crate::policy::judge::Ground;
use crate::policy::pattern::{Anchors, Matcher, Pattern, Views, name_matches};
use crate::policy::rule::{Grant, Restriction};

/// How a restriction is hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Hit {
    /// Only because so little is known that everything may match.
    Unknown,
    /// By what is known of the step.
    Known,
}

/// Whether the grant covers the effect of the step.
pub(crate) fn covers(grant: &Grant, step: &Step, caused: &Caused, ground: &Ground<'_>) -> bool {
    let rule = grant.rule();
    if !rule.except.is_empty() && {
        let views = Views::of(step);
        rule.except.iter().any(|pattern| may_match(pattern, step, &views, ground).is_some())
    } {
        return false;
    }
    if !rule.conditions.is_empty() && !rule.conditions.must_hold(step, &caused.effect, ground) {
        return false;
    }
    let pattern = &rule.pattern;
    match (&pattern.matcher, &step.subject) {
        (Matcher::Command { dialect, command }, Subject::Command(invocation)) => {
            *dialect == invocation.dialect && command.must_match(invocation) && covers_command(pattern, invocation, caused, ground)
        }
        (Matcher::Tool(tool), Subject::Command(invocation)) if tool == invocation.dialect.tool() => {
            covers_command(pattern, invocation, caused, ground)
        }
        (Matcher::Tool(tool), Subject::Tool { name, .. }) => tool == name && covers_tool(caused, ground),
        (Matcher::File { writes, path }, _) => {
            covers_file(*writes, |place| path.must_match(place, anchors(ground)), pattern.is_exact(), caused, ground)
        }
        (Matcher::Host(host), _) => match &caused.effect {
            Effect::Network { host: Host::Named(name), sends: false } => caused.origin == Origin::Ordinary && host.matches(name),
            // A port or user name makes another service of a public host; an inside host is named as such.
            Effect::Network { host: Host::Special(name), sends: false } => {
                caused.origin == Origin::Ordinary && pattern.is_exact() && name.is_internal() && host.matches(name)
            }
            _ => false,
        },
        (Matcher::Mcp(names), Subject::Tool { name, .. }) => matches!(caused.effect, Effect::Mcp { .. }) && name_matches(names, name),
        (Matcher::Detail { tool, name: names }, Subject::Tool { name, detail: Some(detail) }) => {
            tool == name && name_matches(names, detail) && matches!(caused.effect, Effect::Delegate(_) | Effect::Execute(Code::Project))
        }
        _ => false,
    }
}

fn anchors<'a>(ground: &'a Ground<'_>) -> Anchors<'a> {
    Anchors { workspace: ground.workspace, home: ground.home }
}

/// What an allow rule for a command covers: the command's ordinary effects, options that the rule
/// names, and nothing that is sensitive unless the rule is the exact command.
fn covers_command(pattern: &Pattern, invocation: &Invocation, caused: &Caused, ground: &Ground<'_>) -> bool {
    match &caused.origin {
        Origin::Ordinary => {}
        Origin::Option(name) => {
            if !pattern.names_option(name) && !pattern.is_exact() {
                return false;
            }
        }
        Origin::Redirection => return false,
    }
    let exact = pattern.is_exact();
    let at_root = || ground.workspace.is_some_and(|w| !invocation.folders.is_empty() && invocation.folders.iter().all(|f| f == w));
    match &caused.effect {
        Effect::Start(_) | Effect::Internal | Effect::Delegate(_) => true,
        Effect::Read { place, depth } => {
            exact
                || (*place != Place::Unknown
                    && (*depth == Depth::Metadata || sensitive::secret_place(place, ground.home, *depth == Depth::Tree).is_none()))
        }
        Effect::Write(place) | Effect::Delete { place, .. } => inside(place, ground) && (exact || !is_sensitive(place, ground)),
        // The same words mean the same code only in the folder that the rule was given for.
        Effect::Execute(Code::Project | Code::Package) => at_root(),
        Effect::Execute(Code::Script(place)) => at_root() && (exact || inside(place, ground) || names_path(pattern, invocation)),
        Effect::Execute(Code::Unknown(name)) => names_program(invocation, name) || exact,
        Effect::Execute(Code::GitConfig(place)) => {
            matches!((place, ground.workspace), (Place::At(at), Some(w)) if at.path == *w && !at.leads_elsewhere())
        }
        Effect::Execute(Code::Inline(_)) => exact && at_root(),
        // An address can carry data: a rule speaks for the hosts that it names, or that the call leaves open.
        Effect::Network { host: Host::Any | Host::Forge, sends: false } => true,
        Effect::Network { host: Host::Named(host), sends: false } => exact || pattern.names_host(host.as_str()),
        Effect::Network { .. } => exact,
        Effect::VersionControl(Reach::Local | Reach::Remote) | Effect::UserFiles | Effect::Process | Effect::Beyond(_) => true,
        Effect::Environment | Effect::Secret(_) | Effect::Privilege => exact,
        Effect::Opaque(_) => exact && at_root(),
        Effect::Mcp { .. } | Effect::Broker => false,
    }
}

/// Whether the step starts a program by its path, and the rule spells that path out.
fn names_path(pattern: &Pattern, invocation: &Invocation) -> bool {
    let Matcher::Command { command, .. } = &pattern.matcher else { return false };
    !invocation.known && invocation.command.first().is_some_and(|first| first.contains('/') && command.program() == Some(first))
}

/// Whether the unknown program is the one that the step itself starts.
fn names_program(invocation: &Invocation, name: &str) -> bool {
    invocation.command.first().is_some_and(|first| first == name)
}

fn inside(place: &Place, ground: &Ground<'_>) -> bool {
    let Some(workspace) = ground.workspace else { return false };
    match place {
        Place::At(at) => at.is_inside(workspace),
        Place::Below { base, .. } => base.is_inside(workspace),
        Place::Unknown => false,
    }
}

fn is_sensitive(place: &Place, ground: &Ground<'_>) -> bool {
    sensitive::protected_place(place).is_some() || sensitive::secret_place(place, ground.home, false).is_some()
}

fn covers_tool(caused: &Caused, ground: &Ground<'_>) -> bool {
    match &caused.effect {
        Effect::Start(_) | Effect::Internal | Effect::Delegate(_) => true,
        Effect::Read { place, depth } => {
            *place != Place::Unknown && sensitive::secret_place(place, ground.home, *depth == Depth::Tree).is_none()
        }
        Effect::Write(place) => inside(place, ground) && !is_sensitive(place, ground),
        Effect::Network { host: Host::Named(_) | Host::Any, sends: false } => true,
        Effect::Execute(Code::Project) => true,
        Effect::Mcp { .. }
        | Effect::Network { .. }
        | Effect::Delete { .. }
        | Effect::Execute(Code::Script(_) | Code::Inline(_) | Code::Unknown(_) | Code::GitConfig(_) | Code::Package)
        | Effect::Environment
        | Effect::UserFiles
        | Effect::Process
        | Effect::Privilege
        | Effect::VersionControl(Reach::Local | Reach::Remote)
        | Effect::Secret(_)
        | Effect::Beyond(_)
        | Effect::Broker
        | Effect::Opaque(_) => false,
    }
}

fn covers_file(writes: bool, matches: impl Fn(&Place) -> bool, exact: bool, caused: &Caused, ground: &Ground<'_>) -> bool {
    match &caused.effect {
        Effect::Read { place, depth } => {
            !writes && matches(place) && (exact || sensitive::secret_place(place, ground.home, *depth == Depth::Tree).is_none())
        }
        Effect::Write(place) => writes && matches(place) && (exact || !is_sensitive(place, ground)),
        _ => false,
    }
}

/// Whether, and how, a restriction is hit by the step.
pub(crate) fn hit(restriction: &Restriction, step: &Step, views: &Views, ground: &Ground<'_>) -> Option<Hit> {
    let rule = restriction.rule();
    let hit = may_match(&rule.pattern, step, views, ground)?;
    let hit = if rule.conditions.is_empty() { hit } else { hit.min(rule.conditions.may_hold(step, views, ground)?) };
    (!rule.except.iter().any(|pattern| must_match(pattern, step, ground))).then_some(hit)
}

/// Whether, and how, the pattern may be about the step.
fn may_match(pattern: &Pattern, step: &Step, views: &Views, ground: &Ground<'_>) -> Option<Hit> {
    match (&pattern.matcher, &step.subject) {
        (Matcher::Everything, _) => Some(Hit::Known),
        (Matcher::Tool(tool), Subject::Command(invocation)) if tool == invocation.dialect.tool() => Some(Hit::Known),
        (Matcher::Tool(tool), subject) => tool_hit(tool, subject, step),
        (Matcher::Command { dialect, command }, Subject::Command(invocation)) => {
            if invocation.program_start().is_empty() {
                return Some(Hit::Unknown);
            }
            // What is denied for `Bash` is denied for the other shell's commands of the same words.
            let speaks = *dialect == Dialect::Posix || invocation.dialect == Dialect::PowerShell;
            (speaks && command.may_match(views)).then_some(Hit::Known)
        }
        (Matcher::Command { dialect: Dialect::PowerShell, .. }, Subject::Tool { name, .. }) if name == "PowerShell" => Some(Hit::Unknown),
        (Matcher::File { writes, path }, _) => step
            .effects()
            .filter_map(|caused| file_hit(*writes, &caused.effect, |place, tree| path.may_match(place, tree, anchors(ground))))
            .max(),
        (Matcher::Host(host), _) => step
            .effects()
            .filter_map(|caused| match &caused.effect {
                Effect::Network { host: Host::Named(name) | Host::Special(name), .. } => host.matches(name).then_some(Hit::Known),
                Effect::Network { host: Host::Any | Host::Forge, .. } => Some(Hit::Unknown),
                _ => None,
            })
            .max(),
        (Matcher::Mcp(names), Subject::Tool { name, .. }) => name_matches(names, name).then_some(Hit::Known),
        (Matcher::Detail { tool, name: names }, Subject::Tool { name, detail }) => {
            (tool == name && detail.as_ref().is_none_or(|d| name_matches(names, d))).then_some(Hit::Known)
        }
        (Matcher::Command { .. } | Matcher::Mcp(_) | Matcher::Detail { .. }, _) => None,
    }
}

/// A rule for a whole tool: by its name, and for file tools by what any step does to files.
fn tool_hit(tool: &str, subject: &Subject, step: &Step) -> Option<Hit> {
    if matches!(subject, Subject::Tool { name, .. } if name == tool) {
        return Some(Hit::Known);
    }
    match tool {
        "Edit" | "Write" => step.effects().filter_map(|caused| file_hit(true, &caused.effect, |_, _| true)).max(),
        "WebFetch" => step.effects().any(|c| matches!(c.effect, Effect::Network { .. })).then_some(Hit::Known),
        _ => None,
    }
}

fn file_hit(writes: bool, effect: &Effect, may_match: impl Fn(&Place, bool) -> bool) -> Option<Hit> {
    let known = |place: &Place| if *place == Place::Unknown { Hit::Unknown } else { Hit::Known };
    match effect {
        // A rule against reading a file is also one against changing it.
        Effect::Write(place) | Effect::Delete { place, .. } => may_match(place, true).then(|| known(place)),
        Effect::Read { place, depth: Depth::Content } if !writes => may_match(place, false).then(|| known(place)),
        // What a search through a folder comes upon is not certain.
        Effect::Read { place, depth: Depth::Tree } if !writes => {
            if may_match(place, false) {
                Some(known(place))
            } else {
                may_match(place, true).then_some(Hit::Unknown)
            }
        }
        Effect::Execute(Code::Script(place)) if !writes => may_match(place, false).then_some(Hit::Unknown),
        _ => None,
    }
}

/// Whether the pattern is certainly about the whole step, for exceptions from restrictions.
fn must_match(pattern: &Pattern, step: &Step, ground: &Ground<'_>) -> bool {
    match (&pattern.matcher, &step.subject) {
        (Matcher::Command { dialect, command }, Subject::Command(invocation)) => {
            *dialect == invocation.dialect && command.must_match(invocation)
        }
        (Matcher::Tool(tool), Subject::Tool { name, .. }) => tool == name,
        (Matcher::Mcp(names), Subject::Tool { name, .. }) => name_matches(names, name),
        (Matcher::File { path, .. }, _) => {
            let mut places = step.effects().filter_map(|c| match &c.effect {
                Effect::Read { place, .. } | Effect::Write(place) | Effect::Delete { place, .. } => Some(place),
                _ => None,
            });
            let mut any = false;
            places.all(|place| {
                any = true;
                path.must_match(place, anchors(ground))
            }) && any
        }
        _ => false,
    }
}
