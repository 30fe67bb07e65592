//! What another program says that a person chose.

use serde::{Deserialize, Serialize};

use super::read::present;
use super::seen;
use crate::answer::{Answer, Ends, Scope};
use crate::prompt::{Choice, PromptId, PromptView};

/// What a person chose of a prompt, as it is sent: the id of a choice, not a scope, so that nothing can be said that was not
/// offered.
///
/// ```
/// use countersign::wire::{Envelope, Reply};
///
/// let reply = Reply::choosing(7, "0f…", "deny_saying").saying("use make");
/// let text = serde_json::to_string(&Envelope::reply(&reply)).unwrap();
/// assert_eq!(text, r#"{"version":1,"reply":{"prompt":7,"seen":"0f…","choice":"deny_saying","text":"use make"}}"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    prompt: u64,
    seen: String,
    choice: String,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    typed: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    ends: Option<ReplyEnds>,
}

/// When what is remembered ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyEnds {
    /// At a moment, in seconds since 1970.
    At(u64),
    /// So many minutes after the answer.
    AfterMinutes(u32),
    /// With the next commit in the workspace.
    NextCommit,
}

/// Why a reply is no answer to a prompt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotThisPrompt {
    /// It names another one.
    #[error("the reply is to the prompt {0}")]
    Other(PromptId),
    /// The prompt looks different by now, or is of another process.
    #[error("the reply is to a prompt that looked different: show this one")]
    Changed,
    /// The prompt has no such choice.
    #[error("the prompt has no choice `{0}`")]
    NoChoice(String),
    /// Something comes with the choice that does not belong to it.
    #[error("`{0}` does not go with the choice `{1}`")]
    Surplus(&'static str, String),
}

impl Reply {
    /// This choice of the prompt of this id, as it was seen: both stand in the message that the prompt came in.
    pub fn choosing(prompt: u64, seen: impl Into<String>, choice: impl Into<String>) -> Self {
        Self { prompt, seen: seen.into(), choice: choice.into(), text: None, typed: None, ends: None }
    }

    /// The same with something to tell the model; only with a no.
    #[must_use]
    pub fn saying(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// The same with the word that the person typed where the prompt demands one.
    #[must_use]
    pub fn typed(mut self, word: impl Into<String>) -> Self {
        self.typed = Some(word.into());
        self
    }

    /// The same, but what is remembered ends by itself; only with a yes that is remembered.
    #[must_use]
    pub fn ending(mut self, ends: ReplyEnds) -> Self {
        self.ends = Some(ends);
        self
    }

    /// The prompt that it names. Whether it is for that one is told by [`Reply::to`].
    pub fn prompt(&self) -> PromptId {
        PromptId(self.prompt)
    }

    /// The answer to this prompt.
    ///
    /// # Errors
    /// When it is a reply to another prompt, to one that looked different, or chooses what this one does not offer. Nothing was
    /// answered then.
    pub fn to(&self, view: &PromptView) -> Result<Answer, NotThisPrompt> {
        if view.id != self.prompt() {
            return Err(NotThisPrompt::Other(self.prompt()));
        }
        if seen(view).is_none_or(|seen| seen != self.seen) {
            return Err(NotThisPrompt::Changed);
        }
        let choice = view.choices.iter().find(|choice| choice.id == self.choice);
        let choice = choice.ok_or_else(|| NotThisPrompt::NoChoice(self.choice.clone()))?;
        let surplus = |what| Err(NotThisPrompt::Surplus(what, self.choice.clone()));
        if self.text.is_some() && choice.allows {
            return surplus("text");
        }
        if self.ends.is_some() && !is_remembered_yes(choice) {
            return surplus("ends");
        }
        let mut answer = choice.answer();
        if let Some(text) = &self.text {
            answer = answer.saying(text);
        }
        if let Some(word) = &self.typed {
            answer = answer.typed(word);
        }
        if let Some(ends) = self.ends {
            answer = answer.ending(match ends {
                ReplyEnds::At(moment) => Ends::At(moment),
                ReplyEnds::AfterMinutes(minutes) => Ends::After { minutes },
                ReplyEnds::NextCommit => Ends::NextCommit,
            });
        }
        Ok(answer)
    }
}

fn is_remembered_yes(choice: &Choice) -> bool {
    match choice.scope {
        Scope::Once => false,
        Scope::Task | Scope::Session | Scope::Workspace | Scope::User => choice.allows,
    }
}
