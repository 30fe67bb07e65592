//! The learned rules, and the evidence of answers, in the person's own state folder: records are only ever appended, until
//! so much is over that the store is compacted.
//!
//! A store that cannot be read means that nothing was learned. A line that cannot be read withdraws every rule whose id
//! stands in it, since it may have been a revocation.

mod compact;
mod rule;
mod state;
#[cfg(test)]
mod tests;
mod wire;
mod writing;

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::draft::Draft;
use super::evidence::Evidence;
use super::limits::{CANDIDATES_OF_ANSWER, LearningLimits, USE_EVERY};
use super::worktrees::moved_bound;
use crate::analysis::path::AbsPath;
use crate::analysis::sensitive::credential::credential_in;
use crate::policy::definition::Bound;
use crate::policy::rule::{Layer, Rule, RuleEffect, Source};
use crate::storage::Problem;
use crate::storage::append::{AppendLog, Limits, Mark, News};
pub use rule::{AnswerGiven, LearnError, LearnedEffect, LearnedRule, LearnedScope, NewRule, RuleState};
use state::{ID_LENGTH, State};
use wire::{Record, WireRule};
use writing::{Room, absorb};

/// Hexadecimal digits that tell calls apart.
const CALL_LENGTH: usize = 16;

/// Digests of calls in one record: they have to fit into a line.
const CALLS_OF_RECORD: usize = 2_000;

/// The rules that were learned, on all workspaces.
///
/// ```
/// use countersign::learn::LearnedStore;
/// use countersign::world::LexicalWorld;
/// use countersign::{Answer, Broker, Decision, Scope, ToolCall};
///
/// // On disk it is `LearnedStore::open(locations.learned())`.
/// let store = LearnedStore::in_memory();
/// let builder = Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).clock(|| 1_790_000_000);
/// let broker = builder.build_with_store(store);
/// let Decision::Ask(prompt) = broker.decide(&ToolCall::shell("cargo test", "/home/u/proj")) else { panic!("it runs code") };
/// let outcome = broker.answer(prompt, Answer::allow(Scope::Workspace));
/// assert_eq!((outcome.remembered.len(), outcome.trouble), (1, None));
/// ```
#[derive(Debug, Clone)]
pub struct LearnedStore {
    log: AppendLog,
    sizes: Limits,
    limits: LearningLimits,
    mark: Mark,
    state: State,
    /// Those of the state, and what is wrong with the file as it was read last.
    problems: Vec<Problem>,
    /// The file could not be read when it was tried last.
    unread: bool,
    /// Uses that are not written yet, by the ids of rules: how many, and when last.
    uses: BTreeMap<String, (u64, u64)>,
    /// How large the file was when it could not be compacted.
    stuck: u64,
}

impl LearnedStore {
    /// The store at `path`. A store that cannot be read has learned nothing, and says so in its
    /// [problems](Self::problems).
    pub fn open(path: AbsPath) -> Self {
        let mut store = Self::on(AppendLog::new(path), Limits::USUAL);
        store.reload();
        store
    }

    /// An empty store in memory, which its copies share. Nothing of it outlives the last of them.
    pub fn in_memory() -> Self {
        Self::on(AppendLog::in_memory(AbsPath::root()), Limits::USUAL)
    }

    fn on(log: AppendLog, sizes: Limits) -> Self {
        Self {
            log: log.with_limits(sizes),
            sizes,
            limits: LearningLimits::USUAL,
            mark: Mark::default(),
            state: State::default(),
            problems: Vec::new(),
            unread: false,
            uses: BTreeMap::new(),
            stuck: 0,
        }
    }

    /// Learns by these numbers from now on.
    pub fn set_limits(&mut self, limits: LearningLimits) {
        self.limits = limits;
    }

    /// The numbers that it learns by.
    pub fn limits(&self) -> &LearningLimits {
        &self.limits
    }

    /// The file.
    pub fn path(&self) -> &AbsPath {
        self.log.path()
    }

    /// Reads all of it again.
    pub fn reload(&mut self) {
        self.mark = Mark::default();
        self.refresh();
    }

    /// Reads what other processes wrote, and says whether there was anything. Where nobody wrote, it only looks at the
    /// file's length and times.
    ///
    /// Where it can no longer be read, nothing that allows is left, and what denies stays.
    pub fn refresh(&mut self) -> bool {
        let path = self.log.path().clone();
        match self.log.read_since(&mut self.mark) {
            Ok(News::Nothing) => false,
            Ok(news) => {
                self.unread = false;
                absorb(&mut self.state, &mut self.problems, &path, news)
            }
            Err(error) => {
                self.unread = true;
                self.state.denials_only();
                let message = format!("no learned rule is used that allows: {error}");
                self.problems = vec![Problem { path, line: None, message }];
                true
            }
        }
    }

