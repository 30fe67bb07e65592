//! What the records of a store come to.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::rule::{LearnedEffect, LearnedRule};
use super::wire::{Record, WireRule, canonical};
use crate::analysis::path::AbsPath;
use crate::counts::counted;
use crate::learn::draft::Draft;
use crate::learn::evidence::{Evidence, Tally};
use crate::policy::rule::{Layer, RuleEffect, Source};
use crate::storage::Problem;
use crate::storage::append::{Contents, Line};

/// Hexadecimal digits of an id, an even number: short enough to type.
pub(super) const ID_LENGTH: usize = 10;

/// What is known, record by record.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// Digests of calls that were denied, and not approved since.
    pub(super) denied: BTreeSet<String>,
    pub(super) rules: Vec<LearnedRule>,
    /// Ids of rules that are gone.
    pub(super) retired: HashSet<String>,
    /// Where a rule is, by its id.
    places: HashMap<String, usize>,
    pub(super) tallies: HashMap<Draft, Tally>,
    pub(super) problems: Vec<Problem>,
    /// The lines that could not be read, as far as they can: ids in them are in use.
    unreadable: Vec<String>,
    /// Which line keeps the store from being rewritten: what is not understood is not thrown away.
    pub(super) blocked: Option<usize>,
    /// How often it was compacted, and its bytes then.
    pub(super) compacted: (u64, u64),
    /// Rules that deny and were in the log that stood here before.
    left: HashSet<String>,
}

impl State {
    /// Takes in the lines that come next.
    pub(super) fn take(&mut self, path: &AbsPath, contents: &Contents) {
        let torn = usize::from(contents.is_torn());
        let lasting = contents.problems().len().saturating_sub(torn);
        self.problems.extend(contents.problems().iter().take(lasting).cloned());
        for line in contents.lines() {
            let mut problems = Vec::new();
            match Record::read(line) {
                Ok(record) => self.apply(record, &mut |message| problems.push(message)),
                Err(error) => {
                    let withdrawn = self.withdraw(line);
                    self.unreadable.push(line.readable().to_owned());
                    problems.push(format!("{error}; the line is left out{withdrawn}"));
                }
            }
            if !problems.is_empty() {
                self.blocked = self.blocked.or(Some(line.number));
            }
            let at = |message| Problem { path: path.clone(), line: Some(line.number), message };
            self.problems.extend(problems.into_iter().map(at));
        }
    }

    fn apply(&mut self, record: Record, report: &mut dyn FnMut(String)) {
        match record {
            Record::Learn { answer, at, rules } => {
                for rule in rules {
                    // Ids are used once, so that a revoked rule cannot come back under its name.
                    if !is_id(&rule.id) || self.is_taken(&rule.id) {
                        report("a rule is left out: its id is in use or no id".to_owned());
                        continue;
                    }
                    match learned(rule, answer.clone(), at) {
                        Ok(rule) => {
                            self.places.insert(rule.id.clone(), self.rules.len());
                            self.rules.push(rule);
                        }
                        Err((id, message)) => {
                            self.retired.insert(id);
                            report(format!("a rule is left out: {message}"));
                        }
                    }
                }
            }
            Record::Revoke { ids, at } => {
                for id in ids {
                    if let Some(rule) = self.rule_mut(&id) {
                        rule.revoked = Some(rule.revoked.unwrap_or(at));
                    } else if !self.retired.contains(&id) {
                        report("this revokes a rule that is not there".to_owned());
                    }
                }
            }
            Record::Answer { allows, candidates, call, workspace, at, millis: _, elsewhere } => {
                let workspace = workspace.as_deref().and_then(canonical);
                if allows {
                    self.denied.remove(&call);
                } else {
                    self.denied.insert(call.clone());
                }
                for draft in candidates {
                    let tally = self.tallies.entry(draft).or_default();
                    match (allows, elsewhere) {
                        (false, _) => tally.denied(at),
                        (true, false) => tally.approved(&call, workspace.as_ref(), at),
                        (true, true) => tally.approved_elsewhere(&call, workspace.as_ref(), at),
                    }
                }
            }
            Record::Use { id, n, at } => {
                if let Some(rule) = self.rule_mut(&id) {
                    rule.uses = rule.uses.saturating_add(n);
                    rule.last_use = rule.last_use.max(Some(at));
                }
            }
            Record::Compacted { times, bytes, at: _ } => self.compacted = (times, bytes),
            Record::Denied { calls } => self.denied.extend(calls),
            Record::Retired { ids } => self.retired.extend(ids),
            Record::Tally { draft, approvals, ever, denials, calls, workspaces, elsewhere, approved, denied } => {
                let counts =
                    |of: BTreeMap<String, u32>| of.into_iter().filter_map(|(root, count)| Some((canonical(&root)?, count))).collect();
                let tally = Tally {
                    approvals,
                    approvals_ever: ever,
                    denials,
                    calls: calls.into_iter().collect(),
                    workspaces: counts(workspaces),
                    elsewhere: counts(elsewhere),
                    last_approval: approved,
                    last_denial: denied,
                };
                self.tallies.insert(draft, tally);
            }
        }
    }

