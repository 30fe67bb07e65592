//! The Agent Client Protocol's permission requests (`session/request_permission`), for hosts that speak it: our offers as
//! the options of a request, the chosen option as an answer, and a ruling as the choice among another agent's options. Nothing
//! is sent or parsed here; a host puts the fields into the types of its own ACP library.
//!
//! Facts, from the protocol's schema (agentclientprotocol.com, 1.15): an option has an id, a name for the person, and a kind out of
//! `allow_once`, `allow_always`, `reject_once` and `reject_always`; the outcome is `selected` with the id of one of them, or
//! `cancelled`. How far "always" reaches stands in the option's name alone. Some clients choose `allow_once` without showing
//! anything (issue 4938 of block/buzz): a selected option is no proof that a person has seen the request, and a host that
//! does not know its client should not let such answers teach rules.
//!
//! ```
//! use countersign::hook::acp::{self, Outcome};
//! use countersign::world::LexicalWorld;
//! use countersign::{Answer, Broker, Decision, Scope, ToolCall};
//!
//! let broker = Broker::builder().workspace("/w").world(LexicalWorld).untimed().build();
//! let Decision::Ask(prompt) = broker.decide(&ToolCall::shell("cargo test", "/w")) else { panic!("it runs code") };
//! let options = acp::options(prompt.view());
//! let once = options.iter().find(|option| option.kind == acp::OptionKind::AllowOnce).expect("an option");
//! assert_eq!(acp::answer(prompt.view(), &Outcome::Selected(once.id.clone())), Answer::allow(Scope::Once));
//! assert_eq!(acp::answer(prompt.view(), &Outcome::Cancelled), Answer::deny());
//! ```

use super::reply::Ruling;
use crate::answer::{Answer, Scope};
use crate::prompt::{Demand, PromptView};

/// What an option is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OptionKind {
    /// `allow_once`
    AllowOnce,
    /// `allow_always`
    AllowAlways,
    /// `reject_once`
    RejectOnce,
    /// `reject_always`
    RejectAlways,
}

impl OptionKind {
    /// The kind in the protocol's spelling.
    pub fn name(self) -> &'static str {
        match self {
            Self::AllowOnce => "allow_once",
            Self::AllowAlways => "allow_always",
            Self::RejectOnce => "reject_once",
            Self::RejectAlways => "reject_always",
        }
    }

    /// The kind of this spelling. A kind of a later version is none: such an option is never chosen here.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::AllowOnce, Self::AllowAlways, Self::RejectOnce, Self::RejectAlways].into_iter().find(|kind| kind.name() == name)
    }
}

/// An option of a permission request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionOption {
    /// `optionId`
    pub id: String,
    /// `name`: what the person reads.
    pub name: String,
    /// `kind`
    pub kind: OptionKind,
}

/// What came of a permission request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// `selected`, with the `optionId`.
    Selected(String),
    /// `cancelled`
    Cancelled,
}

/// How far an offered yes reaches, with the id of its option.
const SCOPES: &[(Scope, &str)] = &[(Scope::Session, "session"), (Scope::Workspace, "workspace"), (Scope::User, "user")];

const ONCE: &str = "allow-once";
const NO: &str = "reject-once";
const NEVER: &str = "reject-always";

/// The options of a prompt, for an agent that asks its client. Where the prompt demands a typed word there is none that
/// allows: the protocol has no way to type one, so such a call is asked about elsewhere or not run. The names are text in
/// which nothing is invisible.
pub fn options(view: &PromptView) -> Vec<PermissionOption> {
    let option = |id: &str, name: String, kind| PermissionOption { id: id.to_owned(), name, kind };
    let mut options = Vec::new();
    if can_be_selected(view.demand) {
        options.push(option(ONCE, "Allow once".to_owned(), OptionKind::AllowOnce));
        for (index, offer) in view.offers.iter().enumerate() {
            for (scope, name) in SCOPES {
                let reach = match scope {
                    Scope::Session => "in this session",
                    Scope::Workspace => "always in this workspace",
                    Scope::User if offer.scope == Scope::User => "always, everywhere",
                    Scope::User | Scope::Once | Scope::Task => continue,
                };
                let asked_again = if offer.asked_again.is_empty() { "" } else { "; parts of this call are asked again" };
                let text = format!("Allow {reach}: {}{asked_again}", offer.meaning);
                options.push(option(&format!("allow-{name}-{index}"), text, OptionKind::AllowAlways));
            }
        }
    }
    options.push(option(NO, "Do not allow".to_owned(), OptionKind::RejectOnce));
    // A part of a call is not what would be denied.
    if view.offers.first().is_some_and(|offer| offer.asked_again.is_empty()) {
        options.push(option(NEVER, "Do not allow, and not again in this workspace".to_owned(), OptionKind::RejectAlways));
    }
    options
}

/// The answer that an option of [`options`] stands for. What is cancelled, or is no option of this prompt, is a no, this once.
pub fn answer(view: &PromptView, outcome: &Outcome) -> Answer {
    let Outcome::Selected(id) = outcome else { return Answer::deny() };
    if !options(view).iter().any(|option| option.id == *id) {
        return Answer::deny();
    }
    match id.as_str() {
        ONCE => Answer::allow(Scope::Once),
        NEVER => Answer::never(),
        id => lasting(id).map_or_else(Answer::deny, |(scope, offer)| Answer::allow(scope).choosing(offer)),
    }
}

fn lasting(id: &str) -> Option<(Scope, usize)> {
    let (name, offer) = id.strip_prefix("allow-")?.split_once('-')?;
    let (scope, _) = SCOPES.iter().find(|(_, known)| *known == name)?;
    Some((*scope, offer.parse().ok()?))
}

fn can_be_selected(demand: Demand) -> bool {
    match demand {
        Demand::None | Demand::Pause { .. } => true,
        Demand::Typed { .. } => false,
    }
}

/// What a client says to another agent's request when the ruling on the call is known. Nothing means that the person is to be
/// shown the request: the ruling is to ask, or the agent has no option that says just that.
///
/// Only `allow_once` and `reject_once` are chosen: an "always" would make the agent decide by itself from then on.
pub fn choose(options: &[PermissionOption], ruling: &Ruling) -> Option<Outcome> {
    let only = |kind: OptionKind| {
        let mut of_kind = options.iter().filter(|option| option.kind == kind);
        of_kind.next().filter(|_| of_kind.next().is_none()).map(|option| Outcome::Selected(option.id.clone()))
    };
    match ruling {
        Ruling::Allow { .. } => only(OptionKind::AllowOnce),
        Ruling::Ask { .. } => None,
        // Without a way to say no, the turn is ended: better than a call that runs.
        Ruling::Deny { .. } => Some(only(OptionKind::RejectOnce).unwrap_or(Outcome::Cancelled)),
    }
}

/// The answer to a prompt of ours that the person gave by choosing one of another agent's options. That agent's "always" is
/// a yes for this call only: how far it reaches is said in a name, and the agent remembers it by itself.
pub fn answer_of_kind(kind: OptionKind) -> Answer {
    match kind {
        OptionKind::AllowOnce | OptionKind::AllowAlways => Answer::allow(Scope::Once),
        OptionKind::RejectOnce | OptionKind::RejectAlways => Answer::deny(),
    }
}
