//! Rules, and how an action is held against them.

pub mod judge;
pub mod mode;
pub mod pattern;
pub mod rule;
pub mod sources;

use rule::{Grant, Restriction, RuleSet};

/// All rules that apply, from every layer.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    grants: Vec<Grant>,
    restrictions: Vec<Restriction>,
    /// Programs to the grants for their commands, so that thousands of rules cost no more than ten.
    by_program: std::collections::HashMap<String, Vec<usize>>,
    /// Grants that are not for the commands of one program.
    other_grants: Vec<usize>,
    broken: Vec<String>,
}

impl Policy {
    /// A policy of these rules.
    pub fn new(rules: RuleSet) -> Self {
        let (grants, restrictions) = rules.split();
        let mut policy = Self { restrictions, ..Self::default() };
        for grant in grants {
            policy.add_grant(grant);
        }
        policy
    }

    /// Adds rules.
    pub fn extend(&mut self, rules: RuleSet) {
        let (grants, restrictions) = rules.split();
        for grant in grants {
            self.add_grant(grant);
        }
        self.restrictions.extend(restrictions);
    }

    fn add_grant(&mut self, grant: Grant) {
        let index = self.grants.len();
        match &grant.rule().pattern.matcher {
            pattern::Matcher::Command { command, .. } => match command.program() {
                Some(program) => self.by_program.entry(program.to_owned()).or_default().push(index),
                None => self.other_grants.push(index),
            },
            _ => self.other_grants.push(index),
        }
        self.grants.push(grant);
    }

    /// Notes a layer that could not be read: whatever it could have restricted is asked.
    pub fn add_broken(&mut self, what: impl Into<String>) {
        self.broken.push(what.into());
    }

    /// The layers that could not be read, with the reason.
    pub fn broken(&self) -> &[String] {
        &self.broken
    }

    /// All grants.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// All restrictions.
    pub fn restrictions(&self) -> &[Restriction] {
        &self.restrictions
    }

    /// The grants that could cover a step of this program; without one, of no command.
    fn grants_for(&self, program: Option<&str>) -> impl Iterator<Item = &Grant> {
        let own = program.and_then(|p| self.by_program.get(p)).map(Vec::as_slice).unwrap_or_default();
        own.iter().chain(&self.other_grants).filter_map(|&i| self.grants.get(i))
    }
}
