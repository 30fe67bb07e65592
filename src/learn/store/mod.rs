//! The learned rules and what answers say about them, in the person's own state folder: records are only ever appended,
//! until they are written anew without what nobody needs.
//!
//! A store that cannot be read means that nothing was learned. A line that cannot be read withdraws
//! every rule whose id stands in it, since it may have been a revocation.

mod records;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::draft::Draft;
use super::evidence::{Evidence, has_lapsed};
use crate::analysis::path::AbsPath;
use crate::analysis::sensitive::credential::credential_in;
use crate::policy::learning::LearningLimits;
use crate::policy::pattern::PatternError;
use crate::policy::rule::{Layer, Rule, RuleEffect, Source};
use crate::storage::append::{AppendLog, Contents, Limits, Stamp};
use crate::storage::{Problem, StorageError};
use records::{ID_LENGTH, State, Wire, WireScope, line_of};

/// What is left of the store's room for denials and revocations once nothing else is written any more, in bytes.
const RESERVE: u64 = 1 << 20;

/// The store is written anew when it has so many times more lines than it needs, and not before it has [`FEW_LINES`].
const LINES_TOO_MANY: usize = 4;
const FEW_LINES: usize = 2_000;

/// How long rules stay in the store that were revoked or have ended, in seconds: so long they can be looked up.
const REMEMBERED: u64 = 90 * 86_400;

/// The use of a rule is written down at most once in so many seconds.
const USES_APART: u64 = 3_600;

/// The rules that were learned, on all workspaces.
#[derive(Debug, Clone)]
pub struct LearnedStore {
    log: AppendLog,
    state: State,
    /// What was wrong when it was read last.
    unread: Vec<Problem>,
    stamp: Stamp,
    /// Uses that were not written down yet, by the rule's id.
    uses: HashMap<String, u64>,
}

/// A rule as it was learned.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LearnedRule {
    /// What names it; also in its rule's source.
    pub id: String,
    /// What the rules that came of the same answer have in common.
    pub answer: Option<String>,
    /// The rule.
    pub rule: Rule,
    /// As it was learned.
    pub draft: Draft,
    /// Where it holds.
    pub scope: LearnedScope,
    /// When it ends, in seconds since 1970; never where there is nothing.
    pub until: Option<u64>,
    /// When it was learned, in seconds since 1970.
    pub at: u64,
    /// What it was learned from, in words for a person.
    pub from: String,
    /// When it was revoked, in seconds since 1970.
    pub revoked: Option<u64>,
    /// How many calls ran because of it, as far as that was written down.
    pub uses: u64,
    /// When one did last, in seconds since 1970, to the hour.
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

/// An answer to a call for which rules were offered, whether one of them is kept or not.
#[derive(Debug, Clone, Copy)]
pub struct AnsweredCall<'a> {
    /// The rules that were offered.
    pub drafts: &'a [Draft],
    /// Whether the person said yes.
    pub allows: bool,
    /// What tells the call apart from others.
    pub call: &'a str,
    /// The canonical root of the workspace.
    pub workspace: &'a AbsPath,
}

/// Why a rule is not learned, or not revoked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LearnError {
    /// The store cannot be read or written.
    #[error(transparent)]
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
    /// There are so many rules that nobody can know them all.
    #[error("{0} rules are learned already; revoke some with `countersign rules revoke`, or raise `rules` in `[learning]`")]
    TooMany(u32),
    /// There is no room but for denials and revocations.
    #[error("{0} is full; `countersign rules compact` makes room")]
    Full(AbsPath),
}

impl LearnedEffect {
    pub(crate) fn of_rule(self) -> RuleEffect {
        match self {
            Self::Allow => RuleEffect::Allow,
            Self::Deny => RuleEffect::Deny,
        }
    }
}

impl LearnedRule {
    /// What it says.
    pub fn effect(&self) -> LearnedEffect {
        match self.rule.effect {
            RuleEffect::Allow => LearnedEffect::Allow,
            RuleEffect::Ask | RuleEffect::Deny => LearnedEffect::Deny,
        }
    }

    /// Whether it holds in the workspace at a moment, in seconds since 1970: it was not revoked, has not ended and has not
    /// lapsed. A denial does not lapse. Without a clock, what ends does not hold.
    pub fn holds_in(&self, workspace: &AbsPath, now: Option<u64>, limits: &LearningLimits) -> bool {
        let is_here = match &self.scope {
            LearnedScope::User => true,
            LearnedScope::Workspace(root) => root == workspace,
        };
        is_here && self.is_active(now, limits)
    }

