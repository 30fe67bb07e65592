//! A profile as arguments of bubblewrap, by bwrap(1) 0.8.

use std::collections::BTreeMap;
use std::fmt;

use super::{Network, NotEnforceable, Profile};
use crate::analysis::path::AbsPath;
use crate::analysis::shell::quoted_unless;

/// What programs need of the system, and what they tell about it: the machine, packages, manuals. The links in `/bin` and
/// the like are followed by bubblewrap.
const SYSTEM: [&str; 19] = [
    "/bin",
    "/etc",
    "/gnu/store",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/nix",
    "/opt",
    "/run/current-system",
    "/sbin",
    "/sys",
    "/usr",
    "/var/cache/apt",
    "/var/cache/man",
    "/var/lib/apt",
    "/var/lib/dpkg",
    "/var/lib/pacman",
    "/var/lib/rpm",
];

/// Where the names of hosts are looked up, on systems where a link in `/etc` leads there.
const NAME_LOOKUP: [&str; 3] = ["/run/NetworkManager/resolv.conf", "/run/resolvconf", "/run/systemd/resolve"];

/// Arguments of bubblewrap that enforce a profile, without the program itself: `bwrap ARGUMENTS -- bash -c COMMAND`.
///
/// The environment is left to the host. Displayed, they are one line that a shell reads as these words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bwrap {
    /// The words.
    pub arguments: Vec<String>,
    /// What of the profile bubblewrap does not hold, in words for a person.
    pub notes: Vec<String>,
}

impl fmt::Display for Bwrap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, word) in self.arguments.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            // None of them is the first word, where `=` would make an assignment of it.
            f.write_str(&quoted_unless(word, |c| c == '='))?;
        }
        Ok(())
    }
}

/// What is mounted at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mount {
    /// Readable.
    Readable,
    /// Readable, in a folder that is writable.
    Held,
    /// Writable.
    Writable,
    /// Writable, and a mount of its own so that it cannot be moved away from what is held back below it.
    Pinned,
    /// An empty folder over it.
    HiddenFolder,
    /// An empty file over it.
    HiddenFile,
}

impl Mount {
    fn is_writable(self) -> bool {
        matches!(self, Self::Writable | Self::Pinned)
    }

    fn is_hidden(self) -> bool {
        matches!(self, Self::HiddenFolder | Self::HiddenFile)
    }
}

impl Profile {
    /// The arguments of bubblewrap that enforce it.
    ///
    /// # Errors
    /// When the call does what no sandbox grants.
    pub fn bwrap(&self) -> Result<Bwrap, NotEnforceable> {
        self.enforceable()?;
        let mounts = self.mounts();
        let mut words: Vec<String> = Vec::new();
        let mut say = |new: &[&str]| words.extend(new.iter().map(|word| (*word).to_owned()));
        say(&["--die-with-parent", "--new-session", "--unshare-pid", "--unshare-ipc"]);
        // Started by root, bubblewrap keeps root's rights, with which mounts are changed again.
        say(&["--cap-drop", "ALL"]);
        if self.network == Network::None {
            say(&["--unshare-net"]);
        }
        say(&["--dev", "/dev", "--proc", "/proc"]);
        // Settings of the kernel, which belong to root and need no other right.
        say(&["--ro-bind-try", "/proc/sys", "/proc/sys"]);
        for folder in ["/tmp", "/var/tmp"] {
            if !mounts.keys().any(|path| path.as_str() == folder) {
                say(&["--tmpfs", folder]);
            }
        }
        for (path, mount) in &mounts {
            let path = path.as_str();
            match mount {
                // What is read may be missing: that is for the program to say.
                Mount::Readable => say(&["--ro-bind-try", path, path]),
                Mount::Held => say(&["--ro-bind", path, path]),
                Mount::Writable | Mount::Pinned => say(&["--bind", path, path]),
                Mount::HiddenFolder => say(&["--tmpfs", path]),
                Mount::HiddenFile => say(&["--ro-bind", "/dev/null", path]),
            }
        }
        let is_shown = |path: &AbsPath| mounts.iter().any(|(folder, mount)| folder.contains(path) && !mount.is_hidden());
        for link in self.links.iter().filter(|link| !is_shown(&link.path)) {
            say(&["--symlink", link.target.as_str(), link.path.as_str()]);
        }
        if let Some(cwd) = &self.cwd {
            let is_behind_link = self.links.iter().any(|link| link.path.contains(cwd));
            if !is_shown(cwd) && !is_behind_link {
                say(&["--dir", cwd.as_str()]);
            }
            say(&["--chdir", cwd.as_str()]);
        }
        for (path, _) in mounts.iter().filter(|(_, mount)| **mount == Mount::HiddenFolder) {
            say(&["--remount-ro", path.as_str()]);
        }
        // The root is a file system in memory: what is written there would seem to work and be gone.
        say(&["--remount-ro", "/"]);
        let mut notes = Vec::new();
        if let Network::Hosts(hosts) = &self.network {
            let names: Vec<&str> = hosts.iter().map(|host| host.name.as_str()).collect();
            notes.push(format!("bubblewrap does not tell hosts apart: all of the network is open, not only {}", names.join(", ")));
        }
        Ok(Bwrap { arguments: words, notes })
    }

