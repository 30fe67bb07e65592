//! The prompts that wait for an answer, and which of them are the same question.
//!
//! The first of several identical prompts leads; the others follow and can be settled by its answer. Only a prompt that was made
//! before that answer follows: one yes must not open the door for what comes later.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};
use std::time::Duration;

use super::record::Session;
use crate::call::{CallDigest, ToolCall};
use crate::prompt::demand::{Demand, PromptId};

/// A digest of all that a call was judged to do, and why it is asked.
pub(crate) type Print = [u8; 32];

/// Exactly this call, in little room. The digest takes a session without a name for none, so that is said as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Exactly {
    digest: CallDigest,
    has_session: bool,
}

impl Exactly {
    pub(super) fn this(call: &ToolCall) -> Self {
        Self { digest: call.digest(), has_session: call.session().is_some() }
    }
}

/// Exactly this call under exactly this policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) call: ToolCall,
    pub(super) generation: u64,
}

impl Hash for Question {
    /// By little of it: few prompts wait at once, and calls are long.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let text = self.call.command().unwrap_or("").as_bytes();
        let end = text.last_chunk::<HASHED>().copied().unwrap_or_default();
        state.write_u64(u64::from_le_bytes(end));
        state.write_usize(text.len());
    }
}

/// So many bytes at the end of a command tell most questions apart; many begin alike.
const HASHED: usize = 8;

/// What the person said to the prompt that leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// Yes, to what has this print, after this much was demanded.
    Yes { print: Print, rank: u8 },
    /// No, with something to tell the model.
    No { message: Option<String> },
}

/// How a prompt stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Waited {
    /// A person has to answer it, or the one that it follows.
    Open { same_as: Option<PromptId> },
    /// The one that it follows was answered.
    Said(Said),
}

#[derive(Debug)]
pub(super) struct Open {
    pub(super) session: Session,
    pub(super) question: Question,
    pub(super) made: Option<Duration>,
    /// When a yes came too early.
    pub(super) early: Option<Duration>,
    pub(super) demand: Demand,
    pub(super) flood: bool,
    /// The prompt that it follows.
    pub(super) leader: Option<PromptId>,
}

/// A prompt that others follow. It outlives the prompt itself until the last of them is gone.
#[derive(Debug, Default)]
struct Lead {
    followers: usize,
    said: Option<Said>,
}

#[derive(Debug, Default)]
pub(super) struct Waiting {
    open: BTreeMap<PromptId, Open>,
    /// The prompt of each question that leads.
    first: HashMap<Question, PromptId>,
    leads: BTreeMap<PromptId, Lead>,
}

impl Waiting {
    /// Adds a prompt; gives the one that it follows.
    pub(super) fn add(&mut self, id: PromptId, open: Open) -> Option<PromptId> {
        self.open.insert(id, open);
        self.join(id)
    }

    pub(super) fn get(&self, id: PromptId) -> Option<&Open> {
        self.open.get(&id)
    }

    pub(super) fn get_mut(&mut self, id: PromptId) -> Option<&mut Open> {
        self.open.get_mut(&id)
    }

    /// The prompt that this one follows, as long as that waits.
    pub(super) fn same_as(&self, id: PromptId) -> Option<PromptId> {
        self.open.get(&id).and_then(|open| open.leader).filter(|leader| self.open.contains_key(leader))
    }

    /// Takes a prompt out that was answered, settled or dropped.
    pub(super) fn close(&mut self, id: PromptId) -> Option<Open> {
        let open = self.open.remove(&id)?;
        self.lead_no_more(open.question.clone(), id);
        self.leave(open.leader);
        Some(open)
    }

    /// Notes the answer for those that follow, if any do. Nothing follows it from now on.
    pub(super) fn said(&mut self, id: PromptId, said: impl FnOnce() -> Said) {
        if let Some(question) = self.open.get(&id).map(|open| open.question.clone()) {
            self.lead_no_more(question, id);
        }
        if let Some(lead) = self.leads.get_mut(&id) {
            lead.said = Some(said());
        }
    }

    /// How the prompt stands. One that cannot be settled by what was said is a question of its own.
    pub(super) fn waited(&mut self, id: PromptId) -> Waited {
        let Some(open) = self.open.get(&id) else { return Waited::Open { same_as: None } };
        let Some(leader) = open.leader else { return Waited::Open { same_as: None } };
        match self.leads.get(&leader).and_then(|lead| lead.said.as_ref()) {
            Some(Said::Yes { rank, .. }) if open.flood || open.demand.rank() > *rank => self.alone(id),
            Some(said) => Waited::Said(said.clone()),
            None if self.open.contains_key(&leader) => Waited::Open { same_as: Some(leader) },
            // It went without an answer.
            None => self.alone(id),
        }
    }

    /// The prompt is not what was answered: it leads, or follows another one.
    fn alone(&mut self, id: PromptId) -> Waited {
        let before = self.open.get_mut(&id).and_then(|open| open.leader.take());
        self.leave(before);
        Waited::Open { same_as: self.join(id) }
    }

    fn join(&mut self, id: PromptId) -> Option<PromptId> {
        let open = self.open.get_mut(&id)?;
        let leader = *self.first.entry(open.question.clone()).or_insert(id);
        if leader == id {
            return None;
        }
        open.leader = Some(leader);
        let lead = self.leads.entry(leader).or_default();
        lead.followers = lead.followers.saturating_add(1);
        Some(leader)
    }

    fn leave(&mut self, leader: Option<PromptId>) {
        let Some(leader) = leader else { return };
        if let Some(lead) = self.leads.get_mut(&leader) {
            lead.followers = lead.followers.saturating_sub(1);
            if lead.followers == 0 {
                self.leads.remove(&leader);
            }
        }
    }

    fn lead_no_more(&mut self, question: Question, id: PromptId) {
        if let Entry::Occupied(first) = self.first.entry(question)
            && *first.get() == id
        {
            first.remove();
        }
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty() && self.first.is_empty() && self.leads.is_empty()
    }
}
