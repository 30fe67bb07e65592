//! Text that looks like a credential, which is never written to a store: in 3 % of the permission
//! files that people commit, a learned rule carries a password or a token.
//!
//! A check of spellings finds only what it knows. It errs towards refusing: a rule that is not
//! learned costs one more question.

/// What kind of credential a text seems to have in it, if any.
pub fn credential_in(text: &str) -> Option<&'static str> {
    if text.contains("-----BEGIN") {
        return Some("a private key");
    }
    words(text).find_map(known_token).or_else(|| assigned(text)).or_else(|| in_url(text)).or_else(|| words(text).find_map(random))
}

/// Starts of tokens with a published shape, and how many more characters make one.
const PREFIXES: &[(&str, usize, &str)] = &[
    ("AKIA", 12, "an AWS key"),
    ("ASIA", 12, "an AWS key"),
    ("ghp_", 16, "a GitHub token"),
    ("gho_", 16, "a GitHub token"),
    ("ghu_", 16, "a GitHub token"),
    ("ghs_", 16, "a GitHub token"),
    ("ghr_", 16, "a GitHub token"),
    ("github_pat_", 16, "a GitHub token"),
    ("glpat-", 16, "a GitLab token"),
    ("npm_", 30, "an npm token"),
    ("pypi-", 40, "a PyPI token"),
    ("sk-", 16, "an API key"),
    ("sk_live_", 10, "an API key"),
    ("sk_test_", 10, "an API key"),
    ("rk_live_", 10, "an API key"),
    ("xoxa-", 8, "a Slack token"),
    ("xoxb-", 8, "a Slack token"),
    ("xoxp-", 8, "a Slack token"),
    ("xoxr-", 8, "a Slack token"),
    ("xoxs-", 8, "a Slack token"),
    ("AIza", 30, "a Google API key"),
    ("ya29.", 16, "a Google token"),
    ("hf_", 20, "a Hugging Face token"),
    ("eyJ", 20, "a JSON web token"),
];

pub(super) fn known_token(word: &str) -> Option<&'static str> {
    // Every one has a digit, which most words lack.
    if !word.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_start = |at: &usize| at.checked_sub(1).and_then(|before| word.as_bytes().get(before)).is_none_or(|b| !b.is_ascii_alphanumeric());
    let starts: Vec<usize> = (0..word.len()).filter(is_start).collect();
    PREFIXES.iter().find_map(|(prefix, more, what)| {
        let is_token = |rest: &str| rest.len() >= *more && rest.bytes().any(|byte| byte.is_ascii_digit());
        starts.iter().filter_map(|&at| word.get(at..)?.strip_prefix(prefix)).any(is_token).then_some(*what)
    })
}

/// Whether something of this name is there to hold a credential.
pub(crate) fn is_name_of_one(name: &str) -> bool {
    NAMES.iter().any(|part| name.contains(part))
}

/// Names whose value is a secret.
pub(super) const NAMES: [&str; 14] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "token",
    "secret",
    "apikey",
    "api_key",
    "api-key",
    "access_key",
    "access-key",
    "private_key",
    "credential",
    "authorization",
];

/// `password=…`, `--token …`, `Authorization: …`: a name of a secret with a literal value.
fn assigned(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    NAMES.iter().find_map(|name| {
        lower.match_indices(name).find_map(|(at, _)| {
            let before = lower.get(..at)?;
            let after = lower.get(at + name.len()..)?.trim_start_matches(['"', '\'']);
            // `$PWD/x`, `pwd`, `/etc/passwd` name nothing.
            if before.ends_with('$') || before.ends_with("${") {
                return None;
            }
            let is_option = before.rsplit(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).next()?.starts_with('-');
            let value = match after.strip_prefix(['=', ':']) {
                // The end of a compact rule: `Bash(tool --password:*)`.
                Some(value) => value,
                None if is_option => after.strip_prefix(' ')?,
                None => return None,
            };
            let value = value.trim_start_matches([' ', '"', '\'']);
            let literal = value.chars().next().is_some_and(|c| !matches!(c, '*' | '$' | '<' | ')' | '-' | '/'));
            literal.then_some("a password or token")
        })
    })
}

/// `https://user:password@host`.
fn in_url(text: &str) -> Option<&'static str> {
    text.split("://").skip(1).find_map(|rest| {
        let authority = rest.split(['/', ' ', '"', '\'', '?', '#']).next()?;
        let (_, password) = authority.rsplit_once('@')?.0.split_once(':')?;
        (!password.is_empty() && !password.starts_with(['$', '*', '<'])).then_some("a password in an address")
    })
}

/// A run of characters that nobody thought of: long, mixed and without a pattern.
pub(super) fn random(word: &str) -> Option<&'static str> {
    let count = |of: fn(&u8) -> bool| word.bytes().filter(of).count();
    let (digits, upper, lower) = (count(u8::is_ascii_digit), count(u8::is_ascii_uppercase), count(u8::is_ascii_lowercase));
    let is_hex = word.bytes().all(|b| b.is_ascii_hexdigit()) && (upper == 0 || lower == 0);
    let mixed = digits >= 2 && upper >= 2 && lower >= 2 && word.len() >= 24;
    let letters_and_digits = digits >= 5 && (upper >= 5 || lower >= 5) && word.len() >= 32;
    let seems = mixed || letters_and_digits || (is_hex && word.len() >= 32);
    (seems && entropy(word) > 3.0 && !is_made_of_words(word)).then_some("a long random text")
}

