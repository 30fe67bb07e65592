//! The example's terminal interface, drawn into memory and driven by messages.

// What only the example's own loop uses is not used here.
#[allow(dead_code)]
#[path = "../../../examples/tui_prompt/ui/mod.rs"]
mod ui;

use countersign::world::LexicalWorld;
use countersign::{Broker, BrokerBuilder, Verdict};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyCode;
use ratatui::style::{Color, Modifier};
use ui::app::{App, View};
use ui::theme::Theme;
use ui::update::{Message, update};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 50)];

fn app() -> App {
    fn builder() -> BrokerBuilder {
        Broker::builder().home("/home/you").world(LexicalWorld).untimed()
    }
    fn clock() -> u64 {
        1_800_000_000
    }
    App::new(builder, clock)
}

fn press(app: &mut App, keys: &str) {
    for key in keys.chars() {
        let key = match key {
            '↵' => KeyCode::Enter,
            '↓' => KeyCode::Down,
            '⎋' => KeyCode::Esc,
            key => KeyCode::Char(key),
        };
        update(app, Message::Key(key));
    }
}

fn drawn(app: &mut App, (width, height): (u16, u16), theme: Theme) -> Buffer {
    update(app, Message::Resize(width, height));
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
    terminal.draw(|frame| ui::draw(frame, app, theme)).expect("drawn");
    terminal.backend().buffer().clone()
}

fn text(buffer: &Buffer) -> String {
    let lines = buffer.content.chunks(usize::from(buffer.area.width));
    lines.map(|line| line.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned() + "\n").collect()
}

/// The frames of a view in all sizes.
fn frames(app: &mut App) -> String {
    SIZES.map(|size| format!("{}x{}\n{}", size.0, size.1, text(&drawn(app, size, Theme::Dark)))).join("\n")
}

#[test]
fn the_trust_screen() {
    insta::assert_snapshot!(frames(&mut app()));
}

#[test]
fn the_prompt() {
    let mut app = app();
    press(&mut app, "r");
    insta::assert_snapshot!(frames(&mut app));
}

#[test]
fn a_prompt_of_high_risk() {
    let mut app = app();
    press(&mut app, "r");
    while !app.current().as_str().contains("id_ed25519") {
        press(&mut app, "y");
    }
    insta::assert_snapshot!(frames(&mut app));
}

#[test]
fn the_explanation() {
    let mut app = app();
    press(&mut app, "re");
    assert_eq!(app.view, View::Explain);
    insta::assert_snapshot!(frames(&mut app));
}

#[test]
fn the_learned_rules() {
    let mut app = app();
    press(&mut app, "raaa2");
    insta::assert_snapshot!(frames(&mut app));
}

#[test]
fn the_history() {
    let mut app = app();
    press(&mut app, "ray3");
    insta::assert_snapshot!(frames(&mut app));
}

#[test]
fn rules_are_taken_back_for_good() {
    let mut app = app();
    press(&mut app, "ra");
    let rules = app.store.list().len();
    assert!(rules > 0 && app.history.iter().any(|entry| entry.by_person && entry.verdict == Verdict::Allow));
    let call = app.history.iter().rfind(|entry| entry.by_person).map(|entry| entry.call.clone()).expect("answered");
    press(&mut app, "2r");
    assert!(app.store.list().iter().all(|rule| rule.revoked.is_some()), "{}", app.note);
    assert_eq!(app.broker.decide(&call).verdict(), Verdict::Ask, "{call:?}");
}

#[test]
fn objecting_in_the_history_takes_back_what_allowed_it() {
    let mut app = app();
    press(&mut app, "ra3");
    let entry = app.history.iter().rposition(|entry| entry.by_person).expect("an answered call");
    app.chosen = entry;
    let call = app.history[entry].call.clone();
    assert_eq!(app.broker.decide(&call).verdict(), Verdict::Allow);
    press(&mut app, "o");
    assert_eq!(app.broker.decide(&call).verdict(), Verdict::Ask, "{}", app.note);
}

