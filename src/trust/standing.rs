//! Where a workspace stands: what the person said about it, held against what its files say now.
//!
//! What was confirmed and is unchanged stays confirmed. What is new or changed has to be confirmed. What restricted
//! and is gone still restricts, until the person has confirmed that it is gone: a change never loosens by itself.

use std::collections::BTreeSet;
use std::fmt;

use super::confirmation::{Confirmation, SeenItem};
use super::item::{ItemId, ItemKind};
use super::own::OwnConfig;
use super::project::{ProjectConfig, Untrusted};
use super::snapshot::PROJECT_FILE;
use super::store::{TrustAction, TrustRecord};
use super::workspace::Refused;
use crate::analysis::programs::taught::TaughtProgram;
use crate::calendar;
use crate::counts::counted;
use crate::policy::conditions::Conditions;
use crate::policy::effect_pattern::EffectPattern;
use crate::policy::level::TrustLevel;
use crate::policy::pattern::PathPattern;
use crate::policy::rule::{Rule, RuleEffect};

/// Where a workspace stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum TrustStatus {
    /// Confirmed as it is.
    Confirmed {
        /// When, in seconds since 1970.
        at: u64,
        /// Until when, in seconds since 1970. `None` if for good.
        until: Option<u64>,
        /// How many items the person left out.
        declined: usize,
    },
    /// Confirmed, and changed since in a way that needs the person. What is unchanged still counts.
    Changed {
        /// When it was confirmed, in seconds since 1970.
        at: u64,
        /// How many grants are new or changed.
        pending: usize,
        /// How many restrictions, or descriptions of programs, are gone. They hold until the person has confirmed that.
        removed: usize,
    },
    /// The person looked at it and chose a lower level.
    Limited {
        /// The level.
        level: TrustLevel,
        /// When, in seconds since 1970.
        at: u64,
    },
    /// Confirmed once, and taken back.
    Revoked {
        /// When, in seconds since 1970.
        at: u64,
    },
    /// Confirmed for a time that is over.
    Expired {
        /// When it ended, in seconds since 1970.
        until: u64,
    },
    /// Another folder stands at this path than the one that was confirmed.
    Replaced {
        /// When the other was confirmed, in seconds since 1970.
        at: u64,
    },
    /// Never confirmed.
    Unknown,
    /// Never to be confirmed.
    Refused(Refused),
}

/// What the person said about a workspace, held against what its files say now.
#[derive(Debug)]
#[must_use]
pub struct Standing {
    status: TrustStatus,
    /// What counts of what the person said.
    record: Option<TrustRecord>,
    kept: Kept,
    gone: Vec<SeenItem>,
}

/// What holds of an earlier config.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    pub(super) restrictions: Vec<Rule>,
    pub(super) programs: Vec<TaughtProgram>,
}

/// How an item stands to what was confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ItemState {
    New,
    Confirmed,
    Declined,
    /// There was another of the same name, with this text.
    Changed(String),
}

impl TrustStatus {
    /// In one word, for programs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Confirmed { .. } => "confirmed",
            Self::Changed { .. } => "changed",
            Self::Limited { level: TrustLevel::None, .. } => "none",
            Self::Limited { .. } => "restricted",
            Self::Revoked { .. } => "revoked",
            Self::Expired { .. } => "expired",
            Self::Replaced { .. } => "replaced",
            Self::Unknown => "unknown",
            Self::Refused(_) => "refused",
        }
    }
}

/// For people.
impl fmt::Display for TrustStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = |at: &u64| calendar::shown(*at);
        match self {
            Self::Confirmed { at, until, declined } => {
                write!(f, "confirmed on {}", day(at))?;
                if let Some(until) = until {
                    write!(f, " until {}", day(until))?;
                }
                if *declined > 0 { write!(f, ", but for {declined} that were left out") } else { Ok(()) }
            }
            Self::Changed { at, pending, removed } => {
                write!(f, "changed since it was confirmed on {}: {pending} to confirm", day(at))?;
                if *removed > 0 { write!(f, ", {} gone but in force until then", counted(*removed, "restriction")) } else { Ok(()) }
            }
            Self::Limited { level: TrustLevel::None, at } => write!(f, "not trusted at all, as of {}: even reads are asked", day(at)),
            Self::Limited { at, .. } => write!(f, "restricted, as of {}: it grants nothing", day(at)),
            Self::Revoked { at } => write!(f, "taken back on {}", day(at)),
            Self::Expired { until } => write!(f, "confirmed until {}, which is over", day(until)),
            Self::Replaced { at } => write!(f, "another folder than the one that was confirmed here on {}", day(at)),
            Self::Unknown => f.write_str("not confirmed"),
            Self::Refused(why) => write!(f, "never trusted: {why}"),
        }
    }
}

