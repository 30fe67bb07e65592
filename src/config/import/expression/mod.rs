//! Regular expressions of other agents, and what they certainly spell out.
//!
//! Some agents match a regular expression against the text of a command, where ours match words. An allowing
//! expression becomes a compact rule wherever it spells out how a command begins, and a compact rule with the
//! expression beside it where it says more. A restricting one is also kept as an expression, made wider where
//! the text that it is held against here has lost something: quotes, and all but one of several blanks.

mod command;
mod path;
mod url;
mod widen;

use regex_syntax::ast::parse::ParserBuilder;
use regex_syntax::ast::{AssertionKind, Ast, ClassPerlKind, ClassSet, ClassSetItem, FlagsItemKind, GroupKind, RepetitionKind};

pub(super) use command::{commands, whole_shell};
pub(super) use path::paths;
pub(super) use url::fetches;

/// Bytes of an expression; a rule of ours takes no longer text.
const MAX_TEXT: usize = 4 << 10;
/// Alternatives that are written out; beyond them the expression is not looked into.
const MAX_ALTERNATIVES: usize = 64;

/// Whose syntax an expression is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavour {
    /// The same as here.
    Rust,
    /// JavaScript's, of which the part is read that means the same here.
    JavaScript,
}

/// How an agent matches an expression.
#[derive(Debug, Clone, Copy)]
pub(super) struct How {
    /// Its syntax.
    pub(super) flavour: Flavour,
    /// Whether case does not count.
    pub(super) folds: bool,
    /// Whether it has to match all of the text.
    pub(super) whole: bool,
    /// Whether it is held against lines of several commands, where it may be about what joins them.
    pub(super) lines: bool,
}

/// An expression that means here what it means there.
#[derive(Debug)]
pub(super) struct Expression {
    ast: Ast,
    text: String,
    folds: bool,
    whole: bool,
}

/// How what an expression spells out may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Not at all.
    Exact,
    /// With further words.
    Words,
    /// With anything that does not go on with the last word's letters: `\b`.
    Boundary,
    /// With anything.
    Open,
    /// As the rest of the expression says.
    More,
}

/// One of the texts that an expression spells out.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Spelled {
    text: String,
    /// Whether it stands at the text's beginning.
    starts: bool,
    end: End,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// Why it cannot be read, or means something else here.
    fn parse(text: &str, how: How) -> Result<Self, String> {
        if text.len() > MAX_TEXT {
            return Err(format!("it is longer than {MAX_TEXT} bytes"));
        }
        let parsed = ParserBuilder::new().nest_limit(50).build().parse(text);
        let ast = parsed.map_err(|error| format!("it cannot be read as a regular expression: {}", error.kind()))?;
        if how.flavour == Flavour::JavaScript && differs(&ast) {
            return Err("it means something else in JavaScript".to_owned());
        }
        let expression = Self { ast, text: text.to_owned(), folds: how.folds, whole: how.whole };
        regex::Regex::new(&expression.source()).map_err(|_| "it is too large".to_owned())?;
        Ok(expression)
    }

    /// The whole expression, with what the agent adds to it.
    fn source(&self) -> String {
        let fold = if self.folds { "(?i)" } else { "" };
        let text = &self.text;
        if self.whole { format!("{fold}^(?:{text})$") } else { format!("{fold}{text}") }
    }

    /// What it spells out.
    fn spelled(&self) -> Vec<Spelled> {
        let start = Partial { text: String::new(), starts: self.whole, end: None, boundary: false };
        let partials = walk(&self.ast, vec![start]);
        let mut spelled: Vec<Spelled> = partials
            .into_iter()
            .map(|partial| {
                let end = match partial.end {
                    Some(end) => end,
                    None if partial.text.is_empty() => End::Open,
                    None if self.whole => End::Exact,
                    None if partial.boundary => End::Boundary,
                    None => End::Open,
                };
                Spelled { text: partial.text, starts: partial.starts, end }
            })
            .collect();
        join_words(&mut spelled);
        spelled
    }
}

/// `x` alone and `x ` with anything behind it are together `x` with further words.
fn join_words(spelled: &mut Vec<Spelled>) {
    let open: Vec<Spelled> = spelled.iter().filter(|s| s.end == End::Open && s.text.ends_with(' ')).cloned().collect();
    for longer in open {
        let head = longer.text.trim_end();
        let alone = |s: &Spelled| s.text == head && s.starts == longer.starts && matches!(s.end, End::Exact | End::Words);
        if let Some(alone) = spelled.iter_mut().find(|s| alone(s)) {
            alone.end = End::Words;
            spelled.retain(|s| *s != longer);
        }
    }
    // What ends in a blank is no text of a command.
    if spelled.iter().any(|s| !s.text.ends_with(' ')) {
        spelled.retain(|s| s.end != End::Exact || !s.text.ends_with(' '));
    }
}