    /// What is mounted where, folders before what lies in them.
    fn mounts(&self) -> BTreeMap<AbsPath, Mount> {
        let mut mounts: BTreeMap<AbsPath, Mount> = BTreeMap::new();
        let lookup = if self.network == Network::None { [].as_slice() } else { &NAME_LOOKUP };
        for path in SYSTEM.iter().chain(lookup).filter_map(|path| AbsPath::parse(path)) {
            mounts.insert(path, Mount::Readable);
        }
        for held in &self.hidden {
            mounts.insert(held.path.clone(), if held.folder { Mount::HiddenFolder } else { Mount::HiddenFile });
        }
        for path in self.writable.iter().filter_map(|writable| writable.through.as_ref()) {
            mounts.insert(path.clone(), Mount::Writable);
        }
        let mut readable: Vec<&AbsPath> = self.readable_roots().collect();
        readable.sort();
        for path in readable {
            // What is writable is readable: a mount of its own would make it read-only.
            let is_shown = above(&mounts, path).is_some_and(|(_, mount)| !mount.is_hidden());
            if !is_shown && !mounts.contains_key(path) {
                mounts.insert(path.clone(), Mount::Readable);
            }
        }
        for held in &self.read_only {
            // What is hidden is not writable either.
            if !mounts.get(&held.path).is_some_and(|mount| mount.is_hidden()) {
                mounts.insert(held.path.clone(), Mount::Held);
            }
        }
        for held in &self.read_only {
            pin(&mut mounts, &held.path);
        }
        without_repeated(&mounts)
    }
}

/// The nearest mount above the path.
fn above<'m>(mounts: &'m BTreeMap<AbsPath, Mount>, path: &AbsPath) -> Option<(&'m AbsPath, Mount)> {
    let around = mounts.iter().filter(|(folder, _)| *folder != path && folder.contains(path));
    around.max_by_key(|(folder, _)| folder.as_str().len()).map(|(folder, mount)| (folder, *mount))
}

/// Makes each folder between what is held back and the writable folder around it a mount, which cannot be renamed: a
/// renamed one would take what is held back along, and leave the place to another.
fn pin(mounts: &mut BTreeMap<AbsPath, Mount>, held: &AbsPath) {
    let Some((root, mount)) = above(mounts, held).map(|(root, mount)| (root.clone(), mount)) else { return };
    if !mount.is_writable() {
        return;
    }
    let mut folder = held.parent();
    while let Some(path) = folder.filter(|path| *path != root && root.contains(path)) {
        folder = path.parent();
        mounts.insert(path, Mount::Pinned);
    }
}

/// The mounts without those that only repeat what the one above them says.
fn without_repeated(mounts: &BTreeMap<AbsPath, Mount>) -> BTreeMap<AbsPath, Mount> {
    let mut kept: BTreeMap<AbsPath, Mount> = BTreeMap::new();
    for (path, mount) in mounts {
        let around = above(&kept, path).map(|(_, mount)| mount);
        let repeats = match mount {
            Mount::Readable => matches!(around, Some(Mount::Readable)),
            Mount::Held => !around.is_some_and(Mount::is_writable),
            Mount::Writable => around.is_some_and(Mount::is_writable),
            Mount::Pinned => false,
            Mount::HiddenFolder | Mount::HiddenFile => around.is_none_or(Mount::is_hidden),
        };
        if !repeats {
            kept.insert(path.clone(), *mount);
        }
    }
    kept
}
