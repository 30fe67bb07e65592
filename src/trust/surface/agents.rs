//! Files of coding agents.

use super::Reader;

/// The readers of this file.
pub(super) const READERS: &[Reader] = &[];
