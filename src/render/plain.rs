//! A prompt in lines of text, for hosts without a terminal interface: it is printed, a key is read, and what comes of it is an
//! answer. Nothing but one of the keys or words that were offered is a yes: not an empty line, not the end of the input, not
//! what cannot be read or is too long.
//!
//! ```
//! use countersign::render::plain::PlainPrompt;
//! use countersign::world::LexicalWorld;
//! use countersign::{Answered, Broker, Decision, ToolCall};
//!
//! let broker = Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).build();
//! let Decision::Ask(mut prompt) = broker.decide(&ToolCall::shell("cargo test", "/home/u/proj")) else { panic!() };
//! // A host reads from the terminal, not from what the agent could write to.
//! let mut terminal = PlainPrompt::new("y\n".as_bytes(), Vec::new());
//! let answered = loop {
//!     let answer = terminal.ask(prompt.view());
//!     match broker.answer(prompt, answer).answered {
//!         // More is demanded of the yes than it was given: the view says what.
//!         Answered::Again(again) => prompt = again,
//!         answered => break answered,
//!     }
//! };
//! assert!(matches!(answered, Answered::Proceed(_)));
//! ```

use std::io::{self, BufRead, Write};

use super::spoken::{read_out, spoken};
use super::{Room, Screen, render};
use crate::answer::Answer;
use crate::prompt::{Choice, Demand, PromptView};

/// Bytes of the longest line that is read as an answer.
const LINE: usize = 4_096;
/// Bytes of a line after which nothing more is read at all.
const FLOOD: usize = 1 << 20;
/// How often a person may give what is no answer.
const TRIES: usize = 3;

/// Asks on a pair of streams.
#[derive(Debug)]
pub struct PlainPrompt<R, W> {
    input: R,
    output: W,
    room: Room,
    speaks: bool,
    /// Whether the input can still be trusted to be lines of a person.
    is_open: bool,
}

/// A line that was read.
enum Read {
    Line(String),
    /// Too long, or not text.
    Garbage,
    End,
}

impl<R: BufRead, W: Write> PlainPrompt<R, W> {
    /// Asks on these streams, on 80 columns and 24 lines. What was typed before the prompt is there answers it: empty the
    /// terminal's input first.
    pub fn new(input: R, output: W) -> Self {
        Self { input, output, room: Room::new(80, 24), speaks: false, is_open: true }
    }

    /// The same in this much room.
    #[must_use]
    pub fn room(mut self, room: Room) -> Self {
        self.room = room;
        self
    }

    /// The same as one linear text, for screen readers.
    #[must_use]
    pub fn speaking(mut self) -> Self {
        self.speaks = true;
        self
    }

    /// The streams.
    pub fn into_inner(self) -> (R, W) {
        (self.input, self.output)
    }

    /// Shows the prompt and reads what the person says to it. Whatever goes wrong is a no.
    pub fn ask(&mut self, view: &PromptView) -> Answer {
        self.asked(view).ok().flatten().unwrap_or_else(Answer::deny)
    }

    /// The answer, where there is one.
    fn asked(&mut self, view: &PromptView) -> io::Result<Option<Answer>> {
        if !self.is_open {
            return Ok(None);
        }
        // Its last line is where the answer is typed.
        let room = Room { lines: self.room.lines.saturating_sub(1), ..self.room };
        let mut screen = self.show(view, room)?;
        for _ in 0..TRIES {
            let keys: Vec<String> = screen.choices.iter().map(|choice| choice.key.to_string()).collect();
            write!(self.output, "{}? ", keys.join("/"))?;
            self.output.flush()?;
            let said = match self.read()? {
                Read::Line(said) => said,
                Read::Garbage => continue,
                Read::End => return Ok(None),
            };
            if room.unfolds && said == "f" {
                screen = self.show(view, Room { lines: usize::MAX, ..room })?;
            } else if let Some(choice) = chosen(&screen, &said) {
                return self.completed(choice, view.demand);
            }
        }
        Ok(None)
    }

    fn show(&mut self, view: &PromptView, room: Room) -> io::Result<Screen> {
        if self.speaks {
            writeln!(self.output, "{}", spoken(view, room))?;
            let mut screen = render(view, Room { lines: usize::MAX, ..room });
            if view.text.as_str().chars().count() > read_out(room) {
                // What was not heard is not allowed for longer.
                screen.choices.retain(|choice| choice.offer.is_none());
            }
            return Ok(screen);
        }
        let screen = render(view, room);
        for line in &screen.lines {
            writeln!(self.output, "{line}")?;
        }
        Ok(screen)
    }

    /// The answer with what it still lacks.
    fn completed(&mut self, choice: &Choice, demand: Demand) -> io::Result<Option<Answer>> {
        let answer = choice.answer();
        if choice.takes_text {
            write!(self.output, "what the agent should do instead: ")?;
            self.output.flush()?;
            return Ok(match self.read()? {
                Read::Line(text) if !text.is_empty() => Some(answer.saying(text)),
                Read::Line(_) | Read::Garbage | Read::End => Some(answer),
            });
        }
        let (Demand::Typed { word }, true) = (demand, choice.allows) else { return Ok(Some(answer)) };
        write!(self.output, "type {word} to allow it: ")?;
        self.output.flush()?;
        Ok(match self.read()? {
            Read::Line(typed) if typed == word => Some(answer.typed(typed)),
            Read::Line(_) | Read::Garbage | Read::End => None,
        })
    }

    /// A line without the blanks around it. All of it is read, so that its rest is not the answer to what is asked next.
    fn read(&mut self) -> io::Result<Read> {
        let mut line: Vec<u8> = Vec::new();
        let mut length = 0_usize;
        let mut ended = false;
        while !ended {
            let buffer = match self.input.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.is_open = false;
                    return Err(error);
                }
            };
            if buffer.is_empty() {
                // A line without an end was not finished by anybody.
                self.is_open = false;
                return Ok(Read::End);
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            ended = end.is_some();
            let taken = end.map_or(buffer.len(), |end| end.saturating_add(1));
            line.extend(buffer.iter().take(taken.min(LINE.saturating_sub(line.len()))));
            self.input.consume(taken);
            length = length.saturating_add(taken);
            if length > FLOOD {
                self.is_open = false;
                return Ok(Read::End);
            }
        }
        if length > LINE {
            return Ok(Read::Garbage);
        }
        let text = String::from_utf8(line).ok().map(|text| text.trim().to_owned());
        Ok(text.filter(|text| !text.chars().any(char::is_control)).map_or(Read::Garbage, Read::Line))
    }
}

/// The choice by its key, its name, or the plain word for it.
fn chosen<'a>(screen: &'a Screen, said: &str) -> Option<&'a Choice> {
    let said = said.to_ascii_lowercase();
    let name = match said.as_str() {
        "yes" => "allow_once",
        "no" => "deny_once",
        name => name,
    };
    let mut key = said.chars();
    let key = key.next().filter(|_| key.next().is_none());
    screen.choices.iter().find(|choice| Some(choice.key) == key || choice.id == name)
}
