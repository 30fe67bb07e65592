//! Text for `cmd`: plain words in double quotes or without, joined by `&&`, `&` and `|`. Variables, escapes,
//! brackets and redirections to files are outside the subset. Source: Windows 11, `cmd /?`, `dir /?`,
//! `findstr /?`, `type /?`.

/// A command of the text, in words that the tables know.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::analysis::programs) struct Command {
    pub(in crate::analysis::programs) words: Vec<String>,
    /// The folder that an earlier `cd` named.
    pub(in crate::analysis::programs) folder: Option<String>,
    /// Whether it is a program, for which the current folder is searched before all others.
    pub(in crate::analysis::programs) is_program: bool,
}

/// The commands of a text, or nothing where it is outside the subset.
pub(in crate::analysis::programs) fn commands(text: &str) -> Option<Vec<Command>> {
    if text.contains(['%', '^', '(', ')', '`', '\'', '\n', '\r', ',', ';']) {
        return None;
    }
    let mut folder: Option<String> = None;
    let mut out = Vec::new();
    for words in split(text)? {
        let (name, rest) = words.split_first()?;
        // `C:x` starts where that drive was left.
        let is_relative_to_drive =
            |word: &String| word.get(1..2) == Some(":") && !word.get(2..).is_some_and(|rest| rest.starts_with(['/', '\\']));
        if rest.iter().any(is_relative_to_drive) {
            return None;
        }
        let name = name.to_lowercase();
        let name = name.strip_suffix(".exe").unwrap_or(&name);
        if matches!(name, "cd" | "chdir") {
            match rest {
                // A second step from there would have to be followed.
                [switch, to] if switch.eq_ignore_ascii_case("/d") && folder.is_none() => folder = Some(path(to)),
                [to] if folder.is_none() => folder = Some(path(to)),
                [] => {}
                _ => return None,
            }
            if rest.iter().any(|word| word.contains('=')) {
                return None;
            }
            out.push(Command { words: vec!["pwd".to_owned()], folder: folder.clone(), is_program: false });
            continue;
        }
        let is_program = !matches!(name, "dir" | "type" | "echo" | "ver" | "vol");
        // It parts the words of commands of its own, and ends a name; programs are given the rest of the line as it is.
        if name.contains('=') || (!is_program && rest.iter().any(|word| word.contains('='))) {
            return None;
        }
        out.push(Command { words: translated(name, rest)?, folder: folder.clone(), is_program });
    }
    Some(out)
}

