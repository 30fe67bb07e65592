//! One-liners of Perl that change or choose lines. Sources: perlop, perlre, perlvar and `toke.c` of Perl 5.40.
//!
//! Substitutions, `tr`, `print`, and when they happen. What could run code hides in the text between delimiters: the flag
//! `e`, `(?{…})` in a pattern, and in what is put into a text everything behind a variable, as a subscript is an expression.

use super::cursor::Cursor;

/// Flags of a substitution: without `e`, with which the replacement is code.
const FLAGS: &str = "gimsxnaludrpco";
/// What stands between parts that is the same character before and behind.
const DELIMITERS: &str = "/|#!,~%";

/// Whether the script does nothing but change, choose and print the lines that it is given.
pub(crate) fn perl(script: &str) -> bool {
    read(script).is_some()
}

fn read(script: &str) -> Option<()> {
    // Where nothing is chosen or changed, it is no one-liner of these.
    if script.trim() == "print" {
        return None;
    }
    let mut at = Cursor::new(script)?;
    loop {
        at.take_while(|c| matches!(c, ' ' | '\t' | '\n' | ';'));
        if at.peek().is_none() {
            return Some(());
        }
        statement(&mut at)?;
        at.skip_blanks();
        if !matches!(at.peek(), None | Some(';' | '\n')) {
            return None;
        }
    }
}

fn statement(at: &mut Cursor<'_>) -> Option<()> {
    if at.eat("$_") {
        at.skip_blanks();
        at.eat("=~").then_some(())?;
        at.skip_blanks();
    }
    match word(at) {
        "s" => {
            between(at, Text::Pattern, Text::Line)?;
            flags(at, FLAGS)?;
        }
        "tr" | "y" => {
            between(at, Text::Letters, Text::Letters)?;
            flags(at, "cdsr")?;
        }
        "print" | "printf" => printed(at)?,
        "next" | "last" => {}
        // With it, lines are counted anew for each file.
        "close" => at.eat(" ARGV").then_some(())?,
        _ => return None,
    }
    at.skip_blanks();
    if matches!(word(&mut at.clone()), "if" | "unless" | "while" | "until") {
        word(at);
        condition(at, 0)?;
    }
    Some(())
}

