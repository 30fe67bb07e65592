//! What a person sees before they confirm a workspace, and their yes as a value.

use std::fmt;

use serde::Serialize;

use super::snapshot::ConfigDigest;
use crate::analysis::path::AbsPath;
use crate::analysis::programs::taught::TaughtProgram;
use crate::config::errors::visible_text;
use crate::config::programs;
use crate::policy::rule::Rule;

/// Everything in a project's config that would become active, or already is.
///
/// It is shown to a person; the text in it is the project's, that is, perhaps an attacker's. [`fmt::Display`]
/// spells what a terminal would act on or not show; whoever renders the fields has to do the same.
#[derive(Debug, Serialize)]
pub struct Review {
    root: String,
    digest: Option<String>,
    grants: Vec<ReviewedRule>,
    programs: Vec<ReviewedProgram>,
    restrictions: Vec<ReviewedRule>,
    problems: Vec<String>,
    /// Why the person cannot confirm, where that is so.
    not_confirmable: Option<String>,
    #[serde(skip)]
    confirmation: Option<Confirmation>,
}

/// A rule as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReviewedRule {
    /// `allow`, `ask` or `deny`.
    pub effect: String,
    /// The rule's text.
    pub rule: String,
    /// What it is not about.
    pub except: Vec<String>,
    /// Its author's words.
    pub reason: Option<String>,
    /// Where it stands.
    pub at: String,
}

/// A program as a person reads its description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReviewedProgram {
    /// What it is called.
    pub names: String,
    /// What it or a subcommand is said to do beyond reading, in the words of the config; empty: nothing.
    pub does: Vec<String>,
    /// Where it stands.
    pub at: String,
}

impl ReviewedProgram {
    fn of(program: &TaughtProgram) -> Self {
        Self { names: program.names.clone(), does: programs::beyond_reading(program), at: program.at.clone() }
    }
}

impl ReviewedRule {
    fn of(rule: &Rule) -> Self {
        Self {
            effect: rule.effect.to_string(),
            rule: rule.text(),
            except: rule.except.iter().map(ToString::to_string).collect(),
            reason: rule.reason.clone(),
            at: rule.source.at.clone(),
        }
    }
}

/// The workspace cannot be confirmed, whatever the person says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotConfirmable(pub(super) String);

/// That a person said yes to what exactly these bytes would activate in this workspace.
///
/// Only [`Review::confirm`] and the record of an earlier answer
/// ([`TrustStore::confirmation_for`](super::TrustStore::confirmation_for)) make one.
#[derive(Debug)]
#[must_use]
pub struct Confirmation {
    root: AbsPath,
    digest: ConfigDigest,
}

impl Confirmation {
    pub(super) fn new(root: AbsPath, digest: ConfigDigest) -> Self {
        Self { root, digest }
    }

    /// The workspace that was confirmed.
    pub fn root(&self) -> &AbsPath {
        &self.root
    }

    /// What the person saw.
    pub fn digest(&self) -> ConfigDigest {
        self.digest
    }
}

impl Review {
    pub(super) fn new(
        root: &AbsPath,
        confirmation: Result<Confirmation, NotConfirmable>,
        (grants, programs): (&[Rule], &[TaughtProgram]),
        restrictions: &[Rule],
        problems: Vec<String>,
    ) -> Self {
        let (confirmation, not_confirmable) = match confirmation {
            Ok(confirmation) => (Some(confirmation), None),
            Err(why) => (None, Some(why.to_string())),
        };
        Self {
            root: root.to_string(),
            digest: confirmation.as_ref().map(|c| c.digest.to_string()),
            grants: grants.iter().map(ReviewedRule::of).collect(),
            programs: programs.iter().map(ReviewedProgram::of).collect(),
            restrictions: restrictions.iter().map(ReviewedRule::of).collect(),
            problems,
            not_confirmable,
            confirmation,
        }
    }

    /// What would need no person any more.
    pub fn grants(&self) -> &[ReviewedRule] {
        &self.grants
    }

    /// The programs that it describes. One that is said to read only needs no person any more.
    pub fn programs(&self) -> &[ReviewedProgram] {
        &self.programs
    }

    /// What is asked or denied already.
    pub fn restrictions(&self) -> &[ReviewedRule] {
        &self.restrictions
    }

    /// What is wrong with the config, or not a project's to say.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The person said yes to what this review shows. A host calls this on an answer to a question
    /// that it asked, whose default was no, and on nothing else: not on a flag, not without a person.
    ///
    /// # Errors
    /// When the workspace is one that is never trusted, or its config is broken.
    pub fn confirm(self) -> Result<Confirmation, NotConfirmable> {
        self.confirmation.ok_or_else(|| NotConfirmable(self.not_confirmable.unwrap_or_default()))
    }
}

impl fmt::Display for Review {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &str| visible_text(text.chars());
        let list = |f: &mut fmt::Formatter<'_>, rules: &[ReviewedRule]| {
            rules.iter().try_for_each(|rule| {
                writeln!(f, "  {} {}  ({})", rule.effect, shown(&rule.rule), shown(&rule.at))?;
                rule.except.iter().try_for_each(|except| writeln!(f, "      except {}", shown(except)))?;
                rule.reason.iter().try_for_each(|reason| writeln!(f, "      its author says: {}", shown(reason)))
            })
        };
        writeln!(f, "Workspace {}", shown(&self.root))?;
        if self.grants.is_empty() {
            writeln!(f, "Its config asks for nothing to be allowed.")?;
        } else {
            writeln!(f, "Confirmed, it would run these without asking ({}):", self.grants.len())?;
            list(f, &self.grants)?;
        }
        if !self.programs.is_empty() {
            writeln!(f, "Confirmed, it would be believed what these programs do ({}):", self.programs.len())?;
            for program in &self.programs {
                let does = if program.does.is_empty() { "only reads".to_owned() } else { program.does.join(", ") };
                writeln!(f, "  {}: {}  ({})", shown(&program.names), shown(&does), shown(&program.at))?;
            }
        }
        if !self.restrictions.is_empty() {
            writeln!(f, "It restricts already, confirmed or not ({}):", self.restrictions.len())?;
            list(f, &self.restrictions)?;
        }
        if !self.problems.is_empty() {
            writeln!(f, "Refused or wrong in its config ({}):", self.problems.len())?;
            self.problems.iter().try_for_each(|problem| writeln!(f, "  {}", shown(problem)))?;
        }
        if let Some(why) = &self.not_confirmable {
            writeln!(f, "It cannot be confirmed: {}", shown(why))?;
        }
        Ok(())
    }
}
