//! What a call could do, as data: an [`Action`] is a non-empty list of [`Step`]s, each with a
//! non-empty list of [`Effect`]s and the place in the text that it comes from.
//!
//! By type there is no action without a step and no step without an effect, so that "nothing was
//! found" can never be taken for "nothing is wrong".

mod arg;
mod effect;
mod invocation;

pub use arg::Arg;
pub(crate) use arg::{ANY, ANY_IN_NAME, COUNT, Choice, FOUND, FOUND_END, HASH, HOLES, JOB, NUMBER, SEARCH_PATH, is_hole};
pub use effect::{Cause, Code, Depth, Effect, Host, Reach};
pub(crate) use invocation::last_component;
pub use invocation::{CommandName, Dialect, Invocation};

/// A range of bytes in the text of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` up to, not including, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The text that the span covers, or nothing where it does not fit the text.
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// Everything one call could do.
#[derive(Debug, Clone)]
pub struct Action {
    /// Never empty.
    steps: Vec<Step>,
}

impl Action {
    /// An action of one step.
    pub fn single(step: Step) -> Self {
        Self { steps: vec![step] }
    }

    /// An action of these steps, or nothing where there is no step.
    pub fn from_steps(steps: Vec<Step>) -> Option<Self> {
        (!steps.is_empty()).then_some(Self { steps })
    }

    /// An action of which nothing is known but why.
    pub fn opaque(span: Span, subject: Subject, cause: Cause) -> Self {
        Self::single(Step::new(span, subject, Effect::Opaque(cause)))
    }

    /// The steps in the order of the text.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter()
    }
}

/// One thing that would run or be touched: a simple command, a redirection, a tool's access to a file.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where it stands in the text of the call.
    pub span: Span,
    /// What rules match on.
    pub subject: Subject,
    /// Never empty.
    effects: Vec<Caused>,
}

impl Step {
    /// A step with one ordinary effect.
    pub fn new(span: Span, subject: Subject, effect: Effect) -> Self {
        Self { span, subject, effects: vec![ordinary(effect)] }
    }

    /// A step with these effects. Without any, nobody knows what it does.
    pub(crate) fn of(span: Span, subject: Subject, mut effects: Vec<Caused>) -> Self {
        if effects.is_empty() {
            effects.push(ordinary(Effect::Opaque(Cause::DynamicProgram)));
        }
        Self { span, subject, effects }
    }

    /// Adds an effect.
    pub fn push(&mut self, effect: Effect, origin: Origin) {
        self.effects.push(Caused { effect, origin });
    }

    /// Whether it runs code that a rule or a person lets run as a whole.
    pub(crate) fn runs_code(&self) -> bool {
        self.effects().any(|caused| matches!(caused.effect, Effect::Execute(Code::Project | Code::Package | Code::Script(_))))
    }

    /// The effects, in the order in which they were found.
    pub fn effects(&self) -> impl ExactSizeIterator<Item = &Caused> {
        self.effects.iter()
    }
}

/// An effect and what in the step causes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caused {
    /// What would happen.
    pub effect: Effect,
    /// Why it would.
    pub origin: Origin,
}

/// An effect that is of the step's ordinary nature.
pub(crate) fn ordinary(effect: Effect) -> Caused {
    Caused { effect, origin: Origin::Ordinary }
}

/// What in a step causes an effect. Rules that allow a command cover only what is ordinary for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The command's ordinary nature: `cat FILE` reads the file.
    Ordinary,
    /// An option beyond the command's ordinary nature, in the spelling of the table (`--output`,
    /// `-exec`). Only a rule whose text has that option covers it.
    Option(String),
    /// A redirection of the shell. Rules for files cover it, rules for commands do not.
    Redirection,
}

/// What rules match on.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A simple command of a shell.
    Command(Invocation),
    /// A tool of the agent other than a shell, by its canonical name (`Read`, `Edit`, `WebFetch`,
    /// `mcp__server__tool`, …), with the detail that rules may name (sub-agent, skill).
    Tool {
        /// Canonical name.
        name: String,
        /// Sub-agent or skill, where the tool has one.
        detail: Option<String>,
    },
}