/// What has been spelled out up to a place in the expression.
#[derive(Debug, Clone)]
struct Partial {
    text: String,
    starts: bool,
    end: Option<End>,
    /// Whether the last word must end here.
    boundary: bool,
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

impl Partial {
    fn push(&mut self, c: char) {
        let last = self.text.chars().next_back();
        if self.end.is_some() || (self.boundary && (is_word(c) || !last.is_some_and(is_word))) {
            self.end = Some(End::More);
        } else if c == ' ' && last.is_none() {
            // No command begins with a blank: it is about something in the middle of one.
            self.stop();
        } else if c == ' ' && last == Some(' ') {
            // There is one blank between words.
        } else {
            self.text.push(c);
            self.boundary = false;
        }
    }

    fn stop(&mut self) {
        self.end = Some(End::More);
    }
}

fn walk(ast: &Ast, mut partials: Vec<Partial>) -> Vec<Partial> {
    match ast {
        Ast::Empty(_) => {}
        Ast::Concat(concat) => {
            for item in &concat.asts {
                partials = walk(item, partials);
            }
        }
        Ast::Alternation(alternation) => {
            let all: Vec<Partial> = alternation.asts.iter().flat_map(|branch| walk(branch, partials.clone())).collect();
            return few(all, partials);
        }
        Ast::Group(group) if !matches!(&group.kind, GroupKind::NonCapturing(flags) if !flags.items.is_empty()) => {
            return walk(&group.ast, partials);
        }
        Ast::Literal(literal) => partials.iter_mut().for_each(|partial| partial.push(literal.c)),
        ast if is_blank(ast) => partials.iter_mut().for_each(|partial| partial.push(' ')),
        Ast::Assertion(assertion) => partials.iter_mut().for_each(|partial| assert(partial, &assertion.kind)),
        Ast::Repetition(repetition) => {
            let inner = &repetition.ast;
            match &repetition.op.kind {
                RepetitionKind::ZeroOrOne => {
                    let mut all = walk(inner, partials.clone());
                    all.extend(partials.clone());
                    return few(all, partials);
                }
                RepetitionKind::OneOrMore if is_blank(inner) => return walk(inner, partials),
                RepetitionKind::ZeroOrMore if is_blank(inner) && partials.iter().all(|partial| partial.text.is_empty()) => {}
                RepetitionKind::ZeroOrMore if is_blank(inner) => {
                    let mut all = walk(inner, partials.clone());
                    all.extend(partials.clone());
                    return few(all, partials);
                }
                RepetitionKind::ZeroOrMore if is_any(inner) => {
                    for partial in &mut partials {
                        // Anything in front of it: it may stand anywhere.
                        if partial.text.is_empty() && partial.end.is_none() {
                            partial.starts = false;
                            continue;
                        }
                        partial.end = Some(match (partial.end, partial.boundary) {
                            (None, true) => End::Boundary,
                            (None, false) => End::Open,
                            (Some(end), _) => end,
                        });
                    }
                }
                RepetitionKind::OneOrMore | RepetitionKind::ZeroOrMore | RepetitionKind::Range(_) => {
                    partials.iter_mut().for_each(Partial::stop);
                }
            }
        }
        Ast::Flags(_) | Ast::Group(_) | Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_) => {
            partials.iter_mut().for_each(Partial::stop);
        }
    }
    partials
}

/// All of them where they are few enough, and otherwise no further than before.
fn few(all: Vec<Partial>, mut before: Vec<Partial>) -> Vec<Partial> {
    if all.len() <= MAX_ALTERNATIVES {
        return all;
    }
    before.iter_mut().for_each(Partial::stop);
    before
}

fn assert(partial: &mut Partial, kind: &AssertionKind) {
    match (kind, partial.end) {
        (AssertionKind::StartLine | AssertionKind::StartText, None) if partial.text.is_empty() => partial.starts = true,
        (AssertionKind::EndLine | AssertionKind::EndText, None) => partial.end = Some(End::Exact),
        (AssertionKind::EndLine | AssertionKind::EndText, Some(End::Open | End::Boundary | End::Exact)) => {}
        (AssertionKind::WordBoundary, None) if partial.text.is_empty() => {}
        (AssertionKind::WordBoundary, None) if partial.text.chars().next_back().is_some_and(is_word) => partial.boundary = true,
        _ => partial.stop(),
    }
}

/// Whether it is one blank, or any one of several kinds.
fn is_blank(ast: &Ast) -> bool {
    match ast {
        Ast::Literal(literal) => literal.c == ' ',
        Ast::ClassPerl(class) => class.kind == ClassPerlKind::Space && !class.negated,
        Ast::ClassBracketed(class) => !class.negated && matches!(&class.kind, ClassSet::Item(item) if is_blank_item(item)),
        Ast::Group(group) => is_blank(&group.ast),
        Ast::Empty(_)
        | Ast::Flags(_)
        | Ast::Dot(_)
        | Ast::Assertion(_)
        | Ast::ClassUnicode(_)
        | Ast::Repetition(_)
        | Ast::Alternation(_)
        | Ast::Concat(_) => false,
    }
}

