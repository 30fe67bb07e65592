//! Floors: what no rule, mode or answer lets an agent do.

use crate::action::{Arg, Effect, Step, Subject};
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::sensitive;
use crate::policy::judge::Ground;
use crate::policy::rule::RuleEffect;
use crate::policy::sources::own_command::{self, names_us};
use crate::policy::sources::rules::named;

/// Why the effect is never allowed, if it is not.
pub(crate) fn floor(effect: &Effect, step: &Step, ground: &Ground<'_>) -> Option<Floor> {
    match effect {
        Effect::Broker => Some(OWN),
        Effect::Write(place) => own_file(place, false, ground).or_else(|| device(place)).or_else(|| machine(place, step, ground)),
        Effect::Delete { place, tree } => own_file(place, true, ground).or_else(|| wipe(place, *tree, ground)).or_else(|| device(place)),
        Effect::Start(_)
        | Effect::Read { .. }
        | Effect::Execute(_)
        | Effect::Network { .. }
        | Effect::Environment
        | Effect::UserFiles
        | Effect::Process
        | Effect::Privilege
        | Effect::VersionControl(_)
        | Effect::Internal
        | Effect::Secret(_)
        | Effect::Beyond(_)
        | Effect::Delegate(_)
        | Effect::Mcp { .. }
        | Effect::Opaque(_) => None,
    }
}

/// Why the step as a whole is never allowed, if it is not.
pub(crate) fn floor_of_step(step: &Step, ground: &Ground<'_>) -> Option<Floor> {
    let spelled = own_command::hit(step).map(|effect| if effect == RuleEffect::Deny { OWN } else { MAY_ANSWER });
    spelled.or_else(|| names_own(step, ground).then_some(MAY_ANSWER))
}

/// Whether one of the broker's own files is named where it is not known that it stays as it is.
fn names_own(step: &Step, ground: &Ground<'_>) -> bool {
    let may_be = match &step.subject {
        Subject::Command(_) => named::words_of(step).is_some_and(|invocation| {
            let mut words = invocation.words.iter().map(Arg::pattern);
            words.any(names_us) || invocation.folders.iter().any(|folder| names_us(folder.as_str()))
        }),
        Subject::Tool { .. } => !named::only_reads(step) && named::arguments(step, ground).into_iter().any(names_us),
    };
    may_be && named::places(step, ground).iter().any(|place| own_file(place, false, ground).is_some())
}

/// A floor that was hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Floor {
    /// A denial, or a question where the effect only may reach what is never changed.
    pub(crate) effect: RuleEffect,
    /// Why, in words for the person and the model.
    pub(crate) why: &'static str,
    /// Whether a managed or user rule that names the command exactly lifts it.
    pub(crate) can_be_named: bool,
}

const OWN: Floor = Floor { effect: RuleEffect::Deny, why: "it would change the broker's own rules, trust or records", can_be_named: false };
const MAY_BE_OWN: Floor = Floor {
    effect: RuleEffect::Ask,
    why: "it writes somewhere in a folder that holds the broker's own rules, trust or records",
    can_be_named: false,
};
const MAY_ANSWER: Floor = Floor {
    effect: RuleEffect::Ask,
    why: "it may change the broker's own rules, trust or records, which is the person's to do",
    can_be_named: false,
};
const WIPE: Floor = Floor { effect: RuleEffect::Deny, why: "it would wipe the system, the home folder or a disk", can_be_named: true };

/// Whether the path, as it is spelled, is one of the broker's own files.
pub(crate) fn is_own_file(path: &AbsPath, ground: &Ground<'_>) -> bool {
    path.name().trim_end_matches(['.', ' ']).eq_ignore_ascii_case(".countersign.toml")
        || ground.own_files.iter().any(|own| own.may_contain(path))
}

