//! `rules proposals` and `rules accept`: what may be worth keeping, and the person's yes to it.

use std::process::ExitCode;

use countersign::analysis::path::AbsPath;
use countersign::counts::counted;
use countersign::learn::{LearnedEffect, LearnedScope, LearnedStore, NewRule, Proposal, ProposalReason};
use countersign::locations::Locations;
use serde_json::json;

use super::{forbids_learning, open};
use crate::moments::now;
use crate::status;
use crate::terminal::{ask, is_attended, say, shown};
use crate::{Failure, failed};

pub(super) fn list(store: &LearnedStore, home: Option<&AbsPath>, json: bool) -> Result<ExitCode, Failure> {
    let proposals = store.proposals(Some(now()), home);
    if proposals.is_empty() {
        return if json { Ok(ExitCode::SUCCESS) } else { say("there is nothing to propose") };
    }
    let lines = proposals.iter().map(|proposal| if json { as_json(proposal) } else { text(proposal, store) });
    let mut lines: Vec<String> = lines.collect();
    if !json {
        lines.push("`countersign rules accept ID` keeps one of them".to_owned());
    }
    say(&lines.join("\n"))
}

pub(super) fn accept(locations: &Locations, id: &str) -> Result<ExitCode, Failure> {
    if forbids_learning(locations)? {
        return Err(Failure::Failed("`forbid_learning` in a config says that nothing that allows is kept".to_owned()));
    }
    let mut store = open(locations)?;
    let home = locations.home();
    let mut fits = store.proposals(Some(now()), home).into_iter().filter(|proposal| id.len() >= 4 && proposal.id.starts_with(id));
    let (Some(proposal), None) = (fits.next(), fits.next()) else {
        return Err(Failure::Usage(format!(
            "no proposal, or not only one, begins with `{}`; see `countersign rules proposals`",
            shown(id)
        )));
    };
    drop(fits);
    say(&text(&proposal, &store))?;
    // What an agent says is no person's yes.
    if !is_attended() {
        eprintln!("countersign: there is nobody to ask here: keep it in a terminal");
        return Ok(status::undecided());
    }
    if !ask("Keep this rule? Type yes [no]: ")? {
        say("not kept")?;
        return Ok(status::undecided());
    }
    let from = match &proposal.why {
        ProposalReason::Wider { replaces, .. } => format!("{} that it takes the place of", counted(replaces.len(), "rule")),
        _ => counted(proposal.evidence.approvals, "approval"),
    };
    let new = NewRule { effect: LearnedEffect::Allow, draft: proposal.draft.clone(), scope: proposal.scope.clone(), until: None, from };
    let kept = store.add(&new, now()).map_err(failed)?;
    // The wider one holds by now: where this fails, the narrower ones are only superfluous.
    let replaced: Vec<&str> = proposal.replaces().iter().map(String::as_str).collect();
    store.revoke_all(&replaced, now()).map_err(failed)?;
    crate::audit::note("learn", &format!("kept a proposal: {kept} {}", proposal.draft));
    say(&format!("kept: {kept}"))
}

fn text(proposal: &Proposal, store: &LearnedStore) -> String {
    let mut lines = vec![format!("{} {}", proposal.id, shown(&proposal.to_string()))];
    let narrower = proposal.replaces().iter().filter_map(|id| store.list().iter().find(|rule| rule.id == *id));
    lines.extend(narrower.map(|rule| format!("    takes the place of {} {}", rule.id, shown(&rule.draft.to_string()))));
    lines.join("\n")
}

fn as_json(proposal: &Proposal) -> String {
    let adds = match &proposal.why {
        ProposalReason::Wider { adds, .. } => Some(adds),
        _ => None,
    };
    json!({
        "id": proposal.id,
        "rule": proposal.draft.rule,
        "cwd": proposal.draft.cwd,
        "options": proposal.draft.options,
        "workspace": match &proposal.scope {
            LearnedScope::User => None,
            LearnedScope::Workspace(root) => Some(root.as_str()),
        },
        "approvals": proposal.evidence.approvals,
        "workspaces": proposal.evidence.workspaces.len(),
        "replaces": proposal.replaces(),
        "adds": adds,
    })
    .to_string()
}
