//! How far the person trusts a workspace.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How far the person trusts a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TrustLevel {
    /// No trust at all: what the built-in grants allow elsewhere, such as reading in the workspace, is asked.
    ///
    /// What has nothing to do with the workspace stays: programs that are understood may start, harmless files of the system
    /// are read. So do rules of the person and of an administrator, answers, and bypass mode, which answers every question.
    /// Accept-edits mode lets nothing be written. A sandbox covers what it does not let through at all (hidden files,
    /// connections), but not what merely stays in its folders: the workspace is one of them, and what is read there reaches
    /// the agent.
    None,
    /// Its restrictions hold, its grants do not, and reading in it needs no answer. This is the level until the person says
    /// anything.
    Restricted,
    /// Its grants hold as well, as far as the person confirmed them, and git may read what the project's own files configure.
    Full,
}

impl TrustLevel {
    /// What is left of it at this moment, where it holds until another one. Without a clock nobody knows that it has not
    /// ended. What ends never leaves more than it was.
    pub(crate) fn at(self, until: Option<u64>, now: Option<u64>) -> Self {
        match (until, now) {
            (None, _) => self,
            (Some(end), Some(now)) if now < end => self,
            (Some(_), Some(_) | None) => self.min(Self::Restricted),
        }
    }
}

impl fmt::Display for TrustLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Restricted => "restricted",
            Self::Full => "full",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::TrustLevel::{Full, None as Nothing, Restricted};

    #[test]
    fn a_level_ends_on_its_moment_and_without_a_clock() {
        for (level, until, now, left) in [
            (Full, None, None, Full),
            (Full, Some(10), Some(9), Full),
            (Full, Some(10), Some(10), Restricted),
            (Full, Some(10), None, Restricted),
            (Full, Some(0), Some(0), Restricted),
            (Restricted, Some(10), Some(11), Restricted),
            (Nothing, Some(10), Some(9), Nothing),
            (Nothing, Some(10), Some(11), Nothing),
            (Nothing, Some(10), None, Nothing),
        ] {
            assert_eq!(level.at(until, now), left, "{level} until {until:?} at {now:?}");
        }
    }
}