    /// What was left out when it was read.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Something that was left out and may have denied or revoked: as long as that is so, a broker asks about whatever it
    /// could have restricted. An incomplete last record is none: whoever was writing it was not told that it is kept.
    pub fn lost(&self) -> Option<&Problem> {
        if self.unread { self.problems.first() } else { self.state.problems.first() }
    }

    /// The rules that hold in a workspace at a time in seconds since 1970. Rules that ended, and allowing rules that nobody
    /// used for too long, are not among them. Without a time only the latter is not known: a rule with an end does not
    /// allow anything without a clock.
    pub fn rules_for(&self, workspace: &AbsPath, now: Option<u64>) -> Vec<Rule> {
        let holds = |rule: &&LearnedRule| rule.scope.holds_in(Some(workspace)) && rule.state(now, &self.limits) == RuleState::Holds;
        self.state.rules.iter().filter(holds).map(|rule| rule.rule.clone()).collect()
    }

    /// The rules that hold in a workspace that is a worktree of the repository whose main checkout is at `main`, as
    /// [`rules_for`](Self::rules_for) a workspace: what was learned for that checkout holds as well, bound to what is at the
    /// same places in the worktree.
    ///
    /// That the two belong together is for the caller to know: nothing in the worktree alone proves it.
    pub fn rules_for_worktree(&self, worktree: &AbsPath, main: &AbsPath, now: Option<u64>) -> Vec<Rule> {
        let mut rules = self.rules_for(worktree, now);
        let is_of_main = |rule: &&LearnedRule| rule.scope == LearnedScope::Workspace(main.clone()) && worktree != main;
        let holds = |rule: &&LearnedRule| is_of_main(rule) && rule.state(now, &self.limits) == RuleState::Holds;
        for learned in self.state.rules.iter().filter(holds) {
            let mut rule = learned.rule.clone();
            let bound: Option<Vec<Bound>> = rule.conditions.bound.iter().map(|bound| moved_bound(bound, main, worktree)).collect();
            // What denies is bound to nothing.
            let Some(bound) = bound else { continue };
            rule.conditions.bound = bound;
            rules.push(rule);
        }
        rules
    }

    /// All rules, also those that were revoked or have ended, in the order in which they were learned.
    pub fn list(&self) -> &[LearnedRule] {
        &self.state.rules
    }

    /// What is known about a candidate.
    pub fn evidence(&self, draft: &Draft) -> Evidence {
        self.state.evidence(draft)
    }

    /// The candidates of which anything is known, in no order, with that.
    pub(super) fn candidates(&self) -> impl Iterator<Item = (&Draft, Evidence)> {
        self.state.tallies.keys().map(|draft| (draft, self.state.evidence(draft)))
    }

    /// Learns a rule at a time, in seconds since 1970, and gives its id: an answer of one rule.
    ///
    /// # Errors
    /// As [`add_all`](Self::add_all).
    pub fn add(&mut self, new: &NewRule, at: u64) -> Result<String, LearnError> {
        let ids = self.add_all(std::slice::from_ref(new), at)?;
        ids.into_iter().next().ok_or_else(|| LearnError::Missing(new.draft.rule.clone()))
    }

    /// Learns the rules of one answer at a time, in seconds since 1970, all or none of them, and gives their ids. A rule
    /// that holds already is not written again.
    ///
    /// # Errors
    /// When one is not a rule, one seems to have a credential in it, too many are kept already, or they cannot be written.
    /// Nothing is learned then.
    pub fn add_all(&mut self, new: &[NewRule], at: u64) -> Result<Vec<String>, LearnError> {
        for rule in new {
            let root = match &rule.scope {
                LearnedScope::Workspace(root) => Some(root.as_str()),
                LearnedScope::User => None,
            };
            check(&rule.draft, [Some(rule.from.as_str()), root])?;
            rule.draft.rule(rule.effect.of_rule(), Source::new(Layer::Learned, "a new rule"))?;
        }
        let is_denial = new.iter().all(|rule| rule.effect == LearnedEffect::Deny);
        let room = if is_denial { Room::Reserve } else { Room::Usual };
        let (now, limits) = (time(at), self.limits);
        self.write(room, at, |state| {
            let is_kept = |rule: &&LearnedRule| rule.state(now, &limits) == RuleState::Holds && !state.is_left(&rule.id);
            let holding = || state.rules.iter().filter(is_kept);
            let mut ids: Vec<String> = Vec::new();
            let mut rules: Vec<WireRule> = Vec::new();
            let mut allowing = 0;
            for (place, rule) in new.iter().enumerate() {
                let twin = new.iter().take(place).position(|other| same(other, rule));
                let known = holding().find(|known| known.is(rule)).map(|known| known.id.clone());
                if let Some(id) = known.or_else(|| twin.and_then(|twin| ids.get(twin).cloned())) {
                    ids.push(id);
                    continue;
                }
                let seed = format!("{:?}", (rule.effect, &rule.draft, &rule.scope));
                let id = unused_id(&seed, at, state, &ids);
                allowing += u32::from(rule.effect == LearnedEffect::Allow);
                rules.push(WireRule::new(id.clone(), rule));
                ids.push(id);
            }
            let kept = holding().filter(|rule| rule.rule.effect == RuleEffect::Allow).count();
            if allowing > 0 && u32::try_from(kept).unwrap_or(u32::MAX).saturating_add(allowing) > limits.rules {
                return Err(LearnError::Full(limits.rules));
            }
            let answer = (!rules.is_empty()).then(|| unused_id(&format!("the answer of {ids:?}"), at, state, &ids));
            Ok((answer.map(|answer| Record::Learn { answer: Some(answer), at, rules }), ids))
        })
    }

