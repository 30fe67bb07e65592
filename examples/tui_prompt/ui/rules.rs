//! What was learned: every rule with where it is from, how it stands and how often it was used; any can be taken back.

use countersign::calendar;
use countersign::counts::counted;
use countersign::learn::{LearnedRule, LearnedScope, RuleState};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::app::App;
use super::pane::{self, Listed};
use super::theme::{self, Theme};

fn state(rule: &LearnedRule, app: &App) -> &'static str {
    match rule.state(Some((app.clock)()), app.store.limits()) {
        RuleState::Holds => "holds",
        RuleState::Revoked => "taken back",
        RuleState::Ended => "ended",
        RuleState::Lapsed => "lapsed",
    }
}

pub(crate) fn draw(frame: &mut Frame, area: Rect, app: &App, theme: Theme) {
    let [list, below] = pane::halves(area);
    let width = list.width.saturating_sub(2);
    let rows = app.store.list().iter().enumerate().map(|(at, rule)| {
        let is_chosen = at == app.chosen;
        let text = format!("{} {}", rule.rule.effect, rule.draft);
        let tone = if rule.revoked.is_some() { theme.dim() } else { theme::chosen_row(is_chosen) };
        Line::from(vec![
            Span::raw(if is_chosen { "▶" } else { " " }),
            Span::styled(format!("{:<11}", state(rule, app)), tone),
            Span::styled(pane::fitted(&text, width.saturating_sub(12)), tone),
        ])
    });
    let mut rows: Vec<Line> = rows.collect();
    if rows.is_empty() {
        rows = pane::paragraphs("Nothing was learned yet: answer a prompt with \"always\".", width, theme);
    }
    let details = app.store.list().get(app.chosen).map_or_else(Vec::new, |rule| details(rule, app, below.width.saturating_sub(2), theme));
    pane::draw_list(frame, area, theme, Listed { title: " Learned rules ", rows, chosen: app.chosen, details });
}

fn details(rule: &LearnedRule, app: &App, width: u16, theme: Theme) -> Vec<Line<'static>> {
    let reach = match &rule.scope {
        LearnedScope::Workspace(root) => format!("in {root}"),
        LearnedScope::User => "in every workspace".to_owned(),
    };
    let ended = rule.until.map_or(String::new(), |until| format!("until {}\n", calendar::shown(until)));
    let used = match rule.last_use {
        Some(last) => format!("used {}, last {}", counted(rule.uses, "time"), calendar::shown(last)),
        None => "not used yet".to_owned(),
    };
    let text = format!(
        "{} {}\n{reach}\n{ended}learned {} from: {}\n{used}\n{} ({})",
        rule.rule.effect,
        rule.draft,
        calendar::shown(rule.at),
        rule.from,
        state(rule, app),
        rule.id
    );
    pane::paragraphs(&text, width, theme)
}
