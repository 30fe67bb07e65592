//! Takes what looks like a credential out of a text that is written to a log.
//!
//! It knows more spellings than [`credential_in`], because here a mistake costs a word in
//! a log and no question.

use std::ops::Range;

use super::credential::{NAMES, credential_in, is_in_word, known_token, random};

/// What stands in place of a credential. A text with it has no credential in it.
pub const MASK: &str = "<masked>";

/// The text with everything that looks like a credential replaced by [`MASK`], all of it where it is not clear where the
/// credential ends.
pub fn masked(text: &str) -> String {
    let text = without_keys(text);
    let mut ranges = tokens(&text);
    ranges.extend(named(&text));
    ranges.extend(in_urls(&text));
    ranges.extend(pairs(&text));
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges {
        if range.end <= at {
            continue;
        }
        if let Some(between) = text.get(at..range.start) {
            out.push_str(between);
            out.push_str(MASK);
        }
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    if credential_in(&out).is_some() { MASK.to_owned() } else { out }
}

/// Without private keys: from their first line to their last, or to the end.
fn without_keys(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, key)) = rest.split_once("-----BEGIN") {
        out.push_str(before);
        out.push_str(MASK);
        let end = key.split_once("-----END").map(|(_, end)| end);
        rest = end.and_then(|end| end.split_once("-----")).map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// Tokens with a published shape, and what nobody thought of.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(|c: char| !is_in_word(c)) {
        let word = piece.trim_end_matches(|c: char| !is_in_word(c));
        if known_token(word).or_else(|| random(word)).is_some() {
            ranges.push(at..at + word.len());
        }
        at += piece.len();
    }
    ranges
}

/// Further names whose value is a secret.
const MORE_NAMES: [&str; 7] = ["cookie", "bearer", "session_id", "sessionid", "signature", "pass", "passwort"];

/// Names that are looked at in one text. Each value may go on to the end of it, so that a text of nothing but names would take
/// long.
const MOST_NAMES: usize = 300;

/// `password=…`, `--token …`, `"secret": "…"`, `Authorization: …`, `Bearer …`: the value behind a name of a secret; all of the
/// text where there are too many.
fn named(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let mut ranges = Vec::new();
    let mut count = 0;
    for name in NAMES.iter().chain(&MORE_NAMES) {
        for (at, _) in lower.match_indices(name) {
            count += 1;
            if count > MOST_NAMES {
                return std::iter::once(0..text.len()).collect();
            }
            if let Some(range) = value_of(&lower, at, name) {
                ranges.push(range);
            }
        }
    }
    ranges
}

const QUOTES: [char; 3] = ['"', '\'', '\\'];

/// Where the value is that stands behind the name at `at`.
fn value_of(lower: &str, at: usize, name: &str) -> Option<Range<usize>> {
    let before = lower.get(..at)?;
    if before.ends_with('$') || before.ends_with("${") {
        return None;
    }
    let is_option = before.rsplit(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).next()?.starts_with('-');
    let after = lower.get(at + name.len()..)?.trim_start_matches(QUOTES);
    let (value, is_field) = match (after.strip_prefix('='), after.strip_prefix(':')) {
        (Some(value), _) => (value, false),
        (None, Some(value)) => (value, true),
        (None, None) if is_option || name == "bearer" => (after.strip_prefix(' ')?, false),
        (None, None) => return None,
    };
    let trimmed = value.trim_start_matches([' ', '"', '\'', '\\']);
    let is_quoted = value.get(..value.len() - trimmed.len()).is_some_and(|skipped| skipped.contains(['"', '\'']));
    // A variable, a substitution, a placeholder: the secret itself is not here.
    if trimmed.is_empty() || trimmed.starts_with(['$', '<', '*', ')']) {
        return None;
    }
    let ends = |c: char| match (is_quoted, is_field) {
        (true, _) => QUOTES.contains(&c),
        // The value of a header has blanks in it.
        (false, true) => matches!(c, '\n' | '"' | '\''),
        (false, false) => c.is_whitespace() || matches!(c, '"' | '\'' | '&' | ';'),
    };
    let start = lower.len() - trimmed.len();
    Some(start..start + trimmed.find(ends).unwrap_or(trimmed.len()))
}

/// A name of a person is hardly longer.
const LONG_NAME: usize = 20;

/// `https://user:password@host`.
fn in_urls(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    for (at, scheme) in text.match_indices("://") {
        let start = at + scheme.len();
        let Some(rest) = text.get(start..) else { continue };
        let authority = rest.split(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '?' | '#')).next().unwrap_or_default();
        let Some((user, _)) = authority.rsplit_once('@') else { continue };
        let password = match user.find(':') {
            Some(colon) => colon + 1,
            // A token may stand in the place of the name.
            None if user.len() >= LONG_NAME => 0,
            None => continue,
        };
        if user.get(password..).is_some_and(|password| !password.is_empty() && !password.starts_with(['$', '*', '<'])) {
            ranges.push(start + password..start + user.len());
        }
    }
    ranges
}

/// Whether a credential stands in an address, or a token of a published shape anywhere.
pub(crate) fn is_in_address(text: &str) -> bool {
    !in_urls(text).is_empty() || text.split(|c: char| !is_in_word(c)).any(|word| known_token(word).is_some())
}

