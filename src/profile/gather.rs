//! From the effects of an action to what they need: places, programs and hosts.

use super::{Extent, HostPorts, Link, Network, Profile, Readable, Writable};
use crate::action::{Action, Caused, Code, Depth, Effect, Host, Invocation, Origin, Reach, Step, Subject};
use crate::analysis::path::{AbsPath, Located, Place};
use crate::analysis::{harmless, installed, sensitive};
use crate::policy::judge::Ground;
use crate::policy::sources::git_config;
use crate::world::{World, WorldError};

/// Programs that change a file where it is. Others may write a new one beside it and move that over it, for which the
/// folder has to be writable.
const IN_PLACE: [&str; 8] = ["tee", "touch", "truncate", "chmod", "chown", "chgrp", "dd", "mkdir"];

/// Settings that git needs, above all for who commits. Its passwords are not among them.
const GIT_SETTINGS: [&str; 4] = [".gitconfig", ".config/git/config", ".config/git/ignore", ".config/git/attributes"];

/// Subcommands of git that change its config.
const IN_CONFIG: [&str; 3] = ["config", "remote", "submodule"];

struct Gatherer<'a> {
    profile: Profile,
    ground: &'a Ground<'a>,
    /// Whether some step may reach what is not known.
    is_wide: bool,
}

/// What the action needs. What has to be held back in it is not looked for yet.
pub(super) fn gather(cwd: &str, action: &Action, ground: &Ground<'_>) -> Profile {
    let profile = Profile {
        complete: false,
        unknown: Vec::new(),
        not_enforceable: Vec::new(),
        cwd: AbsPath::parse(cwd),
        workspace: ground.workspace.cloned(),
        home: ground.home.cloned(),
        workspace_real: None,
        programs: Vec::new(),
        readable: Vec::new(),
        writable: Vec::new(),
        read_only: Vec::new(),
        hidden: Vec::new(),
        tools: Vec::new(),
        network: Network::None,
        links: Vec::new(),
    };
    let mut gatherer = Gatherer { profile, ground, is_wide: false };
    gatherer.ground();
    for step in action.steps() {
        for caused in step.effects() {
            gatherer.effect(step, caused);
        }
    }
    gatherer.finish()
}

/// Whether the world looks at a file system at all.
pub(super) fn looks(world: &dyn World) -> bool {
    matches!(world.resolve(&AbsPath::root(), "/"), Ok(Some(_)))
}

/// Whether there is a folder, device, socket or pipe, and no plain file.
pub(super) fn is_no_file(path: &AbsPath, world: &dyn World) -> bool {
    matches!(world.read(path, 0), Err(WorldError::NotAFile(_)))
}

