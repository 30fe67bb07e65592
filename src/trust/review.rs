//! What a person sees before they confirm a workspace.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::confirmation::{Confirmation, NotConfirmable, Seen, SeenItem};
use super::item::{Item, ItemId, ItemKind};
use super::snapshot::{ConfigDigest, UnreadableFile};
use super::standing::{ItemState, Standing};
use super::workspace::Note;
use crate::analysis::path::AbsPath;
use crate::config::errors::visible_text;
use crate::prompt::Risk;

/// Everything in a project's files that would become active, or already is.
///
/// It is shown to a person; the text in it is the project's, that is, perhaps an attacker's. [`fmt::Display`]
/// spells what a terminal would act on or not show; whoever renders the fields has to do the same.
#[derive(Debug, Serialize)]
pub struct Review {
    root: String,
    digest: Option<String>,
    /// What to know about the folder itself.
    notes: Vec<String>,
    /// What counts once it is confirmed, the riskiest first.
    grants: Vec<ReviewedItem>,
    restrictions: Vec<ReviewedItem>,
    /// What was there when it was confirmed before, and is gone.
    gone: Vec<GoneItem>,
    problems: Vec<String>,
    /// Why the person cannot confirm anything, if so.
    not_confirmable: Option<String>,
    #[serde(skip)]
    confirmation: Option<Confirmation>,
}

/// One thing as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReviewedItem {
    /// What stands for its exact content.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Whose file it is in: `countersign`, or another agent, editor or tool.
    pub owner: &'static str,
    /// What it is, in a few words.
    pub what: String,
    /// The rule, command line, address or variable.
    pub text: String,
    /// Where it stands, as `FILE:LINE`.
    pub at: String,
    #[serde(skip)]
    file: String,
    /// What is at stake.
    pub risk: Risk,
    /// What to know about it.
    pub notes: Vec<String>,
    /// The files of the workspace that it runs. Their contents are confirmed with it.
    pub runs: Vec<String>,
    /// How it compares with what was confirmed before.
    pub state: ReviewState,
    /// Why it cannot be confirmed, if so.
    pub not_confirmable: Option<String>,
}

/// How an item compares with what was confirmed before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReviewState {
    /// Nobody has seen it.
    New,
    /// It was something else when it was confirmed.
    Changed {
        /// What it was.
        before: String,
    },
    /// It was confirmed as it is.
    Confirmed,
    /// It was shown and left out.
    Declined,
}

/// Something that was there when the workspace was confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GoneItem {
    /// What it was.
    pub kind: ItemKind,
    /// Its text.
    pub text: String,
    /// Where it stood.
    pub file: String,
    /// Whether it holds until the person has confirmed that it is gone.
    pub holds: bool,
}

impl ReviewedItem {
    fn of(item: &Item, standing: &Standing) -> Self {
        let state = match standing.state_of(&item.id, (item.kind, &item.file, &item.what)) {
            ItemState::New => ReviewState::New,
            ItemState::Confirmed => ReviewState::Confirmed,
            ItemState::Declined => ReviewState::Declined,
            ItemState::Changed(before) => ReviewState::Changed { before },
        };
        Self {
            id: item.id,
            kind: item.kind,
            owner: item.owner,
            what: item.what.clone(),
            text: item.text.clone(),
            at: format!("{}:{}", item.file, item.line),
            file: item.file.clone(),
            risk: item.risk,
            notes: item.notes.clone(),
            runs: item.runs.clone(),
            state,
            not_confirmable: item.obstacle.clone(),
        }
    }
}

/// The longest text of an item that is kept for comparing it later, in characters.
const SEEN_TEXT: usize = 400;

