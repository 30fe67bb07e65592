//! Commands of foreign rules: put right where the text is only spelled oddly, refused where it can never match
//! or means more than it says.
//!
//! What is refused was counted in permission files that people publish: two of five learned rules are single
//! commands that never come again, many of them pieces of loops and scripts.

use super::entry::Outcome;
use crate::analysis::interpreters;
use crate::analysis::shell::{OutlineCommand, outline};
use crate::policy::rule::RuleEffect;

/// Bytes of a command without wildcards; longer ones are one-off scripts.
const MAX_LITERAL: usize = 200;

/// A command pattern as it stands between `Bash(` and `)`, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// The pattern, and what was put right in it.
    Pattern(String, Vec<&'static str>),
    /// It never matches, or must not be kept.
    Dead(String),
    /// It restricts something, and what cannot be told.
    Lost(String),
}

impl Reading {
    /// What becomes of it, with what is made of a pattern and its notes.
    pub(super) fn outcome(self, rule: impl FnOnce(String, Vec<&'static str>) -> Outcome) -> Outcome {
        match self {
            Self::Pattern(text, notes) => rule(text, notes),
            Self::Dead(why) => Outcome::Skipped(why),
            Self::Lost(why) => Outcome::Unreadable(why),
        }
    }
}

const TRIMMED: &str = "blanks at its ends are left out";
const EXACT: &str = "its `*` was part of the command that was allowed: it stays exact";
const REDIRECTED: &str = "a redirection is left out: redirections are judged by themselves";
const ASSIGNED: &str = "variables before the command are left out: the rule holds with and without them";
const KEYWORD: &str = "a shell keyword in front is left out: the rule is about the command behind it";
const FED: &str =
    "the agent looks at each command of a pipe by itself, so it protected nothing there; here the program that is fed is meant";
const ENDS: &str = "a star at the end of a word is taken for further words: less than any word that begins so";
const CUT: &str = "it is kept up to where its text breaks off, and restricts everything that begins so";

/// Reads a command pattern in which `*` is the star and `:*` or ` *` at the end stands for further words.
pub(super) fn read(text: &str, effect: RuleEffect) -> Reading {
    let restricts = effect != RuleEffect::Allow;
    let mut notes = Vec::new();
    let mut text = text;
    if text.trim() != text {
        text = text.trim();
        // The star behind a blank is a blank and a star; that blank is not at an end.
        notes.push(TRIMMED);
    }
    if text.contains("__TRACKED_VAR__") || text.contains("__CMDSUB_OUTPUT__") {
        return Reading::Dead("it holds a placeholder that the agent put in place of a value: no command has it".to_owned());
    }
    if text.starts_with('#') {
        return Reading::Dead("it is a comment of a script, not a command".to_owned());
    }
    let (mut head, open) = parts(text);
    match keyword(head) {
        Some(rest) if restricts && !rest.is_empty() => {
            head = rest;
            notes.push(KEYWORD);
        }
        Some(_) => return Reading::Dead("it is a piece of a loop or condition, not a command: it only matches by accident".to_owned()),
        None => {}
    }
    if head == "nul" || head == "/dev/null" {
        return Reading::Dead("it is what is left of a redirection, not a command".to_owned());
    }
    if !restricts && !open && head.len() > MAX_LITERAL {
        return Reading::Dead(format!("it is one command of {} characters, which will hardly come again", head.len()));
    }
    // A substitution is a command of its own, which a restriction must not be lost for.
    let substitutes = restricts && (head.contains("$(") || head.contains('`'));
    let commands = if substitutes || head.contains('\n') || head.contains("<<") { None } else { outline(head).ok() };
    let Some(commands) = commands else {
        return unreadable(head, restricts, notes);
    };
    let [command] = commands.as_slice() else {
        if restricts && let Some(last) = fed(&commands) {
            notes.push(FED);
            return Reading::Pattern(last, notes);
        }
        return Reading::Dead(chain(head, &commands));
    };
    simple(head, open, command, restricts, notes)
}

/// Whether the shell takes the text as it stands.
pub(super) fn is_whole(text: &str) -> bool {
    outline(parts(text.trim()).0).is_ok()
}

/// The text before a `:*` or ` *` at the end, and whether there is one.
fn parts(text: &str) -> (&str, bool) {
    match text.strip_suffix(":*").or_else(|| text.strip_suffix(" *")) {
        Some(head) => (head.trim_end(), true),
        None => (text, false),
    }
}

/// What stands behind a word that is only syntax.
fn keyword(text: &str) -> Option<&str> {
    let (word, rest) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    let word = word.trim_end_matches(';');
    let carries = matches!(word, "do" | "then" | "else" | "!" | "{" | "if" | "elif" | "while" | "until");
    let ends = matches!(word, "done" | "fi" | "esac" | "}" | "in" | "for" | "case" | "select" | "function");
    if carries { Some(rest.trim_start()) } else { ends.then_some("") }
}

/// The last of several commands, where it is one word: a shell that is fed, in `curl … | sh`.
fn fed(commands: &[OutlineCommand]) -> Option<String> {
    let [_, .., last] = commands else { return None };
    let [word] = last.words.as_slice() else { return None };
    let runs_code = word.value.as_ref().is_some_and(|value| interpreters::is_interpreter(crate::action::last_component(value)));
    (runs_code && last.assigns.is_empty()).then(|| word.raw.clone())
}

fn chain(head: &str, commands: &[OutlineCommand]) -> String {
    if commands.is_empty() {
        return format!("`{head}` is no command");
    }
    "it is several commands; each is judged by itself, and no single one has this text".to_owned()
}

/// A text that the shell would not take as it stands: an open quote, a heredoc, several lines.
fn unreadable(head: &str, restricts: bool, mut notes: Vec<&'static str>) -> Reading {
    if !restricts {
        return Reading::Dead("it is not a whole command: a quote, bracket, heredoc or line break in it is left open".to_owned());
    }
    let breaks = |c: char| matches!(c, '\'' | '"' | '`' | '$' | '(' | ')' | '<' | '>' | '|' | '&' | ';' | '\n' | '\\' | '{' | '}');
    let whole = head.find(breaks).and_then(|at| head.get(..at)).unwrap_or(head);
    let kept = whole.trim_end();
    // Half a word would restrict what only begins like it; that is still more than nothing.
    if kept.is_empty() {
        return Reading::Lost("it is not a whole command, and nothing in front of where it breaks off says which is meant".to_owned());
    }
    notes.push(CUT);
    // A star that stands for further words is one already: with another behind it, it would mean something else.
    if let Some(words) = kept.strip_suffix(":*").or_else(|| kept.strip_suffix(" *")).filter(|words| !words.is_empty()) {
        return Reading::Pattern(format!("{words}:*"), notes);
    }
    Reading::Pattern(if whole.ends_with([' ', '\t']) || whole == head { format!("{kept}:*") } else { format!("{kept}*") }, notes)
}

fn simple(head: &str, open: bool, command: &OutlineCommand, restricts: bool, mut notes: Vec<&'static str>) -> Reading {
    let mut text = head.to_owned();
    let without_blanks = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let rebuilt = || command.words.iter().map(|word| word.raw.as_str()).collect::<Vec<_>>().join(" ");
    if command.words.is_empty() {
        return Reading::Dead("it only sets variables or redirects, and runs no command".to_owned());
    }
    if !command.assigns.is_empty() {
        if !restricts {
            return Reading::Dead(
                "it sets variables for one command: a rule of ours names the command and allows no variables unseen".to_owned(),
            );
        }
        text = rebuilt();
        notes.push(ASSIGNED);
    }
    // The words alone have to be the text: otherwise they stand in a loop, a condition, a function.
    let is_plain = if command.redirects.is_empty() && command.assigns.is_empty() {
        without_blanks(head) == without_blanks(&rebuilt())
    } else {
        !command.assigns.is_empty() || command.words.first().is_some_and(|first| head.starts_with(first.raw.as_str()))
    };
    if !is_plain {
        if !restricts {
            return Reading::Dead("it is a loop, condition or function, not a command: what stands in it is judged by itself".to_owned());
        }
        text = rebuilt();
        notes.push(KEYWORD);
    }
    if !command.redirects.is_empty() {
        let harmless = command.redirects.iter().all(|(operator, target)| {
            target.value.as_deref() == Some("/dev/null") || (operator.ends_with('&') && matches!(target.value.as_deref(), Some("1" | "2")))
        });
        if !restricts && !harmless {
            return Reading::Dead("it writes or reads a file by redirection, which a rule for a command never allows".to_owned());
        }
        text = rebuilt();
        notes.push(REDIRECTED);
    }
    text = escaped_as_in_bash(&text);
    if !restricts {
        if command.words.iter().any(|word| word.value.is_none()) {
            return Reading::Dead("it holds `$…` or a substitution, whose value is only known when it runs".to_owned());
        }
        if !open && let Some(why) = one_off(command) {
            return Reading::Dead(why.to_owned());
        }
        if !open && let Some(word) = text.strip_suffix('*').filter(|rest| rest.ends_with(char::is_alphanumeric) && !rest.contains('*')) {
            let last = word.rsplit([' ', '\t']).next().unwrap_or("");
            if is_plain_word(last) {
                notes.push(ENDS);
                return Reading::Pattern(format!("{word}:*"), notes);
            }
        }
        match exact_stars(&text) {
            Stars::None | Stars::Wild => {}
            Stars::Literal(exact) => {
                text = exact;
                notes.push(EXACT);
            }
            Stars::Glob => {
                return Reading::Dead(
                    "its `*` is for the shell: it allowed one command, and as a wildcard it would allow more than that".to_owned(),
                );
            }
        }
    }
    Reading::Pattern(if open { format!("{text}:*") } else { text }, notes)
}

/// The text with each backslash that bash keeps spelled twice: in double quotes it only escapes some characters,
/// while the rule language takes every one off.
fn escaped_as_in_bash(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote: Option<char> = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (Some('"'), '\\') if !chars.peek().is_some_and(|next| matches!(next, '"' | '\\' | '$' | '`')) => out.push('\\'),
            (None | Some('"'), '\\') => out.extend(chars.next()),
            _ => {}
        }
    }
    out
}

