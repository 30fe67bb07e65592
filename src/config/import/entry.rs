//! What becomes of each thing that a foreign file says.

use std::fmt;

use crate::analysis::sensitive::credential::credential_in;
use crate::policy::rule::RuleEffect;

/// A file of another agent.
#[derive(Debug, Clone, Copy)]
pub struct ForeignFile<'a> {
    /// How messages and sources name it, such as its path.
    pub name: &'a str,
    /// What it says.
    pub text: &'a str,
    /// Whose word it is.
    pub scope: Scope,
    /// For a file of a project, the project's root as an absolute path, where it is known.
    pub folder: Option<&'a str>,
}

/// Whose word a foreign file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// An administrator's.
    Managed,
    /// The person's own, for all projects.
    User,
    /// A project's, as everyone has it who has the repository.
    Project,
    /// Kept in a project's folder for one person. Where the repository has it too, it is the project's word: one
    /// person's answers in everybody's hands.
    Local,
}

impl ForeignFile<'_> {
    /// The folder that what this file allows is limited to.
    pub(super) fn limited_to(&self) -> Option<&str> {
        match self.scope {
            Scope::Managed | Scope::User => None,
            Scope::Project | Scope::Local => self.folder,
        }
    }

    /// A place in it.
    pub(super) fn place(&self, line: usize) -> Place {
        Place { file: self.name.to_owned(), line }
    }
}

/// Everything that the files of one agent say, in their order.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// The files, with whose word they are.
    pub files: Vec<(String, Scope)>,
    /// One for each rule, setting or text that was found.
    pub entries: Vec<Entry>,
}

impl Import {
    /// Adds what becomes of a text at a line of a file.
    pub(super) fn add(&mut self, file: &ForeignFile<'_>, line: usize, original: impl Into<String>, outcome: Outcome) {
        self.entries.push(Entry::new(file.place(line), original, outcome));
    }
}

/// One thing that a foreign file says, and what becomes of it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where it stands.
    pub place: Place,
    /// Its text there; where a credential is in it, only what kind.
    pub original: String,
    /// What becomes of it.
    pub outcome: Outcome,
}

/// A place in a foreign file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, as the person named it.
    pub file: String,
    /// The line, counted from one.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// What becomes of a thing that a foreign file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A rule that means the same, or less where it allows and more where it restricts.
    Rule(RuleText),
    /// The same, with what was put right in its text: an escape, a spelling of a path.
    Normalised(RuleText, String),
    /// It allows running whatever code it is given, or everything: the rule as it is once the person has confirmed it
    /// by itself, and why. Until then nothing is written for it, so that its calls are asked for like all that no rule
    /// is about. A rule that asks would also ask for what narrower rules, and the built-in reads, allow.
    Asks(RuleText, String),
    /// It can never match, or nothing of ours says the same, and why.
    Skipped(String),
    /// It has a credential in it, of this kind, and is dropped.
    Secret(&'static str),
    /// A sentence for a language model: shown to the person, never a rule.
    Shown(String),
    /// A setting that is no rule, such as a mode or further folders, and what to do for the same here.
    Setting(String),
    /// It cannot be read, and why: what it would have said is not known.
    Unreadable(String),
}

impl Entry {
    /// What becomes of a text at a place. A text with a credential in it is dropped whatever it means, and so
    /// is what was made of it; only a restriction stays that was made without it, as less would be restricted.
    pub fn new(place: Place, original: impl Into<String>, mut outcome: Outcome) -> Self {
        let original = original.into();
        let in_rule = outcome.rule().and_then(|rule| rule.texts().find_map(credential_in));
        let Some(kind) = credential_in(&original).or(in_rule) else { return Self { place, original, outcome } };
        let original = format!("({kind})");
        match outcome.rule_mut() {
            Some(rule) if rule.effect != RuleEffect::Allow && rule.patterns().all(|text| credential_in(text).is_none()) => {
                rule.reason = rule.reason.take().filter(|reason| credential_in(reason).is_none());
                Self { place, original, outcome }
            }
            Some(_) | None => Self { place, original, outcome: Outcome::Secret(kind) },
        }
    }
}

