//! A restricting expression, made wide enough for the text that it is held against here: the words of a simple
//! command as the program gets them, with one blank between them. Quotes and backslashes are gone from it, several
//! blanks have become one, and what joins commands is not in it at all.

use std::fmt::Write;

use regex_syntax::ast::{AssertionKind, Ast, ClassSet, RepetitionKind, RepetitionRange};

use super::{Expression, is_any, is_blank};

/// What joins commands, redirects them or runs one inside another: never in the words of a command.
fn is_operator(c: char) -> bool {
    matches!(c, '|' | ';' | '&' | '<' | '>' | '`' | '\n' | '(' | ')')
}

/// What the shell takes away from words, or puts something else in the place of.
fn is_quote(c: char) -> bool {
    matches!(c, '\'' | '"' | '\\' | '$' | '{' | '}')
}

/// An expression that matches the words of a command wherever `expression` matches its text; `None` if only one
/// would do that matches everything.
pub(super) fn widened(expression: &Expression, lines: bool) -> Option<String> {
    let mut items: Vec<&Ast> = Vec::new();
    flatten(&expression.ast, &mut items);
    let fold = if expression.folds { "(?i)" } else { "" };
    // Of a line of several commands, the first part is kept that says something by itself.
    let parts = if lines { commands(&items) } else { vec![items.as_slice()] };
    let is_all = parts.len() == 1 && parts.first().is_some_and(|part| part.len() == items.len());
    parts.iter().enumerate().find_map(|(index, part)| {
        let body = concat(part, false);
        // What stands behind an operator begins a command.
        let start = if expression.whole || index > 0 { "^" } else { "" };
        let end = if expression.whole && is_all { "$" } else { "" };
        let text = if start.is_empty() && end.is_empty() { format!("{fold}{body}") } else { format!("{fold}{start}(?:{body}){end}") };
        let compiled = regex::Regex::new(&text).ok()?;
        // What matches these matches nearly everything.
        let is_wide = ["", "a", "a b", "-"].iter().any(|text| compiled.is_match(text));
        (!is_wide).then_some(text)
    })
}

/// What stands between the operators, without what stands behind a redirection: no command has that in its words.
fn commands<'i, 'a>(items: &'i [&'a Ast]) -> Vec<&'i [&'a Ast]> {
    let mut parts = Vec::new();
    let mut rest = items;
    let mut is_target = false;
    while let Some(at) = rest.iter().position(|item| has_operator(item)) {
        let (part, behind) = rest.split_at(at);
        if !is_target {
            parts.push(part);
        }
        is_target = behind.first().is_some_and(|operator| operator.to_string().contains(['<', '>']));
        rest = behind.get(1..).unwrap_or_default();
    }
    if !is_target {
        parts.push(rest);
    }
    parts
}

fn flatten<'a>(ast: &'a Ast, items: &mut Vec<&'a Ast>) {
    match ast {
        Ast::Concat(concat) => concat.asts.iter().for_each(|item| flatten(item, items)),
        other => items.push(other),
    }
}

fn has_operator(ast: &Ast) -> bool {
    match ast {
        Ast::Literal(literal) => is_operator(literal.c),
        Ast::Group(group) => has_operator(&group.ast),
        Ast::Repetition(repetition) => !can_be_nothing(&repetition.op.kind) && has_operator(&repetition.ast),
        Ast::Alternation(alternation) => alternation.asts.iter().any(has_operator),
        Ast::Concat(concat) => concat.asts.iter().any(has_operator),
        Ast::ClassBracketed(class) => {
            let text = ast.to_string();
            !class.negated && matches!(class.kind, ClassSet::Item(_)) && text.chars().any(|c| is_operator(c) && c != '(' && c != ')')
        }
        Ast::Empty(_) | Ast::Flags(_) | Ast::Dot(_) | Ast::Assertion(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) => false,
    }
}

