//! What rules restrict: a restriction is hit where it may be about the step.

use super::named;
use crate::action::{Code, Depth, Dialect, Effect, Host, Step, Subject};
use crate::analysis::path::Place;
use crate::policy::judge::Ground;
use crate::policy::pattern::{Matcher, Pattern, Views, grants_tool, may_be_of_server, name_matches};
use crate::policy::rule::Restriction;

/// How a restriction is hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Hit {
    /// Only because so little is known that everything may match.
    Unknown,
    /// By what is known of the step.
    Known,
}

/// Whether, and how, a restriction is hit by the step.
pub(crate) fn hit(restriction: &Restriction, step: &Step, views: &Views, ground: &Ground<'_>) -> Option<Hit> {
    let rule = restriction.rule();
    let hit = may_match(&rule.pattern, step, views, ground)?;
    let hit = if rule.conditions.is_empty() { hit } else { hit.min(rule.conditions.may_hold(step, views, ground)?) };
    (!rule.except.iter().any(|pattern| must_match(pattern, step, ground))).then_some(hit)
}

/// Whether, and how, the pattern may be about the step.
pub(crate) fn may_match(pattern: &Pattern, step: &Step, views: &Views, ground: &Ground<'_>) -> Option<Hit> {
    match (&pattern.matcher, &step.subject) {
        (Matcher::Everything, _) => Some(Hit::Known),
        (Matcher::Tool(tool), Subject::Command(invocation)) if tool == invocation.dialect.tool() => Some(Hit::Known),
        (Matcher::Tool(tool), subject) => is_called(tool, ground).then_some(Hit::Known).or_else(|| tool_hit(tool, subject, step)),
        (Matcher::Command { dialect, command }, Subject::Command(invocation)) => {
            if invocation.program_start().is_empty() {
                return Some(Hit::Unknown);
            }
            // What is denied for `Bash` is denied for the other shell's commands of the same words.
            let speaks = *dialect == Dialect::Posix || invocation.dialect == Dialect::PowerShell;
            if speaks && command.may_match(views) {
                return Some(Hit::Known);
            }
            let is_named = || command.is_named_among(named::inner_words(step)) || named::runs_script_of(command, step, ground);
            (speaks && is_named()).then_some(Hit::Unknown)
        }
        (Matcher::Command { dialect: Dialect::PowerShell, .. }, Subject::Tool { name, .. }) if name == "PowerShell" => Some(Hit::Unknown),
        (Matcher::File { writes, path }, _) => {
            let may_match = |place: &Place, tree: bool| path.may_match(place, tree, ground.anchors());
            let may_hold = |place: &Place| path.may_hold(place, ground.anchors());
            let named_places = || views.named_places.get_or_init(|| named::places(step, ground));
            let touched = step.effects().filter_map(|caused| file_hit(*writes, &caused.effect, step, may_match, may_hold)).max();
            touched.or_else(|| named_places().iter().any(|place| may_match(place, false)).then_some(Hit::Unknown))
        }
        (Matcher::Host(host), _) => step
            .effects()
            .filter_map(|caused| match caused.effect.host()? {
                Host::Named(name) => host.matches(name).then_some(Hit::Known),
                Host::Special { name, local_port } => (host.matches(name) && host.may_speak_of_port(*local_port)).then_some(Hit::Known),
                Host::Any | Host::Forge => Some(Hit::Unknown),
            })
            .max()
            .or_else(|| {
                views.named_hosts.get_or_init(|| named::hosts(step, ground)).iter().any(|name| host.matches(name)).then_some(Hit::Unknown)
            }),
        (Matcher::Mcp(names), Subject::Tool { name, .. }) => {
            let is_it = || name_matches(names, name).then_some(Hit::Known);
            is_it().or_else(|| may_be_of_server(names, name).then_some(Hit::Unknown))
        }
        (Matcher::Detail { tool, name: names }, Subject::Tool { name, detail }) if tool == name => match detail.as_deref() {
            None => Some(Hit::Known),
            // The agent has one for whoever names none.
            Some("") => Some(Hit::Unknown),
            Some(detail) => name_matches(names, detail).then_some(Hit::Known),
        },
        (Matcher::Command { .. } | Matcher::Mcp(_) | Matcher::Detail { .. }, _) => None,
    }
}