    /// Whether it holds anywhere at a moment.
    pub fn is_active(&self, now: Option<u64>, limits: &LearningLimits) -> bool {
        let is_denial = self.rule.effect != RuleEffect::Allow;
        let has_ended = self.until.is_some_and(|end| now.is_none_or(|now| now >= end));
        let lapsed = now.is_some_and(|now| has_lapsed(self.last_use.unwrap_or(0).max(self.at), now, limits));
        self.revoked.is_none() && !has_ended && (is_denial || !lapsed)
    }

    fn is(&self, new: &NewRule) -> bool {
        self.rule.effect == new.effect.of_rule() && self.draft == new.draft && self.scope == new.scope && self.until == new.until
    }
}

impl LearnedStore {
    /// The store at `path`. A store that cannot be read has learned nothing, and says so in its
    /// [problems](Self::problems).
    pub fn open(path: AbsPath) -> Self {
        let mut store = Self::on(AppendLog::new(path));
        store.reload();
        store
    }

    /// An empty store in memory, which its copies share. Nothing of it outlives the last of them.
    pub fn in_memory() -> Self {
        Self::on(AppendLog::in_memory(AbsPath::root()))
    }

    fn on(log: AppendLog) -> Self {
        Self { log, state: State::default(), unread: Vec::new(), stamp: Stamp::default(), uses: HashMap::new() }
    }

    /// Where it is.
    pub fn path(&self) -> &AbsPath {
        self.log.path()
    }

    /// Reads what is new in it: other processes write to it as well.
    pub fn reload(&mut self) {
        self.stamp = self.log.stamp();
        match self.log.read() {
            Ok(contents) => {
                self.state.follow(&self.log, &contents);
                self.unread = contents.problems().to_vec();
                self.unread.extend_from_slice(&self.state.problems);
            }
            Err(error) => {
                let message = format!("no learned rule is used: {error}");
                self.state = State::default();
                self.unread = vec![Problem { path: self.log.path().clone(), line: None, message }];
            }
        }
    }

    /// Reads what is new in it, if something is; whether that is so. It costs no more than a look at the file.
    pub fn refresh(&mut self) -> bool {
        let is_new = self.log.stamp() != self.stamp;
        if is_new {
            self.reload();
        }
        is_new
    }

    /// What was left out when it was read.
    pub fn problems(&self) -> &[Problem] {
        &self.unread
    }

    /// The rules that hold in a workspace at a moment, in seconds since 1970.
    pub fn rules_for(&self, workspace: &AbsPath, now: Option<u64>, limits: &LearningLimits) -> Vec<Rule> {
        self.state.rules.iter().filter(|rule| rule.holds_in(workspace, now, limits)).map(|rule| rule.rule.clone()).collect()
    }

    /// All rules, also those that were revoked, in the order in which they were learned.
    pub fn list(&self) -> &[LearnedRule] {
        &self.state.rules
    }

    /// What answers say about a rule, whether it is kept or not.
    pub fn evidence(&self, draft: &Draft) -> Option<&Evidence> {
        self.state.evidence.get(&draft.key()).map(|(_, evidence)| evidence)
    }

    /// Everything that was offered, with what answers say about it, in no order.
    pub fn offered(&self) -> impl Iterator<Item = (&Draft, &Evidence)> {
        self.state.evidence.values().map(|(draft, evidence)| (draft, evidence))
    }

    /// Learns a rule at a time, in seconds since 1970, and gives its id. A rule that is there already is
    /// not written again.
    ///
    /// # Errors
    /// When it is not a rule, seems to have a credential in it, or cannot be written. Nothing is learned then.
    pub fn add(&mut self, new: &NewRule, at: u64) -> Result<String, LearnError> {
        let ids = self.add_all(std::slice::from_ref(new), at, &LearningLimits::USUAL)?;
        ids.into_iter().next().ok_or_else(|| LearnError::Missing(new.draft.rule.clone()))
    }