fn can_be_nothing(kind: &RepetitionKind) -> bool {
    match kind {
        RepetitionKind::ZeroOrOne | RepetitionKind::ZeroOrMore => true,
        RepetitionKind::OneOrMore => false,
        RepetitionKind::Range(range) => match range {
            RepetitionRange::Exactly(least) | RepetitionRange::AtLeast(least) | RepetitionRange::Bounded(least, _) => *least == 0,
        },
    }
}

/// Blanks beside each other are one, which has to be there only where nothing beside it can be that one.
fn concat(items: &[&Ast], is_nested: bool) -> String {
    let mut out = String::new();
    let mut rest = items;
    let mut is_beside = is_nested;
    while let Some((item, behind)) = rest.split_first() {
        if blank(item).is_none() {
            out.push_str(&one(item, is_beside));
            is_beside = !is_fixed(item);
            rest = behind;
            continue;
        }
        let run = rest.iter().take_while(|item| blank(item).is_some()).count();
        let (blanks, behind) = rest.split_at(run);
        let needed = blanks.iter().any(|item| blank(item) == Some(true));
        let ends = behind.first().map_or(!is_nested, |next| is_fixed(next));
        out.push_str(if needed && ends && !is_beside { r"\s+" } else { r"\s*" });
        is_beside = false;
        rest = behind;
    }
    out
}

/// Whether it certainly is no blank and nothing that is lost.
fn is_fixed(ast: &Ast) -> bool {
    match ast {
        Ast::Literal(literal) => !is_quote(literal.c),
        Ast::Assertion(_) => true,
        _ => false,
    }
}

/// Whether it is about blanks alone, and whether one has to be there.
fn blank(ast: &Ast) -> Option<bool> {
    match ast {
        ast if is_blank(ast) => Some(true),
        Ast::Repetition(repetition) if is_blank(&repetition.ast) => Some(!can_be_nothing(&repetition.op.kind)),
        _ => None,
    }
}

/// One item; with `is_beside`, what stands in front of it may have been the only blank that is left of several.
fn one(ast: &Ast, is_beside: bool) -> String {
    match ast {
        ast if is_beside && is_blank(ast) => r"\s*".to_owned(),
        Ast::Empty(_) => String::new(),
        Ast::Concat(inner) => concat(&inner.asts.iter().collect::<Vec<_>>(), true),
        Ast::Alternation(alternation) => {
            let branches: Vec<String> = alternation.asts.iter().map(|branch| one(branch, is_beside)).collect();
            format!("(?:{})", branches.join("|"))
        }
        Ast::Group(group) => {
            let mut out = String::from("(?:");
            // Flags hold for what stands behind them in the group.
            if let regex_syntax::ast::GroupKind::NonCapturing(flags) = &group.kind
                && !flags.items.is_empty()
            {
                out.clear();
                let _ = write!(out, "{}", group_head(ast));
            }
            out.push_str(&one(&group.ast, is_beside));
            out.push(')');
            out
        }
        Ast::Literal(literal) if is_quote(literal.c) => format!("(?:{ast})?"),
        Ast::Repetition(repetition) if may_be_quote(&repetition.ast) => {
            if is_any(&repetition.ast) {
                ".*".to_owned()
            } else {
                format!("(?:{})*", one(&repetition.ast, true))
            }
        }
        Ast::Repetition(repetition) => {
            // Each time stands beside the one before.
            let inner = one(&repetition.ast, is_beside || repetition.op.kind != RepetitionKind::ZeroOrOne);
            let mut out = format!("(?:{inner})");
            let _ = write!(out, "{}", repetition_end(ast, &repetition.ast));
            out
        }
        Ast::Assertion(assertion) => match assertion.kind {
            // At the end there may have been blanks or a redirection.
            AssertionKind::EndLine | AssertionKind::EndText => r"\s*$".to_owned(),
            _ => ast.to_string(),
        },
        ast if may_be_quote(ast) => format!("(?:{ast})?"),
        Ast::Flags(_) | Ast::Literal(_) | Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_) => {
            ast.to_string()
        }
    }
}