impl Outcome {
    /// The rule that comes of it, if one does.
    pub fn rule(&self) -> Option<&RuleText> {
        match self {
            Self::Rule(rule) | Self::Normalised(rule, _) | Self::Asks(rule, _) => Some(rule),
            Self::Skipped(_) | Self::Secret(_) | Self::Shown(_) | Self::Setting(_) | Self::Unreadable(_) => None,
        }
    }

    pub(super) fn rule_mut(&mut self) -> Option<&mut RuleText> {
        match self {
            Self::Rule(rule) | Self::Normalised(rule, _) | Self::Asks(rule, _) => Some(rule),
            Self::Skipped(_) | Self::Secret(_) | Self::Shown(_) | Self::Setting(_) | Self::Unreadable(_) => None,
        }
    }
}

/// A rule in our own language, as text: one `[[rule]]` table of a config file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleText {
    /// What it says.
    pub effect: RuleEffect,
    /// What it is about, in compact form: any of these.
    pub rules: Vec<String>,
    /// What it is not about.
    pub except: Vec<String>,
    /// Regular expressions for arguments by name; `command` is the text of each simple command.
    pub args: Vec<(String, String)>,
    /// The modes in which it holds; all where there is none.
    pub modes: Vec<String>,
    /// Patterns of the folders in which it holds; all where there is none.
    pub folders: Vec<String>,
    /// Why, for the person or the model.
    pub reason: Option<String>,
}

impl RuleText {
    /// A rule with a compact text alone.
    pub fn compact(effect: RuleEffect, rule: impl Into<String>) -> Self {
        Self {
            effect,
            rules: vec![rule.into()],
            except: Vec::new(),
            args: Vec::new(),
            modes: Vec::new(),
            folders: Vec::new(),
            reason: None,
        }
    }

    /// Limits what it allows to what runs at or below a folder. What it restricts stays restricted everywhere.
    pub(super) fn limit_to(&mut self, folder: &str) {
        if self.effect == RuleEffect::Allow && self.folders.is_empty() {
            // The name of a folder is text, whatever stars stand in it.
            let mut literal = String::new();
            for c in folder.trim_matches('/').chars() {
                if matches!(c, '*' | '?' | '[' | ']' | '{' | '}') {
                    literal.push('\\');
                }
                literal.push(c);
            }
            self.folders.push(format!("//{literal}/**"));
        }
    }

    /// All of its texts, for a look at what is in them.
    fn texts(&self) -> impl Iterator<Item = &str> {
        self.patterns().chain(self.reason.as_deref())
    }

    /// What it is about, by its texts.
    fn patterns(&self) -> impl Iterator<Item = &str> {
        let args = self.args.iter().map(|(_, pattern)| pattern);
        self.rules.iter().chain(&self.except).chain(args).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_dropped_and_restrictions_without_them_stay() {
        let place = || Place { file: "x".to_owned(), line: 1 };
        let rule = |effect, text: &str, reason: &str| {
            Outcome::Rule(RuleText { reason: Some(reason.to_owned()), ..RuleText::compact(effect, text) })
        };
        let secret = "PASSWORD=hunter2 npm publish";
        for (original, outcome, kept) in [
            (secret, rule(RuleEffect::Allow, "Bash(npm publish)", ""), false),
            (secret, rule(RuleEffect::Deny, "Bash(npm publish)", ""), true),
            ("x", rule(RuleEffect::Deny, "Bash(npm publish --token hunter2)", ""), false),
            ("x", rule(RuleEffect::Deny, "Bash(npm publish)", "use --token hunter2"), true),
            ("x", rule(RuleEffect::Allow, "Bash(npm publish)", "use --token hunter2"), false),
            (secret, Outcome::Skipped(String::new()), false),
        ] {
            let entry = Entry::new(place(), original, outcome);
            assert!(!format!("{entry:?}").contains("hunter2"), "{entry:?}");
            assert_eq!(entry.outcome.rule().is_some(), kept, "{entry:?}");
        }
    }
}
