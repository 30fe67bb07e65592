//! How the lines of a screen are shared among the parts of a prompt.

use super::fit::{Break, Flow, columns, one_row};
use super::sections::{Code, List, Section, dim};
use super::{Line, Piece, Role, Room, Screen};
use crate::answer::Scope;
use crate::prompt::{Choice, Demand, Offer, PromptView, ScreenText};

/// Columns below which nothing is shown that could be said yes to.
const NARROW: usize = 20;

/// The parts, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Cause,
    Risk,
    Warnings,
    Effects,
    Reason,
    News,
    Text,
    Keys,
    Offer(usize),
    Agent,
}

/// Who gets how many lines, from the most important to the least: each is raised to the number as far as there are lines.
const CLAIMS: [(Part, usize); 25] = [
    (Part::Cause, 1),
    (Part::Keys, usize::MAX),
    (Part::Risk, 1),
    (Part::Effects, 1),
    (Part::Warnings, 1),
    (Part::Cause, 3),
    (Part::Warnings, 3),
    (Part::Effects, 3),
    (Part::Offer(0), usize::MAX),
    (Part::Text, 3),
    (Part::Risk, 3),
    (Part::News, 1),
    (Part::Reason, 2),
    (Part::Offer(1), usize::MAX),
    (Part::Cause, 8),
    (Part::Effects, 8),
    (Part::Warnings, usize::MAX),
    (Part::Agent, 1),
    (Part::Text, 8),
    (Part::News, usize::MAX),
    (Part::Offer(2), usize::MAX),
    (Part::Effects, usize::MAX),
    (Part::Cause, usize::MAX),
    (Part::Text, usize::MAX),
    (Part::Agent, usize::MAX),
];

/// A part, what it is made of, and how many lines it has.
#[derive(Debug)]
struct Share {
    part: Part,
    section: Section,
    lines: usize,
}

impl Share {
    fn is_complete(&self) -> bool {
        self.section.cut(self.lines).is_complete
    }
}

/// How the keys are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Keys {
    /// With those that say yes.
    yes: bool,
    /// With what lasts.
    offers: bool,
    /// With the one that shows all, where the host has it.
    unfold: bool,
}

pub(super) fn fill(view: &PromptView, room: Room) -> Screen {
    if room.width < NARROW {
        let fits = room.width > 1 && room.lines > 0;
        let cause = Piece { text: one_row(&view.cause, room.width), role: Role::Cause };
        let lines = if fits { vec![Line { pieces: vec![cause] }] } else { Vec::new() };
        // A rule that is not shown is not made, whatever it says.
        return Screen {
            lines,
            choices: said(view, room).filter(|choice| !choice.allows && choice.offer.is_none()).cloned().collect(),
            is_complete: false,
        };
    }
    let filled = |yes, offers, unfold| {
        let keys = Keys { yes, offers, unfold };
        (keys, shares(view, room, keys))
    };
    let is_fit = |keys: Keys, shares: &[Share]| match keys {
        Keys { unfold: false, .. } => shares.iter().all(Share::is_complete),
        Keys { offers: true, .. } => shows_call(shares) && can_be_judged(shares),
        Keys { offers: false, .. } => can_be_judged(shares),
    };
    // What nobody could see, nobody allows for longer: that leaves room for more of it.
    let tries = [(true, true, false), (true, true, true), (true, false, true)].into_iter();
    let fit = tries.map(|(yes, offers, unfold)| filled(yes, offers, unfold)).find(|(keys, shares)| is_fit(*keys, shares));
    let (keys, shares) = fit.unwrap_or_else(|| filled(false, false, true));
    screen(&shares, keys, view, room)
}

/// What can be said on a host like this.
fn said(view: &PromptView, room: Room) -> impl Iterator<Item = &Choice> {
    view.choices.iter().filter(move |choice| room.has_tasks || choice.scope != Scope::Task)
}