/// `(?i:` of `(?i:x)`.
fn group_head(ast: &Ast) -> String {
    let text = ast.to_string();
    text.find(':').and_then(|at| text.get(..=at)).unwrap_or("(?:").to_owned()
}

/// `{2,3}?` of `x{2,3}?`.
fn repetition_end(whole: &Ast, inner: &Ast) -> String {
    let (whole, inner) = (whole.to_string(), inner.to_string());
    whole.get(inner.len()..).unwrap_or("*").to_owned()
}

/// Whether it stands for one character that may be a quote or a blank.
fn may_be_quote(ast: &Ast) -> bool {
    match ast {
        Ast::Dot(_) => true,
        Ast::Literal(literal) => is_quote(literal.c),
        Ast::ClassPerl(class) => class.negated,
        Ast::ClassUnicode(_) => true,
        Ast::ClassBracketed(class) => class.negated || ast.to_string().contains(['\'', '"', '\\', '$', ' ', '{', '}']),
        Ast::Group(group) => may_be_quote(&group.ast),
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) | Ast::Repetition(_) | Ast::Alternation(_) | Ast::Concat(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Flavour, How};
    use super::*;

    fn wide(text: &str, whole: bool, lines: bool) -> Option<String> {
        let how = How { flavour: Flavour::Rust, folds: false, whole, lines };
        widened(&Expression::parse(text, how).expect(text), lines)
    }

    #[test]
    fn what_words_have_lost_is_not_asked_for() {
        let matches = |text: &str, words: &str| regex::Regex::new(&wide(text, false, false).expect(text)).expect(text).is_match(words);
        assert!(matches(r"rm  -rf", "rm -rf x"));
        assert!(matches(r"rm\s{2,}-rf", "rm -rf x"));
        assert!(matches(r#"curl -H "Authorization"#, "curl -H Authorization"));
        assert!(matches(r"echo .x", "echo x"));
        assert!(matches(r"^git push$", "git push"));
        assert!(!matches(r"^git push$", "git push x"));
        assert!(!matches(r"\brm\b", "ls form"));
        assert!(matches(r"mytool.+ ( .*)?x", "mytool a x"));
        assert!(matches(r"(rm )( -rf)", "rm -rf x"));
        assert!(matches(r"a{2}b", "aab"));
        assert!(matches(r"x(?i:RM)", "xrm"));
        assert!(matches(r"mytool(\s|$)(\s|$)", "mytool x"));
        assert!(matches(r"^mytool(\s|x){2}b", "mytool b"));
        assert!(!matches(r"^mytool(\s|$)", "mytoolbox"));
    }

    #[test]
    fn of_a_line_of_commands_the_telling_part_is_kept() {
        assert_eq!(wide(r"curl.*\|\s*(ba)?sh", false, true).as_deref(), Some("curl.*"));
        assert_eq!(wide(r".*\|\s*bash", false, true).as_deref(), Some(r"^(?:\s*bash)"));
        assert_eq!(wide(r"&&", false, true), None);
        assert_eq!(wide(r"[;&|]", false, true), None);
        assert_eq!(wide(r"\$\(", false, true), None);
        assert_eq!(wide(r">\s*/etc/", false, true), None);
        assert_eq!(wide(r"tee.*>\s*/etc/", false, true).as_deref(), Some("tee.*"));
        assert_eq!(wide(r".*--force.*", true, true).as_deref(), Some("^(?:.*--force.*)$"));
    }

    #[test]
    fn what_would_match_everything_is_none() {
        assert_eq!(wide(".*", false, false), None);
        assert_eq!(wide(r"\$", false, false), None);
        assert_eq!(wide(r#"["']"#, false, false), None);
        assert_eq!(wide(r"\w", false, false), None);
    }
}
