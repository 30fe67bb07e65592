//! How words are handed to programs: not always as they are.
//!
//! Sources: about_Parsing and about_Preference_Variables (`PSNativeCommandArgumentPassing`) of PowerShell 7.4: up to 7.2, and in
//! Windows PowerShell, words are joined to one line, those with blanks in quotes, and neither quotes nor backslashes in them are
//! escaped; empty ones are left out. Programs take the line apart again ("Parsing C++ command-line arguments", Microsoft).

use crate::action::Arg;

/// The words that a program gets which is handed one line, where these are others.
pub(super) fn by_windows_powershell(words: &[Arg]) -> Option<Vec<Arg>> {
    let (name, rest) = words.split_first()?;
    let is_touched = |text: &str| text.is_empty() || text.contains('"') || (text.contains([' ', '\t', '\n']) && text.ends_with('\\'));
    if !rest.iter().any(|word| is_touched(word.pattern())) {
        return None;
    }
    let in_line = |text: &str| {
        let needs_quotes = text.contains([' ', '\t', '\n']) && !text.starts_with('"');
        if needs_quotes { format!("\"{text}\"") } else { text.to_owned() }
    };
    let line = rest.iter().map(|word| in_line(word.pattern())).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    let is_many = rest.iter().any(Arg::is_many);
    let handed = taken_apart(&line).into_iter().map(|word| Arg::with_holes(word, is_many));
    Some([name.clone()].into_iter().chain(handed).collect())
}

/// The line as programs take it apart.
fn taken_apart(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let mut count = 1_usize;
                while chars.next_if_eq(&'\\').is_some() {
                    count = count.saturating_add(1);
                }
                let word = word.get_or_insert_default();
                if chars.peek() != Some(&'"') {
                    word.extend(std::iter::repeat_n('\\', count));
                    continue;
                }
                word.extend(std::iter::repeat_n('\\', count / 2));
                if count % 2 == 1 {
                    chars.next();
                    word.push('"');
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                if quoted && chars.next_if_eq(&'"').is_some() {
                    word.push('"');
                } else {
                    quoted = !quoted;
                }
            }
            ' ' | '\t' | '\n' if !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Programs that are no batch files where the system is Windows.
const NATIVE: &[&str] = &[
    "git",
    "rg",
    "gh",
    "fd",
    "jq",
    "bat",
    "node",
    "deno",
    "bun",
    "uv",
    "uvx",
    "ruff",
    "python",
    "python3",
    "py",
    "cargo",
    "rustc",
    "rustup",
    "rustfmt",
    "go",
    "gofmt",
    "dotnet",
    "docker",
    "kubectl",
    "helm",
    "terraform",
    "java",
    "javac",
    "findstr",
    "where",
    "tasklist",
    "ipconfig",
    "ping",
    "curl",
    "tar",
    "cmake",
    "ninja",
    "clang",
    "gcc",
    "cl",
    "msbuild",
    "nuget",
    "sqlite3",
    "psql",
    "ssh",
    "cmd",
    "powershell",
    "pwsh",
    "wsl",
];

/// Whether words hold what `cmd` reads as more than text, and the program may be a batch file, which it runs: `npm`, `az`, `code`.
pub(super) fn may_reach_cmd(words: &[Arg], is_posix: bool) -> bool {
    let Some((name, rest)) = words.split_first() else { return false };
    let is_native = |name: &str| NATIVE.iter().any(|known| known.eq_ignore_ascii_case(name));
    let special = |word: &Arg| word.pattern().contains(['&', '|', '<', '>', '^', '%', '"', '\n', '\r']);
    !is_posix && !name.as_literal().is_some_and(is_native) && rest.iter().any(special)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_joined_and_taken_apart_again() {
        let handed = |words: &[&str]| {
            let words: Vec<Arg> = words.iter().map(|word| Arg::literal(*word)).collect();
            by_windows_powershell(&words).map(|words| words.iter().map(Arg::to_string).collect::<Vec<_>>())
        };
        assert_eq!(
            handed(&["git", "log", "--format=x\" --output=y"]).as_deref(),
            Some(&["git", "log", "--format=x", "--output=y"].map(String::from)[..])
        );
        assert_eq!(
            handed(&["git", "log", "--format=a b\" \"--output=y"]).as_deref(),
            Some(&["git", "log", "--format=a b", "--output=y"].map(String::from)[..])
        );
        assert_eq!(
            handed(&["git", "--author", "", "--grep", "x"]).as_deref(),
            Some(&["git", "--author", "--grep", "x"].map(String::from)[..])
        );
        assert_eq!(handed(&["git", "a b\\", "c"]).as_deref(), Some(&["git", "a b\" c"].map(String::from)[..]));
        assert_eq!(handed(&["git", "a b", "c\\"]), None);
        assert_eq!(taken_apart("a\\\\\"b c\" d\\e"), ["a\\b c", "d\\e"]);
    }

    #[test]
    fn what_cmd_reads_is_found_where_it_may_run() {
        let reaches = |words: &[&str], is_posix| may_reach_cmd(&words.iter().map(|word| Arg::literal(*word)).collect::<Vec<_>>(), is_posix);
        assert!(reaches(&["az", "account", "show", "--query=a&calc"], false));
        assert!(!reaches(&["az", "account", "show", "--query=a&calc"], true));
        assert!(!reaches(&["git", "log", "--grep=a&b"], false));
        assert!(!reaches(&["az", "account", "show"], false));
    }
}