impl Standing {
    /// Nothing was ever said.
    pub(super) fn unknown() -> Self {
        Self::without(TrustStatus::Unknown)
    }

    pub(super) fn refused(refused: Refused) -> Self {
        Self::without(TrustStatus::Refused(refused))
    }

    /// Another folder was confirmed at this path.
    pub(super) fn replaced(record: &TrustRecord) -> Self {
        Self::without(TrustStatus::Replaced { at: record.at })
    }

    fn without(status: TrustStatus) -> Self {
        Self { status, record: None, kept: Kept::default(), gone: Vec::new() }
    }

    /// Where a workspace with this config stands, by the record that counts for it, at a time in seconds since 1970.
    pub(super) fn of(record: Option<&TrustRecord>, config: &ProjectConfig<Untrusted>, now: u64) -> Self {
        if let Some(refused) = config.refused() {
            return Self::refused(refused);
        }
        let Some(record) = record else { return Self::unknown() };
        let at = record.at;
        match record.action {
            TrustAction::Revoked => return Self::since(record, config).ended(TrustStatus::Revoked { at }),
            TrustAction::Restricted => {
                return Self::since(record, config).ended(TrustStatus::Limited { level: TrustLevel::Restricted, at });
            }
            TrustAction::None => return Self::since(record, config).ended(TrustStatus::Limited { level: TrustLevel::None, at }),
            TrustAction::Confirmed => {}
        }
        let standing = Self::since(record, config);
        // A clock that went back says nothing about a time that is to end.
        match record.until.filter(|until| *until <= now || now < at) {
            Some(until) => standing.ended(TrustStatus::Expired { until }),
            None => standing,
        }
    }

    fn since(record: &TrustRecord, config: &ProjectConfig<Untrusted>) -> Self {
        let now: BTreeSet<ItemId> = config.items().map(|item| item.id).collect();
        let Ok(before) = OwnConfig::parse(&record.config) else {
            // What restricted then is not known any more, so nothing that was confirmed with it can count.
            let pending = config.items().filter(|item| item.kind.is_grant()).count();
            return Self::without(TrustStatus::Changed { at: record.at, pending, removed: 1 });
        };
        let is_gone = |id: &ItemId| !now.contains(id);
        let said: BTreeSet<String> = config.own().restrictions().map(meaning).collect();
        let kept = Kept {
            restrictions: before
                .restrictions
                .iter()
                .filter(|(id, rule)| is_gone(id) && !said.contains(&meaning(rule)))
                .map(|(_, rule)| as_it_was(rule))
                .collect(),
            programs: before
                .programs
                .iter()
                .filter(|(id, _)| is_gone(id) && record.items.contains(id))
                .map(|(_, program)| program.clone())
                .collect(),
        };
        let removed = kept.restrictions.len().saturating_add(kept.programs.len());
        let gone = record.seen.iter().filter(|seen| is_gone(&seen.id)).cloned().collect();
        let seen: BTreeSet<ItemId> = record.seen.iter().map(|seen| seen.id).collect();
        let grants = || config.items().filter(|item| item.kind.is_grant() && item.obstacle.is_none());
        let pending = grants().filter(|item| !seen.contains(&item.id)).count();
        let declined = grants().filter(|item| seen.contains(&item.id) && !record.items.contains(&item.id)).count();
        let status = if pending == 0 && removed == 0 {
            TrustStatus::Confirmed { at: record.at, until: record.until, declined }
        } else {
            TrustStatus::Changed { at: record.at, pending, removed }
        };
        Self { status, record: Some(record.clone()), kept, gone }
    }

