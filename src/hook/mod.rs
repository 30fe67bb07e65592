//! The hooks of agents that run as another program: what they send before a tool call, and what they want to hear.
//!
//! An agent calls a hook with an event as JSON on standard input, and reads the answer from standard output and the exit
//! status. Each agent's words for that stand in a file of their own here; [`respond`] goes the whole way and is total: an
//! event that cannot be read, a panic on the way or an answer that cannot be written becomes a question to the person, or
//! what stops the call where the agent cannot ask.
//!
//! ```
//! use countersign::hook::{self, Agent};
//! use countersign::world::LexicalWorld;
//! use countersign::Broker;
//!
//! let event = br#"{"hook_event_name":"PreToolUse","cwd":"/w","tool_name":"Bash","tool_input":{"command":"ls"}}"#;
//! let broker = Broker::builder().workspace("/w").world(LexicalWorld).build();
//! let reply = hook::respond(Agent::ClaudeCode, event, &broker);
//! assert!(reply.stdout.contains(r#""permissionDecision":"allow""#));
//! assert_eq!(reply.status, 0);
//! ```

pub mod acp;
mod annotations;
mod claude_code;
mod codex;
mod copilot;
mod cursor;
mod event;
mod fields;
mod gemini;
mod names;
mod opencode;
mod refusal;
mod reply;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;

pub use annotations::Annotations;
pub use event::{Event, Moment, Proposed, Ran, Unreadable};
pub use reply::{Reply, Ruling};

use crate::answer::{Answer, Scope};
use crate::broker::Broker;
use crate::decision::Decision;

/// The largest event that is read, in bytes: agents send the whole of a file that is written.
pub const EVENT_LIMIT: usize = 32 << 20;

/// An agent whose hooks are spoken here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Agent {
    /// Claude Code: `PreToolUse`, `PermissionRequest`, `PostToolUse`.
    ClaudeCode,
    /// Codex: `PreToolUse`, `PermissionRequest`, `PostToolUse`. It cannot be made to ask: what would be asked is denied.
    Codex,
    /// Gemini CLI: `BeforeTool`, `AfterTool`.
    Gemini,
    /// Cursor: `beforeShellExecution`, `beforeMCPExecution`, `beforeReadFile`, `preToolUse`. It can be made to ask about shell
    /// commands and MCP tools; what would be asked elsewhere is denied.
    Cursor,
    /// Copilot CLI: `preToolUse`.
    Copilot,
    /// opencode, through a plugin ([`Agent::shim`]). It cannot be made to ask: what would be asked is denied.
    OpenCode,
}

impl Agent {
    /// All of them.
    pub const ALL: &[Self] = &[Self::ClaudeCode, Self::Codex, Self::Gemini, Self::Cursor, Self::Copilot, Self::OpenCode];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClaudeCode => "claude-code",
            Self::Codex => "codex",
            Self::Gemini => "gemini",
            Self::Cursor => "cursor",
            Self::Copilot => "copilot",
            Self::OpenCode => "opencode",
        }
    }

    /// What the agent says happens.
    ///
    /// # Errors
    /// When it is not an event of this agent, with what is wrong and, as far as that can be told, the moment: the call must
    /// not run then ([`Agent::failure`]).
    pub fn read(self, event: &[u8]) -> Result<Event, Unreadable> {
        if event.len() > EVENT_LIMIT {
            return Err(Unreadable::new(None, format!("the event is longer than {} MiB", EVENT_LIMIT >> 20)));
        }
        match self {
            Self::ClaudeCode => claude_code::read(event),
            Self::Codex => codex::read(event),
            Self::Gemini => gemini::read(event),
            Self::Cursor => cursor::read(event),
            Self::Copilot => copilot::read(event),
            Self::OpenCode => opencode::read(event),
        }
    }

    /// The answer to a call that is about to run.
    pub fn reply(self, proposed: &Proposed, ruling: &Ruling) -> Reply {
        match self {
            Self::ClaudeCode => claude_code::reply(proposed, ruling),
            Self::Codex => codex::reply(proposed, ruling),
            Self::Gemini => gemini::reply(proposed, ruling),
            Self::Cursor => cursor::reply(proposed, ruling),
            Self::Copilot => copilot::reply(proposed, ruling),
            Self::OpenCode => opencode::reply(proposed, ruling),
        }
    }

    /// The answer where nothing is decided: the event is only told, or is none that concerns us.
    pub fn nothing(self) -> Reply {
        match self {
            Self::ClaudeCode | Self::Codex | Self::Gemini | Self::Copilot | Self::OpenCode => Reply::silent(),
            Self::Cursor => cursor::nothing(),
        }
    }

    /// The exit status that stops a call where nothing else could be said.
    pub fn blocking_status(self) -> u8 {
        match self {
            Self::ClaudeCode | Self::Codex | Self::Gemini | Self::Cursor | Self::Copilot | Self::OpenCode => refusal::BLOCKS,
        }
    }

    /// The answer when something went wrong on our side: the person is asked, or the call does not run. `moment` is when
    /// it went wrong, as far as that is known.
    pub fn failure(self, moment: Option<Moment>, why: &str) -> Reply {
        match self {
            Self::ClaudeCode => claude_code::failure(moment, why),
            Self::Codex => codex::failure(moment, why),
            Self::Gemini => gemini::failure(moment, why),
            Self::Cursor => cursor::failure(moment, why),
            Self::Copilot => copilot::failure(moment, why),
            Self::OpenCode => opencode::failure(why),
        }
    }

    /// The same on an event of which at least the bytes are there: where it may come from a mode in which the agent shows no
    /// question, the call does not run.
    pub fn failure_on(self, event: &[u8], moment: Option<Moment>, why: &str) -> Reply {
        match self {
            Self::ClaudeCode if claude_code::may_bypass(event) => claude_code::refused(moment, why),
            _ => self.failure(moment, why),
        }
    }

    /// The plugin to be put where the agent loads it, for agents that call no other program themselves. `program` is
    /// the path of `countersign`.
    pub fn shim(self, program: &str) -> Option<String> {
        match self {
            Self::OpenCode => Some(opencode::SHIM.replace("COUNTERSIGN", &serde_json::Value::from(program).to_string())),
            Self::ClaudeCode | Self::Codex | Self::Gemini | Self::Cursor | Self::Copilot => None,
        }
    }
}

