//! Walks the tree of a shell text as bash would run it, and makes a step of every simple command that could run, with what is known
//! of its words and of the folder it runs in.
//!
//! `walker` goes along lists and pipelines, `compound` into branches, loops and functions, `simple` and `builtins` run commands, for
//! which `expand` and `braces` make words; `scope` is what the shell knows on the way. `output`, `listed`, `lines` and `plain_names` follow
//! what commands print to those that read it.

mod braces;
mod brackets;
mod builtins;
mod compound;
mod counts;
mod drafts;
mod ended;
mod expand;
mod filters;
mod lines;
mod listed;
mod listers;
mod output;
mod plain_names;
mod printf;
mod program_folders;
mod redirection;
mod scope;
mod simple;
mod taken_names;
mod trimmed;
mod walker;

use std::collections::HashMap;
use std::sync::Arc;

use scope::Scope;
use walker::Walker;

use super::parse;
use crate::action::{Arg, Span, Step, Subject};
use crate::analysis::path::AbsPath;
use crate::analysis::programs::catalog::Catalog;
use crate::analysis::programs::inline::databases;
use crate::analysis::programs::{self, activation};
use crate::world::World;

/// What the walk may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) world: &'a dyn World,
    pub(crate) home: Option<&'a AbsPath>,
}

/// What may be another by the time that the text looks at it than it was before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct MayChange {
    /// Database files.
    files: bool,
    /// The names in folders.
    names: bool,
    /// Which files git leaves out by their names.
    ignored: bool,
}

/// The steps of a shell text that runs in `folder`; `outer` is the span of all of it where it stands inside another
/// text. An error of the parser, or a limit, is a step of its own, so that nothing is ever simply left out.
pub(crate) fn steps(text: &str, folder: Option<AbsPath>, outer: Option<Span>, setting: Setting<'_>) -> Vec<Step> {
    let run = Run { text, folder, outer, setting };
    if outer.is_some() {
        // The machine is looked at before the call begins, of which this text may be the last part.
        return run.walk(MayChange { files: true, names: true, ignored: true }).steps;
    }
    let Walker { steps, trusts_names, trusts_ignored, .. } = run.walk(MayChange::default());
    let may_change = MayChange {
        files: databases::may_change(&steps),
        names: trusts_names && plain_names::may_add_names(&steps, setting.world),
        ignored: trusts_ignored && listed::may_change_ignored(&steps),
    };
    if may_change == MayChange::default() { steps } else { run.walk(may_change).steps }
}

/// Whether a shell that goes on after the text, and ran it in this folder, is in the same one then, and no name means something else to it.
pub(crate) fn leaves_as_found(text: &str, folder: &AbsPath, setting: Setting<'_>) -> bool {
    let mut walker = Walker::new(setting, MayChange::default());
    let Ok(parsed) = parse::parse(text) else { return false };
    let after = walker.list(&parsed.list, Scope::new(Some(folder.clone())));
    !walker.is_exhausted()
        && after.is_some_and(|scope| scope.folders() == std::slice::from_ref(folder) && scope.changed.is_none() && !scope.has_functions())
}

/// A text, and where it runs.
struct Run<'a> {
    text: &'a str,
    folder: Option<AbsPath>,
    outer: Option<Span>,
    setting: Setting<'a>,
}

impl<'a> Run<'a> {
    /// Walks the text as bash runs it, and once more where zsh makes other words of something: what are several words to bash may be
    /// one, and a script.
    fn walk(&self, may_change: MayChange) -> Walker<'a> {
        let mut walker = self.walked(Walker::new(self.setting, may_change));
        // A text over a limit is opaque to both.
        if walker.differs_in_zsh && !walker.is_exhausted() {
            let other = self.walked(Walker { walks_as_zsh: true, ..Walker::new(self.setting, may_change) });
            let new = others(&walker.steps, other.steps);
            walker.steps.extend(new);
            walker.trusts_names |= other.trusts_names;
            walker.trusts_ignored |= other.trusts_ignored;
        }
        walker
    }

    fn walked(&self, mut walker: Walker<'a>) -> Walker<'a> {
        walker.text(self.text, self.outer, &mut Scope::new(self.folder.clone()));
        walker.steps.extend(walker.limit.clone());
        programs::ask_where_files_change(&mut walker.steps, self.setting.catalog, self.setting.world);
        activation::mark_activated(&mut walker.steps, self.setting.world);
        walker
    }
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
