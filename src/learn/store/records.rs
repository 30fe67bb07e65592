//! The records of the store as they are written, and what they come to, one after the other.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{LearnedEffect, LearnedRule, LearnedScope};
use crate::analysis::path::AbsPath;
use crate::learn::draft::Draft;
use crate::learn::evidence::Evidence;
use crate::policy::definition::Bound;
use crate::policy::rule::{Layer, RuleEffect, Source};
use crate::storage::append::{AppendLog, Contents, Line, RecordError};
use crate::storage::{Problem, StorageError};

/// The version of the records that this program writes. Those of version 1 are read as well: it had only rules and
/// revocations.
const VERSION: u64 = 2;
const FIRST_VERSION: u64 = 1;

/// Hexadecimal digits of an id, an even number: short enough to type.
pub(super) const ID_LENGTH: usize = 10;

/// A record as it is written, without its version.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Wire {
    /// A rule is learned.
    Add {
        id: String,
        /// Which rules came of one answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<String>,
        effect: LearnedEffect,
        rule: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        cwd: Vec<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        options: Vec<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        bound: Vec<Bound>,
        scope: WireScope,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<u64>,
        at: u64,
        from: String,
    },
    /// A rule is taken back.
    Revoke { id: String, at: u64 },
    /// A call was answered for which these rules were offered.
    Answer { allows: bool, drafts: Vec<Draft>, call: String, workspace: String, at: u64 },
    /// Calls ran because of a rule.
    Use { id: String, n: u64, at: u64 },
    /// What many answers came to.
    Seen { draft: Draft, evidence: Evidence },
    /// Ids that were used by rules which are gone.
    Spent { ids: Vec<String> },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum WireScope {
    User,
    Workspace(String),
}

#[derive(Serialize)]
struct Versioned<'a> {
    v: u64,
    #[serde(flatten)]
    record: &'a Wire,
}

/// The record as a line.
pub(super) fn line_of(log: &AppendLog, record: &Wire) -> Result<String, StorageError> {
    serde_json::to_string(&Versioned { v: VERSION, record }).map_err(|e| StorageError::Io {
        path: log.path().clone(),
        doing: "written",
        error: e.into(),
    })
}

/// What the records come to.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) rules: Vec<LearnedRule>,
    pub(super) evidence: HashMap<String, (Draft, Evidence)>,
    /// Ids are used once, so that a revoked rule cannot come back under its name.
    pub(super) known: HashSet<String>,
    /// What was wrong with lines.
    pub(super) problems: Vec<Problem>,
    /// How many lines that is, with the first and the last of them.
    lines: usize,
    ends: Option<(String, String)>,
}

impl State {
    /// Brings it up to what the log has now. Lines that were read before are not taken apart again.
    pub(super) fn follow(&mut self, log: &AppendLog, contents: &Contents) {
        let text = |at: usize| contents.lines().get(at).map(Line::readable);
        let is_longer = match &self.ends {
            Some((first, last)) => text(0) == Some(first) && text(self.lines.saturating_sub(1)) == Some(last),
            None => self.lines == 0,
        };
        if !is_longer {
            *self = Self::default();
        }
        for line in contents.lines().iter().skip(self.lines) {
            self.apply(log, line);
        }
        self.lines = contents.lines().len();
        let end = |line: Option<&Line>| line.map(|line| line.readable().to_owned());
        self.ends = end(contents.lines().first()).zip(end(contents.lines().last()));
    }

    pub(super) fn lines(&self) -> usize {
        self.lines
    }

    fn apply(&mut self, log: &AppendLog, line: &Line) {
        match self.take(line) {
            Ok(()) => {}
            Err(message) => self.problems.push(Problem { path: log.path().clone(), line: Some(line.number), message }),
        }
    }

