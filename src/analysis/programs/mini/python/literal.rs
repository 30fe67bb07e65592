//! String literals: their prefixes, quotes and escapes, and the fields of f-strings.

use super::token::{Literal, is_name};

/// Reads the literal at the start of `text`, which begins with `prefix`; gives its length as well.
pub(super) fn read<'a>(text: &'a str, prefix: &str) -> Option<(Literal<'a>, usize)> {
    let lower = prefix.to_ascii_lowercase();
    let (raw, bytes, formatted) = match lower.as_str() {
        "" | "u" => (false, false, false),
        "r" => (true, false, false),
        "b" => (false, true, false),
        "f" => (false, false, true),
        "br" | "rb" => (true, true, false),
        "fr" | "rf" => (true, false, true),
        _ => return None,
    };
    let quoted = text.get(prefix.len()..)?;
    let quote = quoted.get(..1)?;
    let triple = quote.repeat(3);
    let delimiter = if quoted.starts_with(&triple) { triple.as_str() } else { quote };
    let body = quoted.get(delimiter.len()..)?;
    let end = if formatted { end_of_formatted(body, delimiter)? } else { end_of(body, delimiter)? };
    let body = body.get(..end)?;
    let length = prefix.len().checked_add(delimiter.len())?.checked_add(end)?.checked_add(delimiter.len())?;
    if bytes && !body.is_ascii() {
        return None;
    }
    // Where the locale is an old one, a second byte of a character may be a backslash or a brace: what stands behind that
    // backslash must not mean more, or less, without it.
    let is_unclear = |what: &str| has_behind_other(body, what);
    if ["\\\"", "\\'", "\\\\", "\\\n"].into_iter().any(is_unclear) || (formatted && ["{{", "}}"].into_iter().any(is_unclear)) {
        return None;
    }
    let fields = if formatted { Some(fields(body, raw)?) } else { None };
    let value = if raw { Some(body.to_owned()) } else { unescaped(body, bytes)? };
    let value = value.filter(|_| fields.is_none() && !is_unclear("\\"));
    let texts = if formatted { texts(body) } else { None };
    Some((Literal { value, bytes, fields, texts }, length))
}

/// Where the delimiter ends the body.
fn end_of(body: &str, delimiter: &str) -> Option<usize> {
    let bytes = body.as_bytes();
    let quote = *delimiter.as_bytes().first()?;
    let ends_with_line = delimiter.len() == 1;
    let mut at: usize = 0;
    loop {
        let rest = bytes.get(at..)?;
        let plain = rest.iter().position(|&byte| byte == quote || byte == b'\\' || (byte == b'\n' && ends_with_line))?;
        at = at.checked_add(plain)?;
        match rest.get(plain)? {
            b'\n' => return None,
            b'\\' => {
                let escaped = at.checked_add(1)?;
                at = escaped.checked_add(body.get(escaped..)?.chars().next()?.len_utf8())?;
            }
            _ if rest.get(plain..)?.starts_with(delimiter.as_bytes()) => return Some(at),
            _ => at = at.checked_add(1)?,
        }
    }
}

/// The same of an f-string, in whose fields any quotes may stand since Python 3.12. Before that, the text was an error where they are those
/// of the delimiter, as a field was left open there: nothing of it ran.
fn end_of_formatted(body: &str, delimiter: &str) -> Option<usize> {
    let quote = delimiter.chars().next()?;
    let mut rest = body;
    loop {
        let plain = rest.find([quote, '\\', '{', '\n'])?;
        rest = rest.get(plain..)?;
        if rest.starts_with(delimiter) {
            return body.len().checked_sub(rest.len());
        }
        let skipped = match rest.chars().next()? {
            '\n' if delimiter.len() == 1 => return None,
            '\\' => rest.get(1..)?.chars().next()?.len_utf8().checked_add(1)?,
            '{' if rest.starts_with("{{") => 2,
            '{' => {
                let behind = field(rest.get(1..)?, 0, &mut Vec::new())?;
                rest.len().checked_sub(behind.len())?
            }
            _ => 1,
        };
        rest = rest.get(skipped..)?;
    }
}

/// Whether `what` stands behind a character that is not ASCII.
fn has_behind_other(body: &str, what: &str) -> bool {
    !body.is_ascii()
        && body
            .match_indices(what)
            .any(|(at, _)| body.get(..at).and_then(|before| before.chars().next_back()).is_some_and(|c| !c.is_ascii()))
}

