//! How the person is asked and answers, as the fatigue guard counts it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::app::{App, NAME};
use super::pane;
use super::theme::Theme;

/// Lines of the panel where there is room for one.
pub(crate) const LINES: u16 = 9;

pub(crate) fn draw(frame: &mut Frame, area: Rect, app: &App, theme: Theme) {
    if area.height == 0 {
        return;
    }
    let seen = app.broker.fatigue(Some(NAME));
    let seconds =
        |millis: Option<u64>| millis.map_or_else(|| "-".to_owned(), |millis| format!("{}.{} s", millis / 1_000, millis % 1_000 / 100));
    let median = seconds(seen.median_millis);
    if area.height < 3 {
        let line = format!(
            " yes {} no {}  in a row {}, fast {}  median {median}  last minute {}  waiting {}",
            seen.approved, seen.denied, seen.approvals_in_a_row, seen.fast_in_a_row_overall, seen.asked_last_minute, seen.pending
        );
        frame.render_widget(Paragraph::new(pane::fitted(&line, area.width)).style(theme.dim()), area);
        return;
    }
    let row = |name: &str, value: String| Line::from(format!(" {name:<26}{value}"));
    let mut answers = vec![Span::raw(format!(" {:<26}", "last answers"))];
    for answer in seen.last.iter().rev().take(8) {
        let (mark, style) = if answer.allowed { ("y ", theme.risk(answer.risk)) } else { ("n ", theme.dim()) };
        answers.push(Span::styled(mark, style));
    }
    let lines = vec![
        row("yes / no", format!("{} / {}", seen.approved, seen.denied)),
        row("yes in a row", seen.approvals_in_a_row.to_string()),
        row("fast ones in a row", seen.fast_in_a_row_overall.to_string()),
        row("half are answered within", median),
        row("asked in the last minute", seen.asked_last_minute.to_string()),
        row("waiting", seen.pending.to_string()),
        Line::from(answers),
    ];
    pane::boxed(frame, area, " How you are asked ", theme.dim(), lines, 0);
}
