//! The parts of a prompt, each of which can be cut to a number of lines and then says that it was.

use super::fit::{Break, Flow, columns, gap, one_row};
use super::{Line, Piece, Role};
use crate::prompt::ScreenText;

/// A part of a prompt in a given width.
#[derive(Debug)]
pub(super) enum Section {
    /// Text of the call: folded in the middle.
    Code(Code),
    /// Clauses of ours: the first ones are kept.
    List(List),
    /// Lines of which all are shown, or none.
    Block(Vec<Line>),
}

/// What is shown of a section in a number of lines.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) lines: Vec<Line>,
    pub(super) is_complete: bool,
}

impl Section {
    /// How many lines all of it takes.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Code(code) => code.rows.len(),
            Self::List(list) => list.items.iter().map(|(_, lines)| lines.len()).fold(0, usize::saturating_add),
            Self::Block(lines) => lines.len(),
        }
    }

    /// What is shown of it in so many lines.
    pub(super) fn cut(&self, lines: usize) -> Cut {
        match self {
            Self::Code(code) => code.cut(lines),
            Self::List(list) => list.cut(lines),
            Self::Block(block) if block.len() <= lines => Cut { lines: block.clone(), is_complete: true },
            Self::Block(_) => Cut { lines: Vec::new(), is_complete: false },
        }
    }
}

/// Text of the call, of which some may be the part that causes the ask.
#[derive(Debug)]
pub(super) struct Code {
    rows: Vec<Line>,
    /// The rows that stand for text that was left out, with how much.
    gaps: Vec<(usize, usize)>,
    /// The first row with the part that causes the ask.
    focus: usize,
    /// All of it on one line.
    short: Line,
    width: usize,
}

impl Code {
    /// The parts behind a lead; `limit` is how many lines there are at most.
    pub(super) fn new(lead: &str, parts: &[(ScreenText, Role)], width: usize, limit: usize) -> Self {
        let hang = columns(lead);
        let mut flow = Flow::new(width, hang, Break::Anywhere);
        flow.say(lead, Role::Dim);
        // A character takes four bytes at most, and few have accents.
        let bytes = limit.saturating_mul(width).saturating_mul(8);
        for (text, role) in parts {
            flow.push_ends(text, *role, bytes);
        }
        let (rows, gaps) = flow.lines_and_gaps();
        let focus = rows.iter().position(|row| row.pieces.iter().any(|piece| piece.role == Role::Cause)).unwrap_or(0);
        let role = if let [(_, only)] = parts { *only } else { Role::Text };
        let all = ScreenText::from_visible(parts.iter().flat_map(|(text, _)| text.as_str().chars()));
        let all = one_row(&all, width.saturating_sub(hang));
        let short = Line { pieces: vec![Piece { text: ScreenText::new(lead), role: Role::Dim }, Piece { text: all, role }] };
        Self { rows, gaps, focus, short, width }
    }

    fn cut(&self, lines: usize) -> Cut {
        let all = self.rows.len();
        let is_complete = all <= lines && self.gaps.is_empty();
        let rows = |from: usize, to: usize| self.rows.get(from..to).unwrap_or_default().iter().cloned();
        let left_out = |from: usize, to: usize| {
            let text = gap(self.characters(from, to), self.width);
            Line { pieces: vec![Piece { text, role: Role::Dim }] }
        };
        let mut out = Vec::new();
        match lines {
            0 => {}
            _ if all <= lines => out.extend(rows(0, all)),
            1 | 2 => out.push(self.short.clone()),
            _ => {
                // A gap takes a line as well.
                let kept = lines.saturating_sub(1);
                let (head, tail) = (kept.div_ceil(2), kept / 2);
                if self.focus < head || self.focus >= all.saturating_sub(tail) {
                    out.extend(rows(0, head));
                    out.push(left_out(head, all.saturating_sub(tail)));
                    out.extend(rows(all.saturating_sub(tail), all));
                } else {
                    let kept = lines.saturating_sub(2);
                    let middle = kept.div_ceil(3);
                    let head = kept.saturating_sub(middle) / 2;
                    let tail = kept.saturating_sub(middle).saturating_sub(head);
                    let (from, to) = (self.focus, self.focus.saturating_add(middle).min(all.saturating_sub(tail)));
                    out.extend(rows(0, head));
                    out.push(left_out(head, from));
                    out.extend(rows(from, to));
                    out.push(left_out(to, all.saturating_sub(tail)));
                    out.extend(rows(all.saturating_sub(tail), all));
                }
            }
        }
        Cut { lines: out, is_complete }
    }

