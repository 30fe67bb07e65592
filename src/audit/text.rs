//! Texts as a record has them: short, without credentials, and as one line of ASCII where a character cannot be seen.

use std::fmt::Write as _;

use serde_json::Value;

use crate::analysis::sensitive::mask::masked;
use crate::call::ToolCall;
use crate::prompt::text::ScreenText;

/// How much of a text is looked through for credentials: bytes. What lies behind is never written.
const LOOKED_THROUGH: usize = 16 << 10;
/// Strings of an input that are longer, or have several lines, are written as their length: they are contents of files.
const SHORT: usize = 300;
/// Fields of an input that hold contents, however short.
const CONTENTS: [&str; 12] = [
    "content",
    "contents",
    "new_string",
    "old_string",
    "new_str",
    "old_str",
    "file_text",
    "insert_text",
    "new_source",
    "patch",
    "prompt",
    "body",
];

/// A text that is short and has no credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) text: String,
    /// Whether it is no longer what it was.
    pub(super) is_changed: bool,
}

/// At most so many characters of the text, without credentials.
pub(super) fn kept(text: &str, most: usize) -> Kept {
    let looked = if text.len() > LOOKED_THROUGH { whole_words(before(text, LOOKED_THROUGH)) } else { text };
    let mut out = masked(looked);
    let cut = out.char_indices().nth(most).map(|(end, _)| end);
    if let Some(end) = cut {
        out.truncate(end);
    }
    if cut.is_some() || looked.len() < text.len() {
        out.push('…');
    }
    Kept { is_changed: out != text, text: out }
}

/// At most so many bytes of the text's start.
fn before(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

/// Without the last word, which may be the first half of a credential and does not look like one.
fn whole_words(text: &str) -> &str {
    text.rfind([' ', '\n', '\t', ',', ';', '/', '"']).and_then(|end| text.get(..end)).unwrap_or_default()
}

/// The same, where it does not matter whether it was changed.
pub(super) fn short(text: &str, most: usize) -> String {
    kept(text, most).text
}

/// The text by which a person knows the call: the command; of other tools the input, with lengths in the place of
/// contents.
pub(super) fn of_call(call: &ToolCall, most: usize) -> Kept {
    match call.command() {
        Some(command) => kept(command, most),
        None => {
            let input = outlined(call.input(), 0);
            let kept = kept(&input.to_string(), most);
            Kept { is_changed: kept.is_changed || input != *call.input(), ..kept }
        }
    }
}

/// How deep an input is looked into.
const DEPTH: usize = 6;
/// How many of a list or an object are written.
const WIDTH: usize = 40;

/// The value with lengths in the place of contents.
fn outlined(value: &Value, depth: usize) -> Value {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        Value::String(text) if text.len() > SHORT || text.contains('\n') => length(text),
        Value::String(_) => value.clone(),
        Value::Array(_) | Value::Object(_) if depth >= DEPTH => Value::String("…".to_owned()),
        Value::Array(values) => values.iter().take(WIDTH).map(|value| outlined(value, depth + 1)).collect(),
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| {
                let is_content = CONTENTS.contains(&name.to_ascii_lowercase().as_str());
                let value = match value {
                    Value::String(text) if is_content => length(text),
                    _ => outlined(value, depth + 1),
                };
                (name.chars().take(SHORT).collect::<String>(), value)
            };
            Value::Object(fields.iter().take(WIDTH).map(field).collect())
        }
    }
}

fn length(text: &str) -> Value {
    Value::String(format!("[{} bytes]", text.len()))
}

/// JSON in which every character can be seen: whoever looks at the file with any program sees what is there.
pub(super) fn visible_json(json: String) -> String {
    // The sanitiser's word counts: what it would change is spelled as an escape, which JSON reads back as it was.
    if ScreenText::new(&json).as_str() == json {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 64);
    let mut buffer = [0_u8; 4];
    for c in json.chars() {
        let shown = &*c.encode_utf8(&mut buffer);
        if ScreenText::new(shown).as_str() == shown {
            out.push(c);
            continue;
        }
        let mut units = [0_u16; 2];
        for unit in c.encode_utf16(&mut units) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}