impl Gatherer<'_> {
    fn ground(&mut self) {
        if !looks(self.ground.world) {
            self.cannot("the file system was not looked at, so nothing is known of links and of what is there".to_owned());
        }
        if let Some(workspace) = self.ground.workspace {
            let real = self.real(workspace);
            if real.is_root() {
                self.cannot("the workspace is the whole file system".to_owned());
            }
            self.profile.workspace_real = Some(real);
            self.link(workspace);
        } else {
            self.unknown("no workspace is known".to_owned());
        }
        match self.profile.cwd.clone() {
            Some(cwd) => self.link(&cwd),
            None => self.cannot("the folder in which it runs is not an absolute path".to_owned()),
        }
    }

    fn finish(mut self) -> Profile {
        if self.is_wide
            && let Some(workspace) = self.profile.workspace.clone()
        {
            let real = self.real(&workspace);
            let through = Some(real.clone());
            self.profile.writable.push(Writable { path: workspace, real, pattern: None, removed: false, through });
        }
        self.tools();
        let profile = &mut self.profile;
        let places = profile.readable.iter().map(|r| &r.path).chain(profile.writable.iter().map(|w| &w.path));
        if places.chain(&profile.cwd).chain(&profile.workspace).any(AbsPath::is_windows) {
            profile.not_enforceable.push("it works on a Windows drive".to_owned());
        }
        dedup(&mut profile.readable);
        dedup(&mut profile.writable);
        dedup(&mut profile.unknown);
        dedup(&mut profile.not_enforceable);
        self.profile
    }

    fn tools(&mut self) {
        let Some(home) = self.ground.home else { return };
        let git = if self.profile.programs.iter().any(|name| name == "git") { GIT_SETTINGS.as_slice() } else { &[] };
        for name in ["bin"].into_iter().chain(installed::person_folders()).chain(harmless::package_folders()).chain(git.iter().copied()) {
            let Some(path) = home.join(name).filter(|path| self.ground.world.exists(path)) else { continue };
            self.link(&path);
            let real = self.real(&path);
            self.profile.tools.push(real);
        }
    }

    fn unknown(&mut self, why: String) {
        self.profile.unknown.push(why);
    }

    fn cannot(&mut self, why: String) {
        self.profile.not_enforceable.push(why);
    }

    /// The step may do more than its effects say: it gets the workspace.
    fn reaches_far(&mut self, why: String) {
        self.is_wide = true;
        self.unknown(why);
    }

    fn effect(&mut self, step: &Step, caused: &Caused) {
        match &caused.effect {
            Effect::Start(name) => self.start(name),
            Effect::Read { place, depth } => self.read(place, *depth),
            Effect::Write(place) => self.write(place, changes_in_place(step, caused)),
            Effect::Delete { place, .. } => self.delete(place),
            Effect::Execute(code) => self.execute(code),
            Effect::Network { host, .. } => self.network(host),
            Effect::VersionControl(Reach::Local) => self.repository(step),
            Effect::VersionControl(Reach::Remote) => {
                self.profile.network = Network::Any;
                self.unknown("it changes a remote repository, whose host and credentials the call does not name".to_owned());
            }
            Effect::UserFiles => self.unknown("it changes files of the person's own programs, which the call does not name".to_owned()),
            Effect::Process => self.unknown("it acts on other processes or on the machine, which a sandbox keeps away".to_owned()),
            Effect::Privilege => self.cannot("it uses rights beyond the user's own".to_owned()),
            Effect::Broker => self.cannot("it changes the broker's own rules or trust".to_owned()),
            Effect::Mcp { server, .. } => self.cannot(format!("the server {server} runs it, elsewhere")),
            Effect::Secret(what) => self.unknown(format!("it prints {what}, which the program keeps itself")),
            Effect::Beyond(option) => self.unknown(format!("`{option}` does what no other effect says")),
            Effect::Opaque(cause) => self.reaches_far(cause.to_string()),
            // The environment is the host's; calls of a sub-agent have profiles of their own.
            Effect::Environment | Effect::Internal | Effect::Delegate(_) => {}
        }
    }

    fn start(&mut self, name: &str) {
        if !name.is_empty() && !self.profile.programs.iter().any(|known| known == name) {
            self.profile.programs.push(name.to_owned());
        }
    }

    fn execute(&mut self, code: &Code) {
        match code {
            Code::GitConfig(place) => {
                self.repository_read(place);
                // Where it was read, and names no program, nothing runs.
                if git_config::grant(place, self.ground).is_none() {
                    self.reaches_far("it may run programs that the repository's git config names".to_owned());
                }
            }
            Code::Project => self.reaches_far("it runs code of the project".to_owned()),
            Code::Script(place) => {
                self.read(place, Depth::Content);
                self.reaches_far(format!("it runs the script {place}"));
            }
            Code::Inline(program) => self.reaches_far(format!("it runs code given to {program}")),
            Code::Unknown(program) => {
                self.start(crate::action::last_component(program));
                self.reaches_far(format!("nothing is known of the program {program}"));
            }
            Code::Package => self.reaches_far("it installs packages and runs their scripts".to_owned()),
        }
    }

    fn network(&mut self, host: &Host) {
        let new = match host {
            // A plain web address: without a port in it.
            Host::Named(name) => HostPorts { name: name.as_str().to_owned(), ports: vec![80, 443] },
            Host::Special { name, .. } => HostPorts { name: name.as_str().to_owned(), ports: Vec::new() },
            Host::Forge => {
                self.profile.network = Network::Any;
                self.unknown("it asks the repository's forge, whose host and credentials the call does not name".to_owned());
                return;
            }
            Host::Any => {
                self.profile.network = Network::Any;
                return;
            }
        };
        match &mut self.profile.network {
            Network::Any => {}
            Network::None => self.profile.network = Network::Hosts(vec![new]),
            Network::Hosts(hosts) => match hosts.iter_mut().find(|host| host.name == new.name) {
                // Without ports it is all of them.
                Some(known) if new.ports.is_empty() => known.ports.clear(),
                Some(_) => {}
                None => hosts.push(new),
            },
        }
    }

    fn read(&mut self, place: &Place, depth: Depth) {
        let extent = match depth {
            Depth::Metadata => Extent::Names,
            Depth::Content => Extent::File,
            Depth::Tree => Extent::Tree,
        };
        match place {
            Place::At(at) => self.readable(at, None, extent),
            Place::Below { base, pattern } => {
                self.readable(base, Some(pattern), extent);
                if extent == Extent::Names {
                    return;
                }
                match self.ground.world.links_below(base.real(), pattern) {
                    Some(targets) => {
                        for target in targets {
                            self.readable(&Located::plain(target, true), None, extent);
                        }
                    }
                    None => self.unknown(format!("where the links lead that {place} finds is not known")),
                }
            }
            Place::Unknown => self.unknown("it reads a path that is only known when it runs".to_owned()),
        }
    }

    fn readable(&mut self, at: &Located, pattern: Option<&str>, extent: Extent) {
        // Devices and processes are the sandbox's own.
        if is_device(at.real()) || at.real().components().next() == Some("proc") {
            return;
        }
        let (path, real) = (at.path.clone(), at.real().clone());
        let in_workspace = self.profile.workspace_real.as_ref().is_some_and(|workspace| workspace.contains(&real));
        let is_more_than_names = self.is_too_wide(&real) || at.spellings().any(|path| sensitive::secret(path).is_some());
        let has_sockets = has_sockets(&real) && (extent != Extent::File || !is_plain_file(&real, self.ground.world));
        let shown = (in_workspace || extent != Extent::Names || !is_more_than_names) && !has_sockets;
        if has_sockets {
            self.unknown(format!("it reads in {real}, where a sandbox would show the sockets of services, which act outside of it"));
        } else if !shown {
            self.unknown(format!("it reads names in {real}, and a sandbox that showed them would show what lies there as well"));
        }
        self.link(&path);
        self.profile.readable.push(Readable { path, real, pattern: pattern.map(str::to_owned), extent, shown });
    }

    fn write(&mut self, place: &Place, in_place: bool) {
        match place {
            Place::At(at) if is_device(at.real()) => {
                let is_sink =
                    matches!(at.real().as_str(), "/dev/null" | "/dev/stdout" | "/dev/stderr" | "/dev/tty" | "/dev/zero" | "/dev/full")
                        || at.real().as_str().starts_with("/dev/fd/");
                if !is_sink {
                    self.cannot(format!("it writes to the device {}", at.real()));
                }
            }
            Place::At(at) if has_sockets(at.real()) => self.cannot(format!("it writes {}, where services have their sockets", at.real())),
            Place::At(at) => {
                let through = self.through(at.real(), in_place);
                self.writable(at, None, false, through);
            }
            Place::Below { base, .. } if has_sockets(base.real()) => {
                self.cannot(format!("it writes in {}, where services have their sockets", base.real()));
            }
            Place::Below { base, pattern } => {
                let through = self.through(base.real(), true);
                self.writable(base, Some(pattern), false, through);
            }
            Place::Unknown => self.reaches_far("it writes to a path that is only known when it runs".to_owned()),
        }
    }

    fn delete(&mut self, place: &Place) {
        match place {
            Place::At(at) if has_sockets(at.real()) => self.cannot(format!("it deletes {}, where services have their sockets", at.real())),
            Place::Below { base, .. } if has_sockets(base.real()) => {
                self.cannot(format!("it deletes in {}, where services have their sockets", base.real()));
            }
            Place::At(at) => {
                // What is removed is the link, not what it leads to: the folder that counts is the one it lies in.
                let folder = at.path.parent().map(|folder| self.real(&folder));
                let through = folder.filter(|folder| self.exists(folder)).and_then(|folder| self.unless_too_wide(folder, at.real()));
                self.writable(at, None, true, through);
            }
            Place::Below { base, pattern } => {
                let through = Some(base.real().clone()).filter(|folder| self.exists(folder));
                let through = through.and_then(|folder| self.unless_too_wide(folder, base.real()));
                self.writable(base, Some(pattern), true, through);
            }
            Place::Unknown => self.reaches_far("it deletes a path that is only known when it runs".to_owned()),
        }
    }

    fn writable(&mut self, at: &Located, pattern: Option<&str>, removed: bool, through: Option<AbsPath>) {
        self.link(&at.path);
        let (path, real) = (at.path.clone(), at.real().clone());
        self.profile.writable.push(Writable { path, real, pattern: pattern.map(str::to_owned), removed, through });
    }

    /// What has to be writable for the path to be written.
    fn through(&mut self, real: &AbsPath, in_place: bool) -> Option<AbsPath> {
        if !looks(self.ground.world) {
            return None;
        }
        let mut there = real.clone();
        while !self.exists(&there) {
            there = there.parent()?;
        }
        if there == *real && !in_place && !is_no_file(&there, self.ground.world) {
            let folder = there.parent().filter(|folder| !self.is_too_wide(folder));
            return Some(folder.unwrap_or(there));
        }
        self.unless_too_wide(there, real)
    }

    fn unless_too_wide(&mut self, folder: AbsPath, wanted: &AbsPath) -> Option<AbsPath> {
        if self.is_too_wide(&folder) {
            self.cannot(format!("for {wanted}, all of {folder} would have to be writable"));
            return None;
        }
        Some(folder)
    }

    /// Whether so much lies below the folder that no call can need all of it.
    fn is_too_wide(&self, folder: &AbsPath) -> bool {
        let is_workspace = self.profile.workspace_real.as_ref() == Some(folder);
        let holds = |inner: Option<&AbsPath>| inner.is_some_and(|inner| folder.contains(inner));
        let is_top = folder.components().count() < 2 && folder.as_str() != "/tmp" && !is_plain_file(folder, self.ground.world);
        !is_workspace && (is_top || holds(self.ground.home) || holds(self.profile.workspace_real.as_ref()))
    }

    /// Where git reads what it knows of the repository: a worktree keeps that elsewhere.
    fn repository_read(&mut self, place: &Place) {
        let (Place::At(at), Some(workspace)) = (place, self.profile.workspace_real.clone()) else { return };
        for folder in git_config::data_folders(at, &workspace, self.ground.world).unwrap_or_default() {
            if !workspace.contains(&folder) {
                self.readable(&Located::plain(folder, true), None, Extent::Tree);
            }
        }
    }

    /// The repository's own files, with what it must not change in them held back later.
    fn repository(&mut self, step: &Step) {
        let folders = match &step.subject {
            Subject::Command(Invocation { folders, .. }) if !folders.is_empty() => folders.to_vec(),
            Subject::Command(_) | Subject::Tool { .. } => self.profile.workspace.iter().cloned().collect(),
        };
        if let Subject::Command(invocation) = &step.subject
            && invocation.command.get(1).is_some_and(|name| IN_CONFIG.contains(&name.as_str()))
        {
            self.unknown("it may change the repository's config, which names programs and stays as it is".to_owned());
        }
        let Some(workspace) = self.profile.workspace_real.clone() else { return };
        for folder in folders {
            let real = self.real(&folder);
            let data = git_config::data_folders(&Located::on_disk(folder, real), &workspace, self.ground.world);
            let Some(data) = data else {
                self.unknown("it changes a repository, and where that keeps its data is not known".to_owned());
                continue;
            };
            for folder in data {
                let through = self.unless_too_wide(folder.clone(), &folder);
                self.writable(&Located::plain(folder, true), Some("**"), false, through);
            }
        }
    }

    fn exists(&self, path: &AbsPath) -> bool {
        self.ground.world.exists(path)
    }

    fn real(&self, path: &AbsPath) -> AbsPath {
        self.ground.world.resolve(&AbsPath::root(), path.as_str()).ok().flatten().unwrap_or_else(|| path.clone())
    }

    /// Keeps the first link on the way to the path: without it, the path leads nowhere in a sandbox.
    fn link(&mut self, path: &AbsPath) {
        if self.real(path) == *path {
            return;
        }
        let mut first = path.clone();
        while let Some(parent) = first.parent()
            && self.real(&parent) != parent
        {
            first = parent;
        }
        let target = self.real(&first);
        if target != first && !self.profile.links.iter().any(|link| link.path == first) {
            self.profile.links.push(Link { path: first, target });
        }
    }
}