impl Review {
    pub(super) fn new<'i>(
        (root, notes): (&AbsPath, &[Note]),
        confirmation: Result<Confirmation, NotConfirmable>,
        items: impl Iterator<Item = &'i Item>,
        unreadable: &[UnreadableFile],
        mut problems: Vec<String>,
        standing: &Standing,
    ) -> Self {
        let (confirmation, not_confirmable) = match confirmation {
            Ok(confirmation) => (Some(confirmation), None),
            Err(why) => (None, Some(why.to_string())),
        };
        let (mut grants, restrictions): (Vec<_>, Vec<_>) =
            items.map(|item| ReviewedItem::of(item, standing)).partition(|item| item.kind.is_grant());
        grants.sort_by(|a, b| b.risk.cmp(&a.risk).then_with(|| a.kind.cmp(&b.kind)));
        problems.extend(unreadable.iter().map(|file| {
            let at = file.line.map_or_else(|| file.file.clone(), |line| format!("{}:{line}", file.file));
            let may: Vec<&str> = file.capabilities.iter().map(|capability| capability.words()).collect();
            format!("{at} ({}): {}; it may hold {}, none of which is confirmed", file.owner, file.why, may.join(", "))
        }));
        // What is there in another form is shown as changed.
        let is_changed = |seen: &&SeenItem| {
            let is_same = |item: &ReviewedItem| item.kind == seen.kind && item.what == seen.what && item.file == seen.file;
            matches!(seen.kind, ItemKind::Surface(_)) && grants.iter().any(is_same)
        };
        let gone = standing.gone().iter().filter(|seen| !is_changed(seen)).map(|seen| GoneItem {
            kind: seen.kind,
            text: seen.text.clone(),
            file: seen.file.clone(),
            holds: matches!(seen.kind, ItemKind::Ask | ItemKind::Deny) || (seen.kind == ItemKind::Program && standing.confirmed(&seen.id)),
        });
        let gone = gone.collect();
        Self {
            root: root.to_string(),
            digest: confirmation.as_ref().map(|c| c.digest.to_string()),
            notes: notes.iter().map(ToString::to_string).collect(),
            grants,
            restrictions,
            gone,
            problems,
            not_confirmable,
            confirmation,
        }
    }

    /// The canonical root of the workspace.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// The digest of everything that is shown here, if it can be confirmed.
    pub fn digest(&self) -> Option<ConfigDigest> {
        self.confirmation.as_ref().map(Confirmation::digest)
    }

    /// What to know about the folder itself: that it is on the network, or somebody else's.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What would count once it is confirmed, the riskiest first: rules that would need no person any more, programs
    /// that would be believed to do what the config says, and what other programs' files run, send or allow.
    pub fn grants(&self) -> &[ReviewedItem] {
        &self.grants
    }

    /// What is asked or denied already.
    pub fn restrictions(&self) -> &[ReviewedItem] {
        &self.restrictions
    }

    /// What was there when the workspace was confirmed before, and is gone.
    pub fn gone(&self) -> &[GoneItem] {
        &self.gone
    }

    /// What is wrong with the files, or not a project's to say.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Why it cannot be confirmed, if so.
    pub fn not_confirmable(&self) -> Option<&str> {
        self.not_confirmable.as_deref()
    }

    /// The person said yes to everything that this review shows. A host calls this on an answer to a question
    /// that it asked, whose default was no, and on nothing else: not on a flag, not without a person.
    ///
    /// # Errors
    /// When the workspace is one that is never trusted, or its config is broken.
    pub fn confirm(self) -> Result<Confirmation, NotConfirmable> {
        let all = self.grants.iter().filter(|item| item.not_confirmable.is_none()).map(|item| item.id).collect();
        self.confirm_items(&all)
    }

    /// The person said yes to these items, and no to all others. What is not shown here is not confirmed, whatever the list says.
    ///
    /// # Errors
    /// When the workspace is one that is never trusted, or its config is broken.
    pub fn confirm_only(self, items: impl IntoIterator<Item = ItemId>) -> Result<Confirmation, NotConfirmable> {
        self.confirm_items(&items.into_iter().collect())
    }

    fn confirm_items(self, chosen: &BTreeSet<ItemId>) -> Result<Confirmation, NotConfirmable> {
        let Some(mut confirmation) = self.confirmation else {
            return Err(NotConfirmable(self.not_confirmable.unwrap_or_default()));
        };
        confirmation.items.retain(|id| chosen.contains(id));
        let seen = self.grants.into_iter().chain(self.restrictions).map(|item| SeenItem {
            id: item.id,
            kind: item.kind,
            file: item.file.clone(),
            what: item.what,
            text: item.text.chars().take(SEEN_TEXT).collect(),
        });
        confirmation.seen = Seen { items: seen.collect(), ..confirmation.seen };
        Ok(confirmation)
    }
}

