//! Texts as values of TOML, for the configs that are written here.

use super::errors::is_hidden;

/// A text as a string on one line, literal where that saves escapes, as commands are full of quotes. What does not show
/// on a screen is spelled out, because a person reads the file again.
///
/// ```
/// use countersign::config::toml_text::string;
///
/// assert_eq!(string("Bash(ls)"), r#""Bash(ls)""#);
/// assert_eq!(string(r#"Bash(rg "a b")"#), r#"'Bash(rg "a b")'"#);
/// assert_eq!(string("a\u{202e}b"), r#""a\U0000202eb""#);
/// ```
pub fn string(text: &str) -> String {
    if !text.contains('\'') && text.contains(['"', '\\']) && !text.chars().any(is_hidden) {
        return format!("'{text}'");
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => out.extend(format!("\\U{:08x}", u32::from(c)).chars()),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Texts as a list on one line.
pub fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| string(text)).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_texts_survive() {
        for text in
            ["", "a", "a'b", "a\"b", "a\\b", "a'\"\\b", "a\n\tb", "a\u{7f}b", "a\u{9b}b", "ü", "a\u{202e}b", "a\"\u{200b}b", "a\u{e0041}b"]
        {
            let written = string(text);
            let parsed: toml::Table = format!("x = {written}\ny = {}", list(&[text.to_owned()])).parse().expect(text);
            assert_eq!(parsed["x"].as_str(), Some(text));
            assert_eq!(parsed["y"][0].as_str(), Some(text));
            assert!(!written.contains(is_hidden), "{text:?}");
        }
    }
}
