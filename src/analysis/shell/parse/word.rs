//! Words: quote removal, globs, braces, tildes, and the expansions inside.

use compact_str::CompactString;
use smallvec::smallvec;

use super::ast::{Part, Parts, Word};
use super::cursor::{Cursor, Result};
use crate::analysis::variables;

/// Where a word stands.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Context {
    /// Braces are expanded.
    Argument,
    /// Neither braces nor a tilde behind `=` (`case`, `[[`, names).
    Plain,
    /// The value of an assignment: a tilde is expanded behind each colon, braces are not.
    Assignment,
}

/// The most words that one brace expansion may make.
const MAX_ALTERNATIVES: usize = 64;

impl Cursor<'_> {
    /// The word at the cursor.
    pub(super) fn word(&mut self, context: Context) -> Result<Word> {
        let start = self.at;
        if self.peek(0) == b'\\' && self.peek(1) == b'\n' {
            return self.fail("a joined line behind an operator");
        }
        let parts = self.parts(context, Inside::Word)?;
        if self.at == start {
            return self.fail("a word is missing");
        }
        if parts.iter().any(|part| matches!(part, Part::Brace(_))) && joins_beside_braces(self.slice(start, self.at)) {
            return self.fail("braces that make other words of what stands beside them");
        }
        Ok(Word { span: self.span(start), parts })
    }

    fn parts(&mut self, context: Context, inside: Inside) -> Result<Parts> {
        let mut parts = Parts::new();
        let start = self.at;
        self.refuse_path_of_program()?;
        loop {
            if !parts.is_empty() && parts.iter().all(may_be_empty_quotes) {
                self.refuse_path_of_program()?;
            }
            let run = self.at;
            match inside {
                Inside::Word => self.skip_while(is_plain),
                Inside::Braces => self.skip_while(|byte| is_plain(byte) && byte != b','),
            }
            push_text(&mut parts, self.slice(run, self.at), false);
            match self.peek(0) {
                0 if self.is_at_end() => return Ok(parts),
                b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b')' | b'(' => return Ok(parts),
                b',' | b'}' if inside == Inside::Braces => return Ok(parts),
                b'<' | b'>' => {
                    if self.peek(1) != b'(' {
                        return Ok(parts);
                    }
                    self.advance(2);
                    let list = self.substitution()?;
                    parts.push(Part::Process { list: list.into() });
                }
                b'\\' => {
                    self.advance(1);
                    match self.peek(0) {
                        0 if self.is_at_end() => return self.fail("a backslash at the end"),
                        b'\n' => return self.fail("a joined line inside a word"),
                        _ => {
                            let escaped = self.at;
                            self.take_char();
                            push_text(&mut parts, self.slice(escaped, self.at), true);
                        }
                    }
                }
                b'\'' => {
                    self.advance(1);
                    let Some(length) = self.rest().find('\'') else { return self.fail("a quote that is not closed") };
                    let text = self.slice(self.at, self.at.saturating_add(length));
                    parts.push(Part::Text { text: text.into(), quoted: true });
                    self.advance(length.saturating_add(1));
                }
                b'"' => {
                    self.advance(1);
                    self.double_quoted(&mut parts)?;
                }
                b'`' => {
                    let list = self.back_quoted(false)?;
                    parts.push(Part::Command { list: list.into(), quoted: false });
                }
                b'$' => match self.peek(1) {
                    b'\'' => {
                        self.advance(2);
                        let text = self.ansi_quoted()?;
                        parts.push(Part::Text { text, quoted: true });
                    }
                    b'"' => return self.fail("a translated string"),
                    _ => match self.dollar(false)? {
                        Some(part) => parts.push(part),
                        None => push_text(&mut parts, "$", false),
                    },
                },
                c @ (b'*' | b'?' | b'[') => {
                    self.advance(1);
                    parts.push(Part::Glob(char::from(c)));
                }
                b'{' if context == Context::Argument => self.brace(&mut parts, context)?,
                b'~' if inside == Inside::Word && self.expands_tilde(&parts, start, context) => {
                    let user = self.user_behind_tilde().to_owned();
                    self.advance(user.len().saturating_add(1));
                    parts.push(Part::Tilde(user));
                }
                // Other shells look for it behind what puts nothing in, and for a name that is quoted (zsh) or put in (ksh); between
                // braces it is a home only where these come apart.
                b'~' if parts.iter().all(may_be_nothing) => {
                    return self.fail("a home that not every shell sees");
                }
                b'~' if context == Context::Argument => {
                    self.note_tilde(&parts);
                    self.advance(1);
                    push_text(&mut parts, "~", false);
                }
                _ => {
                    let from = self.at;
                    if self.take_char().is_none() {
                        return self.fail("a character that cannot stand here");
                    }
                    push_text(&mut parts, self.slice(from, self.at), false);
                }
            }
        }
    }

    /// Whether bash expands the tilde at the cursor: at the start of a word, behind `NAME=`, and in
    /// assignments behind each colon; up to a slash or the end, without quotes.
    fn expands_tilde(&self, parts: &[Part], start: usize, context: Context) -> bool {
        let behind = self.rest().get(1..).and_then(|rest| rest.strip_prefix(self.user_behind_tilde())).unwrap_or("");
        let ends = behind.is_empty() || behind.starts_with(['/', ' ', '\t', '\n', ';', '&', '|', ')', '<', '>', ':']);
        let is_process = behind.starts_with("<(") || behind.starts_with(">(");
        if is_process || !ends {
            return false;
        }
        if self.at == start {
            return true;
        }
        match (parts, context) {
            ([Part::Text { text, quoted: false }], Context::Argument) => text.strip_suffix('=').is_some_and(variables::is_name),
            (_, Context::Assignment) => matches!(parts.last(), Some(Part::Text { text, quoted: false }) if text.ends_with(':')),
            _ => false,
        }
    }

    /// Whose home is meant by the tilde at the cursor; nobody's name where it is the person's own.
    fn user_behind_tilde(&self) -> &str {
        let behind = self.rest().get(1..).unwrap_or("");
        let length = behind.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.' | '-' | '+')).unwrap_or(behind.len());
        behind.get(..length).unwrap_or("")
    }

    /// `{a,b}` and `{1..3}`; a brace that is neither stands for itself.
    fn brace(&mut self, parts: &mut Parts, context: Context) -> Result<()> {
        let start = self.at;
        self.enter()?;
        self.advance(1);
        let mut alternatives = Vec::new();
        loop {
            alternatives.push(self.parts(context, Inside::Braces)?);
            match self.peek(0) {
                b',' => self.advance(1),
                b'}' => {
                    self.advance(1);
                    break;
                }
                _ => {
                    // Not closed within the word: the brace is a character, and the rest is read anew.
                    self.retry()?;
                    self.leave();
                    self.at = start.saturating_add(1);
                    push_text(parts, "{", false);
                    return Ok(());
                }
            }
        }
        self.leave();
        if let [only] = alternatives.as_mut_slice() {
            match sequence(only) {
                Sequence::Words(words) => parts.push(Part::Brace(words)),
                Sequence::TooLong => return self.fail("a long sequence in braces"),
                // Zsh puts the ends in before it counts: `{1..$n}`.
                Sequence::None
                    if only.len() > 1 && only.iter().any(|part| matches!(part, Part::Text { text, .. } if text.contains(".."))) =>
                {
                    return self.fail("a sequence of zsh in braces");
                }
                Sequence::None => {
                    push_text(parts, "{", false);
                    parts.append(only);
                    push_text(parts, "}", false);
                }
            }
            return Ok(());
        }
        if alternatives.len() > MAX_ALTERNATIVES {
            return Err(self.limit("too many alternatives in braces"));
        }
        parts.push(Part::Brace(alternatives));
        Ok(())
    }

    /// Behind an opening double quote: the parts up to and over the closing one.
    pub(super) fn double_quoted(&mut self, parts: &mut Parts) -> Result<()> {
        let mut text = CompactString::default();
        let mut any = false;
        let mut run = self.at;
        loop {
            match self.peek(0) {
                0 if self.is_at_end() => return self.fail("a quote that is not closed"),
                b'"' => {
                    text.push_str(self.slice(run, self.at));
                    self.advance(1);
                    if !text.is_empty() || !any {
                        parts.push(Part::Text { text, quoted: true });
                    }
                    return Ok(());
                }
                b'\\' => {
                    text.push_str(self.slice(run, self.at));
                    match self.peek(1) {
                        b'\n' => {}
                        c @ (b'$' | b'`' | b'"' | b'\\') => text.push(char::from(c)),
                        _ => {
                            text.push('\\');
                            self.advance(1);
                            run = self.at;
                            continue;
                        }
                    }
                    self.advance(2);
                    run = self.at;
                }
                c @ (b'$' | b'`') => {
                    text.push_str(self.slice(run, self.at));
                    let part = if c == b'$' {
                        self.dollar(true)?
                    } else {
                        Some(Part::Command { list: self.back_quoted(true)?.into(), quoted: true })
                    };
                    match part {
                        Some(part) => {
                            if !text.is_empty() {
                                parts.push(Part::Text { text: std::mem::take(&mut text), quoted: true });
                            }
                            parts.push(part);
                            any = true;
                        }
                        None => text.push('$'),
                    }
                    run = self.at;
                }
                _ => self.skip_while(|byte| !matches!(byte, b'"' | b'\\' | b'$' | b'`')),
            }
        }
    }

    /// Behind `$'`: the text up to and over the closing quote.
    fn ansi_quoted(&mut self) -> Result<CompactString> {
        let mut text = CompactString::default();
        loop {
            let run = self.at;
            while !matches!(self.peek(0), 0 | b'\'' | b'\\') {
                self.advance(1);
            }
            text.push_str(self.slice(run, self.at));
            match self.peek(0) {
                b'\'' => {
                    self.advance(1);
                    return Ok(text);
                }
                b'\\' => {
                    self.advance(1);
                    let decoded = self.escape()?;
                    self.note_escape(decoded);
                    text.push(decoded);
                }
                _ => return self.fail("a quote that is not closed"),
            }
        }
    }

    /// Behind the backslash of an escape in `$'…'`.
    fn escape(&mut self) -> Result<char> {
        let letter = self.peek(0);
        let (skip, radix, most) = match letter {
            b'x' => (1, 16, 2),
            b'u' => (1, 16, 4),
            b'U' => (1, 16, 8),
            b'0'..=b'7' => (0, 8, 3),
            _ => {
                self.advance(1);
                return match letter {
                    b'n' => Ok('\n'),
                    b't' => Ok('\t'),
                    b'\\' | b'\'' | b'"' | b'?' => Ok(char::from(letter)),
                    _ => self.fail("an escape in a quoted string"),
                };
            }
        };
        self.advance(skip);
        let start = self.at;
        while self.at.saturating_sub(start) < most && char::from(self.peek(0)).is_digit(radix) {
            self.advance(1);
        }
        let code = u32::from_str_radix(self.slice(start, self.at), radix).ok();
        // A byte above ASCII would be half a character; a control would be refused as itself.
        match code.and_then(char::from_u32) {
            Some(c) if (c.is_ascii() || !matches!(letter, b'x' | b'0'..=b'7')) && (!c.is_control() || matches!(c, '\n' | '\t')) => Ok(c),
            _ => self.fail("an escape in a quoted string"),
        }
    }
}