/// Whether most of it is words, as in a folder that is named after a path (`-Users-ann7-Source-my-app`).
fn is_made_of_words(text: &str) -> bool {
    /// The longest part besides them, such as a number or a short name.
    const SHORT: usize = 8;
    let is_word = |part: &&str| {
        // `src`, `SRC`, `SomeName`: letters in turns are none.
        let is_beginning =
            |at: usize| part.as_bytes().get(at..at.saturating_add(3)).is_some_and(|three| three.iter().skip(1).all(u8::is_ascii_lowercase));
        let mut capitals = part.bytes().enumerate().filter(|(_, b)| b.is_ascii_uppercase());
        let is_cased = part.bytes().all(|b| b.is_ascii_uppercase()) || capitals.all(|(at, _)| is_beginning(at));
        let is_spoken = part.bytes().any(|b| b"aeiouyAEIOUY".contains(&b));
        part.len() >= 3 && part.bytes().all(|b| b.is_ascii_alphabetic()) && is_cased && is_spoken
    };
    let parts = || text.split(['-', '_', '.', '+']).filter(|part| !part.is_empty());
    let in_words: usize = parts().filter(is_word).map(str::len).sum();
    let in_all: usize = parts().map(str::len).sum();
    let are_short = parts().filter(|part| !is_word(part)).all(|part| part.len() <= SHORT);
    parts().filter(is_word).count() >= 3 && are_short && in_words.saturating_mul(2) >= in_all
}

/// Shannon's entropy in bits for each character.
fn entropy(word: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in word.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let total = f64::from(u32::try_from(word.len()).unwrap_or(u32::MAX));
    counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / total).map(|p| -p * p.log2()).sum()
}

/// The runs of characters that tokens are made of. A slash ends one, so that paths fall into names.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_in_word(c)).filter(|word| !word.is_empty())
}

pub(super) fn is_in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_seen() {
        for text in [
            "Bash(curl -H 'Authorization: Bearer abc' https://x)",
            "Bash(PGPASSWORD=hunter2 psql)",
            "Bash(mysql --password=hunter2)",
            "Bash(tool --token abcdef:*)",
            "Bash(tool --api-key \"abc\")",
            "Bash(export GITHUB_TOKEN=abc)",
            "Bash(curl -d '{\"password\":\"hunter2\"}')",
            "Bash(git clone https://me:hunter2@example.org/x)",
            "Bash(psql postgres://app:hunter2@localhost/db)",
            concat!("Bash(x ", "AKIA", "IOSFODNN7EXAMPLE)"),
            concat!("Bash(x ghp", "_0123456789abcdefghijABCDEFGHIJ456789)"),
            concat!("Bash(x sk", "-proj-0123456789abcdefghij)"),
            concat!("Bash(x user-ghp", "_0123456789012345)"),
            concat!("Bash(x xoxb", "-123456789012-abc)"),
            concat!("WebFetch(domain:x/eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc123)"),
            "Bash(login 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b)",
            "Bash(login tG7kP2qLm9XvR4sWz8YbN3cD)",
            "Bash(login tG7kP2-the-qLm9XvR4-new-sWz8YbN3-key-cD45)",
            "Bash(login one-two-three-tG7kP2qLm9XvR4sWz8Yb)",
            "Bash(login 3fa85f64-5717-4562-b3fc-2c963f66afa6)",
            "Bash(login a1B2-c3D4-e5F6-g7H8-i9J0-k1L2-m3N4)",
            "Bash(cat -----BEGIN OPENSSH PRIVATE KEY-----)",
        ] {
            assert!(credential_in(text).is_some(), "{text}");
        }
    }

    #[test]
    fn ordinary_rules_are_not() {
        for text in [
            "Bash(cargo test)",
            "Bash(npm run test:*)",
            "Bash(pwd)",
            "Bash(ls $PWD/src)",
            "Read(/etc/passwd)",
            "Read(src/token/**)",
            "Bash(cargo test token_is_refused)",
            "Bash(tool --password:*)",
            "Bash(tool --token=$TOKEN)",
            "Bash(tool --password *)",
            "Bash(gh auth token)",
            "Bash(cargo test parses_a_very_long_function_name_of_a_test_without_trouble)",
            "Bash(python -m my_package.some_module.another_module_with_long_name)",
            "WebFetch(domain:docs.rs)",
            "mcp__github__list_pull_requests",
            "Bash(npx @angular/cli@17.3.10 generate)",
            "Read(/home/u/projects/a-rather-long-name-of-a-folder-2024/src/main/java/com/example/**)",
            "Bash(git show HEAD~3:src/lib.rs)",
            "Read(//home/ann42/.claude/projects/-Users-ann42-Source-SomeProject-web-client/**)",
            "Read(//home/u/.claude/projects/D--Work-2024-Some-Project-app2/memory/**)",
            "Bash(git show 1a2b3c4d)",
            "Bash(curl http://localhost:8080/@me)",
        ] {
            assert_eq!(credential_in(text), None, "{text}");
        }
    }
}
