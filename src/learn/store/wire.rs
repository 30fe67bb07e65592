//! The records of the store as they are written. Version 1 had rules one by one; what was written then is read as it is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::rule::{LearnedEffect, LearnedScope, NewRule};
use crate::analysis::path::AbsPath;
use crate::learn::draft::Draft;
use crate::learn::evidence::Tally;
use crate::policy::definition::Bound;
use crate::storage::append::{Line, RecordError};

/// The version of the records that this program writes; it reads those before as well.
pub(super) const VERSION: u64 = 2;
/// How each line of that version begins.
const START: &str = "{\"v\":2,\"op\":\"";

/// A record, without its version. In a line its name is the field `op`, beside the others ([`Record::line`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Record {
    /// The rules of one answer. They are one record, so that they are learned together or not at all.
    Learn {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<String>,
        at: u64,
        rules: Vec<WireRule>,
    },
    Revoke {
        ids: Vec<String>,
        at: u64,
    },
    /// An answer as evidence for what was offered.
    Answer {
        allows: bool,
        candidates: Vec<Draft>,
        call: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        workspace: Option<String>,
        at: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        millis: Option<u64>,
        /// Whether only an agent says so.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        elsewhere: bool,
    },
    /// How often a rule was used since the last such record, and when last.
    Use {
        id: String,
        n: u64,
        at: u64,
    },
    /// The store was compacted that many times, and had that many bytes then. It is the first line, and no two are the same:
    /// so readers see that it is another file.
    Compacted {
        times: u64,
        bytes: u64,
        at: u64,
    },
    /// Digests of calls that were denied, and not approved since.
    Denied {
        calls: Vec<String>,
    },
    /// Ids of rules that are gone, so that none comes back under them.
    Retired {
        ids: Vec<String>,
    },
    /// What many answers were, for one candidate.
    Tally {
        draft: Draft,
        #[serde(default)]
        approvals: u32,
        #[serde(default)]
        ever: u32,
        #[serde(default)]
        denials: u32,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        calls: Vec<String>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        workspaces: BTreeMap<String, u32>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        elsewhere: BTreeMap<String, u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approved: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        denied: Option<u64>,
    },
}

/// A rule in a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireRule {
    pub(super) id: String,
    pub(super) effect: LearnedEffect,
    pub(super) rule: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) cwd: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) options: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) bound: Vec<Bound>,
    pub(super) scope: WireScope,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<u64>,
    pub(super) from: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum WireScope {
    User,
    Workspace(String),
}

/// A record of version 1.
#[derive(Debug, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
enum First {
    Add {
        id: String,
        effect: LearnedEffect,
        rule: String,
        #[serde(default)]
        cwd: Vec<String>,
        #[serde(default)]
        options: Vec<String>,
        #[serde(default)]
        bound: Vec<Bound>,
        scope: WireScope,
        #[serde(default)]
        until: Option<u64>,
        at: u64,
        from: String,
    },
    Revoke {
        id: String,
        at: u64,
    },
}

impl From<First> for Record {
    fn from(first: First) -> Self {
        match first {
            First::Add { id, effect, rule, cwd, options, bound, scope, until, at, from } => {
                Self::Learn { answer: None, at, rules: vec![WireRule { id, effect, rule, cwd, options, bound, scope, until, from }] }
            }
            First::Revoke { id, at } => Self::Revoke { ids: vec![id], at },
        }
    }
}

impl Record {
    /// The record of a line, of whichever version.
    pub(super) fn read(line: &Line) -> Result<Self, RecordError> {
        if let Some(record) = line.text().and_then(Self::read_as_written) {
            return Ok(record);
        }
        let broken = |e: serde_json::Error| RecordError::Broken(e.to_string());
        match line.fields(VERSION)? {
            (1, fields) => serde_json::from_value::<First>(fields).map(Self::from).map_err(broken),
            (_, mut fields) => {
                let op = fields.as_object_mut().and_then(|fields| fields.remove("op"));
                let op = op.as_ref().and_then(Value::as_str).ok_or_else(|| RecordError::Broken("missing field `op`".to_owned()))?;
                serde_json::from_value(json!({ op: fields })).map_err(broken)
            }
        }
    }

    /// The record of a line that is as [`Record::line`] writes it: most of the time that a short-lived process takes goes into
    /// reading thousands of them, and this way nothing is built that is not kept.
    fn read_as_written(line: &str) -> Option<Self> {
        let (op, fields) = line.strip_prefix(START)?.split_once("\",\"")?;
        let is_name = op.bytes().all(|b| b.is_ascii_lowercase());
        is_name.then(|| serde_json::from_str(&format!("{{\"{op}\":{{\"{fields}}}")).ok()).flatten()
    }

    /// The line, without its line break.
    pub(super) fn line(&self) -> Result<String, serde_json::Error> {
        let text = serde_json::to_string(self)?;
        let parts = text.strip_prefix("{\"").and_then(|text| text.strip_suffix('}')?.split_once("\":{"));
        parts.map(|(op, fields)| format!("{START}{op}\",{fields}")).ok_or_else(|| serde::ser::Error::custom("a record without fields"))
    }

    pub(super) fn tally(draft: &Draft, tally: &Tally) -> Self {
        let counts = |of: &BTreeMap<AbsPath, u32>| of.iter().map(|(root, count)| (root.to_string(), *count)).collect();
        Self::Tally {
            draft: draft.clone(),
            approvals: tally.approvals,
            ever: tally.approvals_ever,
            denials: tally.denials,
            calls: tally.calls.iter().cloned().collect(),
            workspaces: counts(&tally.workspaces),
            elsewhere: counts(&tally.elsewhere),
            approved: tally.last_approval,
            denied: tally.last_denial,
        }
    }
}

impl WireRule {
    pub(super) fn new(id: String, new: &NewRule) -> Self {
        let Draft { rule, cwd, options, bound } = new.draft.clone();
        let (effect, scope, until, from) = (new.effect, WireScope::of(&new.scope), new.until, new.from.clone());
        Self { id, effect, rule, cwd, options, bound, scope, until, from }
    }
}

impl WireScope {
    pub(super) fn of(scope: &LearnedScope) -> Self {
        match scope {
            LearnedScope::User => Self::User,
            LearnedScope::Workspace(root) => Self::Workspace(root.to_string()),
        }
    }

    pub(super) fn read(self) -> Result<LearnedScope, String> {
        match self {
            Self::User => Ok(LearnedScope::User),
            Self::Workspace(root) => {
                canonical(&root).map(LearnedScope::Workspace).ok_or_else(|| "its workspace is not a canonical path".to_owned())
            }
        }
    }
}

/// A path that is written as it is kept.
pub(super) fn canonical(text: &str) -> Option<AbsPath> {
    AbsPath::parse(text).filter(|path| path.as_str() == text)
}
