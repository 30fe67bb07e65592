//! Files of editors, shells and git.

use super::Reader;

/// The readers of this file.
pub(super) const READERS: &[Reader] = &[];
