//! Strings: what stands in them is text, or is filled in.

use super::reader::{Reader, Result, Values};
use crate::action::{ANY, Arg};

impl Reader<'_> {
    /// `'…'`, in which nothing is filled in.
    pub(super) fn single_quoted(&mut self) -> Result<String> {
        self.bump();
        let mut out = String::new();
        loop {
            match self.peek() {
                // Typographic quotes are quotes as well.
                Some('\'' | '\u{2018}'..='\u{201B}') => {
                    self.bump();
                    if !matches!(self.peek(), Some('\'' | '\u{2018}'..='\u{201B}')) {
                        return Ok(out);
                    }
                    out.push('\'');
                    self.bump();
                }
                Some(c) => {
                    out.push(c);
                    self.bump();
                }
                None => return self.fail("a quote that is not closed"),
            }
        }
    }

    /// `"…"`, in which variables and commands are filled in.
    pub(super) fn double_quoted(&mut self) -> Result<Arg> {
        self.bump();
        let mut out = String::new();
        loop {
            match self.peek() {
                Some('"' | '\u{201C}'..='\u{201E}') => {
                    self.bump();
                    if !matches!(self.peek(), Some('"' | '\u{201C}'..='\u{201E}')) {
                        return Ok(Arg::with_holes(out, false));
                    }
                    out.push('"');
                    self.bump();
                }
                Some(_) => self.filled(&mut out)?,
                None => return self.fail("a quote that is not closed"),
            }
        }
    }

    /// `@'…'@` and `@"…"@` on lines of their own.
    pub(super) fn here_string(&mut self) -> Result<Arg> {
        self.bump();
        let expands = self.peek() == Some('"');
        // Typographic quotes close it as well.
        let quotes =
            if expands { ['"', '\u{201C}', '\u{201D}', '\u{201E}', '"'] } else { ['\'', '\u{2018}', '\u{2019}', '\u{201A}', '\u{201B}'] };
        self.bump();
        let line = self.rest().find('\n').filter(|end| self.rest().get(..*end).is_some_and(|rest| rest.trim().is_empty()));
        let Some(line) = line else { return self.fail("a here-string that does not begin on a new line") };
        self.at = self.at.saturating_add(line);
        let closes = quotes.iter().filter_map(|quote| {
            let close = format!("\n{quote}@");
            self.rest().find(&close).map(|end| (self.at.saturating_add(end), close.len()))
        });
        let Some((end, length)) = closes.min() else {
            return self.fail("a here-string that is not closed");
        };
        self.at = self.at.saturating_add(1).min(end.saturating_add(1));
        let mut out = String::new();
        while self.at < end {
            if expands {
                self.filled(&mut out)?;
            } else if let Some(c) = self.peek() {
                out.push(c);
                self.bump();
            }
        }
        self.at = end.saturating_add(length);
        Ok(Arg::with_holes(out, false))
    }

    /// The next character of a string in which something is filled in.
    fn filled(&mut self, out: &mut String) -> Result<()> {
        match (self.peek(), self.peek_second()) {
            (Some('`'), Some(next)) => {
                self.bump();
                self.bump();
                out.push(match next {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    '0' | 'a' | 'b' | 'e' | 'f' | 'v' | 'u' => ANY,
                    other => other,
                });
            }
            (Some('$'), Some('(')) => {
                self.substitution()?;
                out.push(ANY);
            }
            (Some('$'), Some(next)) if next.is_alphanumeric() || matches!(next, '_' | '{') => {
                self.bump();
                let name = self.name_in_string()?;
                push(out, &self.variable(&name));
            }
            (Some('$'), Some('$' | '?' | '^')) => {
                self.bump();
                self.bump();
                out.push(ANY);
            }
            (Some(c), _) => {
                out.push(c);
                self.bump();
            }
            (None, _) => return self.fail("a quote that is not closed"),
        }
        Ok(())
    }

    /// `$( … )`
    pub(super) fn substitution(&mut self) -> Result<()> {
        self.bump();
        self.bump();
        self.deeper(|reader| reader.statements(Some(')')))?;
        self.expect(")", "a bracket that is not closed")
    }

    /// A name behind `$` in a string, where a colon at the end is text.
    fn name_in_string(&mut self) -> Result<String> {
        let start = self.at;
        let name = self.variable_name()?;
        if let Some(name) = name.strip_suffix(':') {
            self.at = start.saturating_add(name.len());
            return Ok(name.to_owned());
        }
        Ok(name)
    }

    /// The name of a variable behind its `$`.
    pub(super) fn variable_name(&mut self) -> Result<String> {
        if self.take("{") {
            let Some(end) = self.rest().find('}') else { return self.fail("a name that is not closed") };
            let name = self.rest().get(..end).unwrap_or("").to_owned();
            self.at = self.at.saturating_add(end).saturating_add(1);
            let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.' | '(' | ')'));
            return if plain { Ok(name) } else { self.fail("the name of a variable") };
        }
        let rest = self.rest();
        let mut end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | ':' | '?'))).unwrap_or(rest.len());
        // `$x::Member` and `$x:` are not names with a scope.
        if let Some(double) = rest.get(..end).and_then(|name| name.find("::")) {
            end = double;
        }
        let name = rest.get(..end).unwrap_or("").to_owned();
        self.at = self.at.saturating_add(end);
        if name.is_empty() { self.fail("the name of a variable") } else { Ok(name) }
    }
}

/// Adds what a variable comes out as to a text.
pub(super) fn push(out: &mut String, values: &Values) {
    match values.as_slice() {
        [one] if !one.is_many() => out.push_str(one.pattern()),
        _ => out.push(ANY),
    }
}