/// Why a command without wildcards was meant for one time.
fn one_off(command: &OutlineCommand) -> Option<&'static str> {
    let words: Vec<&str> = command.words.iter().filter_map(|word| word.value.as_deref()).collect();
    let program = crate::action::last_component(words.first()?);
    let rest = words.get(1..).unwrap_or_default();
    let has = |option: &str| rest.iter().any(|word| word.eq_ignore_ascii_case(option));
    let is_code = program == "eval" || interpreters::code_in(program, rest).next().is_some();
    if is_code {
        return Some("it is code for one time, given in the command: such is asked each time");
    }
    if matches!(program, "kill" | "taskkill" | "pkill")
        && rest.iter().any(|word| word.len() > 1 && word.bytes().all(|b| b.is_ascii_digit()))
    {
        return Some("it names a process by a number that another process has by now");
    }
    let commits = program == "git" && rest.first() == Some(&"commit") && (has("-m") || has("-am") || has("--message"));
    commits.then_some("it is one commit with its message, which will not come again")
}

enum Stars {
    None,
    /// They stand for words, or end a word: meant as wildcards.
    Wild,
    /// They stand in quotes: part of the command, here spelled as such.
    Literal(String),
    /// They stand in a name of files, for the shell to replace.
    Glob,
}

/// Tells wildcards from stars that were part of the command when it was allowed.
fn exact_stars(text: &str) -> Stars {
    if !text.contains('*') {
        return Stars::None;
    }
    let mut literal = String::new();
    let mut quote: Option<char> = None;
    let (mut quoted, mut globs, mut wild) = (false, false, false);
    for (word, gap) in words_with_gaps(text) {
        let mut chars = word.chars().peekable();
        let is_plain = is_plain_word(word);
        let as_word = word.chars().all(|c| c == '*') || (is_plain && word.ends_with('*') && word.matches('*').count() == 1);
        while let Some(c) = chars.next() {
            match (quote, c) {
                (Some(open), c) if open == c => {
                    quote = None;
                    literal.push(c);
                }
                (None, '\'' | '"') => {
                    quote = Some(c);
                    literal.push(c);
                }
                (None | Some('"'), '\\') => {
                    literal.push(c);
                    literal.extend(chars.next());
                }
                (Some('"'), '*') => {
                    quoted = true;
                    literal.push_str("\\*");
                }
                (Some(_), '*') => {
                    quoted = true;
                    literal.push_str("'\\*'");
                }
                (None, '*') if as_word => {
                    wild = true;
                    literal.push('*');
                }
                (None, '*') => {
                    globs = true;
                    literal.push('*');
                }
                (_, c) => literal.push(c),
            }
        }
        literal.push_str(gap);
    }
    match (globs, quoted) {
        (true, _) => Stars::Glob,
        (false, true) => Stars::Literal(literal),
        (false, false) => {
            if wild || text.contains("\\*") {
                Stars::Wild
            } else {
                Stars::None
            }
        }
    }
}

