//! Expressions by which lines are searched for, whatever kind they are of: whether they ask for secrets, find nearly any line, or find
//! only lines in which certain texts stand.

use std::iter::Peekable;
use std::str::Chars;

/// Letters, digits and characters of other scripts of which less is found nearly everywhere.
const FEW: usize = 3;

/// What secrets are called, and what they look like, in small letters.
const FOR_SECRETS: &[&str] = &[
    "passw",
    "passphrase",
    "secret",
    "token",
    "api_key",
    "apikey",
    "api-key",
    "api.key",
    "credential",
    "private_key",
    "private key",
    "access_key",
    "accesskey",
    "akia",
    "ghp_",
    "github_pat",
    "xoxb",
    "xoxp",
    "bearer",
    "_pwd",
    "_dsn",
    "database_url",
    "redis_url",
    "mongo_uri",
    "connection_string",
    "begin rsa",
    "begin openssh",
    "begin private",
    "begin ec",
    "begin pgp",
];

/// The pattern in small letters, where letters of other scripts are those of ASCII that they find as well where case does not matter.
fn folded(pattern: &str) -> String {
    if pattern.is_ascii() {
        return pattern.to_ascii_lowercase();
    }
    pattern.to_lowercase().replace('\u{17f}', "s").replace('\u{131}', "i").replace('\u{307}', "")
}

/// Whether a pattern may find lines with secrets: it asks for them, or says so little that it finds nearly any line.
/// It may be a regular expression of any kind, or plain text.
pub(crate) fn may_find_secrets(pattern: &str) -> bool {
    let lower = folded(pattern);
    // What takes texts apart has nothing to do with them.
    let asked = lower.replace("tokeniz", "");
    let is_named = ["_KEY", "KEY="].iter().any(|word| pattern.contains(word))
        || asked.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').any(|word| word.starts_with("sk-"));
    is_named || FOR_SECRETS.iter().any(|word| asked.contains(word)) || lower.split(['|', '\n']).any(|one| literals(one) < FEW)
}

/// The letters and digits that stand in all that the alternative finds, in runs of small letters. `None` if that is not certain: a
/// group may be missing, a sign may stand for a character, or spell one otherwise.
pub(super) fn sure_texts(alternative: &str) -> Option<Vec<String>> {
    let mut runs = vec![String::new()];
    let mut chars = alternative.chars().peekable();
    while let Some(c) = chars.next() {
        let run = runs.last_mut()?;
        match c {
            // What is repeated may be missing.
            '*' | '?' | '{' => {
                run.pop();
                if c == '{' {
                    chars.by_ref().find(|c| *c == '}');
                }
            }
            // Signs mean in one kind of expression what they mean in another without.
            '\\' => match chars.next() {
                Some('?') => drop(run.pop()),
                Some('{') => {
                    run.pop();
                    chars.by_ref().find(|c| *c == '}');
                }
                Some(')') if matches!(chars.peek(), Some('*' | '\\' | '?' | '{')) => return None,
                Some('w' | 's' | 'd' | 'b' | 'W' | 'S' | 'D' | 'B') | None => {}
                Some(c) if c.is_alphanumeric() => return None,
                Some(_) => {}
            },
            '(' if chars.peek() == Some(&'?') => {
                chars.next();
                let flags = chars.by_ref().find(|c| *c != 'i' && *c != 'm' && *c != 's');
                matches!(flags, Some(')' | ':')).then_some(())?;
            }
            // `(*UTF)` says how the rest is read.
            '(' if chars.peek() == Some(&'*') => drop(chars.by_ref().find(|c| *c == ')')),
            ')' if matches!(chars.peek(), Some('*' | '?' | '{')) => return None,
            '[' => skip_class(&mut chars)?,
            c if c.is_ascii_alphanumeric() || c == '_' => {
                run.push(c.to_ascii_lowercase());
                continue;
            }
            // Of letters with two cases it is not certain which others they find, letters of ASCII among them.
            c if c.is_alphanumeric() && c.to_lowercase().eq([c]) && c.to_uppercase().eq([c]) => {
                run.push(c);
                continue;
            }
            _ => {}
        }
        runs.push(String::new());
    }
    Some(runs)
}