    /// Takes a rule back, at a time in seconds since 1970.
    ///
    /// # Errors
    /// When there is no such rule, or it cannot be written; the rule still holds then.
    pub fn revoke(&mut self, id: &str, at: u64) -> Result<(), LearnError> {
        self.revoke_all(&[id], at)
    }

    /// Takes rules back, all or none of them.
    ///
    /// # Errors
    /// As [`revoke`](Self::revoke).
    pub fn revoke_all(&mut self, ids: &[&str], at: u64) -> Result<(), LearnError> {
        self.write(Room::Reserve, at, |state| {
            for id in ids {
                if state.rule(id).is_none_or(|rule| rule.revoked.is_some()) || state.is_left(id) {
                    return Err(LearnError::Missing((*id).to_owned()));
                }
            }
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            Ok(((!ids.is_empty()).then_some(Record::Revoke { ids, at }), ()))
        })
    }

    /// Takes back the rules of the last answer of which any still hold, and gives them; none where there is no such answer.
    ///
    /// # Errors
    /// When it cannot be written; the rules still hold then.
    pub fn undo(&mut self, at: u64) -> Result<Vec<LearnedRule>, LearnError> {
        let (now, limits) = (time(at), self.limits);
        self.write(Room::Reserve, at, |state| {
            let holds = |rule: &&LearnedRule| rule.state(now, &limits) == RuleState::Holds && !state.is_left(&rule.id);
            let Some(last) = state.rules.iter().rev().find(holds) else { return Ok((None, Vec::new())) };
            let is_of_it = |rule: &&LearnedRule| rule.id == last.id || (rule.answer.is_some() && rule.answer == last.answer);
            let rules: Vec<LearnedRule> = state.rules.iter().filter(holds).filter(is_of_it).cloned().collect();
            let ids = rules.iter().map(|rule| rule.id.clone()).collect();
            Ok((Some(Record::Revoke { ids, at }), rules))
        })
    }

    /// Keeps an answer as evidence, at a time in seconds since 1970. Candidates that seem to have a credential in them are
    /// left out.
    ///
    /// # Errors
    /// When it cannot be written; then it counts for nothing.
    pub fn note_answer(&mut self, answer: &AnswerGiven<'_>, at: u64) -> Result<(), LearnError> {
        self.note(answer, at, false)
    }

    /// The same for an answer that was given to another program, and is known by its word alone: nothing is kept unasked by it.
    ///
    /// # Errors
    /// As [`note_answer`](Self::note_answer).
    pub fn note_elsewhere(&mut self, answer: &AnswerGiven<'_>, at: u64) -> Result<(), LearnError> {
        self.note(answer, at, true)
    }

    fn note(&mut self, answer: &AnswerGiven<'_>, at: u64, elsewhere: bool) -> Result<(), LearnError> {
        let workspace = answer.workspace.filter(|root| credential_in(root.as_str()).is_none());
        let clean = answer.drafts.iter().filter(|draft| check(draft, []).is_ok());
        let candidates: Vec<Draft> = clean.take(CANDIDATES_OF_ANSWER).cloned().collect();
        let call = digits(&Sha256::digest(answer.call.as_bytes()), CALL_LENGTH);
        // A yes to a call of which nothing lasting is made only says something where there was a no.
        if candidates.is_empty() && answer.allows && !self.state.denied.contains(&call) {
            return Ok(());
        }
        let record = Record::Answer {
            allows: answer.allows,
            candidates,
            call,
            workspace: workspace.map(ToString::to_string),
            at,
            millis: answer.millis,
            elsewhere,
        };
        // A no makes stricter.
        let room = if answer.allows { Room::Usual } else { Room::Reserve };
        self.write(room, at, |_| Ok((Some(record), ())))
    }

