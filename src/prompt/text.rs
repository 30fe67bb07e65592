//! Text that may be shown to a person. What an agent proposes is data from an attacker: escape
//! sequences, direction marks and invisible characters are made visible, never stripped, so that what
//! is shown is what is decided.

use std::fmt;
use std::ops::Range;

use serde::Serialize;
use unicode_width::UnicodeWidthChar as _;

use crate::action::Span;

/// Text in which every character can be seen. Only the sanitiser makes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct ScreenText(String);

impl ScreenText {
    /// Makes everything in `text` visible. What becomes `\u{…}`: control characters other than the newline, direction marks,
    /// zero-width and other invisible or blank characters, characters without a known look, marks that strike through or
    /// enclose others, and accents that are piled up. A tab becomes `\t`.
    ///
    /// ```
    /// use countersign::prompt::ScreenText;
    ///
    /// assert_eq!(ScreenText::new("rm x\r\u{1b}[2Kls").to_string(), "rm x\\u{d}\\u{1b}[2Kls");
    /// ```
    pub fn new(text: &str) -> Self {
        let mut out = Visible::with_capacity(text.len());
        out.push_all(text);
        Self(out.text)
    }

    /// The same with the range of bytes in it at which the span of `text` is shown.
    pub(crate) fn marked(text: &str, span: Span) -> (Self, Range<usize>) {
        let parts = (text.get(..span.start), text.get(span.start..span.end), text.get(span.end..));
        let (Some(before), Some(inside), Some(behind)) = parts else {
            let all = Self::new(text);
            let end = all.0.len();
            return (all, 0..end);
        };
        let mut out = Visible::with_capacity(text.len());
        out.push_all(before);
        let start = out.cut();
        out.push_all(inside);
        let end = out.cut();
        out.push_all(behind);
        (Self(out.text), start..end)
    }

    /// The same on one line of at most `width` characters, with the middle folded away.
    pub fn one_line(text: &str, width: usize) -> Self {
        let keep = width.saturating_sub(3) / 2;
        let of = |text: &str| Self::new(text).0.replace('\n', "⏎");
        let folded = |head: &str, tail: &str| {
            let head: String = head.chars().take(keep).collect();
            let behind = tail.chars().count().saturating_sub(keep);
            let tail = tail.chars().skip(behind).skip_while(|c| c.width() == Some(0));
            Self(format!("{head} … {}", tail.collect::<String>()))
        };
        // Of a long text only the ends are looked at: every character of it is shown as at least one.
        let head = text.char_indices().nth(width).and_then(|(end, _)| text.get(..end));
        let tail = text.char_indices().rev().nth(width).and_then(|(start, _)| text.get(start..));
        match (head, tail) {
            (Some(head), Some(tail)) if head.len().saturating_add(tail.len()) <= text.len() => folded(&of(head), &of(tail)),
            (_, _) => {
                let visible = of(text);
                if visible.chars().count() <= width { Self(visible) } else { folded(&visible, &visible) }
            }
        }
    }

    /// Text of characters that stand in such texts already, for what cuts them into pieces.
    pub(crate) fn from_visible(chars: impl Iterator<Item = char>) -> Self {
        Self(chars.collect())
    }

    /// The same of one character.
    pub(crate) fn of_char(c: char) -> Self {
        Self(c.to_string())
    }

    /// Adds such a character.
    pub(crate) fn extend(&mut self, c: char) {
        self.0.push(c);
    }