/// Goes behind a class, of which the bracket was read. `None` if its readers do not agree on its end: whether a backslash, or a bracket
/// that opens, stands for itself.
fn skip_class(chars: &mut Peekable<Chars<'_>>) -> Option<()> {
    if chars.peek() == Some(&'^') {
        chars.next();
    }
    // In front, a bracket that closes stands for itself.
    if chars.peek() == Some(&']') {
        chars.next();
    }
    loop {
        match chars.next() {
            Some(']') | None => return Some(()),
            Some('\\') => return None,
            // `[:alpha:]` within a class.
            Some('[') => {
                let sign = chars.next().filter(|sign| matches!(sign, ':' | '.' | '='))?;
                chars.by_ref().find(|c| *c == sign)?;
                (chars.next() == Some(']')).then_some(())?;
            }
            Some(_) => {}
        }
    }
}

/// How many characters stand for themselves in all that the alternative finds.
fn literals(alternative: &str) -> usize {
    let mut count: usize = 0;
    // How many of them are gone where what was read last may be missing.
    let mut last: usize = 0;
    let mut groups: Vec<usize> = Vec::new();
    let mut chars = alternative.chars().peekable();
    while let Some(c) = chars.next() {
        let this = match c {
            // A class, a boundary, a reference or a sign. Signs mean in one kind of expression what they mean in another without.
            '\\' => match chars.peek() {
                Some('(' | ')') => continue,
                Some('{' | '?') => {
                    count = count.saturating_sub(last);
                    if chars.next() == Some('{') {
                        chars.by_ref().find(|c| *c == '}');
                    }
                    0
                }
                Some(_) | None => {
                    chars.next();
                    0
                }
            },
            '[' => {
                let before = chars.clone();
                if skip_class(&mut chars).is_none() {
                    chars = before;
                    chars.by_ref().find(|c| *c == ']');
                }
                0
            }
            '*' | '?' | '{' => {
                count = count.saturating_sub(last);
                if c == '{' {
                    chars.by_ref().find(|c| *c == '}');
                }
                0
            }
            '(' => {
                groups.push(count);
                0
            }
            ')' => {
                last = count.saturating_sub(groups.pop().unwrap_or(0));
                continue;
            }
            c if c.is_ascii_alphanumeric() || c == '_' => 1,
            c if c.is_ascii() => 0,
            _ => FEW,
        };
        count = count.saturating_add(this);
        last = this;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_for_in_code_finds_no_secrets() {
        for pattern in [
            "useState",
            "fn main",
            r"^\s*export default",
            "func (m \\*Model) View",
            "—",
            "TODO|FIXME",
            r"MAX_[A-Z]+_CHARS",
            "处理失败",
            "(import|from)",
            "foo(",
            r"\(foo\|bar\)",
        ] {
            assert!(!may_find_secrets(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_finds_nearly_all_lines_or_asks_for_secrets_does() {
        for pattern in [
            "",
            ".",
            ".*",
            "^",
            "$",
            "=",
            "[A-Za-z_]*=",
            "a*b*c*",
            "(useState)?",
            r"\(useState\)*",
            r"useState\|a\?b",
            "(use|State)*",
            "useState|",
            "useState|.",
            "x{0,9}abc*",
            r"\w+=\w+",
            "[^]abc]",
            "PASSWORD",
            "api_key",
            "Api-Key",
            "AKIA[0-9A-Z]{16}",
            "STRIPE_KEY",
            "KEY=",
            "BEGIN RSA",
            "ghp_",
            "secret|useState",
            "paſſword",
            "CREDENTıAL",
            "[[:alnum:]abc_]*",
            r"a\{0,9\}b\{0,9\}",
            "passphrase",
            "apikey",
            "api.key",
            "private_key",
            "private key",
            "access_key",
            "accesskey",
            "github_pat",
            "xoxb",
            "xoxp",
            "bearer",
            "_pwd",
            "_dsn",
            "database_url",
            "redis_url",
            "mongo_uri",
            "connection_string",
            "begin openssh",
            "begin private",
            "begin ec",
            "begin pgp",
            r"a\{10,99\}",
            r"[\wabcd]*",
            r"a\?b\?c\?d\?",
        ] {
            assert!(may_find_secrets(pattern), "{pattern}");
        }
    }
}
