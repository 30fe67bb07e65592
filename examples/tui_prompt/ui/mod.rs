//! The interface as state, what changes it, and views of it. Nothing here reads a clock, an environment or a terminal, so that
//! all of it can be tested.

pub(crate) mod app;
mod counters;
mod explain;
mod history;
mod pane;
pub(crate) mod project;
mod prompt;
mod rules;
pub(crate) mod theme;
pub(crate) mod trust;
pub(crate) mod update;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use app::{App, View};
use theme::Theme;

/// Less than this shows nothing that could be answered.
const SMALLEST: (u16, u16) = (20, 6);

/// Draws the view that is open.
pub(crate) fn draw(frame: &mut Frame, app: &App, theme: Theme) {
    let area = frame.area();
    if is_too_small(area.width, area.height) {
        frame.render_widget(Paragraph::new("enlarge the window").style(theme.warning()), area);
        return;
    }
    if let Some(screen) = &app.trust {
        return screen.draw(frame, theme);
    }
    let [head, body, foot] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(1)]).areas(area);
    draw_head(frame, head, app, theme);
    match app.view {
        View::Prompt => prompt::draw(frame, body, app, theme),
        View::Explain => explain::draw(frame, body, app, theme),
        View::Rules => rules::draw(frame, body, app, theme),
        View::History => history::draw(frame, body, app, theme),
    }
    frame.render_widget(Paragraph::new(pane::fitted(&foot_text(app), foot.width)).style(theme.dim()), foot);
}

pub(crate) fn is_too_small(width: u16, height: u16) -> bool {
    width < SMALLEST.0 || height < SMALLEST.1
}

fn draw_head(frame: &mut Frame, area: Rect, app: &App, theme: Theme) {
    let (allowed, asked, denied) = app.counts();
    let counts = format!("{}/{}  allowed {allowed}  asked {asked}  denied {denied}", app.next, app.calls.len());
    let mut spans = vec![Span::raw(" ")];
    for (key, view, name) in [("1", View::Prompt, "prompt"), ("2", View::Rules, "rules"), ("3", View::History, "history")] {
        let is_open = app.view == view || (view == View::Prompt && app.view == View::Explain);
        // What is open is marked by more than a colour.
        let text = if is_open { format!("[{key} {name}]") } else { format!(" {key} {name} ") };
        spans.push(Span::styled(text, theme::tab(is_open)));
    }
    spans.push(Span::styled(format!("  {counts}"), theme.dim()));
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
}

fn foot_text(app: &App) -> String {
    if let Some(input) = &app.input {
        return format!(" {}", input.asks());
    }
    let keys = match app.view {
        View::Prompt if app.prompt.is_some() => "e explain  ↑↓ scroll  2 rules  3 history  q quit",
        View::Prompt => "2 rules  3 history  q quit",
        View::Explain => "e or Esc back  ↑↓ scroll  q quit",
        View::Rules => "↑↓ choose  r take back  u undo the last answer  1 prompt  q quit",
        View::History => "↑↓ choose  o object to what was allowed  1 prompt  q quit",
    };
    if app.note.is_empty() { format!(" {keys}") } else { format!(" {}", app.note) }
}
