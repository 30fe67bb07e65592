//! Text in columns: wrapped into lines, or folded in the middle of one. A character takes the columns that `unicode-width`
//! says; the sanitiser has left none that takes others.

use unicode_width::UnicodeWidthChar as _;

use super::{Line, Piece, Role};
use crate::counts::counted;
use crate::prompt::ScreenText;

/// So many blanks in a row are said, not shown: they push what follows out of sight.
const BLANKS: usize = 24;
/// So many line ends in a row are said.
const EMPTY: usize = 4;

/// The columns of a text on one line.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).fold(0, usize::saturating_add)
}

/// How lines are made of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// Between words, as prose.
    Words,
    /// Wherever the line is full, as code: nothing is moved or left out.
    Anywhere,
}

/// Lines in the making.
#[derive(Debug)]
pub(super) struct Flow {
    width: usize,
    /// Columns that are left free in front of all lines but the first.
    hang: usize,
    breaks: Break,
    lines: Vec<Line>,
    row: Line,
    used: usize,
    /// The lines that stand for text that was left out, and of how many characters.
    gaps: Vec<(usize, usize)>,
}

impl Flow {
    pub(super) fn new(width: usize, hang: usize, breaks: Break) -> Self {
        // A line holds at least the widest character.
        let width = width.max(2);
        let hang = if hang.saturating_add(2) > width / 2 { 0 } else { hang };
        Self { width, hang, breaks, lines: Vec::new(), row: Line::default(), used: 0, gaps: Vec::new() }
    }

    /// Adds text, of which runs of blanks and of empty lines are counted.
    pub(super) fn push(&mut self, text: &ScreenText, role: Role) {
        let mut rest = text.as_str();
        while let Some(c) = rest.chars().next() {
            let run = rest.len().saturating_sub(rest.trim_start_matches(c).len());
            let (run, behind) = rest.split_at_checked(run).unwrap_or((rest, ""));
            match c {
                ' ' if run.len() >= BLANKS => self.said(&format!("⟨{} blanks⟩", run.len())),
                '\n' if run.len() >= EMPTY => {
                    self.end_line();
                    self.said(&format!("⟨{} empty lines⟩", run.len().saturating_sub(1)));
                    self.end_line();
                }
                ' ' | '\n' => run.chars().for_each(|c| self.push_char(c, role)),
                _ => {
                    let word = rest.find([' ', '\n']).unwrap_or(rest.len());
                    let (word, behind) = rest.split_at_checked(word).unwrap_or((rest, ""));
                    self.push_word(word, role);
                    rest = behind;
                    continue;
                }
            }
            rest = behind;
        }
    }

    /// Adds text of which no more than twice `limit` bytes are looked at, from its start and from its end: the middle would be folded
    /// away in any case.
    pub(super) fn push_ends(&mut self, text: &ScreenText, role: Role, limit: usize) {
        let all = text.as_str();
        if all.len() / 2 <= limit {
            return self.push(text, role);
        }
        let is_boundary = |at: &usize| all.is_char_boundary(*at);
        let start = (0..=limit).rev().find(is_boundary).unwrap_or(0);
        let end = (all.len().saturating_sub(limit)..=all.len()).find(is_boundary).unwrap_or(all.len());
        let left_out = all.get(start..end).map_or(0, |middle| middle.chars().count());
        self.push(&text.part(0..start), role);
        if self.used > self.hang {
            self.end_line();
        }
        self.gaps.push((self.lines.len(), left_out));
        self.row = Line { pieces: vec![Piece { text: gap(left_out, self.width), role: Role::Dim }] };
        self.end_line();
        self.push(&text.part(end..all.len()), role);
    }

    /// Adds words of ours.
    pub(super) fn say(&mut self, text: &str, role: Role) {
        self.push(&ScreenText::new(text), role);
    }

    fn said(&mut self, text: &str) {
        self.push_word(text, Role::Dim);
    }

