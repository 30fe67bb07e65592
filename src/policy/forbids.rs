//! What an administrator, or the person for themselves, forbids: whole modes, and learning.

use super::mode::Mode;

/// What is forbidden, whatever anybody else says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forbids {
    /// Modes that may not be chosen; what chooses one is in default mode.
    pub modes: Vec<Mode>,
    /// Whether allowing answers are kept, and what was learned before allows anything.
    pub learning: bool,
}

impl Forbids {
    /// What either of the two forbids.
    pub fn extend(&mut self, other: Self) {
        self.modes.extend(other.modes);
        self.learning |= other.learning;
    }

    /// The mode that is left of the one that was chosen. Only modes that loosen can be forbidden, so this never
    /// loosens.
    pub(crate) fn leaves(&self, chosen: Mode) -> Mode {
        let loosens = match chosen {
            Mode::AcceptEdits | Mode::Bypass(_) => true,
            Mode::Plan | Mode::Default | Mode::Unattended => false,
        };
        if loosens && self.modes.contains(&chosen) { Mode::Default } else { chosen }
    }
}