#[test]
fn a_no_can_say_why() {
    let mut app = app();
    press(&mut app, "rm");
    assert!(app.input.is_some());
    press(&mut app, "use q↵");
    let entry = app.history.iter().rfind(|entry| entry.by_person).expect("answered");
    assert_eq!((entry.verdict, app.is_over), (Verdict::Deny, false));
    // Escape leaves the question open.
    let next = app.next;
    press(&mut app, "mx⎋");
    assert_eq!((app.next, app.input.is_none(), app.prompt.is_some()), (next, true, true));
}

#[test]
fn colours_are_only_where_they_are_wanted() {
    let mut app = app();
    press(&mut app, "r");
    let [dark, light, plain] = [Theme::Dark, Theme::Light, Theme::Plain].map(|theme| drawn(&mut app, (80, 24), theme));
    assert_eq!([text(&dark), text(&light)], [text(&plain), text(&plain)]);
    assert!(plain.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
    // Without colours the cause and the keys still stand out.
    assert!(plain.content.iter().any(|cell| cell.modifier.contains(Modifier::BOLD)));
    let colours = |buffer: &Buffer| buffer.content.iter().filter(|cell| cell.fg != Color::Reset).count();
    assert!(colours(&dark) > 0 && colours(&light) > 0);
    // White and yellow cannot be read on white, black and blue not on black.
    assert!(!light.content.iter().any(|cell| matches!(cell.fg, Color::White | Color::Yellow | Color::LightYellow | Color::Gray)));
    assert!(!dark.content.iter().any(|cell| matches!(cell.fg, Color::Black | Color::Blue | Color::DarkGray)));
    assert_eq!(
        [Theme::chosen(true, true), Theme::chosen(true, false), Theme::chosen(false, false)],
        [Theme::Plain, Theme::Light, Theme::Dark]
    );
}

#[test]
fn every_size_is_drawn_and_small_ones_answer_nothing() {
    let mut app = app();
    press(&mut app, "r");
    for view in [View::Prompt, View::Explain, View::Rules, View::History] {
        app.view = view;
        for width in (0..=200).step_by(7) {
            for height in [0, 1, 2, 3, 5, 6, 7, 9, 12, 19, 20, 24, 60] {
                for chosen in [0, 1_000] {
                    app.chosen = chosen;
                    drawn(&mut app, (width, height), Theme::Plain);
                }
            }
        }
    }
    app.view = View::Prompt;
    let next = app.next;
    for size in [(10, 24), (80, 4), (30, 7)] {
        drawn(&mut app, size, Theme::Plain);
        press(&mut app, "yas");
        assert_eq!(app.next, next, "{size:?}");
    }
    drawn(&mut app, (80, 24), Theme::Plain);
    press(&mut app, "y");
    assert!(app.next > next);
}

#[test]
fn what_is_folded_is_not_allowed_for_longer_before_its_end_was_seen() {
    let mut app = app();
    press(&mut app, "r");
    drawn(&mut app, (40, 10), Theme::Plain);
    let next = app.next;
    press(&mut app, "a");
    assert_eq!(app.next, next, "the rule is not on the screen");
    press(&mut app, "f");
    press(&mut app, "a");
    assert_eq!(app.next, next, "its end was not seen: {}", app.note);
    press(&mut app, &"↓".repeat(40));
    press(&mut app, "a");
    assert!(app.next > next && !app.store.list().is_empty(), "{}", app.note);
}

#[test]
fn the_whole_session_can_be_answered() {
    for key in ["y", "s", "a", "n"] {
        let mut app = app();
        press(&mut app, "r");
        for _ in 0..200 {
            let lasts = app.screen().is_some_and(|(screen, _)| screen.choice('a').is_some());
            press(&mut app, if lasts { key } else { "n" });
        }
        assert!(app.prompt.is_none() && app.next == app.calls.len(), "{key}: {} of {}", app.next, app.calls.len());
        drawn(&mut app, (80, 24), Theme::Dark);
    }
}
