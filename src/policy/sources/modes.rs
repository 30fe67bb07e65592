//! What modes grant and restrict.

use crate::action::{Code, Depth, Effect, Reach};
use crate::analysis::path::Place;
use crate::analysis::sensitive;
use crate::policy::judge::Ground;
use crate::policy::level::TrustLevel;
use crate::policy::mode::Mode;

/// Which mode covers the effect, if one does.
pub(crate) fn grant(effect: &Effect, ground: &Ground<'_>) -> Option<&'static str> {
    // What is written in a folder runs later, with what else stands there.
    if ground.level == TrustLevel::None {
        return None;
    }
    let (Mode::AcceptEdits, Effect::Write(place), Some(workspace)) = (ground.mode, effect, ground.workspace) else { return None };
    let base = match place {
        Place::At(at) => at,
        Place::Below { base, .. } => base,
        Place::Unknown => return None,
    };
    let plain = sensitive::protected_place(place).is_none() && sensitive::secret_place(place, ground.home, false).is_none();
    (plain && base.is_inside(workspace)).then_some("accept-edits mode: writes inside the workspace")
}

/// Whether the mode forbids the effect.
pub(crate) fn restriction(effect: &Effect, mode: Mode) -> Option<&'static str> {
    match mode {
        Mode::Plan if !only_reads(effect) => Some("plan mode: only reads"),
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
