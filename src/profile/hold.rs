//! What is held back inside the folders that a profile grants: secrets, protected paths, the broker's own files.

use super::gather::{is_no_file, looks};
use super::{Held, Profile};
use crate::analysis::path::AbsPath;
use crate::analysis::sensitive;
use crate::policy::judge::Ground;
use crate::world::World;

/// What runs or changes rules inside a repository's own folder.
const IN_REPOSITORY: [&str; 5] = ["hooks", "config", "config.worktree", "info/attributes", "modules"];

/// How the names begin of what sessions keep in the folders for temporary files: sockets of agents, screens and buses,
/// through which a call gets out of its sandbox. Other such names begin with a dot.
const OF_SESSIONS: [&str; 9] = [".", "ssh-", "tmux-", "screen", "dbus-", "gpg-", "keyring-", "pulse-", "systemd-private-"];

/// Looks for what must not be granted with the folders that are, and keeps it in the profile.
pub(super) fn hold(profile: &mut Profile, ground: &Ground<'_>) {
    // Where nothing is looked at, nothing is rendered.
    if !looks(ground.world) {
        return;
    }
    drop_own(profile, ground);
    let writable: Vec<AbsPath> = profile.writable_roots().into_iter().cloned().collect();
    hold_own(profile, &writable, ground);
    hold_protected(profile, &writable, ground.world);
    hide_secrets(profile, &writable, ground);
    hide_sessions(profile, &writable, ground.world);
}

/// Nothing is writable in a folder of the broker's own, whoever allowed it.
fn drop_own(profile: &mut Profile, ground: &Ground<'_>) {
    let is_own =
        |path: &AbsPath| path.name().eq_ignore_ascii_case(".countersign.toml") || ground.own_files.iter().any(|own| own.may_contain(path));
    for writable in &mut profile.writable {
        let touches = |path: Option<&AbsPath>| path.is_some_and(is_own);
        if touches(writable.through.as_ref()) || is_own(&writable.real) || is_own(&writable.path) {
            writable.through = None;
            profile.not_enforceable.push(format!("{} is one of the broker's own files", writable.path));
        }
    }
}

fn hold_own(profile: &mut Profile, writable: &[AbsPath], ground: &Ground<'_>) {
    let world = ground.world;
    for own in ground.own_files.iter().filter(|own| writable.iter().any(|root| root.may_contain(own))) {
        if world.exists(own) {
            push(&mut profile.read_only, real(own, world), "the broker's own files", world);
        } else {
            profile.not_enforceable.push(format!("{own}, the broker's own, is not there, and nothing would keep the call from making it"));
        }
    }
    let roots = writable.iter().chain(&profile.cwd).chain(&profile.workspace_real);
    let configs: Vec<AbsPath> = roots.filter_map(|root| root.join(".countersign.toml")).collect();
    for config in configs {
        if world.exists(&config) && writable.iter().any(|root| root.contains(&config)) {
            push(&mut profile.read_only, config, "the broker's own rules", world);
        }
    }
}

fn hold_protected(profile: &mut Profile, writable: &[AbsPath], world: &dyn World) {
    let bases: Vec<AbsPath> = writable.iter().chain(&profile.cwd).chain(&profile.workspace_real).cloned().collect();
    for base in bases {
        let Some(found) = names_below(&base, world, |name| sensitive::protected_below(name).collect()) else {
            profile.not_enforceable.push(format!("what is protected in {base} cannot be told"));
            continue;
        };
        for relative in found {
            let Some(path) = base.join(&relative) else { continue };
            let Some(why) = as_if_elsewhere(&base, &relative).and_then(|path| sensitive::protected(&path)) else { continue };
            keep_protected(profile, writable, &path, why, world);
        }
    }
    // A repository that is changed is no less a place where hooks run.
    let through = profile.writable.iter().filter_map(|writable| writable.through.clone());
    let repositories: Vec<AbsPath> = through.filter(|folder| is_repository(folder, world)).collect();
    for path in repositories.iter().flat_map(|folder| IN_REPOSITORY.iter().filter_map(|name| folder.join(name))) {
        keep_protected(profile, writable, &path, "what runs or is configured in the repository", world);
    }
}

fn keep_protected(profile: &mut Profile, writable: &[AbsPath], path: &AbsPath, why: &str, world: &dyn World) {
    if !world.exists(path) {
        return;
    }
    let place = real(path, world);
    let root = writable.iter().find(|root| root.contains(&place));
    let granted = profile.writable.iter().filter(|writable| writable.through.is_some());
    let is_named = granted.into_iter().any(|writable| {
        let is_in_it = place.contains(&writable.real) || path.contains(&writable.path);
        // What is granted deeper down is mounted over it; removing a folder takes what lies in it.
        let is_deeper = writable.through.as_ref().is_some_and(|through| place.contains(through) && *through != place);
        is_in_it && !is_deeper || writable.removed && writable.pattern.is_none() && writable.real.contains(&place)
    });
    if root.is_some() && !is_named {
        push(&mut profile.read_only, place, why, world);
    }
}

