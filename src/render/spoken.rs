//! A prompt as one linear text, for screen readers and for logs: no columns, no boxes, each thing said once and in the order
//! in which it matters.

use super::Room;
use super::fit::one_row;
use crate::answer::Scope;
use crate::counts::counted;
use crate::prompt::{Demand, PromptView, ScreenText};

/// The prompt as sentences, one a line. Of the call's text as many characters are read out as the room has columns on all
/// its lines together.
pub fn spoken(view: &PromptView, room: Room) -> String {
    let most = read_out(room);
    let mut out = Vec::new();
    let mut say = |sentence: String| out.push(sentence);
    say(format!("{} asks to run: {}", view.tool, one_row(&view.cause, most)));
    say(format!("Risk: {}, because {}.", view.risk, view.risk_reason));
    for warning in &view.warnings {
        say(format!("Warning: {warning}."));
    }
    for effect in &view.effects {
        say(format!("It {effect}."));
    }
    if !view.effects.contains(&view.reason) {
        say(format!("It is asked because: {}.", view.reason));
    }
    for news in &view.news {
        say(format!("New: {news}."));
    }
    if view.text != view.cause {
        say(format!("The whole call: {}", one_row(&view.text, most)));
    }
    let length = view.text.as_str().chars().count();
    if length > most {
        say(format!("Only a part of its {length} characters was read."));
    }
    if view.flood {
        say("The agent asks more than a person can read.".to_owned());
    }
    match view.demand {
        Demand::None => {}
        Demand::Pause { millis } => say(format!("A yes counts only after {}.", counted(millis.div_ceil(1_000), "second"))),
        Demand::Typed { word } => say(format!("A yes needs the word {word}, typed in full.")),
    }
    for choice in view.choices.iter().filter(|choice| room.has_tasks || choice.scope != Scope::Task) {
        let rules =
            choice.offer.and_then(|at| view.offers.get(at)).map_or(String::new(), |offer| format!(", by {}", offer.rules.join(" and ")));
        say(format!("Key {}: {}{rules}.", choice.key, choice.label));
    }
    if let Some(said) = &view.agent_says {
        say(format!("The agent says, and nobody checked it: {said}"));
    }
    // Rules and reasons of ours can have characters of the call in them.
    let sentences = out.iter().map(|sentence| ScreenText::new(sentence).as_str().replace('\n', "⏎"));
    sentences.collect::<Vec<_>>().join("\n")
}

/// How many characters of a text are read out.
pub(super) fn read_out(room: Room) -> usize {
    room.width.saturating_mul(room.lines)
}
