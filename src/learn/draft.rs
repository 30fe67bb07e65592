//! A rule as it can be learned: a compact rule, where it holds and what it is bound to.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::characters::{covers_others, is_invisible, is_wider_than_told};
use crate::config::toml_text::{list, string};
use crate::policy::definition::Bound;
use crate::policy::pattern::{PathPattern, PatternError};
use crate::policy::rule::{Layer, Rule, RuleEffect, Source};

/// A rule that can be learned.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// A compact rule.
    pub rule: String,
    /// The folders in which the call has to run, as file patterns; any that the rule speaks of where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cwd: Vec<String>,
    /// Options beyond the command's ordinary nature that the rule covers as well, in the spelling of its table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// What the project defines that must stay what it was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bound: Vec<Bound>,
}

impl Draft {
    /// A compact rule without conditions.
    pub fn plain(rule: impl Into<String>) -> Self {
        Self { rule: rule.into(), cwd: Vec::new(), options: Vec::new(), bound: Vec::new() }
    }

    /// How a config file says it, but for what it is bound to: a config file has no digests.
    pub fn to_config(&self, effect: RuleEffect) -> String {
        if self.cwd.is_empty() && self.options.is_empty() {
            return format!("{effect} = {}", list(std::slice::from_ref(&self.rule)));
        }
        let mut text = format!("[[rule]]\neffect = \"{effect}\"\nrule = {}", string(&self.rule));
        for (key, values) in [("cwd", &self.cwd), ("options", &self.options)] {
            if !values.is_empty() {
                text = format!("{text}\n{key} = {}", list(values));
            }
        }
        text
    }

    /// The rule that allows it, for trying out what it would cover; `None` if the text is no rule, or shows on a screen
    /// otherwise than it is: nobody could say yes to it.
    pub(crate) fn allows(&self) -> Option<Rule> {
        if self.hides() {
            return None;
        }
        self.rule(RuleEffect::Allow, Source::new(Layer::Session, "an offer")).ok()
    }

    fn hides(&self) -> bool {
        let places = self.bound.iter().map(|bound| bound.definition.place());
        let mut texts = std::iter::once(&self.rule).chain(&self.cwd).chain(&self.options).map(String::as_str).chain(places);
        let hides = |c: char| c != ' ' && (c.is_control() || is_invisible(c) || covers_others(c) || is_wider_than_told(c));
        texts.any(|text| text.contains(hides))
    }

    /// The rule of this effect.
    ///
    /// # Errors
    /// When the text is no rule, or a folder no file pattern.
    pub fn rule(&self, effect: RuleEffect, source: Source) -> Result<Rule, PatternError> {
        let mut rule = Rule::parse(effect, &self.rule, source)?;
        let folders = self.cwd.iter().map(|folder| PathPattern::parse(folder).map_err(|why| PatternError::new(0, why)));
        rule.conditions.folders = folders.collect::<Result<_, _>>()?;
        rule.options.clone_from(&self.options);
        rule.conditions.bound.clone_from(&self.bound);
        Ok(rule)
    }
}

impl fmt::Display for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rule)?;
        if !self.options.is_empty() {
            write!(f, " also with {}", self.options.join(", "))?;
        }
        if !self.cwd.is_empty() {
            write!(f, " in {}", self.cwd.join(", "))?;
        }
        match self.bound.as_slice() {
            [] => Ok(()),
            [only] => write!(f, ", as long as {} stays as it is", only.definition),
            [first, rest @ ..] => write!(f, ", as long as {} and {} more stay as they are", first.definition, rest.len()),
        }
    }
}
