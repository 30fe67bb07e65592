//! What an import did, for a person to read: whose word each file is, and of each thing in it what it became and why.

use std::fmt;

use super::entry::{Entry, Import, Outcome, RuleText, Scope};
use crate::config::errors::visible_text;
use crate::policy::rule::RuleEffect;

/// Characters of a foreign text that are shown.
const SHOWN: usize = 160;

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Managed => "an administrator's word",
            Self::User => "the person's own word",
            Self::Project => "the project's word: everyone who has the repository has it",
            Self::Local => "kept in the project for one person; the project's word where the repository has it too",
        })
    }
}

/// How much of what came out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rules that allow.
    pub allow: usize,
    /// Rules that ask.
    pub ask: usize,
    /// Rules that deny.
    pub deny: usize,
    /// Rules that would allow too much unseen: their calls ask until they are confirmed one by one.
    pub unconfirmed: usize,
    /// Rules with a credential in them.
    pub secrets: usize,
    /// What never matches, or has no counterpart.
    pub skipped: usize,
    /// Settings and sentences that are shown only.
    pub shown: usize,
    /// What could not be read.
    pub unreadable: usize,
}

impl Import {
    /// How much of what came out.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for entry in &self.entries {
            *match &entry.outcome {
                Outcome::Rule(rule) | Outcome::Normalised(rule, _) => match rule.effect {
                    RuleEffect::Allow => &mut counts.allow,
                    RuleEffect::Ask => &mut counts.ask,
                    RuleEffect::Deny => &mut counts.deny,
                },
                Outcome::Asks(..) => &mut counts.unconfirmed,
                Outcome::Skipped(_) => &mut counts.skipped,
                Outcome::Secret(_) => &mut counts.secrets,
                Outcome::Shown(_) | Outcome::Setting(_) => &mut counts.shown,
                Outcome::Unreadable(_) => &mut counts.unreadable,
            } += 1;
        }
        counts
    }
}

impl fmt::Display for Import {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (file, scope)) in self.files.iter().enumerate() {
            writeln!(f, "{}{} ({scope})", if index > 0 { "\n" } else { "" }, shown(file))?;
            for entry in self.entries.iter().filter(|entry| entry.place.file == *file) {
                write!(f, "{entry}")?;
            }
        }
        let counts = self.counts();
        write!(f, "\n{} to allow, {} to ask, {} to deny", counts.allow, counts.ask, counts.deny)?;
        for (count, what) in [
            (counts.unconfirmed, "asked for until confirmed one by one"),
            (counts.skipped, "skipped"),
            (counts.secrets, "dropped with a credential in it"),
            (counts.shown, "shown only"),
            (counts.unreadable, "unreadable"),
        ] {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        writeln!(f)
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>5}  {}", self.place.line, shown(&self.original))?;
        let (word, text) = match &self.outcome {
            Outcome::Rule(rule) => ("becomes", rule.to_string()),
            Outcome::Normalised(rule, note) => ("becomes", format!("{rule}\n         note: {}", shown(note))),
            Outcome::Asks(rule, why) => ("asks until confirmed", format!("{rule}\n         since it {}", shown(why))),
            Outcome::Skipped(why) => ("skipped", shown(why)),
            Outcome::Secret(kind) => ("dropped", format!("it seems to hold {kind}")),
            Outcome::Shown(text) => ("for you to read", shown(text)),
            Outcome::Setting(what) => ("not a rule", shown(what)),
            Outcome::Unreadable(why) => ("UNREADABLE", format!("{}; what it says is not known", shown(why))),
        };
        writeln!(f, "       {word}: {text}")
    }
}

impl fmt::Display for RuleText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is about to hold is shown to its end: what a person does not see, they do not agree to.
        let shown = |text: &str| visible_text(text.chars());
        let joined = |texts: &[String]| texts.iter().map(|text| shown(text)).collect::<Vec<_>>().join(", ");
        write!(f, "{} {}", self.effect, joined(&self.rules))?;
        if !self.except.is_empty() {
            write!(f, " except {}", joined(&self.except))?;
        }
        for (name, pattern) in &self.args {
            write!(f, " where {} matches /{}/", shown(name), shown(pattern))?;
        }
        if !self.modes.is_empty() {
            write!(f, " in mode {}", joined(&self.modes))?;
        }
        if !self.folders.is_empty() {
            write!(f, " in {}", joined(&self.folders))?;
        }
        Ok(())
    }
}

/// A foreign text as it may stand on a screen: on one line, nothing invisible, not at length.
fn shown(text: &str) -> String {
    let mut shown = visible_text(text.chars().take(SHOWN));
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
