//! The formats of `str.format`.

/// Whether no field of the format asks for an attribute or an item of what is put into it.
pub(super) fn is_plain(text: &str) -> bool {
    text_between(text, 0).is_some_and(str::is_empty)
}

/// Reads text with fields up to its end, or in a field up to the brace that ends it, and gives the rest.
fn text_between(text: &str, depth: usize) -> Option<&str> {
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let brace = rest.get(at..)?;
        if depth == 0
            && let Some(after) = brace.strip_prefix("{{").or_else(|| brace.strip_prefix("}}"))
        {
            rest = after;
            continue;
        }
        match brace.strip_prefix('{') {
            Some(field) => rest = field_end(field, depth)?,
            None => return (depth > 0).then_some(brace),
        }
    }
    (depth == 0).then_some("")
}

/// Reads a field behind its brace: a name or number, how it is shown, and a specification with fields of its own.
fn field_end(text: &str, depth: usize) -> Option<&str> {
    if depth > 1 {
        return None;
    }
    let mut rest = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    if let Some(after) = rest.strip_prefix('!') {
        rest = after.strip_prefix(['r', 's', 'a'])?;
    }
    if let Some(after) = rest.strip_prefix(':') {
        rest = text_between(after, depth.saturating_add(1))?;
    }
    rest.strip_prefix('}')
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn fields_ask_for_nothing_inside_of_values() {
        for plain in ["", "x", "{}", "{0} {1!r:>10}", "{a:.2f}", "{:{w}.{p}f}", "{{x.y}}", "{{{a}}}", "a.b [c]"] {
            assert!(is_plain(plain), "{plain}");
        }
        for other in ["{0.a}", "{0[a]}", "{.a}", "{[0]}", "{:{a.b}}", "{:{:{}}}", "{", "}", "{a", "{a!x}", "{a b}", "{:{{}}}", "{a!r.x}"] {
            assert!(!is_plain(other), "{other}");
        }
    }
}
