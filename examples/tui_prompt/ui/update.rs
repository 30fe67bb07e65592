//! What changes the state: a message goes in, and nothing is drawn.

use countersign::render::Line;
use ratatui::crossterm::event::KeyCode;

use super::app::{App, Input, Reading, View};
use super::{explain, is_too_small};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Message {
    Key(KeyCode),
    /// A key with the control key.
    Control(KeyCode),
    /// Up or down by so many lines.
    Scroll(isize),
    /// The terminal has so many columns and lines now.
    Resize(u16, u16),
}

pub(crate) fn update(app: &mut App, message: Message) {
    match message {
        Message::Resize(width, height) => app.size = (width, height),
        Message::Control(KeyCode::Char('c')) => app.is_over = true,
        Message::Control(_) => {}
        Message::Scroll(by) => scroll(app, by),
        // What cannot be seen is not answered.
        Message::Key(key) if is_too_small(app.size.0, app.size.1) => app.is_over |= key == KeyCode::Char('q'),
        Message::Key(key) if app.input.is_some() => typed(app, key),
        Message::Key(key) => pressed(app, key),
    }
    look(app);
}

/// A key while text is typed.
fn typed(app: &mut App, key: KeyCode) {
    let Some(mut input) = app.input.take() else { return };
    match key {
        KeyCode::Enter => {
            return match input {
                Input::Word { answer, text, .. } => app.answer(answer.typed(text)),
                Input::Message { text } => {
                    let no = countersign::Answer::deny();
                    app.answer(if text.trim().is_empty() { no } else { no.saying(text) });
                }
            };
        }
        KeyCode::Esc => return,
        KeyCode::Backspace => _ = input.text().pop(),
        KeyCode::Char(c) => input.text().push(c),
        _ => {}
    }
    app.input = Some(input);
}

fn pressed(app: &mut App, key: KeyCode) {
    if let Some(screen) = &mut app.trust {
        if key == KeyCode::Char('q') {
            app.is_over = true;
        } else if let Some(said) = screen.key(key) {
            app.trusted(&said);
        }
        return;
    }
    app.note.clear();
    match key {
        KeyCode::Char('q') => app.is_over = true,
        KeyCode::Char('1') => open(app, View::Prompt),
        KeyCode::Char('2') => open(app, View::Rules),
        KeyCode::Char('3') => open(app, View::History),
        KeyCode::Down | KeyCode::Char('j') => scroll(app, 1),
        KeyCode::Up | KeyCode::Char('k') => scroll(app, -1),
        KeyCode::PageDown => scroll(app, page(app)),
        KeyCode::PageUp => scroll(app, -page(app)),
        key => match app.view {
            View::Prompt => on_prompt(app, key),
            View::Explain => {
                if matches!(key, KeyCode::Char('e') | KeyCode::Esc) {
                    open(app, View::Prompt);
                }
            }
            View::Rules => on_rules(app, key),
            View::History => on_history(app, key),
        },
    }
}

fn open(app: &mut App, view: View) {
    app.view = view;
    app.reading.scroll = 0;
    // What is newest is chosen.
    app.chosen = app.listed().saturating_sub(1);
}

fn page(app: &App) -> isize {
    isize::try_from(app.size.1 / 2).unwrap_or(1)
}

fn scroll(app: &mut App, by: isize) {
    let moved = |at: usize, end: usize| at.saturating_add_signed(by).min(end);
    match app.view {
        View::Rules | View::History => app.chosen = moved(app.chosen, app.listed().saturating_sub(1)),
        View::Prompt => {
            let end = app.screen().map_or(0, |(screen, lines)| screen.lines.len().saturating_sub(lines));
            app.reading.scroll = moved(app.reading.scroll, end);
        }
        View::Explain => {
            let lines: Vec<Line> = explain::lines(app, usize::from(app.size.0.saturating_sub(2)));
            app.reading.scroll = moved(app.reading.scroll, lines.len().saturating_sub(1));
        }
    }
}

/// Notes whether the end of the prompt is on the screen.
fn look(app: &mut App) {
    if app.view == View::Prompt
        && app.reading.is_unfolded
        && let Some((screen, lines)) = app.screen()
    {
        app.reading.scroll = app.reading.scroll.min(screen.lines.len().saturating_sub(lines));
        app.reading.saw_end |= app.reading.scroll + lines >= screen.lines.len();
    }
}

fn on_prompt(app: &mut App, key: KeyCode) {
    let (KeyCode::Char(c), Some((screen, _))) = (key, app.screen()) else { return };
    match (c, screen.choice(c)) {
        ('e', _) => open(app, View::Explain),
        ('f', _) => app.reading = Reading { is_unfolded: !app.reading.is_unfolded, ..Reading::default() },
        (_, Some(choice)) if choice.takes_text => app.input = Some(Input::Message { text: String::new() }),
        // Of what is too long for the screen nobody allows for longer what they have not come to the end of.
        (_, Some(choice)) if choice.allows && app.reading.is_unfolded && !app.reading.saw_end => {
            app.note.push_str("look at the end of it first (PageDown)");
        }
        (_, Some(choice)) => app.answer(choice.answer()),
        (_, None) => {}
    }
}

fn on_rules(app: &mut App, key: KeyCode) {
    let at = (app.clock)();
    let done = match key {
        KeyCode::Char('r') => match app.store.list().get(app.chosen).map(|rule| rule.id.clone()) {
            Some(id) => app.store.revoke(&id, at).map(|()| format!("{id} is taken back")),
            None => return,
        },
        KeyCode::Char('u') => app.store.undo(at).map(|rules| format!("{} taken back", rules.len())),
        _ => return,
    };
    app.note = done.unwrap_or_else(|error| error.to_string());
    // The broker has the same store, and takes what it says now.
    app.broker.refresh();
    app.store.refresh();
}

fn on_history(app: &mut App, key: KeyCode) {
    if let (KeyCode::Char('o'), Some(entry)) = (key, app.history.get(app.chosen)) {
        let call = entry.call.clone();
        let said = app.broker.object(&call);
        app.note = if said.is_empty() { "it is asked about from now on".to_owned() } else { said.join(", ") };
        app.store.refresh();
    }
}
