//! Why the call is asked, which rules come near, and what would change the answer.

use countersign::ScreenText;
use countersign::render::{Line, Role, wrapped};
use ratatui::Frame;
use ratatui::layout::Rect;

use super::app::App;
use super::pane;
use super::theme::Theme;

pub(crate) fn lines(app: &App, width: usize) -> Vec<Line> {
    let Some(call) = app.calls.get(app.next) else { return Vec::new() };
    let text = app.broker.explain(call).to_string();
    text.lines().flat_map(|line| wrapped(&ScreenText::new(line), Role::Text, width, pane::indent(line) + 2)).collect()
}

pub(crate) fn draw(frame: &mut Frame, area: Rect, app: &App, theme: Theme) {
    let shown = lines(app, usize::from(area.width.saturating_sub(2))).iter().map(|line| theme.line(line)).collect();
    pane::boxed(frame, area, " Why it is asked ", theme.dim(), shown, app.reading.scroll);
}
