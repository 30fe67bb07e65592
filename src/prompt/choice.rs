//! What a person can say to a prompt, as data: each choice has a name that stays, a key, a label that is true, and the
//! answer that it gives.

use serde::Serialize;

use super::Offer;
use super::text::ScreenText;
use crate::answer::{Answer, Scope};

/// One thing that can be said to a prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Choice {
    /// The name that it has in every prompt: `allow_once`, `allow_task`, `allow_session`, `allow_workspace`, `allow_user`,
    /// `deny_once`, `deny_saying`, `deny_always`. Those of the second offer end in `_2`, of the third in `_3`.
    pub id: String,
    /// The key for it, the same in every prompt.
    pub key: char,
    /// What it says, in a few words.
    pub label: ScreenText,
    /// Whether it is a yes.
    pub allows: bool,
    /// How far it reaches.
    pub scope: Scope,
    /// The offer by whose rules it lasts, from 0. Nothing lasts of the others but this exact call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<usize>,
    /// Whether it comes with something that the person writes to the agent.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub takes_text: bool,
}

impl Choice {
    fn new(id: &str, key: char, label: &str, allows: bool, scope: Scope) -> Self {
        Self { id: id.to_owned(), key, label: ScreenText::new(label), allows, scope, offer: None, takes_text: false }
    }

    fn of(mut self, offer: usize) -> Self {
        self.offer = Some(offer);
        if offer > 0 {
            self.id = format!("{}_{}", self.id, offer.saturating_add(1));
        }
        self
    }

    /// The answer. A word that the prompt demands, or text for the agent, comes on top ([`Answer::typed`], [`Answer::saying`]).
    pub fn answer(&self) -> Answer {
        match (self.allows, self.scope) {
            (true, scope) => Answer::allow(scope).choosing(self.offer.unwrap_or(0)),
            (false, Scope::Once) => Answer::deny(),
            (false, Scope::Task | Scope::Session | Scope::Workspace | Scope::User) => Answer::never().choosing(self.offer.unwrap_or(0)),
        }
    }
}

/// What an answer can come to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach {
    /// Whether a yes to this exact call is good for the next one as well.
    pub(crate) repeats: bool,
    /// Whether rules that allow outlive the session.
    pub(crate) keeps: bool,
    /// Whether rules that deny do.
    pub(crate) keeps_denials: bool,
}

/// The keys of an offer's scopes. There are no more than three offers; one without keys could be answered by its number alone.
const KEYS: [(char, char, char); 3] = [('s', 'a', 'u'), ('d', 'b', 'v'), ('g', 'c', 'w')];

/// The choices of a prompt with these offers: yes first, from narrow to wide, then no.
pub(crate) fn choices(offers: &[Offer], reach: Reach) -> Vec<Choice> {
    let mut out = vec![Choice::new("allow_once", 'y', "yes, once", true, Scope::Once)];
    if reach.repeats && offers.is_empty() {
        out.push(Choice::new("allow_task", 't', "yes, exactly this, until the task is done", true, Scope::Task));
        out.push(Choice::new("allow_session", 's', "yes, exactly this, for this session", true, Scope::Session));
    }
    for (at, (offer, (session, workspace, user))) in offers.iter().zip(KEYS).enumerate() {
        if at == 0 {
            out.push(Choice::new("allow_task", 't', "yes, until the task is done", true, Scope::Task).of(at));
        }
        out.push(Choice::new("allow_session", session, "yes, for this session", true, Scope::Session).of(at));
        if reach.keeps {
            out.push(Choice::new("allow_workspace", workspace, "yes, always in this workspace", true, Scope::Workspace).of(at));
            if offer.scope == Scope::User {
                out.push(Choice::new("allow_user", user, "yes, always and everywhere", true, Scope::User).of(at));
            }
        }
    }
    out.push(Choice::new("deny_once", 'n', "no", false, Scope::Once));
    let mut saying = Choice::new("deny_saying", 'm', "no, and tell the agent why", false, Scope::Once);
    saying.takes_text = true;
    out.push(saying);
    // A part of a call is not what would be denied.
    if offers.first().is_some_and(|offer| offer.asked_again.is_empty()) {
        let label = if reach.keeps_denials { "no, never in this workspace" } else { "no, not in this session" };
        out.push(Choice::new("deny_always", 'x', label, false, Scope::Workspace).of(0));
    }
    out
}
