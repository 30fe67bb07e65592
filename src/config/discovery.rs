//! Finds and reads the person's config.

use super::errors::ConfigErrors;
use super::grammar::{ConfigFile, MAX_FILE};
use crate::analysis::path::AbsPath;
use crate::locations::Locations;
use crate::policy::rule::Layer;
use crate::world::{World, WorldError};

/// What became of a config file.
#[derive(Debug)]
pub enum Loaded {
    /// There is none.
    Absent,
    /// It was read and is right throughout.
    Read(ConfigFile),
    /// There is one and it says something else than was understood, if anything: what it would have
    /// restricted is not known.
    Broken(LoadError),
}

/// Why a config file is broken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// It has mistakes.
    #[error(transparent)]
    Mistakes(#[from] ConfigErrors),
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] WorldError),
    /// It is a link, or below one, that leads to nothing: not the same as no config.
    #[error("`{0}` is a link to something that is not there")]
    Dangling(AbsPath),
    /// It would stand below something that is no folder: also not the same as no config.
    #[error("`{0}` is not a folder, so no config can be read below it: put the folder back, or remove what is there")]
    NotAFolder(AbsPath),
    /// It is not text.
    #[error("`{0}` is not UTF-8")]
    NotText(AbsPath),
}

/// Reads the person's own config.
pub fn load_user(locations: &Locations, world: &dyn World) -> Loaded {
    load(&locations.user_config(), Layer::User, world)
}

/// Reads the administrator's config.
pub fn load_managed(locations: &Locations, world: &dyn World) -> Loaded {
    locations.managed_config().map_or(Loaded::Absent, |path| load(&path, Layer::Managed, world))
}

/// Reads the config at `path` for a layer.
pub fn load(path: &AbsPath, layer: Layer, world: &dyn World) -> Loaded {
    let bytes = match world.read(path, MAX_FILE) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return absent(path, world).map_or_else(Loaded::Broken, |()| Loaded::Absent),
        Err(error) => return Loaded::Broken(error.into()),
    };
    let Ok(text) = String::from_utf8(bytes) else { return Loaded::Broken(LoadError::NotText(path.clone())) };
    match ConfigFile::parse(&text, layer, path.as_str()) {
        Ok(file) => Loaded::Read(file),
        Err(errors) => Loaded::Broken(errors.into()),
    }
}

/// Makes sure that there is really no such file: denials behind a link whose target is not mounted
/// are denials still.
fn absent(path: &AbsPath, world: &dyn World) -> Result<(), LoadError> {
    let mut place = Some(path.clone());
    while let Some(at) = place {
        if world.exists(&at) {
            // The deepest name that exists: a folder in which the next name is missing, or something in its place.
            let Some(real) = world.resolve(&AbsPath::root(), at.as_str())? else { return Ok(()) };
            if !world.exists(&real) {
                return Err(LoadError::Dangling(at));
            }
            return match world.open_folder(&real) {
                Err(WorldError::NotAFolder(_)) => Err(LoadError::NotAFolder(at)),
                // A folder that may be searched and not be opened is one.
                Ok(_) | Err(_) => Ok(()),
            };
        }
        place = at.parent();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::world::{LexicalWorld, OsWorld};

    fn scratch() -> (tempfile::TempDir, Locations) {
        let folder = tempfile::tempdir().expect("scratch");
        let home = AbsPath::parse(folder.path().to_str().expect("utf-8")).expect("absolute");
        let locations = Locations::under(&home);
        (folder, locations)
    }

    fn write(locations: &Locations, content: &[u8]) {
        fs::create_dir_all(locations.config_dir().as_str()).expect("folder");
        fs::write(locations.user_config().as_str(), content).expect("write");
    }

    #[test]
    fn absent_read_and_broken_are_told_apart() {
        let (_scratch, locations) = scratch();
        assert!(matches!(load_user(&locations, &OsWorld), Loaded::Absent));
        write(&locations, b"deny = [\"Read(.env)\"]\n");
        let Loaded::Read(file) = load_user(&locations, &OsWorld) else { panic!("read") };
        assert_eq!(file.rules[0].source.at, format!("{}:1:9", locations.user_config()));
        write(&locations, b"dney = [\"Read(.env)\"]\n");
        assert!(matches!(load_user(&locations, &OsWorld), Loaded::Broken(LoadError::Mistakes(_))));
        write(&locations, b"\xff");
        assert!(matches!(load_user(&locations, &OsWorld), Loaded::Broken(LoadError::NotText(_))));
        write(&locations, &vec![b'#'; MAX_FILE + 1]);
        assert!(matches!(load_user(&locations, &OsWorld), Loaded::Broken(LoadError::Unreadable(WorldError::TooLarge(..)))));
        assert!(matches!(load_user(&locations, &LexicalWorld), Loaded::Absent));
    }

    #[test]
    fn a_folder_in_its_place_is_broken() {
        let (_scratch, locations) = scratch();
        fs::create_dir_all(locations.user_config().as_str()).expect("folder");
        assert!(matches!(load_user(&locations, &OsWorld), Loaded::Broken(LoadError::Unreadable(WorldError::NotAFile(_)))));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_nothing_is_broken_not_absent() {
        use std::os::unix::fs::symlink;
        let (_scratch, locations) = scratch();
        fs::create_dir_all(locations.config_dir().as_str()).expect("folder");
        symlink("/nowhere/config.toml", locations.user_config().as_str()).expect("link");
        assert!(matches!(load_user(&locations, &OsWorld), Loaded::Broken(LoadError::Dangling(_))));

        let (_scratch, locations) = scratch();
        fs::create_dir_all(locations.config_dir().parent().expect("parent").as_str()).expect("folder");
        symlink("/nowhere", locations.config_dir().as_str()).expect("link");
        assert!(matches!(load_user(&locations, &OsWorld), Loaded::Broken(LoadError::Dangling(_))));
    }
}