    /// How many characters the rows stand for.
    fn characters(&self, from: usize, to: usize) -> usize {
        let shown = |line: &Line| line.pieces.iter().map(|piece| piece.text.as_str().chars().count()).sum::<usize>();
        let rows = self.rows.get(from..to).unwrap_or_default().iter().zip(from..);
        let of = |(line, at): (&Line, usize)| {
            self.gaps.iter().find(|(row, _)| *row == at).map_or_else(|| shown(line), |(_, left_out)| *left_out)
        };
        rows.map(of).fold(0, usize::saturating_add)
    }
}

/// Clauses, each behind a lead.
#[derive(Debug)]
pub(super) struct List {
    /// Each on one line, and in full.
    items: Vec<(Line, Vec<Line>)>,
    width: usize,
}

impl List {
    pub(super) fn new<'a>(lead: (&str, Role), items: impl IntoIterator<Item = &'a ScreenText>, role: Role, width: usize) -> Self {
        let hang = columns(lead.0);
        let item = |text: &ScreenText| {
            let mut flow = Flow::new(width, hang, Break::Words);
            flow.say(lead.0, lead.1);
            flow.push(text, role);
            // Where the lead takes most of the line, it is left out.
            let (lead, hang) = if hang > width / 2 { (("", role), 0) } else { (lead, hang) };
            let rest = one_row(text, width.saturating_sub(hang));
            let short = Line { pieces: vec![Piece { text: ScreenText::new(lead.0), role: lead.1 }, Piece { text: rest, role }] };
            (short, flow.lines())
        };
        Self { items: items.into_iter().map(item).collect(), width }
    }

    pub(super) fn one(lead: (&str, Role), text: &ScreenText, role: Role, width: usize) -> Self {
        Self::new(lead, [text], role, width)
    }

    fn cut(&self, lines: usize) -> Cut {
        let mut out = Vec::new();
        for (at, (short, full)) in self.items.iter().enumerate() {
            let behind = self.items.len().saturating_sub(at).saturating_sub(1);
            let left = lines.saturating_sub(out.len());
            // What follows needs a line, and be it to say that there is more.
            let needed = usize::from(behind > 0);
            if full.len().saturating_add(needed) <= left {
                out.extend(full.iter().cloned());
            } else if left > needed {
                out.push(short.clone());
                if behind > 0 {
                    out.push(self.more(behind));
                }
                return Cut { lines: out, is_complete: false };
            } else {
                if left > 0 {
                    out.push(if out.is_empty() { self.first_and_more(short, behind) } else { self.more(behind.saturating_add(1)) });
                }
                return Cut { lines: out, is_complete: false };
            }
        }
        Cut { lines: out, is_complete: true }
    }

    fn more(&self, count: usize) -> Line {
        Line { pieces: vec![Piece { text: one_row(&ScreenText::new(&format!("    … and {count} more")), self.width), role: Role::Dim }] }
    }

    /// The first of several on the only line there is.
    fn first_and_more(&self, short: &Line, behind: usize) -> Line {
        let more = ScreenText::new(&format!(" (+{behind} more)"));
        let room = self.width.saturating_sub(columns(more.as_str()));
        let mut line = short.clone();
        let lead = line.pieces.first().map_or(0, |piece| columns(piece.text.as_str()));
        if let Some(piece) = line.pieces.get_mut(1) {
            piece.text = one_row(&piece.text, room.saturating_sub(lead));
        }
        line.pieces.push(Piece { text: more, role: Role::Dim });
        line
    }
}

pub(super) fn dim(text: &str) -> Piece {
    Piece { text: ScreenText::new(text), role: Role::Dim }
}