/// `-u user:password`, `sshpass -p password`, `mysql -ppassword`: what stands behind an option of one letter.
fn pairs(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let word_at = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        let start = at + (rest.len() - rest.trim_start_matches([' ', '"', '\'']).len());
        let word = text.get(start..).unwrap_or_default();
        start..start + word.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')).unwrap_or(word.len())
    };
    for option in [" -u", " --user ", " --user=", " --proxy-user "] {
        for (at, _) in text.match_indices(option) {
            let word = word_at(at + option.len());
            if let Some(colon) = text.get(word.clone()).and_then(|word| word.find(':')) {
                let password = word.start + colon + 1..word.end;
                if text.get(password.clone()).is_some_and(|password| !password.is_empty() && !password.starts_with(['$', '<', '/'])) {
                    ranges.push(password);
                }
            }
        }
    }
    if text.contains("sshpass") || text.contains("mysql") || text.contains("mariadb") {
        for (at, option) in text.match_indices(" -p") {
            let word = word_at(at + option.len());
            if text.get(word.clone()).is_some_and(|word| !word.is_empty() && !word.starts_with(['$', '<', '-'])) {
                ranges.push(word);
            }
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_and_the_rest_stays() {
        let token = concat!("ghp", "_0123456789abcdefghijABCDEFGHIJ456789");
        for (text, wanted) in [
            ("cargo test --workspace", "cargo test --workspace"),
            ("ls $PWD/src && cat /etc/passwd", "ls $PWD/src && cat /etc/passwd"),
            ("curl -H 'Authorization: Bearer abc def' https://x", "curl -H 'Authorization: <masked>' https://x"),
            ("curl -H \"X-Api-Key: k\" https://x -o y", "curl -H \"X-Api-Key: <masked>\" https://x -o y"),
            ("PGPASSWORD=hunter2 psql -c 'select 1'", "PGPASSWORD=<masked> psql -c 'select 1'"),
            ("mysql --password=hunter2 -e x", "mysql --password=<masked> -e x"),
            ("mysql -phunter2 -e x", "mysql -p<masked> -e x"),
            ("sshpass -p hunter2 ssh a@b", "sshpass -p <masked> ssh a@b"),
            ("tool --token \"a b\" rest", "tool --token \"<masked>\" rest"),
            ("tool --token=$TOKEN --secret=${S} -v", "tool --token=$TOKEN --secret=${S} -v"),
            ("curl -d '{\"password\": \"hunter2\", \"x\": 1}'", "curl -d '{\"password\": \"<masked>\", \"x\": 1}'"),
            ("curl -d \"{\\\"password\\\":\\\"hunter2\\\"}\"", "curl -d \"{\\\"password\\\":\\\"<masked>\\\"}\""),
            ("curl 'https://x/?token=abc&y=1'", "curl 'https://x/?token=<masked>&y=1'"),
            ("curl -u me:hunter2 https://x", "curl -u me:<masked> https://x"),
            ("docker run -u 1000:1000 x", "docker run -u 1000:<masked> x"),
            ("git clone https://me:hunter2@example.org/x", "git clone https://me:<masked>@example.org/x"),
            ("git clone https://a-token-that-is-no-name@example.org/x", "git clone https://<masked>@example.org/x"),
            ("git clone ssh://git@example.org/x", "git clone ssh://git@example.org/x"),
            ("echo -----BEGIN X KEY-----\nabc\n-----END X KEY----- done", "echo <masked> done"),
            ("echo -----BEGIN X KEY-----\nabc", "echo <masked>"),
            ("login 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b now", "login <masked> now"),
            ("password=ü& x", "password=<masked>& x"),
        ] {
            assert_eq!(masked(text), wanted, "{text}");
        }
        assert_eq!(masked(&format!("gh auth login --with {token} x")), "gh auth login --with <masked> x");
        assert_eq!(masked(&format!("a{token}/b")), format!("a{token}/b").replace(&format!("a{token}"), MASK));
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_left_with_a_credential(
            pieces in proptest::collection::vec(proptest::sample::select(&[
                "password", "token", "bearer", "cookie", "=", ":", " ", "--", "-u", " -p", "mysql", "\"", "'", "\\", "$", "<", "\n", "é",
                "://", "@", "/", "a", "hunter2", "-----BEGIN", "-----END", "-----", "AKIA0123456789abcdef", "9f86d081884c7d659a2feaa0c55ad015",
            ][..]), 0..40)
        ) {
            let text = pieces.concat();
            proptest::prop_assert_eq!(credential_in(&masked(&text)), None);
        }
    }

    #[test]
    fn a_text_of_nothing_but_names_is_masked_as_a_whole() {
        assert_eq!(masked(&"token=".repeat(3_000)), MASK);
    }

    #[test]
    fn nothing_that_looks_like_a_credential_is_left() {
        for text in [
            "password=<x password=hunter2",
            "token='' token=abc",
            "--password   hunter2",
            "password: \"a\\\"b hunter2\"",
            "https://a:b@c:d@e/ https://$x:y@z",
            "secret:secret:secret:x",
            "pwd=pwd=pwd=a b",
        ] {
            assert_eq!(credential_in(&masked(text)), None, "{text}: {}", masked(text));
        }
    }
}
