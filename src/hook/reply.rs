//! What a hook says: the ruling on a call, and the bytes and exit status that an agent reads it from.

use crate::counts::counted;
use crate::prompt::{PromptView, ScreenText};

/// How many characters of a reason are given to an agent: more is not read by anybody, and some agents replace it.
const REASON: usize = 2_000;
/// How many characters of the part that causes an ask: the agent shows the whole call itself.
const CAUSE: usize = 300;

/// The ruling on a call. The text says why, to the person or to the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ruling {
    /// It may run.
    Allow {
        /// Why, in one line.
        reason: String,
    },
    /// A person decides.
    Ask {
        /// Why it is asked, and what it would do.
        reason: String,
        /// The rules that the first offer would keep, for agents that can remember.
        remember: Vec<String>,
    },
    /// It does not run.
    Deny {
        /// Why, for the model.
        message: String,
    },
}

impl Ruling {
    /// An ask in words: why, how much harm it could do, what to be wary of, the part that causes it, and what it would do.
    /// What an agent cuts off is the end.
    pub(super) fn of_prompt(view: &PromptView) -> Self {
        let is_said = view.risk_reason.as_str().ends_with(view.reason.as_str());
        let why = if is_said { String::new() } else { format!(": {}", view.risk_reason) };
        let mut lines = vec![format!("{} ({} risk{why})", view.reason, view.risk)];
        lines.extend(view.warnings.iter().map(|warning| format!("! {warning}")));
        if view.cause.as_str() != view.text.as_str() {
            lines.push(format!("the part that needs you: {}", ScreenText::one_line(view.cause.as_str(), CAUSE)));
        }
        lines.extend(view.effects.iter().filter(|effect| **effect != view.reason).map(|effect| format!("- {effect}")));
        lines.extend(view.news.iter().map(|news| format!("new: {news}")));
        if let Some(offer) = view.offers.first().filter(|offer| offer.is_proven) {
            let times = counted(offer.approvals, "time");
            lines.push(format!("you approved this {times}: `countersign rules proposals` shows what can be kept of it"));
        }
        let remember = view.offers.first().map(|offer| offer.rules.clone()).unwrap_or_default();
        Self::Ask { reason: lines.join("\n"), remember }
    }

    /// Why, in at most 2,000 characters in which everything can be seen.
    pub fn text(&self) -> String {
        match self {
            Self::Allow { reason } | Self::Ask { reason, .. } => shortened(reason),
            Self::Deny { message } => shortened(message),
        }
    }
}

/// The text without what hides, and without its end where it is too long.
pub(super) fn shortened(text: &str) -> String {
    let visible = ScreenText::new(text);
    match visible.as_str().char_indices().nth(REASON) {
        Some((end, _)) => format!("{} …", visible.as_str().get(..end).unwrap_or_default()),
        None => visible.to_string(),
    }
}

/// What the process of a hook writes, and how it exits.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "the agent waits for it"]
pub struct Reply {
    /// For standard output.
    pub stdout: String,
    /// For standard error.
    pub stderr: String,
    /// The exit status.
    pub status: u8,
}

impl Reply {
    /// A JSON value, and a clean exit.
    pub(super) fn json(value: &serde_json::Value) -> Self {
        Self { stdout: format!("{value}\n"), stderr: String::new(), status: 0 }
    }

    /// Nothing, and a clean exit.
    pub(super) fn silent() -> Self {
        Self { stdout: String::new(), stderr: String::new(), status: 0 }
    }
}