/// Whether the call is one of the tool that a rule names by the agent's own name: several of them are one kind of tool.
pub(super) fn is_called(tool: &str, ground: &Ground<'_>) -> bool {
    ground.call.is_some_and(|call| call.tool() == tool)
}

/// A rule for a whole tool: by its name, and for file tools by what any step does to files.
fn tool_hit(tool: &str, subject: &Subject, step: &Step) -> Option<Hit> {
    if matches!(subject, Subject::Tool { name, .. } if name == tool) {
        return Some(Hit::Known);
    }
    match tool {
        "Edit" | "Write" => step.effects().filter_map(|caused| file_hit(true, &caused.effect, step, |_, _| true, |_| true)).max(),
        "WebFetch" => step.effects().any(|caused| caused.effect.host().is_some()).then_some(Hit::Known),
        _ => None,
    }
}

/// Whether, and how, a rule for files is hit by the effect: `may_match` says whether its pattern is about the place, or about
/// something below it, and `may_hold` whether the place may be in a folder of that name.
fn file_hit(
    writes: bool,
    effect: &Effect,
    step: &Step,
    may_match: impl Fn(&Place, bool) -> bool,
    may_hold: impl Fn(&Place) -> bool,
) -> Option<Hit> {
    // Which files a folder holds, or a program makes in it, is not certain.
    let known = |place: &Place| match place {
        Place::Unknown => Hit::Unknown,
        Place::Below { pattern, .. } if pattern == "**" => Hit::Unknown,
        Place::At(_) | Place::Below { .. } => Hit::Known,
    };
    let hit = |place: &Place, tree: bool| {
        if may_match(place, false) {
            Some(known(place))
        } else {
            ((tree && may_match(place, true)) || may_hold(place)).then_some(Hit::Unknown)
        }
    };
    match effect {
        // A rule against reading a file is also one against changing it.
        Effect::Write(place) => hit(place, moves_folders(step)),
        Effect::Delete { place, tree } => hit(place, *tree),
        Effect::Read { place, depth: Depth::Content } if !writes => hit(place, false),
        Effect::Read { place, depth: Depth::Tree } if !writes => hit(place, true),
        Effect::Execute(Code::Script(place)) if !writes => may_match(place, false).then_some(Hit::Unknown),
        Effect::Read { depth: Depth::Metadata | Depth::Content | Depth::Tree, .. }
        | Effect::Execute(Code::Project | Code::Script(_) | Code::Inline(_) | Code::GitConfig(_) | Code::Unknown(_) | Code::Package)
        | Effect::Start(_)
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
        | Effect::Opaque(_) => None,
    }
}

/// Whether what the step writes may be a folder with everything in it: a copy or a move of one.
fn moves_folders(step: &Step) -> bool {
    step.effects().any(|caused| matches!(caused.effect, Effect::Read { depth: Depth::Tree, .. } | Effect::Delete { tree: true, .. }))
}

/// Whether the pattern is certainly about the whole step, for exceptions from restrictions.
fn must_match(pattern: &Pattern, step: &Step, ground: &Ground<'_>) -> bool {
    match (&pattern.matcher, &step.subject) {
        (Matcher::Command { dialect, command }, Subject::Command(invocation)) => {
            *dialect == invocation.dialect && command.must_match(invocation)
        }
        (Matcher::Tool(tool), Subject::Tool { name, .. }) => tool == name,
        (Matcher::Mcp(names), Subject::Tool { name, .. }) => grants_tool(names, name),
        (Matcher::File { path, .. }, _) => {
            let mut places = step.effects().filter_map(|caused| caused.effect.place());
            let mut any = false;
            places.all(|place| {
                any = true;
                path.must_match(place, ground.anchors())
            }) && any
        }
        _ => false,
    }
}