/// Whether parts are those of a word or of an alternative inside braces.
#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Word,
    Braces,
}

/// Whether a byte has no meaning anywhere in an unquoted word.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || !byte.is_ascii()
        || matches!(byte, b'_' | b'-' | b'.' | b'/' | b',' | b':' | b'=' | b'+' | b'@' | b'%' | b'^')
}

fn may_be_nothing(part: &Part) -> bool {
    match part {
        Part::Text { text, .. } => text.is_empty(),
        Part::Brace(_) | Part::Parameter { .. } | Part::Command { .. } => true,
        Part::Glob(_) | Part::Tilde(_) | Part::Process { .. } | Part::Arithmetic { .. } => false,
    }
}

/// Whether nothing may stand between the quotes.
fn may_be_empty_quotes(part: &Part) -> bool {
    let is_quoted =
        matches!(part, Part::Text { quoted: true, .. } | Part::Parameter { quoted: true, .. } | Part::Command { quoted: true, .. });
    is_quoted && may_be_nothing(part)
}

fn push_text(parts: &mut Parts, text: &str, quoted: bool) {
    if text.is_empty() {
        return;
    }
    if let Some(Part::Text { text: last, quoted: same }) = parts.last_mut()
        && *same == quoted
    {
        last.push_str(text);
        return;
    }
    parts.push(Part::Text { text: text.into(), quoted });
}

