//! `trust confirm`: the person's answer about a workspace.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use countersign::counts::counted;
use countersign::trust::{Confirmation, ItemId, Review, TrustLimit, TrustScope};

use super::{Scene, refuse_to_raise, user};
use crate::moments::coming;
use crate::moments::now;
use crate::status;
use crate::terminal::{answer, is_attended, say, shown};
use crate::{Failure, failed};

/// What `trust confirm` takes.
#[derive(Debug, Args)]
pub(super) struct ConfirmArguments {
    /// A folder of the workspace; by default the current one.
    dir: Option<String>,
    /// Confirm only the items with these identities, or the first digits of them; repeatable.
    #[arg(long, value_name = "ID", conflicts_with = "except")]
    only: Vec<String>,
    /// Confirm everything but these; repeatable.
    #[arg(long, value_name = "ID")]
    except: Vec<String>,
    /// How far to trust it: full confirms what is shown; restricted grants nothing; none does not even read without asking.
    #[arg(long, value_enum, default_value = "full")]
    level: Level,
    /// For the worktrees of the repository as well, as far as their files hold the same.
    #[arg(long)]
    worktrees: bool,
    /// Until a date (2026-12-31) or for a time (30d, 12h, 45m).
    #[arg(long, value_name = "DATE|TIME")]
    until: Option<String>,
    /// Confirm without a question exactly what `trust review` showed with this digest.
    #[arg(long, value_name = "HEX")]
    digest: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    Full,
    Restricted,
    None,
}

pub(super) fn run(arguments: &ConfirmArguments) -> Result<ExitCode, Failure> {
    let mut scene = Scene::of(arguments.dir.as_deref())?;
    let limit = match arguments.level {
        Level::Full => return full(arguments, &mut scene),
        Level::Restricted => TrustLimit::Restricted,
        Level::None => TrustLimit::None,
    };
    if limit == TrustLimit::Restricted && scene.is_distrusted() && !is_attended() {
        return Ok(refuse_to_raise());
    }
    let by = user();
    scene.store.limit(&scene.workspace, limit, by.as_deref(), now())?;
    crate::audit::note("trust", &format!("{} grants nothing from now on", scene.workspace.root()));
    say(&format!("{} grants nothing from now on", shown(scene.workspace.root().as_str())))
}

fn full(arguments: &ConfirmArguments, scene: &mut Scene) -> Result<ExitCode, Failure> {
    let until = arguments.until.as_deref().map(coming).transpose()?;
    let config = scene.config();
    let review = scene.review(&config);
    say(&review.to_string())?;
    let chosen = if arguments.only.is_empty() && arguments.except.is_empty() {
        None
    } else {
        let named = named(&review, arguments.only.iter().chain(&arguments.except).map(String::as_str))?;
        let keeps = |id: &ItemId| named.contains(id) != arguments.only.is_empty();
        Some(review.grants().iter().map(|item| item.id).filter(keeps).collect())
    };
    let Some(confirmation) = confirmed(arguments, review, chosen)? else {
        say("not confirmed")?;
        return Ok(status::undecided());
    };
    let mut confirmation = if arguments.worktrees { confirmation.with_worktrees() } else { confirmation };
    if let Some(until) = until {
        confirmation = confirmation.until(until);
    }
    if let Some(by) = user() {
        confirmation = confirmation.by(&by);
    }
    scene.store.confirm(&confirmation, now())?;
    let scope = if confirmation.scope() == TrustScope::Worktrees { " and its worktrees" } else { "" };
    let digest = config.digest().map_or_else(String::new, |digest| format!(", digest {digest}"));
    let items = counted(confirmation.confirmed(), "item");
    crate::audit::note("trust", &format!("confirmed {items} of {}{scope}{digest}", confirmation.root()));
    say(&format!("confirmed {items} of {}{scope}", shown(confirmation.root().as_str())))
}

/// The person's yes, where they say it.
fn confirmed(arguments: &ConfirmArguments, review: Review, chosen: Option<Vec<ItemId>>) -> Result<Option<Confirmation>, Failure> {
    if let Some(digest) = &arguments.digest {
        if review.digest().map(|digest| digest.to_string()).as_ref() != Some(digest) {
            return Err(Failure::Failed(
                "the project's files are not the ones with this digest; look at `countersign trust review` again".to_owned(),
            ));
        }
        let confirmation = match chosen {
            Some(chosen) => review.confirm_only(chosen),
            None => review.confirm(),
        };
        return confirmation.map(Some).map_err(failed);
    }
    if let Some(why) = review.not_confirmable() {
        return Err(Failure::Failed(why.to_owned()));
    }
    if !is_attended() {
        eprintln!(
            "countersign: there is nobody to ask here; run it in a terminal, or give the digest of what you have reviewed with --digest"
        );
        return Ok(None);
    }
    if let Some(chosen) = chosen {
        let question = format!("Confirm only {} and nothing else? Type yes [no]: ", counted(chosen.len(), "item"));
        return if answer(&question)? == "yes" { review.confirm_only(chosen).map(Some).map_err(failed) } else { Ok(None) };
    }
    let said = answer("Confirm everything as shown? Type yes, or the identities to confirm only those [no]: ")?;
    match said.as_str() {
        "yes" => review.confirm().map(Some).map_err(failed),
        "" | "no" | "n" => Ok(None),
        some => {
            let chosen = named(&review, some.split([' ', ',']).filter(|id| !id.is_empty()))?;
            // A comma alone names nothing, and is no yes to nothing: that would still raise the level.
            if chosen.is_empty() {
                return Ok(None);
            }
            review.confirm_only(chosen).map(Some).map_err(failed)
        }
    }
}

/// Digits that an identity needs at least.
const MIN_DIGITS: usize = 4;

/// The items with these identities, or the first digits of them.
fn named<'a>(review: &Review, ids: impl Iterator<Item = &'a str>) -> Result<Vec<ItemId>, Failure> {
    ids.map(|text| {
        let mut fits = review.grants().iter().map(|item| item.id).filter(|id| text.len() >= MIN_DIGITS && id.to_string().starts_with(text));
        match (fits.next(), fits.next()) {
            (Some(id), None) => Ok(id),
            (Some(_), Some(_)) => Err(Failure::Usage(format!("several items begin with `{text}`: give more digits"))),
            (None, _) => {
                Err(Failure::Usage(format!("no item begins with `{text}`: give at least {MIN_DIGITS} digits of one that is shown")))
            }
        }
    })
    .collect()
}
