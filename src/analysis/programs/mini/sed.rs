//! The scripts of `sed`. Sources: GNU sed 4.9 (`compile.c`, its manual), POSIX, FreeBSD sed(1).
//!
//! What can run a program: the command `e` and the flag `e` of `s`. What touches files: `r`, `R`,
//! `w`, `W` and the flag `w`. `r` is told as a read, and what `w` names as a write.

use super::Recognised;
use super::cursor::{Cursor, is_torn};

/// Recognises a script of `sed`.
pub(crate) fn sed(script: &str) -> Recognised {
    Recognised::or_program_text(read(script))
}

/// The files that a script names.
#[derive(Debug, Default)]
struct Files {
    reads: Vec<String>,
    writes: Vec<String>,
}

impl Files {
    /// A file that is written. Some implementations end its name earlier than others, unless it is plain.
    fn write(&mut self, name: &str) -> Option<()> {
        if matches!(name, "/dev/stdout" | "/dev/stderr") {
            return Some(());
        }
        let is_plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/' | b'_' | b'-'));
        is_plain.then(|| self.writes.push(name.to_owned()))
    }
}

fn read(script: &str) -> Option<Recognised> {
    // The sed of macOS takes the word behind `-i` for a suffix, so that in `sed -i '' SCRIPT FILE`
    // the script is the next word; an empty script has no other use.
    if script.is_empty() {
        return None;
    }
    let mut at = Cursor::new(script)?;
    let mut files = Files::default();
    loop {
        at.take_while(|c| matches!(c, ' ' | '\t' | '\n' | ';'));
        if at.peek().is_none() {
            return Some(Recognised::Data { reads: files.reads, writes: files.writes });
        }
        addresses(&mut at)?;
        command(&mut at, &mut files)?;
    }
}

/// No address, one, or two, and a `!`.
fn addresses(at: &mut Cursor<'_>) -> Option<()> {
    if address(at)? {
        at.skip_blanks();
        if at.eat(",") {
            at.skip_blanks();
            if at.eat("+") || at.eat("~") {
                number(at)?;
            } else if !address(at)? {
                return None;
            }
        }
    }
    at.skip_blanks();
    if at.eat("!") {
        at.skip_blanks();
    }
    Some(())
}

/// Whether there was an address; `None` where there is one that is not understood.
fn address(at: &mut Cursor<'_>) -> Option<bool> {
    match at.peek() {
        Some('$') => {
            at.bump();
        }
        Some(c) if c.is_ascii_digit() => {
            number(at)?;
            at.skip_blanks();
            if at.eat("~") {
                number(at)?;
            }
        }
        Some('/' | '\\') => {
            if at.bump() == Some('\\') {
                let delimiter = delimiter(at)?;
                at.regex(delimiter, true)?;
            } else {
                at.regex('/', true)?;
            }
            at.take_while(|c| matches!(c, 'I' | 'M' | ' ' | '\t'));
        }
        Some(_) | None => return Some(false),
    }
    Some(true)
}

fn number(at: &mut Cursor<'_>) -> Option<()> {
    (!at.take_while(|c| c.is_ascii_digit()).is_empty()).then_some(())
}

/// The character that delimits a regular expression. Brackets would nest in some implementations
/// and not in others, letters and digits would read as escapes.
fn delimiter(at: &mut Cursor<'_>) -> Option<char> {
    at.bump().filter(|c| c.is_ascii_punctuation() && !matches!(c, '\\' | '[' | ']'))
}

fn command(at: &mut Cursor<'_>, files: &mut Files) -> Option<()> {
    match at.bump()? {
        '#' => {
            at.take_while(|c| c != '\n');
            Some(())
        }
        '{' => Some(()),
        '}' | '=' | 'd' | 'D' | 'F' | 'g' | 'G' | 'h' | 'H' | 'n' | 'N' | 'p' | 'P' | 'x' | 'z' => end(at),
        'q' | 'Q' | 'l' => {
            at.skip_blanks();
            at.take_while(|c| c.is_ascii_digit());
            end(at)
        }
        ':' => {
            at.skip_blanks();
            if label(at).is_empty() { None } else { end_of_label(at) }
        }
        'b' | 't' | 'T' => {
            at.skip_blanks();
            label(at);
            end_of_label(at)
        }
        'a' | 'i' | 'c' => text(at),
        'y' => {
            let delimiter = delimiter(at)?;
            replacement(at, delimiter)?;
            replacement(at, delimiter)?;
            end(at)
        }
        's' => {
            let delimiter = delimiter(at)?;
            at.regex(delimiter, true)?;
            replacement(at, delimiter)?;
            at.take_while(|c| matches!(c, 'g' | 'p' | 'i' | 'I' | 'm' | 'M') || c.is_ascii_digit());
            if at.eat("w") { files.write(file_name(at)?) } else { end(at) }
        }
        'r' => {
            let name = file_name(at)?;
            if name != "/dev/stdin" {
                files.reads.push(name.to_owned());
            }
            Some(())
        }
        'w' => files.write(file_name(at)?),
        // `e` runs a command; `R`, `W` touch files; the rest does not exist.
        _ => None,
    }
}