impl fmt::Display for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no agent whose hooks are known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no agent whose hooks are known; known are {known}", known = Agent::ALL.iter().map(|a| a.name()).collect::<Vec<_>>().join(", "))]
pub struct UnknownAgent(String);

impl FromStr for Agent {
    type Err = UnknownAgent;

    fn from_str(text: &str) -> Result<Self, UnknownAgent> {
        Self::ALL.iter().copied().find(|agent| agent.name() == text).ok_or_else(|| UnknownAgent(text.to_owned()))
    }
}

/// What rules on the calls of events, and is told of those that have run.
pub trait Responder {
    /// The ruling on a call that is about to run.
    fn rule(&self, proposed: &Proposed) -> Ruling;

    /// A call has run.
    fn note(&self, ran: &Ran);
}

/// One broker for all events: for agents that work in one workspace, in one mode.
impl Responder for Broker {
    fn rule(&self, proposed: &Proposed) -> Ruling {
        let reads_on = |decision: Decision| match decision {
            // The agent's own question may be whether the call leaves its sandbox, as Codex's is.
            Decision::Allow(permit) if permit.required_containment().is_some() && proposed.moment == Moment::BeforeDialog => {
                let reason = "it is allowed only in the sandbox that you stated, and may run outside of it".to_owned();
                Ruling::Ask { reason, remember: Vec::new() }
            }
            Decision::Allow(permit) => {
                let reason = permit.trace().reason.clone();
                match self.redeem(permit, &proposed.call) {
                    Ok(()) => Ruling::Allow { reason },
                    Err(refused) => Ruling::Ask { reason: refused.to_string(), remember: Vec::new() },
                }
            }
            Decision::Ask(prompt) => Ruling::of_prompt(prompt.view()),
            Decision::Deny(denial) => Ruling::Deny { message: denial.message },
        };
        reads_on(self.decide(&proposed.call))
    }

    /// What was asked and has run, a person has approved: that counts as evidence for rules that may be proposed. Nothing is
    /// allowed by it, whatever is turned on: anybody can say that a call has run.
    fn note(&self, ran: &Ran) {
        if !ran.was_approved {
            return;
        }
        if let Some(prompt) = self.asked_again(&ran.call) {
            let _ = self.answer(prompt, Answer::allow(Scope::Once).elsewhere());
        }
    }
}

/// The answer of the hook to an event. Total: whatever goes wrong, a panic of the responder included, the answer is one
/// with which the call does not run unseen.
///
/// A panic is caught where the program unwinds; with `panic = "abort"`, or out of stack, only the shell line that calls the
/// hook can still stop the call (`… || exit 2`, which `countersign install` writes).
pub fn respond(agent: Agent, event: &[u8], responder: &impl Responder) -> Reply {
    let mut moment = None;
    let answered = catch_unwind(AssertUnwindSafe(|| match agent.read(event) {
        Ok(Event::Proposed(proposed)) => {
            moment = Some(proposed.moment);
            agent.reply(&proposed, &responder.rule(&proposed))
        }
        Ok(Event::Ran(ran)) => {
            moment = Some(Moment::Over);
            responder.note(&ran);
            agent.nothing()
        }
        Ok(Event::Other) => agent.nothing(),
        Err(unreadable) => agent.failure_on(event, unreadable.moment, &unreadable.to_string()),
    }));
    answered.unwrap_or_else(|_| agent.failure_on(event, moment, "it failed on this call; this is a bug in countersign"))
}
