//! Which modules a text of Rust takes in from other files. Sources: The Rust Reference, "Modules" and "Lexical structure";
//! rustfmt 1.8, which also looks into `cfg_attr` and into macros.

/// A module in a file of its own.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Module<'t> {
    /// The modules around it in the same file, from the outside in.
    pub(super) around: Vec<&'t str>,
    pub(super) name: &'t str,
    /// The file that an attribute names.
    pub(super) path: Option<&'t str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    Name(&'t str),
    /// What stands between the quotes, where nothing in it is spelled otherwise.
    Text(Option<&'t str>),
    Other(char),
}

/// The modules of the text; `None` if it cannot be told which they are.
pub(super) fn modules(text: &str) -> Option<Vec<Module<'_>>> {
    let tokens = tokens(text)?;
    let mut found = Vec::new();
    let mut around: Vec<(&str, usize)> = Vec::new();
    let mut depth: usize = 0;
    let mut rest = tokens.as_slice();
    loop {
        rest = match rest {
            [] => return Some(found),
            [Token::Name("mod"), Token::Name(name), Token::Other(';'), rest @ ..] => {
                found.push(Module { around: names(&around), name, path: None });
                rest
            }
            [Token::Name("mod"), Token::Name(name), Token::Other('{'), rest @ ..] => {
                around.push((name, depth));
                depth = depth.saturating_add(1);
                rest
            }
            [Token::Other('#'), Token::Other('['), rest @ ..] | [Token::Other('#'), Token::Other('!'), Token::Other('['), rest @ ..] => {
                let (paths, rest) = attribute(rest)?;
                for path in paths {
                    found.push(Module { around: names(&around), name: "", path: Some(path) });
                }
                rest
            }
            [Token::Other('{'), rest @ ..] => {
                depth = depth.saturating_add(1);
                rest
            }
            [Token::Other('}'), rest @ ..] => {
                depth = depth.saturating_sub(1);
                if around.last().is_some_and(|(_, at)| *at == depth) {
                    around.pop();
                }
                rest
            }
            [_, rest @ ..] => rest,
        };
    }
}

fn names<'t>(around: &[(&'t str, usize)]) -> Vec<&'t str> {
    around.iter().map(|(name, _)| *name).collect()
}

/// The files that an attribute names for a module, and what stands behind it.
fn attribute<'t, 's>(tokens: &'s [Token<'t>]) -> Option<(Vec<&'t str>, &'s [Token<'t>])> {
    let is_conditional = tokens.first() == Some(&Token::Name("cfg_attr"));
    let (mut paths, mut depth) = (Vec::new(), 1_usize);
    let mut rest = tokens;
    let mut is_first = true;
    while let [token, behind @ ..] = rest {
        rest = behind;
        match token {
            Token::Other('[') => depth = depth.saturating_add(1),
            Token::Other(']') => depth = depth.saturating_sub(1),
            Token::Name("path") if is_first || is_conditional => match behind {
                [Token::Other('='), Token::Text(Some(path)), ..] => paths.push(*path),
                [Token::Other('='), ..] => return None,
                _ => {}
            },
            Token::Name(_) | Token::Text(_) | Token::Other(_) => {}
        }
        is_first = false;
        if depth == 0 {
            break;
        }
    }
    Some((paths, rest))
}

fn is_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    if rest.starts_with("#!") && !rest.trim_start_matches("#!").trim_start().starts_with('[') {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    // The head of a script may say anything.
    if rest.trim_start().starts_with("---") {
        return None;
    }
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            rest = rest.trim_start();
        } else if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        } else if rest.starts_with("/*") {
            rest = behind_comment(rest)?;
        } else if first == '"' {
            let (token, behind) = quoted(rest.get(1..)?)?;
            tokens.push(token);
            rest = behind;
        } else if first == '\'' {
            rest = behind_quote(rest.get(1..)?)?;
        } else if is_name(first) {
            let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            let (name, behind) = rest.split_at_checked(end)?;
            let is_raw = matches!(name, "r" | "br" | "cr") && behind.starts_with(['#', '"']);
            if is_raw {
                let hashes = behind.len().saturating_sub(behind.trim_start_matches('#').len());
                let (fence, inner) = behind.split_at_checked(hashes)?;
                if let Some(inner) = inner.strip_prefix('"') {
                    let (inner, behind) = inner.split_once(&format!("\"{fence}"))?;
                    tokens.push(Token::Text(Some(inner)));
                    rest = behind;
                } else {
                    // A name that is spelled so: `r#mod`, which is no keyword.
                    let end = inner.find(|c| !is_name(c)).unwrap_or(inner.len());
                    let (name, behind) = inner.split_at_checked(end)?;
                    tokens.push(if name == "mod" { Token::Other('r') } else { Token::Name(name) });
                    rest = behind;
                }
            } else {
                // A letter before quotes says what the text is of, and leaves it one.
                tokens.push(Token::Name(name));
                rest = behind;
            }
        } else {
            tokens.push(Token::Other(first));
            rest = rest.get(first.len_utf8()..)?;
        }
    }
    Some(tokens)
}

