//! Values of a config file, each with the error that says where it stands, what it is, and what it should be.

use std::ops::RangeInclusive;

use toml::de::{DeTable, DeValue};

use super::{MAX_RULE, Reader, Value};
use crate::config::errors::{ConfigError, ErrorKind, nearest, quoted, visible_text};
use crate::policy::pattern::PatternError;
use crate::policy::rule::Layer;

impl Reader<'_> {
    pub(in crate::config) fn is_for_people(&mut self, at: usize, name: &str) {
        match self.layer {
            Layer::Managed | Layer::User | Layer::Session | Layer::BuiltIn => {}
            Layer::Project | Layer::Learned => {
                self.error(at, ErrorKind::Refused, &format!("a project cannot say `{name}`: only a person's own config can"));
            }
        }
    }

    pub(in crate::config) fn not_understood(&mut self, at: usize, text: &str, what: &str, error: &PatternError) {
        // Inside a string without escapes the byte that is wrong is known; otherwise its start is.
        // The rule language leaves out the blanks around a rule.
        let offset = text.len() - text.trim_start().len() + error.offset;
        let inside = at + 1;
        let plain = self.text.get(inside..).is_some_and(|rest| rest.starts_with(text));
        let at = if plain && text.is_char_boundary(offset) { inside + offset } else { at };
        self.error(at, ErrorKind::Rule, &format!("{} is not {what}: {}", quoted(text), error.message));
    }

    /// The strings of an array, with their places.
    pub(in crate::config) fn texts(&mut self, value: &Value<'_>, example: &str) -> Vec<(usize, String)> {
        let Some(entries) = value.get_ref().as_array() else {
            self.wrong_type(value, &format!("an array, as in {example}"));
            return Vec::new();
        };
        entries.iter().filter_map(|entry| self.text(entry, &format!("strings, as in {example}"), MAX_RULE)).collect()
    }

    pub(in crate::config) fn text(&mut self, value: &Value<'_>, expected: &str, limit: usize) -> Option<(usize, String)> {
        let at = value.span().start;
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(value, expected);
            return None;
        };
        let refuse = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        if text.trim().is_empty() {
            self.error(at, ErrorKind::Value, &format!("this is empty; expected {expected}"));
        } else if text.len() > limit {
            self.error(at, ErrorKind::Limit, &format!("{} is longer than {limit} bytes", quoted(text)));
        } else if text.contains(refuse) {
            self.error(at, ErrorKind::Value, &format!("{} has a control character in it", quoted(text)));
        } else {
            return Some((at, text.to_owned()));
        }
        None
    }

    /// The entries of a table with settings that are not a project's to say.
    pub(in crate::config) fn settings<'v, 'i>(
        &mut self,
        at: usize,
        name: &str,
        value: &'v Value<'i>,
        example: &str,
    ) -> Option<&'v DeTable<'i>> {
        self.is_for_people(at, name);
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(value, &format!("a table, as in {example}"));
        }
        table
    }

    /// `true` or `false`.
    pub(in crate::config) fn yes_or_no(&mut self, value: &Value<'_>) -> Option<bool> {
        let said = value.get_ref().as_bool();
        if said.is_none() {
            self.wrong_type(value, "true or false");
        }
        said
    }

    /// A number within the range.
    pub(in crate::config) fn number(&mut self, value: &Value<'_>, range: &RangeInclusive<u32>) -> Option<u32> {
        let expected = format!("a number from {} to {}", range.start(), range.end());
        let Some(integer) = value.get_ref().as_integer() else {
            self.wrong_type(value, &expected);
            return None;
        };
        let number = u32::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|number| range.contains(number));
        if number.is_none() {
            self.error(value.span().start, ErrorKind::Value, &format!("{} is not {expected}", quoted(integer.as_str())));
        }
        number
    }

    pub(in crate::config) fn wrong_type(&mut self, value: &Value<'_>, expected: &str) {
        let found = match value.get_ref() {
            DeValue::String(text) => format!("the string {}", quoted(text)),
            DeValue::Integer(_) | DeValue::Float(_) => "a number".to_owned(),
            DeValue::Boolean(_) => "a boolean".to_owned(),
            DeValue::Datetime(_) => "a date".to_owned(),
            DeValue::Array(_) => "an array".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        };
        self.error(value.span().start, ErrorKind::Value, &format!("expected {expected}, not {found}"));
    }

    pub(in crate::config) fn unknown_choice(&mut self, at: usize, text: &str, what: &str, known: &[&str]) {
        let meant = nearest(text, known).map(|k| format!(", did you mean \"{k}\"")).unwrap_or_default();
        let known = known.join("\", \"");
        self.error(at, ErrorKind::Value, &format!("{} is no {what}{meant}; known are \"{known}\"", quoted(text)));
    }

    pub(in crate::config) fn unknown_key(&mut self, at: usize, name: &str, known: &[&str], hint: &str) {
        let meant = nearest(name, known).map(|k| format!(", did you mean `{k}`")).unwrap_or_default();
        let known = known.join("`, `");
        self.error(at, ErrorKind::Key, &format!("the key {} is not known here{meant}; known are `{known}`{hint}", quoted(name)));
    }

    pub(in crate::config) fn error(&mut self, at: usize, kind: ErrorKind, message: &str) {
        let (line, column) = self.position(at);
        // What the rule language quotes of the file is the file's text as well.
        let message = visible_text(message.chars());
        self.errors.push((at, ConfigError { file: self.file.to_owned(), line, column, kind, message }));
    }

    /// A place in the file as people read it.
    pub(in crate::config) fn place(&self, at: usize) -> String {
        let (line, column) = self.position(at);
        format!("{}:{line}:{column}", self.file)
    }

    /// Line and column, counted from one.
    pub(in crate::config) fn position(&self, at: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= at);
        let start = line.checked_sub(1).and_then(|before| self.lines.get(before)).copied().unwrap_or(0);
        // The parser's places are between characters; should one not be, bytes are good enough.
        let column = self.text.get(start..at).map_or(at.saturating_sub(start), |before| before.chars().count());
        (line, column + 1)
    }
}