    fn push_word(&mut self, word: &str, role: Role) {
        if self.breaks == Break::Words && self.used > self.hang {
            let wide = columns(word);
            if self.used.saturating_add(wide) > self.width && wide <= self.width.saturating_sub(self.hang) {
                self.end_line();
            }
        }
        word.chars().for_each(|c| self.push_char(c, role));
    }

    fn push_char(&mut self, c: char, role: Role) {
        if c == '\n' {
            return self.end_line();
        }
        let wide = c.width().unwrap_or(0);
        if self.used.saturating_add(wide) > self.width {
            self.end_line();
            if c == ' ' && self.breaks == Break::Words {
                return;
            }
        }
        self.used = self.used.saturating_add(wide);
        match self.row.pieces.last_mut() {
            Some(piece) if piece.role == role => piece.text.extend(c),
            Some(_) | None => self.row.pieces.push(Piece { text: ScreenText::of_char(c), role }),
        }
    }

    fn end_line(&mut self) {
        if self.breaks == Break::Words
            && let Some(piece) = self.row.pieces.last_mut()
        {
            piece.text = piece.text.part(0..piece.text.as_str().trim_end_matches(' ').len());
        }
        self.lines.push(std::mem::take(&mut self.row));
        self.used = 0;
        if self.hang > 0 {
            self.row.pieces.push(Piece { text: ScreenText::new(&" ".repeat(self.hang)), role: Role::Text });
            self.used = self.hang;
        }
    }

    pub(super) fn lines(mut self) -> Vec<Line> {
        self.end();
        self.lines
    }

    /// The lines, each with how many characters it stands for, where it is one of a text that was left out.
    pub(super) fn lines_and_gaps(mut self) -> (Vec<Line>, Vec<(usize, usize)>) {
        self.end();
        (self.lines, self.gaps)
    }

    fn end(&mut self) {
        if self.used > self.hang || self.lines.is_empty() {
            self.end_line();
        }
    }
}

/// What stands where text was left out.
pub(super) fn gap(characters: usize, width: usize) -> ScreenText {
    let all = format!("… {} …", counted(characters, "more character"));
    one_row(&ScreenText::new(if columns(&all) > width { all.get(..all.find(" more").unwrap_or(0)).unwrap_or("…") } else { &all }), width)
}

/// The text as lines of at most so many columns, broken between words; further lines of a paragraph stand `hang` columns in.
pub fn wrapped(text: &ScreenText, role: Role, width: usize, hang: usize) -> Vec<Line> {
    let mut flow = Flow::new(width, hang, Break::Words);
    flow.push(text, role);
    flow.lines()
}

/// The text on one line of at most so many columns, with the middle folded away and line ends shown. Columns come two at
/// least.
pub fn one_row(text: &ScreenText, width: usize) -> ScreenText {
    const FOLD: &str = " … ";
    let text = text.as_str();
    let wide = |c: char| if c == '\n' { 1 } else { c.width().unwrap_or(0) };
    let shown = |c: char| if c == '\n' { '⏎' } else { c };
    let mut all = 0_usize;
    let fits = text.chars().all(|c| {
        all = all.saturating_add(wide(c));
        all <= width
    });
    if fits {
        return ScreenText::from_visible(text.chars().map(shown));
    }
    let room = width.saturating_sub(columns(FOLD));
    if room < 4 {
        let head = head_of(text.chars(), width.saturating_sub(1), wide);
        return ScreenText::from_visible(text.chars().take(head).map(shown).chain(['…']));
    }
    let head = head_of(text.chars(), room.div_ceil(2), wide);
    let tail = head_of(text.chars().rev(), room / 2, wide);
    let tail: Vec<char> = text.chars().rev().take(tail).collect();
    let tail = tail.into_iter().rev().skip_while(|c| c.width() == Some(0));
    ScreenText::from_visible(text.chars().take(head).chain(FOLD.chars()).chain(tail).map(shown))
}

/// How many characters from the start on fit into so many columns.
fn head_of(chars: impl Iterator<Item = char>, width: usize, wide: impl Fn(char) -> usize) -> usize {
    let mut used = 0_usize;
    chars
        .take_while(|c| {
            used = used.saturating_add(wide(*c));
            used <= width
        })
        .count()
}
