//! What a person sees of an ask: what would happen, why it is asked, what can be answered.

mod kind;
pub mod text;
pub(crate) mod words;

use serde::Serialize;

pub use kind::AskKind;
pub use text::ScreenText;
pub use words::Risk;

use crate::action::Span;

/// An ask, ready to be shown. It is consumed by [`crate::Broker::answer`].
#[derive(Debug)]
#[must_use = "a prompt is a question: show it, and give its answer to the broker"]
pub struct Prompt {
    pub(crate) pending: crate::decision::Pending,
}

impl Prompt {
    /// What to show.
    pub fn view(&self) -> &PromptView {
        self.pending.evidence().view()
    }

    /// Why it is asked, as a kind to count by.
    pub fn kind(&self) -> AskKind {
        self.pending.evidence().kind()
    }

    /// Why it is asked, in full.
    pub fn trace(&self) -> &crate::Trace {
        self.pending.evidence().trace()
    }
}

/// What a prompt shows, as data.
#[derive(Debug, Clone, Serialize)]
pub struct PromptView {
    /// The tool, by the agent's name for it.
    pub tool: ScreenText,
    /// The whole of what would run or be touched.
    pub text: ScreenText,
    /// The part of the text that causes the ask.
    pub cause: ScreenText,
    /// Where that part stands in the call's text, in bytes before anything was made visible.
    #[serde(skip)]
    pub cause_span: Span,
    /// What would happen that no rule covers, in plain words, the step that causes the ask first.
    pub effects: Vec<ScreenText>,
    /// How much harm that could do.
    pub risk: Risk,
    /// Why it is asked, in one line.
    pub reason: ScreenText,
    /// What an answer can make permanent, from narrow to wide. Empty where nothing can be learned from
    /// the call: then only "once" and "this session" make sense.
    pub offers: Vec<Offer>,
}

/// Rules that an answer can make permanent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// The exact rules.
    pub rules: Vec<String>,
    /// What they allow from then on, in a sentence.
    pub meaning: String,
}

impl Offer {
    pub(crate) fn new(rules: Vec<String>) -> Self {
        let meaning = format!("allows {} without asking, in this workspace", rules.join(" and "));
        Self { rules, meaning }
    }
}
