//! Any call on a screen of any size: no line is too wide, everything can be seen, and the cause comes first.
//!
//! Three bytes are the kind of call, the columns and the lines; then come two texts, with a line `--` between them.

use countersign::prompt::PromptView;
use countersign::render::plain::PlainPrompt;
use countersign::render::{Role, Room, Screen, render, spoken};
use countersign::world::LexicalWorld;
use countersign::{Answered, Broker, Decision, ScreenText, ToolCall};
use serde_json::json;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

const CWD: &str = "/home/u/proj";

/// Asserts that every character of a line can be seen.
pub(crate) fn assert_visible(text: &str) {
    for c in text.chars() {
        assert!(!c.is_control() && (c == ' ' || !c.is_whitespace()), "{c:?} in {text:?}");
        let format = matches!(c, '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}');
        assert!(!format, "{c:?} in {text:?}");
    }
    // An accent at the start of a line would be seen on what is left of it.
    assert!(text.chars().next().is_none_or(|c| c.width() != Some(0)), "{text:?}");
}

/// Asserts what holds on every screen.
pub(crate) fn assert_screen(screen: &Screen, view: &PromptView, room: Room) {
    assert!(screen.lines.len() <= room.lines, "{} lines of {}", screen.lines.len(), room.lines);
    for line in &screen.lines {
        let text = line.to_string();
        let by_character: usize = text.chars().map(|c| c.width().unwrap_or(0)).sum();
        assert!(text.width() <= room.width && by_character <= room.width, "{} of {}: {text:?}", text.width(), room.width);
        assert_visible(&text);
    }
    assert!(screen.choices.iter().any(|choice| choice.id == "deny_once"));
    if room.lines == 0 || room.width < 2 {
        return;
    }
    // The cause is there, and comes first.
    let first = &screen.lines[0];
    let cause: String = first.pieces.iter().filter(|piece| piece.role == Role::Cause).map(|piece| piece.text.as_str()).collect();
    assert!(!cause.is_empty(), "{first}");
    let start = view.cause.as_str().trim_start().chars().next();
    if let Some(start) = start.filter(|c| c.width() == Some(1) && view.cause.as_str().starts_with(*c) && room.width >= 20) {
        assert!(cause.starts_with(start) || cause.starts_with('⟨'), "{cause:?} of {:?}", view.cause);
    }
    // Whoever can say yes sees the risk and the key for it; for longer, all of the call and the rule.
    let roles = || screen.lines.iter().flat_map(|line| &line.pieces).map(|piece| piece.role);
    if screen.choices.iter().any(|choice| choice.allows) {
        assert!(roles().any(|role| role == Role::Risk(view.risk)));
    }
    for choice in &screen.choices {
        let is_shown =
            screen.lines.iter().any(|line| line.pieces.iter().any(|p| p.role == Role::Key && p.text.as_str() == choice.key.to_string()));
        assert!(!choice.allows || is_shown, "the key {} is not shown", choice.key);
        if let Some(offer) = choice.offer {
            assert!(screen.is_complete, "{} though something is folded", choice.id);
            let all: String = screen.lines.iter().map(|line| line.to_string().split_whitespace().collect::<String>()).collect();
            let all = without_counted_blanks(&all);
            for rule in &view.offers[offer].rules {
                let rule: String = ScreenText::new(rule).as_str().split_whitespace().collect();
                assert!(all.contains(&rule) || rule.contains('⟨'), "{rule} is not in {all}");
            }
        }
    }
}

/// The text without what stands for many blanks in a row, which are none in a text without any.
fn without_counted_blanks(text: &str) -> String {
    let mut pieces = text.split('⟨');
    let first = pieces.next().unwrap_or("").to_owned();
    pieces.fold(first, |text, piece| {
        let counted = piece.trim_start_matches(|c: char| c.is_ascii_digit());
        match counted.strip_prefix("blanks⟩").filter(|_| counted.len() < piece.len()) {
            Some(behind) => text + behind,
            None => text + "⟨" + piece,
        }
    })
}

pub(crate) fn holds(input: &[u8]) {
    let [kind, width, lines, text @ ..] = input else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let (first, second) = text.split_once("\n--\n").unwrap_or((text, "what it is for"));
    let call = match kind % 7 {
        0 => ToolCall::new("Bash", json!({ "command": first, "description": second }), CWD),
        1 => ToolCall::new("PowerShell", json!({ "command": first, "description": second }), CWD),
        2 => ToolCall::new("Edit", json!({ "file_path": first, "old_string": second, "new_string": "" }), CWD),
        3 => ToolCall::new("WebFetch", json!({ "url": first, "prompt": second }), CWD),
        4 => ToolCall::new("mcp__server__tool", json!({ first: second }), CWD),
        5 => ToolCall::new(first, json!({ "file_path": second }), CWD),
        _ => ToolCall::new("Bash", json!({ "command": format!("{first}\nrm -r /srv/x"), "description": second }), CWD),
    };
    let broker = Broker::builder().home("/home/u").workspace(CWD).world(LexicalWorld).untimed().build();
    let Decision::Ask(prompt) = broker.decide(&call) else { return };
    let view = prompt.view();
    let room = Room::new(usize::from(*width), usize::from(*lines) % 80);
    let mut bare = room;
    (bare.unfolds, bare.has_tasks) = (false, true);
    for room in [room, bare, Room::new(room.width, usize::MAX)] {
        assert_screen(&render(view, room), view, room);
    }
    spoken(view, room).lines().for_each(assert_visible);
    // Nothing but a word that was offered is a yes.
    let mut terminal = PlainPrompt::new(second.as_bytes(), Vec::new()).room(room);
    let answer = terminal.ask(view);
    let is_yes = matches!(broker.answer(prompt, answer).answered, Answered::Proceed(_));
    let said_yes = |line: &str| {
        let line = line.trim().to_ascii_lowercase();
        line.chars().count() == 1 || line == "yes" || line.starts_with("allow")
    };
    assert!(!is_yes || second.lines().any(said_yes), "{second:?}");
}
