//! Effects in plain words, those of a kind together: "deletes 3 paths outside the workspace: /a, /b, /c".

use std::collections::{HashMap, HashSet};

use super::text::ScreenText;
use super::words::{self, Measure};
use crate::action::{Caused, Depth, Effect, Origin};
use crate::analysis::path::Place;
use crate::analysis::sensitive;

/// So many paths of a kind are named.
const NAMED: usize = 3;
/// Columns of a path that is one of several.
const NAME: usize = 60;

/// What effects have in common that are said together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kind {
    verb: &'static str,
    noun: &'static str,
    all: &'static str,
    is_inside: bool,
}

/// The effects as clauses, in their order and none twice.
pub(crate) fn sentences<'a>(effects: impl IntoIterator<Item = &'a Caused>, measure: Measure<'_>) -> Vec<ScreenText> {
    let mut said: Vec<(Option<Kind>, Vec<String>, String)> = Vec::new();
    // Calls have thousands of effects: where a sentence, a kind of them and a place of a kind stand already.
    let mut sentences: HashMap<String, usize> = HashMap::new();
    let mut kinds: Vec<(Kind, usize)> = Vec::new();
    let mut places: HashSet<(usize, String)> = HashSet::new();
    for caused in effects {
        let sentence = words::sentence(caused, measure);
        let (kind, place) = kind(caused, measure).unzip();
        let of_kind = kind.and_then(|kind| kinds.iter().find(|(known, _)| *known == kind)).map(|(_, at)| *at);
        let at = match (sentences.get(&sentence).copied(), of_kind) {
            (Some(one), Some(other)) => one.min(other),
            (Some(at), None) | (None, Some(at)) => at,
            (None, None) => {
                let at = said.len();
                said.push((kind, Vec::new(), sentence.clone()));
                sentences.insert(sentence, at);
                kinds.extend(kind.map(|kind| (kind, at)));
                at
            }
        };
        let new = place.filter(|place| places.insert((at, place.clone())));
        if let Some((_, places, _)) = said.get_mut(at) {
            places.extend(new);
        }
    }
    let words = said.into_iter().map(|(kind, places, sentence)| match kind {
        Some(kind) if places.len() > 1 => counted(kind, &places),
        Some(_) | None => sentence,
    });
    words.map(|words| ScreenText::new(&words)).collect()
}

fn counted(kind: Kind, places: &[String]) -> String {
    let Kind { verb, noun, all, is_inside } = kind;
    let named: Vec<String> = places.iter().take(NAMED).map(|place| ScreenText::one_line(place, NAME).to_string()).collect();
    let more = match places.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let side = if is_inside { "in" } else { "outside" };
    format!("{verb} {} {noun}{all} {side} the workspace: {}{more}", places.len(), named.join(", "))
}

/// The place that the effect is about, and how several of the kind are said: verb, noun, and what goes with them.
fn counting(effect: &Effect) -> Option<(&Place, &'static str, &'static str, &'static str)> {
    match effect {
        Effect::Read { place, depth: Depth::Metadata } => Some((place, "looks at", "paths", "")),
        Effect::Read { place, depth: Depth::Content } => Some((place, "reads", "files", "")),
        Effect::Read { place, depth: Depth::Tree } => Some((place, "reads everything below", "folders", "")),
        Effect::Write(place) => Some((place, "writes", "paths", "")),
        Effect::Delete { place, tree: true } => Some((place, "deletes", "paths", " with everything in them")),
        Effect::Delete { place, tree: false } => Some((place, "deletes", "paths", "")),
        Effect::Start(_)
        | Effect::Execute(_)
        | Effect::Network { .. }
        | Effect::Environment
        | Effect::UserFiles
        | Effect::Process
        | Effect::Privilege
        | Effect::VersionControl(_)
        | Effect::Internal
        | Effect::Secret(_)
        | Effect::Beyond(_)
        | Effect::Broker
        | Effect::Delegate(_)
        | Effect::Mcp { .. }
        | Effect::Opaque(_) => None,
    }
}

/// What it can be counted as, and its place. Secret and protected places, and those that links lead to, are said one by one.
fn kind(caused: &Caused, measure: Measure<'_>) -> Option<(Kind, String)> {
    let (place, verb, noun, all) = counting(&caused.effect)?;
    let leads_elsewhere = match place {
        Place::At(at) | Place::Below { base: at, .. } => at.leads_elsewhere(),
        Place::Unknown => true,
    };
    let is_special = sensitive::secret_place(place, measure.home, Depth::Tree).is_some() || sensitive::protected_place(place).is_some();
    if leads_elsewhere || is_special || matches!(caused.origin, Origin::Option(_)) {
        return None;
    }
    Some((Kind { verb, noun, all, is_inside: measure.is_inside(place) }, measure.shown(place)))
}
