//! What an administrator, or the person for themselves, forbids: whole modes, and learning.

use super::mode::Mode;

/// What is forbidden, whatever anybody else says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forbids {
    /// Modes that may not be chosen: whoever chooses one gets default mode.
    pub modes: Vec<Mode>,
    /// Whether learning is forbidden: allowing answers are not kept, and what was learned before allows nothing.
    pub learning: bool,
}

impl Forbids {
    /// What either of the two forbids.
    pub fn extend(&mut self, other: Self) {
        self.modes.extend(other.modes);
        self.learning |= other.learning;
    }

    /// The mode that holds when this one was chosen. Only modes that loosen can be forbidden, so it is never looser.
    pub(crate) fn leaves(&self, chosen: Mode) -> Mode {
        let loosens = match chosen {
            Mode::AcceptEdits | Mode::Bypass(_) => true,
            Mode::Plan | Mode::Default | Mode::Unattended => false,
        };
        if loosens && self.modes.contains(&chosen) { Mode::Default } else { chosen }
    }
}