/// The value of a text with escapes: `None` where it is none, `Some(None)` where it is not known.
fn unescaped(body: &str, bytes: bool) -> Option<Option<String>> {
    let mut value = Some(String::with_capacity(body.len()));
    let mut rest = body;
    while let Some(at) = rest.find('\\') {
        let (plain, escape) = rest.split_at_checked(at)?;
        let escape = escape.get(1..)?;
        let next = escape.chars().next()?;
        let mut length = next.len_utf8();
        let known = match next {
            '\n' => Some(""),
            'n' => Some("\n"),
            't' => Some("\t"),
            '\\' => Some("\\"),
            '\'' => Some("'"),
            '"' => Some("\""),
            // Names of characters are looked up in a module.
            'N' => return None,
            'x' | 'u' | 'U' if next == 'x' || !bytes => {
                let count = match next {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                let digits = escape.get(1..)?.get(..count)?;
                let code = u32::from_str_radix(digits, 16).ok().filter(|_| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
                if code > 0x10_ffff {
                    return None;
                }
                length = length.checked_add(count)?;
                None
            }
            _ => None,
        };
        value = match (value, known) {
            (Some(value), Some(known)) => Some(value + plain + known),
            (Some(_) | None, Some(_) | None) => None,
        };
        rest = escape.get(length..)?;
    }
    Some(value.map(|value| value + rest))
}

/// The expressions in the fields of an f-string.
fn fields(body: &str, raw: bool) -> Option<Vec<&str>> {
    let mut out = Vec::new();
    let mut rest = body;
    while let Some(at) = rest.find(['{', '}', '\\']) {
        rest = rest.get(at..)?;
        if let Some(escape) = rest.strip_prefix('\\') {
            // Whether a brace behind a backslash begins a field is one more question.
            let next = escape.chars().next()?;
            if matches!(next, '{' | '}' | 'N') {
                return None;
            }
            rest = if raw && next == '\\' { escape } else { escape.get(next.len_utf8()..)? };
            continue;
        }
        if let Some(after) = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")) {
            rest = after;
            continue;
        }
        rest = field(rest.strip_prefix('{')?, 0, &mut out)?;
    }
    Some(out)
}

/// What stands before, between and behind the fields of an f-string, where nothing says how they are shown.
fn texts(body: &str) -> Option<Vec<&str>> {
    if !body.is_ascii() || body.contains('\\') || body.contains("{{") || body.contains("}}") {
        return None;
    }
    let mut out = Vec::new();
    let mut rest = body;
    while let Some((before, field)) = rest.split_once('{') {
        out.push(before);
        rest = field.get(expression_end(field)?..)?.strip_prefix('}')?;
    }
    out.push(rest);
    Some(out)
}

/// Reads one field behind its brace, and gives what stands behind it.
fn field<'a>(text: &'a str, depth: usize, out: &mut Vec<&'a str>) -> Option<&'a str> {
    if depth > 1 {
        return None;
    }
    let end = expression_end(text)?;
    let (expression, mut rest) = text.split_at_checked(end)?;
    if let Some(after) = rest.strip_prefix('=') {
        rest = after.trim_start_matches(' ');
    }
    out.push(expression);
    if let Some(after) = rest.strip_prefix('!') {
        rest = after.strip_prefix(['r', 's', 'a'])?;
    }
    if let Some(after) = rest.strip_prefix(':') {
        rest = after;
        loop {
            let next = rest.chars().next()?;
            rest = rest.get(next.len_utf8()..)?;
            match next {
                '}' => return Some(rest),
                '{' => rest = field(rest, depth.saturating_add(1), out)?,
                // A quote may end the text here.
                '\\' | '\n' | '\'' | '"' => return None,
                c if c.is_ascii() => {}
                _ => return None,
            }
        }
    }
    rest.strip_prefix('}')
}

/// Where the expression of a field ends: at `}`, `!`, `:`, or the `=` that repeats its text.
fn expression_end(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut chars = text.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        match c {
            '\n' | '\\' | '#' => return None,
            '\'' | '"' => {
                // A string in one pair of quotes, without a prefix that would make its quotes mean more.
                let mut content = text.get(at.checked_add(1)?..)?.chars();
                if content.as_str().starts_with([c]) && content.as_str().get(1..)?.starts_with([c]) {
                    return None;
                }
                if is_name(before) {
                    return None;
                }
                while content.next()? != c {
                    chars.next();
                }
                chars.next();
            }
            '(' | '[' | '{' => open = open.checked_add(1)?,
            '}' if open == 0 => return Some(at),
            ')' | ']' | '}' => open = open.checked_sub(1)?,
            '!' if next == Some('=') => {}
            '!' | ':' if open == 0 => return Some(at),
            '!' => return None,
            '=' if next == Some('=') => {
                chars.next();
            }
            '=' if open == 0 && !matches!(before, '!' | '<' | '>') => return Some(at),
            _ => {}
        }
        before = c;
    }
    None
}