/// The letters that come next.
fn word<'a>(at: &mut Cursor<'a>) -> &'a str {
    at.take_while(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Flags, behind which no further word begins.
fn flags(at: &mut Cursor<'_>, known: &str) -> Option<()> {
    word(at).chars().all(|flag| known.contains(flag)).then_some(())
}

/// What is printed: texts and variables, with commas or dots between them. A quote right behind a word is part of a name.
fn printed(at: &mut Cursor<'_>) -> Option<()> {
    if !matches!(at.peek(), None | Some(' ' | ';' | '\n' | '"')) {
        return None;
    }
    at.skip_blanks();
    let mut ahead = *at;
    if matches!(word(&mut ahead), "STDERR" | "STDOUT") && ahead.peek() == Some(' ') {
        *at = ahead;
        at.skip_blanks();
    }
    if matches!(at.peek(), None | Some(';' | '\n' | 'i' | 'u' | 'w')) {
        return Some(());
    }
    loop {
        at.skip_blanks();
        match at.peek()? {
            '"' => {
                at.bump();
                text(at, '"', None, Text::Line)?;
            }
            '\'' => {
                at.bump();
                text(at, '\'', None, Text::Letters)?;
            }
            '$' => {
                at.bump();
                variable(at)?;
            }
            c if c.is_ascii_digit() => {
                at.take_while(|c| c.is_ascii_digit());
            }
            _ => return None,
        }
        at.skip_blanks();
        if !(at.eat(",") || at.eat(".")) {
            return Some(());
        }
    }
}

/// When something happens: by patterns and by line numbers.
fn condition(at: &mut Cursor<'_>, depth: usize) -> Option<()> {
    if depth > 8 {
        return None;
    }
    loop {
        at.skip_blanks();
        while at.eat("!") {
            at.skip_blanks();
        }
        match at.peek()? {
            '/' => pattern(at)?,
            'm' => {
                at.bump();
                pattern(at)?;
            }
            '(' => {
                at.bump();
                condition(at, depth.saturating_add(1))?;
                at.eat(")").then_some(())?;
            }
            '$' => {
                at.eat("$.").then_some(())?;
                at.skip_blanks();
                ["==", "!=", ">=", "<=", ">", "<"].iter().any(|operator| at.eat(operator)).then_some(())?;
                at.skip_blanks();
                number(at)?;
            }
            'e' => (word(at) == "eof").then_some(())?,
            _ => number(at)?,
        }
        at.skip_blanks();
        if !["&&", "||", "and ", "or ", "...", ".."].iter().any(|operator| at.eat(operator)) {
            return Some(());
        }
    }
}

fn number(at: &mut Cursor<'_>) -> Option<()> {
    (!at.take_while(|c| c.is_ascii_digit()).is_empty()).then_some(())
}

/// A pattern with its delimiters and flags.
fn pattern(at: &mut Cursor<'_>) -> Option<()> {
    let (end, nested) = delimiters(at)?;
    text(at, end, nested, Text::Pattern)?;
    flags(at, FLAGS)
}

/// Two texts, one behind the other.
fn between(at: &mut Cursor<'_>, first: Text, second: Text) -> Option<()> {
    let (end, nested) = delimiters(at)?;
    text(at, end, nested, first)?;
    if nested.is_some() {
        at.skip_blanks();
        at.eat("{").then_some(())?;
    }
    text(at, end, nested, second)
}

/// With what a text ends, and what in it begins another of its kind.
fn delimiters(at: &mut Cursor<'_>) -> Option<(char, Option<char>)> {
    match at.bump()? {
        '{' => Some(('}', Some('{'))),
        c if DELIMITERS.contains(c) => Some((c, None)),
        _ => None,
    }
}

/// What a text is to Perl.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Text {
    /// A regular expression.
    Pattern,
    /// Text in which variables are put.
    Line,
    /// Nothing but letters.
    Letters,
}

/// A text up to its end, which is taken too.
fn text(at: &mut Cursor<'_>, end: char, nested: Option<char>, kind: Text) -> Option<()> {
    let mut depth = 0_usize;
    loop {
        let next = at.bump()?;
        match next {
            c if c == end && depth == 0 => return Some(()),
            c if c == end => depth = depth.saturating_sub(1),
            c if Some(c) == nested => depth = depth.saturating_add(1),
            // Where a brace is the delimiter, no backslash is left before it, and it begins a subscript.
            '\\' => {
                let escaped = at.bump()?;
                let names = kind != Text::Letters && matches!(escaped, 'N' | 'p' | 'P' | 'c');
                if names || (nested.is_some() && matches!(escaped, '{' | '}')) {
                    return None;
                }
            }
            _ if kind == Text::Letters => {}
            '$' if kind == Text::Line => variable(at)?,
            '$' => match at.peek() {
                // The end of the line.
                Some(')' | '|') | None => {}
                Some(c) if c == end => {}
                Some(_) => variable(at)?,
            },
            '@' if !matches!(at.peek(), Some(' ' | '\t')) && at.peek() != Some(end) => return None,
            '(' if kind == Text::Pattern => group(at)?,
            _ => {}
        }
    }
}

/// What may stand behind the parenthesis of a group: nothing that is code, and no blank in front of what might be.
fn group(at: &Cursor<'_>) -> Option<()> {
    let rest = at.rest();
    let is_plain = match rest.strip_prefix('?') {
        Some(kind) => kind.starts_with([':', '=', '!', '<', '>', '|', '^', '-', 'i', 'm', 's', 'x', 'n', 'a']),
        None => !rest.starts_with(['*', '#', ' ', '\t', '\n']),
    };
    is_plain.then_some(())
}

