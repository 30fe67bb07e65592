//! What one shell text may cost, with all that it runs: one budget. Limits only tighten: what was understood before a limit was hit is
//! still held against rules that ask or deny.

/// What one call may cost.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    steps: usize,
    depth: usize,
    text: usize,
}

/// Simple commands, counting those of loops and functions each time they are looked at.
const MAX_STEPS: usize = 2_000;
/// Wrappers, functions, substitutions and nested shells inside each other.
const MAX_DEPTH: usize = 24;
/// Bytes that expansions make of values: a few lines can double a text until no memory is left.
const MAX_TEXT: usize = 256 * 1024;
/// Variables and functions that a text gives a meaning.
pub(crate) const MAX_NAMES: usize = 256;
/// Words that one word may become by brace expansion and splitting.
pub(crate) const MAX_WORDS: usize = 256;
/// Words of one command.
pub(crate) const MAX_WORDS_OF_COMMAND: usize = 2_048;
/// Redirections of one command.
pub(crate) const MAX_REDIRECTIONS: usize = 256;
/// Values of a loop that are followed one by one.
pub(crate) const MAX_LOOP_VALUES: usize = 64;
/// Folders that the shell may be in at one point.
pub(crate) const MAX_FOLDERS: usize = 4;

impl Budget {
    /// A full budget.
    pub(crate) fn new() -> Self {
        Self { steps: MAX_STEPS, depth: MAX_DEPTH, text: MAX_TEXT }
    }

    /// Takes one step; `None` when there is none left.
    pub(crate) fn step(&mut self) -> Option<()> {
        self.steps = self.steps.checked_sub(1)?;
        Some(())
    }

    /// Makes so many bytes of text; `None` when that is too much.
    pub(crate) fn text(&mut self, bytes: usize) -> Option<()> {
        self.text = self.text.checked_sub(bytes)?;
        Some(())
    }

    /// Goes one level deeper; `None` when that is too deep. Pairs with [`Budget::leave`].
    pub(crate) fn enter(&mut self) -> Option<()> {
        self.depth = self.depth.checked_sub(1)?;
        Some(())
    }

    /// Comes back from a level.
    pub(crate) fn leave(&mut self) {
        self.depth = self.depth.saturating_add(1);
    }
}
