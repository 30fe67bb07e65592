//! Modes: how much a session may do without being asked.

use std::fmt;
use std::str::FromStr;

/// How much a session may do without being asked.
///
/// ```
/// use countersign::Mode;
///
/// assert_eq!("accept-edits".parse(), Ok(Mode::AcceptEdits));
/// assert_eq!(Mode::dangerous_bypass().to_string(), "bypass");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Reads only: everything else is denied.
    Plan,
    /// Reads in the workspace are allowed, everything else as the rules say.
    Default,
    /// As `Default`, and files inside the workspace may be written.
    AcceptEdits,
    /// Nobody is there to ask: every ask is a denial.
    Unattended,
    /// Every ask is an allow. Denials and floors stay. Made only by [`Mode::dangerous_bypass`].
    Bypass(Bypass),
}

/// Proof that bypass mode was asked for by its full name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bypass(());

impl Mode {
    /// The names of all modes.
    pub(crate) const NAMES: [&str; 5] = ["plan", "default", "accept-edits", "unattended", "bypass"];

    /// The mode in which nothing is asked any more. What rules deny and what the floors protect stays
    /// denied; everything else runs, understood or not.
    pub fn dangerous_bypass() -> Self {
        Self::Bypass(Bypass(()))
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plan => "plan",
            Self::Default => "default",
            Self::AcceptEdits => "accept-edits",
            Self::Unattended => "unattended",
            Self::Bypass(_) => "bypass",
        })
    }
}

/// The text is not a mode.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a mode; known are {known}", known = Mode::NAMES.join(", "))]
pub struct UnknownMode(String);

impl FromStr for Mode {
    type Err = UnknownMode;

    fn from_str(text: &str) -> Result<Self, UnknownMode> {
        match text {
            "plan" => Ok(Self::Plan),
            "default" => Ok(Self::Default),
            "accept-edits" => Ok(Self::AcceptEdits),
            "unattended" => Ok(Self::Unattended),
            "bypass" => Ok(Self::dangerous_bypass()),
            _ => Err(UnknownMode(text.to_owned())),
        }
    }
}
