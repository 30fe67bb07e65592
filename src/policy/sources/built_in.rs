//! The built-in grants: what is allowed without any rule, because it only reads what may be read.

use crate::action::{Code, Depth, Effect, Host, Reach};
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::{self, harmless, sensitive, wildcard};
use crate::policy::judge::Ground;
use crate::policy::level::TrustLevel;
use crate::policy::sources::git_config;

/// Which built-in grant covers the effect, if one does.
pub(crate) fn grant(effect: &Effect, ground: &Ground<'_>) -> Option<&'static str> {
    match effect {
        Effect::Start(_) => Some("a program that is understood"),
        Effect::Internal => Some("the agent's own bookkeeping"),
        Effect::Delegate(_) => Some("a sub-agent, whose calls are judged one by one"),
        Effect::Read { place, depth } => read(place, *depth, ground),
        Effect::Execute(Code::GitConfig(place)) => git_config::grant(place, ground),
        // What the agent works on lies there, and only the forge sees what is asked for.
        Effect::Network { host: Host::Forge, sends: false } => {
            (ground.level >= TrustLevel::Full).then_some("reads from the forge of a trusted workspace")
        }
        Effect::Write(place) => is_sink(place).then_some("a device that keeps nothing"),
        Effect::Execute(Code::Project | Code::Script(_) | Code::Inline(_) | Code::Unknown(_) | Code::Package)
        | Effect::Delete { .. }
        | Effect::Network { host: Host::Named(_) | Host::Special { .. } | Host::Any | Host::Forge, .. }
        | Effect::Environment
        | Effect::UserFiles
        | Effect::Process
        | Effect::Privilege
        | Effect::VersionControl(Reach::Local | Reach::Remote)
        | Effect::Secret(_)
        | Effect::Beyond(_)
        | Effect::Broker
        | Effect::Mcp { .. }
        | Effect::Opaque(_) => None,
    }
}

fn read(place: &Place, depth: Depth, ground: &Ground<'_>) -> Option<&'static str> {
    if sensitive::secret_found(place, ground.home, depth, ground.world).is_some() {
        return None;
    }
    let base = match place {
        Place::At(at) => at,
        Place::Below { base, .. } => base,
        Place::Unknown => return None,
    };
    let settings = settings_of_git(place, depth, base.real());
    let holds_credential = |path: &AbsPath| analysis::git_config::file_holds_credential(path, ground.world);
    if settings.is_some_and(|path| holds_credential(&path)) {
        return None;
    }
    // What a glob finds within repositories below.
    if finds_data_of_git(place, depth) {
        let files = ground.world.files_below(base.real(), SETTINGS_OF_GIT, &[]);
        let is_of_git = |path: &&AbsPath| path.components().any(|name| name.eq_ignore_ascii_case(".git"));
        if files.is_none_or(|files| files.iter().filter(is_of_git).any(holds_credential)) {
            return None;
        }
    }
    // What would be harmless elsewhere is not taken for granted there.
    if is_in_untrusted(place, depth, ground) {
        return None;
    }
    if ground.workspace.is_some_and(|w| base.is_inside(w)) {
        return Some("reads in the workspace");
    }
    let reason = |path: &AbsPath| match place {
        Place::Below { pattern, .. } => harmless::reason_below(path, pattern, depth, ground.home),
        Place::At(_) | Place::Unknown => harmless::reason(path, depth, ground.home),
    };
    let by_name = reason(&base.path);
    if base.leads_elsewhere() { reason(base.real()).and(by_name) } else { by_name }
}

/// What the settings of a repository and of its worktrees are called.
const SETTINGS_OF_GIT: &[&str] = &["config", "config.worktree"];

/// Whether a glob may stand for the folder in which a repository has its settings.
fn finds_data_of_git(place: &Place, depth: Depth) -> bool {
    let Place::Below { pattern, .. } = place else { return false };
    let may_be_git = |part: &str| part.starts_with('.') && wildcard::glob_matches_folded(part, ".git");
    depth != Depth::Metadata && pattern.split('/').any(may_be_git)
}

/// The settings of a repository where these are read, alone or among other files inside of it.
fn settings_of_git(place: &Place, depth: Depth, base: &AbsPath) -> Option<AbsPath> {
    let is_one = matches!(place, Place::At(_)) && depth == Depth::Content;
    let is_data = |name: &str| name.eq_ignore_ascii_case(".git");
    if depth == Depth::Metadata || !base.components().any(is_data) {
        return None;
    }
    let data = std::iter::successors(Some(base.clone()), AbsPath::parent).find(|path| is_data(path.name()))?;
    if is_one { SETTINGS_OF_GIT.contains(&base.name()).then(|| base.clone()) } else { data.join("config") }
}

/// Whether what is read there may be, or may hold, something of a workspace that is not trusted at all.
pub(crate) fn is_in_untrusted(place: &Place, depth: Depth, ground: &Ground<'_>) -> bool {
    let (TrustLevel::None, Some(workspace)) = (ground.level, ground.workspace) else { return false };
    let (at, goes_down) = match place {
        Place::At(at) => (at, depth == Depth::Tree),
        Place::Below { base, .. } => (base, true),
        Place::Unknown => return true,
    };
    at.spellings().any(|path| workspace.may_contain(path) || (goes_down && path.may_contain(workspace)))
}

fn is_sink(place: &Place) -> bool {
    match place {
        Place::At(at) => at.spellings().all(|p| matches!(p.as_str(), "/dev/null" | "/dev/stdout" | "/dev/stderr" | "/dev/tty")),
        Place::Below { .. } | Place::Unknown => false,
    }
}