/// Whether it is a repository's own folder, and not one that holds a repository.
fn is_repository(folder: &AbsPath, world: &dyn World) -> bool {
    ["HEAD", "commondir"].iter().any(|name| folder.join(name).is_some_and(|path| world.exists(&path)))
}

fn hide_secrets(profile: &mut Profile, writable: &[AbsPath], ground: &Ground<'_>) {
    let world = ground.world;
    let etc = AbsPath::parse("/etc");
    let visible: Vec<AbsPath> = profile.readable_roots().chain(writable).chain(&etc).cloned().collect();
    let homes = ground.home.filter(|home| visible.iter().any(|root| root.contains(home)));
    let root = AbsPath::root();
    let bases: Vec<AbsPath> = visible.iter().chain(homes).chain(&profile.cwd).chain([&root]).cloned().collect();
    for base in bases {
        // What was granted as a secret is granted with all that is in it.
        if sensitive::secret(&base).is_some() || (world.exists(&base) && !is_no_file(&base, world)) {
            continue;
        }
        let Some(found) = names_below(&base, world, |name| sensitive::secret_below(name).collect()) else {
            profile.not_enforceable.push(format!("the secrets in {base} cannot be told"));
            continue;
        };
        for path in found.into_iter().filter_map(|relative| base.join(&relative)) {
            let Some(why) = sensitive::secret(&path).filter(|_| world.exists(&path)) else { continue };
            let place = real(&path, world);
            let is_visible = visible.iter().any(|root| root.contains(&place) && (root != &place));
            let reads = profile.readable.iter().filter(|readable| readable.shown && readable.extent != super::Extent::Names);
            let is_named = reads.into_iter().any(|readable| readable.real == place || readable.path == path)
                || profile.writable.iter().any(|writable| {
                    place.contains(&writable.real) || path.contains(&writable.path) || (writable.removed && writable.real.contains(&place))
                });
            if is_visible && !is_named {
                push(&mut profile.hidden, place, why, world);
            }
        }
    }
}

fn hide_sessions(profile: &mut Profile, writable: &[AbsPath], world: &dyn World) {
    for folder in ["/tmp", "/var/tmp"].iter().filter_map(|folder| AbsPath::parse(folder)) {
        let is_visible = profile.readable_roots().chain(writable).any(|root| root.contains(&folder));
        if !is_visible {
            continue;
        }
        let Some(names) = world.names_in(&folder) else {
            profile.not_enforceable.push(format!("the sockets in {folder} cannot be told"));
            continue;
        };
        let is_needed = |path: &AbsPath| {
            let grants = profile.writable.iter().filter_map(|writable| writable.through.as_ref());
            let cwd = profile.cwd.iter().chain(&profile.workspace_real);
            profile.readable_roots().chain(grants).chain(cwd).any(|needed| path.contains(needed))
        };
        let of_sessions = names.iter().filter(|name| OF_SESSIONS.iter().any(|start| name.starts_with(start)));
        let paths: Vec<AbsPath> = of_sessions.filter_map(|name| folder.join(name)).filter(|path| !is_needed(path)).collect();
        for path in paths {
            let place = real(&path, world);
            if place == path {
                push(&mut profile.hidden, place, "what a session keeps", world);
            }
        }
    }
}

/// The names in the folder, and what lies below them that is only known by several names.
fn names_below(base: &AbsPath, world: &dyn World, below: fn(&str) -> Vec<String>) -> Option<Vec<String>> {
    let mut names = world.names_in(base)?;
    let deeper: Vec<String> = names.iter().flat_map(|name| below(name).into_iter().map(move |rest| format!("{name}/{rest}"))).collect();
    names.extend(deeper);
    Some(names)
}

/// The path as it would be in a folder that says nothing itself: all of `/root` and `/opt` is a part of the system.
fn as_if_elsewhere(base: &AbsPath, relative: &str) -> Option<AbsPath> {
    let folder = AbsPath::parse(&format!("/home/someone/{}", base.name())).filter(|folder| sensitive::protected(folder).is_none());
    folder.or_else(|| AbsPath::parse("/home/someone"))?.join(relative)
}

fn real(path: &AbsPath, world: &dyn World) -> AbsPath {
    world.resolve(&AbsPath::root(), path.as_str()).ok().flatten().unwrap_or_else(|| path.clone())
}

fn push(list: &mut Vec<Held>, path: AbsPath, why: &str, world: &dyn World) {
    if !list.iter().any(|held| held.path == path) {
        let folder = is_no_file(&path, world);
        list.push(Held { path, folder, why: why.to_owned() });
    }
}