impl fmt::Display for Review {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &str| visible_text(text.chars());
        writeln!(f, "Workspace {}", shown(&self.root))?;
        self.notes.iter().try_for_each(|note| writeln!(f, "Note: {}", shown(note)))?;
        if self.grants.is_empty() {
            writeln!(f, "Its files ask for nothing to be allowed, run or sent.")?;
        }
        let of = |belongs: fn(&ItemKind) -> bool| self.grants.iter().filter(move |item| belongs(&item.kind));
        list(f, "Confirmed, it would run these without asking", of(|kind| *kind == ItemKind::Allow))?;
        list(f, "Confirmed, it would be believed what these programs do", of(|kind| *kind == ItemKind::Program))?;
        list(f, "Confirmed, other programs may load these", of(|kind| matches!(kind, ItemKind::Surface(_))))?;
        list(f, "It restricts already, confirmed or not", self.restrictions.iter())?;
        if !self.gone.is_empty() {
            writeln!(f, "Gone since it was confirmed ({}):", self.gone.len())?;
            for gone in &self.gone {
                let holds = if gone.holds { ", and holds until you confirm again" } else { "" };
                writeln!(f, "  {} {}  ({}{holds})", gone.kind, shown(&gone.text), shown(&gone.file))?;
            }
        }
        if !self.problems.is_empty() {
            writeln!(f, "Refused, wrong or not understood in its files ({}):", self.problems.len())?;
            self.problems.iter().try_for_each(|problem| writeln!(f, "  {}", shown(problem)))?;
        }
        if let Some(why) = &self.not_confirmable {
            writeln!(f, "It cannot be confirmed: {}", shown(why))?;
        }
        Ok(())
    }
}

fn list<'i>(f: &mut fmt::Formatter<'_>, title: &str, items: impl Iterator<Item = &'i ReviewedItem> + Clone) -> fmt::Result {
    let shown = |text: &str| visible_text(text.chars());
    let count = items.clone().count();
    if count == 0 {
        return Ok(());
    }
    writeln!(f, "{title} ({count}):")?;
    for item in items {
        let what =
            if matches!(item.kind, ItemKind::Surface(_)) { format!("{}, {}: ", item.owner, shown(&item.what)) } else { String::new() };
        let kind = match item.kind {
            ItemKind::Allow | ItemKind::Ask | ItemKind::Deny => format!("{} ", item.kind),
            ItemKind::Program | ItemKind::Surface(_) => String::new(),
        };
        let mark = if item.kind.is_grant() { format!("{} {:<6} ", item.id.short(), item.risk) } else { String::new() };
        writeln!(f, "  {mark}{what}{kind}{}  ({})", shown(&item.text), shown(&item.at))?;
        match &item.state {
            ReviewState::New => {}
            ReviewState::Confirmed if item.kind.is_grant() => writeln!(f, "      confirmed before")?,
            ReviewState::Confirmed => {}
            ReviewState::Declined => writeln!(f, "      left out before")?,
            ReviewState::Changed { before } if *before == item.text => {
                writeln!(f, "      CHANGED: a file that it runs, or how it is written, is not what was confirmed")?;
            }
            ReviewState::Changed { before } => writeln!(f, "      CHANGED, it was: {}", shown(before))?,
        }
        item.notes.iter().try_for_each(|note| writeln!(f, "      {}", shown(note)))?;
        if !item.runs.is_empty() {
            writeln!(f, "      runs {}, as it is now", shown(&item.runs.join(", ")))?;
        }
        item.not_confirmable.iter().try_for_each(|why| writeln!(f, "      cannot be confirmed: {}", shown(why)))?;
    }
    Ok(())
}
