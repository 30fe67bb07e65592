//! Where the person's own files are: config, learned rules, trust, audit.
//!
//! The library reads no environment on its own: a host passes [`Locations`] in. Other agents let a
//! project's `.env` move their home into the repository (CVE-2025-61260); here a store inside the
//! workspace is refused by [`Locations::check_outside`].

use std::path::Path;

use crate::analysis::path::AbsPath;
use crate::world::{World, WorldError};

/// The folder's name below the platform's config and state folders.
const OWN_FOLDER: &str = "countersign";

/// Where platforms have such folders, below the home folder.
const USUAL: &[&str] = &[".config", ".local/state", ".local/share", "Library/Application Support", "AppData/Roaming", "AppData/Local"];

/// Where an administrator's config is, which people cannot write.
const MANAGED_DIR: &str = if cfg!(target_os = "macos") {
    "/Library/Application Support/countersign"
} else if cfg!(windows) {
    "C:/Program Files/countersign"
} else {
    "/etc/countersign"
};

/// Why there is no usable place for the person's files.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocationsError {
    /// The platform names no such folder.
    #[error("the platform names no {0} folder for this person")]
    Missing(&'static str),
    /// The folder is relative, on the network or not spelled in UTF-8.
    #[error("the {what} folder `{path}` is not a plain absolute path")]
    Unusable {
        /// Which folder.
        what: &'static str,
        /// As the platform gives it.
        path: String,
    },
    /// The links on the way to it cannot be followed.
    #[error(transparent)]
    Links(#[from] WorldError),
    /// The agent could change its own permissions by writing into its workspace.
    #[error("`{own}` is inside the workspace `{workspace}`: what decides about an agent cannot be where it works")]
    InsideWorkspace {
        /// The file or folder of ours.
        own: AbsPath,
        /// The workspace.
        workspace: AbsPath,
    },
}

/// The places of the person's own files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locations {
    home: Option<AbsPath>,
    config_dir: AbsPath,
    state_dir: AbsPath,
    /// Where an administrator's config is.
    managed_dir: Option<AbsPath>,
    /// Other spellings of the same places, where links lead elsewhere.
    real: Vec<AbsPath>,
}

impl Locations {
    /// Files in these folders, which are ours alone.
    ///
    /// ```
    /// use countersign::analysis::path::AbsPath;
    /// use countersign::locations::Locations;
    ///
    /// let path = |text| AbsPath::parse(text).unwrap();
    /// let locations = Locations::new(Some(path("/home/u")), path("/home/u/.config/mine"), path("/home/u/.local/state/mine"));
    /// assert_eq!(locations.user_config(), path("/home/u/.config/mine/config.toml"));
    /// assert!(locations.check_outside(&path("/home/u/proj")).is_ok());
    /// assert!(locations.check_outside(&path("/home/u/.config")).is_err(), "an agent that works there could change its own rules");
    /// ```
    pub fn new(home: Option<AbsPath>, config_dir: AbsPath, state_dir: AbsPath) -> Self {
        Self { home, config_dir, state_dir, managed_dir: None, real: Vec::new() }
    }

    /// The usual layout below a home folder: `.config/countersign` and `.local/state/countersign`.
    pub fn under(home: &AbsPath) -> Self {
        Self::new(Some(home.clone()), below(home, ".config/countersign"), below(home, ".local/state/countersign"))
    }

    /// The folders that the platform names, `XDG_CONFIG_HOME` and `XDG_STATE_HOME` included; macOS
    /// and Windows have no state folder, their local data folder takes its place. For binaries: a
    /// host that embeds the library decides itself whether the environment is to be believed.
    ///
    /// # Errors
    /// When the platform names no folder, or one that cannot be used.
    pub fn platform() -> Result<Self, LocationsError> {
        let config = dirs::config_dir().ok_or(LocationsError::Missing("config"))?;
        let state = dirs::state_dir().or_else(dirs::data_local_dir).ok_or(LocationsError::Missing("state"))?;
        let home = dirs::home_dir().map(|home| usable("home", &home)).transpose()?;
        let own = Self::new(home, below(&usable("config", &config)?, OWN_FOLDER), below(&usable("state", &state)?, OWN_FOLDER));
        Ok(match AbsPath::parse(MANAGED_DIR) {
            Some(folder) => own.with_managed(folder),
            None => own,
        })
    }

