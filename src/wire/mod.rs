//! What crosses the boundary of a process, as versioned JSON: for hosts whose prompts are shown by another program.
//!
//! Every message is an object with `version` and one more field that says what it is: `{"version": 1, "call": …}`. The shapes
//! are in `schema/countersign-v1.schema.json` of the repository. Out go calls, prompts, replies, traces, denials, rules as texts
//! and events ([`Envelope`]); in come calls and replies ([`read_call`], [`read_reply`]). Reading is strict: another version, a field
//! that is not known or stands twice, a missing one, a value of another type are errors, and nothing stands for yes by default.
//!
//! A reply names the prompt and says what of it was `seen`. Only for a prompt that looks exactly like that it becomes an
//! answer: an old reply, or one from before a restart, answers nothing else.
//!
//! ```
//! use countersign::host::Progress;
//! use countersign::wire::{self, Envelope};
//! use countersign::world::LexicalWorld;
//! use countersign::Broker;
//!
//! let broker = Broker::builder().workspace("/w").world(LexicalWorld).build();
//! let call = wire::read_call(br#"{"version":1,"call":{"tool":"Bash","input":{"command":"make"},"cwd":"/w"}}"#).unwrap();
//! let Progress::Asks(question) = broker.begin(&call) else { panic!("not asked") };
//!
//! // To the program that shows it, and back:
//! let sent = serde_json::to_value(Envelope::prompt(question.view()).unwrap()).unwrap();
//! let seen = sent["prompt"]["seen"].as_str().unwrap();
//! let reply = format!(r#"{{"version":1,"reply":{{"prompt":1,"seen":"{seen}","choice":"allow_once"}}}}"#);
//!
//! let reply = wire::read_reply(reply.as_bytes()).unwrap();
//! let answer = reply.to(question.view()).unwrap();
//! assert!(matches!(question.answer(answer), Progress::Done(_)));
//! ```
//!
//! What proves something never crosses: a permit, a redeemed call, a confirmation and a trusted config have no form outside of
//! the process.
//!
//! ```compile_fail,E0277
//! fn send(permit: &countersign::Permit) -> String {
//!     serde_json::to_string(permit).unwrap()
//! }
//! ```
//!
//! ```compile_fail,E0277
//! fn receive(text: &str) -> countersign::Permit {
//!     serde_json::from_str(text).unwrap()
//! }
//! ```
//!
//! ```compile_fail,E0277
//! fn send(permitted: &countersign::host::Permitted) -> String {
//!     serde_json::to_string(permitted).unwrap()
//! }
//! ```
//!
//! ```compile_fail,E0277
//! fn receive(text: &str) -> countersign::trust::Confirmation {
//!     serde_json::from_str(text).unwrap()
//! }
//! ```
//!
//! ```compile_fail,E0277
//! use countersign::trust::{ProjectConfig, Trusted};
//!
//! fn receive(text: &str) -> ProjectConfig<Trusted> {
//!     serde_json::from_str(text).unwrap()
//! }
//! ```
//!
//! Nor is an answer read without the prompt that it is for:
//!
//! ```compile_fail,E0277
//! fn receive(text: &str) -> countersign::Answer {
//!     serde_json::from_str(text).unwrap()
//! }
//! ```

mod read;
mod reply;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

pub use read::{ReadError, read_call, read_reply};
pub use reply::{NotThisPrompt, Reply, ReplyEnds};

use crate::call::ToolCall;
use crate::decision::Denial;
use crate::observe::Event;
use crate::policy::rule::{Rule, RuleEffect};
use crate::prompt::PromptView;
use crate::trace::Trace;

/// The version of all messages. It grows when a reader of this version would take a message for something else.
pub const VERSION: u32 = 1;

/// A message, to be written with `serde_json`.
///
/// ```
/// use countersign::ToolCall;
/// use countersign::wire::Envelope;
///
/// let call = ToolCall::shell("ls", "/w");
/// let text = serde_json::to_string(&Envelope::call(&call)).unwrap();
/// assert_eq!(text, r#"{"version":1,"call":{"tool":"bash","input":{"command":"ls"},"cwd":"/w"}}"#);
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct Envelope<'a> {
    version: u32,
    #[serde(flatten)]
    content: Content<'a>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
enum Content<'a> {
    Call(CallText<'a>),
    Prompt(Shown<'a>),
    Reply(&'a Reply),
    Trace(&'a Trace),
    Denial(&'a Denial),
    Rules(Vec<RuleText>),
    Event(&'a Event<'a>),
}

#[derive(Debug, Clone, Serialize)]
struct CallText<'a> {
    tool: &'a str,
    input: &'a serde_json::Value,
    cwd: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<&'a str>,
}

#[derive(Debug, Clone, Serialize)]
struct Shown<'a> {
    seen: String,
    view: &'a PromptView,
}

#[derive(Debug, Clone, Serialize)]
struct RuleText {
    effect: RuleEffect,
    rule: String,
    layer: String,
    at: String,
}

impl<'a> Envelope<'a> {
    fn of(content: Content<'a>) -> Self {
        Self { version: VERSION, content }
    }

    /// A call.
    pub fn call(call: &'a ToolCall) -> Self {
        Self::of(Content::Call(CallText { tool: call.tool(), input: call.input(), cwd: call.cwd(), session: call.session() }))
    }

    /// A prompt to be shown, with what a reply has to say that it saw. `None` if the prompt cannot be written.
    pub fn prompt(view: &'a PromptView) -> Option<Self> {
        Some(Self::of(Content::Prompt(Shown { seen: seen(view)?, view })))
    }

    /// What was chosen.
    pub fn reply(reply: &'a Reply) -> Self {
        Self::of(Content::Reply(reply))
    }

    /// Why a call came out as it did.
    pub fn trace(trace: &'a Trace) -> Self {
        Self::of(Content::Trace(trace))
    }

    /// A call that does not run.
    pub fn denial(denial: &'a Denial) -> Self {
        Self::of(Content::Denial(denial))
    }

    /// Rules as their texts: to be shown and compared. They are no config, and their conditions are not among them.
    pub fn rules<'r>(rules: impl IntoIterator<Item = &'r Rule>) -> Self {
        let text = |rule: &Rule| RuleText {
            effect: rule.effect,
            rule: rule.to_string(),
            layer: rule.source.layer.to_string(),
            at: rule.source.at.clone(),
        };
        Self::of(Content::Rules(rules.into_iter().map(text).collect()))
    }

    /// What a broker tells an observer.
    pub fn event(event: &'a Event<'a>) -> Self {
        Self::of(Content::Event(event))
    }
}

/// What stands for exactly this view: SHA-256 of its JSON in hexadecimal digits.
fn seen(view: &PromptView) -> Option<String> {
    let digest = Sha256::digest(serde_json::to_vec(view).ok()?);
    Some(digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}