    /// Takes over which calls were denied from another store, at a time in seconds since 1970: they are asked here as well.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn take_denials(&mut self, other: &Self, at: u64) -> Result<(), LearnError> {
        let calls: Vec<String> = other.state.denied.iter().cloned().collect();
        let records: Vec<Record> = calls.chunks(CALLS_OF_RECORD).map(|calls| Record::Denied { calls: calls.to_vec() }).collect();
        if records.is_empty() {
            return Ok(());
        }
        self.write(Room::Reserve, at, |_| Ok((records, ())))
    }

    /// Whether the last answer to this very call, told apart as in [`AnswerGiven::call`], was a no.
    pub fn was_denied(&self, call: &str) -> bool {
        !self.state.denied.is_empty() && self.state.denied.contains(&digits(&Sha256::digest(call.as_bytes()), CALL_LENGTH))
    }

    /// Counts a use of rules, at a time in seconds since 1970. It is written by [`flush`](Self::flush); whether that has
    /// something to write now.
    pub fn note_use<'a>(&mut self, ids: impl IntoIterator<Item = &'a str>, at: u64) -> bool {
        for id in ids {
            if self.state.rule(id).is_some() {
                let (count, last) = self.uses.entry(id.to_owned()).or_default();
                (*count, *last) = (count.saturating_add(1), at.max(*last));
            }
        }
        self.uses.keys().any(|id| self.state.is_due(id, at))
    }

    /// Writes the uses of rules of which none was written within an hour, by whichever process; the others are kept in mind.
    ///
    /// # Errors
    /// When they cannot be written; they are kept in mind then.
    pub fn flush(&mut self, at: u64) -> Result<(), LearnError> {
        if !self.uses.keys().any(|id| self.state.is_due(id, at)) {
            return Ok(());
        }
        let uses = self.uses.clone();
        let written = self.write(Room::Usual, at, |state| {
            let due: Vec<_> = uses.iter().filter(|(id, _)| state.is_due(id, at)).collect();
            let records = due.iter().map(|(id, (n, at))| Record::Use { id: (*id).clone(), n: *n, at: *at }).collect::<Vec<_>>();
            Ok((records, due.into_iter().map(|(id, _)| id.clone()).collect::<Vec<_>>()))
        })?;
        self.uses.retain(|id, _| !written.contains(id));
        Ok(())
    }

    /// Drops rules that are over for long and evidence that is old, and counts evidence together; whether the file was
    /// rewritten. The ids of dropped rules stay in use.
    ///
    /// # Errors
    /// When it cannot be read or written, or has a line that is not understood. It is as it was then.
    pub fn compact(&mut self, at: u64) -> Result<bool, LearnError> {
        self.rewrite(at, |_, _| true)
    }
}

impl State {
    /// Whether no use of the rule was written within an hour.
    fn is_due(&self, id: &str, at: u64) -> bool {
        self.rule(id).is_some_and(|rule| rule.last_use.is_none_or(|last| at >= last.saturating_add(USE_EVERY)))
    }
}

/// A time that a host knows; what learns without a clock writes 0.
fn time(at: u64) -> Option<u64> {
    (at > 0).then_some(at)
}

fn same(a: &NewRule, b: &NewRule) -> bool {
    a.effect == b.effect && a.draft == b.draft && a.scope == b.scope && a.until == b.until
}

/// That nothing of a draft, and none of the other texts, seems to have a credential in it. The digest of a definition
/// looks like one and is none.
fn check<'a>(draft: &Draft, others: impl IntoIterator<Item = Option<&'a str>>) -> Result<(), LearnError> {
    let of_definition = |bound: &Bound| credential_in(&bound.definition.to_string());
    let texts = std::iter::once(&draft.rule).chain(&draft.cwd).chain(&draft.options);
    let found = texts.map(String::as_str).find_map(credential_in);
    let found = found.or_else(|| draft.bound.iter().find_map(of_definition));
    match found.or_else(|| others.into_iter().flatten().find_map(credential_in)) {
        Some(what) => Err(LearnError::Credential(what)),
        None => Ok(()),
    }
}

fn digits(bytes: &[u8], count: usize) -> String {
    bytes.iter().take(count / 2).fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// A short id that no line of the store has in it, nor any of these.
fn unused_id(seed: &str, at: u64, state: &State, others: &[String]) -> String {
    let mut counter = state.rules.len() as u64;
    loop {
        let mut hash = Sha256::new();
        for part in [seed, &at.to_string(), &counter.to_string()] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let id = digits(&hash.finalize(), ID_LENGTH);
        if !state.is_taken(&id) && !others.contains(&id) {
            return id;
        }
        counter = counter.wrapping_add(1);
    }
}