    /// The same with the folder of an administrator's config.
    #[must_use]
    pub fn with_managed(mut self, folder: AbsPath) -> Self {
        self.managed_dir = Some(folder);
        self
    }

    /// The same places, knowing also where links on the way lead: a config file that is linked from
    /// a dotfiles repository is protected, and refused as part of a workspace, under both names.
    ///
    /// # Errors
    /// When links cannot be followed.
    pub fn with_links(mut self, world: &dyn World) -> Result<Self, LocationsError> {
        let mut real = Vec::new();
        for own in [self.config_dir.clone(), self.state_dir.clone(), self.user_config(), self.learned(), self.trust(), self.audit()] {
            if let Some(place) = world.resolve(&AbsPath::root(), own.as_str())?
                && !self.config_dir.contains(&place)
                && !self.state_dir.contains(&place)
                && !real.iter().any(|known: &AbsPath| known.contains(&place))
            {
                real.push(place);
            }
        }
        self.real = real;
        Ok(self)
    }

    /// The person's home folder.
    pub fn home(&self) -> Option<&AbsPath> {
        self.home.as_ref()
    }

    /// The folder of what the person writes.
    pub fn config_dir(&self) -> &AbsPath {
        &self.config_dir
    }

    /// The folder of what the broker writes.
    pub fn state_dir(&self) -> &AbsPath {
        &self.state_dir
    }

    /// The person's config.
    pub fn user_config(&self) -> AbsPath {
        below(&self.config_dir, "config.toml")
    }

    /// The config of an administrator for everybody on this machine. Nobody else can write there; the person's and a
    /// project's config can only add to what it restricts.
    pub fn managed_config(&self) -> Option<AbsPath> {
        self.managed_dir.as_ref().map(|folder| below(folder, "config.toml"))
    }

    /// The learned rules.
    pub fn learned(&self) -> AbsPath {
        below(&self.state_dir, "learned.jsonl")
    }

    /// The workspaces that were confirmed.
    pub fn trust(&self) -> AbsPath {
        below(&self.state_dir, "trust.jsonl")
    }

    /// The audit log.
    pub fn audit(&self) -> AbsPath {
        below(&self.state_dir, "audit.jsonl")
    }

    /// The folders and files that an agent may never write, with everything below them; also where
    /// they do not exist yet, since making one is a change of policy (CVE-2026-25725).
    pub fn own_files(&self) -> impl Iterator<Item = AbsPath> {
        [self.config_dir.clone(), self.state_dir.clone()].into_iter().chain(self.managed_dir.clone()).chain(self.real.iter().cloned())
    }

    /// Refuses folders of ours that the environment moved into the workspace, where whoever wrote it wrote them, too: an agent gives
    /// variables that a project's settings name to its hooks. Who works in the folder where they usually are works in their own.
    ///
    /// # Errors
    /// When a folder is elsewhere than below the home folder as usual, and is inside.
    pub fn check_not_moved_into(&self, workspace: &AbsPath) -> Result<(), LocationsError> {
        let usual = |own: &AbsPath| {
            self.home.as_ref().is_some_and(|home| USUAL.iter().any(|folder| below(&below(home, folder), OWN_FOLDER) == *own))
        };
        let is_of_home = self.home.as_ref().is_some_and(|home| workspace.contains(home));
        if is_of_home || [&self.config_dir, &self.state_dir].into_iter().all(usual) { Ok(()) } else { self.check_outside(workspace) }
    }

    /// Refuses a workspace that has any of these files in it.
    ///
    /// # Errors
    /// When one of them is inside.
    pub fn check_outside(&self, workspace: &AbsPath) -> Result<(), LocationsError> {
        match self.own_files().find(|own| workspace.contains(own)) {
            Some(own) => Err(LocationsError::InsideWorkspace { own, workspace: workspace.clone() }),
            None => Ok(()),
        }
    }
}

/// A fixed relative path below a folder. The folder itself where that cannot be spelled: reading it
/// as a file fails, so nothing is taken for absent.
fn below(folder: &AbsPath, name: &str) -> AbsPath {
    folder.join(name).unwrap_or_else(|| folder.clone())
}