    /// A part of it, or nothing where there is none.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        Self(self.0.get(range).unwrap_or("").to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// So many accents on one letter are writing; more are paint.
const ACCENTS: usize = 3;

/// Text in the making.
struct Visible {
    text: String,
    /// How many more accents the last character may get: none where it is a blank, or nothing is there yet.
    accents: usize,
    /// A place to look at one character at a time.
    probe: String,
}

impl Visible {
    fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), accents: 0, probe: String::new() }
    }

    /// What follows is another part: its first accent is not one of this part's. Gives where that is.
    fn cut(&mut self) -> usize {
        self.accents = 0;
        self.text.len()
    }

    fn push_all(&mut self, text: &str) {
        text.chars().for_each(|c| self.push(c));
    }

    fn push(&mut self, c: char) {
        match c {
            '!'..='~' => {
                self.text.push(c);
                self.accents = ACCENTS;
            }
            ' ' | '\n' => {
                self.text.push(c);
                self.accents = 0;
            }
            '\t' => self.spell("\\t"),
            c if c.width() == Some(0) && self.is_known(c) && !is_invisible(c) && !covers_others(c) && self.accents > 0 => {
                self.text.push(c);
                self.accents = self.accents.saturating_sub(1);
            }
            c if c.is_control() || c.width().unwrap_or(0) == 0 || is_invisible(c) || is_wider_than_told(c) || !self.is_known(c) => {
                let spelled: String = c.escape_unicode().collect();
                self.spell(&spelled);
            }
            c => {
                self.text.push(c);
                self.accents = ACCENTS;
            }
        }
    }

    fn spell(&mut self, spelled: &str) {
        self.text.push_str(spelled);
        self.accents = 0;
    }

    /// Whether the character has a look of its own. The standard library knows, and tells in how it escapes texts: format
    /// characters, private and unassigned ones are escaped, accents only at the start of a text.
    fn is_known(&mut self, c: char) -> bool {
        self.probe.clear();
        self.probe.push('a');
        self.probe.push(c);
        self.probe.escape_debug().nth(2).is_none()
    }
}

/// What takes no room, or shows nothing in the room that it takes.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{16FE4}' | '\u{1D159}' | '\u{E0000}'..='\u{E0FFF}')
        || c.is_whitespace()
}

/// Marks that strike through the character before them, or are drawn around it.
fn covers_others(c: char) -> bool {
    matches!(c, '\u{0334}'..='\u{0338}' | '\u{0488}' | '\u{0489}' | '\u{1ABE}' | '\u{20D0}'..='\u{20FF}' | '\u{A670}'..='\u{A672}')
}

/// What terminals draw over its neighbours.
fn is_wider_than_told(c: char) -> bool {
    matches!(c, '\u{2E3A}' | '\u{2E3B}' | '\u{A9C5}' | '\u{FDFA}' | '\u{FDFB}' | '\u{FDFD}' | '\u{12031}' | '\u{1242B}')
}

impl fmt::Display for ScreenText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ScreenText;
    use crate::action::Span;

    fn shown(text: &str) -> String {
        ScreenText::new(text).to_string()
    }

    #[test]
    fn what_hides_is_shown() {
        assert_eq!(shown("rm x \u{1b}[2K\rls"), "rm x \\u{1b}[2K\\u{d}ls");
        assert_eq!(shown("a\u{202e}b\u{200b}c\u{e0041}"), "a\\u{202e}b\\u{200b}c\\u{e0041}");
        assert_eq!(shown("\u{2800}\u{3000}\u{a0}\u{1d173}\u{e000}"), "\\u{2800}\\u{3000}\\u{a0}\\u{1d173}\\u{e000}");
        assert_eq!(ScreenText::one_line(&"x".repeat(100), 21).to_string(), "xxxxxxxxx … xxxxxxxxx");
    }

    #[test]
    fn writing_is_left_as_it_is() {
        for text in ["naïve cafe\u{301}", "Việt Nam", "ภาษาไทยที่", "データ/資料.txt", "שלום", "🦀 ok", "файл.txt", "हिन्दी"]
        {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn accents_that_cover_or_pile_up_are_shown() {
        assert_eq!(shown("a\u{338}"), "a\\u{338}");
        assert_eq!(shown("a\u{301}\u{301}\u{301}\u{301}"), "a\u{301}\u{301}\u{301}\\u{301}");
        // One on a blank, or on nothing, would be seen as another character's.
        assert_eq!(shown("\u{301}a \u{301}\n\u{301}"), "\\u{301}a \\u{301}\n\\u{301}");
    }

    #[test]
    fn a_part_is_found_again() {
        let text = "echo \u{1b}x; rm a; ls";
        let start = text.find("rm").expect("there");
        let (shown, range) = ScreenText::marked(text, Span::new(start, start + 4));
        assert_eq!(shown.as_str().get(range), Some("rm a"));
        // A span that does not fit is all of it.
        let (shown, range) = ScreenText::marked("é", Span::new(1, 9));
        assert_eq!(shown.as_str().get(range), Some("é"));
    }
}
