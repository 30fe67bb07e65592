//! The trust screen: what the project's files would allow, run and send, riskiest first, before anything of it counts.
//!
//! Nothing is ticked that is high risk, the answer that a stray key gives is no, and what is not ticked stays sealed.

use countersign::trust::{ItemId, ItemKind, Review, ReviewState, ReviewedItem};
use countersign::{Risk, prompt::ScreenText};
use ratatui::Frame;
use ratatui::crossterm::event::KeyCode;
use ratatui::layout::{Constraint, Layout};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::pane;
use super::theme::Theme;

/// What the person said about the workspace.
pub(crate) enum Said {
    /// Confirm these.
    Confirm(Vec<ItemId>),
    /// Grant nothing.
    Restrict,
    /// Not even reads without a question.
    Distrust,
}

pub(crate) struct TrustScreen {
    review: Review,
    ticked: Vec<bool>,
    at: usize,
    /// Whether the next key confirms.
    sure: bool,
}

impl TrustScreen {
    pub(crate) fn new(review: Review) -> Self {
        // What a person leaves as it is must not be the dangerous part.
        let ticked = review.grants().iter().map(|item| item.risk != Risk::High && item.not_confirmable.is_none()).collect();
        Self { review, ticked, at: 0, sure: false }
    }

    /// The answer, once there is one.
    pub(crate) fn key(&mut self, key: KeyCode) -> Option<Said> {
        let was_sure = std::mem::replace(&mut self.sure, false);
        match key {
            KeyCode::Char('y') if was_sure => {
                let chosen = self.review.grants().iter().zip(&self.ticked).filter(|(_, ticked)| **ticked);
                return Some(Said::Confirm(chosen.map(|(item, _)| item.id).collect()));
            }
            KeyCode::Char('a') => self.sure = self.review.not_confirmable().is_none(),
            KeyCode::Char('r') | KeyCode::Enter => return Some(Said::Restrict),
            KeyCode::Char('n') => return Some(Said::Distrust),
            KeyCode::Char(' ') => {
                let can = self.review.grants().get(self.at).is_some_and(|item| item.not_confirmable.is_none());
                if let Some(ticked) = self.ticked.get_mut(self.at).filter(|_| can) {
                    *ticked = !*ticked;
                }
            }
            KeyCode::Down | KeyCode::Char('j') => self.at = (self.at + 1).min(self.ticked.len().saturating_sub(1)),
            KeyCode::Up | KeyCode::Char('k') => self.at = self.at.saturating_sub(1),
            _ => {}
        }
        None
    }

    pub(crate) fn draw(&self, frame: &mut Frame, theme: Theme) {
        let [head, list, details, foot] =
            Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Fill(1), Constraint::Length(1)]).areas(frame.area());
        let title = format!(" {} is not confirmed ", self.review.root());
        frame.render_widget(Paragraph::new(pane::fitted(&title, head.width)).style(Style::new().add_modifier(Modifier::REVERSED)), head);

        let room = usize::from(list.height.saturating_sub(2));
        let start = (self.at + 1).saturating_sub(room);
        let width = usize::from(list.width);
        let lines: Vec<Line> =
            self.review.grants().iter().enumerate().skip(start).take(room).map(|(at, item)| self.line(at, item, width, theme)).collect();
        let title = format!(
            " Confirmed, this would count: {} of {} ticked ",
            self.ticked.iter().filter(|ticked| **ticked).count(),
            self.ticked.len()
        );
        pane::boxed(frame, list, &title, theme.dim(), lines, 0);

        let text = self.review.grants().get(self.at).map_or_else(String::new, details_of);
        pane::boxed(frame, details, " Details ", theme.dim(), pane::paragraphs(&text, details.width.saturating_sub(2), theme), 0);

        let help = match (self.sure, self.review.not_confirmable()) {
            (true, _) => " y confirms what is ticked, any other key goes back".to_owned(),
            (false, None) => " space tick  a confirm  enter grant nothing  n ask for reads too  q quit".to_owned(),
            (false, Some(why)) => format!(" it cannot be confirmed: {}", ScreenText::one_line(why, 60)),
        };
        frame.render_widget(
            Paragraph::new(pane::fitted(&help, foot.width)).style(Style::new().add_modifier(if self.sure {
                Modifier::BOLD
            } else {
                Modifier::DIM
            })),
            foot,
        );
    }

    fn line(&self, at: usize, item: &ReviewedItem, width: usize, theme: Theme) -> Line<'static> {
        let tick = match (&item.not_confirmable, self.ticked.get(at)) {
            (Some(_), _) => "[-]",
            (None, Some(true)) => "[x]",
            (None, _) => "[ ]",
        };
        let mark = if at == self.at { "▶" } else { " " };
        let text = format!("{}: {}", title_of(item), item.text);
        let style = if at == self.at { Style::new().add_modifier(Modifier::BOLD) } else { Style::new() };
        Line::from(vec![
            Span::raw(format!("{mark}{tick} ")),
            Span::styled(format!("{:<7}", item.risk), theme.risk(item.risk)),
            Span::styled(ScreenText::one_line(&text, width.saturating_sub(15)).to_string(), style),
        ])
    }
}

fn title_of(item: &ReviewedItem) -> String {
    match item.kind {
        ItemKind::Surface(_) => format!("{}, {}", item.owner, item.what),
        _ => item.what.clone(),
    }
}

fn details_of(item: &ReviewedItem) -> String {
    let plain = |text: &str| ScreenText::one_line(text, 400).to_string();
    let mut lines = vec![plain(&format!("{}  ({})", item.text, item.at))];
    match &item.state {
        ReviewState::Changed { before } => lines.push(plain(&format!("changed, it was: {before}"))),
        ReviewState::Declined => lines.push(plain("left out before")),
        ReviewState::Confirmed => lines.push(plain("confirmed before")),
        ReviewState::New => {}
    }
    lines.extend(item.notes.iter().map(|note| plain(&format!("• {note}"))));
    if !item.runs.is_empty() {
        lines.push(plain(&format!("• runs {}, as it is now", item.runs.join(", "))));
    }
    lines.extend(item.not_confirmable.iter().map(|why| plain(&format!("• cannot be confirmed: {why}"))));
    lines.join("\n")
}
