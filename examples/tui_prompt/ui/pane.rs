//! What the views share: text that fits, and lists with details below.

use countersign::ScreenText;
use countersign::render::{Role, one_row, wrapped};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Block, Paragraph};

use super::theme::Theme;

/// Characters of a call in a list.
pub(crate) const LONGEST: usize = 400;

/// The text in so many columns, made visible and folded in the middle.
pub(crate) fn fitted(text: &str, width: u16) -> String {
    one_row(&ScreenText::new(text), usize::from(width)).to_string()
}

/// Paragraphs in so many columns.
pub(crate) fn paragraphs(text: &str, width: u16, theme: Theme) -> Vec<Line<'static>> {
    let lines = text.lines().flat_map(|line| wrapped(&ScreenText::new(line), Role::Text, usize::from(width), indent(line) + 2));
    lines.map(|line| theme.line(&line)).collect()
}

pub(crate) fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// A block with lines in it, from one of them on.
pub(crate) fn boxed(frame: &mut Frame, area: Rect, title: &str, style: Style, lines: Vec<Line<'static>>, from: usize) {
    let title = fitted(title, area.width.saturating_sub(2));
    let shown: Vec<Line> = lines.into_iter().skip(from).take(usize::from(area.height.saturating_sub(2))).collect();
    frame.render_widget(Paragraph::new(shown).block(Block::bordered().title(title).border_style(style)), area);
}

/// A list that shows the chosen line, and what there is to say about it.
pub(crate) struct Listed<'a> {
    pub(crate) title: &'a str,
    pub(crate) rows: Vec<Line<'static>>,
    pub(crate) chosen: usize,
    pub(crate) details: Vec<Line<'static>>,
}

/// Where the list and the details are.
pub(crate) fn halves(area: Rect) -> [Rect; 2] {
    // On wide screens they stand side by side.
    if area.width >= 120 {
        Layout::horizontal([Constraint::Percentage(45), Constraint::Percentage(55)]).areas(area)
    } else {
        Layout::vertical([Constraint::Percentage(45), Constraint::Percentage(55)]).areas(area)
    }
}

pub(crate) fn draw_list(frame: &mut Frame, area: Rect, theme: Theme, listed: Listed<'_>) {
    let [list, details] = halves(area);
    let room = usize::from(list.height.saturating_sub(2));
    let start = (listed.chosen + 1).saturating_sub(room);
    boxed(frame, list, listed.title, theme.dim(), listed.rows, start);
    boxed(frame, details, " Details ", theme.dim(), listed.details, 0);
}
