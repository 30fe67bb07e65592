//! What a person sees of an ask: what would happen, why it is asked, what can be answered.

pub(crate) mod choice;
pub(crate) mod counted;
pub(crate) mod demand;
mod kind;
pub(crate) mod marks;
pub(crate) mod risk;
pub mod text;
pub(crate) mod words;

use std::ops::Range;

use serde::Serialize;

pub use choice::Choice;
pub use demand::{Demand, PromptId};
pub use kind::AskKind;
pub use risk::Risk;
pub use text::ScreenText;

use crate::action::Span;
use crate::answer::Scope;

/// A question to the person about one call. Show its [`view`](Self::view), and give it with the answer to [`crate::Broker::answer`].
#[derive(Debug)]
#[must_use = "a prompt is a question: show it, and give its answer to the broker"]
pub struct Prompt {
    pub(crate) pending: crate::decision::Pending,
}

impl Prompt {
    /// The id that tells it apart from the broker's other prompts.
    pub fn id(&self) -> PromptId {
        self.pending.basis().asked.id
    }

    /// What to show.
    pub fn view(&self) -> &PromptView {
        self.pending.basis().view()
    }

    /// Why it is asked, as one of a few kinds, for counting.
    pub fn kind(&self) -> AskKind {
        self.pending.basis().kind()
    }

    /// Why it is asked, in full.
    pub fn trace(&self) -> &crate::Trace {
        self.pending.basis().trace()
    }
}

/// What a prompt shows, as data.
#[derive(Debug, Clone, Serialize)]
pub struct PromptView {
    /// The tool, by the agent's name for it.
    pub tool: ScreenText,
    /// The whole of what would run or be touched. It can be long: [`crate::render`] folds it.
    pub text: ScreenText,
    /// The part of the text that causes the ask. Show it first.
    pub cause: ScreenText,
    /// Where that part stands in [`text`](Self::text), in bytes.
    pub cause_at: Range<usize>,
    /// Where it stands in the call's own text, in bytes before anything was made visible.
    #[serde(skip)]
    pub cause_span: Span,
    /// What would happen that no rule covers, in plain words: the worst first, and several of a kind in one line.
    pub effects: Vec<ScreenText>,
    /// How much harm that could do.
    pub risk: Risk,
    /// Why it could do that much harm.
    pub risk_reason: ScreenText,
    /// Why it is asked, in one line.
    pub reason: ScreenText,
    /// What a person should know before they trust their eyes: hosts and words in look-alike letters, paths that are links,
    /// characters that cannot be seen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<ScreenText>,
    /// What changed since the person approved something like it, as far as that is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub news: Vec<ScreenText>,
    /// What the agent says about the call. It is not checked, and may be written to deceive: show it last, and as the agent's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_says: Option<ScreenText>,
    /// What the person can say to it.
    pub choices: Vec<Choice>,
    /// Rules that an answer can make permanent, from narrow to wide; what was approved often enough comes first. It is empty if nothing can
    /// be learned from the call: then only "once" and "this session" make sense.
    pub offers: Vec<Offer>,
    /// The id that tells the prompt apart from the broker's others.
    pub id: PromptId,
    /// What a yes needs to count. It may be more by the time the answer comes.
    pub demand: Demand,
    /// Another prompt that asks the same and already waits for an answer: do not show this one, but give it to
    /// [`crate::Broker::settle`] when that one is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<PromptId>,
    /// Whether the agent is asking more than a person can read.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub flood: bool,
}

/// Rules that an answer can make permanent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Offer {
    /// The exact rules: one for each part of the call that needs one.
    pub rules: Vec<String>,
    /// What they allow from then on, in a sentence.
    pub meaning: ScreenText,
    /// What they would cover of this call, in plain words.
    pub effects: Vec<ScreenText>,
    /// How much harm that could do.
    pub risk: Risk,
    /// The parts of the call that will be asked again all the same, because nothing lasting is made of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asked_again: Vec<ScreenText>,
    /// How often this person approved what the rules would have allowed.
    pub approvals: u64,
    /// Whether the offer comes first because of that: it was approved often enough, and not denied since.
    pub is_proven: bool,
    /// How far the rules would reach: this workspace, or all workspaces once they were approved in several.
    pub scope: Scope,
}
