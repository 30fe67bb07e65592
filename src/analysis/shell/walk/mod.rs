//! Walks the tree of a shell text as bash would run it, and makes a step of every simple command that could run, with what is known
//! of its words and of the folder it runs in.
//!
//! `walker` goes along lists and pipelines, `compound` into branches, loops and functions, `simple` and `builtins` run commands, for
//! which `expand` and `braces` make words; `scope` is what the shell knows on the way. `output`, `listed`, `lines` and `added` follow
//! what commands print to those that read it.

mod added;
mod braces;
mod builtins;
mod compound;
mod ended;
mod expand;
mod lines;
mod listed;
mod output;
mod printf;
mod redirection;
mod scope;
mod simple;
mod taken_names;
mod walker;

use std::collections::HashMap;
use std::sync::Arc;

use added::Listings;
use output::Flow;
use scope::Scope;
use walker::Walker;

use crate::action::{Arg, Span, Step, Subject};
use crate::analysis::limits::Budget;
use crate::analysis::path::AbsPath;
use crate::analysis::programs::catalog::Catalog;
use crate::analysis::programs::{activation, databases, inline};
use crate::world::World;

/// What the walk may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) world: &'a dyn World,
    pub(crate) home: Option<&'a AbsPath>,
}

/// The steps of a shell text that runs in `folder`; `outer` is the span of all of it where it stands inside another
/// text. An error of the parser, or a limit, is a step of its own, so that nothing is ever simply left out.
pub(crate) fn steps(text: &str, folder: Option<AbsPath>, outer: Option<Span>, setting: Setting<'_>) -> Vec<Step> {
    let walk_as = |folder: Option<AbsPath>, files_may_change, names_may_change, walks_as_zsh| {
        let mut walker = Walker {
            walks_as_zsh,
            differs_in_zsh: false,
            files_may_change,
            names_may_change,
            trusts_names: false,
            listings: Listings::default(),
            setting,
            budget: Budget::new(),
            steps: Vec::new(),
            pending: Vec::new(),
            jumps: Vec::new(),
            may_not_start: false,
            traps: false,
            functions: 0,
            flow: Flow::default(),
            exhausted: false,
        };
        let mut scope = Scope::new(folder);
        walker.text(text, outer, &mut scope);
        inline::ask_where_files_change(&mut walker.steps);
        activation::mark_activated(&mut walker.steps, setting.world);
        walker
    };
    let walk = |folder: Option<AbsPath>, files_may_change, names_may_change| {
        let mut walker = walk_as(folder.clone(), files_may_change, names_may_change, false);
        // What are several words to bash may be one, and a script. A text over a limit is opaque to both.
        if walker.differs_in_zsh && !walker.exhausted {
            let other = walk_as(folder, files_may_change, names_may_change, true);
            let new = others(&walker.steps, other.steps);
            walker.steps.extend(new);
            walker.trusts_names |= other.trusts_names;
        }
        (walker.steps, walker.trusts_names)
    };
    // What a database file defines is looked at before the call begins, of which this text may be the last part.
    let (steps, trusts_names) = walk(folder.clone(), outer.is_some(), outer.is_some());
    let files = outer.is_none() && databases::may_change(&steps);
    let names = outer.is_none() && trusts_names && added::may_add_names(&steps, setting.world);
    if files || names { walk(folder, files || outer.is_some(), names || outer.is_some()).0 } else { steps }
}

/// The steps of a second walk that the first one did not write down as well.
fn others(first: &[Step], second: Vec<Step>) -> Vec<Step> {
    /// With how many steps of the same words in the same place one is compared.
    const MAX_COMPARED: usize = 64;
    let words = |step: &Step| match &step.subject {
        Subject::Command(command) => command.words.clone(),
        Subject::Tool { .. } => Vec::new(),
    };
    let folders = |step: &Step| match &step.subject {
        Subject::Command(command) => Some(Arc::clone(&command.folders)),
        Subject::Tool { .. } => None,
    };
    let mut known: HashMap<(Span, Vec<Arg>), Vec<&Step>> = HashMap::new();
    for step in first {
        let alike = known.entry((step.span, words(step))).or_default();
        if alike.len() < MAX_COMPARED {
            alike.push(step);
        }
    }
    let is_same = |one: &Step, other: &Step| folders(one) == folders(other) && one.effects().eq(other.effects());
    let is_new = |step: &Step| !known.get(&(step.span, words(step))).is_some_and(|alike| alike.iter().any(|one| is_same(one, step)));
    second.into_iter().filter(is_new).collect()
}