fn own_file(place: &Place, deletes: bool, ground: &Ground<'_>) -> Option<Floor> {
    let is_own_as_spelled =
        |path: &AbsPath| is_own_file(path, ground) || (deletes && ground.own_files.iter().any(|own| path.may_contain(own)));
    let is_own = |path: &AbsPath| is_own_as_spelled(path) || sensitive::folded_path(path).as_ref().is_some_and(is_own_as_spelled);
    let is_within_own = |path: &AbsPath| ground.own_files.iter().any(|own| own.may_contain(path));
    let hit = match place {
        Place::At(at) => at.spellings().any(is_own),
        Place::Below { base, pattern } => {
            let below = |path: &AbsPath| {
                ground
                    .own_files
                    .iter()
                    .any(|own| own.may_contain(path) || (path.may_contain(own) && path.as_str() != "/" && reaches(path, own, pattern)))
            };
            let names_config = pattern.to_lowercase().contains("countersign");
            let hit = base.spellings().any(below) || names_config;
            // What a program writes into its folder is seldom ours, even where that is the home folder.
            let is_vague = !deletes && pattern == "**" && !base.spellings().any(is_within_own);
            if hit && is_vague {
                return Some(MAY_BE_OWN);
            }
            hit
        }
        Place::Unknown => false,
    };
    hit.then_some(OWN)
}

/// Whether a glob below `base` may reach `own`: hidden folders need a pattern that names them.
fn reaches(base: &AbsPath, own: &AbsPath, pattern: &str) -> bool {
    let Some(first) = base.relative(own).and_then(|rest| rest.split('/').next()) else { return false };
    pattern.starts_with("**") || !first.starts_with('.') || pattern.starts_with('.')
}

/// The folders of a Windows drive that are the system or the people on it.
const TOP_ON_WINDOWS: [&str; 5] = ["Windows", "Users", "Program Files", "Program Files (x86)", "ProgramData"];

fn wipe(place: &Place, tree: bool, ground: &Ground<'_>) -> Option<Floor> {
    let vital = |path: &AbsPath| {
        let depth = path.components().count();
        let first = path.components().next().unwrap_or("");
        let drive_folder = path.is_windows() && depth == 1 && TOP_ON_WINDOWS.iter().any(|top| top.eq_ignore_ascii_case(first));
        depth == 0
            || drive_folder
            || (depth == 1 && !path.is_windows() && path.as_str() != "/tmp")
            || ground.home.is_some_and(|home| path.contains(home))
            || (depth == 2 && (first == "home" || first.eq_ignore_ascii_case("Users")))
    };
    let hit = match place {
        Place::At(at) => tree && at.spellings().any(vital),
        // Everything directly in a vital folder is as good as the folder.
        Place::Below { base, pattern } => {
            let everything =
                pattern.split('/').next().is_some_and(|first| !first.is_empty() && first.chars().all(|c| matches!(c, '*' | '.')));
            everything && base.spellings().any(vital)
        }
        Place::Unknown => false,
    };
    hit.then_some(WIPE)
}

/// The root, the home folder and the system's own top folders as a whole: what changes their mode or
/// owner changes the machine.
fn machine(place: &Place, step: &Step, ground: &Ground<'_>) -> Option<Floor> {
    const CHANGES_RIGHTS: [&str; 6] = ["chmod", "chown", "chgrp", "gchmod", "gchown", "setfacl"];
    const TOP: [&str; 12] = ["/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/root", "/sbin", "/usr", "/var", "/Users"];
    let Subject::Command(invocation) = &step.subject else { return None };
    if !invocation.command.first().is_some_and(|name| CHANGES_RIGHTS.contains(&name.as_str())) {
        return None;
    }
    match place {
        Place::At(at) => at.spellings().any(|p| TOP.contains(&p.as_str()) || ground.home == Some(p)).then_some(WIPE),
        Place::Below { .. } | Place::Unknown => None,
    }
}

/// Disks and their parts.
fn device(place: &Place) -> Option<Floor> {
    let is_disk = |path: &AbsPath| {
        let mut parts = path.components();
        parts.next() == Some("dev")
            && parts.next().is_some_and(|name| {
                ["sd", "hd", "vd", "xvd", "nvme", "mmcblk", "disk", "rdisk", "md", "dm-", "mapper", "loop"]
                    .iter()
                    .any(|d| name.starts_with(d))
            })
    };
    let hit = match place {
        Place::At(at) => at.spellings().any(is_disk),
        Place::Below { base, pattern } => base.path.join(pattern).is_some_and(|p| is_disk(&p)),
        Place::Unknown => false,
    };
    hit.then_some(WIPE)
}
