//! How far the person trusts a workspace.

use serde::{Deserialize, Serialize};

/// How far the person trusts a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TrustLevel {
    /// Nothing is taken for granted: what the built-in grants allow elsewhere, such as reading in the workspace, is asked.
    None,
    /// Its restrictions hold and nothing that it grants; reading in it needs no answer. What holds until the person
    /// says anything.
    Restricted,
    /// What the person confirmed of its config holds as well, and git may read what its own files configure.
    Full,
}