/// Whether the least is shown that a yes needs: the part that causes the ask, its risk, what it would do, what to know about it,
/// and the keys.
fn can_be_judged(shares: &[Share]) -> bool {
    let is_needed = |share: &&Share| match share.part {
        Part::Cause | Part::Risk | Part::Warnings | Part::Effects | Part::Keys => true,
        Part::Reason | Part::News | Part::Text | Part::Offer(_) | Part::Agent => false,
    };
    shares.iter().filter(is_needed).all(|share| share.lines > 0)
}

/// Whether all of the call, of what it would do and of what to know about it is shown.
fn shows_call(shares: &[Share]) -> bool {
    let is_of_call = |share: &&Share| match share.part {
        Part::Cause | Part::Warnings | Part::Effects | Part::Text => true,
        Part::Risk | Part::Reason | Part::News | Part::Keys | Part::Offer(_) | Part::Agent => false,
    };
    shares.iter().filter(is_of_call).all(Share::is_complete)
}

/// The parts with the lines that they get.
fn shares(view: &PromptView, room: Room, keys: Keys) -> Vec<Share> {
    let mut shares = parts(view, room, keys);
    let mut left = room.lines;
    for (part, most) in CLAIMS {
        let Some(share) = shares.iter_mut().find(|share| share.part == part) else { continue };
        let all = share.section.len();
        let wanted = all.min(most).saturating_sub(share.lines);
        let is_block = matches!(share.section, Section::Block(_));
        let granted = if wanted <= left {
            wanted
        } else if is_block {
            0
        } else {
            left
        };
        share.lines = share.lines.saturating_add(granted);
        left = left.saturating_sub(granted);
    }
    shares
}

fn parts(view: &PromptView, room: Room, keys: Keys) -> Vec<Share> {
    let Room { width, .. } = room;
    let mut out = Vec::new();
    let mut push = |part, section: Section| {
        if section.len() > 0 {
            out.push(Share { part, section, lines: 0 });
        }
    };
    let cause = view.cause.as_str();
    let start = cause.len().saturating_sub(cause.trim_start().len());
    let cause = if start == cause.len() { ScreenText::new("(nothing that can be shown)") } else { view.cause.part(start..cause.len()) };
    push(Part::Cause, Section::Code(Code::new("▶ ", &[(cause, Role::Cause)], width, room.lines)));
    let risk = ScreenText::new(&format!("{} risk: {}", view.risk, view.risk_reason));
    push(Part::Risk, Section::List(List::one(("  ", Role::Text), &risk, Role::Risk(view.risk), width)));
    push(Part::Warnings, Section::List(List::new(("  ! ", Role::Warning), &warnings(view), Role::Warning, width)));
    push(Part::Effects, Section::List(List::new(("  • ", Role::Text), &view.effects, Role::Text, width)));
    if !view.effects.contains(&view.reason) {
        let reason = ScreenText::new(&format!("asked because: {}", view.reason));
        push(Part::Reason, Section::List(List::one(("  ", Role::Text), &reason, Role::Text, width)));
    }
    push(Part::News, Section::List(List::new(("  new: ", Role::Dim), &view.news, Role::Text, width)));
    if view.text.as_str().trim() != view.cause.as_str().trim() {
        let (text, at) = (&view.text, view.cause_at.clone());
        let end = text.as_str().len();
        let parts =
            [(text.part(0..at.start), Role::Text), (text.part(at.start..at.end), Role::Cause), (text.part(at.end..end), Role::Text)];
        push(Part::Text, Section::Code(Code::new("  in: ", &parts, width, room.lines)));
    }
    let is_simple = |choice: &&Choice| choice.offer.is_none() && (keys.yes || !choice.allows);
    let mut simple: Vec<(char, &str)> = said(view, room).filter(is_simple).map(labelled).collect();
    if keys.unfold && room.unfolds {
        simple.push(('f', "show all of it"));
    }
    push(Part::Keys, Section::Block(key_lines(&simple, width)));
    if keys.offers {
        for (at, offer) in view.offers.iter().enumerate() {
            let lasting: Vec<(char, &str)> = said(view, room).filter(|choice| choice.offer == Some(at)).map(labelled).collect();
            push(Part::Offer(at), Section::Block(offer_lines(offer, &lasting, width)));
        }
    }
    if let Some(said) = &view.agent_says {
        push(Part::Agent, Section::List(List::one(("  agent says: ", Role::Dim), said, Role::Agent, width)));
    }
    out
}

