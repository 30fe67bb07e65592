//! Colours, none of them where `NO_COLOR` is set: every line says the same without them.

use countersign::{Risk, Verdict};
use ratatui::style::Color;

fn colored(color: Color) -> Color {
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) { Color::Reset } else { color }
}

pub(crate) fn of_risk(risk: Risk) -> Color {
    colored(match risk {
        Risk::Low => Color::Green,
        Risk::Medium => Color::Yellow,
        Risk::High => Color::Red,
    })
}

pub(crate) fn of_verdict(verdict: Verdict) -> Color {
    colored(match verdict {
        Verdict::Allow => Color::Green,
        Verdict::Ask => Color::Yellow,
        Verdict::Deny => Color::Red,
    })
}