    /// Learns the rules of one answer, and gives their ids: all of them, or none.
    ///
    /// # Errors
    /// As [`Self::add`], or when there are too many rules.
    pub fn add_all(&mut self, new: &[NewRule], at: u64, limits: &LearningLimits) -> Result<Vec<String>, LearnError> {
        for rule in new {
            check(rule)?;
        }
        let log = self.log.clone();
        let state = &mut self.state;
        let ids = log.update_all(|contents| {
            state.follow(&log, contents);
            let mut records = Vec::new();
            let mut ids = Vec::new();
            let mut answer = None;
            for rule in new {
                if let Some(known) = state.rules.iter().find(|known| known.revoked.is_none() && known.is(rule)) {
                    ids.push(known.id.clone());
                    continue;
                }
                let active = state.rules.iter().filter(|rule| rule.is_active(Some(at), limits)).count();
                if rule.effect == LearnedEffect::Allow {
                    has_room(&log, contents)?;
                    if active.saturating_add(records.len()) >= usize::try_from(limits.rules).unwrap_or(usize::MAX) {
                        return Err(LearnError::TooMany(limits.rules));
                    }
                }
                // Also against ids in lines that were left out: a new rule must not be withdrawn by one.
                let taken = |id: &str| {
                    let is_unread = |line: &crate::storage::append::Line| line.readable().contains(id);
                    state.known.contains(id)
                        || ids.iter().any(|known| known == id)
                        || (!state.problems.is_empty() && contents.lines().iter().any(is_unread))
                };
                let id = unused_id(rule, at, contents.lines().len(), taken);
                let answer = answer.get_or_insert_with(|| id.clone());
                let record = record_of(rule, id.clone(), (new.len() > 1).then(|| answer.clone()), at);
                records.push(line_of(&log, &record)?);
                ids.push(id);
            }
            Ok::<_, LearnError>((records, ids))
        })?;
        self.reload();
        Ok(ids)
    }

    /// Takes a rule back, at a time in seconds since 1970.
    ///
    /// # Errors
    /// When there is no such rule, or it cannot be written; the rule still holds then.
    pub fn revoke(&mut self, id: &str, at: u64) -> Result<(), LearnError> {
        let log = self.log.clone();
        let state = &mut self.state;
        log.update(|contents| {
            state.follow(&log, contents);
            if !state.rules.iter().any(|rule| rule.id == id && rule.revoked.is_none()) {
                return Err(LearnError::Missing(id.to_owned()));
            }
            Ok((Some(line_of(&log, &Wire::Revoke { id: id.to_owned(), at })?), ()))
        })?;
        self.reload();
        Ok(())
    }

    /// Takes back what the last answer kept of what still holds, and gives those rules.
    ///
    /// # Errors
    /// When it cannot be written; then the rules still hold. Nothing to take back is no error.
    pub fn undo(&mut self, at: u64) -> Result<Vec<LearnedRule>, LearnError> {
        self.reload();
        let Some(last) = self.state.rules.iter().rev().find(|rule| rule.revoked.is_none()).cloned() else { return Ok(Vec::new()) };
        let belongs =
            |rule: &&LearnedRule| rule.revoked.is_none() && (rule.id == last.id || (last.answer.is_some() && rule.answer == last.answer));
        let taken: Vec<LearnedRule> = self.state.rules.iter().filter(belongs).cloned().collect();
        let log = self.log.clone();
        log.update_all(|_| {
            let lines = taken.iter().map(|rule| line_of(&log, &Wire::Revoke { id: rule.id.clone(), at }));
            Ok::<_, LearnError>((lines.collect::<Result<Vec<String>, _>>()?, ()))
        })?;
        self.reload();
        Ok(taken)
    }

