//! Text that may be shown to a person. What an agent proposes is data from an attacker: escape
//! sequences, direction marks and invisible characters are made visible, never stripped, so that what
//! is shown is what is decided.

use std::fmt;

use serde::Serialize;

/// Text in which every character can be seen. Only the sanitiser makes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct ScreenText(String);

impl ScreenText {
    /// Makes everything in `text` visible: control characters other than the newline, direction
    /// marks, zero-width and other invisible characters become `\u{…}`.
    pub fn new(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            push_visible(&mut out, c);
        }
        Self(out)
    }

    /// The same on one line of at most `width` characters, with the middle folded away.
    pub fn one_line(text: &str, width: usize) -> Self {
        let visible = Self::new(text).0.replace('\n', "⏎");
        let count = visible.chars().count();
        if count <= width {
            return Self(visible);
        }
        let keep = width.saturating_sub(3) / 2;
        let head: String = visible.chars().take(keep).collect();
        let tail: String = visible.chars().skip(count.saturating_sub(keep)).collect();
        Self(format!("{head} … {tail}"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn push_visible(out: &mut String, c: char) {
    let invisible = matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
        || (c.is_whitespace() && !matches!(c, ' ' | '\n'));
    if c == '\n' {
        out.push('\n');
    } else if c == '\t' {
        out.push_str("\\t");
    } else if c.is_control() || invisible {
        out.extend(c.escape_unicode());
    } else {
        out.push(c);
    }
}

impl fmt::Display for ScreenText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ScreenText;

    #[test]
    fn what_hides_is_shown() {
        let shown = |text: &str| ScreenText::new(text).to_string();
        assert_eq!(shown("rm x \u{1b}[2K\rls"), "rm x \\u{1b}[2K\\u{d}ls");
        assert_eq!(shown("a\u{202e}b\u{200b}c\u{e0041}"), "a\\u{202e}b\\u{200b}c\\u{e0041}");
        assert_eq!(ScreenText::one_line(&"x".repeat(100), 21).to_string(), "xxxxxxxxx … xxxxxxxxx");
    }
}