fn is_blank_item(item: &ClassSetItem) -> bool {
    match item {
        ClassSetItem::Literal(literal) => literal.c == ' ',
        ClassSetItem::Perl(class) => class.kind == ClassPerlKind::Space && !class.negated,
        ClassSetItem::Union(union) => !union.items.is_empty() && union.items.iter().all(is_blank_item),
        ClassSetItem::Empty(_)
        | ClassSetItem::Range(_)
        | ClassSetItem::Ascii(_)
        | ClassSetItem::Unicode(_)
        | ClassSetItem::Bracketed(_) => false,
    }
}

/// Whether it is any one character.
fn is_any(ast: &Ast) -> bool {
    match ast {
        Ast::Dot(_) => true,
        Ast::Group(group) => is_any(&group.ast),
        _ => false,
    }
}

/// Whether it has something in it that JavaScript takes for something else, or the other way round.
fn differs(ast: &Ast) -> bool {
    match ast {
        Ast::Empty(_) | Ast::Literal(_) | Ast::Dot(_) | Ast::ClassPerl(_) => false,
        Ast::Flags(_) | Ast::ClassUnicode(_) => true,
        Ast::Assertion(assertion) => !matches!(
            assertion.kind,
            AssertionKind::StartLine | AssertionKind::EndLine | AssertionKind::WordBoundary | AssertionKind::NotWordBoundary
        ),
        Ast::ClassBracketed(class) => match &class.kind {
            ClassSet::Item(item) => differs_in_class(item),
            ClassSet::BinaryOp(_) => true,
        },
        Ast::Repetition(repetition) => differs(&repetition.ast),
        Ast::Group(group) => {
            let flags = matches!(&group.kind, GroupKind::NonCapturing(flags)
                if flags.items.iter().any(|item| !matches!(item.kind, FlagsItemKind::Negation)));
            flags || differs(&group.ast)
        }
        Ast::Alternation(alternation) => alternation.asts.iter().any(differs),
        Ast::Concat(concat) => concat.asts.iter().any(differs),
    }
}

fn differs_in_class(item: &ClassSetItem) -> bool {
    match item {
        ClassSetItem::Empty(_) | ClassSetItem::Literal(_) | ClassSetItem::Range(_) | ClassSetItem::Perl(_) => false,
        ClassSetItem::Ascii(_) | ClassSetItem::Unicode(_) | ClassSetItem::Bracketed(_) => true,
        ClassSetItem::Union(union) => union.items.iter().any(differs_in_class),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: &str, whole: bool) -> Vec<(String, bool, End)> {
        let how = How { flavour: Flavour::Rust, folds: false, whole, lines: false };
        let expression = Expression::parse(text, how).expect(text);
        expression.spelled().into_iter().map(|s| (s.text, s.starts, s.end)).collect()
    }

    #[test]
    fn what_is_spelled_out_is_found() {
        let one = |text: &str, starts: bool, end: End| vec![(text.to_owned(), starts, end)];
        assert_eq!(spelled(r"^cargo\s+build(\s|$)", false), one("cargo build", true, End::Words));
        assert_eq!(spelled(r"^npm run test( .*)?$", false), one("npm run test", true, End::Words));
        assert_eq!(spelled(r"npm run test(\s.*)?", true), one("npm run test", true, End::Words));
        assert_eq!(spelled(r"^git\b", false), one("git", true, End::Boundary));
        assert_eq!(spelled(r"^git\b.*$", false), one("git", true, End::Boundary));
        assert_eq!(spelled("^ls", false), one("ls", true, End::Open));
        assert_eq!(spelled("git .*", true), one("git ", true, End::Open));
        assert_eq!(spelled("git status", true), one("git status", true, End::Exact));
        assert_eq!(spelled("git status", false), one("git status", false, End::Open));
        assert_eq!(spelled(r"\brm\s+-rf", false), one("rm -rf", false, End::Open));
        assert_eq!(spelled(".*", true), one("", false, End::Open));
        assert_eq!(spelled(".*--force.*", true), one("--force", false, End::Open));
        assert_eq!(spelled(r"^npm run \w+$", false), one("npm run ", true, End::More));
        assert_eq!(spelled(r"^git\b[^;]*$", false), one("git", true, End::More));
        assert_eq!(
            spelled(r"^git (status|diff)\b", false),
            [("git status".to_owned(), true, End::Boundary), ("git diff".to_owned(), true, End::Boundary)]
        );
        assert_eq!(
            spelled("^python3? x|ls", false),
            [("python3 x".to_owned(), true, End::Open), ("python x".to_owned(), true, End::Open), ("ls".to_owned(), false, End::Open)]
        );
    }

    #[test]
    fn what_javascript_means_otherwise_is_not_read() {
        let how = How { flavour: Flavour::JavaScript, folds: false, whole: false, lines: false };
        for text in [r"[;&&|]", r"\Afoo", r"\<foo", "(?i)foo", "[[:alpha:]]", r"\p{L}", "a(?!b)", r"(a)\1"] {
            assert!(Expression::parse(text, how).is_err(), "{text}");
        }
        for text in [r"^git\b", r"(?:a|b)\/c", r"[^;&|]+", "(?<name>x)"] {
            assert!(Expression::parse(text, how).is_ok(), "{text}");
        }
    }
}
