//! Paths and patterns that some tools read as others than they spell: what is meant then is only known when the tool runs.

/// Other paths that a tool may take the text for, as far as they can be told: without blanks and quotes at its ends, without
/// the mark of a mention, without a line or stream behind the name, and with slashes for backslashes.
pub(super) fn others(text: &str, on_windows: bool) -> Vec<String> {
    let is_taken = |c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '"' | '\'' | '`' | '\u{2018}'..='\u{201D}');
    let bare = text.trim_matches(is_taken).trim_start_matches('@');
    let named = without_line(bare, on_windows).unwrap_or(bare);
    let slashed = named.replace('\\', "/");
    let mut found = vec![bare.to_owned(), named.to_owned()];
    if !on_windows && !is_drive(named) {
        found.push(slashed);
    }
    found.dedup();
    found.retain(|other| other != text && !other.is_empty());
    found
}

/// The text before a line (`:12`, `#L1-L5`) or, where there are such, a stream.
fn without_line(text: &str, on_windows: bool) -> Option<&str> {
    let at = text.char_indices().skip(2).find(|(_, c)| matches!(c, ':' | '#')).map(|(at, _)| at)?;
    let (name, line) = text.split_at_checked(at)?;
    let is_line = line.len() > 1 && line.chars().skip(1).all(|c| c.is_ascii_digit() || "L:-,#".contains(c));
    let is_stream = line.starts_with(':') && (on_windows || line.to_ascii_uppercase().contains("$DATA"));
    (is_line || is_stream).then_some(name)
}

/// Whether a tool may take the text for another path. Tools trim what they are given, take it for an address, fill variables
/// in, drop quotes, or drop the mark with which people refer to files (`@src/main.rs`).
pub(super) fn is_read_otherwise(text: &str, on_windows: bool) -> bool {
    // JavaScript trims the mark of the byte order as well.
    let is_blank = |c: char| c.is_whitespace() || c == '\u{FEFF}';
    text.starts_with(is_blank)
        || text.ends_with(is_blank)
        || text.starts_with(['"', '\'', '`', '\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}'])
        || is_mention(text)
        || begins_with_variable(text)
        || is_address(text)
        || is_encoded(text)
        || is_relative_to_drive(text)
        // Where a backslash is a character of a name, a tool that takes it for a slash leaves the folder.
        || (!on_windows && text.contains('\\') && !is_drive(text) && text.split(['/', '\\']).any(|part| part == ".."))
}

fn is_mention(text: &str) -> bool {
    text.strip_prefix('@').is_some_and(|rest| rest.starts_with(['/', '\\', '~', '.', '@', '$', ' ']) || is_drive(rest))
}

/// `C:`, whatever follows.
fn is_drive(text: &str) -> bool {
    matches!(text.as_bytes(), [drive, b':', ..] if drive.is_ascii_alphabetic())
}

/// `C:x`, which starts where that drive was left.
fn is_relative_to_drive(text: &str) -> bool {
    is_drive(text) && !text.get(2..).is_some_and(|rest| rest.starts_with(['/', '\\']))
}

/// `$HOME/x`, `${HOME}`, `$(…)`, `$env:X`, `%USERPROFILE%\x`. A folder that a router names `$id` is in small letters.
fn begins_with_variable(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '(' | ')');
    if let Some(name) = text.strip_prefix('$') {
        let end = name.find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')).unwrap_or(name.len());
        let ends = name.get(end..).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '\\']));
        return name.starts_with(['{', '(']) || (end > 0 && ends) || name.get(..4).is_some_and(|scope| scope.eq_ignore_ascii_case("env:"));
    }
    text.strip_prefix('%').and_then(|rest| rest.split_once('%')).is_some_and(|(name, _)| !name.is_empty() && name.chars().all(is_letter))
}

/// `file:///x`, `vscode-userdata:/x`: a scheme of more than one letter, and a slash.
fn is_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c));
    is_scheme && (rest.starts_with(['/', '\\']) || scheme.eq_ignore_ascii_case("file"))
}

/// Dots and slashes as addresses write them.
fn is_encoded(text: &str) -> bool {
    text.match_indices('%').any(|(at, _)| {
        let code = text.get(at.saturating_add(1)..).and_then(|rest| rest.get(..2)).unwrap_or("");
        ["2e", "2f", "5c"].iter().any(|known| code.eq_ignore_ascii_case(known))
    })
}

/// Whether what a pattern without braces finds may lie outside of the folder in which it is looked for.
pub(super) fn leads_out(pattern: &str, on_windows: bool) -> bool {
    let negated = pattern.trim_start_matches('!');
    negated.starts_with(['/', '~', '\\']) || is_drive(negated) || is_read_otherwise(negated, on_windows) || may_climb(negated, on_windows)
}