/// A variable that holds what was matched or read, behind its `$`, and no element of anything by an expression.
fn variable(at: &mut Cursor<'_>) -> Option<()> {
    match at.peek()? {
        c if c.is_ascii_digit() => number(at)?,
        '.' | '&' => drop(at.bump()),
        _ => match word(at) {
            "F" => {
                at.eat("[").then_some(())?;
                at.eat("-");
                number(at)?;
                at.eat("]").then_some(())?;
            }
            // These may be a part of the name.
            "_" | "ARGV" if !at.rest().starts_with('\'') && !at.rest().starts_with("::") => {}
            _ => return None,
        },
    }
    (!at.rest().starts_with(['[', '{']) && !at.rest().starts_with("->")).then_some(())
}

#[cfg(test)]
mod tests {
    use super::perl;

    #[test]
    fn lines_are_changed_chosen_and_printed() {
        for script in [
            r"s/\r$//",
            r"s/colour/color/g; s/(\w+)\s+\1/$1/gi",
            r"s/\n\n+/\n\n/g",
            "s{a}{b}g",
            r"s{(\w+)} {<$1>}",
            "s|/old/|/new/|",
            "s#a#b#; tr/a-z/A-Z/",
            r"s/\bfmt\.Fprintf\(out,/fprintf(out,/g",
            r"s/\nfunc \(m \*resume\) x\(\) \{.*?\n\}\n//s",
            "print if /^\\s*def /",
            "print unless m{^#}",
            "print if 10..20",
            "print if /BEGIN/ .. /END/",
            "print if $. == 3 or $.>=10 && !/x/",
            "print \"$ARGV:$.: $_\" if /TODO/",
            r#"print "$.: $1\n" while /\\ref\{([^}]+)\}/g"#,
            "print $F[1], \"\\n\"",
            "print 'a', 1 . $_",
            "$_ =~ s/a/b/",
            "next if /^#/; print",
            r"s/user\@host/x/",
            "s/(?<=a)b(?!c)/d/",
            "print STDERR $_ if eof",
        ] {
            assert!(perl(script), "{script}");
        }
    }

    #[test]
    fn what_may_run_code_is_program_text() {
        for script in [
            "s/a/system('id')/e",
            "s/a/b/ge",
            "s/a/`id`/gee",
            "/(?{ system('id') })/",
            "s/(?{ `id` })//",
            "s/(??{ `id` })//",
            "s/( ?{ `id` })//",
            "s/(*{ `id` })//",
            "s/(?(?{ `id` })a|b)//",
            "print if /a(?{`id`})/",
            "s/a/@{[ `id` ]}/",
            "s/a/${\\ `id`}/",
            "s/a/$x[`id`]/",
            "s/(a)/$1[`id`]/",
            "s/(a)/$1{`id`}/",
            "s/(a)/$1->{`id`}/",
            "s{(a)}{$1\\{`id`\\}}",
            "s/a/$_'s[`id`]/",
            "s/a/$_::s[`id`]/",
            "s/a/$ENV{PATH}/",
            "print \"@{[ `id` ]}\"",
            "print $F[`id`]",
            "print `id`",
            "print <*>",
            "print if length <a>",
            "print {open(F,'>x')} 1",
            "print if -e '/etc/x'",
            "system 'id'",
            "s/a/b/; system 'id'",
            "s/a/b/ if system 'id'",
            "s/a/b/ and system 'id'",
            "s'a'(?{`id`})'",
            "s/a/b/ }{ system 'id'",
            "BEGIN { system 'id' }",
            "use lib 'x'",
            "require './x.pl'",
            "do './x.pl'",
            "eval $_",
            "unlink $ARGV",
            "open F, '>x'",
            "print F $_",
            "s/\\p{main::IsX}/a/",
            "s/a/b/e",
            "tr/a/b/e",
            "$_ = `id`",
            "@ARGV = ('|id')",
            "s/a\\",
            "print 1 x 9999999999",
            "print'a;system(1);','b'",
            "s/a/$-[`id`]/",
            "s/a/$#{`id`}/",
            "s/a/$+{`id`}/",
            "s/a/$$/",
            "s/(#\n?{`id`})//x",
        ] {
            assert!(!perl(script), "{script}");
        }
    }
}