/// What may stand behind a command.
fn end(at: &mut Cursor<'_>) -> Option<()> {
    at.skip_blanks();
    match at.peek() {
        None | Some('}' | '#') => Some(()),
        Some(';' | '\n') => {
            at.bump();
            Some(())
        }
        Some(_) => None,
    }
}

/// A label of characters that end it in no implementation.
fn label<'a>(at: &mut Cursor<'a>) -> &'a str {
    at.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// What may stand behind a label: no comment, which would be part of it in busybox.
fn end_of_label(at: &mut Cursor<'_>) -> Option<()> {
    at.skip_blanks();
    if at.peek() == Some('#') { None } else { end(at) }
}

/// The name of a file, which goes on to the end of the line whatever is in it.
fn file_name<'a>(at: &mut Cursor<'a>) -> Option<&'a str> {
    at.skip_blanks();
    let name = at.take_while(|c| c != '\n');
    (!name.is_empty()).then_some(name)
}

/// The text of `y` or the replacement of `s`, up to the delimiter, which is taken too.
fn replacement(at: &mut Cursor<'_>, delimiter: char) -> Option<()> {
    let mut before = None;
    loop {
        let next = at.bump()?;
        if is_torn(before, next) && (next == '\\' || next == delimiter) {
            return None;
        }
        before = Some(next);
        match next {
            '\n' => return None,
            '\\' => before = Some(at.bump()?),
            c if c == delimiter => return Some(()),
            _ => {}
        }
    }
}

