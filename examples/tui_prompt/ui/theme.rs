//! Looks for what text is. Without colours every line says the same: what matters is in the words, and marked by weight.

use countersign::render::{Line, Role};
use countersign::{Risk, Verdict};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text;

/// How things look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    /// For dark backgrounds.
    Dark,
    /// For light backgrounds.
    Light,
    /// For people and terminals that want no colours.
    Plain,
}

impl Theme {
    pub(crate) fn chosen(light: bool, no_color: bool) -> Self {
        match (no_color, light) {
            (true, _) => Self::Plain,
            (false, true) => Self::Light,
            (false, false) => Self::Dark,
        }
    }

    fn colored(self, dark: Color, light: Color) -> Style {
        match self {
            Self::Dark => Style::new().fg(dark),
            Self::Light => Style::new().fg(light),
            Self::Plain => Style::new(),
        }
    }

    pub(crate) fn risk(self, risk: Risk) -> Style {
        match risk {
            Risk::Low => self.colored(Color::LightGreen, Color::Green),
            // Yellow cannot be read on white.
            Risk::Medium => self.colored(Color::LightYellow, Color::Indexed(130)),
            Risk::High => self.colored(Color::LightRed, Color::Red).add_modifier(Modifier::BOLD),
        }
    }

    pub(crate) fn verdict(self, verdict: Verdict) -> Style {
        match verdict {
            Verdict::Allow => self.risk(Risk::Low),
            Verdict::Ask => self.risk(Risk::Medium),
            Verdict::Deny => self.risk(Risk::High),
        }
    }

    pub(crate) fn warning(self) -> Style {
        self.colored(Color::LightMagenta, Color::Magenta).add_modifier(Modifier::BOLD)
    }

    pub(crate) fn dim(self) -> Style {
        match self {
            Self::Dark => Style::new().fg(Color::Gray),
            Self::Light => Style::new().fg(Color::DarkGray),
            Self::Plain => Style::new().add_modifier(Modifier::DIM),
        }
    }

    fn role(self, role: Role) -> Style {
        match role {
            Role::Cause => Style::new().add_modifier(Modifier::BOLD),
            Role::Risk(risk) => self.risk(risk),
            Role::Warning => self.warning(),
            Role::Key => self.colored(Color::LightCyan, Color::Blue).add_modifier(Modifier::BOLD),
            Role::Dim => self.dim(),
            Role::Agent => self.dim().add_modifier(Modifier::ITALIC),
            // Roles that come later look like text until somebody gives them a look.
            _ => Style::new(),
        }
    }

    /// A line of the renderer in these looks.
    pub(crate) fn line(self, line: &Line) -> text::Line<'static> {
        line.pieces.iter().map(|piece| text::Span::styled(piece.text.to_string(), self.role(piece.role))).collect()
    }
}

pub(crate) fn tab(is_open: bool) -> Style {
    if is_open { Style::new().add_modifier(Modifier::REVERSED) } else { Style::new() }
}

pub(crate) fn chosen_row(is_chosen: bool) -> Style {
    if is_chosen { Style::new().add_modifier(Modifier::BOLD) } else { Style::new() }
}

pub(crate) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "allow",
        Verdict::Ask => "ask",
        Verdict::Deny => "deny",
    }
}
