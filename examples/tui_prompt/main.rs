//! A terminal prompt to copy: asks whether to trust a project, replays a recorded session through the broker, shows each
//! ask with its effects, risk and exact rules, remembers the answers, and lets the person see and take back what was learned.
//!
//! `cargo run --example tui_prompt [-- --light] [--mouse]`; `NO_COLOR` is respected. Without a terminal it prints the review of
//! the project, confirms nothing, and prints the decisions and a summary.
//!
//! What is here is the loop between the terminal and [`ui`]. The state is in `ui/app.rs`, what changes it in `ui/update.rs`,
//! and every other file there draws one view of it.

mod ui;

use std::io::{self, IsTerminal as _};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use countersign::world::LexicalWorld;
use countersign::{Answer, Broker, BrokerBuilder, Verdict};
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, DisableMouseCapture, EnableMouseCapture, Event, KeyEventKind, KeyModifiers, MouseEventKind};
use ratatui::crossterm::execute;

use ui::app::App;
use ui::theme::{self, Theme};
use ui::trust::Said;
use ui::update::{Message, update};

fn main() -> io::Result<()> {
    let mut app = App::new(broker, now);
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        print_all(&mut app);
        return Ok(());
    }
    let theme = Theme::chosen(has("--light"), std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()));
    // Leaves the terminal as it was, also after a panic.
    ratatui::run(|terminal| {
        if has("--mouse") {
            execute!(io::stdout(), EnableMouseCapture)?;
        }
        let ran = run(terminal, &mut app, theme);
        if has("--mouse") {
            execute!(io::stdout(), DisableMouseCapture)?;
        }
        ran
    })?;
    println!("{}", app.summary());
    Ok(())
}

fn has(argument: &str) -> bool {
    std::env::args().skip(1).any(|given| given == argument)
}

/// The broker as a host would set it up, but for the machine: the recorded session is about files that are not there.
fn broker() -> BrokerBuilder {
    Broker::builder().home("/home/you").world(LexicalWorld)
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn run(terminal: &mut DefaultTerminal, app: &mut App, theme: Theme) -> io::Result<()> {
    while !app.is_over {
        terminal.draw(|frame| {
            // What is answered is what is drawn: events can come late, or not at all.
            let area = frame.area();
            update(app, Message::Resize(area.width, area.height));
            ui::draw(frame, app, theme);
        })?;
        // What was typed before the prompt could be seen is no answer to it.
        if std::mem::take(&mut app.is_fresh) {
            while event::poll(Duration::ZERO)? {
                let _ = event::read()?;
            }
            continue;
        }
        // The counters go on by themselves.
        if event::poll(Duration::from_millis(500))?
            && let Some(message) = message(&event::read()?)
        {
            update(app, message);
        }
    }
    Ok(())
}

/// What an event of the terminal means.
fn message(event: &Event) -> Option<Message> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Press => None,
        Event::Key(key) if key.modifiers.contains(KeyModifiers::CONTROL) => Some(Message::Control(key.code)),
        Event::Key(key) => Some(Message::Key(key.code)),
        Event::Resize(width, height) => Some(Message::Resize(*width, *height)),
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::ScrollDown => Some(Message::Scroll(1)),
            MouseEventKind::ScrollUp => Some(Message::Scroll(-1)),
            _ => None,
        },
        // Text that is pasted is not typed: it answers nothing.
        Event::Paste(_) | Event::FocusGained | Event::FocusLost => None,
    }
}

/// Every decision as a line: what a pipe or a test sees. Asks are answered with no.
fn print_all(app: &mut App) {
    println!("{}", ui::project::config().review());
    app.trusted(&Said::Restrict);
    let mut printed = 0;
    loop {
        for entry in &app.history[printed..] {
            let why = if entry.verdict == Verdict::Deny { format!(": {}", entry.trace.reason) } else { String::new() };
            println!("{:<5} {}{why}", theme::word(entry.verdict), entry.shown);
        }
        printed = app.history.len();
        let Some(prompt) = &app.prompt else { break };
        println!("ask   {}: {}", app.current(), prompt.view().reason);
        app.answer(Answer::deny());
        // The answer is printed as the ask that it was.
        printed += 1;
    }
    println!("{}", app.summary());
}