/// Whether nothing in a word makes it a path, a pattern for the shell or a quoted text.
fn is_plain_word(word: &str) -> bool {
    !word.contains(['/', '.', '=', '?', '[', '~', '"', '\'', '\\'])
}

/// The runs between blanks, each with the blanks behind it.
fn words_with_gaps(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = rest.find([' ', '\t']).unwrap_or(rest.len());
        let (word, behind) = rest.split_at_checked(end)?;
        if rest.is_empty() {
            return None;
        }
        let gap_end = behind.len() - behind.trim_start_matches([' ', '\t']).len();
        let (gap, next) = behind.split_at_checked(gap_end)?;
        rest = next;
        Some((word, gap))
    })
}

/// Words as the text of a pattern that is about exactly them.
pub(super) fn spelled(words: &[&str]) -> String {
    let mut out = String::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        if word.is_empty() {
            out.push_str("''");
        }
        for c in word.chars() {
            let plain = c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '.' | ':' | '=' | ',' | '+' | '@' | '%' | '^' | '~' | '#');
            if !plain {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allow(text: &str) -> Option<String> {
        match read(text, RuleEffect::Allow) {
            Reading::Pattern(pattern, _) => Some(pattern),
            Reading::Dead(_) | Reading::Lost(_) => None,
        }
    }

    fn deny(text: &str) -> Option<String> {
        match read(text, RuleEffect::Deny) {
            Reading::Pattern(pattern, _) => Some(pattern),
            Reading::Dead(_) | Reading::Lost(_) => None,
        }
    }

    #[test]
    fn commands_are_kept_and_odd_spellings_put_right() {
        for (text, pattern) in [
            ("npm run lint", "npm run lint"),
            ("npm run test:*", "npm run test:*"),
            ("npm run test *", "npm run test:*"),
            ("git * main", "git * main"),
            ("* --version", "* --version"),
            ("ls*", "ls:*"),
            ("git status*", "git status:*"),
            ("cargo-*", "cargo-*"),
            ("npm run test ", "npm run test"),
            ("cargo test 2>&1", "cargo test"),
            ("cargo test > /dev/null", "cargo test"),
            ("find . -name \"*.py\"", "find . -name \"\\*.py\""),
            ("find . -name '*.py'", "find . -name ''\\*'.py'"),
            ("grep -r \"a|b\" src:*", "grep -r \"a|b\" src:*"),
            ("[ -f x ]", "[ -f x ]"),
            ("grep \"a\\|b\" x", "grep \"a\\\\|b\" x"),
            ("echo \"a\\\"b\" 'c\\d' e\\ f", "echo \"a\\\"b\" 'c\\d' e\\ f"),
        ] {
            assert_eq!(allow(text).as_deref(), Some(pattern), "{text}");
        }
    }

    #[test]
    fn what_allows_nothing_that_comes_again_is_refused() {
        for text in [
            "done",
            "done:*",
            "do echo:*",
            "then rm -rf x",
            "for f in a b",
            "while read -r line",
            "fi",
            "}",
            "(npm test)",
            "{ npm test; }",
            "{ npm test 2>&1; }",
            "f() { npm test; }",
            "case x in y) npm test;; esac",
            "npm test &",
            "! npm test",
            "# list files",
            "python3 -c ' *",
            "python3 -c \"import x\nprint(x)\"",
            "python3 -c \"print(1)\"",
            "node -e 'x()'",
            "cat <<'EOF' > x",
            "echo \"a",
            "cd a && npm test",
            "cd * && git log *",
            "curl x | sh",
            "* | grep*",
            "npm test; ls",
            "X=1 npm test",
            "X=1",
            "echo $HOME",
            "echo $(id)",
            "echo x > out.txt",
            "rm build/*.o",
            "cat src/*",
            "kill 4711",
            "taskkill /PID 7288 /F",
            "git commit -m \"x\"",
            "echo __TRACKED_VAR__",
            "nul",
            "",
        ] {
            assert_eq!(allow(text), None, "{text}");
        }
        assert_eq!(allow(&format!("echo {}", "x".repeat(300))), None);
        assert!(allow(&format!("echo {}:*", "x".repeat(150))).is_some());
    }

    #[test]
    fn restrictions_stay_at_least_as_wide() {
        for (text, pattern) in [
            ("do rm -rf:*", "rm -rf:*"),
            ("X=1 npm publish", "npm publish"),
            ("npm publish > log", "npm publish"),
            ("rm -rf $HOME", "rm -rf $HOME"),
            ("rm -rf build/*", "rm -rf build/*"),
            ("python3 -c ' *", "python3 -c:*"),
            ("python3 -c \"a\nb\"", "python3 -c:*"),
            ("cat <<EOF", "cat:*"),
            ("(npm publish)", "npm publish"),
            ("f() { npm publish; }", "npm publish"),
            ("find . -name \"*.py\" -delete", "find . -name \"*.py\" -delete"),
        ] {
            assert_eq!(deny(text).as_deref(), Some(pattern), "{text}");
        }
        assert!(deny(&format!("echo {}", "x".repeat(300))).is_some());
        assert_eq!(deny("curl * | sh").as_deref(), Some("sh"));
        assert_eq!(deny("cd x && npm publish"), None);
        assert_eq!(deny(":(){ :|:& };:"), None);
    }

    #[test]
    fn words_are_spelled_so_that_they_mean_themselves() {
        assert_eq!(spelled(&["git", "commit", "-m", "a 'b' *", ""]), "git commit -m a\\ \\'b\\'\\ \\* ''");
    }
}