/// What to know before anything is said, the prompt's own demands first.
fn warnings(view: &PromptView) -> Vec<ScreenText> {
    let demand = match view.demand {
        Demand::None => None,
        Demand::Pause { millis } => Some(format!("a yes counts only after {} s: look at it", millis.div_ceil(1_000))),
        Demand::Typed { word } => Some(format!("a yes needs the word `{word}`, typed in full: the last ones came fast")),
    };
    let flood = view.flood.then(|| "the agent asks more than a person can read: take your time".to_owned());
    let own = demand.into_iter().chain(flood).map(|text| ScreenText::new(&text));
    own.chain(view.warnings.iter().cloned()).collect()
}

fn labelled(choice: &Choice) -> (char, &str) {
    (choice.key, choice.label.as_str())
}

/// Keys side by side, as many as a line takes.
fn key_lines(keys: &[(char, &str)], width: usize) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let mut used = width;
    for (key, label) in keys {
        let label = one_row(&ScreenText::new(&format!(" {label}")), width.saturating_sub(3));
        let wide = columns(label.as_str()).saturating_add(1);
        if used.saturating_add(3).saturating_add(wide) > width || out.is_empty() {
            out.push(Line { pieces: vec![dim("  ")] });
            used = 2;
        } else if let Some(line) = out.last_mut() {
            line.pieces.push(dim("   "));
            used = used.saturating_add(3);
        }
        if let Some(line) = out.last_mut() {
            line.pieces.push(Piece { text: ScreenText::new(&key.to_string()), role: Role::Key });
            line.pieces.push(Piece { text: label, role: Role::Text });
            used = used.saturating_add(wide);
        }
    }
    out
}

/// The keys of an offer, its exact rules, and what they mean.
fn offer_lines(offer: &Offer, keys: &[(char, &str)], width: usize) -> Vec<Line> {
    let mut out = key_lines(keys, width);
    let mut paragraph = |text: &str, role| {
        let mut flow = Flow::new(width, 6, Break::Words);
        flow.say("      ", role);
        flow.say(text, role);
        out.extend(flow.lines());
    };
    for rule in &offer.rules {
        paragraph(rule, Role::Text);
    }
    paragraph(offer.meaning.as_str(), Role::Dim);
    out
}

fn screen(shares: &[Share], keys: Keys, view: &PromptView, room: Room) -> Screen {
    let is_complete = shows_call(shares);
    let has_yes = can_be_judged(shares) && room.width >= NARROW;
    let is_shown = |part: Part| shares.iter().any(|share| share.part == part && share.lines > 0);
    let can_be_said = |choice: &&Choice| match choice.offer {
        // A rule that was not read is not given.
        Some(at) => is_complete && has_yes && is_shown(Part::Offer(at)),
        None => !choice.allows || (has_yes && keys.yes),
    };
    let used = shares.iter().map(|share| share.lines).fold(0, usize::saturating_add);
    let mut spare = room.lines.saturating_sub(used);
    let mut out = Vec::new();
    for share in shares.iter().filter(|share| share.lines > 0) {
        if spare > 0 && matches!(share.part, Part::Keys | Part::Agent) {
            spare = spare.saturating_sub(1);
            out.push(Line::default());
        }
        out.extend(share.section.cut(share.lines).lines);
    }
    Screen { lines: out, choices: said(view, room).filter(can_be_said).cloned().collect(), is_complete }
}