    /// Writes down that a call was answered. A denial takes back the rules that were offered for it and are kept, where
    /// they allow; gives their ids.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note_answer(&mut self, answered: AnsweredCall<'_>, at: u64) -> Result<Vec<String>, LearnError> {
        let AnsweredCall { drafts, allows, call, workspace } = answered;
        let is_writable = |draft: &&Draft| draft.texts().chain([workspace.as_str()]).find_map(credential_in).is_none();
        let drafts: Vec<Draft> = drafts.iter().filter(is_writable).cloned().collect();
        if drafts.is_empty() {
            return Ok(Vec::new());
        }
        let log = self.log.clone();
        let state = &mut self.state;
        let taken_back = log.update_all(|contents| {
            state.follow(&log, contents);
            let mut lines = Vec::new();
            let mut taken_back = Vec::new();
            if !allows {
                let keys: Vec<String> = drafts.iter().map(Draft::key).collect();
                let is_here = |rule: &&LearnedRule| match &rule.scope {
                    LearnedScope::User => true,
                    LearnedScope::Workspace(root) => root == workspace,
                };
                let is_meant = |rule: &&LearnedRule| {
                    rule.revoked.is_none() && rule.rule.effect == RuleEffect::Allow && keys.contains(&rule.draft.key())
                };
                for rule in state.rules.iter().filter(is_here).filter(is_meant) {
                    lines.push(line_of(&log, &Wire::Revoke { id: rule.id.clone(), at })?);
                    taken_back.push(rule.id.clone());
                }
            } else {
                has_room(&log, contents)?;
            }
            let record = Wire::Answer { allows, drafts, call: call.to_owned(), workspace: workspace.to_string(), at };
            lines.push(line_of(&log, &record)?);
            Ok::<_, LearnError>((lines, taken_back))
        })?;
        self.reload();
        if self.state.lines() > self.lines_needed() {
            self.compact(at)?;
        }
        Ok(taken_back)
    }

    /// Counts that a call ran because of these rules. It is written down from time to time.
    ///
    /// # Errors
    /// When it cannot be written; then it is counted all the same, for the next time.
    pub fn note_uses<'i>(&mut self, ids: impl IntoIterator<Item = &'i str>, at: u64) -> Result<(), LearnError> {
        let mut lines = Vec::new();
        let mut written = Vec::new();
        for id in ids {
            let count = self.uses.entry(id.to_owned()).or_default();
            *count = count.saturating_add(1);
            let last = self.state.rules.iter().find(|rule| rule.id == id).and_then(|rule| rule.last_use);
            if last.is_none_or(|last| at.saturating_sub(last) >= USES_APART) {
                lines.push(line_of(&self.log, &Wire::Use { id: id.to_owned(), n: *count, at })?);
                written.push(id.to_owned());
            }
        }
        if lines.is_empty() {
            return Ok(());
        }
        self.log.update_all(|contents| {
            has_room(&self.log, contents)?;
            Ok::<_, LearnError>((lines, ()))
        })?;
        for id in written {
            self.uses.remove(&id);
        }
        self.reload();
        Ok(())
    }

    /// Writes the store anew without what nobody needs any more: rules that were revoked or ended long before the moment,
    /// in seconds since 1970, and single answers, of which the sums stay. Whether it did: a store with lines that cannot be
    /// read stays as it is.
    ///
    /// # Errors
    /// When it cannot be written; then it is as it was.
    pub fn compact(&mut self, now: u64) -> Result<bool, LearnError> {
        let log = self.log.clone();
        let state = &mut self.state;
        let is_done = log.rewrite(|contents| {
            state.follow(&log, contents);
            if !state.problems.is_empty() {
                return Ok::<_, LearnError>(None);
            }
            let records = state.compacted(now.saturating_sub(REMEMBERED));
            let lines = records.iter().map(|record| line_of(&log, record)).collect::<Result<Vec<String>, _>>()?;
            Ok(Some(lines))
        })?;
        self.reload();
        Ok(is_done)
    }

    fn lines_needed(&self) -> usize {
        self.state.rules.len().saturating_add(self.state.evidence.len()).saturating_mul(LINES_TOO_MANY).max(FEW_LINES)
    }
}

/// That there is room for what is no denial.
fn has_room(log: &AppendLog, contents: &Contents) -> Result<(), LearnError> {
    if contents.bytes() > Limits::USUAL.file.saturating_sub(RESERVE) {
        return Err(LearnError::Full(log.path().clone()));
    }
    Ok(())
}

/// That it is a rule, with nothing in it that is not written down.
fn check(new: &NewRule) -> Result<(), LearnError> {
    let root = match &new.scope {
        LearnedScope::User => "",
        LearnedScope::Workspace(root) => root.as_str(),
    };
    if let Some(what) = new.draft.texts().chain([new.from.as_str(), root]).find_map(credential_in) {
        return Err(LearnError::Credential(what));
    }
    new.draft.rule(new.effect.of_rule(), Source::new(Layer::Learned, "a new rule"))?;
    Ok(())
}

fn record_of(new: &NewRule, id: String, answer: Option<String>, at: u64) -> Wire {
    let Draft { rule, cwd, options, bound } = new.draft.clone();
    let scope = match &new.scope {
        LearnedScope::User => WireScope::User,
        LearnedScope::Workspace(root) => WireScope::Workspace(root.to_string()),
    };
    Wire::Add { id, answer, effect: new.effect, rule, cwd, options, bound, scope, until: new.until, at, from: new.from.clone() }
}

/// A short id that no line of the store has in it.
fn unused_id(new: &NewRule, at: u64, lines: usize, taken: impl Fn(&str) -> bool) -> String {
    let mut counter = lines as u64;
    loop {
        let mut hash = Sha256::new();
        for part in [
            new.effect.of_rule().to_string().as_str(),
            &format!("{:?}", new.draft),
            &format!("{:?}", new.scope),
            &at.to_string(),
            &counter.to_string(),
        ] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let id = hash.finalize().iter().take(ID_LENGTH / 2).fold(String::new(), |id, byte| format!("{id}{byte:02x}"));
        if !taken(&id) {
            return id;
        }
        counter = counter.wrapping_add(1);
    }
}
