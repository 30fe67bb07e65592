//! The records that are left of a store when what is over is dropped.

use super::rule::{LearnedRule, RuleState};
use super::state::{State, effect_of};
use super::wire::{Record, WireRule, WireScope};
use crate::learn::limits::{CANDIDATES, DAY, KEPT_DAYS, LearningLimits};

/// Ids in one record: they have to fit into a line.
const IDS: usize = 2_000;

/// The records that say the same at this time, without rules that are over and evidence that is old. Without a time,
/// nothing is either.
pub(super) fn records(state: &State, now: Option<u64>, limits: &LearningLimits) -> Vec<Record> {
    let mut records = Vec::new();
    let mut retired: Vec<String> = state.retired.iter().cloned().collect();
    let (over, kept): (Vec<&LearnedRule>, Vec<&LearnedRule>) = state.rules.iter().partition(|rule| is_over(rule, now, limits));
    retired.extend(over.iter().map(|rule| rule.id.clone()));
    retired.sort_unstable();
    records.extend(retired.chunks(IDS).map(|ids| Record::Retired { ids: ids.to_vec() }));

    // The calls that were denied are kept, however long ago that was: forgetting one would loosen.
    let denied: Vec<String> = state.denied.iter().cloned().collect();
    records.extend(denied.chunks(IDS).map(|calls| Record::Denied { calls: calls.to_vec() }));

    let same_answer = |a: &&LearnedRule, b: &&LearnedRule| a.answer.is_some() && a.answer == b.answer && a.at == b.at;
    for group in kept.chunk_by(same_answer) {
        let rules = group.iter().map(|rule| wire(rule)).collect();
        let Some(first) = group.first() else { continue };
        records.push(Record::Learn { answer: first.answer.clone(), at: first.at, rules });
        for rule in group {
            records.extend(rule.last_use.map(|at| Record::Use { id: rule.id.clone(), n: rule.uses, at }));
            records.extend(rule.revoked.map(|at| Record::Revoke { ids: vec![rule.id.clone()], at }));
        }
    }

    let mut tallies: Vec<_> = state.tallies.iter().filter(|(_, tally)| !is_old(tally.last(), now)).collect();
    tallies.sort_by(|(a, one), (b, other)| other.last().cmp(&one.last()).then_with(|| a.rule.cmp(&b.rule)).then_with(|| a.cwd.cmp(&b.cwd)));
    tallies.truncate(CANDIDATES);
    records.extend(tallies.into_iter().map(|(draft, tally)| Record::tally(draft, tally)));
    records
}

fn wire(rule: &LearnedRule) -> WireRule {
    let draft = rule.draft.clone();
    WireRule {
        id: rule.id.clone(),
        effect: effect_of(rule),
        rule: draft.rule,
        cwd: draft.cwd,
        options: draft.options,
        bound: draft.bound,
        scope: WireScope::of(&rule.scope),
        until: rule.until,
        from: rule.from.clone(),
    }
}

/// Whether nobody needs to see the rule any more. What denies goes only when it was revoked or has ended.
fn is_over(rule: &LearnedRule, now: Option<u64>, limits: &LearningLimits) -> bool {
    let since = match rule.state(now, limits) {
        RuleState::Holds => return false,
        RuleState::Revoked => rule.revoked,
        RuleState::Ended => rule.until,
        RuleState::Lapsed => Some(rule.last().saturating_add(u64::from(limits.lapse_days).saturating_mul(DAY))),
    };
    is_old(since.unwrap_or(0), now)
}

fn is_old(at: u64, now: Option<u64>) -> bool {
    now.is_some_and(|now| now.saturating_sub(at) > KEPT_DAYS.saturating_mul(DAY))
}
