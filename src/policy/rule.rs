//! A rule: an effect, a pattern and where it comes from. Loading splits rules into [`Grant`]s, which
//! must match, and [`Restriction`]s, which may match: two types, so that one matcher can never be
//! used for the other.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::conditions::Conditions;
use super::pattern::{Pattern, PatternError};

/// What a rule says. Never optional: a rule without an effect does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleEffect {
    /// Calls that the rule covers need no person.
    Allow,
    /// A person is asked.
    Ask,
    /// Calls that the rule may match do not run.
    Deny,
}

impl fmt::Display for RuleEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Allow => "allow",
            Self::Ask => "ask",
            Self::Deny => "deny",
        })
    }
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// An administrator.
    Managed,
    /// The person's own config, or the host on the person's behalf.
    User,
    /// The workspace's own config.
    Project,
    /// Learned from an answer.
    Learned,
    /// This session only.
    Session,
    /// What the crate brings along.
    BuiltIn,
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Managed => "managed",
            Self::User => "user",
            Self::Project => "project",
            Self::Learned => "learned",
            Self::Session => "session",
            Self::BuiltIn => "built-in",
        })
    }
}

/// Where a rule comes from, as a person can find it again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Source {
    /// Who speaks.
    pub layer: Layer,
    /// `file:line:column`, the id of a learned rule, or an option of the command line.
    pub at: String,
}

impl Source {
    /// A source in a layer.
    pub fn new(layer: Layer, at: impl Into<String>) -> Self {
        Self { layer, at: at.into() }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.at, self.layer)
    }
}

/// A rule as written.
#[derive(Debug, Clone)]
pub struct Rule {
    /// What it says.
    pub effect: RuleEffect,
    /// What it is about.
    pub pattern: Pattern,
    /// What it is not about: a call that one of these may match is not allowed by the rule, and one
    /// that they must match is not restricted by it.
    pub except: Vec<Pattern>,
    /// Options beyond the command's ordinary nature that an allow rule covers besides those that its pattern names, in
    /// the spelling of the program's table.
    pub options: Vec<String>,
    /// What must hold besides.
    pub conditions: Conditions,
    /// Why, in its author's words; shown to the person, or told to the model with a denial.
    pub reason: Option<String>,
    /// Where it comes from.
    pub source: Source,
}

impl Rule {
    /// Parses a compact rule such as `Bash(npm run test:*)`, `Read(src/**)`, `WebFetch(domain:docs.rs)`
    /// or `mcp__server__tool`.
    ///
    /// ```
    /// use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
    ///
    /// let rule = |text| Rule::parse(RuleEffect::Allow, text, Source::new(Layer::User, "an answer"));
    /// assert_eq!(rule("Bash(cargo test:*)").unwrap().text(), "Bash(cargo test:*)");
    /// assert!(rule("Bash(cargo test").is_err());
    /// ```
    ///
    /// # Errors
    /// When the text is not a rule; the error says where and what would be right.
    pub fn parse(effect: RuleEffect, text: &str, source: Source) -> Result<Self, PatternError> {
        let pattern = Pattern::parse(text)?;
        if effect == RuleEffect::Allow {
            pattern.may_allow()?;
        }
        Ok(Self { effect, pattern, except: Vec::new(), options: Vec::new(), conditions: Conditions::default(), reason: None, source })
    }

    /// Whether it spells one thing out in full, and whoever made it had that very thing before their eyes: a rule of
    /// a pack covers what is ordinary, spelled out or not.
    pub(crate) fn is_exact(&self) -> bool {
        self.pattern.is_exact() && self.source.layer != Layer::BuiltIn
    }

    /// The rule's text, as it would be written.
    pub fn text(&self) -> String {
        self.pattern.to_string()
    }
}

/// What it is about, with its conditions.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.pattern)?;
        if !self.options.is_empty() {
            write!(f, " also with {}", self.options.join(", "))?;
        }
        if self.conditions.is_empty() { Ok(()) } else { write!(f, " ({})", self.conditions) }
    }
}

/// A rule that allows: it covers an effect only where it must match.
#[derive(Debug, Clone)]
pub struct Grant(Arc<Rule>);

/// A rule that asks or denies: it is hit where it may match.
#[derive(Debug, Clone)]
pub struct Restriction(Arc<Rule>);

impl Grant {
    /// The rule behind it.
    pub fn rule(&self) -> &Rule {
        &self.0
    }

    pub(crate) fn shared_rule(&self) -> Arc<Rule> {
        Arc::clone(&self.0)
    }
}

impl Restriction {
    /// The rule behind it.
    pub fn rule(&self) -> &Rule {
        &self.0
    }

    /// Whether it denies rather than asks.
    pub fn denies(&self) -> bool {
        self.0.effect == RuleEffect::Deny
    }
}

/// The rules of a layer, split by what they do.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    grants: Vec<Grant>,
    restrictions: Vec<Restriction>,
}

impl RuleSet {
    /// Splits rules by their effect.
    pub fn new(rules: impl IntoIterator<Item = Rule>) -> Self {
        let mut set = Self::default();
        for rule in rules {
            set.push(rule);
        }
        set
    }

    /// Adds a rule.
    pub fn push(&mut self, rule: Rule) {
        match rule.effect {
            RuleEffect::Allow => self.grants.push(Grant(Arc::new(rule))),
            RuleEffect::Ask | RuleEffect::Deny => self.restrictions.push(Restriction(Arc::new(rule))),
        }
    }

    /// Adds the rules of another set.
    pub fn extend(&mut self, other: Self) {
        self.grants.extend(other.grants);
        self.restrictions.extend(other.restrictions);
    }

    /// The rules that allow.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// The rules that ask or deny.
    pub fn restrictions(&self) -> &[Restriction] {
        &self.restrictions
    }

    /// Takes the set apart into what loosens and what tightens.
    pub fn split(self) -> (Vec<Grant>, Vec<Restriction>) {
        (self.grants, self.restrictions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_takes_all_rules_of_another() {
        let rule = |effect, text| Rule::parse(effect, text, Source::new(Layer::User, "a test")).expect(text);
        let mut set = RuleSet::new([rule(RuleEffect::Allow, "Read(a)")]);
        set.extend(RuleSet::new([rule(RuleEffect::Allow, "Read(b)"), rule(RuleEffect::Deny, "Read(c)"), rule(RuleEffect::Ask, "Read(d)")]));
        assert_eq!((set.grants().len(), set.restrictions().len()), (2, 2));
    }
}
