//! No file system at all.

use super::{Folder, World, WorldError};
use crate::analysis::path::AbsPath;

/// No file system: paths are taken by their text, and no file exists.
#[derive(Debug, Clone, Copy, Default)]
pub struct LexicalWorld;

impl World for LexicalWorld {
    fn resolve(&self, _: &AbsPath, _: &str) -> Result<Option<AbsPath>, WorldError> {
        Ok(None)
    }

    fn read(&self, _: &AbsPath, _: usize) -> Result<Option<Vec<u8>>, WorldError> {
        Ok(None)
    }

    fn exists(&self, _: &AbsPath) -> bool {
        false
    }

    fn open_folder(&self, _: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        Ok(None)
    }

    fn names_are_plain(&self, _: &AbsPath) -> bool {
        true
    }

    fn links_below(&self, _: &AbsPath, _: &str) -> Option<Vec<AbsPath>> {
        Some(Vec::new())
    }

    fn files_below(&self, _: &AbsPath, _: &[&str], _: &[&str]) -> Option<Vec<AbsPath>> {
        Some(Vec::new())
    }
}