fn behind_comment(text: &str) -> Option<&str> {
    let (mut rest, mut depth) = (text.get(2..)?, 1_usize);
    while depth > 0 {
        let at = rest.find(['/', '*'])?;
        let here = rest.get(at..)?;
        let step = if here.starts_with("/*") {
            depth = depth.saturating_add(1);
            2
        } else if here.starts_with("*/") {
            depth = depth.saturating_sub(1);
            2
        } else {
            1
        };
        rest = here.get(step..)?;
    }
    Some(rest)
}

/// The text up to the closing quote.
fn quoted(text: &str) -> Option<(Token<'_>, &str)> {
    let (mut from, mut is_plain) = (0, true);
    loop {
        let at = text.get(from..)?.find(['"', '\\'])?.saturating_add(from);
        if text.get(at..)?.starts_with('"') {
            return Some((Token::Text(text.get(..at).filter(|_| is_plain)), text.get(at.saturating_add(1)..)?));
        }
        is_plain = false;
        let escaped = text.get(at.saturating_add(1)..)?.chars().next()?;
        from = at.saturating_add(1).saturating_add(escaped.len_utf8());
    }
}

/// What stands behind a character in quotes, or behind the quote that begins the name of a lifetime.
fn behind_quote(text: &str) -> Option<&str> {
    if let Some(escaped) = text.strip_prefix('\\') {
        let first = escaped.chars().next()?;
        return escaped.get(first.len_utf8()..)?.split_once('\'').map(|(_, rest)| rest);
    }
    let first = text.chars().next()?;
    let behind = text.get(first.len_utf8()..)?;
    Some(behind.strip_prefix('\'').unwrap_or(if is_name(first) { behind } else { text }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Option<Vec<String>> {
        let found = modules(text)?;
        Some(found.iter().map(|module| module.path.map_or_else(|| format!("mod {}", module.name), str::to_owned)).collect())
    }

    #[test]
    fn what_names_a_file_is_found() {
        for (text, wanted) in [
            ("#[path = \"x\"] mod a;", vec!["x", "mod a"]),
            ("# [ path\n=\n\"x\" ]\npub mod a;", vec!["x", "mod a"]),
            ("#[/* \"]*/path/**/=r#\"x\"#] mod a;", vec!["x", "mod a"]),
            ("#[r#path = \"x\"] mod a;", vec!["x", "mod a"]),
            ("#[cfg_attr(all(unix, x = \"]\"), path = \"x\")] mod a;", vec!["x", "mod a"]),
            ("#![cfg_attr(x, path = \"x\")]", vec!["x"]),
            ("fn f<'a>(x: &'a str) { '\"'; '\\''; b'\"'; \"\\\"\"; } #[path = \"x\"] mod a;", vec!["x", "mod a"]),
            ("const A: &[u8] = b\"\\\"\"; mod a; const B: &str = \"\\\"\";", vec!["mod a"]),
            ("cfg_if! { if #[cfg(x)] { #[path = \"x\"] mod a; } }", vec!["x", "mod a"]),
            ("#!/usr/bin/env x \"\n#[path = \"x\"] mod a;", vec!["x", "mod a"]),
            ("let path = \"x\"; #[utoipa::path(get, path = \"/x\")] fn f() {} // #[path = \"x\"]\n/* mod b; */ \"mod c;\"", vec![]),
            ("mod r#try; mod inner { mod a; }", vec!["mod try", "mod a"]),
        ] {
            assert_eq!(paths(text).expect(text), wanted, "{text}");
        }
        assert_eq!(modules("mod a { mod b { } mod c; }").expect("one")[0].around, ["a"]);
    }

    #[test]
    fn what_cannot_be_told_is_nothing() {
        for text in [
            "#[path = concat!(\"a\", \"b\")] mod a;",
            "#[path = \"\\x2fx\"] mod a;",
            "macro_rules! m { ($p:literal) => { #[path = $p] mod a; } }",
            "---\n\"\n---\n#[path = \"x\"] mod a;",
            "\"",
            "/* /* */",
        ] {
            assert_eq!(paths(text), None, "{text}");
        }
    }
}
