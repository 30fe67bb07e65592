//! A place in a script, and what the scripts' languages share: bracket expressions.

/// The rest of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    /// The start of `text`, unless it holds control characters: no script needs them, and
    /// implementations differ in what they do with a carriage return or a NUL.
    pub(super) fn new(text: &'a str) -> Option<Self> {
        let plain = !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
        plain.then_some(Self { rest: text })
    }

    pub(super) fn peek(self) -> Option<char> {
        self.rest.chars().next()
    }

    pub(super) fn rest(self) -> &'a str {
        self.rest
    }

    pub(super) fn bump(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next();
        self.rest = chars.as_str();
        next
    }

    /// Takes `text` where it comes next.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Takes all characters that fit, and returns them.
    pub(super) fn take_while(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    pub(super) fn skip_blanks(&mut self) {
        self.take_while(|c| c == ' ' || c == '\t');
    }

    /// A regular expression up to `end`, which is taken too. In brackets `end` stands for itself in
    /// some implementations and ends the expression in others; `in_brackets` says whether it may be
    /// there at all. Whether a backslash escapes in brackets differs too, so both readings are
    /// followed, and where they disagree about `end` there is no answer.
    pub(super) fn regex(&mut self, end: char, in_brackets: bool) -> Option<()> {
        let mut plain = Bracket::Outside;
        let mut escaping = Bracket::Outside;
        let mut before = None;
        loop {
            let next = self.bump()?;
            // In brackets that hide the end, it matters where these are closed.
            if is_torn(before, next) && (next == end || next == '\\' || (!in_brackets && matches!(next, '[' | ']'))) {
                return None;
            }
            before = Some(next);
            if next == end {
                match (plain.is_inside(), escaping.is_inside()) {
                    (false, false) => return Some(()),
                    (true, true) if in_brackets => {}
                    _ => return None,
                }
            }
            if next == '\n' {
                return None;
            }
            if next == '\\' {
                let escaped = self.bump().filter(|c| *c != '\n')?;
                before = Some(escaped);
                escaping.step_over();
                if plain.is_inside() {
                    plain = plain.after('\\');
                    plain = plain.after(escaped);
                }
                continue;
            }
            if next == '[' && (plain.is_inside() || escaping.is_inside()) {
                // `[:alpha:]` and nothing else: implementations count stray brackets differently.
                match self.peek() {
                    Some(':') => {
                        self.bump();
                        let name = self.take_while(|c| c.is_ascii_lowercase());
                        if name.is_empty() || !self.eat(":]") || plain.is_inside() != escaping.is_inside() {
                            return None;
                        }
                        plain.step_over();
                        escaping.step_over();
                        continue;
                    }
                    Some('.' | '=') | None => return None,
                    Some(_) => {}
                }
            }
            plain = plain.after(next);
            escaping = escaping.after(next);
        }
    }
}

/// Whether the second character may be taken for a part of the one before: where the locale is an old one, the last byte of that may
/// begin a character, whose second byte may be one of these in ASCII.
pub(super) fn is_torn(before: Option<char>, next: char) -> bool {
    before.is_some_and(|before| !before.is_ascii()) && matches!(next, '0'..='~')
}

/// Whether a place in a regular expression is in a bracket expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Outside,
    /// Right behind `[`: a `^` may come, and a `]` stands for itself.
    Opened,
    /// Right behind `[^`: a `]` stands for itself.
    Negated,
    Inside,
}

impl Bracket {
    fn is_inside(self) -> bool {
        self != Self::Outside
    }

    fn after(self, c: char) -> Self {
        match (self, c) {
            (Self::Outside, '[') => Self::Opened,
            (Self::Outside, _) | (Self::Inside, ']') => Self::Outside,
            (Self::Opened, '^') => Self::Negated,
            (Self::Opened | Self::Negated | Self::Inside, _) => Self::Inside,
        }
    }

    /// Passes something that cannot close the bracket expression.
    fn step_over(&mut self) {
        if self.is_inside() {
            *self = Self::Inside;
        }
    }
}