/// Whether a part of a pattern may come out as `..`: spelled out, by classes (`[.][.]`), by backslashes before characters
/// that need none, or as one of several in brackets (`@(..|x)`, `+(.)`).
pub(super) fn may_climb(pattern: &str, on_windows: bool) -> bool {
    let mut plain = String::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '[' => {
                let class: Vec<char> = chars.by_ref().take_while(|c| *c != ']').collect();
                plain.push(if holds_dot(&class) { '.' } else { 'x' });
            }
            '\\' if on_windows => plain.push('/'),
            '\\' => {}
            c => plain.push(c),
        }
    }
    let folders = pattern.split(['/', '\\']).chain(plain.split('/'));
    folders.into_iter().any(|part| part == "..") || ["(.", "|."].iter().any(|start| plain.contains(start))
}

/// The ending, where the pattern finds all files of one: `**/*.ts`.
pub(super) fn ending(pattern: &str) -> Option<&str> {
    let ending = pattern.strip_prefix("**/").unwrap_or(pattern).strip_prefix('*')?;
    (ending.starts_with('.') && ending.bytes().skip(1).all(|b| b.is_ascii_alphanumeric())).then_some(ending)
}

/// Whether a class of characters, without its brackets, may stand for a dot.
fn holds_dot(class: &[char]) -> bool {
    let is_range = |chars: &[char]| matches!(chars, [from, '-', to] if (*from..=*to).contains(&'.'));
    matches!(class, ['!' | '^', ..]) || class.contains(&'.') || class.windows(3).any(is_range)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::wildcard::alternatives;

    #[test]
    fn paths_that_tools_read_otherwise_are_told_from_names() {
        for text in [
            " a",
            "a ",
            "\u{a0}a",
            "\u{feff}/etc/x",
            "\"a\"",
            "'a'",
            "`a`",
            "@/etc/x",
            "@~/x",
            "@../x",
            "@C:\\x",
            "$HOME/x",
            "${HOME}/x",
            "$(x)",
            "$Env:X\\y",
            "%USERPROFILE%\\x",
            "file:///x",
            "FILE:x",
            "vscode-userdata:/x",
            "https://x",
            "..%2fx",
            "%2E./x",
            "C:x",
            "a\\..\\..\\x",
        ] {
            assert!(is_read_otherwise(text, false), "{text}");
        }
        for text in [
            "a b",
            "@types/node/x.d.ts",
            "app/$id/x.tsx",
            "$id.tsx",
            "$lib/x.ts",
            "ab:12",
            "C:\\x",
            "c:/x\\..\\y",
            "100%.md",
            "it's",
            "[id]/x",
            "a\\b",
            "50%25.md",
        ] {
            assert!(!is_read_otherwise(text, false), "{text}");
        }
        assert!(!is_read_otherwise("..\\x", true));
    }

    #[test]
    fn other_paths_are_told() {
        for (text, other) in [
            (" a ", "a"),
            ("@a/b", "a/b"),
            ("'a'", "a"),
            ("src/a:12", "src/a"),
            ("src/a#L1-L5", "src/a"),
            ("a.b::$DATA", "a.b"),
            ("a\\b", "a/b"),
        ] {
            assert!(others(text, false).iter().any(|found| found == other), "{text}");
        }
        for text in ["src/a.rs", "a b", "a:b", "c#/x", "C:/x"] {
            assert_eq!(others(text, false), Vec::<String>::new(), "{text}");
        }
        assert_eq!(others("C:\\a:b", true), ["C:\\a"]);
    }

    #[test]
    fn braces_are_spelled_out_and_bounded() {
        assert_eq!(alternatives("a{b,{c,d}e}f").as_deref(), Some(&["abf", "acef", "adef"].map(String::from)[..]));
        assert_eq!(alternatives("*.ts"), Some(vec!["*.ts".to_owned()]));
        for text in ["{a", "a}", "{a,b}}", &"{a,b}".repeat(7)] {
            assert_eq!(alternatives(text), None, "{text}");
        }
    }

    #[test]
    fn parts_that_may_be_the_folder_above_are_found() {
        for text in
            ["../x", "a/../x", "[.][.]/x", "[.]./x", "[!a][!b]/x", "[+-9]./x", "\\.\\./x", "@(..|a)/x", "+(.)/x", "(..)/x", "a\\..\\x"]
        {
            assert!(may_climb(text, false), "{text}");
        }
        for text in ["**/*.ts", "a/[id]/x", "[0-9][0-9]/x", ".*/x", "a..b/x", "@(a|b)/x", ".github/*"] {
            assert!(!may_climb(text, false), "{text}");
        }
    }
}