/// The words of each command.
fn split(text: &str) -> Option<Vec<Vec<String>>> {
    let mut commands = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' | '\t' if !quoted => commands.last_mut()?.extend(word.take()),
            '&' | '|' if !quoted => {
                commands.last_mut()?.extend(word.take());
                // `||` runs its command only where the first failed, which changes nothing here.
                chars.next_if_eq(&c);
                commands.push(Vec::new());
            }
            '>' | '<' if !quoted => {
                let number = word.take_if(|word| matches!(word.as_str(), "1" | "2"));
                commands.last_mut()?.extend(word.take());
                let target: String = std::iter::from_fn(|| chars.next_if(|c| !c.is_whitespace())).collect();
                let harmless = c == '>' && (target.eq_ignore_ascii_case("nul") || (number.is_some() && target == "&1"));
                if !harmless {
                    return None;
                }
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    commands.last_mut()?.extend(word.take());
    (!quoted && commands.iter().all(|command| !command.is_empty())).then_some(commands)
}

fn path(word: &str) -> String {
    word.replace('\\', "/")
}

/// A command of `cmd` in words of the tables; programs stay as they are.
fn translated(name: &str, rest: &[String]) -> Option<Vec<String>> {
    let is_switch = |word: &&String| word.starts_with('/');
    let switches = || rest.iter().filter(is_switch).map(|word| word.to_lowercase());
    let operands = || rest.iter().filter(|word| !is_switch(word)).map(|word| path(word));
    let words: Vec<String> = match name {
        "dir" => {
            let known = switches().all(|switch| {
                ["/a", "/b", "/o", "/s", "/q", "/t", "/w", "/l", "/n", "/x", "/4", "/-c"].iter().any(|known| switch.starts_with(known))
            });
            // A pattern is searched for below.
            let folders = operands().map(|word| match word.rsplit_once('/') {
                Some((folder, last)) if last.contains(['*', '?']) => folder.to_owned(),
                None if word.contains(['*', '?']) => ".".to_owned(),
                _ => word,
            });
            if !known {
                return None;
            }
            ["ls".to_owned()].into_iter().chain(folders).collect()
        }
        "type" if switches().next().is_none() && operands().all(|word| !word.contains(['*', '?'])) => {
            ["cat".to_owned()].into_iter().chain(operands()).collect()
        }
        "echo" => vec!["echo".to_owned()],
        "ver" | "vol" if rest.is_empty() => vec!["true".to_owned()],
        "where" if switches().next().is_none() => ["which".to_owned()].into_iter().chain(operands()).collect(),
        "findstr" => {
            // Letters may stand together; those for a folder and for files of names and texts come with a colon.
            let is_known = |switch: String| switch.starts_with("/c:") || switch.chars().skip(1).all(|c| "invxblerm".contains(c));
            let known = switches().all(is_known);
            let has_text = switches().any(|switch| switch.starts_with("/c:"));
            let files = operands().skip(usize::from(!has_text));
            if !known {
                return None;
            }
            let mut words = vec!["grep".to_owned(), "-e".to_owned(), "text".to_owned(), "--".to_owned()];
            words.extend(files);
            if words.iter().any(|word| word.contains(['*', '?'])) {
                return None;
            }
            words
        }
        // Other commands of its own, and switches with a slash, mean something else than programs of the same name.
        "assoc" | "call" | "cls" | "copy" | "date" | "del" | "erase" | "find" | "for" | "ftype" | "if" | "md" | "mkdir" | "mklink"
        | "more" | "move" | "path" | "popd" | "prompt" | "pushd" | "rd" | "rem" | "ren" | "rename" | "rmdir" | "set" | "shift" | "sort"
        | "start" | "time" | "title" | "tree" | "type" | "ver" | "vol" | "where" => return None,
        _ if name.contains(['\\', '/', '@', ':']) || rest.iter().any(|word| word.starts_with('/')) => return None,
        _ => [name.to_owned()].into_iter().chain(rest.iter().cloned()).collect(),
    };
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Option<Vec<String>> {
        commands(text).map(|commands| commands.iter().map(|c| c.words.join(" ")).collect())
    }

    #[test]
    fn plain_commands_are_taken_apart() {
        assert_eq!(words("cd /d C:\\x y && git status"), None);
        assert_eq!(words("cd /d \"C:\\x y\" && git status -sb"), Some(vec!["pwd".to_owned(), "git status -sb".to_owned()]));
        assert_eq!(words("dir /b src\\*.rs"), Some(vec!["ls src".to_owned()]));
        assert_eq!(
            words("git diff --name-only | findstr /i env 2>nul"),
            Some(vec!["git diff --name-only".to_owned(), "grep -e text --".to_owned()])
        );
        assert_eq!(words("git status --porcelain=v1"), Some(vec!["git status --porcelain=v1".to_owned()]));
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "echo %PATH%",
            "git=status",
            "\"git=x\" status",
            "dir a=b",
            "set A=b",
            "cd a=b",
            "dir > x",
            "del x",
            "for %i in (x) do y",
            "git log ^& del x",
            "\"git",
            "git && ",
            "start x",
            "x /c y",
            "type *",
            "type C:x",
            "findstr /nf:.env x",
        ] {
            assert_eq!(words(text), None, "{text}");
        }
    }
}
