//! The prompt pane, with the last calls above it and the counters below.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

use super::app::App;
use super::theme::Theme;
use super::{counters, history, pane};
use countersign::counts;

/// Where the calls, the prompt and the counters are.
fn areas(area: Rect) -> [Rect; 3] {
    let counters = Constraint::Length(counters::LINES);
    if area.width >= 120 {
        let [left, right] = Layout::horizontal([Constraint::Percentage(62), Constraint::Percentage(38)]).areas(area);
        let [calls, counted] = Layout::vertical([Constraint::Fill(1), counters]).areas(right);
        return [calls, left, counted];
    }
    // The prompt comes before everything else.
    let calls = Constraint::Length(if area.height >= 20 { 5 } else { 0 });
    let counters = if area.height >= 12 { Constraint::Length(1) } else { Constraint::Length(0) };
    let [calls, prompt, counted] = Layout::vertical([calls, Constraint::Fill(1), counters]).areas(area);
    [calls, prompt, counted]
}

/// Columns and lines inside the prompt's frame on a terminal of this size.
pub(crate) fn room((width, height): (u16, u16)) -> (u16, u16) {
    let body = Rect { x: 0, y: 1, width, height: height.saturating_sub(2) };
    let [_, prompt, _] = areas(body);
    (prompt.width.saturating_sub(2), prompt.height.saturating_sub(2))
}

pub(crate) fn draw(frame: &mut Frame, area: Rect, app: &App, theme: Theme) {
    let [calls, prompt, counted] = areas(area);
    if calls.height > 2 {
        let rows = history::rows(app, calls.width.saturating_sub(2), theme, None);
        let start = rows.len().saturating_sub(usize::from(calls.height - 2));
        pane::boxed(frame, calls, " Calls ", theme.dim(), rows, start);
    }
    counters::draw(frame, counted, app, theme);
    let Some((screen, lines)) = app.screen() else {
        return pane::boxed(
            frame,
            prompt,
            " The session is over ",
            theme.dim(),
            pane::paragraphs(&app.summary(), prompt.width - 2, theme),
            0,
        );
    };
    let view = app.prompt.as_ref().map(countersign::Prompt::view);
    let (tool, tone) = view.map_or_else(Default::default, |view| (view.tool.to_string(), theme.risk(view.risk)));
    let more = screen.lines.len().saturating_sub(app.reading.scroll + lines);
    let title = if more > 0 { format!(" {tool} asks ({}, ↓) ", counts::counted(more, "more line")) } else { format!(" {tool} asks ") };
    let shown: Vec<Line> = screen.lines.iter().map(|line| theme.line(line)).collect();
    pane::boxed(frame, prompt, &title, tone, shown, app.reading.scroll);
}