enum Sequence {
    Words(Vec<Parts>),
    TooLong,
    None,
}

/// The words of `1..3`, `a..e` or `1..9..2` between braces.
fn sequence(parts: &[Part]) -> Sequence {
    let [Part::Text { text, quoted: false }] = parts else { return Sequence::None };
    let fields: Vec<&str> = text.split("..").collect();
    let (from, to, step) = match fields.as_slice() {
        [from, to] => (*from, *to, "1"),
        [from, to, step] => (*from, *to, *step),
        _ => return Sequence::None,
    };
    let word = |text: String| smallvec![Part::Text { text: text.into(), quoted: false }];
    let Ok(step) = step.parse::<i64>() else { return Sequence::None };
    // Zsh takes the words in their other order, or leaves them as they are.
    let Some(step) = usize::try_from(step).ok().filter(|&step| step > 0) else { return Sequence::TooLong };
    if let (Ok(a), Ok(b)) = (from.parse::<i64>(), to.parse::<i64>()) {
        if a.abs_diff(b) / (step as u64) >= MAX_ALTERNATIVES as u64 {
            return Sequence::TooLong;
        }
        // A leading zero pads every number to the same width.
        let padded = [from, to].iter().any(|n| n.trim_start_matches('-').len() > 1 && n.trim_start_matches('-').starts_with('0'));
        let width = if padded { from.len().max(to.len()) } else { 0 };
        let show = |n: i64| word(format!("{n:0width$}"));
        let words = if a <= b { (a..=b).step_by(step).map(show).collect() } else { (b..=a).rev().step_by(step).map(show).collect() };
        return Sequence::Words(words);
    }
    // Zsh counts from any character to any other, and letters one by one.
    let is_character = |text: &str| text.chars().count() == 1;
    if is_character(from) && is_character(to) && fields.len() > 2 {
        return Sequence::TooLong;
    }
    let letter = |text: &str| text.chars().next().filter(|c| text.len() == 1 && c.is_ascii_alphabetic());
    match (letter(from), letter(to)) {
        (Some(a), Some(b)) if a.is_ascii_lowercase() == b.is_ascii_lowercase() => {
            let show = |c: char| word(c.to_string());
            Sequence::Words(if a <= b {
                (a..=b).step_by(step).map(show).collect()
            } else {
                (b..=a).rev().step_by(step).map(show).collect()
            })
        }
        // From `A` to `z` there are characters in between that mean something to the shell, and elsewhere to zsh.
        (Some(_), Some(_)) => Sequence::TooLong,
        _ if is_character(from) && is_character(to) => Sequence::TooLong,
        _ => Sequence::None,
    }
}

/// Whether the text of a word may be taken apart otherwise once its braces are spelled out, which shells do before anything
/// else: `$a{b,c}` is `$ab $ac`, `{$a,x}b` is `$ab xb`, `~{a,b}` are the homes of `a` and `b`, and `{=,x}ls` is the path of `ls` in
/// zsh; `$${a,b}` is none. More is taken for such a text than is one.
fn joins_beside_braces(text: &str) -> bool {
    let behind_home = text.strip_prefix("~/").unwrap_or(text);
    if behind_home.contains('~') || text.contains("{=") || text.contains(",=") || text.contains("$${") {
        return true;
    }
    // Behind the only brace nothing follows that could be part of a name.
    let is_only = text.split('{').count() == 2;
    let ends = is_only && text.rsplit_once('}').is_some_and(|(_, behind)| matches!(behind.bytes().next(), None | Some(b'/' | b'.' | b'-')));
    text.split('$').skip(1).any(|behind| {
        let rest = behind.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let is_name = !behind.starts_with(|c: char| c.is_ascii_digit());
        match rest.bytes().next() {
            Some(b'{') => is_name && rest.len() < behind.len(),
            Some(b',' | b'}') => is_name && !ends,
            _ => false,
        }
    })
}