/// The text of `a`, `i` and `c`, behind the letter.
fn text(at: &mut Cursor<'_>) -> Option<()> {
    at.skip_blanks();
    if at.eat("\\") && !at.eat("\n") {
        // With blanks between backslash and newline, GNU sed takes the text to be empty and the
        // next line for a command; elsewhere it is the text.
        at.skip_blanks();
        // The first character of the text stands for itself there: a backslash does not take the end of the line into the text.
        if at.peek() == Some('\\') {
            return None;
        }
    }
    if matches!(at.peek(), None | Some('\n')) {
        return None;
    }
    let mut before = None;
    loop {
        let next = at.bump();
        match next {
            None | Some('\n') => return Some(()),
            Some('\\') if is_torn(before, '\\') => return None,
            Some('\\') => {
                // Unfinished text would go on in the next `-e`.
                before = Some(at.bump()?);
            }
            Some(_) => before = next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_only_transforms() {
        let scripts = [
            "1,200p",
            "$p",
            "$!d",
            "/start/,/end/p",
            "/start/,+5p",
            "0,/re/s//x/",
            "1~2d",
            "2,~4p",
            "s/a/b/",
            "s/a/b/g",
            "s/a/b/2gpIm",
            "s,a,b,g; s|c|d|",
            "s/a/b/ ; s/c/d/",
            "s#^\\./##",
            "s/[/]/x/",
            "s/[^/]*$//",
            "s/[]/]/x/",
            "s/[[:space:]]*$//",
            "s/\\//_/g",
            "s/e/w/;s/w/e/",
            "s/\\(a\\)\\(b\\)/\\2\\1/",
            "s/a/x\\\ny/",
            "s/x/e ls/",
            "y/abc/xyz/",
            "y/a\\/b/xyz/",
            "/foo/{s/a/b/;p}",
            "/foo/ { s/a/b/ ; p }",
            "/foo/{n;d;}",
            ":a;N;$!ba;s/\\n/ /g",
            "$!{N;ba};:a",
            ":a\ns/x/y/\nta",
            "/x/b end; s/a/b/; :end",
            "5q",
            "5q1",
            "10Q",
            "$=",
            "l 80",
            "1!G;h;$!d",
            "/a/!s/b/c/",
            "/a/ ! s/b/c/",
            "# comment\np",
            "#n",
            "p # e ls",
            "\\,^/usr,p",
            "\\%x%,\\|y|d",
            "/x/Ip",
            "/x/I,/y/Ip",
            "a hello",
            "/x/a\\\nhello\\\nworld",
            "1i\\  indented; e ls",
            "c\\\ntext\np",
            "a e ls",
            "s/a/b/w /dev/stdout",
            "w /dev/stderr",
            "x;G;1!h;s/\\n//g",
            "n;n;s/./x/",
            "/^```/,/^```/d",
            "\n\n p ;; d \n",
            "s/é/ü/g",
            "s/[あ]/あ/g; s,あ,あ,",
            "a\\ あ \\ x",
        ];
        for script in scripts {
            assert_eq!(sed(script), Recognised::PLAIN, "{script}");
        }
    }

    #[test]
    fn tells_what_is_read() {
        let reads = |file: &str| Recognised::Data { reads: vec![file.to_owned()], writes: vec![] };
        assert_eq!(sed("/x/r /etc/passwd"), reads("/etc/passwd"));
        assert_eq!(sed("r a;p"), reads("a;p"));
        assert_eq!(sed("$r b}\np"), reads("b}"));
        assert_eq!(sed("1{r x\n}"), reads("x"));
        assert_eq!(sed("r/dev/stdin"), Recognised::PLAIN);
    }

    #[test]
    fn tells_what_is_written() {
        for (script, file) in [
            ("s/a/b/w out", "out"),
            ("s/a/b/wout", "out"),
            ("s/a/b/gw out", "out"),
            ("w out", "out"),
            ("wout", "out"),
            ("1w .git/config", ".git/config"),
            (";w x", "x"),
            ("p;w ../x\np", "../x"),
            ("/a/{w /etc/x\n}", "/etc/x"),
        ] {
            assert_eq!(sed(script), Recognised::Data { reads: vec![], writes: vec![file.to_owned()] }, "{script}");
        }
    }

    #[test]
    fn refuses_what_may_run_or_write() {
        let scripts = [
            "w a b",
            "w a;p",
            "w a}",
            "s/a/b/w a #",
            "w ~/x\\",
            "",
            "e",
            "1e ./x",
            "1e",
            "1~2e",
            "1~2e ls",
            "$e",
            "p;e ls",
            "p\ne ls",
            "p}e ls",
            "{e ls\n}",
            "/x/{p;e}",
            "/x/,/y/e ls",
            "\\,x,e ls",
            "1,2!e ls",
            "1 ! e ls",
            "0~1 e ls",
            "s/a/b/e",
            "s/a/b/ge",
            "s/a/b/eg",
            "s/a/b/2e",
            "s/a/b/pe",
            "s/a/b/me",
            "s/a/b/ e",
            "s,a,b,e",
            "s,a\\,b,c,e",
            "s|a|b|e;p",
            "s/a/b/;s/c/d/e",
            "s/[/]/x/e",
            "s/[^/]*/x/e",
            "s/[]/]/x/e",
            "s/[[:alpha:]/]/x/e",
            "s/[\\]/x/e",
            "s/a\\/b/c/e",
            "s/a/\\//e",
            "s/a\\\\/b/e",
            "s/a/b\\\\/e",
            "s/a/b/w /dev/stdout;x",
            "s/a/b/w /dev/stdout ",
            "s/a/b/w",
            "W x",
            "R x",
            "/x/R x",
            "r",
            "w",
            "s1a1b1e",
            "s1a1b1",
            "s\\a\\b\\e",
            "s\na\nb\ne",
            "s[a[b[e",
            "s/a/b",
            "s/a",
            "s/a\n/b/",
            "s/a/b\n/",
            "y/a/b/e",
            "y/abc/xyz",
            "y,a,b,;e ls",
            ":a;e ls",
            ":a e ls",
            ":",
            "ba;e ls",
            "b#a;w x",
            "t #a;w x",
            ":a#b;w x",
            "b;e ls",
            "t\ne ls",
            "a\\ \ne ls",
            "a\ne ls",
            "a",
            "a\\",
            "a\\\n",
            "i\\",
            "a foo\ne ls",
            "a\\\nfoo\ne ls",
            "a\\\nfoo\\\\\ne ls",
            "c foo\\\\\ne ls",
            "a foo\\",
            "# x\ne ls",
            "#n\ne ls",
            "p # c\ne ls",
            "p p",
            "pe",
            "L",
            "v 4.2",
            "5q5 e",
            "1,e",
            "1,",
            "+1p",
            "1!!p",
            "/x",
            "/[x/p",
            "\\",
            "\\nxnp",
            "s/a/b/\r",
            "a\\\\\nw x",
            "a\\ \\\nw x",
            "i\\\\\ne ls",
            "s|あ|x|;#|e",
            "s|x|あ|;#|e",
            "s/あ\\/x/;#/e",
            "y/あ\\/b/xyz/",
            "a あ\\\nw x",
            "p\0e",
            "s/x/y/\u{85}e",
            "d\u{2028}e ls",
            "d\u{a0}",
        ];
        for script in scripts {
            assert_eq!(sed(script), Recognised::ProgramText, "{script:?}");
        }
    }
}