/// Whether the effect certainly changes the file where it is.
fn changes_in_place(step: &Step, caused: &Caused) -> bool {
    if caused.origin == Origin::Redirection {
        return true;
    }
    match &step.subject {
        Subject::Command(invocation) => invocation.command.first().is_some_and(|name| IN_PLACE.contains(&name.as_str())),
        Subject::Tool { .. } => false,
    }
}

/// Whether services have their sockets there: who reaches one is no longer held by the mounts.
fn has_sockets(path: &AbsPath) -> bool {
    ["/run", "/var/run"].iter().filter_map(|folder| AbsPath::parse(folder)).any(|folder| folder.contains(path) || path.contains(&folder))
}

fn is_device(path: &AbsPath) -> bool {
    path.components().next() == Some("dev") && !path.as_str().starts_with("/dev/shm/")
}

fn is_plain_file(path: &AbsPath, world: &dyn World) -> bool {
    world.exists(path) && !is_no_file(path, world)
}

/// Takes away what was there before, without another order.
fn dedup<T: PartialEq + Clone>(list: &mut Vec<T>) {
    let mut seen: Vec<T> = Vec::with_capacity(list.len());
    list.retain(|item| {
        let is_new = !seen.contains(item);
        if is_new {
            seen.push(item.clone());
        }
        is_new
    });
}
