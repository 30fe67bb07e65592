//! What is asked every time, whatever was answered before.

use crate::action::{Cause, Code, Effect, Host};
use crate::analysis::path::Place;
use crate::analysis::sensitive;
use crate::policy::judge::Ground;

/// Whether the effect is never learned.
pub(crate) fn never_learned(effect: &Effect, ground: &Ground<'_>) -> bool {
    match effect {
        // What a program would do with words that its table does not know, it does again with the same words.
        Effect::Opaque(Cause::UnknownOption { .. } | Cause::UnknownSubcommand { .. } | Cause::Operands(_)) => false,
        Effect::Opaque(_)
        | Effect::Privilege
        | Effect::Broker
        | Effect::Environment
        | Effect::Secret(_)
        | Effect::Execute(Code::Inline(_) | Code::Script(Place::Unknown)) => true,
        Effect::Network { host, sends } => *sends && !matches!(host, Host::Special { local_port: Some(_), .. }),
        Effect::Read { place, depth } => {
            *place == Place::Unknown || sensitive::secret_found(place, ground.home, *depth, ground.world).is_some()
        }
        Effect::Write(place) => *place == Place::Unknown || sensitive::protected_place(place).is_some(),
        // What is removed is gone, and the next thing that is removed is another.
        Effect::Delete { place, .. } => !is_made_again(place, ground),
        Effect::Start(_)
        | Effect::Internal
        | Effect::Delegate(_)
        | Effect::Mcp { .. }
        | Effect::UserFiles
        | Effect::Process
        | Effect::VersionControl(_)
        | Effect::Beyond(_)
        | Effect::Execute(Code::Project | Code::Script(_) | Code::Unknown(_) | Code::GitConfig(_) | Code::Package) => false,
    }
}

/// Names of what builds and tests make, and make again.
const MADE_AGAIN: &str = "dist build out target node_modules coverage .next .nuxt .turbo .cache .parcel-cache __pycache__ .pytest_cache .mypy_cache .ruff_cache \
     .gradle obj htmlcov .coverage .vite .svelte-kit .output storybook-static test-results playwright-report DerivedData \
     .build .dart_tool .angular .nyc_output .tox .nox .eggs _build";

/// Whether what is removed lies in a folder of the workspace that is made again by whoever made it.
fn is_made_again(place: &Place, ground: &Ground<'_>) -> bool {
    let (at, workspace) = match (place, ground.workspace) {
        (Place::At(at) | Place::Below { base: at, .. }, Some(workspace)) if at.is_inside(workspace) && !at.leads_elsewhere() => {
            (at, workspace)
        }
        _ => return false,
    };
    let relative = workspace.relative(&at.path).unwrap_or("");
    sensitive::protected_place(place).is_none()
        && relative.split('/').any(|part| MADE_AGAIN.split_ascii_whitespace().any(|name| name == part))
}
