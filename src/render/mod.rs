//! Prompts as lines for a screen of a given size, as data: for terminal interfaces, plain terminals and hosts that draw
//! themselves. Nothing here knows a terminal or a colour; a [`Role`] says what a piece of text is.
//!
//! What can be relied on, whatever the agent wrote:
//!
//! - No line is wider than asked, none has a character that cannot be seen, and there are never more lines than asked.
//! - The part of the call that causes the ask comes first and is there as long as there is a line at all. Long text is folded
//!   in the middle, and it is said how much.
//! - What did not fit cannot be allowed for longer: [`Screen::choices`] has only what may be said to what is shown. Where not
//!   even the part itself, its risk and the keys fit, that is only no.
//!
//! ```
//! use countersign::render::{Room, render};
//! use countersign::world::LexicalWorld;
//! use countersign::{Broker, Decision, ToolCall};
//!
//! let broker = Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).build();
//! let Decision::Ask(prompt) = broker.decide(&ToolCall::shell("ls src; rm -r /srv/a /srv/b", "/home/u/proj")) else { panic!() };
//! let screen = render(prompt.view(), Room::new(60, 10));
//! assert_eq!(screen.lines[0].to_string(), "▶ rm -r /srv/a /srv/b");
//! assert!(screen.choice('y').is_some());
//! ```

mod budget;
mod fit;
pub mod plain;
mod sections;
mod spoken;

use std::fmt;

use serde::Serialize;

pub use fit::{one_row, wrapped};
pub use spoken::spoken;

use crate::prompt::{Choice, PromptView, Risk, ScreenText};

/// What a piece of text is: a theme gives each role a look. Without one, every line says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind", content = "risk")]
#[non_exhaustive]
pub enum Role {
    /// Ordinary text.
    Text,
    /// The part of the call that causes the ask.
    Cause,
    /// How much harm it could do.
    Risk(Risk),
    /// What to look at before trusting one's eyes.
    Warning,
    /// A key that answers.
    Key,
    /// What is less important, and what was folded.
    Dim,
    /// The agent's own words.
    Agent,
}

/// Text of one role, on one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// The text.
    pub text: ScreenText,
    /// What it is.
    pub role: Role,
}

/// One line of the screen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Line {
    /// From left to right.
    pub pieces: Vec<Piece>,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| f.write_str(piece.text.as_str()))
    }
}

/// How much room there is, and what the host can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Room {
    /// Columns.
    pub width: usize,
    /// Lines. With `usize::MAX` nothing is folded but blanks.
    pub lines: usize,
    /// Whether the host tells the end of a task ([`crate::Broker::end_task`]), so that a yes can last until then.
    pub has_tasks: bool,
    /// Whether the host shows all of it on the key `f`.
    pub unfolds: bool,
}

impl Room {
    /// Room of so many columns and lines, for a host that tells no tasks and shows all of it on the key `f`.
    pub fn new(width: usize, lines: usize) -> Self {
        Self { width, lines, has_tasks: false, unfolds: true }
    }
}

/// A prompt on a screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Screen {
    /// From top to bottom.
    pub lines: Vec<Line>,
    /// What can be said to what is shown.
    pub choices: Vec<Choice>,
    /// Whether all of the call and of what it would do is shown.
    pub is_complete: bool,
}

impl Screen {
    /// The choice that the key stands for, where it can be made.
    pub fn choice(&self, key: char) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.key == key)
    }
}

/// The prompt in this much room.
pub fn render(view: &PromptView, room: Room) -> Screen {
    budget::fill(view, room)
}
