//! Links that a call moves or copies with the folder that they lie in. Such a link was looked at in its old place, and leads on from
//! the new one: `mv docs x; cat x/link`.

use std::cell::OnceCell;

use crate::action::{Action, Depth, Effect, Origin, Step};
use crate::analysis::path::{AbsPath, Place};
use crate::world::{World, WorldError};

/// What the steps of a call move and copy.
#[derive(Debug)]
pub(crate) struct Brought<'a> {
    moves: Vec<Move<'a>>,
    world: &'a dyn World,
}

#[derive(Debug)]
struct Move<'a> {
    step: usize,
    from: Vec<&'a Place>,
    to: Vec<&'a AbsPath>,
    /// Whether there are links in it; looked for once, and only where another step comes near.
    has_links: OnceCell<bool>,
}

impl<'a> Brought<'a> {
    /// What the steps of this action bring along.
    pub(crate) fn by(action: &'a Action, world: &'a dyn World) -> Self {
        let moves = if action.steps().nth(1).is_some() { action.steps().enumerate().filter_map(Move::of).collect() } else { Vec::new() };
        Self { moves, world }
    }

    /// Whether the step may come upon a link that another one brings.
    pub(crate) fn may_lead_out(&self, step: usize, effect: &Effect) -> bool {
        self.moves.iter().any(|one| {
            let is_link = || one.from.iter().any(|place| matches!(place, Place::At(at) if at.leads_elsewhere()));
            one.step != step && one.to.iter().any(|to| comes_upon(effect, to, &is_link)) && self.has_links(one)
        })
    }

    /// Whether a folder is moved or copied to the path, or to one above it.
    pub(crate) fn may_be_folder(&self, step: usize, path: &AbsPath) -> bool {
        let is_folder = |place: &Place| match place {
            Place::At(at) => matches!(self.world.read(at.real(), 0), Err(WorldError::NotAFile(_))),
            Place::Below { .. } | Place::Unknown => true,
        };
        self.moves
            .iter()
            .any(|one| one.step != step && one.to.iter().any(|to| to.may_contain(path)) && one.from.iter().any(|from| is_folder(from)))
    }

    fn has_links(&self, one: &Move<'_>) -> bool {
        let is_brought = |path: &AbsPath| {
            let others = self.moves.iter().filter(|other| other.step != one.step);
            others.flat_map(|other| &other.to).any(|to| to.may_contain(path) || path.may_contain(to))
        };
        let holds = |place: &Place| match place {
            // Its links were looked at in yet another place.
            Place::At(at) if at.leads_elsewhere() || is_brought(&at.path) => true,
            Place::At(base) | Place::Below { base, .. } => {
                is_brought(&base.path) || self.world.links_below(base.real(), "**").is_none_or(|links| !links.is_empty())
            }
            Place::Unknown => true,
        };
        *one.has_links.get_or_init(|| one.from.iter().any(|place| holds(place)))
    }
}

impl<'a> Move<'a> {
    fn of((index, step): (usize, &'a Step)) -> Option<Self> {
        // A link by itself may be copied as one (`cp -P`).
        let takes = |effect: &'a Effect| match effect {
            Effect::Read { place, depth: Depth::Tree } | Effect::Delete { place, tree: true } => Some(place),
            Effect::Read { place: place @ Place::At(at), depth: Depth::Content } if at.leads_elsewhere() => Some(place),
            _ => None,
        };
        let from: Vec<&Place> = step.effects().filter_map(|caused| takes(&caused.effect)).collect();
        let puts = |effect: &'a Effect| {
            let Effect::Write(Place::At(at) | Place::Below { base: at, .. }) = effect else { return None };
            Some(&at.path)
        };
        // What is rewritten in its place stays what it was.
        let stays =
            |to: &AbsPath| from.iter().any(|place| matches!(place, Place::At(at) if at.path.may_contain(to) || to.may_contain(&at.path)));
        let written = step.effects().filter(|caused| caused.origin != Origin::Redirection);
        let to: Vec<&AbsPath> = written.filter_map(|caused| puts(&caused.effect)).filter(|to| !stays(to)).collect();
        (!from.is_empty() && !to.is_empty()).then(|| Self { step: index, from, to, has_links: OnceCell::new() })
    }
}

/// Whether the effect reaches what stands there, or below it. What takes all of a folder does not follow the links in it.
fn comes_upon(effect: &Effect, to: &AbsPath, is_link: &dyn Fn() -> bool) -> bool {
    let (Effect::Read { place, depth: Depth::Content | Depth::Tree } | Effect::Delete { place, .. } | Effect::Write(place)) = effect else {
        return false;
    };
    let goes_down = matches!(effect, Effect::Read { depth: Depth::Tree, .. } | Effect::Delete { .. });
    match place {
        Place::At(at) if goes_down && !is_link() => to.may_contain(&at.path) && !at.path.may_contain(to),
        Place::At(at) => to.may_contain(&at.path),
        Place::Below { base, .. } => to.may_contain(&base.path) || place.may_hold(to),
        Place::Unknown => true,
    }
}