    /// The same when it does not count any more: nothing that was confirmed does, and what restricted and is gone still
    /// restricts, since nobody has confirmed that it is gone.
    fn ended(self, status: TrustStatus) -> Self {
        let kept = Kept { restrictions: self.kept.restrictions, programs: Vec::new() };
        let gone = kept.restrictions.iter().map(|rule| SeenItem {
            id: ItemId::of([meaning(rule).as_bytes()]),
            kind: if rule.effect == RuleEffect::Deny { ItemKind::Deny } else { ItemKind::Ask },
            file: PROJECT_FILE.to_owned(),
            what: format!("{} rule", rule.effect),
            text: rule.text(),
        });
        Self { gone: gone.collect(), kept, ..Self::without(status) }
    }

    /// What came of what the person said.
    pub fn status(&self) -> &TrustStatus {
        &self.status
    }

    /// The level that holds.
    pub fn level(&self) -> TrustLevel {
        match &self.status {
            TrustStatus::Confirmed { .. } | TrustStatus::Changed { .. } if self.record.is_some() => TrustLevel::Full,
            TrustStatus::Limited { level, .. } => *level,
            TrustStatus::Confirmed { .. }
            | TrustStatus::Changed { .. }
            | TrustStatus::Revoked { .. }
            | TrustStatus::Expired { .. }
            | TrustStatus::Replaced { .. }
            | TrustStatus::Unknown
            | TrustStatus::Refused(_) => TrustLevel::Restricted,
        }
    }

    /// The earlier yes, as far as it counts for this config.
    pub(super) fn confirmation(&self, config: &ProjectConfig<Untrusted>) -> Option<Confirmation> {
        let record = self.record.as_ref()?;
        let digest = config.digest().filter(|_| !config.is_broken())?;
        let items = config.items().filter(|item| item.obstacle.is_none() && record.items.contains(&item.id)).map(|item| item.id).collect();
        let mut confirmation = Confirmation::new(config.root().clone(), config.folder_id().cloned(), digest, items);
        confirmation.kept = self.kept.clone();
        confirmation.until = record.until;
        Some(confirmation)
    }

    /// What restricted when it was confirmed and is gone.
    pub(super) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// What was there when it was confirmed and is not there now.
    pub(super) fn gone(&self) -> &[SeenItem] {
        &self.gone
    }

    /// Whether exactly this was confirmed.
    pub(super) fn confirmed(&self, id: &ItemId) -> bool {
        self.record.as_ref().is_some_and(|record| record.items.contains(id))
    }

    pub(super) fn state_of(&self, id: &ItemId, (kind, file, what): (ItemKind, &str, &str)) -> ItemState {
        let Some(record) = &self.record else { return ItemState::New };
        if record.items.contains(id) {
            return ItemState::Confirmed;
        }
        if record.seen.iter().any(|seen| seen.id == *id) {
            return if kind.is_grant() { ItemState::Declined } else { ItemState::Confirmed };
        }
        // Rules have no names: one that is gone and one that is new have nothing to do with each other.
        let has_name = matches!(kind, ItemKind::Surface(_));
        let before = self.gone.iter().find(|seen| has_name && seen.kind == kind && seen.file == file && seen.what == what);
        before.map_or(ItemState::New, |seen| ItemState::Changed(seen.text.clone()))
    }
}

/// What a rule says, however it is written. Lists as people read them can run together (`cwd = ["/a", "/b"]` is shown
/// as `cwd = ["/a, /b"]` is), so they are not compared by what is shown.
fn meaning(rule: &Rule) -> String {
    let Conditions { effects, folders, programs, arguments, modes, expires, bound, session } = &rule.conditions;
    let except: Vec<String> = rule.except.iter().map(ToString::to_string).collect();
    let effects: Vec<&str> = effects.iter().map(EffectPattern::text).collect();
    let folders: Vec<String> = folders.iter().map(PathPattern::text).collect();
    let arguments: Vec<(&str, &str)> = arguments.iter().map(|a| (a.name.as_str(), a.pattern.text())).collect();
    format!(
        "{:?}",
        (rule.effect, rule.text(), except, &rule.options, effects, folders, programs, arguments, modes, (expires, bound, session))
    )
}

/// A rule of the config that was confirmed, whose place is not one of the file as it is now.
fn as_it_was(rule: &Rule) -> Rule {
    let mut rule = rule.clone();
    rule.source.at = format!("{} as it was confirmed", rule.source.at);
    rule
}