    /// Takes a record; the error says what was left out.
    fn take(&mut self, line: &Line) -> Result<(), String> {
        let record = match line.record::<Wire>(VERSION) {
            Err(RecordError::Broken(_)) if line.record::<Wire>(FIRST_VERSION).is_ok() => line.record::<Wire>(FIRST_VERSION),
            record => record,
        };
        match record {
            Ok(Wire::Add { id, answer, effect, rule, cwd, options, bound, scope, until, at, from }) => {
                if !is_id(&id) || !self.known.insert(id.clone()) {
                    return Err("the rule is left out: its id is in use or no id".to_owned());
                }
                let draft = Draft { rule, cwd, options, bound };
                let learned = learned(id, effect, draft, (scope, until)).map_err(|message| format!("the rule is left out: {message}"))?;
                self.rules.push(LearnedRule { answer, at, from, ..learned });
            }
            Ok(Wire::Revoke { id, at }) => match self.rules.iter_mut().find(|rule| rule.id == id) {
                Some(rule) => rule.revoked = Some(rule.revoked.unwrap_or(at)),
                None if self.known.contains(&id) => {}
                None => return Err("this revokes a rule that is not there".to_owned()),
            },
            Ok(Wire::Answer { allows, drafts, call, workspace, at }) => {
                for draft in drafts {
                    let (_, evidence) = self.evidence.entry(draft.key()).or_insert_with(|| (draft, Evidence::default()));
                    evidence.add(allows, &call, &workspace, at);
                }
            }
            Ok(Wire::Use { id, n, at }) => {
                for rule in self.rules.iter_mut().filter(|rule| rule.id == id) {
                    rule.uses = rule.uses.saturating_add(n);
                    rule.last_use = Some(rule.last_use.map_or(at, |last| last.max(at)));
                }
            }
            Ok(Wire::Seen { draft, evidence }) => {
                self.evidence.insert(draft.key(), (draft, evidence));
            }
            Ok(Wire::Spent { ids }) => self.known.extend(ids),
            Err(error) => {
                let withdrawn = self.withdraw(line);
                return Err(format!("{error}; the line is left out{withdrawn}"));
            }
        }
        Ok(())
    }

    /// Takes back the rules that an unreadable line names, if they allow: a denial that was perhaps
    /// revoked stays.
    fn withdraw(&mut self, line: &Line) -> String {
        let mut withdrawn = String::new();
        let text = line.readable();
        for rule in self.rules.iter_mut().filter(|rule| rule.rule.effect == RuleEffect::Allow && text.contains(&rule.id)) {
            rule.revoked = Some(rule.revoked.unwrap_or(0));
            withdrawn = format!("{withdrawn}, and the rule {} that it names is not used", rule.id);
        }
        withdrawn
    }

    /// The records that come to the same without what nobody needs any more: rules that were revoked or have ended before
    /// the moment, and single answers.
    pub(super) fn compacted(&self, before: u64) -> Vec<Wire> {
        let is_needed = |rule: &&LearnedRule| {
            let is_over = rule.revoked.is_some_and(|at| at < before) || rule.until.is_some_and(|end| end < before);
            !is_over
        };
        let kept: Vec<&LearnedRule> = self.rules.iter().filter(is_needed).collect();
        let mut spent: Vec<String> = self.known.iter().filter(|id| kept.iter().all(|rule| rule.id != **id)).cloned().collect();
        spent.sort_unstable();
        let mut records: Vec<Wire> = spent.chunks(1_000).map(|ids| Wire::Spent { ids: ids.to_vec() }).collect();
        for rule in kept {
            records.push(rule.to_wire());
            if rule.uses > 0 {
                records.push(Wire::Use { id: rule.id.clone(), n: rule.uses, at: rule.last_use.unwrap_or(0) });
            }
            if let Some(at) = rule.revoked {
                records.push(Wire::Revoke { id: rule.id.clone(), at });
            }
        }
        let mut evidence: Vec<&(Draft, Evidence)> = self.evidence.values().collect();
        evidence.sort_by_key(|(draft, _)| draft.key());
        records.extend(evidence.into_iter().map(|(draft, evidence)| Wire::Seen { draft: draft.clone(), evidence: evidence.clone() }));
        records
    }
}

impl LearnedRule {
    pub(super) fn to_wire(&self) -> Wire {
        let Draft { rule, cwd, options, bound } = self.draft.clone();
        Wire::Add {
            id: self.id.clone(),
            answer: self.answer.clone(),
            effect: self.effect(),
            rule,
            cwd,
            options,
            bound,
            scope: match &self.scope {
                LearnedScope::User => WireScope::User,
                LearnedScope::Workspace(root) => WireScope::Workspace(root.to_string()),
            },
            until: self.until,
            at: self.at,
            from: self.from.clone(),
        }
    }
}

fn learned(id: String, effect: LearnedEffect, draft: Draft, (scope, until): (WireScope, Option<u64>)) -> Result<LearnedRule, String> {
    let scope = match scope {
        WireScope::User => LearnedScope::User,
        WireScope::Workspace(root) => match AbsPath::parse(&root) {
            Some(path) if path.as_str() == root => LearnedScope::Workspace(path),
            Some(_) | None => return Err("its workspace is not a canonical path".to_owned()),
        },
    };
    let mut rule = draft.rule(effect.of_rule(), Source::new(Layer::Learned, id.clone())).map_err(|e| e.message)?;
    if let Some(moment) = until {
        rule.conditions.end_by(moment);
    }
    Ok(LearnedRule { id, answer: None, rule, draft, scope, until, at: 0, from: String::new(), revoked: None, uses: 0, last_use: None })
}

/// Whether this is an id of ours: an id is looked for in unreadable lines, where `a` would be everywhere.
fn is_id(id: &str) -> bool {
    id.len() == ID_LENGTH && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
