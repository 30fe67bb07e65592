//! What became of the calls, and why each was allowed or not.

use countersign::Verdict;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::app::{App, Entry};
use super::pane::{self, Listed};
use super::theme::{self, Theme};

/// The calls so far, one a line.
pub(crate) fn rows(app: &App, width: u16, theme: Theme, chosen: Option<usize>) -> Vec<Line<'static>> {
    app.history.iter().enumerate().map(|(at, entry)| row(entry, width, theme, chosen == Some(at))).collect()
}

fn row(entry: &Entry, width: u16, theme: Theme, is_chosen: bool) -> Line<'static> {
    let who = if entry.by_person { "you" } else { "" };
    let mark = if is_chosen { "▶" } else { " " };
    Line::from(vec![
        Span::raw(mark),
        Span::styled(format!("{:<6}{who:<4}", theme::word(entry.verdict)), theme.verdict(entry.verdict)),
        Span::styled(pane::fitted(entry.shown.as_str(), width.saturating_sub(11)), theme::chosen_row(is_chosen)),
    ])
}

fn details(entry: &Entry, width: u16, theme: Theme) -> Vec<Line<'static>> {
    let question = match entry.verdict {
        Verdict::Allow => "Why was this allowed?",
        Verdict::Ask | Verdict::Deny => "Why was this not allowed?",
    };
    let mut lines = vec![question.to_owned()];
    lines.extend(entry.remembered.iter().map(|what| format!("remembered: {what}")));
    lines.push(entry.trace.to_string());
    pane::paragraphs(&lines.join("\n"), width, theme)
}

pub(crate) fn draw(frame: &mut Frame, area: Rect, app: &App, theme: Theme) {
    let [list, below] = pane::halves(area);
    let listed = Listed {
        title: " What became of the calls ",
        rows: rows(app, list.width.saturating_sub(2), theme, Some(app.chosen)),
        chosen: app.chosen,
        details: app.history.get(app.chosen).map_or_else(Vec::new, |entry| details(entry, below.width.saturating_sub(2), theme)),
    };
    pane::draw_list(frame, area, theme, listed);
}
