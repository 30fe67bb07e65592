//! The characters of a JavaScript text. Source: ECMA-262, chapter 12.
//!
//! Whether a slash divides or begins a regular expression, and whether a brace ends a block or the field of a template, is
//! known to who reads the expression around it: so there is no list of tokens, and each is taken where it is wanted.
//!
//! What could be read in two ways is not read: names that are not ASCII or hold escapes, blanks and line ends that are
//! not ASCII, `<!--` and `-->` (which begin comments in scripts but not in modules), octal numbers and escapes.

/// The longest first.
const SIGNS: &[&str] = &[
    ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.",
    "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "**", "{", "}", "(", ")", "[", "]", ";", ",", "<", ">", "+",
    "-", "*", "/", "%", "&", "|", "^", "!", "~", "?", ":", "=", ".",
];

pub(super) struct Scanner<'a> {
    rest: &'a str,
    /// The sign that comes next: an expression is asked for it at each of its levels.
    sign: Option<&'static str>,
    /// Whether a line ends between what was taken last and what comes next.
    pub(super) after_newline: bool,
}

fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '_' | '$')
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$')
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Option<Self> {
        let mut scanner = Self { rest: text, sign: None, after_newline: true };
        scanner.blanks()?;
        Some(scanner)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn next(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Takes this much, and the blanks and comments behind it.
    fn take(&mut self, length: usize) -> Option<&'a str> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        self.after_newline = false;
        self.blanks()?;
        Some(taken)
    }

    fn blanks(&mut self) -> Option<()> {
        loop {
            let trimmed = self.rest.trim_start_matches([' ', '\t', '\n']);
            let blanks = self.rest.get(..self.rest.len().checked_sub(trimmed.len())?)?;
            self.after_newline |= blanks.contains('\n');
            self.rest = trimmed;
            if self.rest.starts_with("//") {
                let end = self.rest.find('\n').unwrap_or(self.rest.len());
                self.rest = self.rest.get(end..)?;
            } else if let Some(comment) = self.rest.strip_prefix("/*") {
                let end = comment.find("*/")?;
                self.after_newline |= comment.get(..end)?.contains('\n');
                self.rest = comment.get(end.checked_add(2)?..)?;
            } else {
                self.sign = sign(self.rest);
                return Some(());
            }
        }
    }

    /// The sign that comes next, where an operand has ended.
    pub(super) fn sign(&self) -> Option<&'static str> {
        self.sign
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.sign == Some(sign)
    }

    pub(super) fn eat(&mut self, sign: &str) -> Option<bool> {
        if !self.is_sign(sign) {
            return Some(false);
        }
        self.take(sign.len())?;
        Some(true)
    }

    pub(super) fn expect(&mut self, sign: &str) -> Option<()> {
        self.eat(sign)?.then_some(())
    }

    /// The name or word that comes next.
    pub(super) fn word(&self) -> Option<&'a str> {
        if !self.rest.starts_with(is_name_start) {
            return None;
        }
        let length = self.rest.find(|c| !is_name(c)).unwrap_or(self.rest.len());
        let goes_on = self.rest.get(length..)?.starts_with(|c: char| c == '\\' || !c.is_ascii());
        (!goes_on).then(|| self.rest.get(..length))?
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.rest.starts_with(word) && self.word() == Some(word)
    }

    pub(super) fn take_word(&mut self) -> Option<&'a str> {
        let length = self.word()?.len();
        self.take(length)
    }

    pub(super) fn eat_word(&mut self, word: &str) -> Option<bool> {
        if !self.is_word(word) {
            return Some(false);
        }
        self.take(word.len())?;
        Some(true)
    }

    /// A number.
    pub(super) fn number(&mut self) -> Option<&'a str> {
        let number = self.rest.get(..number(self.rest)?)?;
        let goes_on = self.rest.get(number.len()..)?.starts_with(|c: char| is_name(c) || c == '\\' || !c.is_ascii());
        if goes_on {
            return None;
        }
        self.take(number.len())
    }

    /// A regular expression, where an operand is due.
    pub(super) fn regex(&mut self) -> Option<()> {
        let body = self.rest.strip_prefix('/')?;
        let mut in_class = false;
        let mut escaped = false;
        for (at, c) in body.char_indices() {
            match c {
                '\n' => return None,
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '[' => in_class = true,
                ']' => in_class = false,
                '/' if !in_class => {
                    let flags = body.get(at.checked_add(1)?..)?;
                    let length = flags.find(|c| !is_name(c)).unwrap_or(flags.len());
                    let are_flags = flags.get(..length)?.bytes().all(|flag| b"dgimsuvy".contains(&flag));
                    let goes_on = flags.get(length..)?.starts_with(|c: char| c == '\\' || !c.is_ascii());
                    if at == 0 || !are_flags || goes_on {
                        return None;
                    }
                    return self.take(at.checked_add(2)?.checked_add(length)?).map(|_| ());
                }
                _ => {}
            }
        }
        None
    }

    /// A string; its value where every escape in it is known.
    pub(super) fn string(&mut self) -> Option<Option<String>> {
        let quote = self.next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, length) = characters(self.rest.get(1..)?, |rest| rest.starts_with(quote), false)?;
        self.take(length.checked_add(2)?)?;
        Some(value)
    }

    /// The text of a template up to its end, or up to the expression of its next field: its value, and whether it ends.
    pub(super) fn template(&mut self) -> Option<(Option<String>, bool)> {
        if !self.rest.starts_with(['`', '}']) {
            return None;
        }
        let (value, length) = characters(self.rest.get(1..)?, |rest| rest.starts_with('`') || rest.starts_with("${"), true)?;
        let end = self.rest.get(length.checked_add(1)?..)?;
        let ends = end.starts_with('`');
        self.take(length.checked_add(if ends { 2 } else { 3 })?)?;
        Some((value, ends))
    }
}

