//! The project's own config, `.countersign.toml`, as items that are confirmed one by one.

use std::collections::BTreeSet;
use std::ops::Range;

use super::item::{Item, ItemId, ItemKind};
use super::project::ProjectError;
use super::snapshot::{ConfigSnapshot, PROJECT_FILE};
use crate::analysis::programs::taught::TaughtProgram;
use crate::config::{ConfigErrors, ConfigFile, programs};
use crate::policy::breadth::breadth;
use crate::policy::pattern::Matcher;
use crate::policy::rule::{Layer, Rule, RuleEffect};
use crate::prompt::Risk;

/// What a project's config says, each entry with its identity.
#[derive(Clone, Default)]
pub(super) struct OwnConfig {
    pub(super) text: String,
    pub(super) grants: Vec<(ItemId, Rule)>,
    pub(super) restrictions: Vec<(ItemId, Rule)>,
    /// What it says that programs do: a program that only reads needs no person, so they are grants as well.
    pub(super) programs: Vec<(ItemId, TaughtProgram)>,
    pub(super) items: Vec<Item>,
}

impl OwnConfig {
    /// What the config in a snapshot says.
    pub(super) fn of(snapshot: &ConfigSnapshot) -> Result<Self, ProjectError> {
        match snapshot.file(PROJECT_FILE).map(std::str::from_utf8) {
            None => Ok(Self::default()),
            Some(Ok(text)) => Ok(Self::parse(text)?),
            Some(Err(_)) => Err(ProjectError::NotText),
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self, ConfigErrors> {
        let (file, extents) = ConfigFile::parse_with_extents(text, Layer::Project, PROJECT_FILE)?;
        let mut own = Self { text: text.to_owned(), ..Self::default() };
        for (rule, bytes) in file.rules.into_iter().zip(extents.rules) {
            let (kind, to) = match rule.effect {
                RuleEffect::Allow => (ItemKind::Allow, &mut own.grants),
                RuleEffect::Ask => (ItemKind::Ask, &mut own.restrictions),
                RuleEffect::Deny => (ItemKind::Deny, &mut own.restrictions),
            };
            let (risk, notes) = if kind.is_grant() { risk_of(&rule) } else { (Risk::Low, None) };
            let item = item(kind, (text, bytes), rule.text(), risk, notes.into_iter().chain(conditions_of(&rule)).collect());
            to.push((item.id, rule));
            own.items.push(item);
        }
        for (program, bytes) in file.programs.into_iter().zip(extents.programs) {
            let does = programs::beyond_reading(&program);
            let notes = if does.is_empty() { vec!["it would be believed that it only reads".to_owned()] } else { Vec::new() };
            let shown = format!("{}: {}", program.names, if does.is_empty() { "only reads".to_owned() } else { does.join(", ") });
            let item = item(ItemKind::Program, (text, bytes), shown, Risk::Medium, notes);
            own.programs.push((item.id, program));
            own.items.push(item);
        }
        Ok(own)
    }

    pub(super) fn restrictions(&self) -> impl Iterator<Item = &Rule> {
        self.restrictions.iter().map(|(_, rule)| rule)
    }

    /// The grants that were confirmed, and everything that stays sealed.
    pub(super) fn split(self, confirmed: &BTreeSet<ItemId>) -> (Self, Self) {
        let (open_grants, grants) = self.grants.into_iter().partition(|(id, _)| confirmed.contains(id));
        let (open_programs, programs) = self.programs.into_iter().partition(|(id, _)| confirmed.contains(id));
        let open = Self { grants: open_grants, programs: open_programs, ..Self::default() };
        (open, Self { text: self.text, grants, restrictions: self.restrictions, programs, items: self.items })
    }
}

fn item(kind: ItemKind, (text, bytes): (&str, Range<usize>), shown: String, risk: Risk, notes: Vec<String>) -> Item {
    let line = text.get(..bytes.start).map_or(1, |before| before.matches('\n').count().saturating_add(1));
    let entry = text.get(bytes).unwrap_or(text);
    let name = kind.to_string();
    Item {
        id: ItemId::of([name.as_bytes(), PROJECT_FILE.as_bytes(), shown.as_bytes(), entry.as_bytes()]),
        kind,
        owner: "countersign",
        file: PROJECT_FILE.to_owned(),
        line,
        what: match kind {
            ItemKind::Program => "description of a program".to_owned(),
            ItemKind::Allow | ItemKind::Ask | ItemKind::Deny | ItemKind::Surface(_) => format!("{kind} rule"),
        },
        text: shown,
        risk,
        notes,
        runs: Vec::new(),
        obstacle: None,
    }
}

/// How much an allow rule lets through, and why that is so.
fn risk_of(rule: &Rule) -> (Risk, Option<String>) {
    if let Some(breadth) = breadth(&rule.pattern) {
        return (Risk::High, Some(format!("it {}", breadth.words())));
    }
    let risk = match &rule.pattern.matcher {
        Matcher::Everything => Risk::High,
        Matcher::Command { .. } if rule.pattern.is_exact() => Risk::Low,
        Matcher::Command { .. } | Matcher::Tool(_) | Matcher::Host(_) | Matcher::Mcp(_) | Matcher::Detail { .. } => Risk::Medium,
        Matcher::File { .. } => Risk::Medium,
    };
    (risk, None)
}

/// What narrows a rule, and its author's words.
fn conditions_of(rule: &Rule) -> Vec<String> {
    let mut all: Vec<String> = rule.except.iter().map(|except| format!("except {except}")).collect();
    if !rule.options.is_empty() {
        all.push(format!("also with {}", rule.options.join(", ")));
    }
    let conditions = rule.conditions.to_string();
    if !conditions.is_empty() {
        all.push(conditions);
    }
    all.extend(rule.reason.iter().map(|reason| format!("its author says: {reason}")));
    all
}
