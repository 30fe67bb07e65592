//! What modes grant and restrict.

use crate::action::{Caused, Code, Depth, Effect, Origin, Reach, Step, Subject};
use crate::analysis::path::{AbsPath, Located, Place};
use crate::analysis::{git_config, sensitive};
use crate::policy::judge::Ground;
use crate::policy::level::TrustLevel;
use crate::policy::mode::Mode;

/// Which mode covers the effect, if one does.
pub(crate) fn grant(step: &Step, caused: &Caused, ground: &Ground<'_>) -> Option<&'static str> {
    if matches!(ground.mode, Mode::AcceptEdits | Mode::Plan) && writes_plan(&caused.effect, ground) {
        return Some("accept-edits and plan mode: writes the agent's plan for the person");
    }
    // What is written in a folder runs later, with what else stands there.
    if ground.level == TrustLevel::None {
        return None;
    }
    let (Mode::AcceptEdits, Some(workspace)) = (ground.mode, ground.workspace) else { return None };
    if let Effect::Write(place) = &caused.effect {
        let is_inside = base(place).is_some_and(|base| base.is_inside(workspace));
        let is_granted = is_plain(place, ground) && is_inside && !is_hook(place, ground);
        return is_granted.then_some("accept-edits mode: writes inside the workspace");
    }
    let (Effect::Delete { place, .. }, Origin::Ordinary) = (&caused.effect, &caused.origin) else { return None };
    moves_within(step, place, workspace, ground).then_some("accept-edits mode: moves inside the workspace")
}

/// What the place lies in or is.
fn base(place: &Place) -> Option<&Located> {
    match place {
        Place::At(at) | Place::Below { base: at, .. } => Some(at),
        Place::Unknown => None,
    }
}

fn is_plain(place: &Place, ground: &Ground<'_>) -> bool {
    sensitive::protected_place(place).is_none() && sensitive::secret_found(place, ground.home, Depth::Content, ground.world).is_none()
}

/// Whether git runs what is written there, in a folder that the repository's own settings name.
pub(crate) fn is_hook(place: &Place, ground: &Ground<'_>) -> bool {
    let hooks = ground.workspace.and_then(|workspace| git_config::hooks_folder(workspace, ground.world));
    hooks.zip(base(place)).is_some_and(|(hooks, at)| at.spellings().any(|path| hooks.may_contain(path)))
}

/// The most words of a move that is looked at: each of them is held against all others.
const MAX_MOVED: usize = 64;

/// Whether what goes from the place is still in the workspace afterwards: `mv` loses nothing but what it overwrites, as any
/// change of a file does. What it moves elsewhere is gone from here, and a link may mean another file in another folder.
fn moves_within(step: &Step, from: &Place, workspace: &AbsPath, ground: &Ground<'_>) -> bool {
    let Subject::Command(invocation) = &step.subject else { return false };
    let is_mv = match invocation.command.as_slice() {
        [program] => program == "mv",
        // What it does to the repository is not covered by this.
        [program, subcommand] => program == "git" && subcommand == "mv",
        _ => false,
    };
    if !invocation.known || !is_mv || invocation.words.len() > MAX_MOVED {
        return false;
    }
    let is_own = |place: &Place| base(place).is_some_and(|at| at.is_inside(workspace) && !at.leads_elsewhere() && at.path != *workspace);
    let mut written = step.effects().filter_map(|caused| match &caused.effect {
        Effect::Write(place) => Some(place),
        _ => None,
    });
    is_own(from) && is_plain(from, ground) && written.next().is_some_and(is_own) && written.all(is_own)
}

/// Whether it writes the plan that Claude Code makes for the person, in the person's own folder of plans. Nothing acts on a plan
/// before the person has agreed to it.
fn writes_plan(effect: &Effect, ground: &Ground<'_>) -> bool {
    let (Effect::Write(Place::At(at)), Some(home)) = (effect, ground.home) else { return false };
    !at.leads_elsewhere() && sensitive::is_plan(&at.path) && at.path.parent() == home.join(".claude/plans")
}

/// Whether the mode forbids the effect.
pub(crate) fn restriction(effect: &Effect, ground: &Ground<'_>) -> Option<&'static str> {
    match ground.mode {
        Mode::Plan if !only_reads(effect) && !writes_plan(effect, ground) => Some("plan mode: only reads"),
        Mode::Plan | Mode::Default | Mode::AcceptEdits | Mode::Unattended | Mode::Bypass(_) => None,
    }
}

fn only_reads(effect: &Effect) -> bool {
    match effect {
        Effect::Start(_) | Effect::Internal | Effect::Delegate(_) => true,
        Effect::Read { depth: Depth::Metadata | Depth::Content | Depth::Tree, .. } => true,
        Effect::Execute(Code::GitConfig(_)) => true,
        Effect::Network { sends, .. } => !sends,
        Effect::Write(_)
        | Effect::Delete { .. }
        | Effect::Execute(Code::Project | Code::Script(_) | Code::Inline(_) | Code::Unknown(_) | Code::Package)
        | Effect::Environment
        | Effect::UserFiles
        | Effect::Process
        | Effect::Privilege
        | Effect::VersionControl(Reach::Local | Reach::Remote)
        | Effect::Secret(_)
        | Effect::Beyond(_)
        | Effect::Broker
        | Effect::Mcp { .. }
        | Effect::Opaque(_) => false,
    }
}