fn usable(what: &'static str, path: &Path) -> Result<AbsPath, LocationsError> {
    // What leads to another folder for each process, such as `/proc/self/cwd`, is nobody's.
    let is_of_process = |path: &AbsPath| ["/proc/", "/dev/"].iter().any(|start| path.as_str().starts_with(start));
    path.to_str()
        .and_then(AbsPath::parse)
        .filter(|path| !is_of_process(path))
        .ok_or_else(|| LocationsError::Unusable { what, path: path.display().to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::LexicalWorld;
    #[cfg(unix)]
    use crate::world::OsWorld;

    fn abs(text: &str) -> AbsPath {
        AbsPath::parse(text).expect(text)
    }

    #[test]
    fn everything_is_in_two_folders_of_ours() {
        let places = Locations::under(&abs("/home/u"));
        assert_eq!(places.user_config(), abs("/home/u/.config/countersign/config.toml"));
        assert_eq!(places.learned(), abs("/home/u/.local/state/countersign/learned.jsonl"));
        let own: Vec<_> = places.own_files().collect();
        for file in [places.user_config(), places.learned(), places.trust(), places.audit()] {
            assert!(own.iter().any(|folder| folder.contains(&file)), "{file}");
        }
    }

    #[test]
    fn a_store_inside_the_workspace_is_refused() {
        let places = Locations::under(&abs("/home/u"));
        assert!(places.check_outside(&abs("/home/u/proj")).is_ok());
        assert!(places.check_outside(&abs("/home/u")).is_err());
        assert!(places.check_outside(&abs("/")).is_err());
        assert!(places.check_outside(&abs("/home/u/.config")).is_err());
        let moved = Locations::new(None, abs("/home/u/proj/.cfg"), abs("/home/u/.local/state/countersign"));
        let error = moved.check_outside(&abs("/home/u/proj")).expect_err("inside");
        assert!(error.to_string().contains("/home/u/proj/.cfg"), "{error}");
    }

    #[test]
    fn a_folder_that_was_moved_into_the_workspace_is_refused_and_a_usual_one_is_not() {
        let home = abs("/home/u");
        let usual = Locations::under(&home);
        for workspace in ["/home/u/proj", "/home/u", "/home/u/.config"] {
            assert!(usual.check_not_moved_into(&abs(workspace)).is_ok(), "{workspace}");
        }
        for (config, state) in [("/home/u/proj/c/countersign", usual.state_dir().as_str()), (usual.config_dir().as_str(), "/home/u/proj/s")]
        {
            let moved = Locations::new(Some(home.clone()), abs(config), abs(state));
            assert!(moved.check_not_moved_into(&abs("/home/u/proj")).is_err(), "{config} {state}");
            assert!(moved.check_not_moved_into(&abs("/home/u/other")).is_ok(), "{config} {state}");
        }
        assert!(usable("home", Path::new("/proc/self/cwd")).is_err() && usable("home", Path::new("/home/u")).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_linked_config_is_ours_under_both_names() {
        let scratch = tempfile::tempdir().expect("scratch");
        let home = abs(scratch.path().canonicalize().expect("real").to_str().expect("utf-8"));
        let dotfiles = home.join("dotfiles").expect("join");
        std::fs::create_dir_all(dotfiles.as_str()).expect("dotfiles");
        std::fs::write(dotfiles.join("cs.toml").expect("join").as_str(), "").expect("config");
        let places = Locations::under(&home);
        std::fs::create_dir_all(places.config_dir().as_str()).expect("folder");
        std::os::unix::fs::symlink(dotfiles.join("cs.toml").expect("join").as_str(), places.user_config().as_str()).expect("link");

        assert!(places.check_outside(&dotfiles).is_ok(), "by text alone it is elsewhere");
        let places = places.with_links(&OsWorld).expect("links");
        assert!(places.check_outside(&dotfiles).is_err());
        assert!(places.own_files().any(|own| own == dotfiles.join("cs.toml").expect("join")));
    }

    #[test]
    fn a_world_that_does_not_look_changes_nothing() {
        let places = Locations::under(&abs("/home/u"));
        assert_eq!(places.clone().with_links(&LexicalWorld).expect("lexical"), places);
    }
}
