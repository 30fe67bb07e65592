//! Rules as they are learned, and why one is not.

use serde::{Deserialize, Serialize};

use crate::analysis::path::AbsPath;
use crate::learn::draft::Draft;
use crate::learn::evidence::is_lapsed;
use crate::learn::limits::LearningLimits;
use crate::policy::pattern::PatternError;
use crate::policy::rule::{Rule, RuleEffect};
use crate::storage::StorageError;

/// A rule as it was learned.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LearnedRule {
    /// What names it; also in its rule's source.
    pub id: String,
    /// What names the answer that it was learned by, together with the others of that answer.
    pub answer: Option<String>,
    /// The rule.
    pub rule: Rule,
    /// As it was learned.
    pub draft: Draft,
    /// When it ends, in seconds since 1970; never where there is nothing.
    pub until: Option<u64>,
    /// Where it holds.
    pub scope: LearnedScope,
    /// When it was learned, in seconds since 1970.
    pub at: u64,
    /// What it was learned from, in words for a person.
    pub from: String,
    /// When it was revoked, in seconds since 1970.
    pub revoked: Option<u64>,
    /// How often it was used, as far as that was written down.
    pub uses: u64,
    /// When it was last used, in seconds since 1970.
    pub last_use: Option<u64>,
}

/// A rule to be learned. It can only allow or deny: asking is what happens without it.
#[derive(Debug, Clone)]
pub struct NewRule {
    /// What it says.
    pub effect: LearnedEffect,
    /// The rule.
    pub draft: Draft,
    /// Where it holds.
    pub scope: LearnedScope,
    /// When it ends, in seconds since 1970; never where there is nothing.
    pub until: Option<u64>,
    /// What it is learned from, in words for a person.
    pub from: String,
}

/// What a learned rule may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LearnedEffect {
    /// Do not ask again.
    Allow,
    /// Refuse from now on.
    Deny,
}

/// Where a learned rule holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LearnedScope {
    /// Wherever this person works.
    User,
    /// In the workspace with this canonical root.
    Workspace(AbsPath),
}

/// An answer to a prompt, as evidence.
#[derive(Debug, Clone, Copy)]
pub struct AnswerGiven<'a> {
    /// The rules that were offered.
    pub drafts: &'a [Draft],
    /// Whether it was a yes.
    pub allows: bool,
    /// What tells the call from others, such as its text. Only a digest of it is written.
    pub call: &'a str,
    /// The workspace.
    pub workspace: Option<&'a AbsPath>,
    /// How long the person took, in milliseconds.
    pub millis: Option<u64>,
}

/// Why a rule is not learned, or not revoked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LearnError {
    /// The store cannot be read or written.
    #[error("{error}; {advice}", error = .0, advice = .0.advice())]
    Storage(#[from] StorageError),
    /// The text is not a rule.
    #[error(transparent)]
    Rule(#[from] PatternError),
    /// The text seems to have a credential in it, which is not written down.
    #[error("this is not kept, since it seems to contain {0}")]
    Credential(&'static str),
    /// There is no such rule, or it was revoked before.
    #[error("there is no learned rule `{0}`")]
    Missing(String),
    /// So many rules are kept already.
    #[error("{0} rules are kept already, and no more: `countersign rules revoke` and `countersign rules proposals` make room")]
    Full(u32),
}

impl LearnedEffect {
    pub(super) fn of_rule(self) -> RuleEffect {
        match self {
            Self::Allow => RuleEffect::Allow,
            Self::Deny => RuleEffect::Deny,
        }
    }
}

impl LearnedScope {
    /// Whether it reaches this workspace; without one, only what holds everywhere does.
    pub fn holds_in(&self, workspace: Option<&AbsPath>) -> bool {
        match self {
            Self::User => true,
            Self::Workspace(root) => workspace == Some(root),
        }
    }
}

/// How a learned rule stands at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuleState {
    /// It holds.
    Holds,
    /// It was taken back.
    Revoked,
    /// Its time is over.
    Ended,
    /// It allows, and was not used for too long.
    Lapsed,
}

impl LearnedRule {
    /// How it stands at a time in seconds since 1970. Where nobody knows the time it neither ends nor lapses here: that it
    /// ends is a condition of the rule itself, which does not hold without a clock.
    pub fn state(&self, now: Option<u64>, limits: &LearningLimits) -> RuleState {
        if self.revoked.is_some() {
            return RuleState::Revoked;
        }
        let Some(now) = now else { return RuleState::Holds };
        // A clock that went back says nothing about a time that is to end; what was denied stays denied.
        let is_early = self.rule.effect == RuleEffect::Allow && now < self.at;
        if self.until.is_some_and(|until| until <= now || is_early) {
            return RuleState::Ended;
        }
        // What was denied stays denied.
        if self.rule.effect == RuleEffect::Allow && is_lapsed(self.last(), now, limits) {
            return RuleState::Lapsed;
        }
        RuleState::Holds
    }

    /// When it was learned or last used.
    pub(super) fn last(&self) -> u64 {
        self.last_use.map_or(self.at, |last| last.max(self.at))
    }

    /// Whether it is the rule that is to be learned.
    pub(super) fn is(&self, new: &NewRule) -> bool {
        self.rule.effect == new.effect.of_rule() && self.draft == new.draft && self.scope == new.scope && self.until == new.until
    }
}