/// The sign at the start of the text.
fn sign(text: &str) -> Option<&'static str> {
    let first = text.bytes().next().filter(u8::is_ascii_punctuation)?;
    let sign = SIGNS.iter().copied().find(|sign| sign.bytes().next() == Some(first) && text.starts_with(sign))?;
    let behind = text.get(sign.len()..)?;
    match sign {
        // `a?.5:b`
        "?." if behind.starts_with(|c: char| c.is_ascii_digit()) => Some("?"),
        "--" if behind.starts_with('>') => None,
        "<" if behind.starts_with("!--") => None,
        sign => Some(sign),
    }
}

/// The characters of a string up to its end: their value, where it is known, and their length.
fn characters(body: &str, is_end: impl Fn(&str) -> bool, lines: bool) -> Option<(Option<String>, usize)> {
    let mut value = Some(String::new());
    let mut at = 0_usize;
    loop {
        let rest = body.get(at..)?;
        if is_end(rest) {
            return Some((value, at));
        }
        let next = rest.chars().next()?;
        if next != '\\' {
            if next == '\n' && !lines {
                return None;
            }
            if let Some(value) = &mut value {
                value.push(next);
            }
            at = at.checked_add(next.len_utf8())?;
            continue;
        }
        let (escaped, length) = escape(rest.get(1..)?)?;
        at = at.checked_add(1)?.checked_add(length)?;
        value = value.zip(escaped).map(|(value, escaped)| value + &escaped);
    }
}

/// What an escape stands for, where that is a character, and its length behind the backslash.
fn escape(text: &str) -> Option<(Option<String>, usize)> {
    let next = text.chars().next()?;
    let hexadecimal = |digits: &str| -> Option<Option<String>> {
        let are_digits = !digits.is_empty() && digits.len() <= 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let code = u32::from_str_radix(digits, 16).ok().filter(|code| are_digits && *code <= 0x10_ffff)?;
        Some(char::from_u32(code).map(String::from))
    };
    let known = match next {
        '\n' => "",
        'n' => "\n",
        't' => "\t",
        'r' => "\r",
        'b' => "\u{8}",
        'f' => "\u{c}",
        'v' => "\u{b}",
        '0' if !text.get(1..)?.starts_with(|c: char| c.is_ascii_digit()) => "\0",
        'x' => return Some((hexadecimal(text.get(1..3)?)?, 3)),
        'u' => {
            if let Some(braced) = text.get(1..)?.strip_prefix('{') {
                let digits = braced.get(..braced.find('}')?)?;
                return Some((hexadecimal(digits)?, digits.len().checked_add(3)?));
            }
            return Some((hexadecimal(text.get(1..5)?)?, 5));
        }
        next if next.is_ascii_digit() => return None,
        // Any other character stands for itself.
        next => return Some((Some(next.to_string()), next.len_utf8())),
    };
    Some((Some(known.to_owned()), 1))
}

/// The length of the number at the start of the text.
fn number(text: &str) -> Option<usize> {
    let digits = |text: &str, fits: fn(char) -> bool| -> Option<usize> {
        let length = text.find(|c| !(fits(c) || c == '_')).unwrap_or(text.len());
        let digits = text.get(..length)?;
        let is_well_formed = !digits.starts_with('_') && !digits.ends_with('_') && !digits.contains("__");
        is_well_formed.then_some(length)
    };
    let big = |length: usize| Some(length.saturating_add(usize::from(text.get(length..)?.starts_with('n'))));
    let based =
        |fits: fn(char) -> bool| digits(text.get(2..)?, fits).filter(|length| *length > 0).and_then(|length| big(length.saturating_add(2)));
    match text.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => return based(|c| c.is_ascii_hexdigit()),
        Some("0o") => return based(|c| matches!(c, '0'..='7')),
        Some("0b") => return based(|c| matches!(c, '0' | '1')),
        _ => {}
    }
    let decimal: fn(char) -> bool = |c| c.is_ascii_digit();
    let mut length = digits(text, decimal)?;
    // `010` is octal in scripts, and no number in modules.
    if length > 1 && text.starts_with('0') {
        return None;
    }
    if length > 0 && text.get(length..)?.starts_with('n') {
        return big(length);
    }
    if text.get(length..)?.starts_with('.') {
        let fraction = digits(text.get(length.saturating_add(1)..)?, decimal)?;
        if length == 0 && fraction == 0 {
            return None;
        }
        length = length.saturating_add(1).saturating_add(fraction);
    }
    if length > 0 && text.get(length..)?.starts_with(['e', 'E']) {
        let signed = text.get(length.saturating_add(1)..)?;
        let unsigned = signed.strip_prefix(['+', '-']).unwrap_or(signed);
        let exponent = digits(unsigned, decimal).filter(|exponent| *exponent > 0)?;
        length = length.saturating_add(1).saturating_add(signed.len().saturating_sub(unsigned.len())).saturating_add(exponent);
    }
    (length > 0).then_some(length)
}