    /// Keeps what denied in another log that stood here before: a store that vanishes, or is put back as it once was, takes
    /// nothing from what a person said no to. What is revoked or retired in this one is known to be over.
    pub(super) fn keep_denials(&mut self, before: Self) {
        let holds = |rule: &LearnedRule| rule.rule.effect == RuleEffect::Deny && rule.revoked.is_none();
        for rule in before.rules.into_iter().filter(holds) {
            if !self.is_taken(&rule.id) {
                self.left.insert(rule.id.clone());
                self.places.insert(rule.id.clone(), self.rules.len());
                self.rules.push(rule);
            }
        }
    }

    /// Whether the log does not have this rule any more.
    pub(super) fn is_left(&self, id: &str) -> bool {
        self.left.contains(id)
    }

    /// What to say about rules that the log does not have any more.
    pub(super) fn about_left(&self, path: &AbsPath) -> Option<Problem> {
        let count = self.left.len();
        let message = format!(
            "{} gone from here, in force until this program ends: say no once more, or put the file back",
            counted(count, "learned denial")
        );
        (count > 0).then(|| Problem { path: path.clone(), line: None, message })
    }

    pub(super) fn rule(&self, id: &str) -> Option<&LearnedRule> {
        self.places.get(id).and_then(|place| self.rules.get(*place))
    }

    pub(super) fn rule_mut(&mut self, id: &str) -> Option<&mut LearnedRule> {
        self.places.get(id).and_then(|place| self.rules.get_mut(*place))
    }

    /// Whether an id was ever used; also in a line that was left out: a new rule must not be withdrawn by one.
    pub(super) fn is_taken(&self, id: &str) -> bool {
        self.places.contains_key(id) || self.retired.contains(id) || self.unreadable.iter().any(|line| line.contains(id))
    }

    pub(super) fn evidence(&self, draft: &Draft) -> Evidence {
        let mut evidence = self.tallies.get(draft).map(Tally::evidence).unwrap_or_default();
        for rule in self.rules.iter().filter(|rule| rule.draft == *draft && rule.rule.effect == RuleEffect::Allow) {
            evidence.uses = evidence.uses.saturating_add(rule.uses);
            evidence.last_use = evidence.last_use.max(rule.last_use);
        }
        evidence
    }

    /// What is left where the store can no longer be read: what denies.
    pub(super) fn denials_only(&mut self) {
        let rules = std::mem::take(self).rules;
        let kept = rules.into_iter().filter(|rule| rule.rule.effect == RuleEffect::Deny);
        for rule in kept {
            self.places.insert(rule.id.clone(), self.rules.len());
            self.rules.push(rule);
        }
    }

    /// Takes back the rules that an unreadable line names, since it may have been a revocation, if they allow: a denial
    /// that was perhaps revoked stays.
    fn withdraw(&mut self, line: &Line) -> String {
        let mut withdrawn = String::new();
        for rule in self.rules.iter_mut().filter(|rule| rule.rule.effect == RuleEffect::Allow && line.readable().contains(&rule.id)) {
            rule.revoked = Some(rule.revoked.unwrap_or(0));
            withdrawn = format!("{withdrawn}, and the rule {} that it names is not used", rule.id);
        }
        withdrawn
    }
}

/// The rule of a record, or its id and what is wrong with it.
fn learned(wire: WireRule, answer: Option<String>, at: u64) -> Result<LearnedRule, (String, String)> {
    let WireRule { id, effect, rule, cwd, options, bound, scope, until, from } = wire;
    let draft = Draft { rule, cwd, options, bound };
    let source = Source::new(Layer::Learned, id.clone());
    let read = scope.read().and_then(|scope| Ok((scope, draft.rule(effect.of_rule(), source).map_err(|e| e.message)?)));
    let (scope, mut rule) = match read {
        Ok(read) => read,
        Err(message) => return Err((id, message)),
    };
    if let Some(moment) = until {
        rule.conditions.end_by(moment);
    }
    Ok(LearnedRule { id, answer, rule, draft, until, scope, at, from, revoked: None, uses: 0, last_use: None })
}

/// The effect that a learned rule was written with.
pub(super) fn effect_of(rule: &LearnedRule) -> LearnedEffect {
    match rule.rule.effect {
        RuleEffect::Allow => LearnedEffect::Allow,
        RuleEffect::Ask | RuleEffect::Deny => LearnedEffect::Deny,
    }
}

/// Whether this is an id of ours: an id is looked for in unreadable lines, where `a` would be everywhere.
fn is_id(id: &str) -> bool {
    id.len() == ID_LENGTH && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
